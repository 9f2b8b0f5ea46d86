//! Messages: one text to one address, because something happened.

use crate::id::{LinkId, MessageId, PaymentId};
use crate::shop::Language;
use crate::template::Format;

/// Why a message is sent; each situation has its template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Situation {
    /// To the recipient: here is your link.
    LinkSent,
    /// To the payer: thank you, it is paid.
    Paid,
    /// To staff: money came in.
    StaffPaid,
    /// To staff: a link ended without its money.
    StaffExpired,
    /// To staff: a payment is not known for too long.
    StaffPendingTooLong,
    /// To staff: money waits in the resolve queue.
    StaffNeedsResolving,
}

crate::scope::words!(Situation, "situation":
    LinkSent = "link_sent",
    Paid = "paid",
    StaffPaid = "staff_paid",
    StaffExpired = "staff_expired",
    StaffPendingTooLong = "staff_pending_too_long",
    StaffNeedsResolving = "staff_needs_resolving",
);

/// How a message travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChannelKind {
    /// E-mail by SMTP.
    Smtp,
    /// Kept here and shown to staff; goes nowhere.
    Outbox,
}

crate::scope::words!(ChannelKind, "channel": Smtp = "smtp", Outbox = "outbox");

impl ChannelKind {
    /// What it can show.
    pub const fn format(self) -> Format {
        match self {
            Self::Smtp | Self::Outbox => Format::Email,
        }
    }
}

/// What kind of address a channel reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Medium {
    /// A mailbox.
    Email,
    /// A mobile number, `+989…`; each channel makes its own form of it.
    Mobile,
    /// A chat, group or channel, by the messenger's own id of it.
    Chat,
}

crate::scope::words!(Medium, "medium": Email = "email", Mobile = "mobile", Chat = "chat");

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageState {
    /// Waits for the worker.
    Queued,
    /// Handed to the channel just now; found so after a crash, it may have gone out.
    Sending,
    /// The channel took it.
    Accepted,
    /// It arrived (the outbox: it is shown).
    Delivered,
    /// The channel says that it cannot arrive.
    Undelivered,
    /// Given up.
    Failed,
    /// Whether it went out is not known: shown to staff, never sent again by itself.
    Unknown,
}

crate::scope::words!(MessageState, "state of message":
    Queued = "queued", Sending = "sending", Accepted = "accepted", Delivered = "delivered",
    Undelivered = "undelivered", Failed = "failed", Unknown = "unknown");

/// A message to insert; its text is rendered when it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Inner id; for e-mail the `Message-ID` is made of it, so a repeat is recognised.
    pub id: MessageId,
    /// Why.
    pub situation: Situation,
    /// To whom.
    pub address: String,
    /// In which language.
    pub language: Language,
    /// About which link.
    pub link: LinkId,
    /// About which payment, if about one.
    pub payment: Option<PaymentId>,
}
