//! A page of what a search finds.
//!
//! A search walks through the tokens that begin with its rarest word, in the order of the key, and
//! holds the tokens of each object against the other words. So exact names stand before longer
//! ones, the newest first, and no part of it grows with the number of objects but the walk, which is
//! bounded. Where every word is common, the objects that have the first two side by side come first:
//! there are few of them, and who is meant is among them.

mod place;

use std::collections::HashMap;
use std::str::FromStr;

use domain::id::BadId;
use domain::scope::Scope;
use domain::search::Wanted;

use self::place::Stage;
use super::{Entry, Kind, has, is_first, of_objects, rarest, walk};
use crate::{StoreError, Tx};

pub use place::Place;

/// Tokens that one page of a search looks at. If it is not full by then, the next one goes on there.
pub const LOOKED_AT: usize = 2_000;
/// Tokens that are read at once.
const CHUNK: usize = 100;
/// A word that fewer tokens have is walked to its end at once.
const FEW: usize = 300;

/// What words name, for a filter that narrows a list to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<T> {
    /// So many of them as were asked for, at most.
    pub ids: Vec<T>,
    /// There are more, or there may be.
    pub more: bool,
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
    let side_by_side = search.get(1).and_then(Wanted::beside);
    let word_of = |stage: Stage| match stage {
        Stage::Word(place) | Stage::Rest(place) => search.get(place),
        Stage::SideBySide => side_by_side.as_ref(),
        Stage::Apart => None,
    };
    let rest = |tx: &mut Tx<'_>| rarest(tx, scope, (kind, search), LOOKED_AT);
    let (mut stage, mut at) = match after.and_then(Place::found) {
        Some((Stage::Apart, _)) if side_by_side.is_some() => (Stage::Rest(rest(tx)?.0), None),
        Some((stage, entry)) if word_of(stage).is_some() => (stage, Some(entry)),
        _ => (first(tx, scope, (kind, search))?, None),
    };
    let words: Vec<&Wanted> = search.iter().chain(side_by_side.as_ref()).collect();
    let mut rows = Vec::new();
    let mut looked_at = 0;
    while looked_at < LOOKED_AT {
        let Some(word) = word_of(stage) else { break };
        // Where nearly every entry is an object of the page, no more are read than it holds.
        let chunk = if search.len() < 2 || stage == Stage::SideBySide {
            CHUNK.min(limit.saturating_sub(rows.len()).saturating_add(1))
        } else {
            CHUNK
        };
        let entries = walk(tx, scope, (kind, word), at.as_ref(), chunk)?;
        let ended = entries.len() < chunk;
        looked_at += entries.len();
        // The very word, and no other is wanted: there is nothing to hold against it.
        let is_it = |entry: &&Entry| search.len() < 2 && word.prefixes() == [entry.token.as_str()];
        let asked: Vec<&str> = entries
            .iter()
            .filter(|entry| !is_it(entry))
            .map(|entry| entry.object.as_str())
            .collect();
        let tokens = if asked.is_empty() {
            HashMap::new()
        } else {
            of_objects(tx, scope, (kind, &words), asked)?
        };
        let is_found = |entry: &&Entry| {
            let Some(tokens) = tokens.get(&entry.object) else {
                return is_it(entry);
            };
            let before = match stage {
                Stage::Rest(_) => side_by_side.as_ref().is_some_and(|two| has(tokens, two)),
                Stage::Word(_) | Stage::SideBySide | Stage::Apart => false,
            };
            !before && is_first(tokens, entry, word) && search.iter().all(|word| has(tokens, word))
        };
        let found = entries.iter().filter(is_found);
        let mut loaded = load(tx, found.map(|entry| &entry.object).collect())?;
        for entry in entries {
            if let Some(row) = loaded.remove(&entry.object) {
                // One more than fits: there is a next page, behind the last that fitted.
                if rows.len() == limit {
                    return Ok((rows, at.map(|at| stage.place(at))));
                }
                rows.push(row);
            }
            at = Some(entry);
        }
        if ended {
            if stage != Stage::SideBySide {
                return Ok((rows, None));
            }
            // Those who have the words apart are on the next page.
            if let Some(last) = at.take().filter(|_| !rows.is_empty()) {
                return Ok((rows, Some(Stage::Apart.beginning(last.object))));
            }
            stage = Stage::Rest(rest(tx)?.0);
        }
    }
    Ok((rows, at.map(|at| stage.place(at))))
}

/// How a search begins.
fn first(
    tx: &mut Tx<'_>,
    scope: Scope,
    (kind, search): (Kind, &[Wanted]),
) -> Result<Stage, StoreError> {
    if search.len() < 2 {
        return Ok(Stage::Word(0));
    }
    let (place, count) = rarest(tx, scope, (kind, search), FEW)?;
    let is_rare = usize::try_from(count).is_ok_and(|count| count < FEW);
    Ok(if is_rare {
        Stage::Word(place)
    } else {
        Stage::SideBySide
    })
}

/// The ids of what has all words of a search, at most `limit`; of no words, none.
pub(in crate::rooms) fn named<T: FromStr<Err = BadId>>(
    tx: &mut Tx<'_>,
    scope: Scope,
    wanted: (Kind, &[Wanted]),
    limit: u32,
) -> Result<Named<T>, StoreError> {
    let (found, next) = page(tx, scope, wanted, (None, limit), |_, ids| {
        let same = |id: &String| (id.clone(), id.clone());
        Ok(ids.into_iter().map(same).collect())
    })?;
    let corrupt = |_| StoreError::Corrupt {
        table: "search_token".to_owned(),
        column: "object".to_owned(),
    };
    let ids = found.iter().map(|id| id.parse().map_err(corrupt));
    Ok(Named {
        ids: ids.collect::<Result<_, _>>()?,
        more: next.is_some(),
    })
}
