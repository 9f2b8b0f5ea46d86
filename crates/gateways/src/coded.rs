//! Flat answers that one code leads: the shape of most Iranian JSON protocols.

use domain::verdict::Verdict;
use serde_json::{Map, Value};

use crate::code::{Class, CodeText, class_of, sure_no};
use crate::driver::{Driver, Moved, Standing};
use crate::json;
use crate::order::Begun;
use crate::reply::{Reply, Silence};
use crate::terminal::Terminal;

/// The body, its code and the bank's words, without secrets.
#[derive(Debug)]
pub(crate) struct Coded {
    pub(crate) body: Map<String, Value>,
    pub(crate) code: String,
    pub(crate) message: String,
    /// The status is one of success. A yes with another one is none.
    pub(crate) clean: bool,
    table: &'static [CodeText],
}

impl Coded {
    /// Reads an answer whose code and words stand under these names.
    pub(crate) fn read(
        (driver, terminal): (&dyn Driver, &Terminal),
        reply: &Reply,
        (code, message): (&str, &str),
        table: &'static [CodeText],
    ) -> Result<Self, Silence> {
        let answer = reply.json()?;
        let status = answer.status.as_u16();
        let code = json::text(&answer.body, code)
            .ok_or_else(|| Silence::new(format!("HTTP {status} without a clear code")))?;
        Ok(Self {
            code: json::tidy(&driver.scrub(terminal, &code)),
            message: driver.scrub(terminal, &json::words(&answer.body, message)),
            clean: answer.status.is_success(),
            body: answer.body,
            table,
        })
    }

    pub(crate) fn class(&self) -> Class {
        class_of(self.table, &self.code)
    }

    pub(crate) fn text(&self, key: &str) -> Option<String> {
        json::text(&self.body, key)
    }

    /// Says nothing usable, with the code and the words as the reason.
    pub(crate) fn silence(&self) -> Silence {
        Silence::new(format!("code {} {}", self.code, self.message))
    }

    /// A begin that did not bring a key. A code of success is no refusal.
    pub(crate) fn refused_begin(self) -> Begun {
        match self.class() {
            Class::Success => self.silence().into(),
            class => Begun::Refused {
                class,
                code: self.code,
                message: self.message,
            },
        }
    }

    /// A verify that is no yes: settings that are refused, or nothing usable.
    pub(crate) fn no_verdict(self) -> Verdict {
        match self.class() {
            Class::Configuration => Verdict::Configuration {
                code: self.code,
                message: self.message,
            },
            _ => self.silence().into(),
        }
    }

    /// Not paid so far; `conclusive` says whether it may still be.
    pub(crate) fn not_paid(self, conclusive: bool) -> Verdict {
        Verdict::NotPaid {
            conclusive,
            code: self.code,
        }
    }

    /// A look-up that found nothing: settings that are refused, or nothing usable.
    pub(crate) fn no_standing(self) -> Standing {
        match self.class() {
            Class::Configuration => Standing::Configuration {
                code: self.code,
                message: self.message,
            },
            _ => self.silence().into(),
        }
    }

    /// A movement that was refused by a code that the table knows as a no after which nothing moved.
    pub(crate) fn not_moved(self) -> Moved {
        match sure_no(self.table, &self.code) {
            None => self.silence().into(),
            Some(class) => Moved::Refused {
                class,
                code: self.code,
                message: self.message,
            },
        }
    }
}
