//! The stylesheet and the two small scripts, which stand inside the pages. The policy of a page
//! names them by their hash, so that nothing else inside it can style or run.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// A text that stands between `<style>` or `<script>` tags.
pub(crate) struct Asset {
    /// Exactly what stands between the tags.
    pub(crate) text: &'static str,
    source: LazyLock<String>,
}

impl Asset {
    /// How a policy names it: `'sha256-…'`.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }
}

macro_rules! asset {
    ($(#[$doc:meta])* $name:ident = $file:literal) => {
        $(#[$doc])*
        pub(crate) static $name: Asset = Asset {
            text: include_str!($file),
            source: LazyLock::new(|| hash(include_str!($file))),
        };
    };
}

asset! {
    /// Everything that pages look like.
    STYLE = "../assets/pay.css"
}
asset! {
    /// What the demo's own page adds to that.
    DEMO_STYLE = "../assets/demo.css"
}
asset! {
    /// What the form of a bank slip adds to that.
    SLIP_STYLE = "../assets/slip.css"
}
asset! {
    /// What the forms at the office's door add to that.
    DOOR_STYLE = "../assets/door.css"
}
asset! {
    /// Copies a code and opens the print dialogue, where the browser can.
    CONVENIENCE = "../assets/pay.js"
}
/// What pages with forms of payers look like: the common style with more at its end, as one, so that
/// their policy names one.
pub(crate) static FORM_STYLE: Asset = Asset {
    text: FORM_CSS,
    source: LazyLock::new(|| hash(FORM_CSS)),
};
const FORM_CSS: &str = concat!(
    include_str!("../assets/pay.css"),
    include_str!("../assets/openpay.css")
);
asset! {
    /// Says a typed amount in words.
    WORDS = "../assets/openpay.js"
}
asset! {
    /// Does the work that a browser is asked for, and sends the form.
    WORK = "../assets/work.js"
}
asset! {
    /// Sends the form of the page that leads to a bank.
    GO = "../assets/go.js"
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}
