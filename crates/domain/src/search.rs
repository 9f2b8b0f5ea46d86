//! Text folded for search, so that a name is found however it was typed.
//!
//! What is stored is cut into [`tokens`], what is asked for into [`query`]; the store finds objects
//! of which some token begins with each wanted word. Both fold letters alike: Arabic and Persian
//! forms of one letter meet, digits are Latin, case and diacritics are gone.
//!
//! **Joined or apart.** «می‌روم» with a zero-width non-joiner, «میروم» and «می روم» are one word to
//! their readers, and so are «علی‌رضا», «علیرضا» and «علی رضا». The non-joiner counts as a space, so
//! that either part finds the whole. Two neighbours are kept as one joined token besides, so that
//! the joined spelling finds what is stored apart; and a wanted word may be met by itself joined to
//! the word before it, so that the spelling apart finds what is stored joined.

use money::digits::to_latin;

use crate::contact::{Address, Mobile};

/// Tokens that are kept of one object; a company with many contacts has the most.
pub const MAX_TOKENS: usize = 300;
/// Characters of a token; what is longer is found by its beginning.
pub const MAX_TOKEN: usize = 40;
/// Words of a query; further ones are not looked at.
pub const MAX_WORDS: usize = 6;

/// One word that is searched for: an object has it if one of its tokens begins with one of these.
/// None of them begins with another, and they are in the order of their bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    prefixes: Vec<String>,
    /// The same for this word and the one before it side by side, in either order.
    beside: Vec<String>,
}

impl Wanted {
    /// Beginnings of tokens; at least one, none of them empty.
    pub fn prefixes(&self) -> &[String] {
        &self.prefixes
    }

    /// This word and the one before it side by side, as one word; the first has none before it.
    /// Who has it has both, and is most likely who is meant.
    pub fn beside(&self) -> Option<Self> {
        (!self.beside.is_empty()).then(|| Self {
            prefixes: self.beside.clone(),
            beside: Vec::new(),
        })
    }

    /// Whether a token has this word.
    pub fn is_met_by(&self, token: &str) -> bool {
        let begins = |prefix: &String| token.starts_with(prefix.as_str());
        self.prefixes.iter().any(begins)
    }
}

/// The tokens of a name or another text: its words, and each two neighbours joined. Each once.
pub fn tokens(text: &str) -> Vec<String> {
    let words = words(text);
    let mut tokens = Vec::new();
    for word in &words {
        add(&mut tokens, cut(word));
    }
    for (one, two) in words.iter().zip(words.iter().skip(1)) {
        add(&mut tokens, cut(&format!("{one}{two}")));
    }
    tokens
}

/// The tokens of a mobile number: with its country, as typed at home, without the leading zero, and
/// its last four digits, by which people tell numbers apart.
pub fn mobile_tokens(mobile: &Mobile) -> Vec<String> {
    number_tokens(mobile.e164())
}

/// The same of any number in E.164.
fn number_tokens(e164: &str) -> Vec<String> {
    let digits = e164.trim_start_matches('+').to_owned();
    let home = e164.strip_prefix("+98").map(|rest| format!("0{rest}"));
    let bare = home.as_deref().map(|home| home.trim_start_matches('0'));
    let last: Vec<char> = digits.chars().rev().take(4).collect();
    let mut tokens = vec![digits.clone()];
    for token in bare.map(str::to_owned).into_iter().chain(home.clone()) {
        add(&mut tokens, token);
    }
    add(&mut tokens, last.into_iter().rev().collect());
    tokens
}

/// The words of a text without what stands between them: two spellings of one heading are alike.
pub fn folded(text: &str) -> String {
    words(text).concat()
}

/// The tokens of any address.
pub fn address_tokens(address: &Address) -> Vec<String> {
    match address {
        Address::Mobile(mobile) => mobile_tokens(mobile),
        Address::Landline(landline) => number_tokens(landline.e164()),
        Address::Email(_) | Address::Messenger(..) => tokens(address.as_str()),
    }
}

/// Adds a token that is not there yet, while there is room.
pub fn add(tokens: &mut Vec<String>, token: String) {
    if tokens.len() < MAX_TOKENS && !tokens.contains(&token) {
        tokens.push(token);
    }
}

/// What somebody looks for, word by word; empty if nothing was typed. What was typed without a letter
/// or a digit is a word that no object has.
///
/// A number in groups (`0912 123 4567`) is one word, as it is stored.
pub fn query(text: &str) -> Vec<Wanted> {
    let words = number(text).map_or_else(|| words(text), |number| vec![number]);
    if words.is_empty() {
        let signs = |letter: &char| !letter.is_whitespace() && !letter.is_control();
        let typed: String = text.chars().filter(signs).take(MAX_TOKEN).collect();
        let prefixes = vec![typed];
        let beside = Vec::new();
        let nothing = Wanted { prefixes, beside };
        return if nothing.prefixes.iter().any(String::is_empty) {
            Vec::new()
        } else {
            vec![nothing]
        };
    }
    let mut wanted = Vec::new();
    let mut before: Option<&String> = None;
    for word in words.iter().take(MAX_WORDS) {
        let joined = |one: &str, two: &str| cut(&format!("{one}{two}"));
        let alone = cut(word);
        let behind = before.map(|before| joined(before, word));
        let ahead = before.map(|before| joined(word, before));
        wanted.push(Wanted {
            beside: apart(behind.clone().into_iter().chain(ahead)),
            prefixes: apart(std::iter::once(alone).chain(behind)),
        });
        before = Some(word);
    }
    wanted
}

/// Beginnings of tokens in order, without those that begin with another: that one meets what they
/// meet.
fn apart(prefixes: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = prefixes.collect();
    all.sort();
    all.dedup_by(|later, kept| later.starts_with(kept.as_str()));
    all
}

/// The digits of a number that was typed in groups or with its country.
fn number(text: &str) -> Option<String> {
    if let Ok(mobile) = text.parse::<Mobile>() {
        return Some(mobile.e164().trim_start_matches('+').to_owned());
    }
    let latin = to_latin(text);
    if latin.chars().any(char::is_alphabetic) {
        return None;
    }
    let digits: String = latin.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.strip_prefix("00").unwrap_or(&digits);
    (!digits.is_empty()).then(|| cut(digits))
}

/// The folded words of a text.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for letter in to_latin(text).chars().flat_map(char::to_lowercase) {
        match fold(letter) {
            Folded::Letter(letter) => word.push(letter),
            Folded::Letters(letters) => word.push_str(letters),
            Folded::Nothing => {}
            Folded::Gap => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// At most [`MAX_TOKEN`] characters.
fn cut(word: &str) -> String {
    word.chars().take(MAX_TOKEN).collect()
}

/// What becomes of a letter in lower case.
enum Folded {
    Letter(char),
    Letters(&'static str),
    /// It goes, and what stands around it stays one word.
    Nothing,
    /// A word ends here.
    Gap,
}

fn fold(letter: char) -> Folded {
    let folded = match letter {
        // Yeh of Arabic, alef maksura, yeh with hamza; barree of Urdu keyboards.
        'ي' | 'ى' | 'ئ' | 'ې' | 'ے' => 'ی',
        'ك' | 'ڪ' => 'ک',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ؤ' => 'و',
        'ة' | 'ۀ' | 'ہ' | 'ۂ' | 'ۃ' | 'ھ' | 'ە' => 'ه',
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' | 'ð' => 'd',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' | 'ģ' => 'g',
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => 'i',
        'ķ' => 'k',
        'ļ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ŕ' | 'ř' => 'r',
        'ś' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'æ' => return Folded::Letters("ae"),
        'œ' => return Folded::Letters("oe"),
        'ß' => return Folded::Letters("ss"),
        _ if is_dropped(letter) => return Folded::Nothing,
        // The zero-width non-joiner too: see above.
        _ if !letter.is_alphanumeric() => return Folded::Gap,
        _ => letter,
    };
    Folded::Letter(folded)
}

/// Marks that stand on or between letters and that people leave out at will: hamza alone, tatweel,
/// vowel signs, combining accents, joiners, and signs of direction.
const fn is_dropped(letter: char) -> bool {
    matches!(
        letter,
        'ء' | 'ـ'
            | '\u{0300}'..='\u{036f}'
            | '\u{0610}'..='\u{061a}'
            | '\u{064b}'..='\u{065f}'
            | '\u{0670}'
            | '\u{06d6}'..='\u{06dc}'
            | '\u{06df}'..='\u{06e8}'
            | '\u{06ea}'..='\u{06ed}'
            | '\u{ad}'
            | '\u{061c}'
            | '\u{200d}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
    )
}

#[cfg(test)]
mod tests;
