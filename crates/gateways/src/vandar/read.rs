//! What Vandar's answers mean.

use std::time::Duration;

use domain::verdict::Verdict;
use money::{Amount, Currency};
use serde_json::Value;

use super::{PAYER_PAYS, TOMAN, Vandar, codes, is_token};
use crate::code::Class;
use crate::coded::Coded;
use crate::driver::{Driver, Standing};
use crate::json;
use crate::order::{Asked, Begun, Redirect};
use crate::reply::{Reply, Silence};
use crate::terminal::Terminal;
use crate::yes::Yes;

fn said(driver: &Vandar, terminal: &Terminal, reply: &Reply) -> Result<Coded, Silence> {
    let names = ("status", "message");
    let mut said = Coded::read((driver, terminal), reply, names, codes::TABLE)?;
    if let Some(Value::Array(errors)) = said.body.get("errors") {
        let words: Vec<&str> = errors.iter().filter_map(Value::as_str).collect();
        said.message = json::tidy(&driver.scrub(terminal, &words.join(" ")));
    }
    Ok(said)
}

/// A 0 at begin has no other reason than the settings or the fields that were sent.
pub(super) fn begin(driver: &Vandar, terminal: &Terminal, reply: &Reply) -> Begun {
    let said = match said(driver, terminal, reply) {
        Ok(said) if said.code == "1" => said,
        Ok(said) if said.code == "0" => {
            return Begun::Refused {
                class: Class::Configuration,
                code: said.code,
                message: said.message,
            };
        }
        Ok(said) => return said.silence().into(),
        Err(silence) => return silence.into(),
    };
    let token = said.text("token");
    let Some(gateway_key) = token.filter(|token| said.clean && is_token(token)) else {
        return Silence::new("status 1 without a usable token").into();
    };
    Begun::Accepted {
        redirect: Redirect::get(terminal.at(&["v3", &gateway_key])),
        gateway_key,
        expires_after: Some(Duration::from_mins(20)),
        fee: None,
    }
}

pub(super) fn verify(
    driver: &Vandar,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Verdict {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    match said.code.as_str() {
        "1" | "2" if said.clean => match yes(terminal, &said).check(asked) {
            Ok(confirmation) if said.code == "1" => Verdict::Verified(confirmation),
            Ok(confirmation) => Verdict::AlreadyVerified(confirmation),
            Err(other) => other,
        },
        "0" => said.not_paid(false),
        "3" => Verdict::Returned { code: said.code },
        _ => said.silence().into(),
    }
}

fn yes(terminal: &Terminal, said: &Coded) -> Yes {
    let money = |number: i64| {
        if terminal.is_on(TOMAN) {
            Amount::from_toman(number).ok()
        } else {
            Some(Amount::new(number, Currency::Irr))
        }
    };
    let wage = json::whole(&said.body, "wage");
    let stated = json::whole(&said.body, "amount");
    let price = if terminal.is_on(PAYER_PAYS) {
        stated.zip(wage).map(|(stated, wage)| stated - wage)
    } else {
        stated
    };
    Yes {
        code: said.code.clone(),
        reference: said.text("transId"),
        tracking_code: None,
        amount: price.and_then(money),
        order: json::named(&said.body, "factorNumber"),
        card: said.text("cardNumber"),
        fee: wage.and_then(money),
    }
}

pub(super) fn inquire(driver: &Vandar, terminal: &Terminal, reply: &Reply) -> Standing {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    let Some(code) = said.text("code").filter(|_| said.clean) else {
        // Refused with words alone; they may be about us or about the token.
        return said.silence().into();
    };
    let code = format!("t{code}");
    match code.as_str() {
        "t1" | "t2" => Standing::Paid { code },
        "t3" => Standing::Returned { code },
        "t4" => Standing::Failed { code },
        _ => Standing::unknown(format!("{code} {}", said.message)),
    }
}
