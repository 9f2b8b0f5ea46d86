//! The bank itself: its desk (book, log, switches) behind one lock, its options, its routes.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, header};
use serde::Serialize;

use crate::behaviour::{Behaviour, Behaviours, DEFAULT_TERMINAL, Quirks, Step, Switch};
use crate::book::{Book, BookEntry, Reference};
use crate::chance::{Chance, machine_seed};
use crate::confirm::lapse;
use crate::panels::inbox::{Inbox, Taken};

/// A clock: microseconds since 1970, UTC.
pub type Now = Arc<dyn Fn() -> i64 + Send + Sync>;

/// A terminal that the bank knows by name. Any other is taken too, as described at
/// [`BankOptions::terminals`].
#[derive(Debug, Clone, Default)]
pub struct Terminal {
    /// Merchant id (ZarinPal) or terminal (sandbox).
    pub id: String,
    /// The shop's name on the payer's page.
    pub name: Option<String>,
    /// The secret (sandbox); without it `sandbox-secret-<id>`.
    pub secret: Option<String>,
    /// The registered host (ZarinPal): callback addresses elsewhere are refused (-14) and so are
    /// payers who come from elsewhere.
    pub domain: Option<String>,
}

/// How the bank is set up.
pub struct BankOptions {
    now: Now,
    seed: u64,
    book: Book,
    /// Terminals with settings of their own. Without them any UUID-shaped merchant id (ZarinPal)
    /// and any terminal with the secret `sandbox-secret-<terminal>` (sandbox) is good.
    pub terminals: Vec<Terminal>,
    /// The address under which payers reach the bank, without a slash at the end; without it the
    /// `Host` header of the shop's request is believed.
    pub public_url: Option<String>,
    /// How long a time-out hangs when its switch does not say, in milliseconds.
    pub hang_ms: u64,
    /// The pause between two bytes of a slow answer when its switch does not say.
    pub drip_ms: u64,
    /// How many bytes a huge answer has.
    pub huge_bytes: usize,
    /// How long a message is on its way to its reader, in milliseconds.
    pub delivery_ms: u64,
    /// How many requests the log keeps; older ones are forgotten.
    pub log_length: usize,
}

impl BankOptions {
    /// The usual bank: any terminal, a seed from the machine, no file.
    pub fn new(now: Now) -> Self {
        Self {
            now,
            seed: machine_seed(),
            book: Book::default(),
            terminals: Vec::new(),
            public_url: None,
            hang_ms: 30_000,
            drip_ms: 200,
            huge_bytes: 16 * 1024 * 1024,
            delivery_ms: 4_000,
            log_length: 10_000,
        }
    }

    /// With this seed every key and number of the run is the same again.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Keeps the book in this file as well (JSON lines, flushed at each change) and takes over
    /// what stands in it already.
    pub fn book_file(mut self, path: &Path) -> io::Result<Self> {
        self.book = Book::open(path)?;
        Ok(self)
    }
}

/// One request that the bank got, or one call that it made to a shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogEntry {
    /// Counts from 0.
    pub number: u64,
    /// Microseconds since 1970, UTC.
    pub at: i64,
    /// Whether the bank made the call (callbacks, notifications) instead of getting it.
    pub outgoing: bool,
    /// The HTTP method.
    pub method: String,
    /// The path with its query; the whole address of an outgoing call.
    pub path: String,
    /// The first 4 KiB of the body.
    pub body: String,
    /// The answer's status; none while there is no answer, or if there never was one.
    pub status: Option<u16>,
}

/// The simulated bank. A clone is the same bank.
#[derive(Clone)]
pub struct Bank(Arc<Inner>);

struct Inner {
    now: Now,
    settings: Settings,
    desk: Mutex<Desk>,
}

/// What does not change while the bank runs.
pub(crate) struct Settings {
    pub(crate) terminals: Vec<Terminal>,
    pub(crate) public_url: Option<String>,
    pub(crate) hang_ms: u64,
    pub(crate) drip_ms: u64,
    pub(crate) huge_bytes: usize,
    pub(crate) delivery_ms: u64,
    log_length: usize,
}

impl Settings {
    pub(crate) fn terminal(&self, id: &str) -> Option<&Terminal> {
        self.terminals.iter().find(|terminal| terminal.id == id)
    }

    /// The bank's own address: as configured, else as it was called.
    pub(crate) fn base(&self, headers: &HeaderMap) -> String {
        let host = headers.get(header::HOST).and_then(|it| it.to_str().ok());
        self.public_url
            .clone()
            .unwrap_or_else(|| format!("http://{}", host.unwrap_or("localhost")))
    }
}

impl Bank {
    /// A bank with these options.
    pub fn new(options: BankOptions) -> Self {
        Self(Arc::new(Inner {
            now: options.now,
            settings: Settings {
                terminals: options.terminals,
                public_url: options.public_url,
                hang_ms: options.hang_ms,
                drip_ms: options.drip_ms,
                huge_bytes: options.huge_bytes,
                delivery_ms: options.delivery_ms,
                log_length: options.log_length.max(1),
            },
            desk: Mutex::new(Desk {
                book: options.book,
                chance: Chance::new(options.seed),
                behaviours: BTreeMap::new(),
                inbox: Inbox::default(),
                log: VecDeque::new(),
                logged: 0,
            }),
        }))
    }

    /// Every payment the bank took, oldest first, as it stands now.
    pub fn book(&self) -> Vec<BookEntry> {
        let now = self.now();
        let mut desk = self.desk();
        lapse(&mut desk, now);
        desk.book.entries().to_vec()
    }

    /// The messages that panels and the mail sink took, oldest first, as they stand now.
    pub fn inbox(&self) -> Vec<Taken> {
        let now = self.now();
        self.desk().inbox.as_of(now)
    }

    /// The requests it got and the calls it made, oldest first.
    pub fn log(&self) -> Vec<LogEntry> {
        self.desk().log.iter().cloned().collect()
    }

    /// Replaces the switches of a terminal; [`DEFAULT_TERMINAL`] for all that have none.
    pub fn set_behaviour(&self, terminal: &str, behaviours: Behaviours) {
        self.desk()
            .behaviours
            .insert(terminal.to_owned(), behaviours);
    }

    /// The switches of a terminal that are still on.
    pub fn behaviours(&self, terminal: &str) -> Behaviours {
        self.desk()
            .behaviours
            .get(terminal)
            .cloned()
            .unwrap_or_default()
    }

    pub(crate) fn add_switch(&self, terminal: &str, switch: Switch) {
        self.desk()
            .behaviours
            .entry(terminal.to_owned())
            .or_default()
            .0
            .push(switch);
    }

    pub(crate) fn all_behaviours(&self) -> BTreeMap<String, Behaviours> {
        self.desk().behaviours.clone()
    }

    pub(crate) fn clear_behaviours(&self, terminal: Option<&str>) {
        let mut desk = self.desk();
        match terminal {
            Some(terminal) => drop(desk.behaviours.remove(terminal)),
            None => desk.behaviours.clear(),
        }
    }

    pub(crate) fn now(&self) -> i64 {
        (self.0.now)()
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The desk, alone. Never held across an await.
    pub(crate) fn desk(&self) -> MutexGuard<'_, Desk> {
        self.0.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request at its arrival and gives its number for [`Self::note_status`].
    pub(crate) fn note(&self, outgoing: bool, method: &str, path: &str, body: &[u8]) -> u64 {
        const KEPT: usize = 4096;
        let at = self.now();
        let body = String::from_utf8_lossy(body.get(..KEPT).unwrap_or(body)).into_owned();
        let mut desk = self.desk();
        let number = desk.logged;
        desk.logged += 1;
        while desk.log.len() >= self.0.settings.log_length {
            desk.log.pop_front();
        }
        desk.log.push_back(LogEntry {
            number,
            at,
            outgoing,
            method: method.to_owned(),
            path: path.to_owned(),
            body,
            status: None,
        });
        number
    }

    pub(crate) fn note_status(&self, number: u64, status: u16) {
        let mut desk = self.desk();
        if let Some(entry) = desk
            .log
            .iter_mut()
            .rev()
            .find(|entry| entry.number == number)
        {
            entry.status = Some(status);
        }
    }
}

/// All that changes, behind the bank's lock.
pub(crate) struct Desk {
    pub(crate) book: Book,
    pub(crate) chance: Chance,
    pub(crate) behaviours: BTreeMap<String, Behaviours>,
    pub(crate) inbox: Inbox,
    log: VecDeque<LogEntry>,
    logged: u64,
}

impl Desk {
    /// What strikes now: the payment's own switches first, else its terminal's, else the default.
    pub(crate) fn take(&mut self, terminal: &str, key: Option<&str>, step: Step) -> Quirks {
        if let Some(entry) = key.and_then(|key| self.book.get(key))
            && !entry.switches.0.is_empty()
        {
            let key = entry.key.clone();
            let mut own = entry.switches.clone();
            let quirks = own.take(step);
            if !quirks.is_empty() {
                self.book.change(&key, |entry| entry.switches = own);
                return quirks;
            }
        }
        for name in [terminal, DEFAULT_TERMINAL] {
            if let Some(list) = self.behaviours.get_mut(name) {
                let quirks = list.take(step);
                if !quirks.is_empty() {
                    return quirks;
                }
            }
        }
        Quirks::default()
    }

    /// Puts a new payment into the book, with the switches that waited for it.
    pub(crate) fn open(&mut self, mut entry: BookEntry) {
        for name in [entry.terminal.as_str(), DEFAULT_TERMINAL] {
            if let Some(list) = self.behaviours.get_mut(name) {
                entry.switches.0.extend(list.claim_next().0);
            }
        }
        self.book.insert(entry);
    }

    /// The same, or under [`Behaviour::UsedAuthority`] the key of an earlier payment instead.
    pub(crate) fn open_or_repeat(&mut self, quirks: &Quirks, entry: BookEntry) -> String {
        let used = quirks
            .has(Behaviour::UsedAuthority)
            .then(|| self.another_key(&entry.terminal, None))
            .flatten();
        used.unwrap_or_else(|| {
            let key = entry.key.clone();
            self.open(entry);
            key
        })
    }

    /// A reference that no payment has.
    pub(crate) fn fresh_reference(&mut self) -> Reference {
        loop {
            let reference = self.chance.reference();
            if !self.book.has_reference(reference) {
                return reference;
            }
        }
    }

    /// The latest other payment that has a reference, of the same terminal if there is one.
    pub(crate) fn another_paid(&self, entry: &BookEntry) -> Option<&BookEntry> {
        let others = || {
            self.book
                .entries()
                .iter()
                .rev()
                .filter(|other| other.key != entry.key && other.ref_id.is_some())
        };
        others()
            .find(|other| other.terminal == entry.terminal)
            .or_else(|| others().next())
    }

    /// The key of the latest other payment of the terminal.
    pub(crate) fn another_key(&self, terminal: &str, key: Option<&str>) -> Option<String> {
        let others = self.book.entries().iter().rev();
        others
            .filter(|other| other.terminal == terminal && Some(other.key.as_str()) != key)
            .map(|other| other.key.clone())
            .next()
    }
}
