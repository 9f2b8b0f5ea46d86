//! Links and their versioned terms.

mod words;

use std::collections::BTreeMap;

use domain::document::FieldKey;
use domain::id::{LinkId, ProviderId};
use domain::link::{AmountRule, Held, Link, LinkState, Terms, Usage};
use domain::receipt::ReceiptPolicy;
use domain::scope::Scope;
use domain::shop::Slug;
use domain::token::Token;
use jiff::Timestamp;
use money::Amount;

use super::read;
use crate::{Row, Sql, StoreError, Tx, Value};

pub use words::index_after;

/// Inserts a link with the first version of its terms.
pub fn insert(tx: &mut Tx<'_>, scope: Scope, link: &Link, terms: &Terms) -> Result<(), StoreError> {
    let (receipt_type, approve) = match link.receipt {
        ReceiptPolicy::Off => (None, false),
        ReceiptPolicy::On {
            receipt_type,
            approve,
        } => (Some(receipt_type), approve),
    };
    let own = [
        read::id(link.id),
        read::id(link.shop),
        read::id(link.account),
        read::id(link.customer),
        read::opt_id(link.document),
        Value::from(link.receipt_field.as_ref().map(FieldKey::as_str)),
        link.token.as_str().into(),
        link.state.as_str().into(),
        Value::from(link.version),
        Value::from(link.reference.clone()),
        link.language.as_str().into(),
        Value::from(link.note.clone()),
        read::opt_id(receipt_type),
        Value::from(approve),
        Value::from(link.return_url.clone()),
        Value::Text(metadata_text(&link.metadata)),
        Value::Int(link.paid.minor()),
        Value::from(link.payments),
        read::at(link.created_at),
        read::opt_at(link.paid_at),
        read::opt_id(link.made_by),
    ];
    tx.execute(
        "INSERT INTO link (merchant_id, mode, id, shop_id, account_id, customer_id, document_id,
            receipt_field, token, state,
            version, reference, language, note, receipt_type_id, approve_receipt, return_url,
            metadata, paid_minor, payments, created_at, paid_at, made_by, amount_minor, currency, rule,
            min_minor, max_minor, description, expires_at, reusable, max_payments, max_total_minor,
            providers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32,
            $33, $34)",
        &read::with(scope, own.into_iter().chain(terms_values(terms))),
    )?;
    words::put_new(tx, scope, link, terms)?;
    keep_terms(tx, scope, link.id, terms, link.created_at)
}

/// Puts the next version of its terms in force; a version that exists is
/// `Duplicate("link_terms_pk")`. State and version of the link itself are written by [`save`].
pub fn amend(
    tx: &mut Tx<'_>,
    scope: Scope,
    link: LinkId,
    terms: &Terms,
    now: Timestamp,
) -> Result<(), StoreError> {
    keep_terms(tx, scope, link, terms, now)?;
    let before = find(tx, scope, link)?;
    let values = std::iter::once(read::id(link)).chain(terms_values(terms));
    tx.execute(
        "UPDATE link SET amount_minor = $4, currency = $5, rule = $6, min_minor = $7,
            max_minor = $8, description = $9, expires_at = $10, reusable = $11,
            max_payments = $12, max_total_minor = $13, providers = $14
         WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, values),
    )?;
    match before {
        // Most changes are about amounts and days alone.
        Some((link, old)) if old.description != terms.description => {
            words::put(tx, scope, &link, terms)
        }
        _ => Ok(()),
    }
}

/// A row of its own for this version.
fn keep_terms(
    tx: &mut Tx<'_>,
    scope: Scope,
    link: LinkId,
    terms: &Terms,
    now: Timestamp,
) -> Result<(), StoreError> {
    let own = [read::id(link), Value::from(terms.version), read::at(now)];
    tx.execute(
        "INSERT INTO link_terms (merchant_id, mode, link_id, version, created_at, amount_minor,
            currency, rule, min_minor, max_minor, description, expires_at, reusable, max_payments,
            max_total_minor, providers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        &read::with(scope, own.into_iter().chain(terms_values(terms))),
    )?;
    Ok(())
}

/// What link and link_terms both hold, in this order.
fn terms_values(terms: &Terms) -> [Value; 11] {
    let (rule, min, max) = match terms.rule {
        AmountRule::Whole => ("whole", None, None),
        AmountRule::Left => ("left", None, None),
        AmountRule::Parts { first } => ("parts", first, None),
        AmountRule::Open { least, most } => ("open", least, most),
    };
    let (reusable, max_payments, max_total) = match terms.usage {
        Usage::Single => (false, None, None),
        Usage::Reusable {
            max_payments,
            max_total,
        } => (true, max_payments, max_total),
    };
    [
        Value::Int(terms.amount.minor()),
        terms.amount.currency().code().into(),
        rule.into(),
        Value::from(min.map(Amount::minor)),
        Value::from(max.map(Amount::minor)),
        Value::from(terms.description.clone()),
        read::opt_at(terms.expires_at),
        Value::from(reusable),
        Value::from(max_payments),
        Value::from(max_total.map(Amount::minor)),
        Value::from(terms.providers.as_deref().map(providers_text)),
    ]
}

/// Writes state, version and sums of a link whose row this unit has locked, if it still is what
/// was read. `false`: somebody was faster.
pub fn save(
    tx: &mut Tx<'_>,
    scope: Scope,
    link: &Link,
    read_as: (LinkState, u32),
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE link SET state = $4, version = $5, paid_minor = $6, payments = $7, paid_at = $8
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND state = $9 AND version = $10",
        &read::with(
            scope,
            [
                read::id(link.id),
                link.state.as_str().into(),
                Value::from(link.version),
                Value::Int(link.paid.minor()),
                Value::from(link.payments),
                read::opt_at(link.paid_at),
                read_as.0.as_str().into(),
                Value::from(read_as.1),
            ],
        ),
    )?;
    Ok(changed == 1)
}

/// Keeps why a link was taken back, in the words of staff.
pub fn note_cancel(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: LinkId,
    note: Option<&str>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE link SET cancel_note = $4 WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id), Value::from(note)]),
    )?;
    Ok(())
}

/// Why a link was taken back the last time, in the words of staff.
pub fn cancel_note(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: LinkId,
) -> Result<Option<String>, StoreError> {
    let row = tx.query_one_opt(
        "SELECT cancel_note FROM link WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id)]),
    )?;
    match row {
        Some(row) => read::opt_text(&row, "cancel_note"),
        None => Ok(None),
    }
}

/// A link and its terms in force, by its token.
pub fn find_by_token(
    tx: &mut Tx<'_>,
    scope: Scope,
    token: &Token,
) -> Result<Option<(Link, Terms)>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM link WHERE merchant_id = $1 AND mode = $2 AND token = $3",
        &read::with(scope, [token.as_str().into()]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// The shop of the link with a token, of whichever merchant.
pub fn slug_of(tx: &mut Tx<'_>, token: &Token) -> Result<Option<Slug>, StoreError> {
    tx.query_one_opt(
        "SELECT shop.slug FROM merchant
         JOIN link ON link.merchant_id = merchant.merchant_id AND link.mode = $1
            AND link.token = $2
         JOIN shop ON shop.merchant_id = link.merchant_id AND shop.id = link.shop_id",
        &[token.mode().as_str().into(), token.as_str().into()],
    )?
    .map(|row| read::word(&row, "slug"))
    .transpose()
}

/// A link and its terms in force, by its id.
pub fn find(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: LinkId,
) -> Result<Option<(Link, Terms)>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM link WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// What a version of its terms says the payment is for: a receipt speaks of what was paid, whatever
/// was changed later.
pub fn description(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: LinkId,
    version: u32,
) -> Result<Option<String>, StoreError> {
    let row = tx.query_one_opt(
        "SELECT description FROM link_terms
         WHERE merchant_id = $1 AND mode = $2 AND link_id = $3 AND version = $4",
        &read::with(scope, [read::id(id), Value::from(version)]),
    )?;
    match row {
        Some(row) => read::opt_text(&row, "description"),
        None => Ok(None),
    }
}

/// The token in the address of a link.
pub fn token(tx: &mut Tx<'_>, scope: Scope, id: LinkId) -> Result<Option<Token>, StoreError> {
    tx.query_one_opt(
        "SELECT token FROM link WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id)]),
    )?
    .map(|row| read::word(&row, "token"))
    .transpose()
}

/// Locks a link for the rest of the unit and reads it: the first lock of every deciding unit.
pub fn lock(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: LinkId,
) -> Result<Option<(Link, Terms)>, StoreError> {
    // The lock is a statement of its own: after waiting for it, the read below sees the newest
    // version of the terms too.
    let locked = tx.query_one_opt(
        "SELECT id FROM link WHERE merchant_id = $1 AND mode = $2 AND id = $3
         /*pg*/FOR NO KEY UPDATE/*pg*/",
        &read::with(scope, [read::id(id)]),
    )?;
    if locked.is_none() {
        return Ok(None);
    }
    find(tx, scope, id)
}

/// Locks the document that a link is for, if it is for one: before the link itself, whenever what is
/// left on the document is about to be judged or to change.
pub fn lock_document(tx: &mut Tx<'_>, scope: Scope, id: LinkId) -> Result<(), StoreError> {
    tx.query_one_opt(
        "SELECT d.id FROM document AS d JOIN link AS l ON l.merchant_id = d.merchant_id
            AND l.mode = d.mode AND l.document_id = d.id
         WHERE l.merchant_id = $1 AND l.mode = $2 AND l.id = $3 /*pg*/FOR NO KEY UPDATE OF d/*pg*/",
        &read::with(scope, [read::id(id)]),
    )?;
    Ok(())
}

/// What payments under way hold of the link.
pub fn held(tx: &mut Tx<'_>, scope: Scope, link: &Link) -> Result<Held, StoreError> {
    let row = tx.query_one(
        "SELECT COUNT(*) AS payments, CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) AS total
         FROM payment
         WHERE merchant_id = $1 AND mode = $2 AND link_id = $3
            AND state IN ('verifying', 'unknown')",
        &read::with(scope, [read::id(link.id)]),
    )?;
    Ok(Held {
        payments: read::count(&row, "payments")?,
        total: Amount::new(row.int("total")?, link.paid.currency()),
    })
}

/// What a list of links may be narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Older than this one.
    pub after: Option<LinkId>,
    /// Stored in this state.
    pub state: Option<LinkState>,
    /// With this reference.
    pub reference: Option<String>,
    /// Made at or after.
    pub created_from: Option<Timestamp>,
    /// Made before.
    pub created_before: Option<Timestamp>,
}

/// Links, newest first, at most `limit`.
pub fn list(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &Filter,
    limit: u32,
) -> Result<Vec<(Link, Terms)>, StoreError> {
    let sql = Sql::new("SELECT * FROM link WHERE merchant_id = ")
        .bind(scope.merchant.0)
        .push(" AND mode = ")
        .bind(scope.mode.as_str())
        .given(" AND id < ", filter.after.map(|id| id.to_string()))
        .given(" AND state = ", filter.state.map(LinkState::as_str))
        .given(" AND reference = ", filter.reference.as_deref())
        .given(
            " AND created_at >= ",
            filter.created_from.map(Timestamp::as_microsecond),
        )
        .given(
            " AND created_at < ",
            filter.created_before.map(Timestamp::as_microsecond),
        )
        .push(" ORDER BY id DESC LIMIT ")
        .bind(limit);
    tx.query_built(&sql)?.iter().map(from_row).collect()
}

pub(super) fn from_row(row: &Row) -> Result<(Link, Terms), StoreError> {
    let currency = read::currency(row)?;
    let version = read::count(row, "version")?;
    let receipt = match read::opt_word(row, "receipt_type_id")? {
        None => ReceiptPolicy::Off,
        Some(receipt_type) => ReceiptPolicy::On {
            receipt_type,
            approve: row.flag("approve_receipt")?,
        },
    };
    let link = Link {
        id: read::word(row, "id")?,
        shop: read::word(row, "shop_id")?,
        account: read::word(row, "account_id")?,
        customer: read::word(row, "customer_id")?,
        document: read::opt_word(row, "document_id")?,
        receipt_field: read::opt_word(row, "receipt_field")?,
        token: read::word(row, "token")?,
        state: read::word(row, "state")?,
        version,
        reference: read::opt_text(row, "reference")?,
        language: read::word(row, "language")?,
        note: read::opt_text(row, "note")?,
        receipt,
        return_url: read::opt_text(row, "return_url")?,
        metadata: metadata(row)?,
        paid: Amount::new(row.int("paid_minor")?, currency),
        payments: read::count(row, "payments")?,
        made_by: read::opt_word(row, "made_by")?,
        created_at: read::moment(row, "created_at")?,
        paid_at: read::opt_moment(row, "paid_at")?,
    };
    let usage = if row.flag("reusable")? {
        Usage::Reusable {
            max_payments: read::opt_count(row, "max_payments")?,
            max_total: read::opt_amount(row, "max_total_minor")?,
        }
    } else {
        Usage::Single
    };
    let terms = Terms {
        version,
        amount: read::amount(row, "amount_minor")?,
        rule: rule(row)?,
        description: read::opt_text(row, "description")?,
        expires_at: read::opt_moment(row, "expires_at")?,
        usage,
        providers: providers(row)?,
    };
    Ok((link, terms))
}

fn rule(row: &Row) -> Result<AmountRule, StoreError> {
    let least = || read::opt_amount(row, "min_minor");
    let most = || read::opt_amount(row, "max_minor");
    match row.text("rule")? {
        "whole" => Ok(AmountRule::Whole),
        "left" => Ok(AmountRule::Left),
        "parts" => Ok(AmountRule::Parts { first: least()? }),
        "open" => Ok(AmountRule::Open {
            least: least()?,
            most: most()?,
        }),
        _ => Err(row.corrupt("rule")),
    }
}

fn metadata_text(entries: &[(String, String)]) -> String {
    let map: serde_json::Map<String, serde_json::Value> = entries
        .iter()
        .map(|(key, value)| (key.clone(), value.as_str().into()))
        .collect();
    serde_json::Value::Object(map).to_string()
}

fn metadata(row: &Row) -> Result<Vec<(String, String)>, StoreError> {
    let text = row.text("metadata")?;
    if text == "{}" {
        return Ok(Vec::new()); // of nearly every link
    }
    let map: BTreeMap<String, String> =
        serde_json::from_str(text).map_err(|_| row.corrupt("metadata"))?;
    Ok(map.into_iter().collect())
}

fn providers_text(ids: &[ProviderId]) -> String {
    ids.iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}

fn providers(row: &Row) -> Result<Option<Vec<ProviderId>>, StoreError> {
    row.opt_text("providers")?
        .map(|text| {
            text.split_whitespace()
                .map(|id| id.parse().map_err(|_| row.corrupt("providers")))
                .collect()
        })
        .transpose()
}
