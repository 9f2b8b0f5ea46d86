//! What Mellat's answers mean.

use domain::verdict::{BankReference, Confirmation, Verdict};

use super::{INQUIRE, REFERENCE, codes, operation};
use crate::code::{self, Class};
use crate::driver::{Checked, Standing};
use crate::json::tidy;
use crate::order::{Asked, Begun, Order, Redirect};
use crate::reply::{Reply, Silence};
use crate::request;
use crate::terminal::Terminal;

/// The bank's number of a sale, and what the payer was charged as the return says.
pub(super) struct Sale {
    pub(super) number: String,
    pub(super) charged: Option<String>,
}

impl Sale {
    /// As it is kept in a claim: `number/charged`.
    pub(super) fn write(number: Option<&str>, charged: Option<&str>) -> Option<String> {
        let number = number.filter(|number| request::is_number(number, 19))?;
        Some(format!("{number}/{}", charged.unwrap_or_default()))
    }

    pub(super) fn read(reference: &str) -> Option<Self> {
        let (number, charged) = reference.split_once('/')?;
        Some(Self {
            number: number.to_owned(),
            charged: Some(charged.to_owned()).filter(|charged| !charged.is_empty()),
        })
    }

    /// The bank's yes. What the return says of the charge is no proof of an amount, but when it is
    /// not ours (a discount, a part) a person must look.
    pub(super) fn confirmed(&self, asked: &Asked<'_>, already: bool) -> Verdict {
        if let Some(charged) = &self.charged
            && charged.parse() != Ok(asked.amount.minor())
        {
            return Verdict::AmountMismatch {
                stated: None,
                code: format!("FinalAmount {}", tidy(charged)),
            };
        }
        let yes = Confirmation {
            reference: BankReference {
                key: self.number.clone(),
                tracking_code: self.number.clone(),
            },
            amount: None,
            card_mask: None,
            fee: None,
        };
        if already {
            Verdict::AlreadyVerified(yes)
        } else {
            Verdict::Verified(yes)
        }
    }
}

/// The text that every operation returns.
fn text(name: &str, reply: &Reply) -> Result<String, Silence> {
    let answer = operation(name).answer(reply)?;
    let text = answer.text_of("return").map(tidy);
    text.ok_or_else(|| Silence::new("an answer without a return"))
}

/// The code that an operation returns.
pub(super) fn code(name: &str, reply: &Reply) -> Result<String, Silence> {
    let code = text(name, reply)?;
    if request::is_number(&code, 4) {
        return Ok(code);
    }
    Err(Silence::new(format!("an answer that is no code: {code}")))
}

/// `0,RefId`, or a code.
pub(super) fn begin(terminal: &Terminal, order: &Order<'_>, reply: &Reply) -> Begun {
    let text = match text("bpPayRequest", reply) {
        Ok(text) => text,
        Err(silence) => return silence.into(),
    };
    let Some(key) = text.strip_prefix("0,").map(str::trim) else {
        return if request::is_number(&text, 4) && text != "0" {
            Begun::Refused {
                class: code::class_of(codes::TABLE, &text),
                message: words(&text),
                code: text,
            }
        } else {
            Silence::new("an answer without a RefId").into()
        };
    };
    let fits =
        (1..=64).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !fits {
        return Silence::new("a RefId of a strange form").into();
    }
    let mut fields = vec![("RefId".to_owned(), key.to_owned())];
    let mobile = order.mobile().and_then(|mobile| mobile.strip_prefix('0'));
    fields.extend(mobile.map(|mobile| ("MobileNo".to_owned(), format!("98{mobile}"))));
    Begun::Accepted {
        gateway_key: key.to_owned(),
        redirect: Redirect::post(terminal.at(&["startpay.mellat"]), fields),
        expires_after: None,
        fee: None,
    }
}

/// The number of the sale of our order. Its form is in no document: `0,number` and a bare number
/// longer than any code are taken. Nothing was verified at this point by anybody who had no number.
pub(super) fn reference(reply: &Reply) -> Result<String, Verdict> {
    let text = text(REFERENCE, reply)?;
    let number = text.strip_prefix("0,").map_or(text.as_str(), str::trim);
    if (5..=19).contains(&number.len()) && request::is_number(number, 19) {
        return Ok(number.to_owned());
    }
    match code::find(codes::TABLE, &text).map(|line| line.class) {
        Some(Class::Payer | Class::Payment) => Err(Verdict::NotPaid {
            conclusive: false,
            code: text,
        }),
        _ => Err(no_sale(&text)
            .unwrap_or_else(|| Silence::new(format!("no sale reference: {text}")).into())),
    }
}

/// Whether the bank knows no such sale, or none that was paid: of a number that came with the return
/// it says nothing about our order.
pub(super) fn denies(code: &str) -> bool {
    let refused =
        matches!(no_sale(code), Some(verdict) if !matches!(verdict, Verdict::Configuration { .. }));
    refused || matches!(code, "42" | "54" | "55")
}

/// Codes that mean the same in every list: the card was refused, or we are.
pub(super) fn no_sale(code: &str) -> Option<Verdict> {
    match code {
        "11" | "12" | "13" | "14" | "15" | "16" | "18" | "19" => Some(Verdict::NotPaid {
            conclusive: false,
            code: code.to_owned(),
        }),
        "17" => Some(Verdict::Cancelled {
            conclusive: false,
            code: code.to_owned(),
        }),
        "21" | "24" | "421" => Some(Verdict::Configuration {
            code: code.to_owned(),
            message: words(code),
        }),
        _ => None,
    }
}

/// Neither verify nor inquiry say 0.
pub(super) fn not_verified(verified: &str, stands: &str) -> Verdict {
    Silence::new(format!("the verify says {verified}, the inquiry {stands}")).into()
}

pub(super) fn inquire(reply: &Reply) -> Standing {
    let code = match code(INQUIRE, reply) {
        Ok(code) => code,
        Err(silence) => return silence.into(),
    };
    if code == "0" {
        return Standing::Paid { code };
    }
    no_sale(&code).map_or_else(
        || Standing::unknown(format!("the inquiry says {code}")),
        standing,
    )
}

/// A verdict that is no yes, as a look-up tells it.
pub(super) fn standing(verdict: Verdict) -> Standing {
    match verdict {
        Verdict::NotPaid { code, .. } | Verdict::Cancelled { code, .. } => Standing::Open { code },
        Verdict::Configuration { code, message } => Standing::Configuration { code, message },
        Verdict::Unknown { reason, .. } => Standing::unknown(reason),
        _ => Standing::unknown("a look-up that says something else"),
    }
}

pub(super) fn check(reply: &Reply) -> Checked {
    let code = match code(INQUIRE, reply) {
        Ok(code) => code,
        Err(silence) => return silence.into(),
    };
    match code.as_str() {
        "21" | "23" | "24" | "421" => Checked::Bad {
            message: words(&code),
            code,
        },
        "0" | "42" | "44" | "46" | "47" | "54" | "55" => Checked::Good,
        _ => Silence::new(format!("the inquiry says {code}")).into(),
    }
}

/// The bank sends no words with its codes.
fn words(code: &str) -> String {
    code::find(codes::TABLE, code).map_or_else(String::new, |line| line.en.to_owned())
}
