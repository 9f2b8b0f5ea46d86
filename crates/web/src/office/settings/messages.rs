//! What messages of a shop say: the list of its texts, and the editor of one with its preview.

use app::settings::{TemplateView, TestSend};
use app::template::{Preview, Sample, UserFields};
use askama::Template;
use axum::extract::Path;
use axum::response::{Html, IntoResponse as _};
use domain::access::Permission;
use domain::id::ShopId;
use domain::message::Situation;
use domain::shop::Language;
use domain::template::{Format, MAX_SUBJECT, MAX_TEXT, TemplateName};
use http::StatusCode;
use i18n::message::PARAMETERS;

use super::form::{Again, Sent};
use super::shop::{HERE, tabs};
use super::visit::{Answer, Filling, Visit, answer, done, id_of, version_of};
use crate::office::document::editor::language;
use crate::office::document::words::kind_word;
use crate::office::field::{Field, Fields as Shown, Kind};
use crate::office::preview::{fragment, told, typed};
use crate::office::shell::{Shell, Tab, page};
use crate::office::typed::{Fields, Posted};
use crate::office::words::{Badge, situation};
use crate::page::{Page, T};
use crate::pay::clean;
use crate::trouble::Trouble;

/// The parts of an address that name a text.
type Named = (String, String, String, String);

#[derive(Template)]
#[template(path = "office/settings/messages.html")]
struct ListTemplate {
    s: Shell,
    languages: Vec<(&'static str, &'static str)>,
    rows: Vec<Row>,
}

/// One text in its languages.
struct Row {
    what: String,
    format: String,
    cells: Vec<(String, Badge)>,
}

#[derive(Template)]
#[template(path = "office/settings/message.html")]
struct EditorTemplate<'a> {
    s: Shell,
    list: String,
    here: String,
    format: String,
    hint: String,
    state: Badge,
    own: bool,
    notice: Option<String>,
    version: i64,
    nonce: String,
    nonce2: String,
    fields: Shown<'a>,
    preview: String,
    /// Where a test goes; nothing where no channel of this build could carry it.
    test_to: Option<String>,
    test: Option<Tested>,
    parameters: Vec<(String, String)>,
}

/// What became of a test.
struct Tested {
    text: String,
    /// What the mail server said.
    words: Option<String>,
}

pub(crate) async fn list(visit: Visit, Path(id): Path<String>) -> Answer {
    let id: ShopId = id_of(&id)?;
    let found = visit.web.app.templates(&visit.reads(), id).await;
    let found = visit.read(found).await?;
    let t = visit.t();
    let formats = [Format::Email, Format::Short];
    let names = Situation::ALL
        .iter()
        .flat_map(|one| formats.map(|format| (*one, format)));
    let row = |(what, format)| Row {
        what: situation(what, t),
        format: format_word(format, t),
        cells: languages(found.shop.shop.language)
            .map(|language| {
                let name = TemplateName {
                    shop: id,
                    situation: what,
                    format,
                    language,
                };
                (address(name), state(found.own.contains(&name), t))
            })
            .collect(),
    };
    let shell = visit.shell(found.shop.shop.name.clone());
    let template = ListTemplate {
        s: shell.tabs(tabs(&visit, id, "/messages")),
        languages: languages(found.shop.shop.language)
            .map(app::message::locale)
            .map(|locale| (locale.code(), locale.own_name()))
            .collect(),
        rows: names.map(row).collect(),
    };
    answer(page(http::StatusCode::OK, &template))
}

pub(crate) async fn show(visit: Visit, Path(named): Path<Named>, fields: Fields) -> Answer {
    let shown = (&Again::default(), fields.get("said"));
    editor(&visit, name(&named)?, None, shown, None).await
}

pub(crate) async fn save(visit: Visit, Path(named): Path<Named>, Posted(fields): Posted) -> Answer {
    let (name, version) = (name(&named)?, version_of(&fields)?);
    let texts = (fields.get("subject"), fields.get("text"));
    let by = visit.sends(&fields);
    let saved = visit.web.app.change_template(&by, name, version, texts);
    match visit.sent(saved.await).await? {
        Sent::Done(()) | Sent::Before => done(&address(name), "saved"),
        Sent::Again(again) => editor(&visit, name, Some(&fields), (&again, ""), None).await,
    }
}

pub(crate) async fn reset(
    visit: Visit,
    Path(named): Path<Named>,
    Posted(fields): Posted,
) -> Answer {
    let (name, version) = (name(&named)?, version_of(&fields)?);
    let by = visit.sends(&fields);
    let reset = visit.web.app.reset_template(&by, name, version).await;
    match visit.sent(reset).await? {
        Sent::Done(()) | Sent::Before => done(&address(name), "saved"),
        Sent::Again(again) => editor(&visit, name, None, (&again, ""), None).await,
    }
}

/// The page with what is typed and how it reads; its preview alone, if a script asks.
pub(crate) async fn preview(
    visit: Visit,
    Path(named): Path<Named>,
    Posted(fields): Posted,
) -> Answer {
    let name = name(&named)?;
    if fields.given("part").is_some() {
        return Ok(Html(shown(&visit, name, Some(&fields)).await?).into_response());
    }
    editor(&visit, name, Some(&fields), (&Again::default(), ""), None).await
}

/// What is typed as a mail program shows it: a page of its own that may do nothing but be looked at.
pub(crate) async fn mail(visit: Visit, Path(named): Path<Named>, Posted(fields): Posted) -> Answer {
    let name = name(&named)?;
    let (app, desk) = (&visit.web.app, &visit.seat.desk);
    let texts = typed(&fields);
    let shown = app.preview_message(desk, Permission::Templates, name, texts, Sample::default());
    match told(shown.await)? {
        Ok(Preview::Email(mail)) => Ok(Page {
            status: StatusCode::OK,
            html: mail.html,
            policy: MAIL_POLICY.to_owned(),
            refresh: None,
            retry_after: None,
        }
        .into_response()),
        Ok(Preview::Short { .. }) => Err(Trouble::Unknown.into()),
        Err(_) => editor(&visit, name, Some(&fields), (&Again::default(), ""), None).await,
    }
}

/// The mail brings its own style, and nothing else.
const MAIL_POLICY: &str = "sandbox;default-src 'none';style-src 'unsafe-inline';img-src data:;\
    form-action 'none';frame-ancestors 'none';base-uri 'none'";

/// Sends what is typed to the user alone.
pub(crate) async fn test(visit: Visit, Path(named): Path<Named>, Posted(fields): Posted) -> Answer {
    let name = name(&named)?;
    let by = visit.sends(&fields);
    let texts = (fields.get("subject"), fields.get("text"));
    let mode = visit.seat.desk.mode;
    let sent = visit.web.app.test_template(&by, mode, name, texts).await;
    let t = visit.t();
    let (again, tested) = match visit.sent(sent).await? {
        Sent::Done(TestSend::NoChannel) => {
            (Again::default(), Some((t.templates_test_none(), None)))
        }
        Sent::Done(TestSend::Said(to, check)) if check.is_good() => {
            (Again::default(), Some((t.templates_test_sent(to), None)))
        }
        Sent::Done(TestSend::Said(_, check)) => {
            let said = (t.templates_test_failed(), Some(check.words));
            (Again::default(), Some(said))
        }
        Sent::Again(again) => (again, None),
        Sent::Before => (Again::default(), None),
    };
    let tested = tested.map(|(text, words)| Tested { text, words });
    editor(&visit, name, Some(&fields), (&again, ""), tested).await
}

/// The shop's own language first.
fn languages(first: Language) -> impl Iterator<Item = Language> {
    let others = Language::ALL.iter().copied();
    std::iter::once(first).chain(others.filter(move |other| *other != first))
}

fn name((shop, situation, format, language): &Named) -> Result<TemplateName, super::visit::Stop> {
    Ok(TemplateName {
        shop: id_of(shop)?,
        situation: id_of(situation)?,
        format: id_of(format)?,
        language: id_of(language)?,
    })
}

fn address(name: TemplateName) -> String {
    let TemplateName {
        shop,
        situation,
        format,
        language,
    } = name;
    format!("{HERE}/{shop}/messages/{situation}/{format}/{language}")
}

fn format_word(format: Format, t: T) -> String {
    match format {
        Format::Email => t.templates_email(),
        Format::Short => t.templates_short(),
    }
}

fn state(own: bool, t: T) -> Badge {
    let (tone, word) = if own {
        ("good", t.templates_own())
    } else {
        ("still", t.templates_delivered())
    };
    Badge { tone, word }
}

/// The preview of what is typed, or of what is kept.
async fn shown(
    visit: &Visit,
    name: TemplateName,
    fields: Option<&Fields>,
) -> Result<String, super::visit::Stop> {
    let texts = fields.and_then(typed);
    let (app, desk) = (&visit.web.app, &visit.seat.desk);
    let shown = app.preview_message(desk, Permission::Templates, name, texts, Sample::default());
    Ok(fragment(told(shown.await)?, name.language, &visit.seat)?)
}

async fn editor(
    visit: &Visit,
    name: TemplateName,
    typed: Option<&Fields>,
    (again, said): (&Again, &str),
    test: Option<Tested>,
) -> Answer {
    let found = visit.web.app.template_of(&visit.reads(), name).await;
    let found: TemplateView = visit.read(found).await?;
    let t = visit.t();
    let preview = shown(visit, name, typed).await?;
    let mut fields = text_fields(&Filling { typed, again, t }, name, &found);
    again.mark(&mut fields, &visit.seat);
    let tab = |language| Tab {
        href: address(TemplateName { language, ..name }),
        label: app::message::locale(language).own_name().to_owned(),
        current: language == name.language,
    };
    let shell = visit.shell(situation(name.situation, t));
    let tabs = languages(found.shop.shop.language).map(tab).collect();
    let template = EditorTemplate {
        s: shell.tabs(tabs).said(said),
        list: format!("{HERE}/{}/messages", name.shop),
        here: address(name),
        format: format_word(name.format, t),
        hint: match name.format {
            Format::Email => t.templates_email_hint(),
            Format::Short => t.templates_short_hint(),
        },
        state: state(found.own, t),
        own: found.own,
        notice: again.notice(t),
        version: found.version,
        nonce: visit.web.app.form_nonce(),
        nonce2: visit.web.app.form_nonce(),
        fields: Shown {
            heading: t.access_fix(),
            fields: &fields,
        },
        preview,
        test_to: match name.format {
            Format::Email => Some(t.templates_test_text(visit.seat.desk.staff.email.as_str())),
            Format::Short => None,
        },
        test,
        parameters: parameters(&found.fields, visit),
    };
    answer(page(again.status, &template))
}

fn text_fields(filling: &Filling<'_>, name: TemplateName, found: &TemplateView) -> Vec<Field> {
    let t = filling.t;
    let subject = Field {
        name: "subject",
        label: t.templates_subject(),
        autocomplete: "off",
        max: MAX_SUBJECT,
        ..Field::default()
    };
    let text = Field {
        name: "text",
        label: t.templates_body(),
        hint: if name.situation.sends_address() {
            t.templates_link_hint()
        } else {
            String::new()
        },
        kind: Kind::Lines,
        max: MAX_TEXT,
        ..Field::default()
    };
    let text = filling.field(text, found.wording.text());
    match name.format {
        Format::Email => vec![filling.field(subject, found.wording.subject()), text],
        Format::Short => vec![text],
    }
}

/// Every parameter as it is written, and what it means.
fn parameters(fields: &UserFields, visit: &Visit) -> Vec<(String, String)> {
    let t = visit.t();
    let written = |name: &str| format!("{{{{ {name} }}}}");
    let all = PARAMETERS.iter();
    let all = all.map(|(name, meaning)| (written(name), parameter_word(name, meaning, t)));
    let own = fields.iter().map(|field| {
        let labels = field.labels.iter().map(|(kind, label)| {
            let label = label.text(language(visit.seat.locale));
            format!("{}: {}", kind_word(*kind, t), clean(label))
        });
        let labels: Vec<_> = labels.collect();
        (written(&field.name), labels.join(" – "))
    });
    all.chain(own).collect()
}

fn parameter_word(name: &str, otherwise: &str, t: T) -> String {
    match name {
        "shop" => t.templates_p_shop(),
        "shop_contact" => t.templates_p_shop_contact(),
        "customer" => t.templates_p_customer(),
        "customer_number" => t.templates_p_customer_number(),
        "customer_title" => t.templates_p_customer_title(),
        "document_kind" => t.templates_p_document_kind(),
        "document_number" => t.templates_p_document_number(),
        "amount" => t.templates_p_amount(),
        "amount_words" => t.templates_p_amount_words(),
        "currency" => t.templates_p_currency(),
        "description" => t.templates_p_description(),
        "reference" => t.templates_p_reference(),
        "link_url" => t.templates_p_link_url(),
        "short_url" => t.templates_p_short_url(),
        "qr_url" => t.templates_p_qr_url(),
        "expires" => t.templates_p_expires(),
        "expires_short" => t.templates_p_expires_short(),
        "payment_code" => t.templates_p_payment_code(),
        "code" => t.templates_p_code(),
        "tracking_code" => t.templates_p_tracking_code(),
        "receipt_number" => t.templates_p_receipt_number(),
        "receipt_url" => t.templates_p_receipt_url(),
        "paid_at" => t.templates_p_paid_at(),
        "provider" => t.templates_p_provider(),
        "page_url" => t.templates_p_page_url(),
        "reason" => t.templates_p_reason(),
        "recipient" => t.templates_p_recipient(),
        "mode_test" => t.templates_p_mode_test(),
        _ => otherwise.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_is_explained_in_the_readers_language() {
        for (name, english) in PARAMETERS {
            let word = parameter_word(name, "", i18n::texts(i18n::Locale::Fa));
            assert!(!word.is_empty() && word != *english, "{name}");
        }
    }
}
