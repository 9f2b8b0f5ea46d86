//! One configured channel: where it is, who we are there.

use std::collections::BTreeMap;
use std::fmt;

use url::{Host, Url};

use crate::channel::{Channel, Unpackable};
use crate::letter::Letter;
use crate::meta::FieldKind;
use crate::pattern::{self, Pattern};
use crate::scrub::scrub;

/// One configured channel. Built only by [`Line::new`], so its settings are of the form that the
/// channel needs. Values never show in `Debug`.
#[derive(Clone, Default)]
pub struct Line {
    base_url: Option<Url>,
    values: BTreeMap<&'static str, String>,
    secrets: Vec<&'static str>,
    patterns: Vec<Pattern>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the address either: a generic channel's may hold a key.
        f.debug_set().entries(self.values.keys()).finish()
    }
}

/// A setting that cannot be used. Holds no value of one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSetting {
    /// A setting that the channel needs is not there.
    #[error("the setting {0} is missing")]
    Missing(&'static str),
    /// A setting is not of the form that the channel uses.
    #[error("the setting {field} is not {expected}")]
    Form {
        /// Which setting.
        field: &'static str,
        /// What it should have been.
        expected: &'static str,
    },
    /// The address of the channel.
    #[error("the address: {0}")]
    BaseUrl(&'static str),
    /// One line of a setting of several.
    #[error("the setting {field}, line {line}: {why}")]
    Row {
        /// Which setting.
        field: &'static str,
        /// Which of its lines, counted from 1.
        line: usize,
        /// What is wrong there.
        why: &'static str,
    },
}

impl Line {
    /// Checks settings against their channel. An empty address is the channel's own; a given one is
    /// https, or plain http on this very machine, without user, query or fragment. Outer spaces of
    /// values are dropped, empty ones are absent, unknown names are left out.
    pub fn new(
        channel: &dyn Channel,
        base_url: &str,
        values: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, BadSetting> {
        let meta = channel.meta();
        let given: BTreeMap<String, String> = values.into_iter().collect();
        let mut line = Self::default();
        for field in meta.fields {
            let value = given.get(field.name).map_or("", |value| match field.kind {
                // Faults name their line, so none is dropped before it.
                FieldKind::Lines => value.trim_end(),
                _ => value.trim(),
            });
            if value.is_empty() {
                if field.required {
                    return Err(BadSetting::Missing(field.name));
                }
                continue;
            }
            well_formed(field.name, field.kind, value)?;
            if field.kind == FieldKind::Secret {
                line.secrets.push(field.name);
            }
            line.values.insert(field.name, value.to_owned());
        }
        if let Some(patterns) = line.get(pattern::NAME) {
            line.patterns = pattern::parse(patterns)?;
        }
        line.base_url = match base_url.trim() {
            "" => channel.home(&line).map(checked).transpose()?,
            given => Some(checked(given)?),
        };
        channel.check(&line)?;
        Ok(line)
    }

    /// The same with another sending line ([`Meta::line`](crate::Meta::line)) than its own, if the
    /// channel takes that one.
    pub fn sending_from(mut self, channel: &dyn Channel, line: &str) -> Result<Self, BadSetting> {
        let meta = channel.meta();
        let named = meta
            .fields
            .iter()
            .find(|field| Some(field.name) == meta.line);
        if let Some(field) = named {
            well_formed(field.name, field.kind, line)?;
            self.values.insert(field.name, line.to_owned());
            channel.check(&self)?;
        }
        Ok(self)
    }

    /// One setting.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// A setting that the channel cannot work without.
    pub(crate) fn need(&self, name: &'static str) -> Result<&str, Unpackable> {
        self.get(name)
            .ok_or(Unpackable::Setting(BadSetting::Missing(name)))
    }

    /// The pattern that a letter is sent by, if there is one.
    pub(crate) fn pattern(&self, letter: &Letter<'_>) -> Option<&Pattern> {
        self.patterns.iter().find(|pattern| pattern.is_for(letter))
    }

    /// All patterns.
    pub(crate) fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// The address of the channel.
    pub(crate) const fn base_url(&self) -> Option<&Url> {
        self.base_url.as_ref()
    }

    /// A key that stands in an address or a header: letters, digits and the usual signs.
    pub(crate) fn plain_key(&self, field: &'static str) -> Result<(), BadSetting> {
        let expected = "plain letters and digits";
        match self.get(field) {
            Some(key) if !key.bytes().all(|b| b.is_ascii_graphic()) => {
                Err(BadSetting::Form { field, expected })
            }
            _ => Ok(()),
        }
    }

    /// A setting that is a number.
    pub(crate) fn number(&self, field: &'static str) -> Result<Option<u64>, BadSetting> {
        let expected = "a number";
        let read = |text: &str| {
            text.parse()
                .map_err(|_| BadSetting::Form { field, expected })
        };
        self.get(field).map(read).transpose()
    }

    /// An address below the base; segments are percent-encoded.
    pub(crate) fn at(&self, segments: &[&str]) -> Result<Url, Unpackable> {
        let missing = Unpackable::Setting(BadSetting::BaseUrl("it is missing"));
        let mut url = self.base_url.clone().ok_or(missing)?;
        // An http(s) address always has path segments: `checked` let no other in.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        Ok(url)
    }

    /// The values that must never show.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.secrets.iter().filter_map(|name| self.get(name))
    }

    /// Cuts every secret of the line out of a text that is to be kept.
    pub fn scrub(&self, text: &str) -> String {
        scrub(self.secrets(), text)
    }
}

/// Letters of any language are fine in a text; what would end a line of a request is not.
fn well_formed(field: &'static str, kind: FieldKind, value: &str) -> Result<(), BadSetting> {
    let bad = |expected| Err(BadSetting::Form { field, expected });
    let control = |c: char| c.is_control() && !(kind == FieldKind::Lines && "\n\r\t".contains(c));
    if value.chars().any(control) {
        return bad("free of control characters");
    }
    match kind {
        FieldKind::Bool if !matches!(value, "true" | "false") => bad("true or false"),
        FieldKind::Choice(words) if !words.iter().any(|(word, _)| *word == value) => {
            bad("one of the words")
        }
        _ => Ok(()),
    }
}

/// Judges an address of a channel.
pub(crate) fn checked(text: &str) -> Result<Url, BadSetting> {
    let refuse = |why| Err(BadSetting::BaseUrl(why));
    let Ok(url) = Url::parse(text) else {
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
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        "http" => refuse("plain http only on this machine"),
        _ => refuse("it must start with https"),
    }
}
