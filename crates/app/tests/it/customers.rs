//! Customers: made once, warned of, edited by two, archived, and kept in their own world.

use app::access::Joining;
use app::customer::CustomerError;
use app::link::Once;
use app::office::Desk;
use domain::access::{Grant, Permission, Reach, Role};
use domain::customer::{CustomerForm, CustomerKind};
use domain::id::CustomerId;
use domain::scope::{MerchantNo, Mode};
use domain::settings::{Fault, Faults};
use store::rooms::customer;
use tokio::task::JoinSet;

use crate::world::{SLUG, World, rial};

/// The owner at their desk.
pub(crate) async fn desk(world: &World) -> Desk {
    let app = world.app();
    let address = app.admin_link(None).await.unwrap();
    let told = Joining {
        name: "Sara".to_owned(),
        email: "sara@golestan.example".to_owned(),
        password: "a long and quiet sentence".to_owned(),
        language: None,
        agent: "tests".to_owned(),
        request_id: "req_test".to_owned(),
    };
    let secret = address.rsplit('/').next().unwrap();
    let token = app.redeem(secret, told).await.unwrap();
    let signed = app.staff_of(token.reveal()).await.unwrap().unwrap();
    Desk {
        mode: world.scope.mode,
        staff: signed.staff,
    }
}

pub(crate) fn with_role(desk: &Desk, role: Role, reach: Reach) -> Desk {
    let mut desk = desk.clone();
    desk.staff.grants = vec![Grant { role, reach }];
    desk
}

pub(crate) fn form(name: &str) -> CustomerForm {
    CustomerForm {
        kind: "person".to_owned(),
        name: name.to_owned(),
        may_message: true,
        ..CustomerForm::default()
    }
}

pub(crate) fn with_mobile(name: &str, mobile: &str) -> CustomerForm {
    CustomerForm {
        mobile: mobile.to_owned(),
        ..form(name)
    }
}

/// The number of a form, and what stands for its content.
pub(crate) fn once(key: &str, content: u8) -> Once {
    Once {
        key: key.to_owned(),
        fingerprint: [content; 32],
    }
}

pub(crate) async fn makes(world: &World, desk: &Desk, form: &CustomerForm) -> CustomerId {
    tries(world, desk, form, false).await.unwrap()
}

pub(crate) async fn tries(
    world: &World,
    desk: &Desk,
    form: &CustomerForm,
    anyway: bool,
) -> Result<CustomerId, CustomerError> {
    let app = world.app();
    let once = once(&app.form_nonce(), 1);
    app.make_customer(desk, form, anyway, once, "req_1").await
}

/// The names that a search finds.
pub(crate) async fn found(world: &World, desk: &Desk, typed: &str, archived: bool) -> Vec<String> {
    let app = world.app();
    let page = app.office_customers(desk, typed, archived, None, 20).await;
    let rows = page.unwrap().rows;
    rows.into_iter().map(|row| row.name).collect()
}

/// Kind, actor and all other words of the events about customers, in the order of time.
pub(crate) async fn events(world: &World) -> Vec<(String, String, String)> {
    let rows = world.read(|tx| {
        let rows = tx.reads_everything().query(
            "SELECT kind, actor, object, data FROM event WHERE kind LIKE 'customer.%'
             ORDER BY id",
            &[],
        )?;
        let text = |row: &store::Row, column| row.text(column).map(str::to_owned);
        let words = |row: &store::Row| {
            let all = format!("{} {}", text(row, "object")?, text(row, "data")?);
            Ok::<_, store::StoreError>((text(row, "kind")?, text(row, "actor")?, all))
        };
        rows.iter().map(words).collect::<Result<Vec<_>, _>>()
    });
    rows.await
}

pub(crate) async fn a_customer_is_made_once_found_and_told_in_events_without_a_name(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let form = CustomerForm {
        email: "sara@example.org".to_owned(),
        note: "دوستِ قدیمی".to_owned(),
        ..with_mobile("علی‌رضا کیانی", "۰۹۱۲ ۱۲۳ ۴۵۶۷")
    };
    let one = once("n1", 1);
    let id = app.make_customer(&desk, &form, false, one.clone(), "req_1");
    let id = id.await.unwrap();
    // Sent again: the same answer, although the mobile is there by now.
    let again = app.make_customer(&desk, &form, false, one, "req_2").await;
    assert_eq!(again.unwrap(), id);
    let other = app.make_customer(&desk, &form, false, once("n1", 2), "req_3");
    assert!(matches!(other.await, Err(CustomerError::Twice)));
    for typed in ["", "عليرضا كياني", "علی رضا", "0912", "sara@"] {
        assert_eq!(
            found(&world, &desk, typed, false).await,
            ["علی‌رضا کیانی"],
            "{typed}"
        );
    }
    assert_eq!(found(&world, &desk, "مینا", false).await, [""; 0]);
    let page = app.office_customer(&desk, id).await.unwrap();
    assert_eq!(page.customer.kind, CustomerKind::Person);
    assert_eq!(page.customer.mobile.unwrap().e164(), "+989121234567");
    assert_eq!(page.customer.note.as_deref(), Some("دوستِ قدیمی"));
    let noted = events(&world).await;
    let user = format!("user:{}", desk.staff.user);
    let expected = ("customer.created".to_owned(), user, format!("{id} {{}}"));
    assert_eq!(noted, [expected]);
}

pub(crate) async fn a_form_of_a_customer_that_twenty_send_at_once_makes_one(world: World) {
    let desk = desk(&world).await;
    let mut all = JoinSet::new();
    for _ in 0..20 {
        let (app, desk) = (world.app(), desk.clone());
        all.spawn(async move {
            let form = form("سارا");
            app.make_customer(&desk, &form, false, once("n1", 1), "req_1")
                .await
        });
    }
    let ids: Vec<_> = all
        .join_all()
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
    assert_eq!(found(&world, &desk, "", false).await, ["سارا"]);
    assert_eq!(events(&world).await.len(), 1);
}

pub(crate) async fn each_role_keeps_customers_or_is_told_the_permission(world: World) {
    let (app, owner) = (world.app(), desk(&world).await);
    let id = makes(&world, &owner, &form("سارا")).await;
    let shop = app.find_shop(SLUG).await.unwrap().unwrap().shop.id;
    for (role, reach, may) in [
        (Role::Owner, Reach::AllShops, true),
        (Role::Manager, Reach::Shop(shop), true),
        (Role::Sales, Reach::AllShops, true),
        (Role::Sales, Reach::Shop(shop), true),
        (Role::Accountant, Reach::AllShops, false),
        (Role::Viewer, Reach::AllShops, false),
    ] {
        let desk = with_role(&owner, role, reach);
        let version = app
            .office_customer(&owner, id)
            .await
            .unwrap()
            .customer
            .version;
        let (at, new) = ((id, version), || once(&app.form_nonce(), 1));
        let all = [
            app.office_customers(&desk, "", false, None, 9)
                .await
                .map(drop),
            app.office_customer(&desk, id).await.map(drop),
            tries(&world, &desk, &form("مینا"), false).await.map(drop),
            app.change_customer(&desk, at, &form("سارا"), false, new(), "req_1")
                .await,
            app.archive_customer(&desk, (id, version + 1), new(), "req_1")
                .await,
            app.restore_customer(&desk, (id, version + 2), new(), "req_1")
                .await,
        ];
        for (n, done) in all.into_iter().enumerate() {
            match done {
                Ok(()) => assert!(may, "{role} {n}"),
                Err(CustomerError::Forbidden(Permission::Customers)) => assert!(!may, "{role} {n}"),
                Err(other) => panic!("{role} {n}: {other}"),
            }
        }
    }
}

pub(crate) async fn what_is_wrong_with_a_customer_is_told_field_by_field(world: World) {
    let desk = desk(&world).await;
    let bad = CustomerForm {
        kind: "walk_in".to_owned(),
        ..with_mobile(" ", "02188776655")
    };
    let refused = tries(&world, &desk, &bad, true).await.unwrap_err();
    let CustomerError::Wrong(Faults(faults)) = refused else {
        panic!("{refused}")
    };
    let expected = [
        ("kind", Fault::Choice),
        ("name", Fault::Missing),
        ("mobile", Fault::Mobile),
    ];
    assert_eq!(faults, expected);
    assert_eq!(found(&world, &desk, "", false).await, [""; 0]);
    assert_eq!(events(&world).await, []);
}

pub(crate) async fn the_second_who_edits_a_customer_is_told(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let id = makes(&world, &desk, &form("سارا")).await;
    let first = once("n1", 1);
    let (mina, pari) = (form("مینا"), form("پری"));
    for _ in 0..2 {
        let done = app.change_customer(&desk, (id, 1), &mina, false, first.clone(), "req_1");
        done.await.unwrap();
    }
    let late = app.change_customer(&desk, (id, 1), &pari, false, once("n2", 1), "req_2");
    assert!(matches!(late.await, Err(CustomerError::Changed)));
    let late = app.archive_customer(&desk, (id, 1), once("n3", 1), "req_3");
    assert!(matches!(late.await, Err(CustomerError::Changed)));
    let now = app.office_customer(&desk, id).await.unwrap().customer;
    assert_eq!((now.name.as_str(), now.version), ("مینا", 2));
    assert_eq!(found(&world, &desk, "سارا", false).await, [""; 0]);
    assert_eq!(found(&world, &desk, "مینا", false).await, ["مینا"]);
    let kinds: Vec<_> = events(&world).await.into_iter().map(|one| one.0).collect();
    assert_eq!(kinds, ["customer.created", "customer.changed"]);
    // A refused form did nothing, so that it can be sent again as it should be.
    let again = app.change_customer(&desk, (id, 2), &pari, false, once("n2", 1), "req_4");
    again.await.unwrap();
}

/// The names in the warning.
fn warned<T: std::fmt::Debug>(answer: Result<T, CustomerError>) -> Vec<String> {
    match answer {
        Err(CustomerError::SameMobile(others)) => others.into_iter().map(|one| one.name).collect(),
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn a_mobile_that_others_have_is_a_warning_that_can_be_overruled(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let one = makes(&world, &desk, &with_mobile("سارا", "09121234567")).await;
    let same = with_mobile("مینا", "+98 912 123 4567");
    assert_eq!(warned(tries(&world, &desk, &same, false).await), ["سارا"]);
    assert_eq!(found(&world, &desk, "", false).await, ["سارا"]);
    let two = tries(&world, &desk, &same, true).await.unwrap();
    let page = app.office_customer(&desk, two).await.unwrap();
    assert_eq!(page.sharing.len(), 1);
    assert_eq!(page.sharing[0].id, one);
    // Who has it already is not warned again; who takes it is.
    let new = || once(&app.form_nonce(), 1);
    let renamed = CustomerForm {
        name: "مینو".to_owned(),
        ..same
    };
    app.change_customer(&desk, (two, 1), &renamed, false, new(), "req_1")
        .await
        .unwrap();
    let three = makes(&world, &desk, &form("پری")).await;
    let taking = with_mobile("پری", "9121234567");
    let told = app.change_customer(&desk, (three, 1), &taking, false, new(), "req_1");
    assert_eq!(warned(told.await), ["سارا", "مینو"]);
    app.change_customer(&desk, (three, 1), &taking, true, new(), "req_1")
        .await
        .unwrap();
}

pub(crate) async fn a_customer_is_archived_and_restored_and_the_walk_in_stays(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let id = makes(&world, &desk, &form("سارا")).await;
    let new = || once(&app.form_nonce(), 1);
    world.time_passes(1);
    app.archive_customer(&desk, (id, 1), new(), "req_1")
        .await
        .unwrap();
    assert_eq!(found(&world, &desk, "سارا", false).await, [""; 0]);
    assert_eq!(found(&world, &desk, "سارا", true).await, ["سارا"]);
    // Archived already: nothing happens, and nobody is told that it did.
    app.archive_customer(&desk, (id, 2), new(), "req_2")
        .await
        .unwrap();
    world.time_passes(1);
    app.restore_customer(&desk, (id, 2), new(), "req_3")
        .await
        .unwrap();
    assert_eq!(found(&world, &desk, "", false).await, ["سارا"]);
    let kinds: Vec<_> = events(&world).await.into_iter().map(|one| one.0).collect();
    assert_eq!(
        kinds,
        ["customer.created", "customer.archived", "customer.restored"]
    );
    let walk_in = walk_in(&world).await;
    let stays = app
        .archive_customer(&desk, (walk_in, 1), new(), "req_4")
        .await;
    assert!(matches!(stays, Err(CustomerError::WalkIn)), "{stays:?}");
    let other = form("x");
    let stays = app.change_customer(&desk, (walk_in, 1), &other, false, new(), "req_5");
    assert!(matches!(stays.await, Err(CustomerError::WalkIn)));
}

async fn walk_in(world: &World) -> CustomerId {
    let shop = world.app().find_shop(SLUG).await.unwrap().unwrap().shop.id;
    let scope = world.scope;
    let found = world.read(move |tx| customer::walk_in(tx, scope, shop));
    found.await.unwrap().id
}

pub(crate) async fn a_customer_is_unknown_in_the_other_world_and_to_another_merchant(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let own = with_mobile("سارا", "09121234567");
    let id = makes(&world, &desk, &own).await;
    let mut live = desk.clone();
    live.mode = Mode::Live;
    let mut stranger = desk.clone();
    stranger.staff.merchant = MerchantNo(99);
    for foreign in [&live, &stranger] {
        assert_eq!(found(&world, foreign, "سارا", false).await, [""; 0]);
        let page = app.office_customer(foreign, id).await;
        assert!(matches!(page, Err(CustomerError::NotFound)), "{page:?}");
        let new = || once(&app.form_nonce(), 1);
        let change = app.change_customer(foreign, (id, 1), &own, true, new(), "req_1");
        assert!(matches!(change.await, Err(CustomerError::NotFound)));
        let archive = app.archive_customer(foreign, (id, 1), new(), "req_1");
        assert!(matches!(archive.await, Err(CustomerError::NotFound)));
    }
    // Nobody there has the mobile.
    makes(&world, &live, &own).await;
}

pub(crate) async fn what_a_customer_paid_is_summed_as_far_as_the_user_sees(world: World) {
    let (app, owner) = (world.app(), desk(&world).await);
    let id = makes(&world, &owner, &form("سارا")).await;
    let first = world.link(1_000_000).await.link.id;
    let walk_in_id = walk_in(&world).await;
    world.link(250_000).await;
    let sums = app.office_customer(&owner, id).await.unwrap().sums;
    assert_eq!(sums, Some(Vec::new()), "no link is theirs");
    let sums = app.office_customer(&owner, walk_in_id).await.unwrap().sums;
    let sums = sums.unwrap();
    assert_eq!((sums.len(), sums[0].count), (1, 2));
    assert_eq!((sums[0].asked, sums[0].paid), (rial(1_250_000), rial(0)));
    // Money came in for one of them, which now belongs to the person.
    let write = app.store().write(move |tx| {
        tx.reads_everything().execute(
            "UPDATE link SET customer_id = $1, paid_minor = 400000 WHERE id = $2",
            &[id.to_string().into(), first.to_string().into()],
        )
    });
    assert_eq!(write.await, Ok::<_, store::StoreError>(1));
    let sums = app.office_customer(&owner, id).await.unwrap().sums.unwrap();
    assert_eq!((sums[0].count, sums[0].paid), (1, rial(400_000)));
    let sales = with_role(&owner, Role::Sales, Reach::AllShops);
    let record = app.office_customer(&sales, id).await.unwrap();
    assert_eq!(record.sums, None, "they may not see balances");
}

pub(crate) async fn no_two_customers_have_the_same_number(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let numbered = |name: &str, number: &str| CustomerForm {
        number: number.to_owned(),
        title: "Dr.".to_owned(),
        ..form(name)
    };
    let one = makes(&world, &desk, &numbered("Anna", "c-۱۲")).await;
    assert_eq!(found(&world, &desk, "c-12", false).await, ["Anna"]);
    let told = tries(&world, &desk, &numbered("Bina", "C-12"), true).await;
    let Err(CustomerError::Wrong(faults)) = told else {
        panic!("{told:?}")
    };
    assert_eq!(faults.0, [("number", Fault::Taken)]);
    let two = makes(&world, &desk, &form("Bina")).await;
    let taking = numbered("Bina", "c-12");
    let new = || once(&app.form_nonce(), 1);
    let told = app.change_customer(&desk, (two, 1), &taking, false, new(), "req_1");
    assert!(matches!(told.await, Err(CustomerError::Wrong(_))));
    // Who stays takes over the number of who goes.
    let merged = app.merge_customers(&desk, (two, 1), (one, 1), new(), "req_1");
    merged.await.unwrap();
    let stays = app.office_customer(&desk, two).await.unwrap().customer;
    assert_eq!(stays.number.unwrap().as_str(), "C-12");
    assert_eq!(stays.title.as_deref(), Some("Dr."));
}
