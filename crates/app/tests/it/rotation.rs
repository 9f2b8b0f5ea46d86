//! Credentials that are replaced while payments are under way: each is asked about with those that
//! it began with, and neither a verify nor a refund is lost.

use app::link::Once;
use app::settings::Editor;
use app::settings::provider::{ProviderForm, Switched};
use bank::{Behaviour, Step, Switch};
use domain::payment::PaymentState;
use domain::refund::{RefundState, Wanted};
use domain::scope::Mode;

use crate::customers::desk;
use crate::world::World;

impl World {
    /// Saves the sandbox with what `change` makes of its form.
    async fn saves_sandbox(&self, change: impl FnOnce(&mut ProviderForm)) {
        let (app, by) = (self.app(), Editor::operator(self.scope.merchant));
        let id = self.provider("sandbox");
        let view = app.provider_settings(&by, Mode::Test, id).await.unwrap();
        let mut form = ProviderForm {
            public_name: view.provider.public_name,
            account: view.provider.account.to_string(),
            base_url: view.provider.base_url,
            published: view.provider.published,
            credentials: view
                .plain
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            ..ProviderForm::default()
        };
        change(&mut form);
        let saved = app.change_provider(&by, Mode::Test, (id, view.version), form);
        assert_eq!(saved.await.unwrap(), Switched::Done);
    }

    /// Another terminal takes the place of the sandbox's.
    pub(crate) async fn replaces_sandbox(&self, terminal: &str) {
        self.saves_sandbox(|form| {
            let secret = format!("sandbox-secret-{terminal}");
            form.credentials
                .insert("terminal".to_owned(), terminal.to_owned());
            form.credentials.insert("secret".to_owned(), secret);
        })
        .await;
    }

    /// Limits of the sandbox, as staff type them in rial.
    pub(crate) async fn limits_sandbox(&self, min: &str, max: &str) {
        self.saves_sandbox(|form| {
            min.clone_into(&mut form.min);
            max.clone_into(&mut form.max);
        })
        .await;
    }
}

pub(crate) async fn a_payment_is_verified_and_given_back_where_it_began(world: World) {
    let desk = desk(&world).await;
    let (old, new) = (world.link(50_000).await, world.link(60_000).await);
    let mut before = world.payer_at("sandbox", &old).await;
    world.replaces_sandbox("second").await;
    let mut after = world.payer_at("sandbox", &new).await;
    let keys = [before.payment(), after.payment()];
    let [first, second] = [world.payment(keys[0]).await, world.payment(keys[1]).await];
    assert_ne!(first.terminal_key, second.terminal_key);
    for payer in [&mut before, &mut after] {
        payer.pays().await;
        payer.comes_back().await;
        assert_eq!(payer.state().await, PaymentState::Paid);
    }
    // Again, and by a process that knows only what is stored.
    world.replaces_sandbox("third").await;
    world.restarts();
    for id in keys {
        let app = world.app();
        let once = Once {
            key: app.form_nonce(),
            fingerprint: [1; 32],
        };
        let given = app.office_refund(&desk, (id, Wanted::default()), once, "req_1");
        given.await.unwrap();
    }
    world.everything_becomes_final().await;
    let app = world.app();
    let all = app.list_refunds(world.scope, app::refund::Filter::default(), 9);
    let states = all.await.unwrap().into_iter().map(|one| one.refund.state);
    assert_eq!(states.collect::<Vec<_>>(), [RefundState::Done; 2]);
    world.books_agree().await;
}

pub(crate) async fn a_lost_return_is_found_with_the_credentials_of_before(world: World) {
    let link = world.link(50_000).await;
    let mut payer = world.payer_at("sandbox", &link).await;
    payer.pays().await;
    world.replaces_sandbox("second").await;
    world.restarts();
    world.everything_becomes_final().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    world.books_agree().await;
}

pub(crate) async fn credentials_that_the_bank_no_longer_takes_are_followed_by_those_of_today(
    world: World,
) {
    let link = world.link(50_000).await;
    let mut payer = world.payer_at("sandbox", &link).await;
    payer.pays().await;
    // The same terminal at another name of the same machine.
    world
        .saves_sandbox(|form| {
            form.base_url = form.base_url.replace("127.0.0.1", "localhost");
            let secret = "sandbox-secret-golestan-1".to_owned();
            form.credentials.insert("secret".to_owned(), secret);
        })
        .await;
    let refuses = Switch::new(Behaviour::RefuseTerminal).at(Step::Verify);
    world.bank_will("sandbox", refuses.times(1));
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    let steps = world
        .count("SELECT COUNT(*) AS n FROM exchange WHERE step = 'verify'")
        .await;
    assert_eq!(steps, 2, "refused with the old ones, answered with the new");
    world.everything_becomes_final().await;
    world.books_agree().await;
}
