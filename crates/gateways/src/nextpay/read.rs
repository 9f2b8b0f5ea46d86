//! What NextPay's answers mean.

use domain::verdict::Verdict;
use money::Amount;

use super::{NextPay, codes};
use crate::coded::Coded;
use crate::driver::Moved;
use crate::json;
use crate::order::{Asked, Begun, Redirect};
use crate::reply::{Reply, Silence};
use crate::terminal::{Terminal, is_uuid};
use crate::yes::Yes;

fn said(driver: &NextPay, terminal: &Terminal, reply: &Reply) -> Result<Coded, Silence> {
    let names = ("code", "message");
    Coded::read((driver, terminal), reply, names, codes::TABLE)
}

pub(super) fn begin(driver: &NextPay, terminal: &Terminal, reply: &Reply) -> Begun {
    let said = match said(driver, terminal, reply) {
        Ok(said) if said.code == "-1" => said,
        Ok(said) => return said.refused_begin(),
        Err(silence) => return silence.into(),
    };
    let key = said.text("trans_id");
    let Some(gateway_key) = key.filter(|key| said.clean && is_uuid(key)) else {
        return Silence::new("code -1 without a usable trans_id").into();
    };
    Begun::Accepted {
        redirect: Redirect::get(terminal.at(&["nx", "gateway", "payment", &gateway_key])),
        gateway_key,
        expires_after: None,
        fee: None,
    }
}

pub(super) fn verify(
    driver: &NextPay,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Verdict {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    match said.code.as_str() {
        "0" | "-25" | "-49" if said.clean => match yes(&said, asked) {
            Ok(yes) => match yes.check(asked) {
                Ok(confirmation) if said.code == "0" => Verdict::Verified(confirmation),
                Ok(confirmation) => Verdict::AlreadyVerified(confirmation),
                Err(other) => other,
            },
            Err(silence) => silence.into(),
        },
        "-90" => Verdict::Returned { code: said.code },
        "-24" => Verdict::AmountMismatch {
            stated: None,
            code: said.code,
        },
        "-4" => Verdict::Cancelled {
            conclusive: true,
            code: said.code,
        },
        // −2 says that one card was rejected; −34, −37 and −38 deny a key that NextPay gave out.
        "-1" | "-2" | "-3" | "-34" | "-37" | "-38" => said.not_paid(false),
        _ => said.no_verdict(),
    }
}

/// A yes repeats our order: without it, nothing says whose payment it was.
fn yes(said: &Coded, asked: &Asked<'_>) -> Result<Yes, Silence> {
    let order = said.text("order_id");
    let order =
        order.ok_or_else(|| Silence::new(format!("code {} without order_id", said.code)))?;
    let amount = json::whole(&said.body, "amount");
    let reference = said.text("Shaparak_Ref_Id");
    Ok(Yes {
        code: said.code.clone(),
        // Without the network's receipt the bank's own key is what is credited once.
        reference: reference.or_else(|| Some(asked.gateway_key.to_owned())),
        tracking_code: None,
        amount: amount.and_then(|tomans| Amount::from_toman(tomans).ok()),
        order: Some(order),
        card: said.text("card_holder"),
        fee: None,
    })
}

/// −90 alone is a yes; −91 and −92 do not say that nothing moved.
pub(super) fn reverse(driver: &NextPay, terminal: &Terminal, reply: &Reply) -> Moved {
    match said(driver, terminal, reply) {
        Ok(said) if said.code == "-90" && said.clean => Moved::Done {
            reference: said.text("Shaparak_Ref_Id"),
        },
        Ok(said) if said.code == "-90" => said.silence().into(),
        Ok(said) => said.not_moved(),
        Err(silence) => silence.into(),
    }
}
