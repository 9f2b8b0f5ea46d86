//! Whatever becomes of a bank's answer or of a callback on its way, nothing panics, nothing grows,
//! and nothing is paid but by the exact yes.
//!
//! The samples are changed at random and read by the drivers. What the exact yes of a bank must say
//! stands in [`ESSENTIAL`] and is looked up without the drivers' own readers. A short run is a test
//! like any other; `cargo xtask fuzz --seconds N` goes on for as long as it is told to, with another
//! seed each time.

mod change;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use domain::verdict::{Claim, Verdict};
use gateways::{
    Asked, Begun, CallbackInput, DRIVERS, Driver, Moved, Notice, Refund, Reply, Session, SignedIn,
    Standing, Step, Terminal, claim_matches,
};
use money::Amount;
use serde_json::Value;

use self::change::Chance;
use crate::samples::{Said, Sample};
use crate::support::{order_for, price, terminal};

/// Changes of each driver in the short run.
const SHORT: u64 = 250;
/// No reading takes more of the processor, unoptimised.
const SLOWEST: Duration = Duration::from_secs(1);
/// What is remembered of an answer is never longer.
const LONGEST: usize = 64 * 1024;

/// What the yes of each bank says, by the number of its answer in a verify: where it stands (a
/// pointer into JSON, the name of an element of XML, or the status), as it is in the sample. What
/// begins with a question mark may also be missing. The first is the word of the yes itself.
const ESSENTIAL: &[(&str, &[(usize, &str)])] = &[
    ("zarinpal", &[(0, "/data/code"), (0, "?/data/order_id")]),
    ("zibal", &[(0, "/result"), (0, "/amount"), (0, "?/orderId")]),
    ("mellat", &[(0, "<return>"), (1, "<return>")]),
    ("nextpay", &[(0, "/code"), (0, "/amount"), (0, "/order_id")]),
    ("vandar", &[(0, "/status"), (0, "?/factorNumber")]),
    (
        "idpay",
        &[
            (0, "/status"),
            (0, "/amount"),
            (0, "/order_id"),
            (0, "?/id"),
        ],
    ),
    (
        "payping",
        &[(0, "/paymentRefId"), (0, "/amount"), (0, "?/clientRefId")],
    ),
    (
        "saman",
        &[
            (0, "/ResultCode"),
            (0, "/TransactionDetail/RefNum"),
            (0, "/TransactionDetail/TerminalNumber"),
            (0, "/TransactionDetail/AffectiveAmount"),
        ],
    ),
    ("sadad", &[(0, "/ResCode"), (0, "/Amount"), (0, "/OrderId")]),
    ("parsian", &[(0, "<Status>")]),
    (
        "asanpardakht",
        &[(0, "status"), (0, "/amount"), (1, "status"), (2, "status")],
    ),
    (
        "jibit",
        &[
            (1, "/status"),
            (0, "/elements/0/amount"),
            (0, "?/elements/0/clientReferenceNumber"),
        ],
    ),
    (
        "pasargad",
        &[
            (0, "/resultCode"),
            (0, "/data/amount"),
            (0, "/data/invoice"),
        ],
    ),
    (
        "pasargad_signed",
        &[
            (1, "/IsSuccess"),
            (0, "/IsSuccess"),
            (0, "/Action"),
            (0, "/Amount"),
            (0, "/InvoiceNumber"),
            (0, "/InvoiceDate"),
            (0, "/TerminalCode"),
            (0, "/MerchantCode"),
        ],
    ),
    (
        "irankish",
        &[
            (0, "/responseCode"),
            (0, "/result/amount"),
            (0, "?/result/responseCode"),
            (0, "?/result/retrievalReferenceNumber"),
        ],
    ),
    ("lyra", LYRA),
    ("lyra_form", LYRA),
    (
        "stripe",
        &[
            (0, "/payment_status"),
            (0, "/object"),
            (0, "/status"),
            (0, "/amount_total"),
            (0, "/currency"),
            (0, "/client_reference_id"),
            (0, "/id"),
            (0, "/livemode"),
            (0, "/payment_intent/amount_received"),
            (0, "/payment_intent/status"),
        ],
    ),
    (
        "sandbox",
        &[
            (0, "/status"),
            (0, "/amount"),
            (0, "/currency"),
            (0, "/order"),
            (0, "/terminal"),
        ],
    ),
];

/// The words of a yes that was said before, of banks that say it in the same answer. Those that are
/// asked several questions then are not compared with the sample, in which they were asked fewer.
const BEFORE: &[(&str, &[&str])] = &[
    ("zarinpal", &["101"]),
    ("zibal", &["201"]),
    ("nextpay", &["-25", "-49"]),
    ("vandar", &["2"]),
    ("idpay", &["101"]),
    ("saman", &["2"]),
    ("sadad", &["100"]),
    ("parsian", &["-1533", "2"]),
    ("sandbox", &["already_verified"]),
];

const LYRA: &[(usize, &str)] = &[
    (0, "/status"),
    (0, "/mode"),
    (0, "/answer/shopId"),
    (0, "/answer/orderDetails/orderId"),
    (0, "/answer/orderDetails/orderTotalAmount"),
    (0, "/answer/orderDetails/orderCurrency"),
    (0, "/answer/transactions/0/amount"),
    (0, "/answer/transactions/0/currency"),
    (0, "/answer/transactions/0/operationType"),
];

/// How often each thing came out.
#[derive(Debug, Default)]
struct Count {
    read: u64,
    paid: u64,
    unpaid: u64,
    claims: u64,
    slowest: Duration,
    /// Readings of each parser.
    parsers: BTreeMap<&'static str, u64>,
}

/// Whatever of a driver reads what comes from outside. All are changed at random in every run.
const PARSERS: [&str; 10] = [
    "callback",
    "notification",
    "sign_in",
    "session_is_over",
    "begin",
    "verify",
    "inquire",
    "reverse",
    "refund",
    "check",
];

impl Count {
    fn reads(&mut self, parsers: &[&'static str]) {
        for parser in parsers {
            *self.parsers.entry(parser).or_default() += 1;
        }
    }
}

#[test]
fn no_change_of_a_sample_makes_a_driver_panic_grow_or_pay_by_accident() {
    let (seed, until) = wished();
    let began = Instant::now();
    let mut chance = Chance::new(seed);
    let mut counts: Vec<Count> = DRIVERS.iter().map(|_| Count::default()).collect();
    let samples: Vec<Sample> = DRIVERS
        .iter()
        .map(|driver| Sample::read(driver.meta().code))
        .collect();
    let mut round = 0;
    while until.map_or(round < SHORT, |until| began.elapsed() < until) {
        for ((driver, sample), count) in DRIVERS.iter().zip(&samples).zip(&mut counts) {
            let was = chance.clone();
            let mut one = One {
                driver: *driver,
                sample,
                all: &samples,
                chance: &mut chance,
                count,
            };
            let outcome = catch_unwind(AssertUnwindSafe(|| one.go()));
            assert!(
                outcome.is_ok(),
                "{}: round {round} of seed {seed}, {was:?}",
                driver.meta().code
            );
        }
        round += 1;
    }
    tell(seed, began.elapsed(), &counts);
    for (driver, count) in DRIVERS.iter().zip(&counts) {
        let code = driver.meta().code;
        assert!(
            count.paid > 0,
            "{code}: no change left its yes as it was, so nothing was tried"
        );
        assert!(
            count.unpaid > 0 && count.slowest < SLOWEST,
            "{code}: {count:?}"
        );
        for parser in PARSERS {
            assert!(count.parsers.contains_key(parser), "{code}: {parser}");
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a switch for people, in tests alone"
)]
fn wished() -> (u64, Option<Duration>) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let until = number("PEYVAND_FUZZ_SECONDS").map(Duration::from_secs);
    (number("PEYVAND_FUZZ_SEED").unwrap_or(7), until)
}

#[expect(clippy::print_stdout, reason = "what was done is told to people")]
fn tell(seed: u64, took: Duration, counts: &[Count]) {
    let mut all = 0;
    for (driver, count) in DRIVERS.iter().zip(counts) {
        all += count.read + count.claims;
        println!("{:14} {count:?}", driver.meta().code);
    }
    println!("fuzz: seed {seed}, {all} readings in {} s", took.as_secs());
}

/// The same text, or the same number with zeros in front, as some banks write amounts.
fn is_same(one: &str, other: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let both = digits(one) && digits(other);
    one == other || both && one.trim_start_matches('0') == other.trim_start_matches('0')
}

/// One driver, one change.
struct One<'a> {
    driver: &'static dyn Driver,
    sample: &'a Sample,
    all: &'a [Sample],
    chance: &'a mut Chance,
    count: &'a mut Count,
}

impl One<'_> {
    fn go(&mut self) {
        if self.chance.below(4) == 0 {
            self.callback();
        } else {
            self.answers();
        }
    }

    fn terminal(&self) -> Terminal {
        let token = Session::new("canary-token".to_owned(), None, Duration::from_mins(10));
        terminal(self.driver.meta().code).with_session(token)
    }

    fn asked<'a>(&'a self, claim: &'a Claim) -> Asked<'a> {
        let code = self.driver.meta().code;
        Asked {
            amount: price(code),
            order_number: domain::order_number::OrderNumber::from(59_961_600_000_044),
            gateway_key: &self.sample.key,
            claim: Some(claim),
            at: order_for(code).at,
            seed: order_for(code).seed,
        }
    }

    fn read(&self, query: &str, body: &[u8], kind: Option<&str>) -> Claim {
        self.driver.read_callback(&CallbackInput {
            method: &self.sample.method,
            query,
            body,
            content_type: kind,
        })
    }

    /// The callback as it came.
    fn claim(&self) -> Claim {
        self.read(&self.sample.query, self.sample.body.as_bytes(), None)
    }

    /// A changed callback: whatever it says, its claim is small, and one that fits is about us.
    fn callback(&mut self) {
        let sample = self.sample;
        let query = self.chance.change_form(sample.query.as_bytes());
        let query = String::from_utf8_lossy(&query).into_owned();
        let body = self.chance.change_form(sample.body.as_bytes());
        let kind = self.chance.pick(&[
            None,
            Some("application/json"),
            Some("application/x-www-form-urlencoded"),
            Some("multipart/form-data"),
        ]);
        let began = spent();
        let claim = self.read(&query, &body, kind);
        let notice = Notice {
            signature: Some(&query),
            body: &body,
            at: jiff::Timestamp::UNIX_EPOCH,
        };
        let _ = self.driver.signed(&self.terminal(), &notice);
        self.note(began);
        self.count.claims += 1;
        self.count.reads(&["callback", "notification"]);
        assert!(format!("{claim:?}").len() < LONGEST);
        let asked = self.asked(&claim);
        if claim_matches(&claim, &asked) {
            let ours = asked.order_number.to_string();
            assert!(
                claim
                    .gateway_key
                    .as_deref()
                    .is_none_or(|it| it == self.sample.key)
            );
            assert!(claim.order_number.as_deref().is_none_or(|it| it == ours));
        }
        // What is asked because of it goes to our bank, about our payment.
        if let Step::Ask { request, .. } = self.driver.verify_step(&self.terminal(), &asked, &[]) {
            assert_eq!(request.uri().host(), Some("127.0.0.1"));
        }
    }

    fn answers(&mut self) {
        let calls = &self.sample.calls;
        let at = self.chance.place(calls.len() * 2);
        // Half of all changes are of a verify, and some of what not every bank has.
        let name = match calls.get(at) {
            Some((name, _)) => name.as_str(),
            None if self.chance.below(8) == 0 => "refund",
            None => "verify",
        };
        let mut said = self.sample.call(name).to_vec();
        if said.is_empty() {
            // This bank has no such call; what reads its answer is tried with another's.
            said.push(self.another());
        }
        let times = self.chance.below(3);
        for _ in 0..times {
            let at = self.chance.place(said.len());
            if let Some(one) = said.get_mut(at) {
                let other = self.another();
                self.chance.change(one, &other);
            }
        }
        let (claim, terminal) = (self.claim(), self.terminal());
        let began = spent();
        self.count.reads(match name {
            "verify" => &["verify"],
            "begin" => &["begin"],
            "refund" => &["refund"],
            _ => &["sign_in", "session_is_over", "inquire", "reverse", "check"],
        });
        match name {
            "verify" => self.verify(&said, &claim, &terminal),
            "begin" => self.begin(&said, &terminal),
            "refund" => self.refund(&said, &claim, &terminal),
            _ => self.rest(&said, &claim, &terminal),
        }
        self.note(began);
        self.count.read += 1;
    }

    /// Some answer of some bank, to be put in the place of another.
    fn another(&mut self) -> Said {
        let at = self.chance.place(self.all.len());
        let call = self
            .chance
            .pick(&["verify", "begin", "sign_in", "refund", "reverse"]);
        let sample = &self.all[at];
        sample
            .call(call)
            .first()
            .or(sample.call("verify").first())
            .unwrap()
            .clone()
    }

    fn verify(&mut self, said: &[Said], claim: &Claim, terminal: &Terminal) {
        let replies: Vec<Reply> = said.iter().map(Said::reply).collect();
        let asked = self.asked(claim);
        let mut heard = Vec::new();
        let verdict = loop {
            match self.driver.verify_step(terminal, &asked, &heard) {
                Step::Done(verdict) => break verdict,
                // A question more than the sample has brings the last answer again.
                Step::Ask { request, .. } => {
                    assert_eq!(request.uri().host(), Some("127.0.0.1"));
                    let next = replies.get(heard.len()).or(replies.last());
                    heard.push(next.unwrap().clone());
                }
            }
            assert!(heard.len() <= 8, "a verify without end");
        };
        assert!(format!("{verdict:?}").len() < LONGEST);
        match verdict {
            Verdict::Verified(yes) => {
                assert!(self.is_exact(said, None), "paid by {said:?}");
                assert!(yes.amount.is_none_or(|amount| amount == asked.amount));
                assert!((1..=256).contains(&yes.reference.key.len()));
                self.count.paid += 1;
            }
            Verdict::AlreadyVerified(yes) => {
                let code = self.driver.meta().code;
                let words = BEFORE
                    .iter()
                    .find(|(it, _)| *it == code)
                    .map(|(_, words)| *words);
                let fits = words.is_none_or(|words| self.is_exact(said, Some(words)));
                assert!(fits, "paid before by {said:?}");
                assert!(yes.amount.is_none_or(|amount| amount == asked.amount));
                assert!((1..=256).contains(&yes.reference.key.len()));
                self.count.paid += 1;
            }
            _ => self.count.unpaid += 1,
        }
    }

    /// Whether everything that makes the yes is as it was; its word may be one of these instead.
    fn is_exact(&self, said: &[Said], words: Option<&[&str]>) -> bool {
        let code = self.driver.meta().code;
        let essential = ESSENTIAL.iter().find(|(it, _)| *it == code);
        let (_, essential) = essential.expect("each driver has its yes");
        let sample = self.sample.call("verify");
        let as_it_was = |(number, (at, place)): (usize, &(usize, &str))| {
            let name = place.trim_start_matches('?');
            let was = look(&sample[*at], name);
            assert!(was.is_some(), "{code}: {place} is not in the sample");
            let is = said.get(*at).and_then(|one| look(one, name));
            // To some banks *false* is one more word for nothing.
            let is = is.filter(|it| !place.starts_with('?') || it != "false");
            match (&is, words) {
                (Some(word), Some(words)) if number == 0 => words.contains(&word.as_str()),
                (None, _) => place.starts_with('?'),
                (Some(is), _) => was.as_deref().is_some_and(|was| is_same(is, was)),
            }
        };
        essential.iter().enumerate().all(as_it_was)
            && said.iter().all(|one| (200..300).contains(&one.status))
    }

    fn begin(&self, said: &[Said], terminal: &Terminal) {
        let code = self.driver.meta().code;
        let Some(one) = said.first() else { return };
        let order = gateways::Order {
            order_number: domain::order_number::OrderNumber::from(59_961_600_000_044),
            ..order_for(code)
        };
        let begun = self.driver.read_begin(terminal, &order, &one.reply());
        assert!(format!("{begun:?}").len() < LONGEST);
        if let Begun::Accepted {
            redirect,
            gateway_key,
            ..
        } = begun
        {
            assert!((200..300).contains(&one.status), "{one:?}");
            assert!((1..=512).contains(&gateway_key.len()), "{one:?}");
            let host = redirect.url.host_str().unwrap_or_default();
            let own = host == "127.0.0.1" || redirect.url.scheme() == "https";
            assert!(
                own && redirect.url.username().is_empty(),
                "{}",
                redirect.url
            );
        }
    }

    fn refund(&self, said: &[Said], claim: &Claim, terminal: &Terminal) {
        let half = Amount::new(
            price(self.driver.meta().code).minor() / 2,
            price(self.driver.meta().code).currency(),
        );
        let refund = Refund {
            amount: half,
            id: "ref_1",
        };
        let replies: Vec<Reply> = said.iter().map(Said::reply).collect();
        let asked = self.asked(claim);
        let mut heard: Vec<Reply> = Vec::new();
        let mut spent = 0;
        let moved = loop {
            match self.driver.refund_step(terminal, &asked, &refund, &heard) {
                Step::Done(moved) => break moved,
                Step::Ask { name, .. } => {
                    spent += u32::from(name == "refund");
                    heard.push(replies.get(heard.len()).or(replies.last()).unwrap().clone());
                }
            }
            assert!(heard.len() <= 8, "a refund without end");
        };
        assert!(spent <= 1, "money moved twice");
        assert!(format!("{moved:?}").len() < LONGEST);
        let last = said.last().filter(|_| matches!(moved, Moved::Done { .. }));
        assert!(last.is_none_or(|one| (200..300).contains(&one.status)));
        let unsent = matches!(moved, Moved::Unknown { not_sent: true, .. });
        assert!(!unsent || spent == 0, "money may have moved: {said:?}");
    }

    fn rest(&self, said: &[Said], claim: &Claim, terminal: &Terminal) {
        let asked = self.asked(claim);
        for one in said {
            let reply = one.reply();
            let fine = (200..300).contains(&one.status);
            let standing = self.driver.read_inquire(terminal, &asked, &reply);
            assert!(
                fine || !matches!(standing, Standing::Paid { .. }),
                "{one:?}"
            );
            let moved = self.driver.read_reverse(terminal, &asked, &reply);
            assert!(fine || !matches!(moved, Moved::Done { .. }), "{one:?}");
            let came = self.driver.read_sign_in(terminal, &reply);
            assert!(fine || !matches!(came, SignedIn::Welcome(_)), "{one:?}");
            let _ = self.driver.session_is_over(&reply);
            let checked = self.driver.read_check(terminal, &reply);
            let kept = gateways::transcript::reply(self.driver, terminal, &reply);
            let length = format!("{standing:?}{moved:?}{checked:?}{kept}").len();
            assert!(length < 4 * LONGEST, "{length}");
        }
    }

    fn note(&mut self, began: Duration) {
        let took = spent().saturating_sub(began);
        self.count.slowest = self.count.slowest.max(took);
    }
}

/// How long this thread has been on a processor; nothing where the system does not tell.
fn spent() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text.split(' ').next().and_then(|it| it.parse().ok());
    Duration::from_nanos(nanos.unwrap_or_default())
}

/// One essential word of an answer, whatever its form: a number or its digits, an object or an
/// array of it.
fn look(said: &Said, place: &str) -> Option<String> {
    if place == "status" {
        return Some(said.status.to_string());
    }
    if place.starts_with('<') {
        let text = std::str::from_utf8(&said.body).ok()?;
        // Prefixes of names vary: the element is found by its end.
        let name = place.trim_matches(['<', '>']);
        let (before, _) = text
            .split_once(&format!("{name}>"))
            .and_then(|(_, rest)| rest.split_once("</"))?;
        return Some(before.trim().to_owned());
    }
    let body = said
        .body
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(&said.body);
    let mut value: &Value = &serde_json::from_slice(body).ok()?;
    let inside = |value: &'_ Value| matches!(value, Value::Array(list) if list.len() == 1);
    for name in place.trim_start_matches('/').split('/') {
        while name.parse::<usize>().is_err() && inside(value) {
            value = value.get(0)?;
        }
        value = match name.parse::<usize>() {
            Ok(at) => value.get(at)?,
            Err(_) => value.get(name)?,
        };
    }
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|it| !it.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(it) => Some(it.to_string()),
        _ => None,
    }
}
