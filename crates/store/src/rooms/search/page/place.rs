//! Where a list of what was found goes on.

use std::fmt;
use std::str::FromStr;

use domain::id::BadId;

use crate::rooms::search::Entry;

/// Which walk of a search somebody is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Through the tokens of one word, by its place in the search: the only walk.
    Word(usize),
    /// Through those of the first two words side by side: the first walk of two.
    SideBySide,
    /// The second walk, before it begins: whose tokens it goes through is counted then.
    Apart,
    /// Through those of one word, but for what has the two side by side: the second walk.
    Rest(usize),
}

/// A place in a list of what was found: it goes on behind it. As text it holds no personal data but
/// a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The id of the object there.
    pub(in crate::rooms) object: String,
    /// In a search: the walk, and the token there; an empty one stands before all.
    found: Option<(Stage, String)>,
}

impl Place {
    /// In a list that is no search.
    pub(in crate::rooms) fn listed(object: String) -> Self {
        let found = None;
        Self { object, found }
    }

    /// The walk, and the place in it.
    pub(super) fn found(&self) -> Option<(Stage, Entry)> {
        let (stage, token) = self.found.clone()?;
        let object = self.object.clone();
        Some((stage, Entry { token, object }))
    }
}

impl Stage {
    /// Behind an entry of this walk.
    pub(super) fn place(self, at: Entry) -> Place {
        Place {
            object: at.object,
            found: Some((self, at.token)),
        }
    }

    /// Before all entries of this walk; the object only fills the form.
    pub(super) fn beginning(self, object: String) -> Place {
        let token = String::new();
        self.place(Entry { token, object })
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(place) => write!(f, "{place}"),
            Self::SideBySide => f.write_str("both"),
            Self::Apart => f.write_str("apart"),
            Self::Rest(place) => write!(f, "rest{place}"),
        }
    }
}

impl FromStr for Stage {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let number = |text: &str| text.parse().or(Err(bad()));
        match (text, text.strip_prefix("rest")) {
            ("both", _) => Ok(Self::SideBySide),
            ("apart", _) => Ok(Self::Apart),
            (_, Some(place)) => Ok(Self::Rest(number(place)?)),
            (place, None) => Ok(Self::Word(number(place)?)),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.found {
            None => write!(f, "{}", self.object),
            // A token holds letters and digits alone.
            Some((stage, token)) => write!(f, "{}.{stage}.{token}", self.object),
        }
    }
}

impl FromStr for Place {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let (object, found) = text
            .split_once('.')
            .map_or((text, None), |(object, found)| (object, Some(found)));
        let found = match found {
            None => None,
            Some(found) => {
                let (stage, token) = found.split_once('.').ok_or_else(bad)?;
                if !token.chars().all(char::is_alphanumeric) {
                    return Err(bad());
                }
                Some((stage.parse()?, token.to_owned()))
            }
        };
        let (prefix, hex) = object.split_once('_').ok_or_else(bad)?;
        let id = prefix.len() == 3
            && prefix.bytes().all(|b| b.is_ascii_lowercase())
            && hex.len() == 32
            && hex.bytes().all(|b| b.is_ascii_hexdigit());
        if !id {
            return Err(bad());
        }
        Ok(Self {
            object: object.to_owned(),
            found,
        })
    }
}

fn bad() -> BadId {
    BadId { expected: "object" }
}
