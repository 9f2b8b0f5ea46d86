//! One demo and one browser, and what payers do with them.

use e2e::{Browser, Demo, Link, Look};
use serde_json::{Value, json};

use crate::tongue::{Heading, Tongue};

/// The demo's ways of paying, in their order on the page.
pub(crate) const ZARINPAL: usize = 0;
pub(crate) const SANDBOX: usize = 1;

/// Where a story plays.
pub(crate) struct Stage {
    // Dropped in this order: no browser outlives what it looks at.
    pub(crate) browser: Browser,
    pub(crate) demo: Demo,
    pub(crate) tongue: Tongue,
}

impl Stage {
    pub(crate) fn or_skip(tongue: Tongue) -> Option<Self> {
        Self::open(tongue, true)
    }

    pub(crate) fn without_script_or_skip(tongue: Tongue) -> Option<Self> {
        Self::open(tongue, false)
    }

    fn open(tongue: Tongue, script: bool) -> Option<Self> {
        let language = tongue.code();
        let browser = Browser::or_skip(Look { language, script })?;
        let demo = Demo::start();
        Some(Self {
            browser,
            demo,
            tongue,
        })
    }

    /// A new link over 250,000 toman in the story's language.
    pub(crate) fn link(&self) -> Link {
        self.link_with(json!({}))
    }

    /// The same, with some fields otherwise.
    pub(crate) fn link_with(&self, otherwise: Value) -> Link {
        let mut wanted = json!({
            "amount": 2_500_000,
            "currency": "IRR",
            "description": self.tongue.description(),
            "reference": "INV-1405-218",
            "language": self.tongue.code(),
        });
        if let (Value::Object(wanted), Value::Object(otherwise)) = (&mut wanted, otherwise) {
            wanted.extend(otherwise);
        }
        self.demo.link(&wanted)
    }

    /// A link whose time is over, made as everything expires: by waiting.
    pub(crate) fn expired_link(&self) -> Link {
        let soon = self
            .browser
            .run("return new Date(Date.now() + 1500).toISOString()");
        let link = self.link_with(json!({"expires_at": soon}));
        self.browser.go(&link.url);
        self.browser.wait("the end of the link's time", |browser| {
            browser.reload();
            browser.has(".state").then_some(())
        });
        link
    }

    /// From an open link page to the bank's page, by the way of paying chosen.
    pub(crate) fn choose(&self, way: usize) {
        self.browser.click_nth("input[name=provider]", way);
        self.browser.follow("main form .button");
    }

    /// Waits for the notice that the link's page shows when a payment did not start.
    pub(crate) fn is_told(&self) {
        self.browser.wait("the notice", |browser| {
            browser.has("[role=alert]").then_some(())
        });
    }

    /// Waits for the bank's page and presses a button of it.
    pub(crate) fn at_bank(&self, button: &str) {
        at_bank(&self.browser, button);
    }

    /// Opens a new link, chooses a way and presses a button at the bank.
    pub(crate) fn play(&self, way: usize, button: &str) -> Link {
        let link = self.link();
        self.browser.go(&link.url);
        self.choose(way);
        self.at_bank(button);
        link
    }

    /// Waits until the page says so first.
    pub(crate) fn sees(&self, heading: Heading) {
        sees(&self.browser, self.tongue.heading(heading));
    }

    /// Waits until the page says that nothing was paid, in whatever words: some banks do not tell a
    /// refused card from a payer who turned back.
    pub(crate) fn sees_no_payment(&self) {
        self.browser
            .wait("a payment that did not come about", |browser| {
                browser.has(".state.bad, .state.still").then_some(())
            });
    }

    /// That nothing was refused or broken in the browser.
    pub(crate) fn nothing_complained(&self) {
        nothing_complained(&self.browser, self.tongue);
    }
}

/// Waits for the bank's page and presses a button of it.
pub(crate) fn at_bank(browser: &Browser, button: &str) {
    let button = format!("form.press button[value={button}]");
    browser.wait("the bank's page", |browser| {
        browser.has(&button).then_some(())
    });
    browser.follow(&button);
}

/// Waits until a payer's page says so first.
pub(crate) fn sees(browser: &Browser, wanted: &str) {
    browser.wait(wanted, |browser| {
        let said = browser.try_text(".state h1")?;
        (said == wanted).then_some(())
    });
}

/// That nothing was refused or broken in the browser. The status of a page that is not 200 is no
/// complaint of ours.
pub(crate) fn nothing_complained(browser: &Browser, tongue: Tongue) {
    let mut complaints = browser.complaints();
    complaints.retain(|said| !said.contains("the server responded with a status of 4"));
    assert!(complaints.is_empty(), "{tongue:?}: {complaints:#?}");
}
