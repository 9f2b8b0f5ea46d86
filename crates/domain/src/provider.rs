//! The provider: one configured gateway of a financial account, and which of them a payer is offered.

use money::{Amount, Currency};

use crate::id::{AccountId, ProviderId};
use crate::link::Due;
use crate::scope::Mode;

/// One configured gateway. A row belongs to one world: going live makes another row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Inner id.
    pub id: ProviderId,
    /// The account that the money lands on.
    pub account: AccountId,
    /// Code of the driver, as in `gateways`.
    pub driver: String,
    /// As the payer reads it.
    pub public_name: String,
    /// Whether it may be used at all.
    pub state: ProviderState,
    /// Whether payers are shown it.
    pub published: bool,
    /// Order on the page, smallest first.
    pub position: i64,
    /// Smallest amount, if limited.
    pub min: Option<Amount>,
    /// Largest amount, if limited.
    pub max: Option<Amount>,
    /// Currency that it takes.
    pub currency: Currency,
    /// The terminal verifies payments by itself, so "already verified" at our first try is success.
    pub auto_verify: bool,
    /// Driver and the bank's own terminal id: survives a re-created row.
    pub terminal_key: String,
    /// Base address of the bank's API.
    pub base_url: String,
}

/// Whether a provider may be used. TEST rows are disabled or in test, LIVE rows disabled or enabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProviderState {
    /// Not used for new payments.
    Disabled,
    /// Used in TEST.
    Test,
    /// Used in LIVE.
    Enabled,
}

crate::scope::words!(ProviderState, "state of provider":
    Disabled = "disabled", Test = "test", Enabled = "enabled");

impl ProviderState {
    /// The state of a provider that is switched on in this world.
    pub const fn on_in(mode: Mode) -> Self {
        match mode {
            Mode::Test => Self::Test,
            Mode::Live => Self::Enabled,
        }
    }

    /// Whether it is switched on.
    pub const fn is_on(self) -> bool {
        !matches!(self, Self::Disabled)
    }
}

impl Provider {
    /// Whether a payer in `mode` may be offered this provider: for what is due, or for something
    /// that they may choose.
    pub fn offers(&self, mode: Mode, due: &Due) -> bool {
        let on = self.state == ProviderState::on_in(mode);
        let above = self.min.is_none_or(|min| due.most().minor() >= min.minor());
        let below = self
            .max
            .is_none_or(|max| due.least().minor() <= max.minor());
        on && self.published && self.currency == due.most().currency() && above && below
    }
}

/// The providers that a payer is offered for what is due, in order; `narrowed` keeps and orders only
/// those that the link names.
pub fn offered<'a>(
    providers: &'a [Provider],
    mode: Mode,
    due: &Due,
    narrowed: Option<&[ProviderId]>,
) -> Vec<&'a Provider> {
    let fits = |provider: &&Provider| provider.offers(mode, due);
    match narrowed {
        Some(wanted) => wanted
            .iter()
            .filter_map(|id| providers.iter().find(|provider| provider.id == *id))
            .filter(fits)
            .collect(),
        None => {
            let mut all: Vec<&Provider> = providers.iter().filter(fits).collect();
            all.sort_by_key(|provider| (provider.position, provider.id));
            all
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn rial(minor: i64) -> Amount {
        Amount::new(minor, Currency::Irr)
    }

    fn provider(n: u128, state: ProviderState) -> Provider {
        Provider {
            id: ProviderId::new(Uuid::from_u128(n)),
            account: AccountId::new(Uuid::from_u128(1)),
            driver: "sandbox".into(),
            public_name: "Sandbox".into(),
            state,
            published: true,
            position: 0,
            min: Some(rial(1_000)),
            max: Some(rial(1_000_000)),
            currency: Currency::Irr,
            auto_verify: false,
            terminal_key: "sandbox:1".into(),
            base_url: "http://127.0.0.1:1/sandbox".into(),
        }
    }

    #[test]
    fn a_test_provider_never_takes_a_live_payment_nor_the_reverse() {
        let test = provider(1, ProviderState::Test);
        let live = provider(2, ProviderState::Enabled);
        assert!(test.offers(Mode::Test, &Due::Exactly(rial(5_000))));
        assert!(!test.offers(Mode::Live, &Due::Exactly(rial(5_000))));
        assert!(live.offers(Mode::Live, &Due::Exactly(rial(5_000))));
        assert!(!live.offers(Mode::Test, &Due::Exactly(rial(5_000))));
        assert!(
            !provider(3, ProviderState::Disabled).offers(Mode::Test, &Due::Exactly(rial(5_000)))
        );
    }

    #[test]
    fn limits_currency_and_publication_hold() {
        let one = provider(1, ProviderState::Test);
        assert!(!one.offers(Mode::Test, &Due::Exactly(rial(999))));
        assert!(one.offers(Mode::Test, &Due::Exactly(rial(1_000_000))));
        assert!(!one.offers(Mode::Test, &Due::Exactly(rial(1_000_001))));
        assert!(!one.offers(Mode::Test, &Due::Exactly(Amount::new(5_000, Currency::Eur))));
        let hidden = Provider {
            published: false,
            ..one
        };
        assert!(!hidden.offers(Mode::Test, &Due::Exactly(rial(5_000))));
    }

    #[test]
    fn a_link_may_narrow_and_order_what_is_offered() {
        let all = [
            Provider {
                position: 2,
                ..provider(1, ProviderState::Test)
            },
            Provider {
                position: 1,
                ..provider(2, ProviderState::Test)
            },
            provider(3, ProviderState::Disabled),
        ];
        let ids = |list: Vec<&Provider>| list.iter().map(|p| p.id).collect::<Vec<_>>();
        let (a, b, c) = (all[0].id, all[1].id, all[2].id);
        assert_eq!(
            ids(offered(&all, Mode::Test, &Due::Exactly(rial(5_000)), None)),
            [b, a]
        );
        assert_eq!(
            ids(offered(
                &all,
                Mode::Test,
                &Due::Exactly(rial(5_000)),
                Some(&[a, c])
            )),
            [a]
        );
    }
}
