//! The payer's page, the same for all protocols.

use std::fmt::Write;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use serde::Deserialize;
use url::Url;

use super::text::Words;
use super::{Lang, escape, page};
use crate::bank::Bank;
use crate::book::{self, BookEntry, Protocol};
use crate::money::{grouped, minor_digits};
use crate::payer::{Ending, NotPressed, Press, Return, press};
use crate::reply::server_error;

/// The language that the address asks for.
#[derive(Deserialize)]
struct Wish {
    lang: Option<String>,
}

/// The payer's page of a protocol: GET shows it, POST is a button. Mounted where `{key}` is the
/// bank's key of the payment.
pub(crate) fn page_of(protocol: Protocol) -> MethodRouter<Bank> {
    let shown = move |State(bank): State<Bank>,
                      Path(key): Path<String>,
                      Query(wish): Query<Wish>,
                      headers: HeaderMap| async move {
        let lang = Lang::choose(wish.lang.as_deref(), &headers);
        if comes_from_elsewhere(&bank, protocol, &key, &headers) {
            let words = lang.words();
            let (title, text) = (words.foreign, words.foreign_text);
            return state_page(StatusCode::FORBIDDEN, lang, title, text, None);
        }
        show(&bank, protocol, &key, lang)
    };
    let acted = move |State(bank): State<Bank>,
                      Path(key): Path<String>,
                      Query(wish): Query<Wish>,
                      headers: HeaderMap,
                      body: Bytes| async move {
        let lang = Lang::choose(wish.lang.as_deref(), &headers);
        pressed(&bank, protocol, &key, lang, &body)
    };
    get(shown).post(acted)
}

fn show(bank: &Bank, protocol: Protocol, key: &str, lang: Lang) -> Response {
    let found = bank.desk().book.find(protocol, key).cloned();
    match found {
        None => unknown(lang),
        Some(entry) if entry.state == book::State::Created => pay_page(bank, &entry, lang),
        Some(entry) => closed(&entry, lang),
    }
}

fn pressed(bank: &Bank, protocol: Protocol, key: &str, lang: Lang, body: &[u8]) -> Response {
    let found = bank.desk().book.find(protocol, key).cloned();
    let Some(entry) = found else {
        return unknown(lang);
    };
    let wanted = url::form_urlencoded::parse(body)
        .find(|(name, _)| name == "do")
        .and_then(|(_, value)| Press::from_name(&value));
    let Some(wanted) = wanted else {
        return pay_page(bank, &entry, lang);
    };
    let ending = press(bank, key, wanted);
    if bank.desk().book.broken().is_some() {
        return server_error();
    }
    let words = lang.words();
    match ending {
        Err(NotPressed::Unknown) => unknown(lang),
        Err(NotPressed::Closed) => closed(&entry, lang),
        Ok(Ending {
            redirect: Some(back),
            ..
        }) if back.form.is_empty() => {
            (StatusCode::SEE_OTHER, [(header::LOCATION, back.url)]).into_response()
        }
        Ok(Ending {
            redirect: Some(back),
            ..
        }) => state_page(
            StatusCode::OK,
            lang,
            words.thanks,
            words.back_text,
            Some(&back),
        ),
        Ok(Ending { held: true, .. }) => {
            state_page(StatusCode::OK, lang, words.held, words.held_text, None)
        }
        Ok(_) => state_page(StatusCode::OK, lang, words.thanks, words.thanks_text, None),
    }
}

fn unknown(lang: Lang) -> Response {
    let words = lang.words();
    state_page(
        StatusCode::NOT_FOUND,
        lang,
        words.unknown,
        words.unknown_text,
        None,
    )
}

/// The way back is offered again, unless it was withheld: so browsers do repeat callbacks.
fn closed(entry: &BookEntry, lang: Lang) -> Response {
    let words = lang.words();
    let back = Return::of(entry).filter(|_| !entry.held);
    state_page(
        StatusCode::CONFLICT,
        lang,
        words.closed,
        words.closed_text,
        back.as_ref(),
    )
}

fn state_page(
    status: StatusCode,
    lang: Lang,
    title: &str,
    text: &str,
    back: Option<&Return>,
) -> Response {
    let words = lang.words();
    let link = back.map_or_else(String::new, |back| way_back(back, words));
    let body = format!(
        "{}<main><div class=\"sheet\"><h1>{title}</h1><p>{text}</p>{link}</div></main>",
        notice(words)
    );
    let target = back.and_then(|back| origin(&back.url));
    page(status, lang, title, &body, target.as_deref())
}

/// A link, or a form where the protocol comes back by POST. A real bank's page sends the form by
/// itself; here it waits for the payer, who sees what is on the way.
fn way_back(back: &Return, words: &Words) -> String {
    let address = escape(&back.url);
    if back.form.is_empty() {
        return format!(
            "<a class=\"button first\" href=\"{address}\">{}</a>",
            words.back
        );
    }
    let mut fields = String::new();
    for (name, text) in &back.form {
        let _ = write!(
            fields,
            "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
            escape(name),
            escape(text)
        );
    }
    format!(
        "<form class=\"press\" method=\"post\" action=\"{address}\">{fields}<button class=\"first\">{}</button></form>",
        words.back
    )
}

fn notice(words: &Words) -> String {
    format!("<p class=\"notice\" role=\"note\">{}</p>", words.simulated)
}

fn pay_page(bank: &Bank, entry: &BookEntry, lang: Lang) -> Response {
    let words = lang.words();
    let known = bank.settings().terminal(&entry.terminal);
    let shop = known
        .and_then(|known| known.name.as_deref())
        .unwrap_or(&entry.terminal);
    let other = lang.other();
    let body = format!(
        "{notice}<main><div class=\"sheet\">\
         <p class=\"quiet\">{bank} · <a href=\"?lang={other}\" lang=\"{other}\" hreflang=\"{other}\">{other_name}</a></p>\
         <h1>{pay_to} <bdi>{shop}</bdi></h1><p dir=\"auto\">{description}</p>{sum}\
         <form class=\"press\" method=\"post\" action=\"?lang={lang}\">\
         <button class=\"first\" name=\"do\" value=\"pay\">{pay}</button>\
         <button class=\"bad\" name=\"do\" value=\"decline\">{decline}</button>\
         <button name=\"do\" value=\"cancel\">{cancel}</button></form>\
         <p class=\"quiet\">{next}</p>\
         <p class=\"quiet\">{key_name}: <span class=\"code\">{key}</span></p></div></main>",
        notice = notice(words),
        bank = words.bank,
        other = other.code(),
        other_name = words.other_lang,
        pay_to = words.pay_to,
        shop = escape(shop),
        description = escape(&entry.description),
        sum = sum(entry, lang),
        lang = lang.code(),
        pay = words.pay,
        decline = words.decline,
        cancel = words.cancel,
        next = words.next,
        key_name = words.key,
        key = escape(&entry.key),
    );
    page(
        StatusCode::OK,
        lang,
        words.bank,
        &body,
        origin(&entry.callback_url).as_deref(),
    )
}

/// Rials with tomans below; other currencies alone.
fn sum(entry: &BookEntry, lang: Lang) -> String {
    let words = lang.words();
    if entry.currency != "IRR" {
        let amount = grouped(entry.amount, minor_digits(&entry.currency).unwrap_or(0));
        let (amount, currency) = (lang.number(&amount), escape(&entry.currency));
        return format!("<p class=\"sum\">{amount} <bdi>{currency}</bdi></p>");
    }
    let toman = if entry.amount % 10 == 0 {
        grouped(entry.amount / 10, 0)
    } else {
        grouped(entry.amount, 1)
    };
    format!(
        "<p class=\"sum\">{} {}</p><p class=\"quiet\">{} {}</p>",
        lang.number(&grouped(entry.amount, 0)),
        words.rial,
        lang.number(&toman),
        words.toman
    )
}

/// Scheme, host and port of an address, for the content policy of the form that leads there.
fn origin(address: &str) -> Option<String> {
    Some(Url::parse(address).ok()?.origin().ascii_serialization())
}

/// A bank looks at the page from which the payer comes, if the terminal has a registered host.
/// Our own page is allowed too: it links to itself in the other language.
fn comes_from_elsewhere(bank: &Bank, protocol: Protocol, key: &str, headers: &HeaderMap) -> bool {
    let terminal = bank
        .desk()
        .book
        .find(protocol, key)
        .map(|e| e.terminal.clone());
    let registered =
        terminal.and_then(|terminal| bank.settings().terminal(&terminal)?.domain.clone());
    let Some(registered) = registered else {
        return false;
    };
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &header::HeaderValue| value.to_str().ok())
    };
    let referer = text(header::REFERER).and_then(|address| Url::parse(address).ok());
    let from = referer.as_ref().and_then(Url::host_str);
    let own = text(header::HOST).and_then(|host| Url::parse(&format!("http://{host}")).ok());
    let own = own.as_ref().and_then(Url::host_str);
    from != Some(registered.as_str()) && (from.is_none() || from != own)
}
