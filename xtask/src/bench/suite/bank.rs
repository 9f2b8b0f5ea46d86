//! The bank: answers at once, in this process, with just enough of the sandbox's protocol (see
//! `gateways::sandbox`): a payment is accepted, and every payment that is asked about is paid. It
//! remembers nothing, so that it takes little of the processor from what is measured.

use std::net::SocketAddr;

use anyhow::Context;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::load::header;

/// What a terminal of this bank must be given.
pub(crate) const CREDENTIALS: [&str; 2] = ["terminal=bench", "secret=sandbox-secret-bench"];

/// Opens the bank on a thread of its own, for as long as the process lives.
pub(crate) fn open() -> anyhow::Result<SocketAddr> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    std::thread::Builder::new()
        .name("bank".to_owned())
        .spawn(move || {
            runtime.block_on(async {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(serve(stream, address));
                }
            });
        })?;
    Ok(address)
}

async fn serve(mut stream: TcpStream, address: SocketAddr) {
    let _ = stream.set_nodelay(true);
    let mut heard = Vec::with_capacity(4096);
    while let Ok(1..) = stream.read_buf(&mut heard).await {
        let Some(said) = reply(&heard, address) else {
            continue;
        };
        heard.clear();
        if stream.write_all(said.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// The answer to a request, once it is there whole; one request at a time.
fn reply(heard: &[u8], address: SocketAddr) -> Option<String> {
    let text = std::str::from_utf8(heard).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length: usize = header(head, "content-length").map_or(Some(0), |it| it.parse().ok())?;
    if body.len() < length {
        return None;
    }
    let path = head.split_whitespace().nth(1)?;
    let said = answer(path, body, address).unwrap_or_else(|error| {
        format!(r#"{{"error":{{"code":"invalid_field","message":"{error}"}}}}"#)
    });
    let length = said.len();
    Some(format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{said}"
    ))
}

fn answer(path: &str, body: &str, address: SocketAddr) -> anyhow::Result<String> {
    let mut parts = path.trim_start_matches('/').split('/');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("v1"), Some("payments"), None, None) => {
            let asked: serde_json::Value = serde_json::from_str(body)?;
            let order = asked.pointer("/order").and_then(serde_json::Value::as_str);
            let id = key(order.context("no order")?);
            Ok(format!(
                r#"{{"id":"{id}","pay_url":"http://{address}/pay/{id}","status":"created"}}"#
            ))
        }
        (Some("v1"), Some("payments"), Some(id), Some("verify")) => {
            // What was asked is what is confirmed: amount, currency, order and terminal.
            let echo = body.strip_prefix('{').context("no object")?;
            Ok(format!(
                r#"{{"status":"verified","reference":"ref-{id}","card":"6037990000001234",{echo}"#
            ))
        }
        _ => anyhow::bail!("no such address"),
    }
}

/// The bank's key of a payment.
pub(crate) fn key(order: &str) -> String {
    format!("sbx_{order}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_confirms_what_it_is_asked() {
        let here = SocketAddr::from(([127, 0, 0, 1], 1));
        let ask = r#"{"amount":5,"currency":"IRR","order":"7","terminal":"bench"}"#;
        let said = answer("/v1/payments/sbx_7/verify", ask, here).unwrap();
        let said: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!(said.pointer("/status").unwrap(), "verified");
        assert_eq!(said.pointer("/amount").unwrap(), 5);
        assert_eq!(said.pointer("/reference").unwrap(), "ref-sbx_7");
    }

    #[test]
    fn it_waits_for_the_whole_request() {
        let here = SocketAddr::from(([127, 0, 0, 1], 1));
        let half = b"POST /v1/payments HTTP/1.1\r\ncontent-length: 9\r\n\r\n{}";
        assert_eq!(reply(half, here), None);
    }
}
