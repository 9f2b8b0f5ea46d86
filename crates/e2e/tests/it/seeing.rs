//! What is seen: on a small screen, in the dark, on paper.

use serde_json::{Value, json};

use crate::stage::{Stage, ZARINPAL};
use crate::tongue::{ALL, Heading, PERSIAN_AND_ENGLISH};

/// Everything that a payer must see before paying.
const MUST_BE_SEEN: [&str; 8] = [
    ".shop bdi",
    "h1.what",
    ".sum",
    ".sum + p",
    ".until",
    ".ways label:first-child",
    ".ways label:last-child",
    "main form .button",
];

/// Of all that: what does not lie wholly in the window, with where it lies.
fn out_of_sight(stage: &Stage) -> Value {
    stage.browser.run(&format!(
        "return {}.map(s => [s, document.querySelector(s)?.getBoundingClientRect().toJSON()])
           .filter(([s, r]) => !r || !r.width || r.top < 0 || r.left < 0
             || r.right > innerWidth || r.bottom > innerHeight)",
        json!(MUST_BE_SEEN)
    ))
}

#[test]
fn on_a_small_telephone_all_that_matters_is_seen_without_scrolling() {
    for tongue in ALL {
        let Some(stage) = Stage::or_skip(tongue) else {
            return;
        };
        let browser = &stage.browser;
        browser.go(&stage.link().url);
        assert_eq!(
            browser.run("return [innerWidth, innerHeight]"),
            json!([360, 640])
        );
        assert_eq!(out_of_sight(&stage), json!([]), "{tongue:?}");
        assert_eq!(browser.text("h1.what"), tongue.description());
        let [number, unit, words] = tongue.sum();
        let sum = browser.text(".sum");
        assert!(
            sum.contains(number) && sum.contains(unit),
            "{tongue:?}: {sum}"
        );
        assert_eq!(browser.text(".sum + p"), words);
        let button = browser.text("main form .button");
        assert!(
            button.contains(number) && button.contains(unit),
            "{tongue:?}: {button}"
        );
        // The demo's own link, which a stranger opens first.
        browser.go(&format!("{}?lang={}", stage.demo.link_url, tongue.code()));
        assert_eq!(out_of_sight(&stage), json!([]), "{tongue:?}");
    }
}

#[test]
fn the_sum_is_the_largest_text_of_the_page() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(stage) = Stage::or_skip(tongue) else {
            return;
        };
        stage.browser.go(&stage.link().url);
        let largest = stage.browser.run(
            "const size = e => parseFloat(getComputedStyle(e).fontSize);
             return [...document.querySelectorAll('body *')]
               .reduce((a, b) => size(b) > size(a) ? b : a).innerText",
        );
        assert_eq!(largest, tongue.sum()[0], "{tongue:?}");
    }
}

#[test]
fn in_the_dark_the_page_is_dark() {
    let Some(stage) = Stage::or_skip(PERSIAN_AND_ENGLISH[0]) else {
        return;
    };
    let browser = &stage.browser;
    let light = |what: &str| {
        let value = browser.run(&format!(
            "return getComputedStyle(document.documentElement).{what}
               .match(/\\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0)"
        ));
        value.as_i64().expect("a number")
    };
    browser.go(&stage.link().url);
    assert!(light("backgroundColor") > 600 && light("color") < 150);
    browser.media("screen", true);
    assert!(light("backgroundColor") < 150 && light("color") > 600);
}

#[test]
fn a_printed_receipt_has_its_codes_and_no_buttons() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(stage) = Stage::or_skip(tongue) else {
            return;
        };
        let browser = &stage.browser;
        stage.play(ZARINPAL, "pay");
        stage.sees(Heading::Paid);
        assert!(browser.shown("button, .button, nav") > 0);
        browser.media("print", false);
        assert_eq!(browser.shown("button, .button, nav"), 0, "{tongue:?}");
        for kept in [".shop", ".state h1", ".sum", ".code"] {
            assert!(browser.shown(kept) > 0, "{tongue:?}: {kept}");
        }
    }
}

#[test]
fn a_code_is_copied_by_its_button_which_says_so() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(stage) = Stage::or_skip(tongue) else {
            return;
        };
        let browser = &stage.browser;
        browser.allow_clipboard(&stage.demo.url);
        stage.play(ZARINPAL, "pay");
        stage.sees(Heading::Paid);
        let code = browser.text("dd:has(.copy) .code");
        let before = browser.text(".copy");
        browser.click(".copy");
        browser.wait("the button's word", |b| {
            (b.text(".copy") != before).then_some(())
        });
        let copied = browser.run_and_wait(
            "const done = arguments[arguments.length - 1];
             navigator.clipboard.readText().then(done, e => done(String(e)))",
        );
        assert_eq!(copied, code.as_str(), "{tongue:?}");
        stage.nothing_complained();
    }
}
