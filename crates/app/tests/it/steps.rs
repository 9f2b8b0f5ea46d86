//! A bank that is asked in several calls: Mellat, which verifies and then settles.

use app::fault::Point;
use bank::{Behaviour, Step, Switch};
use domain::payment::PaymentState;
use domain::resolve::ResolveReason;

use crate::crash::{dies_again_and_again, is_paid_and_told_once, until_death};
use crate::crowd::all_come_back;
use crate::world::World;

const BANK: &str = "mellat";

/// The operations that the bank was called with, in order.
fn calls(world: &World) -> Vec<&'static str> {
    const KNOWN: [&str; 5] = [
        "bpPayRequest",
        "bpSaleReferenceIdRequest",
        "bpVerifyRequest",
        "bpSettleRequest",
        "bpInquiryRequest",
    ];
    let log = world.bank.log();
    let named = |body: &str| {
        KNOWN
            .into_iter()
            .find(|name| body.contains(&format!("<b:{name} ")))
    };
    log.iter().filter_map(|entry| named(&entry.body)).collect()
}

pub(crate) async fn a_payment_in_two_steps_goes_from_link_to_receipt(world: World) {
    let link = world.link(510_000).await;
    let mut payer = world.payer_at(BANK, &link).await;
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    assert_eq!(
        calls(&world),
        ["bpPayRequest", "bpVerifyRequest", "bpSettleRequest"]
    );
    let steps = world
        .count("SELECT COUNT(*) AS n FROM exchange WHERE step IN ('begin', 'verify', 'settle')")
        .await;
    assert_eq!(steps, 3, "every call is kept");
    world.everything_becomes_final().await;
    is_paid_and_told_once(&world, &payer, &link).await;
}

pub(crate) async fn fifty_returns_in_two_steps_book_once(world: World) {
    let link = world.link(510_000).await;
    let mut payer = world.payer_at(BANK, &link).await;
    payer.pays().await;
    all_come_back(&world, std::slice::from_ref(&payer), 50).await;
    assert_eq!(world.states().await, [PaymentState::Paid]);
    assert_eq!(
        calls(&world),
        ["bpPayRequest", "bpVerifyRequest", "bpSettleRequest"],
        "one question in flight"
    );
    let kept = world.count("SELECT COUNT(*) AS n FROM callback").await;
    assert_eq!(kept, 50, "every return is evidence");
    world.everything_becomes_final().await;
    is_paid_and_told_once(&world, &payer, &link).await;
}

pub(crate) async fn what_fails_between_the_steps_is_asked_again_and_pays_once(world: World) {
    for behaviour in [
        Behaviour::SettleFails,
        Behaviour::TimeoutBefore,
        Behaviour::TimeoutAfter,
        Behaviour::ResetBefore,
        Behaviour::ResetAfter,
        Behaviour::ErrorBefore,
        Behaviour::ErrorAfter,
        Behaviour::HtmlInstead,
        Behaviour::RefuseTerminal,
    ] {
        let link = world.link(510_000).await;
        let mut payer = world.payer_at(BANK, &link).await;
        payer.pays().await;
        world.bank_will(BANK, Switch::new(behaviour).at(Step::Settle).times(1));
        payer.comes_back().await;
        assert_eq!(payer.state().await, PaymentState::Unknown, "{behaviour}");
        world.everything_becomes_final().await;
        assert_eq!(payer.state().await, PaymentState::Paid, "{behaviour}");
    }
    world.books_agree().await;
}

pub(crate) async fn a_settle_that_goes_on_failing_waits_for_a_person(world: World) {
    let link = world.link(510_000).await;
    let mut payer = world.payer_at(BANK, &link).await;
    payer.pays().await;
    world.bank_will(BANK, Switch::new(Behaviour::SettleFails));
    payer.comes_back().await;
    world.everything_becomes_final().await;
    assert_eq!(payer.state().await, PaymentState::Conflict);
    let items = world
        .app()
        .resolve_items(world.scope, true, 10)
        .await
        .unwrap();
    assert_eq!(items[0].reason, ResolveReason::Unconfirmed);
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM receipt").await, 0);
    world.books_agree().await;
}

pub(crate) async fn a_lost_return_is_found_by_the_banks_own_search(world: World) {
    let link = world.link(510_000).await;
    let mut payer = world.payer_at(BANK, &link).await;
    payer.pays().await;
    world.time_passes(60);
    world.everything_becomes_final().await;
    assert_eq!(
        calls(&world),
        [
            "bpPayRequest",
            "bpSaleReferenceIdRequest",
            "bpVerifyRequest",
            "bpSettleRequest"
        ]
    );
    is_paid_and_told_once(&world, &payer, &link).await;
}

pub(crate) async fn the_reference_of_an_earlier_return_serves_the_reconciler(world: World) {
    let link = world.link(510_000).await;
    let mut payer = world.payer_at(BANK, &link).await;
    payer.pays().await;
    world.bank_will(
        BANK,
        Switch::new(Behaviour::ResetBefore)
            .at(Step::Verify)
            .times(1),
    );
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Unknown);
    world.everything_becomes_final().await;
    assert!(!calls(&world).contains(&"bpSaleReferenceIdRequest"));
    is_paid_and_told_once(&world, &payer, &link).await;
}

pub(crate) async fn death_between_the_steps_pays_once(world: World) {
    let link = world.link(510_000).await;
    let mut payer = world.payer_at(BANK, &link).await;
    payer.pays().await;
    let died = world.restarts_and_will_die_at(Point::Halfway);
    until_death(Box::pin(payer.tries_to_come_back()), &died).await;
    assert_eq!(calls(&world), ["bpPayRequest", "bpVerifyRequest"]);

    world.restarts();
    payer.comes_back().await;
    world.everything_becomes_final().await;
    is_paid_and_told_once(&world, &payer, &link).await;
}

pub(crate) async fn death_of_the_reconciler_between_the_steps_pays_once(world: World) {
    let link = world.link(510_000).await;
    let mut payer = world.payer_at(BANK, &link).await;
    payer.pays().await;
    world.time_passes(60);
    let died = world.restarts_and_will_die_at(Point::Halfway);
    until_death(world.app().run_due(), &died).await;

    world.restarts();
    world.everything_becomes_final().await;
    is_paid_and_told_once(&world, &payer, &link).await;
}

pub(crate) async fn death_upon_death_between_the_steps_pays_once(world: World) {
    let points = [
        Point::Returned,
        Point::Halfway,
        Point::Verified,
        Point::Halfway,
    ];
    dies_again_and_again(world, BANK, &points).await;
}
