//! Providers as staff keep them: made, tried at the bank, switched on, changed, ordered.

use std::collections::BTreeMap;

use app::settings::provider::{ProviderForm, Switched};
use app::settings::provider_state::Move;
use app::settings::{Editor, SettingsError};
use bank::{Behaviour, Step, Switch};
use domain::check::CheckResult;
use domain::id::ProviderId;
use domain::payment::PaymentState;
use domain::provider::ProviderState;
use domain::scope::Mode;
use domain::settings::Fault;

use crate::world::World;

const CANARY: &str = "canary-secret-canary";

impl World {
    fn operator(&self) -> Editor {
        Editor::operator(self.scope.merchant)
    }

    /// What staff type for a terminal of the sandbox with this key.
    async fn form(&self, terminal: &str, secret: &str) -> ProviderForm {
        let by = self.operator();
        let offer = self.app().provider_offer(&by, Mode::Test, "sandbox").await;
        let typed = [("terminal", terminal), ("secret", secret)];
        let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
        ProviderForm {
            public_name: "Our bank".to_owned(),
            account: offer.unwrap().accounts[0].id.to_string(),
            base_url: format!("{}/sandbox", self.bank_url),
            published: true,
            credentials: BTreeMap::from(typed),
            ..ProviderForm::default()
        }
    }

    async fn adds(&self, form: ProviderForm) -> ProviderId {
        let by = self.operator();
        let added = self
            .app()
            .add_provider(&by, Mode::Test, "sandbox", form)
            .await;
        added.unwrap()
    }

    async fn view(&self, id: ProviderId) -> app::settings::provider::ProviderView {
        let by = self.operator();
        let view = self.app().provider_settings(&by, Mode::Test, id).await;
        view.unwrap()
    }

    async fn switches_on(&self, id: ProviderId, anyway: bool) -> Switched {
        let version = self.view(id).await.version;
        let by = self.operator();
        let on = self
            .app()
            .switch_provider(&by, Mode::Test, (id, version), true, anyway)
            .await;
        on.unwrap()
    }

    /// Everything that is stored as text, to be searched for secrets.
    async fn all_texts(&self) -> String {
        self.read(|tx| {
            let mut all = String::new();
            for sql in [
                "SELECT data AS a, kind AS b FROM event",
                "SELECT COALESCE(checked_words, '') AS a, base_url AS b FROM provider",
                "SELECT settings AS a, COALESCE(checked_words, '') AS b FROM channel",
                "SELECT COALESCE(cause, '') AS a, COALESCE(provider_ref, '') AS b FROM message",
            ] {
                for row in tx.reads_everything().query(sql, &[])? {
                    all.push_str(row.text("a")?);
                    all.push_str(row.text("b")?);
                }
            }
            Ok(all)
        })
        .await
    }

    pub(crate) async fn nothing_stored_tells(&self, secret: &str) {
        let texts = self.all_texts().await;
        assert!(!texts.contains(secret), "{texts}");
    }
}

fn faults(error: SettingsError) -> Vec<(&'static str, Fault)> {
    match error {
        SettingsError::Wrong(faults) => faults.0,
        other => panic!("{other}"),
    }
}

pub(crate) async fn a_provider_with_good_credentials_is_switched_on_and_pays(world: World) {
    let form = world.form("second", "sandbox-secret-second").await;
    let id = world.adds(form).await;
    let made = world.view(id).await;
    assert_eq!(made.provider.state, ProviderState::Disabled);
    assert_eq!(made.stored, ["secret"]);
    assert_eq!(made.plain["terminal"], "second");

    assert_eq!(world.switches_on(id, false).await, Switched::Done);
    let on = world.view(id).await;
    assert_eq!(on.provider.state, ProviderState::Test);
    assert!(on.check.unwrap().is_good());
    let kinds = ["provider.created", "provider.checked", "provider.changed"];
    assert_eq!(world.events(id).await, kinds);
    world.nothing_stored_tells("sandbox-secret-second").await;
}

pub(crate) async fn wrong_credentials_are_told_and_never_switched_on(world: World) {
    let id = world.adds(world.form("second", CANARY).await).await;
    for anyway in [false, true] {
        let Switched::Refused(check) = world.switches_on(id, anyway).await else {
            panic!("switched on");
        };
        assert_eq!(
            (check.result, check.code.as_str()),
            (CheckResult::Bad, "unauthorized")
        );
        assert!(check.words.contains("secret is wrong"), "{}", check.words);
    }
    let view = world.view(id).await;
    assert_eq!(view.provider.state, ProviderState::Disabled);
    assert!(view.meaning.is_some());
    world.nothing_stored_tells(CANARY).await;
}

pub(crate) async fn a_bank_that_is_down_needs_a_clear_word(world: World) {
    let mut form = world.form("second", CANARY).await;
    form.base_url = "http://127.0.0.1:9/sandbox".into();
    let id = world.adds(form).await;
    let Switched::Unsure(check) = world.switches_on(id, false).await else {
        panic!("not unsure");
    };
    let found = (check.result, check.code.as_str());
    assert_eq!(found, (CheckResult::Unknown, "unreachable"));
    assert!(!world.view(id).await.provider.state.is_on());
    assert_eq!(world.switches_on(id, true).await, Switched::Done);
    assert!(world.view(id).await.provider.state.is_on());
    world.nothing_stored_tells(CANARY).await;
}

pub(crate) async fn a_bank_that_answers_nonsense_is_no_yes(world: World) {
    let id = world.provider("sandbox");
    world.bank_will(
        "sandbox",
        Switch::new(Behaviour::HtmlInstead).at(Step::Inquiry),
    );
    let checked = world
        .app()
        .check_provider(&world.operator(), Mode::Test, id)
        .await;
    assert_eq!(checked.unwrap().code, "unclear");
    world.bank_behaves("sandbox");
    let checked = world
        .app()
        .check_provider(&world.operator(), Mode::Test, id)
        .await;
    assert!(checked.unwrap().is_good());
}

pub(crate) async fn an_empty_secret_keeps_the_stored_one(world: World) {
    let id = world
        .adds(world.form("second", "sandbox-secret-second").await)
        .await;
    let before = world.view(id).await;
    let mut form = world.form("second", "").await;
    form.public_name = "Renamed".into();
    let by = world.operator();
    let at = (id, before.version);
    let changed = world
        .app()
        .change_provider(&by, Mode::Test, at, form.clone())
        .await;
    assert_eq!(changed.unwrap(), Switched::Done);
    let after = world.view(id).await;
    assert_eq!(after.provider.public_name, "Renamed");
    assert_eq!(after.provider.terminal_key, before.provider.terminal_key);
    assert_eq!(world.switches_on(id, false).await, Switched::Done);

    // Who comes second is told, and nothing is overwritten.
    let late = world.app().change_provider(&by, Mode::Test, at, form).await;
    assert!(matches!(late, Err(SettingsError::Changed)));
}

pub(crate) async fn a_kept_secret_is_never_sent_to_another_server(world: World) {
    let id = world
        .adds(world.form("second", "sandbox-secret-second").await)
        .await;
    let mut form = world.form("second", "").await;
    form.base_url = "http://127.0.0.1:9/sandbox".into();
    let by = world.operator();
    let changed = world
        .app()
        .change_provider(&by, Mode::Test, (id, 1), form.clone())
        .await;
    assert_eq!(faults(changed.unwrap_err()), [("secret", Fault::Again)]);
    form.credentials
        .insert("secret".to_owned(), CANARY.to_owned());
    let changed = world
        .app()
        .change_provider(&by, Mode::Test, (id, 1), form)
        .await;
    assert_eq!(changed.unwrap(), Switched::Done);
}

pub(crate) async fn credentials_of_a_provider_that_is_on_are_tried_before_they_are_saved(
    world: World,
) {
    let id = world.provider("sandbox");
    let before = world.view(id).await;
    let by = world.operator();
    let form = world.form("golestan-1", CANARY).await;
    let at = (id, before.version);
    let changed = world.app().change_provider(&by, Mode::Test, at, form).await;
    assert!(matches!(changed.unwrap(), Switched::Refused(_)));
    assert_eq!(world.view(id).await.version, before.version);

    let mut form = world.form("other", "sandbox-secret-other").await;
    let changed = world
        .app()
        .change_provider(&by, Mode::Test, at, form.clone())
        .await;
    assert_eq!(changed.unwrap(), Switched::Done);
    let after = world.view(id).await;
    assert_ne!(after.provider.terminal_key, before.provider.terminal_key);
    assert!(after.check.unwrap().is_good());

    form.base_url = "http://127.0.0.1:9/sandbox".into();
    let at = (id, after.version);
    let unsure = world
        .app()
        .change_provider(&by, Mode::Test, at, form.clone())
        .await;
    assert!(matches!(unsure.unwrap(), Switched::Unsure(_)));
    form.anyway = true;
    let changed = world.app().change_provider(&by, Mode::Test, at, form).await;
    assert_eq!(changed.unwrap(), Switched::Done);
    world.nothing_stored_tells(CANARY).await;
}

pub(crate) async fn what_is_wrong_with_a_provider_is_told_field_by_field(world: World) {
    let by = world.operator();
    let form = ProviderForm {
        base_url: "http://bank.example".to_owned(),
        min: "5000".to_owned(),
        max: "12,34".to_owned(),
        ..ProviderForm::default()
    };
    let app = world.app();
    let made = app.add_provider(&by, Mode::Test, "sandbox", form).await;
    let found = faults(made.unwrap_err());
    for wanted in [
        ("public_name", Fault::Missing),
        ("account", Fault::Missing),
        ("terminal", Fault::Missing),
        ("secret", Fault::Missing),
    ] {
        assert!(found.contains(&wanted), "{found:?}");
    }
    let typed = |change: &dyn Fn(&mut ProviderForm), mut form: ProviderForm| {
        change(&mut form);
        let (app, by) = (world.app(), world.operator());
        async move { app.add_provider(&by, Mode::Test, "sandbox", form).await }
    };
    let good = world.form("a", "b").await;
    let wrong = |fields| move |error| assert_eq!(faults(error), fields);
    let both = |form: &mut ProviderForm| {
        (form.min, form.max) = ("5000".to_owned(), "4000".to_owned());
    };
    wrong([("max", Fault::Order)])(typed(&both, good.clone()).await.unwrap_err());
    let grouping = |form: &mut ProviderForm| form.max = "12,34".into();
    wrong([("max", Fault::Amount)])(typed(&grouping, good.clone()).await.unwrap_err());
    let plain = |form: &mut ProviderForm| form.base_url = "http://bank.example/x".into();
    let found = faults(typed(&plain, good.clone()).await.unwrap_err());
    assert!(
        matches!(found[..], [("base_url", Fault::Address(_))]),
        "{found:?}"
    );
    let line = |form: &mut ProviderForm| {
        form.credentials
            .insert("secret".to_owned(), "a\r\nb".to_owned());
    };
    wrong([("secret", Fault::Control)])(typed(&line, good.clone()).await.unwrap_err());
    let shape = |form: &mut ProviderForm| {
        form.credentials
            .insert("terminal".to_owned(), "a b".to_owned());
    };
    let found = faults(typed(&shape, good.clone()).await.unwrap_err());
    assert!(
        matches!(found[..], [("terminal", Fault::Form(_))]),
        "{found:?}"
    );
    let live = app.add_provider(&by, Mode::Live, "sandbox", good).await;
    assert!(matches!(live, Err(SettingsError::NotFound)));
}

pub(crate) async fn a_provider_is_unknown_to_another_merchant_and_in_the_other_world(world: World) {
    let (app, id) = (world.app(), world.provider("sandbox"));
    let other = Editor::operator(app.make_merchant("Other").await.unwrap());
    let ours = world.operator();
    for (by, mode) in [(&other, Mode::Test), (&ours, Mode::Live)] {
        let unknown = |result: Result<(), SettingsError>| {
            assert!(matches!(result, Err(SettingsError::NotFound)));
        };
        unknown(app.provider_settings(by, mode, id).await.map(drop));
        unknown(app.check_provider(by, mode, id).await.map(drop));
        unknown(
            app.switch_provider(by, mode, (id, 1), false, false)
                .await
                .map(drop),
        );
        unknown(app.publish_provider(by, mode, (id, 1), false).await);
        unknown(app.move_provider(by, mode, id, Move::Up).await);
        let form = ProviderForm::default();
        unknown(app.change_provider(by, mode, (id, 1), form).await.map(drop));
        assert!(app.providers(by, mode).await.unwrap().is_empty());
    }
    assert!(world.view(id).await.provider.published);
}

pub(crate) async fn providers_stand_in_the_order_that_staff_give_them(world: World) {
    let fourth = world.adds(world.form("fourth", "x").await).await;
    let (app, by) = (world.app(), world.operator());
    let order = async || -> Vec<ProviderId> {
        let all = app.providers(&by, Mode::Test).await.unwrap();
        all.iter().map(|view| view.provider.id).collect()
    };
    let [first, second, third] = ["zarinpal", "sandbox", "mellat"].map(|it| world.provider(it));
    assert_eq!(order().await, [first, second, third, fourth]);
    app.move_provider(&by, Mode::Test, fourth, Move::Up)
        .await
        .unwrap();
    assert_eq!(order().await, [first, second, fourth, third]);
    app.move_provider(&by, Mode::Test, first, Move::To(9))
        .await
        .unwrap();
    assert_eq!(order().await, [second, fourth, third, first]);
}

pub(crate) async fn a_live_bank_is_never_this_machine(world: World) {
    let (app, by) = (world.app(), world.operator());
    let offer = app
        .provider_offer(&by, Mode::Live, "zarinpal")
        .await
        .unwrap();
    let merchant_id = "4ced0a1e-4ad8-4309-9668-3ea3ae8e8897".to_owned();
    let form = ProviderForm {
        public_name: "ZarinPal".to_owned(),
        account: offer.accounts[0].id.to_string(),
        base_url: world.bank_url.replace("http:", "https:"),
        credentials: BTreeMap::from([("merchant_id".to_owned(), merchant_id)]),
        ..ProviderForm::default()
    };
    let id = app
        .add_provider(&by, Mode::Live, "zarinpal", form)
        .await
        .unwrap();
    let asked = world.bank.log().len();
    let on = app
        .switch_provider(&by, Mode::Live, (id, 1), true, false)
        .await;
    let Switched::Unsure(check) = on.unwrap() else {
        panic!("not unsure");
    };
    assert!(
        check.words.contains("may not be reached"),
        "{}",
        check.words
    );
    assert_eq!(world.bank.log().len(), asked);
    let on = app
        .switch_provider(&by, Mode::Live, (id, 1), true, true)
        .await;
    assert_eq!(on.unwrap(), Switched::Done);
    let view = app.provider_settings(&by, Mode::Live, id).await.unwrap();
    assert_eq!(view.provider.state, ProviderState::Enabled);
}

pub(crate) async fn a_payment_under_way_is_finished_at_a_provider_that_was_switched_off(
    world: World,
) {
    let link = world.link(50_000).await;
    let mut payer = world.payer_at("sandbox", &link).await;
    let id = world.provider("sandbox");
    let version = world.view(id).await.version;
    let by = world.operator();
    let off = world
        .app()
        .switch_provider(&by, Mode::Test, (id, version), false, false)
        .await;
    assert_eq!(off.unwrap(), Switched::Done);
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    world.everything_becomes_final().await;
    world.books_agree().await;
}
