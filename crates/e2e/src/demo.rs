//! The program itself, as `peyvand demo` shows it.

use serde_json::Value;

use crate::bank::Bank;
use crate::http::{ask, host};
use crate::leash::Leash;
use crate::target::peyvand;

/// A demo of its own: a shop, a simulated bank and an API key.
#[derive(Debug)]
pub struct Demo {
    /// Where the pages and the API are.
    pub url: String,
    /// The ready payment link that the demo prints.
    pub link_url: String,
    /// Its bank.
    pub bank: Bank,
    api_key: String,
    _leash: Leash,
}

/// A payment link made for a test.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its id in the API.
    pub id: String,
    /// The address of its page.
    pub url: String,
}

impl Demo {
    /// Starts one on free ports; it ends when this is dropped.
    ///
    /// # Panics
    /// If it does not start.
    pub fn start() -> Self {
        let mut command = peyvand();
        command.args(["demo", "--listen", "127.0.0.1:0", "--json", "--log", "off"]);
        let (leash, said) = Leash::start(&command, |line| serde_json::from_str::<Value>(line).ok());
        let text = |name: &str| {
            let text = said.get(name).and_then(Value::as_str);
            text.unwrap_or_else(|| panic!("no {name} in {said}"))
                .to_owned()
        };
        Self {
            url: text("url"),
            link_url: text("link_url"),
            bank: Bank::at(text("bank_url")),
            api_key: text("api_key"),
            _leash: leash,
        }
    }

    /// Makes a link over the API.
    ///
    /// # Panics
    /// If the API refuses it.
    pub fn link(&self, wanted: &Value) -> Link {
        let made = self.api("POST", "/v1/payment_links", Some(wanted));
        let text = |name: &str| {
            let text = made.get(name).and_then(Value::as_str);
            text.unwrap_or_else(|| panic!("no {name} in {made}"))
                .to_owned()
        };
        Link {
            id: text("id"),
            url: text("url"),
        }
    }

    /// Changes the terms of a link.
    ///
    /// # Panics
    /// If the API refuses it.
    pub fn change(&self, link: &Link, change: &Value) {
        self.api(
            "PATCH",
            &format!("/v1/payment_links/{}", link.id),
            Some(change),
        );
    }

    /// Cancels a link.
    ///
    /// # Panics
    /// If the API refuses it.
    pub fn cancel(&self, link: &Link) {
        self.api(
            "POST",
            &format!("/v1/payment_links/{}/cancel", link.id),
            None,
        );
    }

    fn api(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let key = format!("Bearer {}", self.api_key);
        let headers = [("authorization", key.as_str())];
        let answer = ask(host(&self.url), method, path, &headers, body);
        assert!(
            (200..300).contains(&answer.status),
            "{method} {path}: {answer:?}"
        );
        answer.body
    }
}
