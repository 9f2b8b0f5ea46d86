//! The way of a document: who may take it where.
//!
//! ```text
//!  draft ──submit──▶ pending ──approve──▶ approved
//!    │ ◀───return─────┘                      │
//!    │ ◀──────────────withdraw───────────────┤
//!    ├──approve (kinds without approval)──▶  │
//!    └──cancel──▶ cancelled ◀──cancel────────┘
//! ```
//!
//! An opportunity goes the same way under its own words: open, won, lost.

use crate::access::Permission;

/// Where a document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentState {
    /// Everything about it can be changed.
    Draft,
    /// It waits for somebody who may approve it.
    Pending,
    /// It counts; what it is for and how much cannot change. Of an order: confirmed; of an
    /// opportunity: won.
    Approved,
    /// It counts no more, for ever. Of an opportunity: lost.
    Cancelled,
}

crate::scope::words!(DocumentState, "state of document":
    Draft = "draft", Pending = "pending", Approved = "approved", Cancelled = "cancelled");

/// What somebody does to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deed {
    /// Asks for approval.
    Submit,
    /// Sends it back to its maker.
    Return,
    /// Makes it count.
    Approve,
    /// Takes the approval back, so that it can be changed.
    Withdraw,
    /// Ends it, with a reason.
    Cancel,
}

crate::scope::words!(Deed, "deed":
    Submit = "submit", Return = "return", Approve = "approve", Withdraw = "withdraw",
    Cancel = "cancel");

impl Deed {
    /// What it takes. Where a kind needs approval, only who may approve makes a document count,
    /// or makes one that counts do so no more.
    pub fn needs(self, from: DocumentState, approval: bool) -> Permission {
        let counts = from == DocumentState::Approved;
        match self {
            Self::Approve | Self::Return | Self::Withdraw if approval => {
                Permission::ApproveDocuments
            }
            Self::Cancel if approval && counts => Permission::ApproveDocuments,
            _ => Permission::Documents,
        }
    }
}

impl DocumentState {
    /// Where a deed leads from here; `None`: nowhere. `approval`: the kind needs approval.
    pub fn after(self, deed: Deed, approval: bool) -> Option<Self> {
        match (self, deed) {
            (Self::Draft, Deed::Submit) if approval => Some(Self::Pending),
            (Self::Draft, Deed::Approve) if !approval => Some(Self::Approved),
            (Self::Pending, Deed::Approve) => Some(Self::Approved),
            (Self::Pending, Deed::Return) | (Self::Approved, Deed::Withdraw) => Some(Self::Draft),
            (Self::Draft | Self::Pending | Self::Approved, Deed::Cancel) => Some(Self::Cancelled),
            _ => None,
        }
    }

    /// Whether its customer, date, lines and amount can be changed.
    pub fn is_open(self) -> bool {
        self == Self::Draft
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DocumentState as S;

    #[test]
    fn a_draft_of_a_kind_with_approval_is_submitted() {
        assert_eq!(S::Draft.after(Deed::Submit, true), Some(S::Pending));
        assert_eq!(S::Draft.after(Deed::Submit, false), None);
    }

    #[test]
    fn a_draft_of_a_kind_without_approval_is_approved_at_once() {
        assert_eq!(S::Draft.after(Deed::Approve, false), Some(S::Approved));
        assert_eq!(S::Draft.after(Deed::Approve, true), None);
    }

    #[test]
    fn what_waits_is_approved_or_sent_back_even_if_the_kind_needs_it_no_more() {
        for approval in [true, false] {
            assert_eq!(S::Pending.after(Deed::Approve, approval), Some(S::Approved));
            assert_eq!(S::Pending.after(Deed::Return, approval), Some(S::Draft));
        }
    }

    #[test]
    fn an_approval_is_withdrawn() {
        for approval in [true, false] {
            assert_eq!(S::Approved.after(Deed::Withdraw, approval), Some(S::Draft));
        }
    }

    #[test]
    fn everything_but_the_cancelled_is_cancelled() {
        for from in [S::Draft, S::Pending, S::Approved] {
            for approval in [true, false] {
                assert_eq!(from.after(Deed::Cancel, approval), Some(S::Cancelled));
            }
        }
    }

    #[test]
    fn every_other_step_is_forbidden() {
        let allowed = |from, deed, approval| {
            matches!(
                (from, deed, approval),
                (S::Draft, Deed::Submit, true)
                    | (S::Draft, Deed::Approve, false)
                    | (S::Pending, Deed::Approve | Deed::Return, _)
                    | (S::Approved, Deed::Withdraw, _)
                    | (S::Draft | S::Pending | S::Approved, Deed::Cancel, _)
            )
        };
        let mut forbidden = 0;
        for from in S::ALL {
            for deed in Deed::ALL {
                for approval in [true, false] {
                    let leads = from.after(*deed, approval).is_some();
                    assert_eq!(leads, allowed(*from, *deed, approval), "{from} {deed}");
                    forbidden += usize::from(!leads);
                }
            }
        }
        assert_eq!(forbidden, 4 * 5 * 2 - 14);
    }

    #[test]
    fn what_counts_is_changed_by_who_may_approve_it() {
        let all = [Deed::Approve, Deed::Return, Deed::Withdraw];
        for deed in all {
            assert_eq!(deed.needs(S::Pending, true), Permission::ApproveDocuments);
            assert_eq!(deed.needs(S::Draft, false), Permission::Documents);
        }
        let cancel = |from, approval| Deed::Cancel.needs(from, approval);
        assert_eq!(cancel(S::Approved, true), Permission::ApproveDocuments);
        assert_eq!(cancel(S::Draft, true), Permission::Documents);
        assert_eq!(cancel(S::Approved, false), Permission::Documents);
        assert_eq!(Deed::Submit.needs(S::Draft, true), Permission::Documents);
    }
}
