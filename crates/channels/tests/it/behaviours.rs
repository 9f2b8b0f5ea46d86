//! Every channel against every behaviour of its panel: what is made of the answer, and that nothing
//! is ever sent twice because of it.

use bank::{Behaviour, Journey, Step};
use channels::{Arrival, Delivery, Failure};

use crate::stage::Stage;
use crate::support::class;

use Failure::{Configuration, Recipient, Retry, Unknown};

/// What a behaviour must come to; `None`: accepted.
fn wanted(variant: &str, behaviour: Behaviour) -> Option<Failure> {
    use Behaviour as B;
    let bot = matches!(variant, "telegram" | "bale" | "eitaa");
    // Without a key of ours a lost answer stays unknown.
    let lost = if matches!(variant, "kavenegar" | "safir") {
        Some(Retry)
    } else {
        Some(Unknown)
    };
    match behaviour {
        // What one of them does otherwise than the rest.
        B::ArraysForObjects if bot || variant == "ghasedak" => None,
        B::Status4xx if matches!(variant, "safir" | "whatsapp") => lost,
        B::NoCredit if bot => Some(Recipient),
        B::ErrorInside if variant == "whatsapp" => Some(Unknown),
        B::Reject if matches!(variant, "kavenegar" | "smsir" | "ippanel" | "safir") => {
            Some(Configuration)
        }
        B::TimeoutBefore
        | B::TimeoutAfter
        | B::ResetBefore
        | B::ResetAfter
        | B::ErrorBefore
        | B::ErrorAfter
        | B::NonsenseJson
        | B::CutJson
        | B::HtmlInstead
        | B::HugeBody
        | B::ArraysForObjects => lost,
        B::NumbersAsText
        | B::Status4xx
        | B::SlowDrip
        | B::LateDelivery
        | B::Undelivered
        | B::BlockedLater
        // Of the mail sink alone.
        | B::SlowGreeting => None,
        B::WrongKey | B::NoCredit => Some(Configuration),
        B::RateLimit | B::ErrorInside => Some(Retry),
        B::BadNumber | B::Blacklist | B::Reject => Some(Recipient),
        other => panic!("{other} is not for panels"),
    }
}

/// Whether the panel took the message although something went wrong.
fn takes_effect(behaviour: Behaviour) -> bool {
    use Behaviour as B;
    !matches!(
        behaviour,
        B::TimeoutBefore
            | B::ResetBefore
            | B::ErrorBefore
            | B::WrongKey
            | B::NoCredit
            | B::RateLimit
            | B::ErrorInside
            | B::BadNumber
            | B::Blacklist
            | B::Reject
    )
}

fn of_sending() -> impl Iterator<Item = Behaviour> {
    let all = Behaviour::all().iter().copied();
    all.filter(|behaviour| behaviour.steps().contains(&Step::Send))
}

async fn meets_every_behaviour(variant: &'static str) {
    let mut failed = Vec::new();
    for behaviour in of_sending() {
        let stage = Stage::new(variant, &[]);
        stage.misbehave(behaviour, Step::Send);
        let first = stage.send().await;
        if class(&first) != wanted(variant, behaviour) {
            failed.push(format!("{behaviour}: {first:?}"));
        }
        let count = stage.inbox().len();
        if count != usize::from(takes_effect(behaviour)) {
            failed.push(format!("{behaviour}: {count} messages were taken"));
        }
        // Only what may be repeated is repeated; then it arrives, and once.
        if matches!(first, Delivery::Retry { .. }) {
            let second = stage.send().await;
            let inbox = stage.inbox();
            if class(&second).is_some() || inbox.len() != 1 {
                failed.push(format!("{behaviour}, again: {second:?}, {inbox:?}"));
            }
        }
    }
    assert!(failed.is_empty(), "{variant}\n{}", failed.join("\n"));
}

macro_rules! each_channel {
    ($($name:ident $variant:literal;)*) => {$(
        #[tokio::test]
        async fn $name() {
            meets_every_behaviour($variant).await;
        }
    )*};
}

each_channel! {
    kavenegar_meets_every_behaviour "kavenegar";
    melipayamak_meets_every_behaviour "melipayamak";
    melipayamak_console_meets_every_behaviour "melipayamak console";
    ghasedak_meets_every_behaviour "ghasedak";
    smsir_meets_every_behaviour "smsir";
    ippanel_meets_every_behaviour "ippanel";
    safir_meets_every_behaviour "safir";
    telegram_meets_every_behaviour "telegram";
    bale_meets_every_behaviour "bale";
    eitaa_meets_every_behaviour "eitaa";
    whatsapp_meets_every_behaviour "whatsapp";
    any_http_service_meets_every_behaviour "http";
}

const REPORTING: [&str; 5] = ["kavenegar", "melipayamak", "ghasedak", "smsir", "ippanel"];

fn reference(delivery: &Delivery) -> String {
    match delivery {
        Delivery::Accepted {
            provider_ref: Some(reference),
        } => reference.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_message_moves_on_and_its_reports_with_it() {
    for variant in REPORTING {
        let stage = Stage::new(variant, &[]);
        let reference = reference(&stage.send().await);
        let mut seen = Vec::new();
        for _ in 0..3 {
            // SMS.ir says nothing yet of what still waits.
            let arrival = stage.report(&reference).await.map(|report| report.arrival);
            seen.push(arrival.unwrap_or(Arrival::OnTheWay));
            stage.wait_ms(2_000);
        }
        let wanted = [Arrival::OnTheWay, Arrival::OnTheWay, Arrival::Delivered];
        assert_eq!(seen, wanted, "{variant}");
    }
}

#[tokio::test]
async fn what_does_not_arrive_is_told_as_it_was() {
    for variant in REPORTING {
        for (behaviour, arrival, journey) in [
            (
                Behaviour::Undelivered,
                Arrival::Undelivered,
                Journey::Undelivered,
            ),
            (Behaviour::BlockedLater, Arrival::Blocked, Journey::Blocked),
        ] {
            let stage = Stage::new(variant, &[]);
            stage.misbehave(behaviour, Step::Send);
            let reference = reference(&stage.send().await);
            stage.wait_ms(5_000);
            let report = stage.report(&reference).await.unwrap();
            assert_eq!(report.arrival, arrival, "{variant} {behaviour}");
            let states: Vec<_> = stage.inbox().iter().map(|taken| taken.state).collect();
            assert_eq!(states, [journey], "{variant} {behaviour}");
        }
    }
}

#[tokio::test]
async fn what_arrives_late_is_on_the_way_until_then() {
    for variant in REPORTING {
        let stage = Stage::new(variant, &[]);
        stage.misbehave(Behaviour::LateDelivery, Step::Send);
        let reference = reference(&stage.send().await);
        stage.wait_ms(3_599_000);
        let report = stage.report(&reference).await.unwrap();
        assert_eq!(report.arrival, Arrival::OnTheWay, "{variant}");
        stage.wait_ms(2_000);
        let report = stage.report(&reference).await.unwrap();
        assert_eq!(report.arrival, Arrival::Delivered, "{variant}");
    }
}

#[tokio::test]
async fn a_question_that_fails_is_no_report_and_no_credit() {
    for variant in REPORTING {
        let stage = Stage::new(variant, &[]);
        let reference = reference(&stage.send().await);
        stage.wait_ms(5_000);
        for behaviour in Behaviour::all() {
            use Behaviour as B;
            if !behaviour.steps().contains(&Step::Report) {
                continue;
            }
            // Forms that are read all the same.
            let read = matches!(
                behaviour,
                B::NumbersAsText | B::Status4xx | B::SlowDrip | B::ArraysForObjects
            );
            stage.misbehave(*behaviour, Step::Report);
            let report = stage.report(&reference).await;
            let credible = match &report {
                Ok(report) => read && report.arrival == Arrival::Delivered,
                Err(_) => !read || *behaviour == B::ArraysForObjects,
            };
            // MeliPayamak's answer about a message is one number: a refusal reads as unknown.
            let unknown = matches!(&report, Ok(report) if report.arrival == Arrival::Unknown);
            let code = variant == "melipayamak" && matches!(behaviour, B::WrongKey | B::RateLimit);
            let told = matches!(&report, Ok(report) if !report.arrival.is_final());
            assert!(
                credible || unknown || (code && told),
                "{variant} {behaviour}: {report:?}"
            );

            stage.misbehave(*behaviour, Step::Credit);
            let credit = stage.credit().await;
            let credible = credit.is_err() || read || code;
            assert!(credible, "{variant} {behaviour}: {credit:?}");
        }
    }
}

#[tokio::test]
async fn patterns_reach_the_panel_with_their_values() {
    for (variant, pattern, values) in [
        (
            "kavenegar",
            "link_sent fa = pay token=link_code token10=shop",
            "token=Ab3dE9 token10=گل سرخ",
        ),
        (
            "melipayamak",
            "link_sent fa = 42 shop=shop code=link_code",
            "1=گل سرخ 2=Ab3dE9",
        ),
        (
            "melipayamak console",
            "link_sent fa = 42 shop=shop code=link_code",
            "1=گل سرخ 2=Ab3dE9",
        ),
        (
            "ghasedak",
            "link_sent fa = pay code=link_code",
            "code=Ab3dE9",
        ),
        (
            "smsir",
            "link_sent fa = 123456 CODE=link_code",
            "CODE=Ab3dE9",
        ),
        (
            "ippanel",
            "link_sent fa = x8k2 code=link_code",
            "code=Ab3dE9",
        ),
        (
            "whatsapp",
            "link_sent fa = pay 1=shop 2=link_code",
            "1=گل سرخ 2=Ab3dE9",
        ),
    ] {
        let stage = Stage::new(variant, &[("patterns", pattern)]);
        let delivery = stage.send().await;
        assert_eq!(class(&delivery), None, "{variant}: {delivery:?}");
        let inbox = stage.inbox();
        let [taken] = inbox.as_slice() else {
            panic!("{variant}: {inbox:?}")
        };
        assert!(taken.pattern.is_some(), "{variant}");
        let pairs = taken
            .values
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        assert_eq!(pairs.collect::<Vec<_>>().join(" "), values, "{variant}");
    }
}

#[tokio::test]
async fn an_unknown_pattern_stops_the_channel() {
    for (variant, pattern) in [
        ("kavenegar", "link_sent fa = missing token=link_code"),
        ("melipayamak", "link_sent fa = 404404 a=link_code"),
        ("ghasedak", "link_sent fa = missing a=link_code"),
        ("smsir", "link_sent fa = 404404 a=link_code"),
        ("ippanel", "link_sent fa = missing a=link_code"),
        ("whatsapp", "link_sent fa = missing a=link_code"),
    ] {
        let stage = Stage::new(variant, &[("patterns", pattern)]);
        let delivery = stage.send().await;
        assert_eq!(
            class(&delivery),
            Some(Configuration),
            "{variant}: {delivery:?}"
        );
        assert!(stage.inbox().is_empty(), "{variant}");
    }
}

#[tokio::test]
async fn a_pattern_whose_answer_was_lost_is_never_repeated_by_itself() {
    let stage = Stage::new(
        "kavenegar",
        &[("patterns", "link_sent fa = pay token=link_code")],
    );
    stage.misbehave(Behaviour::TimeoutAfter, Step::Send);
    let delivery = stage.send().await;
    assert_eq!(class(&delivery), Some(Unknown), "{delivery:?}");
    assert_eq!(stage.inbox().len(), 1);
}

#[tokio::test]
async fn credit_is_told_in_whole_units() {
    for (variant, left) in [
        ("kavenegar", 1_250_000),
        ("melipayamak", 1_234),
        ("melipayamak console", 1_234),
        ("ghasedak", 980_000),
        ("smsir", 250),
        ("ippanel", 91_000),
    ] {
        assert_eq!(
            Stage::new(variant, &[]).credit().await,
            Ok(left),
            "{variant}"
        );
    }
}

#[tokio::test]
async fn a_wrong_key_is_the_owners_business_everywhere() {
    for (variant, field) in [
        ("kavenegar", "api_key"),
        ("melipayamak", "api_key"),
        ("melipayamak console", "api_key"),
        ("ghasedak", "api_key"),
        ("smsir", "api_key"),
        ("ippanel", "api_key"),
        ("safir", "api_access_key"),
        ("telegram", "token"),
        ("bale", "token"),
        ("eitaa", "token"),
        ("whatsapp", "token"),
        ("http", "secret"),
    ] {
        let delivery = Stage::new(variant, &[(field, "wrong")]).send().await;
        assert_eq!(
            class(&delivery),
            Some(Configuration),
            "{variant}: {delivery:?}"
        );
    }
}
