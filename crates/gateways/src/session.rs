//! Signing in: a token that a bank gives for a time, for protocols whose calls carry one.

use std::fmt;
use std::time::Duration;

use crate::driver::Checked;
use crate::reply::Silence;

/// A token that a bank gave for a time. Its values never show in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    token: String,
    refresh: Option<String>,
    lasts: Duration,
}

impl Session {
    /// A token, what renews it (where the bank gives such), and how long it is good.
    pub const fn new(token: String, refresh: Option<String>, lasts: Duration) -> Self {
        Self {
            token,
            refresh,
            lasts,
        }
    }

    /// Goes with each call.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Renews the session without the credentials.
    pub fn refresh(&self) -> Option<&str> {
        self.refresh.as_deref()
    }

    /// How long it is good from the moment when it was given, as the bank says.
    pub const fn lasts(&self) -> Duration {
        self.lasts
    }

    /// Whether the bank gave what renews it.
    pub const fn can_be_renewed(&self) -> bool {
        self.refresh.is_some()
    }

    /// What must never show.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.token.as_str()).chain(self.refresh.as_deref())
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("lasts", &self.lasts)
            .finish_non_exhaustive()
    }
}

/// What came of signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedIn {
    /// The bank knows us; the session goes into the terminal.
    Welcome(Session),
    /// The bank refuses us.
    Refused {
        /// The bank's own code.
        code: String,
        /// The bank's own words.
        message: String,
    },
    /// No usable answer. Signing in moves no money, so nothing is in doubt.
    Unclear {
        /// What went wrong, for staff.
        reason: String,
    },
}

impl From<Silence> for SignedIn {
    fn from(silence: Silence) -> Self {
        Self::Unclear {
            reason: silence.reason,
        }
    }
}

/// For banks whose test of credentials is the sign-in itself.
impl From<SignedIn> for Checked {
    fn from(came: SignedIn) -> Self {
        match came {
            SignedIn::Welcome(_) => Self::Good,
            SignedIn::Refused { code, message } => Self::Bad { code, message },
            SignedIn::Unclear { reason } => Self::Unknown { reason },
        }
    }
}
