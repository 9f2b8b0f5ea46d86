//! The list of bank slips as a table.

use app::office::Shop;
use app::sheet::Cell;
use app::slip::{SlipFilter, SlipLine};
use axum::extract::State;
use axum::response::Response;

use super::super::filter::Ranges;
use super::super::links::counting;
use super::super::shell::{Seat, unit_of, zone_of};
use super::super::slips::{filter, trouble};
use super::super::typed::Fields;
use super::super::words::{called, slip_state};
use super::{BATCH, Hand, Head, Kind, Source, send, shop_name};
use crate::page::T;
use crate::pay::slip::kind_words;
use crate::routes::Web;
use crate::trouble::Trouble;

fn columns(t: T) -> Vec<(String, bool)> {
    vec![
        (t.export_id(), false),
        (t.export_shop(), false),
        (t.export_customer(), true),
        (t.export_payment_code(), true),
        (t.export_type(), true),
        (t.export_number(), true),
        (t.slip_day(), true),
        (t.export_account(), true),
        (t.export_amount(), true),
        (t.export_received(), true),
        (t.export_unit(), true),
        (t.export_state(), true),
        (t.export_created(), true),
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
    let zone = zone_of(&shops, None);
    let ranges = Ranges::read(&fields, &seat, counting(&shops), &zone, web.app.now());
    let filter = SlipFilter {
        after: None,
        ..filter(&fields, &ranges, &zone)?
    };
    let head = Head {
        file: "slips",
        title: seat.t().slips(),
        columns: columns(seat.t()),
    };
    let slips = Slips {
        web: web.clone(),
        seat: seat.clone(),
        hand: Hand::new(kind, &seat),
        filter,
        shops,
    };
    send((&web, &seat), kind, head, slips).await
}

struct Slips {
    web: Web,
    seat: Seat,
    hand: Hand,
    filter: SlipFilter,
    shops: Vec<Shop>,
}

impl Source for Slips {
    async fn next(&mut self) -> Result<(Vec<Vec<Cell>>, bool), Trouble> {
        let (app, desk) = (&self.web.app, &self.seat.desk);
        let list = app.office_slips_out(desk, self.filter.clone(), BATCH);
        let list = list.await.map_err(trouble)?;
        self.filter.after = list.next;
        let rows = list
            .lines
            .iter()
            .map(|line| row(line, &self.shops, &self.seat, self.hand));
        Ok((rows.collect(), list.next.is_some()))
    }
}

fn row(line: &SlipLine, shops: &[Shop], seat: &Seat, hand: Hand) -> Vec<Cell> {
    let (slip, t) = (&line.slip, seat.t());
    let unit = unit_of(shops, slip.shop);
    let [claimed, unit_name] = hand.money(slip.claimed, unit);
    vec![
        slip.payment.to_string().into(),
        shop_name(shops, slip.shop),
        called(&line.payer, t).into(),
        line.code.grouped().into(),
        hand.word(slip.kind.as_str(), kind_words(slip.kind, t)),
        slip.number.clone().into(),
        hand.day(slip.day),
        line.account.clone().into(),
        claimed,
        slip.accepted
            .map_or_else(|| Cell::from(""), |accepted| hand.plain(accepted, unit)),
        unit_name,
        hand.word(slip.state.as_str(), slip_state(slip.state, t).word),
        hand.time(Some(slip.created_at), &zone_of(shops, Some(slip.shop))),
    ]
}
