//! Repository chores, in the language of the project:
//!
//! - `cargo xtask tidy` checks the rules of the repository that no compiler knows;
//! - `cargo xtask with-postgres COMMAND [ARG…]` runs a command beside a private PostgreSQL
//!   cluster; `{url}` in an argument becomes the address of a fresh database.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is a command line"
)]

mod tidy;
mod with_postgres;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let done = match args.next().as_deref() {
        Some("tidy") => tidy::run(),
        Some("with-postgres") => with_postgres::run(&args.collect::<Vec<_>>()),
        _ => Err(anyhow::anyhow!(
            "usage: cargo xtask tidy | with-postgres COMMAND [ARG…]"
        )),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
