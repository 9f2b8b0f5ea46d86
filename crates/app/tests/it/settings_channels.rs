//! The merchant's own mail server: a test mail that really goes out, and messages by it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::MailSettings;
use app::settings::channel::{MailChange, MailForm};
use app::settings::{Editor, SettingsError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::check::{Check, CheckResult};
use domain::message::{ChannelKind, MessageState};
use domain::settings::Fault;
use i18n::Locale;
use outbound::{Reach, Security, SmtpServer};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::world::World;

/// Changes what is typed.
type Typing<'a> = dyn Fn(&mut MailForm) + 'a;
/// Sets one field.
type Setting = dyn Fn(&mut MailChange, String);

const PASSWORD: &str = "canary-mail-password";

/// What the server does at one command; at the others it agrees.
#[derive(Clone, Copy)]
pub(crate) enum Trouble {
    Say(&'static str),
    Drop,
    /// It says nothing for so long, and then agrees.
    Wait(Duration),
}

/// A mail server that keeps what it is told.
pub(crate) struct Sink {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    pub(crate) async fn agreeing() -> Self {
        Self::failing("nowhere", Trouble::Drop).await
    }

    pub(crate) async fn refusing_the_login() -> Self {
        Self::failing("AUTH", Trouble::Say("535 5.7.8 no")).await
    }

    /// `at` is the beginning of a command, `greet`, or `.` for the end of the text.
    pub(crate) async fn failing(at: &'static str, trouble: Trouble) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let keep = heard.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, at, trouble, keep.clone()));
            }
        });
        Self { port, heard }
    }

    pub(crate) fn change(&self) -> MailChange {
        MailChange {
            form: MailForm {
                host: "127.0.0.1".to_owned(),
                port: self.port.to_string(),
                security: "none".to_owned(),
                user: "shop".to_owned(),
                from: "shop@golestan.example".to_owned(),
                from_name: "Golestan".to_owned(),
                reply_to: "answers@golestan.example".to_owned(),
                bounces: String::new(),
            },
            password: PASSWORD.to_owned(),
            active: true,
        }
    }

    /// The server as the operator of the node would set it, with little patience.
    pub(crate) fn of_node(&self) -> MailSettings {
        MailSettings {
            server: SmtpServer {
                host: "127.0.0.1".to_owned(),
                port: self.port,
                security: Security::None,
                login: None,
                hello: None,
                timeout: Duration::from_millis(400),
                reach: Reach::Loopback,
            },
            from: "shop@golestan.example".to_owned(),
        }
    }

    pub(crate) fn heard(&self) -> String {
        self.heard.lock().unwrap().join("\n")
    }
}

async fn converse(
    stream: TcpStream,
    at: &'static str,
    trouble: Trouble,
    heard: Arc<Mutex<Vec<String>>>,
) {
    let mut stream = BufReader::new(stream);
    let (mut text, mut command) = (false, "greet".to_owned());
    loop {
        let fails = !text && command.starts_with(at);
        if let (true, Trouble::Wait(pause)) = (fails, trouble) {
            tokio::time::sleep(pause).await;
        }
        let answer = match (fails, trouble) {
            (true, Trouble::Drop) => return,
            (true, Trouble::Say(answer)) => answer,
            _ if text => "",
            _ if command == "greet" => "220 sink",
            _ if command.starts_with("EHLO") => "250-sink\r\n250-8BITMIME\r\n250 AUTH PLAIN",
            _ if command.starts_with("AUTH") => "235 welcome",
            _ if command == "DATA" => "354 go on",
            _ if command == "." => "250 2.0.0 Ok: queued as 4F2A",
            _ if command == "QUIT" => "221 bye",
            _ => "250 ok",
        };
        if command == "DATA" && answer.starts_with("354") {
            text = true;
        }
        if !answer.is_empty() {
            let sent = stream.write_all(format!("{answer}\r\n").as_bytes()).await;
            if sent.is_err() {
                return;
            }
        }
        let mut line = String::new();
        match stream.read_line(&mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        command = line.trim_end().to_owned();
        if text && command == "." {
            text = false;
        }
        heard.lock().unwrap().push(command.clone());
    }
}

impl World {
    fn owner(&self) -> Editor {
        Editor::operator(self.scope.merchant)
    }

    pub(crate) async fn sets_mail_up(&self, change: MailChange) {
        let by = self.owner();
        let now = self.app().channels(&by).await.unwrap().mail;
        let version = now.map(|mail| mail.version);
        self.app().change_mail(&by, version, change).await.unwrap();
    }

    async fn tests_mail(&self) -> Check {
        let by = self.owner();
        let sent = self
            .app()
            .test_mail(&by, "sara@example.org", Locale::En)
            .await;
        let check = sent.unwrap();
        let kept = self.app().channels(&by).await.unwrap().mail.unwrap();
        assert_eq!(kept.check.as_ref(), Some(&check));
        self.nothing_stored_tells(PASSWORD).await;
        check
    }
}

fn faults(error: SettingsError) -> Vec<(&'static str, Fault)> {
    match error {
        SettingsError::Wrong(faults) => faults.0,
        other => panic!("{other}"),
    }
}

pub(crate) async fn a_test_mail_really_goes_out(world: World) {
    let sink = Sink::agreeing().await;
    world.sets_mail_up(sink.change()).await;
    let check = world.tests_mail().await;
    assert!(check.is_good());
    assert!(check.words.contains("queued as 4F2A"), "{}", check.words);
    let heard = sink.heard();
    let login = STANDARD.encode(format!("\0shop\0{PASSWORD}"));
    for wanted in [
        "EHLO golestan.example",
        &format!("AUTH PLAIN {login}"),
        "MAIL FROM:<shop@golestan.example>",
        "RCPT TO:<sara@example.org>",
        "From: Golestan <shop@golestan.example>",
        "Reply-To: answers@golestan.example",
        "Subject: Peyvand: your mail server works",
    ] {
        assert!(heard.contains(wanted), "{wanted}: {heard}");
    }
    let events = world.events(ChannelKind::Smtp).await;
    assert_eq!(
        events,
        Vec::<String>::new(),
        "settings belong to neither world"
    );
}

pub(crate) async fn each_failure_of_a_test_mail_is_told_apart(world: World) {
    use CheckResult::{Bad, Unknown};
    let echo = "535 5.7.8 no such password: canary-mail-password";
    for (at, trouble, result, code) in [
        ("AUTH", Trouble::Say(echo), Bad, "login"),
        ("MAIL", Trouble::Say("553 not yours"), Bad, "sender"),
        ("RCPT", Trouble::Say("550 no such user"), Bad, "recipient"),
        ("DATA", Trouble::Say("554 no"), Bad, "refused"),
        (".", Trouble::Say("554 spam"), Bad, "refused"),
        ("RCPT", Trouble::Say("450 later"), Unknown, "busy"),
        ("greet", Trouble::Drop, Bad, "connection"),
        (".", Trouble::Drop, Unknown, "broken"),
    ] {
        let sink = Sink::failing(at, trouble).await;
        world.sets_mail_up(sink.change()).await;
        let check = world.tests_mail().await;
        let found = (check.result, check.code.as_str());
        assert_eq!(found, (result, code), "{at}: {}", check.words);
        assert!(!check.words.contains("canary"), "{}", check.words);
        if let Trouble::Say(answer) = trouble {
            let start = answer.split(' ').nth(1).unwrap();
            assert!(check.words.contains(start), "{}", check.words);
        }
    }
    let sink = Sink::agreeing().await;
    let refused = |change: &dyn Fn(&mut MailForm)| {
        let mut all = sink.change();
        change(&mut all.form);
        all
    };
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = closed.local_addr().unwrap().port().to_string();
    drop(closed);
    let cases: [(&Typing<'_>, &str); 4] = [
        (&|form| form.port.clone_from(&port), "connection"),
        (&|form| form.security = "tls".into(), "tls"),
        (&|form| form.security = "starttls".into(), "tls"),
        (
            &|form| {
                form.host = "10.0.0.1".into();
                form.security = "tls".into();
            },
            "forbidden",
        ),
    ];
    for (change, code) in cases {
        world.sets_mail_up(refused(change)).await;
        let check = world.tests_mail().await;
        assert_eq!(
            (check.result, check.code.as_str()),
            (Bad, code),
            "{}",
            check.words
        );
    }
    assert!(!sink.heard().contains("AUTH"), "{}", sink.heard());
}

pub(crate) async fn messages_go_by_the_own_server_while_it_is_on(world: World) {
    let sink = Sink::agreeing().await;
    let link = world.link(10_000).await;
    world.workers_run().await;
    let kept = world.messages(&link).await;
    assert_eq!(kept[0].channel, Some(ChannelKind::Outbox));

    world.sets_mail_up(sink.change()).await;
    let link = world.link(20_000).await;
    world.workers_run().await;
    let sent = world.messages(&link).await;
    assert_eq!(sent[0].channel, Some(ChannelKind::Smtp));
    assert_eq!(sent[0].state, MessageState::Accepted);
    let heard = sink.heard();
    assert!(heard.contains("RCPT TO:<sara@example.org>"), "{heard}");
    assert!(
        heard.contains("Reply-To: answers@golestan.example"),
        "{heard}"
    );

    let version = world
        .app()
        .channels(&world.owner())
        .await
        .unwrap()
        .mail
        .unwrap()
        .version;
    let off = world
        .app()
        .switch_mail(&world.owner(), version, false)
        .await;
    off.unwrap();
    let link = world.link(30_000).await;
    world.workers_run().await;
    assert_eq!(
        world.messages(&link).await[0].channel,
        Some(ChannelKind::Outbox)
    );
}

pub(crate) async fn a_kept_password_stays_with_its_server(world: World) {
    let sink = Sink::agreeing().await;
    world.sets_mail_up(sink.change()).await;
    let kept = |host: &str| {
        let mut change = sink.change();
        change.password.clear();
        change.form.host = host.into();
        change
    };
    let (app, by) = (world.app(), world.owner());
    let moved = app.change_mail(&by, Some(1), kept("127.0.0.2")).await;
    assert_eq!(faults(moved.unwrap_err()), [("password", Fault::Again)]);
    app.change_mail(&by, Some(1), kept("127.0.0.1"))
        .await
        .unwrap();
    assert!(world.tests_mail().await.is_good());
    let late = app.change_mail(&by, Some(1), kept("127.0.0.1")).await;
    assert!(matches!(late, Err(SettingsError::Changed)));

    let mut nobody = kept("127.0.0.1");
    nobody.form.user.clear();
    app.change_mail(&by, Some(2), nobody).await.unwrap();
    let mail = app.channels(&by).await.unwrap().mail.unwrap();
    assert!(!mail.has_password);
    let again = app.change_mail(&by, Some(3), kept("127.0.0.1")).await;
    assert_eq!(faults(again.unwrap_err()), [("password", Fault::Missing)]);
}

pub(crate) async fn the_mail_server_of_another_merchant_is_never_used(world: World) {
    let sink = Sink::agreeing().await;
    let other = Editor::operator(world.app().make_merchant("Other").await.unwrap());
    world
        .app()
        .change_mail(&other, None, sink.change())
        .await
        .unwrap();
    let none = world
        .app()
        .test_mail(&world.owner(), "a@example.org", Locale::En)
        .await;
    assert!(matches!(none, Err(SettingsError::NotFound)));
    let link = world.link(10_000).await;
    world.workers_run().await;
    assert_eq!(
        world.messages(&link).await[0].channel,
        Some(ChannelKind::Outbox)
    );
    assert_eq!(sink.heard(), "");
}

pub(crate) async fn a_line_break_reaches_no_mail_server(world: World) {
    let sink = Sink::agreeing().await;
    let (app, by) = (world.app(), world.owner());
    let fields: [(&str, &Setting); 6] = [
        ("host", &|change, bad| change.form.host = bad),
        ("user", &|change, bad| change.form.user = bad),
        ("password", &|change, bad| change.password = bad),
        ("from", &|change, bad| change.form.from = bad),
        ("from_name", &|change, bad| change.form.from_name = bad),
        ("reply_to", &|change, bad| change.form.reply_to = bad),
    ];
    for (name, set) in fields {
        for evil in ["a\r\nBcc: x@example.org", "a\nb", "a\0b"] {
            let mut change = sink.change();
            set(&mut change, evil.to_owned());
            let refused = app.change_mail(&by, None, change).await;
            let found = faults(refused.unwrap_err());
            assert_eq!(found.len(), 1, "{name}");
            assert_eq!(found[0].0, name);
        }
    }
    world.sets_mail_up(sink.change()).await;
    let to = "a@example.org\r\nBcc: x@example.org";
    let sent = app.test_mail(&by, to, Locale::En).await;
    assert_eq!(faults(sent.unwrap_err()), [("to", Fault::Email)]);
    assert_eq!(sink.heard(), "");
}

pub(crate) async fn who_sets_mail_up_second_is_told(world: World) {
    let sink = Sink::agreeing().await;
    let (app, by) = (world.app(), world.owner());
    app.change_mail(&by, None, sink.change()).await.unwrap();
    let second = app.change_mail(&by, None, sink.change()).await;
    assert!(matches!(second, Err(SettingsError::Changed)));
}
