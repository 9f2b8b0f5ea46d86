//! The slip as programs see it, and what they say about it.

use app::slip::SlipView;
use domain::id::SlipId;
use domain::slip::{RejectReason, SlipKind, SlipState};
use money::Amount;
use money::digits::to_latin;
use serde::Serialize;
use utoipa::ToSchema;

use crate::link::object::PaymentLink;
use crate::payment::{Payment, Receipt};
use crate::words::{CurrencyCode, SlipKindWord, SlipReasonWord, SlipStateWord};

/// A bank slip: a deposit or transfer that a payer registered. It is a payment, which is `paid` once
/// the slip is accepted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Slip {
    /// `slip`.
    #[schema(example = "slip")]
    object: &'static str,
    /// Its id.
    #[schema(pattern = "^slp_[0-9a-f]{32}$")]
    id: String,
    /// Whether it is about real money.
    livemode: bool,
    /// When it was registered.
    #[schema(format = DateTime)]
    created_at: String,
    /// Id of the payment that it is.
    #[schema(pattern = "^pay_[0-9a-f]{32}$")]
    payment: String,
    /// What the payer reads out when asking about it.
    #[schema(pattern = "^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]$")]
    payment_code: String,
    /// Id of the link that it pays.
    #[schema(pattern = "^lnk_[0-9a-f]{32}$")]
    payment_link: String,
    /// Id of the shop.
    #[schema(pattern = "^shp_[0-9a-f]{32}$")]
    shop: String,
    /// Id of the account that the money went to.
    #[schema(pattern = "^acc_[0-9a-f]{32}$")]
    account: String,
    /// Where it stands. Money is booked only with `accepted`.
    #[schema(value_type = SlipStateWord)]
    state: &'static str,
    /// How the money went.
    #[schema(value_type = SlipKindWord)]
    kind: &'static str,
    /// The number on it, in Latin digits.
    number: String,
    /// What the payer claims, in minor units.
    amount: i64,
    /// ISO 4217.
    #[schema(value_type = CurrencyCode)]
    currency: &'static str,
    /// What was accepted, once it was; in minor units.
    #[schema(required = true)]
    accepted_amount: Option<i64>,
    /// On which day of the shop's calendar the money was paid in.
    #[schema(format = Date)]
    day: String,
    /// At what time, if the payer said so.
    #[schema(pattern = "^[0-9]{2}:[0-9]{2}$", required = true)]
    time: Option<String>,
    /// The last four digits of the card that it came from.
    #[schema(pattern = "^[0-9]{4}$", required = true)]
    card_last_four: Option<String>,
    /// Who paid in, if somebody else.
    #[schema(required = true)]
    depositor: Option<String>,
    /// Whether a picture was sent; staff look at it in the back office.
    has_picture: bool,
    /// Whether it is like another slip.
    flagged: bool,
    /// Why it was rejected.
    #[schema(value_type = Option<SlipReasonWord>, required = true)]
    reason: Option<&'static str>,
    /// What the payer was told last.
    #[schema(required = true)]
    words: Option<String>,
    /// When it was accepted, rejected or revoked.
    #[schema(format = DateTime, required = true)]
    decided_at: Option<String>,
    /// Its receipt, if one is booked.
    #[schema(required = true)]
    receipt: Option<Receipt>,
}

impl From<&SlipView> for Slip {
    fn from(view: &SlipView) -> Self {
        let (slip, paid) = (&view.slip, &view.paid);
        Self {
            object: "slip",
            id: SlipId::from(slip.payment).to_string(),
            livemode: paid.livemode,
            created_at: slip.created_at.to_string(),
            payment: slip.payment.to_string(),
            payment_code: paid.payment.code.grouped(),
            payment_link: view.link().to_string(),
            shop: slip.shop.to_string(),
            account: slip.account.to_string(),
            state: slip.state.as_str(),
            kind: slip.kind.as_str(),
            number: to_latin(&slip.number).into_owned(),
            amount: slip.claimed.minor(),
            currency: slip.claimed.currency().code(),
            accepted_amount: slip.accepted.map(Amount::minor),
            day: slip.day.to_string(),
            time: slip.time.map(|time| time.strftime("%H:%M").to_string()),
            card_last_four: slip.card.clone(),
            depositor: slip.depositor.clone(),
            has_picture: slip.picture.is_some(),
            flagged: slip.flagged,
            reason: slip.reason.map(RejectReason::as_str),
            words: slip.words.clone(),
            decided_at: slip.decided_at.map(|at| at.to_string()),
            receipt: Receipt::of(paid),
        }
    }
}

impl Slip {
    /// Id of the slip in the document.
    pub(crate) const EXAMPLE_ID: &str = "slp_019a8d0f2b417e90b3c4d5e6f7a8b9c0";

    /// One for the document.
    pub(crate) fn example() -> Self {
        Self {
            object: "slip",
            id: Self::EXAMPLE_ID.to_owned(),
            livemode: false,
            created_at: "2026-11-21T09:33:00.654321Z".to_owned(),
            payment: Payment::EXAMPLE_ID.to_owned(),
            payment_code: "7K2M-9QXT-4".to_owned(),
            payment_link: PaymentLink::EXAMPLE_ID.to_owned(),
            shop: "shp_019a8d0a1b2c7d3e8f405162738495a6".to_owned(),
            account: "acc_019a8d0a2c3d7e4f80516273849506a7".to_owned(),
            state: SlipState::Accepted.as_str(),
            kind: SlipKind::CardToCard.as_str(),
            number: "004512".to_owned(),
            amount: 1_250_000,
            currency: "IRR",
            accepted_amount: Some(1_200_000),
            day: "2026-11-20".to_owned(),
            time: Some("18:05".to_owned()),
            card_last_four: Some("7893".to_owned()),
            depositor: None,
            has_picture: true,
            flagged: false,
            reason: None,
            words: None,
            decided_at: Some("2026-11-21T10:02:11.000001Z".to_owned()),
            receipt: Some(Receipt::example()),
        }
    }

    /// One that was rejected.
    pub(crate) fn rejected_example() -> Self {
        Self {
            state: SlipState::Rejected.as_str(),
            accepted_amount: None,
            reason: Some(RejectReason::OtherAccount.as_str()),
            words: Some("It went to our old account.".to_owned()),
            receipt: None,
            ..Self::example()
        }
    }

    /// One that waits for its payer.
    pub(crate) fn questioned_example() -> Self {
        Self {
            state: SlipState::NeedsCorrection.as_str(),
            accepted_amount: None,
            words: Some("The date is not the one on the slip.".to_owned()),
            decided_at: None,
            receipt: None,
            ..Self::example()
        }
    }
}

/// How much is accepted.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the body, which `slip` reads")]
pub(crate) struct Acceptance {
    /// How much came, in minor units; what the payer claims unless told.
    #[schema(minimum = 1)]
    amount: Option<i64>,
    /// Must be that of the slip; needed beside `amount`.
    #[schema(value_type = Option<CurrencyCode>)]
    currency: Option<String>,
}

/// Why a slip is rejected.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the body, which `slip` reads")]
pub(crate) struct Refusal {
    /// The reason.
    #[schema(value_type = SlipReasonWord)]
    reason: String,
    /// What the payer is told besides; needed with `other`.
    #[schema(max_length = 500)]
    words: Option<String>,
}

/// What is to be corrected.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the body, which `slip` reads")]
pub(crate) struct Correction {
    /// What the payer is told.
    #[schema(max_length = 500)]
    words: String,
}
