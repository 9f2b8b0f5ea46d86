//! `/v1/payment_links`: make, list, show, change, cancel, send again.

pub(crate) mod object;
pub(crate) mod request;
pub(crate) mod resend;

use std::sync::Arc;

use app::App;
use app::link::LinkView;
use axum::extract::{Extension, State};
use axum::response::Response;
use domain::event::Actor;
use domain::id::LinkId;
use domain::link::{LinkState, Reference};
use http::StatusCode;
use store::rooms::link::Filter;

use crate::auth::Authorized;
use crate::errors::{ApiError, Problem, Wrong};
use crate::layer::RequestId;
use crate::list::List;
use crate::named::Named;
use crate::once::{self, IdempotencyKey};
use crate::query::Parameters;
use crate::sent::Sent;
use crate::words::LinkStateWord;
use crate::{fields, json};

use object::PaymentLink;
pub(crate) use request::{LinkChange, NewPaymentLink, currency_of};

/// Make a payment link.
///
/// The link is open at once, and is sent to its recipients. Send an `Idempotency-Key`: a repeated
/// request then gets the answer of the first one, byte for byte, and no second link is made.
#[utoipa::path(
    post, path = "/v1/payment_links", tag = "Payment links", operation_id = "createPaymentLink",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        description = "Any text of printable ASCII, bare or as a quoted string. Kept for 30 days \
            with the answer; errors of the kind 4xx are not kept.",
        example = json!("order-1042"))),
    request_body(content = NewPaymentLink, content_type = "application/json",
        example = json!(NewPaymentLink::example())),
    responses(
        (status = 201, description = "The link", body = PaymentLink,
            example = json!(PaymentLink::example())),
        (status = 409, description = "The same request is being worked on", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "Fields are wrong, or the idempotency key was used for \
            another request", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn create(
    State(app): State<App>,
    Authorized(caller): Authorized,
    Extension(RequestId(request_id)): Extension<RequestId>,
    key: IdempotencyKey,
    sent: Sent,
) -> Result<Response, ApiError> {
    let wanted = fields::read(sent.json()?, request::new_link)?;
    let once = key.once(&sent);
    let render = |view: &LinkView| {
        let status = StatusCode::CREATED.as_u16();
        (status, json::text(&PaymentLink::from(view)))
    };
    let answered = app
        .create_link(&caller, wanted, once, Arc::new(render), &request_id)
        .await?;
    Ok(once::answer(answered, render))
}

/// List payment links.
///
/// Newest first. To walk through all, send the `next` of a page as `after` of the following one.
#[utoipa::path(
    get, path = "/v1/payment_links", tag = "Payment links", operation_id = "listPaymentLinks",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 unless told"),
        ("after" = Option<String>, Query, description = "Only links made before this one",
            example = json!(PaymentLink::EXAMPLE_ID)),
        ("state" = Option<LinkStateWord>, Query, description = "Only links in this state"),
        ("reference" = Option<String>, Query, description = "Only links with this reference"),
        ("created[gte]" = Option<String>, Query, format = DateTime,
            description = "Only links made then or later"),
        ("created[lt]" = Option<String>, Query, format = DateTime,
            description = "Only links made earlier"),
    ),
    responses(
        (status = 200, description = "A page of links", body = List<PaymentLink>,
            example = json!(List::example(PaymentLink::example()))),
        (status = 422, description = "Parameters are wrong", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(app): State<App>,
    Authorized(caller): Authorized,
    mut asked: Parameters,
) -> Result<Response, ApiError> {
    let limit = asked.limit();
    let state = asked.parsed("state", |text| {
        let word = text.parse::<LinkState>();
        word.map_err(|_| Wrong::NotOneOf(LinkStateWord::LIST))
    });
    let (created_from, created_before) = asked.created();
    let filter = Filter {
        after: asked.id("after", LinkId::PREFIX),
        state,
        reference: asked.parsed("reference", |text| {
            let reference = text.parse::<Reference>().map_err(Wrong::Judged)?;
            Ok(reference.as_str().to_owned())
        }),
        created_from,
        created_before,
    };
    asked.end()?;
    let found = app
        .list_links(caller.scope, filter, limit.saturating_add(1))
        .await?;
    let id = |view: &LinkView| view.link.id.to_string();
    // The store filters by the stored word, which follows the time with a small delay.
    let page = List::page(found, limit, id, |view| {
        let fits = state.is_none_or(|state| view.state == state);
        fits.then(|| PaymentLink::from(&view))
    });
    Ok(json::answer(&page))
}

/// Show a payment link.
#[utoipa::path(
    get, path = "/v1/payment_links/{id}", tag = "Payment links", operation_id = "getPaymentLink",
    params(("id" = String, Path, description = "Id of the link",
        example = json!(PaymentLink::EXAMPLE_ID))),
    responses((status = 200, description = "The link", body = PaymentLink,
        example = json!(PaymentLink::example()))))]
pub(crate) async fn show(
    State(app): State<App>,
    Authorized(caller): Authorized,
    Named(id): Named<LinkId>,
) -> Result<Response, ApiError> {
    Ok(shown(&app.find_link(caller.scope, id).await?))
}

/// Change the terms of a payment link.
///
/// The change makes a new version of the terms. A payer who still sees the old page is shown the
/// new terms before paying. A later `expires_at` opens an expired link again.
#[utoipa::path(
    patch, path = "/v1/payment_links/{id}", tag = "Payment links",
    operation_id = "updatePaymentLink",
    params(("id" = String, Path, description = "Id of the link",
        example = json!(PaymentLink::EXAMPLE_ID))),
    request_body(content = LinkChange, content_type = "application/json",
        example = json!(LinkChange::example())),
    responses(
        (status = 200, description = "The link with its new terms", body = PaymentLink,
            example = json!(PaymentLink::example_changed())),
        (status = 409, description = "The link is paid or cancelled", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "Fields are wrong", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn change(
    State(app): State<App>,
    Authorized(caller): Authorized,
    Extension(RequestId(request_id)): Extension<RequestId>,
    Named(id): Named<LinkId>,
    sent: Sent,
) -> Result<Response, ApiError> {
    // The currency of a link never changes, so that it may be read before the unit that decides.
    let found = app.find_link(caller.scope, id).await?;
    let currency = found.terms.amount.currency();
    let revision = fields::read(sent.json()?, |body| Some(request::change(body, currency)))?;
    let actor = Actor::Key(caller.key.to_string());
    let view = app
        .revise_link(caller.scope, id, revision, actor, &request_id)
        .await?;
    Ok(shown(&view))
}

/// Cancel a payment link.
///
/// Nobody can start paying it any more. Cancelling is idempotent by its nature: an
/// `Idempotency-Key` is accepted and checked, but no answer is kept under it, and repeating the
/// request gives the link as it is then.
#[utoipa::path(
    post, path = "/v1/payment_links/{id}/cancel", tag = "Payment links",
    operation_id = "cancelPaymentLink",
    params(
        ("id" = String, Path, description = "Id of the link",
            example = json!(PaymentLink::EXAMPLE_ID)),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
            description = "Accepted, and not needed"),
    ),
    responses(
        (status = 200, description = "The cancelled link", body = PaymentLink,
            example = json!(PaymentLink::example_cancelled())),
        (status = 409, description = "The link is paid", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn cancel(
    State(app): State<App>,
    Authorized(caller): Authorized,
    Extension(RequestId(request_id)): Extension<RequestId>,
    Named(id): Named<LinkId>,
    _key: IdempotencyKey,
    sent: Sent,
) -> Result<Response, ApiError> {
    if !sent.body.is_empty() {
        fields::read(sent.json()?, |_| Some(()))?;
    }
    let actor = Actor::Key(caller.key.to_string());
    let view = app
        .cancel_link(caller.scope, id, actor, &request_id)
        .await?;
    Ok(shown(&view))
}

fn shown(view: &LinkView) -> Response {
    json::answer(&PaymentLink::from(view))
}
