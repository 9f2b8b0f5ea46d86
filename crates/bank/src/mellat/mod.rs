//! Mellat's (Behpardakht's) SOAP gateway, seen from the bank's side: `services/pgw` below
//! `/mellat`, and `startpay.mellat` for the payer.
//!
//! Facts: the English manual 1.1 and what the packages send and read. Where they are silent or
//! disagree the simulator decides:
//! * the codes are those of the classic list: a verify of a verified sale is 43, of a settled one
//!   45; a settle of a settled one 45, of one that is not verified 44;
//! * an inquiry answers 0 for a sale that is paid, verified or settled;
//! * `bpSaleReferenceIdRequest` answers `0,number` of a paid sale and 42 of any other;
//! * any terminal is good with any name and password; one that is known by name has its own
//!   password, and another is refused with 24;
//! * a refused terminal is 24, an inactive one 21, another domain 62.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use url::Url;

use crate::bank::{Bank, Desk, Settings};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{BookEntry, Protocol, State as Standing};
use crate::fields::Fields;
use crate::pages::payer;
use crate::payer::Claim;
use crate::reply::answer_xml;
use crate::soap::{self, Call};

const NAMESPACE: &str = "http://interfaces.core.sw.bps.com/";

/// The routes below `/mellat`.
pub(crate) fn router() -> Router<Bank> {
    Router::new()
        .route("/services/pgw", post(call))
        .route("/startpay.mellat", post(start))
        .route("/pay/{key}", payer::page_of(Protocol::Mellat))
}

/// The payer's browser brings the `RefId` in a form.
async fn start(body: Bytes) -> Response {
    let key = Fields::form(&body).text("RefId").unwrap_or_default();
    let safe: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
    let location = format!("pay/{safe}");
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

async fn call(State(bank): State<Bank>, body: Bytes) -> Response {
    let Call { operation, fields } = Call::read(&body);
    let step = match operation.as_str() {
        "bpPayRequest" => Step::Begin,
        "bpVerifyRequest" => Step::Verify,
        "bpSettleRequest" => Step::Settle,
        "bpInquiryRequest" | "bpSaleReferenceIdRequest" => Step::Inquiry,
        "bpReversalRequest" => Step::Reverse,
        _ => {
            let words = soap::fault("No such operation");
            return (StatusCode::INTERNAL_SERVER_ERROR, words).into_response();
        }
    };
    let terminal = fields.text("terminalId").unwrap_or_default();
    let order = fields.text("saleOrderId").unwrap_or_default();
    let place = (Protocol::Mellat, terminal.as_str());
    let key = bank
        .desk()
        .book
        .by_order(place, &order)
        .map(|entry| entry.key.clone());
    let now = bank.now();
    answer_xml(&bank, &terminal, key.as_deref(), step, |desk, quirks| {
        let said = allowed(quirks, bank.settings(), &terminal, &fields).and_then(|()| {
            if step == Step::Begin {
                return begin(desk, quirks, bank.settings(), &fields, now);
            }
            let entry = key.as_deref().and_then(|key| desk.book.get(key)).cloned();
            follow(desk, quirks, &operation, &entry.ok_or("42")?, &fields, now)
        });
        let text = said.unwrap_or_else(str::to_owned);
        soap::answer(NAMESPACE, &operation, &format!("<return>{text}</return>"))
    })
    .await
}

/// What is returned; the error is a code.
type Answer = Result<String, &'static str>;

fn allowed(
    quirks: &Quirks,
    settings: &Settings,
    terminal: &str,
    fields: &Fields,
) -> Result<(), &'static str> {
    let known = settings
        .terminal(terminal)
        .and_then(|it| it.secret.as_deref());
    let password = fields.text("userPassword");
    let wrong = password.is_none() || known.is_some_and(|it| password.as_deref() != Some(it));
    if quirks.has(Behaviour::RefuseTerminal) || wrong || fields.text("userName").is_none() {
        return Err("24");
    }
    if quirks.has(Behaviour::RefuseInactive) || terminal.is_empty() {
        return Err("21");
    }
    Ok(())
}

fn begin(
    desk: &mut Desk,
    quirks: &Quirks,
    settings: &Settings,
    fields: &Fields,
    now: i64,
) -> Answer {
    let terminal = fields.text("terminalId").ok_or("32")?;
    let order = fields.text("orderId").ok_or("32")?;
    let amount = fields
        .integer("amount")
        .filter(|amount| *amount > 0)
        .ok_or("25")?;
    let callback_url = fields.address("callBackUrl").ok_or("62")?;
    let digits = |name: &str, count: usize| {
        let text = fields.text(name);
        text.is_some_and(|it| it.len() == count && it.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if !digits("localDate", 8) || !digits("localTime", 6) {
        return Err("35");
    }
    if order.parse::<u64>().is_err() || fields.integer("payerId").is_none() {
        return Err("32");
    }
    let registered = settings
        .terminal(&terminal)
        .and_then(|it| it.domain.as_deref());
    let host = Url::parse(&callback_url).ok();
    let host = host.as_ref().and_then(Url::host_str);
    if registered.is_some_and(|domain| host != Some(domain)) {
        return Err("62");
    }
    if desk.book.has_order(&terminal, &order) {
        return Err("41");
    }
    let key = desk.chance.letters_and_digits(16);
    let entry = BookEntry {
        order: Some(order),
        description: fields.text("additionalData").unwrap_or_default(),
        ..BookEntry::new(
            (Protocol::Mellat, &terminal),
            key,
            amount,
            callback_url,
            now,
        )
    };
    let key = desk.open_or_repeat(quirks, entry);
    Ok(format!("0,{key}"))
}

/// Everything after the page.
fn follow(
    desk: &mut Desk,
    quirks: &Quirks,
    operation: &str,
    entry: &BookEntry,
    fields: &Fields,
    now: i64,
) -> Answer {
    let sale = match (entry.state, entry.ref_id) {
        (Standing::Created, _) => return Err("42"),
        (Standing::Failed, _) => return Err("12"),
        (Standing::Cancelled, _) => return Err("17"),
        (Standing::Reversed | Standing::Refunded, _) => return Err("48"),
        (Standing::Paid | Standing::Verified, sale) => sale.ok_or("42")?,
    };
    if operation == "bpSaleReferenceIdRequest" {
        return Ok(format!("0,{sale}"));
    }
    if fields.integer("saleReferenceId") != Some(sale) {
        return Err("42");
    }
    let settled = entry.state == Standing::Verified;
    match operation {
        "bpVerifyRequest" if settled => Err("45"),
        "bpVerifyRequest" => {
            let before = entry.first_step_at.is_some() || quirks.has(Behaviour::AlreadyVerified);
            desk.book.change(&entry.key, |entry| {
                entry.first_step_at.get_or_insert(now);
            });
            if before {
                Err("43")
            } else {
                Ok("0".to_owned())
            }
        }
        "bpSettleRequest" if quirks.has(Behaviour::SettleFails) => Err("34"),
        "bpSettleRequest" if settled => Err("45"),
        "bpSettleRequest" if entry.first_step_at.is_none() => Err("44"),
        "bpSettleRequest" => {
            desk.book.change(&entry.key, |entry| {
                entry.state = Standing::Verified;
                entry.verified_at = Some(now);
            });
            Ok("0".to_owned())
        }
        "bpReversalRequest" if settled || entry.first_step_at.is_none() => Err("44"),
        "bpReversalRequest" => {
            desk.book.change(&entry.key, |entry| {
                entry.state = Standing::Reversed;
                entry.ended_at = Some(now);
            });
            Ok("0".to_owned())
        }
        _ => Ok("0".to_owned()),
    }
}

/// The return. Without a payment it has no number of a sale.
pub(crate) fn returned(entry: &BookEntry, claim: Claim) -> Vec<(&'static str, String)> {
    let code = match claim {
        Claim::Paid => "0",
        Claim::Failed => "12",
        Claim::Cancelled => "17",
    };
    let mut fields = vec![
        ("RefId", entry.key.clone()),
        ("ResCode", code.to_owned()),
        ("saleOrderId", entry.order.clone().unwrap_or_default()),
    ];
    if claim == Claim::Paid
        && let Some(sale) = entry.ref_id
    {
        fields.push(("SaleReferenceId", sale.to_string()));
        fields.push(("CardHolderPan", entry.card.clone().unwrap_or_default()));
        fields.push(("FinalAmount", entry.taken().to_string()));
    }
    fields
}
