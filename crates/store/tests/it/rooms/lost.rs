//! The answer to a settle's COMMIT is lost: whoever asks again finds all of it or nothing.

use domain::payment::PaymentState;
use store::StoreError;
use store::faults::{CommitFault, Faults};
use store::rooms::{books, link, message, payment, receipt};

use super::build::{World, open, read, setup, write};
use super::story;
use crate::ground::{Ground, Setup};

pub(crate) async fn a_settlement_whose_answer_was_lost_is_there_wholly_or_not_at_all(
    ground: Ground,
) {
    for (n, fault) in [(1, CommitFault::LostBefore), (2, CommitFault::LostAfter)] {
        let faults = Faults::default();
        let store = ground.open_with(Setup {
            faults: faults.clone(),
            ..setup()
        });
        let world = World::new(&store).await;
        let teller = world.clone();
        write(&store, move |tx| {
            let (link, terms) = teller.link(n);
            link::insert(tx, teller.scope, &link, &terms)?;
            story::start(tx, &teller, &link, n).map(drop)
        })
        .await;
        faults.at_commit(fault);
        let teller = world.clone();
        let settled = store.write(move |tx| story::settle(tx, &teller, n)).await;
        assert_eq!(settled, Err(StoreError::OutcomeUnknown));
        store.close().await;

        let store = open(&ground);
        let committed = fault == CommitFault::LostAfter;
        assert_eq!(is_settled(&store, &world, n).await, committed, "{fault:?}");
        // Whoever does not know settles again, and it is booked once.
        let teller = world.clone();
        let again = write(&store, move |tx| story::settle(tx, &teller, n)).await;
        assert_eq!(again, !committed);
        assert!(is_settled(&store, &world, n).await);
        story::number_all(&store, &world).await;
        let scope = world.scope;
        let breaches = write(&store, move |tx| books::verify(tx, scope)).await;
        assert_eq!(breaches, []);
        store.close().await;
    }
}

/// Reads every part of the settlement again; all must say the same.
async fn is_settled(store: &store::Store, world: &World, n: u128) -> bool {
    let world = world.clone();
    let parts = read(store, move |tx| {
        let (scope, link) = (world.scope, world.link(n).0);
        let payment = payment::find(tx, scope, world.payment(&link, n).id)?.unwrap();
        let (link, _) = link::find(tx, scope, link.id)?.unwrap();
        let has = |tx: &mut store::Tx<'_>, sql: &'static str| {
            let params = [scope.merchant.0.into()];
            tx.query_one(sql, &params)?.int("n").map(|n| n > 0)
        };
        Ok([
            payment.state == PaymentState::Paid,
            payment.reference.is_some(),
            link.payments == 1,
            link.paid.minor() == 500_000,
            receipt::of_payment(tx, scope, payment.id)?.is_some(),
            !message::of_link(tx, scope, link.id)?.is_empty(),
            has(
                tx,
                "SELECT COUNT(*) AS n FROM transfer WHERE merchant_id = $1",
            )?,
            has(
                tx,
                "SELECT COUNT(*) AS n FROM bank_reference WHERE merchant_id = $1",
            )?,
            has(
                tx,
                "SELECT COUNT(*) AS n FROM event WHERE merchant_id = $1 AND kind = 'payment.paid'",
            )?,
            !has(
                tx,
                "SELECT COUNT(*) AS n FROM job WHERE merchant_id = $1 AND kind = 'payment.check'",
            )?,
            has(
                tx,
                "SELECT COUNT(*) AS n FROM job WHERE merchant_id = $1 AND kind = 'message.send'",
            )?,
        ])
    })
    .await;
    assert!(
        parts.iter().all(|part| *part == parts[0]),
        "half a settlement: {parts:?}"
    );
    parts[0]
}
