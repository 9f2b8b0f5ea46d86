//! What a backup must remember, and what a restore must hold.

use domain::job::{JobKind, JobState, Lane};
use store::rooms::{backup, job};

use super::build::{World, at, job as due, open, read, write};
use crate::ground::Ground;

pub(crate) async fn messages_are_held_in_their_world_alone_and_nothing_else_is(ground: Ground) {
    let store = open(&ground);
    let one = World::new(&store).await.scope;
    let jobs = [
        due(JobKind::SendMessage, "msg_1"),
        due(JobKind::SendMessage, "msg_2"),
        due(JobKind::CheckPayment, "pay_1"),
    ];
    let inserted = jobs.to_vec();
    write(&store, move |tx| job::insert(tx, one, &inserted)).await;
    // One is under way, as it may be when a backup is made.
    let times = (at(20), at(100));
    let claimed = write(&store, move |tx| {
        job::claim(tx, one.merchant, Lane::Message, times, 1)
    })
    .await;
    assert_eq!(claimed.len(), 1);
    let held = write(&store, move |tx| backup::hold_messages(tx, one, "restored")).await;
    assert_eq!(held, 2);
    let again = write(&store, move |tx| backup::hold_messages(tx, one, "restored")).await;
    assert_eq!(again, 0);
    let mut counts = read(&store, move |tx| job::lane_counts(tx, one.merchant)).await;
    counts.sort_unstable();
    assert_eq!(
        counts,
        [
            (Lane::Verify, JobState::Ready, 1),
            (Lane::Message, JobState::Dead, 2)
        ]
    );
}
