//! Sending a message again by hand.

use domain::access::Permission;
use domain::event::EventKind;
use domain::id::MessageId;
use domain::message::{ChannelKind, MessageState, NewMessage, Topic};
use domain::way::Route;
use store::rooms::message::Message;
use store::rooms::{event, job, message, opt_out, template};
use store::{StoreError, Tx};

use crate::App;
use crate::link::Once;
use crate::office::record::seen_topic;
use crate::office::{Desk, OfficeError};
use crate::once::{self, Before};

/// Why a message is not sent again.
#[derive(Debug, thiserror::Error)]
pub enum ResendError {
    /// Nothing that this user may see, or do this with.
    #[error("no such message here")]
    NotFound,
    /// It arrived, or is still on its way.
    #[error("a message that is {0} is not sent again")]
    State(MessageState),
    /// Its reader asked for no messages.
    #[error("its reader asked for no messages")]
    OptedOut,
    /// The form with this number did other work before.
    #[error("the form was sent before")]
    Twice,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<OfficeError> for ResendError {
    fn from(error: OfficeError) -> Self {
        match error {
            OfficeError::NotFound | OfficeError::Forbidden => Self::NotFound,
            OfficeError::Store(error) => Self::Store(error),
        }
    }
}

/// What sending a message again came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageResending {
    /// This new message goes out.
    Now(MessageId),
    /// The same form did it before.
    Before,
}

impl App {
    /// Sends a message that did not arrive, or perhaps did not, again to the same address by the
    /// same channel: as a new message. Whoever asks has seen that an unknown one may arrive twice.
    pub async fn office_resend_message(
        &self,
        desk: &Desk,
        id: MessageId,
        once: Once,
        request_id: &str,
    ) -> Result<MessageResending, ResendError> {
        let (app, desk, request_id) = (self.clone(), desk.clone(), request_id.to_owned());
        self.write(move |tx| {
            let (scope, now) = (desk.scope(), app.now());
            let failed = message::find(tx, scope, id)?.ok_or(ResendError::NotFound)?;
            let shop = seen_topic(tx, &desk, failed.topic)?;
            if !desk.staff.may(Permission::Resend, shop) {
                return Err(ResendError::NotFound);
            }
            match once::before(tx, &desk, &once, now)? {
                Before::New => {}
                Before::Done(_) => return Ok(MessageResending::Before),
                Before::Other => return Err(ResendError::Twice),
            }
            let again = again(tx, &desk, &failed, MessageId::new(app.uuid()))?;
            message::insert(tx, scope, std::slice::from_ref(&again), now)?;
            template::carry_on(tx, scope, &failed, again.id)?;
            job::insert(tx, scope, &[domain::link::send_job(again.id, now)])?;
            let event = app.act(desk.actor(), Some(&request_id), |act| {
                act.event(EventKind::MessageResent, again.id)
                    .with("of", failed.id)
            });
            event::append(tx, scope, &[event])?;
            once::done(tx, &desk, &once, again.id)?;
            Ok(MessageResending::Now(again.id))
        })
        .await
    }
}

/// The message that repeats one, if that may be.
fn again(
    tx: &mut Tx<'_>,
    desk: &Desk,
    failed: &Message,
    id: MessageId,
) -> Result<NewMessage, ResendError> {
    let is_code = matches!(failed.topic, Topic::Code(_));
    if is_code || !failed.state.may_be_resent() {
        return Err(ResendError::State(failed.state));
    }
    let to = failed.to().ok_or(ResendError::State(failed.state))?;
    if failed.situation.is_for_payer() {
        let silent = opt_out::set_among(tx, desk.scope(), std::slice::from_ref(&to))?;
        if silent.has(&to) {
            return Err(ResendError::OptedOut);
        }
    }
    Ok(NewMessage {
        id,
        situation: failed.situation,
        route: Route::only(failed.channel.unwrap_or(ChannelKind::Outbox), to),
        follows: Some(failed.id),
        by_hand: true,
        language: failed.language,
        topic: failed.topic,
        payment: failed.payment,
    })
}
