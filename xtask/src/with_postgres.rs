//! Runs a command beside a private PostgreSQL cluster that ends with it.

use std::process::{Command, ExitCode};

use anyhow::{Context, bail};
use testkit::PrivateCluster;

pub(crate) fn run(args: &[String]) -> anyhow::Result<ExitCode> {
    let Some((program, rest)) = args.split_first() else {
        bail!("which command?")
    };
    let cluster = PrivateCluster::start().context("a private PostgreSQL cluster")?;
    let url = cluster.database("command");
    let rest = rest.iter().map(|arg| arg.replace("{url}", &url));
    let status = Command::new(program)
        .args(rest)
        .status()
        .context(program.clone())?;
    let code = status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(1);
    Ok(ExitCode::from(code))
}
