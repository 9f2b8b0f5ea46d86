//! Who comes in: the first admin, signing in, sessions, further users, and API keys.
//!
//! Secrets that open something (session tokens, one-time links, keys) have 256 random bits; the
//! store keeps their SHA-256 alone. Passwords are kept as Argon2id.

mod first;
mod join;
mod keys;
mod session;
mod sign_in;
mod users;

pub(crate) mod password;

use std::fmt;

use domain::access::{PasswordFault, Permission, Staff};
use domain::event::{Actor, Event, EventKind};
use domain::id::SessionId;
use domain::scope::{Mode, Scope};
use sha2::{Digest as _, Sha256};
use store::StoreError;

use crate::App;
use crate::entropy::hex;

pub use first::AdminLinkError;
pub use join::{JoinError, JoinFault, Joining, Opened};
pub use keys::ApiKey;
pub use session::Session;
pub(crate) use sign_in::count_try;
pub use sign_in::{SignIn, SignInError};
pub use users::{Invitation, User};

/// What a browser holds while its user is signed in. Opens everything that the user may do.
pub struct SessionToken(String);

impl SessionToken {
    /// The text, for the cookie alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Never the token.
impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// A user who is signed in, and what their session looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who, with their roles as they are now.
    pub staff: Staff,
    /// Whose data, in which world.
    pub scope: Scope,
    /// Which session.
    pub session: SessionId,
}

impl SignedIn {
    /// Who does what this user does, for events.
    pub fn actor(&self) -> Actor {
        Actor::User(self.staff.user)
    }

    /// Refuses whoever may not do this in every shop.
    pub fn need(&self, permission: Permission) -> Result<(), AccessError> {
        if self.staff.may_everywhere(permission) {
            Ok(())
        } else {
            Err(AccessError::Forbidden(permission))
        }
    }
}

/// Why a change of users or keys is refused.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The user may not do this, or not as much of it.
    #[error("the permission {0} is missing")]
    Forbidden(Permission),
    /// Nobody and nothing here has this id.
    #[error("there is no such thing here")]
    NotFound,
    /// Somebody else changed it since it was read.
    #[error("somebody else changed it")]
    Changed,
    /// Nobody would be left who may do everything.
    #[error("one owner must stay")]
    LastOwner,
    /// That is no e-mail address.
    #[error("that is no e-mail address")]
    BadEmail,
    /// A user of this server has the e-mail address.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// A user needs a role.
    #[error("no role was chosen")]
    NoRole,
    /// A name is missing or too long.
    #[error("the name is missing or too long")]
    BadName,
    /// The form was sent before, and did what it asked for.
    #[error("the form was sent before")]
    Twice,
    /// That is not the user's password, or it was tried too often.
    #[error("the password is wrong, or it was tried too often")]
    WrongPassword,
    /// Too many passwords are being hashed.
    #[error("too many at once")]
    Busy,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Characters that a name has at most.
pub const MAX_NAME: usize = 100;

/// A name without spaces around it; none if it is empty, too long or holds control characters.
fn clean_name(typed: &str) -> Option<String> {
    let name = typed.trim();
    let fits =
        !name.is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control);
    fits.then(|| name.to_owned())
}

/// What is kept of a secret with 256 random bits.
fn secret_hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Whether the text can be a secret of ours; what cannot is not looked up.
fn is_secret(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Events about a merchant's users stand in LIVE: they belong to neither world, and every merchant
/// has this one.
fn of_users(scope: Scope) -> Scope {
    Scope {
        mode: Mode::Live,
        ..scope
    }
}

impl App {
    /// A secret of 256 random bits, in hexadecimal digits.
    fn secret(&self) -> String {
        let bytes: [u8; 32] = self.entropy().bytes();
        hex(&bytes)
    }

    /// One event about an access, now.
    fn note(
        &self,
        actor: Actor,
        request_id: Option<&str>,
        kind: EventKind,
        object: impl ToString,
    ) -> Event {
        self.act(actor, request_id, |act| act.event(kind, object))
    }
}

/// Takes the nonce of a form in this unit; a form that did its work is refused.
fn once(
    tx: &mut store::Tx<'_>,
    scope: Scope,
    nonce: &str,
    print: &[u8],
    now: jiff::Timestamp,
) -> Result<(), AccessError> {
    if crate::once::first(tx, scope, (nonce, print), now)? {
        Ok(())
    } else {
        Err(AccessError::Twice)
    }
}

impl From<PasswordFault> for JoinFault {
    fn from(fault: PasswordFault) -> Self {
        Self::Password(fault)
    }
}
