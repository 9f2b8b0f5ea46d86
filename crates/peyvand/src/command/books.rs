//! `peyvand verify-books`: whether the books are whole, and whether they explain a bank's book.

use std::collections::BTreeMap;
use std::process::ExitCode;

use app::App;
use app::books::BankEntry;
use bank::{BookEntry, State};
use serde_json::json;

use crate::args::BooksOptions;
use crate::config::Config;
use crate::error::CommandError;
use crate::{house, output};

pub(crate) async fn run(
    config: &Config,
    options: BooksOptions,
    as_json: bool,
) -> Result<ExitCode, CommandError> {
    let app = house::app_that_reads(config)?;
    let mut lines = verify(&app).await?;
    if let Some(path) = &options.bank_book {
        let text = std::fs::read_to_string(path).map_err(|source| CommandError::File {
            path: path.display().to_string(),
            source,
        })?;
        lines.extend(app.explain_bank(&entries(&text)).await?);
    }
    app.store().clone().close().await;
    if as_json {
        output::json(&json!({ "books_ok": lines.is_empty(), "breaches": lines }));
    } else if lines.is_empty() {
        say!("The books are whole.");
    } else {
        for line in &lines {
            say!("{line}");
        }
        say!("{} breach(es).", lines.len());
    }
    Ok(if lines.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The book of the simulator: JSON lines, the last line of a key is its present state. A torn last
/// line (the bank was killed while writing) is passed over.
fn entries(text: &str) -> Vec<BankEntry> {
    let mut newest = BTreeMap::new();
    for entry in text
        .lines()
        .filter_map(|line| serde_json::from_str::<BookEntry>(line).ok())
    {
        newest.insert(entry.key.clone(), entry);
    }
    newest
        .into_values()
        .map(|entry| bank_entry(&entry))
        .collect()
}

/// What the simulator's book says of one payment.
pub(crate) fn bank_entry(entry: &BookEntry) -> BankEntry {
    BankEntry {
        key: entry.key.clone(),
        holds_minor: entry
            .state
            .holds_money()
            .then(|| entry.paid_amount.unwrap_or(entry.amount) - entry.refunded()),
        returned: matches!(entry.state, State::Reversed | State::Refunded),
    }
}

/// A line for each breach.
pub(crate) async fn verify(app: &App) -> Result<Vec<String>, CommandError> {
    let found = app.verify_books().await?;
    let line = |one: &app::books::Found| {
        format!(
            "{}: {} ({})",
            one.breach.object, one.breach.rule, one.scope.mode
        )
    };
    Ok(found.iter().map(line).collect())
}
