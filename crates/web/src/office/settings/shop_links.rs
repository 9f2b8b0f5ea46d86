//! What new links of a shop are made of unless told otherwise.

use app::settings::{LineOfShop, LinkSettings};
use axum::extract::Path;
use domain::id::ShopId;
use domain::line::{MAX_LINE, line_field};
use domain::message::{ChannelKind, Situation};
use domain::settings::{LinksForm, MAX_TEMPLATE};
use domain::told::Told;
use domain::way::Way;

use super::form::{Again, Sent};
use super::shop::{HERE, TabForm};
use super::visit::{Answer, Filling, Visit, done, id_of, version_of};
use crate::office::field::{Choice, Field, Kind};
use crate::office::typed::{Fields, Posted};
use crate::office::words::channel;

pub(crate) async fn show(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let shown = (&Again::default(), fields.get("said"));
    render(&visit, id_of(&id)?, None, shown).await
}

pub(crate) async fn save(visit: Visit, Path(id): Path<String>, Posted(fields): Posted) -> Answer {
    let id: ShopId = id_of(&id)?;
    let (by, version) = (visit.sends(&fields), version_of(&fields)?);
    let text = |name| fields.get(name).to_owned();
    let is_on = |name| fields.given(name).is_some();
    let ways = WAYS.iter().filter_map(|name| fields.given(name));
    let line = |kind: &ChannelKind| {
        let name = line_field(*kind).filter(|name| fields.has(name))?;
        Some((*kind, text(name)))
    };
    let form = LinksForm {
        account: text("account"),
        receipt: is_on("receipt"),
        receipt_type: text("receipt_type"),
        approve: is_on("approve"),
        validity_days: text("validity_days"),
        description: text("description"),
        ways: ways.map(str::to_owned).collect(),
        lines: ChannelKind::ALL.iter().filter_map(line).collect(),
        told: Told {
            manager: told(&TELL_MANAGER, &fields),
            maker: told(&TELL_MAKER, &fields),
            payer: told(&TELL_PAYER, &fields),
        },
        two_from: text("two_from"),
    };
    let changed = visit.web.app.change_links(&by, id, version, &form).await;
    match visit.sent(changed).await? {
        Sent::Done(()) | Sent::Before => done(&format!("{HERE}/{id}/links"), "saved"),
        Sent::Again(again) => render(&visit, id, Some(&fields), (&again, "")).await,
    }
}

async fn render(
    visit: &Visit,
    id: ShopId,
    typed: Option<&Fields>,
    (again, said): (&Again, &str),
) -> Answer {
    let found = visit.web.app.link_settings(&visit.reads(), id).await;
    let found = visit.read(found).await?;
    let t = visit.t();
    let form = TabForm {
        id,
        end: "/links",
        intro: t.settings_links_text(),
        version: found.row.version,
        fields: fields(visit, &Filling { typed, again, t }, &found),
        name: found.row.shop.name,
    };
    form.page(visit, (again, said))
}

fn fields(visit: &Visit, filling: &Filling<'_>, found: &LinkSettings) -> Vec<Field> {
    let (t, shop) = (filling.t, &found.row.shop);
    let accounts = found.accounts.iter();
    let accounts = accounts.map(|one| Choice::new(one.id, one.name.clone()));
    let kinds = found.receipt_types.iter();
    let kinds = kinds.map(|one| Choice::new(one.id, one.name.clone()));
    let days = shop.validity_days.map(|days| visit.seat.number(days));
    let template = shop.description_template.as_ref();
    let unit = i18n::unit_name(shop.unit, shop.currency, visit.seat.locale);
    let two_from = shop
        .refund_two_from
        .map(|amount| i18n::amount_number(amount, shop.unit, visit.seat.locale));
    let mut fields = vec![
        filling.field(
            Field {
                name: "account",
                label: t.settings_links_account(),
                hint: t.settings_links_account_hint(),
                kind: Kind::Choice(accounts.collect()),
                ..Field::default()
            },
            &found.row.account.to_string(),
        ),
        filling.optional(
            Field {
                name: "validity_days",
                label: t.settings_links_validity(),
                hint: t.settings_links_validity_hint(),
                kind: Kind::Number,
                autocomplete: "off",
                ..Field::default()
            },
            &days.unwrap_or_default(),
        ),
        filling.optional(
            Field {
                name: "description",
                label: t.settings_links_description(),
                hint: t.settings_links_description_hint("{shop}", "{reference}"),
                autocomplete: "off",
                max: MAX_TEMPLATE,
                ..Field::default()
            },
            template.map_or("", |text| text.as_str()),
        ),
        filling.switch(
            Field {
                name: "receipt",
                label: t.settings_links_receipt(),
                hint: t.settings_links_receipt_hint(),
                ..Field::default()
            },
            shop.receipt_by_default,
        ),
        filling.field(
            Field {
                name: "receipt_type",
                label: t.settings_links_receipt_type(),
                kind: Kind::Choice(kinds.collect()),
                ..Field::default()
            },
            &found.row.receipt_type.to_string(),
        ),
        filling.switch(
            Field {
                name: "approve",
                label: t.settings_links_approve(),
                hint: t.settings_links_approve_hint(),
                ..Field::default()
            },
            shop.approve_receipts,
        ),
        filling.optional(
            Field {
                name: "two_from",
                label: t.settings_links_two_from(),
                hint: t.settings_links_two_from_hint(unit),
                autocomplete: "off",
                max: 40,
                ..Field::default()
            },
            &two_from.unwrap_or_default(),
        ),
    ];
    fields.extend(ways(visit, filling, found));
    fields.extend(lines(visit, filling, found));
    fields.extend(hearers(filling, &shop.told));
    fields
}

/// Who is told of what, one switch each.
fn hearers(filling: &Filling<'_>, told: &Told) -> Vec<Field> {
    let t = filling.t;
    let label = |name| match name {
        "maker_paid" => t.settings_links_maker_paid(),
        "maker_failed" => t.settings_links_maker_failed(),
        "maker_expired" => t.settings_links_maker_expired(),
        "maker_bounced" => t.settings_links_maker_bounced(),
        "manager_paid" => t.settings_links_manager_paid(),
        "manager_failed" => t.settings_links_manager_failed(),
        "manager_expired" => t.settings_links_manager_expired(),
        "manager_bounced" => t.settings_links_manager_bounced(),
        "payer_failed" => t.settings_links_payer_failed(),
        _ => t.settings_links_payer_expired(),
    };
    let hint = |name| match name {
        "manager_bounced" => t.settings_links_manager_hint(),
        "payer_failed" => t.settings_links_payer_failed_hint(),
        _ => String::new(),
    };
    let switch = |((name, situation), chosen): (&Switch, &Vec<Situation>)| {
        let field = Field {
            name,
            label: label(name),
            hint: hint(name),
            ..Field::default()
        };
        filling.switch(field, chosen.contains(situation))
    };
    let maker = TELL_MAKER.iter().zip(std::iter::repeat(&told.maker));
    let manager = TELL_MANAGER.iter().zip(std::iter::repeat(&told.manager));
    let payer = TELL_PAYER.iter().zip(std::iter::repeat(&told.payer));
    maker.chain(manager).chain(payer).map(switch).collect()
}

/// The shop's own line at each channel where it can have one.
fn lines(visit: &Visit, filling: &Filling<'_>, found: &LinkSettings) -> Vec<Field> {
    let t = filling.t;
    let field = |one: &LineOfShop| {
        let usual = one.usual.as_ref();
        let field = Field {
            name: line_field(one.channel)?,
            label: match one.channel {
                ChannelKind::Smtp => t.line_own_mail(),
                kind => t.line_own(channel(kind, visit.seat.locale)),
            },
            hint: match (one.channel, usual) {
                (_, None) => t.line_own_hint_none(),
                (ChannelKind::Smtp, Some(usual)) => t.line_own_mail_hint(usual),
                (_, Some(usual)) => t.line_own_hint(usual),
            },
            autocomplete: "off",
            ltr: true,
            max: MAX_LINE,
            ..Field::default()
        };
        let own = found.row.shop.lines.at(one.channel);
        Some(filling.optional(field, own.unwrap_or_default()))
    };
    found.lines.iter().filter_map(field).collect()
}

/// The fields of the shop's ways, in their order; there are as many as it can use.
const WAYS: [&str; 4] = ["way_1", "way_2", "way_3", "way_4"];

fn ways(visit: &Visit, filling: &Filling<'_>, found: &LinkSettings) -> Vec<Field> {
    let (t, stored) = (filling.t, &found.row.shop.ways);
    let mut offered = found.channels.clone();
    // One that is switched off for now keeps its place.
    offered.extend(stored.iter().map(|way| way.channel));
    offered.sort_unstable();
    offered.dedup();
    let slots = offered.len().min(WAYS.len());
    let field = |(place, name): (usize, &&'static str)| {
        let mut choices = vec![Choice::new("", t.line_way_none())];
        for kind in &offered {
            let word = channel(*kind, visit.seat.locale);
            choices.push(Choice::new(Way::always(*kind), word.clone()));
            if place > 0 {
                choices.push(Choice::new(Way::fallback(*kind), t.line_way_fallback(word)));
            }
        }
        let (label, hint) = if place == 0 {
            (t.line_way_first(), t.line_way_hint())
        } else {
            (t.line_way_next(), String::new())
        };
        let field = Field {
            name,
            label,
            hint,
            kind: Kind::Choice(choices),
            ..Field::default()
        };
        let way = stored.get(place).map(|way| match place {
            // Before the first there is nothing that could fail.
            0 => Way::always(way.channel),
            _ => *way,
        });
        filling.field(field, &way.map(|way| way.to_string()).unwrap_or_default())
    };
    WAYS.iter().take(slots).enumerate().map(field).collect()
}

/// A switch and what it tells.
type Switch = (&'static str, Situation);

const TELL_MANAGER: [Switch; 4] = [
    ("manager_paid", Situation::StaffPaid),
    ("manager_failed", Situation::StaffFailed),
    ("manager_expired", Situation::StaffExpired),
    ("manager_bounced", Situation::StaffBounced),
];
const TELL_MAKER: [Switch; 4] = [
    ("maker_paid", Situation::StaffPaid),
    ("maker_failed", Situation::StaffFailed),
    ("maker_expired", Situation::StaffExpired),
    ("maker_bounced", Situation::StaffBounced),
];

const TELL_PAYER: [Switch; 2] = [
    ("payer_failed", Situation::Failed),
    ("payer_expired", Situation::Expired),
];

fn told(switches: &[Switch], fields: &Fields) -> Vec<Situation> {
    let on = switches
        .iter()
        .filter(|(name, _)| fields.given(name).is_some());
    on.map(|(_, situation)| *situation).collect()
}
