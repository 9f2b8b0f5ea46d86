//! Shops and their slugs.

use std::str::FromStr;

use domain::delivery::{Limits, QuietHours};
use domain::id::{AccountId, ReceiptTypeId, ShopId};
use domain::scope::MerchantNo;
use domain::settings::DescriptionTemplate;
use domain::shop::{Shop, Slug};
use domain::told::Told;
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
    /// Hash of its logo, if it has one; see [`super::logo`].
    pub logo: Option<String>,
    /// The place of bank slips among its ways of paying, if it takes any: it says so, and shows an
    /// account that is open; see [`super::slip::rules`].
    pub slips: Option<u32>,
    /// Counts its changes, so that of two who edit it the second is told.
    pub version: i64,
}

/// Every column of a shop, the hash of its logo and the place of its slips, with the rest of the
/// question.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT shop.*, shop_logo.hash AS logo_hash,
                CASE WHEN slip_rules.active = 1 AND EXISTS (
                   SELECT 1 FROM financial_account AS shown
                   WHERE shown.merchant_id = shop.merchant_id AND shown.active = 1
                      AND shown.currency = shop.currency
                      AND slip_rules.accounts LIKE '%' || shown.id || '%')
                   THEN slip_rules.place END AS slip_place
             FROM shop
             LEFT JOIN shop_logo ON shop_logo.merchant_id = shop.merchant_id
                AND shop_logo.shop_id = shop.id
             LEFT JOIN slip_rules ON slip_rules.merchant_id = shop.merchant_id
                AND slip_rules.shop_id = shop.id ",
            $rest
        )
    };
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
    let mut values = values(row);
    values.extend([shop.slug.as_str().into(), read::at(now)]);
    tx.execute(
        "INSERT INTO shop (merchant_id, id, version, name, language, time_zone, currency, unit,
            manager_email, contact, validity_days, receipt_by_default, approve_receipts,
            account_id, receipt_type_id, description_template, ways, tell_manager, tell_maker,
            quiet_from, quiet_until, may_wait, countries, most_number_hour, most_number_day,
            most_shop_hour, refund_two_from_minor, sending_lines, tell_payer, slug,
            created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)",
        &values,
    )?;
    Ok(())
}

/// Writes down everything about a shop but its slug, its logo and its slips, and counts its version on.
/// `false`: it is not at `row.version` any more.
pub fn save(tx: &mut Tx<'_>, row: &ShopRow) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE shop SET name = $4, language = $5, time_zone = $6, currency = $7, unit = $8,
            manager_email = $9, contact = $10, validity_days = $11, receipt_by_default = $12,
            approve_receipts = $13, account_id = $14, receipt_type_id = $15,
            description_template = $16, ways = $17, tell_manager = $18, tell_maker = $19,
            quiet_from = $20, quiet_until = $21, may_wait = $22, countries = $23,
            most_number_hour = $24, most_number_day = $25, most_shop_hour = $26,
            refund_two_from_minor = $27, sending_lines = $28, tell_payer = $29, version = version + 1
         WHERE merchant_id = $1 AND id = $2 AND version = $3",
        &values(row),
    )?;
    Ok(changed == 1)
}

/// Whose, which, at which version, and everything that may change but slug and logo.
fn values(row: &ShopRow) -> Vec<Value> {
    let shop = &row.shop;
    vec![
        Value::Int(row.merchant.0),
        read::id(shop.id),
        Value::Int(row.version),
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
        template(shop),
        words(&shop.ways),
        words(&shop.told.manager),
        words(&shop.told.maker),
        Value::from(shop.quiet.map(|quiet| u32::from(quiet.from))),
        Value::from(shop.quiet.map(|quiet| u32::from(quiet.until))),
        words(&shop.may_wait),
        Value::from(shop.abroad.to_string()),
        Value::from(shop.limits.number_hour),
        Value::from(shop.limits.number_day),
        Value::from(shop.limits.shop_hour),
        Value::from(shop.refund_two_from.map(money::Amount::minor)),
        Value::from(shop.lines.to_string()),
        words(&shop.told.payer),
    ]
}

/// Gives a shop another slug; the old one stays its alias. One that was its own before comes back;
/// one of another shop, or that was one's once, is `Duplicate("slug_pk")`.
pub fn rename(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    id: ShopId,
    slug: &Slug,
) -> Result<(), StoreError> {
    let (owner, shop) = (Value::Int(merchant.0), read::id(id));
    tx.execute(
        "UPDATE slug SET alias = 1 WHERE merchant_id = $1 AND shop_id = $2",
        &[owner.clone(), shop.clone()],
    )?;
    let with_slug = [owner, shop, slug.as_str().into()];
    let back = tx.execute(
        "UPDATE slug SET alias = 0 WHERE merchant_id = $1 AND shop_id = $2 AND slug = $3",
        &with_slug,
    )?;
    if back == 0 {
        tx.execute(
            "INSERT INTO slug (merchant_id, shop_id, slug, alias) VALUES ($1, $2, $3, 0)",
            &with_slug,
        )?;
    }
    tx.execute(
        "UPDATE shop SET slug = $3 WHERE merchant_id = $1 AND id = $2",
        &with_slug,
    )?;
    Ok(())
}

/// The old slugs of a shop, which go on working.
pub fn aliases(tx: &mut Tx<'_>, merchant: MerchantNo, id: ShopId) -> Result<Vec<Slug>, StoreError> {
    let rows = tx.query(
        "SELECT slug FROM slug WHERE merchant_id = $1 AND shop_id = $2 AND alias = 1 ORDER BY slug",
        &[Value::Int(merchant.0), read::id(id)],
    )?;
    rows.iter().map(|row| read::word(row, "slug")).collect()
}

/// Whether a slug is, or ever was, somebody's.
pub fn slug_is_taken(tx: &mut Tx<'_>, slug: &Slug) -> Result<bool, StoreError> {
    let found = tx.query_one_opt(
        "SELECT slug FROM slug WHERE slug = $1",
        &[slug.as_str().into()],
    )?;
    Ok(found.is_some())
}

/// Whether a link was made in a shop, in either world.
pub fn has_links(tx: &mut Tx<'_>, merchant: MerchantNo, id: ShopId) -> Result<bool, StoreError> {
    let found = tx.query_one_opt(
        "SELECT id FROM link WHERE merchant_id = $1 AND mode IN ('test', 'live') AND shop_id = $2
         LIMIT 1",
        &[Value::Int(merchant.0), read::id(id)],
    )?;
    Ok(found.is_some())
}

fn template(shop: &Shop) -> Value {
    let text = shop.description_template.as_ref();
    Value::from(text.map(|text| text.as_str().to_owned()))
}

/// Words of one kind, separated by spaces.
fn words<T: ToString>(all: &[T]) -> Value {
    let words: Vec<String> = all.iter().map(T::to_string).collect();
    Value::from(words.join(" "))
}

fn from_words<T: FromStr>(row: &Row, column: &str) -> Result<Vec<T>, StoreError> {
    let all = row.text(column)?.split_whitespace().map(str::parse);
    all.collect::<Result<_, _>>()
        .map_err(|_| row.corrupt(column))
}

fn quiet(row: &Row) -> Result<Option<QuietHours>, StoreError> {
    let minute = |column| {
        let minute = read::opt_count(row, column)?.map(u16::try_from);
        minute.transpose().map_err(|_| row.corrupt(column))
    };
    let hours = minute("quiet_from")?.zip(minute("quiet_until")?);
    Ok(hours.map(|(from, until)| QuietHours { from, until }))
}

/// The shop that an address names, by its slug or an old one.
pub fn find_by_slug(tx: &mut Tx<'_>, slug: &Slug) -> Result<Option<ShopRow>, StoreError> {
    tx.query_one_opt(
        select!(
            "JOIN slug ON slug.merchant_id = shop.merchant_id AND slug.shop_id = shop.id
             WHERE slug.slug = $1"
        ),
        &[slug.as_str().into()],
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// The slug of the only shop of the server; `None` if there are several.
pub fn only_slug(tx: &mut Tx<'_>) -> Result<Option<Slug>, StoreError> {
    let rows = tx.query("SELECT slug FROM slug WHERE alias = 0 LIMIT 2", &[])?;
    match rows.as_slice() {
        [only] => read::word(only, "slug").map(Some),
        _ => Ok(None),
    }
}

/// A shop by its id.
pub fn find(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    id: ShopId,
) -> Result<Option<ShopRow>, StoreError> {
    tx.query_one_opt(
        select!("WHERE shop.merchant_id = $1 AND shop.id = $2"),
        &[Value::Int(merchant.0), read::id(id)],
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// All shops of a merchant, in order of making.
pub fn all(tx: &mut Tx<'_>, merchant: MerchantNo) -> Result<Vec<ShopRow>, StoreError> {
    let rows = tx.query(
        select!("WHERE shop.merchant_id = $1 ORDER BY shop.id"),
        &[Value::Int(merchant.0)],
    )?;
    rows.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<ShopRow, StoreError> {
    let unit = Unit::from_code(row.text("unit")?).map_err(|_| row.corrupt("unit"))?;
    let template = row.opt_text("description_template")?.unwrap_or_default();
    let description_template =
        DescriptionTemplate::read(template).map_err(|_| row.corrupt("description_template"))?;
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
            description_template,
            ways: from_words(row, "ways")?,
            lines: read::word(row, "sending_lines")?,
            quiet: quiet(row)?,
            may_wait: from_words(row, "may_wait")?,
            abroad: read::word(row, "countries")?,
            limits: Limits {
                number_hour: read::count(row, "most_number_hour")?,
                number_day: read::count(row, "most_number_day")?,
                shop_hour: read::count(row, "most_shop_hour")?,
            },
            told: Told {
                manager: from_words(row, "tell_manager")?,
                maker: from_words(row, "tell_maker")?,
                payer: from_words(row, "tell_payer")?,
            },
            refund_two_from: row
                .opt_int("refund_two_from_minor")?
                .map(|minor| Ok::<_, StoreError>(money::Amount::new(minor, read::currency(row)?)))
                .transpose()?,
        },
        account: read::word(row, "account_id")?,
        receipt_type: read::word(row, "receipt_type_id")?,
        logo: read::opt_text(row, "logo_hash")?,
        slips: read::opt_count(row, "slip_place")?,
        version: row.int("version")?,
    })
}
