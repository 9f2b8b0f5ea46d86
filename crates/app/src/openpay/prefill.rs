//! Addresses of an OpenPay page that fill it in: plain ones, and sealed ones that fix what they
//! say.

use std::collections::BTreeMap;

use domain::access::{Permission, Staff};
use domain::openpay::{Named, Note, Prefill, PrefillFacts, SendRefusal};
use domain::scope::{MerchantNo, Mode};
use domain::settings::Faults;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::StoreError;
use store::rooms::shop;
use store::rooms::shop::ShopRow;

use crate::App;
use crate::once::KeyError;

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
    /// Nobody can be sent the address of a page that is switched off.
    #[error("the page is switched off")]
    Closed,
    /// The page takes the money of the other world.
    #[error("the page takes {0} money")]
    World(Mode),
    /// The text for its recipients cannot be used, field by field.
    #[error("{} field(s) of the message are wrong", .0.0.len())]
    Message(Faults),
    /// It goes to nobody.
    #[error("the address is not sent")]
    Send(SendRefusal),
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
        let row = named(&shops, &form).ok_or(PrefillError::NotFound)?;
        if staff.is_some_and(|staff| !staff.may(Permission::CreateLinks, row.shop.id)) {
            return Err(PrefillError::NotFound);
        }
        let (_, query) = self.filled(row, &form)?;
        Ok(self.page_address(row, &query))
    }

    /// What an address fills in, and what stands behind its question mark for that.
    pub(super) fn filled(
        &self,
        row: &ShopRow,
        form: &PrefillForm,
    ) -> Result<(Prefill, String), PrefillError> {
        let prefill = Prefill::read(&form.fields, facts(row));
        if !prefill.notes.is_empty() {
            return Err(PrefillError::Wrong(prefill.notes));
        }
        let mut query: Vec<(&str, String)> = prefill.query();
        if form.signed {
            if query.is_empty() {
                return Err(PrefillError::Empty);
            }
            let fields: BTreeMap<String, String> = query
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect();
            let whose = (row.merchant, label(row));
            let whose = (whose.0, whose.1.as_str());
            let sealed = self.vault().seal_carried(self.entropy(), whose, &fields);
            query = vec![(SIGNED, sealed.or(Err(PrefillError::Empty))?)];
        }
        let pairs = query.iter().map(|(name, value)| {
            let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
            format!("{name}={value}")
        });
        let pairs: Vec<_> = pairs.collect();
        Ok((prefill, pairs.join("&")))
    }

    /// The address of a shop's page with this behind its question mark.
    pub(super) fn page_address(&self, row: &ShopRow, query: &str) -> String {
        self.address(&super::with_query(row.shop.slug.as_str(), query))
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

/// The shop that a form names; the only one, if it names none.
pub(super) fn named<'a>(shops: &'a [ShopRow], form: &PrefillForm) -> Option<&'a ShopRow> {
    let mut all = shops.iter();
    match &form.shop {
        Some(name) => {
            all.find(|row| row.shop.slug.as_str() == name || row.shop.id.to_string() == *name)
        }
        None => all.next().filter(|_| shops.len() == 1),
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
