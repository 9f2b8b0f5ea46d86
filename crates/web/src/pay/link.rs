//! The page of a link: what is asked for and how to pay it, or why it cannot be paid.

use std::str::FromStr as _;
use std::time::Duration;

use app::pay::{GoToBank, LinkPage, PageError, PaymentFace, StartError, StartForm};
use askama::Template;
use axum::Extension;
use axum::extract::{Form, FromRequest as _, Request, State};
use axum::response::{IntoResponse as _, Response};
use domain::id::ProviderId;
use domain::link::{AmountRule, Due, Standing};
use domain::scope::Mode;
use domain::token::Token;
use http::StatusCode;
use i18n::{Locale, texts};
use serde::Deserialize;

use super::choice::{AmountFault, Choice};
use super::parts::{
    Contact, Fact, State as Told, Sum, Tone, Way, clean, frame, is_iranian, link_address,
    locale_of, payment_address, what,
};
use super::payment::StateTemplate;
use super::preview::IsPreview;
use super::sentences::Sentences;
use super::{ShopAndToken, go_page};
use crate::page::{Frame, Page, Policy, T};
use crate::reader::Reader;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

/// Why the page is shown again after the payer pressed the button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The terms changed since the page was shown.
    Changed,
    /// The chosen provider is not offered any more.
    NotOffered,
    /// Payment of this link was begun too often.
    TooOften,
    /// This provider cannot be reached; nothing was taken.
    BankDown(ProviderId),
    /// The amount that was typed cannot be paid.
    Amount {
        /// As typed.
        typed: String,
        /// What is wrong with it.
        fault: AmountFault,
        /// What was chosen beside it.
        provider: Option<ProviderId>,
    },
}

/// Stands in the place of a provider for a bank slip, which goes on with a form of ours.
const SLIP: &str = "slip";
/// How long a form may take to arrive.
const FORM_TIME: Duration = Duration::from_secs(10);
/// Seconds after which a link that somebody is just paying is looked at again.
const REFRESH: u32 = 15;
/// Longer descriptions are cut on the page and stand in full under its details.
const SHORT_DESCRIPTION: usize = 100;

pub(crate) async fn show(
    State(web): State<Web>,
    names: ShopAndToken,
    Extension(reader): Extension<Reader>,
    IsPreview(is_preview): IsPreview,
) -> Result<Page, Trouble> {
    let (slug, token) = (&names.slug, &names.token);
    let page = if is_preview {
        web.app.link_page(slug, token).await
    } else {
        web.app.open_link_page(slug, token).await
    };
    shown(page, &reader, None)
}

#[derive(Deserialize)]
struct Posted {
    version: u32,
    provider: String,
    amount: Option<String>,
}

pub(crate) async fn start(
    State(web): State<Web>,
    names: ShopAndToken,
    Extension(reader): Extension<Reader>,
    request: Request,
) -> Result<Response, Trouble> {
    let form = tokio::time::timeout(FORM_TIME, Form::<Posted>::from_request(request, &())).await;
    let Ok(Ok(Form(posted))) = form else {
        return Err(Trouble::BadForm);
    };
    if posted.provider == SLIP {
        let place = super::slip::address(&names.slug, &names.token, None, &reader);
        return see_other(&place);
    }
    let form = StartForm {
        version: posted.version,
        provider: posted.provider.clone(),
        amount: posted.amount.clone(),
        language: reader.chosen.map(app::message::language),
    };
    let begun = web
        .app
        .start_payment(&names.slug, &names.token, form, &reader.request_id)
        .await;
    let notice = match begun {
        Ok(GoToBank::Get { url }) => return see_other(&url),
        Ok(GoToBank::Post { url, fields }) => {
            let test = Token::from_str(&names.token).is_ok_and(|t| t.mode() == Mode::Test);
            return Ok(go_page(&url, &fields, reader.any_locale(), test)?.into_response());
        }
        Err(StartError::Unknown) => return Err(Trouble::Unknown),
        Err(StartError::Store(error)) => return Err(Trouble::Busy(error.to_string())),
        Err(StartError::NotPayable(_)) => None,
        Err(StartError::BadAmount(error)) => Some(posted.notice(AmountFault::Unreadable(error))),
        Err(StartError::Amount(_)) => Some(posted.notice(AmountFault::OutOfRange)),
        Err(StartError::Outdated) => Some(Notice::Changed),
        Err(StartError::NotOffered) => Some(Notice::NotOffered),
        Err(StartError::TooOften) => Some(Notice::TooOften),
        Err(StartError::BankDown { provider }) => Some(Notice::BankDown(provider)),
    };
    Ok(page_of(&web, &names, &reader, notice)
        .await?
        .into_response())
}

impl Posted {
    fn notice(self, fault: AmountFault) -> Notice {
        Notice::Amount {
            typed: self.amount.unwrap_or_default(),
            fault,
            provider: self.provider.parse().ok(),
        }
    }
}

async fn page_of(
    web: &Web,
    names: &ShopAndToken,
    reader: &Reader,
    notice: Option<Notice>,
) -> Result<Page, Trouble> {
    let page = web.app.link_page(&names.slug, &names.token).await;
    shown(page, reader, notice.as_ref())
}

fn shown(
    page: Result<LinkPage, PageError>,
    reader: &Reader,
    notice: Option<&Notice>,
) -> Result<Page, Trouble> {
    match page {
        Ok(page) => link_page(&page, reader, notice),
        Err(PageError::Unknown) => Err(Trouble::Unknown),
        Err(PageError::Store(error)) => Err(Trouble::Busy(error.to_string())),
    }
}

/// The page of a link for a reader. A notice is shown only while the link can be paid.
pub fn link_page(
    page: &LinkPage,
    reader: &Reader,
    notice: Option<&Notice>,
) -> Result<Page, Trouble> {
    match page.standing {
        Standing::Payable(due) => payable(page, due, reader, notice),
        standing => closed(page, standing, reader),
    }
}

#[derive(Template)]
#[template(path = "link.html")]
struct LinkTemplate {
    frame: Frame,
    t: T,
    notice: Option<NoticeText>,
    under_way: Option<UnderWay>,
    what: String,
    /// "of 2,000,000 toman in all", when a part is paid.
    part: Option<String>,
    sum: Sum,
    /// Above the sum, if it is not simply what is asked for.
    above: Option<String>,
    choice: Option<Choice>,
    until: Option<String>,
    version: u32,
    /// The ways of paying, a bank slip among them.
    offers: Vec<OfferEntry>,
    /// Some lead to a bank's page, one to a form of ours.
    online: bool,
    slip: bool,
    button: String,
    /// Whom to ask; only when nothing is offered.
    ask: Option<String>,
    reference: Option<String>,
    full: Option<String>,
    safety: String,
    contact: Option<Contact>,
}

/// A payment of this link whose payer was sent to the bank and has not come back.
struct UnderWay {
    text: String,
    href: String,
}

struct NoticeText {
    tone: &'static str,
    text: String,
}

struct OfferEntry {
    id: String,
    name: String,
    chosen: bool,
    down: bool,
}

fn payable(
    page: &LinkPage,
    due: Due,
    reader: &Reader,
    notice: Option<&Notice>,
) -> Result<Page, Trouble> {
    let locale = locale_of(page, reader);
    let (t, sentences) = (texts(locale), Sentences::of(locale));
    let shop = clean(&page.shop.name);
    let unit = page.shop.unit;
    let what = what(page.description.as_deref(), &page.shop, t);
    let shown = due.suggested();
    let is_open = matches!(page.rule, AmountRule::Open { .. });
    let is_part = !is_open && shown != page.amount;
    let part = is_part.then(|| t.pay_of_total(i18n::amount(page.amount, unit, locale)));
    let typed = notice.and_then(|notice| match notice {
        Notice::Amount { typed, fault, .. } => Some((typed.as_str(), *fault)),
        _ => None,
    });
    let choice = Choice::of(page, due, typed, locale, t);
    let sum = Sum::new(shown, unit, locale);
    let offers = offers(page, notice, reader.way, t);
    let ask = offers.is_empty().then(|| t.pay_no_offer_text(&shop));
    let template = LinkTemplate {
        frame: frame(&page.shop, locale, &sentences.title.with(&shop), None),
        t,
        notice: notice.and_then(|notice| notice_text(page, notice, t)),
        under_way: page.payment.as_ref().map(|payment| UnderWay {
            text: t.pay_under_way(i18n::date_time(
                payment.created_at,
                &page.shop.time_zone,
                locale,
            )),
            href: format!(
                "/{}/l/{}/{}{}",
                page.shop.slug,
                page.token,
                payment.code,
                reader.suffix()
            ),
        }),
        part,
        above: if is_open && choice.is_some() {
            Some(t.pay_suggested())
        } else {
            is_part.then(|| t.pay_left())
        },
        until: page
            .expires_at
            .map(|at| i18n::date_time(at, &page.shop.time_zone, locale))
            .map(|at| sentences.until.with(&at)),
        version: page.version,
        offers,
        online: !page.offers.is_empty(),
        slip: page.slip.is_some(),
        button: if choice.is_some() {
            t.pay_button_open()
        } else {
            sentences.button.with(&sum.text())
        },
        sum,
        choice,
        ask,
        reference: page.reference.as_deref().map(clean),
        full: (what.chars().count() > SHORT_DESCRIPTION).then(|| what.clone()),
        what,
        safety: safety(page, t),
        contact: Contact::of(&page.shop, locale),
    };
    let status = match notice {
        Some(Notice::Changed | Notice::NotOffered) => StatusCode::CONFLICT,
        Some(Notice::TooOften) => StatusCode::TOO_MANY_REQUESTS,
        // The page is whole and usable; a 5xx would be replaced by many a proxy's own page.
        Some(Notice::Amount { .. }) => StatusCode::UNPROCESSABLE_ENTITY,
        Some(Notice::BankDown(_)) | None => StatusCode::OK,
    };
    let origins: Vec<&str> = page
        .offers
        .iter()
        .map(|offer| offer.origin.as_str())
        .collect();
    let policy = Policy {
        own_form: true,
        logo: page.shop.logo.is_some(),
        origins: &origins,
        ..Policy::default()
    };
    Page::new(status, &template, &policy)
}

/// The one that worked last in this browser is chosen beforehand, else the first; after a failure,
/// the first other one.
fn offers(
    page: &LinkPage,
    notice: Option<&Notice>,
    usual: Option<ProviderId>,
    t: T,
) -> Vec<OfferEntry> {
    let (down, wanted) = match notice {
        Some(Notice::BankDown(provider)) => (Some(*provider), None),
        Some(Notice::Amount { provider, .. }) => (None, *provider),
        _ => (None, usual),
    };
    let all = || page.offers.iter();
    let chosen = all()
        .find(|offer| Some(offer.id) == wanted)
        .or_else(|| all().find(|offer| Some(offer.id) != down))
        .or(page.offers.first())
        .map(|offer| offer.id);
    let mut entries: Vec<_> = page
        .offers
        .iter()
        .map(|offer| OfferEntry {
            id: offer.id.to_string(),
            name: clean(&offer.name),
            chosen: Some(offer.id) == chosen,
            down: Some(offer.id) == down,
        })
        .collect();
    if let Some(place) = page.slip {
        let before = usize::try_from(place.saturating_sub(1)).unwrap_or(usize::MAX);
        let entry = OfferEntry {
            id: SLIP.to_owned(),
            name: t.slip_way(),
            // It moves no money by itself: nobody comes to it by pressing the button alone.
            chosen: entries.is_empty(),
            down: false,
        };
        entries.insert(before.min(entries.len()), entry);
    }
    entries
}

fn notice_text(page: &LinkPage, notice: &Notice, t: T) -> Option<NoticeText> {
    Some(match notice {
        // It stands at the field.
        Notice::Amount { .. } => return None,
        Notice::Changed => NoticeText {
            tone: "wait",
            text: t.pay_changed(),
        },
        Notice::TooOften => NoticeText {
            tone: "bad",
            text: t.pay_too_often(clean(&page.shop.name)),
        },
        Notice::NotOffered => NoticeText {
            tone: "wait",
            text: t.pay_not_offered(),
        },
        Notice::BankDown(provider) => {
            let failed = page.offers.iter().find(|offer| offer.id == *provider);
            let name = failed.map(|offer| clean(&offer.name)).unwrap_or_default();
            let others = page.offers.iter().any(|offer| offer.id != *provider);
            let text = if others {
                t.pay_bank_down(name)
            } else {
                t.pay_bank_down_alone(name)
            };
            NoticeText { tone: "bad", text }
        }
    })
}

fn safety(page: &LinkPage, t: T) -> String {
    match page.shop.mode {
        Mode::Test => t.pay_nothing_moves(),
        Mode::Live if is_iranian(page.amount) => t.pay_card_safety(),
        Mode::Live => t.pay_card_safety_abroad(),
    }
}

/// The page of a link that cannot be paid.
fn closed(page: &LinkPage, standing: Standing, reader: &Reader) -> Result<Page, Trouble> {
    let locale = locale_of(page, reader);
    let t = texts(locale);
    let shop = clean(&page.shop.name);
    let state = told(page, standing, locale);
    let title = format!("{} – {shop}", state.heading);
    let mut ways = Vec::new();
    if standing == Standing::BeingChecked {
        ways.push(Way::plain(link_address(page, reader), t.pay_check_now()));
    }
    if let Some(payment) = &page.payment {
        let address = payment_address(page, &payment.code, reader);
        ways.push(Way::plain(address, t.pay_show_payment()));
    }
    let template = StateTemplate {
        frame: frame(&page.shop, locale, &title, None),
        t,
        state,
        what: what(page.description.as_deref(), &page.shop, t),
        sum: (standing != Standing::NothingOwed)
            .then(|| Sum::new(page.amount, page.shop.unit, locale)),
        facts: page
            .payment
            .as_ref()
            .map(|p| facts(page, p, locale))
            .unwrap_or_default(),
        ways,
        print: false,
        keep: None,
        contact: Contact::of(&page.shop, locale),
    };
    let policy = Policy {
        logo: page.shop.logo.is_some(),
        ..Policy::default()
    };
    let mut answer = Page::new(status_of(standing), &template, &policy)?;
    if standing == Standing::BeingChecked {
        answer.refresh = Some(REFRESH);
    }
    Ok(answer)
}

fn status_of(standing: Standing) -> StatusCode {
    match standing {
        Standing::Payable(_) | Standing::BeingChecked | Standing::Paid | Standing::NothingOwed => {
            StatusCode::OK
        }
        Standing::Draft => StatusCode::FORBIDDEN,
        Standing::UsedUp | Standing::Expired | Standing::Cancelled => StatusCode::GONE,
    }
}

/// Why the link cannot be paid, and what to do.
pub(super) fn told(page: &LinkPage, standing: Standing, locale: Locale) -> Told {
    let t = texts(locale);
    let shop = clean(&page.shop.name);
    match standing {
        Standing::Payable(_) | Standing::BeingChecked => Told::new(Tone::Wait, t.pay_checking())
            .line(t.pay_held_text())
            .live(t.pay_held_next()),
        Standing::Paid => Told::new(Tone::Good, t.pay_already()).line(t.pay_already_text()),
        Standing::NothingOwed => {
            Told::new(Tone::Good, t.pay_nothing_owed()).line(t.pay_nothing_owed_text(&shop))
        }
        Standing::UsedUp => Told::new(Tone::Still, t.pay_used_up())
            .line(t.pay_used_up_text())
            .line(t.pay_ask_new(&shop)),
        Standing::Draft => Told::new(Tone::Still, t.pay_draft()).line(t.pay_draft_text(&shop)),
        Standing::Expired => {
            let ended = match page.expires_at {
                Some(at) => t.pay_expired_text(i18n::date_time(at, &page.shop.time_zone, locale)),
                None => t.pay_expired_plain(),
            };
            Told::new(Tone::Still, t.pay_expired())
                .line(ended)
                .line(t.pay_ask_new(&shop))
        }
        Standing::Cancelled => {
            Told::new(Tone::Still, t.pay_withdrawn()).line(t.pay_withdrawn_text(&shop))
        }
    }
}

/// What the page of a link says of the payment that explains it; more stands on that one's page.
fn facts(page: &LinkPage, payment: &PaymentFace, locale: Locale) -> Vec<Fact> {
    let t = texts(locale);
    let mut facts = vec![Fact::code(t.pay_code(), &payment.code)];
    if let Some(at) = payment.paid_at {
        let when = i18n::date_time(at, &page.shop.time_zone, locale);
        facts.push(Fact::text(t.pay_time(), when));
    }
    facts
}
