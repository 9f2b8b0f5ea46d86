//! The list of documents as a table.

use app::document::{DocumentQuery, Listed};
use app::office::Shop;
use app::sheet::Cell;
use axum::extract::State;
use axum::response::Response;

use super::super::document::words::{kind_word, state_badge};
use super::super::documents::{query, trouble};
use super::super::shell::{Seat, unit_for};
use super::super::typed::Fields;
use super::super::words::called;
use super::{BATCH, Hand, Head, Kind, Source, send};
use crate::page::T;
use crate::routes::Web;
use crate::trouble::Trouble;

fn columns(t: T) -> Vec<(String, bool)> {
    vec![
        (t.export_id(), false),
        (t.export_kind(), true),
        (t.export_number(), true),
        (t.export_date(), true),
        (t.export_customer(), true),
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
    let (mut query, _) = query(&web, &seat, &fields, &shops)?;
    query.after = None;
    let head = Head {
        file: "documents",
        title: seat.t().documents(),
        columns: columns(seat.t()),
    };
    let documents = Documents {
        web: web.clone(),
        seat: seat.clone(),
        hand: Hand::new(kind, &seat),
        query,
        shops,
    };
    send((&web, &seat), kind, head, documents).await
}

struct Documents {
    web: Web,
    seat: Seat,
    hand: Hand,
    query: DocumentQuery,
    shops: Vec<Shop>,
}

impl Source for Documents {
    async fn next(&mut self) -> Result<(Vec<Vec<Cell>>, bool), Trouble> {
        let (app, desk) = (&self.web.app, &self.seat.desk);
        let page = app.office_documents_out(desk, &self.query, BATCH);
        let page = page.await.map_err(trouble)?;
        let rows = page
            .rows
            .iter()
            .map(|one| row(one, &self.shops, &self.seat, self.hand));
        let rows = rows.collect();
        let more = page.next.is_some();
        self.query.after = page.next;
        Ok((rows, more))
    }
}

fn row(one: &Listed, shops: &[Shop], seat: &Seat, hand: Hand) -> Vec<Cell> {
    let t = seat.t();
    let amount = one.final_amount;
    let [amount, unit] = amount.map_or_else(
        || [Cell::from(None::<String>), Cell::from(None::<String>)],
        |amount| hand.money(amount, unit_for(shops, amount)),
    );
    vec![
        one.id.to_string().into(),
        hand.word(one.kind.as_str(), kind_word(one.kind, t)),
        one.number.clone().into(),
        hand.day(one.date),
        called(&one.customer_name, t).into(),
        amount,
        unit,
        hand.word(one.state.as_str(), state_badge(one.kind, one.state, t).word),
    ]
}
