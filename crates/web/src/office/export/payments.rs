//! The list of payments as a table.

use std::collections::HashMap;

use app::office::{Beside, PaymentFilter, PaymentLine, Shop};
use app::sheet::{Cell, Format};
use axum::extract::State;
use axum::response::Response;
use domain::id::LinkId;

use super::super::payments::filter;
use super::super::shell::{Seat, unit_of, zone_of};
use super::super::typed::Fields;
use super::super::words::called;
use super::{BATCH, Source, money, send, shop_name, time};
use crate::page::T;
use crate::routes::Web;
use crate::trouble::Trouble;

fn headings(t: T) -> Vec<String> {
    vec![
        t.export_id(),
        t.export_link(),
        t.export_shop(),
        t.export_customer(),
        t.export_document(),
        t.export_reference(),
        t.export_description(),
        t.export_amount(),
        t.export_unit(),
        t.export_account(),
        t.export_provider(),
        t.export_state(),
        t.export_started(),
        t.export_paid(),
        t.export_payment_code(),
        t.export_tracking_code(),
        t.export_card(),
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
    filter.after = None;
    let headings = headings(seat.t());
    let payments = Payments { web, seat, filter };
    send(("payments", format), headings, payments).await
}

struct Payments {
    web: Web,
    seat: Seat,
    filter: PaymentFilter,
}

impl Source for Payments {
    async fn next(&mut self) -> Result<(Vec<Vec<Cell>>, bool), Trouble> {
        let (app, desk) = (&self.web.app, &self.seat.desk);
        let busy = |error: app::office::StoreError| Trouble::Busy(error.to_string());
        let filter = self.filter.clone();
        let list = app.office_payments_out(desk, filter, BATCH).await;
        let list = list.map_err(busy)?;
        self.filter.after = list.rows.last().map(|line| line.payment.id);
        let ids = list.rows.iter().map(|line| line.payment.link).collect();
        let beside = app.office_beside(desk, ids).await.map_err(busy)?;
        let t = self.seat.t();
        let rows = list
            .rows
            .iter()
            .map(|line| row(line, &list.shops, &beside, t));
        Ok((rows.collect(), list.more))
    }
}

fn row(line: &PaymentLine, shops: &[Shop], beside: &HashMap<LinkId, Beside>, t: T) -> Vec<Cell> {
    let payment = &line.payment;
    let zone = zone_of(shops, Some(payment.shop));
    let nothing = Beside::default();
    let beside = beside.get(&payment.link).unwrap_or(&nothing);
    let [amount, unit_name] = money(payment.amount, unit_of(shops, payment.shop));
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
        payment.state.as_str().into(),
        time(Some(payment.created_at), &zone),
        time(payment.paid_at, &zone),
        payment.code.grouped().into(),
        bank.map(|bank| bank.tracking_code.clone()).into(),
        payment.card_mask.clone().into(),
    ]
}
