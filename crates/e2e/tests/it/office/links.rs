//! Making links, and what becomes of them.

use super::Office;
use crate::stage::sees;
use crate::tongue::{Heading, PERSIAN_AND_ENGLISH};

#[test]
fn a_form_with_wrong_values_keeps_what_was_typed_and_leads_to_each_field() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(office) = Office::or_skip(tongue) else {
            return;
        };
        let browser = &office.browser;
        office.go(browser, "/office");
        browser.follow("main a[href='/office/links/new']");
        browser.fill("#amount", "12x");
        browser.fill("#description", tongue.description());
        browser.fill("#reference", "not a reference");
        browser.fill("#recipients", "sara@example.com; nobody@");
        browser.follow(".send .button");

        for (field, typed) in [
            ("amount", "12x"),
            ("reference", "not a reference"),
            ("recipients", "sara@example.com; nobody@"),
        ] {
            assert_eq!(browser.value(&format!("#{field}")), typed, "{tongue:?}");
            assert_eq!(
                browser.shown(&format!("#{field}[aria-invalid]")),
                1,
                "{field}"
            );
            assert_eq!(browser.shown(&format!("#{field}-wrong")), 1, "{field}");
            browser.click(&format!(".summary a[href='#{field}']"));
            let focused = browser.run("return document.activeElement.id");
            assert_eq!(focused, field, "{tongue:?}: the summary leads to the field");
        }
        assert_eq!(browser.value("#description"), tongue.description());

        // Any digits and separators are understood, and words say what was.
        browser.fill("#amount", "۲۵۰٬۰۰۰");
        let [number, unit, words] = tongue.sum();
        browser.wait("the sum in words", |b| {
            (b.text("#words") == words).then_some(())
        });
        browser.fill("#reference", "INV-1405-218");
        browser.fill("#recipients", "sara@example.com; reza@example.com");
        let two = if tongue.code() == "fa" { "۲" } else { "2" };
        browser.wait("the button to count them", |b| {
            b.text(".send .button").contains(two).then_some(())
        });
        browser.follow(".send .button");
        let figure = browser.text(".figure");
        assert!(figure.contains(number) && figure.contains(unit), "{figure}");
        browser.wait("both messages", |b| {
            b.reload();
            (b.shown(".letters .badge.good") == 2).then_some(())
        });
        office.all_is_well();
    }
}

#[test]
fn a_link_is_cancelled_with_a_reason_after_a_question_and_payers_see_it() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(office) = Office::or_skip(tongue) else {
            return;
        };
        let browser = &office.browser;
        let url = office.make_link("250000", "");
        let page = office.path();
        browser.follow(".button.danger");
        office.is_at(&format!("{page}/cancel"));
        // Nothing was cancelled by looking, nor without a reason.
        browser.click(".send .button.danger");
        assert_eq!(browser.shown("input[name=reason]:invalid"), 4, "{tongue:?}");
        browser.follow(".send .plain");
        office.is_at(&page);
        assert_eq!(
            browser.shown(".head .badge.wait"),
            1,
            "{tongue:?}: still open"
        );

        browser.follow(".button.danger");
        browser.click("input[name=reason][value=mistake]");
        browser.follow(".send .button.danger");
        office.is_at(&page);
        assert_eq!(browser.shown(".said"), 1, "{tongue:?}");
        assert!(!browser.has(".button.danger"), "{tongue:?}");
        browser.go(&url);
        sees(browser, tongue.heading(Heading::Withdrawn));
        office.all_is_well();
    }
}

#[test]
fn a_link_is_extended_and_its_amount_changed_and_the_timeline_says_so() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(office) = Office::or_skip(tongue) else {
            return;
        };
        let browser = &office.browser;
        let url = office.make_link("100000", "");
        let page = office.path();
        let moments = browser.shown(".timeline li");
        let before = browser.text(".facts");
        browser.follow(&format!("a[href='{page}/change']"));
        browser.fill("#amount", "250000");
        // Typing days makes the choice that they belong to.
        browser.fill("#days", "45");
        assert_eq!(
            browser.shown("input[name=until][value=days]:checked"),
            1,
            "{tongue:?}"
        );
        browser.follow(".send .button");
        office.is_at(&page);
        assert_ne!(browser.text(".facts"), before, "{tongue:?}");
        assert!(browser.text(".figure").contains(tongue.sum()[0]));
        assert_eq!(browser.shown(".timeline li"), moments + 1, "{tongue:?}");
        browser.go(&url);
        assert!(browser.text(".sum").contains(tongue.sum()[0]), "{tongue:?}");
        office.all_is_well();
    }
}

#[test]
fn the_address_is_copied_by_its_button_and_shown_as_a_qr_code() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(office) = Office::or_skip(tongue) else {
            return;
        };
        let browser = &office.browser;
        browser.allow_clipboard(&office.house.url);
        let url = office.make_link("250000", "");
        let before = browser.text("[data-copy]");
        browser.click("[data-copy]");
        browser.wait("the button's word", |b| {
            (b.text("[data-copy]") != before).then_some(())
        });
        let copied = browser.run_and_wait(
            "const done = arguments[arguments.length - 1];
             navigator.clipboard.readText().then(done, e => done(String(e)))",
        );
        assert_eq!(copied, url.as_str(), "{tongue:?}");
        browser.click(".address summary");
        browser.wait("the picture", |b| {
            let drawn = b.run("return document.querySelector('.address img').naturalWidth > 0");
            (drawn == true).then_some(())
        });
        office.all_is_well();
    }
}

#[test]
fn the_list_is_filtered_by_its_address_and_finds_what_is_searched() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(office) = Office::or_skip(tongue) else {
            return;
        };
        let browser = &office.browser;
        let paid = office.make_link("250000", "");
        office.pay(&paid);
        office.make_link("310000", "");
        let open = office.path();
        office.go(browser, "/office/links");
        assert_eq!(browser.shown(".list tbody tr"), 2, "{tongue:?}");
        browser.follow(".chips a[href*='state=open']");
        assert_eq!(browser.shown(".list tbody tr"), 1, "{tongue:?}");
        let address = browser.url();
        browser.follow(".list tbody .what a");
        office.is_at(&open);
        browser.go(&address);
        assert_eq!(
            browser.shown(".list tbody tr"),
            1,
            "the address holds the state"
        );
        let foot = browser.text(".foot");
        let asked = if tongue.code() == "fa" {
            "۳۱۰٬۰۰۰"
        } else {
            "310,000"
        };
        assert!(foot.contains(asked), "{tongue:?}: {foot}");

        let (_, token) = paid.rsplit_once('/').expect("an address");
        browser.fill("[data-search]", token);
        browser.turn_page("the search", |b| b.press(super::hands::ENTER));
        assert_ne!(office.path(), open, "{tongue:?}");
        assert_eq!(browser.text("#url"), paid, "{tongue:?}");
        office.all_is_well();
    }
}
