//! The numbers in the menu, which stand on every page: one statement counts them all.

use domain::id::{ShopId, UserId};
use domain::scope::Scope;

use crate::rooms::read;
use crate::{Sql, StoreError, Tx};

/// What waits for a user.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MenuCounts {
    /// Notices that they have not read.
    pub unread: u32,
    /// Bank slips that wait for a decision of theirs.
    pub slips: u32,
}

/// Counts what waits for a user, each up to `most`. `shops`: where they decide about slips; `None`:
/// everywhere.
pub fn menu_counts(
    tx: &mut Tx<'_>,
    scope: Scope,
    (user, shops): (UserId, Option<&[ShopId]>),
    most: u32,
) -> Result<MenuCounts, StoreError> {
    let own = |sql: Sql| {
        sql.push(" WHERE merchant_id = ")
            .bind(scope.merchant.0)
            .push(" AND mode = ")
            .bind(scope.mode.as_str())
    };
    let mut sql = own(Sql::new(
        "SELECT (SELECT COUNT(*) FROM (SELECT 1 AS one FROM notice",
    ))
    .push(" AND user_id = ")
    .bind(user.to_string())
    .push(" AND read_at IS NULL LIMIT ")
    .bind(most)
    .push(") AS found) AS unread, ");
    sql = if shops.is_some_and(<[ShopId]>::is_empty) {
        sql.push("0 AS slips")
    } else {
        let mut slips = own(sql.push("(SELECT COUNT(*) FROM (SELECT 1 AS one FROM slip"));
        slips = slips.push(" AND state = 'received'");
        if let Some(shops) = shops {
            slips = slips
                .push(" AND shop_id IN ")
                .bind_list(shops.iter().map(ToString::to_string));
        }
        let slips = slips.push(" LIMIT ").bind(most);
        slips.push(") AS found) AS slips")
    };
    let rows = tx.query_built(&sql)?;
    let Some(row) = rows.first() else {
        return Ok(MenuCounts::default());
    };
    Ok(MenuCounts {
        unread: read::count(row, "unread")?,
        slips: read::count(row, "slips")?,
    })
}
