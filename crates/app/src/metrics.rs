//! What this process has counted since it started, for Prometheus. A registry of a few families
//! with closed sets of labels; it lives in [`App`] and nowhere else. Nothing here can fail, wait
//! for a bank or name a merchant, a payer or a token.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use domain::job::{JobState, Lane};
use domain::payment::{Payment, PaymentState};
use domain::resolve::ResolveReason;
use domain::settle::Booking;
use store::Engine;
use store::rooms::job;

use crate::App;

/// Upper bounds of the buckets of the verify histogram, in microseconds, and as they are written.
const BUCKETS: &[(u64, &str)] = &[
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (2_500_000, "2.5"),
    (5_000_000, "5"),
    (10_000_000, "10"),
    (15_000_000, "15"),
];
/// Label values that one family may have; more are counted together as `other`, so that nothing
/// from outside can fill the memory.
const MOST: usize = 512;

/// Everything that is counted.
#[derive(Debug)]
pub struct Metrics {
    payments: Family,
    callbacks: Family,
    resolve_items: Family,
    messages: Family,
    answers: Family,
    verify: RwLock<BTreeMap<String, Histogram>>,
}

/// What became of a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallbackResult {
    /// The bank was asked because of it.
    Asked,
    /// Kept; there was nothing to ask.
    Kept,
    /// It fits no payment, or is no callback at all.
    Refused,
}

impl Default for Metrics {
    /// Nothing was counted yet. What somebody may wait for stands at 0: an increase from nothing to
    /// 1 is none to Prometheus.
    fn default() -> Self {
        let metrics = Self {
            payments: Family::default(),
            callbacks: Family::default(),
            resolve_items: Family::default(),
            messages: Family::default(),
            answers: Family::default(),
            verify: RwLock::default(),
        };
        for driver in gateways::DRIVERS {
            for state in PaymentState::ALL {
                let pairs = [("driver", driver.meta().code), ("state", state.as_str())];
                metrics.payments.count(&labels(&pairs), 0);
            }
        }
        for reason in ResolveReason::ALL {
            metrics
                .resolve_items
                .count(&labels(&[("reason", reason.as_str())]), 0);
        }
        for result in ["asked", "kept", "refused"] {
            metrics.callbacks.count(&labels(&[("result", result)]), 0);
        }
        metrics
    }
}

impl Metrics {
    /// A payment came into a state; the commit is done.
    pub fn payment(&self, payment: &Payment, state: PaymentState) {
        self.payments.add(&labels(&[
            ("driver", driver(payment)),
            ("state", state.as_str()),
        ]));
    }

    /// An answer of a bank was booked.
    pub(crate) fn booked(&self, booking: &Booking) {
        self.payment(&booking.payment, booking.payment.state);
        if let Some(item) = &booking.resolve {
            self.resolve_items
                .add(&labels(&[("reason", item.reason.as_str())]));
        }
    }

    /// A callback was dealt with.
    pub fn callback(&self, result: CallbackResult) {
        let result = match result {
            CallbackResult::Asked => "asked",
            CallbackResult::Kept => "kept",
            CallbackResult::Refused => "refused",
        };
        self.callbacks.add(&labels(&[("result", result)]));
    }

    /// A message came into a state.
    pub fn message(&self, channel: &str, state: &str) {
        self.messages
            .add(&labels(&[("channel", channel), ("state", state)]));
    }

    /// A request was answered. `route` is the pattern of the route, never the address.
    pub fn answer(&self, route: &str, status: u16) {
        let class = match status / 100 {
            1 => "1xx",
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            _ => "5xx",
        };
        self.answers
            .add(&labels(&[("route", route), ("status", class)]));
    }

    /// A bank answered a verify, or did not, after so long.
    pub fn verified(&self, driver: &str, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        if let Some(histogram) = self
            .verify
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(driver)
        {
            histogram.add(micros);
            return;
        }
        self.verify
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(driver.to_owned())
            .or_default()
            .add(micros);
    }

    fn write(&self, text: &mut String) {
        let counters = [
            (
                "peyvand_payments_total",
                "Payments by the state that they came into.",
                &self.payments,
            ),
            (
                "peyvand_callbacks_total",
                "Callbacks of banks and returning payers.",
                &self.callbacks,
            ),
            (
                "peyvand_resolve_items_opened_total",
                "Money that fitted nowhere and waits for a person.",
                &self.resolve_items,
            ),
            (
                "peyvand_messages_total",
                "Messages by channel and the state that they came into.",
                &self.messages,
            ),
            (
                "peyvand_http_answers_total",
                "Answers by pattern of the route and class of the status.",
                &self.answers,
            ),
        ];
        for (name, help, family) in counters {
            head(text, name, "counter", help);
            family.write(text, name);
        }
        let name = "peyvand_verify_seconds";
        head(
            text,
            name,
            "histogram",
            "How long banks take to answer a verify.",
        );
        let verify = self.verify.read().unwrap_or_else(PoisonError::into_inner);
        for (driver, histogram) in verify.iter() {
            histogram.write(text, name, &labels(&[("driver", driver)]));
        }
    }
}

impl App {
    /// What this process counts.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Everything in the text format of Prometheus (version 0.0.4). A database that cannot be read
    /// takes the numbers of jobs away, not the rest.
    pub async fn metrics_text(&self) -> String {
        let mut text = String::with_capacity(4096);
        let engine = match self.store().engine() {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        };
        let name = "peyvand_build_info";
        head(&mut text, name, "gauge", "Always 1; what runs here.");
        let labels_of_build = labels(&[("version", env!("CARGO_PKG_VERSION")), ("engine", engine)]);
        line(&mut text, name, &labels_of_build, "1");
        let name = "peyvand_healthy";
        head(
            &mut text,
            name,
            "gauge",
            "1 if this node can do its work, as /health says.",
        );
        let healthy = if self.health().ok { "1" } else { "0" };
        line(&mut text, name, "", healthy);
        self.metrics.write(&mut text);
        match self.lane_counts().await {
            Ok(counts) => {
                let name = "peyvand_jobs";
                head(
                    &mut text,
                    name,
                    "gauge",
                    "Jobs by lane: waiting, or given up (dead). Of the database, not of this node.",
                );
                for ((lane, state), number) in counts {
                    let state = match state {
                        JobState::Ready => "waiting",
                        JobState::Dead => "dead",
                    };
                    let labels = labels(&[("lane", lane.as_str()), ("state", state)]);
                    line(&mut text, name, &labels, &number.to_string());
                }
            }
            Err(error) => tracing::warn!(%error, "jobs could not be counted for metrics"),
        }
        text
    }

    async fn lane_counts(&self) -> Result<BTreeMap<(Lane, JobState), u64>, store::StoreError> {
        let mut counts = BTreeMap::new();
        for lane in Lane::ALL {
            for state in JobState::ALL {
                counts.insert((*lane, *state), 0);
            }
        }
        for owner in self.merchants().await? {
            let found = self
                .store()
                .read_long(move |tx| job::lane_counts(tx, owner.no))
                .await?;
            for (lane, state, number) in found {
                *counts.entry((lane, state)).or_default() += u64::from(number);
            }
        }
        Ok(counts)
    }
}

/// The driver of a payment's provider, which leads its terminal's key.
fn driver(payment: &Payment) -> &str {
    let key = payment.terminal_key.as_str();
    key.split_once(':').map_or(key, |(driver, _)| driver)
}

/// Counters that differ by their labels. A label once seen is counted under a shared lock.
#[derive(Debug, Default)]
struct Family(RwLock<BTreeMap<String, AtomicU64>>);

impl Family {
    fn add(&self, labels: &str) {
        self.count(labels, 1);
    }

    fn count(&self, labels: &str, more: u64) {
        if let Some(cell) = self
            .0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(labels)
        {
            cell.fetch_add(more, Ordering::Relaxed);
            return;
        }
        let mut cells = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let labels = if cells.len() < MOST {
            labels
        } else {
            "other=\"1\""
        };
        cells
            .entry(labels.to_owned())
            .or_default()
            .fetch_add(more, Ordering::Relaxed);
    }

    fn write(&self, text: &mut String, name: &str) {
        let cells = self.0.read().unwrap_or_else(PoisonError::into_inner);
        for (labels, cell) in cells.iter() {
            line(
                text,
                name,
                labels,
                &cell.load(Ordering::Relaxed).to_string(),
            );
        }
    }
}

#[derive(Debug)]
struct Histogram {
    /// Of each bucket alone; the last is what was longer than all bounds.
    cells: Vec<AtomicU64>,
    sum_micros: AtomicU64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            cells: (0..=BUCKETS.len()).map(|_| AtomicU64::new(0)).collect(),
            sum_micros: AtomicU64::new(0),
        }
    }
}

impl Histogram {
    fn add(&self, micros: u64) {
        let bucket = BUCKETS.partition_point(|(bound, _)| *bound < micros);
        if let Some(cell) = self.cells.get(bucket) {
            cell.fetch_add(1, Ordering::Relaxed);
        }
        self.sum_micros.fetch_add(micros, Ordering::Relaxed);
    }

    fn write(&self, text: &mut String, name: &str, labels: &str) {
        let mut total = 0;
        let bounds = BUCKETS.iter().map(|(_, bound)| *bound).chain(["+Inf"]);
        for (bound, cell) in bounds.zip(&self.cells) {
            total += cell.load(Ordering::Relaxed);
            let labels = format!("{labels},le=\"{bound}\"");
            line(text, &format!("{name}_bucket"), &labels, &total.to_string());
        }
        let sum = self.sum_micros.load(Ordering::Relaxed);
        let seconds = format!("{}.{:06}", sum / 1_000_000, sum % 1_000_000);
        line(text, &format!("{name}_sum"), labels, &seconds);
        line(text, &format!("{name}_count"), labels, &total.to_string());
    }
}

/// `a="x",b="y"`, with what the format asks to be escaped.
fn labels(pairs: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(64);
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(name);
        text.push_str("=\"");
        for c in value.chars() {
            match c {
                '\\' => text.push_str("\\\\"),
                '"' => text.push_str("\\\""),
                '\n' => text.push_str("\\n"),
                c => text.push(c),
            }
        }
        text.push('"');
    }
    text
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    // Writing into a String cannot fail.
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(text: &mut String, name: &str, labels: &str, value: &str) {
    let _ = if labels.is_empty() {
        writeln!(text, "{name} {value}")
    } else {
        writeln!(text, "{name}{{{labels}}} {value}")
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_counts_upwards_and_its_sum_is_in_seconds() {
        let metrics = Metrics::default();
        for took in [50_000, 50_001, 20_000_000] {
            metrics.verified("zarinpal", Duration::from_micros(took));
        }
        let mut text = String::new();
        metrics.write(&mut text);
        for line in [
            "peyvand_verify_seconds_bucket{driver=\"zarinpal\",le=\"0.05\"} 1",
            "peyvand_verify_seconds_bucket{driver=\"zarinpal\",le=\"0.1\"} 2",
            "peyvand_verify_seconds_bucket{driver=\"zarinpal\",le=\"15\"} 2",
            "peyvand_verify_seconds_bucket{driver=\"zarinpal\",le=\"+Inf\"} 3",
            "peyvand_verify_seconds_sum{driver=\"zarinpal\"} 20.100001",
            "peyvand_verify_seconds_count{driver=\"zarinpal\"} 3",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }

    #[test]
    fn answers_are_counted_by_route_and_class() {
        let metrics = Metrics::default();
        metrics.answer("/{shop}/l/{token}", 200);
        metrics.answer("/{shop}/l/{token}", 200);
        metrics.answer("/{shop}/l/{token}", 303);
        let mut text = String::new();
        metrics.write(&mut text);
        let wanted = "peyvand_http_answers_total{route=\"/{shop}/l/{token}\",status=\"2xx\"} 2";
        assert!(text.lines().any(|line| line == wanted), "{text}");
    }

    #[test]
    fn values_of_labels_are_escaped() {
        assert_eq!(labels(&[("a", "x\"y\\z\n")]), r#"a="x\"y\\z\n""#);
    }

    #[test]
    fn too_many_different_labels_are_counted_together() {
        let family = Family::default();
        for number in 0..MOST + 10 {
            family.add(&labels(&[("n", &number.to_string())]));
        }
        let mut text = String::new();
        family.write(&mut text, "x");
        assert_eq!(text.lines().count(), MOST + 1);
        assert!(text.contains("x{other=\"1\"} 10"), "{text}");
    }
}
