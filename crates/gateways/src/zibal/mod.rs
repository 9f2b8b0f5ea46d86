//! Zibal, IPG v1: JSON over HTTPS, no signature; the merchant text is the key.
//!
//! Facts: Zibal's IPG documentation as its public samples and SDKs mirror it.
//! - Verify takes no amount; its answer states it, and it must be ours. An answer without an
//!   amount (some versions of 201) confirms nothing: it stays *unknown* until a person looks.
//! - The reference of the card network may be missing (wallets), so the bank's own key is what is
//!   credited once; the network's reference is shown to the payer where there is one.
//! - Zibal's sandbox is the merchant `zibal` at the real address: that merchant is refused in
//!   LIVE, and at the real address no other is taken in TEST.
//! - No time limit of verify is documented; ten minutes are planned for.
//! - Sources disagree on 113 to 115; the vendor's SDK is followed. Refunds are another service.

mod codes;
mod read;

use std::time::Duration;

use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use money::{Amount, Currency, Unit};
use serde_json::{Value, json};

use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, CodeText};
use crate::driver::{Driver, Refusal, Request, Standing};
use crate::meta::{BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, rials, text};
use crate::order::{Asked, Begun, Order};
use crate::reply::Reply;
use crate::request;
use crate::terminal::{Terminal, hashed_key};

/// The driver.
#[derive(Debug)]
pub(crate) struct Zibal;

static META: Meta = Meta {
    code: "zibal",
    name: text("زیبال", "Zibal", "Zibal"),
    capabilities: Capabilities {
        verify_without_callback: true,
        needs_callback_reference: false,
        two_step: false,
        may_verify_by_itself: false,
        inquire: true,
        reverse: false,
        refund: false,
        check: false,
        window: Duration::from_mins(10),
        reverse_window: Duration::ZERO,
        unit: Unit::Rial,
        currencies: &[Currency::Irr],
        order_number: OrderNumberKind::Text { max: 64 },
        min: Some(Amount::new(1_000, Currency::Irr)),
        max: None,
        callback_method: http::Method::GET,
    },
    fields: &[Field {
        name: MERCHANT,
        label: text("شناسهٔ پذیرنده", "Merchant", "Marchand"),
        kind: FieldKind::Secret,
        required: true,
        help: text(
            "شناسهٔ درگاه در پنل زیبال. نشانی IP این سرور باید در همان پنل ثبت شده باشد.",
            "The merchant of the terminal in Zibal's panel. This server's IP address must be registered there.",
            "Le marchand du terminal dans l'espace Zibal. L'adresse IP de ce serveur doit y être déclarée.",
        ),
    }],
    base_urls: BaseUrls {
        live: Some(HOME),
        test: Some(HOME),
        live_hosts: &[],
        test_hosts: &[],
    },
};

const HOME: &str = "https://gateway.zibal.ir";
const HOST: &str = "gateway.zibal.ir";
const MERCHANT: &str = "merchant";
/// The merchant with which the real address plays.
const SANDBOX: &str = "zibal";
/// No length is documented; longer texts have been cut by others.
const MAX_DESCRIPTION: usize = 250;

impl Driver for Zibal {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        Ok(hashed_key("zibal", merchant(terminal)?))
    }

    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal> {
        META.admits(order.amount)?;
        request::return_url(order.return_url)?;
        let mut body = json!({
            "merchant": merchant(terminal)?,
            "amount": rials(order.amount)?,
            "callbackUrl": order.return_url,
            "description": order.words(MAX_DESCRIPTION),
            "orderId": order.order_number.to_string(),
        });
        if let (Some(mobile), Some(body)) = (order.mobile(), body.as_object_mut()) {
            body.insert("mobile".to_owned(), mobile.into());
        }
        request::post_json(&terminal.at(&["v1", "request"]), &body)
    }

    fn read_begin(&self, terminal: &Terminal, _order: &Order<'_>, reply: &Reply) -> Begun {
        read::begin(self, terminal, reply)
    }

    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        let parameters = Parameters::read(input);
        let picked = parameters.pick(["trackid", "orderid", "success"]);
        let claim = picked.map(|[key, order, success]| Claim {
            gateway_key: key.map(str::to_owned),
            order_number: order.map(str::to_owned),
            reference: None,
            outcome: match success {
                Some("1") => ClaimedOutcome::Paid,
                Some("0") => ClaimedOutcome::NotPaid,
                _ => ClaimedOutcome::Unclear,
            },
        });
        claim.unwrap_or_default()
    }

    fn verify(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        request::post_json(&terminal.at(&["v1", "verify"]), &question(terminal, asked)?)
    }

    fn read_verify(&self, terminal: &Terminal, asked: &Asked<'_>, reply: &Reply) -> Verdict {
        read::verify(self, terminal, asked, reply)
    }

    fn inquire(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        let url = terminal.at(&["v1", "inquiry"]);
        request::post_json(&url, &question(terminal, asked)?)
    }

    fn read_inquire(&self, terminal: &Terminal, _asked: &Asked<'_>, reply: &Reply) -> Standing {
        read::inquire(self, terminal, reply)
    }

    fn describe(&self, code: &str) -> Option<CodeText> {
        code::find(codes::TABLE, code)
    }
}

fn question(terminal: &Terminal, asked: &Asked<'_>) -> Result<Value, Refusal> {
    let key: i64 = is_track_id(asked.gateway_key)
        .then(|| asked.gateway_key.parse().ok())
        .flatten()
        .ok_or(Refusal::MissingFact("track id"))?;
    Ok(json!({ "merchant": merchant(terminal)?, "trackId": key }))
}

fn merchant(terminal: &Terminal) -> Result<&str, Refusal> {
    let merchant = terminal.need(MERCHANT)?;
    let bad = |expected| {
        Err(Refusal::BadField {
            field: MERCHANT,
            expected,
        })
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if merchant.len() > 64 || !merchant.bytes().all(plain) {
        return bad("a short text of letters and digits");
    }
    match (terminal.mode().is_live(), merchant == SANDBOX) {
        (true, true) => bad("a merchant of your own in LIVE"),
        (false, false) if terminal.base_url().host_str() == Some(HOST) => {
            bad("the word zibal in TEST at the real address")
        }
        _ => Ok(merchant),
    }
}

/// A positive whole number below 2⁶³, as its plain digits.
fn is_track_id(text: &str) -> bool {
    text.parse::<i64>()
        .is_ok_and(|id| id > 0 && id.to_string() == text)
}
