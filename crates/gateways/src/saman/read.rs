//! What SEP's answers mean.

use std::time::Duration;

use domain::verdict::Verdict;
use money::{Amount, Currency};
use serde_json::{Map, Value};

use super::{Saman, TOKEN_MINUTES, codes, is_token, receipt, terminal_id};
use crate::code::{Class, class_of, find};
use crate::coded::Coded;
use crate::driver::{Driver, Moved};
use crate::json;
use crate::order::{Asked, Begun, Redirect};
use crate::reply::{Reply, Silence};
use crate::terminal::Terminal;
use crate::yes::Yes;

pub(super) fn begin(driver: &Saman, terminal: &Terminal, reply: &Reply) -> Begun {
    let names = ("status", "errorDesc");
    let said = match Coded::read((driver, terminal), reply, names, codes::TABLE) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    if said.code == "-1" {
        let code = said.text("errorCode").unwrap_or_default();
        let known = format!("s{code}");
        let code = if find(codes::TABLE, &known).is_some() {
            known
        } else {
            json::tidy(&driver.scrub(terminal, &code))
        };
        return match class_of(codes::TABLE, &code) {
            Class::Success => said.silence().into(),
            class => Begun::Refused {
                class,
                code,
                message: said.message,
            },
        };
    }
    let token = said.text("token");
    let token = token.filter(|token| said.code == "1" && said.clean && is_token(token));
    let Some(gateway_key) = token else {
        return Silence::new(format!("status {} without a usable token", said.code)).into();
    };
    let fields = vec![
        ("Token".to_owned(), gateway_key.clone()),
        ("GetMethod".to_owned(), String::new()),
    ];
    Begun::Accepted {
        redirect: Redirect::post(terminal.at(&["OnlinePG", "OnlinePG"]), fields),
        gateway_key,
        expires_after: Some(Duration::from_mins(TOKEN_MINUTES)),
        fee: None,
    }
}

fn said(driver: &Saman, terminal: &Terminal, reply: &Reply) -> Result<Coded, Silence> {
    let names = ("ResultCode", "ResultDescription");
    Coded::read((driver, terminal), reply, names, codes::TABLE)
}

/// Whether `Success` says the opposite of the code.
fn contradicts(said: &Coded) -> bool {
    matches!(said.body.get("Success"), Some(Value::Bool(false)))
}

pub(super) fn verify(
    driver: &Saman,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Verdict {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    match said.code.as_str() {
        // A duplicate may come with `Success` false: it still names what was verified before.
        "0" | "2" if said.clean && !(said.code == "0" && contradicts(&said)) => {
            match yes(terminal, asked, &said).and_then(|yes| yes.check(asked)) {
                Ok(confirmation) if said.code == "0" => Verdict::Verified(confirmation),
                Ok(confirmation) => Verdict::AlreadyVerified(confirmation),
                Err(other) => other,
            }
        }
        "5" | "-2" | "-6" => Verdict::Unknown {
            reason: format!("the receipt of the return: {} {}", said.code, said.message),
            // Nothing was verified by this question.
            not_sent: true,
        },
        _ => said.no_verdict(),
    }
}

/// Receipt and terminal must be those that were asked with, and both amounts ours.
fn yes(terminal: &Terminal, asked: &Asked<'_>, said: &Coded) -> Result<Yes, Verdict> {
    let wrong = |detail: &str| {
        Err(Verdict::WrongParty {
            detail: detail.to_owned(),
        })
    };
    let silent = |what: &str| Verdict::from(Silence::new(format!("{} without {what}", said.code)));
    let detail = json::object(&said.body, "TransactionDetail");
    let detail = detail.ok_or_else(|| silent("its details"))?;
    let asked_with = receipt(asked).map_err(|_| silent("a receipt to compare with"))?;
    let reference = exact(detail, "RefNum").ok_or_else(|| silent("a receipt"))?;
    if reference != asked_with {
        return wrong("another receipt");
    }
    let at = json::integer(detail, "TerminalNumber").ok_or_else(|| silent("its terminal"))?;
    if Ok(at) != terminal_id(terminal).map(|(number, _)| number) {
        return wrong("another terminal");
    }
    let original = json::integer(detail, "OrginalAmount");
    let original = original.or_else(|| json::integer(detail, "OriginalAmount"));
    let taken = json::integer(detail, "AffectiveAmount").ok_or_else(|| silent("what was taken"))?;
    let ours = asked.amount.minor();
    let stated = original.map(|original| if taken == ours { original } else { taken });
    Ok(Yes {
        code: said.code.clone(),
        reference: Some(reference.to_owned()),
        tracking_code: json::text(detail, "RRN").or_else(|| json::text(detail, "StraceNo")),
        amount: stated.map(|rials| Amount::new(rials, Currency::Irr)),
        order: None,
        card: json::text(detail, "MaskedPan"),
        fee: None,
    })
}

/// A text as it is, for it is compared byte for byte.
fn exact<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    map.get(key).and_then(Value::as_str)
}

/// The answer must be about our receipt. 5 is *reversed*: by us, before.
pub(super) fn reverse(
    driver: &Saman,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Moved {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    let detail = json::object(&said.body, "TransactionDetail");
    let stated = detail.and_then(|detail| exact(detail, "RefNum"));
    let ours = stated.is_none_or(|stated| receipt(asked) == Ok(stated));
    match said.code.as_str() {
        "0" if said.clean && ours && !contradicts(&said) => Moved::Done {
            reference: detail.and_then(|detail| json::text(detail, "RRN")),
        },
        "2" | "5" if said.clean && ours => Moved::Already { code: said.code },
        "5" => said.silence().into(),
        _ => said.not_moved(),
    }
}
