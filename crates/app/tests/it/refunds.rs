//! Money that goes back: never more than was paid, whatever breaks and however many ask at once.

use std::ops::Deref;

use app::fault::Point;
use app::link::{Answered, Once};
use app::office::Desk;
use app::receipt::ReceiptError;
use app::refund::{Filter, RefundError, Word};
use app::settings::Editor;
use bank::{Behaviour, State, Step, Switch};
use domain::access::{Permission, Reach, Role};
use domain::id::PaymentId;
use domain::message::Situation;
use domain::payment::PaymentState;
use domain::receipt::{ReceiptState, Refusal as ReceiptRefusal};
use domain::refund::{Refund, RefundState, RefundWay, Refusal, Second, Wanted};
use domain::resolve::Resolution;
use domain::settings::LinksForm;
use tokio::task::JoinSet;

use crate::crash::until_death;
use crate::customers::{desk, with_role};
use crate::world::{SLUG, World, rial};

fn once(key: &str) -> Once {
    Once {
        key: key.to_owned(),
        fingerprint: [1; 32],
    }
}

fn part(minor: i64) -> Wanted {
    Wanted {
        amount: Some(rial(minor)),
        ..Wanted::default()
    }
}

fn by_hand(reference: &str) -> Wanted {
    Wanted {
        by_hand: Some(reference.to_owned()),
        ..Wanted::default()
    }
}

/// A world with somebody of its staff who gives money back.
struct Till {
    world: World,
    desk: Desk,
}

impl Deref for Till {
    type Target = World;
    fn deref(&self) -> &World {
        &self.world
    }
}

async fn till(world: World) -> Till {
    let desk = desk(&world).await;
    Till { world, desk }
}

impl Till {
    /// A link of 500,000 rials that is paid.
    async fn paid(&self, driver: &str) -> PaymentId {
        let link = self.link(500_000).await;
        let mut payer = self.payer_at(driver, &link).await;
        payer.pays().await;
        payer.comes_back().await;
        assert_eq!(payer.state().await, PaymentState::Paid);
        payer.payment()
    }

    async fn gives(&self, id: PaymentId, wanted: Wanted) -> Result<(), RefundError> {
        let app = self.app();
        let once = once(&app.form_nonce());
        let given = app.office_refund(&self.desk, (id, wanted), once, "req_1");
        given.await.map(drop)
    }

    /// All refunds, oldest first.
    async fn refunds(&self) -> Vec<Refund> {
        let app = self.app();
        let found = app.list_refunds(self.scope, Filter::default(), 100).await;
        let mut found: Vec<_> = found.unwrap().into_iter().map(|one| one.refund).collect();
        found.reverse();
        found
    }

    async fn receipt_state(&self, id: PaymentId) -> Option<ReceiptState> {
        let found = self.app().find_payment(self.scope, id).await.unwrap();
        found.unwrap().receipt.map(|receipt| receipt.state)
    }

    /// What the customer of a payment owes, and what stands unapplied.
    async fn stands(&self, id: PaymentId) -> (i64, i64) {
        let paid = self.app().find_payment(self.scope, id).await.unwrap();
        let customer = paid.unwrap().payment.customer;
        let all = self.app().customer_owing(&self.desk, customer).await;
        let all = all.unwrap();
        (all[0].owes.minor(), all[0].unapplied.minor())
    }
}

pub(crate) async fn parts_go_back_until_nothing_is_left_and_then_the_receipt_is_void(world: World) {
    let world = till(world).await;
    let id = world.paid("sandbox").await;
    assert_eq!(world.stands(id).await, (-500_000, 0));
    world.gives(id, part(200_000)).await.unwrap();
    // It is taken from the customer before the bank is asked.
    assert_eq!(world.stands(id).await, (-300_000, 0));
    let too_much = world.gives(id, part(300_001)).await.unwrap_err();
    assert!(
        matches!(&too_much, RefundError::Refused(Refusal::TooMuch(left)) if *left == rial(300_000))
    );
    world.workers_run().await;
    let first = &world.refunds().await[0];
    assert_eq!(
        (first.state, first.way),
        (RefundState::Done, RefundWay::Refund)
    );
    assert!(first.reference.is_some());
    assert_eq!(world.receipt_state(id).await, Some(ReceiptState::Approved));
    world.gives(id, Wanted::default()).await.unwrap();
    world.everything_becomes_final().await;
    assert_eq!(world.refunds().await[1].amount, rial(300_000));
    assert_eq!(world.receipt_state(id).await, Some(ReceiptState::Voided));
    assert_eq!(world.stands(id).await, (0, 0));
    let nothing = world.gives(id, part(1)).await.unwrap_err();
    assert!(matches!(
        nothing,
        RefundError::Refused(Refusal::NothingLeft)
    ));
    assert_eq!(world.bank.book()[0].state, State::Refunded);
    assert_eq!(world.states().await, [PaymentState::Paid], "it stays paid");
    world.books_agree().await;
}

pub(crate) async fn the_whole_is_undone_inside_the_banks_window(world: World) {
    let world = till(world).await;
    let id = world.paid("zarinpal").await;
    let in_parts = world.gives(id, part(1_000)).await.unwrap_err();
    assert!(matches!(in_parts, RefundError::Refused(Refusal::WholeOnly)));
    world.gives(id, Wanted::default()).await.unwrap();
    world.everything_becomes_final().await;
    let refund = &world.refunds().await[0];
    assert_eq!(
        (refund.state, refund.way),
        (RefundState::Done, RefundWay::Reverse)
    );
    assert_eq!(world.bank.book()[0].state, State::Reversed);
    world.books_agree().await;
    let late = world.paid("zarinpal").await;
    world.time_passes(31 * 60);
    let too_late = world.gives(late, Wanted::default()).await.unwrap_err();
    assert!(matches!(
        too_late,
        RefundError::Refused(Refusal::ByHandOnly)
    ));
    world.books_agree().await;
}

pub(crate) async fn what_the_bank_refuses_stays_the_customers(world: World) {
    let world = till(world).await;
    let id = world.paid("zarinpal").await;
    world.bank_will("zarinpal", Switch::new(Behaviour::ReverseRefused));
    world.gives(id, Wanted::default()).await.unwrap();
    world.everything_becomes_final().await;
    let refund = &world.refunds().await[0];
    assert_eq!(refund.state, RefundState::Refused);
    assert!(refund.failure.is_some());
    assert_eq!(world.stands(id).await, (-500_000, 0));
    assert_eq!(world.receipt_state(id).await, Some(ReceiptState::Approved));
    world.books_agree().await;
    // It holds no place any more.
    world.bank_behaves("zarinpal");
    world.gives(id, Wanted::default()).await.unwrap();
    world.everything_becomes_final().await;
    assert_eq!(world.refunds().await[1].state, RefundState::Done);
    world.books_agree().await;
}

pub(crate) async fn fifty_at_once_give_back_no_more_than_was_paid(world: World) {
    let world = till(world).await;
    let id = world.paid("sandbox").await;
    let desk = world.desk.clone();
    let mut crowd = JoinSet::new();
    for n in 0..50 {
        let (app, desk) = (world.app(), desk.clone());
        crowd.spawn(async move {
            let once = once(&format!("{n}"));
            let asked = app.office_refund(&desk, (id, part(30_000)), once, "req_1");
            match asked.await {
                Ok(_) => true,
                Err(RefundError::Refused(Refusal::TooMuch(_))) => false,
                Err(error) => panic!("{error}"),
            }
        });
    }
    let made = crowd.join_all().await;
    assert_eq!(made.iter().filter(|made| **made).count(), 16);
    world.everything_becomes_final().await;
    let refunds = world.refunds().await;
    assert_eq!(refunds.len(), 16);
    assert!(refunds.iter().all(|one| one.state == RefundState::Done));
    assert_eq!(world.bank.book()[0].refunded(), 480_000);
    world.books_agree().await;
}

pub(crate) async fn a_refund_with_one_key_is_made_once(world: World) {
    let world = till(world).await;
    let id = world.paid("sandbox").await;
    let give = |wanted: Wanted, fingerprint: u8| {
        let app = world.app();
        let caller = world.caller().clone();
        async move {
            let once = Once {
                key: "refund-1".to_owned(),
                fingerprint: [fingerprint; 32],
            };
            let render = std::sync::Arc::new(|view: &app::refund::RefundView| {
                (201, view.refund.id.to_string())
            });
            app.refund_payment(&caller, (id, wanted), once, render, "req_1")
                .await
        }
    };
    let Answered::Now(first) = give(part(100_000), 1).await.unwrap() else {
        panic!("the key is new");
    };
    let again = give(part(100_000), 1).await.unwrap();
    let body = first.refund.id.to_string();
    assert_eq!(again, Answered::Before { status: 201, body });
    let other = give(part(5), 2).await.unwrap_err();
    assert!(matches!(other, RefundError::KeyReused));
    world.everything_becomes_final().await;
    assert_eq!(world.bank.book()[0].refunded(), 100_000);
    world.books_agree().await;
}

pub(crate) async fn an_answer_that_is_lost_is_asked_for_and_gives_back_once(world: World) {
    let world = till(world).await;
    for (driver, step) in [("sandbox", Step::Refund), ("zarinpal", Step::Reverse)] {
        for behaviour in [
            Behaviour::TimeoutBefore,
            Behaviour::TimeoutAfter,
            Behaviour::ResetAfter,
            Behaviour::ErrorAfter,
            Behaviour::HtmlInstead,
        ] {
            let id = world.paid(driver).await;
            world.bank_will(driver, Switch::new(behaviour).at(step).times(1));
            let all = Wanted::default();
            let wanted = if driver == "sandbox" {
                part(40_000)
            } else {
                all
            };
            world.gives(id, wanted).await.unwrap();
            world.workers_run().await;
            let open = world.refunds().await.pop().unwrap();
            assert_eq!(open.state, RefundState::Unknown, "{driver} {behaviour}");
            world.everything_becomes_final().await;
            let end = world.refunds().await.pop().unwrap();
            assert_eq!(end.state, RefundState::Done, "{driver} {behaviour}");
            world.books_agree().await;
        }
    }
}

pub(crate) async fn a_no_after_a_lost_answer_is_for_a_person(world: World) {
    let world = till(world).await;
    let id = world.paid("zarinpal").await;
    let lost = Switch::new(Behaviour::TimeoutBefore).at(Step::Reverse);
    world.bank_will("zarinpal", lost.times(1));
    world.gives(id, Wanted::default()).await.unwrap();
    world.workers_run().await;
    world.bank_will("zarinpal", Switch::new(Behaviour::ReverseRefused));
    world.everything_becomes_final().await;
    let doubtful = world.refunds().await.pop().unwrap();
    assert_eq!(doubtful.state, RefundState::Unknown);
    assert!(doubtful.waits_for_person);
    world.books_agree().await;
    let desk = world.desk.clone();
    let word = (doubtful.id, Word::Kept);
    let app = world.app();
    let ended = app.office_decide_refund(&desk, word.clone(), "req_1").await;
    assert_eq!(ended.unwrap().state, RefundState::Refused);
    let twice = app.office_decide_refund(&desk, word, "req_1").await;
    assert!(matches!(twice, Err(RefundError::NotOpen)));
    assert_eq!(world.stands(id).await, (-500_000, 0));
    world.books_agree().await;
}

pub(crate) async fn death_at_any_step_gives_back_once(world: World) {
    let world = till(world).await;
    for driver in ["sandbox", "zarinpal"] {
        for point in [
            Point::Reserved,
            Point::Refunding,
            Point::GivenBack,
            Point::Refunded,
        ] {
            let id = world.paid(driver).await;
            let died = world.restarts_and_will_die_at(point);
            let work = async {
                let given = world.gives(id, Wanted::default()).await;
                let run = world.app().run_due().await;
                (given, run)
            };
            until_death(work, &died).await;
            world.restarts();
            // On PostgreSQL another node may hold the lease: it runs out.
            world.everything_becomes_final().await;
            let refund = world.refunds().await.pop().unwrap();
            assert_eq!(refund.state, RefundState::Done, "{driver} {point:?}");
            assert_eq!(refund.payment, id);
            world.books_agree().await;
        }
    }
}

pub(crate) async fn what_no_bank_gives_back_is_noted_by_hand(world: World) {
    let world = till(world).await;
    let id = world.paid("mellat").await;
    let refused = world.gives(id, part(5_000)).await.unwrap_err();
    assert!(matches!(refused, RefundError::Refused(Refusal::ByHandOnly)));
    let nameless = world.gives(id, by_hand(" ")).await.unwrap_err();
    assert!(matches!(
        nameless,
        RefundError::Refused(Refusal::BadReference)
    ));
    let hand = Wanted {
        amount: Some(rial(120_000)),
        ..by_hand("140500012345")
    };
    world.gives(id, hand).await.unwrap();
    let refund = &world.refunds().await[0];
    assert_eq!(
        (refund.state, refund.way),
        (RefundState::Done, RefundWay::Hand)
    );
    assert_eq!(refund.reference.as_deref(), Some("140500012345"));
    assert_eq!(world.stands(id).await, (-380_000, 0));
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn money_that_waits_for_a_decision_is_decided_by_giving_it_back(world: World) {
    let world = till(world).await;
    let link = world.link(500_000).await;
    let mut late = world.payer_at("sandbox", &link).await;
    world.cancels(&link).await;
    late.pays().await;
    late.comes_back().await;
    assert_eq!(late.state().await, PaymentState::Paid);
    let items = world.app().resolve_items(world.scope, false, 10).await;
    assert_eq!(items.unwrap().len(), 1);
    let id = late.payment();
    world.gives(id, part(1_000)).await.unwrap();
    world.everything_becomes_final().await;
    let open = world.app().resolve_items(world.scope, false, 10).await;
    assert_eq!(open.unwrap().len(), 1, "a part decides nothing");
    world.gives(id, Wanted::default()).await.unwrap();
    world.everything_becomes_final().await;
    let items = world.app().resolve_items(world.scope, true, 10).await;
    assert_eq!(items.unwrap()[0].resolution, Some(Resolution::Refunded));
    assert_eq!(world.stands(id).await, (0, 0));
    world.books_agree().await;
}

pub(crate) async fn what_went_back_is_owed_again_and_its_receipt_is_not_touched_by_hand(
    world: World,
) {
    let world = till(world).await;
    let id = world.paid("sandbox").await;
    world.gives(id, part(100_000)).await.unwrap();
    world.everything_becomes_final().await;
    let desk = world.desk.clone();
    let app = world.app();
    let paid = app.find_payment(world.scope, id).await.unwrap().unwrap();
    let receipt = paid.receipt.unwrap().id;
    let void = app.void_receipt(&desk, receipt, "a mistake", "req_1").await;
    assert!(matches!(
        void,
        Err(ReceiptError::Refused(ReceiptRefusal::Refunded))
    ));
    assert_eq!(world.stands(id).await, (-400_000, 0));
    world.books_agree().await;
}

pub(crate) async fn who_may_give_money_back_is_asked_of_their_role(world: World) {
    let world = till(world).await;
    let id = world.paid("sandbox").await;
    for role in Role::ALL {
        let staff: Desk = with_role(&world.desk, *role, Reach::AllShops);
        let may = staff.staff.may_somewhere(Permission::Refund);
        let app = world.app();
        let once = once(&app.form_nonce());
        let given = app
            .office_refund(&staff, (id, part(1_000)), once, "req_1")
            .await;
        assert_eq!(given.is_ok(), may, "{role}");
        assert_eq!(
            app.office_refunding(&staff, id).await.is_ok(),
            may,
            "{role}"
        );
    }
    world.everything_becomes_final().await;
    world.books_agree().await;
}

impl Till {
    /// From so many rials on two persons decide.
    async fn two_decide_from(&self, rials: &str) {
        let app = self.app();
        let by = Editor::operator(self.scope.merchant);
        let shop = app.find_shop(SLUG).await.unwrap().unwrap();
        let row = app.link_settings(&by, shop.shop.id).await.unwrap().row;
        let form = LinksForm {
            account: row.account.to_string(),
            receipt: true,
            receipt_type: row.receipt_type.to_string(),
            approve: true,
            two_from: rials.to_owned(),
            told: row.shop.told,
            ..LinksForm::default()
        };
        app.change_links(&by, shop.shop.id, row.version, &form)
            .await
            .unwrap();
    }

    /// Somebody else with the same rights.
    fn other(&self) -> Desk {
        let mut other = self.desk.clone();
        other.staff.user = domain::id::UserId::new(uuid::Uuid::from_u128(77));
        other
    }
}

pub(crate) async fn above_the_ceiling_another_person_must_agree(world: World) {
    let world = till(world).await;
    world.two_decide_from("300000").await;
    let id = world.paid("sandbox").await;
    world.gives(id, part(100_000)).await.unwrap();
    world.workers_run().await;
    assert_eq!(world.refunds().await[0].state, RefundState::Done);
    // In parts it is one sum.
    world.gives(id, part(200_000)).await.unwrap();
    world.workers_run().await;
    let waits = world.refunds().await[1].clone();
    assert_eq!(waits.state, RefundState::Waiting);
    assert_eq!(
        world.bank.book()[0].refunded(),
        100_000,
        "nobody asked the bank"
    );
    assert_eq!(world.stands(id).await, (-200_000, 0), "it is set aside");
    let too_much = world.gives(id, part(200_001)).await.unwrap_err();
    assert!(matches!(
        too_much,
        RefundError::Refused(Refusal::TooMuch(_))
    ));
    world.books_agree().await;

    let app = world.app();
    let own = &app.waiting_refunds(&world.desk).await.unwrap()[0];
    assert!(own.is_own && own.refund.id == waits.id);
    let same = app.office_second_refund(&world.desk, (waits.id, true), "req_1");
    assert!(matches!(
        same.await,
        Err(RefundError::Second(Second::SamePerson))
    ));
    let other = world.other();
    for role in Role::ALL {
        let staff = with_role(&other, *role, Reach::AllShops);
        let sees = !app.waiting_refunds(&staff).await.unwrap().is_empty();
        assert_eq!(
            sees,
            staff.staff.may_somewhere(Permission::Refund),
            "{role}"
        );
        if !sees {
            let said = app.office_second_refund(&staff, (waits.id, true), "req_1");
            assert!(said.await.is_err(), "{role}");
        }
    }
    let agreed = app.office_second_refund(&other, (waits.id, true), "req_1");
    assert_eq!(agreed.await.unwrap().state, RefundState::Reserved);
    let twice = app.office_second_refund(&other, (waits.id, false), "req_1");
    assert!(matches!(
        twice.await,
        Err(RefundError::Second(Second::NotWaiting))
    ));
    world.everything_becomes_final().await;
    let done = world.refunds().await[1].clone();
    assert_eq!(done.state, RefundState::Done);
    assert_eq!(done.decided_by, Some(other.actor().to_text()));
    assert_eq!(world.bank.book()[0].refunded(), 300_000);
    world.books_agree().await;
}

pub(crate) async fn what_is_declined_stays_the_customers(world: World) {
    let world = till(world).await;
    world.two_decide_from("1").await;
    let id = world.paid("mellat").await;
    for (by, hand) in [
        (world.other(), by_hand("1405001")),
        (world.desk.clone(), by_hand("2")),
    ] {
        world.gives(id, hand).await.unwrap();
        let waits = world.refunds().await.pop().unwrap();
        assert_eq!(
            (waits.state, waits.settled_at),
            (RefundState::Waiting, None)
        );
        assert_eq!(world.stands(id).await, (0, 0));
        let app = world.app();
        let no = app.office_second_refund(&by, (waits.id, false), "req_1");
        assert_eq!(no.await.unwrap().state, RefundState::Refused);
        assert_eq!(world.stands(id).await, (-500_000, 0));
        world.books_agree().await;
    }
    // Agreed to, what was done by hand is booked at once.
    world.gives(id, by_hand("140500012345")).await.unwrap();
    let waits = world.refunds().await.pop().unwrap();
    let app = world.app();
    let other = world.other();
    let agreed = app.office_second_refund(&other, (waits.id, true), "req_1");
    assert_eq!(agreed.await.unwrap().state, RefundState::Done);
    assert_eq!(world.receipt_state(id).await, Some(ReceiptState::Voided));
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn fifty_who_agree_at_once_give_back_once(world: World) {
    let world = till(world).await;
    world.two_decide_from("1").await;
    let id = world.paid("sandbox").await;
    world.gives(id, part(100_000)).await.unwrap();
    let waits = world.refunds().await.pop().unwrap();
    let mut crowd = JoinSet::new();
    for n in 0..50 {
        let (app, other) = (world.app(), world.other());
        crowd.spawn(async move {
            let said = app.office_second_refund(&other, (waits.id, n % 2 == 0), "req_1");
            said.await.is_ok()
        });
    }
    let decided = crowd.join_all().await;
    assert_eq!(decided.iter().filter(|done| **done).count(), 1);
    world.everything_becomes_final().await;
    let end = world.refunds().await.pop().unwrap();
    let given = if end.state == RefundState::Done {
        100_000
    } else {
        0
    };
    assert!(matches!(
        end.state,
        RefundState::Done | RefundState::Refused
    ));
    assert_eq!(world.bank.book()[0].refunded(), given);
    world.books_agree().await;
}

pub(crate) async fn the_payer_is_told_of_each_part_that_went_back(world: World) {
    let world = till(world).await;
    let link = world.link(500_000).await;
    let mut payer = world.payer_at("sandbox", &link).await;
    payer.pays().await;
    payer.comes_back().await;
    let id = payer.payment();
    for rials in [120_000, 50_000] {
        world.time_passes(60);
        world.gives(id, part(rials)).await.unwrap();
        assert_eq!(
            told_of(&world, &link).await.len(),
            usize::from(rials == 50_000)
        );
        world.everything_becomes_final().await;
    }
    let told = told_of(&world, &link).await;
    let bodies: Vec<_> = told.into_iter().map(|one| one.body.unwrap()).collect();
    assert_eq!(bodies.len(), 2);
    for (body, amount) in bodies.iter().zip(["120,000", "50,000"]) {
        assert!(body.contains(amount), "{body}");
    }
}

/// The messages that say that money went back, oldest first.
async fn told_of(world: &Till, link: &app::link::LinkView) -> Vec<store::rooms::message::Message> {
    let mut all = world.messages(link).await;
    all.retain(|one| one.situation == Situation::Refunded);
    all.sort_by_key(|one| one.created_at);
    all
}
