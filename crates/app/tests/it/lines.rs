//! A shop's own sending lines.

use app::settings::{Editor, SettingsError};
use domain::message::ChannelKind;
use domain::settings::{Fault, LinksForm};
use domain::told::Told;

use crate::delivery::{SMS, mail, sara};
use crate::panel::{Mood, Panel};
use crate::settings_channels::Sink;
use crate::world::{SLUG, World};

impl World {
    async fn sends_from(&self, lines: &[(ChannelKind, &str)]) -> Result<(), SettingsError> {
        let app = self.app();
        let row = app.find_shop(SLUG).await.unwrap().unwrap();
        let by = Editor::operator(self.scope.merchant);
        let lines = lines.iter().map(|(kind, line)| (*kind, (*line).to_owned()));
        let form = LinksForm {
            account: row.account.to_string(),
            receipt: true,
            receipt_type: row.receipt_type.to_string(),
            approve: true,
            validity_days: String::new(),
            description: String::new(),
            ways: vec!["kavenegar".to_owned(), "smtp".to_owned()],
            lines: lines.collect(),
            told: Told::default(),
            two_from: String::new(),
        };
        app.change_links(&by, row.shop.id, row.version, &form).await
    }
}

pub(crate) async fn a_shop_sends_from_its_own_line_and_others_from_the_channels(world: World) {
    let panel = Panel::open().await;
    panel.serves(&world, SMS).await;
    world.sends_from(&[(SMS, "۱۰۰۰۴۳۴۶")]).await.unwrap();
    world.link_to(vec![sara()]).await;
    world.workers_run().await;
    // A form that does not name the channel changes nothing of it.
    world.sends_from(&[]).await.unwrap();
    world.link_to(vec![sara()]).await;
    world.workers_run().await;
    world.sends_from(&[(SMS, " ")]).await.unwrap();
    world.link_to(vec![sara()]).await;
    world.workers_run().await;
    assert_eq!(panel.sent_with("sender"), ["10004346", "10004346", ""]);
}

pub(crate) async fn mail_of_a_shop_comes_from_its_own_address(world: World) {
    let sink = Sink::agreeing().await;
    world.sets_mail_up(sink.change()).await;
    let own = "sales@golestan.example";
    let lines = [(ChannelKind::Smtp, own)];
    world.sends_from(&lines).await.unwrap();
    world.link_to(vec![mail()]).await;
    world.workers_run().await;
    let heard = sink.heard();
    assert!(heard.contains(&format!("MAIL FROM:<{own}>")), "{heard}");
    assert!(
        heard.contains("From: ") && heard.matches(own).count() > 1,
        "{heard}"
    );
}

pub(crate) async fn a_line_that_its_channel_does_not_take_is_refused_at_its_field(world: World) {
    let panel = Panel::open().await;
    panel.serves(&world, ChannelKind::SmsIr).await;
    let sink = Sink::agreeing().await;
    world.sets_mail_up(sink.change()).await;
    for (kind, line, field, fault) in [
        (
            ChannelKind::SmsIr,
            "Golestan",
            "line_smsir",
            Fault::Form("a number"),
        ),
        (ChannelKind::Smtp, "3000", "line_smtp", Fault::Email),
        (
            ChannelKind::Smtp,
            "a@b.example\r\nBcc: c@d.example",
            "line_smtp",
            Fault::Control,
        ),
        // It is not set up.
        (
            ChannelKind::Ghasedak,
            "3000",
            "line_ghasedak",
            Fault::Choice,
        ),
        // Who writes there is told by its token.
        (ChannelKind::Telegram, "3000", "ways", Fault::Choice),
    ] {
        let refused = world.sends_from(&[(kind, line)]).await.unwrap_err();
        let SettingsError::Wrong(faults) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(faults.0, [(field, fault)]);
    }
}

pub(crate) async fn a_stop_under_a_shops_own_line_names_it(world: World) {
    let panel = Panel::open().await;
    panel.serves(&world, SMS).await;
    world.sends_from(&[(SMS, "10004346")]).await.unwrap();
    panel.will(Mood::NoCredit);
    world.link_to(vec![sara()]).await;
    world.workers_run().await;
    let by = Editor::operator(world.scope.merchant);
    let view = world.app().channel_settings(&by, SMS).await.unwrap();
    let (_, why) = view.stopped.unwrap();
    assert!(why.ends_with("(Golestan Books: 10004346)"), "{why}");
    assert!(view.meaning.is_some(), "the panel's code is still known");
}
