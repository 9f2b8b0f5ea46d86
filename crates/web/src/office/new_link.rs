//! The form for a new link.

mod first;
mod read;
mod sheet;

use app::link::{Answered, LinkError, Once};
use app::office::{Making, Shop};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use money::parse_amount;

use self::first::first;
pub(in crate::office) use self::read::lines;
use self::read::request;
use self::sheet::{described, form};
use super::shell::Seat;
use super::typed::{Fields, Posted, Wrongs, field_words};
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

/// Digits of a nonce: a UUID.
const NONCE: usize = 32;

pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Trouble> {
    let making = making(&web, &seat).await?;
    if let Some(lack) = making.lack() {
        return first(&web, &seat, lack).await;
    }
    let nonce = web.app.form_nonce();
    let words = making.shops.first().map(described).unwrap_or_default();
    let typed = Fields(vec![("description".to_owned(), words)]);
    let fresh = (typed, Wrongs::default(), None);
    form(&web, &seat, &making, nonce, StatusCode::OK, fresh)
}

/// An amount in words, for those who type one: a misplaced zero is seen before it costs.
pub(crate) async fn words(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let making = making(&web, &seat).await?;
    let text = chosen_shop(&making, &fields)
        .map(|shop| in_words(&fields, shop, &seat))
        .unwrap_or_default();
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

pub(crate) async fn make(
    State(web): State<Web>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let nonce = fields.get("nonce").to_owned();
    if nonce.len() != NONCE || !nonce.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Trouble::BadForm);
    }
    let making = making(&web, &seat).await?;
    if let Some(lack) = making.lack() {
        return first(&web, &seat, lack).await;
    }
    let mut wrongs = Wrongs::default();
    let bad = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(shop) = chosen_shop(&making, &fields) else {
        wrongs.add("shop", seat.t().office_wrong_missing());
        return form(&web, &seat, &making, nonce, bad, (fields, wrongs, None));
    };
    let others: Vec<String> = making.shops.iter().map(described).collect();
    let request = request(&fields, (shop, &others), &seat, &mut wrongs);
    let shop_id = shop.shop.id;
    let Some(request) = request.filter(|_| wrongs.is_empty()) else {
        return form(&web, &seat, &making, nonce, bad, (fields, wrongs, None));
    };
    let once = Once {
        key: nonce.clone(),
        fingerprint: fields.fingerprint(),
    };
    let made = web
        .app
        .office_create(&seat.desk, shop_id, request, once, &seat.request_id)
        .await;
    match made {
        Ok(Answered::Now(view)) => {
            see_other(&format!("/office/links/{}?said=created", view.link.id))
        }
        Ok(Answered::Before { body, .. }) => {
            see_other(&format!("/office/links/{body}?said=before"))
        }
        Err(LinkError::Fields(errors)) => {
            let t = seat.t();
            let found = errors
                .iter()
                .map(|error| field_words(error, seat.locale, t));
            wrongs.0.extend(found);
            form(&web, &seat, &making, nonce, bad, (fields, wrongs, None))
        }
        Err(LinkError::KeyReused | LinkError::Running) => {
            let notice = Some(seat.t().office_sent_before());
            let nonce = web.app.form_nonce();
            form(
                &web,
                &seat,
                &making,
                nonce,
                StatusCode::CONFLICT,
                (fields, wrongs, notice),
            )
        }
        Err(LinkError::NotFound | LinkError::Life(_)) => Err(Trouble::Unknown),
        Err(LinkError::Store(error)) => Err(Trouble::Busy(error.to_string())),
    }
}

async fn making(web: &Web, seat: &Seat) -> Result<Making, Trouble> {
    let making = web.app.office_making(&seat.desk).await;
    making.map_err(|error| Trouble::Busy(error.to_string()))
}

fn chosen_shop<'a>(making: &'a Making, fields: &Fields) -> Option<&'a Shop> {
    let named = fields.get("shop");
    let mut shops = making.shops.iter();
    match named {
        "" => shops.next(),
        named => shops.find(|row| row.shop.id.to_string() == named),
    }
}

fn in_words(fields: &Fields, shop: &Shop, seat: &Seat) -> String {
    let (unit, currency) = (shop.shop.unit, shop.shop.currency);
    parse_amount(fields.get("amount"), unit, currency)
        .map(|amount| i18n::amount_in_words(amount, unit, seat.locale))
        .unwrap_or_default()
}
