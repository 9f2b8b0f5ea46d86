//! The list of documents: the newest day first, narrowed by what an index knows, or searched.

use std::fmt;
use std::str::FromStr;

use domain::document::{DocumentKind, DocumentState};
use domain::id::{BadId, CustomerId, DocumentId, ShopId, UserId};
use domain::scope::Scope;
use domain::search::Wanted;
use jiff::civil::Date;
use money::Amount;

use crate::rooms::office::{LOOKED_THROUGH, SUMS, Summed, summed};
use crate::rooms::read;
use crate::rooms::search::{self, Kind, Place as Found};
use crate::{Row, Sql, StoreError, Tx};

/// What the list of documents is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentFilter {
    /// All of these words; none: every document.
    pub search: Vec<Wanted>,
    /// Of this kind.
    pub kind: Option<DocumentKind>,
    /// In this state.
    pub state: Option<DocumentState>,
    /// Of this customer.
    pub customer: Option<CustomerId>,
    /// Sold by this user.
    pub seller: Option<UserId>,
    /// Made in this shop.
    pub shop: Option<ShopId>,
    /// Comes to so much or more.
    pub min: Option<Amount>,
    /// Comes to so much or less.
    pub max: Option<Amount>,
    /// Of this day or later.
    pub from: Option<Date>,
    /// Of this day or earlier.
    pub to: Option<Date>,
    /// Made in one of these shops; `None`: wherever.
    pub shops: Option<Vec<ShopId>>,
    /// The archived ones instead of the others.
    pub archived: bool,
    /// Where the page before ended.
    pub after: Option<Place>,
}

/// A place in the list: it goes on behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the order of days.
    Listed(Date, DocumentId),
    /// In a search.
    Found(Found),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listed(date, id) => write!(f, "{date}.{id}"),
            Self::Found(found) => found.fmt(f),
        }
    }
}

impl FromStr for Place {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let listed = text.split_once('.').and_then(|(date, id)| {
            let date: Date = date.parse().ok()?;
            Some(Self::Listed(date, id.parse().ok()?))
        });
        listed.map_or_else(|| text.parse().map(Self::Found), Ok)
    }
}

/// A document as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Inner id.
    pub id: DocumentId,
    /// What it is.
    pub kind: DocumentKind,
    /// As people call it.
    pub number: String,
    /// Its day.
    pub date: Date,
    /// Who owes.
    pub customer: CustomerId,
    /// Their name.
    pub customer_name: String,
    /// Where it stands.
    pub state: DocumentState,
    /// What it comes to.
    pub final_amount: Option<Amount>,
}

/// A page of documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentPage {
    /// The newest day first, or of a search in the order of the word that found them.
    pub rows: Vec<Listed>,
    /// Where the next page goes on; `None`: there is nothing more.
    pub next: Option<Place>,
}

const SELECT: &str = "SELECT document.id, document.kind, document.number, document.doc_date,
        document.customer_id, document.state, document.currency, document.final_minor,
        c.name AS customer_name
     FROM document JOIN customer AS c ON c.merchant_id = document.merchant_id
        AND c.mode = document.mode AND c.id = document.customer_id";

/// A page of documents, at most `limit`.
pub fn list(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &DocumentFilter,
    limit: u32,
) -> Result<DocumentPage, StoreError> {
    if filter.search.is_empty() {
        return newest(tx, scope, filter, limit);
    }
    let after = match &filter.after {
        Some(Place::Found(found)) => Some(found),
        _ => None,
    };
    let wanted = (Kind::Document, filter.search.as_slice());
    let (rows, next) = search::page(tx, scope, wanted, (after, limit), |tx, ids| {
        let sql = narrowed(Sql::new(SELECT), scope, filter)
            .push(" AND document.id IN ")
            .bind_list(ids);
        let rows = tx.query_built(&sql)?;
        let document = |row| Ok((read::text(row, "id")?, listed(row)?));
        rows.iter().map(document).collect()
    })?;
    let next = next.map(Place::Found);
    Ok(DocumentPage { rows, next })
}

fn newest(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &DocumentFilter,
    limit: u32,
) -> Result<DocumentPage, StoreError> {
    let floor = floor(tx, scope, filter)?;
    let sql = within(narrowed(Sql::new(SELECT), scope, filter), filter, floor)
        .push(" ORDER BY document.doc_date DESC, document.id DESC LIMIT ")
        .bind(limit.saturating_add(1));
    let rows = tx.query_built(&sql)?;
    let mut rows: Vec<Listed> = rows.iter().map(listed).collect::<Result<_, _>>()?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_full = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| is_full);
    let next = last.map(|last| (last.date, last.id)).or(floor);
    let next = next.map(|(date, id)| Place::Listed(date, id));
    Ok(DocumentPage { rows, next })
}

/// The sums of the newest [`SUMMED`](crate::rooms::office::SUMMED) documents that the filter finds,
/// whatever page is shown: `asked` is what they come to, `paid` what of it is a debt in the books. A
/// search is not looked at.
pub fn sums(tx: &mut Tx<'_>, scope: Scope, filter: &DocumentFilter) -> Result<Summed, StoreError> {
    let filter = DocumentFilter {
        after: None,
        ..filter.clone()
    };
    let floor = floor(tx, scope, &filter)?;
    let sql = Sql::new(SUMS).push(
        "SELECT document.currency, COALESCE(document.final_minor, 0) AS asked,
            document.debt_minor AS paid FROM document",
    );
    let sql = within(narrowed(sql, scope, &filter), &filter, floor)
        .push(" ORDER BY document.doc_date DESC, document.id DESC LIMIT ");
    summed(tx, vec![sql], floor.is_none())
}

/// The document at which a walk through the newest ends, if there are more than it looks through;
/// `None` too where an index leads to all that the filter says.
fn floor(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &DocumentFilter,
) -> Result<Option<(Date, DocumentId)>, StoreError> {
    let lets_all = filter.shops.is_none()
        && filter.shop.is_none()
        && filter.seller.is_none()
        && filter.min.is_none()
        && filter.max.is_none();
    // The archived ones have an index of their days alone.
    let is_led = !filter.archived || filter.kind.is_none() && filter.state.is_none();
    if filter.customer.is_some() || lets_all && is_led {
        return Ok(None);
    }
    let led = if filter.archived {
        DocumentFilter {
            archived: true,
            ..DocumentFilter::default()
        }
    } else {
        DocumentFilter {
            kind: filter.kind,
            state: filter.state,
            ..DocumentFilter::default()
        }
    };
    let led = DocumentFilter {
        from: filter.from,
        to: filter.to,
        ..led
    };
    let sql = Sql::new("SELECT document.doc_date, document.id FROM document");
    let sql = within(narrowed(sql, scope, &led), filter, None)
        .push(" ORDER BY document.doc_date DESC, document.id DESC LIMIT 1 OFFSET ")
        .bind(LOOKED_THROUGH);
    let found = tx.query_built(&sql)?;
    let place = |row: &Row| Ok((read::word(row, "doc_date")?, read::word(row, "id")?));
    found.first().map(place).transpose()
}

/// Behind the page before, down to a floor.
fn within(mut sql: Sql, filter: &DocumentFilter, floor: Option<(Date, DocumentId)>) -> Sql {
    let pair = |sql: Sql, (date, id): (Date, DocumentId)| {
        sql.bind(date.to_string())
            .push(", ")
            .bind(id.to_string())
            .push(")")
    };
    if let Some(Place::Listed(date, id)) = filter.after {
        let sql_to = sql.push(" AND (document.doc_date, document.id) < (");
        sql = pair(sql_to, (date, id));
    }
    match floor {
        Some(floor) => pair(
            sql.push(" AND (document.doc_date, document.id) >= ("),
            floor,
        ),
        None => sql,
    }
}

/// What was made from a document, oldest first, at most `limit`.
pub fn made_from(
    tx: &mut Tx<'_>,
    scope: Scope,
    source: DocumentId,
    limit: u32,
) -> Result<Vec<Listed>, StoreError> {
    let sql = scoped(Sql::new(SELECT), scope)
        .push(" AND document.source_id = ")
        .bind(source.to_string())
        .push(" ORDER BY document.id LIMIT ")
        .bind(limit);
    tx.query_built(&sql)?.iter().map(listed).collect()
}

fn scoped(sql: Sql, scope: Scope) -> Sql {
    sql.push(" WHERE document.merchant_id = ")
        .bind(scope.merchant.0)
        .push(" AND document.mode = ")
        .bind(scope.mode.as_str())
}

fn narrowed(sql: Sql, scope: Scope, filter: &DocumentFilter) -> Sql {
    let mut sql = scoped(sql, scope);
    // In the words that the indexes know.
    sql = if filter.archived {
        sql.push(" AND document.archived_at IS NOT NULL")
    } else {
        sql.push(" AND document.archived_at IS NULL")
    };
    sql = sql
        .given(
            " AND document.kind = ",
            filter.kind.map(DocumentKind::as_str),
        )
        .given(
            " AND document.state = ",
            filter.state.map(DocumentState::as_str),
        )
        .given(
            " AND document.customer_id = ",
            filter.customer.map(|id| id.to_string()),
        )
        .given(
            " AND document.salesperson_id = ",
            filter.seller.map(|id| id.to_string()),
        )
        .given(
            " AND document.shop_id = ",
            filter.shop.map(|id| id.to_string()),
        )
        .given(
            " AND document.final_minor >= ",
            filter.min.map(Amount::minor),
        )
        .given(
            " AND document.final_minor <= ",
            filter.max.map(Amount::minor),
        )
        .given(
            " AND document.currency = ",
            filter.min.or(filter.max).map(|one| one.currency().code()),
        )
        .given(
            " AND document.doc_date >= ",
            filter.from.map(|day| day.to_string()),
        )
        .given(
            " AND document.doc_date <= ",
            filter.to.map(|day| day.to_string()),
        );
    if let Some(shops) = &filter.shops {
        sql = sql
            .push(" AND document.shop_id IN ")
            .bind_list(shops.iter().map(ToString::to_string));
    }
    sql
}

fn listed(row: &Row) -> Result<Listed, StoreError> {
    Ok(Listed {
        id: read::word(row, "id")?,
        kind: read::word(row, "kind")?,
        number: read::text(row, "number")?,
        date: read::word(row, "doc_date")?,
        customer: read::word(row, "customer_id")?,
        customer_name: read::text(row, "customer_name")?,
        state: read::word(row, "state")?,
        final_amount: read::opt_amount(row, "final_minor")?,
    })
}
