//! Documents: states, lines, numbers, debts.

use jiff::Timestamp;
use jiff::civil::date;
use money::Unit;
use proptest::prelude::*;
use uuid::Uuid;

use super::debt::{DeedFacts, Refusal, Step, step};
use super::fields::Reading;
use super::*;
use crate::act::Act;
use crate::event::Actor;
use crate::ledger::{LedgerAccount, TransferKind};

fn irr(minor: i64) -> Amount {
    Amount::new(minor, Currency::Irr)
}

fn id(n: u128) -> DocumentId {
    DocumentId::new(Uuid::from_u128(n))
}

fn customer() -> CustomerId {
    CustomerId::new(Uuid::from_u128(9))
}

fn document(n: u128, kind: DocumentKind, amount: i64) -> Document {
    let worth = if amount == 0 {
        Worth::Nothing
    } else {
        Worth::Amount(irr(amount))
    };
    Document {
        id: id(n),
        kind,
        shop: ShopId::new(Uuid::from_u128(1)),
        customer: customer(),
        number: format!("INV-1405-{n:05}"),
        date: date(2026, 11, 22),
        currency: Currency::Irr,
        worth,
        state: DocumentState::Draft,
        approvals: 0,
        debt: irr(0),
        salesperson: None,
        note: None,
        reason: None,
        values: Vec::new(),
        source: None,
        archived: false,
        version: 1,
    }
}

fn alone() -> DeedFacts<'static> {
    DeedFacts {
        approval: false,
        source: None,
        siblings: irr(0),
        invoiced: irr(0),
    }
}

fn does(document: &Document, deed: Deed, facts: &DeedFacts<'_>) -> Result<Step, Refusal> {
    let mut n = 0;
    let mut fresh = || {
        n += 1;
        Uuid::from_u128(n)
    };
    let mut act = Act {
        now: Timestamp::UNIX_EPOCH,
        actor: Actor::System,
        request_id: None,
        fresh: &mut fresh,
    };
    step(document, deed, facts, &mut act)
}

/// Kind, amount, whether it makes the customer owe more, and the cause, of each transfer.
fn booked(step: &Step) -> Vec<(TransferKind, i64, bool, String)> {
    let lines = step.transfers.iter();
    let line = |line: &crate::ledger::Transfer| {
        let more = line.debit == LedgerAccount::Customer(customer());
        let sides = [line.debit, line.credit];
        assert!(sides.contains(&LedgerAccount::Sales));
        assert!(sides.contains(&LedgerAccount::Customer(customer())));
        (line.kind, line.amount.minor(), more, line.cause.to_string())
    };
    lines.map(line).collect()
}

#[test]
fn an_approved_invoice_is_a_debt_until_it_is_withdrawn_and_again_afterwards() {
    let one = document(1, DocumentKind::Invoice, 500);
    let approved = does(&one, Deed::Approve, &alone()).unwrap();
    let cause = |n| format!("{}/{n}", id(1));
    assert_eq!(
        booked(&approved),
        [(TransferKind::Debt, 500, true, cause(1))]
    );
    assert_eq!(approved.document.debt, irr(500));
    let back = does(&approved.document, Deed::Withdraw, &alone()).unwrap();
    assert_eq!(
        booked(&back),
        [(TransferKind::DebtReversed, 500, false, cause(1))]
    );
    assert_eq!(
        (back.document.state, back.document.debt),
        (DocumentState::Draft, irr(0))
    );
    let again = does(&back.document, Deed::Approve, &alone()).unwrap();
    assert_eq!(booked(&again), [(TransferKind::Debt, 500, true, cause(2))]);
    let end = does(&again.document, Deed::Cancel, &alone()).unwrap();
    assert_eq!(
        booked(&end),
        [(TransferKind::DebtReversed, 500, false, cause(2))]
    );
}

#[test]
fn only_invoices_contracts_and_orders_are_debts() {
    for kind in DocumentKind::ALL {
        let owes = matches!(
            kind,
            DocumentKind::Invoice | DocumentKind::Contract | DocumentKind::Order
        );
        let done = does(&document(1, *kind, 500), Deed::Approve, &alone()).unwrap();
        assert_eq!(done.document.debt.is_positive(), owes, "{kind}");
        assert_eq!(done.transfers.len(), usize::from(owes), "{kind}");
        // Nothing counts before it is approved.
        let approval = DeedFacts {
            approval: true,
            ..alone()
        };
        let asked = does(&document(1, *kind, 500), Deed::Submit, &approval).unwrap();
        assert_eq!((asked.document.debt, asked.transfers), (irr(0), Vec::new()));
    }
}

#[test]
fn a_contract_needs_no_amount_and_an_invoice_and_an_order_do() {
    for kind in DocumentKind::ALL {
        let done = does(&document(1, *kind, 0), Deed::Approve, &alone());
        let needs = matches!(kind, DocumentKind::Invoice | DocumentKind::Order);
        assert_eq!(done == Err(Refusal::NoAmount), needs, "{kind}");
    }
}

#[test]
fn an_archived_document_and_a_wrong_state_are_refused() {
    let mut one = document(1, DocumentKind::Invoice, 500);
    assert_eq!(does(&one, Deed::Withdraw, &alone()), Err(Refusal::State));
    one.archived = true;
    assert_eq!(does(&one, Deed::Approve, &alone()), Err(Refusal::Archived));
}

#[test]
fn an_invoice_takes_over_the_debt_of_its_order_as_far_as_there_is_any() {
    let order = document(1, DocumentKind::Order, 100);
    let order = does(&order, Deed::Approve, &alone()).unwrap().document;
    let from = |n, amount| Document {
        source: Some(id(1)),
        ..document(n, DocumentKind::Invoice, amount)
    };
    let facts = |order, siblings| DeedFacts {
        source: Some(order),
        siblings: irr(siblings),
        ..alone()
    };
    let first = does(&from(2, 80), Deed::Approve, &facts(&order, 0)).unwrap();
    let cause = |n| format!("{}/1", id(n));
    assert_eq!(
        booked(&first),
        [
            (TransferKind::Debt, 80, true, cause(2)),
            (TransferKind::DebtMoved, 80, false, cause(2))
        ]
    );
    let order = first.source.unwrap();
    assert_eq!(order.debt, irr(20));
    // More than is left of the order: only the rest moves.
    let second = does(&from(3, 50), Deed::Approve, &facts(&order, 80)).unwrap();
    assert_eq!(
        booked(&second)[1],
        (TransferKind::DebtMoved, 20, false, cause(3))
    );
    let order = second.source.unwrap();
    assert_eq!(order.debt, irr(0));
    // The first goes: the order owes what the second does not cover.
    let gone = does(&first.document, Deed::Cancel, &facts(&order, 50)).unwrap();
    assert_eq!(
        booked(&gone),
        [
            (TransferKind::DebtReversed, 80, false, cause(2)),
            (TransferKind::DebtMovedBack, 50, true, cause(2))
        ]
    );
    assert_eq!(gone.source.unwrap().debt, irr(50));
}

#[test]
fn an_order_that_counts_no_more_gets_nothing_back_and_one_that_is_late_owes_the_rest() {
    let order = document(1, DocumentKind::Order, 100);
    let invoice = Document {
        source: Some(id(1)),
        ..document(2, DocumentKind::Invoice, 30)
    };
    let facts = DeedFacts {
        source: Some(&order),
        ..alone()
    };
    let done = does(&invoice, Deed::Approve, &facts).unwrap();
    assert_eq!((done.transfers.len(), done.source), (1, None));
    let late = DeedFacts {
        invoiced: irr(30),
        ..alone()
    };
    let order = does(&order, Deed::Approve, &late).unwrap();
    assert_eq!(booked(&order)[0].1, 70);
    let back = does(&order.document, Deed::Withdraw, &late).unwrap();
    assert_eq!(booked(&back)[0].1, 70);
    let facts = DeedFacts {
        source: Some(&back.document),
        ..alone()
    };
    let gone = does(&done.document, Deed::Withdraw, &facts).unwrap();
    assert_eq!((gone.transfers.len(), gone.source), (1, None));
}

proptest! {
    /// Whatever is done in whichever order, the customer owes the approved invoices, and of a
    /// confirmed order what they do not cover.
    #[test]
    fn debts_are_orders_less_their_invoices(
        order in 1..1_000_i64,
        invoices in prop::collection::vec(1..1_000_i64, 1..5),
        deeds in prop::collection::vec((0..5_usize, any::<bool>()), 1..40),
    ) {
        let mut all = vec![document(1, DocumentKind::Order, order)];
        for (n, amount) in (2..).zip(&invoices) {
            all.push(Document {
                source: Some(id(1)),
                ..document(n, DocumentKind::Invoice, *amount)
            });
        }
        let mut books = 0;
        let mut causes = std::collections::BTreeSet::new();
        for (which, approve) in deeds {
            let which = which % all.len();
            let deed = if approve { Deed::Approve } else { Deed::Withdraw };
            let sum = |all: &[Document], but: usize| -> i64 {
                let rows = all.iter().enumerate().skip(1);
                let counted = rows.filter(|(n, one)| {
                    *n != but && one.state == DocumentState::Approved
                });
                counted.map(|(_, one)| one.final_amount().unwrap().minor()).sum()
            };
            let facts = DeedFacts {
                approval: false,
                source: (which > 0).then(|| &all[0]),
                siblings: irr(sum(&all, which)),
                invoiced: irr(if which == 0 { sum(&all, 0) } else { 0 }),
            };
            let Ok(done) = does(&all[which], deed, &facts) else { continue };
            for (kind, amount, more, cause) in booked(&done) {
                prop_assert!(amount > 0);
                prop_assert!(causes.insert((kind, cause)), "a transfer of a kind is booked once");
                books += if more { amount } else { -amount };
            }
            let source = done.source.clone();
            all[which] = done.document;
            if let Some(source) = source {
                all[0] = source;
            }
            let invoiced = sum(&all, 0);
            let confirmed = all[0].state == DocumentState::Approved;
            let rest = if confirmed { (order - invoiced).max(0) } else { 0 };
            prop_assert_eq!(books, invoiced + rest);
            let debts: i64 = all.iter().map(|one| one.debt.minor()).sum();
            prop_assert_eq!(books, debts);
        }
    }
}

#[test]
fn what_is_left_is_the_amount_less_payments_and_receipts_by_hand() {
    let left = |paid, by_hand| left_to_pay(irr(500), irr(paid), irr(by_hand));
    assert_eq!(left(0, 0), Ok(irr(500)));
    assert_eq!(left(200, 100), Ok(irr(200)));
    assert_eq!(left(600, 0), Ok(irr(-100)));
    let euro = Amount::zero(Currency::Eur);
    assert!(left_to_pay(irr(1), euro, irr(0)).is_err());
}

#[test]
fn a_search_finds_number_customer_and_lines() {
    let mut one = document(12, DocumentKind::Invoice, 0);
    let line = Line {
        text: "کتابِ شعر".to_owned(),
        quantity: Decimal::ONE,
        unit_price: irr(5),
        discount: irr(0),
        tax: TaxRate::default(),
    };
    one.worth = Worth::Lines(Lines::new(vec![line], Currency::Irr).unwrap());
    let tokens = one.tokens("علی‌رضا کیانی");
    for typed in [
        "INV-1405-00012",
        "1405-00012",
        "00012",
        "12",
        "عليرضا",
        "کتاب شعر",
    ] {
        let wanted = search::query(typed);
        let met = |word: &search::Wanted| tokens.iter().any(|token| word.is_met_by(token));
        assert!(!wanted.is_empty() && wanted.iter().all(met), "{typed}");
    }
}

fn day(typed: &str) -> Option<jiff::civil::Date> {
    typed.parse().ok()
}

fn nothing(_: &str) -> Option<DocumentId> {
    None
}

const READING: Reading<'static> = Reading {
    currency: Currency::Irr,
    unit: Unit::Toman,
    day,
    document: &nothing,
};

fn field(key: &str, active: bool) -> FieldDefinition {
    let form = fields::FieldForm {
        key: key.to_owned(),
        kind: "text".to_owned(),
        label: key.to_owned(),
        active,
        ..fields::FieldForm::default()
    };
    form.make(FieldKey::numbered(1)).unwrap()
}

fn form() -> DocumentForm {
    DocumentForm {
        customer: customer().to_string(),
        date: "2026-11-22".to_owned(),
        amount: "50".to_owned(),
        values: vec![("colour".to_owned(), "red".to_owned())],
        ..DocumentForm::default()
    }
}

fn facts<'a>(fields: &'a [FieldDefinition], old: Option<&'a Document>) -> FormFacts<'a> {
    FormFacts {
        kind: DocumentKind::Invoice,
        fields,
        reading: READING,
        old,
        customer: None,
    }
}

#[test]
fn a_form_has_lines_or_an_amount_and_empty_lines_are_nothing() {
    let lines = vec![
        LineForm::default(),
        LineForm {
            text: "x".to_owned(),
            price: "10".to_owned(),
            tax: "10".to_owned(),
            ..LineForm::default()
        },
    ];
    let with_lines = DocumentForm {
        amount: String::new(),
        lines: lines.clone(),
        ..form()
    };
    let worth = |form: &DocumentForm| form.read(&facts(&[], None)).unwrap().terms.unwrap().worth;
    assert_eq!(worth(&form()), Worth::Amount(irr(500)));
    assert_eq!(worth(&with_lines).final_amount(), Some(irr(110)));
    assert_eq!(worth(&with_lines).lines().len(), 1);
    let both = DocumentForm { lines, ..form() };
    let told = both.read(&facts(&[], None)).unwrap_err();
    assert_eq!(told, DocumentFaults::one("amount", Fault::Either));
    let none = DocumentForm {
        amount: String::new(),
        ..form()
    };
    assert_eq!(worth(&none), Worth::Nothing);
}

#[test]
fn everything_that_is_wrong_with_a_document_is_told_by_its_place() {
    let bad = DocumentForm {
        customer: String::new(),
        date: "x".to_owned(),
        amount: String::new(),
        salesperson: "x".to_owned(),
        lines: vec![LineForm {
            quantity: "0".to_owned(),
            price: "x".to_owned(),
            discount: "-1".to_owned(),
            tax: "101".to_owned(),
            ..LineForm::default()
        }],
        values: vec![("colour".to_owned(), "\u{7}".to_owned())],
        ..form()
    };
    let fields = [field("colour", true)];
    let told = bad.read(&facts(&fields, None)).unwrap_err().0;
    let names: Vec<_> = told.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "customer",
            "date",
            "line-0-text",
            "line-0-quantity",
            "line-0-price",
            "line-0-discount",
            "line-0-tax",
            "salesperson",
            "field-colour"
        ]
    );
}

#[test]
fn a_discount_above_its_line_is_told_at_the_discount() {
    let line = LineForm {
        text: "x".to_owned(),
        price: "10".to_owned(),
        discount: "11".to_owned(),
        ..LineForm::default()
    };
    let bad = DocumentForm {
        amount: String::new(),
        lines: vec![line],
        ..form()
    };
    let told = bad.read(&facts(&[], None)).unwrap_err();
    assert_eq!(
        told,
        DocumentFaults::one("line-0-discount", Fault::Discount)
    );
}

#[test]
fn a_field_that_is_switched_off_keeps_its_value_and_a_form_has_no_amount() {
    let fields = [field("colour", true)];
    let details = form().read(&facts(&fields, None)).unwrap();
    let red = FieldValue::Text("red".to_owned());
    assert_eq!(details.values, [("colour".parse().unwrap(), red.clone())]);
    let birth = Birth {
        id: id(1),
        kind: DocumentKind::Invoice,
        shop: ShopId::new(Uuid::from_u128(1)),
        currency: Currency::Irr,
        source: None,
    };
    let made = Document::draft(birth, "1".to_owned(), details).unwrap();
    let off = [field("colour", false)];
    let other = DocumentForm {
        values: vec![("colour".to_owned(), "blue".to_owned())],
        ..form()
    };
    let kept = other.read(&facts(&off, Some(&made))).unwrap();
    assert_eq!(kept.values, [("colour".parse().unwrap(), red)]);
    // A definition that is gone altogether loses nothing either.
    let kept = other.read(&facts(&[], Some(&made))).unwrap();
    assert_eq!(kept.values, made.values);
    let as_form = FormFacts {
        kind: DocumentKind::Form,
        ..facts(&[], None)
    };
    let terms = form().read(&as_form).unwrap().terms.unwrap();
    assert_eq!(terms.worth, Worth::Nothing);
}

#[test]
fn after_approval_only_note_salesperson_and_fields_change() {
    let mut one = document(1, DocumentKind::Invoice, 500);
    one.state = DocumentState::Approved;
    let typed = DocumentForm {
        amount: "nonsense".to_owned(),
        note: "new".to_owned(),
        ..form()
    };
    let details = typed.read(&facts(&[], Some(&one))).unwrap();
    assert_eq!(details.terms, None);
    let new = one.clone().changed(details);
    assert_eq!(new.note.as_deref(), Some("new"));
    assert_eq!((new.worth, new.number), (one.worth, one.number));
}

#[test]
fn a_customer_that_other_documents_stand_on_stays() {
    let other = CustomerId::new(Uuid::from_u128(3));
    let fixed = FormFacts {
        customer: Some(other),
        ..facts(&[], None)
    };
    let told = form().read(&fixed).unwrap_err();
    assert_eq!(told, DocumentFaults::one("customer", Fault::Fixed));
    assert!(form().read(&facts(&[], None)).is_ok());
}
