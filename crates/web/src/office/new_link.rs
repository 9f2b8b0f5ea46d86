//! The form for a new link.

mod about;
mod copies;
mod first;
mod read;
mod sheet;

use app::link::{Answered, LinkError, Once};
use app::office::{About, Making, Shop};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use domain::recipient::Choice as Wish;
use domain::settings::{Fault, Faults};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use money::parse_amount;

pub(super) use self::about::field_of;
use self::about::{Part, about, tell, wish};
use self::copies::copies;
use self::first::first;
use self::read::request;
pub(in crate::office) use self::read::{lines, message, place_of};
use self::sheet::{described, form, told_part};
use super::document::title_of;
use super::settings::form::fault_words;
use super::shell::Seat;
use super::typed::{Fields, Posted, Wrong, Wrongs, field_words};
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

/// Digits of a nonce: a UUID.
const NONCE: usize = 32;

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    asked: Fields,
) -> Result<Response, Trouble> {
    let making = making(&web, &seat).await?;
    if let Some(lack) = making.lack() {
        return first(&web, &seat, lack).await;
    }
    let nonce = web.app.form_nonce();
    let mut wrongs = Wrongs::default();
    let like = asked.given("like");
    let mut typed = match like {
        Some(other) => super::link::like(&web, &seat, other).await?,
        None => Fields(Vec::new()),
    };
    for name in ["customer", "document", "who"] {
        let given = asked.given(name).map(str::to_owned);
        typed.0.extend(given.map(|value| (name.to_owned(), value)));
    }
    let (known, part) = about(&web, &seat, &making.shops, (&mut typed, &mut wrongs)).await?;
    if like.is_none() {
        begin(&mut typed, known.as_ref(), &making, &seat);
    }
    let part = with_told(
        &web,
        &seat,
        &making,
        (&typed, known.as_ref()),
        part,
        &mut wrongs,
    )
    .await?;
    form(
        &web,
        &seat,
        &making,
        nonce,
        StatusCode::OK,
        (typed, wrongs, None),
        part,
    )
}

/// What stands in a fresh form: the shop's own words, or what is owed and for what.
fn begin(typed: &mut Fields, known: Option<&About>, making: &Making, seat: &Seat) {
    let mut put = |name: &str, value: String| typed.0.push((name.to_owned(), value));
    let document = known.and_then(|known| known.document.as_ref());
    if let Some(document) = document {
        put("shop", document.shop.to_string());
    }
    let shop = document.map(|one| one.shop);
    let mut shops = making.shops.iter();
    let row = shops.find(|row| shop.is_none_or(|shop| row.shop.id == shop));
    let Some(row) = row else { return };
    let amount = known.and_then(|known| known.amount);
    let amount = amount.filter(|amount| amount.currency() == row.shop.currency);
    if let Some(amount) = amount {
        put(
            "amount",
            i18n::amount_number(amount, row.shop.unit, seat.locale),
        );
    }
    let t = seat.t();
    let words = match (known, document) {
        (Some(_), Some(one)) => {
            let whole = one.final_amount().or(amount);
            let whole = whole.map(|whole| i18n::amount(whole, row.shop.unit, seat.locale));
            let day = i18n::short_day(one.date, seat.locale);
            t.linkform_for_document(title_of(one, seat), day, whole.unwrap_or_default())
        }
        (Some(known), None) if amount.is_some() => t.linkform_for_customer(&known.customer.name),
        _ => described(row),
    };
    put("description", words);
}

/// Adds who would be told of what is typed now.
async fn with_told(
    web: &Web,
    seat: &Seat,
    making: &Making,
    (typed, known): (&Fields, Option<&About>),
    mut part: Part,
    wrongs: &mut Wrongs,
) -> Result<Part, Trouble> {
    let Some((wish, shop)) = wish(typed).zip(chosen_shop(making, typed)) else {
        return Ok(part);
    };
    let named = (
        typed.get("customer").parse().ok(),
        typed.get("document").parse().ok(),
    );
    let reach = web
        .app
        .link_reach(&seat.desk, shop.shop.id, named, &wish)
        .await;
    match reach {
        Ok(reach) => part.told = tell(&reach, known, seat, wrongs),
        Err(LinkError::Store(error)) => return Err(Trouble::Busy(error.to_string())),
        Err(_) => {}
    }
    Ok(part)
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
    Posted(mut fields): Posted,
) -> Result<Response, Trouble> {
    let nonce = fields.get("nonce").to_owned();
    if nonce.len() != NONCE || !nonce.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Trouble::BadForm);
    }
    let making = making(&web, &seat).await?;
    if let Some(lack) = making.lack() {
        return first(&web, &seat, lack).await;
    }
    let t = seat.t();
    let fingerprint = fields.fingerprint();
    let mut wrongs = Wrongs::default();
    let bad = StatusCode::UNPROCESSABLE_ENTITY;
    let (known, part) = about(&web, &seat, &making.shops, (&mut fields, &mut wrongs)).await?;
    let Some(shop) = chosen_shop(&making, &fields) else {
        wrongs.add("shop", t.office_wrong_missing());
        return form(
            &web,
            &seat,
            &making,
            nonce,
            bad,
            (fields, wrongs, None),
            part,
        );
    };
    let others: Vec<String> = making.shops.iter().map(described).collect();
    let now = web.app.now();
    let request = request(&fields, (shop, &others, now), &seat, &mut wrongs);
    let shop_id = shop.shop.id;
    let typed = (&fields, known.as_ref());
    let part = with_told(&web, &seat, &making, typed, part, &mut wrongs).await?;
    let people = (shop, part.told.to.len());
    let copies = copies(&fields, people, &seat, &mut wrongs);
    // Whoever is left out is told before anything is sent; pressing again means it.
    let left = part.told.left.join("\n");
    if wrongs.is_empty()
        && !part.told.to.is_empty()
        && !left.is_empty()
        && fields.get("seen") != left
    {
        let notice = Some(t.linkform_seen());
        return form(
            &web,
            &seat,
            &making,
            nonce,
            bad,
            (fields, wrongs, notice),
            part,
        );
    }
    let Some(request) = request.filter(|_| wrongs.is_empty()) else {
        return form(
            &web,
            &seat,
            &making,
            nonce,
            bad,
            (fields, wrongs, None),
            part,
        );
    };
    let once = Once {
        key: nonce.clone(),
        fingerprint,
    };
    let wish = wish(&fields).map(|wish| Wish { copies, ..wish });
    let made = web
        .app
        .office_create(
            &seat.desk,
            shop_id,
            (request, wish.as_ref()),
            once,
            &seat.request_id,
        )
        .await;
    match made {
        Ok(Answered::Now(view)) => {
            see_other(&format!("/office/links/{}?said=created", view.link.id))
        }
        Ok(Answered::Before { body, .. }) => {
            see_other(&format!("/office/links/{body}?said=before"))
        }
        Err(LinkError::Fields(errors)) => {
            let found = errors
                .iter()
                .map(|error| field_words(error, seat.locale, t));
            wrongs.0.extend(found);
            form(
                &web,
                &seat,
                &making,
                nonce,
                bad,
                (fields, wrongs, None),
                part,
            )
        }
        Err(LinkError::Message(faults)) => {
            wrongs.0.extend(faults_of(&faults, &seat).0);
            form(
                &web,
                &seat,
                &making,
                nonce,
                bad,
                (fields, wrongs, None),
                part,
            )
        }
        Err(LinkError::KeyReused | LinkError::Running) => {
            let notice = Some(t.office_sent_before());
            let (nonce, conflict) = (web.app.form_nonce(), StatusCode::CONFLICT);
            form(
                &web,
                &seat,
                &making,
                nonce,
                conflict,
                (fields, wrongs, notice),
                part,
            )
        }
        Err(LinkError::NotFound | LinkError::Life(_) | LinkError::Resend(_)) => {
            Err(Trouble::Unknown)
        }
        Err(LinkError::Store(error)) => Err(Trouble::Busy(error.to_string())),
    }
}

/// What is wrong with the message of a link, at the fields of its form.
pub(in crate::office) fn faults_of(faults: &Faults, seat: &Seat) -> Wrongs {
    let wrong = |(field, fault): &(&'static str, Fault)| Wrong {
        field: match *field {
            "message/email/subject" => "subject",
            "message/short/text" => "short",
            _ => "text",
        },
        text: fault_words(fault, seat.t(), seat.locale),
    };
    Wrongs(faults.0.iter().map(wrong).collect())
}

/// Who would be told of what is typed now: for those who type it.
pub(crate) async fn told(
    State(web): State<Web>,
    seat: Seat,
    mut fields: Fields,
) -> Result<Response, Trouble> {
    let making = making(&web, &seat).await?;
    let mut wrongs = Wrongs::default();
    let (known, part) = about(&web, &seat, &making.shops, (&mut fields, &mut wrongs)).await?;
    let typed = (&fields, known.as_ref());
    let part = with_told(&web, &seat, &making, typed, part, &mut wrongs).await?;
    told_part(&seat, &part.told)
}

async fn making(web: &Web, seat: &Seat) -> Result<Making, Trouble> {
    let making = web.app.office_making(&seat.desk).await;
    making.map_err(|error| Trouble::Busy(error.to_string()))
}

pub(super) fn chosen_shop<'a>(making: &'a Making, fields: &Fields) -> Option<&'a Shop> {
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
