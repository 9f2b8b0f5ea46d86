//! `peyvand demo`: everything at once, in TEST, with a simulated bank and an outbox. It leaves
//! nothing behind unless a data folder was given.

mod shop;
mod slips;
mod story;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use app::App;
use app::clock::Clock;
use bank::{Bank, BankOptions};
use store::{PostgresOptions, Store};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::args::DemoOptions;
use crate::config::Config;
use crate::error::CommandError;
use crate::{house, output};

/// The schema of a demo on PostgreSQL: its own, dropped at the end.
const SCHEMA: &str = "peyvand_demo";

/// A demo that runs.
pub(crate) struct Stage {
    pub(crate) app: App,
    pub(crate) bank: Bank,
    pub(crate) shop: shop::DemoShop,
    pub(crate) bank_url: String,
}

/// What a demo must tidy up.
struct Props {
    store: Store,
    folder: Option<TempDir>,
    schema: Option<PostgresOptions>,
}

pub(crate) async fn run(
    config: &Config,
    options: DemoOptions,
    as_json: bool,
) -> Result<ExitCode, CommandError> {
    let (props, data) = open(config)?;
    let result = play(config, &props, &data, options, as_json).await;
    let tidied = tidy(props).await;
    let code = result?;
    tidied.map(|()| code)
}

/// Opens a store that is the demo's own.
fn open(config: &Config) -> Result<(Props, PathBuf), CommandError> {
    let folder = if config.data_is_set() {
        None
    } else {
        Some(
            TempDir::with_prefix("peyvand-demo-").map_err(|source| CommandError::File {
                path: "a temporary folder".to_owned(),
                source,
            })?,
        )
    };
    let data = folder
        .as_ref()
        .map_or_else(|| config.data(), |folder| folder.path().to_owned());
    let Some(url) = config.database() else {
        let store = house::open_embedded(&data)?;
        return Ok((
            Props {
                store,
                folder,
                schema: None,
            },
            data,
        ));
    };
    let mut options = PostgresOptions::new(url);
    options.schema = Some(SCHEMA.to_owned());
    if !Store::postgres_schema_is_empty(&options)? {
        return Err(CommandError::Refused(format!(
            "the schema {SCHEMA} in that database already holds something; \
             drop it, or give the demo another database"
        )));
    }
    Store::migrate_postgres(&options)?;
    let store = Store::connect_postgres_with(&options)?;
    Ok((
        Props {
            store,
            folder,
            schema: Some(options),
        },
        data,
    ))
}

async fn tidy(props: Props) -> Result<(), CommandError> {
    props.store.close().await;
    if let Some(options) = props.schema {
        Store::drop_postgres_schema(&options)?;
    }
    drop(props.folder);
    Ok(())
}

async fn play(
    config: &Config,
    props: &Props,
    data: &std::path::Path,
    options: DemoOptions,
    as_json: bool,
) -> Result<ExitCode, CommandError> {
    // A demo that plays by itself takes any free port unless told.
    let address = if options.once && !config.listen_is_set() {
        "127.0.0.1:0"
    } else {
        config.listen()
    };
    let listener = house::listen(address).await?;
    let at = house::address_of(&listener)?;
    let key = house::vault_key(config, data)?;
    let app = house::app(config, props.store.clone(), &key, config.public_url(at))?;

    let stop = if options.once {
        CancellationToken::new()
    } else {
        house::stop_on_signal()
    };
    let (bank, bank_url, banking) = open_bank(stop.clone()).await?;
    let shop = shop::make(&app, &bank_url).await?;
    // A demo that plays one payment by itself shows nothing else.
    if !options.once {
        slips::register(&app, &shop).await?;
    }
    let stage = Stage {
        app: app.clone(),
        bank,
        shop,
        bank_url,
    };
    let openpay = format!("{}/{}/openpay", app.settings().public_url, shop::SLUG);
    let mut links = stage.shop.notes();
    links.push((openpay, "OpenPay".to_owned()));
    let notes = web::demo::Notes {
        scope: stage.shop.scope,
        links,
        bank_url: stage.bank_url.clone(),
        api_key: stage.shop.api_key.clone(),
    };
    let extra = web::demo::router(app.clone(), notes);
    let audience = config.metrics()?;
    let serving = house::serve(app.clone(), listener, extra, audience, stop.clone());
    let serving = tokio::spawn(serving);

    let code = if options.once {
        let told = story::play(&stage, as_json).await;
        stop.cancel();
        told
    } else {
        announce(&stage, as_json);
        stop.cancelled().await;
        Ok(ExitCode::SUCCESS)
    };
    let served = serving
        .await
        .map_err(|error| CommandError::Other(error.into()))?;
    let _ = banking.await;
    let code = code?;
    served.map(|()| code)
}

async fn open_bank(
    stop: CancellationToken,
) -> Result<(Bank, String, JoinHandle<std::io::Result<()>>), CommandError> {
    let clock = Clock::system();
    let bank = Bank::new(BankOptions::new(Arc::new(move || {
        clock.now().as_microsecond()
    })));
    let listener = house::listen("127.0.0.1:0").await?;
    let url = format!("http://{}", house::address_of(&listener)?);
    let serving = tokio::spawn(bank::serve(bank.clone(), listener, stop.cancelled_owned()));
    Ok((bank, url, serving))
}

fn announce(stage: &Stage, as_json: bool) {
    let url = &stage.app.settings().public_url;
    if as_json {
        output::json(&serde_json::json!({
            "url": url,
            "demo_url": format!("{url}/demo"),
            "link_url": stage.shop.first_link(),
            "openpay_url": format!("{url}/{}/openpay", shop::SLUG),
            "bank_url": stage.bank_url,
            "api_key": stage.shop.api_key,
        }));
        return;
    }
    say!("Peyvand demo. TEST world: no real money moves; everything is gone when it ends.");
    say!();
    say!("  A payment link   {}", stage.shop.first_link());
    say!(
        "  The page on which anybody pays   {url}/{}/openpay",
        shop::SLUG
    );
    say!("  All links, and the messages that were sent   {url}/demo");
    say!("  The simulated bank's desk   {}/control", stage.bank_url);
    say!("  TEST API key   {}", stage.shop.api_key);
    say!();
    say!(
        "  curl -H 'Authorization: Bearer {}' {url}/v1/payment_links",
        stage.shop.api_key
    );
    say!();
    say!("Ctrl-C ends it.");
}
