//! The page of a receipt: what it shows, and who finds it.

use app::setup::NewShop;
use axum::body::Body;
use domain::event::Actor;
use domain::id::{LinkId, PaymentId, ReceiptId};
use domain::link::LinkState;
use domain::payment::PaymentState;
use domain::receipt::{NewReceipt, ReceiptMark, ReceiptPolicy, Source};
use domain::scope::Mode;
use domain::shop::Language;
use domain::token::Token;
use domain::verdict::BankReference;
use http::{Request, StatusCode};
use i18n::{Locale, plain};
use jiff::SignedDuration;
use money::{Currency, Unit};
use store::StoreError;
use store::rooms::receipt::Mark;
use store::rooms::{link, payment, receipt as room, sequencer};
use web::pay::{link_page, payment_page, receipt_page};

use crate::doors::{House, NO_TOKEN, path_of, text};
use crate::samples::{link as link_sample, now, payment_of, reader, receipt};

fn html(locale: Locale) -> String {
    let page = receipt_page(&receipt(), &reader(locale)).unwrap();
    assert_eq!((page.status, page.refresh), (StatusCode::OK, None));
    plain(&page.html).into_owned()
}

#[test]
fn a_receipt_says_who_received_what_when_and_by_which_codes_in_every_language() {
    for (locale, texts) in [
        (
            Locale::En,
            [
                "</svg>Receipt</h1>",
                "Paid. کتاب‌فروشی گلستان has received this payment.",
                "<b>1,250,000</b> toman",
                "one million two hundred fifty thousand toman",
                "<dt>Receipt number</dt>",
                "Tuesday, 24 November 2026, 12:59",
                "<dt>Paid with</dt>",
            ],
        ),
        (
            Locale::Fa,
            [
                "</svg>رسید پرداخت</h1>",
                "پرداخت شد. کتاب‌فروشی گلستان این مبلغ را دریافت کرده است.",
                "<b>۱٬۲۵۰٬۰۰۰</b> تومان",
                "یک میلیون و دویست و پنجاه هزار تومان",
                "<dt>شمارهٔ رسید</dt>",
                "سه‌شنبه ۳ آذر ۱۴۰۵، ساعت ۱۲:۵۹",
                "<dt>روش پرداخت</dt>",
            ],
        ),
        (
            Locale::Fr,
            [
                "</svg>Reçu</h1>",
                "Payé. کتاب‌فروشی گلستان a bien reçu ce paiement.",
                "<b>1\u{202f}250\u{202f}000</b> tomans",
                "un million deux cent cinquante mille tomans",
                "<dt>Numéro de reçu</dt>",
                "mardi 24 novembre 2026",
                "<dt>Payé avec</dt>",
            ],
        ),
    ] {
        let html = html(locale);
        for text in texts {
            assert!(html.contains(text), "{text} is not in {html}");
        }
        for code in [
            "1042",
            "K7QX-29MT-4",
            "201482937465",
            "6104-33**-****-0011",
            "INV-1405-218",
        ] {
            let isolated = format!("<bdi dir=\"ltr\" class=\"code\">{code}</bdi>");
            assert!(html.contains(&isolated), "{code} in {locale}");
        }
        assert_eq!(html.matches("class=\"copy\"").count(), 2, "two codes");
        assert!(html.contains(" hidden data-print>"));
        assert!(html.contains("href=\"tel:02188776655\""));
        // Whoever holds the paper can look whether it is real.
        assert!(html.contains(
            "<p class=\"fine paper\"><bdi dir=\"ltr\">https://pay.example/golestan/r/lReceipt0123456789abcde</bdi></p>"
        ));
        assert!(html.contains("<meta name=\"robots\" content=\"noindex\">"));
    }
}

#[test]
fn a_void_receipt_says_so_and_no_longer_says_paid() {
    let mut page = receipt();
    page.void = true;
    let html = receipt_page(&page, &reader(Locale::En)).unwrap().html;
    let html = plain(&html);
    assert!(html.contains("<section class=\"state bad\""));
    assert!(html.contains("</svg>Void receipt</h1>"));
    assert!(html.contains("is no longer valid"));
    assert!(!html.contains("has received this payment"));
    assert!(html.contains("K7QX-29MT-4"), "one may still ask about it");
}

#[test]
fn a_receipt_without_its_number_says_when_and_looks_again() {
    let mut page = receipt();
    page.number = None;
    let answer = receipt_page(&page, &reader(Locale::En)).unwrap();
    assert_eq!(answer.refresh, Some(2));
    let row = "<dt>Receipt number</dt><dd>\n<bdi>in a moment</bdi>";
    assert!(plain(&answer.html).contains(row), "{}", answer.html);
}

#[test]
fn a_receipt_leads_to_no_link() {
    let html = html(Locale::En);
    assert!(!html.contains("/l/"), "{html}");
    assert!(!html.contains("l0123456789abcdefghijkl"), "{html}");
    assert!(!html.contains("golestan.example"), "nor to its return");
}

#[test]
fn the_page_of_a_paid_payment_leads_to_its_receipt_if_that_has_a_page() {
    let mut page = payment_of(PaymentState::Paid);
    let shown = |page: &_| payment_page(page, &reader(Locale::En), now()).unwrap().html;
    let way = "href=\"/golestan/r/lReceipt0123456789abcde?lang=en\">Receipt, to keep or print</a>";
    assert!(shown(&page).contains(way));
    // Booked before receipts had pages: its payment's page is kept and printed.
    page.payment.receipt_token = None;
    let html = shown(&page);
    assert!(!html.contains("/r/") && html.contains(" hidden data-print>"));
}

#[test]
fn a_logo_stands_beside_the_name_and_only_then_are_pictures_allowed() {
    let (mut receipt, mut link, mut payment) =
        (receipt(), link_sample(), payment_of(PaymentState::Paid));
    let reader = reader(Locale::Fa);
    let mut shown = |logo: Option<String>| {
        for shop in [&mut receipt.shop, &mut link.shop, &mut payment.link.shop] {
            shop.logo.clone_from(&logo);
        }
        [
            receipt_page(&receipt, &reader),
            link_page(&link, &reader, None),
            payment_page(&payment, &reader, now()),
        ]
        .map(Result::unwrap)
    };
    for page in shown(None) {
        assert!(page.html.contains("<div class=\"shop\"><i></i><bdi>"));
        assert!(page.policy.contains(";img-src data:;"), "{}", page.policy);
    }
    for page in shown(Some("/golestan/logo/0a1b\">".to_owned())) {
        let logo = "<div class=\"shop\"><img src=\"/golestan/logo/0a1b&#34;&#62;\" alt=\"\" \
                    width=\"40\" height=\"40\"><bdi>";
        assert!(page.html.contains(logo), "{}", page.html);
        assert!(
            page.policy.contains(";img-src data: 'self';"),
            "{}",
            page.policy
        );
    }
}

/// What a settle unit writes of a receipt, without a bank: a link that is paid.
async fn paid_link(house: &House) -> (LinkId, Token) {
    let view = house.link().await;
    let (scope, id) = (house.caller.scope, view.link.id);
    let provider = house.providers.first().unwrap();
    let form = format!("version=1&provider={provider}");
    // The bank is down: the payment fails, and is confirmed below.
    house.post(&path_of(&view), form).await;
    let token = Token::from_random(scope.mode, [9; 16]);
    let opens = token.clone();
    let write = house.app.store().write(move |tx| {
        let found = payment::of_link(tx, scope, id)?;
        let mut paid = found.first().cloned().unwrap();
        for state in [PaymentState::Verifying, PaymentState::Paid] {
            let read_as = (paid.state, paid.tries);
            paid.state = state;
            paid.paid_at = Some(paid.created_at);
            paid.reference = Some(BankReference {
                key: "1".to_owned(),
                tracking_code: "201482937465".to_owned(),
            });
            assert!(payment::save(tx, scope, &paid, read_as)?);
        }
        let (mut link, _) = link::lock(tx, scope, id)?.unwrap();
        let ReceiptPolicy::On { receipt_type, .. } = link.receipt else {
            panic!("links book receipts");
        };
        let made = NewReceipt {
            id: "rcp_019a8d0a3c5a7b11a2b3c4d5e6f70819"
                .parse::<ReceiptId>()
                .unwrap(),
            token: opens.clone(),
            source: Source::Payment(paid.id),
            customer: paid.customer,
            account: link.account,
            receipt_type,
            amount: paid.amount,
            received_at: paid.created_at,
            made_by: Actor::System,
            approved: true,
        };
        room::insert(tx, scope, &made, paid.created_at)?;
        (link.state, link.paid, link.payments) = (LinkState::Paid, paid.amount, 1);
        let read_as = (LinkState::Open, 1);
        assert!(link::save(tx, scope, &link, read_as)?);
        Ok::<PaymentId, StoreError>(paid.id)
    });
    write.await.unwrap();
    (id, token)
}

#[tokio::test]
async fn a_receipt_opens_for_whoever_holds_its_address_and_at_its_own_shop_alone() {
    let house = House::new().await;
    let (_, token) = paid_link(&house).await;
    let other = NewShop {
        slug: "other".parse().unwrap(),
        name: "Other".to_owned(),
        language: Language::English,
        time_zone: "Asia/Tehran".to_owned(),
        currency: Currency::Irr,
        unit: Unit::Toman,
        manager_email: None,
        contact: None,
        validity_days: None,
        account_name: "Account".to_owned(),
        receipt_type_name: "Sale".to_owned(),
    };
    let owner = house.caller.scope.merchant;
    house.app.make_shop(owner, other).await.unwrap();
    let token = token.as_str();
    let path = format!("/golestan/r/{token}");

    let answer = house.get(&path).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert_eq!(answer.headers()["refresh"], "2");
    let page = text(answer).await;
    for wanted in [
        "Test page: no real money moves",
        "</svg>Receipt</h1>",
        "<bdi>Two books</bdi>",
        "201482937465",
        "in a moment",
    ] {
        assert!(page.contains(wanted), "{wanted} is not in {page}");
    }

    // No other shop, no other world, no other kind of page.
    for path in [
        format!("/other/r/{token}"),
        format!("/nobody/r/{token}"),
        format!("/golestan/r/l{}", &token[1..]),
        format!("/golestan/l/{token}"),
        format!("/golestan/r/{NO_TOKEN}"),
    ] {
        let answer = house.get(&path).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(text(answer).await.contains("Page not found"), "{path}");
    }

    for (method, status) in [
        ("HEAD", StatusCode::OK),
        ("DELETE", StatusCode::METHOD_NOT_ALLOWED),
        ("POST", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let request = Request::builder().method(method).uri(&path);
        let answer = house.ask(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status(), status, "{method}");
        if method == "HEAD" {
            assert_eq!(text(answer).await, "");
        } else {
            assert_eq!(answer.headers()["allow"], "GET,HEAD", "{method}");
        }
    }
}

#[tokio::test]
async fn a_receipt_stays_what_it_was_is_numbered_and_can_become_void() {
    let house = House::new().await;
    let scope = house.caller.scope;
    assert_eq!(scope.mode, Mode::Test);
    let (id, token) = paid_link(&house).await;
    let path = format!("/golestan/r/{}", token.as_str());
    let write = house.app.store().write(move |tx| {
        // The terms that come later are not what was paid.
        let (mut link, mut terms) = link::lock(tx, scope, id)?.unwrap();
        let read_as = (link.state, link.version);
        (link.version, terms.version) = (2, 2);
        terms.description = Some("Three books".to_owned());
        link::amend(tx, scope, id, &terms, link.created_at)?;
        assert!(link::save(tx, scope, &link, read_as)?);
        Ok::<(), StoreError>(())
    });
    write.await.unwrap();
    let time = (
        house.app.now(),
        house.app.now() + SignedDuration::from_secs(9),
    );
    let write = house
        .app
        .store()
        .write(move |tx| sequencer::round(tx, scope, ("tests", time.0, time.1)).map(drop));
    write.await.unwrap();
    let answer = house.get(&path).await;
    assert!(!answer.headers().contains_key("refresh"));
    let page = text(answer).await;
    assert!(page.contains("<bdi>Two books</bdi>"), "{page}");
    assert!(page.contains("class=\"code\">1</bdi>"), "{page}");

    let write = house.app.store().write(move |tx| {
        let receipt = room::find_by_token(tx, scope, &token)?.unwrap();
        let voided = Mark {
            kind: ReceiptMark::Voided,
            actor: "system".to_owned(),
            reason: None,
            at: receipt.created_at,
        };
        room::mark(tx, scope, receipt.id, &voided)
    });
    write.await.unwrap();
    let page = text(house.get(&path).await).await;
    assert!(page.contains("</svg>Void receipt</h1>"), "{page}");
}
