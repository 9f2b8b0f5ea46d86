//! Users, sessions, one-time links and failed sign-ins.

use domain::access::{Grant, Purpose, Reach, Role, Subject};
use domain::id::UserId;
use domain::scope::{MerchantNo, Mode, Scope};
use domain::shop::Language;
use store::StoreError;
use store::rooms::access::failure;
use store::rooms::access::one_time_link::{self, OneTimeLink};
use store::rooms::access::session::{self, Session};
use store::rooms::access::staff::{self, StaffRow};
use store::rooms::api_key;

use super::build::{at, id, open, read, write};
use crate::ground::Ground;

const OURS: MerchantNo = MerchantNo(1);
const OTHERS: MerchantNo = MerchantNo(2);

fn user(merchant: MerchantNo, n: u128, email: Option<&str>) -> StaffRow {
    StaffRow {
        merchant,
        id: id("usr", n),
        name: "سارا".to_owned(),
        email: email.map(|text| text.parse().unwrap()),
        language: Some(Language::Persian),
        joined: false,
        active: true,
        version: 1,
        created_at: at(0),
        grants: vec![
            Grant::everywhere(Role::Sales),
            Grant {
                role: Role::Manager,
                reach: Reach::Shop(id("shp", 1)),
            },
        ],
    }
}

pub(crate) async fn a_user_has_the_roles_that_were_given_and_one_address(ground: Ground) {
    let store = open(&ground);
    let row = user(OURS, 1, None);
    let made = row.clone();
    write(&store, move |tx| staff::insert(tx, &made)).await;
    let whose = (OURS, row.id);
    assert_eq!(
        read(&store, move |tx| staff::find(tx, OURS, whose.1)).await,
        Some(row.clone())
    );
    assert!(!read(&store, staff::any_joined).await);
    for email in ["Sara@Example.ir", "sara.new@example.ir"] {
        let email = email.parse().unwrap();
        write(&store, move |tx| {
            staff::join(tx, whose, "Sara", &email, None, "$argon2id$x")
        })
        .await;
    }
    let found = read(&store, move |tx| staff::all(tx, OURS)).await;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].joined, found[0].version), (true, 3));
    assert_eq!(found[0].grants, row.grants);
    let owner = |text: &str| {
        let email = text.parse().unwrap();
        read(&store, move |tx| staff::by_email(tx, &email))
    };
    assert_eq!(owner("SARA.NEW@example.ir").await, Some(whose));
    assert_eq!(owner("sara@example.ir").await, None);
    let password = || read(&store, move |tx| staff::password(tx, OURS, whose.1));
    assert_eq!(
        password().await,
        Some(("$argon2id$x".to_owned(), Mode::Test))
    );
    write(&store, move |tx| {
        staff::set_world(tx, OURS, whose.1, Mode::Live)?;
        staff::set_grants(tx, OURS, whose.1, &[Grant::everywhere(Role::Viewer)])
    })
    .await;
    assert_eq!(password().await.unwrap().1, Mode::Live);
    write(&store, move |tx| {
        staff::set_active(tx, OURS, whose.1, false)
    })
    .await;
    assert_eq!(password().await, None);
    assert!(read(&store, staff::any_joined).await);
    let found = read(&store, move |tx| staff::find(tx, OURS, whose.1)).await;
    assert_eq!(found.unwrap().grants, [Grant::everywhere(Role::Viewer)]);
    // Another merchant sees nobody.
    assert_eq!(
        read(&store, move |tx| staff::find(tx, OTHERS, whose.1)).await,
        None
    );
    assert!(
        read(&store, move |tx| staff::all(tx, OTHERS))
            .await
            .is_empty()
    );
}

pub(crate) async fn one_address_belongs_to_one_user_of_the_server(ground: Ground) {
    let store = open(&ground);
    let first = user(OURS, 1, Some("sara@example.ir"));
    write(&store, move |tx| staff::insert(tx, &first)).await;
    let second = user(OTHERS, 2, Some("SARA@example.ir"));
    let refused: Result<(), StoreError> = store.write(move |tx| staff::insert(tx, &second)).await;
    assert!(refused.unwrap_err().is_duplicate_of("staff_email_pk"));
    assert!(read(&store, |tx| staff::all(tx, OTHERS)).await.is_empty());
}

pub(crate) async fn two_who_change_one_user_and_the_second_is_told(ground: Ground) {
    let store = open(&ground);
    let row = user(OURS, 1, None);
    let user = row.id;
    write(&store, move |tx| staff::insert(tx, &row)).await;
    assert!(write(&store, move |tx| staff::advance(tx, OURS, user, 1)).await);
    assert!(!write(&store, move |tx| staff::advance(tx, OURS, user, 1)).await);
    assert!(!write(&store, move |tx| staff::advance(tx, OTHERS, user, 2)).await);
}

fn session(n: u128) -> Session {
    Session {
        id: id("ses", n),
        merchant: OURS,
        user: id("usr", 1),
        mode: Mode::Test,
        agent: "Firefox".to_owned(),
        created_at: at(0),
        seen_at: at(0),
        expires_at: at(100),
    }
}

pub(crate) async fn a_session_is_found_until_it_is_over(ground: Ground) {
    let store = open(&ground);
    write(&store, |tx| {
        session::insert(tx, &[1], &session(1))?;
        session::insert(tx, &[2], &session(2))
    })
    .await;
    let find = |hash: u8, now: i64| read(&store, move |tx| session::find(tx, &[hash], at(now)));
    assert_eq!(find(1, 99).await, Some(session(1)));
    assert_eq!(find(1, 100).await, None);
    assert_eq!(find(3, 0).await, None);
    write(&store, |tx| {
        session::touch(tx, id("ses", 1), at(50), at(150))?;
        session::set_mode(tx, id("ses", 1), Mode::Live)
    })
    .await;
    let kept = find(1, 120).await.unwrap();
    assert_eq!((kept.seen_at, kept.mode), (at(50), Mode::Live));
    let user: UserId = id("usr", 1);
    let running = read(&store, move |tx| session::of_user(tx, OURS, user, at(120))).await;
    assert_eq!(running, [kept]);
    // Nobody ends another's.
    let end = |user: UserId, n| write(&store, move |tx| session::end(tx, OURS, user, id("ses", n)));
    assert!(!end(id("usr", 2), 1).await);
    assert!(end(user, 1).await);
    assert!(!end(user, 1).await);
    let purged = write(&store, |tx| session::purge(tx, at(200), 10)).await;
    assert_eq!(purged, 1);
}

fn link(n: u128) -> OneTimeLink {
    OneTimeLink {
        merchant: OURS,
        user: id("usr", n),
        purpose: Purpose::Invite,
    }
}

pub(crate) async fn a_one_time_link_is_spent_once(ground: Ground) {
    let store = open(&ground);
    write(&store, |tx| {
        one_time_link::replace(tx, &[1], &link(1), at(0), at(100))
    })
    .await;
    let find = |hash: u8, now| read(&store, move |tx| one_time_link::find(tx, &[hash], at(now)));
    let spend = |hash: u8, now| write(&store, move |tx| one_time_link::spend(tx, &[hash], at(now)));
    assert_eq!(find(1, 99).await, Some(link(1)));
    assert_eq!(spend(1, 100).await, None);
    assert_eq!(spend(1, 99).await, Some(link(1)));
    assert_eq!(spend(1, 99).await, None);
    assert_eq!(find(1, 50).await, None);
    // A newer one closes the older.
    for hash in [2, 3] {
        write(&store, move |tx| {
            one_time_link::replace(tx, &[hash], &link(2), at(0), at(100))
        })
        .await;
    }
    assert_eq!(spend(2, 1).await, None);
    assert_eq!(spend(3, 1).await, Some(link(2)));
}

pub(crate) async fn fifty_who_spend_one_link_and_one_has_it(ground: Ground) {
    let store = open(&ground);
    write(&store, |tx| {
        one_time_link::replace(tx, &[1], &link(1), at(0), at(100))
    })
    .await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let store = store.clone();
        tries.spawn(async move {
            let spent: Result<_, StoreError> = store
                .write(|tx| one_time_link::spend(tx, &[1], at(1)))
                .await;
            spent.unwrap().is_some()
        });
    }
    let won = tries
        .join_all()
        .await
        .into_iter()
        .filter(|won| *won)
        .count();
    assert_eq!(won, 1);
}

pub(crate) async fn failures_are_counted_one_by_one_and_forgotten(ground: Ground) {
    let store = open(&ground);
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..30 {
        let store = store.clone();
        tries.spawn(async move {
            let counted: Result<(), StoreError> = store
                .write(|tx| failure::count(tx, Subject::Email, &[1], at(5)))
                .await;
            counted.unwrap();
        });
    }
    tries.join_all().await;
    let count = |subject| {
        write(&store, move |tx| {
            let found = failure::find(tx, subject, &[1])?;
            Ok(found.map(|failures| (failures.count, failures.last)))
        })
    };
    assert_eq!(count(Subject::Email).await, Some((30, at(5))));
    assert_eq!(count(Subject::Address).await, None);
    write(&store, |tx| failure::forgive(tx, Subject::Email, &[1])).await;
    assert_eq!(count(Subject::Email).await, Some((29, at(5))));
    assert_eq!(write(&store, |tx| failure::purge(tx, at(5), 10)).await, 0);
    assert_eq!(write(&store, |tx| failure::purge(tx, at(6), 10)).await, 1);
    write(&store, |tx| failure::count(tx, Subject::Email, &[1], at(7))).await;
    write(&store, |tx| failure::clear(tx, Subject::Email, &[1])).await;
    assert_eq!(count(Subject::Email).await, None);
}

pub(crate) async fn a_revoked_key_opens_nothing(ground: Ground) {
    let store = open(&ground);
    let scope = |mode| Scope {
        merchant: OURS,
        mode,
    };
    let test = scope(Mode::Test);
    write(&store, move |tx| {
        api_key::insert(tx, test, id("key", 1), "web shop", &[1], at(0))
    })
    .await;
    let found = || read(&store, move |tx| api_key::find(tx, test, &[1]));
    assert!(found().await.is_some());
    let revoke = |mode| {
        let scope = scope(mode);
        write(&store, move |tx| {
            api_key::revoke(tx, scope, id("key", 1), at(9))
        })
    };
    assert!(!revoke(Mode::Live).await);
    assert!(revoke(Mode::Test).await);
    assert!(!revoke(Mode::Test).await);
    assert!(found().await.is_none());
    let all = read(&store, move |tx| api_key::all(tx, test)).await;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].revoked_at, Some(at(9)));
}
