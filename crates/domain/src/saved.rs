//! Filters of lists that users keep under a name.

use crate::scope::words;

/// Characters of a name.
pub const MAX_NAME: usize = 60;
/// Bytes of what a filter says.
pub const MAX_QUERY: usize = 2_000;
/// Filters that a user keeps for one list.
pub const MAX_FILTERS: u32 = 30;

/// A list that can be narrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SavedList {
    /// The list of links.
    Links,
    /// The list of payments.
    Payments,
    /// The list of receipts.
    Receipts,
    /// The list of documents.
    Documents,
    /// The list of customers.
    Customers,
    /// The report on money.
    Money,
    /// The list of open payments.
    OpenPayments,
    /// The queue of bank slips.
    Slips,
    /// The list of messages.
    Messages,
}

words!(SavedList, "list":
    Links = "links", Payments = "payments", Receipts = "receipts", Documents = "documents",
    Customers = "customers", Money = "money", OpenPayments = "open_payments", Slips = "slips",
    Messages = "messages");

/// A filter that a user keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFilter {
    /// Of which list.
    pub list: SavedList,
    /// What its user calls it; one of each name for a list.
    pub name: String,
    /// The fields of the list's address, behind its question mark.
    pub query: String,
}
