//! A link's later life at a desk, and the filters that its user keeps.

use app::link::{LinkMessage, LinkView, ResendRequest};
use app::office::{CancelReason, LifeError, Resending, SavedError};
use domain::access::{Permission, Reach, Role};
use domain::contact::{Address, AddressKind};
use domain::link::{LinkState, ReopenRefusal, ResendRefusal};
use domain::resolve::Resolution;
use domain::saved::{MAX_FILTERS, SavedFilter, SavedList};
use tokio::task::JoinSet;

use crate::customers::{desk, once, with_role};
use crate::world::{RECIPIENT, World};

const BANK: &str = "sandbox";

fn email(text: &str) -> Address {
    Address::Email(text.parse().unwrap())
}

/// To these, with these words.
fn again(to: Vec<Address>, message: LinkMessage) -> ResendRequest {
    ResendRequest {
        recipients: Some(to),
        message,
        ..ResendRequest::default()
    }
}

/// The addresses that were sent the link, in order.
async fn sent(world: &World, link: &LinkView) -> Vec<String> {
    let all = world.messages(link).await.into_iter();
    let all = all.filter(|one| one.situation.as_str() == "link_sent");
    let mut all: Vec<_> = all.map(|one| one.address).collect();
    all.sort();
    all
}

pub(crate) async fn those_who_cancel_and_reopen_at_once_take_turns(world: World) {
    let desk = desk(&world).await;
    let link = world.link(10_000).await;
    let id = link.link.id;
    let mut all = JoinSet::new();
    for n in 0..20 {
        let (app, desk) = (world.app(), desk.clone());
        all.spawn(async move {
            if n % 2 == 0 {
                let why = (CancelReason::Other, Some(format!("note {n}")));
                app.office_cancel(&desk, id, why, "req_1").await.unwrap();
            } else {
                app.office_reopen(&desk, id, "req_1").await.unwrap();
            }
        });
    }
    all.join_all().await;
    let told = world.events(id).await;
    let turns: Vec<_> = told
        .iter()
        .filter(|kind| kind.ends_with("cancelled") || kind.ends_with("reopened"))
        .collect();
    for (place, kind) in turns.iter().enumerate() {
        let wanted = ["payment_link.cancelled", "payment_link.reopened"][place % 2];
        assert_eq!(*kind, wanted, "{told:?}");
    }
    assert!(!turns.is_empty());
    let record = world.app().office_link(&desk, id).await.unwrap();
    let cancelled = turns.len() % 2 == 1;
    assert_eq!(record.view.state == LinkState::Cancelled, cancelled);
    assert_eq!(record.cancel_note.is_some(), cancelled);
    // Free text is in no event.
    let notes = "SELECT COUNT(*) AS n FROM event WHERE data LIKE '%note%'";
    assert_eq!(world.count(notes).await, 0);
    world.books_agree().await;
}

pub(crate) async fn a_reopened_link_is_paid_and_expires_as_before(world: World) {
    let desk = desk(&world).await;
    let app = world.app();
    let link = world.link(10_000).await;
    world.cancels(&link).await;
    let open = app.office_reopen(&desk, link.link.id, "req_1").await;
    assert_eq!(open.unwrap().state, LinkState::Open);
    let mut payer = world.payer_at(BANK, &link).await;
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(world.link_state(&link).await, LinkState::Paid);
    let paid = app.office_reopen(&desk, link.link.id, "req_1").await;
    assert!(matches!(paid, Err(LifeError::Reopen(ReopenRefusal::Paid))));
    world.books_agree().await;
}

pub(crate) async fn a_link_that_was_paid_after_its_end_does_not_open_again(world: World) {
    let desk = desk(&world).await;
    let app = world.app();
    let link = world.link(10_000).await;
    let mut payer = world.payer_at(BANK, &link).await;
    world.cancels(&link).await;
    payer.pays().await;
    payer.comes_back().await;
    let item = world.resolve_items().await.remove(0).id;
    let refused = |answer: Result<LinkView, LifeError>| {
        let paid = ReopenRefusal::PaidMeanwhile;
        matches!(answer, Err(LifeError::Reopen(found)) if found == paid)
    };
    assert!(refused(
        app.office_reopen(&desk, link.link.id, "req_1").await
    ));
    let closed = world.closes_item(item, Resolution::KeptAsCredit).await;
    closed.unwrap();
    assert!(refused(
        app.office_reopen(&desk, link.link.id, "req_1").await
    ));
    assert_eq!(world.link_state(&link).await, LinkState::Cancelled);
    world.books_agree().await;
}

pub(crate) async fn what_is_written_for_one_sending_is_said_by_it_alone(world: World) {
    let (desk, app) = (desk(&world).await, world.app());
    let link = world.link(10_000).await;
    let id = link.link.id;
    let says = |text: &str| LinkMessage {
        email: Some(("Again".to_owned(), text.to_owned())),
        short: None,
    };
    let to = vec![email("new@example.org")];
    let wrong = again(to.clone(), says("Dear {{ custmer }}"));
    let told = app
        .office_resend(&desk, id, wrong, once("n1", 1), "req_1")
        .await;
    assert!(matches!(told, Err(LifeError::Message(_))), "{told:?}");
    assert_eq!(sent(&world, &link).await, [RECIPIENT]);

    let right = again(to.clone(), says("Only today: {{ link_url }}"));
    app.office_resend(&desk, id, right, once("n1", 1), "req_1")
        .await
        .unwrap();
    let usual = again(to, LinkMessage::default());
    app.office_resend(&desk, id, usual, once("n2", 1), "req_2")
        .await
        .unwrap();
    world.workers_run().await;
    let all = world.messages(&link).await;
    let said = all
        .iter()
        .map(|one| one.body.as_deref().unwrap_or_default());
    let own: Vec<_> = said.filter(|body| body.contains("Only today: ")).collect();
    assert_eq!(own.len(), 1, "{all:?}");
    assert!(own[0].contains(&link.url), "{own:?}");
}

pub(crate) async fn a_link_is_sent_again_once_by_one_form(world: World) {
    let desk = desk(&world).await;
    let app = world.app();
    let link = world.link(10_000).await;
    let id = link.link.id;
    assert_eq!(sent(&world, &link).await, [RECIPIENT]);
    app.set_opt_out(
        &desk,
        (AddressKind::Email, "Quiet@example.org"),
        "asked",
        once("n0", 0),
        "req_1",
    )
    .await
    .unwrap();
    let to = vec![
        email(RECIPIENT),
        email("new@example.org"),
        email("NEW@example.org"),
        email("quiet@example.org"),
    ];
    let mut senders = JoinSet::new();
    for _ in 0..10 {
        let (app, desk, to) = (world.app(), desk.clone(), to.clone());
        senders.spawn(async move {
            app.office_resend(
                &desk,
                id,
                again(to, LinkMessage::default()),
                once("n1", 1),
                "req_2",
            )
            .await
            .unwrap()
        });
    }
    let answers = senders.join_all().await;
    let fresh: Vec<_> = answers
        .iter()
        .filter(|one| **one != Resending::Before)
        .collect();
    let told = Resending::Now {
        messages: 2,
        silent: vec![email("quiet@example.org")],
    };
    assert_eq!(fresh, [&told]);
    let all = ["new@example.org", RECIPIENT, RECIPIENT];
    assert_eq!(sent(&world, &link).await, all);
    let resent = |all: Vec<String>| all.iter().filter(|kind| kind.ends_with("resent")).count();
    assert_eq!(resent(world.events(id).await), 1);
    let other = app.office_resend(
        &desk,
        id,
        again(to.clone(), LinkMessage::default()),
        once("n1", 2),
        "req_3",
    );
    assert!(matches!(other.await, Err(LifeError::Twice)));

    let like = app.office_like(&desk, id).await.unwrap();
    let known: Vec<_> = like
        .recipients
        .iter()
        .map(|one| (one.address.as_str(), one.silent))
        .collect();
    assert_eq!(known, [("new@example.org", false), (RECIPIENT, false)]);
    let quiet = vec![email("quiet@example.org")];
    let silent = app.office_resend(
        &desk,
        id,
        again(quiet.clone(), LinkMessage::default()),
        once("n2", 1),
        "req_4",
    );
    let nothing = Resending::Now {
        messages: 0,
        silent: quiet,
    };
    assert_eq!(silent.await.unwrap(), nothing);
    assert_eq!(resent(world.events(id).await), 1);

    world.cancels(&link).await;
    let late = app.office_resend(
        &desk,
        id,
        again(to, LinkMessage::default()),
        once("n3", 1),
        "req_5",
    );
    let refused = ResendRefusal::State(LinkState::Cancelled);
    assert!(matches!(late.await, Err(LifeError::Resend(found)) if found == refused));
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn who_may_only_look_neither_reopens_nor_sends_again(world: World) {
    let owner = desk(&world).await;
    let app = world.app();
    let link = world.link(10_000).await;
    let id = link.link.id;
    let viewer = with_role(&owner, Role::Viewer, Reach::AllShops);
    assert!(!viewer.staff.may_somewhere(Permission::Resend));
    let to = vec![email("new@example.org")];
    let sent = app.office_resend(
        &viewer,
        id,
        again(to, LinkMessage::default()),
        once("n1", 1),
        "req_1",
    );
    assert!(matches!(sent.await, Err(LifeError::NotFound)));
    world.cancels(&link).await;
    let opened = app.office_reopen(&viewer, id, "req_1");
    assert!(matches!(opened.await, Err(LifeError::NotFound)));
    assert_eq!(world.link_state(&link).await, LinkState::Cancelled);
}

pub(crate) async fn a_user_keeps_so_many_filters_and_no_nameless_one(world: World) {
    let desk = desk(&world).await;
    let app = world.app();
    let list = SavedList::Links;
    for (name, query) in [("", "state=paid"), ("x", ""), ("a\u{7}b", "state=paid")] {
        let refused = app.keep_filter(&desk, list, (name, query)).await;
        assert!(matches!(refused, Err(SavedError::Wrong(_))), "{name:?}");
    }
    for n in 0..MAX_FILTERS {
        let name = format!("filter {n:02}");
        app.keep_filter(&desk, list, (&name, "state=paid"))
            .await
            .unwrap();
    }
    let more = app.keep_filter(&desk, list, ("one more", "state=paid"));
    assert!(matches!(more.await, Err(SavedError::Full)));
    // One of them may still say something new, and another list has its own.
    let again = app.keep_filter(&desk, list, ("filter 00", "state=open"));
    again.await.unwrap();
    let payments = ("one more", "state=paid");
    app.keep_filter(&desk, SavedList::Payments, payments)
        .await
        .unwrap();
    let kept = app.kept_filters(&desk, list).await.unwrap();
    assert_eq!(kept.len(), usize::try_from(MAX_FILTERS).unwrap());
    let first = SavedFilter {
        list,
        name: "filter 00".to_owned(),
        query: "state=open".to_owned(),
    };
    assert_eq!(kept[0], first);
    assert!(app.forget_filter(&desk, list, "filter 00").await.unwrap());
    assert!(!app.forget_filter(&desk, list, "filter 00").await.unwrap());
}
