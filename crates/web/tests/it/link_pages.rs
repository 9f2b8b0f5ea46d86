//! The page of a link, in every standing.

use app::pay::LinkPage;
use domain::link::{Due, Standing};
use domain::scope::Mode;
use http::StatusCode;
use i18n::{Locale, plain};
use web::Reader;
use web::pay::{Notice, go_page, link_page};

use crate::samples::{link, payment, provider, reader, rials};

fn html(page: &LinkPage, locale: Locale) -> String {
    plain(&link_page(page, &reader(locale), None).unwrap().html).into_owned()
}

#[test]
fn a_link_shows_who_asks_for_what_how_much_until_when_and_one_button() {
    let fa = html(&link(), Locale::Fa);
    for text in [
        "<bdi>کتاب‌فروشی گلستان</bdi>",
        "پیش‌فاکتور ۱۴۰۵/۲۱۸",
        "<b>۱٬۲۵۰٬۰۰۰</b> تومان",
        "یک میلیون و دویست و پنجاه هزار تومان",
        "برابر با ۱۲٬۵۰۰٬۰۰۰ ریال",
        "مهلت پرداخت: پنجشنبه ۵ آذر ۱۴۰۵، ساعت ۲۳:۵۹",
        "<button class=\"button\">پرداخت ۱٬۲۵۰٬۰۰۰ تومان</button>",
        "href=\"tel:02188776655\"",
    ] {
        assert!(fa.contains(text), "{text} is not in {fa}");
    }
    let en = html(&link(), Locale::En);
    for text in [
        "<b>1,250,000</b> toman",
        "one million two hundred fifty thousand toman",
        "Equal to 12,500,000 rial",
        "Pay until Thursday, 26 November 2026, 23:59",
        "<button class=\"button\">Pay 1,250,000 toman</button>",
    ] {
        assert!(en.contains(text), "{text} is not in {en}");
    }
    assert_eq!(en.matches("class=\"button\"").count(), 1);
    assert!(html(&link(), Locale::Fr).contains("Payer 1\u{202F}250\u{202F}000 tomans</button>"));
}

#[test]
fn the_form_posts_the_version_that_was_shown_and_the_first_provider_is_chosen() {
    let page = link_page(&link(), &reader(Locale::En), None).unwrap();
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.html
            .contains("<form method=\"post\" action=\"?lang=en\">")
    );
    assert!(page.html.contains("name=\"version\" value=\"3\""));
    let chosen = format!("value=\"{}\" required checked", provider(1));
    assert!(page.html.contains(&chosen), "{}", page.html);
    assert_eq!(page.html.matches(" checked").count(), 2 - 1);
    assert!(
        page.policy
            .contains("form-action 'self' https://bpm.shaparak.ir https://payment.zarinpal.com;")
    );
}

#[test]
fn the_language_is_the_links_unless_the_reader_chooses() {
    let unasked = Reader {
        chosen: None,
        preferred: Locale::En,
        ..reader(Locale::En)
    };
    let page = link_page(&link(), &unasked, None).unwrap();
    assert!(page.html.contains("<html lang=\"fa\" dir=\"rtl\">"));
    let page = link_page(&link(), &reader(Locale::Fr), None).unwrap();
    assert!(page.html.contains("<html lang=\"fr\" dir=\"ltr\">"));
}

#[test]
fn when_a_bank_is_down_the_notice_stands_at_it_and_another_is_chosen() {
    let notice = Some(Notice::BankDown(provider(1)));
    let page = link_page(&link(), &reader(Locale::En), notice.as_ref()).unwrap();
    assert_eq!(page.status, StatusCode::OK);
    let html = plain(&page.html);
    assert!(html.contains("role=\"alert\">بانک ملت cannot be reached now. Nothing was taken"));
    assert!(html.contains("<bdi>بانک ملت</bdi><small>cannot be reached now</small>"));
    assert!(html.contains(&format!("value=\"{}\" required checked", provider(2))));

    let mut alone = link();
    alone.offers.truncate(1);
    let page = link_page(&alone, &reader(Locale::En), notice.as_ref()).unwrap();
    assert!(page.html.contains("try again in a few minutes"));
    assert!(
        page.html
            .contains(&format!("value=\"{}\" required checked", provider(1)))
    );
}

#[test]
fn outdated_terms_are_a_conflict_and_the_page_shows_the_new_amount() {
    let mut changed = link();
    changed.amount = rials(13_000_000);
    changed.standing = Standing::Payable(Due::Exactly(changed.amount));
    changed.version = 4;
    let page = link_page(&changed, &reader(Locale::En), Some(&Notice::Changed)).unwrap();
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.html.contains("The amount or the terms have changed"));
    assert!(page.html.contains("<b>1,300,000</b>"));
    assert!(page.html.contains("name=\"version\" value=\"4\""));
}

#[test]
fn without_an_offer_the_page_says_whom_to_ask_and_has_no_button() {
    let mut page = link();
    page.offers.clear();
    let html = html(&page, Locale::En);
    assert!(html.contains("Please ask کتاب‌فروشی گلستان how to pay."));
    assert!(html.contains("tel:02188776655"));
    assert!(!html.contains("<form"));
}

#[test]
fn a_part_that_is_paid_already_is_not_asked_for_again() {
    let mut page = link();
    page.standing = Standing::Payable(Due::Exactly(rials(2_500_000)));
    let html = html(&page, Locale::En);
    assert!(html.contains("<b>250,000</b> toman"));
    assert!(html.contains("of 1,250,000 toman in all"));
    assert!(html.contains("Pay 250,000 toman</button>"));
}

#[test]
fn a_link_that_cannot_be_paid_has_its_own_page_and_status() {
    for (standing, status, words) in [
        (Standing::Draft, StatusCode::FORBIDDEN, "Not open yet"),
        (Standing::Paid, StatusCode::OK, "Already paid"),
        (Standing::BeingChecked, StatusCode::OK, "Being checked"),
        (Standing::UsedUp, StatusCode::GONE, "Closed"),
        (
            Standing::Expired,
            StatusCode::GONE,
            "ended on Thursday, 26 November 2026, 23:59",
        ),
        (
            Standing::Cancelled,
            StatusCode::GONE,
            "has withdrawn this link",
        ),
    ] {
        let mut page = link();
        page.standing = standing;
        let page = link_page(&page, &reader(Locale::En), Some(&Notice::Changed)).unwrap();
        assert_eq!(page.status, status, "{standing:?}");
        assert!(plain(&page.html).contains(words), "{standing:?}");
        assert!(!page.html.contains("<form"), "{standing:?}");
        assert!(page.policy.contains("form-action 'none'"), "{standing:?}");
        let refreshes = page.refresh.is_some();
        assert_eq!(
            refreshes,
            standing == Standing::BeingChecked,
            "{standing:?}"
        );
    }
}

#[test]
fn a_paid_link_leads_to_the_payment_that_paid_it() {
    let mut page = link();
    page.standing = Standing::Paid;
    page.payment = Some(payment(domain::payment::PaymentState::Paid));
    let html = html(&page, Locale::En);
    assert!(html.contains("href=\"/golestan/l/l0123456789abcdefghijkl/K7QX29MT4?lang=en\""));
    assert!(html.contains("K7QX-29MT-4"));
}

#[test]
fn test_is_loud_and_live_is_not() {
    let mut page = link();
    assert!(!html(&page, Locale::En).contains("class=\"test\""));
    page.shop.mode = Mode::Test;
    let test = html(&page, Locale::En);
    assert!(test.contains("<aside class=\"test\">Test page: no real money moves</aside>"));
}

#[test]
fn hostile_texts_are_shown_as_text() {
    let mut page = link();
    let hostile = "<script>alert(1)</script>\u{202E}\"' onload=x & \u{2066}";
    page.description = Some(hostile.to_owned());
    page.reference = Some(hostile.to_owned());
    page.shop.name = hostile.to_owned();
    page.shop.contact = Some("javascript:alert(1)".to_owned());
    page.offers[0].name = hostile.to_owned();
    page.offers[0].origin = "https://a;script-src *".to_owned();
    page.return_url = Some("javascript:alert(1)".to_owned());
    for standing in [page.standing, Standing::Expired, Standing::Paid] {
        page.standing = standing;
        let notice = Some(Notice::BankDown(provider(1)));
        let shown = link_page(&page, &reader(Locale::Fa), notice.as_ref()).unwrap();
        assert!(!shown.html.contains("<script"), "{}", shown.html);
        assert!(!shown.html.contains('\u{202E}'));
        assert!(!shown.html.contains("href=\"javascript"));
        assert!(!shown.policy.contains("script-src"), "{}", shown.policy);
    }
}

#[test]
fn a_contact_is_tapped_only_when_it_is_a_number_or_an_address() {
    for (contact, href) in [
        ("021-8877 6655", Some("tel:02188776655")),
        ("+98 21 88776655", Some("tel:+982188776655")),
        ("pay@golestan.example", Some("mailto:pay@golestan.example")),
        ("خیابان انقلاب، پلاک ۱۲", None),
        ("a@b.example?bcc=c", None),
    ] {
        let mut page = link();
        page.shop.contact = Some(contact.to_owned());
        let html = html(&page, Locale::En);
        match href {
            Some(href) => assert!(html.contains(&format!("href=\"{href}\"")), "{contact}"),
            None => assert!(!html.contains("href=\"tel:") && !html.contains("mailto:")),
        }
        assert!(html.contains("Questions?"));
    }
}

#[test]
fn the_way_to_a_bank_that_wants_a_post_works_without_script() {
    let fields = vec![
        ("RefId".to_owned(), "AF82041a2Bf6989c7fF9".to_owned()),
        ("submit".to_owned(), "\"><script>".to_owned()),
    ];
    let url = "https://bpm.shaparak.ir/pgwchannel/startpay.mellat";
    let page = go_page(url, &fields, Locale::En, false).unwrap();
    assert!(
        page.html
            .contains(&format!("<form method=\"post\" action=\"{url}\">"))
    );
    assert!(
        page.html
            .contains("name=\"RefId\" value=\"AF82041a2Bf6989c7fF9\"")
    );
    assert!(
        page.html
            .contains("<button class=\"button\">Continue</button>")
    );
    assert_eq!(page.html.matches("<script").count(), 1);
    assert!(
        page.policy.contains("form-action https://bpm.shaparak.ir;"),
        "{}",
        page.policy
    );
    assert!(go_page("javascript:alert(1)", &[], Locale::En, false).is_err());
}

#[test]
fn who_has_paid_and_not_come_back_is_told_not_to_pay_again() {
    let mut page = link();
    page.payment = Some(payment(domain::payment::PaymentState::Redirected));
    let en = html(&page, Locale::En);
    assert!(en.contains("If you have paid, do not pay again."), "{en}");
    assert!(en.contains("/K7QX-29MT-4"), "{en}");
    assert!(!html(&link(), Locale::En).contains("do not pay again"));
}
