//! `peyvand demo --once`: one payment from link to receipt, through real HTTP, step by step.

use std::process::ExitCode;
use std::time::Duration;

use app::message::Message;
use domain::message::{MessageState, Situation};
use http::{Method, StatusCode};
use outbound::{Limits, Outbound, OutboundOptions, Reach};
use serde_json::{Value, json};

use super::Stage;
use crate::error::CommandError;
use crate::{command, output};

/// What the story asks for, in rial.
const AMOUNT: i64 = 2_500_000;
/// How often something that happens by itself is looked for, and how long in between.
const LOOKS: u32 = 300;
const LOOK_WAIT: Duration = Duration::from_millis(50);

/// What the payer holds at the end.
struct Told {
    link_url: String,
    payment_id: String,
    tracking_code: String,
    receipt_number: i64,
    messages: usize,
}

/// Plays the story and prints each step.
pub(crate) async fn play(stage: &Stage, as_json: bool) -> Result<ExitCode, CommandError> {
    let teller = Teller::new(as_json)?;
    let told = tell(stage, &teller).await?;
    let entries: Vec<_> = stage
        .bank
        .book()
        .iter()
        .map(command::books::bank_entry)
        .collect();
    let mut breaches = command::books::verify(&stage.app).await?;
    breaches.extend(stage.app.explain_bank(&entries).await?);
    let books_ok = breaches.is_empty();
    for breach in &breaches {
        teller.step("breach", breach);
    }
    teller.step(
        "books",
        if books_ok {
            "whole, and they explain the bank's own book"
        } else {
            "BROKEN"
        },
    );
    if as_json {
        output::json(&json!({
            "link_url": told.link_url,
            "payment_id": told.payment_id,
            "tracking_code": told.tracking_code,
            "receipt_number": told.receipt_number,
            "amount": AMOUNT,
            "currency": "IRR",
            "messages": told.messages,
            "books_ok": books_ok,
        }));
    }
    Ok(if books_ok {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn tell(stage: &Stage, teller: &Teller) -> Result<Told, CommandError> {
    let base = &stage.app.settings().public_url;
    let link = create(stage, teller, base).await?;
    let link_id = text(&link, "/id")?;
    let link_url = out_of_the_message(stage, &link_id).await?;
    teller.step("message", &format!("the link came by e-mail: {link_url}"));

    let page = teller.get(&link_url).await?.expect(StatusCode::OK)?;
    let version = page.hidden("version")?;
    let provider = page.radio("provider")?;
    teller.step("page", "the payer sees the amount and chooses a bank");
    let form = format!("version={version}&provider={provider}");
    let bank_page = teller.post(&link_url, &form).await?.location()?;
    teller.step("bank", &format!("the payer is sent to {bank_page}"));

    teller.get(&bank_page).await?.expect(StatusCode::OK)?;
    let back = teller.post(&bank_page, "do=pay").await?.location()?;
    teller.step("paid", "the payer pays on the bank's page (simulated)");
    let landing = teller.get(&back).await?.location()?;
    teller.step(
        "callback",
        "the payer comes back; the bank is asked and confirms",
    );
    let landing = if landing.starts_with('/') {
        format!("{base}{landing}")
    } else {
        landing
    };
    teller.get(&landing).await?.expect(StatusCode::OK)?;

    let payment = booked(stage, teller, base, &link_id).await?;
    let receipt_number = payment
        .pointer("/receipt/number")
        .and_then(Value::as_i64)
        .unwrap_or(0);
    let tracking_code = text(&payment, "/tracking_code")?;
    teller.step(
        "booked",
        &format!("tracking code {tracking_code}, receipt {receipt_number}"),
    );
    let messages = delivered(stage, &link_id).await?;
    for message in &messages {
        teller.step(
            "told",
            &format!("{} to {}", message.situation, message.address),
        );
    }
    Ok(Told {
        link_url,
        payment_id: text(&payment, "/id")?,
        tracking_code,
        receipt_number,
        messages: messages.len(),
    })
}

async fn create(stage: &Stage, teller: &Teller, base: &str) -> Result<Value, CommandError> {
    let wanted = json!({
        "amount": AMOUNT,
        "currency": "IRR",
        "description": "سفارش نمایشی – Demo order",
        "reference": "DEMO-1",
        "language": "fa",
        "recipients": ["payer@example.com"],
    });
    let answer = teller
        .api(
            Method::POST,
            &format!("{base}/v1/payment_links"),
            stage,
            Some(&wanted),
        )
        .await?
        .expect(StatusCode::CREATED)?;
    let link = answer.json()?;
    teller.step("created", &format!("{} by the API", text(&link, "/id")?));
    Ok(link)
}

/// The address that stands in the message, as its reader would take it.
async fn out_of_the_message(stage: &Stage, link_id: &str) -> Result<String, CommandError> {
    for _ in 0..LOOKS {
        let sent = messages(stage, link_id).await?;
        let found = sent.iter().find(|message| {
            message.situation == Situation::LinkSent && message.state == MessageState::Delivered
        });
        if let Some(body) = found.and_then(|message| message.body.as_deref()) {
            let line = body
                .lines()
                .map(str::trim)
                .rfind(|line| line.starts_with("http"));
            return line
                .map(str::to_owned)
                .ok_or_else(|| broken("the message has no link"));
        }
        tokio::time::sleep(LOOK_WAIT).await;
    }
    Err(broken("no message went out"))
}

/// Waits until the payment has its receipt number, which the sequencer gives after the commit.
async fn booked(
    stage: &Stage,
    teller: &Teller,
    base: &str,
    link_id: &str,
) -> Result<Value, CommandError> {
    let url = format!("{base}/v1/payments?payment_link={link_id}");
    let mut last = Value::Null;
    for _ in 0..LOOKS {
        let list = teller
            .api(Method::GET, &url, stage, None)
            .await?
            .expect(StatusCode::OK)?;
        last = list
            .json()?
            .pointer("/data/0")
            .cloned()
            .unwrap_or(Value::Null);
        let numbered = last.pointer("/receipt/number").is_some_and(Value::is_i64);
        if last.pointer("/state") == Some(&json!("paid")) && numbered {
            return Ok(last);
        }
        tokio::time::sleep(LOOK_WAIT).await;
    }
    Err(broken(&format!("the payment did not become paid: {last}")))
}

/// The messages of the link, once nothing is on its way any more.
async fn delivered(stage: &Stage, link_id: &str) -> Result<Vec<Message>, CommandError> {
    for _ in 0..LOOKS {
        if !stage.app.messages_waiting(stage.shop.scope).await? {
            let sent = messages(stage, link_id).await?;
            if let Some(bad) = sent.iter().find(|one| one.state != MessageState::Delivered) {
                return Err(broken(&format!("{} is {}", bad.id, bad.state)));
            }
            return Ok(sent);
        }
        tokio::time::sleep(LOOK_WAIT).await;
    }
    Err(broken("messages are still on their way"))
}

async fn messages(stage: &Stage, link_id: &str) -> Result<Vec<Message>, CommandError> {
    let all = stage.app.newest_messages(stage.shop.scope, 100).await?;
    Ok(all
        .into_iter()
        .filter(|message| message.topic.to_string() == link_id)
        .collect())
}

fn text(value: &Value, pointer: &str) -> Result<String, CommandError> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found
        .map(str::to_owned)
        .ok_or_else(|| broken(&format!("no {pointer} in {value}")))
}

fn broken(what: &str) -> CommandError {
    CommandError::Other(anyhow::anyhow!("the story broke: {what}"))
}

/// Speaks HTTP and prints what happens.
struct Teller {
    outbound: Outbound,
    quiet: bool,
}

/// An answer and the address that gave it.
struct Page {
    url: String,
    status: StatusCode,
    location: Option<String>,
    body: String,
}

impl Teller {
    fn new(quiet: bool) -> Result<Self, CommandError> {
        let outbound = Outbound::new(&OutboundOptions::default())
            .map_err(|error| CommandError::Other(error.into()))?;
        Ok(Self { outbound, quiet })
    }

    fn step(&self, name: &str, what: &str) {
        if self.quiet {
            output::json(&json!({ "step": name, "what": what }));
        } else {
            say!("{name:>10}  {what}");
        }
    }

    async fn get(&self, url: &str) -> Result<Page, CommandError> {
        self.send(http::Request::get(url).body(Vec::new())).await
    }

    async fn post(&self, url: &str, form: &str) -> Result<Page, CommandError> {
        let request = http::Request::post(url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.as_bytes().to_vec());
        self.send(request).await
    }

    async fn api(
        &self,
        method: Method,
        url: &str,
        stage: &Stage,
        body: Option<&Value>,
    ) -> Result<Page, CommandError> {
        let request = http::Request::builder()
            .method(method)
            .uri(url)
            .header("authorization", format!("Bearer {}", stage.shop.api_key))
            .header("content-type", "application/json")
            .header("idempotency-key", "demo-once-1");
        self.send(
            request.body(
                body.map(|body| body.to_string().into_bytes())
                    .unwrap_or_default(),
            ),
        )
        .await
    }

    async fn send(
        &self,
        request: Result<http::Request<Vec<u8>>, http::Error>,
    ) -> Result<Page, CommandError> {
        let request = request.map_err(|error| CommandError::Other(error.into()))?;
        let url = request.uri().to_string();
        let answer = self
            .outbound
            .send(request, Limits::new(Reach::Loopback))
            .await
            .map_err(|error| broken(&format!("{url}: {error}")))?;
        let location = answer
            .headers()
            .get("location")
            .and_then(|value| value.to_str().ok());
        Ok(Page {
            status: answer.status(),
            location: location.map(str::to_owned),
            body: String::from_utf8_lossy(answer.body()).into_owned(),
            url,
        })
    }
}

impl Page {
    fn expect(self, status: StatusCode) -> Result<Self, CommandError> {
        if self.status == status {
            Ok(self)
        } else {
            Err(broken(&format!(
                "{} answered {}: {}",
                self.url, self.status, self.body
            )))
        }
    }

    fn location(self) -> Result<String, CommandError> {
        let status = self.status;
        let url = self.url.clone();
        match self.location {
            Some(location) if status == StatusCode::SEE_OTHER => Ok(location),
            _ => Err(broken(&format!(
                "{url} answered {status} and leads nowhere: {}",
                self.body
            ))),
        }
    }

    fn json(&self) -> Result<Value, CommandError> {
        serde_json::from_str(&self.body).map_err(|_| broken(&format!("{} is no JSON", self.url)))
    }

    /// The value of a hidden field.
    fn hidden(&self, name: &str) -> Result<String, CommandError> {
        self.field(name, "hidden")
    }

    /// The value of the first radio button of this name.
    fn radio(&self, name: &str) -> Result<String, CommandError> {
        self.field(name, "radio")
    }

    fn field(&self, name: &str, kind: &str) -> Result<String, CommandError> {
        let attribute = |tag: &str, wanted: &str| {
            let start = tag.find(&format!("{wanted}=\""))? + wanted.len() + 2;
            tag.get(start..)?.split('"').next().map(str::to_owned)
        };
        self.body
            .split('<')
            .filter(|tag| tag.starts_with("input"))
            .filter(|tag| attribute(tag, "name").as_deref() == Some(name))
            .find(|tag| attribute(tag, "type").as_deref() == Some(kind))
            .and_then(|tag| attribute(tag, "value"))
            .ok_or_else(|| broken(&format!("{} has no field {name}", self.url)))
    }
}
