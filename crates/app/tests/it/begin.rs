//! Trouble when the bank is asked for a page, and when it is looked up: no money moves, and the
//! payer may go on.

use bank::{Behaviour, Step, Switch};
use domain::link::LinkState;
use domain::payment::PaymentState;

use app::pay::StartError;

use crate::world::World;

fn strikes_at(step: Step) -> impl Iterator<Item = Behaviour> {
    let all = Behaviour::all().iter().copied();
    all.filter(move |behaviour| behaviour.steps().contains(&step))
}

fn other_than(driver: &str) -> &'static str {
    if driver == "zarinpal" {
        "sandbox"
    } else {
        "zarinpal"
    }
}

pub(crate) async fn whatever_goes_wrong_at_begin_the_next_bank_works(
    world: World,
    driver: &'static str,
) {
    let understood = [
        Behaviour::ArraysForObjects,
        Behaviour::NumbersAsText,
        Behaviour::SlowDrip,
        // These protocols have no token before the payment.
        Behaviour::TokenExpired,
        // Without an earlier payment there is no key to give twice.
        Behaviour::UsedAuthority,
    ];
    let mut failed = 0;
    for behaviour in strikes_at(Step::Begin) {
        let link = world.link(77_000).await;
        world.bank_will(driver, Switch::new(behaviour).at(Step::Begin).times(1));
        let mut payer = world.payer(&link).await;
        match payer.chooses(driver).await {
            Ok(()) => assert!(understood.contains(&behaviour), "{behaviour} was let pass"),
            Err(StartError::BankDown { provider }) => {
                assert!(!understood.contains(&behaviour), "{behaviour}");
                assert_eq!(provider, world.provider(driver));
                failed += 1;
                payer.reloads().await;
                assert_eq!(payer.page().offers.len(), 3, "{behaviour}");
                payer.chooses(other_than(driver)).await.unwrap();
            }
            Err(error) => panic!("{behaviour}: {error}"),
        }
        payer.pays().await;
        payer.comes_back().await;
        assert_eq!(payer.state().await, PaymentState::Paid, "{behaviour}");
        assert_eq!(
            world.link_state(&link).await,
            LinkState::Paid,
            "{behaviour}"
        );
    }
    assert!(failed >= 12, "{failed}");
    world.everything_becomes_final().await;
    let failures = world
        .count("SELECT COUNT(*) AS n FROM payment WHERE state = 'failed'")
        .await;
    assert_eq!(failures, failed);
    world.books_agree().await;
}

/// ZarinPal's verify does not tell "not yet" from "never"; its look-up does, unless it fails too.
pub(crate) async fn a_look_up_that_fails_only_delays_the_end(world: World, driver: &'static str) {
    for behaviour in strikes_at(Step::Inquiry) {
        let link = world.link(77_000).await;
        world.bank_will(driver, Switch::new(behaviour).at(Step::Inquiry));
        let mut payer = world.payer_at(driver, &link).await;
        payer.is_declined().await;
        payer.comes_back().await;
        let state = payer.state().await;
        assert!(
            matches!(state, PaymentState::Failed | PaymentState::Redirected),
            "{behaviour}: {state}"
        );
    }
    world.the_banks_window_closes();
    world.everything_becomes_final().await;
    assert!(
        world
            .states()
            .await
            .iter()
            .all(|state| *state == PaymentState::Failed)
    );
    world.books_agree().await;
}

pub(crate) async fn a_bank_that_hangs_up_is_told_at_once(world: World, driver: &'static str) {
    let link = world.link(77_000).await;
    world.bank_will(driver, Switch::new(Behaviour::ResetBefore).at(Step::Begin));
    let mut payer = world.payer(&link).await;
    for _ in 0..3 {
        let refused = payer.chooses(driver).await.unwrap_err();
        assert!(matches!(refused, StartError::BankDown { .. }), "{refused}");
    }
    assert_eq!(world.states().await, [PaymentState::Failed; 3]);
    let jobs = world
        .count("SELECT COUNT(*) AS n FROM job WHERE kind = 'payment.check'")
        .await;
    assert_eq!(jobs, 0, "what never began is not asked about");
    world.books_agree().await;
}
