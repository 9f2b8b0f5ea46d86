//! The list of open payments.

use domain::access::Permission;
use store::StoreError;
use store::rooms::office::{self, OpenPaymentFilter, OpenPaymentRow, Sums};
use store::rooms::shop::ShopRow;

use super::{Desk, page, shops_of};
use crate::App;

/// A page of the list of open payments.
#[derive(Debug, Clone)]
pub struct OpenPaymentList {
    /// All shops of the merchant, for units and time zones.
    pub shops: Vec<ShopRow>,
    /// The open payments.
    pub rows: Vec<OpenPaymentRow>,
    /// There are older ones.
    pub more: bool,
    /// Sums over all that the filter finds; `None` for a user who may not see sums.
    pub sums: Option<Vec<Sums>>,
}

impl App {
    /// Open payments, newest first, with their sums.
    pub async fn office_open_payments(
        &self,
        desk: &Desk,
        filter: OpenPaymentFilter,
        limit: u32,
    ) -> Result<OpenPaymentList, StoreError> {
        let with_sums = desk.staff.may_somewhere(Permission::Reports);
        self.open_payments(desk, filter, limit, (None, with_sums))
            .await
    }

    /// Open payments to take out of the server, newest first, without sums.
    pub async fn office_open_payments_out(
        &self,
        desk: &Desk,
        filter: OpenPaymentFilter,
        limit: u32,
    ) -> Result<OpenPaymentList, StoreError> {
        let how = (Some(Permission::Exports), false);
        self.open_payments(desk, filter, limit, how).await
    }

    async fn open_payments(
        &self,
        desk: &Desk,
        filter: OpenPaymentFilter,
        limit: u32,
        (also, with_sums): (Option<Permission>, bool),
    ) -> Result<OpenPaymentList, StoreError> {
        let desk = desk.clone();
        self.store()
            .read_long(move |tx| {
                let scope = desk.scope();
                let shops = shops_of(tx, &desk)?;
                let filter = OpenPaymentFilter {
                    sight: desk.sight(&shops, also),
                    ..filter.clone()
                };
                let found = office::open_payments(tx, scope, &filter, limit.saturating_add(1))?;
                let (rows, more) = page(found, limit);
                let sums = if with_sums {
                    Some(office::open_payment_sums(tx, scope, &filter)?)
                } else {
                    None
                };
                Ok(OpenPaymentList {
                    shops,
                    rows,
                    more,
                    sums,
                })
            })
            .await
    }
}
