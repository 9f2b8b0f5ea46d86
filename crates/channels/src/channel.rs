//! What one channel must be able to do.

use std::fmt;

use crate::letter::Letter;

/// One way to reach people, without I/O. Object-safe; all implementations are stateless statics.
pub trait Channel: fmt::Debug + Send + Sync + 'static {
    /// As stored with a message: `smtp`, `outbox`.
    fn code(&self) -> &'static str;

    /// Makes of a letter what the postman carries.
    fn pack(&self, letter: &Letter<'_>) -> Result<Parcel, Unpackable>;

    /// Reads what came of carrying it.
    fn read(&self, carried: Carried) -> Delivery;
}

/// What is to be carried.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Nothing: the message is kept, to be read here.
    Keep,
}

/// A letter that no try will ever deliver.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unpackable {
    /// A line break, NUL or other control character where one line is due: an attempt to write a
    /// header, or a damaged text.
    #[error("a control character in the {0}")]
    ControlCharacter(&'static str),
    /// Not an address of this channel.
    #[error("not a usable address: {0}")]
    Address(&'static str),
    /// The message could not be put together.
    #[error("the message could not be built: {0}")]
    Build(String),
}

/// What the postman says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carried {
    /// It was a [`Parcel::Keep`].
    Kept,
    /// The other side took it over.
    Accepted {
        /// Its answer, one line.
        response: String,
    },
    /// It did not, or perhaps did not.
    Failed {
        /// What kind of failure.
        failure: Failure,
        /// For staff; one line.
        reason: String,
    },
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
        /// For staff.
        reason: String,
    },
    /// Stop the whole channel and tell the owner.
    Stop {
        /// For staff.
        reason: String,
    },
    /// Give up this address.
    Undeliverable {
        /// For staff.
        reason: String,
    },
    /// It may have been sent: sending again may send twice.
    Unknown {
        /// For staff.
        reason: String,
    },
}

impl Delivery {
    /// What follows from a failure, in every channel.
    pub(crate) fn failed(failure: Failure, reason: String) -> Self {
        match failure {
            Failure::Retry => Self::Retry { reason },
            Failure::Configuration => Self::Stop { reason },
            Failure::Recipient => Self::Undeliverable { reason },
            Failure::Unknown => Self::Unknown { reason },
        }
    }
}
