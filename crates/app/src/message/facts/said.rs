//! What a message is about, as its template says it.

use domain::customer::Customer;
use domain::link::{AmountRule, Link, Terms};
use domain::message::{ChannelKind, Situation};
use i18n::Locale;
use jiff::Timestamp;
use money::digits::to_latin;
use store::rooms::slip::SlipRow;

use super::super::locale;
use super::super::matter::Matter;
use super::{Facts, Subject};
use crate::App;
use crate::slip::rejection_words;

impl Facts {
    /// Where staff see what they are told of, and do something about it.
    fn office_page(&self, app: &App) -> Option<String> {
        let page = match (self.message.situation, &self.told_of) {
            (situation, _) if situation.is_for_payer() => return None,
            (Situation::StaffChannelStopped, Some(told)) => match told.channel? {
                ChannelKind::Smtp => "settings/channels/mail".to_owned(),
                kind => format!("settings/channels/{kind}"),
            },
            (Situation::StaffBounced, _) => format!("messages/{}", self.message.follows?),
            _ => format!("links/{}", self.subject.link()?.id),
        };
        Some(app.address(&format!("/office/{page}")))
    }

    /// What nobody but the reader may see of it.
    pub(in crate::message) fn secret(&self) -> Option<&str> {
        match &self.subject {
            Subject::Code(_, code) if self.message.situation == Situation::OneTimeCode => {
                Some(code)
            }
            _ => None,
        }
    }

    /// Whether it would only come when it is of no use any more.
    pub(in crate::message) fn is_over(&self, now: Timestamp) -> bool {
        match &self.subject {
            Subject::Code(code, _) => self.secret().is_some() && now >= code.expires_at,
            Subject::Link(_) | Subject::Prefill(_) => false,
        }
    }

    /// What the message is about.
    pub(in crate::message) fn matter(&self, app: &App) -> Matter {
        match &self.subject {
            Subject::Link(about) => self.matter_of_link(app, about),
            Subject::Prefill(prefill) => Matter {
                amount: prefill.amount,
                description: prefill.description.clone(),
                reference: prefill.reference.clone(),
                link_url: app.prefill_address(&self.shop.slug, &prefill.token),
                ..self.matter_of_staff(app)
            },
            Subject::Code(..) => Matter {
                code: self.secret().map(str::to_owned),
                ..self.matter_of_staff(app)
            },
        }
    }

    /// What staff are told of, which may be about anything.
    fn matter_of_staff(&self, app: &App) -> Matter {
        let told = self.told_of.as_ref();
        Matter {
            page_url: self.office_page(app).unwrap_or_default(),
            recipient: told.map(|told| told.address.clone()),
            failure: told.and_then(|told| told.why.clone()),
            ..Matter::default()
        }
    }

    fn matter_of_link(&self, app: &App, (link, terms): &(Link, Terms)) -> Matter {
        let Self { shop, payment, .. } = self;
        let asked = match self.message.situation {
            // A stopped channel is about no money.
            Situation::StaffChannelStopped => None,
            situation if situation.sends_address() => link.asks(terms),
            _ => Some(terms.amount).filter(|_| !matches!(terms.rule, AmountRule::Open { .. })),
        };
        let link_url = app.link_url(&shop.slug, &link.token);
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
        let receipt_url = match &self.receipt {
            Some(receipt) => receipt.token.as_ref().map_or_else(
                || page_url.clone(),
                |token| app.receipt_url(&shop.slug, token),
            ),
            None => String::new(),
        };
        let tracking = payment
            .as_ref()
            .and_then(|payment| payment.reference.as_ref())
            .map(|reference| reference.tracking_code.clone());
        let paid = payment.as_ref().map(|payment| payment.amount);
        let slip = self.slip.as_ref();
        // A slip is known by its own number before anybody has decided about it.
        let tracking = tracking.or(slip.map(|slip| to_latin(&slip.number).into_owned()));
        let answer = slip.and_then(|slip| slip_answer(slip, locale(self.message.language)));
        let token = &link.token;
        let named = |what: &dyn Fn(&Customer) -> Option<String>| {
            self.customer.as_ref().and_then(what).unwrap_or_default()
        };
        Matter {
            short_url: app.short_url(token),
            qr_url: app.qr_url(&shop.slug, token),
            amount: self.back.or(paid).or(asked),
            customer: named(&|one| Some(one.name.clone())),
            customer_number: named(&|one| one.number.as_ref().map(ToString::to_string)),
            customer_title: named(&|one| one.title.clone()),
            document: self.document.clone(),
            description: terms.description.clone(),
            reference: link.reference.clone(),
            link_url,
            expires_at: terms.expires_at,
            code: None,
            payment_code: code,
            tracking_code: tracking,
            receipt_number: self.receipt.as_ref().and_then(|receipt| receipt.number),
            receipt_url,
            paid_at: payment.as_ref().and_then(|payment| payment.paid_at),
            provider: self.provider.clone(),
            page_url: self.office_page(app).unwrap_or(page_url),
            reason: self.reason,
            recipient: self.told_of.as_ref().map(|told| told.address.clone()),
            failure: answer.or_else(|| self.told_of.as_ref().and_then(|told| told.why.clone())),
        }
    }
}

/// What staff say about a slip: why it was rejected, and in their own words.
fn slip_answer(slip: &SlipRow, locale: Locale) -> Option<String> {
    let reason = slip.reason.map(|reason| rejection_words(reason, locale));
    let parts: Vec<String> = reason
        .flatten()
        .into_iter()
        .chain(slip.words.clone())
        .collect();
    (!parts.is_empty()).then(|| parts.join(" – "))
}
