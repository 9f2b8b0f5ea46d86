//! "Where is my payment?": a payment code and a mobile, answered in one shape.

use app::openpay::{AskError, FoundPayment, OpenPayPage};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use domain::contact::Mobile;
use domain::payment::PaymentState;
use domain::token::PaymentCode;
use http::StatusCode;
use i18n::{Locale, texts};

use super::view::locale_of;
use super::{From, page_of};
use crate::asset::FORM_STYLE;
use crate::office::{Fields, Posted};
use crate::page::{Frame, Page, Policy, T};
use crate::pay::ShopAlone;
use crate::pay::parts::{Contact, Fact, clean, frame};
use crate::reader::Reader;
use crate::routes::Web;
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "find.html")]
struct FindTemplate {
    frame: Frame,
    t: T,
    action: String,
    code: String,
    mobile: String,
    code_wrong: String,
    mobile_wrong: String,
    /// What was found, or that nothing was.
    told: Option<String>,
    facts: Vec<Fact>,
    back: String,
    contact: Option<Contact>,
}

/// What became of a question.
#[derive(Default)]
struct Asked {
    code: String,
    mobile: String,
    code_is_bad: bool,
    mobile_is_bad: bool,
    answer: Option<Result<Option<FoundPayment>, AskError>>,
}

pub(crate) async fn show(
    State(web): State<Web>,
    names: ShopAlone,
    Extension(reader): Extension<Reader>,
) -> Result<Page, Trouble> {
    let page = page_of(&web, &names, &Fields::default()).await?;
    find_page(&page, Asked::default(), &reader)
}

pub(crate) async fn ask(
    State(web): State<Web>,
    names: ShopAlone,
    Extension(reader): Extension<Reader>,
    From(address): From,
    Posted(fields): Posted,
) -> Result<Page, Trouble> {
    let page = page_of(&web, &names, &Fields::default()).await?;
    let code = fields.get("code").parse::<PaymentCode>();
    let mobile = fields.get("mobile").parse::<Mobile>();
    let mut asked = Asked {
        code: fields.get("code").to_owned(),
        mobile: fields.get("mobile").to_owned(),
        code_is_bad: code.is_err(),
        mobile_is_bad: mobile.is_err(),
        answer: None,
    };
    if let (Ok(code), Ok(mobile)) = (code, mobile) {
        let found = web
            .app
            .find_my_payment(&names.slug, (code, mobile), address);
        asked.answer = Some(match found.await {
            Err(AskError::Unknown) => return Err(Trouble::Unknown),
            Err(AskError::Store(error)) => return Err(Trouble::Busy(error.to_string())),
            other => other,
        });
    }
    find_page(&page, asked, &reader)
}

fn find_page(page: &OpenPayPage, asked: Asked, reader: &Reader) -> Result<Page, Trouble> {
    let locale = locale_of(page, reader);
    let t = texts(locale);
    let wrong = |is_bad, words: String| if is_bad { words } else { String::new() };
    let (told, facts) = match &asked.answer {
        None => (None, Vec::new()),
        Some(Err(_)) => (Some(t.openpay_find_wait()), Vec::new()),
        Some(Ok(None)) => (Some(t.openpay_find_none()), Vec::new()),
        Some(Ok(Some(found))) => (Some(words(found.state, t)), facts(page, found, locale)),
    };
    let status = match &asked.answer {
        Some(Err(_)) => StatusCode::TOO_MANY_REQUESTS,
        None if asked.code_is_bad || asked.mobile_is_bad => StatusCode::UNPROCESSABLE_ENTITY,
        Some(Ok(_)) | None => StatusCode::OK,
    };
    let path = app::openpay::path(&page.shop.slug);
    let mut whole = frame(&page.shop, locale, &t.openpay_find(), None);
    whole.css = FORM_STYLE.text;
    let template = FindTemplate {
        frame: whole,
        t,
        action: format!("{path}/find{}", reader.suffix()),
        code: clean(&asked.code),
        mobile: clean(&asked.mobile),
        code_wrong: wrong(asked.code_is_bad, t.openpay_find_bad_code()),
        mobile_wrong: wrong(asked.mobile_is_bad, t.settings_wrong_mobile()),
        told,
        facts,
        back: format!("{path}{}", reader.suffix()),
        contact: Contact::of(&page.shop, locale),
    };
    let policy = Policy {
        whole_style: Some(&FORM_STYLE),
        own_form: true,
        logo: page.shop.logo.is_some(),
        ..Policy::default()
    };
    Page::new(status, &template, &policy)
}

/// Where a payment stands, in one word.
fn words(state: PaymentState, t: T) -> String {
    match state {
        PaymentState::Paid => t.pay_paid(),
        PaymentState::Verifying | PaymentState::Unknown => t.pay_checking(),
        PaymentState::Created | PaymentState::Redirected => t.pay_waiting(),
        PaymentState::Failed => t.pay_failed(),
        PaymentState::Cancelled => t.pay_stopped(),
        PaymentState::Conflict => t.pay_conflict(),
        PaymentState::Reversed => t.pay_reversed(),
        PaymentState::Received => t.slip_waits(),
        PaymentState::NeedsCorrection => t.slip_needs_correction(),
        PaymentState::Rejected => t.slip_rejected(),
        PaymentState::Revoked => t.slip_revoked(),
    }
}

fn facts(page: &OpenPayPage, found: &FoundPayment, locale: Locale) -> Vec<Fact> {
    let t = texts(locale);
    let amount = i18n::amount(found.amount, page.shop.unit, locale);
    let at = i18n::date_time(found.at, &page.shop.time_zone, locale);
    let mut facts = vec![
        Fact::text(t.openpay_amount(), amount),
        Fact::text(t.pay_time(), at),
    ];
    let end = found.tracking_end.iter();
    facts.extend(end.map(|end| Fact::code(t.tracking_code(), &format!("…{end}"))));
    facts
}
