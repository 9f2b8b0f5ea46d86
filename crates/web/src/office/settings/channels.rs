//! Channels: how messages leave, the merchant's own mail server, and a test mail.

use app::message::credit_words;
use app::settings::channel::{Channels, MAX_LOGIN, MailChange, MailForm, MailSecurity, MailView};
use app::settings::line::ChannelView;
use askama::Template;
use domain::check::{Check, CheckResult};
use domain::contact::Email;
use domain::message::ChannelKind;
use domain::settings::MAX_NAME;
use http::StatusCode;
use i18n::Locale;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::credential::text;
use super::form::{Again, Sent, Sheet, form_page};
use super::lines;
use super::providers::Tested;
use super::visit::{Answer, Filling, Visit, answer, done, version_of};
use crate::office::field::{Choice, Field, Fields as Shown, Kind};
use crate::office::shell::{Shell, page};
use crate::office::typed::{Fields, Posted};
use crate::office::words::Badge;
use crate::page::T;
use crate::routes::see_other;
use crate::trouble::Trouble;

pub(super) const HERE: &str = "/office/settings/channels";
const MAIL: &str = "/office/settings/channels/mail";

#[derive(Template)]
#[template(path = "office/settings/channels.html")]
struct ListTemplate {
    s: Shell,
    ways: Vec<Way>,
    /// SMS panels and messengers.
    others: Vec<Way>,
}

/// One way by which messages leave.
struct Way {
    label: String,
    text: String,
    state: Badge,
    tested: Option<Badge>,
    credit: Option<Left>,
    href: Option<(String, String)>,
}

/// What was left when a panel was asked last.
struct Left {
    words: String,
    at: String,
    /// It is low.
    low: Option<String>,
}

#[derive(Template)]
#[template(path = "office/settings/channel_test.html")]
struct TestTemplate<'a> {
    t: T,
    nonce: String,
    tested: Option<Tested>,
    field: Shown<'a>,
    hook: &'a str,
}

pub(crate) async fn list(visit: Visit, fields: Fields) -> Answer {
    let found = visit.web.app.channels(&visit.reads()).await;
    let found = visit.read(found).await?;
    let t = visit.t();
    let lines = visit.web.app.channel_views(&visit.reads()).await;
    let lines = visit.read(lines).await?;
    let locale = visit.seat.locale;
    let others = lines.iter().filter(|view| view.kind != ChannelKind::Smtp);
    let zone = visit.zone().await?;
    let when = |at| visit.seat.minute(at, &zone);
    let template = ListTemplate {
        s: visit.shell(t.channels()).said(fields.get("said")),
        ways: ways(&found, t),
        others: others.map(|view| other(view, (locale, t), when)).collect(),
    };
    answer(page(StatusCode::OK, &template))
}

/// The first that is switched on is used.
fn ways(found: &Channels, t: T) -> Vec<Way> {
    let badge = |used: bool| Badge {
        tone: if used { "good" } else { "still" },
        word: if used {
            t.channels_used()
        } else {
            t.channels_not_used()
        },
    };
    let own = found.mail.as_ref();
    let by_own = own.is_some_and(|mail| mail.active);
    let off = |word| Badge {
        tone: "still",
        word,
    };
    let mut ways = vec![Way {
        label: t.channels_mail(),
        text: own
            .and_then(|mail| mail.server.as_ref())
            .map_or_else(|| t.channels_mail_text(), |it| it.from.to_string()),
        state: match own {
            None => off(t.channels_not_set()),
            Some(mail) if !mail.active => off(t.channels_off()),
            Some(_) => badge(true),
        },
        tested: own.and_then(|mail| mail.check.as_ref().map(|check| check_badge(check, t))),
        credit: None,
        href: Some(match own {
            None => (MAIL.to_owned(), t.channels_set_up()),
            Some(_) => (MAIL.to_owned(), t.channels_change()),
        }),
    }];
    if let Some(from) = &found.node_from {
        ways.push(Way {
            label: t.channels_node(),
            text: t.channels_node_text(from),
            state: badge(!by_own),
            tested: None,
            credit: None,
            href: None,
        });
    }
    ways.push(Way {
        label: t.channels_outbox(),
        text: t.channels_outbox_text(),
        state: badge(!by_own && found.node_from.is_none()),
        tested: None,
        credit: None,
        href: Some(("/office/outbox".to_owned(), t.channels_read())),
    });
    ways
}

/// An SMS panel or a messenger.
fn other(view: &ChannelView, (locale, t): (Locale, T), when: impl Fn(Timestamp) -> String) -> Way {
    let label = match view.version {
        None => t.channels_set_up(),
        Some(_) => t.channels_change(),
    };
    Way {
        label: text(view.meta.name, locale).to_owned(),
        text: lines::reaches(view.meta.medium, t),
        state: lines::state(view, t),
        tested: view.check.as_ref().map(|check| check_badge(check, t)),
        credit: view.credit.as_ref().map(|credit| Left {
            words: credit_words(credit, locale),
            at: when(credit.at),
            low: view.is_low.then(|| t.line_credit_low()),
        }),
        href: Some((lines::address(view.kind), label)),
    }
}

pub(crate) async fn show(visit: Visit, fields: Fields) -> Answer {
    mail_page(&visit, None, (&Again::default(), fields.get("said")), None).await
}

pub(crate) async fn save(visit: Visit, Posted(fields): Posted) -> Answer {
    let version = match fields.given("version") {
        None => None,
        Some(_) => Some(version_of(&fields)?),
    };
    let by = visit.sends(&fields);
    let changed = visit.web.app.change_mail(&by, version, read(&fields)).await;
    match visit.sent(changed).await? {
        Sent::Done(()) | Sent::Before => done(MAIL, "saved"),
        Sent::Again(again) => mail_page(&visit, Some(&fields), (&again, ""), None).await,
    }
}

/// Sends a test mail.
pub(crate) async fn test(visit: Visit, Posted(fields): Posted) -> Answer {
    let (by, locale) = (visit.sends(&fields), visit.seat.locale);
    let tested = visit.web.app.test_mail(&by, fields.get("to"), locale).await;
    match visit.sent(tested).await? {
        Sent::Done(_) | Sent::Before => answer(see_other(&format!("{MAIL}#test"))),
        Sent::Again(_) => {
            let again = (&Again::default(), "");
            mail_page(&visit, None, again, Some(fields.get("to"))).await
        }
    }
}

fn read(fields: &Fields) -> MailChange {
    let text = |name| fields.get(name).to_owned();
    MailChange {
        form: MailForm {
            host: text("host"),
            port: text("port"),
            security: text("security"),
            user: text("user"),
            from: text("from"),
            from_name: text("from_name"),
            reply_to: text("reply_to"),
            bounces: text("bounces"),
        },
        password: text("password"),
        active: fields.given("active").is_some(),
    }
}

async fn mail_page(
    visit: &Visit,
    typed: Option<&Fields>,
    (again, said): (&Again, &str),
    wrong_to: Option<&str>,
) -> Answer {
    let found = visit.web.app.channels(&visit.reads()).await;
    let mail = visit.read(found).await?.mail;
    let zone = visit.zone().await?;
    let t = visit.t();
    let filling = Filling { typed, again, t };
    let after = match &mail {
        Some(mail) => test_part(visit, mail, &zone, wrong_to)
            .map_err(axum::response::IntoResponse::into_response)?,
        None => String::new(),
    };
    let sheet = Sheet {
        intro: t.channels_mail_intro(),
        back: (HERE, t.channels()),
        action: MAIL.to_owned(),
        fields: mail_fields(&filling, mail.as_ref()),
        version: mail.as_ref().map(|mail| mail.version),
        button: t.settings_save(),
    };
    let shell = visit.shell(t.channels_mail()).said(said);
    answer(form_page(
        &visit.web,
        &visit.seat,
        shell,
        sheet,
        again,
        after,
    ))
}

fn mail_fields(filling: &Filling<'_>, mail: Option<&MailView>) -> Vec<Field> {
    let t = filling.t;
    let server = mail.and_then(|mail| mail.server.as_ref());
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let security = server.map_or(MailSecurity::StartTls, |server| server.security);
    let line = |name, label, hint| Field {
        name,
        label,
        hint,
        autocomplete: "off",
        ltr: true,
        ..Field::default()
    };
    let choices = MailSecurity::ALL.iter().map(|one| {
        let label = match one {
            MailSecurity::StartTls => t.channels_starttls(),
            MailSecurity::Tls => t.channels_tls(),
            MailSecurity::None => t.channels_none(),
        };
        Choice::new(one, label)
    });
    let protection = Field {
        name: "security",
        label: t.channels_security(),
        kind: Kind::Choice(choices.collect()),
        ..Field::default()
    };
    let port = Field {
        kind: Kind::Number,
        max: 5,
        ..line("port", t.channels_port(), t.channels_port_hint())
    };
    let has_password = mail.is_some_and(|mail| mail.has_password);
    // Never filled in, and kept if nothing is typed.
    let password = Field {
        kind: Kind::Password,
        autocomplete: "new-password",
        max: MAX_LOGIN,
        optional: Some(t.office_optional()),
        ..line(
            "password",
            t.channels_password(),
            if has_password {
                t.channels_password_stored()
            } else {
                String::new()
            },
        )
    };
    let user = Field {
        max: MAX_LOGIN,
        ..line("user", t.channels_user(), t.channels_user_hint())
    };
    let from = Field {
        kind: Kind::Email,
        ..line("from", t.channels_from(), t.channels_from_hint())
    };
    let from_name = Field {
        max: MAX_NAME,
        ltr: false,
        ..line(
            "from_name",
            t.channels_from_name(),
            t.channels_from_name_hint(),
        )
    };
    let reply_to = Field {
        kind: Kind::Email,
        ..line("reply_to", t.channels_reply_to(), String::new())
    };
    let bounces = Field {
        kind: Kind::Email,
        ..line("bounces", t.channels_bounces(), t.channels_bounces_hint())
    };
    let active = Field {
        name: "active",
        label: t.channels_active(),
        hint: t.channels_active_hint(),
        ..Field::default()
    };
    let host = line("host", t.channels_host(), t.channels_host_hint());
    let stored_port = server.map(|server| server.port.to_string());
    vec![
        filling.field(host, &text(server.map(|it| it.host.as_str()))),
        filling.field(protection, security.as_str()),
        filling.optional(port, &text(stored_port.as_deref())),
        filling.optional(user, &text(server.and_then(|it| it.user.as_deref()))),
        password,
        filling.field(from, &text(server.map(|it| it.from.as_str()))),
        filling.optional(
            from_name,
            &text(server.and_then(|it| it.from_name.as_deref())),
        ),
        filling.optional(
            reply_to,
            &text(server.and_then(|it| it.reply_to.as_ref().map(Email::as_str))),
        ),
        filling.optional(
            bounces,
            &text(server.and_then(|it| it.bounces.as_ref().map(Email::as_str))),
        ),
        filling.switch(active, mail.is_none_or(|mail| mail.active)),
    ]
}

fn test_part(
    visit: &Visit,
    mail: &MailView,
    zone: &TimeZone,
    wrong_to: Option<&str>,
) -> Result<String, Trouble> {
    let t = visit.t();
    let own = visit.seat.desk.staff.email.as_str();
    let field = [Field {
        name: "to",
        label: t.channels_test_to(),
        value: wrong_to.unwrap_or(own).to_owned(),
        kind: Kind::Email,
        autocomplete: "email",
        ltr: true,
        error: wrong_to.map(|_| t.access_bad_email()).unwrap_or_default(),
        ..Field::default()
    }];
    let tested = mail.check.as_ref().map(|check| Tested {
        badge: check_badge(check, t),
        when: Some(t.providers_tested_at(visit.seat.minute(check.at, zone))),
        advice: Some(advice(check, t)),
        words: Some(check.words.clone()).filter(|words| !words.is_empty()),
    });
    let template = TestTemplate {
        t,
        nonce: visit.web.app.form_nonce(),
        tested,
        field: Shown {
            heading: t.access_fix(),
            fields: &field,
        },
        hook: &mail.hook,
    };
    let html = template.render();
    html.map_err(|error| Trouble::Broken(error.to_string()))
}

pub(super) fn check_badge(check: &Check, t: T) -> Badge {
    let (tone, word) = match check.result {
        CheckResult::Good => ("good", t.channels_good()),
        CheckResult::Bad => ("bad", t.channels_bad()),
        CheckResult::Unknown => ("wait", t.channels_unknown()),
    };
    Badge { tone, word }
}

fn advice(check: &Check, t: T) -> String {
    match (check.result, check.code.as_str()) {
        (CheckResult::Good, _) => t.channels_good_advice(),
        (_, "name") => t.channels_advice_name(),
        (_, "forbidden") => t.channels_advice_forbidden(),
        (_, "connection") => t.channels_advice_connection(),
        (_, "tls") => t.channels_advice_tls(),
        (_, "login") => t.channels_advice_login(),
        (_, "sender") => t.channels_advice_sender(),
        (_, "recipient") => t.channels_advice_recipient(),
        (_, "refused") => t.channels_advice_refused(),
        (_, "busy") => t.channels_advice_busy(),
        (_, "timeout") => t.channels_advice_timeout(),
        (_, "broken") => t.channels_advice_broken(),
        _ => t.channels_advice_settings(),
    }
}
