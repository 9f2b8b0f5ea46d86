//! Fifty at once.

use std::sync::Arc;

use app::link::{Answered, LinkRequest, LinkView, Once};
use app::pay::{StartError, StartForm};
use bank::{Behaviour, Switch};
use domain::link::{LinkState, Usage};
use domain::payment::PaymentState;
use domain::resolve::ResolveReason;
use tokio::task::JoinSet;

use crate::payer::Payer;
use crate::world::{SLUG, World};

const CROWD: usize = 50;

async fn all<T: Send + 'static>(work: Vec<impl Future<Output = T> + Send + 'static>) -> Vec<T> {
    let mut tasks = JoinSet::new();
    for one in work {
        tasks.spawn(one);
    }
    tasks.join_all().await
}

/// The returns of all these payers, and of each as often as told, at once.
pub(crate) async fn all_come_back(world: &World, payers: &[Payer<'_>], times: usize) {
    let mut work = Vec::new();
    for _ in 0..times {
        for payer in payers {
            let (app, heard) = (world.app(), payer.heard());
            work.push(async move { app.take_callback(heard).await.unwrap() });
        }
    }
    all(work).await;
}

fn counted(states: &[PaymentState], wanted: PaymentState) -> usize {
    states.iter().filter(|state| **state == wanted).count()
}

pub(crate) async fn fifty_returns_of_one_payment_book_once(world: World, driver: &'static str) {
    let link = world.link(220_000).await;
    let mut payer = world.payer_at(driver, &link).await;
    payer.pays().await;
    all_come_back(&world, &[payer], CROWD).await;
    assert_eq!(world.states().await, [PaymentState::Paid]);
    let key = world.payments().await.pop().unwrap().gateway_key.unwrap();
    assert_eq!(world.asked_to_verify(&key), 1, "one question in flight");
    let kept = world.count("SELECT COUNT(*) AS n FROM callback").await;
    assert_eq!(kept, 50, "every return is evidence");
    world.everything_becomes_final().await;
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM receipt").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM transfer").await, 2);
    world.books_agree().await;
}

pub(crate) async fn one_reference_credits_one_of_two_payments(world: World, driver: &'static str) {
    let mut payers = Vec::new();
    for place in 0..2 {
        if place == 1 {
            // The second payment will be told the first one's reference.
            let switch = Switch::new(Behaviour::AnotherReference).for_next_payment();
            world.bank_will(driver, switch);
        }
        let link = world.link(220_000).await;
        let mut payer = world.payer_at(driver, &link).await;
        payer.pays().await;
        payers.push(payer);
    }
    all_come_back(&world, &payers, CROWD / 2).await;
    let mut states = world.states().await;
    states.sort_unstable();
    assert_eq!(states, [PaymentState::Paid, PaymentState::Conflict]);
    assert_eq!(world.queue().await, [ResolveReason::ReferenceUsed]);
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM receipt").await, 1);
    world.everything_becomes_final().await;
    assert_eq!(world.app().verify_books().await.unwrap(), []);
}

pub(crate) async fn one_reference_told_to_many_payments_credits_one(
    world: World,
    driver: &'static str,
) {
    // One payment is paid and unasked; every other one is told its reference, all at once.
    let mut payers = Vec::new();
    for _ in 0..12 {
        let link = world.link(220_000).await;
        payers.push(world.payer_at(driver, &link).await);
    }
    for payer in &mut payers {
        payer.pays().await;
    }
    world.bank_will(driver, Switch::new(Behaviour::AnotherReference));
    all_come_back(&world, &payers, 5).await;
    world.bank_behaves(driver);
    let states = world.states().await;
    // The last one is told of its neighbour, all others of the last.
    assert_eq!(counted(&states, PaymentState::Paid), 2, "{states:?}");
    assert_eq!(counted(&states, PaymentState::Conflict), 10, "{states:?}");
    assert_eq!(world.queue().await, [ResolveReason::ReferenceUsed; 10]);
    world.everything_becomes_final().await;
    assert_eq!(world.app().verify_books().await.unwrap(), []);
}

pub(crate) async fn fifty_payers_on_a_single_link_pay_it_once(world: World, driver: &'static str) {
    let link = world.link(220_000).await;
    let mut payers = Vec::new();
    for _ in 0..CROWD {
        payers.push(world.payer_at(driver, &link).await);
    }
    for payer in &mut payers {
        payer.pays().await;
    }
    all_come_back(&world, &payers, 1).await;
    assert_eq!(world.states().await, [PaymentState::Paid; CROWD]);
    assert_eq!(world.queue().await, [ResolveReason::AlreadyPaid; CROWD - 1]);
    let now = world.link_now(link.link.id).await;
    assert_eq!(now.state, LinkState::Paid);
    assert_eq!((now.link.paid.minor(), now.link.payments), (220_000, 1));
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM receipt").await, 1);
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn fifty_returns_of_fifty_links_book_each(world: World, driver: &'static str) {
    let mut payers = Vec::new();
    for place in 0..CROWD {
        let rials = 10_000 + i64::try_from(place).unwrap() * 10;
        let link = world.link(rials).await;
        let mut payer = world.payer_at(driver, &link).await;
        payer.pays().await;
        payers.push(payer);
    }
    all_come_back(&world, &payers, 2).await;
    assert_eq!(world.states().await, [PaymentState::Paid; CROWD]);
    world.everything_becomes_final().await;
    let numbers = world
        .count("SELECT COUNT(DISTINCT number) AS n FROM receipt WHERE number BETWEEN 1 AND 50")
        .await;
    assert_eq!(numbers, 50, "numbered without a gap");
    world.books_agree().await;
}

pub(crate) async fn fifty_starts_at_once_all_reach_the_bank(world: World, driver: &'static str) {
    let link = world.link(220_000).await;
    let token = link.link.token.as_str().to_owned();
    let starts = (0..CROWD).map(|_| {
        let (app, token) = (world.app(), token.clone());
        let form = StartForm {
            version: 1,
            provider: world.provider(driver).to_string(),
            amount: None,
            language: None,
        };
        async move { app.start_payment(SLUG, &token, form, "req").await }
    });
    let ends: Vec<Result<_, StartError>> = all(starts.collect()).await;
    assert!(ends.iter().all(Result::is_ok), "{ends:?}");
    assert_eq!(world.states().await, [PaymentState::Redirected; CROWD]);
    assert_eq!(world.bank.book().len(), CROWD);
    world.the_banks_window_closes();
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn one_idempotency_key_makes_one_link(world: World) {
    let once = Once {
        key: "order-17".to_owned(),
        fingerprint: [9; 32],
    };
    let create = |request: LinkRequest, once: Once| {
        let (app, caller) = (world.app(), world.caller().clone());
        let render = Arc::new(|view: &LinkView| (201, view.link.id.to_string()));
        async move {
            app.create_link(&caller, request, Some(once), render, "req")
                .await
        }
    };
    let work = (0..CROWD).map(|_| create(World::request(220_000), once.clone()));
    let mut bodies = Vec::new();
    let mut made = 0;
    for answer in all(work.collect()).await {
        match answer.unwrap() {
            Answered::Now(view) => {
                made += 1;
                bodies.push(view.link.id.to_string());
            }
            Answered::Before { status, body } => {
                assert_eq!(status, 201);
                bodies.push(body);
            }
        }
    }
    bodies.dedup();
    assert_eq!((made, bodies.len()), (1, 1));
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM link").await, 1);
    let other = Once {
        fingerprint: [8; 32],
        ..once
    };
    let refused = create(World::request(1), other).await.unwrap_err();
    assert!(
        matches!(refused, app::link::LinkError::KeyReused),
        "{refused}"
    );
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn a_job_is_done_by_one_of_eight_workers(world: World) {
    for _ in 0..20 {
        world.link(220_000).await;
    }
    let work = (0..8).map(|_| {
        let app = world.app();
        async move { app.run_due().await.unwrap() }
    });
    let done: u32 = all(work.collect()).await.into_iter().sum();
    assert_eq!(done, 20, "each message was sent by one of them");
    let accepted = world
        .count("SELECT COUNT(*) AS n FROM event WHERE kind = 'message.accepted'")
        .await;
    assert_eq!(accepted, 20);
    world.books_agree().await;
}

pub(crate) async fn reconcilers_returns_and_cancellations_mix(world: World, driver: &'static str) {
    let mut payers = Vec::new();
    let mut links = Vec::new();
    for place in 0..20 {
        let mut request = World::request(220_000);
        if place % 2 == 0 {
            request.usage = Usage::Reusable {
                max_payments: Some(1),
                max_total: None,
            };
        }
        let link = world.link_of(request).await;
        let mut payer = world.payer_at(driver, &link).await;
        payer.pays().await;
        payers.push(payer);
        links.push(link);
    }
    world.time_passes(60);
    let worker = world.app();
    let workers = tokio::spawn(async move { worker.run_due().await.unwrap() });
    let (app, scope) = (world.app(), world.scope);
    let ids: Vec<_> = links.iter().map(|link| link.link.id).collect();
    let cancels = tokio::spawn(async move {
        for id in ids {
            // Paid links refuse; both ends are right.
            let by = domain::event::Actor::Operator;
            let _ = app.cancel_link(scope, id, by, "req_cancel").await;
        }
    });
    all_come_back(&world, &payers, 3).await;
    workers.await.unwrap();
    cancels.await.unwrap();
    world.everything_becomes_final().await;
    assert_eq!(world.states().await, [PaymentState::Paid; 20]);
    let mut fits = 0;
    for link in &links {
        let state = world.link_state(link).await;
        fits += usize::from(matches!(state, LinkState::Paid | LinkState::Completed));
    }
    assert_eq!(
        world.queue().await.len(),
        20 - fits,
        "the rest waits for a person"
    );
    world.books_agree().await;
}
