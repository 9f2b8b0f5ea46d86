//! Receipts by hand, their list, and what a customer owes.

use domain::event::Actor;
use domain::id::CustomerId;
use domain::ledger::{Cause, LedgerAccount, Line, Owing, Side, Transfer, TransferKind};
use domain::receipt::ReceiptState::{Approved, Pending, Refused, Voided};
use domain::receipt::{
    ByHand, Method, NewReceipt, Receipt, ReceiptMark, ReceiptState, Refusal, Source,
};
use domain::scope::{MerchantNo, Mode, Scope};
use jiff::Timestamp;
use money::Currency::{Eur, Irr};
use money::{Amount, Currency, MAX_MINOR};
use store::rooms::ledger::{Place as LinePlace, Span};
use store::rooms::receipt::{Mark, Place, ReceiptFilter};
use store::rooms::{event, ledger, receipt};
use store::{MIGRATIONS, Store, StoreError, Tx};

use super::build::{World, acting, at, id, mark, open, read, rial, setup, token, write};
use super::round::hostile;
use super::story;
use crate::ground::{Done, Ground, Setup};

pub(crate) async fn a_receipt_by_hand_comes_back_whole_and_its_marks_say_where_it_stands(
    ground: Ground,
) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let new = NewReceipt {
        source: Source::Hand(Box::new(ByHand {
            method: Method::Cheque,
            reference: Some(hostile()),
            fee: rial(90_000),
            document: Some(id("doc", 3)),
            note: Some(hostile()),
        })),
        made_by: Actor::User(id("usr", 4)),
        ..story::by_hand(&world, 1, false)
    };
    let made = new.clone();
    let steps = write(&store, move |tx| {
        receipt::insert(tx, scope, &made, at(8))?;
        let mut steps = vec![receipt::find(tx, scope, made.id)?.unwrap()];
        for (kind, reason) in [
            (ReceiptMark::Approved, None),
            (ReceiptMark::Voided, Some(hostile())),
        ] {
            let set = Mark {
                reason,
                ..mark(kind, at(9))
            };
            receipt::mark(tx, scope, made.id, &set)?;
            steps.push(receipt::lock(tx, scope, made.id)?.unwrap());
        }
        let marks = receipt::marks(tx, scope, made.id)?;
        let told: Vec<_> = marks
            .into_iter()
            .map(|one| (one.kind, one.reason))
            .collect();
        let expected = [
            (ReceiptMark::Approved, None),
            (ReceiptMark::Voided, Some(hostile())),
        ];
        assert_eq!(told, expected);
        assert_eq!(receipt::find(tx, scope, id("rcp", 404))?, None);
        assert_eq!(receipt::lock(tx, scope, id("rcp", 404))?, None);
        Ok(steps)
    })
    .await;
    let expected = |state| Receipt {
        id: new.id,
        number: None,
        token: Some(new.token.clone()),
        source: new.source.clone(),
        customer: new.customer,
        account: new.account,
        receipt_type: new.receipt_type,
        amount: new.amount,
        received_at: at(5),
        made_by: "user:usr_00000000000000000000000000000004".to_owned(),
        created_at: at(8),
        state,
    };
    assert_eq!(steps, [Pending, Approved, Voided].map(expected));
}

/// Writes receipts by hand of 90,000 rials, number n received at n seconds, and gives the store.
async fn with_receipts(ground: &Ground) -> (Store, World) {
    let store = open(ground);
    let world = World::new(&store).await;
    let told = world.clone();
    write(&store, move |tx| {
        for n in 1..=6_u128 {
            let new = NewReceipt {
                received_at: at(i64::try_from(n).unwrap()),
                ..story::by_hand(&told, n, n % 2 == 0)
            };
            story::make(tx, &told, &new, n * 1_000)?;
        }
        story::void(tx, &told, 4)?;
        story::void(tx, &told, 5)
    })
    .await;
    (store, world)
}

/// The numbers of the receipts that a filter finds, and the sums.
async fn found(store: &Store, world: &World, filter: ReceiptFilter) -> (Vec<u128>, Vec<[i64; 3]>) {
    let scope = world.scope;
    let (page, sums) = read(store, move |tx| {
        Ok((
            receipt::list(tx, scope, &filter, 50)?,
            receipt::sums(tx, scope, &filter)?,
        ))
    })
    .await;
    let number =
        |wanted| (1..=6).find(|n| id::<domain::id::ReceiptId>("rcp", world.n(*n)) == wanted);
    let rows = page.rows.iter().map(|row| number(row.receipt.id).unwrap());
    let sums = sums.sums.iter();
    let sums = sums.map(|sum| [i64::from(sum.count), sum.asked.minor(), sum.paid.minor()]);
    (rows.collect(), sums.collect())
}

pub(crate) async fn receipts_are_listed_by_day_and_narrowed_by_every_filter(ground: Ground) {
    let (store, world) = with_receipts(&ground).await;
    let all = ReceiptFilter::default();
    let (rows, sums) = found(&store, &world, all.clone()).await;
    assert_eq!(rows, [6, 5, 4, 3, 2, 1]);
    assert_eq!(sums, [[6, 540_000, 180_000]], "2 and 6 count");
    let of = |states: &[ReceiptState]| ReceiptFilter {
        states: states.to_vec(),
        ..ReceiptFilter::default()
    };
    let some = |customer| ReceiptFilter {
        customer: Some(customer),
        ..ReceiptFilter::default()
    };
    let days = |from: i64, before: i64| ReceiptFilter {
        from: Some(at(from)),
        before: Some(at(before)),
        ..ReceiptFilter::default()
    };
    for (filter, expected) in [
        (of(&[Pending]), &[3, 1][..]),
        (of(&[Approved]), &[6, 2]),
        (of(&[Voided]), &[4]),
        (of(&[Refused]), &[5]),
        (of(&[Voided, Refused]), &[5, 4]),
        (some(world.customer.id), &[6, 5, 4, 3, 2, 1]),
        (some(id("cus", 404)), &[]),
        (days(2, 4), &[3, 2]),
    ] {
        assert_eq!(
            found(&store, &world, filter.clone()).await.0,
            expected,
            "{filter:?}"
        );
    }
    let scope = world.scope;
    let row = read(&store, move |tx| receipt::list(tx, scope, &all, 1)).await;
    let row = row.rows.first().unwrap().clone();
    assert_eq!(row.customer, world.customer.name);
    assert_eq!(row.account, world.account.name);
    assert!(!row.receipt_type.is_empty());
    assert_eq!(row.receipt.state, Approved);
}

pub(crate) async fn pages_of_receipts_meet_without_gap_or_double(ground: Ground) {
    let (store, world) = with_receipts(&ground).await;
    let scope = world.scope;
    // Two on one moment: the id decides.
    write(&store, |tx| {
        tx.execute("UPDATE receipt SET received_at = 7", &[])
            .map(drop)
    })
    .await;
    let mut filter = ReceiptFilter::default();
    let mut seen = Vec::new();
    loop {
        let asked = filter.clone();
        let page = read(&store, move |tx| receipt::list(tx, scope, &asked, 4)).await;
        seen.extend(page.rows.into_iter().map(|row| row.receipt.id));
        let Some(next) = page.next else { break };
        assert_eq!(next.to_string().parse::<Place>(), Ok(next));
        filter.after = Some(next);
    }
    let expected: Vec<_> = (1..=6).rev().map(|n| id("rcp", world.n(n))).collect();
    assert_eq!(seen, expected);
    for bad in ["", "1", "1.pay_1", "x.rcp_1", "99999999999999999999.rcp_1"] {
        assert!(
            bad.parse::<Place>().is_err() && bad.parse::<LinePlace>().is_err(),
            "{bad}"
        );
    }
}

/// Books a debt: customer takes, sales gives.
fn debt(world: &World, n: u128, amount: Amount) -> Transfer {
    Transfer {
        id: id("trf", world.n(n)),
        kind: TransferKind::Payment,
        debit: LedgerAccount::Customer(world.customer.id),
        credit: LedgerAccount::Sales,
        amount,
        cause: Cause::Payment(id("pay", world.n(n))),
    }
}

pub(crate) async fn what_a_customer_owes_is_told_for_any_moment(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let (scope, of) = (world.scope, world.customer.id);
    let told = world.clone();
    write(&store, move |tx| {
        ledger::append(tx, scope, &debt(&told, 1, rial(300_000)), at(10))?;
        // Booked at 30, taken back at 40 but written down at 30 as well.
        story::make(tx, &told, &story::by_hand(&told, 2, true), 2_000)?;
        let received = Transfer {
            debit: LedgerAccount::Clearing(id("prv", 1)),
            credit: LedgerAccount::Unapplied(of),
            ..debt(&told, 3, rial(7))
        };
        ledger::append(tx, scope, &received, at(50))?;
        let euro = Amount::new(5, Currency::Eur);
        ledger::append(tx, scope, &debt(&told, 4, euro), at(60))
    })
    .await;
    let owing = |before: Option<i64>| {
        let store = &store;
        async move {
            let before = before.map(at);
            let found = read(store, move |tx| ledger::owing(tx, scope, of, before)).await;
            let figures =
                |one: Owing| (one.owes.currency(), one.owes.minor(), one.unapplied.minor());
            found.into_iter().map(figures).collect::<Vec<_>>()
        }
    };
    assert_eq!(owing(None).await, [(Eur, 5, 0), (Irr, 210_000, 7)]);
    assert_eq!(owing(Some(60)).await, [(Eur, 0, 0), (Irr, 210_000, 7)]);
    assert_eq!(owing(Some(50)).await, [(Eur, 0, 0), (Irr, 210_000, 0)]);
    assert_eq!(owing(Some(30)).await, [(Eur, 0, 0), (Irr, 300_000, 0)]);
    assert_eq!(owing(Some(10)).await, [(Eur, 0, 0), (Irr, 0, 0)]);
    let nobody = read(&store, move |tx| {
        ledger::owing(tx, scope, id("cus", 404), None)
    })
    .await;
    assert_eq!(nobody, []);
}

/// A whole statement, page by page.
async fn pages(store: &Store, scope: Scope, mut span: Span, limit: u32) -> Vec<(i64, i64)> {
    let mut seen: Vec<(i64, i64)> = Vec::new();
    loop {
        let asked = span.clone();
        let page = read(store, move |tx| ledger::statement(tx, scope, &asked, limit)).await;
        if let Some((_, before)) = seen.last() {
            assert_eq!(page.opening.minor(), *before);
        }
        let line = |line: &Line| {
            let amount = line.entry.amount.minor();
            let sign = if line.entry.side == Side::Debit {
                1
            } else {
                -1
            };
            (sign * amount, line.balance.minor())
        };
        seen.extend(page.lines.iter().map(line));
        let Some(next) = page.next else { return seen };
        assert_eq!(next.to_string().parse(), Ok(next));
        span.after = Some(next);
    }
}

pub(crate) async fn pages_of_a_statement_meet_and_their_balance_runs_on(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let (scope, told) = (world.scope, world.clone());
    write(&store, move |tx| {
        for n in 1..=9_u128 {
            let mut line = debt(&told, n, rial(10));
            if n % 3 == 0 {
                std::mem::swap(&mut line.debit, &mut line.credit);
            }
            // Three share each moment.
            ledger::append(tx, scope, &line, at(i64::try_from(n / 3).unwrap()))?;
        }
        Ok(())
    })
    .await;
    let span = Span {
        account: LedgerAccount::Customer(world.customer.id),
        currency: Currency::Irr,
        from: None,
        before: None,
        after: None,
    };
    let mut balance = 0;
    let mut expected = Vec::new();
    for n in 1..=9 {
        let moved = if n % 3 == 0 { -10 } else { 10 };
        balance += moved;
        expected.push((moved, balance));
    }
    for limit in [1, 2, 4, 50] {
        assert_eq!(
            pages(&store, scope, span.clone(), limit).await,
            expected,
            "{limit}"
        );
    }
    let middle = Span {
        from: Some(at(1)),
        before: Some(at(3)),
        ..span.clone()
    };
    assert_eq!(
        pages(&store, scope, middle.clone(), 2).await,
        expected[2..8]
    );
    let other = Span {
        currency: Currency::Eur,
        ..middle
    };
    assert_eq!(pages(&store, scope, other, 2).await, []);
    // The other side of the same lines.
    let sales = Span {
        account: LedgerAccount::Sales,
        ..span
    };
    let turned: Vec<_> = expected.iter().map(|(a, b)| (-a, -b)).collect();
    assert_eq!(pages(&store, scope, sales, 4).await, turned);
}

pub(crate) async fn a_balance_holds_more_than_an_integer_of_the_database_sums(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let (scope, told) = (world.scope, world.clone());
    write(&store, move |tx| {
        for n in 1..=1_000 {
            ledger::append(tx, scope, &debt(&told, n, rial(MAX_MINOR)), at(1))?;
        }
        Ok(())
    })
    .await;
    let account = LedgerAccount::Customer(world.customer.id);
    let sum = read(&store, move |tx| {
        ledger::balance(tx, scope, (account, Currency::Irr), None)
    });
    assert_eq!(sum.await.minor(), 1_000 * MAX_MINOR);
    let told = world.clone();
    write(&store, move |tx| {
        for n in 1_001..=1_100 {
            ledger::append(tx, scope, &debt(&told, n, rial(MAX_MINOR)), at(1))?;
        }
        Ok(())
    })
    .await;
    // Beyond what an amount holds it is told, not wrapped.
    let sum = store.read(move |tx| ledger::balance(tx, scope, (account, Currency::Irr), None));
    assert!(matches!(sum.await, Err(StoreError::Corrupt { .. })));
}

pub(crate) async fn nobody_foreign_sees_a_receipt_or_a_balance(ground: Ground) {
    let (store, world) = with_receipts(&ground).await;
    let other_world = Scope {
        mode: Mode::Live,
        ..world.scope
    };
    let other_merchant = Scope {
        merchant: MerchantNo(99),
        ..world.scope
    };
    let (one, of): (_, CustomerId) = (id("rcp", world.n(1)), world.customer.id);
    for scope in [other_world, other_merchant] {
        let span = Span {
            account: LedgerAccount::Customer(of),
            currency: Currency::Irr,
            from: None,
            before: None,
            after: None,
        };
        write(&store, move |tx| {
            let all = ReceiptFilter::default();
            assert_eq!(receipt::find(tx, scope, one)?, None);
            assert_eq!(receipt::lock(tx, scope, one)?, None);
            assert_eq!(receipt::marks(tx, scope, one)?, []);
            assert_eq!(receipt::list(tx, scope, &all, 50)?.rows, []);
            assert_eq!(receipt::sums(tx, scope, &all)?.sums, []);
            assert_eq!(ledger::owing(tx, scope, of, None)?, []);
            assert_eq!(ledger::statement(tx, scope, &span, 50)?.lines, []);
            Ok(())
        })
        .await;
    }
}

/// Approves or voids under the lock, as a use case does. `false`: it was refused.
fn decide(tx: &mut Tx<'_>, world: &World, n: u128, void: bool) -> Done<bool> {
    let found = receipt::lock(tx, world.scope, id("rcp", world.n(1)))?.unwrap();
    let decided = acting(at(50), world.n(n * 1_000), |act| {
        if void {
            found.void(act)
        } else {
            found.approve(act)
        }
    });
    let (booking, kind) = match (decided, void) {
        (Ok(booking), true) => (booking, ReceiptMark::Voided),
        (Ok(booking), false) => (booking, ReceiptMark::Approved),
        (Err(Refusal::Approved | Refusal::Void | Refusal::Refunded), _) => return Ok(false),
    };
    receipt::mark(tx, world.scope, found.id, &mark(kind, at(50)))?;
    for one in &booking.transfers {
        ledger::append(tx, world.scope, one, at(50))?;
    }
    event::append(tx, world.scope, &booking.events)?;
    Ok(true)
}

pub(crate) async fn fifty_who_approve_or_void_one_receipt_and_one_books(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let told = world.clone();
    write(&store, move |tx| {
        story::make(tx, &told, &story::by_hand(&told, 1, false), 1_000)
    })
    .await;
    let mut tasks = Vec::new();
    for n in 2..=51_u128 {
        let (store, world) = (store.clone(), world.clone());
        tasks.push(tokio::spawn(async move {
            let void = n % 2 == 0;
            let done = store.write(move |tx| decide(tx, &world, n, void)).await;
            (void, done.unwrap())
        }));
    }
    let (mut approved, mut voided) = (0, 0);
    for task in tasks {
        match task.await.unwrap() {
            (true, true) => voided += 1,
            (false, true) => approved += 1,
            (_, false) => {}
        }
    }
    assert_eq!(voided, 1);
    assert!(approved <= 1, "none after the void");
    let scope = world.scope;
    let of = world.customer.id;
    let (owing, breaches) = read(&store, move |tx| {
        Ok((
            ledger::owing(tx, scope, of, None)?,
            store::rooms::books::verify(tx, scope)?,
        ))
    })
    .await;
    assert!(
        owing
            .iter()
            .all(|one| one.owes.is_zero() && one.unapplied.is_zero())
    );
    assert_eq!(owing.len(), approved, "books only if it was approved first");
    let broken: Vec<_> = breaches
        .iter()
        .filter(|one| one.rule.contains("receipt"))
        .collect();
    assert!(broken.is_empty(), "{broken:?}");
}

/// What the receipts of a database were before they could be made by hand.
const OLDER: &[&str] = &[
    "INSERT INTO merchant (merchant_id, code, name, created_at) VALUES (1, 'm', 'm', 0)",
    "INSERT INTO financial_account (merchant_id, id, name, currency, active, kind)
     VALUES (1, 'acc_1', 'a', 'IRR', 1, 'bank')",
    "INSERT INTO provider (merchant_id, mode, id, account_id, driver, public_name, state,
        published, position, currency, auto_verify, terminal_key, base_url, credentials, token)
     VALUES (1, 'test', 'prv_1', 'acc_1', 'sandbox', 'p', 'test', 1, 1, 'IRR', 0, 't', 'u', $1, 'x')",
    "INSERT INTO link (merchant_id, mode, id, shop_id, account_id, customer_id, token, state,
        version, language, approve_receipt, metadata, paid_minor, payments, created_at)
     VALUES (1, 'test', 'lnk_1', 'shp_1', 'acc_1', 'cus_1', 'l', 'paid', 1, 'fa', 1, '{}', 5, 1, 0)",
    "INSERT INTO link_terms (merchant_id, mode, link_id, version, amount_minor, currency, reusable,
        created_at) VALUES (1, 'test', 'lnk_1', 1, 5, 'IRR', 0, 0)",
    "INSERT INTO payment (merchant_id, mode, id, link_id, terms_version, shop_id, customer_id,
        provider_id, language, amount_minor, currency, state, code, order_number, terminal_key,
        return_token, tries, answers, alarmed, reference_key, created_at, paid_at)
     SELECT 1, 'test', id, 'lnk_1', 1, 'shp_1', 'cus_1', 'prv_1', 'fa', 5, 'IRR', 'paid', id, n, 't',
        id, 1, 1, 0, id, 1, 7 FROM (SELECT 'pay_00000000000000000000000000000001' AS id, 1 AS n
        UNION ALL SELECT 'pay_00000000000000000000000000000002', 2) AS two",
    "INSERT INTO receipt (merchant_id, mode, id, payment_id, customer_id, account_id,
        receipt_type_id, amount_minor, currency, number, token, created_at)
     VALUES (1, 'test', 'rcp_00000000000000000000000000000001',
        'pay_00000000000000000000000000000001', 'cus_00000000000000000000000000000001',
        'acc_00000000000000000000000000000001', 'rct_00000000000000000000000000000001', 5, 'IRR',
        41, NULL, 8)",
    "INSERT INTO receipt (merchant_id, mode, id, payment_id, customer_id, account_id,
        receipt_type_id, amount_minor, currency, number, token, created_at)
     VALUES (1, 'test', 'rcp_00000000000000000000000000000002',
        'pay_00000000000000000000000000000002', 'cus_00000000000000000000000000000001',
        'acc_00000000000000000000000000000001', 'rct_00000000000000000000000000000001', 6, 'IRR',
        NULL, NULL, 9)",
    "INSERT INTO receipt_mark (merchant_id, mode, receipt_id, kind, actor, at)
     VALUES (1, 'test', 'rcp_00000000000000000000000000000001', 'approved', 'system', 8)",
    "INSERT INTO receipt_type (merchant_id, id, name) VALUES (1, 'rct_1', 'x')",
];

pub(crate) async fn receipts_of_an_older_database_keep_all_they_had(ground: Ground) {
    let before: &'static [_] = MIGRATIONS.split_at(7).0;
    let older = Setup {
        migrations: before,
        ..setup()
    };
    let store = ground.open_with(older);
    write(&store, |tx| {
        for sql in OLDER {
            let params = [[1_u8].as_slice().into()];
            let used = usize::from(sql.contains("$1"));
            tx.execute(sql, &params[..used])?;
        }
        Ok(())
    })
    .await;
    store.close().await;
    let store = open(&ground);
    let scope = Scope {
        merchant: MerchantNo(1),
        mode: Mode::Test,
    };
    let found = read(&store, move |tx| {
        let both = [1, 2].map(|n| receipt::find(tx, scope, id("rcp", n)));
        let needs = tx.query_one("SELECT needs_approval FROM receipt_type", &[])?;
        assert!(!needs.flag("needs_approval")?);
        let marks = receipt::marks(tx, scope, id("rcp", 1))?;
        assert_eq!(marks.len(), 1);
        assert_eq!(marks[0].actor, "system");
        let [one, two] = both;
        Ok([one?.unwrap(), two?.unwrap()])
    })
    .await;
    let micros = |at| Timestamp::from_microsecond(at).unwrap();
    let one = Receipt {
        id: id("rcp", 1),
        number: Some(41),
        token: None,
        source: Source::Payment(id("pay", 1)),
        customer: id("cus", 1),
        account: id("acc", 1),
        receipt_type: id("rct", 1),
        amount: rial(5),
        received_at: micros(7),
        made_by: "system".to_owned(),
        created_at: micros(8),
        state: ReceiptState::Approved,
    };
    let two = Receipt {
        id: id("rcp", 2),
        number: None,
        source: Source::Payment(id("pay", 2)),
        amount: rial(6),
        created_at: micros(9),
        state: ReceiptState::Pending,
        ..one.clone()
    };
    assert_eq!(found, [one, two]);
    // The keys still hold.
    let again = NewReceipt {
        id: id("rcp", 3),
        token: token(Mode::Test, 3),
        source: Source::Payment(id("pay", 1)),
        customer: id("cus", 1),
        account: id("acc", 1),
        receipt_type: id("rct", 1),
        amount: rial(5),
        received_at: micros(7),
        made_by: Actor::System,
        approved: false,
    };
    let taken = store.write(move |tx| receipt::insert(tx, scope, &again, micros(9)));
    assert!(
        taken
            .await
            .unwrap_err()
            .is_duplicate_of("receipt_payment_unique")
    );
}
