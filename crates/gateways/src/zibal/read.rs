//! What Zibal's answers mean.

use domain::verdict::Verdict;
use money::{Amount, Currency};
use serde_json::{Map, Value};

use super::{Zibal, codes, is_track_id};
use crate::code::{Class, class_of};
use crate::driver::{Driver, Standing};
use crate::json;
use crate::order::{Asked, Begun, Redirect};
use crate::reply::{Reply, Silence};
use crate::terminal::Terminal;
use crate::yes::Yes;

/// The body, its `result` and the bank's words.
struct Said {
    body: Map<String, Value>,
    result: i64,
    message: String,
    /// Whether the status is one of success: a yes with another one is none.
    clean: bool,
}

fn said(driver: &Zibal, terminal: &Terminal, reply: &Reply) -> Result<Said, Silence> {
    let answer = reply.json()?;
    let status = answer.status.as_u16();
    let result = json::integer(&answer.body, "result")
        .ok_or_else(|| Silence::new(format!("HTTP {status} without a result")))?;
    let message = driver.scrub(terminal, &json::words(&answer.body, "message"));
    Ok(Said {
        clean: answer.status.is_success(),
        body: answer.body,
        result,
        message,
    })
}

fn class(result: i64) -> Class {
    class_of(codes::TABLE, &result.to_string())
}

pub(super) fn begin(driver: &Zibal, terminal: &Terminal, reply: &Reply) -> Begun {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    if said.result != 100 {
        return match class(said.result) {
            Class::Success => Silence::new(format!("result {} at begin", said.result)).into(),
            class => Begun::Refused {
                class,
                code: said.result.to_string(),
                message: said.message,
            },
        };
    }
    let key = json::text(&said.body, "trackId").filter(|key| said.clean && is_track_id(key));
    let Some(gateway_key) = key else {
        return Silence::new("result 100 without a usable track id").into();
    };
    Begun::Accepted {
        redirect: Redirect::get(terminal.at(&["start", &gateway_key])),
        gateway_key,
        expires_after: None,
        fee: None,
    }
}

pub(super) fn verify(
    driver: &Zibal,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Verdict {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    let code = said.result.to_string();
    match (said.result, class(said.result)) {
        (100 | 201, _) if said.clean => match yes(&said, asked).check(asked) {
            Ok(confirmation) if said.result == 100 => Verdict::Verified(confirmation),
            Ok(confirmation) => Verdict::AlreadyVerified(confirmation),
            Err(other) => other,
        },
        // 202 also while the payer is still typing; 203 denies a key that Zibal itself gave out.
        (202 | 203, _) => Verdict::NotPaid {
            conclusive: false,
            code,
        },
        (_, Class::Configuration) => Verdict::Configuration {
            code,
            message: said.message,
        },
        _ => Silence::new(format!("result {code} {}", said.message)).into(),
    }
}

fn yes(said: &Said, asked: &Asked<'_>) -> Yes {
    // A yes whose own status says something else than "paid" contradicts itself.
    let status = json::integer(&said.body, "status");
    let agrees = status.is_none_or(|status| matches!(status, 1 | 2));
    let amount = json::integer(&said.body, "amount").filter(|_| agrees);
    Yes {
        code: said.result.to_string(),
        reference: Some(asked.gateway_key.to_owned()),
        tracking_code: json::text(&said.body, "refNumber"),
        amount: amount.map(|rials| Amount::new(rials, Currency::Irr)),
        order: json::text(&said.body, "orderId"),
        card: json::text(&said.body, "cardNumber"),
        fee: None,
    }
}

pub(super) fn inquire(driver: &Zibal, terminal: &Terminal, reply: &Reply) -> Standing {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    match (said.result, class(said.result)) {
        (100 | 201, _) if said.clean => {}
        (result, Class::Configuration) => {
            return Standing::Configuration {
                code: result.to_string(),
                message: said.message,
            };
        }
        (result, _) => return Standing::unknown(format!("result {result} {}", said.message)),
    }
    let Some(status) = json::integer(&said.body, "status") else {
        return Standing::unknown("a look-up without a status");
    };
    let code = format!("s{status}");
    match status {
        // 4 to 12: a card failed. Nothing says that no other may follow on the same page.
        -1 | 4..=10 | 12 => Standing::Open { code },
        1 | 2 => Standing::Paid { code },
        3 => Standing::Cancelled { code },
        15 | 16 | 18 => Standing::Returned { code },
        _ => Standing::unknown(format!("status {status}")),
    }
}
