//! `verify-books`: what must be true of the books whatever happened. Each rule is one query that
//! finds the objects which break it; the hash chain is walked.

mod rules;

use domain::id::PaymentId;
use domain::payment::PaymentState;
use domain::scope::Scope;

use self::rules::RULES;
use super::{read, report, sequencer};
use crate::{StoreError, Tx, Value};

/// A rule that does not hold, and for which object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Short name of the rule.
    pub rule: &'static str,
    /// The id of the object.
    pub object: String,
}

const CHAIN_RULE: &str = "the chain of events is whole";
const SUMS_RULE: &str = "sums of money are those of its transfers";
const CARD_RULE: &str = "no full card number is kept";

/// The names of all rules.
pub fn rules() -> impl Iterator<Item = &'static str> {
    let queries = RULES.iter().map(|(rule, _)| *rule);
    queries.chain([SUMS_RULE, CHAIN_RULE, CARD_RULE])
}

/// All breaches in one world, in one snapshot. Run it on the long-read lane.
pub fn verify(tx: &mut Tx<'_>, scope: Scope) -> Result<Vec<Breach>, StoreError> {
    tx.reads_everything();
    let mut breaches = Vec::new();
    let sums = (SUMS_RULE, report::SUMS_AGREE);
    for (rule, sql) in RULES.iter().copied().chain([sums]) {
        for row in tx.query(sql, &read::scope(scope))? {
            breaches.push(Breach {
                rule,
                object: read::text(&row, "object")?,
            });
        }
    }
    chain(tx, scope, &mut breaches)?;
    card_numbers(tx, scope, &mut breaches)?;
    Ok(breaches)
}

/// How a payment stands, for holding it against a bank's book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The bank's key of it.
    pub gateway_key: String,
    /// Its id.
    pub payment: PaymentId,
    /// Where it stands.
    pub state: PaymentState,
    /// What it is, in minor units.
    pub amount_minor: i64,
    /// It waits, or waited, in the resolve queue.
    pub in_queue: bool,
    /// What the bank gave back of it at our word, in minor units.
    pub given_minor: i64,
    /// What it may have given back: it was asked, or is about to be.
    pub asked_minor: i64,
}

impl Standing {
    /// What the bank may hold of it: of what it was asked to give back it gave all, some or nothing.
    pub fn may_hold(&self) -> std::ops::RangeInclusive<i64> {
        let most = self.amount_minor.saturating_sub(self.given_minor);
        most.saturating_sub(self.asked_minor)..=most
    }
}

/// Every payment that a bank has a key of. Run it on the long-read lane.
pub fn standings(tx: &mut Tx<'_>, scope: Scope) -> Result<Vec<Standing>, StoreError> {
    tx.reads_everything();
    let rows = tx.query(
        "SELECT p.id, p.gateway_key, p.state, p.amount_minor,
            CASE WHEN r.id IS NULL THEN 0 ELSE 1 END AS in_queue,
            CAST(COALESCE((SELECT SUM(b.amount_minor) FROM refund AS b
               WHERE b.merchant_id = p.merchant_id AND b.mode = p.mode AND b.payment_id = p.id
                  AND b.way <> 'hand' AND b.state = 'done'), 0) AS BIGINT) AS given_minor,
            CAST(COALESCE((SELECT SUM(b.amount_minor) FROM refund AS b
               WHERE b.merchant_id = p.merchant_id AND b.mode = p.mode AND b.payment_id = p.id
                  AND b.state IN ('reserved', 'asking', 'unknown')), 0) AS BIGINT) AS asked_minor
         FROM payment AS p LEFT JOIN resolve_item AS r ON r.merchant_id = p.merchant_id
            AND r.mode = p.mode AND r.payment_id = p.id
         WHERE p.merchant_id = $1 AND p.mode = $2 AND p.gateway_key IS NOT NULL",
        &read::scope(scope),
    )?;
    rows.iter()
        .map(|row| {
            Ok(Standing {
                gateway_key: read::text(row, "gateway_key")?,
                payment: read::word(row, "id")?,
                state: read::word(row, "state")?,
                amount_minor: row.int("amount_minor")?,
                in_queue: row.flag("in_queue")?,
                given_minor: row.int("given_minor")?,
                asked_minor: row.int("asked_minor")?,
            })
        })
        .collect()
}

/// Walks the hash chain from its beginning to its head.
fn chain(tx: &mut Tx<'_>, scope: Scope, breaches: &mut Vec<Breach>) -> Result<(), StoreError> {
    const CHUNK: i64 = 1_000;
    let mut before = sequencer::GENESIS;
    let mut next = 1;
    loop {
        let rows = tx.query(
            "SELECT * FROM event WHERE merchant_id = $1 AND mode = $2 AND seq >= $3 AND seq < $4
             ORDER BY seq",
            &read::with(scope, [Value::Int(next), Value::Int(next + CHUNK)]),
        )?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let seq = row.int("seq")?;
            let hash = sequencer::link(&before, seq, row)?;
            if seq != next || row.opt_blob("hash")? != Some(hash.as_slice()) {
                breaches.push(Breach {
                    rule: CHAIN_RULE,
                    object: read::text(row, "id")?,
                });
                return Ok(());
            }
            before = hash;
            next += 1;
        }
    }
    let head = tx.query_one_opt(
        "SELECT next_seq, head FROM sequencer WHERE merchant_id = $1 AND mode = $2",
        &read::scope(scope),
    )?;
    let (wanted, hash) = match &head {
        Some(row) => (row.int("next_seq")?, row.blob("head")?.to_vec()),
        None => (1, sequencer::GENESIS.to_vec()),
    };
    if wanted != next || hash != before {
        breaches.push(Breach {
            rule: CHAIN_RULE,
            object: format!("head at {wanted}, events to {next}"),
        });
    }
    Ok(())
}

/// No full card number is kept anywhere.
fn card_numbers(
    tx: &mut Tx<'_>,
    scope: Scope,
    breaches: &mut Vec<Breach>,
) -> Result<(), StoreError> {
    let rows = tx.query(
        "SELECT id AS object, COALESCE(card_mask, '') AS text FROM payment
         WHERE merchant_id = $1 AND mode = $2 AND card_mask IS NOT NULL
         UNION ALL
         SELECT id AS object, answer AS text FROM exchange
         WHERE merchant_id = $1 AND mode = $2
         UNION ALL
         SELECT id AS object, request AS text FROM exchange
         WHERE merchant_id = $1 AND mode = $2
         UNION ALL
         SELECT id AS object, COALESCE(body, '') AS text FROM message
         WHERE merchant_id = $1 AND mode = $2 AND body IS NOT NULL
         UNION ALL
         SELECT payment_id AS object, number || ' ' || COALESCE(depositor, '') AS text FROM slip
         WHERE merchant_id = $1 AND mode = $2",
        &read::scope(scope),
    )?;
    for row in rows {
        if holds_card_number(row.text("text")?) {
            breaches.push(Breach {
                rule: CARD_RULE,
                object: read::text(&row, "object")?,
            });
        }
    }
    Ok(())
}

/// Whether a run of exactly sixteen digits passes the card check digit (Luhn). In long words of
/// hexadecimal digits, which keys and envelopes are, such a run is chance.
fn holds_card_number(text: &str) -> bool {
    let is_hex = |word: &&str| word.len() >= 32 && word.bytes().all(|it| it.is_ascii_hexdigit());
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !is_hex(word))
        .flat_map(|word| word.split(|c: char| !c.is_ascii_digit()))
        .any(|run| run.len() == 16 && passes_luhn(run))
}

fn passes_luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .zip([1, 2].into_iter().cycle())
        .map(|(digit, factor)| {
            let product = digit * factor;
            product / 10 + product % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_card_number_is_found_and_a_masked_one_is_not() {
        assert!(holds_card_number("{\"card\":\"6037991234567893\"}"));
        assert!(holds_card_number("card%3D6037991234567893&"));
        assert!(holds_card_number("PAN6037991234567893"));
        assert!(!holds_card_number("603799******7893"));
        assert!(!holds_card_number(
            "{\"data\":\"00C1FFEE6037991234567893AB00C1FFEE00\"}"
        ));
        assert!(!holds_card_number("6219861034529008"));
        assert!(!holds_card_number("order 202611210000000001"));
    }
}
