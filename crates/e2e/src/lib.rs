//! For tests only: drives a real browser (headless Chromium, by plain WebDriver) and a real
//! `peyvand demo`, so that stories can be played as payers live them.
//!
//! It never becomes part of the program, never talks to anything but the loopback (npm fetching
//! axe-core excepted), and leaves nothing behind: whatever it starts ends with the test, also when
//! the test is killed. It knows nothing of the pages; the stories in `tests/it` do.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "for tests only: what goes wrong here fails the test that needs it"
)]

mod axe;
mod browser;
mod demo;
mod http;
mod leash;
mod missing;
mod target;

pub use axe::{Axe, Violation};
pub use browser::{Browser, Look};
pub use demo::{Demo, Link};
pub use target::screenshot;
