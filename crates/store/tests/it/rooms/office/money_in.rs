//! What the lists of payments and of messages are narrowed to.

use domain::contact::Address;
use domain::customer::{Customer, CustomerKind};
use domain::id::{CustomerId, MessageId, PaymentId};
use domain::message::{ChannelKind, MessageState};
use domain::payment::PaymentState;
use store::rooms::customer;
use store::rooms::office::{self, MessageFilter, PaymentFilter};

use super::super::build::{at, id, open, read, rial, write};
use super::{
    ALL, Case, amount, furnished, in_part, newest, other_shop, part, paying, sums_of, the_link,
    timed,
};
use crate::ground::Ground;

pub(crate) async fn the_office_narrows_payments_by_every_filter(ground: Ground) {
    let store = open(&ground);
    let world = furnished(&store).await;
    let scope = world.scope;
    let none = PaymentFilter::default;
    let word = async |text: &str| {
        let typed = text.to_owned();
        let found = read(&store, move |tx| {
            office::find_payments(tx, scope, &typed, 50)
        });
        PaymentFilter {
            found: Some(found.await),
            ..none()
        }
    };
    let code = world.payment(&the_link(&world, 3).0, 3).code;
    let cases: Vec<Case<PaymentFilter>> = vec![
        (none(), |_| true),
        (
            PaymentFilter {
                states: vec![PaymentState::Paid],
                ..none()
            },
            |n| n % 8 == 4,
        ),
        (
            PaymentFilter {
                states: vec![PaymentState::Verifying, PaymentState::Unknown],
                ..none()
            },
            |n| matches!(n % 8, 2 | 3),
        ),
        (
            PaymentFilter {
                states: vec![
                    PaymentState::Created,
                    PaymentState::Redirected,
                    PaymentState::Verifying,
                    PaymentState::Unknown,
                ],
                ..none()
            },
            |n| n % 8 < 4,
        ),
        (
            PaymentFilter {
                states: vec![PaymentState::Conflict],
                ..none()
            },
            |n| n % 8 == 6,
        ),
        (
            PaymentFilter {
                states: vec![PaymentState::Conflict, PaymentState::Unknown],
                ..none()
            },
            |n| matches!(n % 8, 3 | 6),
        ),
        (
            PaymentFilter {
                states: vec![PaymentState::Failed, PaymentState::Reversed],
                ..none()
            },
            |n| matches!(n % 8, 5 | 7),
        ),
        (word(&code.grouped()).await, |n| n == 3),
        (word(&code.grouped().to_lowercase()).await, |n| n == 3),
        (word(" Track13X").await, |n| n == 13),
        (word("Track-۱۳ X").await, |n| n == 13),
        (word("ord_a-2").await, |n| matches!(n, 20 | ALL)),
        (word("blue book 2").await, |n| n == 21),
        (word("كتاب ۲").await, |n| matches!(n, 2 | 22)),
        (word("École").await, |n| n % 5 == 4),
        (word("%").await, |_| false),
        (
            PaymentFilter {
                states: vec![PaymentState::Paid],
                customers: Some(vec![world.customer.id]),
                ..word("book").await
            },
            |n| n % 8 == 4 && n % 5 == 1,
        ),
        (
            PaymentFilter {
                customers: Some(vec![world.customer.id, id("cus", 4_711)]),
                ..none()
            },
            |_| true,
        ),
        (
            PaymentFilter {
                customers: Some(Vec::new()),
                ..none()
            },
            |_| false,
        ),
        (
            PaymentFilter {
                provider: Some(world.provider.provider.id),
                account: Some(world.account.id),
                shop: Some(other_shop()),
                ..none()
            },
            |n| n % 3 == 0,
        ),
        (
            PaymentFilter {
                provider: Some(id("prv", 4_711)),
                ..none()
            },
            |_| false,
        ),
        (
            PaymentFilter {
                account: Some(id("acc", 4_711)),
                ..none()
            },
            |_| false,
        ),
        (
            PaymentFilter {
                from: Some(at(5)),
                before: Some(at(8)),
                ..none()
            },
            |n| (5..8).contains(&n),
        ),
        (
            PaymentFilter {
                after: Some(timed("pay", 9)),
                ..none()
            },
            |n| n < 9,
        ),
        (
            PaymentFilter {
                min: Some(rial(5_000)),
                max: Some(rial(7_000)),
                ..none()
            },
            |n| (5..=7).contains(&n),
        ),
        (
            PaymentFilter {
                sight: part(&world),
                ..none()
            },
            in_part,
        ),
    ];
    for (filter, wanted) in cases {
        let expected = newest(wanted, |n| timed::<PaymentId>("pay", n));
        let asked = filter.clone();
        let page = read(&store, move |tx| office::payments(tx, scope, &asked, 100)).await;
        let found: Vec<PaymentId> = page.rows.iter().map(|row| row.payment.id).collect();
        assert_eq!((found, page.next), (expected, None), "{filter:?}");
        for row in &page.rows {
            let n = (1..=ALL).find(|n| timed::<PaymentId>("pay", *n) == row.payment.id);
            let (link, terms) = the_link(&world, n.unwrap());
            assert_eq!(row.reference, link.reference);
            assert_eq!(row.description, terms.description);
            assert_eq!(row.provider, world.provider.provider.public_name);
        }
        if filter.after.is_none() {
            let sums = read(&store, move |tx| office::payment_sums(tx, scope, &filter)).await;
            let paid = |n: u128| {
                let came = paying(n) == PaymentState::Paid;
                if came { amount(n).minor() } else { 0 }
            };
            assert_eq!(sums.sums, sums_of(wanted, paid));
        }
    }
}

pub(crate) async fn the_office_narrows_messages_by_every_filter(ground: Ground) {
    let store = open(&ground);
    let world = furnished(&store).await;
    let scope = world.scope;
    let none = MessageFilter::default;
    // The one has the address, beside another; the other has none.
    let [reader, stranger]: [CustomerId; 2] = [timed("cus", 7001), timed("cus", 7002)];
    write(&store, move |tx| {
        let person = |id| Customer {
            kind: CustomerKind::Person,
            ..Customer::walk_in(id)
        };
        let address = |text| Address::read_any(text).expect("an address");
        let both = ["a@example.com", "b@example.com"].map(address).to_vec();
        let people = [(person(reader), both), (person(stranger), Vec::new())];
        customer::insert_all(tx, scope, &people, at(0))
    })
    .await;
    let cases: Vec<Case<MessageFilter>> = vec![
        (none(), |_| true),
        (
            MessageFilter {
                states: vec![MessageState::Failed, MessageState::Unknown],
                ..none()
            },
            |n| n % 3 == 1,
        ),
        (
            MessageFilter {
                after: Some(timed("msg", 4)),
                states: vec![MessageState::Queued],
                ..none()
            },
            |n| n < 4 && n % 3 != 1,
        ),
        (
            MessageFilter {
                channel: Some(ChannelKind::Smtp),
                address: Some("a@example.com".to_owned()),
                ..none()
            },
            |_| true,
        ),
        (
            MessageFilter {
                channel: Some(ChannelKind::Kavenegar),
                ..none()
            },
            |_| false,
        ),
        (
            MessageFilter {
                customer: Some(reader),
                after: Some(timed("msg", 9)),
                ..none()
            },
            |n| n < 9,
        ),
        (
            MessageFilter {
                customer: Some(stranger),
                ..none()
            },
            |_| false,
        ),
        (
            MessageFilter {
                sight: part(&world),
                ..none()
            },
            in_part,
        ),
    ];
    for (filter, wanted) in cases {
        let expected = newest(wanted, |n| timed::<MessageId>("msg", n));
        let asked = filter.clone();
        let rows = read(&store, move |tx| office::messages(tx, scope, &asked, 100)).await;
        let found: Vec<MessageId> = rows.iter().map(|row| row.id).collect();
        assert_eq!(found, expected, "{filter:?}");
    }
}
