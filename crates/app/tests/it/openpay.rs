//! A payer makes the link: to whom its money is booked, who is told, and that it is made once.

use std::net::IpAddr;

use app::link::LinkView;
use app::openpay::{OpenError, OpenForm};
use app::settings::{Editor, SettingsError};
use domain::customer::{Customer, CustomerKind};
use domain::id::{CustomerId, ShopId};
use domain::link::LinkState;
use domain::openpay::{OpenPayForm, PayerForm};
use domain::scope::Mode;
use domain::settings::AccountForm;
use domain::token::Token;
use store::StoreError;
use store::rooms::{customer, link};
use uuid::Uuid;

use crate::world::{SLUG, World};

const MOBILE: &str = "+989121234567";

/// What the shop's page asks; it takes test payments.
pub(crate) fn page() -> OpenPayForm {
    let word = str::to_owned;
    OpenPayForm {
        open: true,
        mode: Mode::Test.to_string(),
        name: word("required"),
        phone: word("hidden"),
        email: word("optional"),
        description: word("optional"),
        price: word("free"),
        least: word("1000"),
        limits: ["5", "5", "200", "10", "4"].map(word),
        ..OpenPayForm::default()
    }
}

pub(crate) async fn opens_the_page(world: &World) -> ShopId {
    let app = world.app();
    let by = Editor::operator(world.scope.merchant);
    let shops = app.shops_to_set(&by).await.unwrap();
    let id = shops[0].shop.id;
    app.change_openpay(&by, id, 0, &page()).await.unwrap();
    id
}

pub(crate) fn form(nonce: &str) -> OpenForm {
    let word = str::to_owned;
    OpenForm {
        typed: PayerForm {
            name: word("سارا"),
            mobile: word("09121234567"),
            email: word("sara@example.net"),
            description: word("شهریه"),
            amount: word("400000"),
            unit: word("rial"),
            ..PayerForm::default()
        },
        nonce: nonce.to_owned(),
        ..OpenForm::default()
    }
}

async fn tries(world: &World, form: OpenForm) -> Result<String, OpenError> {
    let address: IpAddr = "10.0.0.1".parse().unwrap();
    world
        .app()
        .open_payment(SLUG, form, address, "req_test")
        .await
}

/// The link that a form makes.
async fn opens(world: &World, form: OpenForm) -> LinkView {
    let path = tries(world, form).await.unwrap();
    let token: Token = path.rsplit('/').next().unwrap().parse().unwrap();
    let scope = world.scope;
    let read = world
        .read(move |tx| link::find_by_token(tx, scope, &token))
        .await;
    world.link_now(read.unwrap().0.id).await
}

async fn knows(world: &World, number: u128) -> CustomerId {
    let id = CustomerId::new(Uuid::from_u128(number));
    let known = Customer {
        kind: CustomerKind::Person,
        mobile: Some(MOBILE.parse().unwrap()),
        name: "Sara".to_owned(),
        ..Customer::walk_in(id)
    };
    let (app, scope) = (world.app(), world.scope);
    let now = app.now();
    let made: Result<(), StoreError> = app
        .store()
        .write(move |tx| customer::insert(tx, scope, &known, None, now))
        .await;
    made.unwrap();
    id
}

pub(crate) async fn a_form_pressed_twice_makes_one_link(world: World) {
    opens_the_page(&world).await;
    let first = tries(&world, form("a")).await.unwrap();
    assert_eq!(tries(&world, form("a")).await.unwrap(), first);
    assert_ne!(tries(&world, form("b")).await.unwrap(), first);
}

pub(crate) async fn the_money_goes_to_whoever_has_that_mobile_alone(world: World) {
    opens_the_page(&world).await;
    let stranger = opens(&world, form("a")).await;
    let known = knows(&world, 1).await;
    let found = opens(&world, form("b")).await;
    assert_eq!(found.link.customer, known);
    assert_ne!(stranger.link.customer, known, "the walk-in");
    knows(&world, 2).await;
    let shared = opens(&world, form("c")).await;
    assert_eq!(shared.link.customer, stranger.link.customer);
}

pub(crate) async fn the_payer_is_told_that_their_money_arrived(world: World) {
    opens_the_page(&world).await;
    let link = opens(&world, form("a")).await;
    assert_eq!(link.terms.description.as_deref(), Some("شهریه"));
    let mut payer = world.payer_at("sandbox", &link).await;
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(world.link_state(&link).await, LinkState::Paid);
    let messages = world.messages(&link).await;
    let told: Vec<_> = messages
        .iter()
        .filter(|one| one.situation.as_str() == "paid")
        .map(|one| one.address.as_str())
        .collect();
    assert!(!told.is_empty(), "{messages:?}");
    assert!(
        told.iter()
            .all(|to| ["sara@example.net", MOBILE].contains(to)),
        "{told:?}"
    );
    assert_eq!(world.app().verify_books().await.unwrap(), []);
}

pub(crate) async fn a_form_that_nobody_goes_on_with_is_no_news_to_staff(world: World) {
    opens_the_page(&world).await;
    let link = opens(&world, form("a")).await;
    world.time_passes(25 * 3600);
    world.workers_run().await;
    assert_eq!(world.link_state(&link).await, LinkState::Expired);
    assert!(world.messages(&link).await.is_empty());
}

pub(crate) async fn money_of_open_payments_lands_where_their_page_says(world: World) {
    let shop = opens_the_page(&world).await;
    let by = Editor::operator(world.scope.merchant);
    let app = world.app();
    let named = |name: &str| AccountForm {
        name: name.to_owned(),
        kind: "cash".to_owned(),
        currency: "IRR".to_owned(),
        active: true,
        ..AccountForm::default()
    };
    let account = app.create_account(&by, &named("Gifts")).await.unwrap();
    let found = app.openpay_settings(&by, shop).await.unwrap();
    let mine = |account: String| OpenPayForm { account, ..page() };
    let wrong = mine("acc_019a8d0a2c3d7e4f80516273849506a7".to_owned());
    let refused = app.change_openpay(&by, shop, found.version, &wrong).await;
    assert!(
        matches!(refused, Err(SettingsError::Wrong(_))),
        "{refused:?}"
    );
    let own = mine(account.to_string());
    app.change_openpay(&by, shop, found.version, &own)
        .await
        .unwrap();
    // Nothing takes money for it yet: the way there is a slip or a gateway of that account.
    let refused = tries(&world, form("gift")).await;
    assert!(matches!(refused, Err(OpenError::NoWay)), "{refused:?}");
    let (closed, _) = app.account(&by, account).await.unwrap();
    let form_closed = AccountForm {
        active: false,
        ..named("Gifts")
    };
    app.change_account(&by, account, closed.version, &form_closed)
        .await
        .unwrap();
    let link = opens(&world, form("later")).await;
    assert_ne!(link.link.account, account, "a closed account takes nothing");
}
