//! Signing in with e-mail address and password.

use std::net::IpAddr;

use domain::access::{FAILURES_KEPT, MAX_PASSWORD, Subject, Wait, failure_wait};
use domain::contact::Email;
use domain::event::{Actor, EventKind};
use domain::id::UserId;
use domain::scope::{MerchantNo, Mode, Scope};
use jiff::Timestamp;
use store::rooms::access::{failure, session, staff};
use store::rooms::event;
use store::{StoreError, Tx};
use uuid::Uuid;

use super::{AccessError, SessionToken, SignedIn, secret_hash};
use crate::App;

/// A try to sign in.
pub struct SignIn {
    /// As typed.
    pub email: String,
    /// As typed.
    pub password: String,
    /// Where the try comes from.
    pub address: IpAddr,
    /// What the browser calls itself.
    pub agent: String,
    /// Number of the request.
    pub request_id: String,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Unknown, wrong, disabled, or too soon after failures: all alike.
    #[error("e-mail address or password are wrong, or it was tried too often")]
    Refused,
    /// Too many passwords are being hashed.
    #[error("too many at once")]
    Busy,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Rows that one try cleans away at most.
const PURGED: u32 = 50;

/// Who may be signing in.
#[derive(Clone)]
struct Candidate {
    merchant: MerchantNo,
    user: UserId,
    password: String,
    mode: Mode,
}

#[derive(Clone, Copy)]
struct Subjects {
    email: [u8; 32],
    address: [u8; 32],
}

impl App {
    /// Signs somebody in. The try is counted as failed before the password is looked at, so that
    /// many tries at once are not faster than one after the other; success takes the count back.
    pub async fn sign_in(&self, wanted: SignIn) -> Result<SessionToken, SignInError> {
        let now = self.now();
        let typed = wanted.email.trim().to_ascii_lowercase();
        let subjects = Subjects {
            email: secret_hash(&typed),
            address: secret_hash(&network(wanted.address)),
        };
        let email = typed.parse::<Email>().ok();
        let candidate = self
            .write(move |tx| candidate(tx, subjects, email.as_ref(), now))
            .await?;
        let Some(candidate) = candidate else {
            tracing::warn!(request_id = wanted.request_id, "a sign-in came too soon");
            return Err(SignInError::Refused);
        };

        let (known, kept) = match candidate {
            Candidacy::Known(known) => (Some(known.clone()), Some(known.password)),
            Candidacy::Nobody => (None, None),
        };
        let (password, fits) = bounded(wanted.password);
        let right = self.passwords().verify(password, kept);
        let right = right.await.map_err(|_| SignInError::Busy)?;
        let Some(known) = known.filter(|_| right && fits) else {
            tracing::warn!(request_id = wanted.request_id, "a sign-in was refused");
            return Err(SignInError::Refused);
        };

        let fresh = self.fresh_session_of((known.merchant, known.user), known.mode, &wanted.agent);
        let started = self.note(
            Actor::User(known.user),
            Some(&wanted.request_id),
            EventKind::SessionStarted,
            fresh.session.id,
        );
        let (token, row, hash) = (fresh.token, fresh.session, fresh.hash);
        self.write(move |tx| {
            // Disabled or changed while the password was hashed.
            let still = staff::password(tx, known.merchant, known.user)?;
            if still.is_none_or(|(password, _)| password != known.password) {
                return Err(SignInError::Refused);
            }
            failure::clear(tx, Subject::Email, &subjects.email)?;
            failure::forgive(tx, Subject::Address, &subjects.address)?;
            session::insert(tx, &hash, &row)?;
            let scope = Scope {
                merchant: known.merchant,
                mode: Mode::Live,
            };
            event::append(tx, scope, &[started.clone().with("user", known.user)])?;
            Ok(())
        })
        .await?;
        Ok(token)
    }
}

impl App {
    /// Whether the user who is signed in knows their password, before something that whoever found
    /// an open browser should not do. Failures count like those of signing in, and end alike.
    pub(super) async fn confirm(&self, by: &SignedIn, password: String) -> Result<(), AccessError> {
        let now = self.now();
        let (merchant, user) = (by.staff.merchant, by.staff.user);
        let subject = (Subject::Email, secret_hash(by.staff.email.as_str()));
        let kept = self
            .write(move |tx| {
                if !count_try(tx, &[subject], now)? {
                    return Ok(None);
                }
                staff::password(tx, merchant, user)
            })
            .await?;
        let kept = kept.map(|(password, _)| password);
        let (password, fits) = bounded(password);
        let right = self.passwords().verify(password, kept).await;
        if !(right.map_err(|_| AccessError::Busy)? && fits) {
            return Err(AccessError::WrongPassword);
        }
        let (subject, hash) = subject;
        self.write(move |tx| failure::clear(tx, subject, &hash))
            .await
            .map_err(|error: StoreError| error.into())
    }
}

enum Candidacy {
    Known(Candidate),
    Nobody,
}

/// Who the address names, after the try was counted; `None`: it came too soon.
fn candidate(
    tx: &mut Tx<'_>,
    subjects: Subjects,
    email: Option<&Email>,
    now: Timestamp,
) -> Result<Option<Candidacy>, SignInError> {
    let both = [
        (Subject::Email, subjects.email),
        (Subject::Address, subjects.address),
    ];
    if !count_try(tx, &both, now)? {
        return Ok(None);
    }
    session::purge(tx, now, PURGED)?;

    let found = email.map_or(Ok(None), |email| staff::by_email(tx, email))?;
    // Nobody is asked about too, so that knowing an address takes no longer.
    let (merchant, user) = found.unwrap_or((MerchantNo(0), UserId::new(Uuid::nil())));
    let kept = staff::password(tx, merchant, user)?;
    Ok(Some(kept.map_or(Candidacy::Nobody, |(password, mode)| {
        Candidacy::Known(Candidate {
            merchant,
            user,
            password,
            mode,
        })
    })))
}

/// Counts a try as failed, for each of these; `false`: it came too soon after others, and is not
/// counted.
pub(crate) fn count_try(
    tx: &mut Tx<'_>,
    subjects: &[(Subject, [u8; 32])],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let before = now.checked_sub(FAILURES_KEPT).unwrap_or(now);
    for (subject, hash) in subjects {
        let Some(failures) = failure::find(tx, *subject, hash)? else {
            continue;
        };
        if failures.last < before {
            failure::clear(tx, *subject, hash)?;
        } else if failure_wait(*subject, failures.count, failures.last, now) != Wait::No {
            return Ok(false);
        }
    }
    for (subject, hash) in subjects {
        failure::count(tx, *subject, hash, now)?;
    }
    failure::purge(tx, before, PURGED)?;
    Ok(true)
}

/// What is hashed of a typed password, and whether it can be one at all.
fn bounded(typed: String) -> (String, bool) {
    if typed.len() <= MAX_PASSWORD {
        (typed, true)
    } else {
        (String::new(), false)
    }
}

/// What is counted of an address: one who has an IPv6 address has the whole /64 around it.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_is_counted_as_one() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
