//! What happens to a link while somebody pays it.

use app::link::{LinkError, Revision};
use app::pay::StartError;
use domain::event::Actor;
use domain::link::{Due, Expiry, LifeRefusal, LinkState, Standing, Usage};
use domain::payment::PaymentState;
use domain::resolve::ResolveReason;
use jiff::SignedDuration;

use crate::world::{World, rial};

const BANK: &str = "sandbox";

fn amount(rials: i64) -> Revision {
    Revision {
        amount: Some(rial(rials)),
        ..Revision::default()
    }
}

pub(crate) async fn a_link_cancelled_while_its_payer_is_at_the_bank(world: World) {
    let link = world.link(400_000).await;
    let mut payer = world.payer_at(BANK, &link).await;
    world.cancels(&link).await;
    world.cancels(&link).await;
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    assert!(payer.sees().await.payment.unapplied);
    assert_eq!(world.link_state(&link).await, LinkState::Cancelled);
    assert_eq!(world.link_now(link.link.id).await.link.paid, rial(0));
    assert_eq!(world.queue().await, [ResolveReason::LinkCancelled]);
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM receipt").await, 0);
    world.everything_becomes_final().await;
    let events = world.events(link.link.id).await;
    assert_eq!(events, ["payment_link.created", "payment_link.cancelled"]);
    world.books_agree().await;
}

/// A link that is valid for an hour.
async fn hour_link(world: &World) -> app::link::LinkView {
    let mut request = World::request(400_000);
    let at = world.app().now() + SignedDuration::from_hours(1);
    request.expiry = Expiry::At(at);
    world.link_of(request).await
}

pub(crate) async fn a_link_that_expires_while_its_payer_is_at_the_bank(world: World) {
    let link = hour_link(&world).await;
    world.time_passes(3590);
    let mut payer = world.payer_at(BANK, &link).await;
    world.time_passes(60);
    world.workers_run().await;
    assert_eq!(world.link_state(&link).await, LinkState::Expired);
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    assert_eq!(world.link_state(&link).await, LinkState::Paid);
    assert_eq!(world.queue().await, []);
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn an_expired_link_takes_no_new_payment_and_says_so_once(world: World) {
    let link = hour_link(&world).await;
    let mut payer = world.payer(&link).await;
    world.time_passes(3601);
    // Judged by time, before any job has written it down.
    let refused = payer.chooses(BANK).await.unwrap_err();
    assert!(
        matches!(refused, StartError::NotPayable(Standing::Expired)),
        "{refused}"
    );
    assert_eq!(world.link_state(&link).await, LinkState::Expired);
    world.time_passes(60);
    world.workers_run().await;
    world.workers_run().await;
    let events = world.events(link.link.id).await;
    assert_eq!(events, ["payment_link.created", "payment_link.expired"]);
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM job").await, 0);
    world.books_agree().await;
}

pub(crate) async fn an_expired_link_that_is_extended_takes_payments_again(world: World) {
    let link = hour_link(&world).await;
    world.time_passes(2 * 3600);
    world.workers_run().await;
    let until = world.app().now() + SignedDuration::from_hours(1);
    let extended = Revision {
        expires_at: Some(until),
        ..Revision::default()
    };
    world.revises(&link, extended).await;
    assert_eq!(world.link_state(&link).await, LinkState::Open);
    let mut payer = world.payer_at(BANK, &link).await;
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(world.link_state(&link).await, LinkState::Paid);
    world.everything_becomes_final().await;
    // The second expiry finds a paid link and says nothing.
    world.time_passes(2 * 3600);
    world.workers_run().await;
    let events = world.events(link.link.id).await;
    let expired = events.iter().filter(|it| *it == "payment_link.expired");
    assert_eq!(expired.count(), 1, "{events:?}");
    assert_eq!(world.link_state(&link).await, LinkState::Paid);
    world.books_agree().await;
}

pub(crate) async fn an_amount_that_changes_while_the_payer_is_at_the_bank(world: World) {
    let link = world.link(400_000).await;
    let mut payer = world.payer_at(BANK, &link).await;
    world.revises(&link, amount(450_000)).await;
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    assert_eq!(world.queue().await, [ResolveReason::Superseded]);
    let mut next = world.payer(&link).await;
    assert_eq!(
        next.page().standing,
        Standing::Payable(Due::Exactly(rial(450_000)))
    );
    next.chooses(BANK).await.unwrap();
    next.pays().await;
    next.comes_back().await;
    assert_eq!(world.link_state(&link).await, LinkState::Paid);
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn a_payer_with_an_old_page_starts_nothing(world: World) {
    let link = world.link(400_000).await;
    let mut payer = world.payer(&link).await;
    world.revises(&link, amount(500_000)).await;
    let refused = payer.chooses(BANK).await.unwrap_err();
    assert!(matches!(refused, StartError::Outdated), "{refused}");
    assert_eq!(world.states().await, []);
    payer.reloads().await;
    payer.chooses(BANK).await.unwrap();
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(world.payment(payer.payment()).await.amount, rial(500_000));
    assert_eq!(world.link_state(&link).await, LinkState::Paid);
    world.everything_becomes_final().await;
    world.books_agree().await;
}

async fn twice_link(world: &World) -> app::link::LinkView {
    let mut request = World::request(400_000);
    request.usage = Usage::Reusable {
        max_payments: Some(2),
        max_total: None,
    };
    world.link_of(request).await
}

pub(crate) async fn a_reusable_link_takes_its_two_payments_and_no_third(world: World) {
    let link = twice_link(&world).await;
    for after in [LinkState::Open, LinkState::Completed] {
        let mut payer = world.payer_at(BANK, &link).await;
        payer.pays().await;
        payer.comes_back().await;
        assert_eq!(world.link_state(&link).await, after);
    }
    let mut third = world.payer(&link).await;
    assert_eq!(third.page().standing, Standing::UsedUp);
    let refused = third.chooses(BANK).await.unwrap_err();
    assert!(
        matches!(refused, StartError::NotPayable(Standing::UsedUp)),
        "{refused}"
    );
    world.everything_becomes_final().await;
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM receipt").await, 2);
    world.books_agree().await;
}

pub(crate) async fn a_third_payer_of_a_full_reusable_link_is_not_forgotten(world: World) {
    let link = twice_link(&world).await;
    let mut payers = Vec::new();
    for _ in 0..3 {
        payers.push(world.payer_at(BANK, &link).await);
    }
    for payer in &mut payers {
        payer.pays().await;
        payer.comes_back().await;
    }
    assert_eq!(world.states().await, [PaymentState::Paid; 3]);
    assert_eq!(world.queue().await, [ResolveReason::UsedUp]);
    let now = world.link_now(link.link.id).await;
    assert_eq!((now.state, now.link.payments), (LinkState::Completed, 2));
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn a_paid_link_is_neither_cancelled_nor_changed(world: World) {
    let link = world.link(400_000).await;
    let mut payer = world.payer_at(BANK, &link).await;
    payer.pays().await;
    payer.comes_back().await;
    let (app, id) = (world.app(), link.link.id);
    let cancelled = app
        .cancel_link(world.scope, id, Actor::Operator, "req")
        .await;
    assert!(matches!(cancelled, Err(LinkError::Life(LifeRefusal::Paid))));
    let revised = app
        .revise_link(world.scope, id, amount(1), Actor::Operator, "req")
        .await;
    assert!(matches!(revised, Err(LinkError::Life(LifeRefusal::Paid))));
    world.everything_becomes_final().await;
    world.books_agree().await;
}
