//! Giving money back, as staff do it: asked first, told what is wrong, and done once.

use domain::payment::PaymentState;
use http::StatusCode;
use http::header::LOCATION;

use crate::office_pages::read;
use crate::till::{Till, found};

async fn paid(till: &Till) -> (String, String) {
    let link = till
        .office
        .make(&till.office.owner, "amount=40000&until=never")
        .await;
    let payer = till.is_paid("sandbox", &link).await;
    assert_eq!(till.state(&payer).await, PaymentState::Paid);
    (link, format!("/office/payments/{}/refund", payer.payment))
}

fn form(till: &Till, fields: &str) -> String {
    format!("nonce={}&{fields}", till.office.app.form_nonce())
}

#[tokio::test]
async fn a_part_is_given_back_and_the_page_says_so() {
    let till = Till::new().await;
    let (link, page) = paid(&till).await;
    let (_, shown) = till.office.get(&till.office.owner, &link).await;
    assert!(shown.contains(&format!("href=\"{page}\"")), "{shown}");
    let (status, asked) = till.office.get(&till.office.owner, &page).await;
    assert_eq!(status, StatusCode::OK);
    assert!(asked.contains("name=\"amount\""), "{asked}");

    let part = form(&till, "amount=15000&way=bank&reference=&reason=one+book");
    for _ in 0..2 {
        let sent = till.office.post(&till.office.owner, &page, &part).await;
        assert_eq!(sent.status(), StatusCode::SEE_OTHER);
        assert_eq!(sent.headers()[LOCATION], format!("{page}?said=refunding"));
    }
    till.office.app.run_due().await.unwrap();
    till.books_agree().await;
    let (_, shown) = till.office.get(&till.office.owner, &page).await;
    assert_eq!(shown.matches("<article").count(), 1, "sent twice: {shown}");
    assert!(shown.contains("one book"), "{shown}");
    let more = form(&till, "amount=25001&way=bank");
    let (status, refused) = read(till.office.post(&till.office.owner, &page, &more).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.contains("<a href=\"#amount\">"), "{refused}");
    assert!(refused.contains("25001"), "what was typed stays: {refused}");
}

#[tokio::test]
async fn what_was_given_back_by_hand_needs_its_reference() {
    let till = Till::new().await;
    let (link, page) = paid(&till).await;
    let nameless = form(&till, "amount=&way=hand&reference=");
    let (status, refused) =
        read(till.office.post(&till.office.owner, &page, &nameless).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.contains("<a href=\"#reference\">"), "{refused}");
    let named = form(&till, "amount=&way=hand&reference=140500012345");
    let sent = till.office.post(&till.office.owner, &page, &named).await;
    assert_eq!(
        sent.headers()[LOCATION],
        format!("{page}?said=refunded-hand")
    );
    let (_, shown) = till.office.get(&till.office.owner, &page).await;
    assert!(shown.contains("140500012345"), "{shown}");
    assert!(
        !shown.contains("name=\"amount\""),
        "nothing is left: {shown}"
    );
    let (_, shown) = till.office.get(&till.office.owner, &link).await;
    assert_eq!(found(&shown, &format!("href=\"{page}")).count(), 1);
    assert_eq!(till.office.app.verify_books().await.unwrap(), []);
}

#[tokio::test]
async fn above_the_shops_ceiling_another_person_agrees_in_the_queue() {
    let till = Till::new().await;
    let (_, page) = paid(&till).await;
    let by = app::settings::Editor::operator(till.scope.merchant);
    let app = &till.office.app;
    let shop = app.find_shop("golestan").await.unwrap().unwrap();
    let at = format!("/office/settings/shops/{}/links", shop.shop.id);
    let (status, shown) = till.office.get(&till.office.owner, &at).await;
    assert_eq!(status, StatusCode::OK);
    assert!(shown.contains("name=\"two_from\""), "{shown}");
    let settings = app.link_settings(&by, shop.shop.id).await.unwrap().row;
    let typed = format!(
        "version={}&account={}&receipt=on&receipt_type={}&approve=on&two_from=",
        settings.version, settings.account, settings.receipt_type
    );
    let wrong = form(&till, &format!("{typed}12,34"));
    let (status, refused) = read(till.office.post(&till.office.owner, &at, &wrong).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{refused}");
    let good = form(&till, &format!("{typed}20,000"));
    let saved = till.office.post(&till.office.owner, &at, &good).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let (_, shown) = till.office.get(&till.office.owner, &at).await;
    assert!(
        shown.contains("20,000"),
        "what was saved comes back: {shown}"
    );

    let large = form(&till, "amount=30000&way=bank&reason=two+books");
    let sent = till.office.post(&till.office.owner, &page, &large).await;
    assert_eq!(
        sent.headers()[LOCATION],
        format!("{page}?said=refund-waiting")
    );
    let (_, own) = till.office.get(&till.office.owner, "/office/refunds").await;
    assert!(own.contains("two books"), "{own}");
    assert!(!own.contains("value=\"agree\""), "not by who asked: {own}");
    let second = found(&own, "action=\"/office/refunds/").next().unwrap();
    let path = format!("/office/refunds/{second}");
    let own = till
        .office
        .post(&till.office.owner, &path, "word=agree")
        .await;
    assert_eq!(
        own.headers()[LOCATION],
        "/office/refunds?said=refund-same-person"
    );
    let other = till
        .office
        .colleague(domain::access::Role::Manager, "reza@golestan.example")
        .await;
    let (_, queue) = till.office.get(&other, "/office/refunds").await;
    assert!(queue.contains("value=\"agree\""), "{queue}");
    let agreed = till.office.post(&other, &path, "word=agree").await;
    assert_eq!(
        agreed.headers()[LOCATION],
        "/office/refunds?said=refund-agreed"
    );
    till.office.app.run_due().await.unwrap();
    let (_, queue) = till.office.get(&other, "/office/refunds").await;
    assert!(!queue.contains("two books"), "{queue}");
    till.books_agree().await;
}
