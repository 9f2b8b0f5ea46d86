//! Payments for programs and staff: find, list, check now.

use domain::id::{PaymentId, ProviderId};
use domain::link::Link;
use domain::payment::{Payment, PaymentState};
use domain::receipt::Receipt;
use domain::scope::Scope;
use domain::shop::Language;
use money::Amount;
use store::rooms::{payment, receipt, shop};
use store::{StoreError, Tx};

use crate::App;

/// Draws of order number, code and token before giving up: each is new with the clock.
const DRAWS: u32 = 8;

/// What a payment that begins is made of; the rest is drawn for it, or comes later.
pub(crate) struct Beginning<'a> {
    /// What it pays, in its terms in force.
    pub(crate) link: &'a Link,
    pub(crate) provider: ProviderId,
    /// The terminal that it runs on.
    pub(crate) terminal_key: String,
    /// In which its payer reads.
    pub(crate) language: Language,
    pub(crate) amount: Amount,
    pub(crate) state: PaymentState,
}

/// A payment with its receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentView {
    /// The payment.
    pub payment: Payment,
    /// Its receipt, if one is booked.
    pub receipt: Option<Receipt>,
    /// Address of the receipt's page, if it has one.
    pub receipt_url: Option<String>,
    /// Whether it is of LIVE.
    pub livemode: bool,
}

impl App {
    /// A payment by its id.
    pub async fn find_payment(
        &self,
        scope: Scope,
        id: PaymentId,
    ) -> Result<Option<PaymentView>, StoreError> {
        let app = self.clone();
        self.store()
            .read(move |tx| {
                let found = payment::find(tx, scope, id)?;
                found
                    .map(|payment| app.payment_view(tx, scope, payment))
                    .transpose()
            })
            .await
    }

    /// Payments, newest first; one more than `limit` tells that there are more.
    pub async fn list_payments(
        &self,
        scope: Scope,
        filter: payment::Filter,
        limit: u32,
    ) -> Result<Vec<PaymentView>, StoreError> {
        let app = self.clone();
        self.store()
            .read(move |tx| {
                payment::list(tx, scope, &filter, limit)?
                    .into_iter()
                    .map(|payment| app.payment_view(tx, scope, payment))
                    .collect()
            })
            .await
    }

    /// Asks the bank about a payment now, if there is anything to ask.
    pub async fn check_payment(
        &self,
        scope: Scope,
        id: PaymentId,
        request_id: &str,
    ) -> Result<Option<Payment>, StoreError> {
        self.check(scope, id, request_id).await
    }

    /// Makes a payment, which nobody has been told of.
    pub(crate) fn begin_payment(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        beginning: &Beginning<'_>,
    ) -> Result<Payment, StoreError> {
        let (id, now) = (PaymentId::new(self.uuid()), self.now());
        let link = beginning.link;
        for _ in 0..DRAWS {
            let made = Payment {
                id,
                link: link.id,
                terms_version: link.version,
                shop: link.shop,
                customer: link.customer,
                provider: beginning.provider,
                language: beginning.language,
                amount: beginning.amount,
                state: beginning.state,
                code: self.entropy().payment_code(),
                order_number: self.entropy().order_number(now),
                terminal_key: beginning.terminal_key.clone(),
                gateway_key: None,
                return_token: self.entropy().token(scope.mode),
                tries: 0,
                answers: 0,
                lease_until: None,
                alarmed: false,
                reference: None,
                card_mask: None,
                failure: None,
                created_at: now,
                redirected_at: None,
                closes_at: None,
                paid_at: None,
            };
            if payment::insert(tx, scope, &made)? {
                return Ok(made);
            }
        }
        Err(StoreError::Busy)
    }

    pub(crate) fn payment_view(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        payment: Payment,
    ) -> Result<PaymentView, StoreError> {
        let receipt = receipt::of_payment(tx, scope, payment.id)?;
        let token = receipt.as_ref().and_then(|receipt| receipt.token.as_ref());
        let receipt_url = match token {
            Some(token) => shop::find(tx, scope.merchant, payment.shop)?
                .map(|row| self.receipt_url(&row.shop.slug, token)),
            None => None,
        };
        Ok(PaymentView {
            payment,
            receipt,
            receipt_url,
            livemode: scope.mode.is_live(),
        })
    }
}
