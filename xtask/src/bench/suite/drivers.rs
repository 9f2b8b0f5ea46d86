//! B12: what a driver costs of our own processor: begin and its answer, the callback, and a verify
//! with its answers, against reading and writing the same bytes bare. Where each request is signed with
//! a private RSA key the goal holds for all the rest; the signatures are told beside it, for no
//! arithmetic with such a key is that quick (`docs/adr/0004-rsa-for-one-bank.md`).

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use domain::order_number::OrderNumber;
use domain::scope::Mode;
use domain::verdict::{Claim, Verdict};
use gateways::{
    Asked, Begun, CallbackInput, Credentials, DRIVERS, Driver, Order, Reply, Session, Step,
    Terminal,
};
use money::Amount;
use serde_json::Value;

use super::measure::{Goal, Paired, Plan, Printer, float, median};

/// Microseconds of our processor that a driver may take.
const GOAL: f64 = 100.0;
/// The drivers whose requests are signed with a private RSA key.
const SIGNED: &[&str] = &["pasargad_signed"];
/// Rounds between two looks at the clock.
const BATCH: u64 = 64;

pub(crate) fn run(plan: &Plan, print: Printer) -> anyhow::Result<()> {
    for driver in DRIVERS {
        let code = driver.meta().code;
        let sample = Sample::read(*driver).with_context(|| format!("the sample of {code}"))?;
        let bytes = sample.whole(*driver).with_context(|| code.to_owned())?;
        if SIGNED.contains(&code) {
            signed(plan, print, *driver, &sample)?;
            continue;
        }
        let bare: Vec<Bare> = bytes.iter().map(|bytes| Bare::of(bytes)).collect();
        let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..plan.pairs {
            let a = micros(plan, || sample.whole(*driver).is_ok())?;
            let b = micros(plan, || {
                bytes.iter().zip(&bare).all(|(it, bare)| bare.again(it))
            })?;
            ours.push(a);
            theirs.push(b);
            ratios.push(a / b);
        }
        let paired = median(ours).zip(median(theirs)).zip(median(ratios));
        let paired = paired.map(|((a, b), ratio)| Paired { a, b, ratio });
        let name = format!("B12 begin and verify, {code}");
        print.ratio(
            &name,
            paired.as_ref(),
            "µs",
            "the same bytes bare",
            Goal::Max(GOAL),
        );
    }
    Ok(())
}

/// The goal for all but the signed requests; these, and the whole, without one.
fn signed(plan: &Plan, print: Printer, driver: &dyn Driver, sample: &Sample) -> anyhow::Result<()> {
    let code = driver.meta().code;
    let often = |mut round: Box<dyn FnMut() -> bool + '_>| -> anyhow::Result<f64> {
        let times: anyhow::Result<Vec<f64>> =
            (0..plan.pairs).map(|_| micros(plan, &mut round)).collect();
        median(times?).context("a median")
    };
    let name = |what: &str| format!("B12 {what}, {code}");
    let reads = often(Box::new(|| sample.reads(driver).is_ok()))?;
    let what = name("begin and verify without its signed requests");
    print.value(&what, reads, "µs", Goal::Max(GOAL));
    let request = often(Box::new(|| {
        driver.begin(&sample.terminal, &sample.order).is_ok()
    }))?;
    let what = name("one request with its private-key signature (no goal)");
    print.value(&what, request, "µs", Goal::None);
    let whole = often(Box::new(|| sample.whole(driver).is_ok()))?;
    let what = name("begin and verify with three signatures (no goal)");
    print.value(&what, whole, "µs", Goal::None);
    Ok(())
}

/// Processor time of this thread for one round, in microseconds.
fn micros(plan: &Plan, mut round: impl FnMut() -> bool) -> anyhow::Result<f64> {
    let length = Duration::from_millis(if plan.quick { 60 } else { 300 });
    let (began, mut rounds) = (processor_nanos()?, 0);
    loop {
        for _ in 0..BATCH {
            anyhow::ensure!(std::hint::black_box(round()), "a round went wrong");
        }
        rounds += BATCH;
        let spent = processor_nanos()? - began;
        if u128::from(spent) >= length.as_nanos() {
            return Ok(float(spent) / float(rounds) / 1000.0);
        }
    }
}

/// Nanoseconds that this thread has been on a processor.
fn processor_nanos() -> anyhow::Result<u64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").context("schedstat")?;
    text.split(' ')
        .next()
        .and_then(|it| it.parse().ok())
        .context("schedstat")
}

/// One payment of a bank, as the drivers' tests keep it.
struct Sample {
    terminal: Terminal,
    order: Order<'static>,
    key: String,
    method: http::Method,
    query: String,
    body: String,
    begin: Option<Reply>,
    verify: Vec<Reply>,
}

impl Sample {
    fn read(driver: &'static dyn Driver) -> anyhow::Result<Self> {
        let code = driver.meta().code;
        let folder =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/gateways/tests/it/samples");
        let text = fs::read_to_string(folder.join(format!("{code}.json")))?;
        let value: Value = serde_json::from_str(&text)?;
        let text = |place: &str| {
            let found = value.pointer(place).and_then(Value::as_str);
            found.map(str::to_owned).with_context(|| place.to_owned())
        };
        let replies = |name: &str| -> anyhow::Result<Vec<Reply>> {
            let list = value
                .pointer(&format!("/calls/{name}"))
                .and_then(Value::as_array);
            list.context("calls")?.iter().map(reply).collect()
        };
        let settings = value
            .get("settings")
            .and_then(Value::as_object)
            .context("settings")?;
        let pairs = settings
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
        let base = format!("http://127.0.0.1:9/{code}");
        let terminal = Terminal::new(driver, Mode::Test, &base, Credentials::new(pairs))?;
        let session = Session::new("token".to_owned(), None, Duration::from_mins(10));
        let currency = driver
            .meta()
            .capabilities
            .currencies
            .first()
            .context("a currency")?;
        Ok(Self {
            terminal: terminal.with_session(session),
            order: Order {
                amount: Amount::new(150_000, *currency),
                order_number: OrderNumber::from(59_961_600_000_044),
                return_url: "https://pay.example.ir/shop/return/abc",
                description: "فاکتور ۱۲",
                payer_mobile: Some("09123456789"),
                payer_email: Some("payer@example.com"),
                at: "2026-11-21T22:00:05Z".parse()?,
                seed: [7; 32],
            },
            key: text("/key")?,
            method: text("/callback/method")?.parse()?,
            query: text("/callback/query")?,
            body: text("/callback/body")?,
            begin: replies("begin")?.into_iter().next(),
            verify: replies("verify")?,
        })
    }

    fn claim(&self, driver: &dyn Driver) -> Claim {
        driver.read_callback(&CallbackInput {
            method: &self.method,
            query: &self.query,
            body: self.body.as_bytes(),
            content_type: None,
        })
    }

    fn asked<'a>(&'a self, claim: &'a Claim) -> Asked<'a> {
        Asked {
            amount: self.order.amount,
            order_number: self.order.order_number,
            gateway_key: &self.key,
            claim: Some(claim),
            at: self.order.at,
            seed: self.order.seed,
        }
    }

    /// All that is read in one payment; no request is built.
    fn reads(&self, driver: &dyn Driver) -> anyhow::Result<()> {
        let reply = self.begin.as_ref().context("an answer to begin")?;
        let begun = driver.read_begin(&self.terminal, &self.order, reply);
        let claim = self.claim(driver);
        let asked = self.asked(&claim);
        let end = driver.verify_step(&self.terminal, &asked, &self.verify);
        match (begun, end) {
            (Begun::Accepted { .. }, Step::Done(Verdict::Verified(_))) => Ok(()),
            other => bail!("{other:?}"),
        }
    }

    /// Begin, callback and verify as the server has them done; every body that went or came.
    fn whole(&self, driver: &dyn Driver) -> anyhow::Result<Vec<Vec<u8>>> {
        let mut bytes = Vec::new();
        let begun = match driver.begin_here(&self.terminal, &self.order) {
            Some(begun) => begun?,
            None => {
                let reply = self.begin.as_ref().context("an answer to begin")?;
                bytes.push(driver.begin(&self.terminal, &self.order)?.into_body());
                bytes.push(body(reply));
                driver.read_begin(&self.terminal, &self.order, reply)
            }
        };
        let Begun::Accepted { redirect, .. } = begun else {
            bail!("begin: {begun:?}");
        };
        bytes.push(redirect.url.as_str().as_bytes().to_vec());
        let claim = self.claim(driver);
        bytes.push(format!("{}{}", self.query, self.body).into_bytes());
        let asked = self.asked(&claim);
        let mut heard = Vec::new();
        loop {
            match driver.verify_step(&self.terminal, &asked, &heard) {
                Step::Done(Verdict::Verified(_)) => return Ok(bytes),
                Step::Done(other) => bail!("verify: {other:?}"),
                Step::Ask { request, .. } => {
                    let reply = self
                        .verify
                        .get(heard.len())
                        .context("an answer to verify")?;
                    bytes.push(request.into_body());
                    bytes.push(body(reply));
                    heard.push(reply.clone());
                }
            }
        }
    }
}

fn reply(said: &Value) -> anyhow::Result<Reply> {
    let status = said
        .get("status")
        .and_then(Value::as_u64)
        .context("a status")?;
    let body = said.get("body").and_then(Value::as_str).context("a body")?;
    let answer = http::Response::builder().status(u16::try_from(status)?);
    Ok(Reply::Answered(answer.body(body.as_bytes().to_vec())?))
}

fn body(reply: &Reply) -> Vec<u8> {
    reply_body(reply).unwrap_or_default().to_vec()
}

fn reply_body(reply: &Reply) -> Option<&[u8]> {
    match reply {
        Reply::Answered(answer) => Some(answer.body()),
        Reply::NotSent(_) | Reply::Lost(_) => None,
    }
}

/// The bare reading and writing of some bytes: as JSON where they are that, else as a form, which
/// takes any text, XML too.
enum Bare {
    Json,
    Form,
}

impl Bare {
    fn of(bytes: &[u8]) -> Self {
        match serde_json::from_slice::<Value>(bytes) {
            Ok(_) => Self::Json,
            Err(_) => Self::Form,
        }
    }

    fn again(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Json => {
                let value = serde_json::from_slice::<Value>(bytes);
                value.is_ok_and(|value| !std::hint::black_box(value.to_string()).is_empty())
            }
            Self::Form => {
                let pairs = url::form_urlencoded::parse(bytes);
                let mut out = url::form_urlencoded::Serializer::new(String::new());
                std::hint::black_box(out.extend_pairs(pairs).finish()).len() < usize::MAX
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_begun_and_verified_as_a_whole() {
        for driver in DRIVERS {
            let code = driver.meta().code;
            let sample = Sample::read(*driver).unwrap();
            let bytes = sample.whole(*driver).unwrap();
            let again = bytes.iter().all(|bytes| Bare::of(bytes).again(bytes));
            assert!(bytes.len() >= 4 && again, "{code}");
            let reads = !SIGNED.contains(&code) || sample.reads(*driver).is_ok();
            assert!(reads, "{code}");
        }
    }
}
