//! Everything that the bank's page and the way back can do wrong, each to its exact end.

use bank::{Behaviour, State, Switch};
use domain::link::{LinkState, Standing};
use domain::message::Situation;
use domain::payment::PaymentState;
use domain::resolve::ResolveReason;
use serde_json::{Value, json};

use app::link::LinkView;
use app::pay::StartError;

use crate::world::{World, rial};

impl World {
    /// The link takes another payment, which pays it.
    async fn another_payment_pays(&self, driver: &str, link: &LinkView) {
        self.bank_behaves(driver);
        let mut next = self.payer(link).await;
        assert!(matches!(next.page().standing, Standing::Payable(_)));
        next.chooses(driver).await.unwrap();
        next.pays().await;
        next.comes_back().await;
        assert_eq!(next.state().await, PaymentState::Paid);
        assert_eq!(self.link_state(link).await, LinkState::Paid);
        self.everything_becomes_final().await;
        self.books_agree().await;
    }

    async fn receipts(&self) -> i64 {
        self.count("SELECT COUNT(*) AS n FROM receipt").await
    }
}

pub(crate) async fn a_declined_card_leaves_the_link_payable(world: World, driver: &'static str) {
    let link = world.link(300_000).await;
    world.bank_will(driver, Switch::new(Behaviour::Decline));
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Failed);
    assert_eq!(world.link_state(&link).await, LinkState::Open);
    world.another_payment_pays(driver, &link).await;
    assert_eq!(payer.state().await, PaymentState::Failed);
}

pub(crate) async fn a_payer_who_gives_up_leaves_the_link_payable(
    world: World,
    driver: &'static str,
) {
    let link = world.link(300_000).await;
    world.bank_will(driver, Switch::new(Behaviour::Cancel));
    let mut payer = world.payer_at(driver, &link).await;
    payer.cancels().await;
    payer.comes_back().await;
    // ZarinPal does not tell a payer who gave up from a card that was refused.
    let end = match driver {
        "zarinpal" => PaymentState::Failed,
        _ => PaymentState::Cancelled,
    };
    assert_eq!(payer.state().await, end);
    world.another_payment_pays(driver, &link).await;
}

pub(crate) async fn a_wrong_amount_waits_for_a_person(world: World, driver: &'static str) {
    let link = world.link(300_000).await;
    world.bank_will(driver, Switch::new(Behaviour::WrongAmount));
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Conflict);
    let items = world.resolve_items().await;
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].reason, ResolveReason::AmountMismatch);
    // ZarinPal refuses the amount without telling its own.
    let stated = if driver == "zarinpal" {
        300_000
    } else {
        30_000
    };
    assert_eq!(items[0].amount, rial(stated));
    assert_eq!(world.receipts().await, 0);
    world.another_payment_pays(driver, &link).await;
    let told = world.messages(&link).await;
    let alarmed = |it: &store::rooms::message::Message| {
        it.situation == Situation::StaffNeedsResolving && it.payment == Some(payer.payment())
    };
    assert_eq!(told.iter().filter(|it| alarmed(it)).count(), 1);
}

pub(crate) async fn a_lost_return_is_found_by_the_reconciler(world: World, driver: &'static str) {
    let link = world.link(300_000).await;
    world.bank_will(driver, Switch::new(Behaviour::NoCallback));
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    assert!(!payer.is_sent_back());
    world.time_passes(60);
    world.workers_run().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    world.everything_becomes_final().await;
    assert_eq!(world.link_state(&link).await, LinkState::Paid);
    assert_eq!(world.asked_to_verify(payer.key()), 1);
    world.books_agree().await;
}

pub(crate) async fn a_late_return_books_once(world: World, driver: &'static str) {
    let link = world.link(300_000).await;
    let mut payer = world.payer_at(driver, &link).await;
    // The payer sits at the bank until we have given the payment up.
    world.everything_becomes_final().await;
    assert_eq!(payer.state().await, PaymentState::Failed);

    world.bank_will(driver, Switch::new(Behaviour::LateCallback));
    payer.pays().await;
    assert!(!payer.is_sent_back());
    world.time_passes(3 * 3600);
    world.workers_run().await;
    assert_eq!(
        payer.state().await,
        PaymentState::Failed,
        "nobody said anything"
    );
    release(&world).await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    world.everything_becomes_final().await;
    assert_eq!(world.receipts().await, 1);
    assert_eq!(world.link_state(&link).await, LinkState::Paid);
    world.books_agree().await;
}

pub(crate) async fn a_return_after_the_reconciler_changes_nothing(
    world: World,
    driver: &'static str,
) {
    let link = world.link(300_000).await;
    world.bank_will(driver, Switch::new(Behaviour::LateCallback));
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    world.time_passes(60);
    world.workers_run().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    release(&world).await;
    world.everything_becomes_final().await;
    assert_eq!(world.asked_to_verify(payer.key()), 1);
    assert_eq!(world.receipts().await, 1);
    world.books_agree().await;
}

/// The bank lets go of the return that it held back, and calls it itself.
async fn release(world: &World) {
    let wish = json!({"deliver": true}).to_string();
    let (status, body) = world.bank_answers("POST", "/control/release", &wish).await;
    assert_eq!(status, 200);
    let released: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(released["released"][0]["status"], 303, "{released}");
}

pub(crate) async fn a_double_return_books_once(world: World, driver: &'static str) {
    let link = world.link(300_000).await;
    world.bank_will(driver, Switch::new(Behaviour::DoubleCallback));
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    let (first, second) = tokio::join!(payer.comes_back(), payer.comes_back());
    assert_eq!(first, second);
    world.bank_has_called(1).await;
    world.everything_becomes_final().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    assert_eq!(world.asked_to_verify(payer.key()), 1);
    assert_eq!(world.receipts().await, 1);
    world.books_agree().await;
}

pub(crate) async fn a_forged_return_changes_nothing(world: World, driver: &'static str) {
    let link = world.link(300_000).await;
    world.bank_will(driver, Switch::new(Behaviour::ForgedCallback));
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    assert!(payer.heard().query.to_ascii_lowercase().contains("status="));
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Redirected);
    assert_eq!(world.link_state(&link).await, LinkState::Open);
    world.everything_becomes_final().await;
    assert_eq!(payer.state().await, PaymentState::Failed);
    assert_eq!(world.receipts().await, 0);
    world.another_payment_pays(driver, &link).await;
}

pub(crate) async fn money_is_found_though_the_return_denies_it(world: World, driver: &'static str) {
    let link = world.link(300_000).await;
    world.bank_will(driver, Switch::new(Behaviour::FalseFailure));
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn a_return_with_another_payments_key_wakes_nothing(
    world: World,
    driver: &'static str,
) {
    let other = world.link(300_000).await;
    let stranger = world.payer_at(driver, &other).await;
    let link = world.link(300_000).await;
    world.bank_will(driver, Switch::new(Behaviour::SwappedCallback));
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    assert!(payer.heard().query.contains(stranger.key()));
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Redirected);
    assert_eq!(stranger.state().await, PaymentState::Redirected);
    assert_eq!(world.asked_to_verify(payer.key()), 0);
    assert_eq!(world.asked_to_verify(stranger.key()), 0);
    // The reconciler goes by the stored key and finds the money.
    world.everything_becomes_final().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    assert_eq!(stranger.state().await, PaymentState::Failed);
    world.books_agree().await;
}

pub(crate) async fn a_missing_notification_is_not_missed(world: World, driver: &'static str) {
    let link = world.link(300_000).await;
    world.bank_will(driver, Switch::new(Behaviour::NoNotification));
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn a_key_that_was_given_before_starts_nothing(world: World, driver: &'static str) {
    let first_link = world.link(300_000).await;
    let mut first = world.payer_at(driver, &first_link).await;
    let link = world.link(300_000).await;
    world.bank_will(driver, Switch::new(Behaviour::UsedAuthority).times(1));
    let mut payer = world.payer(&link).await;
    let refused = payer.chooses(driver).await.unwrap_err();
    assert!(matches!(refused, StartError::BankDown { .. }), "{refused}");

    payer.chooses(driver).await.unwrap();
    assert_ne!(payer.key(), first.key());
    payer.pays().await;
    payer.comes_back().await;
    first.pays().await;
    first.comes_back().await;
    world.everything_becomes_final().await;
    assert_eq!(first.state().await, PaymentState::Paid);
    assert_eq!(payer.state().await, PaymentState::Paid);
    let of_link = world.payments_of(&link).await;
    let states: Vec<_> = of_link.iter().map(|payment| payment.state).collect();
    assert_eq!(states, [PaymentState::Failed, PaymentState::Paid]);
    assert_eq!(of_link[0].gateway_key, None);
    world.books_agree().await;
}

pub(crate) async fn another_payments_reference_is_a_conflict(world: World, driver: &'static str) {
    let first_link = world.link(300_000).await;
    let mut first = world.payer_at(driver, &first_link).await;
    first.pays().await;
    first.comes_back().await;

    let link = world.link(300_000).await;
    world.bank_will(driver, Switch::new(Behaviour::AnotherReference));
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Conflict);
    assert_eq!(world.queue().await, [ResolveReason::ReferenceUsed]);
    assert_eq!(world.link_state(&link).await, LinkState::Open);
    assert_eq!(first.state().await, PaymentState::Paid);
    assert_eq!(world.receipts().await, 1);
    world.another_payment_pays(driver, &link).await;
}

pub(crate) async fn already_verified_out_of_the_blue_is_a_conflict(
    world: World,
    driver: &'static str,
) {
    let link = world.link(300_000).await;
    world.bank_will(driver, Switch::new(Behaviour::AlreadyVerified));
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Conflict);
    assert_eq!(world.queue().await, [ResolveReason::AlreadyVerified]);
    assert_eq!(world.receipts().await, 0);
    assert_eq!(world.link_state(&link).await, LinkState::Open);
    // A final payment is not asked about again, whatever comes in.
    payer.comes_back().await;
    world.everything_becomes_final().await;
    assert_eq!(world.asked_to_verify(payer.key()), 1);
    world.books_agree().await;
}

pub(crate) async fn a_bank_that_refuses_to_reverse_is_never_asked_to(
    world: World,
    driver: &'static str,
) {
    never_reversed(world, driver, Behaviour::ReverseRefused).await;
}

pub(crate) async fn an_unregistered_address_matters_to_no_reverse(
    world: World,
    driver: &'static str,
) {
    never_reversed(world, driver, Behaviour::IpNotRegistered).await;
}

/// Not even money for a cancelled link is sent back by itself: that is a person's decision.
async fn never_reversed(world: World, driver: &'static str, behaviour: Behaviour) {
    let link = world.link(300_000).await;
    world.bank_will(driver, Switch::new(behaviour));
    let mut payer = world.payer_at(driver, &link).await;
    world.cancels(&link).await;
    payer.pays().await;
    payer.comes_back().await;
    world.everything_becomes_final().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    assert_eq!(world.queue().await, [ResolveReason::LinkCancelled]);
    assert_eq!(world.bank.book()[0].state, State::Verified);
    let log = world.bank.log();
    assert!(log.iter().all(|entry| !entry.path.contains("reverse")));
    world.books_agree().await;
}
