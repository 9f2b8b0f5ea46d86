//! The program as its owner runs it: `peyvand serve` on a data folder of its own.

use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::bank::Bank;
use crate::http::{ask, host};
use crate::leash::Leash;
use crate::mail_server::MailServer;
use crate::target::peyvand;

/// Settings of a house that has some.
const SETTINGS: &str = "peyvand.toml";
/// What [`House::with_shop`] says to the simulated bank.
const TERMINAL: &str = "terminal=golestan";
const SECRET: &str = "secret=sandbox-secret-golestan";

/// A server with its data and, beside it, a simulated bank; both end when this is dropped.
#[derive(Debug)]
pub struct House {
    /// Where its pages are.
    pub url: String,
    /// The address at which the first user becomes the owner; it opens once.
    pub first_url: String,
    /// The bank beside it. Nothing in the house knows of it unless a provider says where it is.
    pub bank: Bank,
    // Dropped in this order: the server ends before its data go.
    _leash: Leash,
    data: TempDir,
}

impl House {
    /// As a stranger starts it: nothing is set up.
    ///
    /// # Panics
    /// If it does not start.
    pub fn empty() -> Self {
        Self::serve(folder(), Bank::start())
    }

    /// With a shop `golestan`, which speaks the language, and a provider at the bank, both made at
    /// the command line.
    ///
    /// # Panics
    /// If it cannot be set up.
    pub fn with_shop(language: &str) -> Self {
        let (data, bank) = (folder(), Bank::start());
        furnish(&data, &bank, language);
        Self::serve(data, bank)
    }

    /// The same, on a database of PostgreSQL.
    ///
    /// # Panics
    /// If it cannot be set up.
    pub fn with_shop_on(language: &str, database: &str) -> Self {
        let (data, bank) = (folder(), Bank::start());
        settle(&data, &format!("database = {database:?}\n"));
        run(&data, &["migrate"]);
        furnish(&data, &bank, language);
        Self::serve(data, bank)
    }

    /// The same, with a mail server on this machine, which it trusts and to which a test mail was
    /// sent over TLS; and what was told on the way.
    ///
    /// # Panics
    /// If it cannot be set up, or the mail server does not take the mail.
    pub fn with_mail(language: &str, server: &MailServer, test_to: &str) -> (Self, MailHouse) {
        let (data, bank) = (folder(), Bank::start());
        furnish(&data, &bank, language);
        let port = server.port.to_string();
        let at = ["setup", "mail", "--host", "127.0.0.1", "--port", &port];
        let rest = ["--security", "starttls", "--from", "shop@example.com"];
        let back = ["--bounces", "bounces@example.com"];
        let test = ["--active", "on", "--test", test_to];
        let setup = [&at[..], &rest, &back, &test].concat();
        let refused = on(&data).args(&setup).output().expect("peyvand starts");
        assert!(!refused.status.success(), "nobody knows its certificate");
        let refused = String::from_utf8_lossy(&refused.stderr).into_owned();
        let roots = server.certificate();
        settle(
            &data,
            &format!("mail_roots = {:?}\n", roots.display().to_string()),
        );
        let done = run(&data, &[&["--json"], &setup[..]].concat());
        let done: Value = serde_json::from_str(&done).expect("JSON");
        let hook = done.get("bounces_to").and_then(Value::as_str);
        let (_, hook) = hook
            .and_then(|hook| hook.split_once("/hooks/"))
            .expect("an address");
        let hook = format!("/hooks/{hook}");
        let made = run(&data, &["--json", "setup", "key", "golestan"]);
        let made: Value = serde_json::from_str(&made).expect("JSON");
        let key = made.get("key").and_then(Value::as_str);
        let told = MailHouse {
            key: key.expect("a key of the API").to_owned(),
            refused,
            hook,
        };
        (Self::serve(data, bank), told)
    }

    /// Makes a link over the API, and gives its address for payers.
    ///
    /// # Panics
    /// If the API refuses it.
    pub fn link(&self, key: &str, wanted: &Value) -> String {
        let key = format!("Bearer {key}");
        let headers = [("authorization", key.as_str())];
        let path = "/v1/payment_links";
        let answer = ask(host(&self.url), "POST", path, &headers, Some(wanted));
        let url = answer.body.get("url").and_then(Value::as_str);
        url.unwrap_or_else(|| panic!("no link: {answer:?}"))
            .to_owned()
    }

    /// The messages to an address, as the API lists them.
    pub fn messages_to(&self, key: &str, address: &str) -> Vec<Value> {
        let key = format!("Bearer {key}");
        let headers = [("authorization", key.as_str())];
        let path = format!("/v1/messages?to={address}");
        let answer = ask(host(&self.url), "GET", &path, &headers, None);
        let list = answer.body.get("data").and_then(Value::as_array);
        list.cloned().unwrap_or_default()
    }

    /// Runs another command on the same data, beside the server, and gives what it prints.
    ///
    /// # Panics
    /// If it fails.
    pub fn run(&self, arguments: &[&str]) -> String {
        run(&self.data, arguments)
    }

    fn serve(data: TempDir, bank: Bank) -> Self {
        let mut command = on(&data);
        command.args(["serve", "--listen", "127.0.0.1:0", "--log", "off"]);
        let (leash, first_url) = Leash::start(&command, |line| {
            let (_, address) = line.split_once("within 24 hours: ")?;
            Some(address.to_owned())
        });
        let (url, _) = first_url
            .split_once("/office/")
            .expect("an address of the office");
        Self {
            url: url.to_owned(),
            first_url,
            bank,
            _leash: leash,
            data,
        }
    }
}

/// What [`House::with_mail`] was told while it was set up.
#[derive(Debug)]
pub struct MailHouse {
    /// A key of the API.
    pub key: String,
    /// What is said of a mail server whose certificate nobody knows.
    pub refused: String,
    /// The path at which mails are heard that come back.
    pub hook: String,
}

/// Makes the shop and its provider.
fn furnish(data: &TempDir, bank: &Bank, language: &str) {
    let name = if language == "fa" {
        "کتابفروشی گلستان"
    } else {
        "Golestan Bookshop"
    };
    let way = if language == "fa" {
        "درگاه آزمایشی"
    } else {
        "Test gateway"
    };
    run(
        data,
        &[
            "setup",
            "shop",
            "golestan",
            "--name",
            name,
            "--language",
            language,
            "--contact",
            "021-88990011",
            "--manager-email",
            "manager@example.com",
        ],
    );
    let at = format!("{}/sandbox", bank.url);
    run(
        data,
        &[
            "setup",
            "provider",
            "golestan",
            "sandbox",
            "--name",
            way,
            "--base-url",
            &at,
            "--credential",
            TERMINAL,
            "--credential",
            SECRET,
        ],
    );
}

/// Writes the settings file of a house.
fn settle(data: &TempDir, settings: &str) {
    std::fs::write(data.path().join(SETTINGS), settings).expect("its settings are written");
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder for data")
}

/// The program on some data.
fn on(data: &TempDir) -> Command {
    let mut command = peyvand();
    command.arg("--data").arg(data.path());
    let settings = data.path().join(SETTINGS);
    if settings.is_file() {
        command.arg("--config").arg(settings);
    }
    command
}

fn run(data: &TempDir, arguments: &[&str]) -> String {
    let output = on(data).args(arguments).output().expect("peyvand starts");
    let (said, complained) = (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    );
    assert!(output.status.success(), "{arguments:?}: {said}{complained}");
    said
}
