//! When and to whom a shop's messages go: quiet hours, other countries, limits.

use axum::extract::Path;
use domain::delivery::{Abroad, MAY_WAIT};
use domain::id::ShopId;
use domain::message::Situation;
use domain::settings::{SendingForm, abroad_word};
use domain::shop::Shop;

use super::form::{Again, Sent};
use super::shop::{HERE, TabForm};
use super::visit::{Answer, Filling, Visit, done, id_of, version_of};
use crate::office::field::{Choice, Field, Kind};
use crate::office::typed::{Fields, Posted};
use crate::office::words::situation;

pub(crate) async fn show(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let shown = (&Again::default(), fields.get("said"));
    render(&visit, id_of(&id)?, None, shown).await
}

pub(crate) async fn save(visit: Visit, Path(id): Path<String>, Posted(fields): Posted) -> Answer {
    let id: ShopId = id_of(&id)?;
    let (by, version) = (visit.sends(&fields), version_of(&fields)?);
    let text = |name| fields.get(name).to_owned();
    let waits = |one: &Situation| fields.given(waits_name(*one)).is_some();
    let form = SendingForm {
        quiet_from: text("quiet_from"),
        quiet_until: text("quiet_until"),
        may_wait: MAY_WAIT.into_iter().filter(waits).collect(),
        abroad: text("abroad"),
        codes: text("codes"),
        number_hour: text("number_hour"),
        number_day: text("number_day"),
        shop_hour: text("shop_hour"),
    };
    let changed = visit.web.app.change_sending(&by, id, version, &form).await;
    match visit.sent(changed).await? {
        Sent::Done(()) | Sent::Before => done(&format!("{HERE}/{id}/sending"), "saved"),
        Sent::Again(again) => render(&visit, id, Some(&fields), (&again, "")).await,
    }
}

/// The switch of a situation that may wait.
const fn waits_name(situation: Situation) -> &'static str {
    match situation {
        Situation::LinkSent => "wait_link_sent",
        Situation::OpenpaySent => "wait_openpay_sent",
        Situation::Paid => "wait_paid",
        Situation::StaffPaid => "wait_staff_paid",
        Situation::StaffExpired => "wait_staff_expired",
        _ => "wait_staff_bounced",
    }
}

async fn render(
    visit: &Visit,
    id: ShopId,
    typed: Option<&Fields>,
    (again, said): (&Again, &str),
) -> Answer {
    let found = visit.web.app.sending_settings(&visit.reads(), id).await;
    let row = visit.read(found).await?;
    let t = visit.t();
    let form = TabForm {
        id,
        end: "/sending",
        intro: t.sending_text(),
        version: row.version,
        fields: fields(visit, &Filling { typed, again, t }, &row.shop),
        name: row.shop.name,
    };
    form.page(visit, (again, said))
}

fn fields(visit: &Visit, filling: &Filling<'_>, shop: &Shop) -> Vec<Field> {
    let t = filling.t;
    let line = |name, label, hint| Field {
        name,
        label,
        hint,
        autocomplete: "off",
        ltr: true,
        ..Field::default()
    };
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let from = shop
        .quiet
        .map(|quiet| clock(quiet.from))
        .unwrap_or_default();
    let until = shop
        .quiet
        .map(|quiet| clock(quiet.until))
        .unwrap_or_default();
    let mut fields = vec![
        filling.optional(
            line("quiet_from", t.sending_quiet_from(), t.sending_quiet_hint()),
            &from,
        ),
        filling.optional(
            line("quiet_until", t.sending_quiet_until(), String::new()),
            &until,
        ),
    ];
    for (place, one) in MAY_WAIT.into_iter().enumerate() {
        let switch = Field {
            name: waits_name(one),
            label: t.sending_waits(situation(one, t)),
            hint: if place == 0 {
                t.sending_waits_hint()
            } else {
                String::new()
            },
            ..Field::default()
        };
        fields.push(filling.switch(switch, shop.may_wait.contains(&one)));
    }
    let choices = vec![
        Choice::new("nowhere", t.sending_nowhere()),
        Choice::new("some", t.sending_some()),
        Choice::new("anywhere", t.sending_anywhere()),
    ];
    let abroad = Field {
        name: "abroad",
        label: t.sending_abroad(),
        hint: t.sending_abroad_hint(),
        kind: Kind::Choice(choices),
        ..Field::default()
    };
    fields.push(filling.field(abroad, abroad_word(&shop.abroad)));
    let codes = match &shop.abroad {
        Abroad::To(_) => shop.abroad.to_string(),
        Abroad::Nowhere | Abroad::Anywhere => String::new(),
    };
    let asked = line("codes", t.sending_codes(), t.sending_codes_hint());
    fields.push(filling.optional(asked, &codes));
    for (name, label, hint, most) in [
        (
            "number_hour",
            t.sending_number_hour(),
            t.sending_limits_hint(),
            shop.limits.number_hour,
        ),
        (
            "number_day",
            t.sending_number_day(),
            String::new(),
            shop.limits.number_day,
        ),
        (
            "shop_hour",
            t.sending_shop_hour(),
            String::new(),
            shop.limits.shop_hour,
        ),
    ] {
        let number = Field {
            name,
            label,
            hint,
            kind: Kind::Number,
            autocomplete: "off",
            ..Field::default()
        };
        fields.push(filling.field(number, &visit.seat.number(most)));
    }
    fields
}
