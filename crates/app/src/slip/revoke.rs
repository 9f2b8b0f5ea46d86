//! Taking an acceptance back: two persons, one unit, and all that was booked is booked back.

use domain::event::EventKind;
use domain::id::PaymentId;
use domain::message::Situation;
use domain::payment::PaymentState;
use domain::receipt::ReceiptMark;
use domain::resolve::Resolution;
use domain::settings::Faults;
use domain::slip::{ReviewRefusal, Revoked, SlipState, take_back, words};
use store::rooms::receipt::Mark;
use store::rooms::{event, ledger, link, payment, receipt, refund, resolve};
use store::{StoreError, Tx};

use super::SlipError;
use super::review::{Case, Decided, Reviewer, keep, lock};
use crate::App;
use crate::office::Desk;

impl App {
    /// Takes an acceptance back, for a reason, once two persons have said so: all that it booked is
    /// booked back.
    pub async fn revoke_slip(
        &self,
        desk: &Desk,
        id: PaymentId,
        typed: &str,
        request_id: &str,
    ) -> Result<Decided, SlipError> {
        let why = words(typed, true).map_err(|fault| Faults::one("words", fault))?;
        let (app, desk, request) = (self.clone(), desk.clone(), request_id.to_owned());
        self.write(move |tx| {
            let by = Reviewer::from(&desk);
            let mut case = lock(&app, tx, &by, id)?;
            let decided = case.slip.slip().revoke(desk.staff.user)?;
            let currency = case.payment.amount.currency();
            if refund::held(tx, by.scope(), id, currency)?.is_positive() {
                return Err(ReviewRefusal::Refunded.into());
            }
            case.slip.words.clone_from(&why);
            match decided {
                Revoked::Waits(first) => {
                    case.slip.revoking = Some(first);
                    let asked = (EventKind::SlipRevokeAsked, why.as_deref(), request.as_str());
                    let said = app.note_case(tx, &by, &case, asked)?;
                    keep(tx, by.scope(), &case.slip, SlipState::Accepted, &[said])?;
                    Ok(Decided::Waits)
                }
                Revoked::Now => {
                    app.revoke_unit(tx, &by, case, &request)?;
                    Ok(Decided::Done)
                }
            }
        })
        .await
    }

    fn revoke_unit(
        &self,
        tx: &mut Tx<'_>,
        by: &Reviewer,
        mut case: Case,
        request_id: &str,
    ) -> Result<(), SlipError> {
        let (scope, now, actor) = (by.scope(), self.now(), by.actor().to_text());
        let item = resolve::of_payment(tx, scope, case.payment.id)?;
        let found = receipt::of_payment(tx, scope, case.payment.id)?;
        let found = match found {
            Some(one) => receipt::lock(tx, scope, one.id)?,
            None => None,
        };
        let applied = item.is_none();
        let back = self.act(by.actor(), Some(request_id), |act| {
            let about = (&case.link, &case.terms);
            take_back(&case.payment, about, (applied, found.as_ref()), act)
        });
        let read_as = (case.payment.state, case.payment.tries);
        debug_assert_eq!(read_as.0, PaymentState::Paid);
        if !payment::save(tx, scope, &back.payment, read_as)? {
            return Err(StoreError::Busy.into());
        }
        if let Some(changed) = &back.link
            && !link::save(tx, scope, changed, (case.link.state, case.link.version))?
        {
            return Err(StoreError::Busy.into());
        }
        for transfer in &back.transfers {
            ledger::append(tx, scope, transfer, now)?;
        }
        if let Some(one) = found.filter(|_| back.voids) {
            let mark = Mark {
                kind: ReceiptMark::Voided,
                actor: actor.clone(),
                reason: case.slip.words.clone(),
                at: now,
            };
            receipt::mark(tx, scope, one.id, &mark)?;
        }
        // There is no money any more for anybody to decide about.
        if let Some(item) = item.filter(|item| item.resolution.is_none()) {
            let words = (actor.as_str(), case.slip.words.as_deref());
            resolve::close(
                tx,
                scope,
                item.id,
                (Resolution::Dismissed, None),
                words,
                now,
            )?;
        }
        event::append(tx, scope, &back.events)?;
        case.payment = back.payment;
        case.slip.state = SlipState::Revoked;
        case.slip.decided_at = Some(now);
        let words = case.slip.words.clone();
        // Its event was written with what it booked.
        let revoked = (EventKind::SlipRevoked, words.as_deref(), request_id);
        self.note_case(tx, by, &case, revoked)?;
        keep(tx, scope, &case.slip, SlipState::Accepted, &[])?;
        let about = (&case.shop, &case.link, &case.payment);
        Ok(self.tell_of_slip(tx, scope, about, Situation::SlipRevoked)?)
    }
}
