//! The list of open payments as a table.

use app::office::{OpenPaymentFilter, OpenPaymentRow, Shop};
use app::sheet::Cell;
use axum::extract::State;
use axum::response::Response;

use super::super::open_payments::{busy, filter, method, state_word};
use super::super::shell::{Seat, unit_of, zone_of};
use super::super::typed::Fields;
use super::{BATCH, Hand, Head, Kind, Source, send, shop_name};
use crate::page::T;
use crate::routes::Web;
use crate::trouble::Trouble;

fn columns(t: T) -> Vec<(String, bool)> {
    vec![
        (t.export_id(), false),
        (t.export_shop(), false),
        (t.open_payments_payer(), true),
        (t.export_mobile(), true),
        (t.export_subject(), true),
        (t.export_description(), true),
        (t.export_amount(), true),
        (t.export_unit(), true),
        (t.export_provider(), true),
        (t.export_state(), true),
        (t.export_created(), true),
        (t.export_paid(), true),
        (t.export_payment_code(), true),
        (t.export_tracking_code(), true),
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
        file: "open-payments",
        title: seat.t().open_payments(),
        columns: columns(seat.t()),
    };
    let open = OpenPayments {
        web: web.clone(),
        seat: seat.clone(),
        hand: Hand::new(kind, &seat),
        filter,
    };
    send((&web, &seat), kind, head, open).await
}

struct OpenPayments {
    web: Web,
    seat: Seat,
    hand: Hand,
    filter: OpenPaymentFilter,
}

impl Source for OpenPayments {
    async fn next(&mut self) -> Result<(Vec<Vec<Cell>>, bool), Trouble> {
        let (app, desk) = (&self.web.app, &self.seat.desk);
        let list = app.office_open_payments_out(desk, self.filter.clone(), BATCH);
        let list = list.await.map_err(busy)?;
        self.filter.after = list.rows.last().map(|one| one.link);
        let t = self.seat.t();
        let rows = list
            .rows
            .iter()
            .map(|one| row(one, &list.shops, (self.hand, t)));
        Ok((rows.collect(), list.more))
    }
}

fn row(one: &OpenPaymentRow, shops: &[Shop], (hand, t): (Hand, T)) -> Vec<Cell> {
    let zone = zone_of(shops, Some(one.shop));
    let paid = one.payment.as_ref();
    let [amount, unit_name] = hand.money(one.amount, unit_of(shops, one.shop));
    let state = paid.map_or("untried", |paid| paid.state.as_str());
    vec![
        one.link.to_string().into(),
        shop_name(shops, one.shop),
        one.name.clone().into(),
        one.mobile.clone().into(),
        one.subject.clone().into(),
        one.description.clone().into(),
        amount,
        unit_name,
        method(paid, t).into(),
        hand.word(state, state_word(paid, t).word),
        hand.time(Some(one.opened_at), &zone),
        hand.time(paid.and_then(|paid| paid.paid_at), &zone),
        paid.map(|paid| paid.code.grouped()).into(),
        paid.and_then(|paid| paid.tracking_code.clone()).into(),
    ]
}
