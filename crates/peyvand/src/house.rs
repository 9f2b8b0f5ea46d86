//! Putting the house together: store, key, application, and how it stops.

use std::future::Future;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use app::clock::Clock;
use app::entropy::{Entropy, hex};
use app::vault::Vault;
use app::{App, Parts, Settings};
use outbound::{Outbound, OutboundOptions};
use store::{FatalHook, PostgresOptions, SqliteOptions, Store};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::error::CommandError;
use crate::plant;

/// The exit code after an I/O error in writing (`EX_IOERR`): start again from the log.
const EXIT_IO: i32 = 74;
/// Name of the embedded database in the data folder.
const DATABASE_FILE: &str = "peyvand.db";
/// Name of the key file in the data folder.
const KEY_FILE: &str = "peyvand.key";

/// Runs a future on a runtime of its own.
pub(crate) fn block_on<T>(
    future: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, CommandError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CommandError::Other(error.into()))?;
    runtime.block_on(future)
}

/// Logs go to standard error, as text or JSON.
pub(crate) fn start_logging(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::try_new(config.log())
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if config.log_json() {
        logs.json().init();
    } else {
        logs.init();
    }
}

/// Opens the store that the settings name. The embedded one is made and migrated if needed.
pub(crate) fn open_store(config: &Config) -> Result<Store, CommandError> {
    match config.database() {
        Some(url) => {
            let mut options = PostgresOptions::new(url);
            options.process = process_of(config.node());
            options.faults = plant::in_store(config);
            Ok(Store::connect_postgres_with(&options)?)
        }
        None => open_embedded(&config.data()),
    }
}

/// This process among all that share a database: its node, and what no other process ever had.
fn process_of(node: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let node: String = node.chars().filter(plain).take(32).collect();
    let own: [u8; 8] = Entropy::new().bytes();
    format!("{node}/{}", hex(&own))
}

/// Opens the store for a command that only looks: beside a running server, too.
fn open_store_reading(config: &Config) -> Result<Store, CommandError> {
    match config.database() {
        Some(_) => open_store(config),
        None => {
            let options = SqliteOptions::new(database_file(config));
            Ok(Store::open_sqlite_reading(&options)?)
        }
    }
}

/// Where the embedded database is.
pub(crate) fn database_file(config: &Config) -> PathBuf {
    config.data().join(DATABASE_FILE)
}

/// Opens the embedded database in a folder.
pub(crate) fn open_embedded(data: &Path) -> Result<Store, CommandError> {
    make_folder(data)?;
    let mut options = SqliteOptions::new(data.join(DATABASE_FILE));
    options.on_fatal = FatalHook::new(|line| {
        // Never retry an fsync: what the disk has is what the next start reads.
        let _ = writeln!(std::io::stderr(), "peyvand: {line}");
        std::process::exit(EXIT_IO);
    });
    Ok(Store::open_sqlite_with(options)?)
}

pub(crate) fn make_folder(data: &Path) -> Result<(), CommandError> {
    std::fs::create_dir_all(data).map_err(|source| CommandError::File {
        path: data.display().to_string(),
        source,
    })
}

/// The key that seals credentials: from the settings, or from a file that only its owner reads,
/// made at the first start.
pub(crate) fn vault_key(config: &Config, data: &Path) -> Result<[u8; 32], CommandError> {
    let wrong = |whose: &str| CommandError::Config(format!("{whose} must hold 64 hex digits"));
    if let Some(text) = config.key() {
        return parse_key(text).ok_or_else(|| wrong("PEYVAND_KEY"));
    }
    let path = data.join(KEY_FILE);
    let name = path.display().to_string();
    match std::fs::read_to_string(&path) {
        Ok(text) => return parse_key(text.trim()).ok_or_else(|| wrong(&name)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(source) => return Err(CommandError::File { path: name, source }),
    }
    make_folder(data)?;
    let key: [u8; 32] = Entropy::new().bytes();
    write_key(&path, &key).map_err(|source| CommandError::File { path: name, source })?;
    Ok(key)
}

fn write_key(path: &Path, key: &[u8; 32]) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let text = hex(key);
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn parse_key(text: &str) -> Option<[u8; 32]> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()))
        .collect();
    let digits = digits.filter(|digits| digits.len() == 64)?;
    let (pairs, _) = digits.as_chunks::<2>();
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high * 16 + low).collect();
    bytes.try_into().ok()
}

/// Puts an application together.
pub(crate) fn app(
    config: &Config,
    store: Store,
    key: &[u8; 32],
    public_url: String,
) -> Result<App, CommandError> {
    let options = OutboundOptions {
        mail_roots: config.mail_roots()?,
        ..OutboundOptions::default()
    };
    let outbound = Outbound::new(&options).map_err(|error| CommandError::Other(error.into()))?;
    Ok(App::new(Parts {
        store,
        outbound,
        vault: Vault::new(key),
        clock: Clock::system(),
        entropy: Entropy::new(),
        settings: Settings {
            public_url,
            node: config.node().to_owned(),
            mail: config.mail()?,
        },
        faults: plant::in_app(config)?,
    }))
}

/// An application for a command that writes; the embedded database must be free.
pub(crate) fn app_that_writes(config: &Config) -> Result<App, CommandError> {
    app_on(config, open_store(config)?)
}

/// An application for a command that only looks.
pub(crate) fn app_that_reads(config: &Config) -> Result<App, CommandError> {
    app_on(config, open_store_reading(config)?)
}

fn app_on(config: &Config, store: Store) -> Result<App, CommandError> {
    let key = vault_key(config, &config.data())?;
    app(
        config,
        store,
        &key,
        config.public_url(SocketAddr::from(([127, 0, 0, 1], 8080))),
    )
}

/// Takes an address to listen on.
pub(crate) async fn listen(address: &str) -> Result<TcpListener, CommandError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| CommandError::Listen {
            address: address.to_owned(),
            source,
        })
}

/// The address that was taken, with its real port.
pub(crate) fn address_of(listener: &TcpListener) -> Result<SocketAddr, CommandError> {
    listener
        .local_addr()
        .map_err(|error| CommandError::Other(error.into()))
}

/// Serves payers, banks and programs until `stop`, with the workers beside.
pub(crate) async fn serve(
    app: App,
    listener: TcpListener,
    extra: axum::Router,
    audience: web::Audience,
    stop: CancellationToken,
) -> Result<(), CommandError> {
    let pages = web::pages(app.clone())
        .merge(api::router(app.clone()))
        .merge(extra);
    let numbers = app.clone();
    let router = web::dressed(pages, web::Options::default(), move || numbers.request_id());
    let router = web::watched(router, app.clone(), audience);
    app.take_over().await;
    let workers = tokio::spawn({
        let (app, stop) = (app.clone(), stop.clone());
        async move { app.run_workers(stop).await }
    });
    web::serve(router, listener, stop.clone()).await;
    stop.cancel();
    // Workers finish what they began; a bank that hangs is cut off by its own time-out.
    let _ = workers.await;
    Ok(())
}

/// Cancels when the operator or the service manager says stop.
pub(crate) fn stop_on_signal() -> CancellationToken {
    let stop = CancellationToken::new();
    let signalled = stop.clone();
    tokio::spawn(async move {
        let mut terminate =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok();
        let terminated = async {
            match &mut terminate {
                Some(signal) => {
                    signal.recv().await;
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            () = terminated => {}
        }
        signalled.cancel();
    });
    stop
}
