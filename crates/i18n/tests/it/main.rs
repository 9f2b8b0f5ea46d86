//! What `i18n` promises.
#![expect(clippy::unwrap_used, reason = "tests")]

mod amounts;
mod amounts_in_words;
mod dates;
mod default_messages;
mod locale_files;
mod locales;
mod messages;
mod numbers;
mod own_messages;
mod texts_of_pages;
