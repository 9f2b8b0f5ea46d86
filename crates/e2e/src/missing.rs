//! What a test needs beside Rust, and what happens when it is not there.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Mutex;

/// The switch of tests in a browser.
pub(crate) const CHROMIUM: &str = "PEYVAND_REQUIRE_CHROMIUM";
/// The switch of tests with a mail server of Debian.
pub(crate) const EXIM: &str = "PEYVAND_REQUIRE_EXIM";

/// Says, once for each reason, that tests are left out.
///
/// # Panics
/// If `switch` is 1 in the environment, so that CI cannot pass without them.
pub(crate) fn skip(switch: &str, why: &'static str) {
    static TOLD: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());
    let required = std::env::var_os(switch).is_some_and(|on| on == "1");
    assert!(
        !required,
        "{why}; {switch}=1 forbids to leave these tests out"
    );
    if TOLD.lock().is_ok_and(|mut told| told.insert(why)) {
        // Straight to the terminal, for the test runner hides what a passing test prints; in one
        // piece, for it writes there too.
        let line = format!("\nLEFT OUT: {why}\n");
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
}

/// Where a program is.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}
