//! A bank's reference that the browser brings may be another payment's. At banks whose verify needs it
//! that must neither pay nor end the payment that it is brought to: only what the bank says of our own
//! order does.

use app::callback::Heard;
use bank::{Behaviour, Step, Switch};
use domain::payment::PaymentState;
use domain::resolve::ResolveReason;
use store::Engine;

use crate::payer::Payer;
use crate::world::{World, run_at};

/// The banks whose verify is asked with what the browser brought.
const BANKS: [&str; 4] = ["saman", "payping", "mellat", "irankish"];

impl World {
    async fn payer_who_paid(&self, code: &str) -> Payer<'_> {
        let link = self.link(150_000).await;
        let mut payer = self.payer(&link).await;
        payer.starts(code).await.unwrap();
        payer.pays().await;
        payer
    }

    fn bank_once(&self, switch: Switch) {
        let list = bank::Behaviours::none().with(switch.times(1));
        self.bank.set_behaviour(bank::DEFAULT_TERMINAL, list);
    }
}

/// The return of one payment with the reference of another one: the fields of `theirs` but those that
/// say whose they are.
fn with_the_reference_of(ours: &Heard, theirs: &Heard) -> Heard {
    const REFERENCES: [&str; 7] = [
        "RefNum",
        "RRN",
        "SaleReferenceId",
        "retrievalReferenceNumber",
        "systemTraceAuditNumber",
        "FinalAmount",
        "data",
    ];
    let fields = |heard: &Heard| -> Vec<(String, String)> {
        url::form_urlencoded::parse(&heard.body)
            .into_owned()
            .collect()
    };
    let other = fields(theirs);
    let mixed = fields(ours).into_iter().map(|(name, value)| {
        let foreign = other.iter().find(|(it, _)| *it == name);
        match foreign.filter(|_| REFERENCES.contains(&name.as_str())) {
            Some((_, foreign)) if name == "data" => {
                let mut data: serde_json::Value = serde_json::from_str(&value).unwrap();
                let foreign: serde_json::Value = serde_json::from_str(foreign).unwrap();
                data["paymentRefId"] = foreign["paymentRefId"].clone();
                (name, data.to_string())
            }
            Some((_, foreign)) => (name, foreign.clone()),
            None => (name, value),
        }
    });
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(mixed)
        .finish();
    Heard {
        body: body.into_bytes(),
        ..ours.clone()
    }
}

/// A replayed reference of money that went back, then the payment's own return.
async fn a_replayed_reference_ends_nothing(world: World, code: &'static str) {
    let first = world.payer_who_paid(code).await;
    first.comes_back().await;
    assert_eq!(first.state().await, PaymentState::Paid, "{code}");
    let unverified = world.payer_who_paid(code).await;
    if code == "saman" {
        // Nobody confirms it, so its money goes back, and its receipt is one of money that went back.
        world.time_passes(31 * 60);
        world.bank.book();
    }
    let payer = world.payer_who_paid(code).await;
    let own = payer.heard();
    let replayed = with_the_reference_of(&own, &unverified.heard());
    assert_ne!(replayed.body, own.body, "{code}");
    world.app().take_callback(replayed).await.unwrap();
    let state = payer.state().await;
    let open = matches!(state, PaymentState::Unknown | PaymentState::Paid);
    assert!(open, "{code}: {state}");
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Paid, "{code}");
    world.everything_becomes_final().await;
    assert_eq!(payer.state().await, PaymentState::Paid, "{code}");
    assert_eq!(world.app().verify_books().await.unwrap(), [], "{code}");
}

/// The answer to the payment's own reference is lost, and then another one is brought: the first is
/// asked with again.
async fn the_own_reference_is_asked_with_again(world: World, code: &'static str) {
    let gone = world.payer_who_paid(code).await;
    world.time_passes(31 * 60);
    world.bank.book();
    let payer = world.payer_who_paid(code).await;
    world.bank_once(Switch::new(Behaviour::ResetAfter).at(Step::Verify));
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Unknown, "{code}");
    let replayed = with_the_reference_of(&payer.heard(), &gone.heard());
    world.app().take_callback(replayed).await.unwrap();
    world.everything_becomes_final().await;
    assert_eq!(payer.state().await, PaymentState::Paid, "{code}");
    assert_eq!(world.app().verify_books().await.unwrap(), [], "{code}");
}

#[test]
fn a_replayed_reference_neither_pays_nor_ends_a_payment() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        for code in BANKS {
            run_at(engine, code, |world| {
                a_replayed_reference_ends_nothing(world, code)
            });
        }
    }
}

#[test]
fn the_own_reference_is_asked_with_again_after_a_replayed_one() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        for code in BANKS {
            run_at(engine, code, |world| {
                the_own_reference_is_asked_with_again(world, code)
            });
        }
    }
}

#[test]
fn a_payment_whose_own_receipt_never_comes_waits_for_a_person() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        run_at(engine, "saman", |world| async move {
            let gone = world.payer_who_paid("saman").await;
            world.time_passes(31 * 60);
            world.bank.book();
            let payer = world.payer_who_paid("saman").await;
            let replayed = with_the_reference_of(&payer.heard(), &gone.heard());
            world.app().take_callback(replayed).await.unwrap();
            world.everything_becomes_final().await;
            assert_eq!(payer.state().await, PaymentState::Conflict);
            assert_eq!(world.queue().await, [ResolveReason::Unconfirmed]);
            assert_eq!(gone.state().await, PaymentState::Failed);
            world.books_agree().await;
        });
    }
}

#[test]
fn a_payer_who_gave_up_at_saman_is_no_persons_matter() {
    run_at(Engine::Sqlite, "saman", |world| async move {
        let link = world.link(150_000).await;
        let mut payer = world.payer(&link).await;
        payer.starts("saman").await.unwrap();
        payer.cancels().await;
        payer.comes_back().await;
        // The link is free for another try at once.
        assert_eq!(payer.state().await, PaymentState::Redirected);
        let mut again = world.payer(&link).await;
        again.starts("saman").await.unwrap();
        again.pays().await;
        again.comes_back().await;
        assert_eq!(again.state().await, PaymentState::Paid);
        world.everything_becomes_final().await;
        assert_eq!(payer.state().await, PaymentState::Failed);
        assert_eq!(world.queue().await, []);
        world.books_agree().await;
    });
}
