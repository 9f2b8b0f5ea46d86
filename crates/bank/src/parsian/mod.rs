//! Parsian's (PEC's) SOAP services, seen from the bank's side: below `/parsian` stand
//! `NewIPGServices/Sale/SaleService.asmx`, `…/Confirm/ConfirmService.asmx`,
//! `…/Reverse/ReversalService.asmx` and the payer's `NewIPG/?Token=`.
//!
//! Facts: the services' descriptions and the table of codes that the packages carry. Where they are
//! silent the simulator decides:
//! * any `LoginAccount` is good; a refused one is -101, an inactive one -100;
//! * a confirmation of what nobody paid is -1528, of what failed -1531, of what was given up -138,
//!   of another order -1530; of another amount 13, or 10 where less was taken;
//! * "confirmed before" (-1533) repeats the RRN and the card;
//! * a reverse works for 15 minutes.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{BookEntry, Protocol};
use crate::confirm::{Found, NotReversed, confirm, give_back, may_reverse, told};
use crate::fields::Fields;
use crate::pages::payer;
use crate::payer::Claim;
use crate::reply::answer_xml;
use crate::soap::{self, Call};

const REVERSE_MICROS: i64 = 15 * 60 * 1_000_000;
/// The smallest amount of the simulated merchants, in rials.
const MIN_RIALS: i64 = 1_000;

/// The routes below `/parsian`.
pub(crate) fn router() -> Router<Bank> {
    Router::new()
        .route("/NewIPGServices/Sale/SaleService.asmx", post(call))
        .route("/NewIPGServices/Confirm/ConfirmService.asmx", post(call))
        .route("/NewIPGServices/Reverse/ReversalService.asmx", post(call))
        .route("/NewIPG/", get(start))
        .route("/pay/{key}", payer::page_of(Protocol::Parsian))
}

#[derive(Deserialize)]
struct Start {
    #[serde(rename = "Token")]
    token: String,
}

async fn start(Query(start): Query<Start>) -> Response {
    let safe: String = url::form_urlencoded::byte_serialize(start.token.as_bytes()).collect();
    let location = format!("../pay/{safe}");
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

async fn call(State(bank): State<Bank>, body: Bytes) -> Response {
    let Call { operation, fields } = Call::read(&body);
    let (step, space) = match operation.as_str() {
        "SalePaymentRequest" => (Step::Begin, "Sale/SaleService"),
        "ConfirmPayment" | "ConfirmPaymentWithAmount" => (Step::Verify, "Confirm/ConfirmService"),
        "ReversalRequest" => (Step::Reverse, "Reversal/ReversalService"),
        _ => {
            let words = soap::fault("No such operation");
            return (StatusCode::INTERNAL_SERVER_ERROR, words).into_response();
        }
    };
    let account = fields.text("LoginAccount").unwrap_or_default();
    let key = fields.text("Token").unwrap_or_default();
    let now = bank.now();
    answer_xml(&bank, &account, Some(&key), step, |desk, quirks| {
        let said = allowed(quirks, &account, step).and_then(|()| match step {
            Step::Begin => begin(desk, quirks, &account, &fields, now),
            _ => follow(desk, quirks, step, (&account, &key), &fields, now),
        });
        let inner = said.unwrap_or_else(|status| {
            format!("<Status>{status}</Status><Token>0</Token><RRN>0</RRN><Message>no</Message>")
        });
        let namespace = format!("https://pec.Shaparak.ir/NewIPGServices/{space}");
        let result = format!("<{operation}Result>{inner}</{operation}Result>");
        soap::answer(&namespace, &operation, &result)
    })
    .await
}

/// The inside of a result; the error is a status.
type Answer = Result<String, i32>;

fn allowed(quirks: &Quirks, account: &str, step: Step) -> Result<(), i32> {
    if quirks.has(Behaviour::RefuseTerminal) || account.is_empty() {
        return Err(-101);
    }
    if quirks.has(Behaviour::RefuseInactive) {
        return Err(-100);
    }
    if quirks.has(Behaviour::TokenExpired) && step == Step::Verify {
        return Err(-130);
    }
    Ok(())
}

fn begin(desk: &mut Desk, quirks: &Quirks, account: &str, fields: &Fields, now: i64) -> Answer {
    let order = fields.integer("OrderId").ok_or(-118)?.to_string();
    let amount = fields.integer("Amount").ok_or(-118)?;
    if amount < MIN_RIALS {
        return Err(-132);
    }
    let callback_url = fields.address("CallBackUrl").ok_or(-127)?;
    if desk.book.has_order(account, &order) {
        return Err(-112);
    }
    let key = format!("1{}", desk.chance.digits(15));
    let asked = (Protocol::Parsian, account);
    let entry = BookEntry {
        order: Some(order),
        description: fields.text("AdditionalData").unwrap_or_default(),
        ..BookEntry::new(asked, key, amount, callback_url, now)
    };
    let key = desk.open_or_repeat(quirks, entry);
    Ok(format!(
        "<Token>{key}</Token><Message>ok</Message><Status>0</Status>"
    ))
}

/// Everything after the page.
fn follow(
    desk: &mut Desk,
    quirks: &Quirks,
    step: Step,
    (account, key): (&str, &str),
    fields: &Fields,
    now: i64,
) -> Answer {
    let found = desk.book.find(Protocol::Parsian, key);
    let entry = found.filter(|entry| entry.terminal == account).cloned();
    let entry = entry.ok_or(-131)?;
    if step == Step::Reverse {
        if quirks.has(Behaviour::ReverseRefused) {
            return Err(-1552);
        }
        if quirks.has(Behaviour::IpNotRegistered) {
            return Err(-108);
        }
        may_reverse(&entry, now, REVERSE_MICROS).map_err(|why| match why {
            NotReversed::Before => -1551,
            NotReversed::NotPaid => -1550,
            NotReversed::TooLate => -1549,
        })?;
        give_back(desk, key, now);
        return Ok(format!(
            "<Status>0</Status><Token>{key}</Token><Message>ok</Message>"
        ));
    }
    let other = |name: &str, ours: Option<&str>| {
        let said = fields.text(name);
        said.is_some() && said.as_deref() != ours
    };
    if other("OrderId", entry.order.as_deref()) {
        return Err(-1530);
    }
    if entry.state.holds_money() && other("Amount", Some(&entry.taken().to_string())) {
        return Err(if entry.taken().saturating_mul(2) == entry.amount {
            10
        } else {
            13
        });
    }
    let status = match confirm(desk, quirks, &entry, now) {
        Found::Now => 0,
        Found::Before => -1533,
        Found::Waiting => return Err(-1528),
        Found::Failed => return Err(-1531),
        Found::Cancelled => return Err(-138),
        Found::Returned => return Err(-1551),
    };
    let told = told(desk, quirks, &entry);
    Ok(format!(
        "<Status>{status}</Status><CardNumberMasked>{}</CardNumberMasked><Token>{key}</Token><RRN>{}</RRN>",
        told.card.as_deref().unwrap_or_default(),
        told.ref_id.unwrap_or_default(),
    ))
}

/// The return. The amount has its thousands apart.
pub(crate) fn returned(entry: &BookEntry, claim: Claim) -> Vec<(&'static str, String)> {
    let (status, rrn) = match claim {
        Claim::Paid => ("0", entry.ref_id.unwrap_or_default()),
        Claim::Failed => ("51", 0),
        Claim::Cancelled => ("-138", 0),
    };
    vec![
        ("Token", entry.key.clone()),
        ("status", status.to_owned()),
        ("OrderId", entry.order.clone().unwrap_or_default()),
        ("TerminalNo", "12345678".to_owned()),
        ("RRN", rrn.to_string()),
        ("Amount", crate::money::grouped(entry.taken(), 0)),
        (
            "HashCardNumber",
            entry.card_hash.clone().unwrap_or_default(),
        ),
    ]
}
