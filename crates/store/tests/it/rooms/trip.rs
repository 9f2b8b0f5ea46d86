//! What a room writes it reads back, to the last letter: what was tried and booked.

use domain::event::{Actor, EventKind};
use domain::ledger::{Cause, LedgerAccount, Transfer, TransferKind};
use domain::payment::{Payment, PaymentState};
use domain::verdict::BankReference;
use money::MAX_MINOR;
use store::Store;
use store::rooms::callback::RawCallback;
use store::rooms::event::StoredEvent;
use store::rooms::under_way::{self, UnderWay};
use store::rooms::{callback, event, exchange, ledger, link, payment};

use super::build::{World, at, id, open, read, rial, write};
use super::round::{hostile, long};
use crate::ground::Ground;

/// A world with its first link.
pub(super) async fn with_link(ground: &Ground) -> (Store, World) {
    let store = open(ground);
    let world = World::new(&store).await;
    let made = world.clone();
    write(&store, move |tx| {
        let (link, terms) = made.link(1);
        link::insert(tx, made.scope, &link, &terms)
    })
    .await;
    (store, world)
}

pub(crate) async fn a_payment_comes_back_fresh_and_full_by_each_of_its_names(ground: Ground) {
    let (store, world) = with_link(&ground).await;
    let fresh = world.payment(&world.link(1).0, 1);
    let full = Payment {
        state: PaymentState::Redirected,
        gateway_key: Some(hostile()),
        tries: u32::MAX,
        answers: u32::MAX,
        lease_until: Some(at(1)),
        alarmed: true,
        reference: Some(BankReference {
            key: hostile(),
            tracking_code: long(64),
        }),
        card_mask: Some("603799******7893".to_owned()),
        failure: Some(hostile()),
        redirected_at: Some(at(2)),
        closes_at: Some(at(3)),
        paid_at: Some(at(4)),
        ..fresh.clone()
    };
    let scope = world.scope;
    let (first, second) = (fresh.clone(), full.clone());
    let (before, after) = write(&store, move |tx| {
        assert!(payment::insert(tx, scope, &first)?);
        let before = payment::find(tx, scope, first.id)?;
        assert!(
            !payment::save(tx, scope, &second, (PaymentState::Created, 1))?,
            "tries"
        );
        assert!(payment::save(
            tx,
            scope,
            &second,
            (PaymentState::Created, 0)
        )?);
        assert!(
            !payment::save(tx, scope, &second, (PaymentState::Created, 0))?,
            "state"
        );
        let after = [
            payment::find(tx, scope, second.id)?,
            payment::lock(tx, scope, second.id)?,
            payment::lock_by_return_token(tx, scope, &second.return_token)?,
            payment::lock_by_gateway_key(tx, scope, &second.terminal_key, &hostile())?,
            payment::find_by_code(tx, scope, &second.code)?,
            payment::of_link(tx, scope, second.link)?.pop(),
        ];
        Ok((before, after))
    })
    .await;
    assert_eq!(before, Some(fresh));
    for found in after {
        assert_eq!(found.as_ref(), Some(&full));
    }
}

pub(crate) async fn a_page_reads_with_its_link_whether_a_payment_is_under_way(ground: Ground) {
    let (store, world) = with_link(&ground).await;
    let (scope, (link, terms)) = (world.scope, world.link(1));
    let (asked, made) = (link.clone(), world.payment(&link, 1));
    let found = write(&store, move |tx| {
        let mut found = vec![under_way::link_by_token(tx, scope, &asked.token)?];
        payment::insert(tx, scope, &made)?;
        for state in PaymentState::ALL {
            // Past the edges from state to state: each is to be seen.
            tx.execute(
                "UPDATE payment SET state = $4, reference_key = 'one', paid_at = 4
                 WHERE merchant_id = $1 AND mode = $2 AND id = $3",
                &[
                    scope.merchant.0.into(),
                    scope.mode.as_str().into(),
                    made.id.to_string().into(),
                    state.as_str().into(),
                ],
            )?;
            let one = under_way::link_by_token(tx, scope, &asked.token)?;
            let newest = under_way::of_link(tx, scope, asked.id)?;
            assert_eq!(
                one.as_ref().map(|(.., under_way)| *under_way),
                Some(newest != UnderWay::default())
            );
            found.push(one);
        }
        Ok(found)
    });
    let open = PaymentState::ALL.iter().map(|state| {
        use PaymentState::{NeedsCorrection, Received, Redirected, Unknown, Verifying};
        matches!(
            state,
            Redirected | Verifying | Unknown | Received | NeedsCorrection
        )
    });
    let expected = std::iter::once(false).chain(open);
    let expected: Vec<_> = expected
        .map(|open| Some((link.clone(), terms.clone(), open)))
        .collect();
    assert_eq!(found.await, expected);
}

pub(crate) async fn what_was_filled_can_be_emptied_again(ground: Ground) {
    let (store, world) = with_link(&ground).await;
    let scope = world.scope;
    let mut one = world.payment(&world.link(1).0, 1);
    let found = write(&store, move |tx| {
        payment::insert(tx, scope, &one)?;
        one.state = PaymentState::Redirected;
        one.lease_until = Some(at(5));
        one.failure = Some("x".to_owned());
        payment::save(tx, scope, &one, (PaymentState::Created, 0))?;
        (one.lease_until, one.failure) = (None, None);
        payment::save(tx, scope, &one, (PaymentState::Redirected, 0))?;
        Ok(payment::find(tx, scope, one.id)? == Some(one.clone()))
    });
    assert!(found.await);
}

pub(crate) async fn a_taken_name_of_a_payment_is_told_and_nothing_changes(ground: Ground) {
    let (store, world) = with_link(&ground).await;
    let link = world.link(1).0;
    let first = world.payment(&link, 1);
    let other = world.payment(&link, 2);
    let clashes = [
        Payment {
            id: first.id,
            ..other.clone()
        },
        Payment {
            code: first.code.clone(),
            ..other.clone()
        },
        Payment {
            order_number: first.order_number,
            ..other.clone()
        },
        Payment {
            return_token: first.return_token.clone(),
            ..other.clone()
        },
    ];
    let scope = world.scope;
    let elsewhere = Payment {
        order_number: first.order_number,
        terminal_key: "another:1".to_owned(),
        ..other
    };
    let inserted = write(&store, move |tx| {
        let mut inserted = vec![payment::insert(tx, scope, &first)?];
        for clash in &clashes {
            inserted.push(payment::insert(tx, scope, clash)?);
        }
        inserted.push(payment::insert(tx, scope, &elsewhere)?);
        Ok((inserted, payment::of_link(tx, scope, link.id)?.len()))
    });
    let expected = vec![true, false, false, false, false, true];
    assert_eq!(
        inserted.await,
        (expected, 2),
        "another terminal has its own numbers"
    );
}

pub(crate) async fn callbacks_are_kept_to_the_byte_and_counted(ground: Ground) {
    let (store, world) = with_link(&ground).await;
    let (scope, of) = (world.scope, world.payment(&world.link(1).0, 1).id);
    let raw = |n: u128| RawCallback {
        id: id("cbk", n),
        method: "POST".to_owned(),
        query: format!("Authority=A1&{}", hostile()),
        body: (0..=255).collect(),
        at: at(7),
    };
    let counted = write(&store, move |tx| {
        callback::insert(tx, scope, of, &raw(1))?;
        callback::insert(tx, scope, of, &raw(2))?;
        callback::insert_stray(tx, scope, &hostile(), &raw(1), "unknown")?;
        let other = id("pay", 404);
        Ok([
            callback::count(tx, scope, of)?,
            callback::count(tx, scope, other)?,
            callback::count_strays(tx, scope)?,
        ])
    });
    assert_eq!(counted.await, [2, 0, 1]);
    let kept = read(&store, |tx| {
        let rows = tx.query(
            "SELECT query, body, method, at FROM callback
             UNION ALL SELECT query, body, token, at FROM stray_callback",
            &[],
        )?;
        rows.iter()
            .map(|row| {
                let (query, body) = (row.text("query")?.to_owned(), row.blob("body")?.to_vec());
                Ok((query, body, row.text("method")?.to_owned(), row.int("at")?))
            })
            .collect::<Result<Vec<_>, _>>()
    });
    let kept = kept.await;
    let expected = |method: &str| {
        let raw = raw(1);
        (
            raw.query,
            raw.body,
            method.to_owned(),
            raw.at.as_microsecond(),
        )
    };
    assert_eq!(
        kept,
        [expected("POST"), expected("POST"), expected(&hostile())]
    );
}

pub(crate) async fn an_events_facts_come_back_as_json_in_the_order_of_time(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let mut late = world.event(1, EventKind::PaymentPaid, "pay_1");
    late.at = at(9);
    late.actor = Actor::Key("key_1".to_owned());
    late.request_id = Some("req".to_owned());
    let late = late.with("code", hostile()).amount(rial(MAX_MINOR));
    let early = world.event(2, EventKind::PaymentStarted, "pay_1");
    let other = world.event(3, EventKind::LinkCreated, "lnk_1");
    let made = [late.clone(), early.clone(), other];
    let mut found = write(&store, move |tx| {
        event::append(tx, scope, &made)?;
        event::append(tx, scope, &[])?;
        event::of_object(tx, scope, "pay_1")
    })
    .await;
    let data: serde_json::Value = serde_json::from_str(&found[1].data).unwrap();
    let expected = serde_json::json!({
        "code": hostile(), "amount": MAX_MINOR, "currency": "IRR"
    });
    assert_eq!(data, expected);
    found[1].data = String::new();
    let stored = |event: domain::event::Event, data: &str| StoredEvent {
        id: event.id.to_string(),
        seq: None,
        kind: event.kind.to_string(),
        object: event.object,
        actor: event.actor.to_text(),
        at: event.at,
        data: data.to_owned(),
    };
    assert_eq!(found, [stored(early, "{}"), stored(late, "")]);
}

pub(crate) async fn an_exchange_and_a_transfer_are_kept_as_they_were(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let asked = exchange::Exchange {
        id: id("exc", 1),
        payment: id("pay", 1),
        step: "inquire",
        request: hostile(),
        answer: long(10_000),
        took_us: i64::MAX,
        at: at(5),
    };
    let transfer = Transfer {
        id: id("trf", 1),
        kind: TransferKind::Payment,
        debit: LedgerAccount::Clearing(id("prv", 1)),
        credit: LedgerAccount::Sales,
        amount: rial(MAX_MINOR),
        cause: Cause::Payment(id("pay", 1)),
    };
    let told = write(&store, move |tx| {
        exchange::insert(tx, scope, &asked)?;
        ledger::append(tx, scope, &transfer, at(6))?;
        let row = tx.query_one("SELECT * FROM exchange", &[])?;
        let same = row.text("id")? == asked.id.to_string()
            && row.text("payment_id")? == asked.payment.to_string()
            && row.text("step")? == asked.step
            && row.text("request")? == asked.request
            && row.text("answer")? == asked.answer
            && row.int("took_us")? == asked.took_us
            && row.int("at")? == asked.at.as_microsecond();
        let row = tx.query_one("SELECT * FROM transfer", &[])?;
        let booked = row.text("debit_account")? == transfer.debit.key()
            && row.text("credit_account")? == "sales"
            && row.text("kind")? == "payment"
            && row.text("currency")? == "IRR"
            && row.int("amount_minor")? == MAX_MINOR
            && row.text("cause")? == transfer.cause.to_string()
            && row.int("at")? == at(6).as_microsecond();
        Ok((same, booked))
    });
    assert_eq!(told.await, (true, true));
}

pub(crate) async fn a_transfer_of_a_kind_is_booked_once_for_a_payment(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let transfer = |n: u128| Transfer {
        id: id("trf", n),
        kind: TransferKind::Payment,
        debit: LedgerAccount::Fee,
        credit: LedgerAccount::Sales,
        amount: rial(1),
        cause: Cause::Payment(id("pay", 1)),
    };
    write(&store, move |tx| {
        ledger::append(tx, scope, &transfer(1), at(6))
    })
    .await;
    let again = store
        .write(move |tx| ledger::append(tx, scope, &transfer(2), at(6)))
        .await;
    assert!(again.unwrap_err().is_duplicate_of("transfer_once_unique"));
}
