//! Asking channels what became of the messages that they took.

use channels::{Answer, Arrival, Report};
use domain::delivery::{Block, next_report};
use domain::id::MessageId;
use domain::message::{ChannelKind, MessageState};
use domain::scope::Scope;
use store::rooms::delivery::{Arrived, Underway};
use store::rooms::job::Claimed;
use store::rooms::{channel, delivery, event, job, message};
use store::{StoreError, Tx};

use super::settle::kind_of;
use crate::App;
use crate::post::Way;

/// Most messages that one question names.
const AT_ONCE: usize = 100;

/// Where a message stands after the last word of its channel; `None`: that was not its last word.
pub(super) fn last_word(report: &Report) -> Option<Arrived> {
    let state = match report.arrival {
        Arrival::OnTheWay | Arrival::Unknown => return None,
        Arrival::Delivered => MessageState::Delivered,
        Arrival::Undelivered => MessageState::Undelivered,
        Arrival::Blocked => MessageState::Blocked,
        Arrival::Cancelled | Arrival::Failed => MessageState::Failed,
    };
    let cause = match state {
        MessageState::Delivered => None,
        MessageState::Blocked => Some(Block::Refused.to_string()),
        _ => Some(report.code.clone()),
    };
    Some(Arrived {
        state,
        cause,
        code: report.code.clone(),
    })
}

impl App {
    /// Asks one channel about those of its messages that are due.
    pub(crate) async fn work_reports(&self, one: &Claimed) -> Result<(), StoreError> {
        let Ok(kind) = one.object.parse::<ChannelKind>() else {
            return self.bury(one, "not the name of a channel").await;
        };
        let (scope, now) = (one.scope, self.now());
        let most = channels::find(kind.as_str())
            .map_or(0, |channel| channel.meta().reports_at_once)
            .clamp(1, AT_ONCE);
        let most = u32::try_from(most).unwrap_or(1);
        let read = self.store().read(move |tx| {
            let row = channel::find(tx, scope.merchant, kind)?;
            let due = delivery::underway(tx, scope, kind, now, most)?;
            Ok::<_, StoreError>((row.filter(|row| row.active), due))
        });
        let (row, due) = read.await?;
        let reports = if due.is_empty() {
            Vec::new()
        } else {
            match self.way(scope, kind, row.as_ref()) {
                Way::Line(line) => self.ask(scope, &line, &due).await,
                _ => Vec::new(),
            }
        };
        let (app, one) = (self.clone(), one.clone());
        self.write(move |tx| {
            let now = app.now();
            for asked in &due {
                let told = reports
                    .iter()
                    .find(|report| report.provider_ref == asked.provider_ref);
                if let Some(arrived) = told.and_then(last_word) {
                    app.arrived(tx, scope, asked.id, &arrived)?;
                } else {
                    let next = next_report(asked.asked.saturating_add(1), asked.sent_at, now);
                    let code = told.map(|report| report.code.as_str());
                    delivery::asked(tx, scope, asked.id, (code, next))?;
                }
            }
            match delivery::next_report(tx, scope, kind)? {
                Some(at) => job::later(tx, &one, at, None),
                None => job::done(tx, &one),
            }
            .map(drop)
        })
        .await
    }

    /// What a channel says; nothing, if it does not answer: it is asked again later.
    async fn ask(
        &self,
        scope: Scope,
        line: &crate::line::LineWay,
        due: &[Underway],
    ) -> Vec<Report> {
        let refs: Vec<&str> = due.iter().map(|one| one.provider_ref.as_str()).collect();
        let answer = match line.channel.ask_reports(&line.line, &refs) {
            Ok(request) => self.call_line(scope.mode, request).await,
            Err(error) => Err(error.to_string()),
        };
        let read = |answer: Answer| {
            let reports = line.channel.read_reports(&line.line, &refs, &answer);
            reports.map_err(|error| error.to_string())
        };
        match answer.and_then(read) {
            Ok(reports) => reports,
            Err(error) => {
                let error = line.line.scrub(&error);
                let channel = line.channel.meta().code;
                tracing::info!(channel, %error, "a channel did not say what became of messages");
                Vec::new()
            }
        }
    }

    /// Writes down the last word of a channel about a message, with what follows.
    pub(super) fn arrived(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        id: MessageId,
        said: &Arrived,
    ) -> Result<(), StoreError> {
        if !delivery::arrived(tx, scope, id, said, self.now())? {
            return Ok(());
        }
        let event = self.act(domain::event::Actor::System, None, |act| {
            act.event(kind_of(said.state), id)
        });
        event::append(tx, scope, &[event])?;
        if said.state.did_not_arrive()
            && let Some(failed) = message::find(tx, scope, id)?
        {
            self.go_on(tx, scope, &failed)?;
        }
        Ok(())
    }
}
