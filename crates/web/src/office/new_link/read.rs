//! What the form of a new link asks for.

use app::link::{LinkMessage, LinkRequest};
use app::office::Shop;
use domain::id::ProviderId;
use domain::link::{AmountRule, Expiry, Reference, Usage};
use domain::settings::DescriptionTemplate;
use domain::shop::Language;
use jiff::Timestamp;
use money::digits::to_latin;
use money::{Amount, parse_amount};

use crate::office::shell::{Seat, clock};
use crate::office::typed::{Fields, Wrongs, count, day, end_of, example_day, field_words};
use crate::typed_amount::amount_words;

/// What the form asks for; what is wrong is told at its field.
pub(super) fn request(
    fields: &Fields,
    (shop, described, now): (&Shop, &[String], Timestamp),
    seat: &Seat,
    wrongs: &mut Wrongs,
) -> Option<LinkRequest> {
    let t = seat.t();
    let (unit, currency) = (shop.shop.unit, shop.shop.currency);
    let unit_name = i18n::unit_name(unit, currency, seat.locale);
    let amount = |name: &'static str, wrongs: &mut Wrongs| -> Option<Amount> {
        parse_amount(fields.get(name), unit, currency)
            .map_err(|error| wrongs.add(name, amount_words(error, unit_name, t)))
            .ok()
    };
    // What is left on a document is counted when the link is made, not typed.
    let locked = fields.given("locked").is_some();
    let asked = if locked {
        Some(Amount::zero(currency))
    } else {
        amount("amount", wrongs)
    };
    let optional = |name: &'static str, wrongs: &mut Wrongs| {
        fields.given(name).and_then(|_| amount(name, wrongs))
    };
    let rule = match fields.get("rule") {
        "whole" | "" if locked => AmountRule::Left,
        _ if locked => {
            wrongs.add("locked", t.linkform_locked_alone());
            AmountRule::Left
        }
        "parts" => AmountRule::Parts {
            first: optional("first_part", wrongs),
        },
        "open" => AmountRule::Open {
            least: optional("least", wrongs),
            most: optional("most", wrongs),
        },
        _ => AmountRule::Whole,
    };
    let reference = fields.given("reference").and_then(|typed| {
        typed
            .parse::<Reference>()
            .map_err(|problem| {
                let error = domain::link::FieldError {
                    field: "reference".to_owned(),
                    problem,
                };
                wrongs.0.push(field_words(&error, seat.locale, t));
            })
            .ok()
    });
    let expiry = expiry(fields, (shop, now), seat, wrongs);
    let usage = if fields.given("reusable").is_some() {
        let max_payments = fields.given("max_payments").and_then(|typed| {
            let number = count(typed);
            if number.is_none() {
                wrongs.add("max_payments", t.office_wrong_number());
            }
            number
        });
        let max_total = optional("max_total", wrongs);
        Usage::Reusable {
            max_payments,
            max_total,
        }
    } else {
        Usage::Single
    };
    // What is no provider at all is refused like one that is not offered: never taken for "all".
    let providers: Result<Vec<ProviderId>, _> = fields.all("provider").map(str::parse).collect();
    let mut providers = providers.unwrap_or_else(|_| {
        wrongs.add("provider", t.settings_wrong_choice());
        Vec::new()
    });
    // The numbers beside them are their order; those without one follow as the shop has them.
    let place = |id: &ProviderId| match to_latin(fields.get(&place_of(*id))).trim() {
        "" => Some(u32::MAX),
        typed => typed.parse().ok(),
    };
    if providers.iter().any(|id| place(id).is_none()) {
        wrongs.add("provider", t.office_wrong_number());
    }
    providers.sort_by_key(place);
    let account = fields.given("account").and_then(|typed| {
        let id = typed.parse().ok();
        if id.is_none() {
            wrongs.add("account", t.settings_wrong_choice());
        }
        id
    });
    Some(LinkRequest {
        shop: None,
        account,
        customer: fields.get("customer").parse().ok(),
        document: fields.get("document").parse().ok(),
        receipt_field: fields
            .given("receipt_field")
            .and_then(|key| key.parse().ok()),
        amount: asked?,
        rule,
        description: description(fields, shop, described),
        reference,
        expiry: expiry?,
        usage,
        language: fields.get("language").parse::<Language>().ok(),
        note: fields.given("note").map(lines),
        receipt_type: None,
        receipt: match fields.get("receipt") {
            "on" => Some(true),
            "off" => Some(false),
            _ => None,
        },
        providers: (!providers.is_empty()).then_some(providers),
        recipients: Vec::new(),
        message: message(fields),
        channels: None,
        return_url: None,
        metadata: Vec::new(),
    })
}

/// Browsers end the lines of a text with two characters.
pub(in crate::office) fn lines(typed: &str) -> String {
    typed.replace("\r\n", "\n")
}

/// The field for the place of a provider among those that are offered.
pub(in crate::office) fn place_of(provider: ProviderId) -> String {
    format!("place-{provider}")
}

/// The description as typed. What the form itself wrote is left to the shop that was chosen; what
/// was written around its parameters is filled in; and an empty one is meant so.
fn description(fields: &Fields, shop: &Shop, described: &[String]) -> Option<String> {
    let typed = lines(fields.get("description"));
    if !typed.is_empty() && described.contains(&typed) {
        return None;
    }
    let template = shop.shop.description_template.as_ref();
    let filled = template.and_then(|_| DescriptionTemplate::read(&typed).ok().flatten());
    Some(filled.map_or(typed, |text| {
        text.fill(&shop.shop.name, fields.given("reference"))
    }))
}

fn expiry(
    fields: &Fields,
    (shop, now): (&Shop, Timestamp),
    seat: &Seat,
    wrongs: &mut Wrongs,
) -> Option<Expiry> {
    let t = seat.t();
    match fields.get("until") {
        "never" => Some(Expiry::Never),
        "days" => {
            let days = count(fields.get("days"));
            if days.is_none() {
                wrongs.add("days", t.office_wrong_number());
            }
            days.map(Expiry::Days)
        }
        "day" => {
            let zone = clock(shop);
            let end = day(fields.get("day")).and_then(|day| end_of(day, &zone));
            if end.is_none() {
                let example = example_day(now, &zone, seat.locale);
                wrongs.add("day", t.office_wrong_date(example));
            }
            end.map(Expiry::At)
        }
        _ => Some(Expiry::ShopDefault),
    }
}

/// What the message of this link says, where it is not the shop's own text.
pub(in crate::office) fn message(fields: &Fields) -> Option<LinkMessage> {
    let subject = fields.get("subject").to_owned();
    let email = fields.given("text").map(|text| (subject, lines(text)));
    let short = fields.given("short").map(lines);
    (email.is_some() || short.is_some()).then_some(LinkMessage { email, short })
}
