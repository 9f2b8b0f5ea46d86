//! Customers: versions, lists, and a search that finds Persian names however they are typed.

use std::collections::BTreeSet;

use domain::customer::{Customer, CustomerKind};
use domain::id::CustomerId;
use domain::scope::{MerchantNo, Mode, Scope};
use domain::search::query;
use store::rooms::customer::{self, CustomerFilter, CustomerPage, LOOKED_AT, Place};
use store::{Store, StoreError, Tx};

use super::build::{World, at, id, open, read, write};
use crate::ground::{Done, Ground};

/// The n-th customer of these tests.
pub(crate) fn person(n: u128, name: &str) -> Customer {
    Customer {
        kind: CustomerKind::Person,
        may_message: true,
        name: name.to_owned(),
        ..Customer::walk_in(id("cus", n))
    }
}

/// Makes customers of these names, numbered from 101.
async fn people(store: &Store, scope: Scope, names: &'static [&'static str]) {
    write(store, move |tx| {
        for (n, name) in (101..).zip(names) {
            customer::insert(tx, scope, &person(n, name), None, at(0))?;
        }
        Ok(())
    })
    .await;
}

fn typed(search: &str) -> CustomerFilter {
    CustomerFilter {
        search: query(search),
        ..CustomerFilter::default()
    }
}

/// The names on a page.
fn names(page: &CustomerPage) -> Vec<&str> {
    page.rows.iter().map(|row| row.name.as_str()).collect()
}

async fn listed(store: &Store, scope: Scope, filter: &CustomerFilter, limit: u32) -> CustomerPage {
    let filter = filter.clone();
    read(store, move |tx| customer::list(tx, scope, &filter, limit)).await
}

/// The names that a search finds, in order.
async fn found(store: &Store, scope: Scope, search: &str) -> Vec<String> {
    let page = listed(store, scope, &typed(search), 50).await;
    assert_eq!(page.next, None, "{search}");
    names(&page).into_iter().map(str::to_owned).collect()
}

pub(crate) async fn a_customer_is_saved_whole_and_by_one_of_two_alone(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let made = person(101, "سارا رضایی");
    let changed = Customer {
        kind: CustomerKind::Company,
        name: "پارسیان".to_owned(),
        mobile: Some("+14155552671".parse().unwrap()),
        email: Some("info@parsian.example".parse().unwrap()),
        note: Some("یک\nدو".to_owned()),
        may_message: false,
        ..made.clone()
    };
    let (first, second) = (changed.clone(), made.clone());
    let found_then = write(&store, move |tx| {
        customer::insert(tx, scope, &second, None, at(0))?;
        assert!(customer::save(tx, scope, &first)?);
        assert!(!customer::save(tx, scope, &second)?, "read before");
        let late = customer::set_archived(tx, scope, (second.id, 1), Some(at(1)))?;
        assert!(!late, "read before");
        customer::find(tx, scope, second.id)
    });
    let expected = Customer {
        version: 2,
        ..changed
    };
    assert_eq!(found_then.await, Some(expected));
    assert_eq!(found(&store, scope, "سارا").await, [""; 0]);
    assert_eq!(found(&store, scope, "پارس").await, ["پارسیان"]);
    assert_eq!(found(&store, scope, "info@parsian").await, ["پارسیان"]);
    assert_eq!(found(&store, scope, "+1 415").await, ["پارسیان"]);
}

pub(crate) async fn a_customer_is_found_however_the_name_is_typed(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let all = &[
        "علی‌رضا کیانی",
        "عليرضا كياني",
        "علی رضا کیانی",
        "رضا علیزاده",
        "Éloïse Gagné",
        "فروشگاه ۱۲۳",
    ];
    people(&store, scope, all).await;
    for search in [
        "علی‌رضا کیانی",
        "علیرضا کیانی",
        "علی رضا کیانی",
        "كيانى عليرضا",
        "کیان علیرض",
    ] {
        let mut names = found(&store, scope, search).await;
        names.sort();
        let mut expected = all[..3].to_vec();
        expected.sort_unstable();
        assert_eq!(names, expected, "{search}");
    }
    assert_eq!(found(&store, scope, "رضا علیزا").await, [all[3]]);
    assert_eq!(found(&store, scope, "ELOISE").await, [all[4]]);
    assert_eq!(found(&store, scope, "فروشگاه 12").await, [all[5]]);
    assert_eq!(found(&store, scope, "یانی").await, [""; 0]);
    assert_eq!(found(&store, scope, "%").await, [""; 0], "no word");
    assert_eq!(found(&store, scope, " ").await.len(), all.len());
}

pub(crate) async fn an_archived_customer_is_in_its_own_list_and_comes_back(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    people(&store, scope, &["سارا", "سارا رضایی", "مینا"]).await;
    let gone: CustomerId = id("cus", 102);
    let set = write(&store, move |tx| {
        customer::set_archived(tx, scope, (gone, 1), Some(at(5)))
    });
    assert!(set.await);
    for search in ["", "سارا"] {
        let archived = CustomerFilter {
            archived: true,
            ..typed(search)
        };
        let page = listed(&store, scope, &archived, 9).await;
        assert_eq!(names(&page), ["سارا رضایی"], "{search}");
        assert!(page.rows[0].archived);
    }
    assert_eq!(found(&store, scope, "سارا").await, ["سارا"]);
    assert_eq!(found(&store, scope, "").await, ["مینا", "سارا"]);
    let back = write(&store, move |tx| {
        customer::set_archived(tx, scope, (gone, 2), None)
    });
    assert!(back.await);
    // Both have the whole word: the newer one stands first.
    assert_eq!(found(&store, scope, "سارا").await, ["سارا رضایی", "سارا"]);
}

pub(crate) async fn the_walk_in_is_never_listed_nor_archived(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let (scope, walk_in) = (world.scope, world.customer.clone());
    assert_eq!(found(&store, scope, "").await, [""; 0]);
    assert_eq!(found(&store, scope, &walk_in.name).await, [""; 0]);
    let archived = store
        .write(move |tx| customer::set_archived(tx, scope, (walk_in.id, 1), Some(at(1))))
        .await;
    let check = StoreError::Check("customer_walk_in_stays".to_owned());
    assert_eq!(archived, Err(check));
}

/// Follows the pages to the end.
async fn pages(store: &Store, scope: Scope, filter: CustomerFilter, limit: u32) -> Vec<Customer> {
    let (mut all, mut filter) = (Vec::new(), filter);
    loop {
        let page = listed(store, scope, &filter, limit).await;
        assert!(page.rows.len() <= usize::try_from(limit).unwrap());
        all.extend(page.rows);
        let Some(next) = page.next else { return all };
        // As it stands in an address.
        filter.after = Some(next.to_string().parse::<Place>().unwrap());
    }
}

pub(crate) async fn pages_of_customers_meet_without_gap_or_double(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    write(&store, move |tx| {
        for n in 0..250 {
            // Two words that begin alike, so that each is met twice.
            let name = format!("رضا رضایی{} ژ{n}", n % 7);
            customer::insert(tx, scope, &person(1_000 + n, &name), None, at(0))?;
        }
        Ok(())
    })
    .await;
    for (search, expected) in [("", 250), ("رض", 250), ("رضایی3", 36), ("رضا رض ژ1", 111)]
    {
        for limit in [1, 7, 100, 250, 500] {
            let all = pages(&store, scope, typed(search), limit).await;
            let ids: BTreeSet<_> = all.iter().map(|row| row.id).collect();
            assert_eq!(
                (all.len(), ids.len()),
                (expected, expected),
                "{search} {limit}"
            );
        }
    }
    let newest = pages(&store, scope, typed(""), 99).await;
    assert!(newest.windows(2).all(|two| two[0].id > two[1].id));
}

pub(crate) async fn a_search_of_common_words_goes_on_where_it_stopped(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    // Many have each word; one has both.
    let many = u128::try_from(LOOKED_AT + 200).unwrap();
    write(&store, move |tx| {
        for n in 0..many {
            let word = if n % 2 == 0 { "احمد" } else { "بهرام" };
            let name = format!("{word} {n} {word}");
            customer::insert(tx, scope, &person(1_000 + n, &name), None, at(0))?;
        }
        let both = person(900_000, "احمد بهرام");
        customer::insert(tx, scope, &both, None, at(0))
    })
    .await;
    let first = listed(&store, scope, &typed("بهر احم"), 20).await;
    assert!(first.rows.len() <= 1);
    let all = pages(&store, scope, typed("بهر احم"), 20).await;
    let ids: Vec<CustomerId> = all.iter().map(|row| row.id).collect();
    assert_eq!(ids, [id("cus", 900_000)]);
}

pub(crate) async fn who_has_two_common_words_side_by_side_comes_first(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    write(&store, move |tx| {
        for n in 0..360 {
            let name = match n % 100 {
                50 => "سارا احمدی".to_owned(),
                51 => "احمدی سارا".to_owned(),
                _ => format!("سارا {n} احمدی"),
            };
            customer::insert(tx, scope, &person(1_000 + n, &name), None, at(0))?;
        }
        Ok(())
    })
    .await;
    for search in ["سارا احمدی", "احمدی سارا"] {
        let first = listed(&store, scope, &typed(search), 20).await;
        assert_eq!(first.rows.len(), 8, "{search}");
        assert!(
            first
                .rows
                .iter()
                .all(|row| !row.name.contains(char::is_numeric))
        );
        assert!(first.next.is_some(), "{search}");
        for limit in [3, 8, 20, 500] {
            let all = pages(&store, scope, typed(search), limit).await;
            let ids: BTreeSet<_> = all.iter().map(|row| row.id).collect();
            assert_eq!((all.len(), ids.len()), (360, 360), "{search} {limit}");
        }
    }
}

pub(crate) async fn a_rare_word_finds_its_one_among_many_on_the_first_page(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let many = u128::try_from(LOOKED_AT + 100).unwrap();
    write(&store, move |tx| {
        for n in 0..many {
            let name = if n + 1 == many {
                "احمد ژینا"
            } else {
                "احمد"
            };
            customer::insert(tx, scope, &person(1_000 + n, name), None, at(0))?;
        }
        Ok(())
    })
    .await;
    for search in ["احمد ژی", "ژینا احمد"] {
        assert_eq!(found(&store, scope, search).await, ["احمد ژینا"]);
    }
}

pub(crate) async fn a_place_is_read_back_and_nothing_else_is_one(_: Ground) {
    let id: CustomerId = id("cus", 7);
    for text in [
        format!("{id}"),
        format!("{id}.0.سارا"),
        format!("{id}.3."),
        format!("{id}.both.a"),
        format!("{id}.rest1."),
    ] {
        assert_eq!(text.parse::<Place>().unwrap().to_string(), text);
    }
    for text in [
        "",
        "x",
        "lnk_1",
        &format!("{id}."),
        &format!("{id}.x.y"),
        &format!("{id}.rest.y"),
        &format!("{id}.0.a b"),
    ] {
        assert!(text.parse::<Place>().is_err(), "{text}");
    }
}

pub(crate) async fn customers_with_one_mobile_are_told(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let mobile = "09121234567".parse().unwrap();
    let with = |n, name: &str| Customer {
        mobile: Some("+989121234567".parse().unwrap()),
        ..person(n, name)
    };
    let (one, two) = (with(101, "سارا"), with(102, "مینا"));
    let told = write(&store, move |tx| {
        customer::insert(tx, scope, &one, None, at(0))?;
        customer::insert(tx, scope, &two, None, at(0))?;
        customer::insert(tx, scope, &person(103, "بهرام"), None, at(0))?;
        customer::set_archived(tx, scope, (one.id, 1), Some(at(1)))?;
        let all = customer::with_mobile(tx, scope, &mobile, None)?;
        let others = customer::with_mobile(tx, scope, &mobile, Some(two.id))?;
        let foreign = "+14155552671".parse().unwrap();
        let none = customer::with_mobile(tx, scope, &foreign, None)?;
        Ok([all, others, none].map(|list| list.into_iter().map(|row| row.name).collect()))
    });
    let [all, others, none]: [Vec<String>; 3] = told.await;
    assert_eq!(
        (all, others),
        (
            vec!["سارا".to_owned(), "مینا".to_owned()],
            vec!["سارا".to_owned()]
        )
    );
    assert_eq!(none, [""; 0]);
}

/// What a scope sees of the one customer that there is.
fn seen(tx: &mut Tx<'_>, scope: Scope, one: &Customer) -> Done<usize> {
    let mobile = one.mobile.clone().unwrap();
    let mut seen = customer::with_mobile(tx, scope, &mobile, None)?.len();
    for search in ["", "سارا", "0912"] {
        seen += customer::list(tx, scope, &typed(search), 9)?.rows.len();
    }
    let found = customer::find(tx, scope, one.id)?;
    Ok(seen + usize::from(found.is_some()))
}

pub(crate) async fn nobody_foreign_sees_or_changes_a_customer(ground: Ground) {
    let store = open(&ground);
    let scope = World::new(&store).await.scope;
    let one = Customer {
        mobile: Some("09121234567".parse().unwrap()),
        ..person(101, "سارا")
    };
    let foreign = [
        Scope {
            mode: Mode::Live,
            ..scope
        },
        Scope {
            merchant: MerchantNo(99),
            ..scope
        },
    ];
    let (kept, made) = (one.clone(), one.clone());
    write(&store, move |tx| {
        customer::insert(tx, scope, &one, None, at(0))?;
        for foreign in foreign {
            assert_eq!(seen(tx, foreign, &one)?, 0, "{foreign:?}");
            assert!(!customer::save(tx, foreign, &one)?);
            assert!(!customer::set_archived(
                tx,
                foreign,
                (one.id, 1),
                Some(at(1))
            )?);
        }
        assert_eq!(seen(tx, scope, &one)?, 5);
        Ok(())
    })
    .await;
    let still = read(&store, move |tx| customer::find(tx, scope, made.id)).await;
    assert_eq!(still, Some(kept));
}
