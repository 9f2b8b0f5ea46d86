//! What stands around every page of the back office, and who looks at it.

use app::office::{COUNTED_IN_MENU, Desk, MenuCounts, OfficeError, Shop};
use askama::Template;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse as _, Response};
use domain::access::Permission;
use domain::id::ShopId;
use domain::scope::Mode;
use http::StatusCode;
use http::request::Parts;

use i18n::{Locale, Texts, texts};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use money::{Amount, Unit};

use super::door::Signed;
use super::files;
use crate::page::{Page, T};
use crate::reader::Reader;
use crate::routes::Web;
use crate::trouble::Trouble;

/// What a page of the back office may load and do: only what comes from here.
pub(super) const POLICY: &str = "default-src 'none';style-src 'self';script-src 'self';\
    img-src 'self' data:;connect-src 'self';form-action 'self';\
    frame-ancestors 'none';base-uri 'none'";

/// Who reads a page, and how.
#[derive(Debug, Clone)]
pub(crate) struct Seat {
    /// The user with their roles, and the world.
    pub(crate) desk: Desk,
    /// Language of their pages.
    pub(crate) locale: Locale,
    /// Number of the request.
    pub(crate) request_id: String,
    /// The address that was asked for, to come back to.
    pub(crate) here: String,
    /// What waits for them.
    pub(crate) counts: MenuCounts,
}

impl Seat {
    pub(crate) fn t(&self) -> T {
        texts(self.locale)
    }

    /// Whether there is any shop in which they may do this.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        self.desk.staff.may_somewhere(permission)
    }

    /// An amount in the unit of its shop.
    pub(crate) fn money(&self, amount: Amount, unit: Unit) -> Money {
        let unit = i18n::shown_unit(amount, unit);
        Money {
            number: i18n::amount_number(amount, unit, self.locale),
            unit: i18n::unit_name(unit, amount.currency(), self.locale),
        }
    }

    /// A number as this reader writes it.
    pub(crate) fn number(&self, number: u32) -> String {
        i18n::number(i64::from(number), self.locale)
    }

    /// A number of the menu; nothing is no number.
    fn counted(&self, count: u32) -> Option<String> {
        let more = if count >= COUNTED_IN_MENU { "+" } else { "" };
        (count > 0).then(|| format!("{}{more}", self.number(count)))
    }

    /// A minute in tables.
    pub(crate) fn minute(&self, at: Timestamp, zone: &TimeZone) -> String {
        i18n::short_date_time(at, zone, self.locale)
    }
}

impl FromRequestParts<Web> for Seat {
    type Rejection = Trouble;

    async fn from_request_parts(head: &mut Parts, web: &Web) -> Result<Self, Trouble> {
        let signed = Signed::from_request_parts(head, web).await?;
        let reader = head.extensions.get::<Reader>();
        let reader =
            reader.ok_or_else(|| Trouble::Broken("a request without reader".to_owned()))?;
        let here = head
            .uri
            .path_and_query()
            .map_or("/office", |at| at.as_str());
        Ok(signed.seat(reader, here))
    }
}

/// An amount with its unit, in two parts, so that columns of numbers stand in line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Money {
    pub(crate) number: String,
    pub(crate) unit: &'static str,
}

/// A place of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Home,
    Links,
    Customers,
    Documents,
    Payments,
    OpenPayments,
    Slips,
    Receipts,
    Resolve,
    Outbox,
    Reports,
    Settings,
}

/// One entry of the menu.
pub(crate) struct Item {
    pub(crate) label: String,
    pub(crate) href: &'static str,
    /// A path within 24 × 24.
    pub(crate) icon: &'static str,
    pub(crate) current: bool,
    /// Stands in the bar of a phone.
    pub(crate) main: bool,
    /// How much waits there, if anything.
    pub(crate) count: Option<String>,
}

/// One entry of the menu of languages.
pub(crate) struct LanguageItem {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) short: &'static str,
    pub(crate) current: bool,
}

/// What stands around a page.
pub(crate) struct Shell {
    pub(crate) t: T,
    pub(crate) lang: &'static str,
    pub(crate) dir: &'static str,
    pub(crate) title: String,
    pub(crate) css: &'static str,
    pub(crate) js: &'static str,
    /// The loud banner.
    pub(crate) test: bool,
    pub(crate) items: Vec<Item>,
    pub(crate) languages: Vec<LanguageItem>,
    /// Notices that nobody read: how many, if any, and what the bell says.
    pub(crate) unread: Option<String>,
    pub(crate) bell: String,
    /// The user's name.
    pub(crate) name: String,
    /// What stands in the field of the search.
    pub(crate) search: String,
    /// Where the switches come back to.
    pub(crate) here: String,
    /// They may make links.
    pub(crate) makes: bool,
    /// They may see links.
    pub(crate) sees: bool,
    /// What was just done.
    pub(crate) said: Option<String>,
    /// The pages about the same thing; empty if this one stands alone.
    pub(crate) tabs: Vec<Tab>,
}

/// One of several pages about the same thing.
pub(crate) struct Tab {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) current: bool,
}

impl Shell {
    pub(crate) fn new(seat: &Seat, place: Option<Place>, title: String) -> Self {
        let t = seat.t();
        let mut items = Vec::new();
        let mut add =
            |permission: Option<Permission>, at: Option<Place>, label, href, icon, main| {
                if permission.is_none_or(|permission| seat.may(permission)) {
                    items.push(Item {
                        label,
                        href,
                        icon,
                        current: at.is_some() && at == place,
                        main,
                        count: match at {
                            Some(Place::Slips) => seat.counted(seat.counts.slips),
                            _ => None,
                        },
                    });
                }
            };
        let links = Some(Permission::SeeOwnLinks);
        add(
            None,
            Some(Place::Home),
            t.office_home(),
            "/office",
            "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
            true,
        );
        add(
            links,
            Some(Place::Links),
            t.office_links(),
            "/office/links",
            "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
            true,
        );
        add(
            Some(Permission::Customers),
            Some(Place::Customers),
            t.customers(),
            "/office/customers",
            "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 4-6 8-6s8 2 8 6",
            false,
        );
        add(
            Some(Permission::Documents),
            Some(Place::Documents),
            t.documents(),
            "/office/documents",
            "M6 3h9l4 4v14H6zM14 3v5h5M9 12h7M9 16h7",
            false,
        );
        add(
            links,
            Some(Place::Payments),
            t.office_payments(),
            "/office/payments",
            "M3 6h18v12H3zM3 10h18M6 15h4",
            true,
        );
        add(
            Some(Permission::SeeAllLinks),
            Some(Place::OpenPayments),
            t.open_payments(),
            "/office/open-payments",
            "M3 6h12v12H3zM3 10h12M18 9v6M15 12h6",
            false,
        );
        add(
            Some(Permission::ApproveSlips),
            Some(Place::Slips),
            t.slips(),
            "/office/slips",
            "M6 3h12v18H6zM9 8h6M9 12h6M9 16h3",
            false,
        );
        // The ledger is the merchant's: who may see it in some shops alone has no page of it.
        if seat.desk.staff.may_everywhere(Permission::SeeBalances) {
            add(
                None,
                Some(Place::Receipts),
                t.receipts(),
                "/office/receipts",
                "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
                false,
            );
        }
        add(
            Some(Permission::Resolve),
            Some(Place::Resolve),
            t.office_resolve(),
            "/office/resolve",
            "M12 4v16M6 8l-3 6h6zM18 8l-3 6h6zM5 8h14",
            true,
        );
        add(
            links,
            Some(Place::Outbox),
            t.office_outbox(),
            "/office/outbox",
            "M3 6h18v12H3zM3 7l9 7 9-7",
            true,
        );
        add(
            Some(Permission::Reports),
            Some(Place::Reports),
            t.reports(),
            "/office/reports",
            "M4 20V4M4 20h16M8 16v-5M12 16V7M16 16v-3",
            false,
        );
        add(
            None,
            Some(Place::Settings),
            t.settings(),
            "/office/settings",
            "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2",
            false,
        );
        let unread = seat.counted(seat.counts.unread);
        Self {
            t,
            lang: seat.locale.code(),
            dir: seat.locale.dir(),
            title,
            css: files::css(),
            js: files::js(),
            test: seat.desk.mode == Mode::Test,
            items,
            languages: Locale::ALL
                .into_iter()
                .map(|locale| LanguageItem {
                    code: locale.code(),
                    name: locale.own_name(),
                    short: match locale {
                        Locale::Fa => "فا",
                        Locale::En => "EN",
                        Locale::Fr => "FR",
                    },
                    current: locale == seat.locale,
                })
                .collect(),
            bell: match &unread {
                Some(count) => t.notice_bell(count.as_str()),
                None => t.notice_bell_none(),
            },
            unread,
            name: if seat.desk.staff.name.is_empty() {
                seat.desk.staff.email.to_string()
            } else {
                seat.desk.staff.name.clone()
            },
            search: String::new(),
            here: seat.here.clone(),
            makes: seat.may(Permission::CreateLinks),
            sees: seat.may(Permission::SeeOwnLinks),
            said: None,
            tabs: Vec::new(),
        }
    }

    /// Puts the pages about the same thing above this one.
    pub(crate) fn tabs(mut self, tabs: Vec<Tab>) -> Self {
        self.tabs = tabs;
        self
    }

    /// Says what was just done, by the word that the address carries.
    pub(crate) fn said(mut self, word: &str) -> Self {
        let t = self.t;
        self.said = match word {
            "created" => Some(t.office_said_created()),
            "before" => Some(t.office_said_before()),
            "changed" => Some(t.office_said_changed()),
            "cancelled" => Some(t.office_said_cancelled()),
            "checked" => Some(t.office_said_checked()),
            "decided" => Some(t.office_said_decided()),
            "saved" => Some(t.settings_saved()),
            "made" => Some(t.settings_made()),
            "archived" => Some(t.customer_said_archived()),
            "merged" => Some(t.merge_said()),
            "restored" => Some(t.customer_said_restored()),
            "booked" => Some(t.receipt_said_made()),
            "approved" => Some(t.receipt_said_approved()),
            "voided" => Some(t.receipt_said_voided()),
            "has_receipt" => Some(t.receipt_said_had()),
            "waits" => Some(t.receipt_said_waits()),
            "document-done" => Some(t.document_said_done()),
            "document-deleted" => Some(t.document_said_deleted()),
            "reopened" => Some(t.life_said_reopened()),
            "extended" => Some(t.life_said_extended()),
            "resent" => Some(t.life_said_resent()),
            "reminded" => Some(t.life_said_reminded()),
            "receipt-sent" => Some(t.receipt_said_sent()),
            "openpay-sent" => Some(t.openpay_said_sent()),
            "message-resent" => Some(t.message_said_resent()),
            "refund-waiting" => Some(t.refund_said_waiting()),
            "refund-agreed" => Some(t.refund_said_agreed()),
            "refund-declined" => Some(t.refund_said_declined()),
            "refund-same-person" => Some(t.refund_own()),
            "refund-not-waiting" => Some(t.refund_said_not_waiting()),
            "refunding" => Some(t.refund_said()),
            "refunded-hand" => Some(t.refund_said_hand()),
            "refund-decided" => Some(t.refund_said_decided()),
            "meanwhile" => Some(t.office_changed_meanwhile()),
            "filter-kept" => Some(t.saved_said_kept()),
            "filter-forgotten" => Some(t.saved_said_forgotten()),
            "slip-registered" => Some(t.slip_said_registered()),
            "slip-accepted" => Some(t.slip_said_accepted()),
            "slip-waits" => Some(t.slip_said_waits()),
            "slip-asked" => Some(t.slip_said_asked()),
            "slip-rejected" => Some(t.slip_said_rejected()),
            "slip-revoked" => Some(t.slip_said_revoked()),
            "removed" => Some(t.settings_logo_removed()),
            _ => None,
        };
        self
    }
}

/// A page of the back office, ready to be sent.
pub(crate) fn page(status: StatusCode, template: &impl Template) -> Result<Response, Trouble> {
    let html = template
        .render()
        .map_err(|error| Trouble::Broken(error.to_string()))?;
    let page = Page {
        status,
        html,
        policy: POLICY.to_owned(),
        refresh: None,
        retry_after: None,
    };
    Ok(page.into_response())
}

/// What the store or a missing thing means for the reader.
pub(crate) fn trouble(error: OfficeError) -> Trouble {
    match error {
        OfficeError::NotFound | OfficeError::Forbidden => Trouble::Unknown,
        OfficeError::Store(error) => Trouble::Busy(error.to_string()),
    }
}

/// The unit in which a shop counts.
pub(crate) fn unit_of(shops: &[Shop], shop: ShopId) -> Unit {
    let found = shops.iter().find(|row| row.shop.id == shop);
    found.map_or(Unit::Rial, |row| row.shop.unit)
}

/// The unit for sums over several shops: that of the first with this currency.
pub(crate) fn unit_for(shops: &[Shop], amount: Amount) -> Unit {
    let found = shops
        .iter()
        .find(|row| row.shop.currency == amount.currency());
    found.map_or(Unit::default_for(amount.currency()), |row| row.shop.unit)
}

/// The clock of a shop among these, or of the first of them.
pub(crate) fn zone_of(shops: &[Shop], shop: Option<ShopId>) -> TimeZone {
    let found = shops
        .iter()
        .find(|row| shop.is_none_or(|shop| row.shop.id == shop));
    found.map_or(TimeZone::UTC, clock)
}

/// The clock of one shop; UTC should its name mean nothing to this build.
pub(crate) fn clock(row: &Shop) -> TimeZone {
    TimeZone::get(&row.shop.time_zone).unwrap_or(TimeZone::UTC)
}

/// What a link is for, on one line.
pub(crate) fn summary(description: Option<&str>, reference: Option<&str>, t: &Texts) -> String {
    let text = description.or(reference).map(crate::pay::clean);
    text.filter(|text| !text.is_empty())
        .map_or_else(|| t.office_no_words(), |text| text.replace('\n', " "))
}
