//! The bell: what the user was told, with filters, and where they want to be told.

use app::office::{NoticeFilter, NoticeLine, Shop};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use domain::access::Permission as May;
use domain::notice::{Audience, Bell, NoticeKind, Wish};
use http::StatusCode;

use super::door::local;
use super::filter::{Chip, Foot, PAGE};
use super::shell::{Seat, Shell, page, summary, zone_of};
use super::typed::{Fields, Posted};
use super::words::{Badge, channel};
use crate::page::T;
use crate::routes::{Permission, Route, Web, see_other};
use crate::trouble::Trouble;

const PATH: &str = "/office/notices";
const WISHES: &str = "/office/notices/wishes";
/// What stands in the place of a kind for those that nobody read.
const UNREAD: &str = "unread";

pub(super) static ROUTES: &[Route] = &[
    Route {
        methods: &["GET"],
        path: PATH,
        permission: Permission::SignedIn,
        service: || get(show),
    },
    Route {
        methods: &["POST"],
        path: "/office/notices/read",
        permission: Permission::SignedIn,
        service: || post(read),
    },
    Route {
        methods: &["GET", "POST"],
        path: WISHES,
        permission: Permission::SignedIn,
        service: || get(ask).post(wish),
    },
];

#[derive(Template)]
#[template(path = "office/notices.html")]
struct NoticesTemplate {
    s: Shell,
    chips: Vec<Chip>,
    rows: Vec<Row>,
    /// The newest one that is shown: all up to it are read by one button.
    newest: Option<String>,
    foot: Foot,
    empty: String,
}

struct Row {
    id: String,
    what: Badge,
    about: String,
    at: String,
    href: Option<String>,
    is_new: bool,
}

#[derive(Template)]
#[template(path = "office/notice_wishes.html")]
struct WishesTemplate {
    s: Shell,
    rows: Vec<WishRow>,
}

struct WishRow {
    kind: NoticeKind,
    label: String,
    hint: String,
    /// What may be chosen: value, word, whether it stands now.
    bells: Vec<(Bell, String, bool)>,
    mail: Option<bool>,
}

/// A kind of notice, as a mark and a word.
fn badge(kind: NoticeKind, t: T) -> Badge {
    let (tone, word) = match kind {
        NoticeKind::Paid => ("good", t.notice_paid()),
        NoticeKind::PartlyPaid => ("good", t.notice_partly_paid()),
        NoticeKind::Failed => ("bad", t.notice_failed()),
        NoticeKind::Expired => ("wait", t.notice_expired()),
        NoticeKind::Bounced => ("bad", t.notice_bounced()),
        NoticeKind::PendingTooLong => ("wait", t.notice_pending()),
        NoticeKind::NeedsResolving => ("bad", t.notice_resolve()),
        NoticeKind::SlipWaits => ("wait", t.notice_slip()),
        NoticeKind::ChannelStopped => ("bad", t.notice_stopped()),
        NoticeKind::CreditLow => ("wait", t.notice_credit()),
        NoticeKind::ProviderIll => ("bad", t.notice_provider()),
        NoticeKind::RefundWaits => ("wait", t.notice_refund()),
        NoticeKind::CodesFlood => ("bad", t.notice_codes()),
    };
    Badge { tone, word }
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let kind = fields.get("kind");
    let filter = NoticeFilter {
        after: fields.get("after").parse().ok(),
        kind: kind.parse().ok(),
        unread: kind == UNREAD,
    };
    let list = web.app.office_notices(&seat.desk, filter, PAGE).await;
    let list = list.map_err(|error| Trouble::Busy(error.to_string()))?;
    let chip = |word: &str, label| Chip {
        href: fields.address(PATH, &["kind"], &[("kind", word)]),
        label,
        current: word == kind,
    };
    let mut chips = vec![chip("", t.office_any()), chip(UNREAD, t.notice_unread())];
    let kinds = NoticeKind::ALL.iter();
    chips.extend(kinds.map(|one| chip(one.as_str(), badge(*one, t).word)));
    let older = list.rows.last().filter(|_| list.more).map(|last| {
        let after = last.notice.id.to_string();
        fields.address(PATH, &["kind", "after"], &[("after", &after)])
    });
    let rows: Vec<Row> = list
        .rows
        .iter()
        .map(|line| row(&seat, &list.shops, line))
        .collect();
    let is_first = fields.given("after").is_none();
    let template = NoticesTemplate {
        newest: rows.first().filter(|_| is_first).map(|row| row.id.clone()),
        rows,
        s: Shell::new(&seat, None, t.notices()).said(fields.get("said")),
        chips,
        foot: Foot {
            sums: Vec::new(),
            capped: None,
            newest: (!is_first).then(|| fields.address(PATH, &["kind"], &[])),
            older,
        },
        empty: if kind.is_empty() {
            t.notice_empty()
        } else {
            t.office_empty_filter()
        },
    };
    page(StatusCode::OK, &template)
}

fn row(seat: &Seat, shops: &[Shop], line: &NoticeLine) -> Row {
    let (t, notice) = (seat.t(), &line.notice);
    let about = &notice.about;
    let (description, reference) = &line.about;
    let words = match about.channel {
        Some(kind) => channel(kind, seat.locale),
        None if notice.kind == NoticeKind::ProviderIll => t.notice_provider_where(),
        None if notice.kind == NoticeKind::CodesFlood => t.notice_codes_what(),
        None => summary(description.as_deref(), reference.as_deref(), t),
    };
    let shop = about.shop;
    let href = match (notice.kind, about.channel, about.message, about.link) {
        (_, Some(kind), ..) => Some(match kind {
            domain::message::ChannelKind::Smtp => "/office/settings/channels/mail".to_owned(),
            kind => format!("/office/settings/channels/{kind}"),
        }),
        (NoticeKind::ProviderIll, ..) => Some("/office/settings/providers".to_owned()),
        (NoticeKind::RefundWaits, ..) => Some("/office/refunds".to_owned()),
        (NoticeKind::CodesFlood, ..) => {
            shop.map(|shop| format!("/office/settings/shops/{shop}/openpay"))
        }
        (NoticeKind::NeedsResolving, ..) => Some("/office/resolve".to_owned()),
        (NoticeKind::Bounced, _, Some(message), _) => Some(super::message::address(message)),
        (.., Some(link)) => Some(format!("/office/links/{link}")),
        _ => None,
    };
    Row {
        id: notice.id.to_string(),
        what: badge(notice.kind, t),
        about: words,
        at: seat.minute(notice.at, &zone_of(shops, about.shop)),
        href,
        is_new: notice.read_at.is_none(),
    }
}

/// Marks one as read, or all up to one, and goes back to the list.
pub(crate) async fn read(
    State(web): State<Web>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let which = app::office::which(fields.given("one"), fields.given("up_to"));
    let which = which.ok_or(Trouble::BadForm)?;
    let done = web.app.read_notices(&seat.desk, which).await;
    done.map_err(|error| Trouble::Busy(error.to_string()))?;
    let back = local(fields.get("back"));
    see_other(if back.starts_with(PATH) { back } else { PATH })
}

/// What the bell may ring for.
fn bells(seat: &Seat, kind: NoticeKind, now: Bell) -> Vec<(Bell, String, bool)> {
    let t = seat.t();
    let mut all = vec![(Bell::Never, t.notice_bell_never())];
    if kind.audience() == Audience::Maker {
        all.push((Bell::Own, t.notice_bell_own()));
        if seat.may(May::SeeAllLinks) {
            all.push((Bell::All, t.notice_bell_all()));
        }
    } else {
        all.push((Bell::Own, t.notice_bell_yes()));
    }
    all.into_iter()
        .map(|(bell, word)| (bell, word, bell == now))
        .collect()
}

pub(crate) async fn ask(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let wishes = web.app.notice_wishes(&seat.desk).await;
    let wishes = wishes.map_err(|error| Trouble::Busy(error.to_string()))?;
    let rows = NoticeKind::ALL.iter().map(|kind| {
        let own = wishes.iter().find(|wish| wish.kind == *kind);
        let wish = own.copied().unwrap_or(Wish::usual(*kind));
        WishRow {
            kind: *kind,
            label: badge(*kind, t).word,
            hint: match kind.audience() {
                Audience::Maker => t.notice_of_makers(),
                Audience::Shop(_) => t.notice_of_shop(),
                Audience::Merchant(_) => t.notice_of_merchant(),
            },
            bells: bells(&seat, *kind, wish.bell),
            mail: kind.has_mail().then_some(wish.mail),
        }
    });
    let template = WishesTemplate {
        rows: rows.collect(),
        s: Shell::new(&seat, None, t.notice_wishes()).said(fields.get("said")),
    };
    page(StatusCode::OK, &template)
}

pub(crate) async fn wish(
    State(web): State<Web>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let mails = |kind: NoticeKind| fields.given(&format!("mail_{kind}")).is_some();
    let wishes = NoticeKind::ALL.iter().map(|kind| Wish {
        kind: *kind,
        bell: fields
            .get(&format!("bell_{kind}"))
            .parse()
            .unwrap_or(Bell::Own),
        mail: !kind.has_mail() || mails(*kind),
    });
    let kept = web.app.set_notice_wishes(&seat.desk, wishes.collect());
    kept.await
        .map_err(|error| Trouble::Busy(error.to_string()))?;
    see_other(&format!("{WISHES}?said=saved"))
}
