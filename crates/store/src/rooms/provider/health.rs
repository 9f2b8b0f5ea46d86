//! What ails a provider, and what its bank did by the hour.

use domain::health::{Figures, Illness};
use domain::id::ProviderId;
use domain::scope::Scope;
use jiff::Timestamp;

use crate::rooms::read;
use crate::{Row, StoreError, Tx, Value};

/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;
/// Figures older than so many hours are swept away.
const KEPT_HOURS: i64 = 24 * 31;

/// Writes what ails a provider now, or that nothing does, if what ailed it still is what was read.
/// `false`: somebody was faster, and nothing is written.
pub fn turn(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: ProviderId,
    (was, is): (Option<&Illness>, Option<&Illness>),
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE provider SET ill = $4, ill_since = $5, ill_until = $6, ill_spell = $7, ill_words = $8
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND COALESCE(ill_until, 0) = $9",
        &read::with(
            scope,
            [
                read::id(id),
                is.map_or(Value::NullText, |ill| ill.ailment.as_str().into()),
                read::opt_at(is.map(|ill| ill.since)),
                read::opt_at(is.map(|ill| ill.rests_until)),
                is.map_or(Value::NullInt, |ill| Value::from(ill.spells)),
                Value::from(is.map(|ill| ill.words.clone())),
                Value::Int(was.map_or(0, |ill| ill.rests_until.as_microsecond())),
            ],
        ),
    )?;
    Ok(changed == 1)
}

/// When staff heard of an illness of this provider last.
pub fn told_at(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: ProviderId,
) -> Result<Option<Timestamp>, StoreError> {
    let row = tx.query_one_opt(
        "SELECT ill_told_at FROM provider WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id)]),
    )?;
    row.map_or(Ok(None), |row| read::opt_moment(&row, "ill_told_at"))
}

/// Writes down that staff hear of it now.
pub fn told(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: ProviderId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE provider SET ill_told_at = $4 WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id), read::at(now)]),
    )?;
    Ok(())
}

/// Adds what was counted since the last time to the hour that it is.
pub fn add(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: ProviderId,
    figures: &Figures,
    now: Timestamp,
) -> Result<(), StoreError> {
    let hour = now.as_microsecond().div_euclid(HOUR);
    tx.execute(
        "INSERT INTO provider_hour (merchant_id, mode, provider_id, hour, calls, answered, slow,
            unreachable, configuration, took_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (merchant_id, mode, provider_id, hour) DO UPDATE
         SET calls = provider_hour.calls + excluded.calls,
            answered = provider_hour.answered + excluded.answered,
            slow = provider_hour.slow + excluded.slow,
            unreachable = provider_hour.unreachable + excluded.unreachable,
            configuration = provider_hour.configuration + excluded.configuration,
            took_ms = provider_hour.took_ms + excluded.took_ms",
        &read::with(
            scope,
            [
                read::id(id),
                Value::Int(hour),
                Value::Int(figures.calls),
                Value::Int(figures.answered),
                Value::Int(figures.slow),
                Value::Int(figures.unreachable),
                Value::Int(figures.configuration),
                Value::Int(figures.took_ms),
            ],
        ),
    )?;
    tx.execute(
        "DELETE FROM provider_hour
         WHERE merchant_id = $1 AND mode = $2 AND provider_id = $3 AND hour < $4",
        &read::with(scope, [read::id(id), Value::Int(hour - KEPT_HOURS)]),
    )?;
    Ok(())
}

/// What the bank of a provider did in the last `hours`, the running one included.
pub fn figures(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: ProviderId,
    (hours, now): (i64, Timestamp),
) -> Result<Figures, StoreError> {
    let from = now.as_microsecond().div_euclid(HOUR) - hours + 1;
    let row = tx.query_one(
        "SELECT CAST(COALESCE(SUM(calls), 0) AS BIGINT) AS calls,
            CAST(COALESCE(SUM(answered), 0) AS BIGINT) AS answered,
            CAST(COALESCE(SUM(slow), 0) AS BIGINT) AS slow,
            CAST(COALESCE(SUM(unreachable), 0) AS BIGINT) AS unreachable,
            CAST(COALESCE(SUM(configuration), 0) AS BIGINT) AS configuration,
            CAST(COALESCE(SUM(took_ms), 0) AS BIGINT) AS took_ms
         FROM provider_hour
         WHERE merchant_id = $1 AND mode = $2 AND provider_id = $3 AND hour >= $4",
        &read::with(scope, [read::id(id), Value::Int(from)]),
    )?;
    Ok(Figures {
        calls: row.int("calls")?,
        answered: row.int("answered")?,
        slow: row.int("slow")?,
        unreachable: row.int("unreachable")?,
        configuration: row.int("configuration")?,
        took_ms: row.int("took_ms")?,
    })
}

pub(super) fn illness(row: &Row) -> Result<Option<Illness>, StoreError> {
    let Some(ailment) = read::opt_word(row, "ill")? else {
        return Ok(None);
    };
    Ok(Some(Illness {
        ailment,
        since: read::moment(row, "ill_since")?,
        rests_until: read::moment(row, "ill_until")?,
        spells: read::count(row, "ill_spell")?,
        words: read::text(row, "ill_words")?,
    }))
}
