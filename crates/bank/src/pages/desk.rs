//! The control desk as a page: switches, the book, the requests. English alone: it is a tool.

use std::fmt::Write;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Lang, escape, page};
use crate::bank::Bank;
use crate::behaviour::{Behaviour, DEFAULT_TERMINAL, Step};
use crate::date::tehran;
use crate::money::{grouped, minor_digits};

/// How many rows of the book and of the log are shown, newest first.
const ROWS: usize = 50;

/// `GET /control`.
pub(crate) async fn desk(State(bank): State<Bank>) -> Response {
    let body = format!(
        "<p class=\"notice\" role=\"note\">SIMULATED BANK: no real money moves here. Never let it be reached from outside.</p>\
         <main class=\"wide\"><h1>Control desk</h1><p><a href=\"/\">Base addresses</a></p>{}{}{}{}</main>",
        form(),
        switches(&bank),
        book(&bank),
        log(&bank)
    );
    page(StatusCode::OK, Lang::En, "Control desk", &body, None)
}

fn form() -> String {
    let mut behaviours = String::new();
    for behaviour in Behaviour::all() {
        let _ = write!(
            behaviours,
            "<option value=\"{behaviour}\">{behaviour}: {}</option>",
            escape(behaviour.line())
        );
    }
    let mut steps = String::from("<option value=\"\">usual</option>");
    for step in Step::ALL {
        let _ = write!(steps, "<option>{step}</option>");
    }
    format!(
        "<h2>Misbehave</h2><form class=\"line\" method=\"post\" action=\"/control/behaviours\">\
         <label>Terminal (* = all)<input name=\"terminal\" value=\"{DEFAULT_TERMINAL}\" required></label>\
         <label>Behaviour<select name=\"behaviour\">{behaviours}</select></label>\
         <label>At step<select name=\"step\">{steps}</select></label>\
         <label>Times<input name=\"times\" type=\"number\" min=\"1\" placeholder=\"for ever\"></label>\
         <label>Milliseconds<input name=\"ms\" type=\"number\" min=\"0\" placeholder=\"usual\"></label>\
         <label>Next payment only<input name=\"next_payment\" type=\"checkbox\" value=\"true\"></label>\
         <button class=\"first\">Switch on</button></form>"
    )
}

fn switches(bank: &Bank) -> String {
    let mut rows = String::new();
    for (terminal, list) in bank.all_behaviours() {
        for switch in &list.0 {
            let step = switch.strikes_at().map_or("", Step::name);
            let times = switch
                .times
                .map_or_else(|| "for ever".to_owned(), |n| n.to_string());
            let ms = switch.ms.map_or_else(String::new, |ms| format!("{ms} ms"));
            let next = if switch.next_payment {
                "next payment"
            } else {
                ""
            };
            let _ = write!(
                rows,
                "<tr><td class=\"code\">{}</td><td>{}</td><td>{step}</td><td>{times}</td><td>{ms}</td><td>{next}</td></tr>",
                escape(&terminal),
                switch.behaviour,
            );
        }
    }
    if rows.is_empty() {
        return "<h2>Switches</h2><p>None is on: the bank behaves well.</p>".to_owned();
    }
    format!(
        "<h2>Switches</h2><div class=\"scroll\"><table><thead><tr>{}</tr></thead><tbody>{rows}</tbody></table></div>\
         <form method=\"post\" action=\"/control/behaviours/clear\"><p><button class=\"small\">Switch all off</button></p></form>",
        heads(&[
            "Terminal",
            "Behaviour",
            "Step",
            "Times",
            "Duration",
            "Scope"
        ])
    )
}

fn book(bank: &Bank) -> String {
    let mut rows = String::new();
    let mut any_held = false;
    for entry in bank.desk().book.entries().iter().rev().take(ROWS) {
        any_held |= entry.held;
        let digits = minor_digits(&entry.currency).unwrap_or(0);
        let paid = entry
            .paid_amount
            .map_or_else(String::new, |paid| grouped(paid, digits));
        let _ = write!(
            rows,
            "<tr><td>{}</td><td class=\"code\">{}</td><td class=\"code\">{}</td><td class=\"number\">{} {}</td>\
             <td class=\"number\">{paid}</td><td>{}{}</td><td class=\"number\">{}</td><td class=\"long\">{}</td></tr>",
            tehran(entry.created_at),
            escape(&entry.terminal),
            escape(&entry.key),
            grouped(entry.amount, digits),
            escape(&entry.currency),
            entry.state.name(),
            if entry.held { ", return held back" } else { "" },
            entry
                .ref_id
                .map_or_else(String::new, |number| number.to_string()),
            escape(&entry.description),
        );
    }
    if rows.is_empty() {
        return "<h2>Book</h2><p>No payment yet. Point a shop's gateway at one of the base addresses.</p>".to_owned();
    }
    let release = if any_held {
        "<form method=\"post\" action=\"/control/release\"><p><button class=\"small\">Release the returns that are held back</button></p></form>"
    } else {
        ""
    };
    format!(
        "<h2>Book</h2><div class=\"scroll\"><table><thead><tr>{}</tr></thead><tbody>{rows}</tbody></table></div>{release}",
        heads(&[
            "Asked at (Tehran)",
            "Terminal",
            "Key",
            "Amount",
            "Taken",
            "State",
            "Reference",
            "For what"
        ])
    )
}

fn log(bank: &Bank) -> String {
    let mut rows = String::new();
    for entry in bank.log().iter().rev().take(ROWS) {
        let status = entry
            .status
            .map_or_else(|| "none".to_owned(), |status| status.to_string());
        let _ = write!(
            rows,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"code long\">{}</td><td class=\"code long\">{}</td><td>{status}</td></tr>",
            tehran(entry.at),
            if entry.outgoing { "made" } else { "got" },
            escape(&entry.method),
            escape(&entry.path),
            escape(&entry.body),
        );
    }
    if rows.is_empty() {
        return "<h2>Requests</h2><p>None yet.</p>".to_owned();
    }
    format!(
        "<h2>Requests</h2><div class=\"scroll\"><table><thead><tr>{}</tr></thead><tbody>{rows}</tbody></table></div>",
        heads(&["At (Tehran)", "Way", "Method", "Address", "Body", "Answer"])
    )
}

/// The columns whose cells are numbers.
const NUMBERS: [&str; 3] = ["Amount", "Taken", "Reference"];

fn heads(names: &[&str]) -> String {
    let mut cells = String::new();
    for name in names {
        let class = if NUMBERS.contains(name) {
            " class=\"number\""
        } else {
            ""
        };
        let _ = write!(cells, "<th scope=\"col\"{class}>{name}</th>");
    }
    cells
}
