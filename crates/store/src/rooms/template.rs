//! Texts of messages: a shop's own in place of the delivered ones, and those of one link, or of one
//! sending of it, alone.

use domain::id::{LinkId, MessageId, ShopId};
use domain::scope::{MerchantNo, Scope};
use domain::template::{Format, TemplateName, Wording};

use super::message::Message;
use super::read;
use crate::{Row, StoreError, Tx, Value};

/// A template that somebody edited once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateRow {
    /// Which one.
    pub name: TemplateName,
    /// The shop's own text; `None`: the delivered one again.
    pub wording: Option<Wording>,
    /// Rises with each change.
    pub version: i64,
}

/// One template of a shop, if anybody ever edited it.
pub fn find(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    name: TemplateName,
) -> Result<Option<TemplateRow>, StoreError> {
    let [merchant, shop, situation, format, language] = key(merchant, name);
    tx.query_one_opt(
        "SELECT * FROM template WHERE merchant_id = $1 AND shop_id = $2 AND situation = $3
            AND format = $4 AND language = $5",
        &[merchant, shop, situation, format, language],
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// All templates of a shop that anybody ever edited.
pub fn of_shop(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    shop: ShopId,
) -> Result<Vec<TemplateRow>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM template WHERE merchant_id = $1 AND shop_id = $2
         ORDER BY situation, format, language",
        &[Value::Int(merchant.0), read::id(shop)],
    )?;
    rows.iter().map(from_row).collect()
}

/// Inserts a template. One that was edited in the meantime is `Duplicate("template_pk")`.
pub fn insert(tx: &mut Tx<'_>, merchant: MerchantNo, row: &TemplateRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO template (merchant_id, shop_id, situation, format, language, version, subject,
            body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &values(merchant, row),
    )?;
    Ok(())
}

/// Writes down a template and counts its version on. `false`: it is not at `row.version` any more.
pub fn save(tx: &mut Tx<'_>, merchant: MerchantNo, row: &TemplateRow) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE template SET subject = $7, body = $8, version = version + 1
         WHERE merchant_id = $1 AND shop_id = $2 AND situation = $3 AND format = $4
            AND language = $5 AND version = $6",
        &values(merchant, row),
    )?;
    Ok(changed == 1)
}

/// Keeps the text that somebody wrote for one link.
pub fn insert_of_link(
    tx: &mut Tx<'_>,
    scope: Scope,
    link: LinkId,
    wording: &Wording,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO link_message (merchant_id, mode, link_id, format, subject, body)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &read::with(
            scope,
            [
                read::id(link),
                wording.format().as_str().into(),
                wording.subject().into(),
                wording.text().into(),
            ],
        ),
    )?;
    Ok(())
}

/// The text that somebody wrote for one link.
pub fn of_link(
    tx: &mut Tx<'_>,
    scope: Scope,
    link: LinkId,
    format: Format,
) -> Result<Option<Wording>, StoreError> {
    tx.query_one_opt(
        "SELECT subject, body FROM link_message
         WHERE merchant_id = $1 AND mode = $2 AND link_id = $3 AND format = $4",
        &read::with(scope, [read::id(link), format.as_str().into()]),
    )?
    .map(|row| stored(&row, format))
    .transpose()
}

/// Keeps the texts that somebody wrote for one sending of a link, for the messages of it, which are
/// queued already.
pub fn insert_of_sending(
    tx: &mut Tx<'_>,
    scope: Scope,
    messages: &[MessageId],
    wordings: &[Wording],
) -> Result<(), StoreError> {
    let Some(first) = messages.first().filter(|_| !wordings.is_empty()) else {
        return Ok(());
    };
    for wording in wordings {
        tx.execute(
            "INSERT INTO sending_text (merchant_id, mode, id, format, subject, body)
             VALUES ($1, $2, $3, $4, $5, $6)",
            &read::with(
                scope,
                [
                    read::id(first),
                    wording.format().as_str().into(),
                    wording.subject().into(),
                    wording.text().into(),
                ],
            ),
        )?;
    }
    for message in messages {
        tx.execute(
            "UPDATE message SET wording = $4 WHERE merchant_id = $1 AND mode = $2 AND id = $3",
            &read::with(scope, [read::id(message), read::id(first)]),
        )?;
    }
    Ok(())
}

/// A message that stands in for another, or repeats it, says the same.
pub fn carry_on(
    tx: &mut Tx<'_>,
    scope: Scope,
    from: &Message,
    to: MessageId,
) -> Result<(), StoreError> {
    if let Some(wording) = from.wording {
        tx.execute(
            "UPDATE message SET wording = $4 WHERE merchant_id = $1 AND mode = $2 AND id = $3",
            &read::with(scope, [read::id(to), read::id(wording)]),
        )?;
    }
    Ok(())
}

/// The text that somebody wrote for one sending of a link.
pub fn of_sending(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: MessageId,
    format: Format,
) -> Result<Option<Wording>, StoreError> {
    tx.query_one_opt(
        "SELECT subject, body FROM sending_text
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND format = $4",
        &read::with(scope, [read::id(id), format.as_str().into()]),
    )?
    .map(|row| stored(&row, format))
    .transpose()
}

fn stored(row: &Row, format: Format) -> Result<Wording, StoreError> {
    let (subject, text) = (read::text(row, "subject")?, read::text(row, "body")?);
    Ok(Wording::stored(format, subject, text))
}

fn key(merchant: MerchantNo, name: TemplateName) -> [Value; 5] {
    [
        Value::Int(merchant.0),
        read::id(name.shop),
        name.situation.as_str().into(),
        name.format.as_str().into(),
        name.language.as_str().into(),
    ]
}

fn values(merchant: MerchantNo, row: &TemplateRow) -> Vec<Value> {
    let own = row.wording.as_ref();
    let mut values = Vec::from(key(merchant, row.name));
    values.extend([
        Value::Int(row.version),
        Value::from(own.map(|own| own.subject().to_owned())),
        Value::from(own.map(|own| own.text().to_owned())),
    ]);
    values
}

fn from_row(row: &Row) -> Result<TemplateRow, StoreError> {
    let name = TemplateName {
        shop: read::word(row, "shop_id")?,
        situation: read::word(row, "situation")?,
        format: read::word(row, "format")?,
        language: read::word(row, "language")?,
    };
    let subject = read::opt_text(row, "subject")?.unwrap_or_default();
    let text = read::opt_text(row, "body")?;
    Ok(TemplateRow {
        name,
        wording: text.map(|text| Wording::stored(name.format, subject, text)),
        version: row.int("version")?,
    })
}
