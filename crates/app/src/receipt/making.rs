//! Receipts that staff make: for money that came without a payment, and for a payment whose link
//! books none.

use domain::access::Permission;
use domain::contact::Mobile;
use domain::customer::Customer;
use domain::id::{CustomerId, PaymentId, ReceiptId};
use domain::receipt::{HandFacts, ReceiptForm, Unbookable, of_paid};
use domain::search;
use domain::settings::{Fault, Faults};
use domain::settle::listed;
use jiff::Timestamp;
use money::Unit;
use store::rooms::customer::{self, CustomerFilter};
use store::rooms::{account, payment, receipt, refund, resolve, shop, slip};
use store::{StoreError, Tx};

use super::desk::{ReceiptError, need, write_down};
use super::paper::lock_paper;
use crate::App;
use crate::customer::{before, done};
use crate::link::Once;
use crate::office::record::seen_link;
use crate::office::{Desk, OfficeError, shops_of};
use crate::verify::list_receipt;

/// Customers that are told when several are found.
pub const CANDIDATES: u32 = 8;

impl App {
    /// What a receipt by hand can be made of.
    pub async fn receipt_choices(&self, desk: &Desk) -> Result<HandFacts, ReceiptError> {
        need(desk, Permission::MakeReceipts)?;
        let (desk, now) = (desk.clone(), self.now());
        self.store()
            .read(move |tx| facts(tx, &desk, now).map_err(ReceiptError::from))
            .await
    }

    /// A customer for whom a receipt is about to be made, if there is one with this id.
    pub async fn receipt_customer(
        &self,
        desk: &Desk,
        id: CustomerId,
    ) -> Result<Option<Customer>, ReceiptError> {
        need(desk, Permission::MakeReceipts)?;
        let scope = desk.scope();
        self.store()
            .read(move |tx| customer::find(tx, scope, id).map_err(ReceiptError::from))
            .await
    }

    /// Makes a receipt by hand for the one customer that `typed` finds: by id, by mobile, or by name
    /// however it is spelled. The same form sent twice makes one, and both are told its id.
    pub async fn make_receipt(
        &self,
        desk: &Desk,
        typed: &str,
        form: &ReceiptForm,
        once: Once,
        request_id: &str,
    ) -> Result<ReceiptId, ReceiptError> {
        need(desk, Permission::MakeReceipts)?;
        let (app, desk, now) = (self.clone(), desk.clone(), self.now());
        let (typed, form) = (typed.trim().to_owned(), form.clone());
        let request_id = request_id.to_owned();
        self.write(move |tx| {
            if let Some(answer) = before(tx, &desk, &once, now)? {
                return answer.parse().map_err(|_| ReceiptError::Twice);
            }
            let details = form.read(&facts(tx, &desk, now)?);
            let found = find(tx, &desk, &typed)?;
            let (customer, details) = match (found, details) {
                (Found::One(customer), Ok(details)) => (customer, details),
                (Found::One(_), Err(faults)) => return Err(faults.into()),
                (Found::Several(all), details) => {
                    let mut faults = Faults::one("customer", Fault::Several);
                    faults.0.extend(details.err().unwrap_or_default().0);
                    return Err(ReceiptError::Several(all, faults));
                }
                (Found::Wrong(fault), details) => {
                    let mut faults = Faults::one("customer", fault);
                    faults.0.extend(details.err().unwrap_or_default().0);
                    return Err(faults.into());
                }
            };
            if customer::hold(tx, desk.scope(), customer)?.is_none() {
                return Err(Faults::one("customer", Fault::Nobody).into());
            }
            lock_paper(tx, &desk, customer, &details)?;
            let token = app.entropy().token(desk.mode);
            let (new, booking) = app.act(desk.actor(), Some(&request_id), |act| {
                let new = details.make(customer, token, act);
                let booking = new.book(act);
                (new, booking)
            });
            receipt::insert(tx, desk.scope(), &new, now)?;
            write_down(tx, &desk, &booking, now)?;
            done(tx, &desk, &once, new.id)?;
            Ok(new.id)
        })
        .await
    }

    /// Makes the receipt of a paid payment whose link books none, of the shop's own type.
    pub async fn book_receipt(
        &self,
        desk: &Desk,
        id: PaymentId,
        request_id: &str,
    ) -> Result<ReceiptId, ReceiptError> {
        let (app, desk, now) = (self.clone(), desk.clone(), self.now());
        let request_id = request_id.to_owned();
        self.write(move |tx| {
            let scope = desk.scope();
            // Two who make it at once wait for each other here.
            let paid = payment::lock(tx, scope, id)?.ok_or(ReceiptError::NotFound)?;
            let (link, _) = seen_link(tx, &desk, paid.link).map_err(unseen)?;
            if !desk.staff.may(Permission::MakeReceipts, link.shop) {
                return Err(ReceiptError::Forbidden(Permission::MakeReceipts));
            }
            let row = shop::find(tx, scope.merchant, link.shop)?.ok_or(ReceiptError::NotFound)?;
            let kind = account::find_receipt_type(tx, scope.merchant, row.receipt_type)?;
            let kind = kind.ok_or(ReceiptError::NotFound)?;
            let has_one = receipt::of_payment(tx, scope, id)?.is_some();
            let item = resolve::of_payment(tx, scope, id)?;
            let waits = item.is_some_and(|item| item.resolution.is_none());
            if refund::held(tx, scope, id, paid.amount.currency())?.is_positive() {
                return Err(Unbookable::Refunded.into());
            }
            let token = app.entropy().token(desk.mode);
            // The money of a slip landed where the slip says.
            let slip = slip::find(tx, scope, id)?;
            let landed = slip.map_or(link.account, |slip| slip.account);
            let made = app.act(desk.actor(), Some(&request_id), |act| {
                let new = of_paid(&paid, (landed, &kind), (has_one, waits), token, act)?;
                let mut booking = new.book(act);
                booking.events.extend(listed(&link, new.id, act));
                Ok::<_, ReceiptError>((new, booking))
            });
            let (new, booking) = made?;
            receipt::insert(tx, scope, &new, now)?;
            list_receipt(tx, scope, &link, new.id, now)?;
            write_down(tx, &desk, &booking, now)?;
            Ok(new.id)
        })
        .await
    }
}

fn unseen(error: OfficeError) -> ReceiptError {
    match error {
        OfficeError::Store(error) => error.into(),
        OfficeError::NotFound | OfficeError::Forbidden => ReceiptError::NotFound,
    }
}

fn facts(tx: &mut Tx<'_>, desk: &Desk, now: Timestamp) -> Result<HandFacts, StoreError> {
    let merchant = desk.staff.merchant;
    let shops = shops_of(tx, desk)?;
    let mut accounts = account::all(tx, merchant)?;
    accounts.retain(|account| account.active);
    let mut types = account::receipt_types(tx, merchant)?;
    types.retain(|kind| kind.active);
    let unit = |currency| {
        let mut shops = shops.iter();
        let counting = shops.find(|row| row.shop.currency == currency);
        counting.map_or(Unit::default_for(currency), |row| row.shop.unit)
    };
    let accounts = accounts.into_iter();
    Ok(HandFacts {
        accounts: accounts
            .map(|account| {
                let unit = unit(account.currency);
                (account, unit)
            })
            .collect(),
        types,
        now,
    })
}

/// Whom a typed text finds.
pub(super) enum Found {
    One(CustomerId),
    Several(Vec<Customer>),
    Wrong(Fault),
}

pub(super) fn find(tx: &mut Tx<'_>, desk: &Desk, typed: &str) -> Result<Found, StoreError> {
    if typed.is_empty() {
        return Ok(Found::Wrong(Fault::Missing));
    }
    let scope = desk.scope();
    if let Ok(id) = typed.parse::<CustomerId>() {
        let found = customer::find(tx, scope, id)?;
        return Ok(found.map_or(Found::Wrong(Fault::Nobody), |one| Found::One(one.id)));
    }
    let mut found = match typed.parse::<Mobile>() {
        Ok(mobile) => {
            let mut found = customer::with_mobile(tx, scope, &mobile, None)?;
            found.retain(|one| !one.archived);
            found
        }
        Err(_) => Vec::new(),
    };
    if found.is_empty() {
        let filter = CustomerFilter {
            search: search::query(typed),
            ..CustomerFilter::default()
        };
        // No words at all would find everybody.
        if !filter.search.is_empty() {
            found = customer::list(tx, scope, &filter, CANDIDATES)?.rows;
        }
    }
    Ok(match found.as_slice() {
        [] => Found::Wrong(Fault::Nobody),
        [one] => Found::One(one.id),
        _ => Found::Several(found),
    })
}
