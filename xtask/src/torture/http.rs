//! The smallest HTTP client that a payer, a program and the bank's desk need: one request, one
//! connection, plain text on the loopback.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, bail};

/// Longer than any answer that is still worth having: the server itself gives a bank less.
const PATIENCE: Duration = Duration::from_secs(30);

/// What came back.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) location: Option<String>,
    /// Name and value of what it wants to be held.
    pub(super) cookie: Option<String>,
    pub(super) body: String,
}

impl Answer {
    /// The body as JSON; `null` if it is none.
    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// A request to be sent.
#[derive(Debug, Clone, Default)]
pub(super) struct Request {
    head: String,
    body: String,
}

impl Request {
    pub(super) fn new(method: &str, path: &str) -> Self {
        Self {
            head: format!("{method} {path} HTTP/1.1\r\n"),
            body: String::new(),
        }
    }

    pub(super) fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.head = format!("{}{name}: {value}\r\n", self.head);
        self
    }

    pub(super) fn json(mut self, body: &serde_json::Value) -> Self {
        self.body = body.to_string();
        self.header("content-type", "application/json")
    }

    pub(super) fn form(mut self, body: String) -> Self {
        self.body = body;
        self.header("content-type", "application/x-www-form-urlencoded")
    }

    /// Sends it. An error means that no whole answer came: what the other side did is not known.
    pub(super) fn send(&self, to: SocketAddr) -> anyhow::Result<Answer> {
        let mut stream = TcpStream::connect_timeout(&to, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let head = format!(
            "{}host: {to}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            self.head,
            self.body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(self.body.as_bytes())?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        read(&String::from_utf8_lossy(&bytes))
    }
}

fn read(text: &str) -> anyhow::Result<Answer> {
    let (head, body) = text.split_once("\r\n\r\n").context("no whole answer")?;
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1)?.parse().ok())
        .context("no status")?;
    let (mut location, mut cookie, mut length, mut chunked) = (None, None, None, false);
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        match name.to_ascii_lowercase().as_str() {
            "location" => location = Some(value.to_owned()),
            "set-cookie" => cookie = value.split(';').next().map(str::to_owned),
            "content-length" => length = value.parse::<usize>().ok(),
            "transfer-encoding" => chunked = true,
            _ => {}
        }
    }
    let body = if chunked {
        unchunk(body).context("the answer breaks off")?
    } else {
        body.to_owned()
    };
    if length.is_some_and(|length| body.len() < length) {
        bail!("the answer breaks off");
    }
    Ok(Answer {
        status,
        location,
        cookie,
        body,
    })
}

fn unchunk(mut rest: &str) -> Option<String> {
    let mut whole = String::new();
    loop {
        let (size, after) = rest.split_once("\r\n")?;
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        if size == 0 {
            return Some(whole);
        }
        whole.push_str(after.get(..size)?);
        rest = after.get(size..)?.strip_prefix("\r\n")?;
    }
}

/// Names and values as a browser sends a form.
pub(super) fn encoded(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| -> String {
        let each = text.bytes().map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        });
        each.collect()
    };
    let pairs = fields
        .iter()
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// Host and path of an absolute address on this machine.
pub(super) fn split(url: &str) -> anyhow::Result<(SocketAddr, String)> {
    let rest = url.strip_prefix("http://").context("not http")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    Ok((host.parse()?, format!("/{path}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_written_so_that_its_values_stay_apart() {
        let form = encoded(&[("to", "a@b.c; d"), ("text", "x&y=ی")]);
        assert_eq!(form, "to=a%40b.c%3B%20d&text=x%26y%3D%DB%8C");
    }

    #[test]
    fn what_is_to_be_held_is_read_without_its_terms() {
        let said = "HTTP/1.1 303 See Other\r\nSet-Cookie: s=1x; Path=/; HttpOnly\r\n\r\n";
        assert_eq!(read(said).unwrap().cookie.as_deref(), Some("s=1x"));
    }

    #[test]
    fn an_answer_that_breaks_off_is_no_answer() {
        let whole = "HTTP/1.1 303 See Other\r\nLocation: /a\r\nContent-Length: 2\r\n\r\nok";
        let answer = read(whole).unwrap();
        assert_eq!(
            (answer.status, answer.location.as_deref()),
            (303, Some("/a"))
        );
        assert!(read(whole.strip_suffix("k").unwrap()).is_err());
        assert!(read("HTTP/1.1 200 OK\r\nContent-Le").is_err());
        let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
        assert_eq!(read(chunks).unwrap().body, "ok");
        assert!(read(chunks.strip_suffix("0\r\n\r\n").unwrap()).is_err());
    }
}
