//! A conversation with a bank about one payment: signed in where the bank wants it, every call kept,
//! within the time that the try has.

use std::time::Duration;

use domain::id::ExchangeId;
use domain::payment::Payment;
use domain::verdict::Verdict;
use gateways::{
    Asked, Begun, Moved, Refund, Refusal, Reply, Request, SignedIn, Standing, Step, Terminal,
    transcript,
};
use jiff::{SignedDuration, Timestamp};
use store::rooms::exchange::Exchange;

use super::sessions::Signed;
use super::{CALL_TIMEOUT, Desk};
use crate::App;
use crate::fault::Point;

/// Of the lease of a try so much is left for booking.
const FOR_BOOKING: SignedDuration = SignedDuration::from_secs(3);
/// A call that has less time than this is not begun.
const SHORTEST: Duration = Duration::from_secs(1);
/// No bank needs more calls for one verify.
const MOST_CALLS: usize = 8;

/// A conversation with a bank about one payment.
pub(crate) struct Talk<'a> {
    app: &'a App,
    desk: &'a Desk,
    payment: &'a Payment,
    terminal: Terminal,
    until: Option<Timestamp>,
    said: Vec<Exchange>,
}

/// Why a call was not made. It had no effect.
pub(crate) enum Unsaid {
    /// The driver refuses.
    Refused(Refusal),
    /// The bank refuses us at its door.
    Unwelcome { code: String, message: String },
    /// The door did not open, or the time is up.
    Silent(String),
}

impl Unsaid {
    /// As a verdict; `fresh`: no call before had an effect either.
    fn verdict(self, fresh: bool) -> Verdict {
        let unknown = |reason| Verdict::Unknown {
            reason,
            not_sent: fresh,
        };
        match self {
            Self::Unwelcome { code, message } if fresh => Verdict::Configuration { code, message },
            Self::Unwelcome { code, message } => unknown(format!("sign-in: {code} {message}")),
            Self::Refused(refusal) => unknown(refusal.to_string()),
            Self::Silent(reason) => unknown(reason),
        }
    }
}

impl From<Unsaid> for Begun {
    fn from(unsaid: Unsaid) -> Self {
        let reason = match unsaid {
            Unsaid::Unwelcome { code, message } => {
                return Self::Refused {
                    class: gateways::Class::Configuration,
                    code,
                    message,
                };
            }
            Unsaid::Refused(refusal) => refusal.to_string(),
            Unsaid::Silent(reason) => reason,
        };
        Self::Unclear {
            reason,
            not_sent: true,
        }
    }
}

impl<'a> Talk<'a> {
    /// A conversation that ends early enough before `lease` runs out.
    pub(crate) fn new(
        app: &'a App,
        desk: &'a Desk,
        payment: &'a Payment,
        lease: Option<Timestamp>,
    ) -> Self {
        Self {
            app,
            desk,
            payment,
            terminal: desk.terminal.clone(),
            until: lease.and_then(|lease| lease.checked_sub(FOR_BOOKING).ok()),
            said: Vec::new(),
        }
    }

    /// The terminal as it is signed in now.
    pub(crate) const fn terminal(&self) -> &Terminal {
        &self.terminal
    }

    /// All that was said.
    pub(crate) fn said(self) -> Vec<Exchange> {
        self.said
    }

    /// Makes one call; once more if the bank only says that the session is over.
    pub(crate) async fn say(
        &mut self,
        name: &'static str,
        build: impl Fn(&Terminal) -> Result<Request, Refusal>,
    ) -> Result<Reply, Unsaid> {
        self.sign_in(false).await?;
        let request = build(&self.terminal).map_err(Unsaid::Refused)?;
        let reply = self.call(name, request).await?;
        if !self.desk.driver.session_is_over(&reply) {
            return Ok(reply);
        }
        self.sign_in(true).await?;
        let request = build(&self.terminal).map_err(Unsaid::Refused)?;
        self.call(name, request).await
    }

    /// Walks through all the calls of a verify.
    pub(crate) async fn verify(&mut self, asked: &Asked<'_>) -> Verdict {
        let driver = self.desk.driver;
        let walked = self
            .walk(|terminal, so_far| driver.verify_step(terminal, asked, so_far))
            .await;
        walked.unwrap_or_else(|(unsaid, fresh)| unsaid.verdict(fresh))
    }

    /// Walks through all the calls of a refund; else why one was not made, and whether it was the
    /// first.
    pub(crate) async fn refund(
        &mut self,
        asked: &Asked<'_>,
        refund: &Refund<'_>,
    ) -> Result<Moved, (Unsaid, bool)> {
        let driver = self.desk.driver;
        self.walk(|terminal, so_far| driver.refund_step(terminal, asked, refund, so_far))
            .await
    }

    /// Makes one call after the other until the driver is done.
    async fn walk<T>(
        &mut self,
        next: impl Fn(&Terminal, &[Reply]) -> Step<T>,
    ) -> Result<T, (Unsaid, bool)> {
        let mut so_far = Vec::new();
        let (mut over, mut renewed) = (false, false);
        while so_far.len() < MOST_CALLS {
            let fresh = so_far.is_empty();
            self.sign_in(over).await.map_err(|unsaid| (unsaid, fresh))?;
            over = false;
            let (name, request) = match next(&self.terminal, &so_far) {
                Step::Done(end) => return Ok(end),
                Step::Ask { name, request } => (name, request),
            };
            if !fresh {
                self.app.faults().pass(Point::Halfway).await;
            }
            match self.call(name, request).await {
                Ok(reply) if !renewed && self.desk.driver.session_is_over(&reply) => {
                    (over, renewed) = (true, true);
                }
                Ok(reply) => so_far.push(reply),
                Err(unsaid) => return Err((unsaid, fresh)),
            }
        }
        Err((Unsaid::Silent("calls without end".to_owned()), false))
    }

    /// Looks the payment up.
    pub(crate) async fn inquire(&mut self, asked: &Asked<'_>) -> Option<Standing> {
        let driver = self.desk.driver;
        let reply = self
            .say("inquire", |terminal| driver.inquire(terminal, asked))
            .await
            .ok()?;
        Some(driver.read_inquire(&self.terminal, asked, &reply))
    }

    /// Has a session in the terminal, if this bank wants one. `over`: the one that is there was
    /// refused.
    async fn sign_in(&mut self, over: bool) -> Result<(), Unsaid> {
        let driver = self.desk.driver;
        if driver.sign_in(&self.desk.terminal).is_none() {
            return Ok(());
        }
        let slot = self.app.bank_sessions.of(self.desk.provider.id);
        let mut kept = slot.lock().await;
        let now = self.app.now();
        if let Some(signed) = kept.as_ref()
            && signed.serves(&self.terminal, over, now)
        {
            self.terminal = signed.terminal.clone();
            return Ok(());
        }
        let bare = self.desk.terminal.clone();
        let renewable = |old: &Terminal| {
            old.is_like(&bare) && old.session().is_some_and(gateways::Session::can_be_renewed)
        };
        let old = kept.take().map(|signed| signed.terminal);
        let mut why = Unsaid::Silent("this bank has no sign-in".to_owned());
        for from in old.filter(renewable).into_iter().chain([bare.clone()]) {
            let Some(request) = driver.sign_in(&from) else {
                continue;
            };
            match self.knock(&from, request.map_err(Unsaid::Refused)?).await? {
                SignedIn::Welcome(session) => {
                    let signed = Signed::new(bare, session, now);
                    self.terminal = signed.terminal.clone();
                    *kept = Some(signed);
                    return Ok(());
                }
                SignedIn::Refused { code, message } => why = Unsaid::Unwelcome { code, message },
                SignedIn::Unclear { reason } => why = Unsaid::Silent(reason),
            }
        }
        Err(why)
    }

    async fn knock(&mut self, from: &Terminal, request: Request) -> Result<SignedIn, Unsaid> {
        let driver = self.desk.driver;
        let asked = transcript::sign_in(&request);
        let (reply, at, took_us) = self.carry(request).await?;
        let came = driver.read_sign_in(from, &reply);
        let answer = transcript::signed_in(driver, from, &reply, &came);
        self.keep("sign-in", asked, answer, (at, took_us));
        Ok(came)
    }

    async fn call(&mut self, name: &'static str, request: Request) -> Result<Reply, Unsaid> {
        let driver = self.desk.driver;
        let asked = transcript::request(driver, &self.terminal, &request);
        let (reply, at, took_us) = self.carry(request).await?;
        if name == "verify" {
            let took = Duration::from_micros(took_us.unsigned_abs());
            self.app
                .metrics()
                .verified(&self.desk.provider.driver, took);
        }
        let answer = transcript::reply(driver, &self.terminal, &reply);
        self.keep(name, asked, answer, (at, took_us));
        Ok(reply)
    }

    async fn carry(&self, request: Request) -> Result<(Reply, Timestamp, i64), Unsaid> {
        let at = self.app.now();
        let left = self.until.map_or(CALL_TIMEOUT, |until| {
            Duration::try_from(until.duration_since(at)).unwrap_or(Duration::ZERO)
        });
        if left < SHORTEST {
            return Err(Unsaid::Silent("no time was left for this call".to_owned()));
        }
        let timeout = left.min(CALL_TIMEOUT);
        let reply = self
            .app
            .carry_within(timeout, self.desk.mode, request)
            .await;
        let took = self.app.now().duration_since(at).as_micros();
        Ok((reply, at, i64::try_from(took).unwrap_or(i64::MAX)))
    }

    fn keep(
        &mut self,
        step: &'static str,
        request: String,
        answer: String,
        (at, took_us): (Timestamp, i64),
    ) {
        self.said.push(Exchange {
            id: ExchangeId::new(self.app.uuid()),
            payment: self.payment.id,
            step,
            request,
            answer,
            took_us,
            at,
        });
    }
}
