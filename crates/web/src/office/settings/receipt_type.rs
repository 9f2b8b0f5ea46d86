//! Receipt types: their list, a new one, and one type's page.

use axum::extract::Path;
use domain::id::ReceiptTypeId;
use domain::settings::MAX_NAME;

use super::form::{Again, Sent, Sheet};
use super::list::{Row, list_page, off_badge};
use super::visit::{Answer, Filling, Visit, done, id_of, version_of};
use crate::office::field::Field;
use crate::office::typed::{Fields, Posted};

const HERE: &str = "/office/settings/receipt-types";
const NEW: &str = "/office/settings/receipt-types/new";

pub(crate) async fn list(visit: Visit, fields: Fields) -> Answer {
    let kinds = visit.web.app.receipt_types(&visit.reads()).await;
    let kinds = visit.read(kinds).await?;
    let t = visit.t();
    let rows = kinds.into_iter().map(|one| Row {
        href: format!("{HERE}/{}", one.id),
        badge: off_badge(&visit.seat, one.active),
        label: one.name,
        ..Row::default()
    });
    let words = (t.settings_receipt_types(), t.settings_receipt_types_text());
    let new = Some((NEW, t.settings_receipt_type_new()));
    list_page(&visit, words, new, rows, fields.get("said"))
}

pub(crate) async fn new(visit: Visit) -> Answer {
    new_page(&visit, None, &Again::default())
}

pub(crate) async fn create(visit: Visit, Posted(fields): Posted) -> Answer {
    let by = visit.sends(&fields);
    let made = visit
        .web
        .app
        .create_receipt_type(&by, fields.get("name"))
        .await;
    match visit.sent(made).await? {
        Sent::Done(_) => done(HERE, "made"),
        Sent::Before => done(HERE, "before"),
        Sent::Again(again) => new_page(&visit, Some(&fields), &again),
    }
}

pub(crate) async fn show(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let shown = (&Again::default(), fields.get("said"));
    type_page(&visit, id_of(&id)?, None, shown).await
}

pub(crate) async fn save(visit: Visit, Path(id): Path<String>, Posted(fields): Posted) -> Answer {
    let id: ReceiptTypeId = id_of(&id)?;
    let (by, version) = (visit.sends(&fields), version_of(&fields)?);
    let is_on = |name| fields.given(name).is_some();
    let typed = (fields.get("name"), is_on("active"), is_on("needs_approval"));
    let changed = visit
        .web
        .app
        .change_receipt_type(&by, id, version, typed)
        .await;
    match visit.sent(changed).await? {
        Sent::Done(()) | Sent::Before => done(HERE, "saved"),
        Sent::Again(again) => type_page(&visit, id, Some(&fields), (&again, "")).await,
    }
}

fn name_field(filling: &Filling<'_>, stored: &str) -> Field {
    let t = filling.t;
    let field = Field {
        name: "name",
        label: t.settings_receipt_type_name(),
        hint: t.settings_receipt_type_name_hint(),
        autocomplete: "off",
        max: MAX_NAME,
        ..Field::default()
    };
    filling.field(field, stored)
}

fn new_page(visit: &Visit, typed: Option<&Fields>, again: &Again) -> Answer {
    let t = visit.t();
    let sheet = Sheet {
        intro: t.settings_receipt_types_text(),
        back: (HERE, t.settings_receipt_types()),
        action: NEW.to_owned(),
        fields: vec![name_field(&Filling { typed, again, t }, "")],
        version: None,
        button: t.settings_receipt_type_make(),
    };
    let title = t.settings_receipt_type_new();
    let shell = visit.shell(title);
    visit.form(shell, sheet, again)
}

async fn type_page(
    visit: &Visit,
    id: ReceiptTypeId,
    typed: Option<&Fields>,
    (again, said): (&Again, &str),
) -> Answer {
    let found = visit.web.app.receipt_type(&visit.reads(), id).await;
    let found = visit.read(found).await?;
    let t = visit.t();
    let filling = Filling { typed, again, t };
    let active = Field {
        name: "active",
        label: t.settings_receipt_type_active(),
        hint: t.settings_receipt_type_active_hint(),
        ..Field::default()
    };
    let approval = Field {
        name: "needs_approval",
        label: t.settings_receipt_type_approval(),
        hint: t.settings_receipt_type_approval_hint(),
        ..Field::default()
    };
    let sheet = Sheet {
        intro: String::new(),
        back: (HERE, t.settings_receipt_types()),
        action: format!("{HERE}/{id}"),
        fields: vec![
            name_field(&filling, &found.name),
            filling.switch(active, found.active),
            filling.switch(approval, found.needs_approval),
        ],
        version: Some(found.version),
        button: t.settings_save(),
    };
    let shell = visit.shell(found.name).said(said);
    visit.form(shell, sheet, again)
}
