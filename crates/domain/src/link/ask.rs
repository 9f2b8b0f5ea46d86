//! How much a payer may pay: all of it, a part of it, or an amount of their own choice.

use money::{Amount, MAX_MINOR};

use super::{Held, Link, Terms, Usage};

/// What the amount of the terms means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountRule {
    /// Exactly that, at once.
    Whole,
    /// That in sum, in as many payments as the payers like.
    Parts {
        /// The least that the first payment brings.
        first: Option<Amount>,
    },
    /// What is left to pay on its document, at once: whoever judges the link makes it [`follow`]
    /// first, so that the amount of the terms is that.
    ///
    /// [`follow`]: super::follow
    Left,
    /// The payer chooses; the amount of the terms is what is suggested.
    Open {
        /// The least that a payment brings.
        least: Option<Amount>,
        /// The most that it brings.
        most: Option<Amount>,
    },
}

/// What one payment may bring now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// This and nothing else.
    Exactly(Amount),
    /// What the payer chooses from here to there, both included.
    Between {
        /// The least.
        least: Amount,
        /// The most.
        most: Amount,
        /// What stands in the field before the payer types.
        suggested: Amount,
    },
}

impl Due {
    /// The least that it may be.
    pub const fn least(&self) -> Amount {
        match *self {
            Self::Exactly(amount) => amount,
            Self::Between { least, .. } => least,
        }
    }

    /// The most that it may be.
    pub const fn most(&self) -> Amount {
        match *self {
            Self::Exactly(amount) => amount,
            Self::Between { most, .. } => most,
        }
    }

    /// What the page shows first.
    pub const fn suggested(&self) -> Amount {
        match *self {
            Self::Exactly(amount) => amount,
            Self::Between { suggested, .. } => suggested,
        }
    }

    /// Whether a payment of `amount` fits.
    pub fn takes(&self, amount: Amount) -> bool {
        amount.currency() == self.most().currency()
            && (self.least().minor()..=self.most().minor()).contains(&amount.minor())
    }

    /// From `least` to `most`; `None` if nothing lies between them.
    fn between(least: Amount, most: Amount, suggested: Amount) -> Option<Self> {
        if least.minor() > most.minor() || !most.is_positive() {
            return None;
        }
        let currency = suggested.currency();
        let near = suggested.minor().clamp(least.minor(), most.minor());
        Some(if least == most {
            Self::Exactly(most)
        } else {
            Self::Between {
                least,
                most,
                suggested: Amount::new(near, currency),
            }
        })
    }
}

/// What a link holds, or will hold if the payments that are being checked succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// The sum.
    pub total: Amount,
    /// How many payments brought it.
    pub payments: u32,
}

impl Taken {
    /// With what the payments under way may bring.
    pub(super) fn with(self, held: Held) -> Self {
        let total = self.total.minor().saturating_add(held.total.minor());
        Self {
            total: Amount::new(total, self.total.currency()),
            payments: self.payments.saturating_add(held.payments),
        }
    }
}

impl Link {
    /// What whoever is sent it is asked for: of one that is paid in parts, what is left. `None`: they
    /// choose.
    pub fn asks(&self, terms: &Terms) -> Option<Amount> {
        if matches!(terms.rule, AmountRule::Open { .. }) {
            return None;
        }
        let taken = Taken {
            total: self.paid,
            payments: self.payments,
        };
        let due = terms.due(taken);
        Some(due.map_or(terms.amount, |due| due.suggested()))
    }
}

impl Terms {
    /// What one more payment may bring when so much is taken; `None`: nothing is left.
    pub fn due(&self, taken: Taken) -> Option<Due> {
        match self.usage {
            Usage::Single => self.due_of_single(taken),
            Usage::Reusable {
                max_payments,
                max_total,
            } => {
                if max_payments.is_some_and(|max| taken.payments >= max) {
                    return None;
                }
                let due = self.one()?;
                let Some(max) = max_total else {
                    return Some(due);
                };
                let room = max.checked_sub(taken.total).ok()?;
                let most = Amount::new(room.minor().min(due.most().minor()), max.currency());
                Due::between(due.least(), most, due.suggested())
            }
        }
    }

    /// Whether a confirmed payment of `amount` is one that these terms ask for. A part that was
    /// started when more was left is measured against what is left now.
    pub(super) fn fits(&self, amount: Amount, taken: Taken) -> bool {
        match (self.usage, self.rule) {
            (_, AmountRule::Open { .. }) => self.one().is_some_and(|due| due.takes(amount)),
            (Usage::Single, rule) => {
                let left = self.amount.checked_sub(taken.total);
                // More may be left on its document than when the payer went to the bank.
                let parts = matches!(rule, AmountRule::Parts { .. } | AmountRule::Left);
                left.is_ok_and(|left| left == amount || parts && amount.minor() < left.minor())
            }
            (Usage::Reusable { .. }, _) => amount == self.amount,
        }
    }

    fn due_of_single(&self, taken: Taken) -> Option<Due> {
        let left = self.amount.checked_sub(taken.total).ok();
        let left = left.filter(|left| left.is_positive());
        match self.rule {
            AmountRule::Whole | AmountRule::Left => left.map(Due::Exactly),
            AmountRule::Parts { first } => {
                let first = first.filter(|_| taken.payments == 0);
                let least = first.unwrap_or(self.smallest());
                let left = left?;
                let least = least.minor().min(left.minor());
                Due::between(Amount::new(least, left.currency()), left, left)
            }
            AmountRule::Open { .. } => self.one().filter(|_| taken.payments == 0),
        }
    }

    /// What one payment may bring, whatever others brought.
    fn one(&self) -> Option<Due> {
        match self.rule {
            AmountRule::Whole | AmountRule::Left | AmountRule::Parts { .. } => {
                Some(Due::Exactly(self.amount))
            }
            AmountRule::Open { least, most } => {
                let ceiling = Amount::new(MAX_MINOR, self.amount.currency());
                let least = least.unwrap_or(self.smallest());
                Due::between(least, most.unwrap_or(ceiling), self.amount)
            }
        }
    }

    const fn smallest(&self) -> Amount {
        Amount::new(1, self.amount.currency())
    }
}

#[cfg(test)]
mod tests {
    use money::Currency;

    use super::*;

    const fn rial(minor: i64) -> Amount {
        Amount::new(minor, Currency::Irr)
    }

    fn terms(rule: AmountRule, usage: Usage) -> Terms {
        Terms {
            version: 1,
            amount: rial(100),
            rule,
            description: None,
            expires_at: None,
            usage,
            providers: None,
        }
    }

    const fn taken(payments: u32, total: i64) -> Taken {
        Taken {
            total: rial(total),
            payments,
        }
    }

    const fn between(least: i64, most: i64, suggested: i64) -> Due {
        Due::Between {
            least: rial(least),
            most: rial(most),
            suggested: rial(suggested),
        }
    }

    const fn exactly(minor: i64) -> Due {
        Due::Exactly(rial(minor))
    }

    #[test]
    fn parts_begin_with_the_least_first_part_and_end_with_what_is_left() {
        let first = Some(rial(30));
        let terms = terms(AmountRule::Parts { first }, Usage::Single);
        assert_eq!(terms.due(taken(0, 0)), Some(between(30, 100, 100)));
        assert_eq!(terms.due(taken(1, 30)), Some(between(1, 70, 70)));
        assert_eq!(terms.due(taken(2, 99)), Some(exactly(1)));
        assert_eq!(terms.due(taken(3, 100)), None);
        assert!(terms.fits(rial(70), taken(1, 30)));
        assert!(terms.fits(rial(10), taken(1, 30)));
        assert!(!terms.fits(rial(71), taken(1, 30)));
    }

    #[test]
    fn a_least_first_part_above_the_whole_asks_for_the_whole() {
        let first = Some(rial(300));
        let terms = terms(AmountRule::Parts { first }, Usage::Single);
        assert_eq!(terms.due(taken(0, 0)), Some(exactly(100)));
    }

    #[test]
    fn an_open_amount_lies_between_its_bounds_and_is_paid_once_unless_reusable() {
        let rule = AmountRule::Open {
            least: Some(rial(50)),
            most: Some(rial(500)),
        };
        let once = terms(rule, Usage::Single);
        assert_eq!(once.due(taken(0, 0)), Some(between(50, 500, 100)));
        assert_eq!(once.due(taken(1, 50)), None);
        assert!(once.fits(rial(500), taken(0, 0)));
        assert!(!once.fits(rial(501), taken(0, 0)));
        assert!(!once.fits(rial(49), taken(0, 0)));
        let often = Usage::Reusable {
            max_payments: Some(3),
            max_total: Some(rial(700)),
        };
        let often = terms(rule, often);
        assert_eq!(often.due(taken(1, 100)), Some(between(50, 500, 100)));
        assert_eq!(often.due(taken(2, 600)), Some(between(50, 100, 100)));
        assert_eq!(often.due(taken(2, 620)), Some(between(50, 80, 80)));
        assert_eq!(often.due(taken(2, 650)), Some(exactly(50)));
        assert_eq!(often.due(taken(2, 651)), None);
        assert_eq!(often.due(taken(3, 300)), None);
    }

    #[test]
    fn an_open_amount_without_bounds_takes_all_that_is_money() {
        let rule = AmountRule::Open {
            least: None,
            most: None,
        };
        let terms = terms(rule, Usage::Single);
        assert_eq!(terms.due(taken(0, 0)), Some(between(1, MAX_MINOR, 100)));
    }

    #[test]
    fn a_reusable_link_asks_for_the_whole_each_time() {
        let often = Usage::Reusable {
            max_payments: None,
            max_total: Some(rial(250)),
        };
        let terms = terms(AmountRule::Whole, often);
        assert_eq!(terms.due(taken(1, 100)), Some(exactly(100)));
        assert_eq!(terms.due(taken(2, 200)), None);
        let other = Amount::new(100, Currency::Eur);
        assert!(!Due::Exactly(rial(100)).takes(other));
    }
}
