//! B1: durable payments per second, from the callback to the answer after the commit.

use std::time::{Duration, Instant};

use super::ground::{Ground, is_idle, look};
use super::load::{self, Load};
use super::measure::{Goal, Plan, Printer, Rate, alternate, float, median};
use super::record::{self, Recording};
use super::server::{Server, wait_until};
use super::yardstick;

/// The longest that jobs and numbers may take after a run.
const REST: Duration = Duration::from_mins(2);

/// Payers at once, and the ratio to be reached.
const LOADS: [(usize, f64); 2] = [(64, 0.80), (256, 0.90)];

pub(crate) fn run(plan: &Plan, ground: &Ground, print: Printer) -> anyhow::Result<()> {
    for (payers, goal) in LOADS {
        let name = format!("B1 payments, c = {payers}");
        let recording = record(ground, payers)?;
        eprintln!("  {name}: {}", recording.describe("payment")?);
        let mut drained = Vec::new();
        let paired = alternate(
            plan,
            &name,
            || {
                let run = measured(plan, ground, payers)?;
                drained.push(run.drained);
                Ok(run.rate)
            },
            || yardstick::replay(ground, &recording, u64::try_from(payers)?, plan.seconds),
        )?;
        let against = format!("a bare loop with the same rows, {payers} a commit");
        print.ratio(&name, paired.as_ref(), "1/s", &against, Goal::Ratio(goal));
        // What was answered but not yet numbered and told when the load ended is work owed.
        if let (Some(all), Some(paired)) = (median(drained), paired) {
            let name = format!("{name}, until jobs and numbers are done too");
            let whole = super::measure::Paired {
                a: all,
                b: paired.b,
                ratio: all / paired.b,
            };
            print.ratio(&name, Some(&whole), "1/s", "the same loop", Goal::None);
        }
    }
    Ok(())
}

/// What the server writes for payments, workers on.
fn record(ground: &Ground, payers: usize) -> anyhow::Result<Recording> {
    let copy = ground.copy()?;
    record::prepare(copy.path())?;
    let server = Server::start(copy.path())?;
    let load = Load {
        to: server.address,
        connections: payers,
        time: Duration::from_mins(10),
        status: &[303],
    };
    let done = load::run(load, ground.callbacks())?;
    let db = look(copy.path())?;
    wait_until("the rest of the work", REST, || is_idle(&db))?;
    let paid = paid(&db)?;
    anyhow::ensure!(paid == done.answered, "{paid} paid of {}", done.answered);
    server.kill()?;
    record::read(copy.path(), paid)
}

struct Measured {
    rate: Rate,
    /// Payments a second until nothing was left to do.
    drained: f64,
}

fn measured(plan: &Plan, ground: &Ground, payers: usize) -> anyhow::Result<Measured> {
    let copy = ground.copy()?;
    let server = Server::start(copy.path())?;
    let load = Load {
        to: server.address,
        connections: payers,
        time: Duration::from_secs_f64(plan.seconds),
        status: &[303],
    };
    let (began, used) = (Instant::now(), server.processor()?);
    let done = load::run(load, ground.callbacks())?;
    let took = began.elapsed();
    let db = look(copy.path())?;
    // Every answer came after its commit: what the store holds now is all of it.
    let paid = paid(&db)?;
    anyhow::ensure!(paid == done.answered, "{paid} paid of {}", done.answered);
    wait_until("the rest of the work", REST, || is_idle(&db))?;
    let whole = began.elapsed();
    let used = (server.processor()? - used) / float(done.answered) * 1e6;
    eprintln!(
        "    {} payments in {:.2} s, all work done after {:.2} s; p50 {} µs, p99 {} µs; {used:.0} µs \
         of processor each",
        done.answered,
        took.as_secs_f64(),
        whole.as_secs_f64(),
        done.percentile(50),
        done.percentile(99),
    );
    if took.as_secs_f64() < plan.seconds * 0.9 {
        eprintln!("    the payments ran out before the time: a longer ground is needed");
    }
    server.kill()?;
    Ok(Measured {
        rate: done.rate,
        drained: float(done.answered) / whole.as_secs_f64(),
    })
}

/// Payments that are paid.
pub(crate) fn paid(db: &rusqlite::Connection) -> anyhow::Result<u64> {
    let count: i64 = db.query_row(
        "SELECT COUNT(*) FROM payment WHERE state = 'paid'",
        [],
        |row| row.get(0),
    )?;
    Ok(u64::try_from(count)?)
}
