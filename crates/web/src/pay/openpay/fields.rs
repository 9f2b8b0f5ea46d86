//! The fields of the first step, and what is said at each.

use app::openpay::OpenPayPage;
use domain::openpay::{Ask, EXTRAS, Named, Note};
use i18n::Locale;

use super::OpenPayView;
use crate::office::fault_words;
use crate::page::T;
use crate::pay::parts::{Fact, clean};

/// How a field is filled in.
pub(super) enum Kind {
    /// One line.
    Line,
    /// Several lines.
    Lines,
    /// One of these.
    Choice(Vec<String>),
}

/// One field.
pub(super) struct Field {
    /// Name in the address, and id on the page.
    pub(super) name: &'static str,
    pub(super) label: String,
    pub(super) value: String,
    pub(super) kind: Kind,
    pub(super) required: bool,
    /// `text`, `tel` or `email`.
    pub(super) input: &'static str,
    pub(super) autocomplete: &'static str,
    /// Characters that it takes at most.
    pub(super) max: usize,
    pub(super) hint: String,
    /// What is wrong.
    pub(super) wrong: String,
}

impl Field {
    /// Numbers and addresses are written from left to right.
    pub(super) fn ltr(&self) -> bool {
        self.input != "text"
    }
}

/// What a note says.
pub(super) fn note_words(note: Note, t: T) -> String {
    match note {
        Note::Repeated => t.openpay_note_repeated(),
        Note::Unusable => t.openpay_note_unusable(),
        Note::WithoutUnit => t.openpay_note_unit(),
    }
}

/// The first step as fields; what the address fixes is not among them.
pub(super) fn first(page: &OpenPayPage, view: &OpenPayView, locale: Locale, t: T) -> Vec<Field> {
    let (rules, typed) = (&page.rules, &view.typed);
    let fixed = page.fixed.clone().unwrap_or_default();
    let mut fields = Vec::new();
    let wrong = |fault: &str, named: Option<Named>| {
        let mut faults = view.faults.0.iter();
        let fault = faults.find(|(field, _)| *field == fault);
        let mut notes = view.notes.iter();
        let note = notes.find(|(one, _)| Some(*one) == named);
        match (fault, note) {
            (Some((_, fault)), _) => fault_words(fault, t, locale),
            (None, Some((_, note))) => note_words(*note, t),
            (None, None) => String::new(),
        }
    };
    let line = |name, label, value: &str, required, wrong| Field {
        name,
        label,
        value: clean(value),
        kind: Kind::Line,
        required,
        input: "text",
        autocomplete: "off",
        max: 100,
        hint: String::new(),
        wrong,
    };
    let is_shown = |ask: Ask, is_fixed: bool| ask != Ask::Hidden && !is_fixed;
    if is_shown(rules.name, fixed.name.is_some()) {
        let wrong = wrong("name", Some(Named::Name));
        let required = rules.name == Ask::Required;
        fields.push(Field {
            autocomplete: "name",
            ..line(
                "receivername",
                t.openpay_name(),
                &typed.name,
                required,
                wrong,
            )
        });
    }
    if fixed.mobile.is_none() {
        let wrong = wrong("mobile", Some(Named::Mobile));
        fields.push(Field {
            input: "tel",
            autocomplete: "tel",
            max: 20,
            hint: t.openpay_mobile_hint(),
            ..line("mobile", t.openpay_mobile(), &typed.mobile, true, wrong)
        });
    }
    if is_shown(rules.phone, false) {
        let required = rules.phone == Ask::Required;
        fields.push(Field {
            input: "tel",
            autocomplete: "tel-national",
            max: 20,
            ..line(
                "phone",
                t.openpay_phone(),
                &typed.phone,
                required,
                wrong("phone", None),
            )
        });
    }
    if is_shown(rules.email, fixed.email.is_some()) {
        let wrong = wrong("email", Some(Named::Email));
        let required = rules.email == Ask::Required;
        fields.push(Field {
            input: "email",
            autocomplete: "email",
            max: 254,
            ..line("email", t.openpay_email(), &typed.email, required, wrong)
        });
    }
    if !rules.subjects.is_empty() {
        fields.push(Field {
            kind: Kind::Choice(rules.subjects.iter().map(|one| clean(one)).collect()),
            ..line(
                "subject",
                t.openpay_subject(),
                &typed.subject,
                true,
                wrong("subject", None),
            )
        });
    }
    if is_shown(rules.description, fixed.description.is_some()) {
        let wrong = wrong("description", Some(Named::Description));
        let required = rules.description == Ask::Required;
        fields.push(Field {
            kind: Kind::Lines,
            max: domain::link::DESCRIPTION_MAX,
            ..line(
                "description",
                t.openpay_description(),
                &typed.description,
                required,
                wrong,
            )
        });
    }
    for ((extra, name), place) in rules.extras.iter().zip(EXTRAS).zip(0..) {
        let typed = typed.extras.get(place).map_or("", String::as_str);
        fields.push(Field {
            max: 200,
            ..line(
                name,
                clean(&extra.label),
                typed,
                extra.required,
                wrong(name, None),
            )
        });
    }
    fields
}

/// What the first step knows already: what the address fixes, and what was typed.
pub(super) fn told(page: &OpenPayPage, view: &OpenPayView, with_typed: bool, t: T) -> Vec<Fact> {
    let fixed = page.fixed.clone().unwrap_or_default();
    let mut facts = Vec::new();
    let mut put = |label: String, fixed: Option<String>, typed: &str, code: bool| {
        let typed = Some(typed.trim()).filter(|text| with_typed && !text.is_empty());
        if let Some(value) = fixed.or_else(|| typed.map(str::to_owned)) {
            facts.push(if code {
                Fact::code(label, &value)
            } else {
                Fact::text(label, clean(&value))
            });
        }
    };
    let typed = &view.typed;
    put(t.openpay_name(), fixed.name, &typed.name, false);
    let mobile = fixed
        .mobile
        .map(|one| one.national().unwrap_or_else(|| one.to_string()));
    put(t.openpay_mobile(), mobile, &typed.mobile, true);
    put(
        t.openpay_email(),
        fixed.email.map(|one| one.to_string()),
        "",
        true,
    );
    put(t.openpay_subject(), None, &typed.subject, false);
    put(
        t.openpay_description(),
        fixed.description,
        &typed.description,
        false,
    );
    let reference = fixed.reference.map(|one| one.as_str().to_owned());
    let reference =
        reference.or_else(|| Some(typed.reference.clone()).filter(|one| !one.is_empty()));
    put(t.reference(), reference, "", true);
    facts
}
