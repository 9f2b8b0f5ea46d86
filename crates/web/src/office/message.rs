//! One message: what was sent to whom, what became of it, and sending it again.

use app::link::Once;
use app::message::{MessageResending, ResendError};
use app::office::{Message, MessageAbout, MessageRecord};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::delivery::Block;
use domain::id::MessageId;
use domain::message::MessageState;
use http::StatusCode;
use jiff::Timestamp;

use super::outbox::{Letter, letter};
use super::shell::{Place, Seat, Shell, clock, page, summary, trouble};
use super::typed::{Fields, Posted};
use super::words::{Badge, actor, channel, event, message_state, situation};
use crate::page::T;
use crate::pay::clean;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "office/message.html")]
struct MessageTemplate {
    s: Shell,
    id: String,
    letter: Letter,
    facts: Vec<Fact>,
    /// Others that belong to it: what they are to it, state, address and page.
    kin: Vec<Kin>,
    timeline: Vec<Moment>,
    /// The number of the form that sends it again, if it may be.
    resend: Option<String>,
    /// Perhaps it arrived: sent again, it may come twice.
    may_arrive_twice: bool,
    wrong: Option<String>,
}

struct Fact {
    label: String,
    value: String,
    code: bool,
}

struct Kin {
    what: String,
    state: Badge,
    address: String,
    href: String,
}

struct Moment {
    what: Badge,
    who: String,
    at: String,
}

/// The page of a message.
pub(super) fn address(id: MessageId) -> String {
    format!("/office/messages/{id}")
}

fn id_of(text: &str) -> Result<MessageId, Trouble> {
    text.parse().or(Err(Trouble::Unknown))
}

pub(crate) async fn show(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    message_page(&web, &seat, id_of(&id)?, (None, fields.get("said"))).await
}

pub(crate) async fn resend(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let (id, t) = (id_of(&id)?, seat.t());
    let once = Once {
        key: fields.given("nonce").ok_or(Trouble::BadForm)?.to_owned(),
        fingerprint: fields.fingerprint(),
    };
    let sent = web
        .app
        .office_resend_message(&seat.desk, id, once, &seat.request_id);
    let wrong = match sent.await {
        Ok(MessageResending::Now(again)) => {
            return see_other(&format!("{}?said=message-resent", address(again)));
        }
        Ok(MessageResending::Before) | Err(ResendError::Twice) => {
            return see_other(&format!("{}?said=message-resent", address(id)));
        }
        Err(ResendError::OptedOut) => t.message_opted_out(),
        Err(ResendError::State(_)) => t.message_not_now(),
        Err(ResendError::NotFound) => return Err(Trouble::Unknown),
        Err(ResendError::Store(error)) => return Err(Trouble::Busy(error.to_string())),
    };
    message_page(&web, &seat, id, (Some(wrong), "")).await
}

async fn message_page(
    web: &Web,
    seat: &Seat,
    id: MessageId,
    (wrong, said): (Option<String>, &str),
) -> Result<Response, Trouble> {
    let found = web.app.office_message(&seat.desk, id).await;
    let record = found.map_err(trouble)?;
    let t = seat.t();
    let zone = clock(&record.shop);
    let name = |user: &str| {
        let found = record.names.iter().find(|(actor, _)| actor == user);
        found.map(|(_, name)| clean(name))
    };
    let moments = record.timeline.iter().rev().map(|one| Moment {
        what: event(&one.kind, t),
        who: actor(&one.actor, name, t),
        at: seat.minute(one.at, &zone),
    });
    let template = MessageTemplate {
        s: Shell::new(
            seat,
            Some(Place::Outbox),
            situation(record.message.situation, t),
        )
        .said(said),
        id: id.to_string(),
        letter: letter(&record.message, seat, &zone),
        facts: facts(&record, seat),
        kin: kin(&record, t),
        timeline: moments.collect(),
        resend: record.may_resend.then(|| web.app.form_nonce()),
        may_arrive_twice: record.message.state == MessageState::Unknown,
        wrong,
    };
    let status = match template.wrong {
        Some(_) => StatusCode::CONFLICT,
        None => StatusCode::OK,
    };
    page(status, &template)
}

fn facts(record: &MessageRecord, seat: &Seat) -> Vec<Fact> {
    let (t, zone) = (seat.t(), clock(&record.shop));
    let message = &record.message;
    let mut facts = Vec::new();
    let mut put = |label: String, value: Option<String>, code: bool| {
        facts.extend(value.map(|value| Fact { label, value, code }));
    };
    let when = |at: Timestamp| i18n::date_time(at, &zone, seat.locale);
    put(t.message_to(), Some(clean(&message.address)), true);
    let copies: Vec<_> = record.copies.iter().map(ToString::to_string).collect();
    put(
        t.message_copies(),
        (!copies.is_empty()).then(|| copies.join(" ")),
        true,
    );
    let by = message.channel.map(|kind| channel(kind, seat.locale));
    put(t.message_channel(), by, false);
    match &record.about {
        MessageAbout::Link(found) => {
            let (link, terms) = &**found;
            let about = summary(terms.description.as_deref(), link.reference.as_deref(), t);
            put(t.office_link(), Some(about), false);
        }
        MessageAbout::Prefill(found) => {
            let about = summary(found.description.as_deref(), found.reference.as_deref(), t);
            put(t.message_about_prefill(), Some(about), false);
        }
        MessageAbout::Code => put(t.office_for(), Some(t.message_about_code()), false),
    }
    put(t.office_shop(), Some(clean(&record.shop.shop.name)), false);
    put(t.message_queued_at(), Some(when(message.created_at)), false);
    put(t.message_sent_at(), message.sent_at.map(when), false);
    put(
        t.message_delivered_at(),
        message.delivered_at.map(when),
        false,
    );
    put(t.message_cause(), cause(message, seat), false);
    put(t.message_code(), message.code.as_deref().map(clean), true);
    put(
        t.message_their_id(),
        message.provider_ref.as_deref().map(clean),
        true,
    );
    let next = message.chain.iter().map(|stop| {
        let to = stop.address.to_string();
        format!("{} · {to}", channel(stop.channel, seat.locale))
    });
    let next: Vec<_> = next.collect();
    put(
        t.message_next(),
        (!next.is_empty()).then(|| next.join(&t.office_and_between())),
        false,
    );
    facts
}

/// Why it did not arrive: our own reasons in words, a channel's code with what it means.
pub(super) fn cause(message: &Message, seat: &Seat) -> Option<String> {
    let (t, cause) = (seat.t(), message.cause.as_deref()?);
    if let Ok(block) = cause.parse::<Block>() {
        return Some(blocked(block, t));
    }
    let means = message
        .channel
        .and_then(|kind| app::message::channel_means(kind, cause, seat.locale));
    Some(match means {
        Some(means) => format!("{means} ({})", clean(cause)),
        None => clean(cause),
    })
}

/// Why a message was held back, in words.
fn blocked(block: Block, t: T) -> String {
    match block {
        Block::OptedOut => t.message_block_opted_out(),
        Block::Bounced => t.message_block_bounced(),
        Block::Abroad => t.message_block_abroad(),
        Block::NumberHour => t.message_block_number_hour(),
        Block::NumberDay => t.message_block_number_day(),
        Block::ShopHour => t.message_block_shop_hour(),
        Block::Refused => t.message_block_refused(),
    }
}

fn kin(record: &MessageRecord, t: T) -> Vec<Kin> {
    let before = record.message.follows.map(|id| Kin {
        what: t.message_follows(),
        state: Badge {
            tone: "still",
            word: String::new(),
        },
        address: String::new(),
        href: address(id),
    });
    let after = record.followers.iter().map(|one| Kin {
        what: if one.by_hand {
            t.message_sent_again()
        } else {
            t.message_stood_in()
        },
        state: message_state(one.state, t),
        address: clean(&one.address),
        href: address(one.id),
    });
    before.into_iter().chain(after).collect()
}
