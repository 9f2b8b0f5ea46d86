//! API keys of the world that the session looks at: made and shown once, listed, revoked.

use app::access::{AccessError, ApiKey};
use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Form};
use domain::access::{MAX_PASSWORD, Permission as May};
use domain::id::ApiKeyId;
use http::StatusCode;
use i18n::{short_date_time, texts};
use serde::Deserialize;

use super::door::{Signed, refuse};
use super::field::{Field, Fields, Kind};
use super::shell::{self, Shell};
use crate::reader::Reader;
use crate::routes::{Permission, Route, Web, see_other};
use crate::trouble::Trouble;

pub(super) static ROUTES: &[Route] = &[
    Route {
        methods: &["GET", "POST"],
        path: "/office/keys",
        permission: Permission::Merchant(May::ApiKeys),
        service: || get(list).post(make),
    },
    Route {
        methods: &["POST"],
        path: "/office/keys/{key}/revoke",
        permission: Permission::Merchant(May::ApiKeys),
        service: || post(revoke),
    },
];

#[derive(Deserialize)]
struct KeyForm {
    name: String,
    #[serde(default)]
    password: String,
    nonce: String,
}

/// What the page says besides the list.
#[derive(Default)]
struct Said {
    status: StatusCode,
    name: String,
    name_error: String,
    password_error: String,
    note: String,
    key: String,
}

async fn list(
    State(web): State<Web>,
    Extension(reader): Extension<Reader>,
    signed: Signed,
) -> Result<Response, Trouble> {
    page(&web, &reader, &signed, Said::default()).await
}

async fn make(
    State(web): State<Web>,
    Extension(reader): Extension<Reader>,
    signed: Signed,
    form: Result<Form<KeyForm>, FormRejection>,
) -> Result<Response, Trouble> {
    let Form(form) = form.map_err(|_| Trouble::BadForm)?;
    let t = texts(signed.locale(&reader));
    let made = web
        .app
        .make_key(
            &signed,
            (&form.name, &form.password),
            &form.nonce,
            &reader.request_id,
        )
        .await;
    let said = match made {
        Ok(key) => Said {
            key,
            ..Said::default()
        },
        Err(AccessError::BadName) => Said {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            name: form.name,
            name_error: t.access_bad_name(),
            ..Said::default()
        },
        Err(AccessError::WrongPassword) => Said {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            name: form.name,
            password_error: t.access_password_wrong(),
            ..Said::default()
        },
        Err(AccessError::Twice) => Said {
            status: StatusCode::CONFLICT,
            note: t.access_twice(),
            ..Said::default()
        },
        Err(AccessError::Forbidden(missing)) => {
            return Ok(refuse(&web, &signed, missing, &reader).await);
        }
        Err(error) => return Err(Trouble::Busy(error.to_string())),
    };
    page(&web, &reader, &signed, said).await
}

async fn revoke(
    State(web): State<Web>,
    Extension(reader): Extension<Reader>,
    signed: Signed,
    Path(key): Path<String>,
) -> Result<Response, Trouble> {
    let id: ApiKeyId = key.parse().map_err(|_| Trouble::Unknown)?;
    match web.app.revoke_key(&signed, id, &reader.request_id).await {
        Ok(()) => see_other("/office/keys"),
        Err(AccessError::NotFound) => Err(Trouble::Unknown),
        Err(AccessError::Forbidden(missing)) => Ok(refuse(&web, &signed, missing, &reader).await),
        Err(error) => Err(Trouble::Busy(error.to_string())),
    }
}

async fn page(
    web: &Web,
    reader: &Reader,
    signed: &Signed,
    said: Said,
) -> Result<Response, Trouble> {
    let keys = web.app.list_keys(signed).await;
    let keys = keys.map_err(|error| Trouble::Busy(error.to_string()))?;
    let zone = web.app.time_zone_of(signed).await;
    let zone = zone.map_err(|error| Trouble::Busy(error.to_string()))?;
    let seat = signed.seat(reader, "/office/keys");
    let (t, locale) = (seat.t(), seat.locale);
    let shown = |key: ApiKey| Shown {
        id: key.id.to_string(),
        name: key.name,
        since: short_date_time(key.created_at, &zone, locale),
        revoked: key
            .revoked_at
            .map(|at| t.access_key_revoked(short_date_time(at, &zone, locale))),
    };
    let fields = [
        Field {
            name: "name",
            label: t.access_key_name(),
            value: said.name,
            autocomplete: "off",
            hint: t.access_key_name_hint(),
            max: app::access::MAX_NAME,
            error: said.name_error,
            ..Field::default()
        },
        Field {
            name: "password",
            label: t.access_your_password(),
            kind: Kind::Password,
            autocomplete: "current-password",
            hint: t.access_your_password_hint(),
            max: MAX_PASSWORD,
            error: said.password_error,
            ..Field::default()
        },
    ];
    let template = KeysTemplate {
        s: Shell::new(&seat, None, t.access_keys()),
        note: said.note,
        key: said.key,
        nonce: web.app.form_nonce(),
        fields: Fields {
            heading: t.access_fix(),
            fields: &fields,
        },
        keys: keys.into_iter().map(shown).collect(),
    };
    shell::page(said.status, &template)
}

struct Shown {
    id: String,
    name: String,
    since: String,
    revoked: Option<String>,
}

#[derive(Template)]
#[template(path = "door/keys.html")]
struct KeysTemplate<'a> {
    s: Shell,
    note: String,
    key: String,
    nonce: String,
    fields: Fields<'a>,
    keys: Vec<Shown>,
}
