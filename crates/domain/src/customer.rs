//! The customer: who owes or pays.

use crate::id::CustomerId;

/// A person or company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Inner id.
    pub id: CustomerId,
    /// Person, company, or the one walk-in of its world.
    pub kind: CustomerKind,
    /// As staff know them.
    pub name: String,
    /// First e-mail address.
    pub email: Option<String>,
    /// Default mobile, E.164.
    pub mobile: Option<String>,
}

/// What a customer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CustomerKind {
    /// A person.
    Person,
    /// A company.
    Company,
    /// Holds money that is not yet assigned to anybody.
    WalkIn,
}

crate::scope::words!(CustomerKind, "kind of customer":
    Person = "person", Company = "company", WalkIn = "walk_in");
