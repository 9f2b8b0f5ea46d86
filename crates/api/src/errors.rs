//! What can go wrong, and the only words that callers read about it.

mod refused;
mod wrong;

use app::auth::AuthError;
use app::link::LinkError;
use app::refund::RefundError;
use axum::response::{IntoResponse, Response};
use domain::link::{FieldError, LifeRefusal, Problem as Judged, RECIPIENTS_MAX, ResendRefusal};
use domain::refund::Refusal;
use domain::sending::Crowd;
use domain::slip::ReviewRefusal;
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use store::StoreError;
use utoipa::ToSchema;

use refused::{refund_words, slip_words};
pub(crate) use wrong::{Fault, Wrong};

/// Most field errors in one answer; nobody reads more, and an answer must not grow with its request.
const FAULTS_MAX: usize = 50;

/// Why a request is not answered as wished.
#[derive(Debug, Clone)]
pub(crate) enum ApiError {
    /// The header `Peyvand-Version` names no version.
    UnknownVersion,
    /// No key, or not as a Bearer.
    NoKey,
    /// A key that is not known here.
    WrongKey,
    /// Nothing below `/v1` has this address.
    NoSuchAddress,
    /// The address has other methods.
    WrongMethod,
    /// No such object here: unknown, of another merchant or of the other world, all alike.
    NotFound,
    /// The header `Idempotency-Key` is malformed.
    BadIdempotencyKey,
    /// Moving money needs the header `Idempotency-Key`.
    NoIdempotencyKey,
    /// The idempotency key was used for another request.
    IdempotencyKeyReused,
    /// The same request is being worked on.
    InProgress,
    /// The body is not `application/json`.
    NotJson,
    /// The body is longer than [`crate::BODY_MAX`].
    TooLong,
    /// The connection broke within the body.
    BodyLost,
    /// The body is not JSON; with the reason and its place.
    Malformed(String),
    /// Fields or parameters are wrong.
    Fields(Vec<Fault>),
    /// The link's state does not allow that.
    Life(LifeRefusal),
    /// Nobody can pay the link, so it is sent to nobody.
    NotOpen,
    /// The OpenPay page is switched off, so its address is sent to nobody.
    PageClosed,
    /// The OpenPay page takes the payments of the other world.
    PageElsewhere,
    /// Nothing of the payment can be given back, or not this way.
    Refund(Refusal),
    /// It cannot be decided so about a slip; `None`: its number has credited another one.
    Slip(Option<ReviewRefusal>),
    /// The store did not answer.
    Store(StoreError),
    /// A handler panicked, and said this.
    Panicked(String),
}

/// Status, code and title of one kind of problem, and what the caller can do.
struct Words {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    detail: &'static str,
}

impl ApiError {
    fn words(&self) -> Words {
        let words = |status, code, title, detail| Words {
            status,
            code,
            title,
            detail,
        };
        match self {
            Self::UnknownVersion => words(
                StatusCode::BAD_REQUEST,
                "unknown_version",
                "Unknown version of the API",
                "The header Peyvand-Version must be 2026-11-01, or be left out.",
            ),
            Self::NoKey => words(
                StatusCode::UNAUTHORIZED,
                "key_missing",
                "No API key",
                "Send your secret key: `Authorization: Bearer sk_…`.",
            ),
            Self::WrongKey => words(
                StatusCode::UNAUTHORIZED,
                "key_refused",
                "API key refused",
                "The API key is not known here, or it was revoked.",
            ),
            Self::NoSuchAddress => words(
                StatusCode::NOT_FOUND,
                "no_such_address",
                "No such address",
                "Nothing has this address; /v1/openapi.json lists all that there is.",
            ),
            Self::WrongMethod => words(
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "Method not allowed",
                "This address does not answer this method; the header Allow lists those it does.",
            ),
            Self::NotFound => words(
                StatusCode::NOT_FOUND,
                "not_found",
                "Not found",
                "There is no object with this id that this key can see. \
                 Test keys see test objects only, live keys live ones.",
            ),
            Self::BadIdempotencyKey => words(
                StatusCode::BAD_REQUEST,
                "idempotency_key_malformed",
                "Malformed idempotency key",
                "The header Idempotency-Key must be one text of 1 to 255 printable ASCII \
                 characters, bare or as a quoted string.",
            ),
            Self::NoIdempotencyKey => words(
                StatusCode::BAD_REQUEST,
                "idempotency_key_missing",
                "No idempotency key",
                "Send the header Idempotency-Key with a text of your own: repeated with it, the \
                 request moves no money twice.",
            ),
            Self::IdempotencyKeyReused => words(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency_key_reused",
                "Idempotency key used for another request",
                "This Idempotency-Key was used for another request. Use a new key for a new \
                 request, and repeat a request with exactly the same body.",
            ),
            Self::InProgress => words(
                StatusCode::CONFLICT,
                "request_in_progress",
                "The same request is in progress",
                "A request with this Idempotency-Key is being worked on. Repeat it in a moment.",
            ),
            Self::NotJson => words(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not_json",
                "Unsupported media type",
                "Send the body as `Content-Type: application/json`.",
            ),
            Self::TooLong => words(
                StatusCode::PAYLOAD_TOO_LARGE,
                "body_too_large",
                "Body too large",
                "The body is longer than 256 KiB.",
            ),
            Self::BodyLost => words(
                StatusCode::BAD_REQUEST,
                "body_incomplete",
                "Incomplete body",
                "The body did not arrive whole.",
            ),
            Self::Malformed(_) => words(
                StatusCode::BAD_REQUEST,
                "malformed_json",
                "Malformed JSON",
                "The body is not JSON.",
            ),
            Self::Fields(_) => words(
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid_fields",
                "Invalid fields",
                "Several fields are wrong; `errors` names each.",
            ),
            Self::Life(LifeRefusal::Paid) => words(
                StatusCode::CONFLICT,
                "payment_link_paid",
                "The payment link is paid",
                "The payment link holds its money; it can be neither changed nor cancelled.",
            ),
            Self::Life(LifeRefusal::Cancelled) => words(
                StatusCode::CONFLICT,
                "payment_link_cancelled",
                "The payment link is cancelled",
                "A cancelled payment link cannot be changed. Make a new one.",
            ),
            Self::NotOpen => words(
                StatusCode::CONFLICT,
                "payment_link_not_open",
                "The payment link is not open",
                "Nobody can pay the payment link as it is, so it is sent to nobody. Extend it or \
                 make a new one.",
            ),
            Self::PageClosed => words(
                StatusCode::CONFLICT,
                "openpay_closed",
                "The OpenPay page is switched off",
                "Nobody can pay on the OpenPay page of this shop now, so its address is sent to \
                 nobody. Switch it on in the settings of the shop.",
            ),
            Self::PageElsewhere => words(
                StatusCode::CONFLICT,
                "openpay_other_world",
                "The OpenPay page takes the payments of the other world",
                "The OpenPay page of this shop takes live payments and this is a test key, or the \
                 other way round. Its address is sent with a key of the same world alone.",
            ),
            Self::Refund(refusal) => refund_words(*refusal),
            Self::Slip(refusal) => slip_words(*refusal),
            Self::Store(error) => store_words(error),
            Self::Panicked(_) => internal(),
        }
    }

    /// Seconds after which the caller may try again.
    fn retry_after(&self) -> Option<u16> {
        match self {
            Self::InProgress
            | Self::Store(
                StoreError::Busy | StoreError::NotCommitted | StoreError::OutcomeUnknown,
            ) => Some(1),
            Self::Store(StoreError::Full | StoreError::Unavailable) => Some(30),
            _ => None,
        }
    }

    /// Writes down what the caller is not told: the only place where this crate logs errors.
    pub(crate) fn log(&self, request_id: &str) {
        match self {
            Self::Store(error @ (StoreError::Busy | StoreError::NotCommitted)) => {
                tracing::warn!(request_id, %error, "request refused");
            }
            Self::Store(error) => tracing::error!(request_id, %error, "request failed"),
            Self::Panicked(said) => tracing::error!(request_id, panic = said, "request failed"),
            _ => {}
        }
    }
}

fn store_words(error: &StoreError) -> Words {
    match error {
        StoreError::Busy | StoreError::NotCommitted => Words {
            status: StatusCode::SERVICE_UNAVAILABLE,
            code: "busy",
            title: "Busy",
            detail: "Too much is going on; nothing was changed. Repeat the request later.",
        },
        StoreError::Full | StoreError::Unavailable => Words {
            status: StatusCode::SERVICE_UNAVAILABLE,
            code: "unavailable",
            title: "Unavailable",
            detail: "The server cannot store anything now; nothing was changed. \
                     Repeat the request later.",
        },
        StoreError::OutcomeUnknown => Words {
            status: StatusCode::SERVICE_UNAVAILABLE,
            code: "outcome_unknown",
            title: "Outcome unknown",
            detail: "It is not known whether the request took effect. Repeat it with the same \
                     Idempotency-Key: it takes effect once, and you get its answer.",
        },
        StoreError::Duplicate(_)
        | StoreError::ForeignKey
        | StoreError::Check(_)
        | StoreError::Corrupt { .. }
        | StoreError::Panicked
        | StoreError::Statement(_) => internal(),
    }
}

fn internal() -> Words {
    Words {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        code: "internal",
        title: "Internal error",
        detail: "Something is wrong on the server. Its operator finds the reason under the \
                 request id.",
    }
}

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Names the kind of problem; an identifier, not an address to open.
    #[serde(rename = "type")]
    #[schema(example = "urn:peyvand:problem:invalid_fields")]
    kind: String,
    /// The kind of problem in words; always the same for one `type`.
    #[schema(example = "Invalid fields")]
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// What is wrong this time, and what to do.
    #[schema(example = "IRT is not a currency. Send IRR, in rials: 1 toman = 10 rials.")]
    detail: String,
    /// For programs, and stable. When one field is wrong it is that field's code, when several
    /// are, `invalid_fields`.
    #[schema(example = "toman_is_a_unit")]
    code: &'static str,
    /// Tell it to the operator of the server when you ask about this answer.
    #[schema(example = "req_019a8d0c6d3a7c21a1f0c8b2e5d4f6a7")]
    request_id: String,
    /// What is wrong with each field; absent when the problem is none of fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<Fault>,
}

/// The document of an error; `bare` is the answer that was prepared for it, with its status and the
/// headers that the router set.
pub(crate) fn problem(error: &ApiError, request_id: &str, bare: Response) -> Response {
    let words = error.words();
    let mut document = Problem {
        kind: format!("urn:peyvand:problem:{}", words.code),
        title: words.title,
        status: words.status.as_u16(),
        detail: words.detail.to_owned(),
        code: words.code,
        request_id: request_id.to_owned(),
        errors: Vec::new(),
    };
    match error {
        ApiError::Malformed(reason) => {
            document.detail = format!("The body is not JSON: {reason}.");
        }
        ApiError::Fields(faults) => {
            if let [only] = faults.as_slice() {
                document.code = only.code;
                only.detail.clone_into(&mut document.detail);
            }
            document.errors = faults.iter().take(FAULTS_MAX).cloned().collect();
        }
        _ => {}
    }
    let mut response = (words.status, crate::json::text(&document)).into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    if let Some(allow) = bare.headers().get(ALLOW) {
        headers.insert(ALLOW, allow.clone());
    }
    if let Some(seconds) = error.retry_after() {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    let challenge = match error {
        ApiError::NoKey => Some("Bearer realm=\"peyvand\""),
        ApiError::WrongKey => Some("Bearer realm=\"peyvand\", error=\"invalid_token\""),
        _ => None,
    };
    if let Some(challenge) = challenge {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    response
}

/// Carries the error to [`crate::layer`], which knows the id of the request.
impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.words().status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Refused => Self::WrongKey,
            AuthError::Store(error) => Self::Store(error),
        }
    }
}

/// Of a text whose line is told to people alone.
const MALFORMED: domain::link::Problem = domain::link::Problem::Malformed;

impl From<LinkError> for ApiError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Fields(errors) => {
                Self::Fields(errors.into_iter().map(field_error).collect())
            }
            LinkError::Message(faults) => {
                let at = |(field, _)| Fault::at(format!("/{field}"), Wrong::Judged(MALFORMED));
                Self::Fields(faults.0.into_iter().map(at).collect())
            }
            LinkError::NotFound => Self::NotFound,
            LinkError::Life(refusal) => Self::Life(refusal),
            LinkError::Resend(refusal) => resend_refused(refusal),
            LinkError::KeyReused => Self::IdempotencyKeyReused,
            LinkError::Running => Self::InProgress,
            LinkError::Store(error) => Self::Store(error),
        }
    }
}

impl From<RefundError> for ApiError {
    fn from(error: RefundError) -> Self {
        match error {
            RefundError::NotFound
            | RefundError::Forbidden
            | RefundError::NotOpen
            | RefundError::Second(_) => Self::NotFound,
            RefundError::Refused(refusal) => Self::Refund(refusal),
            RefundError::KeyReused => Self::IdempotencyKeyReused,
            RefundError::Running => Self::InProgress,
            RefundError::Store(error) => Self::Store(error),
        }
    }
}

fn resend_refused(refusal: ResendRefusal) -> ApiError {
    match refusal {
        ResendRefusal::State(_) => ApiError::NotOpen,
        ResendRefusal::Whom(whom) => {
            let at = "/recipients".to_owned();
            ApiError::Fields(vec![Fault::at(at, Wrong::Judged(crowd(whom)))])
        }
    }
}

/// What is wrong with the recipients that were named.
pub(crate) const fn crowd(whom: Crowd) -> Judged {
    match whom {
        Crowd::Nobody => Judged::Required,
        Crowd::TooMany => Judged::TooLong {
            max: RECIPIENTS_MAX,
        },
    }
}

/// `domain` names fields as the API does, so that a slash before the name makes the pointer.
fn field_error(error: FieldError) -> Fault {
    Fault::at(format!("/{}", error.field), Wrong::Judged(error.problem))
}

#[cfg(test)]
mod tests;
