//! A busy page that asks machines to work, a payer whose browser cannot, and the code that lets them
//! through.

use e2e::Browser;

use super::letters::{MOBILE, send_by_sms_and_else_by_mail, set_the_channels_up};
use super::{Office, browser};
use crate::judge::TELEPHONE;
use crate::stage::{at_bank, nothing_complained, sees};
use crate::tongue::{Heading, PERSIAN_AND_ENGLISH};

#[test]
fn without_script_a_code_lets_the_payer_of_a_busy_page_through() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(payer) = browser(tongue, false) else {
            return;
        };
        payer.size(TELEPHONE.0, TELEPHONE.1);
        let Some(office) = Office::without_script_or_skip(tongue) else {
            return;
        };
        set_the_channels_up(&office);
        let shop = send_by_sms_and_else_by_mail(&office);
        one_payment_makes_it_busy(&office, &shop);

        wants_to_pay(&office, &payer);
        assert!(payer.has("input[name=provider]"), "the first passes freely");
        wants_to_pay(&office, &payer);
        payer.follow("main button[name=ask]");
        let code = code_of(&office, &payer);
        let wrong = if code == "111111" { "222222" } else { "111111" };
        payer.fill("#code", wrong);
        payer.follow("main form .button:not(.plain)");
        assert_eq!(payer.shown("#code-hint.wrong"), 1, "{tongue:?}");
        payer.fill("#code", &in_persian(&code));
        payer.follow("main form .button:not(.plain)");
        payer.click("input[name=provider]");
        payer.follow("main form .button");
        at_bank(&payer, "pay");
        sees(&payer, tongue.heading(Heading::Paid));
        nothing_complained(&payer, tongue);
        office.all_is_well();
    }
}

/// The shop's page takes one payment, and then asks for work or a code.
fn one_payment_makes_it_busy(office: &Office, shop: &str) {
    let browser = &office.browser;
    office.go(browser, &format!("{shop}/openpay"));
    browser.choose("#mode", "test");
    browser.fill("#limit_shop", "1");
    browser.follow(".send .button");
    assert_eq!(browser.shown(".said"), 1, "{:?}", office.tongue);
}

/// From the empty form to its end.
fn wants_to_pay(office: &Office, payer: &Browser) {
    let (url, language) = (&office.house.url, office.tongue.code());
    payer.go(&format!("{url}/golestan/openpay?lang={language}"));
    payer.fill("#receivername", "سارا گلستانی");
    payer.fill("#mobile", MOBILE);
    payer.fill("#description", office.tongue.description());
    payer.follow("main form .button");
    payer.fill("#amount", "۲۵۰٬۰۰۰");
    payer.follow("main form .button:not(.plain)");
}

/// The code in the payer's last SMS.
fn code_of(office: &Office, payer: &Browser) -> String {
    payer.wait("the SMS with the code", |_| {
        let taken = office.house.bank.taken("kavenegar").into_iter();
        let last = taken.rev().find(|one| one.to == MOBILE)?;
        let mut words = last.text.split(|sign: char| !sign.is_ascii_digit());
        words.find(|word| word.len() == 6).map(str::to_owned)
    })
}

/// As a Persian keyboard types it.
fn in_persian(code: &str) -> String {
    let digit = |sign: char| sign.to_digit(10).and_then(|n| char::from_u32(0x6F0 + n));
    code.chars().filter_map(digit).collect()
}
