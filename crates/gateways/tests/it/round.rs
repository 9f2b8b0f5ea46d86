//! Every driver around every behaviour of the simulated bank: begin, the payer's page, the way
//! back, verify, verify again, inquiry, reverse. One test for each driver and behaviour, named
//! `round::<driver>::<behaviour>`; what must come out stands once, in [`rule`], and where a bank is
//! different its own protocol says so in [`exception`].

pub(crate) mod browser;
mod expected;

use bank::{Behaviour, Behaviours, DEFAULT_TERMINAL, Step, Switch};
use domain::verdict::{BankReference, ClaimedOutcome, Confirmation, Verdict};
use gateways::{Asked, Begun, DRIVERS, Moved, Standing, claim_matches};

use browser::{Round, Visit};
use expected::{Expect, exception, has_no_before, only_reads, rule};

/// Makes the tests of these drivers and behaviours.
macro_rules! table {
    ([$($driver:ident)*] $behaviours:tt) => {
        $(table!(@driver $driver $behaviours);)*

        /// The drivers of the table.
        const LED: &[&str] = &[$(stringify!($driver)),*];
    };
    (@driver $driver:ident [$($test:ident $variant:ident)*]) => {
        mod $driver {
            #[tokio::test(start_paused = true)]
            async fn behaves_well() {
                super::lead(stringify!($driver), None).await;
            }
            $(#[tokio::test(start_paused = true)]
            async fn $test() {
                super::lead(stringify!($driver), Some(bank::Behaviour::$variant)).await;
            })*
        }
    };
}

bank::with_behaviours! { table
    [zarinpal zibal mellat nextpay vandar idpay payping saman sadad parsian asanpardakht jibit pasargad pasargad_signed irankish lyra lyra_form stripe sandbox]
}

#[test]
fn the_table_has_every_driver() {
    let drivers: Vec<&str> = DRIVERS.iter().map(|driver| driver.meta().code).collect();
    assert_eq!(LED, drivers);
}

/// One driver around one behaviour, at each step at which it can strike and the bank has a call.
async fn lead(code: &str, behaviour: Option<Behaviour>) {
    let capabilities = &crate::support::driver(code).meta().capabilities;
    let steps: Vec<Step> = match behaviour {
        None => vec![Step::Verify],
        Some(behaviour) => behaviour.steps().to_vec(),
    };
    for step in steps {
        let has = match step {
            Step::Settle => capabilities.two_step,
            Step::Inquiry => capabilities.inquire,
            Step::Reverse => capabilities.reverse,
            Step::Begin | Step::Page | Step::Callback | Step::Verify => true,
            // The last three are of the panels.
            Step::Refund | Step::Send | Step::Report | Step::Credit => false,
        };
        if has {
            let name = behaviour.map_or("no misbehaviour", Behaviour::name);
            let name = format!("{code}, {name} at {step}");
            go_around(code, behaviour, step, &name).await;
        }
    }
}

async fn go_around(code: &str, behaviour: Option<Behaviour>, step: Step, name: &str) {
    let round = Round::new(code);
    // An earlier payment, well done: what mixes payments up finds another one.
    let earlier = round.pay(1).await;
    let expect = match behaviour {
        None => Expect::usual(),
        Some(behaviour) => exception(code, behaviour, step)
            .map_or_else(|| rule(behaviour, step), |(expect, _why)| expect),
    };
    if let Some(behaviour) = behaviour {
        // Once only where asking again shows whether the first question took effect.
        let switch = Switch::new(behaviour).at(step).ms(50);
        let switch = if expect.once { switch.times(1) } else { switch };
        round
            .bank
            .set_behaviour(DEFAULT_TERMINAL, Behaviours::none().with(switch));
    }

    let order = round.order(2);
    let begun = round.begin(&order).await;
    assert!((expect.begun)(&begun), "{name}: begin gave {begun:?}");
    let Begun::Accepted {
        gateway_key,
        redirect,
        ..
    } = begun
    else {
        return;
    };
    let visit = round.visit(&redirect, &gateway_key, "pay").await;
    let claim = match &visit {
        Visit::Back(callback) => Some(round.read(callback)),
        Visit::Stayed => None,
        Visit::Closed => {
            assert!(expect.closed_page, "{name}: the payer's page was closed");
            None
        }
    };
    let asked = Asked {
        amount: order.amount,
        order_number: order.order_number,
        gateway_key: &gateway_key,
        claim: None,
        at: order.at,
        seed: order.seed,
    };
    if let Some(claim) = &claim {
        let matches = claim_matches(claim, &asked);
        assert_eq!(matches, expect.claim_matches, "{name}: {claim:?}");
        if let Some(outcome) = expect.claimed {
            let fits = claim.outcome == outcome || claim.outcome == ClaimedOutcome::Unclear;
            assert!(fits, "{name}: {claim:?}");
        }
    }
    assert_eq!(
        claim.is_some(),
        expect.comes_back,
        "{name}: the way back {visit:?}"
    );
    let asked = Asked {
        claim: claim.as_ref().filter(|claim| claim_matches(claim, &asked)),
        ..asked
    };

    if step == Step::Inquiry {
        let standing = round.inquire(&asked).await;
        assert!((expect.standing)(&standing), "{name}: {standing:?}");
        // Some banks are looked up in a verify too.
        round.clear();
    }
    let verdict = round.verify(&asked).await;
    assert!(
        fits(code, expect.verdict, &verdict, &earlier),
        "{name}: verify gave {verdict:?}"
    );
    round.clear();
    let again = round.verify(&asked).await;
    assert!(
        fits(code, expect.again, &again, &earlier),
        "{name}: the second verify gave {again:?}"
    );
    if matches!(verdict, Verdict::Verified(_)) {
        look_and_give_back(&round, &asked, (behaviour, step), &expect, name).await;
    }
}

/// Where verify only reads, a yes counts as one that was said before, too; where the bank has no word
/// for that, so does an answer after which nothing is known.
fn fits(code: &str, rule: fn(&Verdict, &str) -> bool, verdict: &Verdict, earlier: &str) -> bool {
    let before = match verdict {
        Verdict::Verified(yes) if only_reads(code) => Verdict::AlreadyVerified(yes.clone()),
        Verdict::Unknown {
            not_sent: false, ..
        } if has_no_before(code) => Verdict::AlreadyVerified(an_earlier_yes(earlier)),
        other => other.clone(),
    };
    rule(verdict, earlier) || rule(&before, earlier)
}

fn an_earlier_yes(reference: &str) -> Confirmation {
    Confirmation {
        reference: BankReference {
            key: reference.to_owned(),
            tracking_code: reference.to_owned(),
        },
        amount: None,
        card_mask: None,
        fee: None,
    }
}

/// After a yes: the look-up says paid, and what can be reversed is reversed, once.
async fn look_and_give_back(
    round: &Round,
    asked: &Asked<'_>,
    (behaviour, step): (Option<Behaviour>, Step),
    expect: &Expect,
    name: &str,
) {
    let capabilities = &round.driver.meta().capabilities;
    if capabilities.inquire {
        let standing = round.inquire(asked).await;
        let paid = matches!(standing, Standing::Paid { .. });
        let silent = matches!(standing, Standing::Unknown { .. }) && !expect.reversible;
        assert!(
            paid || silent,
            "{name}: the look-up after verify gave {standing:?}"
        );
    }
    if capabilities.refund && !capabilities.reverse {
        round.refunds_a_part_once(asked, name).await;
    }
    if !capabilities.reverse || !expect.reversible {
        return;
    }
    if let Some(behaviour) = behaviour.filter(|_| step == Step::Reverse) {
        let switch = Switch::new(behaviour).at(step).ms(50);
        round
            .bank
            .set_behaviour(DEFAULT_TERMINAL, Behaviours::none().with(switch));
        let moved = round.reverse(asked).await.expect("a reverse can be asked");
        assert!((expect.moved)(&moved), "{name}: reverse gave {moved:?}");
        round.clear();
        return;
    }
    let Some(moved) = round.reverse(asked).await else {
        return;
    };
    let done = matches!(moved, Moved::Done { .. });
    assert!(done, "{name}: reverse gave {moved:?}");
    let again = round.reverse(asked).await.expect("it could before");
    let twice = matches!(again, Moved::Done { .. });
    assert!(!twice, "{name}: the second reverse gave {again:?}");
    let after = round.verify(asked).await;
    let still = matches!(after, Verdict::Verified(_) | Verdict::AlreadyVerified(_));
    assert!(!still, "{name}: after the reverse verify gave {after:?}");
}
