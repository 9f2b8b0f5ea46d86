//! The store fails at the worst moments: nothing is half written and no money is lost.

use app::callback::CallbackError;
use app::fault::{Faults, Point};
use app::pay::{PageError, StartError};
use domain::payment::PaymentState;
use store::StoreError;
use store::faults::CommitFault;

use crate::payer::Payer;
use crate::world::{SLUG, World};

/// The bank whose verify takes effect once.
const BANK: &str = "zarinpal";

impl World {
    /// The next process has this fault in the commit that follows `point`.
    fn commit_fails_after(&self, point: Point, fault: CommitFault) {
        let faults = self.store_faults.clone();
        let planted = std::sync::atomic::AtomicBool::new(false);
        self.restarts_with(Faults::new(move |at| {
            if at == point && !planted.swap(true, std::sync::atomic::Ordering::SeqCst) {
                faults.at_commit(fault);
            }
            false
        }));
    }

    /// SQLite stops for good after an I/O error in COMMIT: the process ends and starts again.
    async fn starts_anew(&self) {
        self.reopens(None).await;
    }
}

async fn a_payer_who_has_paid(world: &World) -> (app::link::LinkView, Payer<'_>) {
    let link = world.link(350_000).await;
    let mut payer = world.payer_at(BANK, &link).await;
    payer.pays().await;
    (link, payer)
}

async fn is_booked_once(world: &World, payer: &Payer<'_>) {
    world.everything_becomes_final().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM receipt").await, 1);
    assert_eq!(world.queue().await, []);
    world.books_agree().await;
}

pub(crate) async fn a_full_disk_at_booking_leaves_the_payer_on_the_page(world: World) {
    let (_, payer) = a_payer_who_has_paid(&world).await;
    world.commit_fails_after(Point::Verified, CommitFault::Full);
    payer.comes_back().await;
    assert!(!world.app().health().ok, "the disk is full");
    assert_eq!(payer.state().await, PaymentState::Verifying);
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM transfer").await, 0);
    // Room was made. The second answer is "already verified", and the first was ours.
    is_booked_once(&world, &payer).await;
    assert!(world.app().health().ok);
    assert_eq!(world.asked_to_verify(payer.key()), 2);
}

pub(crate) async fn an_unknown_commit_at_booking_ends_right(world: World) {
    for fault in [CommitFault::LostBefore, CommitFault::LostAfter] {
        let (_, payer) = a_payer_who_has_paid(&world).await;
        world.commit_fails_after(Point::Verified, fault);
        payer.comes_back().await;
        world.starts_anew().await;
        let stored = fault == CommitFault::LostAfter;
        let state = if stored {
            PaymentState::Paid
        } else {
            PaymentState::Verifying
        };
        assert_eq!(payer.state().await, state, "{fault:?}");
        world.everything_becomes_final().await;
        assert_eq!(payer.state().await, PaymentState::Paid);
        let asked = if stored { 1 } else { 2 };
        assert_eq!(world.asked_to_verify(payer.key()), asked);
    }
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM receipt").await, 2);
    world.books_agree().await;
}

pub(crate) async fn an_unknown_commit_of_the_return_ends_right(world: World) {
    for fault in [
        CommitFault::LostBefore,
        CommitFault::LostAfter,
        CommitFault::Full,
    ] {
        let (_, payer) = a_payer_who_has_paid(&world).await;
        world.store_faults.at_commit(fault);
        let refused = payer.tries_to_come_back().await.unwrap_err();
        let expected = if fault == CommitFault::Full {
            StoreError::Full
        } else {
            StoreError::OutcomeUnknown
        };
        assert!(
            matches!(&refused, CallbackError::Store(error) if *error == expected),
            "{fault:?}: {refused}"
        );
        world.starts_anew().await;
        // The browser tries again, as after any 503, or does not: both end right.
        if fault != CommitFault::LostAfter {
            payer.comes_back().await;
        }
        world.everything_becomes_final().await;
        assert_eq!(payer.state().await, PaymentState::Paid, "{fault:?}");
    }
    world.books_agree().await;
}

pub(crate) async fn an_unknown_commit_at_start_leaves_no_open_end(world: World) {
    for fault in [CommitFault::LostBefore, CommitFault::LostAfter] {
        let link = world.link(350_000).await;
        let mut payer = world.payer(&link).await;
        world.store_faults.at_commit(fault);
        let refused = payer.chooses(BANK).await.unwrap_err();
        assert!(
            matches!(refused, StartError::Store(StoreError::OutcomeUnknown)),
            "{refused}"
        );
        world.starts_anew().await;
        world.everything_becomes_final().await;
        assert!(
            world
                .payments_of(&link)
                .await
                .iter()
                .all(|it| it.state == PaymentState::Failed)
        );
        // The next press works.
        payer.reloads().await;
        payer.chooses(BANK).await.unwrap();
        payer.pays().await;
        payer.comes_back().await;
        assert_eq!(payer.state().await, PaymentState::Paid);
        world.everything_becomes_final().await;
    }
    world.books_agree().await;
}

pub(crate) async fn a_closed_store_gives_clear_errors(world: World) {
    let (link, mut payer) = a_payer_who_has_paid(&world).await;
    let app = world.app();
    app.store().clone().close().await;
    assert!(!app.health().ok);
    let refused = payer.tries_to_come_back().await;
    assert!(matches!(
        refused,
        Err(CallbackError::Store(StoreError::Unavailable))
    ));
    let page = app.link_page(SLUG, link.link.token.as_str()).await;
    assert!(matches!(page, Err(PageError::Store(_))));
    let start = payer.chooses(BANK).await;
    assert!(matches!(start, Err(StartError::Store(_))));
    app.run_due().await.unwrap_err();

    world.starts_anew().await;
    payer.comes_back().await;
    is_booked_once(&world, &payer).await;
}

/// The file cannot grow: each use case says so or ends whole.
pub(crate) async fn a_full_file_is_told_and_loses_no_money(world: World) {
    let link = world.link(350_000).await;
    let mut payer = world.payer_at(BANK, &link).await;
    payer.pays().await;
    world.workers_run().await;
    // No limit below its present size is taken, so this is the present size.
    world.reopens(Some(1)).await;

    // Links are made until the last page is full.
    let mut full = false;
    for _ in 0..500 {
        let render = std::sync::Arc::new(|_: &app::link::LinkView| (201, String::new()));
        let made = world
            .app()
            .create_link(world.caller(), World::request(1_000), None, render, "req")
            .await;
        match made {
            Ok(_) => {}
            Err(app::link::LinkError::Store(StoreError::Full)) => {
                full = true;
                break;
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!(full, "it became full");
    assert!(!world.app().health().ok);
    // The return may or may not find room for each of its commits; it never lies.
    let _ = payer.tries_to_come_back().await;
    let _ = world.app().run_due().await;
    assert_eq!(world.app().verify_books().await.unwrap(), []);

    world.reopens(None).await;
    let _ = payer.tries_to_come_back().await;
    is_booked_once(&world, &payer).await;
}
