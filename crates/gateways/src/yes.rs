//! What a bank's yes must name before it is one for us.

use domain::verdict::{BankReference, Confirmation, Verdict};
use money::Amount;

use crate::json;
use crate::mask::mask_pan;
use crate::order::Asked;
use crate::reply::Silence;

/// A positive answer as the bank worded it.
#[derive(Debug, Default)]
pub(crate) struct Yes {
    /// The bank's own code of this yes.
    pub(crate) code: String,
    /// What is credited once. Without it nothing is.
    pub(crate) reference: Option<String>,
    /// What the payer is told; without it, the reference.
    pub(crate) tracking_code: Option<String>,
    /// What the bank took. Without it nothing is confirmed.
    pub(crate) amount: Option<Amount>,
    /// Our order number as the bank repeats it, if it does.
    pub(crate) order: Option<String>,
    /// The masked card.
    pub(crate) card: Option<String>,
    /// What the bank keeps.
    pub(crate) fee: Option<Amount>,
}

impl Yes {
    /// The confirmation, if everything that was said is ours; else the verdict that follows.
    pub(crate) fn check(self, asked: &Asked<'_>) -> Result<Confirmation, Verdict> {
        let ours = asked.order_number.to_string();
        if self.order.is_some_and(|order| order != ours) {
            return Err(Verdict::WrongParty {
                detail: "another order".to_owned(),
            });
        }
        let silent = |what: &str| {
            let reason = format!("{} without {what}", json::tidy(&self.code));
            Verdict::from(Silence::new(reason))
        };
        let stated = self.amount.ok_or_else(|| silent("a usable amount"))?;
        let reference = self.reference.filter(|text| is_reference(text));
        let key = reference.ok_or_else(|| silent("a usable reference"))?;
        if stated != asked.amount {
            return Err(Verdict::AmountMismatch {
                stated: Some(stated),
                code: self.code,
            });
        }
        let shown = self.tracking_code.filter(|text| is_reference(text));
        Ok(Confirmation {
            reference: BankReference {
                tracking_code: shown.unwrap_or_else(|| key.clone()),
                key,
            },
            amount: Some(stated),
            card_mask: self.card.as_deref().and_then(mask_pan),
            fee: self.fee,
        })
    }
}

/// Something that tells one payment from another: printable, short, and not a zero.
fn is_reference(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_graphic())
        && text.bytes().any(|byte| !matches!(byte, b'0' | b'-'))
        && !text.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::is_reference;

    #[test]
    fn zeros_and_words_with_spaces_are_no_reference() {
        for good in ["201", "GmshtyjwKSu+/=", "a-1", "0001"] {
            assert!(is_reference(good), "{good}");
        }
        for bad in ["", "0", "000", "-1", "a b", "\u{662}", &"9".repeat(129)] {
            assert!(!is_reference(bad), "{bad}");
        }
    }
}
