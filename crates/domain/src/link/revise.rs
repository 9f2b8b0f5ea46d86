//! Changing a link's terms: the next version, judged like a new link.

use jiff::Timestamp;
use money::Amount;

use super::plan::{FieldError, Problem, bounds, check_amount, check_text};
use super::{AmountRule, DESCRIPTION_MAX, LifeRefusal, Link, LinkState, Terms, Usage};
use crate::provider::Provider;
use crate::scope::Mode;

/// What changes; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revision {
    /// What is asked for.
    pub amount: Option<Amount>,
    /// Shown to the payer.
    pub description: Option<String>,
    /// Until when.
    pub expires_at: Option<Timestamp>,
}

/// Why a link's terms do not change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReviseRefusal {
    /// Its state does not allow it.
    Life(LifeRefusal),
    /// Fields are wrong.
    Fields(Vec<FieldError>),
}

/// The link and its terms after the change, in a world with these providers, of a shop that takes
/// bank slips or not. A payer with the old page is told by the version.
pub fn revise(
    (link, terms): (&Link, &Terms),
    revision: &Revision,
    takers: (Mode, &[Provider], bool),
    now: Timestamp,
) -> Result<(Link, Terms), ReviseRefusal> {
    link.may_revise().map_err(ReviseRefusal::Life)?;
    let (mut link, mut terms) = (link.clone(), terms.clone());
    let mut errors = Vec::new();
    let mut wrong = |field: &str, problem| {
        errors.push(FieldError {
            field: field.to_owned(),
            problem,
        });
    };
    if let Some(amount) = revision.amount {
        let currency = terms.amount.currency();
        let locked = terms.rule == AmountRule::Left;
        terms.amount = amount;
        if locked {
            wrong("amount", Problem::Locked);
        } else if let Err((field, problem)) = check_amount(&terms, currency, takers) {
            wrong(field, problem);
        } else if terms.usage == Usage::Single && amount.minor() <= link.paid.minor()
            || !bounds(&terms).is_empty()
        {
            // What is paid already cannot be asked for again, and the limits stay as they are.
            wrong("amount", Problem::OutOfRange);
        }
    }
    if let Some(description) = &revision.description {
        check_text(Some(description), DESCRIPTION_MAX, |problem| {
            wrong("description", problem);
        });
        terms.description = Some(description.clone());
    }
    if let Some(at) = revision.expires_at {
        if at <= now {
            wrong("expires_at", Problem::Past);
        }
        terms.expires_at = Some(at);
        if link.state == LinkState::Expired {
            link.state = if link.payments > 0 && terms.usage == Usage::Single {
                LinkState::PartiallyPaid
            } else {
                LinkState::Open
            };
        }
    }
    if !errors.is_empty() {
        return Err(ReviseRefusal::Fields(errors));
    }
    link.version = link.version.saturating_add(1);
    terms.version = link.version;
    Ok((link, terms))
}
