//! The report on money as a table.

use app::office::Shop;
use app::report::MoneyReport;
use app::sheet::Cell;
use axum::extract::State;
use axum::response::Response;

use super::super::reports::money::{asked, busy, days, grouping, left, name};
use super::super::shell::{Seat, unit_for};
use super::super::typed::Fields;
use super::{Hand, Head, Kind, Source, send};
use crate::routes::Web;
use crate::trouble::Trouble;

pub(crate) async fn table(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
    kind: Kind,
) -> Result<Response, Trouble> {
    let (asked, (_, shops)) = asked(&web, &seat, &fields).await?;
    let (app, desk) = (&web.app, &seat.desk);
    let found = app.money_report_out(desk, asked, seat.locale).await;
    let found = found.map_err(busy)?;
    let t = seat.t();
    let days = days(&asked, &seat);
    let columns = [
        grouping(found.by, t),
        t.office_payments(),
        t.reports_received(),
        t.reports_returned(),
        t.reports_left(),
        t.export_unit(),
    ];
    let head = Head {
        file: "money",
        title: format!("{} · {days}", t.reports_money()),
        columns: columns.map(|name| (name, true)).into(),
    };
    let hand = Hand::new(kind, &seat);
    let report = Report(Some(lines(&found, &shops, &seat, hand)));
    send((&web, &seat), kind, head, report).await
}

/// All lines at once: there are as many as periods, providers or shops.
struct Report(Option<Vec<Vec<Cell>>>);

impl Source for Report {
    async fn next(&mut self) -> Result<(Vec<Vec<Cell>>, bool), Trouble> {
        Ok((self.0.take().unwrap_or_default(), false))
    }
}

fn lines(found: &MoneyReport, shops: &[Shop], seat: &Seat, hand: Hand) -> Vec<Vec<Cell>> {
    let each = found.lines.iter();
    each.map(|line| {
        let sums = &line.money;
        let unit = unit_for(shops, sums.received);
        let [received, unit_name] = hand.money(sums.received, unit);
        vec![
            name(line.of, found, seat).into(),
            hand.count(sums.payments),
            received,
            hand.plain(sums.returned, unit),
            hand.plain(left(sums), unit),
            unit_name,
        ]
    })
    .collect()
}
