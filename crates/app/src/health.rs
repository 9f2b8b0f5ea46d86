//! Whether this server can do its work.

use store::Health as StoreHealth;

use crate::App;

/// What `/health` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Everything works.
    pub ok: bool,
    /// In a few words.
    pub detail: &'static str,
}

impl App {
    /// Whether this server can do its work.
    pub fn health(&self) -> Health {
        let (ok, detail) = match self.store().health() {
            StoreHealth::Ok if !self.clock().is_trusted() => {
                (false, "this machine's clock is far from the database's")
            }
            StoreHealth::Ok => (true, "ok"),
            StoreHealth::Full => (false, "the disk is full"),
            StoreHealth::Unavailable => (false, "the database cannot be reached"),
            StoreHealth::Stopped => (false, "stopped writing after a disk error"),
            StoreHealth::Closed => (false, "closed"),
        };
        Health { ok, detail }
    }
}
