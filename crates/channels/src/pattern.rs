//! Patterns: texts that a panel approved beforehand, of which only the variables are sent. A
//! service line reaches all numbers with them, and fast.
//!
//! The setting `patterns` has one pattern in each line:
//!
//! ```text
//! SITUATION LANGUAGE = PATTERN VARIABLE=PARAMETER VARIABLE=PARAMETER …
//! link_sent fa = pay-link token=link_code token10=shop
//! ```
//!
//! - `SITUATION` is why a message is sent (`link_sent`, `paid`, …), `LANGUAGE` is `fa`, `en` or
//!   `fr`; each pair stands once.
//! - `PATTERN` is the panel's own name or number of the pattern, without spaces.
//! - `VARIABLE` is the panel's own name of a variable, `PARAMETER` a parameter of the message's
//!   template. Where a panel knows its variables by their place only, their order here counts.
//! - Beside the parameters there is `…_code` for each `…_url`: the last part of that address.
//!   Panels refuse addresses in variables, so the address stands in the approved text:
//!   `https://pay.example.ir/shop/l/%code%`.
//! - Empty lines, and lines that start with `#`, are skipped.

use std::str::FromStr;

use domain::message::Situation;

use crate::channel::Unpackable;
use crate::letter::Letter;
use crate::line::BadSetting;
use crate::meta::{Field, FieldKind, field, text};

/// Under which the patterns are kept.
pub(crate) const NAME: &str = "patterns";

/// The setting, the same for every panel.
pub(crate) const FIELD: Field = field(
    NAME,
    FieldKind::Lines,
    false,
    text(
        "الگوها (قالب‌های تأییدشده)",
        "Patterns (approved texts)",
        "Modèles (textes approuvés)",
    ),
    text(
        "در هر سطر یک الگو: موقعیت، زبان، نشان مساوی، نام الگو در پنل و سپس متغیرها؛ مانند link_sent fa = pay-link token=link_code. موقعیتی که الگو نداشته باشد با متن آزاد فرستاده می‌شود.",
        "One pattern in each line: situation, language, an equals sign, the panel's name of the pattern, then its variables, as in: link_sent fa = pay-link token=link_code. A situation without a pattern is sent as free text.",
        "Un modèle par ligne : situation, langue, signe égal, nom du modèle chez l'opérateur, puis ses variables, par exemple : link_sent fa = pay-link token=link_code. Une situation sans modèle part en texte libre.",
    ),
);

/// One pattern of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    situation: Situation,
    language: String,
    /// The panel's name of it.
    pub(crate) name: String,
    /// Variable and parameter, in order.
    variables: Vec<(String, String)>,
    /// In which line of the setting it stands.
    row: usize,
}

/// What a panel takes as the value of a variable.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ValueRule {
    /// Most characters.
    pub(crate) max: usize,
    /// Whether spaces are fine.
    pub(crate) spaces: bool,
    /// A character that stands between values.
    pub(crate) separator: Option<char>,
}

/// Reads the whole setting.
pub(crate) fn parse(setting: &str) -> Result<Vec<Pattern>, BadSetting> {
    let mut all: Vec<Pattern> = Vec::new();
    for (row, line) in (1..).zip(setting.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let bad = |why| BadSetting::Row {
            field: NAME,
            line: row,
            why,
        };
        let pattern = one(line, row).map_err(bad)?;
        let same =
            |it: &Pattern| it.situation == pattern.situation && it.language == pattern.language;
        if all.iter().any(same) {
            return Err(bad("this situation and language stand twice"));
        }
        all.push(pattern);
    }
    Ok(all)
}

fn one(line: &str, row: usize) -> Result<Pattern, &'static str> {
    let (head, rest) = line.split_once('=').ok_or("an equals sign is missing")?;
    let mut head = head.split_whitespace();
    let (Some(situation), Some(language), None) = (head.next(), head.next(), head.next()) else {
        return Err("a situation and a language must stand before the equals sign");
    };
    let situation = Situation::from_str(situation).map_err(|_| "no such situation")?;
    if !matches!(language, "fa" | "en" | "fr") {
        return Err("the language is not fa, en or fr");
    }
    let mut words = rest.split_whitespace();
    let name = words.next().filter(|name| !name.contains('='));
    let mut pattern = Pattern {
        situation,
        language: language.to_owned(),
        name: name.ok_or("the name of the pattern is missing")?.to_owned(),
        variables: Vec::new(),
        row,
    };
    for word in words {
        let pair = word.split_once('=').filter(|(a, b)| plain(a) && plain(b));
        let (variable, parameter) = pair.ok_or("a variable is not of the form NAME=PARAMETER")?;
        if pattern.variables.iter().any(|(known, _)| known == variable) {
            return Err("a variable stands twice");
        }
        let pair = (variable.to_owned(), parameter.to_owned());
        pattern.variables.push(pair);
    }
    Ok(pattern)
}

fn plain(word: &str) -> bool {
    let letter = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    !word.is_empty() && word.chars().all(letter)
}

impl Pattern {
    /// Whether it is the one for a letter.
    pub(crate) fn is_for(&self, letter: &Letter<'_>) -> bool {
        self.situation.as_str() == letter.situation && self.language == letter.language
    }

    /// Its variables by the panel's names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.variables.iter().map(|(name, _)| name.as_str())
    }

    /// A fault of it, at its line.
    pub(crate) const fn fault(&self, why: &'static str) -> BadSetting {
        BadSetting::Row {
            field: NAME,
            line: self.row,
            why,
        }
    }

    /// Its name as the number that some panels use.
    pub(crate) fn number(&self) -> Result<u64, BadSetting> {
        let number = self.name.parse();
        number.map_err(|_| self.fault("the name of the pattern is not a number"))
    }

    /// Variables with their values for a letter, each judged before anything is sent.
    pub(crate) fn fill(
        &self,
        letter: &Letter<'_>,
        rule: impl Fn(&str) -> ValueRule,
    ) -> Result<Vec<(&str, String)>, Unpackable> {
        let each = self.variables.iter().map(|(variable, parameter)| {
            let bad = |why| Unpackable::Pattern {
                pattern: self.name.clone(),
                variable: variable.clone(),
                why,
            };
            let value = value(letter, parameter).ok_or(bad("is not known to this message"))?;
            rule(variable).judge(&value).map_err(bad)?;
            Ok((variable.as_str(), value))
        });
        each.collect()
    }
}

fn value(letter: &Letter<'_>, parameter: &str) -> Option<String> {
    if let Some(value) = letter.value(parameter) {
        return Some(value.trim().to_owned());
    }
    let address = letter.value(&format!("{}_url", parameter.strip_suffix("_code")?))?;
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let last = path.trim_end_matches('/').rsplit('/').next();
    last.map(str::to_owned)
}

impl ValueRule {
    /// Any words of at most so many characters.
    pub(crate) const fn words(max: usize) -> Self {
        Self {
            max,
            spaces: true,
            separator: None,
        }
    }

    fn judge(self, value: &str) -> Result<(), &'static str> {
        if value.is_empty() {
            return Err("is empty");
        }
        if value.chars().any(char::is_control) {
            return Err("has a line break");
        }
        if !self.spaces && value.contains(char::is_whitespace) {
            return Err("has a space");
        }
        if value.contains("://") || value.to_ascii_lowercase().starts_with("www.") {
            return Err("is a link");
        }
        if self.separator.is_some_and(|sign| value.contains(sign)) {
            return Err("has the sign that stands between values");
        }
        if value.chars().count() > self.max {
            return Err("is too long");
        }
        Ok(())
    }
}
