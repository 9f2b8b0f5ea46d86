//! The one-time code of a payer whose browser cannot do the work that it is asked for.
//!
//! A code costs the shop an SMS, and whoever owns numbers that cost more can earn by asking for many
//! of them. So a code is asked for with a whole form alone, and is counted by whom it goes to, by the
//! numbers around that, by the network address that asked, and by the shop.

use jiff::{SignedDuration, Timestamp};
use money::digits::to_latin;

use crate::id::{CodeId, ShopId};

/// A code counts for so long.
pub const CODE_LIFE: SignedDuration = SignedDuration::from_mins(10);
/// How often a code is typed before it counts no more.
pub const CODE_TRIES: u32 = 5;
/// Digits of a code.
const DIGITS: usize = 6;

/// A code that was sent. What it is stands nowhere: the server's key makes it out of the id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeCode {
    /// Which.
    pub id: CodeId,
    /// The shop whose page asked for it.
    pub shop: ShopId,
    /// Hash of the mobile in the form that asked for it: it opens forms of this mobile alone.
    pub owner: [u8; 32],
    /// Hash of the address that it went to.
    pub recipient: [u8; 32],
    /// Hash of what the numbers around that have in common.
    pub around: [u8; 32],
    /// Hash of the network address that asked.
    pub address: [u8; 32],
    /// When.
    pub created_at: Timestamp,
    /// Until when it counts.
    pub expires_at: Timestamp,
    /// How often it was typed.
    pub tries: u32,
    /// When it opened a payment.
    pub used_at: Option<Timestamp>,
}

/// Why a code that was typed opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeFault {
    /// It is another one; so many tries are left.
    Wrong(u32),
    /// Its time is over.
    Expired,
    /// It was typed too often.
    TooOften,
    /// It opened a payment already.
    Used,
    /// It was sent for another form.
    Other,
}

impl OneTimeCode {
    /// Why it opens no form of this shop and mobile now, whatever is typed.
    pub fn closed(&self, (shop, owner): (ShopId, &[u8; 32]), now: Timestamp) -> Option<CodeFault> {
        if self.shop != shop || self.owner != *owner {
            Some(CodeFault::Other)
        } else if self.used_at.is_some() {
            Some(CodeFault::Used)
        } else if now >= self.expires_at {
            Some(CodeFault::Expired)
        } else if self.tries >= CODE_TRIES {
            Some(CodeFault::TooOften)
        } else {
            None
        }
    }
}

/// How many codes went out already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CodesSent {
    /// To this address within an hour.
    pub recipient_hour: u32,
    /// To this address within a day.
    pub recipient_day: u32,
    /// To the numbers around it within an hour.
    pub around_hour: u32,
    /// For this network address within an hour.
    pub address_hour: u32,
    /// Of this shop within an hour.
    pub shop_hour: u32,
    /// Of this shop within a day.
    pub shop_day: u32,
}

/// How many codes may go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeLimits(CodesSent);

impl CodeLimits {
    /// Few honest payers pass without script, and of these few come so often.
    pub const USUAL: Self = Self(CodesSent {
        recipient_hour: 3,
        recipient_day: 6,
        around_hour: 5,
        address_hour: 10,
        shop_hour: 60,
        shop_day: 300,
    });

    /// Whether one more may go out.
    pub const fn allow(self, sent: CodesSent) -> bool {
        let Self(most) = self;
        sent.recipient_hour < most.recipient_hour
            && sent.recipient_day < most.recipient_day
            && sent.around_hour < most.around_hour
            && sent.address_hour < most.address_hour
            && sent.shop_hour < most.shop_hour
            && sent.shop_day < most.shop_day
    }

    /// Whether one more is the last for neighbouring numbers or the whole shop: honest payers seldom
    /// come so close together, and somebody of staff should look.
    pub const fn alarms(self, sent: CodesSent) -> bool {
        let Self(most) = self;
        sent.around_hour + 1 == most.around_hour
            || sent.shop_hour + 1 == most.shop_hour
            || sent.shop_day + 1 == most.shop_day
    }
}

/// A code as it was typed, in any digits, with spaces or lines between them.
pub fn typed_code(typed: &str) -> Option<String> {
    let latin = to_latin(typed);
    let digits: String = latin
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{200e}' | '\u{200f}' | '\u{200c}'))
        .collect();
    let is_code = digits.len() == DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
    is_code.then_some(digits)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_code_is_read_in_any_digits() {
        for typed in ["042917", "۰۴۲۹۱۷", " ٠٤٢ ٩١٧ ", "042-917", "\u{200e}۰42۹17"] {
            assert_eq!(typed_code(typed).as_deref(), Some("042917"), "{typed}");
        }
        for bad in [
            "",
            "42917",
            "0429178",
            "04291a",
            "+42917",
            "۰۴۲۹۱",
            "0.4291",
        ] {
            assert_eq!(typed_code(bad), None, "{bad}");
        }
    }

    #[test]
    fn each_limit_forbids_the_one_that_would_pass_it() {
        let limits = CodeLimits::USUAL;
        let CodeLimits(most) = limits;
        let below = CodesSent {
            recipient_hour: most.recipient_hour - 1,
            recipient_day: most.recipient_day - 1,
            around_hour: most.around_hour - 1,
            address_hour: most.address_hour - 1,
            shop_hour: most.shop_hour - 1,
            shop_day: most.shop_day - 1,
        };
        assert!(limits.allow(CodesSent::default()) && limits.allow(below));
        let raised: [fn(&mut CodesSent); 6] = [
            |sent| sent.recipient_hour += 1,
            |sent| sent.recipient_day += 1,
            |sent| sent.around_hour += 1,
            |sent| sent.address_hour += 1,
            |sent| sent.shop_hour += 1,
            |sent| sent.shop_day += 1,
        ];
        for (place, raise) in raised.into_iter().enumerate() {
            let mut sent = below;
            raise(&mut sent);
            assert!(!limits.allow(sent), "limit {place}");
        }
    }

    #[test]
    fn the_last_one_for_neighbours_or_a_shop_is_an_alarm() {
        let limits = CodeLimits::USUAL;
        let none = CodesSent::default();
        let alarms = |change: fn(&mut CodesSent)| {
            let mut sent = none;
            change(&mut sent);
            limits.alarms(sent)
        };
        assert!(!limits.alarms(none));
        assert!(alarms(|sent| sent.around_hour = 4));
        assert!(alarms(|sent| sent.shop_hour = 59));
        assert!(alarms(|sent| sent.shop_day = 299));
        assert!(!alarms(|sent| sent.around_hour = 3));
        // One payer who asks again and again is no reason to look.
        assert!(!alarms(
            |sent| (sent.recipient_hour, sent.address_hour) = (2, 9)
        ));
    }

    #[test]
    fn a_code_opens_one_form_of_its_mobile_in_time() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let shop = ShopId::new(Uuid::from_u128(1));
        let code = OneTimeCode {
            id: CodeId::new(Uuid::from_u128(1)),
            shop,
            owner: [1; 32],
            recipient: [1; 32],
            around: [2; 32],
            address: [3; 32],
            created_at: at(0),
            expires_at: at(600),
            tries: CODE_TRIES - 1,
            used_at: None,
        };
        let mine = (shop, &[1; 32]);
        assert_eq!(code.closed(mine, at(599)), None);
        assert_eq!(code.closed(mine, at(600)), Some(CodeFault::Expired));
        assert_eq!(code.closed((shop, &[9; 32]), at(1)), Some(CodeFault::Other));
        let elsewhere = (ShopId::new(Uuid::from_u128(2)), &[1; 32]);
        assert_eq!(code.closed(elsewhere, at(1)), Some(CodeFault::Other));
        let tried = OneTimeCode {
            tries: CODE_TRIES,
            ..code.clone()
        };
        assert_eq!(tried.closed(mine, at(1)), Some(CodeFault::TooOften));
        let used = OneTimeCode {
            used_at: Some(at(2)),
            ..code
        };
        assert_eq!(used.closed(mine, at(3)), Some(CodeFault::Used));
    }
}
