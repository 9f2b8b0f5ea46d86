//! What Pasargad's answers mean.

use domain::verdict::Verdict;
use money::{Amount, Currency};
use serde_json::{Map, Value};
use url::Url;

use super::{LASTS, Pasargad, codes, is_key};
use crate::code::{self, Class};
use crate::driver::{Driver, Moved, Standing};
use crate::json;
use crate::order::{Asked, Begun, Redirect};
use crate::reply::{Reply, Silence};
use crate::session::{Session, SignedIn};
use crate::terminal::Terminal;
use crate::yes::Yes;

/// Code, words and data of an answer. A yes needs a 2xx besides.
struct Said {
    code: String,
    class: Class,
    message: String,
    data: Option<Map<String, Value>>,
}

fn said(driver: &Pasargad, terminal: &Terminal, reply: &Reply) -> Result<Said, Silence> {
    let answer = reply.json()?;
    let status = answer.status.as_u16();
    let code = json::integer(&answer.body, "resultCode").map(|code| code.to_string());
    let code = match code {
        Some(code) if code != "0" || answer.status.is_success() => code,
        None if status == 401 => "401".to_owned(),
        _ => return Err(Silence::new(format!("HTTP {status} without a code"))),
    };
    Ok(Said {
        class: code::class_of(codes::TABLE, &code),
        message: driver.scrub(terminal, &json::words(&answer.body, "resultMsg")),
        data: json::object(&answer.body, "data").cloned(),
        code,
    })
}

pub(super) fn signed_in(driver: &Pasargad, terminal: &Terminal, reply: &Reply) -> SignedIn {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    if said.code != "0" {
        return match said.class {
            Class::Bank => Silence::new(format!("{} {}", said.code, said.message)).into(),
            _ => SignedIn::Refused {
                code: said.code,
                message: said.message,
            },
        };
    }
    let body = reply.json().map(|answer| answer.body).unwrap_or_default();
    let token = json::text(&body, "token")
        .filter(|it| it.len() <= 8_192 && it.bytes().all(|byte| byte.is_ascii_graphic()));
    match token {
        Some(token) => SignedIn::Welcome(Session::new(token, None, LASTS)),
        None => Silence::new("an answer without a token").into(),
    }
}

/// "Not authorised", as a status or as a code: the token is renewed once.
pub(super) fn session_is_over(reply: &Reply) -> bool {
    reply.json().is_ok_and(|answer| {
        let code = json::integer(&answer.body, "resultCode");
        code == Some(401) || (answer.status == http::StatusCode::UNAUTHORIZED && code.is_none())
    })
}

pub(super) fn begin(driver: &Pasargad, terminal: &Terminal, reply: &Reply) -> Begun {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    if said.code != "0" {
        return Begun::Refused {
            class: said.class,
            code: said.code,
            message: said.message,
        };
    }
    let data = said.data.unwrap_or_default();
    let key = json::text(&data, "urlId").filter(|key| is_key(key));
    let page = json::text(&data, "url").and_then(|text| Url::parse(&text).ok());
    // The payer is sent to the bank that we asked, and to no other place.
    let page = page.filter(|page| page.origin() == terminal.base_url().origin());
    match key.zip(page) {
        Some((gateway_key, page)) => Begun::Accepted {
            gateway_key,
            redirect: Redirect::get(page),
            expires_after: None,
            fee: None,
        },
        None => Silence::new("an answer without a key and its page").into(),
    }
}

/// What the first call says.
pub(super) enum Verified {
    Done(Verdict),
    /// The inquiry must say whose and how much.
    Before,
}

pub(super) fn verify(
    driver: &Pasargad,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Verified {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return Verified::Done(silence.into()),
    };
    let code = said.code.clone();
    Verified::Done(match code.as_str() {
        "0" => match yes(said).check(asked) {
            Ok(yes) => Verdict::Verified(yes),
            Err(verdict) => verdict,
        },
        "13428" | "13029" | "13034" | "13046" => return Verified::Before,
        "13045" | "13021" => Verdict::Cancelled {
            conclusive: false,
            code,
        },
        "1" | "13016" | "13018" | "13022" | "13025" => Verdict::NotPaid {
            conclusive: false,
            code,
        },
        "13033" => Verdict::Returned { code },
        _ if said.class == Class::Configuration => Verdict::Configuration {
            code,
            message: said.message,
        },
        _ => Silence::new(format!("{code} {}", said.message)).into(),
    })
}

fn yes(said: Said) -> Yes {
    let data = said.data.unwrap_or_default();
    Yes {
        code: said.code,
        reference: json::text(&data, "referenceNumber"),
        tracking_code: json::text(&data, "trackId"),
        amount: json::integer(&data, "amount").map(|it| Amount::new(it, Currency::Irr)),
        order: Some(json::text(&data, "invoice").unwrap_or_default()),
        card: json::text(&data, "maskedCardNumber").or_else(|| json::text(&data, "cardNumber")),
        fee: None,
    }
}

/// The inquiry behind "verified before". The verify had no effect, or an earlier one had.
pub(super) fn before(
    driver: &Pasargad,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Verdict {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.after_effect().into(),
    };
    let standing = state(&said);
    if said.code != "0" || !matches!(standing.as_str(), "0" | "13029" | "13034" | "13046") {
        return Silence::new(format!("verified before, but the inquiry says {standing}")).into();
    }
    match yes(said).check(asked) {
        Ok(yes) => Verdict::AlreadyVerified(yes),
        Err(verdict) => verdict,
    }
}

fn state(said: &Said) -> String {
    let state = said
        .data
        .as_ref()
        .and_then(|data| json::text(data, "status"));
    json::tidy(&state.unwrap_or_default())
}

pub(super) fn inquire(driver: &Pasargad, terminal: &Terminal, reply: &Reply) -> Standing {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    if said.code != "0" {
        return match said.class {
            Class::Configuration => Standing::Configuration {
                code: said.code,
                message: said.message,
            },
            _ => Standing::unknown(format!("{} {}", said.code, said.message)),
        };
    }
    let code = state(&said);
    match code.as_str() {
        "0" | "13029" | "13031" | "13034" | "13046" => Standing::Paid { code },
        "1" | "13025" => Standing::Failed { code },
        "13045" => Standing::Cancelled { code },
        "13033" => Standing::Returned { code },
        "13022" => Standing::Open { code },
        _ => Standing::unknown(format!("the inquiry says {code}")),
    }
}

pub(super) fn reverse(driver: &Pasargad, terminal: &Terminal, reply: &Reply) -> Moved {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    match (said.code.as_str(), said.class) {
        ("0", _) => Moved::Done { reference: None },
        ("13033", _) => Moved::Already { code: said.code },
        (_, Class::Bank) => Silence::new(format!("{} {}", said.code, said.message)).into(),
        (_, class) => Moved::Refused {
            class,
            code: said.code,
            message: said.message,
        },
    }
}
