//! What is measured on: a data folder with a shop, links, and payments that wait for their
//! callback. It is made once; each run gets a copy of its own.

use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::bank;
use super::copies::{Chance, Copied, Original};
use super::load::{self, header};
use super::server::{self, Server, wait_until};

/// The shop's slug.
pub(crate) const SHOP: &str = "bench";
/// What the store calls its files in a data folder.
const FILES: [&str; 2] = ["peyvand.db", "peyvand.key"];
/// Numbering a million events takes a while.
const LONG: Duration = Duration::from_mins(30);

/// A made data folder, and what stands in it.
pub(crate) struct Ground {
    folder: TempDir,
    pub(crate) key: String,
    /// Links that are open.
    pub(crate) links: Vec<Copied>,
    /// Links whose payment waits for its callback.
    pub(crate) due: Vec<Copied>,
    /// The form by which a payer starts the payment of an open link.
    pub(crate) form: String,
}

impl Ground {
    /// Makes a shop with this many open links and waiting payments.
    pub(crate) fn make(bank: SocketAddr, links: u64, payments: u64) -> anyhow::Result<Self> {
        let folder = folder()?;
        let data = folder.path();
        let key = shop(data, bank)?;
        let server = Server::start(data)?;
        let open = make_link(&server, &key, "en")?;
        let paid = make_link(&server, &key, "en")?;
        let form = start_payment(&server, &paid.path)?;
        let db = look(data)?;
        wait_until("the first jobs", LONG, || is_idle(&db))?;
        drop(db);
        server.stop()?;

        let mut db = Connection::open(database(data))?;
        // Nothing here need survive a power cut.
        db.pragma_update(None, "synchronous", 0)?;
        db.pragma_update(None, "cache_size", -262_144)?;
        let payment: String = db.query_row("SELECT id FROM payment", [], |row| row.get(0))?;
        let hex = |id: &str| id.split_once('_').map(|(_, hex)| hex.to_owned());
        let payment = hex(&payment);
        let (open, paid) = (hex(&open.id), hex(&paid.id));
        let open = Original::find(&db, &open.context("an id")?, None)?;
        let paid = Original::find(&db, &paid.context("an id")?, payment.as_deref())?;
        let mut chance = Chance(0x5EED);
        let made = open.write(&mut db, 0, links, &mut chance)?;
        let due = paid.write(&mut db, links, payments, &mut chance)?;
        // Nobody asks about the originals by itself either.
        db.execute_batch(
            "UPDATE job SET run_at = (unixepoch() + 86400) * 1000000;
             PRAGMA wal_checkpoint(TRUNCATE);",
        )?;
        drop(db);

        let server = Server::start(data)?;
        let db = look(data)?;
        wait_until("the numbers of all events", LONG, || is_idle(&db))?;
        drop(db);
        server.stop()?;
        eprintln!(
            "  ground: {links} open links of {} rows, {payments} waiting payments of {} rows",
            open.len(),
            paid.len()
        );
        Ok(Self {
            folder,
            key,
            links: made,
            due,
            form,
        })
    }

    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    /// A copy for one run, on the disk.
    pub(crate) fn copy(&self) -> anyhow::Result<TempDir> {
        let copy = folder()?;
        for name in FILES {
            let to = copy.path().join(name);
            std::fs::copy(self.data().join(name), &to)?;
            File::open(to)?.sync_all()?;
        }
        Ok(copy)
    }

    /// Callbacks that say "paid", each of another payment.
    pub(crate) fn callbacks(&self) -> load::Requests {
        let due = self.due.clone();
        std::rc::Rc::new(move |number| {
            let copied = due.get(usize::try_from(number).ok()?)?;
            let (token, order) = copied.payment.as_ref()?;
            let id = bank::key(order);
            Some(load::get(&format!(
                "/{SHOP}/return/{token}?id={id}&order={order}&status=paid"
            )))
        })
    }

    /// Requests of the API that make links, none like another.
    pub(crate) fn creations(&self, name: &str) -> load::Requests {
        let (key, name) = (self.key.clone(), name.to_owned());
        std::rc::Rc::new(move |number| {
            let body = wanted(&format!("{name}-{number}"), "en").to_string();
            Some(
                format!(
                    "POST /v1/payment_links HTTP/1.1\r\nhost: bench\r\n\
                     authorization: Bearer {key}\r\nidempotency-key: {name}-{number}\r\n\
                     content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                )
                .into_bytes(),
            )
        })
    }
}

/// The database in a data folder.
pub(crate) fn database(data: &Path) -> PathBuf {
    data.join("peyvand.db")
}

/// The log of the database in a data folder.
pub(crate) fn log(data: &Path) -> PathBuf {
    data.join("peyvand.db-wal")
}

/// An empty folder beside the built programs: on a real disk, which a temporary folder often is
/// not.
pub(crate) fn folder() -> anyhow::Result<TempDir> {
    let this = std::env::current_exe()?;
    let target = this.parent().and_then(Path::parent);
    let place = target.context("the target folder")?.join("bench");
    std::fs::create_dir_all(&place)?;
    Ok(TempDir::new_in(place)?)
}

/// A number that no call gave before in this process.
pub(crate) fn fresh() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

/// A connection that only looks, and leaves the log alone when it goes.
pub(crate) fn look(data: &Path) -> anyhow::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(database(data), flags)?;
    db.busy_timeout(Duration::from_secs(10))?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(db)
}

/// Whether everything that follows from what was committed is done: events and receipts have their
/// numbers, no job is due or held.
pub(crate) fn is_idle(db: &Connection) -> anyhow::Result<bool> {
    let waits: bool = db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM merchant AS m, event AS e WHERE e.seq IS NULL
                  AND e.merchant_id = m.merchant_id AND e.mode = 'test')
             OR EXISTS (SELECT 1 FROM merchant AS m, receipt AS r WHERE r.number IS NULL
                  AND r.merchant_id = m.merchant_id AND r.mode = 'test')
             OR EXISTS (SELECT 1 FROM job WHERE state = 'ready'
                  AND (lease_until > 0 OR run_at <= unixepoch('subsec') * 1000000))",
        )?
        .query_row([], |row| row.get(0))?;
    Ok(!waits)
}

/// What an API call asks for.
pub(crate) fn wanted(reference: &str, language: &str) -> Value {
    json!({
        "amount": 1_250_000,
        "currency": "IRR",
        "description": "Order 1042: two books",
        "reference": reference,
        "language": language,
        "recipients": ["payer@example.com"],
    })
}

/// Makes the shop by the command line, as an operator does. The API key.
pub(crate) fn shop(data: &Path, bank: SocketAddr) -> anyhow::Result<String> {
    setup(data, &["shop", SHOP, "--name", "Golestan Books"])?;
    let mut provider = vec![
        "provider",
        SHOP,
        "sandbox",
        "--name",
        "Sandbox",
        "--base-url",
    ];
    let bank = format!("http://{bank}");
    provider.push(&bank);
    for credential in bank::CREDENTIALS {
        provider.extend(["--credential", credential]);
    }
    setup(data, &provider)?;
    let made = setup(data, &["key", SHOP])?;
    let key = made.pointer("/key").and_then(Value::as_str);
    Ok(key.context("an API key")?.to_owned())
}

/// Runs `peyvand setup` on a data folder, and gives what it says.
pub(crate) fn setup(data: &Path, args: &[&str]) -> anyhow::Result<Value> {
    let done = Command::new(server::program()?)
        .args(["--json", "--data"])
        .arg(data)
        .arg("setup")
        .args(args)
        .output()?;
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    anyhow::ensure!(done.status.success(), "peyvand setup {args:?}: {said}");
    Ok(serde_json::from_slice(&done.stdout)?)
}

/// A link that the product made.
pub(crate) struct Made {
    pub(crate) id: String,
    /// The path of its page.
    pub(crate) path: String,
}

/// Makes a link by the API.
pub(crate) fn make_link(server: &Server, key: &str, language: &str) -> anyhow::Result<Made> {
    let body = wanted("original", language).to_string();
    let request = format!(
        "POST /v1/payment_links HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {key}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = load::once(server.address, request.as_bytes())?;
    let said: Value = serde_json::from_slice(&answer.body)?;
    let text = |name: &str| said.get(name).and_then(Value::as_str);
    let id = text("id").with_context(|| format!("no link: {said}"))?;
    let url = text("url").context("a link has an address")?;
    let path = url.splitn(4, '/').nth(3).context("a path")?;
    Ok(Made {
        id: id.to_owned(),
        path: format!("/{path}"),
    })
}

/// Starts the payment of a link as a payer does, with the form of its page, and gives the form.
pub(crate) fn start_payment(server: &Server, path: &str) -> anyhow::Result<String> {
    let page = load::once(server.address, &load::get(path))?;
    let page = String::from_utf8(page.body)?;
    let field = |name: &str| -> anyhow::Result<String> {
        let (_, rest) = page
            .split_once(&format!("name=\"{name}\" value=\""))
            .with_context(|| format!("no field {name} in {page}"))?;
        Ok(rest.split('"').next().unwrap_or_default().to_owned())
    };
    let form = format!(
        "version={}&provider={}",
        field("version")?,
        field("provider")?
    );
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\n\r\n{form}",
        form.len()
    );
    let answer = load::once(server.address, request.as_bytes())?;
    let sent = header(&answer.head, "location").is_some();
    anyhow::ensure!(sent, "no payment began: {}", answer.head);
    Ok(form)
}
