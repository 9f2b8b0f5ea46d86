//! What needs a real connection: cut ones, and the calls that the bank makes itself.

use std::io::ErrorKind;
use std::time::Duration;

use axum::Router;
use axum::extract::State as AxumState;
use axum::http::{StatusCode, Uri};
use axum::routing::any;
use bank::{Behaviour, LogEntry, State, Switch, serve};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::shop::{MERCHANT, Shop, TERMINAL, order, sandbox_order};

/// The bank on a port of its own, for as long as this lives.
struct Served {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    done: JoinHandle<std::io::Result<()>>,
}

async fn served(shop: &Shop) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async { drop(stopped.await) };
    let done = tokio::spawn(serve(shop.bank.clone(), listener, shutdown));
    Served {
        address,
        stop,
        done,
    }
}

/// Sends a verify over the wire and reads until the connection ends.
async fn verify_by_wire(address: std::net::SocketAddr, key: &str) -> std::io::Result<String> {
    let body = json!({"merchant_id": MERCHANT, "authority": key, "amount": 150_000}).to_string();
    let mut stream = TcpStream::connect(address).await?;
    let head = format!(
        "POST /zarinpal/pg/v4/payment/verify.json HTTP/1.1\r\nHost: bank\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

#[tokio::test]
async fn a_served_bank_answers_closes_and_resets() {
    let shop = Shop::new();
    let served = served(&shop).await;
    let key = shop.paid().await;

    shop.misbehave(
        MERCHANT,
        Switch::new(Behaviour::TimeoutBefore).ms(5).times(1),
    );
    assert_eq!(
        verify_by_wire(served.address, &key).await.unwrap(),
        "",
        "closed in order"
    );
    assert_eq!(shop.entry(&key).state, State::Paid);

    shop.misbehave(MERCHANT, Switch::new(Behaviour::ResetBefore).times(1));
    let error = verify_by_wire(served.address, &key).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    assert_eq!(shop.entry(&key).state, State::Paid);

    shop.misbehave(MERCHANT, Switch::new(Behaviour::ResetAfter).times(1));
    let error = verify_by_wire(served.address, &key).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    assert_eq!(shop.entry(&key).state, State::Verified);

    shop.misbehave(
        MERCHANT,
        Switch::new(Behaviour::TimeoutAfter).ms(5).times(1),
    );
    assert_eq!(verify_by_wire(served.address, &key).await.unwrap(), "");

    let answer = verify_by_wire(served.address, &key).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.contains("\"code\":101"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_hung_call_does_not_hold_up_others_or_the_end() {
    let shop = Shop::new();
    let served = served(&shop).await;
    let key = shop.paid().await;
    shop.misbehave(
        MERCHANT,
        Switch::new(Behaviour::TimeoutAfter).ms(3_600_000).times(1),
    );
    let (address, hung_key) = (served.address, key.clone());
    let hung = tokio::spawn(async move { verify_by_wire(address, &hung_key).await });
    while shop.entry(&key).state != State::Verified {
        tokio::task::yield_now().await;
    }
    let answer = verify_by_wire(served.address, &key).await.unwrap();
    assert!(answer.contains("\"code\":101"));
    served.stop.send(()).unwrap();
    served.done.await.unwrap().unwrap();
    drop(hung.await.unwrap());
    assert!(TcpStream::connect(served.address).await.is_err());
}

/// A shop's return and notification addresses, and what was called there.
async fn listening() -> (String, mpsc::UnboundedReceiver<(String, String)>) {
    let (sender, calls) = mpsc::unbounded_channel();
    let router = Router::new()
        .fallback(any(
            |AxumState(sender): AxumState<mpsc::UnboundedSender<(String, String)>>,
             uri: Uri,
             body: String| async move {
                sender.send((uri.to_string(), body)).unwrap();
                StatusCode::ACCEPTED
            },
        ))
        .with_state(sender);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router).into_future());
    (base, calls)
}

/// The bank's own call, once its answer is noted.
async fn outgoing(shop: &Shop) -> LogEntry {
    loop {
        let log = shop.bank.log();
        if let Some(entry) = log
            .into_iter()
            .find(|entry| entry.outgoing && entry.status.is_some())
        {
            return entry;
        }
        tokio::task::yield_now().await;
    }
}

async fn asked_with_return(shop: &Shop, base: &str) -> String {
    let mut body = order();
    body["callback_url"] = json!(format!("{base}/return?x=1"));
    let answer = shop.zarinpal("request", body).await.json();
    answer["data"]["authority"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_double_callback_is_called_by_the_bank_beside_the_browser() {
    let shop = Shop::new();
    let (base, mut calls) = listening().await;
    shop.misbehave(MERCHANT, Switch::new(Behaviour::DoubleCallback));
    let key = asked_with_return(&shop, &base).await;
    let location = shop.press(&key, "pay").await.location();
    let (called, _) = calls.recv().await.unwrap();
    assert_eq!(called, format!("/return?x=1&Authority={key}&Status=OK"));
    assert_eq!(location, format!("{base}{called}"));
    let entry = outgoing(&shop).await;
    assert_eq!(
        (entry.method.as_str(), entry.path, entry.status),
        ("GET", location, Some(202))
    );
}

#[tokio::test]
async fn a_late_callback_is_called_by_the_bank_when_released_or_in_time() {
    let shop = Shop::new();
    let (base, mut calls) = listening().await;
    shop.misbehave(MERCHANT, Switch::new(Behaviour::LateCallback).times(1));
    let key = asked_with_return(&shop, &base).await;
    shop.press(&key, "pay").await;
    assert!(calls.try_recv().is_err());
    let released = shop
        .post("/control/release", &json!({"key": key}))
        .await
        .json();
    assert_eq!(released["released"][0]["status"], 202);
    assert!(calls.recv().await.unwrap().0.contains(&key));

    shop.misbehave(MERCHANT, Switch::new(Behaviour::LateCallback).ms(20));
    let key = asked_with_return(&shop, &base).await;
    shop.press(&key, "pay").await;
    assert!(shop.entry(&key).held);
    assert!(calls.recv().await.unwrap().0.contains(&key));
    assert!(!shop.entry(&key).held);
}

#[tokio::test]
async fn a_notification_is_posted_unless_it_is_switched_off() {
    let shop = Shop::new();
    let (base, mut calls) = listening().await;
    let mut body = sandbox_order("7");
    body["notify_url"] = json!(format!("{base}/notify"));
    let id = shop.sandbox("payments", body.clone()).await.json()["id"].clone();
    shop.sandbox_press(id.as_str().unwrap(), "pay").await;
    let (path, text) = calls.recv().await.unwrap();
    assert_eq!(path, "/notify");
    let sent: serde_json::Value = serde_json::from_str(&text).unwrap();
    let expected = json!({"id": id, "terminal": "t1", "order": "7", "status": "paid"});
    assert_eq!(sent, expected);

    shop.misbehave(TERMINAL, Switch::new(Behaviour::NoNotification));
    body["order"] = json!("8");
    let id = shop.sandbox("payments", body).await.json()["id"].clone();
    shop.sandbox_press(id.as_str().unwrap(), "pay").await;
    assert_eq!(
        shop.bank
            .log()
            .iter()
            .filter(|entry| entry.outgoing)
            .count(),
        1
    );
}

#[tokio::test]
async fn the_bank_calls_nobody_outside_the_machines_network() {
    let shop = Shop::new();
    shop.misbehave(MERCHANT, Switch::new(Behaviour::LateCallback));
    let (near, _calls) = listening().await;
    let encrypted = near.replace("http:", "https:");
    for base in ["http://192.0.2.1", "http://169.254.169.254", &encrypted] {
        let key = asked_with_return(&shop, base).await;
        shop.press(&key, "pay").await;
        let body = json!({"key": key});
        let call = shop.post("/control/release", &body);
        let answer = tokio::time::timeout(Duration::from_secs(5), call)
            .await
            .unwrap()
            .json();
        assert!(answer["released"][0]["status"].is_null(), "{base}");
    }
}
