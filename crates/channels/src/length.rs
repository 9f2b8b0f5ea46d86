//! How long a text is as an SMS: 3GPP TS 23.038 (alphabets) and TS 23.040 (parts).

/// The alphabet that a whole text needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Seven bits; 160 units alone, 153 in each of several parts.
    Gsm7,
    /// UTF-16; 70 units alone, 67 in each of several parts. One Persian letter is enough for it.
    Ucs2,
}

/// The length of a text as an SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SmsLength {
    /// The alphabet.
    pub encoding: Encoding,
    /// Septets or UTF-16 units.
    pub units: usize,
    /// What is paid for. An empty text is none.
    pub parts: usize,
}

impl SmsLength {
    /// Units that fit in as many parts as the text needs; one part, for an empty text.
    pub const fn room(&self) -> usize {
        let (alone, each) = self.encoding.units();
        if self.parts <= 1 {
            alone
        } else {
            self.parts.saturating_mul(each)
        }
    }
}

impl Encoding {
    /// Units of a text alone, and in each of several parts.
    const fn units(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (70, 67),
        }
    }
}

/// Counts a text. A character is never torn between two parts, so a text of many two-unit
/// characters can need a part more than its units say.
pub fn segments(text: &str) -> SmsLength {
    let septets: Option<Vec<usize>> = text.chars().map(septets).collect();
    let (encoding, lengths) = match septets {
        Some(lengths) => (Encoding::Gsm7, lengths),
        None => (
            Encoding::Ucs2,
            text.chars().map(char::len_utf16).collect::<Vec<_>>(),
        ),
    };
    let (alone, each) = encoding.units();
    let units = lengths.iter().sum();
    let parts = match units {
        0 => 0,
        n if n <= alone => 1,
        _ => packed(&lengths, each),
    };
    SmsLength {
        encoding,
        units,
        parts,
    }
}

fn packed(lengths: &[usize], each: usize) -> usize {
    let (full, _) = lengths.iter().fold((1, 0), |(parts, used), length| {
        if used + length <= each {
            (parts, used + length)
        } else {
            (parts + 1, *length)
        }
    });
    full
}

/// Septets of one character in the GSM 7-bit default alphabet and its extension.
fn septets(c: char) -> Option<usize> {
    const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
        ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    const EXTENSION: &str = "\u{c}^{}\\[~]|€";
    if BASIC.contains(c) {
        Some(1)
    } else {
        EXTENSION.contains(c).then_some(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Encoding, usize, usize) {
        let length = segments(text);
        (length.encoding, length.units, length.parts)
    }

    #[test]
    fn persian_texts_hold_seventy_and_then_sixty_seven_units_a_part() {
        let n = |n: usize| "س".repeat(n);
        assert_eq!(of(&n(70)), (Encoding::Ucs2, 70, 1));
        assert_eq!(of(&n(71)), (Encoding::Ucs2, 71, 2));
        assert_eq!(of(&n(134)), (Encoding::Ucs2, 134, 2));
        assert_eq!(of(&n(135)), (Encoding::Ucs2, 135, 3));
        assert_eq!(of(&n(201)).2, 3);
        assert_eq!(of(&n(202)).2, 4);
    }

    #[test]
    fn latin_texts_hold_a_hundred_and_sixty_and_then_a_hundred_and_fifty_three() {
        let n = |n: usize| "a".repeat(n);
        assert_eq!(of(&n(160)), (Encoding::Gsm7, 160, 1));
        assert_eq!(of(&n(161)), (Encoding::Gsm7, 161, 2));
        assert_eq!(of(&n(306)).2, 2);
        assert_eq!(of(&n(307)).2, 3);
        assert_eq!(of(&format!("{}€", n(159))), (Encoding::Gsm7, 161, 2));
    }

    #[test]
    fn one_foreign_character_changes_the_alphabet_of_all() {
        assert_eq!(of(&format!("{}س", "a".repeat(70))), (Encoding::Ucs2, 71, 2));
        assert_eq!(
            of(&format!("{}😀", "س".repeat(69))),
            (Encoding::Ucs2, 71, 2)
        );
        assert_eq!(of("می\u{200c}شود"), (Encoding::Ucs2, 6, 1));
        assert_eq!(of("’").0, Encoding::Ucs2);
    }

    #[test]
    fn no_character_is_torn_between_two_parts() {
        // 67 is odd: an emoji cannot begin in the last unit of a part, so 33 fit and not 33½.
        assert_eq!(of(&"😀".repeat(67)), (Encoding::Ucs2, 134, 3));
        assert_eq!(of(&"€".repeat(153)), (Encoding::Gsm7, 306, 3));
    }

    #[test]
    fn room_is_what_fits_without_paying_more() {
        for (letter, fits) in [
            ("س", [70, 134, 201, 268, 335]),
            ("a", [160, 306, 459, 612, 765]),
        ] {
            for most in fits {
                assert_eq!(segments(&letter.repeat(most)).room(), most);
            }
        }
        assert_eq!(segments("").room(), 160);
    }

    #[test]
    fn nothing_is_no_part_and_all_of_the_default_alphabet_is_seven_bits() {
        assert_eq!(of(""), (Encoding::Gsm7, 0, 0));
        assert_eq!(of("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ").1, 31);
    }
}
