//! Everything that can go wrong while the bank is asked: the payment is in doubt, never lost, and
//! ends paid once.

use bank::{Behaviour, Step, Switch};
use domain::link::{LinkState, Standing, StartRefusal};
use domain::payment::PaymentState;
use domain::resolve::ResolveReason;

use app::pay::StartError;

use crate::world::World;

/// The answer to the first verify is of no use; the second settles it. `effect`: the bank had
/// verified all the same, and says so the second time.
async fn doubtful(world: World, driver: &'static str, behaviour: Behaviour, effect: bool) {
    let link = world.link(480_000).await;
    world.bank_will(driver, Switch::new(behaviour).times(1));
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Unknown);
    let verified = world.bank.book()[0].verified_at.is_some();
    assert_eq!(verified, effect, "the bank's own view");
    // The payer is told that it is checked, and nobody can pay a second time meanwhile.
    let page = payer.sees().await;
    assert_eq!(page.payment.state, PaymentState::Unknown);
    assert_eq!(page.link.standing, Standing::BeingChecked);
    assert_eq!(world.held(&link).await, 1);
    let refused = payer.chooses(driver).await.unwrap_err();
    assert!(
        matches!(refused, StartError::NotPayable(Standing::BeingChecked)),
        "{refused}"
    );

    world.time_passes(2);
    world.workers_run().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    assert_eq!(world.asked_to_verify(payer.key()), 2);
    world.everything_becomes_final().await;
    assert_eq!(world.link_state(&link).await, LinkState::Paid);
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM receipt").await, 1);
    world.books_agree().await;
}

/// The answer looks strange, but says clearly what it means.
async fn understood(world: World, driver: &'static str, behaviour: Behaviour) {
    let link = world.link(480_000).await;
    world.bank_will(driver, Switch::new(behaviour));
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    world.everything_becomes_final().await;
    assert_eq!(world.asked_to_verify(payer.key()), 1);
    world.books_agree().await;
}

/// One test for each behaviour; `lost` and `done` say whether the bank had verified.
macro_rules! doubts {
    ($($name:ident: $behaviour:ident $how:ident;)+) => {
        $(pub(crate) async fn $name(world: World, driver: &'static str) {
            doubts!(@$how world, driver, Behaviour::$behaviour).await;
        })+
    };
    (@undone $world:ident, $driver:ident, $behaviour:expr) => { doubtful($world, $driver, $behaviour, false) };
    (@done $world:ident, $driver:ident, $behaviour:expr) => { doubtful($world, $driver, $behaviour, true) };
    (@clear $world:ident, $driver:ident, $behaviour:expr) => { understood($world, $driver, $behaviour) };
}

doubts! {
    a_refused_terminal_says_nothing_about_the_payment: RefuseTerminal undone;
    an_inactive_terminal_says_nothing_about_the_payment: RefuseInactive undone;
    a_verify_that_hangs_and_did_nothing_is_asked_again: TimeoutBefore undone;
    a_verify_that_hangs_and_took_effect_pays_once: TimeoutAfter done;
    a_reset_before_the_effect_is_asked_again: ResetBefore undone;
    a_reset_after_the_effect_pays_once: ResetAfter done;
    an_error_500_without_effect_is_asked_again: ErrorBefore undone;
    an_error_500_after_the_effect_pays_once: ErrorAfter done;
    nonsense_is_no_answer: NonsenseJson done;
    half_an_answer_is_none: CutJson done;
    a_page_instead_of_json_is_no_answer: HtmlInstead done;
    a_yes_with_a_status_of_refusal_is_no_answer: Status4xx done;
    an_answer_without_end_is_none: HugeBody done;
    objects_in_arrays_are_understood: ArraysForObjects clear;
    numbers_as_text_are_understood: NumbersAsText clear;
    a_slow_answer_is_waited_for: SlowDrip clear;
}

pub(crate) async fn a_bank_that_is_down_for_an_hour_loses_nothing(
    world: World,
    driver: &'static str,
) {
    let link = world.link(480_000).await;
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    world.bank_will(driver, Switch::new(Behaviour::ErrorBefore).at(Step::Verify));
    payer.comes_back().await;
    for _ in 0..60 {
        world.time_passes(60);
        world.workers_run().await;
    }
    assert_eq!(payer.state().await, PaymentState::Unknown);
    assert!(
        world.payment(payer.payment()).await.alarmed,
        "staff are told in time"
    );
    let tries = world.asked_to_verify(payer.key());
    assert!((5..20).contains(&tries), "{tries} tries in an hour");
    world.bank_behaves(driver);
    world.everything_becomes_final().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    world.books_agree().await;
}

pub(crate) async fn what_the_bank_never_answers_becomes_a_persons_matter(
    world: World,
    driver: &'static str,
) {
    let link = world.link(480_000).await;
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    world.bank_will(driver, Switch::new(Behaviour::HtmlInstead).at(Step::Verify));
    payer.comes_back().await;
    world.everything_becomes_final().await;
    assert_eq!(payer.state().await, PaymentState::Conflict);
    assert_eq!(world.queue().await, [ResolveReason::Unconfirmed]);
    assert!(
        world.asked_to_verify(payer.key()) < 120,
        "asked with patience"
    );
    assert_eq!(world.link_state(&link).await, LinkState::Open);
    world.books_agree().await;
}

/// Answers that say "not you" are answers, so no try is lost; asking is spaced all the same.
pub(crate) async fn refused_credentials_are_tried_with_patience_and_end_with_a_person(
    world: World,
    driver: &'static str,
) {
    let link = world.link(480_000).await;
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    world.bank_will(
        driver,
        Switch::new(Behaviour::RefuseTerminal).at(Step::Verify),
    );
    payer.comes_back().await;
    world.time_passes(600);
    for _ in 0..30 {
        world.time_passes(2);
        world.workers_run().await;
    }
    let tries = world.asked_to_verify(payer.key());
    assert!(
        tries < 6,
        "{tries} tries in a minute, ten minutes after the payer left"
    );
    assert_eq!(payer.state().await, PaymentState::Unknown);
    let events = world.events(payer.payment()).await;
    let told = |kind: &str| events.iter().filter(|it| *it == kind).count();
    assert_eq!(
        told("payment.configuration"),
        1,
        "one line for a run of the same trouble"
    );
    world.time_passes(73 * 3600);
    world.everything_becomes_final().await;
    assert_eq!(payer.state().await, PaymentState::Conflict);
    assert_eq!(world.queue().await, [ResolveReason::Unconfirmed]);
    world.books_agree().await;
}

pub(crate) async fn a_start_beside_a_doubtful_payment_is_refused(
    world: World,
    driver: &'static str,
) {
    let link = world.link(480_000).await;
    let mut payer = world.payer_at(driver, &link).await;
    let mut other = world.payer(&link).await;
    payer.pays().await;
    world.bank_will(driver, Switch::new(Behaviour::ErrorAfter).times(1));
    payer.comes_back().await;
    let refused = other.chooses(driver).await.unwrap_err();
    let expected = StartRefusal::NotPayable(Standing::BeingChecked);
    assert_eq!(refused.to_string(), expected.to_string());
    world.everything_becomes_final().await;
    assert_eq!(other.reloads().await.standing, Standing::Paid);
    world.books_agree().await;
}
