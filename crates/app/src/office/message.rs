//! One message with all that is known of it.

use domain::access::Permission;
use domain::contact::Email;
use domain::id::MessageId;
use domain::link::{Link, Terms};
use domain::message::{ChannelKind, Situation, Topic};
use domain::openpay::SentPrefill;
use store::Tx;
use store::rooms::event::StoredEvent;
use store::rooms::message::{self, Message};
use store::rooms::office;
use store::rooms::openpay::prefill;
use store::rooms::shop::{self, ShopRow};

use super::record::{names, seen_link, seen_topic};
use super::{Desk, OfficeError};
use crate::App;

/// The page of a message.
#[derive(Debug, Clone)]
pub struct MessageRecord {
    /// The message.
    pub message: Message,
    /// The shop that sends it.
    pub shop: ShopRow,
    /// What it is about.
    pub about: MessageAbout,
    /// Who got a blind copy of it.
    pub copies: Vec<Email>,
    /// Those that stand in for it or repeat it, oldest first.
    pub followers: Vec<Message>,
    /// What happened to it, oldest first.
    pub timeline: Vec<StoredEvent>,
    /// The users in the timeline: as events name them, and their names.
    pub names: Vec<(String, String)>,
    /// This user may send it again, and its state allows it.
    pub may_resend: bool,
}

/// What a message is about.
#[derive(Debug, Clone)]
pub enum MessageAbout {
    /// A link with its terms in force.
    Link(Box<(Link, Terms)>),
    /// An address of an OpenPay page.
    Prefill(Box<SentPrefill>),
    /// A one-time code.
    Code,
}

impl App {
    /// The page of a message about something that this user may see.
    pub async fn office_message(
        &self,
        desk: &Desk,
        id: MessageId,
    ) -> Result<MessageRecord, OfficeError> {
        let desk = desk.clone();
        self.store()
            .read(move |tx| {
                let scope = desk.scope();
                let found = message::find(tx, scope, id)?.ok_or(OfficeError::NotFound)?;
                let seller = seen_topic(tx, &desk, found.topic)?;
                let about = about(tx, &desk, found.topic)?;
                let shop = shop::find(tx, scope.merchant, seller)?;
                let all = message::about(tx, scope, found.topic)?;
                let copied = found.channel == Some(ChannelKind::Smtp)
                    && found.situation == Situation::LinkSent;
                let copies = match found.topic.link().filter(|_| copied) {
                    Some(link) => message::copies(tx, scope, link)?,
                    None => Vec::new(),
                };
                let timeline = office::events(tx, scope, &[id.to_string()])?;
                Ok(MessageRecord {
                    shop: shop.ok_or(OfficeError::NotFound)?,
                    followers: all
                        .into_iter()
                        .filter(|one| one.follows == Some(id))
                        .collect(),
                    names: names(tx, scope, &timeline)?,
                    timeline,
                    copies,
                    may_resend: found.state.may_be_resent()
                        && found.to().is_some()
                        && !matches!(about, MessageAbout::Code)
                        && desk.staff.may(Permission::Resend, seller),
                    message: found,
                    about,
                })
            })
            .await
    }
}

fn about(tx: &mut Tx<'_>, desk: &Desk, topic: Topic) -> Result<MessageAbout, OfficeError> {
    Ok(match topic {
        Topic::Link(id) => MessageAbout::Link(seen_link(tx, desk, id)?.into()),
        Topic::Prefill(id) => {
            let found = prefill::find(tx, desk.scope(), id)?;
            MessageAbout::Prefill(found.ok_or(OfficeError::NotFound)?.into())
        }
        Topic::Code(_) => MessageAbout::Code,
    })
}
