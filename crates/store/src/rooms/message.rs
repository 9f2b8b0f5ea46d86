//! Messages: queued with their cause, rendered and sent by a job.

use domain::id::{LinkId, MessageId, PaymentId};
use domain::message::{ChannelKind, MessageState, NewMessage, Situation};
use domain::scope::Scope;
use domain::shop::Language;
use jiff::Timestamp;

use super::read;
use crate::{Row, StoreError, Tx, Value};

/// A message as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Inner id.
    pub id: MessageId,
    /// Why.
    pub situation: Situation,
    /// By which channel, once one took it.
    pub channel: Option<ChannelKind>,
    /// To whom.
    pub address: String,
    /// In which language.
    pub language: Language,
    /// About which link.
    pub link: LinkId,
    /// About which payment.
    pub payment: Option<PaymentId>,
    /// Where it stands.
    pub state: MessageState,
    /// As sent.
    pub subject: Option<String>,
    /// As sent.
    pub body: Option<String>,
    /// Why it is not delivered.
    pub cause: Option<String>,
    /// When it was queued.
    pub created_at: Timestamp,
}

/// Queues messages.
pub fn insert(
    tx: &mut Tx<'_>,
    scope: Scope,
    messages: &[NewMessage],
    now: Timestamp,
) -> Result<(), StoreError> {
    for message in messages {
        tx.execute(
            "INSERT INTO message (merchant_id, mode, id, situation, address, language, link_id,
                payment_id, state, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9)",
            &read::with(
                scope,
                [
                    read::id(message.id),
                    message.situation.as_str().into(),
                    Value::from(&message.address),
                    message.language.as_str().into(),
                    read::id(message.link),
                    read::opt_id(message.payment),
                    read::at(now),
                ],
            ),
        )?;
    }
    Ok(())
}

/// Writes down that a message is being handed to a channel, with its text. `false`: it is not
/// `queued` (or `sending` after a crash) any more.
pub fn sending(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: MessageId,
    channel: ChannelKind,
    (subject, body): (&str, &str),
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE message SET state = 'sending', channel = $4, subject = $5, body = $6
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND state IN ('queued', 'sending')",
        &read::with(
            scope,
            [
                read::id(id),
                channel.as_str().into(),
                subject.into(),
                body.into(),
            ],
        ),
    )?;
    Ok(changed == 1)
}

/// Writes down what the channel said.
pub fn outcome(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: MessageId,
    state: MessageState,
    (cause, provider_ref): (Option<&str>, Option<&str>),
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE message SET state = $4, cause = $5, provider_ref = $6, sent_at = $7
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND state IN ('queued', 'sending')",
        &read::with(
            scope,
            [
                read::id(id),
                state.as_str().into(),
                Value::from(cause),
                Value::from(provider_ref),
                read::at(now),
            ],
        ),
    )?;
    Ok(())
}

/// A message by its id.
pub fn find(tx: &mut Tx<'_>, scope: Scope, id: MessageId) -> Result<Option<Message>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM message WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// The messages about a link, oldest first.
pub fn of_link(tx: &mut Tx<'_>, scope: Scope, link: LinkId) -> Result<Vec<Message>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM message WHERE merchant_id = $1 AND mode = $2 AND link_id = $3 ORDER BY id",
        &read::with(scope, [read::id(link)]),
    )?;
    rows.iter().map(from_row).collect()
}

/// Addresses that a link was sent to.
pub fn recipients(tx: &mut Tx<'_>, scope: Scope, link: LinkId) -> Result<Vec<String>, StoreError> {
    let rows = tx.query(
        "SELECT DISTINCT address FROM message
         WHERE merchant_id = $1 AND mode = $2 AND link_id = $3 AND situation = 'link_sent'
         ORDER BY address",
        &read::with(scope, [read::id(link)]),
    )?;
    rows.iter().map(|row| read::text(row, "address")).collect()
}

/// Whether any message is still on its way.
pub fn any_waiting(tx: &mut Tx<'_>, scope: Scope) -> Result<bool, StoreError> {
    let rows = tx.query(
        "SELECT id FROM message
         WHERE merchant_id = $1 AND mode = $2 AND state IN ('queued', 'sending') LIMIT 1",
        &read::scope(scope),
    )?;
    Ok(!rows.is_empty())
}

/// The newest messages of a world: the local outbox.
pub fn newest(tx: &mut Tx<'_>, scope: Scope, limit: u32) -> Result<Vec<Message>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM message WHERE merchant_id = $1 AND mode = $2 ORDER BY id DESC LIMIT $3",
        &read::with(scope, [Value::from(limit)]),
    )?;
    rows.iter().map(from_row).collect()
}

pub(super) fn from_row(row: &Row) -> Result<Message, StoreError> {
    Ok(Message {
        id: read::word(row, "id")?,
        situation: read::word(row, "situation")?,
        channel: read::opt_word(row, "channel")?,
        address: read::text(row, "address")?,
        language: read::word(row, "language")?,
        link: read::word(row, "link_id")?,
        payment: read::opt_word(row, "payment_id")?,
        state: read::word(row, "state")?,
        subject: read::opt_text(row, "subject")?,
        body: read::opt_text(row, "body")?,
        cause: read::opt_text(row, "cause")?,
        created_at: read::moment(row, "created_at")?,
    })
}
