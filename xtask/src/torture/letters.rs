//! `cargo xtask torture --messages N`: the server is killed while it sends N messages, by e-mail, by a
//! panel that knows our ids, and by one that does not. First all three are down; then they are back,
//! and the blows fall. At the end everything that was wished must have arrived once, but for what the
//! rules allow: an e-mail may come again as the same mail, and of the panel that does not know our ids
//! a message may be *unknown*.

mod judge;
mod office;

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use serde_json::json;

use self::judge::Findings;
use self::office::{Group, Office};
use super::chance::Chance;
use super::http::Request;
use super::stage::Stage;
use super::{Engine, Plan};

/// Messages by panels that one shop may send within an hour are fewer than this.
const BY_PANELS: usize = 2_800;
/// Addresses in one form.
const AT_ONCE: usize = 20;
/// The channels under torture, by the names that the simulator knows them by.
const CHANNELS: [&str; 3] = ["smtp", "kavenegar", "smsir"];
/// The longest pause before a blow.
const BLOW: Duration = Duration::from_millis(1_500);
/// What was put back some times waits for minutes.
const PATIENCE: Duration = Duration::from_mins(20);

/// What a run shall be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    /// Messages in all.
    pub(super) messages: usize,
    /// Blows at most; fewer if everything is sent before.
    pub(super) blows: u64,
}

/// Whom the run writes to: each mailbox once, each mobile once by either panel.
struct People {
    mailboxes: Vec<String>,
    mobiles: Vec<String>,
}

impl People {
    fn of(messages: usize) -> Self {
        let by_panels = (messages * 28 / 100).min(BY_PANELS);
        let mobiles = by_panels / 2;
        Self {
            mailboxes: (0..messages - 2 * mobiles)
                .map(|n| format!("payer-{n}@example.com"))
                .collect(),
            mobiles: (0..mobiles).map(|n| format!("0912{n:07}")).collect(),
        }
    }
}

/// One run. Whether all is as it must be.
pub(super) fn run(plan: &Plan, wish: Wish, program: &Path, as_json: bool) -> anyhow::Result<bool> {
    let name = format!("{} messages", plan.engine.name());
    eprintln!("{name}: seed {}", plan.seed);
    let folder = tempfile::Builder::new()
        .prefix("peyvand-torture-")
        .tempdir()?;
    let mut findings = Findings::default();
    let done = in_folder(plan, wish, (program, folder.path()), &mut findings);
    if done.is_err() || !findings.is_clean() {
        eprintln!("{name}: logs and data are in {}", folder.keep().display());
    }
    let blows = done?;
    findings.explain(&name);
    findings.print(plan, (wish.messages, blows), as_json);
    Ok(findings.is_clean())
}

/// The number of blows that fell.
fn in_folder(
    plan: &Plan,
    wish: Wish,
    (program, folder): (&Path, &Path),
    findings: &mut Findings,
) -> anyhow::Result<u64> {
    let mut chance = Chance::new(plan.seed);
    let people = People::of(wish.messages);
    let mut stage = Stage::set_up(plan, program, folder)?;
    // Here the blows are what is looked at, not commits whose answers are lost.
    stage.mend_wire();
    office::set_mail_up(&stage)?;
    stage.start_server()?;
    let office = Office::enter(&stage)?;
    office.set_channels_up(&stage)?;
    let switch = |on: bool| CHANNELS.iter().try_for_each(|one| down(&stage, one, on));
    switch(true)?;
    for (round, some) in people.mailboxes.chunks(AT_ONCE).enumerate() {
        office.send_to("recipients", some, round)?;
    }
    for (round, some) in people.mobiles.chunks(AT_ONCE).enumerate() {
        office.send_to("mobiles", some, round)?;
    }
    let waiting = office.count(Group::Waiting)?;
    ensure!(waiting > 0, "nothing waits though all channels are down");
    switch(false)?;
    ["kavenegar", "smsir"]
        .iter()
        .try_for_each(|panel| slow(&stage, panel))?;
    let begun = Instant::now();
    let mut blows = 0;
    while office.is_any(Group::Waiting)? {
        ensure!(begun.elapsed() < PATIENCE, "messages wait for ever");
        if blows == wish.blows {
            thread::sleep(Duration::from_millis(500));
            continue;
        }
        thread::sleep(chance.within(BLOW));
        let database = plan.engine == Engine::Postgres && chance.percent(25);
        if !(database && stage.crash_database()?) {
            stage.kill_server()?;
        }
        blows += 1;
        stage.keep_server()?;
    }
    eprintln!(
        "{} messages: all settled {} s after the channels were back, {blows} blows",
        plan.engine.name(),
        begun.elapsed().as_secs()
    );
    judge::judge(&people, &office, &stage, findings)?;
    stage.stop_server()?;
    for breach in stage.breaches()? {
        findings.unexplained(breach);
    }
    Ok(blows)
}

/// A channel that is down says that it cannot take anything now.
fn down(stage: &Stage, channel: &str, is_down: bool) -> anyhow::Result<()> {
    let request = if is_down {
        Request::new("POST", "/control/behaviours")
            .json(&json!({"terminal": channel, "behaviour": "error-inside", "step": "send"}))
    } else {
        Request::new("DELETE", &format!("/control/behaviours?terminal={channel}"))
    };
    tell(stage, &request)
}

/// The panel takes a message at once and its answer takes a while: a blow in between finds what was
/// taken and is not known to be.
fn slow(stage: &Stage, panel: &str) -> anyhow::Result<()> {
    let switch = json!({"terminal": panel, "behaviour": "slow-drip", "step": "send", "ms": 2});
    tell(
        stage,
        &Request::new("POST", "/control/behaviours").json(&switch),
    )
}

fn tell(stage: &Stage, request: &Request) -> anyhow::Result<()> {
    let said = request.send(stage.bank_at).context("the bank's desk")?;
    ensure!(said.status < 300, "the bank's desk said {}", said.status);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_has_a_reader_and_no_shop_passes_its_limit() {
        for messages in [100, 1_000, 10_000, 50_000] {
            let people = People::of(messages);
            let by_panels = people.mobiles.len() * 2;
            assert_eq!(people.mailboxes.len() + by_panels, messages);
            assert!((1..=BY_PANELS).contains(&by_panels));
        }
    }
}
