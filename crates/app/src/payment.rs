//! Payments for programs and staff: find, list, check now.

use domain::id::PaymentId;
use domain::payment::Payment;
use domain::receipt::Receipt;
use domain::scope::Scope;
use store::rooms::{payment, receipt, shop};
use store::{StoreError, Tx};

use crate::App;

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

    fn payment_view(
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
