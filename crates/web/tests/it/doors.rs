//! The doors with the real application behind them: a TEST shop on the embedded database, whose
//! banks cannot be reached.

use std::sync::Arc;

use app::auth::Caller;
use app::clock::Clock;
use app::entropy::Entropy;
use app::fault::Faults;
use app::link::{Answered, LinkRequest, LinkView, Revision};
use app::setup::{NewProvider, NewShop};
use app::vault::Vault;
use app::{App, Parts, Settings};
use axum::body::Body;
use axum::response::Response;
use domain::event::Actor;
use domain::id::ProviderId;
use domain::link::{AmountRule, Expiry, Usage};
use domain::scope::Mode;
use domain::shop::Language;
use domain::token::PaymentCode;
use http::{Request, StatusCode};
use jiff::SignedDuration;
use money::{Currency, Unit};
use outbound::{Outbound, OutboundOptions};
use store::Store;
use store::rooms::callback;
use tempfile::TempDir;
use tower::ServiceExt as _;
use web::{Options, Permission, router, routes};

use crate::samples::rials;

/// A token that could be one and names nothing.
pub(crate) const NO_TOKEN: &str = "t0000000000000000000000";

pub(crate) struct House {
    pub(crate) app: App,
    clock: Clock,
    pub(crate) caller: Caller,
    pub(crate) providers: Vec<ProviderId>,
    _folder: TempDir,
}

impl House {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::manual("2026-11-21T08:30:00Z".parse().unwrap());
        let app = App::new(Parts {
            store: Store::open_sqlite(folder.path().join("peyvand.db")).unwrap(),
            outbound: Outbound::new(&OutboundOptions::default()).unwrap(),
            vault: Vault::new(&[7; 32]),
            clock: clock.clone(),
            entropy: Entropy::new(),
            settings: Settings {
                public_url: "http://127.0.0.1:1".to_owned(),
                node: "node-1".to_owned(),
                mail: None,
            },
            faults: Faults::default(),
        });
        let owner = app.make_merchant("Golestan").await.unwrap();
        let shop = NewShop {
            slug: "golestan".parse().unwrap(),
            name: "Golestan Books".to_owned(),
            language: Language::English,
            time_zone: "Asia/Tehran".to_owned(),
            currency: Currency::Irr,
            unit: Unit::Toman,
            manager_email: None,
            contact: Some("021-88776655".to_owned()),
            validity_days: None,
            account_name: "Current account".to_owned(),
            receipt_type_name: "Sale".to_owned(),
        };
        let made = app.make_shop(owner, shop).await.unwrap();
        let mut providers = Vec::new();
        for (position, terminal) in [(1, "golestan-1"), (2, "golestan-2")] {
            let fields = [
                ("terminal", terminal),
                ("secret", "sandbox-secret-golestan"),
            ];
            let wanted = NewProvider {
                mode: Mode::Test,
                account: made.account,
                driver: "sandbox".to_owned(),
                public_name: format!("Bank {position}"),
                base_url: Some(format!("{}/sandbox", nobody_listens().await)),
                credentials: fields.map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
                position,
                limits: (None, None),
                auto_verify: false,
            };
            providers.push(
                app.make_provider(owner, Currency::Irr, wanted)
                    .await
                    .unwrap(),
            );
        }
        let key = app.make_api_key(owner, Mode::Test, "tests").await.unwrap();
        let caller = app.authenticate(&key).await.unwrap();
        Self {
            app,
            clock,
            caller,
            providers,
            _folder: folder,
        }
    }

    pub(crate) async fn link(&self) -> LinkView {
        self.link_of(request()).await
    }

    pub(crate) async fn link_of(&self, request: LinkRequest) -> LinkView {
        let render = Arc::new(|_: &LinkView| (201, String::new()));
        let made = self
            .app
            .create_link(&self.caller, request, None, render, "req_test")
            .await;
        match made.unwrap() {
            Answered::Now(view) => view,
            Answered::Before { .. } => panic!("no key was given"),
        }
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Response {
        router(self.app.clone(), Options::default())
            .oneshot(request)
            .await
            .unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        let request = Request::get(path).header("accept-language", "en");
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, form: String) -> Response {
        let request = Request::post(path)
            .header("accept-language", "en")
            .header("content-type", "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(form)).unwrap()).await
    }

    async fn strays(&self) -> u32 {
        let scope = self.caller.scope;
        self.app
            .store()
            .read(move |tx| callback::count_strays(tx, scope))
            .await
            .unwrap()
    }
}

/// A request for a link that is sent to nobody.
pub(crate) fn request() -> LinkRequest {
    LinkRequest {
        shop: None,
        account: None,
        customer: None,
        document: None,
        receipt_field: None,
        amount: rials(12_500_000),
        description: Some("Two books".to_owned()),
        reference: None,
        expiry: Expiry::Days(3),
        rule: AmountRule::Whole,
        usage: Usage::Single,
        language: Some(Language::English),
        note: None,
        receipt_type: None,
        receipt: None,
        providers: None,
        recipients: Vec::new(),
        message: None,
        channels: None,
        return_url: None,
        metadata: Vec::new(),
    }
}

/// An address on this machine where a connection is refused.
async fn nobody_listens() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// A code that a payment could have.
fn code() -> String {
    PaymentCode::from_random(7).as_str().to_owned()
}

pub(crate) fn path_of(link: &LinkView) -> String {
    format!("/golestan/l/{}", link.link.token.as_str())
}

pub(crate) async fn text(answer: Response) -> String {
    let body = axum::body::to_bytes(answer.into_body(), 100_000)
        .await
        .unwrap();
    i18n::plain(std::str::from_utf8(&body).unwrap()).into_owned()
}

#[tokio::test]
async fn a_link_opens_for_whoever_holds_its_address() {
    let house = House::new().await;
    let path = path_of(&house.link().await);
    let answer = house.get(&path).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let page = text(answer).await;
    assert!(page.contains("<b>1,250,000</b> toman"), "{page}");
    assert!(page.contains("Test page: no real money moves"));
    assert!(page.contains("Bank 1") && page.contains("Bank 2"));
    let page = text(house.get(&format!("{path}?lang=fa")).await).await;
    assert!(page.contains("<b>۱٬۲۵۰٬۰۰۰</b> تومان"), "{page}");
}

#[tokio::test]
async fn all_unknown_addresses_look_alike() {
    let house = House::new().await;
    let link = path_of(&house.link().await);
    let mut answers = Vec::new();
    for path in [
        format!("/golestan/l/{NO_TOKEN}"),
        format!("/nobody/l/{NO_TOKEN}"),
        "/golestan/l/short".to_owned(),
        "/golestan/l/%FF".to_owned(),
        format!("{link}/short"),
        format!("{link}/{}", code()),
        "/golestan/l/t/t/t/t".to_owned(),
        format!("/golestan/return/{NO_TOKEN}"),
        format!("/golestan/r/{NO_TOKEN}"),
        format!("/nobody/r/{NO_TOKEN}"),
        "/golestan/r/short".to_owned(),
        "/golestan/r/%FF".to_owned(),
        // A link's token opens no receipt.
        link.replace("/l/", "/r/"),
        link.replace("/golestan/", "/nobody/"),
    ] {
        let answer = house.get(&path).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        let number = answer.headers()["x-request-id"]
            .to_str()
            .unwrap()
            .to_owned();
        let names: Vec<String> = answer.headers().keys().map(ToString::to_string).collect();
        answers.push((names, text(answer).await.replace(&number, "")));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
}

#[tokio::test]
async fn a_link_whose_time_is_over_or_that_was_cancelled_is_gone() {
    let house = House::new().await;
    let (early, late) = (house.link().await, house.link().await);
    let scope = house.caller.scope;
    house
        .app
        .cancel_link(scope, early.link.id, Actor::Operator, "req_test")
        .await
        .unwrap();
    let answer = house.get(&path_of(&early)).await;
    assert_eq!(answer.status(), StatusCode::GONE);
    assert!(text(answer).await.contains("has withdrawn this link"));
    house.clock.advance(SignedDuration::from_hours(24 * 5));
    let answer = house.get(&path_of(&late)).await;
    assert_eq!(answer.status(), StatusCode::GONE);
    assert!(
        text(answer)
            .await
            .contains("The time for this payment ended on")
    );
    let form = format!("version=1&provider={}", house.providers[0]);
    assert_eq!(
        house.post(&path_of(&late), form).await.status(),
        StatusCode::GONE
    );
}

#[tokio::test]
async fn when_the_chosen_bank_is_down_the_page_offers_the_next() {
    let house = House::new().await;
    let link = house.link().await;
    let form = format!("version=1&provider={}", house.providers[0]);
    let answer = house
        .post(&format!("{}?lang=en", path_of(&link)), form)
        .await;
    assert_eq!(answer.status(), StatusCode::OK);
    let page = text(answer).await;
    assert!(
        page.contains("Bank 1 cannot be reached now. Nothing was taken"),
        "{page}"
    );
    assert!(page.contains(&format!(
        "value=\"{}\" required checked",
        house.providers[1]
    )));
}

#[tokio::test]
async fn outdated_terms_start_nothing() {
    let house = House::new().await;
    let link = house.link().await;
    let revision = Revision {
        amount: Some(rials(15_000_000)),
        ..Revision::default()
    };
    let scope = house.caller.scope;
    let revised = house
        .app
        .revise_link(scope, link.link.id, revision, Actor::Operator, "req_test");
    revised.await.unwrap();
    let form = format!("version=1&provider={}", house.providers[0]);
    let answer = house.post(&path_of(&link), form).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    let page = text(answer).await;
    assert!(
        page.contains("The amount or the terms have changed"),
        "{page}"
    );
    assert!(page.contains("Pay 1,500,000 toman</button>"), "{page}");
}

#[tokio::test]
async fn a_form_that_is_none_starts_nothing() {
    let house = House::new().await;
    let path = path_of(&house.link().await);
    let one = house.providers[0];
    for form in [
        String::new(),
        "version=1".to_owned(),
        format!("version=-1&provider={one}"),
        format!("version=۱&provider={one}"),
        format!("version=1&version=2&provider={one}"),
        format!("version=1&provider={one}&x={}", "a".repeat(100_000)),
    ] {
        assert_eq!(
            house.post(&path, form).await.status(),
            StatusCode::BAD_REQUEST
        );
    }
    let other = house
        .post(&path, "version=1&provider=nobody".to_owned())
        .await;
    assert_eq!(other.status(), StatusCode::CONFLICT);
    assert!(text(other).await.contains("not available any more"));
}

#[tokio::test]
async fn a_callback_of_the_wrong_kind_is_refused_and_recorded() {
    let house = House::new().await;
    let form = "application/x-www-form-urlencoded";
    let mut recorded = 0;
    for door in ["return", "notify"] {
        let path = format!("/golestan/{door}/{NO_TOKEN}");
        for (method, kind, bytes, status) in [
            ("DELETE", form, 0, StatusCode::METHOD_NOT_ALLOWED),
            ("PUT", form, 10, StatusCode::METHOD_NOT_ALLOWED),
            ("HEAD", form, 0, StatusCode::METHOD_NOT_ALLOWED),
            ("POST", form, 1024 * 1024, StatusCode::PAYLOAD_TOO_LARGE),
            (
                "POST",
                "Multipart/Form-Data; boundary=a",
                9,
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ),
            ("POST", form, 64 * 1024, StatusCode::NOT_FOUND),
            ("GET", form, 0, StatusCode::NOT_FOUND),
        ] {
            let request = Request::builder()
                .method(method)
                .uri(&path)
                .header("content-type", kind);
            let answer = house
                .ask(request.body(Body::from(vec![b'a'; bytes])).unwrap())
                .await;
            assert_eq!(answer.status(), status, "{method} {path}");
            if status == StatusCode::METHOD_NOT_ALLOWED {
                assert_eq!(answer.headers()["allow"], "GET, POST", "{method} {path}");
            }
            recorded += 1;
            assert_eq!(house.strays().await, recorded, "{method} {path} {kind}");
        }
    }
}

#[tokio::test]
async fn health_says_whether_the_store_works() {
    let house = House::new().await;
    let answer = house.get("/health").await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(text(answer).await, "{\"ok\":true,\"detail\":\"ok\"}");
    house.app.store().clone().close().await;
    let answer = house.get("/health").await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(text(answer).await.starts_with("{\"ok\":false,"));
}

#[tokio::test]
async fn without_a_store_payers_and_banks_are_asked_to_come_again() {
    let house = House::new().await;
    let path = path_of(&house.link().await);
    house.app.store().clone().close().await;
    let code = code();
    for path in [
        path.clone(),
        format!("{path}/{code}"),
        format!("/golestan/return/{NO_TOKEN}"),
    ] {
        let answer = house.get(&path).await;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(answer.headers()["retry-after"], "5", "{path}");
        assert!(
            text(answer).await.contains("your payment is not lost"),
            "{path}"
        );
    }
    let answer = house.get(&format!("/golestan/notify/{NO_TOKEN}")).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers()["retry-after"], "5");
}

#[tokio::test]
async fn every_route_of_the_table_answers_a_stranger_with_nothing() {
    let house = House::new().await;
    for route in routes() {
        let path = route
            .path
            .replace("{shop}", "golestan")
            .replace("{token}", NO_TOKEN)
            .replace("{code}", &code());
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let form = format!("version=1&provider={}", house.providers[0]);
            let request = Request::builder()
                .method(method)
                .uri(&path)
                .header("content-type", "application/x-www-form-urlencoded");
            let answer = house.ask(request.body(Body::from(form)).unwrap()).await;
            // The office's own door comes before its methods; its tests are elsewhere.
            let office = matches!(
                route.permission,
                Permission::SignedIn | Permission::Staff(_) | Permission::Merchant(_)
            );
            let sign_in = route.path == "/office/sign-in";
            // Whatever it is, nothing is shown and nothing is done.
            if office {
                let refused = [StatusCode::SEE_OTHER, StatusCode::METHOD_NOT_ALLOWED];
                assert!(refused.contains(&answer.status()), "{method} {path}");
                assert!(
                    !answer.headers().contains_key("set-cookie"),
                    "{method} {path}"
                );
                continue;
            }
            if route.path.contains("openpay") && route.methods.contains(&method) {
                // Open to everybody; its own tests say what it shows.
                assert!(!answer.status().is_server_error(), "{method} {path}");
                assert!(!answer.headers().contains_key("set-cookie"), "{path}");
                continue;
            }
            let status = if !route.methods.contains(&method) {
                StatusCode::METHOD_NOT_ALLOWED
            } else if sign_in && method == "POST" {
                StatusCode::FORBIDDEN
            } else if sign_in || route.permission == Permission::Monitor {
                StatusCode::OK
            } else {
                StatusCode::NOT_FOUND
            };
            assert_eq!(answer.status(), status, "{method} {path}");
            assert!(
                !answer.headers().contains_key("set-cookie"),
                "{method} {path}"
            );
        }
    }
}

#[tokio::test]
async fn a_short_address_leads_to_the_page_and_a_picture_of_it_is_drawn() {
    let house = House::new().await;
    let path = path_of(&house.link().await);
    let token = path.rsplit('/').next().unwrap();
    let answer = house.get(&format!("/l/{token}")).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"], path.as_str());
    let answer = house.get(&format!("{path}/qr.png")).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], "image/png");
    for nowhere in [
        format!("/l/{NO_TOKEN}"),
        "/l/nonsense".to_owned(),
        format!("/golestan/l/{NO_TOKEN}/qr.png"),
        format!("/another/l/{token}/qr.png"),
    ] {
        let answer = house.get(&nowhere).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{nowhere}");
    }
}
