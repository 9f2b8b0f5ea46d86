//! What holds a message back, what brings it out again, and what never goes out at all.

use std::time::Duration;

use app::fault::Faults;
use app::link::{Answered, LinkError, LinkMessage, LinkView, ResendRequest};
use app::message::Message;
use app::settings::{Editor, SettingsError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::contact::{Address, AddressKind};
use domain::link::{AmountRule, Expiry, LinkState, ResentAs};
use domain::message::{ChannelKind, MessageState, Situation};
use domain::recipient::Choice;
use domain::settings::{Fault, Faults as Told, Flaw};
use domain::shop::Language;
use domain::template::{Format, MAX_TEXT, TemplateName};
use jiff::SignedDuration;
use store::StoreError;

use crate::customers::{desk, once};
use crate::delivery::{SMS, mails, mobile, sara};
use crate::panel::{Mood, Panel};
use crate::settings_channels::{Sink, Trouble};
use crate::world::{MANAGER, RECIPIENT, SLUG, World};

impl World {
    async fn message_to(&self, link: &LinkView, situation: Situation) -> Message {
        let all = self.messages(link).await;
        let found = all.into_iter().find(|one| one.situation == situation);
        found.unwrap_or_else(|| panic!("no {situation}"))
    }

    async fn text_of_links(&self, format: Format) -> TemplateName {
        let by = Editor::operator(self.scope.merchant);
        TemplateName {
            shop: self.app().shops_to_set(&by).await.unwrap()[0].shop.id,
            situation: Situation::LinkSent,
            format,
            language: Language::English,
        }
    }

    /// Keeps a text of one's own.
    async fn writes(
        &self,
        name: TemplateName,
        version: i64,
        typed: (&str, &str),
    ) -> Result<(), SettingsError> {
        let by = Editor::operator(self.scope.merchant);
        let app = self.app();
        app.change_template(&by, name, version, typed).await
    }
}

pub(crate) async fn quiet_hours_hold_back_what_can_wait_until_the_shops_morning(world: World) {
    let sink = Sink::agreeing().await;
    world.sets_mail_up(sink.change()).await;
    world.sends_by("smtp").await;
    // It is noon in Tehran. The link ends at half past ten in the evening.
    let evening = SignedDuration::from_mins(10 * 60 + 30);
    let request = app::link::LinkRequest {
        expiry: Expiry::At(world.app().now() + evening),
        ..World::request(10_000)
    };
    let ends = world.link_of(request).await;
    world.workers_run().await;
    world.time_passes(evening.as_secs() + 5);
    // What somebody waits for goes out at night too.
    let sent_late = world.link(20_000).await;
    world.workers_run().await;
    assert_eq!(world.link_state(&ends).await, LinkState::Expired);
    let sent = world.message_to(&sent_late, Situation::LinkSent).await;
    assert_eq!(sent.state, MessageState::Accepted);
    let notice = world.message_to(&ends, Situation::StaffExpired).await;
    assert_eq!(
        (notice.state, notice.address.as_str()),
        (MessageState::Queued, MANAGER)
    );
    // At half past four in the morning of UTC it is eight in Tehran.
    world.time_passes(9 * 3_600 + 29 * 60);
    world.workers_run().await;
    assert!(!sink.heard().contains(MANAGER), "a minute too early");
    world.time_passes(60);
    world.workers_run().await;
    let notice = world.message_to(&ends, Situation::StaffExpired).await;
    assert_eq!(notice.state, MessageState::Accepted);
    let heard = sink.heard();
    assert_eq!(heard.matches(&format!("RCPT TO:<{MANAGER}>")).count(), 1);
}

pub(crate) async fn a_reminder_asks_for_what_is_left_and_waits_for_the_morning(world: World) {
    let sink = Sink::agreeing().await;
    world.sets_mail_up(sink.change()).await;
    world.sends_by("smtp").await;
    let mut request = World::request(400_000);
    request.rule = AmountRule::Parts { first: None };
    request.message = Some(LinkMessage {
        email: Some(("Books".to_owned(), "The text of this link".to_owned())),
        short: None,
    });
    let link = world.link_of(request).await;
    let mut payer = world.payer(&link).await;
    payer.chooses_to_pay("sandbox", "100000").await.unwrap();
    payer.pays().await;
    payer.comes_back().await;
    world.workers_run().await;
    // Half past eleven in the evening in Tehran.
    world.time_passes(11 * 3_600 + 30 * 60);
    let (app, desk) = (world.app(), desk(&world).await);
    let remind = ResendRequest {
        what: ResentAs::Reminder,
        recipients: Some(vec![Address::Email(RECIPIENT.parse().unwrap())]),
        message: LinkMessage::default(),
    };
    let sent = app.office_resend(&desk, link.link.id, remind, once("n1", 1), "req_1");
    sent.await.unwrap();
    world.workers_run().await;
    let waits = world.message_to(&link, Situation::Reminder).await;
    assert_eq!(waits.state, MessageState::Queued);
    world.time_passes(9 * 3_600);
    world.workers_run().await;
    let reminder = world.message_to(&link, Situation::Reminder).await;
    assert_eq!(reminder.state, MessageState::Accepted);
    let text = reminder.body.unwrap();
    assert!(
        text.contains("300,000") && text.contains(&link.url),
        "{text}"
    );
    assert!(!text.contains("The text of this link"), "{text}");
    let told = world.events(link.link.id).await;
    assert!(
        told.iter().any(|kind| kind == "payment_link.reminded"),
        "{told:?}"
    );
}

pub(crate) async fn a_mailbox_that_bounced_gets_nothing_until_somebody_of_staff_insists(
    world: World,
) {
    let gone = Sink::failing(
        "RCPT TO:<sara@example.org>",
        Trouble::Say("550 5.1.1 no such mailbox"),
    )
    .await;
    world.sets_mail_up(gone.change()).await;
    world.sends_by("smtp").await;
    let first = world.link(10_000).await;
    world.workers_run().await;
    let sent = world.message_to(&first, Situation::LinkSent).await;
    assert_eq!(sent.state, MessageState::Undelivered);
    assert!(sent.cause.as_deref().unwrap().contains("no such mailbox"));
    let notice = world.message_to(&first, Situation::StaffBounced).await;
    assert_eq!(notice.state, MessageState::Accepted);
    let body = notice.body.unwrap();
    let page = format!("/office/messages/{}\n", sent.id);
    assert!(body.contains(RECIPIENT) && body.ends_with(&page), "{body}");

    let sink = Sink::agreeing().await;
    world.sets_mail_up(sink.change()).await;
    let second = world.link(20_000).await;
    world.workers_run().await;
    let held = world.message_to(&second, Situation::LinkSent).await;
    assert_eq!(held.state, MessageState::Blocked);
    assert_eq!(held.cause.as_deref(), Some("bounced"));
    assert!(!sink.heard().contains("RCPT TO:<sara@example.org>"));

    // The mailbox is there again, says somebody; and what arrived once is believed.
    let (app, desk) = (world.app(), desk(&world).await);
    let again = app.office_resend_message(&desk, held.id, once("n1", 1), "req_1");
    again.await.unwrap();
    world.workers_run().await;
    let third = world.link(30_000).await;
    world.workers_run().await;
    let sent = world.message_to(&third, Situation::LinkSent).await;
    assert_eq!(sent.state, MessageState::Accepted);
    let heard = sink.heard();
    assert_eq!(heard.matches("RCPT TO:<sara@example.org>").count(), 2);
}

pub(crate) async fn a_key_that_is_typed_again_starts_a_stopped_panel(world: World) {
    let panel = Panel::open().await;
    world.sends_by("kavenegar").await;
    panel.serves(&world, SMS).await;
    panel.will(Mood::NoCredit);
    let link = world.link_to(vec![sara()]).await;
    world.workers_run().await;
    let by = Editor::operator(world.scope.merchant);
    let stands = async || world.app().channel_settings(&by, SMS).await.unwrap();
    assert!(stands().await.stopped.is_some());
    world.time_passes(3_600);
    world.workers_run().await;
    let asked = panel.asked("send.json");
    panel.will(Mood::Takes);
    world.time_passes(3_600);
    world.workers_run().await;
    assert_eq!(panel.asked("send.json"), asked, "nobody looked yet");

    panel.serves(&world, SMS).await;
    assert!(stands().await.stopped.is_none());
    world.workers_run().await;
    let sent = world.message_to(&link, Situation::LinkSent).await;
    assert_eq!(sent.state, MessageState::Accepted);
    assert_eq!(panel.texts().len(), 1);
}

pub(crate) async fn a_mail_server_that_is_slow_is_asked_again_and_after_the_text_never(
    world: World,
) {
    let slow = Trouble::Wait(Duration::from_secs(2));
    for (at, trouble, state) in [
        ("greet", slow, MessageState::Queued),
        ("greet", Trouble::Drop, MessageState::Queued),
        ("DATA", Trouble::Drop, MessageState::Queued),
        (".", Trouble::Drop, MessageState::Unknown),
        (".", slow, MessageState::Unknown),
    ] {
        let sink = Sink::failing(at, trouble).await;
        world.restarts_with_mail(sink.of_node());
        let link = world.link(10_000).await;
        world.workers_run().await;
        let sent = world.message_to(&link, Situation::LinkSent).await;
        assert_eq!(sent.state, state, "{at}: {:?}", sent.cause);

        let quick = Sink::agreeing().await;
        world.restarts_with_mail(quick.of_node());
        world.everything_becomes_final().await;
        let sent = world.message_to(&link, Situation::LinkSent).await;
        let (last, copies) = match state {
            MessageState::Queued => (MessageState::Accepted, 1),
            unknown => (unknown, 0),
        };
        assert_eq!(sent.state, last, "{at}: {:?}", sent.cause);
        assert_eq!(mails(&quick).len(), copies, "{at}");
    }
}

pub(crate) async fn a_text_that_never_ends_fails_with_its_line_and_nothing_goes_out(world: World) {
    let sink = Sink::agreeing().await;
    world.sets_mail_up(sink.change()).await;
    world.sends_by("smtp").await;
    // As long as its example is short, it ends.
    let text = "Dear customer,\n{% for a in description %}{% for b in description %}\
        {% for c in description %}{% for d in description %}x{% endfor %}{% endfor %}\
        {% endfor %}{% endfor %}";
    let name = world.text_of_links(Format::Email).await;
    world.writes(name, 0, ("Bill", text)).await.unwrap();
    let request = app::link::LinkRequest {
        description: Some("long ".repeat(40)),
        ..World::request(10_000)
    };
    let link = world.link_of(request).await;
    world.everything_becomes_final().await;
    let sent = world.message_to(&link, Situation::LinkSent).await;
    assert_eq!(sent.state, MessageState::Failed);
    assert_eq!(sent.cause.as_deref(), Some("line 2: too much work"));
    assert_eq!((sent.subject, sent.body), (None, None));
    assert!(!sink.heard().contains(RECIPIENT), "{}", sink.heard());
    // Staff hear of it by a text that ends.
    let notice = world.message_to(&link, Situation::StaffBounced).await;
    assert_eq!(notice.state, MessageState::Accepted);
    assert!(notice.body.unwrap().contains("line 2"));
}

pub(crate) async fn a_text_that_is_too_long_or_names_what_is_not_there_is_never_kept(world: World) {
    let huge = "x".repeat(1_048_576);
    let endless =
        "{{ shop }}".to_owned() + &"{% if shop %}".repeat(300) + &"{% endif %}".repeat(300);
    let name = world.text_of_links(Format::Short).await;
    for (text, fault) in [
        (huge.as_str(), Fault::TooLong(MAX_TEXT)),
        (&endless, Fault::TooLong(MAX_TEXT)),
        (
            "a\n{% for a in shop %}{{ b }}{% endfor %}",
            Fault::Line(2, Flaw::Parameter("b".to_owned())),
        ),
        (
            "{% set a = shop %}",
            Fault::Line(1, Flaw::Forbidden("set".to_owned())),
        ),
    ] {
        let told = world.writes(name, 0, ("", text)).await;
        let Err(SettingsError::Wrong(told)) = told else {
            panic!("{told:?}")
        };
        assert_eq!(told, Told::one("text", fault.clone()));
        let request = app::link::LinkRequest {
            message: Some(LinkMessage {
                email: None,
                short: Some(text.to_owned()),
            }),
            ..World::request(10_000)
        };
        let made = world.tries_to_make(request).await;
        let Err(LinkError::Message(told)) = made else {
            panic!("{made:?}")
        };
        assert_eq!(told, Told::one("message/short/text", fault));
    }
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM message").await, 0);
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM template").await, 0);
}

pub(crate) async fn what_a_customer_is_called_is_neither_a_script_nor_a_header(world: World) {
    let sink = Sink::agreeing().await;
    world.sets_mail_up(sink.change()).await;
    world.sends_by("smtp").await;
    let name = world.text_of_links(Format::Email).await;
    let typed = ("Bill: {{ description }}", "For {{ description }}.");
    world.writes(name, 0, typed).await.unwrap();
    let called = "Sara <script>alert(1)</script>\nBcc: all@example.org";
    let request = app::link::LinkRequest {
        description: Some(called.to_owned()),
        ..World::request(10_000)
    };
    let link = world.link_of(request).await;
    world.workers_run().await;
    let sent = world.message_to(&link, Situation::LinkSent).await;
    assert_eq!(sent.state, MessageState::Accepted);
    assert!(sent.body.unwrap().contains("<script>"), "as plain text");
    assert!(!sent.subject.unwrap().contains('\n'));
    let heard = sink.heard();
    let head = heard.split("\n\n").next().unwrap();
    assert!(!head.contains("\nBcc:"), "{head}");
    let html = packed(&heard).pop().unwrap();
    assert!(html.contains("Sara &lt;script&gt;alert(1)"), "{html}");
    assert!(!html.contains("<script"), "{html}");

    // Two lines are no address.
    for evil in ["sara@example.org\r\nBcc: x@example.org", "a\nb@example.org"] {
        assert!(evil.parse::<domain::contact::Email>().is_err(), "{evil:?}");
    }
}

pub(crate) async fn a_text_may_name_the_customer_and_the_document(world: World) {
    let name = world.text_of_links(Format::Email).await;
    let text = "{% if customer %}{{ customer_title }} {{ customer }} {{ customer_number }}: \
        {% endif %}{{ amount }}\
        {% if document_number %} ({{ document_kind }} {{ document_number }}){% endif %}";
    world.writes(name, 0, ("Bill", text)).await.unwrap();
    let desk = desk(&world).await;
    let form = domain::customer::CustomerForm {
        number: "c-7".to_owned(),
        title: "Ms".to_owned(),
        ..crate::customers::with_mobile("Sara <Ahmadi>", "09121234567")
    };
    let named = app::link::LinkRequest {
        customer: Some(crate::customers::makes(&world, &desk, &form).await),
        ..World::request(10_000)
    };
    let named = world.link_of(named).await;
    let nobodys = world.link(10_000).await;
    world.workers_run().await;
    for (link, line) in [
        (&named, "\nMs Sara <Ahmadi> C-7: 10,000 rial\n"),
        (&nobodys, "\n10,000 rial\n"),
    ] {
        let sent = world.message_to(link, Situation::LinkSent).await;
        let body = sent.body.unwrap();
        assert!(body.contains(line), "{body}");
    }
    let told = world.writes(name, 1, ("Bill", "{{ customer_name }}")).await;
    assert!(matches!(told, Err(SettingsError::Wrong(_))), "{told:?}");
}

pub(crate) async fn blind_copies_of_a_links_mail_go_to_whom_its_maker_chose(world: World) {
    let gone = "RCPT TO:<gone@example.org>";
    let sink = Sink::failing(gone, Trouble::Say("550 5.1.1 nobody")).await;
    world.sets_mail_up(sink.change()).await;
    world.sends_by("smtp").await;
    let (app, desk) = (world.app(), desk(&world).await);
    let choice = Choice {
        typed: vec![(AddressKind::Email, RECIPIENT.to_owned())],
        copies: ["boss@example.org", "gone@example.org"]
            .map(|address| address.parse().unwrap())
            .to_vec(),
        ..Choice::default()
    };
    let shop = app.find_shop(SLUG).await.unwrap().unwrap().shop.id;
    let wanted = (World::request(10_000), Some(&choice));
    let made = app.office_create(&desk, shop, wanted, once("n1", 1), "req_1");
    let Answered::Now(link) = made.await.unwrap() else {
        panic!("a new form")
    };
    world.workers_run().await;
    // One message, one mail, which names nobody but its reader.
    assert_eq!(world.messages(&link).await.len(), 1);
    let sent = world.message_to(&link, Situation::LinkSent).await;
    assert_eq!(sent.state, MessageState::Accepted, "{:?}", sent.cause);
    let heard = sink.heard();
    assert_eq!(mails(&sink).len(), 1, "{heard}");
    assert!(
        heard.contains("RCPT TO:<boss@example.org>") && heard.contains(gone),
        "{heard}"
    );
    assert_eq!(heard.matches("boss@example.org").count(), 1, "{heard}");
    let record = app.office_message(&desk, sent.id).await.unwrap();
    assert_eq!(record.copies, choice.copies);

    // A link that nobody wanted a copy of goes to its reader alone.
    let other = world.link(20_000).await;
    world.workers_run().await;
    let heard = sink.heard();
    assert_eq!(heard.matches("boss@example.org").count(), 1, "{heard}");
    let sent = world.message_to(&other, Situation::LinkSent).await;
    let record = app.office_message(&desk, sent.id).await.unwrap();
    assert!(record.copies.is_empty());
}

/// The parts of a mail that are packed in base64, unpacked.
fn packed(mail: &str) -> Vec<String> {
    let parts = mail.split("Content-Transfer-Encoding: base64\n\n").skip(1);
    let unpack = |part: &str| {
        let body = part.split("\n--").next().unwrap();
        let body: String = body.split_whitespace().collect();
        String::from_utf8(STANDARD.decode(body).unwrap()).unwrap()
    };
    parts.map(unpack).collect()
}

pub(crate) async fn a_hundred_thousand_messages_let_every_verify_go_first(world: World) {
    const WAITING: i64 = 100_000;
    const LANE: usize = 24;
    let panel = Panel::open().await;
    world.sends_by("kavenegar").await;
    panel.serves(&world, SMS).await;
    panel.will(Mood::Holds);
    let many = world.link_to(vec![mobile("09127654321")]).await;
    multiply(&world).await;
    let waiting = "SELECT COUNT(*) AS n FROM job WHERE lane = 'message' AND state = 'ready'";
    assert!(world.count(waiting).await >= WAITING);

    // Ten who paid and did not come back: each is found by the lane of money alone.
    let mut links = Vec::new();
    for _ in 0..10 {
        let link = world.link_of(app::link::LinkRequest {
            recipients: Vec::new(),
            ..World::request(510_000)
        });
        let link = link.await;
        world.payer_at("sandbox", &link).await.pays().await;
        links.push(link);
    }
    world.time_passes(60);
    let stop = tokio_util::sync::CancellationToken::new();
    let workers = tokio::spawn({
        let (app, stop) = (world.app(), stop.clone());
        async move { app.run_workers(stop).await }
    });
    for link in &links {
        for _ in 0..6_000 {
            if world.link_state(link).await == LinkState::Paid {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(world.link_state(link).await, LinkState::Paid);
    }
    // Counted, not timed: all ten are booked, and of the messages only those left that the lane
    // holds at once, none of them answered.
    let asked = panel.asked("send.json");
    assert!(asked <= LANE, "{asked} messages went before");
    let left = "SELECT COUNT(*) AS n FROM message WHERE state IN ('queued', 'sending')";
    assert!(world.count(left).await >= WAITING);
    let first = world.message_to(&many, Situation::LinkSent).await;
    assert_eq!(first.channel, Some(ChannelKind::Kavenegar));
    stop.cancel();
    panel.will(Mood::Takes);
    workers.await.unwrap();
    world.restarts_with(Faults::default());
}

/// Writes the one message that waits a hundred thousand times more, each to another mobile and with
/// its job.
async fn multiply(world: &World) {
    for digit in 0..10 {
        let digit = digit.to_string();
        let app = world.app();
        let written = app.store().write(move |tx| {
            tx.reads_everything().execute(
                "WITH d (d) AS (VALUES ('0'), ('1'), ('2'), ('3'), ('4'), ('5'), ('6'), ('7'), ('8'), ('9'))
                 INSERT INTO message (merchant_id, mode, id, situation, address, language, topic,
                    state, created_at, channel, address_kind, chain, by_hand)
                 SELECT m.merchant_id, m.mode, substr(m.id, 1, 31) || $1 || a.d || b.d || c.d || e.d,
                    m.situation, '+9891200' || $1 || a.d || b.d || c.d || e.d, m.language,
                    m.topic, m.state, m.created_at, m.channel, m.address_kind, m.chain, m.by_hand
                 FROM (SELECT * FROM message ORDER BY created_at LIMIT 1) AS m, d AS a, d AS b, d AS c,
                    d AS e
                 WHERE 1 = 1
                 ON CONFLICT DO NOTHING",
                &[digit.as_str().into()],
            )?;
            tx.reads_everything().execute(
                "INSERT INTO job (merchant_id, mode, kind, dedupe_key, lane, state, run_at,
                    deadline, attempts, lease_until, lease_token)
                 SELECT merchant_id, mode, 'message.send', id, 'message', 'ready', created_at,
                    created_at + 172800000000, 0, 0, 0 FROM message WHERE 1 = 1
                 ON CONFLICT DO NOTHING",
                &[],
            )?;
            Ok::<_, StoreError>(())
        });
        written.await.unwrap();
    }
}
