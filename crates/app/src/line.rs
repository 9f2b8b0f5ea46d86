//! A channel over HTTP as a merchant has set it up: opening its line, and carrying what it says.

use std::collections::BTreeMap;
use std::time::Duration;

use channels::{Answer, Carried, Channel, Failure, FieldKind, Line, Request};
use domain::message::ChannelKind;
use domain::scope::{MerchantNo, Mode};
use outbound::{Limits, NotSent, Reach, SendError};
use serde_json::{Map, Value, json};
use store::rooms::channel::ChannelRow;

use crate::App;

/// How long a panel may take for one answer.
const LINE_TIMEOUT: Duration = Duration::from_secs(15);

/// A channel with the settings by which it is spoken to.
pub(crate) struct LineWay {
    pub(crate) channel: &'static dyn Channel,
    pub(crate) line: Line,
}

impl LineWay {
    /// A channel that reads its callers without any settings.
    pub(crate) fn bare(kind: ChannelKind) -> Result<Self, String> {
        let channel = channels::find(kind.as_str());
        Ok(Self {
            channel: channel.ok_or_else(|| format!("this build has no channel {kind}"))?,
            line: Line::default(),
        })
    }
}

/// What is kept of a line in the open: its address and what is no secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Open {
    /// As typed; empty: the channel's own.
    pub(crate) base_url: String,
    /// By the names of the channel's fields.
    pub(crate) values: BTreeMap<String, String>,
}

impl Open {
    /// As stored.
    pub(crate) fn to_json(&self) -> String {
        let values = self.values.iter();
        let values = values.map(|(name, value)| (name.clone(), json!(value)));
        let values: Map<String, Value> = values.collect();
        json!({ "base_url": self.base_url, "values": values }).to_string()
    }

    /// Reads what [`Open::to_json`] wrote.
    pub(crate) fn from_json(text: &str) -> Option<Self> {
        let stored: Value = serde_json::from_str(text).ok()?;
        let values = stored.get("values")?.as_object()?.iter();
        let values = values.map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
        Some(Self {
            base_url: stored.get("base_url")?.as_str()?.to_owned(),
            values: values.collect::<Option<_>>()?,
        })
    }
}

/// What is a secret of a channel, and what is not.
pub(crate) fn parted(
    channel: &dyn Channel,
    values: BTreeMap<String, String>,
) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    let is_secret = |name: &str| {
        let mut fields = channel.meta().fields.iter();
        fields.any(|field| field.name == name && field.kind == FieldKind::Secret)
    };
    values.into_iter().partition(|(name, _)| is_secret(name))
}

impl App {
    /// The line of a channel as it is stored, switched on or not.
    pub(crate) fn open_line(
        &self,
        merchant: MerchantNo,
        row: &ChannelRow,
    ) -> Result<LineWay, String> {
        let channel = channels::find(row.kind.as_str());
        let channel = channel.ok_or_else(|| format!("this build has no channel {}", row.kind))?;
        let open = Open::from_json(&row.settings).ok_or("the settings cannot be read")?;
        let secrets = self.open_secrets(merchant, row.kind, &row.secrets)?;
        let values = open.values.into_iter().chain(secrets);
        let line = Line::new(channel, &open.base_url, values);
        let line = line.map_err(|error| error.to_string())?;
        Ok(LineWay { channel, line })
    }

    /// The secrets of a channel.
    pub(crate) fn open_secrets(
        &self,
        merchant: MerchantNo,
        kind: ChannelKind,
        sealed: &[u8],
    ) -> Result<BTreeMap<String, String>, String> {
        let opened = self.vault().open_channel(merchant, kind, sealed);
        opened.map_err(|_| "the secrets cannot be opened with this key".to_owned())
    }

    /// Carries a message's request, once. Staff write the address, so it leads to the public
    /// internet alone; in TEST also to this very machine, where the simulator is.
    pub(crate) async fn carry_line(&self, mode: Mode, request: Request) -> Carried {
        let failed = |failure, reason| Carried::Failed { failure, reason };
        match self.outbound().send(request, limits(mode)).await {
            Ok(response) => Carried::Answered(response.into()),
            Err(SendError::NotSent(reason)) => {
                let failure = match reason {
                    NotSent::Connect(_) => Failure::Retry,
                    NotSent::Forbidden(_) | NotSent::Malformed => Failure::Configuration,
                };
                failed(failure, reason.to_string())
            }
            Err(SendError::Lost(reason)) => failed(Failure::Unknown, reason.to_string()),
        }
    }

    /// Asks something that has no effect.
    pub(crate) async fn call_line(&self, mode: Mode, request: Request) -> Result<Answer, String> {
        let answer = self.outbound().send(request, limits(mode)).await;
        answer.map(Answer::from).map_err(|error| error.to_string())
    }
}

fn limits(mode: Mode) -> Limits {
    let reach = match mode {
        Mode::Test => Reach::Loopback,
        Mode::Live => Reach::Public,
    };
    Limits {
        timeout: LINE_TIMEOUT,
        ..Limits::new(reach)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_as_they_were_written() {
        let full = Open {
            base_url: "https://panel.example/v1".to_owned(),
            values: BTreeMap::from([("patterns".to_owned(), "a\nb \"گ\"".to_owned())]),
        };
        for open in [full, Open::default()] {
            assert_eq!(Open::from_json(&open.to_json()), Some(open));
        }
        assert_eq!(Open::from_json("{}"), None);
    }
}
