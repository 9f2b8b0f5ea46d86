//! Links where the work is: from a customer and from an invoice, to the receipt in its field.

use super::Office;
use crate::tongue::{PERSIAN_AND_ENGLISH, Tongue};

/// Offices in two languages, on two engines each.
fn everywhere() -> impl Iterator<Item = Office> {
    let tongues = PERSIAN_AND_ENGLISH.into_iter();
    tongues.flat_map(Office::on_both_or_skip)
}

#[test]
fn an_invoice_is_paid_by_a_link_and_its_receipt_stands_in_the_chosen_field() {
    for office in everywhere() {
        let tongue = office.tongue;
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
        let receipt = "main a[href^='/office/receipts/rcp_']";
        assert!(browser.has(receipt), "{tongue:?}: the receipt is listed");
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
    for office in everywhere() {
        let tongue = office.tongue;
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

#[test]
fn from_the_list_of_links_a_customer_is_typed_and_their_link_is_paid_to_the_receipt() {
    for office in everywhere() {
        let tongue = office.tongue;
        let browser = &office.browser;
        let customer = make_customer(&office);
        office.go(browser, "/office/links");
        browser.follow("main .empty a[href='/office/links/new']");
        browser.fill("#who", tongue.customer());
        browser.fill("#amount", "250000");
        browser.fill("#description", tongue.description());
        browser.follow(".send .button");
        assert_eq!(browser.shown(".said"), 1, "{tongue:?}");
        assert!(browser.has(&format!("main a[href='{customer}']")));
        let page = office.path();
        let url = browser.text("#url");
        office.pay(&url);
        office.go(browser, &page);
        assert_eq!(browser.shown(".head .badge.good"), 1, "{tongue:?}");
        is_received(&office, &customer);
        office.all_is_well();
    }
}

#[test]
fn from_a_customers_links_the_form_asks_for_what_they_owe_and_the_receipt_settles_it() {
    for office in everywhere() {
        let tongue = office.tongue;
        let browser = &office.browser;
        let customer = make_customer(&office);
        make_invoice(&office);
        office.go(browser, &customer);
        browser.follow("main a[href^='/office/links?customer=']");
        browser.follow("main .head a[href^='/office/links/new?customer=']");
        let [owed, _, _] = tongue.sum();
        assert_eq!(browser.value("#amount"), owed);
        assert_eq!(browser.shown("#told li"), 2, "{tongue:?}");
        browser.follow(".send .button");
        assert_eq!(browser.shown(".said"), 1, "{tongue:?}");
        let url = browser.text("#url");
        office.pay(&url);
        office.go(browser, &customer);
        browser.follow("main a[href^='/office/links?customer=']");
        assert_eq!(browser.shown(".list .state .badge.good"), 1, "{tongue:?}");
        is_received(&office, &customer);
        office.all_is_well();
    }
}

/// The money stands on the customer's statement, and its receipt opens from there.
fn is_received(office: &Office, customer: &str) {
    let browser = &office.browser;
    office.go(browser, customer);
    browser.follow("main a[href$='/statement']");
    browser.follow("main .list a[href^='/office/links/']");
    assert_eq!(browser.shown(".head .badge.good"), 1, "{:?}", office.tongue);
    office.go(browser, "/office/receipts");
    assert_eq!(browser.shown(".list tbody tr"), 1, "{:?}", office.tongue);
    browser.follow(".list tbody a[href^='/office/receipts/rcp_']");
    let [number, _, _] = office.tongue.sum();
    assert!(browser.text(".figure").contains(number));
}

fn give_invoices_a_field(office: &Office) {
    let browser = &office.browser;
    office.go(browser, "/office/settings/documents/invoice/fields/new");
    browser.choose("#kind", "receipt");
    browser.fill("#label", "Receipts");
    browser.follow(".send .button");
}

/// A person with a mobile and an e-mail address; gives their page.
pub(super) fn make_customer(office: &Office) -> String {
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
pub(super) fn make_invoice(office: &Office) -> String {
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
