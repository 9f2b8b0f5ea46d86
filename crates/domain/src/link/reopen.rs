//! Opening a cancelled link again.

use jiff::Timestamp;

use super::{Link, LinkState, Terms, Usage, is_past};

/// Why a link does not open again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReopenRefusal {
    /// It holds all its money, or a limit is reached.
    #[error("the link holds its money")]
    Paid,
    /// A payer paid all the same after it was cancelled: opened again it would ask twice.
    #[error("money came in while the link was cancelled")]
    PaidMeanwhile,
}

/// The state of a link that is opened again; `None`: it is not cancelled, so nothing changes.
/// `paid_meanwhile`: money came in while it was cancelled, and counts for nothing yet or was kept.
///
/// Its terms stay as they are: one whose time is over comes back as expired, to be extended.
pub fn reopen(
    link: &Link,
    terms: &Terms,
    paid_meanwhile: bool,
    now: Timestamp,
) -> Result<Option<LinkState>, ReopenRefusal> {
    match link.state {
        LinkState::Paid | LinkState::Completed => return Err(ReopenRefusal::Paid),
        LinkState::Cancelled => {}
        LinkState::Draft | LinkState::Open | LinkState::PartiallyPaid | LinkState::Expired => {
            return Ok(None);
        }
    }
    if terms.due(link.taken()).is_none() {
        return Err(ReopenRefusal::Paid);
    }
    if paid_meanwhile && terms.usage == Usage::Single {
        return Err(ReopenRefusal::PaidMeanwhile);
    }
    Ok(Some(if is_past(terms.expires_at, now) {
        LinkState::Expired
    } else if link.payments > 0 && terms.usage == Usage::Single {
        LinkState::PartiallyPaid
    } else {
        LinkState::Open
    }))
}
