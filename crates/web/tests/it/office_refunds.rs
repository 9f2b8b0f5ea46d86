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
