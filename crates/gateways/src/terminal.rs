//! One configured terminal: where the bank is, who we are there, in which world.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use domain::scope::Mode;
use sha2::{Digest, Sha256};
use url::{Host, Url};

use crate::driver::{Driver, Refusal};
use crate::meta::{FieldKind, Meta};
use crate::session::Session;

/// The settings of a provider, by [`Field::name`](crate::Field::name). Values never show in
/// `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Credentials(BTreeMap<String, String>);

impl Credentials {
    /// From name and value pairs; outer spaces of a value are dropped, empty ones are absent.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let trimmed = pairs
            .into_iter()
            .map(|(name, value)| (name, value.trim().to_owned()));
        Self(trimmed.filter(|(_, value)| !value.is_empty()).collect())
    }

    /// One value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// One configured terminal. Built only by [`Terminal::new`], so it is always allowed to be used.
#[derive(Debug, Clone)]
pub struct Terminal {
    base_url: Url,
    credentials: Credentials,
    mode: Mode,
    session: Option<Session>,
}

impl Terminal {
    /// Checks the settings of a provider against its driver.
    ///
    /// The base address is https, without user, query or fragment; in TEST it may also be plain
    /// http on loopback. A host of real money is refused in TEST, one of play money in LIVE, and a
    /// driver without a live address in LIVE altogether. Required fields must be there.
    pub fn new(
        driver: &dyn Driver,
        mode: Mode,
        base_url: &str,
        credentials: Credentials,
    ) -> Result<Self, Refusal> {
        let meta = driver.meta();
        if mode.is_live() && meta.base_urls.live.is_none() {
            return Err(Refusal::BaseUrl("this provider is for tests only"));
        }
        let base_url = checked(base_url, mode, meta)?;
        for field in meta.fields.iter().filter(|field| field.required) {
            if credentials.get(field.name).is_none() {
                return Err(Refusal::MissingField(field.name));
            }
        }
        let terminal = Self {
            base_url,
            credentials,
            mode,
            session: None,
        };
        driver.terminal_key(&terminal)?;
        Ok(terminal)
    }

    /// Where the bank's API starts.
    pub const fn base_url(&self) -> &Url {
        &self.base_url
    }

    /// The world.
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// The same terminal, signed in with this session.
    #[must_use]
    pub fn with_session(mut self, session: Session) -> Self {
        self.session = Some(session);
        self
    }

    /// The same terminal, not signed in.
    #[must_use]
    pub fn without_session(mut self) -> Self {
        self.session = None;
        self
    }

    /// The session, if it is signed in.
    pub const fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Whether both are one terminal with the same settings, signed in or not.
    pub fn is_like(&self, other: &Self) -> bool {
        (&self.base_url, &self.credentials, self.mode)
            == (&other.base_url, &other.credentials, other.mode)
    }

    /// A setting that the driver cannot work without.
    pub(crate) fn need(&self, field: &'static str) -> Result<&str, Refusal> {
        self.credentials
            .get(field)
            .ok_or(Refusal::MissingField(field))
    }

    /// An address that the bank named, if a payer may be sent there: as safe as the base address,
    /// on its host or on one of the bank's own.
    pub(crate) fn leads_to(&self, link: &str, hosts: &[&str]) -> Option<Url> {
        let url = Url::parse(link).ok()?;
        let safe = url.scheme() == "https" || url.origin() == self.base_url.origin();
        let own = url.host() == self.base_url.host()
            || url.host_str().is_some_and(|host| hosts.contains(&host));
        (safe && own && url.username().is_empty() && url.password().is_none()).then_some(url)
    }

    /// Whether a yes-or-no setting is on.
    pub(crate) fn is_on(&self, field: &'static str) -> bool {
        self.credentials.get(field) == Some("true")
    }

    /// The values that must never show, those of the session among them.
    pub(crate) fn secrets<'a>(&'a self, meta: &'static Meta) -> impl Iterator<Item = &'a str> {
        let secret = meta
            .fields
            .iter()
            .filter(|field| field.kind == FieldKind::Secret);
        secret
            .filter_map(|field| self.credentials.get(field.name))
            .chain(self.session.iter().flat_map(Session::secrets))
    }

    /// An address below the base; segments are percent-encoded.
    pub(crate) fn at(&self, segments: &[&str]) -> Url {
        let mut url = self.base_url.clone();
        // An http(s) address always has path segments: `checked` let no other in.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }
}

/// The key of a terminal whose id is a secret too: it holds the id's hash.
pub(crate) fn hashed_key(driver: &str, id: &str) -> String {
    let hash = Sha256::digest(format!("{driver} terminal {id}").as_bytes());
    let mut key = format!("{driver}:");
    for byte in hash.iter().take(16) {
        // Writing to a String cannot fail.
        let _ = write!(key, "{byte:02x}");
    }
    key
}

/// 36 characters in the shape of a UUID.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn checked(text: &str, mode: Mode, meta: &Meta) -> Result<Url, Refusal> {
    let refuse = |why| Err(Refusal::BaseUrl(why));
    let Ok(url) = Url::parse(text.trim()) else {
        return refuse("not an address");
    };
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("it must not hold a user or a password");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return refuse("it must end with a path");
    }
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => return refuse("it has no host"),
    };
    match url.scheme() {
        "https" => {}
        "http" if !mode.is_live() && loopback => {}
        "http" if !mode.is_live() => return refuse("plain http only on this machine"),
        _ => return refuse("it must start with https"),
    }
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    let (wrong, why) = if mode.is_live() {
        (meta.base_urls.test_hosts, "play money in LIVE")
    } else {
        (meta.base_urls.live_hosts, "real money in TEST")
    };
    if wrong.contains(&host) {
        return refuse(why);
    }
    Ok(url)
}
