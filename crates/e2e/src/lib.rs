//! For tests only: drives a real browser (headless Chromium, by plain WebDriver) and the real
//! program (`peyvand demo`, or `serve` beside `bank`), so that stories can be played as payers and
//! staff live them.
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
mod bank;
mod browser;
mod demo;
mod house;
mod http;
mod leash;
mod letter;
mod mail_server;
mod missing;
mod postbox;
mod target;

pub use axe::{Axe, Violation};
pub use bank::{Bank, Taken};
pub use browser::{Browser, Look, from_base64};
pub use demo::{Demo, Link};
pub use house::{House, MailHouse};
pub use letter::words_of;
pub use mail_server::MailServer;
pub use postbox::Postbox;
pub use target::screenshot;
