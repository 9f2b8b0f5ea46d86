//! What the back office reads: every filter, every sum, every sight, alike on both engines.

mod board;
mod looked;
mod money_in;
mod orders;

use std::fmt::Debug;
use std::str::FromStr;

use domain::event::EventKind;
use domain::id::{LinkId, PaymentId, ShopId, UserId};
use domain::job::JobKind;
use domain::link::{Link, LinkState, Terms};
use domain::message::{MessageState, NewMessage, Situation};
use domain::payment::PaymentState;
use domain::resolve::{NewResolve, ResolveReason};
use domain::shop::Language;
use money::{Amount, Currency};
use store::rooms::callback::RawCallback;
use store::rooms::exchange::Exchange;
use store::rooms::message::Outcome;
use store::rooms::office::{self, LinkFilter, LinkOrigin, LinkPlace, Sight, Span, Sums};
use store::rooms::{callback, event, exchange, job, link, message, payment, resolve, shop};
use store::{Store, Tx};

use super::build::{World, at, id, job as due, mail, open, read, rial, write};
use crate::ground::{Done, Ground};

pub(crate) use board::{
    what_became_of_links_is_told_by_channel, what_waits_and_what_stopped_is_counted,
};
pub(crate) use looked::{
    a_rare_link_is_found_on_the_page_that_comes_to_it,
    a_rare_payment_is_found_on_the_page_that_comes_to_it,
};
pub(crate) use money_in::{
    the_office_narrows_messages_by_every_filter, the_office_narrows_payments_by_every_filter,
};
pub(crate) use orders::{
    links_are_found_by_words_and_pages_meet,
    links_are_narrowed_to_customers_and_documents_and_named,
    links_stand_in_every_order_and_pages_meet, sums_hold_more_than_an_integer_of_the_database,
};

/// A filter, and which numbers it lets through.
type Case<F> = (F, fn(u128) -> bool);

/// Links, payments and messages are numbered from one to this, a second apart.
const ALL: u128 = 24;
/// When the lists are looked at.
const NOW: i64 = 100;

/// The states of the links, by number: each comes four times.
const STATES: [LinkState; 6] = [
    LinkState::Open,
    LinkState::PartiallyPaid,
    LinkState::Paid,
    LinkState::Completed,
    LinkState::Expired,
    LinkState::Cancelled,
];

/// The n-th id with this prefix, drawn n seconds after the beginning: ids begin with their time.
fn timed<T: FromStr<Err: Debug>>(prefix: &str, n: u128) -> T {
    let millis = at(i64::try_from(n).unwrap()).as_millisecond();
    format!("{prefix}_{millis:012x}{n:020x}").parse().unwrap()
}

fn place(n: u128) -> usize {
    usize::try_from(n).unwrap()
}

fn state(n: u128) -> LinkState {
    STATES[place(n) % STATES.len()]
}

/// Every other link ends before the lists are looked at.
fn is_over(n: u128) -> bool {
    n.is_multiple_of(2)
}

fn clerk() -> UserId {
    id("usr", 7)
}

fn other_shop() -> ShopId {
    id("shp", 99)
}

fn text(n: u128) -> Option<String> {
    let text = match n % 5 {
        0 => return None,
        1 => format!("Blue Book {n}"),
        2 => format!("تخفیف ۵۰% کتاب {n}"),
        3 => "100%_sure!".to_owned(),
        _ => "ÉCOLE École".to_owned(),
    };
    Some(text)
}

fn amount(n: u128) -> Amount {
    let minor = i64::try_from(n).unwrap() * 1_000;
    let currency = if n == ALL {
        Currency::Eur
    } else {
        Currency::Irr
    };
    Amount::new(minor, currency)
}

fn the_link(world: &World, n: u128) -> (Link, Terms) {
    let (mut link, mut terms) = world.link(n);
    link.id = timed("lnk", n);
    link.state = state(n);
    link.created_at = at(i64::try_from(n).unwrap());
    link.reference = n.is_multiple_of(4).then(|| format!("Ord_A-{n}"));
    let had_all = matches!(link.state, LinkState::Paid | LinkState::Completed);
    link.paid_at = had_all.then(|| at(i64::try_from(n).unwrap()));
    link.note = (n == 9).then(|| "Blue note".to_owned());
    if n.is_multiple_of(3) {
        link.shop = other_shop();
    }
    terms.amount = amount(n);
    link.paid = Amount::new(10, terms.amount.currency());
    terms.description = text(n);
    terms.expires_at = is_over(n).then(|| at(50));
    (link, terms)
}

/// The state of the n-th payment, which is for the n-th link.
fn paying(n: u128) -> PaymentState {
    [
        PaymentState::Created,
        PaymentState::Redirected,
        PaymentState::Verifying,
        PaymentState::Unknown,
        PaymentState::Paid,
        PaymentState::Failed,
        PaymentState::Conflict,
        PaymentState::Reversed,
    ][place(n) % 8]
}

/// A world in which everything is there, and a neighbour's in which the same is.
async fn furnished(store: &Store) -> World {
    let world = World::new(store).await;
    for one in [world.clone(), World::new(store).await] {
        write(store, move |tx| furnish(tx, &one)).await;
    }
    world
}

fn furnish(tx: &mut Tx<'_>, world: &World) -> Done {
    let scope = world.scope;
    let mut second = world.shop.clone();
    second.shop.id = other_shop();
    second.shop.slug = format!("second-{}", scope.merchant.0).parse().unwrap();
    shop::insert(tx, &second, at(0))?;
    // Out of their order, as several nodes would.
    for n in (1..=ALL).map(|n| n * 7 % 25) {
        let (mut link, terms) = the_link(world, n);
        link.made_by = (n % 5 == 0).then(clerk);
        link::insert(tx, scope, &link, &terms)?;
        let made = world.event(n, EventKind::LinkCreated, link.id);
        event::append(tx, scope, &[made])?;

        let mut paid = world.payment(&link, n);
        paid.id = timed("pay", n);
        paid.amount = amount(n);
        paid.created_at = link.created_at;
        assert!(payment::insert(tx, scope, &paid)?);
        tx.execute(
            "UPDATE payment SET state = $4, reference_key = $5, tracking_code = $5, paid_at = 1
             WHERE merchant_id = $1 AND mode = $2 AND id = $3",
            &[
                scope.merchant.0.into(),
                scope.mode.as_str().into(),
                paid.id.to_string().into(),
                paying(n).as_str().into(),
                format!("Track{n}X").into(),
            ],
        )?;
        if !paying(n).is_settled() {
            job::insert(tx, scope, &[due(JobKind::CheckPayment, paid.id)])?;
        }
        if paying(n) == PaymentState::Conflict {
            resolve::insert(tx, scope, &item(world, n), at(9))?;
        }
        if n == 11 {
            tx.execute(
                "INSERT INTO open_payment (merchant_id, mode, link_id, shop_id, mobile, answers,
                    address, created_at) VALUES ($1, $2, $3, $4, '+989120000011', '', $5, 1)",
                &[
                    scope.merchant.0.into(),
                    scope.mode.as_str().into(),
                    link.id.to_string().into(),
                    link.shop.to_string().into(),
                    vec![1_u8].into(),
                ],
            )?;
        }
        let told = NewMessage {
            id: timed("msg", n),
            situation: Situation::LinkSent,
            route: mail("a@example.com"),
            follows: None,
            by_hand: false,
            language: Language::English,
            topic: link.id.into(),
            payment: None,
        };
        message::insert(tx, scope, &[told], at(1))?;
        if n % 3 == 1 {
            let failed = Outcome::because(MessageState::Failed, Some("no such box".to_owned()));
            message::outcome(tx, scope, timed("msg", n), &failed, at(2))?;
        }
    }
    Ok(())
}

/// The n-th payment waits for a person.
fn item(world: &World, n: u128) -> NewResolve {
    NewResolve {
        id: id("res", world.n(n)),
        reason: ResolveReason::AmountMismatch,
        payment: timed("pay", n),
        link: timed("lnk", n),
        amount: rial(5),
        detail: String::new(),
    }
}

fn newest<T>(wanted: fn(u128) -> bool, name: impl Fn(u128) -> T) -> Vec<T> {
    let numbers = (1..=ALL).rev().filter(|n| wanted(*n));
    numbers.map(name).collect()
}

async fn links(store: &Store, world: &World, filter: LinkFilter, limit: u32) -> Vec<LinkId> {
    let scope = world.scope;
    let page = read(store, move |tx| office::links(tx, scope, &filter, limit)).await;
    page.rows.into_iter().map(|(link, _)| link.id).collect()
}

/// What only an own sight shows: every link of the first shop, the clerk's own of the second.
fn part(world: &World) -> Sight {
    Sight::Part {
        shops: vec![world.shop.shop.id],
        own: vec![world.shop.shop.id, other_shop()],
        maker: clerk().to_string(),
    }
}

fn in_part(n: u128) -> bool {
    !n.is_multiple_of(3) || n.is_multiple_of(5)
}

pub(crate) async fn the_office_narrows_links_by_every_filter(ground: Ground) {
    let store = open(&ground);
    let world = furnished(&store).await;
    let none = LinkFilter::default;
    let word = |text: &str| LinkFilter {
        search: domain::search::query(text),
        ..none()
    };
    let now = at(NOW);
    let judged = |state| LinkFilter {
        state: Some((state, now)),
        ..none()
    };
    let named = |reference: &str| LinkFilter {
        reference: Some(reference.to_owned()),
        ..none()
    };
    let cases: Vec<Case<LinkFilter>> = vec![
        (none(), |_| true),
        (judged(LinkState::Open), |n| {
            state(n) == LinkState::Open && !is_over(n)
        }),
        (judged(LinkState::PartiallyPaid), |n| {
            state(n) == LinkState::PartiallyPaid && !is_over(n)
        }),
        (judged(LinkState::Expired), |n| {
            let waits = matches!(state(n), LinkState::Open | LinkState::PartiallyPaid);
            state(n) == LinkState::Expired || (waits && is_over(n))
        }),
        (judged(LinkState::Paid), |n| state(n) == LinkState::Paid),
        (judged(LinkState::Completed), |n| {
            state(n) == LinkState::Completed
        }),
        (judged(LinkState::Cancelled), |n| {
            state(n) == LinkState::Cancelled
        }),
        (judged(LinkState::Draft), |_| false),
        (named("ord_a-"), |n| n % 4 == 0),
        (named("A-2"), |n| n == 20 || n == ALL),
        (named("ord%a"), |_| false),
        (named("ordxa"), |_| false),
        (word("BLUE"), |n| n % 5 == 1 || n == 9),
        (word("کتاب"), |n| n % 5 == 2),
        (word("۵۰%"), |n| n % 5 == 2),
        (word("%_sure!"), |n| n % 5 == 3),
        (word("ÉCOLE"), |n| n % 5 == 4),
        (word("École"), |n| n % 5 == 4),
        (word("a-12"), |n| n == 12),
        (word("'; DROP TABLE link; --"), |_| false),
        (
            LinkFilter {
                from: Some(at(5)),
                ..none()
            },
            |n| n >= 5,
        ),
        (
            LinkFilter {
                before: Some(at(5)),
                ..none()
            },
            |n| n < 5,
        ),
        (
            LinkFilter {
                after: Some(LinkPlace::Listed(timed("lnk", 9))),
                ..none()
            },
            |n| n < 9,
        ),
        (
            LinkFilter {
                min: Some(rial(5_000)),
                ..none()
            },
            |n| n >= 5 && n != ALL,
        ),
        (
            LinkFilter {
                max: Some(rial(5_000)),
                ..none()
            },
            |n| n <= 5,
        ),
        (
            LinkFilter {
                min: Some(Amount::new(1, Currency::Eur)),
                max: Some(Amount::new(24_000, Currency::Eur)),
                ..none()
            },
            |n| n == ALL,
        ),
        (
            LinkFilter {
                shop: Some(other_shop()),
                ..none()
            },
            |n| n % 3 == 0,
        ),
        (
            LinkFilter {
                account: Some(world.account.id),
                shop: Some(world.shop.shop.id),
                ..none()
            },
            |n| n % 3 != 0,
        ),
        (
            LinkFilter {
                account: Some(id("acc", 4_711)),
                ..none()
            },
            |_| false,
        ),
        (
            LinkFilter {
                origin: Some(LinkOrigin::User(clerk())),
                ..none()
            },
            |n| n % 5 == 0,
        ),
        (
            LinkFilter {
                origin: Some(LinkOrigin::Program),
                ..none()
            },
            |n| n % 5 != 0 && n != 11,
        ),
        (
            LinkFilter {
                origin: Some(LinkOrigin::OpenPay),
                ..none()
            },
            |n| n == 11,
        ),
        (
            LinkFilter {
                told: vec![MessageState::Failed, MessageState::Unknown],
                ..none()
            },
            |n| n % 3 == 1,
        ),
        (
            LinkFilter {
                expires: Span {
                    from: Some(at(50)),
                    before: Some(at(51)),
                },
                ..none()
            },
            is_over,
        ),
        (
            LinkFilter {
                expires: Span {
                    from: None,
                    before: Some(at(50)),
                },
                ..none()
            },
            |_| false,
        ),
        (
            LinkFilter {
                paid: Span {
                    from: Some(at(5)),
                    before: Some(at(20)),
                },
                state: Some((LinkState::Paid, now)),
                ..none()
            },
            |n| state(n) == LinkState::Paid && (5..20).contains(&n),
        ),
        (
            LinkFilter {
                links: Some(vec![timed("lnk", 4), timed("lnk", 6), timed("lnk", 4_711)]),
                min: Some(rial(5_000)),
                ..none()
            },
            |n| n == 6,
        ),
        (
            LinkFilter {
                customers: Some(vec![world.customer.id]),
                account: Some(world.account.id),
                origin: Some(LinkOrigin::User(clerk())),
                told: vec![MessageState::Failed],
                ..none()
            },
            |n| n % 15 == 10,
        ),
        (
            LinkFilter {
                sight: part(&world),
                ..none()
            },
            in_part,
        ),
        (
            LinkFilter {
                shop: Some(other_shop()),
                state: Some((LinkState::Expired, now)),
                sight: part(&world),
                ..none()
            },
            |n| {
                let waits = matches!(state(n), LinkState::Open | LinkState::PartiallyPaid);
                let over = state(n) == LinkState::Expired || (waits && is_over(n));
                over && n % 15 == 0
            },
        ),
        (
            LinkFilter {
                sight: Sight::Part {
                    shops: Vec::new(),
                    own: Vec::new(),
                    maker: clerk().to_string(),
                },
                ..none()
            },
            |_| false,
        ),
        (
            LinkFilter {
                state: Some((LinkState::Open, now)),
                search: domain::search::query("e"),
                from: Some(at(2)),
                before: Some(at(24)),
                max: Some(rial(20_000)),
                sight: part(&world),
                ..none()
            },
            |n| state(n) == LinkState::Open && !is_over(n) && n < 21 && in_part(n) && n % 5 == 4,
        ),
    ];
    for (filter, wanted) in cases {
        let expected = newest(wanted, |n| timed::<LinkId>("lnk", n));
        let mut found = links(&store, &world, filter.clone(), 100).await;
        let some = links(&store, &world, filter.clone(), 2).await;
        assert_eq!(some, found[..found.len().min(2)], "{filter:?}");
        // A search has an order of its own, and no sums.
        if !filter.search.is_empty() {
            found.sort_by_key(|id| std::cmp::Reverse(id.to_string()));
            assert_eq!(found, expected, "{filter:?}");
            continue;
        }
        assert_eq!(found, expected, "{filter:?}");

        // Sums are of all that is found, whatever page is shown.
        let scope = world.scope;
        let paged = LinkFilter {
            after: filter
                .after
                .as_ref()
                .map(|_| LinkPlace::Listed(timed("lnk", 1))),
            ..filter
        };
        let is_paged = paged.after.is_some();
        let sums = read(&store, move |tx| office::link_sums(tx, scope, &paged)).await;
        let counted = if is_paged { |_: u128| true } else { wanted };
        assert!(sums.whole);
        assert_eq!(sums.sums, sums_of(counted, |_| 10));
    }
}

/// The sums of these numbers: what is asked is their amount.
fn sums_of(wanted: fn(u128) -> bool, paid: fn(u128) -> i64) -> Vec<Sums> {
    // In the order of the currencies' codes.
    [Currency::Eur, Currency::Irr]
        .into_iter()
        .filter_map(|currency| {
            let mine: Vec<u128> = (1..=ALL)
                .filter(|n| wanted(*n) && amount(*n).currency() == currency)
                .collect();
            (!mine.is_empty()).then(|| Sums {
                count: u32::try_from(mine.len()).unwrap(),
                asked: Amount::new(mine.iter().map(|n| amount(*n).minor()).sum(), currency),
                paid: Amount::new(mine.iter().map(|n| paid(*n)).sum(), currency),
            })
        })
        .collect()
}

pub(crate) async fn the_first_page_counts_what_waits(ground: Ground) {
    let store = open(&ground);
    let empty = World::new(&store).await;
    let scope = empty.scope;
    let doing = read(&store, move |tx| office::doing(tx, scope, at(NOW))).await;
    assert_eq!(
        (doing.open_links, doing.checking, doing.to_resolve),
        (0, 0, 0)
    );
    assert!(doing.has_provider && !doing.has_link && !doing.has_key && !doing.has_paid);

    let world = furnished(&store).await;
    let scope = world.scope;
    let doing = read(&store, move |tx| office::doing(tx, scope, at(NOW))).await;
    let waits = |n: &u128| matches!(state(*n), LinkState::Open | LinkState::PartiallyPaid);
    let open_links = (1..=ALL).filter(|n| waits(n) && !is_over(*n)).count();
    assert_eq!(usize::try_from(doing.open_links).unwrap(), open_links);
    assert_eq!((doing.checking, doing.to_resolve), (6, 3));
    assert!(doing.has_provider && doing.has_link && doing.has_paid && !doing.has_key);
}

pub(crate) async fn what_happened_is_told_in_its_order(ground: Ground) {
    let store = open(&ground);
    let world = furnished(&store).await;
    let (scope, made) = (world.scope, world.clone());
    let about: PaymentId = timed("pay", 5);
    write(&store, move |tx| {
        for n in [3, 1, 2] {
            let raw = RawCallback {
                id: id("cbk", n),
                method: "GET".to_owned(),
                query: format!("n={n}"),
                body: vec![0, 255],
                at: at(i64::try_from(n).unwrap()),
            };
            callback::insert(tx, made.scope, about, &raw)?;
            let call = Exchange {
                id: id("exc", n),
                payment: about,
                step: "verify",
                request: format!("{n}?"),
                answer: format!("{n}!"),
                took_us: 1,
                at: at(i64::try_from(n).unwrap()),
            };
            exchange::insert(tx, made.scope, &call)?;
        }
        Ok(())
    })
    .await;
    let (calls, callbacks, events) = read(&store, move |tx| {
        let objects: Vec<String> = [3, 5].map(|n| timed::<LinkId>("lnk", n).to_string()).into();
        Ok((
            office::exchanges(tx, scope, about)?,
            office::callbacks(tx, scope, about)?,
            office::events(tx, scope, &objects)?,
        ))
    })
    .await;
    let answers: Vec<&str> = calls.iter().map(|one| one.answer.as_str()).collect();
    assert_eq!(answers, ["1!", "2!", "3!"]);
    let queries: Vec<&str> = callbacks.iter().map(|one| one.query.as_str()).collect();
    assert_eq!(queries, ["n=1", "n=2", "n=3"]);
    assert_eq!(callbacks[0].body, [0, 255]);
    let objects: Vec<&str> = events.iter().map(|one| one.object.as_str()).collect();
    assert_eq!(
        objects,
        [3, 5].map(|n| timed::<LinkId>("lnk", n).to_string())
    );
    let nothing = read(&store, move |tx| office::events(tx, scope, &[])).await;
    assert!(nothing.is_empty());
}
