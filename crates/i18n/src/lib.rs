//! Everything that depends on the reader's language: texts, numbers, amounts, dates and the
//! rendering of messages, in Persian, English and French.
//!
//! # Texts
//!
//! The texts stand in `locales/{fa,en,fr}/*.ftl` ([Fluent](https://projectfluent.org)). Each
//! becomes a method: `pay-title = …` is called as `texts(locale).pay_title()`, its attribute
//! `.hint` as `pay_title_hint()`.
//!
//! - To add a text, write it in the file of the same name in all three languages. To add a file,
//!   drop it in all three folders. A text that a language lacks, or whose variables differ, fails
//!   the build with the list of what is missing.
//! - Variables are declared in the English file, in the comment right above the text:
//!   `# $amount (String) - what it is`. They are always text that is formatted already, by
//!   [`number`], [`amount`] or [`date`]. A count that picks a plural is passed twice, as
//!   `(Number)` for the choice and as `(String)` for the reader; see `minutes-left`.
//! - Begin the id with the name of the place: `pay-…`, `message-…`, `error-…`. Words that all
//!   places share are in `common.ftl`.
//! - Values come wrapped in the invisible marks U+2068 and U+2069, which keep a Latin name from
//!   disturbing a Persian line. Leave them in HTML; outside of it (SMS, e-mail subjects, logs)
//!   take them away with [`plain`].
//!
//! # Never
//!
//! This crate never reads a clock, a file or the network, never rounds an amount or shows it
//! without its unit unless asked to, and never returns a message with a parameter left out.

mod amount;
mod currency_names;
mod date;
mod locale;
pub mod message;
mod number;
mod period;
mod texts;
mod words;

pub use amount::{amount, amount_number, amount_other_unit, amount_parts, shown_unit, unit_name};
pub use date::{Jalali, date, date_time, jalali, read_day, short_date, short_date_time, short_day};
pub use locale::{Direction, Locale, UnknownLocale};
pub use number::{digits, number};
pub use period::{Period, Step, first_of, period_name, periods};
pub use texts::{Texts, plain, texts};
pub use words::{amount_in_words, number_in_words};
