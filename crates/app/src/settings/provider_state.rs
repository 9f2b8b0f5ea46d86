//! Trying a provider's credentials, switching it on and off, publishing it, its place in the list.

use domain::check::{Check, CheckResult};
use domain::event::EventKind;
use domain::health::Beat;
use domain::id::ProviderId;
use domain::provider::ProviderState;
use domain::scope::{Mode, Scope};
use gateways::{Checked, Driver, Refusal, Reply, Terminal};
use store::rooms::provider::ProviderRow;
use store::rooms::{event, provider};
use store::{StoreError, Tx};

use super::provider::{Switched, scope_of, stops};
use super::{Editor, SettingsError};
use crate::App;
use crate::bank::{DeskError, Heard};

/// Our words for what stands between us and the bank's own codes.
pub mod code {
    /// The bank cannot be reached, or did not answer in time.
    pub const UNREACHABLE: &str = "unreachable";
    /// What it answered says neither yes nor no.
    pub const UNCLEAR: &str = "unclear";
    /// Its protocol has no test of credentials.
    pub const UNTESTABLE: &str = "untestable";
    /// The stored settings cannot be used: sealed under another key, or not whole.
    pub const SETTINGS: &str = "settings";
}

/// Up or down in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// One place up.
    Up,
    /// One place down.
    Down,
    /// To this place, counted from one.
    To(usize),
}

impl App {
    /// Asks the bank whether it knows these credentials, without a payment that somebody could pay.
    pub(super) async fn try_out(&self, driver: &'static dyn Driver, terminal: &Terminal) -> Check {
        let check = |result, code: &str, words: &str| {
            Check::new(result, self.now(), code, &driver.scrub(terminal, words))
        };
        let request = match driver.check(terminal) {
            Ok(request) => request,
            Err(Refusal::Unsupported) => return check(CheckResult::Unknown, code::UNTESTABLE, ""),
            Err(refusal) => {
                return check(CheckResult::Bad, code::SETTINGS, &refusal.to_string());
            }
        };
        let reply = self.carry(terminal.mode(), request).await;
        match driver.read_check(terminal, &reply) {
            Checked::Good => check(CheckResult::Good, "ok", ""),
            Checked::Bad { code, message } => check(CheckResult::Bad, &code, &message),
            Checked::Unknown { reason } => {
                let code = match reply {
                    Reply::Answered(_) => code::UNCLEAR,
                    Reply::NotSent(_) | Reply::Lost(_) => code::UNREACHABLE,
                };
                check(CheckResult::Unknown, code, &reason)
            }
        }
    }

    /// Tries the stored credentials at the bank and keeps what it said.
    pub async fn check_provider(
        &self,
        by: &Editor,
        mode: Mode,
        id: ProviderId,
    ) -> Result<Check, SettingsError> {
        let row = self.provider_of(by, mode, id).await?;
        self.check_row(by, scope_of(by, mode), row).await
    }

    /// Tries the stored credentials: what the bank said, and what that says about the bank.
    pub(crate) async fn test_row(&self, scope: Scope, row: &ProviderRow) -> (Check, Heard) {
        let at = self.now();
        let check = match self.desk(scope, row) {
            Ok(desk) => self.try_out(desk.driver, &desk.terminal).await,
            Err(error) => {
                let error: DeskError = error;
                let words = error.to_string();
                Check::new(CheckResult::Bad, self.now(), code::SETTINGS, &words)
            }
        };
        let took = self.now().duration_since(at).as_millis();
        let beat = match check.result {
            CheckResult::Good => Beat::Fine,
            CheckResult::Bad => Beat::Configuration,
            CheckResult::Unknown => Beat::Unreachable,
        };
        let took = i64::try_from(took).unwrap_or(i64::MAX);
        let heard = Heard::new(beat, check.to_text().trim(), took);
        (check, heard)
    }

    async fn check_row(
        &self,
        by: &Editor,
        scope: Scope,
        row: ProviderRow,
    ) -> Result<Check, SettingsError> {
        let (check, heard) = self.test_row(scope, &row).await;
        // One that is switched off is not offered, and what is typed into it now says nothing.
        if row.provider.state.is_on() {
            self.feel(scope, &row, heard).await;
        }
        let tried = self.setting_event(by, EventKind::ProviderChecked, row.provider.id);
        let tried = tried.with("result", check.result);
        let kept = check.clone();
        let written = self.write(move |tx| {
            if provider::checked(tx, scope, &row, &kept)? {
                event::append(tx, scope, std::slice::from_ref(&tried))?;
            }
            Ok::<_, StoreError>(())
        });
        written.await?;
        Ok(check)
    }

    /// Switches a provider on or off. Before it goes on the bank is asked about its credentials;
    /// `anyway` goes on although the bank does not say, but never against its word.
    pub async fn switch_provider(
        &self,
        by: &Editor,
        mode: Mode,
        (id, version): (ProviderId, i64),
        on: bool,
        anyway: bool,
    ) -> Result<Switched, SettingsError> {
        let mut row = self.provider_of(by, mode, id).await?;
        let scope = scope_of(by, mode);
        if on {
            let check = self.check_row(by, scope, row.clone()).await?;
            if let Some(stopped) = stops(&check, anyway) {
                return Ok(stopped);
            }
            row.check = Some(check);
        }
        row.version = version;
        row.provider.state = if on {
            ProviderState::on_in(mode)
        } else {
            ProviderState::Disabled
        };
        self.store_provider(by, scope, row, None).await?;
        Ok(Switched::Done)
    }

    /// Shows a provider to payers, or hides it.
    pub async fn publish_provider(
        &self,
        by: &Editor,
        mode: Mode,
        (id, version): (ProviderId, i64),
        published: bool,
    ) -> Result<(), SettingsError> {
        let mut row = self.provider_of(by, mode, id).await?;
        row.version = version;
        row.provider.published = published;
        self.store_provider(by, scope_of(by, mode), row, None).await
    }

    /// Gives a provider another place in the order that payers see.
    pub async fn move_provider(
        &self,
        by: &Editor,
        mode: Mode,
        id: ProviderId,
        to: Move,
    ) -> Result<(), SettingsError> {
        self.provider_of(by, mode, id).await?;
        let scope = scope_of(by, mode);
        let moved = self.setting_event(by, EventKind::ProviderChanged, id);
        let (by, now) = (by.clone(), self.now());
        self.write(move |tx: &mut Tx<'_>| {
            by.once(tx, now)?;
            let rows = provider::all(tx, scope)?;
            let ids: Vec<ProviderId> = rows.iter().map(|row| row.provider.id).collect();
            for (position, id) in (1..).zip(reordered(ids, id, to)) {
                provider::place(tx, scope, id, position)?;
            }
            event::append(tx, scope, std::slice::from_ref(&moved))?;
            Ok(())
        })
        .await
    }

    async fn provider_of(
        &self,
        by: &Editor,
        mode: Mode,
        id: ProviderId,
    ) -> Result<ProviderRow, SettingsError> {
        by.need(domain::access::Permission::Providers)?;
        let scope = scope_of(by, mode);
        let found = self.store().read(move |tx| provider::find(tx, scope, id));
        let found: Result<_, StoreError> = found.await;
        found?.ok_or(SettingsError::NotFound)
    }
}

/// The same things with one of them at another place.
fn reordered<T: PartialEq>(mut all: Vec<T>, one: T, to: Move) -> Vec<T> {
    let Some(from) = all.iter().position(|other| *other == one) else {
        return all;
    };
    let last = all.len().saturating_sub(1);
    let place = match to {
        Move::Up => from.saturating_sub(1),
        Move::Down => from.saturating_add(1),
        Move::To(place) => place.saturating_sub(1),
    };
    let moved = all.remove(from);
    all.insert(place.min(last), moved);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_moves_by_one_place_and_never_out_of_the_list() {
        let moved = |to, one| {
            reordered(vec!['a', 'b', 'c'], one, to)
                .into_iter()
                .collect()
        };
        let is = |to, one, wanted: &str| {
            let text: String = moved(to, one);
            assert_eq!(text, wanted, "{to:?} {one}");
        };
        is(Move::Up, 'b', "bac");
        is(Move::Up, 'a', "abc");
        is(Move::Down, 'b', "acb");
        is(Move::Down, 'c', "abc");
        is(Move::To(1), 'c', "cab");
        is(Move::To(9), 'a', "bca");
        is(Move::To(0), 'c', "cab");
        is(Move::Up, 'x', "abc");
    }
}
