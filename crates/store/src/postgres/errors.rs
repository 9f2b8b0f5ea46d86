//! PostgreSQL's SQLSTATE codes in the store's words.

use postgres::error::{DbError, SqlState};

use crate::error::{Consequence, Failure, StoreError};

/// What an error of PostgreSQL means for the unit and for the engine.
pub(crate) fn failure(error: &postgres::Error) -> Failure {
    if let Some(db) = error.as_db_error() {
        return of_server(db);
    }
    // No answer of the server: either the connection is gone, or a value did not fit its type here.
    if error.is_closed() || is_io(error) {
        Failure {
            error: StoreError::Unavailable,
            then: Consequence::Lost,
        }
    } else {
        StoreError::Statement(error.to_string()).into()
    }
}

fn is_io(error: &postgres::Error) -> bool {
    let source = std::error::Error::source(error);
    source.is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

fn of_server(db: &DbError) -> Failure {
    use Consequence::{Again, Lost, None};
    let code = db.code();
    let name = || db.constraint().unwrap_or_default().to_owned();
    let plain = |error| Failure { error, then: None };
    match *code {
        SqlState::UNIQUE_VIOLATION | SqlState::EXCLUSION_VIOLATION => {
            plain(StoreError::Duplicate(name()))
        }
        SqlState::FOREIGN_KEY_VIOLATION | SqlState::RESTRICT_VIOLATION => {
            plain(StoreError::ForeignKey)
        }
        SqlState::CHECK_VIOLATION => plain(StoreError::Check(name())),
        SqlState::NOT_NULL_VIOLATION => {
            let (table, column) = (
                db.table().unwrap_or_default(),
                db.column().unwrap_or_default(),
            );
            plain(StoreError::Check(format!("{table}_{column}_not_null")))
        }
        // What a trigger raises: its whole text is the name, as on SQLite.
        SqlState::RAISE_EXCEPTION => plain(StoreError::Check(db.message().to_owned())),
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => Failure {
            error: StoreError::Busy,
            then: Again,
        },
        SqlState::FEATURE_NOT_SUPPORTED if db.message().contains("cached plan") => Failure {
            error: StoreError::Busy,
            then: Again,
        },
        SqlState::LOCK_NOT_AVAILABLE | SqlState::QUERY_CANCELED => plain(StoreError::Busy),
        SqlState::DISK_FULL | SqlState::OUT_OF_MEMORY => plain(StoreError::Full),
        SqlState::ADMIN_SHUTDOWN
        | SqlState::CRASH_SHUTDOWN
        | SqlState::CANNOT_CONNECT_NOW
        | SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
        | SqlState::IDLE_SESSION_TIMEOUT => Failure {
            error: StoreError::Unavailable,
            then: Lost,
        },
        _ if code.code().starts_with("08") => Failure {
            error: StoreError::Unavailable,
            then: Lost,
        },
        // A standby, or an I/O error of the server: not this unit's fault, and not for ever.
        SqlState::READ_ONLY_SQL_TRANSACTION
        | SqlState::TOO_MANY_CONNECTIONS
        | SqlState::IO_ERROR => plain(StoreError::Unavailable),
        _ => plain(StoreError::Statement(format!(
            "{} ({})",
            db.message(),
            code.code()
        ))),
    }
}
