//! Customers: found, made, changed, archived. Nobody deletes one, for money hangs on them.
//!
//! They belong to the merchant, not to a shop: who may keep customers in any shop keeps them all.
//! Events about them hold ids alone.

mod address;
mod contact;
pub mod import;
mod make;
mod merge;
mod opt_out;
pub(crate) mod reach;
mod stage;

use std::fmt::Display;

use domain::access::Permission;
use domain::contact::{Address, Mobile};
use domain::customer::{Contact, Customer, CustomerForm, CustomerKind, MergeRefusal};
use domain::event::EventKind;
use domain::id::CustomerId;
use domain::position::Position;
use domain::search;
use domain::settings::{Fault, Faults};
use jiff::Timestamp;
use store::rooms::customer::{self, CustomerFilter};
use store::rooms::office::{self, LinkFilter, Sums};
use store::rooms::opt_out::{self as opt_outs, OptOut};
use store::rooms::{event, position, shop};
use store::{StoreError, Tx};

use crate::App;
use crate::link::Once;
use crate::office::Desk;
use crate::once::{self, Before};

pub use merge::{MergeSide, MergeView};
pub use opt_out::MAX_REASON;
pub use store::rooms::customer::{CustomerPage, Place};
pub use store::rooms::opt_out::OptOut as SilentAddress;

/// A customer with what their page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerRecord {
    /// The customer.
    pub customer: Customer,
    /// Others with the same mobile, archived ones too.
    pub sharing: Vec<Customer>,
    /// Their addresses beside the default mobile and the first e-mail.
    pub further: Vec<Address>,
    /// The people of a company.
    pub contacts: Vec<Contact>,
    /// Those of all these addresses that asked for no messages.
    pub silent: Vec<OptOut>,
    /// The positions that the merchant added.
    pub positions: Vec<Position>,
    /// How many links they have, what these ask for and what was paid, by currency, as far as the
    /// user sees links; `None` for a user who may not see balances.
    pub sums: Option<Vec<Sums>>,
}

/// Why something about a customer was not done.
#[derive(Debug, thiserror::Error)]
pub enum CustomerError {
    /// The user may not do this.
    #[error("the permission {0} is missing")]
    Forbidden(Permission),
    /// There is no such customer in this world.
    #[error("there is no such customer here")]
    NotFound,
    /// It was merged into this one, which stands for it.
    #[error("it was merged into {0}")]
    Merged(CustomerId),
    /// The two do not become one.
    #[error(transparent)]
    Merge(#[from] MergeRefusal),
    /// A walk-in stays as its shop made it.
    #[error("a walk-in customer stays as it is")]
    WalkIn,
    /// Somebody else changed it since it was read.
    #[error("somebody else changed it")]
    Changed,
    /// What was typed is refused, field by field.
    #[error("{} field(s) are wrong", .0.0.len())]
    Wrong(Faults),
    /// Others have this mobile already; sent again with the explicit word, it is done all the same.
    #[error("{} other customer(s) have this mobile", .0.len())]
    SameMobile(Vec<Customer>),
    /// The form with this number did other work before.
    #[error("the form was sent before")]
    Twice,
    /// The store did not answer.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for CustomerError {
    fn from(error: StoreError) -> Self {
        if error.is_duplicate_of("customer_number_unique") {
            Self::Wrong(Faults::one("number", Fault::Taken))
        } else {
            Self::Store(error)
        }
    }
}

impl From<Faults> for CustomerError {
    fn from(faults: Faults) -> Self {
        Self::Wrong(faults)
    }
}

impl App {
    /// Customers, newest first, or those that a typed text finds: names however they are spelled,
    /// mobiles, addresses. `archived`: the archived ones instead of the others.
    pub async fn office_customers(
        &self,
        desk: &Desk,
        typed: &str,
        archived: bool,
        after: Option<Place>,
        limit: u32,
    ) -> Result<CustomerPage, CustomerError> {
        need(desk)?;
        let scope = desk.scope();
        let filter = CustomerFilter {
            search: search::query(typed),
            archived,
            after,
        };
        let page = self
            .store()
            .read_long(move |tx| customer::list(tx, scope, &filter, limit));
        page.await.map_err(|error: StoreError| error.into())
    }

    /// One customer with what their page says; the walk-in of a shop too.
    pub async fn office_customer(
        &self,
        desk: &Desk,
        id: CustomerId,
    ) -> Result<CustomerRecord, CustomerError> {
        need(desk)?;
        let desk = desk.clone();
        self.store()
            .read(move |tx| {
                if let Some(into) = customer::merged_into(tx, desk.scope(), id)? {
                    return Err(CustomerError::Merged(into));
                }
                record(tx, &desk, id)
            })
            .await
    }

    /// Makes a customer. The same form sent twice makes one, and both are told its id.
    ///
    /// Others with the same mobile are a warning, not a rule: `even_if_duplicate` makes it all the
    /// same, and two who make it at one moment are not warned of each other.
    pub async fn make_customer(
        &self,
        desk: &Desk,
        form: &CustomerForm,
        even_if_duplicate: bool,
        once: Once,
        request_id: &str,
    ) -> Result<CustomerId, CustomerError> {
        need(desk)?;
        let made = form.read()?.make(CustomerId::new(self.uuid()));
        let (desk, now) = (desk.clone(), self.now());
        let created = self.act(desk.actor(), Some(request_id), |act| {
            act.event(EventKind::CustomerCreated, made.id)
        });
        self.write(move |tx| {
            if let Some(answer) = before(tx, &desk, &once, now)? {
                return answer.parse().map_err(|_| CustomerError::Twice);
            }
            if !even_if_duplicate {
                warn(tx, &desk, made.mobile.as_ref(), None)?;
            }
            customer::insert(tx, desk.scope(), &made, None, now)?;
            event::append(tx, desk.scope(), std::slice::from_ref(&created))?;
            done(tx, &desk, &once, made.id)?;
            Ok(made.id)
        })
        .await
    }

    /// Changes a customer, if nobody did since `version`. A mobile that others have is warned of
    /// when it is new, as in [`App::make_customer`]. The same form sent twice works once.
    pub async fn change_customer(
        &self,
        desk: &Desk,
        (id, version): (CustomerId, i64),
        form: &CustomerForm,
        even_if_duplicate: bool,
        once: Once,
        request_id: &str,
    ) -> Result<(), CustomerError> {
        need(desk)?;
        let details = form.read()?;
        let (desk, now) = (desk.clone(), self.now());
        let changed = self.act(desk.actor(), Some(request_id), |act| {
            act.event(EventKind::CustomerChanged, id)
        });
        self.write(move |tx| {
            if before(tx, &desk, &once, now)?.is_some() {
                return Ok(());
            }
            let old = kept(tx, &desk, (id, version))?;
            let person = details.kind() == CustomerKind::Person;
            if person && !customer::contacts(tx, desk.scope(), id)?.is_empty() {
                // A person has no contacts: they would hang in the air.
                return Err(Faults::one("kind", Fault::Fixed).into());
            }
            if !even_if_duplicate && details.mobile() != old.mobile.as_ref() {
                warn(tx, &desk, details.mobile(), Some(id))?;
            }
            let new = details.clone().change(old);
            if !customer::save(tx, desk.scope(), &new)? {
                return Err(CustomerError::Changed);
            }
            event::append(tx, desk.scope(), std::slice::from_ref(&changed))?;
            done(tx, &desk, &once, id)
        })
        .await
    }

    /// Takes a customer out of lists and searches, if nobody changed it since `version`. All that
    /// hangs on them stays.
    pub async fn archive_customer(
        &self,
        desk: &Desk,
        at: (CustomerId, i64),
        once: Once,
        request_id: &str,
    ) -> Result<(), CustomerError> {
        self.set_archived(desk, at, true, once, request_id).await
    }

    /// Brings an archived customer back, if nobody changed it since `version`.
    pub async fn restore_customer(
        &self,
        desk: &Desk,
        at: (CustomerId, i64),
        once: Once,
        request_id: &str,
    ) -> Result<(), CustomerError> {
        self.set_archived(desk, at, false, once, request_id).await
    }

    async fn set_archived(
        &self,
        desk: &Desk,
        at: (CustomerId, i64),
        archive: bool,
        once: Once,
        request_id: &str,
    ) -> Result<(), CustomerError> {
        need(desk)?;
        let kind = if archive {
            EventKind::CustomerArchived
        } else {
            EventKind::CustomerRestored
        };
        let (desk, now) = (desk.clone(), self.now());
        let noted = self.act(desk.actor(), Some(request_id), |act| act.event(kind, at.0));
        self.write(move |tx| {
            if before(tx, &desk, &once, now)?.is_some() {
                return Ok(());
            }
            if kept(tx, &desk, at)?.archived != archive {
                let moment = archive.then_some(now);
                if !customer::set_archived(tx, desk.scope(), at, moment)? {
                    return Err(CustomerError::Changed);
                }
                event::append(tx, desk.scope(), std::slice::from_ref(&noted))?;
            }
            done(tx, &desk, &once, at.0)
        })
        .await
    }
}

/// What a change of something that hangs on a customer is done with.
struct Change {
    desk: Desk,
    /// The customer, as this user read it.
    at: (CustomerId, i64),
    once: Once,
}

impl App {
    /// Changes something that hangs on a customer, if nobody changed them since they were read:
    /// their version counts it too. The same form sent twice works once.
    async fn change_about(
        &self,
        change: Change,
        request_id: &str,
        mut change_it: impl FnMut(&mut Tx<'_>, &Customer) -> Result<(), CustomerError> + Send + 'static,
    ) -> Result<(), CustomerError> {
        need(&change.desk)?;
        let now = self.now();
        let changed = self.act(change.desk.actor(), Some(request_id), |act| {
            act.event(EventKind::CustomerChanged, change.at.0)
        });
        let Change { desk, at, once } = change;
        self.write(move |tx| {
            if before(tx, &desk, &once, now)?.is_some() {
                return Ok(());
            }
            let customer = kept(tx, &desk, at)?;
            if !customer::touch(tx, desk.scope(), at)? {
                return Err(CustomerError::Changed);
            }
            change_it(tx, &customer)?;
            customer::retoken(tx, desk.scope(), at.0)?;
            event::append(tx, desk.scope(), std::slice::from_ref(&changed))?;
            done(tx, &desk, &once, at.0)
        })
        .await
    }
}

fn need(desk: &Desk) -> Result<(), CustomerError> {
    if desk.staff.may_somewhere(Permission::Customers) {
        Ok(())
    } else {
        Err(CustomerError::Forbidden(Permission::Customers))
    }
}

fn record(tx: &mut Tx<'_>, desk: &Desk, id: CustomerId) -> Result<CustomerRecord, CustomerError> {
    let scope = desk.scope();
    let customer = customer::find(tx, scope, id)?.ok_or(CustomerError::NotFound)?;
    let sharing = match &customer.mobile {
        Some(mobile) => customer::with_mobile(tx, scope, mobile, Some(id))?,
        None => Vec::new(),
    };
    let sums = if desk.staff.may_somewhere(Permission::SeeBalances) {
        let shops = shop::all(tx, desk.staff.merchant)?;
        let filter = LinkFilter {
            customer: Some(id),
            sight: desk.sight(&shops, Some(Permission::SeeBalances)),
            ..LinkFilter::default()
        };
        Some(office::link_sums(tx, scope, &filter)?.sums)
    } else {
        None
    };
    let further = customer::addresses(tx, scope, id)?;
    let contacts = customer::contacts(tx, scope, id)?;
    let people = contacts.iter().flat_map(|one| one.addresses.iter());
    let all = customer.defaults().chain(further.iter().cloned());
    let all: Vec<_> = all.chain(people.cloned()).collect();
    Ok(CustomerRecord {
        sharing,
        silent: opt_outs::among(tx, scope, &all)?,
        positions: position::all(tx, desk.staff.merchant)?,
        customer,
        further,
        contacts,
        sums,
    })
}

/// A customer that staff keep, still as this user read it.
fn kept(
    tx: &mut Tx<'_>,
    desk: &Desk,
    (id, version): (CustomerId, i64),
) -> Result<Customer, CustomerError> {
    let found = customer::find(tx, desk.scope(), id)?.ok_or(CustomerError::NotFound)?;
    if !found.is_kept() {
        Err(CustomerError::WalkIn)
    } else if found.version != version {
        Err(CustomerError::Changed)
    } else if let Some(into) = customer::merged_into(tx, desk.scope(), id)? {
        Err(CustomerError::Merged(into))
    } else {
        Ok(found)
    }
}

/// Tells who else has a mobile.
fn warn(
    tx: &mut Tx<'_>,
    desk: &Desk,
    mobile: Option<&Mobile>,
    but: Option<CustomerId>,
) -> Result<(), CustomerError> {
    let Some(mobile) = mobile else {
        return Ok(());
    };
    let others = customer::with_mobile(tx, desk.scope(), mobile, but)?;
    if others.is_empty() {
        Ok(())
    } else {
        Err(CustomerError::SameMobile(others))
    }
}

/// Takes the number of a form in this unit; gives what it answered if it did its work before.
pub(crate) fn before(
    tx: &mut Tx<'_>,
    desk: &Desk,
    once: &Once,
    now: Timestamp,
) -> Result<Option<String>, CustomerError> {
    match once::before(tx, desk, once, now)? {
        Before::New => Ok(None),
        Before::Done(answer) => Ok(Some(answer)),
        Before::Other => Err(CustomerError::Twice),
    }
}

/// Notes in the same unit on what a form did its work.
pub(crate) fn done(
    tx: &mut Tx<'_>,
    desk: &Desk,
    once: &Once,
    id: impl Display,
) -> Result<(), CustomerError> {
    Ok(once::done(tx, desk, once, id)?)
}
