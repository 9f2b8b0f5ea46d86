//! Shops, accounts and receipt types: who may, what is refused, and that links follow.

use app::access::{Joining, SignedIn};
use app::link::{LinkError, LinkRequest};
use app::settings::channel::{MailChange, MailForm};
use app::settings::{Editor, Pick, Picks, SettingsError};
use domain::access::{Grant, Permission, Reach, Role};
use domain::event::EventKind;
use domain::link::Problem;
use domain::message::ChannelKind;
use domain::receipt::ReceiptPolicy;
use domain::scope::{Mode, Scope};
use domain::settings::{AccountForm, Fault, LinksForm, ShopForm};

use crate::world::{RECIPIENT, SLUG, World};

fn form() -> ShopForm {
    ShopForm {
        name: "نسترن".to_owned(),
        slug: "nastaran".to_owned(),
        language: "fa".to_owned(),
        time_zone: "Asia/Tehran".to_owned(),
        currency: "IRR".to_owned(),
        unit: "toman".to_owned(),
        manager_email: String::new(),
        contact: String::new(),
    }
}

fn picks() -> Picks {
    Picks {
        account: Pick::New(None),
        receipt_type: Pick::New(None),
        validity_days: Some(7),
    }
}

fn told(error: SettingsError) -> Vec<(&'static str, Fault)> {
    match error {
        SettingsError::Wrong(faults) => faults.0,
        other => panic!("{other}"),
    }
}

/// The owner, signed in.
pub(crate) async fn user(world: &World) -> SignedIn {
    let address = world.app().admin_link(None).await.unwrap();
    join(world, &address, "sara@golestan.example").await
}

pub(crate) async fn join(world: &World, address: &str, email: &str) -> SignedIn {
    let told = Joining {
        name: "Sara".to_owned(),
        email: email.to_owned(),
        password: "a long and quiet sentence".to_owned(),
        language: None,
        agent: "tests".to_owned(),
        request_id: "req_1".to_owned(),
    };
    let app = world.app();
    let secret = address.rsplit('/').next().unwrap();
    let token = app.redeem(secret, told).await.unwrap();
    app.staff_of(token.reveal()).await.unwrap().unwrap()
}

/// The kinds of events about settings, in the order of time.
async fn events(world: &World) -> Vec<(EventKind, String)> {
    let scope = Scope {
        merchant: world.scope.merchant,
        mode: Mode::Live,
    };
    let app = world.app();
    let rows = app.store().read(move |tx| {
        let rows = tx.reads_everything().query(
            "SELECT kind, actor FROM event WHERE merchant_id = $1 AND mode = $2 ORDER BY id",
            &[scope.merchant.0.into(), scope.mode.as_str().into()],
        )?;
        let word = |row: &store::Row| {
            let kind = row.text("kind")?.parse().unwrap();
            Ok::<_, store::StoreError>((kind, row.text("actor")?.to_owned()))
        };
        rows.iter().map(word).collect::<Result<Vec<_>, _>>()
    });
    rows.await.unwrap()
}

pub(crate) async fn a_shop_is_made_with_all_that_a_link_needs_and_its_events(world: World) {
    let app = world.app();
    let by = Editor::operator(world.scope.merchant);
    let before = events(&world).await.len();
    let made = app.create_shop(&by, &form(), picks()).await.unwrap();
    let noted = events(&world).await.split_off(before);
    assert!(
        noted.iter().all(|(_, actor)| actor == "operator"),
        "{noted:?}"
    );
    let kinds: Vec<_> = noted.into_iter().map(|(kind, _)| kind).collect();
    let all = [
        EventKind::ShopCreated,
        EventKind::AccountCreated,
        EventKind::ReceiptTypeCreated,
    ];
    assert!(
        all.iter().all(|kind| kinds.contains(kind)) && kinds.len() == 3,
        "{kinds:?}"
    );
    let found = app.shop_settings(&by, made.shop).await.unwrap();
    assert_eq!(found.row.shop.validity_days, Some(7));
    assert_eq!(found.row.account, made.account);
    let (accounts, types) = app.first_picks(&by).await.unwrap();
    assert!(
        accounts
            .iter()
            .any(|one| one.id == made.account && one.name == "نسترن")
    );
    assert!(types.iter().any(|one| one.name == "پرداخت آنلاین"));
    // A further shop on the account and the type of the first.
    let third = ShopForm {
        slug: "third".to_owned(),
        ..form()
    };
    let same = Picks {
        account: Pick::This(made.account),
        receipt_type: Pick::This(found.row.receipt_type),
        validity_days: None,
    };
    let third = app.create_shop(&by, &third, same).await.unwrap();
    assert_eq!(third.account, made.account);
}

pub(crate) async fn each_role_keeps_the_settings_that_are_its_own(world: World) {
    let app = world.app();
    let row = app.find_shop(SLUG).await.unwrap().unwrap();
    let other = Editor::operator(world.scope.merchant);
    let other = app.create_shop(&other, &form(), picks()).await.unwrap();
    let owner = user(&world).await;
    for (role, reach, may_own, may_new) in [
        (Role::Owner, None, true, true),
        (Role::Manager, None, true, true),
        (Role::Manager, Some(Reach::Shop(row.shop.id)), true, false),
        (Role::Sales, None, false, false),
        (Role::Accountant, None, false, false),
        (Role::Viewer, None, false, false),
    ] {
        let mut signed = owner.clone();
        let reach_of = reach.unwrap_or(Reach::AllShops);
        signed.staff.grants = vec![Grant {
            role,
            reach: reach_of,
        }];
        let by = Editor::user(&signed, "req_1", &app.form_nonce());
        let refused =
            |error: &SettingsError| matches!(error, SettingsError::Forbidden(Permission::Settings));
        let own = app.shop_settings(&by, row.shop.id).await;
        assert_eq!(own.is_ok(), may_own, "{role} own");
        let foreign = app.shop_settings(&by, other.shop).await;
        assert_eq!(foreign.is_ok(), may_own && reach.is_none(), "{role} other");
        let accounts = app.accounts(&by).await;
        assert_eq!(accounts.is_ok(), may_new, "{role} accounts");
        assert_eq!(
            app.receipt_types(&by).await.is_ok(),
            may_new,
            "{role} types"
        );
        if !may_new {
            let made = app.create_shop(&by, &form(), picks()).await.unwrap_err();
            assert!(refused(&made), "{role}: {made}");
        }
        let seen = app.shops_to_set(&by).await.unwrap().len();
        let expected = match (may_own, reach) {
            (false, _) => 0,
            (true, Some(_)) => 1,
            (true, None) => 2,
        };
        assert_eq!(seen, expected, "{role}");
    }
}

pub(crate) async fn a_form_of_settings_does_its_work_once_and_the_second_editor_is_told(
    world: World,
) {
    let app = world.app();
    let signed = user(&world).await;
    let row = app.find_shop(SLUG).await.unwrap().unwrap();
    let by = Editor::user(&signed, "req_1", &app.form_nonce());
    let renamed = ShopForm {
        unit: "rial".to_owned(),
        ..form()
    };
    let id = row.shop.id;
    app.change_shop(&by, id, row.version, &renamed)
        .await
        .unwrap();
    let again = app.change_shop(&by, id, row.version, &renamed).await;
    assert!(matches!(again, Err(SettingsError::Twice)), "{again:?}");
    let other = Editor::user(&signed, "req_2", &app.form_nonce());
    let late = app.change_shop(&other, id, row.version, &renamed).await;
    assert!(matches!(late, Err(SettingsError::Changed)), "{late:?}");
    let (_, actor) = events(&world).await.pop().unwrap();
    assert_eq!(actor, format!("user:{}", signed.staff.user));
    let old = app.find_shop(SLUG).await.unwrap().unwrap();
    assert_eq!(old.shop.slug.as_str(), "nastaran", "by its old slug");
}

pub(crate) async fn a_shops_currency_changes_only_before_its_first_link_and_with_an_account(
    world: World,
) {
    let app = world.app();
    let by = Editor::operator(world.scope.merchant);
    let id = app.create_shop(&by, &form(), picks()).await.unwrap().shop;
    let euro = ShopForm {
        currency: "EUR".to_owned(),
        unit: "major".to_owned(),
        ..form()
    };
    let none = app.change_shop(&by, id, 1, &euro).await.unwrap_err();
    assert_eq!(told(none), [("currency", Fault::NoAccount)]);
    let account = AccountForm {
        name: "Paris".to_owned(),
        kind: "bank".to_owned(),
        currency: "EUR".to_owned(),
        iban: "FR1420041010050500013M02606".to_owned(),
        card: String::new(),
        active: true,
    };
    let account = app.create_account(&by, &account).await.unwrap();
    app.change_shop(&by, id, 1, &euro).await.unwrap();
    let found = app.shop_settings(&by, id).await.unwrap().row;
    assert_eq!(
        (found.account, found.shop.currency.code()),
        (account, "EUR")
    );
    let first = LinkRequest {
        shop: Some(SLUG.to_owned()),
        ..World::request(1_000)
    };
    world.link_of(first).await;
    let row = app.find_shop(SLUG).await.unwrap().unwrap();
    let fixed = ShopForm {
        slug: SLUG.to_owned(),
        ..euro
    };
    let fixed = app.change_shop(&by, row.shop.id, row.version, &fixed).await;
    assert_eq!(told(fixed.unwrap_err()), [("currency", Fault::Fixed)]);
}

pub(crate) async fn a_link_names_an_active_account_of_its_currency(world: World) {
    let app = world.app();
    let by = Editor::operator(world.scope.merchant);
    let form = |currency: &str| AccountForm {
        name: currency.to_owned(),
        kind: "bank".to_owned(),
        currency: currency.to_owned(),
        iban: String::new(),
        card: String::new(),
        active: true,
    };
    let euro = app.create_account(&by, &form("EUR")).await.unwrap();
    let rial = app.create_account(&by, &form("IRR")).await.unwrap();
    let asked = async |account| {
        let request = LinkRequest {
            account: Some(account),
            customer: None,
            document: None,
            receipt_field: None,
            ..World::request(5_000)
        };
        match world.tries_to_make(request).await {
            Err(LinkError::Fields(errors)) => errors
                .into_iter()
                .map(|error| (error.field, error.problem))
                .collect(),
            other => panic!("{other:?}"),
        }
    };
    let account = |problem| vec![("account".to_owned(), problem)];
    assert_eq!(asked(euro).await, account(Problem::WrongCurrency));
    let stranger = domain::id::AccountId::new(uuid::Uuid::from_u128(7));
    assert_eq!(asked(stranger).await, account(Problem::NotFound));
    // Nobody takes money for it yet.
    let nobody: Vec<(String, Problem)> = asked(rial).await;
    assert!(
        nobody
            .iter()
            .any(|(_, problem)| *problem == Problem::NoProvider)
    );
    let off = AccountForm {
        active: false,
        ..form("IRR")
    };
    app.change_account(&by, rial, 1, &off).await.unwrap();
    assert_eq!(asked(rial).await, account(Problem::NotFound));
    let own = app.find_shop(SLUG).await.unwrap().unwrap().account;
    let named = LinkRequest {
        account: Some(own),
        customer: None,
        document: None,
        receipt_field: None,
        ..World::request(5_000)
    };
    assert_eq!(world.link_of(named).await.link.account, own);
}

pub(crate) async fn new_links_follow_the_settings_of_the_shop(world: World) {
    let app = world.app();
    let by = Editor::operator(world.scope.merchant);
    let row = app.find_shop(SLUG).await.unwrap().unwrap();
    let kind = app.create_receipt_type(&by, "Donation").await.unwrap();
    let rules = LinksForm {
        account: row.account.to_string(),
        receipt: true,
        receipt_type: kind.to_string(),
        approve: false,
        validity_days: "3".to_owned(),
        description: "Order {reference} of {shop}".to_owned(),
        ways: Vec::new(),
        lines: Vec::new(),
        told: domain::told::Told::default(),
        two_from: String::new(),
    };
    app.change_links(&by, row.shop.id, row.version, &rules)
        .await
        .unwrap();
    let plain = |description: Option<&str>| LinkRequest {
        description: description.map(str::to_owned),
        reference: Some("A-1".parse().unwrap()),
        expiry: domain::link::Expiry::ShopDefault,
        recipients: vec![domain::contact::Address::Email(RECIPIENT.parse().unwrap())],
        receipt: None,
        ..World::request(5_000)
    };
    let made = world.link_of(plain(None)).await;
    let description = made.terms.description.as_deref();
    assert_eq!(description, Some("Order A-1 of Golestan Books"));
    let expected = ReceiptPolicy::On {
        receipt_type: kind,
        approve: false,
    };
    assert_eq!(made.link.receipt, expected);
    let ends = made
        .terms
        .expires_at
        .unwrap()
        .to_zoned(jiff::tz::TimeZone::get("Asia/Tehran").unwrap());
    assert_eq!(ends.strftime("%H:%M:%S").to_string(), "23:59:59");
    let told = world.link_of(plain(Some("Told"))).await;
    assert_eq!(told.terms.description.as_deref(), Some("Told"));
    let none = world.link_of(plain(Some(""))).await;
    assert_eq!(none.terms.description, None);
    // There is a mail server, though nobody answers at it.
    let mail = MailChange {
        form: MailForm {
            host: "127.0.0.1".to_owned(),
            port: "9".to_owned(),
            security: "none".to_owned(),
            from: "shop@golestan.example".to_owned(),
            ..MailForm::default()
        },
        password: String::new(),
        active: true,
    };
    app.change_mail(&by, None, mail).await.unwrap();
    world.workers_run().await;
    let messages = app.newest_messages(world.scope, 10).await.unwrap();
    assert_eq!(messages.len(), 3);
    let kept = |message: &app::message::Message| message.channel == Some(ChannelKind::Outbox);
    assert!(messages.iter().all(kept), "{messages:?}");
    let row = app.find_shop(SLUG).await.unwrap().unwrap();
    let off = LinksForm {
        receipt: false,
        ways: vec!["smtp".to_owned()],
        lines: Vec::new(),
        validity_days: "0".to_owned(),
        description: String::new(),
        ..rules
    };
    app.change_links(&by, row.shop.id, row.version, &off)
        .await
        .unwrap();
    let made = world.link_of(plain(None)).await;
    assert_eq!(made.link.receipt, ReceiptPolicy::Off);
    assert_eq!(
        (made.terms.description, made.terms.expires_at),
        (None, None)
    );
    world.workers_run().await;
    let sent = app.newest_messages(world.scope, 1).await.unwrap();
    assert_ne!(
        sent[0].channel,
        Some(ChannelKind::Outbox),
        "e-mail is on again"
    );
}

pub(crate) async fn what_a_shop_uses_cannot_be_switched_off(world: World) {
    let app = world.app();
    let by = Editor::operator(world.scope.merchant);
    let row = app.find_shop(SLUG).await.unwrap().unwrap();
    let (account, used) = app.account(&by, row.account).await.unwrap();
    assert!(used);
    let off = AccountForm {
        name: account.name,
        kind: "bank".to_owned(),
        currency: String::new(),
        iban: String::new(),
        card: String::new(),
        active: false,
    };
    let kept = app
        .change_account(&by, row.account, 1, &off)
        .await
        .unwrap_err();
    let of_shop = Fault::DefaultOf("Golestan Books".to_owned());
    assert_eq!(told(kept), [("active", of_shop.clone())]);
    let kept = app
        .change_receipt_type(&by, row.receipt_type, 1, ("Sale", false, false))
        .await;
    assert_eq!(told(kept.unwrap_err()), [("active", of_shop)]);
    // Nor is one that is off chosen.
    let kind = app.create_receipt_type(&by, "Old").await.unwrap();
    app.change_receipt_type(&by, kind, 1, ("Old", false, false))
        .await
        .unwrap();
    let rules = LinksForm {
        account: row.account.to_string(),
        receipt_type: kind.to_string(),
        ..LinksForm::default()
    };
    let refused = app
        .change_links(&by, row.shop.id, row.version, &rules)
        .await;
    assert_eq!(
        told(refused.unwrap_err()),
        [("receipt_type", Fault::Choice)]
    );
}
