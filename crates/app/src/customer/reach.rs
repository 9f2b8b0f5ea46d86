//! Who is reached by a choice of recipients, before anything is sent.

use domain::customer::Customer;
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
    let further = customer::addresses(tx, scope, customer.id)?;
    let contacts = customer::contacts(tx, scope, customer.id)?;
    let positions = position::all(tx, scope.merchant)?;
    let party = Party {
        customer,
        further: &further,
        contacts: &contacts,
        positions: &positions,
    };
    let silent = opt_out::set_among(tx, scope, &party.candidates(choice))?;
    Ok(party.reach(choice, &silent))
}
