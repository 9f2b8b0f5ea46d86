//! What a password must be. How it is kept is not decided here.

use std::fmt;

use crate::contact::Email;

/// Characters that a password has at least.
pub const MIN_PASSWORD: usize = 12;
/// Bytes that a password has at most: hashing stays bounded.
pub const MAX_PASSWORD: usize = 256;

/// A password that somebody chose and that keeps the rules.
pub struct Password(String);

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Fewer characters than [`MIN_PASSWORD`].
    #[error("the password is too short")]
    TooShort,
    /// More bytes than [`MAX_PASSWORD`].
    #[error("the password is too long")]
    TooLong,
    /// It is the user's e-mail address, or its part before the `@`.
    #[error("the password is the e-mail address")]
    IsEmail,
    /// It repeats one character.
    #[error("the password repeats one character")]
    OneCharacter,
}

impl Password {
    /// Takes a password as it was typed; nothing is trimmed.
    pub fn choose(text: String, email: &Email) -> Result<Self, PasswordFault> {
        if text.len() > MAX_PASSWORD {
            return Err(PasswordFault::TooLong);
        }
        if text.chars().count() < MIN_PASSWORD {
            return Err(PasswordFault::TooShort);
        }
        let typed = text.trim().to_lowercase();
        let address = email.as_str().to_lowercase();
        let local = address.rsplit_once('@').map_or("", |(local, _)| local);
        if typed == address || typed == local {
            return Err(PasswordFault::IsEmail);
        }
        let mut letters = text.chars();
        let first = letters.next();
        if letters.all(|letter| Some(letter) == first) {
            return Err(PasswordFault::OneCharacter);
        }
        Ok(Self(text))
    }

    /// The text, for hashing alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Never the password.
impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}
