//! Jobs: inserted with their cause, claimed under a lease, deleted when done.

use domain::job::{JobKind, JobState, Lane, NewJob};
use domain::message::ChannelKind;
use domain::scope::{MerchantNo, Scope};
use jiff::Timestamp;

use super::read;
use crate::{Row, StoreError, Topic, Tx, Value};

/// A claimed job. `lease_token` fences: what a worker writes counts only while it is the newest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Whose and in which world.
    pub scope: Scope,
    /// What to do.
    pub kind: JobKind,
    /// With which object.
    pub object: String,
    /// Tries, this one included.
    pub attempts: u32,
    /// Given up after this.
    pub deadline: Timestamp,
    /// Fences this claim.
    pub lease_token: i64,
}

/// Inserts jobs. One that exists is kept as it is, but not later than wanted now. If it is held,
/// its holder may have looked before this cause happened: the holder's end counts no more, and the
/// job runs once again when the lease is over.
pub fn insert(tx: &mut Tx<'_>, scope: Scope, jobs: &[NewJob]) -> Result<(), StoreError> {
    for job in jobs {
        tx.execute(
            "INSERT INTO job (merchant_id, mode, kind, dedupe_key, lane, state, run_at, deadline,
                attempts, lease_until, lease_token, last_error)
             VALUES ($1, $2, $3, $4, $5, 'ready', $6, $7, 0, 0, 0, NULL)
             ON CONFLICT (merchant_id, mode, kind, dedupe_key) DO UPDATE
             SET run_at = CASE WHEN job.run_at < excluded.run_at THEN job.run_at
                               ELSE excluded.run_at END,
                 state = 'ready', lease_token = job.lease_token + 1",
            &fields(scope, job),
        )?;
    }
    if !jobs.is_empty() {
        tx.wake(Topic::Jobs);
    }
    Ok(())
}

/// Sets when the job of an object runs next, making it if it is gone. Whoever holds it keeps it. On
/// PostgreSQL this process signs it: what it asks about an object, it asks until then.
pub fn schedule(tx: &mut Tx<'_>, scope: Scope, job: &NewJob) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO job (merchant_id, mode, kind, dedupe_key, lane, state, run_at, deadline,
            attempts, lease_until, lease_token, last_error /*pg*/, held_by/*pg*/)
         VALUES ($1, $2, $3, $4, $5, 'ready', $6, $7, 0, 0, 0, NULL
            /*pg*/, current_setting('application_name')/*pg*/)
         ON CONFLICT (merchant_id, mode, kind, dedupe_key) DO UPDATE
         SET run_at = excluded.run_at, state = 'ready' /*pg*/, held_by = excluded.held_by/*pg*/",
        &fields(scope, job),
    )?;
    tx.wake(Topic::Jobs);
    Ok(())
}

/// What a new job is inserted with.
fn fields(scope: Scope, job: &NewJob) -> Vec<Value> {
    read::with(
        scope,
        [
            job.kind.as_str().into(),
            Value::from(&job.object),
            job.kind.lane().as_str().into(),
            read::at(job.run_at),
            read::at(job.deadline),
        ],
    )
}

/// Claims up to `limit` due jobs of a lane of one merchant, oldest first.
pub fn claim(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    lane: Lane,
    (now, lease_until): (Timestamp, Timestamp),
    limit: u32,
) -> Result<Vec<Claimed>, StoreError> {
    // What others hold is skipped, and what is picked is locked, so the writing by whole keys below
    // meets no other claim. Two statements: joined in one, PostgreSQL read the whole table.
    let rows = tx.query(
        "SELECT merchant_id, mode, kind, dedupe_key, attempts, deadline, lease_token FROM job
         WHERE merchant_id = $1 AND lane = $2 AND state = 'ready' AND run_at <= $3
            AND lease_until <= $3
         ORDER BY run_at LIMIT $4 /*pg*/FOR UPDATE SKIP LOCKED/*pg*/",
        &[
            Value::Int(merchant.0),
            lane.as_str().into(),
            read::at(now),
            Value::from(limit),
        ],
    )?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut job = from_row(row)?;
        job.attempts = job.attempts.saturating_add(1);
        // It grows with time, so that it fits no job of the same name that was removed before.
        job.lease_token = job.lease_token.saturating_add(1).max(now.as_microsecond());
        tx.execute(
            "UPDATE job SET lease_until = $5, lease_token = $6, attempts = $7
                /*pg*/, held_by = current_setting('application_name')/*pg*/
             WHERE merchant_id = $1 AND mode = $2 AND kind = $3 AND dedupe_key = $4",
            &read::with(
                job.scope,
                [
                    job.kind.as_str().into(),
                    Value::from(&job.object),
                    read::at(lease_until),
                    Value::Int(job.lease_token),
                    Value::from(job.attempts),
                ],
            ),
        )?;
        claimed.push(job);
    }
    Ok(claimed)
}

/// Deletes a job that is done. `false`: the lease was lost to another worker.
pub fn done(tx: &mut Tx<'_>, job: &Claimed) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "DELETE FROM job
         WHERE merchant_id = $1 AND mode = $2 AND kind = $3 AND dedupe_key = $4
            AND lease_token = $5",
        &read::with(
            job.scope,
            [
                job.kind.as_str().into(),
                Value::from(&job.object),
                Value::Int(job.lease_token),
            ],
        ),
    )?;
    Ok(changed == 1)
}

/// Puts a job back for later. `false`: the lease was lost to another worker.
pub fn later(
    tx: &mut Tx<'_>,
    job: &Claimed,
    run_at: Timestamp,
    error: Option<&str>,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE job SET run_at = $5, lease_until = 0, last_error = $6
         WHERE merchant_id = $1 AND mode = $2 AND kind = $3 AND dedupe_key = $4
            AND lease_token = $7",
        &read::with(
            job.scope,
            [
                job.kind.as_str().into(),
                Value::from(&job.object),
                read::at(run_at),
                Value::from(error),
                Value::Int(job.lease_token),
            ],
        ),
    )?;
    Ok(changed == 1)
}

/// Gives a job up: staff see it.
pub fn dead(tx: &mut Tx<'_>, job: &Claimed, error: &str) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE job SET state = 'dead', lease_until = 0, last_error = $5
         WHERE merchant_id = $1 AND mode = $2 AND kind = $3 AND dedupe_key = $4
            AND lease_token = $6",
        &read::with(
            job.scope,
            [
                job.kind.as_str().into(),
                Value::from(&job.object),
                error.into(),
                Value::Int(job.lease_token),
            ],
        ),
    )?;
    Ok(changed == 1)
}

/// Lets the messages that wait for a channel go now: somebody has looked at it.
pub fn release_messages(
    tx: &mut Tx<'_>,
    scope: Scope,
    channel: ChannelKind,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE job SET run_at = $4
         WHERE merchant_id = $1 AND mode = $2 AND kind = 'message.send' AND run_at > $4
            AND dedupe_key IN (
               SELECT id FROM message WHERE merchant_id = $1 AND mode = $2 AND state = 'queued'
                  AND channel = $3)",
        &read::with(scope, [channel.as_str().into(), read::at(now)]),
    )?;
    tx.wake(Topic::Jobs);
    Ok(())
}

/// Removes the job of an object, whoever holds it: its reason is gone.
pub fn remove(
    tx: &mut Tx<'_>,
    scope: Scope,
    kind: JobKind,
    object: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM job
         WHERE merchant_id = $1 AND mode = $2 AND kind = $3 AND dedupe_key = $4",
        &read::with(scope, [kind.as_str().into(), object.into()]),
    )?;
    Ok(())
}

/// Frees the leases of a world that one process gave, or all of them: those of jobs, and those of
/// tries that ask a bank, whose job then runs now. Only for a process that knows that their holder is
/// gone: without a name, that it is alone.
pub fn release(
    tx: &mut Tx<'_>,
    scope: Scope,
    holder: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        // The lanes lead to the index of the few jobs that are held.
        "UPDATE job SET lease_until = 0
         WHERE merchant_id = $1 AND mode = $2 AND state = 'ready' AND lease_until > 0
            AND lane IN ('verify', 'webhook', 'message', 'bulk')
            AND (CAST($3 AS TEXT) IS NULL OR held_by = $3)",
        &read::with(scope, [holder.into()]),
    )?;
    // Whatever is being asked about has a job: there are few of these among all payments.
    let payments = tx.query(
        "UPDATE payment SET lease_until = $3
         WHERE merchant_id = $1 AND mode = $2 AND id IN (
               SELECT dedupe_key FROM job
               WHERE merchant_id = $1 AND mode = $2 AND kind = 'payment.check'
                  AND (CAST($4 AS TEXT) IS NULL OR held_by = $4))
            AND state = 'verifying' AND lease_until > $3
         RETURNING id",
        &read::with(scope, [read::at(now), holder.into()]),
    )?;
    let refunds = tx.query(
        "UPDATE refund SET lease_until = $3
         WHERE merchant_id = $1 AND mode = $2 AND id IN (
               SELECT dedupe_key FROM job
               WHERE merchant_id = $1 AND mode = $2 AND kind = 'refund.ask'
                  AND (CAST($4 AS TEXT) IS NULL OR held_by = $4))
            AND state = 'asking' AND lease_until > $3
         RETURNING id",
        &read::with(scope, [read::at(now), holder.into()]),
    )?;
    for row in payments.iter().chain(&refunds) {
        tx.execute(
            "UPDATE job SET run_at = $4
             WHERE merchant_id = $1 AND mode = $2 AND kind IN ('payment.check', 'refund.ask')
                AND dedupe_key = $3 AND run_at > $4",
            &read::with(scope, [row.text("id")?.into(), read::at(now)]),
        )?;
    }
    tx.wake(Topic::Jobs);
    Ok(())
}

/// Brings forward the looks at payments whose payer was sent to a bank since `since`, and whose end is
/// open: while this process was away, their return may have been lost.
pub fn look_soon(
    tx: &mut Tx<'_>,
    scope: Scope,
    (since, now): (Timestamp, Timestamp),
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE job SET run_at = $3
         WHERE merchant_id = $1 AND mode = $2 AND kind = 'payment.check' AND run_at > $3
            AND state = 'ready' AND EXISTS (
               SELECT 1 FROM payment AS one
               WHERE one.merchant_id = $1 AND one.mode = $2 AND one.id = job.dedupe_key
                  AND one.state IN ('redirected', 'unknown') AND one.redirected_at > $4)",
        &read::with(scope, [read::at(now), read::at(since)]),
    )?;
    tx.wake(Topic::Jobs);
    Ok(())
}

/// The processes that claimed or scheduled jobs of a world, as they named themselves, and whether one
/// of their connections still lives. On PostgreSQL alone.
pub fn holders(tx: &mut Tx<'_>, scope: Scope) -> Result<Vec<(String, bool)>, StoreError> {
    let rows = tx.reads_everything().query(
        "SELECT held_by, CASE WHEN held_by IN (SELECT application_name FROM pg_stat_activity)
               THEN 1 ELSE 0 END AS lives
         FROM (SELECT DISTINCT held_by FROM job WHERE merchant_id = $1 AND mode = $2) AS all_of_them
         WHERE held_by IS NOT NULL",
        &read::scope(scope),
    )?;
    rows.iter()
        .map(|row| Ok((read::text(row, "held_by")?, row.int("lives")? == 1)))
        .collect()
}

/// Forgets a process that is gone, once its leases are free.
pub fn forget_holder(tx: &mut Tx<'_>, scope: Scope, holder: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE job SET held_by = NULL
         WHERE merchant_id = $1 AND mode = $2 AND held_by = $3",
        &read::with(scope, [holder.into()]),
    )?;
    Ok(())
}

/// When the next job of a lane of a merchant is due that nobody holds.
pub fn next_due(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    lane: Lane,
) -> Result<Option<Timestamp>, StoreError> {
    // Two looks, each at the head of an index: those that nobody ever held, and the few held.
    let row = tx.query_one(
        "SELECT MIN(at) AS at FROM (
            SELECT run_at AS at FROM (SELECT run_at FROM job
               WHERE merchant_id = $1 AND lane = $2 AND state = 'ready' AND lease_until = 0
               ORDER BY run_at LIMIT 1) AS free
            UNION ALL
            SELECT MIN(CASE WHEN run_at < lease_until THEN lease_until ELSE run_at END) FROM job
            WHERE merchant_id = $1 AND lane = $2 AND state = 'ready' AND lease_until > 0) AS due",
        &[Value::Int(merchant.0), lane.as_str().into()],
    )?;
    read::opt_moment(&row, "at")
}

/// How many jobs wait and how many were given up, for `peyvand doctor`.
pub fn counts(tx: &mut Tx<'_>, merchant: MerchantNo) -> Result<(u32, u32), StoreError> {
    let row = tx.reads_everything().query_one(
        "SELECT CAST(COALESCE(SUM(CASE WHEN state = 'ready' THEN 1 ELSE 0 END), 0) AS BIGINT) AS ready,
            CAST(COALESCE(SUM(CASE WHEN state = 'dead' THEN 1 ELSE 0 END), 0) AS BIGINT) AS dead
         FROM job WHERE merchant_id = $1",
        &[Value::Int(merchant.0)],
    )?;
    Ok((read::count(&row, "ready")?, read::count(&row, "dead")?))
}

/// How many jobs of each lane and state a merchant has, for metrics.
pub fn lane_counts(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
) -> Result<Vec<(Lane, JobState, u32)>, StoreError> {
    let rows = tx.reads_everything().query(
        "SELECT lane, state, COUNT(*) AS number FROM job
         WHERE merchant_id = $1 GROUP BY lane, state",
        &[Value::Int(merchant.0)],
    )?;
    let read = |row: &Row| {
        let (lane, state) = (read::word(row, "lane")?, read::word(row, "state")?);
        Ok((lane, state, read::count(row, "number")?))
    };
    rows.iter().map(read).collect()
}

fn from_row(row: &Row) -> Result<Claimed, StoreError> {
    Ok(Claimed {
        scope: Scope {
            merchant: read::merchant_no(row)?,
            mode: read::word(row, "mode")?,
        },
        kind: read::word(row, "kind")?,
        object: read::text(row, "dedupe_key")?,
        attempts: read::count(row, "attempts")?,
        deadline: read::moment(row, "deadline")?,
        lease_token: row.int("lease_token")?,
    })
}
