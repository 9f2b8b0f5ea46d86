//! Saman's SEP, OnlinePG with tokens, seen from the bank's side.
//!
//! Facts: the vendor's documents as public packages mirror them. Where they are silent the
//! simulator decides:
//! * any terminal of digits is good;
//! * a second verify is 2 with everything repeated; as at the real bank, a receipt verifies
//!   whoever asks with it, whichever order it is for;
//! * verify and reverse of a reversed payment are 5; verify more than 30 minutes after the payment
//!   is −6 and so is one under `token-expired`, and the money goes back; reverse more than 50 minutes
//!   after it is −6 too;
//! * a reverse before the verify is −2; an address that is not registered −106.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{BookEntry, Protocol, State as Standing};
use crate::confirm::{Found, NotReversed, confirm, expires, give_back, may_reverse, told};
use crate::date::tehran;
use crate::fields::Fields;
use crate::pages::payer;
use crate::payer::Claim;
use crate::reply::{Reply, answer};

/// The routes below `/saman`.
pub(crate) fn router() -> Router<Bank> {
    let after = "/verifyTxnRandomSessionkey/ipg";
    Router::new()
        .route("/onlinepg/onlinepg", post(token))
        .route("/OnlinePG/OnlinePG", post(enter))
        .route("/OnlinePG/SendToken", get(enter_by_get))
        .route("/OnlinePG/pay/{key}", payer::page_of(Protocol::Saman))
        .route(&format!("{after}/VerifyTransaction"), post(verify))
        .route(&format!("{after}/ReverseTransaction"), post(reverse))
}

const REVERSE_MICROS: i64 = 50 * 60 * 1_000_000;

/// A token, or why there is none.
struct Token(Result<String, (i64, &'static str)>);

impl From<Token> for Reply {
    fn from(Token(token): Token) -> Self {
        Self::ok(match token {
            Ok(token) => json!({"status": 1, "token": token}),
            Err((code, words)) => {
                json!({"status": -1, "errorCode": code.to_string(), "errorDesc": words})
            }
        })
    }
}

async fn token(State(bank): State<Bank>, body: Bytes) -> Response {
    let (fields, now) = (Fields::any(&body), bank.now());
    let terminal = fields.text("TerminalId").unwrap_or_default();
    answer(&bank, &terminal, None, Step::Begin, |desk, quirks| {
        Token(open(desk, quirks, &fields, &terminal, now))
    })
    .await
}

fn open(
    desk: &mut Desk,
    quirks: &Quirks,
    fields: &Fields,
    terminal: &str,
    now: i64,
) -> Result<String, (i64, &'static str)> {
    let digits = terminal.bytes().all(|byte| byte.is_ascii_digit()) && !terminal.is_empty();
    if !digits || quirks.has(Behaviour::RefuseTerminal) {
        return Err((12, "TerminalNotFound"));
    }
    if quirks.has(Behaviour::RefuseInactive) {
        return Err((8, "MerchantIpAddressIsInvalid"));
    }
    let invalid = (5, "InvalidParameters");
    let amount = fields.integer("Amount").filter(|amount| *amount >= 1_000);
    let amount = amount.ok_or(invalid)?;
    let order = fields.text("ResNum").ok_or(invalid)?;
    let callback_url = fields.address("RedirectUrl").ok_or(invalid)?;
    if fields.text("action").as_deref() != Some("token") {
        return Err((11, "TokenRequired"));
    }
    let entry = BookEntry {
        order: Some(order),
        ..BookEntry::new(
            (Protocol::Saman, terminal),
            desk.chance.hex(32),
            amount,
            callback_url,
            now,
        )
    };
    Ok(desk.open_or_repeat(quirks, entry))
}

/// The payer comes with a form, or with the token in the address.
async fn enter(body: Bytes) -> Response {
    to_page(&Fields::form(&body).text("Token").unwrap_or_default())
}

/// The token of the address.
#[derive(Deserialize)]
struct Sent {
    #[serde(default)]
    token: String,
}

async fn enter_by_get(Query(sent): Query<Sent>) -> Response {
    to_page(&sent.token)
}

fn to_page(token: &str) -> Response {
    let plain: String = token
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(64)
        .collect();
    Redirect::to(&format!("/saman/OnlinePG/pay/{plain}")).into_response()
}

/// The payment as told, or the `ResultCode` of a refusal.
struct Answer(Result<(BookEntry, i64), i64>);

impl From<Answer> for Reply {
    fn from(Answer(answer): Answer) -> Self {
        let (detail, code) = match &answer {
            Ok((entry, code)) => (detail(entry), *code),
            Err(code) => (Value::Null, *code),
        };
        let words = match code {
            0 => "عملیات با موفقیت انجام شد",
            2 => "درخواست تکراری است",
            5 => "تراکنش برگشت خورده است",
            -2 => "تراکنش یافت نشد",
            -6 => "بیش از نیم ساعت گذشته است",
            -104 => "ترمینال غیرفعال است",
            -105 => "ترمینال یافت نشد",
            -106 => "آدرس آی‌پی مجاز نیست",
            _ => "خطا",
        };
        Self::ok(json!({
            "TransactionDetail": detail,
            "ResultCode": code,
            "ResultDescription": words,
            "Success": answer.is_ok(),
        }))
    }
}

fn detail(entry: &BookEntry) -> Value {
    let number = entry.terminal.parse::<i64>().ok();
    json!({
        "RRN": entry.ref_id.map(|number| number.to_string()),
        "RefNum": entry.receipt,
        "MaskedPan": entry.card,
        "HashedPan": entry.card_hash,
        "TerminalNumber": number,
        "OrginalAmount": entry.amount,
        "AffectiveAmount": entry.taken(),
        "StraceDate": entry.paid_at.map(tehran),
        "StraceNo": entry.ref_id.map(|number| (number % 1_000_000).to_string()),
    })
}

/// One question about a receipt, and the key of the payment that it names.
fn asked(bank: &Bank, body: &Bytes) -> (Fields, String, String) {
    let fields = Fields::json(body);
    let receipt = fields.text("RefNum").unwrap_or_default();
    let terminal = fields.text("TerminalNumber").unwrap_or_default();
    let desk = bank.desk();
    let entry = desk.book.entries().iter().find(|entry| {
        entry.protocol == Protocol::Saman && entry.receipt.as_ref() == Some(&receipt)
    });
    let key = entry.map(|entry| entry.key.clone()).unwrap_or_default();
    (fields, terminal, key)
}

async fn verify(State(bank): State<Bank>, body: Bytes) -> Response {
    let (_, terminal, key) = asked(&bank, &body);
    let (step, now) = (Step::Verify, bank.now());
    answer(&bank, &terminal, Some(&key), step, |desk, quirks| {
        Answer(find(desk, quirks, &terminal, &key).and_then(|entry| {
            if expires(desk, quirks, &entry, now) {
                return Err(-6);
            }
            let code = match confirm(desk, quirks, &entry, now) {
                Found::Now => 0,
                Found::Before => 2,
                Found::Returned => return Err(5),
                Found::Waiting | Found::Failed | Found::Cancelled => return Err(-2),
            };
            Ok((told(desk, quirks, &entry), code))
        }))
    })
    .await
}

async fn reverse(State(bank): State<Bank>, body: Bytes) -> Response {
    let (_, terminal, key) = asked(&bank, &body);
    let (step, now) = (Step::Reverse, bank.now());
    answer(&bank, &terminal, Some(&key), step, |desk, quirks| {
        Answer(find(desk, quirks, &terminal, &key).and_then(|entry| {
            if quirks.has(Behaviour::IpNotRegistered) {
                return Err(-106);
            }
            if entry.state == Standing::Paid {
                return Err(-2);
            }
            may_reverse(&entry, now, REVERSE_MICROS).map_err(|why| match why {
                NotReversed::Before => 5,
                NotReversed::NotPaid => -2,
                NotReversed::TooLate => -6,
            })?;
            if quirks.has(Behaviour::ReverseRefused) {
                return Err(-6);
            }
            give_back(desk, &entry.key, now);
            Ok((entry, 0))
        }))
    })
    .await
}

fn find(desk: &Desk, quirks: &Quirks, terminal: &str, key: &str) -> Result<BookEntry, i64> {
    if quirks.has(Behaviour::RefuseTerminal) {
        return Err(-105);
    }
    if quirks.has(Behaviour::RefuseInactive) {
        return Err(-104);
    }
    let entry = desk.book.find(Protocol::Saman, key);
    let own = entry.filter(|entry| entry.terminal == terminal);
    own.cloned().ok_or(-2)
}

/// The return, a form by POST; the receipt is there only if it says paid.
pub(crate) fn returned(entry: &BookEntry, claim: Claim) -> Vec<(&'static str, String)> {
    let (state, status) = match claim {
        Claim::Paid => ("OK", "2"),
        Claim::Failed => ("Failed", "3"),
        Claim::Cancelled => ("CanceledByUser", "1"),
    };
    let paid = claim == Claim::Paid;
    let number = entry.ref_id.filter(|_| paid).map(|it| it.to_string());
    let mut fields = vec![
        ("MID", entry.terminal.clone()),
        ("TerminalId", entry.terminal.clone()),
        ("State", state.to_owned()),
        ("Status", status.to_owned()),
        ("RRN", number.unwrap_or_default()),
        ("ResNum", entry.order.clone().unwrap_or_default()),
        ("Amount", entry.amount.to_string()),
        ("AffectiveAmount", entry.taken().to_string()),
        ("SecurePan", entry.card.clone().unwrap_or_default()),
        (
            "HashedCardNumber",
            entry.card_hash.clone().unwrap_or_default(),
        ),
        ("Token", entry.key.clone()),
    ];
    if let Some(receipt) = entry.receipt.clone().filter(|_| paid) {
        fields.push(("RefNum", receipt));
    }
    fields
}
