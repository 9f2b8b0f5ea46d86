//! The payer's pages: a link, one of its payments, its receipt, and the way to the bank.

mod choice;
mod go;
pub(crate) mod link;
pub(crate) mod openpay;
mod parts;
pub(crate) mod payment;
pub(crate) mod preview;
pub(crate) mod receipt;
mod sentences;
pub(crate) mod short;
pub(crate) mod slip;
pub(crate) mod unsubscribe;

use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use serde::Deserialize;

use crate::trouble::Trouble;

pub(crate) use parts::clean;

pub use choice::AmountFault;
pub use go::go_page;
pub use link::{Notice, link_page};
pub use openpay::{CodeStop, OpenPayView, Stop, openpay_page};
pub use payment::payment_page;
pub use receipt::receipt_page;
pub use unsubscribe::unsubscribe_page;

/// The two names in an address of a link, a receipt or a callback.
#[derive(Deserialize)]
pub(crate) struct ShopAndToken {
    #[serde(rename = "shop")]
    pub(crate) slug: String,
    pub(crate) token: String,
}

/// The one name in the address of a shop's own pages.
#[derive(Deserialize)]
pub(crate) struct ShopAlone {
    #[serde(rename = "shop")]
    pub(crate) slug: String,
}

/// The three names in the address of a payment.
#[derive(Deserialize)]
pub(crate) struct ShopTokenAndCode {
    #[serde(rename = "shop")]
    pub(crate) slug: String,
    pub(crate) token: String,
    pub(crate) code: String,
}

macro_rules! from_path {
    ($name:ident) => {
        /// An address that is no text names nothing, like every unknown address.
        impl<S: Send + Sync> FromRequestParts<S> for $name {
            type Rejection = Trouble;

            async fn from_request_parts(head: &mut Parts, state: &S) -> Result<Self, Trouble> {
                let path = Path::<Self>::from_request_parts(head, state).await;
                path.map(|Path(names)| names).map_err(|_| Trouble::Unknown)
            }
        }
    };
}

from_path!(ShopAlone);
from_path!(ShopAndToken);
from_path!(ShopTokenAndCode);
