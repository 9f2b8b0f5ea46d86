//! Messages that arrive: a text of one's own, by SMS, by e-mail where that fails, and what payer and
//! staff are told when it is paid.

use e2e::{Taken, words_of};

use super::entry::make_customer;
use super::{EMAIL, Office};
use crate::judge::{DESK, Judge};
use crate::stage::sees;
use crate::tongue::{Heading, Tongue};

/// The customer of [`make_customer`], as a panel and a mail server know them.
pub(super) const MOBILE: &str = "09121234567";
const MAILBOX: &str = "sara@example.org";
/// Who is told of payments.
const MANAGER: &str = "manager@example.com";

#[test]
fn a_link_reaches_its_payer_and_the_payment_all_who_wait_for_it_in_persian() {
    from_the_text_to_the_thanks(Tongue::Fa);
}

#[test]
fn a_link_reaches_its_payer_and_the_payment_all_who_wait_for_it_in_english() {
    from_the_text_to_the_thanks(Tongue::En);
}

fn from_the_text_to_the_thanks(tongue: Tongue) {
    let Some(office) = Office::or_skip(tongue) else {
        return;
    };
    let mut judge = Judge::new(tongue, &[(DESK, false), (DESK, true)]);
    set_the_channels_up(&office);
    let shop = send_by_sms_and_else_by_mail(&office);
    write_the_text(&office, &shop, &mut judge);
    let customer = make_customer(&office);

    // The panel takes the first and says a minute later that it never arrived; of the second it
    // says at once that its receiver takes none.
    office.house.bank.panel_will("kavenegar", "undelivered");
    let lost = office.send_to(&customer);
    taken_by_the_panel(&office, &lost);
    office.house.bank.panel_will("kavenegar", "blacklist");
    let refused = office.send_to(&customer);
    stood_in_for(&office, &refused);
    let link = office.send_to(&customer);
    pay_by_the_sms(&office, &link);
    all_are_told(&office);

    has_arrived(&office, &link, &mut judge);
    stood_in_for(&office, &lost);
    office.browser.follow(&format!("{KIN} a"));
    judge.judge(&office.browser, "office-messages-stand-in");
    judge.end();
    office.all_is_well();
}

/// A link that went out: its page in the office, and its address for payers.
struct Sent {
    page: String,
    url: String,
}

/// A message in the list of its link.
#[derive(Debug, PartialEq, Eq)]
struct Letter {
    /// The mood of its state.
    tone: String,
    to: String,
    page: String,
}

/// What stands in for a message, on the page of that.
const KIN: &str = ".facts + p";

impl Office {
    /// Sends a link over 250,000 toman to all addresses of a customer.
    fn send_to(&self, customer: &str) -> Sent {
        let browser = &self.browser;
        let id = customer.rsplit('/').next().unwrap_or_default();
        self.go(browser, &format!("/office/links/new?customer={id}"));
        browser.fill("#amount", "250000");
        browser.fill("#description", self.tongue.description());
        browser.follow(".send .button");
        assert_eq!(browser.shown(".said"), 1, "{:?}", self.tongue);
        Sent {
            page: self.path(),
            url: browser.text("#url"),
        }
    }

    /// The messages of a link, as its page lists them now.
    fn letters(&self, link: &Sent) -> Vec<Letter> {
        self.go(&self.browser, &link.page);
        let found = self.browser.run(
            "return [...document.querySelectorAll('.letters .letter')].map(l => [
               l.querySelector('.badge').classList[1], l.querySelector('.code').textContent,
               l.querySelector('a[href^=\"/office/messages/\"]').pathname])",
        );
        let all: Vec<[String; 3]> = serde_json::from_value(found).expect("a list of messages");
        let read = |[tone, to, page]: [String; 3]| Letter { tone, to, page };
        all.into_iter().map(read).collect()
    }

    /// The words of all mails to an address.
    fn mails_to(&self, address: &str) -> Vec<String> {
        let mails = self.house.bank.taken("smtp").into_iter();
        let own = mails.filter(|mail| mail.to == address);
        own.map(|mail| words_of(&mail.text)).collect()
    }
}

pub(super) fn set_the_channels_up(office: &Office) {
    let (browser, bank) = (&office.browser, &office.house.bank);
    office.go(browser, "/office/settings/channels/mail");
    browser.fill("#host", "127.0.0.1");
    browser.choose("#security", "none");
    browser.fill("#port", &bank.mail_port().to_string());
    browser.fill("#from", "shop@example.com");
    browser.follow(".send .button");
    office.go(browser, "/office/settings/channels/kavenegar");
    browser.fill("#api_key", "canary-panel-key");
    browser.fill("#base_url", &format!("{}/panels/kavenegar/v1", bank.url));
    browser.follow(".send .button");
    assert_eq!(browser.shown(".said"), 1, "{:?}", office.tongue);
}

/// Gives the address of the shop's settings.
pub(super) fn send_by_sms_and_else_by_mail(office: &Office) -> String {
    let browser = &office.browser;
    office.go(browser, "/office/settings/shops");
    browser.follow(".sections a");
    let shop = office.path();
    browser.follow(".tabs a[href$='/links']");
    browser.choose("#way_1", "kavenegar");
    browser.choose("#way_2", "smtp:fallback");
    browser.follow(".send .button");
    assert_eq!(browser.shown(".said"), 1, "{:?}", office.tongue);
    shop
}

/// The words by which a text of one's own is known.
fn own_words(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::Fa => "سلام! برای پرداخت",
        Tongue::En | Tongue::Fr => "Good day! To pay",
    }
}

/// Changes the SMS that sends a link, and watches how it will read.
fn write_the_text(office: &Office, shop: &str, judge: &mut Judge) {
    let (browser, tongue) = (&office.browser, office.tongue);
    office.go(browser, &format!("{shop}/messages"));
    let cell = format!(".texts a[href$='/link_sent/short/{}']", tongue.code());
    browser.follow(&cell);
    browser.fill("#text", "{{ shop }}: {{ amuont }}");
    browser.wait("the fault, while it is typed", |b| {
        let told = b.try_text("#preview .wrong")?;
        told.contains("amuont").then_some(())
    });
    browser.follow(".send .button");
    assert_eq!(browser.shown("#text[aria-invalid]"), 1, "{tongue:?}");

    let text = format!("{} {{{{ amount }}}} – {{{{ shop }}}}", own_words(tongue));
    browser.fill("#text", &text);
    let [number, ..] = tongue.sum();
    let read = browser.wait("the text as it will read", |b| {
        let read = b.try_text("#preview pre")?;
        read.contains(own_words(tongue)).then_some(read)
    });
    // The link is added by itself; the example has a sum of its own.
    assert!(
        read.contains("/golestan/l/") && !read.contains(number),
        "{read}"
    );
    assert!(
        !browser.text("#preview b").is_empty(),
        "{tongue:?}: its length"
    );
    judge.judge(browser, "office-messages-preview");
    browser.size(DESK.0, DESK.1);
    browser.follow(".send .button");
    assert_eq!(browser.shown(".said"), 1, "{tongue:?}");
    office.go(browser, &format!("{shop}/messages"));
    assert_eq!(
        browser.shown(&format!("{cell} .badge.good")),
        1,
        "{tongue:?}"
    );
}

/// Waits until an e-mail stands in for the SMS of a link, and reads it. The browser stays at the page
/// of the SMS.
fn stood_in_for(office: &Office, link: &Sent) {
    let (browser, tongue) = (&office.browser, office.tongue);
    let letters = browser.wait("the e-mail in place of the SMS", |_| {
        let letters = office.letters(link);
        let mail = |one: &Letter| one.to == MAILBOX && one.tone == "good";
        letters.iter().any(mail).then_some(letters)
    });
    let is_sms = |one: &&Letter| one.to.starts_with("+98");
    let sms = letters.iter().find(is_sms).expect("the SMS");
    assert_eq!((letters.len(), sms.tone.as_str()), (2, "bad"), "{tongue:?}");
    let mails = office.mails_to(MAILBOX);
    let own = mails.iter().filter(|mail| mail.contains(&link.url));
    assert_eq!(own.count(), 1, "{tongue:?}: {mails:#?}");
    office.go(browser, &sms.page);
    assert_eq!(browser.shown(".title .badge.bad"), 1, "{tongue:?}");
    assert_eq!(
        browser.shown(&format!("{KIN} .badge.good")),
        1,
        "{tongue:?}"
    );
}

/// The SMS of a link, as soon as the panel has it.
fn taken_by_the_panel(office: &Office, link: &Sent) -> Taken {
    office.browser.wait("the SMS", |_| {
        let mut taken = office.house.bank.taken("kavenegar").into_iter();
        taken.find(|one| one.text.contains(&link.url))
    })
}

/// The payer opens what the panel was handed, and pays.
fn pay_by_the_sms(office: &Office, link: &Sent) {
    let (browser, tongue) = (&office.browser, office.tongue);
    let sms = taken_by_the_panel(office, link);
    assert_eq!(sms.to, MOBILE, "{tongue:?}");
    let [number, ..] = tongue.sum();
    assert!(sms.text.contains(own_words(tongue)), "{}", sms.text);
    assert!(sms.text.contains(number), "{}", sms.text);
    // On its own last line.
    let last = sms.text.lines().next_back().unwrap_or_default();
    assert_eq!(last, link.url, "{tongue:?}");
    browser.size(360, 640);
    office.pay(last);
}

/// The payer is thanked by SMS with the bank's code and the way to the receipt, which has both codes,
/// and staff are told. The browser still shows the payer's page.
fn all_are_told(office: &Office) {
    let (browser, tongue) = (&office.browser, office.tongue);
    let codes = browser
        .run("return [...document.querySelectorAll('dd:has(.copy) .code')].map(c => c.innerText)");
    let codes: Vec<String> = serde_json::from_value(codes).expect("codes");
    assert_eq!(codes.len(), 2, "{tongue:?}: payment code and tracking code");
    let thanks = browser.wait("the thanks", |_| {
        let taken = office.house.bank.taken("kavenegar").into_iter();
        let tracking = codes.last().expect("a tracking code");
        taken
            .map(|one| one.text)
            .find(|text| text.contains(tracking))
    });
    let receipt = thanks.lines().next_back().unwrap_or_default();
    for address in [MANAGER, EMAIL] {
        let notice = browser.wait("the notice to staff", |_| {
            let mails = office.mails_to(address).into_iter();
            let has_all = |mail: &String| codes.iter().all(|code| mail.contains(code));
            mails.into_iter().find(has_all)
        });
        assert!(notice.contains(tongue.sum()[0]), "{tongue:?}: {notice}");
    }
    browser.go(receipt);
    assert!(browser.url().contains("/golestan/r/"), "{thanks}");
    let shown = browser.text("main");
    assert!(codes.iter().all(|code| shown.contains(code)), "{shown}");
    assert!(browser.text(".sum").contains(tongue.sum()[0]), "{tongue:?}");
    browser.size(DESK.0, DESK.1);
}

/// The panel is asked, and the SMS is told as delivered on its own page.
fn has_arrived(office: &Office, link: &Sent, judge: &mut Judge) {
    let (browser, tongue) = (&office.browser, office.tongue);
    let letters = office.letters(link);
    // The newest stand first: the thanks went to the same mobile.
    let mut to_mobile = letters.iter().filter(|one| one.to.starts_with("+98"));
    let sms = to_mobile.next_back();
    office.go(browser, &sms.expect("the SMS").page);
    browser.wait("the report of the panel", |b| {
        b.reload();
        b.has(".timeline li.good").then_some(())
    });
    assert_eq!(browser.shown(".title .badge.good"), 1, "{tongue:?}");
    assert!(browser.text("pre.letter").contains(own_words(tongue)));
    judge.judge(browser, "office-messages-delivered");
    browser.size(DESK.0, DESK.1);
    browser.go(&link.url);
    sees(browser, tongue.heading(Heading::AlreadyPaid));
}
