//! What staff keep under settings: versions, old slugs, pictures.

use domain::account::{AccountKind, FinancialAccount};
use domain::delivery::Abroad;
use domain::id::ReceiptTypeId;
use domain::message::ChannelKind;
use domain::receipt::ReceiptType;
use domain::scope::MerchantNo;
use domain::settings::DescriptionTemplate;
use domain::shop::{Language, Slug};
use domain::way::Way;
use money::{Currency, Unit};
use store::rooms::shop::ShopRow;
use store::rooms::{account, link, logo, merchant, shop};

use super::build::{World, at, id, open, read, write};
use crate::ground::Ground;

pub(crate) async fn a_shop_is_saved_whole_and_by_one_of_two_alone(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let mut other = world.shop.clone();
    "گلستانِ نو".clone_into(&mut other.shop.name);
    other.shop.language = Language::French;
    "Europe/Paris".clone_into(&mut other.shop.time_zone);
    other.shop.currency = Currency::Eur;
    other.shop.unit = Unit::Major;
    other.shop.manager_email = None;
    other.shop.contact = Some("021".to_owned());
    other.shop.validity_days = None;
    other.shop.receipt_by_default = false;
    other.shop.approve_receipts = true;
    other.shop.description_template = DescriptionTemplate::read("{reference}").unwrap();
    other.shop.ways = vec![
        Way::always(ChannelKind::Kavenegar),
        Way::fallback(ChannelKind::Smtp),
    ];
    other.shop.quiet = None;
    other.shop.abroad = Abroad::Anywhere;
    other.shop.may_wait = Vec::new();
    other.shop.limits.shop_hour = 9;
    other.account = id("acc", 77);
    other.receipt_type = id("rct", 77);
    let (saved, foreign) = (other.clone(), other.clone());
    let found = write(&store, move |tx| {
        let stranger = ShopRow {
            merchant: MerchantNo(99),
            ..foreign.clone()
        };
        assert!(!shop::save(tx, &stranger)?, "another merchant's");
        assert!(shop::save(tx, &saved)?);
        assert!(!shop::save(tx, &saved)?, "it is at another version now");
        shop::find(tx, saved.merchant, saved.shop.id)
    });
    other.version = 2;
    assert_eq!(found.await, Some(other));
}

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

pub(crate) async fn an_old_slug_goes_on_working_comes_back_and_is_nobody_elses(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let (no, shop_id, first) = (
        world.scope.merchant,
        world.shop.shop.id,
        world.shop.shop.slug.clone(),
    );
    let old = first.clone();
    write(&store, move |tx| {
        shop::rename(tx, no, shop_id, &slug("second"))?;
        assert_eq!(shop::aliases(tx, no, shop_id)?, std::slice::from_ref(&old));
        for name in [&old, &slug("second")] {
            let row = shop::find_by_slug(tx, name)?.unwrap();
            assert_eq!(row.shop.id, shop_id);
            assert_eq!(row.shop.slug, slug("second"), "it tells its present one");
            assert!(shop::slug_is_taken(tx, name)?);
        }
        assert!(!shop::slug_is_taken(tx, &slug("third"))?);
        shop::rename(tx, no, shop_id, &old)?;
        assert_eq!(shop::aliases(tx, no, shop_id)?, [slug("second")]);
        Ok(())
    })
    .await;
    let other = World::new(&store).await;
    for taken in [first, slug("second")] {
        let told = store
            .write(move |tx| shop::rename(tx, other.scope.merchant, other.shop.shop.id, &taken))
            .await;
        assert!(told.unwrap_err().is_duplicate_of("slug_pk"));
    }
    let aliases = read(&store, move |tx| {
        shop::aliases(tx, other.scope.merchant, other.shop.shop.id)
    });
    assert_eq!(aliases.await, [], "nothing of it is left");
}

pub(crate) async fn fifty_shops_want_one_slug_and_one_has_it(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let mut tasks = Vec::new();
    for n in 100..150 {
        let mut row = world.shop.clone();
        row.shop.id = id("shp", n);
        row.shop.slug = slug("wanted");
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            store.write(move |tx| shop::insert(tx, &row, at(0))).await
        }));
    }
    let mut winners = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => winners += 1,
            Err(error) => assert!(error.is_duplicate_of("slug_pk"), "{error}"),
        }
    }
    assert_eq!(winners, 1);
}

pub(crate) async fn a_shop_knows_whether_a_link_was_made_in_it(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let shop_id = world.shop.shop.id;
    let found = write(&store, move |tx| {
        let no = world.scope.merchant;
        let before = shop::has_links(tx, no, shop_id)?;
        let (made, terms) = world.link(1);
        link::insert(tx, world.scope, &made, &terms)?;
        Ok([
            before,
            shop::has_links(tx, no, shop_id)?,
            shop::has_links(tx, no, id("shp", 9))?,
            shop::has_links(tx, MerchantNo(99), shop_id)?,
        ])
    });
    assert_eq!(found.await, [false, true, false, false]);
}

pub(crate) async fn an_account_is_saved_whole_and_by_one_of_two_alone(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let no = world.scope.merchant;
    let changed = FinancialAccount {
        id: world.account.id,
        name: "صندوق".to_owned(),
        currency: Currency::Usd,
        kind: AccountKind::Cash,
        iban: Some("IR820540102680020817909002".parse().unwrap()),
        card: Some("6037991234567893".parse().unwrap()),
        active: false,
        version: 1,
    };
    let saved = changed.clone();
    let found = write(&store, move |tx| {
        assert!(!account::save(tx, MerchantNo(99), &saved)?);
        assert!(account::save(tx, no, &saved)?);
        assert!(!account::save(tx, no, &saved)?, "it is at another version");
        account::all(tx, no)
    });
    let changed = FinancialAccount {
        version: 2,
        ..changed
    };
    assert_eq!(found.await, [changed]);
}

pub(crate) async fn an_account_is_used_by_a_shop_or_a_provider(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let no = world.scope.merchant;
    let found = write(&store, move |tx| {
        let mut free = world.account.clone();
        free.id = id("acc", 50);
        account::insert(tx, no, &free)?;
        let alone = account::is_used(tx, no, free.id)?;
        let by_both = account::is_used(tx, no, world.account.id)?;
        let mut row = world.shop.clone();
        row.account = free.id;
        assert!(shop::save(tx, &row)?);
        Ok([
            alone,
            by_both,
            account::is_used(tx, no, free.id)?,
            account::is_used(tx, no, world.account.id)?,
            account::is_used(tx, MerchantNo(99), free.id)?,
        ])
    });
    // The first one has its provider still.
    assert_eq!(found.await, [false, true, true, true, false]);
}

pub(crate) async fn a_receipt_type_is_saved_whole_and_by_one_of_two_alone(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let no = world.scope.merchant;
    let kind: ReceiptTypeId = id("rct", 60);
    let found = write(&store, move |tx| {
        account::insert_receipt_type(tx, no, kind, "فروش")?;
        let changed = ReceiptType {
            id: kind,
            name: "خدمات".to_owned(),
            active: false,
            needs_approval: true,
            version: 1,
        };
        assert!(!account::save_receipt_type(tx, MerchantNo(99), &changed)?);
        assert!(account::save_receipt_type(tx, no, &changed)?);
        assert!(!account::save_receipt_type(tx, no, &changed)?);
        assert_eq!(account::receipt_types(tx, no)?.len(), 2);
        assert_eq!(account::find_receipt_type(tx, MerchantNo(99), kind)?, None);
        account::find_receipt_type(tx, no, kind)
    });
    let expected = ReceiptType {
        id: kind,
        name: "خدمات".to_owned(),
        active: false,
        needs_approval: true,
        version: 2,
    };
    assert_eq!(found.await, Some(expected));
}

pub(crate) async fn a_logo_is_found_by_its_hash_alone_and_goes(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let (no, shop_id) = (world.scope.merchant, world.shop.shop.id);
    write(&store, move |tx| {
        logo::put(tx, no, shop_id, ("aa", &[0, 255, 1]))?;
        assert_eq!(logo::find(tx, no, shop_id, "aa")?, Some(vec![0, 255, 1]));
        let hash = |row: Option<ShopRow>| row.unwrap().logo;
        assert_eq!(hash(shop::find(tx, no, shop_id)?).as_deref(), Some("aa"));
        logo::put(tx, no, shop_id, ("bb", &[7]))?;
        assert_eq!(logo::find(tx, no, shop_id, "aa")?, None);
        assert_eq!(logo::find(tx, no, shop_id, "bb")?, Some(vec![7]));
        assert_eq!(logo::find(tx, MerchantNo(99), shop_id, "bb")?, None);
        assert_eq!(merchant::all(tx)?.len(), 1);
        logo::remove(tx, no, shop_id)?;
        assert_eq!(logo::find(tx, no, shop_id, "bb")?, None);
        assert_eq!(hash(shop::find(tx, no, shop_id)?), None);
        Ok(())
    })
    .await;
}
