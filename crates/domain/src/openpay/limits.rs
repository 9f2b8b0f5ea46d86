//! What keeps machines from trying cards on a page that is open to everybody.
//!
//! Many honest payers share one network address, so that an address alone never shuts anybody out:
//! beyond its limit each payment costs a little work of the payer's machine, more and more of it.
//! A mobile belongs to one person; whoever overdoes it waits.

use jiff::SignedDuration;

/// What is counted is counted over so long.
pub const WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// Work that was given out counts for so long.
pub const WORK_LIFE: SignedDuration = SignedDuration::from_mins(10);
/// The least work, in leading zero bits of a SHA-256: about a second of a cheap phone.
const LEAST_WORK: u32 = 14;
/// The most: nobody waits longer than a minute.
const MOST_WORK: u32 = 20;

/// The limits of a shop, each over [`WINDOW`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Payments that one network address opens before each costs work.
    pub address: u32,
    /// Payments that are opened for one mobile before it waits.
    pub mobile: u32,
    /// Payments that are opened in the shop before each costs work.
    pub shop: u32,
    /// How often payment of one link is begun at a bank, ever.
    pub link: u32,
    /// Failures of one mobile before it waits, and of one address before it works.
    pub failures: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            address: 5,
            mobile: 5,
            shop: 200,
            link: 10,
            failures: 4,
        }
    }
}

/// What was seen within the last [`WINDOW`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Payments that were opened from this address.
    pub address: u32,
    /// For this mobile.
    pub mobile: u32,
    /// In this shop.
    pub shop: u32,
    /// Payments of this address that failed at the bank.
    pub address_failures: u32,
    /// Of this mobile.
    pub mobile_failures: u32,
}

/// Whether one more payment may be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Yes.
    Open,
    /// Yes, after work that gives so many leading zero bits.
    Work(u32),
    /// Not within this window.
    Wait,
}

impl Limits {
    /// Judges one more payment.
    pub fn gate(&self, seen: Seen) -> Gate {
        if seen.mobile >= self.mobile || seen.mobile_failures >= self.failures {
            return Gate::Wait;
        }
        // Twice as many, twice the work: a crowd behind one address works little, a machine much.
        let above = |seen: u32, limit: u32| {
            let limit = limit.max(1);
            seen.checked_div(limit).and_then(u32::checked_ilog2)
        };
        let work = [
            above(seen.address, self.address),
            above(seen.shop, self.shop),
            above(seen.address_failures, self.failures),
        ];
        // Another bit doubles it.
        let most = work.into_iter().flatten().max();
        most.map_or(Gate::Open, |times| {
            Gate::Work((LEAST_WORK + times).min(MOST_WORK))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(seen: Seen) -> Gate {
        Limits::default().gate(seen)
    }

    #[test]
    fn a_few_payments_pass_freely() {
        let few = Seen {
            address: 4,
            mobile: 4,
            shop: 199,
            address_failures: 3,
            mobile_failures: 3,
        };
        assert_eq!(gate(few), Gate::Open);
    }

    #[test]
    fn one_address_works_ever_more_but_is_never_shut_out() {
        let from = |address| {
            gate(Seen {
                address,
                ..Seen::default()
            })
        };
        assert_eq!(from(5), Gate::Work(14));
        assert_eq!(from(9), Gate::Work(14));
        assert_eq!(from(10), Gate::Work(15));
        assert_eq!((from(19), from(20)), (Gate::Work(15), Gate::Work(16)));
        assert_eq!(from(50), Gate::Work(17), "a crowd of honest payers");
        assert_eq!(from(1_000), Gate::Work(20), "a machine");
        assert_eq!(from(u32::MAX), Gate::Work(20));
    }

    #[test]
    fn a_busy_shop_and_failures_of_an_address_cost_work() {
        let busy = Seen {
            shop: 200,
            ..Seen::default()
        };
        let failing = Seen {
            address_failures: 4,
            ..Seen::default()
        };
        assert_eq!(gate(busy), Gate::Work(14));
        assert_eq!(gate(failing), Gate::Work(14));
    }

    #[test]
    fn a_mobile_waits_after_too_many_payments_or_failures() {
        let many = Seen {
            mobile: 5,
            ..Seen::default()
        };
        let failing = Seen {
            mobile_failures: 4,
            ..Seen::default()
        };
        assert_eq!((gate(many), gate(failing)), (Gate::Wait, Gate::Wait));
    }
}
