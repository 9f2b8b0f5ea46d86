//! Sending a link again, or reminding of it: by a form of the back office, or for a program.

use domain::contact::Address;
use domain::event::Actor;
use domain::id::LinkId;
use domain::link::{Link, Resent, ResentAs, Terms, resend};
use domain::scope::Scope;
use domain::template::Wording;
use store::Tx;
use store::rooms::message::Message;
use store::rooms::{event, job, link, message, opt_out, shop, template};

use super::{Answered, LinkError, LinkMessage, Once};
use crate::App;
use crate::auth::Caller;
use crate::once;
use crate::template::user_fields;

/// Whom a link is to be sent to again, and with which words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResendRequest {
    /// The link once more, or a reminder.
    pub what: ResentAs,
    /// Everybody whom it was sent to so far, unless told.
    pub recipients: Option<Vec<Address>>,
    /// What they read, if not the text that the link has.
    pub message: LinkMessage,
}

/// What sending a link again came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResentLink {
    /// Which.
    pub link: LinkId,
    /// What goes out, as it is queued.
    pub messages: Vec<Message>,
    /// Who asked for no messages and gets none.
    pub silent: Vec<Address>,
}

/// Makes the answer to a program out of it: status and body.
pub type RenderResent = std::sync::Arc<dyn Fn(&ResentLink) -> (u16, String) + Send + Sync>;

impl App {
    /// Sends a link again for a program. With `once`, key and messages share one unit of work.
    pub async fn resend_link(
        &self,
        caller: &Caller,
        (id, wanted): (LinkId, ResendRequest),
        once: Option<Once>,
        render: RenderResent,
        request_id: &str,
    ) -> Result<Answered<ResentLink>, LinkError> {
        let by = (Actor::Key(caller.key.to_string()), request_id.to_owned());
        let (app, scope) = (self.clone(), caller.scope);
        self.write(move |tx| {
            if let Some(before) = once::answered(tx, scope, once.as_ref(), app.now())? {
                return Ok(before);
            }
            let found = link::lock(tx, scope, id)?.ok_or(LinkError::NotFound)?;
            let people = match &wanted.recipients {
                Some(named) => each_alone(named),
                None => message::recipients(tx, scope, id)?,
            };
            let wordings = wanted.message.read(&user_fields(tx, scope.merchant)?);
            let wordings = wordings.map_err(LinkError::Message)?;
            let resent =
                app.send_again(tx, scope, (wanted.what, &found), (&people, &wordings), &by)?;
            let mut messages = Vec::with_capacity(resent.messages.len());
            for one in &resent.messages {
                messages.extend(message::find(tx, scope, one.id)?);
            }
            let done = ResentLink {
                link: id,
                messages,
                silent: resent.silent,
            };
            once::keep(tx, scope, once.as_ref(), || render(&done))?;
            Ok(Answered::Now(done))
        })
        .await
    }

    /// Queues the messages that carry a locked link again, with the texts that somebody wrote for
    /// them alone.
    pub(crate) fn send_again(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        (what, (found, terms)): (ResentAs, &(Link, Terms)),
        (people, wordings): (&[Vec<Address>], &[Wording]),
        (actor, request_id): &(Actor, String),
    ) -> Result<Resent, LinkError> {
        let row = shop::find(tx, scope.merchant, found.shop)?.ok_or(LinkError::NotFound)?;
        let all: Vec<Address> = people.iter().flatten().cloned().collect();
        let silent = opt_out::set_among(tx, scope, &all)?;
        let resent = self.act(actor.clone(), Some(request_id), |act| {
            resend(what, (found, terms), &row.shop, (people, &silent), act)
        })?;
        message::insert(tx, scope, &resent.messages, self.now())?;
        let sent: Vec<_> = resent.messages.iter().map(|one| one.id).collect();
        template::insert_of_sending(tx, scope, &sent, wordings)?;
        job::insert(tx, scope, &resent.jobs)?;
        event::append(tx, scope, &resent.events)?;
        Ok(resent)
    }
}

/// Addresses that nobody said belong together.
pub(crate) fn each_alone(addresses: &[Address]) -> Vec<Vec<Address>> {
    addresses.iter().map(|one| vec![one.clone()]).collect()
}
