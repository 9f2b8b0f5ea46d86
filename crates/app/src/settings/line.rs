//! Channels by what they say about themselves: setting one up, trying it, asking for its credit,
//! starting it again. The mail server is one of them in every list; its own form is in
//! [`super::channel`].

use std::collections::BTreeMap;

use channels::{BadSetting, Contact, Delivery, Letter, Line};
pub use channels::{CodeText, Field, FieldKind, Meta, Text};
use domain::access::Permission;
use domain::check::{Check, CheckResult};
use domain::contact::Address;
use domain::event::EventKind;
use domain::message::ChannelKind;
use domain::scope::{Mode, Scope};
use domain::settings::{Fault, Faults, optional_line, optional_number};
use i18n::Locale;
use jiff::Timestamp;
pub use store::rooms::channel::StoredCredit;
use store::rooms::channel::{self, ChannelRow};
use store::rooms::event;
use store::{StoreError, Tx};

use super::channel::release;
use super::provider_form::{MAX_CREDENTIAL, merged, same_server};
use super::{Editor, SettingsError};
use crate::App;
use crate::line::{Open, parted};
use crate::message::watch_credit;
use crate::post::Way;

/// A channel as its page shows it: without its secrets.
#[derive(Debug, Clone)]
pub struct ChannelView {
    /// Which.
    pub kind: ChannelKind,
    /// What it says about itself.
    pub meta: &'static Meta,
    /// The version that a form edits; `None`: it was never set up.
    pub version: Option<i64>,
    /// Messages go out by it.
    pub active: bool,
    /// Its last test.
    pub check: Option<Check>,
    /// What the panel's own code in that test, or in the reason why it stopped, means.
    pub meaning: Option<CodeText>,
    /// Since when nothing goes out by it, and why.
    pub stopped: Option<(Timestamp, String)>,
    /// What was left when it was asked last.
    pub credit: Option<StoredCredit>,
    /// Below this staff are told; `None`: below what is usual, zero: never.
    pub floor: Option<i64>,
    /// Credit is low.
    pub is_low: bool,
    /// Its address, if it is not its own.
    pub base_url: String,
    /// The settings that are no secrets.
    pub plain: BTreeMap<String, String>,
    /// The names of the secrets that are stored.
    pub stored: Vec<&'static str>,
    /// The key of this server opens its secrets.
    pub opens: bool,
    /// Where the channel may call and tell what became of messages, if it does such a thing.
    pub hook: Option<String>,
}

/// What is typed about a channel. Holds secrets, so it never shows in logs.
#[derive(Clone, Default)]
pub struct ChannelForm {
    /// Where it is; empty: at its own address.
    pub base_url: String,
    /// By the channel's names, which may be any: a page sets its own names apart from them. An empty
    /// secret keeps what is stored.
    pub values: BTreeMap<String, String>,
    /// Below how much credit staff are told; empty: below what is usual, 0: never.
    pub floor: String,
    /// Messages go out by it.
    pub active: bool,
}

/// The channels that a merchant can set up, in the order in which staff see them.
pub fn kinds() -> impl Iterator<Item = (ChannelKind, &'static Meta)> {
    let all = channels::CHANNELS.iter().map(|channel| channel.meta());
    let named = all.filter_map(|meta| Some((meta.code.parse::<ChannelKind>().ok()?, meta)));
    named.filter(|(kind, _)| *kind != ChannelKind::Outbox)
}

/// A channel with a form of this kind: every one but the mail server, which has its own.
fn usable(kind: ChannelKind) -> Result<&'static dyn channels::Channel, SettingsError> {
    let known = !matches!(kind, ChannelKind::Smtp | ChannelKind::Outbox);
    let channel = channels::find(kind.as_str()).filter(|_| known);
    channel.ok_or(SettingsError::NotFound)
}

fn refused(error: BadSetting) -> SettingsError {
    let (field, fault) = match error {
        BadSetting::Missing(field) => (field, Fault::Missing),
        BadSetting::Form { field, expected } => (field, Fault::Form(expected)),
        BadSetting::BaseUrl(why) => ("base_url", Fault::Address(why)),
        BadSetting::Row { field, line, .. } => (field, Fault::Row(line)),
    };
    SettingsError::wrong(field, fault)
}

impl App {
    /// Every channel that can be set up, with where it stands.
    pub async fn channel_views(&self, by: &Editor) -> Result<Vec<ChannelView>, SettingsError> {
        by.need(Permission::Settings)?;
        let merchant = by.merchant();
        let rows: Result<_, StoreError> = self
            .store()
            .read(move |tx| channel::all(tx, merchant))
            .await;
        let rows = rows?;
        let view = |(kind, meta)| {
            let row = rows.iter().find(|row| row.kind == kind);
            self.channel_view(by, (kind, meta), row)
        };
        Ok(kinds().map(view).collect())
    }

    /// One channel.
    pub async fn channel_settings(
        &self,
        by: &Editor,
        kind: ChannelKind,
    ) -> Result<ChannelView, SettingsError> {
        let row = self.channel_row(by, kind).await?;
        let named = kinds().find(|(known, _)| *known == kind);
        let named = named.ok_or(SettingsError::NotFound)?;
        Ok(self.channel_view(by, named, row.as_ref()))
    }

    fn channel_view(
        &self,
        by: &Editor,
        (kind, meta): (ChannelKind, &'static Meta),
        row: Option<&ChannelRow>,
    ) -> ChannelView {
        let open = row.and_then(|row| Open::from_json(&row.settings));
        let open = open.unwrap_or_default();
        let secrets = row.map(|row| self.open_secrets(by.merchant(), kind, &row.secrets));
        let opens = secrets.as_ref().is_none_or(Result::is_ok);
        let secrets = secrets.and_then(Result::ok).unwrap_or_default();
        let stored = meta.fields.iter().map(|field| field.name);
        let check = row.and_then(|row| row.check.clone());
        let stopped = row.and_then(|row| row.stopped.clone());
        let words = stopped.as_ref().map(|(_, why)| why.as_str());
        let words = words.or(check.as_ref().map(|check| check.words.as_str()));
        let channel = channels::find(kind.as_str());
        ChannelView {
            kind,
            meta,
            version: row.map(|row| row.version),
            active: row.is_some_and(|row| row.active),
            meaning: channel
                .zip(words)
                .and_then(|(channel, words)| channel.describe(words)),
            check,
            stopped,
            credit: row.and_then(|row| row.credit.clone()),
            floor: row.and_then(|row| row.floor),
            is_low: row.is_some_and(|row| row.low_since.is_some()),
            base_url: open.base_url,
            plain: open.values,
            stored: stored.filter(|name| secrets.contains_key(*name)).collect(),
            opens,
            hook: meta
                .reports
                .calls()
                .then(|| self.line_hook(by.merchant(), kind)),
        }
    }

    /// Sets a channel up (`version` is `None`), or changes it if nobody did since `version`.
    pub async fn change_channel(
        &self,
        by: &Editor,
        kind: ChannelKind,
        version: Option<i64>,
        form: ChannelForm,
    ) -> Result<(), SettingsError> {
        let channel = usable(kind)?;
        let row = self.channel_row(by, kind).await?;
        let merchant = by.merchant();
        let before = row.as_ref().and_then(|row| Open::from_json(&row.settings));
        let secrets = row
            .as_ref()
            .and_then(|row| self.open_secrets(merchant, kind, &row.secrets).ok());
        let secrets = secrets.unwrap_or_default();
        let mut faults = Faults::default();
        let base_url = optional_line(&form.base_url, MAX_CREDENTIAL);
        let base_url = faults.take("base_url", base_url).flatten();
        let base_url = base_url.unwrap_or_default();
        let floor = optional_number(&form.floor, 0, u32::MAX);
        let floor = faults.take("credit_floor", floor).flatten();
        let typed = merged(channel.meta().fields, &form.values, &secrets, &mut faults);
        if let Some(kept) = typed.kept
            && let Some(before) = &before
        {
            let at = |line: &Open| match line.base_url.as_str() {
                "" => channel.meta().base_url.unwrap_or_default().to_owned(),
                own => own.to_owned(),
            };
            let now = Open {
                base_url: base_url.clone(),
                ..Open::default()
            };
            if at(&now) != at(before) && !same_server(&at(&now), &at(before)) {
                // Who may change settings must not learn a stored secret by sending it elsewhere.
                faults.0.push((kept, Fault::Again));
            }
        }
        if !faults.is_empty() {
            return Err(SettingsError::Wrong(faults));
        }
        let line = Line::new(channel, &base_url, typed.credentials.clone());
        line.map_err(refused)?;
        let (secrets, values) = parted(channel, typed.credentials);
        let sealed = self
            .vault()
            .seal_channel(self.entropy(), merchant, kind, &secrets);
        let sealed = sealed.map_err(|_| SettingsError::wrong("base_url", Fault::Control))?;
        let row = ChannelRow {
            kind,
            active: form.active,
            settings: Open { base_url, values }.to_json(),
            secrets: sealed,
            version: version.unwrap_or(1),
            // Something else was tested.
            check: None,
            stopped: None,
            credit: None,
            floor: floor.map(i64::from),
            low_since: None,
        };
        self.store_channel(by, version.is_none(), row).await
    }

    /// Switches a channel on or off, if nobody changed it since `version`.
    pub async fn switch_channel(
        &self,
        by: &Editor,
        kind: ChannelKind,
        version: i64,
        active: bool,
    ) -> Result<(), SettingsError> {
        let row = self.channel_row(by, kind).await?;
        let row = ChannelRow {
            active,
            version,
            ..row.ok_or(SettingsError::NotFound)?
        };
        self.store_channel(by, false, row).await
    }

    /// Writes a channel down, with its event; what waited for it goes out.
    pub(super) async fn store_channel(
        &self,
        by: &Editor,
        is_new: bool,
        row: ChannelRow,
    ) -> Result<(), SettingsError> {
        let changed = self.setting_event(by, EventKind::ChannelChanged, row.kind);
        let (by, now) = (by.clone(), self.now());
        self.write(move |tx| {
            by.once(tx, now)?;
            let stored = if is_new {
                let free = channel::find(tx, by.merchant(), row.kind)?.is_none();
                if free {
                    channel::insert(tx, by.merchant(), &row)?;
                }
                free
            } else {
                channel::change(tx, by.merchant(), &row)?
            };
            if !stored {
                return Err(SettingsError::Changed);
            }
            release(tx, by.merchant(), row.kind, now)?;
            if row.active {
                let open = Open::from_json(&row.settings).unwrap_or_default();
                let is_here = open.base_url.starts_with("http://");
                watch_credit(tx, by.merchant(), (row.kind, is_here), now)?;
            }
            event::append(tx, by.scope(), std::slice::from_ref(&changed))?;
            Ok(())
        })
        .await
    }

    /// Lets messages go out by a stopped channel again. One that runs stays as it is.
    pub async fn start_channel(&self, by: &Editor, kind: ChannelKind) -> Result<(), SettingsError> {
        self.channel_row(by, kind)
            .await?
            .ok_or(SettingsError::NotFound)?;
        let started = self.setting_event(by, EventKind::ChannelStarted, kind);
        let (by, now) = (by.clone(), self.now());
        self.write(move |tx| {
            by.once(tx, now)?;
            if channel::start(tx, by.merchant(), kind)? {
                release(tx, by.merchant(), kind, now)?;
                event::append(tx, by.scope(), std::slice::from_ref(&started))?;
            }
            Ok(())
        })
        .await
    }

    /// Sends a test message by the stored settings, switched on or not, and keeps what the channel
    /// said. One that is taken starts a stopped channel. `mode`: the world in which somebody tries;
    /// only in TEST this very machine is reached.
    pub async fn test_channel(
        &self,
        by: &Editor,
        (kind, mode): (ChannelKind, Mode),
        address: &str,
        locale: Locale,
    ) -> Result<Check, SettingsError> {
        usable(kind)?;
        let row = self.channel_row(by, kind).await?;
        let row = row.ok_or(SettingsError::NotFound)?;
        let to = test_address(kind, address)?;
        let on = ChannelRow {
            active: true,
            ..row.clone()
        };
        let scope = Scope {
            merchant: by.merchant(),
            mode,
        };
        let check = match self.way(scope, kind, Some(&on)) {
            Way::Closed(why) => Check::new(CheckResult::Bad, self.now(), "settings", &why),
            way => self.try_line(&way, mode, &to, locale).await,
        };
        self.keep_check(by, row, &check).await?;
        Ok(check)
    }

    /// Keeps what a test said; a good one starts the channel.
    pub(super) async fn keep_check(
        &self,
        by: &Editor,
        row: ChannelRow,
        check: &Check,
    ) -> Result<(), SettingsError> {
        let tried = self.setting_event(by, EventKind::ChannelChecked, row.kind);
        let tried = tried.with("result", check.result);
        let started = self.setting_event(by, EventKind::ChannelStarted, row.kind);
        let (by, kept, now) = (by.clone(), check.clone(), self.now());
        let written = self.write(move |tx: &mut Tx<'_>| {
            if !channel::checked(tx, by.merchant(), &row, &kept)? {
                return Ok(());
            }
            event::append(tx, by.scope(), std::slice::from_ref(&tried))?;
            if kept.is_good() && channel::start(tx, by.merchant(), row.kind)? {
                release(tx, by.merchant(), row.kind, now)?;
                event::append(tx, by.scope(), std::slice::from_ref(&started))?;
            }
            Ok::<_, StoreError>(())
        });
        Ok(written.await?)
    }

    async fn try_line(&self, way: &Way, mode: Mode, to: &Address, locale: Locale) -> Check {
        let Way::Line(line) = way else {
            return Check::new(CheckResult::Bad, self.now(), "settings", "no such channel");
        };
        let t = i18n::texts(locale);
        let text = t.channels_test_short();
        let text = i18n::plain(&text);
        let id = format!("test_{}", self.uuid().simple());
        let letter = Letter {
            message_id: &id,
            date: self.now(),
            from: Contact {
                name: None,
                address: "",
            },
            to: Contact {
                name: None,
                address: to.as_str(),
            },
            reply_to: None,
            subject: "",
            text: &text,
            html: None,
            situation: "test",
            language: locale.code(),
            values: &[],
            list_unsubscribe: None,
        };
        let delivery = match line.channel.pack(&line.line, &letter) {
            Ok(parcel) => {
                let carried = self.carry_parcel(way, mode, (parcel, &[])).await;
                line.channel.read(&line.line, &letter, carried)
            }
            Err(error) => error.into(),
        };
        let (result, code, words) = match delivery {
            Delivery::Accepted { provider_ref } => {
                (CheckResult::Good, "ok", provider_ref.unwrap_or_default())
            }
            Delivery::Retry { reason, .. } => (CheckResult::Unknown, "busy", reason),
            Delivery::Stop { reason } => (CheckResult::Bad, "settings", reason),
            Delivery::Undeliverable { reason } => (CheckResult::Bad, "recipient", reason),
            Delivery::Unknown { reason } => (CheckResult::Unknown, "broken", reason),
        };
        Check::new(result, self.now(), code, &words)
    }

    /// Asks how much credit is left, and keeps it.
    pub async fn channel_credit(
        &self,
        by: &Editor,
        (kind, mode): (ChannelKind, Mode),
    ) -> Result<Result<StoredCredit, String>, SettingsError> {
        usable(kind)?;
        let row = self.channel_row(by, kind).await?;
        let row = row.ok_or(SettingsError::NotFound)?;
        let scope = Scope {
            merchant: by.merchant(),
            mode,
        };
        let asked = self.ask_credit(scope, &row).await;
        if let Ok(credit) = &asked {
            self.keep_credit(scope, &row, credit).await?;
        }
        Ok(asked)
    }

    async fn channel_row(
        &self,
        by: &Editor,
        kind: ChannelKind,
    ) -> Result<Option<ChannelRow>, SettingsError> {
        by.need(Permission::Settings)?;
        let merchant = by.merchant();
        let found = self
            .store()
            .read(move |tx| channel::find(tx, merchant, kind));
        let found: Result<_, StoreError> = found.await;
        Ok(found?)
    }
}

/// The address of a test, of the kind that the channel takes.
fn test_address(kind: ChannelKind, typed: &str) -> Result<Address, SettingsError> {
    use domain::contact::AddressKind as Kind;
    let wanted = match kind {
        ChannelKind::Telegram => Kind::Telegram,
        ChannelKind::Bale => Kind::Bale,
        ChannelKind::Eitaa => Kind::Eitaa,
        _ => Kind::Mobile,
    };
    let address =
        Address::read(wanted, typed).map_err(|fault| SettingsError::wrong("to", fault))?;
    if kind.takes(&address) {
        Ok(address)
    } else {
        Err(SettingsError::wrong("to", Fault::Handle))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_of_a_channel_has_a_name_of_the_form_itself() {
        const OWN: &[&str] = &[
            "nonce",
            "version",
            "base_url",
            "active",
            "to",
            "credit_floor",
        ];
        for (kind, meta) in kinds() {
            for field in meta.fields {
                assert!(!OWN.contains(&field.name), "{kind}: {}", field.name);
            }
        }
    }
}
