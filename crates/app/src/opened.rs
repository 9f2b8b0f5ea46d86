//! Pages of links that were opened: noted in memory as they are shown, and written down a moment
//! later, many at once, so that no page waits for it. What a crash takes with it is noted when the
//! page is opened next.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::id::LinkId;
use domain::scope::Scope;
use store::StoreError;
use store::rooms::board;
use tokio_util::sync::CancellationToken;

use crate::App;

/// How often what was noted is written down.
const EVERY: Duration = Duration::from_secs(2);
/// Pages that wait to be written down; a flood is not followed.
const MOST: usize = 2_000;
/// Pages that are known to be written down.
const KNOWN: usize = 20_000;

/// What was opened.
#[derive(Debug, Default)]
pub(crate) struct Opened(Mutex<Pages>);

#[derive(Debug, Default)]
struct Pages {
    new: HashSet<(Scope, LinkId)>,
    known: HashSet<(Scope, LinkId)>,
}

impl Opened {
    fn note(&self, page: (Scope, LinkId)) {
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !pages.known.contains(&page) && pages.new.len() < MOST {
            pages.new.insert(page);
        }
    }

    fn take(&self) -> HashSet<(Scope, LinkId)> {
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut pages.new)
    }

    fn written(&self, these: impl Iterator<Item = (Scope, LinkId)>) {
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.known.len() > KNOWN {
            pages.known.clear();
        }
        pages.known.extend(these);
    }
}

impl App {
    /// Notes that somebody opened the page of a link.
    pub(crate) fn note_opened(&self, scope: Scope, link: LinkId) {
        self.opened.note((scope, link));
    }

    /// Writes down what was opened.
    pub(crate) async fn write_opened(&self) -> Result<(), StoreError> {
        let mut by_scope: HashMap<Scope, Vec<LinkId>> = HashMap::new();
        for (scope, link) in self.opened.take() {
            by_scope.entry(scope).or_default().push(link);
        }
        for (scope, links) in by_scope {
            let (now, these) = (self.now(), links.clone());
            let written: Result<(), StoreError> = self
                .write_bulk(move |tx| board::note_opened(tx, scope, &these, now))
                .await;
            written?;
            self.opened
                .written(links.into_iter().map(|link| (scope, link)));
        }
        Ok(())
    }

    /// Writes down what was opened until `stop`, and then once more.
    pub(crate) async fn serve_opened(&self, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(EVERY) => {}
            }
            if let Err(error) = self.write_opened().await {
                tracing::warn!(%error, "which pages were opened could not be written down");
            }
            if stop.is_cancelled() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::scope::{MerchantNo, Mode};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_page_is_noted_once_and_a_flood_is_not_followed() {
        let scope = Scope {
            merchant: MerchantNo(1),
            mode: Mode::Test,
        };
        let page = |n: usize| (scope, LinkId::new(Uuid::from_u128(n.try_into().unwrap())));
        let opened = Opened::default();
        for n in [1, 1, 2] {
            opened.note(page(n));
        }
        let taken = opened.take();
        assert_eq!(taken.len(), 2);
        opened.written(taken.into_iter());
        opened.note(page(1));
        assert!(opened.take().is_empty());
        (0..2 * MOST).for_each(|n| opened.note(page(10 + n)));
        assert_eq!(opened.take().len(), MOST);
    }
}
