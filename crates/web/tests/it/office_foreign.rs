//! A neighbour on the same server: another merchant with a row of every kind. None of their names
//! opens anything here, in no address and in no field, and none of their rows changes.

use std::collections::BTreeMap;

use app::auth::Caller;
use app::link::{Answered, LinkRequest, LinkView};
use axum::body::Body;
use bank::{Behaviour, Behaviours, Switch};
use domain::access::{Grant, Role};
use domain::id::UserId;
use domain::link::{AmountRule, Expiry, Usage};
use domain::scope::{Mode, Scope};
use http::header::LOCATION;
use http::{Method, Request, StatusCode};
use money::{Amount, Currency};
use store::rooms::access::staff;
use store::{StoreError, Tx, Value};
use tower::ServiceExt as _;
use web::{Permission, Route, routes};

use crate::office_pages::{join, place, read, shop};
use crate::till::{Till, found};

/// A form that is right but for the foreign names: whoever reads one of these fields finds a value.
const FORM: &str = "version=1&active=no&role_all=viewer&reason=mistake&amount=5000&until=keep\
    &decision=dismissed&sure=yes&name=Reza&description=x";

struct Neighbour {
    scope: Scope,
    /// Their owner's cookie.
    owner: String,
    /// One name of each kind: its prefix, and the name.
    names: BTreeMap<String, String>,
    link: LinkView,
}

impl Neighbour {
    async fn beside(till: &Till) -> Self {
        let app = &till.office.app;
        let merchant = app.make_merchant("Narges").await.unwrap();
        shop(app, merchant, "narges", &till.address).await;
        let row = staff::StaffRow {
            merchant,
            id: UserId::new(uuid::Uuid::from_u128(77)),
            name: "Mina".to_owned(),
            email: Some("mina@narges.example".parse().unwrap()),
            language: None,
            joined: false,
            active: true,
            version: 1,
            created_at: app.now(),
            grants: vec![Grant::everywhere(Role::Owner)],
        };
        let (store, email) = (app.store(), row.email.clone());
        store
            .write(move |tx| staff::insert(tx, &row))
            .await
            .unwrap();
        let address = app.admin_link(email).await.unwrap();
        let owner = join(app, &address, "mina@narges.example").await;
        let key = app
            .make_api_key(merchant, Mode::Test, "tests")
            .await
            .unwrap();
        let caller = app.authenticate(&key).await.unwrap();
        let (paid, open) = (link(till, &caller).await, link(till, &caller).await);
        // One payment in conflict, so that an item waits; one at the bank, that can be asked about.
        let list = Behaviours::none().with(Switch::new(Behaviour::WrongAmount));
        till.bank.set_behaviour("narges", list);
        let mut payer = till.payer_of(caller.scope, "sandbox", paid.link.id).await;
        till.press(&mut payer, "pay").await;
        till.come_back(&payer).await;
        till.payer_of(caller.scope, "sandbox", open.link.id).await;
        let mut neighbour = Self {
            scope: caller.scope,
            owner,
            names: BTreeMap::new(),
            link: open,
        };
        neighbour.names = neighbour.all_names(till).await;
        neighbour
    }

    /// A name of every kind that stands in any of their rows.
    async fn all_names(&self, till: &Till) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        for (_, rows) in self.rows(till).await {
            for word in rows.split('"') {
                if let Some((prefix, rest)) = word.split_once('_')
                    && (prefix.len(), rest.len()) == (3, 32)
                {
                    names.insert(prefix.to_owned(), word.to_owned());
                }
            }
        }
        names.insert("token".to_owned(), self.link.link.token.as_str().to_owned());
        for kind in [
            "lnk", "pay", "res", "usr", "ses", "key", "shp", "prv", "cus", "msg",
        ] {
            assert!(
                names.contains_key(kind),
                "the neighbour has no {kind}: {names:?}"
            );
        }
        // The payment that can still be asked about, and the link that is not paid.
        names.insert("lnk".to_owned(), self.link.link.id.to_string());
        names
    }

    /// Every row of theirs, table by table.
    async fn rows(&self, till: &Till) -> BTreeMap<String, String> {
        let merchant = self.scope.merchant;
        let read = move |tx: &mut Tx<'_>| {
            let tables = "SELECT m.name FROM sqlite_master AS m WHERE m.type = 'table' AND EXISTS
                (SELECT 1 FROM pragma_table_info(m.name) AS c WHERE c.name = 'merchant_id')";
            let mut rows = BTreeMap::new();
            for table in tx.query(tables, &[])? {
                let table = table.text("name")?.to_owned();
                let sql = format!("SELECT * FROM {table} WHERE merchant_id = $1");
                let theirs = tx.query(sql.leak(), &[Value::from(merchant.0)])?;
                rows.insert(table, format!("{theirs:?}"));
            }
            Ok::<_, StoreError>(rows)
        };
        till.office.app.store().read_long(read).await.unwrap()
    }
}

async fn link(till: &Till, caller: &Caller) -> LinkView {
    let request = LinkRequest {
        shop: None,
        account: None,
        customer: None,
        document: None,
        receipt_field: None,
        amount: Amount::new(400_000, Currency::Irr),
        description: Some("Neighbours".to_owned()),
        reference: None,
        expiry: Expiry::Never,
        rule: AmountRule::Whole,
        usage: Usage::Single,
        language: None,
        note: None,
        receipt_type: None,
        receipt: None,
        providers: None,
        recipients: vec![domain::contact::Address::Email(
            "mehr@narges.example".parse().unwrap(),
        )],
        message: None,
        channels: None,
        return_url: None,
        metadata: Vec::new(),
    };
    let render = std::sync::Arc::new(|_: &LinkView| (201, String::new()));
    let made = till
        .office
        .app
        .create_link(caller, request, None, render, "req_test")
        .await;
    match made.unwrap() {
        Answered::Now(view) => view,
        Answered::Before { .. } => panic!("no key was given"),
    }
}

/// An address of the route with this name in each of its variable parts.
fn filled(route: &Route, name: &str) -> String {
    let mut path = String::new();
    for part in route.path.split('/').skip(1) {
        path.push('/');
        match (part.starts_with('{'), part.split_once('}')) {
            (true, Some((_, rest))) => path = format!("{path}{name}{rest}"),
            _ => path.push_str(part),
        }
    }
    path
}

fn office_routes() -> impl Iterator<Item = &'static Route> {
    routes().filter(|route| {
        matches!(
            route.permission,
            Permission::SignedIn | Permission::Staff(_) | Permission::Merchant(_)
        )
    })
}

impl Till {
    async fn ask_as(&self, cookie: &str, method: &str, path: &str) -> StatusCode {
        let request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(path)
            .header("cookie", cookie)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded");
        let nonce = self.office.app.form_nonce();
        let form = Body::from(format!("{FORM}&nonce={nonce}"));
        let router = web::router(self.office.app.clone(), web::Options::default());
        router
            .oneshot(request.body(form).unwrap())
            .await
            .unwrap()
            .status()
    }
}

#[tokio::test]
async fn no_address_with_a_neighbours_name_opens_or_changes_anything() {
    let till = Till::new().await;
    let neighbour = Neighbour::beside(&till).await;
    let before = neighbour.rows(&till).await;
    let ours = till.transfers().await;
    let mut tried = 0;
    for route in office_routes().filter(|route| route.path.contains('{')) {
        for name in neighbour.names.values() {
            for method in route.methods {
                let path = filled(route, name);
                let status = till.ask_as(&till.office.owner, method, &path).await;
                assert_eq!(status, StatusCode::NOT_FOUND, "{method} {path}");
                tried += 1;
            }
        }
    }
    assert!(tried > 100, "{tried}");
    assert_eq!(neighbour.rows(&till).await, before);
    assert_eq!(till.transfers().await, ours);
    till.books_agree().await;
}

/// What shows that the names above are right: their own owner comes in by them.
#[tokio::test]
async fn the_same_addresses_open_to_whom_they_belong() {
    let till = Till::new().await;
    let neighbour = Neighbour::beside(&till).await;
    let mut opened = Vec::new();
    for route in office_routes().filter(|route| route.path.contains('{')) {
        for name in neighbour.names.values() {
            let path = filled(route, name);
            let gets = route.methods.contains(&"GET");
            if gets && till.ask_as(&neighbour.owner, "GET", &path).await == StatusCode::OK {
                opened.push(path);
            }
        }
    }
    for kind in ["/links/lnk_", "/resolve/res_", "/users/usr_"] {
        assert!(
            opened.iter().any(|path| path.contains(kind)),
            "{kind}: {opened:?}"
        );
    }
    let payment = &neighbour.names["pay"];
    let check = format!("/office/payments/{payment}/check");
    let asked = till.ask_as(&neighbour.owner, "POST", &check).await;
    assert_eq!(asked, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn no_field_with_a_neighbours_name_makes_or_shows_anything() {
    let till = Till::new().await;
    let neighbour = Neighbour::beside(&till).await;
    let before = neighbour.rows(&till).await;
    let (office, names) = (&till.office, &neighbour.names);
    let (shop, provider) = (&names["shp"], &names["prv"]);
    for (path, form, status) in [
        ("links/new", format!("amount=5000&shop={shop}"), 422),
        ("links/new", format!("amount=5000&provider={provider}"), 422),
        (
            "users",
            format!("name=Reza&email=r%40x.example&role_{shop}=viewer"),
            404,
        ),
        ("mode", format!("mode=live&next=/office&shop={shop}"), 303),
        ("mode", "mode=test&next=/office".to_owned(), 303),
    ] {
        let nonce = office.app.form_nonce();
        let path = format!("/office/{path}");
        let form = format!("nonce={nonce}&{form}");
        let said = office.post(&office.owner, &path, &form).await.status();
        assert_eq!(said.as_u16(), status, "{path} {form}");
    }
    let own = office
        .make(&office.owner, "amount=5000&description=Own")
        .await;
    // Nothing of theirs is found by its name, nor does a list begin at it.
    for typed in ["lnk", "pay", "token"].map(|kind| &names[kind]) {
        let request = Request::get(format!("/office/links?q={typed}"));
        let said = office.ask(&office.owner, request, String::new()).await;
        assert!(!said.headers().contains_key(LOCATION), "{typed}");
        assert_eq!(said.status(), StatusCode::OK, "{typed}");
    }
    for path in [
        format!("/office/links?after={}", names["lnk"]),
        format!("/office/payments?after={}", names["pay"]),
        format!("/office/outbox?after={}", names["msg"]),
        format!("/office/links.csv?after={}&shop={shop}", names["lnk"]),
        format!("/office/links?shop={shop}&text=Neighbours"),
        "/office/resolve?closed=1".to_owned(),
        "/office".to_owned(),
        "/office/keys".to_owned(),
        "/office/users".to_owned(),
        "/office/sessions".to_owned(),
    ] {
        let (status, page) = office.get(&office.owner, &path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        for theirs in names
            .values()
            .map(String::as_str)
            .chain(["Mina", "narges", "Narges"])
        {
            let asked = path.contains(theirs);
            assert!(
                asked || !page.contains(theirs),
                "{theirs} on {path}: {page}"
            );
        }
    }
    // A user's own role form takes no shop of theirs either.
    let (_, page) = office.get(&office.owner, "/office/users").await;
    let me = found(&page, "href=\"/office/users/").next().unwrap();
    let roles = format!("/office/users/{me}/roles");
    let form = format!("version=1&role_all=owner&role_{shop}=owner");
    let (status, page) = read(office.post(&office.owner, &roles, &form).await).await;
    assert!(status.is_client_error(), "{status}: {page}");
    assert!(own.starts_with("/office/links/lnk_"));
    assert_eq!(
        place(
            &office
                .post(&office.owner, "/office/mode", "mode=test&next=//evil")
                .await
        ),
        "/office"
    );
    assert_eq!(neighbour.rows(&till).await, before);
    till.books_agree().await;
}
