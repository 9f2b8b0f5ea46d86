//! How the bank can be told to misbehave.
//!
//! A [`Switch`] says which [`Behaviour`] happens at which [`Step`], how often and how long. A
//! terminal has a list of them ([`Behaviours`]); the list of the terminal `*` holds for every
//! terminal that has nothing of its own at that step. The names are stable.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The terminal name under which the defaults stand.
pub const DEFAULT_TERMINAL: &str = "*";

/// The moment in a payment's life at which a behaviour strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The shop asks for a new payment.
    Begin,
    /// The payer presses a button on the bank's page.
    Page,
    /// The payer is sent back to the shop.
    Callback,
    /// The shop asks for confirmation.
    Verify,
    /// The shop asks for the second step after a verify, at banks that have two.
    Settle,
    /// The shop asks how a payment stands, or for the list of unverified ones.
    Inquiry,
    /// The shop gives the whole amount back soon after the payment.
    Reverse,
    /// The shop gives money back later.
    Refund,
    /// The shop hands a message to a panel or to the mail sink.
    Send,
    /// The shop asks a panel what became of its messages.
    Report,
    /// The shop asks a panel how much credit is left.
    Credit,
}

impl Step {
    /// Every step, in the order of a payment's life, then of a message's.
    pub const ALL: [Self; 11] = [
        Self::Begin,
        Self::Page,
        Self::Callback,
        Self::Verify,
        Self::Settle,
        Self::Inquiry,
        Self::Reverse,
        Self::Refund,
        Self::Send,
        Self::Report,
        Self::Credit,
    ];

    /// The stable name, as in the control interface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Begin => "begin",
            Self::Page => "page",
            Self::Callback => "callback",
            Self::Verify => "verify",
            Self::Settle => "settle",
            Self::Inquiry => "inquiry",
            Self::Reverse => "reverse",
            Self::Refund => "refund",
            Self::Send => "send",
            Self::Report => "report",
            Self::Credit => "credit",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Step {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|step| step.name() == text)
            .ok_or(UnknownName)
    }
}

/// A name that belongs to no behaviour or step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownName;

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such behaviour or step")
    }
}

impl std::error::Error for UnknownName {}

/// The steps at which the shop's server asks the bank's.
const CALLS: &[Step] = &[
    Step::Verify,
    Step::Begin,
    Step::Settle,
    Step::Inquiry,
    Step::Reverse,
    Step::Refund,
];

/// The steps at which anybody's server asks.
const ANY_CALL: &[Step] = &[
    Step::Verify,
    Step::Begin,
    Step::Settle,
    Step::Inquiry,
    Step::Reverse,
    Step::Refund,
    Step::Send,
    Step::Report,
    Step::Credit,
];

/// The steps at which the shop's server asks a panel.
const PANEL_CALLS: &[Step] = &[Step::Send, Step::Report, Step::Credit];

macro_rules! behaviours {
    ($($variant:ident $name:literal $steps:expr, $line:literal;)*) => {
        /// One way to misbehave.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Behaviour {
            $(#[doc = $line] $variant,)*
        }

        impl Behaviour {
            /// Every behaviour, in the order of the documentation.
            pub fn all() -> &'static [Self] {
                &[$(Self::$variant,)*]
            }

            /// The stable name, as in the control interface.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it does, in one line.
            pub fn line(self) -> &'static str {
                match self { $(Self::$variant => $line,)* }
            }

            /// The steps at which it can strike; the first is used when none is named.
            pub fn steps(self) -> &'static [Step] {
                match self { $(Self::$variant => $steps,)* }
            }
        }
    };
}

behaviours! {
    Decline "decline" &[Step::Page], "The card is refused, whatever the payer presses.";
    Cancel "cancel" &[Step::Page], "The payment ends cancelled, whatever the payer presses.";
    WrongAmount "wrong-amount" &[Step::Page], "Another amount than the asked one is taken from the card and stands in the book.";
    PartialApproval "partial-approval" &[Step::Page], "Only a half is approved; the bank says so where its protocol can.";
    NoCallback "no-callback" &[Step::Callback], "The payer's way ends at the bank: a thank-you page, no return to the shop.";
    LateCallback "late-callback" &[Step::Callback], "The return is held back until it is released, or for ms; the bank then calls the address itself.";
    DoubleCallback "double-callback" &[Step::Callback], "Beside the browser, the bank calls the return address a second time itself.";
    ForgedCallback "forged-callback" &[Step::Callback], "The return says paid though nothing was paid.";
    FalseFailure "false-failure" &[Step::Callback], "The return says not paid though the money was taken.";
    SwappedCallback "swapped-callback" &[Step::Callback], "The return carries the key of another payment of the terminal.";
    ReplayedReference "replayed-reference" &[Step::Callback], "The return carries the reference of an earlier payment, where the protocol returns one.";
    NoNotification "no-notification" &[Step::Callback], "The server-to-server notification is not sent.";
    UsedAuthority "used-authority" &[Step::Begin], "The answer gives a key that was given before; no new payment is made.";
    RefuseTerminal "refuse-terminal" CALLS, "The terminal is refused as wrong (ZarinPal -10), without effect.";
    RefuseInactive "refuse-inactive" CALLS, "The terminal is refused as inactive (ZarinPal -11), without effect.";
    AnotherReference "another-reference" &[Step::Verify], "The answer carries the reference of another payment (needs an earlier one).";
    AnotherOrder "another-order" &[Step::Verify], "The answer names another order, where the protocol names one.";
    OtherMerchant "other-merchant-signature" &[Step::Verify, Step::Callback], "The answer, or the signed return, is another merchant's, where the protocol can tell.";
    AlreadyAfterTimeout "already-after-timeout" &[Step::Verify], "The first verify takes effect and is never answered; each later one says verified before.";
    TokenExpired "token-expired" CALLS, "The token (of access or of the payment) is refused as expired, without effect, where the protocol has one.";
    AlreadyVerified "already-verified" &[Step::Verify], "The first verify already answers that it was verified before (ZarinPal 101).";
    SettleFails "settle-fails" &[Step::Settle], "The verify took effect; the settle is refused without effect, at banks that have two steps.";
    ReverseRefused "reverse-refused" &[Step::Reverse], "The bank does not allow the reverse (ZarinPal -60).";
    IpNotRegistered "ip-not-registered" &[Step::Reverse], "The server's address is not registered (ZarinPal -62).";
    TimeoutBefore "timeout-before" ANY_CALL, "No answer for ms, then the connection is closed; nothing took effect.";
    TimeoutAfter "timeout-after" ANY_CALL, "It takes effect; then no answer for ms and the connection is closed.";
    ResetBefore "reset-before" ANY_CALL, "The connection is reset at once; nothing took effect.";
    ResetAfter "reset-after" ANY_CALL, "It takes effect; then the connection is reset without an answer.";
    ErrorBefore "error-500-before" ANY_CALL, "HTTP 500; nothing took effect.";
    ErrorAfter "error-500-after" ANY_CALL, "It takes effect; the answer is HTTP 500.";
    NonsenseJson "nonsense-json" ANY_CALL, "It takes effect; the answer is JSON that means nothing.";
    CutJson "cut-json" ANY_CALL, "It takes effect; the answer is the first half of the right JSON.";
    HtmlInstead "html-instead" ANY_CALL, "It takes effect; the answer is an HTML page with status 200.";
    ArraysForObjects "arrays-for-objects" ANY_CALL, "It takes effect; inner objects (or the whole) come wrapped in arrays.";
    NumbersAsText "numbers-as-text" ANY_CALL, "It takes effect; every number comes as text.";
    Status4xx "status-4xx" ANY_CALL, "It takes effect; the right JSON comes with HTTP 422.";
    SlowDrip "slow-drip" ANY_CALL, "It takes effect; the answer comes byte by byte, ms apart.";
    HugeBody "huge-body" ANY_CALL, "It takes effect; the answer is many megabytes.";
    Reject "reject" &[Step::Send], "A panel does not take the text: a filtered word, not approved.";
    BadNumber "bad-number" &[Step::Send], "A panel says that the receiver is wrong, or unknown to it.";
    Blacklist "blacklist" &[Step::Send], "A panel says that the receiver blocked such messages.";
    NoCredit "no-credit" &[Step::Send], "A panel says that the credit is too low.";
    WrongKey "wrong-key" PANEL_CALLS, "A panel (or the mail sink's login) refuses the key.";
    RateLimit "rate-limit" PANEL_CALLS, "A panel says that there were too many calls; the mail sink says 4xx.";
    ErrorInside "error-inside" &[Step::Send], "HTTP 200 with an error inside: a panel cannot answer now; nothing took effect.";
    LateDelivery "late-delivery" &[Step::Send], "It is taken, and arrives only after ms (an hour unless said).";
    Undelivered "undelivered" &[Step::Send], "It is taken, and later told as not delivered; a mail bounces.";
    BlockedLater "blocked-later" &[Step::Send], "It is taken, and later told as blocked by its receiver.";
    SlowGreeting "slow-greeting" &[Step::Send], "The mail sink greets only after ms.";
}

/// Hands all behaviours of banks to another macro, behind what it is given: each by its name, as a
/// test may bear it, and its variant. For tests that play every one of them.
#[macro_export]
macro_rules! with_behaviours {
    ($then:ident $($given:tt)*) => {
        $then! { $($given)* [
            decline Decline
            cancel Cancel
            wrong_amount WrongAmount
            partial_approval PartialApproval
            no_callback NoCallback
            late_callback LateCallback
            double_callback DoubleCallback
            forged_callback ForgedCallback
            false_failure FalseFailure
            swapped_callback SwappedCallback
            replayed_reference ReplayedReference
            no_notification NoNotification
            used_authority UsedAuthority
            refuse_terminal RefuseTerminal
            refuse_inactive RefuseInactive
            another_reference AnotherReference
            another_order AnotherOrder
            other_merchant_signature OtherMerchant
            already_after_timeout AlreadyAfterTimeout
            token_expired TokenExpired
            already_verified AlreadyVerified
            settle_fails SettleFails
            reverse_refused ReverseRefused
            ip_not_registered IpNotRegistered
            timeout_before TimeoutBefore
            timeout_after TimeoutAfter
            reset_before ResetBefore
            reset_after ResetAfter
            error_500_before ErrorBefore
            error_500_after ErrorAfter
            nonsense_json NonsenseJson
            cut_json CutJson
            html_instead HtmlInstead
            arrays_for_objects ArraysForObjects
            numbers_as_text NumbersAsText
            status_4xx Status4xx
            slow_drip SlowDrip
            huge_body HugeBody
        ] }
    };
}

impl fmt::Display for Behaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Behaviour {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::all()
            .iter()
            .copied()
            .find(|b| b.name() == text)
            .ok_or(UnknownName)
    }
}

impl Serialize for Behaviour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Behaviour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// One behaviour, switched on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switch {
    /// What happens.
    pub behaviour: Behaviour,
    /// When; without it, at the first of [`Behaviour::steps`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
    /// How often before it switches itself off; without it, for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// How long it hangs, holds back or pauses, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<u64>,
    /// Only for the next payment that begins at the terminal, through that payment's whole life.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub next_payment: bool,
}

impl Switch {
    /// The behaviour at its usual step, for ever.
    pub fn new(behaviour: Behaviour) -> Self {
        Self {
            behaviour,
            step: None,
            times: None,
            ms: None,
            next_payment: false,
        }
    }

    /// At this step instead of the usual one.
    #[must_use]
    pub fn at(mut self, step: Step) -> Self {
        self.step = Some(step);
        self
    }

    /// So often, then no more.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// With this duration in milliseconds.
    #[must_use]
    pub fn ms(mut self, ms: u64) -> Self {
        self.ms = Some(ms);
        self
    }

    /// Only for the next payment.
    #[must_use]
    pub fn for_next_payment(mut self) -> Self {
        self.next_payment = true;
        self
    }

    /// The step at which it strikes; `None` if the named step does not fit the behaviour.
    pub fn strikes_at(&self) -> Option<Step> {
        let steps = self.behaviour.steps();
        match self.step {
            None => steps.first().copied(),
            Some(step) => steps.contains(&step).then_some(step),
        }
    }
}

/// The switches of one terminal, in the order in which they were set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Behaviours(pub Vec<Switch>);

impl Behaviours {
    /// No misbehaviour.
    pub fn none() -> Self {
        Self::default()
    }

    /// One switch more.
    #[must_use]
    pub fn with(mut self, switch: Switch) -> Self {
        self.0.push(switch);
        self
    }

    /// Takes what strikes at this step, counting down. Switches for the next payment strike here
    /// only at its begin; for the rest of its life they are moved to it by [`Self::claim_next`].
    pub(crate) fn take(&mut self, step: Step) -> Quirks {
        let mut quirks = Quirks::default();
        for switch in &mut self.0 {
            if switch.strikes_at() != Some(step) || switch.times == Some(0) {
                continue;
            }
            if switch.next_payment {
                if step != Step::Begin {
                    continue;
                }
                switch.times = Some(1);
            }
            switch.times = switch.times.map(|left| left.saturating_sub(1));
            quirks.0.push((switch.behaviour, switch.ms));
        }
        self.0.retain(|switch| switch.times != Some(0));
        quirks
    }

    /// Removes and returns the switches meant for the next payment.
    pub(crate) fn claim_next(&mut self) -> Self {
        let (next, rest) = std::mem::take(&mut self.0)
            .into_iter()
            .partition::<Vec<_>, _>(|switch| switch.next_payment);
        self.0 = rest;
        Self(
            next.into_iter()
                .map(|switch| Switch {
                    next_payment: false,
                    ..switch
                })
                .collect(),
        )
    }
}

/// What strikes at one moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Quirks(Vec<(Behaviour, Option<u64>)>);

impl Quirks {
    pub(crate) fn has(&self, behaviour: Behaviour) -> bool {
        self.0.iter().any(|(b, _)| *b == behaviour)
    }

    /// The duration that the switch names.
    pub(crate) fn ms(&self, behaviour: Behaviour) -> Option<u64> {
        self.0
            .iter()
            .find(|(b, _)| *b == behaviour)
            .and_then(|(_, ms)| *ms)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::{Behaviour, Step};

    macro_rules! listed {
        ([$($name:ident $variant:ident)*]) => {
            &[$((stringify!($name), Behaviour::$variant)),*]
        };
    }

    #[test]
    fn the_list_for_tests_has_every_behaviour_of_banks_by_its_name() {
        const LISTED: &[(&str, Behaviour)] = crate::with_behaviours!(listed);
        let of_panels = |step: &Step| matches!(step, Step::Send | Step::Report | Step::Credit);
        let all = Behaviour::all().iter();
        let of_banks = all.filter(|it| !it.steps().iter().all(of_panels));
        let names: Vec<(String, Behaviour)> = of_banks
            .map(|it| (it.name().replace('-', "_"), *it))
            .collect();
        let listed: Vec<(String, Behaviour)> = LISTED
            .iter()
            .map(|(name, it)| ((*name).to_owned(), *it))
            .collect();
        assert_eq!(listed, names);
    }
}
