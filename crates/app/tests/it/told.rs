//! Who of staff hears that a link is paid, or that its time is over.

use std::sync::Arc;

use app::link::{Answered, LinkView};
use domain::contact::Email;
use domain::event::Actor;
use domain::id::UserId;
use domain::link::{Expiry, LinkState};
use domain::scope::MerchantNo;
use jiff::SignedDuration;
use store::StoreError;
use store::rooms::access::staff::{self, StaffRow};
use uuid::Uuid;

use crate::world::World;

const MAKER: &str = "sara@example.com";

/// A user of the office makes a link that is valid for an hour.
pub(crate) async fn makes_one(world: &World) -> LinkView {
    let user = UserId::new(Uuid::from_u128(7));
    let merchant: MerchantNo = world.scope.merchant;
    let row = StaffRow {
        merchant,
        id: user,
        name: "Sara".to_owned(),
        email: Some(MAKER.parse::<Email>().unwrap()),
        language: None,
        joined: false,
        active: true,
        version: 1,
        created_at: world.app().now(),
        grants: Vec::new(),
    };
    let app = world.app();
    let joined: Result<(), StoreError> = app
        .store()
        .write(move |tx| {
            staff::insert(tx, &row)?;
            let email = MAKER.parse().unwrap();
            staff::join(tx, (merchant, user), "Sara", &email, None, "$argon2id$x")
        })
        .await;
    joined.unwrap();
    let mut request = World::request(400_000);
    request.expiry = Expiry::At(app.now() + SignedDuration::from_hours(1));
    let render = Arc::new(|view: &LinkView| (201, view.link.id.to_string()));
    let by = (world.scope, Actor::User(user));
    let made = app.create_link_as(by, request, None, render, "req_test");
    match made.await.unwrap() {
        Answered::Now(view) => view,
        Answered::Before { .. } => panic!("no key was given"),
    }
}

async fn told(world: &World, link: &LinkView) -> Vec<String> {
    let all = world.messages(link).await.into_iter();
    let staff = all.filter(|one| one.situation.as_str().starts_with("staff_"));
    let mut told: Vec<_> = staff
        .map(|one| format!("{} to {}", one.situation, one.address))
        .collect();
    told.sort();
    told
}

pub(crate) async fn who_made_a_link_hears_that_it_is_paid(world: World) {
    let link = makes_one(&world).await;
    let mut payer = world.payer_at("sandbox", &link).await;
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(
        told(&world, &link).await,
        [
            "staff_paid to manager@golestan.example",
            "staff_paid to sara@example.com"
        ]
    );
}

pub(crate) async fn who_made_a_link_hears_that_it_expired_unpaid_once(world: World) {
    let link = makes_one(&world).await;
    world.time_passes(3_700);
    world.workers_run().await;
    world.workers_run().await;
    assert_eq!(world.link_state(&link).await, LinkState::Expired);
    assert_eq!(
        told(&world, &link).await,
        ["staff_expired to sara@example.com"]
    );
}
