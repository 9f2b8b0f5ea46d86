//! Anybody pays the demo's shop: from an empty form to codes in hand, with script and without.

use crate::stage::{SANDBOX, Stage, ZARINPAL};
use crate::tongue::{Heading, PERSIAN_AND_ENGLISH, Tongue};

/// Fills the first step in and goes on.
fn tells_who(stage: &Stage) {
    let browser = &stage.browser;
    let url = format!(
        "{}/golestan/openpay?lang={}",
        stage.demo.url,
        stage.tongue.code()
    );
    browser.go(&url);
    browser.fill("#receivername", "سارا گلستانی");
    browser.fill("#mobile", "۰۹۱۲۱۲۳۴۵۶۷");
    browser.click("#subject option:nth-child(3)");
    browser.fill("#description", "کتاب‌های کودک");
    browser.follow("main form .button");
}

fn pays(stage: &Stage, way: usize) {
    stage.browser.fill("#amount", "۲۵٬۰۰۰");
    stage.browser.follow("main form .button:not(.plain)");
    assert!(stage.browser.text(".what").contains("کتاب‌های کودک"));
    stage.choose(way);
    stage.at_bank("pay");
    stage.sees(Heading::Paid);
    let codes = stage.browser.shown("dd .code");
    assert!(codes >= 2, "payment code and tracking code: {codes}");
}

#[test]
fn anybody_pays_in_three_steps_and_goes_back_without_losing_a_word() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(stage) = Stage::or_skip(tongue) else {
            return;
        };
        tells_who(&stage);
        let browser = &stage.browser;
        browser.fill("#amount", "۲۵٬۰۰۰");
        let words = browser.wait("the amount in words", |b| {
            Some(b.text("#words")).filter(|words| !words.is_empty())
        });
        assert_eq!(words.lines().count(), 2, "{words}");
        // By the page's own button, and by the browser's.
        browser.follow("main form .plain");
        assert_eq!(browser.value("#receivername"), "سارا گلستانی");
        assert_eq!(browser.value("#description"), "کتاب‌های کودک");
        browser.follow("main form .button");
        assert!(
            !browser.value("#amount").is_empty(),
            "the amount went along"
        );
        pays(&stage, ZARINPAL);
        stage.nothing_complained();
    }
}

#[test]
fn anybody_pays_without_script() {
    let Some(stage) = Stage::without_script_or_skip(Tongue::Fa) else {
        return;
    };
    tells_who(&stage);
    pays(&stage, SANDBOX);
    stage.nothing_complained();
}
