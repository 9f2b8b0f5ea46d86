//! The payment as programs see it.

use app::payment::PaymentView;
use domain::payment::PaymentState;
use serde::Serialize;
use utoipa::ToSchema;

use crate::link::object::PaymentLink;
use crate::words::{CurrencyCode, PaymentStateWord};

/// A payment: one try of one payer with one provider.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the names are those of the API")]
pub(crate) struct Payment {
    /// `payment`.
    #[schema(example = "payment")]
    object: &'static str,
    /// Its id.
    #[schema(pattern = "^pay_[0-9a-f]{32}$")]
    id: String,
    /// Whether it is about real money.
    livemode: bool,
    /// When the payer began.
    #[schema(format = DateTime)]
    created_at: String,
    /// Id of the link that it pays.
    #[schema(pattern = "^lnk_[0-9a-f]{32}$")]
    payment_link: String,
    /// Where it stands. Money has come only with `paid`; `verifying` and `unknown` are being
    /// checked with the bank; `conflict` waits for a person.
    #[schema(value_type = PaymentStateWord)]
    state: &'static str,
    /// In minor units.
    amount: i64,
    /// ISO 4217.
    #[schema(value_type = CurrencyCode)]
    currency: &'static str,
    /// Id of the provider that the payer chose.
    #[schema(pattern = "^prv_[0-9a-f]{32}$")]
    provider: String,
    /// What the payer reads out when asking about the payment.
    #[schema(pattern = "^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]$")]
    payment_code: String,
    /// The bank's reference, once it is paid.
    #[schema(required = true)]
    tracking_code: Option<String>,
    /// The payer's card number, masked by the bank.
    #[schema(required = true)]
    card_mask: Option<String>,
    /// The number that the bank knows it by: a text of digits.
    #[schema(pattern = "^[0-9]{1,15}$")]
    order_number: String,
    /// Why it is not paid: the bank's code and words.
    #[schema(required = true)]
    failure: Option<String>,
    /// When the bank's confirmation was booked.
    #[schema(format = DateTime, required = true)]
    paid_at: Option<String>,
    /// Its receipt, if one is booked.
    #[schema(required = true)]
    receipt: Option<Receipt>,
}

/// The receipt of a payment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Receipt {
    /// Its id.
    #[schema(pattern = "^rcp_[0-9a-f]{32}$")]
    id: String,
    /// Its running number; `null` for the moment until it is given.
    #[schema(required = true)]
    number: Option<i64>,
    /// Its page, for the payer to keep or print; `null` if it was booked before receipts had pages.
    #[schema(format = "uri", required = true)]
    url: Option<String>,
}

impl From<&PaymentView> for Payment {
    fn from(view: &PaymentView) -> Self {
        let payment = &view.payment;
        Self {
            object: "payment",
            id: payment.id.to_string(),
            livemode: view.livemode,
            created_at: payment.created_at.to_string(),
            payment_link: payment.link.to_string(),
            state: payment.state.as_str(),
            amount: payment.amount.minor(),
            currency: payment.amount.currency().code(),
            provider: payment.provider.to_string(),
            payment_code: payment.code.grouped(),
            tracking_code: payment
                .reference
                .as_ref()
                .map(|reference| reference.tracking_code.clone()),
            card_mask: payment.card_mask.clone(),
            order_number: payment.order_number.to_string(),
            failure: payment.failure.clone(),
            paid_at: payment.paid_at.map(|at| at.to_string()),
            receipt: Receipt::of(view),
        }
    }
}

impl Receipt {
    /// The receipt of a payment, if one is booked.
    pub(crate) fn of(view: &PaymentView) -> Option<Self> {
        view.receipt.as_ref().map(|receipt| Self {
            id: receipt.id.to_string(),
            number: receipt.number,
            url: view.receipt_url.clone(),
        })
    }

    /// One for the document.
    pub(crate) fn example() -> Self {
        Self {
            id: "rcp_019a8d10441a7f32b8a9c0d1e2f3a4b5".to_owned(),
            number: Some(17),
            url: Some("https://pay.example.com/golestan/r/t9QdLw2Hx7Ks5Pf3Zb8Vn4G".to_owned()),
        }
    }
}

impl Payment {
    /// Id of the payment in the document.
    pub(crate) const EXAMPLE_ID: &str = "pay_019a8d0f2b417e90b3c4d5e6f7a8b9c0";

    /// One for the document.
    pub(crate) fn example() -> Self {
        Self {
            object: "payment",
            id: Self::EXAMPLE_ID.to_owned(),
            livemode: false,
            created_at: "2026-11-21T09:33:00.654321Z".to_owned(),
            payment_link: PaymentLink::EXAMPLE_ID.to_owned(),
            state: PaymentState::Paid.as_str(),
            amount: 1_250_000,
            currency: "IRR",
            provider: "prv_019a8d0a3c5a7b11a2b3c4d5e6f70819".to_owned(),
            payment_code: "7K2M-9QXT-4".to_owned(),
            tracking_code: Some("201".to_owned()),
            card_mask: Some("502229******5995".to_owned()),
            order_number: "59564580654007".to_owned(),
            failure: None,
            paid_at: Some("2026-11-21T09:34:12.000001Z".to_owned()),
            receipt: Some(Receipt::example()),
        }
    }
}
