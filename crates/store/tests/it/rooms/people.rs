//! Contacts, further addresses, opt-outs, positions, and imports of customers.

use domain::contact::{Address, AddressKind};
use domain::customer::import::ImportState;
use domain::customer::{Contact, Customer};
use domain::id::{CustomerId, ImportId, OptOutId};
use domain::position::{Position, PositionKey};
use domain::scope::{MerchantNo, Mode, Scope};
use domain::search::query;
use store::Store;
use store::rooms::customer::{self, CustomerFilter};
use store::rooms::import::{self, Chunk, Import};
use store::rooms::{opt_out, position};

use super::build::{World, at, id, open, read, write};
use super::customers::person;
use crate::ground::Ground;

fn address(kind: AddressKind, text: &str) -> Address {
    Address::read(kind, text).unwrap()
}

fn contact(n: u128, name: &str, addresses: &[(AddressKind, &str)]) -> Contact {
    let addresses = addresses.iter().map(|(kind, text)| address(*kind, text));
    Contact {
        id: id("con", n),
        name: name.to_owned(),
        position: PositionKey::Manager,
        addresses: addresses.collect(),
        note: None,
        may_message: true,
    }
}

/// A customer, alone.
async fn made(store: &Store, scope: Scope, customer: Customer) -> CustomerId {
    let id = customer.id;
    write(store, move |tx| {
        customer::insert(tx, scope, &customer, None, at(0))
    })
    .await;
    id
}

async fn found(store: &Store, scope: Scope, search: &str) -> Vec<String> {
    let filter = CustomerFilter {
        search: query(search),
        ..CustomerFilter::default()
    };
    let page = read(store, move |tx| customer::list(tx, scope, &filter, 50)).await;
    page.rows.into_iter().map(|row| row.name).collect()
}

pub(crate) async fn a_contact_is_kept_whole_changed_and_goes(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let company = made(&store, scope, person(101, "Golestan")).await;
    let other = made(&store, scope, person(102, "Other")).await;
    let full = Contact {
        position: PositionKey::Own(id("pos", 5)),
        note: Some("یک\nدو".to_owned()),
        may_message: false,
        ..contact(
            7,
            "مینا",
            &[
                (AddressKind::Mobile, "09121234567"),
                (AddressKind::Landline, "02188776655"),
                (AddressKind::Email, "Mina@example.org"),
                (AddressKind::Telegram, "@mina_k"),
                (AddressKind::Bale, "123"),
                (AddressKind::Eitaa, "@mina_e"),
                (AddressKind::WhatsApp, "09121234567"),
            ],
        )
    };
    let bare = contact(7, "مینو", &[]);
    let second = contact(8, "پری", &[(AddressKind::Email, "p@example.org")]);
    write(&store, move |tx| {
        customer::insert_contact(tx, scope, company, &full)?;
        assert_eq!(
            customer::contacts(tx, scope, company)?,
            std::slice::from_ref(&full)
        );
        customer::insert_contact(tx, scope, company, &second)?;
        assert!(customer::save_contact(tx, scope, company, &bare)?);
        assert!(
            !customer::save_contact(tx, scope, other, &bare)?,
            "another's"
        );
        assert_eq!(
            customer::contacts(tx, scope, company)?,
            [bare.clone(), second.clone()]
        );
        assert!(
            !customer::remove_contact(tx, scope, other, bare.id)?,
            "another's"
        );
        assert!(customer::remove_contact(tx, scope, company, bare.id)?);
        assert_eq!(
            customer::contacts(tx, scope, company)?,
            std::slice::from_ref(&second)
        );
        Ok(())
    })
    .await;
}

pub(crate) async fn contacts_and_further_addresses_are_searched_with_their_customer(
    ground: Ground,
) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let company = made(&store, scope, person(101, "Golestan")).await;
    let mina = contact(7, "مینا کیانی", &[(AddressKind::Mobile, "09121234567")]);
    write(&store, move |tx| {
        assert!(customer::touch(tx, scope, (company, 1))?);
        assert!(!customer::touch(tx, scope, (company, 1))?, "read before");
        customer::insert_contact(tx, scope, company, &mina)?;
        let landline = address(AddressKind::Landline, "02188776655");
        assert!(customer::add_address(tx, scope, company, &landline)?);
        assert!(
            !customer::add_address(tx, scope, company, &landline)?,
            "there"
        );
        customer::retoken(tx, scope, company)
    })
    .await;
    for search in ["golestan", "کیانی مینا", "0912 123", "021 8877"] {
        assert_eq!(found(&store, scope, search).await, ["Golestan"], "{search}");
    }
    // Saved by its own form, it keeps what hangs on it.
    write(&store, move |tx| {
        let mut row = customer::find(tx, scope, company)?.unwrap();
        "Parsian".clone_into(&mut row.name);
        customer::save(tx, scope, &row)
    })
    .await;
    assert_eq!(found(&store, scope, "مینا").await, ["Parsian"]);
    write(&store, move |tx| {
        customer::remove_contact(tx, scope, company, id("con", 7))?;
        customer::retoken(tx, scope, company)
    })
    .await;
    assert_eq!(found(&store, scope, "مینا").await, [""; 0]);
}

pub(crate) async fn a_mobile_is_known_wherever_it_stands(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let default = Customer {
        mobile: Some("09121111111".parse().unwrap()),
        ..person(101, "Sara")
    };
    let further = vec![
        address(AddressKind::Mobile, "09122222222"),
        address(AddressKind::WhatsApp, "09123333333"),
    ];
    let all = [(default, further), (person(102, "Mina"), Vec::new())];
    write(&store, move |tx| {
        customer::insert_all(tx, scope, &all, at(0))
    })
    .await;
    assert_eq!(found(&store, scope, "0912222").await, ["Sara"]);
    assert_eq!(found(&store, scope, "mina").await, ["Mina"]);
    let asked = ["09121111111", "09122222222", "09123333333"].map(|one| one.parse().unwrap());
    read(&store, move |tx| {
        let known = customer::known_mobiles(tx, scope, &asked)?;
        let expected = ["+989121111111", "+989122222222"].map(str::to_owned);
        assert_eq!(known, expected.into());
        for mobile in &asked[..2] {
            let sharing = customer::with_mobile(tx, scope, mobile, None)?;
            assert_eq!(sharing.len(), 1, "{mobile}");
            let but = customer::with_mobile(tx, scope, mobile, Some(id("cus", 101)))?;
            assert_eq!(but, []);
        }
        assert_eq!(customer::with_mobile(tx, scope, &asked[2], None)?, []);
        Ok(())
    })
    .await;
}

pub(crate) async fn an_address_that_asked_for_no_messages_stays_so_until_it_is_lifted(
    ground: Ground,
) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let (one, two): (OptOutId, OptOutId) = (id("opt", 1), id("opt", 2));
    write(&store, move |tx| {
        let sara = address(AddressKind::Email, "Sara@example.org");
        let again = address(AddressKind::Email, "SARA@example.org");
        assert_eq!(
            opt_out::set(tx, scope, &sara, (one, "asked"), at(1))?,
            Some(one)
        );
        assert_eq!(
            opt_out::set(tx, scope, &again, (two, "x"), at(2))?,
            None,
            "had asked"
        );
        let bale = address(AddressKind::Bale, "09121234567");
        assert_eq!(
            opt_out::set(tx, scope, &bale, (two, "asked"), at(2))?,
            Some(two)
        );
        let mobile = address(AddressKind::Mobile, "09121234567");
        let asked = [again.clone(), mobile.clone()];
        let among = opt_out::among(tx, scope, &asked)?;
        assert_eq!(among.len(), 1, "a mobile is not its id at Bale");
        assert_eq!(
            (among[0].id, among[0].reason.as_str(), among[0].at),
            (one, "asked", at(1))
        );
        let set = opt_out::set_among(tx, scope, &asked)?;
        assert!(set.has(&sara) && !set.has(&mobile));
        let ids = |all: Vec<opt_out::OptOut>| all.into_iter().map(|one| one.id).collect::<Vec<_>>();
        assert_eq!(ids(opt_out::list(tx, scope, None, 9)?), [two, one]);
        assert_eq!(ids(opt_out::list(tx, scope, Some(two), 9)?), [one]);
        assert!(opt_out::lift(tx, scope, (one, "asked for"), at(3))?);
        assert!(!opt_out::lift(tx, scope, (one, "again"), at(4))?);
        assert_eq!(opt_out::among(tx, scope, &asked)?, []);
        assert_eq!(ids(opt_out::list(tx, scope, None, 9)?), [two]);
        // Asked again, it is the same one.
        let third = opt_out::set(tx, scope, &again, (id("opt", 3), "y"), at(5))?;
        assert_eq!(third, Some(one));
        Ok(())
    })
    .await;
}

pub(crate) async fn a_position_is_saved_whole_and_by_one_of_two_alone(ground: Ground) {
    let store = open(&ground);
    let merchant = World::new(&store).await.scope.merchant;
    let first = Position {
        id: id("pos", 1),
        name: "حسابدار".to_owned(),
        active: true,
        version: 1,
    };
    write(&store, move |tx| {
        position::insert(tx, merchant, &first)?;
        let renamed = Position {
            name: "مالی".to_owned(),
            active: false,
            ..first.clone()
        };
        assert!(position::save(tx, merchant, &renamed)?);
        assert!(!position::save(tx, merchant, &first)?, "read before");
        let expected = Position {
            version: 2,
            ..renamed
        };
        assert_eq!(
            position::find(tx, merchant, first.id)?,
            Some(expected.clone())
        );
        assert_eq!(position::all(tx, merchant)?, [expected]);
        Ok(())
    })
    .await;
}

fn new_import(n: u128) -> Import {
    Import {
        id: id("imp", n),
        file_name: "مشتریان.csv".to_owned(),
        state: ImportState::Staging,
        good: 0,
        duplicates: 0,
        bad: 0,
        unknown: "[\"City\"]".to_owned(),
        make_duplicates: false,
        made: 0,
        skipped: 0,
        user: id("usr", 1),
        created_at: at(0),
        ended_at: None,
    }
}

fn rows(place: u32, content: &str) -> Chunk {
    Chunk {
        place,
        content: content.to_owned(),
    }
}

pub(crate) async fn an_import_moves_on_once_and_its_rows_are_dealt_with_once(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    write(&store, move |tx| {
        let import = new_import(1);
        import::insert(tx, scope, &import)?;
        assert_eq!(import::find(tx, scope, import.id)?, Some(import.clone()));
        let ready = Import {
            state: ImportState::Ready,
            good: 4,
            duplicates: 1,
            bad: 2,
            make_duplicates: true,
            made: 3,
            skipped: 1,
            ended_at: Some(at(9)),
            ..import
        };
        assert!(import::save(tx, scope, &ready, ImportState::Staging)?);
        assert!(
            !import::save(tx, scope, &ready, ImportState::Staging)?,
            "moved on"
        );
        assert_eq!(import::lock(tx, scope, ready.id)?, Some(ready.clone()));
        import::insert(tx, scope, &new_import(2))?;
        let listed = import::list(tx, scope, 9)?;
        assert_eq!(listed, [new_import(2), ready.clone()]);
        for (place, content) in [(0, "a"), (1, "b")] {
            import::put_chunk(tx, scope, ready.id, &rows(place, content))?;
        }
        assert_eq!(import::next_chunk(tx, scope, ready.id)?, Some(rows(0, "a")));
        assert_eq!(import::result_at(tx, scope, ready.id, 0)?, None);
        assert!(import::made_chunk(tx, scope, ready.id, &rows(0, "made"))?);
        assert!(!import::made_chunk(tx, scope, ready.id, &rows(0, "twice"))?);
        assert_eq!(
            import::result_at(tx, scope, ready.id, 0)?,
            Some(rows(0, "made"))
        );
        assert_eq!(import::next_chunk(tx, scope, ready.id)?, Some(rows(1, "b")));
        let bad = [2, 7, 9].map(|line| (line, format!("bad {line}")));
        import::put_bad(tx, scope, ready.id, &bad)?;
        assert_eq!(import::bad(tx, scope, ready.id, 0, 2)?, bad[..2]);
        assert_eq!(import::bad(tx, scope, ready.id, 7, 2)?, bad[2..]);
        Ok(())
    })
    .await;
}

pub(crate) async fn what_was_kept_of_an_import_is_swept_piece_by_piece(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let one: ImportId = id("imp", 1);
    write(&store, move |tx| {
        import::insert(tx, scope, &new_import(1))?;
        for place in 0..5 {
            import::put_chunk(tx, scope, one, &rows(place, "x"))?;
        }
        import::put_bad(tx, scope, one, &[(1, "x".to_owned())])?;
        assert!(import::made_chunk(tx, scope, one, &rows(0, "made"))?);
        // What was not made goes first.
        assert!(import::sweep_rest(tx, scope, one, 3)?);
        assert!(!import::sweep_rest(tx, scope, one, 3)?);
        assert_eq!(import::next_chunk(tx, scope, one)?, None);
        assert!(import::result_at(tx, scope, one, 0)?.is_some());
        assert!(import::sweep(tx, scope, one, 1)?);
        assert!(!import::sweep(tx, scope, one, 1)?);
        assert_eq!(import::bad(tx, scope, one, 0, 9)?, []);
        assert_eq!(import::result_at(tx, scope, one, 0)?, None);
        assert!(
            import::find(tx, scope, one)?.is_some(),
            "that it was, stays"
        );
        Ok(())
    })
    .await;
}

pub(crate) async fn nobody_foreign_sees_the_people_of_a_merchant(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let company = made(&store, scope, person(101, "Golestan")).await;
    let mobile = address(AddressKind::Mobile, "09121234567");
    let own = mobile.clone();
    write(&store, move |tx| {
        customer::insert_contact(tx, scope, company, &contact(7, "Mina", &[]))?;
        customer::add_address(tx, scope, company, &own)?;
        opt_out::set(tx, scope, &own, (id("opt", 1), "x"), at(0))?;
        import::insert(tx, scope, &new_import(1))?;
        import::put_chunk(tx, scope, id("imp", 1), &rows(0, "x"))?;
        import::put_bad(tx, scope, id("imp", 1), &[(1, "x".to_owned())])
    })
    .await;
    let live = Scope {
        mode: Mode::Live,
        ..scope
    };
    let stranger = Scope {
        merchant: MerchantNo(99),
        ..scope
    };
    for foreign in [live, stranger] {
        let mobile = mobile.clone();
        write(&store, move |tx| {
            let one: ImportId = id("imp", 1);
            let Address::Mobile(number) = &mobile else {
                panic!("{mobile}")
            };
            assert_eq!(customer::contacts(tx, foreign, company)?, []);
            assert_eq!(customer::addresses(tx, foreign, company)?, []);
            assert!(customer::known_mobiles(tx, foreign, [number])?.is_empty());
            assert!(!customer::touch(tx, foreign, (company, 1))?);
            assert!(!customer::remove_contact(
                tx,
                foreign,
                company,
                id("con", 7)
            )?);
            assert!(!customer::remove_address(tx, foreign, company, &mobile)?);
            assert_eq!(
                opt_out::among(tx, foreign, std::slice::from_ref(&mobile))?,
                []
            );
            assert_eq!(opt_out::list(tx, foreign, None, 9)?, []);
            assert!(!opt_out::lift(tx, foreign, (id("opt", 1), "x"), at(1))?);
            assert_eq!(import::find(tx, foreign, one)?, None);
            assert_eq!(import::lock(tx, foreign, one)?, None);
            assert_eq!(import::list(tx, foreign, 9)?, []);
            assert_eq!(import::next_chunk(tx, foreign, one)?, None);
            assert!(!import::made_chunk(tx, foreign, one, &rows(0, "x"))?);
            assert_eq!(import::bad(tx, foreign, one, 0, 9)?, []);
            import::sweep(tx, foreign, one, 9)?;
            import::sweep_rest(tx, foreign, one, 9)?;
            Ok(())
        })
        .await;
    }
    let left = read(&store, move |tx| {
        let one = id("imp", 1);
        Ok((
            import::next_chunk(tx, scope, one)?,
            import::bad(tx, scope, one, 0, 9)?.len(),
        ))
    });
    assert_eq!(left.await, (Some(rows(0, "x")), 1));
}
