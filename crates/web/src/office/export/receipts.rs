//! The list of receipts as a table.

use app::office::Shop;
use app::receipt::{ReceiptFilter, ReceiptRow};
use app::sheet::{Cell, Format};
use axum::extract::State;
use axum::response::Response;
use domain::receipt::Source as From;
use jiff::tz::TimeZone;

use super::super::receipts::{filter, trouble};
use super::super::shell::{Seat, unit_for, zone_of};
use super::super::typed::Fields;
use super::super::words::called;
use super::{BATCH, Source, money, send, time};
use crate::page::T;
use crate::routes::Web;
use crate::trouble::Trouble;

fn headings(t: T) -> Vec<String> {
    vec![
        t.export_id(),
        t.export_number(),
        t.export_received(),
        t.export_customer(),
        t.export_type(),
        t.export_document(),
        t.export_account(),
        t.export_method(),
        t.export_amount(),
        t.export_unit(),
        t.export_state(),
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
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let (mut filter, _) = filter(&web, &seat, fields, &shops)?;
    filter.after = None;
    let zone = zone_of(&shops, None);
    let headings = headings(seat.t());
    let receipts = Receipts {
        web,
        seat,
        filter,
        shops,
        zone,
    };
    send(("receipts", format), headings, receipts).await
}

struct Receipts {
    web: Web,
    seat: Seat,
    filter: ReceiptFilter,
    shops: Vec<Shop>,
    zone: TimeZone,
}

impl Source for Receipts {
    async fn next(&mut self) -> Result<(Vec<Vec<Cell>>, bool), Trouble> {
        let (app, desk) = (&self.web.app, &self.seat.desk);
        let page = app.office_receipts_out(desk, self.filter.clone(), BATCH);
        let page = page.await.map_err(trouble)?;
        self.filter.after = page.next;
        let t = self.seat.t();
        let rows = page
            .rows
            .iter()
            .map(|one| row(one, &self.shops, &self.zone, t));
        Ok((rows.collect(), page.next.is_some()))
    }
}

fn row(one: &ReceiptRow, shops: &[Shop], zone: &TimeZone, t: T) -> Vec<Cell> {
    let receipt = &one.receipt;
    let [amount, unit_name] = money(receipt.amount, unit_for(shops, receipt.amount));
    vec![
        receipt.id.to_string().into(),
        receipt.number.map(|number| number.to_string()).into(),
        time(Some(receipt.received_at), zone),
        called(&one.customer, t).into(),
        one.receipt_type.clone().into(),
        one.document
            .as_ref()
            .map(|(_, number)| number.clone())
            .into(),
        one.account.clone().into(),
        method(&receipt.source).into(),
        amount,
        unit_name,
        receipt.state.as_str().into(),
    ]
}

fn method(source: &From) -> &'static str {
    source
        .by_hand()
        .map_or("online", |hand| hand.method.as_str())
}
