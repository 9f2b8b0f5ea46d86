//! The first page: what came in, what waits, and what is still to be set up.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::access::Permission;
use http::StatusCode;
use money::Amount;

use super::shell::{Money, Place, Seat, Shell, page, unit_for};
use crate::routes::Web;
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "office/dashboard.html")]
struct DashboardTemplate {
    s: Shell,
    cards: Vec<Card>,
    steps: Vec<Step>,
}

/// One figure.
struct Card {
    href: &'static str,
    label: String,
    figure: String,
    money: Vec<Money>,
}

impl Card {
    /// Words stand there, not a figure.
    fn quiet(&self) -> bool {
        !self.figure.chars().any(char::is_numeric)
    }
}

/// One line of the checklist.
struct Step {
    done: bool,
    label: String,
    href: Option<&'static str>,
}

pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Trouble> {
    let home = web.app.office_home(&seat.desk).await;
    let home = home.map_err(|error| Trouble::Busy(error.to_string()))?;
    let t = seat.t();
    let mut cards = Vec::new();
    if let Some(figures) = &home.figures {
        let sums = [
            (t.office_today(), &figures.today),
            (t.office_week(), &figures.week),
        ];
        for (label, sum) in sums {
            let Some(sum) = sum else { continue };
            let money = |amount: &Amount| seat.money(*amount, unit_for(&home.shops, *amount));
            cards.push(Card {
                href: "/office/payments?state=paid",
                label,
                figure: t.office_no_money_yet(),
                money: sum.iter().map(money).collect(),
            });
        }
        let mut count = |href, label, number| {
            cards.push(Card {
                href,
                label,
                figure: seat.number(number),
                money: Vec::new(),
            });
        };
        count(
            "/office/links?state=open",
            t.office_open_links(),
            figures.open_links,
        );
        if seat.may(Permission::Resolve) {
            count("/office/resolve", t.office_to_resolve(), figures.to_resolve);
        }
        count(
            "/office/payments?state=checking",
            t.office_checking(),
            figures.checking,
        );
    }
    let todo = home.todo;
    let mut steps = Vec::new();
    if !todo.is_done() && home.figures.is_some() {
        let make = seat
            .may(Permission::CreateLinks)
            .then_some("/office/links/new");
        let keys = seat.may(Permission::ApiKeys).then_some("/office/keys");
        let mut step = |done, label, href: Option<&'static str>| {
            steps.push(Step {
                done,
                label,
                href: href.filter(|_| !done),
            });
        };
        step(todo.shop, t.office_todo_shop(), None);
        step(todo.provider, t.office_todo_provider(), None);
        step(todo.link, t.office_todo_link(), make);
        step(todo.paid, t.office_todo_paid(), None);
        step(todo.key, t.office_todo_key(), keys);
    }
    let template = DashboardTemplate {
        s: Shell::new(&seat, Some(Place::Home), t.office_home()),
        cards,
        steps,
    };
    page(StatusCode::OK, &template)
}
