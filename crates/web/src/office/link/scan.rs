//! The address of a link to scan: as a picture of lines, of points, and on a poster.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use i18n::texts;

use super::super::files;
use super::super::shell::{Money, Seat, page, summary};
use super::super::typed::Fields;
use super::record;
use crate::page::T;
use crate::pay::clean;
use crate::qr;
use crate::routes::Web;
use crate::trouble::Trouble;

/// The address as a picture to scan.
pub(crate) async fn svg(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
) -> Result<Response, Trouble> {
    let record = record(&web, &seat, &id).await?;
    let picture = qr::svg(record.view.url)?;
    Ok(([(CONTENT_TYPE, "image/svg+xml")], picture).into_response())
}

/// The same in points, for programs that take no SVG.
pub(crate) async fn png(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
) -> Result<Response, Trouble> {
    let record = record(&web, &seat, &id).await?;
    let picture = qr::png(record.view.url)?;
    Ok(([(CONTENT_TYPE, "image/png")], picture).into_response())
}

#[derive(Template)]
#[template(path = "office/poster.html")]
struct PosterTemplate {
    t: T,
    lang: &'static str,
    dir: &'static str,
    css: &'static str,
    js: &'static str,
    id: String,
    shop: String,
    logo: Option<String>,
    what: String,
    amount: Option<Money>,
    url: String,
    /// `a4` or `a5`.
    paper: &'static str,
    /// Words for staff, in their language; they are not printed.
    own: Own,
    test: bool,
}

/// What staff read beside the poster.
struct Own {
    t: T,
    lang: &'static str,
    dir: &'static str,
}

/// A page to print and put on a wall or a counter, in the link's language.
pub(crate) async fn poster(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let record = record(&web, &seat, &id).await?;
    let (link, terms) = (&record.view.link, &record.view.terms);
    let locale = app::message::locale(link.language);
    let t = texts(locale);
    let row = &record.shop;
    let slug = row.shop.slug.as_str();
    // Of an open amount the payer decides.
    let asked = !matches!(terms.rule, domain::link::AmountRule::Open { .. });
    let reader = Seat {
        locale,
        ..seat.clone()
    };
    let template = PosterTemplate {
        t,
        lang: locale.code(),
        dir: locale.dir(),
        css: files::poster_css(),
        js: files::js(),
        id: link.id.to_string(),
        shop: clean(&row.shop.name),
        logo: (row.logo.as_ref()).map(|hash| app::settings::logo_path(slug, hash)),
        what: summary(terms.description.as_deref(), link.reference.as_deref(), t),
        amount: asked.then(|| reader.money(terms.amount, row.shop.unit)),
        url: record.view.url.clone(),
        paper: match fields.get("paper") {
            "a5" => "a5",
            _ => "a4",
        },
        own: Own {
            t: seat.t(),
            lang: seat.locale.code(),
            dir: seat.locale.dir(),
        },
        test: !record.view.livemode,
    };
    page(StatusCode::OK, &template)
}
