//! Kinds of documents: how they are numbered, whether they need approval, and their own fields.

use app::settings::KindSettings;
use axum::extract::Path;
use domain::document::fields::{FieldForm, MAX_FIELDS};
use domain::document::number::MAX_TEMPLATE;
use domain::document::{DocumentKind, FieldKey, FieldKind, KindForm};
use domain::settings::MAX_NAME;

use super::form::{Again, Sent, Sheet, form_page};
use super::list::{Part, Row, list_page, off_badge, rows_of};
use super::visit::{Answer, Filling, Visit, answer, done, id_of, version_of};
use crate::office::document::words::{field_kind, kind_word};
use crate::office::field::{Choice, Field, Kind};
use crate::office::typed::{Fields, Posted};

const HERE: &str = "/office/settings/documents";

pub(crate) async fn list(visit: Visit, fields: Fields) -> Answer {
    let t = visit.t();
    let mut rows = Vec::new();
    for kind in DocumentKind::ALL {
        let found = visit.web.app.document_kind(&visit.reads(), *kind).await;
        let found = visit.read(found).await?;
        rows.push(Row {
            href: format!("{HERE}/{kind}"),
            label: kind_word(*kind, t),
            parts: vec![Part::code(found.definition.template.to_string())],
            ..Row::default()
        });
    }
    let words = (t.document_kinds(), t.document_kinds_text());
    list_page(&visit, words, None, rows.into_iter(), fields.get("said"))
}

pub(crate) async fn show(visit: Visit, Path(kind): Path<String>, fields: Fields) -> Answer {
    let shown = (&Again::default(), fields.get("said"));
    kind_page(&visit, id_of(&kind)?, None, shown).await
}

pub(crate) async fn save(visit: Visit, Path(kind): Path<String>, Posted(fields): Posted) -> Answer {
    let kind: DocumentKind = id_of(&kind)?;
    let (by, version) = (visit.sends(&fields), version_of(&fields)?);
    let form = KindForm {
        template: fields.get("template").to_owned(),
        approval: fields.given("approval").is_some(),
    };
    let saved = visit
        .web
        .app
        .change_document_kind(&by, (kind, version), &form)
        .await;
    match visit.sent(saved).await? {
        Sent::Done(()) | Sent::Before => done(&format!("{HERE}/{kind}"), "saved"),
        Sent::Again(again) => kind_page(&visit, kind, Some(&fields), (&again, "")).await,
    }
}

pub(crate) async fn new_field(visit: Visit, Path(kind): Path<String>) -> Answer {
    new_page(&visit, id_of(&kind)?, None, &Again::default())
}

pub(crate) async fn make_field(
    visit: Visit,
    Path(kind): Path<String>,
    Posted(fields): Posted,
) -> Answer {
    let kind: DocumentKind = id_of(&kind)?;
    let by = visit.sends(&fields);
    let made = visit
        .web
        .app
        .create_document_field(&by, kind, &form(&fields))
        .await;
    match visit.sent(made).await? {
        Sent::Done(_) => done(&format!("{HERE}/{kind}"), "made"),
        Sent::Before => done(&format!("{HERE}/{kind}"), "before"),
        Sent::Again(again) => new_page(&visit, kind, Some(&fields), &again),
    }
}

pub(crate) async fn field(visit: Visit, Path((kind, key)): Path<(String, String)>) -> Answer {
    let at = (id_of(&kind)?, id_of(&key)?);
    field_page(&visit, at, None, &Again::default()).await
}

pub(crate) async fn save_field(
    visit: Visit,
    Path((kind, key)): Path<(String, String)>,
    Posted(fields): Posted,
) -> Answer {
    let (kind, key): (DocumentKind, FieldKey) = (id_of(&kind)?, id_of(&key)?);
    let (by, version) = (visit.sends(&fields), version_of(&fields)?);
    let saved = visit
        .web
        .app
        .change_document_field(&by, (kind, &key, version), &form(&fields))
        .await;
    match visit.sent(saved).await? {
        Sent::Done(()) | Sent::Before => done(&format!("{HERE}/{kind}"), "saved"),
        Sent::Again(again) => field_page(&visit, (kind, key), Some(&fields), &again).await,
    }
}

fn form(fields: &Fields) -> FieldForm {
    let text = |name| fields.get(name).to_owned();
    FieldForm {
        key: text("key"),
        kind: text("kind"),
        label: text("label"),
        label_fa: text("label_fa"),
        label_en: text("label_en"),
        label_fr: text("label_fr"),
        required: fields.given("required").is_some(),
        active: fields.given("active").is_some(),
        position: text("position"),
        choices: text("choices"),
    }
}

async fn kind_page(
    visit: &Visit,
    kind: DocumentKind,
    typed: Option<&Fields>,
    (again, said): (&Again, &str),
) -> Answer {
    let found = visit.web.app.document_kind(&visit.reads(), kind).await;
    let KindSettings {
        definition,
        fields,
        next,
    } = visit.read(found).await?;
    let t = visit.t();
    let filling = Filling { typed, again, t };
    let template = Field {
        name: "template",
        label: t.document_template(),
        hint: t.document_template_hint(),
        autocomplete: "off",
        max: MAX_TEMPLATE,
        ltr: true,
        ..Field::default()
    };
    let approval = Field {
        name: "approval",
        label: t.document_approval(),
        hint: t.document_approval_hint(),
        ..Field::default()
    };
    let sheet = Sheet {
        intro: next.map_or_else(String::new, |number| t.document_next_number(number)),
        back: (HERE, t.document_kinds()),
        action: format!("{HERE}/{kind}"),
        fields: vec![
            filling.field(template, definition.template.as_str()),
            filling.switch(approval, definition.approval),
        ],
        version: Some(definition.version),
        button: t.settings_save(),
    };
    let language = crate::office::document::editor::language(visit.seat.locale);
    let rows = fields.iter().map(|field| Row {
        href: format!("{HERE}/{kind}/fields/{}", field.key),
        label: field.label.text(language).to_owned(),
        parts: vec![
            Part::words(field_kind(field.kind, t)),
            Part::code(field.key.to_string()),
        ],
        badge: off_badge(&visit.seat, field.active),
        ..Row::default()
    });
    let new = (fields.len() < MAX_FIELDS).then(|| {
        let href = format!("{HERE}/{kind}/fields/new");
        (href, t.document_field_new())
    });
    let words = (t.document_fields(), t.document_fields_none());
    let after = rows_of(words, new, rows.collect())?;
    let shell = visit.shell(kind_word(kind, t)).said(said);
    answer(form_page(
        &visit.web,
        &visit.seat,
        shell,
        sheet,
        again,
        after,
    ))
}

fn new_page(visit: &Visit, kind: DocumentKind, typed: Option<&Fields>, again: &Again) -> Answer {
    let t = visit.t();
    let stored = FieldForm {
        kind: FieldKind::Text.to_string(),
        active: true,
        ..FieldForm::default()
    };
    let sheet = Sheet {
        intro: String::new(),
        back: (HERE, t.document_kinds()),
        action: format!("{HERE}/{kind}/fields/new"),
        fields: sheet_fields(&Filling { typed, again, t }, &stored, true),
        version: None,
        button: t.document_field_make(),
    };
    visit.form(visit.shell(t.document_field_new()), sheet, again)
}

async fn field_page(
    visit: &Visit,
    (kind, key): (DocumentKind, FieldKey),
    typed: Option<&Fields>,
    again: &Again,
) -> Answer {
    let found = visit.web.app.document_kind(&visit.reads(), kind).await;
    let found = visit.read(found).await?;
    let field = found.fields.iter().find(|field| field.key == key);
    let field = field.ok_or(crate::trouble::Trouble::Unknown)?;
    let t = visit.t();
    let sheet = Sheet {
        intro: String::new(),
        back: (HERE, t.document_kinds()),
        action: format!("{HERE}/{kind}/fields/{key}"),
        fields: sheet_fields(&Filling { typed, again, t }, &field.into(), false),
        version: Some(field.version),
        button: t.settings_save(),
    };
    visit.form(visit.shell(field.label.any.clone()), sheet, again)
}

/// The form of a field; key and kind are asked for once.
fn sheet_fields(filling: &Filling<'_>, stored: &FieldForm, new: bool) -> Vec<Field> {
    let t = filling.t;
    let line = |name, label| Field {
        name,
        label,
        autocomplete: "off",
        max: MAX_NAME,
        ..Field::default()
    };
    let kinds = FieldKind::ALL.iter();
    let kinds = kinds.map(|kind| Choice::new(kind, field_kind(*kind, t)));
    let key = Field {
        hint: t.document_field_key_hint(),
        ltr: true,
        fixed: !new,
        max: 40,
        ..line("key", t.document_field_key())
    };
    let choices = Field {
        kind: Kind::Lines,
        max: 0,
        ..line("choices", t.document_field_choices())
    };
    let position = Field {
        kind: Kind::Number,
        max: 3,
        ..line("position", t.document_field_position())
    };
    let required = Field {
        hint: t.document_field_required_hint(),
        ..line("required", t.document_field_required())
    };
    let active = Field {
        hint: t.document_field_active_hint(),
        ..line("active", t.document_field_active())
    };
    let mut fields = vec![filling.field(line("label", t.document_field_label()), &stored.label)];
    for (name, label, value) in [
        ("label_fa", t.document_field_label_fa(), &stored.label_fa),
        ("label_en", t.document_field_label_en(), &stored.label_en),
        ("label_fr", t.document_field_label_fr(), &stored.label_fr),
    ] {
        fields.push(filling.optional(line(name, label), value));
    }
    fields.push(filling.field(
        Field {
            kind: Kind::Choice(kinds.collect()),
            fixed: !new,
            ..line("kind", t.document_field_kind())
        },
        &stored.kind,
    ));
    if new || stored.kind == FieldKind::Choice.as_str() {
        fields.push(filling.optional(choices, &stored.choices));
    }
    fields.push(filling.optional(key, &stored.key));
    fields.push(filling.optional(position, &stored.position));
    fields.push(filling.switch(required, stored.required));
    fields.push(filling.switch(active, stored.active));
    fields
}
