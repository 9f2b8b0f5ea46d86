//! Notices: what users of the back office are told by the bell, and who hears of what.

use crate::access::{Permission, Staff};
use crate::id::{LinkId, MessageId, NoticeId, PaymentId, ShopId, UserId};
use crate::message::{ChannelKind, Situation};

/// What a user is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeKind {
    /// A link is paid.
    Paid,
    /// A part of a link is paid.
    PartlyPaid,
    /// A payment of a link did not go through.
    Failed,
    /// A link ended without its money.
    Expired,
    /// A message to a payer came back.
    Bounced,
    /// A payment is not known for too long.
    PendingTooLong,
    /// Money waits in the resolve queue.
    NeedsResolving,
    /// A payer registered a bank slip, or corrected one.
    SlipWaits,
    /// A channel stopped, and nothing goes out by it until somebody looks.
    ChannelStopped,
    /// The credit at a channel is low.
    CreditLow,
    /// The bank of a provider refuses us or does not answer, and payers are led past it.
    ProviderIll,
    /// Money is to be given back, and a second person must agree.
    RefundWaits,
    /// So many one-time codes were asked for by neighbouring numbers, or in all, that no more are sent
    /// for a while.
    CodesFlood,
}

crate::scope::words!(NoticeKind, "kind of notice":
    Paid = "paid",
    PartlyPaid = "partly_paid",
    Failed = "failed",
    Expired = "expired",
    Bounced = "bounced",
    PendingTooLong = "pending_too_long",
    NeedsResolving = "needs_resolving",
    SlipWaits = "slip_waits",
    ChannelStopped = "channel_stopped",
    CreditLow = "credit_low",
    ProviderIll = "provider_ill",
    RefundWaits = "refund_waits",
    CodesFlood = "codes_flood",
);

/// Whose matter a notice is, unless they say otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Of whoever made the link.
    Maker,
    /// Of all who may do this in the shop.
    Shop(Permission),
    /// Of all who may do this in every shop: it belongs to the merchant.
    Merchant(Permission),
}

impl NoticeKind {
    /// The notice that goes with a message to staff.
    pub const fn of(situation: Situation) -> Option<Self> {
        match situation {
            Situation::LinkSent
            | Situation::Reminder
            | Situation::OpenpaySent
            | Situation::OneTimeCode
            | Situation::Paid
            | Situation::Receipt
            | Situation::Failed
            | Situation::Expired
            | Situation::Refunded
            | Situation::SlipReceived
            | Situation::SlipCorrection
            | Situation::SlipRejected
            | Situation::SlipRevoked => None,
            Situation::StaffPaid => Some(Self::Paid),
            Situation::StaffPartlyPaid => Some(Self::PartlyPaid),
            Situation::StaffFailed => Some(Self::Failed),
            Situation::StaffExpired => Some(Self::Expired),
            Situation::StaffPendingTooLong => Some(Self::PendingTooLong),
            Situation::StaffNeedsResolving => Some(Self::NeedsResolving),
            Situation::StaffSlip => Some(Self::SlipWaits),
            Situation::StaffBounced => Some(Self::Bounced),
            Situation::StaffChannelStopped => Some(Self::ChannelStopped),
        }
    }

    /// Whose matter it is.
    pub const fn audience(self) -> Audience {
        match self {
            Self::Paid | Self::PartlyPaid | Self::Failed | Self::Expired | Self::Bounced => {
                Audience::Maker
            }
            Self::PendingTooLong | Self::NeedsResolving => Audience::Shop(Permission::Resolve),
            Self::RefundWaits => Audience::Shop(Permission::Refund),
            Self::SlipWaits => Audience::Shop(Permission::ApproveSlips),
            Self::ChannelStopped | Self::CreditLow | Self::CodesFlood => {
                Audience::Merchant(Permission::Settings)
            }
            Self::ProviderIll => Audience::Merchant(Permission::Providers),
        }
    }

    /// Whether a user hears of it: whose matter it is, unless they do not want to; and of a link
    /// that others made whoever sees it and wants to.
    pub fn reaches(self, user: &Staff, about: &About, bell: Bell) -> bool {
        let is_maker = about.maker == Some(user.user);
        let sees = |permission| about.shop.is_some_and(|shop| user.may(permission, shop));
        bell != Bell::Never
            && match self.audience() {
                Audience::Maker => is_maker || bell == Bell::All && sees(Permission::SeeAllLinks),
                Audience::Shop(permission) => sees(permission),
                Audience::Merchant(permission) => user.may_everywhere(permission),
            }
    }

    /// Whether the shop tells the maker of a link of it by e-mail, which they may decline.
    pub const fn has_mail(self) -> bool {
        matches!(
            self,
            Self::Paid | Self::PartlyPaid | Self::Failed | Self::Expired | Self::Bounced
        )
    }
}

/// What a notice is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct About {
    /// Of which shop.
    pub shop: Option<ShopId>,
    /// Who made the link.
    pub maker: Option<UserId>,
    /// The link.
    pub link: Option<LinkId>,
    /// The message that came back.
    pub message: Option<MessageId>,
    /// The payment.
    pub payment: Option<PaymentId>,
    /// The channel, of what is about no link.
    pub channel: Option<ChannelKind>,
}

/// One notice to one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    /// Inner id.
    pub id: NoticeId,
    /// Who is told.
    pub user: UserId,
    /// What.
    pub kind: NoticeKind,
    /// About what.
    pub about: About,
}

/// What the bell rings for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bell {
    /// For nothing.
    Never,
    /// For what is one's own matter.
    Own,
    /// For links of others too.
    All,
}

crate::scope::words!(Bell, "wish for the bell": Never = "never", Own = "own", All = "all");

/// Where a user wants to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Of what.
    pub kind: NoticeKind,
    /// By the bell.
    pub bell: Bell,
    /// By e-mail, where the shop sends one.
    pub mail: bool,
}

impl Wish {
    /// The wish of who chose nothing.
    pub const fn usual(kind: NoticeKind) -> Self {
        Self {
            kind,
            bell: Bell::Own,
            mail: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::access::{Grant, Reach, Role};
    use crate::scope::MerchantNo;

    fn user(number: u128, role: Role, reach: Reach) -> Staff {
        Staff {
            user: UserId::new(Uuid::from_u128(number)),
            merchant: MerchantNo(1),
            name: String::new(),
            email: "a@example.org".parse().unwrap(),
            language: None,
            grants: vec![Grant { role, reach }],
        }
    }

    #[test]
    fn a_link_is_the_matter_of_its_maker_and_money_of_those_who_decide() {
        use NoticeKind as Kind;
        let (here, there) = (
            ShopId::new(Uuid::from_u128(1)),
            ShopId::new(Uuid::from_u128(2)),
        );
        let sales = user(1, Role::Sales, Reach::Shop(here));
        let other = user(2, Role::Sales, Reach::Shop(here));
        let accountant = user(3, Role::Accountant, Reach::Shop(here));
        let elsewhere = user(4, Role::Manager, Reach::Shop(there));
        let owner = user(5, Role::Owner, Reach::AllShops);
        let all = [&sales, &other, &accountant, &elsewhere, &owner];
        let about = About {
            shop: Some(here),
            maker: Some(sales.user),
            ..About::default()
        };
        let [usual, wants, declines] = [Bell::Own, Bell::All, Bell::Never];
        for (kind, bell, hears) in [
            (Kind::Paid, usual, [true, false, false, false, false]),
            // Who sees every link may follow those of others.
            (Kind::Paid, wants, [true, false, true, false, true]),
            (Kind::Bounced, declines, [false; 5]),
            (
                Kind::NeedsResolving,
                usual,
                [false, false, true, false, true],
            ),
            (
                Kind::NeedsResolving,
                wants,
                [false, false, true, false, true],
            ),
            (Kind::PendingTooLong, declines, [false; 5]),
            (Kind::CreditLow, usual, [false, false, false, false, true]),
            (
                Kind::ChannelStopped,
                wants,
                [false, false, false, false, true],
            ),
        ] {
            let found = all.map(|one| kind.reaches(one, &about, bell));
            assert_eq!(found, hears, "{kind} {bell}");
        }
    }
}
