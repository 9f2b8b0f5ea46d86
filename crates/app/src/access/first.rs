//! The first admin: no password is there before somebody chooses one through a one-time link.

use domain::access::{Grant, LINK_LIFE, Purpose, Role, is_owner};
use domain::contact::Email;
use domain::event::{Actor, EventKind};
use domain::id::UserId;
use domain::scope::{MerchantNo, Mode, Scope};
use jiff::Timestamp;
use store::rooms::access::one_time_link::{self, OneTimeLink};
use store::rooms::access::staff::{self, StaffRow};
use store::rooms::{event, merchant, shop};
use store::{StoreError, Tx};

use super::secret_hash;
use crate::App;
use crate::entropy::hex;

/// Why no link is made for an admin.
#[derive(Debug, thiserror::Error)]
pub enum AdminLinkError {
    /// No user has this e-mail address.
    #[error("no user has the e-mail address {0}")]
    Nobody(Email),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a new owner and, if there is none yet, a new merchant are made of.
#[derive(Clone)]
struct Fresh {
    code: String,
    owner: UserId,
    now: Timestamp,
}

impl App {
    /// The address at which the first admin of this server makes themselves known; `None` once
    /// somebody did. Every call makes a new address and closes the old ones.
    pub async fn first_start(&self) -> Result<Option<String>, StoreError> {
        let made = self.admin(None, true).await;
        made.map_err(|error| match error {
            AdminLinkError::Store(error) => error,
            AdminLinkError::Nobody(_) => StoreError::ForeignKey,
        })
    }

    /// An address at which a user chooses a new password: the one with this e-mail address, else
    /// the first owner. For whoever rules the machine.
    pub async fn admin_link(&self, email: Option<Email>) -> Result<String, AdminLinkError> {
        let made = self.admin(email, false).await?;
        made.ok_or(AdminLinkError::Store(StoreError::NotCommitted))
    }

    async fn admin(
        &self,
        email: Option<Email>,
        only_first: bool,
    ) -> Result<Option<String>, AdminLinkError> {
        let code: [u8; 10] = self.entropy().bytes();
        let fresh = Fresh {
            code: hex(&code),
            owner: UserId::new(self.uuid()),
            now: self.now(),
        };
        let secret = self.secret();
        let hash = secret_hash(&secret);
        let invited = self.note(Actor::Operator, None, EventKind::UserInvited, "");
        let purpose = self
            .write(move |tx| {
                let joined = staff::any_joined(tx)?;
                if joined && only_first {
                    return Ok(None);
                }
                let user = match &email {
                    Some(email) => {
                        let nobody = || AdminLinkError::Nobody(email.clone());
                        let (owner, id) = staff::by_email(tx, email)?.ok_or_else(nobody)?;
                        staff::find(tx, owner, id)?.ok_or_else(nobody)?
                    }
                    None => first_owner(tx, &fresh)?,
                };
                if !user.active {
                    staff::set_active(tx, user.merchant, user.id, true)?;
                }
                let purpose = if user.joined {
                    Purpose::Reset
                } else if joined || email.is_some() {
                    Purpose::Invite
                } else {
                    Purpose::First
                };
                one_time_link::remove_all(tx, Purpose::First)?;
                let link = OneTimeLink {
                    merchant: user.merchant,
                    user: user.id,
                    purpose,
                };
                let until = fresh.now.checked_add(LINK_LIFE).unwrap_or(fresh.now);
                one_time_link::replace(tx, &hash, &link, fresh.now, until)?;
                let mut invited = invited.clone();
                invited.object = user.id.to_string();
                let scope = Scope {
                    merchant: user.merchant,
                    mode: Mode::Live,
                };
                event::append(tx, scope, &[invited.with("purpose", purpose)])?;
                Ok::<_, AdminLinkError>(Some(purpose))
            })
            .await?;
        Ok(purpose.map(|purpose| self.one_time_address(purpose, &secret)))
    }

    /// Where a one-time link opens.
    pub(super) fn one_time_address(&self, purpose: Purpose, secret: &str) -> String {
        let door = match purpose {
            Purpose::First => "first",
            Purpose::Invite | Purpose::Reset => "join",
        };
        self.address(&format!("/office/{door}/{secret}"))
    }
}

/// The first active owner, joined ones before others; makes one, with a merchant if there is none.
fn first_owner(tx: &mut Tx<'_>, fresh: &Fresh) -> Result<StaffRow, StoreError> {
    let merchants = merchant::all(tx)?;
    let mut owners = Vec::new();
    for merchant in &merchants {
        let users = staff::all_locked(tx, merchant.no)?;
        owners.extend(
            users
                .into_iter()
                .filter(|user| user.active && is_owner(&user.grants)),
        );
    }
    if let Some(joined) = owners.iter().find(|owner| owner.joined) {
        return Ok(joined.clone());
    }
    // A merchant with a shop was made on purpose; one without may only be waiting for its admin.
    let mut home = None;
    for merchant in &merchants {
        if home.is_none() && !shop::all(tx, merchant.no)?.is_empty() {
            home = Some(merchant.no);
        }
    }
    let home = match home.or_else(|| merchants.first().map(|merchant| merchant.no)) {
        Some(home) => home,
        None => merchant::insert(tx, &fresh.code, "", fresh.now)?,
    };
    if let Some(owner) = owners.into_iter().find(|owner| owner.merchant == home) {
        return Ok(owner);
    }
    make_owner(tx, home, fresh)
}

fn make_owner(tx: &mut Tx<'_>, home: MerchantNo, fresh: &Fresh) -> Result<StaffRow, StoreError> {
    let owner = StaffRow {
        merchant: home,
        id: fresh.owner,
        name: String::new(),
        email: None,
        language: None,
        joined: false,
        active: true,
        version: 1,
        created_at: fresh.now,
        grants: vec![Grant::everywhere(Role::Owner)],
    };
    staff::insert(tx, &owner)?;
    Ok(owner)
}
