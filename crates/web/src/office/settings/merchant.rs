//! The merchant's own data.

use app::settings::Editor;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use domain::settings::MAX_NAME;

use super::form::{Again, Sent, Sheet, form_page, saved, sent, theirs};
use crate::office::door::Signed;
use crate::office::field::Field;
use crate::office::shell::{Place, Shell};
use crate::office::typed::{Fields, Posted};
use crate::reader::Reader;
use crate::routes::Web;
use crate::trouble::Trouble;

const HERE: &str = "/office/settings/merchant";

pub(crate) async fn show(
    State(web): State<Web>,
    Extension(reader): Extension<Reader>,
    signed: Signed,
    fields: Fields,
) -> Result<Response, Trouble> {
    let said = fields.get("said");
    render(&web, &reader, &signed, None, (&Again::default(), said)).await
}

pub(crate) async fn save(
    State(web): State<Web>,
    Extension(reader): Extension<Reader>,
    signed: Signed,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let by = Editor::user(&signed, &reader.request_id, fields.get("nonce"));
    let version = fields.version()?;
    let done = web
        .app
        .change_merchant(&by, version, fields.get("name"))
        .await;
    match sent(&web, &signed, &reader, done).await {
        Ok(Sent::Done(()) | Sent::Before) => saved(HERE),
        Ok(Sent::Again(again)) => render(&web, &reader, &signed, Some(&fields), (&again, "")).await,
        Err(answer) => Ok(answer),
    }
}

async fn render(
    web: &Web,
    reader: &Reader,
    signed: &Signed,
    typed: Option<&Fields>,
    (again, said): (&Again, &str),
) -> Result<Response, Trouble> {
    let by = Editor::user(signed, &reader.request_id, "");
    let merchant = web.app.merchant_settings(&by).await;
    let merchant = match sent(web, signed, reader, merchant).await {
        Ok(Sent::Done(merchant)) => merchant,
        Ok(_) => return Err(Trouble::Unknown),
        Err(answer) => return Ok(answer),
    };
    let seat = signed.seat(reader, HERE);
    let t = seat.t();
    let name = typed.map_or(merchant.name.as_str(), |typed| typed.get("name"));
    let sheet = Sheet {
        intro: t.settings_merchant_text(),
        back: ("/office/settings", t.settings()),
        action: HERE.to_owned(),
        fields: vec![Field {
            name: "name",
            label: t.settings_merchant_name(),
            value: name.to_owned(),
            autocomplete: "organization",
            max: MAX_NAME,
            theirs: theirs(again, name, &merchant.name, t),
            ..Field::default()
        }],
        version: Some(merchant.version),
        button: t.settings_save(),
        upload: false,
        after: String::new(),
    };
    let shell = Shell::new(&seat, Some(Place::Settings), t.settings_merchant()).said(said);
    form_page(web, &seat, shell, sheet, again)
}
