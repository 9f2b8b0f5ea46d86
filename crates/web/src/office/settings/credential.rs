//! Fields that a driver, of a bank or of a channel, asks its owner to fill in.

use app::settings::provider::{FieldKind, MAX_CREDENTIAL, MAX_SECRET, Text};
use domain::driver_field;
use i18n::Locale;

use super::visit::Filling;
use crate::office::field::{Choice, Field, Kind};
use crate::page::T;

/// What is stored of them.
pub(super) struct Kept<'a> {
    /// Names of stored secrets.
    pub(super) secrets: &'a [&'static str],
    /// Something is stored that cannot be opened any more.
    pub(super) sealed: bool,
}

/// One text in the reader's language.
pub(super) fn text(text: Text, locale: Locale) -> &'static str {
    match locale {
        Locale::Fa => text.fa,
        Locale::En => text.en,
        Locale::Fr => text.fr,
    }
}

/// One field, filled in with what is stored; a secret never is.
pub(super) fn credential(
    filling: &Filling<'_>,
    asked: &driver_field::Field,
    plain: &str,
    kept: &Kept<'_>,
    locale: Locale,
) -> Field {
    let t = filling.t;
    let field = Field {
        name: asked.name,
        label: text(asked.label, locale).to_owned(),
        hint: text(asked.help, locale).to_owned(),
        autocomplete: "off",
        max: MAX_CREDENTIAL,
        ltr: true,
        optional: (!asked.required).then(|| t.office_optional()),
        ..Field::default()
    };
    match asked.kind {
        FieldKind::Secret => secret(field, kept, t),
        FieldKind::Bool => filling.switch(field, plain == "true"),
        FieldKind::Text | FieldKind::Url => filling.field(field, plain),
        FieldKind::Lines => filling.field(
            Field {
                kind: Kind::Lines,
                ..field
            },
            plain,
        ),
        FieldKind::Choice(words) => {
            let choices = words
                .iter()
                .map(|(word, label)| Choice::new(word, text(*label, locale)));
            let first = words.first().map_or("", |(word, _)| word);
            let field = Field {
                kind: Kind::Choice(choices.collect()),
                optional: None,
                ..field
            };
            filling.field(field, if plain.is_empty() { first } else { plain })
        }
    }
}

/// A secret: never filled in, and kept if nothing is typed.
fn secret(field: Field, kept: &Kept<'_>, t: T) -> Field {
    let is_kept = kept.secrets.contains(&field.name);
    let more = match (is_kept, kept.sealed) {
        (true, _) => t.providers_secret_stored(),
        (false, true) => t.providers_secret_again(),
        (false, false) => String::new(),
    };
    Field {
        hint: format!("{} {more}", field.hint).trim().to_owned(),
        kind: Kind::Password,
        max: MAX_SECRET,
        autocomplete: "new-password",
        optional: field
            .optional
            .or_else(|| is_kept.then(|| t.office_optional())),
        ..field
    }
}
