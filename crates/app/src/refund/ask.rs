//! Asking the bank to give money back, and booking what it says: for the job and for "ask again".

use domain::event::Actor;
use domain::id::RefundId;
use domain::payment::{Payment, Try};
use domain::refund::{Answer, Refund, RefundState, RefundWay, settle};
use domain::scope::Scope;
use domain::verdict::Claim;
use gateways::{Class, Moved, Standing};
use store::StoreError;
use store::rooms::exchange::Exchange;
use store::rooms::provider::{ProviderRow, past};
use store::rooms::{exchange, payment, refund};

use super::{done_of, ground, keep_job, settle_facts};
use crate::App;
use crate::bank::{Talk, Unsaid};
use crate::callback::stored_claim;
use crate::fault::Point;

/// The right to ask once, and all that asking needs.
struct Leave {
    refund: Refund,
    payment: Payment,
    desks: Vec<ProviderRow>,
    claim: Option<Claim>,
    number: Try,
}

impl App {
    /// Asks the bank about one refund now, if it may be asked. The refund as it is afterwards.
    pub(crate) async fn ask_refund(
        &self,
        scope: Scope,
        id: RefundId,
        request_id: &str,
    ) -> Result<Option<Refund>, StoreError> {
        let app = self.clone();
        let taken = self
            .write(move |tx| {
                let Some(known) = refund::find(tx, scope, id)? else {
                    return Ok(None);
                };
                let locked = payment::lock(tx, scope, known.payment)?;
                let (Some(payment), Some(found)) = (locked, refund::find(tx, scope, id)?) else {
                    return Ok(None);
                };
                let now = app.now();
                let Ok(number) = found.ask(now) else {
                    return Ok(Some((found, None)));
                };
                let read_as = (found.state, found.tries);
                let asking = Refund {
                    state: RefundState::Asking,
                    tries: number.number,
                    lease_until: Some(number.lease_until),
                    waits_for_person: false,
                    ..found
                };
                if !refund::save(tx, scope, &asking, read_as)? {
                    return Err(StoreError::Busy);
                }
                keep_job(tx, scope, &asking, now)?;
                let desks = past::of_payment(tx, scope, &payment)?;
                let claim = match desks.first() {
                    Some(desk) => stored_claim(tx, scope, desk, &payment)?,
                    None => None,
                };
                let leave = Leave {
                    refund: asking.clone(),
                    payment,
                    desks,
                    claim,
                    number,
                };
                Ok(Some((asking, Some(leave))))
            })
            .await?;
        let leave = match taken {
            None => return Ok(None),
            Some((found, None)) => return Ok(Some(found)),
            Some((_, Some(leave))) => leave,
        };
        self.faults().pass(Point::Refunding).await;
        let (answer, said) = self.ask_back(scope, &leave).await;
        self.faults().pass(Point::GivenBack).await;
        let settled = self.settle_refund(scope, &leave, (answer, said), request_id);
        let settled = settled.await?;
        self.faults().pass(Point::Refunded).await;
        Ok(Some(settled))
    }

    /// The calls, outside of any unit: with the credentials under which the payment began, and with
    /// those that came after when the bank refuses them.
    async fn ask_back(&self, scope: Scope, leave: &Leave) -> (Answer, Vec<Exchange>) {
        let mut all = Vec::new();
        let mut last = Answer::Unknown {
            failure: "the provider is gone".to_owned(),
            not_sent: true,
        };
        for row in &leave.desks {
            let (asked, mut said) = Box::pin(self.ask_back_at(scope, leave, row)).await;
            all.append(&mut said);
            let refused = matches!(asked, Asking::Refused(_));
            last = asked.into();
            if !refused {
                break;
            }
        }
        (last, all)
    }

    async fn ask_back_at(
        &self,
        scope: Scope,
        leave: &Leave,
        row: &ProviderRow,
    ) -> (Asking, Vec<Exchange>) {
        let (refund, payment) = (&leave.refund, &leave.payment);
        let question = self.question(scope, row, (payment, leave.claim.as_ref()));
        let (desk, asked) = match question {
            Ok(question) => question,
            Err(failure) => {
                let answer = Answer::Unknown {
                    failure,
                    not_sent: true,
                };
                return (Asking::Refused(answer), Vec::new());
            }
        };
        let driver = desk.driver;
        let mut talk = Talk::new(self, &desk, payment, refund.lease_until);
        // It may have been undone at an earlier try: a look comes before another call.
        let look = refund.way == RefundWay::Reverse
            && refund.lost_an_answer()
            && driver.meta().capabilities.inquire;
        if look && let Some(Standing::Returned { .. }) = talk.inquire(&asked).await {
            let done = Answer::Done { reference: None };
            return (Asking::Answered(done), talk.said());
        }
        let moved = match refund.way {
            RefundWay::Reverse => talk
                .say("reverse", |terminal| driver.reverse(terminal, &asked))
                .await
                .map(|reply| driver.read_reverse(talk.terminal(), &asked, &reply))
                .map_err(|unsaid| (unsaid, true)),
            RefundWay::Refund | RefundWay::Hand => {
                let id = refund.id.to_string();
                let wanted = gateways::Refund {
                    amount: refund.amount,
                    id: &id,
                };
                talk.refund(&asked, &wanted).await
            }
        };
        (moved.map_or_else(unsaid, read), talk.said())
    }

    /// The settle unit: payment locked, fenced by the try, everything or nothing.
    async fn settle_refund(
        &self,
        scope: Scope,
        leave: &Leave,
        (answer, said): (Answer, Vec<Exchange>),
        request_id: &str,
    ) -> Result<Refund, StoreError> {
        let (app, number) = (self.clone(), leave.number.number);
        let (id, of) = (leave.refund.id, leave.payment.id);
        let request_id = request_id.to_owned();
        self.write(move |tx| {
            let gone = || StoreError::Corrupt {
                table: "refund".into(),
                column: "id".into(),
            };
            for one in &said {
                exchange::insert(tx, scope, one)?;
            }
            let ground = ground(tx, scope, of)?.ok_or_else(gone)?;
            let found = ground.refunds.iter().find(|one| one.id == id);
            let found = found.ok_or_else(gone)?;
            if (found.state, found.tries) != (RefundState::Asking, number) {
                // A newer try has the word; what was said is kept, and counts for nothing.
                return Ok(found.clone());
            }
            let done = done_of(&ground.refunds, Some(id));
            let booking = app.act(Actor::Bank, Some(&request_id), |act| {
                settle(found, &settle_facts(&ground, &done), answer.clone(), act)
            });
            if !refund::save(tx, scope, &booking.refund, (found.state, found.tries))? {
                return Err(StoreError::Busy);
            }
            keep_job(tx, scope, &booking.refund, app.now())?;
            app.write_refund(tx, scope, &ground, &booking, &Actor::Bank)?;
            Ok(booking.refund)
        })
        .await
    }
}

/// What came of asking with one set of credentials.
enum Asking {
    /// The bank answered, or nobody knows.
    Answered(Answer),
    /// These credentials do not serve: nothing moved, and others may be tried.
    Refused(Answer),
}

impl From<Asking> for Answer {
    fn from(asking: Asking) -> Self {
        match asking {
            Asking::Answered(answer) | Asking::Refused(answer) => answer,
        }
    }
}

/// What the bank's answer means.
fn read(moved: Moved) -> Asking {
    let words = |code: String, message: String| format!("{code} {message}").trim().to_owned();
    Asking::Answered(match moved {
        Moved::Done { reference } => Answer::Done { reference },
        Moved::Already { .. } => Answer::Done { reference: None },
        Moved::Refused {
            class,
            code,
            message,
        } => {
            let failure = words(code, message);
            match class {
                // The bank's own trouble: nothing moved, and it is asked again.
                Class::Bank => Answer::Unknown {
                    failure,
                    not_sent: true,
                },
                Class::Configuration => return Asking::Refused(Answer::Refused { failure }),
                _ => Answer::Refused { failure },
            }
        }
        Moved::Unknown { reason, not_sent } => Answer::Unknown {
            failure: reason,
            not_sent,
        },
    })
}

/// A call that was not made had no effect; of those before it only the driver knows, so that what is
/// not the first counts as lost.
fn unsaid((why, fresh): (Unsaid, bool)) -> Asking {
    match why {
        Unsaid::Refused(refusal) => Asking::Answered(Answer::Refused {
            failure: refusal.to_string(),
        }),
        Unsaid::Unwelcome { code, message } => Asking::Refused(Answer::Refused {
            failure: format!("{code} {message}").trim().to_owned(),
        }),
        Unsaid::Silent(failure) => Asking::Answered(Answer::Unknown {
            failure,
            not_sent: fresh,
        }),
    }
}
