//! Colleagues, and programs.

use super::{NAME, Office, browser};
use crate::stage::nothing_complained;
use crate::tongue::PERSIAN_AND_ENGLISH;

#[test]
fn an_invited_colleague_comes_by_a_one_time_address_and_sees_what_the_role_allows() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(office) = Office::or_skip(tongue) else {
            return;
        };
        let owner = &office.browser;
        office.go(owner, "/office/users");
        owner.fill("#name", "Reza");
        owner.fill("#email", "reza@example.com");
        owner.choose("[name=role_all]", "sales");
        owner.follow("main form:last-of-type .button");
        let address = owner.text(".secret .code");
        owner.go(&owner.url());
        assert!(!owner.has(".secret"), "{tongue:?}: shown once");

        let Some(reza) = browser(tongue, true) else {
            return;
        };
        reza.go(&address);
        assert_eq!(reza.value("#email"), "reza@example.com");
        reza.fill("#password", "another four words here");
        reza.follow("main form .button");
        assert!(reza.url().ends_with("/office"), "{tongue:?}");
        assert_eq!(reza.shown(".rail a[href='/office/links']"), 1);
        for hidden in ["/office/resolve", "/office/users", "/office/keys"] {
            assert!(
                !reza.has(&format!("a[href='{hidden}']")),
                "{tongue:?}: {hidden}"
            );
        }
        // Who knows the address is told what is missing, and who can give it.
        for closed in ["/office/users", "/office/keys", "/office/settings/merchant"] {
            office.go(&reza, closed);
            assert!(reza.text("main").contains(NAME), "{tongue:?}: {closed}");
            assert!(!reza.has("main form"), "{tongue:?}: {closed}");
        }
        let Some(thief) = browser(tongue, true) else {
            return;
        };
        thief.go(&address);
        assert!(!thief.has("form"), "{tongue:?}: the address opened once");
        nothing_complained(&reza, tongue);
        nothing_complained(owner, tongue);
    }
}

#[test]
fn a_key_asks_for_the_password_is_shown_once_and_can_be_revoked() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(office) = Office::or_skip(tongue) else {
            return;
        };
        let browser = &office.browser;
        office.go(browser, "/office/keys");
        browser.fill("#name", "web shop");
        browser.fill("#password", "not my password");
        browser.follow("main form:last-of-type .button");
        assert_eq!(browser.shown("#password[aria-invalid]"), 1, "{tongue:?}");
        assert_eq!(browser.value("#name"), "web shop");
        assert!(!browser.has(".secret"), "{tongue:?}");

        browser.fill("#password", super::PASSWORD);
        browser.follow("main form:last-of-type .button");
        let key = browser.text(".secret .code");
        assert!(key.starts_with("sk_test_"), "{tongue:?}");
        office.go(browser, "/office/keys");
        assert!(!browser.has(".secret"), "{tongue:?}: shown once");
        assert!(!browser.text("body").contains(&key), "{tongue:?}");
        assert_eq!(browser.shown("form[action$='/revoke']"), 1, "{tongue:?}");
        browser.follow("form[action$='/revoke'] button");
        assert_eq!(browser.shown("form[action$='/revoke']"), 0, "{tongue:?}");
        nothing_complained(browser, tongue);
    }
}
