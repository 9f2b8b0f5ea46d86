//! A link's later life in the office, lists in other orders, kept filters, and tables to take away.

use axum::response::Response;
use domain::access::Role;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;

use crate::office_pages::{Office, read};

async fn bytes(office: &Office, cookie: &str, path: &str) -> (StatusCode, String, Vec<u8>) {
    let request = Request::get(path);
    let response = office.ask(cookie, request, String::new()).await;
    let kind = response.headers().get(CONTENT_TYPE);
    let kind = kind.map_or("", |kind| kind.to_str().unwrap()).to_owned();
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, kind, body.to_vec())
}

/// Where an answer leads, with what it says there.
fn place(response: &Response) -> String {
    response.headers()[LOCATION].to_str().unwrap().to_owned()
}

/// The value of a hidden field.
fn hidden(html: &str, name: &str) -> String {
    let from = html.find(&format!("name=\"{name}\" value=\"")).unwrap();
    let rest = &html[from..];
    let value = rest.split("value=\"").nth(1).unwrap();
    value.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_cancelled_link_keeps_its_note_and_opens_again() {
    let office = Office::new().await;
    let link = office
        .make(&office.owner, "amount=5000&description=Books")
        .await;
    let cancel = format!("{link}/cancel");
    let long = format!("reason=asked&note={}", "x".repeat(501));
    let refused = office.post(&office.owner, &cancel, &long).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let done = office
        .post(
            &office.owner,
            &cancel,
            "reason=asked&note=He+%3Cpaid%3E+cash",
        )
        .await;
    assert_eq!(place(&done), format!("{link}?said=cancelled"));
    let (_, page) = office.get(&office.owner, &link).await;
    assert!(page.contains("He &#60;paid&#62; cash"), "{page}");
    assert!(page.contains(&format!("{link}/reopen")));
    assert!(!page.contains(&format!("{link}/resend")));
    let (_, ask) = office.get(&office.owner, &format!("{link}/resend")).await;
    assert!(!ask.contains("<textarea"), "{ask}");
    let (status, _) = office.get(&office.owner, &format!("{link}/reopen")).await;
    assert_eq!(status, StatusCode::OK);
    let open = office
        .post(&office.owner, &format!("{link}/reopen"), "")
        .await;
    assert_eq!(place(&open), format!("{link}?said=reopened"));
    let (_, page) = office.get(&office.owner, &link).await;
    assert!(!page.contains("cash"));
    assert!(page.contains(&format!("{link}/resend")));
}

#[tokio::test]
async fn a_button_makes_a_link_valid_for_longer_once() {
    let office = Office::new().await;
    let link = office
        .make(&office.owner, "amount=5000&until=days&days=2")
        .await;
    let extend = format!("{link}/extend");
    let longer = office
        .post(&office.owner, &extend, "version=1&days=3")
        .await;
    assert_eq!(place(&longer), format!("{link}?said=extended"));
    let again = office
        .post(&office.owner, &extend, "version=1&days=3")
        .await;
    assert_eq!(place(&again), format!("{link}?said=meanwhile"));
    let odd = office
        .post(&office.owner, &extend, "version=2&days=400")
        .await;
    assert_eq!(odd.status(), StatusCode::BAD_REQUEST);
    let id = link.rsplit('/').next().unwrap().parse().unwrap();
    let token = office.owner.trim_start_matches("peyvand=");
    let signed = office.app.staff_of(token).await.unwrap().unwrap();
    let desk = app::office::Desk {
        staff: signed.staff,
        mode: domain::scope::Mode::Test,
    };
    let record = office.app.office_link(&desk, id).await.unwrap();
    let ends = record.view.terms.expires_at.unwrap();
    let days = ends.duration_since(office.app.now()).as_hours() / 24;
    assert!((4..=5).contains(&days), "{ends}");
    assert_eq!(record.view.link.version, 2);
}

#[tokio::test]
async fn a_link_is_sent_again_to_the_same_and_to_others() {
    let office = Office::new().await;
    let link = office
        .make(&office.owner, "amount=5000&recipients=sara%40example.org")
        .await;
    let resend = format!("{link}/resend");
    let (_, form) = office.get(&office.owner, &resend).await;
    assert!(
        form.contains("value=\"sara@example.org\" checked"),
        "{form}"
    );
    let nonce = hidden(&form, "nonce");
    let bad = format!("nonce={nonce}&to=sara%40example.org&others=reza%40x%3B");
    let bad = office.post(&office.owner, &resend, &bad).await;
    let (status, page) = read(bad).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("reza@x"));
    let empty = office.post(&office.owner, &resend, "nonce=n1").await;
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let good =
        format!("nonce={nonce}&to=sara%40example.org&others=+reza%40x.ir+%3B+telegram%3A%40mina_k");
    for _ in 0..2 {
        let sent = office.post(&office.owner, &resend, &good).await;
        assert_eq!(place(&sent), format!("{link}?said=resent"));
    }
    let (_, page) = office.get(&office.owner, &link).await;
    assert_eq!(page.matches("reza@x.ir").count(), 1, "{page}");
    // A text of its own: what is wrong with it is told at its field, and nothing is lost.
    let (_, form) = office.get(&office.owner, &resend).await;
    let nonce = hidden(&form, "nonce");
    let told =
        format!("nonce={nonce}&others=nima%40x.ir&subject=Again&text=Dear+%7B%7B+custmer+%7D%7D");
    let (status, page) = read(office.post(&office.owner, &resend, &told).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.contains("id=\"text-wrong\"") && page.contains("custmer"),
        "{page}"
    );
    assert!(
        page.contains("value=\"Again\"") && page.contains("nima@x.ir"),
        "{page}"
    );
    let preview = format!("{resend}/preview");
    let short = "format=short&text=Pay+%7B%7B+amount+%7D%7D";
    let (status, part) = read(office.post(&office.owner, &preview, short).await).await;
    assert_eq!(status, StatusCode::OK);
    assert!(part.contains("Pay ") && !part.contains("amount"), "{part}");
    let good = format!("nonce={nonce}&others=nima%40x.ir&subject=Again&text=Today");
    let sent = office.post(&office.owner, &resend, &good).await;
    assert_eq!(place(&sent), format!("{link}?said=resent"));
    // A reminder: previewed with its own text, kept chosen when something is wrong, and told as such.
    let short = "as=reminder&format=short";
    let (_, part) = read(office.post(&office.owner, &preview, short).await).await;
    assert!(part.contains("Reminder"), "{part}");
    let (_, page) = read(
        office
            .post(&office.owner, &resend, "nonce=n2&as=reminder")
            .await,
    )
    .await;
    assert!(page.contains("value=\"reminder\" checked"), "{page}");
    let good = "nonce=n3&as=reminder&to=sara%40example.org";
    let sent = office.post(&office.owner, &resend, good).await;
    assert_eq!(place(&sent), format!("{link}?said=reminded"));
    let (_, page) = office.get(&office.owner, &link).await;
    assert!(page.contains("Reminder sent"), "{page}");
    let viewer = office
        .colleague(Role::Viewer, "reza@golestan.example")
        .await;
    for path in ["resend", "reopen", "like"] {
        let (status, _) = office.get(&viewer, &format!("{link}/{path}")).await;
        assert_ne!(status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn the_form_of_another_link_is_filled_in_like_the_first() {
    let office = Office::new().await;
    let link = office
        .make(
            &office.owner,
            "amount=5000&description=Blue+books&rule=parts&first_part=1000&until=never\
             &recipients=sara%40example.org&reference=A-1&note=quiet",
        )
        .await;
    let like = office.ask(
        &office.owner,
        Request::get(format!("{link}/like")),
        String::new(),
    );
    let id = link.rsplit('/').next().unwrap();
    let form = place(&like.await);
    assert_eq!(form, format!("/office/links/new?like={id}"));
    let (status, page) = office.get(&office.owner, &form).await;
    assert_eq!(status, StatusCode::OK);
    for text in ["Blue books", "sara@example.org", "quiet"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("A-1"));
    let unknown = "/office/links/new?like=lnk_00000000000000000000000000000000";
    let (status, _) = office.get(&office.owner, unknown).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_address_is_scanned_from_points_and_from_a_poster() {
    let office = Office::new().await;
    let link = office
        .make(&office.owner, "amount=5000&description=Books")
        .await;
    let (status, kind, png) = bytes(&office, &office.owner, &format!("{link}/qr.png")).await;
    assert_eq!((status, kind.as_str()), (StatusCode::OK, "image/png"));
    let picture = image::load_from_memory(&png).unwrap().to_luma8();
    let (wide, high) = picture.dimensions();
    assert_eq!(wide, high);
    assert_eq!(wide % 12, 0);
    // Light around, and the dark ring of the first corner within.
    assert_eq!(picture.get_pixel(47, 47).0, [255]);
    assert_eq!(picture.get_pixel(48, 48).0, [0]);
    assert_eq!(picture.get_pixel(48 + 12, 48 + 12).0, [255]);
    assert_eq!(picture.get_pixel(48 + 30, 48 + 30).0, [0]);
    for paper in ["a4", "a5"] {
        let path = format!("{link}/poster?paper={paper}");
        let (status, page) = office.get(&office.owner, &path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains(&format!("<body class=\"{paper}\">")),
            "{page}"
        );
        assert!(page.contains("Books") && page.contains("qr.svg"));
    }
}

#[tokio::test]
async fn links_are_narrowed_by_a_customers_name_and_stand_in_other_orders() {
    let office = Office::new().await;
    for amount in ["7000", "9000", "8000"] {
        let fields = format!("amount={amount}&description=Sum{amount}");
        office.make(&office.owner, &fields).await;
    }
    let (_, page) = office.get(&office.owner, "/office/links?sort=amount").await;
    let at = |text: &str| page.find(text).unwrap();
    assert!(at("Sum9000") < at("Sum8000") && at("Sum8000") < at("Sum7000"));
    // What is paid stands in the order of that, but over days in theirs.
    for (asked, order) in [
        ("state=paid", "sort=paid"),
        ("state=paid&from=2020-01-01", "sort=created"),
        ("state=paid&to=2090-01-01&sort=paid", "sort=paid"),
    ] {
        let (_, page) = office
            .get(&office.owner, &format!("/office/links?{asked}"))
            .await;
        let mut chips = page.split("<a ").filter(|one| one.contains("sort="));
        let current = chips.find(|one| one.contains("aria-current")).unwrap();
        assert!(current.contains(order), "{asked}: {current}");
    }
    let (_, page) = office.get(&office.owner, "/office/links?name=nobody").await;
    assert!(!page.contains("Sum9000"));
    let of = "customer=cus_00000000000000000000000000000000";
    let (_, page) = office
        .get(&office.owner, &format!("/office/links?{of}"))
        .await;
    assert!(!page.contains("Sum9000"));
    let (status, _) = office.get(&office.owner, "/office/links?customer=x").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_filter_is_kept_shown_and_forgotten_by_its_user_alone() {
    let office = Office::new().await;
    let keep =
        "list=links&name=%3Cb%3EPaid&query=state%3Dpaid%26after%3Dlnk_1%26evil%3D1%26min%3D5";
    let kept = office.post(&office.owner, "/office/saved", keep).await;
    assert_eq!(
        place(&kept),
        "/office/links?state=paid&min=5&said=filter-kept"
    );
    let chip = "/office/links?state=paid&#38;min=5";
    let (_, page) = office.get(&office.owner, "/office/links").await;
    assert!(page.contains(chip), "{page}");
    assert!(page.contains("&#60;b&#62;Paid") && !page.contains("<b>Paid"));
    let reza = office
        .colleague(Role::Manager, "reza@golestan.example")
        .await;
    let (_, theirs) = office.get(&reza, "/office/links").await;
    assert!(!theirs.contains(chip));
    let forget = "/office/saved/forget?list=links&name=%3Cb%3EPaid";
    let (status, _) = office.get(&reza, forget).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = office.get(&office.owner, forget).await;
    assert_eq!(status, StatusCode::OK);
    let form = "list=links&name=%3Cb%3EPaid";
    let foreign = office.post(&reza, "/office/saved/forget", form).await;
    assert_eq!(foreign.status(), StatusCode::NOT_FOUND);
    let gone = office
        .post(&office.owner, "/office/saved/forget", form)
        .await;
    assert_eq!(place(&gone), "/office/links?said=filter-forgotten");
    for bad in [
        "list=links&name=x&query=",
        "list=links&name=&query=state%3Dpaid",
    ] {
        let refused = office.post(&office.owner, "/office/saved", bad).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
    for list in ["payments", "receipts", "documents", "customers"] {
        let query = if list == "customers" {
            "q%3Dsara"
        } else {
            "state%3Dpaid"
        };
        let form = format!("list={list}&name=Mine&query={query}");
        let kept = office.post(&office.owner, "/office/saved", &form).await;
        assert_eq!(kept.status(), StatusCode::SEE_OTHER, "{list}");
        let (status, page) = office.get(&office.owner, &place(&kept)).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("Mine"), "{list}");
    }
}

#[tokio::test]
async fn every_list_of_money_is_taken_away_in_both_kinds_by_those_who_may() {
    let office = Office::new().await;
    office
        .make(
            &office.owner,
            "amount=5000&description=%3D1%2B1&reference=A-1",
        )
        .await;
    let sales = office.colleague(Role::Sales, "reza@golestan.example").await;
    for list in ["links", "payments", "outbox", "receipts"] {
        let path = format!("/office/{list}.csv");
        let (status, kind, table) = bytes(&office, &office.owner, &path).await;
        assert_eq!(
            (status, kind.as_str()),
            (StatusCode::OK, "text/csv; charset=utf-8")
        );
        assert!(table.starts_with("\u{FEFF}شناسه,".as_bytes()), "{list}");
        let (_, _, table) = bytes(&office, &office.owner, &format!("{path}?lang=en")).await;
        assert!(table.starts_with("\u{FEFF}Id,".as_bytes()), "{list}");
        let path = format!("/office/{list}.xlsx");
        let (status, _, table) = bytes(&office, &office.owner, &path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(table.starts_with(b"PK"), "{list}");
        for kind in ["csv", "xlsx"] {
            let path = format!("/office/{list}.{kind}");
            let (status, _, _) = bytes(&office, &sales, &path).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
        }
    }
    let (_, table) = office.get(&office.owner, "/office/links.csv").await;
    assert!(table.contains(",A-1,'=1+1,5000,toman,0,"), "{table}");
    let (_, table) = office
        .get(&office.owner, "/office/links.csv?state=paid")
        .await;
    assert_eq!(table.lines().count(), 1);
}
