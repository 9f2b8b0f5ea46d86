//! What Parsian's answers mean.

use domain::verdict::{BankReference, Confirmation, Verdict};

use super::{CONFIRM, Parsian, REVERSAL, SALE, Service, codes, is_token};
use crate::code::{self, Class};
use crate::driver::{Checked, Driver, Moved};
use crate::json::tidy;
use crate::mask::mask_pan;
use crate::order::{Asked, Begun, Redirect};
use crate::reply::{Reply, Silence};
use crate::soap::Element;
use crate::terminal::Terminal;

/// The result element and its status.
fn said(service: &Service, reply: &Reply) -> Result<(Element, String), Silence> {
    let answer = service.operation.answer(reply)?;
    let silent = || Silence::new("an answer without a status");
    let result = answer.child(service.result).ok_or_else(silent)?;
    let status = result.text_of("Status").ok_or_else(silent)?;
    // As the list writes them: 00 and +0 are no codes of it.
    let number: i32 = status.parse().map_err(|_| silent())?;
    let code = number.to_string();
    if code != status {
        return Err(silent());
    }
    Ok((result.clone(), code))
}

/// The bank's words, or ours where it has none.
fn words(result: &Element, status: &str) -> String {
    let ours = || code::find(codes::TABLE, status).map_or("", |line| line.en);
    tidy(result.text_of("Message").unwrap_or_else(ours))
}

pub(super) fn begin(driver: &Parsian, terminal: &Terminal, reply: &Reply) -> Begun {
    let (result, status) = match said(&SALE, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    if status != "0" {
        return Begun::Refused {
            class: code::class_of(codes::TABLE, &status),
            message: driver.scrub(terminal, &words(&result, &status)),
            code: status,
        };
    }
    let Some(token) = result.text_of("Token").filter(|token| is_token(token)) else {
        return Silence::new("status 0 without a token").into();
    };
    let mut page = terminal.at(&["NewIPG", ""]);
    page.query_pairs_mut().append_pair("Token", token);
    Begun::Accepted {
        gateway_key: token.to_owned(),
        redirect: Redirect::get(page),
        expires_after: None,
        fee: None,
    }
}

pub(super) fn verify(asked: &Asked<'_>, reply: &Reply) -> Verdict {
    let (result, code) = match said(&CONFIRM, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    let other = |token: &str| is_token(token) && token != asked.gateway_key;
    if result.text_of("Token").is_some_and(other) {
        return Verdict::WrongParty {
            detail: "another token".to_owned(),
        };
    }
    let rrn = result.text_of("RRN").filter(|rrn| is_token(rrn));
    let yes = |key: String, shown: &str| Confirmation {
        reference: BankReference {
            key,
            tracking_code: shown.to_owned(),
        },
        amount: None,
        card_mask: result.text_of("CardNumberMasked").and_then(mask_pan),
        fee: None,
    };
    match (code.as_str(), code::class_of(codes::TABLE, &code)) {
        ("0", _) => match rrn {
            Some(rrn) => Verdict::Verified(yes(rrn.to_owned(), rrn)),
            None => Silence::new("status 0 without an RRN").into(),
        },
        // Whether the RRN is repeated is in no source; the token is the bank's own name too.
        ("-1533" | "2", _) => Verdict::AlreadyVerified(match rrn {
            Some(rrn) => yes(rrn.to_owned(), rrn),
            None => yes(format!("token {}", asked.gateway_key), asked.gateway_key),
        }),
        ("10" | "13", _) => Verdict::AmountMismatch { stated: None, code },
        ("-138", _) => Verdict::Cancelled {
            conclusive: false,
            code,
        },
        // What an unpaid token is called is in no source: these are the words for it.
        ("-1528" | "-1531" | "-130", _) | (_, Class::Payer) => Verdict::NotPaid {
            conclusive: false,
            code,
        },
        (_, Class::Returned) => Verdict::Returned { code },
        (_, Class::Configuration) => Verdict::Configuration {
            message: words(&result, &code),
            code,
        },
        _ => Silence::new(format!("status {code} {}", words(&result, &code))).into(),
    }
}

pub(super) fn reverse(driver: &Parsian, terminal: &Terminal, reply: &Reply) -> Moved {
    let (result, code) = match said(&REVERSAL, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    match (code.as_str(), code::class_of(codes::TABLE, &code)) {
        ("0" | "-102", _) => Moved::Done { reference: None },
        ("-1551", _) => Moved::Already { code },
        (_, Class::Bank) => Silence::new(format!("status {code}")).into(),
        (_, class) => Moved::Refused {
            class,
            message: driver.scrub(terminal, &words(&result, &code)),
            code,
        },
    }
}

pub(super) fn check(reply: &Reply) -> Checked {
    let (result, code) = match said(&CONFIRM, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    match code.as_str() {
        "-131" | "-130" | "-1528" | "-1531" => Checked::Good,
        "-100" | "-101" | "-107" | "-126" | "-127" | "-128" | "3" => Checked::Bad {
            message: words(&result, &code),
            code,
        },
        _ => Silence::new(format!("status {code}")).into(),
    }
}
