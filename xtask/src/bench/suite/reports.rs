//! R4: what staff look at afterwards, over a million payments within a year: the reports with their
//! filters as whole pages of the real server, and a report that is taken away as a stream.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use app::clock::Clock;
use jiff::{Span, Timestamp, ToSpan as _};
use rusqlite::Connection;
use store::rooms::report::BATCH;

use super::copies::{Chance, Original};
use super::desk;
use super::ground::{self, is_idle, look, make_link, start_payment};
use super::load;
use super::measure::{Goal, Plan, Printer, float};
use super::server::{Server, wait_until};

/// Payments within the year.
const MANY: u64 = 1_000_000;
/// The same in a quick run.
const MANY_QUICK: u64 = 100_000;
/// Days over which they are spread.
const DAYS: u64 = 365;
/// How often each page is asked for.
const TIMES: u64 = 40;
/// The slowest answer to a report, in milliseconds.
const MOST: f64 = 300.0;
/// What a report that is taken away may need beside the idle server, in MiB.
const MEMORY: f64 = 64.0;
/// Filling and summing up a million takes a while.
const LONG: Duration = Duration::from_mins(30);
/// What speaks of a payment when all is done; events and jobs are no part of any report.
const TABLES: [&str; 8] = [
    "link",
    "link_terms",
    "link_opened",
    "payment",
    "transfer",
    "receipt",
    "message",
    "search_token",
];

/// The reports, over the days from the first to the second.
const PAGES: [(&str, &str); 12] = [
    (
        "money by day, a month",
        "/office/reports/money?by=day&from={month}&to={today}",
    ),
    (
        "money by month, the year",
        "/office/reports/money?by=month&from={year}&to={today}",
    ),
    (
        "money by provider, the year",
        "/office/reports/money?by=provider&from={year}&to={today}",
    ),
    (
        "money by account, the year",
        "/office/reports/money?by=account&from={year}&to={today}",
    ),
    (
        "money by day, one provider",
        "/office/reports/money?by=day&provider={provider}&from={month}&to={today}",
    ),
    ("dashboard", "/office?days=90"),
    (
        "payments, paid, a day",
        "/office/payments?state=paid&from={day}&to={day}",
    ),
    (
        "payments, of a provider, the year",
        "/office/payments?provider={provider}&from={year}&to={today}",
    ),
    (
        "payments, in a range of amounts",
        "/office/payments?min=1000&max=2000000",
    ),
    (
        "links, paid, a month",
        "/office/links?state=paid&from={month}&to={today}",
    ),
    (
        "receipts, a month",
        "/office/receipts?from={month}&to={today}",
    ),
    ("messages, a day", "/office/outbox?from={day}&to={day}"),
];

/// What is asked with: the server, the cookie, and what stands in the addresses.
struct Reader {
    to: SocketAddr,
    cookie: String,
    provider: String,
    today: Timestamp,
}

/// R4, a line for each report, and one for the memory of an export.
pub(crate) fn run(plan: &Plan, bank: SocketAddr, print: Printer) -> anyhow::Result<()> {
    let many = if plan.quick { MANY_QUICK } else { MANY };
    let folder = ground::folder()?;
    let data = folder.path();
    let key = ground::shop(data, bank)?;
    pay_one(data, &key)?;
    fill(data, many)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let cookie = runtime.block_on(async {
        let (app, store) = desk::open(&ground::database(data))?;
        let token = desk::sign_in(&app).await?;
        store.close().await;
        anyhow::Ok(token)
    })?;
    let db = Connection::open(ground::database(data))?;
    db.execute("UPDATE session SET mode = 'test'", [])?;
    let provider: String = db.query_row("SELECT provider_id FROM payment", [], |row| row.get(0))?;
    drop(db);

    let server = Server::start(data)?;
    let db = look(data)?;
    // What came last is too little for a unit, or too new for one, and is added up by whoever asks.
    wait_until("the sums of all payments", LONG, || {
        let waiting = "SELECT NOT EXISTS (SELECT 1 FROM transfer
            WHERE id > (SELECT COALESCE(MAX(transfer_id), '') FROM money_summed)
            LIMIT 1 OFFSET ?1)";
        Ok(db.query_row(waiting, [BATCH * 2], |row| row.get(0))?)
    })?;
    let reader = Reader {
        to: server.address,
        cookie,
        provider,
        today: Clock::system().now(),
    };
    for (name, page) in PAGES {
        let times = reader.times(page).with_context(|| name.to_owned())?;
        let milliseconds = |nth: usize| {
            let found = times.get(nth).copied().unwrap_or_default();
            found.as_secs_f64() * 1_000.0
        };
        let (middle, last) = (times.len() / 2, times.len().saturating_sub(1));
        eprintln!("  R4 {name}: median {:.1} ms", milliseconds(middle));
        let name = format!("R4 {name}, {many} payments, slowest of {TIMES}");
        print.value(&name, milliseconds(last), "ms", Goal::Max(MOST));
    }
    let (bytes, memory) = reader.take_away(&server)?;
    eprintln!("  R4: {bytes} bytes were taken away");
    let name = format!("R4 export of {many} payments, memory over idle");
    print.value(&name, memory, "MiB", Goal::Max(MEMORY));
    server.kill()
}

/// One link, made and paid through the server.
fn pay_one(data: &std::path::Path, key: &str) -> anyhow::Result<()> {
    let server = Server::start(data)?;
    let link = make_link(&server, key, "en")?;
    start_payment(&server, &link.path)?;
    let db = look(data)?;
    let (token, order): (String, i64) = db.query_row(
        "SELECT return_token, order_number FROM payment",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let id = super::bank::key(&order.to_string());
    let back = format!(
        "/{}/return/{token}?id={id}&order={order}&status=paid",
        ground::SHOP
    );
    load::once(server.address, &load::get(&back))?;
    wait_until("the first receipt", LONG, || {
        let booked = "SELECT EXISTS (SELECT 1 FROM receipt WHERE number IS NOT NULL)";
        Ok(is_idle(&db)? && db.query_row(booked, [], |row| row.get(0))?)
    })?;
    drop(db);
    server.stop()
}

/// Many more like it, spread over the year.
fn fill(data: &std::path::Path, many: u64) -> anyhow::Result<()> {
    let mut db = Connection::open(ground::database(data))?;
    // Nothing here need survive a power cut.
    db.pragma_update(None, "synchronous", 0)?;
    db.pragma_update(None, "cache_size", -400_000)?;
    let (link, payment): (String, String) =
        db.query_row("SELECT link_id, id FROM payment", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let hex = |id: &str| id.split_once('_').map(|(_, hex)| hex.to_owned());
    let (link, payment) = (hex(&link).context("an id")?, hex(&payment));
    let original = Original::find(&db, &link, payment.as_deref())?;
    let original = original
        .only(&TABLES)
        .over(Duration::from_hours(24 * DAYS))?;
    original.write(&mut db, 0, many, &mut Chance(0x94))?;
    db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); ANALYZE;")?;
    eprintln!("  R4: {many} paid links of {} rows", original.len());
    Ok(())
}

impl Reader {
    /// How long some answers took, the quickest first, each to another question where days are asked
    /// for.
    fn times(&self, page: &str) -> anyhow::Result<Vec<Duration>> {
        let mut times = Vec::new();
        for turn in 0..=TIMES {
            let days = |ago: Span| -> anyhow::Result<String> {
                let day = self.today.to_zoned(jiff::tz::TimeZone::UTC).date();
                Ok(day.checked_sub(ago)?.to_string())
            };
            let ago = i64::try_from(turn * 7 % DAYS)?;
            let path = page
                .replace("{provider}", &self.provider)
                .replace("{year}", &days((358 - ago % 30).days())?)
                .replace("{month}", &days((ago + 30).days())?)
                .replace("{day}", &days(ago.days())?)
                .replace("{today}", &days((ago / 12).days())?);
            let begun = Instant::now();
            let answer = load::once(self.to, self.request(&path).as_bytes())?;
            let took = begun.elapsed();
            let body = String::from_utf8_lossy(&answer.body);
            let sound = answer.status == 200 && !body.contains("class=\"empty\"");
            anyhow::ensure!(sound, "{path}: {}", answer.head);
            // The first finds nothing warm.
            if turn > 0 {
                times.push(took);
            }
        }
        times.sort();
        Ok(times)
    }

    /// Takes all payments away as CSV, by a reader that keeps nothing: how many bytes, and how much
    /// memory the server needed beside what it had before.
    fn take_away(&self, server: &Server) -> anyhow::Result<(u64, f64)> {
        let before = server.status("RssAnon")?;
        let over = AtomicBool::new(false);
        let (bytes, peak) = std::thread::scope(|scope| {
            let watch = scope.spawn(|| {
                let mut peak = 0;
                while !over.load(Ordering::Relaxed) {
                    peak = peak.max(server.status("RssAnon").unwrap_or(0));
                    std::thread::sleep(Duration::from_millis(20));
                }
                peak
            });
            let bytes = self.drain("/office/payments.csv");
            over.store(true, Ordering::Relaxed);
            (bytes, watch.join().unwrap_or(u64::MAX))
        });
        Ok((bytes?, float(peak.saturating_sub(before)) / 1024.0))
    }

    fn drain(&self, path: &str) -> anyhow::Result<u64> {
        let mut stream = TcpStream::connect(self.to)?;
        stream.write_all(self.request(path).as_bytes())?;
        let (mut piece, mut bytes, mut end) = (vec![0; 64 * 1024], 0, Vec::new());
        while !end.ends_with(b"\r\n0\r\n\r\n") {
            let read = stream.read(&mut piece)?;
            anyhow::ensure!(read > 0, "the server hung up");
            let piece = piece.get(..read).unwrap_or_default();
            if bytes == 0 {
                anyhow::ensure!(piece.starts_with(b"HTTP/1.1 200"), "no report");
            }
            bytes += u64::try_from(read)?;
            end.extend_from_slice(piece);
            end.drain(..end.len().saturating_sub(8));
        }
        Ok(bytes)
    }

    fn request(&self, path: &str) -> String {
        format!(
            "GET {path} HTTP/1.1\r\nhost: bench\r\ncookie: peyvand={}\r\n\r\n",
            self.cookie
        )
    }
}
