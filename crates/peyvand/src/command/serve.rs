//! `peyvand serve`: the server.

use std::process::ExitCode;

use crate::config::Config;
use crate::error::CommandError;
use crate::house;

pub(crate) async fn run(config: &Config) -> Result<ExitCode, CommandError> {
    let store = house::open_store(config)?;
    let key = house::vault_key(config, &config.data())?;
    let listener = house::listen(config.listen()).await?;
    let address = house::address_of(&listener)?;
    let app = house::app(config, store, &key, config.public_url(address))?;
    say!("Peyvand serves {}", app.settings().public_url);
    match app.first_start().await {
        Ok(Some(address)) => {
            say!("Nobody can sign in yet. Open this once, within 24 hours: {address}");
        }
        Ok(None) => {}
        // Payers and banks are served all the same; `peyvand setup admin-link` makes another.
        Err(error) => tracing::error!(%error, "no one-time address was made for the first owner"),
    }
    let stop = house::stop_on_signal();
    let nothing = axum::Router::new();
    let served = house::serve(app.clone(), listener, nothing, config.metrics()?, stop).await;
    app.store().clone().close().await;
    served.map(|()| ExitCode::SUCCESS)
}
