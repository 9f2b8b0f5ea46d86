//! A shop's own texts of messages: read, changed, given back, and tried on oneself.

use domain::access::Permission;
use domain::check::{Check, CheckResult};
use domain::event::EventKind;
use domain::id::ShopId;
use domain::message::ChannelKind;
use domain::scope::{Mode, Scope};
use domain::template::{TemplateName, Wording};
use i18n::message::Mail;
use store::rooms::shop::ShopRow;
use store::rooms::template::{self, TemplateRow};
use store::rooms::{channel, event, shop};
use store::{StoreError, Tx};

use super::{Editor, SettingsError};
use crate::App;
use crate::message::locale;
use crate::post::Way;
use crate::template::{Preview, Sample, UserFields, delivered_wording, read_wording, user_fields};

/// The list of a shop's texts.
#[derive(Debug, Clone)]
pub struct Templates {
    /// The shop.
    pub shop: ShopRow,
    /// Those that it wrote itself; all others are as delivered.
    pub own: Vec<TemplateName>,
}

/// One text in its editor.
#[derive(Debug, Clone)]
pub struct TemplateView {
    /// The shop.
    pub shop: ShopRow,
    /// The text: its own, or the delivered one.
    pub wording: Wording,
    /// Whether it is its own.
    pub own: bool,
    /// The version that a form edits; 0 if nobody ever changed it.
    pub version: i64,
    /// The fields of documents that it may name.
    pub fields: UserFields,
}

/// What became of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestSend {
    /// No channel is set up that could carry it.
    NoChannel,
    /// It was handed to the mail server for this address; what that said.
    Said(String, Check),
}

impl App {
    /// Which texts of a shop are its own.
    pub async fn templates(&self, by: &Editor, id: ShopId) -> Result<Templates, SettingsError> {
        let by = by.clone();
        self.store()
            .read(move |tx| {
                let shop = find(tx, &by, id)?;
                let rows = template::of_shop(tx, by.merchant(), id)?;
                let own = rows.into_iter().filter(|row| row.wording.is_some());
                let own = own.map(|row| row.name).collect();
                Ok(Templates { shop, own })
            })
            .await
    }

    /// One text of a shop: its own, or the delivered one.
    pub async fn template_of(
        &self,
        by: &Editor,
        name: TemplateName,
    ) -> Result<TemplateView, SettingsError> {
        let usual = delivered_wording(name)?;
        let by = by.clone();
        self.store()
            .read(move |tx| {
                let shop = find(tx, &by, name.shop)?;
                let row = template::find(tx, by.merchant(), name)?;
                let version = row.as_ref().map_or(0, |row| row.version);
                let own = row.and_then(|row| row.wording);
                Ok(TemplateView {
                    shop,
                    own: own.is_some(),
                    wording: own.unwrap_or_else(|| usual.clone()),
                    version,
                    fields: user_fields(tx, by.merchant())?,
                })
            })
            .await
    }

    /// Keeps a shop's own text, if nobody changed it since `version`. What is word for word the
    /// delivered text is none of its own.
    pub async fn change_template(
        &self,
        by: &Editor,
        name: TemplateName,
        version: i64,
        (subject, text): (&str, &str),
    ) -> Result<(), SettingsError> {
        by.need_in(Permission::Templates, name.shop)?;
        let merchant = by.merchant();
        let fields = self.store().read(move |tx| user_fields(tx, merchant));
        let fields: Result<_, StoreError> = fields.await;
        let typed = read_wording(name.format, subject, text, &fields?)?;
        let own = (typed != delivered_wording(name)?).then_some(typed);
        self.store_template(by, name, version, own).await
    }

    /// Gives a shop the delivered text back, if nobody changed it since `version`.
    pub async fn reset_template(
        &self,
        by: &Editor,
        name: TemplateName,
        version: i64,
    ) -> Result<(), SettingsError> {
        by.need_in(Permission::Templates, name.shop)?;
        self.store_template(by, name, version, None).await
    }

    async fn store_template(
        &self,
        by: &Editor,
        name: TemplateName,
        version: i64,
        wording: Option<Wording>,
    ) -> Result<(), SettingsError> {
        let changed = self.setting_event(by, EventKind::ShopChanged, name.shop);
        let changed = changed.with("template", name.situation);
        let (by, now) = (by.clone(), self.now());
        let done = self.write(move |tx| {
            by.once(tx, now)?;
            find(tx, &by, name.shop)?;
            let known = template::find(tx, by.merchant(), name)?;
            let row = TemplateRow {
                name,
                wording: wording.clone(),
                version: version.max(1),
            };
            let stored = match known {
                None if version == 0 => {
                    template::insert(tx, by.merchant(), &row)?;
                    true
                }
                None => false,
                Some(known) => known.version == version && template::save(tx, by.merchant(), &row)?,
            };
            if !stored {
                return Err(SettingsError::Changed);
            }
            event::append(tx, by.scope(), std::slice::from_ref(&changed))?;
            Ok(())
        });
        done.await.map_err(|error| match error {
            // Two who were first at the same moment.
            SettingsError::Store(error) if error.is_duplicate_of("template_pk") => {
                SettingsError::Changed
            }
            other => other,
        })
    }

    /// Sends a text, filled in with an example, to the user who asks: never to anybody else.
    pub async fn test_template(
        &self,
        by: &Editor,
        mode: Mode,
        name: TemplateName,
        (subject, text): (&str, &str),
    ) -> Result<TestSend, SettingsError> {
        let to = by.staff.as_ref().map(|staff| staff.email.clone());
        let to = to.ok_or(SettingsError::NotFound)?;
        let (editor, merchant) = (by.clone(), by.merchant());
        let found = self.store().read(move |tx| {
            let shop = find(tx, &editor, name.shop)?;
            let row = channel::find(tx, merchant, ChannelKind::Smtp)?;
            let fields = user_fields(tx, merchant)?;
            Ok::<_, SettingsError>((shop.shop, row, fields))
        });
        let (shop, row, fields) = found.await?;
        let typed = read_wording(name.format, subject, text, &fields)?;
        let about = (Sample::default(), &fields);
        let preview = self.preview(&shop, mode, name, Some(&typed), about)?;
        let Preview::Email(mail) = preview else {
            return Ok(TestSend::NoChannel);
        };
        let locale = locale(name.language);
        let subject = i18n::texts(locale).templates_test_subject(mail.subject);
        let mail = Mail {
            subject: i18n::plain(&subject).into_owned(),
            ..mail
        };
        let scope = Scope { merchant, mode };
        let way = self.way(scope, ChannelKind::Smtp, row.as_ref());
        let check = match way.sending_from(ChannelKind::Smtp, &shop.lines) {
            Way::Outbox | Way::Line(_) => return Ok(TestSend::NoChannel),
            Way::Closed(why) => Check::new(CheckResult::Bad, self.now(), "settings", &why),
            Way::Mail(way) => {
                let from = Some(shop.name.as_str());
                self.try_mail(&way, (from, &to), &mail, locale).await
            }
        };
        Ok(TestSend::Said(to.to_string(), check))
    }
}

/// A shop of the merchant whose texts this editor may write.
fn find(tx: &mut Tx<'_>, by: &Editor, id: ShopId) -> Result<ShopRow, SettingsError> {
    let found = shop::find(tx, by.merchant(), id)?.ok_or(SettingsError::NotFound)?;
    by.need_in(Permission::Templates, id)?;
    Ok(found)
}
