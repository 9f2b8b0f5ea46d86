//! What can be wrong with one field or parameter, and the words for it.

use domain::link::Problem;
use serde::Serialize;
use utoipa::ToSchema;

/// Longest pointer that is sent back, in characters: it may hold names that the caller made up.
const POINTER_MAX: usize = 200;

/// What is wrong with a field or a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// No such field.
    UnknownField,
    /// No such parameter of the query.
    UnknownParameter,
    /// The parameter stands twice.
    Repeated,
    /// Must be given.
    Required,
    /// `null` where a value cannot be taken away.
    NotRemovable,
    /// A change that changes nothing.
    NothingToChange,
    /// Another type of JSON than this one, with its article.
    NotA(&'static str),
    /// Not an integer written with digits alone.
    NotAnInteger,
    /// Zero, where money is asked for.
    Zero,
    /// Below zero, where money is asked for.
    Negative,
    /// Beyond any amount.
    TooLarge,
    /// No currency of the table.
    UnknownCurrency,
    /// `IRT`.
    Toman,
    /// Not one of these words.
    NotOneOf(&'static str),
    /// Not a moment.
    NotAMoment,
    /// Not a day.
    NotADay,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a mobile number.
    NotAMobile,
    /// Not an account of that messenger.
    NotAHandle,
    /// Not a number within these bounds.
    OutOfRange(&'static str),
    /// Cannot stand beside this other field.
    Beside(&'static str),
    /// Has a meaning only with `"reusable": true`.
    NeedsReusable,
    /// Has a meaning only with `"type": "open"`.
    NeedsOpen,
    /// Has a meaning only with `"partial": true`.
    NeedsPartial,
    /// Control characters.
    BadCharacters,
    /// Not an id of this kind.
    NotAnId(&'static str),
    /// What `domain` found.
    Judged(Problem),
}

/// One wrong field (with `pointer`) or parameter of the query (with `parameter`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Fault {
    /// The field: a JSON Pointer (RFC 6901) into the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/currency", nullable = false)]
    pub(crate) pointer: Option<String>,
    /// The parameter of the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) parameter: Option<String>,
    /// For programs, and stable.
    #[schema(example = "toman_is_a_unit")]
    pub(crate) code: &'static str,
    /// What is wrong, and what to send.
    #[schema(example = "IRT is not a currency. Send IRR, in rials: 1 toman = 10 rials.")]
    pub(crate) detail: String,
}

impl Fault {
    /// A wrong field.
    pub(crate) fn at(pointer: String, wrong: Wrong) -> Self {
        Self {
            pointer: Some(pointer.chars().take(POINTER_MAX).collect()),
            parameter: None,
            code: wrong.code(),
            detail: wrong.detail(),
        }
    }

    /// A wrong parameter.
    pub(crate) fn of_parameter(name: &str, wrong: Wrong) -> Self {
        Self {
            pointer: None,
            parameter: Some(name.chars().take(POINTER_MAX).collect()),
            code: wrong.code(),
            detail: wrong.detail(),
        }
    }
}

impl Wrong {
    fn code(self) -> &'static str {
        match self {
            Self::UnknownField => "unknown_field",
            Self::UnknownParameter => "unknown_parameter",
            Self::Repeated => "repeated",
            Self::Required | Self::Judged(Problem::Required) => "required",
            Self::NotRemovable => "not_removable",
            Self::NothingToChange => "nothing_to_change",
            Self::NotA(_) => "wrong_type",
            Self::NotAnInteger => "not_an_integer",
            Self::Zero => "zero",
            Self::Negative => "negative",
            Self::TooLarge | Self::Judged(Problem::TooLarge) => "too_large",
            Self::UnknownCurrency => "unknown_currency",
            Self::Toman | Self::Judged(Problem::TomanIsAUnit) => "toman_is_a_unit",
            Self::NotOneOf(_) => "not_one_of",
            Self::NotAMoment => "not_a_moment",
            Self::NotADay => "not_a_day",
            Self::NotAnEmail => "not_an_email",
            Self::NotAMobile => "not_a_mobile",
            Self::NotAHandle => "not_a_handle",
            Self::OutOfRange(_) | Self::Judged(Problem::OutOfRange) => "out_of_range",
            Self::Beside(_) => "contradiction",
            Self::NeedsReusable => "needs_reusable",
            Self::NeedsOpen => "needs_open",
            Self::NeedsPartial => "needs_partial",
            Self::BadCharacters | Self::Judged(Problem::BadCharacters) => "bad_characters",
            Self::NotAnId(_) => "not_an_id",
            Self::Judged(Problem::NotPositive) => "not_above_paid",
            Self::Judged(Problem::TooLong { .. }) => "too_long",
            Self::Judged(Problem::Malformed) => "malformed",
            Self::Judged(Problem::WrongCurrency) => "wrong_currency",
            Self::Judged(Problem::Past) => "in_the_past",
            Self::Judged(Problem::NotFound) => "not_found",
            Self::Judged(Problem::Unreachable) => "unreachable",
            Self::Judged(Problem::NothingLeft) => "nothing_left",
            Self::Judged(Problem::Locked) => "locked",
            Self::Judged(Problem::NoProvider) => "no_provider",
        }
    }

    fn detail(self) -> String {
        let fixed = match self {
            Self::UnknownField => "There is no field with this name here.",
            Self::UnknownParameter => "There is no parameter with this name here.",
            Self::Repeated => "The parameter may be given once.",
            Self::Required | Self::Judged(Problem::Required) => "Must be given.",
            Self::NotRemovable => "Cannot be taken away; send a value, or leave the field out.",
            Self::NothingToChange => {
                "Send at least one of the fields that can be changed: amount, description, \
                 expires_at."
            }
            Self::NotA(kind) => return format!("Must be {kind}."),
            Self::NotAnInteger => {
                "Must be an integer of at most 64 bits, written with digits alone: no decimal point, \
                 no exponent, no quotation marks. Amounts are in minor units; for IRR that is \
                 whole rials."
            }
            Self::Zero => "Must be more than zero.",
            Self::Negative => "Must not be negative.",
            Self::TooLarge | Self::Judged(Problem::TooLarge) => {
                return format!("Must be at most {}.", money::MAX_MINOR);
            }
            Self::UnknownCurrency => {
                "Must be the ISO 4217 code of a known currency, in capitals: IRR, EUR, USD…"
            }
            Self::Toman | Self::Judged(Problem::TomanIsAUnit) => {
                "IRT is not a currency. Send IRR, in rials: 1 toman = 10 rials."
            }
            Self::NotOneOf(words) => return format!("Must be one of: {words}."),
            Self::NotAMoment => "Must be a moment after RFC 3339, as in 2026-12-01T20:29:59Z.",
            Self::NotADay => "Must be a day after RFC 3339, as in 2026-12-01.",
            Self::NotAnEmail => "Must be an e-mail address.",
            Self::NotAMobile => "Must be the number of a mobile: E.164, as in +989121234567.",
            Self::NotAHandle => {
                "Must be an account of this messenger: a name, as in @sara_k, its number, or a mobile where accounts are mobiles."
            }
            Self::OutOfRange(bounds) => return format!("Must be an integer {bounds}."),
            Self::Beside(other) => return format!("Cannot be given together with {other}."),
            Self::NeedsReusable => "Limits are for links with \"reusable\": true.",
            Self::NeedsOpen => "Bounds are for amounts with \"type\": \"open\".",
            Self::NeedsPartial => "A first part is for links with \"partial\": true.",
            Self::BadCharacters | Self::Judged(Problem::BadCharacters) => {
                "Has characters that are not allowed here."
            }
            Self::NotAnId(prefix) => {
                return format!("Must be an id that begins with {prefix}_, as this API gave it.");
            }
            Self::Judged(Problem::NotPositive) => {
                "Must be more than what has been paid on the link."
            }
            Self::Judged(Problem::TooLong { max }) => {
                return format!("Too long or too many: at most {max}.");
            }
            Self::Judged(Problem::Malformed) => "Has not the form that is wanted here.",
            Self::Judged(Problem::WrongCurrency) => "Must be the currency of the shop.",
            Self::Judged(Problem::Past) => "Must lie in the future.",
            Self::Judged(Problem::OutOfRange) => "Out of the range that makes sense.",
            Self::Judged(Problem::NotFound) => "There is none with this name or id here.",
            Self::Judged(Problem::Unreachable) => "Nobody can be reached.",
            Self::Judged(Problem::NothingLeft) => "Nothing is left to pay on the document.",
            Self::Judged(Problem::Locked) => "It is locked to what is left on the document.",
            Self::Judged(Problem::NoProvider) => {
                "No provider of the shop takes this amount; see the providers and their limits."
            }
        };
        fixed.to_owned()
    }
}
