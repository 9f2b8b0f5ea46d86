//! The pages of the back office about links and money, with the real application behind them.

use app::access::{Invitation, Joining};
use app::clock::Clock;
use app::entropy::Entropy;
use app::fault::Faults;
use app::office::Desk;
use app::setup::{NewProvider, NewShop};
use app::vault::Vault;
use app::{App, Parts, Settings};
use axum::body::Body;
use axum::response::Response;
use domain::access::{Grant, Role};
use domain::id::{AccountId, ProviderId};
use domain::scope::{MerchantNo, Mode};
use domain::shop::Language;
use http::header::{CACHE_CONTROL, LOCATION};
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use i18n::{Locale, plain};
use money::{Currency, Unit};
use outbound::{Outbound, OutboundOptions};
use store::Store;
use tempfile::TempDir;
use tower::ServiceExt as _;
use web::{Options, router};

const PAGES: &[&str] = &[
    "/office",
    "/office/links",
    "/office/links/new",
    "/office/customers",
    "/office/customers/new",
    "/office/documents",
    "/office/documents/new",
    "/office/documents/new?kind=invoice",
    "/office/settings/documents",
    "/office/settings/documents/invoice",
    "/office/settings/documents/invoice/fields/new",
    "/office/payments",
    "/office/receipts",
    "/office/receipts/new",
    "/office/refunds",
    "/office/resolve",
    "/office/slips",
    "/office/slips/match",
    "/office/settlements",
    "/office/outbox",
    "/office/open-payments",
    "/office/reports",
    "/office/reports/money",
    "/office/notices",
    "/office/notices/wishes",
];

pub(crate) struct Office {
    pub(crate) app: App,
    pub(crate) clock: Clock,
    /// The cookie of the owner of the first shop.
    pub(crate) owner: String,
    _folder: TempDir,
}

impl Office {
    /// An office whose bank is not there.
    pub(crate) async fn new() -> Self {
        Self::beside("http://127.0.0.1:9").await
    }

    /// An office whose shop pays through the bank at this address.
    pub(crate) async fn beside(bank: &str) -> Self {
        let (app, clock, folder) = fresh();
        let merchant = app.make_merchant("Golestan").await.unwrap();
        shop(&app, merchant, "golestan", bank).await;
        let address = app.admin_link(None).await.unwrap();
        Self::entered(app, clock, folder, &address).await
    }

    /// An office in which nothing is set up but its owner.
    pub(crate) async fn bare() -> Self {
        let (app, clock, folder) = fresh();
        let address = app.first_start().await.unwrap().unwrap();
        Self::entered(app, clock, folder, &address).await
    }

    async fn entered(app: App, clock: Clock, folder: TempDir, address: &str) -> Self {
        let owner = join(&app, address, "sara@golestan.example").await;
        Self {
            app,
            clock,
            owner,
            _folder: folder,
        }
    }

    /// The ids of the shop's way of paying and of one that is added behind it.
    pub(crate) async fn two_banks(&self) -> [ProviderId; 2] {
        let token = self.owner.trim_start_matches("peyvand=");
        let by = self.app.staff_of(token).await.unwrap().unwrap();
        let (staff, mode) = (by.staff, Mode::Test);
        let merchant = staff.merchant;
        let making = self.app.office_making(&Desk { staff, mode }).await.unwrap();
        let first = making.providers.first().unwrap();
        let to = ("golestan", "http://127.0.0.1:9", 2);
        let second = bank_of(&self.app, merchant, first.account, to).await;
        [first.id, second]
    }

    /// Somebody with this role, invited by the owner.
    pub(crate) async fn colleague(&self, role: Role, email: &str) -> String {
        let token = self.owner.trim_start_matches("peyvand=");
        let by = self.app.staff_of(token).await.unwrap().unwrap();
        let invitation = Invitation {
            name: "Reza".to_owned(),
            email: email.to_owned(),
            grants: vec![Grant::everywhere(role)],
            nonce: self.app.form_nonce(),
        };
        let address = self.app.invite(&by, invitation, "req_test").await.unwrap();
        join(&self.app, &address, email).await
    }

    pub(crate) async fn ask(
        &self,
        cookie: &str,
        request: http::request::Builder,
        body: String,
    ) -> Response {
        self.ask_bytes(cookie, request, body.into_bytes()).await
    }

    pub(crate) async fn ask_bytes(
        &self,
        cookie: &str,
        request: http::request::Builder,
        body: Vec<u8>,
    ) -> Response {
        let request = request.header("cookie", cookie);
        router(self.app.clone(), Options::default())
            .oneshot(request.body(Body::from(body)).unwrap())
            .await
            .unwrap()
    }

    pub(crate) async fn get(&self, cookie: &str, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).header("accept-language", "en");
        read(self.ask(cookie, request, String::new()).await).await
    }

    pub(crate) async fn post(&self, cookie: &str, path: &str, form: &str) -> Response {
        let request = Request::post(path)
            .header("accept-language", "en")
            .header("content-type", "application/x-www-form-urlencoded");
        self.ask(cookie, request, form.to_owned()).await
    }

    /// Makes a link with the form and gives the address of its page.
    pub(crate) async fn make(&self, cookie: &str, fields: &str) -> String {
        let nonce = self.app.form_nonce();
        let form = format!("nonce={nonce}&{fields}");
        let made = self.post(cookie, "/office/links/new", &form).await;
        assert_eq!(made.status(), StatusCode::SEE_OTHER);
        place(&made)
    }
}

/// An application on an empty database.
fn fresh() -> (App, Clock, TempDir) {
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
    (app, clock, folder)
}

pub(crate) fn place(response: &Response) -> String {
    let place = response.headers()[LOCATION].to_str().unwrap();
    place.split('?').next().unwrap().to_owned()
}

pub(crate) async fn read(response: Response) -> (StatusCode, String) {
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    (status, plain(&text).into_owned())
}

/// A shop that pays through the bank at this address.
pub(crate) async fn shop(app: &App, merchant: MerchantNo, slug: &str, bank: &str) {
    let shop = NewShop {
        slug: slug.parse().unwrap(),
        name: "Golestan Books".to_owned(),
        language: Language::English,
        time_zone: "Asia/Tehran".to_owned(),
        currency: Currency::Irr,
        unit: Unit::Toman,
        manager_email: None,
        contact: None,
        validity_days: Some(7),
        account_name: "Current account".to_owned(),
        receipt_type_name: "Sale".to_owned(),
    };
    let made = app.make_shop(merchant, shop).await.unwrap();
    bank_of(app, merchant, made.account, (slug, bank, 1)).await;
}

/// Another way of paying by the sandbox, at this place among them: its id.
async fn bank_of(
    app: &App,
    merchant: MerchantNo,
    account: AccountId,
    (slug, bank, position): (&str, &str, i64),
) -> ProviderId {
    let secret = format!("sandbox-secret-{slug}");
    let fields = [("terminal", slug), ("secret", &secret)];
    let provider = NewProvider {
        mode: Mode::Test,
        account,
        driver: "sandbox".to_owned(),
        public_name: format!("Bank {position}"),
        base_url: Some(format!("{bank}/sandbox")),
        credentials: fields.map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
        position,
        limits: (None, None),
        auto_verify: false,
    };
    app.make_provider(merchant, Currency::Irr, provider)
        .await
        .unwrap()
}

/// Follows a one-time address and gives the cookie that comes of it.
pub(crate) async fn join(app: &App, address: &str, email: &str) -> String {
    let secret = address.rsplit('/').next().unwrap();
    let joining = Joining {
        name: "Sara".to_owned(),
        email: email.to_owned(),
        password: "a long and quiet sentence".to_owned(),
        language: None,
        agent: "tests".to_owned(),
        request_id: "req_test".to_owned(),
    };
    let token = app.redeem(secret, joining).await.unwrap();
    format!("peyvand={}", token.reveal())
}

#[tokio::test]
async fn every_page_opens_in_every_language_empty_and_full() {
    let office = Office::new().await;
    for full in [false, true] {
        let mut pages: Vec<String> = PAGES.iter().map(|page| (*page).to_owned()).collect();
        if full {
            let fields = "amount=1250000&description=%D8%AF%D9%88+%DA%A9%D8%AA%D8%A7%D8%A8&reference=A-1\
                &recipients=a%40example.ir%3B+b%40example.ir&until=days&days=3";
            let link = office.make(&office.owner, fields).await;
            pages.extend([
                link.clone(),
                format!("{link}/cancel"),
                format!("{link}/change"),
            ]);
        }
        for page in pages {
            for locale in Locale::ALL {
                let mark = if page.contains('?') { '&' } else { '?' };
                let (status, html) = office
                    .get(&office.owner, &format!("{page}{mark}lang={locale}"))
                    .await;
                assert_eq!(status, StatusCode::OK, "{page} {locale}");
                let head = format!("<html lang=\"{locale}\" dir=\"{}\">", locale.dir());
                assert!(html.contains(&head), "{page} {locale}");
                for trace in ["office_", "office-ev", "Some(", "{{", "!\"", " style="] {
                    assert!(!html.contains(trace), "{page} {locale} has {trace}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_new_link_is_typed_in_the_unit_of_the_shop_and_any_digits() {
    let office = Office::new().await;
    let link = office
        .make(
            &office.owner,
            "amount=%DB%B1%D9%AC%DB%B2%DB%B5%DB%B0&until=never",
        )
        .await;
    let (_, html) = office.get(&office.owner, &link).await;
    assert!(html.contains("<b>1,250</b> <small>toman</small>"), "{html}");
    assert!(html.contains("without end"), "{html}");
    assert!(html.contains("Link made"), "{html}");
    assert!(html.contains("<bdi>Sara</bdi>"), "{html}");
    let (status, picture) = office.get(&office.owner, &format!("{link}/qr.svg")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(picture.starts_with("<svg"), "{picture}");
}

#[tokio::test]
async fn a_wrong_form_keeps_what_was_typed_and_names_the_fields() {
    let office = Office::new().await;
    let nonce = office.app.form_nonce();
    let form = format!(
        "nonce={nonce}&amount=12%2C34&description=Two+books&reference=a+b&recipients=x%40y&until=days&days=no"
    );
    let (status, html) = read(office.post(&office.owner, "/office/links/new", &form).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in [
        "value=\"12,34\"",
        ">Two books</textarea>",
        "value=\"a b\"",
        ">x@y</textarea>",
        "value=\"no\"",
        &nonce,
    ] {
        assert!(html.contains(kept), "{kept} is not in {html}");
    }
    for field in ["amount", "reference", "recipients", "days"] {
        assert!(
            html.contains(&format!("<a href=\"#{field}\">")),
            "{field}: {html}"
        );
        assert!(html.contains(&format!("id=\"{field}-wrong\"")), "{field}");
    }
    assert!(html.contains("Create and send to 1 person"), "{html}");
    let (_, list) = office.get(&office.owner, "/office/links").await;
    assert!(list.contains("There are no links yet"), "{list}");
}

#[tokio::test]
async fn one_form_sent_twice_makes_one_link() {
    let office = Office::new().await;
    let nonce = office.app.form_nonce();
    let form = format!("nonce={nonce}&amount=5000");
    let path = "/office/links/new";
    let (first, second) = tokio::join!(
        office.post(&office.owner, path, &form),
        office.post(&office.owner, path, &form)
    );
    assert_eq!(first.status(), StatusCode::SEE_OTHER);
    assert_eq!(second.status(), StatusCode::SEE_OTHER);
    assert_eq!(place(&first), place(&second));
    let other = format!("nonce={nonce}&amount=6000");
    let (status, html) = read(office.post(&office.owner, path, &other).await).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(html.contains("sent before with other values"), "{html}");
    assert!(!html.contains(&nonce), "a fresh nonce is needed");
    let (_, list) = office.get(&office.owner, "/office/links").await;
    assert!(list.contains("1 link · asked for 5,000 toman"), "{list}");
}

#[tokio::test]
async fn filters_narrow_the_list_and_the_search_finds_one_link() {
    let office = Office::new().await;
    let one = office
        .make(&office.owner, "amount=5000&reference=A-1&description=Blue")
        .await;
    let two = office
        .make(
            &office.owner,
            "amount=9000&reference=B-2&description=50%25+Red",
        )
        .await;
    for (query, wanted) in [
        ("reference=a-1", [true, false]),
        ("text=red", [false, true]),
        ("text=50%25", [false, true]),
        // A sign alone is no word, and finds nothing.
        ("text=_", [false, false]),
        ("min=6000", [false, true]),
        ("max=6000", [true, false]),
        ("from=1405/08/30&to=1405/08/30", [true, true]),
        ("to=2026-11-20", [false, false]),
        ("state=open", [true, true]),
        ("state=paid", [false, false]),
        ("q=blue", [true, false]),
    ] {
        let (status, html) = office
            .get(&office.owner, &format!("/office/links?{query}"))
            .await;
        assert_eq!(status, StatusCode::OK);
        let found = [&one, &two].map(|link| html.contains(&format!("href=\"{link}\"")));
        assert_eq!(found, wanted, "{query}");
    }
    let id = one.rsplit('/').next().unwrap();
    let request = Request::get(format!("/office/links?q={id}"));
    let found = office.ask(&office.owner, request, String::new()).await;
    assert_eq!(place(&found), one);
    let (_, html) = office
        .get(&office.owner, "/office/links?from=soon&min=x")
        .await;
    assert!(html.contains("This is no day"), "{html}");
    assert!(html.contains("This is no number"), "{html}");
}

#[tokio::test]
async fn a_link_is_changed_cancelled_with_a_reason_and_never_changed_unseen() {
    let office = Office::new().await;
    let link = office.make(&office.owner, "amount=5000").await;
    let change = format!("{link}/change");
    let form = "version=1&amount=6000&description=New&until=keep";
    let done = office.post(&office.owner, &change, form).await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    let (status, html) = read(office.post(&office.owner, &change, form).await).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(
        html.contains("Somebody else has changed this link"),
        "{html}"
    );
    let (status, _) = read(
        office
            .post(&office.owner, &format!("{link}/cancel"), "")
            .await,
    )
    .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = office
        .post(&office.owner, &format!("{link}/cancel"), "reason=mistake")
        .await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    let (_, html) = office.get(&office.owner, &link).await;
    for text in [
        "Cancelled",
        "It has a mistake in it",
        "Terms changed",
        "<b>6,000</b>",
    ] {
        assert!(html.contains(text), "{text} is not in {html}");
    }
    assert!(!html.contains("/cancel\""), "{html}");
}

#[tokio::test]
async fn what_a_role_does_not_see_is_not_there() {
    let office = Office::new().await;
    let theirs = office
        .make(&office.owner, "amount=5000&description=Owners")
        .await;
    let sales = office.colleague(Role::Sales, "reza@golestan.example").await;
    let own = office.make(&sales, "amount=7000&description=Mine").await;
    let (_, list) = office.get(&sales, "/office/links").await;
    assert!(list.contains("Mine") && !list.contains("Owners"), "{list}");
    assert!(!list.contains("links.csv"), "{list}");
    assert_eq!(office.get(&sales, &own).await.0, StatusCode::OK);
    for path in ["", "/cancel", "/change", "/qr.svg"] {
        let (status, _) = office.get(&sales, &format!("{theirs}{path}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
    let refused = office
        .post(&sales, &format!("{theirs}/cancel"), "reason=other")
        .await;
    assert_eq!(refused.status(), StatusCode::NOT_FOUND);
    for path in ["/office/links.csv", "/office/resolve"] {
        assert_eq!(
            office.get(&sales, path).await.0,
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
    let viewer = office
        .colleague(Role::Viewer, "lale@golestan.example")
        .await;
    let (_, html) = office.get(&viewer, &theirs).await;
    assert!(
        html.contains("Owners") && !html.contains("/change\""),
        "{html}"
    );
    assert_eq!(
        office.get(&viewer, "/office/links/new").await.0,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn the_table_to_take_away_holds_no_formula() {
    let office = Office::new().await;
    office
        .make(&office.owner, "amount=5000&description=%3D1%2B1")
        .await;
    let (status, table) = office.get(&office.owner, "/office/links.csv").await;
    assert_eq!(status, StatusCode::OK);
    assert!(table.contains(",'=1+1,5000,toman,"), "{table}");
    assert_eq!(table.lines().count(), 2);
}

#[tokio::test]
async fn style_and_script_are_kept_for_ever_under_their_hash_alone() {
    let office = Office::new().await;
    let (_, html) = office.get(&office.owner, "/office").await;
    for end in [".css", ".js"] {
        let at = html.find(&format!("office{end}\"")).unwrap();
        let start = html[..at].rfind('"').unwrap() + 1;
        let address = format!("{}office{end}", &html[start..at]);
        let answer = office.ask("", Request::get(&address), String::new()).await;
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
        assert!(
            answer.headers()[CACHE_CONTROL]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
        let wrong = format!("/assets/0000000000000000/office{end}");
        let answer = office.ask("", Request::get(&wrong), String::new()).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    }
}
