//! What waits, and what became of what was sent.

use domain::id::LinkId;
use domain::payment::PaymentState;
use store::Tx;
use store::rooms::board::{self, Span};

use super::super::build::{World, at, open, read, write};
use super::{ALL, furnished, other_shop, timed};
use crate::ground::{Done, Ground};

/// From one second to another.
fn span(from: i64, before: i64) -> Span {
    Span {
        from: at(from),
        before: at(before),
    }
}

/// The message of the n-th link went out by a channel.
fn went(tx: &mut Tx<'_>, world: &World, n: u128, channel: &str) -> Done {
    let changed = tx.execute(
        "UPDATE message SET state = 'accepted', channel = $4
         WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &[
            world.scope.merchant.0.into(),
            world.scope.mode.as_str().into(),
            timed::<domain::id::MessageId>("msg", n).to_string().into(),
            channel.into(),
        ],
    )?;
    assert_eq!(changed, 1);
    Ok(())
}

pub(crate) async fn what_became_of_links_is_told_by_channel(ground: Ground) {
    let store = open(&ground);
    let world = furnished(&store).await;
    let (scope, made) = (world.scope, world.clone());
    let shops = [world.shop.shop.id, other_shop()];
    write(&store, move |tx| {
        for (n, channel) in [(2, "smtp"), (3, "smtp"), (5, "bale"), (6, "bale")] {
            went(tx, &made, n, channel)?;
        }
        // One of them was opened and no more, one not even that.
        for n in [2_u128, 3] {
            tx.execute(
                "DELETE FROM payment WHERE merchant_id = $1 AND link_id = $2",
                &[
                    scope.merchant.0.into(),
                    timed::<LinkId>("lnk", n).to_string().into(),
                ],
            )?;
        }
        tx.execute(
            "UPDATE link SET payments = 1 WHERE merchant_id = $1 AND id = $2",
            &[
                scope.merchant.0.into(),
                timed::<LinkId>("lnk", 6).to_string().into(),
            ],
        )?;
        let opened: [LinkId; 2] = [timed("lnk", 2), timed("lnk", 2)];
        board::note_opened(tx, scope, &opened[..1], at(8))?;
        board::note_opened(tx, scope, &opened[1..], at(9))
    })
    .await;
    let told = |of: Vec<board::Funnel>| -> Vec<_> {
        let one = |f: board::Funnel| (f.channel, [f.sent, f.opened, f.started, f.paid]);
        of.into_iter().map(one).collect()
    };
    let all = read(&store, move |tx| {
        board::funnel(tx, scope, span(0, 100), &shops)
    })
    .await;
    assert_eq!(
        told(all),
        [
            ("bale".to_owned(), [2, 2, 2, 1]),
            ("smtp".to_owned(), [2, 1, 0, 0])
        ]
    );
    let other = read(&store, move |tx| {
        board::funnel(tx, scope, span(0, 4), &shops[1..])
    })
    .await;
    assert_eq!(told(other), [("smtp".to_owned(), [1, 0, 0, 0])]);
}

pub(crate) async fn what_waits_and_what_stopped_is_counted(ground: Ground) {
    let store = open(&ground);
    let world = furnished(&store).await;
    let scope = world.scope;
    let shops = [world.shop.shop.id, other_shop()];
    let (waiting, stopped, waited) = read(&store, move |tx| {
        Ok((
            board::waiting(tx, scope, span(40, 200), &shops, at(100))?,
            board::stopped(tx, scope, span(0, 100), &shops)?,
            board::waited(tx, scope, span(0, 100), &shops)?,
        ))
    })
    .await;
    // Open and partly paid come eight times, and every other one is over: those with even numbers.
    assert_eq!(waiting.open.iter().map(|one| one.count).sum::<u32>(), 4);
    let overdue: u32 = waiting.overdue.iter().map(|one| one.count).sum();
    assert_eq!(overdue, 8, "{waiting:?}");
    let (looked, causes) = stopped;
    assert_eq!(looked, u32::try_from(ALL).unwrap());
    let states: Vec<_> = causes.iter().map(|one| (one.state, one.count)).collect();
    assert_eq!(
        states,
        [(PaymentState::Failed, 3), (PaymentState::Reversed, 3)]
    );
    // The paid ones were paid in the second in which they were made.
    assert_eq!(waited, [0; 8]);
}
