//! `peyvand setup provider`: making one, changing one, trying its credentials.

use std::collections::BTreeMap;

use app::App;
use app::settings::provider::{ProviderForm, ProviderView, Switched};
use app::settings::provider_state::{Move, code};
use app::settings::{Editor, SettingsError};
use app::setup::NewProvider;
use domain::check::Check;
use domain::id::ProviderId;
use domain::scope::Mode;
use serde_json::json;

use super::{Done, editor, mode, refused, secret, settings_error, setup_error};
use crate::args::ProviderOptions;
use crate::error::CommandError;

pub(super) async fn provider(app: &App, options: ProviderOptions) -> Done {
    let (by, mode, id) = match &options.id {
        Some(id) => {
            let id = id
                .parse()
                .or(Err(refused("that is not the id of a provider")))?;
            let by = editor(app, options.shop.as_deref()).await?;
            let mode = world(app, &by, id).await?;
            change(app, &by, (mode, id), &options).await?;
            (by, mode, id)
        }
        None => make(app, &options).await?,
    };
    if let Some(published) = options.published {
        let version = view(app, &by, mode, id).await?.version;
        let done = app
            .publish_provider(&by, mode, (id, version), published.is_on())
            .await;
        done.map_err(settings_error)?;
    }
    if let Some(place) = options.place {
        let done = app.move_provider(&by, mode, id, Move::To(place)).await;
        done.map_err(settings_error)?;
    }
    if let Some(state) = options.state {
        let version = view(app, &by, mode, id).await?.version;
        let on = state.is_on();
        let done = app
            .switch_provider(&by, mode, (id, version), on, options.anyway)
            .await;
        finished(done)?;
    }
    if options.check {
        let check = app
            .check_provider(&by, mode, id)
            .await
            .map_err(settings_error)?;
        if !check.is_good() {
            let said = format!("the bank says: {}", words(&check));
            return Err(CommandError::Failed(said));
        }
    }
    let view = view(app, &by, mode, id).await?;
    let name = &view.provider.public_name;
    let shown = if view.provider.published {
        "shown"
    } else {
        "hidden"
    };
    let value = json!({
        "object": "provider",
        "id": id.to_string(),
        "state": view.provider.state.as_str(),
        "published": view.provider.published,
        "checked": view.check.as_ref().map(|check| check.result.as_str()),
    });
    let good = view.check.as_ref().is_some_and(Check::is_good);
    let known = if good {
        " The bank knows these credentials."
    } else {
        ""
    };
    let state = view.provider.state;
    Ok((
        format!("Provider {name} ({id}): {state}, {shown}.{known}"),
        value,
    ))
}

/// A new one: at once in TEST, and in LIVE when the bank knows its credentials.
async fn make(
    app: &App,
    options: &ProviderOptions,
) -> Result<(Editor, Mode, ProviderId), CommandError> {
    let slug = options.shop.clone().unwrap_or_default();
    let row = app.find_shop(&slug).await?;
    let row = row.ok_or_else(|| refused(format!("there is no shop {slug}")))?;
    let wanted = NewProvider {
        mode: mode(options.live),
        account: row.account,
        driver: options.driver.clone().unwrap_or_default(),
        public_name: options.name.clone().unwrap_or_default(),
        base_url: options.base_url.clone(),
        credentials: credentials(&options.credentials)?,
        position: 0,
        limits: (None, None),
        auto_verify: options.auto_verify.unwrap_or_default(),
    };
    let (by, mode) = (Editor::operator(row.merchant), wanted.mode);
    let made = app
        .make_provider(row.merchant, row.shop.currency, wanted)
        .await;
    Ok((by, mode, made.map_err(setup_error)?))
}

async fn change(
    app: &App,
    by: &Editor,
    (mode, id): (Mode, ProviderId),
    options: &ProviderOptions,
) -> Result<(), CommandError> {
    let named = [&options.name, &options.base_url, &options.min, &options.max];
    let named = named.iter().any(|option| option.is_some());
    if !named && options.credentials.is_empty() && options.auto_verify.is_none() {
        return Ok(());
    }
    let view = view(app, by, mode, id).await?;
    let stored = &view.provider;
    let limit = |wanted: &Option<String>, stored: Option<money::Amount>| match wanted.as_deref() {
        Some("none") => String::new(),
        Some(typed) => typed.to_owned(),
        None => stored.map_or_else(String::new, |amount| typed(amount, view.unit)),
    };
    let plain = view.plain.iter();
    let mut typed_credentials: BTreeMap<String, String> = plain
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    typed_credentials.extend(credentials(&options.credentials)?);
    let or_stored =
        |wanted: &Option<String>, stored: &str| wanted.clone().unwrap_or_else(|| stored.to_owned());
    let form = ProviderForm {
        public_name: or_stored(&options.name, &stored.public_name),
        account: stored.account.to_string(),
        base_url: or_stored(&options.base_url, &stored.base_url),
        min: limit(&options.min, stored.min),
        max: limit(&options.max, stored.max),
        auto_verify: options.auto_verify.unwrap_or(stored.auto_verify),
        published: stored.published,
        credentials: typed_credentials,
        anyway: options.anyway,
    };
    finished(
        app.change_provider(by, mode, (id, view.version), form)
            .await,
    )
}

/// An amount as one types it in this unit.
fn typed(amount: money::Amount, unit: money::Unit) -> String {
    i18n::amount_number(amount, unit, i18n::Locale::En)
}

fn finished(done: Result<Switched, SettingsError>) -> Result<(), CommandError> {
    match done.map_err(settings_error)? {
        Switched::Done => Ok(()),
        Switched::Refused(check) => {
            let words = words(&check);
            Err(refused(format!(
                "not done: the bank refuses the credentials: {words}"
            )))
        }
        Switched::Unsure(check) => {
            let words = words(&check);
            let line = format!("not done: the bank does not confirm the credentials: {words}");
            Err(refused(format!("{line}; --anyway goes on all the same")))
        }
    }
}

fn words(check: &Check) -> String {
    match check.code.as_str() {
        code::UNTESTABLE => "it has no way of testing them without a payment".to_owned(),
        _ => check.to_text().trim().to_owned(),
    }
}

async fn view(
    app: &App,
    by: &Editor,
    mode: Mode,
    id: ProviderId,
) -> Result<ProviderView, CommandError> {
    let view = app.provider_settings(by, mode, id).await;
    view.map_err(settings_error)
}

/// In which world a provider is.
async fn world(app: &App, by: &Editor, id: ProviderId) -> Result<Mode, CommandError> {
    for mode in Mode::ALL {
        match app.provider_settings(by, mode, id).await {
            Ok(_) => return Ok(mode),
            Err(SettingsError::NotFound) => {}
            Err(error) => return Err(settings_error(error)),
        }
    }
    Err(refused(format!("there is no provider {id}")))
}

fn credentials(pairs: &[String]) -> Result<BTreeMap<String, String>, CommandError> {
    let read = |pair: &String| {
        let pair = pair.split_once('=');
        let (name, value) = pair.ok_or_else(|| refused("a credential is given as name=value"))?;
        Ok((name.to_owned(), secret(value)?))
    };
    pairs.iter().map(read).collect()
}
