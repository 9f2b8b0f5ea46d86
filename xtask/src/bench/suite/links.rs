//! B3: links created per second by the API.

use std::time::Duration;

use super::ground::{Ground, is_idle, look};
use super::load::{self, Load};
use super::measure::{Goal, Plan, Printer, alternate};
use super::record::{self, Recording};
use super::server::{Server, wait_until};
use super::yardstick;

const REST: Duration = Duration::from_mins(2);
/// Programs that call at once.
const CALLERS: usize = 64;

pub(crate) fn run(plan: &Plan, ground: &Ground, print: Printer) -> anyhow::Result<()> {
    let name = format!("B3 links created, c = {CALLERS}");
    let recording = record(plan, ground)?;
    eprintln!("  {name}: {}", recording.describe("link")?);
    let group = yardstick::best_group(ground, &recording, plan.seconds / 3.0)?;
    eprintln!("  {name}: the bare loop is fastest with {group} a commit");
    let mut round = 0;
    let paired = alternate(
        plan,
        &name,
        || {
            round += 1;
            let copy = ground.copy()?;
            let server = Server::start(copy.path())?;
            let load = load_on(&server, plan.seconds);
            let done = load::run(load, ground.creations(&format!("round-{round}")))?;
            eprintln!(
                "    {} links; p50 {} µs, p99 {} µs",
                done.answered,
                done.percentile(50),
                done.percentile(99)
            );
            server.kill()?;
            Ok(done.rate)
        },
        || yardstick::replay(ground, &recording, group, plan.seconds),
    )?;
    let against = format!("a bare loop with the same rows, {group} a commit");
    print.ratio(&name, paired.as_ref(), "1/s", &against, Goal::Ratio(0.80));
    Ok(())
}

fn load_on(server: &Server, seconds: f64) -> Load {
    Load {
        to: server.address,
        connections: CALLERS,
        time: Duration::from_secs_f64(seconds),
        status: &[201],
    }
}

/// What the server writes for links, workers on.
fn record(plan: &Plan, ground: &Ground) -> anyhow::Result<Recording> {
    let copy = ground.copy()?;
    record::prepare(copy.path())?;
    let server = Server::start(copy.path())?;
    let load = load_on(&server, plan.seconds);
    let done = load::run(load, ground.creations("record"))?;
    let db = look(copy.path())?;
    wait_until("the rest of the work", REST, || is_idle(&db))?;
    server.kill()?;
    record::read(copy.path(), done.answered)
}
