//! OpenPay: the settings of a shop's page, and who opened a payment there.

pub mod code;
pub mod prefill;

use domain::id::{LinkId, ShopId};
use domain::openpay::{Extra, Limits, OpenPayRules, OpenPayment, Payer, Price, Seen};
use domain::payment::PaymentState;
use domain::scope::{MerchantNo, Scope};
use jiff::Timestamp;
use money::{Amount, Currency};

use super::read;
use crate::{Row, StoreError, Tx, Value};

/// No count needs to be known beyond this.
const COUNTED: u32 = 5_000;

/// The settings of a shop's page with their version, if anybody ever changed them; `currency` is
/// the shop's.
pub fn rules(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    shop: ShopId,
    currency: Currency,
) -> Result<Option<(OpenPayRules, i64)>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM openpay WHERE merchant_id = $1 AND shop_id = $2",
        &[Value::Int(merchant.0), read::id(shop)],
    )?
    .map(|row| Ok((rules_of(&row, currency)?, row.int("version")?)))
    .transpose()
}

/// Writes the settings of a shop's page and counts their version on; version 0 is that of settings
/// which nobody changed yet. `false`: they are not at `version` any more.
pub fn save_rules(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    shop: ShopId,
    rules: &OpenPayRules,
    version: i64,
) -> Result<bool, StoreError> {
    let (price, amounts, other) = price(&rules.price);
    let limits = rules.limits;
    let values = [
        Value::Int(merchant.0),
        read::id(shop),
        Value::Int(version),
        Value::from(rules.open),
        rules.mode.as_str().into(),
        rules.name.as_str().into(),
        rules.phone.as_str().into(),
        rules.email.as_str().into(),
        rules.description.as_str().into(),
        Value::from(rules.subjects.join("\n")),
        price.into(),
        Value::from(amounts),
        Value::from(other),
        Value::from(rules.extras_text()),
        Value::from(limits.address),
        Value::from(limits.mobile),
        Value::from(limits.shop),
        Value::from(limits.link),
        Value::from(limits.failures),
        read::opt_id(rules.account),
        read::opt_id(rules.receipt_type),
    ];
    let changed = if version == 0 {
        tx.execute(
            "INSERT INTO openpay (merchant_id, shop_id, version, is_open, world, ask_name,
                ask_phone, ask_email, ask_description, subjects, price, amounts, other_amount,
                extras, limit_address, limit_mobile, limit_shop, limit_link, limit_failures,
                account_id, receipt_type_id)
             VALUES ($1, $2, $3 + 1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
                $18, $19, $20, $21)
             ON CONFLICT DO NOTHING",
            &values,
        )?
    } else {
        tx.execute(
            "UPDATE openpay SET is_open = $4, world = $5, ask_name = $6, ask_phone = $7,
                ask_email = $8, ask_description = $9, subjects = $10, price = $11, amounts = $12,
                other_amount = $13, extras = $14, limit_address = $15, limit_mobile = $16,
                limit_shop = $17, limit_link = $18, limit_failures = $19,
                account_id = $20, receipt_type_id = $21, version = version + 1
             WHERE merchant_id = $1 AND shop_id = $2 AND version = $3",
            &values,
        )?
    };
    Ok(changed == 1)
}

fn price(price: &Price) -> (&'static str, String, bool) {
    let minor = |amount: &Amount| amount.minor().to_string();
    match price {
        Price::Free { least, most } => {
            let both: Vec<_> = std::iter::once(least).chain(most).map(minor).collect();
            ("free", both.join(" "), false)
        }
        Price::Presets { amounts, other } => {
            let all: Vec<_> = amounts.iter().map(minor).collect();
            ("presets", all.join(" "), *other)
        }
        Price::Fixed(amount) => ("fixed", minor(amount), false),
    }
}

fn rules_of(row: &Row, currency: Currency) -> Result<OpenPayRules, StoreError> {
    let lines = |column| -> Result<Vec<String>, StoreError> {
        Ok(row.text(column)?.lines().map(str::to_owned).collect())
    };
    let bad = || row.corrupt("amounts");
    let amounts = row.text("amounts")?.split_whitespace();
    let amounts = amounts.map(|minor| {
        let minor = minor.parse().map_err(|_| bad())?;
        Ok(Amount::new(minor, currency))
    });
    let amounts = amounts.collect::<Result<Vec<_>, StoreError>>()?;
    let price = match (row.text("price")?, amounts.as_slice()) {
        ("free", [least]) => Price::Free {
            least: *least,
            most: None,
        },
        ("free", [least, most]) => Price::Free {
            least: *least,
            most: Some(*most),
        },
        ("fixed", [amount]) => Price::Fixed(*amount),
        ("presets", [_, ..]) => Price::Presets {
            amounts,
            other: row.flag("other_amount")?,
        },
        _ => return Err(bad()),
    };
    let extra = |text: String| match text.strip_suffix('*') {
        Some(label) => Extra {
            label: label.to_owned(),
            required: true,
        },
        None => Extra {
            label: text,
            required: false,
        },
    };
    Ok(OpenPayRules {
        open: row.flag("is_open")?,
        mode: read::word(row, "world")?,
        name: read::word(row, "ask_name")?,
        phone: read::word(row, "ask_phone")?,
        email: read::word(row, "ask_email")?,
        description: read::word(row, "ask_description")?,
        subjects: lines("subjects")?,
        price,
        extras: lines("extras")?.into_iter().map(extra).collect(),
        limits: Limits {
            address: read::count(row, "limit_address")?,
            mobile: read::count(row, "limit_mobile")?,
            shop: read::count(row, "limit_shop")?,
            link: read::count(row, "limit_link")?,
            failures: read::count(row, "limit_failures")?,
        },
        account: read::opt_word(row, "account_id")?,
        receipt_type: read::opt_word(row, "receipt_type_id")?,
    })
}

/// Keeps who opened a payment, beside its link.
pub fn insert(
    tx: &mut Tx<'_>,
    scope: Scope,
    opened: &OpenPayment,
    now: Timestamp,
) -> Result<(), StoreError> {
    let payer = &opened.payer;
    let answers: Vec<&str> = payer
        .extras
        .iter()
        .flat_map(|(label, answer)| [label.as_str(), answer])
        .collect();
    tx.execute(
        "INSERT INTO open_payment (merchant_id, mode, link_id, shop_id, name, mobile, phone, email,
            subject, description, answers, address, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        &read::with(
            scope,
            [
                read::id(opened.link),
                read::id(opened.shop),
                Value::from(payer.name.clone()),
                payer.mobile.e164().into(),
                read::opt_id(payer.phone.as_ref()),
                read::opt_id(payer.email.as_ref()),
                Value::from(payer.subject.clone()),
                Value::from(payer.description.clone()),
                Value::from(answers.join("\n")),
                opened.address.as_slice().into(),
                read::at(now),
            ],
        ),
    )?;
    Ok(())
}

/// Who opened the payment of a link; `None`: it is no open payment. Its amount and reference are
/// those of the link.
pub fn find(
    tx: &mut Tx<'_>,
    scope: Scope,
    link: LinkId,
) -> Result<Option<OpenPayment>, StoreError> {
    tx.query_one_opt(
        "SELECT o.*, l.amount_minor, l.currency, l.reference FROM open_payment AS o
         JOIN link AS l ON l.merchant_id = o.merchant_id AND l.mode = o.mode AND l.id = o.link_id
         WHERE o.merchant_id = $1 AND o.mode = $2 AND o.link_id = $3",
        &read::with(scope, [read::id(link)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

fn from_row(row: &Row) -> Result<OpenPayment, StoreError> {
    let mut answers = row.text("answers")?.lines();
    let mut extras = Vec::new();
    while let (Some(label), Some(answer)) = (answers.next(), answers.next()) {
        extras.push((label.to_owned(), answer.to_owned()));
    }
    let address = row.blob("address")?;
    Ok(OpenPayment {
        link: read::word(row, "link_id")?,
        shop: read::word(row, "shop_id")?,
        payer: Payer {
            name: read::opt_text(row, "name")?,
            mobile: read::word(row, "mobile")?,
            phone: read::opt_word(row, "phone")?,
            email: read::opt_word(row, "email")?,
            subject: read::opt_text(row, "subject")?,
            description: read::opt_text(row, "description")?,
            amount: read::amount(row, "amount_minor")?,
            reference: read::opt_word(row, "reference")?,
            extras,
        },
        address: address.try_into().map_err(|_| row.corrupt("address"))?,
    })
}

/// What was seen since a moment: payments opened from an address, for a mobile and in a shop, and
/// those of them that failed at the bank.
pub fn seen(
    tx: &mut Tx<'_>,
    scope: Scope,
    (shop, mobile, address): (ShopId, &str, &[u8; 32]),
    since: Timestamp,
) -> Result<Seen, StoreError> {
    let mut count = |sql: &'static str, key: Value, failed: bool| {
        let mut values = read::with(scope, [key, read::at(since), Value::from(COUNTED)]);
        if failed {
            values.push(PaymentState::Failed.as_str().into());
        }
        read::count(&tx.query_one(sql, &values)?, "n")
    };
    Ok(Seen {
        address: count(BY_ADDRESS, address.as_slice().into(), false)?,
        mobile: count(BY_MOBILE, mobile.into(), false)?,
        shop: count(BY_SHOP, read::id(shop), false)?,
        address_failures: count(ADDRESS_FAILED, address.as_slice().into(), true)?,
        mobile_failures: count(MOBILE_FAILED, mobile.into(), true)?,
    })
}

macro_rules! opened {
    ($column:literal) => {
        concat!(
            "SELECT COUNT(*) AS n FROM (SELECT link_id FROM open_payment
             WHERE merchant_id = $1 AND mode = $2 AND ",
            $column,
            " = $3 AND created_at >= $4 LIMIT $5) AS few"
        )
    };
}

macro_rules! failed {
    ($column:literal) => {
        concat!(
            "SELECT COUNT(*) AS n FROM (SELECT p.id FROM open_payment AS o
             JOIN payment AS p ON p.merchant_id = o.merchant_id AND p.mode = o.mode
                AND p.link_id = o.link_id
             WHERE o.merchant_id = $1 AND o.mode = $2 AND o.",
            $column,
            " = $3 AND o.created_at >= $4 AND p.state = $6 LIMIT $5) AS few"
        )
    };
}

const BY_ADDRESS: &str = opened!("address");
const BY_MOBILE: &str = opened!("mobile");
const BY_SHOP: &str = opened!("shop_id");
const ADDRESS_FAILED: &str = failed!("address");
const MOBILE_FAILED: &str = failed!("mobile");

/// How often payment of a link was begun, if it is an open payment of this shop; else `None`.
pub fn begun(tx: &mut Tx<'_>, scope: Scope, link: LinkId) -> Result<Option<u32>, StoreError> {
    tx.query_one_opt(
        "SELECT (SELECT COUNT(*) FROM payment AS p WHERE p.merchant_id = o.merchant_id
            AND p.mode = o.mode AND p.link_id = o.link_id) AS n
         FROM open_payment AS o WHERE o.merchant_id = $1 AND o.mode = $2 AND o.link_id = $3",
        &read::with(scope, [read::id(link)]),
    )?
    .map(|row| read::count(&row, "n"))
    .transpose()
}
