//! `peyvand setup`: what the settings pages keep, at the command line.

mod account;
mod key;
mod list;
mod mail;
mod provider;
mod shop;

use std::io::Read;
use std::process::ExitCode;

use app::App;
use app::access::AdminLinkError;
use app::settings::{Editor, SettingsError};
use app::setup::SetupError;
use domain::scope::Mode;
use domain::settings::Fault;
use serde_json::json;

use crate::args::{AdminLinkOptions, MerchantOptions, SetupCommand};
use crate::config::Config;
use crate::error::CommandError;
use crate::{house, output};

pub(crate) async fn run(
    config: &Config,
    wanted: SetupCommand,
    as_json: bool,
) -> Result<ExitCode, CommandError> {
    let app = house::app_that_writes(config)?;
    let done = match wanted {
        SetupCommand::Merchant(options) => merchant(&app, options).await,
        SetupCommand::Shop(options) => shop::shop(&app, options).await,
        SetupCommand::Links(options) => shop::links(&app, options).await,
        SetupCommand::Account(options) => account::account(&app, options).await,
        SetupCommand::ReceiptType(options) => account::receipt_type(&app, options).await,
        SetupCommand::List => list::list(&app).await,
        SetupCommand::Provider(options) => provider::provider(&app, options).await,
        SetupCommand::Mail(options) => mail::mail(&app, options).await,
        SetupCommand::Key(options) => key::key(&app, options).await,
        SetupCommand::AdminLink(options) => admin_link(&app, options).await,
    };
    app.store().clone().close().await;
    let (line, value) = done?;
    if as_json {
        output::json(&value);
    } else {
        say!("{line}");
    }
    Ok(ExitCode::SUCCESS)
}

type Done = Result<(String, serde_json::Value), CommandError>;

fn refused(line: impl Into<String>) -> CommandError {
    CommandError::Refused(line.into())
}

fn setup_error(error: SetupError) -> CommandError {
    match error {
        SetupError::Store(error) => error.into(),
        other => refused(other.to_string()),
    }
}

/// The words of a use case for the command line.
fn settings_error(error: SettingsError) -> CommandError {
    match error {
        SettingsError::Store(error) => error.into(),
        SettingsError::Wrong(faults) => {
            let line = |(field, fault): &(&str, Fault)| format!("{field}: {fault}");
            refused(faults.0.iter().map(line).collect::<Vec<_>>().join("; "))
        }
        other => refused(other.to_string()),
    }
}

/// Who edits at the command line: the merchant of a shop, else the only one that there is.
async fn editor(app: &App, slug: Option<&str>) -> Result<Editor, CommandError> {
    if let Some(slug) = slug {
        let row = app.find_shop(slug).await?;
        let row = row.ok_or_else(|| refused(format!("there is no shop {slug}")))?;
        return Ok(Editor::operator(row.merchant));
    }
    match app.merchants().await?.as_slice() {
        [only] => Ok(Editor::operator(only.no)),
        [] => Err(refused("there is no merchant yet; make a shop first")),
        _ => Err(refused(
            "there are several merchants; name a shop with --shop",
        )),
    }
}

async fn merchant(app: &App, options: MerchantOptions) -> Done {
    let by = editor(app, options.shop.as_deref()).await?;
    let now = app.merchant_settings(&by).await.map_err(settings_error)?;
    let changed = app.change_merchant(&by, now.version, &options.name).await;
    changed.map_err(settings_error)?;
    let value = json!({ "object": "merchant", "name": options.name });
    Ok((format!("The merchant's name is {}.", options.name), value))
}

/// A secret as it is given: `-` reads it from standard input.
fn secret(given: &str) -> Result<String, CommandError> {
    if given != "-" {
        return Ok(given.to_owned());
    }
    let mut text = String::new();
    let read = std::io::stdin().take(4_096).read_to_string(&mut text);
    read.map_err(|source| CommandError::File {
        path: "standard input".into(),
        source,
    })?;
    Ok(text.trim().to_owned())
}

async fn admin_link(app: &App, options: AdminLinkOptions) -> Done {
    let email = options.email.map(|text| text.parse()).transpose();
    let email = email.or(Err(refused("that is no e-mail address")))?;
    let made = app.admin_link(email).await;
    let address = made.map_err(|error| match error {
        AdminLinkError::Store(error) => error.into(),
        nobody @ AdminLinkError::Nobody(_) => refused(nobody.to_string()),
    })?;
    let value = json!({ "object": "one_time_link", "url": address });
    Ok((format!("{address}\nIt opens once, within 24 hours."), value))
}

const fn mode(live: bool) -> Mode {
    if live { Mode::Live } else { Mode::Test }
}
