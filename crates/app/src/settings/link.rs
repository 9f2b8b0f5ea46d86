//! What new links of a shop are made of unless told otherwise.

use channels::BadSetting;
use domain::access::Permission;
use domain::account::FinancialAccount;
use domain::contact::Email;
use domain::event::EventKind;
use domain::id::ShopId;
use domain::line::line_field;
use domain::message::ChannelKind;
use domain::receipt::ReceiptType;
use domain::scope::MerchantNo;
use domain::settings::{Fault, LinksForm};
use domain::shop::Shop;
use money::{Amount, parse_amount};
use store::rooms::channel::ChannelRow;
use store::rooms::shop::ShopRow;
use store::rooms::{account, channel, event};

use super::shop::{account_for, find, save};
use super::{Editor, SettingsError};
use crate::App;
use crate::line::Open;
use crate::post::from_json;

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
    /// Where it can send from a line of its own.
    pub lines: Vec<LineOfShop>,
}

/// A channel where a shop can have a sending line of its own.
#[derive(Debug, Clone)]
pub struct LineOfShop {
    /// Which.
    pub channel: ChannelKind,
    /// The channel's line, from which all shops send that have none of their own.
    pub usual: Option<String>,
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
                    lines: rows.iter().filter_map(line_of_shop).collect(),
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
        let app = self.clone();
        self.write(move |tx| {
            by.once(tx, now)?;
            let mut row = find(tx, &by, id)?;
            let rules = form.read()?;
            for (channel, line) in &rules.lines {
                if let Some(line) = line {
                    let at = channel::find(tx, by.merchant(), *channel)?;
                    app.judge_line(by.merchant(), (*channel, line), at.as_ref())?;
                }
            }
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
            for (channel, line) in rules.lines {
                row.shop.lines.set(channel, line);
            }
            row.shop.told = rules.told;
            row.shop.refund_two_from = two_from(&form.two_from, &row.shop)?;
            save(tx, &row)?;
            event::append(tx, by.scope(), std::slice::from_ref(&changed))?;
            Ok(())
        })
        .await
    }
}

/// A channel that is switched on, if its settings tell who sends there.
fn line_of_shop(row: &ChannelRow) -> Option<LineOfShop> {
    line_field(row.kind).filter(|_| row.active)?;
    let usual = match row.kind {
        ChannelKind::Smtp => from_json(&row.settings).map(|mail| mail.from.to_string()),
        kind => {
            let named = channels::find(kind.as_str())?.meta().line?;
            Open::from_json(&row.settings)?.values.remove(named)
        }
    };
    Some(LineOfShop {
        channel: row.kind,
        usual,
    })
}

impl App {
    /// Whether a channel takes this line. One whose secrets do not open judges nothing now.
    fn judge_line(
        &self,
        merchant: MerchantNo,
        (kind, line): (ChannelKind, &str),
        row: Option<&ChannelRow>,
    ) -> Result<(), SettingsError> {
        let field = line_field(kind).unwrap_or("ways");
        let wrong = |fault| SettingsError::wrong(field, fault);
        let row = row.ok_or_else(|| wrong(Fault::Choice))?;
        if kind == ChannelKind::Smtp {
            let mailbox = line.parse::<Email>();
            return mailbox.map(drop).or(Err(wrong(Fault::Email)));
        }
        let Ok(way) = self.open_line(merchant, row) else {
            return Ok(());
        };
        match way.line.sending_from(way.channel, line) {
            Ok(_) => Ok(()),
            Err(BadSetting::Form { expected, .. }) => Err(wrong(Fault::Form(expected))),
            Err(_) => Err(wrong(Fault::Choice)),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_channel_whose_settings_tell_its_line_has_a_field_for_a_shops_own() {
        for kind in ChannelKind::ALL {
            let channel = channels::find(kind.as_str()).unwrap();
            let told = channel.meta().line.is_some() || *kind == ChannelKind::Smtp;
            assert_eq!(line_field(*kind).is_some(), told, "{kind}");
        }
    }
}
