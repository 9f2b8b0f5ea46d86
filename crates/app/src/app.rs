//! The application: what every use case stands on.

use std::ops::Deref;
use std::sync::Arc;

use domain::act::Act;
use domain::event::Actor;
use jiff::Timestamp;
use outbound::{Outbound, SmtpServer};
use store::{Store, StoreError, Tx};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::access::password::Passwords;
use crate::bank::{Pulses, Sessions};
use crate::budget::Budget;
use crate::clock::Clock;
use crate::customer;
use crate::entropy::Entropy;
use crate::fault::Faults;
use crate::message::Calls;
use crate::metrics::Metrics;
use crate::opened::Opened;
use crate::vault::Vault;

/// The application. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What all clones of an application share.
pub struct Inner {
    parts: Parts,
    pub(crate) metrics: Metrics,
    passwords: Passwords,
    /// One picture is read at a time.
    pictures: Arc<Semaphore>,
    /// Few tables are read at a time: each is held in memory.
    tables: Arc<Semaphore>,
    /// Records of callbacks that fit no payment.
    pub(crate) strays: Budget,
    /// Calls of channels at our door.
    pub(crate) calls: Calls,
    /// Sessions at banks that want one.
    pub(crate) bank_sessions: Sessions,
    /// Pages of links that were opened.
    pub(crate) opened: Opened,
    /// How the banks of providers are.
    pub(crate) pulses: Pulses,
}

/// What an application is made of; the binary or a test puts it together.
pub struct Parts {
    /// Where everything is kept.
    pub store: Store,
    /// The only way out.
    pub outbound: Outbound,
    /// Opens and seals credentials.
    pub vault: Vault,
    /// The only source of time.
    pub clock: Clock,
    /// The only source of chance.
    pub entropy: Entropy,
    /// What the operator set.
    pub settings: Settings,
    /// Where tests break things; empty otherwise.
    pub faults: Faults,
}

/// What the operator sets.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address under which payers and banks reach this server, without a slash at its end.
    pub public_url: String,
    /// Name of this node among those on one database.
    pub node: String,
    /// How e-mail goes out; `None`: every message stays in the local outbox.
    pub mail: Option<MailSettings>,
}

/// How e-mail goes out.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// The server that takes it.
    pub server: SmtpServer,
    /// The address that it comes from.
    pub from: String,
}

impl App {
    /// Puts an application together.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(Inner {
            parts,
            metrics: Metrics::default(),
            passwords: Passwords::default(),
            pictures: Arc::new(Semaphore::new(1)),
            tables: Arc::new(Semaphore::new(customer::import::AT_ONCE)),
            strays: Budget::default(),
            calls: Calls::default(),
            bank_sessions: Sessions::default(),
            opened: Opened::default(),
            pulses: Pulses::default(),
        }))
    }

    /// Now, by the only clock.
    pub fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }

    /// A new id for a request.
    pub fn request_id(&self) -> String {
        format!("req_{}", self.uuid().simple())
    }

    /// The store, for reads of the doors and for shutting down.
    pub fn store(&self) -> &Store {
        &self.parts.store
    }

    /// What the operator set.
    pub fn settings(&self) -> &Settings {
        &self.parts.settings
    }

    /// Runs a deciding unit of work. A node whose clock cannot be trusted decides nothing: a wrong
    /// hour decides wrongly about every expiry and every lease.
    pub(crate) async fn write<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        if !self.clock().is_trusted() {
            return Err(StoreError::Unavailable.into());
        }
        self.store().write(unit).await
    }

    /// The same for work that nobody waits for: it stands behind all other units.
    pub(crate) async fn write_bulk<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        if !self.clock().is_trusted() {
            return Err(StoreError::Unavailable.into());
        }
        self.store().write_bulk(unit).await
    }

    /// The turn of whoever reads an uploaded table.
    pub(crate) fn tables(&self) -> Arc<Semaphore> {
        Arc::clone(&self.tables)
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// The turn of whoever reads a picture.
    pub(crate) fn pictures(&self) -> Arc<Semaphore> {
        Arc::clone(&self.pictures)
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.parts.clock
    }

    pub(crate) fn outbound(&self) -> &Outbound {
        &self.parts.outbound
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.parts.vault
    }

    pub(crate) fn entropy(&self) -> &Entropy {
        &self.parts.entropy
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.parts.faults
    }

    /// A UUIDv7 of now.
    pub(crate) fn uuid(&self) -> Uuid {
        self.parts.entropy.uuid(self.now())
    }

    /// An absolute address on this server.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.parts.settings.public_url)
    }

    /// Decides and writes as `actor`: gives the deciding function its [`Act`].
    pub(crate) fn act<T>(
        &self,
        actor: Actor,
        request_id: Option<&str>,
        decide: impl FnOnce(&mut Act<'_>) -> T,
    ) -> T {
        let now = self.now();
        let mut fresh = || self.parts.entropy.uuid(now);
        let request_id = request_id.map(str::to_owned);
        decide(&mut Act {
            now,
            actor,
            request_id,
            fresh: &mut fresh,
        })
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("settings", &self.parts.settings)
            .finish_non_exhaustive()
    }
}
