//! Logos of shops: one small picture each, made by us out of what was uploaded.

use domain::id::ShopId;
use domain::scope::MerchantNo;

use super::read;
use crate::{StoreError, Tx, Value};

/// The picture of a shop with this hash, as PNG.
pub fn find(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    shop: ShopId,
    hash: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    tx.query_one_opt(
        "SELECT bytes FROM shop_logo WHERE merchant_id = $1 AND shop_id = $2 AND hash = $3",
        &[Value::Int(merchant.0), read::id(shop), hash.into()],
    )?
    .map(|row| Ok(row.blob("bytes")?.to_vec()))
    .transpose()
}

/// Gives a shop a picture in the place of the one it has.
pub fn put(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    shop: ShopId,
    (hash, bytes): (&str, &[u8]),
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO shop_logo (merchant_id, shop_id, hash, bytes) VALUES ($1, $2, $3, $4)
         ON CONFLICT (merchant_id, shop_id) DO UPDATE SET hash = excluded.hash,
            bytes = excluded.bytes",
        &[
            Value::Int(merchant.0),
            read::id(shop),
            hash.into(),
            bytes.into(),
        ],
    )?;
    Ok(())
}

/// Takes the picture of a shop away.
pub fn remove(tx: &mut Tx<'_>, merchant: MerchantNo, shop: ShopId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM shop_logo WHERE merchant_id = $1 AND shop_id = $2",
        &[Value::Int(merchant.0), read::id(shop)],
    )?;
    Ok(())
}
