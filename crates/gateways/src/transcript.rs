//! One call to a bank as it is kept for disputes: short, without headers, without secrets.

use crate::driver::{Driver, Request};
use crate::reply::Reply;
use crate::session::SignedIn;
use crate::terminal::Terminal;

/// Longest text that is kept of one request or one answer, in characters.
pub const MAX_CHARS: usize = 16 * 1024;

/// The request: method, address, body. Headers stay out: they hold keys and nothing else of use.
pub fn request(driver: &dyn Driver, terminal: &Terminal, request: &Request) -> String {
    let body = String::from_utf8_lossy(request.body());
    keep(
        driver,
        terminal,
        &format!("{} {}\n\n{body}", request.method(), request.uri()),
    )
}

/// The answer: status and body, or why there is none.
pub fn reply(driver: &dyn Driver, terminal: &Terminal, reply: &Reply) -> String {
    let text = match reply {
        Reply::Answered(response) => {
            let body = String::from_utf8_lossy(response.body());
            format!("HTTP {}\n\n{body}", response.status().as_u16())
        }
        Reply::NotSent(reason) => format!("not sent: {reason}"),
        Reply::Lost(reason) => format!("no answer: {reason}"),
    };
    keep(driver, terminal, &text)
}

/// A request to sign in: where it went. Its body holds keys and nothing else of use.
pub fn sign_in(request: &Request) -> String {
    format!("{} {}", request.method(), request.uri())
}

/// The answer to a sign-in: what came of it. Its body holds keys, or what is left of them.
pub fn signed_in(
    driver: &dyn Driver,
    terminal: &Terminal,
    reply: &Reply,
    came: &SignedIn,
) -> String {
    let status = match reply {
        Reply::Answered(response) => format!("HTTP {}", response.status().as_u16()),
        Reply::NotSent(_) => "not sent".to_owned(),
        Reply::Lost(_) => "no answer".to_owned(),
    };
    let words = match came {
        SignedIn::Welcome(_) => "signed in".to_owned(),
        SignedIn::Refused { code, message } => format!("refused: {code} {message}"),
        SignedIn::Unclear { reason } => format!("unclear: {reason}"),
    };
    keep(driver, terminal, &format!("{status}\n\n{words}"))
}

/// NUL goes first, for not every database can store it and none may split a secret; cleaned before
/// it is cut, so that no half of a secret stays at the end.
fn keep(driver: &dyn Driver, terminal: &Terminal, text: &str) -> String {
    driver
        .scrub(terminal, &text.replace('\0', ""))
        .chars()
        .take(MAX_CHARS)
        .collect()
}
