//! Filters of lists that users keep.

use domain::saved::{MAX_FILTERS, MAX_NAME, MAX_QUERY, SavedFilter, SavedList};
use domain::settings::{Fault, Faults, line};
use store::StoreError;
use store::rooms::saved;

use super::Desk;
use crate::App;

/// Why a filter was not kept.
#[derive(Debug, thiserror::Error)]
pub enum SavedError {
    /// What was typed is refused, field by field.
    #[error("{} field(s) are wrong", .0.0.len())]
    Wrong(Faults),
    /// There are as many as a user keeps for one list.
    #[error("there are {MAX_FILTERS} already")]
    Full,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// Keeps a filter for this user; one of the same name for this list says the new thing then.
    pub async fn keep_filter(
        &self,
        desk: &Desk,
        list: SavedList,
        (name, query): (&str, &str),
    ) -> Result<(), SavedError> {
        let mut faults = Faults::default();
        let name = faults.take("name", line(name, MAX_NAME));
        let query = match query.len() {
            1..=MAX_QUERY => Ok(query.to_owned()),
            0 => Err(Fault::Missing),
            _ => Err(Fault::TooLong(MAX_QUERY)),
        };
        let query = faults.take("query", query);
        let (Some(name), Some(query)) = (name, query) else {
            return Err(SavedError::Wrong(faults));
        };
        let filter = SavedFilter { list, name, query };
        let of = (desk.staff.merchant, desk.staff.user);
        self.write(move |tx| {
            let kept = saved::of_list(tx, of, list)?;
            let known = kept.iter().any(|one| one.name == filter.name);
            let most = usize::try_from(MAX_FILTERS).unwrap_or(usize::MAX);
            if !known && kept.len() >= most {
                return Err(SavedError::Full);
            }
            Ok(saved::keep(tx, of, &filter)?)
        })
        .await
    }

    /// The filters that this user keeps for a list, by name.
    pub async fn kept_filters(
        &self,
        desk: &Desk,
        list: SavedList,
    ) -> Result<Vec<SavedFilter>, StoreError> {
        let of = (desk.staff.merchant, desk.staff.user);
        self.store()
            .read(move |tx| saved::of_list(tx, of, list))
            .await
    }

    /// Forgets a filter of this user. `false`: there was none of this name.
    pub async fn forget_filter(
        &self,
        desk: &Desk,
        list: SavedList,
        name: &str,
    ) -> Result<bool, StoreError> {
        let of = (desk.staff.merchant, desk.staff.user);
        let name = name.to_owned();
        self.write(move |tx| saved::forget(tx, of, (list, &name)))
            .await
    }
}
