//! Pasargad's older REST protocol, seen from the bank's side: `Api/v1/Payment/` + `GetToken`,
//! `CheckTransactionResult`, `VerifyPayment`, `RefundPayment`, and `payment.aspx?n=` below
//! `/pasargad_signed`.
//!
//! Facts: the public packages that speak it. Where they are silent the simulator decides:
//! * every answer has HTTP 200; a no has words and nothing else;
//! * any merchant and any terminal of digits are good; the signature must be made with the key whose
//!   public half stands in [`signature`], over the bytes of the body as they came;
//! * number and date of an invoice, merchant and terminal must be together those of the payment;
//! * the token holds number, merchant and date, as digits behind sixteen that are chance;
//! * a verify of what was verified before is a no, and so is everything about what was given back: of
//!   the two things that a bank may do there, the one that helps the shop less.

mod signature;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{BookEntry, Protocol, State as Standing};
use crate::confirm::{Found, NotReversed, confirm, give_back, may_reverse, told};
use crate::date::tehran;
use crate::fields::{self, Fields, with};
use crate::pages::payer;
use crate::payer::Claim;
use crate::reply::{Reply, answer};

const REVERSE_MICROS: i64 = 2 * 3600 * 1_000_000;
/// Digits of chance in front of a token.
const CHANCE: usize = 16;

/// The routes below `/pasargad_signed`.
pub(crate) fn router() -> Router<Bank> {
    Router::new()
        .route("/Api/v1/Payment/GetToken", post(token))
        .route("/Api/v1/Payment/CheckTransactionResult", post(look))
        .route("/Api/v1/Payment/VerifyPayment", post(verify))
        .route("/Api/v1/Payment/RefundPayment", post(refund))
        .route("/payment.aspx", get(enter))
        .route("/pay/{key}", payer::page_of(Protocol::PasargadSigned))
}

/// The fields of a yes, or the words of a no.
type Answer<T = Value> = Result<T, &'static str>;

/// An answer on its way out.
struct Told(Answer);

impl From<Told> for Reply {
    fn from(told: Told) -> Self {
        Self::ok(match told.0 {
            Ok(fields) => with(
                json!({"IsSuccess": true, "Message": "عملیات به اتمام رسید"}),
                fields,
            ),
            Err(words) => json!({"IsSuccess": false, "Message": words}),
        })
    }
}

/// A question as it came: its fields, and whether its bytes are signed.
struct Asked {
    fields: Fields,
    signed: bool,
}

impl Asked {
    fn read(headers: &HeaderMap, body: &Bytes) -> Self {
        let sign = fields::header(headers, "sign").unwrap_or_default();
        Self {
            fields: Fields::json(body),
            signed: signature::signs(&sign, body),
        }
    }

    fn terminal(&self) -> String {
        self.fields.text("TerminalCode").unwrap_or_default()
    }

    fn invoice(&self) -> Answer<Invoice> {
        let part = |name| self.fields.text(name).filter(|it| !it.contains('|'));
        let invoice = part("InvoiceNumber")
            .zip(part("MerchantCode"))
            .zip(part("InvoiceDate"));
        let ((number, merchant), date) = invoice.ok_or("اطلاعات فاکتور ناقص است")?;
        Ok(Invoice {
            number,
            merchant,
            date,
        })
    }

    fn allowed(&self, quirks: &Quirks) -> Answer<()> {
        if !self.signed {
            return Err("امضای دیجیتال نامعتبر است");
        }
        let terminal = self.terminal();
        let digits = !terminal.is_empty() && terminal.bytes().all(|it| it.is_ascii_digit());
        if !digits || quirks.has(Behaviour::RefuseTerminal) {
            return Err("پایانه نامعتبر است");
        }
        if quirks.has(Behaviour::RefuseInactive) {
            return Err("پایانه غیرفعال است");
        }
        Ok(())
    }

    fn dated(&self) -> Answer<()> {
        let at = self.fields.text("Timestamp").unwrap_or_default();
        let shape: String = at
            .chars()
            .map(|it| if it.is_ascii_digit() { '0' } else { it })
            .collect();
        (shape == "0000/00/00 00:00:00")
            .then_some(())
            .ok_or("تاریخ درخواست نامعتبر است")
    }
}

/// What names a payment, beside its terminal.
#[derive(PartialEq, Eq)]
struct Invoice {
    number: String,
    merchant: String,
    date: String,
}

impl Invoice {
    fn token(&self, chance: &str) -> String {
        let text = format!("{}|{}|{}", self.number, self.merchant, self.date);
        let digits = text.bytes().map(|byte| format!("{byte:02x}"));
        chance.to_owned() + &digits.collect::<String>()
    }

    fn of(token: &str) -> Option<Self> {
        let pair = |pair: &[u8]| {
            let text = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(text, 16).ok()
        };
        let digits = token.as_bytes().get(CHANCE..)?;
        let bytes = digits.chunks(2).map(pair).collect::<Option<Vec<u8>>>()?;
        let text = String::from_utf8(bytes).ok()?;
        let mut parts = text.splitn(3, '|').map(str::to_owned);
        Some(Self {
            number: parts.next()?,
            merchant: parts.next()?,
            date: parts.next()?,
        })
    }
}

async fn token(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let (asked, now) = (Asked::read(&headers, &body), bank.now());
    let terminal = asked.terminal();
    answer(&bank, &terminal, None, Step::Begin, |desk, quirks| {
        Told(open(desk, quirks, &asked, now))
    })
    .await
}

fn open(desk: &mut Desk, quirks: &Quirks, asked: &Asked, now: i64) -> Answer {
    asked.allowed(quirks)?;
    asked.dated()?;
    let (terminal, invoice) = (asked.terminal(), asked.invoice()?);
    let amount = asked.fields.integer("Amount").filter(|amount| *amount > 0);
    let amount = amount.ok_or("مبلغ نامعتبر است")?;
    let callback = asked.fields.address("RedirectAddress");
    let callback = callback.ok_or("آدرس بازگشت نامعتبر است")?;
    if asked.fields.integer("Action") != Some(1003) {
        return Err("عملیات نامعتبر است");
    }
    if find(desk, &terminal, &invoice).is_some() {
        return Err("شماره فاکتور تکراری است");
    }
    let key = invoice.token(&desk.chance.hex(CHANCE));
    let entry = BookEntry {
        order: Some(invoice.number),
        ..BookEntry::new(
            (Protocol::PasargadSigned, &terminal),
            key,
            amount,
            callback,
            now,
        )
    };
    Ok(json!({"Token": desk.open_or_repeat(quirks, entry)}))
}

#[derive(Deserialize)]
struct Which {
    n: String,
}

/// The payer comes with the token.
async fn enter(Query(which): Query<Which>) -> Response {
    let digits = which.n.chars().filter(char::is_ascii_alphanumeric);
    let plain: String = digits.take(400).collect();
    Redirect::to(&format!("/pasargad_signed/pay/{plain}")).into_response()
}

fn find(desk: &Desk, terminal: &str, invoice: &Invoice) -> Option<BookEntry> {
    let mut entries = desk.book.entries().iter().rev();
    let found = entries.find(|entry| {
        entry.protocol == Protocol::PasargadSigned
            && entry.terminal == terminal
            && Invoice::of(&entry.key).as_ref() == Some(invoice)
    });
    found.cloned()
}

/// One signed question about a payment of the terminal's own.
async fn ask(
    bank: &Bank,
    (headers, body): (&HeaderMap, &Bytes),
    step: Step,
    act: impl FnOnce(&mut Desk, &Quirks, &Asked, &BookEntry) -> Answer,
) -> Response {
    let asked = Asked::read(headers, body);
    let terminal = asked.terminal();
    let invoice = asked.invoice();
    let key = match &invoice {
        Ok(invoice) => find(&bank.desk(), &terminal, invoice).map(|entry| entry.key),
        Err(_) => None,
    };
    answer(bank, &terminal, key.as_deref(), step, |desk, quirks| {
        let found = asked.allowed(quirks).and(invoice);
        let found =
            found.and_then(|invoice| find(desk, &terminal, &invoice).ok_or("تراکنش یافت نشد"));
        Told(found.and_then(|entry| act(desk, quirks, &asked, &entry)))
    })
    .await
}

async fn look(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    ask(
        &bank,
        (&headers, &body),
        Step::Inquiry,
        |_, _, _, entry| match entry.state {
            Standing::Paid | Standing::Verified => facts(entry),
            Standing::Created
            | Standing::Failed
            | Standing::Cancelled
            | Standing::Reversed
            | Standing::Refunded => Err("تراکنش ناموفق است"),
        },
    )
    .await
}

fn facts(entry: &BookEntry) -> Answer {
    let invoice = Invoice::of(&entry.key).ok_or("تراکنش یافت نشد")?;
    Ok(json!({
        "TraceNumber": entry.ref_id.map(|number| number % 1_000_000),
        "ReferenceNumber": entry.ref_id,
        "TransactionDate": tehran(entry.paid_at.unwrap_or(entry.created_at)).replace('-', "/"),
        "Action": "1003",
        "TransactionReferenceID": reference(entry),
        "InvoiceNumber": invoice.number,
        "InvoiceDate": invoice.date,
        "MerchantCode": invoice.merchant.parse::<i64>().ok(),
        "TerminalCode": entry.terminal.parse::<i64>().ok(),
        "Amount": entry.taken(),
    }))
}

/// The transaction's own name: the same eighteen digits each time.
fn reference(entry: &BookEntry) -> Option<String> {
    entry.ref_id.map(|number| format!("636843{number}"))
}

async fn verify(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let now = bank.now();
    ask(
        &bank,
        (&headers, &body),
        Step::Verify,
        |desk, quirks, asked, entry| {
            asked.dated()?;
            if asked.fields.integer("Amount") != Some(entry.taken()) {
                return Err("مبلغ با مبلغ تراکنش برابر نیست");
            }
            match confirm(desk, quirks, entry, now) {
                Found::Now => Ok(json!({
                    "MaskedCardNumber": entry.card,
                    "HashedCardNumber": entry.card_hash,
                    "ShaparakRefNumber": told(desk, quirks, entry).ref_id.map(|it| it.to_string()),
                })),
                Found::Before => Err("تراکنش قبلا تایید شده است"),
                Found::Waiting | Found::Failed | Found::Cancelled => Err("تراکنش ناموفق است"),
                Found::Returned => Err("تراکنش برگشت خورده است"),
            }
        },
    )
    .await
}

async fn refund(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let now = bank.now();
    ask(
        &bank,
        (&headers, &body),
        Step::Reverse,
        |desk, quirks, asked, entry| {
            asked.dated()?;
            if quirks.has(Behaviour::ReverseRefused) {
                return Err("امکان برگشت وجود ندارد");
            }
            if quirks.has(Behaviour::IpNotRegistered) {
                return Err("آدرس فرستنده مجاز نیست");
            }
            may_reverse(entry, now, REVERSE_MICROS).map_err(|why| match why {
                NotReversed::Before => "تراکنش برگشت خورده است",
                NotReversed::NotPaid => "تراکنش ناموفق است",
                NotReversed::TooLate => "مهلت برگشت به پایان رسیده است",
            })?;
            give_back(desk, &entry.key, now);
            Ok(json!({}))
        },
    )
    .await
}

/// The return names the invoice, and the transaction if there was one. It says not how it ended.
pub(crate) fn returned(entry: &BookEntry, claim: Claim) -> Vec<(&'static str, String)> {
    let Some(invoice) = Invoice::of(&entry.key) else {
        return Vec::new();
    };
    let paid = reference(entry).filter(|_| claim == Claim::Paid);
    vec![
        ("iN", invoice.number),
        ("iD", invoice.date),
        ("tref", paid.unwrap_or_default()),
    ]
}
