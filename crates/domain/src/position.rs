//! Positions that contacts of companies hold: manager and liaison are built in, a merchant adds
//! others.

use std::fmt;
use std::str::FromStr;

use crate::id::{BadId, PositionId};

/// Positions that a merchant can add.
pub const MAX_POSITIONS: usize = 100;

/// A position as a contact holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PositionKey {
    /// Leads the company. Built in.
    Manager,
    /// Deals with us. Built in.
    Liaison,
    /// One that the merchant added.
    Own(PositionId),
}

impl PositionKey {
    /// Those that are built in: they are always there.
    pub const BUILT_IN: [Self; 2] = [Self::Manager, Self::Liaison];
}

impl fmt::Display for PositionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Manager => f.write_str("manager"),
            Self::Liaison => f.write_str("liaison"),
            Self::Own(id) => id.fmt(f),
        }
    }
}

impl FromStr for PositionKey {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        match text {
            "manager" => Ok(Self::Manager),
            "liaison" => Ok(Self::Liaison),
            other => other.parse().map(Self::Own),
        }
    }
}

/// A position that a merchant added. It is never removed, for contacts hold it; one that is
/// switched off is offered no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Inner id.
    pub id: PositionId,
    /// As staff know it.
    pub name: String,
    /// Offered for new contacts and as a recipient.
    pub active: bool,
    /// Counts the changes.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_position_is_stored_by_its_word_or_its_id() {
        let own = PositionKey::Own(PositionId::new(Uuid::from_u128(7)));
        for key in [PositionKey::Manager, PositionKey::Liaison, own] {
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        assert!("boss".parse::<PositionKey>().is_err());
    }
}
