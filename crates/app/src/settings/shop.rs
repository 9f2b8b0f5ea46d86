//! Shops: made with all that a first link needs, and changed.

use domain::access::Permission;
use domain::account::{AccountKind, FinancialAccount};
use domain::customer::Customer;
use domain::delivery::{Abroad, Limits, QuietHours, WAITS};
use domain::event::EventKind;
use domain::id::{AccountId, CustomerId, ReceiptTypeId, ShopId};
use domain::line::Lines;
use domain::message::ChannelKind;
use domain::scope::{Mode, Scope};
use domain::settings::{Fault, Faults, ShopDetails, ShopForm};
use domain::shop::{Shop, Slug};
use domain::told::Told;
use domain::way::Way;
use jiff::tz::TimeZone;
use money::Currency;
use store::rooms::shop::ShopRow;
use store::rooms::{account, customer, event, shop};
use store::{StoreError, Tx};

use super::{Editor, SettingsError};
use crate::App;
use crate::setup::MadeShop;

/// What a new shop stands on.
#[derive(Debug, Clone)]
pub struct Picks {
    /// Where its money lands.
    pub account: Pick<AccountId>,
    /// What its receipts are.
    pub receipt_type: Pick<ReceiptTypeId>,
    /// Days that its links are valid; `None`: for ever.
    pub validity_days: Option<u32>,
}

/// Something that is there, or something new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick<T> {
    /// A new one of this name; `None`: of the usual name.
    New(Option<String>),
    /// This one.
    This(T),
}

/// The page of a shop.
#[derive(Debug, Clone)]
pub struct ShopSettings {
    /// The shop.
    pub row: ShopRow,
    /// Its old slugs, which go on working.
    pub aliases: Vec<Slug>,
    /// A link was made, so that its currency stays.
    pub has_links: bool,
}

/// The time zone in its usual spelling, if there is such a place.
fn zone(name: &str) -> Option<String> {
    let zone = TimeZone::get(name).ok()?;
    zone.iana_name().map(str::to_owned)
}

impl App {
    /// The shops whose settings these are, in order of making.
    pub async fn shops_to_set(&self, by: &Editor) -> Result<Vec<ShopRow>, SettingsError> {
        let no = by.merchant();
        let all = self.store().read(move |tx| shop::all(tx, no)).await;
        let mut all: Vec<ShopRow> = all.map_err(|error: StoreError| error)?;
        all.retain(|row| by.need_in(Permission::Settings, row.shop.id).is_ok());
        Ok(all)
    }

    /// One shop with what its page says.
    pub async fn shop_settings(
        &self,
        by: &Editor,
        id: ShopId,
    ) -> Result<ShopSettings, SettingsError> {
        let by = by.clone();
        self.store()
            .read(move |tx| {
                Ok(ShopSettings {
                    row: find(tx, &by, id)?,
                    aliases: shop::aliases(tx, by.merchant(), id)?,
                    has_links: shop::has_links(tx, by.merchant(), id)?,
                })
            })
            .await
    }

    /// Makes a shop with its walk-in customers and, if nothing else is picked, an account and a
    /// receipt type.
    pub async fn create_shop(
        &self,
        by: &Editor,
        form: &ShopForm,
        picks: Picks,
    ) -> Result<MadeShop, SettingsError> {
        by.need(Permission::Settings)?;
        let details = form.read(zone)?;
        let (app, by, now) = (self.clone(), by.clone(), self.now());
        let made = self
            .write(move |tx| {
                by.once(tx, now)?;
                if shop::slug_is_taken(tx, &details.slug)? {
                    return Err(SettingsError::wrong("slug", Fault::SlugTaken));
                }
                app.insert_shop(tx, &by, details.clone(), picks.clone())
            })
            .await;
        made.map_err(slug_error)
    }

    fn insert_shop(
        &self,
        tx: &mut Tx<'_>,
        by: &Editor,
        details: ShopDetails,
        picks: Picks,
    ) -> Result<MadeShop, SettingsError> {
        let id = ShopId::new(self.uuid());
        let mut events = vec![self.setting_event(by, EventKind::ShopCreated, id)];
        let account = match picks.account {
            Pick::This(id) => {
                let found = account::find(tx, by.merchant(), id)?;
                account_for(found, details.currency)?.id
            }
            Pick::New(name) => {
                let made = FinancialAccount {
                    id: AccountId::new(self.uuid()),
                    name: name.unwrap_or_else(|| details.name.clone()),
                    currency: details.currency,
                    kind: AccountKind::Bank,
                    iban: None,
                    card: None,
                    active: true,
                    version: 1,
                };
                account::insert(tx, by.merchant(), &made)?;
                events.push(self.setting_event(by, EventKind::AccountCreated, made.id));
                made.id
            }
        };
        let receipt_type = match picks.receipt_type {
            Pick::This(id) => {
                let found = account::find_receipt_type(tx, by.merchant(), id)?;
                let found = found.filter(|kind| kind.active);
                let none = || SettingsError::wrong("receipt_type", Fault::Choice);
                found.ok_or_else(none)?.id
            }
            Pick::New(name) => {
                let id = ReceiptTypeId::new(self.uuid());
                let texts = i18n::texts(crate::message::locale(details.language));
                let name = name.unwrap_or_else(|| texts.settings_first_receipt_type());
                account::insert_receipt_type(tx, by.merchant(), id, &name)?;
                events.push(self.setting_event(by, EventKind::ReceiptTypeCreated, id));
                id
            }
        };
        let row = ShopRow {
            merchant: by.merchant(),
            account,
            receipt_type,
            logo: None,
            slips: None,
            version: 1,
            shop: Shop {
                id,
                slug: details.slug,
                name: details.name,
                language: details.language,
                time_zone: details.time_zone,
                currency: details.currency,
                unit: details.unit,
                manager_email: details.manager_email.map(|email| email.to_string()),
                contact: details.contact,
                validity_days: picks.validity_days,
                receipt_by_default: true,
                approve_receipts: true,
                description_template: None,
                ways: vec![Way::always(ChannelKind::Smtp)],
                quiet: Some(QuietHours::USUAL),
                may_wait: WAITS.to_vec(),
                abroad: Abroad::Nowhere,
                limits: Limits::USUAL,
                told: Told::default(),
                lines: Lines::default(),
                refund_two_from: None,
            },
        };
        shop::insert(tx, &row, self.now())?;
        for mode in Mode::ALL {
            let walk_in = CustomerId::new(self.uuid());
            let person = Customer::walk_in(walk_in);
            let scope = Scope {
                merchant: by.merchant(),
                mode,
            };
            customer::insert(tx, scope, &person, Some(id), self.now())?;
        }
        event::append(tx, by.scope(), &events)?;
        Ok(MadeShop {
            merchant: by.merchant(),
            shop: id,
            account,
        })
    }

    /// Changes a shop, if nobody did since `version`. An old slug stays an alias; the currency
    /// stays once a link was made. A currency that is not given is the shop's own.
    pub async fn change_shop(
        &self,
        by: &Editor,
        id: ShopId,
        version: i64,
        form: &ShopForm,
    ) -> Result<(), SettingsError> {
        let changed = self.setting_event(by, EventKind::ShopChanged, id);
        let (by, now, form) = (by.clone(), self.now(), form.clone());
        let done = self
            .write(move |tx| {
                by.once(tx, now)?;
                let mut row = find(tx, &by, id)?;
                let mut form = form.clone();
                if form.currency.trim().is_empty() {
                    form.currency = row.shop.currency.to_string();
                }
                let details = form.read(zone)?;
                judge(tx, &mut row, &details)?;
                if row.version != version {
                    return Err(SettingsError::Changed);
                }
                if row.shop.slug != details.slug {
                    shop::rename(tx, by.merchant(), id, &details.slug)?;
                }
                row.shop = Shop {
                    slug: details.slug,
                    name: details.name,
                    language: details.language,
                    time_zone: details.time_zone,
                    currency: details.currency,
                    unit: details.unit,
                    manager_email: details.manager_email.map(|email| email.to_string()),
                    contact: details.contact,
                    ..row.shop
                };
                save(tx, &row)?;
                event::append(tx, by.scope(), std::slice::from_ref(&changed))?;
                Ok(())
            })
            .await;
        done.map_err(slug_error)
    }
}

/// Looks at what only the store knows: whose the slug is, and what the currency hangs on. A new
/// currency takes the first account that holds it.
fn judge(tx: &mut Tx<'_>, row: &mut ShopRow, details: &ShopDetails) -> Result<(), SettingsError> {
    let mut faults = Faults::default();
    let owner = shop::find_by_slug(tx, &details.slug)?;
    let ours = |found: &ShopRow| found.merchant == row.merchant && found.shop.id == row.shop.id;
    if owner.is_some_and(|found| !ours(&found)) {
        faults.0.push(("slug", Fault::SlugTaken));
    }
    if details.currency != row.shop.currency {
        let accounts = account::all(tx, row.merchant)?;
        let mut fitting = accounts.iter();
        let fitting = fitting.find(|one| one.active && one.currency == details.currency);
        if shop::has_links(tx, row.merchant, row.shop.id)? {
            faults.0.push(("currency", Fault::Fixed));
        } else if let Some(account) = fitting {
            row.account = account.id;
        } else {
            faults.0.push(("currency", Fault::NoAccount));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.into())
    }
}

/// A shop of the merchant that this editor may change.
pub(super) fn find(tx: &mut Tx<'_>, by: &Editor, id: ShopId) -> Result<ShopRow, SettingsError> {
    let found = shop::find(tx, by.merchant(), id)?.ok_or(SettingsError::NotFound)?;
    by.need_in(Permission::Settings, id)?;
    Ok(found)
}

/// Writes a shop down as it was read and changed in this unit.
pub(super) fn save(tx: &mut Tx<'_>, row: &ShopRow) -> Result<(), SettingsError> {
    if shop::save(tx, row)? {
        Ok(())
    } else {
        Err(SettingsError::Changed)
    }
}

/// An account that a shop of this currency can have.
pub(super) fn account_for(
    found: Option<FinancialAccount>,
    currency: Currency,
) -> Result<FinancialAccount, SettingsError> {
    let found = found.filter(|account| account.active);
    let found = found.ok_or_else(|| SettingsError::wrong("account", Fault::Choice))?;
    if found.currency == currency {
        Ok(found)
    } else {
        Err(SettingsError::wrong("account", Fault::OtherCurrency))
    }
}

/// Two who took one slug at the same moment: the second is told as if they had come later.
fn slug_error(error: SettingsError) -> SettingsError {
    match error {
        SettingsError::Store(error) if error.is_duplicate_of("slug_pk") => {
            SettingsError::wrong("slug", Fault::SlugTaken)
        }
        other => other,
    }
}
