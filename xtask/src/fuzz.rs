//! `cargo xtask fuzz [--seconds N] [--seed N]`: changes the samples of every bank at random, for as
//! long as it is told to, and has the drivers read them; see `crates/gateways/tests/it/fuzz.rs`.
//! Unoptimised, for then an overflow is a panic. It ends at the first surprise, with its seed.

use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, bail};

/// Seconds of a run that names none.
const SECONDS: u64 = 60;

pub(crate) fn run(args: &[String]) -> anyhow::Result<ExitCode> {
    let (mut seconds, mut seed) = (SECONDS, chosen());
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let number = || args.clone().next().and_then(|text| text.parse().ok());
        let number: u64 = number().with_context(|| format!("{arg} wants a number"))?;
        args.next();
        match arg.as_str() {
            "--seconds" => seconds = number,
            "--seed" => seed = number,
            _ => bail!("usage: cargo xtask fuzz [--seconds N] [--seed N]"),
        }
    }
    let status = Command::new(env!("CARGO"))
        .args([
            "test",
            "--quiet",
            "--package",
            "gateways",
            "--test",
            "it",
            "fuzz::",
            "--",
            "--nocapture",
        ])
        .env("PEYVAND_FUZZ_SECONDS", seconds.to_string())
        .env("PEYVAND_FUZZ_SEED", seed.to_string())
        .status()
        .context("cargo")?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

/// Another seed each time: the address of a fresh allocation and the time that asking took are
/// chance enough to look elsewhere.
fn chosen() -> u64 {
    let began = Instant::now();
    let place = format!("{:p}", Box::new(0_u8));
    let text = format!("{place}{:?}{}", began.elapsed(), std::process::id());
    text.bytes().fold(7, |seed: u64, byte| {
        seed.wrapping_mul(1_000_003).wrapping_add(u64::from(byte))
    })
}
