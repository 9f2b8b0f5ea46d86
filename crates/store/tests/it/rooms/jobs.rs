//! The rules of jobs: when they are due, who holds them, and whose word counts.

use domain::job::{JobKind, Lane, NewJob};
use domain::scope::Scope;
use jiff::Timestamp;
use store::Store;
use store::rooms::job::{self, Claimed};

use super::build::{World, at, job as due, number, open, read, write};
use crate::ground::Ground;

async fn ground_with(ground: &Ground, jobs: &[NewJob]) -> (Store, Scope) {
    let store = open(ground);
    let scope = World::new(&store).await.scope;
    let jobs = jobs.to_vec();
    write(&store, move |tx| job::insert(tx, scope, &jobs)).await;
    (store, scope)
}

async fn claim(store: &Store, scope: Scope, lane: Lane, now: i64, limit: u32) -> Vec<Claimed> {
    let times = (at(now), at(now + 100));
    write(store, move |tx| {
        job::claim(tx, scope.merchant, lane, times, limit)
    })
    .await
}

async fn one(store: &Store, scope: Scope, now: i64) -> Claimed {
    let mut claimed = claim(store, scope, Lane::Message, now, 9).await;
    assert_eq!(claimed.len(), 1, "{claimed:?}");
    claimed.remove(0)
}

async fn next(store: &Store, scope: Scope, lane: Lane) -> Option<Timestamp> {
    read(store, move |tx| job::next_due(tx, scope.merchant, lane)).await
}

async fn insert(store: &Store, scope: Scope, job: NewJob) {
    write(store, move |tx| {
        job::insert(tx, scope, std::slice::from_ref(&job))
    })
    .await;
}

async fn schedule(store: &Store, scope: Scope, job: NewJob) {
    write(store, move |tx| job::schedule(tx, scope, &job)).await;
}

async fn done(store: &Store, claimed: &Claimed) -> bool {
    let claimed = claimed.clone();
    write(store, move |tx| job::done(tx, &claimed)).await
}

async fn later(store: &Store, claimed: &Claimed, to: i64, error: Option<&'static str>) -> bool {
    let claimed = claimed.clone();
    write(store, move |tx| job::later(tx, &claimed, at(to), error)).await
}

async fn dead(store: &Store, claimed: &Claimed) -> bool {
    let claimed = claimed.clone();
    write(store, move |tx| job::dead(tx, &claimed, "given up")).await
}

fn message(object: &str) -> NewJob {
    due(JobKind::SendMessage, object)
}

pub(crate) async fn a_job_is_claimed_with_all_it_needs(ground: Ground) {
    let (store, scope) = ground_with(&ground, &[message("msg_1")]).await;
    let claimed = one(&store, scope, 10).await;
    let expected = Claimed {
        scope,
        kind: JobKind::SendMessage,
        object: "msg_1".to_owned(),
        attempts: 1,
        deadline: at(10_000),
        lease_token: claimed.lease_token,
    };
    assert_eq!(claimed, expected);
}

pub(crate) async fn a_job_does_not_run_before_its_time(ground: Ground) {
    let (store, scope) = ground_with(&ground, &[message("msg_1")]).await;
    assert_eq!(claim(&store, scope, Lane::Message, 9, 9).await, []);
    assert_eq!(next(&store, scope, Lane::Message).await, Some(at(10)));
    one(&store, scope, 10).await;
}

pub(crate) async fn the_oldest_are_claimed_first_and_no_more_than_asked_for(ground: Ground) {
    let jobs: Vec<_> = (0..9_i64)
        .map(|n| NewJob {
            run_at: at(100 - n),
            ..message(&format!("msg_{n}"))
        })
        .collect();
    let (store, scope) = ground_with(&ground, &jobs).await;
    let mut rounds = Vec::new();
    for _ in 0..4 {
        let claimed = claim(&store, scope, Lane::Message, 100, 3).await;
        let mut objects: Vec<_> = claimed.into_iter().map(|job| job.object).collect();
        objects.sort();
        rounds.push(objects.join(" "));
    }
    let expected = [
        "msg_6 msg_7 msg_8",
        "msg_3 msg_4 msg_5",
        "msg_0 msg_1 msg_2",
        "",
    ];
    assert_eq!(rounds, expected);
}

pub(crate) async fn a_held_job_is_nobody_elses_until_its_lease_ends(ground: Ground) {
    let (store, scope) = ground_with(&ground, &[message("msg_1")]).await;
    let first = one(&store, scope, 10).await;
    assert_eq!(claim(&store, scope, Lane::Message, 109, 9).await, []);
    assert_eq!(next(&store, scope, Lane::Message).await, Some(at(110)));
    let second = one(&store, scope, 110).await;
    assert_eq!(second.attempts, 2);
    assert!(second.lease_token > first.lease_token);
}

pub(crate) async fn the_word_of_a_worker_that_lost_its_lease_counts_nothing(ground: Ground) {
    let (store, scope) = ground_with(&ground, &[message("msg_1")]).await;
    let old = one(&store, scope, 10).await;
    let new = one(&store, scope, 200).await;
    assert!(!done(&store, &old).await);
    assert!(!later(&store, &old, 5_000, Some("late")).await);
    assert!(!dead(&store, &old).await);
    assert_eq!(
        next(&store, scope, Lane::Message).await,
        Some(at(300)),
        "held"
    );
    assert!(done(&store, &new).await);
    assert!(!done(&store, &new).await, "it is gone");
    assert_eq!(number(&store, "SELECT COUNT(*) AS n FROM job").await, 0);
}

/// A job that was removed and made anew is another job: an old lease does not fit it.
pub(crate) async fn an_old_lease_does_not_fit_a_job_that_was_made_anew(ground: Ground) {
    let (store, scope) = ground_with(&ground, &[message("msg_1")]).await;
    let old = one(&store, scope, 10).await;
    write(&store, move |tx| {
        job::remove(tx, scope, JobKind::SendMessage, "msg_1")
    })
    .await;
    insert(&store, scope, message("msg_1")).await;
    assert!(!done(&store, &old).await, "not even claimed again");
    let new = one(&store, scope, 11).await;
    assert_eq!(new.attempts, 1);
    assert!(!done(&store, &old).await);
    assert!(!later(&store, &old, 5_000, None).await);
    assert!(done(&store, &new).await);
}

/// The holder may have looked before the cause happened: its "done" must not swallow it.
pub(crate) async fn a_cause_that_happens_while_the_job_is_held_is_not_lost(ground: Ground) {
    let (store, scope) = ground_with(&ground, &[message("msg_1")]).await;
    let held = one(&store, scope, 10).await;
    insert(&store, scope, message("msg_1")).await;
    assert!(!done(&store, &held).await);
    assert!(!later(&store, &held, 5_000, None).await);
    assert_eq!(
        claim(&store, scope, Lane::Message, 109, 9).await,
        [],
        "still held"
    );
    one(&store, scope, 110).await;
}

pub(crate) async fn a_job_that_is_put_back_waits_and_counts_its_tries(ground: Ground) {
    let (store, scope) = ground_with(&ground, &[message("msg_1")]).await;
    let first = one(&store, scope, 10).await;
    assert!(later(&store, &first, 60, Some("no route to host")).await);
    assert_eq!(next(&store, scope, Lane::Message).await, Some(at(60)));
    assert_eq!(claim(&store, scope, Lane::Message, 59, 9).await, []);
    let said = read(&store, |tx| {
        let row = tx.query_one("SELECT last_error FROM job", &[])?;
        Ok(row.text("last_error")?.to_owned())
    });
    assert_eq!(said.await, "no route to host");
    let second = one(&store, scope, 60).await;
    assert_eq!(second.attempts, 2);
}

pub(crate) async fn a_dead_job_is_claimed_no_more_until_it_is_wanted_again(ground: Ground) {
    let (store, scope) = ground_with(&ground, &[message("msg_1")]).await;
    let counts = |store: &Store| {
        let store = store.clone();
        async move { read(&store, move |tx| job::counts(tx, scope.merchant)).await }
    };
    assert_eq!(counts(&store).await, (1, 0));
    let claimed = one(&store, scope, 10).await;
    assert!(dead(&store, &claimed).await);
    assert_eq!(counts(&store).await, (0, 1));
    assert_eq!(claim(&store, scope, Lane::Message, 9_000, 9).await, []);
    assert_eq!(next(&store, scope, Lane::Message).await, None);
    let mut again = message("msg_1");
    again.run_at = at(9_100);
    schedule(&store, scope, again.clone()).await;
    assert_eq!(counts(&store).await, (1, 0));
    assert_eq!(next(&store, scope, Lane::Message).await, Some(at(9_100)));
    let claimed = one(&store, scope, 9_100).await;
    assert_eq!(claimed.attempts, 2);
    assert!(dead(&store, &claimed).await);
    insert(&store, scope, again).await;
    one(&store, scope, 9_300).await;
}

pub(crate) async fn inserting_again_moves_a_job_nearer_only_and_scheduling_moves_it(
    ground: Ground,
) {
    let (store, scope) = ground_with(&ground, &[message("msg_1")]).await;
    let to = |seconds| NewJob {
        run_at: at(seconds),
        ..message("msg_1")
    };
    insert(&store, scope, to(50)).await;
    assert_eq!(next(&store, scope, Lane::Message).await, Some(at(10)));
    insert(&store, scope, to(5)).await;
    assert_eq!(next(&store, scope, Lane::Message).await, Some(at(5)));
    schedule(&store, scope, to(70)).await;
    assert_eq!(next(&store, scope, Lane::Message).await, Some(at(70)));
    let held = one(&store, scope, 70).await;
    schedule(&store, scope, to(80)).await;
    assert_eq!(claim(&store, scope, Lane::Message, 90, 9).await, [], "held");
    assert!(done(&store, &held).await, "whoever holds it keeps it");
    schedule(&store, scope, to(7)).await;
    assert_eq!(
        next(&store, scope, Lane::Message).await,
        Some(at(7)),
        "made anew"
    );
}

pub(crate) async fn lanes_and_merchants_are_served_apart(ground: Ground) {
    let jobs = [
        due(JobKind::CheckPayment, "pay_1"),
        message("msg_1"),
        due(JobKind::ExpireLink, "lnk_1"),
    ];
    let (store, scope) = ground_with(&ground, &jobs).await;
    let other = World::new(&store).await.scope;
    insert(&store, other, message("msg_1")).await;
    for (lane, object) in [
        (Lane::Verify, "pay_1"),
        (Lane::Message, "msg_1"),
        (Lane::Bulk, "lnk_1"),
    ] {
        let claimed = claim(&store, scope, lane, 10, 9).await;
        let objects: Vec<_> = claimed.iter().map(|job| job.object.as_str()).collect();
        assert_eq!(objects, [object]);
        assert!(claimed.iter().all(|job| job.scope == scope));
    }
    assert_eq!(claim(&store, scope, Lane::Webhook, 10, 9).await, []);
    assert_eq!(next(&store, scope, Lane::Webhook).await, None);
    assert_eq!(next(&store, other, Lane::Message).await, Some(at(10)));
    assert_eq!(one(&store, other, 10).await.scope, other);
}

pub(crate) async fn both_worlds_of_a_merchant_are_claimed_together_and_kept_apart(ground: Ground) {
    let store = open(&ground);
    let test = World::new(&store).await;
    let live = test.live(&store).await;
    for world in [&test, &live] {
        insert(&store, world.scope, message("msg_1")).await;
    }
    let mut claimed = claim(&store, test.scope, Lane::Message, 10, 9).await;
    claimed.sort_by_key(|job| job.scope.mode);
    let scopes: Vec<_> = claimed.iter().map(|job| job.scope).collect();
    assert_eq!(scopes, [test.scope, live.scope]);
    assert!(done(&store, &claimed[0]).await);
    let left = read(&store, |tx| {
        Ok(tx
            .query_one("SELECT mode FROM job", &[])?
            .text("mode")?
            .to_owned())
    });
    assert_eq!(left.await, "live");
}

/// The next due time is the earliest at which anything can be claimed, whatever is held.
pub(crate) async fn the_next_due_time_looks_past_what_is_held(ground: Ground) {
    let jobs: Vec<_> = [10, 20, 400]
        .iter()
        .map(|run_at| NewJob {
            run_at: at(*run_at),
            ..message(&format!("msg_{run_at}"))
        })
        .collect();
    let (store, scope) = ground_with(&ground, &jobs).await;
    let held = claim(&store, scope, Lane::Message, 15, 9).await;
    assert_eq!(held.len(), 1);
    assert_eq!(next(&store, scope, Lane::Message).await, Some(at(20)));
    assert_eq!(claim(&store, scope, Lane::Message, 30, 9).await.len(), 1);
    assert_eq!(next(&store, scope, Lane::Message).await, Some(at(115)));
    assert_eq!(claim(&store, scope, Lane::Message, 115, 9).await.len(), 1);
    // The first is held to 215 now; the second's lease ended at 130 long before 400.
    assert_eq!(next(&store, scope, Lane::Message).await, Some(at(130)));
}
