//! The address of an OpenPay page that fills it in: plain, or sealed so that no payer changes it.
//! Nothing is stored while it is made, so that the form asks by its own address; a second form sends it.

use app::link::Once;
use app::office::{Resending, Shop};
use app::openpay::{PrefillError, PrefillForm, PrefillPosting, PrefillSending};
use app::template::Sample;
use askama::Template;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::access::Permission as May;
use domain::contact::Address;
use domain::message::Situation;
use domain::openpay::{Named, Note, SendRefusal};
use domain::sending::Crowd;
use domain::template::{Format, TemplateName};
use http::StatusCode;
use money::parse_amount;
use percent_encoding::utf8_percent_encode;

use super::by::{Channel, chosen, offered};
use super::field::{Choice, Field, Fields as Shown, Kind};
use super::new_link::{faults_of, lines, message};
use super::preview::{MAX_TEXTS, fragment, told, typed};
use super::shell::{Place, Seat, Shell, page};
use super::typed::{Fields, Posted, VALUE, Wrongs};
use super::whom::{crowd, left_out, recipients};
use crate::page::T;
use crate::qr;
use crate::routes::{Permission, Route, Web, see_other};
use crate::trouble::Trouble;

/// Longer addresses make a picture that few cameras read.
const SCANNED: usize = 900;

const MAKES: Permission = Permission::Staff(May::CreateLinks);
const PLACE: &str = "/office/openpay-address";

pub(super) static ROUTES: &[Route] = &[
    Route {
        methods: &["GET", "POST"],
        path: PLACE,
        permission: MAKES,
        service: || get(show).post(send).layer(DefaultBodyLimit::max(MAX_TEXTS)),
    },
    Route {
        methods: &["POST"],
        path: "/office/openpay-address/preview",
        permission: MAKES,
        service: || post(preview).layer(DefaultBodyLimit::max(MAX_TEXTS)),
    },
];

#[derive(Template)]
#[template(path = "office/openpay_address.html")]
struct AddressTemplate<'a> {
    s: Shell,
    fields: Shown<'a>,
    made: Option<Made>,
    notice: Option<String>,
    /// What was typed for the message, and what is wrong with it.
    v: &'a Fields,
    w: Wrongs,
}

/// An address that was made.
struct Made {
    url: String,
    /// To scan, as the address of a picture.
    picture: Option<String>,
    /// Opens the user's own e-mail and text messages with it.
    mail: String,
    text: String,
    sending: Sending,
}

/// The form that sends it.
struct Sending {
    /// What the address is made of once more.
    hidden: Vec<(&'static str, String)>,
    nonce: String,
    to: String,
    /// The shop's channels, if there are several.
    channels: Vec<Channel>,
    own_message: bool,
    wrong: Option<String>,
    /// What was done.
    told: Vec<String>,
}

/// What sending came to, for the page that shows the form again.
struct Came {
    status: StatusCode,
    wrong: Option<String>,
    wrongs: Wrongs,
    told: Vec<String>,
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    form(&web, &seat, &fields, None).await
}

/// What an address is to say, as typed.
fn wanted(fields: &Fields) -> PrefillForm {
    let mut given: Vec<(String, String)> = FIELDS
        .iter()
        .map(|named| (named.to_string(), fields.get(named.as_str()).to_owned()))
        .collect();
    // The office has a language of its own.
    let language = fields.get(LANGUAGE).to_owned();
    given.push((Named::Language.to_string(), language));
    PrefillForm {
        shop: fields.given("shop").map(str::to_owned),
        fields: given,
        signed: fields.given("signed").is_some(),
    }
}

/// The parts of an address that have a field of the same name.
const FIELDS: [Named; 6] = [
    Named::Name,
    Named::Description,
    Named::Price,
    Named::Mobile,
    Named::Email,
    Named::Reference,
];
/// The field that says in which language page and messages are.
const LANGUAGE: &str = "language";

async fn form(
    web: &Web,
    seat: &Seat,
    fields: &Fields,
    came: Option<Came>,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let staff = &seat.desk.staff;
    let shops = web.app.prefill_shops(staff).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let made = if fields.given("shop").is_some() {
        let made = web
            .app
            .make_prefill(staff.merchant, wanted(fields), Some(staff));
        Some(made.await)
    } else {
        None
    };
    let (made, wrong, notice) = match made {
        None => (None, Vec::new(), None),
        Some(Ok(url)) => (Some(url), Vec::new(), None),
        Some(Err(PrefillError::Wrong(wrong))) => (None, wrong, None),
        Some(Err(PrefillError::Empty)) => (None, Vec::new(), Some(t.openpay_address_empty())),
        Some(Err(error)) => return Err(trouble(error)),
    };
    let status = match &came {
        _ if !wrong.is_empty() || notice.is_some() => StatusCode::UNPROCESSABLE_ENTITY,
        Some(came) => came.status,
        None => StatusCode::OK,
    };
    let shown = form_fields(fields, &shops, &wrong, t);
    let (sending, wrongs) = sending(web, seat, (fields, &shops), came);
    let template = AddressTemplate {
        s: Shell::new(seat, Some(Place::Links), t.openpay_address()),
        fields: Shown {
            heading: t.access_fix(),
            fields: &shown,
        },
        made: made.map(|url| dressed(url, sending)).transpose()?,
        notice,
        v: fields,
        w: wrongs,
    };
    page(status, &template)
}

/// What ends a request.
fn trouble(error: PrefillError) -> Trouble {
    match error {
        PrefillError::NotFound => Trouble::Unknown,
        PrefillError::Store(error) => Trouble::Busy(error.to_string()),
        _ => Trouble::BadForm,
    }
}

fn sending(
    web: &Web,
    seat: &Seat,
    (fields, shops): (&Fields, &[Shop]),
    came: Option<Came>,
) -> (Sending, Wrongs) {
    let is_sent = came.is_some();
    let came = came.unwrap_or_else(|| Came {
        status: StatusCode::OK,
        wrong: None,
        wrongs: Wrongs::default(),
        told: Vec::new(),
    });
    let named = ["shop", "signed", LANGUAGE].into_iter();
    let named = named.chain(FIELDS.iter().map(|named| named.as_str()));
    let hidden = named.filter_map(|name| Some((name, fields.given(name)?.to_owned())));
    let filled_in = [Named::Mobile, Named::Email].into_iter();
    let filled_in = filled_in.filter_map(|named| fields.given(named.as_str()));
    let row = shops
        .iter()
        .find(|row| row.shop.slug.as_str() == fields.get("shop"));
    let channels = offered(row.map(|row| &row.shop), fields, seat);
    let sending = Sending {
        hidden: hidden.collect(),
        nonce: web.app.form_nonce(),
        to: if is_sent {
            fields.get("others").to_owned()
        } else {
            filled_in.collect::<Vec<_>>().join("; ")
        },
        channels,
        own_message: message(fields).is_some(),
        wrong: came.wrong,
        told: came.told,
    };
    (sending, came.wrongs)
}

pub(crate) async fn send(
    State(web): State<Web>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let once = Once {
        key: fields.given("nonce").ok_or(Trouble::BadForm)?.to_owned(),
        fingerprint: fields.fingerprint(),
    };
    let mut came = Came {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        wrong: None,
        wrongs: Wrongs::default(),
        told: Vec::new(),
    };
    let to = match recipients(&fields) {
        Ok(to) => to,
        Err(bad) => {
            came.wrong = Some(t.openpay_send_bad(bad));
            return form(&web, &seat, &fields, Some(came)).await;
        }
    };
    let sending = PrefillSending {
        to,
        channels: chosen(&fields),
        message: message(&fields).unwrap_or_default(),
    };
    let wanted = (wanted(&fields), sending);
    let sent = web
        .app
        .office_send_prefill(&seat.desk, wanted, once, &seat.request_id);
    let and = |all: &[Address]| {
        let all: Vec<_> = all.iter().map(ToString::to_string).collect();
        all.join(&t.office_and_between())
    };
    match sent.await {
        Ok(PrefillPosting::Before) => return see_other(SENT),
        Ok(PrefillPosting::Now(sent)) => {
            let sent = Resending::Now {
                messages: sent.messages.len(),
                silent: sent.silent,
            };
            came.told = left_out(sent, &seat);
            if came.told.is_empty() {
                return see_other(SENT);
            }
            came.status = StatusCode::OK;
        }
        Err(PrefillError::Send(refusal)) => {
            came.wrong = Some(match refusal {
                SendRefusal::Whom(Crowd::Nobody) => t.openpay_send_nobody(),
                SendRefusal::Whom(many) => crowd(many, &seat),
                SendRefusal::Unreached(all) => t.openpay_send_unreached(and(&all)),
            });
        }
        Err(PrefillError::Closed) => came.wrong = Some(t.openpay_send_closed()),
        Err(PrefillError::World(mode)) => {
            came.wrong = Some(if mode.is_live() {
                t.openpay_send_live()
            } else {
                t.openpay_send_test()
            });
        }
        Err(PrefillError::Message(faults)) => {
            came.wrongs = faults_of(&faults, &seat);
            came.wrong = Some(t.life_resend_text());
        }
        Err(PrefillError::KeyReused) => came.wrong = Some(t.office_sent_before()),
        // Its own page says what is wrong with the address.
        Err(PrefillError::Wrong(_) | PrefillError::Empty) => {}
        Err(error) => return Err(trouble(error)),
    }
    form(&web, &seat, &fields, Some(came)).await
}

/// The list of messages, in which the new ones stand first.
const SENT: &str = "/office/outbox?said=openpay-sent";

/// The message as its readers will see it, while it is written.
pub(crate) async fn preview(
    State(web): State<Web>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let shops = web.app.prefill_shops(&seat.desk.staff).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let mut named = shops.iter();
    let row = named.find(|row| row.shop.slug.as_str() == fields.get("shop"));
    let shop = &row.ok_or(Trouble::Unknown)?.shop;
    let format = fields.given("format").map_or(Ok(Format::Email), str::parse);
    let language = fields.given(LANGUAGE).map(str::parse).transpose();
    let name = TemplateName {
        shop: shop.id,
        situation: Situation::OpenpaySent,
        format: format.or(Err(Trouble::BadForm))?,
        language: language.or(Err(Trouble::BadForm))?.unwrap_or(shop.language),
    };
    let sample = Sample {
        amount: parse_amount(fields.get("price"), shop.unit, shop.currency).ok(),
        description: Some(lines(fields.get("description"))),
        reference: Some(fields.get("reference").to_owned()),
        link: None,
    };
    let text = lines(fields.get("text"));
    let own = typed(&fields).map(|(subject, _)| (subject, text.as_str()));
    let shown = web
        .app
        .preview_message(&seat.desk, May::CreateLinks, name, own, sample);
    Ok(Html(fragment(told(shown.await)?, name.language, &seat)?).into_response())
}

fn dressed(url: String, sending: Sending) -> Result<Made, Trouble> {
    let picture = if url.len() <= SCANNED {
        let svg = qr::svg(url.clone())?;
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
        sending,
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
    let mut languages = vec![Choice::new("", t.office_shop_language())];
    let all = i18n::Locale::ALL.into_iter();
    languages.extend(all.map(|locale| Choice::new(locale.code(), locale.own_name())));
    shown.push(Field {
        name: LANGUAGE,
        label: t.openpay_send_language(),
        value: fields.get(LANGUAGE).to_owned(),
        kind: Kind::Choice(languages),
        ..Field::default()
    });
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
