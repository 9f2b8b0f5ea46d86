//! The list of payments, and "check now".

use app::office::{NAMED, PaymentFilter, PaymentLine, Shop};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::Permission;
use domain::id::PaymentId;
use domain::payment::{PaymentState, Reason};
use domain::saved::SavedList;
use http::StatusCode;
use jiff::Timestamp;

use super::door::local;
use super::export::Away;
use super::filter::{Filters, Foot, PAGE, Ranges, sum_lines};
use super::links::counting;
use super::saved::{Saved, saved};
use super::shell::{Money, Place, Seat, Shell, page, summary, trouble, unit_of, zone_of};
use super::typed::{Fields, Posted, example_day};
use super::words::{Badge, payment_state};
use crate::pay::clean;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

pub(super) const PATH: &str = "/office/payments";
/// The fields of the address, in their order.
pub(super) const NAMES: &[&str] = &[
    "state", "text", "name", "from", "to", "min", "max", "provider", "account", "shop",
];

#[derive(Template)]
#[template(path = "office/payments.html")]
struct PaymentsTemplate {
    s: Shell,
    filters: Filters,
    /// They may hold files of banks against these.
    compares: bool,
    /// They may be the second person of a refund.
    gives: bool,
    away: Option<Away>,
    saved: Saved,
    /// Words are so common that only some links or customers were looked at.
    common: Vec<String>,
    rows: Vec<Row>,
    foot: Foot,
    empty: String,
}

struct Row {
    href: String,
    what: String,
    code: String,
    created: String,
    provider: String,
    state: Badge,
    amount: Money,
    check: Option<String>,
}

/// The states behind a chip.
fn states(word: &str) -> Vec<PaymentState> {
    use PaymentState as S;
    match word {
        "paid" => vec![S::Paid],
        "checking" => vec![S::Created, S::Redirected, S::Verifying, S::Unknown],
        "failed" => vec![S::Failed, S::Cancelled],
        "conflict" => vec![S::Conflict],
        "reversed" => vec![S::Reversed],
        "slips" => vec![S::Received, S::NeedsCorrection],
        _ => Vec::new(),
    }
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let Asked {
        filter,
        ranges,
        shops,
        common,
    } = filter(&web, &seat, &fields).await?;
    let now = web.app.now();
    let zone = zone_of(&shops, None);
    let (unit, currency) = counting(&shops);
    let list = web.app.office_payments(&seat.desk, filter, PAGE).await;
    let list = list.map_err(|error| Trouble::Busy(error.to_string()))?;
    let t = seat.t();
    let words = (
        example_day(now, &zone, seat.locale),
        i18n::unit_name(unit, currency, seat.locale),
    );
    let chips = vec![
        ("", t.office_any()),
        ("paid", t.office_pay_paid()),
        ("checking", t.office_pay_group_checking()),
        ("failed", t.office_pay_group_failed()),
        ("conflict", t.office_pay_conflict()),
        ("reversed", t.office_pay_reversed()),
        ("slips", t.slips()),
    ];
    let mut filters = ranges.filters(&seat, &fields, (PATH, NAMES), chips, words);
    let choices = web.app.office_choices(&seat.desk).await;
    let choices = choices.map_err(|error| Trouble::Busy(error.to_string()))?;
    let any = || t.office_any();
    let providers = choices.providers.into_iter();
    let providers = providers.map(|(id, name)| (id, clean(&name)));
    filters.choose(
        &fields,
        ("provider", t.office_provider()),
        (any(), providers),
    );
    let accounts = choices.accounts.into_iter();
    let accounts = accounts.map(|(id, name)| (id, clean(&name)));
    filters.choose(&fields, ("account", t.export_account()), (any(), accounts));
    let each = shops.iter().map(|row| (row.shop.id, clean(&row.shop.name)));
    filters.choose(&fields, ("shop", t.office_shop()), (any(), each));
    let sums = match &list.sums {
        Some(sums) => sum_lines(
            &seat,
            &list.shops,
            (&sums.sums, sums.whole),
            |count, asked, paid| {
                [
                    t.office_count_payments(count, seat.number(count)),
                    t.office_sum_asked(asked),
                    t.office_sum_received(paid),
                ]
                .join(" · ")
            },
        ),
        None => (Vec::new(), None),
    };
    let s = Shell::new(&seat, Some(Place::Payments), t.office_payments());
    let template = PaymentsTemplate {
        s: s.said(fields.get("said")),
        compares: seat.desk.staff.may_everywhere(Permission::Reports),
        gives: seat.may(Permission::Refund),
        away: seat
            .may(Permission::Exports)
            .then(|| Away::of(PATH, &fields, NAMES)),
        saved: saved(&web, &seat, SavedList::Payments, &fields).await?,
        rows: list
            .rows
            .iter()
            .map(|line| row(&seat, &list.shops, line, now))
            .collect(),
        foot: Foot::of(&fields, (PATH, NAMES), sums, list.next),
        common,
        empty: if list.next.is_some() {
            t.office_empty_so_far()
        } else if filters.open {
            t.office_empty_filter()
        } else {
            t.office_empty_payments()
        },
        filters,
    };
    page(StatusCode::OK, &template)
}

/// What the list is narrowed to, as it was typed; and the shops.
pub(super) struct Asked {
    pub(super) filter: PaymentFilter,
    ranges: Ranges,
    shops: Vec<Shop>,
    /// That not all was looked at, in words.
    common: Vec<String>,
}

pub(super) async fn filter(web: &Web, seat: &Seat, fields: &Fields) -> Result<Asked, Trouble> {
    let busy = |error: app::office::StoreError| Trouble::Busy(error.to_string());
    let (app, desk, t) = (&web.app, &seat.desk, seat.t());
    let shops = app.office_shops(desk).await.map_err(busy)?;
    let mut common = Vec::new();
    let found = match fields.given("text") {
        Some(typed) => {
            let found = app.office_find_payments(desk, typed).await.map_err(busy)?;
            common.extend(found.more.then(|| t.payments_common(seat.number(NAMED))));
            Some(found)
        }
        None => None,
    };
    let customers = match fields.given("name") {
        Some(typed) => {
            let named = app.office_named(desk, typed).await.map_err(busy)?;
            common.extend(named.more.then(|| t.links_common(seat.number(NAMED))));
            Some(named.ids)
        }
        None => None,
    };
    let now = web.app.now();
    let zone = zone_of(&shops, None);
    let (unit, currency) = counting(&shops);
    let ranges = Ranges::read(fields, seat, (unit, currency), &zone, now);
    let filter = PaymentFilter {
        after: fields.get("after").parse().ok(),
        states: states(fields.get("state")),
        found,
        customers,
        provider: fields.chosen("provider")?,
        account: fields.chosen("account")?,
        shop: fields.chosen("shop")?,
        from: ranges.from,
        before: ranges.before,
        min: ranges.min,
        max: ranges.max,
        ..PaymentFilter::default()
    };
    Ok(Asked {
        filter,
        ranges,
        shops,
        common,
    })
}

fn row(seat: &Seat, shops: &[Shop], line: &PaymentLine, now: Timestamp) -> Row {
    let t = seat.t();
    let payment = &line.payment;
    let zone = zone_of(shops, Some(payment.shop));
    Row {
        href: format!("/office/links/{}", payment.link),
        what: summary(line.description.as_deref(), line.reference.as_deref(), t),
        code: payment.code.grouped(),
        created: seat.minute(payment.created_at, &zone),
        provider: clean(&line.provider),
        state: payment_state(payment.state, t),
        amount: seat.money(payment.amount, unit_of(shops, payment.shop)),
        check: payment
            .ask(Reason::Check, now)
            .is_ok()
            .then(|| format!("{PATH}/{}/check", payment.id)),
    }
}

/// Asks the bank now, then goes back to where the button was.
pub(crate) async fn check(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let id: PaymentId = id.parse().map_err(|_| Trouble::Unknown)?;
    let checked = web.app.office_check(&seat.desk, id, &seat.request_id).await;
    let payment = checked.map_err(trouble)?;
    if fields
        .given("back")
        .is_some_and(|back| local(back).starts_with(PATH))
    {
        return see_other(local(fields.get("back")));
    }
    see_other(&format!("/office/links/{}?said=checked", payment.link))
}
