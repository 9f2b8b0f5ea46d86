//! The first admin, signing in, sessions, users and keys, on both engines.

use app::access::{
    AccessError, AdminLinkError, Invitation, JoinError, JoinFault, Joining, SignIn, SignInError,
    SignedIn,
};
use app::clock::Clock;
use app::entropy::Entropy;
use app::fault::Faults;
use app::vault::Vault;
use app::{App, Parts, Settings};
use domain::access::{Grant, PasswordFault, Permission, Purpose, Role};
use domain::scope::Mode;
use jiff::SignedDuration;
use outbound::{Outbound, OutboundOptions};
use store::Engine;
use store::rooms::{event, merchant};

use crate::engine::Ground;

const PASSWORD: &str = "correct horse battery";
const OWNER: &str = "sara@example.ir";

struct Stage {
    app: App,
    clock: Clock,
    _ground: Ground,
}

/// Runs one behaviour on both engines.
fn both<F: Future<Output = ()>>(test: impl Fn(Stage) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            if let Some(ground) = Ground::new(engine) {
                test(Stage::on(ground)).await;
            }
        }
    });
}

impl Stage {
    fn on(ground: Ground) -> Self {
        let clock = Clock::manual("2026-11-21T08:30:00Z".parse().unwrap());
        let app = App::new(Parts {
            store: ground.open(&store::faults::Faults::default(), None),
            outbound: Outbound::new(&OutboundOptions::default()).unwrap(),
            vault: Vault::new(&[7; 32]),
            clock: clock.clone(),
            entropy: Entropy::new(),
            settings: Settings {
                public_url: "https://pay.example.ir".to_owned(),
                node: "node-1".to_owned(),
                mail: None,
            },
            faults: Faults::default(),
        });
        Self {
            app,
            clock,
            _ground: ground,
        }
    }

    /// The secret of a one-time address.
    fn secret(address: &str) -> String {
        address.rsplit('/').next().unwrap().to_owned()
    }

    async fn join(&self, address: &str, email: &str) -> SignedIn {
        let told = joining("Sara", email, PASSWORD);
        let token = self.app.redeem(&Self::secret(address), told).await.unwrap();
        let signed = self.app.staff_of(token.reveal()).await.unwrap();
        signed.unwrap()
    }

    async fn owner(&self) -> SignedIn {
        let address = self.app.first_start().await.unwrap().unwrap();
        self.join(&address, OWNER).await
    }

    /// A further user who joined.
    async fn user(&self, by: &SignedIn, email: &str, role: Role) -> SignedIn {
        let address = self.invite(by, email, role, email).await.unwrap();
        self.join(&address, "").await
    }

    async fn invite(
        &self,
        by: &SignedIn,
        email: &str,
        role: Role,
        nonce: &str,
    ) -> Result<String, AccessError> {
        let wanted = Invitation {
            name: "Reza".to_owned(),
            email: email.to_owned(),
            grants: vec![Grant::everywhere(role)],
            nonce: nonce.to_owned(),
        };
        self.app.invite(by, wanted, "req_1").await
    }

    async fn sign_in(&self, email: &str, password: &str) -> Result<String, SignInError> {
        self.sign_in_from(email, password, "192.0.2.1").await
    }

    async fn sign_in_from(
        &self,
        email: &str,
        password: &str,
        address: &str,
    ) -> Result<String, SignInError> {
        let wanted = SignIn {
            email: email.to_owned(),
            password: password.to_owned(),
            address: address.parse().unwrap(),
            agent: "Firefox\n".to_owned(),
            request_id: "req_1".to_owned(),
        };
        let token = self.app.sign_in(wanted).await?;
        Ok(token.reveal().to_owned())
    }

    async fn kinds(&self, by: &SignedIn, object: impl ToString) -> Vec<String> {
        let (mut scope, object) = (by.scope, object.to_string());
        scope.mode = Mode::Live;
        let events: Result<_, store::StoreError> = self
            .app
            .store()
            .read(move |tx| event::of_object(tx, scope, &object))
            .await;
        events
            .unwrap()
            .into_iter()
            .map(|event| event.kind)
            .collect()
    }
}

fn joining(name: &str, email: &str, password: &str) -> Joining {
    Joining {
        name: name.to_owned(),
        email: email.to_owned(),
        password: password.to_owned(),
        language: None,
        agent: "Firefox".to_owned(),
        request_id: "req_1".to_owned(),
    }
}

#[test]
fn the_first_admin_comes_by_a_one_time_address_and_nobody_else_does() {
    both(async |stage| {
        let old = stage.app.first_start().await.unwrap().unwrap();
        assert!(old.starts_with("https://pay.example.ir/office/first/"));
        let new = stage.app.first_start().await.unwrap().unwrap();
        let (old, new) = (Stage::secret(&old), Stage::secret(&new));
        assert_eq!(stage.app.open_one_time(&old).await.unwrap(), None);
        let opened = stage.app.open_one_time(&new).await.unwrap().unwrap();
        assert_eq!((opened.purpose, opened.email), (Purpose::First, None));

        let told = joining(" ", "sara@", "short");
        let refused = stage.app.redeem(&new, told).await;
        let Err(JoinError::Fields(faults)) = refused else {
            panic!("{refused:?}");
        };
        let short = JoinFault::Password(PasswordFault::TooShort);
        assert_eq!(faults, [JoinFault::Name, JoinFault::Email, short]);

        let told = joining("Sara", OWNER, PASSWORD);
        let token = stage.app.redeem(&new, told).await.unwrap();
        let signed = stage.app.staff_of(token.reveal()).await.unwrap().unwrap();
        assert!(signed.staff.may_everywhere(Permission::Users));
        assert_eq!(signed.scope.mode, Mode::Test);
        assert_eq!(stage.app.first_start().await.unwrap(), None);
        let again = stage
            .app
            .redeem(&new, joining("X", "x@example.ir", PASSWORD));
        assert!(matches!(again.await, Err(JoinError::Closed)));
        let kinds = stage.kinds(&signed, signed.staff.user).await;
        assert!(kinds.contains(&"user.joined".to_owned()), "{kinds:?}");
        // However often it was started, there is one merchant.
        let all: Result<_, store::StoreError> = stage.app.store().read(merchant::all).await;
        assert_eq!(all.unwrap().len(), 1);
    });
}

#[test]
fn a_one_time_address_is_over_after_a_day() {
    both(async |stage| {
        let address = stage.app.first_start().await.unwrap().unwrap();
        stage.clock.advance(SignedDuration::from_hours(24));
        let secret = Stage::secret(&address);
        assert_eq!(stage.app.open_one_time(&secret).await.unwrap(), None);
        let told = joining("Sara", OWNER, PASSWORD);
        let refused = stage.app.redeem(&secret, told).await;
        assert!(matches!(refused, Err(JoinError::Closed)));
    });
}

#[test]
fn all_who_are_refused_hear_the_same() {
    both(async |stage| {
        stage.owner().await;
        for (email, password) in [
            (OWNER, "wrong horse battery"),
            ("nobody@example.ir", PASSWORD),
            ("no address", PASSWORD),
            (OWNER, ""),
            (OWNER, &"x".repeat(2000)),
        ] {
            let refused = stage.sign_in(email, password).await;
            assert!(matches!(refused, Err(SignInError::Refused)), "{email}");
        }
        // The case of an address and spaces around it do not matter.
        stage.clock.advance(SignedDuration::from_mins(2));
        let token = stage.sign_in(" SARA@Example.ir ", PASSWORD).await.unwrap();
        assert!(stage.app.staff_of(&token).await.unwrap().is_some());
        assert!(stage.app.staff_of(&"0".repeat(64)).await.unwrap().is_none());
        assert!(stage.app.staff_of("").await.unwrap().is_none());
    });
}

#[test]
fn failures_slow_down_and_the_right_password_waits_too() {
    both(async |stage| {
        stage.owner().await;
        for _ in 0..5 {
            let refused = stage.sign_in(OWNER, "wrong horse battery").await;
            assert!(matches!(refused, Err(SignInError::Refused)));
        }
        let soon = stage.sign_in(OWNER, PASSWORD).await;
        assert!(matches!(soon, Err(SignInError::Refused)));
        stage.clock.advance(SignedDuration::from_secs(2));
        stage.sign_in(OWNER, PASSWORD).await.unwrap();
        // Success forgets: four more tries are free.
        for _ in 0..4 {
            stage.sign_in(OWNER, "x").await.unwrap_err();
        }
        stage.sign_in(OWNER, PASSWORD).await.unwrap();
    });
}

#[test]
fn one_network_that_tries_many_addresses_is_slowed_down_alone() {
    both(async |stage| {
        stage.owner().await;
        for n in 0..21 {
            let email = format!("guess{n}@example.ir");
            stage.sign_in(&email, PASSWORD).await.unwrap_err();
        }
        stage.sign_in(OWNER, PASSWORD).await.unwrap_err();
        let elsewhere = stage.sign_in_from(OWNER, PASSWORD, "198.51.100.7").await;
        elsewhere.unwrap();
    });
}

#[test]
fn a_session_ends_when_idle_when_old_and_when_its_user_says_so() {
    both(async |stage| {
        let owner = stage.owner().await;
        let idle = stage.sign_in(OWNER, PASSWORD).await.unwrap();
        let used = stage.sign_in(OWNER, PASSWORD).await.unwrap();
        assert_ne!(idle, used);
        for _ in 0..4 {
            stage.clock.advance(SignedDuration::from_hours(11));
            assert!(stage.app.staff_of(&used).await.unwrap().is_some());
        }
        assert!(stage.app.staff_of(&idle).await.unwrap().is_none());
        for _ in 0..62 {
            stage.clock.advance(SignedDuration::from_hours(11));
            stage.app.staff_of(&used).await.unwrap();
        }
        assert!(stage.app.staff_of(&used).await.unwrap().is_none());

        let one = stage.sign_in(OWNER, PASSWORD).await.unwrap();
        let two = stage.sign_in(OWNER, PASSWORD).await.unwrap();
        let (me, other) = (
            stage.app.staff_of(&one).await.unwrap().unwrap(),
            stage.app.staff_of(&two).await.unwrap().unwrap(),
        );
        assert_eq!(stage.app.sessions(&me).await.unwrap().len(), 2);
        assert_eq!(stage.app.sessions(&me).await.unwrap()[0].agent, "Firefox");
        assert!(
            stage
                .app
                .end_session(&me, other.session, "r")
                .await
                .unwrap()
        );
        assert!(stage.app.staff_of(&two).await.unwrap().is_none());
        stage.app.sign_out(&me, "r").await.unwrap();
        assert!(stage.app.staff_of(&one).await.unwrap().is_none());
        // Nobody ends another's.
        let again = stage.sign_in(OWNER, PASSWORD).await.unwrap();
        let again = stage.app.staff_of(&again).await.unwrap().unwrap();
        let reza = stage.user(&again, "reza@example.ir", Role::Viewer).await;
        let ended = stage.app.end_session(&reza, again.session, "r").await;
        assert!(!ended.unwrap());
        assert_ne!(owner.session, again.session);
    });
}

#[test]
fn a_session_looks_at_one_world_and_the_next_begins_there() {
    both(async |stage| {
        let owner = stage.owner().await;
        stage
            .app
            .switch_mode(&owner, Mode::Live, "r")
            .await
            .unwrap();
        let next = stage.sign_in(OWNER, PASSWORD).await.unwrap();
        let next = stage.app.staff_of(&next).await.unwrap().unwrap();
        assert_eq!(next.scope.mode, Mode::Live);
    });
}

#[test]
fn a_user_is_invited_once_with_a_role_that_counts_at_once() {
    both(async |stage| {
        let owner = stage.owner().await;
        let address = stage.invite(&owner, "reza@example.ir", Role::Sales, "n1");
        let address = address.await.unwrap();
        let again = stage
            .invite(&owner, "reza@example.ir", Role::Sales, "n1")
            .await;
        assert!(matches!(again, Err(AccessError::Twice)), "{again:?}");
        let taken = stage
            .invite(&owner, "REZA@example.ir", Role::Sales, "n2")
            .await;
        assert!(matches!(taken, Err(AccessError::EmailTaken)), "{taken:?}");
        let bad = stage.invite(&owner, "reza@", Role::Sales, "n3").await;
        assert!(matches!(bad, Err(AccessError::BadEmail)));

        // What they type as their address counts nothing: it was given.
        let reza = stage.join(&address, "evil@example.ir").await;
        assert_eq!(reza.staff.email.to_string(), "reza@example.ir");
        assert!(reza.staff.may_everywhere(Permission::CreateLinks));
        let refused = stage
            .invite(&reza, "x@example.ir", Role::Viewer, "n4")
            .await;
        let needs = AccessError::Forbidden(Permission::Users);
        assert_eq!(refused.unwrap_err().to_string(), needs.to_string());
        assert!(stage.app.users(&reza).await.is_err());
        assert!(stage.app.list_keys(&reza).await.is_err());
    });
}

#[test]
fn roles_change_once_and_the_second_who_changes_them_is_told() {
    both(async |stage| {
        let owner = stage.owner().await;
        let reza = stage.user(&owner, "reza@example.ir", Role::Sales).await;
        let token = stage.sign_in("reza@example.ir", PASSWORD).await.unwrap();
        let users = stage.app.users(&owner).await.unwrap();
        let row = users.iter().find(|user| user.id == reza.staff.user);
        let whose = (reza.staff.user, row.unwrap().version);
        let viewer = vec![Grant::everywhere(Role::Viewer)];
        let change = || stage.app.set_roles(&owner, whose, viewer.clone(), "r");
        change().await.unwrap();
        assert!(matches!(change().await, Err(AccessError::Changed)));
        let now = stage.app.staff_of(&token).await.unwrap().unwrap();
        assert!(!now.staff.may_everywhere(Permission::CreateLinks));
        let none = stage.app.set_roles(&owner, whose, Vec::new(), "r").await;
        assert!(matches!(none, Err(AccessError::NoRole)));
        let kinds = stage.kinds(&owner, reza.staff.user).await;
        assert!(kinds.contains(&"user.roles_changed".to_owned()));
    });
}

#[test]
fn a_disabled_user_is_out_at_once_and_the_last_owner_stays() {
    both(async |stage| {
        let owner = stage.owner().await;
        let reza = stage.user(&owner, "reza@example.ir", Role::Sales).await;
        let token = stage.sign_in("reza@example.ir", PASSWORD).await.unwrap();
        let link = stage.app.new_link(&owner, reza.staff.user, "r").await;
        let link = Stage::secret(&link.unwrap());
        let version = async |who: &SignedIn| {
            let users = stage.app.users(&owner).await.unwrap();
            let row = users.iter().find(|user| user.id == who.staff.user);
            row.unwrap().version
        };
        let whose = (reza.staff.user, version(&reza).await);
        let disabled = stage.app.set_active(&owner, whose, false, "r").await;
        disabled.unwrap();
        assert!(stage.app.staff_of(&token).await.unwrap().is_none());
        assert_eq!(stage.app.open_one_time(&link).await.unwrap(), None);
        stage
            .sign_in("reza@example.ir", PASSWORD)
            .await
            .unwrap_err();
        let whose = (reza.staff.user, version(&reza).await);
        stage
            .app
            .set_active(&owner, whose, true, "r")
            .await
            .unwrap();
        stage.sign_in("reza@example.ir", PASSWORD).await.unwrap();

        let me = (owner.staff.user, version(&owner).await);
        let gone = stage.app.set_active(&owner, me, false, "r").await;
        assert!(matches!(gone, Err(AccessError::LastOwner)), "{gone:?}");
        let viewer = vec![Grant::everywhere(Role::Viewer)];
        let less = stage.app.set_roles(&owner, me, viewer.clone(), "r").await;
        assert!(matches!(less, Err(AccessError::LastOwner)));
        stage.user(&owner, "mina@example.ir", Role::Owner).await;
        stage.app.set_roles(&owner, me, viewer, "r").await.unwrap();
    });
}

#[test]
fn another_merchants_users_do_not_exist_here() {
    both(async |stage| {
        let owner = stage.owner().await;
        let mut stranger = owner.clone();
        stranger.staff.merchant = stage.app.make_merchant("Other").await.unwrap();
        stranger.scope.merchant = stranger.staff.merchant;
        assert!(stage.app.users(&stranger).await.unwrap().is_empty());
        let user = owner.staff.user;
        let link = stage.app.new_link(&stranger, user, "r").await;
        assert!(matches!(link, Err(AccessError::NotFound)));
        let roles = vec![Grant::everywhere(Role::Viewer)];
        let roles = stage.app.set_roles(&stranger, (user, 2), roles, "r").await;
        assert!(matches!(roles, Err(AccessError::NotFound)));
        let off = stage.app.set_active(&stranger, (user, 2), false, "r").await;
        assert!(matches!(off, Err(AccessError::NotFound)));
    });
}

#[test]
fn a_lost_password_is_replaced_from_the_command_line() {
    both(async |stage| {
        stage.owner().await;
        let session = stage.sign_in(OWNER, PASSWORD).await.unwrap();
        let address = stage.app.admin_link(None).await.unwrap();
        let secret = Stage::secret(&address);
        let opened = stage.app.open_one_time(&secret).await.unwrap().unwrap();
        assert_eq!(opened.purpose, Purpose::Reset);
        assert_eq!(opened.email.unwrap().to_string(), OWNER);
        let told = joining("Sara", "", "another horse battery");
        stage.app.redeem(&secret, told).await.unwrap();
        assert!(stage.app.staff_of(&session).await.unwrap().is_none());
        stage.sign_in(OWNER, PASSWORD).await.unwrap_err();
        stage.sign_in(OWNER, "another horse battery").await.unwrap();
        let nobody = "nobody@example.ir".parse().unwrap();
        let nobody = stage.app.admin_link(Some(nobody)).await;
        assert!(matches!(nobody, Err(AdminLinkError::Nobody(_))));
    });
}

#[test]
fn a_key_is_shown_once_and_opens_nothing_when_it_is_revoked() {
    both(async |stage| {
        let owner = stage.owner().await;
        let key = stage
            .app
            .make_key(&owner, ("web shop", PASSWORD), "n1", "r")
            .await;
        let key = key.unwrap();
        assert!(key.starts_with("sk_test_"));
        let caller = stage.app.authenticate(&key).await.unwrap();
        assert_eq!(caller.scope, owner.scope);
        let again = stage
            .app
            .make_key(&owner, ("web shop", PASSWORD), "n1", "r")
            .await;
        assert!(matches!(again, Err(AccessError::Twice)));
        let nameless = stage.app.make_key(&owner, (" ", PASSWORD), "n2", "r").await;
        assert!(matches!(nameless, Err(AccessError::BadName)));
        let stranger = stage
            .app
            .make_key(&owner, ("other", "a guess"), "n3", "r")
            .await;
        assert!(matches!(stranger, Err(AccessError::WrongPassword)));
        let keys = stage.app.list_keys(&owner).await.unwrap();
        assert_eq!(keys.len(), 1);
        stage.app.revoke_key(&owner, keys[0].id, "r").await.unwrap();
        assert!(stage.app.authenticate(&key).await.is_err());
        let twice = stage.app.revoke_key(&owner, keys[0].id, "r").await;
        assert!(matches!(twice, Err(AccessError::NotFound)));
    });
}
