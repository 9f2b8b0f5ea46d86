//! What was found in a bank's file, as a table: all lines, finding by finding.

use app::settlement::{Settlement, SettlementLine};
use app::sheet::Cell;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::settlement::Finding;
use money::{Amount, Currency};

use super::super::settlements::found::{ORDER, name, why};
use super::super::settlements::{id_of, trouble};
use super::super::shell::Seat;
use super::super::words::payment_state;
use super::{BATCH, Hand, Head, Kind, Source, send};
use crate::page::T;
use crate::routes::Web;
use crate::trouble::Trouble;

fn columns(t: T) -> Vec<(String, bool)> {
    vec![
        (t.settlement_finding(), true),
        (t.settlement_line(), true),
        (t.settlement_day(), true),
        (t.settlement_reference(), true),
        (t.settlement_theirs(), true),
        (t.settlement_ours(), true),
        (t.export_unit(), true),
        (t.export_id(), false),
        (t.export_state(), true),
        (t.settlement_why(), true),
    ]
}

pub(crate) async fn table(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    kind: Kind,
) -> Result<Response, Trouble> {
    let record = web.app.settlement(&seat.desk, id_of(&id)?).await;
    let record = record.map_err(trouble)?;
    let head = Head {
        file: "settlement",
        title: seat.t().settlement_files(),
        columns: columns(seat.t()),
    };
    let lines = Lines {
        web: web.clone(),
        seat: seat.clone(),
        hand: Hand::new(kind, &seat),
        currency: record.provider.provider.currency,
        settlement: record.settlement,
        at: 0,
        after: None,
    };
    send((&web, &seat), kind, head, lines).await
}

struct Lines {
    web: Web,
    seat: Seat,
    hand: Hand,
    settlement: Settlement,
    currency: Currency,
    /// The place of the finding in [`ORDER`], and of the last line within it.
    at: usize,
    after: Option<u32>,
}

impl Source for Lines {
    async fn next(&mut self) -> Result<(Vec<Vec<Cell>>, bool), Trouble> {
        let Some(finding) = ORDER.get(self.at) else {
            return Ok((Vec::new(), false));
        };
        let of = (self.settlement.id, *finding);
        let (app, desk) = (&self.web.app, &self.seat.desk);
        let lines = app.settlement_lines(desk, of, self.after, BATCH).await;
        let lines = lines.map_err(trouble)?;
        match lines.last() {
            Some(last) => self.after = Some(last.place),
            None => {
                self.at = self.at.saturating_add(1);
                self.after = None;
            }
        }
        let rows = lines.iter().map(|line| self.row(*finding, line)).collect();
        Ok((rows, self.at < ORDER.len()))
    }
}

impl Lines {
    fn row(&self, finding: Finding, line: &SettlementLine) -> Vec<Cell> {
        let (t, hand, found) = (self.seat.t(), self.hand, &line.found);
        let money = |minor| hand.money(Amount::new(minor, self.currency), self.settlement.unit);
        let amount = |minor: Option<i64>| match minor.map(money) {
            Some([number, _]) => number,
            None => Cell::from(""),
        };
        let [_, unit] = money(0);
        let state = line.payment.map(|(state, _)| state);
        vec![
            hand.word(finding.as_str(), name(finding, t).word),
            found.line.map_or(Cell::from(""), |line| hand.count(line)),
            found.day.map_or(Cell::from(""), |day| hand.day(day)),
            found.reference.clone().into(),
            amount(found.theirs),
            amount(found.ours),
            unit,
            Cell::from(found.payment.map(|id| id.to_string())),
            state.map_or(Cell::from(""), |state| {
                hand.word(state.as_str(), payment_state(state, t).word)
            }),
            Cell::from(line.why.map(|column| why(column, t))),
        ]
    }
}
