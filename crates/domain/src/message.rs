//! Messages: one text to one address, because something happened.

use std::fmt;
use std::str::FromStr;

use crate::contact::{Address, AddressKind};
use crate::id::{CodeId, LinkId, MessageId, PaymentId, PrefillId};
use crate::scope::UnknownWord;
use crate::shop::Language;
use crate::template::Format;
use crate::way::Route;

/// Why a message is sent; each situation has its template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Situation {
    /// To the recipient: here is your link.
    LinkSent,
    /// To the recipient of a link that is not paid yet: please remember it.
    Reminder,
    /// To the recipient: here is the page on which you can pay, filled in for you.
    OpenpaySent,
    /// To the payer: the code that you asked for.
    OneTimeCode,
    /// To the payer: thank you, it is paid.
    Paid,
    /// To the payer, or to whom staff name: the receipt of a payment.
    Receipt,
    /// To a payer who is not at the page any more: the payment did not go through.
    Failed,
    /// To those to whom the link was sent: its time is over.
    Expired,
    /// To the payer: money of the payment went back.
    Refunded,
    /// To the payer: the slip is here, and this is its code.
    SlipReceived,
    /// To the payer: something on the slip must be corrected.
    SlipCorrection,
    /// To the payer: the money of the slip was not found.
    SlipRejected,
    /// To the payer: the slip was accepted by mistake, and counts no more.
    SlipRevoked,
    /// To staff: money came in.
    StaffPaid,
    /// To staff: a part of a link's money came in.
    StaffPartlyPaid,
    /// To staff: a payment did not go through.
    StaffFailed,
    /// To staff: a link ended without its money.
    StaffExpired,
    /// To staff: a payment is not known for too long.
    StaffPendingTooLong,
    /// To staff: money waits in the resolve queue.
    StaffNeedsResolving,
    /// To staff: a message to a payer came back.
    StaffBounced,
    /// To staff: a channel stopped, and nothing goes out by it until somebody looks.
    StaffChannelStopped,
    /// To staff: a slip waits for a decision.
    StaffSlip,
}

crate::scope::words!(Situation, "situation":
    LinkSent = "link_sent",
    Reminder = "reminder",
    OpenpaySent = "openpay_sent",
    OneTimeCode = "one_time_code",
    Paid = "paid",
    Receipt = "receipt",
    Failed = "failed",
    Expired = "expired",
    Refunded = "refunded",
    SlipReceived = "slip_received",
    SlipCorrection = "slip_correction",
    SlipRejected = "slip_rejected",
    SlipRevoked = "slip_revoked",
    StaffPaid = "staff_paid",
    StaffPartlyPaid = "staff_partly_paid",
    StaffFailed = "staff_failed",
    StaffExpired = "staff_expired",
    StaffPendingTooLong = "staff_pending_too_long",
    StaffNeedsResolving = "staff_needs_resolving",
    StaffBounced = "staff_bounced",
    StaffChannelStopped = "staff_channel_stopped",
    StaffSlip = "staff_slip",
);

impl Situation {
    /// Whether it is for the payer, and not for staff.
    pub const fn is_for_payer(self) -> bool {
        matches!(
            self,
            Self::LinkSent
                | Self::Reminder
                | Self::OpenpaySent
                | Self::OneTimeCode
                | Self::Paid
                | Self::Receipt
                | Self::Failed
                | Self::Expired
                | Self::Refunded
                | Self::SlipReceived
                | Self::SlipCorrection
                | Self::SlipRejected
                | Self::SlipRevoked
        )
    }

    /// Whether a reader may ask, with one click in a mail program, for no more of its kind: somebody
    /// else began it. What follows from the payer's own deed always reaches them.
    pub const fn may_be_declined(self) -> bool {
        self.sends_address()
    }

    /// The situation whose rule decides about this one too: a part of the money is told to whom all of
    /// it is.
    #[must_use]
    pub const fn rule(self) -> Self {
        match self {
            Self::StaffPartlyPaid => Self::StaffPaid,
            other => other,
        }
    }

    /// Whether it always waits for the end of the quiet hours: nobody is waiting for it.
    pub const fn always_waits(self) -> bool {
        matches!(self, Self::Reminder | Self::Failed | Self::Expired)
    }

    /// Whether it is nothing without the address of the page to pay on: how it goes is the shop's
    /// choice alone, and somebody may write its text for one sending.
    pub const fn sends_address(self) -> bool {
        matches!(self, Self::LinkSent | Self::Reminder | Self::OpenpaySent)
    }
}

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// A link.
    Link(LinkId),
    /// An address of a shop's OpenPay page that was filled in for its reader.
    Prefill(PrefillId),
    /// A one-time code.
    Code(CodeId),
}

impl Topic {
    /// The link, if it is about one.
    pub const fn link(self) -> Option<LinkId> {
        match self {
            Self::Link(id) => Some(id),
            Self::Prefill(_) | Self::Code(_) => None,
        }
    }

    /// The address of an OpenPay page, if it is about one.
    pub const fn prefill(self) -> Option<PrefillId> {
        match self {
            Self::Prefill(id) => Some(id),
            Self::Link(_) | Self::Code(_) => None,
        }
    }
}

impl From<LinkId> for Topic {
    fn from(id: LinkId) -> Self {
        Self::Link(id)
    }
}

impl fmt::Display for Topic {
    /// As stored: the id, whose first letters say what it names.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link(id) => id.fmt(f),
            Self::Prefill(id) => id.fmt(f),
            Self::Code(id) => id.fmt(f),
        }
    }
}

impl FromStr for Topic {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let link = text.parse().map(Self::Link);
        let link = link.or_else(|_| text.parse().map(Self::Prefill));
        let found = link.or_else(|_| text.parse().map(Self::Code));
        found.map_err(|_| UnknownWord {
            kind: "topic of a message",
        })
    }
}

/// How a message travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChannelKind {
    /// E-mail by SMTP.
    Smtp,
    /// SMS by Kavenegar.
    Kavenegar,
    /// SMS by MeliPayamak.
    MeliPayamak,
    /// SMS by Ghasedak.
    Ghasedak,
    /// SMS by SMS.ir.
    SmsIr,
    /// SMS by IPPanel (FarazSMS).
    IpPanel,
    /// A bot of Telegram.
    Telegram,
    /// A bot of Bale.
    Bale,
    /// Bale by phone number.
    Safir,
    /// Eitaa.
    Eitaa,
    /// The WhatsApp Cloud API.
    WhatsApp,
    /// A panel of the merchant's choice, over HTTP.
    Http,
    /// Kept here and shown to staff; goes nowhere.
    Outbox,
}

crate::scope::words!(ChannelKind, "channel":
    Smtp = "smtp", Kavenegar = "kavenegar", MeliPayamak = "melipayamak", Ghasedak = "ghasedak",
    SmsIr = "smsir", IpPanel = "ippanel", Telegram = "telegram", Bale = "bale", Safir = "safir",
    Eitaa = "eitaa", WhatsApp = "whatsapp", Http = "http", Outbox = "outbox");

impl ChannelKind {
    /// What it can show.
    pub const fn format(self) -> Format {
        match self {
            Self::Smtp | Self::Outbox => Format::Email,
            _ => Format::Short,
        }
    }

    /// What kind of address it reaches; the outbox keeps every kind.
    pub const fn medium(self) -> Medium {
        match self {
            Self::Smtp | Self::Outbox => Medium::Email,
            Self::Telegram | Self::Bale | Self::Eitaa => Medium::Chat,
            Self::Kavenegar
            | Self::MeliPayamak
            | Self::Ghasedak
            | Self::SmsIr
            | Self::IpPanel
            | Self::Safir
            | Self::WhatsApp
            | Self::Http => Medium::Mobile,
        }
    }

    /// Whether it is a panel for SMS: a telephone without any app reads it.
    pub const fn is_sms(self) -> bool {
        matches!(
            self,
            Self::Kavenegar
                | Self::MeliPayamak
                | Self::Ghasedak
                | Self::SmsIr
                | Self::IpPanel
                | Self::Http
        )
    }

    /// Whether it can carry a message to this address.
    pub fn takes(self, address: &Address) -> bool {
        let kind = address.kind();
        match self {
            Self::Smtp => kind == AddressKind::Email,
            Self::Kavenegar
            | Self::MeliPayamak
            | Self::Ghasedak
            | Self::SmsIr
            | Self::IpPanel
            | Self::Http => kind == AddressKind::Mobile,
            Self::Telegram => kind == AddressKind::Telegram,
            // A bot writes to chats; a number of a telephone is what Safir knows people by.
            Self::Bale => kind == AddressKind::Bale && !is_number(address),
            Self::Safir => {
                kind == AddressKind::Mobile || kind == AddressKind::Bale && is_number(address)
            }
            Self::Eitaa => kind == AddressKind::Eitaa,
            Self::WhatsApp => matches!(kind, AddressKind::WhatsApp | AddressKind::Mobile),
            Self::Outbox => address.takes_messages(),
        }
    }
}

/// Whether an address is the number of a mobile.
fn is_number(address: &Address) -> bool {
    address.as_str().starts_with('+')
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
    /// It must not go out: [`crate::delivery::Block`] says why.
    Blocked,
    /// Whether it went out is not known: shown to staff, never sent again by itself.
    Unknown,
}

crate::scope::words!(MessageState, "state of message":
    Queued = "queued", Sending = "sending", Accepted = "accepted", Delivered = "delivered",
    Undelivered = "undelivered", Failed = "failed", Blocked = "blocked",
    Unknown = "unknown");

impl MessageState {
    /// Whether it surely did not arrive: staff may send it again, and a fallback may follow.
    pub const fn did_not_arrive(self) -> bool {
        matches!(self, Self::Undelivered | Self::Failed | Self::Blocked)
    }

    /// Whether somebody of staff may send it again. What may have arrived is sent again only by
    /// somebody who knows that.
    pub const fn may_be_resent(self) -> bool {
        self.did_not_arrive() || matches!(self, Self::Unknown)
    }
}

/// A message to insert; its text is rendered when it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Inner id; for e-mail the `Message-ID` is made of it, so a repeat is recognised.
    pub id: MessageId,
    /// Why.
    pub situation: Situation,
    /// By which channel to whom, and where to turn if that surely fails.
    pub route: Route,
    /// The message that failed before it: which it stands in for, repeats, or tells staff of.
    pub follows: Option<MessageId>,
    /// Somebody of staff sends it to this very address, whatever came back from there before.
    pub by_hand: bool,
    /// In which language.
    pub language: Language,
    /// What it is about.
    pub topic: Topic,
    /// About which payment, if about one.
    pub payment: Option<PaymentId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_read_by_the_first_letters_of_its_id() {
        let uuid = uuid::Uuid::from_u128(7);
        for topic in [
            Topic::Link(LinkId::new(uuid)),
            Topic::Prefill(PrefillId::new(uuid)),
            Topic::Code(CodeId::new(uuid)),
        ] {
            assert_eq!(topic.to_string().parse(), Ok(topic));
        }
        assert!(
            "msg_00000000000000000000000000000007"
                .parse::<Topic>()
                .is_err()
        );
    }
}
