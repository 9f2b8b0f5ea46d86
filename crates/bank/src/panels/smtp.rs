//! The mail sink: takes every mail and sends none on. The few commands that a mail program needs
//! (RFC 5321), no TLS, any login.
//!
//! Switches of the panel `smtp`, taken when somebody connects: `slow-greeting` (after ms),
//! `wrong-key` (535 at the login), `bad-number` and `blacklist` (550 at RCPT), `rate-limit` and
//! `error-inside` (451 at RCPT), `no-credit` (552 at the text), `reject` (554 at the text),
//! `timeout-before` and `reset-before` (no answer at RCPT), `timeout-after` and `reset-after` (the
//! mail is taken, and no answer comes), `undelivered` (it bounces later), `late-delivery`.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::inbox::{Ending, Message};
use crate::bank::Bank;
use crate::behaviour::{Behaviour, Quirks, Step};

pub(super) const PANEL: &str = "smtp";
/// Longest line of a command or a mail.
const MAX_LINE: u64 = 64 * 1024;
/// Longest mail.
const MAX_MAIL: usize = 16 * 1024 * 1024;

/// Serves the mail sink on this listener until `shutdown` is done, then drops every connection.
/// Meant for the loopback; see the crate's warning.
pub async fn serve_smtp(
    bank: Bank,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let mut connections = JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => return Ok(()),
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(connection(bank.clone(), stream))),
                Err(error) => {
                    tracing::warn!(%error, "the mail sink could not accept a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(bank: Bank, stream: TcpStream) {
    let quirks = bank.desk().take(PANEL, None, Step::Send);
    let mut talk = Talk {
        stream: BufReader::new(stream),
        bank,
        quirks,
    };
    if let Err(error) = talk.run().await {
        tracing::debug!(%error, "a connection of the mail sink ended early");
    }
}

struct Talk {
    stream: BufReader<TcpStream>,
    bank: Bank,
    quirks: Quirks,
}

impl Talk {
    async fn run(&mut self) -> io::Result<()> {
        if self.quirks.has(Behaviour::SlowGreeting) {
            self.hang(Behaviour::SlowGreeting).await;
        }
        self.say("220 sink.invalid ESMTP").await?;
        let mut to: Vec<String> = Vec::new();
        while let Some(line) = self.line().await? {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            let verb = line
                .split(' ')
                .next()
                .unwrap_or_default()
                .to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => {
                    self.say("250-sink.invalid\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN")
                        .await?;
                }
                "HELO" => self.say("250 sink.invalid").await?,
                "AUTH" => self.login(&line).await?,
                "MAIL" | "RSET" | "NOOP" => {
                    to.clear();
                    self.say("250 2.0.0 Ok").await?;
                }
                "RCPT" => match self.recipient() {
                    Recipient::Silent(behaviour) => {
                        self.hang_or_cut(behaviour).await;
                        return Ok(());
                    }
                    Recipient::Refused(why) => self.say(why).await?,
                    Recipient::Fine => {
                        to.push(address(&line));
                        self.say("250 2.1.5 Ok").await?;
                    }
                },
                "DATA" if to.is_empty() => self.say("503 5.5.1 No receiver").await?,
                "DATA" => {
                    self.say("354 End data with <CR><LF>.<CR><LF>").await?;
                    let mail = self.mail().await?;
                    if !self.taken(std::mem::take(&mut to), mail).await? {
                        return Ok(());
                    }
                }
                "QUIT" => {
                    self.say("221 2.0.0 Bye").await?;
                    return Ok(());
                }
                _ => self.say("500 5.5.2 Unknown command").await?,
            }
        }
        Ok(())
    }

    async fn login(&mut self, line: &str) -> io::Result<()> {
        let mut words = line.split_whitespace().skip(1);
        let kind = words.next().unwrap_or_default().to_ascii_uppercase();
        // PLAIN says all at once or after one question, LOGIN after two.
        let questions = match (kind.as_str(), words.next()) {
            ("PLAIN", None) | ("LOGIN", Some(_)) => 1,
            ("LOGIN", None) => 2,
            _ => 0,
        };
        for _ in 0..questions {
            self.say("334 ").await?;
            if self.line().await?.is_none() {
                return Ok(());
            }
        }
        if self.quirks.has(Behaviour::WrongKey) {
            return self.say("535 5.7.8 Authentication failed").await;
        }
        self.say("235 2.7.0 Authentication successful").await
    }

    fn recipient(&self) -> Recipient {
        let has = |behaviour| self.quirks.has(behaviour);
        if has(Behaviour::TimeoutBefore) {
            Recipient::Silent(Behaviour::TimeoutBefore)
        } else if has(Behaviour::ResetBefore) {
            Recipient::Silent(Behaviour::ResetBefore)
        } else if has(Behaviour::BadNumber) || has(Behaviour::Blacklist) {
            Recipient::Refused("550 5.1.1 No such mailbox")
        } else if has(Behaviour::RateLimit) || has(Behaviour::ErrorInside) {
            Recipient::Refused("451 4.7.1 Try again later")
        } else {
            Recipient::Fine
        }
    }

    /// Takes the mail, or says why not; `false`: the connection ends without an answer.
    async fn taken(&mut self, to: Vec<String>, mail: String) -> io::Result<bool> {
        if self.quirks.has(Behaviour::Reject) {
            self.say("554 5.7.1 Message refused").await?;
            return Ok(true);
        }
        if self.quirks.has(Behaviour::NoCredit) {
            self.say("552 5.2.2 Mailbox full").await?;
            return Ok(true);
        }
        let (now, delivery_ms) = (self.bank.now(), self.bank.settings().delivery_ms);
        let ending = Ending::of(&self.quirks, now, delivery_ms);
        let message = Message {
            to: to.join(","),
            key: message_id(&mail),
            text: mail,
            ..Message::default()
        };
        let number = self.bank.desk().inbox.take(PANEL, now, ending, message);
        for silent in [Behaviour::TimeoutAfter, Behaviour::ResetAfter] {
            if self.quirks.has(silent) {
                self.hang_or_cut(silent).await;
                return Ok(false);
            }
        }
        self.say(&format!("250 2.0.0 Ok: queued as {number}"))
            .await?;
        Ok(true)
    }

    async fn hang_or_cut(&mut self, behaviour: Behaviour) {
        match behaviour {
            Behaviour::TimeoutBefore | Behaviour::TimeoutAfter => self.hang(behaviour).await,
            _ => {
                let _ = self.stream.get_ref().set_zero_linger();
            }
        }
    }

    async fn hang(&self, behaviour: Behaviour) {
        let ms = self.quirks.ms(behaviour);
        let ms = ms.unwrap_or(self.bank.settings().hang_ms);
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }

    async fn say(&mut self, line: &str) -> io::Result<()> {
        let stream = self.stream.get_mut();
        stream.write_all(format!("{line}\r\n").as_bytes()).await
    }

    /// One line with its end; `None` when the other side is gone.
    async fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let mut bounded = (&mut self.stream).take(MAX_LINE);
        bounded.read_until(b'\n', &mut line).await?;
        if line.is_empty() {
            return Ok(None);
        }
        if !line.ends_with(b"\n") {
            return Err(io::Error::other("a line without an end"));
        }
        Ok(Some(line))
    }

    async fn mail(&mut self) -> io::Result<String> {
        let mut mail = Vec::new();
        while let Some(line) = self.line().await? {
            if line == b".\r\n" {
                return Ok(String::from_utf8_lossy(&mail).into_owned());
            }
            // RFC 5321, 4.5.2: a line that starts with a dot has one more.
            mail.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
            if mail.len() > MAX_MAIL {
                break;
            }
        }
        Err(io::Error::other("a mail without an end"))
    }
}

enum Recipient {
    Fine,
    Refused(&'static str),
    Silent(Behaviour),
}

fn address(line: &str) -> String {
    let inner = line
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or_else(String::new, |(address, _)| address.to_owned())
}

fn message_id(mail: &str) -> Option<String> {
    let head = mail.split("\r\n\r\n").next()?;
    let mut lines = head.split("\r\n");
    lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("message-id")
            .then(|| value.trim().to_owned())
    })
}
