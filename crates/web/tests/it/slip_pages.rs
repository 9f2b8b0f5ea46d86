//! Bank slips on the pages: a payer registers one and follows it, staff decide about it.

use std::io::Cursor;

use domain::access::Role;
use http::header::LOCATION;
use http::{Request, StatusCode};
use image::{DynamicImage, ImageFormat, RgbaImage};

use crate::office_pages::{Office, read};
use crate::settings_desk::{between, first_of, open};

/// A shop that takes slips, and a link of 50,000 toman.
struct Stage {
    office: Office,
    /// The link as its payer sees it.
    link: String,
}

/// What came back.
struct Answer {
    status: StatusCode,
    place: String,
    page: String,
}

fn png() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = RgbaImage::from_pixel(40, 30, image::Rgba([11, 92, 93, 255]));
    let picture = DynamicImage::ImageRgba8(picture);
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

impl Stage {
    async fn new() -> Self {
        let office = Office::new().await;
        let place = format!(
            "{}/slips",
            first_of(&office, "/office/settings/shops").await
        );
        let form = open(&office, &office.owner, &place).await;
        let account = account(&form.page);
        let fields = [
            ("active", "yes"),
            ("accounts", account.as_str()),
            ("time", "optional"),
            ("card", "optional"),
            ("depositor", "optional"),
            ("picture", "optional"),
            ("two_from", ""),
            ("most_days", "۳۰"),
            ("hours", "24"),
        ];
        form.send(&office, &office.owner, &fields)
            .await
            .leads_to(&place);
        let made = office.make(&office.owner, "amount=50000").await;
        let (_, page) = office.get(&office.owner, &made).await;
        let link = format!(
            "/golestan{}",
            between(&page, "http://127.0.0.1:1/golestan", "<")
        );
        Self { office, link }
    }

    /// Sends the form of a slip at this address.
    async fn sends(&self, place: &str, fields: &[(&str, &str)], file: &[u8]) -> Answer {
        let (status, page) = self.office.get("", place).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        let hidden = |name: &str| {
            let start = format!("name=\"{name}\" value=\"");
            between(&page, &start, "\"").to_owned()
        };
        let mut all = vec![
            ("nonce", hidden("nonce")),
            ("unit", hidden("unit")),
            ("account", hidden("account")),
        ];
        all.extend(
            fields
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned())),
        );
        self.posts("", place, &all, file).await
    }

    /// Sends fields and a picture as they are.
    async fn posts(
        &self,
        cookie: &str,
        place: &str,
        fields: &[(&str, String)],
        file: &[u8],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!(
                "--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        body.extend_from_slice(
            b"--edge\r\ncontent-disposition: form-data; name=\"picture\"; filename=\"a.jpg\"\r\n\
            content-type: image/jpeg\r\n\r\n",
        );
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let request = Request::post(place)
            .header("accept-language", "en")
            .header("content-type", "multipart/form-data; boundary=edge");
        let answer = self.office.ask_bytes(cookie, request, body).await;
        let to = answer.headers().get(LOCATION);
        let to = to.map_or("", |to| to.to_str().unwrap()).to_owned();
        let (status, page) = read(answer).await;
        Answer {
            status,
            place: to,
            page,
        }
    }

    /// Registers a slip and gives the address of its page.
    async fn registers(&self, number: &str) -> String {
        let place = format!("{}/slip", self.link);
        let sent = self.sends(&place, &slip(self, number).lent(), &png()).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.page);
        sent.place
    }

    /// The page of the newest slip in the office.
    async fn newest(&self) -> String {
        let (_, page) = self
            .office
            .get(&self.office.owner, "/office/slips?state=all")
            .await;
        let id = between(&page, "<td class=\"what\"><a href=\"/office/slips/", "\"");
        format!("/office/slips/{id}")
    }

    async fn does(&self, cookie: &str, place: &str, form: &str) -> Answer {
        let answer = self.office.post(cookie, place, form).await;
        let to = answer.headers().get(LOCATION);
        let to = to.map_or("", |to| to.to_str().unwrap()).to_owned();
        let (status, page) = read(answer).await;
        Answer {
            status,
            place: to,
            page,
        }
    }
}

/// The first account that the settings offer.
fn account(page: &str) -> String {
    let start = "<option value=\"acc_";
    format!("acc_{}", between(page, start, "\""))
}

fn slip(stage: &Stage, number: &str) -> Vec<(&'static str, String)> {
    let today = stage.office.app.now().to_zoned(jiff::tz::TimeZone::UTC);
    let yesterday = today.date().yesterday().unwrap().to_string();
    vec![
        ("kind", "card_to_card".to_owned()),
        ("number", number.to_owned()),
        ("amount", "۵۰٬۰۰۰".to_owned()),
        ("day", yesterday),
        ("card", "7893".to_owned()),
    ]
}

trait Borrowed {
    fn lent(&self) -> Vec<(&'static str, &str)>;
}

impl Borrowed for Vec<(&'static str, String)> {
    fn lent(&self) -> Vec<(&'static str, &str)> {
        self.iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect()
    }
}

#[tokio::test]
async fn a_slip_goes_from_the_links_page_through_the_office_to_paid() {
    let stage = Stage::new().await;
    let (_, page) = stage.office.get("", &stage.link).await;
    assert!(page.contains("value=\"slip\""), "{page}");
    let version = between(&page, "name=\"version\" value=\"", "\"");
    let form = format!("version={version}&provider=slip");
    let chosen = stage.does("", &stage.link, &form).await;
    assert_eq!(chosen.status, StatusCode::SEE_OTHER);
    assert_eq!(chosen.place, format!("{}/slip", stage.link));

    let own = stage.registers("004512").await;
    let (_, page) = stage.office.get("", &own).await;
    assert!(page.contains("Your slip is registered"), "{page}");
    assert!(page.contains("004512"), "{page}");

    let owner = stage.office.owner.clone();
    let office = stage.newest().await;
    let (_, page) = stage.office.get(&owner, &office).await;
    assert!(
        page.contains("<b>50,000</b> <small>toman</small>"),
        "{page}"
    );
    let unsure = stage
        .does(&owner, &format!("{office}/accept"), "amount=50000")
        .await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsure.page.contains("href=\"#sure-accept\""));
    let accept = (format!("{office}/accept"), "amount=50000&sure=yes");
    let done = stage.does(&owner, &accept.0, accept.1).await;
    assert_eq!(
        done.place,
        format!("{office}?said=slip-accepted"),
        "{}",
        done.page
    );
    let again = stage.does(&owner, &accept.0, accept.1).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(
        again.page.contains("Somebody has decided"),
        "{}",
        again.page
    );
    let (_, page) = stage.office.get("", &own).await;
    assert!(
        page.contains("/golestan/r/"),
        "the receipt is led to: {page}"
    );
    stage.office.app.run_due().await.unwrap();
    assert_eq!(stage.office.app.verify_books().await.unwrap(), []);
}

#[tokio::test]
async fn the_picture_is_kept_for_staff_alone_and_does_nothing() {
    let stage = Stage::new().await;
    stage.registers("4512").await;
    let place = format!("{}/picture", stage.newest().await);
    let request = Request::get(&place);
    let owner = &stage.office.owner;
    let answer = stage.office.ask(owner, request, String::new()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let header = |name: &str| answer.headers()[name].to_str().unwrap();
    assert_eq!(header("content-type"), "image/jpeg");
    assert!(header("content-disposition").starts_with("attachment"));
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-security-policy").contains("sandbox"));
    let viewer = stage
        .office
        .colleague(Role::Viewer, "v@golestan.example")
        .await;
    let (status, _) = stage.office.get(&viewer, &place).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_is_wrong_with_a_slip_is_told_at_its_field_and_what_was_typed_stays() {
    let stage = Stage::new().await;
    let place = format!("{}/slip", stage.link);
    let good = slip(&stage, "4512");
    for (file, word) in [
        (b"<svg onload=alert(1)>".to_vec(), "SVG"),
        (b"<!doctype html>".to_vec(), "web page"),
        (vec![0; 9 * 1024 * 1024], "8 MB"),
    ] {
        let sent = stage.sends(&place, &good.lent(), &file).await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
        let said = between(&sent.page, "id=\"picture-hint\" class=\"wrong\">", "<");
        assert!(said.contains(word), "{said}");
        assert!(sent.page.contains("value=\"4512\""), "{}", sent.page);
    }
    let mut tomorrow = slip(&stage, "6037 9912 3456 7893");
    let now = stage.office.app.now().to_zoned(jiff::tz::TimeZone::UTC);
    let day = now.date().checked_add(jiff::Span::new().days(2)).unwrap();
    tomorrow.retain(|(name, _)| *name != "day");
    tomorrow.push(("day", day.to_string()));
    let sent = stage.sends(&place, &tomorrow.lent(), &[]).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["day", "number"] {
        assert!(sent.page.contains(&format!("href=\"#{field}\"")), "{field}");
    }
    let (_, list) = stage
        .office
        .get(&stage.office.owner, "/office/slips?state=all")
        .await;
    assert!(!list.contains("/office/slips/pay_"), "nothing was kept");

    stage.registers("123456789012").await;
    let same = slip(&stage, "۱۲۳۴۵۶۷۸۹۰۱۲");
    let sent = stage.sends(&place, &same.lent(), &[]).await;
    assert_eq!(sent.status, StatusCode::CONFLICT);
    assert!(sent.page.contains("registered already"), "{}", sent.page);
}

#[tokio::test]
async fn a_correction_is_asked_for_made_and_rejected_with_words() {
    let stage = Stage::new().await;
    let own = stage.registers("4512").await;
    let owner = stage.office.owner.clone();
    let office = stage.newest().await;
    let silent = stage.does(&owner, &format!("{office}/ask"), "words=").await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    stage
        .does(
            &owner,
            &format!("{office}/ask"),
            "words=The+number+is+wrong",
        )
        .await;
    let (_, page) = stage.office.get("", &own).await;
    assert!(page.contains("The number is wrong"), "{page}");
    let again = format!("{own}/slip");
    let (_, page) = stage.office.get("", &again).await;
    assert!(page.contains("value=\"4512\""), "prefilled: {page}");
    let fields = slip(&stage, "4519");
    let sent = stage.sends(&again, &fields.lent(), &[]).await;
    assert_eq!(sent.place, own, "{}", sent.page);
    let (_, page) = stage.office.get(&owner, &office).await;
    assert!(page.contains("4519"), "{page}");
    let reject = "reason=not_found&words=Nothing+came&sure=yes";
    let done = stage
        .does(&owner, &format!("{office}/reject"), reject)
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.page);
    let (_, page) = stage.office.get("", &own).await;
    assert!(
        page.contains("Nothing came") && page.contains("was not found"),
        "{page}"
    );
    let (status, _) = stage.office.get("", &again).await;
    assert_eq!(status, StatusCode::CONFLICT, "nothing to correct any more");
}

#[tokio::test]
async fn a_shop_that_takes_no_slips_shows_no_way_to_one() {
    let office = Office::new().await;
    let made = office.make(&office.owner, "amount=50000").await;
    let (_, page) = office.get(&office.owner, &made).await;
    let link = between(&page, "http://127.0.0.1:1/golestan", "<");
    let link = format!("/golestan{link}");
    let (_, page) = office.get("", &link).await;
    assert!(!page.contains("value=\"slip\""), "{page}");
    let (status, page) = office.get("", &format!("{link}/slip")).await;
    assert_eq!(status, StatusCode::CONFLICT, "{page}");
}

#[tokio::test]
async fn staff_register_a_slip_for_a_payer_and_somebody_else_accepts_it() {
    let stage = Stage::new().await;
    let owner = stage.office.owner.clone();
    let made = stage.office.make(&owner, "amount=50000").await;
    let made = made.split('?').next().unwrap();
    let place = format!("{made}/slip");
    let (_, page) = stage.office.get(&owner, made).await;
    assert!(page.contains(&format!("href=\"{place}\"")), "{page}");
    let (_, form) = stage.office.get(&owner, &place).await;
    let hidden = |name: &str| {
        let start = format!("name=\"{name}\" value=\"");
        between(&form, &start, "\"").to_owned()
    };
    let mut fields = vec![
        ("nonce", hidden("nonce")),
        ("unit", hidden("unit")),
        ("account", account(&form)),
    ];
    fields.extend(slip(&stage, "6037 9912 3456 7893"));
    let wrong = stage.posts(&owner, &place, &fields, &[]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.page.contains("href=\"#number\""), "{}", wrong.page);
    fields.retain(|(name, _)| *name != "number");
    fields.push(("number", "4512".to_owned()));
    // Pressed twice it registers one.
    for _ in 0..2 {
        let sent = stage.posts(&owner, &place, &fields, &png()).await;
        let wanted = format!("{made}?said=slip-registered");
        assert_eq!(sent.place, wanted, "{}", sent.page);
    }
    let (_, list) = stage.office.get(&owner, "/office/slips?state=all").await;
    assert_eq!(list.matches("<td class=\"what\">").count(), 1, "{list}");
    let (_, home) = stage.office.get(&owner, "/office").await;
    assert!(home.contains("href=\"/office/slips\""), "{home}");

    let office = stage.newest().await;
    let accept = (format!("{office}/accept"), "amount=50000&sure=yes");
    let own = stage.does(&owner, &accept.0, accept.1).await;
    assert_eq!(own.status, StatusCode::CONFLICT);
    assert!(own.page.contains("does not accept it"), "{}", own.page);
    let colleague = stage.office.colleague(Role::Manager, "m@golestan.example");
    let done = stage.does(&colleague.await, &accept.0, accept.1).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.page);
    let viewer = stage.office.colleague(Role::Viewer, "v@golestan.example");
    let (status, _) = stage.office.get(&viewer.await, &place).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_slip_stands_where_the_shop_wants_it_and_is_never_chosen_beforehand() {
    let stage = Stage::new().await;
    let ways = async || {
        let (_, page) = stage.office.get("", &stage.link).await;
        between(&page, "<div class=\"ways\">", "</div>").to_owned()
    };
    let at = |ways: &str| (ways.find("value=\"slip\""), ways.find("value=\"prv_"));
    let (slip, online) = at(&ways().await);
    assert!(slip > online, "at the end unless told");
    let shop = first_of(&stage.office, "/office/settings/shops").await;
    let place = format!("{shop}/slips");
    let form = open(&stage.office, &stage.office.owner, &place).await;
    let account = account(&form.page);
    let fields = [
        ("active", "yes"),
        ("accounts", account.as_str()),
        ("time", "optional"),
        ("card", "optional"),
        ("depositor", "optional"),
        ("picture", "optional"),
        ("two_from", ""),
        ("most_days", "30"),
        ("hours", "24"),
        ("place", "۱"),
    ];
    let sent = form.send(&stage.office, &stage.office.owner, &fields).await;
    sent.leads_to(&place);
    let ways = ways().await;
    let (slip, online) = at(&ways);
    assert!(slip < online, "{ways}");
    let (chosen, _) = ways.split_once(" checked").unwrap();
    assert!(
        chosen
            .rsplit("value=\"")
            .next()
            .unwrap()
            .starts_with("prv_")
    );
}
