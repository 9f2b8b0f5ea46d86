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

/// Gives the box "a" a note.
async fn note(store: &Store, note: String) {
    let done: Done<u64> = store
        .write(move |tx| {
            tx.execute(
                "UPDATE box SET note = $1 WHERE merchant_id = 1 AND id = 'a'",
                &[note.as_str().into()],
            )
        })
        .await;
    assert_eq!(done, Ok(1));
}

/// What many readers at once read: the same question, by every connection there is.
async fn noted(store: &Store) -> Vec<String> {
    let reads: Vec<_> = (0..12)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let read: Done<String> = store
                    .read(|tx| {
                        let row = tx.query_one(
                            "SELECT note FROM box WHERE merchant_id = $1 AND id = $2",
                            &[1_i64.into(), "a".into()],
                        )?;
                        row.text("note").map(str::to_owned)
                    })
                    .await;
                read.unwrap()
            })
        })
        .collect();
    let mut all = Vec::new();
    for read in reads {
        all.push(read.await.unwrap());
    }
    all.dedup();
    all
}

pub(crate) async fn a_commit_shows_in_the_very_next_read(ground: Ground) {
    let store = ground.open();
    put_one(&store, "a").await.unwrap();
    for number in 0..40 {
        note(&store, format!("note {number}")).await;
        for _ in 0..2 {
            assert_eq!(noted(&store).await, [format!("note {number}")]);
        }
    }
}

pub(crate) async fn a_question_that_found_nothing_is_asked_again_after_a_commit(ground: Ground) {
    let store = ground.open();
    for id in ["a", "b", "c"] {
        let before = boxes(&store).await;
        assert_eq!(boxes(&store).await, before);
        put_one(&store, id).await.unwrap();
        let after = format!("{before} {id}");
        assert_eq!(boxes(&store).await, after.trim_start());
    }
}

pub(crate) async fn a_commit_of_another_process_shows_in_the_very_next_read(ground: Ground) {
    let store = ground.open();
    put_one(&store, "a").await.unwrap();
    note(&store, "ours".to_owned()).await;
    assert_eq!(noted(&store).await, ["ours"]);
    // As another program would, past this store.
    let other = rusqlite::Connection::open(ground.path()).unwrap();
    for number in 0..10 {
        let theirs = format!("theirs {number}");
        other
            .execute("UPDATE box SET note = ?1 WHERE id = 'a'", [&theirs])
            .unwrap();
        assert_eq!(noted(&store).await, [theirs]);
    }
}
