//! Vandar, IPG v3: JSON over HTTPS, no signature; the API key is the key.
//!
//! Facts: Vandar's public documentation and its own packages.
//! - The payer's page opens once; the token is good for 20 minutes.
//! - Verify answers 1 a single time, then 2. Its 0 means *wrong input* as well as *failed*, without
//!   a number beside the words: so a 0 at verify ends nothing, and settings that are refused show
//!   themselves at begin and in the look-up alone. A 2 counts only if it states amount and order.
//! - Sources disagree on the unit: rials by the documents, tomans by a much used package. The
//!   setting `toman` decides; rials unless it is on.
//! - Where the payer bears the fee, the stated amount holds it: the setting `payer_pays_fee` takes
//!   the stated wage off before the comparison. It is an equality in both cases.
//! - The look-up (`transaction`) counts paid what is not verified yet: it only looks.
//! - Refunds are another service with another key.

mod codes;
mod read;

use std::time::Duration;

use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use money::{Amount, Currency, Unit};
use serde_json::{Value, json};

use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, CodeText};
use crate::driver::{Driver, Refusal, Request, Standing};
use crate::meta::{
    BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, rials, text, tomans,
};
use crate::order::{Asked, Begun, Order};
use crate::reply::Reply;
use crate::request;
use crate::terminal::{Terminal, hashed_key};

/// The driver.
#[derive(Debug)]
pub(crate) struct Vandar;

static META: Meta = Meta {
    code: "vandar",
    name: text("وندار", "Vandar", "Vandar"),
    capabilities: Capabilities {
        verify_without_callback: true,
        needs_callback_reference: false,
        two_step: false,
        may_verify_by_itself: false,
        inquire: true,
        reverse: false,
        refund: false,
        check: false,
        window: Duration::from_mins(20),
        reverse_window: Duration::ZERO,
        unit: Unit::Rial,
        currencies: &[Currency::Irr],
        order_number: OrderNumberKind::Text { max: 64 },
        min: Some(Amount::new(1_000, Currency::Irr)),
        max: None,
        callback_method: http::Method::GET,
    },
    fields: &[
        Field {
            name: API_KEY,
            label: text(
                "کلید API درگاه",
                "Gateway API key",
                "Clé API de la passerelle",
            ),
            kind: FieldKind::Secret,
            required: true,
            help: text(
                "کلید درگاه در داشبورد وندار. دامنهٔ نشانی بازگشت و IP این سرور باید همان‌جا ثبت شده باشند.",
                "The key of the gateway in Vandar's dashboard. The domain of the return address and this server's IP address must be registered there.",
                "La clé de la passerelle dans l'espace Vandar. Le domaine de retour et l'adresse IP de ce serveur doivent y être déclarés.",
            ),
        },
        Field {
            name: TOMAN,
            label: text("مبلغ به تومان", "Amounts in toman", "Montants en tomans"),
            kind: FieldKind::Bool,
            required: false,
            help: text(
                "تنها اگر پرداخت آزمایشی ۱٬۰۰۰ ریالی نشان داد که درگاه شما به تومان می‌شمارد.",
                "Only if a trial payment of 1,000 rials showed that your gateway counts in toman.",
                "Seulement si un paiement d'essai de 1 000 rials a montré que votre passerelle compte en tomans.",
            ),
        },
        Field {
            name: PAYER_PAYS,
            label: text(
                "کارمزد با پرداخت‌کننده",
                "The payer bears the fee",
                "Frais à la charge du payeur",
            ),
            kind: FieldKind::Bool,
            required: false,
            help: text(
                "اگر در داشبورد وندار کارمزد بر عهدهٔ پرداخت‌کننده است.",
                "If Vandar's dashboard puts the fee on the payer.",
                "Si l'espace Vandar met les frais à la charge du payeur.",
            ),
        },
    ],
    base_urls: BaseUrls {
        live: Some("https://ipg.vandar.io"),
        test: None,
        live_hosts: &["ipg.vandar.io", "vandar.io"],
        test_hosts: &[],
    },
};

const API_KEY: &str = "api_key";
const TOMAN: &str = "toman";
const PAYER_PAYS: &str = "payer_pays_fee";
/// A longer return address makes Vandar fail.
const MAX_URL: usize = 254;
const MAX_DESCRIPTION: usize = 255;

impl Driver for Vandar {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        Ok(hashed_key("vandar", api_key(terminal)?))
    }

    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal> {
        META.admits(order.amount)?;
        request::return_url(order.return_url)?;
        if order.return_url.len() > MAX_URL {
            return Err(Refusal::ReturnUrl);
        }
        let mut body = json!({
            "api_key": api_key(terminal)?,
            "amount": in_unit(terminal, order.amount)?,
            "callback_url": order.return_url,
            "factorNumber": order.order_number.to_string(),
            "description": order.words(MAX_DESCRIPTION),
        });
        if let (Some(mobile), Some(body)) = (order.mobile(), body.as_object_mut()) {
            body.insert("mobile_number".to_owned(), mobile.into());
        }
        request::post_json(&terminal.at(&["api", "v3", "send"]), &body)
    }

    fn read_begin(&self, terminal: &Terminal, _order: &Order<'_>, reply: &Reply) -> Begun {
        read::begin(self, terminal, reply)
    }

    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        let parameters = Parameters::read(input);
        let picked = parameters.pick(["token", "payment_status"]);
        let claim = picked.map(|[key, status]| Claim {
            gateway_key: key.map(str::to_owned),
            outcome: match status.map(str::to_ascii_uppercase).as_deref() {
                Some("OK") => ClaimedOutcome::Paid,
                Some("FAILED") => ClaimedOutcome::NotPaid,
                _ => ClaimedOutcome::Unclear,
            },
            ..Claim::default()
        });
        claim.unwrap_or_default()
    }

    fn verify(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        let url = terminal.at(&["api", "v3", "verify"]);
        request::post_json(&url, &question(terminal, asked)?)
    }

    fn read_verify(&self, terminal: &Terminal, asked: &Asked<'_>, reply: &Reply) -> Verdict {
        read::verify(self, terminal, asked, reply)
    }

    fn inquire(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        let url = terminal.at(&["api", "v3", "transaction"]);
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
    let token = Some(asked.gateway_key).filter(|key| is_token(key));
    let token = token.ok_or(Refusal::MissingFact("token"))?;
    Ok(json!({ "api_key": api_key(terminal)?, "token": token }))
}

fn api_key(terminal: &Terminal) -> Result<&str, Refusal> {
    let key = terminal.need(API_KEY)?;
    is_token(key).then_some(key).ok_or(Refusal::BadField {
        field: API_KEY,
        expected: "a text of letters and digits",
    })
}

fn in_unit(terminal: &Terminal, amount: Amount) -> Result<i64, Refusal> {
    if terminal.is_on(TOMAN) {
        tomans(amount)
    } else {
        rials(amount)
    }
}

/// Letters, digits, dash and underscore; the length differs.
fn is_token(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
