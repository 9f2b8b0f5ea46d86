//! What banks hold paid and unconfirmed: looked through once a day in the quiet of the night, and by
//! `peyvand reconcile`. Ours is asked about once more; what is not ours waits for a person.

use domain::event::{Actor, EventKind};
use domain::health::Beat;
use domain::id::{PaymentId, ProviderId};
use domain::job::{JobKind, NewJob};
use domain::notice::{About, NoticeKind};
use domain::payment::Reason;
use domain::scope::Scope;
use gateways::LeftOpen;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use store::rooms::job::Claimed;
pub use store::rooms::provider::left::Stranger;
use store::rooms::provider::{self, ProviderRow, left, past};
use store::rooms::{event, job, payment, shop};
use store::{StoreError, Tx};

use crate::App;
use crate::bank::Heard;
use crate::link::time_zone;
use crate::office::Desk;

/// The hour of the night in which banks are asked, by the clock of the merchant's first shop.
const HOUR: i8 = 4;
/// How long the job lives: as long as its provider is switched on.
const FOR_EVER: SignedDuration = SignedDuration::from_hours(24 * 365 * 50);
/// Entries that one page shows.
const MOST: u32 = 200;

/// What looking through one list brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looked {
    /// Payments of ours that were asked about.
    pub asked: u64,
    /// Entries that are none of ours and were not known.
    pub strange: u64,
}

/// Whether the bank of a provider lists what is left open.
fn lists(app: &App, scope: Scope, row: &ProviderRow) -> bool {
    let desk = app.desk(scope, row);
    desk.is_ok_and(|desk| desk.driver.left_open(&desk.terminal).is_ok())
}

/// The next quiet hour after this moment.
fn next_night(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let here = now.to_zoned(zone.clone());
    let tonight = |days: i64| {
        let day = here.date().checked_add(days.days()).ok()?;
        let at = day.at(HOUR, 0, 0, 0).to_zoned(zone.clone()).ok()?;
        Some(at.timestamp()).filter(|at| *at > now)
    };
    let tomorrow = || now.checked_add(SignedDuration::from_hours(24)).ok();
    tonight(0)
        .or_else(|| tonight(1))
        .or_else(tomorrow)
        .unwrap_or(now)
}

fn look_job(id: ProviderId, at: Timestamp) -> NewJob {
    NewJob {
        kind: JobKind::LookAtLeft,
        object: id.to_string(),
        run_at: at,
        deadline: at.checked_add(FOR_EVER).unwrap_or(at),
    }
}

fn night_of(tx: &mut Tx<'_>, scope: Scope, now: Timestamp) -> Result<Timestamp, StoreError> {
    let shops = shop::all(tx, scope.merchant)?;
    let zone = shops
        .first()
        .map_or(Ok(TimeZone::UTC), |row| time_zone(&row.shop.time_zone))?;
    Ok(next_night(now, &zone))
}

impl App {
    /// Has a look planned for every provider that is on and whose bank lists what is left open. What
    /// is planned stays as it is.
    pub async fn plan_looks(&self) -> Result<(), StoreError> {
        for scope in self.scopes().await? {
            let app = self.clone();
            self.write_bulk(move |tx| {
                let rows = provider::all(tx, scope)?;
                let on = |row: &&ProviderRow| row.provider.state.is_on();
                let jobs = rows.iter().filter(on);
                let jobs: Vec<_> = jobs.filter(|row| lists(&app, scope, row)).collect();
                if jobs.is_empty() {
                    return Ok(());
                }
                let at = night_of(tx, scope, app.now())?;
                let jobs: Vec<_> = jobs
                    .iter()
                    .map(|row| look_job(row.provider.id, at))
                    .collect();
                job::insert(tx, scope, &jobs)
            })
            .await?;
        }
        Ok(())
    }

    /// Does a planned look. When to look next; `None`: the provider is off or gone.
    pub(crate) async fn work_look(
        &self,
        one: &Claimed,
        id: ProviderId,
    ) -> Result<Option<Timestamp>, StoreError> {
        let (scope, now) = (one.scope, self.now());
        let found = self.store().read(move |tx| {
            Ok::<_, StoreError>((provider::find(tx, scope, id)?, night_of(tx, scope, now)?))
        });
        let (row, night) = found.await?;
        let Some(row) = row.filter(|row| row.provider.state.is_on()) else {
            return Ok(None);
        };
        self.look_at_left(scope, &row).await?;
        Ok(Some(night))
    }

    /// Looks through what the bank of a provider holds paid and unconfirmed.
    pub(crate) async fn look_at_left(
        &self,
        scope: Scope,
        row: &ProviderRow,
    ) -> Result<Looked, StoreError> {
        let mut looked = Looked::default();
        let Ok(desk) = self.desk(scope, row) else {
            return Ok(looked);
        };
        let Ok(request) = desk.driver.left_open(&desk.terminal) else {
            return Ok(looked);
        };
        let begun = self.now();
        let reply = self.carry(scope.mode, request).await;
        let took = self.now().duration_since(begun).as_millis();
        let took = i64::try_from(took).unwrap_or(i64::MAX);
        let listed = desk.driver.read_left_open(&desk.terminal, &reply);
        let (beat, words) = match listed {
            Some(_) => (Beat::Fine, ""),
            None => (Beat::Unreachable, "the list of unconfirmed payments"),
        };
        if row.provider.state.is_on() {
            self.feel(scope, row, Heard::new(beat, words, took)).await;
        }
        for entry in listed.unwrap_or_default() {
            match self.meet(scope, row, entry).await? {
                Met::Ours(id) => {
                    looked.asked += 1;
                    let why = (id, Reason::Callback);
                    let asked = self.check_because(scope, why, &self.request_id()).await;
                    // One that cannot be settled now holds up no other.
                    if let Err(error) = asked {
                        tracing::warn!(payment = %id, %error, "not settled");
                    }
                }
                Met::Stranger => looked.strange += 1,
                Met::Known => {}
            }
        }
        Ok(looked)
    }

    /// Whose an entry is; one that is not ours is kept, and staff hear of it once.
    async fn meet(
        &self,
        scope: Scope,
        row: &ProviderRow,
        entry: LeftOpen,
    ) -> Result<Met, StoreError> {
        let (app, row) = (self.clone(), row.clone());
        self.write(move |tx| {
            let past = past::of(tx, scope, &row)?;
            let mut terminals = vec![row.provider.terminal_key.as_str()];
            terminals.extend(
                past.iter()
                    .map(|(row, _)| row.provider.terminal_key.as_str()),
            );
            terminals.dedup();
            for terminal in terminals {
                let key = &entry.gateway_key;
                if let Some(found) = payment::lock_by_gateway_key(tx, scope, terminal, key)? {
                    return Ok(Met::Ours(found.id));
                }
            }
            let (id, now) = (row.provider.id, app.now());
            let said = (entry.gateway_key.as_str(), entry.words.as_str());
            if !left::meet(tx, scope, id, said, now)? {
                return Ok(Met::Known);
            }
            let met = app.act(Actor::Bank, None, |act| {
                act.event(EventKind::ProviderStranger, id)
                    .with("key", &entry.gateway_key)
            });
            event::append(tx, scope, &[met])?;
            let shops = shop::all(tx, scope.merchant)?;
            let own = shops
                .iter()
                .find(|shop| shop.account == row.provider.account);
            let about = About {
                shop: own.or(shops.first()).map(|row| row.shop.id),
                ..About::default()
            };
            app.ring(tx, scope, NoticeKind::NeedsResolving, about)?;
            Ok(Met::Stranger)
        })
        .await
    }

    /// What banks hold that is none of ours and nobody has seen to; for who may resolve everywhere.
    pub async fn strangers(&self, desk: &Desk) -> Result<Vec<Stranger>, StoreError> {
        if !may(desk) {
            return Ok(Vec::new());
        }
        let scope = desk.scope();
        self.store()
            .read(move |tx| left::open(tx, scope, MOST))
            .await
    }

    /// Somebody has seen to an entry. `false`: somebody did before, or may not.
    pub async fn close_stranger(
        &self,
        desk: &Desk,
        (id, key): (ProviderId, String),
        request_id: &str,
    ) -> Result<bool, StoreError> {
        if !may(desk) {
            return Ok(false);
        }
        let (app, desk) = (self.clone(), desk.clone());
        let request_id = request_id.to_owned();
        self.write(move |tx| {
            let by = desk.actor().to_text();
            let closed = left::close(tx, desk.scope(), (id, &key), (&by, app.now()))?;
            if closed {
                let event = app.act(desk.actor(), Some(&request_id), |act| {
                    act.event(EventKind::ProviderStrangerClosed, id)
                        .with("key", &key)
                });
                event::append(tx, desk.scope(), &[event])?;
            }
            Ok(closed)
        })
        .await
    }
}

fn may(desk: &Desk) -> bool {
    desk.staff
        .may_everywhere(domain::access::Permission::Resolve)
}

/// Whose an entry of a bank's list is.
enum Met {
    /// A payment of ours.
    Ours(PaymentId),
    /// Nobody's that we know.
    Stranger,
    /// The same, and it was seen before.
    Known,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quiet_hour_is_the_next_one_of_the_shop() {
        let zone = TimeZone::get("Asia/Tehran").unwrap();
        let next = |now: &str| next_night(now.parse().unwrap(), &zone).to_string();
        assert_eq!(next("2026-11-21T08:30:00Z"), "2026-11-22T00:30:00Z");
        assert_eq!(next("2026-11-22T00:29:59Z"), "2026-11-22T00:30:00Z");
        assert_eq!(next("2026-11-22T00:30:00Z"), "2026-11-23T00:30:00Z");
    }
}
