//! The page of a link, and what can be done with it.

mod cancel;
mod change;
mod facts;
mod life;
mod like;
pub(super) mod resend;
pub(super) mod scan;
mod slip;

use app::office::{LinkRecord, Message, PaymentEntry, StoredEvent};
use askama::Template;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::access::Permission as May;
use domain::id::LinkId;
use domain::link::LinkState;
use domain::payment::PaymentState;
use domain::shop::Shop;
use http::StatusCode;
use jiff::tz::TimeZone;
use money::{Amount, Currency};

use self::facts::{about, facts};
use super::outbox::{Letter, letter};
use super::preview::MAX_TEXTS;
use super::shell::{Money, Place, Seat, Shell, clock, page, summary, trouble};
use super::typed::Fields;
use super::words::{
    Badge, actor, cancel_reason, event, link_state, payment_state, refund_state, resolution,
};
use crate::pay::clean;
use crate::routes::{Permission, Route, Web};
use crate::trouble::Trouble;

pub(crate) use cancel::{ask_cancel, cancel};
pub(crate) use change::{ask_change, change};
pub(crate) use like::like;

const SEES: Permission = Permission::Staff(May::SeeOwnLinks);
const CHANGES: Permission = Permission::Staff(May::ChangeLinks);

/// The rows of a link's life; its page, its change and its end stand among the pages.
pub(crate) static ROUTES: &[Route] = &[
    Route {
        methods: &["GET"],
        path: "/office/links/{id}/qr.svg",
        permission: SEES,
        service: || get(scan::svg),
    },
    Route {
        methods: &["GET"],
        path: "/office/links/{id}/qr.png",
        permission: SEES,
        service: || get(scan::png),
    },
    Route {
        methods: &["GET"],
        path: "/office/links/{id}/poster",
        permission: SEES,
        service: || get(scan::poster),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/links/{id}/reopen",
        permission: CHANGES,
        service: || get(life::ask_reopen).post(life::reopen),
    },
    Route {
        methods: &["POST"],
        path: "/office/links/{id}/extend",
        permission: CHANGES,
        service: || post(life::extend),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/links/{id}/resend",
        permission: Permission::Staff(May::Resend),
        service: || {
            let most = DefaultBodyLimit::max(MAX_TEXTS);
            get(resend::ask).post(resend::resend).layer(most)
        },
    },
    Route {
        methods: &["POST"],
        path: "/office/links/{id}/resend/preview",
        permission: Permission::Staff(May::Resend),
        service: || post(resend::preview).layer(DefaultBodyLimit::max(MAX_TEXTS)),
    },
    Route {
        methods: &["GET"],
        path: "/office/links/{id}/like",
        permission: Permission::Staff(May::CreateLinks),
        service: || get(life::another),
    },
    // It reads a picture of any size, a part of which it keeps.
    Route {
        methods: &["GET", "POST"],
        path: "/office/links/{id}/slip",
        permission: Permission::Staff(May::CreateLinks),
        service: || {
            get(slip::ask)
                .post(slip::register)
                .layer(DefaultBodyLimit::disable())
        },
    },
];

#[derive(Template)]
#[template(path = "office/link.html")]
struct LinkTemplate {
    s: Shell,
    id: String,
    what: String,
    state: Badge,
    amount: Money,
    in_words: String,
    url: String,
    facts: Vec<Fact>,
    payments: Vec<Tried>,
    letters: Vec<Letter>,
    timeline: Vec<Moment>,
    may_change: bool,
    /// Whom it is about and what it is for.
    about: Vec<(String, String, String)>,
    life: Life,
}

/// The buttons of its later life.
struct Life {
    reopen: bool,
    resend: bool,
    like: bool,
    /// A slip may be registered for a payer.
    slip: bool,
    /// Words and days of the buttons that make it valid for longer.
    longer: Vec<(u32, String)>,
    version: u32,
}

struct Fact {
    label: String,
    value: String,
    code: bool,
}

/// A payment on the page of its link.
struct Tried {
    state: Badge,
    amount: Money,
    at: String,
    facts: Vec<Fact>,
    /// The page that the payer keeps.
    receipt: Option<String>,
    check: Option<String>,
    /// Where its receipt is made.
    book: Option<String>,
    /// Where somebody decides about it.
    resolve: Option<String>,
    /// Where money of it is given back.
    refund: Option<String>,
}

/// One line of the timeline.
struct Moment {
    what: Badge,
    detail: Vec<String>,
    who: String,
    at: String,
}

fn id_of(text: &str) -> Result<LinkId, Trouble> {
    text.parse().map_err(|_| Trouble::Unknown)
}

async fn record(web: &Web, seat: &Seat, id: &str) -> Result<LinkRecord, Trouble> {
    let found = web.app.office_link(&seat.desk, id_of(id)?).await;
    found.map_err(trouble)
}

pub(crate) async fn show(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let record = record(&web, &seat, &id).await?;
    let t = seat.t();
    let zone = clock(&record.shop);
    let (link, terms) = (&record.view.link, &record.view.terms);
    let unit = record.shop.shop.unit;
    let what = summary(terms.description.as_deref(), link.reference.as_deref(), t);
    let open = link.may_revise().is_ok();
    let s = Shell::new(&seat, Some(Place::Links), what.clone()).said(fields.get("said"));
    let template = LinkTemplate {
        s,
        id: link.id.to_string(),
        what,
        state: link_state(record.view.state, t),
        amount: seat.money(terms.amount, unit),
        in_words: i18n::amount_in_words(terms.amount, unit, seat.locale),
        url: record.view.url.clone(),
        facts: facts(&record, &seat, &zone),
        payments: record
            .payments
            .iter()
            .map(|entry| tried(entry, &record.shop.shop, &seat, &zone))
            .collect(),
        letters: record
            .messages
            .iter()
            .map(|message: &Message| letter(message, &seat, &zone))
            .collect(),
        timeline: record
            .timeline
            .iter()
            .rev()
            .map(|one| moment(one, &record, &seat, &zone))
            .collect(),
        may_change: record.may_change && open,
        about: about(&record, &seat),
        life: life(&record, &seat),
    };
    page(StatusCode::OK, &template)
}

fn life(record: &LinkRecord, seat: &Seat) -> Life {
    let t = seat.t();
    let link = &record.view.link;
    let ends = record.view.terms.expires_at.is_some();
    let longer = record.may_change && ends && link.may_revise().is_ok();
    let makes = seat.desk.staff.may(May::CreateLinks, link.shop);
    let longer = life::LONGER.into_iter().filter(|_| longer);
    let sends = matches!(
        record.view.state,
        LinkState::Open | LinkState::PartiallyPaid
    );
    Life {
        reopen: record.may_change && link.state == LinkState::Cancelled,
        resend: record.may_resend && sends,
        like: makes,
        slip: makes && record.shop.slips.is_some() && link.state != LinkState::Draft,
        longer: longer
            .map(|days| (days, t.life_extend_days(days, seat.number(days))))
            .collect(),
        version: link.version,
    }
}

fn tried(entry: &PaymentEntry, shop: &Shop, seat: &Seat, zone: &TimeZone) -> Tried {
    let unit = shop.unit;
    let t = seat.t();
    let payment = &entry.payment;
    let mut facts = vec![Fact {
        label: t.office_provider(),
        value: clean(&entry.provider),
        code: false,
    }];
    let mut code = |label: String, value: String| {
        facts.push(Fact {
            label,
            value,
            code: true,
        });
    };
    code(t.office_code(), payment.code.grouped());
    if let Some(reference) = &payment.reference {
        code(t.tracking_code(), clean(&reference.tracking_code));
    }
    if let Some(card) = &payment.card_mask {
        code(t.office_card(), clean(card));
    }
    if let Some(number) = entry.receipt.as_ref().and_then(|receipt| receipt.number) {
        code(t.office_receipt(), number.to_string());
    }
    if let Some(failure) = &payment.failure {
        code(t.office_detail(), clean(failure));
    }
    let mut resolve = None;
    if let Some(item) = &entry.resolve {
        match item.resolution {
            None => resolve = Some(format!("/office/resolve/{}", item.id)),
            Some(decided) => facts.push(Fact {
                label: t.office_decision(),
                value: resolution(decided, t),
                code: false,
            }),
        }
    }
    for refund in &entry.refunds {
        let amount = i18n::amount(refund.amount, unit, seat.locale);
        facts.push(Fact {
            label: refund_state(refund.state, t).word,
            value: amount,
            code: false,
        });
    }
    let gives = payment.state == PaymentState::Paid;
    let gives = gives && seat.desk.staff.may(May::Refund, shop.id);
    let books = entry.can_book && (seat.desk.staff).may(May::MakeReceipts, shop.id);
    let may_resolve = seat.may(May::Resolve);
    Tried {
        state: payment_state(payment.state, t),
        amount: seat.money(payment.amount, unit),
        at: seat.minute(payment.paid_at.unwrap_or(payment.created_at), zone),
        facts,
        receipt: entry
            .receipt
            .as_ref()
            .and_then(|receipt| receipt.token.as_ref())
            .map(|token| app::receipt::path(shop.slug.as_str(), token.as_str())),
        check: entry
            .can_check
            .then(|| format!("/office/payments/{}/check", payment.id)),
        book: books.then(|| format!("/office/payments/{}/receipt", payment.id)),
        resolve: resolve.filter(|_| may_resolve),
        refund: gives.then(|| format!("/office/payments/{}/refund", payment.id)),
    }
}

fn moment(one: &StoredEvent, record: &LinkRecord, seat: &Seat, zone: &TimeZone) -> Moment {
    let t = seat.t();
    let data: serde_json::Value = serde_json::from_str(&one.data).unwrap_or_default();
    let mut detail = Vec::new();
    let minor = data.get("amount").and_then(serde_json::Value::as_i64);
    let currency = data.get("currency").and_then(|code| code.as_str());
    let currency = currency.and_then(|code| Currency::from_code(code).ok());
    if let (Some(minor), Some(currency)) = (minor, currency) {
        let amount = Amount::new(minor, currency);
        detail.push(i18n::amount(amount, record.shop.shop.unit, seat.locale));
    }
    let reason = data.get("reason").and_then(|word| word.as_str());
    detail.extend(reason.and_then(|word| cancel_reason(word, t)));
    let decided = data.get("resolution").and_then(|word| word.as_str());
    detail.extend(
        decided
            .and_then(|word| word.parse().ok())
            .map(|decided| resolution(decided, t)),
    );
    let name = |user: &str| {
        let found = record.names.iter().find(|(actor, _)| actor == user);
        found.map(|(_, name)| clean(name))
    };
    Moment {
        what: event(&one.kind, t),
        detail,
        who: actor(&one.actor, name, t),
        at: seat.minute(one.at, zone),
    }
}
