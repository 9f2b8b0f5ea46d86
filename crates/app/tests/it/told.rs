//! Who of staff hears that a link is paid, or that its time is over.

use std::sync::Arc;

use app::link::{Answered, LinkView};
use app::settings::Editor;
use domain::contact::Email;
use domain::event::Actor;
use domain::id::UserId;
use domain::link::{AmountRule, Expiry, LinkState};
use domain::message::Situation;
use domain::payment::PaymentState;
use domain::scope::MerchantNo;
use domain::settings::LinksForm;
use domain::told::Told;
use jiff::SignedDuration;
use store::StoreError;
use store::rooms::access::staff::{self, StaffRow};
use uuid::Uuid;

use crate::world::{RECIPIENT, SLUG, World};

const MAKER: &str = "sara@example.com";

/// A user of the office makes a link that is valid for an hour.
pub(crate) async fn makes_one(world: &World) -> LinkView {
    makes(world, AmountRule::Whole).await
}

async fn makes(world: &World, rule: AmountRule) -> LinkView {
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
    request.rule = rule;
    request.expiry = Expiry::At(app.now() + SignedDuration::from_hours(1));
    let render = Arc::new(|view: &LinkView| (201, view.link.id.to_string()));
    let by = (world.scope, Actor::User(user));
    let made = app.create_link_as(by, request, None, render, "req_test");
    match made.await.unwrap() {
        Answered::Now(view) => view,
        Answered::Before { .. } => panic!("no key was given"),
    }
}

/// The shop tells its manager nothing, and these two that.
async fn tells(world: &World, maker: &[Situation], payer: &[Situation]) {
    let app = world.app();
    let row = app.find_shop(SLUG).await.unwrap().unwrap();
    let by = Editor::operator(world.scope.merchant);
    let form = LinksForm {
        account: row.account.to_string(),
        receipt: true,
        receipt_type: row.receipt_type.to_string(),
        approve: true,
        ways: vec!["smtp".to_owned()],
        told: Told {
            manager: Vec::new(),
            maker: maker.to_vec(),
            payer: payer.to_vec(),
        },
        ..LinksForm::default()
    };
    let changed = app.change_links(&by, row.shop.id, row.version, &form);
    changed.await.unwrap();
}

/// What everybody was told but the link itself.
async fn told(world: &World, link: &LinkView) -> Vec<String> {
    let all = world.messages(link).await.into_iter();
    let staff = all.filter(|one| !one.situation.sends_address());
    let staff = staff.filter(|one| one.situation != Situation::Paid);
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

pub(crate) async fn a_part_of_the_money_is_told_as_a_part(world: World) {
    let link = makes(&world, AmountRule::Parts { first: None }).await;
    let mut payer = world.payer(&link).await;
    payer.chooses_to_pay("sandbox", "100000").await.unwrap();
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(
        told(&world, &link).await,
        [
            "staff_partly_paid to manager@golestan.example",
            "staff_partly_paid to sara@example.com"
        ]
    );
    let rung = "SELECT COUNT(*) AS n FROM notice WHERE kind = 'partly_paid'";
    assert_eq!(world.count(rung).await, 1);
}

pub(crate) async fn a_payer_who_left_hears_that_it_failed_and_one_who_is_there_reads_it(
    world: World,
) {
    tells(&world, &[Situation::StaffFailed], &[Situation::Failed]).await;
    let link = makes_one(&world).await;
    let mut there = world.payer_at("sandbox", &link).await;
    there.is_declined().await;
    there.comes_back().await;
    assert_eq!(there.state().await, PaymentState::Failed);
    let staff = "staff_failed to sara@example.com";
    assert_eq!(told(&world, &link).await, [staff]);

    let mut gone = world.payer_at("sandbox", &link).await;
    gone.is_declined().await;
    world.time_passes(11 * 60);
    world.workers_run().await;
    assert_eq!(gone.state().await, PaymentState::Failed);
    let payer = format!("failed to {RECIPIENT}");
    assert_eq!(told(&world, &link).await, [payer.as_str(), staff, staff]);
    let failed = world.messages(&link).await.into_iter();
    let mut failed = failed.filter(|one| one.situation == Situation::Failed);
    let text = failed.next().unwrap().body.unwrap();
    assert!(text.contains(&link.url), "{text}");
    let rung = "SELECT COUNT(*) AS n FROM notice WHERE kind = 'failed'";
    assert_eq!(world.count(rung).await, 2);
}

pub(crate) async fn recipients_hear_that_the_time_is_over_where_the_shop_tells_them(world: World) {
    tells(&world, &[], &[Situation::Expired]).await;
    let link = makes_one(&world).await;
    world.time_passes(3_700);
    world.workers_run().await;
    world.workers_run().await;
    let expected = [format!("expired to {RECIPIENT}")];
    assert_eq!(told(&world, &link).await, expected);
    tells(&world, &[], &[]).await;
    let mut request = World::request(400_000);
    request.expiry = Expiry::At(world.app().now() + SignedDuration::from_hours(1));
    let silent = world.link_of(request).await;
    world.time_passes(3_700);
    world.workers_run().await;
    assert_eq!(world.link_state(&silent).await, LinkState::Expired);
    assert!(told(&world, &silent).await.is_empty());
}
