//! M1 and M2: messages that go out beside payers. How many e-mails leave in a minute by a server that
//! has one core, what payers notice of a thousand a minute, and what those who come back from the bank
//! notice of a hundred thousand that wait.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::json;

use super::copies::Copied;
use super::ground::{self, Ground, database};
use super::load::{self, Load, Requests};
use super::measure::{Goal, Plan, Printer, Rate, alternate, float};
use super::pages::{at_random, path};
use super::server::{Server, wait_until};
use super::sink::Sink;

/// Payers at once in M1: as many as keep a core busy without waiting for each other.
const PAYERS: usize = 4;
/// Of so many requests of a payer one starts a payment; the others look at a page.
const STARTS: u64 = 8;
/// E-mails in a minute.
const WANTED: f64 = 1_000.0;
/// The p99 beside messages is at most so many times that without.
const MOST: f64 = 1.5;
/// Recipients of one link where many mails are wanted at once.
const EACH: u64 = 20;
/// Who come back from the bank at once in M2.
const RETURNS: usize = 64;
/// What a mail server in M2 takes its time for before it greets: the queue stays long.
const PAUSE: Duration = Duration::from_millis(100);

/// M1: on a server that has one core.
pub(crate) fn beside_checkout(plan: &Plan, ground: &Ground, print: Printer) -> anyhow::Result<()> {
    let sink = Sink::open(Duration::ZERO)?;
    let copy = ground.copy()?;
    mail_goes_to(copy.path(), &sink)?;
    let server = Server::start_on_one_core(copy.path())?;

    let count = if plan.quick { 400 } else { 4_000 };
    let (before, began) = (sink.taken(), Instant::now());
    for number in 0..count / EACH {
        let made = load::once(server.address, &link_to_many(ground, number))?;
        anyhow::ensure!(made.status == 201, "no link: {}", made.head);
    }
    wait_until("the mails", Duration::from_mins(5), || {
        Ok(sink.taken() - before >= count)
    })?;
    let rate = float(count) / began.elapsed().as_secs_f64() * 60.0;
    let name = "M1 e-mails, one core, with the making of their links";
    print.value(name, rate, "a minute", Goal::Min(WANTED));

    let seconds = if plan.quick { 3.0 } else { 12.0 };
    let payers = |with: bool| -> anyhow::Result<Rate> {
        let over = AtomicBool::new(false);
        let before = sink.taken();
        let done = std::thread::scope(|scope| {
            let over = &over;
            let feeder = with.then(|| scope.spawn(|| feed(ground, &server, over)));
            let load = Load {
                to: server.address,
                connections: PAYERS,
                time: Duration::from_secs_f64(seconds),
                status: &[200, 303],
            };
            let done = load::run(load, checkout(ground));
            over.store(true, Ordering::Relaxed);
            if let Some(fed) = feeder.map(std::thread::ScopedJoinHandle::join) {
                let fed = fed.map_err(|_| anyhow::anyhow!("the feeder broke"))??;
                wait_until("the last mails", Duration::from_secs(30), || {
                    Ok(sink.taken() - before >= fed)
                })?;
            }
            done
        })?;
        let p99 = done.percentile(99).max(1);
        eprintln!(
            "    {}: {} requests, p50 {} µs, p99 {p99} µs",
            if with { "with mails" } else { "alone" },
            done.answered,
            done.percentile(50),
        );
        Ok(slowness(p99, done.rate))
    };
    let name = "M1 checkout beside 1,000 e-mails a minute, one core";
    let paired = alternate(plan, name, || payers(true), || payers(false))?;
    tell(print, name, paired.map(|it| it.ratio));
    server.kill()
}

/// M2: what waits in the lane of messages delays no verify.
pub(crate) fn lanes(plan: &Plan, ground: &Ground, print: Printer) -> anyhow::Result<()> {
    let sink = Sink::open(PAUSE)?;
    let messages = ground.links.len() + ground.due.len();
    let returns = |queued: bool| -> anyhow::Result<Rate> {
        let copy = ground.copy()?;
        mail_goes_to(copy.path(), &sink)?;
        if queued {
            queue(copy.path())?;
        }
        let server = Server::start(copy.path())?;
        let load = Load {
            to: server.address,
            connections: RETURNS,
            time: Duration::from_secs_f64(plan.seconds),
            status: &[303],
        };
        let done = load::run(load, ground.callbacks())?;
        let p99 = done.percentile(99).max(1);
        eprintln!(
            "    {}: {} payments, {:.0}/s, p99 {p99} µs",
            if queued { "queued" } else { "none queued" },
            done.answered,
            done.rate.per_second,
        );
        server.kill()?;
        Ok(slowness(p99, done.rate))
    };
    let name = format!("M2 verify beside {messages} queued messages, c = {RETURNS}");
    let paired = alternate(plan, &name, || returns(true), || returns(false))?;
    tell(print, &name, paired.map(|it| it.ratio));
    Ok(())
}

/// The p99 as a rate, so that pairs compare it: answers a second, if each took so long.
fn slowness(p99: u32, rate: Rate) -> Rate {
    Rate {
        per_second: 1e6 / f64::from(p99),
        ..rate
    }
}

/// `ratio` is that of the rates: how many times longer the p99 became is its inverse.
fn tell(print: Printer, name: &str, ratio: Option<f64>) {
    match ratio {
        Some(ratio) => print.value(name, 1.0 / ratio, "× the p99 alone", Goal::Max(MOST)),
        None => eprintln!("  {name}: no quiet pair"),
    }
}

/// Mails of a data folder that no server uses yet go to the sink.
fn mail_goes_to(data: &Path, sink: &Sink) -> anyhow::Result<()> {
    let port = sink.address.port().to_string();
    let server = [
        "mail",
        "--host",
        "127.0.0.1",
        "--port",
        &port,
        "--security",
        "none",
    ];
    let rest = ["--from", "shop@example.com", "--active", "on"];
    ground::setup(data, &[&server[..], &rest].concat())?;
    Ok(())
}

/// The messages of all open links wait to be sent.
fn queue(data: &Path) -> anyhow::Result<()> {
    let db = Connection::open(database(data))?;
    db.execute_batch(
        "PRAGMA synchronous = 0;
         UPDATE message SET state = 'queued', channel = 'smtp', subject = NULL, body = NULL,
            sent_at = NULL, delivered_at = NULL
          WHERE situation = 'link_sent';
         INSERT INTO job (merchant_id, mode, kind, dedupe_key, lane, state, run_at, deadline,
            attempts, lease_until, lease_token)
         SELECT merchant_id, mode, 'message.send', id, 'message', 'ready',
            unixepoch() * 1000000, (unixepoch() + 86400) * 1000000, 0, 0, 0
          FROM message WHERE situation = 'link_sent';
         PRAGMA wal_checkpoint(TRUNCATE);",
    )?;
    Ok(())
}

/// Makes links at the wanted pace, each for one mailbox, until `over`. How many.
fn feed(ground: &Ground, server: &Server, over: &AtomicBool) -> anyhow::Result<u64> {
    let pace = Duration::from_secs_f64(60.0 / WANTED);
    let links = ground.creations(&format!("fed-{}", ground::fresh()));
    let (began, mut number) = (Instant::now(), 0_u64);
    while !over.load(Ordering::Relaxed) {
        if let Some(request) = links(number) {
            let made = load::once(server.address, &request)?;
            anyhow::ensure!(made.status == 201, "no link: {}", made.head);
        }
        number += 1;
        let next = pace.mul_f64(float(number));
        std::thread::sleep(next.saturating_sub(began.elapsed()));
    }
    Ok(number)
}

/// A link that goes to many mailboxes.
fn link_to_many(ground: &Ground, number: u64) -> Vec<u8> {
    let to = |n: u64| format!("payer-{number}-{n}@example.com");
    let mut wanted = ground::wanted(&format!("many-{number}"), "en");
    if let Some(wanted) = wanted.as_object_mut() {
        let to: Vec<_> = (0..EACH).map(to).collect();
        wanted.insert("recipients".to_owned(), json!(to));
    }
    let body = wanted.to_string();
    format!(
        "POST /v1/payment_links HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        ground.key,
        body.len()
    )
    .into_bytes()
}

/// What payers ask for: pages, and now and then the start of a payment with the form of a page.
fn checkout(ground: &Ground) -> Requests {
    let (pages, links) = (at_random(ground.links.clone()), ground.links.clone());
    let form = ground.form.clone();
    let at = RefCell::new(0_usize);
    Rc::new(move |number| {
        if number % STARTS != 0 {
            return pages(number);
        }
        let mut at = at.borrow_mut();
        *at += 1;
        let Copied { token, .. } = links.get(*at % links.len().max(1))?;
        Some(
            format!(
                "POST {} HTTP/1.1\r\nhost: bench\r\ncontent-type: \
                 application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
                path(token),
                form.len()
            )
            .into_bytes(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twice_as_slow_is_told_as_two() {
        let quiet = Rate {
            per_second: 0.0,
            others: 0.0,
        };
        let (slow, fast) = (slowness(3_000, quiet), slowness(1_500, quiet));
        let ratio = slow.per_second / fast.per_second;
        assert!((1.0 / ratio - 2.0).abs() < 1e-9);
    }
}
