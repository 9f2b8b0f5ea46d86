//! Numbered SQL files, one text for both engines.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::error::OpenError;

/// One step of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Its place in the order, from 1.
    pub number: i64,
    /// A few words, as in the file's name.
    pub name: &'static str,
    /// Its text, with `BIGINT`, `TEXT`, `BYTEA` and `/*pg*/` marks; every statement ends with `;`.
    pub sql: &'static str,
}

/// The migrations of the product, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "core",
        sql: include_str!("../migrations/0001_core.sql"),
    },
    Migration {
        number: 2,
        name: "access",
        sql: include_str!("../migrations/0002_access.sql"),
    },
    Migration {
        number: 3,
        name: "receipt_page",
        sql: include_str!("../migrations/0003_receipt_page.sql"),
    },
    Migration {
        number: 4,
        name: "settings",
        sql: include_str!("../migrations/0004_settings.sql"),
    },
    Migration {
        number: 5,
        name: "office_indexes",
        sql: include_str!("../migrations/0005_office_indexes.sql"),
    },
    Migration {
        number: 6,
        name: "customers",
        sql: include_str!("../migrations/0006_customers.sql"),
    },
    Migration {
        number: 7,
        name: "transfer_cause",
        sql: include_str!("../migrations/0007_transfer_cause.sql"),
    },
    Migration {
        number: 8,
        name: "receipts",
        sql: include_str!("../migrations/0008_receipts.sql"),
    },
    Migration {
        number: 9,
        name: "documents",
        sql: include_str!("../migrations/0009_documents.sql"),
    },
    Migration {
        number: 10,
        name: "people",
        sql: include_str!("../migrations/0010_people.sql"),
    },
    Migration {
        number: 11,
        name: "terms_in_link",
        sql: include_str!("../migrations/0011_terms_in_link.sql"),
    },
    Migration {
        number: 12,
        name: "templates",
        sql: include_str!("../migrations/0012_templates.sql"),
    },
    Migration {
        number: 13,
        name: "life",
        sql: include_str!("../migrations/0013_life.sql"),
    },
    Migration {
        number: 14,
        name: "delivery",
        sql: include_str!("../migrations/0014_delivery.sql"),
    },
    Migration {
        number: 15,
        name: "sales",
        sql: include_str!("../migrations/0015_sales.sql"),
    },
    Migration {
        number: 16,
        name: "links",
        sql: include_str!("../migrations/0016_links.sql"),
    },
    Migration {
        number: 17,
        name: "heard",
        sql: include_str!("../migrations/0017_heard.sql"),
    },
    Migration {
        number: 18,
        name: "openpay",
        sql: include_str!("../migrations/0018_openpay.sql"),
    },
    Migration {
        number: 19,
        name: "slips",
        sql: include_str!("../migrations/0019_slips.sql"),
    },
    Migration {
        number: 20,
        name: "refund",
        sql: include_str!("../migrations/0020_refund.sql"),
    },
    Migration {
        number: 21,
        name: "lists",
        sql: include_str!("../migrations/0021_lists.sql"),
    },
    Migration {
        number: 22,
        name: "slip_place",
        sql: include_str!("../migrations/0022_slip_place.sql"),
    },
    Migration {
        number: 23,
        name: "reports",
        sql: include_str!("../migrations/0023_reports.sql"),
    },
    Migration {
        number: 24,
        name: "board",
        sql: include_str!("../migrations/0024_board.sql"),
    },
    Migration {
        number: 25,
        name: "job_holder",
        sql: include_str!("../migrations/0025_job_holder.sql"),
    },
    Migration {
        number: 26,
        name: "copies",
        sql: include_str!("../migrations/0026_copies.sql"),
    },
    Migration {
        number: 27,
        name: "gateways",
        sql: include_str!("../migrations/0027_gateways.sql"),
    },
    Migration {
        number: 28,
        name: "openpay_sent",
        sql: include_str!("../migrations/0028_openpay_sent.sql"),
    },
    Migration {
        number: 29,
        name: "account_amount",
        sql: include_str!("../migrations/0029_account_amount.sql"),
    },
    Migration {
        number: 30,
        name: "sending_lines",
        sql: include_str!("../migrations/0030_sending_lines.sql"),
    },
    Migration {
        number: 31,
        name: "tell_payer",
        sql: include_str!("../migrations/0031_tell_payer.sql"),
    },
    Migration {
        number: 32,
        name: "customer_number",
        sql: include_str!("../migrations/0032_customer_number.sql"),
    },
];

/// The table that remembers; in the words of both engines.
pub(crate) const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migration (\
    number BIGINT NOT NULL CONSTRAINT schema_migration_pk PRIMARY KEY, \
    name TEXT NOT NULL, checksum TEXT NOT NULL);";

/// A migration that the database has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Applied {
    pub(crate) number: i64,
    pub(crate) checksum: String,
}

impl Migration {
    /// The SHA-256 of the text, in hexadecimal digits.
    pub(crate) fn checksum(&self) -> String {
        let digest = Sha256::digest(self.sql.as_bytes());
        digest.iter().fold(String::new(), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// The migrations that the database lacks, if what it has fits to this program.
pub(crate) fn missing(
    known: &'static [Migration],
    applied: &[Applied],
) -> Result<Vec<&'static Migration>, OpenError> {
    let highest = known
        .iter()
        .map(|migration| migration.number)
        .max()
        .unwrap_or(0);
    for row in applied {
        let Some(migration) = known
            .iter()
            .find(|migration| migration.number == row.number)
        else {
            return Err(OpenError::NewerDatabase {
                found: row.number.max(highest),
                known: highest,
            });
        };
        if migration.checksum() != row.checksum {
            let (number, name) = (migration.number, migration.name.to_owned());
            return Err(OpenError::ChangedMigration { number, name });
        }
    }
    let lacks = |migration: &&Migration| !applied.iter().any(|row| row.number == migration.number);
    let mut missing: Vec<_> = known.iter().filter(lacks).collect();
    missing.sort_by_key(|migration| migration.number);
    Ok(missing)
}

/// Fails unless the database has exactly the migrations of this program.
pub(crate) fn exact(known: &'static [Migration], applied: &[Applied]) -> Result<(), OpenError> {
    if missing(known, applied)?.is_empty() {
        return Ok(());
    }
    let found = applied.iter().map(|row| row.number).max().unwrap_or(0);
    let known = known
        .iter()
        .map(|migration| migration.number)
        .max()
        .unwrap_or(0);
    Err(OpenError::NeedsMigration { found, known })
}
