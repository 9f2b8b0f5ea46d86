//! "Where is my payment?": by payment code and mobile, told to whoever knows both.

use std::net::IpAddr;

use domain::access::Subject;
use domain::contact::Mobile;
use domain::id::ShopId;
use domain::payment::PaymentState;
use domain::scope::Scope;
use domain::shop::Slug;
use domain::token::PaymentCode;
use jiff::Timestamp;
use money::Amount;
use sha2::{Digest as _, Sha256};
use store::rooms::access::failure;
use store::rooms::{customer, openpay, payment};
use store::{StoreError, Tx};

use super::{address_hash, place};
use crate::App;
use crate::access::count_try;

/// A payment as somebody may see it who knows its code and mobile, but not its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPayment {
    /// Where it stands.
    pub state: PaymentState,
    /// What it pays.
    pub amount: Amount,
    /// When it was paid, or else started.
    pub at: Timestamp,
    /// The end of the bank's tracking code, once paid.
    pub tracking_end: Option<String>,
}

/// Why nothing is told.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// No such page.
    #[error("unknown address")]
    Unknown,
    /// Asked too often, about this code or from this address.
    #[error("asked too often")]
    Wait,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Characters of a tracking code that are told.
const TOLD: usize = 4;

impl App {
    /// Looks for the payment of a shop with this code and mobile. A wrong pair is told like a code
    /// that does not exist, and counts.
    pub async fn find_my_payment(
        &self,
        slug: &str,
        (code, mobile): (PaymentCode, Mobile),
        address: IpAddr,
    ) -> Result<Option<FoundPayment>, AskError> {
        let slug: Slug = slug.parse().or(Err(AskError::Unknown))?;
        let now = self.now();
        self.write(move |tx| {
            let (scope, row, _) = place(tx, &slug)?.ok_or(AskError::Unknown)?;
            let about = format!("{}/{}/{}", scope.merchant.0, scope.mode, code.as_str());
            let about: [u8; 32] = Sha256::digest(about).into();
            let from = address_hash(scope, address);
            let subjects = [(Subject::PaymentCode, about), (Subject::Asker, from)];
            if !count_try(tx, &subjects, now)? {
                return Err(AskError::Wait);
            }
            let found = found(tx, scope, row.shop.id, (&code, &mobile))?;
            if found.is_some() {
                failure::clear(tx, Subject::PaymentCode, &about)?;
                failure::forgive(tx, Subject::Asker, &from)?;
            }
            Ok(found)
        })
        .await
    }
}

fn found(
    tx: &mut Tx<'_>,
    scope: Scope,
    shop: ShopId,
    (code, mobile): (&PaymentCode, &Mobile),
) -> Result<Option<FoundPayment>, StoreError> {
    let Some(found) = payment::find_by_code(tx, scope, code)? else {
        return Ok(None);
    };
    let opened = openpay::find(tx, scope, found.link)?;
    let by_payer = opened.is_some_and(|opened| opened.payer.mobile == *mobile);
    let customer = customer::find(tx, scope, found.customer)?;
    let by_customer = customer.is_some_and(|customer| customer.mobile.as_ref() == Some(mobile));
    if found.shop != shop || !(by_payer || by_customer) {
        return Ok(None);
    }
    let tracking = found
        .reference
        .as_ref()
        .map(|one| one.tracking_code.as_str());
    Ok(Some(FoundPayment {
        state: found.state,
        amount: found.amount,
        at: found.paid_at.unwrap_or(found.created_at),
        tracking_end: tracking.map(|code| {
            let start = code.chars().count().saturating_sub(TOLD);
            code.chars().skip(start).collect()
        }),
    }))
}
