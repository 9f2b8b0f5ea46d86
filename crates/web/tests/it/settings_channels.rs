//! The pages of channels: the merchant's own mail server, and a test mail.

use http::StatusCode;

use crate::office_pages::Office;

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
