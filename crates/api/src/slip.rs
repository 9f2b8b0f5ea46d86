//! `/v1/slips`: list, show, and decide.

mod object;

use std::sync::Arc;

use app::App;
use app::auth::Caller;
use app::slip::{Decision, ProgramError, Rejection, SlipError, SlipFilter, SlipView};
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use domain::id::{AccountId, LinkId, PaymentId, ShopId, SlipId};
use domain::link::Problem as Bad;
use domain::settings::Fault as Typed;
use domain::slip::{RejectReason, SlipState};
use http::StatusCode;
use jiff::civil::Date;
use money::Amount;

use crate::auth::Authorized;
use crate::errors::{ApiError, Fault, Problem, Wrong};
use crate::fields::{self, Fields};
use crate::json;
use crate::layer::RequestId;
use crate::link::currency_of;
use crate::link::object::PaymentLink;
use crate::list::List;
use crate::named::Named;
use crate::once::{self, IdempotencyKey};
use crate::query::Parameters;
use crate::sent::Sent;
use crate::words::{SlipReasonWord, SlipStateWord};

pub(crate) use object::Slip;
use object::{Acceptance, Correction, Refusal};

/// List slips.
///
/// Newest first. To walk through all, send the `next` of a page as `after` of the following one.
#[utoipa::path(
    get, path = "/v1/slips", tag = "Slips", operation_id = "listSlips",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 unless told"),
        ("after" = Option<String>, Query, description = "Only slips registered before this one",
            example = json!(Slip::EXAMPLE_ID)),
        ("state" = Option<SlipStateWord>, Query, description = "Only slips in this state"),
        ("payment_link" = Option<String>, Query, description = "Only slips for this link",
            example = json!(PaymentLink::EXAMPLE_ID)),
        ("shop" = Option<String>, Query, description = "Only slips of the shop with this id"),
        ("account" = Option<String>, Query,
            description = "Only money that went to the account with this id"),
        ("flagged" = Option<bool>, Query,
            description = "`true`: only slips that are like another one"),
        ("day[gte]" = Option<String>, Query, format = Date,
            description = "Only money that was paid in on that day or later"),
        ("day[lt]" = Option<String>, Query, format = Date,
            description = "Only money that was paid in before that day"),
        ("created[gte]" = Option<String>, Query, format = DateTime,
            description = "Only slips registered then or later"),
        ("created[lt]" = Option<String>, Query, format = DateTime,
            description = "Only slips registered earlier"),
    ),
    responses(
        (status = 200, description = "A page of slips", body = List<Slip>,
            example = json!(List::example(Slip::example()))),
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
    let after: Option<SlipId> = asked.id("after", SlipId::PREFIX);
    let state = asked.parsed("state", |text| {
        let word = text.parse::<SlipState>();
        word.map_err(|_| Wrong::NotOneOf(SlipStateWord::LIST))
    });
    let shop: Option<ShopId> = asked.id("shop", ShopId::PREFIX);
    let account: Option<AccountId> = asked.id("account", AccountId::PREFIX);
    let link: Option<LinkId> = asked.id("payment_link", LinkId::PREFIX);
    let flagged = asked.parsed("flagged", |text| match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Wrong::NotOneOf("true, false")),
    });
    let from = asked.parsed("day[gte]", day);
    let before = asked.parsed("day[lt]", day);
    asked.end()?;
    let filter = SlipFilter {
        after: after.map(PaymentId::from),
        states: state.into_iter().collect(),
        shops: shop.map(|one| vec![one]),
        account,
        from,
        to: before.map(|day| day.yesterday().unwrap_or(day)),
        flagged: flagged.unwrap_or_default(),
        link,
        created_from,
        created_before,
        ..SlipFilter::default()
    };
    let found = app
        .list_slips(caller.scope, filter, limit.saturating_add(1))
        .await?;
    let id = |view: &SlipView| SlipId::from(view.slip.payment).to_string();
    let page = List::page(found, limit, id, |view| Some(Slip::from(&view)));
    Ok(json::answer(&page))
}

/// A day of the calendar, in its one spelling `2026-11-21`.
fn day(text: &str) -> Result<Date, Wrong> {
    let day = text.parse::<Date>().ok();
    day.filter(|day| day.to_string() == text)
        .ok_or(Wrong::NotADay)
}

/// Show a slip.
#[utoipa::path(
    get, path = "/v1/slips/{id}", tag = "Slips", operation_id = "getSlip",
    params(("id" = String, Path, description = "Id of the slip",
        example = json!(Slip::EXAMPLE_ID))),
    responses((status = 200, description = "The slip", body = Slip,
        example = json!(Slip::example()))))]
pub(crate) async fn show(
    State(app): State<App>,
    Authorized(caller): Authorized,
    Named(id): Named<SlipId>,
) -> Result<Response, ApiError> {
    let found = app.find_slip(caller.scope, id.into()).await?;
    Ok(json::answer(&Slip::from(&found.ok_or(ApiError::NotFound)?)))
}

/// Accept a slip.
///
/// Say so only when the money was seen in the account. Its payment is then `paid`, and what an online
/// payment books is booked: for the amount that is sent, or for what the payer claims. The payer is
/// told. Where the shop wants two persons to agree, a program is refused.
#[utoipa::path(
    post, path = "/v1/slips/{id}/accept", tag = "Slips", operation_id = "acceptSlip",
    params(
        ("id" = String, Path, description = "Id of the slip", example = json!(Slip::EXAMPLE_ID)),
        ("Idempotency-Key" = String, Header, min_length = 1, max_length = 255,
            description = "Repeating the request with it gives the same answer and books nothing"),
    ),
    request_body(content = Acceptance, content_type = "application/json",
        example = json!({"amount": 1_200_000, "currency": "IRR"})),
    responses(
        (status = 200, description = "The slip, accepted", body = Slip,
            example = json!(Slip::example())),
        (status = 409, description = "It is decided already, or not by a program", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "Fields are wrong", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn accept(
    state: State<App>,
    caller: Authorized,
    request_id: Extension<RequestId>,
    id: Named<SlipId>,
    key: IdempotencyKey,
    sent: Sent,
) -> Result<Response, ApiError> {
    if !key.is_given() {
        return Err(ApiError::NoIdempotencyKey);
    }
    let decision = Decision::Accept(if sent.body.is_empty() {
        None
    } else {
        fields::read(sent.json()?, |body| Some(accepted(body)))?
    });
    decide((state, caller, request_id, id), decision, (key, sent)).await
}

fn accepted(body: &mut Fields<'_>) -> Option<Amount> {
    let (has_amount, has_currency) = (body.has("amount"), body.has("currency"));
    let currency = body.parsed("currency", currency_of);
    if has_amount && !has_currency {
        body.wrong::<()>("currency", Wrong::Required);
    }
    if has_currency && !has_amount {
        body.wrong::<()>("amount", Wrong::Required);
    }
    let amount = body.money("amount").zip(currency);
    amount.map(|(minor, currency)| Amount::new(minor, currency))
}

/// Reject a slip.
///
/// There is no such money. The payer is told why. Only after a typing mistake (`typo`) may the number
/// be registered again.
#[utoipa::path(
    post, path = "/v1/slips/{id}/reject", tag = "Slips", operation_id = "rejectSlip",
    params(
        ("id" = String, Path, description = "Id of the slip", example = json!(Slip::EXAMPLE_ID)),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
            description = "Repeating the request with it gives the same answer"),
    ),
    request_body(content = Refusal, content_type = "application/json",
        example = json!({"reason": "other_account", "words": "It went to our old account."})),
    responses(
        (status = 200, description = "The slip, rejected", body = Slip,
            example = json!(Slip::rejected_example())),
        (status = 409, description = "It is decided already", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "Fields are wrong", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn reject(
    state: State<App>,
    caller: Authorized,
    request_id: Extension<RequestId>,
    id: Named<SlipId>,
    key: IdempotencyKey,
    sent: Sent,
) -> Result<Response, ApiError> {
    let rejection = fields::read(sent.json()?, |body| {
        let reason = body.parsed("reason", |text| {
            let word = text.parse::<RejectReason>();
            word.map_err(|_| Wrong::NotOneOf(SlipReasonWord::LIST))
        });
        Some(Rejection {
            reason: reason.map(|word| word.to_string()).unwrap_or_default(),
            words: body.text("words").unwrap_or_default(),
        })
    })?;
    let decision = Decision::Reject(rejection);
    decide((state, caller, request_id, id), decision, (key, sent)).await
}

/// Ask the payer to correct a slip.
///
/// The payer is told, in these words, and finds the form filled in with what they sent.
#[utoipa::path(
    post, path = "/v1/slips/{id}/ask_correction", tag = "Slips",
    operation_id = "askCorrectionOfSlip",
    params(
        ("id" = String, Path, description = "Id of the slip", example = json!(Slip::EXAMPLE_ID)),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
            description = "Repeating the request with it gives the same answer"),
    ),
    request_body(content = Correction, content_type = "application/json",
        example = json!({"words": "The date is not the one on the slip."})),
    responses(
        (status = 200, description = "The slip, which waits for its payer", body = Slip,
            example = json!(Slip::questioned_example())),
        (status = 409, description = "It is decided already", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "Fields are wrong", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn ask_correction(
    state: State<App>,
    caller: Authorized,
    request_id: Extension<RequestId>,
    id: Named<SlipId>,
    key: IdempotencyKey,
    sent: Sent,
) -> Result<Response, ApiError> {
    let words = fields::read(sent.json()?, |body| {
        Some(body.text("words").unwrap_or_default())
    })?;
    let decision = Decision::Ask(words);
    decide((state, caller, request_id, id), decision, (key, sent)).await
}

/// Who asks, what about.
type Asked = (State<App>, Authorized, Extension<RequestId>, Named<SlipId>);

async fn decide(
    (State(app), Authorized(caller), Extension(RequestId(request_id)), Named(id)): Asked,
    decision: Decision,
    (key, sent): (IdempotencyKey, Sent),
) -> Result<Response, ApiError> {
    let caller: Caller = caller;
    let render = |view: &SlipView| (StatusCode::OK.as_u16(), json::text(&Slip::from(view)));
    let decided = app
        .decide_slip(
            &caller,
            (id.into(), decision),
            key.once(&sent),
            Arc::new(render),
            &request_id,
        )
        .await?;
    Ok(once::answer(decided, render))
}

impl From<ProgramError> for ApiError {
    fn from(error: ProgramError) -> Self {
        match error {
            ProgramError::KeyReused => Self::IdempotencyKeyReused,
            ProgramError::Running => Self::InProgress,
            ProgramError::Slip(SlipError::Store(error)) => Self::Store(error),
            ProgramError::Slip(SlipError::Refused(refusal)) => Self::Slip(Some(refusal)),
            ProgramError::Slip(SlipError::Taken) => Self::Slip(None),
            ProgramError::Slip(SlipError::Wrong(faults)) => {
                let faults = faults.0.into_iter();
                let at = |(name, fault)| Fault::at(format!("/{name}"), Wrong::Judged(bad(&fault)));
                Self::Fields(faults.map(at).collect())
            }
            ProgramError::Slip(
                SlipError::NotFound
                | SlipError::Forbidden(_)
                | SlipError::Closed
                | SlipError::Flood,
            ) => Self::NotFound,
        }
    }
}

/// What is wrong with words, as programs are told it.
const fn bad(fault: &Typed) -> Bad {
    match fault {
        Typed::Missing => Bad::Required,
        Typed::TooLong(max) => Bad::TooLong { max: *max },
        Typed::Control => Bad::BadCharacters,
        _ => Bad::Malformed,
    }
}
