//! The languages, and which of them a reader prefers.

use std::fmt;
use std::str::FromStr;

/// A language that every text exists in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Locale {
    /// Persian, with the Solar Hijri calendar and Persian digits.
    Fa,
    /// English, with the Gregorian calendar.
    En,
    /// French, with the Gregorian calendar.
    Fr,
}

/// The direction of writing, as the HTML attribute `dir` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Right to left.
    Rtl,
    /// Left to right.
    Ltr,
}

/// The text is none of `fa`, `en`, `fr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown language; expected fa, en or fr")]
pub struct UnknownLocale;

impl Locale {
    /// Every language, in the order in which a menu shows them.
    pub const ALL: [Locale; 3] = [Locale::Fa, Locale::En, Locale::Fr];

    /// The code in settings, addresses and the HTML attribute `lang`.
    pub const fn code(self) -> &'static str {
        match self {
            Locale::Fa => "fa",
            Locale::En => "en",
            Locale::Fr => "fr",
        }
    }

    /// The language of a code.
    pub fn from_code(code: &str) -> Result<Locale, UnknownLocale> {
        Locale::ALL
            .into_iter()
            .find(|locale| locale.code() == code)
            .ok_or(UnknownLocale)
    }

    /// The direction of writing.
    pub const fn direction(self) -> Direction {
        match self {
            Locale::Fa => Direction::Rtl,
            Locale::En | Locale::Fr => Direction::Ltr,
        }
    }

    /// The HTML attribute `dir`: `rtl` or `ltr`.
    pub const fn dir(self) -> &'static str {
        self.direction().code()
    }

    /// The language's name in itself, for a menu.
    pub const fn own_name(self) -> &'static str {
        match self {
            Locale::Fa => "فارسی",
            Locale::En => "English",
            Locale::Fr => "Français",
        }
    }

    /// The language that an `Accept-Language` header (RFC 9110, 12.5.4) prefers; none if it
    /// accepts none of ours, so that the shop's language is taken.
    ///
    /// Regions are ignored (`fa-IR` is Persian), `*` stands for every language that is not named,
    /// `q=0` excludes. Of equals, the first named wins. Parts that are malformed are passed over.
    pub fn from_accept_language(header: &str) -> Option<Locale> {
        let ranges: Vec<(&str, u16)> = header
            .split(',')
            .take(MAX_RANGES)
            .filter_map(parse_range)
            .collect();
        let wanted = |locale: Locale| {
            let named = ranges
                .iter()
                .enumerate()
                .filter(|(_, (range, _))| primary(range).eq_ignore_ascii_case(locale.code()))
                // max_by_key takes the last of equals, and the first is wanted.
                .rev()
                .max_by_key(|(_, (_, quality))| *quality);
            let any = || {
                ranges
                    .iter()
                    .enumerate()
                    .find(|(_, (range, _))| *range == "*")
            };
            named
                .or_else(any)
                .map(|(place, (_, quality))| (place, *quality))
        };
        Locale::ALL
            .into_iter()
            .filter_map(|locale| wanted(locale).map(|(place, quality)| (locale, place, quality)))
            .filter(|(_, _, quality)| *quality > 0)
            .min_by_key(|(_, place, quality)| (std::cmp::Reverse(*quality), *place))
            .map(|(locale, _, _)| locale)
    }
}

impl Direction {
    /// `rtl` or `ltr`.
    pub const fn code(self) -> &'static str {
        match self {
            Direction::Rtl => "rtl",
            Direction::Ltr => "ltr",
        }
    }
}

impl FromStr for Locale {
    type Err = UnknownLocale;

    fn from_str(code: &str) -> Result<Locale, UnknownLocale> {
        Locale::from_code(code)
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// More than any browser sends.
const MAX_RANGES: usize = 32;

/// `fr-CA;q=0.8` as the range and its quality in thousandths; none if it is malformed.
fn parse_range(part: &str) -> Option<(&str, u16)> {
    let mut pieces = part.split(';').map(str::trim);
    let range = pieces.next().filter(|range| !range.is_empty())?;
    let quality = match pieces.next() {
        None => 1000,
        Some(parameter) => {
            let (name, value) = parameter.split_once('=')?;
            if !name.trim().eq_ignore_ascii_case("q") {
                return None;
            }
            thousandths(value.trim())?
        }
    };
    Some((range, quality))
}

/// `0`, `0.5`, `1.000`: up to three decimals, at most one.
fn thousandths(value: &str) -> Option<u16> {
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    if decimals.len() > 3 || !decimals.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let decimals: u16 = format!("{decimals:0<3}").parse().ok()?;
    match (whole, decimals) {
        ("0", decimals) => Some(decimals),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

fn primary(range: &str) -> &str {
    range.split(['-', '_']).next().unwrap_or(range)
}
