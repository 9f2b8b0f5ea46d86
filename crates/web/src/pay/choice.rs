//! The field in which a payer says how much they pay, where they have a choice.

use app::pay::LinkPage;
use domain::link::Due;
use i18n::{Locale, Texts};
use money::{Amount, ParseAmountError, Unit};

use crate::page::T;
use crate::typed_amount::amount_words;

/// What was wrong with the amount that was posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountFault {
    /// It cannot be read.
    Unreadable(ParseAmountError),
    /// It is not one that may be paid now.
    OutOfRange,
}

/// The field.
pub(super) struct Choice {
    /// What stands in it.
    pub(super) value: String,
    pub(super) unit: &'static str,
    /// From where to where.
    pub(super) hint: String,
    pub(super) wrong: Option<String>,
}

impl Choice {
    /// The field, if there is something to choose. `typed` is what the payer posted, with what is
    /// wrong with it.
    pub(super) fn of(
        page: &LinkPage,
        due: Due,
        typed: Option<(&str, AmountFault)>,
        locale: Locale,
        t: T,
    ) -> Option<Self> {
        let Due::Between {
            least,
            most,
            suggested,
        } = due
        else {
            return None;
        };
        let unit = i18n::shown_unit(suggested, page.shop.unit);
        let word = i18n::unit_name(unit, suggested.currency(), locale);
        let hint = bounds((least, most), unit, locale, t);
        let wrong = typed.map(|(_, fault)| match fault {
            AmountFault::Unreadable(error) => amount_words(error, word, t),
            AmountFault::OutOfRange => hint.clone(),
        });
        let value = match typed {
            Some((text, _)) => text.to_owned(),
            None => i18n::amount_number(suggested, unit, locale),
        };
        Some(Self {
            value,
            unit: word,
            hint,
            wrong,
        })
    }
}

/// A bound that nobody meets is not worth words: a rial, or all the money there is.
pub(super) fn bounds(
    (least, most): (Amount, Amount),
    unit: Unit,
    locale: Locale,
    t: &Texts,
) -> String {
    let word = |amount| i18n::amount(amount, unit, locale);
    match (least.minor() > 1, most.minor() < money::MAX_MINOR) {
        (true, true) => t.pay_between(word(least), word(most)),
        (true, false) => t.pay_from(word(least)),
        (false, true) => t.pay_up_to(word(most)),
        (false, false) => String::new(),
    }
}
