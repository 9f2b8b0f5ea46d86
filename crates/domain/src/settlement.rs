//! Files of gateways and banks held against our payments: which line is which payment, and what is
//! missing on either side. Nothing is booked by it; what does not agree is for people to look at.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use money::digits::to_latin;

use crate::id::PaymentId;

/// What is read of a line of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// What names the payment: the bank's reference, its key, or our own code or order number.
    Reference,
    /// How much.
    Amount,
    /// The day; files without one are compared within days that are typed.
    Day,
}

crate::scope::words!(Column, "column of settlement file":
    Reference = "reference", Amount = "amount", Day = "day");

impl Column {
    /// Parts of headings, surest first, in Persian, English and French.
    const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Reference => &[
                "شماره مرجع",
                "شماره پیگیری",
                "کد پیگیری",
                "کد رهگیری",
                "شماره ارجاع",
                "مرجع",
                "پیگیری",
                "رهگیری",
                "rrn",
                "reference",
                "tracking",
                "ref_id",
                "refid",
                "trace",
                "authority",
                "référence",
                "transaction",
                "شناسه",
                "شماره سفارش",
                "order",
            ],
            Self::Amount => &[
                "مبلغ",
                "بستانکار",
                "واریز",
                "amount",
                "credit",
                "deposit",
                "montant",
                "crédit",
            ],
            Self::Day => &["تاریخ", "date", "زمان", "jour"],
        }
    }

    /// The heading that most surely names this column, by its place.
    pub fn guess(self, headings: &[String]) -> Option<usize> {
        let folded: Vec<String> = headings.iter().map(|heading| fold(heading)).collect();
        let mut names = self.headings().iter();
        names.find_map(|name| folded.iter().position(|heading| heading.contains(name)))
    }
}

/// A heading without the differences that writers do not mean.
fn fold(heading: &str) -> String {
    let plain = heading.replace('ي', "ی").replace('ك', "ک");
    plain.replace('\u{200c}', " ").trim().to_lowercase()
}

/// How a text names a payment: digits in any script, spaces and dashes or none, with the zeros before
/// it that spreadsheets drop or without. Empty: it names none.
pub fn key(text: &str) -> String {
    let latin = to_latin(text.trim());
    // Spreadsheets take long numbers for numbers.
    let whole = latin.strip_suffix(".0").unwrap_or(&latin);
    let letters: String = whole
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect();
    letters.trim_start_matches('0').to_uppercase()
}

/// A line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theirs {
    /// Its number in the file, as programs show it.
    pub line: u32,
    /// What it names, as written.
    pub reference: String,
    /// How much, in minor units.
    pub minor: i64,
    /// Its day, if the file says one.
    pub day: Option<Date>,
}

/// One of our payments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ours {
    /// Which.
    pub payment: PaymentId,
    /// What was booked, in minor units.
    pub minor: i64,
    /// What it goes by at the bank and here, the surest first.
    pub names: Vec<String>,
    /// The day on which it was booked.
    pub day: Date,
    /// It was booked within the days that are compared, and not only near them.
    pub is_within: bool,
}

/// What a comparison says of a line or a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// Both sides say the same.
    Matched,
    /// It is the same payment, of another amount.
    Differs,
    /// The file names a payment again.
    Twice,
    /// The file has it, we have not.
    MissingHere,
    /// We have it, the file has not.
    MissingThere,
    /// The line could not be read.
    Unread,
}

crate::scope::words!(Finding, "finding of settlement":
    Matched = "matched", Differs = "differs", Twice = "twice", MissingHere = "missing_here",
    MissingThere = "missing_there", Unread = "unread");

/// A line, a payment, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What is said of it.
    pub finding: Finding,
    /// The line of the file.
    pub line: Option<u32>,
    /// The day, as the file says it, or else as we booked it.
    pub day: Option<Date>,
    /// What names it.
    pub reference: String,
    /// What the file says, in minor units.
    pub theirs: Option<i64>,
    /// What we booked, in minor units.
    pub ours: Option<i64>,
    /// Our payment.
    pub payment: Option<PaymentId>,
}

/// Holds lines against payments: every line and every payment within the days comes out once.
pub fn compare(theirs: &[Theirs], ours: &[Ours]) -> Vec<Found> {
    let mut by_name: HashMap<String, usize> = HashMap::with_capacity(ours.len().saturating_mul(3));
    for rank in 0..ours.iter().map(|one| one.names.len()).max().unwrap_or(0) {
        // The surest names of all come before the second ones of any.
        for (place, one) in ours.iter().enumerate() {
            if let Some(name) = one.names.get(rank).map(|name| key(name))
                && !name.is_empty()
            {
                by_name.entry(name).or_insert(place);
            }
        }
    }
    let mut met: HashMap<usize, u32> = HashMap::new();
    let mut strangers: HashMap<String, u32> = HashMap::new();
    let mut found = Vec::with_capacity(theirs.len());
    for line in theirs {
        let name = key(&line.reference);
        let place = by_name.get(&name).copied();
        let payment = place.and_then(|place| ours.get(place));
        let again = match place {
            Some(place) => met.insert(place, line.line).is_some(),
            None => strangers.insert(name, line.line).is_some(),
        };
        let finding = match payment {
            _ if again => Finding::Twice,
            None => Finding::MissingHere,
            Some(payment) if payment.minor == line.minor => Finding::Matched,
            Some(_) => Finding::Differs,
        };
        found.push(Found {
            finding,
            line: Some(line.line),
            day: line.day.or(payment.map(|payment| payment.day)),
            reference: line.reference.clone(),
            theirs: Some(line.minor),
            ours: payment.map(|payment| payment.minor),
            payment: payment.map(|payment| payment.payment),
        });
    }
    for (place, one) in ours.iter().enumerate() {
        if one.is_within && !met.contains_key(&place) {
            found.push(Found {
                finding: Finding::MissingThere,
                line: None,
                day: Some(one.day),
                reference: one.names.first().cloned().unwrap_or_default(),
                theirs: None,
                ours: Some(one.minor),
                payment: Some(one.payment),
            });
        }
    }
    found
}

/// How many of a finding there are, and what both sides say of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub count: u32,
    /// What the file says, in minor units.
    pub theirs: i64,
    /// What we booked, in minor units.
    pub ours: i64,
}

/// The sums of a comparison, by finding.
pub fn sums<'a>(found: impl IntoIterator<Item = &'a Found>) -> BTreeMap<Finding, Sum> {
    let mut sums: BTreeMap<Finding, Sum> = BTreeMap::new();
    for one in found {
        let sum = sums.entry(one.finding).or_default();
        sum.count = sum.count.saturating_add(1);
        sum.theirs = sum.theirs.saturating_add(one.theirs.unwrap_or(0));
        sum.ours = sum.ours.saturating_add(one.ours.unwrap_or(0));
    }
    sums
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;

    fn line(line: u32, reference: &str, minor: i64) -> Theirs {
        Theirs {
            line,
            reference: reference.to_owned(),
            minor,
            day: None,
        }
    }

    fn paid(n: u128, minor: i64, names: &[&str]) -> Ours {
        Ours {
            payment: PaymentId::new(Uuid::from_u128(n)),
            minor,
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            day: date(2026, 11, 20),
            is_within: n < 100,
        }
    }

    #[test]
    fn a_name_is_the_same_however_it_is_written() {
        for text in ["0451290", "۴۵۱۲۹۰", " 451-290 ", "451290.0", "٤٥١٢٩٠"] {
            assert_eq!(key(text), "451290", "{text}");
        }
        assert_eq!(key("a-7b"), "A7B");
        assert_eq!(key(" - "), "");
    }

    #[test]
    fn every_line_and_every_payment_comes_out_once() {
        let ours = [
            paid(1, 500, &["R1"]),
            paid(2, 700, &["R2", "K2"]),
            paid(3, 900, &["R3"]),
            // Booked near the days only.
            paid(101, 100, &["R4"]),
            paid(102, 100, &["R5"]),
        ];
        let theirs = [
            line(2, "r1", 500),
            line(3, "k2", 800),
            line(4, "R-1", 500),
            line(5, "R9", 100),
            line(6, "r9", 100),
            line(7, "R4", 100),
        ];
        let found = compare(&theirs, &ours);
        let said: Vec<_> = found.iter().map(|one| (one.line, one.finding)).collect();
        assert_eq!(
            said,
            [
                (Some(2), Finding::Matched),
                (Some(3), Finding::Differs),
                (Some(4), Finding::Twice),
                (Some(5), Finding::MissingHere),
                (Some(6), Finding::Twice),
                (Some(7), Finding::Matched),
                (None, Finding::MissingThere),
            ]
        );
        let sums = sums(&found);
        let sum = |finding| sums.get(&finding).copied().unwrap_or_default();
        assert_eq!(
            sum(Finding::Differs),
            Sum {
                count: 1,
                theirs: 800,
                ours: 700
            }
        );
        assert_eq!(
            sum(Finding::MissingThere),
            Sum {
                count: 1,
                theirs: 0,
                ours: 900
            }
        );
        assert_eq!(sum(Finding::Twice).count, 2);
    }

    #[test]
    fn the_surest_name_of_one_payment_is_not_taken_by_another() {
        // The second payment's own reference is the order number of the first.
        let ours = [paid(1, 500, &["R1", "77"]), paid(2, 600, &["77"])];
        let found = compare(&[line(2, "77", 600)], &ours);
        assert_eq!(found[0].payment, Some(ours[1].payment));
        assert_eq!(found[0].finding, Finding::Matched);
    }

    #[test]
    fn columns_are_guessed_by_their_headings_in_three_languages() {
        let guess = |headings: &[&str]| {
            let headings: Vec<String> = headings.iter().map(|one| (*one).to_owned()).collect();
            [Column::Reference, Column::Amount, Column::Day].map(|column| column.guess(&headings))
        };
        assert_eq!(
            guess(&[
                "ردیف",
                "تاريخ تراکنش",
                "مبلغ (ریال)",
                "شماره پیگیری",
                "کد پذیرنده"
            ]),
            [Some(3), Some(2), Some(1)]
        );
        assert_eq!(
            guess(&["Date", "RRN", "Order id", "Amount"]),
            [Some(1), Some(3), Some(0)]
        );
        assert_eq!(guess(&["Montant", "Référence"]), [Some(1), Some(0), None]);
        assert_eq!(guess(&["a", "b"]), [None, None, None]);
    }
}
