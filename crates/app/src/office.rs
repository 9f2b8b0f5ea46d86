//! What the pages of the back office read and do: each question is asked as a user, in one of the
//! two worlds, and is answered only as far as that user may see.

mod board;
mod choices;
mod deeds;
mod form;
mod home;
mod life;
mod lists;
mod menu;
mod message;
mod notice;
mod open_payments;
pub(crate) mod record;
mod saved;

use domain::access::{Permission, Staff};
use domain::event::Actor;
use domain::id::{ShopId, UserId};
use domain::link::Link;
use domain::scope::{Mode, Scope};
pub use store::StoreError;
use store::Tx;
use store::rooms::office::Sight;
use store::rooms::shop;
use store::rooms::shop::ShopRow;

pub use board::{Board, Funnel, Reach, Received, Stopped, Waiting, Waits};
pub use choices::{Choices, NAMED};
pub use deeds::{Lack, Making};
pub use form::{About, Found};
pub use home::{Figures, Home, Todo};
pub use life::{Addressed, CancelReason, LifeError, Likeness, Resending};
pub use lists::{LinkList, MessageList, PaymentLine, PaymentList};
pub use menu::COUNTED_IN_MENU;
pub use message::{MessageAbout, MessageRecord};
pub use notice::{NoticeLine, NoticeList, which};
pub use open_payments::OpenPaymentList;
pub use record::{Evidence, LinkRecord, PaymentEntry, ResolveRecord};
pub use saved::SavedError;
pub use store::rooms::event::StoredEvent;
pub use store::rooms::message::Message;
pub use store::rooms::notice::NoticeFilter;
pub use store::rooms::office::{
    Beside, Counting, FoundPayments, LinkFilter, LinkOrder, LinkOrigin, LinkPlace, MenuCounts,
    MessageFilter, Named, OpenPaymentFilter, OpenPaymentRow, OpenState, PaymentFilter, SUMMED,
    Span, StoredCallback, StoredExchange, Summed, Sums,
};
pub use store::rooms::shop::ShopRow as Shop;

/// Who sits there, and which of the two worlds they look at.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The user, with their roles.
    pub staff: Staff,
    /// The world.
    pub mode: Mode,
}

/// Why the back office has no answer.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// Nothing that this user may see.
    #[error("no such thing here")]
    NotFound,
    /// They may see it, but not do this.
    #[error("this user may not do that")]
    Forbidden,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Desk {
    /// Whose data, in which world.
    pub fn scope(&self) -> Scope {
        Scope {
            merchant: self.staff.merchant,
            mode: self.mode,
        }
    }

    /// As events name this user.
    pub fn actor(&self) -> Actor {
        Actor::User(self.staff.user)
    }

    /// What of these shops they may see; `also` narrows to shops in which they may do that too.
    pub(crate) fn sight(&self, shops: &[ShopRow], also: Option<Permission>) -> Sight {
        let may = |permission, shop: &ShopId| {
            self.staff.may(permission, *shop) && also.is_none_or(|also| self.staff.may(also, *shop))
        };
        let ids = || shops.iter().map(|row| row.shop.id);
        if ids().all(|shop| may(Permission::SeeAllLinks, &shop)) {
            return Sight::Whole;
        }
        Sight::Part {
            shops: ids()
                .filter(|shop| may(Permission::SeeAllLinks, shop))
                .collect(),
            own: ids()
                .filter(|shop| may(Permission::SeeOwnLinks, shop))
                .collect(),
            maker: self.staff.user.to_string(),
        }
    }

    /// Whether they may see a link: what they may not see does not exist for them.
    fn sees(&self, link: &Link) -> bool {
        self.sees_of(link.shop, link.made_by)
    }

    /// The same of anything that somebody made in a shop.
    fn sees_of(&self, shop: ShopId, made_by: Option<UserId>) -> bool {
        let is_own = made_by == Some(self.staff.user);
        self.staff.may(Permission::SeeAllLinks, shop)
            || is_own && self.staff.may(Permission::SeeOwnLinks, shop)
    }
}

/// The shops of the merchant that this user has any business in.
pub(crate) fn shops_of(tx: &mut Tx<'_>, desk: &Desk) -> Result<Vec<ShopRow>, StoreError> {
    shop::all(tx, desk.staff.merchant)
}

/// One more than a page holds is read, to know whether there are more.
fn page<T>(mut rows: Vec<T>, limit: u32) -> (Vec<T>, bool) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    (rows, more)
}
