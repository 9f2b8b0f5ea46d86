//! The outbox: messages as they were sent.

use app::office::{Message, MessageFilter};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::contact::{Address, AddressKind};
use domain::message::MessageState;
use http::StatusCode;
use jiff::tz::TimeZone;

use super::filter::{Chip, Filters, Foot, PAGE, Ranges};
use super::links::counting;
use super::shell::{Place, Seat, Shell, page, zone_of};
use super::typed::{Fields, example_day};
use super::words::{Badge, channel, message_state, situation};
use crate::pay::clean;
use crate::routes::Web;
use crate::trouble::Trouble;

const PATH: &str = "/office/outbox";
/// The fields of the address, in their order.
const NAMES: &[&str] = &["state", "channel", "address", "from", "to"];

#[derive(Template)]
#[template(path = "office/outbox.html")]
struct OutboxTemplate {
    s: Shell,
    filters: Filters,
    /// The channels that messages go out by.
    channels: Vec<Chip>,
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
    let busy = |error: app::office::StoreError| Trouble::Busy(error.to_string());
    let shops = web.app.office_shops(&seat.desk).await.map_err(busy)?;
    let (now, zone) = (web.app.now(), zone_of(&shops, None));
    let ranges = Ranges::read(&fields, &seat, counting(&shops), &zone, now);
    let filter = MessageFilter {
        after: fields.get("after").parse().ok(),
        states: states(fields.get("state")),
        channel: fields.get("channel").parse().ok(),
        address: fields.given("address").map(stored_address),
        from: ranges.from,
        until: ranges.before,
        ..MessageFilter::default()
    };
    let list = web.app.office_messages(&seat.desk, filter, PAGE);
    let list = list.await.map_err(busy)?;
    let chips = vec![
        ("", t.office_any()),
        ("waiting", t.office_msg_group_waiting()),
        ("sent", t.office_msg_group_sent()),
        ("failed", t.office_msg_group_failed()),
        ("unknown", t.office_msg_unknown()),
    ];
    let words = (example_day(now, &zone, seat.locale), "");
    let filters = ranges.filters(&seat, &fields, (PATH, NAMES), chips, words);
    let chosen = fields.get("channel");
    let chip = |word: &str, label| Chip {
        href: fields.address(PATH, NAMES, &[("channel", word)]),
        label,
        current: word == chosen,
    };
    let used = web.app.office_channels(&seat.desk).await.map_err(busy)?;
    let mut channels = vec![chip("", t.outbox_any_channel())];
    channels.extend(
        used.into_iter()
            .map(|kind| chip(kind.as_str(), channel(kind, seat.locale))),
    );
    let older = list.rows.last().filter(|_| list.more).map(|last| {
        let after = last.id.to_string();
        let mut names = NAMES.to_vec();
        names.push("after");
        fields.address(PATH, &names, &[("after", &after)])
    });
    let rows = list
        .rows
        .iter()
        .map(|message| letter(message, &seat, &zone));
    let template = OutboxTemplate {
        s: Shell::new(&seat, Some(Place::Outbox), t.office_outbox()),
        channels,
        rows: rows.collect(),
        foot: Foot {
            sums: Vec::new(),
            capped: None,
            newest: fields
                .given("after")
                .map(|_| fields.address(PATH, NAMES, &[])),
            older,
        },
        empty: if filters.open {
            t.office_empty_filter()
        } else {
            t.office_empty_outbox()
        },
        filters,
    };
    page(StatusCode::OK, &template)
}

/// An address as messages keep it: of a mobile in its one spelling, of a mailbox in its own.
fn stored_address(typed: &str) -> String {
    let read = |kind| Address::read(kind, typed).ok();
    let found = read(AddressKind::Email).or_else(|| read(AddressKind::Mobile));
    found.map_or_else(|| typed.to_owned(), |address| address.to_string())
}
