//! `peyvand verify-books`.

use domain::scope::Scope;
use store::StoreError;
use store::rooms::books;
pub use store::rooms::books::Breach;

use crate::App;

/// A breach and the world that it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Whose books.
    pub scope: Scope,
    /// What does not hold.
    pub breach: Breach,
}

impl App {
    /// Verifies the books of every merchant, each world in one snapshot.
    pub async fn verify_books(&self) -> Result<Vec<Found>, StoreError> {
        let mut found = Vec::new();
        for scope in self.scopes().await? {
            let breaches = self
                .store()
                .read_long(move |tx| books::verify(tx, scope))
                .await?;
            found.extend(breaches.into_iter().map(|breach| Found { scope, breach }));
        }
        Ok(found)
    }
}
