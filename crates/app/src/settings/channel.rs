//! The merchant's own mail server: setting it up, and a test mail that really goes out.

use std::collections::BTreeMap;

use channels::{Contact, Letter, Line, Parcel};
use domain::access::Permission;
use domain::check::{Check, CheckResult};
use domain::contact::Email;
use domain::message::ChannelKind;
use domain::scope::{MerchantNo, Mode, Scope};
use domain::settings::{Fault, Faults, optional_email, optional_line};
pub use domain::settings::{MAX_LOGIN, MailForm, MailSecurity, MailServer};
use i18n::Locale;
use i18n::message::Mail;
use jiff::Timestamp;
use outbound::MailFault;
use store::rooms::channel::{self, ChannelRow};
use store::rooms::job;
use store::{StoreError, Tx};

use super::{Editor, SettingsError};
use crate::App;
use crate::post::{MailWay, PASSWORD, from_json, to_json};

const KIND: ChannelKind = ChannelKind::Smtp;

/// The merchant's mail server as its page shows it: without its password.
#[derive(Debug, Clone)]
pub struct MailView {
    /// Mail goes out by it.
    pub active: bool,
    /// The version that a form edits.
    pub version: i64,
    /// Its last test.
    pub check: Option<Check>,
    /// The server; `None`: what is stored cannot be read.
    pub server: Option<MailServer>,
    /// A password is stored, and the key of this server opens it.
    pub has_password: bool,
    /// Where mails may be passed on that came back: nobody can guess it.
    pub hook: String,
}

/// How mail leaves for this merchant.
#[derive(Debug, Clone)]
pub struct Channels {
    /// The merchant's own server, if it was ever set up.
    pub mail: Option<MailView>,
    /// The address that mail of the whole server comes from, if the operator set one up.
    pub node_from: Option<String>,
}

/// What is typed about the mail server beside its settings. Holds a password, so it never shows in
/// logs.
#[derive(Clone, Default)]
pub struct MailChange {
    /// The server.
    pub form: MailForm,
    /// Empty: the stored one stays.
    pub password: String,
    /// Mail goes out by it.
    pub active: bool,
}

impl App {
    /// How mail leaves for this merchant.
    pub async fn channels(&self, by: &Editor) -> Result<Channels, SettingsError> {
        let row = self.mail_row(by).await?;
        let view = |row: &ChannelRow| {
            let secrets = self.vault().open_channel(by.merchant(), KIND, &row.secrets);
            MailView {
                active: row.active,
                version: row.version,
                check: row.check.clone(),
                server: from_json(&row.settings),
                has_password: secrets.is_ok_and(|secrets| secrets.contains_key(PASSWORD)),
                hook: self.line_hook(by.merchant(), KIND),
            }
        };
        Ok(Channels {
            mail: row.as_ref().map(view),
            node_from: self.settings().mail.as_ref().map(|mail| mail.from.clone()),
        })
    }

    /// Sets the merchant's mail server up (`version` is `None`), or changes it if nobody did since
    /// `version`.
    pub async fn change_mail(
        &self,
        by: &Editor,
        version: Option<i64>,
        change: MailChange,
    ) -> Result<(), SettingsError> {
        let stored = self.mail_row(by).await?;
        let merchant = by.merchant();
        let (server, mut faults) = match change.form.read() {
            Ok(server) => (Some(server), Faults::default()),
            Err(faults) => (None, faults),
        };
        let password = optional_line(&change.password, MAX_LOGIN);
        let password = faults.take("password", password);
        let (Some(server), Some(password), true) = (server, password, faults.is_empty()) else {
            return Err(SettingsError::Wrong(faults));
        };
        let before = stored.as_ref().and_then(|row| from_json(&row.settings));
        let kept = stored.as_ref().and_then(|row| {
            let opened = self.vault().open_channel(merchant, KIND, &row.secrets);
            opened.ok()?.remove(PASSWORD)
        });
        let password = match (&server.user, password, kept) {
            // Nobody asks who we are: nothing is kept.
            (None, _, _) => None,
            (Some(_), Some(typed), _) => Some(typed),
            (Some(_), None, None) => return Err(wrong("password", Fault::Missing)),
            // Who may change settings must not learn the stored password by sending it elsewhere.
            (Some(_), None, Some(kept)) => match before {
                Some(before) if before.host == server.host => Some(kept),
                _ => return Err(wrong("password", Fault::Again)),
            },
        };
        let secrets: BTreeMap<String, String> = password
            .map(|password| (PASSWORD.to_owned(), password))
            .into_iter()
            .collect();
        let sealed = self
            .vault()
            .seal_channel(self.entropy(), merchant, KIND, &secrets);
        let sealed = sealed.map_err(|_| wrong("password", Fault::Control))?;
        let row = ChannelRow {
            kind: KIND,
            active: change.active,
            settings: to_json(&server),
            secrets: sealed,
            version: version.unwrap_or(1),
            // Something else was tested.
            check: None,
            stopped: None,
            credit: None,
            floor: None,
            low_since: None,
        };
        self.store_channel(by, version.is_none(), row).await
    }

    /// Switches the merchant's mail server on or off, if nobody changed it since `version`.
    pub async fn switch_mail(
        &self,
        by: &Editor,
        version: i64,
        active: bool,
    ) -> Result<(), SettingsError> {
        self.switch_channel(by, KIND, version, active).await
    }

    /// Sends a test mail by the stored settings, switched on or not, and keeps what the server said.
    pub async fn test_mail(
        &self,
        by: &Editor,
        address: &str,
        locale: Locale,
    ) -> Result<Check, SettingsError> {
        let row = self.mail_row(by).await?.ok_or(SettingsError::NotFound)?;
        let to = optional_email(address).and_then(|to| to.ok_or(Fault::Missing));
        let to = to.map_err(|fault| wrong("to", fault))?;
        let check = match self.open_mail(by.merchant(), &row) {
            Ok(way) => self.send_test(&way, &to, locale).await,
            Err(why) => Check::new(CheckResult::Bad, self.now(), "settings", why),
        };
        self.keep_check(by, row, &check).await?;
        Ok(check)
    }

    async fn send_test(&self, way: &MailWay, to: &Email, locale: Locale) -> Check {
        let t = i18n::texts(locale);
        let (subject, text) = (t.channels_test_subject(), t.channels_test_text());
        let (subject, text) = (i18n::plain(&subject), i18n::plain(&text));
        let html = format!(
            "<!doctype html><html lang=\"{}\" dir=\"{}\"><body><p>{text}</p></body></html>",
            locale.code(),
            locale.dir(),
        );
        let mail = Mail {
            subject: subject.into_owned(),
            text: text.into_owned(),
            html,
        };
        self.try_mail(way, (None, to), &mail, locale).await
    }

    /// Hands one mail to the server, once, and tells what it said.
    pub(crate) async fn try_mail(
        &self,
        way: &MailWay,
        (from_name, to): (Option<&str>, &Email),
        mail: &Mail,
        locale: Locale,
    ) -> Check {
        let bad = |code: &str, words: &str| Check::new(CheckResult::Bad, self.now(), code, words);
        let id = format!("test_{}", self.uuid().simple());
        let nobody = |name| Contact {
            name,
            address: to.as_str(),
        };
        let letter = way.address(Letter {
            message_id: &id,
            date: self.now(),
            from: nobody(from_name),
            to: nobody(None),
            reply_to: None,
            subject: &mail.subject,
            text: &mail.text,
            html: Some(&mail.html),
            situation: "test",
            language: locale.code(),
            values: &[],
            list_unsubscribe: None,
        });
        let packed =
            channels::find(KIND.as_str()).map(|channel| channel.pack(&Line::default(), &letter));
        let (from, to, bytes) = match packed {
            Some(Ok(Parcel::Mail {
                envelope_from,
                envelope_to,
                bytes,
            })) => (envelope_from, envelope_to, bytes),
            Some(Err(error)) => return bad("settings", &error.to_string()),
            _ => return bad("settings", "this build sends no mail"),
        };
        match self.post(way, (&from, (&to, &[])), &bytes).await {
            Ok(accepted) => Check::new(CheckResult::Good, self.now(), "ok", &accepted.response),
            Err(error) => {
                let (result, code) = sorted(error.fault);
                Check::new(result, self.now(), code, &error.reason)
            }
        }
    }

    async fn mail_row(&self, by: &Editor) -> Result<Option<ChannelRow>, SettingsError> {
        by.need(Permission::Settings)?;
        let merchant = by.merchant();
        let found = self
            .store()
            .read(move |tx| channel::find(tx, merchant, KIND));
        let found: Result<_, StoreError> = found.await;
        Ok(found?)
    }
}

/// Lets the messages go that waited for a channel, in both worlds.
pub(super) fn release(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    kind: ChannelKind,
    now: Timestamp,
) -> Result<(), StoreError> {
    for mode in Mode::ALL {
        job::release_messages(tx, Scope { merchant, mode }, kind, now)?;
    }
    Ok(())
}

fn wrong(field: &'static str, fault: Fault) -> SettingsError {
    SettingsError::Wrong(Faults(vec![(field, fault)]))
}

/// What a failure says about the settings, and the word under which its advice is found.
fn sorted(fault: MailFault) -> (CheckResult, &'static str) {
    use CheckResult::{Bad, Unknown};
    match fault {
        MailFault::Name => (Bad, "name"),
        MailFault::Forbidden => (Bad, "forbidden"),
        MailFault::Connection => (Bad, "connection"),
        MailFault::Tls => (Bad, "tls"),
        MailFault::Login => (Bad, "login"),
        MailFault::Sender => (Bad, "sender"),
        MailFault::Recipient => (Bad, "recipient"),
        MailFault::Refused => (Bad, "refused"),
        MailFault::Settings => (Bad, "settings"),
        MailFault::Busy => (Unknown, "busy"),
        MailFault::Timeout => (Unknown, "timeout"),
        MailFault::Broken => (Unknown, "broken"),
    }
}
