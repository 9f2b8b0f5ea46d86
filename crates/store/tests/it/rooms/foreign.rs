//! Another merchant, or the other world of the same one, never sees or changes a row.

use domain::job::{JobKind, Lane};
use domain::link::LinkState;
use domain::message::{ChannelKind, MessageState};
use domain::payment::PaymentState;
use domain::resolve::Resolution;
use domain::scope::{MerchantNo, Mode, Scope};
use store::rooms::idempotency::{self, Known};
use store::rooms::job::{self, Claimed};
use store::rooms::message::Outcome;
use store::rooms::{
    account, api_key, books, callback, customer, event, link, message, payment, provider, receipt,
    resolve, sequencer, shop,
};
use store::{Store, Tx, Value};

use super::build::{World, at, id, open, read, write};
use super::story;
use crate::ground::{Done, Ground};

/// The story of merchant 1, and the scopes that are not its own: its LIVE world, and merchant 2,
/// whose rows have other ids.
async fn told(ground: &Ground) -> (Store, World, [Scope; 2]) {
    let store = open(ground);
    let world = story::tell(&store).await;
    let _other = story::tell(&store).await;
    let scope = world.scope;
    write(&store, move |tx| {
        api_key::insert(tx, scope, id("key", 1), "key", &[7; 32], at(0))?;
        idempotency::take(tx, scope, "key", b"ours", at(0))?;
        idempotency::answer(tx, scope, "key", 201, "ours")
    })
    .await;
    let live = Scope {
        mode: Mode::Live,
        ..scope
    };
    let other = Scope {
        merchant: MerchantNo(2),
        ..scope
    };
    (store, world, [live, other])
}

/// How many things of `world` all finders show in `scope`.
fn shown(tx: &mut Tx<'_>, world: &World, scope: Scope) -> Done<Vec<(&'static str, usize)>> {
    let (link, payment) = (world.link(1).0, world.payment(&world.link(1).0, 1));
    let resolved = world.payment(&link, 5).id;
    let mut shown = Vec::new();
    let mut note = |name, found: usize| shown.push((name, found));
    note(
        "link",
        usize::from(link::find(tx, scope, link.id)?.is_some()),
    );
    note(
        "link by token",
        usize::from(link::find_by_token(tx, scope, &link.token)?.is_some()),
    );
    note(
        "token of a link",
        usize::from(link::token(tx, scope, link.id)?.is_some()),
    );
    note(
        "link locked",
        usize::from(link::lock(tx, scope, link.id)?.is_some()),
    );
    let seventh = world.link(7).0;
    note(
        "held",
        usize::from(link::held(tx, scope, &seventh)?.payments > 0),
    );
    note(
        "payment",
        usize::from(payment::find(tx, scope, payment.id)?.is_some()),
    );
    note(
        "payment locked",
        usize::from(payment::lock(tx, scope, payment.id)?.is_some()),
    );
    let token = &payment.return_token;
    let by_token = payment::lock_by_return_token(tx, scope, token)?;
    note("payment by token", usize::from(by_token.is_some()));
    let key = format!("A{:035}", 1);
    let by_key = payment::lock_by_gateway_key(tx, scope, &payment.terminal_key, &key)?;
    note("payment by bank's key", usize::from(by_key.is_some()));
    let by_code = payment::find_by_code(tx, scope, &payment.code)?;
    note("payment by code", usize::from(by_code.is_some()));
    note(
        "payments of link",
        payment::of_link(tx, scope, link.id)?.len(),
    );
    note(
        "provider",
        usize::from(provider::find(tx, scope, payment.provider)?.is_some()),
    );
    let by_token = provider::find_by_token(tx, scope, &world.provider.token)?;
    note("provider by token", usize::from(by_token.is_some()));
    note(
        "providers",
        provider::of_account(tx, scope, world.account.id)?.len(),
    );
    note(
        "customer",
        usize::from(customer::find(tx, scope, world.customer.id)?.is_some()),
    );
    let walk_in = customer::walk_in(tx, scope, world.shop.shop.id)?;
    note("walk-in", usize::from(walk_in.is_some()));
    note(
        "key",
        usize::from(api_key::find(tx, scope, &[7; 32])?.is_some()),
    );
    note(
        "receipt",
        usize::from(receipt::of_payment(tx, scope, payment.id)?.is_some()),
    );
    let by_token = receipt::find_by_token(tx, scope, token)?;
    note("receipt by token", usize::from(by_token.is_some()));
    let made = id("rcp", world.n(1));
    note("marks of receipt", receipt::marks(tx, scope, made)?.len());
    let by_id = receipt::find(tx, scope, made)?;
    note("receipt by id", usize::from(by_id.is_some()));
    note(
        "resolve",
        usize::from(resolve::of_payment(tx, scope, resolved)?.is_some()),
    );
    let item = id("res", world.n(5));
    note(
        "resolve by id",
        usize::from(resolve::find(tx, scope, item)?.is_some()),
    );
    note("events", event::of_object(tx, scope, payment.id)?.len());
    let message = id("msg", world.n(1));
    note(
        "message",
        usize::from(message::find(tx, scope, message)?.is_some()),
    );
    note("messages", message::of_link(tx, scope, link.id)?.len());
    Ok(shown)
}

pub(crate) async fn no_finder_shows_a_row_to_a_foreign_scope(ground: Ground) {
    let (store, world, foreign) = told(&ground).await;
    let (ours, scope) = (world.clone(), world.scope);
    for (name, found) in write(&store, move |tx| shown(tx, &ours, scope)).await {
        assert!(found > 0, "{name} is not shown to its own scope");
    }
    for scope in foreign {
        let theirs = world.clone();
        for (name, found) in write(&store, move |tx| shown(tx, &theirs, scope)).await {
            assert_eq!(found, 0, "{name} is shown to {scope:?}");
        }
    }
}

pub(crate) async fn no_list_shows_a_row_to_the_other_world(ground: Ground) {
    let (store, _, [live, _]) = told(&ground).await;
    let found = read(&store, move |tx| {
        Ok([
            link::list(tx, live, &link::Filter::default(), 99)?.len(),
            payment::list(tx, live, &payment::Filter::default(), 99)?.len(),
            payment::unsettled(tx, live, at(0), None, 99)?.len(),
            provider::all(tx, live)?.len(),
            resolve::list(tx, live, true, 99)?.len(),
            message::newest(tx, live, 99)?.len(),
            usize::from(message::any_waiting(tx, live)?),
            usize::from(sequencer::waits(tx, live)?),
            books::standings(tx, live)?.len(),
            usize::try_from(callback::count_strays(tx, live)?).unwrap(),
        ])
    });
    assert_eq!(found.await, [0; 10]);
}

pub(crate) async fn what_both_worlds_share_is_its_merchants_alone(ground: Ground) {
    let (store, world, _) = told(&ground).await;
    let other = MerchantNo(2);
    let found = read(&store, move |tx| {
        let shop = shop::find(tx, other, world.shop.shop.id)?;
        let account = account::find(tx, other, world.account.id)?;
        let strange = |row: &shop::ShopRow| row.merchant != other;
        Ok((shop, account, shop::all(tx, other)?.iter().any(strange)))
    });
    assert_eq!(found.await, (None, None, false));
}

/// All that merchant 1 has in TEST, as text.
async fn all_rows(store: &Store) -> Vec<String> {
    let tables = super::schema::columns(store).await;
    let scoped: Vec<_> = tables
        .iter()
        .filter(|(table, column, ..)| column == "mode" && table != "session")
        .map(|(table, ..)| -> &'static str {
            let sql = format!("SELECT * FROM {table} WHERE merchant_id = 1 AND mode = 'test'");
            format!("{sql} ORDER BY 1, 2, 3, 4").leak()
        })
        .collect();
    read(store, move |tx| {
        let rows = scoped
            .iter()
            .map(|sql| Ok(format!("{:?}", tx.query(sql, &[])?)));
        rows.collect()
    })
    .await
}

/// Tries to change the story's rows in `scope`; whatever can say so says that nothing changed.
fn meddle(tx: &mut Tx<'_>, world: &World, scope: Scope) -> Done {
    let mut link = link::find(tx, world.scope, world.link_id(8))?.unwrap().0;
    let read_as = (link.state, link.version);
    link.state = LinkState::Cancelled;
    assert!(!link::save(tx, scope, &link, read_as)?);
    let wanted = world.payment(&link, 7).id;
    let mut payment = payment::find(tx, world.scope, wanted)?.unwrap();
    payment.state = PaymentState::Failed;
    assert!(!payment::save(
        tx,
        scope,
        &payment,
        (PaymentState::Verifying, 1)
    )?);
    let message = id("msg", world.n(1));
    let text = ("theirs", "theirs");
    assert!(!message::sending(
        tx,
        scope,
        message,
        ChannelKind::Smtp,
        text
    )?);
    let theirs = Outcome::because(MessageState::Failed, None);
    assert!(!message::outcome(tx, scope, message, &theirs, at(9))?);
    let by = ("theirs", None);
    let item = id("res", world.n(5));
    assert!(!resolve::close(
        tx,
        scope,
        item,
        (Resolution::Dismissed, None),
        by,
        at(9)
    )?);
    let object = wanted.to_string();
    job::remove(tx, scope, JobKind::CheckPayment, &object)?;
    for lease_token in 0..3 {
        let claimed = Claimed {
            scope,
            kind: JobKind::CheckPayment,
            object: object.clone(),
            attempts: 1,
            deadline: at(0),
            lease_token,
        };
        assert!(!job::done(tx, &claimed)?);
        assert!(!job::later(tx, &claimed, at(0), None)?);
        assert!(!job::dead(tx, &claimed, "theirs")?);
    }
    idempotency::answer(tx, scope, "key", 500, "theirs")?;
    assert_eq!(idempotency::purge(tx, scope, at(99), 99)?, 0);
    assert_eq!(
        idempotency::take(tx, scope, "key", b"theirs", at(9))?,
        Known::New
    );
    let claimed = payment::claim_reference(tx, scope, &payment.terminal_key, "R1", wanted)?;
    assert_eq!(claimed, None, "each world has its own references");
    job::schedule(
        tx,
        scope,
        &super::build::job(JobKind::CheckPayment, &object),
    )?;
    sequencer::round(tx, scope, ("theirs", at(500), at(600)))?;
    Ok(())
}

pub(crate) async fn nobody_foreign_changes_a_row(ground: Ground) {
    let (store, world, foreign) = told(&ground).await;
    let before = all_rows(&store).await;
    assert!(before.iter().filter(|rows| *rows != "[]").count() > 10);
    for scope in foreign {
        let theirs = world.clone();
        write(&store, move |tx| meddle(tx, &theirs, scope)).await;
        assert_eq!(all_rows(&store).await, before, "{scope:?}");
    }
    let other = foreign[1].merchant;
    write(&store, move |tx| {
        for lane in Lane::ALL {
            for job in job::claim(tx, other, *lane, (at(9_000), at(9_999)), 99)? {
                assert_eq!(job.scope.merchant, other);
            }
        }
        Ok(())
    })
    .await;
    assert_eq!(
        all_rows(&store).await,
        before,
        "claims of the other merchant"
    );
}

pub(crate) async fn both_worlds_hold_rows_of_one_name(ground: Ground) {
    let store = open(&ground);
    let test = World::new(&store).await;
    let live = test.live(&store).await;
    for world in [test.clone(), live] {
        write(&store, move |tx| {
            let (link, terms) = world.link(1);
            link::insert(tx, world.scope, &link, &terms)?;
            story::start(tx, &world, &link, 1)?;
            assert!(story::settle(tx, &world, 1)?);
            Ok(())
        })
        .await;
    }
    let rows = read(&store, |tx| {
        let none: [Value; 0] = [];
        let sql = "SELECT COUNT(*) AS n, COUNT(DISTINCT id) AS ids FROM payment";
        let row = tx.query_one(sql, &none)?;
        Ok((row.int("n")?, row.int("ids")?))
    });
    assert_eq!(rows.await, (2, 1));
}
