//! axe-core, which judges whether people with disabilities can use a page. It is fetched by npm
//! when a test wants it first, into the user's cache, and never stands in the repository.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::browser::Browser;
use crate::missing::{CHROMIUM, find, skip};

/// The judge; its version decides which rules there are.
const AXE: &str = "axe-core@4.14.1";

/// The script that is run in a page.
#[derive(Debug)]
pub struct Axe {
    script: String,
}

/// A rule that a page breaks.
#[derive(Debug)]
pub struct Violation {
    /// The rule's name and what it asks for.
    pub rule: String,
    /// The parts of the page that break it.
    pub nodes: Vec<String>,
}

impl Axe {
    /// axe-core, or nothing when it cannot be had, which is said (and forbidden by
    /// `PEYVAND_REQUIRE_CHROMIUM=1`): pages are then played, but not judged.
    pub fn or_skip() -> Option<&'static Self> {
        static FETCHED: OnceLock<Option<Axe>> = OnceLock::new();
        let fetched = FETCHED.get_or_init(fetch).as_ref();
        if fetched.is_none() {
            let why =
                "judging pages by axe-core, for it is neither in the cache nor to be had by npm";
            skip(CHROMIUM, why);
        }
        fetched
    }

    /// Judges the page that the browser shows, by the rules of WCAG 2.2 AA and axe's best
    /// practices. Two rules that axe leaves to choice are chosen.
    pub fn violations(&self, browser: &Browser) -> Vec<Violation> {
        // The browser runs what WebDriver sends whatever the page's content policy says.
        if browser.run("return typeof axe === 'undefined'") == true {
            browser.run(&self.script);
        }
        let found = browser.run_and_wait(
            "const done = arguments[arguments.length - 1];
             axe.run(document, {resultTypes: ['violations'], rules: {
               'target-size': {enabled: true}, 'label-content-name-mismatch': {enabled: true}}})
               .then(r => done(r.violations.map(v => ({
                 rule: v.id + ': ' + v.help,
                 nodes: v.nodes.map(n => n.html + ' ' + n.failureSummary)}))))
               .catch(e => done([{rule: String(e), nodes: []}]));",
        );
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let read = |violation: &Value| Violation {
            rule: violation.get("rule").map(text).unwrap_or_default(),
            nodes: violation
                .get("nodes")
                .and_then(Value::as_array)
                .map(|nodes| nodes.iter().map(text).collect())
                .unwrap_or_default(),
        };
        let found = found.as_array().expect("axe answers with a list");
        found.iter().map(read).collect()
    }
}

/// The script in the cache, fetched first if it is not there.
fn fetch() -> Option<Axe> {
    let home = cache()?.join(AXE);
    let file = home.join("node_modules/axe-core/axe.min.js");
    if !file.is_file() {
        // Beside its place, then moved there whole: others may fetch at the same time.
        let beside = home.with_extension(std::process::id().to_string());
        let fetched = Command::new(find("npm")?)
            .args(["install", "--silent", "--no-save", "--no-audit"])
            .args(["--no-fund", "--ignore-scripts", "--prefix"])
            .args([beside.as_os_str(), AXE.as_ref()])
            .status();
        if !fetched.is_ok_and(|status| status.success()) {
            return None;
        }
        if std::fs::rename(&beside, &home).is_err() {
            std::fs::remove_dir_all(&beside).ok()?;
        }
    }
    let script = std::fs::read_to_string(file).ok()?;
    Some(Axe { script })
}

/// Where the user's programs keep what they can fetch again.
fn cache() -> Option<PathBuf> {
    let named = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let usual = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache"));
    Some(named.or_else(usual)?.join("peyvand-e2e"))
}
