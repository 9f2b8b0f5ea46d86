//! Users and their roles.

use domain::access::{Grant, Reach};
use domain::contact::Email;
use domain::id::UserId;
use domain::scope::{MerchantNo, Mode};
use domain::shop::Language;
use jiff::Timestamp;

use super::super::read;
use crate::{Row, StoreError, Tx, Value};

/// A user as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffRow {
    /// Whose user.
    pub merchant: MerchantNo,
    /// Inner id.
    pub id: UserId,
    /// Empty until they told it.
    pub name: String,
    /// What they sign in with; none for a first admin who has not come yet.
    pub email: Option<Email>,
    /// Language of their pages.
    pub language: Option<Language>,
    /// They chose a password.
    pub joined: bool,
    /// They may sign in.
    pub active: bool,
    /// Counts the changes.
    pub version: i64,
    /// When they were made.
    pub created_at: Timestamp,
    /// Their roles, in order.
    pub grants: Vec<Grant>,
}

/// Inserts a user without password. An address that is taken is `Duplicate("staff_email_pk")`.
pub fn insert(tx: &mut Tx<'_>, row: &StaffRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO staff (merchant_id, id, name, email, language, world, active, version,
            created_at)
         VALUES ($1, $2, $3, $4, $5, 'test', $6, $7, $8)",
        &[
            Value::Int(row.merchant.0),
            read::id(row.id),
            Value::from(&row.name),
            Value::from(row.email.as_ref().map(Email::as_str)),
            Value::from(row.language.map(Language::as_str)),
            Value::from(row.active),
            Value::Int(row.version),
            read::at(row.created_at),
        ],
    )?;
    if let Some(email) = &row.email {
        take_email(tx, row.merchant, row.id, email)?;
    }
    insert_grants(tx, row.merchant, row.id, &row.grants)
}

/// Writes what a user told with their one-time link, and their password as a PHC string. Their
/// version goes on. An address that another has is `Duplicate("staff_email_pk")`.
pub fn join(
    tx: &mut Tx<'_>,
    (merchant, id): (MerchantNo, UserId),
    name: &str,
    email: &Email,
    language: Option<Language>,
    password: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM staff_email WHERE merchant_id = $1 AND staff_id = $2",
        &[Value::Int(merchant.0), read::id(id)],
    )?;
    take_email(tx, merchant, id, email)?;
    tx.execute(
        "UPDATE staff SET name = $3, email = $4, language = $5, password = $6,
            version = version + 1
         WHERE merchant_id = $1 AND id = $2",
        &[
            Value::Int(merchant.0),
            read::id(id),
            name.into(),
            email.as_str().into(),
            Value::from(language.map(Language::as_str)),
            password.into(),
        ],
    )?;
    Ok(())
}

/// Takes the next version if `version` is still the newest; `false`: somebody was faster.
pub fn advance(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    id: UserId,
    version: i64,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE staff SET version = version + 1
         WHERE merchant_id = $1 AND id = $2 AND version = $3",
        &[Value::Int(merchant.0), read::id(id), Value::Int(version)],
    )?;
    Ok(changed == 1)
}

/// Lets a user sign in, or not.
pub fn set_active(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    id: UserId,
    active: bool,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE staff SET active = $3 WHERE merchant_id = $1 AND id = $2",
        &[Value::Int(merchant.0), read::id(id), Value::from(active)],
    )?;
    Ok(())
}

/// Puts a user's roles in the place of those they had.
pub fn set_grants(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    id: UserId,
    grants: &[Grant],
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM staff_role WHERE merchant_id = $1 AND staff_id = $2",
        &[Value::Int(merchant.0), read::id(id)],
    )?;
    insert_grants(tx, merchant, id, grants)
}

/// A user by their id.
pub fn find(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    id: UserId,
) -> Result<Option<StaffRow>, StoreError> {
    let row = tx.query_one_opt(
        "SELECT merchant_id, id, name, email, language, active, version, created_at,
            CASE WHEN password IS NULL THEN 0 ELSE 1 END AS joined
         FROM staff WHERE merchant_id = $1 AND id = $2",
        &[Value::Int(merchant.0), read::id(id)],
    )?;
    row.map(|row| with_grants(tx, &row)).transpose()
}

/// All users of a merchant in order of making, locked: whoever decides about one of them decides
/// about the last owner too.
pub fn all_locked(tx: &mut Tx<'_>, merchant: MerchantNo) -> Result<Vec<StaffRow>, StoreError> {
    let rows = tx.query(
        "SELECT merchant_id, id, name, email, language, active, version, created_at,
            CASE WHEN password IS NULL THEN 0 ELSE 1 END AS joined
         FROM staff WHERE merchant_id = $1 ORDER BY id /*pg*/FOR NO KEY UPDATE/*pg*/",
        &[Value::Int(merchant.0)],
    )?;
    rows.iter().map(|row| with_grants(tx, row)).collect()
}

/// All users of a merchant, in order of making.
pub fn all(tx: &mut Tx<'_>, merchant: MerchantNo) -> Result<Vec<StaffRow>, StoreError> {
    let rows = tx.query(
        "SELECT merchant_id, id, name, email, language, active, version, created_at,
            CASE WHEN password IS NULL THEN 0 ELSE 1 END AS joined
         FROM staff WHERE merchant_id = $1 ORDER BY id",
        &[Value::Int(merchant.0)],
    )?;
    rows.iter().map(|row| with_grants(tx, row)).collect()
}

/// Whose address this is: the merchant and the user.
pub fn by_email(
    tx: &mut Tx<'_>,
    email: &Email,
) -> Result<Option<(MerchantNo, UserId)>, StoreError> {
    tx.query_one_opt(
        "SELECT merchant_id, staff_id FROM staff_email WHERE email = $1",
        &[Value::Text(folded(email))],
    )?
    .map(|row| Ok((read::merchant_no(&row)?, read::word(&row, "staff_id")?)))
    .transpose()
}

/// The password of a user who may sign in, as a PHC string, and the world that they were in last.
pub fn password(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    id: UserId,
) -> Result<Option<(String, Mode)>, StoreError> {
    tx.query_one_opt(
        "SELECT password, world FROM staff
         WHERE merchant_id = $1 AND id = $2 AND active = 1 AND password IS NOT NULL",
        &[Value::Int(merchant.0), read::id(id)],
    )?
    .map(|row| Ok((read::text(&row, "password")?, read::word(&row, "world")?)))
    .transpose()
}

/// Remembers the world that a user turned to.
pub fn set_world(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    id: UserId,
    world: Mode,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE staff SET world = $3 WHERE merchant_id = $1 AND id = $2",
        &[Value::Int(merchant.0), read::id(id), world.as_str().into()],
    )?;
    Ok(())
}

/// Changes the language of a user's pages.
pub fn set_language(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    id: UserId,
    language: Language,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE staff SET language = $3 WHERE merchant_id = $1 AND id = $2",
        &[
            Value::Int(merchant.0),
            read::id(id),
            language.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Whether anybody on this server has a password.
pub fn any_joined(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let rows = tx.query(
        "SELECT id FROM staff WHERE password IS NOT NULL LIMIT 1",
        &[],
    )?;
    Ok(!rows.is_empty())
}

fn take_email(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    id: UserId,
    email: &Email,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO staff_email (email, merchant_id, staff_id) VALUES ($1, $2, $3)",
        &[
            Value::Text(folded(email)),
            Value::Int(merchant.0),
            read::id(id),
        ],
    )?;
    Ok(())
}

/// People do not know that the part before the `@` has a case.
fn folded(email: &Email) -> String {
    email.as_str().to_ascii_lowercase()
}

fn insert_grants(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    id: UserId,
    grants: &[Grant],
) -> Result<(), StoreError> {
    for grant in grants {
        let reach = match grant.reach {
            Reach::AllShops => ALL_SHOPS.to_owned(),
            Reach::Shop(shop) => shop.to_string(),
        };
        tx.execute(
            "INSERT INTO staff_role (merchant_id, staff_id, reach, role) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
            &[
                Value::Int(merchant.0),
                read::id(id),
                Value::Text(reach),
                grant.role.as_str().into(),
            ],
        )?;
    }
    Ok(())
}

const ALL_SHOPS: &str = "*";

fn with_grants(tx: &mut Tx<'_>, row: &Row) -> Result<StaffRow, StoreError> {
    let (merchant, id) = (read::merchant_no(row)?, read::word(row, "id")?);
    let rows = tx.query(
        "SELECT reach, role FROM staff_role WHERE merchant_id = $1 AND staff_id = $2
         ORDER BY reach, role",
        &[Value::Int(merchant.0), read::id(id)],
    )?;
    let grant = |row: &Row| {
        let reach = if row.text("reach")? == ALL_SHOPS {
            Reach::AllShops
        } else {
            Reach::Shop(read::word(row, "reach")?)
        };
        let role = read::word(row, "role")?;
        Ok(Grant { role, reach })
    };
    Ok(StaffRow {
        merchant,
        id,
        name: read::text(row, "name")?,
        email: read::opt_word(row, "email")?,
        language: read::opt_word(row, "language")?,
        joined: row.flag("joined")?,
        active: row.flag("active")?,
        version: row.int("version")?,
        created_at: read::moment(row, "created_at")?,
        grants: rows.iter().map(grant).collect::<Result<_, StoreError>>()?,
    })
}
