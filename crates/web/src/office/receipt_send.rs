//! A receipt sent by hand: to its payer, or to whom else staff name.

use app::link::Once;
use app::receipt::ReceiptError;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::id::ReceiptId;
use domain::receipt::Refusal;
use http::StatusCode;

use super::receipt::id_of;
use super::receipts::{HERE, trouble};
use super::shell::{Money, Place, Seat, Shell, page, unit_for};
use super::typed::{Fields, Posted};
use super::whom::{Whom, crowd, left_out, recipients};
use super::words::called;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "office/receipt_send.html")]
struct SendTemplate {
    s: Shell,
    id: String,
    customer: String,
    amount: Money,
    nonce: String,
    whom: Whom,
    /// What was done.
    told: Vec<String>,
}

/// What came of the form.
#[derive(Default)]
struct Came {
    fields: Option<Fields>,
    wrong: Option<String>,
    told: Vec<String>,
}

pub(crate) async fn ask(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    form(&web, &seat, id_of(&id)?, Came::default()).await
}

pub(crate) async fn send(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let (t, id) = (seat.t(), id_of(&id)?);
    let once = Once {
        key: fields.given("nonce").ok_or(Trouble::BadForm)?.to_owned(),
        fingerprint: fields.fingerprint(),
    };
    let wrong = match recipients(&fields) {
        Err(bad) => t.office_wrong_email(bad),
        Ok(people) => {
            let app = &web.app;
            let sent = app.send_receipt(&seat.desk, id, &people, once, &seat.request_id);
            match sent.await {
                Ok(sent) => {
                    let told = left_out(sent, &seat);
                    if told.is_empty() {
                        return see_other(&format!("{HERE}/{id}?said=receipt-sent"));
                    }
                    let came = Came {
                        told,
                        ..Came::default()
                    };
                    return form(&web, &seat, id, came).await;
                }
                Err(ReceiptError::Whom(why)) => crowd(why, &seat),
                Err(ReceiptError::Refused(Refusal::Void)) => t.receipt_is_void(),
                Err(ReceiptError::Twice) => t.office_sent_before(),
                Err(error) => return Err(trouble(error)),
            }
        }
    };
    let came = Came {
        fields: Some(fields),
        wrong: Some(wrong),
        told: Vec::new(),
    };
    form(&web, &seat, id, came).await
}

async fn form(web: &Web, seat: &Seat, id: ReceiptId, came: Came) -> Result<Response, Trouble> {
    let found = web.app.office_receipt(&seat.desk, id).await;
    let record = found.map_err(trouble)?;
    let readers = web.app.receipt_readers(&seat.desk, id).await;
    let readers = readers.map_err(trouble)?;
    let receipt = &record.row.receipt;
    let status = if came.wrong.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let template = SendTemplate {
        s: Shell::new(seat, Some(Place::Receipts), seat.t().receipt_send()),
        id: id.to_string(),
        customer: called(&record.row.customer, seat.t()),
        amount: seat.money(receipt.amount, unit_for(&record.shops, receipt.amount)),
        nonce: web.app.form_nonce(),
        whom: Whom::new(&readers, came.fields.as_ref(), came.wrong),
        told: came.told,
    };
    page(status, &template)
}
