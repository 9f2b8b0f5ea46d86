//! The office's door: first start, signing in, who is let in where, and the pages of access.

use std::collections::BTreeSet;

use app::access::{Invitation, Joining};
use app::clock::Clock;
use app::entropy::Entropy;
use app::fault::Faults;
use app::vault::Vault;
use app::{App, Parts, Settings};
use axum::body::Body;
use axum::response::Response;
use domain::access::{Grant, Role};
use http::{Request, StatusCode};
use outbound::{Outbound, OutboundOptions};
use store::Store;
use tempfile::TempDir;
use tower::ServiceExt as _;
use web::{Options, Permission, Route, router, routes};

const PASSWORD: &str = "correct horse battery";

struct Office {
    app: App,
    _folder: TempDir,
}

impl Office {
    fn at(public_url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = App::new(Parts {
            store: Store::open_sqlite(folder.path().join("peyvand.db")).unwrap(),
            outbound: Outbound::new(&OutboundOptions::default()).unwrap(),
            vault: Vault::new(&[7; 32]),
            clock: Clock::manual("2026-11-21T08:30:00Z".parse().unwrap()),
            entropy: Entropy::new(),
            settings: Settings {
                public_url: public_url.to_owned(),
                node: "node-1".to_owned(),
                mail: None,
            },
            faults: Faults::default(),
        });
        Self {
            app,
            _folder: folder,
        }
    }

    async fn ask(&self, request: Request<Body>) -> Response {
        router(self.app.clone(), Options::default())
            .oneshot(request)
            .await
            .unwrap()
    }

    async fn get(&self, path: &str, cookie: &str) -> Response {
        let request = Request::get(path)
            .header("accept-language", "en")
            .header("cookie", cookie);
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, cookie: &str, form: &str) -> Response {
        let request = Request::post(path)
            .header("accept-language", "en")
            .header("cookie", cookie)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(form.to_owned())).unwrap())
            .await
    }

    /// The first admin, signed in; what their browser holds.
    async fn owner(&self) -> String {
        let address = self.app.first_start().await.unwrap().unwrap();
        self.join(&address, "sara@example.ir").await
    }

    async fn join(&self, address: &str, email: &str) -> String {
        let told = Joining {
            name: "Sara".to_owned(),
            email: email.to_owned(),
            password: PASSWORD.to_owned(),
            language: None,
            agent: "Firefox".to_owned(),
            request_id: "req_1".to_owned(),
        };
        let token = self.app.redeem(last(address), told).await.unwrap();
        format!("peyvand={}", token.reveal())
    }

    /// A further user; what their browser holds.
    async fn user(&self, owner: &str, role: Role) -> String {
        let token = owner.split_once('=').unwrap().1;
        let by = self.app.staff_of(token).await.unwrap().unwrap();
        let wanted = Invitation {
            name: "Reza".to_owned(),
            email: format!("{role}@example.ir"),
            grants: vec![Grant::everywhere(role)],
            nonce: role.to_string(),
        };
        let address = self.app.invite(&by, wanted, "req_1").await.unwrap();
        self.join(&address, "").await
    }
}

fn last(address: &str) -> &str {
    address.rsplit('/').next().unwrap()
}

async fn text(answer: Response) -> String {
    let body = axum::body::to_bytes(answer.into_body(), 200_000).await;
    i18n::plain(std::str::from_utf8(&body.unwrap()).unwrap()).into_owned()
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers()[name].to_str().unwrap()
}

/// What stands between two texts.
fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = page.split_once(start).expect(start);
    rest.split_once(end).unwrap().0
}

#[tokio::test]
async fn the_first_admin_chooses_a_password_and_is_in() {
    let office = Office::at("http://127.0.0.1:1");
    let address = office.app.first_start().await.unwrap().unwrap();
    let path = address.strip_prefix("http://127.0.0.1:1").unwrap();
    let page = text(office.get(path, "").await).await;
    assert!(page.contains("Welcome to Peyvand"), "{page}");

    let form = "name=Sara&email=sara%40&password=short";
    let answer = office.post(path, "", form).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!answer.headers().contains_key("set-cookie"));
    let page = text(answer).await;
    assert!(page.contains("value=\"Sara\"") && page.contains("value=\"sara@\""));
    assert!(page.contains("at least 12 characters") && !page.contains("short\""));

    let form = "name=Sara&email=sara%40example.ir&password=correct+horse+battery";
    let answer = office.post(path, "", form).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(header(&answer, "location"), "/office");
    let cookie = header(&answer, "set-cookie").to_owned();
    assert!(cookie.starts_with("peyvand="), "{cookie}");
    assert!(
        cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );

    let answer = office.post(path, "", form).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert!(text(answer).await.contains("opens nothing any more"));
    let held = cookie.split(';').next().unwrap();
    let answer = office.get("/office/sessions", held).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(header(&answer, "cache-control"), "no-store");
}

#[tokio::test]
async fn under_https_the_cookie_is_of_this_host_alone() {
    let office = Office::at("https://pay.example.ir");
    office.owner().await;
    let form = "email=sara%40example.ir&password=correct+horse+battery";
    let answer = office.post("/office/sign-in", "", form).await;
    let cookie = header(&answer, "set-cookie");
    assert!(cookie.starts_with("__Host-peyvand="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"));
}

#[tokio::test]
async fn a_sign_in_gives_a_new_session_and_leads_back_inside_alone() {
    let office = Office::at("http://127.0.0.1:1");
    let held = office.owner().await;
    let answer = office.get("/office/users?lang=en", "").await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let place = "/office/sign-in?next=/office/users%3Flang%3Den";
    assert_eq!(header(&answer, "location"), place);
    let page = text(office.get(place, "").await).await;
    assert!(
        page.contains("name=\"next\" value=\"/office/users?lang=en\""),
        "{page}"
    );

    let wrong = "email=sara%40example.ir&password=wrong&next=/office/users";
    let answer = office.post("/office/sign-in", "", wrong).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let page = text(answer).await;
    assert!(page.contains("value=\"sara@example.ir\"") && !page.contains("\"wrong\""));

    for (next, place) in [
        ("/office/users", "/office/users"),
        ("//evil.example", "/office"),
        ("https://evil.example", "/office"),
    ] {
        let form = format!("email=sara%40example.ir&password=correct+horse+battery&next={next}");
        // A session that somebody planted before counts nothing afterwards.
        let answer = office
            .post("/office/sign-in", "peyvand=planted", &form)
            .await;
        assert_eq!(header(&answer, "location"), place);
        let cookie = header(&answer, "set-cookie");
        assert!(!cookie.contains("planted") && !cookie.starts_with(&held));
    }
    let answer = office.get("/office/sign-in", &held).await;
    assert_eq!(header(&answer, "location"), "/office");
}

#[tokio::test]
async fn signing_out_closes_the_session_here_and_on_the_server() {
    let office = Office::at("http://127.0.0.1:1");
    let held = office.owner().await;
    let answer = office.post("/office/sign-out", &held, "").await;
    assert_eq!(header(&answer, "location"), "/office/sign-in");
    assert!(header(&answer, "set-cookie").starts_with("peyvand=; Max-Age=0"));
    let answer = office.get("/office/sessions", &held).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_user_is_invited_changed_and_disabled_on_the_pages() {
    let office = Office::at("http://127.0.0.1:1");
    let held = office.owner().await;
    let page = text(office.get("/office/users", &held).await).await;
    let nonce = between(&page, "name=\"nonce\" value=\"", "\"");
    let form = format!("name=Reza&email=bad&role_all=sales&nonce={nonce}");
    let answer = office.post("/office/users", &held, &form).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(page.contains("value=\"Reza\"") && page.contains("value=\"bad\""));
    assert!(page.contains("<option value=\"sales\" selected>"), "{page}");

    let form = format!("name=Reza&email=reza%40example.ir&role_all=sales&nonce={nonce}");
    let page = text(office.post("/office/users", &held, &form).await).await;
    assert!(page.contains("http://127.0.0.1:1/office/join/"), "{page}");
    let again = office.post("/office/users", &held, &form).await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
    assert!(!text(again).await.contains("/office/join/"));

    let (before, _) = page.split_once("reza@example.ir").unwrap();
    let id = before.rsplit("/office/users/").next().unwrap();
    let user = format!("/office/users/{}", id.split('"').next().unwrap());
    let page = text(office.get(&user, &held).await).await;
    let version = between(&page, "name=\"version\" value=\"", "\"");
    let form = format!("role_all=viewer&version={version}");
    let roles = format!("{user}/roles");
    let answer = office.post(&roles, &held, &form).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let answer = office.post(&roles, &held, &form).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    assert!(
        text(answer)
            .await
            .contains("Somebody else changed this user")
    );
    for nonsense in [
        "role_all=king&version=1",
        "role_x=viewer&version=1",
        "role_all=viewer",
    ] {
        let answer = office.post(&roles, &held, nonsense).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{nonsense}");
    }
    let page = text(office.get(&user, &held).await).await;
    let version = between(&page, "name=\"version\" value=\"", "\"");
    let form = format!("active=no&version={version}");
    let answer = office.post(&format!("{user}/active"), &held, &form).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let page = text(office.get("/office/users", &held).await).await;
    assert!(page.contains("disabled"), "{page}");
}

#[tokio::test]
async fn a_key_is_shown_once_on_its_page() {
    let office = Office::at("http://127.0.0.1:1");
    let held = office.owner().await;
    let page = text(office.get("/office/keys", &held).await).await;
    let nonce = between(&page, "name=\"nonce\" value=\"", "\"");
    let guess = format!("name=%3Cshop%3E&password=a+guess&nonce={nonce}");
    let answer = office.post("/office/keys", &held, &guess).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(page.contains("&#60;shop&#62;") && !page.contains("a guess"));
    let form = format!("name=%3Cshop%3E&password=correct+horse+battery&nonce={nonce}");
    let page = text(office.post("/office/keys", &held, &form).await).await;
    assert!(page.contains("sk_test_") && page.contains("&#60;shop&#62;"));
    let again = office.post("/office/keys", &held, &form).await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
    let page = text(again).await;
    assert!(!page.contains("sk_test_"), "{page}");
    let revoke = between(&page, "action=\"/office/keys/", "\"");
    let answer = office
        .post(&format!("/office/keys/{revoke}"), &held, "")
        .await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let page = text(office.get("/office/keys", &held).await).await;
    assert!(page.contains("revoked") && !page.contains("/revoke"));
}

/// Fills the variable parts of an address with what could be there and is not.
fn filled(route: &Route) -> String {
    let id = "0".repeat(32);
    route
        .path
        .replace("{user}", &format!("usr_{id}"))
        .replace("{session}", &format!("ses_{id}"))
        .replace("{key}", &format!("key_{id}"))
        .replace("{token}", &"0".repeat(64))
        .replace("{id}", &format!("lnk_{id}"))
}

fn office_routes() -> impl Iterator<Item = &'static Route> {
    routes().filter(|route| {
        matches!(
            route.permission,
            Permission::SignedIn | Permission::Staff(_) | Permission::Merchant(_)
        )
    })
}

#[tokio::test]
async fn strangers_are_sent_to_the_door_from_every_page_of_the_office() {
    let office = Office::at("http://127.0.0.1:1");
    office.owner().await;
    let mut seen = BTreeSet::new();
    for route in office_routes() {
        for method in route.methods {
            let request = Request::builder()
                .method(*method)
                .uri(filled(route))
                .header("cookie", format!("peyvand={}", "0".repeat(64)));
            let answer = office.ask(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", route.path);
            assert!(header(&answer, "location").starts_with("/office/sign-in"));
            seen.insert(route.path);
        }
    }
    assert!(seen.len() > 8, "{seen:?}");
}

#[tokio::test]
async fn forms_of_other_sites_change_nothing_anywhere() {
    let office = Office::at("http://127.0.0.1:1");
    let held = office.owner().await;
    let doors = routes().filter(|route| route.permission == Permission::Door);
    for route in office_routes().chain(doors) {
        if !route.methods.contains(&"POST") {
            continue;
        }
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            let request = Request::post(filled(route))
                .header("cookie", &held)
                .header("host", "127.0.0.1:1")
                .header(name, value)
                .header("content-type", "application/x-www-form-urlencoded");
            let answer = office.ask(request.body(Body::empty()).unwrap()).await;
            assert_eq!(
                answer.status(),
                StatusCode::FORBIDDEN,
                "{} {value}",
                route.path
            );
            assert!(!answer.headers().contains_key("set-cookie"));
        }
    }
    // And the session still runs: nobody was signed out.
    let answer = office.get("/office/sessions", &held).await;
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn whoever_lacks_a_permission_is_told_which_and_who_can_give_it() {
    let office = Office::at("http://127.0.0.1:1");
    let owner = office.owner().await;
    let mut refused = 0;
    for role in Role::ALL.iter().filter(|role| **role != Role::Owner) {
        let held = office.user(&owner, *role).await;
        for route in office_routes() {
            let (Permission::Staff(may) | Permission::Merchant(may)) = route.permission else {
                continue;
            };
            if role.allows(may) {
                continue;
            }
            for method in route.methods {
                let request = Request::builder()
                    .method(*method)
                    .uri(filled(route))
                    .header("accept-language", "en")
                    .header("sec-fetch-site", "same-origin")
                    .header("cookie", &held);
                let answer = office.ask(request.body(Body::empty()).unwrap()).await;
                let place = format!("{role} {method} {}", route.path);
                assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{place}");
                let page = text(answer).await;
                assert!(
                    page.contains("is missing") && page.contains("Sara"),
                    "{place}"
                );
                refused += 1;
            }
        }
    }
    assert!(refused > 20, "{refused}");
}

#[tokio::test]
async fn another_merchants_ids_open_nothing() {
    let office = Office::at("http://127.0.0.1:1");
    let held = office.owner().await;
    for route in office_routes().filter(|route| route.path.contains('{')) {
        for method in route.methods {
            let request = Request::builder()
                .method(*method)
                .uri(filled(route))
                .header("sec-fetch-site", "same-origin")
                .header("content-type", "application/x-www-form-urlencoded")
                .header("cookie", &held);
            let form = Body::from("version=1&active=no&role_all=viewer");
            let status = office.ask(request.body(form).unwrap()).await.status();
            let place = format!("{method} {}", route.path);
            assert!(status.is_client_error(), "{place}: {status}");
        }
    }
}

#[tokio::test]
async fn pages_of_access_speak_three_languages() {
    let office = Office::at("http://127.0.0.1:1");
    let held = office.owner().await;
    for path in [
        "/office/sign-in",
        "/office/users",
        "/office/keys",
        "/office/sessions",
    ] {
        let mut pages = BTreeSet::new();
        for (lang, dir) in [("fa", "rtl"), ("en", "ltr"), ("fr", "ltr")] {
            let cookie = if path.ends_with("sign-in") { "" } else { &held };
            let page = text(office.get(&format!("{path}?lang={lang}"), cookie).await).await;
            assert!(
                page.contains(&format!("lang=\"{lang}\" dir=\"{dir}\"")),
                "{path}"
            );
            pages.insert(between(&page, "<title>", "</title>").to_owned());
        }
        assert_eq!(pages.len(), 3, "{pages:?}");
    }
}
