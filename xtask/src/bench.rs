//! `cargo xtask bench [--quick] [--json] [NAME…]`: how fast and how small; see `bench/suite.rs`.
//! `cargo xtask order`: which functions the linker puts side by side; see `bench/suite/order.rs`.
//!
//! Measuring needs optimised programs, so this command builds `peyvand` and itself with
//! `--release --features xtask/bench` and hands over. The heavy dependencies belong to that
//! feature: the other chores stay quick to build.

#[cfg(feature = "bench")]
mod suite;

/// What the server allocates with, for what is measured inside this process.
#[cfg(feature = "bench")]
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::Context;

pub(crate) fn run(args: &[String]) -> anyhow::Result<ExitCode> {
    #[cfg(feature = "bench")]
    if !cfg!(debug_assertions) {
        return suite::run(args);
    }
    hand_over("bench", args)
}

pub(crate) fn order() -> anyhow::Result<ExitCode> {
    #[cfg(feature = "bench")]
    if !cfg!(debug_assertions) {
        return suite::order();
    }
    hand_over("order", &[])
}

/// Builds the optimised programs and becomes them.
fn hand_over(chore: &str, args: &[String]) -> anyhow::Result<ExitCode> {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--release", "--package", "peyvand"])
        .args(["--package", "xtask", "--features", "xtask/bench"])
        .status()
        .context("cargo")?;
    anyhow::ensure!(built.success(), "the optimised build failed");
    // target/debug/xtask → target/release/xtask, wherever the target folder is.
    let this = std::env::current_exe().context("the path of this program")?;
    let target = this.parent().and_then(Path::parent);
    let program = target.context("the target folder")?.join("release/xtask");
    let status = Command::new(&program)
        .arg(chore)
        .args(args)
        .status()
        .with_context(|| program.display().to_string())?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}
