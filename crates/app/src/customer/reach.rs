//! Who is reached by a choice of recipients, before anything is sent.

use domain::contact::Address;
use domain::customer::{Contact, Customer};
use domain::id::CustomerId;
use domain::position::Position;
use domain::recipient::{Choice, Party, Reach};
use domain::scope::Scope;
use store::rooms::{customer, opt_out, position};
use store::{StoreError, Tx};

/// Every final address of a choice, and what is left out with its reason; archived customers too,
/// for their links live on.
pub(crate) fn reach(
    tx: &mut Tx<'_>,
    scope: Scope,
    customer: &Customer,
    choice: &Choice,
) -> Result<Reach, StoreError> {
    let known = Known::of(tx, scope, customer)?;
    let party = known.party(customer);
    let silent = opt_out::set_among(tx, scope, &party.candidates(choice))?;
    Ok(party.reach(choice, &silent))
}

/// Puts addresses together that belong to one person at the customer, so that what reaches them by
/// one need not reach them by the other.
pub(crate) fn people(
    tx: &mut Tx<'_>,
    scope: Scope,
    customer: CustomerId,
    addresses: &[Address],
) -> Result<Vec<Vec<Address>>, StoreError> {
    let alone = || addresses.iter().map(|one| vec![one.clone()]).collect();
    // Nobody has two addresses of one kind among the usual ones.
    let mut kinds = addresses.iter().map(Address::kind);
    let first = kinds.next();
    if kinds.all(|kind| Some(kind) == first) {
        return Ok(alone());
    }
    let Some(found) = customer::find(tx, scope, customer)? else {
        return Ok(alone());
    };
    let known = Known::of(tx, scope, &found)?;
    Ok(known.party(&found).people(addresses))
}

/// What is known of a customer beside their own row.
struct Known {
    further: Vec<Address>,
    contacts: Vec<Contact>,
    positions: Vec<Position>,
}

impl Known {
    fn of(tx: &mut Tx<'_>, scope: Scope, customer: &Customer) -> Result<Self, StoreError> {
        Ok(Self {
            further: customer::addresses(tx, scope, customer.id)?,
            contacts: customer::contacts(tx, scope, customer.id)?,
            positions: position::all(tx, scope.merchant)?,
        })
    }

    fn party<'a>(&'a self, customer: &'a Customer) -> Party<'a> {
        Party {
            customer,
            further: &self.further,
            contacts: &self.contacts,
            positions: &self.positions,
        }
    }
}
