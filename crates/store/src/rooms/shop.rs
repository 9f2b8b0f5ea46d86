//! Shops and their slugs.

use domain::id::{AccountId, ReceiptTypeId, ShopId};
use domain::scope::MerchantNo;
use domain::shop::{Shop, Slug};
use jiff::Timestamp;
use money::Unit;

use super::read;
use crate::{Row, StoreError, Tx, Value};

/// A shop with what its links are made of unless told otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopRow {
    /// Whose shop.
    pub merchant: MerchantNo,
    /// The shop.
    pub shop: Shop,
    /// Where its money lands.
    pub account: AccountId,
    /// What its receipts are.
    pub receipt_type: ReceiptTypeId,
}

/// Inserts a shop and gives it its slug. A slug that is taken is `Duplicate("slug_pk")`.
pub fn insert(tx: &mut Tx<'_>, row: &ShopRow, now: Timestamp) -> Result<(), StoreError> {
    let shop = &row.shop;
    tx.execute(
        "INSERT INTO slug (slug, merchant_id, shop_id, alias) VALUES ($1, $2, $3, 0)",
        &[
            shop.slug.as_str().into(),
            Value::Int(row.merchant.0),
            read::id(shop.id),
        ],
    )?;
    tx.execute(
        "INSERT INTO shop (merchant_id, id, slug, name, language, time_zone, currency, unit,
            manager_email, contact, validity_days, receipt_by_default, approve_receipts,
            account_id, receipt_type_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        &[
            Value::Int(row.merchant.0),
            read::id(shop.id),
            shop.slug.as_str().into(),
            Value::from(&shop.name),
            shop.language.as_str().into(),
            Value::from(&shop.time_zone),
            shop.currency.code().into(),
            shop.unit.code().into(),
            Value::from(shop.manager_email.clone()),
            Value::from(shop.contact.clone()),
            Value::from(shop.validity_days),
            Value::from(shop.receipt_by_default),
            Value::from(shop.approve_receipts),
            read::id(row.account),
            read::id(row.receipt_type),
            read::at(now),
        ],
    )?;
    Ok(())
}

/// The shop that an address names, by its slug or an old one.
pub fn find_by_slug(tx: &mut Tx<'_>, slug: &Slug) -> Result<Option<ShopRow>, StoreError> {
    tx.query_one_opt(
        "SELECT shop.* FROM slug
         JOIN shop ON shop.merchant_id = slug.merchant_id AND shop.id = slug.shop_id
         WHERE slug.slug = $1",
        &[slug.as_str().into()],
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// A shop by its id.
pub fn find(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    id: ShopId,
) -> Result<Option<ShopRow>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM shop WHERE merchant_id = $1 AND id = $2",
        &[Value::Int(merchant.0), read::id(id)],
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// All shops of a merchant, in order of making.
pub fn all(tx: &mut Tx<'_>, merchant: MerchantNo) -> Result<Vec<ShopRow>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM shop WHERE merchant_id = $1 ORDER BY id",
        &[Value::Int(merchant.0)],
    )?;
    rows.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<ShopRow, StoreError> {
    let unit = Unit::from_code(row.text("unit")?).map_err(|_| row.corrupt("unit"))?;
    Ok(ShopRow {
        merchant: read::merchant_no(row)?,
        shop: Shop {
            id: read::word(row, "id")?,
            slug: read::word(row, "slug")?,
            name: read::text(row, "name")?,
            language: read::word(row, "language")?,
            time_zone: read::text(row, "time_zone")?,
            currency: read::currency(row)?,
            unit,
            manager_email: read::opt_text(row, "manager_email")?,
            contact: read::opt_text(row, "contact")?,
            validity_days: read::opt_count(row, "validity_days")?,
            receipt_by_default: row.flag("receipt_by_default")?,
            approve_receipts: row.flag("approve_receipts")?,
        },
        account: read::word(row, "account_id")?,
        receipt_type: read::word(row, "receipt_type_id")?,
    })
}
