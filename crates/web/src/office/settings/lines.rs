//! Channels of SMS and chat: their form, as the channel asks for it, with a test message, the
//! credit that is left, and starting again after a stop.

use std::collections::BTreeMap;

use app::message::{CreditUnit, credit_words, usual_floor};
use app::settings::line::{ChannelForm, ChannelView, kinds};
use app::settings::provider::FieldKind;
use askama::Template;
use axum::extract::Path;
use axum::response::IntoResponse as _;
use domain::message::{ChannelKind, Medium};
use domain::settings::Fault;
use jiff::tz::TimeZone;

use super::channels::{HERE, check_badge};
use super::credential::{Kept, credential, text};
use super::form::{Again, Sent, Sheet, fault_words, form_page};
use super::providers::Tested;
use super::visit::{Answer, Filling, Visit, answer, done, id_of, version_of};
use crate::office::field::{Field, Fields as Shown, Kind};
use crate::office::typed::{Fields, Posted};
use crate::office::words::Badge;
use crate::page::T;
use crate::pay::clean;
use crate::routes::see_other;
use crate::trouble::Trouble;

/// Longest address of a panel.
const MAX_ADDRESS: usize = 500;

#[derive(Template)]
#[template(path = "office/settings/line_after.html")]
struct AfterTemplate<'a> {
    t: T,
    here: String,
    nonces: [String; 3],
    stopped: Option<(String, String)>,
    meaning: Option<&'static str>,
    tested: Option<Tested>,
    field: Shown<'a>,
    credit: Option<Credit>,
    /// Where the panel may call, and what staff are to know of that.
    hook: Option<(&'a str, String)>,
}

/// What is left at the panel.
struct Credit {
    /// What it said last, and when.
    left: Option<(String, String)>,
    /// Why it did not say now.
    wrong: Option<String>,
}

/// What somebody tried on the page, and how it went.
#[derive(Default)]
struct Tried<'a> {
    /// The address of a test that could not be used.
    to: Option<(&'a str, Fault)>,
    /// Why the panel did not tell the credit.
    credit: Option<String>,
}

/// Its address.
pub(super) fn address(kind: ChannelKind) -> String {
    format!("{HERE}/{kind}")
}

/// In one word, where a channel stands.
pub(super) fn state(view: &ChannelView, t: T) -> Badge {
    let (tone, word) = match view {
        ChannelView { version: None, .. } => ("still", t.channels_not_set()),
        ChannelView { opens: false, .. } => ("bad", t.line_sealed()),
        ChannelView {
            stopped: Some(_), ..
        } => ("bad", t.line_stopped()),
        ChannelView { active: false, .. } => ("still", t.channels_off()),
        _ => ("good", t.channels_used()),
    };
    Badge { tone, word }
}

/// What kind of address it reaches, in words.
pub(super) fn reaches(medium: Medium, t: T) -> String {
    match medium {
        Medium::Email => t.line_reaches_mail(),
        Medium::Mobile => t.line_reaches_mobile(),
        Medium::Chat => t.line_reaches_chat(),
    }
}

pub(crate) async fn show(visit: Visit, Path(kind): Path<String>, fields: Fields) -> Answer {
    let again = Again::default();
    let shown = (None, &again, fields.get("said"));
    line_page(&visit, id_of(&kind)?, shown, Tried::default()).await
}

pub(crate) async fn save(visit: Visit, Path(kind): Path<String>, Posted(fields): Posted) -> Answer {
    let kind: ChannelKind = id_of(&kind)?;
    let version = match fields.given("version") {
        None => None,
        Some(_) => Some(version_of(&fields)?),
    };
    let by = visit.sends(&fields);
    let app = &visit.web.app;
    let changed = app.change_channel(&by, kind, version, read(kind, &fields));
    match visit.sent(changed.await).await? {
        Sent::Done(()) | Sent::Before => done(&address(kind), "saved"),
        Sent::Again(again) => {
            let shown = (Some(&fields), &again, "");
            line_page(&visit, kind, shown, Tried::default()).await
        }
    }
}

/// Sends a test message.
pub(crate) async fn test(visit: Visit, Path(kind): Path<String>, Posted(fields): Posted) -> Answer {
    let kind: ChannelKind = id_of(&kind)?;
    let (by, locale) = (visit.sends(&fields), visit.seat.locale);
    let to = fields.get("to");
    let place = (kind, visit.mode());
    let tested = visit.web.app.test_channel(&by, place, to, locale).await;
    match visit.sent(tested).await? {
        Sent::Done(_) | Sent::Before => answer(see_other(&format!("{}#test", address(kind)))),
        Sent::Again(again) => {
            let fault = again.fault("to").cloned().unwrap_or(Fault::Missing);
            let tried = Tried {
                to: Some((to, fault)),
                ..Tried::default()
            };
            line_page(&visit, kind, (None, &Again::default(), ""), tried).await
        }
    }
}

/// Asks how much credit is left.
pub(crate) async fn credit(
    visit: Visit,
    Path(kind): Path<String>,
    Posted(fields): Posted,
) -> Answer {
    let kind: ChannelKind = id_of(&kind)?;
    let by = visit.sends(&fields);
    let asked = visit
        .web
        .app
        .channel_credit(&by, (kind, visit.mode()))
        .await;
    match visit.sent(asked).await? {
        Sent::Done(Err(why)) => {
            let tried = Tried {
                credit: Some(why),
                ..Tried::default()
            };
            line_page(&visit, kind, (None, &Again::default(), ""), tried).await
        }
        _ => answer(see_other(&format!("{}#credit", address(kind)))),
    }
}

/// Lets messages go out again.
pub(crate) async fn start(
    visit: Visit,
    Path(kind): Path<String>,
    Posted(fields): Posted,
) -> Answer {
    let kind: ChannelKind = id_of(&kind)?;
    let by = visit.sends(&fields);
    let started = visit.web.app.start_channel(&by, kind).await;
    visit.sent(started).await?;
    done(&address(kind), "saved")
}

fn read(kind: ChannelKind, fields: &Fields) -> ChannelForm {
    let meta = kinds()
        .find(|(known, _)| *known == kind)
        .map(|(_, meta)| meta);
    let asked = meta.map_or(&[][..], |meta| meta.fields);
    let values: BTreeMap<String, String> = asked
        .iter()
        .map(|field| {
            let typed = match field.kind {
                FieldKind::Bool => fields.given(field.name).is_some().to_string(),
                _ => fields.get(field.name).to_owned(),
            };
            (field.name.to_owned(), typed)
        })
        .collect();
    ChannelForm {
        base_url: fields.get("base_url").to_owned(),
        values,
        floor: fields.get("credit_floor").to_owned(),
        active: fields.given("active").is_some(),
    }
}

async fn line_page(
    visit: &Visit,
    kind: ChannelKind,
    (typed, again, said): (Option<&Fields>, &Again, &str),
    tried: Tried<'_>,
) -> Answer {
    if matches!(kind, ChannelKind::Smtp | ChannelKind::Outbox) {
        return Err(Trouble::Unknown.into_response().into());
    }
    let found = visit.web.app.channel_settings(&visit.reads(), kind).await;
    let view = visit.read(found).await?;
    let zone = visit.zone().await?;
    let (t, locale) = (visit.t(), visit.seat.locale);
    let filling = Filling { typed, again, t };
    let after = match view.version {
        Some(_) => after(visit, &view, &zone, tried)
            .map_err(axum::response::IntoResponse::into_response)?,
        None => String::new(),
    };
    let sheet = Sheet {
        intro: t.line_intro(),
        back: (HERE, t.channels()),
        action: address(kind),
        fields: fields(&filling, &view, locale),
        version: view.version,
        button: t.settings_save(),
    };
    let shell = visit
        .shell(text(view.meta.name, locale).to_owned())
        .said(said);
    let seat = &visit.seat;
    answer(form_page(&visit.web, seat, shell, sheet, again, after))
}

fn fields(filling: &Filling<'_>, view: &ChannelView, locale: i18n::Locale) -> Vec<Field> {
    let t = filling.t;
    let kept = Kept {
        secrets: &view.stored,
        sealed: !view.opens,
    };
    let mut fields: Vec<Field> = view
        .meta
        .fields
        .iter()
        .map(|asked| {
            let plain = view.plain.get(asked.name).map_or("", String::as_str);
            credential(filling, asked, plain, &kept, locale)
        })
        .collect();
    let hint = match view.meta.base_url {
        Some(own) => t.line_address_hint(own),
        None => t.line_address_needed(),
    };
    let base_url = Field {
        name: "base_url",
        label: t.line_address(),
        hint,
        autocomplete: "off",
        max: MAX_ADDRESS,
        ltr: true,
        ..Field::default()
    };
    fields.push(filling.optional(base_url, &view.base_url));
    if view.meta.credit {
        let usual = |unit| i18n::number(usual_floor(unit), locale);
        let (rial, messages) = (usual(CreditUnit::Rial), usual(CreditUnit::Messages));
        let floor = Field {
            name: "credit_floor",
            label: t.line_floor(),
            hint: t.line_floor_hint(rial, messages),
            kind: Kind::Number,
            autocomplete: "off",
            ..Field::default()
        };
        let stored = view.floor.map(|floor| i18n::number(floor, locale));
        fields.push(filling.optional(floor, &stored.unwrap_or_default()));
    }
    let active = Field {
        name: "active",
        label: t.line_active(),
        hint: t.line_active_hint(),
        ..Field::default()
    };
    let is_new = view.version.is_none();
    fields.push(filling.switch(active, is_new || view.active));
    fields
}

/// What to do after a test that failed.
fn advice(code: &str, t: T) -> Option<String> {
    match code {
        "ok" => None,
        "recipient" => Some(t.line_advice_recipient()),
        "busy" => Some(t.line_advice_busy()),
        "broken" => Some(t.line_advice_broken()),
        _ => Some(t.line_advice_settings()),
    }
}

fn after(
    visit: &Visit,
    view: &ChannelView,
    zone: &TimeZone,
    tried: Tried<'_>,
) -> Result<String, Trouble> {
    let (t, locale) = (visit.t(), visit.seat.locale);
    let (value, error) = match &tried.to {
        Some((to, fault)) => ((*to).to_owned(), fault_words(fault, t, locale)),
        None => (String::new(), String::new()),
    };
    let field = [Field {
        name: "to",
        label: t.channels_test_to(),
        hint: match view.meta.medium {
            Medium::Mobile => t.line_test_mobile(),
            Medium::Email | Medium::Chat => t.line_test_chat(),
        },
        value,
        kind: Kind::Text,
        autocomplete: "off",
        ltr: true,
        error,
        ..Field::default()
    }];
    let tested = view.check.as_ref().map(|check| Tested {
        badge: check_badge(check, t),
        when: Some(t.providers_tested_at(visit.seat.minute(check.at, zone))),
        advice: advice(&check.code, t),
        words: Some(clean(&check.words)).filter(|words| !words.is_empty()),
    });
    let left = view.credit.as_ref().map(|credit| {
        let left = credit_words(credit, locale);
        (left, visit.seat.minute(credit.at, zone))
    });
    let template = AfterTemplate {
        t,
        here: address(view.kind),
        nonces: [(); 3].map(|()| visit.web.app.form_nonce()),
        stopped: view
            .stopped
            .as_ref()
            .map(|(at, why)| (visit.seat.minute(*at, zone), clean(why))),
        meaning: view.meaning.map(|code| match locale {
            i18n::Locale::Fa => code.fa,
            i18n::Locale::En => code.en,
            i18n::Locale::Fr => code.fr,
        }),
        tested,
        field: Shown {
            heading: t.access_fix(),
            fields: &field,
        },
        credit: view.meta.credit.then_some(Credit {
            left,
            wrong: tried.credit,
        }),
        hook: view.hook.as_deref().map(|hook| {
            let text = match view.kind {
                ChannelKind::WhatsApp => t.line_hook_signed(),
                _ => t.line_hook_text(),
            };
            (hook, text)
        }),
    };
    let html = template.render();
    html.map_err(|error| Trouble::Broken(error.to_string()))
}
