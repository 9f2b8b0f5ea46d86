//! What a filter names by words or by codes. So many at most are found, and it is told when there
//! are more.

use domain::id::{CustomerId, DocumentId, LinkId, PaymentId};
use domain::scope::Scope;
use domain::search::{Wanted, query};
use domain::token::PaymentCode;
use money::digits::to_latin;

use super::{Scoped, scoped};
use crate::rooms::read;
use crate::rooms::search::{Kind, Named, named};
use crate::{Sql, StoreError, Tx};

/// Payments that carry one code; a bank's may come again at another bank.
const CODED: u32 = 50;

/// Customers, archived or not, that have all of these words.
pub fn customers_named(
    tx: &mut Tx<'_>,
    scope: Scope,
    search: &[Wanted],
    limit: u32,
) -> Result<Named<CustomerId>, StoreError> {
    named(tx, scope, (Kind::Customer, search), limit)
}

/// Documents, archived or not, that have all of these words.
pub fn documents_named(
    tx: &mut Tx<'_>,
    scope: Scope,
    search: &[Wanted],
    limit: u32,
) -> Result<Named<DocumentId>, StoreError> {
    named(tx, scope, (Kind::Document, search), limit)
}

/// What a search for payments found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPayments {
    /// Those with this code, ours or the bank's.
    pub payments: Vec<PaymentId>,
    /// The links that have all words; their payments are found.
    pub links: Vec<LinkId>,
    /// There are more such links, or there may be.
    pub more: bool,
}

/// What somebody typed who looks for payments: a code, or words of the link, of which at most
/// `limit` are found.
pub fn find_payments(
    tx: &mut Tx<'_>,
    scope: Scope,
    typed: &str,
    limit: u32,
) -> Result<FoundPayments, StoreError> {
    let payments = coded(tx, scope, typed)?;
    let words = query(typed);
    let links = named(tx, scope, (Kind::Link, &words), limit)?;
    Ok(FoundPayments {
        payments: payments.into_iter().map(|(payment, _)| payment).collect(),
        links: links.ids,
        more: links.more,
    })
}

/// The links of the payments that carry this code, ours or the bank's.
pub fn links_coded(tx: &mut Tx<'_>, scope: Scope, typed: &str) -> Result<Vec<LinkId>, StoreError> {
    let payments = coded(tx, scope, typed)?;
    Ok(payments.into_iter().map(|(_, link)| link).collect())
}

/// The payments that carry a code, with their links. People read codes out in groups, and type them
/// in any digits.
fn coded(
    tx: &mut Tx<'_>,
    scope: Scope,
    typed: &str,
) -> Result<Vec<(PaymentId, LinkId)>, StoreError> {
    let typed = to_latin(typed.trim()).into_owned();
    let joined: String = typed
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-')
        .collect();
    let code = typed.parse::<PaymentCode>().ok();
    let select = || Sql::new("SELECT payment.id, payment.link_id FROM payment");
    let ours = code.map(|code| {
        scoped(select(), Scoped::Payment, scope)
            .push(" AND payment.code = ")
            .bind(code.as_str())
    });
    let banks = scoped(select(), Scoped::Payment, scope)
        .push(" AND payment.tracking_code IS NOT NULL AND payment.tracking_code IN ")
        .bind_list([typed, joined])
        .push(" LIMIT ")
        .bind(CODED);
    let mut found: Vec<(PaymentId, LinkId)> = Vec::new();
    for sql in ours.into_iter().chain([banks]) {
        for row in tx.query_built(&sql)? {
            let one = (read::word(&row, "id")?, read::word(&row, "link_id")?);
            if !found.contains(&one) {
                found.push(one);
            }
        }
    }
    Ok(found)
}
