//! The bell of the back office, credit that runs low, and when and to whom a shop's messages go.

use app::office::{Desk, NoticeFilter, which};
use app::settings::{Editor, SettingsError};
use domain::message::{ChannelKind, MessageState, Situation};
use domain::notice::{Bell, NoticeKind, Wish};
use domain::settings::SendingForm;
use store::rooms::message;

use crate::customers::desk;
use crate::delivery::{mail, sara};
use crate::panel::{Mood, Panel};
use crate::settings_channels::Sink;
use crate::told::makes_one;
use crate::world::{MANAGER, SLUG, World};

const SMS: ChannelKind = ChannelKind::Kavenegar;

impl World {
    /// What a user was told, oldest first.
    async fn rung(&self, desk: &Desk) -> Vec<NoticeKind> {
        let filter = NoticeFilter::default();
        let list = self.app().office_notices(desk, filter, 50).await.unwrap();
        let mut kinds: Vec<_> = list.rows.iter().map(|line| line.notice.kind).collect();
        kinds.reverse();
        kinds
    }

    async fn unread(&self, desk: &Desk) -> u32 {
        self.app().menu_counts(desk).await.unwrap().unread
    }

    async fn wants(&self, desk: &Desk, kind: NoticeKind, bell: Bell) {
        let wish = Wish {
            bell,
            ..Wish::usual(kind)
        };
        let app = self.app();
        app.set_notice_wishes(desk, vec![wish]).await.unwrap();
    }

    async fn is_paid(&self, link: &app::link::LinkView) {
        let mut payer = self.payer_at("sandbox", link).await;
        payer.pays().await;
        payer.comes_back().await;
    }

    async fn sends_within(&self, form: &SendingForm) -> Result<(), SettingsError> {
        let app = self.app();
        let row = app.find_shop(SLUG).await.unwrap().unwrap();
        let by = Editor::operator(self.scope.merchant);
        app.change_sending(&by, row.shop.id, row.version, form)
            .await
    }
}

/// The form as a new shop has it.
fn usual() -> SendingForm {
    SendingForm {
        quiet_from: "22:00".to_owned(),
        quiet_until: "8:00".to_owned(),
        may_wait: vec![Situation::StaffExpired],
        abroad: "nowhere".to_owned(),
        codes: String::new(),
        number_hour: "6".to_owned(),
        number_day: "20".to_owned(),
        shop_hour: "3000".to_owned(),
    }
}

pub(crate) async fn who_made_a_link_hears_the_bell_and_others_if_they_want_to(world: World) {
    let owner = desk(&world).await;
    let link = makes_one(&world).await;
    let mut maker = owner.clone();
    maker.staff.user = link.link.made_by.unwrap();
    world.is_paid(&link).await;
    assert_eq!(world.rung(&maker).await, [NoticeKind::Paid]);
    assert_eq!(world.rung(&owner).await, [], "it is not their link");

    world.wants(&owner, NoticeKind::Paid, Bell::All).await;
    let other = world.link(10_000).await;
    world.is_paid(&other).await;
    assert_eq!(world.rung(&owner).await, [NoticeKind::Paid]);
    assert_eq!(world.rung(&maker).await, [NoticeKind::Paid]);
    world.wants(&owner, NoticeKind::Paid, Bell::Never).await;
    let third = world.link(10_000).await;
    world.is_paid(&third).await;
    assert_eq!(world.rung(&owner).await.len(), 1);
}

pub(crate) async fn notices_are_read_one_by_one_or_all(world: World) {
    let owner = desk(&world).await;
    world.wants(&owner, NoticeKind::Paid, Bell::All).await;
    for _ in 0..3 {
        let link = world.link(10_000).await;
        world.is_paid(&link).await;
    }
    assert_eq!(world.unread(&owner).await, 3);
    let app = world.app();
    let list = app.office_notices(&owner, NoticeFilter::default(), 2);
    let list = list.await.unwrap();
    assert!(list.more);
    assert_eq!(list.rows[0].about.0.as_deref(), Some("Two books"));
    let second = list.rows[1].notice.id.to_string();
    for _ in 0..2 {
        let one = which(Some(&second), None).unwrap();
        app.read_notices(&owner, one).await.unwrap();
        assert_eq!(world.unread(&owner).await, 2);
    }
    // What came after the list was looked at stays new.
    let all = which(None, Some(&second)).unwrap();
    app.read_notices(&owner, all).await.unwrap();
    assert_eq!(world.unread(&owner).await, 1);
    let unread = NoticeFilter {
        unread: true,
        ..NoticeFilter::default()
    };
    let new = app.office_notices(&owner, unread, 9).await.unwrap().rows;
    assert_eq!(new.len(), 1);
    assert_eq!(new[0].notice.id, list.rows[0].notice.id);
    let mut stranger = owner.clone();
    stranger.staff.user = domain::id::UserId::new(uuid::Uuid::from_u128(99));
    app.read_notices(
        &stranger,
        which(None, Some(&new[0].notice.id.to_string())).unwrap(),
    )
    .await
    .unwrap();
    assert_eq!(world.unread(&owner).await, 1, "only one's own are read");
}

pub(crate) async fn a_stopped_channel_rings_and_a_stopped_mail_server_too(world: World) {
    let owner = desk(&world).await;
    let panel = Panel::open().await;
    world.sends_by("kavenegar").await;
    panel.serves(&world, SMS).await;
    panel.will(Mood::NoCredit);
    world.link_to(vec![sara()]).await;
    world.workers_run().await;
    assert_eq!(world.rung(&owner).await, [NoticeKind::ChannelStopped]);

    let sink = Sink::refusing_the_login().await;
    world.sets_mail_up(sink.change()).await;
    world.sends_by("smtp").await;
    for _ in 0..2 {
        world.link_to(vec![mail()]).await;
        world.workers_run().await;
    }
    let rung = world.rung(&owner).await;
    assert_eq!(rung, [NoticeKind::ChannelStopped; 2], "once each");
}

pub(crate) async fn credit_is_asked_once_a_day_and_told_once_when_it_falls(world: World) {
    let owner = desk(&world).await;
    let (panel, sink) = (Panel::open().await, Sink::agreeing().await);
    world.sets_mail_up(sink.change()).await;
    panel.serves(&world, SMS).await;
    world.workers_run().await;
    assert_eq!(panel.asked("account/info.json"), 1);
    world.workers_run().await;
    assert_eq!(panel.asked("account/info.json"), 1);
    assert_eq!(world.rung(&owner).await, []);

    panel.has_left(1_234);
    for day in 2..5 {
        world.time_passes(60 * 60 * 24 + 1);
        world.workers_run().await;
        assert_eq!(panel.asked("account/info.json"), day);
        assert_eq!(world.rung(&owner).await, [NoticeKind::CreditLow]);
    }
    let letters = |heard: &str| heard.matches("Little credit left at Kavenegar").count();
    assert_eq!(letters(&sink.heard()), 1, "{}", sink.heard());
    assert!(sink.heard().contains(&format!("RCPT TO:<{MANAGER}>")));
    let by = Editor::operator(world.scope.merchant);
    let view = world.app().channel_settings(&by, SMS).await.unwrap();
    assert!(view.is_low);
    assert_eq!(view.credit.unwrap().left, 1_234);

    // Topped up, it falls again one day.
    panel.has_left(9_999_999);
    let app = world.app();
    let asked = app.channel_credit(&by, (SMS, world.scope.mode)).await;
    asked.unwrap().unwrap();
    let view = world.app().channel_settings(&by, SMS).await.unwrap();
    assert!(!view.is_low);
    panel.has_left(999_999);
    world.time_passes(60 * 60 * 24 + 1);
    world.workers_run().await;
    assert_eq!(world.rung(&owner).await, [NoticeKind::CreditLow; 2]);

    // A line has a floor of its own, and one that is off is not asked.
    let mut form = panel.form();
    "999999".clone_into(&mut form.floor);
    let version = view.version;
    let app = world.app();
    app.change_channel(&by, SMS, version, form.clone())
        .await
        .unwrap();
    world.workers_run().await;
    let view = app.channel_settings(&by, SMS).await.unwrap();
    assert_eq!((view.floor, view.is_low), (Some(999_999), false));
    let asked = panel.asked("account/info.json");
    form.active = false;
    app.change_channel(&by, SMS, view.version, form)
        .await
        .unwrap();
    world.time_passes(60 * 60 * 24 * 3);
    world.workers_run().await;
    assert_eq!(panel.asked("account/info.json"), asked);
}

pub(crate) async fn a_shop_decides_what_waits_in_its_quiet_hours(world: World) {
    // Half past eleven in the evening in Tehran.
    world.time_passes(11 * 60 * 60 + 30 * 60);
    let waiting = SendingForm {
        may_wait: vec![Situation::LinkSent],
        ..usual()
    };
    world.sends_within(&waiting).await.unwrap();
    let panel = Panel::open().await;
    world.sends_by("kavenegar").await;
    panel.serves(&world, SMS).await;
    let link = world.link_to(vec![sara()]).await;
    world.workers_run().await;
    assert_eq!(world.messages(&link).await[0].state, MessageState::Queued);
    world.time_passes(9 * 60 * 60);
    world.workers_run().await;
    assert_eq!(world.messages(&link).await[0].state, MessageState::Accepted);

    world.time_passes(15 * 60 * 60);
    world.sends_within(&usual()).await.unwrap();
    let urgent = world.link_to(vec![sara()]).await;
    world.workers_run().await;
    assert_eq!(
        world.messages(&urgent).await[0].state,
        MessageState::Accepted
    );
}

pub(crate) async fn a_shop_decides_how_many_go_out_and_to_which_countries(world: World) {
    let form = SendingForm {
        abroad: "some".to_owned(),
        codes: "33".to_owned(),
        number_hour: "1".to_owned(),
        ..usual()
    };
    world.sends_within(&form).await.unwrap();
    let panel = Panel::open().await;
    world.sends_by("kavenegar").await;
    panel.serves(&world, SMS).await;
    let paris = domain::contact::Address::Mobile("+33612345678".parse().unwrap());
    let london = domain::contact::Address::Mobile("+447911123456".parse().unwrap());
    for (to, cause) in [
        (sara(), None),
        (sara(), Some("number_hour")),
        (london, Some("abroad")),
    ] {
        let link = world.link_to(vec![to.clone()]).await;
        world.workers_run().await;
        let found = world.messages(&link).await;
        assert_eq!(found[0].cause.as_deref(), cause, "{to}");
    }
    // The channel itself may not reach a country that the shop allows.
    let link = world.link_to(vec![paris]).await;
    world.workers_run().await;
    let scope = world.scope;
    let id = link.link.id;
    let found = world.read(move |tx| message::of_link(tx, scope, id)).await;
    assert_ne!(found[0].cause.as_deref(), Some("abroad"));

    let stale = world.app().find_shop(SLUG).await.unwrap().unwrap();
    let by = Editor::operator(world.scope.merchant);
    let (id, old) = (stale.shop.id, stale.version - 1);
    let second = world.app().change_sending(&by, id, old, &usual()).await;
    assert!(matches!(second, Err(SettingsError::Changed)));
}
