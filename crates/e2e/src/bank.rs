//! The bank simulator with its panels and its mail server: beside a server, or inside a demo.

use std::cell::RefCell;
use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::http::{ask, host};
use crate::leash::Leash;
use crate::target::peyvand;

/// A simulated bank. One of its own ends when this is dropped.
#[derive(Debug)]
pub struct Bank {
    /// Where it is; its protocols are below, at `/zarinpal` and `/sandbox`.
    pub url: String,
    mail: Option<SocketAddr>,
    _leash: Option<Leash>,
}

/// A message as a panel, or the mail server, took it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The receiver as it was written.
    pub to: String,
    /// The text; of a mail the whole mail.
    pub text: String,
}

impl Bank {
    /// Starts `peyvand bank` on a free port, and its mail server on another.
    ///
    /// # Panics
    /// If it does not start.
    pub fn start() -> Self {
        let mut command = peyvand();
        command.args(["bank", "--listen", "127.0.0.1:0", "--smtp", "127.0.0.1:0"]);
        let url = RefCell::new(String::new());
        let (leash, mail) = Leash::start(&command, |line| {
            if let Some((_, address)) = line.split_once("no real money: ") {
                url.replace(address.trim_end_matches('/').to_owned());
            }
            let (address, _) = line.trim().strip_prefix("mail ")?.split_once(',')?;
            address.trim().parse::<SocketAddr>().ok()
        });
        Self {
            url: url.into_inner(),
            mail: Some(mail),
            _leash: Some(leash),
        }
    }

    /// The one inside a demo.
    pub(crate) fn at(url: String) -> Self {
        Self {
            url,
            mail: None,
            _leash: None,
        }
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

    /// The port of its mail server on 127.0.0.1.
    ///
    /// # Panics
    /// If it has none, as inside a demo.
    pub fn mail_port(&self) -> u16 {
        self.mail.expect("a mail server").port()
    }

    /// Misbehaves at the next message that a panel is handed.
    ///
    /// # Panics
    /// If the bank knows no such panel or behaviour.
    pub fn panel_will(&self, panel: &str, behaviour: &str) {
        let order = json!({"terminal": panel, "behaviour": behaviour, "step": "send", "times": 1});
        let path = "/control/behaviours";
        let answer = ask(host(&self.url), "POST", path, &[], Some(&order));
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// What a panel took so far, oldest first; `smtp` is the mail server.
    ///
    /// # Panics
    /// If the bank does not answer.
    pub fn taken(&self, panel: &str) -> Vec<Taken> {
        let path = format!("/control/inbox?panel={panel}");
        let answer = ask(host(&self.url), "GET", &path, &[], None);
        let all = answer.body.as_array().expect("a list of messages");
        let text = |one: &Value, name: &str| {
            let text = one.get(name).and_then(Value::as_str);
            text.unwrap_or_default().to_owned()
        };
        let read = |one| Taken {
            to: text(one, "to"),
            text: text(one, "text"),
        };
        all.iter().map(read).collect()
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
