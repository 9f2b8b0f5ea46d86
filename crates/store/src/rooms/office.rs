//! What the back office reads: lists with their filters and sums, the figures of its first page,
//! and the evidence about one payment.
//!
//! Sums and counts look at [`COUNTED`] rows at most, so that no page grows slow with the shop.

mod beside;
mod home;
mod links;
mod menu;
mod money_in;
mod named;
mod open_payments;
mod trail;

use domain::id::ShopId;
use domain::scope::Scope;
use jiff::{SignedDuration, Timestamp};
use money::Amount;

use super::read;
use crate::{Row, Sql, StoreError, Tx};

pub use super::search::Named;
pub use beside::{Beside, beside};
pub use home::{Doing, doing};
pub use links::{LinkFilter, LinkOrder, LinkOrigin, LinkPage, LinkPlace, Span, link_sums, links};
pub use menu::{MenuCounts, menu_counts};
pub use money_in::{PaymentFilter, PaymentPage, PaymentRow, payment_sums, payments};
pub use named::{FoundPayments, customers_named, documents_named, find_payments, links_coded};
pub use open_payments::{
    Counting, OpenPaymentFilter, OpenPaymentRow, OpenState, open_payment_sums, open_payments,
};
pub use trail::{
    MessageFilter, StoredCallback, StoredExchange, callbacks, events, exchanges, messages,
};

/// Rows that a sum or a count looks at.
pub const COUNTED: u32 = 10_000;
/// Rows that the sums at the foot of a list look at: they are read for every page that is shown.
pub const SUMMED: u32 = 2_000;
/// Rows that a page of a list looks through for what no index leads to. If it is not full by then,
/// the next one goes on there.
pub const LOOKED_THROUGH: u32 = 2_000;

/// The sums of a list in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sums {
    /// How many rows.
    pub count: u32,
    /// What they ask for.
    pub asked: Amount,
    /// What came in.
    pub paid: Amount,
}

/// The sums of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summed {
    /// One for each currency, in the order of their codes.
    pub sums: Vec<Sums>,
    /// They are of all rows that the filter finds, and not of the newest alone.
    pub whole: bool,
}

/// Two sums, each in two columns of which the first counts thousand millions: the sum of ten
/// thousand amounts may not fit a database's integer.
pub(super) const SUMS: &str = "SELECT currency, COUNT(*) AS n,
        CAST(SUM(asked / 1000000000) AS BIGINT) AS asked_high,
        CAST(SUM(asked % 1000000000) AS BIGINT) AS asked_low,
        CAST(SUM(paid / 1000000000) AS BIGINT) AS paid_high,
        CAST(SUM(paid % 1000000000) AS BIGINT) AS paid_low
    FROM (";

pub(super) fn sums(row: &Row) -> Result<Sums, StoreError> {
    let currency = read::currency(row)?;
    let amount = |high: i64, low: i64| {
        let minor = high.saturating_mul(1_000_000_000).saturating_add(low);
        Amount::new(minor, currency)
    };
    Ok(Sums {
        count: read::count(row, "n")?,
        asked: amount(row.int("asked_high")?, row.int("asked_low")?),
        paid: amount(row.int("paid_high")?, row.int("paid_low")?),
    })
}

/// The sums over the rows of some parts of a list, whose texts end where a limit stands;
/// `sees_all`: the parts leave nothing out.
pub(super) fn summed(
    tx: &mut Tx<'_>,
    parts: Vec<Sql>,
    sees_all: bool,
) -> Result<Summed, StoreError> {
    let mut all: Vec<Sums> = Vec::new();
    let counted = |all: &[Sums]| all.iter().map(|one| one.count).sum::<u32>();
    for part in parts {
        let room = SUMMED.saturating_sub(counted(&all));
        if room == 0 {
            break;
        }
        let sql = part
            .bind(room)
            .push(") AS found GROUP BY currency ORDER BY currency");
        for row in tx.query_built(&sql)? {
            add(&mut all, sums(&row)?);
        }
    }
    all.sort_by_key(|one| one.asked.currency().code());
    let whole = sees_all && counted(&all) < SUMMED;
    Ok(Summed { sums: all, whole })
}

/// Adds the sums of a part to those in the same currency.
fn add(all: &mut Vec<Sums>, part: Sums) {
    let same = |one: &&mut Sums| one.asked.currency() == part.asked.currency();
    let Some(sum) = all.iter_mut().find(same) else {
        all.push(part);
        return;
    };
    let plus = |one: Amount, other: Amount| {
        Amount::new(one.minor().saturating_add(other.minor()), one.currency())
    };
    sum.count = sum.count.saturating_add(part.count);
    sum.asked = plus(sum.asked, part.asked);
    sum.paid = plus(sum.paid, part.paid);
}

/// What a user may see: every link of some shops, their own links of others. The list of links, of
/// payments and of messages all join `link`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Sight {
    /// Everything in the scope.
    #[default]
    Whole,
    /// Only so much.
    Part {
        /// Shops of which every link is seen.
        shops: Vec<ShopId>,
        /// Shops of which only links are seen that this user made.
        own: Vec<ShopId>,
        /// The user.
        maker: String,
    },
}

fn seen(sql: Sql, sight: &Sight) -> Sql {
    let Sight::Part { shops, own, maker } = sight else {
        return sql;
    };
    sql.push(" AND (link.shop_id IN ")
        .bind_list(shops.iter().map(ToString::to_string))
        .push(" OR (link.shop_id IN ")
        .bind_list(own.iter().map(ToString::to_string))
        .push(" AND link.made_by = ")
        .bind(maker)
        .push("))")
}

/// Begins a WHERE over `table`, whose name ends the text.
fn scoped(sql: Sql, table: Scoped, scope: Scope) -> Sql {
    let (merchant, mode) = match table {
        Scoped::Link => (" WHERE link.merchant_id = ", " AND link.mode = "),
        Scoped::Payment => (" WHERE payment.merchant_id = ", " AND payment.mode = "),
        Scoped::Message => (" WHERE message.merchant_id = ", " AND message.mode = "),
    };
    sql.push(merchant)
        .bind(scope.merchant.0)
        .push(mode)
        .bind(scope.mode.as_str())
}

#[derive(Clone, Copy)]
enum Scoped {
    Link,
    Payment,
    Message,
}

/// A pattern that finds what people typed anywhere in a text; `!` is the escape character. Both
/// engines' LOWER knows the letters of ASCII alone (text compares by bytes), so this must too.
fn contains(typed: &str) -> String {
    let mut pattern = String::with_capacity(typed.len() + 2);
    pattern.push('%');
    for letter in typed.to_ascii_lowercase().chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// When something was made: at or after the one, before the other.
type Between = (Option<Timestamp>, Option<Timestamp>);

/// Within the range of ids that may have been drawn then: it can be a little wider.
fn made_between(sql: Sql, table: Scoped, (from, before): Between) -> Sql {
    let (low, high, prefix) = match table {
        Scoped::Link => (" AND link.id >= ", " AND link.id < ", "lnk"),
        Scoped::Payment => (" AND payment.id >= ", " AND payment.id < ", "pay"),
        Scoped::Message => (" AND message.id >= ", " AND message.id < ", "msg"),
    };
    // An id may be drawn a moment after the time that its row tells.
    let later = |at: Timestamp| at.checked_add(SignedDuration::from_mins(1)).unwrap_or(at);
    sql.given(low, from.map(|at| first_id(prefix, at)))
        .given(high, before.map(|at| first_id(prefix, later(at))))
}

/// Made then, as the row tells.
fn created(sql: Sql, table: Scoped, (from, before): Between) -> Sql {
    let (low, high) = match table {
        Scoped::Link => (" AND link.created_at >= ", " AND link.created_at < "),
        Scoped::Payment => (" AND payment.created_at >= ", " AND payment.created_at < "),
        Scoped::Message => (" AND message.created_at >= ", " AND message.created_at < "),
    };
    sql.given(low, from.map(Timestamp::as_microsecond))
        .given(high, before.map(Timestamp::as_microsecond))
}

/// The smallest id of this kind that can have been drawn at `at`: ids begin with their millisecond,
/// so a range of time is a range of the primary key.
pub(super) fn first_id(prefix: &str, at: Timestamp) -> String {
    let millis = at.as_millisecond().max(0);
    format!("{prefix}_{millis:012x}{:020}", 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_is_no_pattern() {
        assert_eq!(contains("50%_A!"), "%50!%!_a!!%");
        assert_eq!(contains("École"), "%École%");
    }

    #[test]
    fn a_moment_is_a_place_in_the_order_of_ids() {
        let at: Timestamp = "2026-11-21T08:30:00Z".parse().unwrap();
        let id = first_id("lnk", at);
        assert_eq!(id.len(), "lnk_".len() + 32);
        assert!(first_id("lnk", "2026-11-21T08:30:01Z".parse().unwrap()) > id);
    }
}
