//! What no index leads to is looked for among so many rows of a page, and the next page goes on there.

use domain::id::{LinkId, PaymentId};
use domain::link::LinkState;
use domain::message::{MessageState, NewMessage, Situation};
use domain::payment::PaymentState;
use domain::shop::Language;
use store::rooms::message::Outcome;
use store::rooms::office::{
    self, LOOKED_THROUGH, LinkFilter, LinkOrder, PaymentFilter, SUMMED, Sight,
};
use store::rooms::{link, message, payment};
use store::{Store, Tx};

use super::super::build::{World, at, id, mail, open, read, rial, write};
use super::timed;
use crate::ground::{Done, Ground};

/// The rare one among the newest, and the one behind all that a page looks through.
const RARE: [u128; 2] = [2_090, 3];
const MANY: u128 = 2_120;

fn furnish(tx: &mut Tx<'_>, world: &World) -> Done {
    let scope = world.scope;
    for n in 1..=MANY {
        let (mut link, mut terms) = world.link(n);
        link.id = timed("lnk", n);
        terms.description = None;
        terms.amount = if RARE.contains(&n) {
            rial(9_000)
        } else {
            rial(1_000)
        };
        if RARE.contains(&n) {
            link.state = LinkState::Paid;
            link.paid_at = Some(at(i64::try_from(n).unwrap_or(0)));
        }
        link::insert(tx, scope, &link, &terms)?;
    }
    for n in RARE {
        let told = NewMessage {
            id: timed("msg", n),
            situation: Situation::LinkSent,
            route: mail("a@example.com"),
            follows: None,
            by_hand: false,
            language: Language::English,
            topic: timed("lnk", n),
            payment: None,
        };
        message::insert(tx, scope, &[told], at(1))?;
        let failed = Outcome::because(MessageState::Failed, Some("no such box".to_owned()));
        message::outcome(tx, scope, timed("msg", n), &failed, at(2))?;
    }
    Ok(())
}

/// Every page of the list, as its links lead.
async fn pages(store: &Store, world: &World, filter: &LinkFilter) -> Vec<Vec<LinkId>> {
    let (scope, mut filter, mut pages) = (world.scope, filter.clone(), Vec::new());
    loop {
        let asked = filter.clone();
        let page = read(store, move |tx| office::links(tx, scope, &asked, 20)).await;
        pages.push(page.rows.into_iter().map(|(link, _)| link.id).collect());
        let Some(next) = page.next else { return pages };
        filter.after = Some(next.to_string().parse().unwrap());
    }
}

pub(crate) async fn a_rare_link_is_found_on_the_page_that_comes_to_it(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let made = world.clone();
    write(&store, move |tx| furnish(tx, &made)).await;
    assert!(MANY > u128::from(LOOKED_THROUGH));
    let [new, old] = RARE.map(|n| timed::<LinkId>("lnk", n));
    let failed = LinkFilter {
        told: vec![MessageState::Failed],
        ..LinkFilter::default()
    };
    assert_eq!(pages(&store, &world, &failed).await, [vec![new], vec![old]]);
    let shop = LinkFilter {
        sight: Sight::Part {
            shops: vec![world.shop.shop.id],
            own: Vec::new(),
            maker: "usr_1".to_owned(),
        },
        ..failed.clone()
    };
    assert_eq!(pages(&store, &world, &shop).await, [vec![new], vec![old]]);
    // The largest stand first, so both are found at once; the walk has an end all the same.
    let largest = LinkFilter {
        order: LinkOrder::Amount,
        ..failed.clone()
    };
    let found = pages(&store, &world, &largest).await;
    assert_eq!(found, [vec![new, old], Vec::new()]);
    // Few links are in this range: its index leads to them.
    let dear = LinkFilter {
        min: Some(rial(8_000)),
        ..LinkFilter::default()
    };
    assert_eq!(pages(&store, &world, &dear).await, [vec![new, old]]);
    // Nothing is lost of what most links are.
    let cheap = LinkFilter {
        max: Some(rial(8_000)),
        account: Some(world.account.id),
        ..LinkFilter::default()
    };
    let all = pages(&store, &world, &cheap).await.concat();
    assert_eq!(all.len(), usize::try_from(MANY).unwrap() - 2);
    assert!(all.is_sorted_by_key(|id| std::cmp::Reverse(id.to_string())));

    // In another order the days of so many links are held against each, and none is lost.
    let days = LinkFilter {
        order: LinkOrder::Amount,
        from: Some(at(0)),
        ..LinkFilter::default()
    };
    let all = pages(&store, &world, &days).await.concat();
    assert_eq!(all.len(), usize::try_from(MANY).unwrap());
    assert_eq!(all[..2], [new, old]);

    // Sums say whether they are of all that is found.
    let scope = world.scope;
    let paid = LinkFilter {
        state: Some((LinkState::Paid, at(1))),
        ..LinkFilter::default()
    };
    let paid_then = LinkFilter {
        from: Some(at(0)),
        ..paid.clone()
    };
    for (filter, count, whole) in [
        (failed, 1, false),
        (dear, 2, true),
        (cheap, SUMMED, false),
        (paid, 2, true),
        (paid_then, 1, false),
    ] {
        let sums = read(&store, move |tx| office::link_sums(tx, scope, &filter)).await;
        assert_eq!((sums.sums[0].count, sums.whole), (count, whole));
    }
}

pub(crate) async fn a_rare_payment_is_found_on_the_page_that_comes_to_it(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let made = world.clone();
    write(&store, move |tx| {
        let (link, terms) = made.link(1);
        link::insert(tx, scope, &link, &terms)?;
        for n in 1..=MANY {
            let mut one = made.payment(&link, n);
            one.id = timed("pay", n);
            if RARE.contains(&n) {
                one.state = PaymentState::Failed;
            }
            assert!(payment::insert(tx, scope, &one)?);
        }
        Ok(())
    })
    .await;
    let [new, old] = RARE.map(|n| timed::<PaymentId>("pay", n));
    let mut filter = PaymentFilter {
        states: vec![PaymentState::Failed],
        ..PaymentFilter::default()
    };
    for (expected, more) in [(new, true), (old, false)] {
        let asked = filter.clone();
        let page = read(&store, move |tx| office::payments(tx, scope, &asked, 20)).await;
        let found: Vec<PaymentId> = page.rows.iter().map(|row| row.payment.id).collect();
        assert_eq!((found, page.next.is_some()), (vec![expected], more));
        filter.after = page.next;
    }
    let sums = read(&store, move |tx| office::payment_sums(tx, scope, &filter)).await;
    assert_eq!((sums.sums[0].count, sums.whole), (1, false));
    // What a search leads to is found wherever it stands.
    let code = world.payment(&world.link(1).0, 7).code;
    let found = read(&store, move |tx| {
        let found = office::find_payments(tx, scope, &code.grouped(), 20)?;
        let filter = PaymentFilter {
            found: Some(found),
            provider: Some(id("prv", 4_711)),
            ..PaymentFilter::default()
        };
        let other = office::payments(tx, scope, &filter, 20)?;
        let filter = PaymentFilter {
            provider: None,
            ..filter
        };
        Ok((other, office::payments(tx, scope, &filter, 20)?))
    });
    let (other, mine) = found.await;
    assert_eq!((other.rows.len(), other.next), (0, None));
    assert_eq!(mine.rows[0].payment.id, timed::<PaymentId>("pay", 7));
    assert_eq!((mine.rows.len(), mine.next), (1, None));
}
