//! How a run ended: its figures, and each finding.

use std::time::Duration;

use serde_json::{Map, Value};

use super::Plan;

/// How a run ended.
#[derive(Default)]
pub(super) struct Report {
    pub(super) cycles: u64,
    pub(super) payments: usize,
    pub(super) bank_paid: usize,
    /// After the last restart the server alone had explained everything in so long.
    pub(super) converged: Option<Duration>,
    lost: Vec<String>,
    doubled: Vec<String>,
    unexplained: Vec<String>,
}

impl Report {
    pub(super) fn lost(&mut self, what: String) {
        self.lost.push(what);
    }

    pub(super) fn doubled(&mut self, what: String) {
        self.doubled.push(what);
    }

    pub(super) fn unexplained(&mut self, what: String) {
        self.unexplained.push(what);
    }

    pub(super) fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty() && self.unexplained.is_empty()
    }

    /// One line: what was run, and how it ended.
    pub(super) fn print(&self, plan: &Plan, as_json: bool) {
        let counts = [
            ("cycles", usize::try_from(self.cycles).unwrap_or(usize::MAX)),
            ("payments", self.payments),
            ("bank_paid", self.bank_paid),
            ("lost", self.lost.len()),
            ("doubled", self.doubled.len()),
            ("unexplained", self.unexplained.len()),
        ];
        if as_json {
            let mut line = Map::new();
            line.insert("engine".to_owned(), plan.engine.name().into());
            line.insert("seed".to_owned(), plan.seed.into());
            if let Some(plant) = plan.plant {
                line.insert("plant".to_owned(), plant.into());
                line.insert("caught".to_owned(), (!self.is_clean()).into());
            }
            line.extend(counts.map(|(name, count)| (name.to_owned(), count.into())));
            if let Some(took) = self.converged {
                line.insert("converged_s".to_owned(), took.as_secs().into());
            }
            println!("{}", Value::Object(line));
        } else {
            let mut counts = counts
                .map(|(name, count)| format!("{name} {count}"))
                .to_vec();
            counts.extend(
                self.converged
                    .map(|it| format!("converged in {} s", it.as_secs())),
            );
            println!("{}: {}", plan.name(), counts.join(", "));
        }
    }

    /// Each finding, for people; not hundreds of a kind.
    pub(super) fn explain(&self, plan: &Plan) {
        let kinds = [
            ("lost", &self.lost),
            ("doubled", &self.doubled),
            ("unexplained", &self.unexplained),
        ];
        for (kind, findings) in kinds {
            for finding in findings.iter().take(20) {
                eprintln!("{}: {kind}: {finding}", plan.name());
            }
        }
    }
}
