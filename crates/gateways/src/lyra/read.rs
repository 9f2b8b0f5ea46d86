//! What Lyra's answers mean.

use domain::verdict::Verdict;
use money::{Amount, Currency};
use serde_json::{Map, Value};

use super::{codes, page_host, shop};
use crate::code::{Class, class_of};
use crate::driver::{Checked, Driver, Moved, Refund};
use crate::json;
use crate::order::{Asked, Begun, Order, Redirect};
use crate::reply::{Reply, Silence};
use crate::terminal::Terminal;
use crate::yes::Yes;

/// What stands in the envelope.
enum Said {
    Yes(Map<String, Value>),
    No { code: String, message: String },
}

/// SUCCESS with an object in our own mode, or ERROR with a code, whatever the HTTP status.
fn said(driver: &dyn Driver, terminal: &Terminal, reply: &Reply) -> Result<Said, Silence> {
    let reply = reply.json()?;
    let status = json::text(&reply.body, "status").unwrap_or_default();
    let answer = json::object(&reply.body, "answer");
    let mode = json::text(&reply.body, "mode");
    match (status.as_str(), answer) {
        ("SUCCESS", Some(answer)) if reply.status.is_success() => {
            if mode.as_deref() != Some(our_mode(terminal)) {
                return Err(Silence::new("an answer of another mode"));
            }
            Ok(Said::Yes(answer.clone()))
        }
        ("ERROR", Some(answer)) => {
            let code = json::text(answer, "errorCode");
            let code = code.ok_or_else(|| Silence::new("an error without a code"))?;
            Ok(Said::No {
                code: json::tidy(&driver.scrub(terminal, &code)),
                message: driver.scrub(terminal, &json::words(answer, "errorMessage")),
            })
        }
        _ => Err(Silence::new("an answer without SUCCESS or ERROR")),
    }
}

pub(super) fn our_mode(terminal: &Terminal) -> &'static str {
    if terminal.mode().is_live() {
        "PRODUCTION"
    } else {
        "TEST"
    }
}

fn amount(map: &Map<String, Value>, amount: &str, currency: &str) -> Option<Amount> {
    let currency = Currency::from_code(&json::text(map, currency)?).ok()?;
    Some(Amount::new(json::integer(map, amount)?, currency))
}

pub(super) fn begin(
    driver: &dyn Driver,
    terminal: &Terminal,
    order: &Order<'_>,
    reply: &Reply,
) -> Begun {
    let answer = match said(driver, terminal, reply) {
        Ok(Said::Yes(answer)) => answer,
        Ok(Said::No { code, message }) => {
            return Begun::Refused {
                class: class_of(codes::TABLE, &code),
                code,
                message,
            };
        }
        Err(silence) => return silence.into(),
    };
    if amount(&answer, "amount", "currency").is_some_and(|stated| stated != order.amount) {
        return Silence::new("a payment order over another amount").into();
    }
    let key = json::text(&answer, "paymentOrderId").filter(|key| is_id(key));
    let host = page_host(terminal).unwrap_or_default();
    let link = json::text(&answer, "paymentURL");
    let url = link.and_then(|link| terminal.leads_to(&link, &[host.as_str()]));
    let (Some(gateway_key), Some(url)) = (key, url) else {
        return Silence::new("an answer without a usable paymentOrderId and paymentURL").into();
    };
    Begun::Accepted {
        gateway_key,
        redirect: Redirect::get(url),
        expires_after: None,
        fee: None,
    }
}

fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

pub(super) fn verify(
    driver: &dyn Driver,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Verdict {
    let answer = match said(driver, terminal, reply) {
        Ok(Said::Yes(answer)) => answer,
        Ok(Said::No { code, message }) => {
            return match (code.as_str(), class_of(codes::TABLE, &code)) {
                // Nobody has tried to pay so far.
                ("PSP_010", _) => open(code),
                (_, Class::Configuration) => Verdict::Configuration { code, message },
                _ => Silence::new(format!("{code} {message}")).into(),
            };
        }
        Err(silence) => return silence.into(),
    };
    match order(terminal, asked, &answer) {
        Ok(transactions) => judge(asked, &transactions),
        Err(other) => other,
    }
}

fn open(code: String) -> Verdict {
    Verdict::NotPaid {
        conclusive: false,
        code,
    }
}

/// The transactions of an order that is surely ours: shop, mode, number and price.
fn order(
    terminal: &Terminal,
    asked: &Asked<'_>,
    answer: &Map<String, Value>,
) -> Result<Vec<Map<String, Value>>, Verdict> {
    let silent = |what: &str| Verdict::from(Silence::new(format!("an order without {what}")));
    let wrong = |detail: &str| Verdict::WrongParty {
        detail: detail.to_owned(),
    };
    let stated = json::text(answer, "shopId").ok_or_else(|| silent("its shop"))?;
    if Ok(stated.as_str()) != shop(terminal) {
        return Err(wrong("another shop"));
    }
    let details = json::object(answer, "orderDetails").ok_or_else(|| silent("its details"))?;
    let number = json::text(details, "orderId").ok_or_else(|| silent("its number"))?;
    if number != asked.order_number.to_string() {
        return Err(wrong("another order"));
    }
    if json::named(details, "mode").is_some_and(|mode| mode != our_mode(terminal)) {
        return Err(wrong("another mode"));
    }
    let price = amount(details, "orderTotalAmount", "orderCurrency");
    let price = price.ok_or_else(|| silent("its amount"))?;
    if price != asked.amount {
        return Err(Verdict::AmountMismatch {
            stated: Some(price),
            code: "orderTotalAmount".to_owned(),
        });
    }
    let Some(Value::Array(list)) = answer.get("transactions") else {
        return Err(silent("its transactions"));
    };
    let all = list.iter().map(json::alone).map(Option::<&_>::cloned);
    all.collect::<Option<_>>()
        .ok_or_else(|| silent("readable transactions"))
}

fn status(transaction: &Map<String, Value>) -> String {
    json::text(transaction, "detailedStatus").unwrap_or_default()
}

fn judge(asked: &Asked<'_>, transactions: &[Map<String, Value>]) -> Verdict {
    let of = |operation: &'static str| {
        transactions
            .iter()
            .filter(move |it| json::text(it, "operationType").as_deref() == Some(operation))
    };
    let done = |it: &&Map<String, Value>| matches!(status(it).as_str(), "AUTHORISED" | "CAPTURED");
    let given_back: i64 = of("CREDIT")
        .filter(done)
        .filter_map(|it| json::integer(it, "amount"))
        .fold(0, i64::saturating_add);
    let paid: Vec<_> = of("DEBIT").filter(done).collect();
    match paid.as_slice() {
        [one] if given_back >= asked.amount.minor() => Verdict::Returned { code: status(one) },
        [one] => match yes(one).check(asked) {
            Ok(confirmation) => Verdict::Verified(confirmation),
            Err(other) => other,
        },
        [] => not_paid(of("DEBIT")),
        _ => Silence::new("several paid transactions in one order").into(),
    }
}

/// The newest try tells how it stands; none of them closes the order for good.
fn not_paid<'a>(tries: impl Iterator<Item = &'a Map<String, Value>>) -> Verdict {
    let newest = tries.max_by_key(|it| json::text(it, "creationDate").unwrap_or_default());
    let code = newest.map(status).unwrap_or_default();
    match code.as_str() {
        "PARTIALLY_AUTHORISED" => Verdict::AmountMismatch { stated: None, code },
        "REFUSED"
        | "CANCELLED"
        | "ABANDONED"
        | "NOT_CREATED"
        | "EXPIRED"
        | "ACCEPTED"
        | "WAITING_AUTHORISATION"
        | "WAITING_AUTHORISATION_TO_VALIDATE"
        | "UNDER_VERIFICATION"
        | "INITIAL"
        | "PRE_AUTHORISED"
        | "WAITING_FOR_PAYMENT"
        | "PENDING"
        | "SUSPENDED"
        | "AUTHORISED_TO_VALIDATE" => open(code),
        _ => Silence::new(format!("an order in the state {}", json::tidy(&code))).into(),
    }
}

fn yes(transaction: &Map<String, Value>) -> Yes {
    let details = json::object(transaction, "transactionDetails");
    let card = details.and_then(|details| json::object(details, "cardDetails"));
    Yes {
        code: status(transaction),
        reference: json::text(transaction, "uuid"),
        tracking_code: card.and_then(|card| json::text(card, "legacyTransId")),
        amount: amount(transaction, "amount", "currency"),
        order: None,
        card: card.and_then(|card| json::text(card, "pan")),
        fee: None,
    }
}

/// The one paid transaction of an order that is ours, to be given back, if nothing of it was given
/// back so far: there is no key of idempotency, so a second time could not be told from the first.
pub(super) fn to_give_back(
    driver: &dyn Driver,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Result<String, Moved> {
    let unmoved = |reason: &str| Moved::Unknown {
        reason: reason.to_owned(),
        not_sent: true,
    };
    let answer = match said(driver, terminal, reply) {
        Ok(Said::Yes(answer)) => answer,
        Ok(Said::No { code, message }) => {
            return Err(Moved::refused(codes::TABLE, (code, message), true));
        }
        Err(silence) => return Err(unmoved(&silence.reason)),
    };
    let all = order(terminal, asked, &answer);
    let all = all.map_err(|_| unmoved("the order is not the one that was paid"))?;
    let debit = |it: &&Map<String, Value>| {
        json::text(it, "operationType").as_deref() == Some("DEBIT")
            && matches!(status(it).as_str(), "AUTHORISED" | "CAPTURED")
    };
    let credits =
        |it: &Map<String, Value>| json::text(it, "operationType").as_deref() == Some("CREDIT");
    if all.iter().any(credits) {
        return Err(unmoved(
            "the order has a refund already: look at it in the Back Office",
        ));
    }
    let mut paid = all.iter().filter(debit);
    let uuid = paid.next().and_then(|it| json::text(it, "uuid"));
    match (uuid.filter(|uuid| is_id(uuid)), paid.next()) {
        (Some(uuid), None) => Ok(uuid),
        _ => Err(unmoved("not exactly one paid transaction in the order")),
    }
}

/// The answer to a refund: a credit over the amount, or the debit itself, cancelled.
pub(super) fn given_back(
    driver: &dyn Driver,
    terminal: &Terminal,
    refund: &Refund<'_>,
    reply: &Reply,
) -> Moved {
    let answer = match said(driver, terminal, reply) {
        Ok(Said::Yes(answer)) => answer,
        Ok(Said::No { code, message }) => {
            return Moved::refused(codes::TABLE, (code, message), false);
        }
        Err(silence) => return silence.into(),
    };
    if amount(&answer, "amount", "currency") != Some(refund.amount) {
        return Silence::new("a refund of another amount").into();
    }
    let operation = json::text(&answer, "operationType").unwrap_or_default();
    let stands = status(&answer);
    match (operation.as_str(), stands.as_str()) {
        ("CREDIT", "AUTHORISED" | "CAPTURED" | "INITIAL" | "WAITING_AUTHORISATION")
        | ("DEBIT", "CANCELLED") => Moved::Done {
            reference: json::text(&answer, "uuid").filter(|uuid| is_id(uuid)),
        },
        _ => Silence::new(json::tidy(&format!("a refund in the state {stands}"))).into(),
    }
}

pub(super) fn check(driver: &dyn Driver, terminal: &Terminal, reply: &Reply) -> Checked {
    match said(driver, terminal, reply) {
        Ok(Said::Yes(_)) => Checked::Good,
        Ok(Said::No { code, .. }) if code == "PSP_010" => Checked::Good,
        Ok(Said::No { code, message }) if class_of(codes::TABLE, &code) == Class::Configuration => {
            Checked::Bad { code, message }
        }
        Ok(Said::No { code, message }) => Silence::new(format!("{code} {message}")).into(),
        Err(silence) => silence.into(),
    }
}
