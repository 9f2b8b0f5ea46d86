//! Whom a link is about, and the document that it is for.

use domain::document::{DocumentState, FieldKey, FieldKind};
use domain::id::{CustomerId, DocumentId, ShopId};
use domain::link::{AmountRule, FieldError, Problem};
use domain::scope::Scope;
use money::Amount;
use store::rooms::{customer, document};
use store::{StoreError, Tx};

use super::{LinkError, LinkRequest};
use crate::document::left_on;

/// To whom the money of a new link is booked, and what it is for.
pub(super) struct Subject {
    pub(super) customer: CustomerId,
    pub(super) document: Option<(DocumentId, Option<FieldKey>)>,
    /// What is left to pay on the document, if the link is locked to that.
    pub(super) left: Option<Amount>,
}

/// Finds them. A document tells its customer; without either the shop's walk-in stands in.
pub(super) fn subject(
    tx: &mut Tx<'_>,
    scope: Scope,
    shop: ShopId,
    request: &LinkRequest,
) -> Result<Subject, LinkError> {
    let Some(id) = request.document else {
        if request.receipt_field.is_some() {
            return Err(wrong("receipt/field", Problem::NotFound));
        }
        return Ok(Subject {
            customer: of_request(tx, scope, shop, request)?,
            document: None,
            left: None,
        });
    };
    let locked = request.rule == AmountRule::Left;
    let found = if locked {
        document::lock(tx, scope, id)?
    } else {
        document::find(tx, scope, id)?
    };
    let found = found.filter(|one| one.shop == shop && one.state != DocumentState::Cancelled);
    let Some(found) = found else {
        return Err(wrong("document", Problem::NotFound));
    };
    // Merged in this very moment: to be tried again.
    if customer::hold(tx, scope, found.customer)?.is_none() {
        return Err(StoreError::Busy.into());
    }
    if request
        .customer
        .is_some_and(|customer| customer != found.customer)
    {
        return Err(wrong("customer", Problem::NotFound));
    }
    if let Some(key) = &request.receipt_field {
        let fields = document::fields(tx, scope.merchant, found.kind)?;
        let is_it = |one: &domain::document::FieldDefinition| {
            one.key == *key && one.active && one.kind == FieldKind::Receipt
        };
        if request.receipt == Some(false) || !fields.iter().any(is_it) {
            return Err(wrong("receipt/field", Problem::NotFound));
        }
    }
    Ok(Subject {
        customer: found.customer,
        document: Some((id, request.receipt_field.clone())),
        left: if locked {
            left_on(tx, scope, &found)?
        } else {
            None
        },
    })
}

fn of_request(
    tx: &mut Tx<'_>,
    scope: Scope,
    shop: ShopId,
    request: &LinkRequest,
) -> Result<CustomerId, LinkError> {
    match request.customer {
        Some(id) => {
            let found = customer::hold(tx, scope, id)?.filter(|one| !one.archived);
            let found = found.ok_or_else(|| wrong("customer", Problem::NotFound))?;
            Ok(found.id)
        }
        None => {
            let walk_in = customer::walk_in(tx, scope, shop)?;
            Ok(walk_in.ok_or(StoreError::ForeignKey)?.id)
        }
    }
}

fn wrong(field: &str, problem: Problem) -> LinkError {
    LinkError::Fields(vec![FieldError {
        field: field.to_owned(),
        problem,
    }])
}
