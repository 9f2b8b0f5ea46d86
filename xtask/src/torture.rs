//! `cargo xtask torture`: payers at work while the server, and the database under it, are killed
//! again and again and the bank misbehaves. At the end the books must explain the bank's own book
//! and everything that payers were told. The bank is never killed: it is the oracle.
//!
//! The server is built first; with `--program` it is one that was built before.
//!
//! With `--messages` it is the sending of messages that is killed again and again; see [`letters`].
//!
//! With `--plant` one guard of the product is taken away, and the run must notice; `--plants` does
//! so with each of them, one after the other.

mod chance;
mod desk;
mod http;
mod judge;
mod letters;
mod payers;
mod report;
mod stage;
mod wire;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

use chance::Chance;
use desk::Desk;
use letters::Wish;
use payers::Crowd;
use report::Report;
use stage::Stage;

/// Guards that can be taken away; the engines on which the loss of each shows, the quicker first.
const PLANTS: [(&str, &[Engine]); 5] = [
    ("no-unique", &[Engine::Sqlite, Engine::Postgres]),
    ("no-cas", &[Engine::Sqlite, Engine::Postgres]),
    ("no-lease", &[Engine::Sqlite, Engine::Postgres]),
    ("no-fence", &[Engine::Sqlite, Engine::Postgres]),
    // The embedded engine never learns that an answer was lost: it stops.
    ("commit-unknown-rerun", &[Engine::Postgres]),
];
/// Cycles of a run that must notice a plant.
const PLANT_CYCLES: u64 = 5;
/// What a plant spoils needs two payments that meet: so many runs are given the chance to see it.
const PLANT_RUNS: u64 = 3;
/// Runs that go on at the same time: most of their time is waiting.
const AT_ONCE: usize = 2;
/// A cycle in which fewer payments end than wished ends after this all the same.
const LONGEST_CYCLE: Duration = Duration::from_secs(6);
/// The blow falls within this after the payment that triggers it.
const BLOW: Duration = Duration::from_millis(120);
/// After the last restart everything must be explained within this, by the server alone.
const CONVERGENCE: Duration = Duration::from_secs(30);
/// Without a guard it may never converge: so long, that at least the leases are over.
const LEAST_CONVERGENCE: Duration = Duration::from_secs(55);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// What a run shall be.
#[derive(Debug, Clone, Copy)]
struct Plan {
    cycles: u64,
    engine: Engine,
    payments_per_cycle: u64,
    seed: u64,
    plant: Option<&'static str>,
}

impl Plan {
    fn name(&self) -> String {
        match self.plant {
            Some(plant) => format!("{} {plant}", self.engine.name()),
            None => self.engine.name().to_owned(),
        }
    }
}

pub(crate) fn run(args: &[String]) -> anyhow::Result<ExitCode> {
    let mut plan = Plan {
        cycles: 20,
        engine: Engine::Sqlite,
        payments_per_cycle: 20,
        seed: Chance::seed(),
        plant: None,
    };
    let mut engines: Option<Vec<Engine>> = None;
    let (mut all_plants, mut as_json, mut messages) = (false, false, None);
    let mut program = None;
    let mut args = args.iter().map(String::as_str);
    while let Some(name) = args.next() {
        let mut value = || args.next().with_context(|| format!("{name} needs a value"));
        match name {
            "--cycles" => plan.cycles = value()?.parse()?,
            "--payments-per-cycle" => plan.payments_per_cycle = value()?.parse()?,
            "--seed" => plan.seed = value()?.parse()?,
            "--messages" => messages = Some(value()?.parse()?),
            "--program" => program = Some(PathBuf::from(value()?)),
            "--json" => as_json = true,
            "--plants" => all_plants = true,
            "--engine" => {
                let wanted = value()?;
                let fits = |one: &Engine| wanted == "both" || wanted == one.name();
                let found: Vec<Engine> = Engine::ALL.into_iter().filter(fits).collect();
                ensure!(
                    !found.is_empty(),
                    "the engine is sqlite, postgres or both, not {wanted}"
                );
                engines = Some(found);
            }
            "--plant" => {
                let wanted = value()?;
                let found = PLANTS.iter().find(|(plant, _)| *plant == wanted);
                plan.plant = Some(found.with_context(|| format!("no plant {wanted}"))?.0);
            }
            other => bail!("torture does not know {other}"),
        }
    }
    if all_plants {
        return every_plant(plan, engines.as_deref(), as_json);
    }
    let program = program.map_or_else(|| build(plan.plant.is_some()), Ok)?;
    let engines = engines.unwrap_or_else(|| vec![plan.engine]);
    let plans = engines.into_iter().map(|engine| Plan { engine, ..plan });
    if let Some(messages) = messages {
        let wish = Wish {
            messages,
            blows: plan.cycles,
        };
        let run = |plan: &Plan| letters::run(plan, wish, &program, as_json);
        return Ok(code(at_once(plans.collect(), run)));
    }
    let clean = at_once(plans.collect(), |plan| {
        let report = torture(plan, &program)?;
        report.explain(plan);
        report.print(plan, as_json);
        Ok(report.is_clean())
    });
    Ok(code(clean))
}

/// Takes each guard away once, on `engines` or on the first on which its loss shows. All must be
/// noticed.
fn every_plant(plan: Plan, engines: Option<&[Engine]>, as_json: bool) -> anyhow::Result<ExitCode> {
    let program = build(true)?;
    let mut plans = Vec::new();
    for (plant, shows) in PLANTS {
        let wanted = shows
            .iter()
            .filter(|one| engines.is_none_or(|engines| engines.contains(one)));
        let wanted = wanted.take(engines.map_or(1, <[_]>::len));
        plans.extend(wanted.map(|engine| Plan {
            cycles: PLANT_CYCLES,
            engine: *engine,
            plant: Some(plant),
            ..plan
        }));
    }
    let all_caught = at_once(plans, |plan| {
        for run in 0..PLANT_RUNS {
            let seed = plan.seed.wrapping_add(run);
            let plan = Plan { seed, ..*plan };
            let report = torture(&plan, &program)?;
            report.explain(&plan);
            report.print(&plan, as_json);
            if !report.is_clean() {
                eprintln!("{}: caught", plan.name());
                return Ok(true);
            }
        }
        eprintln!("{}: MISSED", plan.name());
        Ok(false)
    });
    Ok(code(all_caught))
}

/// Makes all runs, some at the same time. Whether all ended well; one that breaks off did not, and
/// the others go on.
fn at_once(plans: Vec<Plan>, run: impl Fn(&Plan) -> anyhow::Result<bool> + Sync) -> bool {
    let left = Mutex::new(plans.into_iter());
    let all_good = AtomicBool::new(true);
    let take = || left.lock().ok()?.next();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(plan) = take() {
                    let good = run(&plan).unwrap_or_else(|error| {
                        eprintln!("{}: broken off: {error:#}", plan.name());
                        false
                    });
                    all_good.fetch_and(good, Ordering::Relaxed);
                }
            });
        }
    });
    all_good.into_inner()
}

fn code(good: bool) -> ExitCode {
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Builds the program under torture beside this one. One that can lack a guard is built without
/// the store's debug assertions, which a release has not either: they would stand in for it.
fn build(plants: bool) -> anyhow::Result<PathBuf> {
    let here = std::env::current_exe()?;
    let folder = here.parent().context("this program has no folder")?;
    let target = folder
        .parent()
        .context("this program has no target folder")?;
    let mut command = Command::new("cargo");
    command
        .args(["build", "--quiet", "--package", "peyvand", "--target-dir"])
        .arg(target);
    if plants {
        let lax = "profile.dev.package.store.debug-assertions=false";
        command.args(["--features", "plants", "--config", lax]);
    }
    ensure!(command.status()?.success(), "peyvand does not build");
    // A copy: the next build, with or without plants, has the same name.
    let copy = folder.join(if plants {
        "peyvand-plants"
    } else {
        "peyvand-torture"
    });
    // Another run may start the copy at this moment: it finds the old one or the new one whole.
    let new = folder.join(format!("peyvand-torture-{}", std::process::id()));
    std::fs::copy(folder.join("peyvand"), &new)?;
    std::fs::rename(&new, &copy)?;
    Ok(copy)
}

fn torture(plan: &Plan, program: &Path) -> anyhow::Result<Report> {
    eprintln!("{}: seed {}", plan.name(), plan.seed);
    let folder = tempfile::Builder::new()
        .prefix("peyvand-torture-")
        .tempdir()?;
    let mut report = Report::default();
    let done = in_folder(plan, program, folder.path(), &mut report);
    if done.is_err() || !report.is_clean() {
        let kept = folder.keep();
        eprintln!(
            "{}: books, logs and data are in {}",
            plan.name(),
            kept.display()
        );
    }
    done.map(|()| report)
}

fn in_folder(
    plan: &Plan,
    program: &Path,
    folder: &Path,
    report: &mut Report,
) -> anyhow::Result<()> {
    let mut chance = Chance::new(plan.seed);
    let mut stage = Stage::set_up(plan, program, folder)?;
    let mut desk = Desk::new(stage.bank_at);
    let crowd = Crowd::new(stage.shop_at, stage.bank_at, &stage.key);
    desk.slow_down()?;
    stage.start_server()?;
    thread::scope(|scope| {
        for _ in 0..payers::CROWD {
            let dice = chance.fork();
            scope.spawn(|| crowd.work(dice));
        }
        let kept = (0..plan.cycles).try_for_each(|cycle| {
            report.cycles = cycle + 1;
            one_cycle(plan, &mut stage, &mut desk, &crowd, &mut chance)
        });
        // The payers go home whatever happened, or the scope would never end.
        crowd.close();
        let calm = kept.and_then(|()| {
            stage.mend_wire();
            stage.keep_server()?;
            desk.behave()
        });
        if calm.is_err() {
            crowd.give_up();
        }
        calm
    })?;
    crowd.bring_the_late();
    desk.release()?;
    desk.speed_up()?;
    if plan.plant.is_some() {
        stage.stop_server()?;
        desk.forget()?;
        converge(plan, &stage, report)?;
        stage.start_server()?;
    } else {
        stage.kill_server()?;
        desk.forget()?;
        stage.start_server()?;
        settle_down(plan, &stage, report)?;
    }
    judge::ask_the_server(&crowd, report)?;
    stage.stop_server()?;
    let leases = !matches!(plan.plant, Some("no-fence" | "no-cas"));
    judge::ask_the_books(&stage, &desk, leases, report)
}

/// Load, a blow at a random moment, and the restart.
fn one_cycle(
    plan: &Plan,
    stage: &mut Stage,
    desk: &mut Desk,
    crowd: &Crowd,
    chance: &mut Chance,
) -> anyhow::Result<()> {
    desk.misbehave(chance)?;
    crowd.admit(plan.payments_per_cycle);
    let enough = crowd.done.load(Ordering::Relaxed) + 1 + chance.below(plan.payments_per_cycle);
    let begun = Instant::now();
    while crowd.done.load(Ordering::Relaxed) < enough && begun.elapsed() < LONGEST_CYCLE {
        thread::sleep(Duration::from_millis(3));
    }
    thread::sleep(chance.within(BLOW));
    // Of three blows one hits the database, and every other of these the server as well.
    let database = chance.percent(33) && stage.crash_database()?;
    if !database || chance.percent(50) {
        stage.kill_server()?;
        desk.forget()?;
    }
    stage.keep_server()
}

/// The bank behaves and the server was killed for the last time: it alone must explain the bank's book
/// in time.
fn settle_down(plan: &Plan, stage: &Stage, report: &mut Report) -> anyhow::Result<()> {
    let begun = Instant::now();
    loop {
        let left = stage.breaches()?;
        let waited = begun.elapsed();
        let name = plan.name();
        eprintln!(
            "{name}: {} s after the restart {} not explained yet",
            waited.as_secs(),
            left.len()
        );
        if left.is_empty() {
            report.converged = Some(waited);
            return Ok(());
        }
        if waited > CONVERGENCE {
            for breach in left {
                report.unexplained(format!("after {} s: {breach}", waited.as_secs()));
            }
            return Ok(());
        }
        thread::sleep(Duration::from_secs(1));
    }
}

/// Without a guard it may never converge: asks about everything that is open until the bank's book is
/// explained, or time is up.
fn converge(plan: &Plan, stage: &Stage, report: &mut Report) -> anyhow::Result<()> {
    let begun = Instant::now();
    loop {
        let (reconciled, said) = stage.ask(&["reconcile"])?;
        let left = stage.breaches()?.len();
        let name = plan.name();
        eprintln!("{name}: converging: {said}, {left} not explained yet");
        if reconciled && left == 0 {
            return Ok(());
        }
        if begun.elapsed() > LEAST_CONVERGENCE {
            if !reconciled {
                report.unexplained(format!("reconcile fails: {said}"));
            }
            return Ok(());
        }
        thread::sleep(Duration::from_secs(5));
    }
}
