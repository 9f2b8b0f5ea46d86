//! The pages of receipts and of a customer's statement.

use domain::access::Role;
use http::StatusCode;

use crate::office_pages::{Office, place, read};

const LIST: &str = "/office/receipts";
const NEW: &str = "/office/receipts/new";

async fn customer(office: &Office, fields: &str) -> String {
    let nonce = office.app.form_nonce();
    let form = format!("nonce={nonce}&kind=person&even=yes&{fields}");
    let made = office
        .post(&office.owner, "/office/customers/new", &form)
        .await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER, "{fields}");
    place(&made).split('?').next().unwrap().to_owned()
}

/// The first value that a choice on a page offers.
fn offered(html: &str, name: &str) -> String {
    let select = html
        .split(&format!("<select id=\"{name}\""))
        .nth(1)
        .unwrap();
    let option = select.split("<option value=\"").nth(1).unwrap();
    option.split('"').next().unwrap().to_owned()
}

async fn send(office: &Office, fields: &str) -> http::Response<axum::body::Body> {
    let (_, html) = office.get(&office.owner, NEW).await;
    let (account, kind) = (offered(&html, "account"), offered(&html, "receipt_type"));
    let nonce = office.app.form_nonce();
    let form = format!("nonce={nonce}&account={account}&receipt_type={kind}&method=cash&{fields}");
    office.post(&office.owner, NEW, &form).await
}

async fn make(office: &Office, fields: &str) -> String {
    let made = send(office, fields).await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER, "{fields}");
    place(&made)
}

#[tokio::test]
async fn a_receipt_is_made_listed_shown_and_made_void() {
    let office = Office::new().await;
    let page = customer(&office, "name=Sara").await;
    let (_, empty) = office.get(&office.owner, LIST).await;
    assert!(empty.contains("No receipts yet"), "{empty}");
    let fields = "customer=Sara&amount=40%2C000&fee=100&received=1405%2F08%2F30&reference=4711&note=At+the+desk";
    let receipt = make(&office, fields).await;
    let said = format!("{receipt}?said=booked");
    let (status, html) = office.get(&office.owner, &said).await;
    assert_eq!(status, StatusCode::OK);
    for shown in [
        "The receipt is made.",
        "<b>40,000</b> <small>toman</small>",
        "4711",
        "At the desk",
        "Cash",
        "Receipt approved",
    ] {
        assert!(html.contains(shown), "{shown}: {html}");
    }
    let (_, list) = office.get(&office.owner, LIST).await;
    let path = receipt.split('?').next().unwrap().to_owned();
    assert!(
        list.contains(&path) && list.contains("1 receipt ·"),
        "{list}"
    );
    let (_, html) = office.get(&office.owner, &page).await;
    assert!(
        html.contains("Has paid too much") && html.contains("/statement"),
        "{html}"
    );
    let (status, html) = office
        .get(&office.owner, &format!("{page}/statement"))
        .await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        html.contains(&path) && html.contains("Statement of"),
        "{html}"
    );

    let void = format!("{path}/void");
    let (_, ask) = office.get(&office.owner, &void).await;
    assert!(ask.contains("Make this receipt void?") && ask.contains("name=\"reason\""));
    let (status, html) = read(office.post(&office.owner, &void, "reason=").await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("id=\"reason-error\""), "{html}");
    let done = office
        .post(&office.owner, &void, "reason=Counted+twice")
        .await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    let said = format!("{}?said=voided", place(&done));
    let (_, html) = office.get(&office.owner, &said).await;
    assert!(
        html.contains("The receipt is void.") && html.contains("Counted twice"),
        "{html}"
    );
    assert!(!html.contains(&void), "not twice");
    let (status, html) = read(office.post(&office.owner, &void, "reason=x").await).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(html.contains("void already"), "{html}");
    let approve = format!("{path}/approve");
    let answer = office.post(&office.owner, &approve, "").await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    let (_, html) = office.get(&office.owner, &page).await;
    assert!(html.contains("Owes nothing"), "{html}");
}

#[tokio::test]
async fn a_wrong_form_keeps_what_was_typed_and_names_the_fields() {
    let office = Office::new().await;
    let fields = "customer=Nobody&amount=0&fee=x&received=soon&reference=77&note=kept";
    let (status, html) = read(send(&office, fields).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["customer", "amount", "received"] {
        assert!(
            html.contains(&format!("id=\"{field}-error\"")),
            "{field}: {html}"
        );
    }
    for kept in [
        "value=\"Nobody\"",
        "value=\"soon\"",
        "value=\"77\"",
        "kept</textarea>",
    ] {
        assert!(html.contains(kept), "{kept}: {html}");
    }
    customer(&office, "name=Sara").await;
    let fields = "customer=Sara&amount=5&received=1410%2F01%2F01";
    let (_, html) = read(send(&office, fields).await).await;
    assert!(html.contains("lies in the future"), "{html}");
}

#[tokio::test]
async fn of_several_customers_one_is_chosen() {
    let office = Office::new().await;
    let one = customer(&office, "name=Sara+Rezaei&mobile=09121234567").await;
    customer(&office, "name=Sara+Kiani").await;
    let fields = "customer=Sara&amount=5&received=2026-11-20";
    let (status, html) = read(send(&office, fields).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        html.contains("Which one?") && html.contains("+989121234567"),
        "{html}"
    );
    let id = one.rsplit('/').next().unwrap();
    assert!(
        html.contains(&format!("name=\"which\" value=\"{id}\"")),
        "{html}"
    );
    let receipt = make(&office, &format!("{fields}&found_by=Sara&which={id}")).await;
    let (_, html) = office.get(&office.owner, &receipt).await;
    assert!(html.contains("Sara Rezaei"), "{html}");
}

#[tokio::test]
async fn from_a_customers_page_the_form_shows_their_name_and_means_them_alone() {
    let office = Office::new().await;
    let one = customer(&office, "name=Sara&mobile=09121234567").await;
    customer(&office, "name=Sara").await;
    let id = one.rsplit('/').next().unwrap();
    let (_, html) = office
        .get(&office.owner, &format!("{NEW}?customer={id}"))
        .await;
    let meant = format!(
        "name=\"found_by\" value=\"Sara\"><input type=\"hidden\" name=\"which\" value=\"{id}\""
    );
    assert!(html.contains(&meant), "{html}");
    let times = |value: &str| html.matches(&format!("value=\"{value}\"")).count();
    assert_eq!((times("Sara"), times(id)), (2, 1), "{html}");
    // Something else is wrong: it is still known who was meant.
    let begun = format!("customer=Sara&found_by=Sara&which={id}&received=2026-11-20");
    let (_, html) = read(send(&office, &format!("{begun}&amount=x")).await).await;
    assert!(
        html.contains(&meant) && !html.contains("Which one?"),
        "{html}"
    );
    let receipt = make(&office, &format!("{begun}&amount=5")).await;
    let (_, html) = office.get(&office.owner, &receipt).await;
    assert!(html.contains(id), "{html}");
}

#[tokio::test]
async fn what_waits_is_found_and_approved() {
    let office = Office::new().await;
    customer(&office, "name=Sara").await;
    let (_, html) = office.get(&office.owner, NEW).await;
    let kind = format!(
        "/office/settings/receipt-types/{}",
        offered(&html, "receipt_type")
    );
    let nonce = office.app.form_nonce();
    let form = format!("nonce={nonce}&version=1&name=Sale&active=yes&needs_approval=yes");
    let saved = office.post(&office.owner, &kind, &form).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let receipt = make(&office, "customer=Sara&amount=5&received=2026-11-20").await;
    let path = receipt.split('?').next().unwrap();
    for (state, there) in [("pending", true), ("approved", false), ("void", false)] {
        let (_, list) = office
            .get(&office.owner, &format!("{LIST}?state={state}"))
            .await;
        assert_eq!(list.contains(path), there, "{state}: {list}");
    }
    for (days, there) in [
        ("from=2026-11-20", true),
        ("from=2026-11-21", false),
        ("to=2026-11-20", true),
        ("to=2026-11-19", false),
    ] {
        let (_, list) = office.get(&office.owner, &format!("{LIST}?{days}")).await;
        assert_eq!(list.contains(path), there, "{days}: {list}");
    }
    let done = office
        .post(&office.owner, &format!("{path}/approve"), "")
        .await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    let said = format!("{}?said=approved", place(&done));
    let (_, html) = office.get(&office.owner, &said).await;
    assert!(html.contains("The receipt is approved."), "{html}");
}

#[tokio::test]
async fn nonsense_in_an_address_names_nothing() {
    let office = Office::new().await;
    let page = customer(&office, "name=Sara").await;
    for path in [
        format!("{LIST}/rcp_1"),
        format!("{LIST}/rcp_019a8d0a3c5a7b11a2b3c4d5e6f70819"),
        format!("{LIST}/rcp_019a8d0a3c5a7b11a2b3c4d5e6f70819/void"),
        format!("{LIST}?after=x"),
        format!("{LIST}?customer=x"),
        format!("{page}/statement?currency=XXX"),
        format!("{page}/statement?after=1"),
        "/office/customers/cus_1/statement".to_owned(),
    ] {
        let (status, _) = office.get(&office.owner, &path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in [
        "/office/payments/pay_1/receipt".to_owned(),
        "/office/payments/pay_019a8d0a3c5a7b11a2b3c4d5e6f70819/receipt".to_owned(),
        format!("{LIST}/rcp_019a8d0a3c5a7b11a2b3c4d5e6f70819/approve"),
    ] {
        let answer = office.post(&office.owner, &path, "").await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let (status, html) = office
        .get(&office.owner, &format!("{LIST}?from=never"))
        .await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("id=\"f-from-wrong\""), "{html}");
}

#[tokio::test]
async fn sales_have_no_page_of_receipts_and_an_accountant_has() {
    let office = Office::new().await;
    let page = customer(&office, "name=Sara").await;
    let sales = office
        .colleague(Role::Sales, "sales@golestan.example")
        .await;
    for path in [LIST.to_owned(), NEW.to_owned(), format!("{page}/statement")] {
        let (status, _) = office.get(&sales, &path).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
    }
    let (_, html) = office.get(&sales, &page).await;
    assert!(!html.contains("/statement"), "{html}");
    assert!(!html.contains("href=\"/office/receipts\""), "{html}");
    let accountant = office
        .colleague(Role::Accountant, "accounts@golestan.example")
        .await;
    let (status, html) = office.get(&accountant, LIST).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("href=\"/office/receipts\""), "{html}");
}
