//! What one bank protocol must be able to do.

use std::fmt;

use domain::verdict::{Claim, Verdict};
use money::Amount;

use crate::callback::CallbackInput;
use crate::code::{Class, CodeText, sure_no};
use crate::mask;
use crate::meta::Meta;
use crate::notice::{Notice, Signed};
use crate::order::{Asked, Begun, Order};
use crate::reply::{Reply, Silence};
use crate::session::SignedIn;
use crate::terminal::Terminal;

/// A request ready to be sent: absolute address, headers, body.
pub type Request = http::Request<Vec<u8>>;

/// One bank protocol, without I/O. Object-safe; all implementations are stateless statics.
///
/// The order of a payment: [`begin`](Self::begin) → the payer's browser →
/// [`read_callback`](Self::read_callback) → [`verify_step`](Self::verify_step) until it is done. The
/// others are asked for when needed; what a bank cannot do answers [`Refusal::Unsupported`]. Where
/// [`sign_in`](Self::sign_in) builds a request, its session goes into the terminal before any of
/// these calls.
pub trait Driver: fmt::Debug + Send + Sync + 'static {
    /// Name, capabilities, settings.
    fn meta(&self) -> &'static Meta;

    /// Driver and the bank's own terminal id, the same for ever for the same terminal, free of
    /// secrets: a bank reference credits once under this key.
    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal>;

    /// Asks the bank for a payment page.
    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal>;
    /// Reads the answer to [`begin`](Self::begin).
    fn read_begin(&self, terminal: &Terminal, order: &Order<'_>, reply: &Reply) -> Begun;
    /// The way to the payment page without a call, where the payer carries a form that is signed
    /// here; `None`: this bank is asked by [`begin`](Self::begin).
    fn begin_here(
        &self,
        _terminal: &Terminal,
        _order: &Order<'_>,
    ) -> Option<Result<Begun, Refusal>> {
        None
    }

    /// Reads what the browser brought back. Never decides, never fails: what cannot be read is
    /// absent. A parameter that comes twice makes the whole claim unclear.
    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim;
    /// Whether a notification from server to server is the bank's own, for banks that sign theirs
    /// in a header. It stays a reason to ask all the same.
    fn signed(&self, _terminal: &Terminal, _notice: &Notice<'_>) -> Signed {
        Signed::NotUsed
    }

    /// Asks the bank whether this payment was made, from stored facts only: the one call of a bank
    /// that needs one. A bank that needs several has [`verify_step`](Self::verify_step) instead.
    fn verify(&self, _terminal: &Terminal, _asked: &Asked<'_>) -> Result<Request, Refusal> {
        Err(Refusal::Unsupported)
    }
    /// Reads the answer to [`verify`](Self::verify).
    fn read_verify(&self, _terminal: &Terminal, _asked: &Asked<'_>, _reply: &Reply) -> Verdict {
        Silence::new("this bank is asked in several calls").into()
    }

    /// The next call of a verify, or its end. `so_far` are the replies to the calls before, in their
    /// order; begun with none, and each time from the beginning: whatever was lost on the way,
    /// asking all again is safe. The payment is verified only when the last needed call said yes;
    /// once a call may have taken effect, everything short of that is
    /// [`Verdict::Unknown`] without `not_sent`.
    fn verify_step(&self, terminal: &Terminal, asked: &Asked<'_>, so_far: &[Reply]) -> Step {
        match so_far {
            [] => Step::ask("verify", self.verify(terminal, asked)),
            [reply, ..] => Step::Done(self.read_verify(terminal, asked, reply)),
        }
    }

    /// Asks for a session, for banks whose calls carry a token of limited time; `None`: this bank
    /// has none. A terminal with an old session renews it where the bank can; if that is refused,
    /// the terminal without it signs in anew.
    fn sign_in(&self, _terminal: &Terminal) -> Option<Result<Request, Refusal>> {
        None
    }
    /// Reads the answer to [`sign_in`](Self::sign_in).
    fn read_sign_in(&self, _terminal: &Terminal, _reply: &Reply) -> SignedIn {
        Silence::new("this bank has no sign-in").into()
    }
    /// Whether a reply only says that the session is over: the call had no effect, and is made once
    /// more with a new one.
    fn session_is_over(&self, _reply: &Reply) -> bool {
        false
    }

    /// Looks the payment up without confirming it.
    fn inquire(&self, _terminal: &Terminal, _asked: &Asked<'_>) -> Result<Request, Refusal> {
        Err(Refusal::Unsupported)
    }
    /// Reads the answer to [`inquire`](Self::inquire).
    fn read_inquire(&self, _terminal: &Terminal, _asked: &Asked<'_>, _reply: &Reply) -> Standing {
        Standing::unknown("this bank has no inquiry")
    }

    /// Undoes the whole payment inside the bank's own window, without a trace on the card account.
    fn reverse(&self, _terminal: &Terminal, _asked: &Asked<'_>) -> Result<Request, Refusal> {
        Err(Refusal::Unsupported)
    }
    /// Reads the answer to [`reverse`](Self::reverse).
    fn read_reverse(&self, _terminal: &Terminal, _asked: &Asked<'_>, _reply: &Reply) -> Moved {
        Moved::unsupported()
    }

    /// Gives back all or a part of a payment.
    fn refund(
        &self,
        _terminal: &Terminal,
        _asked: &Asked<'_>,
        _refund: &Refund<'_>,
    ) -> Result<Request, Refusal> {
        Err(Refusal::Unsupported)
    }
    /// Reads the answer to [`refund`](Self::refund).
    fn read_refund(
        &self,
        _terminal: &Terminal,
        _asked: &Asked<'_>,
        _refund: &Refund<'_>,
        _reply: &Reply,
    ) -> Moved {
        Moved::unsupported()
    }

    /// The next call of a refund, or its end, for banks where something has to be read first; as
    /// [`verify_step`](Self::verify_step). Only the last call moves money, and it is made once.
    fn refund_step(
        &self,
        terminal: &Terminal,
        asked: &Asked<'_>,
        refund: &Refund<'_>,
        so_far: &[Reply],
    ) -> Step<Moved> {
        match so_far {
            [] => Step::ask_to_move("refund", self.refund(terminal, asked, refund)),
            [reply, ..] => Step::Done(self.read_refund(terminal, asked, refund, reply)),
        }
    }

    /// Tries the credentials without making a payment that somebody could pay.
    fn check(&self, _terminal: &Terminal) -> Result<Request, Refusal> {
        Err(Refusal::Unsupported)
    }
    /// Reads the answer to [`check`](Self::check).
    fn read_check(&self, _terminal: &Terminal, _reply: &Reply) -> Checked {
        Checked::Unknown {
            reason: "this bank has no test of credentials".to_owned(),
        }
    }

    /// Asks for the payments that the bank holds paid and that nobody has confirmed, for banks that
    /// list them.
    fn left_open(&self, _terminal: &Terminal) -> Result<Request, Refusal> {
        Err(Refusal::Unsupported)
    }
    /// Reads the answer to [`left_open`](Self::left_open); `None`: it is no usable answer.
    fn read_left_open(&self, _terminal: &Terminal, _reply: &Reply) -> Option<Vec<LeftOpen>> {
        None
    }

    /// What one of the bank's codes means, for staff, in three languages.
    fn describe(&self, code: &str) -> Option<CodeText>;

    /// Cuts every secret of the terminal, and every card number, out of a text that is to be kept.
    fn scrub(&self, terminal: &Terminal, text: &str) -> String {
        mask::scrub(terminal.secrets(self.meta()), text)
    }
}

/// One step of a verify, or of what else takes several calls.
#[expect(
    clippy::large_enum_variant,
    reason = "a step is made, looked at and gone"
)]
#[derive(Debug)]
pub enum Step<T = Verdict> {
    /// Send this and come back with its reply.
    Ask {
        /// What is asked, as the exchange is named: `verify`, `settle`, …
        name: &'static str,
        /// What is sent.
        request: Request,
    },
    /// That is what the bank says.
    Done(T),
}

impl Step<Moved> {
    /// A call of a movement: if it cannot be built, nothing moved.
    pub(crate) fn ask_to_move(name: &'static str, request: Result<Request, Refusal>) -> Self {
        match request {
            Ok(request) => Self::Ask { name, request },
            Err(refusal) => Self::Done(Moved::Unknown {
                reason: refusal.to_string(),
                not_sent: true,
            }),
        }
    }
}

impl Step {
    /// A first call: if it cannot be built, nothing was asked.
    pub(crate) fn ask(name: &'static str, request: Result<Request, Refusal>) -> Self {
        Self::go_on(name, request, true)
    }

    /// A call after one that may have taken effect: if it cannot be built, that one stays open.
    pub(crate) fn ask_then(name: &'static str, request: Result<Request, Refusal>) -> Self {
        Self::go_on(name, request, false)
    }

    fn go_on(name: &'static str, request: Result<Request, Refusal>, not_sent: bool) -> Self {
        match request {
            Ok(request) => Self::Ask { name, request },
            Err(refusal) => Self::Done(Verdict::Unknown {
                reason: refusal.to_string(),
                not_sent,
            }),
        }
    }

    /// Not known, though a call may have taken effect.
    pub(crate) fn open(reason: impl Into<String>) -> Self {
        Self::Done(Silence::new(reason).into())
    }
}

/// Why no request was built. Nothing has left this machine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The bank's protocol has no such call.
    #[error("this bank has no such call")]
    Unsupported,
    /// A setting that the driver needs is not there.
    #[error("the setting {0} is missing")]
    MissingField(&'static str),
    /// A setting is not of the form that the bank uses. Its value is not repeated here.
    #[error("the setting {field} is not {expected}")]
    BadField {
        /// Which setting.
        field: &'static str,
        /// What it should have been.
        expected: &'static str,
    },
    /// The base address may not be used in this mode.
    #[error("the base address is not allowed: {0}")]
    BaseUrl(&'static str),
    /// The driver does not take this currency.
    #[error("this bank does not take {0}")]
    Currency(money::Currency),
    /// Below what the bank takes (or not positive at all).
    #[error("the bank takes no less than {0}")]
    TooSmall(Amount),
    /// Above what the bank takes.
    #[error("the bank takes no more than {0}")]
    TooLarge(Amount),
    /// The bank counts in toman and the amount is not a whole number of them.
    #[error("{0} is not a whole number of tomans")]
    NotWholeToman(Amount),
    /// The address to come back to cannot be sent.
    #[error("the return address is not usable")]
    ReturnUrl,
    /// The stored facts do not have what this call needs.
    #[error("the payment has no {0}")]
    MissingFact(&'static str),
}

/// What a look-up says. Never a confirmation: a payment is paid by [`Driver::verify`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The payer is still at the bank, or has not come yet.
    Open {
        /// The bank's own word.
        code: String,
    },
    /// The bank holds the money, verified or not: ask verify (again).
    Paid {
        /// The bank's own word.
        code: String,
    },
    /// No money, and none will come for this key.
    Failed {
        /// The bank's own word.
        code: String,
    },
    /// The payer gave up, for good.
    Cancelled {
        /// The bank's own word.
        code: String,
    },
    /// The money went back to the payer.
    Returned {
        /// The bank's own word.
        code: String,
    },
    /// Our credentials or settings are refused.
    Configuration {
        /// The bank's own code.
        code: String,
        /// The bank's own words.
        message: String,
    },
    /// No usable answer.
    Unknown {
        /// What went wrong, for staff.
        reason: String,
    },
}

impl Standing {
    pub(crate) fn unknown(reason: impl Into<String>) -> Self {
        Self::Unknown {
            reason: reason.into(),
        }
    }

    /// The same as a verdict. "Paid" becomes *unknown*, which asks verify again.
    pub fn into_verdict(self) -> Verdict {
        match self {
            Self::Open { code } => Verdict::NotPaid {
                conclusive: false,
                code,
            },
            Self::Failed { code } => Verdict::NotPaid {
                conclusive: true,
                code,
            },
            Self::Cancelled { code } => Verdict::Cancelled {
                conclusive: true,
                code,
            },
            Self::Returned { code } => Verdict::Returned { code },
            Self::Configuration { code, message } => Verdict::Configuration { code, message },
            Self::Paid { code } => Verdict::Unknown {
                reason: format!("the look-up says {code}; verify must be asked again"),
                not_sent: false,
            },
            Self::Unknown { reason } => Verdict::Unknown {
                reason,
                not_sent: false,
            },
        }
    }
}

/// A refund that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refund<'a> {
    /// How much goes back; at most what was paid.
    pub amount: Amount,
    /// Our own id of this refund: the bank does the same id only once.
    pub id: &'a str,
}

/// What came of a call that moves money (reverse, refund).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// The bank did it, now.
    Done {
        /// The bank's reference of this movement, if it names one.
        reference: Option<String>,
    },
    /// The bank had done it before.
    Already {
        /// The bank's own code.
        code: String,
    },
    /// The bank says no; nothing moved.
    Refused {
        /// What kind of no.
        class: Class,
        /// The bank's own code.
        code: String,
        /// The bank's own words.
        message: String,
    },
    /// No usable answer: it may have been done.
    Unknown {
        /// What went wrong, for staff.
        reason: String,
        /// The request surely never reached the bank.
        not_sent: bool,
    },
}

impl Moved {
    pub(crate) fn unsupported() -> Self {
        Self::Refused {
            class: Class::Configuration,
            code: "unsupported".to_owned(),
            message: "this bank has no such call".to_owned(),
        }
    }

    /// A no with this code: a refusal if the table knows it as one after which nothing moved. The
    /// bank's own trouble does not say that, and neither does a code that nobody knows. `not_sent`:
    /// the call that moves money was not made yet.
    pub(crate) fn refused(
        table: &'static [CodeText],
        (code, message): (String, String),
        not_sent: bool,
    ) -> Self {
        match sure_no(table, &code) {
            Some(class) => Self::Refused {
                class,
                code,
                message,
            },
            None => Self::Unknown {
                reason: format!("{code} {message}"),
                not_sent,
            },
        }
    }
}

/// A payment that the bank holds paid and that nobody has confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOpen {
    /// The bank's key of it.
    pub gateway_key: String,
    /// What else the bank says of it, in one line for staff.
    pub words: String,
}

/// What a test of credentials says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// The bank knows us.
    Good,
    /// The bank refuses us.
    Bad {
        /// The bank's own code.
        code: String,
        /// The bank's own words.
        message: String,
    },
    /// No usable answer.
    Unknown {
        /// What went wrong, for staff.
        reason: String,
    },
}
