//! What a room writes it reads back, to the last letter: who sells, and what is asked.

use domain::account::{AccountKind, FinancialAccount};
use domain::customer::{Customer, CustomerKind};
use domain::delivery::Limits;
use domain::id::{ApiKeyId, ReceiptTypeId};
use domain::link::{AmountRule, Link, LinkState, Terms, Usage};
use domain::merchant::Merchant;
use domain::message::Situation;
use domain::provider::{Provider, ProviderState};
use domain::receipt::ReceiptPolicy;
use domain::scope::{MerchantNo, Mode};
use domain::settings::DescriptionTemplate;
use domain::shop::{Language, Shop};
use domain::told::Told;
use money::{Amount, Currency, MAX_MINOR, Unit};
use store::rooms::provider::{Age, ProviderRow};
use store::rooms::shop::ShopRow;
use store::rooms::{account, api_key, customer, link, merchant, provider, shop};

use super::build::{World, at, id, number, open, read, rial, token, write};
use crate::ground::Ground;

/// Letters of several scripts, marks that people do not see, and what SQL, JSON and LIKE hold dear.
pub(super) fn hostile() -> String {
    "می‌روم ۱۲۳ \u{200f}é🎉 '; DROP TABLE link; -- \"q\" \\ $1 /*pg*/ % _ \r\n\t\u{1}".to_owned()
}

pub(super) fn long(length: usize) -> String {
    "ی".repeat(length)
}

pub(crate) async fn a_merchant_comes_back_with_its_own_number(ground: Ground) {
    let store = open(&ground);
    assert!(!read(&store, merchant::any).await);
    let numbers = write(&store, |tx| {
        let first = merchant::insert(tx, "a1", &hostile(), at(0))?;
        Ok([first, merchant::insert(tx, "b2", &long(200), at(1))?])
    })
    .await;
    assert_eq!(numbers, [MerchantNo(1), MerchantNo(2)]);
    let found = read(&store, |tx| {
        assert!(merchant::any(tx)?);
        let all = merchant::all(tx)?;
        Ok((
            merchant::find_by_code(tx, "b2")?,
            merchant::find_by_code(tx, "B2")?,
            all,
        ))
    })
    .await;
    let expected = |no, code: &str, name| Merchant {
        no: MerchantNo(no),
        code: code.to_owned(),
        name,
        version: 1,
    };
    let (first, second) = (expected(1, "a1", hostile()), expected(2, "b2", long(200)));
    assert_eq!(found, (Some(second.clone()), None, vec![first, second]));
}

pub(crate) async fn accounts_and_receipt_types_come_back(ground: Ground) {
    let store = open(&ground);
    let merchant = World::new(&store).await.scope.merchant;
    let made: Vec<_> = [(2, true, Currency::Eur), (3, false, Currency::Irr)]
        .map(|(n, active, currency)| FinancialAccount {
            id: id("acc", n),
            name: hostile(),
            currency,
            kind: if active {
                AccountKind::Bank
            } else {
                AccountKind::Cash
            },
            iban: active.then(|| "IR820540102680020817909002".parse().unwrap()),
            card: active.then(|| "6037991234567893".parse().unwrap()),
            active,
            version: 1,
        })
        .into();
    let expected = made.clone();
    let kind: ReceiptTypeId = id("rct", 9);
    let found = write(&store, move |tx| {
        for one in &made {
            account::insert(tx, merchant, one)?;
        }
        account::insert_receipt_type(tx, merchant, kind, &hostile())?;
        let mut found = Vec::new();
        for one in &made {
            found.extend(account::find(tx, merchant, one.id)?);
        }
        assert_eq!(account::find(tx, merchant, id("acc", 4))?, None);
        Ok(found)
    })
    .await;
    assert_eq!(found, expected);
    let name = read(&store, move |tx| {
        let sql = "SELECT name FROM receipt_type WHERE id = $1";
        Ok(tx
            .query_one(sql, &[kind.to_string().into()])?
            .text("name")?
            .to_owned())
    });
    assert_eq!(name.await, hostile());
}

pub(crate) async fn a_shop_comes_back_by_id_by_slug_and_by_an_old_slug(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let merchant = world.scope.merchant;
    let full = ShopRow {
        merchant,
        shop: Shop {
            id: id("shp", 2),
            slug: "x".repeat(40).parse().unwrap(),
            name: hostile(),
            language: Language::French,
            time_zone: "America/Argentina/ComodRivadavia".to_owned(),
            currency: Currency::Eur,
            unit: Unit::Major,
            manager_email: None,
            contact: Some(hostile()),
            validity_days: None,
            receipt_by_default: false,
            approve_receipts: true,
            description_template: DescriptionTemplate::read("{shop}: {reference}").unwrap(),
            ways: Vec::new(),
            quiet: None,
            may_wait: vec![Situation::LinkSent, Situation::StaffPaid],
            abroad: "49 1416".parse().unwrap(),
            limits: Limits {
                number_hour: 1,
                number_day: 2,
                shop_hour: 3,
            },
            told: Told::default(),
            lines: "smtp=a=b@golestan.example\nkavenegar=10004346"
                .parse()
                .unwrap(),
            refund_two_from: None,
        },
        account: id("acc", 2),
        receipt_type: id("rct", 2),
        logo: None,
        slips: None,
        version: 1,
    };
    let made = full.clone();
    let found = write(&store, move |tx| {
        shop::insert(tx, &made, at(0))?;
        tx.execute(
            "INSERT INTO slug (slug, merchant_id, shop_id, alias) VALUES ('old-name', $1, $2, 1)",
            &[merchant.0.into(), made.shop.id.to_string().into()],
        )?;
        let found = [
            shop::find(tx, merchant, made.shop.id)?,
            shop::find_by_slug(tx, &made.shop.slug)?,
            shop::find_by_slug(tx, &"old-name".parse().unwrap())?,
            shop::find_by_slug(tx, &"no-such-shop".parse().unwrap())?,
        ];
        Ok((found, shop::all(tx, merchant)?))
    })
    .await;
    let some = Some(full.clone());
    assert_eq!(found.0, [some.clone(), some.clone(), some, None]);
    assert_eq!(found.1, [full, world.shop], "by id");
}

pub(crate) async fn a_key_is_found_by_its_hash_until_it_is_revoked(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let key: ApiKeyId = id("key", 1);
    let found = write(&store, move |tx| {
        api_key::insert(tx, scope, key, &hostile(), &[0; 32], at(0))?;
        Ok([
            api_key::find(tx, scope, &[0; 32])?,
            api_key::find(tx, scope, &[1; 32])?,
        ])
    });
    assert_eq!(found.await, [Some(key), None]);
    let found = write(&store, move |tx| {
        tx.execute("UPDATE api_key SET revoked_at = 5", &[])?;
        api_key::find(tx, scope, &[0; 32])
    });
    assert_eq!(found.await, None);
}

pub(crate) async fn a_provider_comes_back_and_they_stand_in_their_order(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let full = |n: u128, position| ProviderRow {
        provider: Provider {
            id: id("prv", n),
            account: world.account.id,
            driver: "zarinpal".to_owned(),
            public_name: hostile(),
            state: ProviderState::Disabled,
            published: false,
            position,
            min: None,
            max: Some(rial(MAX_MINOR)),
            currency: Currency::Irr,
            auto_verify: true,
            terminal_key: hostile(),
            base_url: "https://example.com/؟q=1".to_owned(),
        },
        credentials: (0..=255).collect(),
        token: token(Mode::Test, n),
        version: 1,
        check: None,
        illness: None,
        age: Age::Only,
    };
    let (late, early) = (full(2, 9), full(3, -1));
    let (scope, account) = (world.scope, world.account.id);
    let made = [late.clone(), early.clone()];
    let (all, of_account, found) = write(&store, move |tx| {
        for row in &made {
            provider::insert(tx, scope, row)?;
        }
        let all = provider::all(tx, scope)?;
        let of_account = provider::of_account(tx, scope, account)?;
        let by_id = provider::find(tx, scope, made[0].provider.id)?;
        let by_token = provider::find_by_token(tx, scope, &made[1].token)?;
        Ok((all, of_account, [by_id, by_token]))
    })
    .await;
    assert_eq!(found, [Some(late.clone()), Some(early.clone())]);
    assert_eq!(all, [early, world.provider, late]);
    assert_eq!(of_account, all);
}

pub(crate) async fn a_customer_comes_back_and_the_walk_in_by_its_shop(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let company = Customer {
        id: id("cus", 2),
        kind: CustomerKind::Company,
        name: hostile(),
        number: Some("C-7_A".parse().unwrap()),
        title: Some(hostile()),
        email: Some("sara@example.com".parse().unwrap()),
        mobile: Some("+989121234567".parse().unwrap()),
        note: Some(hostile()),
        may_message: true,
        archived: false,
        version: 1,
    };
    let (made, scope, shop) = (company.clone(), world.scope, world.shop.shop.id);
    let found = write(&store, move |tx| {
        customer::insert(tx, scope, &made, None, at(0))?;
        Ok([
            customer::find(tx, scope, made.id)?,
            customer::walk_in(tx, scope, shop)?,
            customer::walk_in(tx, scope, id("shp", 77))?,
        ])
    });
    assert_eq!(found.await, [Some(company), Some(world.customer), None]);
}

/// Every field filled to its end.
fn full_link(world: &World) -> (Link, Terms) {
    let (mut link, mut terms) = world.link(1);
    let keys = [
        "",
        "'",
        "\"",
        "\\",
        "\0",
        "$1",
        "/*pg*/",
        "__proto__",
        "کلید",
        "a\u{200c}b",
        "🔑",
    ];
    let mut metadata: Vec<_> = keys
        .iter()
        .map(|key| ((*key).to_owned(), hostile()))
        .collect();
    metadata.extend((0..40).map(|n| (format!("{n:02}{}", long(38)), long(500))));
    // Stored as a JSON object, so they come back by their keys' order.
    metadata.sort();
    link.state = LinkState::PartiallyPaid;
    link.reference = Some(hostile());
    link.language = Language::French;
    link.note = Some(long(domain::link::NOTE_MAX));
    link.return_url = Some(format!(
        "https://example.com/{}?a=1&b=%20",
        "x".repeat(2_000)
    ));
    link.metadata = metadata;
    link.paid = Amount::new(MAX_MINOR, Currency::Eur);
    link.payments = u32::MAX;
    link.paid_at = Some(at(99));
    terms.amount = Amount::new(MAX_MINOR, Currency::Eur);
    terms.description = Some(long(domain::link::DESCRIPTION_MAX));
    terms.expires_at = Some("9999-12-30T21:59:59.999999Z".parse().unwrap());
    terms.rule = AmountRule::Open {
        least: Some(Amount::new(3, Currency::Eur)),
        most: None,
    };
    terms.usage = Usage::Reusable {
        max_payments: Some(u32::MAX),
        max_total: Some(Amount::new(i64::MAX, Currency::Eur)),
    };
    terms.providers = Some(vec![id("prv", 3), id("prv", 1)]);
    (link, terms)
}

pub(crate) async fn a_link_comes_back_full_or_empty(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let (mut plain, mut plain_terms) = world.link(2);
    plain.receipt = ReceiptPolicy::Off;
    plain_terms.providers = Some(Vec::new());
    for (link, terms) in [full_link(&world), (plain, plain_terms), world.link(3)] {
        let scope = world.scope;
        let (made, of) = (link.clone(), terms.clone());
        let found = write(&store, move |tx| {
            link::insert(tx, scope, &made, &of)?;
            Ok([
                link::find(tx, scope, made.id)?,
                link::find_by_token(tx, scope, &made.token)?,
                link::lock(tx, scope, made.id)?,
            ])
        })
        .await;
        let expected = Some((link, terms));
        assert_eq!(found, [expected.clone(), expected.clone(), expected]);
    }
    let scope = world.scope;
    let missing = write(&store, move |tx| {
        Ok([
            link::find(tx, scope, id("lnk", 404))?,
            link::find_by_token(tx, scope, &token(Mode::Test, 404))?,
            link::lock(tx, scope, id("lnk", 404))?,
        ])
    });
    assert_eq!(missing.await, [None, None, None]);
}

pub(crate) async fn a_saved_link_shows_its_newest_terms_and_the_old_ones_stay(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let (link, terms) = world.link(1);
    let next_terms = Terms {
        version: 2,
        amount: rial(7),
        expires_at: Some(at(500)),
        ..terms.clone()
    };
    let next = Link {
        version: 2,
        state: LinkState::Paid,
        paid: rial(7),
        payments: 1,
        paid_at: Some(at(50)),
        ..link.clone()
    };
    let scope = world.scope;
    let (made, changed) = (next.clone(), next_terms.clone());
    let found = write(&store, move |tx| {
        link::insert(tx, scope, &link, &terms)?;
        link::amend(tx, scope, link.id, &changed, at(9))?;
        for wrong in [(LinkState::Paid, 1), (LinkState::Open, 2)] {
            assert!(!link::save(tx, scope, &made, wrong)?, "{wrong:?}");
        }
        assert!(link::save(tx, scope, &made, (LinkState::Open, 1))?);
        assert!(!link::save(tx, scope, &made, (LinkState::Open, 1))?, "once");
        link::find(tx, scope, made.id)
    });
    assert_eq!(found.await, Some((next, next_terms)));
    let old = "SELECT amount_minor AS n FROM link_terms WHERE version = 1";
    assert_eq!(number(&store, old).await, 500_000);
}
