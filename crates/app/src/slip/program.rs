//! Slips for programs: list, show, decide. A decision and the answer to it are one unit.

use std::sync::Arc;

use domain::id::{LinkId, PaymentId};
use domain::scope::Scope;
use domain::settings::Faults;
use domain::settle::Booking;
use domain::slip::words;
use money::Amount;
use store::rooms::idempotency::Known;
use store::rooms::slip::{SlipFilter, SlipRow};
use store::rooms::{idempotency, payment, slip};
use store::{StoreError, Tx};

use super::review::{Reviewer, Sum, Why};
use super::{Rejection, SlipError, gone};
use crate::App;
use crate::auth::Caller;
use crate::link::{Answered, Once};
use crate::payment::PaymentView;

/// A slip as programs see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipView {
    /// The slip.
    pub slip: SlipRow,
    /// The payment that it is, with its receipt.
    pub paid: PaymentView,
}

impl SlipView {
    /// The link that it pays.
    pub fn link(&self) -> LinkId {
        self.paid.payment.link
    }
}

/// What a program decides about a slip.
#[derive(Debug, Clone)]
pub enum Decision {
    /// The money was seen: this much, or what was claimed.
    Accept(Option<Amount>),
    /// It is not there, for this reason.
    Reject(Rejection),
    /// The payer is to correct it; in these words.
    Ask(String),
}

/// Why nothing is decided, or shown.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// As for staff.
    #[error(transparent)]
    Slip(#[from] SlipError),
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The same request is being worked on.
    #[error("the same request is being worked on")]
    Running,
}

impl From<StoreError> for ProgramError {
    fn from(error: StoreError) -> Self {
        Self::Slip(error.into())
    }
}

/// Makes the answer to a program out of a slip: status and body.
pub type RenderSlip = Arc<dyn Fn(&SlipView) -> (u16, String) + Send + Sync>;

/// A decision whose words were read.
enum Read {
    Accept(Sum),
    Reject(Why),
    Ask(Option<String>),
}

impl Decision {
    fn read(&self) -> Result<Read, Faults> {
        Ok(match self {
            Self::Accept(amount) => Read::Accept(amount.map_or(Sum::Claimed, Sum::Exactly)),
            Self::Reject(rejection) => Read::Reject(rejection.read()?),
            Self::Ask(typed) => {
                Read::Ask(words(typed, true).map_err(|fault| Faults::one("words", fault))?)
            }
        })
    }
}

impl App {
    /// A slip by the payment that it is.
    pub async fn find_slip(
        &self,
        scope: Scope,
        id: PaymentId,
    ) -> Result<Option<SlipView>, StoreError> {
        let app = self.clone();
        self.store()
            .read(move |tx| {
                let found = slip::find(tx, scope, id)?;
                found.map(|row| app.slip_view(tx, scope, row)).transpose()
            })
            .await
    }

    /// Slips, newest first; one more than `limit` tells that there are more.
    pub async fn list_slips(
        &self,
        scope: Scope,
        filter: SlipFilter,
        limit: u32,
    ) -> Result<Vec<SlipView>, StoreError> {
        let app = self.clone();
        self.store()
            .read_long(move |tx| {
                slip::list(tx, scope, &filter, limit)?
                    .into_iter()
                    .map(|line| app.slip_view(tx, scope, line.slip))
                    .collect()
            })
            .await
    }

    /// Decides about a slip for a program. Where two persons must agree, a program is neither.
    pub async fn decide_slip(
        &self,
        caller: &Caller,
        (id, decision): (PaymentId, Decision),
        once: Option<Once>,
        render: RenderSlip,
        request_id: &str,
    ) -> Result<Answered<SlipView>, ProgramError> {
        let read = decision.read().map_err(SlipError::Wrong)?;
        let (app, by) = (self.clone(), Reviewer::Program(caller.clone()));
        let request = request_id.to_owned();
        let (answered, booking) = self
            .write(move |tx| {
                let scope = by.scope();
                if let Some(once) = &once {
                    let now = app.now();
                    match idempotency::take(tx, scope, &once.key, &once.fingerprint, now)? {
                        Known::New => {}
                        Known::Answered { status, answer } => {
                            let body = answer;
                            return Ok((Answered::Before { status, body }, None));
                        }
                        Known::OtherRequest => return Err(ProgramError::KeyReused),
                        Known::Running => return Err(ProgramError::Running),
                    }
                }
                let booking = app.decide_in(tx, &by, id, (&read, &request))?;
                let row = slip::find(tx, scope, id)?.ok_or_else(|| gone("slip"))?;
                let view = app.slip_view(tx, scope, row)?;
                if let Some(once) = &once {
                    let (status, body) = render(&view);
                    idempotency::answer(tx, scope, &once.key, status, &body)?;
                }
                Ok((Answered::Now(view), booking))
            })
            .await?;
        if let Some(booking) = &booking {
            self.metrics().booked(booking);
        }
        Ok(answered)
    }

    fn decide_in(
        &self,
        tx: &mut Tx<'_>,
        by: &Reviewer,
        id: PaymentId,
        (read, request_id): (&Read, &str),
    ) -> Result<Option<Box<Booking>>, SlipError> {
        match read {
            Read::Accept(sum) => self.accept_in(tx, by, id, (sum, request_id)),
            Read::Reject(why) => self.reject_in(tx, by, id, (why, request_id)).map(|()| None),
            Read::Ask(words) => self
                .question_in(tx, by, id, (words.as_deref(), request_id))
                .map(|()| None),
        }
    }

    fn slip_view(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        row: SlipRow,
    ) -> Result<SlipView, StoreError> {
        let found = payment::find(tx, scope, row.payment)?.ok_or_else(|| gone("payment"))?;
        Ok(SlipView {
            paid: self.payment_view(tx, scope, found)?,
            slip: row,
        })
    }
}
