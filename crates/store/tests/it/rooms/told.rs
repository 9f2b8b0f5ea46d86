//! What a room writes it reads back, to the last letter: receipts, the queue, messages and keys.

use domain::contact::{Address, AddressKind};
use domain::event::Actor;
use domain::message::{ChannelKind, MessageState, NewMessage, Situation};
use domain::receipt::{NewReceipt, Receipt, ReceiptMark, ReceiptState, Source};
use domain::resolve::{NewResolve, Resolution, ResolveReason};
use domain::shop::Language;
use domain::way::{Route, Stop};
use store::rooms::idempotency::{self, Known};
use store::rooms::message::{Message, Outcome};
use store::rooms::resolve::ResolveItem;
use store::rooms::{message, payment, receipt, resolve};

use super::build::{World, at, id, mark, open, rial, token, write};
use super::round::hostile;
use super::trip::with_link;
use crate::ground::Ground;

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
            token: token(scope.mode, n),
            source: Source::Payment(payment.id),
            customer: payment.customer,
            account,
            receipt_type: id("rct", 1),
            amount: payment.amount,
            received_at: at(7),
            made_by: Actor::System,
            approved,
        })
        .collect();
    let found = write(&store, move |tx| {
        let mut found = Vec::new();
        for (payment, new) in payments.iter().zip(&receipts) {
            payment::insert(tx, scope, payment)?;
            assert_eq!(receipt::of_payment(tx, scope, payment.id)?, None);
            receipt::insert(tx, scope, new, at(8))?;
            let made = receipt::of_payment(tx, scope, payment.id)?;
            assert_eq!(receipt::find_by_token(tx, scope, &new.token)?, made);
            found.extend(made);
        }
        receipt::mark(tx, scope, id("rcp", 1), &mark(ReceiptMark::Voided, at(9)))?;
        let states = [1, 2].map(|n| receipt::find(tx, scope, id("rcp", n)));
        let [one, two] = states.map(|found| found.unwrap().unwrap().state);
        assert_eq!((one, two), (ReceiptState::Voided, ReceiptState::Pending));
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
    let expected = |n: u128, state| Receipt {
        id: id("rcp", n),
        source: Source::Payment(world.payment(&link, n).id),
        customer: world.customer.id,
        account,
        receipt_type: id("rct", 1),
        amount: rial(500_000),
        number: None,
        token: Some(token(scope.mode, n)),
        received_at: at(7),
        made_by: "system".to_owned(),
        created_at: at(8),
        state,
    };
    let (one, two) = (ReceiptState::Approved, ReceiptState::Pending);
    assert_eq!(found, [expected(1, one), expected(2, two)]);
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

fn stop(channel: &str, address: &str) -> Stop {
    let (kind, text) = address.split_once(' ').unwrap();
    Stop {
        channel: channel.parse().unwrap(),
        address: Address::read(kind.parse().unwrap(), text).unwrap(),
    }
}

pub(crate) async fn a_message_goes_its_way_once(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let new = NewMessage {
        id: id("msg", 1),
        situation: Situation::StaffPaid,
        route: Route {
            first: stop("smtp", "email sara+!#$%&'*@example.com"),
            rest: vec![
                stop("kavenegar", "mobile 09121234567"),
                stop("telegram", "telegram @sara_k"),
            ],
        },
        follows: Some(id("msg", 7)),
        by_hand: true,
        language: Language::Persian,
        topic: id("lnk", 1),
        payment: None,
    };
    let queued = Message {
        id: new.id,
        situation: new.situation,
        channel: Some(ChannelKind::Smtp),
        address: new.route.first.address.as_str().to_owned(),
        kind: Some(AddressKind::Email),
        chain: new.route.rest.clone(),
        follows: Some(id("msg", 7)),
        by_hand: true,
        language: new.language,
        topic: new.topic,
        payment: None,
        wording: None,
        state: MessageState::Queued,
        subject: None,
        body: None,
        cause: None,
        provider_ref: None,
        code: None,
        created_at: at(2),
        sent_at: None,
        delivered_at: None,
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
        assert!(message::put_back(tx, scope, new.id)?);
        assert!(!message::put_back(tx, scope, new.id)?, "it is back");
        assert!(sent(tx, &hostile())?, "a later try");
        let outcome = Outcome {
            state: MessageState::Failed,
            cause: Some("no such mailbox".to_owned()),
            provider_ref: Some("ref".to_owned()),
            report_at: None,
        };
        assert!(message::outcome(tx, scope, new.id, &outcome, at(4))?);
        let late = Outcome::because(MessageState::Accepted, None);
        assert!(!message::outcome(tx, scope, new.id, &late, at(5))?);
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
        provider_ref: Some("ref".to_owned()),
        sent_at: Some(at(4)),
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
