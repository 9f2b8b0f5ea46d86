//! Links that cannot be paid, or not as the payer saw them.

use serde_json::json;

use crate::stage::{Stage, ZARINPAL};
use crate::tongue::{Heading, PERSIAN_AND_ENGLISH};

#[test]
fn links_that_are_over_say_why_and_ask_for_nothing() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(stage) = Stage::or_skip(tongue) else {
            return;
        };
        let browser = &stage.browser;

        stage.expired_link();
        stage.sees(Heading::Expired);
        assert!(!browser.has("form"), "{tongue:?}");

        let withdrawn = stage.link();
        stage.demo.cancel(&withdrawn);
        browser.go(&withdrawn.url);
        stage.sees(Heading::Withdrawn);
        assert!(!browser.has("form"), "{tongue:?}");

        let paid = stage.play(ZARINPAL, "pay");
        stage.sees(Heading::Paid);
        browser.go(&paid.url);
        stage.sees(Heading::AlreadyPaid);
        assert!(!browser.has("form"), "{tongue:?}");
        // Whoever lost the page with the codes finds it again.
        browser.follow("main a.button");
        stage.sees(Heading::Paid);
        stage.nothing_complained();
    }
}

#[test]
fn an_address_that_leads_nowhere_tells_nothing_about_shops() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(stage) = Stage::or_skip(tongue) else {
            return;
        };
        let browser = &stage.browser;
        let known = stage.link();
        let (shop, _) = known.url.rsplit_once('/').expect("an address");
        let nowhere = "t0000000000000000000000000";
        for url in [
            format!("{shop}/{nowhere}"),
            format!("{}/nobody/l/{nowhere}", stage.demo.url),
        ] {
            browser.go(&url);
            stage.sees(Heading::NotFound);
            assert!(!browser.has(".shop"), "{tongue:?}: {url}");
        }
        stage.nothing_complained();
    }
}

#[test]
fn terms_that_change_under_an_open_page_are_shown_before_anything_is_paid() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(stage) = Stage::or_skip(tongue) else {
            return;
        };
        let browser = &stage.browser;
        let link = stage.link();
        browser.go(&link.url);
        let before = browser.text(".sum");
        stage
            .demo
            .change(&link, &json!({"amount": 3_100_000, "currency": "IRR"}));
        stage.choose(ZARINPAL);
        stage.is_told();
        assert_eq!(browser.shown("[role=alert]"), 1, "{tongue:?}");
        let after = browser.text(".sum");
        assert_ne!(before, after, "{tongue:?}");
        stage.choose(ZARINPAL);
        stage.at_bank("pay");
        stage.sees(Heading::Paid);
        assert_eq!(browser.text(".sum"), after, "{tongue:?}");
        stage.nothing_complained();
    }
}
