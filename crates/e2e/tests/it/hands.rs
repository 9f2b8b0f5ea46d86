//! Payers without a mouse, and payers without script.

use e2e::Browser;

use crate::stage::{SANDBOX, Stage, ZARINPAL};
use crate::tongue::{Heading, PERSIAN_AND_ENGLISH};

const TAB: char = '\u{E004}';
const ENTER: char = '\u{E007}';

/// Goes on by Tab until the focus is there; every stop on the way must be seen.
fn tab_to(browser: &Browser, selector: &str) {
    for _ in 0..20 {
        browser.press(TAB);
        let there = browser.run(&format!(
            "const e = document.activeElement;
             if (e !== document.body && getComputedStyle(e).outlineStyle === 'none')
               throw 'the focus is not to be seen on ' + e.outerHTML;
             return e.matches('{selector}')"
        ));
        if there == true {
            return;
        }
    }
    panic!(
        "the keyboard does not reach {selector} at {}",
        browser.url()
    );
}

#[test]
fn a_payer_with_nothing_but_a_keyboard_pays() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(stage) = Stage::or_skip(tongue) else {
            return;
        };
        let browser = &stage.browser;
        browser.go(&stage.link().url);
        tab_to(browser, "input[name=provider]");
        tab_to(browser, "main form .button");
        browser.press(ENTER);
        let pay = "form.press button[value=pay]";
        browser.wait("the bank's page", |b| b.has(pay).then_some(()));
        tab_to(browser, pay);
        browser.press(ENTER);
        stage.sees(Heading::Paid);
        tab_to(browser, ".copy");
        tab_to(browser, "[data-print]");
        stage.nothing_complained();
    }
}

#[test]
fn a_payer_whose_browser_runs_no_script_pays_at_either_bank() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(stage) = Stage::without_script_or_skip(tongue) else {
            return;
        };
        let browser = &stage.browser;
        for way in [ZARINPAL, SANDBOX] {
            stage.play(way, "cancel");
            stage.sees_no_payment();
            browser.follow("main a.button:not(.plain)");
            stage.choose(way);
            stage.at_bank("pay");
            stage.sees(Heading::Paid);
            // Buttons that need a script are not there: so none ran.
            assert_eq!(browser.shown("button"), 0, "{tongue:?}");
            // Payment code, tracking code, card, reference; and the receipt, if it has its number.
            assert!(
                browser.shown(".code") >= 4,
                "{tongue:?}: the codes are there"
            );
        }
    }
}
