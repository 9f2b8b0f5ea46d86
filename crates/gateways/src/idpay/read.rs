//! What IDPay's answers mean.

use domain::verdict::Verdict;
use money::{Amount, Currency};

use super::{IdPay, codes, is_id};
use crate::coded::Coded;
use crate::driver::Standing;
use crate::json;
use crate::order::{Asked, Begun, Redirect};
use crate::reply::{Reply, Silence};
use crate::terminal::Terminal;
use crate::yes::Yes;

/// Where IDPay's own pages are.
const HOSTS: &[&str] = &["idpay.ir", "www.idpay.ir"];

/// An error is an error whatever else the answer holds.
fn error(driver: &IdPay, terminal: &Terminal, reply: &Reply) -> Option<Coded> {
    let names = ("error_code", "error_message");
    Coded::read((driver, terminal), reply, names, codes::TABLE).ok()
}

/// An answer with a `status`, which becomes `s…`.
fn status(driver: &IdPay, terminal: &Terminal, reply: &Reply) -> Result<Coded, Silence> {
    let names = ("status", "message");
    let mut said = Coded::read((driver, terminal), reply, names, codes::TABLE)?;
    said.code.insert(0, 's');
    Ok(said)
}

pub(super) fn begin(driver: &IdPay, terminal: &Terminal, reply: &Reply) -> Begun {
    if let Some(refused) = error(driver, terminal, reply) {
        return refused.refused_begin();
    }
    let answer = match reply.json() {
        Ok(answer) if answer.status.is_success() => answer.body,
        Ok(answer) => return Silence::new(format!("HTTP {}", answer.status.as_u16())).into(),
        Err(silence) => return silence.into(),
    };
    let key = json::text(&answer, "id").filter(|id| is_id(id));
    let link = json::text(&answer, "link").and_then(|link| terminal.leads_to(&link, HOSTS));
    let (Some(gateway_key), Some(url)) = (key, link) else {
        return Silence::new("an answer without a usable id and link").into();
    };
    Begun::Accepted {
        gateway_key,
        redirect: Redirect::get(url),
        expires_after: None,
        fee: None,
    }
}

pub(super) fn verify(
    driver: &IdPay,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Verdict {
    if let Some(refused) = error(driver, terminal, reply) {
        return match refused.code.as_str() {
            "54" => Verdict::Returned { code: refused.code },
            // Denied, but the payer may still be typing.
            "52" | "53" => refused.not_paid(false),
            _ => refused.no_verdict(),
        };
    }
    let said = match status(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    match said.code.as_str() {
        "s100" | "s101" if said.clean => match yes(&said, asked) {
            Ok(yes) => match yes.check(asked) {
                Ok(confirmation) if said.code == "s100" => Verdict::Verified(confirmation),
                Ok(confirmation) => Verdict::AlreadyVerified(confirmation),
                Err(other) => other,
            },
            Err(other) => other,
        },
        "s1" | "s2" | "s3" | "s8" => said.not_paid(false),
        "s5" | "s6" => Verdict::Returned { code: said.code },
        "s7" => Verdict::Cancelled {
            conclusive: true,
            code: said.code,
        },
        _ => said.no_verdict(),
    }
}

/// The id must be the one that was asked about, and the amount the same wherever it is stated.
fn yes(said: &Coded, asked: &Asked<'_>) -> Result<Yes, Verdict> {
    if json::named(&said.body, "id").is_some_and(|id| id != asked.gateway_key) {
        return Err(Verdict::WrongParty {
            detail: "another id".to_owned(),
        });
    }
    let order = said.text("order_id");
    let order = order.ok_or_else(|| Silence::new(format!("{} without order_id", said.code)))?;
    let payment = json::object(&said.body, "payment");
    let inner = payment.and_then(|payment| json::integer(payment, "amount"));
    let outer = json::integer(&said.body, "amount");
    let ours = asked.amount.minor();
    // The one that is not ours, if there is one: it makes the mismatch.
    let stated = [outer, inner].into_iter().flatten().find(|it| *it != ours);
    Ok(Yes {
        code: said.code.clone(),
        reference: said.text("track_id"),
        tracking_code: None,
        amount: stated
            .or(outer)
            .map(|rials| Amount::new(rials, Currency::Irr)),
        order: Some(order),
        card: payment.and_then(|payment| json::text(payment, "card_no")),
        fee: None,
    })
}

pub(super) fn inquire(driver: &IdPay, terminal: &Terminal, reply: &Reply) -> Standing {
    if let Some(refused) = error(driver, terminal, reply) {
        return refused.no_standing();
    }
    let said = match status(driver, terminal, reply) {
        Ok(said) if said.clean => said,
        Ok(said) => return said.silence().into(),
        Err(silence) => return silence.into(),
    };
    let code = said.code.clone();
    match code.as_str() {
        "s1" | "s2" | "s3" | "s8" => Standing::Open { code },
        "s5" | "s6" => Standing::Returned { code },
        "s7" => Standing::Cancelled { code },
        "s10" | "s100" | "s101" | "s200" => Standing::Paid { code },
        _ => said.silence().into(),
    }
}
