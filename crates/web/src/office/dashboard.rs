//! The first page: what came in, what waits, and what is still to be set up.

use app::office::Home;
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
    /// Who can do it, if the reader cannot.
    who: Option<String>,
}

pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Trouble> {
    let home = web.app.office_home(&seat.desk).await;
    let home = home.map_err(|error| Trouble::Busy(error.to_string()))?;
    let t = seat.t();
    let mut cards = Vec::new();
    // Before there is a shop, every figure would be nothing.
    if let Some(figures) = home.figures.as_ref().filter(|_| home.todo.shop) {
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
    let steps = if home.todo.is_done() {
        Vec::new()
    } else {
        steps(&seat, &home)
    };
    let template = DashboardTemplate {
        s: Shell::new(&seat, Some(Place::Home), t.office_home()),
        cards,
        steps,
    };
    page(StatusCode::OK, &template)
}

/// The way to the first payment. What somebody may not do themselves names who can.
fn steps(seat: &Seat, home: &Home) -> Vec<Step> {
    let (t, todo) = (seat.t(), home.todo);
    let everywhere = |permission| seat.desk.staff.may_everywhere(permission);
    let owners = home.owners.join(t.office_and_between().as_str());
    let mut steps = Vec::new();
    let mut step = |done: bool, label: String, (may, href): (bool, Option<&'static str>)| {
        let open = !done && href.is_some();
        steps.push(Step {
            done,
            label,
            href: href.filter(|_| open && may),
            who: (open && !may && !owners.is_empty()).then(|| t.office_todo_who(owners.as_str())),
        });
    };
    let settings = everywhere(Permission::Settings);
    let shop = (settings, Some("/office/settings/shops/new"));
    step(todo.shop, t.office_todo_shop(), shop);
    // Each of these stands on the one before it.
    let after = |ready: bool, href: &'static str| ready.then_some(href);
    let account = after(todo.shop, "/office/settings/accounts");
    step(todo.account, t.office_todo_account(), (settings, account));
    let provider = after(todo.account, "/office/settings/providers");
    let may = everywhere(Permission::Providers);
    step(todo.provider, t.office_todo_provider(), (may, provider));
    let mail = Some("/office/settings/channels");
    step(todo.mail, t.office_todo_mail(), (settings, mail));
    let link = after(todo.provider, "/office/links/new");
    step(
        todo.link,
        t.office_todo_link(),
        (seat.may(Permission::CreateLinks), link),
    );
    step(todo.paid, t.office_todo_paid(), (false, None));
    let key = (everywhere(Permission::ApiKeys), Some("/office/keys"));
    step(todo.key, t.office_todo_key(), key);
    steps
}
