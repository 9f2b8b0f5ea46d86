//! Two customers become one.

use app::customer::CustomerError;
use app::link::LinkRequest;
use app::office::Desk;
use domain::access::{Permission, Reach, Role};
use domain::customer::{CustomerForm, MergeRefusal};
use domain::document::{Deed, DocumentKind};
use domain::id::CustomerId;
use domain::link::LinkState;
use domain::receipt::ReceiptForm;
use domain::scope::Mode;
use store::rooms::books;

use crate::customers::{form, makes, once, with_mobile, with_role};
use crate::documents::{Room, does, form as paper, makes as writes, room};
use crate::world::World;

async fn merges(
    world: &World,
    desk: &Desk,
    (stays, goes): (CustomerId, CustomerId),
) -> Result<(), CustomerError> {
    let app = world.app();
    let view = app.office_merge(desk, stays, goes).await?;
    let at = (
        (stays, view.stays.customer.version),
        (goes, view.goes.customer.version),
    );
    let once = once(&app.form_nonce(), 1);
    app.merge_customers(desk, at.0, at.1, once, "req_1").await
}

/// What they owe, and what stands unapplied.
async fn stands(world: &World, desk: &Desk, one: CustomerId) -> (i64, i64) {
    let all = world.app().customer_owing(desk, one).await.unwrap();
    let sum = |minor: fn(&domain::ledger::Owing) -> i64| all.iter().map(minor).sum();
    (
        sum(|one| one.owes.minor()),
        sum(|one| one.unapplied.minor()),
    )
}

async fn books_are_right(world: &World) {
    let scope = world.scope;
    let broken = world.read(move |tx| books::verify(tx, scope)).await;
    assert_eq!(broken, []);
}

/// A receipt by hand of 1,000 rials.
async fn receives(world: &World, desk: &Desk, of: CustomerId) -> domain::id::ReceiptId {
    let app = world.app();
    let facts = app.receipt_choices(desk).await.unwrap();
    let form = ReceiptForm {
        account: facts.accounts[0].0.id.to_string(),
        receipt_type: facts.types[0].id.to_string(),
        amount: "1000".to_owned(),
        method: "cash".to_owned(),
        received_at: Some(facts.now),
        ..ReceiptForm::default()
    };
    let once = once(&app.form_nonce(), 1);
    let of = of.to_string();
    let made = app.make_receipt(desk, &of, &form, once, "req_1");
    made.await.unwrap()
}

pub(crate) async fn all_of_a_merged_customer_moves_and_the_books_stay_right(world: World) {
    let (app, room) = (world.app(), room(&world).await);
    let desk = room.desk.clone();
    let silent = CustomerForm {
        may_message: false,
        note: "دوم".to_owned(),
        ..with_mobile("علیرضا کیانی", "09121112233")
    };
    let goes = makes(&world, &desk, &silent).await;
    let stays = room.customer;
    let other = Room {
        desk: desk.clone(),
        customer: goes,
        shop: room.shop,
    };
    // An invoice that is paid by its link, a second link, a receipt by hand and a debt.
    let invoice = writes(&world, &other, DocumentKind::Invoice, "500000").await;
    does(&world, &desk, (invoice, 1), Deed::Approve)
        .await
        .unwrap();
    let paid = LinkRequest {
        document: Some(invoice),
        ..World::request(200_000)
    };
    let link = world.link_of(paid).await;
    let mut payer = world.payer_at("sandbox", &link).await;
    payer.pays().await;
    payer.comes_back().await;
    let open = LinkRequest {
        customer: Some(goes),
        receipt: Some(false),
        ..World::request(70_000)
    };
    let open = world.link_of(open).await;
    let mut at_bank = world.payer_at("sandbox", &open).await;
    let by_hand = receives(&world, &desk, goes).await;
    let own = writes(&world, &room, DocumentKind::Invoice, "40000").await;
    does(&world, &desk, (own, 1), Deed::Approve).await.unwrap();
    let before = (
        stands(&world, &desk, stays).await,
        stands(&world, &desk, goes).await,
    );
    assert_eq!(before, ((40_000, 0), (299_000, 0)));

    merges(&world, &desk, (stays, goes)).await.unwrap();
    assert_eq!(stands(&world, &desk, stays).await, (339_000, 0));
    books_are_right(&world).await;
    let record = app.office_customer(&desk, stays).await.unwrap();
    assert_eq!(
        record
            .customer
            .mobile
            .as_ref()
            .map(ToString::to_string)
            .as_deref(),
        Some("+989121112233"),
        "it had none"
    );
    assert!(
        !record.customer.may_message,
        "who asked for silence keeps it"
    );
    assert_eq!(record.customer.note.as_deref(), Some("دوم"));
    let gone = app.office_customer(&desk, goes).await;
    assert!(
        matches!(gone, Err(CustomerError::Merged(into)) if into == stays),
        "{gone:?}"
    );
    let view = world.link_now(open.link.id).await;
    assert_eq!(view.link.customer, stays);
    // Money that was at the bank meanwhile lands where it belongs, unapplied.
    at_bank.pays().await;
    at_bank.comes_back().await;
    assert_eq!(world.link_now(open.link.id).await.state, LinkState::Paid);
    assert_eq!(stands(&world, &desk, stays).await, (339_000, 70_000));
    // What was booked before is taken back from the one that stays.
    app.void_receipt(&desk, by_hand, "اشتباه", "req_1")
        .await
        .unwrap();
    assert_eq!(stands(&world, &desk, stays).await.0, 340_000);
    let version = app.office_document(&desk, invoice).await.unwrap();
    let at = (invoice, version.document.version);
    does(&world, &desk, at, Deed::Withdraw).await.unwrap();
    assert_eq!(stands(&world, &desk, stays).await.0, -160_000);
    books_are_right(&world).await;
    // And once more: whoever stood for the first points to the last.
    let last = makes(&world, &desk, &form("کیانی")).await;
    merges(&world, &desk, (last, stays)).await.unwrap();
    let gone = app.office_customer(&desk, goes).await;
    assert!(matches!(gone, Err(CustomerError::Merged(into)) if into == last));
    assert_eq!(stands(&world, &desk, last).await, (-160_000, 70_000));
    books_are_right(&world).await;
    let told = world
        .count("SELECT COUNT(*) AS n FROM event WHERE kind = 'customer.merged'")
        .await;
    assert_eq!(told, 2);
}

pub(crate) async fn what_cannot_be_merged_is_refused_and_nothing_moves(world: World) {
    let (app, room) = (world.app(), room(&world).await);
    let (desk, one) = (room.desk.clone(), room.customer);
    let two = makes(&world, &desk, &form("رضا")).await;
    let walk_in = world
        .read(|tx| {
            let row = tx.reads_everything().query_one(
                "SELECT id FROM customer WHERE kind = 'walk_in' AND mode = 'test'",
                &[],
            )?;
            Ok(row.text("id")?.parse::<CustomerId>().unwrap())
        })
        .await;
    for (pair, why) in [
        ((one, one), MergeRefusal::Itself),
        ((one, walk_in), MergeRefusal::WalkIn),
    ] {
        let view = app.office_merge(&desk, pair.0, pair.1).await.unwrap();
        assert_eq!(view.refusal, Some(why));
        let refused = merges(&world, &desk, pair).await;
        assert!(
            matches!(
                refused,
                Err(CustomerError::Merge(_) | CustomerError::WalkIn)
            ),
            "{refused:?}"
        );
    }
    // Another world and another merchant know nobody of them.
    let live = Desk {
        mode: Mode::Live,
        ..desk.clone()
    };
    let foreign = merges(&world, &live, (one, two)).await;
    assert!(
        matches!(foreign, Err(CustomerError::NotFound)),
        "{foreign:?}"
    );
    // Who keeps the customers of one shop does not move the papers of the others.
    let here = Reach::Shop(room.shop);
    let partly = with_role(&desk, Role::Sales, here);
    let refused = merges(&world, &partly, (one, two)).await;
    let lacks = Permission::Customers;
    assert!(
        matches!(refused, Err(CustomerError::Forbidden(may)) if may == lacks),
        "{refused:?}"
    );
    // Somebody changed one of them since it was read.
    let stale = app.merge_customers(&desk, (one, 1), (two, 7), once("m", 1), "req_1");
    assert!(matches!(stale.await, Err(CustomerError::Changed)));
    // Nothing new hangs on one that is gone, and it does not come back.
    merges(&world, &desk, (one, two)).await.unwrap();
    let late = LinkRequest {
        customer: Some(two),
        ..World::request(1_000)
    };
    assert!(world.tries_to_make(late).await.is_err());
    let new = app::document::NewDocument {
        kind: DocumentKind::Invoice,
        shop: room.shop,
        source: None,
    };
    let form = paper(two, "1000");
    let made = app.make_document(&desk, new, &form, once("d", 1), "req_1");
    assert!(made.await.is_err());
    let back = app.restore_customer(&desk, (two, 2), once("r", 1), "req_1");
    assert!(matches!(back.await, Err(CustomerError::Merged(_))));
    let again = merges(&world, &desk, (one, two)).await;
    assert!(matches!(again, Err(CustomerError::Merged(_))), "{again:?}");
    books_are_right(&world).await;
}
