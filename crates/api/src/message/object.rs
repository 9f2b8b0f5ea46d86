//! The message as programs see it.

use app::message::Message as Found;
use domain::message::{ChannelKind, MessageState, Situation};
use serde::Serialize;
use utoipa::ToSchema;

use crate::link::object::PaymentLink;
use crate::words::{ChannelWord, LanguageCode, MessageStateWord};

/// A message: one text to one address, because something happened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Message {
    /// `message`.
    #[schema(example = "message")]
    object: &'static str,
    /// Its id.
    #[schema(pattern = "^msg_[0-9a-f]{32}$")]
    id: String,
    /// Whether it is about real money.
    livemode: bool,
    /// When it was queued.
    #[schema(format = DateTime)]
    created_at: String,
    /// Id of the link that it is about, if it is about one.
    #[schema(pattern = "^lnk_[0-9a-f]{32}$", required = true)]
    payment_link: Option<String>,
    /// Id of the address of an OpenPay page that it sends, if it sends one.
    #[schema(pattern = "^opf_[0-9a-f]{32}$", required = true)]
    openpay_prefill: Option<String>,
    /// Id of the payment that it is about.
    #[schema(required = true)]
    payment: Option<String>,
    /// Why it is sent: `link_sent`, `openpay_sent`, `paid`; those that begin with `staff_` are to your staff.
    situation: &'static str,
    /// By which channel it goes or went.
    #[schema(value_type = Option<ChannelWord>, required = true)]
    channel: Option<&'static str>,
    /// To whom: an e-mail address, a mobile in E.164, a messenger's id.
    to: String,
    /// In which language.
    #[schema(value_type = LanguageCode)]
    language: &'static str,
    /// Where it stands. `accepted`: the channel took it. `unknown` is never sent again by itself.
    #[schema(value_type = MessageStateWord)]
    state: &'static str,
    /// Why it did not arrive: a channel's own words, or one of ours.
    #[schema(required = true)]
    cause: Option<String>,
    /// The subject as sent.
    #[schema(required = true)]
    subject: Option<String>,
    /// The text as sent; a one-time code in it is covered.
    #[schema(required = true)]
    text: Option<String>,
    /// The message that failed before it, which it stands in for or repeats.
    #[schema(required = true)]
    follows: Option<String>,
    /// When the channel answered.
    #[schema(format = DateTime, required = true)]
    sent_at: Option<String>,
    /// When the channel told that it arrived.
    #[schema(format = DateTime, required = true)]
    delivered_at: Option<String>,
}

impl Message {
    /// Id of the message in the document.
    pub(crate) const EXAMPLE_ID: &str = "msg_019a8d0d1f2e7a40b5c6d7e8f9a0b1c2";

    /// A stored message.
    pub(crate) fn of(found: &Found, livemode: bool) -> Self {
        Self {
            object: "message",
            id: found.id.to_string(),
            livemode,
            created_at: found.created_at.to_string(),
            payment_link: found.topic.link().map(|id| id.to_string()),
            openpay_prefill: found.topic.prefill().map(|id| id.to_string()),
            payment: found.payment.map(|payment| payment.to_string()),
            situation: found.situation.as_str(),
            channel: found.channel.map(ChannelKind::as_str),
            to: found.address.clone(),
            language: found.language.as_str(),
            state: found.state.as_str(),
            cause: found.cause.clone(),
            subject: found.subject.clone().filter(|subject| !subject.is_empty()),
            text: found.body.clone(),
            follows: found.follows.map(|id| id.to_string()),
            sent_at: found.sent_at.map(|at| at.to_string()),
            delivered_at: found.delivered_at.map(|at| at.to_string()),
        }
    }

    /// One for the document.
    pub(crate) fn example() -> Self {
        Self {
            object: "message",
            id: Self::EXAMPLE_ID.to_owned(),
            livemode: false,
            created_at: "2026-11-21T09:31:00.123456Z".to_owned(),
            payment_link: Some(PaymentLink::EXAMPLE_ID.to_owned()),
            openpay_prefill: None,
            payment: None,
            situation: Situation::LinkSent.as_str(),
            channel: Some(ChannelKind::Smtp.as_str()),
            to: "sara@example.com".to_owned(),
            language: "en",
            state: MessageState::Accepted.as_str(),
            cause: None,
            subject: Some("Golestan Books: 1,250,000 rial to pay".to_owned()),
            text: Some("Please pay at https://pay.example.com/golestan/l/t9QdLw2Hx7".to_owned()),
            follows: None,
            sent_at: Some("2026-11-21T09:31:01.000001Z".to_owned()),
            delivered_at: None,
        }
    }
}
