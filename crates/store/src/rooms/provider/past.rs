//! What was replaced at a provider: its terminal, its address and its credentials of before.
//! Payments that began under them are asked about with them.

use domain::payment::Payment;
use domain::scope::Scope;
use jiff::Timestamp;

use super::{Age, ProviderRow, find};
use crate::rooms::read;
use crate::{StoreError, Tx, Value};

/// Keeps what `old` has before it is replaced, in the unit that replaces it.
pub fn keep(
    tx: &mut Tx<'_>,
    scope: Scope,
    old: &ProviderRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO provider_past (merchant_id, mode, provider_id, version, terminal_key, base_url,
            credentials, replaced_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        &read::with(
            scope,
            [
                read::id(old.provider.id),
                Value::Int(old.version),
                Value::from(&old.provider.terminal_key),
                Value::from(&old.provider.base_url),
                Value::from(old.credentials.clone()),
                read::at(now),
            ],
        ),
    )?;
    tx.execute(
        "UPDATE provider SET past = 1 WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(old.provider.id)]),
    )?;
    Ok(())
}

/// The provider as it was before each replacement, the newest first.
pub fn of(
    tx: &mut Tx<'_>,
    scope: Scope,
    row: &ProviderRow,
) -> Result<Vec<(ProviderRow, Timestamp)>, StoreError> {
    if row.age == Age::Only {
        return Ok(Vec::new());
    }
    let rows = tx.query(
        "SELECT version, terminal_key, base_url, credentials, replaced_at FROM provider_past
         WHERE merchant_id = $1 AND mode = $2 AND provider_id = $3 ORDER BY version DESC",
        &read::with(scope, [read::id(row.provider.id)]),
    )?;
    rows.iter()
        .map(|past| {
            let mut then = row.clone();
            then.provider.terminal_key = read::text(past, "terminal_key")?;
            then.provider.base_url = read::text(past, "base_url")?;
            then.credentials = past.blob("credentials")?.to_vec();
            then.version = past.int("version")?;
            then.age = Age::Past;
            Ok((then, read::moment(past, "replaced_at")?))
        })
        .collect()
}

/// The provider of a payment in every form in which its bank may know it: first the one under which
/// the payment began, then others of the same terminal, the newest first. Nothing if it is gone.
pub fn of_payment(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: &Payment,
) -> Result<Vec<ProviderRow>, StoreError> {
    let Some(now) = find(tx, scope, payment.provider)? else {
        return Ok(Vec::new());
    };
    let past = of(tx, scope, &now)?;
    if past.is_empty() {
        return Ok(vec![now]);
    }
    // Of what was replaced after the payment began, the oldest was in force then.
    let then = past
        .iter()
        .rposition(|(_, replaced_at)| *replaced_at > payment.created_at);
    let mut forms = vec![now.clone()];
    forms.extend(past.into_iter().map(|(row, _)| row));
    // Behind the form of today stand those of the past.
    let then = then.map_or(0, |place| place.saturating_add(1));
    if then < forms.len() {
        let first = forms.remove(then);
        forms.insert(0, first);
    }
    forms.retain(|row| row.provider.terminal_key == payment.terminal_key);
    if forms.is_empty() {
        forms.push(now);
    }
    Ok(forms)
}
