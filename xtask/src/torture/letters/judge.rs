//! The judgement: what the panels and the mail server took, against what the outbox says of it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use serde_json::{Value, json};

use super::super::Plan;
use super::super::http::Request;
use super::super::stage::Stage;
use super::People;
use super::office::{Group, Office, Row};

/// What came out.
#[derive(Default)]
pub(super) struct Findings {
    /// E-mails that came again as the same mail.
    mails_again: usize,
    /// Messages of which nobody knows whether they went out; and how many of these did.
    unknown: usize,
    unknown_and_taken: usize,
    /// Tries that the panel knew by our id and did not take again.
    repeats: u64,
    lost: Vec<String>,
    doubled: Vec<String>,
    unexplained: Vec<String>,
}

/// The channel of a message, as the outbox and the simulator name it, and what is allowed there.
struct Rule {
    shown: &'static str,
    panel: &'static str,
    /// The same may come again under the same name.
    again: bool,
    /// Nobody may know.
    unknown: bool,
}

const RULES: [Rule; 3] = [
    Rule {
        shown: "e-mail",
        panel: "smtp",
        again: true,
        unknown: false,
    },
    Rule {
        shown: "Kavenegar",
        panel: "kavenegar",
        again: false,
        unknown: false,
    },
    Rule {
        shown: "SMS.ir",
        panel: "smsir",
        again: false,
        unknown: true,
    },
];

/// What a panel took for one reader.
#[derive(Debug, Default)]
struct Got {
    copies: usize,
    /// The names that the copies had: ours, or the `Message-ID`.
    names: BTreeSet<String>,
    repeats: u64,
}

/// Holds all of it against what was wished.
pub(super) fn judge(
    people: &People,
    office: &Office,
    stage: &Stage,
    findings: &mut Findings,
) -> anyhow::Result<()> {
    let mut stands: BTreeMap<(String, String), Vec<Group>> = BTreeMap::new();
    for group in Group::ALL {
        for Row { to, channel } in office.all(group)? {
            let to = local(&to);
            stands.entry((channel, to)).or_default().push(group);
        }
    }
    for rule in &RULES {
        let got = taken(stage, rule.panel)?;
        let readers = match rule.panel {
            "smtp" => &people.mailboxes,
            _ => &people.mobiles,
        };
        for reader in readers {
            let named = (rule.shown.to_owned(), reader.clone());
            let groups = stands.get(&named).map(Vec::as_slice).unwrap_or_default();
            findings.one(rule, reader, groups, got.get(reader));
        }
    }
    Ok(())
}

impl Findings {
    fn one(&mut self, rule: &Rule, reader: &str, groups: &[Group], got: Option<&Got>) {
        let (panel, none) = (rule.panel, Got::default());
        let got = got.unwrap_or(&none);
        self.repeats += got.repeats;
        let group = match groups {
            [] => return self.lost(format!("{panel} {reader}: no such message")),
            [one] => *one,
            more => return self.doubled(format!("{panel} {reader}: {} messages", more.len())),
        };
        match got.copies {
            0 | 1 => {}
            copies if rule.again && got.names.len() == 1 => self.mails_again += copies - 1,
            copies => self.doubled(format!("{panel} {reader}: taken {copies} times")),
        }
        match group {
            Group::Sent if got.copies == 0 => {
                self.lost(format!("{panel} {reader}: sent, and nobody took it"));
            }
            Group::Sent => {}
            Group::Unknown if rule.unknown => {
                self.unknown += 1;
                self.unknown_and_taken += got.copies;
            }
            other => self.unexplained(format!("{panel} {reader}: {}", other.word())),
        }
    }

    fn lost(&mut self, what: String) {
        self.lost.push(what);
    }

    fn doubled(&mut self, what: String) {
        self.doubled.push(what);
    }

    pub(super) fn unexplained(&mut self, what: String) {
        self.unexplained.push(what);
    }

    pub(super) fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty() && self.unexplained.is_empty()
    }

    /// Each finding on a line, the first of each kind.
    pub(super) fn explain(&self, name: &str) {
        let kinds = [
            ("lost", &self.lost),
            ("doubled", &self.doubled),
            ("unexplained", &self.unexplained),
        ];
        for (kind, all) in kinds {
            for one in all.iter().take(20) {
                eprintln!("{name}: {kind}: {one}");
            }
        }
    }

    /// One line: what was run, and how it ended.
    pub(super) fn print(&self, plan: &Plan, (messages, blows): (usize, u64), as_json: bool) {
        let counts = [
            ("messages", messages),
            ("blows", usize::try_from(blows).unwrap_or(usize::MAX)),
            ("mails_again", self.mails_again),
            (
                "repeats",
                usize::try_from(self.repeats).unwrap_or(usize::MAX),
            ),
            ("unknown", self.unknown),
            ("unknown_and_taken", self.unknown_and_taken),
            ("lost", self.lost.len()),
            ("doubled", self.doubled.len()),
            ("unexplained", self.unexplained.len()),
        ];
        if as_json {
            let mut line = json!({"engine": plan.engine.name(), "seed": plan.seed});
            if let Some(line) = line.as_object_mut() {
                line.extend(counts.map(|(name, count)| (name.to_owned(), count.into())));
            }
            println!("{line}");
        } else {
            let counts = counts.map(|(name, count)| format!("{name} {count}"));
            println!("{}: {}", plan.engine.name(), counts.join(", "));
        }
    }
}

/// What a panel took, by its reader.
fn taken(stage: &Stage, panel: &str) -> anyhow::Result<BTreeMap<String, Got>> {
    let path = format!("/control/inbox?panel={panel}");
    let said = Request::get(&path).send(stage.bank_at)?.json();
    let all = said.as_array().context("the inbox is no list")?;
    let mut by_reader: BTreeMap<String, Got> = BTreeMap::new();
    for one in all {
        let text = |name: &str| one.get(name).and_then(Value::as_str).map(str::to_owned);
        let got = by_reader.entry(text("to").unwrap_or_default()).or_default();
        got.copies += 1;
        got.names.extend(text("key"));
        got.repeats += one.get("repeats").and_then(Value::as_u64).unwrap_or(0);
    }
    Ok(by_reader)
}

/// A mobile as Iranian panels write it; other addresses as they are.
fn local(address: &str) -> String {
    match address.strip_prefix("+98") {
        Some(rest) => format!("0{rest}"),
        None => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn got(copies: usize, names: &[&str]) -> Got {
        Got {
            copies,
            names: names.iter().map(|&name| name.to_owned()).collect(),
            repeats: 0,
        }
    }

    fn found(rule: usize, groups: &[Group], got: Option<&Got>) -> [usize; 5] {
        let mut findings = Findings::default();
        findings.one(RULES.get(rule).unwrap(), "x", groups, got);
        [
            findings.lost.len(),
            findings.doubled.len(),
            findings.unexplained.len(),
            findings.mails_again,
            findings.unknown,
        ]
    }

    #[test]
    fn only_what_the_rules_allow_is_clean() {
        use Group::{Failed, Sent, Unknown, Waiting};
        let (mail, keyed, plain) = (0, 1, 2);
        let once = got(1, &["a"]);
        for rule in [mail, keyed, plain] {
            assert_eq!(found(rule, &[Sent], Some(&once)), [0; 5]);
            assert_eq!(found(rule, &[Sent], None), [1, 0, 0, 0, 0]);
            assert_eq!(found(rule, &[], Some(&once)), [1, 0, 0, 0, 0]);
            assert_eq!(found(rule, &[Sent, Sent], Some(&once)), [0, 1, 0, 0, 0]);
            for group in [Failed, Waiting] {
                assert_eq!(found(rule, &[group], None), [0, 0, 1, 0, 0]);
            }
        }
        assert_eq!(found(mail, &[Sent], Some(&got(3, &["a"]))), [0, 0, 0, 2, 0]);
        let other = got(2, &["a", "b"]);
        assert_eq!(found(mail, &[Sent], Some(&other)), [0, 1, 0, 0, 0]);
        for rule in [keyed, plain] {
            assert_eq!(found(rule, &[Sent], Some(&got(2, &["a"]))), [0, 1, 0, 0, 0]);
        }
        assert_eq!(found(plain, &[Unknown], None), [0, 0, 0, 0, 1]);
        assert_eq!(found(keyed, &[Unknown], Some(&once)), [0, 0, 1, 0, 0]);
        assert_eq!(found(mail, &[Unknown], Some(&once)), [0, 0, 1, 0, 0]);
        assert_eq!(local("+989120000001"), "09120000001");
    }
}
