//! From what the postman says to what a message's state becomes.

use channels::{CHANNELS, Carried, Contact, Delivery, Failure, Letter, Parcel, find};

fn failed(failure: Failure) -> Carried {
    Carried::Failed {
        failure,
        reason: "why".to_owned(),
    }
}

#[test]
fn every_channel_is_found_by_its_code_and_reads_failures_alike() {
    let reason = || "why".to_owned();
    for channel in CHANNELS {
        assert_eq!(find(channel.code()).unwrap().code(), channel.code());
        let read = |failure| channel.read(failed(failure));
        assert_eq!(read(Failure::Retry), Delivery::Retry { reason: reason() });
        assert_eq!(
            read(Failure::Configuration),
            Delivery::Stop { reason: reason() }
        );
        assert_eq!(
            read(Failure::Recipient),
            Delivery::Undeliverable { reason: reason() }
        );
        assert_eq!(
            read(Failure::Unknown),
            Delivery::Unknown { reason: reason() }
        );
    }
    assert!(find("pigeon").is_none());
}

#[test]
fn the_servers_own_number_of_a_mail_is_kept_when_it_says_one() {
    let read = |response: &str| {
        find("smtp").unwrap().read(Carried::Accepted {
            response: response.to_owned(),
        })
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
    let nobody = Contact {
        name: None,
        address: "۰۹۱۲",
    };
    let letter = Letter {
        message_id: "msg_1",
        date: jiff::Timestamp::UNIX_EPOCH,
        from: nobody,
        to: nobody,
        reply_to: None,
        subject: "",
        text: "سلام",
        html: None,
        language: "fa",
        list_unsubscribe: None,
    };
    let outbox = find("outbox").unwrap();
    assert_eq!(outbox.pack(&letter), Ok(Parcel::Keep));
    assert_eq!(
        outbox.read(Carried::Kept),
        Delivery::Accepted { provider_ref: None }
    );
}
