//! A panel for SMS that keeps what it is told: as much of Kavenegar, SMS.ir and WhatsApp as is asked here.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::settings::Editor;
use app::settings::line::ChannelForm;
use domain::message::ChannelKind;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::world::World;

pub(crate) const KEY: &str = "canary-panel-key";
/// What WhatsApp signs its calls with.
pub(crate) const APP_SECRET: &str = "canary-app-secret";
/// What it shows that it knows us by.
pub(crate) const VERIFY_TOKEN: &str = "canary-word";

/// What the panel does with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Takes,
    /// Takes it, and its answer is lost.
    TakesAndDrops,
    /// Says that it cannot answer now.
    Busy,
    NoCredit,
    BadNumber,
    /// Answers when it is told something else.
    Holds,
}

/// What the panel says became of a message.
pub(crate) const ON_ITS_WAY: &str = "4";
pub(crate) const DELIVERED: &str = "10";
pub(crate) const UNDELIVERED: &str = "11";
pub(crate) const BLOCKED: &str = "14";

#[derive(Debug)]
struct Told {
    mood: Mood,
    state: &'static str,
    /// Rials.
    credit: i64,
    /// Path and body of every request.
    asked: Vec<(String, String)>,
    /// By our own id of the message: its number here. A message with a known id is not taken twice.
    taken: Vec<(Option<String>, String)>,
}

#[derive(Clone)]
pub(crate) struct Panel {
    port: u16,
    told: Arc<Mutex<Told>>,
}

impl Panel {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let told = Arc::new(Mutex::new(Told {
            mood: Mood::Takes,
            state: ON_ITS_WAY,
            credit: 12_345_678,
            asked: Vec::new(),
            taken: Vec::new(),
        }));
        let shared = told.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, shared.clone()));
            }
        });
        Self { port, told }
    }

    pub(crate) fn will(&self, mood: Mood) {
        self.told.lock().unwrap().mood = mood;
    }

    /// From now on it says this of every message.
    pub(crate) fn says(&self, state: &'static str) {
        self.told.lock().unwrap().state = state;
    }

    /// From now on so many rials are left.
    pub(crate) fn has_left(&self, rials: i64) {
        self.told.lock().unwrap().credit = rials;
    }

    /// The texts that it sent on.
    pub(crate) fn texts(&self) -> Vec<String> {
        let told = self.told.lock().unwrap();
        told.taken.iter().map(|(_, text)| text.clone()).collect()
    }

    /// A field of every message that it was asked to send; empty where it had none.
    pub(crate) fn sent_with(&self, name: &str) -> Vec<String> {
        let told = self.told.lock().unwrap();
        let asked = told.asked.iter();
        let sent = asked.filter(|(path, _)| path.ends_with("/sms/send.json"));
        sent.map(|(_, body)| field(body, name).unwrap_or_default())
            .collect()
    }

    /// How often it was asked at addresses that end so.
    pub(crate) fn asked(&self, end: &str) -> usize {
        let told = self.told.lock().unwrap();
        let asked = told.asked.iter();
        asked.filter(|(path, _)| path.ends_with(end)).count()
    }

    pub(crate) fn form(&self) -> ChannelForm {
        let values = [
            ("api_key", KEY),
            ("line_number", "30001234"),
            ("token", KEY),
            ("phone_number_id", "1234"),
            ("api_version", "v23.0"),
            ("app_secret", APP_SECRET),
            ("verify_token", VERIFY_TOKEN),
        ];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        ChannelForm {
            base_url: format!("http://127.0.0.1:{}/v1", self.port),
            values: BTreeMap::from(values),
            floor: String::new(),
            active: true,
        }
    }

    /// Sets the channel up as this panel, or changes it.
    pub(crate) async fn serves(&self, world: &World, kind: ChannelKind) {
        let by = Editor::operator(world.scope.merchant);
        let app = world.app();
        let version = app.channel_settings(&by, kind).await.unwrap().version;
        app.change_channel(&by, kind, version, self.form())
            .await
            .unwrap();
    }
}

async fn answer(stream: TcpStream, told: Arc<Mutex<Told>>) {
    let mut stream = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let path = line.split(' ').nth(1).unwrap().to_owned();
        let mut length = 0;
        loop {
            let mut header = String::new();
            stream.read_line(&mut header).await.unwrap();
            let header = header.trim().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.unwrap();
        let body = String::from_utf8(body).unwrap();
        note(&told, &path, &body);
        while told.lock().unwrap().mood == Mood::Holds {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let Some(said) = said(&mut told.lock().unwrap(), &path, &body) else {
            return;
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            said.len()
        );
        let _ = stream.write_all((head + &said).as_bytes()).await;
    }
}

fn note(told: &Mutex<Told>, path: &str, body: &str) {
    let asked = (path.to_owned(), body.to_owned());
    told.lock().unwrap().asked.push(asked);
}

fn field(body: &str, name: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(body.as_bytes());
    let found = pairs.find(|(known, _)| known == name);
    found.map(|(_, value)| value.into_owned())
}

/// The answer; `None`: the connection is dropped.
fn said(told: &mut Told, path: &str, body: &str) -> Option<String> {
    let ok = |entries: String| {
        format!(r#"{{"return":{{"status":200,"message":"ok"}},"entries":[{entries}]}}"#)
    };
    let no = |code: u32| {
        Some(format!(
            r#"{{"return":{{"status":{code},"message":"no {KEY}"}},"entries":null}}"#
        ))
    };
    if path.ends_with("/sms/status.json") {
        let ids = field(body, "messageid").unwrap();
        let entries = ids.split(',');
        let entries: Vec<_> = entries
            .map(|id| format!(r#"{{"messageid":{id},"status":{}}}"#, told.state))
            .collect();
        return Some(ok(entries.join(",")));
    }
    if path.ends_with("/account/info.json") {
        let credit = told.credit;
        return Some(ok(format!(
            r#"{{"remaincredit":{credit},"type":"master"}}"#
        )));
    }
    let is_whatsapp = path.ends_with("/messages");
    if !is_whatsapp && !path.ends_with("/sms/send.json") && !path.ends_with("/send/bulk") {
        return no(404);
    }
    match told.mood {
        Mood::Busy => return no(409),
        Mood::NoCredit => return no(418),
        Mood::BadNumber => return no(411),
        Mood::Takes | Mood::TakesAndDrops | Mood::Holds => {}
    }
    let id = field(body, "localid");
    let text = field(body, "message").unwrap_or_else(|| body.to_owned());
    let known = told
        .taken
        .iter()
        .position(|(known, _)| id.is_some() && *known == id);
    let place = known.unwrap_or_else(|| {
        told.taken.push((id, text));
        told.taken.len() - 1
    });
    if told.mood == Mood::TakesAndDrops {
        return None;
    }
    Some(if is_whatsapp {
        format!(r#"{{"messages":[{{"id":"wamid.{}"}}]}}"#, place + 100)
    } else if path.ends_with("/send/bulk") {
        format!(
            r#"{{"status":1,"message":"ok","data":{{"messageIds":[{}]}}}}"#,
            place + 100
        )
    } else {
        ok(format!(r#"{{"messageid":{},"status":1}}"#, place + 100))
    })
}
