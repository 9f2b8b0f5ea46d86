//! Words for what is wrong with a typed amount.

use i18n::Texts;
use money::ParseAmountError;

/// What is wrong with a typed amount.
pub(crate) fn amount_words(error: ParseAmountError, unit: &str, t: &Texts) -> String {
    match error {
        ParseAmountError::Empty => t.office_wrong_empty(),
        ParseAmountError::NotANumber => t.office_wrong_number(),
        ParseAmountError::Negative | ParseAmountError::Zero => t.office_wrong_negative(),
        ParseAmountError::TooLarge => t.office_wrong_large(),
        ParseAmountError::Decimals => t.office_wrong_decimals(),
        ParseAmountError::Grouping => t.office_wrong_grouping(),
        ParseAmountError::Unit => t.office_wrong_unit(unit),
    }
}
