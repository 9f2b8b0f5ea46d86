//! Further users: invited by a one-time link, each with ready-made roles.

use domain::access::{Grant, LINK_LIFE, Permission, Purpose, Reach, is_owner};
use domain::contact::Email;
use domain::event::EventKind;
use domain::id::UserId;
use domain::scope::MerchantNo;
use jiff::Timestamp;
use store::rooms::access::one_time_link::{self, OneTimeLink};
use store::rooms::access::{session, staff};
use store::rooms::{event, shop};
use store::{StoreError, Tx};

use super::{AccessError, SignedIn, clean_name, of_users, once, secret_hash};
use crate::App;

pub use store::rooms::access::staff::StaffRow as User;

/// Somebody who is asked to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// As colleagues read it, until they tell it themselves.
    pub name: String,
    /// As typed.
    pub email: String,
    /// Their roles.
    pub grants: Vec<Grant>,
    /// What makes the form do its work once; see [`App::form_nonce`].
    pub nonce: String,
}

impl App {
    /// All users of the merchant, in order of making.
    pub async fn users(&self, by: &SignedIn) -> Result<Vec<User>, AccessError> {
        by.need(Permission::Users)?;
        let merchant = by.staff.merchant;
        let users = self.store().read(move |tx| staff::all(tx, merchant)).await;
        users.map_err(|error: StoreError| error.into())
    }

    /// Who can give permissions: the names of the owners who can sign in.
    pub async fn owner_names(&self, merchant: MerchantNo) -> Result<Vec<String>, StoreError> {
        let users = self.store().read(move |tx| staff::all(tx, merchant));
        let users: Vec<User> = users.await?;
        let owners = users
            .into_iter()
            .filter(|user| user.active && user.joined && is_owner(&user.grants));
        Ok(owners.map(|owner| owner.name).collect())
    }

    /// Makes a user and gives the address at which they choose a password. It is shown once.
    pub async fn invite(
        &self,
        by: &SignedIn,
        wanted: Invitation,
        request_id: &str,
    ) -> Result<String, AccessError> {
        may_give(by, &wanted.grants)?;
        if wanted.grants.is_empty() {
            return Err(AccessError::NoRole);
        }
        let name = clean_name(&wanted.name).ok_or(AccessError::BadName)?;
        let email: Email = wanted.email.parse().map_err(|_| AccessError::BadEmail)?;
        let now = self.now();
        let user = User {
            merchant: by.staff.merchant,
            id: UserId::new(self.uuid()),
            name,
            email: Some(email.clone()),
            language: None,
            joined: false,
            active: true,
            version: 1,
            created_at: now,
            grants: wanted.grants,
        };
        let secret = self.secret();
        let hash = secret_hash(&secret);
        let kind = EventKind::UserInvited;
        let invited = self
            .note(by.actor(), Some(request_id), kind, user.id)
            .with("purpose", Purpose::Invite)
            .with("roles", words(&user.grants));
        let (scope, nonce) = (by.scope, wanted.nonce);
        let made = self.write(move |tx| {
            once(tx, scope, &nonce, email.as_str().as_bytes(), now)?;
            know_shops(tx, user.merchant, &user.grants)?;
            staff::insert(tx, &user)?;
            link(tx, &hash, &user, Purpose::Invite, now)?;
            event::append(tx, of_users(scope), std::slice::from_ref(&invited))?;
            Ok(())
        });
        made.await.map_err(|error: AccessError| match error {
            AccessError::Store(error) if error.is_duplicate_of("staff_email_pk") => {
                AccessError::EmailTaken
            }
            error => error,
        })?;
        Ok(self.one_time_address(Purpose::Invite, &secret))
    }

    /// A new address at which a user chooses a password; the old one opens nothing any more.
    pub async fn new_link(
        &self,
        by: &SignedIn,
        user: UserId,
        request_id: &str,
    ) -> Result<String, AccessError> {
        by.need(Permission::Users)?;
        let secret = self.secret();
        let (hash, now) = (secret_hash(&secret), self.now());
        let invited = self.note(by.actor(), Some(request_id), EventKind::UserInvited, user);
        let me = by.clone();
        let purpose = self
            .write(move |tx| {
                let found = staff::find(tx, me.staff.merchant, user)?;
                let found = found.ok_or(AccessError::NotFound)?;
                may_give(&me, &found.grants)?;
                if !found.active {
                    return Err(AccessError::NotFound);
                }
                let purpose = if found.joined {
                    Purpose::Reset
                } else {
                    Purpose::Invite
                };
                link(tx, &hash, &found, purpose, now)?;
                let invited = invited.clone().with("purpose", purpose);
                event::append(tx, of_users(me.scope), &[invited])?;
                Ok(purpose)
            })
            .await?;
        Ok(self.one_time_address(purpose, &secret))
    }

    /// Puts roles in the place of those that a user had, if nobody changed the user since
    /// `version`.
    pub async fn set_roles(
        &self,
        by: &SignedIn,
        (user, version): (UserId, i64),
        grants: Vec<Grant>,
        request_id: &str,
    ) -> Result<(), AccessError> {
        may_give(by, &grants)?;
        if grants.is_empty() {
            return Err(AccessError::NoRole);
        }
        let kind = EventKind::UserRolesChanged;
        let changed = self.note(by.actor(), Some(request_id), kind, user);
        let changed = changed.with("roles", words(&grants));
        let me = by.clone();
        self.write(move |tx| {
            know_shops(tx, me.staff.merchant, &grants)?;
            let stays = is_owner(&grants);
            let found = change(tx, &me, (user, version), stays)?;
            staff::set_grants(tx, found.merchant, user, &grants)?;
            event::append(tx, of_users(me.scope), std::slice::from_ref(&changed))?;
            Ok(())
        })
        .await
    }

    /// Lets a user sign in again, or ends all their sessions and links and lets them in no more.
    pub async fn set_active(
        &self,
        by: &SignedIn,
        (user, version): (UserId, i64),
        active: bool,
        request_id: &str,
    ) -> Result<(), AccessError> {
        by.need(Permission::Users)?;
        let kind = if active {
            EventKind::UserEnabled
        } else {
            EventKind::UserDisabled
        };
        let changed = self.note(by.actor(), Some(request_id), kind, user);
        let me = by.clone();
        self.write(move |tx| {
            let found = change(tx, &me, (user, version), active)?;
            staff::set_active(tx, found.merchant, user, active)?;
            if !active {
                session::end_all(tx, found.merchant, user)?;
                one_time_link::remove(tx, found.merchant, user)?;
            }
            event::append(tx, of_users(me.scope), std::slice::from_ref(&changed))?;
            Ok(())
        })
        .await
    }
}

fn may_give(by: &SignedIn, grants: &[Grant]) -> Result<(), AccessError> {
    if by.staff.may_give(grants) {
        Ok(())
    } else {
        Err(AccessError::Forbidden(Permission::Users))
    }
}

/// Begins a change of a user: `by` may change them, nobody was faster, and an owner stays who can
/// sign in.
fn change(
    tx: &mut Tx<'_>,
    by: &SignedIn,
    (user, version): (UserId, i64),
    stays_owner: bool,
) -> Result<User, AccessError> {
    let merchant = by.staff.merchant;
    let all = staff::all_locked(tx, merchant)?;
    let found = all.iter().find(|one| one.id == user);
    let found = found.ok_or(AccessError::NotFound)?;
    may_give(by, &found.grants)?;
    let others = all
        .iter()
        .filter(|one| one.id != user && one.active && one.joined);
    let other_owner = others.into_iter().any(|one| is_owner(&one.grants));
    if is_owner(&found.grants) && !stays_owner && !other_owner {
        return Err(AccessError::LastOwner);
    }
    if !staff::advance(tx, merchant, user, version)? {
        return Err(AccessError::Changed);
    }
    Ok(found.clone())
}

/// Roles are given in the merchant's own shops alone.
fn know_shops(tx: &mut Tx<'_>, merchant: MerchantNo, grants: &[Grant]) -> Result<(), AccessError> {
    for grant in grants {
        if let Reach::Shop(id) = grant.reach
            && shop::find(tx, merchant, id)?.is_none()
        {
            return Err(AccessError::NotFound);
        }
    }
    Ok(())
}

fn link(
    tx: &mut Tx<'_>,
    hash: &[u8],
    user: &User,
    purpose: Purpose,
    now: Timestamp,
) -> Result<(), StoreError> {
    let until = now.checked_add(LINK_LIFE).unwrap_or(now);
    let link = OneTimeLink {
        merchant: user.merchant,
        user: user.id,
        purpose,
    };
    one_time_link::replace(tx, hash, &link, now, until)
}

/// Roles in the words of an event: `owner@*,viewer@shp_…`.
fn words(grants: &[Grant]) -> String {
    let word = |grant: &Grant| match grant.reach {
        Reach::AllShops => format!("{}@*", grant.role),
        Reach::Shop(shop) => format!("{}@{shop}", grant.role),
    };
    grants.iter().map(word).collect::<Vec<_>>().join(",")
}
