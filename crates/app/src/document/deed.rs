//! What is done to a document: submitted, approved, withdrawn, cancelled, archived, deleted.

use domain::document::debt::{DeedFacts, step};
use domain::document::{Deed, Document};
use domain::event::{Event, EventKind};
use domain::id::DocumentId;
use domain::settings::line;
use money::Amount;
use store::rooms::{document, event, ledger};

use super::{DocumentError, before, definition, locked, need_in};
use crate::App;
use crate::link::Once;
use crate::office::Desk;
use crate::once::done;

/// Characters of a reason.
const MAX_REASON: usize = 500;

impl App {
    /// Does something to a document, if nobody changed it since `version`, with all that follows in
    /// the books. Cancelling needs a reason. The same form sent twice works once.
    pub async fn do_to_document(
        &self,
        desk: &Desk,
        at: (DocumentId, i64),
        (deed, reason): (Deed, &str),
        once: Once,
        request_id: &str,
    ) -> Result<(), DocumentError> {
        let reason = match deed {
            Deed::Cancel => {
                let read = line(reason, MAX_REASON);
                Some(read.map_err(|fault| DocumentError::wrong("reason", fault))?)
            }
            _ => None,
        };
        let (app, desk, now) = (self.clone(), desk.clone(), self.now());
        let request_id = request_id.to_owned();
        self.write(move |tx| {
            if before(tx, &desk, &once, now)?.is_some() {
                return Ok(());
            }
            let scope = desk.scope();
            let (found, source) = locked(tx, &desk, at)?;
            let kind = definition(tx, scope.merchant, found.kind)?;
            need_in(&desk, deed.needs(found.state, kind.approval), found.shop)?;
            let facts = DeedFacts {
                approval: kind.approval,
                source: source.as_ref(),
                siblings: match &source {
                    Some(source) => document::invoiced(tx, scope, source, Some(found.id))?,
                    None => Amount::zero(found.currency),
                },
                invoiced: document::invoiced(tx, scope, &found, None)?,
            };
            let (mut after, noted) = app.act(desk.actor(), Some(&request_id), |act| {
                let after = step(&found, deed, &facts, act)?;
                let noted = told(act.event(kind_of(deed), found.id), &after.document);
                Ok::<_, DocumentError>((after, noted))
            })?;
            after.document.reason.clone_from(&reason);
            if !document::advance(tx, scope, &after.document)? {
                return Err(DocumentError::Changed);
            }
            if let Some(source) = &after.source {
                document::set_debt(tx, scope, source)?;
            }
            for transfer in &after.transfers {
                ledger::append(tx, scope, transfer, now)?;
            }
            event::append(tx, scope, std::slice::from_ref(&noted))?;
            done(tx, &desk, &once, at.0)?;
            Ok(())
        })
        .await
    }

    /// Takes a document out of the list, or brings it back, if nobody changed it since `version`.
    /// What it owes stays: only cancelling ends that.
    pub async fn set_document_archived(
        &self,
        desk: &Desk,
        at: (DocumentId, i64),
        archive: bool,
        once: Once,
        request_id: &str,
    ) -> Result<(), DocumentError> {
        let kind = if archive {
            EventKind::DocumentArchived
        } else {
            EventKind::DocumentRestored
        };
        let (desk, now) = (desk.clone(), self.now());
        let noted = self.act(desk.actor(), Some(request_id), |act| act.event(kind, at.0));
        self.write(move |tx| {
            if before(tx, &desk, &once, now)?.is_some() {
                return Ok(());
            }
            let (found, _) = locked(tx, &desk, at)?;
            if found.archived != archive {
                let moment = archive.then_some(now);
                if !document::set_archived(tx, desk.scope(), at, moment)? {
                    return Err(DocumentError::Changed);
                }
                event::append(tx, desk.scope(), std::slice::from_ref(&noted))?;
            }
            done(tx, &desk, &once, at.0)?;
            Ok(())
        })
        .await
    }

    /// Deletes a draft that never counted and on which nothing hangs; anything else is kept
    /// ([`DocumentError::Kept`]).
    pub async fn delete_document(
        &self,
        desk: &Desk,
        at: (DocumentId, i64),
        once: Once,
        request_id: &str,
    ) -> Result<(), DocumentError> {
        let (desk, now) = (desk.clone(), self.now());
        let noted = self.act(desk.actor(), Some(request_id), |act| {
            act.event(EventKind::DocumentDeleted, at.0)
        });
        self.write(move |tx| {
            if before(tx, &desk, &once, now)?.is_some() {
                return Ok(());
            }
            let (found, _) = locked(tx, &desk, at)?;
            let hanging = document::hanging(tx, desk.scope(), found.id)?;
            if !found.is_fresh() || !hanging.is_nothing() {
                return Err(DocumentError::Kept(hanging));
            }
            document::delete(tx, desk.scope(), found.id)?;
            event::append(tx, desk.scope(), std::slice::from_ref(&noted))?;
            done(tx, &desk, &once, at.0)?;
            Ok(())
        })
        .await
    }
}

const fn kind_of(deed: Deed) -> EventKind {
    match deed {
        Deed::Submit => EventKind::DocumentSubmitted,
        Deed::Return => EventKind::DocumentReturned,
        Deed::Approve => EventKind::DocumentApproved,
        Deed::Withdraw => EventKind::DocumentWithdrawn,
        Deed::Cancel => EventKind::DocumentCancelled,
    }
}

/// Which approval it was, and what the document comes to.
fn told(event: Event, document: &Document) -> Event {
    let event = event.with("approval", document.approvals);
    match document.final_amount() {
        Some(amount) => event.amount(amount),
        None => event,
    }
}
