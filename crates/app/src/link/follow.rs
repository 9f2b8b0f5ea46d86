//! Links that are locked to what is left on their document, kept in step with it.

use domain::event::{Actor, EventKind};
use domain::id::LinkId;
use domain::link::{AmountRule, Link, Terms, follow};
use domain::scope::Scope;
use money::Amount;
use store::rooms::{document, event, link};
use store::{StoreError, Tx};

use crate::App;
use crate::document::left_on;

/// A link as its document has it now, if it is locked to one; whoever decides by it holds the lock
/// of the document.
pub(crate) fn followed(
    tx: &mut Tx<'_>,
    scope: Scope,
    (link, terms): (Link, Terms),
) -> Result<(Link, Terms), StoreError> {
    if terms.rule != AmountRule::Left {
        return Ok((link, terms));
    }
    let found = match link.document {
        Some(id) => document::find(tx, scope, id)?,
        None => None,
    };
    let left = match &found {
        Some(found) => left_on(tx, scope, found)?,
        None => None,
    };
    let left = left.unwrap_or(Amount::zero(terms.amount.currency()));
    Ok(follow((link, terms), left))
}

impl App {
    /// Locks a link, its document first, and keeps the next version of its terms if its document
    /// changed what it asks for.
    pub(crate) fn lock_following(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        id: LinkId,
    ) -> Result<Option<(Link, Terms)>, StoreError> {
        link::lock_document(tx, scope, id)?;
        let Some((kept, terms)) = link::lock(tx, scope, id)? else {
            return Ok(None);
        };
        let read_as = (kept.state, kept.version);
        let (found, terms) = followed(tx, scope, (kept, terms))?;
        if found.version != read_as.1 {
            link::amend(tx, scope, id, &terms, self.now())?;
            if !link::save(tx, scope, &found, read_as)? {
                return Err(StoreError::Busy);
            }
            let event = self.act(Actor::System, None, |act| {
                act.event(EventKind::LinkRevised, id).amount(terms.amount)
            });
            event::append(tx, scope, &[event])?;
        }
        Ok(Some((found, terms)))
    }
}
