//! `/v1/messages`: list and show. A message is made by what happens to a link, never here.

mod object;

use app::App;
use app::message::Message as Found;
use app::office::MessageFilter;
use axum::extract::State;
use axum::response::Response;
use domain::id::{LinkId, MessageId};
use domain::message::{ChannelKind, MessageState};

use crate::auth::Authorized;
use crate::errors::{ApiError, Problem, Wrong};
use crate::json;
use crate::link::object::PaymentLink;
use crate::list::List;
use crate::named::Named;
use crate::query::Parameters;
use crate::words::{ChannelWord, MessageStateWord};

pub(crate) use object::Message;

/// List messages.
///
/// Newest first. To walk through all, send the `next` of a page as `after` of the following one.
#[utoipa::path(
    get, path = "/v1/messages", tag = "Messages", operation_id = "listMessages",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 unless told"),
        ("after" = Option<String>, Query, description = "Only messages queued before this one",
            example = json!(Message::EXAMPLE_ID)),
        ("state" = Option<MessageStateWord>, Query, description = "Only messages in this state"),
        ("channel" = Option<ChannelWord>, Query, description = "Only messages by this channel"),
        ("to" = Option<String>, Query, description = "Only messages to this very address, as \
            messages show it", example = json!("sara@example.com")),
        ("created[gte]" = Option<String>, Query, format = DateTime,
            description = "Only messages queued then or later"),
        ("created[lt]" = Option<String>, Query, format = DateTime,
            description = "Only messages queued earlier"),
    ),
    responses(
        (status = 200, description = "A page of messages", body = List<Message>,
            example = json!(List::example(Message::example()))),
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
        let word = text.parse::<MessageState>();
        word.map_err(|_| Wrong::NotOneOf(MessageStateWord::LIST))
    });
    let channel = asked.parsed("channel", |text| {
        let word = text.parse::<ChannelKind>();
        word.map_err(|_| Wrong::NotOneOf(ChannelWord::LIST))
    });
    let (from, until) = asked.created();
    let filter = MessageFilter {
        after: asked.id("after", MessageId::PREFIX),
        states: state.into_iter().collect(),
        channel,
        address: asked.parsed("to", |text| Ok(text.to_owned())),
        from,
        until,
        ..MessageFilter::default()
    };
    asked.end()?;
    let found = app
        .list_messages(caller.scope, filter, limit.saturating_add(1))
        .await?;
    let live = caller.scope.mode.is_live();
    let id = |one: &Found| one.id.to_string();
    let page = List::page(found, limit, id, |one| Some(Message::of(&one, live)));
    Ok(json::answer(&page))
}

/// List the messages of a link.
///
/// Oldest first, all of them: what was sent to its payers and to your staff.
#[utoipa::path(
    get, path = "/v1/payment_links/{id}/messages", tag = "Payment links",
    operation_id = "listMessagesOfPaymentLink",
    params(("id" = String, Path, description = "Id of the link",
        example = json!(PaymentLink::EXAMPLE_ID))),
    responses((status = 200, description = "The messages", body = List<Message>,
        example = json!(List::example(Message::example())))))]
pub(crate) async fn of_link(
    State(app): State<App>,
    Authorized(caller): Authorized,
    Named(id): Named<LinkId>,
    asked: Parameters,
) -> Result<Response, ApiError> {
    asked.end()?;
    // An unknown link is no empty list.
    app.find_link(caller.scope, id).await?;
    let found = app.messages_of_link(caller.scope, id).await?;
    let live = caller.scope.mode.is_live();
    let id = |one: &Found| one.id.to_string();
    let page = List::page(found, u32::MAX, id, |one| Some(Message::of(&one, live)));
    Ok(json::answer(&page))
}

/// Show a message.
#[utoipa::path(
    get, path = "/v1/messages/{id}", tag = "Messages", operation_id = "getMessage",
    params(("id" = String, Path, description = "Id of the message",
        example = json!(Message::EXAMPLE_ID))),
    responses((status = 200, description = "The message", body = Message,
        example = json!(Message::example()))))]
pub(crate) async fn show(
    State(app): State<App>,
    Authorized(caller): Authorized,
    Named(id): Named<MessageId>,
) -> Result<Response, ApiError> {
    let found = app.find_message(caller.scope, id).await?;
    let found = found.ok_or(ApiError::NotFound)?;
    Ok(json::answer(&Message::of(
        &found,
        caller.scope.mode.is_live(),
    )))
}
