//! `/v1/refunds`, and giving money of a payment back.

mod object;

use std::sync::Arc;

use app::App;
use app::refund::{Filter, RefundView};
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use domain::id::{PaymentId, RefundId};
use domain::refund::{RefundState, Wanted};
use http::StatusCode;
use money::Amount;

use crate::auth::Authorized;
use crate::errors::{ApiError, Problem, Wrong};
use crate::fields::{self, Fields};
use crate::json;
use crate::layer::RequestId;
use crate::link::currency_of;
use crate::list::List;
use crate::named::Named;
use crate::once::{self, IdempotencyKey};
use crate::payment::Payment;
use crate::query::Parameters;
use crate::sent::Sent;

use object::NewRefund;
pub(crate) use object::Refund;

/// Give money of a payment back.
///
/// The money is reserved at once, so that never more goes back than was paid; then the bank is
/// asked, which may take a moment: read the refund again, or wait for its event. The payment stays
/// `paid`. From an amount on that the shop sets, another person must agree first: the answer is 202
/// and the refund `waiting`. With `by_hand` a transfer is noted that was made already.
#[utoipa::path(
    post, path = "/v1/payments/{id}/refund", tag = "Refunds", operation_id = "refundPayment",
    params(
        ("id" = String, Path, description = "Id of the payment",
            example = json!(Payment::EXAMPLE_ID)),
        ("Idempotency-Key" = String, Header, min_length = 1, max_length = 255,
            description = "Repeating the request with it gives the same answer and moves nothing"),
    ),
    request_body(content = NewRefund, content_type = "application/json",
        example = json!({"amount": 250_000, "currency": "IRR",
            "reason": "one book was out of print"})),
    responses(
        (status = 201, description = "The refund, reserved", body = Refund,
            example = json!(Refund::example())),
        (status = 202, description = "The refund, reserved; it is `waiting` until a second person \
            agrees in the back office", body = Refund, example = json!(Refund::example())),
        (status = 409, description = "The payment has nothing to give back, or not this way",
            body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Fields are wrong", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn give(
    State(app): State<App>,
    Authorized(caller): Authorized,
    Extension(RequestId(request_id)): Extension<RequestId>,
    Named(id): Named<PaymentId>,
    key: IdempotencyKey,
    sent: Sent,
) -> Result<Response, ApiError> {
    let once = key.once(&sent).ok_or(ApiError::NoIdempotencyKey)?;
    let wanted = if sent.body.is_empty() {
        Wanted::default()
    } else {
        fields::read(sent.json()?, |body| Some(wanted(body)))?
    };
    let render = |view: &RefundView| {
        let status = match view.refund.state {
            RefundState::Waiting => StatusCode::ACCEPTED,
            _ => StatusCode::CREATED,
        };
        (status.as_u16(), json::text(&Refund::from(view)))
    };
    let answered = app
        .refund_payment(&caller, (id, wanted), once, Arc::new(render), &request_id)
        .await?;
    Ok(once::answer(answered, render))
}

fn wanted(body: &mut Fields<'_>) -> Wanted {
    let (has_amount, has_currency) = (body.has("amount"), body.has("currency"));
    let currency = body.parsed("currency", currency_of);
    if has_amount && !has_currency {
        body.wrong::<()>("currency", Wrong::Required);
    }
    let amount = body.money("amount").zip(currency);
    Wanted {
        amount: amount.map(|(minor, currency)| Amount::new(minor, currency)),
        by_hand: body.text("by_hand"),
        reason: body.text("reason"),
    }
}

/// List refunds.
///
/// Newest first. To walk through all, send the `next` of a page as `after` of the following one.
#[utoipa::path(
    get, path = "/v1/refunds", tag = "Refunds", operation_id = "listRefunds",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 unless told"),
        ("after" = Option<String>, Query, description = "Only refunds made before this one",
            example = json!(Refund::EXAMPLE_ID)),
        ("payment" = Option<String>, Query, description = "Only refunds of this payment",
            example = json!(Payment::EXAMPLE_ID)),
        ("created[gte]" = Option<String>, Query, format = DateTime,
            description = "Only refunds made then or later"),
        ("created[lt]" = Option<String>, Query, format = DateTime,
            description = "Only refunds made earlier"),
    ),
    responses(
        (status = 200, description = "A page of refunds", body = List<Refund>,
            example = json!(List::example(Refund::example()))),
        (status = 422, description = "Parameters are wrong", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(app): State<App>,
    Authorized(caller): Authorized,
    mut asked: Parameters,
) -> Result<Response, ApiError> {
    let limit = asked.limit();
    let (created_from, created_before) = asked.created();
    let filter = Filter {
        after: asked.id("after", RefundId::PREFIX),
        payment: asked.id("payment", PaymentId::PREFIX),
        created_from,
        created_before,
    };
    asked.end()?;
    let found = app
        .list_refunds(caller.scope, filter, limit.saturating_add(1))
        .await?;
    let id = |view: &RefundView| view.refund.id.to_string();
    let page = List::page(found, limit, id, |view| Some(Refund::from(&view)));
    Ok(json::answer(&page))
}

/// Show a refund.
#[utoipa::path(
    get, path = "/v1/refunds/{id}", tag = "Refunds", operation_id = "getRefund",
    params(("id" = String, Path, description = "Id of the refund",
        example = json!(Refund::EXAMPLE_ID))),
    responses((status = 200, description = "The refund", body = Refund,
        example = json!(Refund::example()))))]
pub(crate) async fn show(
    State(app): State<App>,
    Authorized(caller): Authorized,
    Named(id): Named<RefundId>,
) -> Result<Response, ApiError> {
    let found = app.find_refund(caller.scope, id).await?;
    Ok(json::answer(&Refund::from(
        &found.ok_or(ApiError::NotFound)?,
    )))
}
