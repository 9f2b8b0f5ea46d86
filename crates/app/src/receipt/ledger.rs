//! What a customer owes, at any moment, and the lines that led there.

use domain::access::Permission;
use domain::customer::Customer;
use domain::id::{CustomerId, DocumentId, LinkId, ReceiptId};
use domain::ledger::{Cause, LedgerAccount, Line, Owing};
use domain::token::PaymentCode;
use jiff::Timestamp;
use money::{Amount, Currency};
use store::rooms::ledger::{self, Place, Span};
use store::rooms::shop::ShopRow;
use store::rooms::{customer, document, payment, receipt, refund};
use store::{StoreError, Tx};

use super::desk::{ReceiptError, need};
use crate::App;
use crate::office::{Desk, shops_of};

/// Which lines of a customer are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// In this currency; else in the first in which anything was booked.
    pub currency: Option<Currency>,
    /// Booked at or after.
    pub from: Option<Timestamp>,
    /// Booked before.
    pub before: Option<Timestamp>,
    /// Where the page before ended.
    pub after: Option<Place>,
}

/// The statement of a customer.
#[derive(Debug, Clone)]
pub struct CustomerStatement {
    /// The customer.
    pub customer: Customer,
    /// All shops of the merchant, for units and time zones.
    pub shops: Vec<ShopRow>,
    /// How they stand in each currency, at the end of the asked span or now.
    pub owing: Vec<Owing>,
    /// The currency of the lines; `None`: nothing was ever booked.
    pub currency: Option<Currency>,
    /// What stood before the first line.
    pub opening: Option<Amount>,
    /// The lines, oldest first, with what they are about.
    pub lines: Vec<(Line, About)>,
    /// Where the next page goes on.
    pub next: Option<Place>,
}

/// What a line is about, to go there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A payment, on the page of its link.
    Payment {
        /// Its link.
        link: LinkId,
        /// Its code.
        code: PaymentCode,
    },
    /// A receipt.
    Receipt {
        /// Its id.
        id: ReceiptId,
        /// Its number, once it has one.
        number: Option<i64>,
    },
    /// A document that became a debt, or is one no more.
    Document {
        /// Its id.
        id: DocumentId,
        /// Its number.
        number: String,
    },
    /// A customer who was merged into this one.
    Customer {
        /// Their id.
        id: CustomerId,
        /// Their name.
        name: String,
    },
    /// Something that is not there any more.
    Nothing,
}

impl App {
    /// How a customer stands in each currency, now.
    pub async fn customer_owing(
        &self,
        desk: &Desk,
        id: CustomerId,
    ) -> Result<Vec<Owing>, ReceiptError> {
        need(desk, Permission::SeeBalances)?;
        let scope = desk.scope();
        self.store()
            .read_long(move |tx| ledger::owing(tx, scope, id, None).map_err(ReceiptError::from))
            .await
    }

    /// A page of the statement of a customer.
    pub async fn customer_statement(
        &self,
        desk: &Desk,
        id: CustomerId,
        asked: Asked,
        limit: u32,
    ) -> Result<CustomerStatement, ReceiptError> {
        need(desk, Permission::SeeBalances)?;
        let desk = desk.clone();
        self.store()
            .read_long(move |tx| statement(tx, &desk, id, (&asked, limit)))
            .await
    }

    /// A page of the statement of a customer, to take it out of the server.
    pub async fn customer_statement_out(
        &self,
        desk: &Desk,
        id: CustomerId,
        asked: Asked,
        limit: u32,
    ) -> Result<CustomerStatement, ReceiptError> {
        need(desk, Permission::Exports)?;
        self.customer_statement(desk, id, asked, limit).await
    }
}

fn statement(
    tx: &mut Tx<'_>,
    desk: &Desk,
    id: CustomerId,
    (asked, limit): (&Asked, u32),
) -> Result<CustomerStatement, ReceiptError> {
    let scope = desk.scope();
    let customer = customer::find(tx, scope, id)?.ok_or(ReceiptError::NotFound)?;
    let owing = ledger::owing(tx, scope, id, asked.before)?;
    let mut found = CustomerStatement {
        customer,
        shops: shops_of(tx, desk)?,
        currency: asked.currency,
        opening: None,
        lines: Vec::new(),
        next: None,
        owing,
    };
    let first = found.owing.first().map(|one| one.owes.currency());
    found.currency = asked.currency.or(first);
    let Some(currency) = found.currency else {
        return Ok(found);
    };
    let span = Span {
        account: LedgerAccount::Customer(id),
        currency,
        from: asked.from,
        before: asked.before,
        after: asked.after,
    };
    let page = ledger::statement(tx, scope, &span, limit)?;
    for line in page.lines {
        let about = about(tx, desk, line.entry.cause)?;
        found.lines.push((line, about));
    }
    found.opening = Some(page.opening);
    found.next = page.next;
    Ok(found)
}

fn about(tx: &mut Tx<'_>, desk: &Desk, cause: Cause) -> Result<About, StoreError> {
    Ok(match cause {
        Cause::Payment(id) => match payment::find(tx, desk.scope(), id)? {
            Some(paid) => About::Payment {
                link: paid.link,
                code: paid.code,
            },
            None => About::Nothing,
        },
        Cause::Receipt(id) => match receipt::find(tx, desk.scope(), id)? {
            Some(found) => About::Receipt {
                id: found.id,
                number: found.number,
            },
            None => About::Nothing,
        },
        Cause::Refund(id) => {
            let paid = match refund::find(tx, desk.scope(), id)? {
                Some(found) => payment::find(tx, desk.scope(), found.payment)?,
                None => None,
            };
            paid.map_or(About::Nothing, |paid| About::Payment {
                link: paid.link,
                code: paid.code,
            })
        }
        Cause::Merge(id, _) => match customer::find(tx, desk.scope(), id)? {
            Some(found) => About::Customer {
                id,
                name: found.name,
            },
            None => About::Nothing,
        },
        Cause::Document(id, _) => match document::find(tx, desk.scope(), id)? {
            Some(found) => About::Document {
                id: found.id,
                number: found.number,
            },
            None => About::Nothing,
        },
    })
}
