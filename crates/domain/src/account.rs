//! The financial account: where money lands.

use money::Currency;

use crate::id::AccountId;

/// A bank account or a cash box of the merchant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinancialAccount {
    /// Inner id.
    pub id: AccountId,
    /// As staff know it.
    pub name: String,
    /// The one currency that it holds.
    pub currency: Currency,
    /// Receives money; an inactive account is offered nowhere.
    pub active: bool,
}
