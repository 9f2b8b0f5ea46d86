//! What the payer's pages are put together from, worded and cleaned.

use app::pay::{LinkPage, ShopFace};
use domain::scope::Mode;
use i18n::{Locale, Texts};
use money::{Amount, Currency, Unit};

use super::sentences::Sentences;
use crate::asset::Asset;
use crate::page::Frame;
use crate::reader::Reader;

/// An amount as a payer sees it.
pub(crate) struct Sum {
    /// The figure alone.
    pub(crate) number: String,
    /// Its unit, which always stands beside it.
    pub(crate) unit: &'static str,
    /// Too long for the largest type.
    pub(crate) long: bool,
    pub(crate) words: String,
    /// The same in the other unit.
    pub(crate) other: Option<String>,
}

impl Sum {
    pub(crate) fn new(amount: Amount, unit: Unit, locale: Locale) -> Self {
        let (number, word) = i18n::amount_parts(amount, unit, locale);
        Self {
            long: number.chars().count() > 11,
            number,
            unit: word,
            words: i18n::amount_in_words(amount, unit, locale),
            other: i18n::amount_other_unit(amount, unit, locale)
                .map(|other| Sentences::of(locale).equal_to.with(&other)),
        }
    }

    /// In digits, with its unit.
    pub(crate) fn text(&self) -> String {
        [&self.number, " ", self.unit].concat()
    }
}

/// Whom to ask.
pub(crate) struct Contact {
    pub(crate) text: String,
    /// Where a tap leads, when it is a telephone number or an e-mail address.
    pub(crate) href: Option<String>,
}

impl Contact {
    pub(crate) fn of(shop: &ShopFace, locale: Locale) -> Option<Self> {
        let text = clean(shop.contact.as_deref()?);
        let latin = i18n::digits(&text, Locale::En).into_owned();
        let number: String = latin
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '+')
            .collect();
        let is_phone = number.len() >= 4
            && latin
                .chars()
                .all(|c| c.is_ascii_digit() || "+-() /".contains(c));
        let is_mail = text.contains('@')
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "@.-_+".contains(c));
        let href = if is_phone {
            Some(format!("tel:{number}"))
        } else {
            is_mail.then(|| format!("mailto:{text}"))
        };
        // Persian readers read a number as the shop wrote it.
        let text = if is_phone && locale != Locale::Fa {
            latin
        } else {
            text
        };
        (!text.is_empty()).then_some(Self { text, href })
    }
}

/// The mood of a state; it has a mark and a colour, and never speaks without its word.
#[derive(Clone, Copy)]
pub(crate) enum Tone {
    /// All is well.
    Good,
    /// Something is still to come.
    Wait,
    /// It did not work.
    Bad,
    /// Over, without blame.
    Still,
}

impl Tone {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Wait => "wait",
            Self::Bad => "bad",
            Self::Still => "still",
        }
    }

    /// A path within 24 × 24.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Self::Good => "M7 12.5l3.5 3.5L17 9",
            Self::Wait => "M12 7v5l3 3",
            Self::Bad => "M9 9l6 6M15 9l-6 6",
            Self::Still => "M8 12h8",
        }
    }
}

/// One paragraph under a state.
pub(crate) struct Line {
    pub(crate) text: String,
    /// Makes no sense on paper.
    pub(crate) live: bool,
}

/// What became of a link or a payment, in words.
pub(crate) struct State {
    pub(crate) tone: Tone,
    pub(crate) heading: String,
    pub(crate) lines: Vec<Line>,
}

impl State {
    pub(crate) fn new(tone: Tone, heading: String) -> Self {
        Self {
            tone,
            heading,
            lines: Vec::new(),
        }
    }

    pub(crate) fn line(mut self, text: String) -> Self {
        self.lines.push(Line { text, live: false });
        self
    }

    /// A line for the screen only.
    pub(crate) fn live(mut self, text: String) -> Self {
        self.lines.push(Line { text, live: true });
        self
    }
}

/// One row of facts.
pub(crate) struct Fact {
    pub(crate) label: String,
    pub(crate) value: String,
    /// Latin, left to right, exact.
    pub(crate) code: bool,
    /// Worth a button that copies it.
    pub(crate) copied: bool,
}

impl Fact {
    pub(crate) fn text(label: String, value: String) -> Self {
        Self {
            label,
            value,
            code: false,
            copied: false,
        }
    }

    pub(crate) fn code(label: String, value: &str) -> Self {
        Self {
            label,
            value: clean(value),
            code: true,
            copied: false,
        }
    }

    pub(crate) fn copied(self) -> Self {
        Self {
            copied: true,
            ..self
        }
    }
}

/// A way on from a page.
pub(crate) struct Way {
    pub(crate) href: String,
    pub(crate) label: String,
    /// Not the thing that most payers want next.
    pub(crate) plain: bool,
    /// Leads away from this server.
    pub(crate) outside: bool,
}

impl Way {
    pub(crate) fn main(href: String, label: String) -> Self {
        Self {
            href,
            label,
            plain: false,
            outside: false,
        }
    }

    pub(crate) fn plain(href: String, label: String) -> Self {
        Self {
            href,
            label,
            plain: true,
            outside: false,
        }
    }

    /// Back to the shop's own site, if the link says where that is.
    pub(crate) fn back_to_shop(page: &LinkPage, t: &Texts) -> Option<Self> {
        let href = page
            .return_url
            .clone()
            .filter(|url| crate::page::origin(url).is_some())?;
        let label = t.pay_back_to_shop(clean(&page.shop.name));
        Some(Self {
            href,
            label,
            plain: true,
            outside: true,
        })
    }
}

/// The language of a page of this link for this reader.
pub(crate) fn locale_of(page: &LinkPage, reader: &Reader) -> Locale {
    reader.locale(app::message::locale(page.language))
}

/// The frame of a page of this shop.
pub(crate) fn frame(
    shop: &ShopFace,
    locale: Locale,
    title: &str,
    script: Option<&'static Asset>,
) -> Frame {
    let mut frame = Frame::new(locale, title.to_owned());
    frame.shop = Some(clean(&shop.name));
    frame.logo.clone_from(&shop.logo);
    frame.test = shop.mode == Mode::Test;
    frame.script = script.map(|script| script.text);
    frame
}

/// What the money is for: the description, or at least to whom it goes.
pub(crate) fn what(description: Option<&str>, shop: &ShopFace, t: &Texts) -> String {
    description
        .map(clean)
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| t.pay_title(clean(&shop.name)))
}

/// The address of the link's page.
pub(crate) fn link_address(page: &LinkPage, reader: &Reader) -> String {
    format!("/{}/l/{}{}", page.shop.slug, page.token, reader.suffix())
}

/// The address of the page of a payment.
pub(crate) fn payment_address(page: &LinkPage, code: &str, reader: &Reader) -> String {
    let code = code.replace('-', "");
    format!(
        "/{}/l/{}/{code}{}",
        page.shop.slug,
        page.token,
        reader.suffix()
    )
}

/// The address of the page of a receipt.
pub(crate) fn receipt_address(shop: &ShopFace, token: &str, reader: &Reader) -> String {
    app::receipt::path(&shop.slug, token) + &reader.suffix()
}

/// What becomes of money that left the account without being confirmed. In Iran the banks return
/// it within 72 hours at the latest.
pub(crate) fn money_back(amount: Amount, t: &Texts) -> String {
    if is_iranian(amount) {
        t.pay_money_back()
    } else {
        t.pay_money_back_abroad()
    }
}

/// Whether Iranian rules of payment apply.
pub(crate) fn is_iranian(amount: Amount) -> bool {
    amount.currency() == Currency::Irr
}

/// A text from outside, without the characters that could turn or hide what stands around it:
/// control characters but the line feed, and the marks that steer the direction of writing.
/// The joiners that Persian needs stay.
pub(crate) fn clean(text: &str) -> String {
    let steers = |c: char| {
        matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
    };
    let stays = |c: char| c == '\n' || !(c.is_control() || steers(c));
    if text.chars().all(stays) {
        return text.trim().to_owned();
    }
    let kept: String = text.chars().filter(|c| stays(*c)).collect();
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_turn_the_line_are_taken_away_and_joiners_stay() {
        assert_eq!(clean("Invoice \u{202E}000,1\u{2069}\u{0}"), "Invoice 000,1");
        assert_eq!(clean(" پیش\u{200C}فاکتور\n۲ "), "پیش\u{200C}فاکتور\n۲");
    }
}
