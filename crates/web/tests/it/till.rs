//! An office beside a bank that is really asked: payers go there, come back or do not, and at the
//! end the books must explain the bank's own.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::books::BankEntry;
use app::office::Desk;
use app::setup::NewProvider;
use axum::body::Body;
use axum::response::Response;
use bank::{Bank, BankOptions, Behaviours, State, Switch};
use domain::id::{LinkId, PaymentId, ProviderId};
use domain::payment::{Payment, PaymentState};
use domain::scope::{Mode, Scope};
use http::header::LOCATION;
use http::{Request, StatusCode};
use money::Currency;
use store::rooms::payment::{self, Filter};
use tower::ServiceExt as _;

use crate::office_pages::{Office, read};

/// The ZarinPal terminal of the shop.
const ZARINPAL: &str = "4ced0a1e-4ad8-4309-9668-3ea3ae8e8897";
/// The sandbox terminal of the shop.
const SANDBOX: &str = "golestan";

pub(crate) struct Till {
    pub(crate) office: Office,
    pub(crate) bank: Bank,
    pub(crate) scope: Scope,
    /// Where the bank listens.
    pub(crate) address: String,
    providers: BTreeMap<&'static str, ProviderId>,
}

/// A payer who is at the bank.
pub(crate) struct Payer {
    pub(crate) payment: PaymentId,
    key: String,
    back: Option<String>,
}

impl Till {
    pub(crate) async fn new() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let office = Office::beside(&address).await;
        let clock = office.clock.clone();
        let options = BankOptions::new(Arc::new(move || clock.now().as_microsecond()));
        let bank = Bank::new(options.seed(7));
        tokio::spawn(bank::serve(bank.clone(), listener, std::future::pending()));
        let scope = office.desk().await.scope();
        let mut till = Self {
            office,
            bank,
            scope,
            address,
            providers: BTreeMap::new(),
        };
        till.open_zarinpal().await;
        till
    }

    /// The shop's second way of paying: its bank refuses a wrong sum without saying the right one.
    async fn open_zarinpal(&mut self) {
        let desk = self.office.desk().await;
        let app = &self.office.app;
        let making = app.office_making(&desk).await.unwrap();
        let sandbox = making.providers.first().unwrap();
        let credentials = [("merchant_id".to_owned(), ZARINPAL.to_owned())];
        let wanted = NewProvider {
            mode: Mode::Test,
            account: sandbox.account,
            driver: "zarinpal".to_owned(),
            public_name: "Bank 2".to_owned(),
            base_url: Some(format!("{}/zarinpal", self.address)),
            credentials: credentials.into(),
            position: 2,
            limits: (None, None),
            auto_verify: false,
        };
        let made = app.make_provider(self.scope.merchant, Currency::Irr, wanted);
        self.providers = [("sandbox", sandbox.id), ("zarinpal", made.await.unwrap())].into();
    }

    /// From now on the bank misbehaves like this at the terminal of a driver.
    pub(crate) fn bank_will(&self, driver: &str, switch: Switch) {
        let terminal = if driver == "zarinpal" {
            ZARINPAL
        } else {
            SANDBOX
        };
        self.bank
            .set_behaviour(terminal, Behaviours::none().with(switch));
    }

    pub(crate) fn bank_behaves(&self) {
        for terminal in [ZARINPAL, SANDBOX] {
            self.bank.set_behaviour(terminal, Behaviours::none());
        }
    }

    /// How often the bank was asked to verify anything.
    pub(crate) fn asked(&self) -> usize {
        let verifies = |entry: &&bank::LogEntry| !entry.outgoing && entry.path.contains("verify");
        self.bank.log().iter().filter(verifies).count()
    }

    /// Opens a link as its payer and goes to the bank; `link` is its page in the office.
    pub(crate) async fn payer_at(&self, driver: &str, link: &str) -> Payer {
        let id = link.rsplit('/').next().unwrap().parse().unwrap();
        self.payer_of(self.scope, driver, id).await
    }

    /// The same with a link of any merchant.
    pub(crate) async fn payer_of(&self, scope: Scope, driver: &str, id: LinkId) -> Payer {
        let view = self.office.app.find_link(scope, id).await.unwrap();
        let path = view.url.strip_prefix("http://127.0.0.1:1").unwrap();
        let provider = if scope == self.scope {
            self.providers.get(driver).unwrap().to_string()
        } else {
            // The first on the page.
            let request = Request::get(path);
            let (_, page) = read(self.office.ask("", request, String::new()).await).await;
            let first = found(&page, "name=\"provider\" value=\"").next();
            first.expect("a way of paying").to_owned()
        };
        let form = format!("version={}&provider={provider}", view.link.version);
        let sent = self.office.post("", path, &form).await;
        assert_eq!(sent.status(), StatusCode::SEE_OTHER, "at {path}");
        let place = sent.headers()[LOCATION].to_str().unwrap();
        let key = place.rsplit('/').next().unwrap().to_owned();
        let filter = Filter {
            link: Some(id),
            ..Default::default()
        };
        let of_link = self.payments(scope, filter).await;
        let mine = of_link
            .iter()
            .find(|one| one.gateway_key.as_ref() == Some(&key));
        Payer {
            payment: mine.expect("stored before the payer is sent").id,
            key,
            back: None,
        }
    }

    /// Chooses a provider whose bank does not answer: the page comes back.
    pub(crate) async fn finds_it_down(&self, driver: &str, link: &str) {
        let id: LinkId = link.rsplit('/').next().unwrap().parse().unwrap();
        let view = self.office.app.find_link(self.scope, id).await.unwrap();
        let path = view.url.strip_prefix("http://127.0.0.1:1").unwrap();
        let provider = self.providers.get(driver).unwrap();
        let form = format!("version={}&provider={provider}", view.link.version);
        let sent = self.office.post("", path, &form).await;
        assert_ne!(sent.status(), StatusCode::SEE_OTHER, "at {path}");
    }

    /// Presses a button of the bank's page.
    pub(crate) async fn press(&self, payer: &mut Payer, button: &str) {
        let path = format!("/control/payments/{}/{button}", payer.key);
        let request = Request::post(path).body(Body::empty()).unwrap();
        let said = self.bank.router().oneshot(request).await.unwrap();
        let (status, text) = read(said).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        let said: serde_json::Value = serde_json::from_str(&text).unwrap();
        payer.back = said
            .get("callback_url")
            .and_then(serde_json::Value::as_str)
            .map(str::to_owned);
    }

    /// Follows the address that the bank gave.
    pub(crate) async fn come_back(&self, payer: &Payer) -> Response {
        let back = payer.back.as_deref().expect("has pressed a button");
        let path = back.strip_prefix("http://127.0.0.1:1").unwrap();
        let came = self.office.ask("", Request::get(path), String::new()).await;
        assert_eq!(came.status(), StatusCode::SEE_OTHER);
        came
    }

    /// A payer who pays and comes back.
    pub(crate) async fn is_paid(&self, driver: &str, link: &str) -> Payer {
        let mut payer = self.payer_at(driver, link).await;
        self.press(&mut payer, "pay").await;
        self.come_back(&payer).await;
        payer
    }

    pub(crate) async fn state(&self, payer: &Payer) -> PaymentState {
        let all = self.payments(self.scope, Filter::default()).await;
        let mine = all.iter().find(|one| one.id == payer.payment);
        mine.unwrap().state
    }

    async fn payments(&self, scope: Scope, filter: Filter) -> Vec<Payment> {
        let read = move |tx: &mut store::Tx<'_>| payment::list(tx, scope, &filter, 1_000);
        self.office.app.store().read(read).await.unwrap()
    }

    /// Every transfer of the ledger: its kind and whole rials, in the order of kinds.
    pub(crate) async fn transfers(&self) -> Vec<(String, i64)> {
        let read = |tx: &mut store::Tx<'_>| {
            let sql = "SELECT kind, amount_minor FROM transfer ORDER BY kind, amount_minor";
            tx.query(sql, &[])?
                .iter()
                .map(|row| Ok((row.text("kind")?.to_owned(), row.int("amount_minor")?)))
                .collect::<Result<Vec<_>, store::StoreError>>()
        };
        self.office.app.store().read(read).await.unwrap()
    }

    /// The last word of every test about money: our books hold and explain the bank's.
    pub(crate) async fn books_agree(&self) {
        assert_eq!(self.office.app.verify_books().await.unwrap(), []);
        let entries = self.bank.book();
        let entries: Vec<BankEntry> = entries
            .iter()
            .map(|entry| BankEntry {
                key: entry.key.clone(),
                holds_minor: entry
                    .state
                    .holds_money()
                    .then(|| entry.paid_amount.unwrap_or(entry.amount) - entry.refunded()),
                returned: matches!(entry.state, State::Reversed | State::Refunded),
            })
            .collect();
        let left = self.office.app.explain_bank(&entries).await.unwrap();
        assert!(left.is_empty(), "{left:?}");
    }
}

impl Office {
    /// The owner's desk, as the pages have it.
    pub(crate) async fn desk(&self) -> Desk {
        let token = self.owner.trim_start_matches("peyvand=");
        let signed = self.app.staff_of(token).await.unwrap().unwrap();
        Desk {
            mode: signed.scope.mode,
            staff: signed.staff,
        }
    }
}

/// The values of an attribute of tags on a page that begin with `start`.
pub(crate) fn found<'a>(page: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    page.split(start)
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap_or_default())
}
