//! Links that are locked to what is left on their document.

use app::link::{LinkError, LinkRequest, LinkView};
use app::pay::StartError;
use domain::document::{Deed, DocumentKind};
use domain::id::DocumentId;
use domain::link::{AmountRule, Due, LinkState, Problem, Revision, Standing, Usage};
use domain::payment::PaymentState;
use domain::resolve::ResolveReason;

use crate::customers::once;
use crate::documents::{Room, does, form, makes, room};
use crate::world::{World, rial};

const BANK: &str = "sandbox";

fn exactly(rials: i64) -> Standing {
    Standing::Payable(Due::Exactly(rial(rials)))
}

fn request(document: DocumentId) -> LinkRequest {
    LinkRequest {
        document: Some(document),
        rule: AmountRule::Left,
        ..World::request(0)
    }
}

/// An approved invoice of so many rials, and a link that is locked to it.
async fn locked(world: &World, amount: &str) -> (Room, DocumentId, LinkView) {
    let room = room(world).await;
    let id = makes(world, &room, DocumentKind::Invoice, amount).await;
    does(world, &room.desk, (id, 1), Deed::Approve)
        .await
        .unwrap();
    let link = world.link_of(request(id)).await;
    (room, id, link)
}

/// Another link for the same document brings some of its money.
async fn pays_otherwise(world: &World, id: DocumentId, rials: i64) {
    let part = LinkRequest {
        document: Some(id),
        ..World::request(rials)
    };
    let link = world.link_of(part).await;
    let mut payer = world.payer_at(BANK, &link).await;
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
}

/// The document asks for another amount from now on.
async fn changes(world: &World, room: &Room, id: DocumentId, amount: &str) {
    let app = world.app();
    let at = || async {
        let record = app.office_document(&room.desk, id).await.unwrap();
        (id, record.document.version)
    };
    does(world, &room.desk, at().await, Deed::Withdraw)
        .await
        .unwrap();
    let next = form(room.customer, amount);
    let once = once(&app.form_nonce(), 1);
    app.change_document(&room.desk, at().await, &next, once, "req_1")
        .await
        .unwrap();
    does(world, &room.desk, at().await, Deed::Approve)
        .await
        .unwrap();
}

pub(crate) async fn a_locked_link_asks_for_what_is_left_and_its_payment_names_that(world: World) {
    let (room, id, link) = locked(&world, "500000").await;
    assert_eq!(link.terms.amount, rial(500_000), "counted by the server");
    let mut payer = world.payer(&link).await;
    assert_eq!(payer.page().standing, exactly(500_000));
    // Money comes in by another link: the old page starts nothing, the next one tells the rest.
    pays_otherwise(&world, id, 120_000).await;
    let refused = payer.chooses(BANK).await;
    assert!(matches!(refused, Err(StartError::Outdated)), "{refused:?}");
    let page = payer.reloads().await;
    assert_eq!((page.standing, page.version), (exactly(380_000), 2));
    // The document is written anew.
    changes(&world, &room, id, "400000").await;
    let page = payer.reloads().await;
    assert_eq!((page.standing, page.version), (exactly(280_000), 3));
    payer.chooses(BANK).await.unwrap();
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.sees().await.payment.amount, rial(280_000));
    let named = "SELECT COUNT(*) AS n FROM payment AS p JOIN link_terms AS t
        ON t.merchant_id = p.merchant_id AND t.mode = p.mode AND t.link_id = p.link_id
            AND t.version = p.terms_version
        WHERE p.amount_minor = 280000 AND t.amount_minor = 280000 AND t.version = 3";
    assert_eq!(world.count(named).await, 1);
    let paid = world.link_now(link.link.id).await;
    assert_eq!(paid.state, LinkState::Paid);
    let record = world.app().office_document(&room.desk, id).await.unwrap();
    assert_eq!(record.left, Some(rial(0)));
    world.books_agree().await;
}

pub(crate) async fn a_locked_link_with_nothing_left_says_so_and_takes_nothing(world: World) {
    let (room, id, link) = locked(&world, "90000").await;
    let mut payer = world.payer(&link).await;
    pays_otherwise(&world, id, 90_000).await;
    assert_eq!(payer.reloads().await.standing, Standing::NothingOwed);
    let refused = payer.chooses(BANK).await;
    let nothing = StartError::NotPayable(Standing::NothingOwed);
    assert!(
        matches!(refused, Err(StartError::NotPayable(Standing::NothingOwed))),
        "{refused:?}, not {nothing:?}"
    );
    // Something is owed again.
    changes(&world, &room, id, "100000").await;
    assert_eq!(payer.reloads().await.standing, exactly(10_000));
    payer.chooses(BANK).await.unwrap();
    let made = world.tries_to_make(request(id)).await;
    assert!(made.is_ok(), "what is under way is not paid yet: {made:?}");
    payer.pays().await;
    payer.comes_back().await;
    let LinkError::Fields(faults) = world.tries_to_make(request(id)).await.unwrap_err() else {
        panic!("a field is wrong");
    };
    assert_eq!(faults[0].problem, Problem::NothingLeft);
    world.books_agree().await;
}

pub(crate) async fn money_in_flight_to_a_locked_link_is_measured_when_it_lands(world: World) {
    let (room, id, link) = locked(&world, "300000").await;
    // More is owed when it lands: it counts, and the rest is asked for.
    let mut early = world.payer_at(BANK, &link).await;
    changes(&world, &room, id, "350000").await;
    early.pays().await;
    early.comes_back().await;
    let now = world.link_now(link.link.id).await;
    assert_eq!(
        (now.state, now.link.paid),
        (LinkState::PartiallyPaid, rial(300_000))
    );
    // Less is owed when it lands: it waits for a person.
    let mut late = world.payer(&link).await;
    assert_eq!(late.page().standing, exactly(50_000));
    late.chooses(BANK).await.unwrap();
    pays_otherwise(&world, id, 20_000).await;
    late.pays().await;
    late.comes_back().await;
    assert_eq!(late.state().await, PaymentState::Paid);
    assert!(late.sees().await.payment.unapplied);
    assert_eq!(world.queue().await, [ResolveReason::Superseded]);
    world.books_agree().await;
}

pub(crate) async fn a_locked_link_needs_a_document_is_paid_once_and_is_not_revised(world: World) {
    let (_, id, link) = locked(&world, "300000").await;
    let without = LinkRequest {
        document: None,
        ..request(id)
    };
    let often = LinkRequest {
        usage: Usage::Reusable {
            max_payments: None,
            max_total: None,
        },
        ..request(id)
    };
    for (wrong, field) in [(without, "document"), (often, "amount_rule/type")] {
        let LinkError::Fields(faults) = world.tries_to_make(wrong).await.unwrap_err() else {
            panic!("a field is wrong");
        };
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!(faults[0].field, field);
    }
    let revision = Revision {
        amount: Some(rial(1_000)),
        ..Revision::default()
    };
    let (app, scope) = (world.app(), world.scope);
    let actor = domain::event::Actor::System;
    let refused = app.revise_link(scope, link.link.id, revision, actor, "req_1");
    let Err(LinkError::Fields(faults)) = refused.await else {
        panic!("a field is wrong");
    };
    assert_eq!(faults[0].problem, Problem::Locked);
}
