//! Documents: versions, numbers, lists and searches, what hangs on them and what is left of them.

use std::collections::BTreeSet;

use domain::document::fields::{FieldForm, FieldKey};
use domain::document::{Deed, Document, DocumentKind, DocumentState, FieldValue};
use domain::id::{DocumentId, LinkId, ReceiptId};
use domain::ledger::{Cause, TransferKind};
use domain::scope::{MerchantNo, Mode, Scope};
use domain::search::query;
use store::rooms::document::{self, DocumentFilter, Place};
use store::rooms::{books, link};
use store::{Store, StoreError, Value};
use tokio::task::JoinSet;

use super::build::{World, at, id, open, read, rial, write};
use super::papers::{deed, definition, field, lines, paper};
use crate::ground::Ground;

async fn keeps(store: &Store, world: &World, papers: Vec<Document>) {
    let scope = world.scope;
    write(store, move |tx| {
        for paper in &papers {
            document::insert(tx, scope, paper, "علی‌رضا کیانی", at(30))?;
        }
        Ok(())
    })
    .await;
}

async fn found(store: &Store, scope: Scope, filter: DocumentFilter) -> Vec<String> {
    let page = read(store, move |tx| document::list(tx, scope, &filter, 50)).await;
    page.rows.into_iter().map(|row| row.number).collect()
}

pub(crate) async fn a_document_comes_back_whole_and_is_saved_by_one_of_two_alone(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let mut full = Document {
        worth: lines(301_000),
        salesperson: Some(id("usr", 3)),
        note: Some("یک\nدو".to_owned()),
        values: vec![
            ("f1".parse().unwrap(), FieldValue::Boolean(true)),
            ("f2".parse().unwrap(), FieldValue::Text("a:b".to_owned())),
        ],
        ..paper(&world, 2, DocumentKind::Invoice, 0)
    };
    let plain = Document {
        worth: domain::document::Worth::Nothing,
        source: Some(full.id),
        ..paper(&world, 1, DocumentKind::Form, 0)
    };
    keeps(&store, &world, vec![full.clone(), plain.clone()]).await;
    for wanted in [full.clone(), plain] {
        let again = read(&store, move |tx| document::find(tx, scope, wanted.id)).await;
        assert_eq!(again, Some(wanted));
    }
    full.worth = lines(5_000);
    full.values.pop();
    full.note = None;
    let typed = full.clone();
    let saved = write(&store, move |tx| {
        let first = document::save(tx, scope, &typed, "x")?;
        Ok((first, document::save(tx, scope, &typed, "y")?))
    });
    assert_eq!(saved.await, (true, false));
    full.version = 2;
    let of = full.id;
    let again = read(&store, move |tx| document::find(tx, scope, of)).await;
    assert_eq!(again, Some(full.clone()));
    full.version = 1;
    let late = write(&store, move |tx| {
        let advanced = document::advance(tx, scope, &full)?;
        let archived = document::set_archived(tx, scope, (of, 1), Some(at(9)))?;
        Ok((advanced, archived))
    });
    assert_eq!(late.await, (false, false));
}

pub(crate) async fn fifty_documents_get_fifty_numbers(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let mut all = JoinSet::new();
    for _ in 0..50 {
        let store = store.clone();
        all.spawn(async move {
            write(&store, move |tx| {
                document::next_number(tx, scope, DocumentKind::Invoice, "1405")
            })
            .await
        });
    }
    let numbers: BTreeSet<i64> = all.join_all().await.into_iter().collect();
    assert_eq!(numbers, (1..=50).collect());
    let others = write(&store, move |tx| {
        Ok([
            document::peek_number(tx, scope, DocumentKind::Invoice, "1405")?,
            document::peek_number(tx, scope, DocumentKind::Invoice, "1406")?,
            document::next_number(tx, scope, DocumentKind::Order, "1405")?,
            document::next_number(tx, scope, DocumentKind::Invoice, "")?,
        ])
    });
    assert_eq!(others.await, [51, 1, 1, 1]);
}

pub(crate) async fn a_number_belongs_to_one_document_of_its_kind(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let one = paper(&world, 1, DocumentKind::Invoice, 5);
    let number = one.number.clone();
    keeps(&store, &world, vec![one.clone()]).await;
    let twin = Document {
        id: id("doc", 99),
        ..one.clone()
    };
    let order = Document {
        id: id("doc", 98),
        kind: DocumentKind::Order,
        ..one.clone()
    };
    let taken = store.write(move |tx| document::insert(tx, scope, &twin, "x", at(0)));
    let told = StoreError::Duplicate("document_number_unique".to_owned());
    assert_eq!(taken.await, Err(told));
    let asked = |kind, number: &str| {
        let number = number.to_owned();
        read(&store, move |tx| {
            document::is_taken(tx, scope, kind, &number)
        })
    };
    assert!(asked(DocumentKind::Invoice, &number).await);
    assert!(!asked(DocumentKind::Order, &number).await);
    let by = |number: String| read(&store, move |tx| document::by_number(tx, scope, &number));
    assert_eq!(by(number.clone()).await, Some(one.id));
    assert_eq!(by("x".to_owned()).await, None);
    write(&store, move |tx| {
        document::insert(tx, scope, &order, "x", at(0))
    })
    .await;
    assert_eq!(by(number).await, None, "two kinds have it");
}

pub(crate) async fn documents_are_narrowed_by_every_filter(ground: Ground) {
    use DocumentKind as K;
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let one = paper(&world, 1, K::Invoice, 5);
    let two = Document {
        date: "2026-11-25".parse().unwrap(),
        ..paper(&world, 2, K::Order, 7)
    };
    let three = Document {
        state: DocumentState::Pending,
        shop: id("shp", 99),
        worth: domain::document::Worth::Nothing,
        ..paper(&world, 3, K::Contract, 0)
    };
    let four = Document {
        archived: true,
        ..paper(&world, 4, K::Invoice, 9)
    };
    let numbers = [&one, &two, &three, &four].map(|paper| paper.number.clone());
    let [one_no, two_no, three_no, four_no] = numbers;
    keeps(&store, &world, vec![one, two, three, four]).await;
    let all = DocumentFilter::default();
    let filters = [
        (all.clone(), vec![&two_no, &three_no, &one_no]),
        (
            DocumentFilter {
                kind: Some(K::Invoice),
                ..all.clone()
            },
            vec![&one_no],
        ),
        (
            DocumentFilter {
                state: Some(DocumentState::Pending),
                ..all.clone()
            },
            vec![&three_no],
        ),
        (
            DocumentFilter {
                kind: Some(K::Order),
                state: Some(DocumentState::Pending),
                ..all.clone()
            },
            vec![],
        ),
        (
            DocumentFilter {
                customer: Some(world.customer.id),
                from: Some("2026-11-23".parse().unwrap()),
                ..all.clone()
            },
            vec![&two_no],
        ),
        (
            DocumentFilter {
                customer: Some(id("cus", 99)),
                ..all.clone()
            },
            vec![],
        ),
        (
            DocumentFilter {
                to: Some("2026-11-22".parse().unwrap()),
                ..all.clone()
            },
            vec![&three_no, &one_no],
        ),
        (
            DocumentFilter {
                shops: Some(vec![world.shop.shop.id]),
                ..all.clone()
            },
            vec![&two_no, &one_no],
        ),
        (
            DocumentFilter {
                archived: true,
                ..all.clone()
            },
            vec![&four_no],
        ),
        (
            DocumentFilter {
                search: query("عليرضا"),
                kind: Some(K::Contract),
                ..all.clone()
            },
            vec![&three_no],
        ),
        (
            DocumentFilter {
                search: query("1405-00002"),
                ..all.clone()
            },
            vec![&two_no],
        ),
        (
            DocumentFilter {
                search: query("مینا"),
                ..all.clone()
            },
            vec![],
        ),
    ];
    for (filter, wanted) in filters {
        let said = format!("{filter:?}");
        let found: Vec<_> = found(&store, scope, filter).await;
        assert_eq!(found.iter().collect::<Vec<_>>(), wanted, "{said}");
    }
    let sums = read(&store, move |tx| document::sums(tx, scope, &all)).await;
    let [sum] = sums.sums.as_slice() else {
        panic!("one currency: {sums:?}");
    };
    assert_eq!((sum.count, sum.asked, sum.paid), (3, rial(12), rial(0)));
    assert!(sums.whole);
}

pub(crate) async fn pages_of_documents_meet_without_gap_or_double(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let days = ["2026-11-20", "2026-11-21", "2026-11-22"];
    let papers = (1..=25).map(|n| Document {
        date: days[usize::try_from(n % 3).unwrap()].parse().unwrap(),
        ..paper(&world, n, DocumentKind::Invoice, 5)
    });
    keeps(&store, &world, papers.collect()).await;
    for search in ["", "کیانی"] {
        let mut filter = DocumentFilter {
            search: query(search),
            ..DocumentFilter::default()
        };
        let mut seen: Vec<(String, DocumentId)> = Vec::new();
        loop {
            let asked = filter.clone();
            let page = read(&store, move |tx| document::list(tx, scope, &asked, 4)).await;
            let rows = page.rows.into_iter();
            seen.extend(rows.map(|row| (row.date.to_string(), row.id)));
            let Some(next) = page.next else { break };
            assert_eq!(next.to_string().parse::<Place>().unwrap(), next);
            filter.after = Some(next);
        }
        assert_eq!(seen.len(), 25);
        if search.is_empty() {
            assert!(seen.is_sorted_by(|one, two| one > two), "{seen:?}");
        }
        let distinct: BTreeSet<_> = seen.into_iter().collect();
        assert_eq!(distinct.len(), 25);
    }
    for text in ["", "x", "2026-11-20", "2026-11-20.lnk_1", "2026-13-20.x"] {
        assert!(text.parse::<Place>().is_err(), "{text}");
    }
}

pub(crate) async fn a_receipt_in_a_field_is_never_replaced(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let one = paper(&world, 1, DocumentKind::Invoice, 5);
    let of = one.id;
    keeps(&store, &world, vec![one.clone()]).await;
    let mut all = JoinSet::new();
    for n in 0..20 {
        let store = store.clone();
        // Each receipt comes twice.
        let receipt: ReceiptId = id("rcp", 100 + n / 2);
        all.spawn(async move {
            write(&store, move |tx| {
                let field: FieldKey = "f1".parse().unwrap();
                document::append_receipt(tx, scope, (of, &field), receipt, at(60))
            })
            .await
        });
    }
    let written = all.join_all().await;
    assert_eq!(written.iter().filter(|new| **new).count(), 10);
    let late: ReceiptId = id("rcp", 1);
    let kept = write(&store, move |tx| {
        let field: FieldKey = "f1".parse().unwrap();
        document::append_receipt(tx, scope, (of, &field), late, at(61))?;
        // Whoever edits the document takes none away.
        assert!(document::save(tx, scope, &one, "x")?);
        document::receipts(tx, scope, of)
    })
    .await;
    let ids: Vec<_> = kept.iter().map(|one| one.receipt).collect();
    let mut wanted: Vec<ReceiptId> = (100..110).map(|n| id("rcp", n)).collect();
    wanted.push(late);
    assert_eq!(ids, wanted, "in the order in which they came");
}

/// Puts a link before a document, with so much paid on it.
async fn linked(store: &Store, world: &World, n: u128, document: DocumentId, paid: i64) {
    let (made, terms) = world.link(n);
    let scope = world.scope;
    let of: LinkId = made.id;
    write(store, move |tx| {
        link::insert(tx, scope, &made, &terms)?;
        tx.execute(
            "UPDATE link SET document_id = $1, paid_minor = $2 WHERE id = $3",
            &[
                document.to_string().into(),
                Value::Int(paid),
                of.to_string().into(),
            ],
        )
    })
    .await;
}

pub(crate) async fn what_was_paid_for_a_document_is_what_its_links_hold(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let (one, two) = (
        paper(&world, 1, DocumentKind::Invoice, 900_000),
        paper(&world, 2, DocumentKind::Invoice, 5),
    );
    let ids = [one.id, two.id];
    keeps(&store, &world, vec![one, two]).await;
    linked(&store, &world, 1, ids[0], 500_000).await;
    linked(&store, &world, 2, ids[0], 120_000).await;
    linked(&store, &world, 3, ids[1], 0).await;
    let irr = money::Currency::Irr;
    let told = read(&store, move |tx| {
        let paid = [ids[0], ids[1]].map(|of| document::paid(tx, scope, of, irr));
        let [one, two] = paid;
        let links = document::links(tx, scope, ids[0], 9)?;
        let euro = document::paid(tx, scope, ids[0], money::Currency::Eur)?;
        Ok((one?, two?, euro.minor(), links.len()))
    });
    assert_eq!(told.await, (rial(620_000), rial(0), 0, 2));
}

pub(crate) async fn what_hangs_on_a_document_is_counted_and_a_free_one_goes(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let one = paper(&world, 1, DocumentKind::Order, 5);
    let two = Document {
        source: Some(one.id),
        worth: lines(5_000),
        ..paper(&world, 2, DocumentKind::Invoice, 5)
    };
    let (order, invoice) = (one.id, two.id);
    keeps(&store, &world, vec![one, two]).await;
    linked(&store, &world, 1, order, 0).await;
    let hangs = |of| read(&store, move |tx| document::hanging(tx, scope, of));
    let on = hangs(order).await;
    assert_eq!((on.links, on.documents, on.receipts), (1, 1, 0));
    assert!(!on.is_nothing() && hangs(invoice).await.is_nothing());
    let kept = store.write(move |tx| document::delete(tx, scope, order));
    assert_eq!(kept.await, Err(StoreError::ForeignKey));
    write(&store, move |tx| document::delete(tx, scope, invoice)).await;
    let gone = read(&store, move |tx| document::find(tx, scope, invoice)).await;
    assert_eq!(gone, None);
    let filter = DocumentFilter {
        search: query("کیانی"),
        ..DocumentFilter::default()
    };
    assert_eq!(found(&store, scope, filter).await.len(), 1);
    let made = read(&store, move |tx| document::made_from(tx, scope, order, 9));
    assert_eq!(made.await, []);
}

pub(crate) async fn settings_of_kinds_and_fields_are_saved_by_one_of_two_alone(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let (no, kind) = (scope.merchant, DocumentKind::Invoice);
    let done = write(&store, move |tx| {
        assert_eq!(document::kind_definition(tx, no, kind)?, None);
        let mut definition = definition(kind, "F{year}-{number:4}");
        assert!(document::save_kind(tx, no, &definition)?);
        assert!(!document::save_kind(tx, no, &definition)?);
        definition.version = 1;
        definition.approval = false;
        assert!(document::save_kind(tx, no, &definition)?);
        assert!(!document::save_kind(tx, no, &definition)?);
        definition.version = 2;
        assert_eq!(
            document::kind_definition(tx, no, kind)?,
            Some(definition.clone())
        );
        field(tx, no, kind, "choice", 2)?;
        field(tx, no, kind, "money", 1)?;
        let all = document::fields(tx, no, kind)?;
        let keys: Vec<_> = all.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["f1", "f2"], "in the order of their places");
        assert_eq!(all[1].choices, ["red", "blue"]);
        let form = FieldForm {
            label: "Other".to_owned(),
            ..FieldForm::default()
        };
        let changed = form.change(&all[0]).unwrap();
        assert!(document::save_field(tx, no, kind, &changed)?);
        assert!(!document::save_field(tx, no, kind, &changed)?);
        let again = document::field(tx, no, kind, &changed.key)?.unwrap();
        assert_eq!((again.version, again.active), (2, false));
        assert!(!document::insert_field(tx, no, kind, &again)?);
        assert_eq!(document::fields(tx, no, DocumentKind::Order)?, []);
        Ok(())
    });
    done.await;
}

pub(crate) async fn an_order_and_its_invoices_approved_at_once_owe_together(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let order = paper(&world, 1, DocumentKind::Order, 1_000);
    let invoices = (2..12).map(|n| Document {
        source: Some(order.id),
        ..paper(&world, n, DocumentKind::Invoice, 70)
    });
    let mut all = vec![order.clone()];
    all.extend(invoices);
    let ids: Vec<_> = all.iter().map(|paper| paper.id).collect();
    keeps(&store, &world, all).await;
    let mut deeds = JoinSet::new();
    for wanted in ids {
        let (store, world) = (store.clone(), world.clone());
        deeds.spawn(async move {
            write(&store, move |tx| {
                deed(tx, &world, wanted, Deed::Approve).map(drop)
            })
            .await;
        });
    }
    deeds.join_all().await;
    let of = order.id;
    let (order, breaches) = read(&store, move |tx| {
        let order = document::find(tx, scope, of)?.unwrap();
        Ok((order, books::verify(tx, scope)?))
    })
    .await;
    assert_eq!(order.debt, rial(300));
    assert_eq!(breaches, []);
    let world = world.clone();
    let back = write(&store, move |tx| deed(tx, &world, of, Deed::Withdraw));
    let transfers = back.await.transfers;
    assert_eq!(transfers.len(), 1);
    assert_eq!(
        (transfers[0].kind, transfers[0].amount),
        (TransferKind::DebtReversed, rial(300))
    );
    assert_eq!(transfers[0].cause, Cause::Document(of, 1));
}

pub(crate) async fn nobody_foreign_sees_or_changes_a_document(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let one = paper(&world, 1, DocumentKind::Invoice, 5);
    keeps(&store, &world, vec![one.clone()]).await;
    let live = Scope {
        mode: Mode::Live,
        ..world.scope
    };
    let other = Scope {
        merchant: MerchantNo(99),
        ..world.scope
    };
    for foreign in [live, other] {
        let one = one.clone();
        let number = one.number.clone();
        write(&store, move |tx| {
            assert_eq!(document::find(tx, foreign, one.id)?, None);
            assert_eq!(document::lock(tx, foreign, one.id)?, None);
            assert_eq!(document::by_number(tx, foreign, &number)?, None);
            assert!(!document::is_taken(tx, foreign, one.kind, &number)?);
            assert!(!document::save(tx, foreign, &one, "x")?);
            assert!(!document::advance(tx, foreign, &one)?);
            assert!(!document::set_archived(
                tx,
                foreign,
                (one.id, 1),
                Some(at(1))
            )?);
            document::set_debt(tx, foreign, &one)?;
            document::delete(tx, foreign, one.id)
        })
        .await;
        for search in ["", "کیانی"] {
            let filter = DocumentFilter {
                search: query(search),
                ..DocumentFilter::default()
            };
            assert_eq!(found(&store, foreign, filter).await, [""; 0]);
        }
    }
    let scope = world.scope;
    let of = one.id;
    let same = read(&store, move |tx| document::find(tx, scope, of)).await;
    assert_eq!(same, Some(one));
}
