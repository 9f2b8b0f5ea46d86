//! What must come out of each behaviour, for every bank; and what is different where, and why.

use bank::{Behaviour, Step};
use domain::verdict::{ClaimedOutcome, Verdict};
use gateways::{Begun, Class, Moved, Standing};

/// What one way around must give. A verdict is judged together with the reference of an earlier
/// payment of the terminal.
pub(crate) struct Expect {
    pub(crate) begun: fn(&Begun) -> bool,
    /// The payer's page may be closed before a button can be pressed.
    pub(crate) closed_page: bool,
    pub(crate) comes_back: bool,
    pub(crate) claim_matches: bool,
    /// What the return must say, unless it says nothing at all.
    pub(crate) claimed: Option<ClaimedOutcome>,
    pub(crate) standing: fn(&Standing) -> bool,
    pub(crate) verdict: fn(&Verdict, &str) -> bool,
    /// The verify after it, when the bank behaves again.
    pub(crate) again: fn(&Verdict, &str) -> bool,
    pub(crate) moved: fn(&Moved) -> bool,
    /// After a yes the payment can be looked up, and reversed if the bank has a reverse.
    pub(crate) reversible: bool,
    /// The switch strikes once only.
    pub(crate) once: bool,
}

impl Expect {
    /// Everything goes well: paid now, and known as paid when asked again.
    pub(crate) fn usual() -> Self {
        Self {
            begun: accepted,
            closed_page: false,
            comes_back: true,
            claim_matches: true,
            claimed: Some(ClaimedOutcome::Paid),
            standing: |standing| matches!(standing, Standing::Paid { .. }),
            verdict: verified,
            again: already,
            moved: |moved| matches!(moved, Moved::Done { .. }),
            reversible: true,
            once: false,
        }
    }
}

fn accepted(begun: &Begun) -> bool {
    matches!(begun, Begun::Accepted { .. })
}

fn unclear(begun: &Begun) -> bool {
    matches!(
        begun,
        Begun::Unclear {
            not_sent: false,
            ..
        }
    )
}

/// The bank's yes, now, to our amount.
fn verified(verdict: &Verdict, _: &str) -> bool {
    matches!(verdict, Verdict::Verified(yes) if yes.amount.is_none_or(|it| it.minor() == 150_000))
}

/// Known as paid, not for the first time.
fn already(verdict: &Verdict, _: &str) -> bool {
    matches!(verdict, Verdict::AlreadyVerified(yes) if yes.amount.is_none_or(|it| it.minor() == 150_000))
}

/// Nothing that could be credited.
fn no_credit(verdict: &Verdict, _: &str) -> bool {
    !matches!(verdict, Verdict::Verified(_) | Verdict::AlreadyVerified(_))
}

fn not_paid(verdict: &Verdict, _: &str) -> bool {
    matches!(verdict, Verdict::NotPaid { .. } | Verdict::Cancelled { .. })
}

/// An answer that says nothing about our payment, to a question that had no effect.
fn says_nothing(verdict: &Verdict, _: &str) -> bool {
    matches!(verdict, Verdict::Unknown { not_sent: true, .. })
}

fn unknown(verdict: &Verdict, _: &str) -> bool {
    matches!(
        verdict,
        Verdict::Unknown {
            not_sent: false,
            ..
        }
    )
}

/// The bank's reference is the earlier payment's, which the store credits once; or it is no yes.
fn not_another(verdict: &Verdict, earlier: &str) -> bool {
    match verdict {
        Verdict::Verified(yes) | Verdict::AlreadyVerified(yes) => yes.reference.key == earlier,
        _ => true,
    }
}

fn refused_settings(begun: &Begun) -> bool {
    matches!(
        begun,
        Begun::Refused {
            class: Class::Configuration,
            ..
        }
    )
}

/// Whether verify only reads at this bank: a yes stays the same yes, and nothing says "before".
pub(crate) fn only_reads(code: &str) -> bool {
    matches!(code, "lyra" | "lyra_form" | "stripe")
}

/// Whether the bank has no word for *verified before*: its plain no to a second verify leaves it
/// unknown, for a person to look at.
pub(crate) fn has_no_before(code: &str) -> bool {
    code == "pasargad_signed"
}

/// The one table.
pub(crate) fn rule(behaviour: Behaviour, step: Step) -> Expect {
    use Behaviour as B;
    let usual = Expect::usual();
    if step == Step::Settle {
        return second_step(behaviour);
    }
    match (behaviour, step) {
        (B::Decline | B::Cancel, _) => Expect {
            claimed: Some(ClaimedOutcome::NotPaid),
            verdict: not_paid,
            again: not_paid,
            ..usual
        },
        (B::WrongAmount | B::PartialApproval, _) => Expect {
            verdict: |verdict, _| matches!(verdict, Verdict::AmountMismatch { .. }),
            again: no_credit,
            ..usual
        },
        (B::NoCallback, _) => Expect {
            comes_back: false,
            ..usual
        },
        // Most returns bring no reference, most answers name no merchant, and most protocols have
        // no token that could expire between two calls: nothing happens there.
        (
            B::LateCallback
            | B::DoubleCallback
            | B::NoNotification
            | B::ReplayedReference
            | B::OtherMerchant
            | B::TokenExpired
            | B::ArraysForObjects
            | B::NumbersAsText
            | B::SlowDrip,
            _,
        ) => usual,
        (B::ForgedCallback, _) => Expect {
            verdict: not_paid,
            again: not_paid,
            ..usual
        },
        (B::FalseFailure, _) => Expect {
            claimed: Some(ClaimedOutcome::NotPaid),
            ..usual
        },
        (B::SwappedCallback, _) => Expect {
            claim_matches: false,
            ..usual
        },
        // The key of a payment that was verified before, for another order.
        (B::UsedAuthority, _) => Expect {
            closed_page: true,
            comes_back: false,
            verdict: |verdict, _| !matches!(verdict, Verdict::Verified(_)),
            again: |verdict, _| !matches!(verdict, Verdict::Verified(_)),
            ..usual
        },
        (B::RefuseTerminal | B::RefuseInactive, Step::Begin) => Expect {
            begun: refused_settings,
            ..usual
        },
        (B::RefuseTerminal | B::RefuseInactive, _) => Expect {
            standing: |standing| matches!(standing, Standing::Configuration { .. }),
            moved: |moved| {
                matches!(
                    moved,
                    Moved::Refused {
                        class: Class::Configuration,
                        ..
                    }
                )
            },
            ..at_verify(step, |verdict, _| {
                matches!(verdict, Verdict::Configuration { .. })
            })
        },
        (B::AnotherReference, _) => Expect {
            verdict: not_another,
            ..usual
        },
        (B::AnotherOrder, _) => Expect {
            verdict: |verdict, _| matches!(verdict, Verdict::WrongParty { .. }),
            ..usual
        },
        (B::AlreadyVerified, _) => Expect {
            verdict: already,
            ..usual
        },
        (B::ReverseRefused | B::IpNotRegistered, _) => Expect {
            moved: |moved| matches!(moved, Moved::Refused { .. }),
            ..usual
        },
        (_, Step::Begin) => Expect {
            begun: unclear,
            ..usual
        },
        (B::AlreadyAfterTimeout, _) => Expect {
            verdict: unknown,
            ..usual
        },
        (B::TimeoutBefore | B::ResetBefore | B::ErrorBefore, _) => silent_then_verified(step),
        _ => silent(step),
    }
}

/// Between the two steps of a bank that has two: whatever is refused or lost there, the first took
/// effect, so nothing is known until both are asked again.
fn second_step(behaviour: Behaviour) -> Expect {
    use Behaviour as B;
    let usual = Expect::usual();
    match behaviour {
        B::ArraysForObjects | B::NumbersAsText | B::SlowDrip | B::TokenExpired => usual,
        _ => Expect {
            verdict: unknown,
            again: already,
            once: true,
            ..usual
        },
    }
}

/// No usable answer at this step.
fn silent(step: Step) -> Expect {
    Expect {
        standing: |standing| matches!(standing, Standing::Unknown { .. }),
        moved: |moved| {
            matches!(
                moved,
                Moved::Unknown {
                    not_sent: false,
                    ..
                }
            )
        },
        again: already,
        ..at_verify(step, unknown)
    }
}

/// The same, where nothing took effect.
fn silent_then_verified(step: Step) -> Expect {
    Expect {
        again: if step == Step::Verify {
            verified
        } else {
            already
        },
        ..silent(step)
    }
}

/// This verdict when it strikes at verify; else the usual one.
fn at_verify(step: Step, verdict: fn(&Verdict, &str) -> bool) -> Expect {
    let usual = Expect::usual();
    if step != Step::Verify {
        return usual;
    }
    Expect {
        verdict,
        again: verified,
        once: true,
        ..usual
    }
}

/// Where a bank is different, what comes out there, and why.
pub(crate) fn exception(
    code: &str,
    behaviour: Behaviour,
    step: Step,
) -> Option<(Expect, &'static str)> {
    use Behaviour as B;
    let usual = Expect::usual();
    let _ = step;
    match (code, behaviour) {
        ("zibal", B::AnotherReference) => Some((
            usual,
            "what is credited once is the track id; the network's reference is only shown",
        )),
        ("mellat", B::AnotherReference | B::AnotherOrder) => Some((
            usual,
            "the answers are bare codes that name neither reference nor order",
        )),
        ("parsian" | "irankish", B::AnotherOrder) => Some((usual, "the answer names no order")),
        ("parsian", B::TokenExpired) if step == Step::Verify => Some((
            Expect {
                verdict: not_paid,
                again: verified,
                once: true,
                ..usual
            },
            "a token of the payment that has expired was not paid, as far as is known then",
        )),
        ("asanpardakht", B::AnotherReference | B::AnotherOrder) => {
            Some((usual, "verify and settlement answer with a status alone"))
        }
        ("asanpardakht", B::SwappedCallback) => Some((
            usual,
            "the return brings nothing but what stands in our own address",
        )),
        // The whole conversation is made once more with a new token.
        ("jibit" | "pasargad", B::TokenExpired) => Some((
            Expect {
                moved: |moved| matches!(moved, Moved::Refused { .. }),
                once: true,
                ..usual
            },
            "a new token is fetched, and the call made again",
        )),
        ("pasargad", B::SwappedCallback) => {
            Some((usual, "the return names our order and no key of the bank"))
        }
        ("pasargad_signed", B::RefuseTerminal | B::RefuseInactive)
            if matches!(step, Step::Verify | Step::Inquiry | Step::Reverse) =>
        {
            Some((
                silent_then_verified(step),
                "one word for everything: a no may be about us or about the payment",
            ))
        }
        ("pasargad_signed", B::ReverseRefused | B::IpNotRegistered) => Some((
            silent(step),
            "one word for everything: a no may also mean that it was given back before",
        )),
        ("pasargad_signed", B::AlreadyVerified) => {
            Some((silent(step), "verified before is the same no as any other"))
        }
        ("jibit" | "pasargad_signed", B::AnotherReference | B::AnotherOrder) => Some((
            usual,
            "the verify answers with a word; reference and order come from the look-up",
        )),
        ("irankish" | "mellat", B::ReplayedReference) => Some((
            Expect {
                reversible: false,
                ..usual
            },
            "the bank names the right reference; whatever is asked later has only the one of the return",
        )),
        ("vandar", B::RefuseTerminal | B::RefuseInactive) if step == Step::Verify => Some((
            at_verify(step, not_paid),
            "one word, without a number, for refused settings and for not paid: it ends nothing",
        )),
        ("vandar", B::RefuseTerminal | B::RefuseInactive) if step == Step::Inquiry => Some((
            silent(step),
            "a refusal of the look-up may be about us or about the token",
        )),
        ("vandar" | "idpay" | "sadad", B::TokenExpired) if step == Step::Verify => Some((
            Expect {
                again: no_credit,
                ..at_verify(step, |verdict, _| {
                    matches!(verdict, Verdict::Returned { .. })
                })
            },
            "the time of verify is over, and the money goes back",
        )),
        ("payping", B::TokenExpired) => Some((
            rule(B::RefuseTerminal, step),
            "the token of access is refused like a wrong one",
        )),
        ("saman", B::NoCallback) => Some((
            Expect {
                comes_back: false,
                verdict: not_paid,
                again: not_paid,
                ..usual
            },
            "verify needs the reference that the callback brings; without it the money goes back",
        )),
        ("saman", B::SwappedCallback) => Some((
            Expect {
                claim_matches: false,
                verdict: not_paid,
                again: not_paid,
                ..usual
            },
            "verify needs the reference of a callback of this very payment",
        )),
        ("payping" | "saman", B::AnotherReference) => Some((
            Expect {
                verdict: |verdict, _| matches!(verdict, Verdict::WrongParty { .. }),
                ..usual
            },
            "the answer must name the reference that was asked with",
        )),
        ("saman", B::FalseFailure) => Some((
            Expect {
                claimed: Some(ClaimedOutcome::NotPaid),
                verdict: not_paid,
                again: not_paid,
                ..usual
            },
            "a return of failure brings no receipt; the money goes back by itself",
        )),
        ("saman", B::ReplayedReference) => Some((
            Expect {
                verdict: |verdict, earlier| matches!(verdict, Verdict::AlreadyVerified(yes) if yes.reference.key == earlier),
                again: |verdict, earlier| matches!(verdict, Verdict::AlreadyVerified(yes) if yes.reference.key == earlier),
                ..usual
            },
            "the bank says yes to any receipt of the terminal: the store credits it once",
        )),
        ("saman", B::OtherMerchant) if step == Step::Verify => Some((
            Expect {
                verdict: |verdict, _| matches!(verdict, Verdict::WrongParty { .. }),
                ..usual
            },
            "the answer names the terminal",
        )),
        ("saman", B::TokenExpired) if step == Step::Verify => Some((
            Expect {
                again: says_nothing,
                ..at_verify(step, says_nothing)
            },
            "too late, but the receipt is the browser's word",
        )),
        ("saman", B::AnotherOrder) => Some((usual, "verify knows no order")),
        ("lyra_form", _) if step == Step::Begin => Some((
            match behaviour {
                B::RefuseTerminal | B::RefuseInactive | B::UsedAuthority => Expect {
                    closed_page: true,
                    comes_back: false,
                    verdict: not_paid,
                    again: not_paid,
                    ..usual
                },
                _ => usual,
            },
            "nobody is asked at the beginning: the page itself refuses the form",
        )),
        ("lyra" | "lyra_form", B::OtherMerchant) if step == Step::Verify => Some((
            Expect {
                verdict: |verdict, _| matches!(verdict, Verdict::WrongParty { .. }),
                ..usual
            },
            "the answer names the shop",
        )),
        ("lyra" | "lyra_form", B::TokenExpired) => Some((
            rule(B::RefuseTerminal, step),
            "the password is refused like a wrong one",
        )),
        ("stripe", B::TokenExpired) => Some((
            rule(B::RefuseTerminal, step),
            "the key is refused like a wrong one",
        )),
        ("stripe", B::UsedAuthority) => Some((
            Expect {
                begun: unclear,
                ..usual
            },
            "the answer to begin names the order",
        )),
        ("lyra" | "lyra_form", B::SwappedCallback) => Some((
            usual,
            "the return names the order and no key of another payment",
        )),
        ("payping", B::Status4xx) => Some((
            rule(B::NonsenseJson, step),
            "a yes with an error's status is none",
        )),
        ("sandbox", B::OtherMerchant) if step == Step::Verify => Some((
            Expect {
                verdict: |verdict, _| matches!(verdict, Verdict::WrongParty { .. }),
                ..usual
            },
            "the answer names the terminal",
        )),
        _ => None,
    }
}
