//! The bank's control desk: misbehaviour, the bank's book and its log.

use std::collections::{BTreeSet, HashMap};
use std::net::SocketAddr;

use anyhow::ensure;
use serde_json::{Value, json};

use super::chance::Chance;
use super::http::{Answer, Request};

/// The terminals: one misbehaves in every way, the other answers right, but slowly.
pub(super) const TERMINALS: [&str; 2] = [QUICK, SLOW];
const QUICK: &str = "quick";
const SLOW: &str = "slow";
/// The pause between two bytes of the slow terminal's answer; an answer has more than a hundred.
const DRIP_MS: u64 = 10;
/// So long the slow terminal is surely busy with one answer. Microseconds.
const BUSY: i64 = 1_000_000;

/// What may be switched on: name, steps. Left out is `already-verified`: so every "verified
/// before" that the bank says has its cause in our own asking.
const MISCHIEF: &[(&str, &[&str])] = &[
    ("decline", &["page"]),
    ("cancel", &["page"]),
    ("wrong-amount", &["page"]),
    ("no-callback", &["callback"]),
    ("late-callback", &["callback"]),
    ("double-callback", &["callback"]),
    ("forged-callback", &["callback"]),
    ("false-failure", &["callback"]),
    ("swapped-callback", &["callback"]),
    ("used-authority", &["begin"]),
    ("refuse-terminal", &["begin", "verify", "inquiry"]),
    ("refuse-inactive", &["begin", "verify", "inquiry"]),
    ("timeout-before", &["begin", "verify", "inquiry"]),
    ("timeout-after", &["begin", "verify", "inquiry"]),
    ("reset-before", &["begin", "verify", "inquiry"]),
    ("reset-after", &["begin", "verify", "verify", "inquiry"]),
    ("error-500-before", &["begin", "verify", "inquiry"]),
    ("error-500-after", &["begin", "verify", "verify", "inquiry"]),
    ("nonsense-json", &["begin", "verify", "inquiry"]),
    ("cut-json", &["begin", "verify", "inquiry"]),
    ("html-instead", &["begin", "verify", "inquiry"]),
    ("arrays-for-objects", &["begin", "verify", "inquiry"]),
    ("numbers-as-text", &["begin", "verify", "inquiry"]),
    ("status-4xx", &["begin", "verify", "inquiry"]),
    ("slow-drip", &["begin", "verify", "inquiry"]),
    ("huge-body", &["verify"]),
];

/// The desk.
pub(super) struct Desk {
    bank: SocketAddr,
    /// The newest request of the log that was read.
    read: Option<u64>,
    /// When this life of the server asked the slow terminal to verify, by the key of the payment.
    asked: HashMap<String, Vec<i64>>,
    interrupted: BTreeSet<String>,
}

impl Desk {
    pub(super) fn new(bank: SocketAddr) -> Self {
        Self {
            bank,
            read: None,
            asked: HashMap::new(),
            interrupted: BTreeSet::new(),
        }
    }

    fn say(&self, request: &Request) -> anyhow::Result<Answer> {
        let said = request.send(self.bank)?;
        ensure!(said.status < 300, "the bank's desk said {}", said.status);
        Ok(said)
    }

    fn switch(&self, switch: &Value) -> anyhow::Result<()> {
        let request = Request::new("POST", "/control/behaviours").json(switch);
        self.say(&request).map(drop)
    }

    /// New dice for the quick terminal's misbehaviour.
    pub(super) fn misbehave(&self, chance: &mut Chance) -> anyhow::Result<()> {
        self.clear(QUICK)?;
        // The rarest trouble comes in every cycle: it needs two payments that meet.
        self.switch(&json!({
            "terminal": QUICK, "behaviour": "another-reference", "times": 1 + chance.below(3)
        }))?;
        for _ in 0..chance.below(7) {
            let Some((name, steps)) = chance.one_of(MISCHIEF) else {
                continue;
            };
            let mut switch = json!({
                "terminal": QUICK,
                "behaviour": name,
                "step": chance.one_of(steps),
                "times": 1 + chance.below(5),
            });
            // What hangs, hangs for a moment: a payer at a page is not patient.
            let ms = match *name {
                "slow-drip" => Some(2),
                "timeout-before" | "timeout-after" | "late-callback" => Some(chance.below(900)),
                _ => None,
            };
            if let (Some(ms), Some(fields)) = (ms, switch.as_object_mut()) {
                fields.insert("ms".to_owned(), ms.into());
            }
            self.switch(&switch)?;
        }
        Ok(())
    }

    /// The slow terminal is slow from now on.
    pub(super) fn slow_down(&self) -> anyhow::Result<()> {
        self.switch(&json!({
            "terminal": SLOW, "behaviour": "slow-drip", "step": "verify", "ms": DRIP_MS
        }))
    }

    /// The quick terminal behaves.
    pub(super) fn behave(&self) -> anyhow::Result<()> {
        self.clear(QUICK)
    }

    /// The slow terminal is as quick as the other.
    pub(super) fn speed_up(&self) -> anyhow::Result<()> {
        self.clear(SLOW)
    }

    fn clear(&self, terminal: &str) -> anyhow::Result<()> {
        let path = format!("/control/behaviours?terminal={terminal}");
        self.say(&Request::new("DELETE", &path)).map(drop)
    }

    /// Lets all returns go that the bank holds back.
    pub(super) fn release(&self) -> anyhow::Result<()> {
        let request = Request::new("POST", "/control/release").json(&json!({}));
        self.say(&request).map(drop)
    }

    /// Presses a button of the bank's page. Where the payer's browser goes, if anywhere.
    pub(super) fn press(bank: SocketAddr, key: &str, button: &str) -> Option<String> {
        let path = format!("/control/payments/{key}/{button}");
        let said = Request::new("POST", &path).send(bank).ok()?.json();
        said.get("callback_url")?.as_str().map(str::to_owned)
    }

    /// The next payment's first verify is answered late: whoever asks after it hears of it first.
    pub(super) fn delay_first_yes(bank: SocketAddr) {
        let switch = json!({
            "terminal": QUICK, "behaviour": "slow-drip", "step": "verify", "ms": 2, "times": 1,
            "next_payment": true,
        });
        // A bank that is not told is only more regular.
        let _ = Request::new("POST", "/control/behaviours")
            .json(&switch)
            .send(bank);
    }

    /// The payments in the bank's book that hold money.
    pub(super) fn paid(&self) -> anyhow::Result<usize> {
        let book = self.say(&Request::get("/control/book"))?.json();
        let holds = |entry: &&Value| {
            let state = entry.get("state").and_then(Value::as_str);
            matches!(state, Some("paid" | "verified"))
        };
        Ok(book.as_array().into_iter().flatten().filter(holds).count())
    }

    /// Reads on in the bank's log, which forgets what is old.
    fn read_log(&mut self) -> anyhow::Result<()> {
        let path = match self.read {
            Some(after) => format!("/control/log?after={after}"),
            None => "/control/log".to_owned(),
        };
        let log = self.say(&Request::get(&path))?.json();
        for entry in log.as_array().into_iter().flatten() {
            self.read = entry.get("number").and_then(Value::as_u64).or(self.read);
            let text = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default();
            let key = text("path")
                .strip_prefix("/sandbox/v1/payments/")
                .and_then(|rest| rest.strip_suffix("/verify"));
            if let (Some(key), Some(at)) = (key, entry.get("at").and_then(Value::as_i64))
                && text("body").contains(&format!("\"{SLOW}\""))
            {
                self.asked.entry(key.to_owned()).or_default().push(at);
            }
        }
        Ok(())
    }

    /// The server was killed: what it waited for, nobody waits for any more.
    pub(super) fn forget(&mut self) -> anyhow::Result<()> {
        self.read_log()?;
        for (key, at) in self.asked.drain() {
            let soon = |pair: &[i64]| matches!(pair, [first, next] if next - first < BUSY);
            if at.windows(2).any(soon) {
                self.interrupted.insert(key);
            }
        }
        Ok(())
    }

    /// Payments about which the slow terminal was asked again while it was answering.
    pub(super) fn interrupted(&self) -> impl Iterator<Item = &String> {
        self.interrupted.iter()
    }
}
