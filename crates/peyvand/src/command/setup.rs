//! `peyvand setup`: a merchant with its shop, a provider, an API key.

use std::collections::BTreeMap;
use std::io::Read;
use std::process::ExitCode;

use app::App;
use app::access::AdminLinkError;
use app::setup::{NewProvider, NewShop, SetupError};
use domain::scope::Mode;
use domain::shop::Slug;
use money::{Currency, Unit};
use serde_json::json;

use crate::args::{AdminLinkOptions, KeyOptions, ProviderOptions, SetupCommand, ShopOptions};
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
        SetupCommand::Shop(options) => shop(&app, options).await,
        SetupCommand::Provider(options) => provider(&app, options).await,
        SetupCommand::Key(options) => key(&app, options).await,
        SetupCommand::AdminLink(options) => admin_link(&app, options).await,
    };
    app.store().clone().close().await;
    let (line, value) = done?;
    if as_json {
        output::json(&value);
    } else {
        println!("{line}");
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

async fn shop(app: &App, options: ShopOptions) -> Done {
    let slug: Slug = options.slug.parse().or(Err(refused(
        "a shop's address has 3 to 40 of a-z, 0-9 and -, and is no reserved word",
    )))?;
    let currency = Currency::from_code(&options.currency).map_err(|e| refused(e.to_string()))?;
    let unit = match &options.unit {
        Some(code) => Unit::from_code(code).or(Err(refused("the unit is rial, toman or major")))?,
        None if currency == Currency::Irr => Unit::Toman,
        None => Unit::default_for(currency),
    };
    let manager_email = options
        .manager_email
        .map(|text| text.parse::<domain::contact::Email>())
        .transpose()
        .or(Err(refused("that is no e-mail address")))?
        .map(|email| email.to_string());
    let language = options
        .language
        .parse()
        .or(Err(refused("the language is fa, en or fr")))?;
    if app.find_shop(slug.as_str()).await?.is_some() {
        return Err(setup_error(SetupError::SlugTaken(slug.to_string())));
    }
    if jiff::tz::TimeZone::get(&options.time_zone).is_err() {
        return Err(setup_error(SetupError::TimeZone(options.time_zone)));
    }
    let merchant = app.merchant_for_first_shop(&options.name).await?;
    let wanted = NewShop {
        slug: slug.clone(),
        name: options.name.clone(),
        language,
        time_zone: options.time_zone,
        currency,
        unit,
        manager_email,
        contact: options.contact,
        validity_days: (options.validity_days > 0).then_some(options.validity_days),
        account_name: options.name.clone(),
        receipt_type_name: "online".to_owned(),
    };
    let made = app.make_shop(merchant, wanted).await.map_err(setup_error)?;
    let value = json!({ "object": "shop", "id": made.shop.to_string(), "slug": slug.as_str() });
    Ok((
        format!(
            "Shop {} is at /{slug}. Next: `peyvand setup provider {slug} …`.",
            options.name
        ),
        value,
    ))
}

async fn provider(app: &App, options: ProviderOptions) -> Done {
    let row = app
        .find_shop(&options.shop)
        .await?
        .ok_or_else(|| refused(format!("there is no shop {}", options.shop)))?;
    let wanted = NewProvider {
        mode: mode(options.live),
        account: row.account,
        driver: options.driver,
        public_name: options.name.clone(),
        base_url: options.base_url,
        credentials: credentials(&options.credentials)?,
        position: 0,
        limits: (None, None),
        auto_verify: options.auto_verify,
    };
    let id = app
        .make_provider(row.merchant, row.shop.currency, wanted)
        .await
        .map_err(setup_error)?;
    let value = json!({ "object": "provider", "id": id.to_string() });
    Ok((format!("Provider {} is ready ({id}).", options.name), value))
}

fn credentials(pairs: &[String]) -> Result<BTreeMap<String, String>, CommandError> {
    pairs
        .iter()
        .map(|pair| {
            let (name, value) = pair
                .split_once('=')
                .ok_or_else(|| refused("a credential is given as name=value"))?;
            if value != "-" {
                return Ok((name.to_owned(), value.to_owned()));
            }
            let mut text = String::new();
            std::io::stdin()
                .take(4_096)
                .read_to_string(&mut text)
                .map_err(|source| CommandError::File {
                    path: "standard input".into(),
                    source,
                })?;
            Ok((name.to_owned(), text.trim().to_owned()))
        })
        .collect()
}

async fn key(app: &App, options: KeyOptions) -> Done {
    let row = app
        .find_shop(&options.shop)
        .await?
        .ok_or_else(|| refused(format!("there is no shop {}", options.shop)))?;
    let key = app
        .make_api_key(row.merchant, mode(options.live), &options.name)
        .await?;
    let value = json!({ "object": "key", "key": key });
    Ok((format!("{key}\nKeep it now: it is not shown again."), value))
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
