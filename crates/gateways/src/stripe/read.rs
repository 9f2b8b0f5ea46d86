//! What Stripe's answers mean.

use domain::verdict::Verdict;
use money::{Amount, Currency};
use serde_json::{Map, Value};

use super::{PAGE_HOSTS, Stripe, account, codes, is_id};
use crate::code::{Class, class_of};
use crate::driver::{Checked, Driver, Moved, Refund};
use crate::json;
use crate::order::{Asked, Begun, Order, Redirect};
use crate::reply::{Reply, Silence};
use crate::terminal::Terminal;
use crate::yes::Yes;

type Object = Map<String, Value>;

/// What stands in an answer.
enum Said {
    /// An object of the kind that was asked for.
    Yes(Object),
    No {
        code: String,
        message: String,
    },
}

/// An object of this kind with a status of success, or an error with a code or at least a type.
fn said(driver: &Stripe, terminal: &Terminal, reply: &Reply, kind: &str) -> Result<Said, Silence> {
    let answer = reply.json()?;
    let status = answer.status.as_u16();
    if let Some(error) = json::object(&answer.body, "error") {
        let code = json::text(error, "code").or_else(|| json::text(error, "type"));
        let code = code.filter(|_| answer.status.is_client_error());
        let code = code.ok_or_else(|| Silence::new(format!("HTTP {status} with an odd error")))?;
        return Ok(Said::No {
            code: json::tidy(&driver.scrub(terminal, &code)),
            message: driver.scrub(terminal, &json::words(error, "message")),
        });
    }
    let named = json::text(&answer.body, "object");
    if !answer.status.is_success() || named.as_deref() != Some(kind) {
        return Err(Silence::new(format!("HTTP {status} without a {kind}")));
    }
    Ok(Said::Yes(answer.body))
}

/// Whether an object is of our world; what does not say so is not.
fn ours(terminal: &Terminal, object: &Object) -> bool {
    object.get("livemode") == Some(&Value::Bool(terminal.mode().is_live()))
}

fn amount(map: &Object, amount: &str) -> Option<Amount> {
    let small = json::text(map, "currency")?;
    let known = |it: &Currency| it.code().to_ascii_lowercase() == small;
    let currency = Currency::ALL.into_iter().find(known)?;
    Some(Amount::new(json::integer(map, amount)?, currency))
}

pub(super) fn begin(
    driver: &Stripe,
    terminal: &Terminal,
    order: &Order<'_>,
    reply: &Reply,
) -> Begun {
    let session = match said(driver, terminal, reply, "checkout.session") {
        Ok(Said::Yes(session)) => session,
        Ok(Said::No { code, message }) => {
            return Begun::Refused {
                class: class_of(codes::TABLE, &code),
                code,
                message,
            };
        }
        Err(silence) => return silence.into(),
    };
    let number = json::text(&session, "client_reference_id");
    let same = number.as_deref() == Some(order.order_number.to_string().as_str())
        && amount(&session, "amount_total") == Some(order.amount)
        && ours(terminal, &session);
    if !same {
        return Silence::new("a session of another order, amount or mode").into();
    }
    let key = json::text(&session, "id").filter(|id| is_id(id, "cs_"));
    let link = json::text(&session, "url");
    let url = link.and_then(|link| terminal.leads_to(&link, PAGE_HOSTS));
    match (key, url) {
        (Some(gateway_key), Some(url)) => Begun::Accepted {
            gateway_key,
            redirect: Redirect::get(url),
            expires_after: None,
            fee: None,
        },
        _ => Silence::new("a session without a usable id and url").into(),
    }
}

/// The session that was asked for, of our order and our world.
fn session(
    driver: &Stripe,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Result<Object, Verdict> {
    let session = match said(driver, terminal, reply, "checkout.session") {
        Ok(Said::Yes(session)) => session,
        Ok(Said::No { code, message }) => {
            return Err(match class_of(codes::TABLE, &code) {
                Class::Configuration => Verdict::Configuration { code, message },
                _ => Silence::new(format!("{code} {message}")).into(),
            });
        }
        Err(silence) => return Err(silence.into()),
    };
    let wrong = |detail: &str| Verdict::WrongParty {
        detail: detail.to_owned(),
    };
    if !ours(terminal, &session) {
        return Err(wrong("another mode"));
    }
    if json::text(&session, "id").as_deref() != Some(asked.gateway_key) {
        return Err(wrong("another session"));
    }
    let number = json::text(&session, "client_reference_id");
    if number.as_deref() != Some(asked.order_number.to_string().as_str()) {
        return Err(wrong("another order"));
    }
    Ok(session)
}

pub(super) fn verify(
    driver: &Stripe,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Verdict {
    let session = match session(driver, terminal, asked, reply) {
        Ok(session) => session,
        Err(verdict) => return verdict,
    };
    let word = |name: &str| json::text(&session, name).unwrap_or_default();
    let not_paid = |conclusive, code: &str| Verdict::NotPaid {
        conclusive,
        code: code.to_owned(),
    };
    match (word("status").as_str(), word("payment_status").as_str()) {
        ("complete", "paid") => paid(asked, &session),
        ("complete", "unpaid") => not_paid(false, "processing"),
        ("open", "unpaid") => not_paid(false, "open"),
        ("expired", "unpaid") => not_paid(true, "expired"),
        (status, money) => {
            let reason = format!("a session that is {status} and {money}");
            Silence::new(json::tidy(&reason)).into()
        }
    }
}

fn paid(asked: &Asked<'_>, session: &Object) -> Verdict {
    let Some(payment) = json::object(session, "payment_intent") else {
        return Silence::new("a paid session without its payment").into();
    };
    if json::text(payment, "status").as_deref() != Some("succeeded") {
        return Silence::new("a paid session whose payment has not succeeded").into();
    }
    let charge = json::object(payment, "latest_charge");
    let given_back = charge.and_then(|charge| json::integer(charge, "amount_refunded"));
    if given_back.unwrap_or_default() >= asked.amount.minor() {
        return Verdict::Returned {
            code: "refunded".to_owned(),
        };
    }
    // What the session says and what was received must both be ours.
    let (total, received) = (
        amount(session, "amount_total"),
        amount(payment, "amount_received"),
    );
    let stated = total.zip(received).map(|(total, received)| {
        if received == asked.amount {
            total
        } else {
            received
        }
    });
    let method = charge.and_then(|charge| json::object(charge, "payment_method_details"));
    let card = method.and_then(|method| json::object(method, "card"));
    let last = card.and_then(|card| json::text(card, "last4"));
    let yes = Yes {
        code: "paid".to_owned(),
        reference: payment_id(payment),
        tracking_code: None,
        amount: stated,
        order: None,
        card: last.map(|last| format!("************{last}")),
        fee: None,
    };
    match yes.check(asked) {
        Ok(confirmation) => Verdict::Verified(confirmation),
        Err(other) => other,
    }
}

fn payment_id(payment: &Object) -> Option<String> {
    json::text(payment, "id").filter(|id| is_id(id, "pi_"))
}

/// Nothing moved so far, whatever went wrong.
fn unmoved(reason: impl Into<String>) -> Moved {
    Moved::Unknown {
        reason: reason.into(),
        not_sent: true,
    }
}

/// The payment of a session that is ours, to be given back.
pub(super) fn payment(
    driver: &Stripe,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Result<String, Moved> {
    let session = session(driver, terminal, asked, reply).map_err(|verdict| match verdict {
        Verdict::Configuration { code, message } => Moved::Refused {
            class: Class::Configuration,
            code,
            message,
        },
        Verdict::WrongParty { detail } => unmoved(detail),
        _ => unmoved("the session could not be read"),
    })?;
    let payment = json::object(&session, "payment_intent").and_then(payment_id);
    payment.ok_or_else(|| unmoved("a session without its payment"))
}

/// What became of a refund with our id that is there already; `None`: there is none, and every
/// refund was seen.
pub(super) fn refunded_before(
    driver: &Stripe,
    terminal: &Terminal,
    refund: &Refund<'_>,
    reply: &Reply,
) -> Option<Moved> {
    let list = match said(driver, terminal, reply, "list") {
        Ok(Said::Yes(list)) => list,
        Ok(Said::No { code, message }) => {
            return Some(Moved::refused(codes::TABLE, (code, message), true));
        }
        Err(silence) => return Some(unmoved(silence.reason)),
    };
    let Some(Value::Array(all)) = list.get("data") else {
        return Some(unmoved("a list without its refunds"));
    };
    let all: Option<Vec<&Object>> = all.iter().map(json::alone).collect();
    let Some(all) = all else {
        return Some(unmoved("a list that cannot be read"));
    };
    let ours = |it: &&Object| {
        let id = json::object(it, "metadata").and_then(|map| json::text(map, "refund"));
        id.as_deref() == Some(refund.id)
    };
    match (all.into_iter().find(ours), list.get("has_more")) {
        (Some(found), _) => Some(match moved(refund, found) {
            Moved::Done { .. } => Moved::Already {
                code: json::tidy(&json::text(found, "status").unwrap_or_default()),
            },
            other => other,
        }),
        (None, Some(Value::Bool(false))) => None,
        (None, _) => Some(unmoved("more refunds than can be read")),
    }
}

/// The answer to the refund itself.
pub(super) fn refunded(
    driver: &Stripe,
    terminal: &Terminal,
    refund: &Refund<'_>,
    reply: &Reply,
) -> Moved {
    match said(driver, terminal, reply, "refund") {
        Ok(Said::Yes(made)) => moved(refund, &made),
        Ok(Said::No { code, message }) => Moved::refused(codes::TABLE, (code, message), false),
        Err(silence) => silence.into(),
    }
}

/// A refund as Stripe shows it. *Pending* is one that was taken on.
fn moved(refund: &Refund<'_>, made: &Object) -> Moved {
    if amount(made, "amount") != Some(refund.amount) {
        return Silence::new("a refund of another amount").into();
    }
    let status = json::text(made, "status").unwrap_or_default();
    match status.as_str() {
        "succeeded" | "pending" => Moved::Done {
            reference: json::text(made, "id").filter(|id| is_id(id, "re_")),
        },
        "failed" | "canceled" => Moved::Refused {
            class: class_of(codes::TABLE, &status),
            message: json::words(made, "failure_reason"),
            code: status,
        },
        _ => Silence::new(json::tidy(&format!("a refund that is {status}"))).into(),
    }
}

pub(super) fn check(driver: &Stripe, terminal: &Terminal, reply: &Reply) -> Checked {
    match said(driver, terminal, reply, "account") {
        Ok(Said::Yes(found)) => match json::text(&found, "id") {
            Some(id) if Ok(id.as_str()) == account(terminal) => Checked::Good,
            Some(id) => Checked::Bad {
                code: "account_mismatch".to_owned(),
                message: json::tidy(&id),
            },
            None => Silence::new("an account without its id").into(),
        },
        Ok(Said::No { code, message }) => match class_of(codes::TABLE, &code) {
            Class::Configuration => Checked::Bad { code, message },
            _ => Silence::new(format!("{code} {message}")).into(),
        },
        Err(silence) => silence.into(),
    }
}
