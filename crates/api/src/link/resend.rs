//! Sending a link again, or reminding of it.

use std::sync::Arc;

use app::App;
use app::auth::Caller;
use app::link::{ResendRequest, ResentLink};
use axum::extract::{Extension, State};
use axum::response::Response;
use domain::id::LinkId;
use domain::link::ResentAs;
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::object::PaymentLink;
use super::request::{MailText, MessageTexts, Recipient, message, recipient};
use crate::auth::Authorized;
use crate::errors::{ApiError, Problem};
use crate::fields::{self, Fields};
use crate::json;
use crate::layer::RequestId;
use crate::message::Message;
use crate::named::Named;
use crate::once::{self, IdempotencyKey};
use crate::sent::Sent;

/// Whom a link is sent to again. All of it may be left out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkResend {
    /// Who is sent the link: e-mail addresses, or objects with `email` or `mobile`. Everybody whom
    /// it was sent to so far, unless told.
    #[schema(max_items = 50)]
    recipients: Option<Vec<Recipient>>,
    /// What they read, this time alone; the link's own texts or the shop's unless told.
    message: Option<MessageTexts>,
}

/// What sending a link again came to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Resending {
    /// `payment_link_resending`.
    #[schema(example = "payment_link_resending")]
    object: &'static str,
    /// Id of the link.
    #[schema(pattern = "^lnk_[0-9a-f]{32}$")]
    payment_link: String,
    /// The messages that go out, as they are queued.
    messages: Vec<Message>,
    /// Who asked for no messages and gets none.
    left_out: Vec<String>,
}

/// Send a payment link again.
///
/// To the same recipients or to others, by the ways of the shop, also to addresses from which a
/// message came back. Who asked for no messages gets none and is named in the answer. Send an
/// `Idempotency-Key`: a repeated request then gets the answer of the first one and sends nothing.
#[utoipa::path(
    post, path = "/v1/payment_links/{id}/resend", tag = "Payment links",
    operation_id = "resendPaymentLink",
    params(
        ("id" = String, Path, description = "Id of the link",
            example = json!(PaymentLink::EXAMPLE_ID)),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
            description = "Repeating the request with it gives the same answer and sends nothing",
            example = json!("order-1042-again")),
    ),
    request_body(content = LinkResend, content_type = "application/json",
        example = json!(LinkResend::example())),
    responses(
        (status = 200, description = "What goes out", body = Resending,
            example = json!(Resending::example())),
        (status = 409, description = "Nobody can pay the link as it is", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "Fields are wrong, or nobody is named and it was sent to \
            nobody so far", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn resend(
    State(app): State<App>,
    Authorized(caller): Authorized,
    Extension(request_id): Extension<RequestId>,
    Named(id): Named<LinkId>,
    key: IdempotencyKey,
    sent: Sent,
) -> Result<Response, ApiError> {
    let by = (&caller, request_id, key);
    again(&app, by, (id, ResentAs::Link), &sent).await
}

/// Remind of a payment link.
///
/// Like `resend`, with the text of a reminder. It waits for the end of the shop's quiet hours, does not
/// go to addresses from which a message came back, and its e-mails let their readers ask for no more.
#[utoipa::path(
    post, path = "/v1/payment_links/{id}/remind", tag = "Payment links",
    operation_id = "remindPaymentLink",
    params(
        ("id" = String, Path, description = "Id of the link",
            example = json!(PaymentLink::EXAMPLE_ID)),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
            description = "Repeating the request with it gives the same answer and sends nothing",
            example = json!("order-1042-reminder")),
    ),
    request_body(content = LinkResend, content_type = "application/json",
        example = json!(LinkResend::example())),
    responses(
        (status = 200, description = "What goes out", body = Resending,
            example = json!(Resending::example())),
        (status = 409, description = "Nobody can pay the link as it is", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "Fields are wrong, or nobody is named and it was sent to \
            nobody so far", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn remind(
    State(app): State<App>,
    Authorized(caller): Authorized,
    Extension(request_id): Extension<RequestId>,
    Named(id): Named<LinkId>,
    key: IdempotencyKey,
    sent: Sent,
) -> Result<Response, ApiError> {
    let by = (&caller, request_id, key);
    again(&app, by, (id, ResentAs::Reminder), &sent).await
}

async fn again(
    app: &App,
    (caller, RequestId(request_id), key): (&Caller, RequestId, IdempotencyKey),
    (id, what): (LinkId, ResentAs),
    sent: &Sent,
) -> Result<Response, ApiError> {
    let wanted = if sent.body.is_empty() {
        ResendRequest::default()
    } else {
        fields::read(sent.json()?, |body| Some(wanted(body)))?
    };
    let wanted = ResendRequest { what, ..wanted };
    let once = key.once(sent);
    let live = caller.scope.mode.is_live();
    let render = move |resent: &ResentLink| {
        let status = StatusCode::OK.as_u16();
        (status, json::text(&Resending::of(resent, live)))
    };
    let answered = app
        .resend_link(caller, (id, wanted), once, Arc::new(render), &request_id)
        .await?;
    Ok(once::answer(answered, render))
}

fn wanted(body: &mut Fields<'_>) -> ResendRequest {
    let message = body.object("message", |texts| Some(message(texts)));
    ResendRequest {
        recipients: body.list("recipients", recipient),
        message: message.unwrap_or_default(),
        ..ResendRequest::default()
    }
}

impl LinkResend {
    /// One for the document.
    fn example() -> serde_json::Value {
        json::example(&Self {
            recipients: Some(vec![Recipient::Address("reza@example.com")]),
            message: Some(MessageTexts {
                email: Some(MailText {
                    subject: "Your two books, once more",
                    text: "Please pay {{ amount }}: {{ link_url }}",
                }),
                short: None,
            }),
        })
    }
}

impl Resending {
    fn of(resent: &ResentLink, livemode: bool) -> Self {
        let messages = resent.messages.iter();
        Self {
            object: "payment_link_resending",
            payment_link: resent.link.to_string(),
            messages: messages.map(|one| Message::of(one, livemode)).collect(),
            left_out: resent.silent.iter().map(ToString::to_string).collect(),
        }
    }

    /// One for the document.
    fn example() -> Self {
        Self {
            object: "payment_link_resending",
            payment_link: PaymentLink::EXAMPLE_ID.to_owned(),
            messages: vec![Message::example()],
            left_out: Vec::new(),
        }
    }
}
