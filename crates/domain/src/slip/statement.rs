//! A statement of the bank beside the slips that wait: which line may be the money of which slip.
//! Nothing is decided by it; a person looks and accepts.

use jiff::civil::Date;
use money::Amount;
use money::digits::to_latin;

use super::SlipKind;

/// Days that a card transfer or a deposit may stand apart from its line on a statement.
const NEAR: i32 = 1;
/// The same for transfers that clear in batches and not on holidays.
const FAR: i32 = 4;
/// Digits that a number must have to be looked for in the words of a line: fewer stand everywhere.
const LEAST_NUMBER: usize = 4;

/// Money that came in, as a statement tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementLine {
    /// Its line in the file, counted from 1.
    pub number: u32,
    /// On which day.
    pub day: Date,
    /// How much.
    pub amount: Amount,
    /// Everything else that the line says.
    pub words: String,
}

/// What a slip says, to be held against a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sought<'a> {
    /// How the money went.
    pub kind: SlipKind,
    /// What the payer claims.
    pub claimed: Amount,
    /// On which day.
    pub day: Date,
    /// The key of its number.
    pub number: &'a str,
    /// The last four digits of the card.
    pub card: Option<&'a str>,
}

/// Why a line may be the money of a slip; its amount and day fit in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatchBy {
    /// The number stands in it.
    Number,
    /// The last four digits of the card do.
    Card,
    /// Nothing else fits.
    AmountAlone,
}

impl Sought<'_> {
    /// Whether this line may be its money, and why.
    pub fn fits(&self, line: &StatementLine) -> Option<MatchBy> {
        let apart = line
            .day
            .since(self.day)
            .map_or(i32::MAX, |span| span.get_days());
        let most = match self.kind {
            SlipKind::CardToCard | SlipKind::Branch => NEAR,
            SlipKind::Paya | SlipKind::Satna => FAR,
        };
        if line.amount != self.claimed || !(-NEAR..=most).contains(&apart) {
            return None;
        }
        let latin = to_latin(&line.words).to_uppercase();
        let runs: Vec<&str> = latin
            .split(|letter: char| !letter.is_alphanumeric())
            .collect();
        let is_number = |run: &&str| run.trim_start_matches('0') == self.number;
        if self.number.len() >= LEAST_NUMBER && runs.iter().any(is_number) {
            return Some(MatchBy::Number);
        }
        let ends = |card: &str| runs.iter().any(|run| run.ends_with(card));
        if self.card.is_some_and(ends) {
            return Some(MatchBy::Card);
        }
        Some(MatchBy::AmountAlone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use money::Currency;

    fn rials(minor: i64) -> Amount {
        Amount::new(minor, Currency::Irr)
    }

    fn sought() -> Sought<'static> {
        Sought {
            kind: SlipKind::CardToCard,
            claimed: rials(500_000),
            day: date(2026, 11, 20),
            number: "451290",
            card: Some("7893"),
        }
    }

    fn line(day: i8, amount: i64, words: &str) -> StatementLine {
        StatementLine {
            number: 2,
            day: date(2026, 11, day),
            amount: rials(amount),
            words: words.to_owned(),
        }
    }

    #[test]
    fn amount_and_day_must_fit_and_the_number_or_card_tells_more() {
        let by = |line| sought().fits(&line);
        assert_eq!(
            by(line(20, 500_000, "پیگیری ۰۰۴۵۱۲۹۰")),
            Some(MatchBy::Number)
        );
        assert_eq!(
            by(line(21, 500_000, "603799******7893")),
            Some(MatchBy::Card)
        );
        assert_eq!(by(line(19, 500_000, "cash")), Some(MatchBy::AmountAlone));
        assert_eq!(by(line(20, 499_999, "451290")), None);
        assert_eq!(by(line(22, 500_000, "451290")), None);
        assert_eq!(by(line(18, 500_000, "451290")), None);
    }

    #[test]
    fn batches_of_the_banks_take_days() {
        let paya = Sought {
            kind: SlipKind::Paya,
            ..sought()
        };
        assert!(paya.fits(&line(24, 500_000, "")).is_some());
        assert!(paya.fits(&line(25, 500_000, "")).is_none());
    }

    #[test]
    fn a_number_within_a_longer_one_is_another() {
        let by = sought().fits(&line(20, 500_000, "14512901"));
        assert_eq!(by, Some(MatchBy::AmountAlone));
    }
}
