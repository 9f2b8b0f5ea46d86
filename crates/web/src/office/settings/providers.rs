//! Providers: their list, and one provider's page with its state, its test and the way into LIVE.

use app::settings::provider::{FieldKind, Meta, ProviderView, Switched};
use app::settings::provider_state::{Move, code};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::check::{Check, CheckResult};
use domain::id::ProviderId;
use domain::scope::Mode;
use http::StatusCode;
use i18n::Locale;
use jiff::tz::TimeZone;

use super::credential::text;
use super::form::Sent;
use super::provider_health::{self, Health};
use super::visit::{Answer, Visit, answer, done, id_of, version_of};
use crate::office::shell::{Place, Shell, page};
use crate::office::typed::{Fields, Posted};
use crate::office::words::Badge;
use crate::page::T;
use crate::routes::see_other;
use crate::trouble::Trouble;

pub(super) const HERE: &str = "/office/settings/providers";

/// The world of a page, said loudly, and the way to the other.
pub(super) struct World {
    pub(super) live: bool,
    /// Where the switch of worlds comes back to.
    pub(super) next: String,
}

impl World {
    pub(super) fn of(visit: &Visit, next: &str) -> Self {
        Self {
            live: visit.mode() == Mode::Live,
            next: next.to_owned(),
        }
    }
}

/// The last test of something, in words.
pub(super) struct Tested {
    pub(super) badge: Badge,
    pub(super) when: Option<String>,
    /// What to do next.
    pub(super) advice: Option<String>,
    /// The other side's own words.
    pub(super) words: Option<String>,
}

#[derive(Template)]
#[template(path = "office/settings/providers.html")]
struct ListTemplate {
    s: Shell,
    world: World,
    rows: Vec<Row>,
    nonce: String,
}

struct Row {
    id: ProviderId,
    name: String,
    driver: String,
    account: String,
    state: Badge,
    /// What ails it.
    ill: Option<Badge>,
    shown: String,
    tested: Tested,
    first: bool,
    last: bool,
    up: String,
    down: String,
}

#[derive(Template)]
#[template(path = "office/settings/provider.html")]
struct ProviderTemplate {
    s: Shell,
    world: World,
    path: String,
    nonce: String,
    version: i64,
    /// Why what was asked for was not done.
    notice: Option<String>,
    /// It can be switched on although the bank did not say.
    may_force: bool,
    state: Badge,
    state_text: String,
    on: bool,
    published: bool,
    tested: Tested,
    health: Health,
    facts: Vec<Fact>,
    /// The form for the same provider in LIVE.
    live_form: Option<String>,
}

struct Fact {
    label: String,
    text: String,
    code: bool,
}

pub(crate) async fn list(visit: Visit, fields: Fields) -> Answer {
    let all = visit.web.app.providers(&visit.reads(), visit.mode()).await;
    let all = visit.read(all).await?;
    let zone = visit.zone().await?;
    let t = visit.t();
    let count = all.len();
    let row = |(place, view): (usize, &ProviderView)| Row {
        id: view.provider.id,
        name: view.provider.public_name.clone(),
        driver: driver_name(view, visit.seat.locale),
        account: view
            .account
            .as_ref()
            .map(|it| it.name.clone())
            .unwrap_or_default(),
        state: state_badge(view, t),
        ill: (view.illness.is_some() && view.provider.state.is_on())
            .then(|| provider_health::badge(view, t)),
        shown: shown_word(view, t),
        tested: tested(&visit, view, &zone),
        first: place == 0,
        last: place + 1 == count,
        up: t.providers_up(&view.provider.public_name),
        down: t.providers_down(&view.provider.public_name),
    };
    let template = ListTemplate {
        s: Shell::new(&visit.seat, Some(Place::Settings), t.providers()).said(fields.get("said")),
        world: World::of(&visit, HERE),
        rows: all.iter().enumerate().map(row).collect(),
        nonce: visit.web.app.form_nonce(),
    };
    answer(page(StatusCode::OK, &template))
}

pub(crate) async fn show(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let said = fields.get("said");
    provider_page(
        &visit,
        id_of(&id)?,
        (StatusCode::OK, said),
        Telling::Nothing,
    )
    .await
}

/// Switches on or off.
pub(crate) async fn switch(visit: Visit, Path(id): Path<String>, Posted(fields): Posted) -> Answer {
    let id: ProviderId = id_of(&id)?;
    let (by, version) = (visit.sends(&fields), version_of(&fields)?);
    let on = fields.get("to") == "on";
    let anyway = fields.given("anyway").is_some();
    let app = &visit.web.app;
    let switched = app
        .switch_provider(&by, visit.mode(), (id, version), on, anyway)
        .await;
    let telling = match visit.sent(switched).await? {
        Sent::Done(Switched::Done) => return done(&format!("{HERE}/{id}"), "saved"),
        Sent::Before => return done(&format!("{HERE}/{id}"), "before"),
        Sent::Done(Switched::Refused(_)) => Telling::Refused,
        Sent::Done(Switched::Unsure(_)) => Telling::Unsure,
        Sent::Again(_) => Telling::Changed,
    };
    provider_page(&visit, id, (StatusCode::CONFLICT, ""), telling).await
}

/// Shows it to payers, or hides it.
pub(crate) async fn publish(
    visit: Visit,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Answer {
    let id: ProviderId = id_of(&id)?;
    let (by, version) = (visit.sends(&fields), version_of(&fields)?);
    let published = fields.get("to") == "on";
    let app = &visit.web.app;
    let changed = app
        .publish_provider(&by, visit.mode(), (id, version), published)
        .await;
    match visit.sent(changed).await? {
        Sent::Done(()) | Sent::Before => done(&format!("{HERE}/{id}"), "saved"),
        Sent::Again(_) => {
            let refused = (StatusCode::CONFLICT, "");
            provider_page(&visit, id, refused, Telling::Changed).await
        }
    }
}

/// Up or down in the list.
pub(crate) async fn place(visit: Visit, Path(id): Path<String>, Posted(fields): Posted) -> Answer {
    let to = match fields.get("to") {
        "up" => Move::Up,
        _ => Move::Down,
    };
    let by = visit.sends(&fields);
    let moved = visit
        .web
        .app
        .move_provider(&by, visit.mode(), id_of(&id)?, to)
        .await;
    visit.sent(moved).await?;
    answer(see_other(HERE))
}

/// Tries the credentials at the bank.
pub(crate) async fn check(visit: Visit, Path(id): Path<String>, Posted(fields): Posted) -> Answer {
    let id: ProviderId = id_of(&id)?;
    let by = visit.sends(&fields);
    let checked = visit.web.app.check_provider(&by, visit.mode(), id).await;
    visit.read(checked).await?;
    answer(see_other(&format!("{HERE}/{id}#test")))
}

/// What a provider's page tells besides the provider.
enum Telling {
    Nothing,
    Refused,
    Unsure,
    Changed,
}

async fn provider_page(
    visit: &Visit,
    id: ProviderId,
    (status, said): (StatusCode, &str),
    telling: Telling,
) -> Answer {
    let (app, mode) = (&visit.web.app, visit.mode());
    let view = visit
        .read(app.provider_settings(&visit.reads(), mode, id).await)
        .await?;
    let zone = visit.zone().await?;
    let (t, path) = (visit.t(), format!("{HERE}/{id}"));
    let provider = &view.provider;
    let has_live = view.meta.is_some_and(|meta| meta.base_urls.live.is_some());
    let live_form = format!("{HERE}/new?driver={}&from={id}", provider.driver);
    let title = provider.public_name.clone();
    let template = ProviderTemplate {
        s: Shell::new(&visit.seat, Some(Place::Settings), title).said(said),
        // A provider of this world is unknown in the other.
        world: World::of(visit, HERE),
        nonce: app.form_nonce(),
        version: view.version,
        notice: match telling {
            Telling::Nothing => None,
            Telling::Refused => Some(t.providers_not_enabled()),
            Telling::Unsure => Some(t.providers_not_certain()),
            Telling::Changed => Some(t.providers_changed_meanwhile()),
        },
        may_force: matches!(telling, Telling::Unsure),
        state: state_badge(&view, t),
        state_text: match (provider.state.is_on(), provider.published, mode) {
            (false, _, _) => t.providers_is_off(),
            (true, false, _) => t.providers_is_hidden(),
            (true, true, Mode::Test) => t.providers_is_offered_test(),
            (true, true, Mode::Live) => t.providers_is_offered_live(),
        },
        on: provider.state.is_on(),
        published: provider.published,
        tested: tested(visit, &view, &zone),
        health: provider_health::health(visit, &view, &zone),
        facts: facts(visit, &view),
        live_form: (mode == Mode::Test && has_live).then_some(live_form),
        path,
    };
    answer(page(status, &template))
}

fn facts(visit: &Visit, view: &ProviderView) -> Vec<Fact> {
    let (t, locale, provider) = (visit.t(), visit.seat.locale, &view.provider);
    let words = |label, text| Fact {
        label,
        text,
        code: false,
    };
    let code = |label, text| Fact {
        label,
        text,
        code: true,
    };
    let account = view
        .account
        .as_ref()
        .map(|it| it.name.clone())
        .unwrap_or_default();
    let money = |amount| i18n::amount(amount, view.unit, locale);
    let mut limits = Vec::new();
    limits.extend(provider.min.map(|min| t.providers_from(money(min))));
    limits.extend(provider.max.map(|max| t.providers_to(money(max))));
    if limits.is_empty() {
        limits.push(t.providers_none());
    }
    let mut facts = vec![
        words(t.providers_driver(), driver_name(view, locale)),
        words(t.providers_account(), account),
        words(t.providers_limits(), limits.join(" ")),
        code(t.providers_base_url(), provider.base_url.clone()),
    ];
    for field in view.meta.map_or(&[][..], |meta| meta.fields) {
        let label = text(field.label, locale).to_owned();
        facts.push(match (field.kind, view.plain.get(field.name)) {
            (FieldKind::Secret, _) if view.stored.contains(&field.name) => {
                words(label, t.providers_secret_is_stored())
            }
            (FieldKind::Bool, value) => {
                let yes = value.is_some_and(|value| value == "true");
                words(label, yes_no(yes, t))
            }
            (_, Some(value)) => code(label, value.clone()),
            (_, None) => words(label, t.providers_secret_missing()),
        });
    }
    if verifies_itself(view.meta) {
        facts.push(words(
            t.providers_by_itself(),
            yes_no(provider.auto_verify, t),
        ));
    }
    facts
}

fn yes_no(yes: bool, t: T) -> String {
    if yes {
        t.providers_yes()
    } else {
        t.providers_no()
    }
}

pub(super) fn verifies_itself(meta: Option<&'static Meta>) -> bool {
    meta.is_some_and(|meta| meta.capabilities.may_verify_by_itself)
}

pub(super) fn driver_name(view: &ProviderView, locale: Locale) -> String {
    let name = view.meta.map(|meta| text(meta.name, locale).to_owned());
    name.unwrap_or_else(|| view.provider.driver.clone())
}

fn badge(tone: &'static str, word: String) -> Badge {
    Badge { tone, word }
}

fn state_badge(view: &ProviderView, t: T) -> Badge {
    use domain::provider::ProviderState as State;
    match view.provider.state {
        State::Disabled => badge("still", t.providers_disabled()),
        State::Test => badge("good", t.providers_in_test()),
        State::Enabled => badge("good", t.providers_enabled()),
    }
}

fn shown_word(view: &ProviderView, t: T) -> String {
    if view.provider.published {
        t.providers_published()
    } else {
        t.providers_hidden()
    }
}

fn tested(visit: &Visit, view: &ProviderView, zone: &TimeZone) -> Tested {
    let (t, locale) = (visit.t(), visit.seat.locale);
    if !view.opens {
        return Tested {
            badge: badge("bad", t.providers_bad()),
            when: None,
            advice: Some(t.providers_unusable()),
            words: None,
        };
    }
    let Some(check) = &view.check else {
        return Tested {
            badge: badge("still", t.providers_never_tested()),
            when: None,
            advice: view.meta.is_none().then(|| t.providers_no_driver()),
            words: None,
        };
    };
    let advice = advice(check, view, locale, t);
    let badge = match check.result {
        CheckResult::Good => badge("good", t.providers_good()),
        CheckResult::Bad => badge("bad", t.providers_bad()),
        CheckResult::Unknown => badge("wait", t.providers_unknown()),
    };
    Tested {
        badge,
        when: Some(t.providers_tested_at(visit.seat.minute(check.at, zone))),
        advice: Some(advice),
        words: said_by(check),
    }
}

/// Code and words as the other side gave them.
pub(super) fn said_by(check: &Check) -> Option<String> {
    let ours = [
        code::UNREACHABLE,
        code::UNCLEAR,
        code::UNTESTABLE,
        code::SETTINGS,
        "ok",
    ];
    let own_code = !ours.contains(&check.code.as_str());
    let both = format!("{} {}", check.code, check.words);
    let said = if own_code {
        both.as_str()
    } else {
        &check.words
    };
    Some(said.trim().to_owned()).filter(|said| !said.is_empty())
}

fn advice(check: &Check, view: &ProviderView, locale: Locale, t: T) -> String {
    let local = ["http://127.", "http://localhost", "http://[::1]"];
    let local = local
        .iter()
        .any(|start| view.provider.base_url.starts_with(start));
    match (check.result, check.code.as_str()) {
        (CheckResult::Good, _) if view.provider.state.is_on() => t.providers_good(),
        (CheckResult::Good, _) => t.providers_good_advice(),
        (_, code::SETTINGS) => t.providers_unusable(),
        (CheckResult::Bad, _) => {
            let meaning = view.meaning.map(|line| match locale {
                Locale::Fa => line.fa,
                Locale::En => line.en,
                Locale::Fr => line.fr,
            });
            let general = t.providers_bad_advice();
            meaning.map_or_else(|| general.clone(), |line| format!("{line} {general}"))
        }
        (_, code::UNREACHABLE) if local => t.providers_unreachable_local(),
        (_, code::UNREACHABLE) => t.providers_unreachable(),
        (_, code::UNTESTABLE) => t.providers_untestable(),
        _ => t.providers_unclear(),
    }
}

impl Visit {
    /// The world that the session looks at.
    pub(super) fn mode(&self) -> Mode {
        self.seat.desk.mode
    }

    /// The clock by which moments are told.
    pub(super) async fn zone(&self) -> Result<TimeZone, Response> {
        use axum::response::IntoResponse as _;
        let shops = self.web.app.office_shops(&self.seat.desk).await;
        let shops = shops.map_err(|error| Trouble::Busy(error.to_string()).into_response())?;
        Ok(crate::office::shell::zone_of(&shops, None))
    }
}
