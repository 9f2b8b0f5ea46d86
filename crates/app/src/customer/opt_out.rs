//! Addresses that asked for no messages: set and lifted by staff, each time with a reason.

use domain::contact::{Address, AddressKind};
use domain::event::EventKind;
use domain::id::OptOutId;
use domain::settings::{Fault, Faults, line};
use store::StoreError;
use store::rooms::event;
use store::rooms::opt_out::{self, OptOut};

use super::{CustomerError, before, done, need};
use crate::App;
use crate::link::Once;
use crate::office::Desk;

/// Characters of a reason.
pub const MAX_REASON: usize = 200;

impl App {
    /// Addresses that asked for no messages, newest first.
    pub async fn opt_outs(
        &self,
        desk: &Desk,
        after: Option<OptOutId>,
        limit: u32,
    ) -> Result<Vec<OptOut>, CustomerError> {
        need(desk)?;
        let scope = desk.scope();
        let all = self
            .store()
            .read(move |tx| opt_out::list(tx, scope, after, limit))
            .await;
        all.map_err(|error: StoreError| error.into())
    }

    /// Writes down that an address asked for no messages; one that had asked already stays as it
    /// is. The same form sent twice works once.
    pub async fn set_opt_out(
        &self,
        desk: &Desk,
        (kind, typed): (AddressKind, &str),
        reason: &str,
        once: Once,
        request_id: &str,
    ) -> Result<(), CustomerError> {
        need(desk)?;
        let mut faults = Faults::default();
        let address = match Address::read(kind, typed) {
            Ok(address) if !address.takes_messages() => Err(Fault::Choice),
            read => read,
        };
        let address = faults.take("address", address);
        let reason = faults.take("reason", line(reason, MAX_REASON));
        let (Some(address), Some(reason)) = (address, reason) else {
            return Err(faults.into());
        };
        let id = OptOutId::new(self.uuid());
        let mut noted = self.act(desk.actor(), Some(request_id), |act| {
            let event = act.event(EventKind::OptOutSet, id);
            event.with("address_kind", address.kind())
        });
        let (desk, now) = (desk.clone(), self.now());
        self.write(move |tx| {
            if before(tx, &desk, &once, now)?.is_some() {
                return Ok(());
            }
            let set = opt_out::set(tx, desk.scope(), &address, (id, &reason), now)?;
            if let Some(id) = set {
                noted.object = id.to_string();
                event::append(tx, desk.scope(), std::slice::from_ref(&noted))?;
            }
            done(tx, &desk, &once, id)
        })
        .await
    }

    /// Lets messages go to an address again. The same form sent twice works once.
    pub async fn lift_opt_out(
        &self,
        desk: &Desk,
        id: OptOutId,
        reason: &str,
        once: Once,
        request_id: &str,
    ) -> Result<(), CustomerError> {
        need(desk)?;
        let reason = line(reason, MAX_REASON).map_err(|fault| Faults::one("reason", fault))?;
        let noted = self.act(desk.actor(), Some(request_id), |act| {
            act.event(EventKind::OptOutLifted, id)
        });
        let (desk, now) = (desk.clone(), self.now());
        self.write(move |tx| {
            if before(tx, &desk, &once, now)?.is_some() {
                return Ok(());
            }
            if !opt_out::lift(tx, desk.scope(), (id, &reason), now)? {
                return Err(CustomerError::NotFound);
            }
            event::append(tx, desk.scope(), std::slice::from_ref(&noted))?;
            done(tx, &desk, &once, id)
        })
        .await
    }
}
