//! IranKish's IPG, API v3: JSON over HTTPS. Who asks for a token proves it by an envelope that only
//! the bank's private key opens; every other call is known by terminal and token.
//!
//! Facts: the technical guide V9 as public packages mirror it.
//! - `"00"` is success, as text. HTTP says nothing.
//! - A confirmation names token, reference and trace number. The callback brings both numbers; what
//!   it brings is believed by nobody: where it has none, or others than the bank's, the bank is
//!   looked at by the token that is stored, and that answer's numbers are confirmed.
//! - What is not confirmed goes back; how soon is not documented. Ten minutes are planned.
//! - 94 is a duplicate: the payment was confirmed before. It names nothing, so the look-up must.
//! - A reference is unique in a terminal's day: it is kept with the date.
//! - Sources disagree on whether the envelope's text is read as pairs of digits (most, and the
//!   vendor's sample) or as it stands (one newer package): a setting, the first unless it is on.
//! - `status` comes as a truth value or as text. Numbers are kept as text, zeros in front as well.
//! - The vendor's host may have an old TLS; ours is not weakened for it.

mod codes;
mod envelope;
mod read;
mod rsa;

use std::time::Duration;

use domain::verdict::{Claim, ClaimedOutcome};
use money::{Amount, Currency, Unit};
use serde_json::{Value, json};

use self::rsa::PublicKey;
use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, CodeText};
use crate::driver::{Driver, Moved, Refusal, Request, Standing, Step};
use crate::meta::{BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, rials, text};
use crate::order::{Asked, Begun, Order};
use crate::reply::Reply;
use crate::request;
use crate::terminal::Terminal;

/// The driver.
#[derive(Debug)]
pub(crate) struct IranKish;

static META: Meta = Meta {
    code: "irankish",
    name: text("ایران‌کیش", "IranKish", "IranKish"),
    capabilities: Capabilities {
        verify_without_callback: true,
        // Only a reverse needs it.
        needs_callback_reference: true,
        two_step: false,
        may_verify_by_itself: false,
        inquire: true,
        reverse: true,
        refund: false,
        check: false,
        window: Duration::from_mins(10),
        // Before the day's settlement, whose hour is not documented.
        reverse_window: Duration::from_mins(30),
        unit: Unit::Rial,
        currencies: &[Currency::Irr],
        order_number: OrderNumberKind::Text { max: 20 },
        min: None,
        max: Some(Amount::new(999_999_999_999, Currency::Irr)),
        callback_method: http::Method::POST,
    },
    fields: &[
        Field {
            name: TERMINAL_ID,
            label: text("شمارهٔ پایانه", "Terminal number", "Numéro de terminal"),
            kind: FieldKind::Text,
            required: true,
            help: text(
                "هشت رقم. نشانی IP این سرور باید نزد ایران‌کیش ثبت شده باشد.",
                "Eight digits. This server's IP address must be registered with IranKish.",
                "Huit chiffres. L'adresse IP de ce serveur doit être déclarée chez IranKish.",
            ),
        },
        Field {
            name: ACCEPTOR_ID,
            label: text("شمارهٔ پذیرنده", "Acceptor number", "Numéro d'accepteur"),
            kind: FieldKind::Text,
            required: true,
            help: text("تنها رقم.", "Digits alone.", "Chiffres uniquement."),
        },
        Field {
            name: PASS_PHRASE,
            label: text("عبارت رمز", "Pass phrase", "Phrase secrète"),
            kind: FieldKind::Secret,
            required: true,
            help: text(
                "شانزده نویسهٔ 0 تا 9 و A تا F، چنان‌که بانک داده است.",
                "Sixteen signs 0–9 and A–F, as the bank gave them.",
                "Seize signes 0–9 et A–F, tels que fournis par la banque.",
            ),
        },
        Field {
            name: PUBLIC_KEY,
            label: text(
                "کلید عمومی بانک",
                "The bank's public key",
                "Clé publique de la banque",
            ),
            kind: FieldKind::Lines,
            required: true,
            help: text(
                "متن PEM (‏BEGIN PUBLIC KEY) یا XML، چنان‌که بانک داده است.",
                "The text of PEM (BEGIN PUBLIC KEY) or XML, as the bank gave it.",
                "Le texte PEM (BEGIN PUBLIC KEY) ou XML, tel que fourni par la banque.",
            ),
        },
        Field {
            name: AS_TEXT,
            label: text(
                "پاکت از متن ساده",
                "Envelope of plain text",
                "Enveloppe en texte brut",
            ),
            kind: FieldKind::Bool,
            required: false,
            help: text(
                "منابع یکسان نیستند؛ تنها اگر بانک خطای 922 می‌دهد روشن کنید.",
                "Sources differ; switch it on only if the bank answers 922.",
                "Les sources divergent ; à activer seulement si la banque répond 922.",
            ),
        },
    ],
    base_urls: BaseUrls {
        live: Some("https://ikc.shaparak.ir"),
        test: None,
        live_hosts: &["ikc.shaparak.ir"],
        test_hosts: &[],
    },
};

const TERMINAL_ID: &str = "terminal_id";
const ACCEPTOR_ID: &str = "acceptor_id";
const PASS_PHRASE: &str = "pass_phrase";
const PUBLIC_KEY: &str = "public_key";
const AS_TEXT: &str = "envelope_as_text";

/// The two numbers by which the bank knows a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Numbers {
    reference: String,
    trace: String,
}

impl Driver for IranKish {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        pass_phrase(terminal)?;
        public_key(terminal)?;
        request::number(terminal, ACCEPTOR_ID)?;
        Ok(format!("irankish:{}", terminal_id(terminal)?))
    }

    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal> {
        META.admits(order.amount)?;
        request::return_url(order.return_url)?;
        let rials = rials(order.amount)?;
        let id = terminal_id(terminal)?;
        let who = format!("{id}{}{rials:012}00", pass_phrase(terminal)?);
        let as_hex = !terminal.is_on(AS_TEXT);
        let sealed = envelope::seal(&public_key(terminal)?, &who, as_hex, &order.seed);
        let sealed = sealed.ok_or(bad_key())?;
        let body = json!({
            "authenticationEnvelope": { "data": sealed.data, "iv": sealed.iv },
            "request": {
                "acceptorId": request::number(terminal, ACCEPTOR_ID)?,
                "amount": rials,
                "billInfo": null,
                "paymentId": null,
                "requestId": order.order_number.to_string(),
                "requestTimestamp": order.at.as_second(),
                "revertUri": order.return_url,
                "terminalId": id,
                "transactionType": "Purchase",
            },
        });
        request::post_json(&terminal.at(&["api", "v3", "tokenization", "make"]), &body)
    }

    fn read_begin(&self, terminal: &Terminal, order: &Order<'_>, reply: &Reply) -> Begun {
        read::begin(self, terminal, order, reply)
    }

    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        let parameters = Parameters::read(input);
        let picked = parameters.pick([
            "token",
            "requestid",
            "retrievalreferencenumber",
            "systemtraceauditnumber",
            "responsecode",
        ]);
        let claim = picked.map(|[token, order, reference, trace, code]| Claim {
            gateway_key: token.map(str::to_owned),
            order_number: order.map(str::to_owned),
            reference: Numbers::of(reference, trace).map(|it| it.joined()),
            outcome: match code {
                Some("00") => ClaimedOutcome::Paid,
                Some(_) => ClaimedOutcome::NotPaid,
                None => ClaimedOutcome::Unclear,
            },
        });
        claim.unwrap_or_default()
    }

    /// Confirms what the callback named; where it named nothing, or what the bank does not know or
    /// has confirmed before, the bank is looked at, and what it names is confirmed.
    fn verify_step(&self, terminal: &Terminal, asked: &Asked<'_>, so_far: &[Reply]) -> Step {
        let posted = posted(asked);
        let (first, rest) = match (&posted, so_far) {
            (Some(numbers), []) => {
                return Step::ask("verify", confirm(terminal, asked, numbers, "purchase"));
            }
            (Some(numbers), [reply, rest @ ..]) => {
                match read::confirmed(self, terminal, asked, numbers, reply) {
                    Ok(verdict) => return Step::Done(verdict),
                    Err(_) if rest.is_empty() => {
                        return Step::ask_then("inquiry", self.inquire(terminal, asked));
                    }
                    Err(_) => (false, rest),
                }
            }
            (None, []) => return Step::ask("inquiry", self.inquire(terminal, asked)),
            (None, rest) => (true, rest),
        };
        let [look, rest @ ..] = rest else {
            return Step::open("the bank was not looked at");
        };
        let found = match read::found(self, terminal, asked, look) {
            Ok(found) => found,
            Err(verdict) => return Step::Done(read::after(first, verdict)),
        };
        match rest {
            [] => {
                let request = confirm(terminal, asked, &found.numbers, "purchase");
                Step::ask_then("verify", request)
            }
            [reply, ..] => Step::Done(read::settled(self, terminal, asked, &found, reply)),
        }
    }

    fn inquire(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        let body = json!({
            "passPhrase": pass_phrase(terminal)?,
            "terminalId": terminal_id(terminal)?,
            "findOption": 2,
            "tokenIdentity": token(asked)?,
        });
        request::post_json(&terminal.at(&["api", "v3", "inquiry", "single"]), &body)
    }

    fn read_inquire(&self, terminal: &Terminal, asked: &Asked<'_>, reply: &Reply) -> Standing {
        read::standing(self, terminal, asked, reply)
    }

    fn reverse(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        let numbers = posted(asked).ok_or(Refusal::MissingFact("retrievalReferenceNumber"))?;
        confirm(terminal, asked, &numbers, "reversePurchase")
    }

    fn read_reverse(&self, terminal: &Terminal, asked: &Asked<'_>, reply: &Reply) -> Moved {
        read::reversed(self, terminal, asked, reply)
    }

    fn describe(&self, code: &str) -> Option<CodeText> {
        code::find(codes::TABLE, code)
    }
}

impl Numbers {
    /// Both, of digits alone.
    fn of(reference: Option<&str>, trace: Option<&str>) -> Option<Self> {
        let (reference, trace) = reference.zip(trace)?;
        let good = request::is_number(reference, 20) && request::is_number(trace, 20);
        good.then(|| Self {
            reference: reference.to_owned(),
            trace: trace.to_owned(),
        })
    }

    fn joined(&self) -> String {
        format!("{}/{}", self.reference, self.trace)
    }
}

/// What a callback of this very payment named.
fn posted(asked: &Asked<'_>) -> Option<Numbers> {
    let text = asked.claim?.reference.as_deref()?;
    let (reference, trace) = text.split_once('/')?;
    Numbers::of(Some(reference), Some(trace))
}

fn confirm(
    terminal: &Terminal,
    asked: &Asked<'_>,
    numbers: &Numbers,
    call: &str,
) -> Result<Request, Refusal> {
    let body: Value = json!({
        "terminalId": terminal_id(terminal)?,
        "retrievalReferenceNumber": numbers.reference,
        "systemTraceAuditNumber": numbers.trace,
        "tokenIdentity": token(asked)?,
    });
    request::post_json(&terminal.at(&["api", "v3", "confirmation", call]), &body)
}

fn token<'a>(asked: &Asked<'a>) -> Result<&'a str, Refusal> {
    let token = Some(asked.gateway_key).filter(|it| is_token(it));
    token.ok_or(Refusal::MissingFact("token"))
}

/// What the bank calls a token: no spaces; no length is documented.
fn is_token(text: &str) -> bool {
    (1..=200).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn terminal_id(terminal: &Terminal) -> Result<&str, Refusal> {
    let id = terminal.need(TERMINAL_ID)?;
    let fits = id.len() == 8 && request::is_number(id, 8);
    fits.then_some(id).ok_or(Refusal::BadField {
        field: TERMINAL_ID,
        expected: "eight digits",
    })
}

fn pass_phrase(terminal: &Terminal) -> Result<&str, Refusal> {
    let phrase = terminal.need(PASS_PHRASE)?;
    let fits = phrase.len() == 16 && phrase.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then_some(phrase).ok_or(Refusal::BadField {
        field: PASS_PHRASE,
        expected: "sixteen signs 0–9 and A–F",
    })
}

fn public_key(terminal: &Terminal) -> Result<PublicKey, Refusal> {
    PublicKey::read(terminal.need(PUBLIC_KEY)?).ok_or(bad_key())
}

const fn bad_key() -> Refusal {
    Refusal::BadField {
        field: PUBLIC_KEY,
        expected: "an RSA public key of 1024 to 4096 bits",
    }
}
