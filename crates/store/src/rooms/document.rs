//! Documents: their lines, their fields, what hangs on them.

mod list;
mod owed;
mod settings;

use std::collections::BTreeMap;

use domain::document::{
    Decimal, Document, DocumentKind, DocumentState, FieldKey, FieldValue, Line, Lines, TaxRate,
    Worth,
};
use domain::id::{CustomerId, DocumentId, ReceiptId};
use domain::scope::Scope;
use jiff::Timestamp;
use money::{Amount, Currency};

use super::search::{self, Kind};
use super::{link, read};
use crate::{Row, StoreError, Tx, Value};

pub use super::search::LOOKED_AT;
pub use list::{DocumentFilter, DocumentPage, Listed, Place, list, made_from, sums};
pub use owed::{asked, paid, received_by_hand};
pub use settings::{
    field, fields, insert_field, kind_definition, next_number, peek_number, save_field, save_kind,
};

/// Inserts a document with its lines and search tokens. A number that another of its kind has is
/// `Duplicate("document_number_unique")`. `customer`: the name that a search finds it by.
pub fn insert(
    tx: &mut Tx<'_>,
    scope: Scope,
    document: &Document,
    customer: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut values = values(scope, document);
    values.extend([
        document.kind.as_str().into(),
        read::id(document.shop),
        document.currency.code().into(),
        read::opt_id(document.source),
        read::opt_at(document.archived.then_some(now)),
        read::at(now),
    ]);
    tx.execute(
        "INSERT INTO document (merchant_id, mode, id, version, customer_id, number, doc_date,
            final_minor, debt_minor, state, approvals, salesperson_id, note, reason, fields,
            kind, shop_id, currency, source_id, archived_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21)",
        &values,
    )?;
    put_lines(tx, scope, document)?;
    put_tokens(tx, scope, document, customer)
}

/// Writes down everything that can change of a document but whether it is archived, and counts its
/// version on. `false`: it is not at `document.version` any more.
pub fn save(
    tx: &mut Tx<'_>,
    scope: Scope,
    document: &Document,
    customer: &str,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE document SET version = version + 1, customer_id = $5, number = $6, doc_date = $7,
            final_minor = $8, debt_minor = $9, state = $10, approvals = $11, salesperson_id = $12,
            note = $13, reason = $14, fields = $15
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND version = $4",
        &values(scope, document),
    )?;
    if changed == 1 {
        tx.execute(
            "DELETE FROM document_line
             WHERE merchant_id = $1 AND mode = $2 AND document_id = $3",
            &read::with(scope, [read::id(document.id)]),
        )?;
        put_lines(tx, scope, document)?;
        put_tokens(tx, scope, document, customer)?;
    }
    Ok(changed == 1)
}

/// Writes down where a document stands, and counts its version on. `false`: it is not at
/// `document.version` any more.
pub fn advance(tx: &mut Tx<'_>, scope: Scope, document: &Document) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE document SET version = version + 1, state = $5, approvals = $6, debt_minor = $7,
            reason = $8
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND version = $4",
        &read::with(
            scope,
            [
                read::id(document.id),
                Value::Int(document.version),
                document.state.as_str().into(),
                Value::from(document.approvals),
                Value::Int(document.debt.minor()),
                Value::from(document.reason.clone()),
            ],
        ),
    )?;
    Ok(changed == 1)
}

/// Writes down what a document that this unit has locked owes in the books. Nobody who edits it is
/// disturbed by that.
pub fn set_debt(tx: &mut Tx<'_>, scope: Scope, document: &Document) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE document SET debt_minor = $4 WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(
            scope,
            [read::id(document.id), Value::Int(document.debt.minor())],
        ),
    )?;
    Ok(())
}

/// Archives a document at a moment, or restores it with `None`, and counts its version on. `false`:
/// it is not at `version` any more.
pub fn set_archived(
    tx: &mut Tx<'_>,
    scope: Scope,
    (id, version): (DocumentId, i64),
    at: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE document SET archived_at = $5, version = version + 1
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND version = $4",
        &read::with(scope, [read::id(id), Value::Int(version), read::opt_at(at)]),
    )?;
    Ok(changed == 1)
}

/// Deletes a document with its lines. Others that were made from it, and receipts in its fields,
/// keep it by their foreign keys; ask [`hanging`] first.
pub fn delete(tx: &mut Tx<'_>, scope: Scope, id: DocumentId) -> Result<(), StoreError> {
    search::put(tx, scope, (Kind::Document, &id.to_string()), &[])?;
    for sql in [
        "DELETE FROM document_line WHERE merchant_id = $1 AND mode = $2 AND document_id = $3",
        "DELETE FROM document WHERE merchant_id = $1 AND mode = $2 AND id = $3",
    ] {
        tx.execute(sql, &read::with(scope, [read::id(id)]))?;
    }
    Ok(())
}

/// What hangs on a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hanging {
    /// Links for it.
    pub links: u32,
    /// Documents that were made from it.
    pub documents: u32,
    /// Receipts in its fields.
    pub receipts: u32,
}

impl Hanging {
    /// Whether nothing does.
    pub fn is_nothing(&self) -> bool {
        (self.links, self.documents, self.receipts) == (0, 0, 0)
    }
}

/// Counts what hangs on a document.
pub fn hanging(tx: &mut Tx<'_>, scope: Scope, id: DocumentId) -> Result<Hanging, StoreError> {
    let row = tx.query_one(
        "SELECT (SELECT COUNT(*) FROM link
                WHERE merchant_id = $1 AND mode = $2 AND document_id = $3) AS links,
            (SELECT COUNT(*) FROM document
                WHERE merchant_id = $1 AND mode = $2 AND source_id = $3) AS documents,
            (SELECT COUNT(*) FROM document_receipt
                WHERE merchant_id = $1 AND mode = $2 AND document_id = $3)
            + (SELECT COUNT(*) FROM receipt
                WHERE merchant_id = $1 AND mode = $2 AND document_id = $3) AS receipts",
        &read::with(scope, [read::id(id)]),
    )?;
    Ok(Hanging {
        links: read::count(&row, "links")?,
        documents: read::count(&row, "documents")?,
        receipts: read::count(&row, "receipts")?,
    })
}

/// A document by its id.
pub fn find(tx: &mut Tx<'_>, scope: Scope, id: DocumentId) -> Result<Option<Document>, StoreError> {
    let row = tx.query_one_opt(
        "SELECT * FROM document WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id)]),
    )?;
    let Some(row) = row else {
        return Ok(None);
    };
    let lines = tx.query(
        "SELECT * FROM document_line WHERE merchant_id = $1 AND mode = $2 AND document_id = $3
         ORDER BY position",
        &read::with(scope, [read::id(id)]),
    )?;
    from_rows(&row, &lines).map(Some)
}

/// Locks a document for the rest of the unit and reads it. What it was made from is locked before
/// it, and both before any link.
pub fn lock(tx: &mut Tx<'_>, scope: Scope, id: DocumentId) -> Result<Option<Document>, StoreError> {
    let locked = tx.query_one_opt(
        "SELECT id FROM document WHERE merchant_id = $1 AND mode = $2 AND id = $3
         /*pg*/FOR NO KEY UPDATE/*pg*/",
        &read::with(scope, [read::id(id)]),
    )?;
    match locked {
        Some(_) => find(tx, scope, id),
        None => Ok(None),
    }
}

/// Whether a number of a kind is taken.
pub fn is_taken(
    tx: &mut Tx<'_>,
    scope: Scope,
    kind: DocumentKind,
    number: &str,
) -> Result<bool, StoreError> {
    let row = tx.query_one_opt(
        "SELECT id FROM document
         WHERE merchant_id = $1 AND mode = $2 AND kind = $3 AND number = $4",
        &read::with(scope, [kind.as_str().into(), number.into()]),
    )?;
    Ok(row.is_some())
}

/// The one document with this number; `None` if there is none or several kinds have one.
pub fn by_number(
    tx: &mut Tx<'_>,
    scope: Scope,
    number: &str,
) -> Result<Option<DocumentId>, StoreError> {
    let rows = tx.query(
        "SELECT id FROM document WHERE merchant_id = $1 AND mode = $2 AND number = $3 LIMIT 2",
        &read::with(scope, [number.into()]),
    )?;
    match rows.as_slice() {
        [row] => read::word(row, "id").map(Some),
        _ => Ok(None),
    }
}

/// The sum of the approved invoices that were made from a document, without one of them.
pub fn invoiced(
    tx: &mut Tx<'_>,
    scope: Scope,
    source: &Document,
    but: Option<DocumentId>,
) -> Result<Amount, StoreError> {
    let row = tx.query_one(
        "SELECT CAST(COALESCE(SUM(final_minor), 0) AS BIGINT) AS total FROM document
         WHERE merchant_id = $1 AND mode = $2 AND source_id = $3 AND kind = 'invoice'
            AND state = 'approved' AND currency = $4 AND id <> $5",
        &read::with(
            scope,
            [
                read::id(source.id),
                source.currency.code().into(),
                // No id is empty.
                but.map_or_else(|| "".into(), read::id),
            ],
        ),
    )?;
    Ok(Amount::new(row.int("total")?, source.currency))
}

/// The links for a document with their terms, newest first, at most `limit`.
pub fn links(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: DocumentId,
    limit: u32,
) -> Result<Vec<(domain::link::Link, domain::link::Terms)>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM link WHERE merchant_id = $1 AND mode = $2 AND document_id = $3
         ORDER BY id DESC LIMIT $4",
        &read::with(scope, [read::id(id), Value::from(limit)]),
    )?;
    rows.iter().map(link::from_row).collect()
}

/// Writes a receipt into a field of a document, behind those that are there; nothing there is ever
/// replaced. `false`: it is there already.
pub fn append_receipt(
    tx: &mut Tx<'_>,
    scope: Scope,
    (document, field): (DocumentId, &FieldKey),
    receipt: ReceiptId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let written = tx.execute(
        "INSERT INTO document_receipt (merchant_id, mode, document_id, field, receipt_id, at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        &read::with(
            scope,
            [
                read::id(document),
                field.as_str().into(),
                read::id(receipt),
                read::at(now),
            ],
        ),
    )?;
    Ok(written == 1)
}

/// A receipt in a field of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InField {
    /// The field.
    pub field: FieldKey,
    /// The receipt.
    pub receipt: ReceiptId,
    /// Its number, once it has one.
    pub number: Option<i64>,
}

/// The receipts in the fields of a document, in the order in which they came.
pub fn receipts(tx: &mut Tx<'_>, scope: Scope, id: DocumentId) -> Result<Vec<InField>, StoreError> {
    let rows = tx.query(
        "SELECT f.field, f.receipt_id, r.number FROM document_receipt AS f
         LEFT JOIN receipt AS r ON r.merchant_id = f.merchant_id AND r.mode = f.mode
            AND r.id = f.receipt_id
         WHERE f.merchant_id = $1 AND f.mode = $2 AND f.document_id = $3
         ORDER BY f.at, f.receipt_id",
        &read::with(scope, [read::id(id)]),
    )?;
    let receipt = |row: &Row| {
        Ok(InField {
            field: read::word(row, "field")?,
            receipt: read::word(row, "receipt_id")?,
            number: row.opt_int("number")?,
        })
    };
    rows.iter().map(receipt).collect()
}

fn put_tokens(
    tx: &mut Tx<'_>,
    scope: Scope,
    document: &Document,
    customer: &str,
) -> Result<(), StoreError> {
    let (object, tokens) = (document.id.to_string(), document.tokens(customer));
    search::put(tx, scope, (Kind::Document, &object), &tokens)
}

fn put_lines(tx: &mut Tx<'_>, scope: Scope, document: &Document) -> Result<(), StoreError> {
    let row = |(position, line): (i64, &Line)| {
        // A line of a document comes to something: it was read so.
        let total = line.totals().map_or(0, |all| all.total.minor());
        read::with(
            scope,
            [
                read::id(document.id),
                Value::Int(position),
                Value::from(&line.text),
                Value::Int(line.quantity.thousandths()),
                Value::Int(line.unit_price.minor()),
                Value::Int(line.discount.minor()),
                Value::from(line.tax.basis_points()),
                Value::Int(total),
            ],
        )
    };
    let rows: Vec<_> = (1..).zip(document.worth.lines()).map(row).collect();
    tx.insert_many(
        "INSERT INTO document_line (merchant_id, mode, document_id, position, title,
            quantity_milli, unit_price_minor, discount_minor, tax_points, total_minor)",
        "",
        &rows,
    )?;
    Ok(())
}

/// The scope, id and version, then what can change, in the order of the statements.
fn values(scope: Scope, document: &Document) -> Vec<Value> {
    let final_minor = document.final_amount().map(Amount::minor);
    read::with(
        scope,
        [
            read::id(document.id),
            Value::Int(document.version),
            read::id(document.customer),
            Value::from(&document.number),
            Value::Text(document.date.to_string()),
            Value::from(final_minor),
            Value::Int(document.debt.minor()),
            document.state.as_str().into(),
            Value::from(document.approvals),
            read::opt_id(document.salesperson),
            Value::from(document.note.clone()),
            Value::from(document.reason.clone()),
            Value::Text(fields_text(&document.values)),
        ],
    )
}

fn fields_text(values: &[(FieldKey, FieldValue)]) -> String {
    let map: serde_json::Map<String, serde_json::Value> = values
        .iter()
        .map(|(key, value)| (key.to_string(), value.to_string().into()))
        .collect();
    serde_json::Value::Object(map).to_string()
}

fn field_values(row: &Row) -> Result<Vec<(FieldKey, FieldValue)>, StoreError> {
    let bad = || row.corrupt("fields");
    let map: BTreeMap<String, String> =
        serde_json::from_str(row.text("fields")?).map_err(|_| bad())?;
    let read = |(key, value): (String, String)| {
        let key = key.parse().map_err(|_| bad())?;
        Ok((key, value.parse().map_err(|_| bad())?))
    };
    map.into_iter().map(read).collect()
}

fn from_rows(row: &Row, lines: &[Row]) -> Result<Document, StoreError> {
    let currency = read::currency(row)?;
    let lines: Vec<Line> = lines
        .iter()
        .map(|row| line(row, currency))
        .collect::<Result<_, _>>()?;
    let final_amount = read::opt_amount(row, "final_minor")?;
    let worth = match final_amount {
        None => Worth::Nothing,
        Some(amount) if lines.is_empty() => Worth::Amount(amount),
        Some(_) => {
            let lines = Lines::new(lines, currency);
            Worth::Lines(lines.map_err(|_| row.corrupt("final_minor"))?)
        }
    };
    Ok(Document {
        id: read::word(row, "id")?,
        kind: read::word(row, "kind")?,
        shop: read::word(row, "shop_id")?,
        customer: read::word::<CustomerId>(row, "customer_id")?,
        number: read::text(row, "number")?,
        date: read::word(row, "doc_date")?,
        currency,
        worth,
        state: read::word::<DocumentState>(row, "state")?,
        approvals: read::count(row, "approvals")?,
        debt: read::amount(row, "debt_minor")?,
        salesperson: read::opt_word(row, "salesperson_id")?,
        note: read::opt_text(row, "note")?,
        reason: read::opt_text(row, "reason")?,
        values: field_values(row)?,
        source: read::opt_word(row, "source_id")?,
        archived: row.opt_int("archived_at")?.is_some(),
        version: row.int("version")?,
    })
}

fn line(row: &Row, currency: Currency) -> Result<Line, StoreError> {
    let amount = |column| Ok::<_, StoreError>(Amount::new(row.int(column)?, currency));
    let quantity = Decimal::from_thousandths(row.int("quantity_milli")?);
    let tax = TaxRate::from_basis_points(read::count(row, "tax_points")?);
    Ok(Line {
        text: read::text(row, "title")?,
        quantity: quantity.ok_or_else(|| row.corrupt("quantity_milli"))?,
        unit_price: amount("unit_price_minor")?,
        discount: amount("discount_minor")?,
        tax: tax.ok_or_else(|| row.corrupt("tax_points"))?,
    })
}
