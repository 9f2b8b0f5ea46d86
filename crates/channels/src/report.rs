//! What became of messages that a channel took, and how much credit is left.

/// What a channel says about one message that it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The channel's own name of the message.
    pub provider_ref: String,
    /// Where it is.
    pub arrival: Arrival,
    /// The channel's own word or number for that.
    pub code: String,
    /// Nobody vouches for it: it came without a signature. It is good for asking, and for nothing
    /// else.
    pub hint: bool,
}

/// Where a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arrival {
    /// Not yet there: queued, scheduled, with the operator.
    OnTheWay,
    /// It arrived.
    Delivered,
    /// It did not arrive, and will not.
    Undelivered,
    /// Its reader does not take such messages.
    Blocked,
    /// It was called back.
    Cancelled,
    /// The channel failed to send it.
    Failed,
    /// The channel does not know, or says what we do not understand.
    Unknown,
}

impl Arrival {
    /// Whether no later report changes it.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::OnTheWay | Self::Unknown)
    }
}

/// How much a channel says is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// Whole units; fractions are dropped.
    pub left: i64,
    /// What is counted.
    pub unit: CreditUnit,
}

/// What a channel counts its credit in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CreditUnit {
    /// Iranian rials.
    Rial,
    /// Messages, as the panel counts them.
    Messages,
    /// The panel does not say.
    Unstated,
}

/// Why a question got no usable answer. One line for staff, without secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoAnswer(pub String);

/// A call of a channel at our door: read, never believed without a signature.
#[derive(Debug, Clone, Copy)]
pub struct CallbackInput<'a> {
    /// GET or POST.
    pub method: &'a http::Method,
    /// The query without its question mark.
    pub query: &'a str,
    /// The headers, for signatures.
    pub headers: &'a http::HeaderMap,
    /// The body as it came, byte for byte; empty with GET.
    pub body: &'a [u8],
}
