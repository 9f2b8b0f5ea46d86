//! A shop that talks to the bank in-process, with a clock of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use bank::{Bank, BankOptions, Behaviours, BookEntry, Cut, Switch, Terminal};
use serde_json::{Value, json};
use tower::ServiceExt;

pub(crate) const MERCHANT: &str = "11111111-2222-3333-4444-555555555555";
pub(crate) const OTHER_MERCHANT: &str = "99999999-2222-3333-4444-555555555555";
pub(crate) const REGISTERED: &str = "77777777-2222-3333-4444-555555555555";
pub(crate) const TERMINAL: &str = "t1";
pub(crate) const START: i64 = 1_795_298_405_000_000;
pub(crate) const MINUTE: i64 = 60_000_000;

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    pub(crate) cut: Option<Cut>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn location(&self) -> String {
        self.headers
            .get(header::LOCATION)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    }

    /// The code of a ZarinPal answer, of data or of errors.
    pub(crate) fn code(&self) -> i64 {
        let body = self.json();
        let code = body["data"]
            .get("code")
            .or_else(|| body["errors"].get("code"));
        code.unwrap().as_i64().unwrap()
    }
}

/// The shop, its bank and the time.
pub(crate) struct Shop {
    pub(crate) bank: Bank,
    pub(crate) router: Router,
    clock: Arc<AtomicI64>,
}

impl Shop {
    pub(crate) fn new() -> Self {
        Self::with(|options| options)
    }

    pub(crate) fn with(set: impl FnOnce(BankOptions) -> BankOptions) -> Self {
        let clock = Arc::new(AtomicI64::new(START));
        let hand = Arc::clone(&clock);
        let now = Arc::new(move || hand.load(Ordering::Relaxed));
        let mut options = BankOptions::new(now).seed(7);
        options.terminals = vec![Terminal {
            id: REGISTERED.to_owned(),
            name: Some("<b>Golestan</b>".to_owned()),
            secret: Some("its own".to_owned()),
            domain: Some("shop.example".to_owned()),
        }];
        let bank = Bank::new(set(options));
        let router = bank.router();
        Self {
            bank,
            router,
            clock,
        }
    }

    pub(crate) fn wait(&self, micros: i64) {
        self.clock.fetch_add(micros, Ordering::Relaxed);
    }

    pub(crate) fn misbehave(&self, terminal: &str, switch: Switch) {
        self.bank
            .set_behaviour(terminal, Behaviours::none().with(switch));
    }

    pub(crate) fn entry(&self, key: &str) -> BookEntry {
        self.bank
            .book()
            .into_iter()
            .find(|entry| entry.key == key)
            .unwrap()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let cut = parts.extensions.get::<Cut>().copied();
        let body = match cut {
            Some(_) => Vec::new(),
            None => to_bytes(body, usize::MAX).await.unwrap().to_vec(),
        };
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
            cut,
        }
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(request(Method::GET, path, headers, Body::empty()))
            .await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/json")];
        self.send(request(
            Method::POST,
            path,
            &headers,
            Body::from(body.to_string()),
        ))
        .await
    }

    pub(crate) async fn post_form(&self, path: &str, body: &str) -> Answer {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.send(request(
            Method::POST,
            path,
            &headers,
            Body::from(body.to_owned()),
        ))
        .await
    }

    /// A ZarinPal call; the merchant id is added where the body has none.
    pub(crate) async fn zarinpal(&self, call: &str, mut body: Value) -> Answer {
        if body.get("merchant_id").is_none() {
            body["merchant_id"] = json!(MERCHANT);
        }
        self.post(&format!("/zarinpal/pg/v4/payment/{call}.json"), &body)
            .await
    }

    /// A ZarinPal payment of 150,000 rials; gives its authority.
    pub(crate) async fn asked(&self) -> String {
        let answer = self.zarinpal("request", order()).await;
        answer.json()["data"]["authority"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// The same, paid.
    pub(crate) async fn paid(&self) -> String {
        let authority = self.asked().await;
        assert_eq!(
            self.press(&authority, "pay").await.status,
            StatusCode::SEE_OTHER
        );
        authority
    }

    pub(crate) async fn press(&self, authority: &str, button: &str) -> Answer {
        let path = format!("/zarinpal/pg/StartPay/{authority}");
        self.post_form(&path, &format!("do={button}")).await
    }

    pub(crate) async fn verify(&self, authority: &str, amount: i64) -> Answer {
        self.zarinpal("verify", json!({"authority": authority, "amount": amount}))
            .await
    }

    /// A sandbox call by POST; the terminal is added where the body has none.
    pub(crate) async fn sandbox(&self, path: &str, mut body: Value) -> Answer {
        if body.get("terminal").is_none() {
            body["terminal"] = json!(TERMINAL);
        }
        self.sandbox_as(path, &body, "sandbox-secret-t1").await
    }

    pub(crate) async fn sandbox_as(&self, path: &str, body: &Value, secret: &str) -> Answer {
        let bearer = format!("Bearer {secret}");
        let headers = [
            ("content-type", "application/json"),
            ("authorization", bearer.as_str()),
        ];
        let path = format!("/sandbox/v1/{path}");
        self.send(request(
            Method::POST,
            &path,
            &headers,
            Body::from(body.to_string()),
        ))
        .await
    }

    pub(crate) async fn sandbox_inquiry(&self, id: &str) -> Answer {
        let path = format!("/sandbox/v1/payments/{id}?terminal=t1");
        self.get(&path, &[("authorization", "Bearer sandbox-secret-t1")])
            .await
    }

    /// A sandbox payment of 150,000 rials for this order; gives its id.
    pub(crate) async fn sandbox_asked(&self, order: &str) -> String {
        let answer = self.sandbox("payments", sandbox_order(order)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn sandbox_paid(&self, order: &str) -> String {
        let id = self.sandbox_asked(order).await;
        self.sandbox_press(&id, "pay").await;
        id
    }

    pub(crate) async fn sandbox_press(&self, id: &str, button: &str) -> Answer {
        self.post_form(&format!("/sandbox/pay/{id}"), &format!("do={button}"))
            .await
    }

    pub(crate) async fn sandbox_verify(&self, id: &str, order: &str, amount: i64) -> Answer {
        let body = json!({"order": order, "amount": amount, "currency": "IRR"});
        self.sandbox(&format!("payments/{id}/verify"), body).await
    }
}

pub(crate) fn order() -> Value {
    json!({
        "merchant_id": MERCHANT, "amount": 150_000, "currency": "IRR",
        "description": "Invoice 1405/218", "callback_url": "http://shop.example/return/abc?x=1",
    })
}

pub(crate) fn sandbox_order(order: &str) -> Value {
    json!({
        "order": order, "amount": 150_000, "currency": "IRR",
        "description": "Invoice 1405/218", "return_url": "http://shop.example/return/abc",
    })
}

pub(crate) fn request(
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Body,
) -> Request<Body> {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "bank.test:90");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body).unwrap()
}
