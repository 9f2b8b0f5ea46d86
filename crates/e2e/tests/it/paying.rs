//! From the link to the money, and to no money.

use crate::stage::{SANDBOX, Stage, ZARINPAL};
use crate::tongue::{Heading, PERSIAN_AND_ENGLISH, Tongue};

#[test]
fn a_payer_opens_the_demos_link_chooses_a_bank_pays_and_holds_codes_in_hand() {
    // The demo prints its first link, a Persian one; its page shows all.
    for (tongue, nth) in [(Tongue::Fa, 0), (Tongue::En, 2)] {
        let Some(stage) = Stage::or_skip(tongue) else {
            return;
        };
        let browser = &stage.browser;
        browser.go(&format!("{}/demo", stage.demo.url));
        browser.turn_page("the link", |b| b.click_nth("main ul a", nth));
        assert!(nth > 0 || browser.url() == stage.demo.link_url);
        let asked = browser.text(".sum");
        stage.choose(ZARINPAL);
        stage.at_bank("pay");
        stage.sees(Heading::Paid);
        assert_eq!(
            browser.text(".sum"),
            asked,
            "{tongue:?}: what was asked is what was paid"
        );
        let codes = browser.run(
            "return [...document.querySelectorAll('dd:has(.copy) .code')].map(c => c.innerText)",
        );
        let codes = codes.as_array().expect("a list");
        assert_eq!(codes.len(), 2, "{tongue:?}: payment code and tracking code");
        assert!(
            codes
                .iter()
                .all(|code| code.as_str().is_some_and(|code| code.len() >= 6))
        );
        assert_eq!(
            browser.shown("[data-print]"),
            1,
            "{tongue:?}: a way to print"
        );
        assert_eq!(browser.shown(".copy"), 2, "{tongue:?}: a way to copy each");
        stage.nothing_complained();
    }
}

#[test]
fn a_payer_who_turns_back_at_one_bank_pays_at_the_other() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(stage) = Stage::or_skip(tongue) else {
            return;
        };
        stage.play(SANDBOX, "cancel");
        stage.sees(Heading::StoppedAtBank);
        // Whoever reads this must learn what becomes of money that left nevertheless.
        let hours = if tongue.code() == "fa" { "۷۲" } else { "72" };
        assert!(stage.browser.text(".state").contains(hours), "{tongue:?}");
        stage.browser.follow("main a.button:not(.plain)");
        stage.choose(ZARINPAL);
        stage.at_bank("pay");
        stage.sees(Heading::Paid);
        stage.nothing_complained();
    }
}

#[test]
fn a_declined_card_is_not_paid_and_can_be_tried_again() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(stage) = Stage::or_skip(tongue) else {
            return;
        };
        for way in [ZARINPAL, SANDBOX] {
            let link = stage.play(way, "decline");
            stage.sees(Heading::NotPaid);
            stage.browser.follow("main a.button:not(.plain)");
            assert!(stage.browser.url().starts_with(&link.url), "{tongue:?}");
            stage.choose(way);
            stage.at_bank("pay");
            stage.sees(Heading::Paid);
        }
        stage.nothing_complained();
    }
}

#[test]
fn a_page_that_is_being_checked_becomes_paid_by_itself_when_the_bank_recovers() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(stage) = Stage::or_skip(tongue) else {
            return;
        };
        stage.demo.bank.misbehave("error-500-before", "verify");
        stage.demo.bank.misbehave("error-500-before", "inquiry");
        stage.play(ZARINPAL, "pay");
        stage.sees(Heading::Checking);
        assert_eq!(
            stage.browser.shown(".state .live"),
            1,
            "closing the page is safe"
        );
        stage.demo.bank.behave();
        // Nobody touches the browser from here on.
        stage.sees(Heading::Paid);
        stage.nothing_complained();
    }
}

#[test]
fn a_bank_that_is_down_is_told_and_the_other_one_is_already_chosen() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(stage) = Stage::or_skip(tongue) else {
            return;
        };
        let link = stage.link();
        stage.browser.go(&link.url);
        stage.demo.bank.misbehave("error-500-before", "begin");
        stage.choose(ZARINPAL);
        stage.is_told();
        assert_eq!(stage.browser.shown("[role=alert]"), 1, "{tongue:?}");
        stage.demo.bank.behave();
        // The last way is a bank slip.
        let chosen = stage
            .browser
            .run("return [...document.querySelectorAll('[name=provider]')].map(i => i.checked)");
        assert_eq!(
            chosen,
            serde_json::json!([false, true, false]),
            "{tongue:?}"
        );
        stage.browser.follow("main form .button");
        stage.at_bank("pay");
        stage.sees(Heading::Paid);
        stage.nothing_complained();
    }
}
