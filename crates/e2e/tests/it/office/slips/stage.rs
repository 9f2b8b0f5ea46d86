//! A payer's browser beside the office, and what both do about a slip.

use e2e::Browser;
use tempfile::TempDir;

use super::super::letters::{MOBILE, send_by_sms_and_else_by_mail, set_the_channels_up};
use super::super::{Office, browser};
use crate::judge::{DESK, TELEPHONE};
use crate::stage::nothing_complained;
use crate::tongue::Tongue;

/// Who pays.
pub(super) const NAME: &str = "سارا گلستانی";
/// An account and a card that no bank gave to anybody; their check digits fit.
const IBAN: &str = "IR820540102680020817909002";
const CARD: &str = "6037991234567893";
/// A slip as small as one can be: a PNG of 24 × 32 pixels, with lines on it.
pub(super) const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAABgAAAAgCAAAAAAtNefkAAAAHElEQVR42mP4jwMw\
    kCfBgAYoMGrUVaOuGnBXAQAqja1vXGSDHgAAAABJRU5ErkJggg==";

/// Where a story of slips plays.
pub(super) struct Story {
    // Dropped in this order: no browser outlives what it looks at.
    pub(super) payer: Browser,
    pub(super) office: Office,
    /// What payers choose files from.
    files: TempDir,
}

/// A slip that was registered.
pub(super) struct Registered {
    /// Its payment code, as pages write it.
    pub(super) code: String,
    /// Its payer's page.
    pub(super) page: String,
}

impl Story {
    /// A shop that takes slips and sends SMS, its owner signed in, and a payer on a telephone.
    pub(super) fn or_skip(tongue: Tongue, script: bool) -> Option<Self> {
        let payer = browser(tongue, script)?;
        payer.size(TELEPHONE.0, TELEPHONE.1);
        let office = Office::open(tongue, script)?;
        set_the_channels_up(&office);
        let shop = send_by_sms_and_else_by_mail(&office);
        takes_slips(&office, &shop);
        Some(Self {
            payer,
            office,
            files: tempfile::tempdir().expect("a folder"),
        })
    }

    fn tongue(&self) -> Tongue {
        self.office.tongue
    }

    /// From the empty form of the shop to the form of a slip over 250,000 toman.
    pub(super) fn opens_a_payment(&self) {
        let payer = &self.payer;
        self.visit("/golestan/openpay");
        payer.fill("#receivername", NAME);
        payer.fill("#mobile", "۰۹۱۲۱۲۳۴۵۶۷");
        payer.fill("#description", self.tongue().description());
        payer.follow("main form .button");
        payer.fill("#amount", "۲۵۰٬۰۰۰");
        payer.follow("main form .button:not(.plain)");
        self.takes_the_slip();
    }

    /// From the page of a link to the form of a slip.
    pub(super) fn chooses_a_slip(&self, url: &str) {
        self.payer.go(url);
        self.takes_the_slip();
    }

    fn takes_the_slip(&self) {
        self.payer.click("input[name=provider][value=slip]");
        self.payer.follow("main form .button");
        assert_eq!(self.payer.shown(".account .code"), 2, "card and IBAN");
        let due = self.payer.value("#amount");
        assert_eq!(due, self.tongue().sum()[0], "what is due stands there");
    }

    /// Presses the button beside each number of the account.
    pub(super) fn copies_the_account(&self) {
        let payer = &self.payer;
        payer.allow_clipboard(&self.office.house.url);
        for (nth, number) in [CARD, IBAN].into_iter().enumerate() {
            let word = |b: &Browser| {
                b.run(&format!(
                    "return document.querySelectorAll('.account .copy')[{nth}].textContent"
                ))
            };
            let before = word(payer);
            payer.click_nth(".account .copy", nth);
            payer.wait("the button's word", |b| (word(b) != before).then_some(()));
            let copied = payer.run_and_wait(
                "const done = arguments[arguments.length - 1];
                 navigator.clipboard.readText().then(done, e => done(String(e)))",
            );
            assert_eq!(copied, number, "{:?}", self.tongue());
        }
    }

    /// Fills everything in but the picture, in Persian digits.
    pub(super) fn fills_in(&self, number: &str) {
        let payer = &self.payer;
        payer.choose("#kind", "card_to_card");
        payer.fill("#day", &self.day(-1));
        payer.fill("#number", number);
        payer.fill("#time", "۱۴:۳۰");
        payer.fill("#card", "۷۸۹۳");
        payer.fill("#depositor", NAME);
    }

    /// A day so many days from now on the shop's calendar, as this payer writes it: in Persian by the
    /// Persian calendar and digits.
    pub(super) fn day(&self, days: i8) -> String {
        let locale = match self.tongue() {
            Tongue::Fa => "fa-IR-u-ca-persian-nu-arabext",
            Tongue::En | Tongue::Fr => "sv-SE",
        };
        let written = self.office.browser.run(&format!(
            "return new Intl.DateTimeFormat('{locale}', {{timeZone: 'Asia/Tehran',
               year: 'numeric', month: '2-digit', day: '2-digit'}})
               .format(new Date(Date.now() + {days} * 864e5))"
        ));
        written.as_str().expect("a day").to_owned()
    }

    /// Chooses a file with this name and content.
    pub(super) fn attaches(&self, name: &str, bytes: &[u8]) {
        let file = self.files.path().join(name);
        std::fs::write(&file, bytes).expect("a file is written");
        self.payer.attach("#picture", &file);
    }

    /// Presses the button of the form.
    pub(super) fn sends(&self) {
        self.payer.follow("main form .button");
    }

    /// That these fields alone are wrong, each in words beside it and in the list above, which leads
    /// there.
    pub(super) fn is_wrong(&self, fields: &[&str]) {
        let (payer, tongue) = (&self.payer, self.tongue());
        assert_eq!(payer.shown("[aria-invalid]"), fields.len(), "{tongue:?}");
        for field in fields {
            assert_eq!(
                payer.shown(&format!("#{field}[aria-invalid]")),
                1,
                "{field}"
            );
            let hint = payer.text(&format!("#{field}-hint.wrong"));
            let line = payer.text(&format!(".note a[href='#{field}']"));
            assert!(!hint.is_empty() && line.ends_with(&hint), "{line}: {hint}");
            payer.click(&format!(".note a[href='#{field}']"));
            let focused = payer.run("return document.activeElement.id");
            assert_eq!(focused, *field, "{tongue:?}");
        }
    }

    /// The page that waits, with the payment code, which a payer has at once.
    pub(super) fn has_a_code(&self) -> Registered {
        let (payer, tongue) = (&self.payer, self.tongue());
        assert_eq!(
            payer.shown(".state.wait"),
            1,
            "{tongue:?}: {}: {}",
            payer.url(),
            payer.text("main")
        );
        assert_eq!(payer.shown("dd .code"), 2, "{tongue:?}: both codes");
        let code = payer.text("dd .code");
        let page = payer.url();
        assert!(page.contains(&code.replace('-', "")), "{code}: {page}");
        Registered { code, page }
    }

    /// Asks where the payment is, and gives the answer.
    pub(super) fn finds_it(&self, slip: &Registered) -> String {
        let (payer, tongue) = (&self.payer, self.tongue());
        self.visit("/golestan/openpay/find");
        let ask = |mobile| {
            payer.fill("#code", &slip.code);
            payer.fill("#mobile", mobile);
            payer.follow("main form .button");
            payer.text("main [role=status]")
        };
        let nothing = ask("09351234567");
        assert!(!nothing.contains(tongue.sum()[1]), "{tongue:?}: {nothing}");
        let found = ask("۰۹۱۲۱۲۳۴۵۶۷");
        assert!(found.contains(tongue.sum()[1]), "{tongue:?}: {found}");
        found
    }

    fn visit(&self, path: &str) {
        let (url, language) = (&self.office.house.url, self.tongue().code());
        self.payer.go(&format!("{url}{path}?lang={language}"));
    }

    /// The nth message that the payer was sent.
    pub(super) fn is_told(&self, nth: usize) -> String {
        let bank = &self.office.house.bank;
        let own = || {
            let taken = bank.taken("kavenegar").into_iter();
            let own = taken.filter(|one| one.to == MOBILE);
            own.map(|one| one.text).collect::<Vec<_>>()
        };
        let told = self.payer.wait("the message to the payer", |_| {
            let told = own();
            (told.len() >= nth).then_some(told)
        });
        assert_eq!(told.len(), nth, "{:?}: {told:#?}", self.tongue());
        told.last().cloned().unwrap_or_default()
    }

    /// The address with which the nth message to the payer ends.
    pub(super) fn is_led_by(&self, nth: usize) -> String {
        let told = self.is_told(nth);
        let last = told.lines().next_back().unwrap_or_default();
        assert!(last.starts_with(&self.office.house.url), "{told}");
        last.to_owned()
    }

    /// The menu counts one slip, which stands in the queue with its sum, and leads there.
    pub(super) fn sees_it_in_the_queue(&self, slip: &Registered) {
        let (office, staff) = (&self.office, &self.office.browser);
        office.go(staff, "/office");
        let one = if self.tongue() == Tongue::Fa {
            "۱"
        } else {
            "1"
        };
        assert_eq!(staff.text(".rail a[href='/office/slips'] b"), one);
        staff.follow(".rail a[href='/office/slips']");
        assert_eq!(staff.shown(".list tbody tr"), 1, "{:?}", self.tongue());
        let row = staff.text(".list tbody tr");
        let sum = self.tongue().sum()[0];
        assert!(row.contains(&slip.code) && row.contains(sum), "{row}");
        let foot = staff.text(".foot");
        assert!(foot.contains(sum), "{:?}: {foot}", self.tongue());
    }

    /// From the queue to the page of its slip.
    pub(super) fn opens_it(&self) {
        let staff = &self.office.browser;
        staff.follow(".list tbody .what a");
        assert!(self.office.path().starts_with("/office/slips/pay_"));
        let sums = staff.text(".facts");
        assert!(sums.contains(self.tongue().sum()[0]), "{sums}");
    }

    /// The file that staff take away is the picture, made anew.
    pub(super) fn looks_at_the_picture(&self) {
        let size = self.office.browser.run_and_wait(
            "const done = arguments[arguments.length - 1];
             fetch(document.querySelector('a[download]').href).then(r => r.blob())
               .then(createImageBitmap).then(p => done([p.width, p.height]), e => done(String(e)))",
        );
        assert_eq!(size, serde_json::json!([24, 32]), "{:?}", self.tongue());
    }

    /// Asks for a correction; not without words.
    pub(super) fn asks(&self, words: &str) {
        let staff = &self.office.browser;
        staff.size(DESK.0, DESK.1);
        staff.click("details:has(#ask-words) summary");
        staff.click("form:has(#ask-words) .button");
        assert_eq!(staff.shown("#ask-words:invalid"), 1, "not without words");
        staff.fill("#ask-words", words);
        self.presses("form:has(#ask-words) .button");
    }

    /// Accepts the slip whose page staff have open, for so many toman; not without being sure.
    pub(super) fn accepts(&self, toman: &str) {
        let staff = &self.office.browser;
        staff.size(DESK.0, DESK.1);
        staff.reload();
        staff.fill("#amount", toman);
        staff.click("form:has(#sure-accept) .button");
        assert_eq!(staff.shown("#sure-accept:invalid"), 1, "not unless sure");
        staff.click("#sure-accept");
        self.presses("form:has(#sure-accept) .button");
        assert_eq!(staff.shown(".head .badge.good"), 1, "{:?}", self.tongue());
        assert!(!staff.has(".rail a[href='/office/slips'] b"), "none waits");
    }

    /// Rejects the slip whose page staff have open.
    pub(super) fn rejects(&self, reason: &str, words: &str) {
        let staff = &self.office.browser;
        staff.click("details:has(#sure-reject) summary");
        staff.click(&format!("input[name=reason][value={reason}]"));
        staff.fill("#words", words);
        staff.click("#sure-reject");
        self.presses("form:has(#sure-reject) .button");
        assert_eq!(staff.shown(".head .badge.bad"), 1, "{:?}", self.tongue());
    }

    fn presses(&self, button: &str) {
        self.office.browser.follow(button);
        assert_eq!(self.office.browser.shown(".said"), 1, "{:?}", self.tongue());
    }

    /// From the payer's page to the receipt, which has the sum and both codes; gives its address.
    pub(super) fn keeps_the_receipt(&self, sum: &str) -> String {
        let payer = &self.payer;
        let receipt = "main a.button[href*='/r/']";
        payer.wait("the receipt", |b| b.has(receipt).then_some(()));
        payer.follow(receipt);
        assert!(payer.text(".sum").contains(sum), "{:?}", self.tongue());
        assert!(payer.shown("dd .code") >= 2, "{:?}", self.tongue());
        let url = payer.url();
        url.split('?').next().unwrap_or_default().to_owned()
    }

    /// The only receipt in the office is over this sum.
    pub(super) fn books(&self, sum: &str) {
        let (office, staff) = (&self.office, &self.office.browser);
        office.go(staff, "/office/receipts");
        assert_eq!(staff.shown(".list tbody tr"), 1, "{:?}", self.tongue());
        staff.follow(".list tbody a[href^='/office/receipts/rcp_']");
        assert!(staff.text(".figure").contains(sum), "{:?}", self.tongue());
    }

    /// That nothing is broken in either browser, nor in the books.
    pub(super) fn is_well(&self) {
        nothing_complained(&self.payer, self.tongue());
        self.office.all_is_well();
    }
}

/// A shop that shows an account with its numbers to payers, and asks for everything if they like;
/// and whose open page takes money in this world.
fn takes_slips(office: &Office, shop: &str) {
    let (browser, tongue) = (&office.browser, office.tongue);
    office.go(browser, "/office/settings/accounts");
    browser.follow(".sections a");
    browser.fill("#iban", IBAN);
    browser.fill("#card", CARD);
    browser.follow(".send .button");
    assert_eq!(browser.shown(".said"), 1, "{tongue:?}");
    office.go(browser, &format!("{shop}/slips"));
    browser.click("#active");
    browser.click("#accounts option:nth-child(2)");
    for field in ["time", "card", "depositor", "picture"] {
        browser.choose(&format!("#{field}"), "optional");
    }
    browser.follow(".send .button");
    assert_eq!(browser.shown(".said"), 1, "{tongue:?}");
    office.go(browser, &format!("{shop}/openpay"));
    browser.choose("#mode", "test");
    browser.follow(".send .button");
    assert_eq!(browser.shown(".said"), 1, "{tongue:?}");
}
