//! SMTP: one mail to one address over one connection, each step told apart.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, CertificateStore, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};

use crate::client::Outbound;
use crate::reach::Reach;
use crate::resolve::{ResolveError, resolve};

/// A mail server as the owner set it.
#[derive(Debug, Clone)]
pub struct SmtpServer {
    /// Name or address.
    pub host: String,
    /// 465 with [`Security::Tls`], 587 with [`Security::StartTls`], as a rule.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Who we are to the server, if it asks.
    pub login: Option<Login>,
    /// The name that we greet with; the domain of the sender is a good one.
    pub hello: Option<String>,
    /// The whole conversation, from the name to the last answer.
    pub timeout: Duration,
    /// How far the connection may go.
    pub reach: Reach,
}

/// How the connection is protected. Never a silent fall-back from one to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Not at all. A login is then sent to this machine only.
    None,
    /// Plain at first, TLS before anything is said; refused when the server does not offer it.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

/// A login; the password never shows.
#[derive(Clone)]
pub struct Login {
    /// User name.
    pub username: String,
    /// Password.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// The server took the mail over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Its last answer, one line; often holds its queue number.
    pub response: String,
}

/// Why the mail was not, or perhaps not, taken over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct MailError {
    /// What to do about it.
    pub class: MailErrorClass,
    /// What went wrong.
    pub fault: MailFault,
    /// For staff; one line.
    pub reason: String,
}

/// What went wrong with a mail, as the owner of the settings must understand it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailFault {
    /// The name of the server has no address.
    Name,
    /// The address is outside the reach.
    Forbidden,
    /// Nobody answers there, or what answers is no mail server.
    Connection,
    /// The connection could not be protected.
    Tls,
    /// User or password is refused.
    Login,
    /// The address that it comes from is refused.
    Sender,
    /// The address that it goes to is refused.
    Recipient,
    /// The mail itself is refused.
    Refused,
    /// The server is busy, or asks to come again later.
    Busy,
    /// It took too long.
    Timeout,
    /// The connection broke in the middle.
    Broken,
    /// The settings contradict each other.
    Settings,
}

/// What to do about a failed mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailErrorClass {
    /// Surely not taken over; later it may be.
    Retry,
    /// Surely not taken over, nor will the next be: the owner must change a setting.
    Configuration,
    /// This mail, or its address, is refused for good.
    Recipient,
    /// The text was on its way when the connection broke: it may have been taken over.
    Unknown,
}

/// Where the conversation stands when it fails.
#[derive(Clone, Copy)]
enum Step {
    Greeting,
    Login,
    Sender,
    Recipient,
    Data,
    Text,
}

impl Outbound {
    /// Hands one mail to a server. `mail` is a whole RFC 5322 text; `from` and `to` are the
    /// envelope.
    pub async fn send_mail(
        &self,
        server: &SmtpServer,
        from: &str,
        to: &str,
        mail: &[u8],
    ) -> Result<Accepted, MailError> {
        self.send_copied(server, from, (to, &[]), mail).await
    }

    /// The same, with blind copies to others in the same conversation: what they get is the same mail,
    /// which does not name them. A server that refuses one of them holds nothing up.
    pub async fn send_copied(
        &self,
        server: &SmtpServer,
        from: &str,
        to: (&str, &[String]),
        mail: &[u8],
    ) -> Result<Accepted, MailError> {
        // Waiting for a place is not part of the conversation; the places are never closed.
        let _place = self.mails.acquire().await;
        let started = Instant::now();
        let text_left = AtomicBool::new(false);
        let talk = self.talk(server, from, to, mail, &text_left);
        let result = match tokio::time::timeout(server.timeout, talk).await {
            Ok(result) => result,
            Err(_) => Err(MailError {
                class: lost(text_left.load(Ordering::Relaxed)),
                fault: MailFault::Timeout,
                reason: format!("not finished within {} ms", server.timeout.as_millis()),
            }),
        };
        let micros = started.elapsed().as_micros();
        let (host, port) = (server.host.as_str(), server.port);
        match &result {
            Ok(_) => tracing::info!(host, port, micros, "mailed"),
            Err(error) => {
                tracing::warn!(host, port, class = ?error.class, micros, "mail failed");
            }
        }
        result
    }

    async fn talk(
        &self,
        server: &SmtpServer,
        from: &str,
        (to, copies): (&str, &[String]),
        mail: &[u8],
        text_left: &AtomicBool,
    ) -> Result<Accepted, MailError> {
        let from = address(from, MailErrorClass::Configuration)?;
        let to = address(to, MailErrorClass::Recipient)?;
        let ips = resolve(&self.names, &server.host, server.reach)
            .await
            .map_err(unresolved)?;
        let mut connection = self.connect(server, &ips).await?;

        if let Some(login) = &server.login {
            let here = ips.iter().all(IpAddr::is_loopback);
            if server.security == Security::None && !here {
                return Err(configuration(MailFault::Tls, "a login needs TLS"));
            }
            let credentials = Credentials::new(login.username.clone(), login.password.clone());
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            let greeted = connection.auth(&mechanisms, &credentials).await;
            greeted.map_err(|error| failed(Step::Login, &error))?;
        }

        let mut options = Vec::new();
        if !mail.is_ascii() {
            if !connection
                .server_info()
                .supports_feature(Extension::EightBitMime)
            {
                let reason = "the server does not take 8-bit mail";
                return Err(configuration(MailFault::Refused, reason));
            }
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let sender = connection.command(Mail::new(Some(from), options)).await;
        sender.map_err(|error| failed(Step::Sender, &error))?;
        let recipient = connection.command(Rcpt::new(to, Vec::new())).await;
        recipient.map_err(|error| failed(Step::Recipient, &error))?;
        for copy in copies {
            let copy = address(copy, MailErrorClass::Recipient)?;
            match connection.command(Rcpt::new(copy, Vec::new())).await {
                Ok(_) => {}
                // An answer, though a refusal: the conversation goes on.
                Err(error) if error.is_permanent() || error.is_transient() => {
                    tracing::info!(host = server.host.as_str(), "a blind copy was refused");
                }
                Err(error) => return Err(failed(Step::Recipient, &error)),
            }
        }
        let data = connection.command(Data).await;
        data.map_err(|error| failed(Step::Data, &error))?;

        text_left.store(true, Ordering::Relaxed);
        let answer = connection.message(mail).await;
        let answer = answer.map_err(|error| failed(Step::Text, &error))?;
        // It is taken over; how the farewell goes does not matter, so nobody waits for it long.
        let _ = tokio::time::timeout(Duration::from_secs(1), connection.quit()).await;
        let lines: Vec<&str> = answer.message().collect();
        Ok(Accepted {
            response: one_line(&lines.join(" ")),
        })
    }

    /// Connects to the addresses in turn: these very ones, judged before.
    async fn connect(
        &self,
        server: &SmtpServer,
        ips: &[IpAddr],
    ) -> Result<AsyncSmtpConnection, MailError> {
        let hello = hello(server)?;
        let sockets: Vec<SocketAddr> = ips
            .iter()
            .map(|ip| SocketAddr::new(*ip, server.port))
            .collect();
        let timeout = Some(server.timeout);
        let wrap = match server.security {
            Security::Tls => Some(self.tls(server)?),
            Security::StartTls | Security::None => None,
        };
        let sockets = sockets.as_slice();
        let connected =
            AsyncSmtpConnection::connect_tokio1(sockets, timeout, &hello, wrap, None).await;
        let mut connection = connected.map_err(|error| failed(Step::Greeting, &error))?;
        if server.security == Security::StartTls {
            let protected = connection.starttls(self.tls(server)?, &hello).await;
            protected.map_err(|error| failed(Step::Greeting, &error))?;
        }
        Ok(connection)
    }

    fn tls(&self, server: &SmtpServer) -> Result<TlsParameters, MailError> {
        let mut builder = TlsParameters::builder(server.host.clone())
            .certificate_store(CertificateStore::WebpkiRoots);
        if let Some(roots) = &self.mail_roots {
            builder = builder.add_root_certificate(roots.clone());
        }
        let built = builder.build();
        built.map_err(|error| configuration(MailFault::Tls, &error.to_string()))
    }
}

/// The name that we greet with goes over the wire as it is, so it must be a plain host name.
fn hello(server: &SmtpServer) -> Result<ClientId, MailError> {
    let Some(name) = &server.hello else {
        return Ok(ClientId::default());
    };
    let plain = (1..=253).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    plain
        .then(|| ClientId::Domain(name.clone()))
        .ok_or_else(|| configuration(MailFault::Settings, "bad greeting name"))
}

fn address(text: &str, class: MailErrorClass) -> Result<Address, MailError> {
    let fault = match class {
        MailErrorClass::Recipient => MailFault::Recipient,
        _ => MailFault::Sender,
    };
    let bad = |reason: &str| MailError {
        class,
        fault,
        reason: reason.to_owned(),
    };
    if !text.is_ascii() {
        return Err(bad("an address beyond ASCII"));
    }
    text.parse().map_err(|_| bad("not an e-mail address"))
}

fn unresolved(error: ResolveError) -> MailError {
    let (class, fault) = match error {
        ResolveError::Forbidden(_) => (MailErrorClass::Configuration, MailFault::Forbidden),
        ResolveError::NotFound(_) => (MailErrorClass::Retry, MailFault::Name),
    };
    MailError {
        class,
        fault,
        reason: one_line(&error.to_string()),
    }
}

fn failed(step: Step, error: &Error) -> MailError {
    let class = if error.is_transient() {
        MailErrorClass::Retry
    } else if error.is_permanent() {
        match step {
            Step::Greeting | Step::Login | Step::Sender => MailErrorClass::Configuration,
            Step::Recipient | Step::Data | Step::Text => MailErrorClass::Recipient,
        }
    } else if error.is_tls() || error.is_client() {
        MailErrorClass::Configuration
    } else {
        lost(matches!(step, Step::Text))
    };
    let fault = fault(step, error);
    let step = match step {
        Step::Greeting => "greeting",
        Step::Login => "login",
        Step::Sender => "MAIL",
        Step::Recipient => "RCPT",
        Step::Data => "DATA",
        Step::Text => "text",
    };
    MailError {
        class,
        fault,
        reason: format!("{step}: {}", one_line(&words(error))),
    }
}

/// What the server said, else what happened to the connection, with its causes.
fn words(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

/// A failed handshake comes as a broken connection, with the reason inside.
fn is_handshake(error: &Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let io = cause.downcast_ref::<std::io::Error>();
        let inner = io.and_then(std::io::Error::get_ref);
        if cause.is::<rustls::Error>()
            || inner.is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>)
        {
            return true;
        }
        source = cause.source();
    }
    false
}

fn fault(step: Step, error: &Error) -> MailFault {
    if error.is_tls() || is_handshake(error) {
        return MailFault::Tls;
    }
    if error.is_timeout() {
        return MailFault::Timeout;
    }
    if error.is_permanent() {
        return match step {
            Step::Greeting => MailFault::Connection,
            Step::Login => MailFault::Login,
            Step::Sender => MailFault::Sender,
            Step::Recipient => MailFault::Recipient,
            Step::Data | Step::Text => MailFault::Refused,
        };
    }
    if error.is_transient() {
        return MailFault::Busy;
    }
    match step {
        // No STARTTLS where it is wanted.
        Step::Greeting if error.is_client() => MailFault::Tls,
        Step::Greeting => MailFault::Connection,
        // No way of logging in that both sides know.
        Step::Login if error.is_client() => MailFault::Login,
        _ => MailFault::Broken,
    }
}

/// A broken conversation: only the text makes it uncertain.
const fn lost(text_left: bool) -> MailErrorClass {
    if text_left {
        MailErrorClass::Unknown
    } else {
        MailErrorClass::Retry
    }
}

fn configuration(fault: MailFault, reason: &str) -> MailError {
    MailError {
        class: MailErrorClass::Configuration,
        fault,
        reason: reason.to_owned(),
    }
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(300)
        .collect()
}
