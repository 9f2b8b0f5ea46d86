//! The Fluent texts, one method each.

use std::borrow::Cow;
use std::sync::LazyLock;

pub use generated::L10nLanguage as Texts;

use crate::Locale;

mod generated {
    #![allow(
        missing_docs,
        unused_imports,
        dead_code,
        unreachable_pub,
        clippy::all,
        clippy::pedantic,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        reason = "generated; the build script proves that its unwraps hold"
    )]
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

static FA: LazyLock<Texts> = LazyLock::new(|| generated::L10n::Fa.load());
static EN: LazyLock<Texts> = LazyLock::new(|| generated::L10n::En.load());
static FR: LazyLock<Texts> = LazyLock::new(|| generated::L10n::Fr.load());

/// The texts of a language, parsed once in the life of the process.
pub fn texts(locale: Locale) -> &'static Texts {
    match locale {
        Locale::Fa => &FA,
        Locale::En => &EN,
        Locale::Fr => &FR,
    }
}

/// A text without the invisible marks U+2068 and U+2069 around its values: for SMS, subjects and
/// logs.
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.contains(is_isolate) {
        Cow::Owned(text.replace(is_isolate, ""))
    } else {
        Cow::Borrowed(text)
    }
}

fn is_isolate(c: char) -> bool {
    matches!(c, '\u{2068}' | '\u{2069}')
}
