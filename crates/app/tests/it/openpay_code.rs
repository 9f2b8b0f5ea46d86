//! The one-time code in place of the work of a browser: once, in time, for its own form, and so often.

use std::net::IpAddr;

use app::message::ResendError;
use app::openpay::{CodeAsked, CodeWay, NoCode, OpenError, OpenForm, Work};
use app::settings::Editor;
use domain::message::{MessageState, Situation};
use domain::openpay::{CodeFault, OpenPayForm, PayerForm};
use sha2::{Digest as _, Sha256};
use store::rooms::office::MessageFilter;
use tokio::task::JoinSet;

use crate::customers::{desk, once};
use crate::delivery::SMS;
use crate::openpay::{form, opens_the_page, page};
use crate::panel::Panel;
use crate::settings_channels::Sink;
use crate::world::{SLUG, World};

const HERE: &str = "10.0.0.1";
/// How often the bell rang because of them.
const ALARMS: &str = "SELECT COUNT(*) AS n FROM notice WHERE kind = 'codes_flood'";

/// A form of this mobile.
fn of(mobile: &str, nonce: &str) -> OpenForm {
    let typed = PayerForm {
        mobile: mobile.to_owned(),
        email: String::new(),
        ..form(nonce).typed
    };
    OpenForm {
        typed,
        ..form(nonce)
    }
}

fn with_code(form: &OpenForm, ticket: &str, typed: &str) -> OpenForm {
    OpenForm {
        code: Some((ticket.to_owned(), typed.to_owned())),
        ..form.clone()
    }
}

impl World {
    async fn opens_from(&self, address: &str, form: OpenForm) -> Result<String, OpenError> {
        let address: IpAddr = address.parse().unwrap();
        let app = self.app();
        app.open_payment(SLUG, form, address, "req_test").await
    }

    async fn asks_from(&self, address: &str, form: &OpenForm) -> Result<CodeAsked, OpenError> {
        let address: IpAddr = address.parse().unwrap();
        let asked = self.app().ask_for_code(SLUG, form.clone(), address).await;
        asked.map(|asked| asked.expect("work is asked for"))
    }

    /// A page that lets one payment through, which is made: the next one costs work wherever it comes
    /// from.
    async fn has_a_wall(&self) {
        let shop = opens_the_page(self).await;
        let by = Editor::operator(self.scope.merchant);
        let tight = OpenPayForm {
            limits: ["100", "5", "1", "10", "4"].map(str::to_owned),
            ..page()
        };
        let app = self.app();
        app.change_openpay(&by, shop, 1, &tight).await.unwrap();
        self.opens_from(HERE, of("09120000000", "first"))
            .await
            .unwrap();
    }

    /// The same, with a panel for SMS.
    async fn has_a_wall_and_sms(&self) -> Panel {
        self.has_a_wall().await;
        let panel = Panel::open().await;
        panel.serves(self, SMS).await;
        self.sends_by("kavenegar").await;
        panel
    }

    /// The code that came last.
    async fn reads(&self, panel: &Panel) -> String {
        self.workers_run().await;
        let texts = panel.texts();
        let text = texts.last().unwrap().trim();
        let code: String = text.chars().skip(text.chars().count() - 6).collect();
        assert!(code.bytes().all(|digit| digit.is_ascii_digit()), "{text}");
        code
    }

    /// Does the work that is asked of this form.
    async fn works(&self, form: &OpenForm) {
        let work = asked_to_work(self.opens_from(HERE, form.clone()).await);
        let begun = Sha256::new()
            .chain_update(&work.challenge)
            .chain_update(":");
        let zeros = |n: u32| {
            let hash = begun.clone().chain_update(n.to_string()).finalize();
            u32::from_be_bytes(*hash.first_chunk().unwrap()).leading_zeros()
        };
        let answer = (0..u32::MAX).find(|n| zeros(*n) >= work.bits).unwrap();
        let done = OpenForm {
            work: Some((work.challenge, answer.to_string())),
            ..form.clone()
        };
        self.opens_from(HERE, done).await.unwrap();
    }
}

fn asked_to_work(opened: Result<String, OpenError>) -> Work {
    match opened {
        Err(OpenError::Work(work)) => work,
        other => panic!("{other:?}"),
    }
}

fn fault(opened: Result<String, OpenError>) -> CodeFault {
    match opened {
        Err(OpenError::Code(fault, _)) => fault,
        other => panic!("{other:?}"),
    }
}

fn no_code<T: std::fmt::Debug>(asked: Result<T, OpenError>) -> NoCode {
    match asked {
        Err(OpenError::NoCode(why, _)) => why,
        other => panic!("{other:?}"),
    }
}

/// Another code than this one.
fn not(code: &str) -> &'static str {
    if code == "111111" { "222222" } else { "111111" }
}

pub(crate) async fn a_code_opens_one_payment_in_place_of_work(world: World) {
    let panel = world.has_a_wall_and_sms().await;
    let mine = of("09121234567", "mine");
    let work = asked_to_work(world.opens_from(HERE, mine.clone()).await);
    assert_eq!(work.code, Some(CodeWay::Sms("…4567".to_owned())));
    let asked = world.asks_from(HERE, &mine).await.unwrap();
    assert_eq!(asked.to, CodeWay::Sms("…4567".to_owned()));
    let code = world.reads(&panel).await;
    // As a Persian telephone types it.
    let typed: String = code
        .bytes()
        .map(|digit| char::from_u32(0x06F0 + u32::from(digit - b'0')).unwrap())
        .collect();
    let opening = with_code(&mine, &asked.ticket, &typed);
    let path = world.opens_from(HERE, opening.clone()).await.unwrap();
    assert_eq!(
        world.opens_from(HERE, opening).await.unwrap(),
        path,
        "twice"
    );
    let again = with_code(&of("09121234567", "again"), &asked.ticket, &code);
    assert_eq!(fault(world.opens_from(HERE, again).await), CodeFault::Used);
    assert_eq!(world.app().verify_books().await.unwrap(), []);
}

pub(crate) async fn nobody_but_the_payer_reads_a_code(world: World) {
    let panel = world.has_a_wall_and_sms().await;
    let mine = of("09121234567", "mine");
    world.asks_from(HERE, &mine).await.unwrap();
    let code = world.reads(&panel).await;
    let (app, desk) = (world.app(), desk(&world).await);
    let all = app.list_messages(world.scope, MessageFilter::default(), 10);
    let all = all.await.unwrap();
    let sent = all
        .iter()
        .find(|one| one.situation == Situation::OneTimeCode)
        .unwrap();
    let body = sent.body.clone().unwrap();
    assert!(body.contains("••••••") && !body.contains(&code), "{body}");
    assert_eq!(sent.state, MessageState::Accepted);
    let shown = app.office_message(&desk, sent.id).await.unwrap();
    assert!(!shown.may_resend);
    let again = app.office_resend_message(&desk, sent.id, once("n", 1), "req_1");
    assert!(matches!(again.await, Err(ResendError::State(_))));
}

pub(crate) async fn a_code_is_asked_for_once_by_one_press(world: World) {
    let panel = world.has_a_wall_and_sms().await;
    let mine = of("09121234567", "mine");
    let first = world.asks_from(HERE, &mine).await.unwrap();
    assert_eq!(world.asks_from(HERE, &mine).await.unwrap(), first);
    world.workers_run().await;
    assert_eq!(panel.texts().len(), 1);
    let other = world.asks_from(HERE, &of("09121234567", "other")).await;
    assert_ne!(other.unwrap().ticket, first.ticket);
}

pub(crate) async fn five_wrong_codes_close_it(world: World) {
    let panel = world.has_a_wall_and_sms().await;
    let mine = of("09121234567", "mine");
    let asked = world.asks_from(HERE, &mine).await.unwrap();
    let code = world.reads(&panel).await;
    let types = |typed: &str| {
        let form = with_code(&mine, &asked.ticket, typed);
        let world = &world;
        async move { fault(world.opens_from(HERE, form).await) }
    };
    // What is no code at all does not count.
    for typed in ["", "12345", "abcdef"] {
        assert_eq!(types(typed).await, CodeFault::Wrong(5), "{typed}");
    }
    for left in [4, 3, 2, 1] {
        assert_eq!(types(not(&code)).await, CodeFault::Wrong(left));
    }
    assert_eq!(types(not(&code)).await, CodeFault::TooOften);
    assert_eq!(types(&code).await, CodeFault::TooOften, "the right one");
}

pub(crate) async fn a_code_is_of_no_use_after_ten_minutes(world: World) {
    let panel = world.has_a_wall_and_sms().await;
    world.time_passes(300);
    let mine = of("09121234567", "mine");
    let asked = world.asks_from(HERE, &mine).await.unwrap();
    let code = world.reads(&panel).await;
    // The wall stands a while longer.
    world.time_passes(250);
    world.works(&of("09120000001", "other")).await;
    world.time_passes(350);
    let late = with_code(&mine, &asked.ticket, &code);
    assert_eq!(
        fault(world.opens_from(HERE, late).await),
        CodeFault::Expired
    );
}

pub(crate) async fn a_code_that_could_not_be_sent_in_time_is_not_sent(world: World) {
    let panel = world.has_a_wall_and_sms().await;
    let mine = of("09121234567", "mine");
    world.asks_from(HERE, &mine).await.unwrap();
    world.time_passes(601);
    world.workers_run().await;
    assert_eq!(panel.texts().len(), 0);
}

pub(crate) async fn a_code_opens_no_other_form(world: World) {
    let panel = world.has_a_wall_and_sms().await;
    let (mine, theirs) = (of("09121234567", "mine"), of("09127654321", "theirs"));
    let asked = world.asks_from(HERE, &mine).await.unwrap();
    let code = world.reads(&panel).await;
    let other = world.asks_from(HERE, &theirs).await.unwrap();
    for (form, ticket) in [
        (&theirs, asked.ticket.as_str()),
        (&mine, other.ticket.as_str()),
        (&mine, "otc_00000000000000000000000000000001"),
        (&mine, "x"),
        (&mine, ""),
    ] {
        let opened = world.opens_from(HERE, with_code(form, ticket, &code)).await;
        assert_eq!(fault(opened), CodeFault::Other, "{ticket}");
    }
    let mine = with_code(&mine, &asked.ticket, &code);
    world.opens_from(HERE, mine).await.unwrap();
}

pub(crate) async fn codes_are_few_for_one_number_its_neighbours_and_one_address(world: World) {
    desk(&world).await;
    world.has_a_wall_and_sms().await;
    for n in 0..3 {
        let from = format!("10.1.0.{n}");
        let form = of("09121234567", &format!("same{n}"));
        world.asks_from(&from, &form).await.unwrap();
    }
    let fourth = of("09121234567", "same4");
    assert_eq!(
        no_code(world.asks_from("10.1.0.9", &fourth).await),
        NoCode::TooMany
    );
    // One who asks again and again is nobody's alarm; numbers side by side are.
    assert_eq!(world.count(ALARMS).await, 0);
    // Five of the thousand numbers around it, of which it was three already.
    for n in 0..2 {
        let form = of(&format!("0912123410{n}"), "near");
        world
            .asks_from(&format!("10.2.0.{n}"), &form)
            .await
            .unwrap();
    }
    let near = of("09121234109", "near");
    assert_eq!(
        no_code(world.asks_from("10.2.0.9", &near).await),
        NoCode::TooMany
    );
    assert_eq!(world.count(ALARMS).await, 1);
    for n in 0..10 {
        let form = of(&format!("0935{n}000000"), "far");
        world.asks_from("10.3.0.1", &form).await.unwrap();
    }
    let far = of("09361000000", "far");
    assert_eq!(
        no_code(world.asks_from("10.3.0.1", &far).await),
        NoCode::TooMany
    );
    // Whoever is somewhere else is not touched.
    world.asks_from("10.3.0.2", &far).await.unwrap();
    // An hour later there are some again.
    world.time_passes(3_601);
    world.works_or_opens("later").await;
    let fifth = of("09121234567", "same5");
    world.asks_from("10.1.0.9", &fifth).await.unwrap();
}

impl World {
    /// A payment that makes the wall stand again.
    async fn works_or_opens(&self, nonce: &str) {
        let form = of("09120000002", nonce);
        self.opens_from(HERE, form).await.unwrap();
    }
}

pub(crate) async fn ten_thousand_numbers_cost_a_shop_no_more_than_its_limit(world: World) {
    desk(&world).await;
    world.has_a_wall_and_sms().await;
    let mut sent = 0;
    for n in 0..80_u32 {
        let form = of(&format!("09{:02}{n:03}0000", 10 + n % 10), "x");
        let from = format!("10.{}.0.1", n + 1);
        match world.asks_from(&from, &form).await {
            Ok(_) => sent += 1,
            Err(OpenError::NoCode(NoCode::TooMany, _)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(sent, 60);
    assert_eq!(world.count(ALARMS).await, 1);
}

pub(crate) async fn many_who_ask_at_once_get_no_more_codes(world: World) {
    world.has_a_wall_and_sms().await;
    let mut asking = JoinSet::new();
    for n in 0..12 {
        let (app, form) = (world.app(), of("09121234567", &format!("crowd{n}")));
        let from: IpAddr = format!("10.1.0.{n}").parse().unwrap();
        asking.spawn(async move { app.ask_for_code(SLUG, form, from).await.is_ok() });
    }
    let asked = asking.join_all().await;
    assert_eq!(asked.into_iter().filter(|sent| *sent).count(), 3);
}

pub(crate) async fn a_code_goes_by_mail_where_no_sms_does(world: World) {
    world.has_a_wall().await;
    // Nothing leads anywhere: the page says whom to ask.
    let bare = of("09121234567", "bare");
    let work = asked_to_work(world.opens_from(HERE, bare.clone()).await);
    assert_eq!(work.code, None);
    assert_eq!(no_code(world.asks_from(HERE, &bare).await), NoCode::NoWay);
    let sink = Sink::agreeing().await;
    world.sets_mail_up(sink.change()).await;
    world.sends_by("smtp").await;
    assert_eq!(no_code(world.asks_from(HERE, &bare).await), NoCode::NoWay);
    let mine = form("mine");
    let asked = world.asks_from(HERE, &mine).await.unwrap();
    assert_eq!(asked.to, CodeWay::Email("s…@example.net".to_owned()));
    world.workers_run().await;
    assert!(sink.heard().contains("RCPT TO:<sara@example.net>"));
    // With a panel, SMS goes first; but not abroad, where it may cost a lot.
    let panel = Panel::open().await;
    panel.serves(&world, SMS).await;
    world.sends_by("smtp kavenegar").await;
    let asked = world.asks_from(HERE, &form("again")).await.unwrap();
    assert_eq!(asked.to, CodeWay::Sms("…4567".to_owned()));
    let abroad = of("+33612345678", "abroad");
    assert_eq!(no_code(world.asks_from(HERE, &abroad).await), NoCode::NoWay);
}
