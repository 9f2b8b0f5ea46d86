//! What messages say: the text for one link, else the shop's own, else the delivered one. A text is
//! judged before it is kept, so that nothing is ever sent half filled in.

mod fields;

use std::collections::BTreeMap;

use channels::segments;
pub use channels::{Encoding, SmsLength};
use domain::access::Permission;
use domain::document::DocumentKind;
use domain::id::{LinkId, MessageId};
use domain::link::{Link, Terms};
use domain::message::Situation;
use domain::resolve::ResolveReason;
use domain::scope::{Mode, Scope};
use domain::settings::{Fault, Faults, Flaw};
use domain::shop::Shop;
use domain::template::{Format, TemplateName, Wording};
use domain::token::{PaymentCode, Token};
use i18n::Locale;
use i18n::message::{
    Format as Escaping, Mail, OwnError, PARAMETERS, Part, Template, TemplateError, TemplateFault,
    default_template, own_mail, own_short, render,
};
use jiff::ToSpan as _;
use money::Amount;
use store::rooms::{shop, template};
use store::{StoreError, Tx};

pub use fields::{UserField, UserFields};
pub(crate) use fields::{user_fields, values_for};

use crate::App;
use crate::message::{Matter, locale};
use crate::office::Desk;
use crate::settings::SettingsError;

/// What somebody wrote for one link alone, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkMessage {
    /// Subject and text of the e-mail.
    pub email: Option<(String, String)>,
    /// Text of SMS and chat messages.
    pub short: Option<String>,
}

impl LinkMessage {
    /// The texts, or everything that is wrong with them: at `message/email/subject`,
    /// `message/email/text` and `message/short/text`.
    pub fn read(&self, known: &UserFields) -> Result<Vec<Wording>, Faults> {
        let email = self.email.as_ref();
        let email = email.map(|(subject, text)| (Format::Email, subject.as_str(), text));
        let short = self.short.as_ref().map(|text| (Format::Short, "", text));
        let (mut wordings, mut faults) = (Vec::new(), Faults::default());
        for (format, subject, text) in email.into_iter().chain(short) {
            match read_wording(format, subject, text, known) {
                Ok(wording) => wordings.push(wording),
                Err(wrong) => {
                    let wrong = wrong.0.into_iter();
                    let at = |field| match (format, field) {
                        (Format::Email, "subject") => "message/email/subject",
                        (Format::Email, _) => "message/email/text",
                        (Format::Short, _) => "message/short/text",
                    };
                    faults
                        .0
                        .extend(wrong.map(|(field, fault)| (at(field), fault)));
                }
            }
        }
        if faults.is_empty() {
            Ok(wordings)
        } else {
            Err(faults)
        }
    }
}

/// What a preview speaks of, as far as it is typed already; an example stands in for the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    /// In the currency of the shop.
    pub amount: Option<Amount>,
    /// What it is for; empty: it does not say. `None`: an example.
    pub description: Option<String>,
    /// The shop's own number; empty: it has none. `None`: an example.
    pub reference: Option<String>,
    /// The link, if there is one already, perhaps with a text of its own: then all of it is said as it
    /// is.
    pub link: Option<Box<(Link, Terms)>>,
}

/// A message as its reader would see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preview {
    /// An e-mail.
    Email(Mail),
    /// An SMS or a chat message.
    Short {
        /// The text.
        text: String,
        /// How long it is as an SMS.
        sms: SmsLength,
    },
}

/// Reads a text that was typed: its lengths, and that every parameter is known, on every branch.
pub fn read_wording(
    format: Format,
    subject: &str,
    text: &str,
    known: &UserFields,
) -> Result<Wording, Faults> {
    let (mut faults, wording) = match Wording::read(format, subject, text) {
        Ok(wording) => (Faults::default(), Some(wording)),
        Err(faults) => (faults, None),
    };
    let parts = match &wording {
        Some(wording) => [("subject", wording.subject()), ("text", wording.text())],
        None => [("subject", subject), ("text", text)],
    };
    for (field, part) in parts {
        // What cannot be read at all needs no second word.
        if faults.0.iter().all(|(told, _)| *told != field) {
            faults.take(field, renders(part, known));
        }
    }
    wording.filter(|_| faults.is_empty()).ok_or(faults)
}

/// Fills a text in once with everything and once with nothing.
fn renders(part: &str, known: &UserFields) -> Result<(), Fault> {
    for example in ["1", ""] {
        let all = PARAMETERS.iter().map(|(name, _)| (*name).to_owned());
        let all = all.chain(known.iter().map(|field| field.name.clone()));
        let all: BTreeMap<String, String> = all.map(|name| (name, example.to_owned())).collect();
        render(part, &all, Escaping::Text).map_err(line_fault)?;
    }
    Ok(())
}

fn line_fault(error: TemplateError) -> Fault {
    let flaw = match error.fault {
        TemplateFault::UnknownParameter(name) => Flaw::Parameter(name),
        TemplateFault::Forbidden(what) => Flaw::Forbidden(what),
        TemplateFault::Syntax | TemplateFault::Operation => Flaw::Braces,
        TemplateFault::TooMuchWork | TemplateFault::TooLong => Flaw::TooMuch,
    };
    Fault::Line(error.line, flaw)
}

impl From<OwnError> for SettingsError {
    fn from(OwnError { part, error }: OwnError) -> Self {
        let field = match part {
            Part::Subject => "subject",
            Part::Text => "text",
        };
        Self::wrong(field, line_fault(error))
    }
}

/// The text that somebody wrote: for this sending of a link, else for this link, else for the shop.
/// Only the messages that send an address to pay on have texts of their own; what a link says when it
/// is sent is no reminder.
pub(crate) fn wording(
    tx: &mut Tx<'_>,
    scope: Scope,
    (link, sending): (Option<LinkId>, Option<MessageId>),
    name: TemplateName,
) -> Result<Option<Wording>, StoreError> {
    if name.situation.sends_address() {
        let mut own = match sending {
            Some(id) => template::of_sending(tx, scope, id, name.format)?,
            None => None,
        };
        let of_link = link.filter(|_| name.situation == Situation::LinkSent);
        if let (None, Some(link)) = (&own, of_link) {
            own = template::of_link(tx, scope, link, name.format)?;
        }
        if own.is_some() {
            return Ok(own);
        }
    }
    let row = template::find(tx, scope.merchant, name)?;
    Ok(row.and_then(|row| row.wording))
}

/// The delivered text.
pub(crate) fn delivered((situation, locale): (&str, Locale)) -> Result<Template, OwnError> {
    default_template(situation, locale).ok_or_else(|| {
        in_text(TemplateError {
            line: 0,
            fault: TemplateFault::UnknownParameter(situation.to_owned()),
        })
    })
}

/// A fault of a delivered template.
pub(crate) fn in_text(error: TemplateError) -> OwnError {
    let part = Part::Text;
    OwnError { part, error }
}

/// The delivered text as it would stand in an editor.
pub(crate) fn delivered_wording(name: TemplateName) -> Result<Wording, OwnError> {
    let usual = delivered((name.situation.as_str(), locale(name.language)))?;
    let text = match name.format {
        Format::Email => usual.text,
        Format::Short => usual.short,
    };
    let (subject, text) = (usual.subject.to_owned(), text.trim_end().to_owned());
    Ok(Wording::stored(name.format, subject, text))
}

impl App {
    /// Shows a message before it is sent, to whom may do `need` in the shop. Without `typed` it is
    /// what would be sent now: the link's own text, the shop's, or the delivered one.
    pub async fn preview_message(
        &self,
        desk: &Desk,
        need: Permission,
        name: TemplateName,
        typed: Option<(&str, &str)>,
        sample: Sample,
    ) -> Result<Preview, SettingsError> {
        let scope = desk.scope();
        let of = sample.link.as_ref().map(|about| about.0.id);
        let found = self.store().read(move |tx| {
            let row = shop::find(tx, scope.merchant, name.shop)?;
            let own = wording(tx, scope, (of, None), name)?;
            let fields = user_fields(tx, scope.merchant)?;
            Ok::<_, StoreError>(row.map(|row| (row.shop, own, fields)))
        });
        let (shop, own, fields) = found.await?.ok_or(SettingsError::NotFound)?;
        if !desk.staff.may(need, name.shop) {
            return Err(SettingsError::Forbidden(need));
        }
        let own = match typed {
            Some((subject, text)) => Some(read_wording(name.format, subject, text, &fields)?),
            None => own,
        };
        let about = (sample, &fields);
        Ok(self.preview(&shop, desk.mode, name, own.as_ref(), about)?)
    }

    /// The message that a text, or else the delivered one, makes of examples.
    pub(crate) fn preview(
        &self,
        shop: &Shop,
        mode: Mode,
        name: TemplateName,
        own: Option<&Wording>,
        (mut sample, fields): (Sample, &UserFields),
    ) -> Result<Preview, OwnError> {
        let locale = locale(name.language);
        let link = sample.link.take();
        let mut matter = self.example(shop, mode, locale, sample);
        if let Some(about) = link {
            let (link, terms) = *about;
            matter.amount = link.asks(&terms);
            matter.link_url = self.link_url(&shop.slug, &link.token);
            matter.short_url = self.short_url(&link.token);
            matter.qr_url = self.qr_url(&shop.slug, &link.token);
            matter.expires_at = terms.expires_at;
            matter.description = terms.description;
            matter.reference = link.reference;
        }
        match name.situation {
            Situation::OpenpaySent => {
                let token = Token::from_random(mode, EXAMPLE);
                matter.link_url = self.prefill_address(&shop.slug, &token);
            }
            Situation::OneTimeCode => matter.code = Some("042917".to_owned()),
            staff if !staff.is_for_payer() => matter.page_url = self.address("/office/links"),
            _ => {}
        }
        let mut params = matter.parameters(shop, mode.is_live(), locale);
        params.extend(fields.examples(name.language));
        let named = (name.situation.as_str(), locale);
        match own {
            Some(Wording::Email { subject, text }) => {
                own_mail(named, (subject, text), &params).map(Preview::Email)
            }
            Some(Wording::Short { text }) => own_short(named, text, &params)
                .map(Preview::short)
                .map_err(in_text),
            None => {
                let usual = delivered(named)?;
                usual_preview(usual, name.format, &params).map_err(in_text)
            }
        }
    }

    /// A payment that could be, with all that can be said of it.
    fn example(&self, shop: &Shop, mode: Mode, locale: Locale, sample: Sample) -> Matter {
        let t = i18n::texts(locale);
        // As long as real ones, so that a preview counts as the message will.
        let token = Token::from_random(mode, EXAMPLE);
        let link_url = self.link_url(&shop.slug, &token);
        let code = PaymentCode::from_random(u64::MAX / 3).grouped();
        let now = self.now();
        let in_a_week = now.checked_add((7 * 24).hours()).unwrap_or(now);
        let major = shop.currency.minor_per_major();
        let amount = Amount::new(EXAMPLE_MAJOR.saturating_mul(major), shop.currency);
        Matter {
            amount: Some(sample.amount.unwrap_or(amount)),
            customer: t.templates_sample_customer(),
            customer_number: "C-120".to_owned(),
            customer_title: t.templates_sample_title(),
            document: Some((DocumentKind::Invoice, "1405-77".to_owned())),
            description: shown(sample.description, t.templates_sample()),
            reference: shown(sample.reference, "1405-218".to_owned()),
            page_url: format!("{link_url}/{code}"),
            short_url: self.short_url(&token),
            qr_url: self.qr_url(&shop.slug, &token),
            link_url,
            expires_at: Some(in_a_week),
            code: None,
            payment_code: code,
            tracking_code: Some("201000123456".to_owned()),
            receipt_number: Some(1_042),
            receipt_url: self.receipt_url(&shop.slug, &token),
            paid_at: Some(now),
            provider: t.templates_sample_provider(),
            reason: Some(ResolveReason::AlreadyPaid),
            recipient: Some("sara@example.org".to_owned()),
            failure: None,
        }
    }
}

/// What is said of it, or else the example; nothing where it is empty.
fn shown(said: Option<String>, example: String) -> Option<String> {
    Some(said.unwrap_or(example)).filter(|text| !text.is_empty())
}

/// What a token of an example is made of.
const EXAMPLE: [u8; 16] = *b"an example, long";
/// An amount of an example, in the large unit of its currency.
const EXAMPLE_MAJOR: i64 = 1_250;

impl Preview {
    fn short(text: String) -> Self {
        let sms = segments(&text);
        Self::Short { text, sms }
    }
}

fn usual_preview(
    usual: Template,
    format: Format,
    params: &BTreeMap<String, String>,
) -> Result<Preview, TemplateError> {
    match format {
        Format::Email => {
            let texts = usual.render(params)?;
            Ok(Preview::Email(Mail {
                subject: texts.subject,
                text: texts.text,
                html: usual.render_html(params)?,
            }))
        }
        Format::Short => usual.render_short(params).map(Preview::short),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_line_of_a_links_message_is_told_at_its_field() {
        let typed = LinkMessage {
            email: Some(("{{ nmae }}".to_owned(), "Dear\n{{ customr }}".to_owned())),
            short: Some("{% set x = 1 %}".to_owned()),
        };
        let parameter = |name: &str| Flaw::Parameter(name.to_owned());
        let told = vec![
            ("message/email/subject", Fault::Line(1, parameter("nmae"))),
            ("message/email/text", Fault::Line(2, parameter("customr"))),
            (
                "message/short/text",
                Fault::Line(1, Flaw::Forbidden("set".to_owned())),
            ),
        ];
        assert_eq!(typed.read(&UserFields::default()), Err(Faults(told)));
        let empty = LinkMessage {
            email: Some((String::new(), "x".to_owned())),
            short: None,
        };
        let told = Faults::one("message/email/subject", Fault::Missing);
        assert_eq!(empty.read(&UserFields::default()), Err(told));
        assert_eq!(
            LinkMessage::default().read(&UserFields::default()),
            Ok(Vec::new())
        );
    }

    #[test]
    fn what_cannot_be_filled_in_is_told_before_it_is_kept() {
        for (text, line, flaw) in [
            ("a\n{{ shop", 2, Flaw::Braces),
            ("a\n{% if %}", 2, Flaw::Braces),
            ("{{ shop.name.x }}", 1, Flaw::Braces),
            ("\n\n{{ shop | upper }}", 3, Flaw::Forbidden("|".to_owned())),
            (
                "{% if shop %}a{% else %}\n{{ nobody }}{% endif %}",
                2,
                Flaw::Parameter("nobody".to_owned()),
            ),
        ] {
            let told = read_wording(Format::Short, "", text, &UserFields::default());
            assert_eq!(
                told,
                Err(Faults::one("text", Fault::Line(line, flaw))),
                "{text}"
            );
        }
        let lines: Vec<_> = PARAMETERS
            .iter()
            .map(|(name, _)| format!("{{{{ {name} }}}}"))
            .collect();
        let all = lines.join("\n");
        assert!(read_wording(Format::Email, "{{ shop }}", &all, &UserFields::default()).is_ok());
    }

    #[test]
    fn every_delivered_text_could_have_been_typed() {
        let shop = domain::id::ShopId::new(uuid::Uuid::from_u128(1));
        for &situation in Situation::ALL {
            for (&format, &language) in
                [(&Format::Email), (&Format::Short)]
                    .into_iter()
                    .flat_map(|format| {
                        domain::shop::Language::ALL
                            .iter()
                            .map(move |one| (format, one))
                    })
            {
                let name = TemplateName {
                    shop,
                    situation,
                    format,
                    language,
                };
                let usual = delivered_wording(name).unwrap();
                let read = read_wording(
                    format,
                    usual.subject(),
                    usual.text(),
                    &UserFields::default(),
                );
                assert_eq!(read, Ok(usual), "{name:?}");
            }
        }
    }
}
