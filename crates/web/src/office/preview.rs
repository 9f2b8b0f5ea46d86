//! A message before it is sent: as its reader would see it, with its length as an SMS.

use app::settings::SettingsError;
use app::template::{Encoding, Preview, Sample};
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse as _, Response};

use domain::access::Permission;
use domain::message::Situation;
use domain::settings::Faults;
use domain::shop::Language;
use domain::template::{Format, TemplateName};
use money::parse_amount;

use super::settings::form::fault_words;
use super::shell::Seat;
use super::typed::{Fields, Posted};
use crate::page::T;
use crate::routes::Web;
use crate::trouble::Trouble;

/// Bytes of a form with the longest text: two bytes a letter, three signs a byte.
pub(super) const MAX_TEXTS: usize = 64 * 1024;

#[derive(Template)]
#[template(path = "office/preview.html")]
struct PreviewTemplate {
    wrong: Vec<String>,
    lang: &'static str,
    dir: &'static str,
    subject: Option<String>,
    text: String,
    sms: Option<(String, String)>,
}

/// The preview as a part of a page; what is wrong with the text stands in its place.
pub(super) fn fragment(
    shown: Result<Preview, Faults>,
    language: Language,
    seat: &Seat,
) -> Result<String, Trouble> {
    let t = seat.t();
    let locale = app::message::locale(language);
    let mut template = PreviewTemplate {
        wrong: Vec::new(),
        lang: locale.code(),
        dir: locale.dir(),
        subject: None,
        text: String::new(),
        sms: None,
    };
    match shown {
        Ok(Preview::Email(mail)) => {
            template.subject = Some(mail.subject);
            template.text = mail.text;
        }
        Ok(Preview::Short { text, sms }) => {
            let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let parts = count(sms.parts);
            let length = t.templates_sms(parts, seat.number(count(sms.units)), seat.number(parts));
            let most = seat.number(count(sms.room()));
            let alphabet = match sms.encoding {
                Encoding::Gsm7 => t.templates_sms_gsm(most),
                Encoding::Ucs2 => t.templates_sms_ucs(most),
            };
            template.text = text;
            template.sms = Some((length, alphabet));
        }
        Err(faults) => {
            let words = |(field, fault): &(&str, _)| {
                format!(
                    "{}: {}",
                    part_word(field, t),
                    fault_words(fault, t, seat.locale)
                )
            };
            template.wrong = faults.0.iter().map(words).collect();
        }
    }
    let html = template.render();
    html.map_err(|error| Trouble::Broken(error.to_string()))
}

fn part_word(field: &str, t: T) -> String {
    if field == "subject" {
        t.templates_subject()
    } else {
        t.templates_body()
    }
}

/// The message of a link that is about to be made, while its form is filled in. Without a text it
/// is what the shop says.
pub(crate) async fn of_link(
    State(web): State<Web>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let making = web.app.office_making(&seat.desk).await;
    let making = making.map_err(|error| Trouble::Busy(error.to_string()))?;
    let row = super::new_link::chosen_shop(&making, &fields).ok_or(Trouble::Unknown)?;
    let shop = &row.shop;
    let word = |name| fields.given(name);
    let name = TemplateName {
        shop: shop.id,
        situation: Situation::LinkSent,
        format: word("format")
            .map_or(Ok(Format::Email), str::parse)
            .map_err(|_| Trouble::BadForm)?,
        language: word("language")
            .map_or(Ok(shop.language), str::parse)
            .map_err(|_| Trouble::BadForm)?,
    };
    let sample = Sample {
        amount: parse_amount(fields.get("amount"), shop.unit, shop.currency).ok(),
        description: Some(super::new_link::lines(fields.get("description"))),
        reference: Some(fields.get("reference").to_owned()),
        link: None,
    };
    let typed = typed(&fields);
    let shown = web
        .app
        .preview_message(&seat.desk, Permission::CreateLinks, name, typed, sample);
    let shown = told(shown.await)?;
    Ok(Html(fragment(shown, name.language, &seat)?).into_response())
}

/// Subject and text, if any of them was typed.
pub(super) fn typed(fields: &Fields) -> Option<(&str, &str)> {
    let (subject, text) = (fields.get("subject"), fields.get("text"));
    (!subject.is_empty() || !text.is_empty()).then_some((subject, text))
}

/// What is wrong with the text is a part of the answer; all else ends the request.
pub(super) fn told<V>(shown: Result<V, SettingsError>) -> Result<Result<V, Faults>, Trouble> {
    match shown {
        Ok(shown) => Ok(Ok(shown)),
        Err(SettingsError::Wrong(faults)) => Ok(Err(faults)),
        Err(SettingsError::Store(error)) => Err(Trouble::Busy(error.to_string())),
        Err(_) => Err(Trouble::Unknown),
    }
}
