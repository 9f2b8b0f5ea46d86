//! The load: programs that make links, and payers who open them, pay at the bank and come back –
//! once, several times at once, late or never. They outlive the server and go on when it is back.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::chance::Chance;
use super::desk::Desk;
use super::http::{Answer, Request, split};

/// Payers at work at the same time.
pub(super) const CROWD: u64 = 12;
/// After this a payer gives up one step.
const PATIENCE: Duration = Duration::from_secs(40);
/// A payer's pause before the same again.
const PAUSE: Duration = Duration::from_millis(60);

/// What the payers were told: the run is held against it.
#[derive(Default)]
pub(super) struct Told {
    /// Links that the API acknowledged: how often a payer asked to start a payment of each.
    pub(super) starts: BTreeMap<String, u64>,
    /// Idempotency keys that were used.
    pub(super) keys: u64,
    /// Addresses of payment pages that said paid, or that the money has come.
    pub(super) paid_pages: Vec<String>,
    /// Returns that payers have not made yet.
    late: Vec<String>,
}

/// What all payers share.
pub(super) struct Crowd {
    shop: SocketAddr,
    bank: SocketAddr,
    key: String,
    told: Mutex<Told>,
    /// Payments that may be begun.
    tickets: AtomicU64,
    /// Payments that came to their end.
    pub(super) done: AtomicU64,
    /// No more payments: go home.
    closing: AtomicBool,
}

impl Crowd {
    pub(super) fn new(shop: SocketAddr, bank: SocketAddr, key: &str) -> Self {
        Self {
            shop,
            bank,
            key: key.to_owned(),
            told: Mutex::default(),
            tickets: AtomicU64::new(0),
            done: AtomicU64::new(0),
            closing: AtomicBool::new(false),
        }
    }

    pub(super) fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets so many more payments begin.
    pub(super) fn admit(&self, payments: u64) {
        self.tickets.fetch_add(payments, Ordering::Relaxed);
    }

    /// Whoever is done goes home; the tickets that are out still count.
    pub(super) fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
    }

    /// Everybody leaves at once: there is no shop any more.
    pub(super) fn give_up(&self) {
        self.tickets.store(0, Ordering::Relaxed);
    }

    /// One payer after the other, until closing.
    pub(super) fn work(&self, mut chance: Chance) {
        loop {
            let ticket = self
                .tickets
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                    left.checked_sub(1)
                });
            if ticket.is_ok() {
                self.one(&mut chance);
                self.done.fetch_add(1, Ordering::Relaxed);
            } else if self.closing.load(Ordering::Relaxed) {
                return;
            } else {
                std::thread::sleep(PAUSE);
            }
        }
    }

    /// Sends until somebody answers.
    fn insist(&self, request: &Request) -> Option<Answer> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            match request.send(self.shop) {
                Ok(said) if said.status < 500 && said.status != 409 => return Some(said),
                Ok(_) | Err(_) => std::thread::sleep(PAUSE),
            }
        }
        None
    }

    fn api(&self, method: &str, path: &str) -> Request {
        Request::new(method, path).header("authorization", &format!("Bearer {}", self.key))
    }

    /// A link from its making to the payer's way home. `None`: somebody gave up.
    fn one(&self, chance: &mut Chance) -> Option<()> {
        let number = {
            let mut told = self.told();
            told.keys += 1;
            told.keys
        };
        let wish = json!({
            "amount": 10_000 + chance.below(5_000_000), "currency": "IRR",
            "reusable": chance.percent(30), "recipients": ["payer@example.com"],
        });
        let create = self
            .api("POST", "/v1/payment_links")
            .header("idempotency-key", &format!("torture-{number}"))
            .json(&wish);
        let link = self.insist(&create)?.json();
        let id = link.get("id")?.as_str()?.to_owned();
        let (_, path) = split(link.get("url")?.as_str()?).ok()?;
        self.told().starts.insert(id.clone(), 0);
        // Some have the page open twice.
        let tabs = if chance.percent(20) { 2 } else { 1 };
        let returns: Vec<_> = (0..tabs)
            .filter_map(|_| self.pay(&id, &path, chance))
            .collect();
        for back in returns {
            self.come_back(&back, chance);
        }
        // Somebody who was late comes in between.
        let late = self.told().late.pop();
        if let Some(back) = late.filter(|_| chance.percent(50)) {
            self.land(&back);
        }
        Some(())
    }

    /// Opens the page, starts, and acts at the bank. The address of the return.
    fn pay(&self, id: &str, path: &str, chance: &mut Chance) -> Option<String> {
        let page = self.insist(&Request::get(path))?.body;
        let version = fields(&page, "version").next()?;
        let providers: Vec<_> = fields(&page, "provider").collect();
        // The slow terminal takes seconds; most go to the other.
        let (quick, slow) = (providers.first()?, providers.last()?);
        let provider = if chance.percent(25) { slow } else { quick };
        let form = format!("version={version}&provider={provider}");
        if chance.percent(60) {
            Desk::delay_first_yes(self.bank);
        }
        let start = Request::new("POST", path).form(form);
        let begun = Instant::now();
        let sent = loop {
            *self.told().starts.entry(id.to_owned()).or_default() += 1;
            match start.send(self.shop) {
                Ok(said) if said.status < 500 => break said,
                Ok(_) | Err(_) if begun.elapsed() > PATIENCE => return None,
                Ok(_) | Err(_) => std::thread::sleep(PAUSE),
            }
        };
        let (_, bank_page) = split(&sent.location?).ok()?;
        let key = bank_page.rsplit('/').next()?;
        let button = match chance.below(100) {
            ..80 => "pay",
            80..88 => "decline",
            88..94 => "cancel",
            _ => return None,
        };
        let back = Desk::press(self.bank, key, button)?;
        Some(split(&back).ok()?.1)
    }

    fn come_back(&self, back: &str, chance: &mut Chance) {
        match chance.below(100) {
            ..40 => self.land(back),
            40..80 => std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| self.land(back));
                }
            }),
            80..95 => self.told().late.push(back.to_owned()),
            _ => {}
        }
    }

    /// Comes back from the bank and reads what the page of the payment says.
    fn land(&self, back: &str) {
        let Some(page) = self
            .insist(&Request::get(back))
            .and_then(|said| said.location)
        else {
            return;
        };
        if self.says_paid(&page) == Some(true) {
            self.told().paid_pages.push(page);
        }
    }

    /// Whether the page of a payment says that the money has come; `None` if it does not open.
    pub(super) fn says_paid(&self, page: &str) -> Option<bool> {
        let said = self.insist(&Request::get(page))?;
        let words = ["class=\"state good\"", "Money received"];
        (said.status == 200).then(|| words.iter().any(|word| said.body.contains(word)))
    }

    /// All who are late come at last.
    pub(super) fn bring_the_late(&self) {
        let late = std::mem::take(&mut self.told().late);
        for back in late {
            self.land(&back);
        }
    }

    /// All objects of a list of the API.
    pub(super) fn list(&self, path: &str) -> anyhow::Result<Vec<Value>> {
        let mut all: Vec<Value> = Vec::new();
        let mut after = String::new();
        loop {
            let request = self.api("GET", &format!("{path}?limit=100{after}"));
            let page = self.insist(&request).map(|said| said.json());
            let page = page.unwrap_or_default();
            let data = page.get("data").and_then(Value::as_array);
            let data = data.ok_or_else(|| anyhow::anyhow!("{path} is no list: {page}"))?;
            all.extend(data.iter().cloned());
            match page.get("next").and_then(Value::as_str) {
                Some(next) => after = format!("&after={next}"),
                None => return Ok(all),
            }
        }
    }
}

/// The values of a page's input fields of this name.
pub(super) fn fields<'a>(page: &'a str, name: &'a str) -> impl Iterator<Item = String> + 'a {
    let attribute = |tag: &str, wanted: &str| {
        let (_, rest) = tag.split_once(&format!("{wanted}=\""))?;
        rest.split('"').next().map(str::to_owned)
    };
    page.split('<')
        .filter(|tag| tag.starts_with("input"))
        .filter(move |tag| attribute(tag, "name").as_deref() == Some(name))
        .filter_map(move |tag| attribute(tag, "value"))
}
