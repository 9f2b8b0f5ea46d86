//! Every page that a payer can meet, one after the other: judged by axe-core in light and dark,
//! tried at 320 pixels, and kept as pictures for people to look at.

use e2e::{Axe, screenshot};
use serde_json::json;

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
        stage.demo.misbehave("error-500-before", "begin");
        stage.choose(ZARINPAL);
        stage.is_told();
        stage.demo.behave();
    }),
    ("paid", |stage| {
        stage.play(SANDBOX, "pay");
        stage.sees(Heading::Paid);
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
        stage.demo.misbehave("no-callback", "callback");
        let link = stage.play(ZARINPAL, "pay");
        stage.demo.behave();
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
    // The last: as long as it is being checked, the page loads itself again.
    ("checking", |stage| {
        stage.demo.misbehave("error-500-before", "verify");
        stage.demo.misbehave("error-500-before", "inquiry");
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
}

fn walk(tongue: Tongue) {
    let Some(stage) = Stage::or_skip(tongue) else {
        return;
    };
    let axe = Axe::or_skip();
    let mut wrong = Vec::new();
    for (name, open) in PAGES {
        stage.browser.size(360, 640);
        open(&stage);
        for dark in [false, true] {
            stage.browser.media("screen", dark);
            for violation in axe.iter().flat_map(|axe| axe.violations(&stage.browser)) {
                wrong.push(format!("{name}, dark: {dark}: {violation:#?}"));
            }
            picture(&stage, name, dark);
        }
        stage.browser.media("screen", false);
        stage.browser.size(320, 640);
        let width = stage
            .browser
            .run("return document.documentElement.scrollWidth");
        if width != 320 {
            wrong.push(format!("{name} is {width} wide at 320"));
        }
        stage.nothing_complained();
    }
    assert!(wrong.is_empty(), "{tongue:?}:\n{}", wrong.join("\n"));
}

fn picture(stage: &Stage, name: &str, dark: bool) {
    let shade = if dark { "-dark" } else { "" };
    let code = stage.tongue.code();
    for (width, height) in [(360, 640), (1280, 800)] {
        let picture = stage.browser.picture(width, height);
        screenshot(&format!("{name}-{code}-{width}{shade}"), &picture);
    }
    stage.browser.size(360, 640);
}
