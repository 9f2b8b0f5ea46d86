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
    println!("Peyvand serves {}", app.settings().public_url);
    if app.merchants().await?.is_empty() {
        println!("There is no shop yet: stop, and make one with `peyvand setup shop`.");
    }
    let stop = house::stop_on_signal();
    let nothing = axum::Router::new();
    let served = house::serve(app.clone(), listener, nothing, config.metrics()?, stop).await;
    app.store().clone().close().await;
    served.map(|()| ExitCode::SUCCESS)
}
