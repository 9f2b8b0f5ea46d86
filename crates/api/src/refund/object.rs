//! The refund as programs see it.

use app::refund::RefundView;
use domain::refund::{RefundState, RefundWay};
use serde::Serialize;
use utoipa::ToSchema;

use crate::payment::Payment;
use crate::words::{CurrencyCode, RefundStateWord, RefundWayWord};

/// A refund: money of a payment that goes back. The payment stays `paid`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Refund {
    /// `refund`.
    #[schema(example = "refund")]
    object: &'static str,
    /// Its id. The bank knows the refund by it.
    #[schema(pattern = "^rfd_[0-9a-f]{32}$")]
    id: String,
    /// Whether it is about real money.
    livemode: bool,
    /// When it was asked for.
    #[schema(format = DateTime)]
    created_at: String,
    /// Id of the payment.
    #[schema(pattern = "^pay_[0-9a-f]{32}$")]
    payment: String,
    /// Id of its link.
    #[schema(pattern = "^lnk_[0-9a-f]{32}$")]
    payment_link: String,
    /// In minor units.
    amount: i64,
    /// ISO 4217.
    #[schema(value_type = CurrencyCode)]
    currency: &'static str,
    /// Where it stands. Money went back only with `done`; with `refused` nothing moved.
    #[schema(value_type = RefundStateWord)]
    state: &'static str,
    /// How: the bank undoes the whole payment, gives back an amount, or it was done by hand.
    #[schema(value_type = RefundWayWord)]
    way: &'static str,
    /// Why, in the words of whoever asked for it.
    #[schema(required = true)]
    reason: Option<String>,
    /// The bank's reference of the movement, or that of the transfer by hand.
    #[schema(required = true)]
    reference: Option<String>,
    /// Why it did not go back, or is not known: the bank's code and words.
    #[schema(required = true)]
    failure: Option<String>,
    /// The bank is asked no more: a person decides in the back office.
    waits_for_person: bool,
    /// When its end was booked.
    #[schema(format = DateTime, required = true)]
    settled_at: Option<String>,
}

impl From<&RefundView> for Refund {
    fn from(view: &RefundView) -> Self {
        let refund = &view.refund;
        Self {
            object: "refund",
            id: refund.id.to_string(),
            livemode: view.livemode,
            created_at: refund.created_at.to_string(),
            payment: refund.payment.to_string(),
            payment_link: refund.link.to_string(),
            amount: refund.amount.minor(),
            currency: refund.amount.currency().code(),
            state: refund.state.as_str(),
            way: refund.way.as_str(),
            reason: refund.reason.clone(),
            reference: refund.reference.clone(),
            failure: refund.failure.clone(),
            waits_for_person: refund.waits_for_person,
            settled_at: refund.settled_at.map(|at| at.to_string()),
        }
    }
}

impl Refund {
    /// Id of the refund in the document.
    pub(crate) const EXAMPLE_ID: &str = "rfd_019a8d10f1c27a04b1d2e3f405162738";

    /// One for the document.
    pub(crate) fn example() -> Self {
        Self {
            object: "refund",
            id: Self::EXAMPLE_ID.to_owned(),
            livemode: false,
            created_at: "2026-11-21T11:02:00.100000Z".to_owned(),
            payment: Payment::EXAMPLE_ID.to_owned(),
            payment_link: crate::link::object::PaymentLink::EXAMPLE_ID.to_owned(),
            amount: 250_000,
            currency: "IRR",
            state: RefundState::Reserved.as_str(),
            way: RefundWay::Refund.as_str(),
            reason: Some("one book was out of print".to_owned()),
            reference: None,
            failure: None,
            waits_for_person: false,
            settled_at: None,
        }
    }
}

/// What is given back.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the body, which `fields` reads")]
pub(crate) struct NewRefund {
    /// How much, in minor units; all that is left unless told.
    #[schema(minimum = 1)]
    amount: Option<i64>,
    /// Must be that of the payment; needed beside `amount`.
    #[schema(value_type = Option<CurrencyCode>)]
    currency: Option<String>,
    /// Why; for staff.
    #[schema(max_length = 200)]
    reason: Option<String>,
    /// The reference of a transfer that was made by hand: the refund is noted as done, and the bank
    /// is not asked.
    #[schema(max_length = 200)]
    by_hand: Option<String>,
}
