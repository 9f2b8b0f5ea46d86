//! Jobs: work to do after a commit, at least once, and the waits between tries.

use jiff::{SignedDuration, Timestamp};

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobKind {
    /// Ask the bank about a payment that is not final (the reconciler).
    CheckPayment,
    /// Ask the bank to give money back.
    AskRefund,
    /// Render and hand a message to its channel.
    SendMessage,
    /// Write the event of a link whose time ran out.
    ExpireLink,
    /// Ask a channel what became of the messages that it took.
    AskReports,
    /// Ask a channel how much credit is left.
    AskCredit,
    /// Look through what the bank of a provider holds paid and unconfirmed.
    LookAtLeft,
    /// Try whether the bank of a provider that is ill answers again.
    ProbeProvider,
    /// Make the next part of an import of customers, or sweep one away that is over.
    ImportCustomers,
    /// Write the search tokens of links that were made before a search knew links.
    IndexLinks,
}

crate::scope::words!(JobKind, "kind of job":
    CheckPayment = "payment.check",
    AskRefund = "refund.ask",
    SendMessage = "message.send",
    ExpireLink = "link.expire",
    AskReports = "message.report",
    AskCredit = "channel.credit",
    LookAtLeft = "provider.left",
    ProbeProvider = "provider.probe",
    ImportCustomers = "customer.import",
    IndexLinks = "link.index",
);

/// Lanes are served apart, so that a hundred thousand messages delay no verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Money first.
    Verify,
    /// Programs that wait.
    Webhook,
    /// People who wait.
    Message,
    /// Everything else.
    Bulk,
}

crate::scope::words!(Lane, "lane":
    Verify = "verify", Webhook = "webhook", Message = "message", Bulk = "bulk");

/// Where a job stands; one that is done is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobState {
    /// Waits for its time, or is leased to a worker.
    Ready,
    /// Given up; staff see it and may try again.
    Dead,
}

crate::scope::words!(JobState, "state of job": Ready = "ready", Dead = "dead");

impl JobKind {
    /// The lane that serves this kind.
    pub const fn lane(self) -> Lane {
        match self {
            Self::CheckPayment | Self::AskRefund => Lane::Verify,
            Self::SendMessage => Lane::Message,
            Self::ExpireLink
            | Self::AskReports
            | Self::AskCredit
            | Self::LookAtLeft
            | Self::ProbeProvider
            | Self::ImportCustomers
            | Self::IndexLinks => Lane::Bulk,
        }
    }
}

/// A job to insert, in the same unit of work as its cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// What to do.
    pub kind: JobKind,
    /// The id of the object to do it with; with the kind it names the job, so a cause that happens
    /// twice makes one.
    pub object: String,
    /// Not before.
    pub run_at: Timestamp,
    /// Given up after this.
    pub deadline: Timestamp,
}

/// Seconds to wait after the n-th try for a bank's answer: quick at first, for a payer is looking
/// at the page, then ever slower, at most an hour.
const CHECK_WAITS: &[i64] = &[1, 5, 15, 60, 300, 900, 1800];
/// Seconds to wait after the n-th try to send a message.
const SEND_WAITS: &[i64] = &[2, 10, 60, 300, 1200];
const LONGEST_WAIT: i64 = 3600;

/// The wait after `tries` tries; `jitter` in 0..1000 lengthens it by up to a quarter, so that work
/// which failed together does not come back together.
pub fn back_off(kind: JobKind, tries: u32, jitter: u16) -> SignedDuration {
    let waits = match kind {
        JobKind::CheckPayment | JobKind::AskRefund => CHECK_WAITS,
        JobKind::SendMessage
        | JobKind::ExpireLink
        | JobKind::AskReports
        | JobKind::AskCredit
        | JobKind::LookAtLeft
        | JobKind::ProbeProvider
        | JobKind::ImportCustomers
        | JobKind::IndexLinks => SEND_WAITS,
    };
    let place = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
    let base_ms = waits.get(place).copied().unwrap_or(LONGEST_WAIT) * 1000;
    let extra_ms = base_ms / 4 * i64::from(jitter.min(1000)) / 1000;
    SignedDuration::from_millis(base_ms + extra_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stay_within_an_hour_and_a_quarter() {
        let mut last = SignedDuration::ZERO;
        for tries in 1..=20 {
            let wait = back_off(JobKind::CheckPayment, tries, 0);
            assert!(wait >= last && wait <= SignedDuration::from_secs(3600));
            assert!(
                back_off(JobKind::CheckPayment, tries, 1000) <= SignedDuration::from_secs(4500)
            );
            last = wait;
        }
        assert_eq!(
            back_off(JobKind::CheckPayment, 1, 0),
            SignedDuration::from_secs(1)
        );
    }
}
