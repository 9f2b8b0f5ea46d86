//! What a test of a provider or a channel said.

use jiff::Timestamp;

/// How a test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckResult {
    /// The other side knows us.
    Good,
    /// It refuses us, or the settings cannot work.
    Bad,
    /// It did not say.
    Unknown,
}

crate::scope::words!(CheckResult, "result of a test":
    Good = "good", Bad = "bad", Unknown = "unknown");

/// The last test of a provider's credentials or of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// How it ended.
    pub result: CheckResult,
    /// When.
    pub at: Timestamp,
    /// One word without spaces: the bank's own code, or ours for what went wrong on the way.
    pub code: String,
    /// The other side's own words, without secrets; one line, may be empty.
    pub words: String,
}

/// Longest words that are kept, in characters.
const MAX_WORDS: usize = 300;

impl Check {
    /// A test that ended now. The code becomes one word and the words one line.
    pub fn new(result: CheckResult, at: Timestamp, code: &str, words: &str) -> Self {
        let line = |c: char| if c.is_control() { ' ' } else { c };
        let code = code.split_whitespace().collect::<Vec<_>>().join("-");
        let words: String = words.chars().map(line).take(MAX_WORDS).collect();
        let words = words.trim().to_owned();
        Self {
            result,
            at,
            code,
            words,
        }
    }

    /// Whether the other side said that it knows us.
    pub fn is_good(&self) -> bool {
        self.result == CheckResult::Good
    }

    /// Code and words as one text, as stored.
    pub fn to_text(&self) -> String {
        format!("{} {}", self.code, self.words)
    }

    /// Reads what [`to_text`](Self::to_text) wrote.
    pub fn from_text(result: CheckResult, at: Timestamp, text: &str) -> Self {
        let (code, words) = text.split_once(' ').unwrap_or((text, ""));
        Self {
            result,
            at,
            code: code.to_owned(),
            words: words.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_is_one_word_and_one_bounded_line_and_comes_back_as_it_was() {
        let at = Timestamp::UNIX_EPOCH;
        let long = "x".repeat(MAX_WORDS + 9);
        for (code, words) in [
            ("-10", "wrong\r\nkey "),
            ("a b", ""),
            ("", "words"),
            ("c", &long),
        ] {
            let check = Check::new(CheckResult::Bad, at, code, words);
            assert!(!check.words.chars().any(char::is_control));
            assert!(check.words.chars().count() <= MAX_WORDS);
            assert!(!check.code.contains(' '));
            let text = check.to_text();
            assert_eq!(Check::from_text(CheckResult::Bad, at, &text), check);
        }
        assert_eq!(
            Check::new(CheckResult::Bad, at, "-10", "wrong\r\nkey").words,
            "wrong  key"
        );
    }
}
