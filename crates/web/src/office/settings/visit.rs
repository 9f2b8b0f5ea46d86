//! One request to a page of the settings: who came, and how what they typed is shown again.

use app::settings::{Editor, SettingsError};
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;

use super::form::{Again, Sent, Sheet, form_page, sent, theirs};
use crate::office::door::Signed;
use crate::office::field::{Field, Kind};
use crate::office::shell::{Place, Seat, Shell};
use crate::office::typed::Fields;
use crate::page::T;
use crate::reader::Reader;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

/// A page, or what stands in its place.
pub(super) type Answer = Result<Response, Stop>;

/// What stands in the place of a page: a refusal, or trouble.
pub(super) struct Stop(Box<Response>);

impl From<Response> for Stop {
    fn from(answer: Response) -> Self {
        Self(Box::new(answer))
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        trouble.into_response().into()
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// Who came, and from where.
pub(crate) struct Visit {
    pub(super) web: Web,
    pub(super) seat: Seat,
    reader: Reader,
    signed: Signed,
}

impl FromRequestParts<Web> for Visit {
    type Rejection = Trouble;

    async fn from_request_parts(head: &mut Parts, web: &Web) -> Result<Self, Trouble> {
        let signed = Signed::from_request_parts(head, web).await?;
        let reader = head.extensions.get::<Reader>().cloned();
        let reader = reader.ok_or_else(|| Trouble::Broken("no reader".to_owned()))?;
        Ok(Self {
            web: web.clone(),
            seat: signed.seat(&reader, head.uri.path()),
            reader,
            signed,
        })
    }
}

impl Visit {
    pub(super) fn t(&self) -> T {
        self.seat.t()
    }

    /// What stands around a page of the settings.
    pub(super) fn shell(&self, title: String) -> Shell {
        Shell::new(&self.seat, Some(Place::Settings), title)
    }

    /// The page of a form.
    pub(super) fn form(&self, shell: Shell, sheet: Sheet, again: &Again) -> Answer {
        let page = form_page(&self.web, &self.seat, shell, sheet, again, String::new());
        answer(page)
    }

    /// Who reads a setting.
    pub(super) fn reads(&self) -> Editor {
        self.sends(&Fields::default())
    }

    /// Who sent a form.
    pub(super) fn sends(&self, fields: &Fields) -> Editor {
        Editor::user(&self.signed, &self.reader.request_id, fields.get("nonce"))
    }

    /// What became of a form.
    pub(super) async fn sent<T>(
        &self,
        done: Result<T, SettingsError>,
    ) -> Result<Sent<T>, Response> {
        sent(&self.web, &self.signed, &self.reader, done).await
    }

    /// What was asked for, or the page that says why not.
    pub(super) async fn read<T>(&self, found: Result<T, SettingsError>) -> Result<T, Response> {
        match self.sent(found).await? {
            Sent::Done(found) => Ok(found),
            Sent::Before | Sent::Again(_) => Err(Trouble::Unknown.into_response()),
        }
    }
}

/// A page that may have failed.
pub(super) fn answer(page: Result<Response, Trouble>) -> Answer {
    page.map_err(Stop::from)
}

/// What an address names; nonsense names nothing.
pub(super) fn id_of<T: std::str::FromStr>(text: &str) -> Result<T, Stop> {
    text.parse().map_err(|_| Trouble::Unknown.into())
}

/// The version that a form edits.
pub(super) fn version_of(fields: &Fields) -> Result<i64, Stop> {
    fields.version().map_err(Stop::from)
}

/// To a page that says what was done.
pub(super) fn done(place: &str, word: &str) -> Answer {
    answer(see_other(&format!("{place}?said={word}")))
}

/// What stands in the fields of a form: what was typed, else what is stored.
pub(in crate::office) struct Filling<'a> {
    /// What was typed; `None`: the form is shown for the first time.
    pub(in crate::office) typed: Option<&'a Fields>,
    pub(in crate::office) again: &'a Again,
    pub(in crate::office) t: T,
}

impl Filling<'_> {
    /// What stands in a field.
    pub(in crate::office) fn value(&self, name: &str, stored: &str) -> String {
        self.typed
            .map_or(stored, |typed| typed.get(name))
            .to_owned()
    }

    /// Fills a field in; who comes second reads there what the first one saved.
    pub(in crate::office) fn field(&self, field: Field, stored: &str) -> Field {
        if field.fixed {
            return Field {
                value: stored.to_owned(),
                ..field
            };
        }
        let value = self.value(field.name, stored);
        let word = |value: &str| match &field.kind {
            Kind::Choice(choices) => {
                let mut choices = choices.iter();
                let found = choices.find(|one| one.value == value);
                found.map_or_else(|| value.to_owned(), |one| one.label.clone())
            }
            Kind::Switch if value.is_empty() => self.t.settings_off(),
            Kind::Switch => self.t.settings_on(),
            _ if value.is_empty() => self.t.settings_nothing(),
            _ => value.to_owned(),
        };
        let theirs = theirs(self.again, &word(&value), &word(stored), self.t);
        Field {
            value,
            theirs,
            ..field
        }
    }

    /// A field that may stay empty.
    pub(in crate::office) fn optional(&self, field: Field, stored: &str) -> Field {
        let field = Field {
            optional: Some(self.t.office_optional()),
            ..field
        };
        self.field(field, stored)
    }

    /// A switch.
    pub(in crate::office) fn switch(&self, field: Field, stored: bool) -> Field {
        let field = Field {
            kind: Kind::Switch,
            ..field
        };
        self.field(field, if stored { "yes" } else { "" })
    }
}
