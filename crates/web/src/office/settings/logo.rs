//! The logo of a shop: shown, uploaded, taken away.

use std::time::Duration;

use app::picture::MAX_PICTURE;
use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path};
use domain::id::ShopId;

use super::form::{Again, Sent};
use super::shop::{HERE, tabs};
use super::upload::{Taken, upload};
use super::visit::{Answer, Visit, answer, done, id_of, version_of};
use crate::office::field::{self, Field, Kind};
use crate::office::shell::{Place, Shell, page};
use crate::office::typed::{Fields, Posted};
use crate::trouble::Trouble;

/// The name of the field of the file.
const FILE: &str = "logo";
/// What is taken of the form.
const TAKEN: Taken = Taken {
    file: FILE,
    kept: MAX_PICTURE + 1,
    read: 32 * 1024 * 1024,
    time: Duration::from_mins(1),
};

#[derive(Template)]
#[template(path = "office/settings/logo.html")]
struct LogoTemplate<'a> {
    s: Shell,
    notice: Option<String>,
    /// Address of the logo that the shop has.
    logo: Option<String>,
    action: String,
    nonce: String,
    /// Of the form that takes it away.
    nonce2: String,
    version: i64,
    fields: field::Fields<'a>,
}

pub(crate) async fn show(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    render(&visit, id_of(&id)?, &Again::default(), fields.get("said")).await
}

pub(crate) async fn save(
    visit: Visit,
    Path(id): Path<String>,
    form: Result<Multipart, MultipartRejection>,
) -> Answer {
    let id: ShopId = id_of(&id)?;
    // Nothing is read for a shop that is not there.
    let found = visit.web.app.shop_settings(&visit.reads(), id).await;
    visit.read(found).await?;
    let sent = upload(form.map_err(|_| Trouble::BadForm)?, TAKEN).await?;
    let (by, version) = (visit.sends(&sent.fields), version_of(&sent.fields)?);
    let set = visit.web.app.set_logo(&by, id, version, sent.file).await;
    match visit.sent(set).await? {
        Sent::Done(()) | Sent::Before => done(&format!("{HERE}/{id}/logo"), "saved"),
        Sent::Again(again) => render(&visit, id, &again, "").await,
    }
}

pub(crate) async fn remove(visit: Visit, Path(id): Path<String>, Posted(fields): Posted) -> Answer {
    let id: ShopId = id_of(&id)?;
    let (by, version) = (visit.sends(&fields), version_of(&fields)?);
    let removed = visit.web.app.remove_logo(&by, id, version).await;
    match visit.sent(removed).await? {
        Sent::Done(()) | Sent::Before => done(&format!("{HERE}/{id}/logo"), "removed"),
        Sent::Again(again) => render(&visit, id, &again, "").await,
    }
}

async fn render(visit: &Visit, id: ShopId, again: &Again, said: &str) -> Answer {
    let found = visit.web.app.shop_settings(&visit.reads(), id).await;
    let row = visit.read(found).await?.row;
    let t = visit.t();
    let logo = row.logo.as_deref();
    let mut fields = [Field {
        name: FILE,
        label: t.settings_logo_file(),
        hint: t.settings_logo_hint(),
        kind: Kind::File("image/png,image/jpeg,image/webp"),
        ..Field::default()
    }];
    again.mark(&mut fields, &visit.seat);
    let shell = Shell::new(&visit.seat, Some(Place::Settings), row.shop.name.clone());
    let template = LogoTemplate {
        s: shell.tabs(tabs(visit, id, "/logo")).said(said),
        notice: again.notice(t),
        logo: logo.map(|hash| visit.web.app.logo_path(&row.shop.slug, hash)),
        action: format!("{HERE}/{id}/logo"),
        nonce: visit.web.app.form_nonce(),
        nonce2: visit.web.app.form_nonce(),
        version: row.version,
        fields: field::Fields {
            heading: t.access_fix(),
            fields: &fields,
        },
    };
    answer(page(again.status, &template))
}
