//! How long things last: sessions, one-time links, and the wait after failed sign-ins.

use jiff::{SignedDuration, Timestamp};

/// A session that is not used for so long is over.
pub const IDLE_LIFE: SignedDuration = SignedDuration::from_hours(12);
/// A session is over at this age, used or not.
pub const ABSOLUTE_LIFE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The use of a session is written down no more often than this.
pub const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// A one-time link opens for so long, once.
pub const LINK_LIFE: SignedDuration = SignedDuration::from_hours(24);
/// Failures are forgotten after so long without a new one.
pub const FAILURES_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// When a session that began at `created` and was last used at `seen` is over.
pub fn session_ends(created: Timestamp, seen: Timestamp) -> Timestamp {
    after(seen, IDLE_LIFE).min(after(created, ABSOLUTE_LIFE))
}

/// What a one-time link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// The first admin of a new server.
    First,
    /// A further user.
    Invite,
    /// Somebody who lost their password.
    Reset,
}

crate::scope::words!(Purpose, "purpose": First = "first", Invite = "invite", Reset = "reset");

/// Whose failed sign-ins, or questions about payments, are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An e-mail address, whether somebody has it or not.
    Email,
    /// The network address that the tries come from.
    Address,
    /// A payment code that somebody asks about.
    PaymentCode,
    /// The network address from which somebody asks about payments.
    Asker,
}

crate::scope::words!(Subject, "subject of failures": Email = "email", Address = "address",
    PaymentCode = "payment_code", Asker = "asker");

impl Subject {
    /// Failures that cost no wait: people mistype, and an office shares one address.
    const fn free(self) -> u32 {
        match self {
            Self::Email | Self::PaymentCode => 4,
            Self::Address | Self::Asker => 20,
        }
    }

    /// The longest wait. Short for an e-mail address: a stranger who fails on purpose must not keep
    /// its owner out.
    const fn longest(self) -> SignedDuration {
        match self {
            Self::Email => SignedDuration::from_mins(1),
            Self::PaymentCode | Self::Address | Self::Asker => SignedDuration::from_mins(15),
        }
    }
}

/// Whether a sign-in may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Now.
    No,
    /// Not before this.
    Until(Timestamp),
}

/// Whether a sign-in may be tried now, after `failures` of which the last was at `last`. The wait
/// begins at two seconds and doubles with each failure.
pub fn failure_wait(subject: Subject, failures: u32, last: Timestamp, now: Timestamp) -> Wait {
    let counted = failures.saturating_sub(subject.free());
    if counted == 0 {
        return Wait::No;
    }
    // Past 2^20 seconds every limit is reached.
    let wait = SignedDuration::from_secs(1 << counted.min(20)).min(subject.longest());
    let until = after(last, wait);
    if until <= now {
        Wait::No
    } else {
        Wait::Until(until)
    }
}

fn after(moment: Timestamp, life: SignedDuration) -> Timestamp {
    moment.checked_add(life).unwrap_or(Timestamp::MAX)
}
