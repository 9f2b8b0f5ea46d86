//! An address of the OpenPay page that staff send: by which ways, to whom, once, and who hears if it
//! does not arrive.

use app::link::LinkMessage;
use app::message::Message;
use app::office::Desk;
use app::openpay::{PrefillError, PrefillForm, PrefillPosting, PrefillSending, PrefillSent};
use app::settings::Editor;
use domain::contact::Address;
use domain::message::{ChannelKind, MessageState, Situation};
use domain::openpay::{Named, OpenPayForm, SendRefusal};
use domain::scope::Mode;
use domain::sending::Crowd;
use domain::settings::SendingForm;
use store::rooms::office::MessageFilter;
use store::rooms::{event, opt_out};

use crate::customers::{desk, once};
use crate::delivery::{SMS, mail, sara};
use crate::openpay::{opens_the_page, page};
use crate::panel::{Mood, Panel};
use crate::world::{MANAGER, SLUG, World};

fn wanted() -> PrefillForm {
    let field = |named: Named, text: &str| (named.to_string(), text.to_owned());
    PrefillForm {
        shop: None,
        fields: vec![
            field(Named::Name, "Reza"),
            field(Named::Price, "7000"),
            field(Named::Language, "en"),
        ],
        signed: true,
    }
}

fn to(addresses: Vec<Address>) -> PrefillSending {
    PrefillSending {
        to: addresses,
        ..PrefillSending::default()
    }
}

impl World {
    async fn sends_address(
        &self,
        desk: &Desk,
        sending: PrefillSending,
        key: &str,
    ) -> Result<PrefillSent, PrefillError> {
        let wanted = (wanted(), sending);
        let app = self.app();
        let sent = app.office_send_prefill(desk, wanted, once(key, 1), "req_1");
        match sent.await? {
            PrefillPosting::Now(sent) => Ok(sent),
            PrefillPosting::Before => panic!("sent before"),
        }
    }

    async fn all_messages(&self) -> Vec<Message> {
        let app = self.app();
        let listed = app.list_messages(self.scope, MessageFilter::default(), 100);
        listed.await.unwrap()
    }

    async fn changes_page(&self, form: OpenPayForm) {
        let by = Editor::operator(self.scope.merchant);
        let app = self.app();
        let id = app.shops_to_set(&by).await.unwrap()[0].shop.id;
        let version = app.openpay_settings(&by, id).await.unwrap().version;
        app.change_openpay(&by, id, version, &form).await.unwrap();
    }
}

pub(crate) async fn an_address_goes_by_the_ways_of_its_shop_and_leads_to_its_page(world: World) {
    opens_the_page(&world).await;
    let desk = desk(&world).await;
    let panel = Panel::open().await;
    panel.serves(&world, SMS).await;
    world.sends_by("kavenegar smtp").await;
    let sent = world
        .sends_address(&desk, to(vec![sara(), mail()]), "one")
        .await
        .unwrap();
    assert_eq!((sent.messages.len(), sent.silent.len()), (2, 0));
    let queued = sent.messages.iter().all(|one| {
        one.state == MessageState::Queued
            && one.situation == Situation::OpenpaySent
            && one.topic.prefill() == Some(sent.id)
    });
    assert!(queued, "{:?}", sent.messages);
    world.workers_run().await;
    let texts = panel.texts();
    let [text] = texts.as_slice() else {
        panic!("{texts:?}")
    };
    assert!(
        text.contains("To pay Golestan") && text.contains("7,000"),
        "{text}"
    );
    // A sealed address is long; the message carries a short one.
    let (_, token) = text.trim().rsplit_once(&format!("/{SLUG}/o/")).unwrap();
    let path = world.app().prefill_path(SLUG, token).await.unwrap();
    let (place, signed) = path.split_once("?signed=").unwrap();
    assert_eq!(place, format!("/{SLUG}/openpay"));
    let app = world.app();
    let signed = percent_encoding::percent_decode_str(signed).decode_utf8();
    let signed = signed.unwrap();
    let shown = app.openpay_page(SLUG, Some(&signed)).await.unwrap();
    assert_eq!(shown.fixed.unwrap().name.as_deref(), Some("Reza"));
    let last = if token.ends_with('x') { 'y' } else { 'x' };
    let other = format!("{}{last}", &token[..token.len() - 1]);
    for wrong in [other.as_str(), "", "tooshort", "گ"] {
        assert!(
            world.app().prefill_path(SLUG, wrong).await.is_err(),
            "{wrong}"
        );
    }
    let kept = world.all_messages().await;
    let mail = kept.iter().find(|one| one.address.contains('@')).unwrap();
    let subject = mail.subject.clone().unwrap();
    assert!(
        subject.contains("The page on which you can pay"),
        "{subject}"
    );
    let (scope, id) = (world.scope, sent.id.to_string());
    let events = world.read(move |tx| event::of_object(tx, scope, &id)).await;
    let kinds: Vec<_> = events.iter().map(|one| one.kind.as_str()).collect();
    assert_eq!(kinds, ["openpay_prefill.sent"]);
    assert_eq!(world.app().verify_books().await.unwrap(), []);
}

pub(crate) async fn an_address_is_sent_once_however_often_its_form_is(world: World) {
    opens_the_page(&world).await;
    let (app, desk) = (world.app(), desk(&world).await);
    let send = |content: u8| {
        let wanted = (wanted(), to(vec![mail()]));
        app.office_send_prefill(&desk, wanted, once("one", content), "req_1")
    };
    assert!(matches!(send(1).await, Ok(PrefillPosting::Now(_))));
    assert!(matches!(send(1).await, Ok(PrefillPosting::Before)));
    assert!(matches!(send(2).await, Err(PrefillError::KeyReused)));
    assert_eq!(world.all_messages().await.len(), 1);
}

pub(crate) async fn who_wants_no_messages_gets_no_address(world: World) {
    opens_the_page(&world).await;
    let desk = desk(&world).await;
    let (scope, now) = (world.scope, world.app().now());
    let id = domain::id::OptOutId::new(uuid::Uuid::from_u128(1));
    let set: Result<_, store::StoreError> = world
        .app()
        .store()
        .write(move |tx| opt_out::set(tx, scope, &mail(), (id, "x"), now).map(drop))
        .await;
    set.unwrap();
    let sent = world
        .sends_address(&desk, to(vec![mail()]), "one")
        .await
        .unwrap();
    assert_eq!((sent.messages.len(), sent.silent), (0, vec![mail()]));
    let nobody = world.sends_address(&desk, to(Vec::new()), "two").await;
    assert!(
        matches!(
            nobody,
            Err(PrefillError::Send(SendRefusal::Whom(Crowd::Nobody)))
        ),
        "{nobody:?}"
    );
}

pub(crate) async fn an_address_goes_by_the_channels_that_were_chosen(world: World) {
    opens_the_page(&world).await;
    let desk = desk(&world).await;
    let panel = Panel::open().await;
    panel.serves(&world, SMS).await;
    world.sends_by("kavenegar smtp").await;
    let by = |channels: &[ChannelKind]| PrefillSending {
        channels: Some(channels.to_vec()),
        ..to(vec![sara()])
    };
    let refused = world
        .sends_address(&desk, by(&[ChannelKind::Smtp]), "one")
        .await;
    let told = Err(SendRefusal::Unreached(vec![sara()]));
    let refused = match refused {
        Err(PrefillError::Send(refusal)) => Err(refusal),
        other => Ok(other),
    };
    assert_eq!(refused.map(drop), told);
    let sent = world.sends_address(&desk, by(&[SMS]), "two").await.unwrap();
    let channels: Vec<_> = sent.messages.iter().map(|one| one.channel).collect();
    assert_eq!(channels, [Some(SMS)]);
    world.workers_run().await;
    assert_eq!(panel.texts().len(), 1);
}

pub(crate) async fn a_text_of_ones_own_holds_the_address_all_the_same(world: World) {
    opens_the_page(&world).await;
    let desk = desk(&world).await;
    let panel = Panel::open().await;
    panel.serves(&world, SMS).await;
    world.sends_by("kavenegar").await;
    let said = |text: &str| PrefillSending {
        message: LinkMessage {
            email: None,
            short: Some(text.to_owned()),
        },
        ..to(vec![sara()])
    };
    let wrong = world
        .sends_address(&desk, said("{{ nobody }}"), "one")
        .await;
    assert!(matches!(wrong, Err(PrefillError::Message(_))), "{wrong:?}");
    world
        .sends_address(&desk, said("Come and pay {{ amount }}"), "two")
        .await
        .unwrap();
    world.workers_run().await;
    let texts = panel.texts();
    assert!(
        texts[0].contains("Come and pay") && texts[0].contains(&format!("/{SLUG}/o/t")),
        "{texts:?}"
    );
}

pub(crate) async fn a_page_that_takes_nothing_here_is_not_sent(world: World) {
    opens_the_page(&world).await;
    let desk = desk(&world).await;
    world
        .changes_page(OpenPayForm {
            mode: Mode::Live.to_string(),
            ..page()
        })
        .await;
    let elsewhere = world.sends_address(&desk, to(vec![mail()]), "one").await;
    assert!(
        matches!(elsewhere, Err(PrefillError::World(Mode::Live))),
        "{elsewhere:?}"
    );
    world
        .changes_page(OpenPayForm {
            open: false,
            ..page()
        })
        .await;
    let closed = world.sends_address(&desk, to(vec![mail()]), "two").await;
    assert!(matches!(closed, Err(PrefillError::Closed)), "{closed:?}");
    assert_eq!(world.all_messages().await, []);
}

pub(crate) async fn an_address_that_does_not_arrive_is_told_to_staff(world: World) {
    opens_the_page(&world).await;
    let desk = desk(&world).await;
    let panel = Panel::open().await;
    panel.serves(&world, SMS).await;
    world.sends_by("kavenegar").await;
    panel.will(Mood::BadNumber);
    let sent = world
        .sends_address(&desk, to(vec![sara()]), "one")
        .await
        .unwrap();
    world.workers_run().await;
    let all = world.all_messages().await;
    let failed = all
        .iter()
        .find(|one| one.id == sent.messages[0].id)
        .unwrap();
    assert_eq!(failed.state, MessageState::Undelivered);
    let told = all.iter().find(|one| one.address == MANAGER).unwrap();
    assert_eq!(told.situation, Situation::StaffBounced);
    let body = told.body.clone().unwrap();
    assert!(
        body.contains(&format!("/office/messages/{}", failed.id)),
        "{body}"
    );
    // Sent again it carries the same address.
    panel.will(Mood::Takes);
    let app = world.app();
    let shown = app.office_message(&desk, failed.id).await.unwrap();
    assert!(shown.may_resend);
    let again = app.office_resend_message(&desk, failed.id, once("two", 1), "req_2");
    again.await.unwrap();
    world.workers_run().await;
    let texts = panel.texts();
    assert!(texts[0].contains(&format!("/{SLUG}/o/t")), "{texts:?}");
}

pub(crate) async fn quiet_hours_and_limits_hold_for_addresses_too(world: World) {
    opens_the_page(&world).await;
    let desk = desk(&world).await;
    let panel = Panel::open().await;
    panel.serves(&world, SMS).await;
    world.sends_by("kavenegar").await;
    let by = Editor::operator(world.scope.merchant);
    let row = world.app().find_shop(SLUG).await.unwrap().unwrap();
    let form = SendingForm {
        // It is noon in Tehran.
        quiet_from: "11:00".to_owned(),
        quiet_until: "13:00".to_owned(),
        may_wait: vec![Situation::OpenpaySent],
        abroad: "nowhere".to_owned(),
        codes: String::new(),
        number_hour: "1".to_owned(),
        number_day: "20".to_owned(),
        shop_hour: "100".to_owned(),
    };
    let changed = world
        .app()
        .change_sending(&by, row.shop.id, row.version, &form)
        .await;
    changed.unwrap();
    world
        .sends_address(&desk, to(vec![sara()]), "one")
        .await
        .unwrap();
    world.workers_run().await;
    assert_eq!(panel.texts().len(), 0, "it waits");
    world.time_passes(3_600);
    world.workers_run().await;
    assert_eq!(panel.texts().len(), 1);
    let second = world
        .sends_address(&desk, to(vec![sara()]), "two")
        .await
        .unwrap();
    world.workers_run().await;
    assert_eq!(panel.texts().len(), 1);
    let all = world.all_messages().await;
    let held = all.iter().find(|one| one.id == second.messages[0].id);
    let held = held.unwrap();
    assert_eq!(
        (held.state, held.cause.as_deref()),
        (MessageState::Blocked, Some("number_hour"))
    );
}
