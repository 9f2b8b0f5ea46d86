//! The first page: what came in, what waits, and what is still to be set up.

use domain::access::Permission;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use money::Amount;
use store::StoreError;
use store::rooms::office;
use store::rooms::shop::ShopRow;

use super::{Desk, shops_of};
use crate::App;
use crate::link::time_zone;

/// The first page.
#[derive(Debug, Clone)]
pub struct Home {
    /// All shops of the merchant.
    pub shops: Vec<ShopRow>,
    /// The figures; `None` for a user who may not see all links.
    pub figures: Option<Figures>,
    /// What is still to be set up.
    pub todo: Todo,
    /// Who may set up anything.
    pub owners: Vec<String>,
}

/// The figures of the first page.
#[derive(Debug, Clone)]
pub struct Figures {
    /// Booked in since midnight, by currency; `None` for a user who may not see sums.
    pub today: Option<Vec<Amount>>,
    /// Booked in during the last seven days, today included.
    pub week: Option<Vec<Amount>>,
    /// Links that wait for payment.
    pub open_links: u32,
    /// Payments that are being checked.
    pub checking: u32,
    /// Money that waits for a decision.
    pub to_resolve: u32,
}

/// What is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Todo {
    /// There is a shop.
    pub shop: bool,
    /// Some account receives money.
    pub account: bool,
    /// E-mail leaves this server.
    pub mail: bool,
    /// Some provider takes payments in this world.
    pub provider: bool,
    /// There is an API key of this world.
    pub key: bool,
    /// A link was made in this world.
    pub link: bool,
    /// A payment came in in this world.
    pub paid: bool,
}

impl Todo {
    /// Whether a payment can come in and one has. A key is needed only by programs, and mail only
    /// by those who do not hand their links over by themselves.
    pub fn is_done(self) -> bool {
        self.shop && self.account && self.provider && self.link && self.paid
    }
}

impl App {
    /// The first page of the back office.
    pub async fn office_home(&self, desk: &Desk) -> Result<Home, StoreError> {
        let owners = self.owner_names(desk.staff.merchant).await?;
        let (app, desk) = (self.clone(), desk.clone());
        self.store()
            .read_long(move |tx| {
                let now = app.now();
                let scope = desk.scope();
                let shops = shops_of(tx, &desk)?;
                let doing = office::doing(tx, scope, now)?;
                let in_all = |permission| {
                    let mut all = shops.iter();
                    all.all(|row| desk.staff.may(permission, row.shop.id))
                };
                let (today, week) = if in_all(Permission::Reports) {
                    let zone = shops
                        .first()
                        .map_or(Ok(TimeZone::UTC), |row| time_zone(&row.shop.time_zone))?;
                    let since = |days| office::collected(tx, scope, midnight(now, &zone, days));
                    let mut since = since;
                    (Some(since(0)?), Some(since(6)?))
                } else {
                    (None, None)
                };
                let figures = in_all(Permission::SeeAllLinks).then_some(Figures {
                    today,
                    week,
                    open_links: doing.open_links,
                    checking: doing.checking,
                    to_resolve: doing.to_resolve,
                });
                Ok(Home {
                    todo: Todo {
                        shop: !shops.is_empty(),
                        account: doing.has_account,
                        mail: doing.has_channel || app.settings().mail.is_some(),
                        provider: doing.has_provider,
                        key: doing.has_key,
                        link: doing.has_link,
                        paid: doing.has_paid,
                    },
                    figures,
                    shops,
                    owners: owners.clone(),
                })
            })
            .await
    }
}

/// The midnight that began the day `days` ago at a place.
fn midnight(now: Timestamp, zone: &TimeZone, days: i64) -> Timestamp {
    let day = now.to_zoned(zone.clone()).date();
    day.checked_sub(days.days())
        .unwrap_or(day)
        .to_zoned(zone.clone())
        .map_or(now, |start| start.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_the_midnight_of_the_shop() {
        let zone = TimeZone::get("Asia/Tehran").unwrap();
        let now: Timestamp = "2026-11-21T21:00:00Z".parse().unwrap();
        let at = |days| midnight(now, &zone, days).to_string();
        assert_eq!(at(0), "2026-11-21T20:30:00Z");
        assert_eq!(at(6), "2026-11-15T20:30:00Z");
    }
}
