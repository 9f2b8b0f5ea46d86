//! The sequencer's lease, order and limits.

use domain::event::EventKind;
use domain::scope::Scope;
use store::Store;
use store::rooms::sequencer::{self, Round};
use store::rooms::{books, event};

use super::build::{World, at, number, open, read, write};
use super::story;
use crate::ground::{Done, Ground};

async fn append(store: &Store, world: &World, numbers: std::ops::Range<u128>) {
    let world = world.clone();
    write(store, move |tx| {
        let kind = EventKind::LinkRevised;
        let events: Vec<_> = numbers
            .clone()
            .map(|n| world.event(n, kind, "lnk_1"))
            .collect();
        event::append(tx, world.scope, &events)
    })
    .await;
}

async fn round(store: &Store, scope: Scope, owner: &'static str, now: i64, until: i64) -> Round {
    write(store, move |tx| {
        sequencer::round(tx, scope, (owner, at(now), at(until)))
    })
    .await
}

fn numbered(count: u32) -> Round {
    Round {
        numbered: count,
        more: false,
    }
}

pub(crate) async fn a_lease_of_another_is_respected_and_taken_over_when_it_ends(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    append(&store, &world, 0..2).await;
    assert_eq!(round(&store, scope, "a", 0, 10).await, numbered(2));
    append(&store, &world, 2..5).await;
    assert_eq!(round(&store, scope, "b", 9, 19).await, Round::default());
    assert!(read(&store, move |tx| sequencer::waits(tx, scope)).await);
    assert_eq!(
        round(&store, scope, "b", 10, 20).await,
        numbered(3),
        "it ran out"
    );
    append(&store, &world, 5..6).await;
    assert_eq!(round(&store, scope, "a", 15, 25).await, Round::default());
    assert_eq!(
        round(&store, scope, "b", 15, 25).await,
        numbered(1),
        "its own lease"
    );
    let breaches = write(&store, move |tx| books::verify(tx, scope)).await;
    assert_eq!(breaches, []);
}

pub(crate) async fn a_round_does_a_bounded_part_and_says_that_there_is_more(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    append(&store, &world, 0..600).await;
    let mut rounds = Vec::new();
    for _ in 0..4 {
        let round = round(&store, world.scope, "a", 0, 10).await;
        rounds.push((round.numbered, round.more));
    }
    assert_eq!(rounds, [(256, true), (256, true), (88, false), (0, false)]);
}

pub(crate) async fn numbers_follow_the_order_of_ids_and_receipts_have_their_own(ground: Ground) {
    let store = open(&ground);
    let world = story::tell(&store).await;
    let (seqs, receipts) = read(&store, |tx| {
        let seqs = tx.query("SELECT seq FROM event ORDER BY id", &[])?;
        let receipts = tx.query("SELECT number FROM receipt ORDER BY id", &[])?;
        let numbers = |rows: Vec<store::Row>, column: &str| {
            rows.iter()
                .map(|row| row.int(column))
                .collect::<Done<Vec<_>>>()
        };
        Ok((numbers(seqs, "seq")?, numbers(receipts, "number")?))
    })
    .await;
    assert_eq!(
        seqs,
        (1..=i64::try_from(seqs.len()).unwrap()).collect::<Vec<_>>()
    );
    assert!(seqs.len() > 10);
    assert_eq!(receipts, [1, 2, 3, 4, 5, 6]);
    append(&store, &world, 900..901).await;
    assert_eq!(
        round(&store, world.scope, "node", 200, 210).await,
        numbered(1)
    );
    let last = number(&store, "SELECT MAX(seq) AS n FROM event").await;
    assert_eq!(last, i64::try_from(seqs.len()).unwrap() + 1);
}

pub(crate) async fn each_world_is_numbered_by_itself(ground: Ground) {
    let store = open(&ground);
    let test = World::new(&store).await;
    let live = test.live(&store).await;
    for world in [&test, &live] {
        append(&store, world, 0..3).await;
    }
    assert_eq!(round(&store, test.scope, "a", 0, 10).await, numbered(3));
    assert_eq!(
        round(&store, live.scope, "b", 1, 11).await,
        numbered(3),
        "no lease there"
    );
    let pairs = "SELECT COUNT(*) AS n FROM event WHERE seq IN (1, 2, 3)";
    assert_eq!(number(&store, pairs).await, 6);
    assert_eq!(
        number(&store, "SELECT COUNT(*) AS n FROM sequencer").await,
        2
    );
}
