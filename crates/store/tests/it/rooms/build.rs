//! Small builders: one world with all that a link and its payments hang on.

use std::fmt::Debug;
use std::str::FromStr;

use domain::account::{AccountKind, FinancialAccount};
use domain::act::Act;
use domain::customer::Customer;
use domain::delivery::QuietHours;
use domain::event::{Actor, Event, EventKind};
use domain::id::{LinkId, ReceiptTypeId};
use domain::job::{JobKind, NewJob};
use domain::link::{AmountRule, Link, LinkState, Terms, Usage};
use domain::message::ChannelKind;
use domain::order_number::OrderNumber;
use domain::payment::{Payment, PaymentState};
use domain::provider::{Provider, ProviderState};
use domain::receipt::{ReceiptMark, ReceiptPolicy};
use domain::scope::{MerchantNo, Mode, Scope};
use domain::shop::{Language, Shop};
use domain::token::{PaymentCode, Token};
use domain::told::Told;
use domain::way::{Route, Way};
use jiff::{SignedDuration, Timestamp};
use money::{Amount, Currency, Unit};
use store::rooms::provider::{Age, ProviderRow};
use store::rooms::receipt::Mark;
use store::rooms::shop::ShopRow;
use store::rooms::{account, customer, merchant, provider, shop};
use store::{MIGRATIONS, Store, Tx};

use crate::ground::{Done, Ground, Setup};

/// The n-th id with this prefix.
pub(crate) fn id<T: FromStr<Err: Debug>>(prefix: &str, n: u128) -> T {
    format!("{prefix}_{n:032x}").parse().unwrap()
}

/// So many seconds after the beginning of these tests' time.
pub(crate) fn at(seconds: i64) -> Timestamp {
    let beginning: Timestamp = "2026-11-21T10:00:00.000001Z".parse().unwrap();
    beginning + SignedDuration::from_secs(seconds)
}

pub(crate) fn rial(minor: i64) -> Amount {
    Amount::new(minor, Currency::Irr)
}

pub(crate) fn token(mode: Mode, n: u128) -> Token {
    Token::from_random(mode, n.to_be_bytes())
}

/// What the product's schema needs, with room for several writers at once.
pub(crate) fn setup() -> Setup {
    Setup {
        migrations: MIGRATIONS,
        writers: 6,
        ..Setup::default()
    }
}

pub(crate) fn open(ground: &Ground) -> Store {
    ground.open_with(setup())
}

/// Runs a unit that must end well.
pub(crate) async fn write<T: Send + 'static>(
    store: &Store,
    unit: impl FnMut(&mut Tx<'_>) -> Done<T> + Send + 'static,
) -> T {
    store.write(unit).await.unwrap()
}

/// Reads what must be readable.
pub(crate) async fn read<T: Send + 'static>(
    store: &Store,
    unit: impl FnMut(&mut Tx<'_>) -> Done<T> + Send + 'static,
) -> T {
    store.read(unit).await.unwrap()
}

/// The whole number that a statement gives as `n`.
pub(crate) async fn number(store: &Store, sql: &'static str) -> i64 {
    read(store, move |tx| tx.query_one(sql, &[])?.int("n")).await
}

/// A merchant's rows in one of its two worlds.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) scope: Scope,
    pub(crate) shop: ShopRow,
    pub(crate) account: FinancialAccount,
    pub(crate) customer: Customer,
    pub(crate) provider: ProviderRow,
}

impl World {
    /// A new merchant with one shop, account, provider and walk-in customer, in TEST.
    pub(crate) async fn new(store: &Store) -> Self {
        write(store, |tx| {
            let code = format!("code{}", merchant::all(tx)?.len());
            let no = merchant::insert(tx, &code, "کتاب‌فروشی گلستان", at(0))?;
            let world = Self::of(Scope {
                merchant: no,
                mode: Mode::Test,
            });
            account::insert(tx, no, &world.account)?;
            account::insert_receipt_type(tx, no, world.shop.receipt_type, "فروش")?;
            shop::insert(tx, &world.shop, at(0))?;
            world.people(tx)?;
            Ok(world)
        })
        .await
    }

    /// The same merchant's LIVE world, with rows of the same ids.
    pub(crate) async fn live(&self, store: &Store) -> Self {
        let mut live = self.clone();
        live.scope.mode = Mode::Live;
        live.provider.provider.state = ProviderState::Enabled;
        live.provider.token = token(Mode::Live, live.n(1));
        let made = live.clone();
        write(store, move |tx| made.people(tx)).await;
        live
    }

    fn people(&self, tx: &mut Tx<'_>) -> Done {
        let walk_in_of = Some(self.shop.shop.id);
        customer::insert(tx, self.scope, &self.customer, walk_in_of, at(0))?;
        provider::insert(tx, self.scope, &self.provider)
    }

    fn of(scope: Scope) -> Self {
        let n = no(scope.merchant, 1);
        let receipt_type: ReceiptTypeId = id("rct", n);
        let account = FinancialAccount {
            id: id("acc", n),
            name: "حساب اصلی".to_owned(),
            currency: Currency::Irr,
            kind: AccountKind::Bank,
            iban: None,
            card: None,
            active: true,
            version: 1,
        };
        let shop = Shop {
            id: id("shp", n),
            slug: format!("golestan-{}", scope.merchant.0).parse().unwrap(),
            name: "گلستان".to_owned(),
            language: Language::Persian,
            time_zone: "Asia/Tehran".to_owned(),
            currency: Currency::Irr,
            unit: Unit::Toman,
            manager_email: Some("manager@example.com".to_owned()),
            contact: None,
            validity_days: Some(7),
            receipt_by_default: true,
            approve_receipts: false,
            description_template: None,
            ways: vec![Way::always(ChannelKind::Smtp)],
            quiet: Some(QuietHours::USUAL),
            may_wait: domain::delivery::WAITS.to_vec(),
            abroad: domain::delivery::Abroad::Nowhere,
            limits: domain::delivery::Limits::USUAL,
            told: Told::default(),
            lines: domain::line::Lines::default(),
            refund_two_from: None,
        };
        Self {
            scope,
            customer: Customer::walk_in(id("cus", n)),
            provider: ProviderRow {
                provider: Provider {
                    id: id("prv", n),
                    account: account.id,
                    driver: "sandbox".to_owned(),
                    public_name: "بانک آزمایشی".to_owned(),
                    state: ProviderState::Test,
                    published: true,
                    position: 1,
                    min: Some(rial(1_000)),
                    max: None,
                    currency: Currency::Irr,
                    auto_verify: false,
                    terminal_key: format!("sandbox:{}", scope.merchant.0),
                    base_url: "http://127.0.0.1:1/sandbox".to_owned(),
                },
                credentials: vec![0, 1, 254, 255],
                token: token(scope.mode, n),
                version: 1,
                check: None,
                illness: None,
                age: Age::Only,
            },
            shop: ShopRow {
                merchant: scope.merchant,
                shop,
                account: account.id,
                receipt_type,
                logo: None,
                slips: None,
                version: 1,
            },
            account,
        }
    }

    /// A number for ids that no other merchant's builder uses.
    pub(crate) fn n(&self, n: u128) -> u128 {
        no(self.scope.merchant, n)
    }

    pub(crate) fn link_id(&self, n: u128) -> LinkId {
        id("lnk", self.n(n))
    }

    /// An open link for 500,000 rials, to be paid once, with an approved receipt.
    pub(crate) fn link(&self, n: u128) -> (Link, Terms) {
        let link = Link {
            id: self.link_id(n),
            shop: self.shop.shop.id,
            account: self.account.id,
            customer: self.customer.id,
            document: None,
            receipt_field: None,
            token: token(self.scope.mode, self.n(n)),
            state: LinkState::Open,
            version: 1,
            reference: None,
            language: Language::Persian,
            note: None,
            receipt: ReceiptPolicy::On {
                receipt_type: self.shop.receipt_type,
                approve: true,
            },
            return_url: None,
            metadata: Vec::new(),
            paid: rial(0),
            payments: 0,
            made_by: None,
            created_at: at(1),
            paid_at: None,
        };
        let terms = Terms {
            version: 1,
            amount: rial(500_000),
            description: None,
            expires_at: None,
            rule: AmountRule::Whole,
            usage: Usage::Single,
            providers: None,
        };
        (link, terms)
    }

    /// A payment of that link, just decided.
    pub(crate) fn payment(&self, link: &Link, n: u128) -> Payment {
        let n = self.n(n);
        Payment {
            id: id("pay", n),
            link: link.id,
            terms_version: 1,
            shop: link.shop,
            customer: link.customer,
            provider: self.provider.provider.id,
            language: Language::Persian,
            amount: rial(500_000),
            state: PaymentState::Created,
            code: PaymentCode::from_random(n.try_into().unwrap()),
            order_number: OrderNumber::from(u64::try_from(n).unwrap()),
            terminal_key: self.provider.provider.terminal_key.clone(),
            gateway_key: None,
            return_token: token(self.scope.mode, n),
            tries: 0,
            answers: 0,
            lease_until: None,
            alarmed: false,
            reference: None,
            card_mask: None,
            failure: None,
            created_at: at(2),
            redirected_at: None,
            closes_at: None,
            paid_at: None,
        }
    }

    pub(crate) fn event(&self, n: u128, kind: EventKind, object: impl ToString) -> Event {
        Event {
            id: id("evt", self.n(n)),
            kind,
            object: object.to_string(),
            actor: Actor::System,
            request_id: None,
            at: at(3),
            data: Vec::new(),
        }
    }
}

fn no(merchant: MerchantNo, n: u128) -> u128 {
    u128::try_from(merchant.0).unwrap() * 1_000_000 + n
}

/// A mark that the operator set.
pub(crate) fn mark(kind: ReceiptMark, at: Timestamp) -> Mark {
    Mark {
        kind,
        actor: "operator".to_owned(),
        reason: None,
        at,
    }
}

/// Decides as a user at a moment; fresh ids count on from `n`.
pub(crate) fn acting<T>(now: Timestamp, mut n: u128, run: impl FnOnce(&mut Act<'_>) -> T) -> T {
    let mut fresh = || {
        n += 1;
        uuid::Uuid::from_u128(n)
    };
    run(&mut Act {
        now,
        actor: Actor::User(id("usr", 1)),
        request_id: None,
        fresh: &mut fresh,
    })
}

/// A job, due at once.
pub(crate) fn job(kind: JobKind, object: impl ToString) -> NewJob {
    NewJob {
        kind,
        object: object.to_string(),
        run_at: at(10),
        deadline: at(10_000),
    }
}

/// The way to a mailbox.
pub(crate) fn mail(address: &str) -> Route {
    Route::mail(address.parse().unwrap())
}
