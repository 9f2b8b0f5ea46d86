//! One thing with all that is known of it: a link, or an item of the resolve queue.

use domain::access::Permission;
use domain::customer::Customer;
use domain::document::Document;
use domain::id::{LinkId, ResolveId, ShopId, UserId};
use domain::link::{Link, LinkState, Terms};
use domain::message::Topic;
use domain::openpay::OpenPayment;
use domain::payment::{Payment, PaymentState, Reason};
use domain::provider::Provider;
use domain::receipt::Receipt;
use domain::refund::{Refund, RefundState};
use domain::scope::Scope;
use store::rooms::access::staff;
use store::rooms::event::StoredEvent;
use store::rooms::message::Message;
use store::rooms::office::{self, Beside, StoredCallback, StoredExchange};
use store::rooms::resolve::ResolveItem;
use store::rooms::shop::ShopRow;
use store::rooms::{
    customer, document, link, message, openpay, payment, provider, receipt, refund, resolve, shop,
};
use store::{StoreError, Tx};

use super::{Desk, OfficeError, shops_of};
use crate::App;
use crate::link::LinkView;
use crate::message::owner_of;

/// The page of a link.
#[derive(Debug, Clone)]
pub struct LinkRecord {
    /// The link as it stands.
    pub view: LinkView,
    /// Its shop.
    pub shop: ShopRow,
    /// To whom its money is booked.
    pub customer: Option<Customer>,
    /// What it is for.
    pub document: Option<Document>,
    /// Its payments, newest first.
    pub payments: Vec<PaymentEntry>,
    /// Its messages, newest first.
    pub messages: Vec<Message>,
    /// What happened to it and to all of these, oldest first.
    pub timeline: Vec<StoredEvent>,
    /// The providers of its account, for their names.
    pub providers: Vec<Provider>,
    /// The users in the timeline: as events name them, and their names.
    pub names: Vec<(String, String)>,
    /// This user may change and cancel it, if its state allows.
    pub may_change: bool,
    /// This user may send it again, if its state allows.
    pub may_resend: bool,
    /// What it belongs to, by name.
    pub beside: Beside,
    /// Why it was taken back, in the words of staff.
    pub cancel_note: Option<String>,
    /// What its payer told, if they made it themselves.
    pub opened: Option<OpenPayment>,
}

/// A payment with what staff ask about it.
#[derive(Debug, Clone)]
pub struct PaymentEntry {
    /// The payment.
    pub payment: Payment,
    /// The way of paying, as the payer read it.
    pub provider: String,
    /// What was booked.
    pub receipt: Option<Receipt>,
    /// What was given back of it, or was to be, oldest first.
    pub refunds: Vec<Refund>,
    /// What waits, or waited, for a decision about it.
    pub resolve: Option<ResolveItem>,
    /// Whether asking the bank now makes sense.
    pub can_check: bool,
    /// It is paid, and no receipt is booked for it, nor is anybody to decide about it, nor was any of
    /// it given back.
    pub can_book: bool,
}

/// An item of the resolve queue with what it is about.
#[derive(Debug, Clone)]
pub struct ResolveRecord {
    /// The item.
    pub item: ResolveItem,
    /// Its payment.
    pub payment: Payment,
    /// The way of paying, as the payer read it.
    pub provider: String,
    /// Its link.
    pub link: Link,
    /// The link's terms in force.
    pub terms: Terms,
    /// The link's shop.
    pub shop: ShopRow,
}

/// What the bank said about a payment, and what was said to it.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Calls to the bank, oldest first.
    pub exchanges: Vec<StoredExchange>,
    /// Callbacks as they came in, oldest first.
    pub callbacks: Vec<StoredCallback>,
}

impl App {
    /// The page of a link.
    pub async fn office_link(&self, desk: &Desk, id: LinkId) -> Result<LinkRecord, OfficeError> {
        let (app, desk) = (self.clone(), desk.clone());
        self.store()
            .read(move |tx| {
                let scope = desk.scope();
                let (found, terms) = seen_link(tx, &desk, id)?;
                let shop = shop::find(tx, scope.merchant, found.shop)?;
                let shop = shop.ok_or(OfficeError::NotFound)?;
                let rows = provider::all(tx, scope)?;
                let providers: Vec<Provider> = rows.into_iter().map(|row| row.provider).collect();
                let mut objects = vec![id.to_string()];
                let mut payments = Vec::new();
                for payment in payment::of_link(tx, scope, id)?.into_iter().rev() {
                    let entry = entry(tx, scope, payment, &providers, &app)?;
                    objects.push(entry.payment.id.to_string());
                    objects.extend(entry.receipt.as_ref().map(|one| one.id.to_string()));
                    objects.extend(entry.resolve.as_ref().map(|one| one.id.to_string()));
                    objects.extend(entry.refunds.iter().map(|one| one.id.to_string()));
                    payments.push(entry);
                }
                let mut messages = message::of_link(tx, scope, id)?;
                messages.reverse();
                objects.extend(messages.iter().map(|one| one.id.to_string()));
                let timeline = office::events(tx, scope, &objects)?;
                let names = names(tx, scope, &timeline)?;
                let document = match found.document {
                    Some(document) => document::find(tx, scope, document)?,
                    None => None,
                };
                Ok(LinkRecord {
                    customer: customer::find(tx, scope, found.customer)?,
                    document,
                    names,
                    may_change: desk.staff.may(Permission::ChangeLinks, found.shop),
                    may_resend: desk.staff.may(Permission::Resend, found.shop),
                    beside: office::beside(tx, scope, [id])?
                        .remove(&id)
                        .unwrap_or_default(),
                    opened: openpay::find(tx, scope, id)?,
                    cancel_note: match found.state {
                        LinkState::Cancelled => link::cancel_note(tx, scope, id)?,
                        _ => None,
                    },
                    view: app.view(scope, shop.shop.slug.as_str(), found, terms),
                    shop,
                    payments,
                    messages,
                    timeline,
                    providers,
                })
            })
            .await
    }

    /// The resolve queue, newest first.
    pub async fn office_resolve(
        &self,
        desk: &Desk,
        closed_too: bool,
        limit: u32,
    ) -> Result<(Vec<ShopRow>, Vec<ResolveRecord>), OfficeError> {
        let desk = desk.clone();
        self.store()
            .read_long(move |tx| {
                let shops = shops_of(tx, &desk)?;
                let mut records = Vec::new();
                for item in resolve::list(tx, desk.scope(), closed_too, limit)? {
                    let record = record(tx, desk.scope(), item)?;
                    if desk.staff.may(Permission::Resolve, record.link.shop) {
                        records.push(record);
                    }
                }
                Ok((shops, records))
            })
            .await
    }

    /// An item of the resolve queue with its evidence.
    pub async fn office_resolve_item(
        &self,
        desk: &Desk,
        id: ResolveId,
    ) -> Result<(ResolveRecord, Evidence), OfficeError> {
        let desk = desk.clone();
        self.store()
            .read(move |tx| {
                let scope = desk.scope();
                let item = resolve::find(tx, scope, id)?.ok_or(OfficeError::NotFound)?;
                let record = record(tx, scope, item)?;
                if !desk.staff.may(Permission::Resolve, record.link.shop) {
                    return Err(OfficeError::NotFound);
                }
                let evidence = Evidence {
                    exchanges: office::exchanges(tx, scope, record.payment.id)?,
                    callbacks: office::callbacks(tx, scope, record.payment.id)?,
                };
                Ok((record, evidence))
            })
            .await
    }
}

/// A link that this user may see; all others are not there.
pub(crate) fn seen_link(
    tx: &mut Tx<'_>,
    desk: &Desk,
    id: LinkId,
) -> Result<(Link, Terms), OfficeError> {
    let (found, terms) = link::find(tx, desk.scope(), id)?.ok_or(OfficeError::NotFound)?;
    if desk.sees(&found) {
        Ok((found, terms))
    } else {
        Err(OfficeError::NotFound)
    }
}

/// The shop of a message about what this user may see: all else is not there.
pub(crate) fn seen_topic(
    tx: &mut Tx<'_>,
    desk: &Desk,
    topic: Topic,
) -> Result<ShopId, OfficeError> {
    if let Topic::Link(id) = topic {
        return seen_link(tx, desk, id).map(|(link, _)| link.shop);
    }
    let found = owner_of(tx, desk.scope(), topic)?;
    let (shop, maker) = found.ok_or(OfficeError::NotFound)?;
    if desk.sees_of(shop, maker) {
        Ok(shop)
    } else {
        Err(OfficeError::NotFound)
    }
}

/// The names of the users in a timeline.
pub(crate) fn names(
    tx: &mut Tx<'_>,
    scope: Scope,
    timeline: &[StoredEvent],
) -> Result<Vec<(String, String)>, StoreError> {
    let mut actors: Vec<&str> = timeline.iter().map(|one| one.actor.as_str()).collect();
    actors.sort_unstable();
    actors.dedup();
    let mut names = Vec::new();
    for actor in actors {
        let user: Option<UserId> = actor.strip_prefix("user:").and_then(|id| id.parse().ok());
        if let Some(user) = user
            && let Some(row) = staff::find(tx, scope.merchant, user)?
        {
            names.push((actor.to_owned(), row.name));
        }
    }
    Ok(names)
}

fn entry(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: Payment,
    providers: &[Provider],
    app: &App,
) -> Result<PaymentEntry, StoreError> {
    let mut name = providers
        .iter()
        .find(|one| one.id == payment.provider)
        .map(|one| one.public_name.clone());
    // What slips run under is no gateway, and not among them.
    if name.is_none() {
        let own = provider::find(tx, scope, payment.provider)?;
        name = own.map(|row| row.provider.public_name);
    }
    let receipt = receipt::of_payment(tx, scope, payment.id)?;
    let resolve = resolve::of_payment(tx, scope, payment.id)?;
    let waits = resolve
        .as_ref()
        .is_some_and(|item| item.resolution.is_none());
    let refunds = match payment.state {
        PaymentState::Paid => refund::of_payment(tx, scope, payment.id)?,
        _ => Vec::new(),
    };
    let back = refunds.iter().any(|one| one.state != RefundState::Refused);
    let paid = payment.state == PaymentState::Paid;
    Ok(PaymentEntry {
        can_book: paid && receipt.is_none() && !waits && !back,
        refunds,
        provider: name.unwrap_or_default(),
        receipt,
        resolve,
        can_check: payment.ask(Reason::Check, app.now()).is_ok(),
        payment,
    })
}

fn record(tx: &mut Tx<'_>, scope: Scope, item: ResolveItem) -> Result<ResolveRecord, OfficeError> {
    let payment = payment::find(tx, scope, item.payment)?.ok_or(OfficeError::NotFound)?;
    let (link, terms) = link::find(tx, scope, item.link)?.ok_or(OfficeError::NotFound)?;
    let shop = shop::find(tx, scope.merchant, link.shop)?.ok_or(OfficeError::NotFound)?;
    let provider = provider::find(tx, scope, payment.provider)?
        .map(|row| row.provider.public_name)
        .unwrap_or_default();
    Ok(ResolveRecord {
        item,
        payment,
        provider,
        link,
        terms,
        shop,
    })
}
