//! Reading.

use std::sync::mpsc::channel;

use store::{Store, StoreError, Tx};

use crate::ground::{Done, Ground, boxes, put, put_one};

type Counts = (i64, i64);

/// Counts, lets a writer commit, and counts again.
fn twice() -> (
    impl FnMut(&mut Tx<'_>) -> Done<Counts> + Send + 'static,
    tokio::sync::oneshot::Receiver<()>,
    std::sync::mpsc::Sender<()>,
) {
    let (first, ready) = tokio::sync::oneshot::channel();
    let (go, gone) = channel();
    let mut first = Some(first);
    let count = |tx: &mut Tx<'_>| tx.query_one("SELECT COUNT(*) AS n FROM box", &[])?.int("n");
    let unit = move |tx: &mut Tx<'_>| {
        let before = count(tx)?;
        first.take().unwrap().send(()).unwrap();
        gone.recv().unwrap();
        Ok((before, count(tx)?))
    };
    (unit, ready, go)
}

async fn write_between(
    store: &Store,
    ready: tokio::sync::oneshot::Receiver<()>,
    go: std::sync::mpsc::Sender<()>,
) {
    ready.await.unwrap();
    put_one(store, "between").await.unwrap();
    go.send(()).unwrap();
}

pub(crate) async fn a_read_is_one_snapshot(ground: Ground) {
    let store = ground.open();
    let (unit, ready, go) = twice();
    // A task of its own: on SQLite the read runs on the thread that polls it.
    let read = tokio::spawn({
        let store = store.clone();
        async move { store.read(unit).await }
    });
    write_between(&store, ready, go).await;
    assert_eq!(read.await.unwrap(), Ok((0, 0)));
    assert_eq!(boxes(&store).await, "between");
}

pub(crate) async fn a_long_read_is_one_snapshot_on_a_thread_of_its_own(ground: Ground) {
    let store = ground.open();
    let (unit, ready, go) = twice();
    let (read, ()) = tokio::join!(store.read_long(unit), write_between(&store, ready, go));
    assert_eq!(read, Ok((0, 0)));
}

pub(crate) async fn a_read_cannot_write(ground: Ground) {
    let store = ground.open();
    let (short, long) = (
        store.read(|tx| put(tx, "a")),
        store.read_long(|tx| put(tx, "a")),
    );
    for answer in [short.await, long.await] {
        assert!(answer.is_err(), "{answer:?}");
    }
    assert_eq!(boxes(&store).await, "");
}

pub(crate) async fn a_read_that_fails_or_panics_harms_no_other(ground: Ground) {
    let store = ground.open();
    for _ in 0..20 {
        let wrong: Done<Vec<_>> = store.read(|tx| tx.query("SELEKT", &[])).await;
        assert!(matches!(wrong, Err(StoreError::Statement(_))));
        let panicked: Done = store.read(|_| panic!("planted")).await;
        assert_eq!(panicked, Err(StoreError::Panicked));
        let panicked: Done = store.read_long(|_| panic!("planted")).await;
        assert_eq!(panicked, Err(StoreError::Panicked));
    }
    assert_eq!(boxes(&store).await, "");
    put_one(&store, "a").await.unwrap();
    assert_eq!(boxes(&store).await, "a");
}

pub(crate) async fn many_reads_run_beside_the_writer(ground: Ground) {
    let store = ground.open();
    put_one(&store, "a").await.unwrap();
    let reads: Vec<_> = (0..64)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { boxes(&store).await })
        })
        .collect();
    for read in reads {
        assert_eq!(read.await.unwrap(), "a");
    }
}
