//! What happened with a customer lately: the newest of their documents, links, receipts, messages.

use app::document::DocumentQuery;
use app::office::{LinkFilter, MessageFilter, Shop};
use app::receipt::ReceiptFilter;
use askama::Template;
use domain::access::Permission as May;
use domain::customer::Customer;

use crate::office::shell::{Money, Seat, zone_of};
use crate::office::words::Badge;
use crate::office::{documents, links, outbox, receipts};
use crate::page::T;
use crate::routes::Web;
use crate::trouble::Trouble;

/// So many of each are shown.
const SHOWN: u32 = 5;

#[derive(Template)]
#[template(path = "office/customer_latest.html")]
struct LatestTemplate {
    t: T,
    sections: Vec<Section>,
}

/// The newest of one kind.
struct Section {
    heading: String,
    /// Where all of them are.
    all: String,
    /// Where another is made, and how that is called.
    new: Option<(String, String)>,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    what: String,
    /// A number or an address.
    code: Option<String>,
    at: String,
    amount: Option<Money>,
    state: Badge,
}

/// The newest of what this user may see, rendered. Nothing is said of what there is none of, but for
/// documents, which are made here.
pub(super) async fn latest(
    (web, seat): (&Web, &Seat),
    customer: &Customer,
    shops: &[Shop],
) -> Result<String, Trouble> {
    let mut sections = Vec::new();
    if seat.may(May::Documents) {
        sections.push(of_documents((web, seat), customer, shops).await?);
    }
    if seat.may(May::SeeOwnLinks) {
        sections.extend(some(of_links((web, seat), customer, shops).await?));
    }
    if seat.desk.staff.may_everywhere(May::SeeBalances) {
        sections.extend(some(of_receipts((web, seat), customer, shops).await?));
    }
    if seat.may(May::SeeOwnLinks) {
        sections.extend(some(of_messages((web, seat), customer, shops).await?));
    }
    let t = seat.t();
    let html = LatestTemplate { t, sections }.render();
    html.map_err(|error| Trouble::Broken(error.to_string()))
}

fn some(section: Section) -> Option<Section> {
    Some(section).filter(|section| !section.rows.is_empty())
}

async fn of_documents(
    (web, seat): (&Web, &Seat),
    customer: &Customer,
    shops: &[Shop],
) -> Result<Section, Trouble> {
    let query = DocumentQuery {
        customer: Some(customer.id),
        ..DocumentQuery::default()
    };
    let found = web.app.office_documents(&seat.desk, &query, SHOWN).await;
    let found = found.map_err(documents::trouble)?;
    let row = |one| {
        let row = documents::row(one, shops, seat);
        Row {
            href: row.href,
            what: row.kind,
            code: Some(row.number),
            at: row.date,
            amount: row.amount,
            state: row.state,
        }
    };
    let new = || {
        let there = format!("/office/documents/new?customer={}", customer.id);
        (there, seat.t().document_new())
    };
    Ok(Section {
        heading: seat.t().documents(),
        all: format!("/office/documents?customer={}", customer.id),
        new: customer.is_kept().then(new),
        rows: found.rows.iter().map(row).collect(),
    })
}

async fn of_links(
    (web, seat): (&Web, &Seat),
    customer: &Customer,
    shops: &[Shop],
) -> Result<Section, Trouble> {
    let filter = LinkFilter {
        customer: Some(customer.id),
        ..LinkFilter::default()
    };
    let found = web.app.office_links(&seat.desk, filter, SHOWN).await;
    let found = found.map_err(links::busy)?;
    let row = |view| {
        let row = links::row(seat, shops, view, None);
        Row {
            href: row.href,
            what: row.what,
            code: row.reference,
            at: row.created,
            amount: Some(row.amount),
            state: row.state,
        }
    };
    Ok(Section {
        heading: seat.t().office_links(),
        all: format!("{}?customer={}", links::PATH, customer.id),
        new: None,
        rows: found.rows.iter().map(row).collect(),
    })
}

async fn of_receipts(
    (web, seat): (&Web, &Seat),
    customer: &Customer,
    shops: &[Shop],
) -> Result<Section, Trouble> {
    let filter = ReceiptFilter {
        customer: Some(customer.id),
        ..ReceiptFilter::default()
    };
    let found = web.app.office_receipts(&seat.desk, filter, SHOWN).await;
    let found = found.map_err(receipts::trouble)?;
    let zone = zone_of(shops, None);
    let row = |one| {
        let row = receipts::row(one, seat, shops, &zone);
        Row {
            href: row.href,
            what: row.kind,
            code: Some(row.number),
            at: row.date,
            amount: Some(row.amount),
            state: row.state,
        }
    };
    Ok(Section {
        heading: seat.t().receipts(),
        all: format!("{}?customer={}", receipts::HERE, customer.id),
        new: None,
        rows: found.page.rows.iter().map(row).collect(),
    })
}

async fn of_messages(
    (web, seat): (&Web, &Seat),
    customer: &Customer,
    shops: &[Shop],
) -> Result<Section, Trouble> {
    let filter = MessageFilter {
        customer: Some(customer.id),
        ..MessageFilter::default()
    };
    let found = web.app.office_messages(&seat.desk, filter, SHOWN).await;
    let found = found.map_err(outbox::busy)?;
    let zone = zone_of(shops, None);
    let row = |message| {
        let letter = outbox::letter(message, seat, &zone);
        Row {
            href: letter.own,
            what: letter.why,
            code: Some(letter.to),
            at: letter.at,
            amount: None,
            state: letter.state,
        }
    };
    Ok(Section {
        heading: seat.t().office_outbox(),
        all: format!("{}?customer={}", outbox::PATH, customer.id),
        new: None,
        rows: found.rows.iter().map(row).collect(),
    })
}
