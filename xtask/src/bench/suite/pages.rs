//! B2 and B9: the payer's page, how fast and how heavy.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context;

use super::copies::{Chance, Copied};
use super::ground::{Ground, SHOP, make_link};
use super::house::{House, STATIC};
use super::load::{self, Load, Requests};
use super::measure::{Goal, Plan, Printer, Rate, alternate, float};
use super::server::Server;

/// Readers at once.
const READERS: usize = 16;
/// Links that everybody looks at.
const HOT: usize = 16;
/// B9: bytes of the page as it is, compressed, and of its headers.
const RAW_MAX: f64 = 14_000.0;
const PACKED_MAX: f64 = 4_000.0;
const HEAD_MAX: f64 = 600.0;
/// What would make a browser ask for more before it can show the page.
const FURTHER: [&str; 6] = [
    "<script src",
    "<link rel=\"stylesheet\"",
    "<link rel=stylesheet",
    "<img src=\"/",
    "<img src=\"http",
    "@import",
];

/// B2: the page by token against a static page of the same bytes from the same server.
pub(crate) fn speed(plan: &Plan, ground: &Ground, print: Printer) -> anyhow::Result<()> {
    let copy = ground.copy()?;
    let first = ground.links.first().context("a link")?;
    let page = {
        let house = House::open(copy.path(), String::new())?;
        load::once(house.address, &load::get(&path(&first.token)))?
    };
    anyhow::ensure!(page.status == 200, "no page: {}", page.head);
    let house = House::open(copy.path(), String::from_utf8(page.body)?)?;
    let fixed = load::once(house.address, &load::get(STATIC))?;
    eprintln!(
        "  B2: {} bytes of page; {} bytes of headers against {}",
        fixed.body.len(),
        page.head.len(),
        fixed.head.len()
    );
    let hot = ground.links.iter().take(HOT).cloned().collect();
    let all = ground.links.clone();
    for (name, links, goal) in [("hot links", hot, 0.85), ("random links", all, 0.55)] {
        let name = match name {
            "hot links" => format!("B2 page, c = {READERS}, {name}"),
            _ => format!(
                "B2 page, c = {READERS}, random over {} links",
                ground.links.len()
            ),
        };
        let requests = at_random(links);
        let fixed: Requests = Rc::new(|_| Some(load::get(STATIC)));
        let ask = |requests: &Requests| -> anyhow::Result<Rate> {
            let load = Load {
                to: house.address,
                connections: READERS,
                time: Duration::from_secs_f64(plan.seconds),
                status: &[200],
            };
            Ok(load::run(load, requests.clone())?.rate)
        };
        let paired = alternate(plan, &name, || ask(&requests), || ask(&fixed))?;
        let against = "a static page of the same bytes";
        print.ratio(&name, paired.as_ref(), "1/s", against, Goal::Ratio(goal));
    }
    Ok(())
}

/// B9: everything for the first paint and for paying, in one answer.
pub(crate) fn weight(ground: &Ground, print: Printer) -> anyhow::Result<()> {
    let copy = ground.copy()?;
    let server = Server::start(copy.path())?;
    for language in ["fa", "en", "fr"] {
        let link = make_link(&server, &ground.key, language)?;
        let plain = load::once(server.address, &load::get(&link.path))?;
        let request = format!(
            "GET {} HTTP/1.1\r\nhost: bench\r\naccept-encoding: gzip\r\n\r\n",
            link.path
        );
        let packed = load::once(server.address, request.as_bytes())?;
        let is_packed = load::header(&packed.head, "content-encoding") == Some("gzip");
        anyhow::ensure!(plain.status == 200 && is_packed, "{}", packed.head);
        let page = String::from_utf8(plain.body)?;
        let further = FURTHER.iter().filter(|it| page.contains(**it)).count();
        let lines = [
            ("raw", page.len(), "bytes", Goal::Max(RAW_MAX)),
            ("gzip", packed.body.len(), "bytes", Goal::Max(PACKED_MAX)),
            ("headers", packed.head.len(), "bytes", Goal::Max(HEAD_MAX)),
            ("further requests", further, "", Goal::Exactly(0.0)),
        ];
        for (what, count, unit, goal) in lines {
            let name = format!("B9 page in {language}, {what}");
            print.value(&name, float(u64::try_from(count)?), unit, goal);
        }
    }
    server.kill()
}

/// The path of a link's page.
pub(crate) fn path(token: &str) -> String {
    format!("/{SHOP}/l/{token}")
}

/// Pages of links drawn at random.
pub(crate) fn at_random(links: Vec<Copied>) -> Requests {
    let chance = RefCell::new(Chance(0xB2));
    Rc::new(move |_| {
        let drawn = chance.borrow_mut().next();
        let place = usize::try_from(drawn % u64::try_from(links.len()).ok()?).ok()?;
        Some(load::get(&path(&links.get(place)?.token)))
    })
}
