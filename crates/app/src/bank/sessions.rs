//! Sessions at banks whose calls carry a token of limited time: one per provider, in memory alone.
//! A node that starts signs in anew.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::id::ProviderId;
use gateways::{Session, Terminal};
use jiff::{SignedDuration, Timestamp};

/// All sessions of this node.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<HashMap<ProviderId, Slot>>);

/// The place of one provider. Whoever holds it signs in; the others wait and find the session.
pub(crate) type Slot = Arc<tokio::sync::Mutex<Option<Signed>>>;

/// A terminal that is signed in.
pub(crate) struct Signed {
    pub(crate) terminal: Terminal,
    until: Timestamp,
}

impl Signed {
    /// Given up a tenth before the bank does: clocks differ and answers travel.
    pub(crate) fn new(bare: Terminal, session: Session, now: Timestamp) -> Self {
        let lasts = SignedDuration::try_from(session.lasts()).unwrap_or(SignedDuration::ZERO);
        Self {
            terminal: bare.with_session(session),
            until: now.checked_add(lasts / 10 * 9).unwrap_or(now),
        }
    }

    /// Whether it serves this terminal now; `over` says that the bank refuses the terminal's own.
    pub(crate) fn serves(&self, terminal: &Terminal, over: bool, now: Timestamp) -> bool {
        let refused = over && self.terminal.session() == terminal.session();
        self.terminal.is_like(terminal) && now < self.until && !refused
    }
}

impl Sessions {
    /// The place of a provider.
    pub(crate) fn of(&self, provider: ProviderId) -> Slot {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(provider).or_default())
    }
}
