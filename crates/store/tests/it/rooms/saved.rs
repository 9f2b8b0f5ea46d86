//! Filters that users keep.

use domain::id::UserId;
use domain::saved::{SavedFilter, SavedList};
use domain::scope::MerchantNo;
use store::rooms::saved;
use store::{StoreError, Tx, Value};

use super::build::{World, id, open, write};
use crate::ground::Ground;

fn filter(list: SavedList, name: &str, query: &str) -> SavedFilter {
    SavedFilter {
        list,
        name: name.to_owned(),
        query: query.to_owned(),
    }
}

fn hires(tx: &mut Tx<'_>, merchant: MerchantNo, user: UserId) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO staff (merchant_id, id, name, world, active, version, created_at)
         VALUES ($1, $2, 'x', 'test', 1, 1, 0)",
        &[Value::Int(merchant.0), user.to_string().into()],
    )?;
    Ok(())
}

pub(crate) async fn a_kept_filter_is_its_users_alone(ground: Ground) {
    let store = open(&ground);
    let (world, other) = (World::new(&store).await, World::new(&store).await);
    let there = other.scope.merchant;
    let here = world.scope.merchant;
    write(&store, move |tx| {
        let (sara, reza): (UserId, UserId) = (id("usr", 1), id("usr", 2));
        for (merchant, user) in [(here, sara), (here, reza), (there, sara)] {
            hires(tx, merchant, user)?;
        }
        let (paid, open) = (
            filter(SavedList::Links, "paid", "state=paid"),
            filter(SavedList::Links, "باز", "state=open"),
        );
        let payments = filter(SavedList::Payments, "paid", "state=paid");
        for one in [&open, &paid, &payments] {
            saved::keep(tx, (here, sara), one)?;
        }
        let mine = |tx: &mut Tx<'_>, list| saved::of_list(tx, (here, sara), list);
        assert_eq!(mine(tx, SavedList::Links)?, [paid, open.clone()]);
        assert_eq!(
            mine(tx, SavedList::Payments)?,
            std::slice::from_ref(&payments)
        );
        // The same name says the new thing.
        let newer = filter(SavedList::Links, "paid", "state=completed");
        saved::keep(tx, (here, sara), &newer)?;
        assert_eq!(mine(tx, SavedList::Links)?, [newer, open.clone()]);

        for foreign in [(here, reza), (there, sara)] {
            assert_eq!(saved::of_list(tx, foreign, SavedList::Links)?, []);
            assert!(!saved::forget(tx, foreign, (SavedList::Links, "paid"))?);
        }
        assert!(saved::forget(tx, (here, sara), (SavedList::Links, "paid"))?);
        assert!(!saved::forget(
            tx,
            (here, sara),
            (SavedList::Links, "paid")
        )?);
        assert_eq!(mine(tx, SavedList::Links)?, [open]);
        assert_eq!(mine(tx, SavedList::Payments)?, [payments]);
        Ok(())
    })
    .await;
    let nobody = move |tx: &mut Tx<'_>| {
        let none = (here, id("usr", 9));
        saved::keep(tx, none, &filter(SavedList::Links, "x", "state=paid"))
    };
    assert_eq!(store.write(nobody).await, Err(StoreError::ForeignKey));
}
