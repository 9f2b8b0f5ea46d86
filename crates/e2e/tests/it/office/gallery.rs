//! Every page of staff, found by following every link from the first one: judged, and kept as
//! pictures for people to look at.

use std::collections::BTreeSet;

use e2e::{Axe, House};

use super::entry::{make_customer, make_invoice};
use super::{EMAIL, Office, browser};
use crate::judge::{DESK, Judge, TELEPHONE};
use crate::stage::{at_bank, nothing_complained};
use crate::tongue::Tongue;

#[test]
fn every_page_of_staff_in_persian_is_open_to_everybody() {
    walk(Tongue::Fa);
}

#[test]
fn every_page_of_staff_in_english_is_open_to_everybody() {
    walk(Tongue::En);
}

#[test]
fn every_page_of_staff_in_french_is_open_to_everybody() {
    walk(Tongue::Fr);
}

fn walk(tongue: Tongue) {
    let Some(browser) = browser(tongue, true) else {
        return;
    };
    let office = Office {
        browser,
        house: House::with_shop(tongue.code()),
        tongue,
    };
    let browser = &office.browser;
    let mut judge = Judge::new(tongue, &[(TELEPHONE, false), (DESK, false), (DESK, true)]);
    browser.go(&office.house.first_url);
    judge.judge(browser, "office-first");
    office.become_owner();
    for empty in [
        "",
        "/links",
        "/payments",
        "/open-payments",
        "/reports/money",
        "/resolve",
        "/outbox",
        "/keys",
    ] {
        office.go(browser, &format!("/office{empty}"));
        judge.judge(browser, &format!("office{}-empty", empty.replace('/', "-")));
    }
    let (paid, open) = live_a_little(&office);
    office.go(browser, &paid);
    judge.judge(browser, "office-links-paid");
    // A payer's page with one way to pay, of which there is nothing to choose.
    browser.go(&open);
    judge.judge(browser, "link-one-way");
    for path in pages(&office) {
        office.go(browser, &path);
        judge.judge(browser, &name_of(&path));
    }
    in_passing(&office, &mut judge);
    of_a_sale(&office, &mut judge);
    at_the_door(&office, &mut judge);
    nothing_complained(browser, tongue);
    judge.end();
}

/// A link of each fate; gives the page of the one that is paid, and the payers' address of the one
/// that is open, the newest.
fn live_a_little(office: &Office) -> (String, String) {
    let browser = &office.browser;
    browser.size(DESK.0, DESK.1);
    let late = office.make_link("480000", "");
    let page = office.path();
    browser.go(&late);
    browser.follow("main form .button");
    let bank = browser.url();
    office.go(browser, &format!("{page}/cancel"));
    browser.click("input[name=reason][value=asked]");
    browser.follow(".send .button.danger");
    browser.go(&bank);
    at_bank(browser, "pay");
    let declined = office.make_link("1850000", "");
    office.press_at_bank(&declined, "decline");
    let url = office.make_link("250000", "sara@example.com");
    let paid = office.path();
    office.pay(&url);
    (paid, office.make_link("310000", ""))
}

/// All addresses of the office that links lead to from its first page on, one for each kind: ids
/// and what follows a `?` do not count.
fn pages(office: &Office) -> Vec<String> {
    let (mut seen, mut found) = (BTreeSet::new(), vec!["/office".to_owned()]);
    let mut next = 0;
    while let Some(path) = found.get(next).cloned() {
        next += 1;
        office.go(&office.browser, &path);
        let links = office.browser.run(
            "return [...document.querySelectorAll('a[href^=\"/office\"]:not([download])')]
               .map(a => a.pathname).filter(p => !p.includes('.'))",
        );
        let links = links.as_array().expect("a list");
        for link in links.iter().filter_map(|link| link.as_str()) {
            if seen.insert(name_of(link)) && link != "/office" {
                found.push(link.to_owned());
            }
        }
    }
    assert!(found.len() > 12, "{found:?}");
    found
}

/// The address as a name, without ids. The pages of all panels are one page with other fields, and
/// so are those of all texts of one format.
fn name_of(path: &str) -> String {
    let panels = path.starts_with("/office/settings/channels/") && !path.ends_with("/mail");
    let panel = path.rsplit('/').next().filter(|_| panels);
    let texts = path
        .split_once("/messages/")
        .filter(|_| path.contains("/shops/"));
    let text = texts.map_or(Vec::new(), |(_, text)| text.split('/').collect());
    let word = |part: &str| {
        let is_id = part.len() > 16 && part.contains(|c: char| c.is_ascii_digit());
        let is_text =
            matches!(text.as_slice(), [what, _, language] if part == *what || part == *language);
        if is_id || is_text || Some(part) == panel {
            "one".to_owned()
        } else {
            part.to_owned()
        }
    };
    let parts: Vec<String> = path.trim_matches('/').split('/').map(word).collect();
    parts.join("-")
}

/// What no address leads to: forms with something wrong, secrets shown once, what is folded in.
fn in_passing(office: &Office, judge: &mut Judge) {
    let browser = &office.browser;
    browser.size(DESK.0, DESK.1);
    office.go(browser, "/office/links/new");
    browser.fill("#amount", "12x");
    browser.fill("#recipients", "nobody@");
    browser.follow(".send .button");
    judge.judge(browser, "office-links-new-wrong");

    browser.size(DESK.0, DESK.1);
    office.go(browser, "/office/keys");
    browser.fill("#name", "web shop");
    browser.fill("#password", super::PASSWORD);
    browser.follow("main form:last-of-type .button");
    judge.judge(browser, "office-keys-new");

    browser.size(DESK.0, DESK.1);
    office.go(browser, "/office/users");
    browser.fill("#name", "Reza");
    browser.fill("#email", "reza@example.com");
    browser.choose("[name=role_all]", "sales");
    browser.follow("main form:last-of-type .button");
    judge.judge(browser, "office-users-new");

    office.go(browser, "/office/links");
    browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; })");
    judge.judge(browser, "office-links-open");
    browser.press('?');
    judge.judge(browser, "office-help");
    office.go(browser, "/office/links/l00000000000000000000000");
    judge.judge(browser, "office-unknown");
}

/// Forms that begin at a document, and two customers beside each other.
fn of_a_sale(office: &Office, judge: &mut Judge) {
    let browser = &office.browser;
    browser.size(DESK.0, DESK.1);
    let customer = make_customer(office);
    let invoice = make_invoice(office);
    let id = invoice.rsplit('/').next().unwrap_or_default();
    office.go(browser, &format!("/office/links/new?document={id}"));
    browser.click("#locked");
    assert_eq!(browser.shown("#amount"), 0, "nobody types what is left");
    judge.judge(browser, "office-links-new-locked");
    browser.size(DESK.0, DESK.1);
    office.go(browser, &format!("/office/receipts/new?document={id}"));
    judge.judge(browser, "office-receipts-new-document");
    browser.size(DESK.0, DESK.1);
    office.go(browser, "/office/customers/new");
    browser.fill("#name", "Kiani");
    browser.follow(".send .button");
    let other = office.path();
    let other = other.rsplit('/').next().unwrap_or_default();
    office.go(browser, &format!("{customer}/merge"));
    judge.judge(browser, "office-customers-merge-search");
    office.go(browser, &format!("{customer}/merge?other={other}"));
    judge.judge(browser, "office-customers-merge");
}

/// Signed out again.
fn at_the_door(office: &Office, judge: &mut Judge) {
    let browser = &office.browser;
    office.go(browser, "/office");
    browser.click(".me summary");
    browser.follow("form[action='/office/sign-out'] button");
    judge.judge(browser, "office-sign-in");
    office.sign_in(browser, EMAIL, "five words of winter");
    judge.judge(browser, "office-sign-in-wrong");
    browser.go(&office.house.first_url);
    judge.judge(browser, "office-closed");
}

#[test]
fn a_page_of_staff_that_shuts_people_out_is_found() {
    let (Some(office), Some(axe)) = (Office::or_skip(Tongue::En), Axe::or_skip()) else {
        return;
    };
    let browser = &office.browser;
    browser.run("document.querySelector('[data-search]').removeAttribute('aria-label')");
    browser.run("document.querySelector('[data-search]').removeAttribute('placeholder')");
    let found = axe.violations(browser);
    assert!(
        found.iter().any(|v| v.rule.starts_with("label:")),
        "{found:#?}"
    );
}
