//! One message with all that is known of it.

use domain::access::Permission;
use domain::contact::Email;
use domain::id::MessageId;
use domain::link::{Link, Terms};
use domain::message::{ChannelKind, Situation};
use store::rooms::event::StoredEvent;
use store::rooms::message::{self, Message};
use store::rooms::office;
use store::rooms::shop::{self, ShopRow};

use super::record::{names, seen_link};
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
    pub link: Link,
    /// The link's terms in force.
    pub terms: Terms,
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

impl App {
    /// The page of a message about a link that this user may see.
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
                let (link, terms) = seen_link(tx, &desk, found.link)?;
                let shop = shop::find(tx, scope.merchant, link.shop)?;
                let all = message::of_link(tx, scope, link.id)?;
                let copied = found.channel == Some(ChannelKind::Smtp)
                    && found.situation == Situation::LinkSent;
                let copies = if copied {
                    message::copies(tx, scope, link.id)?
                } else {
                    Vec::new()
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
                        && desk.staff.may(Permission::Resend, link.shop),
                    message: found,
                    link,
                    terms,
                })
            })
            .await
    }
}
