//! Bounded queues.

use std::time::Duration;

use store::{Limits, Store, StoreError, Tx};

use crate::ground::{Done, Ground, Held, Setup, boxes, put, put_one, queued};

pub(crate) async fn a_full_lane_is_busy_at_once(ground: Ground) {
    let limits = Limits {
        interactive: 2,
        ..Limits::default()
    };
    let store = ground.open_with(Setup {
        writers: 1,
        limits,
        ..Setup::default()
    });
    let held = Held::put(&store, "held").await;
    let mut waiting = Vec::new();
    for id in ["a", "b"] {
        let store = store.clone();
        waiting.push(queued(async move { put_one(&store, id).await }).await);
    }
    assert_eq!(put_one(&store, "c").await, Err(StoreError::Busy));
    assert_eq!(
        bulk(&store, "bulk", held).await,
        Ok(()),
        "the other lane has room"
    );
    for one in waiting {
        assert_eq!(one.await, Ok(()));
    }
    assert_eq!(boxes(&store).await, "a b bulk held");
}

async fn bulk(store: &Store, id: &'static str, held: Held) -> Done {
    let waiting = store.write_bulk(move |tx| put(tx, id));
    let (answer, held) = tokio::join!(waiting, held.release());
    held.and(answer)
}

/// A behaviour of SQLite alone: on PostgreSQL the lanes have connections of their own.
pub(crate) async fn bulk_units_go_one_a_group_and_last(ground: Ground) {
    let limits = Limits {
        bulk: 2,
        ..Limits::default()
    };
    let store = ground.open_with(Setup {
        limits,
        ..Setup::default()
    });
    let held = Held::put(&store, "held").await;
    let order = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let unit = |id: &'static str| {
        let order = std::sync::Arc::clone(&order);
        move |tx: &mut Tx<'_>| {
            order.lock().unwrap().push(id);
            put(tx, id)
        }
    };
    let mut waiting = Vec::new();
    for id in ["bulk 1", "bulk 2"] {
        let (store, unit) = (store.clone(), unit(id));
        waiting.push(queued(async move { store.write_bulk(unit).await }).await);
    }
    let refused: Done = store.write_bulk(unit("bulk 3")).await;
    assert_eq!(refused, Err(StoreError::Busy));
    for id in ["a", "b"] {
        let (store, unit) = (store.clone(), unit(id));
        waiting.push(queued(async move { store.write(unit).await }).await);
    }
    held.release().await.unwrap();
    for one in waiting {
        assert_eq!(one.await, Ok(()));
    }
    assert_eq!(*order.lock().unwrap(), ["a", "b", "bulk 1", "bulk 2"]);
}

/// A behaviour of PostgreSQL alone: SQLite has one writer, which holds no lock against itself.
pub(crate) async fn a_lock_that_is_not_free_in_time_is_busy(ground: Ground) {
    let lock_timeout = Duration::from_millis(50);
    let store = ground.open_with(Setup {
        lock_timeout,
        ..Setup::default()
    });
    let held = Held::put(&store, "a").await;
    assert_eq!(put_one(&store, "a").await, Err(StoreError::Busy));
    held.release().await.unwrap();
    assert_eq!(boxes(&store).await, "a");
}
