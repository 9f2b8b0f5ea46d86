//! HTTP: one request, one answer, bounded.

use std::collections::BTreeMap;
use std::error::Error;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use lettre::transport::smtp::client::Certificate;
use tokio::sync::Semaphore;
use url::Url;

use crate::reach::{Forbidden, Reach};
use crate::resolve::{Guarded, Names, ResolveError};
use crate::tls;

/// What is the same for all calls.
#[derive(Debug, Clone)]
pub struct OutboundOptions {
    /// The `User-Agent` of HTTP calls.
    pub user_agent: String,
    /// Longest time from the name to the finished TLS handshake.
    pub connect_timeout: Duration,
    /// How long an unused connection is kept. Short: a server that closes it at the moment of the
    /// next call makes that call's outcome unknown.
    pub idle_timeout: Duration,
    /// An egress proxy for everything but loopback. It resolves names itself, so it is then the
    /// proxy's duty to refuse inner addresses behind names.
    pub proxy: Option<Url>,
    /// Names whose addresses are fixed here instead of asked of the system. They are judged alike.
    pub names: BTreeMap<String, Vec<IpAddr>>,
    /// Certificates in PEM by which mail servers are trusted beside the compiled-in roots: of an
    /// authority within a company, or of one server that signed its own. Empty: none.
    pub mail_roots: Vec<u8>,
}

impl Default for OutboundOptions {
    fn default() -> Self {
        Self {
            user_agent: "Peyvand".to_owned(),
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(15),
            proxy: None,
            names: BTreeMap::new(),
            mail_roots: Vec::new(),
        }
    }
}

/// The bounds of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The whole call, from the name to the last byte.
    pub timeout: Duration,
    /// Longest body that is taken.
    pub body_max: usize,
    /// How far it may go.
    pub reach: Reach,
}

impl Limits {
    /// 20 seconds, 64 KiB.
    pub const fn new(reach: Reach) -> Self {
        Self {
            timeout: Duration::from_secs(20),
            body_max: 64 * 1024,
            reach,
        }
    }
}

/// Why there is no answer. The text is for staff; it holds no body, header or query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Surely nothing of the request left: it had no effect.
    #[error("not sent: {0}")]
    NotSent(#[from] NotSent),
    /// The request may have arrived and taken effect.
    #[error("no answer: {0}")]
    Lost(#[from] Lost),
}

/// Why nothing left.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The address may not be reached.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The request itself is not usable.
    #[error("the request is malformed")]
    Malformed,
    /// No name, no connection or no TLS.
    #[error("no connection: {0}")]
    Connect(String),
}

/// How the answer was lost.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    /// The time of the whole call was over.
    #[error("no complete answer within {} ms", .0.as_millis())]
    Timeout(Duration),
    /// The body was longer than wanted.
    #[error("the answer is longer than {0} bytes")]
    TooLarge(usize),
    /// The connection broke, or what came was not HTTP.
    #[error("the connection broke: {0}")]
    Broken(String),
}

/// The client could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// TLS.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// The roots for mail servers.
    #[error("no certificate in PEM by which a mail server could be trusted")]
    MailRoots,
    /// HTTP.
    #[error("the HTTP client cannot be set up: {0}")]
    Http(#[from] reqwest::Error),
}

/// The only client. Cheap to clone; connections are shared and reused.
#[derive(Debug, Clone)]
pub struct Outbound {
    public: reqwest::Client,
    loopback: reqwest::Client,
    any: reqwest::Client,
    pub(crate) names: Names,
    /// Places for conversations with mail servers.
    pub(crate) mails: Arc<Semaphore>,
    pub(crate) mail_roots: Option<Certificate>,
}

/// Mails on their way at once, over all servers: a mail server takes it ill to be called by dozens.
pub const MAILS_AT_ONCE: usize = 8;

impl Outbound {
    /// Sets the client up. Installs ring as the process's TLS provider, if there is none yet.
    pub fn new(options: &OutboundOptions) -> Result<Self, BuildError> {
        tls::install_provider();
        let lower = |(name, ips): (&String, &Vec<IpAddr>)| (name.to_ascii_lowercase(), ips.clone());
        let names: Names = Arc::new(options.names.iter().map(lower).collect());
        let config = tls::client_config()?;
        let client = |reach| build(options, &config, &names, reach);
        Ok(Self {
            public: client(Reach::Public)?,
            loopback: client(Reach::Loopback)?,
            any: client(Reach::Any)?,
            names,
            mails: Arc::new(Semaphore::new(MAILS_AT_ONCE)),
            mail_roots: tls::mail_roots(&options.mail_roots)?,
        })
    }

    /// Sends one request, once, and reads its answer whole. Any status is an answer.
    pub async fn send(
        &self,
        request: http::Request<Vec<u8>>,
        limits: Limits,
    ) -> Result<http::Response<Vec<u8>>, SendError> {
        let started = Instant::now();
        let uri = request.uri().clone();
        let result = self.attempt(request, limits).await;
        let micros = started.elapsed().as_micros();
        // Never the path: addresses hold tokens, of ours and of others.
        let host = uri.host().unwrap_or_default();
        match &result {
            Ok(answer) => {
                tracing::info!(host, status = answer.status().as_u16(), micros, "called");
            }
            Err(error) => tracing::warn!(host, %error, micros, "call failed"),
        }
        result
    }

    async fn attempt(
        &self,
        request: http::Request<Vec<u8>>,
        limits: Limits,
    ) -> Result<http::Response<Vec<u8>>, SendError> {
        let (head, body) = request.into_parts();
        // One parser reads the address for the judgement and for the connection.
        let url = Url::parse(&head.uri.to_string()).map_err(|_| NotSent::Malformed)?;
        limits.reach.admits_url(&url).map_err(NotSent::Forbidden)?;
        let mut request = reqwest::Request::new(head.method, url);
        *request.headers_mut() = head.headers;
        *request.body_mut() = Some(body.into());
        let client = match limits.reach {
            Reach::Public => &self.public,
            Reach::Loopback => &self.loopback,
            Reach::Any => &self.any,
        };
        match tokio::time::timeout(limits.timeout, exchange(client, request, limits)).await {
            Ok(result) => result,
            // How far it came is not known, so the worse is assumed.
            Err(_) => Err(Lost::Timeout(limits.timeout).into()),
        }
    }
}

async fn exchange(
    client: &reqwest::Client,
    request: reqwest::Request,
    limits: Limits,
) -> Result<http::Response<Vec<u8>>, SendError> {
    let mut answer = client.execute(request).await.map_err(sort)?;
    let too_large = || SendError::from(Lost::TooLarge(limits.body_max));
    let announced = answer.content_length().map(usize::try_from);
    if announced.is_some_and(|it| it.map_or(true, |length| length > limits.body_max)) {
        return Err(too_large());
    }
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(sort)? {
        if part.len() > limits.body_max.saturating_sub(body.len()) {
            return Err(too_large());
        }
        body.extend_from_slice(&part);
    }
    let mut response = http::Response::new(body);
    *response.status_mut() = answer.status();
    *response.headers_mut() = std::mem::take(answer.headers_mut());
    Ok(response)
}

/// Sorts an error by whether bytes of the request may have left. Connecting includes the name and
/// the TLS handshake, before which nothing is written.
fn sort(error: reqwest::Error) -> SendError {
    let error = error.without_url();
    let mut source: Option<&(dyn Error + 'static)> = Some(&error);
    let mut words = Vec::new();
    while let Some(cause) = source {
        if let Some(ResolveError::Forbidden(forbidden)) = cause.downcast_ref() {
            return NotSent::Forbidden(forbidden.clone()).into();
        }
        words.push(cause.to_string());
        source = cause.source();
    }
    let words = words.join(": ");
    if error.is_builder() {
        NotSent::Malformed.into()
    } else if error.is_connect() {
        NotSent::Connect(words).into()
    } else {
        Lost::Broken(words).into()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place of the HTTP client"
)]
fn build(
    options: &OutboundOptions,
    config: &rustls::ClientConfig,
    names: &Names,
    reach: Reach,
) -> Result<reqwest::Client, BuildError> {
    let proxy = options.proxy.as_ref().filter(|_| reach != Reach::Loopback);
    // Through a proxy the only name that is resolved here is the proxy's, which the owner chose.
    let judged = if proxy.is_some() { Reach::Any } else { reach };
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(config.clone())
        .dns_resolver(Guarded {
            names: Arc::clone(names),
            reach: judged,
        })
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .user_agent(&options.user_agent)
        .connect_timeout(options.connect_timeout)
        .pool_idle_timeout(options.idle_timeout);
    if let Some(proxy) = proxy {
        builder = builder.proxy(reqwest::Proxy::all(proxy.clone())?);
    }
    Ok(builder.build()?)
}
