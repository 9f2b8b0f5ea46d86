//! SQLite's result codes in the store's words.

use rusqlite::ffi::{self, ErrorCode};

use super::constraints::Constraints;
use crate::error::{Consequence, Failure, StoreError};

/// What an error of SQLite means for the unit and for the engine.
pub(crate) fn failure(error: &rusqlite::Error, constraints: &Constraints) -> Failure {
    use Consequence::{Fatal, None};
    let rusqlite::Error::SqliteFailure(code, message) = error else {
        return StoreError::Statement(error.to_string()).into();
    };
    let message = message.as_deref().unwrap_or_default();
    let (error, then) = match code.code {
        ErrorCode::ConstraintViolation => {
            (constraint(code.extended_code, message, constraints), None)
        }
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => (StoreError::Busy, None),
        ErrorCode::DiskFull => (StoreError::Full, None),
        ErrorCode::SystemIoFailure => (StoreError::Unavailable, Fatal),
        ErrorCode::CannotOpen => (StoreError::Unavailable, None),
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            let (table, column) = ("database".to_owned(), String::new());
            (StoreError::Corrupt { table, column }, Fatal)
        }
        _ => (StoreError::Statement(error.to_string()), None),
    };
    Failure { error, then }
}

fn constraint(code: i32, message: &str, constraints: &Constraints) -> StoreError {
    let detail = message
        .split_once(": ")
        .map_or(message, |(_, detail)| detail);
    match code {
        ffi::SQLITE_CONSTRAINT_UNIQUE
        | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
        | ffi::SQLITE_CONSTRAINT_ROWID => StoreError::Duplicate(constraints.name(detail)),
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => StoreError::ForeignKey,
        ffi::SQLITE_CONSTRAINT_CHECK => StoreError::Check(detail.to_owned()),
        // What a trigger raises has no prefix: its whole text is the name.
        ffi::SQLITE_CONSTRAINT_TRIGGER => StoreError::Check(message.to_owned()),
        ffi::SQLITE_CONSTRAINT_NOTNULL => {
            StoreError::Check(format!("{}_not_null", detail.replace('.', "_")))
        }
        _ => StoreError::Statement(message.to_owned()),
    }
}
