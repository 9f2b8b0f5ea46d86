//! Messages: queued with their cause, rendered and sent by a job.

use domain::contact::{Address, AddressKind, Email};
use domain::id::{LinkId, MessageId, PaymentId};
use domain::message::{ChannelKind, MessageState, NewMessage, Situation, Topic};
use domain::scope::Scope;
use domain::shop::Language;
use domain::way::{Route, Stop};
use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::read;
use crate::{Row, StoreError, Tx, Value};

/// A message as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Inner id.
    pub id: MessageId,
    /// Why.
    pub situation: Situation,
    /// By which channel it goes or went; `None`: it is from before channels were chosen beforehand.
    pub channel: Option<ChannelKind>,
    /// To whom.
    pub address: String,
    /// What kind of address that is; `None`: it is from before this was kept, and cannot be told.
    pub kind: Option<AddressKind>,
    /// Where it turns to next if it surely failed.
    pub chain: Vec<Stop>,
    /// The message that failed before it: which it stands in for, repeats, or tells staff of.
    pub follows: Option<MessageId>,
    /// Somebody of staff sent it to this very address.
    pub by_hand: bool,
    /// In which language.
    pub language: Language,
    /// What it is about.
    pub topic: Topic,
    /// About which payment.
    pub payment: Option<PaymentId>,
    /// The sending whose own text it carries, by its first message.
    pub wording: Option<MessageId>,
    /// Where it stands.
    pub state: MessageState,
    /// As sent.
    pub subject: Option<String>,
    /// As sent.
    pub body: Option<String>,
    /// Why it is not delivered; of a blocked one a word of [`domain::delivery::Block`].
    pub cause: Option<String>,
    /// The channel's own name of it.
    pub provider_ref: Option<String>,
    /// The channel's own word for what became of it.
    pub code: Option<String>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When the channel said what it made of it.
    pub sent_at: Option<Timestamp>,
    /// When the channel told that it arrived.
    pub delivered_at: Option<Timestamp>,
}

impl Message {
    /// The address, if its kind is known.
    pub fn to(&self) -> Option<Address> {
        Address::read(self.kind?, &self.address).ok()
    }
}

/// What the channel said at once, or why nothing was handed to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Where the message stands.
    pub state: MessageState,
    /// Why it is not delivered.
    pub cause: Option<String>,
    /// The channel's own name of it.
    pub provider_ref: Option<String>,
    /// When the channel is asked what became of it.
    pub report_at: Option<Timestamp>,
}

impl Outcome {
    /// A state with its cause.
    pub fn because(state: MessageState, cause: Option<String>) -> Self {
        Self {
            state,
            cause,
            provider_ref: None,
            report_at: None,
        }
    }
}

/// Queues messages.
pub fn insert(
    tx: &mut Tx<'_>,
    scope: Scope,
    messages: &[NewMessage],
    now: Timestamp,
) -> Result<(), StoreError> {
    for message in messages {
        let first = &message.route.first;
        tx.execute(
            "INSERT INTO message (merchant_id, mode, id, situation, address, language, topic,
                payment_id, state, created_at, channel, address_kind, chain, follows, by_hand)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9, $10, $11, $12, $13, $14)",
            &read::with(
                scope,
                [
                    read::id(message.id),
                    message.situation.as_str().into(),
                    first.address.as_str().into(),
                    message.language.as_str().into(),
                    read::id(message.topic),
                    read::opt_id(message.payment),
                    read::at(now),
                    first.channel.as_str().into(),
                    first.address.kind().as_str().into(),
                    Value::from(chain_text(&message.route.rest)),
                    read::opt_id(message.follows),
                    Value::from(message.by_hand),
                ],
            ),
        )?;
    }
    Ok(())
}

/// Keeps who gets a blind copy of the e-mails that send a link.
pub fn copy_to(
    tx: &mut Tx<'_>,
    scope: Scope,
    link: LinkId,
    copies: &[Email],
) -> Result<(), StoreError> {
    for address in copies {
        tx.execute(
            "INSERT INTO link_copy (merchant_id, mode, link_id, address) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
            &read::with(scope, [read::id(link), address.as_str().into()]),
        )?;
    }
    Ok(())
}

/// Who gets a blind copy of the e-mails that send a link.
pub fn copies(tx: &mut Tx<'_>, scope: Scope, link: LinkId) -> Result<Vec<Email>, StoreError> {
    let rows = tx.query(
        "SELECT address FROM link_copy
         WHERE merchant_id = $1 AND mode = $2 AND link_id = $3 ORDER BY address",
        &read::with(scope, [read::id(link)]),
    )?;
    rows.iter().map(|row| read::word(row, "address")).collect()
}

/// Sends a message that nobody tried yet by another way. `false`: it is tried already.
pub fn reroute(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: MessageId,
    route: &Route,
) -> Result<bool, StoreError> {
    let first = &route.first;
    let changed = tx.execute(
        "UPDATE message SET channel = $4, address = $5, address_kind = $6, chain = $7
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND state = 'queued'",
        &read::with(
            scope,
            [
                read::id(id),
                first.channel.as_str().into(),
                first.address.as_str().into(),
                first.address.kind().as_str().into(),
                Value::from(chain_text(&route.rest)),
            ],
        ),
    )?;
    Ok(changed == 1)
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

/// Puts a message back that surely did not go out. `false`: it is not `sending`.
pub fn put_back(tx: &mut Tx<'_>, scope: Scope, id: MessageId) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE message SET state = 'queued'
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND state = 'sending'",
        &read::with(scope, [read::id(id)]),
    )?;
    Ok(changed == 1)
}

/// Writes down what came of a try. `false`: something else was written down before.
pub fn outcome(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: MessageId,
    said: &Outcome,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE message SET state = $4, cause = $5, provider_ref = $6, sent_at = $7, report_at = $8,
            delivered_at = CASE WHEN $4 = 'delivered' THEN $7 END
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND state IN ('queued', 'sending')",
        &read::with(
            scope,
            [
                read::id(id),
                said.state.as_str().into(),
                Value::from(said.cause.as_deref()),
                Value::from(said.provider_ref.as_deref()),
                read::at(now),
                read::opt_at(said.report_at),
            ],
        ),
    )?;
    Ok(changed == 1)
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
    about(tx, scope, link.into())
}

/// The messages about the same, oldest first.
pub fn about(tx: &mut Tx<'_>, scope: Scope, topic: Topic) -> Result<Vec<Message>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM message WHERE merchant_id = $1 AND mode = $2 AND topic = $3 ORDER BY id",
        &read::with(scope, [read::id(topic)]),
    )?;
    rows.iter().map(from_row).collect()
}

/// Whom a link was sent to: for each message its address, and those that it would turn to next.
/// What stands in for a failed message leads to nobody else.
pub fn recipients(
    tx: &mut Tx<'_>,
    scope: Scope,
    link: LinkId,
) -> Result<Vec<Vec<Address>>, StoreError> {
    // In the order of the link's own index, and doubles are dropped here: asked for each address once,
    // in their order, SQLite would walk through the addresses of all messages.
    let rows = tx.query(
        "SELECT address, address_kind, chain FROM message
         WHERE merchant_id = $1 AND mode = $2 AND topic = $3 AND situation IN ('link_sent', 'reminder')
            AND address_kind IS NOT NULL AND follows IS NULL
         ORDER BY id",
        &read::with(scope, [read::id(link)]),
    )?;
    let mut people: Vec<Vec<Address>> = Vec::with_capacity(rows.len());
    for row in &rows {
        let kind = read::word(row, "address_kind")?;
        let first = Address::read(kind, row.text("address")?);
        let first = first.map_err(|_| row.corrupt("address"))?;
        let chain = chain(row)?.into_iter().map(|stop| stop.address);
        people.push(std::iter::once(first).chain(chain).collect());
    }
    people.sort();
    people.dedup();
    Ok(people)
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
        kind: read::opt_word(row, "address_kind")?,
        chain: chain(row)?,
        follows: read::opt_word(row, "follows")?,
        by_hand: row.flag("by_hand")?,
        language: read::word(row, "language")?,
        topic: read::word(row, "topic")?,
        payment: read::opt_word(row, "payment_id")?,
        wording: read::opt_word(row, "wording")?,
        state: read::word(row, "state")?,
        subject: read::opt_text(row, "subject")?,
        body: read::opt_text(row, "body")?,
        cause: read::opt_text(row, "cause")?,
        provider_ref: read::opt_text(row, "provider_ref")?,
        code: read::opt_text(row, "code")?,
        created_at: read::moment(row, "created_at")?,
        sent_at: read::opt_moment(row, "sent_at")?,
        delivered_at: read::opt_moment(row, "delivered_at")?,
    })
}

/// `[["smtp", "email", "sara@example.org"]]`.
fn chain_text(stops: &[Stop]) -> String {
    let stop = |stop: &Stop| {
        let address = &stop.address;
        json!([
            stop.channel.as_str(),
            address.kind().as_str(),
            address.as_str()
        ])
    };
    Json::Array(stops.iter().map(stop).collect()).to_string()
}

/// Reads what [`chain_text`] wrote.
fn chain(row: &Row) -> Result<Vec<Stop>, StoreError> {
    let text = row.text("chain")?;
    if text == "[]" {
        return Ok(Vec::new());
    }
    let stops: Vec<[String; 3]> = serde_json::from_str(text).map_err(|_| row.corrupt("chain"))?;
    let stop = |[channel, kind, address]: [String; 3]| {
        Some(Stop {
            channel: channel.parse().ok()?,
            address: Address::read(kind.parse().ok()?, &address).ok()?,
        })
    };
    let stops: Option<Vec<Stop>> = stops.into_iter().map(stop).collect();
    stops.ok_or_else(|| row.corrupt("chain"))
}
