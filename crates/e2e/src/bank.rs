//! The bank simulator: beside a server, or inside a demo.

use serde_json::json;

use crate::http::{ask, host};
use crate::leash::Leash;
use crate::target::peyvand;

/// A simulated bank. One of its own ends when this is dropped.
#[derive(Debug)]
pub struct Bank {
    /// Where it is; its protocols are below, at `/zarinpal` and `/sandbox`.
    pub url: String,
    _leash: Option<Leash>,
}

impl Bank {
    /// Starts `peyvand bank` on a free port.
    ///
    /// # Panics
    /// If it does not start.
    pub fn start() -> Self {
        let mut command = peyvand();
        command.args(["bank", "--listen", "127.0.0.1:0"]);
        let (leash, url) = Leash::start(&command, |line| {
            let (_, address) = line.split_once("no real money: ")?;
            Some(address.trim_end_matches('/').to_owned())
        });
        Self {
            url,
            _leash: Some(leash),
        }
    }

    /// The one inside a demo.
    pub(crate) fn at(url: String) -> Self {
        Self { url, _leash: None }
    }

    /// Misbehaves at every payment from now on, until [`Bank::behave`].
    ///
    /// # Panics
    /// If the bank knows no such behaviour.
    pub fn misbehave(&self, behaviour: &str, step: &str) {
        let order = json!({"behaviour": behaviour, "step": step});
        let path = "/control/behaviours";
        let answer = ask(host(&self.url), "POST", path, &[], Some(&order));
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// Behaves again.
    ///
    /// # Panics
    /// If it does not answer.
    pub fn behave(&self) {
        let path = "/control/behaviours";
        let answer = ask(host(&self.url), "DELETE", path, &[], None);
        assert_eq!(answer.status, 204, "{answer:?}");
    }
}
