//! What staff do about OpenPay: its settings, and addresses that fill it in.

use domain::access::Role;
use http::StatusCode;
use http::header::LOCATION;

use crate::office_pages::Office;
use crate::settings_desk::{between, encoded, first_of, open};

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

/// An office whose page takes test payments, as the office looks at.
async fn with_page() -> Office {
    let office = Office::new().await;
    let place = format!("{}/openpay", first_of(&office, SHOPS).await);
    let form = open(&office, &office.owner, &place).await;
    form.send(&office, &office.owner, GOOD)
        .await
        .leads_to(&place);
    office
}

#[tokio::test]
async fn an_address_is_sent_from_its_page_and_seen_among_the_messages() {
    let office = with_page().await;
    let asked = format!("{ADDRESS}?shop=golestan&receivername=Sara&mobile=09121234567&language=fr");
    let (_, made) = office.get(&office.owner, &asked).await;
    // Whoever it is made for stands there already.
    assert!(made.contains(">09121234567</textarea>"), "{made}");
    assert!(
        made.contains("name=\"receivername\" value=\"Sara\""),
        "{made}"
    );
    let nonce = between(&made, "name=\"nonce\" value=\"", "\"").to_owned();
    let to = encoded("sara@example.org; ۰۹۱۲۱۲۳۴۵۶۷");
    let form = format!("shop=golestan&receivername=Sara&language=fr&others={to}&nonce={nonce}");
    for _ in 0..2 {
        let sent = office.post(&office.owner, ADDRESS, &form).await;
        assert_eq!(sent.status(), StatusCode::SEE_OTHER);
        assert_eq!(sent.headers()[LOCATION], "/office/outbox?said=openpay-sent");
    }
    let (_, list) = office
        .get(&office.owner, "/office/outbox?said=openpay-sent")
        .await;
    assert!(list.contains("The address is on its way."), "{list}");
    assert_eq!(list.matches("OpenPay address").count(), 2, "{list}");
    assert!(!list.contains("/office/links/lnk"), "it is about no link");
    let own = between(&list, "<a href=\"/office/messages/", "\"").to_owned();
    let (status, message) = office
        .get(&office.owner, &format!("/office/messages/{own}"))
        .await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        message.contains("An address of the OpenPay page"),
        "{message}"
    );
    // The list is taken away as a file too.
    let (status, table) = office.get(&office.owner, "/office/outbox.csv").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(table.matches("+989121234567").count(), 1, "{table}");
}

#[tokio::test]
async fn what_keeps_an_address_from_being_sent_is_told_and_what_was_typed_stays() {
    let office = with_page().await;
    for (others, told) in [
        ("", "Please say to whom"),
        ("sara", "sara is no e-mail address"),
    ] {
        let nonce = office.app.form_nonce();
        let form = format!(
            "shop=golestan&receivername=Sara&others={others}&text=Dear&subject=Hi&nonce={nonce}"
        );
        let refused = office.post(&office.owner, ADDRESS, &form).await;
        let (status, page) = crate::office_pages::read(refused).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains(told), "{told}: {page}");
        assert!(page.contains(">Dear</textarea>"), "{page}");
    }
    let viewer = office.colleague(Role::Viewer, "v@example.org").await;
    for place in [ADDRESS, "/office/openpay-address/preview"] {
        let refused = office.post(&viewer, place, "shop=golestan&nonce=1").await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{place}");
    }
    let preview = format!("{ADDRESS}/preview");
    let form = "shop=golestan&price=5000&language=en&format=short&text=";
    let shown = office.post(&office.owner, &preview, form).await;
    let (status, shown) = crate::office_pages::read(shown).await;
    assert_eq!(status, StatusCode::OK);
    assert!(shown.contains("/golestan/o/t"), "{shown}");
}

#[tokio::test]
async fn a_page_of_the_other_world_is_not_sent_from_here() {
    let office = Office::new().await;
    let nonce = office.app.form_nonce();
    let form = format!("shop=golestan&receivername=Sara&others=a@b.ir&nonce={nonce}");
    let refused = office.post(&office.owner, ADDRESS, &form).await;
    let (_, page) = crate::office_pages::read(refused).await;
    assert!(page.contains("Go over to LIVE"), "{page}");
}
