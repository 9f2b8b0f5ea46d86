//! A channel and the simulator of its panel, in one process, with a clock of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::{Body, to_bytes};
use bank::{Bank, BankOptions, Behaviour, Behaviours, Step, Switch, Taken};
use channels::{
    Answer, Carried, Channel, Delivery, Failure, Line, NoAnswer, Parcel, Report, Request,
};
use tower::ServiceExt;

use crate::support::*;

/// What the postman takes at most.
const BODY_MAX: usize = 64 * 1024;
const START: i64 = 1_795_298_405_000_000;

pub(crate) struct Stage {
    pub(crate) bank: Bank,
    pub(crate) channel: &'static dyn Channel,
    code: &'static str,
    line: Line,
    clock: Arc<AtomicI64>,
}

/// A bank whose clock is read here.
pub(crate) fn bank() -> (Bank, Arc<AtomicI64>) {
    let clock = Arc::new(AtomicI64::new(START));
    let read = Arc::clone(&clock);
    let mut options = BankOptions::new(Arc::new(move || read.load(Ordering::Relaxed))).seed(7);
    options.hang_ms = 1;
    options.drip_ms = 0;
    options.huge_bytes = 256 * 1024;
    (Bank::new(options), clock)
}

impl Stage {
    /// `variant` is a channel's code, or one of the other ways to set it up.
    pub(crate) fn new(variant: &'static str, more: &[(&str, &str)]) -> Self {
        let (code, path, extra): (_, _, &[(&str, &str)]) = match variant {
            "kavenegar" => (variant, "kavenegar/v1", &[]),
            "melipayamak" => (variant, "melipayamak/api/SendSMS", &[]),
            "melipayamak console" => ("melipayamak", "melipayamak/api", &[("protocol", "console")]),
            "ghasedak" => (
                variant,
                "ghasedak/rest/api/v1/WebService",
                &[("states", "documents")],
            ),
            "smsir" => (variant, "smsir/v1", &[]),
            "ippanel" => (variant, "ippanel/v1", &[]),
            "safir" => (variant, "safir/api/v3", &[]),
            "eitaa" => (variant, "eitaa/api", &[]),
            "http" => (variant, "http", PLAIN),
            other => (other, other, &[]),
        };
        let channel = channel(code);
        let base = format!("http://127.0.0.1:9/panels/{path}");
        let mut all = owned(&settings(code));
        for (name, value) in extra.iter().chain(more) {
            all.retain(|(known, _)| known != name);
            all.push(((*name).to_owned(), (*value).to_owned()));
        }
        let line = Line::new(channel, &base, all);
        let line = line.unwrap_or_else(|error| panic!("{variant}: {error}"));
        let (bank, clock) = bank();
        Self {
            bank,
            channel,
            code,
            line,
            clock,
        }
    }

    pub(crate) fn misbehave(&self, behaviour: Behaviour, step: Step) {
        let switch = Switch::new(behaviour).at(step).times(1);
        self.bank
            .set_behaviour(self.code, Behaviours::none().with(switch));
    }

    /// Carries one letter, as the postman would.
    pub(crate) async fn send(&self) -> Delivery {
        let values = values();
        let letter = letter(self.code, &values);
        let packed = self.channel.pack(&self.line, &letter);
        let Ok(Parcel::Http(request)) = packed else {
            panic!("{}: {packed:?}", self.code)
        };
        let carried = match self.call(request).await {
            Some(answer) => Carried::Answered(answer),
            None => Carried::Failed {
                failure: Failure::Unknown,
                reason: "no answer".to_owned(),
            },
        };
        self.channel.read(&self.line, &letter, carried)
    }

    async fn call(&self, request: Request) -> Option<Answer> {
        let request = request.map(Body::from);
        let Ok(response) = self.bank.router().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, BODY_MAX).await.ok()?;
        Some(http::Response::from_parts(parts, body.to_vec()).into())
    }

    pub(crate) async fn report(&self, reference: &str) -> Result<Report, NoAnswer> {
        let refs = [reference];
        let asked = self.channel.ask_reports(&self.line, &refs);
        let asked = asked.unwrap_or_else(|error| panic!("{}: {error}", self.code));
        let Some(answer) = self.call(asked).await else {
            return Err(NoAnswer("none came".to_owned()));
        };
        let reports = self.channel.read_reports(&self.line, &refs, &answer)?;
        let found = reports
            .into_iter()
            .find(|report| report.provider_ref == reference);
        found.ok_or(NoAnswer("nothing about it".to_owned()))
    }

    pub(crate) async fn credit(&self) -> Result<i64, NoAnswer> {
        let asked = self.channel.ask_credit(&self.line).unwrap();
        let answer = self.call(asked).await.ok_or(NoAnswer("none".to_owned()))?;
        let credit = self.channel.read_credit(&self.line, &answer)?;
        Ok(credit.left)
    }

    pub(crate) fn inbox(&self) -> Vec<Taken> {
        self.bank.inbox()
    }

    pub(crate) fn wait_ms(&self, ms: i64) {
        self.clock.fetch_add(ms * 1000, Ordering::Relaxed);
    }
}

/// How an owner would describe the simulator's own plain service.
const PLAIN: &[(&str, &str)] = &[
    ("path", "/send?key={{secret}}"),
    (
        "body",
        r#"{"to":"{{to}}","text":"{{text}}","id":"{{message_id}}"}"#,
    ),
    (
        "rules",
        "accepted /status = 1\nconfiguration /status = 10\nretry /status = 20\n\
         retry /status = 21\nconfiguration /status = 30\nrecipient /status = 35\n\
         recipient /status = 36\nrecipient /status = 37",
    ),
];
