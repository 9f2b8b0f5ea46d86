//! Users of the merchant: the list, inviting one, and one user's roles, links and state.

use app::access::{AccessError, Invitation, User};
use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Form};
use domain::access::{Grant, Permission as May, Reach, Role};
use domain::id::UserId;
use domain::shop::Shop;
use http::StatusCode;
use i18n::texts;

use super::door::{Signed, refuse};
use super::field::{Field, Fields, Kind};
use super::shell::{self, Shell};
use crate::page::T;
use crate::reader::Reader;
use crate::routes::{Permission, Route, Web, see_other};
use crate::trouble::Trouble;

pub(super) static ROUTES: &[Route] = &[
    Route {
        methods: &["GET", "POST"],
        path: "/office/users",
        permission: Permission::Merchant(May::Users),
        service: || get(list).post(invite),
    },
    Route {
        methods: &["GET"],
        path: "/office/users/{user}",
        permission: Permission::Merchant(May::Users),
        service: || get(show),
    },
    Route {
        methods: &["POST"],
        path: "/office/users/{user}/roles",
        permission: Permission::Merchant(May::Users),
        service: || post(set_roles),
    },
    Route {
        methods: &["POST"],
        path: "/office/users/{user}/active",
        permission: Permission::Merchant(May::Users),
        service: || post(set_active),
    },
    Route {
        methods: &["POST"],
        path: "/office/users/{user}/link",
        permission: Permission::Merchant(May::Users),
        service: || post(new_link),
    },
];

/// A form whose fields depend on the merchant's shops.
type Pairs = Vec<(String, String)>;
type Sent = Result<Form<Pairs>, FormRejection>;

/// Begins the name of a field with a role; `all` or a shop's id follows.
const ROLE_FIELD: &str = "role_";

fn value<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    let found = pairs.iter().find(|(key, _)| key == name);
    found.map_or("", |(_, value)| value.as_str())
}

/// The roles that a form gives; a word that is no role, or no shop, is no form of ours.
fn grants(pairs: &Pairs) -> Result<Vec<Grant>, Trouble> {
    let mut grants = Vec::new();
    for (name, value) in pairs {
        let Some(place) = name.strip_prefix(ROLE_FIELD) else {
            continue;
        };
        if value.is_empty() {
            continue;
        }
        let reach = if place == "all" {
            Reach::AllShops
        } else {
            Reach::Shop(place.parse().map_err(|_| Trouble::BadForm)?)
        };
        let role = value.parse().map_err(|_| Trouble::BadForm)?;
        grants.push(Grant { role, reach });
    }
    Ok(grants)
}

/// What the page of all users says besides the list.
#[derive(Default)]
struct Said {
    status: StatusCode,
    name: String,
    email: String,
    grants: Vec<Grant>,
    name_error: String,
    email_error: String,
    note: String,
    address: String,
}

async fn list(
    State(web): State<Web>,
    Extension(reader): Extension<Reader>,
    signed: Signed,
) -> Result<Response, Trouble> {
    list_page(&web, &reader, &signed, Said::default()).await
}

async fn invite(
    State(web): State<Web>,
    Extension(reader): Extension<Reader>,
    signed: Signed,
    form: Sent,
) -> Result<Response, Trouble> {
    let Form(pairs) = form.map_err(|_| Trouble::BadForm)?;
    let wanted = Invitation {
        name: value(&pairs, "name").to_owned(),
        email: value(&pairs, "email").to_owned(),
        grants: grants(&pairs)?,
        nonce: value(&pairs, "nonce").to_owned(),
    };
    if wanted.nonce.is_empty() {
        return Err(Trouble::BadForm);
    }
    let t = texts(signed.locale(&reader));
    let made = web
        .app
        .invite(&signed, wanted.clone(), &reader.request_id)
        .await;
    let mut said = Said {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        name: wanted.name,
        email: wanted.email,
        grants: wanted.grants,
        ..Said::default()
    };
    match made {
        Ok(address) => {
            said = Said {
                address,
                ..Said::default()
            }
        }
        Err(AccessError::BadName) => said.name_error = t.access_bad_name(),
        Err(AccessError::BadEmail) => said.email_error = t.access_bad_email(),
        Err(AccessError::EmailTaken) => said.email_error = t.access_email_taken(),
        Err(AccessError::NoRole) => said.note = t.access_no_role(),
        Err(AccessError::Twice) => {
            said = Said {
                status: StatusCode::CONFLICT,
                note: t.access_twice(),
                ..Said::default()
            }
        }
        Err(error) => return refused(&web, &signed, &reader, error).await,
    }
    list_page(&web, &reader, &signed, said).await
}

async fn show(
    State(web): State<Web>,
    Extension(reader): Extension<Reader>,
    signed: Signed,
    Path(user): Path<String>,
) -> Result<Response, Trouble> {
    let said = UserSaid::default();
    user_page(&web, &reader, &signed, id_of(&user)?, said).await
}

async fn set_roles(
    State(web): State<Web>,
    Extension(reader): Extension<Reader>,
    signed: Signed,
    Path(user): Path<String>,
    form: Sent,
) -> Result<Response, Trouble> {
    let Form(pairs) = form.map_err(|_| Trouble::BadForm)?;
    let id = id_of(&user)?;
    let grants = grants(&pairs)?;
    let whose = (id, version(&pairs)?);
    let done = web
        .app
        .set_roles(&signed, whose, grants.clone(), &reader.request_id)
        .await;
    changed(&web, &reader, &signed, id, done, Some(grants)).await
}

async fn set_active(
    State(web): State<Web>,
    Extension(reader): Extension<Reader>,
    signed: Signed,
    Path(user): Path<String>,
    form: Sent,
) -> Result<Response, Trouble> {
    let Form(pairs) = form.map_err(|_| Trouble::BadForm)?;
    let id = id_of(&user)?;
    let active = match value(&pairs, "active") {
        "yes" => true,
        "no" => false,
        _ => return Err(Trouble::BadForm),
    };
    let whose = (id, version(&pairs)?);
    let done = web
        .app
        .set_active(&signed, whose, active, &reader.request_id)
        .await;
    changed(&web, &reader, &signed, id, done, None).await
}

async fn new_link(
    State(web): State<Web>,
    Extension(reader): Extension<Reader>,
    signed: Signed,
    Path(user): Path<String>,
) -> Result<Response, Trouble> {
    let id = id_of(&user)?;
    match web.app.new_link(&signed, id, &reader.request_id).await {
        Ok(address) => {
            let said = UserSaid {
                address,
                ..UserSaid::default()
            };
            user_page(&web, &reader, &signed, id, said).await
        }
        Err(error) => refused(&web, &signed, &reader, error).await,
    }
}

fn id_of(user: &str) -> Result<UserId, Trouble> {
    user.parse().map_err(|_| Trouble::Unknown)
}

fn version(pairs: &Pairs) -> Result<i64, Trouble> {
    value(pairs, "version")
        .parse()
        .map_err(|_| Trouble::BadForm)
}

/// The answer to a change of one user: back to the list, or the page again with what is wrong and
/// the roles that were chosen.
async fn changed(
    web: &Web,
    reader: &Reader,
    signed: &Signed,
    id: UserId,
    done: Result<(), AccessError>,
    grants: Option<Vec<Grant>>,
) -> Result<Response, Trouble> {
    let t = texts(signed.locale(reader));
    let (status, note) = match done {
        Ok(()) => return see_other("/office/users"),
        Err(AccessError::Changed) => (StatusCode::CONFLICT, t.access_changed()),
        Err(AccessError::LastOwner) => (StatusCode::CONFLICT, t.access_last_owner()),
        Err(AccessError::NoRole) => (StatusCode::UNPROCESSABLE_ENTITY, t.access_no_role()),
        Err(error) => return refused(web, signed, reader, error).await,
    };
    let said = UserSaid {
        status,
        note,
        grants,
        address: String::new(),
    };
    user_page(web, reader, signed, id, said).await
}

async fn refused(
    web: &Web,
    signed: &Signed,
    reader: &Reader,
    error: AccessError,
) -> Result<Response, Trouble> {
    match error {
        AccessError::Forbidden(missing) => Ok(refuse(web, signed, missing, reader).await),
        AccessError::NotFound => Err(Trouble::Unknown),
        error => Err(Trouble::Busy(error.to_string())),
    }
}

async fn list_page(
    web: &Web,
    reader: &Reader,
    signed: &Signed,
    said: Said,
) -> Result<Response, Trouble> {
    let (users, shops) = facts(web, signed).await?;
    let seat = signed.seat(reader, "/office/users");
    let t = seat.t();
    let shown = |user: &User| Shown {
        id: user.id.to_string(),
        name: user.name.clone(),
        email: user
            .email
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        roles: roles_words(t, &shops, &user.grants),
        state: state_words(t, user),
    };
    let fields = [
        Field {
            name: "name",
            label: t.access_their_name(),
            value: said.name,
            kind: Kind::Text,
            autocomplete: "off",
            max: app::access::MAX_NAME,
            error: said.name_error,
            ..Field::default()
        },
        Field {
            name: "email",
            label: t.access_email(),
            value: said.email,
            kind: Kind::Email,
            autocomplete: "off",
            max: 320,
            ltr: true,
            error: said.email_error,
            ..Field::default()
        },
    ];
    let template = UsersTemplate {
        s: Shell::new(&seat, None, t.access_users()),
        note: said.note,
        address: said.address,
        nonce: web.app.form_nonce(),
        users: users.iter().map(shown).collect(),
        fields: Fields {
            heading: t.access_fix(),
            fields: &fields,
        },
        choices: choices(t, &shops, &said.grants),
    };
    shell::page(said.status, &template)
}

/// What the page of one user says besides the facts.
#[derive(Default)]
struct UserSaid {
    status: StatusCode,
    note: String,
    /// The roles that were chosen, if they are not the stored ones.
    grants: Option<Vec<Grant>>,
    address: String,
}

async fn user_page(
    web: &Web,
    reader: &Reader,
    signed: &Signed,
    id: UserId,
    said: UserSaid,
) -> Result<Response, Trouble> {
    let (users, shops) = facts(web, signed).await?;
    let user = users.into_iter().find(|user| user.id == id);
    let user = user.ok_or(Trouble::Unknown)?;
    let seat = signed.seat(reader, "/office/users");
    let t = seat.t();
    let name = if user.name.is_empty() {
        t.access_nameless()
    } else {
        user.name.clone()
    };
    let template = UserTemplate {
        s: Shell::new(&seat, None, name),
        note: said.note,
        address: said.address,
        id: user.id.to_string(),
        email: user
            .email
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        state: state_words(t, &user),
        version: user.version,
        active: user.active,
        joined: user.joined,
        choices: choices(t, &shops, said.grants.as_ref().unwrap_or(&user.grants)),
    };
    shell::page(said.status, &template)
}

async fn facts(web: &Web, signed: &Signed) -> Result<(Vec<User>, Vec<Shop>), Trouble> {
    let busy = |error: &dyn std::fmt::Display| Trouble::Busy(error.to_string());
    let users = web.app.users(signed).await.map_err(|error| busy(&error))?;
    let shops = web
        .app
        .shops_of(signed)
        .await
        .map_err(|error| busy(&error))?;
    Ok((users, shops))
}

/// What a role is called.
fn role_name(t: T, role: Role) -> String {
    match role {
        Role::Owner => t.access_role_owner(),
        Role::Manager => t.access_role_manager(),
        Role::Sales => t.access_role_sales(),
        Role::Accountant => t.access_role_accountant(),
        Role::Viewer => t.access_role_viewer(),
    }
}

fn roles_words(t: T, shops: &[Shop], grants: &[Grant]) -> String {
    let word = |grant: &Grant| {
        let place = match grant.reach {
            Reach::AllShops => t.access_all_shops(),
            Reach::Shop(id) => {
                let shop = shops.iter().find(|shop| shop.id == id);
                shop.map_or_else(|| id.to_string(), |shop| shop.name.clone())
            }
        };
        format!("{} – {place}", role_name(t, grant.role))
    };
    grants.iter().map(word).collect::<Vec<_>>().join(" · ")
}

fn state_words(t: T, user: &User) -> String {
    match (user.active, user.joined) {
        (false, _) => t.access_user_disabled(),
        (true, false) => t.access_user_invited(),
        (true, true) => t.access_user_active(),
    }
}

/// A choice of role for all shops, and one for each shop.
fn choices(t: T, shops: &[Shop], grants: &[Grant]) -> Vec<Choice> {
    let choice = |place: String, label: String, reach: Reach| {
        let chosen = grants.iter().find(|grant| grant.reach == reach);
        let chosen = chosen.map(|grant| grant.role);
        let option = |role: &Role| RoleOption {
            word: role.as_str(),
            name: role_name(t, *role),
            chosen: chosen == Some(*role),
        };
        Choice {
            field: format!("{ROLE_FIELD}{place}"),
            label,
            options: Role::ALL.iter().map(option).collect(),
        }
    };
    let all = choice("all".to_owned(), t.access_all_shops(), Reach::AllShops);
    let each = shops
        .iter()
        .map(|shop| choice(shop.id.to_string(), shop.name.clone(), Reach::Shop(shop.id)));
    std::iter::once(all).chain(each).collect()
}

struct Shown {
    id: String,
    name: String,
    email: String,
    roles: String,
    state: String,
}

struct Choice {
    field: String,
    label: String,
    options: Vec<RoleOption>,
}

struct RoleOption {
    word: &'static str,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "door/users.html")]
struct UsersTemplate<'a> {
    s: Shell,
    note: String,
    address: String,
    nonce: String,
    users: Vec<Shown>,
    fields: Fields<'a>,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "door/user.html")]
struct UserTemplate {
    s: Shell,
    note: String,
    address: String,
    id: String,
    email: String,
    state: String,
    version: i64,
    active: bool,
    joined: bool,
    choices: Vec<Choice>,
}
