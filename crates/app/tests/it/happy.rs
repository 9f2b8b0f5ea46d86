//! One payment, end to end, with nothing in the way.

use domain::link::{Due, LinkState, Standing};
use domain::message::{MessageState, Situation};
use domain::payment::PaymentState;

use crate::world::{MANAGER, RECIPIENT, World, rial};

pub(crate) async fn a_payment_goes_from_link_to_receipt(world: World, driver: &'static str) {
    let link = world.link(1_250_000).await;
    world.workers_run().await;

    let mut payer = world.payer(&link).await;
    assert_eq!(
        payer.page().standing,
        Standing::Payable(Due::Exactly(rial(1_250_000)))
    );
    assert_eq!(payer.page().offers.len(), 3);
    assert_eq!(payer.page().offers[0].origin, world.bank_url);
    payer.chooses(driver).await.unwrap();
    assert_eq!(payer.state().await, PaymentState::Redirected);

    payer.pays().await;
    let landing = payer.comes_back().await;
    assert_eq!(landing.link.as_str(), link.link.token.as_str());
    let page = payer.sees().await;
    assert_eq!(page.payment.state, PaymentState::Paid);
    assert_eq!(page.link_state, LinkState::Paid);
    let tracking_code = page.payment.tracking_code.unwrap();
    assert_eq!(tracking_code.len(), 12);
    assert!(page.payment.card_mask.unwrap().contains('*'));
    assert!(!page.payment.unapplied);
    assert_eq!(page.payment.receipt_number, None, "not numbered yet");

    world.everything_becomes_final().await;
    assert_eq!(payer.sees().await.payment.receipt_number, Some(1));
    let page = payer.sees().await;
    let token = page.payment.receipt_token.unwrap();
    let receipt = world.app().receipt_page(&page.link.shop.slug, &token).await;
    let receipt = receipt.unwrap();
    assert_eq!((receipt.number, receipt.void), (Some(1), false));
    assert_eq!(receipt.amount, rial(1_250_000));
    assert_eq!(receipt.payment_code, page.payment.code);
    assert_eq!(receipt.tracking_code, Some(tracking_code));
    assert_eq!(receipt.card_mask, page.payment.card_mask);
    assert_ne!(token, link.link.token.as_str());
    assert_eq!(payer.reloads().await.standing, Standing::Paid);
    assert_eq!(world.asked_to_verify(payer.key()), 1);
    assert_eq!(
        world.events(payer.payment()).await,
        [
            "payment.started",
            "payment.redirected",
            "payment.returned",
            "payment.paid"
        ]
    );
    assert_eq!(
        world.events(link.link.id).await,
        ["payment_link.created", "payment_link.paid"]
    );
    world.books_agree().await;
}

pub(crate) async fn payer_and_staff_are_told(world: World, driver: &'static str) {
    let link = world.link(1_250_000).await;
    world.workers_run().await;
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    payer.comes_back().await;
    world.everything_becomes_final().await;

    let page = payer.sees().await;
    let tracking_code = page.payment.tracking_code.unwrap();
    let receipt = format!("/r/{}", page.payment.receipt_token.unwrap());
    let messages = world.messages(&link).await;
    let mut told: Vec<_> = messages
        .iter()
        .map(|message| (message.situation, message.address.as_str()))
        .collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            (Situation::LinkSent, RECIPIENT),
            (Situation::Paid, RECIPIENT),
            (Situation::StaffPaid, MANAGER),
        ]
    );
    for message in &messages {
        assert_eq!(message.state, MessageState::Delivered);
        let body = message.body.as_deref().unwrap();
        assert!(body.contains("1,250,000"), "{body}");
        if message.situation == Situation::LinkSent {
            assert!(body.contains(&link.url), "{body}");
        } else {
            assert!(body.contains(&tracking_code), "{body}");
        }
        // The payer keeps the receipt; staff have pages of their own.
        let to_payer = message.situation == Situation::Paid;
        assert_eq!(body.contains(&receipt), to_payer, "{body}");
    }
    world.books_agree().await;
}

pub(crate) async fn money_moves_from_clearing_to_the_customer(world: World, driver: &'static str) {
    let link = world.link(640_000).await;
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    payer.comes_back().await;
    world.everything_becomes_final().await;

    let rows = world
        .read(|tx| {
            tx.reads_everything().query(
                "SELECT kind, debit_account, credit_account, amount_minor FROM transfer ORDER BY kind",
                &[],
            )
        })
        .await;
    let lines: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.text("kind").unwrap(),
                row.text("debit_account")
                    .unwrap()
                    .split(':')
                    .next()
                    .unwrap(),
                row.text("credit_account")
                    .unwrap()
                    .split(':')
                    .next()
                    .unwrap(),
                row.int("amount_minor").unwrap(),
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            ("allocation", "unapplied", "customer", 640_000),
            ("payment", "clearing", "unapplied", 640_000),
        ]
    );
    world.books_agree().await;
}

pub(crate) async fn the_banks_own_page_leads_there_and_back(world: World, driver: &'static str) {
    let link = world.link(90_000).await;
    let payer = world.payer_at(driver, &link).await;
    let page = match driver {
        "zarinpal" => format!("/zarinpal/pg/StartPay/{}", payer.key()),
        _ => format!("/sandbox/pay/{}", payer.key()),
    };
    let (status, body) = world.bank_answers("GET", &page, "").await;
    assert_eq!(status, 200);
    assert!(String::from_utf8(body).unwrap().contains("90,000"));
    let (status, _) = world.bank_answers("POST", &page, "do=pay").await;
    assert_eq!(status, 303);

    let entry = world.bank.book().pop().unwrap();
    let heard = crate::payer::heard(entry.returned_to.as_deref().unwrap());
    world.app().take_callback(heard).await.unwrap();
    assert_eq!(payer.state().await, PaymentState::Paid);
    world.everything_becomes_final().await;
    world.books_agree().await;
}
