//! Repository chores, in the language of the project:
//!
//! - `cargo xtask tidy` checks the rules of the repository that no compiler knows;
//! - `cargo xtask with-postgres COMMAND [ARG…]` runs a command beside a private PostgreSQL
//!   cluster; `{url}` in an argument becomes the address of a fresh database;
//! - `cargo xtask torture [OPTION…]` kills the server again and again and looks for lost money;
//! - `cargo xtask fuzz [--seconds N]` changes banks' answers at random and has the drivers read them;
//! - `cargo xtask new-gateway NAME` makes a driver to begin with, and the bank's side of it;
//! - `cargo xtask bench [--quick] [--json] [NAME…]` measures speed, weight and memory, optimised;
//! - `cargo xtask order` writes which functions the linker puts side by side, counted by valgrind.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is a command line"
)]

mod bench;
mod fuzz;
mod new_gateway;
mod tidy;
mod torture;
mod with_postgres;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let done = match args.next().as_deref() {
        Some("bench") => bench::run(&args.collect::<Vec<_>>()),
        Some("fuzz") => fuzz::run(&args.collect::<Vec<_>>()),
        Some("new-gateway") => new_gateway::run(&args.collect::<Vec<_>>()),
        Some("order") => bench::order(),
        Some("tidy") => tidy::run(),
        Some("with-postgres") => with_postgres::run(&args.collect::<Vec<_>>()),
        Some("torture") => torture::run(&args.collect::<Vec<_>>()),
        _ => Err(anyhow::anyhow!(
            "usage: cargo xtask bench [NAME…] | fuzz [OPTION…] | new-gateway NAME | order | tidy | torture [OPTION…] | with-postgres COMMAND [ARG…]"
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
