//! AsanPardakht's IPG REST v1, seen from the bank's side: `v1/Token`, `v1/TranResult`, `v1/Verify`,
//! `v1/Settlement`, `v1/Reverse`, `v1/Time` below `/asanpardakht`; the payer posts `RefId` to `page`.
//!
//! Facts: the clients of the vendor's samples. The HTTP status is the answer, and means something
//! else in each call. Where they are silent the simulator decides:
//! * any merchant is good with any `usr` and `pwd`; a refused one is 473 (477 at verify and
//!   settlement), an inactive one 490 (477);
//! * a look-up finds what is paid, verified or settled, and nothing else;
//! * a verify of a verified sale is 472, of a settled one 473, of a reversed one 475; a settlement
//!   of a settled one 474, of one that is not verified 473;
//! * a yes has the text `"ok"` as its body.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{BookEntry, Protocol, State as Standing};
use crate::confirm::give_back;
use crate::date::tehran;
use crate::fields::{self, Fields};
use crate::pages::payer;
use crate::payer::Claim;
use crate::reply::{Reply, answer};

/// The routes below `/asanpardakht`.
pub(crate) fn router() -> Router<Bank> {
    Router::new()
        .route("/v1/Time", get(time))
        .route("/v1/Token", post(token))
        .route("/v1/TranResult", get(result))
        .route("/v1/Verify", post(verify))
        .route("/v1/Settlement", post(settle))
        .route("/v1/Reverse", post(reverse))
        .route("/page", post(start))
        .route("/pay/{key}", payer::page_of(Protocol::Asanpardakht))
}

/// The body of a yes; the error is a status.
type Answer = Result<Value, u16>;

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        match answer {
            Ok(body) => Self::ok(body),
            Err(status) => Self {
                status: StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST),
                body: Value::String(format!("status {status}")),
            },
        }
    }
}

/// The payer's browser brings the `RefId` in a form.
async fn start(body: Bytes) -> Response {
    let key = Fields::form(&body).text("RefId").unwrap_or_default();
    let safe: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
    let location = format!("pay/{safe}");
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

async fn time(State(bank): State<Bank>) -> Response {
    let now = tehran(bank.now()).replace(['-', ':'], "");
    axum::Json(Value::String(now)).into_response()
}

/// Name and password are there, and nothing else is the matter.
fn allowed(quirks: &Quirks, headers: &HeaderMap, step: Step) -> Result<(), u16> {
    let later = matches!(step, Step::Verify | Step::Settle | Step::Reverse);
    let named = fields::header(headers, "usr").zip(fields::header(headers, "pwd"));
    if named.is_none() {
        return Err(401);
    }
    if quirks.has(Behaviour::RefuseTerminal) {
        return Err(if later { 477 } else { 473 });
    }
    if quirks.has(Behaviour::RefuseInactive) {
        return Err(if later { 477 } else { 490 });
    }
    Ok(())
}

async fn token(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let fields = Fields::json(&body);
    let terminal = fields.text("merchantConfigurationId").unwrap_or_default();
    let now = bank.now();
    answer(
        &bank,
        &terminal,
        None,
        Step::Begin,
        |desk, quirks| -> Answer {
            allowed(quirks, &headers, Step::Begin)?;
            begin(desk, quirks, &fields, &terminal, now)
        },
    )
    .await
}

fn begin(desk: &mut Desk, quirks: &Quirks, fields: &Fields, terminal: &str, now: i64) -> Answer {
    let order = fields.text("localInvoiceId").ok_or(475_u16)?;
    order.parse::<u64>().map_err(|_| 475_u16)?;
    let amount = fields.integer("amountInRials").ok_or(476_u16)?;
    if amount < 1_000 {
        return Err(486);
    }
    let date = fields.text("localDate").unwrap_or_default();
    let dated = date.len() == 15 && date.as_bytes().get(8) == Some(&b' ');
    if !dated {
        return Err(478);
    }
    if fields.integer("serviceTypeId") != Some(1) {
        return Err(479);
    }
    let callback_url = fields.address("callbackURL").ok_or(488_u16)?;
    if desk.book.has_order(terminal, &order) {
        return Err(489);
    }
    let key = desk.chance.letters_and_digits(24);
    let entry = BookEntry {
        order: Some(order),
        ..BookEntry::new(
            (Protocol::Asanpardakht, terminal),
            key,
            amount,
            callback_url,
            now,
        )
    };
    Ok(Value::String(desk.open_or_repeat(quirks, entry)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Which {
    merchant_configuration_id: String,
    local_invoice_id: String,
}

async fn result(
    State(bank): State<Bank>,
    headers: HeaderMap,
    Query(which): Query<Which>,
) -> Response {
    let terminal = which.merchant_configuration_id;
    let place = (Protocol::Asanpardakht, terminal.as_str());
    let found = bank
        .desk()
        .book
        .by_order(place, &which.local_invoice_id)
        .cloned();
    let key = found.as_ref().map(|entry| entry.key.clone());
    let step = Step::Inquiry;
    answer(
        &bank,
        &terminal,
        key.as_deref(),
        step,
        |_, quirks| -> Answer {
            allowed(quirks, &headers, step)?;
            let entry = found
                .filter(|entry| entry.state.holds_money())
                .ok_or(472_u16)?;
            Ok(json!({
                "cardNumber": entry.card,
                "rrn": entry.ref_id.map(|rrn| rrn.to_string()),
                "refID": entry.key,
                "amount": entry.taken().to_string(),
                "payGateTranID": entry.ref_id,
                "salesOrderID": entry.order,
                "hash": entry.card_hash,
                "serviceTypeId": 1,
                "serviceStatusCode": "0",
                "payGateTranDate": tehran(entry.paid_at.unwrap_or_default()),
                "message": null,
            }))
        },
    )
    .await
}

async fn verify(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    follow(&bank, &headers, &body, Step::Verify).await
}

async fn settle(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    follow(&bank, &headers, &body, Step::Settle).await
}

async fn reverse(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    follow(&bank, &headers, &body, Step::Reverse).await
}

/// Everything that names the transaction by the bank's own number.
async fn follow(bank: &Bank, headers: &HeaderMap, body: &[u8], step: Step) -> Response {
    let fields = Fields::json(body);
    let terminal = fields.text("merchantConfigurationId").unwrap_or_default();
    let number = fields.integer("payGateTranId");
    let found = bank
        .desk()
        .book
        .entries()
        .iter()
        .find(|entry| {
            entry.protocol == Protocol::Asanpardakht
                && entry.terminal == terminal
                && number.is_some()
                && entry.ref_id == number
        })
        .cloned();
    let key = found.as_ref().map(|entry| entry.key.clone());
    let now = bank.now();
    answer(
        bank,
        &terminal,
        key.as_deref(),
        step,
        |desk, quirks| -> Answer {
            allowed(quirks, headers, step)?;
            moved(desk, quirks, &found.ok_or(471_u16)?, step, now)?;
            Ok(Value::String("ok".to_owned()))
        },
    )
    .await
}

fn moved(
    desk: &mut Desk,
    quirks: &Quirks,
    entry: &BookEntry,
    step: Step,
    now: i64,
) -> Result<(), u16> {
    let verified = entry.first_step_at.is_some();
    let settled = entry.state == Standing::Verified;
    let gone = !entry.state.holds_money();
    match step {
        Step::Verify | Step::Settle if gone => Err(475),
        Step::Verify if settled => Err(473),
        Step::Verify => {
            desk.book.change(&entry.key, |entry| {
                entry.first_step_at.get_or_insert(now);
            });
            if verified || quirks.has(Behaviour::AlreadyVerified) {
                return Err(472);
            }
            Ok(())
        }
        Step::Settle if quirks.has(Behaviour::SettleFails) => Err(473),
        Step::Settle if settled => Err(474),
        Step::Settle if !verified => Err(473),
        Step::Settle => {
            desk.book.change(&entry.key, |entry| {
                entry.state = Standing::Verified;
                entry.verified_at = Some(now);
            });
            Ok(())
        }
        _ if gone => Err(473),
        _ if settled => Err(474),
        _ if !verified => Err(472),
        _ => {
            give_back(desk, &entry.key, now);
            Ok(())
        }
    }
}

/// The return brings nothing of use.
pub(crate) fn returned(_entry: &BookEntry, claim: Claim) -> Vec<(&'static str, String)> {
    vec![("ReturningParams", claim.name().to_owned())]
}
