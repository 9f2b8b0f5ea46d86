//! Before the back office: signing in, and not.

use super::{EMAIL, NAME, Office, PASSWORD};
use crate::stage::nothing_complained;
use crate::tongue::PERSIAN_AND_ENGLISH;

#[test]
fn a_wrong_password_says_so_keeps_the_address_and_leads_on_where_one_wanted_to_go() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(office) = Office::or_skip(tongue) else {
            return;
        };
        let browser = &office.browser;
        browser.click(".me summary");
        browser.follow("form[action='/office/sign-out'] button");
        office.is_at("/office/sign-in");

        office.go(browser, "/office/links?state=open");
        office.is_at("/office/sign-in");
        browser.fill("#email", EMAIL);
        browser.fill("#password", "five words of winter");
        browser.follow("main form .button");
        assert_eq!(browser.shown("[role=alert]"), 1, "{tongue:?}");
        assert_eq!(browser.value("#email"), EMAIL);
        assert_eq!(browser.value("#password"), "");

        browser.fill("#password", PASSWORD);
        browser.follow("main form .button");
        assert!(browser.url().ends_with("/office/links?state=open"));
        assert!(browser.text(".me summary").contains(NAME));
        nothing_complained(browser, tongue);
    }
}

#[test]
fn the_address_of_the_first_start_opens_once() {
    let tongue = PERSIAN_AND_ENGLISH[1];
    let Some(office) = Office::or_skip(tongue) else {
        return;
    };
    office.browser.go(&office.house.first_url);
    assert!(!office.browser.has("form"));
    assert_eq!(office.browser.shown(".state"), 1);
}

#[test]
fn a_first_password_that_is_too_short_is_named_and_the_rest_stays() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(browser) = super::browser(tongue, true) else {
            return;
        };
        let house = e2e::House::empty();
        browser.go(&house.first_url);
        browser.fill("#name", NAME);
        browser.fill("#email", EMAIL);
        browser.fill("#password", "short");
        browser.follow("main form .button");
        assert_eq!(browser.shown("#password[aria-invalid]"), 1, "{tongue:?}");
        assert_eq!(browser.value("#name"), NAME);
        assert_eq!(browser.value("#email"), EMAIL);
        assert_eq!(browser.value("#password"), "");
        browser.fill("#password", PASSWORD);
        browser.follow("main form .button");
        assert!(browser.url().ends_with("/office"), "{tongue:?}");
        nothing_complained(&browser, tongue);
    }
}
