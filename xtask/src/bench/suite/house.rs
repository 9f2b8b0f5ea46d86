//! A server inside this program, for pages that the product does not have: a static one beside the
//! real ones, behind the same loop and layers.

use std::net::SocketAddr;
use std::path::Path;

use app::clock::Clock;
use app::entropy::Entropy;
use app::fault::Faults;
use app::vault::Vault;
use app::{App, Parts, Settings};
use axum::response::Html;
use axum::routing::get;
use outbound::{Outbound, OutboundOptions};
use store::Store;
use tokio_util::sync::CancellationToken;

/// The address of the static page.
pub(crate) const STATIC: &str = "/bench/static";

/// Ends when dropped.
pub(crate) struct House {
    pub(crate) address: SocketAddr,
    stop: CancellationToken,
    store: Store,
    runtime: Option<tokio::runtime::Runtime>,
}

impl House {
    /// Serves a data folder, and `body` as the static page.
    pub(crate) fn open(data: &Path, body: String) -> anyhow::Result<Self> {
        let store = Store::open_sqlite(super::ground::database(data))?;
        let app = App::new(Parts {
            store: store.clone(),
            outbound: Outbound::new(&OutboundOptions::default())?,
            // No bank is asked here, so nothing sealed is opened.
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
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let page = axum::body::Bytes::from(body);
        let pages = web::pages(app.clone())
            .merge(api::router(app.clone()))
            .route(STATIC, get(async move || Html(page.clone())));
        let numbers = app.clone();
        let router = web::dressed(pages, web::Options::default(), move || numbers.request_id());
        let stop = CancellationToken::new();
        runtime.spawn(web::serve(router, listener, stop.clone()));
        runtime.spawn({
            let stop = stop.clone();
            async move { app.run_workers(stop).await }
        });
        Ok(Self {
            address,
            stop,
            store,
            runtime: Some(runtime),
        })
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.stop.cancel();
        if let Some(runtime) = self.runtime.take() {
            runtime.block_on(self.store.clone().close());
            runtime.shutdown_timeout(std::time::Duration::from_secs(5));
        }
    }
}
