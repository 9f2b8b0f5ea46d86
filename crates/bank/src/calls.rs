//! The calls that the bank makes itself: a second or late callback, and notifications.
//!
//! Plain HTTP to this machine or a private network alone: a simulator must not become a tool to
//! reach others. What became of a call stands in the bank's log.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, header};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use url::Url;

use crate::bank::Bank;
use crate::payer::Return;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// No call waits longer.
const LIMIT: Duration = Duration::from_secs(30);

/// Calls the payer's return address as a browser would, without waiting for the answer.
pub(crate) fn return_later(bank: &Bank, back: Return) {
    let bank = bank.clone();
    tokio::spawn(async move { deliver(&bank, &back).await });
}

/// The same, waiting: gives the answer's status, none if there was no answer.
pub(crate) async fn deliver(bank: &Bank, back: &Return) -> Option<u16> {
    if back.form.is_empty() {
        return call(bank, Method::GET, &back.url, (FORM, String::new())).await;
    }
    let form = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&back.form)
        .finish();
    call(bank, Method::POST, &back.url, (FORM, form)).await
}

/// Posts a notification without waiting for the answer.
pub(crate) fn post_later(bank: &Bank, address: String, body: Value) {
    let bank = bank.clone();
    let body = (JSON, body.to_string());
    tokio::spawn(async move { call(&bank, Method::POST, &address, body).await });
}

/// Makes one call and gives the answer's status, none if there was no answer.
async fn call(
    bank: &Bank,
    method: Method,
    address: &str,
    body: (&'static str, String),
) -> Option<u16> {
    let number = bank.note(true, method.as_str(), address, body.1.as_bytes());
    match tokio::time::timeout(LIMIT, exchange(method, address, body)).await {
        Ok(Ok(status)) => {
            bank.note_status(number, status);
            Some(status)
        }
        Ok(Err(error)) => {
            tracing::warn!(%error, address, "a call of the bank to the shop failed");
            None
        }
        Err(_elapsed) => {
            tracing::warn!(
                address,
                "a call of the bank to the shop had no answer in time"
            );
            None
        }
    }
}

async fn exchange(
    method: Method,
    address: &str,
    (kind, body): (&'static str, String),
) -> io::Result<u16> {
    let url = Url::parse(address).map_err(io::Error::other)?;
    if url.scheme() != "http" {
        return Err(io::Error::other("the simulator calls plain http alone"));
    }
    let host = url
        .host_str()
        .ok_or_else(|| io::Error::other("an address without a host"))?;
    let port = url.port_or_known_default().unwrap_or(80);
    let bare = host.trim_matches(['[', ']']);
    let near: Vec<SocketAddr> = tokio::net::lookup_host((bare, port))
        .await?
        .filter(|at| is_near(at.ip()))
        .collect();
    if near.is_empty() {
        return Err(io::Error::other(
            "the simulator calls nobody outside this machine's network",
        ));
    }
    let stream = TcpStream::connect(&*near).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(io::Error::other)?;
    let driver = tokio::spawn(connection);
    let target = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let request = Request::builder()
        .method(method)
        .uri(target)
        .header(header::HOST, format!("{host}:{port}"))
        .header(header::CONTENT_TYPE, kind)
        .header(header::CONNECTION, "close")
        .body(Body::from(body))
        .map_err(io::Error::other)?;
    let answer = sender.send_request(request).await.map_err(io::Error::other);
    driver.abort();
    Ok(answer?.status().as_u16())
}

fn is_near(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local(),
    }
}
