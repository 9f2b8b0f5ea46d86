//! E-mail against the mail sink, over a real socket and by the real postman.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use bank::{Bank, Behaviour, Behaviours, Journey, Step, Switch, serve_smtp};
use channels::{Answer, Arrival, CallbackInput, Carried, Delivery, Failure, Line, Parcel, Report};
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

/// What each behaviour must come to (`None`: accepted), and how many mails are taken.
fn wanted(behaviour: Behaviour) -> (Option<Failure>, usize) {
    use Behaviour as B;
    match behaviour {
        B::WrongKey => (Some(Failure::Configuration), 0),
        B::BadNumber | B::Blacklist | B::NoCredit | B::Reject => (Some(Failure::Recipient), 0),
        B::RateLimit | B::ErrorInside | B::TimeoutBefore | B::ResetBefore => {
            (Some(Failure::Retry), 0)
        }
        // The text was on its way: nobody knows.
        B::TimeoutAfter | B::ResetAfter => (Some(Failure::Unknown), 1),
        // It greets slowly, its way ends otherwise, or only an answer over HTTP can be so.
        _ => (None, 1),
    }
}

#[tokio::test]
async fn every_trouble_of_a_mail_server_has_its_class() {
    let post = post().await;
    let all = Behaviour::all().iter().copied();
    for behaviour in all.filter(|behaviour| behaviour.steps().contains(&Step::Send)) {
        let before = post.bank.inbox().len();
        post.misbehave(Switch::new(behaviour).ms(50));
        let delivery = post.send().await;
        let (class_wanted, taken) = wanted(behaviour);
        assert_eq!(class(&delivery), class_wanted, "{behaviour}: {delivery:?}");
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
async fn a_bounce_comes_after_the_mail_was_taken_and_is_understood() {
    let post = post().await;
    assert_eq!(class(&post.send().await), None);
    post.misbehave(Switch::new(Behaviour::Undelivered));
    assert_eq!(class(&post.send().await), None);
    let last = || post.bank.inbox().pop().unwrap();
    assert_eq!(last().state, Journey::Queued, "not yet");
    assert_eq!(last().comes_back(), None);
    post.clock.fetch_add(5_000_000, Ordering::Relaxed);
    assert_eq!(last().state, Journey::Undelivered);
    let arrived = post.bank.inbox().remove(0);
    assert_eq!(arrived.comes_back(), None, "the first one arrived");

    let back = last().comes_back().unwrap();
    let (method, headers) = (http::Method::POST, http::HeaderMap::new());
    let call = CallbackInput {
        method: &method,
        query: "",
        headers: &headers,
        body: back.as_bytes(),
    };
    let told = channel("smtp").hear(&Line::default(), &call);
    let wanted = Report {
        provider_ref: "msg_0199c0ffee".to_owned(),
        arrival: Arrival::Undelivered,
        code: "5.1.1 550 5.1.1 No such mailbox".to_owned(),
        hint: false,
    };
    assert_eq!(told, [wanted]);
}
