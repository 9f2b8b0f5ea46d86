//! The merchant's own data.

use domain::settings::MAX_NAME;

use super::form::{Again, Sent, Sheet};
use super::visit::{Answer, Filling, Visit, done, version_of};
use crate::office::field::Field;
use crate::office::typed::{Fields, Posted};

const HERE: &str = "/office/settings/merchant";

pub(crate) async fn show(visit: Visit, fields: Fields) -> Answer {
    merchant_page(&visit, None, (&Again::default(), fields.get("said"))).await
}

pub(crate) async fn save(visit: Visit, Posted(fields): Posted) -> Answer {
    let (by, version) = (visit.sends(&fields), version_of(&fields)?);
    let name = fields.get("name");
    let changed = visit.web.app.change_merchant(&by, version, name).await;
    match visit.sent(changed).await? {
        Sent::Done(()) | Sent::Before => done(HERE, "saved"),
        Sent::Again(again) => merchant_page(&visit, Some(&fields), (&again, "")).await,
    }
}

async fn merchant_page(
    visit: &Visit,
    typed: Option<&Fields>,
    (again, said): (&Again, &str),
) -> Answer {
    let merchant = visit.web.app.merchant_settings(&visit.reads()).await;
    let merchant = visit.read(merchant).await?;
    let t = visit.t();
    let name = Field {
        name: "name",
        label: t.settings_merchant_name(),
        autocomplete: "organization",
        max: MAX_NAME,
        ..Field::default()
    };
    let sheet = Sheet {
        intro: t.settings_merchant_text(),
        back: ("/office/settings", t.settings()),
        action: HERE.to_owned(),
        fields: vec![Filling { typed, again, t }.field(name, &merchant.name)],
        version: Some(merchant.version),
        button: t.settings_save(),
    };
    let shell = visit.shell(t.settings_merchant()).said(said);
    visit.form(shell, sheet, again)
}
