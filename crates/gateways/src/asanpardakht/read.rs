//! What AsanPardakht's statuses mean, call by call.

use domain::verdict::{BankReference, Confirmation, Verdict};
use money::{Amount, Currency};
use serde_json::{Map, Value, json};
use url::Url;

use super::{AsanPardakht, MERCHANT, codes};
use crate::code::{self, Class};
use crate::driver::{Checked, Driver, Refusal, Standing};
use crate::json::{self, tidy};
use crate::mask::mask_pan;
use crate::order::{Asked, Begun, Order, Redirect};
use crate::reply::{Reply, Silence};
use crate::request;
use crate::terminal::Terminal;

/// Our own address with our number behind it: the bank adds nothing by which a return could be told.
pub(super) fn return_url(order: &Order<'_>) -> Result<String, Refusal> {
    let mut url = Url::parse(order.return_url).map_err(|_| Refusal::ReturnUrl)?;
    url.query_pairs_mut()
        .append_pair("invoice", &order.order_number.to_string());
    Ok(url.into())
}

/// The payer's page: one fixed address where money is real, else beside the API.
fn page(terminal: &Terminal) -> Option<Url> {
    if terminal.mode().is_live() {
        return Url::parse("https://asan.shaparak.ir").ok();
    }
    Some(terminal.at(&["page"]))
}

/// The status of an answer, and the body if it is JSON.
fn said(reply: &Reply) -> Result<(u16, Option<Value>), Silence> {
    let response = reply.answered()?;
    let status = response.status().as_u16();
    let body = match response.body().trim_ascii() {
        b"" => Some(Value::Null),
        body => json::parse(body),
    };
    Ok((status, body))
}

pub(super) fn begin(
    driver: &AsanPardakht,
    terminal: &Terminal,
    order: &Order<'_>,
    reply: &Reply,
) -> Begun {
    let (status, body) = match said(reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    if status != 200 {
        let code = status.to_string();
        return match code::find(codes::TABLE, &code) {
            Some(line) if line.class != Class::Bank => Begun::Refused {
                class: line.class,
                code,
                message: driver.scrub(terminal, &words(body.as_ref(), line.en)),
            },
            _ => Silence::new(format!("HTTP {code}")).into(),
        };
    }
    let key = match body.as_ref() {
        Some(Value::Array(list)) => list.first().filter(|_| list.len() == 1),
        other => other,
    };
    let key = key.and_then(Value::as_str).map(str::trim);
    let fits = |key: &&str| {
        (4..=64).contains(&key.len())
            && key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let (Some(key), Some(page)) = (key.filter(fits), page(terminal)) else {
        return Silence::new("an answer without a usable RefId").into();
    };
    let mut fields = vec![("RefId".to_owned(), key.to_owned())];
    let mobile = order.mobile();
    fields.extend(mobile.map(|mobile| ("mobileap".to_owned(), mobile.to_owned())));
    Begun::Accepted {
        gateway_key: key.to_owned(),
        redirect: Redirect::post(page, fields),
        expires_after: None,
        fee: None,
    }
}

/// The bodies of refusals are short texts.
fn words(body: Option<&Value>, ours: &str) -> String {
    let text = body.and_then(Value::as_str).map(str::trim);
    tidy(text.filter(|text| !text.is_empty()).unwrap_or(ours))
}

/// A transaction as `TranResult` tells of it, ours in every point that it names.
pub(super) struct Sale {
    number: String,
    amount: Amount,
    rrn: Option<String>,
    card: Option<String>,
}

impl Sale {
    /// The body of verify and settlement.
    pub(super) fn named(&self, terminal: &Terminal) -> Result<Value, Refusal> {
        let bad = |_| Refusal::MissingFact("transaction number");
        let number: u64 = self.number.parse().map_err(bad)?;
        let merchant = super::merchant(terminal)?;
        Ok(json!({"merchantConfigurationId": merchant, "payGateTranId": number}))
    }

    pub(super) fn confirmed(&self, already: bool) -> Verdict {
        let yes = Confirmation {
            reference: BankReference {
                key: self.number.clone(),
                tracking_code: self.rrn.clone().unwrap_or_else(|| self.number.clone()),
            },
            amount: Some(self.amount),
            card_mask: self.card.as_deref().and_then(mask_pan),
            fee: None,
        };
        if already {
            Verdict::AlreadyVerified(yes)
        } else {
            Verdict::Verified(yes)
        }
    }
}

fn sale(status: u16, body: &Map<String, Value>, asked: &Asked<'_>) -> Result<Sale, Verdict> {
    let silent = |what: &str| Verdict::from(Silence::new(format!("a look-up without {what}")));
    let ours = asked.order_number.to_string();
    if json::named(body, "salesOrderID").is_some_and(|number| number != ours) {
        return Err(Verdict::WrongParty {
            detail: "another order".to_owned(),
        });
    }
    let number = json::text(body, "payGateTranID")
        .filter(|text| request::is_number(text, 19) && !text.starts_with('0'));
    let number = number.ok_or_else(|| silent("a transaction number"))?;
    let amount = json::integer(body, "amount").filter(|amount| *amount > 0);
    let amount = amount.map(|amount| Amount::new(amount, Currency::Irr));
    let amount = amount.ok_or_else(|| silent("an amount"))?;
    if amount != asked.amount {
        return Err(Verdict::AmountMismatch {
            stated: Some(amount),
            code: status.to_string(),
        });
    }
    let rrn = json::text(body, "rrn").filter(|rrn| request::is_number(rrn, 20));
    Ok(Sale {
        number,
        amount,
        rrn,
        card: json::text(body, "cardNumber"),
    })
}

/// Reads `TranResult`: the first step, without effect.
pub(super) fn found(
    driver: &AsanPardakht,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Result<Sale, Verdict> {
    let (status, body) = said(reply).map_err(Verdict::from)?;
    match (status, body.as_ref().and_then(json::alone)) {
        (200, Some(body)) => sale(status, body, asked),
        (472, _) => Err(Verdict::NotPaid {
            conclusive: false,
            code: "472".to_owned(),
        }),
        (400 | 401 | 471 | 473 | 474 | 475 | 487 | 490, _) => {
            let code = status.to_string();
            let ours = code::find(codes::TABLE, &code).map_or("", |line| line.en);
            Err(Verdict::Configuration {
                message: driver.scrub(terminal, &words(body.as_ref(), ours)),
                code,
            })
        }
        _ => Err(Silence::new(format!("the look-up says HTTP {status}")).into()),
    }
}

/// What a call that moves something says.
pub(super) enum Said {
    Now,
    Before,
    No(Verdict),
}

/// 200 with a body that is none of ours (a page, an object of somebody else's) is no yes; a real one
/// shows as "already" when it is asked again.
fn plain(body: Option<&Value>) -> bool {
    match body {
        Some(Value::Array(list)) => list.iter().all(|one| !one.is_object() && !one.is_array()),
        Some(body) => !body.is_object(),
        None => false,
    }
}

pub(super) fn verified(reply: &Reply) -> Said {
    let (status, body) = match said(reply) {
        Ok(said) => said,
        Err(silence) => return Said::No(silence.into()),
    };
    match status {
        200 if plain(body.as_ref()) => Said::Now,
        // "Verified, or settled or reversed, before": the settlement tells which.
        472 | 473 | 475 => Said::Before,
        401 | 477 => Said::No(Verdict::Configuration {
            code: status.to_string(),
            message: words(body.as_ref(), "identity not trusted"),
        }),
        _ => Said::No(Silence::new(format!("the verify says HTTP {status}")).into()),
    }
}

/// Everything short of a yes leaves the verify open.
pub(super) fn settled(reply: &Reply) -> Said {
    let (status, body) = match said(reply) {
        Ok(said) => said,
        Err(silence) => return Said::No(silence.after_effect().into()),
    };
    match status {
        200 if plain(body.as_ref()) => Said::Now,
        474 | 476 => Said::Before,
        _ => Said::No(Silence::new(format!("the settlement says HTTP {status}")).into()),
    }
}

pub(super) fn inquire(
    driver: &AsanPardakht,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Standing {
    match found(driver, terminal, asked, reply) {
        Ok(_) => Standing::Paid {
            code: "200".to_owned(),
        },
        Err(Verdict::NotPaid { code, .. }) => Standing::Open { code },
        Err(Verdict::Configuration { code, message }) => Standing::Configuration { code, message },
        Err(Verdict::AmountMismatch { .. }) => Standing::unknown("another amount"),
        Err(Verdict::WrongParty { detail }) => Standing::unknown(detail),
        Err(Verdict::Unknown { reason, .. }) => Standing::unknown(reason),
        Err(_) => Standing::unknown("a look-up that says something else"),
    }
}

pub(super) fn check(reply: &Reply) -> Checked {
    let (status, body) = match said(reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    let code = status.to_string();
    match status {
        472 => Checked::Good,
        401 | 471 | 473 | 474 | 490 => Checked::Bad {
            message: words(
                body.as_ref(),
                code::find(codes::TABLE, &code).map_or(MERCHANT, |line| line.en),
            ),
            code,
        },
        _ => Silence::new(format!("HTTP {status}")).into(),
    }
}
