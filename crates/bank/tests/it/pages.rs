//! The payer's pages, the index and the desk as a browser gets them.

use axum::http::{StatusCode, header};
use serde_json::json;

use crate::shop::{REGISTERED, Shop, order, sandbox_order};

#[tokio::test]
async fn the_payers_page_says_who_what_how_much_and_that_it_is_simulated() {
    let shop = Shop::new();
    let key = shop.asked().await;
    let answer = shop.get(&format!("/zarinpal/pg/StartPay/{key}"), &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    let page = answer.text();
    for part in [
        "lang=\"en\" dir=\"ltr\"",
        "SIMULATED BANK",
        "Invoice 1405/218",
        "150,000 rials",
        "15,000 tomans",
        "value=\"pay\">Pay<",
        "value=\"decline\">Decline (card refused)<",
        "value=\"cancel\">Cancel<",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("<script"), "works without script");
    let policy = answer.headers[header::CONTENT_SECURITY_POLICY]
        .to_str()
        .unwrap();
    assert!(
        policy.contains("form-action 'self' http://shop.example;"),
        "{policy}"
    );
    assert_eq!(answer.headers[header::REFERRER_POLICY], "strict-origin");
}

#[tokio::test]
async fn the_page_speaks_the_browsers_language_and_the_address_overrules_it() {
    let shop = Shop::new();
    let id = shop.sandbox_asked("7").await;
    let path = format!("/sandbox/pay/{id}");
    let fa = [("accept-language", "fr-FR, fa-IR;q=0.8, en;q=0.5")];
    let page = shop.get(&path, &fa).await.text();
    assert!(page.contains("lang=\"fa\" dir=\"rtl\""));
    assert!(
        page.contains("۱۵۰٬۰۰۰ ریال") && page.contains("۱۵٬۰۰۰ تومان"),
        "{page}"
    );
    assert!(page.contains("بانک شبیه‌سازی‌شده"));
    let page = shop.get(&format!("{path}?lang=en"), &fa).await.text();
    assert!(page.contains("lang=\"en\" dir=\"ltr\""));
    let page = shop.get(&format!("{path}?lang=fa"), &[]).await.text();
    assert!(page.contains("dir=\"rtl\"") && page.contains("action=\"?lang=fa\""));
}

#[tokio::test]
async fn another_currency_is_shown_with_its_decimals() {
    let shop = Shop::new();
    let mut body = sandbox_order("7");
    body["currency"] = json!("EUR");
    let answer = shop.sandbox("payments", body).await.json();
    let path = format!("/sandbox/pay/{}", answer["id"].as_str().unwrap());
    let page = shop.get(&path, &[]).await.text();
    assert!(
        page.contains("1,500.00 <bdi>EUR</bdi>") && !page.contains("tomans"),
        "{page}"
    );
}

#[tokio::test]
async fn what_others_wrote_is_escaped_everywhere() {
    let shop = Shop::new();
    let mut body = order();
    body["merchant_id"] = json!(REGISTERED);
    body["description"] = json!("<script>alert('x')</script>\"&");
    let answer = shop.zarinpal("request", body).await.json();
    let key = answer["data"]["authority"].as_str().unwrap();
    let from_shop = [("referer", "https://shop.example/l/1")];
    let page = shop
        .get(&format!("/zarinpal/pg/StartPay/{key}"), &from_shop)
        .await
        .text();
    let desk = shop.get("/control", &[]).await.text();
    for page in [&page, &desk] {
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;"));
    }
    assert!(page.contains("&lt;b&gt;Golestan&lt;/b&gt;"));
}

#[tokio::test]
async fn an_unknown_payment_is_a_page_of_its_own() {
    let shop = Shop::new();
    for path in ["/zarinpal/pg/StartPay/x", "/sandbox/pay/x"] {
        let answer = shop.get(path, &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert!(answer.text().contains("No such payment"));
        assert_eq!(
            shop.post_form(path, "do=pay").await.status,
            StatusCode::NOT_FOUND
        );
    }
}

#[tokio::test]
async fn a_closed_payment_cannot_be_paid_again_but_offers_the_same_way_back() {
    let shop = Shop::new();
    let key = shop.asked().await;
    shop.press(&key, "cancel").await;
    let again = shop.press(&key, "pay").await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let page = shop.get(&format!("/zarinpal/pg/StartPay/{key}"), &[]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    let back =
        format!("href=\"http://shop.example/return/abc?x=1&amp;Authority={key}&amp;Status=NOK\"");
    assert!(page.text().contains(&back), "{}", page.text());
    assert!(!page.text().contains("<button"));
    assert_eq!(shop.entry(&key).state, bank::State::Cancelled);
}

#[tokio::test]
async fn a_form_without_a_known_button_shows_the_page_again() {
    let shop = Shop::new();
    let key = shop.asked().await;
    let answer = shop.press(&key, "steal").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(shop.entry(&key).state, bank::State::Created);
}

#[tokio::test]
async fn a_terminal_with_a_registered_host_takes_only_payers_who_come_from_there() {
    let shop = Shop::new();
    let mut body = order();
    body["merchant_id"] = json!(REGISTERED);
    let answer = shop.zarinpal("request", body).await.json();
    let path = format!(
        "/zarinpal/pg/StartPay/{}",
        answer["data"]["authority"].as_str().unwrap()
    );
    for (referer, status) in [
        (None, 403),
        (Some("https://elsewhere.example/"), 403),
        (Some("https://shop.example/"), 200),
        (Some("http://bank.test:90/"), 200),
    ] {
        let headers: Vec<(&str, &str)> =
            referer.map(|from| ("referer", from)).into_iter().collect();
        assert_eq!(
            shop.get(&path, &headers).await.status.as_u16(),
            status,
            "{referer:?}"
        );
    }
}

#[tokio::test]
async fn the_index_lists_the_base_address_of_each_protocol() {
    let page = Shop::new().get("/", &[]).await.text();
    for door in bank::DOORS {
        assert!(page.contains(&format!("http://bank.test:90{}<", door.path)));
    }
    assert!(page.contains("href=\"/control\""));
}

#[tokio::test]
async fn the_stylesheet_is_served() {
    let answer = Shop::new().get("/assets/bank.css", &[]).await;
    assert_eq!(
        answer.headers[header::CONTENT_TYPE],
        "text/css; charset=utf-8"
    );
    assert!(answer.text().contains("prefers-color-scheme"));
}

#[tokio::test]
async fn the_desk_shows_switches_book_and_requests() {
    let shop = Shop::new();
    let empty = shop.get("/control", &[]).await.text();
    assert!(empty.contains("No payment yet") && empty.contains("None yet"));
    let key = shop.asked().await;
    let form = "terminal=t9&behaviour=late-callback&step=&times=2&ms=&next_payment=true";
    shop.post_form("/control/behaviours", form).await;
    let desk = shop.get("/control", &[]).await.text();
    for part in [
        key.as_str(),
        "150,000 IRR",
        "created",
        "request.json",
        "t9",
        "next payment",
    ] {
        assert!(desk.contains(part), "{part}");
    }
    for behaviour in bank::Behaviour::all() {
        assert!(desk.contains(&format!("value=\"{behaviour}\"")));
    }
}
