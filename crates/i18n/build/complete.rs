//! Proves that every text stands in every language, in the file of the same name, and got its
//! method.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// Reads `locales/<language>/<file>.ftl` and returns the ids of all texts, attributes as
/// `id.attribute`. The error lists every text that some language lacks.
pub(crate) fn check(locales: &Path) -> io::Result<BTreeSet<String>> {
    let mut languages_by_text: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    let mut languages = BTreeSet::new();
    for language in fs::read_dir(locales)? {
        let language = language?;
        let name = language.file_name().to_string_lossy().into_owned();
        for file in fs::read_dir(language.path())? {
            let file = file?;
            let file_name = file.file_name().to_string_lossy().into_owned();
            for id in ids(&fs::read_to_string(file.path())?) {
                languages_by_text
                    .entry((file_name.clone(), id))
                    .or_default()
                    .insert(name.clone());
            }
        }
        languages.insert(name);
    }

    let mut problems = String::new();
    for ((file, id), have) in &languages_by_text {
        for lacking in languages.difference(have) {
            let _ = writeln!(problems, "{lacking}/{file} lacks the text `{id}`");
        }
    }
    if problems.is_empty() {
        Ok(languages_by_text.into_keys().map(|(_, id)| id).collect())
    } else {
        Err(io::Error::other(problems))
    }
}

/// Fails for a text without a method: its variables differ between the languages.
pub(crate) fn check_generated(ids: &BTreeSet<String>, generated: &str) -> io::Result<()> {
    let mut problems = String::new();
    for id in ids.iter().filter(|id| !id.starts_with('-')) {
        let method = format!("pub fn {}", id.replace(['-', '.'], "_"));
        let found = generated.match_indices(&method).any(|(at, _)| {
            let next = generated
                .get(at + method.len()..)
                .and_then(|rest| rest.chars().next());
            matches!(next, Some('(' | '<'))
        });
        if !found {
            let _ = writeln!(problems, "`{id}` has other variables in some language");
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(io::Error::other(problems))
    }
}

/// The parameters of a method stand in the order in which its text names them: so the comments that
/// explain them stand in that order too, and whoever calls it by its comments gives each its own.
pub(crate) fn check_order(default: &Path) -> io::Result<()> {
    let mut problems = String::new();
    for file in fs::read_dir(default)? {
        let text = fs::read_to_string(file?.path())?;
        let (mut told, mut named): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        // The line after the last ends the last text.
        for line in text.lines().chain(["#"]) {
            if line.starts_with(' ') || line.starts_with('}') {
                named.extend(variables(line));
                continue;
            }
            // A text has ended.
            let mut once = Vec::new();
            for one in named.drain(..) {
                if !once.contains(&one) {
                    once.push(one);
                }
            }
            if !once.is_empty() {
                if told != once {
                    let _ = writeln!(problems, "comments on {told:?}, text with {once:?}");
                }
                told.clear();
            }
            match line.strip_prefix('#') {
                Some(comment) => told.extend(variables(comment).take(1)),
                None => named.extend(variables(line)),
            }
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(io::Error::other(problems))
    }
}

/// The names after `$` in a line.
fn variables(line: &str) -> impl Iterator<Item = &str> {
    let mut pieces = line.split('$');
    pieces.next();
    pieces.map(|piece| {
        let end = piece.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'));
        piece.get(..end.unwrap_or(piece.len())).unwrap_or(piece)
    })
}

/// The ids of messages, terms (with their `-`) and attributes of one file.
fn ids(ftl: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut message = String::new();
    for line in ftl.lines() {
        let Some((name, _)) = line.split_once('=') else {
            continue;
        };
        let indented = name.starts_with(' ');
        let name = name.trim();
        let is_id = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        };
        match name.strip_prefix('.') {
            Some(attribute) if indented && is_id(attribute) => {
                ids.push(format!("{message}.{attribute}"));
            }
            None if !indented && is_id(name.strip_prefix('-').unwrap_or(name)) => {
                name.clone_into(&mut message);
                ids.push(message.clone());
            }
            _ => {}
        }
    }
    ids
}
