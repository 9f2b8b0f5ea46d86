//! A shop's own texts of messages, and the text of one link.

use app::access::SignedIn;
use app::link::{LinkError, LinkMessage, LinkRequest, LinkView};
use app::office::Desk;
use app::settings::{Editor, SettingsError, TestSend};
use app::template::{Encoding, Preview, Sample};

use domain::access::{Permission, Role};
use domain::id::ShopId;
use domain::message::{MessageState, Situation};
use domain::scope::Mode;
use domain::settings::{Fault, Faults, Flaw};
use domain::shop::Language;
use domain::template::{Format, TemplateName, Wording};
use money::{Amount, Currency};

use crate::settings_channels::Sink;
use crate::settings_shops::{join, user};
use crate::world::World;

async fn name(world: &World, situation: Situation, format: Format) -> TemplateName {
    let by = Editor::operator(world.scope.merchant);
    let shops = world.app().shops_to_set(&by).await.unwrap();
    TemplateName {
        shop: shops[0].shop.id,
        situation,
        format,
        language: Language::English,
    }
}

fn editor(world: &World, by: &SignedIn) -> Editor {
    Editor::user(by, "req_1", &world.app().form_nonce())
}

async fn make(world: &World, message: Option<LinkMessage>) -> Result<LinkView, LinkError> {
    let request = LinkRequest {
        language: Some(Language::English),
        message,
        ..World::request(10_000)
    };
    world.tries_to_make(request).await
}

fn unknown(line: usize, name: &str) -> Fault {
    Fault::Line(line, Flaw::Parameter(name.to_owned()))
}

pub(crate) async fn a_shops_own_text_is_sent_until_the_delivered_one_is_taken_back(world: World) {
    let name = name(&world, Situation::LinkSent, Format::Email).await;
    let owner = user(&world).await;
    let before = world.app().template_of(&editor(&world, &owner), name).await;
    let before = before.unwrap();
    assert!(!before.own && before.version == 0);
    assert!(before.wording.text().contains("{{ link_url }}"));

    let text = "Dear customer,\nplease pay {{ amount }} for {{ description }}.";
    let typed = ("Your bill at {{ shop }}", text);
    let by = editor(&world, &owner);
    let saved = world.app().change_template(&by, name, 0, typed).await;
    saved.unwrap();
    let twice = world.app().change_template(&by, name, 1, typed).await;
    assert!(matches!(twice, Err(SettingsError::Twice)), "{twice:?}");

    let link = make(&world, None).await.unwrap();
    world.workers_run().await;
    let sent = world.messages(&link).await.remove(0);
    assert_eq!(sent.state, MessageState::Delivered);
    assert!(sent.subject.unwrap().contains("Your bill at "));
    let body = sent.body.unwrap();
    assert!(body.contains("Dear customer,\nplease pay "), "{body}");
    assert!(body.ends_with(&format!("\n{}\n", link.url)), "{body}");

    let by = editor(&world, &owner);
    world.app().reset_template(&by, name, 1).await.unwrap();
    let now = world.app().template_of(&by, name).await.unwrap();
    assert!(!now.own && now.version == 2 && now.wording == before.wording);
    let link = make(&world, None).await.unwrap();
    world.workers_run().await;
    let body = world.messages(&link).await.remove(0).body.unwrap();
    assert!(body.contains("Here is your payment link"), "{body}");
}

pub(crate) async fn of_two_who_write_a_text_the_second_is_told(world: World) {
    let name = name(&world, Situation::Paid, Format::Short).await;
    let owner = user(&world).await;
    let save = async |version, text| {
        let by = editor(&world, &owner);
        let app = world.app();
        app.change_template(&by, name, version, ("", text)).await
    };
    save(0, "One").await.unwrap();
    for stale in [0, 2] {
        let told = save(stale, "Two").await;
        assert!(matches!(told, Err(SettingsError::Changed)), "{told:?}");
    }
    // Given back and written anew, it is another version still.
    let by = editor(&world, &owner);
    world.app().reset_template(&by, name, 1).await.unwrap();
    let told = save(1, "Two").await;
    assert!(matches!(told, Err(SettingsError::Changed)), "{told:?}");
    save(2, "Three").await.unwrap();
    let now = world.app().template_of(&by, name).await.unwrap();
    let three = Wording::Short {
        text: "Three".to_owned(),
    };
    assert_eq!((now.wording, now.own, now.version), (three, true, 3));
    // The delivered text, word for word, is no text of its own.
    let by = editor(&world, &owner);
    world.app().reset_template(&by, name, 3).await.unwrap();
    let usual = world.app().template_of(&by, name).await.unwrap().wording;
    save(4, usual.text()).await.unwrap();
    let list = world.app().templates(&by, name.shop).await.unwrap();
    assert_eq!(list.own, []);
}

pub(crate) async fn an_unknown_parameter_is_told_with_its_line_and_nothing_is_made(world: World) {
    let message = LinkMessage {
        email: Some(("Bill".to_owned(), "Dear\n{{ custmer }},".to_owned())),
        short: Some("{{ link_url }} {{ nmae }}".to_owned()),
    };
    let told = make(&world, Some(message)).await;
    let Err(LinkError::Message(Faults(told))) = told else {
        panic!("{told:?}")
    };
    let wanted = [
        ("message/email/text", unknown(2, "custmer")),
        ("message/short/text", unknown(1, "nmae")),
    ];
    assert_eq!(told, wanted);
    for sql in [
        "SELECT COUNT(*) AS n FROM link",
        "SELECT COUNT(*) AS n FROM message",
        "SELECT COUNT(*) AS n FROM link_message",
    ] {
        assert_eq!(world.count(sql).await, 0, "{sql}");
    }

    let name = name(&world, Situation::LinkSent, Format::Email).await;
    let owner = user(&world).await;
    let by = editor(&world, &owner);
    for (subject, text, field, fault) in [
        ("{{ nmae }}", "x", "subject", unknown(1, "nmae")),
        ("x", "a\nb\n{{ nmae }}", "text", unknown(3, "nmae")),
        ("x\r\nBcc: y@example.org", "x", "subject", Fault::Control),
    ] {
        let told = world
            .app()
            .change_template(&by, name, 0, (subject, text))
            .await;
        let Err(SettingsError::Wrong(told)) = told else {
            panic!("{told:?}")
        };
        assert_eq!(told, Faults::one(field, fault));
    }
    let none = "SELECT COUNT(*) AS n FROM template";
    assert_eq!(world.count(none).await, 0);
}

pub(crate) async fn the_text_of_one_link_goes_before_the_shops_own(world: World) {
    let name = name(&world, Situation::LinkSent, Format::Email).await;
    let owner = user(&world).await;
    let by = editor(&world, &owner);
    let typed = ("The shop's", "The shop's");
    world
        .app()
        .change_template(&by, name, 0, typed)
        .await
        .unwrap();
    let message = LinkMessage {
        email: Some((
            "For you".to_owned(),
            "Only for you: {{ amount }}".to_owned(),
        )),
        short: None,
    };
    let (own, other) = (make(&world, Some(message)).await, make(&world, None).await);
    let (own, other) = (own.unwrap(), other.unwrap());
    world.workers_run().await;
    let sent = world.messages(&own).await.remove(0);
    let (subject, body) = (sent.subject.unwrap(), sent.body.unwrap());
    assert!(subject.ends_with("For you"), "{subject}");
    assert!(body.contains("Only for you: "), "{body}");
    assert!(body.ends_with(&format!("\n{}\n", own.url)), "{body}");
    let body = world.messages(&other).await.remove(0).body.unwrap();
    assert!(body.contains("The shop's"), "{body}");
    // What the payer hears of the payment is not about the link's own text.
    let mut payer = world.payer_at("sandbox", &own).await;
    payer.pays().await;
    payer.comes_back().await;
    world.everything_becomes_final().await;
    world.workers_run().await;
    let all = world.messages(&own).await;
    let paid = all.iter().find(|one| one.situation == Situation::Paid);
    let thanks = paid.unwrap().body.as_deref().unwrap();
    assert!(!thanks.contains("Only for you"), "{thanks}");
}

pub(crate) async fn a_text_is_tried_on_oneself_by_the_channel_that_is_set_up(world: World) {
    let name = name(&world, Situation::LinkSent, Format::Email).await;
    let owner = user(&world).await;
    let by = editor(&world, &owner);
    let typed = ("Bill {{ reference }}", "<b>Dear</b>, {{ amount }}");
    let tried = async |mode, typed| world.app().test_template(&by, mode, name, typed).await;
    assert_eq!(tried(Mode::Live, typed).await.unwrap(), TestSend::NoChannel);

    let sink = Sink::agreeing().await;
    world.sets_mail_up(sink.change()).await;
    let said = tried(Mode::Live, typed).await.unwrap();
    let TestSend::Said(address, check) = said else {
        panic!("{said:?}")
    };
    assert_eq!(address, "sara@golestan.example");
    assert!(check.is_good(), "{check:?}");
    let heard = sink.heard();
    for wanted in [
        "RCPT TO:<sara@golestan.example>",
        "Subject: Test of a text: Bill 1405-218",
        "&lt;b&gt;Dear&lt;",
    ] {
        assert!(heard.contains(wanted), "{wanted}: {heard}");
    }
    let before = sink.heard().len();
    let told = tried(Mode::Live, ("x", "{{ nmae }}")).await;
    assert!(matches!(told, Err(SettingsError::Wrong(_))), "{told:?}");
    assert_eq!(
        sink.heard().len(),
        before,
        "nothing half filled in goes out"
    );
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM message").await, 0);
}

pub(crate) async fn a_preview_is_what_would_be_sent_and_is_shown_to_those_who_may(world: World) {
    let short = name(&world, Situation::LinkSent, Format::Short).await;
    let owner = user(&world).await;
    let desk = Desk {
        staff: owner.staff.clone(),
        mode: world.scope.mode,
    };
    let show = async |desk: &Desk, name, typed| {
        let sample = Sample {
            amount: Some(Amount::new(125_000, Currency::Irr)),
            ..Sample::default()
        };
        let need = Permission::CreateLinks;
        world
            .app()
            .preview_message(desk, need, name, typed, sample)
            .await
    };
    // Of a link that says nothing of these, nothing is made up.
    let silent = Sample {
        description: Some(String::new()),
        reference: Some(String::new()),
        ..Sample::default()
    };
    let named = Some(("", "{{ reference }}|{{ description }}|"));
    let app = world.app();
    let shown = app.preview_message(&desk, Permission::CreateLinks, short, named, silent);
    let Ok(Preview::Short { text, .. }) = shown.await else {
        panic!("no short text")
    };
    assert!(text.starts_with("[TEST] ||"), "{text}");
    let Ok(Preview::Short { text, sms }) = show(&desk, short, Some(("", "Pay"))).await else {
        panic!("no short text")
    };
    assert!(text.starts_with("[TEST] Pay\nhttp://127.0.0.1:"), "{text}");
    assert_eq!((sms.encoding, sms.parts), (Encoding::Gsm7, 1));
    let brackets = 2;
    assert_eq!(sms.units, text.chars().count() + brackets);
    let email = TemplateName {
        format: Format::Email,
        ..short
    };
    let Ok(Preview::Email(mail)) = show(&desk, email, None).await else {
        panic!("no mail")
    };
    assert!(
        mail.text.contains("Here is your payment link"),
        "{}",
        mail.text
    );
    assert!(mail.html.contains("display:block"), "{}", mail.html);

    let foreign = TemplateName {
        shop: ShopId::new(uuid::Uuid::from_u128(9)),
        ..short
    };
    let nobodys = show(&desk, foreign, None).await;
    assert!(
        matches!(nobodys, Err(SettingsError::NotFound)),
        "{nobodys:?}"
    );
    let viewer = join_as(&world, &owner, Role::Viewer).await;
    let desk = Desk {
        staff: viewer.staff.clone(),
        mode: world.scope.mode,
    };
    let refused = show(&desk, short, None).await;
    assert!(
        matches!(refused, Err(SettingsError::Forbidden(_))),
        "{refused:?}"
    );
    let by = editor(&world, &viewer);
    let refused = world.app().change_template(&by, short, 0, ("", "x")).await;
    assert!(
        matches!(refused, Err(SettingsError::Forbidden(_))),
        "{refused:?}"
    );
    let refused = world.app().templates(&by, short.shop).await;
    assert!(matches!(refused, Err(SettingsError::Forbidden(_))));
}

async fn join_as(world: &World, owner: &SignedIn, role: Role) -> SignedIn {
    let invitation = app::access::Invitation {
        name: "Reza".to_owned(),
        email: "reza@golestan.example".to_owned(),
        grants: vec![domain::access::Grant::everywhere(role)],
        nonce: world.app().form_nonce(),
    };
    let address = world
        .app()
        .invite(owner, invitation, "req_1")
        .await
        .unwrap();
    join(world, &address, "reza@golestan.example").await
}
