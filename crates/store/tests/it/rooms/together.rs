//! Fifty at once, with the real engine: what must happen once happens once.

use std::collections::BTreeMap;
use std::future::Future;

use domain::id::PaymentId;
use domain::job::{JobKind, Lane};
use domain::link::Link;
use domain::payment::{Payment, PaymentState};
use domain::scope::Scope;
use money::Amount;
use store::rooms::idempotency::{self, Known};
use store::rooms::{books, event, job, link, payment, sequencer};
use store::{Store, StoreError, Tx};

use super::build::{World, at, id, job as due, number, open, read, rial, write};
use super::story;
use crate::ground::{Done, Ground};

const MANY: u128 = 50;

/// Runs fifty tasks at once and gives their answers in the order of their numbers.
async fn at_once<T, F>(one: impl Fn(u128) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..MANY).map(|n| tokio::spawn(one(n))).collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

/// Runs a unit fifty times at once, each with its number.
async fn units<T: Send + 'static>(
    store: &Store,
    unit: impl Fn(&mut Tx<'_>, u128) -> Done<T> + Clone + Send + 'static,
) -> Vec<T> {
    at_once(|n| {
        let (store, unit) = (store.clone(), unit.clone());
        async move { write(&store, move |tx| unit(tx, n)).await }
    })
    .await
}

fn trues(answers: &[bool]) -> usize {
    answers.iter().filter(|answer| **answer).count()
}

/// A link that fifty payments fit on.
async fn reusable(store: &Store) -> (World, Link) {
    let world = World::new(store).await;
    let (mut link, mut terms) = world.link(1);
    terms.usage = domain::link::Usage::Reusable {
        max_payments: None,
        max_total: None,
    };
    link.receipt = domain::receipt::ReceiptPolicy::Off;
    let (scope, made) = (world.scope, link.clone());
    write(store, move |tx| link::insert(tx, scope, &made, &terms)).await;
    (world, link)
}

pub(crate) async fn fifty_payments_claim_one_reference_and_one_has_it(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let claimed = units(&store, move |tx, n| {
        let payment: PaymentId = id("pay", n);
        payment::claim_reference(tx, scope, "zarinpal:1", "201", payment)
    })
    .await;
    let winners: Vec<_> = (0..MANY)
        .zip(&claimed)
        .filter(|(_, other)| other.is_none())
        .collect();
    assert_eq!(winners.len(), 1);
    let winner: PaymentId = id("pay", winners[0].0);
    let others = claimed.iter().flatten();
    assert!(others.clone().all(|holder| *holder == winner));
    assert_eq!(others.count(), 49);
    let again = write(&store, move |tx| {
        payment::claim_reference(tx, scope, "zarinpal:1", "201", winner)
    });
    assert_eq!(again.await, None, "it is its own");
    let rows = number(&store, "SELECT COUNT(*) AS n FROM bank_reference").await;
    assert_eq!(rows, 1);
}

pub(crate) async fn fifty_writers_of_one_reading_and_one_wins(ground: Ground) {
    let store = open(&ground);
    let (world, link) = reusable(&store).await;
    let started = {
        let (world, link) = (world.clone(), link.clone());
        write(&store, move |tx| story::start(tx, &world, &link, 1)).await
    };
    let (scope, from) = (world.scope, started.clone());
    let saved = units(&store, move |tx, n| {
        let next = Payment {
            state: PaymentState::Unknown,
            failure: Some(format!("writer {n}")),
            ..from.clone()
        };
        payment::save(tx, scope, &next, (PaymentState::Verifying, 1))
    })
    .await;
    assert_eq!(trues(&saved), 1);
    let winner = saved.iter().position(|won| *won).unwrap();
    let stored = read(&store, move |tx| payment::find(tx, scope, started.id)).await;
    assert_eq!(stored.unwrap().failure, Some(format!("writer {winner}")));
}

pub(crate) async fn fifty_payments_on_one_link_lose_no_rial(ground: Ground) {
    let store = open(&ground);
    let (world, link) = reusable(&store).await;
    let (scope, wanted) = (world.scope, link.id);
    units(&store, move |tx, n| {
        let (mut link, _) = link::lock(tx, scope, wanted)?.unwrap();
        let read_as = (link.state, link.version);
        link.paid = link
            .paid
            .checked_add(rial(1 + i64::try_from(n).unwrap()))
            .unwrap();
        link.payments += 1;
        assert!(link::save(tx, scope, &link, read_as)?);
        Ok(())
    })
    .await;
    let (link, _) = read(&store, move |tx| link::find(tx, scope, wanted))
        .await
        .unwrap();
    assert_eq!((link.paid, link.payments), (rial(1275), 50));
}

pub(crate) async fn fifty_payments_are_settled_on_one_link_and_the_books_agree(ground: Ground) {
    let store = open(&ground);
    let (world, link) = reusable(&store).await;
    let (teller, of) = (world.clone(), link.clone());
    let settled = units(&store, move |tx, n| {
        story::start(tx, &teller, &of, n + 1)?;
        story::settle(tx, &teller, n + 1)
    })
    .await;
    assert_eq!(trues(&settled), 50);
    story::number_all(&store, &world).await;
    let scope = world.scope;
    let (breaches, link) = write(&store, move |tx| {
        let link = link::find(tx, scope, link.id)?.unwrap().0;
        Ok((books::verify(tx, scope)?, link))
    })
    .await;
    assert_eq!(breaches, []);
    let all = Amount::new(25_000_000, rial(0).currency());
    assert_eq!((link.paid, link.payments), (all, 50));
}

pub(crate) async fn fifty_settlers_of_one_payment_and_one_books(ground: Ground) {
    let store = open(&ground);
    let (world, link) = reusable(&store).await;
    let (teller, of) = (world.clone(), link);
    write(&store, move |tx| story::start(tx, &teller, &of, 1)).await;
    let teller = world.clone();
    let settled = units(&store, move |tx, _| story::settle(tx, &teller, 1)).await;
    assert_eq!(trues(&settled), 1);
    story::number_all(&store, &world).await;
    let scope = world.scope;
    let breaches = write(&store, move |tx| books::verify(tx, scope)).await;
    assert_eq!(breaches, []);
    assert_eq!(
        number(&store, "SELECT COUNT(*) AS n FROM transfer").await,
        1
    );
}

pub(crate) async fn fifty_requests_with_one_key_have_one_effect(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let answers = units(&store, move |tx, n| {
        let known = idempotency::take(tx, scope, "key", b"fingerprint", at(0))?;
        if known == Known::New {
            idempotency::answer(tx, scope, "key", 201, &format!("by {n}"))?;
        }
        Ok(known)
    })
    .await;
    let new: Vec<_> = (0..answers.len())
        .filter(|n| answers[*n] == Known::New)
        .collect();
    assert_eq!(new.len(), 1);
    let answered = Known::Answered {
        status: 201,
        answer: format!("by {}", new[0]),
    };
    assert_eq!(
        answers.iter().filter(|known| **known == answered).count(),
        49
    );
    let others = units(&store, move |tx, n| {
        idempotency::take(tx, scope, "key", &[u8::try_from(n).unwrap()], at(0))
    });
    assert_eq!(others.await, vec![Known::OtherRequest; 50]);
}

pub(crate) async fn a_key_that_is_not_answered_yet_is_running(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let known = units(&store, move |tx, _| {
        idempotency::take(tx, scope, "key", b"fingerprint", at(0))
    })
    .await;
    assert_eq!(known.iter().filter(|one| **one == Known::New).count(), 1);
    assert_eq!(
        known.iter().filter(|one| **one == Known::Running).count(),
        49
    );
}

pub(crate) async fn a_key_whose_unit_failed_is_free_again(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let failed: Done = store
        .write(move |tx| {
            assert_eq!(
                idempotency::take(tx, scope, "key", b"a", at(0))?,
                Known::New
            );
            Err(StoreError::Busy)
        })
        .await;
    assert_eq!(failed, Err(StoreError::Busy));
    let known = write(&store, move |tx| {
        idempotency::take(tx, scope, "key", b"b", at(1))
    });
    assert_eq!(known.await, Known::New);
}

pub(crate) async fn fifty_payments_draw_one_order_number_and_one_has_it(ground: Ground) {
    let store = open(&ground);
    let (world, link) = reusable(&store).await;
    let (teller, of) = (world.clone(), link);
    let inserted = units(&store, move |tx, n| {
        let mut payment = teller.payment(&of, n);
        payment.order_number = 55_000_777.into();
        payment::insert(tx, teller.scope, &payment)
    })
    .await;
    assert_eq!(trues(&inserted), 1);
    assert_eq!(number(&store, "SELECT COUNT(*) AS n FROM payment").await, 1);
}

pub(crate) async fn fifty_causes_make_one_job_at_the_earliest_time(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    units(&store, move |tx, n| {
        let mut one = due(JobKind::SendMessage, "msg_1");
        one.run_at = at(500 - i64::try_from(n * 7 % 50).unwrap());
        job::insert(tx, scope, &[one])
    })
    .await;
    assert_eq!(number(&store, "SELECT COUNT(*) AS n FROM job").await, 1);
    let next = read(&store, move |tx| {
        job::next_due(tx, scope.merchant, Lane::Message)
    })
    .await;
    assert_eq!(next, Some(at(451)));
}

/// Two hundred jobs, claimed five at a time until none is left: by whom each.
async fn claim_all(store: &Store, scope: Scope) -> BTreeMap<String, u128> {
    let claimed = at_once(|worker| {
        let store = store.clone();
        async move {
            let mut mine = Vec::new();
            loop {
                let round = write(&store, move |tx| {
                    let times = (at(100), at(200));
                    job::claim(tx, scope.merchant, Lane::Message, times, 5)
                })
                .await;
                if round.is_empty() {
                    return (worker, mine);
                }
                mine.extend(round.into_iter().map(|job| (job.object, job.attempts)));
            }
        }
    })
    .await;
    let mut holders = BTreeMap::new();
    for (worker, jobs) in claimed {
        for (object, attempts) in jobs {
            assert_eq!(attempts, 1, "{object}");
            let other = holders.insert(object.clone(), worker);
            assert_eq!(other, None, "{object} was claimed twice");
        }
    }
    holders
}

pub(crate) async fn fifty_workers_claim_each_job_once(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    write(&store, move |tx| {
        let jobs: Vec<_> = (0..200)
            .map(|n| due(JobKind::SendMessage, format!("msg_{n:03}")))
            .collect();
        job::insert(tx, scope, &jobs)
    })
    .await;
    let mut holders = BTreeMap::new();
    // A worker may find all that is left locked by others, and end; so the rest is asked again.
    while holders.len() < 200 {
        let more = claim_all(&store, scope).await;
        assert!(!more.is_empty(), "{} of 200", holders.len());
        for (object, worker) in more {
            assert_eq!(holders.insert(object, worker), None);
        }
    }
    let names: Vec<_> = holders.into_keys().collect();
    let all: Vec<_> = (0..200).map(|n| format!("msg_{n:03}")).collect();
    assert_eq!(names, all);
}

pub(crate) async fn fifty_sequencers_number_without_gap_or_double(ground: Ground) {
    let store = open(&ground);
    let (world, link) = reusable(&store).await;
    let (teller, of) = (world.clone(), link);
    // While each writes its events, each also numbers whatever waits, as an owner of its own.
    let numbered = units(&store, move |tx, n| {
        let mine: Vec<_> = (0..7)
            .map(|k| {
                let kind = domain::event::EventKind::LinkRevised;
                teller.event(1_000 + n * 10 + k, kind, of.id)
            })
            .collect();
        event::append(tx, teller.scope, &mine)?;
        let now = at(i64::try_from(n).unwrap());
        let owner = format!("node {}", n % 5);
        sequencer::round(tx, teller.scope, (&owner, now, now))
    })
    .await;
    let mut sum: u32 = numbered.iter().map(|round| round.numbered).sum();
    let scope = world.scope;
    loop {
        let round = write(&store, move |tx| {
            sequencer::round(tx, scope, ("node 9", at(1_000), at(1_000)))
        })
        .await;
        sum += round.numbered;
        if !round.more {
            break;
        }
    }
    assert_eq!(sum, 350, "what was numbered is told once");
    let waits = read(&store, move |tx| sequencer::waits(tx, scope)).await;
    assert!(!waits);
    let rows = read(&store, move |tx| {
        let rows = tx.query("SELECT seq FROM event ORDER BY seq", &[])?;
        rows.iter()
            .map(|row| row.int("seq"))
            .collect::<Done<Vec<_>>>()
    });
    assert_eq!(rows.await, (1..=350).collect::<Vec<_>>());
    let breaches = write(&store, move |tx| books::verify(tx, scope)).await;
    assert_eq!(breaches, []);
}
