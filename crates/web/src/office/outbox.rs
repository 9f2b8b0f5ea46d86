//! The outbox: messages as they were sent.

use app::office::{Message, MessageFilter, Shop, StoreError};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::access::Permission as May;
use domain::contact::Address;
use domain::message::MessageState;
use domain::saved::SavedList;
use http::StatusCode;
use jiff::tz::TimeZone;

use super::export::Away;
use super::filter::{Chip, Filters, Foot, PAGE, Ranges};
use super::links::counting;
use super::saved::{Saved, saved};
use super::shell::{Place, Seat, Shell, page, zone_of};
use super::typed::{Fields, example_day};
use super::words::{Badge, channel, message_state, situation};
use crate::pay::clean;
use crate::routes::Web;
use crate::trouble::Trouble;

pub(super) const PATH: &str = "/office/outbox";
/// The fields of the address, in their order.
pub(super) const NAMES: &[&str] = &["state", "channel", "address", "customer", "from", "to"];

#[derive(Template)]
#[template(path = "office/outbox.html")]
struct OutboxTemplate {
    s: Shell,
    filters: Filters,
    away: Option<Away>,
    saved: Saved,
    /// The channels that messages go out by.
    channels: Vec<Chip>,
    /// The way back to all, from what is narrowed to one customer.
    narrowed: Option<String>,
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
    /// The page of its link, if it is about one.
    pub(crate) href: Option<String>,
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
        href: message
            .topic
            .link()
            .map(|link| format!("/office/links/{link}")),
        own: super::message::address(message.id),
    }
}

/// The states behind a chip.
pub(super) fn states(word: &str) -> Vec<MessageState> {
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
    let (filter, (ranges, shops)) = filter(&web, &seat, &fields).await?;
    let (now, zone) = (web.app.now(), zone_of(&shops, None));
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
    let last = list.rows.last().filter(|_| list.more);
    let next = last.map(|last| last.id);
    let rows = list
        .rows
        .iter()
        .map(|message| letter(message, &seat, &zone));
    let template = OutboxTemplate {
        s: Shell::new(&seat, Some(Place::Outbox), t.office_outbox()).said(fields.get("said")),
        away: seat
            .may(May::Exports)
            .then(|| Away::of(PATH, &fields, NAMES)),
        saved: saved(&web, &seat, SavedList::Messages, &fields).await?,
        channels,
        narrowed: (fields.given("customer").is_some())
            .then(|| fields.address(PATH, NAMES, &[("customer", "")])),
        rows: rows.collect(),
        foot: Foot::of(&fields, (PATH, NAMES), (Vec::new(), None), next),
        empty: if filters.open {
            t.office_empty_filter()
        } else {
            t.office_empty_outbox()
        },
        filters,
    };
    page(StatusCode::OK, &template)
}

/// What the list is narrowed to, as it was typed; and the shops.
pub(super) async fn filter(
    web: &Web,
    seat: &Seat,
    fields: &Fields,
) -> Result<(MessageFilter, (Ranges, Vec<Shop>)), Trouble> {
    let shops = web.app.office_shops(&seat.desk).await.map_err(busy)?;
    let zone = zone_of(&shops, None);
    let ranges = Ranges::read(fields, seat, counting(&shops), &zone, web.app.now());
    let filter = MessageFilter {
        after: fields.get("after").parse().ok(),
        states: states(fields.get("state")),
        channel: fields.get("channel").parse().ok(),
        address: fields.given("address").map(stored_address),
        customer: fields.chosen("customer")?,
        from: ranges.from,
        until: ranges.before,
        ..MessageFilter::default()
    };
    Ok((filter, (ranges, shops)))
}

pub(super) fn busy(error: StoreError) -> Trouble {
    Trouble::Busy(error.to_string())
}

/// An address as messages keep it: of a mobile in its one spelling, of a mailbox in its own.
fn stored_address(typed: &str) -> String {
    Address::read_any(typed).map_or_else(|| typed.to_owned(), |address| address.to_string())
}
