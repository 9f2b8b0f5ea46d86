//! What a bank holds paid and unconfirmed: ours is asked about once more, and what is not ours waits
//! for a person.

use domain::notice::NoticeKind;
use domain::payment::PaymentState;
use jiff::Timestamp;

use crate::customers::desk;
use crate::payer::Payer;
use crate::world::World;

/// A payment that ended without money, and was paid at the bank all the same.
async fn paid_too_late<'a>(world: &'a World, link: &app::link::LinkView) -> Payer<'a> {
    let mut payer = world.payer_at("zarinpal", link).await;
    world.the_banks_window_closes();
    world.everything_becomes_final().await;
    assert_eq!(payer.state().await, PaymentState::Failed);
    payer.pays().await;
    payer
}

pub(crate) async fn what_ended_here_and_is_paid_at_the_bank_is_found_at_night(world: World) {
    let link = world.link(50_000).await;
    let payer = paid_too_late(&world, &link).await;
    world.app().plan_looks().await.unwrap();
    world.workers_run().await;
    assert_eq!(
        payer.state().await,
        PaymentState::Failed,
        "not before the night"
    );
    world.time_passes(24 * 3600);
    world.workers_run().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    let looks = world
        .count("SELECT COUNT(*) AS n FROM job WHERE kind = 'provider.left'")
        .await;
    assert_eq!(looks, 1, "one bank lists them, and is asked again tomorrow");
    world.books_agree().await;
}

pub(crate) async fn reconcile_looks_too(world: World) {
    let link = world.link(50_000).await;
    let payer = paid_too_late(&world, &link).await;
    let done = world.app().reconcile(Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!((done.asked, done.strange), (1, 0));
    assert_eq!(payer.state().await, PaymentState::Paid);
    let again = world.app().reconcile(Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(again.asked, 0, "nothing is left open");
    world.books_agree().await;
}

pub(crate) async fn what_is_none_of_ours_waits_for_a_person_and_books_nothing(world: World) {
    let desk = desk(&world).await;
    let body = r#"{"merchant_id":"4ced0a1e-4ad8-4309-9668-3ea3ae8e8897","amount":70000,
        "currency":"IRR","description":"of another system","callback_url":"https://other.example/"}"#;
    let request = http::Request::post(format!(
        "{}/zarinpal/pg/v4/payment/request.json",
        world.bank_url
    ))
    .header("content-type", "application/json")
    .body(body.as_bytes().to_vec())
    .unwrap();
    let limits = outbound::Limits::new(outbound::Reach::Any);
    let answer = world.outbound.send(request, limits).await.unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&answer.into_body()).unwrap();
    let key = answer["data"]["authority"].as_str().unwrap().to_owned();
    let path = format!("/control/payments/{key}/pay");
    let (status, _) = world.bank_answers("POST", &path, "").await;
    assert_eq!(status, 200);

    for strange in [1, 0] {
        let done = world.app().reconcile(Timestamp::UNIX_EPOCH).await.unwrap();
        assert_eq!((done.asked, done.strange), (0, strange));
    }
    let waiting = world.app().strangers(&desk).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].gateway_key, key);
    assert!(waiting[0].words.contains("70000"), "{}", waiting[0].words);
    let filter = app::office::NoticeFilter::default();
    let rung = world.app().office_notices(&desk, filter, 9).await.unwrap();
    let kinds: Vec<_> = rung.rows.iter().map(|line| line.notice.kind).collect();
    assert_eq!(kinds, [NoticeKind::NeedsResolving]);
    assert_eq!(world.payments().await, []);

    let named = (waiting[0].provider, key);
    let app = world.app();
    assert!(
        app.close_stranger(&desk, named.clone(), "req_1")
            .await
            .unwrap()
    );
    assert!(!app.close_stranger(&desk, named, "req_1").await.unwrap());
    assert!(app.strangers(&desk).await.unwrap().is_empty());
    let done = app.reconcile(Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(done.strange, 0, "what was seen to does not come back");
    // The bank's book has money that is none of ours; our own books are whole.
    assert_eq!(world.app().verify_books().await.unwrap(), []);
}
