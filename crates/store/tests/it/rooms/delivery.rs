//! What becomes of messages after a channel took them, and what holds them back.

use domain::contact::{Address, AddressKind};
use domain::delivery::{Abroad, Limits, QuietHours, Sent, WAITS};
use domain::job::{JobKind, Lane};
use domain::message::{ChannelKind, MessageState, NewMessage, Situation};
use domain::scope::{MerchantNo, Mode, Scope};
use domain::shop::Language;
use domain::way::{Route, Stop, Way};
use jiff::SignedDuration;
use store::rooms::channel::{self, ChannelRow, StoredCredit};
use store::rooms::delivery::{self, Arrived, Underway};
use store::rooms::message::{self, Outcome};
use store::rooms::{job, shop};
use store::{MIGRATIONS, Tx};

use super::build::{World, at, id, job as due, mail, open, read, setup, write};
use crate::ground::{Done, Ground, Setup};

const SMS: ChannelKind = ChannelKind::Kavenegar;

fn mobile(text: &str) -> Address {
    Address::read(AddressKind::Mobile, text).unwrap()
}

fn sms(n: u128) -> NewMessage {
    NewMessage {
        id: id("msg", n),
        situation: Situation::LinkSent,
        route: Route::only(SMS, mobile("09121234567")),
        follows: None,
        by_hand: false,
        language: Language::Persian,
        topic: id("lnk", 1),
        payment: None,
    }
}

/// A channel took it.
fn taken(tx: &mut Tx<'_>, scope: Scope, n: u128, report: Option<i64>) -> Done {
    message::insert(tx, scope, &[sms(n)], at(1))?;
    let said = Outcome {
        provider_ref: Some(format!("ref-{n}")),
        report_at: report.map(at),
        ..Outcome::because(MessageState::Accepted, None)
    };
    assert!(message::outcome(tx, scope, id("msg", n), &said, at(2))?);
    Ok(())
}

pub(crate) async fn a_channel_is_asked_about_what_it_took_until_its_last_word(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let other = World::new(&store).await.scope;
    let found = write(&store, move |tx| {
        for (n, report) in [(1, Some(30)), (2, Some(10)), (3, None), (4, Some(90))] {
            taken(tx, scope, n, report)?;
        }
        let ask =
            |tx: &mut Tx<'_>, scope, now, limit| delivery::underway(tx, scope, SMS, at(now), limit);
        let first = ask(tx, scope, 30, 1)?;
        let both = ask(tx, scope, 30, 9)?;
        assert_eq!(ask(tx, other, 99, 9)?, [], "another merchant's");
        assert_eq!(delivery::next_report(tx, scope, SMS)?, Some(at(10)));
        assert_eq!(delivery::next_report(tx, scope, ChannelKind::SmsIr)?, None);
        assert_eq!(
            delivery::by_ref(tx, scope, SMS, "ref-4")?,
            Some(id("msg", 4))
        );
        // One that is never asked may call.
        let named = |tx: &mut Tx<'_>, scope, name| delivery::by_ref(tx, scope, SMS, name);
        assert_eq!(named(tx, scope, "ref-3")?, Some(id("msg", 3)));
        assert_eq!(named(tx, scope, "ref-5")?, None);
        assert_eq!(named(tx, other, "ref-4")?, None, "another merchant's");
        let elsewhere = delivery::by_ref(tx, scope, ChannelKind::SmsIr, "ref-4")?;
        assert_eq!(elsewhere, None, "another channel's");

        delivery::asked(tx, scope, id("msg", 2), (Some("4"), Some(at(60))))?;
        delivery::asked(tx, scope, id("msg", 1), (None, None))?;
        assert_eq!(delivery::next_report(tx, scope, SMS)?, Some(at(60)));
        let again = ask(tx, scope, 60, 9)?;
        let said = |state, code: &str| Arrived {
            state,
            cause: None,
            code: code.to_owned(),
        };
        let good = said(MessageState::Delivered, "10");
        let bad = said(MessageState::Undelivered, "11");
        assert!(delivery::arrived(tx, scope, id("msg", 2), &good, at(61))?);
        assert!(!delivery::arrived(tx, scope, id("msg", 2), &bad, at(62))?);
        let told = message::find(tx, scope, id("msg", 2))?.unwrap();
        assert_eq!(
            (told.state, told.code.as_deref(), told.delivered_at),
            (MessageState::Delivered, Some("10"), Some(at(61)))
        );
        Ok((first, both, again))
    })
    .await;
    let one = |n: u128, asked| Underway {
        id: id("msg", n),
        provider_ref: format!("ref-{n}"),
        asked,
        sent_at: at(2),
    };
    let expected = (vec![one(2, 0)], vec![one(2, 0), one(1, 0)], vec![one(2, 1)]);
    assert_eq!(found, expected);
}

pub(crate) async fn messages_are_counted_by_number_and_shop_for_a_day(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let found = write(&store, move |tx| {
        let (sara, reza) = (mobile("09121234567"), mobile("09127654321"));
        let (one, two) = (id("shp", 1), id("shp", 2));
        let later = |hours: i64| at(0) + SignedDuration::from_hours(hours);
        delivery::count(tx, scope, (&sara, one), later(0))?;
        delivery::count(tx, scope, (&sara, two), later(2))?;
        delivery::count(tx, scope, (&reza, one), later(2))?;
        let mut told = Vec::new();
        for hours in [2, 20, 27] {
            told.push(delivery::sent(tx, scope, (&sara, one), later(hours))?);
        }
        delivery::count(tx, scope, (&sara, one), later(60))?;
        let left = tx.query("SELECT hour FROM message_count", &[])?.len();
        Ok((told, left))
    })
    .await;
    let sent = |number_hour, number_day, shop_hour| Sent {
        number_hour,
        number_day,
        shop_hour,
    };
    let told = vec![sent(1, 2, 1), sent(0, 2, 0), sent(0, 0, 0)];
    assert_eq!(found, (told, 2), "old counts are swept away");
}

pub(crate) async fn a_channel_stops_once_and_a_change_starts_it(ground: Ground) {
    let store = open(&ground);
    let no = World::new(&store).await.scope.merchant;
    let stranger = MerchantNo(no.0 + 1);
    let row = ChannelRow {
        kind: SMS,
        active: true,
        settings: "{}".to_owned(),
        secrets: vec![1, 2],
        version: 1,
        check: None,
        stopped: None,
        credit: None,
        floor: None,
        low_since: None,
    };
    let fresh = row.clone();
    let steps = write(&store, move |tx| {
        channel::insert(tx, no, &fresh)?;
        assert!(!channel::stop(tx, stranger, &fresh, ("418", at(1)))?);
        assert!(channel::stop(tx, no, &fresh, ("418 no credit", at(1)))?);
        assert!(!channel::stop(tx, no, &fresh, ("again", at(2)))?);
        let credit = StoredCredit {
            left: 12_000,
            unit: "rial".to_owned(),
            at: at(3),
        };
        channel::credit(tx, no, &fresh, &credit)?;
        let stopped = channel::find(tx, no, SMS)?;
        assert!(channel::start(tx, no, SMS)?);
        assert!(!channel::start(tx, no, SMS)?, "it runs");
        assert!(channel::stop(tx, no, &fresh, ("418", at(4)))?);
        assert!(channel::change(tx, no, &fresh)?);
        assert!(!channel::stop(tx, no, &fresh, ("old settings", at(5)))?);
        assert_eq!(channel::all(tx, stranger)?, []);
        Ok((stopped, channel::all(tx, no)?))
    })
    .await;
    let credit = Some(StoredCredit {
        left: 12_000,
        unit: "rial".to_owned(),
        at: at(3),
    });
    let stopped = ChannelRow {
        stopped: Some((at(1), "418 no credit".to_owned())),
        credit: credit.clone(),
        ..row.clone()
    };
    let running = ChannelRow {
        version: 2,
        credit,
        ..row
    };
    assert_eq!(steps, (Some(stopped), vec![running]));
}

pub(crate) async fn messages_that_wait_for_a_channel_go_when_it_starts(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let claimed = write(&store, move |tx| {
        let other = NewMessage {
            route: mail("sara@example.org"),
            ..sms(2)
        };
        message::insert(tx, scope, &[sms(1), other], at(1))?;
        for n in [1, 2] {
            let mut waits = due(JobKind::SendMessage, id::<domain::id::MessageId>("msg", n));
            waits.run_at = at(500);
            job::insert(tx, scope, &[waits])?;
        }
        job::release_messages(tx, scope, SMS, at(10))?;
        let time = (at(10), at(20));
        let claimed = job::claim(tx, scope.merchant, Lane::Message, time, 9)?;
        Ok(claimed
            .into_iter()
            .map(|one| one.object)
            .collect::<Vec<_>>())
    })
    .await;
    let name = id::<domain::id::MessageId>("msg", 1).to_string();
    assert_eq!(claimed, [name]);
}

pub(crate) async fn a_mailbox_bounces_until_something_arrives_there(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let told = write(&store, move |tx| {
        let sara = Address::read(AddressKind::Email, "sara@example.org").unwrap();
        let mut told = vec![delivery::bounced(tx, scope, &sara)?];
        for (n, state) in [
            (1, MessageState::Undelivered),
            (2, MessageState::Failed),
            (3, MessageState::Accepted),
        ] {
            let one = NewMessage {
                route: mail("sara@example.org"),
                ..sms(n)
            };
            message::insert(tx, scope, &[one], at(1))?;
            let said = Outcome::because(state, None);
            message::outcome(tx, scope, id("msg", n), &said, at(2))?;
            told.push(delivery::bounced(tx, scope, &sara)?);
        }
        Ok(told)
    })
    .await;
    assert_eq!(told, [false, true, true, false]);
}

pub(crate) async fn a_payer_is_whom_the_link_was_sent_to_and_not_its_stand_in(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let sara = Address::read(AddressKind::Email, "sara@example.org").unwrap();
    let fallback = Stop {
        channel: ChannelKind::Smtp,
        address: sara.clone(),
    };
    let people = write(&store, move |tx| {
        let mut first = sms(1);
        first.route.rest.push(fallback.clone());
        let stand_in = NewMessage {
            route: mail("sara@example.org"),
            follows: Some(id("msg", 1)),
            ..sms(2)
        };
        let turned = NewMessage {
            route: mail("reza@example.org"),
            ..sms(3)
        };
        message::insert(tx, scope, &[first, stand_in, turned], at(1))?;
        let other = Route::only(SMS, mobile("09127654321"));
        assert!(message::reroute(tx, scope, id("msg", 3), &other)?);
        assert!(message::sending(
            tx,
            scope,
            id("msg", 3),
            SMS,
            ("", "text")
        )?);
        assert!(!message::reroute(tx, scope, id("msg", 3), &other)?);
        message::recipients(tx, scope, id("lnk", 1))
    })
    .await;
    let numbers = [mobile("09121234567"), mobile("09127654321")];
    let [one, two] = numbers;
    assert_eq!(people, [vec![one, sara], vec![two]]);
}

const OLDER: &[&str] = &[
    "INSERT INTO merchant (merchant_id, code, name, created_at)
     VALUES (1, 'mer_1', 'Golestan', 0)",
    "INSERT INTO slug (slug, merchant_id, shop_id, alias)
     VALUES ('golestan', 1, 'shp_00000000000000000000000000000001', 0)",
    "INSERT INTO shop (merchant_id, id, slug, name, language, time_zone, currency, unit,
        receipt_by_default, approve_receipts, account_id, receipt_type_id, created_at, channels,
        version)
     VALUES (1, 'shp_00000000000000000000000000000001', 'golestan', 'Golestan', 'fa', 'Asia/Tehran',
        'IRR', 'toman', 1, 1, 'acc_00000000000000000000000000000001',
        'rct_00000000000000000000000000000001', 0, 'smtp', 1)",
    "INSERT INTO message (merchant_id, mode, id, situation, address, language, link_id, state,
        created_at)
     VALUES (1, 'test', 'msg_00000000000000000000000000000001', 'link_sent', 'sara@example.org',
            'fa', 'lnk_00000000000000000000000000000001', 'queued', 0),
        (1, 'test', 'msg_00000000000000000000000000000002', 'link_sent', '+989121234567',
            'fa', 'lnk_00000000000000000000000000000001', 'queued', 0),
        (1, 'test', 'msg_00000000000000000000000000000003', 'link_sent', '@sara_k',
            'fa', 'lnk_00000000000000000000000000000001', 'queued', 0)",
];

pub(crate) async fn shops_of_an_older_database_send_as_they_did(ground: Ground) {
    let before: &'static [_] = MIGRATIONS.split_at(13).0;
    let older = Setup {
        migrations: before,
        ..setup()
    };
    let store = ground.open_with(older);
    write(&store, |tx| {
        for sql in OLDER {
            tx.execute(sql, &[])?;
        }
        Ok(())
    })
    .await;
    store.close().await;
    let store = open(&ground);
    let scope = Scope {
        merchant: MerchantNo(1),
        mode: Mode::Test,
    };
    let (shop, kinds, people) = read(&store, move |tx| {
        let shop = shop::find(tx, scope.merchant, id("shp", 1))?.unwrap().shop;
        let sent = message::of_link(tx, scope, id("lnk", 1))?;
        let kinds: Vec<_> = sent.iter().map(|one| (one.kind, one.channel)).collect();
        Ok((shop, kinds, message::recipients(tx, scope, id("lnk", 1))?))
    })
    .await;
    assert_eq!(shop.ways, [Way::always(ChannelKind::Smtp)]);
    assert_eq!(shop.quiet, Some(QuietHours::USUAL));
    assert_eq!(
        (shop.abroad, shop.limits, shop.may_wait),
        (Abroad::Nowhere, Limits::USUAL, WAITS.to_vec())
    );
    assert_eq!(
        shop.told.maker,
        [
            Situation::StaffPaid,
            Situation::StaffExpired,
            Situation::StaffBounced
        ]
    );
    assert_eq!(shop.told.manager, [Situation::StaffPaid]);
    let kinds_then = [Some(AddressKind::Email), Some(AddressKind::Mobile), None];
    assert_eq!(kinds, kinds_then.map(|kind| (kind, None)));
    assert_eq!(people.len(), 2, "nobody is guessed");
}

pub(crate) async fn a_call_brings_the_next_question_forward_and_not_for_ever(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    write(&store, move |tx| {
        taken(tx, scope, 1, Some(90))?;
        taken(tx, scope, 2, None)?;
        let now = |tx: &mut Tx<'_>, n, t| delivery::ask_now(tx, scope, id("msg", n), at(t));
        assert!(now(tx, 1, 10)?);
        assert!(!now(tx, 1, 11)?, "it is due already");
        assert!(now(tx, 2, 12)?, "nobody would have asked");
        assert_eq!(delivery::next_report(tx, scope, SMS)?, Some(at(10)));
        delivery::heard(tx, scope, id("msg", 1), "sent")?;
        let told = message::find(tx, scope, id("msg", 1))?.unwrap();
        assert_eq!(told.code.as_deref(), Some("sent"));
        assert_eq!(told.state, MessageState::Accepted);
        for _ in 0..40 {
            delivery::asked(tx, scope, id("msg", 2), (None, None))?;
        }
        assert!(!now(tx, 2, 20)?, "it was asked often enough");
        let good = Arrived {
            state: MessageState::Delivered,
            cause: None,
            code: "10".to_owned(),
        };
        assert!(delivery::arrived(tx, scope, id("msg", 1), &good, at(30))?);
        assert!(!now(tx, 1, 31)?, "it arrived");
        delivery::heard(tx, scope, id("msg", 1), "sent")?;
        let told = message::find(tx, scope, id("msg", 1))?.unwrap();
        assert_eq!(told.code.as_deref(), Some("10"));
        Ok(())
    })
    .await;
}
