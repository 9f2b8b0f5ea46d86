//! The control desk for scripts. All answers are JSON; the forms of the desk's page may post to
//! the same addresses and are led back to it.
//!
//! | call | body | answer |
//! |---|---|---|
//! | `GET /control/behaviours` | – | `{terminals: {id: [switch]}, available: [{name, line, steps}]}` |
//! | `POST /control/behaviours` | `{terminal?, behaviour, step?, times?, ms?, next_payment?}` | the terminal's switches |
//! | `DELETE /control/behaviours?terminal=` | – | 204; without a terminal all are off |
//! | `GET /control/book?terminal=` | – | the entries |
//! | `GET /control/log?after=` | – | the entries with a higher number |
//! | `GET /control/inbox?panel=` | – | the messages that were taken, each with its state |
//! | `GET /control/inbox/{number}/back` | – | the mail that comes back, as a mail server sends it; 404 if none does |
//! | `DELETE /control/inbox` | – | 204; the inbox is empty, keys are forgotten |
//! | `POST /control/release` | `{key?, deliver?}` | `{released: [{key, url, form?, status}]}`; with `deliver: false` the bank does not call |
//! | `POST /control/payments/{key}/pay`, `decline`, `cancel` | – | `{key, state, callback_url, callback_form?, held}`: what the payer's browser would be given |
//!
//! Without a terminal the switch is for all (`*`). A browser page of another origin is refused.

use std::collections::HashMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::bank::Bank;
use crate::behaviour::{Behaviour, DEFAULT_TERMINAL, Switch};
use crate::calls;
use crate::fields::with;
use crate::pages::desk;
use crate::payer::{NotPressed, Press, press, release};
use crate::reply::server_error;

/// The routes below `/control`.
pub(crate) fn router() -> Router<Bank> {
    Router::new()
        .route("/", get(desk::desk))
        .route(
            "/behaviours",
            get(behaviours).post(switch_on).delete(switch_off),
        )
        .route("/behaviours/clear", post(clear))
        .route("/book", get(book))
        .route("/log", get(log))
        .route("/inbox", get(inbox).delete(empty_inbox))
        .route("/inbox/{number}/back", get(comes_back))
        .route("/release", post(release_held))
        .route("/payments/{key}/{press}", post(press_as_payer))
        .layer(from_fn(same_origin))
}

/// A page of another site must not work the desk through somebody's browser.
async fn same_origin(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &header::HeaderValue| value.to_str().ok())
    };
    let foreign = text(header::ORIGIN)
        .is_some_and(|origin| origin.split_once("://").map(|(_, host)| host) != text(header::HOST));
    if foreign {
        return refused(StatusCode::FORBIDDEN, "this page belongs to another origin");
    }
    next.run(request).await
}

fn refused(status: StatusCode, why: &str) -> Response {
    (status, axum::Json(json!({"error": why}))).into_response()
}

/// Which terminal a call is about.
#[derive(Deserialize)]
struct Which {
    terminal: Option<String>,
}

async fn behaviours(State(bank): State<Bank>) -> Response {
    let available: Vec<Value> = Behaviour::all()
        .iter()
        .map(|b| json!({"name": b.name(), "line": b.line(), "steps": b.steps()}))
        .collect();
    axum::Json(json!({"terminals": bank.all_behaviours(), "available": available})).into_response()
}

/// A switch and the terminal that it is for.
#[derive(Deserialize)]
struct Order {
    terminal: Option<String>,
    #[serde(flatten)]
    switch: Switch,
}

async fn switch_on(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let as_json = is_json(&headers);
    let order = if as_json {
        serde_json::from_slice::<Order>(&body).map_err(|error| error.to_string())
    } else {
        order_of_form(&body)
    };
    let Order { terminal, switch } = match order {
        Ok(order) => order,
        Err(why) => return refused(StatusCode::UNPROCESSABLE_ENTITY, &why),
    };
    if switch.strikes_at().is_none() {
        let why = format!("{} does not happen at this step", switch.behaviour);
        return refused(StatusCode::UNPROCESSABLE_ENTITY, &why);
    }
    let terminal = terminal.unwrap_or_else(|| DEFAULT_TERMINAL.to_owned());
    bank.add_switch(&terminal, switch);
    if as_json {
        axum::Json(bank.behaviours(&terminal)).into_response()
    } else {
        Redirect::to("/control").into_response()
    }
}

fn order_of_form(body: &[u8]) -> Result<Order, String> {
    let fields: HashMap<_, _> = url::form_urlencoded::parse(body).into_owned().collect();
    let get = |name: &str| {
        fields
            .get(name)
            .map(String::as_str)
            .filter(|text| !text.is_empty())
    };
    let number = |name: &str| {
        get(name)
            .map(str::parse::<u64>)
            .transpose()
            .map_err(|error| format!("{name}: {error}"))
    };
    let behaviour = get("behaviour").ok_or("behaviour is missing")?;
    let step = get("step").map(str::parse).transpose();
    let times = number("times")?.map(u32::try_from).transpose();
    Ok(Order {
        terminal: get("terminal").map(str::to_owned),
        switch: Switch {
            behaviour: behaviour
                .parse()
                .map_err(|error| format!("behaviour: {error}"))?,
            step: step.map_err(|error| format!("step: {error}"))?,
            times: times.map_err(|error| format!("times: {error}"))?,
            ms: number("ms")?,
            next_payment: get("next_payment") == Some("true"),
        },
    })
}

async fn switch_off(State(bank): State<Bank>, Query(which): Query<Which>) -> StatusCode {
    bank.clear_behaviours(which.terminal.as_deref());
    StatusCode::NO_CONTENT
}

async fn clear(State(bank): State<Bank>) -> Redirect {
    bank.clear_behaviours(None);
    Redirect::to("/control")
}

async fn book(State(bank): State<Bank>, Query(which): Query<Which>) -> Response {
    let mut entries = bank.book();
    if let Some(terminal) = which.terminal {
        entries.retain(|entry| entry.terminal == terminal);
    }
    axum::Json(entries).into_response()
}

/// Which panel's messages are wanted.
#[derive(Deserialize)]
struct Whose {
    panel: Option<String>,
}

async fn inbox(State(bank): State<Bank>, Query(whose): Query<Whose>) -> Response {
    let mut taken = bank.inbox();
    if let Some(panel) = whose.panel {
        taken.retain(|message| message.panel == panel);
    }
    axum::Json(taken).into_response()
}

async fn comes_back(State(bank): State<Bank>, Path(number): Path<u64>) -> Response {
    let taken = bank.inbox().into_iter().find(|one| one.number == number);
    let kind = [(header::CONTENT_TYPE, "message/rfc822")];
    match taken.and_then(|one| one.comes_back()) {
        Some(mail) => (kind, mail).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn empty_inbox(State(bank): State<Bank>) -> StatusCode {
    bank.desk().inbox.clear();
    StatusCode::NO_CONTENT
}

/// From where on the log is wanted.
#[derive(Deserialize)]
struct Since {
    after: Option<u64>,
}

async fn log(State(bank): State<Bank>, Query(since): Query<Since>) -> Response {
    let mut entries = bank.log();
    if let Some(after) = since.after {
        entries.retain(|entry| entry.number > after);
    }
    axum::Json(entries).into_response()
}

/// Which returns are let go, and whether the bank itself calls them.
#[derive(Default, Deserialize)]
struct Release {
    key: Option<String>,
    deliver: Option<bool>,
}

async fn release_held(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let as_json = is_json(&headers);
    let wish = if as_json {
        match serde_json::from_slice::<Release>(&body) {
            Ok(wish) => wish,
            Err(error) => return refused(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
        }
    } else {
        Release::default()
    };
    let keys = match wish.key {
        Some(key) => vec![key],
        None => bank
            .book()
            .into_iter()
            .filter(|e| e.held)
            .map(|e| e.key)
            .collect(),
    };
    let mut released = Vec::new();
    for key in keys {
        let Some(back) = release(&bank, &key) else {
            continue;
        };
        let status = if wish.deliver.unwrap_or(true) {
            calls::deliver(&bank, &back).await
        } else {
            None
        };
        let mut one = json!({"key": key, "url": back.url, "status": status});
        if !back.form.is_empty() {
            one = with(one, json!({"form": back.form}));
        }
        released.push(one);
    }
    if as_json {
        axum::Json(json!({"released": released})).into_response()
    } else {
        Redirect::to("/control").into_response()
    }
}

async fn press_as_payer(
    State(bank): State<Bank>,
    Path((key, button)): Path<(String, String)>,
) -> Response {
    let Some(button) = Press::from_name(&button) else {
        return refused(
            StatusCode::NOT_FOUND,
            "the buttons are pay, decline and cancel",
        );
    };
    let ending = press(&bank, &key, button);
    if bank.desk().book.broken().is_some() {
        return server_error();
    }
    match ending {
        Ok(ending) => {
            let mut answer = json!({
                "key": key,
                "state": ending.state,
                "callback_url": ending.redirect.as_ref().map(|back| &back.url),
                "held": ending.held,
            });
            if let Some(back) = ending.redirect.filter(|back| !back.form.is_empty()) {
                answer = with(answer, json!({"callback_form": back.form}));
            }
            axum::Json(answer).into_response()
        }
        Err(NotPressed::Unknown) => refused(StatusCode::NOT_FOUND, "no such payment"),
        Err(NotPressed::Closed) => refused(StatusCode::CONFLICT, "the payment is closed"),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/json"))
}
