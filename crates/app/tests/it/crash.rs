//! The process dies between any two steps; the next one on the same data ends everything right.

use std::sync::Arc;

use app::fault::{Faults, Point};
use domain::link::LinkState;
use domain::message::MessageState;
use domain::payment::PaymentState;
use store::Engine;
use tokio::sync::Notify;

use crate::payer::Payer;
use crate::world::World;

/// Goes on until the process dies; whatever it did is dropped there, like a killed process.
pub(crate) async fn until_death(work: impl Future, died: &Notify) {
    tokio::select! {
        biased;
        _ = work => panic!("it did not die"),
        () = died.notified() => {}
    }
}

/// Dies at `point` before the payer is at the bank: nothing was paid, another try works.
async fn dies_on_the_way_to_the_bank(world: World, driver: &'static str, point: Point) {
    let link = world.link(510_000).await;
    let died = world.restarts_and_will_die_at(point);
    let mut payer = world.payer(&link).await;
    until_death(payer.chooses(driver), &died).await;

    world.restarts();
    world.everything_becomes_final().await;
    assert_eq!(world.states().await, [PaymentState::Failed]);
    assert_eq!(world.link_state(&link).await, LinkState::Open);
    world.books_agree().await;

    let mut again = world.payer_at(driver, &link).await;
    again.pays().await;
    again.comes_back().await;
    world.everything_becomes_final().await;
    assert_eq!(
        world.states().await,
        [PaymentState::Failed, PaymentState::Paid]
    );
    world.books_agree().await;
}

/// Dies at `point` while the return is worked on: the bank has the money, so it is booked once,
/// and whoever waits for news gets it once.
async fn dies_on_the_way_back(world: World, driver: &'static str, point: Point) {
    let link = world.link(510_000).await;
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    let died = world.restarts_and_will_die_at(point);
    until_death(Box::pin(payer.tries_to_come_back()), &died).await;

    world.restarts();
    // The payer presses reload while the dead try still holds its lease.
    payer.comes_back().await;
    world.everything_becomes_final().await;
    is_paid_and_told_once(&world, &payer, &link).await;
}

/// The same, but the payer never comes again, and the one who dies is the reconciler.
async fn the_reconciler_dies(world: World, driver: &'static str, point: Point) {
    let link = world.link(510_000).await;
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    world.time_passes(60);
    let died = world.restarts_and_will_die_at(point);
    until_death(world.app().run_due(), &died).await;

    world.restarts();
    world.everything_becomes_final().await;
    is_paid_and_told_once(&world, &payer, &link).await;
}

pub(crate) async fn is_paid_and_told_once(
    world: &World,
    payer: &Payer<'_>,
    link: &app::link::LinkView,
) {
    assert_eq!(payer.state().await, PaymentState::Paid);
    assert_eq!(world.link_state(link).await, LinkState::Paid);
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM receipt").await, 1);
    let messages = world.messages(link).await;
    assert_eq!(messages.len(), 3, "link, payer, staff");
    assert!(
        messages
            .iter()
            .all(|it| it.state == MessageState::Delivered)
    );
    world.books_agree().await;
}

/// Dies at `point` while a message goes out. The outbox shows it once; an e-mail would be repeated
/// at worst once, under the same Message-ID.
async fn dies_while_sending(world: World, driver: &'static str, point: Point) {
    let link = world.link(510_000).await;
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    payer.comes_back().await;
    let died = world.restarts_and_will_die_at(point);
    until_death(world.app().run_due(), &died).await;
    // What goes to the outbox leaves nothing behind before it is there.
    let on_the_way = |it: &store::rooms::message::Message| it.state == MessageState::Queued;
    assert!(world.messages(&link).await.iter().any(on_the_way));

    world.restarts();
    world.everything_becomes_final().await;
    is_paid_and_told_once(&world, &payer, &link).await;
    let accepted = world
        .count("SELECT COUNT(*) AS n FROM event WHERE kind = 'message.accepted'")
        .await;
    assert_eq!(accepted, 3);
    assert_eq!(
        world
            .count("SELECT COUNT(*) AS n FROM job WHERE lane = 'message'")
            .await,
        0
    );
}

/// A point that is not listed does not compile.
macro_rules! deaths {
    ($($name:ident: $point:ident $how:ident;)+) => {
        $(pub(crate) async fn $name(world: World, driver: &'static str) {
            $how(world, driver, Point::$point).await;
        })+
        const fn _every_point_has_its_proof(point: Point) {
            #[expect(unreachable_patterns, reason = "some points are died at twice")]
            match point {
                $(Point::$point => {})+
                // Only at banks that are asked in several calls: `steps` proves it.
                Point::Halfway => {}
                // On the way back: `refunds` proves it.
                Point::Reserved | Point::Refunding | Point::GivenBack | Point::Refunded => {}
                // Not on the way of a payment: `imports` proves it.
                Point::Imported => {}
            }
        }
    };
}

deaths! {
    death_before_the_bank_is_asked_for_a_page: Started dies_on_the_way_to_the_bank;
    death_before_the_banks_page_is_stored: Begun dies_on_the_way_to_the_bank;
    death_before_the_payer_is_sent: Redirected dies_on_the_way_to_the_bank;
    death_between_return_and_verify: Returned dies_on_the_way_back;
    death_between_verify_and_booking: Verified dies_on_the_way_back;
    death_between_booking_and_answer: Settled dies_on_the_way_back;
    death_of_the_reconciler_before_it_asks: Returned the_reconciler_dies;
    death_of_the_reconciler_before_it_books: Verified the_reconciler_dies;
    death_of_the_reconciler_after_it_booked: Settled the_reconciler_dies;
    death_before_a_message_is_handed_over: Sending dies_while_sending;
    death_after_a_message_was_handed_over: Sent dies_while_sending;
}

/// One process after the other dies, each at the next of these points, and time passes in between.
pub(crate) async fn dies_again_and_again(world: World, driver: &'static str, points: &[Point]) {
    let link = world.link(510_000).await;
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    for point in points {
        let died = world.restarts_and_will_die_at(*point);
        let app = world.app();
        tokio::select! {
            biased;
            // The lease of the one who died last may still run: then nothing happens.
            () = async { let _ = payer.tries_to_come_back().await; let _ = app.run_due().await; } => {}
            () = died.notified() => {}
        }
        world.time_passes(121);
    }
    world.restarts();
    world.everything_becomes_final().await;
    is_paid_and_told_once(&world, &payer, &link).await;
}

pub(crate) async fn death_after_death_ends_right(world: World, driver: &'static str) {
    let points = [
        Point::Returned,
        Point::Verified,
        Point::Verified,
        Point::Returned,
    ];
    dies_again_and_again(world, driver, &points).await;
}

/// A process that starts again books what the dead one left within half a minute, at banks of one
/// step and of two: wherever it died, and also what came back while nobody was here.
pub(crate) async fn a_restart_books_what_was_left_within_half_a_minute(world: World) {
    let points = [
        None,
        Some(Point::Returned),
        Some(Point::Halfway),
        Some(Point::Verified),
        Some(Point::Settled),
    ];
    for driver in ["sandbox", "mellat"] {
        for point in points {
            if point == Some(Point::Halfway) && driver == "sandbox" {
                continue;
            }
            let link = world.link(510_000).await;
            let mut payer = world.payer_at(driver, &link).await;
            payer.pays().await;
            if let Some(point) = point {
                let died = world.restarts_and_will_die_at(point);
                until_death(Box::pin(payer.tries_to_come_back()), &died).await;
            }
            world.starts_again().await;
            let mut seconds = 0;
            world.workers_run().await;
            while payer.state().await != PaymentState::Paid {
                assert!(seconds < 30, "{driver} {point:?}");
                world.time_passes(1);
                seconds += 1;
                world.workers_run().await;
            }
            assert_eq!(world.link_state(&link).await, LinkState::Paid);
        }
    }
    world.everything_becomes_final().await;
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM receipt").await, 9);
    world.books_agree().await;
}

/// Nobody waits for a lease of the dead.
pub(crate) async fn the_next_process_takes_the_leases_over(world: World, driver: &'static str) {
    let link = world.link(510_000).await;
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    let died = world.restarts_and_will_die_at(Point::Verified);
    until_death(Box::pin(payer.tries_to_come_back()), &died).await;

    world.starts_again().await;
    world.app().run_due().await.unwrap();
    assert_eq!(payer.state().await, PaymentState::Paid);
    world.everything_becomes_final().await;
    is_paid_and_told_once(&world, &payer, &link).await;
}

/// What another node asks, and what a process of the same name that still lives asks, goes on.
#[test]
fn a_lease_of_another_node_or_of_a_living_process_is_left_alone() {
    crate::world::run(Engine::Postgres, |world| async move {
        for node in ["node-2", "node-1"] {
            let link = world.link(510_000).await;
            let mut payer = world.payer_at("sandbox", &link).await;
            payer.pays().await;
            let died = Arc::new(Notify::new());
            let bell = died.clone();
            let other = world.another_process(
                node,
                Faults::new(move |at| {
                    let dies = at == Point::Verified;
                    if dies {
                        bell.notify_one();
                    }
                    dies
                }),
            );
            let asks = Box::pin(other.take_callback(payer.heard()));
            until_death(asks, &died).await;

            world.reopens(None).await;
            let own = node == "node-1";
            if own {
                assert!(!world.app().take_over().await, "somebody of our name lives");
            } else {
                world.takes_over().await;
            }
            world.app().run_due().await.unwrap();
            assert_eq!(payer.state().await, PaymentState::Verifying, "{node}");

            other.store().clone().close().await;
            world.takes_over().await;
            world.app().run_due().await.unwrap();
            let now = payer.state().await;
            let expected = if own {
                PaymentState::Paid
            } else {
                PaymentState::Verifying
            };
            assert_eq!(now, expected, "{node}: its end is seen");
            world.everything_becomes_final().await;
            assert_eq!(payer.state().await, PaymentState::Paid);
        }
        world.books_agree().await;
    });
}
