//! Sentences with one value that stand on every page of a link. Reading a text anew for each payer
//! costs more than all other work on such a sentence; these are read once in a language.

use std::sync::LazyLock;

use i18n::{Locale, texts};

/// A sentence, in pieces between which its value stands.
pub(crate) struct Sentence(Vec<String>);

/// The sentences in one language.
pub(crate) struct Sentences {
    /// Payment to this shop.
    pub(crate) title: Sentence,
    /// Pay until this time.
    pub(crate) until: Sentence,
    /// Pay this amount.
    pub(crate) button: Sentence,
    /// Equal to this amount in the other unit.
    pub(crate) equal_to: Sentence,
}

impl Sentence {
    /// Of a text that shows its value as it is given: it counts nothing by it.
    fn of(text: impl Fn(&'static str) -> String) -> Self {
        // What Unicode has for a thing in a text that is not text.
        const VALUE: &str = "\u{FFFC}";
        Self(text(VALUE).split(VALUE).map(str::to_owned).collect())
    }

    /// The sentence with a value.
    pub(crate) fn with(&self, value: &str) -> String {
        self.0.join(value)
    }
}

impl Sentences {
    pub(crate) fn of(locale: Locale) -> &'static Self {
        static FA: LazyLock<Sentences> = LazyLock::new(|| Sentences::read(Locale::Fa));
        static EN: LazyLock<Sentences> = LazyLock::new(|| Sentences::read(Locale::En));
        static FR: LazyLock<Sentences> = LazyLock::new(|| Sentences::read(Locale::Fr));
        match locale {
            Locale::Fa => &FA,
            Locale::En => &EN,
            Locale::Fr => &FR,
        }
    }

    fn read(locale: Locale) -> Self {
        let t = texts(locale);
        Self {
            title: Sentence::of(|shop| t.pay_title(shop)),
            until: Sentence::of(|time| t.pay_until(time)),
            button: Sentence::of(|amount| t.pay_button(amount)),
            equal_to: Sentence::of(|amount| t.amount_equal_to(amount)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_the_text_with_its_value() {
        for locale in Locale::ALL {
            let (t, sentences) = (texts(locale), Sentences::of(locale));
            for value in ["", "۱۲٬۵۰۰ تومان", "<b>{ $shop }</b>"] {
                assert_eq!(sentences.title.with(value), t.pay_title(value));
                assert_eq!(sentences.until.with(value), t.pay_until(value));
                assert_eq!(sentences.button.with(value), t.pay_button(value));
                assert_eq!(sentences.equal_to.with(value), t.amount_equal_to(value));
            }
        }
    }
}
