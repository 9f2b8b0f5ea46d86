//! The list of messages as a table; their texts stay here.

use app::office::{Message, MessageFilter, Shop};
use app::sheet::Cell;
use axum::extract::State;
use axum::response::Response;

use super::super::outbox::filter;
use super::super::shell::{Seat, zone_of};
use super::super::typed::Fields;
use super::super::words::{channel, message_state, situation};
use super::{BATCH, Hand, Head, Kind, Source, send};
use crate::page::T;
use crate::routes::Web;
use crate::trouble::Trouble;

fn columns(t: T) -> Vec<(String, bool)> {
    vec![
        (t.export_id(), false),
        (t.export_link(), false),
        (t.export_type(), true),
        (t.message_channel(), true),
        (t.message_to(), true),
        (t.export_state(), true),
        (t.export_created(), true),
        (t.export_sent(), true),
        (t.export_delivered(), true),
    ]
}

pub(crate) async fn table(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
    kind: Kind,
) -> Result<Response, Trouble> {
    let (mut filter, _) = filter(&web, &seat, &fields).await?;
    filter.after = None;
    let head = Head {
        file: "messages",
        title: seat.t().office_outbox(),
        columns: columns(seat.t()),
    };
    let messages = Messages {
        web: web.clone(),
        seat: seat.clone(),
        hand: Hand::new(kind, &seat),
        filter,
    };
    send((&web, &seat), kind, head, messages).await
}

struct Messages {
    web: Web,
    seat: Seat,
    hand: Hand,
    filter: MessageFilter,
}

impl Source for Messages {
    async fn next(&mut self) -> Result<(Vec<Vec<Cell>>, bool), Trouble> {
        let (app, desk) = (&self.web.app, &self.seat.desk);
        let list = app.office_messages_out(desk, self.filter.clone(), BATCH);
        let list = list.await;
        let list = list.map_err(|error| Trouble::Busy(error.to_string()))?;
        self.filter.after = list.rows.last().map(|one| one.id);
        let rows = list
            .rows
            .iter()
            .map(|one| row(one, &list.shops, &self.seat, self.hand));
        Ok((rows.collect(), list.more))
    }
}

fn row(one: &Message, shops: &[Shop], seat: &Seat, hand: Hand) -> Vec<Cell> {
    let t = seat.t();
    let zone = zone_of(shops, None);
    let by = one.channel.map_or_else(
        || Cell::from(""),
        |kind| hand.word(kind.as_str(), channel(kind, seat.locale)),
    );
    vec![
        one.id.to_string().into(),
        one.topic
            .link()
            .map(|link| link.to_string())
            .unwrap_or_default()
            .into(),
        hand.word(one.situation.as_str(), situation(one.situation, t)),
        by,
        one.address.clone().into(),
        hand.word(one.state.as_str(), message_state(one.state, t).word),
        hand.time(Some(one.created_at), &zone),
        hand.time(one.sent_at, &zone),
        hand.time(one.delivered_at, &zone),
    ]
}
