//! The pages of channels: the merchant's own mail server, and a test mail.

use http::StatusCode;

use crate::office_pages::Office;
use crate::till::{Till, found};

const HERE: &str = "/office/settings/channels";
const MAIL: &str = "/office/settings/channels/mail";
const CANARY: &str = "canary-mail-password";

fn form(host: &str, password: &str) -> String {
    format!(
        "host={host}&security=none&port=9&user=shop&password={password}\
         &from=shop%40golestan.example&from_name=Golestan&active=yes"
    )
}

#[tokio::test]
async fn a_mail_server_is_set_up_and_its_password_never_shown() {
    let office = Office::new().await;
    let (_, page) = office.get(&office.owner, HERE).await;
    assert!(
        page.contains("Not set up") && page.contains("Local outbox"),
        "{page}"
    );
    let (_, page) = office.get(&office.owner, MAIL).await;
    assert!(!page.contains("Send a test mail"), "{page}");

    let (status, page, _) = office.sends(MAIL, &form("localhost", CANARY)).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    for path in [HERE, MAIL] {
        let (_, page) = office.get(&office.owner, path).await;
        assert!(!page.contains(CANARY), "{path}");
    }
    let (_, page) = office.get(&office.owner, MAIL).await;
    assert!(
        page.contains("Stored; leave empty") && page.contains("Send a test mail"),
        "{page}"
    );

    // Nothing listens at this port.
    let test = format!("{MAIL}/test");
    let (status, _, place) = office.sends(&test, "to=sara%40example.org").await;
    assert_eq!(
        (status, place),
        (StatusCode::SEE_OTHER, format!("{MAIL}#test"))
    );
    let (_, page) = office.get(&office.owner, MAIL).await;
    assert!(page.contains("Nobody answers at this port"), "{page}");
    let (_, page, _) = office.sends(&test, "to=nobody").await;
    assert!(page.contains("value=\"nobody\""), "{page}");
}

#[tokio::test]
async fn wrong_values_stay_and_are_named_but_the_password_does_not_stay() {
    let office = Office::new().await;
    let (status, page, _) = office.sends(MAIL, &form("mail.example.org", CANARY)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("value=\"mail.example.org\""), "{page}");
    assert!(
        page.contains("href=\"#security\"") && page.contains("localhost"),
        "{page}"
    );
    assert!(!page.contains(CANARY), "{page}");
    let (status, page, _) = office.sends(MAIL, &form("a%0D%0ABcc%3A+x", CANARY)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("href=\"#host\""), "{page}");
}

#[tokio::test]
async fn who_saves_second_is_told_what_the_first_one_saved() {
    let office = Office::new().await;
    let (status, _, _) = office.sends(MAIL, &form("localhost", CANARY)).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    // Both opened the empty form.
    let (status, page, _) = office.sends(MAIL, &form("127.0.0.1", CANARY)).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("Now saved: localhost"), "{page}");
    let second = format!("version=1&{}", form("127.0.0.1", CANARY));
    let (status, _, _) = office.sends(MAIL, &second).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
}

/// A panel of the simulator.
fn kavenegar(till: &Till, key: &str) -> String {
    let base = format!("{}/panels/kavenegar/v1", till.address);
    let base = base.replace(':', "%3A").replace('/', "%2F");
    format!("api_key={key}&base_url={base}&active=true")
}

#[tokio::test]
async fn an_sms_panel_is_set_up_tried_and_asked_for_its_credit() {
    let till = Till::new().await;
    let office = &till.office;
    let place = format!("{HERE}/kavenegar");
    let (_, page) = office.get(&office.owner, HERE).await;
    assert!(
        page.contains("Kavenegar") && page.contains(&place),
        "{page}"
    );
    let (status, page, _) = office.sends(&place, "api_key=").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");

    let (status, page, to) = office.sends(&place, &kavenegar(&till, CANARY)).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    assert!(to.starts_with(&place), "{to}");
    let (_, page) = office.get(&office.owner, &place).await;
    assert!(!page.contains(CANARY) && page.contains("Stored"), "{page}");

    let test = format!("{place}/test");
    let (status, page, _) = office.sends(&test, "to=12").await;
    assert!(
        status.is_success() && page.contains("value=\"12\""),
        "{page}"
    );
    let (status, page, _) = office.sends(&test, "to=09121234567").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let (_, page) = office.get(&office.owner, &place).await;
    assert!(page.contains("badge good"), "{page}");
    let (status, page, _) = office.sends(&format!("{place}/credit"), "").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let (_, page) = office.get(&office.owner, &place).await;
    assert!(page.contains(" rial"), "{page}");
}

#[tokio::test]
async fn a_panel_that_refuses_the_key_says_so_in_our_words_and_its_own() {
    let till = Till::new().await;
    let office = &till.office;
    let place = format!("{HERE}/kavenegar");
    // The one key that the simulator refuses.
    office.sends(&place, &kavenegar(&till, "wrong")).await;
    let test = format!("{place}/test");
    office.sends(&test, "to=09121234567").await;
    let (_, page) = office.get(&office.owner, &place).await;
    assert!(page.contains("badge bad") && page.contains("403"), "{page}");
    assert!(!page.contains("/v1/wrong"), "{page}");
}

#[tokio::test]
async fn what_is_no_channel_of_this_kind_has_no_page() {
    let office = Office::new().await;
    for kind in ["smtp", "outbox", "pigeon"] {
        let (status, _) = office.get(&office.owner, &format!("{HERE}/{kind}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{kind}");
    }
}

#[tokio::test]
async fn a_link_goes_by_the_shops_way_and_its_message_has_a_page() {
    let till = Till::new().await;
    let office = &till.office;
    office
        .sends(&format!("{HERE}/kavenegar"), &kavenegar(&till, "key"))
        .await;
    let shops = "/office/settings/shops";
    let (_, page) = office.get(&office.owner, shops).await;
    let shop = found(&page, "href=\"/office/settings/shops/shp").next();
    let place = format!("{shops}/shp{}/links", shop.unwrap());
    let (_, page) = office.get(&office.owner, &place).await;
    assert!(page.contains("kavenegar:fallback"), "{page}");
    assert!(!page.contains("telegram"), "{page}");
    let value = |name: &str| {
        let from = page.split(&format!("name=\"{name}\"")).nth(1).unwrap();
        let chosen = from.split("selected").next().unwrap();
        let value = chosen.rsplit("value=\"").next().unwrap();
        value.split('"').next().unwrap().to_owned()
    };
    let version = found(&page, "name=\"version\" value=\"").next().unwrap();
    let form = format!(
        "version={version}&account={}&receipt_type={}&receipt=yes&approve=yes\
         &way_1=kavenegar&way_2=smtp%3Afallback",
        value("account"),
        value("receipt_type"),
    );
    let (status, page, _) = office.sends(&place, &form).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");

    let (status, page, link) = office
        .sends(
            "/office/links/new",
            "amount=5000&description=Books&mobiles=09121234567&validity=shop",
        )
        .await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    office.app.run_due().await.unwrap();
    let (_, page) = office.get(&office.owner, &link).await;
    let own = found(&page, "href=\"/office/messages/msg").next();
    let own = format!("/office/messages/msg{}", own.unwrap());
    let (_, page) = office.get(&office.owner, &own).await;
    assert!(
        page.contains("+989121234567") && page.contains("Kavenegar"),
        "{page}"
    );
    assert!(page.contains("Handed over"), "{page}");
    // It is on its way: there is nothing to send again.
    assert!(!page.contains("/resend"), "{page}");
    let (status, _, _) = office.sends(&format!("{own}/resend"), "").await;
    assert_eq!(status, StatusCode::CONFLICT);

    // By one channel alone: whom it does not lead to is named before anything is sent.
    let form = "amount=5000&description=Pens&mobiles=09121234567&recipients=x%40y.example\
                &chose=yes&by=kavenegar";
    let (status, page, _) = office.sends("/office/links/new", form).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
    let left = "x@y.example: no chosen channel leads there";
    assert!(page.contains(left), "{page}");
    assert!(!page.contains("value=\"smtp\" checked"), "{page}");
    let seen = format!("{form}&seen={}", left.replace(' ', "+").replace('@', "%40"));
    let (status, page, link) = office.sends("/office/links/new", &seen).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let (_, page) = office.get(&office.owner, &link).await;
    assert!(
        page.contains("+989121234567") && !page.contains("x@y.example"),
        "{page}"
    );
}
