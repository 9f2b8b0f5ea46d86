//! Links: make, show, list, change, cancel.

mod address;
mod follow;
mod resend;
mod subject;

use domain::act::Act;
use domain::contact::{Address, Email};
use domain::document::FieldKey;
use domain::event::{Actor, EventKind};
use domain::id::{AccountId, CustomerId, DocumentId, LinkId, ProviderId, ReceiptTypeId};
pub use domain::link::Revision;
use domain::link::{
    AmountRule, Expiry, FieldError, LifeRefusal, Link, LinkFacts, LinkState, NewLink, Plan,
    Problem, Reference, ResendRefusal, ReviseRefusal, Terms, Usage, plan, revise,
};
use domain::message::ChannelKind;
use domain::provider::Provider;
use domain::receipt::ReceiptPolicy;
use domain::scope::Scope;
use domain::settings::Faults;
use domain::shop::Language;
use jiff::tz::TimeZone;
use money::Amount;
use store::rooms::shop::ShopRow;
use store::rooms::{account, event, job, link, message, provider, shop, template};
use store::{StoreError, Tx};

use crate::App;
use crate::auth::Caller;
use crate::customer::reach::people;
use crate::once::{self, KeyError};
use crate::slip::place_of_slips;
pub use crate::template::LinkMessage;
use crate::template::user_fields;

pub(crate) use self::follow::followed;
pub(crate) use self::resend::each_alone;
pub use self::resend::{RenderResent, ResendRequest, ResentLink};
use self::subject::subject;

/// What somebody asks for, of the right types but not yet judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRequest {
    /// The shop's slug or id; may be left out when the merchant has one shop.
    pub shop: Option<String>,
    /// The account that the money lands on; the shop's default unless told.
    pub account: Option<AccountId>,
    /// To whom the money is booked; the document's customer, or the shop's walk-in, unless told.
    pub customer: Option<CustomerId>,
    /// The document that it is for.
    pub document: Option<DocumentId>,
    /// The field of that document which lists the receipts.
    pub receipt_field: Option<FieldKey>,
    /// What is asked for; of an open amount, what is suggested.
    pub amount: Amount,
    /// How much of it a payment brings.
    pub rule: AmountRule,
    /// Shown to the payer; the shop's own words unless told, and an empty text is none at all.
    pub description: Option<String>,
    /// The merchant's own order reference.
    pub reference: Option<Reference>,
    /// Until when.
    pub expiry: Expiry,
    /// How often.
    pub usage: Usage,
    /// Language of page and messages.
    pub language: Option<Language>,
    /// For staff only.
    pub note: Option<String>,
    /// Book a receipt.
    pub receipt: Option<bool>,
    /// Of this type; the shop's own unless told.
    pub receipt_type: Option<ReceiptTypeId>,
    /// Which providers, in which order.
    pub providers: Option<Vec<ProviderId>>,
    /// Who is sent the link.
    pub recipients: Vec<Address>,
    /// By these of the shop's channels alone; `None`: by every one.
    pub channels: Option<Vec<ChannelKind>>,
    /// What they read, if not the shop's own text.
    pub message: Option<LinkMessage>,
    /// Where the payer may go on to.
    pub return_url: Option<String>,
    /// The merchant's own data.
    pub metadata: Vec<(String, String)>,
}

/// A link as programs and staff see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkView {
    /// The link.
    pub link: Link,
    /// Its terms in force.
    pub terms: Terms,
    /// The state, judged by time.
    pub state: LinkState,
    /// Its public address.
    pub url: String,
    /// Whether it is of LIVE.
    pub livemode: bool,
}

/// Why a link was not made, found or changed.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// Fields are wrong, each with its reason.
    #[error("{} field(s) are wrong", .0.len())]
    Fields(Vec<FieldError>),
    /// The text for its recipients cannot be used, field by field.
    #[error("{} field(s) of the message are wrong", .0.0.len())]
    Message(Faults),
    /// No such link here.
    #[error("no such link")]
    NotFound,
    /// Its state does not allow that.
    #[error(transparent)]
    Life(#[from] LifeRefusal),
    /// It is not sent again.
    #[error(transparent)]
    Resend(#[from] ResendRefusal),
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The same request is being worked on.
    #[error("the same request is being worked on")]
    Running,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ReviseRefusal> for LinkError {
    fn from(refusal: ReviseRefusal) -> Self {
        match refusal {
            ReviseRefusal::Life(life) => Self::Life(life),
            ReviseRefusal::Fields(fields) => Self::Fields(fields),
        }
    }
}

impl From<KeyError> for LinkError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Reused => Self::KeyReused,
            KeyError::Running => Self::Running,
            KeyError::Store(error) => Self::Store(error),
        }
    }
}

/// An idempotency key with the fingerprint of its request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// As sent.
    pub key: String,
    /// SHA-256 over method, path and body.
    pub fingerprint: [u8; 32],
}

/// An answer that is stored under an idempotency key, or made just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered<T> {
    /// Made just now.
    Now(T),
    /// Given before to the same request, byte for byte.
    Before {
        /// The HTTP status.
        status: u16,
        /// The body.
        body: String,
    },
}

/// Makes the answer to a program out of a link: status and body.
pub type Render = std::sync::Arc<dyn Fn(&LinkView) -> (u16, String) + Send + Sync>;

impl App {
    /// Makes a link. With `once`, key and effect share one unit of work, and so does the answer.
    pub async fn create_link(
        &self,
        caller: &Caller,
        request: LinkRequest,
        once: Option<Once>,
        render: Render,
        request_id: &str,
    ) -> Result<Answered<LinkView>, LinkError> {
        let by = (caller.scope, Actor::Key(caller.key.to_string()));
        self.create_link_as(by, request, once, render, request_id)
            .await
    }

    /// Makes a link in a world as anybody who may.
    pub async fn create_link_as(
        &self,
        by: (Scope, Actor),
        request: LinkRequest,
        once: Option<Once>,
        render: Render,
        request_id: &str,
    ) -> Result<Answered<LinkView>, LinkError> {
        self.create_copied(by, (request, Vec::new()), once, render, request_id)
            .await
    }

    /// The same, with blind copies of its e-mails.
    pub(crate) async fn create_copied(
        &self,
        (scope, actor): (Scope, Actor),
        (request, copies): (LinkRequest, Vec<Email>),
        once: Option<Once>,
        render: Render,
        request_id: &str,
    ) -> Result<Answered<LinkView>, LinkError> {
        let app = self.clone();
        let request_id = request_id.to_owned();
        self.write(move |tx| {
            if let Some(before) = once::answered(tx, scope, once.as_ref(), app.now())? {
                return Ok(before);
            }
            let view = app.act(actor.clone(), Some(&request_id), |act| {
                app.make(tx, scope, request.clone(), act)
            })?;
            message::copy_to(tx, scope, view.link.id, &copies)?;
            once::keep(tx, scope, once.as_ref(), || render(&view))?;
            Ok(Answered::Now(view))
        })
        .await
    }

    pub(crate) fn make(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        request: LinkRequest,
        act: &mut Act<'_>,
    ) -> Result<LinkView, LinkError> {
        let wordings = match &request.message {
            Some(message) => message.read(&user_fields(tx, scope.merchant)?),
            None => Ok(Vec::new()),
        };
        let wordings = wordings.map_err(LinkError::Message)?;
        let row = shop_for(tx, scope, request.shop.as_deref())?;
        let account = account_for(tx, &row, request.account)?;
        let providers = providers(tx, scope, account)?;
        let subject = subject(tx, scope, row.shop.id, &request)?;
        let time_zone = time_zone(&row.shop.time_zone)?;
        let facts = LinkFacts {
            mode: scope.mode,
            shop: &row.shop,
            time_zone: &time_zone,
            account,
            customer: subject.customer,
            document: subject.document,
            receipt: ReceiptPolicy::On {
                receipt_type: request.receipt_type.unwrap_or(row.receipt_type),
                approve: row.shop.approve_receipts,
            },
            providers: &providers,
            slips: place_of_slips(&row, row.shop.currency).is_some(),
        };
        let wanted = NewLink {
            // What is left is counted here, whatever a form or a program thinks it is.
            amount: match (request.rule, subject.left) {
                (AmountRule::Left, left) => left.unwrap_or(Amount::zero(row.shop.currency)),
                _ => request.amount,
            },
            rule: request.rule,
            description: request.description,
            reference: request.reference,
            expiry: request.expiry,
            usage: request.usage,
            language: request.language,
            note: request.note,
            receipt: request.receipt,
            providers: request.providers,
            recipients: people(tx, scope, subject.customer, &request.recipients)?,
            channels: request.channels,
            return_url: request.return_url,
            metadata: request.metadata,
        };
        let token = self.entropy().token(scope.mode);
        let Plan {
            link: made,
            terms,
            messages,
            jobs,
            events,
        } = plan(wanted, &facts, token, act).map_err(LinkError::Fields)?;
        link::insert(tx, scope, &made, &terms)?;
        for wording in &wordings {
            template::insert_of_link(tx, scope, made.id, wording)?;
        }
        message::insert(tx, scope, &messages, act.now)?;
        job::insert(tx, scope, &jobs)?;
        event::append(tx, scope, &events)?;
        Ok(self.view(scope, row.shop.slug.as_str(), made, terms))
    }

    /// A link by its id.
    pub async fn find_link(&self, scope: Scope, id: LinkId) -> Result<LinkView, LinkError> {
        let app = self.clone();
        self.store().read(move |tx| app.load(tx, scope, id)).await
    }

    fn load(&self, tx: &mut Tx<'_>, scope: Scope, id: LinkId) -> Result<LinkView, LinkError> {
        let (found, terms) = link::find(tx, scope, id)?.ok_or(LinkError::NotFound)?;
        self.dress(tx, scope, found, terms)
    }

    pub(crate) fn dress(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        found: Link,
        terms: Terms,
    ) -> Result<LinkView, LinkError> {
        let row = shop::find(tx, scope.merchant, found.shop)?.ok_or(LinkError::NotFound)?;
        Ok(self.view(scope, row.shop.slug.as_str(), found, terms))
    }

    /// Links, newest first; one more than `limit` tells that there are more.
    pub async fn list_links(
        &self,
        scope: Scope,
        filter: link::Filter,
        limit: u32,
    ) -> Result<Vec<LinkView>, LinkError> {
        let app = self.clone();
        self.store()
            .read(move |tx| {
                let found = link::list(tx, scope, &filter, limit)?;
                let shops = shop::all(tx, scope.merchant)?;
                found
                    .into_iter()
                    .map(|(link, terms)| {
                        let owner = shops.iter().find(|row| row.shop.id == link.shop);
                        let slug = owner.ok_or(LinkError::NotFound)?.shop.slug.as_str();
                        Ok(app.view(scope, slug, link, terms))
                    })
                    .collect()
            })
            .await
    }

    /// Cancels a link; doing it twice is no error.
    pub async fn cancel_link(
        &self,
        scope: Scope,
        id: LinkId,
        actor: Actor,
        request_id: &str,
    ) -> Result<LinkView, LinkError> {
        self.cancel_link_because(scope, id, (actor, None, None), request_id)
            .await
    }

    /// Cancels a link and keeps the word for why in its event, and a note of staff with the link;
    /// doing it twice is no error, and keeps what was noted first.
    pub async fn cancel_link_because(
        &self,
        scope: Scope,
        id: LinkId,
        (actor, reason, note): (Actor, Option<&'static str>, Option<String>),
        request_id: &str,
    ) -> Result<LinkView, LinkError> {
        let app = self.clone();
        let request_id = request_id.to_owned();
        self.write(move |tx| {
            let (mut found, terms) = link::lock(tx, scope, id)?.ok_or(LinkError::NotFound)?;
            if found.may_cancel()? {
                let read_as = (found.state, found.version);
                found.state = LinkState::Cancelled;
                if !link::save(tx, scope, &found, read_as)? {
                    return Err(StoreError::Busy.into());
                }
                link::note_cancel(tx, scope, id, note.as_deref())?;
                let event = app.act(actor.clone(), Some(&request_id), |act| {
                    let event = act.event(EventKind::LinkCancelled, id);
                    match reason {
                        Some(word) => event.with("reason", word),
                        None => event,
                    }
                });
                event::append(tx, scope, &[event])?;
            }
            app.dress(tx, scope, found, terms)
        })
        .await
    }

    /// Makes the next version of a link's terms. A payer with the old page is told.
    pub async fn revise_link(
        &self,
        scope: Scope,
        id: LinkId,
        revision: Revision,
        actor: Actor,
        request_id: &str,
    ) -> Result<LinkView, LinkError> {
        let app = self.clone();
        let request_id = request_id.to_owned();
        self.write(move |tx| {
            let now = app.now();
            let (seen, old) = link::lock(tx, scope, id)?.ok_or(LinkError::NotFound)?;
            let providers = providers(tx, scope, seen.account)?;
            let row = shop::find(tx, scope.merchant, seen.shop)?.ok_or(LinkError::NotFound)?;
            let slips = place_of_slips(&row, old.amount.currency()).is_some();
            let takers = (scope.mode, providers.as_slice(), slips);
            let (found, terms) = revise((&seen, &old), &revision, takers, now)?;
            link::amend(tx, scope, id, &terms, now)?;
            if !link::save(tx, scope, &found, (seen.state, seen.version))? {
                return Err(StoreError::Busy.into());
            }
            if let Some(at) = terms.expires_at {
                job::schedule(tx, scope, &domain::link::expire_job(id, at))?;
            }
            let event = app.act(actor.clone(), Some(&request_id), |act| {
                act.event(EventKind::LinkRevised, id).amount(terms.amount)
            });
            event::append(tx, scope, &[event])?;
            app.dress(tx, scope, found, terms)
        })
        .await
    }

    pub(crate) fn view(&self, scope: Scope, slug: &str, link: Link, terms: Terms) -> LinkView {
        LinkView {
            state: link.state_at(&terms, self.now()),
            url: self.address(&format!("/{slug}/l/{}", link.token.as_str())),
            livemode: scope.mode.is_live(),
            link,
            terms,
        }
    }
}

/// The account of a new link: an active one of the shop's currency.
fn account_for(
    tx: &mut Tx<'_>,
    row: &ShopRow,
    wanted: Option<AccountId>,
) -> Result<AccountId, LinkError> {
    let Some(wanted) = wanted else {
        return Ok(row.account);
    };
    let found = account::find(tx, row.merchant, wanted)?;
    let problem = match found {
        Some(found) if !found.active => Problem::NotFound,
        Some(found) if found.currency != row.shop.currency => Problem::WrongCurrency,
        Some(_) => return Ok(wanted),
        None => Problem::NotFound,
    };
    Err(LinkError::Fields(vec![FieldError {
        field: "account".to_owned(),
        problem,
    }]))
}

/// All providers of an account in this world.
fn providers(
    tx: &mut Tx<'_>,
    scope: Scope,
    account: AccountId,
) -> Result<Vec<Provider>, StoreError> {
    let rows = provider::of_account(tx, scope, account)?;
    Ok(rows.into_iter().map(|row| row.provider).collect())
}

/// The shop that a request means; a merchant with one shop need not name it.
fn shop_for(tx: &mut Tx<'_>, scope: Scope, wanted: Option<&str>) -> Result<ShopRow, LinkError> {
    let mut shops = shop::all(tx, scope.merchant)?;
    let found = match wanted {
        Some(name) => shops
            .into_iter()
            .find(|row| row.shop.slug.as_str() == name || row.shop.id.to_string() == name),
        None if shops.len() == 1 => shops.pop(),
        None => None,
    };
    found.ok_or_else(|| {
        let problem = if wanted.is_some() {
            Problem::NotFound
        } else {
            Problem::Required
        };
        LinkError::Fields(vec![FieldError {
            field: "shop".to_owned(),
            problem,
        }])
    })
}

pub(crate) fn time_zone(name: &str) -> Result<TimeZone, StoreError> {
    TimeZone::get(name).map_err(|_| StoreError::Corrupt {
        table: "shop".to_owned(),
        column: "time_zone".to_owned(),
    })
}
