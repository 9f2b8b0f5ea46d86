//! What a merchant says about kinds of documents, their fields, and their running numbers.

use domain::document::fields::{FieldDefinition, FieldKey, Label};
use domain::document::{DocumentKind, KindDefinition, NumberTemplate};
use domain::scope::{MerchantNo, Scope};

use crate::rooms::read;
use crate::{Row, StoreError, Tx, Value};

/// The settings of a kind; `None`: nobody ever changed them.
pub fn kind_definition(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    kind: DocumentKind,
) -> Result<Option<KindDefinition>, StoreError> {
    let row = tx.query_one_opt(
        "SELECT * FROM document_kind WHERE merchant_id = $1 AND kind = $2",
        &[Value::Int(merchant.0), kind.as_str().into()],
    )?;
    let Some(row) = row else {
        return Ok(None);
    };
    let template = NumberTemplate::read(row.text("template")?);
    Ok(Some(KindDefinition {
        kind,
        template: template.map_err(|_| row.corrupt("template"))?,
        approval: row.flag("approval")?,
        version: row.int("version")?,
    }))
}

/// Writes down the settings of a kind and counts their version on. `false`: they are not at
/// `definition.version` any more.
pub fn save_kind(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    definition: &KindDefinition,
) -> Result<bool, StoreError> {
    let values = [
        Value::Int(merchant.0),
        definition.kind.as_str().into(),
        definition.template.as_str().into(),
        Value::from(definition.approval),
        Value::Int(definition.version),
    ];
    let sql = if definition.version == 0 {
        "INSERT INTO document_kind (merchant_id, kind, template, approval, version)
         VALUES ($1, $2, $3, $4, $5 + 1) ON CONFLICT DO NOTHING"
    } else {
        "UPDATE document_kind SET template = $3, approval = $4, version = version + 1
         WHERE merchant_id = $1 AND kind = $2 AND version = $5"
    };
    Ok(tx.execute(sql, &values)? == 1)
}

/// The fields of a kind, switched off ones too, in their order.
pub fn fields(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    kind: DocumentKind,
) -> Result<Vec<FieldDefinition>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM document_field WHERE merchant_id = $1 AND kind = $2
         ORDER BY position, key",
        &[Value::Int(merchant.0), kind.as_str().into()],
    )?;
    rows.iter().map(definition).collect()
}

/// One field of a kind.
pub fn field(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    kind: DocumentKind,
    key: &FieldKey,
) -> Result<Option<FieldDefinition>, StoreError> {
    let row = tx.query_one_opt(
        "SELECT * FROM document_field WHERE merchant_id = $1 AND kind = $2 AND key = $3",
        &[
            Value::Int(merchant.0),
            kind.as_str().into(),
            key.as_str().into(),
        ],
    )?;
    row.map(|row| definition(&row)).transpose()
}

/// Inserts a field. `false`: the kind has one of this key.
pub fn insert_field(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    kind: DocumentKind,
    field: &FieldDefinition,
) -> Result<bool, StoreError> {
    let mut values = values(merchant, kind, field);
    values.push(field.kind.as_str().into());
    let written = tx.execute(
        "INSERT INTO document_field (merchant_id, kind, key, version, label, label_fa, label_en,
            label_fr, required, active, position, choices, field_kind)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING",
        &values,
    )?;
    Ok(written == 1)
}

/// Writes down everything that can change of a field and counts its version on. `false`: it is not
/// at `field.version` any more.
pub fn save_field(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    kind: DocumentKind,
    field: &FieldDefinition,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE document_field SET version = version + 1, label = $5, label_fa = $6,
            label_en = $7, label_fr = $8, required = $9, active = $10, position = $11,
            choices = $12
         WHERE merchant_id = $1 AND kind = $2 AND key = $3 AND version = $4",
        &values(merchant, kind, field),
    )?;
    Ok(changed == 1)
}

/// Takes the next running number of a kind in a period, from 1. Those who take one at the same time
/// wait for each other.
pub fn next_number(
    tx: &mut Tx<'_>,
    scope: Scope,
    kind: DocumentKind,
    period: &str,
) -> Result<i64, StoreError> {
    let row = tx.query_one(
        "INSERT INTO document_counter (merchant_id, mode, kind, period, next)
         VALUES ($1, $2, $3, $4, 2)
         ON CONFLICT (merchant_id, mode, kind, period)
            DO UPDATE SET next = document_counter.next + 1
         RETURNING next",
        &read::with(scope, [kind.as_str().into(), period.into()]),
    )?;
    Ok(row.int("next")?.saturating_sub(1))
}

/// The running number that would be taken next.
pub fn peek_number(
    tx: &mut Tx<'_>,
    scope: Scope,
    kind: DocumentKind,
    period: &str,
) -> Result<i64, StoreError> {
    let row = tx.query_one_opt(
        "SELECT next FROM document_counter
         WHERE merchant_id = $1 AND mode = $2 AND kind = $3 AND period = $4",
        &read::with(scope, [kind.as_str().into(), period.into()]),
    )?;
    row.map_or(Ok(1), |row| row.int("next"))
}

fn values(merchant: MerchantNo, kind: DocumentKind, field: &FieldDefinition) -> Vec<Value> {
    vec![
        Value::Int(merchant.0),
        kind.as_str().into(),
        field.key.as_str().into(),
        Value::Int(field.version),
        Value::from(&field.label.any),
        Value::from(field.label.fa.clone()),
        Value::from(field.label.en.clone()),
        Value::from(field.label.fr.clone()),
        Value::from(field.required),
        Value::from(field.active),
        Value::from(field.position),
        Value::Text(field.choices.join("\n")),
    ]
}

fn definition(row: &Row) -> Result<FieldDefinition, StoreError> {
    Ok(FieldDefinition {
        key: read::word(row, "key")?,
        kind: read::word(row, "field_kind")?,
        label: Label {
            any: read::text(row, "label")?,
            fa: read::opt_text(row, "label_fa")?,
            en: read::opt_text(row, "label_en")?,
            fr: read::opt_text(row, "label_fr")?,
        },
        required: row.flag("required")?,
        active: row.flag("active")?,
        position: read::count(row, "position")?,
        choices: row.text("choices")?.lines().map(str::to_owned).collect(),
        version: row.int("version")?,
    })
}
