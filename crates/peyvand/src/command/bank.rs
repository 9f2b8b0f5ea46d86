//! `peyvand bank`: the bank simulator alone.

use std::process::ExitCode;

use bank::{Bank, BankOptions as Options};

use crate::args::BankOptions;
use crate::config::Config;
use crate::error::CommandError;
use crate::house;

/// Where the simulator listens unless told.
const ADDRESS: &str = "127.0.0.1:8090";

pub(crate) async fn run(config: &Config, wanted: BankOptions) -> Result<ExitCode, CommandError> {
    let address = if config.listen_is_set() {
        config.listen()
    } else {
        ADDRESS
    };
    let listener = house::listen(address).await?;
    let address = house::address_of(&listener)?;
    if !address.ip().is_loopback() {
        let line = "the simulator lets anybody pay and switch anything: keep it on loopback";
        return Err(CommandError::Refused(line.to_owned()));
    }
    let clock = app::clock::Clock::system();
    let mut options = Options::new(std::sync::Arc::new(move || clock.now().as_microsecond()));
    if let Some(path) = &wanted.book {
        options = options
            .book_file(path)
            .map_err(|source| CommandError::File {
                path: path.display().to_string(),
                source,
            })?;
    }
    say!("SIMULATED bank, no real money: http://{address}/");
    say!("  ZarinPal  http://{address}/zarinpal");
    say!("  sandbox   http://{address}/sandbox");
    say!("  control   http://{address}/control");
    let stop = house::stop_on_signal();
    bank::serve(Bank::new(options), listener, stop.cancelled_owned())
        .await
        .map_err(|error| CommandError::Other(error.into()))?;
    Ok(ExitCode::SUCCESS)
}
