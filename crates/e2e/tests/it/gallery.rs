//! Every page that a payer can meet, one after the other: judged by axe-core in light and dark,
//! tried at 320 pixels, and kept as pictures for people to look at.

use e2e::Axe;
use serde_json::json;

use crate::judge::{Judge, TELEPHONE, beside};
use crate::stage::{SANDBOX, Stage, ZARINPAL};
use crate::tongue::{ALL, Heading, Tongue};

/// A page and the way to it.
type Page = (&'static str, fn(&Stage));

const PAGES: &[Page] = &[
    ("link", |stage| stage.browser.go(&stage.link().url)),
    ("link-details", |stage| {
        stage.browser.go(&stage.link().url);
        stage.browser.click("summary");
    }),
    ("link-long", |stage| stage.browser.go(&long_link(stage))),
    ("link-changed", |stage| {
        let link = stage.link();
        stage.browser.go(&link.url);
        let change = json!({"amount": 3_100_000, "currency": "IRR"});
        stage.demo.change(&link, &change);
        stage.choose(ZARINPAL);
        stage.is_told();
    }),
    ("link-bank-down", |stage| {
        stage.browser.go(&stage.link().url);
        stage.demo.bank.misbehave("error-500-before", "begin");
        stage.choose(ZARINPAL);
        stage.is_told();
        stage.demo.bank.behave();
    }),
    ("paid", |stage| {
        stage.play(SANDBOX, "pay");
        stage.sees(Heading::Paid);
    }),
    ("receipt", |stage| {
        stage.play(SANDBOX, "pay");
        stage.sees(Heading::Paid);
        // It has its number a moment after the payment is booked; the page asks again by itself.
        let receipt = "main a.button[href*='/r/']";
        stage
            .browser
            .wait("the receipt", |b| b.has(receipt).then_some(()));
        stage.browser.follow(receipt);
    }),
    ("already-paid", |stage| {
        let link = stage.play(ZARINPAL, "pay");
        stage.sees(Heading::Paid);
        stage.browser.go(&link.url);
    }),
    ("not-paid", |stage| {
        stage.play(SANDBOX, "decline");
        stage.sees(Heading::NotPaid);
    }),
    ("stopped", |stage| {
        stage.play(SANDBOX, "cancel");
        stage.sees(Heading::StoppedAtBank);
    }),
    ("waiting", |stage| {
        stage.demo.bank.misbehave("no-callback", "callback");
        let link = stage.play(ZARINPAL, "pay");
        stage.demo.bank.behave();
        stage.browser.go(&link.url);
    }),
    ("expired", |stage| {
        stage.expired_link();
    }),
    ("withdrawn", |stage| {
        let link = stage.link();
        stage.demo.cancel(&link);
        stage.browser.go(&link.url);
    }),
    ("unknown", |stage| {
        let url = format!("{}/golestan/l/t0000000000000000000000000", stage.demo.url);
        stage.browser.go(&url);
    }),
    ("demo", |stage| {
        let url = format!("{}/demo?lang={}", stage.demo.url, stage.tongue.code());
        stage.browser.go(&url);
    }),
    ("openpay", |stage| {
        let url = format!(
            "{}/golestan/openpay?lang={}",
            stage.demo.url,
            stage.tongue.code()
        );
        stage.browser.go(&url);
    }),
    ("openpay-wrong", |stage| {
        let query = "step=2&receivername=&mobile=12";
        let language = stage.tongue.code();
        let url = format!(
            "{}/golestan/openpay?lang={language}&{query}",
            stage.demo.url
        );
        stage.browser.go(&url);
    }),
    ("openpay-amount", |stage| {
        let subject = "%D8%AE%D8%B1%DB%8C%D8%AF%20%DA%A9%D8%AA%D8%A7%D8%A8";
        let query = format!("receivername=Sara&mobile=09121234567&subject={subject}&price=125000");
        let language = stage.tongue.code();
        let url = format!(
            "{}/golestan/openpay?lang={language}&{query}",
            stage.demo.url
        );
        stage.browser.go(&url);
    }),
    ("openpay-find", |stage| {
        let language = stage.tongue.code();
        let url = format!("{}/golestan/openpay/find?lang={language}", stage.demo.url);
        stage.browser.go(&url);
    }),
    // The last: as long as it is being checked, the page loads itself again.
    ("checking", |stage| {
        stage.demo.bank.misbehave("error-500-before", "verify");
        stage.demo.bank.misbehave("error-500-before", "inquiry");
        stage.play(ZARINPAL, "pay");
        stage.sees(Heading::Checking);
    }),
];

/// A description and a sum at the upper end of what shops ask for.
fn long_link(stage: &Stage) -> String {
    let description = [stage.tongue.description(); 6].join("؛ ");
    stage
        .link_with(json!({"amount": 987_654_321_000_i64, "description": description}))
        .url
}

#[test]
fn every_page_in_persian_is_open_to_everybody() {
    walk(Tongue::Fa);
}

#[test]
fn every_page_in_english_is_open_to_everybody() {
    walk(Tongue::En);
}

#[test]
fn every_page_in_french_is_open_to_everybody() {
    walk(Tongue::Fr);
}

#[test]
fn a_page_that_shuts_people_out_is_found() {
    let (Some(stage), Some(axe)) = (Stage::or_skip(ALL[1]), Axe::or_skip()) else {
        return;
    };
    stage.browser.go(&stage.link().url);
    stage
        .browser
        .run("document.querySelector('main form .button').textContent = ''");
    let found = axe.violations(&stage.browser);
    assert!(
        found.iter().any(|v| v.rule.starts_with("button-name")),
        "{found:#?}"
    );
    assert_eq!(beside(&stage.browser, 320), 0);
    stage
        .browser
        .run("document.querySelector('h1').style.width = '400px'");
    assert!(beside(&stage.browser, 320) > 0);
}

fn walk(tongue: Tongue) {
    let Some(stage) = Stage::or_skip(tongue) else {
        return;
    };
    // One column at any width: one width is enough for axe-core.
    let mut judge = Judge::new(tongue, &[(TELEPHONE, false), (TELEPHONE, true)]);
    for (name, open) in PAGES {
        open(&stage);
        judge.judge(&stage.browser, name);
        stage.nothing_complained();
    }
    judge.end();
}
