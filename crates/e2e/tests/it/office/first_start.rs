//! From nothing to the first paid link, with nothing but clicks: `peyvand serve` on an empty folder,
//! `peyvand bank` beside it, and the checklist of the first page.

use std::path::Path;

use e2e::{Browser, House, Postbox};

use super::{Office, browser};
use crate::stage::{at_bank, sees};
use crate::tongue::{Heading, Tongue};

#[test]
fn a_stranger_gets_from_the_first_start_to_a_paid_link_in_persian() {
    from_nothing_to_money(Tongue::Fa);
}

#[test]
fn a_stranger_gets_from_the_first_start_to_a_paid_link_in_english() {
    from_nothing_to_money(Tongue::En);
}

fn from_nothing_to_money(tongue: Tongue) {
    let Some(browser) = browser(tongue, true) else {
        return;
    };
    let postbox = Postbox::open();
    let office = Office {
        browser,
        house: House::empty(),
        tongue,
    };
    let browser = &office.browser;
    office.become_owner();
    let steps = browser.shown(".todo li");
    assert_eq!(
        browser.shown(".todo .badge.wait"),
        steps,
        "{tongue:?}: nothing is done"
    );

    make_the_shop(&office);
    look_at_the_account(&office);
    connect_the_bank(&office);
    connect_the_mail(&office, &postbox);
    let page = make_and_pay_the_first_link(&office, &postbox);

    office.go(browser, &page);
    assert_eq!(browser.shown(".head .badge.good"), 1, "{tongue:?}");
    // Made, begun, at the bank and back, confirmed, paid, a receipt: at the least.
    assert!(browser.shown(".timeline li") >= 6, "{tongue:?}");
    browser.follow(".rail a[href='/office/outbox']");
    browser.wait("all messages to go out", |b| {
        b.reload();
        // The link, thanks for the payment, a notice to the manager.
        (b.shown(".letter .badge.good") >= 3).then_some(())
    });
    home(&office);
    assert!(!browser.has(".todo"), "{tongue:?}: the checklist is done");
    let collected = browser.text(".card[href='/office/payments?state=paid']");
    assert!(
        collected.contains(tongue.sum()[0]),
        "{tongue:?}: {collected}"
    );
    office.all_is_well();
}

fn home(office: &Office) {
    office.browser.follow(".rail a[href='/office']");
}

/// Opens the next step of the checklist.
fn step(browser: &Browser, href: &str) {
    browser.follow(&format!(".todo a[href='{href}']"));
}

/// That a form was saved, and this many steps of the checklist are done after it.
fn is_done(office: &Office, done: usize) {
    let browser = &office.browser;
    assert_eq!(
        browser.shown(".said"),
        1,
        "{:?}: {}",
        office.tongue,
        browser.url()
    );
    home(office);
    assert_eq!(
        browser.shown(".todo .badge.good"),
        done,
        "{:?}",
        office.tongue
    );
}

fn make_the_shop(office: &Office) {
    let (browser, tongue) = (&office.browser, office.tongue);
    step(browser, "/office/settings/shops/new");
    // A slip first: what was typed stays, and the field says what is wrong.
    browser.fill("#name", shop_name(tongue));
    browser.fill("#slug", "no");
    browser.fill("#manager_email", "manager@example.com");
    browser.fill("#contact", "021-88990011");
    browser.follow(".send .button");
    assert_eq!(browser.shown("#slug[aria-invalid]"), 1, "{tongue:?}");
    assert_eq!(browser.value("#name"), shop_name(tongue));
    browser.fill("#slug", "golestan");
    browser.follow(".send .button");
    assert_eq!(browser.value("#slug"), "golestan");
    give_a_logo(browser);
    // The shop brings an account of its own.
    is_done(office, 2);
}

/// A picture that is none is refused; one that is one is shown.
fn give_a_logo(browser: &Browser) {
    browser.follow(".tabs a[href$='/logo']");
    let folder = tempfile::tempdir().expect("a folder");
    let send = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).expect("a file is written");
        browser.attach("input[type=file]", Path::new(&file));
        browser.follow(".send .button");
    };
    send("page.png", b"<!doctype html><script>alert(1)</script>");
    assert_eq!(browser.shown("input[type=file][aria-invalid]"), 1);
    let drawn = browser.run(
        "const c = document.createElement('canvas'); c.width = c.height = 96;
         const p = c.getContext('2d'); p.fillStyle = '#7a1f3d'; p.fillRect(0, 0, 96, 96);
         p.fillStyle = '#fff'; p.fillRect(28, 20, 40, 56); return c.toDataURL().split(',')[1]",
    );
    send(
        "logo.png",
        &e2e::from_base64(drawn.as_str().expect("a picture")),
    );
    browser.wait("the logo", |b| {
        let drawn = b.run("return document.querySelector('.logo img')?.naturalWidth > 0");
        (drawn == true).then_some(())
    });
}

fn look_at_the_account(office: &Office) {
    let browser = &office.browser;
    office.go(browser, "/office/settings");
    browser.follow("main a[href='/office/settings/accounts']");
    browser.follow(".sections a");
    browser.fill("#iban", "IR06 2960 0000 0010 0324 2000 01");
    browser.follow(".send .button");
    is_done(office, 2);
}

fn connect_the_bank(office: &Office) {
    let (browser, tongue) = (&office.browser, office.tongue);
    step(browser, "/office/settings/providers");
    browser.follow("main a[href='/office/settings/providers/new']");
    browser.follow("main a[href$='driver=sandbox']");
    browser.fill("#terminal", "golestan");
    // Where `peyvand bank` is, unless it is told otherwise, as here.
    assert_eq!(browser.value("#base_url"), "http://127.0.0.1:8090/sandbox");
    browser.fill("#base_url", &format!("{}/sandbox", office.house.bank.url));
    browser.fill("#secret", "not the key");
    browser.follow(".send .button");
    // Saved, but the bank was asked and does not know this key.
    assert_eq!(browser.shown("#test + p .badge.bad"), 1, "{tongue:?}");
    browser.follow("main .head a.plain");
    assert_eq!(
        browser.value("#secret"),
        "",
        "{tongue:?}: never shown again"
    );
    browser.fill("#secret", "sandbox-secret-golestan");
    browser.follow(".send .button");
    browser.follow("form[action$='/check'] button");
    assert_eq!(browser.shown("#test + p .badge.good"), 1, "{tongue:?}");
    browser.follow("form[action$='/state'] button[value=on]");
    is_done(office, 3);
}

fn connect_the_mail(office: &Office, postbox: &Postbox) {
    let (browser, tongue) = (&office.browser, office.tongue);
    step(browser, "/office/settings/channels");
    browser.follow("main a[href='/office/settings/channels/mail']");
    browser.fill("#host", "127.0.0.1");
    browser.choose("#security", "none");
    browser.fill("#port", "9");
    browser.fill("#from", "shop@example.com");
    browser.follow(".send .button");
    // Nobody listens there: found by the test, with the server's words and ours.
    browser.follow("form[action$='/test'] button");
    assert_eq!(
        browser.shown(".test-part .badge.bad, .test-part .badge.wait"),
        1,
        "{tongue:?}"
    );
    browser.fill("#port", &postbox.port.to_string());
    browser.follow(".send .button");
    browser.fill("#to", "sara@example.com");
    browser.follow("form[action$='/test'] button");
    assert_eq!(browser.shown(".test-part .badge.good"), 1, "{tongue:?}");
    let mails = postbox.mails();
    assert!(
        matches!(mails.as_slice(), [only] if only.contains("sara@example.com")),
        "{mails:#?}"
    );
    home(office);
    assert_eq!(browser.shown(".todo .badge.good"), 4, "{tongue:?}");
}

/// Gives the link's page in the office.
fn make_and_pay_the_first_link(office: &Office, postbox: &Postbox) -> String {
    let (browser, tongue) = (&office.browser, office.tongue);
    step(browser, "/office/links/new");
    let url = office.make_link("250000", "payer@example.com");
    let page = office.path();
    browser.wait("the payer's mail", |_| {
        let mails = postbox.mails();
        let to_payer = |mail: &String| mail.contains("payer@example.com");
        mails.iter().any(to_payer).then_some(())
    });

    // The payer, on a telephone.
    browser.size(360, 640);
    browser.go(&url);
    assert!(
        browser.text("header").contains(shop_name(tongue)),
        "{tongue:?}"
    );
    assert!(browser.text(".sum").contains(tongue.sum()[0]), "{tongue:?}");
    browser.follow("main form .button");
    at_bank(browser, "pay");
    sees(browser, tongue.heading(Heading::Paid));
    assert_eq!(
        browser.shown(".copy"),
        2,
        "{tongue:?}: payment code and tracking code"
    );
    browser.wait("the receipt", |b| {
        b.has("main a.button[href*='/r/']").then_some(())
    });
    browser.follow("main a.button[href*='/r/']");
    assert!(browser.url().contains("/golestan/r/"), "{tongue:?}");
    assert!(browser.text(".sum").contains(tongue.sum()[0]), "{tongue:?}");
    assert!(browser.shown(".code") >= 2, "{tongue:?}");
    browser.size(1280, 800);
    page
}

fn shop_name(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::Fa => "کتابفروشی گلستان",
        Tongue::En | Tongue::Fr => "Golestan Bookshop",
    }
}
