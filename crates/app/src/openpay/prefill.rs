//! Addresses of an OpenPay page that fill it in: plain ones, and sealed ones that fix what they
//! say.

use std::collections::BTreeMap;

use domain::access::{Permission, Staff};
use domain::openpay::{Named, Note, Prefill, PrefillFacts};
use domain::scope::{MerchantNo, Scope};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::StoreError;
use store::rooms::shop;
use store::rooms::shop::ShopRow;

use crate::App;
use crate::link::{Answered, Once};
use crate::once::{self, KeyError};

/// What somebody wants an address to say: the parameters of [`Named`], as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrefillForm {
    /// Slug or id of the shop; may be left out when the merchant has one.
    pub shop: Option<String>,
    /// What it fills in.
    pub fields: Vec<(String, String)>,
    /// The payer cannot change what it fills in.
    pub signed: bool,
}

/// Why no address was made.
#[derive(Debug, thiserror::Error)]
pub enum PrefillError {
    /// No such shop, or the user may not make links there.
    #[error("no such shop")]
    NotFound,
    /// These cannot be used.
    #[error("{} field(s) are wrong", .0.len())]
    Wrong(Vec<(Named, Note)>),
    /// There is nothing to fix.
    #[error("nothing is filled in")]
    Empty,
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The same request is being worked on.
    #[error("the same request is being worked on")]
    Running,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<KeyError> for PrefillError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Reused => Self::KeyReused,
            KeyError::Running => Self::Running,
            KeyError::Store(error) => Self::Store(error),
        }
    }
}

impl App {
    /// The shops for whose page a user may make addresses.
    pub async fn prefill_shops(&self, staff: &Staff) -> Result<Vec<ShopRow>, StoreError> {
        let no = staff.merchant;
        let mut all = self.store().read(move |tx| shop::all(tx, no)).await?;
        all.retain(|row: &ShopRow| staff.may(Permission::CreateLinks, row.shop.id));
        Ok(all)
    }

    /// Makes the address of a shop's OpenPay page that fills these fields in; `staff` is who asks,
    /// unless a program does.
    pub async fn make_prefill(
        &self,
        merchant: MerchantNo,
        form: PrefillForm,
        staff: Option<&Staff>,
    ) -> Result<String, PrefillError> {
        let shops = self.store().read(move |tx| shop::all(tx, merchant)).await;
        let shops: Vec<ShopRow> = shops.map_err(|error: StoreError| error)?;
        let named = |row: &&ShopRow| match &form.shop {
            Some(name) => row.shop.slug.as_str() == name || row.shop.id.to_string() == *name,
            None => shops.len() == 1,
        };
        let row = shops.iter().find(named).ok_or(PrefillError::NotFound)?;
        if staff.is_some_and(|staff| !staff.may(Permission::CreateLinks, row.shop.id)) {
            return Err(PrefillError::NotFound);
        }
        let prefill = Prefill::read(&form.fields, facts(row));
        if !prefill.notes.is_empty() {
            return Err(PrefillError::Wrong(prefill.notes));
        }
        let mut query: Vec<(&str, String)> = prefill.query();
        let page = self.address(&super::path(row.shop.slug.as_str()));
        if form.signed {
            if query.is_empty() {
                return Err(PrefillError::Empty);
            }
            let fields: BTreeMap<String, String> = query
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect();
            let sealed =
                self.vault()
                    .seal_carried(self.entropy(), (merchant, &label(row)), &fields);
            let sealed = sealed.or(Err(PrefillError::Empty))?;
            query = vec![(SIGNED, sealed)];
        }
        let pairs = query.iter().map(|(name, value)| {
            let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
            format!("{name}={value}")
        });
        let pairs: Vec<_> = pairs.collect();
        Ok(match pairs.join("&") {
            none if none.is_empty() => page,
            query => format!("{page}?{query}"),
        })
    }

    /// The same for a program, whose repeated request gets the answer of the first one: `render`
    /// makes status and body.
    pub async fn make_prefill_once(
        &self,
        scope: Scope,
        form: PrefillForm,
        once: Option<Once>,
        render: impl Fn(&str) -> (u16, String),
    ) -> Result<Answered<String>, PrefillError> {
        let url = self.make_prefill(scope.merchant, form, None).await?;
        if once.is_none() {
            return Ok(Answered::Now(url));
        }
        let (now, answer) = (self.now(), render(&url));
        self.write(move |tx| {
            if let Some(before) = once::answered(tx, scope, once.as_ref(), now)? {
                return Ok(before);
            }
            once::keep(tx, scope, once.as_ref(), || answer.clone())?;
            Ok(Answered::Now(url.clone()))
        })
        .await
    }

    /// What a sealed address of this shop fixes; `None`: it is not one that was made here.
    pub(super) fn open_prefill(&self, row: &ShopRow, sealed: &str) -> Option<Prefill> {
        let opened = self
            .vault()
            .open_carried((row.merchant, &label(row)), sealed);
        let fields: Vec<(String, String)> = opened.ok()?.into_iter().collect();
        let prefill = Prefill::read(&fields, facts(row));
        prefill.notes.is_empty().then_some(prefill)
    }
}

/// The parameter that holds a sealed address.
pub const SIGNED: &str = "signed";

fn label(row: &ShopRow) -> String {
    format!("openpay/{}", row.shop.id)
}

fn facts(row: &ShopRow) -> PrefillFacts {
    PrefillFacts {
        currency: row.shop.currency,
        unit: row.shop.unit,
    }
}
