//! Receipts as staff see them, and the two decisions about one: approve, void. The ledger belongs to
//! the merchant, not to a shop: who sees it sees all of it.

use domain::access::Permission;
use domain::customer::Customer;
use domain::id::{LinkId, PaymentId, ReceiptId};
use domain::payment::Payment;
use domain::receipt::{Booking, Receipt, ReceiptMark, Refusal, Unbookable, void_reason};
use domain::sending::Crowd;
use domain::settings::Faults;
use domain::token::{PaymentCode, Token};
use jiff::Timestamp;
use store::rooms::event::StoredEvent;
use store::rooms::office::{self, Summed};
use store::rooms::receipt::{self, Mark, ReceiptFilter, ReceiptPage, ReceiptRow};
use store::rooms::shop::ShopRow;
use store::rooms::{account, customer, document, event, ledger, link, refund};
use store::{StoreError, Tx};

use super::send::{may_send, paid};
use crate::App;
use crate::customer::CustomerError;
use crate::office::record::names;
use crate::office::{Desk, shops_of};

/// Why something about a receipt was not done.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// The user may not do this.
    #[error("the permission {0} is missing")]
    Forbidden(Permission),
    /// There is no such thing in this world that the user may see.
    #[error("there is no such thing here")]
    NotFound,
    /// What was typed is refused, field by field.
    #[error("{} field(s) are wrong", .0.0.len())]
    Wrong(Faults),
    /// Several customers are found by what was typed; and whatever else is wrong.
    #[error("{} customers are found", .0.len())]
    Several(Vec<Customer>, Faults),
    /// It stands where this cannot be done.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The payment gets no receipt.
    #[error(transparent)]
    Unbookable(#[from] Unbookable),
    /// Nobody was named to send it to, or too many.
    #[error("nobody was named, or too many")]
    Whom(Crowd),
    /// The form with this number did other work before.
    #[error("the form was sent before")]
    Twice,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Faults> for ReceiptError {
    fn from(faults: Faults) -> Self {
        Self::Wrong(faults)
    }
}

impl From<CustomerError> for ReceiptError {
    fn from(error: CustomerError) -> Self {
        match error {
            CustomerError::Store(error) => Self::Store(error),
            CustomerError::Twice => Self::Twice,
            CustomerError::Forbidden(permission) => Self::Forbidden(permission),
            CustomerError::Wrong(faults) => Self::Wrong(faults),
            _ => Self::NotFound,
        }
    }
}

/// A page of the list of receipts.
#[derive(Debug, Clone)]
pub struct ReceiptList {
    /// All shops of the merchant, for units and time zones.
    pub shops: Vec<ShopRow>,
    /// The receipts.
    pub page: ReceiptPage,
    /// What all that the filter finds are for (`asked`), and what of it counts (`paid`).
    pub sums: Summed,
    /// The customer to whom the list is narrowed.
    pub customer: Option<Customer>,
}

/// The page of a receipt for staff.
#[derive(Debug, Clone)]
pub struct ReceiptRecord {
    /// The receipt with its names.
    pub row: ReceiptRow,
    /// Its approval and its void.
    pub marks: Vec<Mark>,
    /// What brought the money, if a payment did.
    pub origin: Option<Origin>,
    /// What happened to it, oldest first.
    pub timeline: Vec<StoredEvent>,
    /// The users in the timeline: as events name them, and their names.
    pub names: Vec<(String, String)>,
    /// All shops of the merchant, for units and time zones.
    pub shops: Vec<ShopRow>,
    /// It has a page, and this user may send it to people.
    pub may_send: bool,
}

/// The payment that a receipt is of.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The payment.
    pub payment: PaymentId,
    /// Its code.
    pub code: PaymentCode,
    /// The bank's code.
    pub tracking_code: Option<String>,
    /// Its masked card.
    pub card_mask: Option<String>,
    /// Its link.
    pub link: LinkId,
    /// Address of the receipt's page for the payer, if it has one.
    pub url: Option<String>,
}

impl App {
    /// Receipts, those first whose money came last.
    pub async fn office_receipts(
        &self,
        desk: &Desk,
        filter: ReceiptFilter,
        limit: u32,
    ) -> Result<ReceiptList, ReceiptError> {
        need(desk, Permission::SeeBalances)?;
        let desk = desk.clone();
        self.store()
            .read_long(move |tx| {
                let scope = desk.scope();
                let customer = match filter.customer {
                    Some(id) => customer::find(tx, scope, id)?,
                    None => None,
                };
                Ok(ReceiptList {
                    shops: shops_of(tx, &desk)?,
                    page: receipt::list(tx, scope, &filter, limit)?,
                    sums: receipt::sums(tx, scope, &filter)?,
                    customer,
                })
            })
            .await
    }

    /// Receipts to take out of the server, without sums.
    pub async fn office_receipts_out(
        &self,
        desk: &Desk,
        filter: ReceiptFilter,
        limit: u32,
    ) -> Result<ReceiptPage, ReceiptError> {
        need(desk, Permission::SeeBalances)?;
        need(desk, Permission::Exports)?;
        let scope = desk.scope();
        self.store()
            .read_long(move |tx| Ok(receipt::list(tx, scope, &filter, limit)?))
            .await
    }

    /// One receipt with all that is known of it.
    pub async fn office_receipt(
        &self,
        desk: &Desk,
        id: ReceiptId,
    ) -> Result<ReceiptRecord, ReceiptError> {
        need(desk, Permission::SeeBalances)?;
        let (app, desk) = (self.clone(), desk.clone());
        self.store()
            .read(move |tx| {
                let found = receipt::find(tx, desk.scope(), id)?;
                record(&app, tx, &desk, found.ok_or(ReceiptError::NotFound)?)
            })
            .await
    }

    /// Approves a receipt that waits: it counts from now on.
    pub async fn approve_receipt(
        &self,
        desk: &Desk,
        id: ReceiptId,
        request_id: &str,
    ) -> Result<(), ReceiptError> {
        let decide = (ReceiptMark::Approved, None);
        self.mark_receipt(desk, id, decide, request_id).await
    }

    /// Makes a receipt void, for a reason: all that it booked is taken back by new lines.
    pub async fn void_receipt(
        &self,
        desk: &Desk,
        id: ReceiptId,
        reason: &str,
        request_id: &str,
    ) -> Result<(), ReceiptError> {
        let decide = (ReceiptMark::Voided, Some(void_reason(reason)?));
        self.mark_receipt(desk, id, decide, request_id).await
    }

    async fn mark_receipt(
        &self,
        desk: &Desk,
        id: ReceiptId,
        (kind, reason): (ReceiptMark, Option<String>),
        request_id: &str,
    ) -> Result<(), ReceiptError> {
        need(desk, Permission::ApproveReceipts)?;
        let (app, desk, request_id) = (self.clone(), desk.clone(), request_id.to_owned());
        self.write(move |tx| {
            let scope = desk.scope();
            let found = receipt::lock(tx, scope, id)?.ok_or(ReceiptError::NotFound)?;
            if let Some(paid) = found.source.payment()
                && refund::held(tx, scope, paid, found.amount.currency())?.is_positive()
            {
                return Err(Refusal::Refunded.into());
            }
            let booking = app.act(desk.actor(), Some(&request_id), |act| match kind {
                ReceiptMark::Approved => found.approve(act),
                ReceiptMark::Voided => found.void(act),
            })?;
            let mark = Mark {
                kind,
                actor: desk.actor().to_text(),
                reason: reason.clone(),
                at: app.now(),
            };
            receipt::mark(tx, scope, id, &mark)?;
            write_down(tx, &desk, &booking, mark.at)
        })
        .await
    }
}

/// Refuses whoever may not do this in every shop.
pub(super) fn need(desk: &Desk, permission: Permission) -> Result<(), ReceiptError> {
    if desk.staff.may_everywhere(permission) {
        Ok(())
    } else {
        Err(ReceiptError::Forbidden(permission))
    }
}

/// Writes what one step of a receipt books.
pub(super) fn write_down(
    tx: &mut Tx<'_>,
    desk: &Desk,
    booking: &Booking,
    now: Timestamp,
) -> Result<(), ReceiptError> {
    for transfer in &booking.transfers {
        ledger::append(tx, desk.scope(), transfer, now)?;
    }
    event::append(tx, desk.scope(), &booking.events)?;
    Ok(())
}

fn record(
    app: &App,
    tx: &mut Tx<'_>,
    desk: &Desk,
    found: Receipt,
) -> Result<ReceiptRecord, ReceiptError> {
    let scope = desk.scope();
    let shops = shops_of(tx, desk)?;
    let customer = customer::find(tx, scope, found.customer)?;
    let account = account::find(tx, scope.merchant, found.account)?;
    let kind = account::find_receipt_type(tx, scope.merchant, found.receipt_type)?;
    let paid = paid(tx, scope, &found)?;
    let may_send = paid
        .as_ref()
        .is_some_and(|paid| !found.state.is_void() && may_send(desk, &found, paid));
    let origin = paid.map(|paid| origin(app, &shops, found.token.as_ref(), paid));
    let own = found.source.by_hand().and_then(|hand| hand.document);
    let paper = match (own, &origin) {
        (Some(id), _) => Some(id),
        (None, Some(origin)) => {
            link::find(tx, scope, origin.link)?.and_then(|(one, _)| one.document)
        }
        (None, None) => None,
    };
    let paper = match paper {
        Some(id) => document::find(tx, scope, id)?,
        None => None,
    };
    let timeline = office::events(tx, scope, &[found.id.to_string()])?;
    Ok(ReceiptRecord {
        marks: receipt::marks(tx, scope, found.id)?,
        names: names(tx, scope, &timeline)?,
        may_send,
        origin,
        timeline,
        shops,
        row: ReceiptRow {
            customer: customer.map(|one| one.name).unwrap_or_default(),
            account: account.map(|one| one.name).unwrap_or_default(),
            receipt_type: kind.map(|one| one.name).unwrap_or_default(),
            document: paper.map(|one| (one.id, one.number)),
            receipt: found,
        },
    })
}

fn origin(app: &App, shops: &[ShopRow], token: Option<&Token>, paid: Payment) -> Origin {
    let shop = shops.iter().find(|row| row.shop.id == paid.shop);
    let url = |row: &ShopRow| Some(app.receipt_url(&row.shop.slug, token?));
    Origin {
        payment: paid.id,
        code: paid.code,
        tracking_code: paid.reference.map(|reference| reference.tracking_code),
        card_mask: paid.card_mask,
        link: paid.link,
        url: shop.and_then(url),
    }
}
