//! The stories of staff: a real server, its owner's browser, and the simulated bank.

mod codes;
mod door;
mod entry;
mod first_start;
mod gallery;
mod hands;
mod letters;
mod links;
mod money;
mod people;
mod settings;
mod slips;

use e2e::{Browser, House, Look};
use testkit::PrivateCluster;

use crate::stage::{at_bank, nothing_complained, sees};
use crate::tongue::{Heading, Tongue};

/// The owner of all stories.
const NAME: &str = "Sara Golestani";
const EMAIL: &str = "sara@example.com";
const PASSWORD: &str = "four words of summer";

/// A house and the browser of its owner.
struct Office {
    // Dropped in this order: no browser outlives what it looks at.
    browser: Browser,
    house: House,
    tongue: Tongue,
}

impl Office {
    /// A shop that is set up already, and its owner signed in.
    fn or_skip(tongue: Tongue) -> Option<Self> {
        Self::open(tongue, true)
    }

    /// The same on each engine, one after the other.
    fn on_both_or_skip(tongue: Tongue) -> impl Iterator<Item = Self> {
        let sqlite = move || Self::or_skip(tongue);
        let postgres = move || {
            let database = PrivateCluster::or_skip()?.database("office");
            Self::with(tongue, true, |language| {
                House::with_shop_on(language, &database)
            })
        };
        let engines: [Box<dyn Fn() -> Option<Self>>; 2] = [Box::new(sqlite), Box::new(postgres)];
        engines.into_iter().filter_map(|office| office())
    }

    /// The same in a browser that runs no script.
    fn without_script_or_skip(tongue: Tongue) -> Option<Self> {
        Self::open(tongue, false)
    }

    fn open(tongue: Tongue, script: bool) -> Option<Self> {
        Self::with(tongue, script, House::with_shop)
    }

    fn with(tongue: Tongue, script: bool, house: impl FnOnce(&str) -> House) -> Option<Self> {
        let office = Self {
            browser: browser(tongue, script)?,
            house: house(tongue.code()),
            tongue,
        };
        office.become_owner();
        Some(office)
    }

    /// Opens the one-time address that the server printed and chooses a password.
    fn become_owner(&self) {
        self.browser.go(&self.house.first_url);
        self.browser.fill("#name", NAME);
        self.browser.fill("#email", EMAIL);
        self.browser.fill("#password", PASSWORD);
        self.browser.follow("main form .button");
        self.is_at("/office");
    }

    fn sign_in(&self, browser: &Browser, email: &str, password: &str) {
        self.go(browser, "/office/sign-in");
        browser.fill("#email", email);
        browser.fill("#password", password);
        browser.follow("main form .button");
    }

    fn go(&self, browser: &Browser, path: &str) {
        browser.go(&format!("{}{path}", self.house.url));
    }

    /// That the owner's browser shows this address, whatever follows a `?` in it.
    fn is_at(&self, path: &str) {
        assert_eq!(self.path(), path, "{:?}", self.tongue);
    }

    fn path(&self) -> String {
        let url = self.browser.url();
        let path = url.strip_prefix(&self.house.url).unwrap_or(&url);
        path.split('?').next().unwrap_or_default().to_owned()
    }

    /// Makes a link over so many toman by the form, and gives its address for payers. The browser
    /// stays at the link's page.
    fn make_link(&self, toman: &str, recipients: &str) -> String {
        self.go(&self.browser, "/office/links/new");
        self.browser.fill("#amount", toman);
        self.browser.fill("#description", self.tongue.description());
        self.browser.fill("#recipients", recipients);
        self.browser.follow(".send .button");
        assert_eq!(self.browser.shown(".said"), 1, "{:?}", self.tongue);
        self.browser.text("#url")
    }

    /// Pays a link at the simulated bank.
    fn pay(&self, url: &str) {
        self.press_at_bank(url, "pay");
        sees(&self.browser, self.tongue.heading(Heading::Paid));
    }

    /// Goes by a link to the bank and presses a button there.
    fn press_at_bank(&self, url: &str, button: &str) {
        self.browser.go(url);
        self.browser.follow("main form .button");
        at_bank(&self.browser, button);
    }

    /// That nothing is broken in the browser, and nothing in the books.
    fn all_is_well(&self) {
        nothing_complained(&self.browser, self.tongue);
        self.house.run(&["verify-books"]);
    }
}

/// A browser, of the owner or of a colleague.
fn browser(tongue: Tongue, script: bool) -> Option<Browser> {
    let language = tongue.code();
    let browser = Browser::or_skip(Look { language, script })?;
    browser.size(1280, 800);
    Some(browser)
}
