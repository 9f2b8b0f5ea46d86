//! Who may do what, role by role; passwords, sessions and one-time links.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::*;

fn shop(number: u128) -> ShopId {
    ShopId::new(Uuid::from_u128(number))
}

fn staff(grants: &[Grant]) -> Staff {
    Staff {
        user: UserId::new(Uuid::from_u128(9)),
        merchant: MerchantNo(1),
        name: "Sara".to_owned(),
        email: "sara@example.ir".parse().unwrap(),
        language: None,
        grants: grants.to_vec(),
    }
}

fn one(role: Role) -> Staff {
    staff(&[Grant::everywhere(role)])
}

#[test]
fn an_owner_may_do_everything_everywhere() {
    let owner = one(Role::Owner);
    for permission in Permission::ALL {
        assert!(owner.may_everywhere(*permission), "{permission}");
        assert!(owner.may(*permission, shop(1)), "{permission}");
    }
    assert!(is_owner(&owner.grants));
}

#[test]
fn a_manager_runs_the_shop_but_opens_no_doors() {
    let manager = one(Role::Manager);
    for permission in Permission::ALL {
        let doors = [
            Permission::Users,
            Permission::ApiKeys,
            Permission::Providers,
        ];
        assert_eq!(
            manager.may(*permission, shop(1)),
            !doors.contains(permission),
            "{permission}"
        );
    }
}

#[test]
fn sales_make_links_and_see_their_own() {
    let sales = one(Role::Sales);
    assert!(sales.may(Permission::CreateLinks, shop(1)));
    assert!(sales.may(Permission::SeeOwnLinks, shop(1)));
    for permission in [
        Permission::SeeAllLinks,
        Permission::Refund,
        Permission::Resolve,
        Permission::SeeBalances,
        Permission::Settings,
        Permission::Exports,
    ] {
        assert!(!sales.may(permission, shop(1)), "{permission}");
    }
}

#[test]
fn an_accountant_follows_the_money_and_makes_no_links() {
    let accountant = one(Role::Accountant);
    for permission in [
        Permission::SeeAllLinks,
        Permission::Refund,
        Permission::Resolve,
        Permission::Exports,
    ] {
        assert!(accountant.may(permission, shop(1)), "{permission}");
    }
    for permission in [
        Permission::CreateLinks,
        Permission::ChangeLinks,
        Permission::Settings,
        Permission::Users,
    ] {
        assert!(!accountant.may(permission, shop(1)), "{permission}");
    }
}

#[test]
fn a_viewer_changes_nothing() {
    let viewer = one(Role::Viewer);
    let looks = [
        Permission::SeeOwnLinks,
        Permission::SeeAllLinks,
        Permission::Reports,
    ];
    for permission in Permission::ALL {
        assert_eq!(
            viewer.may(*permission, shop(1)),
            looks.contains(permission),
            "{permission}"
        );
    }
}

#[test]
fn a_role_in_one_shop_counts_nowhere_else() {
    let mixed = staff(&[
        Grant {
            role: Role::Manager,
            reach: Reach::Shop(shop(1)),
        },
        Grant {
            role: Role::Viewer,
            reach: Reach::Shop(shop(2)),
        },
    ]);
    assert!(mixed.may(Permission::CreateLinks, shop(1)));
    assert!(!mixed.may(Permission::CreateLinks, shop(2)));
    assert!(mixed.may(Permission::SeeAllLinks, shop(2)));
    assert!(!mixed.may(Permission::SeeAllLinks, shop(3)));
    assert!(!mixed.may_everywhere(Permission::CreateLinks));
    assert!(mixed.may_somewhere(Permission::CreateLinks));
    assert!(!staff(&[]).may_somewhere(Permission::SeeOwnLinks));
    let shop_owner = [Grant {
        role: Role::Owner,
        reach: Reach::Shop(shop(1)),
    }];
    assert!(!is_owner(&shop_owner));
}

#[test]
fn nobody_gives_more_than_they_have() {
    let all = Role::ALL.iter().copied().map(Grant::everywhere);
    let all: Vec<Grant> = all.collect();
    assert!(one(Role::Owner).may_give(&all));
    assert!(!one(Role::Manager).may_give(&[Grant::everywhere(Role::Viewer)]));
    // An owner of one shop keeps no users: those belong to the merchant.
    let of_one = staff(&[Grant {
        role: Role::Owner,
        reach: Reach::Shop(shop(1)),
    }]);
    assert!(!of_one.may_give(&[Grant {
        role: Role::Viewer,
        reach: Reach::Shop(shop(1)),
    }]));
}

#[test]
fn words_read_back() {
    for role in Role::ALL {
        assert_eq!(role.as_str().parse(), Ok(*role));
    }
    for permission in Permission::ALL {
        assert_eq!(permission.as_str().parse(), Ok(*permission));
    }
}

#[test]
fn a_password_is_long_bounded_and_not_the_address() {
    let email: Email = "sara.ahmadi@example.ir".parse().unwrap();
    let choose = |text: &str| Password::choose(text.to_owned(), &email).map(|_| ());
    assert_eq!(choose("correct horse"), Ok(()));
    assert_eq!(choose("گذرواژه‌ی من ۱۴"), Ok(()));
    assert_eq!(choose("eleven char"), Err(PasswordFault::TooShort));
    assert_eq!(choose(&"ab".repeat(129)), Err(PasswordFault::TooLong));
    assert_eq!(choose(&"ab".repeat(128)), Ok(()));
    assert_eq!(
        choose("Sara.Ahmadi@example.ir"),
        Err(PasswordFault::IsEmail)
    );
    let email: Email = "sara.ahmadi.s@example.ir".parse().unwrap();
    assert!(matches!(
        Password::choose("Sara.Ahmadi.S".to_owned(), &email),
        Err(PasswordFault::IsEmail)
    ));
    assert_eq!(choose(&"a".repeat(20)), Err(PasswordFault::OneCharacter));
    let kept = Password::choose("correct horse".to_owned(), &email).unwrap();
    assert!(!format!("{kept:?}").contains("horse"));
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_session_ends_when_it_is_idle_or_old() {
    let created = at("2026-11-21T08:00:00Z");
    assert_eq!(session_ends(created, created), at("2026-11-21T20:00:00Z"));
    let late = at("2026-12-21T07:00:00Z");
    assert_eq!(session_ends(created, late), at("2026-12-21T08:00:00Z"));
}

#[test]
fn failures_cost_more_and_more_but_never_lock_anybody_out() {
    let now = at("2026-11-21T08:00:00Z");
    let wait = |subject, failures| match failure_wait(subject, failures, now, now) {
        Wait::No => SignedDuration::ZERO,
        Wait::Until(until) => until.duration_since(now),
    };
    assert_eq!(wait(Subject::Email, 4), SignedDuration::ZERO);
    assert_eq!(wait(Subject::Email, 5), SignedDuration::from_secs(2));
    assert_eq!(wait(Subject::Email, 7), SignedDuration::from_secs(8));
    assert_eq!(wait(Subject::Email, u32::MAX), SignedDuration::from_mins(1));
    assert_eq!(wait(Subject::Address, 20), SignedDuration::ZERO);
    assert_eq!(
        wait(Subject::Address, u32::MAX),
        SignedDuration::from_mins(15)
    );
    let later = at("2026-11-21T08:00:02Z");
    assert_eq!(failure_wait(Subject::Email, 5, now, later), Wait::No);
}
