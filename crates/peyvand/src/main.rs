//! The binary: command line, configuration, start and stop. It puts the rooms together and holds
//! no rule of its own.
#[macro_use]
mod output;

mod args;
mod command;
mod config;
mod demo;
mod error;
mod house;
mod plant;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::config::Config;
use crate::error::CommandError;

#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(code) => code,
        Err(error) => {
            // As with `say!`: that nobody reads it is no reason to panic.
            let _ = writeln!(std::io::stderr(), "peyvand: {error}");
            error.exit_code()
        }
    }
}

fn run(args: Args) -> Result<ExitCode, CommandError> {
    let config = Config::load(&args)?;
    house::start_logging(&config);
    match args.command {
        Command::Config => Ok(command::config::run(&config, args.json)),
        Command::Migrate => command::migrate::run(&config, args.json),
        Command::Serve => house::block_on(command::serve::run(&config)),
        Command::Bank(options) => house::block_on(command::bank::run(&config, options)),
        Command::Demo(options) => house::block_on(demo::run(&config, options, args.json)),
        Command::VerifyBooks(options) => {
            house::block_on(command::books::run(&config, options, args.json))
        }
        Command::Reconcile(options) => {
            house::block_on(command::reconcile::run(&config, options, args.json))
        }
        Command::Resolve(options) => {
            house::block_on(command::resolve::run(&config, options, args.json))
        }
        Command::Setup(options) => {
            house::block_on(command::setup::run(&config, *options, args.json))
        }
        Command::Backup(options) => {
            house::block_on(command::backup::run(&config, options, args.json))
        }
        Command::Restore(options) => {
            house::block_on(command::restore::run(&config, options, args.json))
        }
        Command::Doctor => house::block_on(command::doctor::run(&config, args.json)),
    }
}
