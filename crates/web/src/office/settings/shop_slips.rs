//! What a shop says about bank slips: whether it takes them, on which accounts, what it asks for.

use app::slip::RulesView;
use axum::extract::Path;
use domain::id::ShopId;
use domain::openpay::Ask;
use domain::slip::RulesForm;

use super::form::{Again, Sent};
use super::shop::{HERE, TabForm};
use super::visit::{Answer, Filling, Visit, done, id_of, version_of};
use crate::office::field::{Choice, Field, Kind};
use crate::office::typed::{Fields, Posted};

/// Accounts that can be chosen, in the order in which payers see them. The first is named as the
/// rules name them all.
const ACCOUNTS: [&str; 5] = [
    "accounts",
    "account_2",
    "account_3",
    "account_4",
    "account_5",
];

pub(crate) async fn show(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let shown = (&Again::default(), fields.get("said"));
    render(&visit, id_of(&id)?, None, shown).await
}

pub(crate) async fn save(visit: Visit, Path(id): Path<String>, Posted(fields): Posted) -> Answer {
    let id: ShopId = id_of(&id)?;
    let (by, version) = (visit.sends(&fields), version_of(&fields)?);
    let text = |name| fields.get(name).to_owned();
    let accounts = ACCOUNTS.iter().filter_map(|name| fields.given(name));
    let form = RulesForm {
        active: fields.given("active").is_some(),
        accounts: accounts.map(str::to_owned).collect(),
        time: text("time"),
        card: text("card"),
        depositor: text("depositor"),
        picture: text("picture"),
        two_from: text("two_from"),
        most_days: text("most_days"),
        hours: text("hours"),
        place: text("place"),
    };
    let app = &visit.web.app;
    let changed = app.change_slip_rules(&by, id, version, &form).await;
    match visit.sent(changed).await? {
        Sent::Done(()) | Sent::Before => done(&format!("{HERE}/{id}/slips"), "saved"),
        Sent::Again(again) => render(&visit, id, Some(&fields), (&again, "")).await,
    }
}

async fn render(
    visit: &Visit,
    id: ShopId,
    typed: Option<&Fields>,
    (again, said): (&Again, &str),
) -> Answer {
    let found = visit.web.app.slip_rules(&visit.reads(), id).await;
    let found = visit.read(found).await?;
    let t = visit.t();
    let form = TabForm {
        id,
        end: "/slips",
        intro: t.slip_rules_text(),
        version: found.row.version,
        fields: fields(visit, &Filling { typed, again, t }, &found),
        name: found.shop.shop.name,
    };
    form.page(visit, (again, said))
}

fn fields(visit: &Visit, filling: &Filling<'_>, found: &RulesView) -> Vec<Field> {
    let t = filling.t;
    let rules = &found.row.rules;
    let mut fields = vec![filling.switch(
        Field {
            name: "active",
            label: t.slip_rules_active(),
            hint: t.slip_rules_active_hint(),
            ..Field::default()
        },
        rules.active,
    )];
    let mut choices = vec![Choice::new("", t.settings_nothing())];
    choices.extend(
        found
            .accounts
            .iter()
            .map(|one| Choice::new(one.id, one.name.clone())),
    );
    let places = ACCOUNTS.iter().zip(1_u32..).take(found.accounts.len());
    for (name, place) in places {
        let at = usize::try_from(place).unwrap_or(usize::MAX);
        let stored = rules.accounts.get(at.saturating_sub(1));
        fields.push(filling.optional(
            Field {
                name,
                label: t.slip_rules_account(visit.seat.number(place)),
                kind: Kind::Choice(choices.clone()),
                ..Field::default()
            },
            &stored.map(ToString::to_string).unwrap_or_default(),
        ));
    }
    let asks = [
        ("time", t.slip_time(), rules.asks.time),
        ("card", t.slip_last_four(), rules.asks.card),
        ("depositor", t.slip_depositor(), rules.asks.depositor),
        ("picture", t.slip_picture(), rules.asks.picture),
    ];
    for (name, label, ask) in asks {
        let choices = vec![
            Choice::new(Ask::Hidden, t.slip_rules_hidden()),
            Choice::new(Ask::Optional, t.slip_rules_optional()),
            Choice::new(Ask::Required, t.slip_rules_required()),
        ];
        fields.push(filling.field(
            Field {
                name,
                label,
                kind: Kind::Choice(choices),
                ..Field::default()
            },
            ask.as_str(),
        ));
    }
    let limit = rules
        .two_from
        .map(|amount| i18n::amount_number(amount, found.shop.shop.unit, visit.seat.locale));
    let unit = i18n::unit_name(
        found.shop.shop.unit,
        found.shop.shop.currency,
        visit.seat.locale,
    );
    fields.push(filling.optional(
        Field {
            name: "two_from",
            label: format!("{} ({unit})", t.slip_rules_two()),
            hint: t.slip_rules_two_hint(),
            autocomplete: "off",
            ..Field::default()
        },
        &limit.unwrap_or_default(),
    ));
    let numbers = [
        (
            "most_days",
            t.slip_rules_days(),
            String::new(),
            rules.most_days,
        ),
        (
            "hours",
            t.slip_rules_hours(),
            t.slip_rules_hours_hint(),
            rules.hours,
        ),
        (
            "place",
            t.slip_rules_place(),
            t.slip_rules_place_hint(),
            rules.place,
        ),
    ];
    for (name, label, hint, stored) in numbers {
        let field = Field {
            name,
            label,
            hint,
            kind: Kind::Number,
            autocomplete: "off",
            ..Field::default()
        };
        fields.push(filling.field(field, &visit.seat.number(stored)));
    }
    fields
}
