//! What a shop asks on its OpenPay page.

use app::settings::OpenPaySettings;
use axum::extract::Path;
use domain::id::ShopId;
use domain::openpay::{Ask, OpenPayForm, Price};
use domain::scope::Mode;
use i18n::Locale;
use money::Amount;

use super::form::{Again, Sent};
use super::shop::{HERE, TabForm};
use super::visit::{Answer, Filling, Visit, done, id_of, version_of};
use crate::office::field::{Choice, Field, Kind};
use crate::office::typed::{Fields, Posted};
use crate::page::T;

/// The limits by their names, in the order of the form.
const LIMITS: [&str; 5] = [
    "limit_address",
    "limit_mobile",
    "limit_shop",
    "limit_link",
    "limit_failures",
];

pub(crate) async fn show(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let shown = (&Again::default(), fields.get("said"));
    render(&visit, id_of(&id)?, None, shown).await
}

pub(crate) async fn save(visit: Visit, Path(id): Path<String>, Posted(fields): Posted) -> Answer {
    let id: ShopId = id_of(&id)?;
    let (by, version) = (visit.sends(&fields), version_of(&fields)?);
    let text = |name| fields.get(name).to_owned();
    let is_on = |name| fields.given(name).is_some();
    let form = OpenPayForm {
        open: is_on("open"),
        mode: text("mode"),
        name: text("ask_name"),
        phone: text("ask_phone"),
        email: text("ask_email"),
        description: text("ask_description"),
        subjects: text("subjects"),
        price: text("price"),
        amounts: text("amounts"),
        other: is_on("other"),
        least: text("least"),
        most: text("most"),
        extras: text("extras"),
        limits: LIMITS.map(text),
        account: text("account"),
        receipt_type: text("receipt_type"),
    };
    let changed = visit.web.app.change_openpay(&by, id, version, &form).await;
    match visit.sent(changed).await? {
        Sent::Done(()) | Sent::Before => done(&format!("{HERE}/{id}/openpay"), "saved"),
        Sent::Again(again) => render(&visit, id, Some(&fields), (&again, "")).await,
    }
}

async fn render(
    visit: &Visit,
    id: ShopId,
    typed: Option<&Fields>,
    (again, said): (&Again, &str),
) -> Answer {
    let found = visit.web.app.openpay_settings(&visit.reads(), id).await;
    let found = visit.read(found).await?;
    let t = visit.t();
    let form = TabForm {
        id,
        end: "/openpay",
        intro: t.openpay_settings_text(found.url.as_str()),
        version: found.version,
        fields: fields(visit, &Filling { typed, again, t }, &found),
        name: found.row.shop.name,
    };
    form.page(visit, (again, said))
}

fn fields(visit: &Visit, filling: &Filling<'_>, found: &OpenPaySettings) -> Vec<Field> {
    let (t, rules) = (filling.t, &found.rules);
    let mut fields = vec![filling.switch(
        Field {
            name: "open",
            label: t.openpay_set_open(),
            ..Field::default()
        },
        rules.open,
    )];
    let worlds = [
        (Mode::Live, t.openpay_set_live()),
        (Mode::Test, t.openpay_set_test()),
    ];
    let worlds = worlds.map(|(mode, label)| Choice::new(mode, label));
    fields.push(filling.field(
        Field {
            name: "mode",
            label: t.openpay_set_mode(),
            kind: Kind::Choice(worlds.into()),
            ..Field::default()
        },
        rules.mode.as_str(),
    ));
    let asks = [
        ("ask_name", t.openpay_name(), rules.name),
        ("ask_phone", t.openpay_phone(), rules.phone),
        ("ask_email", t.openpay_email(), rules.email),
        (
            "ask_description",
            t.openpay_description(),
            rules.description,
        ),
    ];
    for (name, label, ask) in asks {
        fields.push(filling.field(
            Field {
                name,
                label,
                kind: Kind::Choice(asks_of(t)),
                ..Field::default()
            },
            ask.as_str(),
        ));
    }
    let lines = |name, label, hint, value: &str| {
        let field = Field {
            name,
            label,
            hint,
            kind: Kind::Lines,
            ..Field::default()
        };
        filling.optional(field, value)
    };
    let subjects = rules.subjects.join("\n");
    let (label, hint) = (t.openpay_set_subjects(), t.openpay_set_subjects_hint());
    fields.push(lines("subjects", label, hint, &subjects));
    let (label, hint) = (t.openpay_set_extras(), t.openpay_set_extras_hint());
    fields.push(lines("extras", label, hint, &rules.extras_text()));
    fields.extend(prices(visit, filling, found));
    fields.extend(lands(filling, found));
    let limits = rules.limits;
    let limits = [
        (t.openpay_set_limit_address(), limits.address),
        (t.openpay_set_limit_mobile(), limits.mobile),
        (t.openpay_set_limit_shop(), limits.shop),
        (t.openpay_set_limit_link(), limits.link),
        (t.openpay_set_limit_failures(), limits.failures),
    ];
    for (name, (label, limit)) in LIMITS.into_iter().zip(limits) {
        fields.push(filling.field(
            Field {
                name,
                label,
                kind: Kind::Number,
                autocomplete: "off",
                ..Field::default()
            },
            &visit.seat.number(limit),
        ));
    }
    fields
}

/// Where the money lands, and what its receipts are.
fn lands(filling: &Filling<'_>, found: &OpenPaySettings) -> [Field; 2] {
    let (t, rules) = (filling.t, &found.rules);
    let accounts = found.accounts.iter();
    let accounts = accounts.map(|one| Choice::new(one.id, one.name.clone()));
    let types = found.receipt_types.iter();
    let types = types.map(|one| Choice::new(one.id, one.name.clone()));
    let field = |name, label, all: Vec<Choice>, stored: Option<String>| {
        let mut choices = vec![Choice::new("", t.openpay_set_as_shop())];
        choices.extend(all);
        let field = Field {
            name,
            label,
            kind: Kind::Choice(choices),
            ..Field::default()
        };
        filling.optional(field, &stored.unwrap_or_default())
    };
    let account = rules.account.map(|id| id.to_string());
    let receipt_type = rules.receipt_type.map(|id| id.to_string());
    [
        field(
            "account",
            t.openpay_set_account(),
            accounts.collect(),
            account,
        ),
        field(
            "receipt_type",
            t.openpay_set_receipt_type(),
            types.collect(),
            receipt_type,
        ),
    ]
}

fn asks_of(t: T) -> Vec<Choice> {
    vec![
        Choice::new(Ask::Required, t.openpay_set_required()),
        Choice::new(Ask::Optional, t.openpay_set_optional()),
        Choice::new(Ask::Hidden, t.openpay_set_hidden()),
    ]
}

fn prices(visit: &Visit, filling: &Filling<'_>, found: &OpenPaySettings) -> Vec<Field> {
    let t = filling.t;
    let unit = found.row.shop.unit;
    let word = i18n::unit_name(unit, found.row.shop.currency, visit.seat.locale);
    // With its unit where that is not the field's, so that it reads back as it is.
    let text = |amount: &Amount| {
        if i18n::shown_unit(*amount, unit) == unit {
            i18n::amount_number(*amount, unit, visit.seat.locale)
        } else {
            i18n::amount(*amount, unit, Locale::En)
        }
    };
    let (rule, amounts, other, least, most) = match &found.rules.price {
        Price::Free { least, most } => (
            "free",
            String::new(),
            false,
            text(least),
            most.as_ref().map(text).unwrap_or_default(),
        ),
        Price::Presets { amounts, other } => {
            let all: Vec<_> = amounts.iter().map(text).collect();
            (
                "presets",
                all.join("\n"),
                *other,
                String::new(),
                String::new(),
            )
        }
        Price::Fixed(amount) => ("fixed", text(amount), false, String::new(), String::new()),
    };
    let rules = vec![
        Choice::new("free", t.openpay_set_free()),
        Choice::new("presets", t.openpay_set_presets()),
        Choice::new("fixed", t.openpay_set_fixed()),
    ];
    let bound = |name, label, value: &str| {
        let field = Field {
            name,
            label,
            autocomplete: "off",
            ..Field::default()
        };
        filling.optional(field, value)
    };
    vec![
        filling.field(
            Field {
                name: "price",
                label: t.openpay_set_price(),
                kind: Kind::Choice(rules),
                ..Field::default()
            },
            rule,
        ),
        bound("least", t.openpay_set_least(word), &least),
        bound("most", t.openpay_set_most(word), &most),
        filling.optional(
            Field {
                name: "amounts",
                label: t.openpay_set_amounts(word),
                hint: t.openpay_set_amounts_hint(),
                kind: Kind::Lines,
                ..Field::default()
            },
            &amounts,
        ),
        filling.switch(
            Field {
                name: "other",
                label: t.openpay_set_other(),
                ..Field::default()
            },
            other,
        ),
    ]
}
