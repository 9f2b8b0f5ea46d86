//! A store that is opened in this process, and somebody who works on it in the office.

use std::path::Path;

use anyhow::Context;
use app::access::Joining;
use app::clock::Clock;
use app::entropy::Entropy;
use app::fault::Faults;
use app::vault::Vault;
use app::{App, Parts, Settings};
use outbound::{Outbound, OutboundOptions};
use store::Store;

/// Opens a store beside no server.
pub(crate) fn open(path: &Path) -> anyhow::Result<(App, Store)> {
    let store = Store::open_sqlite(path)?;
    let app = App::new(Parts {
        store: store.clone(),
        outbound: Outbound::new(&OutboundOptions::default())?,
        vault: Vault::new(&[0; 32]),
        clock: Clock::system(),
        entropy: Entropy::new(),
        settings: Settings {
            public_url: "http://bench".to_owned(),
            node: "bench".to_owned(),
            mail: None,
        },
        faults: Faults::default(),
    });
    Ok((app, store))
}

/// The first admin joins. What stands in their cookie.
pub(crate) async fn sign_in(app: &App) -> anyhow::Result<String> {
    let address = app.admin_link(None).await?;
    let secret = address.rsplit('/').next().context("a secret")?;
    let told = Joining {
        name: "Sara".to_owned(),
        email: "sara@example.com".to_owned(),
        password: "a long and quiet sentence".to_owned(),
        language: None,
        agent: "bench".to_owned(),
        request_id: "req_bench".to_owned(),
    };
    let token = app.redeem(secret, told).await?;
    Ok(token.reveal().to_owned())
}
