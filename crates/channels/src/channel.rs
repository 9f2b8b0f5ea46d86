//! What one channel must be able to do.

use std::fmt;
use std::time::Duration;

use crate::code::CodeText;
use crate::letter::Letter;
use crate::line::{BadSetting, Line};
use crate::meta::Meta;
use crate::report::{CallbackInput, Credit, NoAnswer, Report};

/// A request ready to be sent: absolute address, headers, body. Its address may hold a key, so it
/// is never logged.
pub type Request = http::Request<Vec<u8>>;

/// One way to reach people, without I/O. Object-safe; all implementations are stateless statics.
///
/// The order of a message: [`pack`](Self::pack) → the postman → [`read`](Self::read); then, where
/// [`Meta::reports`] says so, [`ask_reports`](Self::ask_reports) →
/// [`read_reports`](Self::read_reports), or [`hear`](Self::hear).
pub trait Channel: fmt::Debug + Send + Sync + 'static {
    /// Name, abilities, settings.
    fn meta(&self) -> &'static Meta;

    /// Where a line with these settings is, if its owner gave no address.
    fn home(&self, _line: &Line) -> Option<&'static str> {
        self.meta().base_url
    }

    /// Judges the settings of a line beyond what [`Line::new`] does for every channel.
    fn check(&self, _line: &Line) -> Result<(), BadSetting> {
        Ok(())
    }

    /// Makes of a letter what the postman carries.
    fn pack(&self, line: &Line, letter: &Letter<'_>) -> Result<Parcel, Unpackable>;

    /// Whether this very letter, sent twice, arrives once: then it may be sent again after an outcome
    /// that is not known, and after a crash in the middle. A panel may dedupe free texts and not
    /// patterns.
    fn dedupes(&self, _line: &Line, _letter: &Letter<'_>) -> bool {
        self.meta().dedupes
    }

    /// Reads what came of carrying it. What is kept of it is free of the line's secrets. An outcome
    /// that is not known becomes [`Delivery::Retry`] where the channel [dedupes](Self::dedupes).
    fn read(&self, line: &Line, letter: &Letter<'_>, carried: Carried) -> Delivery {
        let delivery = match carried {
            Carried::Kept => Delivery::Accepted { provider_ref: None },
            Carried::Failed { failure, reason } => Delivery::failed(failure, reason),
            Carried::Answered(answer) => self.understand(line, &answer),
        };
        delivery.judged(line, self.dedupes(line, letter))
    }

    /// Reads the other side's answer. Success is what is listed; what is not understood is unknown.
    fn understand(&self, line: &Line, answer: &Answer) -> Delivery;

    /// Asks what became of messages: by the channel's own names of them, at most
    /// [`Meta::reports_at_once`].
    fn ask_reports(&self, _line: &Line, _refs: &[&str]) -> Result<Request, Unpackable> {
        Err(Unpackable::Unsupported)
    }
    /// Reads the answer to [`ask_reports`](Self::ask_reports). A message that the answer leaves out
    /// has no report.
    fn read_reports(
        &self,
        _line: &Line,
        _refs: &[&str],
        _answer: &Answer,
    ) -> Result<Vec<Report>, NoAnswer> {
        Err(NoAnswer("this channel has no reports".to_owned()))
    }

    /// Reads a call of the channel at our door. Never fails: what cannot be read is absent.
    fn hear(&self, _line: &Line, _input: &CallbackInput<'_>) -> Vec<Report> {
        Vec::new()
    }
    /// What a channel that tries our door wants to hear, if this call is such a try and it proves
    /// to know us: the text of the answer.
    fn greet(&self, _line: &Line, _input: &CallbackInput<'_>) -> Option<String> {
        None
    }

    /// Asks how much credit is left. Nothing is sent to anybody, so it tries the settings too.
    fn ask_credit(&self, _line: &Line) -> Result<Request, Unpackable> {
        Err(Unpackable::Unsupported)
    }
    /// Reads the answer to [`ask_credit`](Self::ask_credit).
    fn read_credit(&self, _line: &Line, _answer: &Answer) -> Result<Credit, NoAnswer> {
        Err(NoAnswer("this channel has no credit".to_owned()))
    }

    /// What a kept reason means, for staff, in three languages: its first word is the channel's own
    /// code, where there is one.
    fn describe(&self, _reason: &str) -> Option<CodeText> {
        None
    }
}

/// What is to be carried.
#[derive(Debug, Clone)]
pub enum Parcel {
    /// One mail to one address.
    Mail {
        /// `MAIL FROM`.
        envelope_from: String,
        /// `RCPT TO`.
        envelope_to: String,
        /// The whole mail, RFC 5322, ASCII, CRLF.
        bytes: Vec<u8>,
    },
    /// One request over HTTP.
    Http(Request),
    /// Nothing: the message is kept, to be read here.
    Keep,
}

/// Why nothing was packed. Nothing has left this machine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unpackable {
    /// A line break, NUL or other control character where one line is due: an attempt to write a
    /// header, or a damaged text.
    #[error("a control character in the {0}")]
    ControlCharacter(&'static str),
    /// Not an address of this channel.
    #[error("not a usable address: {0}")]
    Address(&'static str),
    /// The text is longer than the channel takes.
    #[error("the text has {units} units, and {max} are the most")]
    TooLong {
        /// How long it is, in UTF-16 units.
        units: usize,
        /// How long it may be.
        max: usize,
    },
    /// A setting of the line.
    #[error(transparent)]
    Setting(#[from] BadSetting),
    /// The value of a pattern's variable would be refused.
    #[error("pattern {pattern}: the value of {variable} {why}")]
    Pattern {
        /// The panel's name of the pattern.
        pattern: String,
        /// The variable.
        variable: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The channel has no such call.
    #[error("this channel has no such call")]
    Unsupported,
    /// The message could not be put together.
    #[error("the message could not be built: {0}")]
    Build(String),
}

impl Unpackable {
    /// What to do about it.
    pub const fn failure(&self) -> Failure {
        match self {
            Self::Setting(_) | Self::Pattern { .. } | Self::Unsupported => Failure::Configuration,
            Self::ControlCharacter(_)
            | Self::Address(_)
            | Self::TooLong { .. }
            | Self::Build(_) => Failure::Recipient,
        }
    }
}

/// What the postman says.
#[derive(Debug, Clone)]
pub enum Carried {
    /// It was a [`Parcel::Keep`].
    Kept,
    /// The other side answered; over SMTP only when it took the mail over.
    Answered(Answer),
    /// It did not, or perhaps did not, come there.
    Failed {
        /// What kind of failure: a request that never left is [`Failure::Retry`], one whose answer
        /// was lost [`Failure::Unknown`].
        failure: Failure,
        /// For staff; one line.
        reason: String,
    },
}

/// What the other side said.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status; 200 for a mail that was taken over.
    pub status: http::StatusCode,
    /// How long it asks to wait, by its header.
    pub retry_after: Option<Duration>,
    /// The body; of a mail server its last line.
    pub body: Vec<u8>,
}

impl Answer {
    /// A mail server's last line, when it took a mail over.
    pub fn taken(line: &str) -> Self {
        Self {
            status: http::StatusCode::OK,
            retry_after: None,
            body: line.as_bytes().to_vec(),
        }
    }
}

impl From<http::Response<Vec<u8>>> for Answer {
    fn from(response: http::Response<Vec<u8>>) -> Self {
        let seconds = response.headers().get(http::header::RETRY_AFTER);
        let seconds = seconds.and_then(|value| value.to_str().ok()?.trim().parse().ok());
        Self {
            status: response.status(),
            retry_after: seconds.map(Duration::from_secs),
            body: response.into_body(),
        }
    }
}

/// The kinds of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Failure {
    /// Surely not taken over; later it may be.
    Retry,
    /// Key, sender, credit, server: the owner must act.
    Configuration,
    /// This address, or this message, for good.
    Recipient,
    /// It may have been taken over.
    Unknown,
}

/// What a message's state becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Taken over (which is not yet delivered).
    Accepted {
        /// The other side's own name of the message, if it gave one.
        provider_ref: Option<String>,
    },
    /// Try again later.
    Retry {
        /// For staff; a channel's own code is its first word.
        reason: String,
        /// Not before so long, if the channel said so.
        after: Option<Duration>,
    },
    /// Stop the whole channel and tell the owner.
    Stop {
        /// For staff; a channel's own code is its first word.
        reason: String,
    },
    /// Give up this address.
    Undeliverable {
        /// For staff; a channel's own code is its first word.
        reason: String,
    },
    /// It may have been sent: sending again may send twice.
    Unknown {
        /// For staff; a channel's own code is its first word.
        reason: String,
    },
}

impl Delivery {
    /// What follows from a failure, in every channel.
    pub(crate) const fn failed(failure: Failure, reason: String) -> Self {
        match failure {
            Failure::Retry => Self::Retry {
                reason,
                after: None,
            },
            Failure::Configuration => Self::Stop { reason },
            Failure::Recipient => Self::Undeliverable { reason },
            Failure::Unknown => Self::Unknown { reason },
        }
    }

    /// Without the secrets of its line, in one short line; a repeat that does no harm is allowed.
    fn judged(self, line: &Line, dedupes: bool) -> Self {
        let clean = |text: String| tidy(&line.scrub(&text));
        match self {
            Self::Accepted { provider_ref } => Self::Accepted {
                provider_ref: provider_ref.map(clean),
            },
            Self::Retry { reason, after } => Self::Retry {
                reason: clean(reason),
                after,
            },
            Self::Stop { reason } => Self::Stop {
                reason: clean(reason),
            },
            Self::Undeliverable { reason } => Self::Undeliverable {
                reason: clean(reason),
            },
            Self::Unknown { reason } if dedupes => Self::Retry {
                reason: clean(reason),
                after: None,
            },
            Self::Unknown { reason } => Self::Unknown {
                reason: clean(reason),
            },
        }
    }
}

impl From<Unpackable> for Delivery {
    fn from(error: Unpackable) -> Self {
        Self::failed(error.failure(), error.to_string())
    }
}

/// One line, at most 300 characters.
pub(crate) fn tidy(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(300)
        .collect()
}
