//! What is refused for the state of things, and the words for it.

use domain::refund::Refusal;
use domain::slip::ReviewRefusal;
use http::StatusCode;

use super::Words;

pub(super) fn refund_words(refusal: Refusal) -> Words {
    let (code, title, detail) = match refusal {
        Refusal::NotPaid => (
            "payment_not_paid",
            "The payment is not paid",
            "Only money that came can be given back.",
        ),
        Refusal::ReceiptWaits => (
            "receipt_waits",
            "The receipt waits for approval",
            "Approve the receipt of the payment or make it void in the back office first.",
        ),
        Refusal::NothingLeft => (
            "payment_refunded",
            "The payment is given back",
            "All of the payment was given back, or is about to be.",
        ),
        Refusal::TooMuch(_) => (
            "refund_too_large",
            "The refund is too large",
            "No more can be given back than is left of the payment; list its refunds.",
        ),
        Refusal::BadAmount => (
            "refund_amount",
            "No amount of this payment",
            "The amount must be above zero and in the currency of the payment.",
        ),
        Refusal::WholeOnly => (
            "refund_whole_only",
            "The bank gives back the whole payment alone",
            "Leave the amount out, or give a part back by hand and send its reference as `by_hand`.",
        ),
        Refusal::ByHandOnly => (
            "refund_by_hand_only",
            "The bank gives nothing back",
            "Send the money yourself and its reference as `by_hand`.",
        ),
        Refusal::BadReference | Refusal::BadReason => (
            "refund_words",
            "Words are empty or too long",
            "`by_hand` must have 1 to 200 characters, `reason` at most 200.",
        ),
    };
    conflict(code, title, detail)
}

/// Why nothing is decided about a slip; `None`: its number has credited another one.
pub(super) fn slip_words(refusal: Option<ReviewRefusal>) -> Words {
    let (code, title, detail) = match refusal {
        None => (
            "slip_number_taken",
            "The number has credited another slip",
            "A number credits once. Look at both slips; one of them is to be rejected.",
        ),
        Some(ReviewRefusal::Decided(_)) => (
            "slip_decided",
            "The slip does not wait for a decision",
            "It was decided before, or its payer is to correct it. Read it again.",
        ),
        Some(ReviewRefusal::Persons | ReviewRefusal::SamePerson) => (
            "slip_needs_two_persons",
            "Two persons must agree",
            "From this amount on two persons of the shop decide in the back office; a program is \
             neither.",
        ),
        Some(ReviewRefusal::OwnSlip) => (
            "slip_is_own",
            "Who registered the slip does not accept it",
            "Another person must decide.",
        ),
        Some(ReviewRefusal::Amount) => (
            "slip_amount",
            "No amount of this slip",
            "The amount must be above zero and in the currency of the slip.",
        ),
        Some(ReviewRefusal::Refunded) => (
            "slip_refunded",
            "Money of the slip is given back",
            "What is left of it stands. A refund that waits can be declined first.",
        ),
    };
    conflict(code, title, detail)
}

const fn conflict(code: &'static str, title: &'static str, detail: &'static str) -> Words {
    Words {
        status: StatusCode::CONFLICT,
        code,
        title,
        detail,
    }
}
