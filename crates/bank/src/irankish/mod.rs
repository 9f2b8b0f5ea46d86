//! IranKish's IPG, API v3, seen from the bank's side, below `/irankish`.
//!
//! Facts: the technical guide V9 as public packages mirror it. Where they are silent the simulator
//! decides:
//! * any terminal of eight digits with the pass phrase `0123456789ABCDEF` is good; the envelope is
//!   opened with the private key of [`envelope`], and is taken with its text as digits or plain;
//! * a second confirmation is 94 without a result; a payment that nobody paid, or other numbers than
//!   the payment's, is 25; one that failed 5, one that was given up 17, one that went back 2;
//! * a request that was used before is 905, a clock that is off by more than a day 906;
//! * reverse works for thirty minutes, then it is 25.

mod envelope;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use serde_json::{Value, json};

use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{BookEntry, Protocol, State as Standing};
use crate::confirm::{Found, NotReversed, confirm, give_back, may_reverse, told};
use crate::date::tehran;
use crate::fields::Fields;
use crate::pages::payer;
use crate::payer::Claim;
use crate::reply::{Reply, answer};

/// The pass phrase of every terminal.
const PASS_PHRASE: &str = "0123456789ABCDEF";
const REVERSE_MICROS: i64 = 30 * 60 * 1_000_000;
const TOKEN_SECONDS: i64 = 20 * 60;

/// The routes below `/irankish`.
pub(crate) fn router() -> Router<Bank> {
    Router::new()
        .route("/api/v3/tokenization/make", post(token))
        .route("/api/v3/confirmation/purchase", post(purchase))
        .route("/api/v3/confirmation/reversePurchase", post(reverse))
        .route("/api/v3/inquiry/single", post(inquire))
        .route("/iuiv3/IPG/Index/", post(enter))
        .route("/iuiv3/IPG/pay/{key}", payer::page_of(Protocol::Irankish))
}

/// A result, or the code of a refusal.
type Answer<T = Value> = Result<T, &'static str>;

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self::ok(match answer {
            Ok(result) => json!({
                "responseCode": "00", "description": "عملیات موفق", "status": true,
                "result": result,
            }),
            Err(code) => json!({
                "responseCode": code, "description": "عملیات ناموفق", "status": false,
                "result": null,
            }),
        })
    }
}

async fn token(State(bank): State<Bank>, body: Bytes) -> Response {
    let (whole, now) = (
        serde_json::from_slice(&body).unwrap_or(Value::Null),
        bank.now(),
    );
    let request = whole.get("request").and_then(Value::as_object).cloned();
    let fields = Fields::of(request.unwrap_or_default());
    let terminal = fields.text("terminalId").unwrap_or_default();
    answer(&bank, &terminal, None, Step::Begin, |desk, quirks| {
        open(desk, quirks, (&whole, &fields), &terminal, now)
    })
    .await
}

fn open(
    desk: &mut Desk,
    quirks: &Quirks,
    (whole, fields): (&Value, &Fields),
    terminal: &str,
    now: i64,
) -> Answer {
    allowed(quirks, terminal)?;
    fields.text("acceptorId").ok_or("916")?;
    let amount = fields
        .integer("amount")
        .filter(|amount| *amount > 0)
        .ok_or("928")?;
    let order = fields
        .text("requestId")
        .filter(|it| it.len() <= 20)
        .ok_or("905")?;
    let callback_url = fields.address("revertUri").ok_or("907")?;
    if fields.text("transactionType").as_deref() != Some("Purchase") {
        return Err("917");
    }
    let sent = fields.integer("requestTimestamp").ok_or("906")?;
    // A day and two hours: the clock of a simulated bank may stand still.
    let late = (now / 1_000_000 - sent).abs() > 26 * 3600;
    if late {
        return Err("906");
    }
    let envelope = |name: &str| {
        let inside = whole.get("authenticationEnvelope")?.get(name)?;
        inside.as_str().map(str::to_owned)
    };
    let who = format!("{terminal}{PASS_PHRASE}{amount:012}00");
    let opened = envelope("data").zip(envelope("iv"));
    let proves = opened.is_some_and(|(data, iv)| envelope::proves(&data, &iv, &who));
    if !proves {
        return Err("922");
    }
    if desk.book.has_order(terminal, &order) {
        return Err("905");
    }
    let key = desk.chance.hex(32).to_uppercase();
    let entry = BookEntry {
        order: Some(order),
        ..BookEntry::new(
            (Protocol::Irankish, terminal),
            key,
            amount,
            callback_url,
            now,
        )
    };
    let key = desk.open_or_repeat(quirks, entry);
    let made = now / 1_000_000;
    Ok(json!({
        "token": key, "initiateTimeStamp": made, "expiryTimeStamp": made + TOKEN_SECONDS,
        "transactionType": "Purchase", "billInfo": null,
    }))
}

/// The payer comes with a form.
async fn enter(body: Bytes) -> Response {
    let token = Fields::form(&body)
        .text("tokenIdentity")
        .unwrap_or_default();
    let plain: String = token
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(64)
        .collect();
    Redirect::to(&format!("/irankish/iuiv3/IPG/pay/{plain}")).into_response()
}

/// One question about a token: asked by a terminal that is allowed to, about a payment of its own.
async fn ask(
    bank: &Bank,
    body: &Bytes,
    step: Step,
    act: impl FnOnce(&mut Desk, &Quirks, &Fields, BookEntry) -> Answer,
) -> Response {
    let fields = Fields::json(body);
    let terminal = fields.text("terminalId").unwrap_or_default();
    let key = fields.text("tokenIdentity").unwrap_or_default();
    answer(
        bank,
        &terminal,
        Some(&key),
        step,
        |desk, quirks| -> Answer {
            allowed(quirks, &terminal)?;
            let entry = own(desk, &terminal, &key)?;
            act(desk, quirks, &fields, entry)
        },
    )
    .await
}

fn own(desk: &Desk, terminal: &str, key: &str) -> Answer<BookEntry> {
    let found = desk.book.find(Protocol::Irankish, key);
    found
        .filter(|it| it.terminal == terminal)
        .cloned()
        .ok_or("25")
}

/// Whether these are the payment's own numbers.
fn names(fields: &Fields, entry: &BookEntry) -> bool {
    let same = |name: &str, ours: Option<String>| ours.is_some() && fields.text(name) == ours;
    same("retrievalReferenceNumber", reference_of(entry))
        && same("systemTraceAuditNumber", trace_of(entry))
}

fn reference_of(entry: &BookEntry) -> Option<String> {
    entry.ref_id.map(|number| format!("{number:012}"))
}

fn trace_of(entry: &BookEntry) -> Option<String> {
    entry
        .ref_id
        .map(|number| format!("{:06}", number % 1_000_000))
}

async fn purchase(State(bank): State<Bank>, body: Bytes) -> Response {
    let now = bank.now();
    ask(&bank, &body, Step::Verify, |desk, quirks, fields, entry| {
        if entry.state.holds_money() && !names(fields, &entry) {
            return Err("25");
        }
        match confirm(desk, quirks, &entry, now) {
            Found::Now => Ok(result(&told(desk, quirks, &entry))),
            Found::Before => Err("94"),
            Found::Waiting => Err("25"),
            Found::Failed => Err("5"),
            Found::Cancelled => Err("17"),
            Found::Returned => Err("2"),
        }
    })
    .await
}

async fn inquire(State(bank): State<Bank>, body: Bytes) -> Response {
    ask(&bank, &body, Step::Inquiry, |_, _, fields, entry| {
        if fields.text("passPhrase").as_deref() != Some(PASS_PHRASE) {
            return Err("922");
        }
        if fields.integer("findOption") != Some(2) {
            return Err("901");
        }
        match entry.state {
            Standing::Paid | Standing::Verified => Ok(result(&entry)),
            Standing::Created => Err("25"),
            Standing::Failed => Err("5"),
            Standing::Cancelled => Err("17"),
            Standing::Reversed | Standing::Refunded => Err("2"),
        }
    })
    .await
}

async fn reverse(State(bank): State<Bank>, body: Bytes) -> Response {
    let now = bank.now();
    ask(
        &bank,
        &body,
        Step::Reverse,
        |desk, quirks, fields, entry| {
            if quirks.has(Behaviour::IpNotRegistered) {
                return Err("914");
            }
            if !names(fields, &entry) {
                return Err("25");
            }
            may_reverse(&entry, now, REVERSE_MICROS).map_err(|why| match why {
                NotReversed::Before => "2",
                NotReversed::NotPaid | NotReversed::TooLate => "25",
            })?;
            if quirks.has(Behaviour::ReverseRefused) {
                return Err("57");
            }
            give_back(desk, &entry.key, now);
            Ok(result(&entry))
        },
    )
    .await
}

fn result(entry: &BookEntry) -> Value {
    let paid = tehran(entry.paid_at.unwrap_or(entry.created_at));
    let digits: String = paid.chars().filter(char::is_ascii_digit).collect();
    let number =
        |from: usize, to: usize| digits.get(from..to).and_then(|it| it.parse::<i64>().ok());
    json!({
        "responseCode": "00",
        "systemTraceAuditNumber": trace_of(entry),
        "retrievalReferenceNumber": reference_of(entry),
        "transactionDate": number(0, 8),
        "transactionTime": number(8, 14),
        "processCode": "000000",
        "billType": null, "billId": null, "paymentId": "",
        "amount": entry.taken().to_string(),
        "maskedPan": entry.card,
    })
}

/// The return, a form by POST; the numbers are there only if it says paid.
pub(crate) fn returned(entry: &BookEntry, claim: Claim) -> Vec<(&'static str, String)> {
    let code = match claim {
        Claim::Paid => "00",
        Claim::Failed => "5",
        Claim::Cancelled => "17",
    };
    let paid = |text: Option<String>| text.filter(|_| claim == Claim::Paid).unwrap_or_default();
    vec![
        ("token", entry.key.clone()),
        ("acceptorId", "000000000000001".to_owned()),
        ("responseCode", code.to_owned()),
        ("paymentId", String::new()),
        ("requestId", entry.order.clone().unwrap_or_default()),
        ("sha256OfPan", paid(entry.card_hash.clone())),
        ("retrievalReferenceNumber", paid(reference_of(entry))),
        ("amount", entry.amount.to_string()),
        ("maskedPan", paid(entry.card.clone())),
        ("systemTraceAuditNumber", paid(trace_of(entry))),
    ]
}

fn allowed(quirks: &Quirks, terminal: &str) -> Answer<()> {
    let digits = terminal.len() == 8 && terminal.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || quirks.has(Behaviour::RefuseTerminal) {
        return Err("915");
    }
    if quirks.has(Behaviour::RefuseInactive) {
        return Err("918");
    }
    Ok(())
}
