//! Reports: the page that leads to each of them, and the sums of money that came in.

pub(super) mod money;

use askama::Template;
use axum::response::Response;
use axum::routing::get;
use domain::access::Permission as May;
use http::StatusCode;

use super::shell::{Place, Seat, Shell, page};
use crate::routes::{Permission, Route};
use crate::trouble::Trouble;

/// The page answers for the shops of which the user may see sums.
const SEES: Permission = Permission::Staff(May::Reports);

pub(crate) static ROUTES: &[Route] = &[
    Route {
        methods: &["GET"],
        path: "/office/reports",
        permission: SEES,
        service: || get(show),
    },
    Route {
        methods: &["GET"],
        path: "/office/reports/money",
        permission: SEES,
        service: || get(money::show),
    },
];

#[derive(Template)]
#[template(path = "office/reports.html")]
struct ReportsTemplate {
    s: Shell,
    reports: Vec<Report>,
}

/// One report: lists are reports too, for they have filters, sums and tables to take away.
struct Report {
    href: &'static str,
    name: String,
    says: String,
}

async fn show(seat: Seat) -> Result<Response, Trouble> {
    let t = seat.t();
    let somewhere = |permission| seat.may(permission);
    let everywhere = |permission| seat.desk.staff.may_everywhere(permission);
    let mut reports = Vec::new();
    let mut add = |may: bool, href, name, says| {
        if may {
            reports.push(Report { href, name, says });
        }
    };
    let links = somewhere(May::SeeOwnLinks);
    let ledger = everywhere(May::SeeBalances);
    add(true, money::HERE, t.reports_money(), t.reports_money_says());
    add(
        links,
        super::links::PATH,
        t.office_links(),
        t.reports_links_says(),
    );
    add(
        links,
        super::payments::PATH,
        t.office_payments(),
        t.reports_payments_says(),
    );
    add(
        somewhere(May::SeeAllLinks),
        super::open_payments::HERE,
        t.open_payments(),
        t.open_payments_says(),
    );
    add(
        somewhere(May::ApproveSlips),
        super::slips::HERE,
        t.slips(),
        t.reports_slips_says(),
    );
    add(
        ledger,
        super::receipts::HERE,
        t.receipts(),
        t.reports_receipts_says(),
    );
    add(
        ledger && somewhere(May::Customers),
        super::customers::HERE,
        t.reports_statement(),
        t.reports_statement_says(),
    );
    add(
        links,
        super::outbox::PATH,
        t.office_outbox(),
        t.reports_messages_says(),
    );
    let template = ReportsTemplate {
        s: Shell::new(&seat, Some(Place::Reports), t.reports()),
        reports,
    };
    page(StatusCode::OK, &template)
}
