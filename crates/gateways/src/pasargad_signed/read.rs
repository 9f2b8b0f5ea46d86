//! What the answers of Pasargad's old protocol mean: a yes or a no, and words for people.

use domain::verdict::{Confirmation, Verdict};
use money::{Amount, Currency};
use serde_json::{Map, Value};

use super::codes::{NO, YES};
use super::invoice::Invoice;
use super::{PasargadSigned, SALE, is_token, names};
use crate::code::Class;
use crate::driver::{Driver, Moved, Refusal, Standing};
use crate::json;
use crate::mask::mask_pan;
use crate::order::{Asked, Begun, Order, Redirect};
use crate::reply::{Reply, Silence};
use crate::terminal::Terminal;
use crate::yes::Yes;

/// An answer that says one of the two.
struct Said {
    yes: bool,
    message: String,
    body: Map<String, Value>,
}

fn said(driver: &PasargadSigned, terminal: &Terminal, reply: &Reply) -> Result<Said, Silence> {
    let answer = reply.json()?;
    let status = answer.status.as_u16();
    let yes = answer.body.get("IsSuccess").and_then(Value::as_bool);
    let yes = yes.ok_or_else(|| Silence::new(format!("HTTP {status} without a yes or a no")))?;
    if yes && !answer.status.is_success() {
        return Err(Silence::new(format!("a yes with HTTP {status}")));
    }
    Ok(Said {
        yes,
        message: driver.scrub(terminal, &json::words(&answer.body, "Message")),
        body: answer.body,
    })
}

impl Said {
    /// The no after which nothing is known.
    fn silence(&self) -> Silence {
        Silence::new(format!("{NO} {}", self.message))
    }
}

/// A no at begin has no other reason than the settings (key, codes, addresses) or the fields that were
/// sent.
pub(super) fn begin(
    driver: &PasargadSigned,
    terminal: &Terminal,
    order: &Order<'_>,
    reply: &Reply,
) -> Begun {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    if !said.yes {
        return Begun::Refused {
            class: Class::Configuration,
            code: NO.to_owned(),
            message: said.message,
        };
    }
    let token = json::text(&said.body, "Token").filter(|token| is_token(token));
    let (Some(token), Ok(invoice)) = (token, Invoice::new(order)) else {
        return Silence::new("a yes without a usable token").into();
    };
    let mut page = terminal.at(&["payment.aspx"]);
    page.query_pairs_mut().append_pair("n", &token);
    Begun::Accepted {
        gateway_key: invoice.key(),
        redirect: Redirect::get(page),
        expires_after: None,
        fee: None,
    }
}

/// The first call of a verify: whose payment this is and how much. Without a yes it is not paid so far,
/// as far as one word for everything can say.
pub(super) fn found(
    driver: &PasargadSigned,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Result<Confirmation, Verdict> {
    let said = said(driver, terminal, reply)?;
    if !said.yes {
        return Err(Verdict::NotPaid {
            conclusive: false,
            code: NO.to_owned(),
        });
    }
    ours(terminal, asked, &said.body)
}

/// Whether the bank's facts are those that are stored, one by one.
fn ours(
    terminal: &Terminal,
    asked: &Asked<'_>,
    body: &Map<String, Value>,
) -> Result<Confirmation, Verdict> {
    let unbuilt = |refusal: Refusal| Verdict::from(Silence::new(refusal.to_string()));
    let invoice = Invoice::of(asked).map_err(unbuilt)?;
    for (name, stored) in names(terminal, &invoice).map_err(unbuilt)? {
        match json::named(body, name) {
            Some(told) if told == stored => {}
            Some(_) => {
                return Err(Verdict::WrongParty {
                    detail: format!("another {name}"),
                });
            }
            None => return Err(Silence::new(format!("a yes without {name}")).into()),
        }
    }
    // A refund of the same invoice (1004) or anything else is no sale.
    if json::integer(body, "Action") != Some(SALE) {
        let action = json::named(body, "Action").unwrap_or_default();
        let reason = format!("a yes to the action “{}”", json::tidy(&action));
        return Err(Silence::new(reason).into());
    }
    let yes = Yes {
        code: YES.to_owned(),
        reference: json::text(body, "TransactionReferenceID"),
        tracking_code: json::text(body, "ReferenceNumber"),
        amount: json::integer(body, "Amount").map(|it| Amount::new(it, Currency::Irr)),
        order: json::named(body, "InvoiceNumber"),
        card: None,
        fee: None,
    };
    yes.check(asked)
}

/// The second call: the bank confirms what the first one told. Its no after a yes is not *not paid*:
/// an earlier question of ours may have been answered with a yes that was lost.
pub(super) fn verified(
    driver: &PasargadSigned,
    terminal: &Terminal,
    found: Confirmation,
    reply: &Reply,
) -> Verdict {
    match said(driver, terminal, reply) {
        Err(silence) => silence.into(),
        Ok(said) if said.yes => Verdict::Verified(Confirmation {
            card_mask: json::text(&said.body, "MaskedCardNumber")
                .as_deref()
                .and_then(mask_pan),
            ..found
        }),
        Ok(said) => {
            let reason = format!("paid, but the verify says {NO}: {}", said.message);
            Silence::new(reason).into()
        }
    }
}

/// A no may be about the payment or about us: nothing is known then.
pub(super) fn standing(
    driver: &PasargadSigned,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Standing {
    let said = match said(driver, terminal, reply) {
        Ok(said) if said.yes => said,
        Ok(said) => return said.silence().into(),
        Err(silence) => return silence.into(),
    };
    match ours(terminal, asked, &said.body) {
        Ok(_) => Standing::Paid {
            code: YES.to_owned(),
        },
        Err(Verdict::Unknown { reason, .. }) => Standing::unknown(reason),
        Err(other) => Standing::unknown(format!("not what is stored: {other:?}")),
    }
}

/// A no may also mean that it was given back before, so it never says that nothing moved.
pub(super) fn reversed(driver: &PasargadSigned, terminal: &Terminal, reply: &Reply) -> Moved {
    match said(driver, terminal, reply) {
        Ok(said) if said.yes => Moved::Done { reference: None },
        Ok(said) => said.silence().into(),
        Err(silence) => silence.into(),
    }
}
