//! Texts out of closed lists, as the document describes them.

use std::borrow::Cow;

use domain::link::LinkState;
use domain::message::{ChannelKind, MessageState};
use domain::payment::PaymentState;
use domain::refund::{RefundState, RefundWay};
use domain::shop::Language;
use domain::slip::{RejectReason, SlipKind, SlipState};
use money::Currency;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

macro_rules! closed {
    ($($(#[$doc:meta])* $name:ident = $title:literal, $words:expr;)*) => {$(
        $(#[$doc])*
        pub(crate) enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(SchemaType::Type(Type::String))
                    .enum_values(Some($words))
                    .into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                $title.into()
            }
        }
    )*};
}

closed! {
    /// Codes of the known currencies.
    CurrencyCode = "Currency", Currency::ALL.into_iter().map(Currency::code);
    /// Languages of pages and messages.
    LanguageCode = "Language", Language::ALL.iter().map(|language| language.as_str());
    /// How an amount is decided.
    AmountRuleType = "AmountRuleType", ["fixed", "open", "left"];
    /// States of a link.
    LinkStateWord = "PaymentLinkState", LinkState::ALL.iter().map(|state| state.as_str());
    /// Channels of messages.
    ChannelWord = "Channel", ChannelKind::ALL.iter().map(|kind| kind.as_str());
    /// States of a message.
    MessageStateWord = "MessageState", MessageState::ALL.iter().map(|state| state.as_str());
    /// States of a payment.
    PaymentStateWord = "PaymentState", PaymentState::ALL.iter().map(|state| state.as_str());
    /// States of a refund.
    RefundStateWord = "RefundState", RefundState::ALL.iter().map(|state| state.as_str());
    /// Ways of a refund.
    RefundWayWord = "RefundWay", RefundWay::ALL.iter().map(|way| way.as_str());
    /// States of a slip.
    SlipStateWord = "SlipState", SlipState::ALL.iter().map(|state| state.as_str());
    /// How the money of a slip went.
    SlipKindWord = "SlipKind", SlipKind::ALL.iter().map(|kind| kind.as_str());
    /// Why a slip is rejected.
    SlipReasonWord = "SlipReason", RejectReason::ALL.iter().map(|reason| reason.as_str());
}

impl LinkStateWord {
    /// For refusals.
    pub(crate) const LIST: &str =
        "draft, open, partially_paid, paid, completed, expired, cancelled";
}

impl PaymentStateWord {
    /// For refusals.
    pub(crate) const LIST: &str = "created, redirected, verifying, unknown, paid, failed, cancelled, conflict, reversed, \
         received, needs_correction, rejected, revoked";
}

impl SlipStateWord {
    /// For refusals.
    pub(crate) const LIST: &str = "received, needs_correction, accepted, rejected, revoked";
}

impl SlipReasonWord {
    /// For refusals.
    pub(crate) const LIST: &str = "not_found, typo, duplicate, other_account, other";
}

impl ChannelWord {
    /// For refusals.
    pub(crate) const LIST: &str = "smtp, kavenegar, melipayamak, ghasedak, smsir, ippanel, \
        telegram, bale, safir, eitaa, whatsapp, http, outbox";
}

impl MessageStateWord {
    /// For refusals.
    pub(crate) const LIST: &str =
        "queued, sending, accepted, delivered, undelivered, failed, blocked, unknown";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_name_every_state() {
        let links: Vec<&str> = LinkState::ALL.iter().map(|state| state.as_str()).collect();
        assert_eq!(LinkStateWord::LIST, links.join(", "));
        let payments: Vec<&str> = PaymentState::ALL
            .iter()
            .map(|state| state.as_str())
            .collect();
        assert_eq!(PaymentStateWord::LIST, payments.join(", "));
        let slips: Vec<&str> = SlipState::ALL.iter().map(|state| state.as_str()).collect();
        assert_eq!(SlipStateWord::LIST, slips.join(", "));
        let reasons = RejectReason::ALL.iter().map(|reason| reason.as_str());
        assert_eq!(SlipReasonWord::LIST, reasons.collect::<Vec<_>>().join(", "));
        let messages = MessageState::ALL.iter().map(|state| state.as_str());
        let messages: Vec<&str> = messages.collect();
        assert_eq!(MessageStateWord::LIST, messages.join(", "));
        let channels: Vec<&str> = ChannelKind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(ChannelWord::LIST, channels.join(", "));
    }
}
