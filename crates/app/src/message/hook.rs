//! A channel calls at our door and tells what became of messages. The address of the door names one
//! line of one merchant; what comes without a signature only makes us ask sooner. A mail that comes back
//! is believed, for it names the `Message-ID` that only its readers know.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use channels::{CallbackInput, Report};
use domain::id::MessageId;
use domain::message::{ChannelKind, MessageState};
use domain::scope::{MerchantNo, Mode, Scope};
use store::rooms::message::Message;
use store::rooms::{channel, delivery, job, message};
use store::{StoreError, Tx};

use super::report::last_word;
use super::settle::report_job;
use crate::App;
use crate::budget::Budget;
use crate::line::LineWay;
use crate::vault::Named;

/// Calls of one line a minute; what it says beyond them is asked for anyway.
const CALLS_A_MINUTE: u32 = 1_200;
/// Messages that one call may speak of.
const REPORTS_AT_ONCE: usize = 1_000;

/// How many calls each line made lately. Only lines that exist are counted.
pub(crate) type Calls = Mutex<HashMap<(MerchantNo, ChannelKind), Budget>>;

/// A call as the web heard it.
#[derive(Debug, Clone)]
pub struct LineCall {
    /// The last part of the address.
    pub token: String,
    /// GET or POST.
    pub method: http::Method,
    /// The query string, without `?`.
    pub query: String,
    /// The headers, for signatures.
    pub headers: http::HeaderMap,
    /// The body, bounded by the web.
    pub body: Vec<u8>,
}

/// What a channel is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineAnswer {
    /// It tried our door and proved to know us: this very text.
    Greeting(String),
    /// It was heard.
    Heard,
}

/// Why a call is refused.
#[derive(Debug, thiserror::Error)]
pub enum LineCallError {
    /// The address names no line, or there is nothing in the call.
    #[error("nothing is at this address")]
    Unknown,
    /// This line calls too often.
    #[error("too many calls")]
    TooMany,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// Where a line's channel may call.
    pub(crate) fn line_hook(&self, merchant: MerchantNo, kind: ChannelKind) -> String {
        let what = format!("{}/{kind}", merchant.0);
        let name = self.vault().name(Named::Channel, &what);
        self.address(&format!("/hooks/channels/{name}"))
    }

    /// Hears a channel. What it says again, or too late, changes nothing.
    pub async fn hear_line(&self, call: &LineCall) -> Result<LineAnswer, LineCallError> {
        let named = self.vault().named(Named::Channel, &call.token);
        let named = named.as_deref().and_then(line_of);
        let (merchant, kind) = named.ok_or(LineCallError::Unknown)?;
        let row = self
            .store()
            .read(move |tx| channel::find(tx, merchant, kind))
            .await?;
        // Mails that come back are passed on by whichever server; ours need not be set up here.
        let row = match (row, kind) {
            (None, kind) if kind != ChannelKind::Smtp => return Err(LineCallError::Unknown),
            (row, _) => row,
        };
        if !self.may_call((merchant, kind)) {
            return Err(LineCallError::TooMany);
        }
        let opened = match row.filter(|_| kind != ChannelKind::Smtp) {
            Some(row) => self.open_line(merchant, &row),
            None => LineWay::bare(kind),
        };
        let line = match opened {
            Ok(line) => line,
            Err(why) => {
                tracing::warn!(channel = %kind, why, "a channel called whose settings cannot be read");
                return Err(LineCallError::Unknown);
            }
        };
        let input = CallbackInput {
            method: &call.method,
            query: &call.query,
            headers: &call.headers,
            body: &call.body,
        };
        if let Some(greeting) = line.channel.greet(&line.line, &input) {
            return Ok(LineAnswer::Greeting(greeting));
        }
        let mut reports = line.channel.hear(&line.line, &input);
        reports.truncate(REPORTS_AT_ONCE);
        if reports.is_empty() {
            // A panel that is refused calls again for days, or never any more: it may speak of what
            // does not concern us. Who only looks in gets nothing.
            return if call.method == http::Method::POST {
                Ok(LineAnswer::Heard)
            } else {
                Err(LineCallError::Unknown)
            };
        }
        let app = self.clone();
        self.write(move |tx| {
            for report in &reports {
                app.note_report(tx, (merchant, kind), report)?;
            }
            Ok::<_, StoreError>(())
        })
        .await?;
        Ok(LineAnswer::Heard)
    }

    fn may_call(&self, line: (MerchantNo, ChannelKind)) -> bool {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let budget = calls.entry(line).or_default();
        budget.take(self.now(), CALLS_A_MINUTE)
    }

    /// Writes one report down, in the world in which the message stands.
    fn note_report(
        &self,
        tx: &mut Tx<'_>,
        (merchant, kind): (MerchantNo, ChannelKind),
        report: &Report,
    ) -> Result<(), StoreError> {
        for mode in Mode::ALL {
            let scope = Scope { merchant, mode };
            let named = match kind {
                ChannelKind::Smtp => own(tx, scope, &report.provider_ref)?,
                kind => delivery::by_ref(tx, scope, kind, &report.provider_ref)?,
            };
            let Some(id) = named else {
                continue;
            };
            let now = self.now();
            return if report.hint {
                if delivery::ask_now(tx, scope, id, now)? {
                    job::insert(tx, scope, &[report_job(kind, now)])?;
                }
                Ok(())
            } else if let Some(said) = last_word(report) {
                self.arrived(tx, scope, id, &said)
            } else {
                delivery::heard(tx, scope, id, &report.code)
            };
        }
        Ok(())
    }
}

/// The e-mail with this id of ours that a server took, while its last word is not said.
fn own(tx: &mut Tx<'_>, scope: Scope, name: &str) -> Result<Option<MessageId>, StoreError> {
    let Ok(id) = name.parse::<MessageId>() else {
        return Ok(None);
    };
    let found = message::find(tx, scope, id)?;
    let waits = |one: &Message| {
        one.channel == Some(ChannelKind::Smtp) && one.state == MessageState::Accepted
    };
    Ok(found.filter(waits).map(|one| one.id))
}

/// Reads what [`App::line_hook`] named.
fn line_of(text: &str) -> Option<(MerchantNo, ChannelKind)> {
    let (merchant, kind) = text.split_once('/')?;
    Some((MerchantNo(merchant.parse().ok()?), kind.parse().ok()?))
}
