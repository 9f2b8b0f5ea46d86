//! What is asked often stays cheap however much waits.

use domain::customer::Customer;
use domain::document::{Document, DocumentKind, DocumentState};
use domain::event::EventKind;
use domain::job::{JobKind, Lane};
use domain::scope::Scope;
use store::rooms::customer::{self, CustomerFilter};
use store::rooms::document::{self, DocumentFilter};
use store::rooms::{job, payment, sequencer};
use store::{Store, StoreError, Tx, Value};

use super::build::{World, at, id, job as due, open, write};
use crate::ground::{Done, Ground};

const WAITING: usize = 20_000;

/// The jobs of a campaign, of which the server's statistics know nothing yet.
async fn campaign(store: &Store, scope: Scope) {
    for chunk in 0..WAITING / 500 {
        write(store, move |tx| {
            let rows: Vec<_> = (0..500)
                .map(|n| {
                    let mut row: Vec<Value> =
                        vec![scope.merchant.0.into(), scope.mode.as_str().into()];
                    let kind = JobKind::SendMessage;
                    row.extend([kind.as_str().into(), format!("msg_{chunk}_{n}").into()]);
                    row.extend([kind.lane().as_str().into(), "ready".into()]);
                    row.extend([at(10), at(10_000)].map(|at| at.as_microsecond().into()));
                    row.extend([0_i64; 3].map(Value::from));
                    row
                })
                .collect();
            let head = "INSERT INTO job (merchant_id, mode, kind, dedupe_key, lane, state, run_at,
                deadline, attempts, lease_until, lease_token)";
            tx.insert_many(head, "", &rows).map(drop)
        })
        .await;
    }
}

/// Rows of all tables that this transaction has read, by whichever way.
fn rows_read(tx: &mut Tx<'_>) -> Done<i64> {
    let row = tx.query_one(
        "SELECT CAST(COALESCE(SUM(seq_tup_read + COALESCE(idx_tup_fetch, 0)), 0) AS BIGINT) AS n
         FROM pg_stat_xact_user_tables",
        &[],
    )?;
    row.int("n")
}

/// Something that is asked by a page or a worker.
type Question = Box<dyn Fn(&mut Tx<'_>) -> Done + Send>;

/// Runs a unit again and again, as a worker does, and tells the most rows that one run read.
async fn most_read(
    store: &Store,
    unit: impl Fn(&mut Tx<'_>) -> Done + Clone + Send + 'static,
) -> i64 {
    let mut most = 0;
    // PostgreSQL thinks of a general plan after five runs.
    for _ in 0..8 {
        let unit = unit.clone();
        let read = move |tx: &mut Tx<'_>| {
            let before = rows_read(tx)?;
            unit(tx)?;
            Ok::<_, StoreError>(rows_read(tx)? - before)
        };
        most = most.max(write(store, read).await);
    }
    most
}

/// A behaviour of PostgreSQL alone: it tells how many rows it read.
pub(crate) async fn twenty_thousand_messages_slow_no_claim(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    campaign(&store, scope).await;
    write(&store, move |tx| {
        job::insert(tx, scope, &[due(JobKind::CheckPayment, "pay_1")])
    })
    .await;
    for lane in [Lane::Message, Lane::Verify] {
        let claim = most_read(&store, move |tx| {
            job::claim(tx, scope.merchant, lane, (at(50), at(100)), 8).map(drop)
        });
        let claim = claim.await;
        assert!(claim < 300, "{lane}: a claim read {claim} rows");
        let next = most_read(&store, move |tx| {
            job::next_due(tx, scope.merchant, lane).map(drop)
        });
        let next = next.await;
        assert!(next < 300, "{lane}: the next due time read {next} rows");
    }
}

/// A behaviour of PostgreSQL alone: it tells how many rows it read.
pub(crate) async fn a_long_history_slows_no_question(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let (link, terms) = world.link(1);
    let made = link.clone();
    write(&store, move |tx| {
        store::rooms::link::insert(tx, scope, &made, &terms)
    })
    .await;
    let teller = world.clone();
    write(&store, move |tx| {
        for n in 1..=3_000 {
            let payment = teller.payment(&teller.link(1).0, n);
            payment::insert(tx, scope, &payment)?;
            let event = teller.event(n, EventKind::PaymentStarted, payment.id);
            store::rooms::event::append(tx, scope, &[event])?;
        }
        Ok(())
    })
    .await;
    super::story::number_all(&store, &world).await;
    // As the server does by itself within a minute.
    write(&store, |tx| tx.execute("ANALYZE", &[]).map(drop)).await;
    let newest = payment::Filter::default();
    let token = world.payment(&link, 700).return_token;
    let questions: Vec<(&str, Question)> = vec![
        ("newest", {
            Box::new(move |tx| payment::list(tx, scope, &newest, 20).map(drop))
        }),
        ("token", {
            Box::new(move |tx| payment::lock_by_return_token(tx, scope, &token).map(drop))
        }),
        (
            "waits",
            Box::new(move |tx| sequencer::waits(tx, scope).map(drop)),
        ),
        ("timeline", {
            let payment: domain::id::PaymentId = id("pay", world.n(700));
            Box::new(move |tx| store::rooms::event::of_object(tx, scope, payment).map(drop))
        }),
    ];
    for (name, question) in questions {
        let read = write(&store, move |tx| {
            let before = rows_read(tx)?;
            question(tx)?;
            Ok(rows_read(tx)? - before)
        })
        .await;
        assert!(read < 200, "{name}: read {read} rows");
    }
}

/// A behaviour of PostgreSQL alone: it tells how many rows it read.
pub(crate) async fn many_customers_slow_no_search(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let mobile = |n: u128| format!("+98912{n:07}").parse().unwrap();
    write(&store, move |tx| {
        for n in 1..=4_000 {
            let customer = Customer {
                mobile: Some(mobile(n)),
                archived: n % 2 == 0,
                ..super::customers::person(n + 1_000, &format!("محمد رضایی {n}"))
            };
            customer::insert(tx, scope, &customer, None, at(0))?;
        }
        Ok(())
    })
    .await;
    write(&store, |tx| tx.execute("ANALYZE", &[]).map(drop)).await;
    let searches = ["", "محمد", "محمد 3999", "رضایی محمد", "0912000077", "0912"];
    for (search, archived) in searches.iter().flat_map(|one| [(one, false), (one, true)]) {
        let filter = CustomerFilter {
            search: domain::search::query(search),
            archived,
            after: None,
        };
        let words = filter.search.len();
        let read = most_read(&store, move |tx| {
            // So few are rightly read in one go, which a million are not.
            tx.execute("SET LOCAL enable_seqscan = off", &[])?;
            let page = customer::list(tx, scope, &filter, 20)?;
            assert!(!page.rows.is_empty() || filter.search.len() == 2);
            Ok(())
        });
        let read = read.await;
        // 100 or 200 tokens, the 8 to 10 of each of their customers, and these.
        let bound = if words < 2 {
            2_500
        } else {
            2_500 + words * customer::LOOKED_AT
        };
        let bound = i64::try_from(bound).unwrap();
        assert!(read < bound, "{search} {archived}: read {read} rows");
    }
    let read = most_read(&store, move |tx| {
        customer::with_mobile(tx, scope, &mobile(77), None).map(drop)
    });
    assert!(read.await < 10);
}

/// A behaviour of PostgreSQL alone: it tells how many rows it read.
pub(crate) async fn many_transfers_slow_no_statement(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    // One customer of 2,000 has 20 lines among 40,000.
    let wanted: domain::id::CustomerId = id("cus", 7);
    write(&store, move |tx| {
        tx.execute(
            "INSERT INTO ledger_account (merchant_id, mode, account, currency)
             SELECT $1, $2, 'customer:cus_' || LPAD(CAST(n AS TEXT), 32, '0'), 'IRR'
             FROM generate_series(0, 1999) AS n UNION ALL SELECT $1, $2, 'sales', 'IRR'",
            &[scope.merchant.0.into(), scope.mode.as_str().into()],
        )?;
        tx.execute(
            "INSERT INTO transfer (merchant_id, mode, id, kind, debit_account, credit_account,
                amount_minor, currency, cause, at)
             SELECT $1, $2, 'trf_' || LPAD(CAST(n AS TEXT), 32, '0'), 'payment',
                'customer:cus_' || LPAD(CAST(n % 2000 AS TEXT), 32, '0'), 'sales', 5, 'IRR',
                'pay_' || LPAD(CAST(n AS TEXT), 32, '0'), n FROM generate_series(1, 40000) AS n",
            &[scope.merchant.0.into(), scope.mode.as_str().into()],
        )
        .map(drop)
    })
    .await;
    write(&store, |tx| tx.execute("ANALYZE", &[]).map(drop)).await;
    let span = store::rooms::ledger::Span {
        account: domain::ledger::LedgerAccount::Customer(wanted),
        currency: money::Currency::Irr,
        from: None,
        before: None,
        after: None,
    };
    let page = most_read(&store, move |tx| {
        let page = store::rooms::ledger::statement(tx, scope, &span, 10)?;
        assert_eq!((page.lines.len(), page.next.is_some()), (10, true));
        Ok(())
    });
    let page = page.await;
    assert!(page < 100, "a page of a statement read {page} rows");
    let owing = most_read(&store, move |tx| {
        let found = store::rooms::ledger::owing(tx, scope, wanted, None)?;
        assert_eq!(found.first().map(|one| one.owes.minor()), Some(100));
        Ok(())
    });
    let owing = owing.await;
    assert!(owing < 100, "a balance read {owing} rows");
}

/// A behaviour of PostgreSQL alone: it tells how many rows it read.
pub(crate) async fn many_documents_slow_no_list(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let kinds = DocumentKind::ALL;
    let teller = world.clone();
    write(&store, move |tx| {
        for n in 1..=4_000_u128 {
            let kind = kinds[usize::try_from(n % 6).unwrap()];
            let state = match n % 1_000 {
                7 => DocumentState::Pending,
                _ => DocumentState::Draft,
            };
            let day = jiff::civil::date(2020, 1, 1)
                + jiff::Span::new().days(i64::try_from(n).unwrap() / 10);
            let paper = Document {
                state,
                date: day,
                archived: n % 50 == 0,
                ..super::papers::paper(&teller, n, kind, 5)
            };
            document::insert(tx, scope, &paper, "محمد رضایی", at(0))?;
        }
        Ok(())
    })
    .await;
    write(&store, |tx| tx.execute("ANALYZE", &[]).map(drop)).await;
    let all = DocumentFilter::default();
    let kind = Some(DocumentKind::Invoice);
    let filters = [
        ("all", all.clone(), 300),
        (
            "kind",
            DocumentFilter {
                kind,
                ..all.clone()
            },
            300,
        ),
        (
            "state",
            DocumentFilter {
                state: Some(DocumentState::Pending),
                ..all.clone()
            },
            300,
        ),
        (
            "kind and state",
            DocumentFilter {
                kind,
                state: Some(DocumentState::Pending),
                ..all.clone()
            },
            300,
        ),
        (
            "days",
            DocumentFilter {
                from: Some(jiff::civil::date(2020, 3, 1)),
                to: Some(jiff::civil::date(2020, 3, 9)),
                ..all.clone()
            },
            300,
        ),
        (
            "customer",
            DocumentFilter {
                customer: Some(world.customer.id),
                ..all.clone()
            },
            300,
        ),
        (
            "archived",
            DocumentFilter {
                archived: true,
                ..all.clone()
            },
            300,
        ),
        (
            "number",
            DocumentFilter {
                search: domain::search::query("invoice-1405-03998"),
                ..all.clone()
            },
            3_000 + 3 * i64::try_from(document::LOOKED_AT).unwrap(),
        ),
        (
            "common name",
            DocumentFilter {
                search: domain::search::query("محمد"),
                ..all
            },
            3_500,
        ),
    ];
    for (name, filter, bound) in filters {
        let read = most_read(&store, move |tx| {
            // So few are rightly read in one go, which a million are not.
            tx.execute("SET LOCAL enable_seqscan = off", &[])?;
            let page = document::list(tx, scope, &filter, 20)?;
            assert!(!page.rows.is_empty() || name == "kind and state");
            Ok(())
        });
        let read = read.await;
        assert!(read < bound, "{name}: read {read} rows");
    }
}
