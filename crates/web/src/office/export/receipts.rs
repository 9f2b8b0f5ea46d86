//! The list of receipts as a table.

use app::office::Shop;
use app::receipt::{ReceiptFilter, ReceiptRow};
use app::sheet::Cell;
use axum::extract::State;
use axum::response::Response;
use domain::receipt::Source as From;
use jiff::tz::TimeZone;

use super::super::receipts::{filter, method, state, trouble};
use super::super::shell::{Seat, unit_for, zone_of};
use super::super::typed::Fields;
use super::super::words::called;
use super::{BATCH, Hand, Head, Kind, Source, send};
use crate::page::T;
use crate::routes::Web;
use crate::trouble::Trouble;

fn columns(t: T) -> Vec<(String, bool)> {
    vec![
        (t.export_id(), false),
        (t.export_number(), true),
        (t.export_received(), true),
        (t.export_customer(), true),
        (t.export_type(), true),
        (t.export_document(), true),
        (t.export_account(), true),
        (t.export_method(), true),
        (t.export_amount(), true),
        (t.export_unit(), true),
        (t.export_state(), true),
    ]
}

pub(crate) async fn table(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
    kind: Kind,
) -> Result<Response, Trouble> {
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let mut filter = filter(&web, &seat, &fields, &shops).await?.filter;
    filter.after = None;
    let zone = zone_of(&shops, None);
    let head = Head {
        file: "receipts",
        title: seat.t().receipts(),
        columns: columns(seat.t()),
    };
    let receipts = Receipts {
        web: web.clone(),
        seat: seat.clone(),
        hand: Hand::new(kind, &seat),
        filter,
        shops,
        zone,
    };
    send((&web, &seat), kind, head, receipts).await
}

struct Receipts {
    web: Web,
    seat: Seat,
    hand: Hand,
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
            .map(|one| row(one, &self.shops, &self.zone, (self.hand, t)));
        Ok((rows.collect(), page.next.is_some()))
    }
}

fn row(one: &ReceiptRow, shops: &[Shop], zone: &TimeZone, (hand, t): (Hand, T)) -> Vec<Cell> {
    let receipt = &one.receipt;
    let [amount, unit_name] = hand.money(receipt.amount, unit_for(shops, receipt.amount));
    vec![
        receipt.id.to_string().into(),
        receipt.number.map(|number| number.to_string()).into(),
        hand.time(Some(receipt.received_at), zone),
        called(&one.customer, t).into(),
        one.receipt_type.clone().into(),
        one.document
            .as_ref()
            .map(|(_, number)| number.clone())
            .into(),
        one.account.clone().into(),
        hand.word(source_word(&receipt.source), method(&receipt.source, t)),
        amount,
        unit_name,
        hand.word(receipt.state.as_str(), state(receipt.state, t).word),
    ]
}

fn source_word(source: &From) -> &'static str {
    source
        .by_hand()
        .map_or("online", |hand| hand.method.as_str())
}
