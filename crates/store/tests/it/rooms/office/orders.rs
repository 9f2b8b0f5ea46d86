//! In which order links stand, whose they are, and what stands beside them.

use domain::id::{CustomerId, DocumentId, LinkId};
use domain::payment::PaymentState;
use store::rooms::link;
use store::rooms::office::{self, LinkFilter, LinkOrder, LinkPlace};

use super::super::build::{World, at, id, open, read, rial, write};
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
                    after: found.last().copied().map(LinkPlace::Listed),
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

pub(crate) async fn links_are_found_by_words_and_pages_meet(ground: Ground) {
    let store = open(&ground);
    let world = furnished(&store).await;
    let scope = world.scope;
    let typed = |text: &str| LinkFilter {
        search: domain::search::query(text),
        ..LinkFilter::default()
    };
    let all = links(&store, &world, typed("blue book"), 100).await;
    let expected: Vec<LinkId> = (1..=ALL)
        .rev()
        .filter(|n| n % 5 == 1)
        .map(|n| timed("lnk", n))
        .collect();
    assert_eq!(all, expected, "the newest first");
    let mut paged = Vec::new();
    let mut filter = typed("blue book");
    loop {
        let asked = filter.clone();
        let page = read(&store, move |tx| office::links(tx, scope, &asked, 2)).await;
        paged.extend(page.rows.into_iter().map(|(link, _)| link.id));
        match page.next {
            // As it stands in an address.
            Some(place) => filter.after = Some(place.to_string().parse().unwrap()),
            None => break,
        }
    }
    assert_eq!(paged, all);

    // Another description, other words.
    let changed = all[0];
    write(&store, move |tx| {
        let (_, mut terms) = link::find(tx, scope, changed)?.unwrap();
        terms.version += 1;
        terms.description = Some("Green lamp".to_owned());
        link::amend(tx, scope, changed, &terms, at(60))
    })
    .await;
    assert_eq!(links(&store, &world, typed("lamp"), 9).await, [changed]);
    assert!(
        !links(&store, &world, typed("blue book"), 100)
            .await
            .contains(&changed)
    );

    // Links from before there were words are found once a job has passed.
    write(&store, move |tx| {
        let forget = "DELETE FROM search_token WHERE merchant_id = $1 AND kind = 'link'";
        tx.execute(forget, &[scope.merchant.0.into()])?;
        let (mut place, mut steps) = ("lnk_".to_owned(), 0);
        while let Some(next) = link::index_after(tx, scope, &place, 10)? {
            (place, steps) = (next, steps + 1);
        }
        assert_eq!(steps, 3);
        Ok(())
    })
    .await;
    assert_eq!(links(&store, &world, typed("lamp"), 9).await, [changed]);
    assert_eq!(
        links(&store, &world, typed("blue book"), 100).await,
        all[1..]
    );
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

pub(crate) async fn sums_hold_more_than_an_integer_of_the_database(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let most = 900_000_000_000_000_000;
    let made = world.clone();
    write(&store, move |tx| {
        for n in 1..=3 {
            let (link, mut terms) = made.link(n);
            terms.amount = rial(most + 7);
            link::insert(tx, scope, &link, &terms)?;
        }
        Ok(())
    })
    .await;
    let filter = LinkFilter::default();
    let sums = read(&store, move |tx| office::link_sums(tx, scope, &filter)).await;
    let [sum] = sums.sums.as_slice() else {
        panic!("one currency: {sums:?}");
    };
    assert_eq!((sum.count, sum.asked), (3, rial(3 * (most + 7))));
}
