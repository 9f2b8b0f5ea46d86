//! Using a one-time link: somebody tells their name and chooses a password.

use domain::access::{Password, PasswordFault, Purpose};
use domain::contact::Email;
use domain::event::{Actor, EventKind};
use domain::scope::{Mode, Scope};
use domain::shop::Language;
use store::StoreError;
use store::rooms::access::staff::{self, StaffRow};
use store::rooms::access::{one_time_link, session};
use store::rooms::event;

use super::{SessionToken, clean_name, is_secret, secret_hash};
use crate::App;

/// What a one-time link opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What it is for.
    pub purpose: Purpose,
    /// The user's name, as far as it is known.
    pub name: String,
    /// The address that they will sign in with; `None`: they choose it.
    pub email: Option<Email>,
}

/// What somebody tells with their one-time link.
pub struct Joining {
    /// As colleagues read it.
    pub name: String,
    /// Read only if the user has no address yet.
    pub email: String,
    /// As typed.
    pub password: String,
    /// Language of their pages.
    pub language: Option<Language>,
    /// What the browser calls itself.
    pub agent: String,
    /// Number of the request.
    pub request_id: String,
}

/// What is wrong with one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinFault {
    /// The name is missing or too long.
    Name,
    /// That is no e-mail address.
    Email,
    /// A user of this server has the e-mail address.
    EmailTaken,
    /// The password breaks a rule.
    Password(PasswordFault),
}

/// Why nobody joined.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The link was used, is too old, or never was.
    #[error("the one-time link opens nothing any more")]
    Closed,
    /// Fields are wrong; the link still opens.
    #[error("wrong fields: {0:?}")]
    Fields(Vec<JoinFault>),
    /// Too many passwords are being hashed.
    #[error("too many at once")]
    Busy,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// What a one-time link opens; `None`: nothing any more.
    pub async fn open_one_time(&self, secret: &str) -> Result<Option<Opened>, StoreError> {
        Ok(self.opened(secret).await?.map(|(purpose, user)| Opened {
            purpose,
            name: user.name,
            email: user.email,
        }))
    }

    async fn opened(&self, secret: &str) -> Result<Option<(Purpose, StaffRow)>, StoreError> {
        if !is_secret(secret) {
            return Ok(None);
        }
        let (hash, now) = (secret_hash(secret), self.now());
        self.store()
            .read(move |tx| {
                let Some(link) = one_time_link::find(tx, &hash, now)? else {
                    return Ok(None);
                };
                let user = staff::find(tx, link.merchant, link.user)?;
                Ok(user
                    .filter(|user| user.active)
                    .map(|user| (link.purpose, user)))
            })
            .await
    }

    /// Uses a one-time link: the user gets a name and a password, every other session of theirs
    /// ends, and they are signed in.
    pub async fn redeem(&self, secret: &str, told: Joining) -> Result<SessionToken, JoinError> {
        let Some((_, user)) = self.opened(secret).await? else {
            return Err(JoinError::Closed);
        };
        let (name, email, password) = checked(&user, &told)?;
        let salt = self.entropy().bytes();
        let kept = self.passwords().hash(password.reveal().to_owned(), salt);
        let kept = kept.await.map_err(|_| JoinError::Busy)?;

        let hash = secret_hash(secret);
        let fresh = self.fresh_session(&user, Mode::Test, &told.agent);
        let (actor, request) = (Actor::User(user.id), told.request_id);
        let events = [
            self.note(
                actor.clone(),
                Some(&request),
                EventKind::UserJoined,
                user.id,
            ),
            self.note(
                actor,
                Some(&request),
                EventKind::SessionStarted,
                fresh.session.id,
            ),
        ];
        let (token, now) = (fresh.token, self.now());
        let (row, row_hash) = (fresh.session, fresh.hash);
        let language = told.language;
        self.write(move |tx| {
            let whose = (user.merchant, user.id);
            let spent = one_time_link::spend(tx, &hash, now)?;
            if spent.is_none_or(|link| (link.merchant, link.user) != whose) {
                return Err(JoinError::Closed);
            }
            staff::join(tx, whose, &name, &email, language, &kept)?;
            session::end_all(tx, user.merchant, user.id)?;
            session::insert(tx, &row_hash, &row)?;
            let scope = Scope {
                merchant: user.merchant,
                mode: Mode::Live,
            };
            event::append(tx, scope, &events)?;
            Ok(())
        })
        .await
        .map_err(|error| match error {
            JoinError::Store(error) if error.is_duplicate_of("staff_email_pk") => {
                JoinError::Fields(vec![JoinFault::EmailTaken])
            }
            error => error,
        })?;
        Ok(token)
    }
}

/// All fields that are wrong, not just the first.
fn checked(user: &StaffRow, told: &Joining) -> Result<(String, Email, Password), JoinError> {
    let name = clean_name(&told.name).ok_or(JoinFault::Name);
    let email = match &user.email {
        Some(email) => Ok(email.clone()),
        None => told.email.parse::<Email>().map_err(|_| JoinFault::Email),
    };
    let password = match &email {
        Ok(email) => Password::choose(told.password.clone(), email).map_err(JoinFault::from),
        // The rule about the address waits until there is one; length does not.
        Err(_) => match "nobody@example.org".parse() {
            Ok(nobody) => Password::choose(told.password.clone(), &nobody).map_err(JoinFault::from),
            Err(_) => Err(JoinFault::Email),
        },
    };
    match (name, email, password) {
        (Ok(name), Ok(email), Ok(password)) => Ok((name, email, password)),
        (name, email, password) => Err(JoinError::Fields(
            [name.err(), email.err(), password.err()]
                .into_iter()
                .flatten()
                .collect(),
        )),
    }
}
