//! Faces: what the payer's pages say of a shop and of a payment.

use domain::id::{PaymentId, ProviderId};
use domain::payment::{Payment, PaymentState};
use domain::scope::{Mode, Scope};
use domain::shop::Language;
use domain::slip::{RejectReason, SLIP_DRIVER};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use money::digits::to_latin;
use money::{Amount, Unit};
use store::rooms::shop::ShopRow;
use store::rooms::{provider, receipt, resolve, slip};
use store::{StoreError, Tx};

use crate::link::time_zone;
use crate::settings::logo_path;

/// What every payer page says about who asks.
#[derive(Debug, Clone)]
pub struct ShopFace {
    /// First part of its addresses.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Language unless link or reader say otherwise.
    pub language: Language,
    /// For "until when".
    pub time_zone: TimeZone,
    /// How amounts are shown.
    pub unit: Unit,
    /// Telephone or address for questions.
    pub contact: Option<String>,
    /// Address of its logo on this server.
    pub logo: Option<String>,
    /// TEST pages carry a loud banner.
    pub mode: Mode,
}

impl ShopFace {
    pub(crate) fn of(row: &ShopRow, mode: Mode) -> Result<Self, StoreError> {
        let ShopRow { shop, logo, .. } = row;
        let logo = logo.as_ref();
        let logo = logo.map(|hash| logo_path(shop.slug.as_str(), hash));
        Ok(Self {
            slug: shop.slug.to_string(),
            name: shop.name.clone(),
            language: shop.language,
            time_zone: time_zone(&shop.time_zone)?,
            unit: shop.unit,
            contact: shop.contact.clone(),
            logo,
            mode,
        })
    }
}

/// A payment as its payer sees it.
#[derive(Debug, Clone)]
pub struct PaymentFace {
    /// Inner id.
    pub id: PaymentId,
    /// Where it stands.
    pub state: PaymentState,
    /// Ours, for the telephone; grouped for reading.
    pub code: String,
    /// The bank's, once paid.
    pub tracking_code: Option<String>,
    /// What it pays.
    pub amount: Amount,
    /// By which provider.
    pub provider_id: ProviderId,
    /// Its name.
    pub provider: String,
    /// Masked card.
    pub card_mask: Option<String>,
    /// The receipt's number, once it has one.
    pub receipt_number: Option<i64>,
    /// The receipt gets its number in a moment.
    pub receipt_pending: bool,
    /// Opens the receipt's own page, if it has one.
    pub receipt_token: Option<String>,
    /// When the bank's yes was booked.
    pub paid_at: Option<Timestamp>,
    /// When it was started.
    pub created_at: Timestamp,
    /// The payer was at the bank: money can have left the account.
    pub was_at_bank: bool,
    /// It is paid but fits nowhere (the link was paid, cancelled or changed): staff look at it.
    pub unapplied: bool,
    /// What only a bank slip has; `None`: it is none.
    pub slip: Option<SlipFace>,
}

/// A bank slip as its payer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipFace {
    /// Its number in Latin digits.
    pub number: String,
    /// What the payer registered.
    pub claimed: Amount,
    /// Why it was rejected.
    pub reason: Option<RejectReason>,
    /// What staff say about it.
    pub words: Option<String>,
    /// Within how many working hours an answer is promised; 0: nothing is.
    pub hours: u32,
}

/// A payment as its payer sees it.
pub(super) fn face(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: &Payment,
) -> Result<PaymentFace, StoreError> {
    let provider = provider::find(tx, scope, payment.provider)?;
    let receipt = receipt::of_payment(tx, scope, payment.id)?;
    let by_slip = provider
        .as_ref()
        .is_some_and(|row| row.provider.driver == SLIP_DRIVER);
    let slip = if by_slip {
        slip_face(tx, scope, payment)?
    } else {
        None
    };
    let unapplied =
        resolve::of_payment(tx, scope, payment.id)?.is_some_and(|item| item.reason.is_booked());
    Ok(PaymentFace {
        id: payment.id,
        state: payment.state,
        code: payment.code.grouped(),
        tracking_code: payment.reference.as_ref().map(|r| r.tracking_code.clone()),
        amount: payment.amount,
        provider_id: payment.provider,
        provider: provider
            .map(|row| row.provider.public_name)
            .unwrap_or_default(),
        card_mask: payment.card_mask.clone(),
        receipt_pending: receipt
            .as_ref()
            .is_some_and(|receipt| receipt.number.is_none()),
        receipt_number: receipt.as_ref().and_then(|receipt| receipt.number),
        receipt_token: receipt
            .and_then(|receipt| receipt.token)
            .map(|token| token.as_str().to_owned()),
        paid_at: payment.paid_at,
        created_at: payment.created_at,
        was_at_bank: payment.redirected_at.is_some(),
        unapplied,
        slip,
    })
}

fn slip_face(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: &Payment,
) -> Result<Option<SlipFace>, StoreError> {
    let Some(found) = slip::find(tx, scope, payment.id)? else {
        return Ok(None);
    };
    let currency = found.claimed.currency();
    let rules = slip::rules(tx, scope.merchant, found.shop, currency)?.rules;
    Ok(Some(SlipFace {
        number: to_latin(&found.number).into_owned(),
        claimed: found.claimed,
        reason: found.reason,
        words: found.words,
        hours: rules.hours,
    }))
}
