//! Payments for programs and staff: find, list, check now.

use domain::id::PaymentId;
use domain::payment::Payment;
use domain::scope::Scope;
use store::StoreError;
use store::rooms::receipt::Receipt;
use store::rooms::{payment, receipt};

use crate::App;

/// A payment with its receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentView {
    /// The payment.
    pub payment: Payment,
    /// Its receipt, if one is booked.
    pub receipt: Option<Receipt>,
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
        self.store()
            .read(move |tx| {
                let Some(payment) = payment::find(tx, scope, id)? else {
                    return Ok(None);
                };
                let receipt = receipt::of_payment(tx, scope, id)?;
                Ok(Some(PaymentView {
                    payment,
                    receipt,
                    livemode: scope.mode.is_live(),
                }))
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
        self.store()
            .read(move |tx| {
                payment::list(tx, scope, &filter, limit)?
                    .into_iter()
                    .map(|payment| {
                        let receipt = receipt::of_payment(tx, scope, payment.id)?;
                        Ok(PaymentView {
                            payment,
                            receipt,
                            livemode: scope.mode.is_live(),
                        })
                    })
                    .collect()
            })
            .await
    }
}
