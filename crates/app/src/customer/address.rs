//! Further addresses of a customer: added and taken away.

use domain::contact::{Address, AddressKind, MAX_ADDRESSES};
use domain::customer::Customer;
use domain::id::CustomerId;
use domain::settings::{Fault, Faults};
use store::rooms::customer;

use super::contact::about;
use super::{CustomerError, warn};
use crate::App;
use crate::link::Once;
use crate::office::Desk;

impl App {
    /// Adds an address to a customer, if nobody changed them since `version`. A mobile that others
    /// have is warned of, as in [`App::make_customer`].
    pub async fn add_address(
        &self,
        desk: &Desk,
        at: (CustomerId, i64),
        (kind, typed): (AddressKind, &str),
        even_if_duplicate: bool,
        once: Once,
        request_id: &str,
    ) -> Result<(), CustomerError> {
        let wrong = |fault| CustomerError::Wrong(Faults::one("address", fault));
        let address = Address::read(kind, typed).map_err(wrong)?;
        let (change, desk) = about(desk, at, once);
        self.change_about(change, request_id, move |tx, customer| {
            let further = customer::addresses(tx, desk.scope(), at.0)?;
            if further.len() >= MAX_ADDRESSES {
                return Err(wrong(Fault::Full(MAX_ADDRESSES)));
            }
            let mut known = customer.defaults().chain(further);
            if known.any(|one| one.is_same(&address)) {
                return Err(wrong(Fault::Known));
            }
            if let Address::Mobile(mobile) = &address
                && !even_if_duplicate
            {
                warn(tx, &desk, Some(mobile), Some(at.0))?;
            }
            customer::add_address(tx, desk.scope(), at.0, &address)?;
            Ok(())
        })
        .await
    }

    /// Takes an address away, if nobody changed the customer since `version`.
    pub async fn remove_address(
        &self,
        desk: &Desk,
        at: (CustomerId, i64),
        address: &Address,
        once: Once,
        request_id: &str,
    ) -> Result<(), CustomerError> {
        let address = address.clone();
        let (change, desk) = about(desk, at, once);
        self.change_about(change, request_id, move |tx, _: &Customer| {
            if customer::remove_address(tx, desk.scope(), at.0, &address)? {
                Ok(())
            } else {
                Err(CustomerError::NotFound)
            }
        })
        .await
    }
}
