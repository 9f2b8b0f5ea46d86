//! The page on which anybody pays, with the real application behind it.

use app::settings::Editor;
use axum::body::Body;
use axum::response::Response;
use domain::id::ShopId;
use domain::openpay::OpenPayForm;
use http::header::LOCATION;
use http::{Request, StatusCode};
use sha2::{Digest as _, Sha256};

use crate::doors::{House, text};
use crate::settings_desk::{between, encoded};

const PAGE: &str = "/golestan/openpay";
const SARA: &str = "receivername=Sara&mobile=09121234567";

fn form() -> OpenPayForm {
    let word = str::to_owned;
    OpenPayForm {
        open: true,
        mode: word("test"),
        name: word("required"),
        phone: word("optional"),
        email: word("hidden"),
        description: word("optional"),
        price: word("free"),
        least: word("1000"),
        limits: ["5", "5", "200", "10", "4"].map(word),
        ..OpenPayForm::default()
    }
}

/// A house whose shop has this page.
async fn house(form: OpenPayForm) -> House {
    let house = House::new().await;
    change(&house, form).await;
    house
}

async fn change(house: &House, form: OpenPayForm) {
    let by = Editor::operator(house.caller.scope.merchant);
    let shops = house.app.shops_to_set(&by).await.unwrap();
    let id: ShopId = shops.first().unwrap().shop.id;
    let version = house.app.openpay_settings(&by, id).await.unwrap().version;
    let changed = house.app.change_openpay(&by, id, version, &form);
    changed.await.unwrap();
}

async fn page(house: &House, query: &str) -> (StatusCode, String) {
    let answer = house.get(&format!("{PAGE}?lang=en&{query}")).await;
    (answer.status(), text(answer).await)
}

/// The second step, filled in and sent.
async fn send(house: &House, fields: &str) -> Response {
    house
        .post(&format!("{PAGE}?lang=en"), fields.to_owned())
        .await
}

fn place(answer: &Response) -> String {
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    answer.headers()[LOCATION].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn anybody_makes_a_link_in_two_steps_and_pays_it() {
    let house = house(form()).await;
    let (status, first) = page(&house, "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(first.contains("Step 1 of 3") && first.contains("name=\"mobile\""));
    let (_, second) = page(&house, &format!("step=2&{SARA}&phone=&description=Books")).await;
    assert!(second.contains("Step 2 of 3"), "{second}");
    // What was told goes along, and is shown.
    assert!(second.contains("name=\"description\" value=\"Books\""));
    assert!(second.contains("<bdi>Sara</bdi>"), "{second}");
    let nonce = between(&second, "name=\"nonce\" value=\"", "\"");
    let fields = format!("{SARA}&description=Books&unit=toman&price=۵٬۰۰۰&nonce={nonce}");
    let made = place(&send(&house, &fields).await);
    assert!(made.starts_with("/golestan/l/t"), "{made}");
    let link = text(house.get(&made).await).await;
    for shown in [
        "Books",
        "<b>5,000</b> toman",
        "Bank 1",
        "five thousand toman",
    ] {
        assert!(link.contains(shown), "{shown}: {link}");
    }
    // Pressed twice it is one link; with another amount another.
    assert_eq!(place(&send(&house, &fields).await), made);
    let dearer = fields.replace("۵٬۰۰۰", "6000");
    assert_ne!(place(&send(&house, &dearer).await), made);
}

#[tokio::test]
async fn the_page_is_found_with_a_slash_and_alone() {
    let house = house(form()).await;
    assert_eq!(
        house.get("/golestan/openpay/").await.status(),
        StatusCode::OK
    );
    for alone in ["/openpay?price=5000", "/openpay/?price=5000"] {
        assert_eq!(
            place(&house.get(alone).await),
            "/golestan/openpay?price=5000"
        );
    }
    change(
        &house,
        OpenPayForm {
            open: false,
            ..form()
        },
    )
    .await;
    for path in [
        PAGE,
        "/golestan/openpay/find",
        "/golestan/openpay/words?price=1",
        "/nobody/openpay",
    ] {
        assert_eq!(
            house.get(path).await.status(),
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert_eq!(send(&house, SARA).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_the_address_says_is_not_asked_again_and_can_be_changed() {
    let house = house(form()).await;
    let (_, second) = page(&house, &format!("{SARA}&price=12500&description=Books")).await;
    assert!(second.contains("Step 2 of 3"), "{second}");
    assert!(second.contains("value=\"12,500\""), "{second}");
    assert!(
        second.contains("twelve thousand five hundred toman"),
        "{second}"
    );
    assert!(second.contains("125,000 rial"), "{second}");
    let (_, first) = page(&house, &format!("{SARA}&price=12500&unit=toman&step=1")).await;
    assert!(first.contains("value=\"Sara\"") && first.contains("name=\"price\" value=\"12500\""));
}

#[tokio::test]
async fn a_price_that_cannot_be_used_is_left_out_with_a_note() {
    let house = house(form()).await;
    for (price, note) in [
        ("price=-5", "cannot be used"),
        ("price=1e9", "cannot be used"),
        ("price=5000&price=5000", "names this twice"),
        ("price=5000&unit=dollar", "The unit in the address"),
    ] {
        let (status, second) = page(&house, &format!("{SARA}&{price}")).await;
        assert_eq!(status, StatusCode::OK);
        assert!(second.contains(note), "{price}: {second}");
        assert!(
            second.contains("name=\"price\" value=\"\""),
            "{price}: {second}"
        );
        // The note comes along over the first step.
        let (_, first) = page(&house, price).await;
        let noted = between(&first, "name=\"noted\" value=\"", "\"");
        let (_, later) = page(&house, &format!("{SARA}&step=2&noted={noted}")).await;
        assert!(later.contains(note), "{price}: {later}");
    }
    let (_, second) = page(&house, &format!("{SARA}&price=۱۲٬۵۰۰")).await;
    assert!(second.contains("value=\"12,500\""), "{second}");
}

#[tokio::test]
async fn long_and_sly_values_end_in_a_clean_page() {
    let house = house(form()).await;
    let long = format!(
        "mobile=09121234567&receivername=Sara&description={}",
        "x".repeat(10_000)
    );
    let (status, first) = page(&house, &long).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        !first.contains("xxxx") && first.contains("cannot be used"),
        "{first}"
    );
    let script = encoded("<script>alert(1)</script>");
    let (_, second) = page(&house, &format!("mobile=09121234567&receivername={script}")).await;
    assert!(!second.contains("<script>alert"), "{second}");
    let turned = encoded("Sara \u{202e}1000\u{2069}");
    let (_, second) = page(&house, &format!("mobile=09121234567&receivername={turned}")).await;
    assert!(second.contains("<bdi>Sara 1000</bdi>") && !second.contains('\u{202e}'));
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field_and_what_was_typed_stays() {
    let house = house(form()).await;
    let (status, first) = page(&house, "step=2&receivername=&mobile=12&description=Books").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(first.contains("This is not a mobile number.") && first.contains("value=\"12\""));
    assert!(first.contains("Please fill this in.") && first.contains(">Books</textarea>"));
    for (price, told) in [
        ("999", "At least 1,000 toman"),
        ("", "Please fill this in."),
        ("-5", "above zero"),
    ] {
        let answer = send(&house, &format!("{SARA}&unit=toman&price={price}&nonce=1")).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let second = text(answer).await;
        assert!(second.contains(told), "{price}: {second}");
        assert!(second.contains(&format!("value=\"{price}\"")), "{second}");
    }
    // The form of the first step stays where it was sent from.
    let answer = send(
        &house,
        "receivername=Sara&mobile=1&price=5000&unit=toman&nonce=1",
    )
    .await;
    assert!(text(answer).await.contains("Step 1 of 3"));
}

#[tokio::test]
async fn a_sealed_address_fixes_what_it_says() {
    use app::openpay::PrefillForm;
    let house = house(form()).await;
    let fields = [
        ("receivername", "Reza"),
        ("price", "7000"),
        ("reference", "A-1"),
    ];
    let wanted = PrefillForm {
        shop: None,
        fields: fields
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
        signed: true,
    };
    let merchant = house.caller.scope.merchant;
    let url = house
        .app
        .make_prefill(merchant, wanted, None)
        .await
        .unwrap();
    let signed = url.rsplit_once("signed=").unwrap().1.to_owned();
    let (_, first) = page(&house, &format!("signed={signed}&receivername=Sara")).await;
    assert!(
        first.contains("<bdi>Reza</bdi>") && !first.contains("name=\"receivername\""),
        "{first}"
    );
    let fields =
        format!("mobile=09121234567&signed={signed}&receivername=Sara&price=1&unit=rial&nonce=1");
    let made = place(&send(&house, &fields).await);
    let link = text(house.get(&made).await).await;
    assert!(
        link.contains("<b>7,000</b> toman") && link.contains("A-1"),
        "{link}"
    );
    // One letter changed.
    let bent = signed.replacen(
        &signed[9..10],
        if &signed[9..10] == "A" { "B" } else { "A" },
        1,
    );
    let (_, first) = page(&house, &format!("signed={bent}")).await;
    assert!(
        first.contains("was changed after Golestan Books made it"),
        "{first}"
    );
}

#[tokio::test]
async fn subjects_presets_and_own_fields_are_asked_for() {
    let house = house(OpenPayForm {
        subjects: "Fee\nGift".to_owned(),
        extras: "Student number*".to_owned(),
        price: "presets".to_owned(),
        amounts: "5000\n10000".to_owned(),
        other: true,
        ..form()
    })
    .await;
    let (_, first) = page(&house, &format!("step=2&{SARA}")).await;
    assert!(first.contains("<option>Gift</option>") && first.contains("Student number"));
    assert!(first.contains("Please fill this in."), "{first}");
    let told = format!("{SARA}&subject=Gift&extra_1=98");
    let (_, second) = page(&house, &format!("step=2&{told}")).await;
    assert!(
        second.contains("value=\"10,000\"") && second.contains("name=\"other_price\""),
        "{second}"
    );
    let made = place(&send(&house, &format!("{told}&unit=toman&price=10,000&nonce=1")).await);
    let link = text(house.get(&made).await).await;
    assert!(
        link.contains("Gift") && link.contains("<b>10,000</b> toman"),
        "{link}"
    );
    let other = format!("{told}&unit=toman&price=10,000&other_price=6000&nonce=1");
    let made = place(&send(&house, &other).await);
    assert!(
        text(house.get(&made).await)
            .await
            .contains("<b>6,000</b> toman")
    );
}

#[tokio::test]
async fn an_amount_is_said_in_words_for_the_script() {
    let house = house(form()).await;
    let said = text(
        house
            .get("/golestan/openpay/words?lang=en&unit=toman&price=۵۰۰۰")
            .await,
    )
    .await;
    assert_eq!(said, "five thousand toman\nEqual to 50,000 rial");
    let said = text(
        house
            .get("/golestan/openpay/words?lang=en&unit=toman&price=-5")
            .await,
    )
    .await;
    assert_eq!(said, "");
}

/// Opens a payment of a mobile from a network address.
async fn from(house: &House, address: &str, mobile: u32, more: &str) -> Response {
    let fields = format!(
        "receivername=Sara&mobile=0912{mobile:07}&unit=toman&price=5000&nonce={mobile}{more}"
    );
    let request = Request::post(format!("{PAGE}?lang=en"))
        .header("accept-language", "en")
        .header("x-forwarded-for", address)
        .header("content-type", "application/x-www-form-urlencoded");
    house.ask(request.body(Body::from(fields)).unwrap()).await
}

#[tokio::test]
async fn a_machine_at_one_address_has_to_work_and_a_neighbour_still_passes() {
    let house = house(form()).await;
    for n in 0..5 {
        place(&from(&house, "10.0.0.1", n, "").await);
    }
    for n in 5..40 {
        let cut = from(&house, "10.0.0.1", n, "").await;
        assert_eq!(cut.status(), StatusCode::TOO_MANY_REQUESTS);
    }
    // Another address is not touched, and who works at this one passes, once.
    place(&from(&house, "10.0.0.2", 100, "").await);
    let page = text(from(&house, "10.0.0.1", 200, "").await).await;
    let challenge = between(&page, "name=\"challenge\" value=\"", "\"").to_owned();
    let bits: u32 = between(&page, "data-bits=\"", "\"").parse().unwrap();
    let zeros = |n: u32| {
        let hash = Sha256::digest(format!("{challenge}:{n}"));
        u32::from_be_bytes(hash[..4].try_into().unwrap()).leading_zeros()
    };
    let answer = worked(&challenge, bits);
    let lazy = (0..u32::MAX).find(|n| zeros(*n) < bits).unwrap();
    let work = |answer: u32| format!("&challenge={challenge}&answer={answer}");
    let refused = from(&house, "10.0.0.1", 200, &work(lazy)).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    place(&from(&house, "10.0.0.1", 200, &work(answer)).await);
    let again = from(&house, "10.0.0.1", 201, &work(answer)).await;
    assert_eq!(
        again.status(),
        StatusCode::TOO_MANY_REQUESTS,
        "it counts once"
    );
}

#[tokio::test]
async fn fifty_honest_payers_behind_one_address_pass() {
    let mut wide = form();
    wide.limits[0] = "20".to_owned();
    let house = house(wide).await;
    for n in 0..50 {
        let mut answer = from(&house, "10.0.5.1", n, "").await;
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            let page = text(answer).await;
            let challenge = between(&page, "name=\"challenge\" value=\"", "\"");
            let bits: u32 = between(&page, "data-bits=\"", "\"").parse().unwrap();
            assert!(bits <= 15, "no more than a moment of a telephone: {bits}");
            let done = worked(challenge, bits);
            let more = format!("&challenge={challenge}&answer={done}");
            answer = from(&house, "10.0.5.1", n, &more).await;
        }
        place(&answer);
    }
}

/// Does the work as the page's script does.
fn worked(challenge: &str, bits: u32) -> u32 {
    let begun = Sha256::new().chain_update(challenge).chain_update(":");
    let zeros = |n: u32| {
        let hash = begun.clone().chain_update(n.to_string()).finalize();
        u32::from_be_bytes(*hash.first_chunk().unwrap()).leading_zeros()
    };
    (0..u32::MAX).find(|n| zeros(*n) >= bits).unwrap()
}

#[tokio::test]
async fn one_mobile_waits_after_many_payments_wherever_they_come_from() {
    let house = house(form()).await;
    for n in 0..5 {
        place(
            &from(
                &house,
                &format!("10.0.1.{n}"),
                7,
                &format!("&description={n}"),
            )
            .await,
        );
    }
    let waits = from(&house, "10.0.1.9", 7, "&description=x").await;
    assert_eq!(waits.status(), StatusCode::TOO_MANY_REQUESTS);
    let page = text(waits).await;
    assert!(
        page.contains("try again in 10 minutes") && !page.contains("name=\"challenge\""),
        "{page}"
    );
}

#[tokio::test]
async fn a_busy_shop_asks_every_browser_to_work() {
    let mut tight = form();
    tight.limits[2] = "2".to_owned();
    let house = house(tight).await;
    for n in 0..2 {
        place(&from(&house, &format!("10.0.2.{n}"), n, "").await);
    }
    let page = text(from(&house, "10.0.2.9", 9, "").await).await;
    assert!(page.contains("name=\"challenge\""), "{page}");
}

#[tokio::test]
async fn payment_of_one_form_is_begun_only_so_often() {
    let mut tight = form();
    tight.limits[3] = "2".to_owned();
    let house = house(tight).await;
    let made = place(&from(&house, "10.0.3.1", 1, "").await);
    let (link, _) = made.split_once('?').unwrap_or((&made, ""));
    let pay = format!("version=1&provider={}", house.providers[0]);
    for _ in 0..2 {
        // The bank cannot be reached; each is a try.
        assert_eq!(house.post(link, pay.clone()).await.status(), StatusCode::OK);
    }
    let stopped = house.post(link, pay).await;
    assert_eq!(stopped.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(text(stopped).await.contains("was begun too often"));
    // Both failed: two more failures, and the mobile waits.
}

#[tokio::test]
async fn failures_make_a_mobile_wait() {
    let mut tight = form();
    tight.limits[4] = "2".to_owned();
    let house = house(tight).await;
    let made = place(&from(&house, "10.0.4.1", 1, "").await);
    let (link, _) = made.split_once('?').unwrap_or((&made, ""));
    let pay = format!("version=1&provider={}", house.providers[0]);
    for _ in 0..2 {
        house.post(link, pay.clone()).await;
    }
    let waits = from(&house, "10.0.4.2", 1, "&description=again").await;
    assert_eq!(waits.status(), StatusCode::TOO_MANY_REQUESTS);
    // From the same address another mobile works for it.
    let works = text(from(&house, "10.0.4.1", 2, "").await).await;
    assert!(works.contains("name=\"challenge\""), "{works}");
}

async fn ask(house: &House, code: &str, mobile: &str) -> (StatusCode, String) {
    let fields = format!("code={code}&mobile={mobile}");
    let answer = house.post(&format!("{PAGE}/find?lang=en"), fields).await;
    (answer.status(), text(answer).await)
}

#[tokio::test]
async fn a_payment_is_found_by_its_code_and_mobile_and_wrong_pairs_look_alike() {
    use domain::token::PaymentCode;
    use store::rooms::payment::{self, Filter};
    let house = house(form()).await;
    let made = place(&from(&house, "10.0.5.1", 1_234_567, "").await);
    let (link, _) = made.split_once('?').unwrap_or((&made, ""));
    house
        .post(link, format!("version=1&provider={}", house.providers[0]))
        .await;
    let scope = house.caller.scope;
    let list = move |tx: &mut store::Tx<'_>| payment::list(tx, scope, &Filter::default(), 9);
    let code = house.app.store().read(list).await.unwrap()[0]
        .code
        .grouped();
    let (status, found) = ask(&house, &code, "۰۹۱۲۱۲۳۴۵۶۷").await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        found.contains("Not paid") && found.contains("5,000 toman"),
        "{found}"
    );
    assert!(!found.contains("/l/t"), "the link stays its payer's");
    let other = PaymentCode::from_random(7).grouped();
    let (_, wrong) = ask(&house, &code, "09129999999").await;
    let (_, unknown) = ask(&house, &other, "09121234567").await;
    let shape = |page: &str| {
        let page = page.replace(&code, "").replace(&other, "");
        page.replace("09129999999", "").replace("09121234567", "")
    };
    assert!(
        wrong.contains("There is no payment with this code"),
        "{wrong}"
    );
    assert_eq!(shape(&wrong), shape(&unknown));
    let (status, _) = ask(&house, "x", "y").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    // Guessing the mobile of one code comes to an end.
    for n in 0..4 {
        ask(&house, &code, &format!("0912000000{n}")).await;
    }
    let (status, waits) = ask(&house, &code, "09121234567").await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert!(waits.contains("asked too often") && !waits.contains("5,000"));
}

#[tokio::test]
async fn the_way_of_paying_that_worked_last_is_chosen_beforehand() {
    let house = house(form()).await;
    let made = place(&from(&house, "10.0.6.1", 1, "").await);
    let (link, _) = made.split_once('?').unwrap_or((&made, ""));
    for (place, chosen) in [(0, true), (1, true)] {
        let way = house.providers[place];
        let request = Request::get(link).header("cookie", format!("a=b; way={way}"));
        let page = text(house.ask(request.body(Body::empty()).unwrap()).await).await;
        let checked = page.contains(&format!("value=\"{way}\" required checked"));
        assert_eq!(checked, chosen, "{page}");
    }
}

/// The wall stands for everybody.
async fn wall() -> House {
    let mut tight = form();
    "1".clone_into(&mut tight.limits[2]);
    let house = house(tight).await;
    place(&from(&house, "10.0.8.1", 1, "").await);
    house
}

#[tokio::test]
async fn whom_no_code_reaches_is_told_whom_to_ask() {
    let house = wall().await;
    let works = text(from(&house, "10.0.8.2", 2, "").await).await;
    assert!(works.contains("or ask Golestan Books"), "{works}");
    assert!(!works.contains("name=\"ask\""), "{works}");
    let asked = from(&house, "10.0.8.2", 2, "&ask=code").await;
    assert_eq!(asked.status(), StatusCode::TOO_MANY_REQUESTS);
    let page = text(asked).await;
    assert!(page.contains("No code can be sent to you."), "{page}");
    // A browser that can work still may.
    assert!(page.contains("name=\"challenge\""), "{page}");
}

#[tokio::test]
async fn a_code_is_offered_asked_for_and_typed_without_script() {
    let house = wall().await;
    house.has_a_panel().await;
    let works = text(from(&house, "10.0.8.2", 2_345, "").await).await;
    assert!(works.contains("Send a code to"), "{works}");
    assert!(works.contains("…2345"), "{works}");
    let asked = from(&house, "10.0.8.2", 2_345, "&ask=code&description=Books").await;
    assert_eq!(asked.status(), StatusCode::OK);
    let page = text(asked).await;
    for kept in [
        "name=\"code\"",
        "autocomplete=\"one-time-code\"",
        "value=\"5,000\"",
        "name=\"description\" value=\"Books\"",
        "Send another code",
        "valid for 10 minutes",
    ] {
        assert!(page.contains(kept), "{kept}: {page}");
    }
    assert!(
        !page.contains("name=\"challenge\""),
        "no script takes it away"
    );
    let ticket = between(&page, "name=\"ticket\" value=\"", "\"").to_owned();
    let typed = format!("&description=Books&ticket={ticket}&code=000");
    let wrong = from(&house, "10.0.8.2", 2_345, &typed).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(wrong).await;
    assert!(page.contains("Tries that are left: 5"), "{page}");
    assert!(
        page.contains(&ticket) && page.contains("value=\"5,000\""),
        "{page}"
    );
    // Of another mobile it is another form.
    let other = text(from(&house, "10.0.8.2", 9_999, &typed).await).await;
    assert!(other.contains("sent for another form"), "{other}");
    assert!(!other.contains("name=\"code\"") && other.contains("Send another code"));
}

impl House {
    /// An SMS panel that nobody answers at.
    async fn has_a_panel(&self) {
        use std::collections::BTreeMap;

        use app::settings::line::ChannelForm;
        use domain::message::ChannelKind;
        use domain::settings::LinksForm;
        let by = Editor::operator(self.caller.scope.merchant);
        let values = [("api_key", "k"), ("line_number", "30001234")];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let form = ChannelForm {
            base_url: "http://127.0.0.1:9/v1".to_owned(),
            values: BTreeMap::from(values),
            floor: String::new(),
            active: true,
        };
        let changed = self
            .app
            .change_channel(&by, ChannelKind::Kavenegar, None, form);
        changed.await.unwrap();
        let row = self.app.find_shop("golestan").await.unwrap().unwrap();
        let links = LinksForm {
            account: row.account.to_string(),
            receipt: true,
            receipt_type: row.receipt_type.to_string(),
            approve: true,
            validity_days: String::new(),
            description: String::new(),
            ways: vec!["kavenegar".to_owned()],
            lines: Vec::new(),
            told: domain::told::Told {
                manager: Vec::new(),
                maker: Vec::new(),
                payer: Vec::new(),
            },
            two_from: String::new(),
        };
        let changed = self.app.change_links(&by, row.shop.id, row.version, &links);
        changed.await.unwrap();
    }
}
