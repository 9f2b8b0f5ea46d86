//! The numbers in the menu: what waits for who looks at a page.

use domain::access::{Permission, Reach};
use domain::id::ShopId;
use store::StoreError;
use store::rooms::office::{MenuCounts, menu_counts};

use super::Desk;
use crate::App;

/// Each thing is counted so far; more are more than enough.
pub const COUNTED_IN_MENU: u32 = 100;

impl App {
    /// What waits for a user; at most [`COUNTED_IN_MENU`] of each are counted.
    pub async fn menu_counts(&self, desk: &Desk) -> Result<MenuCounts, StoreError> {
        let (scope, user) = (desk.scope(), desk.staff.user);
        let shops = deciding(desk);
        self.store()
            .read(move |tx| menu_counts(tx, scope, (user, shops.as_deref()), COUNTED_IN_MENU))
            .await
    }
}

/// The shops in which a user decides about slips; `None`: in all.
fn deciding(desk: &Desk) -> Option<Vec<ShopId>> {
    let decides = Permission::ApproveSlips;
    if desk.staff.may_everywhere(decides) {
        return None;
    }
    let grants = desk.staff.grants.iter();
    let shops = grants.filter(|grant| grant.role.allows(decides));
    Some(
        shops
            .filter_map(|grant| match grant.reach {
                Reach::AllShops => None,
                Reach::Shop(shop) => Some(shop),
            })
            .collect(),
    )
}
