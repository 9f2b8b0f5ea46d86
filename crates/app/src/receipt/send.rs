//! Sending a receipt by hand: to its payer, or to whom else staff name.

use domain::access::Permission;
use domain::contact::Address;
use domain::id::{LinkId, ReceiptId};
use domain::payment::Payment;
use domain::receipt::{Receipt, SendRefusal};
use domain::scope::Scope;
use store::rooms::{customer, event, job, message, opt_out, payment, receipt, shop};
use store::{StoreError, Tx};

use super::desk::{ReceiptError, need};
use crate::App;
use crate::link::{Once, each_alone};
use crate::office::{Addressed, Desk, Resending};
use crate::once::{self, Before};
use crate::told;

impl App {
    /// Who may want the receipt of a payment: whom its link was sent to, its payer; and its customer.
    pub async fn receipt_readers(
        &self,
        desk: &Desk,
        id: ReceiptId,
    ) -> Result<Vec<Addressed>, ReceiptError> {
        need(desk, Permission::SeeBalances)?;
        let desk = desk.clone();
        self.store()
            .read(move |tx| {
                let found = receipt::find(tx, desk.scope(), id)?.ok_or(ReceiptError::NotFound)?;
                let paid = sendable(tx, &desk, &found)?;
                let (payers, all) = readers(tx, desk.scope(), &found, paid.link)?;
                let silent = opt_out::set_among(tx, desk.scope(), &all)?;
                let known = all.into_iter().map(|address| Addressed {
                    silent: silent.has(&address),
                    usual: payers.is_empty() || payers.contains(&address),
                    address,
                });
                Ok(known.collect())
            })
            .await
    }

    /// Sends the page of a payment's receipt to these; once, however often the form is sent.
    pub async fn send_receipt(
        &self,
        desk: &Desk,
        id: ReceiptId,
        whom: &[Address],
        once: Once,
        request_id: &str,
    ) -> Result<Resending, ReceiptError> {
        need(desk, Permission::SeeBalances)?;
        let whom = whom.to_vec();
        let (app, desk, request_id) = (self.clone(), desk.clone(), request_id.to_owned());
        self.write(move |tx| {
            let (scope, now) = (desk.scope(), app.now());
            let found = receipt::lock(tx, scope, id)?.ok_or(ReceiptError::NotFound)?;
            let paid = sendable(tx, &desk, &found)?;
            match once::before(tx, &desk, &once, now)? {
                Before::New => {}
                Before::Done(_) => return Ok(Resending::Before),
                Before::Other => return Err(ReceiptError::Twice),
            }
            let row = shop::find(tx, scope.merchant, paid.shop)?.ok_or(ReceiptError::NotFound)?;
            let silent = opt_out::set_among(tx, scope, &whom)?;
            let sent = app.act(desk.actor(), Some(&request_id), |act| {
                found.send((&row.shop, &paid), (&each_alone(&whom), &silent), act)
            });
            let (sending, events) = sent.map_err(|refusal| match refusal {
                SendRefusal::Receipt(refusal) => ReceiptError::Refused(refusal),
                SendRefusal::Whom(crowd) => ReceiptError::Whom(crowd),
            })?;
            message::insert(tx, scope, &sending.messages, now)?;
            job::insert(tx, scope, &sending.jobs)?;
            event::append(tx, scope, &events)?;
            once::done(tx, &desk, &once, id)?;
            Ok(Resending::Now {
                messages: sending.messages.len(),
                silent: sending.silent,
            })
        })
        .await
    }
}

/// The payment of a receipt that has a page, if this user may send it to people.
fn sendable(tx: &mut Tx<'_>, desk: &Desk, found: &Receipt) -> Result<Payment, ReceiptError> {
    let paid = paid(tx, desk.scope(), found)?;
    paid.filter(|paid| may_send(desk, found, paid))
        .ok_or(ReceiptError::NotFound)
}

/// The payment that a receipt is of, if one is.
pub(super) fn paid(
    tx: &mut Tx<'_>,
    scope: Scope,
    found: &Receipt,
) -> Result<Option<Payment>, StoreError> {
    match found.source.payment() {
        Some(id) => payment::find(tx, scope, id),
        None => Ok(None),
    }
}

/// Whether this user may send the page of a payment's receipt to people.
pub(super) fn may_send(desk: &Desk, found: &Receipt, paid: &Payment) -> bool {
    found.token.is_some() && desk.staff.may(Permission::Resend, paid.shop)
}

/// Who has to do with the link, and these with all other addresses of the customer: each once, in order.
fn readers(
    tx: &mut Tx<'_>,
    scope: Scope,
    found: &Receipt,
    link: LinkId,
) -> Result<(Vec<Address>, Vec<Address>), StoreError> {
    let payers = told::people(tx, scope, link)?.concat();
    let mut all = payers.clone();
    all.extend(customer::every_address(tx, scope, found.customer)?);
    all.retain(Address::takes_messages);
    all.sort();
    all.dedup_by(|one, other| one.is_same(other));
    Ok((payers, all))
}
