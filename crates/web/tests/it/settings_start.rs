//! A brand new server: what its first pages say, and where each step leads.

use domain::access::Role;
use http::StatusCode;

use crate::office_pages::Office;
use crate::settings_desk::open;

#[tokio::test]
async fn a_new_server_leads_from_step_to_step() {
    let office = Office::bare().await;
    let (_, home) = office.get(&office.owner, "/office").await;
    assert!(
        home.contains("href=\"/office/settings/shops/new\""),
        "{home}"
    );
    assert!(
        home.contains("href=\"/office/settings/channels\""),
        "{home}"
    );
    assert!(
        !home.contains("href=\"/office/settings/providers\""),
        "not yet: {home}"
    );
    assert!(
        !home.contains("class=\"card\""),
        "no figures of nothing: {home}"
    );

    let (status, page) = office.get(&office.owner, "/office/links/new").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("First, a shop") && page.contains("/office/settings/shops/new"));
    let form = open(&office, &office.owner, "/office/settings/shops/new").await;
    let fields = [
        ("name", "گلستان"),
        ("slug", "golestan"),
        ("language", "fa"),
        ("time_zone", "Asia/Tehran"),
        ("currency", "IRR"),
        ("unit", "toman"),
    ];
    let made = form.send(&office, &office.owner, &fields).await;
    made.leads_to("/office/settings/shops/shp_");

    let (_, home) = office.get(&office.owner, "/office").await;
    assert!(
        home.contains("href=\"/office/settings/providers\""),
        "{home}"
    );
    let (_, page) = office.get(&office.owner, "/office/links/new").await;
    assert!(page.contains("First, a way to pay"), "{page}");
    assert!(
        page.contains("href=\"/office/settings/providers\""),
        "{page}"
    );
    let nonce = office.app.form_nonce();
    let sent = format!("nonce={nonce}&amount=1000");
    let answer = office.post(&office.owner, "/office/links/new", &sent).await;
    assert_eq!(answer.status(), StatusCode::OK, "the page, and no link");
}

#[tokio::test]
async fn who_may_not_do_a_step_reads_who_can() {
    let office = Office::bare().await;
    let manager = office
        .colleague(Role::Manager, "mina@golestan.example")
        .await;
    let sales = office.colleague(Role::Sales, "reza@golestan.example").await;
    let (_, home) = office.get(&sales, "/office").await;
    assert!(!home.contains("/office/settings/shops/new"), "{home}");
    assert!(home.contains("Sara can do this."), "{home}");
    let (_, page) = office.get(&sales, "/office/links/new").await;
    assert!(
        page.contains("Sara can do this.") && !page.contains("shops/new"),
        "{page}"
    );
    let (_, home) = office.get(&manager, "/office").await;
    assert!(
        home.contains("href=\"/office/settings/shops/new\""),
        "{home}"
    );
}

#[tokio::test]
async fn the_list_of_steps_goes_when_all_is_done_but_the_key() {
    let office = Office::new().await;
    let (_, home) = office.get(&office.owner, "/office").await;
    assert!(home.contains("What is still to do"), "{home}");
    for done in ["/office/settings/shops/new", "/office/settings/providers"] {
        assert!(!home.contains(done), "{done} is done: {home}");
    }
    assert!(home.contains("href=\"/office/keys\""), "{home}");
}
