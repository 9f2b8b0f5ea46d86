//! What the panels took, and where each message is on its way.

use std::collections::HashMap;

use serde::Serialize;

use crate::behaviour::{Behaviour, Quirks};

/// Numbers of messages start here: so long that no panel's code is mistaken for one.
const FIRST: u64 = 5_432_000_000_001;
/// How many messages are kept; older ones are forgotten.
const KEPT: usize = 20_000;
/// How late a late message is, unless said.
const LATE_MS: u64 = 3_600_000;

/// Where a message is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Journey {
    /// It waits at the panel.
    Queued,
    /// The operator has it.
    Sent,
    /// It arrived.
    Delivered,
    /// It did not arrive.
    Undelivered,
    /// Its receiver blocked it.
    Blocked,
}

/// A message as a panel took it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) to: String,
    /// The text; of a mail the whole mail.
    pub(crate) text: String,
    /// The panel's name of the pattern.
    pub(crate) pattern: Option<String>,
    pub(crate) values: Vec<(String, String)>,
    /// The shop's own key of the message.
    pub(crate) key: Option<String>,
}

/// A message that was taken, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// The panel's number of it.
    pub number: u64,
    /// Microseconds since 1970, UTC.
    pub at: i64,
    /// Which panel: `kavenegar`, `smtp`.
    pub panel: String,
    /// The receiver as the shop wrote it.
    pub to: String,
    /// The text; of a mail the whole mail.
    pub text: String,
    /// The panel's name of the pattern, if it was sent by one.
    pub pattern: Option<String>,
    /// The variables of the pattern, in order.
    pub values: Vec<(String, String)>,
    /// The shop's own key of the message, if it gave one.
    pub key: Option<String>,
    /// How often the same key came again and nothing was taken.
    pub repeats: u32,
    /// Where it is.
    pub state: Journey,
}

impl Taken {
    /// The mail that the server sends back for one that it could not deliver after all (RFC 3464);
    /// `None`: it did not come to that, or it is no mail.
    pub fn comes_back(&self) -> Option<String> {
        let failed = self.state == Journey::Undelivered && self.panel == super::smtp::PANEL;
        let head = failed.then(|| self.text.split("\r\n\r\n").next().unwrap_or_default())?;
        let (to, number) = (&self.to, self.number);
        let edge = format!("back-{number}");
        Some(format!(
            "From: Mail Delivery System <mailer-daemon@sink.invalid>\r\n\
             Message-ID: <back.{number}@sink.invalid>\r\nAuto-Submitted: auto-replied\r\n\
             Subject: Undelivered mail\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"{edge}\"\r\n\
             \r\n--{edge}\r\nContent-Type: text/plain\r\n\r\n\
             The mail could not be delivered to {to}.\r\n\
             \r\n--{edge}\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; sink.invalid\r\n\r\nFinal-Recipient: rfc822; {to}\r\n\
             Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n \
             No such mailbox\r\n\r\n--{edge}\r\nContent-Type: text/rfc822-headers\r\n\r\n\
             {head}\r\n\r\n--{edge}--\r\n"
        ))
    }
}

/// How and when a message's way ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ending {
    state: Journey,
    due: i64,
    sent: i64,
}

impl Ending {
    pub(crate) fn of(quirks: &Quirks, now: i64, delivery_ms: u64) -> Self {
        let state = if quirks.has(Behaviour::Undelivered) {
            Journey::Undelivered
        } else if quirks.has(Behaviour::BlockedLater) {
            Journey::Blocked
        } else {
            Journey::Delivered
        };
        let ms = if quirks.has(Behaviour::LateDelivery) {
            quirks.ms(Behaviour::LateDelivery).unwrap_or(LATE_MS)
        } else {
            delivery_ms
        };
        let after = |ms: u64| {
            now.saturating_add(i64::try_from(ms.saturating_mul(1000)).unwrap_or(i64::MAX))
        };
        Self {
            state,
            due: after(ms),
            sent: after(ms.min(delivery_ms) / 2),
        }
    }

    fn at(self, now: i64) -> Journey {
        if now >= self.due {
            self.state
        } else if now >= self.sent {
            Journey::Sent
        } else {
            Journey::Queued
        }
    }
}

/// All that was taken.
#[derive(Default)]
pub(crate) struct Inbox {
    kept: Vec<(Taken, Ending)>,
    keys: HashMap<(&'static str, String), u64>,
    count: u64,
}

impl Inbox {
    pub(crate) fn take(
        &mut self,
        panel: &'static str,
        now: i64,
        ending: Ending,
        message: Message,
    ) -> u64 {
        let number = FIRST.saturating_add(self.count);
        self.count += 1;
        if self.kept.len() >= KEPT {
            self.kept.remove(0);
        }
        if let Some(key) = &message.key {
            self.keys.insert((panel, key.clone()), number);
        }
        let taken = Taken {
            number,
            at: now,
            panel: panel.to_owned(),
            to: message.to,
            text: message.text,
            pattern: message.pattern,
            values: message.values,
            key: message.key,
            repeats: 0,
            state: Journey::Queued,
        };
        self.kept.push((taken, ending));
        number
    }

    /// The message of a key that came before; it counts as a repetition.
    pub(crate) fn again(&mut self, panel: &'static str, key: &str) -> Option<u64> {
        let number = *self.keys.get(&(panel, key.to_owned()))?;
        let found = self
            .kept
            .iter_mut()
            .find(|(taken, _)| taken.number == number);
        if let Some((taken, _)) = found {
            taken.repeats += 1;
        }
        Some(number)
    }

    pub(crate) fn journey(&self, panel: &str, number: u64, now: i64) -> Option<Journey> {
        let mut all = self.kept.iter();
        let found = all.find(|(taken, _)| taken.number == number && taken.panel == panel);
        found.map(|(_, ending)| ending.at(now))
    }

    pub(crate) fn as_of(&self, now: i64) -> Vec<Taken> {
        let each = self.kept.iter().map(|(taken, ending)| Taken {
            state: ending.at(now),
            ..taken.clone()
        });
        each.collect()
    }

    pub(crate) fn clear(&mut self) {
        self.kept.clear();
        self.keys.clear();
    }
}
