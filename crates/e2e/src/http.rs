//! The smallest HTTP client that WebDriver and the program's API need.

use std::error::Error;
use std::io::{self, BufRead, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// Longer than anything that is asked for here may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// An answer: its status, and its body read as JSON (`null` if it is none).
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

/// The `host:port` of a plain address.
pub(crate) fn host(url: &str) -> &str {
    url.strip_prefix("http://").expect("a plain address")
}

/// Sends one request to `host` (`127.0.0.1:port`) on a connection of its own. A body is JSON.
pub(crate) fn ask(
    host: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<&Value>,
) -> Answer {
    try_ask(host, method, path, headers, body)
        .unwrap_or_else(|error| panic!("{method} http://{host}{path}: {error}"))
}

/// The same, where a failure is no surprise.
pub(crate) fn try_ask(
    host: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<&Value>,
) -> io::Result<Answer> {
    let body = body.map(Value::to_string).unwrap_or_default();
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut request = Vec::new();
    write!(request, "{method} {path} HTTP/1.1\r\nhost: {host}\r\n")?;
    for (name, value) in headers {
        write!(request, "{name}: {value}\r\n")?;
    }
    if !body.is_empty() {
        write!(request, "content-type: application/json\r\n")?;
    }
    let length = body.len();
    write!(
        request,
        "connection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )?;
    stream.write_all(&request)?;
    read(&mut BufReader::new(stream)).map_err(io::Error::other)
}

/// ChromeDriver does not close when asked to, so its word about the length counts.
fn read(answer: &mut impl BufRead) -> Result<Answer, Box<dyn Error + Send + Sync>> {
    let mut line = String::new();
    answer.read_line(&mut line)?;
    let status = line.split(' ').nth(1).ok_or("no status")?.parse()?;
    let mut length = 0;
    loop {
        line.clear();
        answer.read_line(&mut line)?;
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse()?;
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    answer.read_exact(&mut body)?;
    Ok(Answer {
        status,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    })
}
