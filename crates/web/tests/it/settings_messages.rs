//! The pages of a shop's texts of messages, and the preview beside the form of a link.

use domain::access::Role;
use http::StatusCode;

use crate::office_pages::{Office, read};
use crate::settings_desk::{encoded, first_of, open, reopened};

const SHOPS: &str = "/office/settings/shops";

async fn messages(office: &Office) -> String {
    format!("{}/messages", first_of(office, SHOPS).await)
}

#[tokio::test]
async fn a_text_is_written_listed_as_own_and_given_back() {
    let office = Office::new().await;
    let list = messages(&office).await;
    let (_, page) = office.get(&office.owner, &list).await;
    assert_eq!(page.matches("As delivered").count(), 132, "{page}");
    let place = format!("{list}/link_sent/email/en");
    let form = open(&office, &office.owner, &place).await;
    assert!(
        form.page.contains("Here is your payment link"),
        "{}",
        form.page
    );
    assert!(form.page.contains("{{ amount_words }}"), "the parameters");
    assert!(!form.page.contains(&format!("{place}/reset")));
    let typed: &[(&str, &str)] = &[
        ("subject", "Your bill"),
        ("text", "Pay <b>{{ amount }}</b>"),
    ];
    form.send(&office, &office.owner, typed)
        .await
        .leads_to(&place);

    let (_, page) = office.get(&office.owner, &list).await;
    assert_eq!(page.matches("Own text").count(), 1, "{page}");
    let (_, page) = office.get(&office.owner, &place).await;
    assert!(page.contains("value=\"Your bill\"") && page.contains(&format!("{place}/reset")));
    let reset = reopened(page, &format!("{place}/reset"));
    reset
        .send(&office, &office.owner, &[])
        .await
        .leads_to(&place);
    let (_, page) = office.get(&office.owner, &list).await;
    assert_eq!(page.matches("Own text").count(), 0, "{page}");
}

#[tokio::test]
async fn a_wrong_line_is_told_at_its_field_and_what_was_typed_stays() {
    let office = Office::new().await;
    let place = format!("{}/paid/email/fr", messages(&office).await);
    let form = open(&office, &office.owner, &place).await;
    let typed: &[(&str, &str)] = &[("subject", ""), ("text", "Merci\n{{ nom }} <i>")];
    let shown = form.send(&office, &office.owner, typed).await;
    shown.keeps(&[
        ("subject", "", ""),
        ("text", "{{ nom }} &#60;i&#62;", "Line"),
    ]);
    assert!(shown.page.contains("nom"), "{}", shown.page);
}

#[tokio::test]
async fn of_two_who_write_one_text_the_second_sees_both() {
    let office = Office::new().await;
    let place = format!("{}/paid/short/en", messages(&office).await);
    let (first, second) = (
        open(&office, &office.owner, &place).await,
        open(&office, &office.owner, &place).await,
    );
    let theirs = first
        .send(&office, &office.owner, &[("text", "Theirs")])
        .await;
    theirs.leads_to(&place);
    let told = second
        .send(&office, &office.owner, &[("text", "Mine")])
        .await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(told.page.contains("Now saved: Theirs") && told.page.contains(">Mine</textarea>"));
}

#[tokio::test]
async fn a_preview_is_shown_with_and_without_script_and_a_test_needs_a_channel() {
    let office = Office::new().await;
    let place = format!("{}/link_sent/short/en", messages(&office).await);
    let form = open(&office, &office.owner, &place).await;
    let preview = reopened(form.page, &format!("{place}/preview"));
    let long = "س".repeat(5_000);
    let shown = preview
        .send(&office, &office.owner, &[("text", &long)])
        .await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.page.contains("<main") && shown.page.contains("SMS parts"));
    let part: &[(&str, &str)] = &[("text", "Pay {{ nobody }}"), ("part", "preview")];
    let shown = preview.send(&office, &office.owner, part).await;
    assert!(!shown.page.contains("<main"), "{}", shown.page);
    assert!(shown.page.contains("nobody"), "{}", shown.page);

    let mail = place.replace("short", "email");
    let test = reopened(
        open(&office, &office.owner, &mail).await.page,
        &format!("{mail}/test"),
    );
    let typed: &[(&str, &str)] = &[("subject", "Bill"), ("text", "Kept as typed")];
    let told = test.send(&office, &office.owner, typed).await;
    assert_eq!(told.status, StatusCode::OK);
    assert!(
        told.page.contains("No mail server is set up"),
        "{}",
        told.page
    );
    assert!(told.page.contains("Kept as typed"));
}

#[tokio::test]
async fn the_form_of_a_link_is_answered_with_its_message() {
    let office = Office::new().await;
    let ask = async |cookie: &str, form: String| {
        read(office.post(cookie, "/office/links/preview", &form).await).await
    };
    let text = encoded("Dear, {{ amount }} for {{ description }} <b>");
    let form =
        format!("format=email&language=en&subject=Bill&text={text}&amount=5000&description=Books");
    let (status, part) = ask(&office.owner, form).await;
    assert_eq!(status, StatusCode::OK, "{part}");
    for shown in ["Bill", "5,000", "Books", "&#60;b&#62;", "/golestan/l/"] {
        assert!(part.contains(shown), "{shown}: {part}");
    }
    assert!(!part.contains("<html"), "a part of a page: {part}");
    let (_, part) = ask(&office.owner, "format=short&language=en".to_owned()).await;
    assert!(
        part.contains("Payment request from") && part.contains("SMS part"),
        "{part}"
    );
    let (_, part) = ask(
        &office.owner,
        "format=email&subject=x&text=a%0A%7B%7B+nobody+%7D%7D".to_owned(),
    )
    .await;
    assert!(part.contains("nobody") && part.contains('2'), "{part}");
    let foreign = format!("shop=shp_{:032x}", 9);
    assert_eq!(ask(&office.owner, foreign).await.0, StatusCode::NOT_FOUND);
    let viewer = office
        .colleague(Role::Viewer, "reza@golestan.example")
        .await;
    assert_eq!(ask(&viewer, String::new()).await.0, StatusCode::FORBIDDEN);
}
