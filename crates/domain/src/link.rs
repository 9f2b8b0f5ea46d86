//! The payment link: what is sent, its versioned terms, and its life.
//!
//! ```text
//! draft → open → (partially_paid) → paid
//!              ↘ expired ↘ cancelled          a reusable link ends as completed
//! ```
//! A later expiry opens an expired link again, and [`reopen`] a cancelled one.
//! `opened`, `sent`, `failed` and the like are events, not states. Expiry is judged by time at each
//! decision; the stored word follows when its job runs.

mod ask;
mod expire;
mod follow;
mod plan;
mod reopen;
mod resend;
mod revise;
mod words;

use jiff::Timestamp;
use money::Amount;

use crate::document::FieldKey;
use crate::id::{AccountId, CustomerId, DocumentId, LinkId, ProviderId, ShopId, UserId};
use crate::receipt::ReceiptPolicy;
use crate::resolve::ResolveReason;
use crate::shop::Language;
use crate::token::Token;

pub use ask::{AmountRule, Due, Taken};
pub use expire::{Expired, expire};
pub use follow::follow;
pub use reopen::{ReopenRefusal, reopen};
pub use resend::{ResendRefusal, Resent, ResentAs, resend};
pub use revise::{ReviseRefusal, Revision, revise};
pub use words::LINK_TOKENS;

pub use plan::{
    DESCRIPTION_MAX, Expiry, FieldError, LinkFacts, NOTE_MAX, NewLink, Plan, Problem,
    RECIPIENTS_MAX, Reference, end_of_day, expire_job, plan, send_job,
};

/// Where a link stands, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkState {
    /// Being written; nobody can pay it.
    Draft,
    /// Waits for payment.
    Open,
    /// Holds a part of its amount.
    PartiallyPaid,
    /// Holds its amount.
    Paid,
    /// Reusable, and a limit is reached.
    Completed,
    /// Its time is over.
    Expired,
    /// Taken back.
    Cancelled,
}

crate::scope::words!(LinkState, "state of link":
    Draft = "draft", Open = "open", PartiallyPaid = "partially_paid", Paid = "paid",
    Completed = "completed", Expired = "expired", Cancelled = "cancelled");

/// The link itself; what the payer agrees to stands in its [`Terms`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Inner id.
    pub id: LinkId,
    /// The shop that asks.
    pub shop: ShopId,
    /// The account that the money lands on.
    pub account: AccountId,
    /// To whom the money is booked.
    pub customer: CustomerId,
    /// The document that it is for.
    pub document: Option<DocumentId>,
    /// The field of that document which lists the receipts of this link.
    pub receipt_field: Option<FieldKey>,
    /// Public, unguessable.
    pub token: Token,
    /// As stored; judge by [`Link::standing`].
    pub state: LinkState,
    /// Version of the terms in force.
    pub version: u32,
    /// The merchant's own order reference.
    pub reference: Option<String>,
    /// Language of page and messages.
    pub language: Language,
    /// For staff only.
    pub note: Option<String>,
    /// What is booked when it is paid.
    pub receipt: ReceiptPolicy,
    /// Where the payer may go on to afterwards.
    pub return_url: Option<String>,
    /// The merchant's own data, shown to programs only.
    pub metadata: Vec<(String, String)>,
    /// Confirmed and applied so far.
    pub paid: Amount,
    /// How many payments brought it.
    pub payments: u32,
    /// The user of the office who made it; `None`: a program or the command line did.
    pub made_by: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it became paid or completed.
    pub paid_at: Option<Timestamp>,
}

/// What the payer agrees to. Append-only: a change makes the next version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// 1, 2, 3…
    pub version: u32,
    /// What is asked for; of an open amount, what is suggested.
    pub amount: Amount,
    /// How much of it a payment brings.
    pub rule: AmountRule,
    /// Shown to the payer.
    pub description: Option<String>,
    /// Until when; `None`: for ever.
    pub expires_at: Option<Timestamp>,
    /// How often.
    pub usage: Usage,
    /// Which providers, in which order; `None`: all of the account.
    pub providers: Option<Vec<ProviderId>>,
}

/// How often a link may be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// Once.
    Single,
    /// Again and again, within limits.
    Reusable {
        /// At most so many payments.
        max_payments: Option<u32>,
        /// At most so much in sum.
        max_total: Option<Amount>,
    },
}

/// Money of payments whose answer is still awaited: it holds a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// How many payments are verifying or unknown.
    pub payments: u32,
    /// Their sum.
    pub total: Amount,
}

/// What the payer's page shows and whether a payment may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// This much may be paid now.
    Payable(Due),
    /// Somebody's payment is just being checked and would use it up.
    BeingChecked,
    /// Not open yet.
    Draft,
    /// Holds its amount.
    Paid,
    /// Locked to what is left on its document, and nothing is.
    NothingOwed,
    /// A limit is reached.
    UsedUp,
    /// Too late.
    Expired,
    /// Taken back.
    Cancelled,
}

/// Why a payment does not start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StartRefusal {
    /// The payer's page shows older terms; nobody starts paying an outdated amount.
    #[error("the terms have changed")]
    Outdated,
    /// The link cannot be paid now.
    #[error("the link cannot be paid now")]
    NotPayable(Standing),
    /// The payer's amount is not one that may be paid now.
    #[error("the amount is not one that may be paid now")]
    Amount(Due),
}

/// What a confirmed payment does to its link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// It counts: the link changes to this.
    Applied {
        /// The next state.
        state: LinkState,
        /// Confirmed and applied so far, this payment included.
        paid: Amount,
        /// How many payments brought it.
        payments: u32,
    },
    /// It fits nowhere: the link stays as it is, and a person must look.
    Unapplied(ResolveReason),
}

/// Why a link cannot be changed or cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LifeRefusal {
    /// It is paid or completed: money is on it.
    #[error("the link is paid")]
    Paid,
    /// It is cancelled.
    #[error("the link is cancelled")]
    Cancelled,
}

impl Link {
    /// Judges the link by `now` and by what is held.
    pub fn standing(&self, terms: &Terms, held: Held, now: Timestamp) -> Standing {
        match self.state {
            LinkState::Draft => return Standing::Draft,
            LinkState::Paid => return Standing::Paid,
            LinkState::Completed => return Standing::UsedUp,
            LinkState::Cancelled => return Standing::Cancelled,
            // A later expiry makes an expired link payable again, so only time decides.
            LinkState::Open | LinkState::PartiallyPaid | LinkState::Expired => {}
        }
        if is_past(terms.expires_at, now) {
            return Standing::Expired;
        }
        let Some(due) = terms.due(self.taken()) else {
            return match terms.usage {
                Usage::Single if terms.rule == AmountRule::Left => Standing::NothingOwed,
                Usage::Single => Standing::Paid,
                Usage::Reusable { .. } => Standing::UsedUp,
            };
        };
        if held.payments == 0 {
            return Standing::Payable(due);
        }
        let parts = matches!(terms.rule, AmountRule::Parts { .. });
        let shared = parts || matches!(terms.usage, Usage::Reusable { .. });
        match terms.due(self.taken().with(held)) {
            Some(due) if shared => Standing::Payable(due),
            _ => Standing::BeingChecked,
        }
    }

    const fn taken(&self) -> Taken {
        Taken {
            total: self.paid,
            payments: self.payments,
        }
    }

    /// The state that people and programs are told: the stored one, but expired when time says so.
    pub fn state_at(&self, terms: &Terms, now: Timestamp) -> LinkState {
        match self.state {
            LinkState::Open | LinkState::PartiallyPaid if is_past(terms.expires_at, now) => {
                LinkState::Expired
            }
            state => state,
        }
    }

    /// Whether a payer who was shown `shown_version` may start paying, and how much: `chosen`, if
    /// there is a choice, else what is due.
    pub fn may_start(
        &self,
        terms: &Terms,
        (shown_version, chosen): (u32, Option<Amount>),
        held: Held,
        now: Timestamp,
    ) -> Result<Amount, StartRefusal> {
        match self.standing(terms, held, now) {
            Standing::Payable(_) if shown_version != self.version => Err(StartRefusal::Outdated),
            Standing::Payable(Due::Exactly(due)) => Ok(due),
            Standing::Payable(due) => {
                let chosen = chosen.filter(|chosen| due.takes(*chosen));
                chosen.ok_or(StartRefusal::Amount(due))
            }
            other => Err(StartRefusal::NotPayable(other)),
        }
    }

    /// Takes a confirmed payment of `amount` that was started under `paid_version`.
    ///
    /// Time does not count here: money that was in flight when the link expired pays normally.
    pub fn receive(&self, terms: &Terms, paid_version: u32, amount: Amount) -> Received {
        match self.state {
            LinkState::Cancelled => return Received::Unapplied(ResolveReason::LinkCancelled),
            LinkState::Paid => return Received::Unapplied(ResolveReason::AlreadyPaid),
            LinkState::Completed => return Received::Unapplied(ResolveReason::UsedUp),
            LinkState::Draft | LinkState::Open | LinkState::PartiallyPaid | LinkState::Expired => {}
        }
        if !terms.fits(amount, self.taken()) {
            return Received::Unapplied(if paid_version == self.version {
                ResolveReason::Excess
            } else {
                ResolveReason::Superseded
            });
        }
        let (Ok(paid), Some(payments)) =
            (self.paid.checked_add(amount), self.payments.checked_add(1))
        else {
            return Received::Unapplied(ResolveReason::UsedUp);
        };
        let state = match terms.usage {
            Usage::Single if matches!(terms.rule, AmountRule::Open { .. }) => LinkState::Paid,
            Usage::Single if paid.minor() >= terms.amount.minor() => LinkState::Paid,
            Usage::Single if self.state == LinkState::Expired => LinkState::Expired,
            Usage::Single => LinkState::PartiallyPaid,
            Usage::Reusable {
                max_payments,
                max_total,
            } => {
                let over = max_payments.is_some_and(|max| payments > max)
                    || max_total.is_some_and(|max| paid.minor() > max.minor());
                if over {
                    return Received::Unapplied(ResolveReason::UsedUp);
                }
                let full = max_payments.is_some_and(|max| payments == max)
                    || max_total.is_some_and(|max| paid.minor() == max.minor());
                if full {
                    LinkState::Completed
                } else {
                    self.state
                }
            }
        };
        Received::Applied {
            state,
            paid,
            payments,
        }
    }

    /// The link as it is when a payment that was applied to it is taken back: it asks for that money
    /// again, unless it was cancelled or its time was written down as over.
    #[must_use]
    pub fn give_back(&self, terms: &Terms, amount: Amount) -> Self {
        let mut link = self.clone();
        let left = self.paid.minor().saturating_sub(amount.minor()).max(0);
        link.paid = Amount::new(left, self.paid.currency());
        link.payments = self.payments.saturating_sub(1);
        if matches!(
            self.state,
            LinkState::Paid | LinkState::Completed | LinkState::PartiallyPaid
        ) {
            let single = terms.usage == Usage::Single;
            link.state = if single && link.payments > 0 {
                LinkState::PartiallyPaid
            } else {
                LinkState::Open
            };
            link.paid_at = None;
        }
        link
    }

    /// Whether the link may be cancelled; `Ok(false)`: it is already.
    pub fn may_cancel(&self) -> Result<bool, LifeRefusal> {
        match self.state {
            LinkState::Paid | LinkState::Completed => Err(LifeRefusal::Paid),
            LinkState::Cancelled => Ok(false),
            LinkState::Draft | LinkState::Open | LinkState::PartiallyPaid | LinkState::Expired => {
                Ok(true)
            }
        }
    }

    /// Whether the terms may change.
    pub fn may_revise(&self) -> Result<(), LifeRefusal> {
        match self.state {
            LinkState::Paid | LinkState::Completed => Err(LifeRefusal::Paid),
            LinkState::Cancelled => Err(LifeRefusal::Cancelled),
            LinkState::Draft | LinkState::Open | LinkState::PartiallyPaid | LinkState::Expired => {
                Ok(())
            }
        }
    }
}

fn is_past(expires_at: Option<Timestamp>, now: Timestamp) -> bool {
    expires_at.is_some_and(|at| now > at)
}

#[cfg(test)]
mod tests;
