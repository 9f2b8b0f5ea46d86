//! The payment link as programs see it.

use std::collections::BTreeMap;

use app::link::LinkView;
use domain::link::{AmountRule as Rule, LinkState, Usage};
use domain::receipt::ReceiptPolicy;
use money::Amount;
use serde::Serialize;
use utoipa::ToSchema;

use crate::words::{AmountRuleType, CurrencyCode, LanguageCode, LinkStateWord};

/// A payment link.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaymentLink {
    /// `payment_link`.
    #[schema(example = "payment_link")]
    object: &'static str,
    /// Its id.
    #[schema(pattern = "^lnk_[0-9a-f]{32}$")]
    id: String,
    /// Whether real money is asked for.
    livemode: bool,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// The address for the payer. Whoever knows it can open it.
    #[schema(format = "uri")]
    url: String,
    /// Where it stands. `partially_paid`: it holds a part; `paid`: it holds its amount;
    /// `completed`: it is reusable and a limit is reached.
    #[schema(value_type = LinkStateWord)]
    state: &'static str,
    /// Id of the shop that asks.
    #[schema(pattern = "^shp_[0-9a-f]{32}$")]
    shop: String,
    /// Id of the customer to whom the money is booked.
    #[schema(pattern = "^cus_[0-9a-f]{32}$")]
    customer: String,
    /// Id of the document that it is for.
    #[schema(required = true)]
    document: Option<String>,
    /// What is asked for, in minor units; of an open amount, what is suggested.
    amount: i64,
    /// ISO 4217.
    #[schema(value_type = CurrencyCode)]
    currency: &'static str,
    /// Confirmed and applied so far, in minor units.
    amount_paid: i64,
    /// How the amount is decided.
    amount_rule: AmountRule,
    /// Whether it may be paid in parts.
    partial: bool,
    /// The least that the first part brings, in minor units.
    #[schema(required = true)]
    first_part: Option<i64>,
    /// Version of its terms: 1, and one more with each change.
    #[schema(minimum = 1)]
    version: u32,
    /// Shown to the payer.
    #[schema(required = true)]
    description: Option<String>,
    /// Your own order reference.
    #[schema(required = true)]
    reference: Option<String>,
    /// Until when it can be paid; `null`: for ever.
    #[schema(format = DateTime, required = true)]
    expires_at: Option<String>,
    /// Language of page and messages.
    #[schema(value_type = LanguageCode)]
    language: &'static str,
    /// Whether it can be paid more than once.
    reusable: bool,
    /// Limits of a reusable link; `null`: none.
    #[schema(required = true)]
    limits: Option<Limits>,
    /// What is booked when it is paid.
    receipt: ReceiptWish,
    /// Where the payer may go on to afterwards.
    #[schema(format = "uri", required = true)]
    return_url: Option<String>,
    /// For your staff.
    #[schema(required = true)]
    note: Option<String>,
    /// Your own data.
    metadata: BTreeMap<String, String>,
}

/// How the amount is decided.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AmountRule {
    /// `fixed`: the payer pays `amount`. `open`: the payer chooses. `left`: the payer pays what is
    /// left on the document; `amount` follows it.
    #[serde(rename = "type")]
    #[schema(value_type = AmountRuleType)]
    pub(super) kind: &'static str,
    /// The least that a payer may choose, in minor units.
    #[schema(minimum = 1)]
    pub(super) min: Option<i64>,
    /// The most.
    #[schema(minimum = 1)]
    pub(super) max: Option<i64>,
}

/// Limits of a reusable link.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Limits {
    /// At most so many payments.
    #[schema(minimum = 1)]
    pub(super) max_payments: Option<u32>,
    /// At most so much in sum, in minor units; at least one payment.
    #[schema(minimum = 1)]
    pub(super) max_total: Option<i64>,
}

/// What is booked when a link is paid.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptWish {
    /// Whether a receipt is made. The shop's default unless told.
    pub(super) create: bool,
    /// Key of the document's field of kind receipt that lists the receipts of the link.
    pub(super) field: Option<String>,
}

impl From<&LinkView> for PaymentLink {
    fn from(view: &LinkView) -> Self {
        let (link, terms) = (&view.link, &view.terms);
        let (kind, min, max) = match terms.rule {
            Rule::Whole | Rule::Parts { .. } => ("fixed", None, None),
            Rule::Left => ("left", None, None),
            Rule::Open { least, most } => ("open", least, most),
        };
        let (partial, first_part) = match terms.rule {
            Rule::Parts { first } => (true, first),
            _ => (false, None),
        };
        let (reusable, limits) = match terms.usage {
            Usage::Single => (false, None),
            Usage::Reusable {
                max_payments: None,
                max_total: None,
            } => (true, None),
            Usage::Reusable {
                max_payments,
                max_total,
            } => {
                let max_total = max_total.map(Amount::minor);
                (
                    true,
                    Some(Limits {
                        max_payments,
                        max_total,
                    }),
                )
            }
        };
        Self {
            object: "payment_link",
            id: link.id.to_string(),
            livemode: view.livemode,
            created_at: link.created_at.to_string(),
            url: view.url.clone(),
            state: view.state.as_str(),
            shop: link.shop.to_string(),
            customer: link.customer.to_string(),
            document: link.document.map(|id| id.to_string()),
            amount: terms.amount.minor(),
            currency: terms.amount.currency().code(),
            amount_paid: link.paid.minor(),
            amount_rule: AmountRule {
                kind,
                min: min.map(Amount::minor),
                max: max.map(Amount::minor),
            },
            partial,
            first_part: first_part.map(Amount::minor),
            version: terms.version,
            description: terms.description.clone(),
            reference: link.reference.clone(),
            expires_at: terms.expires_at.map(|at| at.to_string()),
            language: link.language.as_str(),
            reusable,
            limits,
            receipt: ReceiptWish {
                create: link.receipt != ReceiptPolicy::Off,
                field: link.receipt_field.as_ref().map(ToString::to_string),
            },
            return_url: link.return_url.clone(),
            note: link.note.clone(),
            metadata: link.metadata.iter().cloned().collect(),
        }
    }
}

impl PaymentLink {
    /// Id of the link in the document.
    pub(crate) const EXAMPLE_ID: &str = "lnk_019a8d0c6d3a7c21a1f0c8b2e5d4f6a7";

    /// One for the document: what [`super::NewPaymentLink::example`] makes.
    pub(crate) fn example() -> Self {
        let text = |text: &str| Some(text.to_owned());
        Self {
            object: "payment_link",
            id: Self::EXAMPLE_ID.to_owned(),
            livemode: false,
            created_at: "2026-11-21T09:30:00.123456Z".to_owned(),
            url: "https://pay.example.com/golestan/l/t4fXkPq7ZsV2mN8cR1yT6wB".to_owned(),
            state: LinkState::Open.as_str(),
            shop: "shp_019a8d0a11f07d3290e4b6a8c2d1e3f5".to_owned(),
            customer: "cus_019a8d0a12b47e0f8f3d5c6b7a8e9d01".to_owned(),
            document: None,
            amount: 1_250_000,
            currency: "IRR",
            amount_paid: 0,
            amount_rule: AmountRule {
                kind: "fixed",
                min: None,
                max: None,
            },
            partial: false,
            first_part: None,
            version: 1,
            description: text("Order 1042: two books"),
            reference: text("order-1042"),
            expires_at: text("2026-11-28T20:29:59Z"),
            language: "en",
            reusable: true,
            limits: Some(Limits {
                max_payments: Some(3),
                max_total: Some(3_750_000),
            }),
            receipt: ReceiptWish {
                create: true,
                field: None,
            },
            return_url: text("https://shop.example.com/thanks"),
            note: text("Called on Monday"),
            metadata: BTreeMap::from([("cart".to_owned(), "8f14e45f".to_owned())]),
        }
    }

    /// The same after [`super::LinkChange::example`].
    pub(crate) fn example_changed() -> Self {
        Self {
            amount: 1_500_000,
            version: 2,
            description: Some("Order 1042: three books".to_owned()),
            expires_at: Some("2026-12-31T20:29:59Z".to_owned()),
            ..Self::example()
        }
    }

    /// The same, cancelled.
    pub(crate) fn example_cancelled() -> Self {
        Self {
            state: LinkState::Cancelled.as_str(),
            ..Self::example()
        }
    }
}
