//! The list of open payments: what payers opened by themselves, and what came of it.

use domain::id::{LinkId, PaymentId, ShopId};
use domain::payment::PaymentState;
use domain::scope::Scope;
use domain::slip::SLIP_DRIVER;
use domain::token::PaymentCode;
use jiff::{SignedDuration, Timestamp};
use money::Amount;

use super::{SUMMED, SUMS, Sight, Sums, contains, first_id, seen, sums};
use crate::rooms::read;
use crate::{Row, Sql, StoreError, Tx};

/// A link's id may be drawn so long before its open payment is kept.
const DRAWN: SignedDuration = SignedDuration::from_mins(10);

/// What the list is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenPaymentFilter {
    /// Opened before this one.
    pub after: Option<LinkId>,
    /// What came of it.
    pub state: Option<OpenState>,
    /// Of this shop.
    pub shop: Option<ShopId>,
    /// Name, mobile, subject, description, code or tracking code contain this.
    pub text: Option<String>,
    /// Opened at or after.
    pub from: Option<Timestamp>,
    /// Opened before.
    pub before: Option<Timestamp>,
    /// Of so much or more.
    pub min: Option<Amount>,
    /// Of so much or less.
    pub max: Option<Amount>,
    /// Only what this user may see.
    pub sight: Sight,
}

/// What came of an open payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenState {
    /// It is paid.
    Paid,
    /// A bank or a person still has to say something.
    Waiting,
    /// It is not paid, and nothing is awaited.
    Failed,
    /// Its payer chose no way to pay.
    Untried,
}

/// An open payment on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPaymentRow {
    /// The link that it is.
    pub link: LinkId,
    /// Of which shop.
    pub shop: ShopId,
    /// The payer's name.
    pub name: Option<String>,
    /// The payer's mobile.
    pub mobile: String,
    /// What it is for, out of the shop's list.
    pub subject: Option<String>,
    /// What it is for, in the payer's words.
    pub description: Option<String>,
    /// What is to be paid.
    pub amount: Amount,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// The payment that counts: the one that is paid, else the last.
    pub payment: Option<Counting>,
}

/// The payment of an open payment that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counting {
    /// Its id.
    pub id: PaymentId,
    /// Where it stands.
    pub state: PaymentState,
    /// Our code.
    pub code: PaymentCode,
    /// The bank's.
    pub tracking_code: Option<String>,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// The way of paying, as the payer read it; `None`: by bank slip.
    pub provider: Option<String>,
}

/// Open payments, newest first, at most `limit`.
pub fn open_payments(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &OpenPaymentFilter,
    limit: u32,
) -> Result<Vec<OpenPaymentRow>, StoreError> {
    let sql = Sql::new(
        "SELECT o.link_id, o.shop_id, o.name, o.mobile, o.subject, o.description, o.created_at,
            link.amount_minor, link.currency, p.id AS payment_id, p.state AS payment_state,
            p.code, p.tracking_code, p.paid_at, v.public_name, v.driver FROM open_payment AS o",
    );
    let sql = narrowed(sql, scope, filter)
        .push(" ORDER BY o.link_id DESC LIMIT ")
        .bind(limit);
    tx.query_built(&sql)?.iter().map(from_row).collect()
}

/// The sums of the newest [`SUMMED`] open payments that the filter finds, whatever page is shown.
pub fn open_payment_sums(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &OpenPaymentFilter,
) -> Result<Vec<Sums>, StoreError> {
    let filter = OpenPaymentFilter {
        after: None,
        ..filter.clone()
    };
    let sql = Sql::new(SUMS).push(
        "SELECT link.currency, link.amount_minor AS asked, link.paid_minor AS paid
         FROM open_payment AS o",
    );
    let sql = narrowed(sql, scope, &filter)
        .push(" ORDER BY o.link_id DESC LIMIT ")
        .bind(SUMMED)
        .push(") AS found GROUP BY currency ORDER BY currency");
    tx.query_built(&sql)?.iter().map(sums).collect()
}

fn narrowed(sql: Sql, scope: Scope, filter: &OpenPaymentFilter) -> Sql {
    let mut sql = sql
        .push(
            " JOIN link ON link.merchant_id = o.merchant_id AND link.mode = o.mode
                AND link.id = o.link_id
              LEFT JOIN payment AS p ON p.merchant_id = o.merchant_id AND p.mode = o.mode
                AND p.id = COALESCE(
                    (SELECT MAX(x.id) FROM payment AS x WHERE x.merchant_id = o.merchant_id
                        AND x.mode = o.mode AND x.link_id = o.link_id AND x.state = 'paid'),
                    (SELECT MAX(x.id) FROM payment AS x WHERE x.merchant_id = o.merchant_id
                        AND x.mode = o.mode AND x.link_id = o.link_id))
              LEFT JOIN provider AS v ON v.merchant_id = p.merchant_id AND v.mode = p.mode
                AND v.id = p.provider_id
              WHERE o.merchant_id = ",
        )
        .bind(scope.merchant.0)
        .push(" AND o.mode = ")
        .bind(scope.mode.as_str());
    if let Some(after) = filter.after {
        sql = sql.push(" AND o.link_id < ").bind(after.to_string());
    }
    sql = match filter.state {
        None => sql,
        Some(OpenState::Untried) => sql.push(" AND p.id IS NULL"),
        Some(state) => sql.push(" AND p.state IN ").bind_list(states(state)),
    };
    if let Some(shop) = filter.shop {
        sql = sql.push(" AND o.shop_id = ").bind(shop.to_string());
    }
    if let Some(text) = &filter.text {
        // Codes are read out in groups and typed with dashes.
        sql = sql
            .push(" AND (LOWER(p.code) LIKE ")
            .bind(contains(&text.replace('-', "")))
            .push(" ESCAPE '!'");
        for column in [
            " OR LOWER(o.name) LIKE ",
            " OR LOWER(o.mobile) LIKE ",
            " OR LOWER(o.subject) LIKE ",
            " OR LOWER(o.description) LIKE ",
            " OR LOWER(p.tracking_code) LIKE ",
        ] {
            sql = sql.push(column).bind(contains(text)).push(" ESCAPE '!'");
        }
        sql = sql.push(")");
    }
    if let Some(from) = filter.from {
        let drawn = from.checked_sub(DRAWN).unwrap_or(from);
        sql = sql
            .push(" AND o.link_id >= ")
            .bind(first_id("lnk", drawn))
            .push(" AND o.created_at >= ")
            .bind(from.as_microsecond());
    }
    if let Some(before) = filter.before {
        sql = sql
            .push(" AND o.created_at < ")
            .bind(before.as_microsecond());
    }
    for (bound, text) in [
        (filter.min, " AND link.amount_minor >= "),
        (filter.max, " AND link.amount_minor <= "),
    ] {
        if let Some(amount) = bound {
            sql = sql
                .push(text)
                .bind(amount.minor())
                .push(" AND link.currency = ")
                .bind(amount.currency().code());
        }
    }
    seen(sql, &filter.sight)
}

/// The states of payments behind it.
fn states(state: OpenState) -> impl Iterator<Item = &'static str> {
    PaymentState::ALL
        .iter()
        .filter(move |one| OpenState::of(Some(**one)) == state)
        .map(|one| one.as_str())
}

impl OpenState {
    /// What came of an open payment whose counting payment stands there; without one, it is
    /// untried.
    pub const fn of(payment: Option<PaymentState>) -> Self {
        use PaymentState as S;
        match payment {
            None => Self::Untried,
            Some(S::Paid) => Self::Paid,
            Some(S::Failed | S::Cancelled | S::Reversed | S::Rejected | S::Revoked) => Self::Failed,
            Some(
                S::Created
                | S::Redirected
                | S::Verifying
                | S::Unknown
                | S::Conflict
                | S::Received
                | S::NeedsCorrection,
            ) => Self::Waiting,
        }
    }
}

fn from_row(row: &Row) -> Result<OpenPaymentRow, StoreError> {
    let payment = match read::opt_word(row, "payment_id")? {
        Some(id) => Some(Counting {
            id,
            state: read::word(row, "payment_state")?,
            code: read::word(row, "code")?,
            tracking_code: read::opt_text(row, "tracking_code")?,
            paid_at: read::opt_moment(row, "paid_at")?,
            provider: (row.opt_text("driver")? != Some(SLIP_DRIVER))
                .then(|| read::text(row, "public_name"))
                .transpose()?,
        }),
        None => None,
    };
    Ok(OpenPaymentRow {
        link: read::word(row, "link_id")?,
        shop: read::word(row, "shop_id")?,
        name: read::opt_text(row, "name")?,
        mobile: read::text(row, "mobile")?,
        subject: read::opt_text(row, "subject")?,
        description: read::opt_text(row, "description")?,
        amount: read::amount(row, "amount_minor")?,
        opened_at: read::moment(row, "created_at")?,
        payment,
    })
}
