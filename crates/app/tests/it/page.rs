//! The page of a link is of this very moment, whatever was shown before.

use app::link::Revision;
use app::pay::LinkPage;
use domain::link::{Due, Expiry, Standing};
use jiff::SignedDuration;
use store::StoreError;

use crate::world::{SLUG, World, rial};

const BANK: &str = "sandbox";

/// The page, opened often enough to be remembered wherever it could be.
async fn page(world: &World, token: &str) -> LinkPage {
    for _ in 0..3 {
        world.app().link_page(SLUG, token).await.unwrap();
    }
    world.app().link_page(SLUG, token).await.unwrap()
}

async fn changes(world: &World, sql: &'static str) {
    let app = world.app();
    let changed: Result<u64, StoreError> = app
        .store()
        .write(|tx| tx.reads_everything().execute(sql, &[]))
        .await;
    assert!(changed.unwrap() > 0, "{sql}");
}

pub(crate) async fn a_change_shows_on_the_page_at_the_very_next_request(world: World) {
    let link = world.link(400_000).await;
    let token = link.link.token.as_str().to_owned();
    let first = page(&world, &token).await;
    assert_eq!(
        first.standing,
        Standing::Payable(Due::Exactly(rial(400_000)))
    );

    let dearer = Revision {
        amount: Some(rial(500_000)),
        ..Revision::default()
    };
    world.revises(&link, dearer).await;
    let second = page(&world, &token).await;
    assert_eq!(
        second.standing,
        Standing::Payable(Due::Exactly(rial(500_000)))
    );
    assert_eq!(second.version, first.version + 1);

    changes(&world, "UPDATE shop SET name = 'Golestan Two'").await;
    assert_eq!(page(&world, &token).await.shop.name, "Golestan Two");

    changes(&world, "UPDATE provider SET public_name = 'Renamed'").await;
    let offers = page(&world, &token).await.offers;
    assert!(!offers.is_empty() && offers.iter().all(|offer| offer.name == "Renamed"));
    changes(&world, "UPDATE provider SET published = 0").await;
    assert_eq!(page(&world, &token).await.offers, []);
    changes(&world, "UPDATE provider SET published = 1").await;

    let mut payer = world.payer_at(BANK, &link).await;
    assert!(page(&world, &token).await.payment.is_some());
    payer.pays().await;
    payer.comes_back().await;
    let paid = page(&world, &token).await;
    assert_eq!(paid.standing, Standing::Paid);
    assert_eq!(paid.payment.unwrap().id, payer.payment());
}

pub(crate) async fn a_page_expires_by_time_alone(world: World) {
    let mut request = World::request(400_000);
    request.expiry = Expiry::At(world.app().now() + SignedDuration::from_hours(1));
    let link = world.link_of(request).await;
    let token = link.link.token.as_str();
    let open = page(&world, token).await.standing;
    assert_eq!(open, Standing::Payable(Due::Exactly(rial(400_000))));
    world.time_passes(3601);
    assert_eq!(page(&world, token).await.standing, Standing::Expired);
}

pub(crate) async fn a_page_tells_which_payment_explains_it(world: World) {
    let link = world.link(400_000).await;
    let token = link.link.token.as_str();
    assert!(page(&world, token).await.payment.is_none());
    let first = world.payer_at(BANK, &link).await;
    let shown = page(&world, token).await.payment.unwrap();
    assert_eq!(shown.id, first.payment());
    let mut second = world.payer_at(BANK, &link).await;
    let shown = page(&world, token).await.payment.unwrap();
    assert_eq!(shown.id, second.payment());
    second.is_declined().await;
    second.comes_back().await;
    // The newer one is over; the older one's payer is still away.
    let shown = page(&world, token).await;
    assert_eq!(
        shown.standing,
        Standing::Payable(Due::Exactly(rial(400_000)))
    );
    assert_eq!(shown.payment.unwrap().id, first.payment());
}
