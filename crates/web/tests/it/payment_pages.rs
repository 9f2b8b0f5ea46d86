//! The page of a payment, in every state.

use app::pay::PaymentPage;
use domain::link::Standing;
use domain::payment::PaymentState;
use http::StatusCode;
use i18n::{Locale, plain};
use web::pay::payment_page;

use crate::samples::{now, payment_of, reader};

const LINK: &str = "href=\"/golestan/l/l0123456789abcdefghijkl?lang=en\"";

fn html(page: &PaymentPage) -> String {
    let page = payment_page(page, &reader(Locale::En), now()).unwrap();
    assert_eq!(page.status, StatusCode::OK);
    plain(&page.html).into_owned()
}

#[test]
fn a_paid_payment_shows_sum_codes_time_and_the_way_back() {
    let html = html(&payment_of(PaymentState::Paid));
    for text in [
        "</svg>Paid</h1>",
        "<b>1,250,000</b> toman",
        "<dt>Payment code</dt>",
        "<dt>Tracking code</dt>",
        "data-copy=\"201482937465\"",
        "Tuesday, 24 November 2026, 12:59",
        "<dt>Receipt number</dt>",
        "href=\"https://golestan.example/thanks\" rel=\"noopener\"",
    ] {
        assert!(html.contains(text), "{text} is not in {html}");
    }
}

#[test]
fn without_script_no_button_stands_there_that_does_nothing() {
    let html = html(&payment_of(PaymentState::Paid));
    for button in html.split("<button ").skip(1) {
        assert!(
            button[..button.find('>').unwrap()].contains(" hidden"),
            "{button}"
        );
    }
}

#[test]
fn a_payment_in_motion_refreshes_itself_and_the_page_may_be_closed() {
    for state in [
        PaymentState::Created,
        PaymentState::Redirected,
        PaymentState::Verifying,
        PaymentState::Unknown,
    ] {
        let page = payment_of(state);
        let shown = payment_page(&page, &reader(Locale::En), now()).unwrap();
        assert_eq!(shown.refresh, Some(15), "{state}");
        assert!(
            shown.html.contains("You may also close it safely"),
            "{state}"
        );
    }
    let still = |state: &&PaymentState| state.is_settled() && **state != PaymentState::Received;
    for state in PaymentState::ALL.iter().filter(still) {
        let shown = payment_page(&payment_of(*state), &reader(Locale::En), now()).unwrap();
        assert_eq!(shown.refresh, None, "{state}");
    }
}

#[test]
fn money_that_may_have_left_the_account_is_explained() {
    for state in [
        PaymentState::Verifying,
        PaymentState::Unknown,
        PaymentState::Failed,
        PaymentState::Cancelled,
        PaymentState::Conflict,
    ] {
        let html = html(&payment_of(state));
        assert!(
            html.contains("your bank returns it by itself within 72 hours"),
            "{state}"
        );
        assert!(html.contains("K7QX-29MT-4"), "{state}");
    }
    let mut page = payment_of(PaymentState::Failed);
    page.payment.was_at_bank = false;
    let html = html(&page);
    assert!(html.contains("Nothing was taken from your account") && !html.contains("72 hours"));
}

#[test]
fn paying_again_is_offered_only_where_nothing_was_taken() {
    for state in PaymentState::ALL {
        let offered = html(&payment_of(*state)).contains(LINK);
        let wanted = matches!(
            state,
            PaymentState::Created
                | PaymentState::Redirected
                | PaymentState::Failed
                | PaymentState::Cancelled
                | PaymentState::Rejected
                | PaymentState::Revoked
        );
        assert_eq!(offered, wanted, "{state}");
    }
}

#[test]
fn paying_again_is_not_offered_when_the_link_cannot_be_paid() {
    for (standing, words) in [
        (
            Standing::Paid,
            "Meanwhile this link has been paid by another payment",
        ),
        (Standing::Expired, "The time for this payment ended"),
        (Standing::Cancelled, "has withdrawn this link"),
        (Standing::UsedUp, "as often as was planned"),
        (Standing::BeingChecked, "Somebody is just paying this link"),
    ] {
        for state in [
            PaymentState::Failed,
            PaymentState::Cancelled,
            PaymentState::Redirected,
        ] {
            let mut page = payment_of(state);
            page.link.standing = standing;
            let html = html(&page);
            assert!(html.contains(words), "{standing:?}");
            assert!(!html.contains(LINK), "{standing:?}");
        }
    }
}

#[test]
fn money_that_fits_nowhere_is_not_called_paid_and_not_asked_for_again() {
    let mut page = payment_of(PaymentState::Paid);
    page.payment.unapplied = true;
    let html = html(&page);
    assert!(html.contains("Money received"));
    assert!(!html.contains("</svg>Paid</h1>"));
    assert!(html.contains("Please do not pay again"));
    assert!(html.contains("201482937465"));
}

#[test]
fn a_conflict_is_a_matter_of_the_shop_and_never_called_so() {
    let html = html(&payment_of(PaymentState::Conflict));
    assert!(html.contains("Being checked by the shop"));
    assert!(!html.to_lowercase().contains("conflict"));
}

#[test]
fn what_the_bank_said_is_shown_as_text() {
    let mut page = payment_of(PaymentState::Paid);
    let hostile = "\"><script>alert(1)</script>\u{202E}".to_owned();
    page.payment.tracking_code = Some(hostile.clone());
    page.payment.card_mask = Some(hostile.clone());
    page.payment.provider = hostile.clone();
    page.link.description = Some(hostile);
    page.link.return_url = Some("javascript:alert(1)".to_owned());
    let html = html(&page);
    assert_eq!(html.matches("<script").count(), 1);
    assert!(!html.contains('\u{202E}'));
    assert!(!html.contains("javascript:"));
}

#[test]
fn a_receipt_without_its_number_is_looked_at_again_in_a_moment() {
    let mut page = payment_of(PaymentState::Paid);
    let answer = payment_page(&page, &reader(Locale::En), now()).unwrap();
    assert_eq!(answer.refresh, None);
    page.payment.receipt_number = None;
    page.payment.receipt_pending = true;
    let answer = payment_page(&page, &reader(Locale::En), now()).unwrap();
    assert_eq!(answer.refresh, Some(2));
}
