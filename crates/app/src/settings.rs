//! Settings: the merchant's own data, shops, accounts, receipt types, providers, channels.
//!
//! The same use cases serve the pages and the command line; an [`Editor`] says who asks. Each
//! setting has a version: who saves what somebody else changed in the meantime is told
//! ([`SettingsError::Changed`]) and nothing is lost or overwritten.

mod account;
pub mod channel;
mod document;
mod key;
pub mod line;
mod link;
mod logo;
mod merchant;
mod openpay;
mod position;
pub mod provider;
mod provider_form;
pub mod provider_state;
mod receipt_type;
mod sending;
mod shop;
mod template;

pub use document::KindSettings;
pub use link::{LineOfShop, LinkSettings};
pub use logo::path as logo_path;
pub use openpay::OpenPaySettings;
pub use shop::{Pick, Picks, ShopSettings};
pub use template::{TemplateView, Templates, TestSend};

use domain::access::{Permission, Staff};
use domain::event::{Actor, Event, EventKind};
use domain::id::ShopId;
use domain::scope::{MerchantNo, Mode, Scope};
use domain::settings::{Fault, Faults};
use jiff::Timestamp;
use store::{StoreError, Tx};

use crate::App;
use crate::access::SignedIn;
use crate::once;

/// Who changes a setting.
#[derive(Debug, Clone)]
pub struct Editor {
    merchant: MerchantNo,
    /// `None`: somebody at the command line of the server, who may do everything.
    staff: Option<Staff>,
    request_id: Option<String>,
    /// What makes a form do its work once; see [`App::form_nonce`].
    nonce: Option<String>,
}

impl Editor {
    /// A user who is signed in, by a form with this nonce.
    pub fn user(by: &SignedIn, request_id: &str, nonce: &str) -> Self {
        Self {
            merchant: by.staff.merchant,
            staff: Some(by.staff.clone()),
            request_id: Some(request_id.to_owned()),
            nonce: Some(nonce.to_owned()),
        }
    }

    /// Somebody at the command line of the server.
    pub fn operator(merchant: MerchantNo) -> Self {
        Self {
            merchant,
            staff: None,
            request_id: None,
            nonce: None,
        }
    }

    /// Whose settings.
    pub fn merchant(&self) -> MerchantNo {
        self.merchant
    }

    /// Refuses whoever may not do this in every shop.
    pub(crate) fn need(&self, permission: Permission) -> Result<(), SettingsError> {
        self.allow(permission, |staff| staff.may_everywhere(permission))
    }

    /// Refuses whoever may not do this in this shop.
    pub(crate) fn need_in(
        &self,
        permission: Permission,
        shop: ShopId,
    ) -> Result<(), SettingsError> {
        self.allow(permission, |staff| staff.may(permission, shop))
    }

    fn allow(
        &self,
        permission: Permission,
        may: impl Fn(&Staff) -> bool,
    ) -> Result<(), SettingsError> {
        if self.staff.as_ref().is_none_or(may) {
            Ok(())
        } else {
            Err(SettingsError::Forbidden(permission))
        }
    }

    fn actor(&self) -> Actor {
        let user = |staff: &Staff| Actor::User(staff.user);
        self.staff.as_ref().map_or(Actor::Operator, user)
    }

    /// Settings belong to neither world; their events and nonces stand in LIVE, which every
    /// merchant has.
    pub(crate) fn scope(&self) -> Scope {
        Scope {
            merchant: self.merchant,
            mode: Mode::Live,
        }
    }

    /// Takes the nonce of the form in this unit; a form that did its work is refused.
    pub(crate) fn once(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<(), SettingsError> {
        let Some(nonce) = &self.nonce else {
            return Ok(());
        };
        if once::first(tx, self.scope(), (nonce, b"settings"), now)? {
            Ok(())
        } else {
            Err(SettingsError::Twice)
        }
    }
}

/// Why a setting was not saved.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The user may not do this.
    #[error("the permission {0} is missing")]
    Forbidden(Permission),
    /// The merchant has no such thing.
    #[error("there is no such thing here")]
    NotFound,
    /// Somebody else changed it since it was read.
    #[error("somebody else changed it")]
    Changed,
    /// What was typed is refused, field by field.
    #[error("{} field(s) are wrong", .0.0.len())]
    Wrong(Faults),
    /// The form was sent before, and did what it asked for.
    #[error("the form was sent before")]
    Twice,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SettingsError {
    /// One field is wrong.
    pub(crate) fn wrong(field: &'static str, fault: Fault) -> Self {
        Self::Wrong(Faults::one(field, fault))
    }
}

impl From<Faults> for SettingsError {
    fn from(faults: Faults) -> Self {
        Self::Wrong(faults)
    }
}

impl App {
    /// One event about a setting, by its editor.
    pub(crate) fn setting_event(
        &self,
        by: &Editor,
        kind: EventKind,
        object: impl ToString,
    ) -> Event {
        self.act(by.actor(), by.request_id.as_deref(), |act| {
            act.event(kind, object)
        })
    }
}
