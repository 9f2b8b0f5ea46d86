//! Sending a message: render its template, hand it to a channel, write down what the channel said.

mod matter;

use channels::{Contact, Delivery, Letter, Line};
use domain::event::{Actor, EventKind};
use domain::id::MessageId;
use domain::link::{AmountRule, Link, Terms};
use domain::message::{ChannelKind, MessageState};
use domain::payment::Payment;
use domain::receipt::Receipt;
use domain::scope::Scope;
use domain::shop::{Language, Shop};
use domain::template::{TemplateName, Wording};
use i18n::Locale;
use i18n::message::{OwnError, Rendered, own_mail};
use store::rooms::channel::ChannelRow;
use store::rooms::job::Claimed;
pub use store::rooms::message::Message;
use store::rooms::{channel, event, job, link, message, payment, provider, receipt, resolve, shop};
use store::{StoreError, Tx};

pub(crate) use self::matter::Matter;
use crate::App;
use crate::fault::Point;
use crate::post::Way;
use crate::template;

/// How long the sequencer may take to number a receipt before a message goes out without it.
const RECEIPT_PATIENCE: jiff::SignedDuration = jiff::SignedDuration::from_secs(30);

/// What sending came to, for the job that asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sent {
    /// What became of it is written down, and its job ended with that.
    Recorded,
    /// There was nothing to do.
    Nothing,
    /// Surely not taken; try again later.
    Again(String),
}

/// Everything that a template may speak of.
pub(crate) struct Facts {
    message: Message,
    shop: Shop,
    link: Link,
    terms: Terms,
    payment: Option<Payment>,
    provider: String,
    receipt: Option<Receipt>,
    reason: Option<domain::resolve::ResolveReason>,
    /// What somebody wrote in place of the delivered text.
    own: Option<Wording>,
    /// The merchant's own mail server, as it is stored.
    mail: Option<ChannelRow>,
}

/// A message with its parameters filled in.
struct Filled {
    texts: Rendered,
    /// Only for channels that show it.
    html: Option<String>,
    /// The parameters themselves.
    values: Vec<(String, String)>,
}

/// By which channel, subject and text: as they are kept.
type Texts = (ChannelKind, String, String);

/// What became of a message.
struct Said {
    state: MessageState,
    cause: Option<String>,
    reference: Option<String>,
}

impl App {
    /// The newest messages of a world: what the local outbox shows.
    pub async fn newest_messages(
        &self,
        scope: Scope,
        limit: u32,
    ) -> Result<Vec<Message>, StoreError> {
        self.store()
            .read(move |tx| message::newest(tx, scope, limit))
            .await
    }

    /// What messages are made of, all as of one moment; `None` for one that is gone.
    pub(crate) async fn message_facts(
        &self,
        messages: Vec<Option<(Scope, MessageId)>>,
    ) -> Result<Vec<Option<Box<Facts>>>, StoreError> {
        self.store()
            .read(move |tx| {
                let each = messages.iter().map(|named| match named {
                    Some((scope, id)) => facts(tx, *scope, *id),
                    None => Ok(None),
                });
                each.collect()
            })
            .await
    }

    /// Sends one message. Called again after a crash it repeats an e-mail with the same
    /// `Message-ID`; after an outcome that is not known it is never called again.
    pub(crate) async fn send_message(
        &self,
        one: &Claimed,
        facts: Box<Facts>,
        last_try: bool,
    ) -> Result<Sent, StoreError> {
        let (scope, id) = (one.scope, facts.message.id);
        if !matches!(
            facts.message.state,
            MessageState::Queued | MessageState::Sending
        ) {
            return Ok(Sent::Nothing);
        }
        let age = self.now().duration_since(facts.message.created_at);
        let unnumbered = |receipt: &Receipt| receipt.number.is_none();
        if facts.receipt.as_ref().is_some_and(unnumbered) && age < RECEIPT_PATIENCE {
            return Ok(Sent::Again("the receipt has no number yet".to_owned()));
        }
        let way = if facts.shop.sends(facts.message.situation, ChannelKind::Smtp) {
            self.way(scope.merchant, facts.mail.as_ref())
        } else {
            Way::Outbox
        };
        let kind = way.kind();
        let filled = match self.fill(scope, &facts, kind) {
            Ok(filled) => filled,
            Err(error) => {
                // Never a half-filled message: staff see which line is wrong.
                let said = Said {
                    state: MessageState::Failed,
                    cause: Some(error.to_string()),
                    reference: None,
                };
                self.record(one, id, None, said).await?;
                self.metrics()
                    .message("none", MessageState::Failed.as_str());
                return Ok(Sent::Recorded);
            }
        };
        let Rendered { subject, text } = filled.texts.clone();
        let texts = (kind, subject, text);
        // Before a message leaves it is written down that it does. One that stays needs no commit
        // of its own for that: if this process dies, nothing has happened.
        let kept = match kind {
            ChannelKind::Outbox => Some(texts),
            ChannelKind::Smtp => {
                let taken: bool = self
                    .write(move |tx| message::sending(tx, scope, id, texts.0, (&texts.1, &texts.2)))
                    .await?;
                if !taken {
                    return Ok(Sent::Nothing);
                }
                None
            }
        };
        self.faults().pass(Point::Sending).await;
        let delivery = self.hand_over(&way, &facts, &filled).await;
        self.faults().pass(Point::Sent).await;
        self.write_delivery(one, id, (kind, kept), delivery, last_try)
            .await
    }

    async fn hand_over(&self, way: &Way, facts: &Facts, filled: &Filled) -> Delivery {
        let kind = way.kind();
        let Some(channel) = channels::find(kind.as_str()) else {
            return Delivery::Stop {
                reason: format!("this build has no channel {kind}"),
            };
        };
        let letter = Letter {
            message_id: &facts.message.id.to_string(),
            date: facts.message.created_at,
            from: Contact {
                name: Some(&facts.shop.name),
                address: "outbox@localhost.localdomain",
            },
            to: Contact {
                name: None,
                address: &facts.message.address,
            },
            reply_to: None,
            subject: &filled.texts.subject,
            text: &filled.texts.text,
            html: filled.html.as_deref(),
            situation: facts.message.situation.as_str(),
            language: facts.message.language.as_str(),
            values: &filled.values,
            list_unsubscribe: None,
        };
        let letter = match way {
            Way::Mail(mail) => mail.address(letter),
            Way::Outbox | Way::Closed(_) => letter,
        };
        let line = Line::default();
        match channel.pack(&line, &letter) {
            Ok(parcel) => channel.read(&line, &letter, self.carry_parcel(way, parcel).await),
            Err(error) => error.into(),
        }
    }

    async fn write_delivery(
        &self,
        one: &Claimed,
        id: MessageId,
        (kind, kept): (ChannelKind, Option<Texts>),
        delivery: Delivery,
        last_try: bool,
    ) -> Result<Sent, StoreError> {
        let (state, cause, reference) = match delivery {
            // The outbox shows it at once: that is its delivery.
            Delivery::Accepted { provider_ref } if kind == ChannelKind::Outbox => {
                (MessageState::Delivered, None, provider_ref)
            }
            Delivery::Accepted { provider_ref } => (MessageState::Accepted, None, provider_ref),
            Delivery::Retry { reason, .. } | Delivery::Stop { reason } if !last_try => {
                self.metrics().message(kind.as_str(), "retry");
                return Ok(Sent::Again(reason));
            }
            Delivery::Retry { reason, .. } | Delivery::Stop { reason } => {
                (MessageState::Failed, Some(reason), None)
            }
            Delivery::Undeliverable { reason } => (MessageState::Undelivered, Some(reason), None),
            Delivery::Unknown { reason } => (MessageState::Unknown, Some(reason), None),
        };
        let said = Said {
            state,
            cause,
            reference,
        };
        self.record(one, id, kept, said).await?;
        self.metrics().message(kind.as_str(), state.as_str());
        Ok(Sent::Recorded)
    }

    /// Writes down what became of a message and ends its job: one unit of work.
    async fn record(
        &self,
        one: &Claimed,
        id: MessageId,
        kept: Option<Texts>,
        said: Said,
    ) -> Result<(), StoreError> {
        let (app, one) = (self.clone(), one.clone());
        self.write(move |tx| {
            let (scope, now) = (one.scope, app.now());
            job::done(tx, &one)?;
            if let Some((kind, subject, text)) = &kept
                && !message::sending(tx, scope, id, *kind, (subject, text))?
            {
                // Another worker was faster.
                return Ok(());
            }
            let words = (said.cause.as_deref(), said.reference.as_deref());
            message::outcome(tx, scope, id, said.state, words, now)?;
            let kind = match said.state {
                MessageState::Accepted | MessageState::Delivered => EventKind::MessageAccepted,
                MessageState::Unknown => EventKind::MessageUnknown,
                _ => EventKind::MessageFailed,
            };
            let event = app.act(Actor::System, None, |act| act.event(kind, id));
            event::append(tx, scope, &[event])
        })
        .await
    }

    fn fill(&self, scope: Scope, facts: &Facts, kind: ChannelKind) -> Result<Filled, OwnError> {
        let locale = locale(facts.message.language);
        let is_live = scope.mode.is_live();
        let params = self.matter(facts).parameters(&facts.shop, is_live, locale);
        let named = (facts.message.situation.as_str(), locale);
        let shows_html = kind == ChannelKind::Smtp;
        if let Some(own) = &facts.own {
            let mail = own_mail(named, (own.subject(), own.text()), &params)?;
            return Ok(Filled {
                texts: Rendered {
                    subject: mail.subject,
                    text: mail.text,
                },
                html: shows_html.then_some(mail.html),
                values: params.into_iter().collect(),
            });
        }
        let usual = template::delivered(named)?;
        let html = shows_html.then(|| usual.render_html(&params));
        Ok(Filled {
            texts: usual.render(&params).map_err(template::in_text)?,
            html: html.transpose().map_err(template::in_text)?,
            values: params.into_iter().collect(),
        })
    }

    /// What the message is about.
    fn matter(&self, facts: &Facts) -> Matter {
        let Facts {
            shop,
            link,
            terms,
            payment,
            ..
        } = facts;
        let is_open = matches!(terms.rule, AmountRule::Open { .. });
        let asked = (!is_open).then_some(terms.amount);
        let link_url = self.address(&format!("/{}/l/{}", shop.slug, link.token.as_str()));
        let code = payment
            .as_ref()
            .map(|payment| payment.code.grouped())
            .unwrap_or_default();
        let page_url = if code.is_empty() {
            link_url.clone()
        } else {
            format!("{link_url}/{code}")
        };
        // A receipt from before receipts had pages is shown by the page of its payment.
        let receipt_url = match &facts.receipt {
            Some(receipt) => receipt.token.as_ref().map_or_else(
                || page_url.clone(),
                |token| self.receipt_url(&shop.slug, token),
            ),
            None => String::new(),
        };
        let tracking = payment
            .as_ref()
            .and_then(|payment| payment.reference.as_ref())
            .map(|reference| reference.tracking_code.clone());
        Matter {
            amount: payment.as_ref().map(|payment| payment.amount).or(asked),
            description: terms.description.clone(),
            reference: link.reference.clone(),
            link_url,
            expires_at: terms.expires_at,
            payment_code: code,
            tracking_code: tracking,
            receipt_number: facts.receipt.as_ref().and_then(|receipt| receipt.number),
            receipt_url,
            paid_at: payment.as_ref().and_then(|payment| payment.paid_at),
            provider: facts.provider.clone(),
            page_url,
            reason: facts.reason,
        }
    }
}

fn facts(tx: &mut Tx<'_>, scope: Scope, id: MessageId) -> Result<Option<Box<Facts>>, StoreError> {
    let Some(message) = message::find(tx, scope, id)? else {
        return Ok(None);
    };
    let Some((link, terms)) = link::find(tx, scope, message.link)? else {
        return Ok(None);
    };
    let Some(row) = shop::find(tx, scope.merchant, link.shop)? else {
        return Ok(None);
    };
    let payment = match message.payment {
        Some(payment) => payment::find(tx, scope, payment)?,
        None => None,
    };
    let (mut provider_name, mut booked, mut reason) = (String::new(), None, None);
    if let Some(payment) = &payment {
        let row = provider::find(tx, scope, payment.provider)?;
        provider_name = row.map(|row| row.provider.public_name).unwrap_or_default();
        booked = receipt::of_payment(tx, scope, payment.id)?;
        reason = resolve::of_payment(tx, scope, payment.id)?.map(|item| item.reason);
    }
    // Every channel of today shows the same.
    let name = TemplateName {
        shop: link.shop,
        situation: message.situation,
        format: ChannelKind::Smtp.format(),
        language: message.language,
    };
    let own = template::wording(tx, scope, Some(link.id), name)?;
    Ok(Some(Box::new(Facts {
        message,
        shop: row.shop,
        link,
        terms,
        payment,
        provider: provider_name,
        receipt: booked,
        reason,
        own,
        mail: channel::find(tx, scope.merchant, ChannelKind::Smtp)?,
    })))
}

/// The locale of a language.
pub fn locale(language: Language) -> Locale {
    match language {
        Language::Persian => Locale::Fa,
        Language::English => Locale::En,
        Language::French => Locale::Fr,
    }
}

/// The language of a locale.
pub fn language(locale: Locale) -> Language {
    match locale {
        Locale::Fa => Language::Persian,
        Locale::En => Language::English,
        Locale::Fr => Language::French,
    }
}
