//! A page of what a search finds.
//!
//! A search walks through the tokens that begin with its rarest word, in the order of the key, and
//! holds the tokens of each object against the other words. So exact names stand before longer
//! ones, the newest first, and no part of it grows with the number of objects but the walk, which is bounded.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use domain::id::BadId;
use domain::scope::Scope;
use domain::search::Wanted;

use super::{Entry, Kind, is_found, of_objects, rarest, walk};
use crate::{StoreError, Tx};

/// Tokens that one page of a search looks at. If it is not full by then, the next one goes on there.
pub const LOOKED_AT: usize = 2_000;
/// Tokens that are read at once.
const CHUNK: usize = 100;

/// A place in a list of what was found: it goes on behind it. As text it holds no personal data but
/// a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The id of the object there.
    pub(in crate::rooms) object: String,
    /// In a search: the word that is walked by, and the token there.
    pub(in crate::rooms) found: Option<(usize, String)>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.found {
            None => write!(f, "{}", self.object),
            // A token holds letters and digits alone.
            Some((word, token)) => write!(f, "{}.{word}.{token}", self.object),
        }
    }
}

impl FromStr for Place {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let (object, found) = text
            .split_once('.')
            .map_or((text, None), |(object, found)| (object, Some(found)));
        let bad = || BadId { expected: "object" };
        let found = match found {
            None => None,
            Some(found) => {
                let (word, token) = found.split_once('.').ok_or_else(bad)?;
                let whole = token.chars().all(char::is_alphanumeric);
                let word = word.parse().ok().filter(|_| whole).ok_or_else(bad)?;
                Some((word, token.to_owned()))
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

/// The objects that have all words of a search, at most `limit`, and where the next page goes on.
/// `load` gives those of some ids that the list shows.
pub(in crate::rooms) fn page<T>(
    tx: &mut Tx<'_>,
    scope: Scope,
    (kind, search): (Kind, &[Wanted]),
    (after, limit): (Option<&Place>, u32),
    mut load: impl FnMut(&mut Tx<'_>, Vec<&String>) -> Result<HashMap<String, T>, StoreError>,
) -> Result<(Vec<T>, Option<Place>), StoreError> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let begun = after.and_then(|place| {
        let (word, token) = place.found.clone()?;
        let object = place.object.clone();
        Some((word, Entry { token, object }))
    });
    let (walked, mut at) = match begun.filter(|(word, _)| *word < search.len()) {
        Some((word, entry)) => (word, Some(entry)),
        None => {
            // A rarer word than that is walked to its end.
            (rarest(tx, scope, (kind, search), LOOKED_AT)?, None)
        }
    };
    let mut rows = Vec::new();
    let Some(word) = search.get(walked) else {
        return Ok((rows, None));
    };
    let mut looked_at = 0;
    while looked_at < LOOKED_AT {
        let entries = walk(tx, scope, (kind, word), at.as_ref(), CHUNK)?;
        let ended = entries.len() < CHUNK;
        looked_at += entries.len();
        let objects = entries.iter().map(|entry| entry.object.as_str());
        let tokens = of_objects(tx, scope, kind, objects)?;
        let found = entries.iter().filter(|entry| {
            let tokens = tokens.get(&entry.object);
            tokens.is_some_and(|tokens| is_found(tokens, entry, word, search))
        });
        let mut loaded = load(tx, found.map(|entry| &entry.object).collect())?;
        for entry in entries {
            if let Some(row) = loaded.remove(&entry.object) {
                // One more than fits: there is a next page, behind the last that fitted.
                if rows.len() == limit {
                    return Ok((rows, at.map(|at| place(walked, at))));
                }
                rows.push(row);
            }
            at = Some(entry);
        }
        if ended {
            return Ok((rows, None));
        }
    }
    Ok((rows, at.map(|at| place(walked, at))))
}

fn place(word: usize, at: Entry) -> Place {
    Place {
        object: at.object,
        found: Some((word, at.token)),
    }
}
