//! The number of a form of the back office: its work is done once, and sent again it is told what
//! was done.

use domain::scope::Scope;
use jiff::Timestamp;
use store::rooms::idempotency::{self, Known};
use store::{StoreError, Tx};

use crate::link::Once;
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

/// Forms and programs do not share keys.
fn key(desk: &Desk, once: &Once) -> (Scope, String) {
    let key = format!("form:{}:{}", desk.staff.user, once.key);
    (desk.scope(), key)
}
