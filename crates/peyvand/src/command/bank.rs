//! `peyvand bank`: the bank simulator alone.

use std::net::SocketAddr;
use std::process::ExitCode;

use bank::{Bank, BankOptions as Options};
use tokio::net::TcpListener;

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
    let (listener, address) = here(address).await?;
    let mails = match &wanted.smtp {
        Some(address) => Some(here(address).await?),
        None => None,
    };
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
    for one in bank::DOORS {
        say!("  {:<28}http://{address}{}", one.name, one.path);
    }
    say!("  panels                      http://{address}/panels/…");
    say!("  inbox                       http://{address}/inbox");
    if let Some((_, address)) = &mails {
        say!("  mail                        {address}, without TLS");
    }
    say!("  control                     http://{address}/control");
    let stop = house::stop_on_signal();
    let bank = Bank::new(options);
    if let Some((listener, _)) = mails {
        // It ends with the bank: its connections hold nothing that could be lost.
        let stop = stop.clone().cancelled_owned();
        drop(tokio::spawn(bank::serve_smtp(bank.clone(), listener, stop)));
    }
    bank::serve(bank, listener, stop.cancelled_owned())
        .await
        .map_err(|error| CommandError::Other(error.into()))?;
    Ok(ExitCode::SUCCESS)
}

/// Listens on this machine, and nowhere else.
async fn here(address: &str) -> Result<(TcpListener, SocketAddr), CommandError> {
    let listener = house::listen(address).await?;
    let address = house::address_of(&listener)?;
    if !address.ip().is_loopback() {
        let line = "the simulator lets anybody pay and switch anything: keep it on loopback";
        return Err(CommandError::Refused(line.to_owned()));
    }
    Ok((listener, address))
}
