//! `/v1/payments`: list and show. A payment is made by a payer on a link's page, never here.

mod object;

use app::App;
use app::auth::Caller;
use app::payment::PaymentView;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use domain::id::{LinkId, PaymentId};
use domain::payment::PaymentState;
use store::rooms::payment::Filter;

use crate::auth::Authorized;
use crate::errors::{ApiError, Problem, Wrong};
use crate::layer::RequestId;
use crate::link::object::PaymentLink;
use crate::list::List;
use crate::named::Named;
use crate::once::IdempotencyKey;
use crate::query::Parameters;
use crate::sent::Sent;
use crate::words::PaymentStateWord;
use crate::{fields, json};

pub(crate) use object::{Payment, Receipt};

/// List payments.
///
/// Newest first. To walk through all, send the `next` of a page as `after` of the following one.
#[utoipa::path(
    get, path = "/v1/payments", tag = "Payments", operation_id = "listPayments",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 unless told"),
        ("after" = Option<String>, Query, description = "Only payments made before this one",
            example = json!(Payment::EXAMPLE_ID)),
        ("state" = Option<PaymentStateWord>, Query, description = "Only payments in this state"),
        ("payment_link" = Option<String>, Query, description = "Only payments of this link",
            example = json!(PaymentLink::EXAMPLE_ID)),
        ("created[gte]" = Option<String>, Query, format = DateTime,
            description = "Only payments made then or later"),
        ("created[lt]" = Option<String>, Query, format = DateTime,
            description = "Only payments made earlier"),
    ),
    responses(
        (status = 200, description = "A page of payments", body = List<Payment>,
            example = json!(List::example(Payment::example()))),
        (status = 422, description = "Parameters are wrong", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(app): State<App>,
    Authorized(caller): Authorized,
    mut asked: Parameters,
) -> Result<Response, ApiError> {
    let link = asked.id("payment_link", LinkId::PREFIX);
    page(&app, &caller, asked, link).await
}

/// List the payments of a link.
///
/// Newest first: every try of every payer, also those that failed.
#[utoipa::path(
    get, path = "/v1/payment_links/{id}/payments", tag = "Payment links",
    operation_id = "listPaymentsOfPaymentLink",
    params(
        ("id" = String, Path, description = "Id of the link",
            example = json!(PaymentLink::EXAMPLE_ID)),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 unless told"),
        ("after" = Option<String>, Query, description = "Only payments made before this one",
            example = json!(Payment::EXAMPLE_ID)),
        ("state" = Option<PaymentStateWord>, Query, description = "Only payments in this state"),
        ("created[gte]" = Option<String>, Query, format = DateTime,
            description = "Only payments made then or later"),
        ("created[lt]" = Option<String>, Query, format = DateTime,
            description = "Only payments made earlier"),
    ),
    responses(
        (status = 200, description = "A page of payments", body = List<Payment>,
            example = json!(List::example(Payment::example()))),
        (status = 422, description = "Parameters are wrong", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn of_link(
    State(app): State<App>,
    Authorized(caller): Authorized,
    Named(id): Named<LinkId>,
    asked: Parameters,
) -> Result<Response, ApiError> {
    // An unknown link is no empty list.
    app.find_link(caller.scope, id).await?;
    page(&app, &caller, asked, Some(id)).await
}

/// Show a payment.
#[utoipa::path(
    get, path = "/v1/payments/{id}", tag = "Payments", operation_id = "getPayment",
    params(("id" = String, Path, description = "Id of the payment",
        example = json!(Payment::EXAMPLE_ID))),
    responses((status = 200, description = "The payment", body = Payment,
        example = json!(Payment::example()))))]
pub(crate) async fn show(
    State(app): State<App>,
    Authorized(caller): Authorized,
    Named(id): Named<PaymentId>,
) -> Result<Response, ApiError> {
    let found = app.find_payment(caller.scope, id).await?;
    Ok(json::answer(&Payment::from(
        &found.ok_or(ApiError::NotFound)?,
    )))
}

/// Ask the bank about a payment now.
///
/// A payment that is not final is asked about again; of any other nothing changes. Asking is
/// idempotent by its nature: an `Idempotency-Key` is accepted and checked, but no answer is kept
/// under it.
#[utoipa::path(
    post, path = "/v1/payments/{id}/check", tag = "Payments", operation_id = "checkPayment",
    params(
        ("id" = String, Path, description = "Id of the payment",
            example = json!(Payment::EXAMPLE_ID)),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
            description = "Accepted, and not needed"),
    ),
    responses((status = 200, description = "The payment as it is afterwards", body = Payment,
        example = json!(Payment::example()))))]
pub(crate) async fn check(
    State(app): State<App>,
    Authorized(caller): Authorized,
    Extension(RequestId(request_id)): Extension<RequestId>,
    Named(id): Named<PaymentId>,
    _key: IdempotencyKey,
    sent: Sent,
) -> Result<Response, ApiError> {
    if !sent.body.is_empty() {
        fields::read(sent.json()?, |_| Some(()))?;
    }
    app.check_payment(caller.scope, id, &request_id).await?;
    let found = app.find_payment(caller.scope, id).await?;
    Ok(json::answer(&Payment::from(
        &found.ok_or(ApiError::NotFound)?,
    )))
}

async fn page(
    app: &App,
    caller: &Caller,
    mut asked: Parameters,
    link: Option<LinkId>,
) -> Result<Response, ApiError> {
    let limit = asked.limit();
    let state = asked.parsed("state", |text| {
        let word = text.parse::<PaymentState>();
        word.map_err(|_| Wrong::NotOneOf(PaymentStateWord::LIST))
    });
    let (created_from, created_before) = asked.created();
    let filter = Filter {
        after: asked.id("after", PaymentId::PREFIX),
        state,
        link,
        created_from,
        created_before,
    };
    asked.end()?;
    let found = app
        .list_payments(caller.scope, filter, limit.saturating_add(1))
        .await?;
    let id = |view: &PaymentView| view.payment.id.to_string();
    let page = List::page(found, limit, id, |view| Some(Payment::from(&view)));
    Ok(json::answer(&page))
}
