//! The outbox: messages as they were sent.

use app::office::{Message, MessageFilter};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::message::MessageState;
use http::StatusCode;
use jiff::tz::TimeZone;

use super::filter::{Chip, Foot, PAGE};
use super::shell::{Place, Seat, Shell, page, zone_of};
use super::typed::Fields;
use super::words::{Badge, channel, message_state, situation};
use crate::pay::clean;
use crate::routes::Web;
use crate::trouble::Trouble;

const PATH: &str = "/office/outbox";

#[derive(Template)]
#[template(path = "office/outbox.html")]
struct OutboxTemplate {
    s: Shell,
    chips: Vec<Chip>,
    rows: Vec<Letter>,
    foot: Foot,
    empty: String,
}

/// A message as a page shows it.
pub(crate) struct Letter {
    pub(crate) state: Badge,
    pub(crate) to: String,
    pub(crate) why: String,
    pub(crate) at: String,
    pub(crate) cause: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) lang: &'static str,
    pub(crate) dir: &'static str,
    pub(crate) channel: Option<String>,
    /// The page of its link.
    pub(crate) href: String,
    /// Its own page.
    pub(crate) own: String,
}

/// A message with its text as it was sent, in its own language.
pub(crate) fn letter(message: &Message, seat: &Seat, zone: &TimeZone) -> Letter {
    let t = seat.t();
    let own = app::message::locale(message.language);
    Letter {
        state: message_state(message.state, t),
        to: clean(&message.address),
        why: situation(message.situation, t),
        at: seat.minute(message.created_at, zone),
        cause: super::message::cause(message, seat),
        subject: message.subject.as_deref().map(clean),
        body: message.body.clone(),
        lang: own.code(),
        dir: own.dir(),
        channel: message.channel.map(|kind| channel(kind, seat.locale)),
        href: format!("/office/links/{}", message.link),
        own: super::message::address(message.id),
    }
}

fn states(word: &str) -> Vec<MessageState> {
    use MessageState as S;
    match word {
        "waiting" => vec![S::Queued, S::Sending],
        "sent" => vec![S::Accepted, S::Delivered],
        "failed" => vec![S::Undelivered, S::Failed, S::Blocked],
        "unknown" => vec![S::Unknown],
        _ => Vec::new(),
    }
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let filter = MessageFilter {
        after: fields.get("after").parse().ok(),
        states: states(fields.get("state")),
        ..MessageFilter::default()
    };
    let list = web.app.office_messages(&seat.desk, filter, PAGE).await;
    let list = list.map_err(|error| Trouble::Busy(error.to_string()))?;
    let zone = zone_of(&list.shops, None);
    let state = fields.get("state");
    let chips = [
        ("", t.office_any()),
        ("waiting", t.office_msg_group_waiting()),
        ("sent", t.office_msg_group_sent()),
        ("failed", t.office_msg_group_failed()),
        ("unknown", t.office_msg_unknown()),
    ];
    let chips = chips.map(|(word, label)| Chip {
        href: fields.address(PATH, &["state"], &[("state", word)]),
        label,
        current: word == state,
    });
    let older = list.rows.last().filter(|_| list.more).map(|last| {
        let after = last.id.to_string();
        fields.address(PATH, &["state", "after"], &[("after", &after)])
    });
    let rows = list
        .rows
        .iter()
        .map(|message| letter(message, &seat, &zone));
    let template = OutboxTemplate {
        s: Shell::new(&seat, Some(Place::Outbox), t.office_outbox()),
        chips: chips.into(),
        rows: rows.collect(),
        foot: Foot {
            sums: Vec::new(),
            capped: None,
            newest: fields
                .given("after")
                .map(|_| fields.address(PATH, &["state"], &[])),
            older,
        },
        empty: if state.is_empty() {
            t.office_empty_outbox()
        } else {
            t.office_empty_filter()
        },
    };
    page(StatusCode::OK, &template)
}
