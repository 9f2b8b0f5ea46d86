//! What channels tell at our door, and readers who ask for no more messages.

use app::message::{LineAnswer, LineCall, LineCallError, Message};
use app::pay::PageError;
use app::settings::Editor;
use app::settings::channel::{MailChange, MailForm};
use domain::message::{ChannelKind, MessageState};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, Method};
use sha2::Sha256;

use crate::delivery::{mail, sara};
use crate::panel::{APP_SECRET, DELIVERED, Panel, VERIFY_TOKEN};
use crate::settings_channels::Sink;
use crate::world::{SLUG, World};

const SMS: ChannelKind = ChannelKind::Kavenegar;
const WHATSAPP: ChannelKind = ChannelKind::WhatsApp;

type Heard = Result<LineAnswer, LineCallError>;

impl World {
    /// The last part of the address at which a line's channel calls.
    async fn hook(&self, kind: ChannelKind) -> String {
        let by = Editor::operator(self.scope.merchant);
        let view = self.app().channel_settings(&by, kind).await.unwrap();
        let url = view.hook.unwrap();
        let (_, token) = url.split_once("/hooks/channels/").unwrap();
        token.to_owned()
    }

    /// A panel calls with these parameters.
    async fn is_told(&self, token: &str, query: &str) -> Heard {
        let call = LineCall {
            token: token.to_owned(),
            method: Method::GET,
            query: query.to_owned(),
            headers: HeaderMap::new(),
            body: Vec::new(),
        };
        self.app().hear_line(&call).await
    }

    /// WhatsApp calls with a status, signed with this secret.
    async fn is_posted(&self, status: &str, secret: &str) -> Heard {
        let body = format!(
            r#"{{"entry":[{{"changes":[{{"value":{{"statuses":[{{"id":"wamid.100","status":"{status}"}}]}}}}]}}]}}"#
        );
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(body.as_bytes());
        let signature = app::entropy::hex(&mac.finalize().into_bytes());
        let mut headers = HeaderMap::new();
        let value = format!("sha256={signature}").parse().unwrap();
        headers.insert("x-hub-signature-256", value);
        let call = LineCall {
            token: self.hook(WHATSAPP).await,
            method: Method::POST,
            query: String::new(),
            headers,
            body: body.into_bytes(),
        };
        self.app().hear_line(&call).await
    }

    /// A message that a channel took.
    async fn taken_by(&self, panel: &Panel, kind: ChannelKind) -> app::link::LinkView {
        self.sends_by(kind.as_str()).await;
        panel.serves(self, kind).await;
        let link = self.link_to(vec![sara()]).await;
        self.workers_run().await;
        assert_eq!(self.only(&link).await.state, MessageState::Accepted);
        link
    }

    async fn only(&self, link: &app::link::LinkView) -> Message {
        let mut all = self.messages(link).await;
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }
}

pub(crate) async fn a_call_without_a_signature_only_makes_us_ask_sooner(world: World) {
    let panel = Panel::open().await;
    let link = world.taken_by(&panel, SMS).await;
    let hook = world.hook(SMS).await;
    assert!(!hook.contains("kavenegar"), "{hook}");

    // It says that the message arrived, and the panel itself does not.
    let heard = world.is_told(&hook, "messageid=100&status=10").await;
    assert_eq!(heard.unwrap(), LineAnswer::Heard);
    assert_eq!(world.only(&link).await.state, MessageState::Accepted);
    world.workers_run().await;
    assert_eq!(panel.asked("status.json"), 1, "at once");
    assert_eq!(world.only(&link).await.state, MessageState::Accepted);

    panel.says(DELIVERED);
    world
        .is_told(&hook, "messageid=100&status=10")
        .await
        .unwrap();
    world.workers_run().await;
    assert_eq!(world.only(&link).await.state, MessageState::Delivered);
    for query in ["messageid=100&status=11", "messageid=999&status=10"] {
        let heard = world.is_told(&hook, query).await;
        assert_eq!(heard.unwrap(), LineAnswer::Heard, "{query}");
    }
    world.workers_run().await;
    assert_eq!(panel.asked("status.json"), 2, "the last word was said");
    assert_eq!(world.only(&link).await.state, MessageState::Delivered);
}

pub(crate) async fn an_address_opens_the_door_of_one_line_alone(world: World) {
    let panel = Panel::open().await;
    world.taken_by(&panel, SMS).await;
    let hook = world.hook(SMS).await;
    let unknown = |heard: Heard| matches!(heard, Err(LineCallError::Unknown));
    let said = "messageid=100&status=10";
    for wrong in ["", "x", &hook.to_lowercase(), &format!("{hook}A")] {
        assert!(unknown(world.is_told(wrong, said).await), "{wrong}");
    }
    for nothing in ["", "messageid=100", "hub.challenge=1"] {
        assert!(unknown(world.is_told(&hook, nothing).await), "{nothing}");
    }
    // A line that is not set up, and the same line of somebody else.
    assert!(unknown(
        world
            .is_told(&world.hook(ChannelKind::Ghasedak).await, said)
            .await
    ));
    let app = world.app();
    let other = app.make_merchant("Narges").await.unwrap();
    let by = Editor::operator(other);
    app.change_channel(&by, SMS, None, panel.form())
        .await
        .unwrap();
    let theirs = app.channel_settings(&by, SMS).await.unwrap().hook.unwrap();
    let theirs = theirs.rsplit('/').next().unwrap().to_owned();
    assert_ne!(theirs, hook);
    assert_eq!(
        world.is_told(&theirs, said).await.unwrap(),
        LineAnswer::Heard
    );
    world.workers_run().await;
    assert_eq!(panel.asked("status.json"), 0, "it is no message of theirs");
}

pub(crate) async fn a_signed_report_counts_at_once_and_its_last_word_once(world: World) {
    let panel = Panel::open().await;
    let link = world.taken_by(&panel, WHATSAPP).await;
    world
        .is_posted("delivered", "another-secret")
        .await
        .unwrap();
    assert_eq!(world.only(&link).await.state, MessageState::Accepted);
    world.is_posted("sent", APP_SECRET).await.unwrap();
    let told = world.only(&link).await;
    assert_eq!(told.state, MessageState::Accepted);
    assert_eq!(told.code.as_deref(), Some("sent"));
    for status in ["delivered", "delivered", "sent", "failed", "read"] {
        world.is_posted(status, APP_SECRET).await.unwrap();
        let told = world.only(&link).await;
        assert_eq!(told.state, MessageState::Delivered, "{status}");
        assert_eq!(told.code.as_deref(), Some("delivered"), "{status}");
    }
    let delivered = world
        .count("SELECT COUNT(*) AS n FROM event WHERE kind = 'message.delivered'")
        .await;
    assert_eq!(delivered, 1);
}

pub(crate) async fn a_channel_that_knows_the_word_is_greeted(world: World) {
    let panel = Panel::open().await;
    panel.serves(&world, WHATSAPP).await;
    let hook = world.hook(WHATSAPP).await;
    let asks = |word: &str| format!("hub.mode=subscribe&hub.verify_token={word}&hub.challenge=42");
    let greeted = world.is_told(&hook, &asks(VERIFY_TOKEN)).await;
    assert_eq!(greeted.unwrap(), LineAnswer::Greeting("42".to_owned()));
    let refused = world.is_told(&hook, &asks("guess")).await;
    assert!(matches!(refused, Err(LineCallError::Unknown)));
}

pub(crate) async fn a_line_that_calls_without_end_is_told_to_wait(world: World) {
    let panel = Panel::open().await;
    panel.serves(&world, SMS).await;
    let hook = world.hook(SMS).await;
    let mut refused = 0;
    for _ in 0..1_205 {
        let heard = world.is_told(&hook, "").await;
        refused += u32::from(matches!(heard, Err(LineCallError::TooMany)));
    }
    assert_eq!(refused, 5);
    world.time_passes(60);
    let heard = world.is_told(&hook, "messageid=1&status=10").await;
    assert_eq!(heard.unwrap(), LineAnswer::Heard);
}

/// What a mail server sends back for a mail with this `Message-ID`.
fn came_back(message_id: &str, action: &str) -> Vec<u8> {
    format!(
        "Message-ID: <E1@mail.example.test>\r\nContent-Type: multipart/report; \
         report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mail.example.test\r\n\r\nAction: {action}\r\nStatus: 5.1.1\r\n\
         Diagnostic-Code: smtp; 550 no such user\r\n\r\n--b\r\n\
         Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n--b--\r\n"
    )
    .into_bytes()
}

pub(crate) async fn a_mail_that_comes_back_hours_later_did_not_arrive(world: World) {
    let (sink, panel) = (Sink::agreeing().await, Panel::open().await);
    let change = MailChange {
        form: MailForm {
            bounces: "bounces@golestan.example".to_owned(),
            ..sink.change().form
        },
        ..sink.change()
    };
    world.sets_mail_up(change).await;
    world.sends_by("smtp kavenegar:fallback").await;
    panel.serves(&world, SMS).await;
    let request = app::link::LinkRequest {
        customer: Some(world.customer_with(&sara(), &mail()).await),
        recipients: vec![mail(), sara()],
        ..World::request(10_000)
    };
    let link = world.link_of(request).await;
    world.workers_run().await;
    let sent = world.only(&link).await;
    assert_eq!(sent.state, MessageState::Accepted);
    let heard = sink.heard();
    assert!(
        heard.contains("MAIL FROM:<bounces@golestan.example>"),
        "{heard}"
    );
    let (_, rest) = heard.split_once("Message-ID: ").unwrap();
    let name = rest.lines().next().unwrap();
    assert!(name.starts_with(&format!("<{}@", sent.id)), "{name}");

    let app = world.app();
    let of = async |merchant| {
        let by = Editor::operator(merchant);
        let mail = app.channels(&by).await.unwrap().mail.unwrap();
        mail.hook.rsplit('/').next().unwrap().to_owned()
    };
    let hook = of(world.scope.merchant).await;
    let other = app.make_merchant("Narges").await.unwrap();
    let theirs = Editor::operator(other);
    app.change_mail(&theirs, None, sink.change()).await.unwrap();
    let foreign = of(other).await;
    let posts = async |token: &str, body: Vec<u8>| {
        let call = LineCall {
            token: token.to_owned(),
            method: Method::POST,
            query: String::new(),
            headers: HeaderMap::new(),
            body,
        };
        world.app().hear_line(&call).await.unwrap()
    };
    world.time_passes(3 * 3_600);
    // A delay, an answer, a name that nobody was told, and somebody else's door.
    for (token, body) in [
        (&hook, came_back(name, "delayed")),
        (&hook, b"I am on holiday.".to_vec()),
        (&hook, came_back("<msg_0@golestan.example>", "failed")),
        (
            &hook,
            came_back(
                &format!("<msg_{}@golestan.example>", "0".repeat(32)),
                "failed",
            ),
        ),
        (&foreign, came_back(name, "failed")),
    ] {
        assert_eq!(posts(token, body).await, LineAnswer::Heard);
        assert_eq!(world.only(&link).await.state, MessageState::Accepted);
    }
    for _ in 0..2 {
        posts(&hook, came_back(name, "failed")).await;
    }
    world.workers_run().await;
    let all = world.messages(&link).await;
    let states: Vec<_> = all.iter().map(|one| (one.channel, one.state)).collect();
    let wanted = [
        (Some(ChannelKind::Smtp), MessageState::Undelivered),
        (Some(SMS), MessageState::Accepted),
    ];
    assert_eq!(states, wanted);
    assert_eq!(all[0].cause.as_deref(), Some("5.1.1 550 no such user"));
    assert_eq!(all[1].follows, Some(sent.id));
    // The SMS is no mail, whoever says that it came back.
    let sms = format!("<{}@golestan.example>", all[1].id);
    posts(&hook, came_back(&sms, "failed")).await;
    assert_eq!(world.messages(&link).await[1].state, MessageState::Accepted);
    let failed = "SELECT COUNT(*) AS n FROM event WHERE kind = 'message.failed'";
    assert_eq!(world.count(failed).await, 1);
}

pub(crate) async fn who_reads_an_e_mail_may_ask_for_no_more_of_them(mut world: World) {
    world.moves_to("https://pay.golestan.example");
    let sink = Sink::agreeing().await;
    world.sets_mail_up(sink.change()).await;
    world.sends_by("smtp").await;
    let link = world.link_to(vec![mail()]).await;
    world.workers_run().await;
    let heard = sink.heard();
    // Headers are folded.
    let (_, rest) = heard.split_once("https://pay.golestan.example/u/").unwrap();
    let (token, _) = rest.split_once('>').unwrap();
    let token = token.to_owned();
    assert!(heard.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"));
    assert!(
        !token.contains("sara") && !token.contains("msg_"),
        "{token}"
    );

    let app = world.app();
    let page = app.unsubscribe_page(&token).await.unwrap();
    assert!(!page.done, "looking changes nothing");
    assert_eq!(page.address, "s…@example.org");
    assert_eq!(page.shop.slug, SLUG);
    for _ in 0..2 {
        assert!(app.unsubscribe(&token, "req_1").await.unwrap().done);
    }
    assert!(app.unsubscribe_page(&token).await.unwrap().done);
    let set = "SELECT COUNT(*) AS n FROM event WHERE kind = 'opt_out.set' AND actor = 'payer'";
    assert_eq!(world.count(set).await, 1);

    // Whoever sends to it all the same does not reach it.
    let again = app
        .office_resend_message(
            &crate::customers::desk(&world).await,
            world.only(&link).await.id,
            crate::customers::once("n1", 1),
            "req_2",
        )
        .await;
    assert!(again.is_err());
    let cut: String = token.chars().skip(1).collect();
    let hook = world.hook(SMS).await;
    for wrong in ["", "x", &cut, &hook] {
        let found = app.unsubscribe_page(wrong).await;
        assert!(matches!(found, Err(PageError::Unknown)), "{wrong}");
        let done = app.unsubscribe(wrong, "req_3").await;
        assert!(matches!(done, Err(PageError::Unknown)), "{wrong}");
    }
}

pub(crate) async fn only_what_others_began_can_be_declined_with_one_click(world: World) {
    use domain::message::Situation;
    let declined = Situation::ALL.iter().filter(|one| one.may_be_declined());
    assert_eq!(
        declined.collect::<Vec<_>>(),
        [
            &Situation::LinkSent,
            &Situation::Reminder,
            &Situation::OpenpaySent
        ]
    );
    // Mail programs post to https alone.
    let sink = Sink::agreeing().await;
    world.sets_mail_up(sink.change()).await;
    world.sends_by("smtp").await;
    world.link_to(vec![mail()]).await;
    world.workers_run().await;
    let heard = sink.heard();
    assert!(heard.contains("Message-ID:") && !heard.contains("List-Unsubscribe"));
}
