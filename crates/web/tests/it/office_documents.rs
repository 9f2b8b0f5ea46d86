//! The pages of documents.

use domain::access::Role;
use http::StatusCode;

use crate::office_pages::{Office, place, read};

const LIST: &str = "/office/documents";
const NEW: &str = "/office/documents/new";

async fn customer(office: &Office, name: &str) -> String {
    customer_with(office, name, "").await
}

/// A person of this name; `more` fields of their form.
pub(crate) async fn customer_with(office: &Office, name: &str, more: &str) -> String {
    let nonce = office.app.form_nonce();
    let form = format!("nonce={nonce}&kind=person&name={name}{more}");
    let made = office
        .post(&office.owner, "/office/customers/new", &form)
        .await;
    let page = place(&made);
    let id = page.rsplit('/').next().unwrap();
    id.split('?').next().unwrap().to_owned()
}

/// The page of a new document of this customer.
pub(crate) async fn make(office: &Office, kind: &str, customer: &str, fields: &str) -> String {
    let nonce = office.app.form_nonce();
    let form =
        format!("nonce={nonce}&kind={kind}&customer={customer}&date=2026-11-22&lines=1&{fields}");
    let made = office.post(&office.owner, NEW, &form).await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER, "{fields}");
    let page = place(&made);
    page.split('?').next().unwrap().to_owned()
}

pub(crate) async fn does(
    office: &Office,
    page: &str,
    version: u32,
    path: &str,
    more: &str,
) -> StatusCode {
    let nonce = office.app.form_nonce();
    let form = format!("nonce={nonce}&version={version}{more}");
    let done = office
        .post(&office.owner, &format!("{page}/{path}"), &form)
        .await;
    done.status()
}

#[tokio::test]
async fn an_invoice_is_made_with_lines_approved_and_listed() {
    let office = Office::new().await;
    let (_, empty) = office.get(&office.owner, LIST).await;
    assert!(empty.contains("No documents yet"), "{empty}");
    let sara = customer(&office, "Sara").await;
    let line = "line-0-text=Divan&line-0-quantity=2&line-0-price=1000&line-0-tax=10";
    let page = make(&office, "invoice", &sara, line).await;
    let (status, html) = office.get(&office.owner, &page).await;
    assert_eq!(status, StatusCode::OK);
    for shown in ["Divan", "2,200", "Draft", "Sara"] {
        assert!(html.contains(shown), "{shown}: {html}");
    }
    assert_eq!(
        does(&office, &page, 1, "do/approve", "").await,
        StatusCode::SEE_OTHER
    );
    let (_, html) = office.get(&office.owner, &page).await;
    assert!(
        html.contains("Approved") && html.contains("Left to pay"),
        "{html}"
    );
    for query in ["", "?q=sara", "?q=divan&kind=invoice", "?state=approved"] {
        let (_, html) = office.get(&office.owner, &format!("{LIST}{query}")).await;
        assert!(html.contains(&page), "{query}: {html}");
    }
    let (_, html) = office
        .get(&office.owner, &format!("{LIST}?kind=order"))
        .await;
    assert!(!html.contains(&page) && html.contains("No document is found"));
    let (_, html) = office
        .get(&office.owner, &format!("/office/customers/{sara}"))
        .await;
    assert!(html.contains(&page), "{html}");
    // The second who presses is told, and a deletion is refused.
    let (again, gone) = (
        does(&office, &page, 1, "do/withdraw", "").await,
        does(&office, &page, 2, "delete", "").await,
    );
    assert_eq!((again, gone), (StatusCode::CONFLICT, StatusCode::CONFLICT));
}

#[tokio::test]
async fn a_wrong_form_of_a_document_keeps_what_was_typed_and_tells_each_fault() {
    let office = Office::new().await;
    let sara = customer(&office, "Sara").await;
    let nonce = office.app.form_nonce();
    let form = format!(
        "nonce={nonce}&kind=invoice&customer={sara}&date=yesterday&amount=&lines=2\
         &line-1-text=Divan&line-1-price=x1&line-1-tax=101&note=Two%0D%0Alines"
    );
    let (status, html) = read(office.post(&office.owner, NEW, &form).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in [
        "value=\"yesterday\"",
        "value=\"Divan\"",
        "value=\"x1\"",
        "value=\"101\"",
        "lines</textarea>",
        &format!("value=\"{sara}\" checked"),
        "href=\"#line-1-price\"",
        "href=\"#line-1-tax\"",
        "href=\"#date\"",
    ] {
        assert!(html.contains(kept), "{kept}: {html}");
    }
}

#[tokio::test]
async fn the_buttons_add_lines_and_find_the_customer_without_losing_anything() {
    let office = Office::new().await;
    let sara = customer(&office, "Sara").await;
    customer(&office, "Sahar").await;
    let form = |what: &str| {
        let nonce = office.app.form_nonce();
        format!("nonce={nonce}&kind=order&lines=3&line-2-text=Divan&{what}")
    };
    let (status, html) = read(office.post(&office.owner, NEW, &form("do=more")).await).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("name=\"line-5-text\"") && html.contains("value=\"Divan\""));
    let find = form("do=find&customer_q=sara");
    let (_, html) = read(office.post(&office.owner, NEW, &find).await).await;
    assert!(
        html.contains(&format!("value=\"{sara}\" checked")),
        "{html}"
    );
    // Two are found: they are offered, also to who pressed "save" at once.
    let both = form("do=save&customer_q=sa&date=2026-11-22");
    let (_, html) = read(office.post(&office.owner, NEW, &both).await).await;
    assert!(html.contains(&sara) && html.contains("Sahar") && html.contains("value=\"Divan\""));
    let none = form("do=find&customer_q=hafez");
    let (_, html) = read(office.post(&office.owner, NEW, &none).await).await;
    assert!(html.contains("Nobody is found"), "{html}");
}

#[tokio::test]
async fn of_two_who_edit_a_document_the_second_is_told_and_keeps_their_words() {
    let office = Office::new().await;
    let sara = customer(&office, "Sara").await;
    let page = make(&office, "invoice", &sara, "amount=500").await;
    let edit = format!("{page}/edit");
    let (_, html) = office.get(&office.owner, &edit).await;
    assert!(html.contains("value=\"500\""), "{html}");
    let form = |amount: &str| {
        let nonce = office.app.form_nonce();
        format!("nonce={nonce}&version=1&customer={sara}&date=2026-11-22&amount={amount}")
    };
    let saved = office.post(&office.owner, &edit, &form("700")).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let (status, html) = read(office.post(&office.owner, &edit, &form("900")).await).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(
        html.contains("Somebody else saved this") && html.contains("value=\"900\""),
        "{html}"
    );
}

#[tokio::test]
async fn a_cancellation_asks_for_a_reason_and_an_invoice_is_made_from_an_order() {
    let office = Office::new().await;
    let sara = customer(&office, "Sara").await;
    let order = make(&office, "order", &sara, "amount=500").await;
    let id = order.rsplit('/').next().unwrap();
    let from = format!("{NEW}?kind=invoice&source={id}");
    let (_, html) = office.get(&office.owner, &order).await;
    assert!(
        html.contains(&from.replace('&', "&#38;")) || html.contains(&from),
        "{html}"
    );
    let (_, html) = office.get(&office.owner, &from).await;
    assert!(
        html.contains("value=\"500\"") && html.contains(&sara),
        "{html}"
    );
    let source = format!("amount=300&source={id}");
    let invoice = make(&office, "invoice", &sara, &source).await;
    let (_, html) = office.get(&office.owner, &order).await;
    assert!(html.contains(&invoice), "{html}");
    let (_, asked) = office.get(&office.owner, &format!("{order}/cancel")).await;
    assert!(asked.contains("name=\"reason\""), "{asked}");
    let bare = does(&office, &order, 1, "do/cancel", "&reason=").await;
    assert_eq!(bare, StatusCode::UNPROCESSABLE_ENTITY);
    let done = does(&office, &order, 1, "do/cancel", "&reason=mistake").await;
    assert_eq!(done, StatusCode::SEE_OTHER);
    let (_, html) = office.get(&office.owner, &order).await;
    assert!(
        html.contains("mistake") && html.contains("Cancelled"),
        "{html}"
    );
}

#[tokio::test]
async fn a_kind_gets_its_template_its_approval_and_its_fields_under_settings() {
    const KIND: &str = "/office/settings/documents/contract";
    let office = Office::new().await;
    let form = |rest: &str| format!("nonce={}&{rest}", office.app.form_nonce());
    let bad = office
        .post(
            &office.owner,
            KIND,
            &form("version=0&template=C-%7Byear%7D"),
        )
        .await;
    let (status, html) = read(bad).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("value=\"C-{year}\""), "{html}");
    let good = form("version=0&approval=yes&template=C%7Bnumber:4%7D");
    let saved = office.post(&office.owner, KIND, &good).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let (_, html) = office.get(&office.owner, KIND).await;
    assert!(html.contains("C0001"), "{html}");
    let field = form("kind=choice&label=Colour&choices=red%0D%0Ablue&active=yes&required=yes");
    let made = office
        .post(&office.owner, &format!("{KIND}/fields/new"), &field)
        .await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER);
    let (_, html) = office.get(&office.owner, KIND).await;
    assert!(
        html.contains("Colour") && html.contains("fields/f1"),
        "{html}"
    );
    let sara = customer(&office, "Sara").await;
    let nonce = office.app.form_nonce();
    let bare = format!("nonce={nonce}&kind=contract&customer={sara}&date=2026-11-22&has-f1=yes");
    let (status, html) = read(office.post(&office.owner, NEW, &bare).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("href=\"#field-f1\""), "{html}");
    let page = make(&office, "contract", &sara, "has-f1=yes&field-f1=blue").await;
    let (_, html) = office.get(&office.owner, &page).await;
    assert!(html.contains("C0001") && html.contains("blue"), "{html}");
    assert!(
        html.contains("do/submit") && !html.contains("do/approve"),
        "{html}"
    );
}

#[tokio::test]
async fn whoever_keeps_no_documents_finds_no_such_page() {
    let office = Office::new().await;
    let parvin = customer(&office, "Parvin").await;
    let page = make(&office, "invoice", &parvin, "amount=500").await;
    let viewer = office
        .colleague(Role::Viewer, "reza@golestan.example")
        .await;
    for path in [LIST, NEW, &page, &format!("{page}/edit")] {
        let (status, html) = office.get(&viewer, path).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
        assert!(!html.contains("Parvin"), "{path}");
    }
}

#[tokio::test]
async fn every_page_of_a_document_opens_in_every_language() {
    let office = Office::new().await;
    let sara = customer(&office, "Sara").await;
    let line = "line-0-text=Divan&line-0-price=1000&note=x";
    let page = make(&office, "invoice", &sara, line).await;
    for path in ["", "/edit", "/cancel", "/delete"] {
        for locale in ["fa", "en", "fr"] {
            let address = format!("{page}{path}?lang={locale}");
            let (status, html) = office.get(&office.owner, &address).await;
            assert_eq!(status, StatusCode::OK, "{address}");
            assert!(html.contains(&format!("<html lang=\"{locale}\"")));
            for trace in ["document_", "document-ev", "Some(", "{{", " style="] {
                assert!(!html.contains(trace), "{address} has {trace}");
            }
        }
    }
}
