//! Whose data, and in which of the two worlds.

use std::fmt;
use std::str::FromStr;

/// TEST and LIVE are separate worlds: no link, payment, receipt or message crosses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Play money, the sandbox, a banner on every page.
    Test,
    /// Real money.
    Live,
}

impl Mode {
    /// Both worlds.
    pub const ALL: [Self; 2] = [Self::Test, Self::Live];

    /// As stored and as written in keys: `test` or `live`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Live => "live",
        }
    }

    /// `true` in LIVE; the API's `livemode`.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Live)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Mode {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        match text {
            "test" => Ok(Self::Test),
            "live" => Ok(Self::Live),
            _ => Err(UnknownWord { kind: "mode" }),
        }
    }
}

/// A stored or posted word that is none of the words of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown {kind}")]
pub struct UnknownWord {
    /// Which kind of word was expected.
    pub kind: &'static str,
}

/// Gives an enum its stored words, both ways, from one list.
macro_rules! words {
    ($name:ident, $kind:literal: $($variant:ident = $word:literal),+ $(,)?) => {
        impl $name {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];
            /// The word that is stored and that programs see.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::scope::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::scope::UnknownWord { kind: $kind }),
                }
            }
        }
    };
}
pub(crate) use words;

/// A merchant's number: the tenant. Inner only, never in an address or an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MerchantNo(pub i64);

/// The only way to build a query about links, payments and all that hangs on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The tenant.
    pub merchant: MerchantNo,
    /// The world.
    pub mode: Mode,
}
