//! Lists: what they are narrowed to, newest first, page by page without gap or double.

use domain::contact::Address;
use domain::id::{LinkId, PaymentId};
use domain::link::LinkState;
use domain::message::{NewMessage, Situation};
use domain::payment::{Payment, PaymentState};
use domain::shop::Language;
use store::rooms::{link, message, payment};
use store::{Store, StoreError};

use super::build::{World, at, id, mail, open, read, write};
use crate::ground::Ground;

/// A filter, and which numbers it lets through.
type Case<F> = (F, fn(&u128) -> bool);

/// Twenty links, of which each third is cancelled and each fourth has a reference.
async fn links(store: &Store) -> World {
    let world = World::new(store).await;
    let made = world.clone();
    write(store, move |tx| {
        // Out of their order, as several nodes would.
        for n in (1..=20).map(|n| n * 8 % 21) {
            let (mut link, terms) = made.link(n);
            link.created_at = at(i64::try_from(n).unwrap());
            if n % 3 == 0 {
                link.state = LinkState::Cancelled;
            }
            if n % 4 == 0 {
                link.reference = Some("سفارش ۴".to_owned());
            }
            link::insert(tx, made.scope, &link, &terms)?;
        }
        Ok(())
    })
    .await;
    world
}

async fn linked(store: &Store, world: &World, filter: link::Filter, limit: u32) -> Vec<LinkId> {
    let scope = world.scope;
    let rows = read(store, move |tx| link::list(tx, scope, &filter, limit)).await;
    rows.into_iter().map(|(link, _)| link.id).collect()
}

pub(crate) async fn links_are_narrowed_by_every_filter(ground: Ground) {
    let store = open(&ground);
    let world = links(&store).await;
    let none = link::Filter::default;
    let newest = |wanted: fn(&u128) -> bool| {
        let numbers = (1..=20).rev().filter(wanted);
        numbers.map(|n| world.link_id(n)).collect::<Vec<_>>()
    };
    let cases: [Case<link::Filter>; 8] = [
        (none(), |_| true),
        (
            link::Filter {
                state: Some(LinkState::Cancelled),
                ..none()
            },
            |n| n % 3 == 0,
        ),
        (
            link::Filter {
                state: Some(LinkState::Paid),
                ..none()
            },
            |_| false,
        ),
        (
            link::Filter {
                reference: Some("سفارش ۴".to_owned()),
                ..none()
            },
            |n| n % 4 == 0,
        ),
        (
            link::Filter {
                reference: Some("سفارش %".to_owned()),
                ..none()
            },
            |_| false,
        ),
        (
            link::Filter {
                created_from: Some(at(5)),
                ..none()
            },
            |n| *n >= 5,
        ),
        (
            link::Filter {
                created_before: Some(at(5)),
                ..none()
            },
            |n| *n < 5,
        ),
        (
            link::Filter {
                after: Some(world.link_id(9)),
                ..none()
            },
            |n| *n < 9,
        ),
    ];
    for (filter, wanted) in cases {
        let found = linked(&store, &world, filter.clone(), 100).await;
        assert_eq!(found, newest(wanted), "{filter:?}");
    }
    let all = link::Filter {
        after: Some(world.link_id(19)),
        state: Some(LinkState::Cancelled),
        reference: Some("سفارش ۴".to_owned()),
        created_from: Some(at(3)),
        created_before: Some(at(20)),
    };
    assert_eq!(linked(&store, &world, all, 100).await, [world.link_id(12)]);
}

pub(crate) async fn pages_of_links_meet_without_gap_while_new_ones_come(ground: Ground) {
    let store = open(&ground);
    let world = links(&store).await;
    let mut seen = Vec::new();
    let mut after = None;
    let mut newer = 21;
    loop {
        let filter = link::Filter {
            after,
            ..link::Filter::default()
        };
        let page = linked(&store, &world, filter, 3).await;
        let Some(last) = page.last() else { break };
        after = Some(*last);
        seen.extend(page);
        let (made, scope) = (world.link(newer), world.scope);
        write(&store, move |tx| link::insert(tx, scope, &made.0, &made.1)).await;
        newer += 1;
    }
    let expected: Vec<_> = (1..=20).rev().map(|n| world.link_id(n)).collect();
    assert_eq!(seen, expected);
}

/// Twelve payments: the odd ones of link 1, the even ones of link 2, in four states.
async fn payments(store: &Store) -> World {
    let world = World::new(store).await;
    let made = world.clone();
    write(store, move |tx| {
        for n in [1, 2] {
            let (link, terms) = made.link(n);
            link::insert(tx, made.scope, &link, &terms)?;
        }
        for n in 1..=12 {
            let payment = Payment {
                created_at: at(i64::try_from(n).unwrap()),
                state: state(n),
                ..made.payment(&made.link(2 - n % 2).0, n)
            };
            assert!(payment::insert(tx, made.scope, &payment)?);
        }
        Ok::<_, StoreError>(())
    })
    .await;
    world
}

fn state(n: u128) -> PaymentState {
    match n % 4 {
        0 => PaymentState::Created,
        1 => PaymentState::Unknown,
        2 => PaymentState::Failed,
        _ => PaymentState::Verifying,
    }
}

fn ids(rows: &[Payment]) -> Vec<PaymentId> {
    rows.iter().map(|payment| payment.id).collect()
}

pub(crate) async fn payments_are_narrowed_by_every_filter(ground: Ground) {
    let store = open(&ground);
    let world = payments(&store).await;
    let scope = world.scope;
    let none = payment::Filter::default;
    let name = |n: u128| -> PaymentId { id("pay", world.n(n)) };
    let cases: [Case<payment::Filter>; 6] = [
        (none(), |_| true),
        (
            payment::Filter {
                state: Some(PaymentState::Failed),
                ..none()
            },
            |n| n % 4 == 2,
        ),
        (
            payment::Filter {
                link: Some(world.link_id(1)),
                ..none()
            },
            |n| n % 2 == 1,
        ),
        (
            payment::Filter {
                created_from: Some(at(5)),
                ..none()
            },
            |n| *n >= 5,
        ),
        (
            payment::Filter {
                created_before: Some(at(5)),
                ..none()
            },
            |n| *n < 5,
        ),
        (
            payment::Filter {
                after: Some(name(7)),
                ..none()
            },
            |n| *n < 7,
        ),
    ];
    for (filter, wanted) in cases {
        let expected: Vec<_> = (1..=12).rev().filter(wanted).map(name).collect();
        let asked = filter.clone();
        let found = read(&store, move |tx| payment::list(tx, scope, &asked, 100)).await;
        assert_eq!(ids(&found), expected, "{filter:?}");
        let first = read(&store, move |tx| payment::list(tx, scope, &filter, 1)).await;
        assert_eq!(ids(&first), expected[..1], "limit");
    }
}

pub(crate) async fn unsettled_payments_come_oldest_first_and_page_by_page(ground: Ground) {
    let store = open(&ground);
    let world = payments(&store).await;
    let scope = world.scope;
    let mut seen = Vec::new();
    loop {
        let after = seen.last().copied();
        let page = read(&store, move |tx| {
            payment::unsettled(tx, scope, at(3), after, 2)
        })
        .await;
        if page.is_empty() {
            break;
        }
        seen.extend(ids(&page));
    }
    let expected = (3..=12)
        .filter(|n| n % 4 != 2)
        .map(|n| id("pay", world.n(n)));
    assert_eq!(seen, expected.collect::<Vec<PaymentId>>());
}

pub(crate) async fn what_is_being_verified_holds_a_place_on_its_link(ground: Ground) {
    let store = open(&ground);
    let world = payments(&store).await;
    let (scope, links) = (world.scope, [world.link(1).0, world.link(2).0]);
    let held = read(&store, move |tx| {
        Ok([
            link::held(tx, scope, &links[0])?,
            link::held(tx, scope, &links[1])?,
        ])
    })
    .await;
    let told = held.map(|held| (held.payments, held.total.minor()));
    assert_eq!(told, [(6, 3_000_000), (0, 0)], "1, 3, 5, 7, 9, 11");
}

pub(crate) async fn messages_are_listed_by_link_and_newest_first(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let message = |n: u128, link: u128, situation, address: &str| NewMessage {
        id: id("msg", n),
        situation,
        route: mail(address),
        follows: None,
        by_hand: false,
        language: Language::English,
        topic: id("lnk", link),
        payment: Some(id("pay", n)),
    };
    let made = [
        message(3, 1, Situation::LinkSent, "b@example.com"),
        message(1, 1, Situation::LinkSent, "a@example.com"),
        message(2, 2, Situation::LinkSent, "c@example.com"),
        message(4, 1, Situation::Paid, "d@example.com"),
        message(5, 1, Situation::LinkSent, "a@example.com"),
    ];
    let found = write(&store, move |tx| {
        message::insert(tx, scope, &made, at(1))?;
        let of_link = message::of_link(tx, scope, id("lnk", 1))?;
        let newest = message::newest(tx, scope, 2)?;
        let names = |rows: &[message::Message]| {
            rows.iter()
                .map(|one| one.id.to_string())
                .collect::<Vec<_>>()
        };
        let recipients = message::recipients(tx, scope, id("lnk", 1))?;
        Ok((names(&of_link), names(&newest), recipients))
    })
    .await;
    let name = |n: u128| id::<domain::id::MessageId>("msg", n).to_string();
    let expected = [1, 3, 4, 5].map(name).to_vec();
    let mailbox = |text: &str| vec![Address::Email(text.parse().unwrap())];
    let addresses = vec![mailbox("a@example.com"), mailbox("b@example.com")];
    assert_eq!(found, (expected, vec![name(5), name(4)], addresses));
}
