//! What new links of a shop are made of unless told otherwise.

use domain::access::Permission;
use domain::account::FinancialAccount;
use domain::event::EventKind;
use domain::id::ShopId;
use domain::message::ChannelKind;
use domain::receipt::ReceiptType;
use domain::settings::{Fault, LinksForm};
use domain::shop::Shop;
use money::{Amount, parse_amount};
use store::rooms::shop::ShopRow;
use store::rooms::{account, channel, event};

use super::shop::{account_for, find, save};
use super::{Editor, SettingsError};
use crate::App;

/// The page of a shop's settings for links.
#[derive(Debug, Clone)]
pub struct LinkSettings {
    /// The shop.
    pub row: ShopRow,
    /// The accounts among which it can choose.
    pub accounts: Vec<FinancialAccount>,
    /// The receipt types among which it can choose.
    pub receipt_types: Vec<ReceiptType>,
    /// The channels among which it can choose: e-mail, and those that are set up and switched on.
    pub channels: Vec<ChannelKind>,
}

impl App {
    /// A shop's settings for links, and what they can be.
    pub async fn link_settings(
        &self,
        by: &Editor,
        id: ShopId,
    ) -> Result<LinkSettings, SettingsError> {
        let by = by.clone();
        self.store()
            .read(move |tx| {
                let row = find(tx, &by, id)?;
                let mut accounts = account::all(tx, by.merchant())?;
                accounts.retain(|one| one.active && one.currency == row.shop.currency);
                let mut receipt_types = account::receipt_types(tx, by.merchant())?;
                receipt_types.retain(|one| one.active);
                let rows = channel::all(tx, by.merchant())?;
                let others = rows.iter().filter(|one| one.active);
                let others = others.map(|one| one.kind);
                let others = others.filter(|kind| *kind != ChannelKind::Smtp);
                Ok(LinkSettings {
                    channels: std::iter::once(ChannelKind::Smtp).chain(others).collect(),
                    row,
                    accounts,
                    receipt_types,
                })
            })
            .await
    }

    /// What a new shop can stand on: every active account and receipt type.
    pub async fn first_picks(
        &self,
        by: &Editor,
    ) -> Result<(Vec<FinancialAccount>, Vec<ReceiptType>), SettingsError> {
        by.need(Permission::Settings)?;
        let no = by.merchant();
        self.store()
            .read(move |tx| {
                let mut accounts = account::all(tx, no)?;
                accounts.retain(|one| one.active);
                let mut receipt_types = account::receipt_types(tx, no)?;
                receipt_types.retain(|one| one.active);
                Ok((accounts, receipt_types))
            })
            .await
    }

    /// Changes a shop's settings for links, if nobody changed the shop since `version`.
    pub async fn change_links(
        &self,
        by: &Editor,
        id: ShopId,
        version: i64,
        form: &LinksForm,
    ) -> Result<(), SettingsError> {
        let changed = self.setting_event(by, EventKind::ShopChanged, id);
        let (by, now, form) = (by.clone(), self.now(), form.clone());
        self.write(move |tx| {
            by.once(tx, now)?;
            let mut row = find(tx, &by, id)?;
            let rules = form.read()?;
            let account = account::find(tx, by.merchant(), rules.account)?;
            row.account = account_for(account, row.shop.currency)?.id;
            let kind = account::find_receipt_type(tx, by.merchant(), rules.receipt_type)?;
            let kind = kind.filter(|kind| kind.active);
            let none = || SettingsError::wrong("receipt_type", Fault::Choice);
            row.receipt_type = kind.ok_or_else(none)?.id;
            if row.version != version {
                return Err(SettingsError::Changed);
            }
            row.shop.receipt_by_default = rules.receipt;
            row.shop.approve_receipts = rules.approve;
            row.shop.validity_days = rules.validity_days;
            row.shop.description_template = rules.description;
            row.shop.ways = rules.ways;
            row.shop.told = rules.told;
            row.shop.refund_two_from = two_from(&form.two_from, &row.shop)?;
            save(tx, &row)?;
            event::append(tx, by.scope(), std::slice::from_ref(&changed))?;
            Ok(())
        })
        .await
    }
}

/// From how much on two persons give money back, as typed in the shop's unit.
fn two_from(typed: &str, shop: &Shop) -> Result<Option<Amount>, SettingsError> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let amount = parse_amount(typed, shop.unit, shop.currency).ok();
    let amount = amount.filter(|amount| amount.is_positive());
    let wrong = || SettingsError::wrong("two_from", Fault::Amount);
    amount.map(Some).ok_or_else(wrong)
}
