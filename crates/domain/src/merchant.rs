//! The merchant: the company that runs its business here, and the tenant of every row.

use crate::scope::MerchantNo;

/// A merchant. Its number is inner; keys and short addresses carry the random public code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merchant {
    /// Inner number, first column of every key.
    pub no: MerchantNo,
    /// Random, public, in API keys.
    pub code: String,
    /// The company's name.
    pub name: String,
    /// Counts its changes, so that of two who edit it the second is told.
    pub version: i64,
}
