//! The bank's own book: every payment that it took, and how it stands.
//!
//! The book may be kept in a file too, one JSON object a line, one line for each change of a
//! payment (the last line of a key is its present state), flushed before the bank answers. So
//! another program can read what the bank believes after the shop, or the bank, has died.

use std::collections::{HashMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::behaviour::Behaviours;

/// The number under which a payment is known in the card network.
pub type Reference = i64;

/// Which protocol a payment came by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// ZarinPal v4.
    Zarinpal,
    /// NextPay.
    Nextpay,
    /// Vandar IPG v3.
    Vandar,
    /// IDPay v1.1.
    Idpay,
    /// PayPing v3.
    Payping,
    /// Saman (SEP).
    Saman,
    /// Sadad (Bank Melli).
    Sadad,
    /// The Lyra family, REST V4.
    Lyra,
    /// IranKish v3.
    Irankish,
    /// The Lyra family's signed form.
    LyraForm,
    /// Stripe Checkout Sessions.
    Stripe,
    /// The simulator's own.
    Sandbox,
    /// Zibal v1.
    Zibal,
    /// Mellat (Behpardakht).
    Mellat,
    /// Pasargad (Dorsa).
    Pasargad,
    /// Pasargad, the older signed protocol.
    PasargadSigned,
    /// Jibit PPG v3.
    Jibit,
    /// AsanPardakht.
    Asanpardakht,
    /// Parsian (PEC).
    Parsian,
}

impl Protocol {
    /// How long money waits for the shop's confirmation, in microseconds, at the banks that give it
    /// back by themselves then; the others wait for ever.
    pub(crate) fn patience(self) -> Option<i64> {
        const MINUTE: i64 = 60 * 1_000_000;
        match self {
            Self::Idpay => Some(10 * MINUTE),
            Self::Sadad => Some(15 * MINUTE),
            Self::Vandar => Some(20 * MINUTE),
            Self::Saman => Some(30 * MINUTE),
            _ => None,
        }
    }
}

/// How a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Asked for; the payer has not acted.
    Created,
    /// The money was taken; the shop has not confirmed.
    Paid,
    /// The money was taken and the shop (or the panel) confirmed.
    Verified,
    /// The card was refused; no money was taken.
    Failed,
    /// The payer went away; no money was taken.
    Cancelled,
    /// The money was given back in the short window.
    Reversed,
    /// All the money was given back later.
    Refunded,
}

impl State {
    /// The name as in the book.
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Paid => "paid",
            Self::Verified => "verified",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Reversed => "reversed",
            Self::Refunded => "refunded",
        }
    }

    /// Whether the shop's money is with the bank now.
    pub fn holds_money(self) -> bool {
        matches!(self, Self::Paid | Self::Verified)
    }
}

/// Money given back, in part or whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// The shop's own key; the same key is the same refund.
    pub idempotency_id: String,
    /// In minor units of the payment's currency.
    pub amount: i64,
    /// The bank's reference of the refund.
    pub reference: Reference,
    /// Microseconds since 1970, UTC.
    pub at: i64,
}

/// One payment in the book. Times are microseconds since 1970, UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookEntry {
    /// Authority (ZarinPal) or id (sandbox).
    pub key: String,
    /// The protocol it came by.
    pub protocol: Protocol,
    /// Merchant id (ZarinPal) or terminal (sandbox).
    pub terminal: String,
    /// The shop's order id; ZarinPal has it in its metadata only.
    pub order: Option<String>,
    /// The asked amount in minor units of the currency; whole rials for `IRR`.
    pub amount: i64,
    /// Three letters; `IRR` also where the shop asked in toman.
    pub currency: String,
    /// Whether the shop named the amount in toman (`IRT`).
    pub in_toman: bool,
    /// What the shop wrote for the payer.
    pub description: String,
    /// How it stands.
    pub state: State,
    /// What was really taken from the card; differs from `amount` only by misbehaviour.
    pub paid_amount: Option<i64>,
    /// The network's number, once paid.
    pub ref_id: Option<Reference>,
    /// The masked card, once paid.
    pub card: Option<String>,
    /// SHA-256 of the card number in upper-case hex, once paid.
    pub card_hash: Option<String>,
    /// Where the payer is sent back to.
    pub callback_url: String,
    /// Where the bank notifies the shop's server, if anywhere.
    pub notify_url: Option<String>,
    /// Whether the bank verifies by itself as soon as it is paid.
    pub auto_verify: bool,
    /// A card that the shop demanded.
    pub wanted_card: Option<String>,
    /// When it was asked for.
    pub created_at: i64,
    /// When the money was taken.
    pub paid_at: Option<i64>,
    /// When it was confirmed.
    pub verified_at: Option<i64>,
    /// When the first of two steps of confirming it was done, at banks that have two.
    #[serde(default)]
    pub first_step_at: Option<i64>,
    /// When it failed, was cancelled, reversed or wholly refunded.
    pub ended_at: Option<i64>,
    /// Money given back.
    pub refunds: Vec<Refund>,
    /// The return that the payer was given, or would have been.
    pub returned_to: Option<String>,
    /// The form of that return, where the protocol comes back by POST.
    #[serde(default)]
    pub returned_form: Vec<(String, String)>,
    /// The digital receipt, where the protocol has a text of its own for it; once paid.
    #[serde(default)]
    pub receipt: Option<String>,
    /// Whether that return is still held back.
    pub held: bool,
    /// Misbehaviour of this payment alone.
    pub switches: Behaviours,
}

impl BookEntry {
    /// A new payment over whole rials; what else the protocol knows is filled in by it.
    pub(crate) fn new(
        (protocol, terminal): (Protocol, &str),
        key: String,
        rials: i64,
        callback_url: String,
        now: i64,
    ) -> Self {
        Self {
            key,
            protocol,
            terminal: terminal.to_owned(),
            order: None,
            amount: rials,
            currency: "IRR".to_owned(),
            in_toman: false,
            description: String::new(),
            state: State::Created,
            paid_amount: None,
            ref_id: None,
            card: None,
            card_hash: None,
            callback_url,
            notify_url: None,
            auto_verify: false,
            wanted_card: None,
            created_at: now,
            paid_at: None,
            verified_at: None,
            first_step_at: None,
            ended_at: None,
            refunds: Vec::new(),
            returned_to: None,
            returned_form: Vec::new(),
            receipt: None,
            held: false,
            switches: Behaviours::none(),
        }
    }

    /// Whether the money has waited for its confirmation in vain.
    pub(crate) fn is_late(&self, now: i64) -> bool {
        let waited = now - self.paid_at.unwrap_or(now);
        let patience = self.protocol.patience();
        self.state == State::Paid && patience.is_some_and(|patience| waited > patience)
    }

    /// What was really taken; the asked amount while nothing was.
    pub(crate) fn taken(&self) -> i64 {
        self.paid_amount.unwrap_or(self.amount)
    }

    /// The asked amount in the unit in which the shop named it.
    pub fn amount_as_asked(&self) -> i64 {
        if self.in_toman {
            self.amount / 10
        } else {
            self.amount
        }
    }

    /// All that was given back so far.
    pub fn refunded(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.amount).sum()
    }
}

/// The book in memory, and its file.
#[derive(Default)]
pub(crate) struct Book {
    entries: Vec<BookEntry>,
    by_key: HashMap<String, usize>,
    orders: HashSet<(String, String)>,
    references: HashSet<Reference>,
    file: Option<File>,
    broken: Option<String>,
}

impl Book {
    /// Opens the file, takes over what stands in it, and goes on writing behind it. A last line
    /// that was cut off by a crash is left out.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let mut book = Self::default();
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .read(true)
            .open(path)?;
        if !file.metadata()?.is_file() {
            // A pipe or device takes lines, but has none to give back.
            book.file = Some(file);
            return Ok(book);
        }
        let mut ends_clean = true;
        let mut reader = BufReader::new(&file);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line)? > 0 {
            ends_clean = line.ends_with(b"\n");
            if let Ok(entry) = serde_json::from_slice::<BookEntry>(&line) {
                book.place(entry);
            }
            line.clear();
        }
        if !ends_clean {
            file.write_all(b"\n")?;
        }
        book.file = Some(file);
        Ok(book)
    }

    pub(crate) fn entries(&self) -> &[BookEntry] {
        &self.entries
    }

    pub(crate) fn get(&self, key: &str) -> Option<&BookEntry> {
        self.by_key.get(key).and_then(|at| self.entries.get(*at))
    }

    pub(crate) fn find(&self, protocol: Protocol, key: &str) -> Option<&BookEntry> {
        self.get(key).filter(|entry| entry.protocol == protocol)
    }

    /// The payment of an order, which a terminal names once.
    pub(crate) fn by_order(
        &self,
        (protocol, terminal): (Protocol, &str),
        order: &str,
    ) -> Option<&BookEntry> {
        self.entries.iter().rev().find(|entry| {
            entry.protocol == protocol
                && entry.terminal == terminal
                && entry.order.as_deref() == Some(order)
        })
    }

    pub(crate) fn has_order(&self, terminal: &str, order: &str) -> bool {
        self.orders
            .contains(&(terminal.to_owned(), order.to_owned()))
    }

    pub(crate) fn has_reference(&self, reference: Reference) -> bool {
        self.references.contains(&reference)
    }

    pub(crate) fn insert(&mut self, entry: BookEntry) {
        self.write(&entry);
        self.place(entry);
    }

    /// Changes one entry and writes its new state.
    pub(crate) fn change(&mut self, key: &str, change: impl FnOnce(&mut BookEntry)) {
        let Some(at) = self.by_key.get(key).copied() else {
            return;
        };
        let Some(entry) = self.entries.get_mut(at) else {
            return;
        };
        change(entry);
        let entry = entry.clone();
        self.references.extend(entry.ref_id);
        self.references
            .extend(entry.refunds.iter().map(|refund| refund.reference));
        self.write(&entry);
    }

    /// Why the file can no longer be trusted. A bank whose book has a hole must not go on.
    pub(crate) fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    fn place(&mut self, entry: BookEntry) {
        self.references.extend(entry.ref_id);
        self.references
            .extend(entry.refunds.iter().map(|refund| refund.reference));
        if let Some(order) = &entry.order {
            self.orders.insert((entry.terminal.clone(), order.clone()));
        }
        let at = self.by_key.get(&entry.key).copied();
        if let Some(old) = at.and_then(|at| self.entries.get_mut(at)) {
            *old = entry;
        } else {
            self.by_key.insert(entry.key.clone(), self.entries.len());
            self.entries.push(entry);
        }
    }

    fn write(&mut self, entry: &BookEntry) {
        let Some(file) = &mut self.file else { return };
        let written = serde_json::to_vec(entry)
            .map_err(io::Error::from)
            .and_then(|mut line| {
                line.push(b'\n');
                file.write_all(&line)?;
                file.flush()
            });
        if let Err(error) = written {
            tracing::error!(%error, "the bank's book cannot be written; the bank stops answering");
            self.broken = Some(error.to_string());
        }
    }
}
