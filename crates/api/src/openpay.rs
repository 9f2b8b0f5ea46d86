//! `/v1/openpay_prefills`: addresses of a shop's OpenPay page that fill it in.

use std::str::FromStr as _;

use app::App;
use app::openpay::{PrefillError, PrefillForm};
use axum::extract::State;
use axum::response::Response;
use domain::link::{Problem as Bad, Reference};
use domain::openpay::Named;
use domain::shop::Language;
use http::StatusCode;
use money::{Amount, Currency, Unit};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Authorized;
use crate::errors::{ApiError, Fault, Problem, Wrong};
use crate::fields::{self, Fields};
use crate::json;
use crate::link::currency_of;
use crate::once::{self, IdempotencyKey};
use crate::sent::Sent;
use crate::words::{CurrencyCode, LanguageCode};

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
        }
    }
}

/// An address that fills the OpenPay page of a shop in. Nothing is stored: it works until the page
/// is closed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenpayPrefill {
    /// `openpay_prefill`.
    #[schema(example = "openpay_prefill")]
    object: &'static str,
    /// Whether it is sealed.
    signed: bool,
    /// The address for the payer.
    #[schema(format = "uri")]
    url: String,
}

/// Make an address of an OpenPay page
///
/// The address fills in the form of the page on which anybody pays a shop. Sealed, the payer reads
/// it and cannot change it.
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
            example = json!({"object": "openpay_prefill", "signed": true,
                "url": "https://pay.example.com/golestan/openpay?signed=AXb0…"})),
        (status = 409, description = "The same request is being worked on", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "Fields are wrong, or the idempotency key was used for \
            another request", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn create(
    State(app): State<App>,
    Authorized(caller): Authorized,
    key: IdempotencyKey,
    sent: Sent,
) -> Result<Response, ApiError> {
    let form = fields::read(sent.json()?, |body| Some(wanted(body)))?;
    let signed = form.signed;
    let render = |url: &str| {
        let made = OpenpayPrefill {
            object: "openpay_prefill",
            signed,
            url: url.to_owned(),
        };
        (StatusCode::CREATED.as_u16(), json::text(&made))
    };
    let key = key.once(&sent);
    let made = app
        .make_prefill_once(caller.scope, form, key, render)
        .await?;
    Ok(once::answer(made, |url| render(url)))
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
