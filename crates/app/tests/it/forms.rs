//! A form of the office under trouble: sent twice, sent by twenty at once, its sender gone, the
//! server killed, the answer of the database lost. It is done once or not at all, never by half.

use std::task::Poll;

use app::access::Joining;
use app::link::{Answered, LinkError, LinkRequest, LinkView, Once};
use app::office::{CancelReason, Desk};
use domain::contact::AddressKind;
use domain::id::{LinkId, ShopId};
use domain::link::LinkState;
use domain::recipient::Choice;
use store::StoreError;
use store::faults::CommitFault;
use tokio::task::JoinSet;

use crate::world::World;

/// What a created link must have brought with it, as many of each.
const PARTS: [&str; 5] = [
    "SELECT COUNT(*) AS n FROM link",
    "SELECT COUNT(*) AS n FROM link_terms",
    "SELECT COUNT(*) AS n FROM message",
    "SELECT COUNT(*) AS n FROM event WHERE kind = 'payment_link.created'",
    "SELECT COUNT(*) AS n FROM idempotency WHERE key LIKE 'form:%' AND answer IS NOT NULL",
];

/// Somebody at their desk, and the shop that they make links in.
struct Clerk {
    desk: Desk,
    shop: ShopId,
}

impl Clerk {
    async fn of(world: &World) -> Self {
        let app = world.app();
        let address = app.admin_link(None).await.unwrap();
        let told = Joining {
            name: "Sara".to_owned(),
            email: "sara@golestan.example".to_owned(),
            password: "a long and quiet sentence".to_owned(),
            language: None,
            agent: "tests".to_owned(),
            request_id: "req_test".to_owned(),
        };
        let secret = address.rsplit('/').next().unwrap();
        let token = app.redeem(secret, told).await.unwrap();
        let signed = app.staff_of(token.reveal()).await.unwrap().unwrap();
        let desk = Desk {
            mode: world.scope.mode,
            staff: signed.staff,
        };
        let shop = app.office_shops(&desk).await.unwrap()[0].shop.id;
        Self { desk, shop }
    }

    /// Sends the form with this nonce; `fill` says what is typed.
    fn sends(
        &self,
        world: &World,
        nonce: &str,
        fill: u8,
    ) -> impl Future<Output = Result<Answered<LinkView>, LinkError>> + Send + 'static {
        let (app, desk, shop) = (world.app(), self.desk.clone(), self.shop);
        let request = LinkRequest {
            ..World::request(200_000 + i64::from(fill))
        };
        let once = Once {
            key: nonce.to_owned(),
            fingerprint: [fill; 32],
        };
        async move {
            let wish = Choice {
                typed: vec![(AddressKind::Email, "sara@example.org".to_owned())],
                ..Choice::default()
            };
            app.office_create(&desk, shop, (request, Some(&wish)), once, "req_form")
                .await
        }
    }
}

/// The link that an answer names.
fn named(answer: Answered<LinkView>) -> LinkId {
    match answer {
        Answered::Now(view) => view.link.id,
        Answered::Before { body, .. } => body.parse().unwrap(),
    }
}

/// How many links there are; each must be whole.
async fn links(world: &World) -> i64 {
    // In one snapshot: what a sender left behind may just be committed.
    let counts = world
        .read(|tx| {
            let count = |sql| tx.reads_everything().query_one(sql, &[])?.int("n");
            PARTS
                .into_iter()
                .map(count)
                .collect::<Result<Vec<i64>, _>>()
        })
        .await;
    assert!(
        counts.iter().all(|count| *count == counts[0]),
        "by half: {counts:?}"
    );
    counts[0]
}

pub(crate) async fn a_form_that_twenty_send_at_once_makes_one_link(world: World) {
    let clerk = Clerk::of(&world).await;
    let mut senders = JoinSet::new();
    for _ in 0..20 {
        senders.spawn(clerk.sends(&world, "nonce-1", 1));
    }
    let mut made = 0;
    let mut ids = Vec::new();
    for answer in senders.join_all().await {
        let answer = answer.unwrap();
        made += usize::from(matches!(answer, Answered::Now(_)));
        ids.push(named(answer));
    }
    ids.dedup();
    assert_eq!((made, ids.len()), (1, 1));
    assert_eq!(links(&world).await, 1);
    // The same nonce with other values is another wish, and is refused.
    let other = clerk.sends(&world, "nonce-1", 2).await;
    assert!(matches!(other, Err(LinkError::KeyReused)), "{other:?}");
    assert_eq!(links(&world).await, 1);
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn a_form_whose_sender_goes_away_is_done_or_not_and_never_half(world: World) {
    let clerk = Clerk::of(&world).await;
    for waits in 0..8_u8 {
        let before = links(&world).await;
        let nonce = format!("nonce-{waits}");
        let mut sending = Box::pin(clerk.sends(&world, &nonce, waits));
        // The request is looked at so often, each time a little later, before its browser is gone.
        for _ in 0..waits {
            let looked = std::future::poll_fn(|context| {
                Poll::Ready(sending.as_mut().poll(context).is_ready())
            });
            if looked.await {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(sending);
        if waits % 2 == 1 {
            // Nor does the server live on.
            world.reopens(None).await;
        }
        let now = links(&world).await;
        assert!(now == before || now == before + 1, "{before} → {now}");
        // The sender comes back and presses again.
        let id = named(clerk.sends(&world, &nonce, waits).await.unwrap());
        let again = clerk.sends(&world, &nonce, waits).await.unwrap();
        assert!(matches!(again, Answered::Before { .. }));
        assert_eq!(named(again), id);
        assert_eq!(links(&world).await, before + 1);
    }
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn a_form_whose_commit_is_lost_is_sent_again_and_makes_one_link(world: World) {
    let clerk = Clerk::of(&world).await;
    for (fill, fault) in (0..).zip([
        CommitFault::LostBefore,
        CommitFault::LostAfter,
        CommitFault::Full,
    ]) {
        let before = links(&world).await;
        let nonce = format!("nonce-{fill}");
        world.store_faults.at_commit(fault);
        let lost = clerk.sends(&world, &nonce, fill).await;
        let expected = if fault == CommitFault::Full {
            StoreError::Full
        } else {
            StoreError::OutcomeUnknown
        };
        let is_told = matches!(&lost, Err(LinkError::Store(error)) if *error == expected);
        assert!(is_told, "{fault:?}: {lost:?}");
        world.reopens(None).await;
        let stands = links(&world).await - before;
        assert!((0..=1).contains(&stands));
        let answer = clerk.sends(&world, &nonce, fill).await.unwrap();
        let was_done = matches!(answer, Answered::Before { .. });
        assert_eq!(was_done, stands == 1, "{fault:?}");
        assert_eq!(links(&world).await, before + 1);
    }
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn a_cancellation_that_is_sent_again_is_done_once(world: World) {
    let clerk = Clerk::of(&world).await;
    let id = named(clerk.sends(&world, "nonce-1", 1).await.unwrap());
    let mut senders = JoinSet::new();
    for _ in 0..20 {
        let (app, desk) = (world.app(), clerk.desk.clone());
        senders.spawn(async move {
            app.office_cancel(&desk, id, (CancelReason::Mistake, None), "req_form")
                .await
        });
    }
    for cancelled in senders.join_all().await {
        assert_eq!(cancelled.unwrap().state, LinkState::Cancelled);
    }
    let told = world.events(id).await;
    let cancelled = told.iter().filter(|kind| kind.contains("cancel")).count();
    assert_eq!(cancelled, 1, "{told:?}");
    world.everything_becomes_final().await;
    world.books_agree().await;
}
