//! Inner ids: a UUIDv7 behind a type prefix (`lnk_…`, `pay_…`), text, sortable by time.
//!
//! Ids name things between people, programs and tables. They are not secrets: what opens a page is
//! a [`crate::token::Token`].

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// The text is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id with the prefix {expected}_")]
pub struct BadId {
    /// The prefix that was wanted.
    pub expected: &'static str,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// The prefix before the underscore.
            pub const PREFIX: &'static str = $prefix;
            /// Names a new thing; the caller draws the UUIDv7.
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!($prefix, "_"))?;
                f.write_str(self.0.simple().encode_lower(&mut Uuid::encode_buffer()))
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                parse(text, $prefix).map(Self)
            }
        }
    )*};
}

/// Only the one spelling that `Display` writes: two texts never name one thing.
fn parse(text: &str, prefix: &'static str) -> Result<Uuid, BadId> {
    let hex = text
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .filter(|hex| hex.len() == 32);
    let number = hex.and_then(|hex| {
        let (high, low) = hex.split_at_checked(16)?;
        Some(Uuid::from_u64_pair(hex_number(high)?, hex_number(low)?))
    });
    number.ok_or(BadId { expected: prefix })
}

/// Up to sixteen digits. Every row has ids: what is no digit is noted, and asked about once.
fn hex_number(text: &str) -> Option<u64> {
    let (number, seen) = text.bytes().fold((0, 0), |(number, seen), byte| {
        let digit = hex_digit(byte);
        (number << 4 | u64::from(digit & 0xf), seen | digit)
    });
    (seen & NO_DIGIT == 0).then_some(number)
}

/// In the place of what is no digit.
const NO_DIGIT: u8 = 0xf0;

fn hex_digit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'f' => byte - b'a' + 10,
        _ => NO_DIGIT,
    }
}

ids! {
    /// A shop.
    ShopId = "shp";
    /// A customer.
    CustomerId = "cus";
    /// A financial account.
    AccountId = "acc";
    /// A provider: one configured gateway of a financial account.
    ProviderId = "prv";
    /// A receipt type.
    ReceiptTypeId = "rct";
    /// A payment link.
    LinkId = "lnk";
    /// A payment: one try of one payer.
    PaymentId = "pay";
    /// A bank slip: the payment that it is, as programs name it.
    SlipId = "slp";
    /// Money that is given back of a payment.
    RefundId = "rfd";
    /// A receipt.
    ReceiptId = "rcp";
    /// A transfer of the ledger.
    TransferId = "trf";
    /// A message to one address.
    MessageId = "msg";
    /// An event.
    EventId = "evt";
    /// An item of the resolve queue.
    ResolveId = "res";
    /// A callback as it came in.
    CallbackId = "cbk";
    /// One call to a bank and its answer.
    ExchangeId = "exc";
    /// An API key.
    ApiKeyId = "key";
    /// A user of the back office.
    UserId = "usr";
    /// A session of a user.
    SessionId = "ses";
    /// A contact of a company.
    ContactId = "con";
    /// A position that a merchant added.
    PositionId = "pos";
    /// An address that asked for no messages.
    OptOutId = "opt";
    /// A notice to a user.
    NoticeId = "ntc";
    /// An import of customers.
    ImportId = "imp";
    /// A file of a gateway or a bank that is held against our payments.
    SettlementId = "stl";
    /// A document.
    DocumentId = "doc";
    /// An address of an OpenPay page that was sent to somebody.
    PrefillId = "opf";
    /// A one-time code.
    CodeId = "otc";
}

impl From<PaymentId> for SlipId {
    fn from(payment: PaymentId) -> Self {
        Self(payment.0)
    }
}

impl From<SlipId> for PaymentId {
    fn from(slip: SlipId) -> Self {
        Self(slip.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_only_in_its_one_spelling() {
        let id = LinkId::new(Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_002a));
        let text = id.to_string();
        assert_eq!(text, "lnk_0199000000007000800000000000002a");
        assert_eq!(text.parse(), Ok(id));
        assert!(text.parse::<PaymentId>().is_err());
        assert!(text.to_uppercase().parse::<LinkId>().is_err());
        assert!("lnk_0199".parse::<LinkId>().is_err());
        assert!(
            "lnk_01990000-0000-7000-8000-00000000002a"
                .parse::<LinkId>()
                .is_err()
        );
    }

    #[test]
    fn a_slip_is_its_payment_under_another_name() {
        let slip: SlipId = "slp_0199000000007000800000000000002a".parse().unwrap();
        let payment = PaymentId::from(slip);
        assert_eq!(payment.to_string(), "pay_0199000000007000800000000000002a");
        assert_eq!(SlipId::from(payment), slip);
    }

    #[test]
    fn ids_sort_by_time() {
        let early = LinkId::new(Uuid::from_u128(1)).to_string();
        let late = LinkId::new(Uuid::from_u128(2)).to_string();
        assert!(early < late);
    }
}
