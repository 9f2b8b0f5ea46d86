//! The address of an OpenPay page that fills it in: plain, or sealed so that no payer changes it.
//! Nothing is stored, so that the form asks by its own address.

use app::office::Shop;
use app::openpay::{PrefillError, PrefillForm};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::access::Permission as May;
use domain::openpay::{Named, Note};
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::convert::{Builder as _, Shape};
use http::StatusCode;
use percent_encoding::utf8_percent_encode;

use super::field::{Choice, Field, Fields as Shown, Kind};
use super::link::scan;
use super::shell::{Place, Seat, Shell, page};
use super::typed::{Fields, VALUE};
use crate::page::T;
use crate::routes::{Permission, Route, Web};
use crate::trouble::Trouble;

/// Longer addresses make a picture that few cameras read.
const SCANNED: usize = 900;

pub(super) static ROUTES: &[Route] = &[Route {
    methods: &["GET"],
    path: "/office/openpay-address",
    permission: Permission::Staff(May::CreateLinks),
    service: || get(show),
}];

#[derive(Template)]
#[template(path = "office/openpay_address.html")]
struct AddressTemplate<'a> {
    s: Shell,
    fields: Shown<'a>,
    made: Option<Made>,
    notice: Option<String>,
}

/// An address that was made.
struct Made {
    url: String,
    /// To scan, as the address of a picture.
    picture: Option<String>,
    /// Opens the user's own e-mail and text messages with it.
    mail: String,
    text: String,
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let staff = &seat.desk.staff;
    let shops = web.app.prefill_shops(staff).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let asked = fields.given("shop").is_some();
    let named = Named::ALL.iter().filter(|named| **named != Named::Unit);
    let given = named.map(|named| (named.to_string(), fields.get(named.as_str()).to_owned()));
    let form = PrefillForm {
        shop: fields.given("shop").map(str::to_owned),
        fields: given.collect(),
        signed: fields.given("signed").is_some(),
    };
    let made = if asked {
        Some(
            web.app
                .make_prefill(staff.merchant, form, Some(staff))
                .await,
        )
    } else {
        None
    };
    let (made, wrong, notice) = match made {
        None => (None, Vec::new(), None),
        Some(Ok(url)) => (Some(url), Vec::new(), None),
        Some(Err(PrefillError::Wrong(wrong))) => (None, wrong, None),
        Some(Err(PrefillError::Empty)) => (None, Vec::new(), Some(t.openpay_address_empty())),
        Some(Err(PrefillError::NotFound)) => return Err(Trouble::Unknown),
        Some(Err(PrefillError::KeyReused | PrefillError::Running)) => {
            return Err(Trouble::BadForm);
        }
        Some(Err(PrefillError::Store(error))) => return Err(Trouble::Busy(error.to_string())),
    };
    let status = if wrong.is_empty() && notice.is_none() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let shown = form_fields(&fields, &shops, &wrong, t);
    let template = AddressTemplate {
        s: Shell::new(&seat, Some(Place::Links), t.openpay_address()),
        fields: Shown {
            heading: t.access_fix(),
            fields: &shown,
        },
        made: made.map(dressed).transpose()?,
        notice,
    };
    page(status, &template)
}

fn dressed(url: String) -> Result<Made, Trouble> {
    let picture = if url.len() <= SCANNED {
        let code = scan::code(url.clone())?;
        let svg = SvgBuilder::default()
            .shape(Shape::Square)
            .margin(4)
            .to_str(&code);
        Some(format!(
            "data:image/svg+xml;base64,{}",
            STANDARD.encode(svg)
        ))
    } else {
        None
    };
    let body = utf8_percent_encode(&url, VALUE).to_string();
    Ok(Made {
        picture,
        mail: format!("mailto:?body={body}"),
        text: format!("sms:?body={body}"),
        url,
    })
}

fn form_fields(fields: &Fields, shops: &[Shop], wrong: &[(Named, Note)], t: T) -> Vec<Field> {
    let choices = shops.iter();
    let choices = choices.map(|row| Choice::new(&row.shop.slug, row.shop.name.clone()));
    let mut shown = vec![Field {
        name: "shop",
        label: t.settings_shop(),
        value: fields.get("shop").to_owned(),
        kind: Kind::Choice(choices.collect()),
        ..Field::default()
    }];
    let labels = [
        (Named::Name, t.openpay_name(), Kind::Text, false),
        (
            Named::Description,
            t.openpay_description(),
            Kind::Lines,
            false,
        ),
        (Named::Price, t.openpay_amount(), Kind::Text, false),
        (Named::Mobile, t.openpay_mobile(), Kind::Text, true),
        (Named::Email, t.openpay_email(), Kind::Email, true),
        (Named::Reference, t.reference(), Kind::Text, true),
    ];
    for (named, label, kind, ltr) in labels {
        let is_wrong = wrong.iter().any(|(one, _)| *one == named);
        shown.push(Field {
            name: named.as_str(),
            label,
            value: fields.get(named.as_str()).to_owned(),
            kind,
            ltr,
            autocomplete: "off",
            optional: Some(t.office_optional()),
            error: if is_wrong {
                t.openpay_address_wrong()
            } else {
                String::new()
            },
            ..Field::default()
        });
    }
    shown.push(Field {
        name: "signed",
        label: t.openpay_address_signed(),
        hint: t.openpay_address_signed_hint(),
        value: fields.get("signed").to_owned(),
        kind: Kind::Switch,
        ..Field::default()
    });
    shown
}
