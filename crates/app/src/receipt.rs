//! Receipts: the page that whoever holds its address may keep and show, which tells of the payment
//! and never of the way to its link; and what staff make, approve and make void.

mod desk;
mod ledger;
mod making;
mod paper;
mod send;

use domain::scope::Scope;
use domain::shop::{Language, Slug};
use domain::token::Token;
use jiff::Timestamp;
use money::Amount;
use store::rooms::{link, payment, provider, receipt, shop};
use store::{StoreError, Tx};

use crate::App;
use crate::pay::{PageError, ShopFace, address};

pub use desk::{Origin, ReceiptError, ReceiptList, ReceiptRecord};
pub use ledger::{About, Asked, CustomerStatement};
pub use making::CANDIDATES;
pub use paper::Paper;
pub use store::rooms::ledger::Place as StatementPlace;
pub use store::rooms::receipt::{Mark, Place, ReceiptFilter, ReceiptRow};

/// The page of a receipt.
#[derive(Debug, Clone)]
pub struct ReceiptPage {
    /// Who received the money.
    pub shop: ShopFace,
    /// Its absolute address, to be printed on it.
    pub url: String,
    /// The language that the payer read.
    pub language: Language,
    /// Given by the sequencer; `None` for the moment in between.
    pub number: Option<i64>,
    /// When it was booked.
    pub created_at: Timestamp,
    /// It was reversed: it stands, and says so.
    pub void: bool,
    /// What was received.
    pub amount: Amount,
    /// For what, in the terms that were paid.
    pub description: Option<String>,
    /// The merchant's own reference.
    pub reference: Option<String>,
    /// Our code of the payment; grouped for reading.
    pub payment_code: String,
    /// The bank's.
    pub tracking_code: Option<String>,
    /// By whom.
    pub provider: String,
    /// Masked card.
    pub card_mask: Option<String>,
}

/// The address of a receipt's page on this server.
pub fn path(slug: &str, token: &str) -> String {
    format!("/{slug}/r/{token}")
}

impl App {
    /// The page of a receipt.
    pub async fn receipt_page(&self, slug: &str, token: &str) -> Result<ReceiptPage, PageError> {
        let (slug, token) = address(slug, token)?;
        let app = self.clone();
        self.store()
            .read(move |tx| page(&app, tx, &slug, &token)?.ok_or(PageError::Unknown))
            .await
    }

    /// The absolute address of a receipt's page.
    pub(crate) fn receipt_url(&self, slug: &Slug, token: &Token) -> String {
        self.address(&path(slug.as_str(), token.as_str()))
    }
}

fn page(
    app: &App,
    tx: &mut Tx<'_>,
    slug: &Slug,
    token: &Token,
) -> Result<Option<ReceiptPage>, StoreError> {
    let Some(row) = shop::find_by_slug(tx, slug)? else {
        return Ok(None);
    };
    let scope = Scope {
        merchant: row.merchant,
        mode: token.mode(),
    };
    let Some(found) = receipt::find_by_token(tx, scope, token)? else {
        return Ok(None);
    };
    let Some(payment) = found.source.payment() else {
        return Ok(None);
    };
    let paid = payment::find(tx, scope, payment)?;
    let Some(paid) = paid.filter(|payment| payment.shop == row.shop.id) else {
        return Ok(None);
    };
    let reference = link::find(tx, scope, paid.link)?.and_then(|(link, _)| link.reference);
    let provider = provider::find(tx, scope, paid.provider)?;
    Ok(Some(ReceiptPage {
        url: app.receipt_url(&row.shop.slug, token),
        shop: ShopFace::of(&row, scope.mode)?,
        language: paid.language,
        number: found.number,
        created_at: found.created_at,
        void: found.state.is_void(),
        amount: found.amount,
        description: link::description(tx, scope, paid.link, paid.terms_version)?,
        reference,
        payment_code: paid.code.grouped(),
        tracking_code: paid.reference.map(|reference| reference.tracking_code),
        provider: provider
            .map(|row| row.provider.public_name)
            .unwrap_or_default(),
        card_mask: paid.card_mask,
    }))
}
