//! Who may do what: users of the back office, their roles, passwords, sessions and one-time links.
//!
//! A user belongs to one merchant and has *grants*: a ready-made role, for one shop or for all.
//! What the product names but does not limit by a word alone (which account, up to which amount)
//! is not a permission and has no place here yet.

mod life;
mod password;

use crate::contact::Email;
use crate::id::{ShopId, UserId};
use crate::scope::MerchantNo;
use crate::shop::Language;

pub use life::{
    ABSOLUTE_LIFE, FAILURES_KEPT, IDLE_LIFE, LINK_LIFE, Purpose, SEEN_EVERY, Subject, Wait,
    failure_wait, session_ends,
};
pub use password::{MAX_PASSWORD, MIN_PASSWORD, Password, PasswordFault};

/// One thing that a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// See the links that one made oneself, and what hangs on them.
    SeeOwnLinks,
    /// See every link, payment and message.
    SeeAllLinks,
    /// Make links.
    CreateLinks,
    /// Edit, extend, re-open and cancel links.
    ChangeLinks,
    /// Send messages about a link again.
    Resend,
    /// Give money back.
    Refund,
    /// Approve bank slips.
    ApproveSlips,
    /// Make receipts by hand.
    MakeReceipts,
    /// Approve receipts and make them void.
    ApproveReceipts,
    /// Decide about money that fits nowhere.
    Resolve,
    /// See what customers owe and own.
    SeeBalances,
    /// Keep customers.
    Customers,
    /// Keep documents.
    Documents,
    /// Approve documents, and take back that they count.
    ApproveDocuments,
    /// Write texts of messages.
    Templates,
    /// Keep workflows.
    Workflows,
    /// Settings of a shop.
    Settings,
    /// Gateways with their credentials.
    Providers,
    /// Users and their roles.
    Users,
    /// API keys.
    ApiKeys,
    /// Take lists out of the server.
    Exports,
    /// See sums over many links.
    Reports,
}

crate::scope::words!(Permission, "permission":
    SeeOwnLinks = "links.see_own",
    SeeAllLinks = "links.see_all",
    CreateLinks = "links.create",
    ChangeLinks = "links.change",
    Resend = "links.resend",
    Refund = "payments.refund",
    ApproveSlips = "slips.approve",
    MakeReceipts = "receipts.create",
    ApproveReceipts = "receipts.approve",
    Resolve = "resolve",
    SeeBalances = "balances.see",
    Customers = "customers",
    Documents = "documents",
    ApproveDocuments = "documents.approve",
    Templates = "templates",
    Workflows = "workflows",
    Settings = "settings",
    Providers = "providers",
    Users = "users",
    ApiKeys = "api_keys",
    Exports = "exports",
    Reports = "reports",
);

/// A ready-made set of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Everything.
    Owner,
    /// Runs a shop: all but who may come in and what opens the banks.
    Manager,
    /// Makes links and follows those that are theirs.
    Sales,
    /// Follows the money.
    Accountant,
    /// Looks and changes nothing.
    Viewer,
}

crate::scope::words!(Role, "role":
    Owner = "owner",
    Manager = "manager",
    Sales = "sales",
    Accountant = "accountant",
    Viewer = "viewer",
);

impl Role {
    /// What the role allows.
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::Owner => Permission::ALL,
            Self::Manager => &[
                P::SeeOwnLinks,
                P::SeeAllLinks,
                P::CreateLinks,
                P::ChangeLinks,
                P::Resend,
                P::Refund,
                P::ApproveSlips,
                P::MakeReceipts,
                P::ApproveReceipts,
                P::Resolve,
                P::SeeBalances,
                P::Customers,
                P::Documents,
                P::ApproveDocuments,
                P::Templates,
                P::Workflows,
                P::Settings,
                P::Exports,
                P::Reports,
            ],
            Self::Sales => &[
                P::SeeOwnLinks,
                P::CreateLinks,
                P::ChangeLinks,
                P::Resend,
                P::Customers,
                P::Documents,
            ],
            Self::Accountant => &[
                P::SeeOwnLinks,
                P::SeeAllLinks,
                P::Refund,
                P::ApproveSlips,
                P::MakeReceipts,
                P::ApproveReceipts,
                P::Resolve,
                P::SeeBalances,
                P::Documents,
                P::ApproveDocuments,
                P::Exports,
                P::Reports,
            ],
            Self::Viewer => &[P::SeeOwnLinks, P::SeeAllLinks, P::Reports],
        }
    }

    /// Whether the role allows this.
    pub fn allows(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}

/// Where a role counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// In every shop of the merchant, those to come included.
    AllShops,
    /// In one shop.
    Shop(ShopId),
}

impl Reach {
    /// Whether a role here counts there.
    pub fn covers(self, other: Self) -> bool {
        self == Self::AllShops || self == other
    }
}

/// A role in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where it counts.
    pub reach: Reach,
}

impl Grant {
    /// A role in every shop.
    pub const fn everywhere(role: Role) -> Self {
        Self {
            role,
            reach: Reach::AllShops,
        }
    }
}

/// A user of the back office who has proved who they are, or is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// Inner id.
    pub user: UserId,
    /// Whose user.
    pub merchant: MerchantNo,
    /// As colleagues read it.
    pub name: String,
    /// What they sign in with.
    pub email: Email,
    /// Language of their pages; `None`: as the browser prefers.
    pub language: Option<Language>,
    /// Their roles.
    pub grants: Vec<Grant>,
}

impl Staff {
    /// Whether they may do this in this shop.
    pub fn may(&self, permission: Permission, shop: ShopId) -> bool {
        self.may_within(permission, Reach::Shop(shop))
    }

    /// Whether they may do this in every shop; what belongs to no shop (users, API keys, providers)
    /// asks for this.
    pub fn may_everywhere(&self, permission: Permission) -> bool {
        self.may_within(permission, Reach::AllShops)
    }

    /// Whether there is any shop in which they may do this: they find the page of it.
    pub fn may_somewhere(&self, permission: Permission) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.role.allows(permission))
    }

    /// Whether they may do this within `reach`.
    pub fn may_within(&self, permission: Permission, reach: Reach) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.role.allows(permission) && grant.reach.covers(reach))
    }

    /// Whether they may give (or take) these roles: they keep users, and hold all that they would
    /// give, so that nobody raises themselves or a friend above their own place.
    pub fn may_give(&self, grants: &[Grant]) -> bool {
        self.may_everywhere(Permission::Users)
            && grants.iter().all(|grant| {
                let wanted = grant.role.permissions().iter();
                wanted
                    .copied()
                    .all(|permission| self.may_within(permission, grant.reach))
            })
    }
}

/// Whether these grants make an owner: somebody who may do everything everywhere.
pub fn is_owner(grants: &[Grant]) -> bool {
    grants.contains(&Grant::everywhere(Role::Owner))
}

#[cfg(test)]
mod tests;
