//! The list of payments as a table.

use std::collections::HashMap;

use app::office::{Beside, PaymentFilter, PaymentLine, Shop};
use app::sheet::Cell;
use axum::extract::State;
use axum::response::Response;
use domain::id::LinkId;

use super::super::payments::filter;
use super::super::shell::{Seat, unit_of, zone_of};
use super::super::typed::Fields;
use super::super::words::{called, payment_state};
use super::{BATCH, Hand, Head, Kind, Source, send, shop_name};
use crate::page::T;
use crate::routes::Web;
use crate::trouble::Trouble;

fn columns(t: T) -> Vec<(String, bool)> {
    vec![
        (t.export_id(), false),
        (t.export_link(), false),
        (t.export_shop(), false),
        (t.export_customer(), true),
        (t.export_document(), false),
        (t.export_reference(), false),
        (t.export_description(), true),
        (t.export_amount(), true),
        (t.export_unit(), true),
        (t.export_account(), false),
        (t.export_provider(), true),
        (t.export_state(), true),
        (t.export_started(), true),
        (t.export_paid(), true),
        (t.export_payment_code(), true),
        (t.export_tracking_code(), true),
        (t.export_card(), true),
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
        file: "payments",
        title: seat.t().office_payments(),
        columns: columns(seat.t()),
    };
    let payments = Payments {
        web: web.clone(),
        seat: seat.clone(),
        hand: Hand::new(kind, &seat),
        filter,
    };
    send((&web, &seat), kind, head, payments).await
}

struct Payments {
    web: Web,
    seat: Seat,
    hand: Hand,
    filter: PaymentFilter,
}

impl Source for Payments {
    async fn next(&mut self) -> Result<(Vec<Vec<Cell>>, bool), Trouble> {
        let (app, desk) = (&self.web.app, &self.seat.desk);
        let busy = |error: app::office::StoreError| Trouble::Busy(error.to_string());
        let filter = self.filter.clone();
        let list = app.office_payments_out(desk, filter, BATCH).await;
        let list = list.map_err(busy)?;
        self.filter.after = list.next;
        let ids = list.rows.iter().map(|line| line.payment.link).collect();
        let beside = app.office_beside(desk, ids).await.map_err(busy)?;
        let t = self.seat.t();
        let rows = list
            .rows
            .iter()
            .map(|line| row(line, &list.shops, &beside, (self.hand, t)));
        Ok((rows.collect(), list.next.is_some()))
    }
}

fn row(
    line: &PaymentLine,
    shops: &[Shop],
    beside: &HashMap<LinkId, Beside>,
    (hand, t): (Hand, T),
) -> Vec<Cell> {
    let payment = &line.payment;
    let zone = zone_of(shops, Some(payment.shop));
    let nothing = Beside::default();
    let beside = beside.get(&payment.link).unwrap_or(&nothing);
    let [amount, unit_name] = hand.money(payment.amount, unit_of(shops, payment.shop));
    let bank = payment.reference.as_ref();
    vec![
        payment.id.to_string().into(),
        payment.link.to_string().into(),
        shop_name(shops, payment.shop),
        called(&beside.customer, t).into(),
        beside.document.clone().into(),
        line.reference.clone().into(),
        line.description.clone().into(),
        amount,
        unit_name,
        beside.account.clone().into(),
        line.provider.clone().into(),
        hand.word(payment.state.as_str(), payment_state(payment.state, t).word),
        hand.time(Some(payment.created_at), &zone),
        hand.time(payment.paid_at, &zone),
        payment.code.grouped().into(),
        bank.map(|bank| bank.tracking_code.clone()).into(),
        payment.card_mask.clone().into(),
    ]
}
