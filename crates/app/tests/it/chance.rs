//! Whatever happens, in whatever order: money is neither lost nor made.

use app::link::{LinkView, Revision};
use domain::event::Actor;
use domain::link::Usage;
use domain::payment::PaymentState;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use store::Engine;

use crate::payer::Payer;
use crate::world::{World, rial};

const CASES: u32 = 32;

/// One thing that somebody does. Numbers choose among what is there.
#[derive(Debug, Clone)]
enum Step {
    Starts { link: usize, zarinpal: bool },
    Pays { payer: usize },
    Declined { payer: usize },
    ComesBack { payer: usize },
    TimePasses { seconds: i64 },
    WorkersRun,
    Cancels { link: usize },
    Revises { link: usize, tens: i64 },
    Stumbles { behaviour: usize, zarinpal: bool },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..3_usize, any::<bool>()).prop_map(|(link, zarinpal)| Step::Starts { link, zarinpal }),
        6 => (0..8_usize).prop_map(|payer| Step::Pays { payer }),
        1 => (0..8_usize).prop_map(|payer| Step::Declined { payer }),
        6 => (0..8_usize).prop_map(|payer| Step::ComesBack { payer }),
        3 => prop_oneof![1..60_i64, 60..4_000_i64].prop_map(|seconds| Step::TimePasses { seconds }),
        3 => Just(Step::WorkersRun),
        1 => (0..3_usize).prop_map(|link| Step::Cancels { link }),
        1 => (0..3_usize, 1..5_i64).prop_map(|(link, tens)| Step::Revises { link, tens }),
        2 => (0..TROUBLE.len(), any::<bool>())
            .prop_map(|(behaviour, zarinpal)| Step::Stumbles { behaviour, zarinpal }),
    ]
}

/// What the bank may do once, now and then. (A wrong reference is told elsewhere: with it the two
/// books hold the same money under different names.)
const TROUBLE: &[bank::Behaviour] = &[
    bank::Behaviour::ResetBefore,
    bank::Behaviour::ResetAfter,
    bank::Behaviour::ErrorAfter,
    bank::Behaviour::NonsenseJson,
    bank::Behaviour::RefuseTerminal,
    bank::Behaviour::WrongAmount,
    bank::Behaviour::FalseFailure,
];

fn driver(zarinpal: bool) -> &'static str {
    if zarinpal { "zarinpal" } else { "sandbox" }
}

pub(crate) async fn whatever_happens_in_whatever_order_money_is_conserved(_: World) {
    // A fixed seed: the same cases on every machine and day. What fails is shrunk, each time in a
    // world of its own.
    let config = Config {
        failure_persistence: None,
        ..Config::with_cases(CASES)
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let steps = prop::collection::vec(step(), 1..40);
    let handle = tokio::runtime::Handle::current();
    let run = || {
        runner.run(&steps, |plan| {
            handle.block_on(async {
                let world = World::on(Engine::Sqlite)
                    .await
                    .expect("SQLite is always there");
                plays(&world, &plan).await;
            });
            Ok(())
        })
    };
    tokio::task::block_in_place(run).unwrap();
}

async fn plays(world: &World, plan: &[Step]) {
    let links = [
        world.link(100_000).await,
        world.link(200_000).await,
        reusable(world).await,
    ];
    let mut payers: Vec<Payer<'_>> = Vec::new();
    for step in plan {
        takes(world, &links, &mut payers, step).await;
        let found = world.app().verify_books().await.unwrap();
        assert_eq!(found, [], "after {step:?}");
    }
    for name in ["zarinpal", "sandbox"] {
        world.bank_behaves(name);
    }
    // Whoever paid comes back in the end, for a bank gives unverified money back by itself.
    for payer in payers.iter().filter(|payer| payer.is_sent_back()) {
        payer.comes_back().await;
    }
    world.everything_becomes_final().await;
    conserved(world).await;
}

async fn reusable(world: &World) -> LinkView {
    let mut request = World::request(50_000);
    request.usage = Usage::Reusable {
        max_payments: Some(3),
        max_total: None,
    };
    world.link_of(request).await
}

async fn takes<'w>(
    world: &'w World,
    links: &[LinkView; 3],
    payers: &mut Vec<Payer<'w>>,
    step: &Step,
) {
    let count = payers.len();
    match *step {
        Step::Starts { link, zarinpal } => {
            let mut payer = world.payer(&links[link]).await;
            // A link that is paid, cancelled or in doubt refuses, and so may the bank.
            if payer.chooses(driver(zarinpal)).await.is_ok() {
                payers.push(payer);
            }
        }
        Step::Pays { payer } if payer < count && !payers[payer].has_pressed() => {
            payers[payer].pays().await;
        }
        Step::Declined { payer } if payer < count && !payers[payer].has_pressed() => {
            payers[payer].is_declined().await;
        }
        Step::ComesBack { payer } if payer < count && payers[payer].is_sent_back() => {
            payers[payer].comes_back().await;
        }
        Step::Pays { .. } | Step::Declined { .. } | Step::ComesBack { .. } => {}
        Step::TimePasses { seconds } => world.time_passes(seconds),
        Step::WorkersRun => world.workers_run().await,
        Step::Cancels { link } => {
            let (app, by) = (world.app(), Actor::Operator);
            // A paid link refuses.
            let _ = app
                .cancel_link(world.scope, links[link].link.id, by, "req")
                .await;
        }
        Step::Revises { link, tens } => {
            let (app, by) = (world.app(), Actor::Operator);
            let revision = Revision {
                amount: Some(rial(tens * 100_000)),
                ..Revision::default()
            };
            let id = links[link].link.id;
            let _ = app.revise_link(world.scope, id, revision, by, "req").await;
        }
        Step::Stumbles {
            behaviour,
            zarinpal,
        } => {
            let switch = bank::Switch::new(TROUBLE[behaviour]).times(1);
            world.bank_will(driver(zarinpal), switch);
        }
    }
}

/// What the bank took is what is booked and what waits unbooked for a person; each link holds what
/// was applied to it.
async fn conserved(world: &World) {
    world.books_agree().await;
    let taken: i64 = world
        .bank
        .book()
        .iter()
        .filter(|entry| entry.state.holds_money())
        .map(|entry| entry.paid_amount.unwrap())
        .sum();
    let payments = world.payments().await;
    let in_state = |state| payments.iter().filter(move |it| it.state == state);
    let booked: i64 = in_state(PaymentState::Paid)
        .map(|it| it.amount.minor())
        .sum();
    let book = world.bank.book();
    let disputed: i64 = in_state(PaymentState::Conflict)
        .filter_map(|it| {
            book.iter()
                .find(|entry| Some(&entry.key) == it.gateway_key.as_ref())
        })
        .map(|entry| entry.paid_amount.unwrap())
        .sum();
    assert_eq!(taken, booked + disputed);
}
