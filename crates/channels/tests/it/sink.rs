//! E-mail against the mail sink, over a real socket and by the real postman.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use bank::{Bank, Behaviour, Behaviours, Journey, Step, Switch, serve_smtp};
use channels::{Answer, Carried, Delivery, Failure, Line, Parcel};
use outbound::{Login, MailErrorClass, Outbound, OutboundOptions, Reach, Security, SmtpServer};

use crate::reader::Read;
use crate::stage::bank;
use crate::support::{channel, class, letter, values};

struct Post {
    bank: Bank,
    clock: Arc<AtomicI64>,
    outbound: Outbound,
    server: SmtpServer,
}

async fn post() -> Post {
    let (bank, clock) = bank();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(serve_smtp(bank.clone(), listener, std::future::pending()));
    let login = Login {
        username: "shop".to_owned(),
        password: "canary".to_owned(),
    };
    Post {
        bank,
        clock,
        outbound: Outbound::new(&OutboundOptions::default()).unwrap(),
        server: SmtpServer {
            host: "127.0.0.1".to_owned(),
            port,
            security: Security::None,
            login: Some(login),
            hello: None,
            timeout: Duration::from_millis(400),
            reach: Reach::Loopback,
        },
    }
}

impl Post {
    fn misbehave(&self, switch: Switch) {
        let switch = switch.at(Step::Send).times(1);
        self.bank
            .set_behaviour("smtp", Behaviours::none().with(switch));
    }

    async fn send(&self) -> Delivery {
        let values = values();
        let letter = letter("smtp", &values);
        let line = Line::default();
        let Ok(Parcel::Mail {
            envelope_from,
            envelope_to,
            bytes,
        }) = channel("smtp").pack(&line, &letter)
        else {
            panic!("a mail")
        };
        let sent = self
            .outbound
            .send_mail(&self.server, &envelope_from, &envelope_to, &bytes);
        let carried = match sent.await {
            Ok(accepted) => Carried::Answered(Answer::taken(&accepted.response)),
            Err(error) => Carried::Failed {
                failure: match error.class {
                    MailErrorClass::Retry => Failure::Retry,
                    MailErrorClass::Configuration => Failure::Configuration,
                    MailErrorClass::Recipient => Failure::Recipient,
                    MailErrorClass::Unknown => Failure::Unknown,
                },
                reason: error.reason,
            },
        };
        channel("smtp").read(&line, &letter, carried)
    }
}

#[tokio::test]
async fn a_mail_is_taken_whole_and_its_number_is_kept() {
    let post = post().await;
    let delivery = post.send().await;
    let inbox = post.bank.inbox();
    let [taken] = inbox.as_slice() else {
        panic!("{inbox:?}")
    };
    let number = Some(taken.number.to_string());
    assert_eq!(
        delivery,
        Delivery::Accepted {
            provider_ref: number
        }
    );
    assert_eq!(taken.to, "maryam@example.com");
    assert_eq!(
        taken.key.as_deref(),
        Some("<msg_0199c0ffee@pay.example.ir>")
    );
    assert_eq!(Read::from(&taken.text).header("Subject"), "لینک پرداخت");
}

#[tokio::test]
async fn every_trouble_of_a_mail_server_has_its_class() {
    let post = post().await;
    for (behaviour, wanted, taken) in [
        (Behaviour::SlowGreeting, None, 1),
        (Behaviour::WrongKey, Some(Failure::Configuration), 0),
        (Behaviour::BadNumber, Some(Failure::Recipient), 0),
        (Behaviour::Blacklist, Some(Failure::Recipient), 0),
        (Behaviour::RateLimit, Some(Failure::Retry), 0),
        (Behaviour::ErrorInside, Some(Failure::Retry), 0),
        (Behaviour::NoCredit, Some(Failure::Recipient), 0),
        (Behaviour::Reject, Some(Failure::Recipient), 0),
        (Behaviour::TimeoutBefore, Some(Failure::Retry), 0),
        (Behaviour::ResetBefore, Some(Failure::Retry), 0),
        (Behaviour::TimeoutAfter, Some(Failure::Unknown), 1),
        (Behaviour::ResetAfter, Some(Failure::Unknown), 1),
    ] {
        let before = post.bank.inbox().len();
        post.misbehave(Switch::new(behaviour).ms(50));
        let delivery = post.send().await;
        assert_eq!(class(&delivery), wanted, "{behaviour}: {delivery:?}");
        assert_eq!(post.bank.inbox().len() - before, taken, "{behaviour}");
    }
}

#[tokio::test]
async fn a_greeting_that_comes_too_late_is_tried_again_later() {
    let post = post().await;
    post.misbehave(Switch::new(Behaviour::SlowGreeting).ms(5_000));
    let delivery = post.send().await;
    assert_eq!(class(&delivery), Some(Failure::Retry), "{delivery:?}");
    assert_eq!(class(&post.send().await), None);
    assert_eq!(post.bank.inbox().len(), 1);
}

#[tokio::test]
async fn a_bounce_comes_after_the_mail_was_taken() {
    let post = post().await;
    post.misbehave(Switch::new(Behaviour::Undelivered));
    assert_eq!(class(&post.send().await), None);
    let state = || post.bank.inbox().first().map(|taken| taken.state);
    assert_eq!(state(), Some(Journey::Queued), "not yet");
    post.clock.fetch_add(5_000_000, Ordering::Relaxed);
    assert_eq!(state(), Some(Journey::Undelivered));
}
