//! The forms of providers: choosing the gateway, making one, changing one. What they ask for is
//! what the driver says that it needs.

use std::collections::BTreeMap;

use app::settings::provider::{
    FieldKind, MAX_CREDENTIAL, Meta, Offer, ProviderForm, ProviderView, Switched, drivers,
};
use askama::Template;
use axum::extract::Path;
use domain::account::FinancialAccount;
use domain::check::Check;
use domain::id::ProviderId;
use domain::scope::Mode;
use domain::settings::{Faults, MAX_NAME};
use http::StatusCode;
use i18n::{Locale, unit_name};
use money::{Currency, Unit};

use super::credential::{Kept, credential, text};
use super::form::{Again, Sent, Sheet};
use super::providers::{HERE, World, driver_name, said_by, verifies_itself};
use super::shop::currency_word;
use super::visit::{Answer, Filling, Visit, answer, done, id_of, version_of};
use crate::office::field::{Choice, Field, Kind};
use crate::office::shell::{Shell, page};
use crate::office::typed::{Fields, Posted};
use crate::page::T;
use crate::routes::see_other;

/// Where `peyvand bank` listens unless told otherwise.
const LOCAL_BANK: &str = "http://127.0.0.1:8090";

#[derive(Template)]
#[template(path = "office/settings/provider_new.html")]
struct ChooseTemplate {
    s: Shell,
    world: World,
    drivers: Vec<(&'static str, &'static str)>,
}

/// What a form shows before anybody typed.
struct Stored {
    public_name: String,
    account: String,
    base_url: String,
    min: String,
    max: String,
    auto_verify: bool,
    published: bool,
    plain: BTreeMap<&'static str, String>,
    /// Names of stored secrets.
    secrets: Vec<&'static str>,
    /// Something is stored that cannot be opened any more.
    sealed: bool,
    /// It is there already.
    exists: bool,
}

/// Without a driver: which gateway? With one: its form.
pub(crate) async fn new(visit: Visit, fields: Fields) -> Answer {
    match fields.given("driver") {
        None => choose_page(&visit),
        Some(_) => new_page(&visit, &fields, None, &Again::default()).await,
    }
}

pub(crate) async fn create(visit: Visit, Posted(fields): Posted) -> Answer {
    let (by, mode, app) = (visit.sends(&fields), visit.mode(), &visit.web.app);
    let made = app
        .add_provider(&by, mode, fields.get("driver"), read(&fields))
        .await;
    match visit.sent(made).await? {
        Sent::Done(id) => {
            // Whatever the bank says is told on its page.
            visit
                .read(app.check_provider(&visit.reads(), mode, id).await)
                .await?;
            done(&format!("{HERE}/{id}"), "made")
        }
        Sent::Before => done(HERE, "before"),
        Sent::Again(again) => new_page(&visit, &fields, Some(&fields), &again).await,
    }
}

pub(crate) async fn edit(visit: Visit, Path(id): Path<String>) -> Answer {
    edit_page(&visit, id_of(&id)?, None, &Again::default(), None).await
}

pub(crate) async fn save(visit: Visit, Path(id): Path<String>, Posted(fields): Posted) -> Answer {
    let id: ProviderId = id_of(&id)?;
    let (by, version) = (visit.sends(&fields), version_of(&fields)?);
    let app = &visit.web.app;
    let changed = app
        .change_provider(&by, visit.mode(), (id, version), read(&fields))
        .await;
    let t = visit.t();
    match visit.sent(changed).await? {
        Sent::Done(Switched::Done) | Sent::Before => done(&format!("{HERE}/{id}"), "saved"),
        Sent::Done(Switched::Refused(check)) => {
            let stopped = (t.providers_change_refused(said(&check)), false);
            stopped_page(&visit, id, &fields, stopped).await
        }
        Sent::Done(Switched::Unsure(check)) => {
            let stopped = (t.providers_change_unsure(said(&check)), true);
            stopped_page(&visit, id, &fields, stopped).await
        }
        Sent::Again(again) => edit_page(&visit, id, Some(&fields), &again, None).await,
    }
}

fn said(check: &Check) -> String {
    said_by(check).unwrap_or_else(|| check.code.clone())
}

/// The form again, because the bank did not confirm what was typed.
async fn stopped_page(
    visit: &Visit,
    id: ProviderId,
    fields: &Fields,
    stopped: (String, bool),
) -> Answer {
    let again = Again::refused(Faults::default());
    edit_page(visit, id, Some(fields), &again, Some(stopped)).await
}

fn read(fields: &Fields) -> ProviderForm {
    let text = |name| fields.get(name).to_owned();
    let is = |name| fields.given(name).is_some();
    let all = drivers(Mode::Test).flat_map(|meta| meta.fields.iter());
    let credentials = all.map(|field| {
        let typed = match field.kind {
            FieldKind::Bool => is(field.name).to_string(),
            _ => text(field.name),
        };
        (field.name.to_owned(), typed)
    });
    ProviderForm {
        public_name: text("public_name"),
        account: text("account"),
        base_url: text("base_url"),
        min: text("min"),
        max: text("max"),
        auto_verify: is("auto_verify"),
        published: is("published"),
        credentials: credentials.collect(),
        anyway: is("anyway"),
    }
}

fn choose_page(visit: &Visit) -> Answer {
    let (t, locale) = (visit.t(), visit.seat.locale);
    let name = |meta: &'static Meta| (meta.code, text(meta.name, locale));
    let mut all: Vec<_> = drivers(visit.mode()).map(name).collect();
    // In TEST the simplest comes first.
    all.sort_by_key(|(code, _)| visit.mode() == Mode::Test && *code != "sandbox");
    let template = ChooseTemplate {
        s: visit.shell(t.providers_choose()),
        world: World::of(visit, "/office/settings/providers/new"),
        drivers: all,
    };
    answer(page(StatusCode::OK, &template))
}

async fn new_page(visit: &Visit, asked: &Fields, typed: Option<&Fields>, again: &Again) -> Answer {
    let (app, t, mode) = (&visit.web.app, visit.t(), visit.mode());
    let locale = visit.seat.locale;
    let offer = app
        .provider_offer(&visit.reads(), mode, asked.get("driver"))
        .await;
    let offer: Offer = visit.read(offer).await?;
    if offer.accounts.is_empty() {
        return answer(see_other("/office/settings/accounts"));
    }
    let meta = offer.meta;
    let copied = match asked.given("from") {
        Some(from) if mode == Mode::Live => {
            let from: ProviderId = id_of(from)?;
            let view = app
                .provider_settings(&visit.reads(), Mode::Test, from)
                .await;
            Some(visit.read(view).await?).filter(|view| view.provider.driver == meta.code)
        }
        _ => None,
    };
    let local = format!("{LOCAL_BANK}/{}", meta.code);
    let address = offer.address.map_or(local, str::to_owned);
    let first = offer.accounts.first().map(|one| one.id.to_string());
    let name = text(meta.name, locale).to_owned();
    let stored = match &copied {
        Some(view) => Stored {
            base_url: address,
            plain: BTreeMap::new(),
            secrets: Vec::new(),
            sealed: false,
            exists: false,
            ..stored(view, locale)
        },
        None => Stored {
            public_name: name.clone(),
            account: first.unwrap_or_default(),
            base_url: address,
            min: String::new(),
            max: String::new(),
            auto_verify: false,
            published: true,
            plain: BTreeMap::new(),
            secrets: Vec::new(),
            sealed: false,
            exists: false,
        },
    };
    let filling = Filling { typed, again, t };
    let mut fields = fields(
        visit,
        &filling,
        &stored,
        (meta, &offer.accounts, offer.unit),
    );
    fields.insert(0, driver_field(meta, t, locale));
    let intro = match (copied.is_some(), mode, meta.code) {
        (true, _, _) => t.providers_copied(),
        (_, Mode::Test, "sandbox") => t.providers_new_sandbox(),
        (_, Mode::Test, "zarinpal") => t.providers_new_zarinpal(),
        _ => t.providers_new_text(),
    };
    let sheet = Sheet {
        intro,
        back: (HERE, t.providers()),
        action: format!("{HERE}/new"),
        fields,
        version: None,
        button: t.providers_save_new(),
    };
    let shell = visit.shell(t.providers_new(&name));
    visit.form(shell, sheet, again)
}

/// Says which gateway it is, and carries it along.
fn driver_field(meta: &'static Meta, t: T, locale: Locale) -> Field {
    Field {
        name: "driver",
        label: t.providers_driver(),
        value: meta.code.to_owned(),
        // One choice, so that its name is read and its code is sent.
        kind: Kind::Choice(vec![Choice::new(meta.code, text(meta.name, locale))]),
        ..Field::default()
    }
}

async fn edit_page(
    visit: &Visit,
    id: ProviderId,
    typed: Option<&Fields>,
    again: &Again,
    stopped: Option<(String, bool)>,
) -> Answer {
    let (app, t, locale) = (&visit.web.app, visit.t(), visit.seat.locale);
    let view = app
        .provider_settings(&visit.reads(), visit.mode(), id)
        .await;
    let view: ProviderView = visit.read(view).await?;
    let accounts = app.provider_accounts(&visit.reads(), &view).await;
    let accounts: Vec<FinancialAccount> = visit.read(accounts).await?;
    let provider = &view.provider;
    let filling = Filling { typed, again, t };
    let Some(meta) = view.meta else {
        return answer(see_other(&format!("{HERE}/{id}")));
    };
    let unit = Some((view.unit, provider.currency));
    let stored = stored(&view, locale);
    let mut fields = fields(visit, &filling, &stored, (meta, &accounts, unit));
    if let Some((words, may_force)) = stopped {
        // At the first credential: that is what the bank judged.
        let first = meta.fields.first().map_or("base_url", |field| field.name);
        for field in fields.iter_mut().filter(|field| field.name == first) {
            field.error.clone_from(&words);
        }
        if may_force {
            let anyway = Field {
                name: "anyway",
                label: t.providers_anyway(),
                hint: t.providers_enable_anyway_hint(),
                ..Field::default()
            };
            fields.push(filling.switch(anyway, false));
        }
    }
    let sheet = Sheet {
        intro: driver_name(&view, locale),
        back: (HERE, t.providers()),
        action: format!("{HERE}/{id}/edit"),
        fields,
        version: Some(view.version),
        button: t.settings_save(),
    };
    let title = t.providers_change(&provider.public_name);
    let shell = visit.shell(title);
    visit.form(shell, sheet, again)
}

fn stored(view: &ProviderView, locale: Locale) -> Stored {
    let provider = &view.provider;
    let money = |amount: Option<money::Amount>| {
        let number = amount.map(|amount| i18n::amount_number(amount, view.unit, locale));
        number.unwrap_or_default()
    };
    Stored {
        public_name: provider.public_name.clone(),
        account: provider.account.to_string(),
        base_url: provider.base_url.clone(),
        min: money(provider.min),
        max: money(provider.max),
        auto_verify: provider.auto_verify,
        published: provider.published,
        plain: view.plain.clone(),
        secrets: view.stored.clone(),
        sealed: !view.opens,
        exists: true,
    }
}

fn fields(
    visit: &Visit,
    filling: &Filling<'_>,
    stored: &Stored,
    (meta, accounts, unit): (&'static Meta, &[FinancialAccount], Option<(Unit, Currency)>),
) -> Vec<Field> {
    let (t, locale) = (visit.t(), visit.seat.locale);
    let name = Field {
        name: "public_name",
        label: t.providers_public_name(),
        autocomplete: "off",
        max: MAX_NAME,
        ..Field::default()
    };
    let mut fields = vec![filling.field(name, &stored.public_name)];
    let kept = Kept {
        secrets: &stored.secrets,
        sealed: stored.sealed,
    };
    for (place, field) in meta.fields.iter().enumerate() {
        let plain = stored.plain.get(field.name).map_or("", String::as_str);
        let mut one = credential(filling, field, plain, &kept, locale);
        if place == 0 && stored.exists {
            one.hint = format!("{} {}", one.hint, t.providers_terminal_hint());
        }
        fields.push(one);
    }
    let account_choices = accounts.iter().map(|one| {
        let label = format!("{} · {}", one.name, currency_word(one.currency, locale));
        Choice::new(one.id, label)
    });
    let account = Field {
        name: "account",
        label: t.providers_account(),
        kind: Kind::Choice(account_choices.collect()),
        ..Field::default()
    };
    fields.push(filling.field(account, &stored.account));
    if let Some(unit) = unit {
        fields.extend(limits(filling, stored, meta, unit, locale));
    }
    if verifies_itself(Some(meta)) {
        let by_itself = Field {
            name: "auto_verify",
            label: t.providers_auto_verify(),
            hint: t.providers_auto_verify_hint(),
            ..Field::default()
        };
        fields.push(filling.switch(by_itself, stored.auto_verify));
    }
    let base_url = Field {
        name: "base_url",
        label: t.providers_base_url(),
        hint: t.providers_base_url_hint(),
        autocomplete: "off",
        max: MAX_CREDENTIAL,
        ltr: true,
        ..Field::default()
    };
    fields.push(filling.field(base_url, &stored.base_url));
    let published = Field {
        name: "published",
        label: t.providers_show(),
        ..Field::default()
    };
    fields.push(filling.switch(published, stored.published));
    fields
}

fn limits(
    filling: &Filling<'_>,
    stored: &Stored,
    meta: &'static Meta,
    (unit, currency): (Unit, Currency),
    locale: Locale,
) -> [Field; 2] {
    let t = filling.t;
    let word = unit_name(unit, currency, locale);
    let bank = match (meta.capabilities.min, meta.capabilities.max) {
        (Some(min), Some(max)) if min.currency() == currency => {
            let money = |amount| i18n::amount(amount, unit, locale);
            t.providers_bank_limits(money(min), money(max))
        }
        _ => String::new(),
    };
    let one = |name, label, hint| Field {
        name,
        label,
        hint,
        kind: Kind::Number,
        autocomplete: "off",
        max: 40,
        ..Field::default()
    };
    let hint = format!("{} {bank}", t.providers_limits_hint());
    let min = one("min", t.providers_min(word), hint.trim().to_owned());
    let max = one("max", t.providers_max(word), String::new());
    [
        filling.optional(min, &stored.min),
        filling.optional(max, &stored.max),
    ]
}
