//! Before the door: signing in, and what a one-time link opens.

use app::access::{JoinError, JoinFault, Joining, Opened, SignIn, SignInError};
use app::message::language;
use askama::Template;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Form};
use domain::access::{MAX_PASSWORD, MIN_PASSWORD, PasswordFault, Purpose};
use http::StatusCode;
use http::request::Parts;
use i18n::{Locale, texts};
use serde::Deserialize;

use super::door::{HOME, address_of, agent_of, hold, local, signed};
use super::field::{Field, Fields, Kind};
use crate::asset::DOOR_STYLE;
use crate::page::{Frame, Page, Policy, T};
use crate::reader::Reader;
use crate::routes::{Permission, Route, Web, see_other};
use crate::trouble::Trouble;

pub(super) static ROUTES: &[Route] = &[
    Route {
        methods: &["GET", "POST"],
        path: "/office/sign-in",
        permission: Permission::Door,
        service: || get(show).post(sign_in),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/first/{token}",
        permission: Permission::Door,
        service: || get(open).post(join),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/join/{token}",
        permission: Permission::Door,
        service: || get(open).post(join),
    },
];

#[derive(Default, Deserialize)]
#[serde(default)]
struct Next {
    next: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SignInForm {
    email: String,
    password: String,
    next: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct JoinForm {
    name: String,
    email: String,
    password: String,
}

async fn show(
    State(web): State<Web>,
    Extension(reader): Extension<Reader>,
    next: Result<Query<Next>, QueryRejection>,
    head: Parts,
) -> Result<Response, Trouble> {
    let next = next.map(|Query(next)| next.next).unwrap_or_default();
    if signed(&web, &head.headers).await?.is_some() {
        return see_other(local(&next));
    }
    let page = sign_in_page(&reader, "", local(&next), false)?;
    Ok(page.into_response())
}

async fn sign_in(
    State(web): State<Web>,
    Extension(reader): Extension<Reader>,
    head: Parts,
    form: Result<Form<SignInForm>, FormRejection>,
) -> Result<Response, Trouble> {
    let Form(form) = form.map_err(|_| Trouble::BadForm)?;
    let next = local(&form.next).to_owned();
    let wanted = SignIn {
        email: form.email.clone(),
        password: form.password,
        address: address_of(&head),
        agent: agent_of(&head),
        request_id: reader.request_id.clone(),
    };
    match web.app.sign_in(wanted).await {
        Ok(token) => {
            let mut response = see_other(&next)?;
            hold(&mut response, &web.app.settings().public_url, &token);
            Ok(response)
        }
        Err(SignInError::Refused) => {
            Ok(sign_in_page(&reader, &form.email, &next, true)?.into_response())
        }
        Err(error @ (SignInError::Busy | SignInError::Store(_))) => {
            Err(Trouble::Busy(error.to_string()))
        }
    }
}

fn sign_in_page(reader: &Reader, email: &str, next: &str, refused: bool) -> Result<Page, Trouble> {
    let locale = reader.any_locale();
    let t = texts(locale);
    let fields = [
        Field {
            name: "email",
            label: t.access_email(),
            value: email.to_owned(),
            kind: Kind::Email,
            autocomplete: "username",
            max: 320,
            ltr: true,
            ..Field::default()
        },
        Field {
            name: "password",
            label: t.access_password(),
            kind: Kind::Password,
            autocomplete: "current-password",
            max: MAX_PASSWORD,
            ltr: true,
            ..Field::default()
        },
    ];
    let status = if refused {
        StatusCode::FORBIDDEN
    } else {
        StatusCode::OK
    };
    let template = DoorTemplate {
        frame: Frame::new(locale, t.access_sign_in()),
        t,
        style: DOOR_STYLE.text,
        intro: String::new(),
        note: if refused {
            t.access_wrong()
        } else {
            String::new()
        },
        fields: Fields {
            heading: t.access_fix(),
            fields: &fields,
        },
        next,
        button: t.access_sign_in(),
        suffix: reader.suffix(),
    };
    page(status, &template)
}

async fn open(
    State(web): State<Web>,
    Extension(reader): Extension<Reader>,
    Path(token): Path<String>,
) -> Result<Page, Trouble> {
    let opened = web.app.open_one_time(&token).await;
    match opened.map_err(|error| Trouble::Busy(error.to_string()))? {
        Some(opened) => join_page(&reader, &opened, &JoinForm::default(), &[]),
        None => closed_page(&reader),
    }
}

async fn join(
    State(web): State<Web>,
    Extension(reader): Extension<Reader>,
    Path(token): Path<String>,
    head: Parts,
    form: Result<Form<JoinForm>, FormRejection>,
) -> Result<Response, Trouble> {
    let Form(form) = form.map_err(|_| Trouble::BadForm)?;
    let told = Joining {
        name: form.name.clone(),
        email: form.email.clone(),
        password: form.password.clone(),
        language: Some(language(reader.any_locale())),
        agent: agent_of(&head),
        request_id: reader.request_id.clone(),
    };
    match web.app.redeem(&token, told).await {
        Ok(session) => {
            let mut response = see_other(HOME)?;
            hold(&mut response, &web.app.settings().public_url, &session);
            Ok(response)
        }
        Err(JoinError::Closed) => Ok(closed_page(&reader)?.into_response()),
        Err(JoinError::Fields(faults)) => {
            let opened = web.app.open_one_time(&token).await;
            match opened.map_err(|error| Trouble::Busy(error.to_string()))? {
                Some(opened) => Ok(join_page(&reader, &opened, &form, &faults)?.into_response()),
                None => Ok(closed_page(&reader)?.into_response()),
            }
        }
        Err(error @ (JoinError::Busy | JoinError::Store(_))) => {
            Err(Trouble::Busy(error.to_string()))
        }
    }
}

fn join_page(
    reader: &Reader,
    opened: &Opened,
    typed: &JoinForm,
    faults: &[JoinFault],
) -> Result<Page, Trouble> {
    let locale = reader.any_locale();
    let t = texts(locale);
    let (mut name_error, mut email_error, mut password_error) = Default::default();
    for fault in faults {
        match fault {
            JoinFault::Name => name_error = t.access_bad_name(),
            JoinFault::Email => email_error = t.access_bad_email(),
            JoinFault::EmailTaken => email_error = t.access_email_taken(),
            JoinFault::Password(fault) => password_error = password_words(t, locale, *fault),
        }
    }
    let or_else = |typed: &str, known: &str| {
        let text = if typed.is_empty() { known } else { typed };
        text.to_owned()
    };
    let known = opened.email.as_ref().map(ToString::to_string);
    let fields = [
        Field {
            name: "name",
            label: t.access_name(),
            value: or_else(&typed.name, &opened.name),
            kind: Kind::Text,
            autocomplete: "name",
            max: app::access::MAX_NAME,
            error: name_error,
            ..Field::default()
        },
        Field {
            name: "email",
            label: t.access_email(),
            fixed: known.is_some(),
            value: known.unwrap_or_else(|| typed.email.clone()),
            kind: Kind::Email,
            autocomplete: "username",
            max: 320,
            ltr: true,
            error: email_error,
            ..Field::default()
        },
        Field {
            name: "password",
            label: t.access_password(),
            kind: Kind::Password,
            autocomplete: "new-password",
            hint: t.access_password_hint(counted(MIN_PASSWORD, locale)),
            max: MAX_PASSWORD,
            ltr: true,
            error: password_error,
            ..Field::default()
        },
    ];
    let (title, intro) = match opened.purpose {
        Purpose::First => (t.access_first(), t.access_first_text()),
        Purpose::Invite => (t.access_join(), t.access_join_text()),
        Purpose::Reset => (t.access_reset(), t.access_reset_text()),
    };
    let status = if faults.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let template = DoorTemplate {
        frame: Frame::new(locale, title),
        t,
        style: DOOR_STYLE.text,
        intro,
        note: String::new(),
        fields: Fields {
            heading: t.access_fix(),
            fields: &fields,
        },
        next: "",
        button: t.access_enter(),
        suffix: reader.suffix(),
    };
    page(status, &template)
}

fn closed_page(reader: &Reader) -> Result<Page, Trouble> {
    let locale = reader.any_locale();
    let t = texts(locale);
    let template = ClosedTemplate {
        frame: Frame::new(locale, t.access_closed()),
        t,
    };
    Page::new(StatusCode::NOT_FOUND, &template, &Policy::default())
}

fn page(status: StatusCode, template: &DoorTemplate<'_>) -> Result<Page, Trouble> {
    let policy = Policy {
        style: Some(&DOOR_STYLE),
        own_form: true,
        ..Policy::default()
    };
    Page::new(status, template, &policy)
}

fn password_words(t: T, locale: Locale, fault: PasswordFault) -> String {
    match fault {
        PasswordFault::TooShort => t.access_password_short(counted(MIN_PASSWORD, locale)),
        PasswordFault::TooLong => t.access_password_long(),
        PasswordFault::IsEmail => t.access_password_email(),
        PasswordFault::OneCharacter => t.access_password_one(),
    }
}

fn counted(number: usize, locale: Locale) -> String {
    i18n::number(i64::try_from(number).unwrap_or(i64::MAX), locale)
}

#[derive(Template)]
#[template(path = "door/door.html")]
struct DoorTemplate<'a> {
    frame: Frame,
    t: T,
    style: &'static str,
    intro: String,
    note: String,
    fields: Fields<'a>,
    next: &'a str,
    button: String,
    suffix: String,
}

#[derive(Template)]
#[template(path = "door/closed.html")]
struct ClosedTemplate {
    frame: Frame,
    t: T,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stays_but_for_the_password() {
        for locale in Locale::ALL {
            let reader = Reader {
                chosen: Some(locale),
                preferred: locale,
                request_id: "req_1".to_owned(),
                way: None,
            };
            let opened = Opened {
                purpose: Purpose::First,
                name: String::new(),
                email: None,
            };
            let typed = JoinForm {
                name: "<Sara>".to_owned(),
                email: "sara@".to_owned(),
                password: "sesame".to_owned(),
            };
            let faults = [
                JoinFault::Email,
                JoinFault::Password(PasswordFault::TooShort),
            ];
            let page = join_page(&reader, &opened, &typed, &faults).unwrap();
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(
                page.html.contains("value=\"&#60;Sara&#62;\""),
                "{}",
                page.html
            );
            assert!(page.html.contains("value=\"sara@\""));
            assert!(!page.html.contains("sesame"));
            assert_eq!(page.html.matches("aria-invalid=\"true\"").count(), 2);
            assert!(page.html.contains("href=\"#email\""));
        }
    }
}
