//! The pages of customers.

use domain::access::Role;
use http::{Request, StatusCode};

use crate::office_pages::{Office, place, read};

const LIST: &str = "/office/customers";
const NEW: &str = "/office/customers/new";
/// «علی‌رضا کریمی» with a person's usual spelling.
const NAME: &str =
    "name=%D8%B9%D9%84%DB%8C%E2%80%8C%D8%B1%D8%B6%D8%A7+%DA%A9%D8%B1%DB%8C%D9%85%DB%8C";

async fn make(office: &Office, fields: &str) -> String {
    let nonce = office.app.form_nonce();
    let form = format!("nonce={nonce}&kind=person&may_message=yes&{fields}");
    let made = office.post(&office.owner, NEW, &form).await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER, "{fields}");
    place(&made)
}

#[tokio::test]
async fn a_customer_is_made_and_found_however_the_name_is_typed() {
    let office = Office::new().await;
    let (_, empty) = office.get(&office.owner, LIST).await;
    assert!(empty.contains("No customers yet"), "{empty}");
    let page = make(
        &office,
        &format!("{NAME}&mobile=%DB%B0%DB%B9%DB%B1%DB%B2+123+4567"),
    )
    .await;
    let (status, html) = office.get(&office.owner, &page).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("value=\"+989121234567\""), "{html}");
    for typed in [
        // علي رضا, with an Arabic yeh and a space
        "%D8%B9%D9%84%D9%8A+%D8%B1%D8%B6%D8%A7",
        // علیرضا
        "%D8%B9%D9%84%DB%8C%D8%B1%D8%B6%D8%A7",
        // كريمي, with Arabic letters
        "%D9%83%D8%B1%D9%8A%D9%85%D9%8A",
        "09121234567",
        "%2B98912",
    ] {
        let (_, found) = office
            .get(&office.owner, &format!("{LIST}?q={typed}"))
            .await;
        assert!(found.contains(&page), "{typed}: {found}");
    }
    let (_, none) = office.get(&office.owner, &format!("{LIST}?q=Hafez")).await;
    assert!(none.contains("Nobody is found"), "{none}");
}

#[tokio::test]
async fn a_wrong_form_keeps_what_was_typed_and_names_the_fields() {
    let office = Office::new().await;
    let nonce = office.app.form_nonce();
    let form =
        format!("nonce={nonce}&kind=person&name=&mobile=0912&email=x%40&note=Two%0D%0Alines");
    let (status, html) = read(office.post(&office.owner, NEW, &form).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["value=\"0912\"", "value=\"x@\"", "lines</textarea>"] {
        assert!(html.contains(kept), "{kept}: {html}");
    }
    for field in ["name", "mobile", "email"] {
        assert!(
            html.contains(&format!("id=\"{field}-error\"")),
            "{field}: {html}"
        );
    }
}

#[tokio::test]
async fn a_mobile_that_others_have_is_told_and_taken_when_meant() {
    let office = Office::new().await;
    let first = make(&office, "name=Sara&mobile=09121234567").await;
    let nonce = office.app.form_nonce();
    let form = format!("nonce={nonce}&kind=company&name=Golestan&mobile=%2B98+912+123+4567");
    let (status, html) = read(office.post(&office.owner, NEW, &form).await).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(
        html.contains(&first) && html.contains("name=\"even\""),
        "{html}"
    );
    let nonce = office.app.form_nonce();
    let form = format!("nonce={nonce}&kind=company&name=Golestan&mobile=09121234567&even=yes");
    let made = office.post(&office.owner, NEW, &form).await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER);
    let (_, html) = office.get(&office.owner, &place(&made)).await;
    assert!(html.contains(&first), "the page of one leads to the other");
}

#[tokio::test]
async fn of_two_who_edit_a_customer_the_second_is_told() {
    let office = Office::new().await;
    let page = make(&office, "name=Sara").await;
    let form = |name: &str| {
        let nonce = office.app.form_nonce();
        format!("nonce={nonce}&version=1&kind=person&name={name}")
    };
    let saved = office.post(&office.owner, &page, &form("Sara+K")).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let (status, html) = read(office.post(&office.owner, &page, &form("Sahar")).await).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(html.contains("Somebody else saved this"), "{html}");
    assert!(
        html.contains("value=\"Sahar\"") && html.contains("Sara K"),
        "{html}"
    );
    assert!(html.contains("name=\"version\" value=\"2\""), "{html}");
}

#[tokio::test]
async fn one_form_sent_twice_makes_one_customer() {
    let office = Office::new().await;
    let nonce = office.app.form_nonce();
    let form = format!("nonce={nonce}&kind=person&name=Sara");
    let first = office.post(&office.owner, NEW, &form).await;
    let second = office.post(&office.owner, NEW, &form).await;
    assert_eq!(place(&first), place(&second));
    let other = format!("nonce={nonce}&kind=person&name=Mina");
    let (status, html) = read(office.post(&office.owner, NEW, &other).await).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(
        html.contains("with other values") && html.contains("value=\"Mina\""),
        "{html}"
    );
    assert!(!html.contains(&nonce), "a fresh nonce is needed");
}

#[tokio::test]
async fn an_archived_customer_leaves_the_lists_and_comes_back() {
    let office = Office::new().await;
    let page = make(&office, "name=Sara").await;
    let form = |version: u32| format!("nonce={}&version={version}", office.app.form_nonce());
    let gone = office
        .post(&office.owner, &format!("{page}/archive"), &form(1))
        .await;
    assert_eq!(gone.status(), StatusCode::SEE_OTHER);
    let listed = async |query: &str| {
        let (_, html) = office.get(&office.owner, &format!("{LIST}{query}")).await;
        html.contains(&page)
    };
    assert!(!listed("").await && !listed("?q=sara").await);
    assert!(listed("?show=archived").await && listed("?q=sara&show=archived").await);
    let back = office
        .post(&office.owner, &format!("{page}/restore"), &form(2))
        .await;
    assert_eq!(back.status(), StatusCode::SEE_OTHER);
    assert!(listed("?q=sara").await);
}

#[tokio::test]
async fn whoever_may_not_keep_customers_finds_no_such_page() {
    let office = Office::new().await;
    let page = make(&office, "name=Parvin").await;
    let viewer = office
        .colleague(Role::Viewer, "reza@golestan.example")
        .await;
    for path in [LIST, NEW, &page] {
        let (status, html) = office.get(&viewer, path).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
        assert!(!html.contains("Parvin"), "{path}");
    }
    let (_, home) = office.get(&viewer, "/office").await;
    assert!(!home.contains("href=\"/office/customers\""), "{home}");
    let (_, home) = office.get(&office.owner, "/office").await;
    assert!(home.contains("href=\"/office/customers\""), "{home}");
}

#[tokio::test]
async fn two_customers_are_shown_side_by_side_and_become_one_after_a_question() {
    let office = Office::new().await;
    let ali = make(&office, "name=Ali+Karimi&mobile=09121234567").await;
    let twin = make(&office, "name=A.+Karimi&email=ali%40example.ir").await;
    let ali = ali.split('?').next().unwrap();
    let twin = twin.split('?').next().unwrap();
    let id = |page: &str| page.rsplit('/').next().unwrap().to_owned();
    let (_, html) = office.get(&office.owner, ali).await;
    assert!(html.contains(&format!("href=\"{ali}/merge\"")), "{html}");
    // The search offers the other, never the same.
    let (_, html) = office
        .get(&office.owner, &format!("{ali}/merge?who=karimi"))
        .await;
    let pair = format!("{ali}/merge?other={}", id(twin));
    assert!(html.contains(&pair), "{html}");
    assert!(!html.contains(&format!("other={}", id(ali))), "{html}");
    let (status, html) = office.get(&office.owner, &pair).await;
    assert_eq!(status, StatusCode::OK);
    for there in [
        "Merge A. Karimi into Ali Karimi?",
        "+989121234567",
        "ali@example.ir",
        &format!("{twin}/merge?other={}", id(ali)),
    ] {
        assert!(html.contains(there), "{there}: {html}");
    }
    let (_, walk_in) = office
        .get(&office.owner, &format!("{ali}/merge?other={}", id(ali)))
        .await;
    assert!(walk_in.contains("It is the same customer"), "{walk_in}");
    assert!(!walk_in.contains("name=\"gone\""), "{walk_in}");
    let form = |gone: u8| {
        let nonce = office.app.form_nonce();
        format!("nonce={nonce}&other={}&version=1&gone={gone}", id(twin))
    };
    let at = format!("{ali}/merge");
    let stale = office.post(&office.owner, &at, &form(9)).await;
    assert_eq!(stale.status(), StatusCode::CONFLICT);
    let done = office.post(&office.owner, &at, &form(1)).await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    assert_eq!(place(&done), ali);
    let said = format!("{ali}?said=merged");
    let (_, html) = office.get(&office.owner, &said).await;
    assert!(html.contains("The two are one customer now"), "{html}");
    assert!(html.contains("ali@example.ir"), "{html}");
    // The old address leads to the one that stays, and the list knows one.
    let old = office
        .ask(&office.owner, Request::get(twin), String::new())
        .await;
    assert_eq!(old.status(), StatusCode::SEE_OTHER);
    assert_eq!(place(&old), ali);
    let (_, list) = office.get(&office.owner, &format!("{LIST}?q=karimi")).await;
    assert!(list.contains(ali) && !list.contains(twin), "{list}");
}
