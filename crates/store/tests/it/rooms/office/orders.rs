//! In which order links stand, whose they are, and what stands beside them.

use domain::id::{CustomerId, DocumentId, LinkId};
use domain::payment::PaymentState;
use store::rooms::office::{self, LinkFilter, LinkOrder};

use super::super::build::{id, open, read, write};
use super::{ALL, furnished, is_over, links, paying, place, timed};
use crate::ground::Ground;

pub(crate) async fn links_stand_in_every_order_and_pages_meet(ground: Ground) {
    let store = open(&ground);
    let world = furnished(&store).await;
    let by_amount: Vec<u128> = (1..=ALL).rev().collect();
    // All that end do so at one moment.
    let by_expiry: Vec<u128> = (1..=ALL)
        .filter(|n| is_over(*n))
        .chain((1..=ALL).rev().filter(|n| !is_over(*n)))
        .collect();
    for (order, numbers) in [
        (LinkOrder::Created, by_amount.clone()),
        (LinkOrder::Amount, by_amount),
        (LinkOrder::Expiry, by_expiry),
    ] {
        let expected: Vec<LinkId> = numbers.into_iter().map(|n| timed("lnk", n)).collect();
        for size in [1, 5, 12, 100] {
            let mut found: Vec<LinkId> = Vec::new();
            loop {
                let filter = LinkFilter {
                    after: found.last().copied(),
                    order,
                    ..LinkFilter::default()
                };
                let page = links(&store, &world, filter, size).await;
                if page.is_empty() {
                    break;
                }
                found.extend(page);
            }
            assert_eq!(found, expected, "{order:?} by {size}");
        }
    }
}

pub(crate) async fn links_are_narrowed_to_customers_and_documents_and_named(ground: Ground) {
    let store = open(&ground);
    let world = furnished(&store).await;
    let scope = world.scope;
    let customer = world.customer.id;
    let foreign: CustomerId = id("cus", 4_711);
    let of = |customers: Vec<CustomerId>| LinkFilter {
        customers: Some(customers),
        ..LinkFilter::default()
    };
    let all = links(&store, &world, of(vec![foreign, customer]), 100).await;
    assert_eq!(all.len(), place(ALL));
    for nothing in [of(vec![foreign]), of(Vec::new())] {
        assert_eq!(links(&store, &world, nothing, 100).await, []);
    }
    let document: DocumentId = id("doc", 5);
    let third: LinkId = timed("lnk", 3);
    write(&store, move |tx| {
        tx.execute(
            "UPDATE link SET document_id = $4 WHERE merchant_id = $1 AND mode = $2 AND id = $3",
            &[
                scope.merchant.0.into(),
                scope.mode.as_str().into(),
                third.to_string().into(),
                document.to_string().into(),
            ],
        )
        .map(drop)
    })
    .await;
    let filter = LinkFilter {
        document: Some(document),
        ..LinkFilter::default()
    };
    assert_eq!(links(&store, &world, filter, 100).await, [third]);

    // The fifth payment is paid, the third is not.
    let paid: LinkId = timed(
        "lnk",
        (1..=ALL)
            .find(|n| paying(*n) == PaymentState::Paid)
            .unwrap(),
    );
    let beside = read(&store, move |tx| office::beside(tx, scope, [paid, third])).await;
    assert_eq!(beside.len(), 2);
    assert_eq!(beside[&paid].customer, world.customer.name);
    assert_eq!(beside[&paid].account, world.account.name);
    assert_eq!(
        (beside[&paid].codes.len(), beside[&third].codes.len()),
        (1, 0)
    );
    let none = read(&store, move |tx| office::beside(tx, scope, [])).await;
    assert!(none.is_empty());
}
