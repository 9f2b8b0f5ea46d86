//! What staff type into settings: cleaned, or refused with a reason that names the field.
//!
//! A setting is edited as a whole. Each function takes what was typed and gives the value or a
//! [`Fault`]; [`Faults`] collects them, so that a form tells everything that is wrong at once.

mod account;
mod description;
mod links;
mod mail;
mod sending;
mod shop;

use std::net::IpAddr;
use std::str::FromStr;

use money::digits::to_latin;

use crate::contact::Email;

pub use account::{AccountDetails, AccountForm};
pub use description::{DescriptionTemplate, MAX_TEMPLATE};
pub use links::{LinkRules, LinksForm, MAX_VALIDITY_DAYS};
pub use mail::{MAX_LOGIN, MailForm, MailSecurity, MailServer};
pub use sending::{SendingForm, SendingRules, abroad_word};
pub use shop::{MAX_CONTACT, ShopDetails, ShopForm};

/// Characters of a name.
pub const MAX_NAME: usize = 100;

/// Why a typed value is refused. The words are for the command line; pages have their own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It must be filled in.
    #[error("must be given")]
    Missing,
    /// It has more characters than this.
    #[error("has more than {0} characters")]
    TooLong(usize),
    /// It holds characters that cannot be printed.
    #[error("holds characters that cannot be printed")]
    Control,
    /// It is none of the offered choices.
    #[error("is none of the choices")]
    Choice,
    /// It is no e-mail address.
    #[error("is no e-mail address")]
    Email,
    /// It is no mobile number.
    #[error("is no mobile number")]
    Mobile,
    /// It is no number of a customer.
    #[error("has other characters than A-Z, a-z, 0-9, - and _")]
    CustomerNumber,
    /// It is no number of a landline.
    #[error("is no number of a landline")]
    Landline,
    /// It is no id of a person at this messenger.
    #[error("is no id at this messenger")]
    Handle,
    /// The customer has this address already.
    #[error("is there already")]
    Known,
    /// There are as many as there can be.
    #[error("there are {0} already, which is as many as there can be")]
    Full(usize),
    /// It is no time of day.
    #[error("is no time of day such as 22:00")]
    Time,
    /// It holds what is no code of a country.
    #[error("is no list of country codes such as 49 33")]
    CallingCode,
    /// It is no yes and no no.
    #[error("is neither yes nor no")]
    YesOrNo,
    /// It is no name or address of a server.
    #[error("is no name of a server")]
    Host,
    /// It is no amount of money.
    #[error("is no amount")]
    Amount,
    /// It is smaller than the least amount beside it.
    #[error("is smaller than the least amount")]
    Order,
    /// The bank takes no such amount.
    #[error("the bank takes no such amount")]
    OutOfRange,
    /// The address may not be used in this world.
    #[error("cannot be used here: {0}")]
    Address(&'static str),
    /// It has not the form that the bank gives it.
    #[error("is not {0}")]
    Form(&'static str),
    /// This line of a setting of several, counted from 1, is not of the form that it needs.
    #[error("line {0} is not right")]
    Row(usize),
    /// A secret that goes to another place than before must be typed again.
    #[error("must be given again, for it goes to another server now")]
    Again,
    /// Without TLS only this very machine may be spoken to.
    #[error("without TLS only this machine can be used")]
    Unprotected,
    /// It is no whole number within these bounds.
    #[error("is no whole number from {least} to {most}")]
    Number {
        /// The smallest that is taken.
        least: u32,
        /// The largest that is taken.
        most: u32,
    },
    /// It cannot be the first part of a shop's addresses.
    #[error("has 3 to 40 of a-z, 0-9 and -, and is no reserved word")]
    Slug,
    /// Another shop has it, or had it once.
    #[error("is taken")]
    SlugTaken,
    /// No place on earth has this time zone.
    #[error("is no time zone: an IANA name such as Asia/Tehran is wanted")]
    TimeZone,
    /// Nobody counts the currency in this unit.
    #[error("does not fit the currency")]
    Unit,
    /// It is of another currency than the shop.
    #[error("is of another currency than the shop")]
    OtherCurrency,
    /// No account holds this currency.
    #[error("needs an account in this currency first")]
    NoAccount,
    /// Something was made with it already.
    #[error("cannot be changed any more: it is used")]
    Fixed,
    /// Not an IBAN: its length or its check digits are wrong.
    #[error("is no IBAN: its length or its check digits are wrong")]
    Iban,
    /// Not a card number: not 16 digits, or the last one does not fit.
    #[error("is no card number")]
    Card,
    /// A cash box has no number at a bank.
    #[error("belongs to a bank account, not to a cash box")]
    Cash,
    /// A shop needs it to be switched on.
    #[error("is what the shop {0} uses; choose another one there first")]
    DefaultOf(String),
    /// It is no day of a calendar.
    #[error("is no day")]
    Day,
    /// It lies in the future.
    #[error("lies in the future")]
    Future,
    /// It is more than the amount that it is a part of.
    #[error("is more than the amount")]
    MoreThanAmount,
    /// Nobody is found by it.
    #[error("finds nobody")]
    Nobody,
    /// Several are found by it.
    #[error("finds several")]
    Several,
    /// It holds a parameter that is not known, or a brace without end.
    #[error("holds the unknown parameter {{{0}}}")]
    Parameter(String),
    /// A line of a template, counted from 1, cannot be used.
    #[error("line {0}: {1}")]
    Line(usize, Flaw),
    /// It is no day of either calendar.
    #[error("is no date")]
    Date,
    /// It lies further back than so many days.
    #[error("lies more than {0} days back")]
    TooOld(u32),
    /// It is the whole number of a card, which must never be kept.
    #[error("is the number of a card, which nobody may ask for here")]
    CardNumber,
    /// It is not four digits.
    #[error("is not the last four digits of a card")]
    LastFour,
    /// It is no number with at most three decimals.
    #[error("is no number with at most three decimals")]
    Decimal,
    /// It is no percentage.
    #[error("is no percentage from 0 to 100")]
    Percent,
    /// More is taken off than it costs.
    #[error("is more than the line costs")]
    Discount,
    /// One amount and lines exclude each other.
    #[error("cannot be given beside lines")]
    Either,
    /// Another of this kind has it.
    #[error("is taken by another one")]
    Taken,
    /// The running number must stand in it, once.
    #[error("must hold {{number}} once")]
    RunningNumber,
    /// It cannot be the key of a field.
    #[error("begins with a-z and has at most 40 of a-z, 0-9 and _")]
    Key,
    /// No document has this number.
    #[error("is the number of no document, or of several")]
    NoDocument,
    /// It is no picture that can be used.
    #[error(transparent)]
    Picture(PictureFault),
}

/// What is wrong in a line of a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It names a parameter that messages do not have.
    #[error("there is no parameter {{{{ {0} }}}}")]
    Parameter(String),
    /// It uses what templates may not.
    #[error("`{0}` cannot be used")]
    Forbidden(String),
    /// Its braces cannot be read.
    #[error("the braces cannot be read")]
    Braces,
    /// What it asks for is too much work, or makes too long a message.
    #[error("it is too long, or asks for too much work")]
    TooMuch,
}

/// Why an uploaded picture is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureFault {
    /// The file has too many bytes.
    #[error("the file is larger than 1 MB")]
    TooLarge,
    /// A drawing: it can carry programs.
    #[error("SVG drawings are not taken; PNG, JPEG and WebP are")]
    Svg,
    /// A web page under the name of a picture.
    #[error("that is a web page, not a picture")]
    Html,
    /// It may move.
    #[error("GIF pictures are not taken; PNG, JPEG and WebP are")]
    Gif,
    /// Something else.
    #[error("that is no PNG, JPEG or WebP picture")]
    Other,
    /// Too wide, too high, or too much of it in memory.
    #[error("the picture is larger than 8000 by 8000 pixels, or too large in all")]
    TooManyPixels,
    /// It begins like a picture, but cannot be read.
    #[error("the picture is damaged")]
    Broken,
}

/// What is wrong with a form, field by field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults(pub Vec<(&'static str, Fault)>);

impl Faults {
    /// The value, or its fault written down.
    pub fn take<T>(&mut self, field: &'static str, value: Result<T, Fault>) -> Option<T> {
        value.map_err(|fault| self.0.push((field, fault))).ok()
    }

    /// One fault alone.
    pub fn one(field: &'static str, fault: Fault) -> Self {
        Self(vec![(field, fault)])
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// One line of text without spaces around it, of at most `most` characters; empty is `None`.
pub fn optional_line(typed: &str, most: usize) -> Result<Option<String>, Fault> {
    let text = typed.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if text.chars().any(char::is_control) {
        return Err(Fault::Control);
    }
    if text.chars().count() > most {
        return Err(Fault::TooLong(most));
    }
    Ok(Some(text.to_owned()))
}

/// One line of text that must be there.
pub fn line(typed: &str, most: usize) -> Result<String, Fault> {
    optional_line(typed, most)?.ok_or(Fault::Missing)
}

/// An e-mail address; empty is `None`.
pub fn optional_email(typed: &str) -> Result<Option<Email>, Fault> {
    let text = typed.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Fault::Email)
}

/// One of the words of a type.
pub fn choice<T: FromStr>(typed: &str) -> Result<T, Fault> {
    typed.trim().parse().map_err(|_| Fault::Choice)
}

/// The name or address of a server, in lower case.
pub fn host(typed: &str) -> Result<String, Fault> {
    let name = line(typed, 253)?.to_ascii_lowercase();
    if name.parse::<IpAddr>().is_ok() {
        return Ok(name);
    }
    let part = |part: &str| {
        (1..=63).contains(&part.len())
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let fits = name.split('.').all(part);
    fits.then_some(name).ok_or(Fault::Host)
}

/// A whole number in any digits, within bounds; empty is `None`.
pub fn optional_number(typed: &str, least: u32, most: u32) -> Result<Option<u32>, Fault> {
    let text = typed.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = to_latin(text).parse::<u32>().ok();
    let number = number.filter(|number| (least..=most).contains(number));
    number.map(Some).ok_or(Fault::Number { least, most })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_bounded_and_printable() {
        assert_eq!(line("  گلستان ", 10), Ok("گلستان".to_owned()));
        assert_eq!(line("   ", 10), Err(Fault::Missing));
        assert_eq!(line("abcd", 3), Err(Fault::TooLong(3)));
        assert_eq!(line("a\nb", 9), Err(Fault::Control));
        assert_eq!(optional_line(" ", 3), Ok(None));
    }

    #[test]
    fn a_number_is_read_in_any_digits_and_bounded() {
        assert_eq!(optional_number("۷", 1, 30), Ok(Some(7)));
        assert_eq!(optional_number("", 1, 30), Ok(None));
        let outside = Err(Fault::Number { least: 1, most: 30 });
        assert_eq!(optional_number("31", 1, 30), outside);
        assert_eq!(optional_number("-1", 1, 30), outside);
        assert_eq!(optional_number("x", 1, 30), outside);
    }

    #[test]
    fn every_fault_of_a_form_is_told() {
        let mut faults = Faults::default();
        assert_eq!(faults.take("name", line("", 3)), None);
        assert_eq!(
            faults.take("days", optional_number("5", 1, 9)),
            Some(Some(5))
        );
        assert_eq!(faults.0, [("name", Fault::Missing)]);
    }
}
