//! The statement of a customer as a table.

use app::office::Shop;
use app::receipt::{About, Asked, CustomerStatement};
use app::sheet::Cell;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::id::CustomerId;
use domain::ledger::Side;
use jiff::tz::TimeZone;

use super::super::receipts::trouble;
use super::super::shell::{Seat, unit_for, zone_of};
use super::super::statement::{asked, title, what};
use super::super::typed::Fields;
use super::{BATCH, Hand, Head, Kind, Source, send};
use crate::page::T;
use crate::routes::Web;
use crate::trouble::Trouble;

fn columns(t: T) -> Vec<(String, bool)> {
    vec![
        (t.receipt_date(), true),
        (t.statement_what(), true),
        (t.export_number(), true),
        (t.statement_debit(), true),
        (t.statement_credit(), true),
        (t.statement_balance(), true),
        (t.export_unit(), true),
    ]
}

pub(crate) async fn table(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    fields: Fields,
    kind: Kind,
) -> Result<Response, Trouble> {
    let id: CustomerId = id.parse().or(Err(Trouble::Unknown))?;
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let zone = zone_of(&shops, None);
    let (mut asked, _) = asked(&web, &seat, &fields, &shops)?;
    asked.after = None;
    let of = web
        .app
        .customer_statement_out(&seat.desk, id, asked.clone(), 1);
    let of = of.await.map_err(trouble)?;
    let head = Head {
        file: "statement",
        title: title(&of, seat.t()),
        columns: columns(seat.t()),
    };
    let statement = Statement {
        web: web.clone(),
        seat: seat.clone(),
        hand: Hand::new(kind, &seat),
        id,
        asked,
        zone,
    };
    send((&web, &seat), kind, head, statement).await
}

struct Statement {
    web: Web,
    seat: Seat,
    hand: Hand,
    id: CustomerId,
    asked: Asked,
    zone: TimeZone,
}

impl Source for Statement {
    async fn next(&mut self) -> Result<(Vec<Vec<Cell>>, bool), Trouble> {
        let (app, desk) = (&self.web.app, &self.seat.desk);
        let found = app.customer_statement_out(desk, self.id, self.asked.clone(), BATCH);
        let found = found.await.map_err(trouble)?;
        let is_first = self.asked.after.is_none();
        self.asked.after = found.next;
        let rows = rows(&found, is_first, (&self.seat, self.hand), &self.zone);
        Ok((rows, found.next.is_some()))
    }
}

/// The lines of a page; what stood before them leads the first.
fn rows(
    found: &CustomerStatement,
    is_first: bool,
    (seat, hand): (&Seat, Hand),
    zone: &TimeZone,
) -> Vec<Vec<Cell>> {
    let shops: &[Shop] = &found.shops;
    let t = seat.t();
    let none = || Cell::from("");
    let mut rows = Vec::with_capacity(found.lines.len().saturating_add(1));
    if let Some(opening) = found.opening.filter(|_| is_first) {
        let [balance, unit] = hand.money(opening, unit_for(shops, opening));
        let what = Cell::from(t.statement_opening());
        rows.push(vec![none(), what, none(), none(), none(), balance, unit]);
    }
    rows.extend(found.lines.iter().map(|(line, about)| {
        let unit = unit_for(shops, line.balance);
        let [balance, unit_name] = hand.money(line.balance, unit);
        let amount = hand.plain(line.entry.amount, unit);
        let (debit, credit) = match line.entry.side {
            Side::Debit => (amount, none()),
            Side::Credit => (none(), amount),
        };
        vec![
            hand.time(Some(line.entry.at), zone),
            what(line.entry.kind, t).into(),
            number(about).into(),
            debit,
            credit,
            balance,
            unit_name,
        ]
    }));
    rows
}

/// The number of what a line is about.
fn number(about: &About) -> String {
    match about {
        About::Payment { code, .. } => code.grouped(),
        About::Receipt { number, .. } => number.map_or_else(String::new, |no| no.to_string()),
        About::Document { number, .. } => number.clone(),
        About::Customer { name, .. } => name.clone(),
        About::Nothing => String::new(),
    }
}
