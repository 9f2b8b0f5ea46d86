//! The front page: what this is, and where each protocol begins.

use std::fmt::Write;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::{Lang, escape, page};
use crate::bank::Bank;

/// `GET /`.
pub(crate) async fn index(State(bank): State<Bank>, headers: HeaderMap) -> Response {
    let base = escape(&bank.settings().base(&headers));
    let mut banks = String::new();
    for one in crate::DOORS {
        let (name, path, credentials) = (one.name, one.path, escape(one.credentials));
        let _ = write!(
            banks,
            "<tr><td>{name}</td><td class=\"code\">{base}{path}</td><td>{credentials}</td></tr>"
        );
    }
    let mut panels = String::new();
    for (name, path) in crate::panels::BASES {
        let _ = write!(
            panels,
            "<tr><td>{name}</td><td class=\"code\">{base}{path}</td><td>any key but <span class=\"code\">wrong</span></td></tr>"
        );
    }
    let body = format!(
        "<p class=\"notice\" role=\"note\">SIMULATED BANK: no real money moves here. Never let it be reached from outside.</p>\
         <main class=\"wide\"><div class=\"sheet\"><h1>Peyvand's bank simulator</h1>\
         <p>Each protocol begins at its own base address.</p><div class=\"scroll\"><table>\
         <thead><tr><th scope=\"col\">Protocol</th><th scope=\"col\">Base address</th><th scope=\"col\">Credentials</th></tr></thead><tbody>\
         {banks}{panels}</tbody></table></div>\
         <p><a class=\"button\" href=\"/inbox\">Inbox: messages that were taken</a></p>\
         <p><a class=\"button first\" href=\"/control\">Control desk: switches, book, requests</a></p></div></main>"
    );
    page(StatusCode::OK, Lang::En, "Bank simulator", &body, None)
}
