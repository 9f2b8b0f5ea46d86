//! What Jibit's answers mean.

use domain::verdict::{Confirmation, Verdict};
use money::{Amount, Currency};
use serde_json::{Map, Value};
use url::Url;

use super::{Jibit, LASTS, codes};
use crate::code::{self, Class};
use crate::driver::{Driver, Moved, Standing};
use crate::json;
use crate::order::{Asked, Begun, Redirect};
use crate::reply::{Reply, Silence};
use crate::request;
use crate::session::{Session, SignedIn};
use crate::terminal::Terminal;
use crate::yes::Yes;

/// A refusal: code and words.
struct No {
    code: String,
    message: String,
    class: Class,
}

enum Said {
    Yes(Map<String, Value>),
    No(No),
}

/// `{errors: [{code, message}]}` is a refusal, whatever the status; else only 2xx says something.
fn said(driver: &Jibit, terminal: &Terminal, reply: &Reply) -> Result<Said, Silence> {
    let answer = reply.json()?;
    let first = match answer.body.get("errors") {
        Some(Value::Array(list)) => list.first().and_then(json::alone),
        Some(other) => json::alone(other),
        None => None,
    };
    if let Some(error) = first
        && let Some(code) = json::text(error, "code")
    {
        let code = json::tidy(&code);
        return Ok(Said::No(No {
            class: code::class_of(codes::TABLE, &code),
            message: driver.scrub(terminal, &json::words(error, "message")),
            code,
        }));
    }
    if answer.status.is_success() {
        return Ok(Said::Yes(answer.body));
    }
    Err(Silence::new(format!(
        "HTTP {} without a code",
        answer.status.as_u16()
    )))
}

pub(super) fn signed_in(driver: &Jibit, terminal: &Terminal, reply: &Reply) -> SignedIn {
    let body = match said(driver, terminal, reply) {
        Ok(Said::Yes(body)) => body,
        Ok(Said::No(no)) if no.class == Class::Configuration => {
            return SignedIn::Refused {
                code: no.code,
                message: no.message,
            };
        }
        Ok(Said::No(no)) => return Silence::new(no.code).into(),
        Err(silence) => return silence.into(),
    };
    let token = |name| {
        json::text(&body, name)
            .filter(|it| it.len() <= 8_192 && it.bytes().all(|byte| byte.is_ascii_graphic()))
    };
    match token("accessToken") {
        Some(access) => SignedIn::Welcome(Session::new(access, token("refreshToken"), LASTS)),
        None => Silence::new("an answer without a token").into(),
    }
}

/// A 401 that speaks of the token, and of nothing else.
pub(super) fn session_is_over(reply: &Reply) -> bool {
    let Ok(answer) = reply.json() else {
        return false;
    };
    let text = Value::from(answer.body).to_string();
    answer.status == http::StatusCode::UNAUTHORIZED
        && ["security.auth_required", "token.verification_failed"]
            .iter()
            .any(|code| text.contains(&format!("\"{code}\"")))
}

pub(super) fn begin(driver: &Jibit, terminal: &Terminal, reply: &Reply) -> Begun {
    let body = match said(driver, terminal, reply) {
        Ok(Said::Yes(body)) => body,
        Ok(Said::No(no)) => {
            return Begun::Refused {
                class: no.class,
                code: no.code,
                message: no.message,
            };
        }
        Err(silence) => return silence.into(),
    };
    let id = json::text(&body, "purchaseIdStr").or_else(|| json::text(&body, "purchaseId"));
    let page = json::text(&body, "pspSwitchingUrl").and_then(|text| Url::parse(&text).ok());
    let own = |url: &Url| url.origin() == terminal.base_url().origin();
    // The page is Jibit's own, perhaps on another host of its.
    let fits = |url: &Url| {
        own(url)
            || (url.scheme() == "https"
                && url
                    .host_str()
                    .is_some_and(|host| host.ends_with(".jibit.ir"))
                && terminal.mode().is_live())
    };
    match (
        id.filter(|id| request::is_number(id, 19)),
        page.filter(fits),
    ) {
        (Some(gateway_key), Some(page)) => Begun::Accepted {
            gateway_key,
            redirect: Redirect::get(page),
            expires_after: None,
            fee: None,
        },
        _ => Silence::new("an answer without a purchase and its page").into(),
    }
}

/// The purchase that was asked for, and its state.
fn found(
    driver: &Jibit,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Result<(Map<String, Value>, String), Verdict> {
    let silent = |what: &str| Verdict::from(Silence::new(what.to_owned()));
    let body = match said(driver, terminal, reply).map_err(Verdict::from)? {
        Said::Yes(body) => body,
        Said::No(no) => return Err(refused(no)),
    };
    let purchase = body.get("elements").and_then(json::alone);
    let purchase = purchase.ok_or_else(|| silent("a look-up without one purchase"))?;
    let id = json::text(purchase, "purchaseIdStr").or_else(|| json::text(purchase, "purchaseId"));
    if id.as_deref() != Some(asked.gateway_key) {
        return Err(silent("a look-up of another purchase"));
    }
    let state = json::text(purchase, "state").ok_or_else(|| silent("a look-up without a state"))?;
    Ok((purchase.clone(), state))
}

fn refused(no: No) -> Verdict {
    match no.class {
        Class::Configuration => Verdict::Configuration {
            code: no.code,
            message: no.message,
        },
        _ => Silence::new(format!("{} {}", no.code, no.message)).into(),
    }
}

/// The first step: what the yes would be, if the verify says it.
pub(super) fn payable(
    driver: &Jibit,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Result<Confirmation, Verdict> {
    let (purchase, state) = found(driver, terminal, asked, reply)?;
    match state.as_str() {
        "READY_TO_VERIFY" | "SUCCESS" | "MANUALLY_SUCCESS" => {}
        "IN_PROGRESS" => {
            return Err(Verdict::NotPaid {
                conclusive: false,
                code: state,
            });
        }
        "FAILED" | "EXPIRED" => {
            return Err(Verdict::NotPaid {
                conclusive: true,
                code: state,
            });
        }
        "REVERSED" => return Err(Verdict::Returned { code: state }),
        _ => return Err(Silence::new(format!("state {}", json::tidy(&state))).into()),
    }
    // The network's number may be missing before the verify; the purchase has one of its own.
    let rrn = json::text(&purchase, "pspRRN").or_else(|| json::text(&purchase, "pspRrn"));
    let yes = Yes {
        code: state,
        reference: rrn.or_else(|| Some(format!("purchase-{}", asked.gateway_key))),
        amount: json::integer(&purchase, "amount").map(|it| Amount::new(it, Currency::Irr)),
        order: json::named(&purchase, "clientReferenceNumber"),
        card: json::text(&purchase, "payerMaskedCardNumber"),
        ..Yes::default()
    };
    yes.check(asked)
}

/// The last step has the last word.
pub(super) fn verified(
    driver: &Jibit,
    terminal: &Terminal,
    yes: Confirmation,
    reply: &Reply,
) -> Verdict {
    let body = match said(driver, terminal, reply) {
        Ok(Said::Yes(body)) => body,
        Ok(Said::No(no)) if no.code == "payment.already_verified" => {
            return Verdict::AlreadyVerified(yes);
        }
        Ok(Said::No(no)) => return refused(no),
        Err(silence) => return silence.into(),
    };
    let status = json::text(&body, "status").unwrap_or_default();
    match status.as_str() {
        "SUCCESSFUL" => Verdict::Verified(yes),
        "ALREADY_VERIFIED" => Verdict::AlreadyVerified(yes),
        "FAILED" => Verdict::NotPaid {
            conclusive: false,
            code: status,
        },
        "REVERSED" => Verdict::Returned { code: status },
        _ => Silence::new(format!("the verify says {}", json::tidy(&status))).into(),
    }
}

pub(super) fn inquire(
    driver: &Jibit,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Standing {
    let (_, code) = match found(driver, terminal, asked, reply) {
        Ok(found) => found,
        Err(Verdict::Configuration { code, message }) => {
            return Standing::Configuration { code, message };
        }
        Err(Verdict::Unknown { reason, .. }) => return Standing::unknown(reason),
        Err(_) => return Standing::unknown("a look-up of another purchase"),
    };
    match code.as_str() {
        "READY_TO_VERIFY" | "SUCCESS" | "MANUALLY_SUCCESS" => Standing::Paid { code },
        "IN_PROGRESS" => Standing::Open { code },
        "FAILED" | "EXPIRED" => Standing::Failed { code },
        "REVERSED" => Standing::Returned { code },
        _ => Standing::unknown(format!("state {}", json::tidy(&code))),
    }
}

pub(super) fn reverse(driver: &Jibit, terminal: &Terminal, reply: &Reply) -> Moved {
    match said(driver, terminal, reply) {
        Ok(Said::Yes(body)) => match json::text(&body, "status").as_deref() {
            Some("REVERSED" | "SUCCESSFUL") => Moved::Done { reference: None },
            _ => Silence::new("a reverse without a known status").into(),
        },
        Ok(Said::No(no)) if no.code == "purchase.already_reversed" => {
            Moved::Already { code: no.code }
        }
        Ok(Said::No(no)) if no.class == Class::Bank => Silence::new(no.code).into(),
        Ok(Said::No(no)) => Moved::Refused {
            class: no.class,
            code: no.code,
            message: no.message,
        },
        Err(silence) => silence.into(),
    }
}
