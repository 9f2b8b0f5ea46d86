//! Bank slips: what payers registered, what was decided about them, and what shops say about them.

mod list;
mod rules;

use domain::event::EventKind;
use domain::id::{AccountId, EventId, LinkId, PaymentId, ProviderId, ShopId, UserId};
use domain::scope::Scope;
use domain::slip::{RejectReason, Slip, SlipDetails, SlipKind, SlipState};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use money::Amount;

use super::provider::ProviderRow;
use super::read;
use crate::{Row, StoreError, Tx, Value};

pub use list::{Alike, SlipFilter, SlipLine, alike, list, sums, waiting};
pub use rules::{RulesRow, rules, save_rules};

/// A slip as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipRow {
    /// The payment that it is.
    pub payment: PaymentId,
    /// The shop.
    pub shop: ShopId,
    /// Where the money went.
    pub account: AccountId,
    /// Where it stands.
    pub state: SlipState,
    /// How the money went.
    pub kind: SlipKind,
    /// Its number as typed.
    pub number: String,
    /// The same for the same number.
    pub number_key: String,
    /// What no second slip to the account may have.
    pub unique_key: Option<String>,
    /// What the payer says that they paid.
    pub claimed: Amount,
    /// What was accepted, once it was.
    pub accepted: Option<Amount>,
    /// On which day of the shop's calendar.
    pub day: Date,
    /// At what time.
    pub time: Option<Time>,
    /// The last four digits of the card.
    pub card: Option<String>,
    /// Who paid in.
    pub depositor: Option<String>,
    /// Hash of its picture, if it has one.
    pub picture: Option<String>,
    /// It is like another one.
    pub flagged: bool,
    /// The member of staff who registered it for the payer.
    pub registered_by: Option<UserId>,
    /// The first of two persons who agree, and to how much.
    pub agreed: Option<(UserId, Amount)>,
    /// The first of two persons who revoke.
    pub revoking: Option<UserId>,
    /// Why it was rejected.
    pub reason: Option<RejectReason>,
    /// What staff told the payer last.
    pub words: Option<String>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was accepted, rejected or revoked.
    pub decided_at: Option<Timestamp>,
}

impl SlipRow {
    /// A slip that was just read from its form.
    pub fn received(
        payment: PaymentId,
        shop: ShopId,
        details: &SlipDetails,
        now: Timestamp,
    ) -> Self {
        let mut row = Self {
            payment,
            shop,
            account: details.account,
            state: SlipState::Received,
            kind: details.kind,
            number: String::new(),
            number_key: String::new(),
            unique_key: None,
            claimed: details.claimed,
            accepted: None,
            day: details.day,
            time: None,
            card: None,
            depositor: None,
            picture: None,
            flagged: false,
            registered_by: None,
            agreed: None,
            revoking: None,
            reason: None,
            words: None,
            created_at: now,
            decided_at: None,
        };
        row.correct(details);
        row
    }

    /// Takes what the payer tells over; what was decided about other facts counts no more.
    pub fn correct(&mut self, details: &SlipDetails) {
        self.state = SlipState::Received;
        self.account = details.account;
        self.kind = details.kind;
        details.number.typed().clone_into(&mut self.number);
        details.number.key().clone_into(&mut self.number_key);
        self.unique_key = details.number.unique_key().map(str::to_owned);
        self.claimed = details.claimed;
        self.day = details.day;
        self.time = details.time;
        self.card.clone_from(&details.card);
        self.depositor.clone_from(&details.depositor);
        self.agreed = None;
        self.words = None;
    }

    /// As a decision needs it.
    pub fn slip(&self) -> Slip {
        Slip {
            state: self.state,
            claimed: self.claimed,
            registered_by: self.registered_by,
            agreed: self.agreed,
            revoking: self.revoking,
        }
    }
}

/// Something that was decided or done about a slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Sorts by time.
    pub id: EventId,
    /// What.
    pub kind: EventKind,
    /// Who, as events name them.
    pub actor: String,
    /// The amount in question.
    pub amount: Amount,
    /// In these words.
    pub words: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Inserts a slip, whose payment is there. `false`: another slip to the account has its number.
pub fn insert(tx: &mut Tx<'_>, scope: Scope, row: &SlipRow) -> Result<bool, StoreError> {
    let mut values = values(scope, row);
    values.extend([
        read::id(row.shop),
        read::opt_id(row.registered_by),
        read::at(row.created_at),
    ]);
    let inserted = tx.execute(
        "INSERT INTO slip (merchant_id, mode, payment_id, account_id, state, kind, number,
            number_key, unique_key, claimed_minor, accepted_minor, currency, day, at_time, card,
            depositor, picture_hash, flagged, agreed_by, agreed_minor, revoking_by, reason, words,
            decided_at, shop_id, registered_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21, $22, $23, $24, $25, $26, $27)
         ON CONFLICT DO NOTHING",
        &values,
    )?;
    Ok(inserted == 1)
}

/// Writes a slip whose payment this unit has locked, if it still stands where it was read. `false`:
/// somebody was faster. A number that another slip to the account has is
/// `Duplicate("slip_number_unique")`.
pub fn save(
    tx: &mut Tx<'_>,
    scope: Scope,
    row: &SlipRow,
    read_as: SlipState,
) -> Result<bool, StoreError> {
    debug_assert!(
        read_as == row.state || read_as.may_become(row.state),
        "{read_as} → {} is no edge",
        row.state
    );
    let mut values = values(scope, row);
    values.push(read_as.as_str().into());
    let changed = tx.execute(
        "UPDATE slip SET account_id = $4, state = $5, kind = $6, number = $7, number_key = $8,
            unique_key = $9, claimed_minor = $10, accepted_minor = $11, currency = $12, day = $13,
            at_time = $14, card = $15, depositor = $16, picture_hash = $17, flagged = $18,
            agreed_by = $19, agreed_minor = $20, revoking_by = $21, reason = $22, words = $23,
            decided_at = $24
         WHERE merchant_id = $1 AND mode = $2 AND payment_id = $3 AND state = $25",
        &values,
    )?;
    Ok(changed == 1)
}

/// Whose, which, and everything that may change.
fn values(scope: Scope, row: &SlipRow) -> Vec<Value> {
    let time = row.time.map(|time| time.strftime("%H:%M").to_string());
    read::with(
        scope,
        [
            read::id(row.payment),
            read::id(row.account),
            row.state.as_str().into(),
            row.kind.as_str().into(),
            Value::from(&row.number),
            Value::from(&row.number_key),
            Value::from(row.unique_key.clone()),
            Value::Int(row.claimed.minor()),
            Value::from(row.accepted.map(Amount::minor)),
            row.claimed.currency().code().into(),
            read::id(row.day),
            Value::from(time),
            Value::from(row.card.clone()),
            Value::from(row.depositor.clone()),
            Value::from(row.picture.clone()),
            Value::from(row.flagged),
            read::opt_id(row.agreed.map(|(by, _)| by)),
            Value::from(row.agreed.map(|(_, amount)| amount.minor())),
            read::opt_id(row.revoking),
            read::opt_id(row.reason),
            Value::from(row.words.clone()),
            read::opt_at(row.decided_at),
        ],
    )
}

/// The slip that a payment is; `None`: it is none. Whoever decides about it has locked the payment.
pub fn find(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: PaymentId,
) -> Result<Option<SlipRow>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM slip WHERE merchant_id = $1 AND mode = $2 AND payment_id = $3",
        &read::with(scope, [read::id(payment)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

fn from_row(row: &Row) -> Result<SlipRow, StoreError> {
    let agreed = read::opt_word(row, "agreed_by")?.zip(read::opt_amount(row, "agreed_minor")?);
    let time = row.opt_text("at_time")?;
    let time = time.map(|text| Time::strptime("%H:%M", text));
    Ok(SlipRow {
        payment: read::word(row, "payment_id")?,
        shop: read::word(row, "shop_id")?,
        account: read::word(row, "account_id")?,
        state: read::word(row, "state")?,
        kind: read::word(row, "kind")?,
        number: read::text(row, "number")?,
        number_key: read::text(row, "number_key")?,
        unique_key: read::opt_text(row, "unique_key")?,
        claimed: read::amount(row, "claimed_minor")?,
        accepted: read::opt_amount(row, "accepted_minor")?,
        day: read::word(row, "day")?,
        time: time.transpose().map_err(|_| row.corrupt("at_time"))?,
        card: read::opt_text(row, "card")?,
        depositor: read::opt_text(row, "depositor")?,
        picture: read::opt_text(row, "picture_hash")?,
        flagged: row.flag("flagged")?,
        registered_by: read::opt_word(row, "registered_by")?,
        agreed,
        revoking: read::opt_word(row, "revoking_by")?,
        reason: read::opt_word(row, "reason")?,
        words: read::opt_text(row, "words")?,
        created_at: read::moment(row, "created_at")?,
        decided_at: read::opt_moment(row, "decided_at")?,
    })
}

/// How many slips of a link wait for a decision or a correction.
pub fn count_waiting(tx: &mut Tx<'_>, scope: Scope, link: LinkId) -> Result<u32, StoreError> {
    let row = tx.query_one(
        "SELECT COUNT(*) AS n FROM payment WHERE merchant_id = $1 AND mode = $2 AND link_id = $3
            AND state IN ('received', 'needs_correction')",
        &read::with(scope, [read::id(link)]),
    )?;
    read::count(&row, "n")
}

/// Gives a slip its picture, in the place of the one that it has.
pub fn put_picture(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: PaymentId,
    bytes: &[u8],
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO slip_picture (merchant_id, mode, payment_id, bytes) VALUES ($1, $2, $3, $4)
         ON CONFLICT (merchant_id, mode, payment_id) DO UPDATE SET bytes = excluded.bytes",
        &read::with(scope, [read::id(payment), bytes.into()]),
    )?;
    Ok(())
}

/// The picture of a slip.
pub fn picture(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: PaymentId,
) -> Result<Option<Vec<u8>>, StoreError> {
    tx.query_one_opt(
        "SELECT bytes FROM slip_picture WHERE merchant_id = $1 AND mode = $2 AND payment_id = $3",
        &read::with(scope, [read::id(payment)]),
    )?
    .map(|row| Ok(row.blob("bytes")?.to_vec()))
    .transpose()
}

/// Writes down what was done about a slip.
pub fn note(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: PaymentId,
    step: &Step,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO slip_step (merchant_id, mode, payment_id, id, kind, actor, amount_minor,
            currency, words, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &read::with(
            scope,
            [
                read::id(payment),
                read::id(step.id),
                step.kind.as_str().into(),
                Value::from(&step.actor),
                Value::Int(step.amount.minor()),
                step.amount.currency().code().into(),
                Value::from(step.words.clone()),
                read::at(step.at),
            ],
        ),
    )?;
    Ok(())
}

/// What was done about a slip, oldest first.
pub fn steps(tx: &mut Tx<'_>, scope: Scope, payment: PaymentId) -> Result<Vec<Step>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM slip_step WHERE merchant_id = $1 AND mode = $2 AND payment_id = $3
         ORDER BY id",
        &read::with(scope, [read::id(payment)]),
    )?;
    rows.iter()
        .map(|row| {
            Ok(Step {
                id: read::word(row, "id")?,
                kind: read::word(row, "kind")?,
                actor: read::text(row, "actor")?,
                amount: read::amount(row, "amount_minor")?,
                words: read::opt_text(row, "words")?,
                at: read::moment(row, "at")?,
            })
        })
        .collect()
}

/// What the slips of an account run under: `wanted`, or what is there already.
pub fn provider(
    tx: &mut Tx<'_>,
    scope: Scope,
    wanted: &ProviderRow,
) -> Result<ProviderId, StoreError> {
    let account = wanted.provider.account;
    let one = "SELECT id FROM provider
        WHERE merchant_id = $1 AND mode = $2 AND account_id = $3 AND driver = 'slip'";
    let found = tx.query_one_opt(one, &read::with(scope, [read::id(account)]))?;
    if let Some(row) = found {
        return read::word(&row, "id");
    }
    tx.execute(
        "INSERT INTO provider (merchant_id, mode, id, version, account_id, driver, public_name,
            state, published, position, currency, auto_verify, terminal_key, base_url, credentials,
            token)
         VALUES ($1, $2, $3, 1, $4, 'slip', $5, 'disabled', 0, 0, $6, 0, $7, '', $8, $9)
         ON CONFLICT DO NOTHING",
        &read::with(
            scope,
            [
                read::id(wanted.provider.id),
                read::id(account),
                Value::from(&wanted.provider.public_name),
                wanted.provider.currency.code().into(),
                Value::from(&wanted.provider.terminal_key),
                Value::from(Vec::<u8>::new()),
                wanted.token.as_str().into(),
            ],
        ),
    )?;
    let row = tx.query_one(one, &read::with(scope, [read::id(account)]))?;
    read::word(&row, "id")
}
