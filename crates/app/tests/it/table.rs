//! Every driver through every behaviour of the bank, from link to end: begin, the payer at the bank,
//! the way back, verify, all later looks, and giving back where the bank can. What the right verdict
//! is at each step is proved beside the drivers; here it is that whatever happens ends, that our books
//! hold, and that each sum of the bank's own book is explained by them.
//!
//! On SQLite one test for each driver and behaviour, named `table::<driver>::<behaviour>`; on
//! PostgreSQL one for each driver, `table::postgres::<driver>`, whose failure names the behaviour.

use app::books::BankEntry;
use app::link::Once;
use bank::{Behaviour, Behaviours, BookEntry, DEFAULT_TERMINAL, State, Step, Switch};
use domain::id::PaymentId;
use domain::payment::PaymentState;
use domain::refund::Wanted;
use gateways::{DRIVERS, Driver};
use money::Amount;
use store::Engine;

use crate::world::{Provided, World};

/// All behaviours by the names of their tests, and the drivers that are led around.
macro_rules! table {
    ([$($driver:ident)*] $behaviours:tt) => {
        $(table!(@driver $driver $behaviours);)*

        /// One database for all behaviours of a driver.
        mod postgres {
            $(#[test]
            fn $driver() {
                super::run(store::Engine::Postgres, stringify!($driver), super::PLAYED);
            })*
        }

        /// The drivers of the table.
        const LED: &[&str] = &[$(stringify!($driver)),*];
    };
    (@driver $driver:ident [$($test:ident $variant:ident)*]) => {
        mod $driver {
            $(#[test]
            fn $test() {
                let behaviours = &[bank::Behaviour::$variant];
                super::run(store::Engine::Sqlite, stringify!($driver), behaviours);
            })*
        }
    };
}

/// Writes the list of behaviours once, for the tests of both engines.
macro_rules! behaviours {
    ($drivers:tt $($test:ident $variant:ident)*) => {
        table!($drivers [$($test $variant)*]);

        const PLAYED: &[Behaviour] = &[$(Behaviour::$variant),*];
    };
}

behaviours! {
    [zarinpal zibal mellat nextpay vandar idpay payping saman sadad parsian asanpardakht jibit pasargad lyra sandbox]
    decline Decline
    cancel Cancel
    wrong_amount WrongAmount
    partial_approval PartialApproval
    no_callback NoCallback
    late_callback LateCallback
    double_callback DoubleCallback
    forged_callback ForgedCallback
    false_failure FalseFailure
    swapped_callback SwappedCallback
    replayed_reference ReplayedReference
    no_notification NoNotification
    used_authority UsedAuthority
    refuse_terminal RefuseTerminal
    refuse_inactive RefuseInactive
    another_reference AnotherReference
    another_order AnotherOrder
    other_merchant_signature OtherMerchant
    already_after_timeout AlreadyAfterTimeout
    token_expired TokenExpired
    already_verified AlreadyVerified
    settle_fails SettleFails
    reverse_refused ReverseRefused
    ip_not_registered IpNotRegistered
    timeout_before TimeoutBefore
    timeout_after TimeoutAfter
    reset_before ResetBefore
    reset_after ResetAfter
    error_500_before ErrorBefore
    error_500_after ErrorAfter
    nonsense_json NonsenseJson
    cut_json CutJson
    html_instead HtmlInstead
    arrays_for_objects ArraysForObjects
    numbers_as_text NumbersAsText
    status_4xx Status4xx
    slow_drip SlowDrip
    huge_body HugeBody
}

#[test]
fn the_table_has_every_driver_and_every_behaviour_of_a_bank() {
    let drivers = DRIVERS.iter().map(|driver| driver.meta().code);
    let drivers: Vec<&str> = drivers.filter(|code| !ELSEWHERE.contains(code)).collect();
    assert_eq!(LED, drivers);
    let of_panels = |step: &Step| matches!(step, Step::Send | Step::Report | Step::Credit);
    for behaviour in Behaviour::all() {
        let plays = PLAYED.contains(behaviour) || behaviour.steps().iter().all(of_panels);
        assert!(plays, "{behaviour}");
    }
}

/// Led around beside the drivers alone: their payers bring the order to the bank themselves, or
/// their answers are sealed.
const ELSEWHERE: [&str; 3] = ["irankish", "lyra_form", "stripe"];

/// A terminal of each driver at the simulated bank.
pub(crate) fn provided(code: &'static str) -> Provided {
    let settings: &[(&str, &str)] = match code {
        "zarinpal" => &[("merchant_id", "4ced0a1e-4ad8-4309-9668-3ea3ae8e8897")],
        "zibal" => &[("merchant", "zibal-9f3b")],
        "mellat" => &[
            ("terminal_id", "1234567"),
            ("user_name", "golestan"),
            ("password", "Mellat7"),
        ],
        "nextpay" => &[("api_key", "b11ee9c3-d23d-414e-8b6e-f2370baac97b")],
        "vandar" => &[("api_key", "0d9f1c2e7a6b5")],
        "idpay" => &[("api_key", "6a7f99eb-7c20-4412-a972-6dfb7cd253a4")],
        "payping" => &[("token", "eyJhbGciOi_9f-Zw"), ("account_name", "golestan")],
        "saman" => &[("terminal_id", "21047315")],
        "sadad" => &[
            ("merchant_id", "140332771"),
            ("terminal_id", "24000001"),
            ("key", "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u"),
        ],
        "parsian" => &[("pin", "Pin0Ab9")],
        "asanpardakht" => &[
            ("merchant_configuration_id", "4711"),
            ("user", "golestan"),
            ("password", "asan-2"),
        ],
        "jibit" => &[("api_key", "jibit-api"), ("secret_key", "jibit-secret")],
        "pasargad" => &[
            ("terminal_number", "50100"),
            ("user_name", "golestan"),
            ("password", "pep-9"),
        ],
        "lyra" => &[
            ("shop_id", "73239078"),
            ("password", "testpassword_7QwErTy"),
            ("page_url", "{bank}/lyra"),
        ],
        _ => &[
            ("terminal", "golestan-1"),
            ("secret", "sandbox-secret-golestan-1"),
        ],
    };
    (code, settings)
}

/// Leads one driver through these behaviours, one after the other, in one world.
fn run(engine: Engine, code: &'static str, behaviours: &[Behaviour]) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let driver = gateways::find(code).unwrap();
        let currency = driver.meta().capabilities.currencies[0];
        let Some(world) = World::with(engine, &[provided(code)], currency).await else {
            return;
        };
        let amount = Amount::new(150_000, currency);
        // An earlier payment, well done: what mixes payments up finds another one.
        let gone = goes(&world, code, amount, "no misbehaviour").await;
        assert_eq!(gone.map(|(_, state)| state), Some(PaymentState::Paid));
        // Played on SQLite alone. A slow answer keeps us waiting by the clock on the wall. And at
        // Saman the return alone names the reference: among many payments the replayed one can be of
        // money that went back, which reads as ours, while the simulator holds what a real Saman
        // gives back when nobody verifies it.
        let alone = |one: Behaviour| {
            one == Behaviour::SlowDrip || one == Behaviour::ReplayedReference && code == "saman"
        };
        let left_out = |one: &&Behaviour| engine == Engine::Postgres && alone(**one);
        for behaviour in behaviours.iter().filter(|one| !left_out(one)) {
            for step in behaviour.steps() {
                if has(driver, *step) {
                    strike(&world, driver, amount, (*behaviour, *step)).await;
                }
            }
        }
    });
}

/// Whether the bank has a call, or a page, at this step.
fn has(driver: &dyn Driver, step: Step) -> bool {
    let can = &driver.meta().capabilities;
    match step {
        Step::Begin | Step::Page | Step::Callback | Step::Verify => true,
        Step::Settle => can.two_step,
        Step::Inquiry => can.inquire,
        Step::Reverse => can.reverse,
        Step::Refund => can.refund,
        Step::Send | Step::Report | Step::Credit => false,
    }
}

async fn strike(
    world: &World,
    driver: &'static dyn Driver,
    amount: Amount,
    (behaviour, step): (Behaviour, Step),
) {
    let code = driver.meta().code;
    let name = format!("{code}, {behaviour} at {step}");
    // What strikes at any call strikes once: that a bank which stays so ends too is proved elsewhere.
    let switch = Switch::new(behaviour).at(step).ms(20);
    let switch = if behaviour.steps().len() > 2 {
        switch.times(1)
    } else {
        switch
    };
    let list = Behaviours::none().with(switch);
    world.bank.set_behaviour(DEFAULT_TERMINAL, list);
    let gone = goes(world, code, amount, &name).await;
    if matches!(step, Step::Reverse | Step::Refund) {
        let (paid, state) = gone.expect("this bank gives a page");
        assert_eq!(state, PaymentState::Paid, "{name}");
        gives_back(world, (paid, amount), step, &name).await;
    }
    world
        .bank
        .set_behaviour(DEFAULT_TERMINAL, Behaviours::none());
    agree(world, code, &name).await;
}

/// One payment from link to end; which and how it ended, if the bank gave a page.
async fn goes(
    world: &World,
    code: &'static str,
    amount: Amount,
    name: &str,
) -> Option<(PaymentId, PaymentState)> {
    let mut request = World::request(150_000);
    request.amount = amount;
    let link = world.link_of(request).await;
    let mut payer = world.payer(&link).await;
    if payer.starts(code).await.is_err() {
        world.everything_becomes_final().await;
        return None;
    }
    payer.pays().await;
    if payer.is_sent_back() {
        payer.comes_back().await;
    }
    world.time_passes(40);
    world.workers_run().await;
    let (status, _) = world.bank_answers("POST", "/control/release", "{}").await;
    assert_eq!(status, 200, "{name}");
    world.everything_becomes_final().await;
    let end = payer.state().await;
    assert!(end.is_settled(), "{name}: {end}");
    Some((payer.payment(), end))
}

/// Gives a payment back: all of it where the bank undoes it, else a part.
async fn gives_back(world: &World, (paid, amount): (PaymentId, Amount), step: Step, name: &str) {
    let part = Amount::new(amount.minor() / 3, amount.currency());
    let wanted = Wanted {
        amount: (step == Step::Refund).then_some(part),
        ..Wanted::default()
    };
    let app = world.app();
    let once = Once {
        key: name.to_owned(),
        fingerprint: [1; 32],
    };
    let render = std::sync::Arc::new(|_: &app::refund::RefundView| (201, String::new()));
    let given = app
        .refund_payment(world.caller(), (paid, wanted), once, render, "req_1")
        .await;
    assert!(given.is_ok(), "{name}: {given:?}");
    world.everything_becomes_final().await;
}

/// At these banks "expired" says that the money goes back by itself: an answer that the simulator
/// plays without doing it, so that its book goes on holding what it never confirmed.
const GO_BACK_EXPIRED: [&str; 3] = ["idpay", "sadad", "vandar"];

/// Our books hold, and the bank's own book is explained by them.
async fn agree(world: &World, code: &str, name: &str) {
    let app = world.app();
    assert_eq!(app.verify_books().await.unwrap(), [], "{name}");
    let payments = world.payments().await;
    let said_back = |entry: &BookEntry| {
        let ours = payments
            .iter()
            .find(|payment| payment.gateway_key.as_ref() == Some(&entry.key));
        GO_BACK_EXPIRED.contains(&code)
            && entry.state == State::Paid
            && ours.is_some_and(|payment| payment.state == PaymentState::Reversed)
    };
    let entries: Vec<BankEntry> = world
        .bank
        .book()
        .iter()
        .filter(|entry| !said_back(entry))
        .map(|entry| BankEntry {
            key: entry.key.clone(),
            holds_minor: entry
                .state
                .holds_money()
                .then(|| entry.paid_amount.unwrap_or(entry.amount) - entry.refunded()),
            returned: matches!(entry.state, State::Reversed | State::Refunded),
        })
        .collect();
    let unexplained = app.explain_bank(&entries).await.unwrap();
    assert_eq!(unexplained, Vec::<String>::new(), "{name}");
}
