//! The list of links as a table.

use std::collections::HashMap;

use app::link::LinkView;
use app::office::{Beside, LinkFilter, Shop};
use app::sheet::{Cell, Format};
use axum::extract::State;
use axum::response::Response;
use domain::id::LinkId;

use super::super::links::{busy, filter};
use super::super::shell::{Seat, unit_of, zone_of};
use super::super::typed::Fields;
use super::super::words::called;
use super::{BATCH, Source, joined, money, plain, send, shop_name, time};
use crate::page::T;
use crate::routes::Web;
use crate::trouble::Trouble;

fn headings(t: T) -> Vec<String> {
    vec![
        t.export_id(),
        t.export_shop(),
        t.export_customer(),
        t.export_document(),
        t.export_reference(),
        t.export_description(),
        t.export_amount(),
        t.export_unit(),
        t.export_received(),
        t.export_account(),
        t.export_state(),
        t.export_created(),
        t.export_expires(),
        t.export_paid(),
        t.export_payment_codes(),
        t.export_tracking_codes(),
        t.export_address(),
    ]
}

pub(crate) async fn csv(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    table(web, seat, &fields, Format::Csv).await
}

pub(crate) async fn xlsx(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    table(web, seat, &fields, Format::Xlsx).await
}

async fn table(web: Web, seat: Seat, fields: &Fields, format: Format) -> Result<Response, Trouble> {
    let (mut filter, _) = filter(&web, &seat, fields).await?;
    (filter.after, filter.found) = (None, None);
    let headings = headings(seat.t());
    let links = Links { web, seat, filter };
    send(("links", format), headings, links).await
}

struct Links {
    web: Web,
    seat: Seat,
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
            .map(|view| row(view, &list.shops, &beside, t));
        let rows = rows.collect();
        let more = list.next.is_some();
        if let Some(next) = list.next {
            next.narrow(&mut self.filter);
        }
        Ok((rows, more))
    }
}

fn row(view: &LinkView, shops: &[Shop], beside: &HashMap<LinkId, Beside>, t: T) -> Vec<Cell> {
    let (link, terms) = (&view.link, &view.terms);
    let zone = zone_of(shops, Some(link.shop));
    let unit = unit_of(shops, link.shop);
    let nothing = Beside::default();
    let beside = beside.get(&link.id).unwrap_or(&nothing);
    let [amount, unit_name] = money(terms.amount, unit);
    vec![
        link.id.to_string().into(),
        shop_name(shops, link.shop),
        called(&beside.customer, t).into(),
        beside.document.clone().into(),
        link.reference.clone().into(),
        terms.description.clone().into(),
        amount,
        unit_name,
        plain(link.paid, unit),
        beside.account.clone().into(),
        view.state.as_str().into(),
        time(Some(link.created_at), &zone),
        time(terms.expires_at, &zone),
        time(link.paid_at, &zone),
        joined(beside.codes.iter().map(|(code, _)| code.as_str())),
        joined(beside.codes.iter().filter_map(|(_, bank)| bank.as_deref())),
        view.url.clone().into(),
    ]
}
