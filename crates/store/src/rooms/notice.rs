//! Notices to users of the back office, and where each wants to be told.

use domain::id::{NoticeId, UserId};
use domain::message::ChannelKind;
use domain::notice::{About, NewNotice, NoticeKind, Wish};
use domain::scope::{MerchantNo, Scope};
use jiff::Timestamp;

use super::read;
use crate::{Row, Sql, StoreError, Tx, Value};

/// A notice as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Inner id.
    pub id: NoticeId,
    /// What the user is told.
    pub kind: NoticeKind,
    /// About what; the maker of the link is not kept.
    pub about: About,
    /// When.
    pub at: Timestamp,
    /// When they read it.
    pub read_at: Option<Timestamp>,
}

/// What a list of notices is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoticeFilter {
    /// Older than this one.
    pub after: Option<NoticeId>,
    /// Of this kind.
    pub kind: Option<NoticeKind>,
    /// Only those that nobody read.
    pub unread: bool,
}

/// Notices that are kept of one user; older ones are swept away when they look at them.
const KEPT: u32 = 1_000;

/// Inserts notices.
pub fn insert(
    tx: &mut Tx<'_>,
    scope: Scope,
    notices: &[NewNotice],
    now: Timestamp,
) -> Result<(), StoreError> {
    for notice in notices {
        let about = &notice.about;
        tx.execute(
            "INSERT INTO notice (merchant_id, mode, user_id, id, kind, shop_id, link_id, message_id,
                payment_id, channel, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            &read::with(
                scope,
                [
                    read::id(notice.user),
                    read::id(notice.id),
                    notice.kind.as_str().into(),
                    read::opt_id(about.shop),
                    read::opt_id(about.link),
                    read::opt_id(about.message),
                    read::opt_id(about.payment),
                    Value::from(about.channel.map(ChannelKind::as_str)),
                    read::at(now),
                ],
            ),
        )?;
    }
    Ok(())
}

/// Sweeps away what a user has beyond [`KEPT`].
pub fn sweep(tx: &mut Tx<'_>, scope: Scope, user: UserId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM notice WHERE merchant_id = $1 AND mode = $2 AND user_id = $3 AND id < (
            SELECT id FROM notice WHERE merchant_id = $1 AND mode = $2 AND user_id = $3
            ORDER BY id DESC LIMIT 1 OFFSET $4)",
        &read::with(scope, [read::id(user), Value::from(KEPT - 1)]),
    )?;
    Ok(())
}

/// The notices of a user, newest first.
pub fn list(
    tx: &mut Tx<'_>,
    scope: Scope,
    user: UserId,
    (filter, limit): (&NoticeFilter, u32),
) -> Result<Vec<Notice>, StoreError> {
    let mut sql = Sql::new("SELECT * FROM notice WHERE merchant_id = ")
        .bind(scope.merchant.0)
        .push(" AND mode = ")
        .bind(scope.mode.as_str())
        .push(" AND user_id = ")
        .bind(read::id(user));
    if let Some(after) = filter.after {
        sql = sql.push(" AND id < ").bind(read::id(after));
    }
    if let Some(kind) = filter.kind {
        sql = sql.push(" AND kind = ").bind(kind.as_str());
    }
    if filter.unread {
        sql = sql.push(" AND read_at IS NULL");
    }
    let sql = sql.push(" ORDER BY id DESC LIMIT ").bind(limit);
    tx.query_built(&sql)?.iter().map(from_row).collect()
}

/// Marks one notice of a user as read, or all up to `newest`.
pub fn mark_read(
    tx: &mut Tx<'_>,
    scope: Scope,
    user: UserId,
    which: Which,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (sql, id) = match which {
        Which::One(id) => (
            "UPDATE notice SET read_at = $5
             WHERE merchant_id = $1 AND mode = $2 AND user_id = $3 AND id = $4
                AND read_at IS NULL",
            id,
        ),
        Which::UpTo(id) => (
            "UPDATE notice SET read_at = $5
             WHERE merchant_id = $1 AND mode = $2 AND user_id = $3 AND id <= $4
                AND read_at IS NULL",
            id,
        ),
    };
    tx.execute(
        sql,
        &read::with(scope, [read::id(user), read::id(id), read::at(now)]),
    )?;
    Ok(())
}

/// Which notices are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// This one.
    One(NoticeId),
    /// This one and all before it: what came while the list was looked at stays new.
    UpTo(NoticeId),
}

/// One notice of a user.
pub fn find(
    tx: &mut Tx<'_>,
    scope: Scope,
    user: UserId,
    id: NoticeId,
) -> Result<Option<Notice>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM notice WHERE merchant_id = $1 AND mode = $2 AND user_id = $3 AND id = $4",
        &read::with(scope, [read::id(user), read::id(id)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

fn from_row(row: &Row) -> Result<Notice, StoreError> {
    Ok(Notice {
        id: read::word(row, "id")?,
        kind: read::word(row, "kind")?,
        about: About {
            shop: read::opt_word(row, "shop_id")?,
            maker: None,
            link: read::opt_word(row, "link_id")?,
            message: read::opt_word(row, "message_id")?,
            payment: read::opt_word(row, "payment_id")?,
            channel: read::opt_word(row, "channel")?,
        },
        at: read::moment(row, "created_at")?,
        read_at: read::opt_moment(row, "read_at")?,
    })
}

/// What users want otherwise than usual, of one kind: each user with their wish.
pub fn wishes(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    kind: NoticeKind,
) -> Result<Vec<(UserId, Wish)>, StoreError> {
    let rows = tx.query(
        "SELECT user_id, kind, bell, mail FROM notice_choice WHERE merchant_id = $1 AND kind = $2",
        &[Value::Int(merchant.0), kind.as_str().into()],
    )?;
    let each = rows
        .iter()
        .map(|row| Ok((read::word(row, "user_id")?, wish(row)?)));
    each.collect()
}

/// What one user wants otherwise than usual.
pub fn wishes_of(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    user: UserId,
) -> Result<Vec<Wish>, StoreError> {
    let rows = tx.query(
        "SELECT kind, bell, mail FROM notice_choice WHERE merchant_id = $1 AND user_id = $2",
        &[Value::Int(merchant.0), read::id(user)],
    )?;
    rows.iter().map(wish).collect()
}

fn wish(row: &Row) -> Result<Wish, StoreError> {
    Ok(Wish {
        kind: read::word(row, "kind")?,
        bell: read::word(row, "bell")?,
        mail: row.flag("mail")?,
    })
}

/// Keeps what a user wants.
pub fn set_wishes(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    user: UserId,
    wishes: &[Wish],
) -> Result<(), StoreError> {
    for wish in wishes {
        tx.execute(
            "INSERT INTO notice_choice (merchant_id, user_id, kind, bell, mail)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (merchant_id, kind, user_id)
             DO UPDATE SET bell = excluded.bell, mail = excluded.mail",
            &[
                Value::Int(merchant.0),
                read::id(user),
                wish.kind.as_str().into(),
                wish.bell.as_str().into(),
                Value::from(wish.mail),
            ],
        )?;
    }
    Ok(())
}
