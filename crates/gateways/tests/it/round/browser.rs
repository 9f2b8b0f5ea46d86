//! The shop's client and the payer's browser, in-process before the simulated bank.

use std::cell::RefCell;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request as Asking, Response, StatusCode, header};
use bank::{Bank, BankOptions, Cut};
use domain::order_number::OrderNumber;
use domain::verdict::{Claim, Verdict};
use gateways::{
    Asked, Begun, CallbackInput, Driver, Moved, Order, Redirect, RedirectMethod, Refund, Refusal,
    Reply, Request, SignedIn, Standing, Step, Terminal,
};
use money::Amount;
use tower::ServiceExt;
use url::Url;

use crate::support::{SECRET, driver, order_for, terminal};

/// 2026-11-22, a quarter past eleven in London.
const NOW: i64 = 1_795_346_100_000_000;

/// One bank and one shop with a terminal there.
pub(crate) struct Round {
    pub(crate) bank: Bank,
    pub(crate) driver: &'static dyn Driver,
    terminal: Terminal,
    router: Router,
    /// All that the bank has answered, in its order.
    pub(crate) heard: RefCell<Vec<Reply>>,
}

/// What the browser brings to the shop.
#[derive(Debug)]
pub(crate) struct Callback {
    pub(crate) method: Method,
    pub(crate) query: String,
    pub(crate) body: String,
}

/// How a visit at the bank ended.
#[derive(Debug)]
pub(crate) enum Visit {
    /// With the way back.
    Back(Callback),
    /// At the bank.
    Stayed,
    /// Before it began: the page cannot be paid on.
    Closed,
}

impl Round {
    pub(crate) fn new(code: &str) -> Self {
        let mut options = BankOptions::new(Arc::new(|| NOW)).seed(7);
        options.huge_bytes = 200_000;
        options.terminals = vec![bank::Terminal {
            id: "T-1".to_owned(),
            secret: Some(SECRET.to_owned()),
            ..bank::Terminal::default()
        }];
        let bank = Bank::new(options);
        Self {
            router: bank.router(),
            bank,
            driver: driver(code),
            terminal: terminal(code),
            heard: RefCell::default(),
        }
    }

    /// The standard order under another number.
    pub(crate) fn order(&self, number: u64) -> Order<'static> {
        let order_number = OrderNumber::from(59_961_600_000_042 + number);
        Order {
            order_number,
            ..order_for(self.driver.meta().code)
        }
    }

    /// A payment that ends well; gives the key of its reference.
    pub(crate) async fn pay(&self, number: u64) -> String {
        let order = self.order(number);
        let Begun::Accepted {
            gateway_key,
            redirect,
            ..
        } = self.begin(&order).await
        else {
            panic!("the first begin was refused");
        };
        let Visit::Back(callback) = self.visit(&redirect, &gateway_key, "pay").await else {
            panic!("the first payer did not come back");
        };
        let claim = self.read(&callback);
        let asked = Asked {
            amount: order.amount,
            order_number: order.order_number,
            gateway_key: &gateway_key,
            claim: Some(&claim),
            at: order.at,
            seed: order.seed,
        };
        match self.verify(&asked).await {
            Verdict::Verified(yes) => yes.reference.key,
            other => panic!("the first verify gave {other:?}"),
        }
    }

    pub(crate) fn clear(&self) {
        self.bank
            .set_behaviour(bank::DEFAULT_TERMINAL, bank::Behaviours::none());
    }

    pub(crate) async fn begin(&self, order: &Order<'_>) -> Begun {
        if let Some(begun) = self.driver.begin_here(&self.terminal, order) {
            return begun.expect("every order of the table can be written");
        }
        let said = self
            .say(|terminal| self.driver.begin(terminal, order))
            .await;
        let (terminal, reply) = said.expect("every order of the table can be asked");
        self.driver.read_begin(&terminal, order, &reply)
    }

    /// All calls of a verify, as the server makes them.
    pub(crate) async fn verify(&self, asked: &Asked<'_>) -> Verdict {
        let mut so_far = Vec::new();
        let mut terminal = self.signed_in().await;
        let mut renewed = false;
        loop {
            assert!(so_far.len() <= 8, "a verify without end");
            match self.driver.verify_step(&terminal, asked, &so_far) {
                Step::Done(verdict) => return verdict,
                Step::Ask { request, .. } => {
                    let reply = self.send(request).await;
                    if !renewed && self.driver.session_is_over(&reply) {
                        (terminal, renewed) = (self.signed_in().await, true);
                    } else {
                        so_far.push(reply);
                    }
                }
            }
        }
    }

    pub(crate) async fn inquire(&self, asked: &Asked<'_>) -> Standing {
        let said = self
            .say(|terminal| self.driver.inquire(terminal, asked))
            .await;
        let (terminal, reply) = said.expect("an inquiry can be asked");
        self.driver.read_inquire(&terminal, asked, &reply)
    }

    /// Nothing where the bank needs what only a callback brings, and none came.
    pub(crate) async fn reverse(&self, asked: &Asked<'_>) -> Option<Moved> {
        let said = self
            .say(|terminal| self.driver.reverse(terminal, asked))
            .await;
        let (terminal, reply) = match said {
            Err(Refusal::MissingFact(_)) if asked.claim.is_none_or(|it| it.reference.is_none()) => {
                return None;
            }
            said => said.expect("a reverse can be asked"),
        };
        Some(self.driver.read_reverse(&terminal, asked, &reply))
    }

    /// Half of it goes back once, however often it is asked for.
    pub(crate) async fn refunds_a_part_once(&self, asked: &Asked<'_>, name: &str) {
        let half = Amount::new(asked.amount.minor() / 2, asked.amount.currency());
        let refund = Refund {
            amount: half,
            id: "ref_1",
        };
        let first = self.refund(asked, &refund).await;
        assert!(
            matches!(first, Moved::Done { .. }),
            "{name}: refund gave {first:?}"
        );
        let again = self.refund(asked, &refund).await;
        assert!(
            !matches!(again, Moved::Done { .. }),
            "{name}: the second gave {again:?}"
        );
        let order = asked.order_number.to_string();
        let book = self.bank.book();
        let entry = book
            .iter()
            .find(|it| it.order.as_deref() == Some(order.as_str()));
        assert_eq!(entry.unwrap().refunded(), half.minor(), "{name}");
    }

    pub(crate) async fn refund(&self, asked: &Asked<'_>, refund: &Refund<'_>) -> Moved {
        let terminal = self.signed_in().await;
        let mut so_far = Vec::new();
        loop {
            assert!(so_far.len() <= 8, "a refund without end");
            match self.driver.refund_step(&terminal, asked, refund, &so_far) {
                Step::Done(moved) => return moved,
                Step::Ask { request, .. } => so_far.push(self.send(request).await),
            }
        }
    }

    /// One call, with a session where the bank wants one; once more when it is over.
    async fn say(
        &self,
        build: impl Fn(&Terminal) -> Result<Request, Refusal>,
    ) -> Result<(Terminal, Reply), Refusal> {
        let terminal = self.signed_in().await;
        let reply = self.send(build(&terminal)?).await;
        if !self.driver.session_is_over(&reply) {
            return Ok((terminal, reply));
        }
        let terminal = self.signed_in().await;
        let reply = self.send(build(&terminal)?).await;
        Ok((terminal, reply))
    }

    pub(crate) async fn signed_in(&self) -> Terminal {
        let terminal = self.terminal.clone();
        let Some(request) = self.driver.sign_in(&terminal) else {
            return terminal;
        };
        let reply = self.send(request.unwrap()).await;
        match self.driver.read_sign_in(&terminal, &reply) {
            SignedIn::Welcome(session) => terminal.with_session(session),
            other => panic!("the bank did not let us in: {other:?}"),
        }
    }

    pub(crate) fn read(&self, callback: &Callback) -> Claim {
        let posted = callback.method == Method::POST;
        self.driver.read_callback(&CallbackInput {
            method: &callback.method,
            query: &callback.query,
            body: callback.body.as_bytes(),
            content_type: posted.then_some("application/x-www-form-urlencoded"),
        })
    }

    /// As the server's client does it: a cut connection is a lost answer.
    async fn send(&self, request: Request) -> Reply {
        let reply = self.carry(request).await;
        self.heard.borrow_mut().push(reply.clone());
        reply
    }

    async fn carry(&self, request: Request) -> Reply {
        let (parts, body) = request.into_parts();
        let mut asking = Asking::builder()
            .method(parts.method)
            .uri(target(&parts.uri.to_string()));
        for (name, value) in &parts.headers {
            asking = asking.header(name, value);
        }
        let answer = self.ask(asking, body).await;
        if answer.extensions().get::<Cut>().is_some() {
            return Reply::Lost("the connection was cut".to_owned());
        }
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        let mut answer = http::Response::builder().status(parts.status);
        for (name, value) in &parts.headers {
            answer = answer.header(name, value);
        }
        Reply::Answered(answer.body(bytes).unwrap())
    }

    async fn ask(&self, asking: http::request::Builder, body: Vec<u8>) -> Response<Body> {
        let asking = asking.header(header::HOST, "127.0.0.1:9");
        let asking = asking.body(Body::from(body)).unwrap();
        self.router.clone().oneshot(asking).await.unwrap()
    }

    /// The payer follows the redirect, presses a button and goes where the bank sends him.
    pub(crate) async fn visit(&self, redirect: &Redirect, key: &str, button: &str) -> Visit {
        let (method, form) = match redirect.method {
            RedirectMethod::Get => (Method::GET, String::new()),
            RedirectMethod::Post => (Method::POST, form(&redirect.fields)),
        };
        let mut address = redirect.url.to_string();
        let mut shown = self.browse(method, &address, form).await;
        if shown.status == StatusCode::SEE_OTHER {
            address = Url::parse(&address)
                .and_then(|base| base.join(&shown.location))
                .unwrap()
                .to_string();
            shown = self.browse(Method::GET, &address, String::new()).await;
        }
        if shown.status != StatusCode::OK {
            return Visit::Closed;
        }
        let pressed = self
            .browse(Method::POST, &address, format!("do={button}"))
            .await;
        if pressed.status == StatusCode::SEE_OTHER {
            return Visit::Back(by_get(&pressed.location));
        }
        assert_eq!(pressed.status, StatusCode::OK, "{}", pressed.html);
        if let Some(back) = by_post(&pressed.html) {
            return Visit::Back(back);
        }
        self.released(key).await
    }

    /// What the bank holds back, let go by the desk.
    async fn released(&self, key: &str) -> Visit {
        let asking = Asking::post("/control/release").header("content-type", "application/json");
        let wish = serde_json::json!({"deliver": false}).to_string();
        let answer = self.ask(asking, wish.into_bytes()).await;
        let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        let answer: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let Some(one) = answer["released"].as_array().and_then(|list| list.first()) else {
            return Visit::Stayed;
        };
        let _ = key;
        let address = one["url"].as_str().unwrap();
        let pairs: Vec<(String, String)> =
            serde_json::from_value(one.get("form").cloned().unwrap_or_default())
                .unwrap_or_default();
        if pairs.is_empty() {
            return Visit::Back(by_get(address));
        }
        Visit::Back(Callback {
            method: Method::POST,
            query: query(address),
            body: form(&pairs),
        })
    }

    async fn browse(&self, method: Method, address: &str, form: String) -> Shown {
        let asking = Asking::builder()
            .method(method)
            .uri(target(address))
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = self.ask(asking, form.into_bytes()).await;
        let location = answer.headers().get(header::LOCATION);
        let location = location
            .map_or("", |text| text.to_str().unwrap())
            .to_owned();
        let status = answer.status();
        let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        Shown {
            status,
            location,
            html: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

/// A page as the browser got it.
struct Shown {
    status: StatusCode,
    location: String,
    html: String,
}

/// Path and query of an absolute address.
fn target(address: &str) -> String {
    let url = Url::parse(address).unwrap();
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

fn query(address: &str) -> String {
    let url = Url::parse(address).unwrap();
    url.query().unwrap_or_default().to_owned()
}

fn by_get(address: &str) -> Callback {
    Callback {
        method: Method::GET,
        query: query(address),
        body: String::new(),
    }
}

/// The form with which the bank's page leads back, if it has one.
fn by_post(html: &str) -> Option<Callback> {
    let (_, rest) = html.split_once("<form class=\"press\" method=\"post\" action=\"")?;
    let (address, rest) = rest.split_once('"')?;
    let (inside, _) = rest.split_once("</form>")?;
    let pairs: Vec<(String, String)> = inside
        .split("<input type=\"hidden\" name=\"")
        .skip(1)
        .filter_map(|input| {
            let (name, rest) = input.split_once("\" value=\"")?;
            let (value, _) = rest.split_once('"')?;
            Some((plain(name), plain(value)))
        })
        .collect();
    Some(Callback {
        method: Method::POST,
        query: query(&plain(address)),
        body: form(&pairs),
    })
}

fn plain(html: &str) -> String {
    html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

fn form(pairs: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}
