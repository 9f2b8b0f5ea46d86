//! Staff with nothing but a keyboard, and staff without script.

use super::{EMAIL, Office, PASSWORD};
use crate::stage::{at_bank, nothing_complained};
use crate::tongue::PERSIAN_AND_ENGLISH;

pub(super) const ENTER: char = '\u{E007}';
const ESCAPE: char = '\u{E00C}';

#[test]
fn the_keyboard_alone_searches_makes_walks_opens_and_helps() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(office) = Office::or_skip(tongue) else {
            return;
        };
        let browser = &office.browser;
        office.make_link("250000", "");
        let first = office.path();
        office.make_link("310000", "");
        let second = office.path();
        office.go(browser, "/office/links");
        let focused = |what: &str| {
            browser.run(&format!(
                "return document.activeElement.matches(\"{what}\")"
            )) == true
        };
        browser.press('/');
        assert!(focused("[data-search]"), "{tongue:?}");
        office.go(browser, "/office/links");
        browser.press('j');
        assert!(
            focused(&format!("a[href='{second}']")),
            "{tongue:?}: the newest"
        );
        browser.press('j');
        browser.press('k');
        browser.press('j');
        assert!(focused(&format!("a[href='{first}']")), "{tongue:?}");
        browser.turn_page("the row", |b| b.press(ENTER));
        office.is_at(&first);
        browser.press('?');
        assert_eq!(browser.shown(".help"), 1, "{tongue:?}");
        browser.press(ESCAPE);
        assert_eq!(browser.shown(".help"), 0, "{tongue:?}");
        browser.turn_page("n", |b| b.press('n'));
        office.is_at("/office/links/new");
        // Letters that are typed are no commands.
        browser.click("#description");
        browser.press('n');
        assert_eq!(browser.value("#description"), "n", "{tongue:?}");
        nothing_complained(browser, tongue);
    }
}

#[test]
fn without_script_one_signs_in_makes_a_link_is_paid_and_sees_it() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(office) = Office::without_script_or_skip(tongue) else {
            return;
        };
        let browser = &office.browser;
        browser.click(".me summary");
        browser.follow("form[action='/office/sign-out'] button");
        office.sign_in(browser, EMAIL, PASSWORD);
        office.is_at("/office");
        let url = office.make_link("250000", "");
        let page = office.path();
        // A button that needs a script is not there: so none ran.
        assert_eq!(browser.shown("[data-copy]"), 0, "{tongue:?}");
        office.pay(&url);
        assert!(browser.shown(".code") >= 3, "{tongue:?}");
        office.go(browser, &page);
        assert_eq!(browser.shown(".head .badge.good"), 1, "{tongue:?}");

        let second = office.make_link("310000", "");
        let page = office.path();
        browser.go(&second);
        browser.follow("main form .button");
        at_bank(browser, "cancel");
        office.go(browser, &format!("{page}/cancel"));
        browser.click("input[name=reason][value=other]");
        browser.follow(".send .button.danger");
        assert!(!browser.has(".button.danger"), "{tongue:?}");
        office.all_is_well();
    }
}
