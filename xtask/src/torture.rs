//! `cargo xtask torture`: payers at work while the server, and the database under it, are killed
//! again and again and the bank misbehaves. At the end the books must explain the bank's own book
//! and everything that payers were told. The bank is never killed: it is the oracle.
//!
//! With `--plant` one guard of the product is taken away, and the run must notice.

mod chance;
mod desk;
mod http;
mod judge;
mod payers;
mod stage;
mod wire;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use serde_json::json;

use chance::Chance;
use desk::Desk;
use payers::Crowd;
use stage::Stage;

/// Guards that can be taken away; the engine on which the loss of each shows.
const PLANTS: [(&str, Engine); 5] = [
    ("no-unique", Engine::Sqlite),
    ("no-cas", Engine::Sqlite),
    ("no-lease", Engine::Sqlite),
    ("no-fence", Engine::Sqlite),
    // The embedded engine never learns that an answer was lost: it stops.
    ("commit-unknown-rerun", Engine::Postgres),
];
/// Cycles of a run that must notice a plant.
const PLANT_CYCLES: u64 = 5;
/// A cycle in which fewer payments end than wished ends after this all the same.
const LONGEST_CYCLE: Duration = Duration::from_secs(6);
/// The blow falls within this after the payment that triggers it.
const BLOW: Duration = Duration::from_millis(120);
/// A killed try is asked about again when its lease is over; some time beyond that.
const CONVERGENCE: Duration = Duration::from_secs(150);
/// Without a guard it may never converge: so long, that at least the leases are over.
const LEAST_CONVERGENCE: Duration = Duration::from_secs(55);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

/// What a run shall be.
struct Plan {
    cycles: u64,
    engine: Engine,
    payments_per_cycle: u64,
    seed: u64,
    plant: Option<&'static str>,
    json: bool,
}

/// How a run ended.
#[derive(Default)]
struct Report {
    cycles: u64,
    payments: usize,
    bank_paid: usize,
    lost: Vec<String>,
    doubled: Vec<String>,
    unexplained: Vec<String>,
}

impl Report {
    fn lost(&mut self, what: String) {
        self.lost.push(what);
    }

    fn doubled(&mut self, what: String) {
        self.doubled.push(what);
    }

    fn unexplained(&mut self, what: String) {
        self.unexplained.push(what);
    }

    fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty() && self.unexplained.is_empty()
    }

    fn print(&self, as_json: bool) {
        let counts = [
            ("cycles", usize::try_from(self.cycles).unwrap_or(usize::MAX)),
            ("payments", self.payments),
            ("bank_paid", self.bank_paid),
            ("lost", self.lost.len()),
            ("doubled", self.doubled.len()),
            ("unexplained", self.unexplained.len()),
        ];
        if as_json {
            println!("{}", json!(std::collections::BTreeMap::from(counts)));
        } else {
            println!(
                "{}",
                counts
                    .map(|(name, count)| format!("{name} {count}"))
                    .join(", ")
            );
        }
    }

    /// Each finding, for people; not hundreds of a kind.
    fn explain(&self) {
        let kinds = [
            ("lost", &self.lost),
            ("doubled", &self.doubled),
            ("unexplained", &self.unexplained),
        ];
        for (kind, findings) in kinds {
            for finding in findings.iter().take(20) {
                eprintln!("{kind}: {finding}");
            }
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
        json: false,
    };
    let mut all_plants = false;
    let mut args = args.iter().map(String::as_str);
    while let Some(name) = args.next() {
        let mut value = || args.next().with_context(|| format!("{name} needs a value"));
        match name {
            "--cycles" => plan.cycles = value()?.parse()?,
            "--payments-per-cycle" => plan.payments_per_cycle = value()?.parse()?,
            "--seed" => plan.seed = value()?.parse()?,
            "--json" => plan.json = true,
            "--plants" => all_plants = true,
            "--engine" => {
                plan.engine = match value()? {
                    "sqlite" => Engine::Sqlite,
                    "postgres" => Engine::Postgres,
                    other => bail!("the engine is sqlite or postgres, not {other}"),
                }
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
        return every_plant(&plan);
    }
    let program = build(plan.plant.is_some())?;
    let report = torture(&plan, &program)?;
    report.explain();
    report.print(plan.json);
    Ok(code(report.is_clean()))
}

/// Takes each guard away once. All must be noticed.
fn every_plant(plan: &Plan) -> anyhow::Result<ExitCode> {
    let program = build(true)?;
    let mut missed = 0;
    for (plant, engine) in PLANTS {
        let report = torture(
            &Plan {
                cycles: PLANT_CYCLES,
                engine,
                plant: Some(plant),
                ..*plan
            },
            &program,
        )?;
        let caught = !report.is_clean();
        missed += u32::from(!caught);
        let verdict = if caught { "caught" } else { "MISSED" };
        if plan.json {
            println!(
                "{}",
                json!({
                    "plant": plant, "caught": caught, "lost": report.lost.len(),
                    "doubled": report.doubled.len(), "unexplained": report.unexplained.len(),
                })
            );
        } else {
            report.explain();
            println!("{plant}: {verdict}");
            report.print(false);
        }
    }
    Ok(code(missed == 0))
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
    // Another run may still run the old copy, which cannot be written over, but unlinked.
    let _ = std::fs::remove_file(&copy);
    std::fs::copy(folder.join("peyvand"), &copy)?;
    Ok(copy)
}

fn torture(plan: &Plan, program: &Path) -> anyhow::Result<Report> {
    eprintln!("seed {}", plan.seed);
    let folder = tempfile::Builder::new()
        .prefix("peyvand-torture-")
        .tempdir()?;
    let mut report = Report::default();
    let done = in_folder(plan, program, folder.path(), &mut report);
    if done.is_err() || !report.is_clean() {
        eprintln!("books, logs and data are in {}", folder.keep().display());
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
    stage.stop_server()?;
    desk.forget()?;
    desk.speed_up()?;
    let patience = match plan.plant {
        None => CONVERGENCE,
        Some(_) => LEAST_CONVERGENCE,
    };
    converge(&stage, patience, report)?;
    stage.start_server()?;
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

/// The bank behaves and nothing is killed any more: asks about everything that is open until the
/// bank's book is explained, or time is up.
fn converge(stage: &Stage, patience: Duration, report: &mut Report) -> anyhow::Result<()> {
    let begun = Instant::now();
    loop {
        let (reconciled, said) = stage.ask(&["reconcile"])?;
        let left = stage.breaches()?.len();
        eprintln!("converging: {said}, {left} not explained yet");
        if reconciled && left == 0 {
            return Ok(());
        }
        if begun.elapsed() > patience {
            if !reconciled {
                report.unexplained(format!("reconcile fails: {said}"));
            }
            return Ok(());
        }
        thread::sleep(Duration::from_secs(5));
    }
}
