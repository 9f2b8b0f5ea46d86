//! Bank slips: registered by payers, decided by people, booked like any other payment.

use app::link::{LinkView, Once};
use app::office::Desk;
use app::settings::Editor;
use app::slip::{Decided, MatchBy, Rejection, SlipError, SlipFilter, SlipSent};
use domain::id::{AccountId, PaymentId, ShopId, UserId};
use domain::link::LinkState;
use domain::openpay::Ask;
use domain::payment::PaymentState;
use domain::receipt::ReceiptState;
use domain::refund::Wanted;
use domain::resolve::ResolveReason;
use domain::settings::{Fault, PictureFault};
use domain::slip::{ReviewRefusal, RulesForm, SlipForm, SlipState};
use domain::token::PaymentCode;
use jiff::civil::date;
use tokio::task::JoinSet;

use crate::customers::desk;
use crate::world::{SLUG, World, rial};

/// How many accept one slip at once.
const CROWD: usize = 50;

/// A shop that takes slips, and two who decide about them.
struct Shop {
    id: ShopId,
    account: AccountId,
    sara: Desk,
    reza: Desk,
}

impl Shop {
    async fn of(world: &World) -> Self {
        Self::with(world, |_| ()).await
    }

    async fn with(world: &World, change: impl FnOnce(&mut RulesForm)) -> Self {
        let sara = desk(world).await;
        let mut reza = sara.clone();
        reza.staff.user = UserId::new(uuid::Uuid::from_u128(77));
        let rows = world.app().office_shops(&sara).await.unwrap();
        let (shop, account) = (rows[0].shop.id, rows[0].account);
        let mut form = RulesForm {
            active: true,
            accounts: vec![account.to_string()],
            time: Ask::Optional.to_string(),
            card: Ask::Optional.to_string(),
            depositor: Ask::Optional.to_string(),
            picture: Ask::Optional.to_string(),
            two_from: String::new(),
            most_days: "30".to_owned(),
            hours: "24".to_owned(),
            place: String::new(),
        };
        change(&mut form);
        let by = Editor::operator(world.scope.merchant);
        let found = world.app().slip_rules(&by, shop).await.unwrap();
        let app = world.app();
        app.change_slip_rules(&by, shop, found.row.version, &form)
            .await
            .unwrap();
        Self {
            id: shop,
            account,
            sara,
            reza,
        }
    }

    /// What a payer sends of a deposit of so many rials, with this number.
    fn sent(&self, number: &str, rials: i64) -> SlipSent {
        SlipSent {
            form: SlipForm {
                kind: "card_to_card".to_owned(),
                account: self.account.to_string(),
                number: number.to_owned(),
                amount: rials.to_string(),
                unit: "rial".to_owned(),
                day: Some(date(2026, 11, 20)),
                card: "7893".to_owned(),
                ..SlipForm::default()
            },
            picture: None,
            nonce: format!("nonce-{number}-{rials}"),
            language: None,
        }
    }

    async fn registers(
        &self,
        world: &World,
        link: &LinkView,
        number: &str,
        rials: i64,
    ) -> PaymentId {
        let code = registers(world, link, self.sent(number, rials))
            .await
            .unwrap();
        payment(world, &code).await
    }
}

async fn registers(
    world: &World,
    link: &LinkView,
    sent: SlipSent,
) -> Result<PaymentCode, SlipError> {
    let token = link.link.token.as_str();
    world
        .app()
        .register_slip(SLUG, token, sent, "req_slip")
        .await
}

async fn payment(world: &World, code: &PaymentCode) -> PaymentId {
    let mut all = world.payments().await.into_iter();
    all.find(|one| one.code == *code).unwrap().id
}

async fn accepts(world: &World, desk: &Desk, id: PaymentId) -> Result<Decided, SlipError> {
    world.app().accept_slip(desk, id, None, "req_accept").await
}

async fn accepts_for(
    world: &World,
    desk: &Desk,
    id: PaymentId,
    rials: &str,
) -> Result<Decided, SlipError> {
    world
        .app()
        .accept_slip(desk, id, Some(rials), "req_accept")
        .await
}

async fn state(world: &World, shop: &Shop, id: PaymentId) -> (SlipState, PaymentState) {
    let record = world.app().office_slip(&shop.sara, id).await.unwrap();
    (record.slip.state, record.payment.state)
}

async fn books_hold(world: &World) {
    world.everything_becomes_final().await;
    assert_eq!(world.app().verify_books().await.unwrap(), []);
}

fn refused<T: std::fmt::Debug>(done: Result<T, SlipError>) -> ReviewRefusal {
    match done {
        Err(SlipError::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

fn faults<T: std::fmt::Debug>(done: Result<T, SlipError>) -> Vec<(&'static str, Fault)> {
    match done {
        Err(SlipError::Wrong(faults)) => faults.0,
        other => panic!("{other:?}"),
    }
}

fn rejection(reason: &str) -> Rejection {
    Rejection {
        reason: reason.to_owned(),
        words: "We looked twice.".to_owned(),
    }
}

pub(crate) async fn an_accepted_slip_books_what_an_online_payment_books(world: World) {
    let shop = Shop::of(&world).await;
    let link = world.link(500_000).await;
    let id = shop.registers(&world, &link, "۰۰۴۵۱۲", 500_000).await;
    assert_eq!(
        state(&world, &shop, id).await,
        (SlipState::Received, PaymentState::Received)
    );
    assert_eq!(world.link_state(&link).await, LinkState::Open);
    assert_eq!(
        accepts(&world, &shop.sara, id).await.unwrap(),
        Decided::Done
    );
    assert_eq!(
        state(&world, &shop, id).await,
        (SlipState::Accepted, PaymentState::Paid)
    );
    assert_eq!(world.link_state(&link).await, LinkState::Paid);
    let record = world.app().office_slip(&shop.sara, id).await.unwrap();
    let receipt = record.receipt.unwrap();
    assert_eq!(
        (receipt.amount, receipt.state),
        (rial(500_000), ReceiptState::Approved)
    );
    let reference = record.payment.reference.unwrap();
    assert_eq!(reference.tracking_code, "004512");
    let again = refused(accepts(&world, &shop.reza, id).await);
    assert_eq!(again, ReviewRefusal::Decided(SlipState::Accepted));
    books_hold(&world).await;
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM receipt").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM transfer").await, 2);
}

pub(crate) async fn the_payer_is_told_at_each_change(world: World) {
    let shop = Shop::of(&world).await;
    let link = world.link(500_000).await;
    let id = shop.registers(&world, &link, "4512", 500_000).await;
    // Each message says how the slip stands when it goes out.
    world.workers_run().await;
    let app = world.app();
    app.question_slip(&shop.sara, id, "The date is not right.", "req_1")
        .await
        .unwrap();
    world.workers_run().await;
    let code = world.payments().await[0].code.clone();
    let token = link.link.token.as_str().to_owned();
    let corrected = SlipSent {
        nonce: "second".to_owned(),
        ..shop.sent("4513", 500_000)
    };
    app.correct_slip(SLUG, &token, code.as_str(), corrected, "req_2")
        .await
        .unwrap();
    world.workers_run().await;
    app.reject_slip(&shop.sara, id, &rejection("not_found"), "req_3")
        .await
        .unwrap();
    world.everything_becomes_final().await;
    let told = world
        .read(|tx| {
            tx.reads_everything().query(
                "SELECT situation, body FROM message WHERE situation LIKE '%slip%' ORDER BY id",
                &[],
            )
        })
        .await;
    let told: Vec<(String, String)> = told
        .iter()
        .map(|row| {
            let text = |name| row.opt_text(name).unwrap().unwrap_or_default().to_owned();
            (text("situation"), text("body"))
        })
        .collect();
    let situations: Vec<&str> = told.iter().map(|(one, _)| one.as_str()).collect();
    assert_eq!(
        situations,
        [
            "slip_received",
            "staff_slip",
            "slip_correction",
            "staff_slip",
            "slip_rejected"
        ]
    );
    assert!(told[0].1.contains("4512"), "{}", told[0].1);
    assert!(
        told[2].1.contains("The date is not right."),
        "{}",
        told[2].1
    );
    assert!(told[4].1.contains("was not found"), "{}", told[4].1);
    assert!(told[4].1.contains("We looked twice."), "{}", told[4].1);
    books_hold(&world).await;
}

pub(crate) async fn another_amount_is_accepted_and_the_receipt_equals_it(world: World) {
    let shop = Shop::of(&world).await;
    let link = world.link(500_000).await;
    let less = shop.registers(&world, &link, "4512", 500_000).await;
    let done = accepts_for(&world, &shop.sara, less, "۴۵۰٬۰۰۰").await;
    assert_eq!(done.unwrap(), Decided::Done);
    let record = world.app().office_slip(&shop.sara, less).await.unwrap();
    assert_eq!(
        (
            record.slip.claimed,
            record.slip.accepted,
            record.payment.amount
        ),
        (rial(500_000), Some(rial(450_000)), rial(450_000))
    );
    assert_eq!(record.receipt.unwrap().amount, rial(450_000));
    assert_eq!(record.due, Some(rial(50_000)), "the rest stays asked for");
    assert_eq!(world.link_state(&link).await, LinkState::PartiallyPaid);
    // What is more than due goes to people like other money.
    let more = shop.registers(&world, &link, "4513", 60_000).await;
    accepts(&world, &shop.sara, more).await.unwrap();
    assert_eq!(world.queue().await, [ResolveReason::Excess]);
    assert_eq!(world.link_state(&link).await, LinkState::PartiallyPaid);
    let third = shop.registers(&world, &link, "4514", 10).await;
    for amount in ["0", "-5", "x"] {
        let wrong = faults(accepts_for(&world, &shop.sara, third, amount).await);
        assert_eq!(wrong, [("amount", Fault::Amount)], "{amount}");
    }
    books_hold(&world).await;
}

pub(crate) async fn from_the_limit_on_two_persons_agree(world: World) {
    let shop = Shop::with(&world, |rules| "500000".clone_into(&mut rules.two_from)).await;
    let link = world.link(500_000).await;
    let id = shop.registers(&world, &link, "4512", 500_000).await;
    assert_eq!(
        accepts(&world, &shop.sara, id).await.unwrap(),
        Decided::Waits
    );
    let alone = refused(accepts(&world, &shop.sara, id).await);
    assert_eq!(alone, ReviewRefusal::SamePerson);
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM transfer").await, 0);
    assert_eq!(
        accepts(&world, &shop.reza, id).await.unwrap(),
        Decided::Done
    );
    books_hold(&world).await;
}

pub(crate) async fn nobody_accepts_a_slip_that_they_registered(world: World) {
    let shop = Shop::of(&world).await;
    let link = world.link(500_000).await;
    let (app, id) = (world.app(), link.link.id);
    let sent = || shop.sent("4512", 500_000);
    let code = app.register_slip_for(&shop.sara, id, sent(), "req_slip");
    let code = code.await.unwrap();
    // The same form again registers nothing more.
    let again = app.register_slip_for(&shop.sara, id, sent(), "req_slip");
    assert_eq!(again.await.unwrap(), code);
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM slip").await, 1);
    let id = payment(&world, &code).await;
    let record = app.office_slip(&shop.sara, id).await.unwrap();
    let sara = shop.sara.staff.user;
    assert_eq!(record.slip.registered_by, Some(sara));
    assert_eq!(record.steps[0].actor, format!("user:{sara}"));
    let own = refused(accepts(&world, &shop.sara, id).await);
    assert_eq!(own, ReviewRefusal::OwnSlip);
    accepts(&world, &shop.reza, id).await.unwrap();
    books_hold(&world).await;
}

pub(crate) async fn a_long_number_is_taken_once_and_a_short_one_is_flagged(world: World) {
    let shop = Shop::of(&world).await;
    let (one, two) = (world.link(500_000).await, world.link(500_000).await);
    let first = shop.registers(&world, &one, "123456789012", 500_000).await;
    for typed in [
        "123456789012",
        "۱۲۳۴۵۶۷۸۹۰۱۲",
        "1234-5678-9012",
        "١٢٣٤٥٦٧٨٩٠١٢ ",
    ] {
        let sent = SlipSent {
            nonce: format!("again-{typed}"),
            ..shop.sent(typed, 100)
        };
        let taken = registers(&world, &two, sent).await;
        assert!(matches!(taken, Err(SlipError::Taken)), "{typed}: {taken:?}");
    }
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM payment").await, 1);
    // Only a typing mistake frees it.
    let app = world.app();
    app.reject_slip(&shop.sara, first, &rejection("not_found"), "req_1")
        .await
        .unwrap();
    let sent = SlipSent {
        nonce: "after".to_owned(),
        ..shop.sent("123456789012", 500_000)
    };
    let taken = registers(&world, &two, sent).await;
    assert!(matches!(taken, Err(SlipError::Taken)), "{taken:?}");
    let typo = shop.registers(&world, &one, "123456789013", 500_000).await;
    app.reject_slip(&shop.sara, typo, &rejection("typo"), "req_1")
        .await
        .unwrap();
    let sent = SlipSent {
        nonce: "freed".to_owned(),
        ..shop.sent("123456789013", 500_000)
    };
    registers(&world, &two, sent).await.unwrap();

    let short = shop.registers(&world, &one, "451290", 400_000).await;
    let sent = SlipSent {
        nonce: "short".to_owned(),
        ..shop.sent("0451290", 400_000)
    };
    let like = registers(&world, &two, sent).await.unwrap();
    let like = payment(&world, &like).await;
    let record = app.office_slip(&shop.sara, like).await.unwrap();
    assert!(record.slip.flagged);
    assert_eq!(record.alike[0].slip.payment, short);
    let filter = SlipFilter {
        flagged: true,
        shops: Some(vec![shop.id]),
        account: Some(shop.account),
        ..SlipFilter::default()
    };
    let queue = app.office_slips(&shop.sara, filter, 10).await.unwrap();
    let flagged: Vec<_> = queue.lines.iter().map(|line| line.slip.payment).collect();
    assert!(flagged.contains(&like) && !flagged.contains(&short));
    books_hold(&world).await;
}

pub(crate) async fn the_same_form_twice_registers_one_slip(world: World) {
    let shop = Shop::of(&world).await;
    let link = world.link(500_000).await;
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        let (app, sent) = (world.app(), shop.sent("4512", 500_000));
        let token = link.link.token.as_str().to_owned();
        tasks.spawn(async move { app.register_slip(SLUG, &token, sent, "req_slip").await });
    }
    let codes = tasks.join_all().await;
    let codes: Vec<PaymentCode> = codes.into_iter().map(Result::unwrap).collect();
    assert!(codes.iter().all(|code| *code == codes[0]));
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM slip").await, 1);
    books_hold(&world).await;
}

pub(crate) async fn two_payers_with_one_long_number_register_it_once(world: World) {
    let shop = Shop::of(&world).await;
    let mut tasks = JoinSet::new();
    for n in 0..10 {
        let link = world.link(500_000).await;
        let sent = SlipSent {
            nonce: format!("payer-{n}"),
            ..shop.sent("123456789012", 500_000)
        };
        let (app, token) = (world.app(), link.link.token.as_str().to_owned());
        tasks.spawn(async move { app.register_slip(SLUG, &token, sent, "req_slip").await });
    }
    let done = tasks.join_all().await;
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1);
    let taken = |one: &&Result<_, _>| matches!(one, Err(SlipError::Taken));
    assert_eq!(done.iter().filter(taken).count(), 9);
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM payment").await, 1);
    books_hold(&world).await;
}

pub(crate) async fn what_is_wrong_is_told_and_nothing_is_kept(world: World) {
    let shop = Shop::with(&world, |rules| rules.picture = Ask::Required.to_string()).await;
    let link = world.link(500_000).await;
    let tomorrow = SlipSent {
        form: SlipForm {
            day: Some(date(2026, 11, 22)),
            ..shop.sent("4512", 500_000).form
        },
        ..shop.sent("4512", 500_000)
    };
    let wrong = faults(registers(&world, &link, tomorrow).await);
    assert_eq!(wrong, [("day", Fault::Future), ("picture", Fault::Missing)]);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec();
    for (file, fault) in [
        (svg, PictureFault::Svg),
        (b"<!doctype html><script>".to_vec(), PictureFault::Html),
        (vec![0xff; 9 * 1024 * 1024], PictureFault::TooLarge),
    ] {
        let sent = SlipSent {
            picture: Some(file),
            ..shop.sent("4512", 500_000)
        };
        let wrong = faults(registers(&world, &link, sent).await);
        assert_eq!(wrong, [("picture", Fault::Picture(fault))]);
    }
    for table in ["payment", "slip", "slip_picture", "idempotency"] {
        let sql = match table {
            "payment" => "SELECT COUNT(*) AS n FROM payment",
            "slip" => "SELECT COUNT(*) AS n FROM slip",
            "slip_picture" => "SELECT COUNT(*) AS n FROM slip_picture",
            _ => "SELECT COUNT(*) AS n FROM idempotency WHERE key LIKE 'slip:%'",
        };
        assert_eq!(world.count(sql).await, 0, "{table}");
    }
    books_hold(&world).await;
}

pub(crate) async fn a_slip_is_revoked_by_two_and_all_is_booked_back(world: World) {
    let shop = Shop::of(&world).await;
    let link = world.link(500_000).await;
    let id = shop.registers(&world, &link, "4512", 500_000).await;
    accepts(&world, &shop.sara, id).await.unwrap();
    let app = world.app();
    let asked = app
        .revoke_slip(&shop.sara, id, "It was recalled.", "req_1")
        .await;
    assert_eq!(asked.unwrap(), Decided::Waits);
    let alone = refused(app.revoke_slip(&shop.sara, id, "Again.", "req_1").await);
    assert_eq!(alone, ReviewRefusal::SamePerson);
    assert_eq!(world.link_state(&link).await, LinkState::Paid);
    let done = app
        .revoke_slip(&shop.reza, id, "It was recalled.", "req_2")
        .await;
    assert_eq!(done.unwrap(), Decided::Done);
    assert_eq!(
        state(&world, &shop, id).await,
        (SlipState::Revoked, PaymentState::Revoked)
    );
    assert_eq!(world.link_state(&link).await, LinkState::Open);
    let record = app.office_slip(&shop.sara, id).await.unwrap();
    assert_eq!(record.receipt.unwrap().state, ReceiptState::Voided);
    assert_eq!(record.due, Some(rial(500_000)));
    let left = world
        .count(
            "SELECT CAST(SUM(CASE WHEN debit_account LIKE 'unapplied:%' THEN amount_minor
                WHEN credit_account LIKE 'unapplied:%' THEN 0 - amount_minor ELSE 0 END) AS BIGINT)
                AS n FROM transfer",
        )
        .await;
    assert_eq!(left, 0, "nothing stands unapplied");
    books_hold(&world).await;
}

pub(crate) async fn a_slip_of_which_money_went_back_is_not_revoked(world: World) {
    let shop = Shop::of(&world).await;
    let link = world.link(500_000).await;
    let id = shop.registers(&world, &link, "4512", 500_000).await;
    accepts(&world, &shop.sara, id).await.unwrap();
    let app = world.app();
    let revoke = async |by: &Desk| app.revoke_slip(by, id, "It was recalled.", "req_1").await;
    assert_eq!(revoke(&shop.sara).await.unwrap(), Decided::Waits);
    // Given back by hand between the first person and the second.
    let part = Wanted {
        amount: Some(rial(200_000)),
        by_hand: Some("4513".to_owned()),
        ..Wanted::default()
    };
    let once = Once {
        key: app.form_nonce(),
        fingerprint: [1; 32],
    };
    let given = app.office_refund(&shop.sara, (id, part), once, "req_2");
    given.await.unwrap();
    assert_eq!(refused(revoke(&shop.reza).await), ReviewRefusal::Refunded);
    let stays = (SlipState::Accepted, PaymentState::Paid);
    assert_eq!(state(&world, &shop, id).await, stays);
    books_hold(&world).await;
}

pub(crate) async fn revoked_money_that_waited_for_people_waits_no_more(world: World) {
    let shop = Shop::of(&world).await;
    let link = world.link(500_000).await;
    let id = shop.registers(&world, &link, "4512", 500_000).await;
    world.cancels(&link).await;
    accepts(&world, &shop.sara, id).await.unwrap();
    assert_eq!(world.queue().await, [ResolveReason::LinkCancelled]);
    for by in [&shop.sara, &shop.reza] {
        let app = world.app();
        app.revoke_slip(by, id, "It never came.", "req_1")
            .await
            .unwrap();
    }
    assert_eq!(world.queue().await, []);
    assert_eq!(world.link_state(&link).await, LinkState::Cancelled);
    books_hold(&world).await;
}

pub(crate) async fn a_slip_and_an_online_payment_of_one_debt_are_both_kept(world: World) {
    let shop = Shop::of(&world).await;
    let link = world.link(500_000).await;
    let id = shop.registers(&world, &link, "4512", 500_000).await;
    let mut payer = world.payer_at("sandbox", &link).await;
    payer.pays().await;
    let (app, heard) = (world.app(), payer.heard());
    let online = tokio::spawn(async move { app.take_callback(heard).await.unwrap() });
    let (app, sara) = (world.app(), shop.sara.clone());
    let slip = tokio::spawn(async move { app.accept_slip(&sara, id, None, "req_accept").await });
    online.await.unwrap();
    assert_eq!(slip.await.unwrap().unwrap(), Decided::Done);
    assert_eq!(world.states().await, [PaymentState::Paid; 2]);
    assert_eq!(world.queue().await, [ResolveReason::AlreadyPaid]);
    assert_eq!(world.link_state(&link).await, LinkState::Paid);
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM receipt").await, 1);
    books_hold(&world).await;
}

/// How many rounds: few by default, a thousand by
/// `PEYVAND_SLIP_ROUNDS=1000 cargo nextest run -p app fifty_acceptances`.
fn rounds() -> usize {
    #[expect(
        clippy::disallowed_methods,
        reason = "how long a test runs is no setting"
    )]
    let told = std::env::var("PEYVAND_SLIP_ROUNDS");
    told.ok().and_then(|told| told.parse().ok()).unwrap_or(5)
}

pub(crate) async fn fifty_acceptances_of_one_slip_book_it_once(world: World) {
    let shop = Shop::of(&world).await;
    let rounds = rounds();
    for round in 0..rounds {
        let link = world.link(500_000).await;
        let id = shop
            .registers(&world, &link, &format!("{}", 100_000 + round), 500_000)
            .await;
        let mut tasks = JoinSet::new();
        for n in 0..CROWD {
            let app = world.app();
            let by = if n % 2 == 0 { &shop.sara } else { &shop.reza };
            let by = by.clone();
            tasks.spawn(async move { app.accept_slip(&by, id, None, "req_accept").await });
        }
        let done = tasks.join_all().await;
        let booked = |one: &&Result<_, _>| matches!(one, Ok(Decided::Done));
        assert_eq!(done.iter().filter(booked).count(), 1, "round {round}");
        let late = |one: &&Result<_, SlipError>| {
            let decided = ReviewRefusal::Decided(SlipState::Accepted);
            matches!(one, Err(SlipError::Refused(why)) if *why == decided)
        };
        assert_eq!(done.iter().filter(late).count(), CROWD - 1, "round {round}");
    }
    let each = i64::try_from(rounds).unwrap();
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM receipt").await, each);
    assert_eq!(
        world.count("SELECT COUNT(*) AS n FROM transfer").await,
        2 * each
    );
    books_hold(&world).await;
}

pub(crate) async fn any_order_of_decisions_leaves_books_that_hold(world: World) {
    let shop = Shop::with(&world, |rules| "300000".clone_into(&mut rules.two_from)).await;
    let mut dice = 0x2545_f491_4f6c_dd1d_u64;
    let mut roll = |sides: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % sides
    };
    let app = world.app();
    for n in 0..12 {
        let link = world.link(500_000).await;
        let claimed = [500_000, 200_000, 600_000][usize::try_from(roll(3)).unwrap()];
        let id = shop
            .registers(&world, &link, &format!("77{n:04}"), claimed)
            .await;
        for step in 0..8 {
            let by = if roll(2) == 0 { &shop.sara } else { &shop.reza };
            // What is refused changes nothing; the books say so in the end.
            match roll(7) {
                0 | 1 => drop(accepts(&world, by, id).await),
                2 => drop(accepts_for(&world, by, id, "250000").await),
                3 => drop(app.question_slip(by, id, "Look again.", "req").await),
                4 => drop(app.reject_slip(by, id, &rejection("typo"), "req").await),
                5 => drop(app.revoke_slip(by, id, "Taken back.", "req").await),
                _ => {
                    let mut all = world.payments().await.into_iter();
                    let code = all.find(|one| one.id == id).unwrap().code;
                    let sent = SlipSent {
                        nonce: format!("{n}-{step}"),
                        ..shop.sent(&format!("88{n}{step}"), 450_000)
                    };
                    let token = link.link.token.as_str();
                    drop(
                        app.correct_slip(SLUG, token, code.as_str(), sent, "req")
                            .await,
                    );
                }
            }
        }
    }
    books_hold(&world).await;
}

pub(crate) async fn a_statement_proposes_slips_and_accepts_nothing(world: World) {
    let shop = Shop::of(&world).await;
    let link = world.link(500_000).await;
    let sure = shop.registers(&world, &link, "451290", 500_000).await;
    let other = SlipSent {
        form: SlipForm {
            card: String::new(),
            ..shop.sent("77", 300_000).form
        },
        ..shop.sent("77", 300_000)
    };
    let code = registers(&world, &link, other).await.unwrap();
    let weak = payment(&world, &code).await;
    let file = "تاریخ,بستانکار,شرح\n\
        1405/08/29,500000,انتقال کارت ۰۴۵۱۲۹۰\n\
        1405/08/29,300000,نقدی\n\
        1405/08/29,999,کارمزد\n";
    let app = world.app();
    for _ in 0..2 {
        let found = app
            .match_statement(&shop.sara, shop.account, file.as_bytes().to_vec(), "req_1")
            .await
            .unwrap();
        let matches: Vec<_> = found
            .matches
            .iter()
            .map(|one| (one.by, one.slip.slip.payment))
            .collect();
        assert_eq!(
            matches,
            [(MatchBy::Number, sure), (MatchBy::AmountAlone, weak)]
        );
        assert_eq!((found.lines, found.unread.len()), (3, 0));
    }
    assert_eq!(world.states().await, [PaymentState::Received; 2]);
    let noted = world
        .count("SELECT COUNT(*) AS n FROM slip_step WHERE kind = 'slip.matched'")
        .await;
    assert_eq!(noted, 1, "noted once on the sure one");
    books_hold(&world).await;
}
