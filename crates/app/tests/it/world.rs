//! A shop with its links, a bank that can misbehave, a store that can break, and a clock that is
//! moved by hand.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use app::auth::Caller;
use app::clock::Clock;
use app::entropy::Entropy;
use app::fault::{Faults, Point};
use app::link::{Answered, LinkError, LinkRequest, LinkView, Revision};
use app::setup::{NewProvider, NewShop};
use app::vault::Vault;
use app::{App, MailSettings, Parts, Settings};
use bank::{Bank, BankOptions, Behaviours, Switch};
use domain::event::Actor;
use domain::id::{LinkId, ProviderId, ResolveId};
use domain::link::{AmountRule, Expiry, LinkState, Usage};
use domain::resolve::Resolution;
use domain::scope::{Mode, Scope};
use domain::shop::Language;
use jiff::SignedDuration;
use money::{Amount, Currency, Unit};
use outbound::{Outbound, OutboundOptions};
use store::rooms::resolve::ResolveItem;
use store::{Engine, Store};
use tokio::sync::Notify;

use crate::door;
use crate::engine::Ground;

/// First part of the shop's addresses.
pub(crate) const SLUG: &str = "golestan";
/// The ZarinPal terminal of the shop.
const MERCHANT_ID: &str = "4ced0a1e-4ad8-4309-9668-3ea3ae8e8897";
/// The sandbox terminal of the shop.
const TERMINAL: &str = "golestan-1";
/// The Mellat terminal of the shop.
const MELLAT: &str = "7654321";
/// Who is sent the links.
pub(crate) const RECIPIENT: &str = "sara@example.org";
/// Who is told of payments.
pub(crate) const MANAGER: &str = "manager@golestan.example";

/// Everything of one test.
pub(crate) struct World {
    pub(crate) scope: Scope,
    pub(crate) bank: Bank,
    pub(crate) outbound: Outbound,
    /// Where the bank listens, without a slash at the end.
    pub(crate) bank_url: String,
    /// Plants faults in the store that is opened.
    pub(crate) store_faults: store::faults::Faults,
    ground: Ground,
    clock: Clock,
    app: Arc<RwLock<App>>,
    caller: Caller,
    providers: BTreeMap<&'static str, ProviderId>,
    public_url: String,
}

/// Runs one behaviour in a new world on one engine.
pub(crate) fn run<F>(engine: Engine, test: impl FnOnce(World) -> F)
where
    F: Future<Output = ()>,
{
    run_in(World::on(engine), test);
}

/// The same in the world of a shop with this driver's provider alone.
pub(crate) fn run_at<F>(engine: Engine, code: &'static str, test: impl FnOnce(World) -> F)
where
    F: Future<Output = ()>,
{
    let currency = gateways::find(code).unwrap().meta().capabilities.currencies[0];
    let desks = [crate::table::provided(code)];
    let world = async move {
        let ground = Ground::new(engine)?.with_few_connections();
        Some(World::on_ground(ground, &desks, currency).await)
    };
    run_in(world, test);
}

fn run_in<F>(world: impl Future<Output = Option<World>>, test: impl FnOnce(World) -> F)
where
    F: Future<Output = ()>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        if let Some(world) = world.await {
            test(world).await;
        }
    });
}

impl World {
    /// A new world; `None` where the engine is not installed.
    pub(crate) async fn on(engine: Engine) -> Option<Self> {
        Self::with(engine, USUAL, Currency::Irr).await
    }

    /// A new world of a shop with these providers, which counts in this currency.
    pub(crate) async fn with(
        engine: Engine,
        desks: &[Provided],
        currency: Currency,
    ) -> Option<Self> {
        Some(Self::on_ground(Ground::new(engine)?, desks, currency).await)
    }

    async fn on_ground(ground: Ground, desks: &[Provided], currency: Currency) -> Self {
        let clock = Clock::manual("2026-11-21T08:30:00Z".parse().unwrap());
        let bank_clock = clock.clone();
        let mut options = BankOptions::new(Arc::new(move || bank_clock.now().as_microsecond()));
        options.hang_ms = 20;
        options.drip_ms = 1;
        options.huge_bytes = 512 * 1024;
        let bank = Bank::new(options.seed(7));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let bank_url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(bank::serve(bank.clone(), listener, std::future::pending()));

        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let public_url = format!("http://{}", listener.local_addr().unwrap());
        let outbound = Outbound::new(&OutboundOptions::default()).unwrap();
        let store_faults = store::faults::Faults::default();
        let store = ground.open(&store_faults, None);
        let app = new_app(store, &outbound, &clock, &public_url, Faults::default());
        let (scope, caller, providers) = furnish(&app, &bank_url, desks, currency).await;
        let app = Arc::new(RwLock::new(app));
        tokio::spawn(door::serve(listener, app.clone()));
        Self {
            scope,
            bank,
            outbound,
            bank_url,
            store_faults,
            ground,
            clock,
            app,
            caller,
            providers,
            public_url,
        }
    }

    /// The application that runs now.
    pub(crate) fn app(&self) -> App {
        self.app.read().unwrap().clone()
    }

    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }

    pub(crate) fn provider(&self, driver: &str) -> ProviderId {
        self.providers[driver]
    }

    // The application and its store -------------------------------------------------------------

    /// A new process on the same data, whose use cases die where `faults` says. The old one is gone
    /// in the middle of whatever it did.
    pub(crate) fn restarts_with(&self, faults: Faults) {
        let store = self.app().store().clone();
        let app = new_app(store, &self.outbound, &self.clock, &self.public_url, faults);
        *self.app.write().unwrap() = app;
    }

    /// A new process of a node whose operator set a mail server.
    pub(crate) fn restarts_with_mail(&self, mail: MailSettings) {
        let store = self.app().store().clone();
        let quiet = Faults::default();
        let mut parts = parts(store, &self.outbound, &self.clock, &self.public_url, quiet);
        parts.settings.mail = Some(mail);
        *self.app.write().unwrap() = App::new(parts);
    }

    /// From now on the server is reached under another address.
    pub(crate) fn moves_to(&mut self, url: &str) {
        url.clone_into(&mut self.public_url);
        self.restarts();
    }

    /// A new process without faults.
    pub(crate) fn restarts(&self) {
        self.restarts_with(Faults::default());
    }

    /// A new process that dies the first time it comes to `point`; the bell rings when it did.
    pub(crate) fn restarts_and_will_die_at(&self, point: Point) -> Arc<Notify> {
        let died = Arc::new(Notify::new());
        let bell = died.clone();
        self.restarts_with(Faults::new(move |at| {
            let dies = at == point;
            if dies {
                bell.notify_one();
            }
            dies
        }));
        died
    }

    /// The database is closed and opened again, as by a new process after an exit.
    pub(crate) async fn reopens(&self, max_pages: Option<u32>) {
        self.app().store().clone().close().await;
        let store = self.ground.open(&self.store_faults, max_pages);
        let quiet = Faults::default();
        let app = new_app(store, &self.outbound, &self.clock, &self.public_url, quiet);
        *self.app.write().unwrap() = app;
    }

    /// The process was killed and starts again, as the server does: leases of its former life are free
    /// before it does anything.
    pub(crate) async fn starts_again(&self) {
        match self.app().store().engine() {
            Engine::Sqlite => self.restarts(),
            Engine::Postgres => self.reopens(None).await,
        }
        self.takes_over().await;
    }

    /// Waits until the database has seen that the former life is gone.
    pub(crate) async fn takes_over(&self) {
        for _ in 0..1_000 {
            if self.app().take_over().await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the former life goes on");
    }

    /// Another process of this node on the same database.
    pub(crate) fn another_process(&self, node: &str, faults: Faults) -> App {
        let store = self.ground.open_as(node, &self.store_faults, None);
        new_app(store, &self.outbound, &self.clock, &self.public_url, faults)
    }

    pub(crate) fn time_passes(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    /// From now on the bank's "not paid" is final.
    pub(crate) fn the_banks_window_closes(&self) {
        self.time_passes(30 * 60 + 1);
    }

    /// Does what is due now.
    pub(crate) async fn workers_run(&self) {
        self.app().run_due().await.unwrap();
    }

    /// Lets time pass from one thing that is due to the next, until nothing is open and every
    /// message is sent.
    pub(crate) async fn everything_becomes_final(&self) {
        for _ in 0..2_000 {
            self.workers_run().await;
            let Some(due) = self.next_due().await else {
                let states = self.states().await;
                let open = states.iter().filter(|state| !state.is_settled()).count();
                assert_eq!(open, 0, "nobody asks about these: {states:?}");
                assert!(!self.app().messages_waiting(self.scope).await.unwrap());
                return;
            };
            let now = self.app().now().as_microsecond();
            self.clock
                .advance(SignedDuration::from_micros((due - now).max(1)));
        }
        panic!("never final: {:?}", self.states().await);
    }

    /// When the next job can run, but for those that only write down that a link has expired, and
    /// for what comes back every day.
    async fn next_due(&self) -> Option<i64> {
        self.read(|tx| {
            tx.reads_everything().query_one(
                "SELECT MIN(CASE WHEN run_at < lease_until THEN lease_until ELSE run_at END) AS at
                 FROM job WHERE kind NOT IN ('link.expire', 'channel.credit', 'provider.probe', 'provider.left')",
                &[],
            )?
            .opt_int("at")
        })
        .await
    }

    // Links ---------------------------------------------------------------------------------------

    /// A request for a link of so many rials, sent to one recipient.
    pub(crate) fn request(rials: i64) -> LinkRequest {
        LinkRequest {
            shop: None,
            account: None,
            customer: None,
            document: None,
            receipt_field: None,
            amount: rial(rials),
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
            recipients: vec![domain::contact::Address::Email(RECIPIENT.parse().unwrap())],
            message: None,
            channels: None,
            return_url: None,
            metadata: Vec::new(),
        }
    }

    /// A link that can be paid once.
    pub(crate) async fn link(&self, rials: i64) -> LinkView {
        self.link_of(Self::request(rials)).await
    }

    pub(crate) async fn tries_to_make(&self, request: LinkRequest) -> Result<LinkView, LinkError> {
        let render = Arc::new(|view: &LinkView| (201, view.link.id.to_string()));
        let app = self.app();
        let made = app.create_link(&self.caller, request, None, render, "req_test");
        match made.await? {
            Answered::Now(view) => Ok(view),
            Answered::Before { .. } => panic!("no key was given"),
        }
    }

    pub(crate) async fn link_of(&self, request: LinkRequest) -> LinkView {
        self.tries_to_make(request).await.unwrap()
    }

    pub(crate) async fn cancels(&self, link: &LinkView) {
        self.app()
            .cancel_link(self.scope, link.link.id, Actor::Operator, "req_cancel")
            .await
            .unwrap();
    }

    pub(crate) async fn revises(&self, link: &LinkView, revision: Revision) -> LinkView {
        let id = link.link.id;
        self.app()
            .revise_link(self.scope, id, revision, Actor::Operator, "req_revise")
            .await
            .unwrap()
    }

    pub(crate) async fn link_state(&self, link: &LinkView) -> LinkState {
        let found = self.app().find_link(self.scope, link.link.id).await;
        found.unwrap().state
    }

    pub(crate) async fn link_now(&self, id: LinkId) -> LinkView {
        self.app().find_link(self.scope, id).await.unwrap()
    }

    pub(crate) async fn closes_item(
        &self,
        id: ResolveId,
        resolution: Resolution,
    ) -> Result<ResolveItem, app::resolve::ResolveError> {
        self.closes_item_with(id, resolution, None).await
    }

    /// The same, with the sum that the person found at the bank.
    pub(crate) async fn closes_item_with(
        &self,
        id: ResolveId,
        resolution: Resolution,
        amount: Option<money::Amount>,
    ) -> Result<ResolveItem, app::resolve::ResolveError> {
        let note = Some("looked at the statement".to_owned());
        let decision = app::resolve::Decision {
            resolution,
            amount,
            note,
        };
        self.app()
            .close_resolve(self.scope, id, decision, Actor::Operator)
            .await
    }

    // The bank ------------------------------------------------------------------------------------

    /// From now on the bank misbehaves like this at the terminal of `driver`; no more than so
    /// often, if the switch says so.
    pub(crate) fn bank_will(&self, driver: &str, switch: Switch) {
        let list = Behaviours::none().with(switch);
        self.bank.set_behaviour(terminal(driver), list);
    }

    /// From now on the bank answers neither a begin nor a test of the credentials.
    pub(crate) fn bank_is_down(&self, driver: &str) {
        let list = [bank::Step::Begin, bank::Step::Inquiry]
            .map(|step| Switch::new(bank::Behaviour::ResetBefore).at(step))
            .into_iter()
            .fold(Behaviours::none(), Behaviours::with);
        self.bank.set_behaviour(terminal(driver), list);
    }

    /// From now on the bank misbehaves like this at a terminal by its name.
    pub(crate) fn bank_will_at(&self, terminal: &str, switch: Switch) {
        let list = Behaviours::none().with(switch);
        self.bank.set_behaviour(terminal, list);
    }

    pub(crate) fn bank_behaves(&self, driver: &str) {
        self.bank
            .set_behaviour(terminal(driver), Behaviours::none());
    }

    /// How often the bank was asked to verify the payment with this key.
    pub(crate) fn asked_to_verify(&self, key: &str) -> usize {
        let asks = |entry: &bank::LogEntry| {
            let path = entry.path.as_str();
            let sandbox = path.ends_with("/verify") && path.contains(key);
            let zarinpal = path.ends_with("/verify.json") && entry.body.contains(key);
            !entry.outgoing && (sandbox || zarinpal)
        };
        self.bank.log().iter().filter(|entry| asks(entry)).count()
    }

    /// Waits until the bank has had its answer to so many calls of its own.
    pub(crate) async fn bank_has_called(&self, times: usize) {
        for _ in 0..2_000 {
            let log = self.bank.log();
            let answered = |entry: &&bank::LogEntry| entry.outgoing && entry.status.is_some();
            if log.iter().filter(answered).count() >= times {
                return;
            }
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
        panic!("the bank has not called {times} times");
    }
}

/// The terminal under which the bank knows the shop.
fn terminal(driver: &str) -> &'static str {
    match driver {
        "zarinpal" => MERCHANT_ID,
        "mellat" => MELLAT,
        _ => TERMINAL,
    }
}

pub(crate) fn rial(minor: i64) -> Amount {
    Amount::new(minor, Currency::Irr)
}

fn new_app(
    store: Store,
    outbound: &Outbound,
    clock: &Clock,
    public_url: &str,
    faults: Faults,
) -> App {
    App::new(parts(store, outbound, clock, public_url, faults))
}

fn parts(
    store: Store,
    outbound: &Outbound,
    clock: &Clock,
    public_url: &str,
    faults: Faults,
) -> Parts {
    Parts {
        store,
        outbound: outbound.clone(),
        vault: Vault::new(&[7; 32]),
        clock: clock.clone(),
        entropy: Entropy::new(),
        settings: Settings {
            public_url: public_url.to_owned(),
            node: "node-1".to_owned(),
            mail: None,
        },
        faults,
    }
}

/// A driver and the settings of its terminal.
pub(crate) type Provided = (&'static str, &'static [(&'static str, &'static str)]);

/// The providers of most tests.
const USUAL: &[Provided] = &[
    ("zarinpal", &[("merchant_id", MERCHANT_ID)]),
    (
        "sandbox",
        &[
            ("terminal", TERMINAL),
            ("secret", "sandbox-secret-golestan-1"),
        ],
    ),
    (
        "mellat",
        &[
            ("terminal_id", MELLAT),
            ("user_name", "golestan"),
            ("password", "a & b"),
        ],
    ),
];

/// A merchant with a shop, its providers and a key, all in TEST.
async fn furnish(
    app: &App,
    bank_url: &str,
    desks: &[Provided],
    currency: Currency,
) -> (Scope, Caller, BTreeMap<&'static str, ProviderId>) {
    let owner = app.make_merchant("Golestan").await.unwrap();
    let made = app
        .make_shop(
            owner,
            NewShop {
                slug: SLUG.parse().unwrap(),
                name: "Golestan Books".to_owned(),
                language: Language::English,
                time_zone: "Asia/Tehran".to_owned(),
                currency,
                unit: Unit::default_for(currency),
                manager_email: Some(MANAGER.to_owned()),
                contact: None,
                validity_days: None,
                account_name: "Current account".to_owned(),
                receipt_type_name: "Sale".to_owned(),
            },
        )
        .await
        .unwrap();
    let mut providers = BTreeMap::new();
    for (position, &(driver, fields)) in (1..).zip(desks) {
        let credentials = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.replace("{bank}", bank_url)));
        let wanted = NewProvider {
            mode: Mode::Test,
            account: made.account,
            driver: driver.to_owned(),
            public_name: format!("Bank {position}"),
            base_url: Some(format!("{bank_url}/{driver}")),
            credentials: credentials.collect(),
            position,
            limits: (None, None),
            auto_verify: false,
        };
        let id = app.make_provider(owner, currency, wanted).await.unwrap();
        providers.insert(driver, id);
    }
    let key = app.make_api_key(owner, Mode::Test, "tests").await.unwrap();
    let caller = app.authenticate(&key).await.unwrap();
    (caller.scope, caller, providers)
}
