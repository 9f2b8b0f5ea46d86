//! The page of one payment: what became of it, the codes to keep, and what happens next.

use app::pay::{LinkPage, PageError, PaymentFace, PaymentPage};
use app::slip::rejection_words;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use domain::link::{AmountRule, Standing};
use domain::payment::PaymentState;
use http::StatusCode;
use i18n::{Locale, texts};
use jiff::Timestamp;
use money::Amount;

use super::ShopTokenAndCode;
use super::parts::{
    Contact, Fact, State as Told, Sum, Tone, Way, clean, frame, is_iranian, link_address,
    locale_of, money_back, payment_address, receipt_address, what,
};
use crate::asset::CONVENIENCE;
use crate::office::door::put_cookie;
use crate::page::{Frame, Page, Policy, T};
use crate::reader::{Reader, WAY};
use crate::routes::Web;
use crate::trouble::Trouble;

pub(crate) async fn show(
    State(web): State<Web>,
    names: ShopTokenAndCode,
    Extension(reader): Extension<Reader>,
) -> Result<Response, Trouble> {
    match web
        .app
        .payment_page(&names.slug, &names.token, &names.code)
        .await
    {
        Ok(page) => {
            let answer = payment_page(&page, &reader, web.app.now())?;
            let is_paid = page.payment.state == PaymentState::Paid;
            let way = page.payment.provider_id;
            let mut answer = answer.into_response();
            if is_paid && reader.way != Some(way) {
                let url = &web.app.settings().public_url;
                put_cookie(&mut answer, url, &format!("{WAY}={way}; Max-Age=31536000"));
            }
            Ok(answer)
        }
        Err(PageError::Unknown) => Err(Trouble::Unknown),
        Err(PageError::Store(error)) => Err(Trouble::Busy(error.to_string())),
    }
}

/// A page about a state: of a payment, or of a link that cannot be paid.
#[derive(Template)]
#[template(path = "state.html")]
pub(super) struct StateTemplate {
    pub(super) frame: Frame,
    pub(super) t: T,
    pub(super) state: Told,
    pub(super) what: String,
    /// `None`: nothing is asked for.
    pub(super) sum: Option<Sum>,
    pub(super) facts: Vec<Fact>,
    pub(super) ways: Vec<Way>,
    pub(super) print: bool,
    /// The address of a page that is worth keeping; it is printed with it.
    pub(super) keep: Option<String>,
    pub(super) contact: Option<Contact>,
}

/// Seconds after which the page of a slip that waits for staff looks again.
const SLIP_LOOK: u32 = 120;
/// Seconds after which a receipt that was just booked has its number.
pub(super) const RECEIPT_SOON: u32 = 2;

/// The page of a payment for a reader. `now` decides only how soon it looks again.
pub fn payment_page(page: &PaymentPage, reader: &Reader, now: Timestamp) -> Result<Page, Trouble> {
    let (link, payment) = (&page.link, &page.payment);
    let locale = locale_of(link, reader);
    let t = texts(locale);
    let state = state(link, payment, locale);
    let title = format!("{} – {}", state.heading, clean(&link.shop.name));
    let template = StateTemplate {
        frame: frame(&link.shop, locale, &title, Some(&CONVENIENCE)),
        t,
        state,
        what: what(link.description.as_deref(), &link.shop, t),
        sum: Some(Sum::new(payment.amount, link.shop.unit, locale)),
        facts: facts(link, payment, locale),
        ways: ways(link, payment, reader, t),
        print: payment.state == PaymentState::Paid,
        keep: None,
        contact: Contact::of(&link.shop, locale),
    };
    let policy = Policy {
        script: Some(&CONVENIENCE),
        logo: link.shop.logo.is_some(),
        ..Policy::default()
    };
    let mut answer = Page::new(StatusCode::OK, &template, &policy)?;
    if is_moving(payment.state) {
        answer.refresh = Some(look_again_after(payment.created_at, now));
    } else if payment.state == PaymentState::Received {
        answer.refresh = Some(SLIP_LOOK);
    } else if payment.receipt_pending {
        answer.refresh = Some(RECEIPT_SOON);
    }
    Ok(answer)
}

/// Whether the next look may show something else without a person's doing.
fn is_moving(state: PaymentState) -> bool {
    use PaymentState::{Created, Redirected, Unknown, Verifying};
    matches!(state, Created | Redirected | Verifying | Unknown)
}

/// Seconds until a page in motion is asked for again: soon at first, then ever less often.
fn look_again_after(started: Timestamp, now: Timestamp) -> u32 {
    match now.duration_since(started).as_mins() {
        ..2 => 5,
        2..15 => 15,
        15..120 => 60,
        _ => 300,
    }
}

fn state(link: &LinkPage, payment: &PaymentFace, locale: Locale) -> Told {
    let t = texts(locale);
    let shop = clean(&link.shop.name);
    let back = money_back(payment.amount, t);
    match payment.state {
        PaymentState::Paid if payment.unapplied => {
            Told::new(Tone::Wait, t.pay_received()).line(t.pay_received_text(&shop))
        }
        PaymentState::Paid => Told::new(Tone::Good, t.pay_paid()).line(t.pay_paid_text(&shop)),
        PaymentState::Verifying | PaymentState::Unknown => Told::new(Tone::Wait, t.pay_checking())
            .line(t.pay_checking_text())
            .line(t.pay_do_not_repeat())
            .live(t.pay_checking_close())
            .line(back),
        PaymentState::Created | PaymentState::Redirected => {
            let told = Told::new(Tone::Wait, t.pay_waiting())
                .line(t.pay_waiting_text())
                .live(t.pay_checking_close());
            match link.standing {
                Standing::Payable(_) => told.line(t.pay_waiting_again()),
                standing => and_the_link(told, link, standing, locale),
            }
        }
        PaymentState::Failed => {
            let told = Told::new(Tone::Bad, t.pay_failed());
            let told = if payment.was_at_bank {
                told.line(t.pay_failed_text()).line(back)
            } else {
                told.line(t.pay_failed_nothing())
            };
            and_the_link(told, link, link.standing, locale)
        }
        PaymentState::Cancelled => {
            let told = Told::new(Tone::Still, t.pay_stopped())
                .line(t.pay_stopped_text())
                .line(back);
            and_the_link(told, link, link.standing, locale)
        }
        PaymentState::Conflict => Told::new(Tone::Wait, t.pay_conflict())
            .line(t.pay_conflict_text(&shop))
            .line(back),
        PaymentState::Received => {
            let told = Told::new(Tone::Wait, t.slip_waits()).line(t.slip_waits_text(&shop));
            let hours = payment.slip.as_ref().map_or(0, |slip| slip.hours);
            let told = if hours > 0 {
                told.line(t.slip_waits_hours(hours, i18n::number(i64::from(hours), locale)))
            } else {
                told
            };
            told.live(t.slip_waits_close())
        }
        PaymentState::NeedsCorrection => {
            let told = Told::new(Tone::Wait, t.slip_needs_correction());
            answered(told, payment, locale).line(t.slip_needs_correction_text())
        }
        PaymentState::Rejected => {
            let told = Told::new(Tone::Bad, t.slip_rejected());
            answered(told, payment, locale).line(t.slip_rejected_text(&shop))
        }
        PaymentState::Revoked => {
            let told = Told::new(Tone::Bad, t.slip_revoked());
            answered(told, payment, locale).line(t.slip_revoked_text(&shop))
        }
        PaymentState::Reversed => {
            Told::new(Tone::Still, t.pay_reversed()).line(if is_iranian(payment.amount) {
                t.pay_reversed_text()
            } else {
                t.pay_reversed_text_abroad()
            })
        }
    }
}

/// Says what staff answered to a slip: why it was rejected, and in their own words.
fn answered(told: Told, payment: &PaymentFace, locale: Locale) -> Told {
    let Some(slip) = &payment.slip else {
        return told;
    };
    let reason = slip.reason.and_then(|one| rejection_words(one, locale));
    let lines = reason.into_iter().chain(slip.words.as_deref().map(clean));
    lines.fold(told, Told::line)
}

/// Says why the link cannot be paid again, if so.
fn and_the_link(told: Told, link: &LinkPage, standing: Standing, locale: Locale) -> Told {
    match standing {
        Standing::Payable(_) => told,
        Standing::Paid => told.line(texts(locale).pay_paid_otherwise()),
        standing => {
            let why = super::link::told(link, standing, locale);
            why.lines
                .into_iter()
                .fold(told, |told, line| told.line(line.text))
        }
    }
}

fn facts(link: &LinkPage, payment: &PaymentFace, locale: Locale) -> Vec<Fact> {
    let t = texts(locale);
    let at = |at| i18n::date_time(at, &link.shop.time_zone, locale);
    let mut facts = vec![Fact::code(t.pay_code(), &payment.code).copied()];
    let number = payment.slip.as_ref().map(|slip| &slip.number);
    if let Some(code) = payment.tracking_code.as_ref().or(number) {
        facts.push(Fact::code(t.tracking_code(), code).copied());
    }
    facts.push(match payment.paid_at {
        Some(paid) => Fact::text(t.pay_time(), at(paid)),
        None if payment.slip.is_some() => {
            Fact::text(t.slip_registered_at(), at(payment.created_at))
        }
        None => Fact::text(t.pay_started(), at(payment.created_at)),
    });
    let by = if payment.paid_at.is_some() || payment.slip.is_some() {
        t.pay_by()
    } else {
        t.pay_by_plan()
    };
    if !payment.provider.is_empty() {
        facts.push(Fact::text(by, clean(&payment.provider)));
    }
    if let Some(card) = &payment.card_mask {
        facts.push(Fact::code(t.pay_card(), card));
    }
    if let Some(slip) = payment
        .slip
        .as_ref()
        .filter(|slip| slip.claimed != payment.amount)
    {
        let claimed = i18n::amount(slip.claimed, link.shop.unit, locale);
        facts.push(Fact::text(t.slip_claimed(), claimed));
    }
    if let Some(left) = left(link, payment) {
        let left = i18n::amount(left, link.shop.unit, locale);
        facts.push(Fact::text(t.pay_left(), left));
    }
    if let Some(number) = payment.receipt_number {
        facts.push(Fact::code(t.pay_receipt(), &number.to_string()));
    }
    if let Some(reference) = &link.reference {
        facts.push(Fact::code(t.reference(), reference));
    }
    facts
}

/// What a payer who has paid a part still has to pay.
fn left(link: &LinkPage, payment: &PaymentFace) -> Option<Amount> {
    let asks = payment.state == PaymentState::Paid
        && !payment.unapplied
        && !matches!(link.rule, AmountRule::Open { .. });
    match link.standing {
        Standing::Payable(due) if asks => Some(due.suggested()).filter(|left| *left != link.amount),
        _ => None,
    }
}

fn ways(link: &LinkPage, payment: &PaymentFace, reader: &Reader, t: T) -> Vec<Way> {
    use PaymentState::{
        Cancelled, Created, Failed, NeedsCorrection, Paid, Received, Redirected, Rejected, Revoked,
        Unknown, Verifying,
    };
    let payable = matches!(link.standing, Standing::Payable(_));
    let mut ways = Vec::new();
    if is_moving(payment.state) {
        let here = payment_address(link, &payment.code, reader);
        ways.push(Way::main(here, t.pay_check_now()));
    }
    if let Some(token) = &payment.receipt_token {
        let address = receipt_address(&link.shop, token, reader);
        ways.push(Way::main(address, t.pay_to_receipt()));
    }
    match payment.state {
        NeedsCorrection => {
            let (slug, token) = (&link.shop.slug, &link.token);
            let place = super::slip::address(slug, token, Some(&payment.code), reader);
            ways.push(Way::main(place, t.slip_correct()));
        }
        Received => {
            let here = payment_address(link, &payment.code, reader);
            ways.push(Way::plain(here, t.pay_check_now()));
        }
        Failed | Cancelled | Rejected | Revoked if payable => {
            ways.push(Way::main(link_address(link, reader), t.try_again()));
        }
        Created | Redirected if payable => {
            ways.push(Way::plain(link_address(link, reader), t.try_again()));
        }
        Paid => {
            if left(link, payment).is_some() {
                ways.push(Way::plain(link_address(link, reader), t.pay_rest()));
            }
            ways.extend(Way::back_to_shop(link, t));
        }
        Failed
        | Cancelled
        | Created
        | Redirected
        | Verifying
        | Unknown
        | Rejected
        | Revoked
        | PaymentState::Conflict
        | PaymentState::Reversed => {}
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_in_motion_looks_again_ever_less_often() {
        let start = Timestamp::UNIX_EPOCH;
        let after = |minutes: i64| {
            let now = start + jiff::SignedDuration::from_mins(minutes);
            look_again_after(start, now)
        };
        assert_eq!(
            [after(0), after(2), after(15), after(600)],
            [5, 15, 60, 300]
        );
        assert_eq!(
            look_again_after(start + jiff::SignedDuration::from_mins(9), start),
            5
        );
    }
}
