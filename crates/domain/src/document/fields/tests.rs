//! Custom fields: what is read, kept and refused.

use jiff::civil::date;
use uuid::Uuid;

use super::*;

fn id() -> DocumentId {
    DocumentId::new(Uuid::from_u128(7))
}

fn day(typed: &str) -> Option<Date> {
    typed.parse().ok()
}

fn find(typed: &str) -> Option<DocumentId> {
    (typed == "INV-1").then(id)
}

const READING: Reading<'static> = Reading {
    currency: Currency::Irr,
    unit: Unit::Toman,
    day,
    document: &find,
};

fn form(kind: FieldKind) -> FieldForm {
    FieldForm {
        kind: kind.to_string(),
        label: "رنگ".to_owned(),
        label_en: "Colour".to_owned(),
        active: true,
        choices: " red \nblue\n\nred".to_owned(),
        position: "۳".to_owned(),
        ..FieldForm::default()
    }
}

fn field(kind: FieldKind) -> FieldDefinition {
    form(kind).make(FieldKey::numbered(1)).unwrap()
}

fn read(kind: FieldKind, typed: &str) -> Result<Option<FieldValue>, Fault> {
    field(kind).read(typed, None, &READING)
}

#[test]
fn each_kind_reads_its_own_values() {
    let amount = Amount::new(120_000, Currency::Irr);
    for (kind, typed, value) in [
        (FieldKind::Text, " x ", FieldValue::Text("x".to_owned())),
        (
            FieldKind::Number,
            "۲٫۵",
            FieldValue::Number(Decimal::from_thousandths(2_500).unwrap()),
        ),
        (FieldKind::Money, "12,000", FieldValue::Money(amount)),
        (
            FieldKind::Money,
            "0",
            FieldValue::Money(Amount::zero(Currency::Irr)),
        ),
        (
            FieldKind::Date,
            "2026-11-26",
            FieldValue::Date(date(2026, 11, 26)),
        ),
        (
            FieldKind::JalaliDate,
            "2026-11-26",
            FieldValue::Date(date(2026, 11, 26)),
        ),
        (FieldKind::Boolean, "yes", FieldValue::Boolean(true)),
        (FieldKind::Boolean, "", FieldValue::Boolean(false)),
        (
            FieldKind::Choice,
            "blue",
            FieldValue::Choice("blue".to_owned()),
        ),
        (FieldKind::Document, "INV-1", FieldValue::Document(id())),
    ] {
        assert_eq!(read(kind, typed), Ok(Some(value.clone())), "{kind}");
        assert_eq!(value.to_string().parse(), Ok(value));
    }
    assert_eq!(read(FieldKind::Receipt, "rcp_1"), Ok(None));
}

#[test]
fn what_does_not_fit_a_kind_is_refused() {
    for (kind, typed, fault) in [
        (FieldKind::Text, "a\u{7}b", Fault::Control),
        (FieldKind::Number, "x", Fault::Decimal),
        (FieldKind::Money, "x", Fault::Amount),
        (FieldKind::Money, "-1", Fault::Amount),
        (FieldKind::Date, "x", Fault::Date),
        (FieldKind::JalaliDate, "x", Fault::Date),
        (FieldKind::Choice, "green", Fault::Choice),
        (FieldKind::Document, "INV-2", Fault::NoDocument),
    ] {
        assert_eq!(read(kind, typed), Err(fault), "{kind}");
    }
}

#[test]
fn a_required_field_must_be_filled_in_and_another_need_not() {
    for kind in FieldKind::ALL {
        let form = FieldForm {
            required: true,
            ..form(*kind)
        };
        let field = form.make(FieldKey::numbered(1)).unwrap();
        let free = matches!(kind, FieldKind::Receipt | FieldKind::Boolean);
        assert_eq!(field.required, !free, "{kind}");
        let read = field.read(" ", None, &READING);
        assert_eq!(read == Err(Fault::Missing), !free, "{kind}");
    }
    assert_eq!(read(FieldKind::Text, " "), Ok(None));
}

#[test]
fn a_choice_that_is_offered_no_more_stays_where_it_was_made() {
    let field = field(FieldKind::Choice);
    assert_eq!(field.choices, ["red", "blue"]);
    let old = FieldValue::Choice("green".to_owned());
    assert_eq!(
        field.read("green", Some(&old), &READING),
        Ok(Some(old.clone()))
    );
    assert_eq!(
        field.read("black", Some(&old), &READING),
        Err(Fault::Choice)
    );
}

#[test]
fn a_change_keeps_key_and_kind_and_tells_all_that_is_wrong() {
    let old = FieldDefinition {
        version: 4,
        ..field(FieldKind::Money)
    };
    let changed = FieldForm {
        key: "other".to_owned(),
        kind: "text".to_owned(),
        label: "New".to_owned(),
        ..FieldForm::default()
    };
    let new = changed.change(&old).unwrap();
    assert_eq!((new.key, new.kind), (old.key.clone(), FieldKind::Money));
    assert_eq!((new.version, new.active), (4, false));
    let wrong = FieldForm {
        key: "Ä".to_owned(),
        kind: "x".to_owned(),
        position: "1000".to_owned(),
        ..FieldForm::default()
    };
    let told = wrong.make(FieldKey::numbered(1)).unwrap_err().0;
    let names: Vec<_> = told.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["key", "kind", "label", "position"]);
    let none = FieldForm {
        choices: " \n".to_owned(),
        ..form(FieldKind::Choice)
    };
    assert_eq!(
        none.make(FieldKey::numbered(1)),
        Err(Faults::one("choices", Fault::Missing))
    );
}

#[test]
fn a_label_is_the_readers_or_the_one_for_all() {
    let field = field(FieldKind::Choice);
    assert_eq!(field.label.text(Language::English), "Colour");
    assert_eq!(field.label.text(Language::French), "رنگ");
    assert_eq!(FieldForm::from(&field).change(&field), Ok(field));
}
