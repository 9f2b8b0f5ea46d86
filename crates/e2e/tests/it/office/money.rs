//! Money that comes in, comes late, or fits nowhere.

use super::Office;
use crate::stage::{at_bank, sees};
use crate::tongue::{Heading, PERSIAN_AND_ENGLISH};

#[test]
fn money_for_a_link_that_was_cancelled_meanwhile_waits_for_a_decision() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(office) = Office::or_skip(tongue) else {
            return;
        };
        let browser = &office.browser;
        let url = office.make_link("250000", "");
        let page = office.path();
        browser.go(&url);
        browser.follow("main form .button");
        let bank = browser.url();
        office.go(browser, &format!("{page}/cancel"));
        browser.click("input[name=reason][value=asked]");
        browser.follow(".send .button.danger");
        browser.go(&bank);
        at_bank(browser, "pay");

        office.go(browser, "/office");
        browser.follow(".card[href='/office/resolve']");
        assert_eq!(browser.shown(".list tbody tr"), 1, "{tongue:?}");
        browser.follow(".list tbody .what a");
        let [number, _, _] = tongue.sum();
        assert!(browser.text(".figure").contains(number), "{tongue:?}");
        browser.click("section details:first-of-type summary");
        assert!(
            browser.shown("section pre") > 0,
            "{tongue:?}: the evidence is there"
        );
        // Not without being sure.
        browser.click("input[name=decision][value=kept_as_credit]");
        browser.fill("#note", "kept");
        browser.click(".send .button");
        assert_eq!(browser.shown("#sure:invalid"), 1, "{tongue:?}");
        browser.click("#sure");
        browser.follow(".send .button");
        office.is_at("/office/resolve");
        assert_eq!(
            browser.shown(".empty"),
            1,
            "{tongue:?}: nothing waits any more"
        );
        office.all_is_well();
    }
}

#[test]
fn a_payment_whose_payer_never_came_back_is_found_by_check_now() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(office) = Office::or_skip(tongue) else {
            return;
        };
        let browser = &office.browser;
        office.house.bank.misbehave("no-callback", "callback");
        let url = office.make_link("250000", "");
        let page = office.path();
        browser.go(&url);
        browser.follow("main form .button");
        at_bank(browser, "pay");
        office.house.bank.behave();

        office.go(browser, "/office/payments");
        browser.follow(".act button");
        browser.wait("the bank's word", |b| {
            b.reload();
            b.has(".list .badge.good").then_some(())
        });
        office.go(browser, &page);
        assert_eq!(browser.shown(".head .badge.good"), 1, "{tongue:?}");
        browser.go(&url);
        sees(browser, tongue.heading(Heading::AlreadyPaid));
        office.all_is_well();
    }
}
