//! The forms of a mobile number at the edge, and what every text must keep.

use domain::contact::Mobile;

use crate::channel::Unpackable;
use crate::letter::Letter;

const IRANIAN: &str = "an Iranian mobile number";

/// `09…`, as most panels write it.
pub(crate) fn local(letter: &Letter<'_>) -> Result<String, Unpackable> {
    let national = any(letter)?.national();
    national.ok_or(Unpackable::Address(IRANIAN))
}

/// `+989…`.
pub(crate) fn plus(letter: &Letter<'_>) -> Result<String, Unpackable> {
    local(letter).map(|digits| digits.replacen('0', "+98", 1))
}

/// `989…`.
pub(crate) fn bare(letter: &Letter<'_>) -> Result<String, Unpackable> {
    local(letter).map(|digits| digits.replacen('0', "98", 1))
}

/// A mobile number of any country.
pub(crate) fn any(letter: &Letter<'_>) -> Result<Mobile, Unpackable> {
    let parsed = letter.to.address.parse();
    parsed.map_err(|_| Unpackable::Address("a mobile number"))
}

/// The text, if it is no longer than the channel takes: it is refused, never cut.
pub(crate) fn text<'a>(letter: &Letter<'a>, max: Option<usize>) -> Result<&'a str, Unpackable> {
    let text = letter.text;
    if text.trim().is_empty() {
        return Err(Unpackable::Build("the text is empty".to_owned()));
    }
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\t'))
    {
        return Err(Unpackable::ControlCharacter("text"));
    }
    let units = text.encode_utf16().count();
    match max {
        Some(max) if units > max => Err(Unpackable::TooLong { units, max }),
        _ => Ok(text),
    }
}
