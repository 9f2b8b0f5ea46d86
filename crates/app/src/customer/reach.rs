//! Who is reached by a choice of recipients, before anything is sent.

use domain::id::CustomerId;
use domain::recipient::{Choice, Party, Reach};
use store::rooms::{customer, opt_out, position};

use super::{CustomerError, need};
use crate::App;
use crate::office::Desk;

impl App {
    /// Every final address of a choice, and what is left out with its reason; archived customers
    /// too, for their links live on.
    pub async fn reach(
        &self,
        desk: &Desk,
        id: CustomerId,
        choice: &Choice,
    ) -> Result<Reach, CustomerError> {
        need(desk)?;
        let (scope, choice) = (desk.scope(), choice.clone());
        self.store()
            .read(move |tx| {
                let customer = customer::find(tx, scope, id)?.ok_or(CustomerError::NotFound)?;
                let further = customer::addresses(tx, scope, id)?;
                let contacts = customer::contacts(tx, scope, id)?;
                let positions = position::all(tx, scope.merchant)?;
                let party = Party {
                    customer: &customer,
                    further: &further,
                    contacts: &contacts,
                    positions: &positions,
                };
                let silent = opt_out::set_among(tx, scope, &party.candidates(&choice))?;
                Ok(party.reach(&choice, &silent))
            })
            .await
    }
}
