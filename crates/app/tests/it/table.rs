//! Every driver through every behaviour of the bank, from link to end: begin, the payer at the bank,
//! the way back, verify, all later looks, and giving back where the bank can. What the right verdict
//! is at each step is proved beside the drivers; here it is that whatever happens ends, that our books
//! hold, and that each sum of the bank's own book is explained by them.
//!
//! One test for each engine, driver and behaviour: `table::<engine>::<driver>::<behaviour>`.

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

/// Makes the tests of these drivers and behaviours.
macro_rules! table {
    ([$($driver:ident)*] $behaviours:tt) => {
        mod sqlite {
            $(table!(@driver Sqlite $driver $behaviours);)*
        }
        mod postgres {
            $(table!(@driver Postgres $driver $behaviours);)*
        }

        /// The drivers of the table.
        const LED: &[&str] = &[$(stringify!($driver)),*];
    };
    (@driver $engine:ident $driver:ident [$($test:ident $variant:ident)*]) => {
        mod $driver {
            $(#[test]
            fn $test() {
                let engine = store::Engine::$engine;
                crate::table::run(engine, stringify!($driver), bank::Behaviour::$variant);
            })*
        }
    };
}

bank::with_behaviours! { table
    [zarinpal zibal mellat nextpay vandar idpay payping saman sadad parsian asanpardakht jibit pasargad pasargad_signed irankish lyra lyra_form stripe sandbox]
}

#[test]
fn the_table_has_every_driver() {
    let drivers: Vec<&str> = DRIVERS.iter().map(|driver| driver.meta().code).collect();
    assert_eq!(LED, drivers);
}

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
        "pasargad_signed" => &[
            ("merchant_code", "4423"),
            ("terminal_code", "1664"),
            (
                "private_key",
                include_str!("../../../gateways/tests/it/pasargad_signed.xml"),
            ),
        ],
        "lyra" => &[
            ("shop_id", "73239078"),
            ("password", "testpassword_7QwErTy"),
            ("page_url", "{bank}/lyra"),
        ],
        "irankish" => &[
            ("terminal_id", "08001234"),
            ("acceptor_id", "992180001001234"),
            ("pass_phrase", "0123456789ABCDEF"),
            (
                "public_key",
                include_str!("../../../gateways/tests/it/irankish.pem"),
            ),
        ],
        "lyra_form" => &[
            ("shop_id", "73239078"),
            ("form_key", "1122334455667788"),
            ("password", "testpassword_8RtYuI"),
            ("page_url", "{bank}/lyra_form"),
        ],
        "stripe" => &[
            ("account_id", "acct_1Simulated"),
            ("secret_key", "sk_test_51Qw9"),
            ("webhook_secret", "whsec_Zx81"),
        ],
        _ => &[
            ("terminal", "golestan-1"),
            ("secret", "sandbox-secret-golestan-1"),
        ],
    };
    (code, settings)
}

/// Leads one driver through one behaviour, at each step at which it can strike.
fn run(engine: Engine, code: &'static str, behaviour: Behaviour) {
    crate::world::run_at(engine, code, |world| async move {
        let driver = gateways::find(code).unwrap();
        let currency = driver.meta().capabilities.currencies[0];
        let amount = Amount::new(150_000, currency);
        // An earlier payment, well done: what mixes payments up finds another one.
        let gone = goes(&world, code, amount, "no misbehaviour").await;
        assert_eq!(gone.map(|(_, state)| state), Some(PaymentState::Paid));
        for step in behaviour.steps() {
            if has(driver, *step) {
                strike(&world, driver, amount, (behaviour, *step)).await;
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
    agree(world, &name).await;
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
    if payer.is_at_the_bank() {
        payer.pays().await;
    }
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

/// Our books hold, and the bank's own book is explained by them.
async fn agree(world: &World, name: &str) {
    let app = world.app();
    assert_eq!(app.verify_books().await.unwrap(), [], "{name}");
    let payments = world.payments().await;
    // The bank's own key, where it is not the one that we know it by.
    let key_of = |entry: &BookEntry| {
        let ours = payments
            .iter()
            .find(|it| entry.order.as_ref() == Some(&it.order_number.to_string()));
        let key = ours.and_then(|it| it.gateway_key.clone());
        key.unwrap_or_else(|| entry.key.clone())
    };
    let entries: Vec<BankEntry> = world
        .bank
        .book()
        .iter()
        .map(|entry| BankEntry {
            key: key_of(entry),
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
