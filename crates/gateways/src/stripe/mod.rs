//! Stripe Checkout Sessions: forms over HTTPS with a secret key, JSON back.
//!
//! Facts: Stripe's public API reference, version 2024-06-20, which every request names.
//! - Begin makes a session with a page of Stripe's own. Its idempotency key is made of our order,
//!   so the same order makes one session however often it is asked for.
//! - Verify reads the session again, with its payment and charge. Reading changes nothing: a yes
//!   stays the same yes. Paid is a session that is complete and paid, over our amount and currency,
//!   with our order number, whose payment received exactly that. *Complete* and *unpaid* is a slow
//!   method whose money is still on its way.
//! - A notification is signed with the secret of its end point, over time and body, and refused when
//!   it is older than five minutes; without that secret it is a reason to ask like any other.
//!   Either way the session is read before anything is believed.
//! - A refund names the payment, which the session names: it is read first, then the refunds that
//!   exist, for a key of idempotency is forgotten after a day and ours stands in each refund.
//! - TEST and LIVE are told apart by the key alone, at the same address; each answer states its mode.
//! - An answer does not name the account: the test of credentials compares it.

mod codes;
mod read;
mod sign;

use std::time::Duration;

use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use money::{Currency, Unit};
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, CodeText};
use crate::driver::{Checked, Driver, Moved, Refund, Refusal, Request, Step};
use crate::hex::hex;
use crate::json;
use crate::meta::{BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, text};
use crate::notice::{Notice, Signed};
use crate::order::{Asked, Begun, Order};
use crate::reply::Reply;
use crate::request;
use crate::terminal::Terminal;

/// The driver.
#[derive(Debug)]
pub(crate) struct Stripe;

static META: Meta = Meta {
    code: "stripe",
    name: text("Stripe", "Stripe", "Stripe"),
    capabilities: Capabilities {
        verify_without_callback: true,
        needs_callback_reference: false,
        two_step: false,
        may_verify_by_itself: false,
        inquire: false,
        reverse: false,
        refund: true,
        check: true,
        // Nothing goes back by itself. A session lives for a day.
        window: Duration::from_hours(24),
        reverse_window: Duration::ZERO,
        unit: Unit::Rial,
        currencies: &[
            Currency::Eur,
            Currency::Usd,
            Currency::Gbp,
            Currency::Chf,
            Currency::Cad,
            Currency::Aud,
            Currency::Sek,
            Currency::Jpy,
            Currency::Aed,
            Currency::Sar,
            Currency::Try,
            Currency::Cny,
        ],
        order_number: OrderNumberKind::Text { max: 200 },
        min: None,
        max: None,
        callback_method: http::Method::GET,
    },
    fields: &[
        Field {
            name: ACCOUNT,
            label: text("شناسهٔ حساب", "Account id", "Identifiant du compte"),
            kind: FieldKind::Text,
            required: true,
            help: text(
                "‏acct_… در تنظیمات حساب Stripe. با «آزمایش اتصال» سنجیده می‌شود.",
                "acct_…, in Stripe's account settings. Compared by the test of the connection.",
                "acct_…, dans les paramètres du compte Stripe. Comparé par le test de connexion.",
            ),
        },
        Field {
            name: KEY,
            label: text("کلید محرمانه", "Secret key", "Clé secrète"),
            kind: FieldKind::Secret,
            required: true,
            help: text(
                "‏sk_test_… یا rk_test_… در TEST و sk_live_… یا rk_live_… در LIVE.",
                "sk_test_… or rk_test_… in TEST, sk_live_… or rk_live_… in LIVE.",
                "sk_test_… ou rk_test_… en TEST, sk_live_… ou rk_live_… en LIVE.",
            ),
        },
        Field {
            name: WEBHOOK,
            label: text(
                "کلید امضای وب‌هوک",
                "Signing secret of the webhook",
                "Secret de signature du webhook",
            ),
            kind: FieldKind::Secret,
            required: false,
            help: text(
                "‏whsec_…، اگر نشانی اعلان را در Stripe ثبت کرده‌اید؛ اعلان بی‌امضا آنگاه پذیرفته نمی‌شود.",
                "whsec_…, if the address of notifications is registered with Stripe; unsigned ones are refused then.",
                "whsec_…, si l'adresse de notification est déclarée chez Stripe ; sans signature, une notification est alors refusée.",
            ),
        },
    ],
    base_urls: BaseUrls {
        live: Some("https://api.stripe.com"),
        test: Some("https://api.stripe.com"),
        live_hosts: &[],
        test_hosts: &[],
    },
};

const ACCOUNT: &str = "account_id";
const KEY: &str = "secret_key";
const WEBHOOK: &str = "webhook_secret";
const VERSION: &str = "2024-06-20";
/// Where Stripe's pages are.
const PAGE_HOSTS: &[&str] = &["checkout.stripe.com"];

impl Driver for Stripe {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        key(terminal)?;
        Ok(format!("stripe:{}", account(terminal)?))
    }

    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal> {
        META.admits(order.amount)?;
        request::return_url(order.return_url)?;
        let number = order.order_number.to_string();
        let (price, words) = (order.amount.minor().to_string(), order.words(250));
        let currency = order.amount.currency().code().to_ascii_lowercase();
        // Stripe puts the session in the place of this word.
        let done = back(order, "done")? + "&session_id={CHECKOUT_SESSION_ID}";
        let left = back(order, "left")?;
        let mut fields = vec![
            ("mode", "payment"),
            ("client_reference_id", &number),
            ("line_items[0][quantity]", "1"),
            ("line_items[0][price_data][currency]", &currency),
            ("line_items[0][price_data][unit_amount]", &price),
            ("line_items[0][price_data][product_data][name]", &words),
            ("payment_intent_data[metadata][order]", &number),
            ("success_url", &done),
            ("cancel_url", &left),
        ];
        if let Some(email) = order.email() {
            fields.push(("customer_email", email));
        }
        let once = once(&[&number, order.return_url]);
        post(terminal, &["checkout", "sessions"], &once, &fields)
    }

    fn read_begin(&self, terminal: &Terminal, order: &Order<'_>, reply: &Reply) -> Begun {
        read::begin(self, terminal, order, reply)
    }

    /// The browser by GET, with our own address; Stripe itself by POST of an event.
    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        if let Some(event) = json::parse(input.body) {
            return event_of(&event).unwrap_or_default();
        }
        let parameters = Parameters::read(input);
        let picked = parameters.pick(["session_id", "order", "outcome"]);
        let claim = picked.map(|[session, order, outcome]| Claim {
            gateway_key: session.map(str::to_owned),
            order_number: order.map(str::to_owned),
            reference: None,
            outcome: match outcome {
                Some("done") => ClaimedOutcome::Paid,
                Some("left") => ClaimedOutcome::NotPaid,
                _ => ClaimedOutcome::Unclear,
            },
        });
        claim.unwrap_or_default()
    }

    fn signed(&self, terminal: &Terminal, notice: &Notice<'_>) -> Signed {
        match terminal.need(WEBHOOK) {
            Ok(secret) => sign::check(secret, notice),
            Err(_) => Signed::NotUsed,
        }
    }

    fn verify(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        session(terminal, asked)
    }

    fn read_verify(&self, terminal: &Terminal, asked: &Asked<'_>, reply: &Reply) -> Verdict {
        read::verify(self, terminal, asked, reply)
    }

    /// Which payment, which refunds of it, and then the refund.
    fn refund_step(
        &self,
        terminal: &Terminal,
        asked: &Asked<'_>,
        refund: &Refund<'_>,
        so_far: &[Reply],
    ) -> Step<Moved> {
        let payment = match so_far.first() {
            None => return Step::ask_to_move("session", session(terminal, asked)),
            Some(reply) => match read::payment(self, terminal, asked, reply) {
                Ok(payment) => payment,
                Err(moved) => return Step::Done(moved),
            },
        };
        match so_far {
            [_] => Step::ask_to_move("refunds", refunds(terminal, &payment)),
            [_, list] => match read::refunded_before(self, terminal, refund, list) {
                Some(moved) => Step::Done(moved),
                None => Step::ask_to_move("refund", give_back(terminal, asked, refund, &payment)),
            },
            [.., reply] => Step::Done(read::refunded(self, terminal, refund, reply)),
            [] => Step::Done(Moved::unsupported()),
        }
    }

    /// Asks who we are: only a good key is told.
    fn check(&self, terminal: &Terminal) -> Result<Request, Refusal> {
        get(terminal, terminal.at(&["v1", "account"]))
    }

    fn read_check(&self, terminal: &Terminal, reply: &Reply) -> Checked {
        read::check(self, terminal, reply)
    }

    fn describe(&self, code: &str) -> Option<CodeText> {
        code::find(codes::TABLE, code)
    }
}

/// What an event says of its session; other events say nothing.
fn event_of(event: &Value) -> Option<Claim> {
    let event = json::alone(event)?;
    let kind = json::text(event, "type")?;
    let session = json::object(json::object(event, "data")?, "object")?;
    let stands = json::text(session, "payment_status");
    kind.starts_with("checkout.session.").then(|| Claim {
        gateway_key: json::text(session, "id"),
        order_number: json::text(session, "client_reference_id"),
        reference: None,
        outcome: match (kind.as_str(), stands.as_deref()) {
            (_, Some("paid")) => ClaimedOutcome::Paid,
            ("checkout.session.expired" | "checkout.session.async_payment_failed", _) => {
                ClaimedOutcome::NotPaid
            }
            _ => ClaimedOutcome::Unclear,
        },
    })
}

/// Our address with our order number in it, for the browser brings nothing else of ours.
fn back(order: &Order<'_>, outcome: &str) -> Result<String, Refusal> {
    let mut url = Url::parse(order.return_url).map_err(|_| Refusal::ReturnUrl)?;
    url.set_fragment(None);
    url.query_pairs_mut()
        .append_pair("order", &order.order_number.to_string())
        .append_pair("outcome", outcome);
    Ok(url.into())
}

/// A key of idempotency: the same words, the same key.
fn once(words: &[&str]) -> String {
    let mut hash = Sha256::new();
    for word in words {
        hash.update(word.as_bytes());
        hash.update([0]);
    }
    format!("peyvand-{}", hex(hash.finalize().into_iter().take(16)))
}

fn session(terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
    let known = Some(asked.gateway_key).filter(|key| is_id(key, "cs_"));
    let id = known.ok_or(Refusal::MissingFact("session"))?;
    let mut url = terminal.at(&["v1", "checkout", "sessions", id]);
    url.query_pairs_mut()
        .append_pair("expand[]", "payment_intent.latest_charge");
    get(terminal, url)
}

fn refunds(terminal: &Terminal, payment: &str) -> Result<Request, Refusal> {
    let mut url = terminal.at(&["v1", "refunds"]);
    url.query_pairs_mut()
        .append_pair("payment_intent", payment)
        .append_pair("limit", "100");
    get(terminal, url)
}

fn give_back(
    terminal: &Terminal,
    asked: &Asked<'_>,
    refund: &Refund<'_>,
    payment: &str,
) -> Result<Request, Refusal> {
    if refund.amount.currency() != asked.amount.currency() {
        return Err(Refusal::Currency(refund.amount.currency()));
    }
    let fields = [
        ("payment_intent", payment),
        ("amount", &refund.amount.minor().to_string()),
        ("metadata[refund]", refund.id),
    ];
    let once = once(&["refund", payment, refund.id]);
    post(terminal, &["refunds"], &once, &fields)
}

fn get(terminal: &Terminal, url: Url) -> Result<Request, Refusal> {
    let builder = http::Request::get(url.as_str())
        .header("authorization", bearer(terminal)?)
        .header("stripe-version", VERSION);
    request::finish(builder, Vec::new())
}

fn post(
    terminal: &Terminal,
    path: &[&str],
    once: &str,
    fields: &[(&str, &str)],
) -> Result<Request, Refusal> {
    let url = terminal.at(&[&["v1"], path].concat());
    let mut request = request::post_form(&url, fields)?;
    let headers = request.headers_mut();
    headers.insert("authorization", bearer(terminal)?);
    headers.insert("stripe-version", http::HeaderValue::from_static(VERSION));
    let once = once.parse().map_err(|_| Refusal::MissingFact("key"))?;
    headers.insert("idempotency-key", once);
    Ok(request)
}

fn bearer(terminal: &Terminal) -> Result<http::HeaderValue, Refusal> {
    let text = format!("Bearer {}", key(terminal)?);
    let mut value = http::HeaderValue::from_str(&text).map_err(|_| bad_key(terminal))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The key of our own world.
fn key(terminal: &Terminal) -> Result<&str, Refusal> {
    let key = terminal.need(KEY)?;
    let world = if terminal.mode().is_live() {
        "live_"
    } else {
        "test_"
    };
    let kind = key.strip_prefix("sk_").or_else(|| key.strip_prefix("rk_"));
    let ours = kind.is_some_and(|rest| rest.starts_with(world));
    let plain = key
        .bytes()
        .all(|it| it.is_ascii_alphanumeric() || it == b'_');
    (ours && plain).then_some(key).ok_or(bad_key(terminal))
}

const fn bad_key(terminal: &Terminal) -> Refusal {
    Refusal::BadField {
        field: KEY,
        expected: if terminal.mode().is_live() {
            "a secret key of LIVE, sk_live_… or rk_live_…"
        } else {
            "a secret key of TEST, sk_test_… or rk_test_…"
        },
    }
}

fn account(terminal: &Terminal) -> Result<&str, Refusal> {
    let account = terminal.need(ACCOUNT)?;
    is_id(account, "acct_")
        .then_some(account)
        .ok_or(Refusal::BadField {
            field: ACCOUNT,
            expected: "an account, acct_…",
        })
}

/// Stripe's ids: a word for the kind, then letters, digits and underscores.
fn is_id(text: &str, start: &str) -> bool {
    text.len() <= 128
        && text.strip_prefix(start).is_some_and(|rest| {
            !rest.is_empty()
                && rest
                    .bytes()
                    .all(|it| it.is_ascii_alphanumeric() || it == b'_')
        })
}
