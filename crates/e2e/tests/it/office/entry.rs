//! Links where the work is: from a customer and from an invoice, to the receipt in its field.

use super::Office;
use crate::tongue::{PERSIAN_AND_ENGLISH, Tongue};

#[test]
fn an_invoice_is_paid_by_a_link_and_its_receipt_stands_in_the_chosen_field() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(office) = Office::or_skip(tongue) else {
            return;
        };
        let browser = &office.browser;
        give_invoices_a_field(&office);
        let customer = make_customer(&office);
        let invoice = make_invoice(&office);

        // The form is filled already: the amount, what it is for, and who will be told.
        browser.follow("main a[href*='/office/links/new?document=']");
        let two = if tongue == Tongue::Fa {
            "۲۵۰٬۰۰۰"
        } else {
            "250,000"
        };
        assert_eq!(browser.value("#amount"), two);
        assert!(browser.value("#description").contains("INV-"), "{tongue:?}");
        assert_eq!(
            browser.shown("#told li"),
            2,
            "{tongue:?}: mobile and e-mail"
        );
        browser.choose("#receipt_field", "f1");
        browser.follow(".send .button");
        assert_eq!(browser.shown(".said"), 1, "{tongue:?}");
        let url = browser.text("#url");
        let page = office.path();
        office.pay(&url);

        office.go(browser, &page);
        assert_eq!(browser.shown(".head .badge.good"), 1, "{tongue:?}");
        assert!(browser.has(&format!("main a[href='{customer}']")));
        office.go(browser, &invoice);
        assert!(
            browser.text("main").contains("rcp_"),
            "{tongue:?}: the receipt is listed"
        );
        office.go(browser, &customer);
        assert!(browser.has("main a[href$='/statement']"), "{tongue:?}");
        browser.follow("main a[href$='/statement']");
        // What was owed, and what came in.
        assert!(browser.text("main").contains(two), "{tongue:?}");
        office.all_is_well();
    }
}

#[test]
fn from_a_customer_a_link_goes_to_their_own_addresses_or_to_nobody() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(office) = Office::or_skip(tongue) else {
            return;
        };
        let browser = &office.browser;
        let customer = make_customer(&office);
        office.go(browser, &customer);
        browser.follow("main a[href*='/office/links/new?customer=']");
        assert_eq!(browser.shown("#told li"), 2, "{tongue:?}");
        browser.fill("#amount", "100000");
        browser.follow(".send .button[name=quiet]");
        assert_eq!(browser.shown(".said"), 1, "{tongue:?}");
        assert_eq!(
            browser.shown(".letters .badge"),
            0,
            "{tongue:?}: made, not sent"
        );
        assert!(browser.has(&format!("main a[href='{customer}']")));
        office.all_is_well();
    }
}

fn give_invoices_a_field(office: &Office) {
    let browser = &office.browser;
    office.go(browser, "/office/settings/documents/invoice/fields/new");
    browser.choose("#kind", "receipt");
    browser.fill("#label", "Receipts");
    browser.follow(".send .button");
}

/// A person with a mobile and an e-mail address; gives their page.
fn make_customer(office: &Office) -> String {
    let browser = &office.browser;
    office.go(browser, "/office/customers/new");
    browser.fill("#name", office.tongue.customer());
    browser.fill("#mobile", "۰۹۱۲ ۱۲۳ ۴۵۶۷");
    browser.fill("#email", "sara@example.org");
    browser.follow(".send .button");
    assert_eq!(browser.shown(".said"), 1, "{:?}", office.tongue);
    office.path()
}

/// An approved invoice over 250,000 toman for the customer whose page is open; gives its page.
fn make_invoice(office: &Office) -> String {
    let browser = &office.browser;
    let id = office
        .path()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned();
    let new = format!("/office/documents/new?kind=invoice&customer={id}");
    office.go(browser, &new);
    browser.fill("#line-0-text", office.tongue.description());
    browser.fill("#line-0-quantity", "2");
    browser.fill("#line-0-price", "125000");
    browser.follow(".send .button");
    let page = office.path();
    browser.follow("form[action$='/do/approve'] button");
    assert_eq!(office.path(), page, "{:?}", office.tongue);
    page
}
