//! `/v1/openpay_prefills`: addresses of a shop's OpenPay page that fill it in.

use std::str::FromStr as _;
use std::sync::Arc;

use app::App;
use app::link::LinkError;
use app::openpay::{PrefillError, PrefillForm, PrefillMade, PrefillSending};
use axum::extract::{Extension, State};
use axum::response::Response;
use domain::link::{Problem as Bad, Reference};
use domain::message::ChannelKind;
use domain::openpay::{Named, SendRefusal};
use domain::shop::Language;
use http::StatusCode;
use money::{Amount, Currency, Unit};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Authorized;
use crate::errors::{ApiError, Fault, Problem, Wrong, crowd};
use crate::fields::{self, Fields};
use crate::json::{self, Json};
use crate::layer::RequestId;
use crate::link::currency_of;
use crate::link::request::{MessageTexts, Recipient, message, recipient};
use crate::message::Message;
use crate::once::{self, IdempotencyKey};
use crate::sent::Sent;
use crate::words::{ChannelWord, CurrencyCode, LanguageCode};

/// What an address fills in. A field that is left out is for the payer to fill in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOpenpayPrefill {
    /// Slug or id of the shop. May be left out when there is only one.
    shop: Option<&'static str>,
    /// Whether the address is sealed, so that the payer cannot change what it fills in. `true`
    /// unless told.
    signed: Option<bool>,
    /// The payer's name.
    #[schema(max_length = 100)]
    name: Option<&'static str>,
    /// What it is for.
    #[schema(max_length = 500)]
    description: Option<&'static str>,
    /// How much, in minor units: for IRR whole rials.
    #[schema(minimum = 1, maximum = 9_000_000_000_000_000_i64)]
    amount: Option<i64>,
    /// ISO 4217; must stand beside an amount. Toman is no currency: send rials.
    #[schema(value_type = Option<CurrencyCode>)]
    currency: Option<&'static str>,
    /// The payer's mobile.
    mobile: Option<&'static str>,
    /// The payer's e-mail address.
    email: Option<&'static str>,
    /// Your own reference.
    #[schema(pattern = "^[A-Za-z0-9_-]{1,64}$")]
    reference: Option<&'static str>,
    /// Language of the page.
    #[schema(value_type = Option<LanguageCode>)]
    language: Option<&'static str>,
    /// Who is sent the address: e-mail addresses, or objects with `email` or `mobile`. Nobody unless
    /// told.
    #[schema(max_items = 50)]
    recipients: Option<Vec<Recipient>>,
    /// By which of the shop's channels it is sent; by all of them unless told.
    #[schema(value_type = Option<Vec<ChannelWord>>, max_items = 20)]
    channels: Option<Vec<&'static str>>,
    /// What they read; the shop's own texts unless told. The parameter `link_url` is the address.
    message: Option<MessageTexts>,
}

impl NewOpenpayPrefill {
    fn example() -> Self {
        Self {
            shop: Some("golestan"),
            signed: Some(true),
            name: Some("Sara Golestani"),
            description: Some("Fee of autumn"),
            amount: Some(1_250_000),
            currency: Some("IRR"),
            mobile: None,
            email: None,
            reference: Some("fee-1042"),
            language: Some("en"),
            recipients: Some(vec![Recipient::Mobile {
                mobile: "09121234567",
            }]),
            channels: None,
            message: None,
        }
    }
}

/// An address that fills the OpenPay page of a shop in. It works until the page is closed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenpayPrefill {
    /// `openpay_prefill`.
    #[schema(example = "openpay_prefill")]
    object: &'static str,
    /// Its id, if it was sent: its messages name it. An address that nobody is sent is not stored.
    #[schema(pattern = "^opf_[0-9a-f]{32}$", required = true)]
    id: Option<String>,
    /// Whether it is sealed.
    signed: bool,
    /// The address for the payer. Messages carry a short one that leads there.
    #[schema(format = "uri")]
    url: String,
    /// The messages that carry it, as they are queued.
    messages: Vec<Message>,
    /// Who asked for no messages and gets none.
    left_out: Vec<String>,
}

impl OpenpayPrefill {
    fn of(made: &PrefillMade, signed: bool, livemode: bool) -> Self {
        let sent = made.sent.as_ref();
        let messages = sent.into_iter().flat_map(|sent| &sent.messages);
        let silent = sent.into_iter().flat_map(|sent| &sent.silent);
        Self {
            object: "openpay_prefill",
            id: sent.map(|sent| sent.id.to_string()),
            signed,
            url: made.url.clone(),
            messages: messages.map(|one| Message::of(one, livemode)).collect(),
            left_out: silent.map(ToString::to_string).collect(),
        }
    }

    fn example() -> Self {
        Self {
            object: "openpay_prefill",
            id: None,
            signed: true,
            url: "https://pay.example.com/golestan/openpay?signed=AXb0…".to_owned(),
            messages: Vec::new(),
            left_out: Vec::new(),
        }
    }
}

/// Make an address of an OpenPay page
///
/// The address fills in the form of the page on which anybody pays a shop. Sealed, the payer reads
/// it and cannot change it. With `recipients` it is sent by the shop's channels, by a short address
/// that leads there; who asked for no messages gets none and is named in the answer. Send an
/// `Idempotency-Key`: a repeated request then gets the answer of the first one and sends nothing.
#[utoipa::path(
    post, path = "/v1/openpay_prefills", tag = "OpenPay", operation_id = "createOpenpayPrefill",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        description = "Any text of printable ASCII, bare or as a quoted string. Kept for 30 days \
            with the answer; errors of the kind 4xx are not kept.",
        example = json!("fee-1042"))),
    request_body(content = NewOpenpayPrefill, content_type = "application/json",
        example = json!(json::example(&NewOpenpayPrefill::example()))),
    responses(
        (status = 201, description = "The address", body = OpenpayPrefill,
            example = json!(OpenpayPrefill::example())),
        (status = 409, description = "The same request is being worked on; or the page is switched \
            off or of the other world, and its address cannot be sent", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "Fields are wrong, or the idempotency key was used for \
            another request", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn create(
    State(app): State<App>,
    Authorized(caller): Authorized,
    Extension(RequestId(request_id)): Extension<RequestId>,
    key: IdempotencyKey,
    sent: Sent,
) -> Result<Response, ApiError> {
    let wanted = fields::read(sent.json()?, |body| Some((wanted(body), sending(body))))?;
    let (signed, live) = (wanted.0.signed, caller.scope.mode.is_live());
    let render = move |made: &PrefillMade| {
        let status = StatusCode::CREATED.as_u16();
        (status, json::text(&OpenpayPrefill::of(made, signed, live)))
    };
    let key = key.once(&sent);
    let made = app
        .make_prefill_once(&caller, wanted, key, Arc::new(render), &request_id)
        .await?;
    Ok(once::answer(made, render))
}

/// Takes out of a body to whom the address is sent; `None`: to nobody.
fn sending(body: &mut Fields<'_>) -> Option<PrefillSending> {
    let asked = ["channels", "message"].map(|name| (name, body.has(name)));
    let named = body.has("recipients");
    let to = body.list("recipients", recipient);
    let channels = body.list("channels", channel);
    let message = body.object("message", |texts| Some(message(texts)));
    if !named {
        if asked.iter().any(|(_, has)| *has) {
            body.wrong::<()>("recipients", Wrong::Required);
        }
        return None;
    }
    Some(PrefillSending {
        to: to.unwrap_or_default(),
        channels,
        message: message.unwrap_or_default(),
    })
}

fn channel(list: &mut Fields<'_>, place: &str, item: Json) -> Option<ChannelKind> {
    let text = list.as_text(place, item)?;
    match text.parse() {
        Ok(kind) => Some(kind),
        Err(_) => list.wrong(place, Wrong::NotOneOf(ChannelWord::LIST)),
    }
}

/// Takes what is wanted out of a body.
fn wanted(body: &mut Fields<'_>) -> PrefillForm {
    let shop = body.text("shop");
    let signed = body.flag("signed").unwrap_or(true);
    let has_amount = body.has("amount");
    let minor = body.money("amount");
    let currency = body.parsed("currency", currency_of);
    if has_amount && currency.is_none() && !body.has("currency") {
        body.wrong::<()>("currency", Wrong::Required);
    }
    let mut given: Vec<(Named, String)> = Vec::new();
    given.extend(body.text("name").map(|text| (Named::Name, text)));
    let description = body.text("description");
    given.extend(description.map(|text| (Named::Description, text)));
    given.extend(body.text("mobile").map(|text| (Named::Mobile, text)));
    given.extend(body.text("email").map(|text| (Named::Email, text)));
    let reference = body.parsed("reference", |text| {
        Reference::from_str(text).map_err(Wrong::Judged)
    });
    given.extend(reference.map(|one| (Named::Reference, one.as_str().to_owned())));
    let language = body.parsed("language", |text| {
        Language::from_str(text).map_err(|_| Wrong::NotOneOf("fa, en, fr"))
    });
    given.extend(language.map(|one| (Named::Language, one.to_string())));
    if let Some((minor, currency)) = minor.zip(currency) {
        let unit = match currency {
            Currency::Irr => Unit::Rial,
            _ => Unit::Major,
        };
        let amount = Amount::new(minor, currency);
        given.push((Named::Price, amount.to_decimal()));
        given.push((Named::Unit, unit.code().to_owned()));
    }
    let given = given.into_iter();
    PrefillForm {
        shop,
        fields: given
            .map(|(named, value)| (named.to_string(), value))
            .collect(),
        signed,
    }
}

impl From<PrefillError> for ApiError {
    fn from(error: PrefillError) -> Self {
        let fault = |name: &str, bad| Fault::at(format!("/{name}"), Wrong::Judged(bad));
        match error {
            PrefillError::NotFound => Self::Fields(vec![fault("shop", Bad::NotFound)]),
            PrefillError::Empty => Self::Fields(vec![fault("signed", Bad::Required)]),
            PrefillError::Wrong(notes) => {
                let notes = notes.into_iter();
                Self::Fields(notes.map(|(named, _)| fault(name(named), BAD)).collect())
            }
            PrefillError::Closed => Self::PageClosed,
            PrefillError::World(_) => Self::PageElsewhere,
            PrefillError::Message(faults) => LinkError::Message(faults).into(),
            PrefillError::Send(refusal) => Self::Fields(vec![fault(
                "recipients",
                match refusal {
                    SendRefusal::Whom(whom) => crowd(whom),
                    SendRefusal::Unreached(_) => Bad::Unreachable,
                },
            )]),
            PrefillError::KeyReused => Self::IdempotencyKeyReused,
            PrefillError::Running => Self::InProgress,
            PrefillError::Store(error) => Self::Store(error),
        }
    }
}

/// What is told of a value that cannot be read.
const BAD: Bad = Bad::Malformed;

/// A parameter of the address as a field of the body.
const fn name(named: Named) -> &'static str {
    match named {
        Named::Name => "name",
        Named::Description => "description",
        Named::Price => "amount",
        Named::Mobile => "mobile",
        Named::Email => "email",
        Named::Reference => "reference",
        Named::Unit => "currency",
        Named::Language => "language",
    }
}
