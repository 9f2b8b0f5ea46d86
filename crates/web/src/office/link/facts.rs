//! What a link is: whom it is about, and what is known of it.

use app::office::LinkRecord;
use domain::link::{AmountRule, Usage};
use domain::receipt::ReceiptPolicy;
use jiff::tz::TimeZone;
use money::{Amount, Unit};

use super::Fact;
use crate::office::document::title_of;
use crate::office::shell::Seat;
use crate::office::words::called;
use crate::pay::clean;

/// Whom the link is about and what it is for: what each is called, its page and its name.
pub(super) fn about(record: &LinkRecord, seat: &Seat) -> Vec<(String, String, String)> {
    let t = seat.t();
    let customer = record.customer.as_ref().map(|one| {
        let href = format!("/office/customers/{}", one.id);
        (t.linkform_who(), href, called(&one.name, t))
    });
    let document = record.document.as_ref().map(|one| {
        let href = format!("/office/documents/{}", one.id);
        (t.linkform_document(), href, title_of(one, seat))
    });
    customer.into_iter().chain(document).collect()
}

/// What is known of it, line by line.
pub(super) fn facts(record: &LinkRecord, seat: &Seat, zone: &TimeZone) -> Vec<Fact> {
    let t = seat.t();
    let (link, terms) = (&record.view.link, &record.view.terms);
    let unit = record.shop.shop.unit;
    let shown = |amount| i18n::amount(amount, unit, seat.locale);
    let mut facts = Vec::new();
    let mut text = |label: String, value: String| {
        facts.push(Fact {
            label,
            value,
            code: false,
        });
    };
    if let Some(description) = &terms.description {
        text(t.description(), clean(description));
    }
    // Where they have pages of their own for this user, these are named above.
    if record.customer.is_none() {
        text(t.links_customer(), called(&record.beside.customer, t));
    }
    if let Some(document) = &record.beside.document
        && record.document.is_none()
    {
        text(t.links_document(), clean(document));
    }
    if let Some(note) = &record.cancel_note {
        text(t.life_cancel_note(), clean(note));
    }
    if let Some(opened) = &record.opened {
        let payer = &opened.payer;
        if let Some(name) = &payer.name {
            text(t.openpay_opened_by(), clean(name));
        }
        for (label, answer) in &payer.extras {
            text(clean(label), clean(answer));
        }
    }
    text(t.office_received(), shown(link.paid));
    let until = terms.expires_at.map_or_else(
        || t.office_never(),
        |at| i18n::date_time(at, zone, seat.locale),
    );
    text(t.office_expires(), until);
    text(t.office_limits(), limits(terms.usage, seat, unit));
    text(t.export_account(), clean(&record.beside.account));
    let receipt = match link.receipt {
        ReceiptPolicy::On { .. } => t.linkform_receipt_on(),
        ReceiptPolicy::Off => t.linkform_receipt_off(),
    };
    text(t.linkform_receipt(), receipt);
    if let Some(told) = rule(terms.rule, seat, unit) {
        text(t.office_rule(), told);
    }
    if let Some(wanted) = &terms.providers {
        let names = wanted.iter().filter_map(|id| {
            let found = record.providers.iter().find(|one| one.id == *id);
            found.map(|one| clean(&one.public_name))
        });
        text(t.office_providers(), names.collect::<Vec<_>>().join(" · "));
    }
    text(t.office_link_language(), language_name(link.language));
    text(t.office_shop(), clean(&record.shop.shop.name));
    text(
        t.office_created(),
        i18n::date_time(link.created_at, zone, seat.locale),
    );
    if let Some(at) = link.paid_at {
        text(t.office_paid_at(), i18n::date_time(at, zone, seat.locale));
    }
    if link.version > 1 {
        text(t.office_version(), seat.number(link.version));
    }
    if let Some(note) = &link.note {
        text(t.office_note(), clean(note));
    }
    if let Some(opened) = &record.opened {
        facts.push(Fact {
            label: t.openpay_mobile(),
            value: opened.payer.mobile.to_string(),
            code: true,
        });
    }
    if let Some(reference) = &link.reference {
        facts.insert(
            0,
            Fact {
                label: t.reference(),
                value: clean(reference),
                code: true,
            },
        );
    }
    facts
}

fn language_name(language: domain::shop::Language) -> String {
    app::message::locale(language).own_name().to_owned()
}

fn limits(usage: Usage, seat: &Seat, unit: Unit) -> String {
    let t = seat.t();
    let Usage::Reusable {
        max_payments,
        max_total,
    } = usage
    else {
        return t.office_single();
    };
    let mut parts = vec![t.office_usage()];
    parts.extend(max_payments.map(|count| t.office_limit_payments(seat.number(count))));
    let total = |amount| t.office_limit_total(i18n::amount(amount, unit, seat.locale));
    parts.extend(max_total.map(total));
    parts.join(" · ")
}

/// How much of the amount a payment brings; `None`: simply all of it.
fn rule(rule: AmountRule, seat: &Seat, unit: Unit) -> Option<String> {
    let t = seat.t();
    let amount = |amount| i18n::amount(amount, unit, seat.locale);
    let bound = |label: String, bound: Option<Amount>| {
        bound.map(|bound| format!("{label}: {}", amount(bound)))
    };
    let (told, bounds) = match rule {
        AmountRule::Whole => return None,
        AmountRule::Left => return Some(t.linkform_locked()),
        AmountRule::Parts { first } => (
            t.office_rule_parts(),
            [bound(t.office_first_part(), first), None],
        ),
        AmountRule::Open { least, most } => (
            t.office_rule_open(),
            [bound(t.office_least(), least), bound(t.office_most(), most)],
        ),
    };
    let parts: Vec<_> = std::iter::once(told)
        .chain(bounds.into_iter().flatten())
        .collect();
    Some(parts.join(" · "))
}
