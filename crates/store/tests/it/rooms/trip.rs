//! What a room writes it reads back, to the last letter: what was tried, booked and told.

use domain::event::{Actor, EventKind};
use domain::ledger::{LedgerAccount, Transfer, TransferKind};
use domain::message::{ChannelKind, MessageState, NewMessage, Situation};
use domain::payment::{Payment, PaymentState};
use domain::receipt::{NewReceipt, ReceiptMark};
use domain::resolve::{NewResolve, Resolution, ResolveReason};
use domain::shop::Language;
use domain::verdict::BankReference;
use money::MAX_MINOR;
use store::Store;
use store::rooms::callback::RawCallback;
use store::rooms::event::StoredEvent;
use store::rooms::idempotency::{self, Known};
use store::rooms::message::Message;
use store::rooms::receipt::Receipt;
use store::rooms::resolve::ResolveItem;
use store::rooms::{callback, event, exchange, ledger, link, message, payment, receipt, resolve};

use super::build::{World, at, id, open, read, rial, write};
use super::round::{hostile, long};
use crate::ground::Ground;

/// A world with its first link.
async fn with_link(ground: &Ground) -> (Store, World) {
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
            payment::find_by_return_token(tx, scope, &second.return_token)?,
            payment::find_by_gateway_key(tx, scope, &second.terminal_key, &hostile())?,
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
        payment: id("pay", 1),
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
            && row.text("payment_id")? == transfer.payment.to_string()
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
        payment: id("pay", 1),
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

pub(crate) async fn a_receipt_comes_back_and_its_approval_is_a_row_of_its_own(ground: Ground) {
    let (store, world) = with_link(&ground).await;
    let scope = world.scope;
    let link = world.link(1).0;
    let payments = [1, 2].map(|n| world.payment(&link, n));
    let account = world.account.id;
    let receipts: Vec<_> = [(1, true), (2, false)]
        .into_iter()
        .zip(&payments)
        .map(|((n, approved), payment)| NewReceipt {
            id: id("rcp", n),
            payment: payment.id,
            customer: payment.customer,
            account,
            receipt_type: id("rct", 1),
            amount: payment.amount,
            approved,
        })
        .collect();
    let found = write(&store, move |tx| {
        let mut found = Vec::new();
        for (payment, new) in payments.iter().zip(&receipts) {
            payment::insert(tx, scope, payment)?;
            assert_eq!(receipt::of_payment(tx, scope, payment.id)?, None);
            receipt::insert(tx, scope, new, at(8))?;
            found.extend(receipt::of_payment(tx, scope, payment.id)?);
        }
        receipt::mark(
            tx,
            scope,
            id("rcp", 1),
            ReceiptMark::Voided,
            "operator",
            at(9),
        )?;
        let marks = tx.query(
            "SELECT receipt_id, kind, actor FROM receipt_mark ORDER BY kind",
            &[],
        )?;
        let marks: Result<Vec<_>, _> = marks
            .iter()
            .map(|row| Ok(format!("{} {}", row.text("kind")?, row.text("actor")?)))
            .collect();
        Ok((found, marks?))
    });
    let (found, marks) = found.await;
    let expected = |n: u128| Receipt {
        id: id("rcp", n),
        payment: world.payment(&link, n).id,
        amount: rial(500_000),
        number: None,
        created_at: at(8),
    };
    assert_eq!(found, [expected(1), expected(2)]);
    assert_eq!(marks, ["approved system", "voided operator"]);
}

pub(crate) async fn what_a_person_kept_comes_back_with_its_item(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let new = NewResolve {
        id: id("res", 1),
        reason: ResolveReason::AmountMismatch,
        payment: id("pay", 1),
        link: id("lnk", 1),
        amount: rial(1_000),
        detail: String::new(),
    };
    let found = write(&store, move |tx| {
        resolve::insert(tx, scope, &new, at(3))?;
        let kept = (Resolution::KeptAsCredit, Some(rial(900)));
        assert!(resolve::close(
            tx,
            scope,
            new.id,
            kept,
            ("operator", None),
            at(4)
        )?);
        Ok(resolve::find(tx, scope, new.id)?.unwrap())
    })
    .await;
    let told = (found.resolution, found.kept, found.note);
    assert_eq!(
        told,
        (Some(Resolution::KeptAsCredit), Some(rial(900)), None)
    );
}

pub(crate) async fn an_item_of_the_queue_is_closed_once(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let new = NewResolve {
        id: id("res", 1),
        reason: ResolveReason::WrongParty,
        payment: id("pay", 1),
        link: id("lnk", 1),
        amount: rial(1),
        detail: hostile(),
    };
    let open_item = ResolveItem {
        id: new.id,
        reason: new.reason,
        payment: new.payment,
        link: new.link,
        amount: new.amount,
        detail: new.detail.clone(),
        created_at: at(3),
        resolution: None,
        kept: None,
        note: None,
    };
    let found = write(&store, move |tx| {
        resolve::insert(tx, scope, &new, at(3))?;
        let before = [
            resolve::find(tx, scope, new.id)?,
            resolve::of_payment(tx, scope, new.payment)?,
            resolve::list(tx, scope, false, 9)?.pop(),
        ];
        let by = ("operator", Some("ن‌و‌ت"));
        let dismissed = (Resolution::Dismissed, None);
        assert!(resolve::close(tx, scope, new.id, dismissed, by, at(4))?);
        let kept = (Resolution::KeptAsCredit, Some(rial(2)));
        assert!(!resolve::close(tx, scope, new.id, kept, by, at(5))?, "once");
        let after = resolve::find(tx, scope, new.id)?;
        let open = resolve::list(tx, scope, false, 9)?.len();
        Ok((
            before,
            after,
            open,
            resolve::list(tx, scope, true, 9)?.len(),
        ))
    });
    let (before, after, open, all) = found.await;
    let some = Some(open_item.clone());
    assert_eq!(before, [some.clone(), some.clone(), some]);
    let closed = ResolveItem {
        resolution: Some(Resolution::Dismissed),
        note: Some("ن‌و‌ت".to_owned()),
        ..open_item
    };
    assert_eq!((after, open, all), (Some(closed), 0, 1));
}

pub(crate) async fn a_message_goes_its_way_once(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let new = NewMessage {
        id: id("msg", 1),
        situation: Situation::StaffPaid,
        address: "نشانی@example.com".to_owned(),
        language: Language::Persian,
        link: id("lnk", 1),
        payment: None,
    };
    let queued = Message {
        id: new.id,
        situation: new.situation,
        channel: None,
        address: new.address.clone(),
        language: new.language,
        link: new.link,
        payment: None,
        state: MessageState::Queued,
        subject: None,
        body: None,
        cause: None,
        created_at: at(2),
    };
    let steps = write(&store, move |tx| {
        let sent = |tx: &mut store::Tx<'_>, body: &str| {
            message::sending(tx, scope, new.id, ChannelKind::Outbox, (&hostile(), body))
        };
        message::insert(tx, scope, std::slice::from_ref(&new), at(2))?;
        let first = message::find(tx, scope, new.id)?;
        assert!(message::any_waiting(tx, scope)?);
        assert!(sent(tx, "before the crash")?);
        assert!(sent(tx, &hostile())?, "again after a crash");
        let second = message::find(tx, scope, new.id)?;
        let outcome = (Some("no such mailbox"), Some("ref"));
        message::outcome(tx, scope, new.id, MessageState::Failed, outcome, at(4))?;
        message::outcome(
            tx,
            scope,
            new.id,
            MessageState::Accepted,
            (None, None),
            at(5),
        )?;
        assert!(!sent(tx, "too late")?);
        assert!(!message::any_waiting(tx, scope)?);
        Ok([first, second, message::find(tx, scope, new.id)?])
    })
    .await;
    let sending = Message {
        state: MessageState::Sending,
        channel: Some(ChannelKind::Outbox),
        subject: Some(hostile()),
        body: Some(hostile()),
        ..queued.clone()
    };
    let failed = Message {
        state: MessageState::Failed,
        cause: Some("no such mailbox".to_owned()),
        ..sending.clone()
    };
    assert_eq!(steps, [Some(queued), Some(sending), Some(failed)]);
}

pub(crate) async fn an_old_key_is_forgotten_and_a_young_one_answers(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let known = write(&store, move |tx| {
        for (n, key) in ["a", "b", "c", "کلید"].into_iter().enumerate() {
            let made = at(i64::try_from(n).unwrap());
            assert_eq!(idempotency::take(tx, scope, key, &[9], made)?, Known::New);
            idempotency::answer(tx, scope, key, 201, &hostile())?;
        }
        assert_eq!(idempotency::purge(tx, scope, at(3), 2)?, 2, "a part");
        assert_eq!(idempotency::purge(tx, scope, at(3), 9)?, 1, "the rest");
        Ok([
            idempotency::take(tx, scope, "کلید", &[9], at(9))?,
            idempotency::take(tx, scope, "a", &[9], at(9))?,
        ])
    });
    let answered = Known::Answered {
        status: 201,
        answer: hostile(),
    };
    assert_eq!(known.await, [answered, Known::New]);
}
