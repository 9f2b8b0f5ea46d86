//! From what the postman says to what a message's state becomes.

use channels::{Answer, CHANNELS, Carried, Contact, Delivery, Failure, Letter, Line, Parcel, find};

fn failed(failure: Failure) -> Carried {
    Carried::Failed {
        failure,
        reason: "why".to_owned(),
    }
}

fn letter() -> Letter<'static> {
    let nobody = Contact {
        name: None,
        address: "۰۹۱۲",
    };
    Letter {
        message_id: "msg_1",
        date: jiff::Timestamp::UNIX_EPOCH,
        from: nobody,
        to: nobody,
        reply_to: None,
        subject: "",
        text: "سلام",
        html: None,
        situation: "link_sent",
        language: "fa",
        values: &[],
        list_unsubscribe: None,
    }
}

#[test]
fn every_channel_is_found_by_its_code_and_reads_failures_alike() {
    let reason = || "why".to_owned();
    let retry = Delivery::Retry {
        reason: reason(),
        after: None,
    };
    for channel in CHANNELS {
        let code = channel.meta().code;
        assert_eq!(find(code).unwrap().meta().code, code);
        let read = |failure| channel.read(&Line::default(), &letter(), failed(failure));
        assert_eq!(read(Failure::Retry), retry, "{code}");
        let stop = Delivery::Stop { reason: reason() };
        assert_eq!(read(Failure::Configuration), stop, "{code}");
        let given_up = Delivery::Undeliverable { reason: reason() };
        assert_eq!(read(Failure::Recipient), given_up, "{code}");
        let unknown = Delivery::Unknown { reason: reason() };
        let again = channel.meta().dedupes;
        let wanted = if again { &retry } else { &unknown };
        assert_eq!(read(Failure::Unknown), *wanted, "{code}");
    }
    assert!(find("pigeon").is_none());
}

#[test]
fn the_servers_own_number_of_a_mail_is_kept_when_it_says_one() {
    let read = |response: &str| {
        let carried = Carried::Answered(Answer::taken(response));
        find("smtp")
            .unwrap()
            .read(&Line::default(), &letter(), carried)
    };
    let number = |number: &str| Delivery::Accepted {
        provider_ref: Some(number.to_owned()),
    };
    assert_eq!(read("2.0.0 Ok: queued as 4F2aB"), number("4F2aB"));
    assert_eq!(read("OK queued as 77."), number("77"));
    for none in ["", "2.0.0 OK", "queued as ", "queued as <x>"] {
        assert_eq!(
            read(none),
            Delivery::Accepted { provider_ref: None },
            "{none}"
        );
    }
}

#[test]
fn the_outbox_keeps_any_letter_and_sends_none() {
    let letter = letter();
    let outbox = find("outbox").unwrap();
    let line = Line::default();
    assert!(matches!(outbox.pack(&line, &letter), Ok(Parcel::Keep)));
    assert_eq!(
        outbox.read(&line, &letter, Carried::Kept),
        Delivery::Accepted { provider_ref: None }
    );
}
