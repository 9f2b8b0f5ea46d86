//! Waking after commits.

use std::time::Duration;

use store::{StoreError, Subscription, Topic};

use crate::ground::{Ground, Setup, put};

const SOON: Duration = Duration::from_millis(100);

async fn silent(bell: &mut Subscription) -> bool {
    tokio::time::timeout(SOON, bell.rung()).await.is_err()
}

/// On PostgreSQL a new listener rings once by itself, for what it may have missed.
async fn settled(bell: &mut Subscription) {
    while !silent(bell).await {}
}

pub(crate) async fn a_bell_rings_after_the_commit_only(ground: Ground) {
    let store = ground.open();
    let (mut jobs, mut others) = (
        store.subscribe(Topic::Jobs),
        store.subscribe(Topic::Sequencer),
    );
    settled(&mut jobs).await;
    settled(&mut others).await;

    let seen = store.subscribe(Topic::Jobs);
    let wrote = store
        .write(move |tx| {
            tx.wake(Topic::Jobs);
            let mut bell = seen.clone();
            let early = futures_poll(&mut bell);
            assert!(!early, "before the commit");
            put(tx, "a")
        })
        .await;
    assert_eq!(wrote, Ok::<_, StoreError>(()));
    assert!(
        tokio::time::timeout(Duration::from_secs(5), jobs.rung())
            .await
            .unwrap()
    );
    assert!(silent(&mut jobs).await, "once");
    assert!(silent(&mut others).await, "the other topic");
}

/// Whether the bell has rung, without waiting.
fn futures_poll(bell: &mut Subscription) -> bool {
    let mut rung = std::pin::pin!(bell.rung());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    rung.as_mut().poll(&mut context).is_ready()
}

pub(crate) async fn a_unit_that_is_rolled_back_wakes_nobody(ground: Ground) {
    let store = ground.open();
    let mut jobs = store.subscribe(Topic::Jobs);
    settled(&mut jobs).await;
    let refused = store.write(|tx| {
        tx.wake(Topic::Jobs);
        Err::<(), _>(StoreError::Busy)
    });
    assert_eq!(refused.await, Err(StoreError::Busy));
    assert!(silent(&mut jobs).await);
}

pub(crate) async fn a_ring_while_nobody_waits_is_kept(ground: Ground) {
    let store = ground.open();
    let mut jobs = store.subscribe(Topic::Jobs);
    settled(&mut jobs).await;
    for _ in 0..3 {
        let rang = store.write(|tx| {
            tx.wake(Topic::Jobs);
            Ok::<_, StoreError>(())
        });
        rang.await.unwrap();
    }
    assert!(jobs.rung().await);
    settled(&mut jobs).await;
}

/// A behaviour of PostgreSQL alone: SQLite has one node.
pub(crate) async fn a_commit_wakes_the_other_nodes(ground: Ground) {
    let (here, there) = (ground.open(), ground.open());
    let mut jobs = there.subscribe(Topic::Jobs);
    settled(&mut jobs).await;
    for _ in 0..2 {
        let rang = here.write(|tx| {
            tx.wake(Topic::Jobs);
            Ok::<_, StoreError>(())
        });
        rang.await.unwrap();
        let heard = tokio::time::timeout(Duration::from_secs(10), jobs.rung()).await;
        assert!(heard.expect("the other node hears of it"));
    }
}

/// A behaviour of PostgreSQL alone: another schema of the database is another house.
pub(crate) async fn a_commit_does_not_wake_another_schema(ground: Ground) {
    let setup = Setup {
        schema: Some("elsewhere".to_owned()),
        ..Setup::default()
    };
    let (here, there) = (ground.open(), ground.open_with(setup));
    let mut jobs = there.subscribe(Topic::Jobs);
    settled(&mut jobs).await;
    let rang = here.write(|tx| {
        tx.wake(Topic::Jobs);
        Ok::<_, StoreError>(())
    });
    rang.await.unwrap();
    assert!(silent(&mut jobs).await);
}
