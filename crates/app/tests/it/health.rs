//! The health of providers: whom payers are led past, that nothing under way feels it, and who hears.

use std::collections::BTreeMap;

use app::link::{Answered, LinkRequest, LinkView};
use app::pay::{StartError, StartForm};
use app::settings::provider::{ProviderForm, Switched};
use app::settings::{Editor, SettingsError};
use bank::{Behaviour, Step, Switch};
use domain::health::{Ailment, Illness};
use domain::id::ProviderId;
use domain::payment::PaymentState;
use domain::scope::Mode;
use money::Currency;
use store::{Engine, StoreError};

use crate::customers::desk;
use crate::table::provided;
use crate::world::{SLUG, World};

impl World {
    /// The providers that a new payer is offered, in their order.
    async fn offers(&self) -> Vec<ProviderId> {
        let link = self.link(77_000).await;
        let payer = self.payer(&link).await;
        payer.page().offers.iter().map(|offer| offer.id).collect()
    }

    async fn ails(&self, driver: &str) -> Option<Illness> {
        let by = Editor::operator(self.scope.merchant);
        let id = self.provider(driver);
        let view = self.app().provider_settings(&by, Mode::Test, id).await;
        view.unwrap().illness
    }

    /// So many payers in a row find the bank of this driver down.
    async fn payers_find_it_down(&self, driver: &str, payers: u32) {
        for _ in 0..payers {
            let link = self.link(77_000).await;
            let mut payer = self.payer(&link).await;
            let refused = payer.chooses(driver).await.unwrap_err();
            assert!(matches!(refused, StartError::BankDown { .. }), "{refused}");
        }
    }

    async fn rings_for_illness(&self) -> i64 {
        self.count("SELECT COUNT(*) AS n FROM notice WHERE kind = 'provider_ill'")
            .await
    }
}

pub(crate) async fn a_bank_that_is_down_stands_behind_and_comes_back_by_itself(world: World) {
    desk(&world).await;
    let [first, second, third] = ["zarinpal", "sandbox", "mellat"].map(|it| world.provider(it));
    assert_eq!(world.offers().await, [first, second, third]);
    // Neither a payment nor a test of the credentials gets an answer.
    world.bank_is_down("zarinpal");
    world.payers_find_it_down("zarinpal", 2).await;
    assert_eq!(
        world.offers().await,
        [first, second, third],
        "too early to say"
    );
    world.payers_find_it_down("zarinpal", 1).await;
    assert_eq!(world.offers().await, [second, third, first]);
    let ill = world.ails("zarinpal").await.unwrap();
    assert_eq!(ill.ailment, Ailment::Unreachable);
    assert!(!ill.words.is_empty());
    assert_eq!(world.ails("sandbox").await, None);
    assert_eq!(world.rings_for_illness().await, 1);

    // It is tried in vain, and rests longer; nobody is told again.
    world.time_passes(61);
    world.workers_run().await;
    assert_eq!(world.offers().await, [second, third, first]);
    assert_eq!(world.ails("zarinpal").await.unwrap().spells, 1);
    assert_eq!(world.rings_for_illness().await, 1);

    world.bank_behaves("zarinpal");
    world.time_passes(2 * 60 + 1);
    world.workers_run().await;
    assert_eq!(world.ails("zarinpal").await, None);
    assert_eq!(world.offers().await, [first, second, third]);
    assert_eq!(world.events(first).await, ["provider.ill", "provider.well"]);

    // Of the next illness within the hour nobody is told.
    world.bank_is_down("zarinpal");
    world.payers_find_it_down("zarinpal", 3).await;
    assert!(world.ails("zarinpal").await.is_some());
    assert_eq!(world.rings_for_illness().await, 1);
    world.books_agree().await;
}

pub(crate) async fn a_payer_may_choose_who_is_ill_and_an_answer_makes_well(world: World) {
    world.bank_will(
        "zarinpal",
        Switch::new(Behaviour::ErrorBefore).at(Step::Begin),
    );
    world.payers_find_it_down("zarinpal", 3).await;
    assert!(world.ails("zarinpal").await.is_some());
    world.bank_behaves("zarinpal");
    let link = world.link(77_000).await;
    let mut payer = world.payer(&link).await;
    assert_eq!(
        payer.page().offers.len(),
        3,
        "nothing is taken from the payer"
    );
    payer.chooses("zarinpal").await.unwrap();
    assert_eq!(world.ails("zarinpal").await, None);
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    world.books_agree().await;
}

pub(crate) async fn an_illness_never_touches_a_payment_under_way(world: World) {
    let link = world.link(50_000).await;
    let mut payer = world.payer_at("sandbox", &link).await;
    let before = world.payment(payer.payment()).await;
    world.bank_will(
        "sandbox",
        Switch::new(Behaviour::ResetBefore).at(Step::Begin),
    );
    world.payers_find_it_down("sandbox", 3).await;
    assert!(world.ails("sandbox").await.is_some());
    assert_eq!(world.payment(payer.payment()).await, before);
    payer.pays().await;
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn settings_that_a_bank_refuses_are_told_apart_and_well_when_replaced(
    world: World,
) {
    world.bank_will(
        "sandbox",
        Switch::new(Behaviour::RefuseTerminal).at(Step::Begin),
    );
    world.payers_find_it_down("sandbox", 3).await;
    let ill = world.ails("sandbox").await.unwrap();
    assert_eq!(ill.ailment, Ailment::Configuration);
    let desk = desk(&world).await;
    let home = world.app().office_home(&desk).await.unwrap();
    assert_eq!(home.ill.len(), 1);
    assert_eq!(home.ill[0].0, world.provider("sandbox"));
    world.replaces_sandbox("second").await;
    assert_eq!(world.ails("sandbox").await, None);
    let home = world.app().office_home(&desk).await.unwrap();
    assert_eq!(home.ill, []);
}

pub(crate) async fn what_banks_did_is_counted_and_outlives_a_restart(world: World) {
    let link = world.link(50_000).await;
    let mut payer = world.payer_at("sandbox", &link).await;
    payer.pays().await;
    payer.comes_back().await;
    world.bank_will(
        "sandbox",
        Switch::new(Behaviour::ResetBefore).at(Step::Begin),
    );
    world.payers_find_it_down("sandbox", 1).await;
    world.workers_run().await;
    world.restarts();
    world.bank_behaves("sandbox");
    let link = world.link(50_000).await;
    world.payer_at("sandbox", &link).await;
    world.workers_run().await;
    let by = Editor::operator(world.scope.merchant);
    let all = world.app().providers(&by, Mode::Test).await.unwrap();
    let id = world.provider("sandbox");
    let view = all.iter().find(|view| view.provider.id == id).unwrap();
    let day = view.figures;
    assert_eq!((day.calls, day.answered, day.unreachable), (4, 3, 1));
    assert_eq!(day.percent_answered(), Some(75));
    world.time_passes(25 * 3600);
    let later = world.app().provider_settings(&by, Mode::Test, id).await;
    assert_eq!(later.unwrap().figures.calls, 0, "that was yesterday");
}

/// A bank without a test of credentials is tried by the next payer after its rest.
#[test]
fn a_bank_that_cannot_be_tested_is_tried_by_the_next_payer() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let desks = [provided("zibal"), provided("sandbox")];
        let world = World::with(Engine::Sqlite, &desks, Currency::Irr).await;
        let world = world.unwrap();
        let [first, second] = ["zibal", "sandbox"].map(|it| world.provider(it));
        let zibal = Switch::new(Behaviour::ResetBefore).at(Step::Begin);
        world.bank_will_at("zibal-9f3b", zibal);
        world.payers_find_it_down("zibal", 3).await;
        assert_eq!(world.offers().await, [second, first]);
        world.time_passes(61);
        assert_eq!(world.offers().await, [first, second]);
        world.payers_find_it_down("zibal", 1).await;
        assert_eq!(
            world.offers().await,
            [second, first],
            "one try is enough now"
        );
        world.time_passes(61);
        assert_eq!(world.offers().await, [second, first], "it rests longer");
        world.time_passes(60);
        assert_eq!(world.offers().await, [first, second]);
    });
}

/// Every door through which a payer could get to a provider that is not for them.
pub(crate) async fn only_what_is_offered_takes_a_payment_whatever_is_posted(world: World) {
    let (app, by) = (world.app(), Editor::operator(world.scope.merchant));
    let id = world.provider("sandbox");
    let version = async || {
        let view = app.provider_settings(&by, Mode::Test, id).await;
        view.unwrap().version
    };
    let link = world.link(50_000).await;
    let refused = async |why: &str| {
        let mut payer = world.payer(&link).await;
        let offers = &payer.page().offers;
        assert!(offers.iter().all(|offer| offer.id != id), "{why}");
        let error = payer.chooses("sandbox").await.unwrap_err();
        assert!(matches!(error, StartError::NotOffered), "{why}: {error}");
    };
    let at = (id, version().await);
    app.publish_provider(&by, Mode::Test, at, false)
        .await
        .unwrap();
    refused("hidden").await;
    let at = (id, version().await);
    app.publish_provider(&by, Mode::Test, at, true)
        .await
        .unwrap();
    let at = (id, version().await);
    let off = app.switch_provider(&by, Mode::Test, at, false, false).await;
    off.unwrap();
    refused("switched off").await;
    let at = (id, version().await);
    let on = app.switch_provider(&by, Mode::Test, at, true, false).await;
    on.unwrap();
    for (min, max, why) in [
        ("50001", "", "below its least"),
        ("", "49999", "above its most"),
    ] {
        world.limits_sandbox(min, max).await;
        refused(why).await;
    }
    world.limits_sandbox("50000", "50000").await;
    world.payer_at("sandbox", &link).await;
    world.cancels(&link).await;
    let narrowed = world
        .link_of(app::link::LinkRequest {
            providers: Some(vec![world.provider("mellat")]),
            ..World::request(50_000)
        })
        .await;
    let mut payer = world.payer(&narrowed).await;
    let error = payer.chooses("sandbox").await.unwrap_err();
    assert!(
        matches!(error, StartError::NotOffered),
        "not of this link: {error}"
    );
}

/// By settings, by API, by a posted form, by the table itself, and again after a restart.
pub(crate) async fn a_test_provider_takes_no_live_link_by_any_door(world: World) {
    let by = Editor::operator(world.scope.merchant);
    let app = world.app();
    let offer = app.provider_offer(&by, Mode::Live, "zarinpal").await;
    let merchant_id = "4ced0a1e-4ad8-4309-9668-3ea3ae8e8897".to_owned();
    let form = ProviderForm {
        public_name: "ZarinPal".to_owned(),
        account: offer.unwrap().accounts[0].id.to_string(),
        base_url: world.bank_url.replace("http:", "https:"),
        published: true,
        credentials: BTreeMap::from([("merchant_id".to_owned(), merchant_id)]),
        ..ProviderForm::default()
    };
    let sandbox = app.add_provider(&by, Mode::Live, "sandbox", form.clone());
    assert!(matches!(sandbox.await, Err(SettingsError::NotFound)));
    let live = app.add_provider(&by, Mode::Live, "zarinpal", form).await;
    let live = live.unwrap();
    let on = app.switch_provider(&by, Mode::Live, (live, 1), true, true);
    assert_eq!(on.await.unwrap(), Switched::Done);

    let key = app.make_api_key(world.scope.merchant, Mode::Live, "live");
    let caller = app.authenticate(&key.await.unwrap()).await.unwrap();
    let makes = async |providers: Option<Vec<ProviderId>>| {
        let request = LinkRequest {
            providers,
            ..World::request(50_000)
        };
        let render = std::sync::Arc::new(|view: &LinkView| (201, view.link.id.to_string()));
        app.create_link(&caller, request, None, render, "req_live")
            .await
    };
    let test = world.provider("sandbox");
    assert!(makes(Some(vec![test])).await.is_err(), "by API");
    let Answered::Now(link) = makes(None).await.unwrap() else {
        panic!("no key was given");
    };
    for _ in 0..2 {
        let app = world.app();
        let token = link.link.token.as_str();
        let page = app.link_page(SLUG, token).await.unwrap();
        let offers: Vec<_> = page.offers.iter().map(|offer| offer.id).collect();
        assert_eq!(offers, [live]);
        let form = StartForm {
            version: page.version,
            provider: test.to_string(),
            amount: None,
            language: None,
        };
        let started = app.start_payment(SLUG, token, form, "req_start").await;
        assert!(matches!(started, Err(StartError::NotOffered)));
        world.restarts();
    }
    for sql in [
        "UPDATE provider SET state = 'enabled' WHERE id = $1",
        "UPDATE provider SET mode = 'live' WHERE id = $1",
    ] {
        let named = [store::Value::from(test.to_string())];
        let changed: Result<u64, StoreError> =
            app.store().write(move |tx| tx.execute(sql, &named)).await;
        assert!(changed.is_err(), "{sql}");
    }
}
