//! The page of a receipt: to keep, to print and to show. Whoever holds it learns nothing of the
//! link that was paid.

use app::pay::PageError;
use app::receipt::ReceiptPage;
use axum::Extension;
use axum::extract::State;
use http::StatusCode;
use i18n::{Locale, texts};

use super::ShopAndToken;
use super::parts::{Contact, Fact, State as Told, Sum, Tone, clean, frame, what};
use super::payment::{RECEIPT_SOON, StateTemplate};
use crate::asset::CONVENIENCE;
use crate::page::{Page, Policy};
use crate::reader::Reader;
use crate::routes::Web;
use crate::trouble::Trouble;

pub(crate) async fn show(
    State(web): State<Web>,
    names: ShopAndToken,
    Extension(reader): Extension<Reader>,
) -> Result<Page, Trouble> {
    match web.app.receipt_page(&names.slug, &names.token).await {
        Ok(page) => receipt_page(&page, &reader),
        Err(PageError::Unknown) => Err(Trouble::Unknown),
        Err(PageError::Store(error)) => Err(Trouble::Busy(error.to_string())),
    }
}

/// The page of a receipt for a reader.
pub fn receipt_page(page: &ReceiptPage, reader: &Reader) -> Result<Page, Trouble> {
    let locale = reader.locale(app::message::locale(page.language));
    let t = texts(locale);
    let shop = clean(&page.shop.name);
    let state = if page.void {
        Told::new(Tone::Bad, t.pay_receipt_void()).line(t.pay_receipt_void_text(&shop))
    } else {
        Told::new(Tone::Good, t.pay_receipt_title()).line(t.pay_receipt_text(&shop))
    };
    let title = format!("{} – {shop}", state.heading);
    let template = StateTemplate {
        frame: frame(&page.shop, locale, &title, Some(&CONVENIENCE)),
        t,
        state,
        what: what(page.description.as_deref(), &page.shop, t),
        sum: Some(Sum::new(page.amount, page.shop.unit, locale)),
        facts: facts(page, locale),
        ways: Vec::new(),
        print: true,
        keep: Some(page.url.clone()),
        contact: Contact::of(&page.shop, locale),
    };
    let policy = Policy {
        script: Some(&CONVENIENCE),
        logo: page.shop.logo.is_some(),
        ..Policy::default()
    };
    let mut answer = Page::new(StatusCode::OK, &template, &policy)?;
    if page.number.is_none() {
        answer.refresh = Some(RECEIPT_SOON);
    }
    Ok(answer)
}

fn facts(page: &ReceiptPage, locale: Locale) -> Vec<Fact> {
    let t = texts(locale);
    let number = match page.number {
        Some(number) => Fact::code(t.pay_receipt(), &number.to_string()),
        None => Fact::text(t.pay_receipt(), t.pay_receipt_soon()),
    };
    let when = i18n::date_time(page.created_at, &page.shop.time_zone, locale);
    let mut facts = vec![
        number,
        Fact::text(t.pay_time(), when),
        Fact::code(t.pay_code(), &page.payment_code).copied(),
    ];
    if let Some(code) = &page.tracking_code {
        facts.push(Fact::code(t.tracking_code(), code).copied());
    }
    if !page.provider.is_empty() {
        facts.push(Fact::text(t.pay_by(), clean(&page.provider)));
    }
    if let Some(card) = &page.card_mask {
        facts.push(Fact::code(t.pay_card(), card));
    }
    if let Some(reference) = &page.reference {
        facts.push(Fact::code(t.reference(), reference));
    }
    facts
}
