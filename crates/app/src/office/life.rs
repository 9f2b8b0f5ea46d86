//! The life of a link at a desk: taken back, opened again, sent again, made another time.

use domain::access::Permission;
use domain::contact::Address;
use domain::event::EventKind;
use domain::id::LinkId;
use domain::link::{Link, LinkState, ReopenRefusal, ResendRefusal, Terms, reopen};
use domain::message::Situation;
use domain::recipient::OptOuts;
use domain::settings::Faults;
use store::rooms::shop::ShopRow;
use store::rooms::{event, job, link, message, opt_out, resolve, shop};
use store::{StoreError, Tx};

use super::record::seen_link;
use super::{Desk, OfficeError};
use crate::App;
use crate::link::{LinkError, LinkView, Once, ResendRequest, each_alone};
use crate::once::{self, Before};
use crate::template::user_fields;

/// Why a link is taken back: one of a few words, for events hold no free text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelReason {
    /// Made with a mistake in it.
    Mistake,
    /// The payer asked for it.
    Asked,
    /// Paid in some other way.
    PaidOtherwise,
    /// Something else.
    Other,
}

impl CancelReason {
    /// Every reason, in the order in which a form shows them.
    pub const ALL: [Self; 4] = [Self::Mistake, Self::Asked, Self::PaidOtherwise, Self::Other];

    /// The word in the event and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mistake => "mistake",
            Self::Asked => "asked",
            Self::PaidOtherwise => "paid_otherwise",
            Self::Other => "other",
        }
    }

    /// The reason of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// Why a link was not opened or sent again.
#[derive(Debug, thiserror::Error)]
pub enum LifeError {
    /// Nothing that this user may see, or do this with.
    #[error("no such link here")]
    NotFound,
    /// Its state or its money does not allow opening it again.
    #[error(transparent)]
    Reopen(#[from] ReopenRefusal),
    /// It is not sent again.
    #[error(transparent)]
    Resend(#[from] ResendRefusal),
    /// What it was to say cannot be sent.
    #[error("the text cannot be sent")]
    Message(Faults),
    /// The form with this number did other work before.
    #[error("the form was sent before")]
    Twice,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<OfficeError> for LifeError {
    fn from(error: OfficeError) -> Self {
        match error {
            OfficeError::NotFound | OfficeError::Forbidden => Self::NotFound,
            OfficeError::Store(error) => Self::Store(error),
        }
    }
}

/// What sending again came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resending {
    /// Done just now.
    Now {
        /// How many messages go out.
        messages: usize,
        /// Who asked for no messages and gets none.
        silent: Vec<Address>,
    },
    /// The same form did it before.
    Before,
}

/// To whom something may be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressed {
    /// Each address once.
    pub address: Address,
    /// It asked for no messages.
    pub silent: bool,
    /// They are the first to think of.
    pub usual: bool,
}

/// What another link like this one begins with.
#[derive(Debug, Clone)]
pub struct Likeness {
    /// The shop.
    pub shop: ShopRow,
    /// The link.
    pub link: Link,
    /// Its terms in force.
    pub terms: Terms,
    /// Who was sent it.
    pub recipients: Vec<Addressed>,
}

impl App {
    /// Takes a link back. The note is for staff, and stays with the link: events hold no free text.
    pub async fn office_cancel(
        &self,
        desk: &Desk,
        id: LinkId,
        (reason, note): (CancelReason, Option<String>),
        request_id: &str,
    ) -> Result<LinkView, LinkError> {
        self.may_change(desk, id).await?;
        let why = (desk.actor(), Some(reason.as_str()), note);
        self.cancel_link_because(desk.scope(), id, why, request_id)
            .await
    }

    /// Opens a cancelled link again; of one that is not cancelled nothing changes.
    pub async fn office_reopen(
        &self,
        desk: &Desk,
        id: LinkId,
        request_id: &str,
    ) -> Result<LinkView, LifeError> {
        self.may_change(desk, id).await?;
        let (app, desk, request_id) = (self.clone(), desk.clone(), request_id.to_owned());
        self.write(move |tx| {
            let scope = desk.scope();
            let (mut found, terms) = link::lock(tx, scope, id)?.ok_or(LifeError::NotFound)?;
            let paid = resolve::paid_after_cancel(tx, scope, id)?;
            if let Some(state) = reopen(&found, &terms, paid, app.now())? {
                let read_as = (found.state, found.version);
                found.state = state;
                if !link::save(tx, scope, &found, read_as)? {
                    return Err(StoreError::Busy.into());
                }
                if let Some(at) = terms.expires_at.filter(|_| state != LinkState::Expired) {
                    job::schedule(tx, scope, &domain::link::expire_job(id, at))?;
                }
                let event = app.act(desk.actor(), Some(&request_id), |act| {
                    act.event(EventKind::LinkReopened, id)
                });
                event::append(tx, scope, &[event])?;
            }
            Ok(app.dress(tx, scope, found, terms)?)
        })
        .await
    }

    /// Sends a link again to those who are named, or reminds them of it, with a text of its own or
    /// with the one that it has. The same form sent twice sends once.
    pub async fn office_resend(
        &self,
        desk: &Desk,
        id: LinkId,
        wanted: ResendRequest,
        once: Once,
        request_id: &str,
    ) -> Result<Resending, LifeError> {
        let people = each_alone(wanted.recipients.as_deref().unwrap_or_default());
        let by = (desk.actor(), request_id.to_owned());
        let (app, desk) = (self.clone(), desk.clone());
        self.write(move |tx| {
            let (scope, now) = (desk.scope(), app.now());
            let (seen, _) = seen_link(tx, &desk, id)?;
            if !desk.staff.may(Permission::Resend, seen.shop) {
                return Err(LifeError::NotFound);
            }
            match once::before(tx, &desk, &once, now)? {
                Before::New => {}
                Before::Done(_) => return Ok(Resending::Before),
                Before::Other => return Err(LifeError::Twice),
            }
            let found = link::lock(tx, scope, id)?.ok_or(LifeError::NotFound)?;
            let wordings = wanted.message.read(&user_fields(tx, scope.merchant)?);
            let wordings = wordings.map_err(LifeError::Message)?;
            let resent =
                app.send_again(tx, scope, (wanted.what, &found), (&people, &wordings), &by)?;
            once::done(tx, &desk, &once, id)?;
            Ok(Resending::Now {
                messages: resent.messages.len(),
                silent: resent.silent,
            })
        })
        .await
    }

    /// What another link like this one begins with, and who was sent this one.
    pub async fn office_like(&self, desk: &Desk, id: LinkId) -> Result<Likeness, OfficeError> {
        let desk = desk.clone();
        self.store()
            .read(move |tx| {
                let scope = desk.scope();
                let (link, terms) = seen_link(tx, &desk, id)?;
                let shop = shop::find(tx, scope.merchant, link.shop)?;
                let shop = shop.ok_or(OfficeError::NotFound)?;
                let mut known: Vec<Address> = Vec::new();
                for one in message::of_link(tx, scope, id)? {
                    let sent = matches!(one.situation, Situation::LinkSent | Situation::Reminder);
                    known.extend(one.to().filter(|_| sent));
                }
                known.sort();
                known.dedup();
                let opt_outs = silent(tx, &desk, &known)?;
                let recipients = known.into_iter().map(|address| Addressed {
                    silent: opt_outs.has(&address),
                    usual: true,
                    address,
                });
                Ok(Likeness {
                    shop,
                    link,
                    terms,
                    recipients: recipients.collect(),
                })
            })
            .await
    }
}

/// Those of some addresses that asked for no messages.
fn silent(tx: &mut Tx<'_>, desk: &Desk, addresses: &[Address]) -> Result<OptOuts, StoreError> {
    opt_out::set_among(tx, desk.scope(), addresses)
}

impl From<LinkError> for LifeError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Resend(refusal) => Self::Resend(refusal),
            LinkError::Store(error) => Self::Store(error),
            _ => Self::NotFound,
        }
    }
}
