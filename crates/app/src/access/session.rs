//! Sessions: found by what the browser holds, listed, ended, turned to the other world.

use domain::access::{SEEN_EVERY, Staff, session_ends};
use domain::event::EventKind;
use domain::id::{SessionId, UserId};
use domain::scope::{MerchantNo, Mode, Scope};
use domain::shop::{Language, Shop};
use jiff::tz::TimeZone;
use store::StoreError;
use store::rooms::access::staff::StaffRow;
use store::rooms::access::{session, staff};
use store::rooms::shop::ShopRow;
use store::rooms::{event, shop};

use super::{SessionToken, SignedIn, is_secret, of_users, secret_hash};
use crate::App;

pub use store::rooms::access::session::Session;

/// Characters that are kept of what a browser calls itself.
const MAX_AGENT: usize = 200;

/// A session that is not stored yet.
pub(super) struct Fresh {
    pub(super) token: SessionToken,
    pub(super) hash: [u8; 32],
    pub(super) session: Session,
}

impl App {
    pub(super) fn fresh_session(&self, user: &StaffRow, mode: Mode, agent: &str) -> Fresh {
        self.fresh_session_of((user.merchant, user.id), mode, agent)
    }

    pub(super) fn fresh_session_of(
        &self,
        (merchant, user): (MerchantNo, UserId),
        mode: Mode,
        agent: &str,
    ) -> Fresh {
        let (secret, now) = (self.secret(), self.now());
        let printable = agent.chars().filter(|letter| !letter.is_control());
        Fresh {
            hash: secret_hash(&secret),
            token: SessionToken(secret),
            session: Session {
                id: SessionId::new(self.uuid()),
                merchant,
                user,
                mode,
                agent: printable.take(MAX_AGENT).collect(),
                created_at: now,
                seen_at: now,
                expires_at: session_ends(now, now),
            },
        }
    }

    /// Who holds this token: their roles as they are now, and what the session looks at. `None`:
    /// no session that still runs, or its user is disabled.
    pub async fn staff_of(&self, token: &str) -> Result<Option<SignedIn>, StoreError> {
        if !is_secret(token) {
            return Ok(None);
        }
        let (hash, now) = (secret_hash(token), self.now());
        let found = self
            .store()
            .read(move |tx| {
                let Some(session) = session::find(tx, &hash, now)? else {
                    return Ok(None);
                };
                let user = staff::find(tx, session.merchant, session.user)?;
                Ok::<_, StoreError>(user.map(|user| (session, user)))
            })
            .await?;
        let Some((session, user)) = found.filter(|(_, user)| user.active) else {
            return Ok(None);
        };
        let Some(email) = user.email else {
            return Ok(None);
        };
        if now.duration_since(session.seen_at) >= SEEN_EVERY {
            let (id, ends) = (session.id, session_ends(session.created_at, now));
            let touched = self.write(move |tx| session::touch(tx, id, now, ends));
            if let Err(error) = touched.await {
                let error: StoreError = error;
                tracing::warn!(%error, "the use of a session was not written down");
            }
        }
        Ok(Some(SignedIn {
            staff: Staff {
                user: user.id,
                merchant: user.merchant,
                name: user.name,
                email,
                language: user.language,
                grants: user.grants,
            },
            scope: Scope {
                merchant: user.merchant,
                mode: session.mode,
            },
            session: session.id,
        }))
    }

    /// The time zone of the user's pages: that of the merchant's first shop.
    pub async fn time_zone_of(&self, by: &SignedIn) -> Result<TimeZone, StoreError> {
        let shops = self.shops_of(by).await?;
        let zone = shops.first().map(|shop| TimeZone::get(&shop.time_zone));
        Ok(zone.and_then(Result::ok).unwrap_or(TimeZone::UTC))
    }

    /// The shops of the user's merchant, in order of making.
    pub async fn shops_of(&self, by: &SignedIn) -> Result<Vec<Shop>, StoreError> {
        let merchant = by.staff.merchant;
        let rows = self.store().read(move |tx| shop::all(tx, merchant)).await?;
        let rows: Vec<ShopRow> = rows;
        Ok(rows.into_iter().map(|row| row.shop).collect())
    }

    /// Ends the session that asks.
    pub async fn sign_out(&self, by: &SignedIn, request_id: &str) -> Result<(), StoreError> {
        self.end_session(by, by.session, request_id).await?;
        Ok(())
    }

    /// The running sessions of the user who asks, newest first.
    pub async fn sessions(&self, by: &SignedIn) -> Result<Vec<Session>, StoreError> {
        let (merchant, user, now) = (by.staff.merchant, by.staff.user, self.now());
        self.store()
            .read(move |tx| session::of_user(tx, merchant, user, now))
            .await
    }

    /// Ends a session of the user who asks; `false`: they have no such session.
    pub async fn end_session(
        &self,
        by: &SignedIn,
        id: SessionId,
        request_id: &str,
    ) -> Result<bool, StoreError> {
        let ended = self.note(by.actor(), Some(request_id), EventKind::SessionEnded, id);
        let (merchant, user, scope) = (by.staff.merchant, by.staff.user, of_users(by.scope));
        self.write(move |tx| {
            let found = session::end(tx, merchant, user, id)?;
            if found {
                event::append(tx, scope, std::slice::from_ref(&ended))?;
            }
            Ok(found)
        })
        .await
    }

    /// Changes the language of the user's own pages.
    pub async fn speak(&self, by: &SignedIn, language: Language) -> Result<(), StoreError> {
        let (merchant, user) = (by.staff.merchant, by.staff.user);
        self.write(move |tx| staff::set_language(tx, merchant, user, language))
            .await
    }

    /// Turns the session that asks to a world; the user's next session begins there too.
    pub async fn switch_mode(
        &self,
        by: &SignedIn,
        mode: Mode,
        request_id: &str,
    ) -> Result<(), StoreError> {
        let kind = EventKind::SessionSwitched;
        let switched = self.note(by.actor(), Some(request_id), kind, by.session);
        let switched = switched.with("mode", mode);
        let (merchant, user, id) = (by.staff.merchant, by.staff.user, by.session);
        let scope = of_users(by.scope);
        self.write(move |tx| {
            session::set_mode(tx, id, mode)?;
            staff::set_world(tx, merchant, user, mode)?;
            event::append(tx, scope, std::slice::from_ref(&switched))
        })
        .await
    }
}
