//! When the disk is full, the connection breaks or the answer is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use store::faults::{CommitFault, Faults};
use store::{FatalHook, Health, Store, StoreError, Tx, Value};
use testkit::PrivateCluster;

use crate::ground::{Done, Ground, Held, Setup, boxes, put, put_one, queued};

fn planted(fault: CommitFault) -> Setup {
    let faults = Faults::default();
    faults.at_commit(fault);
    Setup {
        faults,
        ..Setup::default()
    }
}

pub(crate) async fn a_lost_answer_to_commit_is_an_unknown_outcome(ground: Ground) {
    for (fault, id, stored) in [
        (CommitFault::LostBefore, "before", ""),
        (CommitFault::LostAfter, "after", "after"),
    ] {
        let store = ground.open_with(planted(fault));
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&runs);
        let unit = move |tx: &mut Tx<'_>| {
            counted.fetch_add(1, Ordering::Relaxed);
            put(tx, id)
        };
        assert_eq!(store.write(unit).await, Err(StoreError::OutcomeUnknown));
        assert_eq!(
            runs.load(Ordering::Relaxed),
            1,
            "never run again by the store"
        );
        store.close().await;
        let store = ground.open();
        assert_eq!(boxes(&store).await, stored);
        store.close().await;
    }
}

/// A behaviour of PostgreSQL alone: there only the connection was lost.
pub(crate) async fn after_a_lost_connection_work_goes_on(ground: Ground) {
    let store = ground.open_with(Setup {
        writers: 1,
        ..planted(CommitFault::LostAfter)
    });
    assert_eq!(put_one(&store, "a").await, Err(StoreError::OutcomeUnknown));
    assert_eq!(put_one(&store, "b").await, Ok(()));
    assert_eq!(boxes(&store).await, "a b");
    assert_eq!(store.health(), Health::Ok);
}

/// A behaviour of SQLite alone: there the disk failed.
pub(crate) async fn after_an_io_error_nothing_is_written_any_more(ground: Ground) {
    let told = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&told);
    let on_fatal = FatalHook::new(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let store = ground.open_with(Setup {
        on_fatal,
        ..planted(CommitFault::LostBefore)
    });
    let held = Held::put(&store, "held").await;
    let second = queued({
        let store = store.clone();
        async move { put_one(&store, "second").await }
    })
    .await;
    let refused = queued(write(&store, |tx| {
        put(tx, "refused").and(Err(StoreError::Check("its own".to_owned())))
    }))
    .await;
    assert_eq!(held.release().await, Err(StoreError::OutcomeUnknown));
    assert_eq!(
        second.await,
        Err(StoreError::OutcomeUnknown),
        "the whole group"
    );
    let refused = refused.await;
    assert_eq!(
        refused,
        Err(StoreError::NotCommitted),
        "it may have judged by what was lost"
    );
    assert_eq!(store.health(), Health::Stopped);
    assert_eq!(put_one(&store, "later").await, Err(StoreError::Unavailable));
    assert_eq!(told.load(Ordering::Relaxed), 1, "the hook is called once");
    assert_eq!(boxes(&store).await, "", "reading goes on");
    store.close().await;
    let store = ground.open();
    put_one(&store, "again").await.unwrap();
    assert_eq!(boxes(&store).await, "again");
}

pub(crate) async fn a_full_disk_at_commit_is_told_and_work_goes_on(ground: Ground) {
    let store = ground.open_with(planted(CommitFault::Full));
    assert_eq!(put_one(&store, "a").await, Err(StoreError::Full));
    assert_eq!(store.health(), Health::Full);
    assert_eq!(boxes(&store).await, "");
    put_one(&store, "b").await.unwrap();
    assert_eq!(store.health(), Health::Ok);
    assert_eq!(boxes(&store).await, "b");
}

/// A behaviour of SQLite alone: a full file, in the middle of a group.
pub(crate) async fn a_full_file_ends_its_group_and_only_the_culprit_is_blamed(ground: Ground) {
    let store = ground.open_with(Setup {
        max_pages: Some(40),
        ..Setup::default()
    });
    put_one(&store, "stays").await.unwrap();
    let held = Held::put(&store, "first").await;
    let refused = queued(write(&store, |tx| {
        put(tx, "refused").and(Err(StoreError::Busy))
    }))
    .await;
    // One row, so no statement journal: SQLite ends the whole transaction by itself.
    let culprit = queued(write(&store, |tx| {
        let sql = "INSERT INTO box (merchant_id, id, seal) VALUES (1, 'big', $1)";
        let full = tx.execute(sql, &[vec![1_u8; 200_000].into()]).unwrap_err();
        assert_eq!(full, StoreError::Full);
        // A poisoned unit cannot write outside the transaction that is over.
        assert_eq!(put(tx, "outside"), Err(StoreError::Full));
        Ok(())
    }))
    .await;
    let later = queued(write(&store, |tx| put(tx, "later"))).await;
    assert_eq!(held.release().await, Err(StoreError::NotCommitted));
    assert_eq!(refused.await, Err(StoreError::NotCommitted));
    assert_eq!(culprit.await, Err(StoreError::Full));
    assert_eq!(later.await, Ok(()), "the next group");
    assert_eq!(boxes(&store).await, "later stays");
    assert_eq!(store.health(), Health::Ok, "the next commit went well");
}

/// A behaviour of SQLite alone: with a statement journal only the statement is undone.
pub(crate) async fn a_full_file_in_an_insert_of_many_spares_the_group(ground: Ground) {
    let store = ground.open_with(Setup {
        max_pages: Some(40),
        ..Setup::default()
    });
    let held = Held::put(&store, "first").await;
    let culprit = queued(write(&store, |tx| {
        let rows: Vec<Vec<Value>> = (0..200_i64)
            .map(|n| vec![1_i64.into(), n.to_string().into(), vec![1_u8; 1500].into()])
            .collect();
        tx.insert_many("INSERT INTO box (merchant_id, id, seal)", "", &rows)
            .map(drop)
    }))
    .await;
    let first = held.release().await;
    assert_eq!(culprit.await, Err(StoreError::Full));
    let expected = if first.is_ok() { "first" } else { "" };
    assert!(matches!(first, Ok(()) | Err(StoreError::NotCommitted)));
    assert_eq!(boxes(&store).await, expected, "the answer tells the truth");
}

fn write(
    store: &Store,
    unit: impl FnMut(&mut Tx<'_>) -> Done + Send + 'static,
) -> impl Future<Output = Done> + Send + 'static {
    let store = store.clone();
    async move { store.write(unit).await }
}

/// A behaviour of SQLite alone: what was answered is in the log, whatever happens to the process.
pub(crate) async fn what_was_answered_survives_without_a_clean_end(ground: Ground) {
    let store = ground.open();
    put_one(&store, "a").await.unwrap();
    let copy = tempfile::tempdir().unwrap();
    for name in ["peyvand.db", "peyvand.db-wal"] {
        let from = ground.path().with_file_name(name);
        std::fs::copy(from, copy.path().join(name)).unwrap();
    }
    let mut options = ground.sqlite(Setup::default());
    options.path = copy.path().join("peyvand.db");
    assert_eq!(boxes(&Store::open_sqlite_with(options).unwrap()).await, "a");
}

/// A behaviour of SQLite alone.
pub(crate) async fn a_long_log_begins_anew_while_work_goes_on(ground: Ground) {
    let store = ground.open();
    let file = |name: &str| ground.path().with_file_name(name);
    // Bytes 12 to 24 of the log are the number of its beginnings and its salt.
    let beginning = || std::fs::read(file("peyvand.db-wal")).unwrap()[12..24].to_vec();
    put_one(&store, "a").await.unwrap();
    let first = beginning();
    let mut count = 0_u64;
    while beginning() == first {
        // Several at once, so that the writer is never idle.
        let several: Vec<_> = (0..4)
            .map(|n| {
                let id = format!("{count} {n}");
                let unit = move |tx: &mut Tx<'_>| {
                    let sql = "INSERT INTO box (merchant_id, id, seal) VALUES (1, $1, $2)";
                    tx.execute(sql, &[id.as_str().into(), vec![7_u8; 1 << 20].into()])
                        .map(drop)
                };
                tokio::spawn(write(&store, unit))
            })
            .collect();
        for one in several {
            one.await.unwrap().unwrap();
        }
        count += 4;
    }
    store.close().await;
    let size = |name: &str| file(name).metadata().map_or(0, |file| file.len());
    assert_eq!(size("peyvand.db-wal"), 0, "emptied");
    assert!(size("peyvand.db") > count << 20, "all is in the file");
}

/// A behaviour of PostgreSQL alone.
pub(crate) async fn a_connection_that_broke_while_idle_costs_nothing(ground: Ground) {
    let store = ground.open_with(Setup {
        writers: 1,
        ..Setup::default()
    });
    put_one(&store, "a").await.unwrap();
    break_all(&ground);
    assert_eq!(put_one(&store, "b").await, Ok(()));
    assert_eq!(boxes(&store).await, "a b");
}

/// A behaviour of PostgreSQL alone.
pub(crate) async fn a_connection_that_broke_in_a_unit_stores_nothing(ground: Ground) {
    let store = ground.open_with(Setup {
        writers: 1,
        ..Setup::default()
    });
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let answer: Done = store
        .write(move |tx| {
            counted.fetch_add(1, Ordering::Relaxed);
            put(tx, "a")?;
            let _ = tx.query("SELECT pg_terminate_backend(pg_backend_pid())", &[])?;
            put(tx, "b")
        })
        .await;
    assert_eq!(answer, Err(StoreError::Unavailable));
    assert_eq!(runs.load(Ordering::Relaxed), 1);
    assert_eq!(put_one(&store, "c").await, Ok(()));
    assert_eq!(boxes(&store).await, "c");
}

/// Ends every connection to this ground's database.
fn break_all(ground: &Ground) {
    let url = ground.postgres(Setup::default()).url;
    let name = url
        .rsplit_once('/')
        .unwrap()
        .1
        .split('?')
        .next()
        .unwrap()
        .to_owned();
    let sql =
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    PrivateCluster::or_skip().unwrap().admin(&sql).unwrap();
}

/// Outside the list: it stops a server, so it has one of its own.
#[test]
fn a_server_that_goes_away_is_told_and_found_again() {
    if PrivateCluster::or_skip().is_none() {
        return;
    }
    let cluster = PrivateCluster::start().unwrap();
    let mut options = store::PostgresOptions::new(cluster.database("away"));
    options.migrations = crate::ground::BOXES;
    Store::migrate_postgres(&options).unwrap();
    let store = Store::connect_postgres_with(&options).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        put_one(&store, "a").await.unwrap();
        assert_eq!(store.health(), Health::Ok);
        cluster.crash().unwrap();
        assert_eq!(put_one(&store, "b").await, Err(StoreError::Unavailable));
        let read: Done<Vec<_>> = store.read(|tx| tx.query("SELECT id FROM box", &[])).await;
        assert_eq!(read.map(|rows| rows.len()), Err(StoreError::Unavailable));
        assert_eq!(store.health(), Health::Unavailable);
        cluster.resume().unwrap();
        let patience = tokio::time::Instant::now() + Duration::from_secs(30);
        while put_one(&store, "c").await.is_err() || store.health() != Health::Ok {
            assert!(
                tokio::time::Instant::now() < patience,
                "{:?}",
                store.health()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
            let _ = store
                .write(|tx| tx.execute("DELETE FROM box WHERE id = 'c'", &[]))
                .await;
        }
        assert_eq!(boxes(&store).await, "a c");
        store.close().await;
    });
}
