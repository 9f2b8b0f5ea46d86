//! The list of links as a table.

use std::collections::HashMap;

use app::link::LinkView;
use app::office::{Beside, LinkFilter, Shop};
use app::sheet::Cell;
use axum::extract::State;
use axum::response::Response;
use domain::id::LinkId;

use super::super::links::{busy, filter};
use super::super::shell::{Seat, unit_of, zone_of};
use super::super::typed::Fields;
use super::super::words::{called, link_state};
use super::{BATCH, Hand, Head, Kind, Source, joined, send, shop_name};
use crate::page::T;
use crate::routes::Web;
use crate::trouble::Trouble;

fn columns(t: T) -> Vec<(String, bool)> {
    vec![
        (t.export_id(), false),
        (t.export_shop(), false),
        (t.export_customer(), true),
        (t.export_document(), true),
        (t.export_reference(), false),
        (t.export_description(), true),
        (t.export_amount(), true),
        (t.export_unit(), true),
        (t.export_received(), true),
        (t.export_account(), true),
        (t.export_state(), true),
        (t.export_created(), true),
        (t.export_expires(), true),
        (t.export_paid(), true),
        (t.export_payment_codes(), false),
        (t.export_tracking_codes(), false),
        (t.export_payer(), false),
        (t.links_told(), false),
        (t.export_address(), false),
    ]
}

pub(crate) async fn table(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
    kind: Kind,
) -> Result<Response, Trouble> {
    let mut filter = filter(&web, &seat, &fields).await?.filter;
    filter.after = None;
    let head = Head {
        file: "links",
        title: seat.t().office_links(),
        columns: columns(seat.t()),
    };
    let links = Links {
        web: web.clone(),
        seat: seat.clone(),
        hand: Hand::new(kind, &seat),
        filter,
    };
    send((&web, &seat), kind, head, links).await
}

struct Links {
    web: Web,
    seat: Seat,
    hand: Hand,
    filter: LinkFilter,
}

impl Source for Links {
    async fn next(&mut self) -> Result<(Vec<Vec<Cell>>, bool), Trouble> {
        let (app, desk) = (&self.web.app, &self.seat.desk);
        let list = app.office_links_out(desk, self.filter.clone(), BATCH).await;
        let list = list.map_err(busy)?;
        let ids = list.rows.iter().map(|view| view.link.id).collect();
        let beside = app.office_beside(desk, ids).await;
        let beside = beside.map_err(|error| Trouble::Busy(error.to_string()))?;
        let t = self.seat.t();
        let rows = list
            .rows
            .iter()
            .map(|view| row(view, &list.shops, &beside, (self.hand, t)));
        let rows = rows.collect();
        let more = list.next.is_some();
        self.filter.after = list.next;
        Ok((rows, more))
    }
}

fn row(
    view: &LinkView,
    shops: &[Shop],
    beside: &HashMap<LinkId, Beside>,
    (hand, t): (Hand, T),
) -> Vec<Cell> {
    let (link, terms) = (&view.link, &view.terms);
    let zone = zone_of(shops, Some(link.shop));
    let unit = unit_of(shops, link.shop);
    let nothing = Beside::default();
    let beside = beside.get(&link.id).unwrap_or(&nothing);
    let [amount, unit_name] = hand.money(terms.amount, unit);
    vec![
        link.id.to_string().into(),
        shop_name(shops, link.shop),
        called(&beside.customer, t).into(),
        beside.document.clone().into(),
        link.reference.clone().into(),
        terms.description.clone().into(),
        amount,
        unit_name,
        hand.plain(link.paid, unit),
        beside.account.clone().into(),
        hand.word(view.state.as_str(), link_state(view.state, t).word),
        hand.time(Some(link.created_at), &zone),
        hand.time(terms.expires_at, &zone),
        hand.time(link.paid_at, &zone),
        joined(beside.codes.iter().map(|(code, _)| code.as_str())),
        joined(beside.codes.iter().filter_map(|(_, bank)| bank.as_deref())),
        beside.payer.clone().into(),
        joined(beside.told.iter().map(|state| state.as_str())),
        view.url.clone().into(),
    ]
}
