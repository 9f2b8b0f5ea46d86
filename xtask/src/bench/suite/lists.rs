//! L4: what staff find in a moment, with few rows and with a million: the search for customers, the
//! list of links, the list of documents. The product's own reading functions are called in this
//! process, in turn on a small and a large store, each question another than the last.

mod fill;

use std::collections::BTreeMap;
use std::future::Future;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context;
use app::App;
use app::document::{DocumentQuery, NewDocument};
use app::link::{Answered, LinkRequest, Once};
use app::office::{Desk, LinkFilter, LinkOrder};
use domain::customer::CustomerForm;
use domain::document::{DocumentForm, DocumentKind};
use domain::id::{AccountId, CustomerId};
use domain::link::{AmountRule, Expiry, LinkState, Usage};
use domain::scope::Mode;
use domain::search;
use money::{Amount, Currency};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use self::fill::fill;
use super::copies::Chance;
use super::desk;
use super::ground;
use super::measure::{Goal, Plan, Printer, float};

/// Rows of each list in the small store.
const FEW: u64 = 1_000;
/// Rows of each list in the large one.
const MANY: u64 = 1_000_000;
/// Rows of each list in the large one of a quick run.
const MANY_QUICK: u64 = 100_000;
/// Rows on a page, as the office shows them.
const PAGE: u32 = 50;
/// So many links of each store are taken back, and so many are paid: a page of each.
const RARE: u64 = 50;
/// Different given names and family names among the customers.
const NAMES: [u64; 2] = [300, 997];
/// The p99 of the large store is at most so many times that of the small one.
const MOST: f64 = 3.0;
/// Each question is asked at least so often, if there is time, and counts so often for its list.
const LEAST: usize = 200;
/// Tables that are filled, in their order.
const TABLES: [&str; 5] = ["customer", "document", "link", "link_terms", "search_token"];

/// A store of some size, with somebody at a desk in front of it.
struct Office {
    app: App,
    desk: Desk,
    account: AccountId,
    rows: u64,
    runtime: Runtime,
    _folder: TempDir,
}

/// A question that the office is asked; the number makes it another each time.
type Question = fn(&Office, u64) -> anyhow::Result<usize>;

/// What is asked, and whether there is always something to find.
const QUESTIONS: &[(&str, Question)] = &[
    ("customers, by name", |office, n| {
        office.customers(&given(n % NAMES[0]))
    }),
    ("customers, by two names", |office, n| {
        let n = n % office.rows;
        office.customers(&format!("{} {}", given(n % NAMES[0]), family(n % NAMES[1])))
    }),
    ("customers, by mobile", |office, n| {
        office.customers(&mobile(n % office.rows))
    }),
    ("customers, by the beginning of a mobile", |office, n| {
        let whole = mobile(n % office.rows);
        office.customers(whole.get(..7).unwrap_or(&whole))
    }),
    ("links, newest", |office, _| {
        office.links(LinkFilter::default())
    }),
    ("links, open", |office, _| {
        office.links(in_state(office, LinkState::Open))
    }),
    ("links, largest amount first", |office, _| {
        office.links(LinkFilter {
            order: LinkOrder::Amount,
            ..LinkFilter::default()
        })
    }),
    ("links, of one customer", |office, n| {
        office.links(LinkFilter {
            customer: Some(office.customer(n)?),
            ..LinkFilter::default()
        })
    }),
    ("links, by a customer's name", |office, n| {
        let typed = given(n % NAMES[0]);
        let named = office.asks(office.app.office_named(&office.desk, &typed))?;
        office.links(LinkFilter {
            customers: Some(named.ids),
            ..LinkFilter::default()
        })
    }),
    ("links, by words of the description", |office, n| {
        office.links(LinkFilter {
            search: search::query(&format!("order {}", n % office.rows)),
            ..LinkFilter::default()
        })
    }),
    ("links, by a word of all", |office, _| {
        office.links(LinkFilter {
            search: search::query("books"),
            ..LinkFilter::default()
        })
    }),
    ("links, by reference", |office, n| {
        let reference = format!("r-{}-", n % office.rows);
        office.links(LinkFilter {
            search: search::query(&reference),
            reference: Some(reference),
            ..LinkFilter::default()
        })
    }),
    ("links, taken back", |office, _| {
        office.links(in_state(office, LinkState::Cancelled))
    }),
    (
        "links, of an account, in a range of amounts",
        |office, n| {
            let least = i64::try_from(1_000 + n % 1_000_000)?;
            office.links(LinkFilter {
                account: Some(office.account),
                min: Some(Amount::new(least, Currency::Irr)),
                max: Some(Amount::new(least + 50_000, Currency::Irr)),
                ..LinkFilter::default()
            })
        },
    ),
    ("links, expired", |office, _| {
        office.links(in_state(office, LinkState::Expired))
    }),
    ("links, paid", |office, _| {
        office.links(LinkFilter {
            order: LinkOrder::Paid,
            ..in_state(office, LinkState::Paid)
        })
    }),
    ("links, ending first", |office, _| {
        office.links(LinkFilter {
            order: LinkOrder::Expiry,
            ..LinkFilter::default()
        })
    }),
    ("documents, newest", |office, _| {
        office.documents(DocumentQuery::default())
    }),
    ("documents, of a kind", |office, _| {
        office.documents(DocumentQuery {
            kind: Some(DocumentKind::Invoice),
            ..DocumentQuery::default()
        })
    }),
    ("documents, of one customer", |office, n| {
        office.documents(DocumentQuery {
            customer: Some(office.customer(n)?),
            ..DocumentQuery::default()
        })
    }),
    ("documents, by number", |office, n| {
        office.documents(DocumentQuery {
            typed: format!("inv{}", n % office.rows),
            ..DocumentQuery::default()
        })
    }),
    ("documents, by a customer's name", |office, n| {
        office.documents(DocumentQuery {
            typed: given(n % NAMES[0]),
            ..DocumentQuery::default()
        })
    }),
];

/// L4: a line for each question, and one for each list, whatever is asked of it. Each has the goal.
pub(crate) fn run(plan: &Plan, bank: SocketAddr, print: Printer) -> anyhow::Result<()> {
    let many = if plan.quick { MANY_QUICK } else { MANY };
    let sizes = [FEW, many];
    let offices = [Office::open(sizes[0], bank)?, Office::open(sizes[1], bank)?];
    let time = Duration::from_secs_f64(plan.seconds);
    let mut lists: BTreeMap<&str, [Vec<Duration>; 2]> = BTreeMap::new();
    for (name, ask) in QUESTIONS {
        let mut chance = Chance(0x14);
        let mut took = [Vec::new(), Vec::new()];
        // Both are warm before anything counts.
        for office in &offices {
            for n in 0..20 {
                ask(office, n)?;
            }
        }
        let begun = Instant::now();
        while took[0].len() < LEAST || (begun.elapsed() < time && took[0].len() < 5_000) {
            let n = chance.next();
            for (office, took) in offices.iter().zip(&mut took) {
                let start = Instant::now();
                ask(office, n)?;
                took.push(start.elapsed());
            }
            // A question that reads everything is not asked for hours.
            if begun.elapsed() > time * 20 && took[0].len() >= 20 {
                break;
            }
        }
        // Each question counts alike, however often there was time to ask it.
        let list = name.split_once(',').map_or(*name, |(list, _)| list);
        for (all, one) in lists.entry(list).or_default().iter_mut().zip(&took) {
            all.extend(one.iter().take(LEAST));
        }
        tell(name, took, sizes, print);
    }
    for (list, took) in lists {
        tell(&format!("{list}, all"), took, sizes, print);
    }
    Ok(())
}

fn tell(name: &str, took: [Vec<Duration>; 2], sizes: [u64; 2], print: Printer) {
    let [few, many] = took.map(|mut all| micros(p99(&mut all)));
    eprintln!(
        "  L4 {name}: p99 {few:.0} µs with {} rows, {many:.0} µs with {}",
        sizes[0], sizes[1]
    );
    let ratio = many / few.max(1.0);
    let unit = "× the p99 with 1,000 rows";
    print.value(&format!("L4 {name}"), ratio, unit, Goal::Max(MOST));
}

fn in_state(office: &Office, state: LinkState) -> LinkFilter {
    LinkFilter {
        state: Some((state, office.app.now())),
        ..LinkFilter::default()
    }
}

fn p99(all: &mut [Duration]) -> Duration {
    all.sort();
    let place = all.len() * 99 / 100;
    all.get(place).or(all.last()).copied().unwrap_or_default()
}

fn micros(time: Duration) -> f64 {
    float(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)) / 1_000.0
}

fn given(n: u64) -> String {
    format!("given{n}")
}

fn family(n: u64) -> String {
    format!("family{n}")
}

fn mobile(n: u64) -> String {
    format!("+98912{n:07}")
}

impl Office {
    fn asks<T, E: Into<anyhow::Error>>(
        &self,
        answer: impl Future<Output = Result<T, E>>,
    ) -> anyhow::Result<T> {
        self.runtime.block_on(answer).map_err(Into::into)
    }

    fn customers(&self, typed: &str) -> anyhow::Result<usize> {
        let found = self
            .app
            .office_customers(&self.desk, typed, false, None, PAGE);
        Ok(self.asks(found)?.rows.len())
    }

    fn links(&self, filter: LinkFilter) -> anyhow::Result<usize> {
        let found = self.app.office_links(&self.desk, filter, PAGE);
        Ok(self.asks(found)?.rows.len())
    }

    fn documents(&self, query: DocumentQuery) -> anyhow::Result<usize> {
        let found = self.app.office_documents(&self.desk, &query, PAGE);
        Ok(self.asks(found)?.rows.len())
    }

    /// One of the customers that were filled in.
    fn customer(&self, n: u64) -> anyhow::Result<CustomerId> {
        Ok(format!("cus_{:032x}", n % self.rows + 1).parse()?)
    }

    /// Makes a shop with one customer, one document and one link by the product itself, and then as
    /// many of each as are wanted, row by row like those.
    fn open(rows: u64, bank: SocketAddr) -> anyhow::Result<Self> {
        let folder = ground::folder()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        ground::shop(folder.path(), bank)?;
        let path = ground::database(folder.path());
        let (app, store) = desk::open(&path)?;
        let desk = runtime.block_on(originals(&app))?;
        runtime.block_on(store.close());
        fill(&path, rows)?;
        let (app, _) = desk::open(&path)?;
        let choices = runtime.block_on(app.office_choices(&desk))?;
        let (account, _) = choices.accounts.first().context("an account")?;
        eprintln!("  L4: a store with {rows} customers, documents and links");
        Ok(Self {
            app,
            desk,
            account: *account,
            rows,
            runtime,
            _folder: folder,
        })
    }
}

/// One of each, made as the office makes them.
async fn originals(app: &App) -> anyhow::Result<Desk> {
    let shop = app
        .find_shop(ground::SHOP)
        .await?
        .context("a shop")?
        .shop
        .id;
    let token = desk::sign_in(app).await?;
    let signed = app.staff_of(&token).await?;
    let desk = Desk {
        staff: signed.context("somebody signed in")?.staff,
        mode: Mode::Test,
    };
    let once = || Once {
        key: app.form_nonce(),
        fingerprint: [0; 32],
    };
    let person = CustomerForm {
        kind: "person".to_owned(),
        name: "original".to_owned(),
        ..CustomerForm::default()
    };
    let customer = app
        .make_customer(&desk, &person, true, once(), "req_bench")
        .await?;
    let new = NewDocument {
        kind: DocumentKind::Invoice,
        shop,
        source: None,
    };
    let form = DocumentForm {
        customer: customer.to_string(),
        date: "2026-11-21".to_owned(),
        amount: "1250000".to_owned(),
        ..DocumentForm::default()
    };
    let document = app
        .make_document(&desk, new, &form, once(), "req_bench")
        .await?;
    let request = LinkRequest {
        receipt_type: None,
        shop: None,
        account: None,
        customer: None,
        document: Some(document),
        receipt_field: None,
        amount: Amount::new(1_250_000, Currency::Irr),
        rule: AmountRule::Whole,
        description: Some("original".to_owned()),
        reference: None,
        expiry: Expiry::Days(365),
        usage: Usage::Single,
        language: None,
        note: None,
        receipt: None,
        providers: None,
        recipients: Vec::new(),
        message: None,
        channels: None,
        return_url: None,
        metadata: Vec::new(),
    };
    let made = app
        .office_create(&desk, shop, (request, None), once(), "req_bench")
        .await?;
    anyhow::ensure!(matches!(made, Answered::Now(_)), "a link was made");
    Ok(desk)
}
