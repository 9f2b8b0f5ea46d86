//! Bank slips: a long number once, whatever many register; decisions compared and set; lists by
//! their indexes.

use domain::event::EventKind;
use domain::id::{AccountId, PaymentId, ProviderId, ShopId};
use domain::payment::{Payment, PaymentState};
use domain::slip::{SlipKind, SlipRules, SlipState};
use jiff::civil::date;
use store::rooms::slip::{self, RulesRow, SlipFilter, SlipRow, Step};
use store::rooms::{link, payment};
use store::{Engine, Store, Tx};
use tokio::task::JoinSet;

use super::build::{World, at, id, open, read, rial, token, write};
use crate::ground::{Done, Ground};

/// The n-th slip, of a payment that is there, to an account.
fn row(world: &World, payment: PaymentId, account: AccountId, n: u128) -> SlipRow {
    SlipRow {
        payment,
        shop: world.shop.shop.id,
        account,
        state: SlipState::Received,
        kind: SlipKind::Paya,
        number: format!("AB-{n}"),
        number_key: format!("AB{n}"),
        unique_key: Some(format!("AB{n}")),
        claimed: rial(500_000),
        accepted: None,
        day: date(2026, 11, 20),
        time: None,
        card: Some("7893".to_owned()),
        depositor: None,
        picture: Some(format!("{n:064}")),
        flagged: false,
        registered_by: None,
        agreed: None,
        revoking: None,
        reason: None,
        words: None,
        created_at: at(0),
        decided_at: None,
    }
}

/// A row in each table of slips.
pub(crate) fn more(
    tx: &mut Tx<'_>,
    world: &World,
    (payment, account, shop): (PaymentId, AccountId, ShopId),
    n: u128,
) -> Done {
    let scope = world.scope;
    assert!(slip::insert(tx, scope, &row(world, payment, account, n))?);
    slip::put_picture(tx, scope, payment, &[1])?;
    let step = Step {
        id: id("evt", world.n(n + 900)),
        kind: EventKind::SlipReceived,
        actor: "payer".to_owned(),
        amount: rial(500_000),
        words: None,
        at: at(0),
    };
    slip::note(tx, scope, payment, &step)?;
    let rules = RulesRow {
        rules: SlipRules {
            accounts: vec![account],
            ..SlipRules::default()
        },
        version: 0,
    };
    assert!(slip::save_rules(tx, scope.merchant, shop, &rules)?);
    let mut provider = world.provider.clone();
    provider.provider.id = id("prv", world.n(n + 800));
    provider.provider.account = account;
    provider.token = token(scope.mode, world.n(n + 800));
    slip::provider(tx, scope, &provider).map(drop)
}

/// Payments that are slips, none of which has its own row yet.
async fn slips(store: &Store, world: &World, count: u128) -> Vec<Payment> {
    let world = world.clone();
    write(store, move |tx| {
        let (made, terms) = world.link(1);
        link::insert(tx, world.scope, &made, &terms)?;
        let each = (1..=count).map(|n| {
            let mut one = world.payment(&made, n);
            one.state = PaymentState::Received;
            assert!(payment::insert(tx, world.scope, &one)?);
            Ok(one)
        });
        each.collect()
    })
    .await
}

pub(crate) async fn fifty_slips_with_one_number_register_it_once(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let mut tasks = JoinSet::new();
    for one in slips(&store, &world, 50).await {
        let (store, world) = (store.clone(), world.clone());
        tasks.spawn(async move {
            let new = row(&world, one.id, world.account.id, 7);
            write(&store, move |tx| slip::insert(tx, world.scope, &new)).await
        });
    }
    let done = tasks.join_all().await;
    assert_eq!(done.iter().filter(|inserted| **inserted).count(), 1);
}

pub(crate) async fn fifty_decisions_about_one_slip_write_once(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let one = slips(&store, &world, 1).await.remove(0);
    let new = row(&world, one.id, world.account.id, 7);
    let (kept, scope) = (new.clone(), world.scope);
    write(&store, move |tx| slip::insert(tx, scope, &kept)).await;
    let mut tasks = JoinSet::new();
    for _ in 0..50 {
        let (store, mut decided) = (store.clone(), new.clone());
        decided.state = SlipState::Rejected;
        tasks.spawn(async move {
            let read_as = SlipState::Received;
            write(&store, move |tx| slip::save(tx, scope, &decided, read_as)).await
        });
    }
    let done = tasks.join_all().await;
    assert_eq!(done.iter().filter(|saved| **saved).count(), 1);
}

pub(crate) async fn a_number_that_is_free_again_is_taken_again(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let both = slips(&store, &world, 2).await;
    let [one, two] = [0, 1].map(|n| row(&world, both[n].id, world.account.id, 7));
    let scope = world.scope;
    write(&store, move |tx| {
        assert!(slip::insert(tx, scope, &one)?);
        assert!(!slip::insert(tx, scope, &two)?);
        let mut freed = one.clone();
        (freed.state, freed.unique_key) = (SlipState::Rejected, None);
        assert!(slip::save(tx, scope, &freed, SlipState::Received)?);
        assert!(slip::insert(tx, scope, &two)?);
        assert_eq!(slip::find(tx, scope, two.payment)?, Some(two.clone()));
        let alike = slip::alike(tx, scope, &two)?;
        assert_eq!(alike[0].slip, freed);
        assert!(alike[0].picture);
        Ok(())
    })
    .await;
}

pub(crate) async fn what_slips_run_under_is_one_for_each_account_and_no_gateway(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let mut tasks = JoinSet::new();
    for n in 0..20 {
        let (store, mut wanted) = (store.clone(), world.provider.clone());
        wanted.provider.id = id("prv", 500 + n);
        wanted.token = token(scope.mode, 500 + n);
        tasks.spawn(
            async move { write(&store, move |tx| slip::provider(tx, scope, &wanted)).await },
        );
    }
    let ids: std::collections::BTreeSet<ProviderId> = tasks.join_all().await.into_iter().collect();
    assert_eq!(ids.len(), 1);
    let all = read(&store, move |tx| store::rooms::provider::all(tx, scope)).await;
    assert!(all.iter().all(|row| !ids.contains(&row.provider.id)));
}

pub(crate) async fn rules_are_saved_by_whoever_read_them_last(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let (no, shop, currency) = (
        world.scope.merchant,
        world.shop.shop.id,
        world.shop.shop.currency,
    );
    let account = world.account.id;
    write(&store, move |tx| {
        let usual = slip::rules(tx, no, shop, currency)?;
        assert_eq!(usual, RulesRow::default());
        let mut wanted = usual.clone();
        wanted.rules.active = true;
        wanted.rules.accounts = vec![account];
        wanted.rules.two_from = Some(rial(5));
        assert!(slip::save_rules(tx, no, shop, &wanted)?);
        assert!(!slip::save_rules(tx, no, shop, &wanted)?);
        wanted.version = 1;
        assert_eq!(slip::rules(tx, no, shop, currency)?, wanted);
        assert!(slip::save_rules(tx, no, shop, &wanted)?);
        assert!(!slip::save_rules(tx, no, shop, &wanted)?);
        Ok(())
    })
    .await;
}

/// A behaviour of SQLite alone, whose plans do not depend on what is in the tables.
pub(crate) async fn no_question_about_slips_walks_through_a_table(ground: Ground) {
    let store = open(&ground);
    assert_eq!(store.engine(), Engine::Sqlite);
    for (sql, index) in [
        (
            "SELECT o.payment_id FROM slip AS o WHERE o.merchant_id = 1 AND o.mode = 'test'
                AND o.account_id = 'a' AND o.day = 'd' AND o.claimed_minor = 1",
            "slip_of_day",
        ),
        (
            "SELECT o.payment_id FROM slip AS o WHERE o.merchant_id = 1 AND o.mode = 'test'
                AND o.picture_hash = 'h' AND o.picture_hash IS NOT NULL",
            "slip_of_picture",
        ),
        (
            "SELECT * FROM slip WHERE merchant_id = 1 AND mode = 'test' AND state IN ('received')
                ORDER BY payment_id DESC LIMIT 50",
            "slip_by_state",
        ),
        (
            "SELECT id FROM provider WHERE merchant_id = 1 AND mode = 'test' AND account_id = 'a'
                AND driver = 'slip'",
            "provider_slip_unique",
        ),
    ] {
        let explained: &'static str = format!("EXPLAIN QUERY PLAN {sql}").leak();
        let plan = read(&store, move |tx| tx.query(explained, &[])).await;
        let plan: Vec<_> = plan.iter().map(|row| row.text("detail").unwrap()).collect();
        let plan = plan.join("; ");
        assert!(plan.contains(index), "{sql}: {plan}");
    }
}

pub(crate) async fn slips_are_narrowed_by_every_filter(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let all = slips(&store, &world, 6).await;
    let scope = world.scope;
    let mut rows: Vec<SlipRow> = (1..=6)
        .zip(&all)
        .map(|(n, one)| row(&world, one.id, world.account.id, n))
        .collect();
    rows[1].state = SlipState::Rejected;
    rows[2].flagged = true;
    rows[3].day = date(2026, 11, 1);
    rows[4].claimed = rial(7);
    let kept = rows.clone();
    write(&store, move |tx| {
        for one in &kept {
            assert!(slip::insert(tx, scope, one)?);
        }
        Ok(())
    })
    .await;
    let none = SlipFilter::default;
    let cases: [(SlipFilter, &[usize]); 9] = [
        (none(), &[5, 4, 3, 2, 1, 0]),
        (
            SlipFilter {
                states: vec![SlipState::Rejected],
                ..none()
            },
            &[1],
        ),
        (
            SlipFilter {
                flagged: true,
                ..none()
            },
            &[2],
        ),
        (
            SlipFilter {
                to: Some(date(2026, 11, 1)),
                ..none()
            },
            &[3],
        ),
        (
            SlipFilter {
                from: Some(date(2026, 11, 21)),
                ..none()
            },
            &[],
        ),
        (
            SlipFilter {
                max: Some(rial(7)),
                min: Some(rial(7)),
                ..none()
            },
            &[4],
        ),
        (
            SlipFilter {
                account: Some(id("acc", 9_999)),
                ..none()
            },
            &[],
        ),
        (
            SlipFilter {
                shops: Some(vec![world.shop.shop.id]),
                after: Some(rows[2].payment),
                ..none()
            },
            &[1, 0],
        ),
        (
            SlipFilter {
                shops: Some(Vec::new()),
                ..none()
            },
            &[],
        ),
    ];
    for (filter, wanted) in cases {
        let (asked, told) = (filter.clone(), filter.clone());
        let found = read(&store, move |tx| slip::list(tx, scope, &asked, 10)).await;
        let found: Vec<_> = found.iter().map(|line| line.slip.payment).collect();
        let wanted: Vec<_> = wanted.iter().map(|n| rows[*n].payment).collect();
        assert_eq!(found, wanted, "{filter:?}");
        let sums = read(&store, move |tx| slip::sums(tx, scope, &told)).await;
        let counted: u32 = sums.iter().map(|one| one.count).sum();
        let all = if filter.after.is_some() {
            6
        } else {
            wanted.len()
        };
        assert_eq!(usize::try_from(counted).unwrap(), all, "{filter:?}");
    }
}
