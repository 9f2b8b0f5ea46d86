//! Contacts, further addresses and opt-outs: edited by two, told by events, and respected.

use app::customer::CustomerError;
use app::link::Once;
use app::office::Desk;
use domain::contact::AddressKind;
use domain::customer::{ContactForm, CustomerForm};
use domain::id::CustomerId;
use domain::position::PositionKey;
use domain::recipient::{Choice, Whose, Why};
use domain::settings::{Fault, Faults};

use crate::customers::{desk, events, form, found, makes, once, tries, with_mobile};
use crate::world::{SLUG, World};

fn company(name: &str) -> CustomerForm {
    CustomerForm {
        kind: "company".to_owned(),
        ..form(name)
    }
}

fn contact(name: &str, mobile: &str) -> ContactForm {
    ContactForm {
        name: name.to_owned(),
        position: "manager".to_owned(),
        addresses: vec![(AddressKind::Mobile, mobile.to_owned())],
        note: String::new(),
        may_message: true,
    }
}

fn new(world: &World) -> Once {
    once(&world.app().form_nonce(), 1)
}

async fn adds(world: &World, desk: &Desk, at: (CustomerId, i64), form: &ContactForm) {
    let app = world.app();
    let added = app.add_contact(desk, at, form, new(world), "req_1");
    added.await.unwrap();
}

pub(crate) async fn of_two_who_edit_the_people_of_a_company_the_second_is_told(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let id = makes(&world, &desk, &company("Golestan")).await;
    let (mina, pari) = (
        contact("Mina", "09121111111"),
        contact("Pari", "09122222222"),
    );
    // The same form twice adds one.
    let same = once("n1", 1);
    for _ in 0..2 {
        let added = app.add_contact(&desk, (id, 1), &mina, same.clone(), "req_1");
        added.await.unwrap();
    }
    let late = app.add_contact(&desk, (id, 1), &pari, new(&world), "req_2");
    assert!(matches!(late.await, Err(CustomerError::Changed)));
    let renamed = company("x");
    let late = app.change_customer(&desk, (id, 1), &renamed, true, new(&world), "req_2");
    assert!(matches!(late.await, Err(CustomerError::Changed)));
    assert_eq!(found(&world, &desk, "mina", false).await, ["Golestan"]);
    let record = app.office_customer(&desk, id).await.unwrap();
    assert_eq!((record.contacts.len(), record.customer.version), (1, 2));
    let which = record.contacts[0].id;
    let changed = app.change_contact(&desk, (id, 2), (which, &pari), new(&world), "req_3");
    changed.await.unwrap();
    assert_eq!(found(&world, &desk, "mina", false).await, [""; 0]);
    assert_eq!(found(&world, &desk, "0912 222", false).await, ["Golestan"]);
    let person = form("x");
    let person = app.change_customer(&desk, (id, 3), &person, true, new(&world), "req_4");
    let refused = person.await.unwrap_err();
    let CustomerError::Wrong(faults) = refused else {
        panic!("{refused}")
    };
    assert_eq!(faults, Faults::one("kind", Fault::Fixed));
    let removed = app.remove_contact(&desk, (id, 3), which, new(&world), "req_5");
    removed.await.unwrap();
    assert_eq!(app.office_customer(&desk, id).await.unwrap().contacts, []);
    let noted = events(&world).await;
    assert_eq!(noted.len(), 4, "made, added, changed, removed");
    assert!(
        noted
            .iter()
            .all(|(.., words)| !words.contains("Pari") && !words.contains("0912"))
    );
}

pub(crate) async fn a_person_has_no_contacts_and_a_position_must_be_there(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let person = makes(&world, &desk, &form("Sara")).await;
    let mina = contact("Mina", "");
    let none = app.add_contact(&desk, (person, 1), &mina, new(&world), "req_1");
    assert!(matches!(none.await, Err(CustomerError::NotFound)));
    let id = makes(&world, &desk, &company("Golestan")).await;
    let odd = ContactForm {
        position: format!("pos_{:032x}", 7),
        ..mina
    };
    let refused = app.add_contact(&desk, (id, 1), &odd, new(&world), "req_1");
    let Err(CustomerError::Wrong(faults)) = refused.await else {
        panic!("an unknown position")
    };
    assert_eq!(faults, Faults::one("position", Fault::Choice));
}

pub(crate) async fn further_addresses_are_searched_warned_of_and_told_twice(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let id = makes(&world, &desk, &with_mobile("Sara", "09121111111")).await;
    let other = makes(&world, &desk, &with_mobile("Mina", "09122222222")).await;
    let add = async |version, kind, typed: &str, even| {
        let at = (id, version);
        app.add_address(&desk, at, (kind, typed), even, new(&world), "req_1")
            .await
    };
    add(1, AddressKind::Landline, "021 88776655", false)
        .await
        .unwrap();
    assert_eq!(found(&world, &desk, "88776655", false).await, [""; 0]);
    assert_eq!(found(&world, &desk, "021 88", false).await, ["Sara"]);
    for (kind, typed, fault) in [
        (AddressKind::Landline, "02188776655", Fault::Known),
        (AddressKind::Mobile, "+98 912 111 1111", Fault::Known),
        (AddressKind::Mobile, "02188776655", Fault::Mobile),
        (AddressKind::WhatsApp, "@sara", Fault::Handle),
    ] {
        let Err(CustomerError::Wrong(faults)) = add(2, kind, typed, false).await else {
            panic!("{typed}")
        };
        assert_eq!(faults, Faults::one("address", fault), "{typed}");
    }
    let warned = add(2, AddressKind::Mobile, "09122222222", false).await;
    let Err(CustomerError::SameMobile(others)) = warned else {
        panic!("{warned:?}")
    };
    assert_eq!(others[0].id, other);
    add(2, AddressKind::Mobile, "09122222222", true)
        .await
        .unwrap();
    // A third who takes it is told of both.
    let told = tries(&world, &desk, &with_mobile("Pari", "09122222222"), false).await;
    let Err(CustomerError::SameMobile(others)) = told else {
        panic!("{told:?}")
    };
    assert_eq!(others.len(), 2);
    let record = app.office_customer(&desk, id).await.unwrap();
    let gone = &record.further[0];
    let removed = app.remove_address(&desk, (id, 3), gone, new(&world), "req_2");
    removed.await.unwrap();
    let record = app.office_customer(&desk, id).await.unwrap();
    assert_eq!(record.further.len(), 1);
}

pub(crate) async fn an_address_that_asked_for_silence_is_silent_under_any_customer(world: World) {
    let (app, desk) = (world.app(), desk(&world).await);
    let id = makes(&world, &desk, &company("Golestan")).await;
    adds(&world, &desk, (id, 1), &contact("Mina", "09121111111")).await;
    let nothing_yet = Choice {
        positions: vec![PositionKey::Manager],
        typed: vec![(AddressKind::Email, "A@x.example;b@x.example".to_owned())],
        ..Choice::default()
    };
    let shop = app.find_shop(SLUG).await.unwrap().unwrap().shop.id;
    let about = (Some(id), None);
    let reach = async || {
        app.link_reach(&desk, shop, about, &nothing_yet)
            .await
            .unwrap()
    };
    assert_eq!(reach().await.to.len(), 3);
    let set = async |kind, typed: &str, reason: &str| {
        let address = (kind, typed);
        app.set_opt_out(&desk, address, reason, new(&world), "req_1")
            .await
    };
    set(AddressKind::Email, "a@X.example", "asked on the phone")
        .await
        .unwrap();
    set(AddressKind::Email, "a@x.example", "again")
        .await
        .unwrap();
    set(AddressKind::Mobile, "0912 111 1111", "asked")
        .await
        .unwrap();
    let landline = set(AddressKind::Landline, "02188776655", "x").await;
    assert!(matches!(landline, Err(CustomerError::Wrong(_))));
    let bare = set(AddressKind::Email, "c@x.example", " ").await;
    assert!(matches!(bare, Err(CustomerError::Wrong(_))), "no reason");
    let now = reach().await;
    assert_eq!(now.to.len(), 1);
    assert_eq!(
        (now.to[0].address.as_str(), now.to[0].whose),
        ("b@x.example", Whose::Typed)
    );
    assert!(now.left.iter().all(|(_, why)| *why == Why::AddressOptedOut));
    let record = app.office_customer(&desk, id).await.unwrap();
    assert_eq!(record.silent.len(), 1, "its page shows it");
    let all = app.opt_outs(&desk, None, 9).await.unwrap();
    assert_eq!(all.len(), 2);
    let lift = app.lift_opt_out(
        &desk,
        record.silent[0].id,
        "asked for it",
        new(&world),
        "req_2",
    );
    lift.await.unwrap();
    assert_eq!(reach().await.to.len(), 2);
    let events = world.read(|tx| {
        let row = "SELECT kind, data FROM event WHERE kind LIKE 'opt_out.%' ORDER BY id";
        let rows = tx.reads_everything().query(row, &[])?;
        let words = |row: &store::Row| {
            Ok::<_, store::StoreError>((row.text("kind")?.to_owned(), row.text("data")?.to_owned()))
        };
        rows.iter().map(words).collect::<Result<Vec<_>, _>>()
    });
    let events = events.await;
    let kinds: Vec<_> = events.iter().map(|one| one.0.as_str()).collect();
    assert_eq!(kinds, ["opt_out.set", "opt_out.set", "opt_out.lifted"]);
    assert!(
        events
            .iter()
            .all(|(_, data)| !data.contains("x.example") && !data.contains("912"))
    );
}
