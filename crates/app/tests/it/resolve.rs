//! A person decides about money that fits nowhere; the books hold after each decision.

use app::resolve::ResolveError;
use bank::{Behaviour, Switch};
use domain::link::LinkState;
use domain::payment::PaymentState;
use domain::resolve::{Resolution, ResolveReason};
use store::rooms::resolve::ResolveItem;
use tokio::task::JoinSet;

use crate::world::World;

const BANK: &str = "sandbox";

/// The item of money that came for a cancelled link.
async fn booked_item(world: &World) -> ResolveItem {
    let link = world.link(400_000).await;
    let mut payer = world.payer_at(BANK, &link).await;
    world.cancels(&link).await;
    payer.pays().await;
    payer.comes_back().await;
    world.everything_becomes_final().await;
    world.resolve_items().await.pop().unwrap()
}

/// The item of a payment that ended in conflict because of this behaviour.
async fn conflict_item(world: &World, behaviour: Behaviour) -> ResolveItem {
    conflict_item_at(world, BANK, behaviour).await
}

async fn conflict_item_at(world: &World, bank: &str, behaviour: Behaviour) -> ResolveItem {
    let link = world.link(400_000).await;
    world.bank_will(bank, Switch::new(behaviour));
    let mut payer = world.payer_at(bank, &link).await;
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Conflict);
    assert_eq!(world.link_state(&link).await, LinkState::Open);
    world.bank_behaves(bank);
    world.everything_becomes_final().await;
    world.resolve_items().await.pop().unwrap()
}

async fn transfers(world: &World) -> Vec<(String, i64)> {
    let rows = world
        .read(|tx| {
            tx.reads_everything()
                .query("SELECT kind, amount_minor FROM transfer ORDER BY kind", &[])
        })
        .await;
    rows.iter()
        .map(|row| {
            (
                row.text("kind").unwrap().to_owned(),
                row.int("amount_minor").unwrap(),
            )
        })
        .collect()
}

pub(crate) async fn booked_money_is_kept_and_cannot_be_dismissed(world: World) {
    let item = booked_item(&world).await;
    let dismissed = world.closes_item(item.id, Resolution::Dismissed).await;
    assert!(matches!(dismissed, Err(ResolveError::NotThat)));
    assert_eq!(world.queue().await, [ResolveReason::LinkCancelled]);
    let closed = world
        .closes_item(item.id, Resolution::KeptAsCredit)
        .await
        .unwrap();
    assert_eq!(closed.resolution, Some(Resolution::KeptAsCredit));
    assert_eq!(closed.note.as_deref(), Some("looked at the statement"));
    assert_eq!(world.queue().await, []);
    assert_eq!(transfers(&world).await, [("payment".to_owned(), 400_000)]);
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn unbooked_money_is_booked_when_it_is_kept(world: World) {
    let item = conflict_item(&world, Behaviour::WrongAmount).await;
    assert_eq!(transfers(&world).await, []);
    world
        .closes_item(item.id, Resolution::KeptAsCredit)
        .await
        .unwrap();
    // What the bank took, not what we had asked for.
    assert_eq!(transfers(&world).await, [("resolved".to_owned(), 40_000)]);
    let events = world.events(item.id).await;
    assert_eq!(events, ["resolve.opened", "resolve.closed"]);
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn a_sum_that_the_bank_did_not_say_is_asked_of_the_person(world: World) {
    let item = conflict_item_at(&world, "zarinpal", Behaviour::WrongAmount).await;
    let rial = |minor| money::Amount::new(minor, item.amount.currency());
    let keep = |amount| world.closes_item_with(item.id, Resolution::KeptAsCredit, amount);
    assert!(matches!(keep(None).await, Err(ResolveError::NeedsFigure)));
    assert!(matches!(
        keep(Some(rial(0))).await,
        Err(ResolveError::NeedsFigure)
    ));
    let closed = keep(Some(rial(40_000))).await.unwrap();
    assert_eq!(closed.kept, Some(rial(40_000)));
    assert_eq!(transfers(&world).await, [("resolved".to_owned(), 40_000)]);
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn unbooked_money_that_never_came_is_dismissed(world: World) {
    let item = conflict_item(&world, Behaviour::AlreadyVerified).await;
    world
        .closes_item(item.id, Resolution::Dismissed)
        .await
        .unwrap();
    assert_eq!(transfers(&world).await, []);
    assert_eq!(world.queue().await, []);
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn a_used_reference_is_never_credited_again(world: World) {
    let link = world.link(400_000).await;
    let mut first = world.payer_at(BANK, &link).await;
    first.pays().await;
    first.comes_back().await;
    let item = conflict_item(&world, Behaviour::AnotherReference).await;
    assert_eq!(item.reason, ResolveReason::ReferenceUsed);
    let kept = world.closes_item(item.id, Resolution::KeptAsCredit).await;
    assert!(matches!(kept, Err(ResolveError::NotThat)));
    world
        .closes_item(item.id, Resolution::Dismissed)
        .await
        .unwrap();
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn an_item_is_closed_once(world: World) {
    let item = conflict_item(&world, Behaviour::WrongAmount).await;
    world
        .closes_item(item.id, Resolution::KeptAsCredit)
        .await
        .unwrap();
    for again in [Resolution::KeptAsCredit, Resolution::Dismissed] {
        let closed = world.closes_item(item.id, again).await;
        assert!(matches!(closed, Err(ResolveError::Closed)));
    }
    let unknown = domain::id::ResolveId::new(uuid::Uuid::nil());
    let missing = world.closes_item(unknown, Resolution::Dismissed).await;
    assert!(matches!(missing, Err(ResolveError::NotFound)));
    assert_eq!(transfers(&world).await.len(), 1);
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn fifty_clerks_close_an_item_once(world: World) {
    let item = conflict_item(&world, Behaviour::WrongAmount).await;
    let mut clerks = JoinSet::new();
    for place in 0..50 {
        let (app, scope) = (world.app(), world.scope);
        let wish = if place % 2 == 0 {
            Resolution::KeptAsCredit
        } else {
            Resolution::Dismissed
        };
        clerks.spawn(async move {
            let by = domain::event::Actor::Operator;
            let decision = app::resolve::Decision::new(wish);
            app.close_resolve(scope, item.id, decision, by).await
        });
    }
    let mut done = Vec::new();
    for ended in clerks.join_all().await {
        match ended {
            Ok(closed) => done.push(closed.resolution.unwrap()),
            Err(ResolveError::Closed) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(done.len(), 1);
    let booked = usize::from(done[0] == Resolution::KeptAsCredit);
    assert_eq!(transfers(&world).await.len(), booked);
    world.everything_becomes_final().await;
    world.books_agree().await;
}
