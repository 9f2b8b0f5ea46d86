//! What a unit of work is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use store::faults::{CommitFault, Faults};
use store::{StoreError, Tx};

use crate::ground::{Done, Ground, Held, Setup, boxes, put, put_one, queued};

pub(crate) async fn a_committed_unit_is_read_back(ground: Ground) {
    let store = ground.open();
    put_one(&store, "a").await.unwrap();
    assert_eq!(boxes(&store).await, "a");
    store.close().await;
    assert_eq!(boxes(&ground.open()).await, "a", "after a new start");
}

pub(crate) async fn an_err_rolls_the_unit_back(ground: Ground) {
    #[derive(Debug, PartialEq)]
    struct Refused;
    impl From<StoreError> for Refused {
        fn from(error: StoreError) -> Self {
            panic!("{error}")
        }
    }
    let store = ground.open();
    let refused = store.write(|tx| {
        put(tx, "a")
            .map_err(Refused::from)
            .and(Err::<(), _>(Refused))
    });
    assert_eq!(refused.await, Err(Refused));
    assert_eq!(boxes(&store).await, "");
}

pub(crate) async fn a_refusal_that_is_ok_leaves_its_trace(ground: Ground) {
    let store = ground.open();
    let answer: Done<Result<(), &str>> =
        store.write(|tx| put(tx, "trace").map(|()| Err("no"))).await;
    assert_eq!(answer, Ok(Err("no")));
    assert_eq!(boxes(&store).await, "trace");
}

pub(crate) async fn a_store_error_poisons_its_unit(ground: Ground) {
    let store = ground.open();
    put_one(&store, "a").await.unwrap();
    let swallowed: Done = store
        .write(|tx| {
            put(tx, "b")?;
            let duplicate = put(tx, "a").unwrap_err();
            assert_eq!(put(tx, "c").unwrap_err(), duplicate, "later calls fail too");
            assert_eq!(tx.query("SELECT 1 AS one", &[]).unwrap_err(), duplicate);
            Ok(())
        })
        .await;
    assert_eq!(swallowed, Err(StoreError::Duplicate("box_pk".to_owned())));
    assert_eq!(boxes(&store).await, "a", "nothing of the unit is stored");
    put_one(&store, "d").await.unwrap();
}

pub(crate) async fn a_swallowed_conflict_does_not_poison(ground: Ground) {
    let store = ground.open();
    put_one(&store, "a").await.unwrap();
    let written: Done<u64> = store
        .write(|tx| {
            let sql = "INSERT INTO box (merchant_id, id) VALUES (1, $1) ON CONFLICT DO NOTHING";
            let written = tx.execute(sql, &["a".into()])?;
            put(tx, "b")?;
            Ok(written)
        })
        .await;
    assert_eq!(written, Ok(0));
    assert_eq!(boxes(&store).await, "a b");
}

pub(crate) async fn a_panicking_unit_is_undone_and_the_others_go_on(ground: Ground) {
    let store = ground.open_with(Setup {
        writers: 1,
        ..Setup::default()
    });
    let held = Held::put(&store, "held").await;
    let before = queued({
        let store = store.clone();
        async move { put_one(&store, "before").await }
    })
    .await;
    let panicking = queued({
        let store = store.clone();
        let unit = |tx: &mut Tx<'_>| -> Done {
            put(tx, "panicked")?;
            panic!("planted");
        };
        async move { store.write(unit).await }
    })
    .await;
    let after = queued({
        let store = store.clone();
        async move { put_one(&store, "after").await }
    })
    .await;
    held.release().await.unwrap();
    assert_eq!(before.await, Ok(()));
    assert_eq!(panicking.await, Err(StoreError::Panicked));
    assert_eq!(after.await, Ok(()));
    assert_eq!(boxes(&store).await, "after before held");
}

pub(crate) async fn a_failing_unit_leaves_its_neighbours_alone(ground: Ground) {
    let store = ground.open_with(Setup {
        writers: 1,
        ..Setup::default()
    });
    let held = Held::put(&store, "held").await;
    let mut waiting = Vec::new();
    for (id, fine) in [
        ("a", true),
        ("b", false),
        ("c", true),
        ("held", true),
        ("d", true),
    ] {
        let store = store.clone();
        let unit = move |tx: &mut Tx<'_>| {
            put(tx, id)?;
            if fine {
                Ok(id)
            } else {
                Err(StoreError::NotCommitted)
            }
        };
        waiting.push(queued(async move { store.write(unit).await }).await);
    }
    held.release().await.unwrap();
    let mut answers = Vec::new();
    for one in waiting {
        answers.push(one.await);
    }
    let duplicate = StoreError::Duplicate("box_pk".to_owned());
    let expected = [
        Ok("a"),
        Err(StoreError::NotCommitted),
        Ok("c"),
        Err(duplicate),
        Ok("d"),
    ];
    assert_eq!(answers, expected);
    assert_eq!(boxes(&store).await, "a c d held");
}

/// A behaviour of SQLite alone: what must not stay of a group takes the whole transaction with it,
/// and the others run again.
pub(crate) async fn units_that_shared_a_transaction_with_a_refusal_run_again(ground: Ground) {
    let store = ground.open();
    let held = Held::put(&store, "held").await;
    let runs: Arc<std::sync::Mutex<Vec<&str>>> = Arc::default();
    let mut waiting = Vec::new();
    for id in ["a", "reads", "panics", "b", "refuses", "c"] {
        let (store, runs) = (store.clone(), Arc::clone(&runs));
        let unit = move |tx: &mut Tx<'_>| -> Done<usize> {
            runs.lock().unwrap().push(id);
            let seen = tx.query("SELECT id FROM box", &[])?.len();
            match id {
                "reads" => return Err(StoreError::NotCommitted),
                _ => put(tx, id)?,
            }
            match id {
                "panics" => panic!("planted"),
                "refuses" => Err(StoreError::NotCommitted),
                _ => Ok(seen),
            }
        };
        waiting.push(queued(async move { store.write(unit).await }).await);
    }
    held.release().await.unwrap();
    let mut answers = Vec::new();
    for one in waiting {
        answers.push(one.await);
    }
    let refused = || Err(StoreError::NotCommitted);
    let expected = [
        Ok(1),
        refused(),
        Err(StoreError::Panicked),
        Ok(2),
        refused(),
        Ok(3),
    ];
    assert_eq!(answers, expected, "each saw what those before it left");
    assert_eq!(boxes(&store).await, "a b c held");
    // After the panic those before it run again, in savepoints: the refusal of `refuses` then costs
    // nobody a second run, and what panicked is never run again.
    assert_eq!(
        *runs.lock().unwrap(),
        ["a", "reads", "panics", "a", "reads", "b", "refuses", "c"]
    );
}

pub(crate) async fn a_dropped_future_does_not_cancel_its_unit(ground: Ground) {
    let store = ground.open_with(Setup {
        writers: 1,
        ..Setup::default()
    });
    let held = Held::put(&store, "held").await;
    let dropped = queued({
        let store = store.clone();
        async move { put_one(&store, "dropped").await }
    })
    .await;
    drop(dropped);
    held.release().await.unwrap();
    put_one(&store, "last").await.unwrap();
    assert_eq!(boxes(&store).await, "dropped held last");
}

pub(crate) async fn a_unit_cannot_touch_its_transaction(ground: Ground) {
    let store = ground.open();
    for sql in [
        "COMMIT",
        "/* x */ rollback",
        "SAVEPOINT x",
        "BEGIN",
        "PRAGMA synchronous = 0",
    ] {
        let answer: Done<u64> = store
            .write(move |tx| {
                put(tx, "a")?;
                tx.execute(sql, &[])
            })
            .await;
        assert!(
            matches!(answer, Err(StoreError::Statement(_))),
            "{sql}: {answer:?}"
        );
    }
    assert_eq!(boxes(&store).await, "");
}

pub(crate) async fn fifty_units_on_one_row_lose_no_update(ground: Ground) {
    let store = ground.open_with(Setup {
        writers: 4,
        ..Setup::default()
    });
    put_one(&store, "a").await.unwrap();
    let add = |tx: &mut Tx<'_>| {
        let read =
            "SELECT COALESCE(size, 0) AS size FROM box WHERE id = $1 /*pg*/FOR NO KEY UPDATE/*pg*/";
        let size = tx.query_one(read, &["a".into()])?.int("size")?;
        tx.execute(
            "UPDATE box SET size = $2 WHERE id = $1",
            &["a".into(), (size + 1).into()],
        )
    };
    let all: Vec<_> = (0..50)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.write(add).await })
        })
        .collect();
    for one in all {
        assert_eq!(one.await.unwrap(), Ok::<_, StoreError>(1));
    }
    let size = store
        .read(|tx| tx.query_one("SELECT size FROM box", &[])?.int("size"))
        .await;
    assert_eq!(size, Ok(50));
}

/// A behaviour of PostgreSQL alone: SQLite has one writer.
pub(crate) async fn a_deadlocked_unit_runs_again(ground: Ground) {
    let store = ground.open();
    put_one(&store, "a").await.unwrap();
    put_one(&store, "b").await.unwrap();
    let runs = Arc::new(AtomicUsize::new(0));
    let meeting = Arc::new(std::sync::Barrier::new(2));
    let unit = |first: &'static str, second: &'static str| {
        let (store, runs, meeting) = (store.clone(), Arc::clone(&runs), Arc::clone(&meeting));
        let mut met = false;
        let unit = move |tx: &mut Tx<'_>| {
            runs.fetch_add(1, Ordering::Relaxed);
            let grow = "UPDATE box SET size = COALESCE(size, 0) + 1 WHERE id = $1";
            tx.execute(grow, &[first.into()])?;
            if !std::mem::replace(&mut met, true) {
                meeting.wait();
            }
            tx.execute(grow, &[second.into()])
        };
        tokio::spawn(async move { store.write(unit).await })
    };
    let (one, two) = (unit("a", "b"), unit("b", "a"));
    assert_eq!(one.await.unwrap(), Ok::<_, StoreError>(1));
    assert_eq!(two.await.unwrap(), Ok(1));
    assert_eq!(runs.load(Ordering::Relaxed), 3, "one of the two ran twice");
    let sum = store.read(|tx| {
        tx.query_one("SELECT CAST(SUM(size) AS BIGINT) AS sum FROM box", &[])?
            .int("sum")
    });
    assert_eq!(sum.await, Ok::<_, StoreError>(4));
}

/// A behaviour of PostgreSQL alone.
pub(crate) async fn a_unit_that_always_conflicts_ends_busy(ground: Ground) {
    let faults = Faults::default();
    let setup = Setup {
        retries: 3,
        faults: faults.clone(),
        ..Setup::default()
    };
    let store = ground.open_with(setup);
    for _ in 0..4 {
        faults.at_commit(CommitFault::Serialization);
    }
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let answer: Done = store
        .write(move |tx| {
            counted.fetch_add(1, Ordering::Relaxed);
            put(tx, "a")
        })
        .await;
    assert_eq!(answer, Err(StoreError::Busy));
    assert_eq!(runs.load(Ordering::Relaxed), 4);
    assert_eq!(boxes(&store).await, "");
}

/// A behaviour of SQLite alone: on PostgreSQL each unit has its own commit.
pub(crate) async fn nothing_is_answered_before_the_commit_of_its_group(ground: Ground) {
    let store = ground.open();
    let first = Held::put(&store, "first").await;
    let second = {
        // Queued behind the first, so in its group; holds the group open.
        let (store, (running, runs)) = (store.clone(), tokio::sync::oneshot::channel());
        let (go, gone) = std::sync::mpsc::channel();
        let mut running = Some(running);
        let unit = move |tx: &mut Tx<'_>| {
            put(tx, "second")?;
            running.take().unwrap().send(()).unwrap();
            gone.recv().unwrap();
            Ok::<_, StoreError>(())
        };
        (
            queued(async move { store.write(unit).await }).await,
            runs,
            go,
        )
    };
    let (second, runs, go) = second;
    let mut released = Box::pin(first.release());
    tokio::select! {
        _ = &mut released => panic!("answered before its commit"),
        ran = runs => ran.unwrap(),
    }
    assert_eq!(boxes(&store).await, "", "nothing is visible");
    go.send(()).unwrap();
    released.await.unwrap();
    second.await.unwrap();
    assert_eq!(boxes(&store).await, "first second");
}
