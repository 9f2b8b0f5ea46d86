//! What shops say about slips.

use domain::id::{AccountId, ShopId};
use domain::scope::MerchantNo;
use domain::slip::{SlipAsks, SlipRules};
use money::{Amount, Currency};

use crate::rooms::read;
use crate::{Row, StoreError, Tx, Value};

/// The rules of a shop.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RulesRow {
    /// The rules.
    pub rules: SlipRules,
    /// Counts their changes; 0: nobody ever wrote any.
    pub version: i64,
}

/// The rules of a shop whose money is in `currency`; the usual ones if it never said anything.
pub fn rules(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    shop: ShopId,
    currency: Currency,
) -> Result<RulesRow, StoreError> {
    let row = tx.query_one_opt(
        "SELECT * FROM slip_rules WHERE merchant_id = $1 AND shop_id = $2",
        &[Value::Int(merchant.0), read::id(shop)],
    )?;
    row.map_or_else(|| Ok(RulesRow::default()), |row| from_row(&row, currency))
}

fn from_row(row: &Row, currency: Currency) -> Result<RulesRow, StoreError> {
    let accounts = row.text("accounts")?.split_whitespace();
    let accounts: Result<Vec<AccountId>, _> = accounts.map(str::parse).collect();
    Ok(RulesRow {
        rules: SlipRules {
            active: row.flag("active")?,
            accounts: accounts.map_err(|_| row.corrupt("accounts"))?,
            asks: SlipAsks {
                time: read::word(row, "ask_time")?,
                card: read::word(row, "ask_card")?,
                depositor: read::word(row, "ask_depositor")?,
                picture: read::word(row, "ask_picture")?,
            },
            two_from: row
                .opt_int("two_from_minor")?
                .map(|minor| Amount::new(minor, currency)),
            most_days: read::count(row, "most_days")?,
            hours: read::count(row, "hours")?,
            place: read::count(row, "place")?,
        },
        version: row.int("version")?,
    })
}

/// Writes the rules of a shop that are at `row.version`. `false`: they are not any more.
pub fn save_rules(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    shop: ShopId,
    row: &RulesRow,
) -> Result<bool, StoreError> {
    let rules = &row.rules;
    let accounts: Vec<String> = rules.accounts.iter().map(ToString::to_string).collect();
    let values = [
        Value::Int(merchant.0),
        read::id(shop),
        Value::Int(row.version),
        Value::from(rules.active),
        Value::from(accounts.join(" ")),
        rules.asks.time.as_str().into(),
        rules.asks.card.as_str().into(),
        rules.asks.depositor.as_str().into(),
        rules.asks.picture.as_str().into(),
        Value::from(rules.two_from.map(Amount::minor)),
        Value::from(rules.most_days),
        Value::from(rules.hours),
        Value::from(rules.place),
    ];
    let changed = if row.version == 0 {
        tx.execute(
            "INSERT INTO slip_rules (merchant_id, shop_id, version, active, accounts, ask_time,
                ask_card, ask_depositor, ask_picture, two_from_minor, most_days, hours,
                place)
             VALUES ($1, $2, $3 + 1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             ON CONFLICT DO NOTHING",
            &values,
        )?
    } else {
        tx.execute(
            "UPDATE slip_rules SET version = version + 1, active = $4, accounts = $5,
                ask_time = $6, ask_card = $7, ask_depositor = $8, ask_picture = $9,
                two_from_minor = $10, most_days = $11, hours = $12,
                place = $13
             WHERE merchant_id = $1 AND shop_id = $2 AND version = $3",
            &values,
        )?
    };
    Ok(changed == 1)
}
