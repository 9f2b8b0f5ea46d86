//! Messages by channels over HTTP: the ways of a shop, what follows each answer, reports, limits,
//! crashes, and sending again by hand.

use app::fault::Point;
use app::link::LinkView;
use app::message::{Message, MessageResending, ResendError};
use app::settings::Editor;
use domain::contact::{Address, AddressKind};
use domain::customer::CustomerForm;
use domain::delivery::Limits;
use domain::id::CustomerId;
use domain::message::{ChannelKind, MessageState, Situation};
use domain::settings::LinksForm;
use domain::told::Told;
use i18n::Locale;
use tokio::sync::Notify;

use crate::customers::{desk, makes, once, with_mobile};
use crate::panel::{BLOCKED, DELIVERED, KEY, Mood, Panel, UNDELIVERED};
use crate::settings_channels::Sink;
use crate::world::{MANAGER, RECIPIENT, SLUG, World};

pub(crate) const SMS: ChannelKind = ChannelKind::Kavenegar;
/// A channel that does not know our ids.
const PLAIN_SMS: ChannelKind = ChannelKind::SmsIr;

pub(crate) fn mobile(text: &str) -> Address {
    Address::read(AddressKind::Mobile, text).unwrap()
}

pub(crate) fn sara() -> Address {
    mobile("09121234567")
}

pub(crate) fn mail() -> Address {
    Address::Email(RECIPIENT.parse().unwrap())
}

impl World {
    /// The shop's ways, and that the manager hears of what came back.
    pub(crate) async fn sends_by(&self, ways: &str) {
        let app = self.app();
        let row = app.find_shop(SLUG).await.unwrap().unwrap();
        let by = Editor::operator(self.scope.merchant);
        let form = LinksForm {
            account: row.account.to_string(),
            receipt: true,
            receipt_type: row.receipt_type.to_string(),
            approve: true,
            validity_days: String::new(),
            description: String::new(),
            ways: ways.split_whitespace().map(str::to_owned).collect(),
            lines: Vec::new(),
            told: Told {
                manager: vec![Situation::StaffBounced, Situation::StaffExpired],
                maker: Vec::new(),
                payer: vec![],
            },
            two_from: String::new(),
        };
        let changed = app.change_links(&by, row.shop.id, row.version, &form);
        changed.await.unwrap();
    }

    pub(crate) async fn link_to(&self, recipients: Vec<Address>) -> LinkView {
        let request = app::link::LinkRequest {
            recipients,
            ..Self::request(10_000)
        };
        self.link_of(request).await
    }

    /// The messages of a link as situation, channel, state.
    pub(crate) async fn sent(
        &self,
        link: &LinkView,
    ) -> Vec<(Situation, &'static str, &'static str)> {
        let messages = self.messages(link).await;
        let words = |one: &Message| {
            let channel = one.channel.map_or("", ChannelKind::as_str);
            (one.situation, channel, one.state.as_str())
        };
        messages.iter().map(words).collect()
    }

    /// A customer with a mobile and an e-mail.
    pub(crate) async fn customer_with(&self, mobile: &Address, mail: &Address) -> CustomerId {
        let desk = desk(self).await;
        let form = CustomerForm {
            email: mail.to_string(),
            ..with_mobile("Sara", mobile.as_str())
        };
        makes(self, &desk, &form).await
    }
}

pub(crate) async fn a_mobile_is_reached_by_sms_once_a_channel_is_on(world: World) {
    use Situation::LinkSent;
    let panel = Panel::open().await;
    world.sends_by("kavenegar").await;
    let kept = world.link_to(vec![sara()]).await;
    world.workers_run().await;
    assert_eq!(world.sent(&kept).await, [(LinkSent, "outbox", "delivered")]);

    panel.serves(&world, SMS).await;
    let link = world.link_to(vec![sara(), mail()]).await;
    world.workers_run().await;
    let sent = world.sent(&link).await;
    assert!(
        sent.contains(&(LinkSent, "kavenegar", "accepted")),
        "{sent:?}"
    );
    assert!(
        sent.contains(&(LinkSent, "outbox", "delivered")),
        "{sent:?}"
    );
    let texts = panel.texts();
    assert_eq!(texts.len(), 1);
    assert!(texts[0].contains(&link.url), "{texts:?}");
    let messages = world.messages(&link).await;
    let sms = messages
        .iter()
        .find(|one| one.channel == Some(SMS))
        .unwrap();
    assert_eq!(sms.provider_ref.as_deref(), Some("100"));
    assert_eq!(sms.subject.as_deref(), Some(""));
    world.nothing_stored_tells(KEY).await;
}

pub(crate) async fn what_the_panel_delivers_is_asked_for_and_told_once(world: World) {
    let panel = Panel::open().await;
    world.sends_by("kavenegar").await;
    panel.serves(&world, SMS).await;
    let link = world.link_to(vec![sara(), mobile("09127654321")]).await;
    world.workers_run().await;
    assert_eq!(panel.asked("status.json"), 0, "nothing is known at once");
    world.time_passes(61);
    world.workers_run().await;
    assert_eq!(panel.asked("status.json"), 1, "both in one question");
    assert!(
        world
            .sent(&link)
            .await
            .iter()
            .all(|(.., state)| *state == "accepted")
    );
    panel.says(DELIVERED);
    world.time_passes(301);
    world.workers_run().await;
    let messages = world.messages(&link).await;
    for one in &messages {
        assert_eq!(one.state, MessageState::Delivered);
        assert_eq!(one.code.as_deref(), Some("10"));
        assert!(one.delivered_at.is_some());
    }
    world.time_passes(60 * 60 * 24);
    world.workers_run().await;
    assert_eq!(panel.asked("status.json"), 2, "the last word was said");
    let told = world
        .count("SELECT COUNT(*) AS n FROM event WHERE kind = 'message.delivered'")
        .await;
    assert_eq!(told, 2);
}

pub(crate) async fn a_channel_is_asked_for_two_days_and_not_longer(world: World) {
    let panel = Panel::open().await;
    world.sends_by("kavenegar").await;
    panel.serves(&world, SMS).await;
    world.link_to(vec![sara()]).await;
    world.everything_becomes_final().await;
    assert_eq!(panel.asked("status.json"), 10);
}

pub(crate) async fn an_e_mail_stands_in_for_an_sms_that_surely_failed(world: World) {
    use Situation::LinkSent;
    let (panel, sink) = (Panel::open().await, Sink::agreeing().await);
    world.sets_mail_up(sink.change()).await;
    world.sends_by("kavenegar smtp:fallback").await;
    panel.serves(&world, SMS).await;
    let customer = world.customer_with(&sara(), &mail()).await;
    for (mood, said) in [
        (Mood::BadNumber, None),
        (Mood::Takes, Some(UNDELIVERED)),
        (Mood::Takes, Some(BLOCKED)),
    ] {
        panel.will(mood);
        panel.says(said.unwrap_or(DELIVERED));
        let request = app::link::LinkRequest {
            customer: Some(customer),
            recipients: vec![mail(), sara()],
            ..World::request(10_000)
        };
        let link = world.link_of(request).await;
        world.everything_becomes_final().await;
        let messages = world.messages(&link).await;
        assert_eq!(messages.len(), 2, "{mood:?} {said:?}: {messages:?}");
        let state = match said {
            Some(BLOCKED) => MessageState::Blocked,
            _ => MessageState::Undelivered,
        };
        assert_eq!((messages[0].channel, messages[0].state), (Some(SMS), state));
        assert!(messages[0].cause.is_some());
        assert_eq!(messages[1].follows, Some(messages[0].id));
        let (kind, address) = (messages[1].channel, messages[1].address.as_str());
        assert_eq!((kind, address), (Some(ChannelKind::Smtp), RECIPIENT));
        assert_eq!(messages[1].state, MessageState::Accepted);
        assert_eq!(messages[1].situation, LinkSent);
        let told = world.events(messages[1].id).await;
        assert!(told.contains(&"message.fallback".to_owned()), "{told:?}");
    }
}

pub(crate) async fn staff_hear_of_a_message_that_nothing_delivers(world: World) {
    let panel = Panel::open().await;
    world.sends_by("kavenegar").await;
    panel.serves(&world, SMS).await;
    panel.will(Mood::BadNumber);
    let link = world.link_to(vec![sara()]).await;
    world.everything_becomes_final().await;
    let messages = world.messages(&link).await;
    let notice = messages
        .iter()
        .find(|one| one.situation == Situation::StaffBounced)
        .unwrap();
    assert_eq!((messages.len(), notice.address.as_str()), (2, MANAGER));
    let body = notice.body.as_deref().unwrap();
    assert!(
        body.contains("+989121234567") && body.contains("411"),
        "{body}"
    );
}

pub(crate) async fn a_panel_that_is_down_for_an_hour_gets_everything_once(world: World) {
    let panel = Panel::open().await;
    world.sends_by("kavenegar").await;
    panel.serves(&world, SMS).await;
    panel.will(Mood::Busy);
    for n in 0..5 {
        world.link_to(vec![mobile(&format!("0912123456{n}"))]).await;
    }
    for _ in 0..4 {
        world.workers_run().await;
        world.time_passes(400);
    }
    assert_eq!(panel.texts().len(), 0);
    panel.will(Mood::Takes);
    world.everything_becomes_final().await;
    assert_eq!(panel.texts().len(), 5);
    let blocked = world
        .count("SELECT COUNT(*) AS n FROM message WHERE state <> 'accepted'")
        .await;
    assert_eq!(blocked, 0, "tries are not counted as messages");
}

pub(crate) async fn a_lost_answer_is_repeated_only_where_that_arrives_once(world: World) {
    let panel = Panel::open().await;
    for (ways, kind, state, times) in [
        ("kavenegar", SMS, MessageState::Accepted, 2),
        ("smsir", PLAIN_SMS, MessageState::Unknown, 1),
    ] {
        world.sends_by(ways).await;
        panel.serves(&world, kind).await;
        panel.will(Mood::TakesAndDrops);
        let before = panel.texts().len();
        let link = world.link_to(vec![sara()]).await;
        world.workers_run().await;
        panel.will(Mood::Takes);
        world.everything_becomes_final().await;
        let end = if kind == SMS {
            "send.json"
        } else {
            "send/bulk"
        };
        assert_eq!(panel.asked(end), times, "{kind}");
        assert_eq!(panel.texts().len(), before + 1, "{kind}");
        let messages = world.messages(&link).await;
        assert_eq!(messages.len(), 1, "{kind}: no stand-in, no notice");
        assert_eq!(messages[0].state, state, "{kind}");
        panel.will(Mood::Takes);
    }
}

pub(crate) async fn a_channel_without_credit_stops_and_staff_hear_of_it_once(world: World) {
    let panel = Panel::open().await;
    world.sends_by("kavenegar").await;
    panel.serves(&world, SMS).await;
    panel.will(Mood::NoCredit);
    let first = world.link_to(vec![sara()]).await;
    let second = world.link_to(vec![mobile("09127654321")]).await;
    world.workers_run().await;
    world.time_passes(3_600);
    world.workers_run().await;
    let (app, by) = (world.app(), Editor::operator(world.scope.merchant));
    let view = app.channel_settings(&by, SMS).await.unwrap();
    let (_, why) = view.stopped.unwrap();
    assert!(why.starts_with("418"), "{why}");
    assert!(!why.contains(KEY), "{why}");
    assert_eq!(view.meaning.unwrap().code, "418");
    let asked = panel.asked("send.json");
    assert!(asked <= 2, "both may have been under way: {asked}");
    let mut notices = world.messages(&first).await;
    notices.extend(world.messages(&second).await);
    notices.retain(|one| one.situation == Situation::StaffChannelStopped);
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].address, MANAGER);
    assert!(notices[0].body.as_deref().unwrap().contains("418"));
    let told = world
        .count("SELECT COUNT(*) AS n FROM event WHERE kind = 'channel.stopped'")
        .await;
    assert_eq!(told, 1);

    panel.will(Mood::Takes);
    let tested = app
        .test_channel(&by, (SMS, world.scope.mode), "09120000000", Locale::Fa)
        .await;
    assert!(tested.unwrap().is_good());
    world.workers_run().await;
    for link in [&first, &second] {
        let sent = world.sent(link).await;
        assert!(
            sent.contains(&(Situation::LinkSent, "kavenegar", "accepted")),
            "{sent:?}"
        );
    }
    assert_eq!(panel.texts().len(), 3, "the test, and each message once");
    let view = app.channel_settings(&by, SMS).await.unwrap();
    assert_eq!(view.stopped, None);
}

pub(crate) async fn a_message_of_a_stopped_channel_goes_by_the_next_way(world: World) {
    let (panel, sink) = (Panel::open().await, Sink::agreeing().await);
    world.sets_mail_up(sink.change()).await;
    world.sends_by("kavenegar smtp:fallback").await;
    panel.serves(&world, SMS).await;
    panel.will(Mood::NoCredit);
    let customer = world.customer_with(&sara(), &mail()).await;
    for _ in 0..2 {
        let request = app::link::LinkRequest {
            customer: Some(customer),
            recipients: vec![mail(), sara()],
            ..World::request(10_000)
        };
        let link = world.link_of(request).await;
        world.workers_run().await;
        let sent = world.sent(&link).await;
        let by_mail = (Situation::LinkSent, "smtp", "accepted");
        assert!(sent.contains(&by_mail), "{sent:?}");
    }
    assert_eq!(
        panel.asked("send.json"),
        1,
        "the second asks no stopped channel"
    );
}

pub(crate) async fn a_flood_to_one_number_is_held_back(world: World) {
    let panel = Panel::open().await;
    world.sends_by("kavenegar").await;
    panel.serves(&world, SMS).await;
    let most = Limits::USUAL.number_hour;
    let mut last = None;
    for _ in 0..=most {
        last = Some(world.link_to(vec![sara()]).await);
        world.workers_run().await;
    }
    let last = last.unwrap();
    assert_eq!(panel.texts().len(), usize::try_from(most).unwrap());
    let held = world.messages(&last).await;
    assert_eq!(held[0].state, MessageState::Blocked);
    assert_eq!(held[0].cause.as_deref(), Some("number_hour"));
    let other = world.link_to(vec![mobile("09127654321")]).await;
    world.workers_run().await;
    assert_eq!(
        world.messages(&other).await[0].state,
        MessageState::Accepted
    );

    let abroad = world.link_to(vec![mobile("+33612345678")]).await;
    world.workers_run().await;
    let abroad = world.messages(&abroad).await;
    assert_eq!(abroad[0].cause.as_deref(), Some("abroad"));

    // Somebody of staff knows whom they write to.
    let desk = desk(&world).await;
    let app = world.app();
    let again = app.office_resend_message(&desk, held[0].id, once("n1", 1), "req_1");
    assert!(matches!(again.await, Ok(MessageResending::Now(_))));
    let twice = app.office_resend_message(&desk, held[0].id, once("n1", 1), "req_1");
    assert_eq!(twice.await.unwrap(), MessageResending::Before);
    world.workers_run().await;
    let sent = world.messages(&last).await;
    let resent = sent
        .iter()
        .find(|one| one.follows == Some(held[0].id) && one.by_hand);
    assert_eq!(resent.unwrap().state, MessageState::Accepted);
    let arrived = app.office_resend_message(&desk, resent.unwrap().id, once("n2", 1), "req_2");
    assert!(matches!(arrived.await, Err(ResendError::State(_))));
}

pub(crate) async fn who_asked_for_silence_after_the_link_was_made_gets_nothing(world: World) {
    let panel = Panel::open().await;
    world.sends_by("kavenegar").await;
    panel.serves(&world, SMS).await;
    let link = world.link_to(vec![sara()]).await;
    let desk = desk(&world).await;
    let typed = (AddressKind::Mobile, "09121234567");
    let app = world.app();
    let set = app.set_opt_out(&desk, typed, "asked", once("n0", 0), "req_1");
    set.await.unwrap();
    world.workers_run().await;
    let held = world.messages(&link).await;
    assert_eq!(held[0].state, MessageState::Blocked);
    assert_eq!(held[0].cause.as_deref(), Some("opted_out"));
    assert_eq!(panel.asked("send.json"), 0);
    let again = world
        .app()
        .office_resend_message(&desk, held[0].id, once("n1", 1), "req_1")
        .await;
    assert!(matches!(again, Err(ResendError::OptedOut)));
}

/// Goes on until the process dies.
async fn until_death(work: impl Future, died: &Notify) {
    tokio::select! {
        biased;
        _ = work => panic!("it did not die"),
        () = died.notified() => {}
    }
}

pub(crate) async fn death_in_the_middle_of_sending_loses_nothing_and_doubles_no_sms(world: World) {
    let (panel, sink) = (Panel::open().await, Sink::agreeing().await);
    world.sets_mail_up(sink.change()).await;
    for kind in [SMS, PLAIN_SMS] {
        panel.serves(&world, kind).await;
    }
    for (ways, state) in [
        ("kavenegar", MessageState::Accepted),
        ("smsir", MessageState::Unknown),
        ("smtp", MessageState::Accepted),
    ] {
        for point in [Point::Sending, Point::Sent] {
            world.sends_by(ways).await;
            let (texts, heard) = (panel.texts().len(), mails(&sink));
            let to = if ways == "smtp" { mail() } else { sara() };
            let link = world.link_to(vec![to]).await;
            let died = world.restarts_and_will_die_at(point);
            until_death(world.app().run_due(), &died).await;
            world.restarts();
            world.everything_becomes_final().await;
            let messages = world.messages(&link).await;
            assert_eq!(messages.len(), 1, "{ways} {point:?}");
            assert_eq!(messages[0].state, state, "{ways} {point:?}");
            let gone = panel.texts().len() - texts;
            match ways {
                "kavenegar" => assert_eq!(gone, 1, "{point:?}"),
                "smsir" => assert_eq!(gone, usize::from(point == Point::Sent)),
                _ => {
                    let new = mails(&sink).split_off(heard.len());
                    let same = new.iter().all(|id| *id == new[0]);
                    let times = if point == Point::Sent { 2 } else { 1 };
                    assert_eq!((new.len(), same), (times, true), "{point:?}: {new:?}");
                }
            }
        }
    }
}

/// The `Message-ID` of every mail that arrived.
pub(crate) fn mails(sink: &Sink) -> Vec<String> {
    let heard = sink.heard();
    let ids = heard.lines().filter(|line| line.starts_with("Message-ID:"));
    ids.map(str::to_owned).collect()
}

pub(crate) async fn a_kept_key_stays_with_its_panel_and_is_never_shown(world: World) {
    let panel = Panel::open().await;
    panel.serves(&world, SMS).await;
    let (app, by) = (world.app(), Editor::operator(world.scope.merchant));
    let view = app.channel_settings(&by, SMS).await.unwrap();
    assert_eq!(view.stored, ["api_key"]);
    assert!(!format!("{view:?}").contains(KEY));
    let mut form = panel.form();
    form.values.remove("api_key");
    app.change_channel(&by, SMS, view.version, form.clone())
        .await
        .unwrap();
    let left = app.channel_credit(&by, (SMS, world.scope.mode)).await;
    assert_eq!(left.unwrap().unwrap().left, 12_345_678);
    "https://elsewhere.example/v1".clone_into(&mut form.base_url);
    let moved = app.change_channel(&by, SMS, Some(2), form.clone()).await;
    let error = moved.unwrap_err().to_string();
    let late = app.change_channel(&by, SMS, Some(1), panel.form()).await;
    assert!(
        matches!(late, Err(app::settings::SettingsError::Changed)),
        "{error}"
    );
    let view = app.channel_settings(&by, SMS).await.unwrap();
    assert_eq!(
        (view.version, view.credit.unwrap().left),
        (Some(2), 12_345_678)
    );
    world.nothing_stored_tells(KEY).await;
}
