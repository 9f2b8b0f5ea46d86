//! One headless Chromium, driven by WebDriver (w3.org/TR/webdriver2) and, where that has no word
//! for it, by the DevTools protocol through ChromeDriver.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http::{ask, try_ask};
use crate::leash::Leash;
use crate::missing::{CHROMIUM, find, skip};

/// The key of an element's id in answers (WebDriver, "web element identifier").
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// How long something that must come is waited for, and how long in between.
const PATIENCE: Duration = Duration::from_mins(3);
const BETWEEN: Duration = Duration::from_millis(50);
/// How often the driver may look for a port.
const TRIES: u32 = 5;
/// What keeps the browser to itself and to the loopback.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// The payer's browser.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// What the browser prefers, such as `fa`.
    pub language: &'a str,
    /// Whether pages may run scripts.
    pub script: bool,
}

/// A browser with one window; it ends when this is dropped.
#[derive(Debug)]
pub struct Browser {
    host: String,
    session: String,
    _leash: Leash,
    _profile: TempDir,
}

impl Browser {
    /// Opens one in the size of a small telephone, or nothing when Chromium is not installed,
    /// which is said (and forbidden by `PEYVAND_REQUIRE_CHROMIUM=1`).
    ///
    /// # Panics
    /// If it is installed but does not start: that is no reason to skip a test.
    pub fn or_skip(look: Look<'_>) -> Option<Self> {
        let (Some(chromium), Some(driver)) = (find("chromium"), find("chromedriver")) else {
            let why = "browser tests, for they need Debian's packages chromium and chromium-driver";
            skip(CHROMIUM, why);
            return None;
        };
        let mut command = Command::new(driver);
        command.arg("--port=0");
        let port = |line: &str| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        };
        // The driver draws a free port of one family of addresses and wants the same of the other,
        // where somebody may have it: then it ends, and draws again.
        let mut tries = (0..TRIES).filter_map(|_| Leash::try_start(&command, port));
        let (leash, port) = tries
            .next()
            .unwrap_or_else(|| panic!("{command:?} found no port in {TRIES} tries"));
        let host = format!("127.0.0.1:{port}");
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let own = format!("--user-data-dir={}", profile.path().display());
        let mut flags = vec![own.as_str()];
        flags.extend(FLAGS);
        // 1 allows, 2 forbids.
        let preferences = json!({
            "intl.accept_languages": look.language,
            "profile.managed_default_content_settings.javascript": if look.script { 1 } else { 2 },
        });
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": {"binary": chromium, "args": flags, "prefs": preferences},
        }}});
        let answer = ask(&host, "POST", "/session", &[], Some(&wanted));
        let session = answer.body.pointer("/value/sessionId");
        let session = session.and_then(Value::as_str);
        let session = session.unwrap_or_else(|| panic!("no browser: {answer:?}"));
        let browser = Self {
            session: session.to_owned(),
            host,
            _leash: leash,
            _profile: profile,
        };
        browser.size(360, 640);
        Some(browser)
    }

    /// Opens an address and waits until it is loaded.
    pub fn go(&self, url: &str) {
        // Some pages load themselves again after a while. One that does so at this very moment
        // would win; an empty page does nothing.
        const EMPTY: &str = "about:blank";
        self.wait("an empty page", |browser| {
            browser.tell("/url", &json!({"url": EMPTY}));
            (browser.url() == EMPTY).then_some(())
        });
        self.tell("/url", &json!({"url": url}));
    }

    /// Loads the page again.
    pub fn reload(&self) {
        self.tell("/refresh", &json!({}));
    }

    /// Where the browser is.
    pub fn url(&self) -> String {
        text(&self.call("GET", "/url", None))
    }

    /// The window's inner size in CSS pixels; below 600 it behaves as a telephone.
    pub fn size(&self, width: u32, height: u32) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1,
            "mobile": width < 600});
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// How pages are shown: `screen` or `print`, dark or light.
    pub fn media(&self, media: &str, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let wanted = json!({"media": media,
            "features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.devtools("Emulation.setEmulatedMedia", &wanted);
    }

    /// Lets pages at this origin use the clipboard, as a payer's press of a button does.
    pub fn allow_clipboard(&self, origin: &str) {
        let wanted = json!({"origin": origin,
            "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]});
        self.devtools("Browser.grantPermissions", &wanted);
    }

    /// Whether something matches the selector.
    pub fn has(&self, selector: &str) -> bool {
        !self.elements(selector).is_empty()
    }

    /// What a reader sees of the first match.
    ///
    /// # Panics
    /// If nothing matches.
    pub fn text(&self, selector: &str) -> String {
        self.try_text(selector)
            .unwrap_or_else(|| panic!("no {selector} at {}:\n{}", self.url(), self.words()))
    }

    /// What a reader sees of the first match; empty when it is not shown.
    pub fn try_text(&self, selector: &str) -> Option<String> {
        let element = self.elements(selector).into_iter().next()?;
        let answer = self.try_call("GET", &format!("/element/{element}/text"), None)?;
        Some(text(&answer))
    }

    /// How many match and are shown.
    pub fn shown(&self, selector: &str) -> usize {
        let shown = |element: &String| {
            self.call("GET", &format!("/element/{element}/displayed"), None) == json!(true)
        };
        self.elements(selector).iter().filter(|e| shown(e)).count()
    }

    /// Clicks the first match, a link or a button that leads to another page, and waits until that
    /// one is loaded.
    ///
    /// # Panics
    /// If nothing matches, it cannot be clicked, or the page stays.
    pub fn follow(&self, selector: &str) {
        self.turn_page(selector, |browser| browser.click(selector));
    }

    /// Does something that leads to another page, and waits until that one is loaded.
    ///
    /// # Panics
    /// If the page stays.
    pub fn turn_page(&self, what: &str, deed: impl Fn(&Self)) {
        let old = self.first("html");
        deed(self);
        self.wait(&format!("the page that {what} leads to"), |browser| {
            let path = format!("/element/{old}/name");
            let gone = browser.try_call("GET", &path, None).is_none();
            let loaded =
                || browser.try_run("return document.readyState") == Some(json!("complete"));
            (gone && loaded()).then_some(())
        });
    }

    /// Clicks the first match. Whether a page follows is not waited for: see [`Browser::follow`].
    ///
    /// # Panics
    /// If nothing matches, or it cannot be clicked.
    pub fn click(&self, selector: &str) {
        self.click_nth(selector, 0);
    }

    /// Clicks one of several matches, counted from 0.
    ///
    /// # Panics
    /// If there is no such match, or it cannot be clicked.
    pub fn click_nth(&self, selector: &str, nth: usize) {
        let found = self.nth(selector, nth);
        self.tell(&format!("/element/{found}/click"), &json!({}));
    }

    /// Empties a field and types into it.
    ///
    /// # Panics
    /// If nothing matches, or nothing can be typed there.
    pub fn fill(&self, selector: &str, text: &str) {
        let field = self.first(selector);
        self.tell(&format!("/element/{field}/clear"), &json!({}));
        self.tell(&format!("/element/{field}/value"), &json!({"text": text}));
    }

    /// Chooses a file of this machine in a field for files.
    ///
    /// # Panics
    /// If nothing matches.
    pub fn attach(&self, selector: &str, file: &std::path::Path) {
        let field = self.first(selector);
        let text = file.display().to_string();
        self.tell(&format!("/element/{field}/value"), &json!({"text": text}));
    }

    /// Chooses the option of a list that has this value.
    ///
    /// # Panics
    /// If there is none.
    pub fn choose(&self, selector: &str, value: &str) {
        self.click(&format!("{selector} option[value=\"{value}\"]"));
    }

    /// What stands in a field.
    pub fn value(&self, selector: &str) -> String {
        let field = self.first(selector);
        let path = format!("/element/{field}/property/value");
        text(&self.call("GET", &path, None))
    }

    /// Presses a key as a person does; `\u{E004}` is Tab and `\u{E007}` Enter (WebDriver,
    /// "keyboard actions").
    pub fn press(&self, key: char) {
        let keys = json!({"actions": [{"type": "key", "id": "keyboard", "actions": [
            {"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]}]});
        self.tell("/actions", &keys);
    }

    /// Runs the body of a function in the page and gives what it returns.
    pub fn run(&self, script: &str) -> Value {
        self.tell("/execute/sync", &json!({"script": script, "args": []}))
    }

    fn try_run(&self, script: &str) -> Option<Value> {
        let body = json!({"script": script, "args": []});
        self.try_call("POST", "/execute/sync", Some(&body))
    }

    /// The same for a body that calls its last argument with the result.
    pub fn run_and_wait(&self, script: &str) -> Value {
        self.tell("/execute/async", &json!({"script": script, "args": []}))
    }

    /// Waits until `wanted` gives something.
    ///
    /// # Panics
    /// If it does not within 3 minutes.
    pub fn wait<T>(&self, what: &str, wanted: impl Fn(&Self) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = wanted(self) {
                return found;
            }
            assert!(
                start.elapsed() <= PATIENCE,
                "waited in vain for {what} at {}:\n{}",
                self.url(),
                self.words()
            );
            thread::sleep(BETWEEN);
        }
    }

    /// What the browser complained of since it was asked last: errors of scripts, things that the
    /// content policy refused, files that were not found.
    pub fn complaints(&self) -> Vec<String> {
        let log = self.tell("/se/log", &json!({"type": "browser"}));
        let message = |entry: &Value| entry.get("message").map(text);
        let entries = log.as_array().map(Vec::as_slice).unwrap_or_default();
        entries.iter().filter_map(message).collect()
    }

    /// Makes the window at this width as high as the page, so that nothing must be scrolled to.
    pub fn unroll(&self, width: u32, height: u32) {
        self.size(width, height);
        let whole = self.run("return document.documentElement.scrollHeight");
        let whole = whole.as_u64().and_then(|whole| u32::try_from(whole).ok());
        self.size(width, whole.unwrap_or(height).max(height));
    }

    /// A picture of the whole page, also of what one must scroll to, at a width; as PNG.
    ///
    /// # Panics
    /// If the browser gives none.
    pub fn picture(&self, width: u32, height: u32) -> Vec<u8> {
        self.unroll(width, height);
        let taken = self.devtools("Page.captureScreenshot", &json!({"format": "png"}));
        let taken = taken.get("data").and_then(Value::as_str);
        from_base64(taken.expect("a picture"))
    }

    /// All words of the page, for whoever reads why a test failed.
    fn words(&self) -> String {
        self.try_text("body").unwrap_or_default()
    }

    fn first(&self, selector: &str) -> String {
        self.nth(selector, 0)
    }

    fn nth(&self, selector: &str, nth: usize) -> String {
        let found = self.elements(selector).into_iter().nth(nth);
        found.unwrap_or_else(|| panic!("no {selector} at {}:\n{}", self.url(), self.words()))
    }

    fn elements(&self, selector: &str) -> Vec<String> {
        let wanted = json!({"using": "css selector", "value": selector});
        let found = self.tell("/elements", &wanted);
        let id = |element: &Value| Some(element.get(ELEMENT)?.as_str()?.to_owned());
        let found = found.as_array().map(Vec::as_slice).unwrap_or_default();
        found.iter().filter_map(id).collect()
    }

    fn devtools(&self, command: &str, wanted: &Value) -> Value {
        self.tell(
            "/goog/cdp/execute",
            &json!({"cmd": command, "params": wanted}),
        )
    }

    fn tell(&self, path: &str, body: &Value) -> Value {
        self.call("POST", path, Some(body))
    }

    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let answer = self.ask(method, path, body);
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.body);
        answer.body.get("value").cloned().unwrap_or_default()
    }

    /// Nothing when it fails, for the page may have gone on between two calls.
    fn try_call(&self, method: &str, path: &str, body: Option<&Value>) -> Option<Value> {
        let answer = self.ask(method, path, body);
        (answer.status == 200).then(|| answer.body.get("value").cloned().unwrap_or_default())
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> crate::http::Answer {
        let path = format!("/session/{}{path}", self.session);
        ask(&self.host, method, &path, &[], body)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Chromium ends with its session; should that fail, with ChromeDriver.
        let path = format!("/session/{}", self.session);
        let _ = try_ask(&self.host, "DELETE", &path, &[], None);
    }
}

/// Bytes that stood in a text.
///
/// # Panics
/// If it is none.
pub fn from_base64(text: &str) -> Vec<u8> {
    STANDARD.decode(text).expect("base64")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
