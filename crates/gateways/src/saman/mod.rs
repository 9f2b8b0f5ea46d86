//! Saman's SEP, OnlinePG with tokens: JSON over HTTPS. No password and no signature: the terminal
//! number and the server's IP address are all that the bank knows us by.
//!
//! Facts: the vendor's documents 3.1 to 3.6 as public packages mirror them.
//! - Verify is asked with the digital receipt (`RefNum`), which only the callback brings, and with
//!   nothing of ours. It says yes to **every** paid receipt of the terminal, again and again. So a
//!   receipt is credited once, byte for byte, by the store; here it must be the one that was asked
//!   with, at our terminal, with both amounts ours.
//! - The receipt is the browser's word: a no about it (not found, too late, reversed) says nothing
//!   about our payment, for the payer might have typed another one. It ends nothing; if no receipt of
//!   the payment is confirmed, a person looks.
//! - A lost callback cannot be rescued: without a verify the bank gives the money back by itself
//!   after 30 minutes. So a payment whose return brought no receipt is not paid.
//! - 0 is success and 2 a duplicate; sources differ on whether a second verify says 0 or 2, and on
//!   negative codes: the vendor's table is followed.
//! - The bank looks at the page from which the payer comes; it needs the origin of a registered
//!   domain. A header that names another payment host (`X-IPG-Url`) is not followed.
//! - The return is a POST; the choice of GET is not asked for.

mod codes;
mod read;

use std::time::Duration;

use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use money::{Amount, Currency, Unit};
use serde_json::json;

use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, CodeText};
use crate::driver::{Driver, Moved, Refusal, Request, Step};
use crate::meta::{BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, rials, text};
use crate::order::{Asked, Begun, Order};
use crate::reply::Reply;
use crate::request;
use crate::terminal::{Terminal, hashed_key};

/// The driver.
#[derive(Debug)]
pub(crate) struct Saman;

static META: Meta = Meta {
    code: "saman",
    name: text("سامان (سپ)", "Saman (SEP)", "Saman (SEP)"),
    capabilities: Capabilities {
        verify_without_callback: false,
        needs_callback_reference: true,
        two_step: false,
        may_verify_by_itself: false,
        inquire: false,
        reverse: true,
        refund: false,
        check: false,
        window: Duration::from_mins(30),
        reverse_window: Duration::from_mins(50),
        unit: Unit::Rial,
        currencies: &[Currency::Irr],
        order_number: OrderNumberKind::Text { max: 50 },
        min: Some(Amount::new(1_000, Currency::Irr)),
        max: None,
        callback_method: http::Method::POST,
    },
    fields: &[Field {
        name: TERMINAL_ID,
        label: text("شمارهٔ پایانه", "Terminal number", "Numéro de terminal"),
        // Not a secret by itself, but nothing else stands between us and the bank.
        kind: FieldKind::Secret,
        required: true,
        help: text(
            "شمارهٔ پایانهٔ سپ. نشانی IP این سرور و دامنهٔ این سایت باید نزد سپ ثبت شده باشند.",
            "The number of the SEP terminal. This server's IP address and this site's domain must be registered with SEP.",
            "Le numéro du terminal SEP. L'adresse IP de ce serveur et le domaine de ce site doivent être déclarés chez SEP.",
        ),
    }],
    base_urls: BaseUrls {
        live: Some("https://sep.shaparak.ir"),
        test: None,
        live_hosts: &["sep.shaparak.ir"],
        test_hosts: &[],
    },
};

const TERMINAL_ID: &str = "terminal_id";
/// How long the payer may take: well inside the bank's thirty minutes.
const TOKEN_MINUTES: u64 = 20;

impl Driver for Saman {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        Ok(hashed_key("saman", terminal_id(terminal)?.1))
    }

    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal> {
        META.admits(order.amount)?;
        request::return_url(order.return_url)?;
        let mut body = json!({
            "action": "token",
            "TerminalId": terminal_id(terminal)?.1,
            "Amount": rials(order.amount)?,
            "ResNum": order.order_number.to_string(),
            "RedirectUrl": order.return_url,
            "TokenExpiryInMin": TOKEN_MINUTES,
        });
        let mobile = order.mobile().and_then(|mobile| mobile.strip_prefix('0'));
        if let (Some(mobile), Some(body)) = (mobile, body.as_object_mut()) {
            body.insert("CellNumber".to_owned(), mobile.into());
        }
        request::post_json(&terminal.at(&["onlinepg", "onlinepg"]), &body)
    }

    fn read_begin(&self, terminal: &Terminal, _order: &Order<'_>, reply: &Reply) -> Begun {
        read::begin(self, terminal, reply)
    }

    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        let parameters = Parameters::read(input);
        let picked = parameters.pick(["token", "resnum", "refnum", "state", "status"]);
        let claim = picked.map(|[token, order, reference, state, status]| Claim {
            gateway_key: token.map(str::to_owned),
            order_number: order.map(str::to_owned),
            reference: reference.map(str::to_owned),
            outcome: match (state.map(str::to_ascii_lowercase).as_deref(), status) {
                (Some("ok"), None | Some("2")) | (None, Some("2")) => ClaimedOutcome::Paid,
                // State and status that disagree.
                (Some("ok"), _) | (None, None) | (_, Some("2")) => ClaimedOutcome::Unclear,
                _ => ClaimedOutcome::NotPaid,
            },
        });
        claim.unwrap_or_default()
    }

    fn verify_step(&self, terminal: &Terminal, asked: &Asked<'_>, so_far: &[Reply]) -> Step {
        match so_far {
            [] if receipt(asked).is_err() => Step::Done(Verdict::NotPaid {
                conclusive: false,
                code: "no RefNum".to_owned(),
            }),
            [] => Step::ask("verify", question(terminal, asked, "VerifyTransaction")),
            [reply, ..] => Step::Done(read::verify(self, terminal, asked, reply)),
        }
    }

    /// Only after a verify, and with the same receipt.
    fn reverse(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        question(terminal, asked, "ReverseTransaction")
    }

    fn read_reverse(&self, terminal: &Terminal, asked: &Asked<'_>, reply: &Reply) -> Moved {
        read::reverse(self, terminal, asked, reply)
    }

    fn describe(&self, code: &str) -> Option<CodeText> {
        code::find(codes::TABLE, code)
    }
}

fn question(terminal: &Terminal, asked: &Asked<'_>, call: &str) -> Result<Request, Refusal> {
    let body = json!({
        "RefNum": receipt(asked)?,
        "TerminalNumber": terminal_id(terminal)?.0,
    });
    let path = ["verifyTxnRandomSessionkey", "ipg", call];
    request::post_json(&terminal.at(&path), &body)
}

/// The digital receipt of the callback: Base64-like, up to 50 characters, case counts.
fn receipt<'a>(asked: &Asked<'a>) -> Result<&'a str, Refusal> {
    let posted = asked.claim.and_then(|claim| claim.reference.as_deref());
    posted
        .filter(|text| (1..=50).contains(&text.len()))
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()))
        .ok_or(Refusal::MissingFact("RefNum"))
}

/// The terminal as a number and as it is written.
fn terminal_id(terminal: &Terminal) -> Result<(i64, &str), Refusal> {
    let text = terminal.need(TERMINAL_ID)?;
    let number = text.parse().ok().filter(|number: &i64| *number > 0);
    let number = number.filter(|number| number.to_string() == text);
    number
        .map(|number| (number, text))
        .ok_or(Refusal::BadField {
            field: TERMINAL_ID,
            expected: "a number",
        })
}

/// What the bank calls a token: no spaces, no length is documented.
fn is_token(text: &str) -> bool {
    (1..=200).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}
