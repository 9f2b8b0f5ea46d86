//! Giving money of a payment back: what can be, what was, and the question before it is.

use app::link::Once;
use app::refund::{RefundError, Refunding, Word};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::access::Permission as May;
use domain::id::{PaymentId, RefundId};
use domain::refund::{MAX_WORDS, Refund, RefundState, Refusal, Second, Wanted};
use http::StatusCode;
use money::{Amount, Unit, parse_amount};

use super::field::{Choice, Field, Fields as Shown, Kind};
use super::shell::{Money, Place, Seat, Shell, clock, page, summary};
use super::typed::{Fields, Posted};
use super::words::{Badge, refund_state};
use crate::pay::clean;
use crate::routes::{Permission, Route, Web, see_other};
use crate::trouble::Trouble;

const GIVES: Permission = Permission::Staff(May::Refund);
/// The refunds that wait for a second person.
const QUEUE: &str = "/office/refunds";

/// The rows of refunds.
pub(crate) static ROUTES: &[Route] = &[
    Route {
        methods: &["GET", "POST"],
        path: "/office/payments/{id}/refund",
        permission: GIVES,
        service: || get(show).post(give),
    },
    Route {
        methods: &["GET"],
        path: QUEUE,
        permission: GIVES,
        service: || get(queue),
    },
    Route {
        methods: &["POST"],
        path: "/office/refunds/{id}/second",
        permission: GIVES,
        service: || post(second),
    },
    Route {
        methods: &["POST"],
        path: "/office/refunds/{id}/ask",
        permission: GIVES,
        service: || post(ask),
    },
    Route {
        methods: &["POST"],
        path: "/office/refunds/{id}/decide",
        permission: GIVES,
        service: || post(decide),
    },
];

#[derive(Template)]
#[template(path = "office/refund.html")]
struct RefundTemplate<'a> {
    s: Shell,
    id: String,
    nonce: String,
    notice: Option<String>,
    /// The page of its link.
    link: String,
    code: String,
    amount: Money,
    left: Money,
    rows: Vec<Row>,
    /// `None`: nothing is left.
    fields: Option<Shown<'a>>,
}

/// A refund that was made.
struct Row {
    state: Badge,
    amount: Money,
    at: String,
    facts: Vec<(String, String)>,
    /// Its id, if a person decides about it.
    waits: Option<String>,
    /// It waits for a second person.
    second: bool,
}

#[derive(Template)]
#[template(path = "office/refunds.html")]
struct QueueTemplate {
    s: Shell,
    rows: Vec<Waiting>,
}

/// A refund that waits for a second person.
struct Waiting {
    id: String,
    href: String,
    what: String,
    code: String,
    amount: Money,
    at: String,
    reason: Option<String>,
    /// By hand: the reference of the transfer.
    reference: Option<String>,
    /// The reader asked for it.
    own: bool,
}

/// What a form was refused for: at a field, or about the whole.
#[derive(Default)]
struct Wrong {
    amount: Option<String>,
    reference: Option<String>,
    reason: Option<String>,
    whole: Option<String>,
}

fn id_of(text: &str) -> Result<PaymentId, Trouble> {
    text.parse().or(Err(Trouble::Unknown))
}

async fn show(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let found = web.app.office_refunding(&seat.desk, id_of(&id)?).await;
    let found = found.map_err(trouble)?;
    form(
        &web,
        &seat,
        &found,
        &fields,
        (StatusCode::OK, Wrong::default()),
    )
}

async fn give(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let payment = id_of(&id)?;
    let t = seat.t();
    let found = web.app.office_refunding(&seat.desk, payment).await;
    let found = found.map_err(trouble)?;
    let typed = fields.given("amount");
    let amount =
        match typed.map(|text| parse_amount(text, unit(&found), found.payment.amount.currency())) {
            None => None,
            Some(Ok(amount)) => Some(amount),
            Some(Err(_)) => {
                let wrong = Wrong {
                    amount: Some(t.refund_wrong_amount()),
                    ..Wrong::default()
                };
                let refused = (StatusCode::UNPROCESSABLE_ENTITY, wrong);
                return form(&web, &seat, &found, &fields, refused);
            }
        };
    let hand = fields.get("way") == "hand";
    let wanted = Wanted {
        amount,
        by_hand: hand.then(|| fields.get("reference").to_owned()),
        reason: fields.given("reason").map(str::to_owned),
    };
    let once = Once {
        key: fields.given("nonce").ok_or(Trouble::BadForm)?.to_owned(),
        fingerprint: fields.fingerprint(),
    };
    let given = web
        .app
        .office_refund(&seat.desk, (payment, wanted), once, &seat.request_id);
    match given.await {
        Ok(state) => {
            let said = match state {
                RefundState::Waiting => "refund-waiting",
                _ if hand => "refunded-hand",
                _ => "refunding",
            };
            see_other(&format!("/office/payments/{payment}/refund?said={said}"))
        }
        Err(RefundError::Refused(why)) => {
            let wrong = words(why, &found, &seat);
            let refused = (StatusCode::UNPROCESSABLE_ENTITY, wrong);
            form(&web, &seat, &found, &fields, refused)
        }
        Err(RefundError::KeyReused | RefundError::Running) => {
            let wrong = Wrong {
                whole: Some(t.office_sent_before()),
                ..Wrong::default()
            };
            form(&web, &seat, &found, &fields, (StatusCode::CONFLICT, wrong))
        }
        Err(error) => Err(trouble(error)),
    }
}

async fn queue(State(web): State<Web>, seat: Seat, fields: Fields) -> Result<Response, Trouble> {
    let all = web.app.waiting_refunds(&seat.desk).await;
    let all = all.map_err(|error| Trouble::Busy(error.to_string()))?;
    let t = seat.t();
    let rows = all.iter().map(|one| Waiting {
        id: one.refund.id.to_string(),
        href: format!("/office/payments/{}/refund", one.payment.id),
        what: summary(
            one.terms.description.as_deref(),
            one.link.reference.as_deref(),
            t,
        ),
        code: one.payment.code.grouped(),
        amount: seat.money(one.refund.amount, one.shop.shop.unit),
        at: seat.minute(one.refund.created_at, &clock(&one.shop)),
        reason: one.refund.reason.as_deref().map(clean),
        reference: one.refund.reference.as_deref().map(clean),
        own: one.is_own,
    });
    let rows = rows.collect();
    let s = Shell::new(&seat, Some(Place::Payments), t.refund_queue());
    let s = s.said(fields.get("said"));
    page(StatusCode::OK, &QueueTemplate { s, rows })
}

/// The word of the second person.
async fn second(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let id: RefundId = id.parse().or(Err(Trouble::Unknown))?;
    let (agrees, said) = match fields.get("word") {
        "agree" => (true, "refund-agreed"),
        "decline" => (false, "refund-declined"),
        _ => return Err(Trouble::BadForm),
    };
    let decided = web
        .app
        .office_second_refund(&seat.desk, (id, agrees), &seat.request_id)
        .await;
    let said = match decided {
        Ok(_) => said,
        Err(RefundError::Second(Second::SamePerson)) => "refund-same-person",
        Err(RefundError::Second(Second::NotWaiting)) => "refund-not-waiting",
        Err(error) => return Err(trouble(error)),
    };
    see_other(&format!("{QUEUE}?said={said}"))
}

async fn ask(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
) -> Result<Response, Trouble> {
    let id: RefundId = id.parse().or(Err(Trouble::Unknown))?;
    let asked = web
        .app
        .office_ask_refund(&seat.desk, id, &seat.request_id)
        .await;
    back(&asked.map_err(trouble)?, "checked")
}

async fn decide(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let id: RefundId = id.parse().or(Err(Trouble::Unknown))?;
    let word = match fields.get("word") {
        "given" => Word::Given(None),
        "kept" => Word::Kept,
        _ => return Err(Trouble::BadForm),
    };
    let decided = web
        .app
        .office_decide_refund(&seat.desk, (id, word), &seat.request_id)
        .await;
    back(&decided.map_err(trouble)?, "refund-decided")
}

/// To the page of the payment's refunds.
fn back(refund: &Refund, said: &str) -> Result<Response, Trouble> {
    let payment = refund.payment;
    see_other(&format!("/office/payments/{payment}/refund?said={said}"))
}

fn form(
    web: &Web,
    seat: &Seat,
    found: &Refunding,
    typed: &Fields,
    (status, wrong): (StatusCode, Wrong),
) -> Result<Response, Trouble> {
    let t = seat.t();
    let unit = found.shop.shop.unit;
    let zone = clock(&found.shop);
    let open = found.left.is_positive();
    let fields = fields(found, seat, typed, &wrong);
    let notice = wrong.whole.or_else(|| match found.bank {
        Err(why @ (Refusal::NotPaid | Refusal::ReceiptWaits | Refusal::ByHandOnly)) => {
            words(why, found, seat).whole
        }
        _ => None,
    });
    let may = !matches!(found.bank, Err(Refusal::NotPaid | Refusal::ReceiptWaits));
    let template = RefundTemplate {
        s: Shell::new(seat, Some(Place::Payments), t.refund_title()).said(typed.get("said")),
        id: found.payment.id.to_string(),
        nonce: web.app.form_nonce(),
        notice,
        link: format!("/office/links/{}", found.payment.link),
        code: found.payment.code.grouped(),
        amount: seat.money(found.payment.amount, unit),
        left: seat.money(found.left, unit),
        rows: found
            .refunds
            .iter()
            .map(|one| Row {
                state: refund_state(one.state, t),
                amount: seat.money(one.amount, unit),
                at: seat.minute(one.settled_at.unwrap_or(one.created_at), &zone),
                facts: facts(one, seat),
                waits: (one.state == RefundState::Unknown && one.waits_for_person)
                    .then(|| one.id.to_string()),
                second: one.state == RefundState::Waiting,
            })
            .collect(),
        fields: (open && may).then(|| Shown {
            heading: t.office_wrong_summary(),
            fields: &fields,
        }),
    };
    page(status, &template)
}

/// The unit in which amounts of this payment are shown, and typed.
fn unit(found: &Refunding) -> Unit {
    i18n::shown_unit(found.payment.amount, found.shop.shop.unit)
}

fn facts(refund: &Refund, seat: &Seat) -> Vec<(String, String)> {
    let t = seat.t();
    let mut facts = Vec::new();
    let mut fact = |label: String, value: &Option<String>| {
        facts.extend(value.as_ref().map(|value| (label, clean(value))));
    };
    fact(t.refund_reason(), &refund.reason);
    fact(t.refund_reference(), &refund.reference);
    fact(t.office_detail(), &refund.failure);
    facts
}

fn fields(found: &Refunding, seat: &Seat, typed: &Fields, wrong: &Wrong) -> Vec<Field> {
    let t = seat.t();
    let said = |wrong: &Option<String>| wrong.clone().unwrap_or_default();
    let by_bank = !matches!(found.bank, Err(Refusal::ByHandOnly));
    let mut ways = vec![Choice::new("hand", t.refund_way_hand())];
    if by_bank {
        ways.insert(0, Choice::new("bank", t.refund_way_bank()));
    }
    let chosen = match typed.get("way") {
        "" if by_bank => "bank",
        "" => "hand",
        chosen => chosen,
    };
    let whole = if by_bank && !found.in_parts {
        t.refund_whole_only()
    } else {
        t.refund_amount_hint()
    };
    let optional = t.office_optional();
    let word = i18n::unit_name(unit(found), found.payment.amount.currency(), seat.locale);
    vec![
        Field {
            name: "amount",
            label: format!("{} ({word})", t.amount()),
            value: typed.get("amount").to_owned(),
            hint: whole,
            autocomplete: "off",
            error: said(&wrong.amount),
            optional: Some(optional.clone()),
            max: 40,
            ..Field::default()
        },
        Field {
            name: "way",
            label: t.refund_way(),
            value: chosen.to_owned(),
            kind: Kind::Choice(ways),
            ..Field::default()
        },
        Field {
            name: "reference",
            label: t.refund_reference(),
            value: typed.get("reference").to_owned(),
            autocomplete: "off",
            error: said(&wrong.reference),
            optional: Some(optional.clone()),
            max: MAX_WORDS,
            ltr: true,
            ..Field::default()
        },
        Field {
            name: "reason",
            label: t.refund_reason(),
            value: typed.get("reason").to_owned(),
            hint: t.refund_reason_hint(),
            autocomplete: "off",
            error: said(&wrong.reason),
            optional: Some(optional),
            max: MAX_WORDS,
            ..Field::default()
        },
    ]
}

/// Why it is refused, where it belongs.
fn words(why: Refusal, found: &Refunding, seat: &Seat) -> Wrong {
    let t = seat.t();
    let shown = |amount: Amount| i18n::amount(amount, found.shop.shop.unit, seat.locale);
    let mut wrong = Wrong::default();
    match why {
        Refusal::TooMuch(left) => wrong.amount = Some(t.refund_wrong_much(shown(left))),
        Refusal::BadAmount => wrong.amount = Some(t.refund_wrong_amount()),
        Refusal::WholeOnly => wrong.amount = Some(t.refund_whole_only()),
        Refusal::BadReference => wrong.reference = Some(t.refund_wrong_words()),
        Refusal::BadReason => wrong.reason = Some(t.refund_wrong_words()),
        Refusal::NotPaid => wrong.whole = Some(t.refund_wrong_state()),
        Refusal::ReceiptWaits => wrong.whole = Some(t.refund_wrong_receipt()),
        Refusal::NothingLeft => wrong.whole = Some(t.refund_wrong_nothing()),
        Refusal::ByHandOnly => wrong.whole = Some(t.refund_by_hand_only()),
    }
    wrong
}

/// What stands in the place of a page.
fn trouble(error: RefundError) -> Trouble {
    match error {
        RefundError::Store(error) => Trouble::Busy(error.to_string()),
        _ => Trouble::Unknown,
    }
}
