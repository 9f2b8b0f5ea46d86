//! B5: what one durable payment costs the disk.

use std::time::Duration;

use super::ground::{Ground, is_idle, look};
use super::load::{self, Load, Requests};
use super::measure::{Goal, Printer, float};
use super::payments::paid;
use super::server::{Server, wait_until};
use super::trace::{self, Trace, Written};

const REST: Duration = Duration::from_mins(5);
/// Payers at once.
const PAYERS: usize = 64;
/// Payments that are counted: so few that strace is soon through.
const COUNTED: u64 = 4_000;
/// Payments that are counted one after the other.
const ALONE: u64 = 100;

pub(crate) fn run(ground: &Ground, print: Printer) -> anyhow::Result<()> {
    by_the_kernel(ground, print)?;
    if !trace::is_possible() {
        eprintln!(
            "  B5: strace is not there or not allowed; log, file and fsyncs are not told apart"
        );
        return Ok(());
    }
    let (count, files) = traced(ground, PAYERS, COUNTED)?;
    let of = |name: &str| files.get(name).copied().unwrap_or_default();
    let (log, file) = (of("peyvand.db-wal"), of("peyvand.db"));
    let each = |it: u64| float(it) / float(count);
    let name = |what: &str| format!("B5 {what}, c = {PAYERS}");
    let syncs = float(log.syncs) / float(log.commits.max(1));
    eprintln!(
        "  B5: {count} payments in {} commits: {:.1} payments and {:.1} KiB a commit; the log has \
         {} syncs, one of them each time that it begins anew",
        log.commits,
        float(count) / float(log.commits.max(1)),
        float(log.bytes) / 1024.0 / float(log.commits.max(1)),
        log.syncs,
    );
    print.value(&name("log fsyncs per commit"), syncs, "", Goal::None);
    let spare = log.syncs.saturating_sub(log.commits);
    print.value(
        &name("log fsyncs beyond one a commit"),
        float(spare),
        "",
        Goal::None,
    );
    let kib = each(log.bytes) / 1024.0;
    print.value(
        &name("log written per payment"),
        kib,
        "KiB",
        Goal::Max(20.0),
    );
    print.value(
        &name("log writes per payment"),
        each(log.calls),
        "calls",
        Goal::Max(12.0),
    );
    let kib = each(file.bytes) / 1024.0;
    print.value(
        &name("checkpoints, written per payment"),
        kib,
        "KiB",
        Goal::None,
    );
    print.value(
        &name("checkpoints, writes per payment"),
        each(file.calls),
        "calls",
        Goal::None,
    );
    print.value(
        &name("checkpoints, fsyncs"),
        float(file.syncs),
        "",
        Goal::None,
    );

    let (count, files) = traced(ground, 1, ALONE)?;
    let log = files.get("peyvand.db-wal").copied().unwrap_or_default();
    let commits = float(log.commits) / float(count);
    print.value(
        "B5 commits per payment alone, workers included",
        commits,
        "",
        Goal::None,
    );
    Ok(())
}

/// Pays so many, until all that follows is done, under strace.
fn traced(
    ground: &Ground,
    payers: usize,
    most: u64,
) -> anyhow::Result<(u64, std::collections::BTreeMap<String, Written>)> {
    let copy = ground.copy()?;
    let server = Server::start(copy.path())?;
    let db = look(copy.path())?;
    let trace = Trace::attach(server.pid())?;
    pay(&server, payers, first(ground.callbacks(), most))?;
    wait_until("the rest of the work", REST, || is_idle(&db))?;
    let files = trace.end()?;
    let count = paid(&db)?;
    server.kill()?;
    Ok((count, files))
}

/// What the kernel counts for the whole process, at full speed: answers to payers and calls to the
/// bank are in it as far as they are written by `write` and `writev`.
fn by_the_kernel(ground: &Ground, print: Printer) -> anyhow::Result<()> {
    let copy = ground.copy()?;
    let server = Server::start(copy.path())?;
    let db = look(copy.path())?;
    let before = (
        server.io("wchar")?,
        server.io("syscw")?,
        server.io("write_bytes")?,
    );
    pay(&server, PAYERS, first(ground.callbacks(), COUNTED))?;
    wait_until("the rest of the work", REST, || is_idle(&db))?;
    let after = (
        server.io("wchar")?,
        server.io("syscw")?,
        server.io("write_bytes")?,
    );
    let count = float(paid(&db)?);
    let each = |after: u64, before: u64| float(after - before) / count;
    let name = |what: &str| format!("B5 whole process, {what} per payment, c = {PAYERS}");
    let written = each(after.0, before.0) / 1024.0;
    print.value(&name("written"), written, "KiB", Goal::None);
    print.value(
        &name("writes"),
        each(after.1, before.1),
        "calls",
        Goal::None,
    );
    let to_disk = each(after.2, before.2) / 1024.0;
    print.value(&name("to the disk"), to_disk, "KiB", Goal::None);
    server.kill()
}

fn pay(server: &Server, payers: usize, requests: Requests) -> anyhow::Result<()> {
    let load = Load {
        to: server.address,
        connections: payers,
        time: Duration::from_mins(10),
        status: &[303],
    };
    load::run(load, requests).map(drop)
}

/// The first so many requests.
fn first(requests: Requests, most: u64) -> Requests {
    std::rc::Rc::new(move |number| requests(number).filter(|_| number < most))
}
