//! What a driver says about itself.

use std::time::Duration;

pub use domain::driver_field::{Field, FieldKind, Text};
use money::{Amount, Currency, Unit};

use crate::driver::Refusal;

/// One text, short to write.
pub(crate) const fn text(fa: &'static str, en: &'static str, fr: &'static str) -> Text {
    Text { fa, en, fr }
}

/// Name, settings and capabilities of a driver.
#[derive(Debug, Clone)]
pub struct Meta {
    /// As a provider row stores it: `zarinpal`.
    pub code: &'static str,
    /// As staff read it.
    pub name: Text,
    /// What it can do.
    pub capabilities: Capabilities,
    /// The settings that staff fill in, in order.
    pub fields: &'static [Field],
    /// Where the bank is, unless the provider says otherwise.
    pub base_urls: BaseUrls,
}

/// Well-known addresses of a bank.
#[derive(Debug, Clone, Copy)]
pub struct BaseUrls {
    /// Real money. `None`: the driver is for TEST only and is refused in LIVE.
    pub live: Option<&'static str>,
    /// Play money; `None` where the bank has no public one.
    pub test: Option<&'static str>,
    /// Hosts where money is real: refused in TEST.
    pub live_hosts: &'static [&'static str],
    /// Hosts where money is play: refused in LIVE.
    pub test_hosts: &'static [&'static str],
}

/// What a bank's protocol can do and needs.
#[derive(Debug, Clone)]
pub struct Capabilities {
    /// Verify works from stored facts, so a lost callback loses nothing.
    pub verify_without_callback: bool,
    /// Verify needs a reference that only the callback brings.
    pub needs_callback_reference: bool,
    /// A verify takes effect in two calls: what the first confirmed is ours only when the second
    /// said yes too.
    pub two_step: bool,
    /// The terminal can be set to verify by itself (a setting of the provider says whether it is);
    /// only then is "already verified" at our first try a success.
    pub may_verify_by_itself: bool,
    /// Has an inquiry.
    pub inquire: bool,
    /// Has a reverse.
    pub reverse: bool,
    /// Has a refund.
    pub refund: bool,
    /// Has a test of credentials.
    pub check: bool,
    /// How long after paying the verify must have come; after it the bank gives the money back.
    pub window: Duration,
    /// How long after paying a reverse works; zero without one.
    pub reverse_window: Duration,
    /// What the bank counts in at its wire; amounts are converted exactly in the driver alone.
    pub unit: Unit,
    /// Currencies that it takes.
    pub currencies: &'static [Currency],
    /// What the bank takes as our order number.
    pub order_number: OrderNumberKind,
    /// The smallest amount that the bank takes, in any case.
    pub min: Option<Amount>,
    /// The largest amount that the bank takes, in any case.
    pub max: Option<Amount>,
    /// How the browser comes back. Both GET and POST are read all the same.
    pub callback_method: http::Method,
}

/// What a bank takes as an order number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderNumberKind {
    /// A number below 2⁶³.
    Int64,
    /// A text of at most so many characters.
    Text {
        /// Longest text.
        max: usize,
    },
}

impl Meta {
    /// Whether the bank takes this amount: currency, sign, smallest, largest, whole tomans.
    pub fn admits(&self, amount: Amount) -> Result<(), Refusal> {
        let limits = &self.capabilities;
        if !limits.currencies.contains(&amount.currency()) {
            return Err(Refusal::Currency(amount.currency()));
        }
        let least = limits.min.unwrap_or(Amount::new(1, amount.currency()));
        if amount.minor() < least.minor() {
            return Err(Refusal::TooSmall(least));
        }
        match limits.max {
            Some(most) if amount.minor() > most.minor() => Err(Refusal::TooLarge(most)),
            _ if limits.unit == Unit::Toman => tomans(amount).map(|_| ()),
            _ => Ok(()),
        }
    }
}

/// An amount in whole rials.
pub(crate) fn rials(amount: Amount) -> Result<i64, Refusal> {
    match amount.currency() {
        Currency::Irr => Ok(amount.minor()),
        other => Err(Refusal::Currency(other)),
    }
}

/// An amount in whole tomans, exactly.
pub(crate) fn tomans(amount: Amount) -> Result<i64, Refusal> {
    rials(amount)?;
    amount
        .to_toman()
        .map_err(|_| Refusal::NotWholeToman(amount))
}
