//! The closed set of values that cross the border to a database.

/// One parameter of a statement. Amounts, times (microseconds UTC), booleans (0/1) and numbers are
/// `Int`; identifiers, enums and JSON are `Text`.
///
/// A null carries its kind because PostgreSQL must know the type of every parameter: an untyped
/// `$1 IS NULL` is an error there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A 64-bit integer (`BIGINT`).
    Int(i64),
    /// Text without NUL characters (`TEXT`).
    Text(String),
    /// Bytes (`BYTEA`).
    Blob(Vec<u8>),
    /// No integer.
    NullInt,
    /// No text.
    NullText,
    /// No bytes.
    NullBlob,
}

/// The type that a value has in a statement, null or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Int,
    Text,
    Blob,
}

impl Value {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Int(_) | Self::NullInt => Kind::Int,
            Self::Text(_) | Self::NullText => Kind::Text,
            Self::Blob(_) | Self::NullBlob => Kind::Blob,
        }
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Blob(value.to_vec())
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(value: [u8; N]) -> Self {
        Self::Blob(value.to_vec())
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        value.map_or(Self::NullInt, Self::Int)
    }
}

impl From<Option<bool>> for Value {
    fn from(value: Option<bool>) -> Self {
        value.map_or(Self::NullInt, Self::from)
    }
}

impl From<Option<u32>> for Value {
    fn from(value: Option<u32>) -> Self {
        value.map_or(Self::NullInt, Self::from)
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        value.map_or(Self::NullText, Self::Text)
    }
}

impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        value.map_or(Self::NullText, Self::from)
    }
}

impl From<Option<Vec<u8>>> for Value {
    fn from(value: Option<Vec<u8>>) -> Self {
        value.map_or(Self::NullBlob, Self::Blob)
    }
}
