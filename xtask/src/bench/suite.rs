//! How fast and how small, as ratios in one run.
//!
//! Speed is told as the ratio of the product to a yardstick that lives here (a bare loop over the
//! product's own schema, or a static page of the same server): A and B alternate, the median of
//! the pairwise ratios counts, and a pair during which others used more than a tenth of the
//! processor is dropped and measured again. What is counted (bytes, calls, memory) is exact.
//!
//! The server is the real `peyvand serve` in a process of its own; load and bank run in this one,
//! on the same processors. Each bench prints a line: with `--json` one object `{"name", "value",
//! "unit", "ratio", "against", "goal", "ok"}`; what is not judged has no goal. Notes go to standard
//! error. The exit code tells whether measuring worked, not whether goals were met.
#![expect(
    clippy::float_arithmetic,
    reason = "rates and ratios of measurements, never money"
)]

// How is it measured?
mod load;
mod measure;
mod others;
mod trace;

// On what?
mod bank;
mod copies;
mod desk;
mod ground;
mod house;
mod server;
mod sink;

// Against what?
mod record;
mod yardstick;

// What is made of counting.
mod order;

// The benches.
mod counters;
mod drivers;
mod links;
mod lists;
mod mails;
mod memory;
mod pages;
mod payments;
mod reports;
mod start;

use std::process::ExitCode;

use ground::Ground;
use measure::{Plan, Printer};

/// The names, and which of two grounds each stands on: the small one has few links beside the
/// payments that wait, the large one all of them.
const NAMES: [&str; 12] = [
    "B1", "B2", "B3", "B5", "B8", "B9", "B12", "B13", "L4", "M1", "M2", "R4",
];
/// Links beside the payments on the small ground.
const FEW: u64 = 10_000;
/// Links whose messages wait in M2, and the same in a quick run.
const QUEUED: [u64; 2] = [100_000, 10_000];

/// Writes the order of the functions that run for every payer and at the start.
pub(crate) fn order() -> anyhow::Result<ExitCode> {
    order::run(bank::open()?)?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn run(args: &[String]) -> anyhow::Result<ExitCode> {
    let (mut quick, mut as_json, mut wanted) = (false, false, Vec::new());
    for arg in args {
        match arg.as_str() {
            "--quick" => quick = true,
            "--json" => as_json = true,
            name => match NAMES.iter().find(|it| it.eq_ignore_ascii_case(name)) {
                Some(name) => wanted.push(*name),
                None => anyhow::bail!(
                    "usage: cargo xtask bench [--quick] [--json] [{}]…",
                    NAMES.join("|")
                ),
            },
        }
    }
    if wanted.is_empty() {
        wanted.extend(NAMES);
    }
    let (plan, print) = (Plan::new(quick), Printer { as_json });
    if wanted.contains(&"B12") {
        drivers::run(&plan, print)?;
        wanted.retain(|name| *name != "B12");
        if wanted.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
    }
    let bank = bank::open()?;
    if wanted.contains(&"L4") {
        lists::run(&plan, bank, print)?;
    }
    if wanted.contains(&"R4") {
        reports::run(&plan, bank, print)?;
    }
    let needs = |names: &[&str]| names.iter().any(|name| wanted.contains(name));
    if needs(&["B1", "B3", "M1"]) {
        let ground = Ground::make(bank, FEW, plan.payments)?;
        if needs(&["B1"]) {
            payments::run(&plan, &ground, print)?;
        }
        if needs(&["B3"]) {
            links::run(&plan, &ground, print)?;
        }
        if needs(&["M1"]) {
            mails::beside_checkout(&plan, &ground, print)?;
        }
    }
    if needs(&["M2"]) {
        let [all, few] = QUEUED;
        let queued = if plan.quick { few } else { all };
        let ground = Ground::make(bank, queued, plan.payments)?;
        mails::lanes(&plan, &ground, print)?;
    }
    if needs(&["B2", "B5", "B8", "B9", "B13"]) {
        let ground = Ground::make(bank, plan.links, plan.payments)?;
        if needs(&["B2"]) {
            pages::speed(&plan, &ground, print)?;
        }
        if needs(&["B5"]) {
            counters::run(&ground, print)?;
        }
        if needs(&["B8"]) {
            start::run(&plan, &ground, print)?;
        }
        if needs(&["B9"]) {
            pages::weight(&ground, print)?;
        }
        if needs(&["B13"]) {
            memory::run(&plan, &ground, print)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
