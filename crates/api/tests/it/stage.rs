//! Who plays: two merchants, one of them with a shop and a provider, and a client for the router.

use std::collections::BTreeMap;

use app::clock::Clock;
use app::entropy::Entropy;
use app::fault::Faults;
use app::setup::{NewProvider, NewShop};
use app::vault::Vault;
use app::{App, Parts, Settings};
use axum::Router;
use axum::body::{Body, to_bytes};
use domain::id::ProviderId;
use domain::scope::{MerchantNo, Mode};
use domain::shop::Language;
use http::{HeaderMap, Request};
use money::{Currency, Unit};
use outbound::{Outbound, OutboundOptions};
use serde_json::{Value, json};
use store::faults::Faults as StoreFaults;
use store::{SqliteOptions, Store};
use tempfile::TempDir;
use tower::ServiceExt;

/// The moment at which every test begins.
pub(crate) const NOW: &str = "2026-11-21T10:00:00Z";

/// An application with everything that a link needs.
pub(crate) struct Stage {
    pub(crate) app: App,
    pub(crate) clock: Clock,
    pub(crate) merchant: MerchantNo,
    pub(crate) provider: ProviderId,
    /// Of the merchant, for TEST.
    pub(crate) key: String,
    /// Of the merchant, for LIVE.
    pub(crate) live_key: String,
    /// Of somebody else, for TEST.
    pub(crate) other_key: String,
    router: Router,
    /// Of the store.
    pub(crate) faults: StoreFaults,
    // Last, so that it goes after the store that lives in it.
    folder: TempDir,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// A header as text; empty if there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Checks that it is a problem document, whole and true to the answer, and gives its code.
    pub(crate) fn problem(&self) -> String {
        let body = self.json();
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(body["status"], self.status, "{body}");
        assert_eq!(body["request_id"], self.header("x-request-id"), "{body}");
        for name in ["type", "title", "detail", "code"] {
            assert!(!body[name].as_str().unwrap().is_empty(), "{name}: {body}");
        }
        body["code"].as_str().unwrap().to_owned()
    }

    /// Status, pointers and codes of a refusal: `422 /amount zero`, joined by commas.
    pub(crate) fn faults(&self) -> String {
        self.problem();
        let body = self.json();
        let faults = body["errors"].as_array().cloned().unwrap_or_default();
        let faults: Vec<String> = faults
            .iter()
            .map(|fault| {
                let place = fault.get("pointer").or_else(|| fault.get("parameter"));
                let code = fault["code"].as_str().unwrap();
                assert!(!fault["detail"].as_str().unwrap().is_empty());
                format!("{} {code}", place.unwrap().as_str().unwrap())
            })
            .collect();
        format!("{} {}", self.status, faults.join(", "))
    }
}

impl Stage {
    /// Builds everything.
    pub(crate) async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let clock = Clock::manual(NOW.parse().unwrap());
        let faults = StoreFaults::default();
        let mut options = SqliteOptions::new(folder.path().join("peyvand.db"));
        options.faults = faults.clone();
        let app = application(options, &clock);
        let merchant = app.make_merchant("Golestan").await.unwrap();
        let account = app
            .make_shop(merchant, shop("golestan"))
            .await
            .unwrap()
            .account;
        let credentials = [("terminal", "t1"), ("secret", "canary-secret")];
        let provider = NewProvider {
            mode: Mode::Test,
            account,
            driver: "sandbox".to_owned(),
            public_name: "Sandbox".to_owned(),
            base_url: Some("http://127.0.0.1:9/sandbox".to_owned()),
            credentials: credentials
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .into(),
            position: 1,
            limits: (None, None),
            auto_verify: false,
        };
        let provider = app
            .make_provider(merchant, Currency::Irr, provider)
            .await
            .unwrap();
        let other = app.make_merchant("Other").await.unwrap();
        app.make_shop(other, shop("other-shop")).await.unwrap();
        let key = async |merchant, mode| app.make_api_key(merchant, mode, "tests").await.unwrap();
        Self {
            merchant,
            provider,
            key: key(merchant, Mode::Test).await,
            live_key: key(merchant, Mode::Live).await,
            other_key: key(other, Mode::Test).await,
            router: api::router(app.clone()),
            app,
            clock,
            faults,
            folder,
        }
    }

    /// The same on a store that is closed and opened again, with other settings.
    pub(crate) async fn opened_again(mut self, change: impl FnOnce(&mut SqliteOptions)) -> Self {
        self.app.store().clone().close().await;
        let mut options = SqliteOptions::new(self.folder.path().join("peyvand.db"));
        change(&mut options);
        self.app = application(options, &self.clock);
        self.router = api::router(self.app.clone());
        self
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    /// Sends a text as JSON under the merchant's key, with more headers.
    pub(crate) async fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", self.key))
            .header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body.into()).unwrap()).await
    }

    /// GET under the merchant's key.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_as(&self.key, path).await
    }

    /// GET under any key.
    pub(crate) async fn get_as(&self, key: &str, path: &str) -> Answer {
        let request = Request::get(path).header("authorization", format!("Bearer {key}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// POST of a link as text.
    pub(crate) async fn create(&self, body: impl Into<Body>) -> Answer {
        self.call("POST", "/v1/payment_links", &[], body).await
    }

    /// A link that must be made; with more fields.
    pub(crate) async fn link(&self, more: Value) -> Value {
        let answer = self.create(body(more)).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()
    }
}

/// A link for 1,250,000 rials, with more fields or others.
pub(crate) fn body(more: Value) -> String {
    let mut body = json!({"amount": 1_250_000, "currency": "IRR"});
    let fields = body.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    body.to_string()
}

/// Texts of an object by name, for comparing.
pub(crate) fn names(object: &Value) -> Vec<String> {
    let sorted: BTreeMap<_, _> = object.as_object().unwrap().iter().collect();
    sorted.into_keys().cloned().collect()
}

fn application(options: SqliteOptions, clock: &Clock) -> App {
    App::new(Parts {
        store: Store::open_sqlite_with(options).unwrap(),
        outbound: Outbound::new(&OutboundOptions::default()).unwrap(),
        vault: Vault::new(&[7; 32]),
        clock: clock.clone(),
        entropy: Entropy::new(),
        settings: Settings {
            public_url: "https://pay.example.com".to_owned(),
            node: "test".to_owned(),
            mail: None,
        },
        faults: Faults::default(),
    })
}

fn shop(slug: &str) -> NewShop {
    NewShop {
        slug: slug.parse().unwrap(),
        name: "Golestan Books".to_owned(),
        language: Language::Persian,
        time_zone: "Asia/Tehran".to_owned(),
        currency: Currency::Irr,
        unit: Unit::Toman,
        manager_email: None,
        contact: None,
        validity_days: Some(3),
        account_name: "Main".to_owned(),
        receipt_type_name: "Sale".to_owned(),
    }
}
