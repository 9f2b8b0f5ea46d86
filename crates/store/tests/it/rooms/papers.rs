//! Documents for the tests, and the part of the story that is about them.

use std::str::FromStr as _;

use domain::act::Act;
use domain::document::debt::{DeedFacts, Step, step};
use domain::document::fields::{FieldForm, FieldKey};
use domain::document::{
    Decimal, Deed, Document, DocumentKind, DocumentState, FieldValue, KindDefinition, Line, Lines,
    NumberTemplate, TaxRate, Worth,
};
use domain::event::Actor;
use domain::id::{DocumentId, ReceiptId};
use domain::scope::MerchantNo;
use money::Currency;
use store::Tx;
use store::rooms::{document, ledger};

use super::build::{World, at, id, rial};
use crate::ground::Done;

/// The n-th document, a draft of the world's walk-in customer with one amount.
pub(crate) fn paper(world: &World, n: u128, kind: DocumentKind, amount: i64) -> Document {
    Document {
        id: id("doc", world.n(n)),
        kind,
        shop: world.shop.shop.id,
        customer: world.customer.id,
        number: format!("{}-1405-{n:05}", kind.as_str()),
        date: "2026-11-22".parse().unwrap(),
        currency: Currency::Irr,
        worth: Worth::Amount(rial(amount)),
        state: DocumentState::Draft,
        approvals: 0,
        debt: rial(0),
        salesperson: None,
        note: None,
        reason: None,
        values: Vec::new(),
        source: None,
        archived: false,
        version: 1,
    }
}

/// Two lines that come to so much and 100 rials of tax.
pub(crate) fn lines(amount: i64) -> Worth {
    let line = |text: &str, price, tax| Line {
        text: text.to_owned(),
        quantity: Decimal::read("2").unwrap(),
        unit_price: rial(price),
        discount: rial(0),
        tax: TaxRate::read(tax).unwrap(),
    };
    let lines = vec![
        line("دیوان حافظ", (amount - 1_000) / 2, ""),
        line("پست", 500, "10"),
    ];
    Worth::Lines(Lines::new(lines, Currency::Irr).unwrap())
}

/// Does something to a document as the use cases do it: the source first.
pub(crate) fn deed(tx: &mut Tx<'_>, world: &World, wanted: DocumentId, deed: Deed) -> Done<Step> {
    let scope = world.scope;
    let source = document::find(tx, scope, wanted)?.unwrap().source;
    let source = match source {
        Some(source) => document::lock(tx, scope, source)?,
        None => None,
    };
    let paper = document::lock(tx, scope, wanted)?.unwrap();
    let facts = DeedFacts {
        approval: false,
        source: source.as_ref(),
        siblings: match &source {
            Some(source) => document::invoiced(tx, scope, source, Some(wanted))?,
            None => rial(0),
        },
        invoiced: document::invoiced(tx, scope, &paper, None)?,
    };
    // What is booked for an approval is drawn from its own numbers.
    let place = u128::from(paper.approvals * 10) + u128::from(deed == Deed::Approve) * 5;
    let hex = wanted.to_string();
    let base = u128::from_str_radix(hex.trim_start_matches("doc_"), 16).unwrap();
    let mut n = 0;
    let mut fresh = || {
        n += 1;
        uuid::Uuid::from_u128((base << 32) + place + n)
    };
    let mut act = Act {
        now: at(40),
        actor: Actor::System,
        request_id: None,
        fresh: &mut fresh,
    };
    let done = step(&paper, deed, &facts, &mut act).unwrap();
    assert!(document::advance(tx, scope, &done.document)?);
    if let Some(source) = &done.source {
        document::set_debt(tx, scope, source)?;
    }
    for transfer in &done.transfers {
        ledger::append(tx, scope, transfer, at(40))?;
    }
    Ok(done)
}

/// 1 an order, confirmed · 2 an invoice of lines from it, approved · 3 a contract that was approved
/// twice and withdrawn once · 4 a draft · 5 an invoice that was cancelled.
pub(crate) fn chapters(tx: &mut Tx<'_>, world: &World) -> Done {
    use DocumentKind as K;
    let source = Some(id("doc", world.n(1)));
    let all = [
        paper(world, 1, K::Order, 1_000_000),
        Document {
            source,
            worth: lines(301_000),
            ..paper(world, 2, K::Invoice, 0)
        },
        paper(world, 3, K::Contract, 700_000),
        paper(world, 4, K::Opportunity, 5_000),
        paper(world, 5, K::Invoice, 90_000),
    ];
    for paper in &all {
        document::insert(tx, world.scope, paper, "سارا رضایی", at(30))?;
    }
    let [order, invoice, contract, _, cancelled] = all.each_ref().map(|paper| paper.id);
    for (which, what) in [
        (order, Deed::Approve),
        (invoice, Deed::Approve),
        (contract, Deed::Approve),
        (contract, Deed::Withdraw),
        (contract, Deed::Approve),
        (cancelled, Deed::Approve),
        (cancelled, Deed::Cancel),
    ] {
        deed(tx, world, which, what)?;
    }
    Ok(())
}

/// What a merchant says about kinds, counters, lines and receipts in fields; `n` tells them apart.
pub(crate) fn more(tx: &mut Tx<'_>, world: &World, n: u128) -> Done {
    let kind = DocumentKind::ALL[usize::try_from(n).unwrap()];
    assert!(document::save_kind(
        tx,
        world.scope.merchant,
        &definition(kind, "{number}")
    )?);
    field(tx, world.scope.merchant, kind, "text", 1)?;
    document::next_number(tx, world.scope, kind, "1405")?;
    let receipt: ReceiptId = id("rcp", world.n(n));
    let field = FieldKey::numbered(1);
    let paper = id("doc", world.n(n));
    assert!(document::append_receipt(
        tx,
        world.scope,
        (paper, &field),
        receipt,
        at(50)
    )?);
    let other = Document {
        worth: lines(5_000),
        values: vec![(field, FieldValue::from_str("text:x").unwrap())],
        salesperson: Some(id("usr", n)),
        note: Some("x".to_owned()),
        source: Some(paper),
        ..super::papers::paper(world, 50 + n, kind, 0)
    };
    document::insert(tx, world.scope, &other, "x", at(30))
}

pub(crate) fn definition(kind: DocumentKind, template: &str) -> KindDefinition {
    KindDefinition {
        kind,
        template: NumberTemplate::read(template).unwrap(),
        approval: true,
        version: 0,
    }
}

/// Makes the n-th field of a kind.
pub(crate) fn field(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    kind: DocumentKind,
    holds: &str,
    n: usize,
) -> Done {
    let form = FieldForm {
        kind: holds.to_owned(),
        label: "رنگ".to_owned(),
        label_en: "Colour".to_owned(),
        choices: "red\nblue".to_owned(),
        position: n.to_string(),
        active: true,
        ..FieldForm::default()
    };
    let field = form.make(FieldKey::numbered(n)).unwrap();
    assert!(document::insert_field(tx, merchant, kind, &field)?);
    Ok(())
}
