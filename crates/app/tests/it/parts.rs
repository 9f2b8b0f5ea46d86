//! Links that are paid in parts, and links whose payer says how much.

use app::pay::StartError;
use domain::link::{AmountRule, Due, LinkState, Standing, Usage};
use domain::payment::PaymentState;
use domain::resolve::ResolveReason;
use money::ParseAmountError;

use crate::world::{World, rial};

const BANK: &str = "sandbox";

fn parts(rials: i64, first: Option<i64>) -> app::link::LinkRequest {
    app::link::LinkRequest {
        rule: AmountRule::Parts {
            first: first.map(rial),
        },
        ..World::request(rials)
    }
}

fn between(least: i64, most: i64, suggested: i64) -> Standing {
    Standing::Payable(Due::Between {
        least: rial(least),
        most: rial(most),
        suggested: rial(suggested),
    })
}

pub(crate) async fn parts_fill_a_link_and_each_has_its_receipt(world: World) {
    let link = world.link_of(parts(1_000_000, Some(300_000))).await;
    let mut first = world.payer(&link).await;
    assert_eq!(
        first.page().standing,
        between(300_000, 1_000_000, 1_000_000)
    );
    let few = first.chooses_to_pay(BANK, "299,999").await;
    assert!(matches!(few, Err(StartError::Amount(_))), "{few:?}");
    first.chooses_to_pay(BANK, "۴۰۰٬۰۰۰").await.unwrap();
    first.pays().await;
    first.comes_back().await;
    let half = world.link_now(link.link.id).await;
    assert_eq!(half.state, LinkState::PartiallyPaid);
    assert_eq!(half.link.paid, rial(400_000));

    let mut second = world.payer(&link).await;
    assert_eq!(second.page().standing, between(1, 600_000, 600_000));
    let much = second.chooses_to_pay(BANK, "600001").await;
    assert!(matches!(much, Err(StartError::Amount(_))), "{much:?}");
    second.chooses_to_pay(BANK, "600,000").await.unwrap();
    second.pays().await;
    second.comes_back().await;
    let full = world.link_now(link.link.id).await;
    assert_eq!(full.state, LinkState::Paid);
    assert_eq!(full.link.paid, rial(1_000_000));
    let receipts = "SELECT COUNT(*) AS n FROM receipt WHERE amount_minor IN (400000, 600000)";
    assert_eq!(world.count(receipts).await, 2);
    world.books_agree().await;
}

pub(crate) async fn what_is_more_than_left_waits_for_a_person(world: World) {
    let link = world.link_of(parts(1_000_000, None)).await;
    let mut slow = world.payer(&link).await;
    slow.chooses_to_pay(BANK, "700000").await.unwrap();
    let mut quick = world.payer(&link).await;
    quick.chooses_to_pay(BANK, "500000").await.unwrap();
    quick.pays().await;
    quick.comes_back().await;
    slow.pays().await;
    slow.comes_back().await;
    assert_eq!(slow.state().await, PaymentState::Paid);
    assert_eq!(world.link_now(link.link.id).await.link.paid, rial(500_000));
    assert_eq!(world.queue().await, [ResolveReason::Excess]);
    assert!(slow.sees().await.payment.unapplied);
    world.books_agree().await;
}

pub(crate) async fn the_payer_of_an_open_link_says_how_much(world: World) {
    let open = app::link::LinkRequest {
        rule: AmountRule::Open {
            least: Some(rial(100_000)),
            most: Some(rial(900_000)),
        },
        usage: Usage::Reusable {
            max_payments: Some(2),
            max_total: None,
        },
        ..World::request(250_000)
    };
    let link = world.link_of(open).await;
    for (typed, rials) in [("100000", 100_000), ("900,000", 900_000)] {
        let mut payer = world.payer(&link).await;
        assert_eq!(payer.page().standing, between(100_000, 900_000, 250_000));
        for wrong in ["99999", "900001"] {
            let refused = payer.chooses_to_pay(BANK, wrong).await;
            assert!(matches!(refused, Err(StartError::Amount(_))), "{refused:?}");
        }
        let nonsense = payer.chooses_to_pay(BANK, "ten").await;
        let not_a_number = ParseAmountError::NotANumber;
        assert!(
            matches!(nonsense, Err(StartError::BadAmount(why)) if why == not_a_number),
            "{nonsense:?}"
        );
        payer.chooses_to_pay(BANK, typed).await.unwrap();
        payer.pays().await;
        payer.comes_back().await;
        assert_eq!(payer.sees().await.payment.amount, rial(rials));
    }
    let full = world.link_now(link.link.id).await;
    assert_eq!(full.state, LinkState::Completed);
    assert_eq!(full.link.paid, rial(1_000_000));
    world.books_agree().await;
}

pub(crate) async fn an_amount_that_is_sent_along_changes_no_fixed_link(world: World) {
    let link = world.link(400_000).await;
    let mut payer = world.payer(&link).await;
    payer.chooses_to_pay(BANK, "1").await.unwrap();
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.sees().await.payment.amount, rial(400_000));
    assert_eq!(world.link_now(link.link.id).await.state, LinkState::Paid);
}
