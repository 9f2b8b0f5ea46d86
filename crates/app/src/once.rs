//! Work that is done once: by the number of a form, or by the `Idempotency-Key` of a program. Sent
//! again it is told what was done.

use domain::scope::Scope;
use jiff::Timestamp;
use store::rooms::idempotency::{self, Known};
use store::{StoreError, Tx};

use crate::link::{Answered, Once};
use crate::office::Desk;

/// What is known of a form.
pub(crate) enum Before {
    /// It is new, and this unit holds its number now.
    New,
    /// It did its work before, and was answered with this.
    Done(String),
    /// Its number did other work.
    Other,
}

/// Takes the number of a form in this unit.
pub(crate) fn before(
    tx: &mut Tx<'_>,
    desk: &Desk,
    once: &Once,
    now: Timestamp,
) -> Result<Before, StoreError> {
    let (scope, key) = key(desk, once);
    Ok(
        match idempotency::take(tx, scope, &key, &once.fingerprint, now)? {
            Known::New => Before::New,
            Known::Answered { answer, .. } => Before::Done(answer),
            Known::OtherRequest | Known::Running => Before::Other,
        },
    )
}

/// Notes in the same unit what a form did its work on.
pub(crate) fn done(
    tx: &mut Tx<'_>,
    desk: &Desk,
    once: &Once,
    object: impl ToString,
) -> Result<(), StoreError> {
    let (scope, key) = key(desk, once);
    idempotency::answer(tx, scope, &key, 303, &object.to_string())
}

/// Takes the number of a form that is told nothing but that it did its work before: then `false`.
pub(crate) fn first(
    tx: &mut Tx<'_>,
    scope: Scope,
    (nonce, print): (&str, &[u8]),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let known = idempotency::take(tx, scope, &format!("form:{nonce}"), print, now)?;
    Ok(known == Known::New)
}

/// Why the key of a program is refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    /// It was used for another request.
    #[error("the idempotency key was used for another request")]
    Reused,
    /// The same request is being worked on.
    #[error("the same request is being worked on")]
    Running,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes the key of a program's request in this unit, or gives the answer that the same request got
/// before. Without a key every request is new.
pub(crate) fn answered<T>(
    tx: &mut Tx<'_>,
    scope: Scope,
    once: Option<&Once>,
    now: Timestamp,
) -> Result<Option<Answered<T>>, KeyError> {
    let Some(once) = once else {
        return Ok(None);
    };
    match idempotency::take(tx, scope, &once.key, &once.fingerprint, now)? {
        Known::New => Ok(None),
        Known::Answered { status, answer } => Ok(Some(Answered::Before {
            status,
            body: answer,
        })),
        Known::OtherRequest => Err(KeyError::Reused),
        Known::Running => Err(KeyError::Running),
    }
}

/// Keeps the answer to a program's request beside its effect.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    scope: Scope,
    once: Option<&Once>,
    answer: impl FnOnce() -> (u16, String),
) -> Result<(), StoreError> {
    let Some(once) = once else {
        return Ok(());
    };
    let (status, body) = answer();
    idempotency::answer(tx, scope, &once.key, status, &body)
}

/// Forms and programs do not share keys.
fn key(desk: &Desk, once: &Once) -> (Scope, String) {
    let key = format!("form:{}:{}", desk.staff.user, once.key);
    (desk.scope(), key)
}
