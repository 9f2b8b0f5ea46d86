//! What moved, summed up later: exact at every moment, whoever sums.

use domain::id::{ProviderId, ShopId};
use domain::ledger::{Cause, LedgerAccount, Transfer, TransferKind};
use domain::provider::Provider;
use jiff::{SignedDuration, Timestamp};
use store::rooms::provider::ProviderRow;
use store::rooms::report::{self, Money, MoneyFilter};
use store::rooms::{ledger, link, payment, provider};
use store::{Store, Tx};

use super::build::{World, id, open, read, rial, token, write};
use crate::ground::{Done, Ground};

/// So many minutes after a midnight in Tehran.
fn minute(n: i64) -> Timestamp {
    let midnight: Timestamp = "2026-11-20T20:30:00Z".parse().unwrap();
    midnight + SignedDuration::from_mins(n)
}

/// An id that is drawn at a moment.
fn drawn<T: std::str::FromStr<Err: std::fmt::Debug>>(prefix: &str, at: Timestamp, n: u128) -> T {
    let millis = u128::try_from(at.as_millisecond()).unwrap();
    id(prefix, (millis << 80) + n)
}

/// A payment of so many rials, booked at a minute.
fn pay(tx: &mut Tx<'_>, world: &World, n: u128, (at, amount): (i64, i64)) -> Done {
    let (made, terms) = world.link(n);
    link::insert(tx, world.scope, &made, &terms)?;
    let mut one = world.payment(&made, n);
    one.amount = rial(amount);
    assert!(payment::insert(tx, world.scope, &one)?);
    let transfer = Transfer {
        id: drawn("trf", minute(at), n),
        kind: TransferKind::Payment,
        debit: LedgerAccount::Clearing(one.provider),
        credit: LedgerAccount::Unapplied(one.customer),
        amount: one.amount,
        cause: Cause::Payment(one.id),
    };
    ledger::append(tx, world.scope, &transfer, minute(at))
}

/// What this payment brought goes back, as of a revoked slip.
fn take_back(tx: &mut Tx<'_>, world: &World, n: u128, (at, amount): (i64, i64)) -> Done {
    let one = world.payment(&world.link(n).0, n);
    let transfer = Transfer {
        id: drawn("trf", minute(at), n + 1_000),
        kind: TransferKind::PaymentVoided,
        debit: LedgerAccount::Unapplied(one.customer),
        credit: LedgerAccount::Clearing(one.provider),
        amount: rial(amount),
        cause: Cause::Payment(one.id),
    };
    ledger::append(tx, world.scope, &transfer, minute(at))
}

/// A debt, which is nothing that payments move.
fn owe(tx: &mut Tx<'_>, world: &World, n: u128, at: i64) -> Done {
    let transfer = Transfer {
        id: drawn("trf", minute(at), n),
        kind: TransferKind::Debt,
        debit: LedgerAccount::Customer(world.customer.id),
        credit: LedgerAccount::Sales,
        amount: rial(7_000_000),
        cause: Cause::Document(id("doc", world.n(n)), 1),
    };
    ledger::append(tx, world.scope, &transfer, minute(at))
}

/// Payments, received and returned of two days and of both together.
async fn days(store: &Store, world: &World) -> Vec<Vec<(u32, i64, i64)>> {
    let scope = world.scope;
    let day = 24 * 60;
    let periods = [(0, day), (day, 2 * day), (0, 2 * day)];
    let periods = periods.map(|(from, to)| (minute(from), minute(to)));
    let found =
        store.read_long(move |tx| report::money(tx, scope, &MoneyFilter::default(), &periods));
    let line = |one: &Money| (one.payments, one.received.minor(), one.returned.minor());
    let found = found.await.unwrap();
    found
        .iter()
        .map(|sums| sums.iter().map(line).collect())
        .collect()
}

async fn sum_up(store: &Store, world: &World, at: i64) -> u32 {
    let scope = world.scope;
    write(store, move |tx| report::sum_up(tx, scope, minute(at))).await
}

pub(crate) async fn what_is_summed_up_and_what_is_not_yet_make_one_report(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    assert_eq!(days(&store, &world).await, [vec![], vec![], vec![]]);
    let ours = world.clone();
    let (late, day) = (24 * 60 - 1, 24 * 60);
    write(&store, move |tx| {
        pay(tx, &ours, 1, (0, 100))?;
        pay(tx, &ours, 2, (10, 200))?;
        owe(tx, &ours, 50, 11)?;
        pay(tx, &ours, 3, (late, 400))?;
        pay(tx, &ours, 4, (day, 800))?;
        take_back(tx, &ours, 2, (day + 20, 200))
    })
    .await;
    let expected = [
        vec![(3, 700, 0)],
        vec![(1, 800, 200)],
        vec![(4, 1_500, 200)],
    ];
    assert_eq!(days(&store, &world).await, expected);
    // What is too young to be whole waits.
    assert_eq!(sum_up(&store, &world, 5).await, 0);
    assert_eq!(sum_up(&store, &world, 15).await, 1);
    assert_eq!(days(&store, &world).await, expected);
    assert_eq!(sum_up(&store, &world, 2 * day).await, 5);
    assert_eq!(days(&store, &world).await, expected);
    assert_eq!(sum_up(&store, &world, 2 * day).await, 0);
    // In a quarter of an hour that has a sum already.
    let ours = world.clone();
    write(&store, move |tx| pay(tx, &ours, 5, (day + 21, 1_600))).await;
    let expected = [
        vec![(3, 700, 0)],
        vec![(2, 2_400, 200)],
        vec![(5, 3_100, 200)],
    ];
    assert_eq!(days(&store, &world).await, expected);
    assert_eq!(sum_up(&store, &world, 2 * day).await, 1);
    assert_eq!(days(&store, &world).await, expected);
    let live = world.live(&store).await;
    assert_eq!(days(&store, &live).await, [vec![], vec![], vec![]]);
}

pub(crate) async fn eight_who_sum_up_at_once_add_everything_once(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let ours = world.clone();
    write(&store, move |tx| {
        (1..=40).try_for_each(|n| pay(tx, &ours, n, (i64::try_from(n).unwrap(), 10)))
    })
    .await;
    let before = days(&store, &world).await;
    assert_eq!(before[0], [(40, 400, 0)]);
    let mut summing = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (store, world) = (store.clone(), world.clone());
        summing.spawn(async move { sum_up(&store, &world, 100).await });
    }
    let looked: u32 = summing.join_all().await.into_iter().sum();
    assert_eq!(looked, 40);
    assert_eq!(days(&store, &world).await, before);
}

pub(crate) async fn a_report_is_narrowed_to_shops_and_providers(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let other = ProviderRow {
        provider: Provider {
            id: id("prv", 77),
            terminal_key: "sandbox:other".to_owned(),
            ..world.provider.provider.clone()
        },
        token: token(world.scope.mode, 77),
        ..world.provider.clone()
    };
    let second = World {
        provider: other.clone(),
        ..world.clone()
    };
    let (ours, scope) = (world.clone(), world.scope);
    write(&store, move |tx| {
        provider::insert(tx, scope, &other)?;
        pay(tx, &ours, 1, (1, 100))?;
        pay(tx, &second, 2, (2, 200))
    })
    .await;
    let found = async |shops: Option<Vec<ShopId>>, providers: Option<Vec<ProviderId>>| {
        let filter = MoneyFilter { shops, providers };
        let found = read(&store, move |tx| {
            report::money(tx, scope, &filter, &[(minute(0), minute(15))])
        });
        let sums = found.await.remove(0);
        sums.iter().map(|one| one.received.minor()).sum::<i64>()
    };
    let shop = world.shop.shop.id;
    for _ in 0..2 {
        assert_eq!(found(None, None).await, 300);
        assert_eq!(found(Some(vec![shop]), None).await, 300);
        assert_eq!(found(Some(vec![id("shp", 9)]), None).await, 0);
        assert_eq!(found(Some(Vec::new()), None).await, 0);
        let mine = world.provider.provider.id;
        assert_eq!(found(None, Some(vec![mine])).await, 100);
        assert_eq!(found(None, Some(vec![id("prv", 77)])).await, 200);
        // And again out of the sums.
        sum_up(&store, &world, 60).await;
    }
}
