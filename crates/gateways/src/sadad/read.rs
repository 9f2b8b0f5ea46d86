//! What Sadad's answers mean.

use domain::verdict::Verdict;
use money::{Amount, Currency};

use super::{Sadad, codes, is_token, page};
use crate::coded::Coded;
use crate::json;
use crate::order::{Asked, Begun, Redirect};
use crate::reply::{Reply, Silence};
use crate::terminal::Terminal;
use crate::yes::Yes;

fn said(driver: &Sadad, terminal: &Terminal, reply: &Reply) -> Result<Coded, Silence> {
    let names = ("ResCode", "Description");
    Coded::read((driver, terminal), reply, names, codes::TABLE)
}

pub(super) fn begin(driver: &Sadad, terminal: &Terminal, reply: &Reply) -> Begun {
    let said = match said(driver, terminal, reply) {
        Ok(said) if said.code == "0" => said,
        Ok(said) => return said.refused_begin(),
        Err(silence) => return silence.into(),
    };
    let token = said.text("Token");
    let Some(gateway_key) = token.filter(|token| said.clean && is_token(token)) else {
        return Silence::new("ResCode 0 without a usable token").into();
    };
    Begun::Accepted {
        redirect: Redirect::get(page(terminal, &gateway_key)),
        gateway_key,
        expires_after: None,
        fee: None,
    }
}

pub(super) fn verify(
    driver: &Sadad,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Verdict {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    match said.code.as_str() {
        "0" | "100" if said.clean => match yes(&said).and_then(|yes| yes.check(asked)) {
            Ok(confirmation) if said.code == "0" => Verdict::Verified(confirmation),
            Ok(confirmation) => Verdict::AlreadyVerified(confirmation),
            Err(other) => other,
        },
        "-1" | "1103" => said.not_paid(false),
        "101" | "1105" => Verdict::Returned { code: said.code },
        _ => said.no_verdict(),
    }
}

/// A yes repeats our order: the vendor's own sample shows what happens to those who do not look.
fn yes(said: &Coded) -> Result<Yes, Verdict> {
    let order = said.text("OrderId");
    let order = order.ok_or_else(|| Silence::new(format!("{} without OrderId", said.code)))?;
    let amount = json::integer(&said.body, "Amount");
    Ok(Yes {
        code: said.code.clone(),
        reference: said.text("RetrivalRefNo"),
        tracking_code: None,
        amount: amount.map(|rials| Amount::new(rials, Currency::Irr)),
        order: Some(order),
        card: said.text("CardNumberMasked"),
        fee: None,
    })
}
