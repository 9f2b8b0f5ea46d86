//! What staff do about OpenPay: its settings, and addresses that fill it in.

use domain::access::Role;
use http::StatusCode;

use crate::office_pages::Office;
use crate::settings_desk::{between, first_of, open};

const SHOPS: &str = "/office/settings/shops";
const ADDRESS: &str = "/office/openpay-address";

const GOOD: &[(&str, &str)] = &[
    ("open", "yes"),
    ("mode", "test"),
    ("ask_name", "required"),
    ("ask_phone", "hidden"),
    ("ask_email", "optional"),
    ("ask_description", "optional"),
    ("subjects", "Fee\nGift"),
    ("extras", "Student number*"),
    ("price", "presets"),
    ("amounts", "۵۰۰۰\n10,000"),
    ("other", "yes"),
    ("limit_address", "5"),
    ("limit_mobile", "5"),
    ("limit_shop", "200"),
    ("limit_link", "10"),
    ("limit_failures", "4"),
];

#[tokio::test]
async fn the_settings_of_the_page_are_kept_and_what_is_wrong_stays() {
    let office = Office::new().await;
    let place = format!("{}/openpay", first_of(&office, SHOPS).await);
    let form = open(&office, &office.owner, &place).await;
    assert!(
        form.page.contains("http://127.0.0.1:1/golestan/openpay"),
        "{}",
        form.page
    );
    let mut wrong = GOOD.to_vec();
    wrong[9] = ("amounts", "five");
    wrong[11] = ("limit_address", "0");
    let shown = form.send(&office, &office.owner, &wrong).await;
    shown.keeps(&[
        ("amounts", ">five</textarea>", "whole number"),
        ("limit_address", "value=\"0\"", "whole number"),
    ]);
    let form = open(&office, &office.owner, &place).await;
    form.send(&office, &office.owner, GOOD)
        .await
        .leads_to(&place);
    let (_, page) = office.get(&office.owner, &place).await;
    for kept in ["Fee\nGift", "Student number*", "10,000"] {
        assert!(page.contains(kept), "{kept}: {page}");
    }
    // Whoever had the page open before is told.
    let late = form.send(&office, &office.owner, GOOD).await;
    assert_ne!(late.status, StatusCode::OK);
    let (_, public) = office.get("", "/golestan/openpay?lang=en").await;
    assert!(public.contains("<option>Gift</option>"), "{public}");
}

#[tokio::test]
async fn an_address_is_made_plain_or_sealed_and_shown_to_scan() {
    let office = Office::new().await;
    let (_, form) = office.get(&office.owner, ADDRESS).await;
    assert!(form.contains("name=\"receivername\""), "{form}");
    let asked = format!("{ADDRESS}?shop=golestan&receivername=Sara&price=5000");
    let (status, made) = office.get(&office.owner, &asked).await;
    assert_eq!(status, StatusCode::OK);
    let url = between(&made, "data-copy=\"", "\"");
    assert!(
        url.starts_with("http://127.0.0.1:1/golestan/openpay?receivername=Sara"),
        "{url}"
    );
    assert!(made.contains("data:image/svg+xml;base64,"), "to scan");
    let (_, sealed) = office
        .get(&office.owner, &format!("{asked}&signed=yes"))
        .await;
    let url = between(&sealed, "data-copy=\"", "\"");
    assert!(
        url.starts_with("http://127.0.0.1:1/golestan/openpay?signed="),
        "{url}"
    );
    let (status, wrong) = office
        .get(&office.owner, &format!("{asked}&mobile=12"))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.contains("This cannot be used.") && wrong.contains("value=\"12\""));
    let nothing = format!("{ADDRESS}?shop=golestan&signed=yes");
    assert_eq!(
        office.get(&office.owner, &nothing).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn who_may_make_no_links_makes_no_address_and_keeps_no_page() {
    let office = Office::new().await;
    let viewer = office.colleague(Role::Viewer, "v@example.org").await;
    assert_eq!(office.get(&viewer, ADDRESS).await.0, StatusCode::FORBIDDEN);
    let place = format!("{}/openpay", first_of(&office, SHOPS).await);
    assert_eq!(office.get(&viewer, &place).await.0, StatusCode::FORBIDDEN);
}
