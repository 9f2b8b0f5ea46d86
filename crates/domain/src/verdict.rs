//! What a bank says about one payment, in words that are the same for every bank.
//!
//! A driver reads an answer into one of these; `domain::settle` decides what follows. A callback
//! is never a verdict: it is only a [`Claim`], a reason to ask.

use money::Amount;

/// The bank's own name of one payment, made by the driver so that it can credit only once.
///
/// `key` is compared byte for byte and is dated where the bank reuses numbers; `tracking_code` is
/// what the payer sees and what the bank's help desk asks for. Often the two are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankReference {
    /// Unique at the bank's terminal, for ever.
    pub key: String,
    /// Shown to the payer, Latin digits.
    pub tracking_code: String,
}

/// What a positive answer brought along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// The bank's reference.
    pub reference: BankReference,
    /// The amount as the bank states it; `None` when the protocol takes the amount as input and
    /// refuses a wrong one instead of echoing it.
    pub amount: Option<Amount>,
    /// Masked card number (first six and last four digits at most).
    pub card_mask: Option<String>,
    /// What the bank keeps of the money, if it says so.
    pub fee: Option<Amount>,
}

/// The answer to a verify (or to an inquiry, where the bank has one) of one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The bank confirms this payment, now, because we asked.
    Verified(Confirmation),
    /// The bank confirmed this payment before. Success only if the answer to an earlier try of
    /// ours was lost, or if the terminal verifies by itself.
    AlreadyVerified(Confirmation),
    /// No money was taken. `conclusive`: the bank says that none will come for this key either;
    /// otherwise the payer may still be typing.
    NotPaid {
        /// Nothing more can come.
        conclusive: bool,
        /// The bank's own code, for the timeline.
        code: String,
    },
    /// The payer gave up; same meaning of `conclusive`.
    Cancelled {
        /// Nothing more can come.
        conclusive: bool,
        /// The bank's own code.
        code: String,
    },
    /// The bank holds another amount than ours for this key.
    AmountMismatch {
        /// What the bank says it took, when it says so.
        stated: Option<Amount>,
        /// The bank's own code.
        code: String,
    },
    /// The bank confirms a payment, but for another order, terminal or merchant than ours.
    WrongParty {
        /// What did not fit, for staff.
        detail: String,
    },
    /// The money went back to the payer.
    Returned {
        /// The bank's own code.
        code: String,
    },
    /// Our credentials or settings are refused: says nothing about the payment.
    Configuration {
        /// The bank's own code.
        code: String,
        /// The bank's own words.
        message: String,
    },
    /// No usable answer: time-out, broken connection, 5xx, nonsense. Says nothing about the
    /// payment; the bank may have verified it all the same.
    Unknown {
        /// What went wrong, for staff; never a secret.
        reason: String,
        /// The request surely never reached the bank, so it cannot have taken effect.
        not_sent: bool,
    },
}

/// What a callback says about itself: evidence that wakes up a verify, nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claim {
    /// The bank's key (authority, token …) as posted; must equal the stored one.
    pub gateway_key: Option<String>,
    /// Our order number as posted; must equal the stored one.
    pub order_number: Option<String>,
    /// The bank's reference, for protocols whose verify needs it.
    pub reference: Option<String>,
    /// What the browser says happened.
    pub outcome: ClaimedOutcome,
}

/// The unproven word of a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClaimedOutcome {
    /// "It was paid".
    Paid,
    /// "It was not paid", or the payer pressed cancel.
    NotPaid,
    /// Nothing that we understand.
    #[default]
    Unclear,
}
