//! Jibit, Payment Proxy Gateway v3: JSON with a token of access, signed in for with two keys.
//!
//! Facts: the published OpenAPI file (3.2.48) and the packages around it.
//! - The token lives 24 hours, what renews it 48. An answer 401 about the token has had no effect:
//!   a new one is fetched once and the call made once more.
//! - Verify names no amount. So the purchase is looked up first: amount and number must be ours
//!   before anything is confirmed, and what is not will go back to the payer by itself. The verify
//!   comes last and has the last word.
//! - A return that says FAILED is looked up all the same.
//! - A purchase that is not verified within 15 minutes goes back.
//! - `purchaseIdStr` is used where it is there: the number may be longer than JSON readers hold.

mod codes;
mod read;

use std::time::Duration;

use domain::verdict::{Claim, ClaimedOutcome};
use money::{Amount, Currency, Unit};
use serde_json::{Map, Value, json};

use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, CodeText};
use crate::driver::{Checked, Driver, Moved, Refusal, Request, Standing, Step};
use crate::meta::{BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, rials, text};
use crate::order::{Asked, Begun, Order};
use crate::reply::Reply;
use crate::request;
use crate::session::SignedIn;
use crate::terminal::{Terminal, hashed_key};

/// The driver.
#[derive(Debug)]
pub(crate) struct Jibit;

static META: Meta = Meta {
    code: "jibit",
    name: text("جیبیت", "Jibit", "Jibit"),
    capabilities: Capabilities {
        verify_without_callback: true,
        needs_callback_reference: false,
        two_step: false,
        may_verify_by_itself: false,
        inquire: true,
        reverse: true,
        refund: false,
        check: true,
        window: Duration::from_mins(15),
        reverse_window: Duration::from_mins(15),
        unit: Unit::Rial,
        currencies: &[Currency::Irr],
        order_number: OrderNumberKind::Text { max: 50 },
        min: Some(Amount::new(5_000, Currency::Irr)),
        max: Some(Amount::new(2_000_000_000, Currency::Irr)),
        callback_method: http::Method::POST,
    },
    fields: &[
        Field {
            name: API_KEY,
            label: text("کلید API", "API key", "Clé API"),
            kind: FieldKind::Secret,
            required: true,
            help: text(
                "کلید API در پنل جیبیت. نشانی IP سرور و دامنهٔ بازگشت باید آنجا ثبت شده باشند.",
                "The API key in Jibit's panel. The server's IP address and the return domain must be registered there.",
                "La clé API de l'espace Jibit. L'adresse IP du serveur et le domaine de retour doivent y être déclarés.",
            ),
        },
        Field {
            name: SECRET_KEY,
            label: text("کلید محرمانه", "Secret key", "Clé secrète"),
            kind: FieldKind::Secret,
            required: true,
            help: text(
                "کلید محرمانه در پنل جیبیت.",
                "The secret key in Jibit's panel.",
                "La clé secrète de l'espace Jibit.",
            ),
        },
    ],
    base_urls: BaseUrls {
        live: Some("https://napi.jibit.ir/ppg"),
        test: None,
        live_hosts: &["napi.jibit.ir"],
        test_hosts: &[],
    },
};

const API_KEY: &str = "api_key";
const SECRET_KEY: &str = "secret_key";
const MAX_DESCRIPTION: usize = 256;
/// Of the token of access.
const LASTS: Duration = Duration::from_hours(24);

impl Driver for Jibit {
    fn meta(&self) -> &'static Meta {
        &META
    }

    /// No id but the keys, so the key holds a hash.
    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        Ok(hashed_key("jibit", terminal.need(API_KEY)?))
    }

    fn sign_in(&self, terminal: &Terminal) -> Option<Result<Request, Refusal>> {
        let renewal = terminal
            .session()
            .and_then(|old| Some((old.token(), old.refresh()?)));
        Some(match renewal {
            Some((access, refresh)) => request::post_json(
                &terminal.at(&["v3", "tokens", "refresh"]),
                &json!({"accessToken": access, "refreshToken": refresh}),
            ),
            None => keys(terminal)
                .and_then(|body| request::post_json(&terminal.at(&["v3", "tokens"]), &body)),
        })
    }

    fn read_sign_in(&self, terminal: &Terminal, reply: &Reply) -> SignedIn {
        read::signed_in(self, terminal, reply)
    }

    fn session_is_over(&self, reply: &Reply) -> bool {
        read::session_is_over(reply)
    }

    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal> {
        META.admits(order.amount)?;
        request::return_url(order.return_url)?;
        let mut body = Map::new();
        body.insert("amount".to_owned(), rials(order.amount)?.into());
        body.insert("currency".to_owned(), "IRR".into());
        body.insert(
            "clientReferenceNumber".to_owned(),
            order.order_number.to_string().into(),
        );
        body.insert("callbackUrl".to_owned(), order.return_url.into());
        body.insert(
            "description".to_owned(),
            order.words(MAX_DESCRIPTION).into(),
        );
        if let Some(mobile) = order.mobile() {
            body.insert("payerMobileNumber".to_owned(), mobile.into());
        }
        let url = terminal.at(&["v3", "purchases"]);
        let builder = http::Request::post(url.as_str()).header("content-type", "application/json");
        let bytes = Value::from(body).to_string().into_bytes();
        request::finish(request::bearer(terminal, builder)?, bytes)
    }

    fn read_begin(&self, terminal: &Terminal, _order: &Order<'_>, reply: &Reply) -> Begun {
        read::begin(self, terminal, reply)
    }

    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        let parameters = Parameters::read(input);
        let picked = parameters.pick(["purchaseid", "clientreferencenumber", "status"]);
        let claim = picked.map(|[key, order, status]| Claim {
            gateway_key: key.map(str::to_owned),
            order_number: order.map(str::to_owned),
            reference: None,
            outcome: match status {
                Some("SUCCESSFUL") => ClaimedOutcome::Paid,
                Some("FAILED") => ClaimedOutcome::NotPaid,
                _ => ClaimedOutcome::Unclear,
            },
        });
        claim.unwrap_or_default()
    }

    /// Look-up → verify.
    fn verify_step(&self, terminal: &Terminal, asked: &Asked<'_>, so_far: &[Reply]) -> Step {
        match so_far {
            [] => Step::ask("inquire", look_up(terminal, asked)),
            [found, later @ ..] => match (read::payable(self, terminal, asked, found), later) {
                (Err(verdict), _) => Step::Done(verdict),
                (Ok(_), []) => Step::ask("verify", verify(terminal, asked)),
                (Ok(yes), [reply, ..]) => Step::Done(read::verified(self, terminal, yes, reply)),
            },
        }
    }

    fn inquire(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        look_up(terminal, asked)
    }

    fn read_inquire(&self, terminal: &Terminal, asked: &Asked<'_>, reply: &Reply) -> Standing {
        read::inquire(self, terminal, asked, reply)
    }

    fn reverse(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        let id: u64 = key(asked)?
            .parse()
            .map_err(|_| Refusal::MissingFact("purchase id"))?;
        let url = terminal.at(&["v3", "purchases", "reverse"]);
        let builder = http::Request::post(url.as_str()).header("content-type", "application/json");
        let body = json!({"purchaseId": id}).to_string().into_bytes();
        request::finish(request::bearer(terminal, builder)?, body)
    }

    fn read_reverse(&self, terminal: &Terminal, _asked: &Asked<'_>, reply: &Reply) -> Moved {
        read::reverse(self, terminal, reply)
    }

    /// Signing in with the keys is the test of them.
    fn check(&self, terminal: &Terminal) -> Result<Request, Refusal> {
        request::post_json(&terminal.at(&["v3", "tokens"]), &keys(terminal)?)
    }

    fn read_check(&self, terminal: &Terminal, reply: &Reply) -> Checked {
        read::signed_in(self, terminal, reply).into()
    }

    fn describe(&self, code: &str) -> Option<CodeText> {
        code::find(codes::TABLE, code)
    }
}

fn keys(terminal: &Terminal) -> Result<Value, Refusal> {
    Ok(json!({"apiKey": terminal.need(API_KEY)?, "secretKey": terminal.need(SECRET_KEY)?}))
}

fn look_up(terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
    let mut url = terminal.at(&["v3", "purchases"]);
    url.query_pairs_mut().append_pair("purchaseId", key(asked)?);
    request::finish(
        request::bearer(terminal, http::Request::get(url.as_str()))?,
        Vec::new(),
    )
}

fn verify(terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
    let url = terminal.at(&["v3", "purchases", key(asked)?, "verify"]);
    request::finish(
        request::bearer(terminal, http::Request::post(url.as_str()))?,
        Vec::new(),
    )
}

fn key<'a>(asked: &Asked<'a>) -> Result<&'a str, Refusal> {
    let key = asked.gateway_key;
    request::is_number(key, 19)
        .then_some(key)
        .ok_or(Refusal::MissingFact("purchase id"))
}
