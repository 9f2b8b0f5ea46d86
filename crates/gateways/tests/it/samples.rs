//! One whole payment of each bank as it came over the wire, kept beside the tests: seeds for whoever
//! changes them at random, and what is measured. They are the simulated bank's own words; when those
//! change, `PEYVAND_WRITE_SAMPLES=1 cargo test -p gateways --test it samples` writes them anew.

use std::path::PathBuf;

use domain::verdict::Verdict;
use gateways::{Asked, Begun, DRIVERS, Moved, Refund, Reply};
use money::Amount;
use serde_json::{Value, json};

use crate::round::browser::{Round, Visit};
use crate::support::{answer, settings};

/// Each order of the samples has this number more than the first.
const NUMBER: u64 = 2;

/// One answer of a bank.
#[derive(Clone)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} {:?}",
            self.status,
            String::from_utf8_lossy(&self.body)
        )
    }
}

impl Said {
    pub(crate) fn reply(&self) -> Reply {
        answer(self.status, self.body.clone())
    }
}

/// A payment of one bank.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) key: String,
    pub(crate) method: http::Method,
    pub(crate) query: String,
    pub(crate) body: String,
    /// The answers of each call that the bank has, in their order.
    pub(crate) calls: Vec<(String, Vec<Said>)>,
}

impl Sample {
    pub(crate) fn call(&self, name: &str) -> &[Said] {
        let found = self.calls.iter().find(|(it, _)| it == name);
        found.map(|(_, said)| said.as_slice()).unwrap_or_default()
    }

    pub(crate) fn read(code: &str) -> Self {
        let text = std::fs::read_to_string(file(code)).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let said = |one: &Value| Said {
            status: one["status"].as_u64().unwrap().try_into().unwrap(),
            body: text(&one["body"]).into_bytes(),
        };
        let calls = value["calls"].as_object().unwrap().iter();
        Self {
            key: text(&value["key"]),
            method: text(&value["callback"]["method"]).parse().unwrap(),
            query: text(&value["callback"]["query"]),
            body: text(&value["callback"]["body"]),
            calls: calls
                .map(|(name, list)| {
                    let list = list.as_array().unwrap().iter().map(said);
                    (name.clone(), list.collect())
                })
                .collect(),
        }
    }
}

fn file(code: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/samples");
    folder.join(format!("{code}.json"))
}

/// What was heard since the last look, as it is kept.
fn heard(round: &Round) -> Value {
    let all = round.heard.take().into_iter().map(|reply| match reply {
        Reply::Answered(answer) => json!({
            "status": answer.status().as_u16(),
            "body": String::from_utf8(answer.into_body()).unwrap(),
        }),
        other => panic!("{other:?}"),
    });
    Value::Array(all.collect())
}

async fn record(code: &str) -> Value {
    let round = Round::new(code);
    let mut calls = serde_json::Map::new();
    let capabilities = &round.driver.meta().capabilities;
    let terminal = round.signed_in().await;
    calls.insert("sign_in".to_owned(), heard(&round));
    // An answer to signing in goes before each of those that need it, and is not kept again.
    let signs_in = terminal.session().is_some();
    let own = |value: Value| match value {
        Value::Array(list) => Value::Array(list.into_iter().skip(usize::from(signs_in)).collect()),
        other => other,
    };
    let order = round.order(NUMBER);
    let begun = round.begin(&order).await;
    let Begun::Accepted {
        gateway_key,
        redirect,
        ..
    } = begun
    else {
        panic!("{begun:?}")
    };
    calls.insert("begin".to_owned(), own(heard(&round)));
    let Visit::Back(back) = round.visit(&redirect, &gateway_key, "pay").await else {
        panic!("{code}: no way back");
    };
    let claim = round.read(&back);
    let asked = Asked {
        amount: order.amount,
        order_number: order.order_number,
        gateway_key: &gateway_key,
        claim: Some(&claim),
        at: order.at,
        seed: order.seed,
    };
    let verdict = round.verify(&asked).await;
    assert!(
        matches!(verdict, Verdict::Verified(_)),
        "{code}: {verdict:?}"
    );
    calls.insert("verify".to_owned(), own(heard(&round)));
    if capabilities.inquire {
        round.inquire(&asked).await;
        calls.insert("inquire".to_owned(), own(heard(&round)));
    }
    if capabilities.refund {
        let half = Amount::new(order.amount.minor() / 2, order.amount.currency());
        let refund = Refund {
            amount: half,
            id: "ref_1",
        };
        let moved = round.refund(&asked, &refund).await;
        assert!(matches!(moved, Moved::Done { .. }), "{code}: {moved:?}");
        calls.insert("refund".to_owned(), own(heard(&round)));
    } else if capabilities.reverse {
        round.reverse(&asked).await;
        calls.insert("reverse".to_owned(), own(heard(&round)));
    }
    json!({
        "key": gateway_key,
        "callback": {"method": back.method.as_str(), "query": back.query, "body": back.body},
        "settings": settings(code).into_iter().collect::<std::collections::BTreeMap<_, _>>(),
        "calls": calls,
    })
}

#[tokio::test(start_paused = true)]
async fn the_samples_are_what_the_simulated_bank_says() {
    #[expect(
        clippy::disallowed_methods,
        reason = "a switch for people, in tests alone"
    )]
    let write = std::env::var_os("PEYVAND_WRITE_SAMPLES").is_some();
    for driver in DRIVERS {
        let code = driver.meta().code;
        let text = format!("{:#}\n", record(code).await);
        if write {
            std::fs::write(file(code), &text).unwrap();
        }
        let kept = std::fs::read_to_string(file(code)).unwrap_or_default();
        assert_eq!(kept, text, "{code}: see the head of this file");
    }
}
