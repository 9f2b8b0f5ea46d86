//! Callbacks that nobody should believe.

use app::callback::{CallbackError, Heard};
use domain::payment::PaymentState;

use bank::{Behaviour, Step, Switch};
use store::rooms::callback;

use crate::world::{SLUG, World};

fn to(slug: &str, token: &str, query: &str) -> Heard {
    Heard {
        slug: slug.to_owned(),
        token: token.to_owned(),
        method: http::Method::GET,
        query: query.to_owned(),
        content_type: None,
        signature: None,
        body: Vec::new(),
        request_id: "req_forged".to_owned(),
    }
}

async fn strays(world: &World) -> i64 {
    world
        .count("SELECT COUNT(*) AS n FROM stray_callback")
        .await
}

pub(crate) async fn addresses_that_name_nothing_are_refused_and_recorded(world: World) {
    let link = world.link(400_000).await;
    let payer = world.payer_at("sandbox", &link).await;
    let mine = world.payment(payer.payment()).await.return_token;
    let unknown = "t0123456789abcdefghijkl";
    let half = &mine.as_str()[..22];
    let tokens = [
        unknown,
        half,
        "",
        "x",
        "t",
        "a/b",
        "تست",
        "t\u{0}123456789abcdefghijkl",
    ];
    for token in tokens {
        let heard = to(SLUG, token, "status=paid");
        let refused = world.app().take_callback(heard).await;
        assert!(matches!(refused, Err(CallbackError::Unknown)), "{token:?}");
    }
    assert_eq!(strays(&world).await, 8);
    for slug in ["nobody-here", "", "GOLESTAN", "a"] {
        let heard = to(slug, mine.as_str(), "status=paid");
        let refused = world.app().take_callback(heard).await;
        assert!(matches!(refused, Err(CallbackError::Unknown)), "{slug:?}");
    }
    assert_eq!(
        strays(&world).await,
        8,
        "a stray needs a shop to be kept with"
    );
    assert_eq!(payer.state().await, PaymentState::Redirected);
    assert_eq!(world.asked_to_verify(payer.key()), 0);
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn a_token_does_not_open_another_world(world: World) {
    let link = world.link(400_000).await;
    let mut payer = world.payer_at("sandbox", &link).await;
    payer.pays().await;
    let mut heard = payer.heard();
    // The same token, said to be of LIVE; and a link's token in the place of a payment's.
    let live = format!("l{}", &heard.token[1..]);
    for token in [live.as_str(), link.link.token.as_str()] {
        heard.token = token.to_owned();
        let refused = world.app().take_callback(heard.clone()).await;
        assert!(matches!(refused, Err(CallbackError::Unknown)));
    }
    assert_eq!(payer.state().await, PaymentState::Redirected);
    payer.comes_back().await;
    assert_eq!(payer.state().await, PaymentState::Paid);
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn a_huge_stray_is_kept_short(world: World) {
    let mut heard = to(SLUG, "nothing", &"a=1&".repeat(100_000));
    heard.method = http::Method::POST;
    heard.body = vec![b'x'; 1_000_000];
    heard.token = "n".repeat(10_000);
    let refused = world.app().take_callback(heard).await;
    assert!(matches!(refused, Err(CallbackError::Unknown)));
    let row = world
        .read(|tx| {
            tx.reads_everything()
                .query_one("SELECT token, method, query, body FROM stray_callback", &[])
        })
        .await;
    assert_eq!(row.text("method").unwrap(), "POST");
    assert!(row.text("token").unwrap().len() <= 64);
    assert!(row.text("query").unwrap().len() <= 2_048);
    assert!(row.blob("body").unwrap().len() <= 2_048);
}

pub(crate) async fn forged_returns_change_nothing(world: World) {
    for driver in ["zarinpal", "sandbox"] {
        let link = world.link(400_000).await;
        let payer = world.payer_at(driver, &link).await;
        let (key, order) = (
            payer.key().to_owned(),
            world
                .payment(payer.payment())
                .await
                .order_number
                .to_string(),
        );
        // Nothing about this payment: kept, and the bank is not even asked.
        let foreign = [
            String::new(),
            "Status=OK".to_owned(),
            "Authority=S00000000000000000000000000000000000&Status=OK".to_owned(),
            format!("Authority={}&Status=OK", key.to_ascii_lowercase()),
            format!("Authority={key}&Authority={key}&Status=OK"),
            format!("id={key}x&order={order}&status=paid"),
            format!("id={key}&id={key}&order={order}&status=paid"),
            format!("id={key}&order={order}0&status=paid"),
        ];
        for query in &foreign {
            let heard = payer.forged(query).await;
            world.app().take_callback(heard).await.unwrap();
            assert_eq!(world.asked_to_verify(&key), 0, "{query}");
        }
        let (scope, id) = (world.scope, payer.payment());
        let kept = world.read(move |tx| callback::count(tx, scope, id)).await;
        assert_eq!(kept, 8, "each is evidence");
        // The right key with a lie: the bank is asked, and says no.
        let lie = match driver {
            "zarinpal" => format!("Authority={key}&Status=OK"),
            _ => format!("id={key}&order={order}&status=paid"),
        };
        let heard = payer.forged(&lie).await;
        world.app().take_callback(heard).await.unwrap();
        assert_eq!(world.asked_to_verify(&key), 1);
        assert_eq!(payer.state().await, PaymentState::Redirected);
        world.the_banks_window_closes();
        world.everything_becomes_final().await;
        assert_eq!(payer.state().await, PaymentState::Failed);
    }
    assert_eq!(world.count("SELECT COUNT(*) AS n FROM receipt").await, 0);
    world.books_agree().await;
}

pub(crate) async fn a_notification_finds_its_payment_by_the_banks_key(world: World) {
    let link = world.link(400_000).await;
    let mut payer = world.payer_at("sandbox", &link).await;
    payer.pays().await;
    let row = world
        .read(|tx| {
            tx.reads_everything()
                .query_one("SELECT token FROM provider WHERE driver = 'sandbox'", &[])
        })
        .await;
    let token = row.text("token").unwrap().to_owned();
    let order = world.payment(payer.payment()).await.order_number;
    let notify = |body: String| Heard {
        method: http::Method::POST,
        content_type: Some("application/json".to_owned()),
        body: body.into_bytes(),
        ..to(SLUG, &token, "")
    };
    for unknown in [
        "{}".to_owned(),
        "nonsense".to_owned(),
        format!(r#"{{"id":"sbx_unknown","order":"{order}","status":"paid"}}"#),
    ] {
        let refused = world.app().take_notification(notify(unknown)).await;
        assert!(matches!(refused, Err(CallbackError::Unknown)));
    }
    assert_eq!(strays(&world).await, 3);
    assert_eq!(payer.state().await, PaymentState::Redirected);

    let body = format!(
        r#"{{"id":"{}","order":"{order}","status":"paid"}}"#,
        payer.key()
    );
    let wrong_place = Heard {
        token: "t0123456789abcdefghijkl".to_owned(),
        ..notify(body.clone())
    };
    let refused = world.app().take_notification(wrong_place).await;
    assert!(matches!(refused, Err(CallbackError::Unknown)));
    world
        .app()
        .take_notification(notify(body.clone()))
        .await
        .unwrap();
    assert_eq!(payer.state().await, PaymentState::Paid);
    world.app().take_notification(notify(body)).await.unwrap();
    payer.comes_back().await;
    assert_eq!(world.asked_to_verify(payer.key()), 1);
    world.everything_becomes_final().await;
    world.books_agree().await;
}

pub(crate) async fn a_payment_that_never_reached_the_bank_is_not_woken(world: World) {
    let link = world.link(400_000).await;
    world.bank_will(
        "sandbox",
        Switch::new(Behaviour::ErrorBefore).at(Step::Begin),
    );
    let mut payer = world.payer(&link).await;
    payer.chooses("sandbox").await.unwrap_err();
    let failed = world.payments().await.pop().unwrap();
    let order = failed.order_number;
    let query = format!("id=sbx_1&order={order}&status=paid");
    let heard = to(SLUG, failed.return_token.as_str(), &query);
    world.app().take_callback(heard).await.unwrap();
    assert_eq!(world.states().await, [PaymentState::Failed]);
    assert_eq!(world.asked_to_verify("sbx_1"), 0);
    world.everything_becomes_final().await;
    world.books_agree().await;
}
