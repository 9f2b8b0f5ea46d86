//! The inbox as a page: what the panels and the mail sink took, newest first.

use std::fmt::Write;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Lang, escape, page};
use crate::bank::Bank;
use crate::date::tehran;

/// How many messages are shown.
const ROWS: usize = 100;

/// `GET /inbox`.
pub(crate) async fn inbox(State(bank): State<Bank>) -> Response {
    let mut rows = String::new();
    for message in bank.inbox().iter().rev().take(ROWS) {
        let mut text = message.text.clone();
        if let Some(pattern) = &message.pattern {
            let _ = write!(text, "[{pattern}]");
            for (name, value) in &message.values {
                let _ = write!(text, " {name}={value}");
            }
        }
        let _ = write!(
            rows,
            "<tr><td>{}</td><td>{}</td><td class=\"code\">{}</td><td dir=\"auto\" class=\"long\">{}</td><td>{:?}</td><td>{}</td></tr>",
            tehran(message.at),
            escape(&message.panel),
            escape(&message.to),
            escape(&text).replace('\n', "<br>"),
            message.state,
            message.repeats,
        );
    }
    let list = if rows.is_empty() {
        "<p>No message yet. Point a channel's address at one of the base addresses.</p>".to_owned()
    } else {
        format!(
            "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">At (Tehran)</th>\
             <th scope=\"col\">Panel</th><th scope=\"col\">To</th><th scope=\"col\">Text</th>\
             <th scope=\"col\">State</th><th scope=\"col\">Repeats</th></tr></thead>\
             <tbody>{rows}</tbody></table></div>"
        )
    };
    let body = format!(
        "<p class=\"notice\" role=\"note\">SIMULATED PANELS: no message leaves this machine.</p>\
         <main class=\"wide\"><h1>Inbox</h1><p><a href=\"/\">Base addresses</a></p>{list}</main>"
    );
    page(StatusCode::OK, Lang::En, "Inbox", &body, None)
}
