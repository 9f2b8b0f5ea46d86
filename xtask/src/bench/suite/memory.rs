//! B13: memory and threads, idle and under a mixed load.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::ground::Ground;
use super::load::{self, Load, Requests};
use super::measure::{Goal, Plan, Printer, float};
use super::others::processors;
use super::pages::at_random;
use super::server::Server;

/// Clients at once.
const CLIENTS: usize = 256;

pub(crate) fn run(plan: &Plan, ground: &Ground, print: Printer) -> anyhow::Result<()> {
    let copy = ground.copy()?;
    let server = Server::start(copy.path())?;
    // It has answered, and its workers have looked for work.
    load::once(server.address, &load::get("/health"))?;
    std::thread::sleep(Duration::from_secs(2));
    let mib = |name: &str| -> anyhow::Result<f64> { Ok(float(server.status(name)?) / 1024.0) };
    let links = ground.links.len();
    let name = |what: &str| format!("B13 {what}, idle, {links} links");
    print.value(
        &name("resident memory"),
        mib("VmRSS")?,
        "MiB",
        Goal::Max(12.0),
    );
    print.value(
        &name("anonymous memory"),
        mib("RssAnon")?,
        "MiB",
        Goal::None,
    );
    let most = processors() + 6.0;
    let threads = float(server.status("Threads")?);
    print.value(&name("threads"), threads, "", Goal::Max(most));

    let seconds = if plan.quick { 5 } else { 600 };
    let over = Arc::new(AtomicBool::new(false));
    let peak = std::thread::scope(|scope| {
        let (watched, server) = (Arc::clone(&over), &server);
        let peak = scope.spawn(move || {
            let (mut memory, mut threads) = (0, 0);
            while !watched.load(Ordering::Relaxed) {
                memory = memory.max(server.status("RssAnon").unwrap_or(0));
                threads = threads.max(server.status("Threads").unwrap_or(0));
                std::thread::sleep(Duration::from_millis(100));
            }
            (memory, threads)
        });
        let load = Load {
            to: server.address,
            connections: CLIENTS,
            time: Duration::from_secs(seconds),
            status: &[200, 201, 303],
        };
        let done = load::run(load, mixed(ground));
        over.store(true, Ordering::Relaxed);
        let peak = peak.join().unwrap_or_default();
        done.map(|done| (done, peak))
    });
    let (done, (memory, threads)) = peak?;
    eprintln!("  B13: {:.0} requests a second", done.rate.per_second);
    let name = |what: &str| format!("B13 {what}, {seconds} s mixed load, c = {CLIENTS}");
    let memory = float(memory) / 1024.0;
    print.value(&name("anonymous memory"), memory, "MiB", Goal::Max(48.0));
    print.value(&name("threads"), float(threads), "", Goal::Max(most));
    server.kill()
}

/// Of ten requests seven look at a page, two make a link and one is a callback while there are
/// payments that wait.
pub(super) fn mixed(ground: &Ground) -> Requests {
    let (pages, callbacks) = (at_random(ground.links.clone()), ground.callbacks());
    let links = ground.creations("mixed");
    Rc::new(move |number| match number % 10 {
        0 => callbacks(number / 10).or_else(|| pages(number)),
        1 | 2 => links(number),
        _ => pages(number),
    })
}
