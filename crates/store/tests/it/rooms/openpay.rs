//! OpenPay: the rules of a shop's page, and who opened a payment.

use domain::link::Link;
use domain::openpay::{
    Ask, CODE_TRIES, CodesSent, Extra, Limits, OneTimeCode, OpenPayRules, OpenPayment, Payer,
    Price, Seen, SentPrefill,
};
use domain::payment::PaymentState;
use domain::scope::{MerchantNo, Mode, Scope};
use domain::shop::Language;
use money::Currency;
use store::rooms::openpay::{code, prefill};
use store::rooms::{link, openpay, payment};

use super::build::{World, at, id, open, read, rial, token, write};
use crate::ground::Ground;

/// An open payment with a mobile, from the n-th address.
pub(crate) fn opened(link: &Link, mobile: &str, address: u8) -> OpenPayment {
    OpenPayment {
        link: link.id,
        shop: link.shop,
        payer: Payer {
            name: Some("سارا".to_owned()),
            mobile: mobile.parse().unwrap(),
            phone: Some("021 88776655".parse().unwrap()),
            email: Some("sara@example.com".parse().unwrap()),
            subject: Some("شهریه".to_owned()),
            description: Some("پاییز\n۱۴۰۵".to_owned()),
            amount: rial(500_000),
            reference: None,
            extras: vec![("کد".to_owned(), "98".to_owned())],
        },
        address: [address; 32],
    }
}

fn rules() -> OpenPayRules {
    OpenPayRules {
        open: false,
        mode: Mode::Test,
        email: Ask::Required,
        subjects: vec!["شهریه".to_owned(), "کمک".to_owned()],
        price: Price::Presets {
            amounts: vec![rial(50_000), rial(20_000)],
            other: true,
        },
        extras: vec![
            Extra {
                label: "کد دانشجویی".to_owned(),
                required: true,
            },
            Extra {
                label: "یادداشت".to_owned(),
                required: false,
            },
        ],
        limits: Limits {
            address: 1,
            mobile: 2,
            shop: 3,
            link: 4,
            failures: 5,
        },
        account: "acc_019a8d0a2c3d7e4f80516273849506a7".parse().ok(),
        receipt_type: "rct_019a8d0a2c3d7e4f80516273849506a7".parse().ok(),
        ..OpenPayRules::usual(Currency::Irr)
    }
}

pub(crate) async fn the_rules_of_a_page_are_saved_whole_and_by_one_of_two_alone(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let (no, shop) = (world.scope.merchant, world.shop.shop.id);
    write(&store, move |tx| {
        let found = |tx: &mut store::Tx<'_>| openpay::rules(tx, no, shop, Currency::Irr);
        assert_eq!(found(tx)?, None);
        assert!(openpay::save_rules(tx, no, shop, &rules(), 0)?);
        assert_eq!(found(tx)?, Some((rules(), 1)));
        assert!(
            !openpay::save_rules(tx, no, shop, &rules(), 0)?,
            "the second"
        );
        for price in [
            Price::Fixed(rial(7)),
            Price::Free {
                least: rial(7),
                most: None,
            },
            Price::Free {
                least: rial(7),
                most: Some(rial(9)),
            },
        ] {
            let (_, version) = found(tx)?.unwrap();
            let next = OpenPayRules { price, ..rules() };
            assert!(openpay::save_rules(tx, no, shop, &next, version)?);
            assert_eq!(found(tx)?, Some((next, version + 1)));
        }
        assert!(!openpay::save_rules(tx, MerchantNo(99), shop, &rules(), 1)?);
        Ok(())
    })
    .await;
}

pub(crate) async fn who_opened_a_payment_is_kept_beside_its_link(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let (one, mut terms) = world.link(1);
    let (other, plain) = world.link(2);
    terms.amount = rial(500_000);
    let made = opened(&one, "+989121234567", 7);
    let kept = made.clone();
    write(&store, move |tx| {
        link::insert(tx, scope, &one, &terms)?;
        link::insert(tx, scope, &other, &plain)?;
        openpay::insert(tx, scope, &kept, at(0))?;
        assert_eq!(openpay::begun(tx, scope, one.id)?, Some(0));
        assert_eq!(openpay::begun(tx, scope, other.id)?, None);
        assert_eq!(openpay::find(tx, scope, other.id)?, None);
        Ok(())
    })
    .await;
    let id = made.link;
    let mut found = read(&store, move |tx| openpay::find(tx, scope, id))
        .await
        .unwrap();
    // The reference is the link's.
    found.payer.reference = None;
    assert_eq!(found, made);
}

pub(crate) async fn payments_are_counted_by_address_mobile_and_shop_of_one_world(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let live = world.live(&store).await.scope;
    let scope = world.scope;
    write(&store, move |tx| {
        let rows = [
            (1, "+989121111111", 1, 10),
            (2, "+989121111111", 2, 20),
            (3, "+989122222222", 1, 30),
        ];
        for (n, mobile, address, seconds) in rows {
            let (made, terms) = world.link(n);
            link::insert(tx, scope, &made, &terms)?;
            openpay::insert(tx, scope, &opened(&made, mobile, address), at(seconds))?;
            let mut failed = world.payment(&made, n);
            failed.state = if n == 2 {
                PaymentState::Failed
            } else {
                PaymentState::Created
            };
            payment::insert(tx, scope, &failed)?;
        }
        let shop = world.shop.shop.id;
        let seen = |tx: &mut store::Tx<'_>, scope, since| {
            openpay::seen(tx, scope, (shop, "+989121111111", &[1; 32]), at(since))
        };
        let all = Seen {
            address: 2,
            mobile: 2,
            shop: 3,
            address_failures: 0,
            mobile_failures: 1,
        };
        assert_eq!(seen(tx, scope, 10)?, all);
        let late = Seen {
            address: 1,
            shop: 1,
            ..Seen::default()
        };
        assert_eq!(seen(tx, scope, 21)?, late);
        assert_eq!(seen(tx, live, 0)?, Seen::default(), "another world");
        Ok(())
    })
    .await;
}

pub(crate) async fn an_address_that_was_sent_is_found_by_its_token_in_its_world(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let (scope, shop) = (world.scope, world.shop.shop.id);
    write(&store, move |tx| {
        let whole = SentPrefill {
            id: id("opf", 1),
            shop,
            token: token(Mode::Test, 1),
            query: "receivername=%D8%B3&price=5".to_owned(),
            language: Language::Persian,
            amount: Some(rial(5)),
            description: Some("شهریه".to_owned()),
            reference: Some("A-1".to_owned()),
            made_by: Some(id("usr", 1)),
        };
        let bare = SentPrefill {
            id: id("opf", 2),
            token: token(Mode::Test, 2),
            query: String::new(),
            amount: None,
            description: None,
            reference: None,
            made_by: None,
            ..whole.clone()
        };
        for one in [whole, bare] {
            prefill::insert(tx, scope, &one, at(1))?;
            assert_eq!(prefill::find(tx, scope, one.id)?.as_ref(), Some(&one));
            let found = prefill::find_by_token(tx, scope, &one.token)?;
            assert_eq!(found.as_ref(), Some(&one));
            let live = Scope {
                mode: Mode::Live,
                ..scope
            };
            assert_eq!(prefill::find_by_token(tx, live, &one.token)?, None);
        }
        assert_eq!(
            prefill::find_by_token(tx, scope, &token(Mode::Test, 3))?,
            None
        );
        Ok(())
    })
    .await;
}

fn sent(world: &World, n: u128, second: i64) -> OneTimeCode {
    OneTimeCode {
        id: id("otc", n),
        shop: world.shop.shop.id,
        owner: [1; 32],
        recipient: [2; 32],
        around: [3; 32],
        address: [4; 32],
        created_at: at(second),
        expires_at: at(second + 600),
        tries: 0,
        used_at: None,
    }
}

pub(crate) async fn a_code_is_tried_so_often_and_taken_once(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let (one, late) = (sent(&world, 1, 0), sent(&world, 2, 0));
    write(&store, move |tx| {
        code::insert(tx, scope, &one)?;
        code::insert(tx, scope, &late)?;
        assert_eq!(code::find(tx, scope, one.id)?.as_ref(), Some(&one));
        for _ in 0..CODE_TRIES {
            assert!(code::count_try(tx, scope, one.id)?);
        }
        assert!(!code::count_try(tx, scope, one.id)?, "one too many");
        assert!(code::take(tx, scope, one.id, at(599))?);
        assert!(!code::take(tx, scope, one.id, at(599))?, "again");
        let found = code::find(tx, scope, one.id)?.unwrap();
        assert_eq!((found.tries, found.used_at), (CODE_TRIES, Some(at(599))));
        assert!(
            !code::take(tx, scope, late.id, at(600))?,
            "its time is over"
        );
        Ok(())
    })
    .await;
}

pub(crate) async fn codes_are_counted_by_whom_they_go_to_and_where_they_come_from(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let like = sent(&world, 9, 90_000);
    let hour = 90_000 - 3_600;
    let codes = [
        sent(&world, 1, hour + 1),
        OneTimeCode {
            recipient: [8; 32],
            ..sent(&world, 2, hour + 1)
        },
        OneTimeCode {
            around: [8; 32],
            ..sent(&world, 3, hour + 1)
        },
        OneTimeCode {
            address: [8; 32],
            ..sent(&world, 4, hour + 1)
        },
        OneTimeCode {
            shop: id("shp", 77),
            ..sent(&world, 5, hour + 1)
        },
        // More than an hour ago, and more than a day.
        sent(&world, 6, hour),
        sent(&world, 7, 90_000 - 86_400),
        sent(&world, 8, -1),
    ];
    let counted = CodesSent {
        recipient_hour: 4,
        recipient_day: 5,
        around_hour: 4,
        address_hour: 4,
        shop_hour: 4,
        shop_day: 5,
    };
    write(&store, move |tx| {
        for one in &codes {
            code::insert(tx, scope, one)?;
        }
        assert_eq!(code::sent(tx, scope, &like)?, counted);
        code::forget(tx, scope, &like)?;
        assert_eq!(code::find(tx, scope, id("otc", 8))?, None);
        assert!(code::find(tx, scope, id("otc", 7))?.is_some());
        assert_eq!(code::sent(tx, scope, &like)?, counted);
        Ok(())
    })
    .await;
}
