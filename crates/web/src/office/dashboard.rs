//! The first page: what came in, what waits, and what is still to be set up.

mod board;
mod chart;

use app::office::{Board, Home};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::access::Permission;
use http::StatusCode;

use self::board::{Charts, charts, links, reach, totals};
use super::settings::ailment;
use super::shell::{Money, Place, Seat, Shell, page};
use super::typed::Fields;
use crate::routes::Web;
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "office/dashboard.html")]
struct DashboardTemplate {
    s: Shell,
    ill: Vec<Ill>,
    cards: Vec<Card>,
    steps: Vec<Step>,
    board: Option<Charts>,
}

/// A provider that payers are led past.
struct Ill {
    href: String,
    text: String,
}

/// One figure.
struct Card {
    href: &'static str,
    label: String,
    /// A number, or words where there is none yet.
    figure: Option<String>,
    money: Vec<Money>,
}

impl Card {
    /// Words stand there, not a figure.
    fn quiet(&self) -> bool {
        let figure = self.figure.as_deref().unwrap_or_default();
        !figure.chars().any(char::is_numeric)
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

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let busy = |error: app::office::StoreError| Trouble::Busy(error.to_string());
    let home = web.app.office_home(&seat.desk).await.map_err(busy)?;
    let shop = fields.given("shop").map(str::parse).transpose();
    let shop = shop.or(Err(Trouble::Unknown))?;
    // Before there is a link, every figure would be nothing.
    let board = if home.todo.link {
        let board = web.app.office_board(&seat.desk, reach(&fields), shop);
        board.await.map_err(busy)?
    } else {
        None
    };
    let cards = cards(&seat, &home, board.as_ref());
    let steps = if home.todo.is_done() {
        Vec::new()
    } else {
        steps(&seat, &home)
    };
    let ill = home.ill.iter().map(|(id, name, illness)| Ill {
        href: format!("/office/settings/providers/{id}"),
        text: t.office_provider_ill(name.as_str(), ailment(illness.ailment, t)),
    });
    let template = DashboardTemplate {
        ill: ill.collect(),
        s: Shell::new(&seat, Some(Place::Home), t.office_home()),
        cards,
        steps,
        board: board.map(|board| charts(&seat, &board, &fields)),
    };
    page(StatusCode::OK, &template)
}

/// The figures above.
fn cards(seat: &Seat, home: &Home, board: Option<&Board>) -> Vec<Card> {
    let t = seat.t();
    let mut cards = Vec::new();
    if let Some(board) = board {
        for total in totals(seat, board) {
            cards.push(Card {
                href: "/office/payments?state=paid",
                label: total.label,
                figure: total.sums.is_empty().then(|| t.office_no_money_yet()),
                money: total.sums,
            });
        }
        let waiting = &board.waiting;
        for (href, label, sums) in [
            (
                "/office/links?state=open",
                t.office_open_links(),
                &waiting.open,
            ),
            (
                "/office/links?state=expired",
                t.board_overdue(),
                &waiting.overdue,
            ),
        ] {
            let (count, money) = links(seat, board, sums);
            cards.push(Card {
                href,
                label,
                figure: Some(seat.number(count)),
                money,
            });
        }
    }
    let Some(figures) = home.figures.as_ref().filter(|_| home.todo.shop) else {
        return cards;
    };
    let mut count = |href, label, number| {
        cards.push(Card {
            href,
            label,
            figure: Some(seat.number(number)),
            money: Vec::new(),
        });
    };
    if board.is_none() {
        let open = t.office_open_links();
        count("/office/links?state=open", open, figures.open_links);
    }
    if seat.may(Permission::Resolve) {
        count("/office/resolve", t.office_to_resolve(), figures.to_resolve);
    }
    if seat.may(Permission::ApproveSlips) && figures.slips > 0 {
        count("/office/slips", t.slips(), figures.slips);
    }
    count(
        "/office/payments?state=checking",
        t.office_checking(),
        figures.checking,
    );
    cards
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
