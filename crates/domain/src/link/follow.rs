//! A link that is locked to what is left on its document follows the document.

use money::Amount;

use super::{AmountRule, Link, Terms};

/// The link and its terms as its document has them, of which `left` is left to pay: another amount
/// is the next version, so that a payment names the amount that it pays.
///
/// When nothing is left, nobody can pay and no version is made: the terms then ask for what the link
/// holds, and stay as they are where they are kept. Links that follow nothing come back as they were.
pub fn follow((link, terms): (Link, Terms), left: Amount) -> (Link, Terms) {
    let follows = terms.rule == AmountRule::Left
        && left.currency() == terms.amount.currency()
        && link.may_revise().is_ok();
    let left = Amount::new(left.minor().max(0), left.currency());
    let asked = link.paid.checked_add(left);
    let Some(amount) = asked.ok().filter(|asked| follows && *asked != terms.amount) else {
        return (link, terms);
    };
    let (mut link, mut terms) = (link, terms);
    terms.amount = amount;
    if left.is_positive() {
        link.version = link.version.saturating_add(1);
        terms.version = link.version;
    }
    (link, terms)
}
