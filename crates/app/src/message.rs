//! Sending a message: render its template, hand it to a channel, write down what the channel said.

mod credit;
mod facts;
mod hook;
mod matter;
mod report;
mod resend;
mod ring;
mod send;
mod settle;
mod unsubscribe;

pub use channels::CreditUnit;
use domain::id::{CodeId, LinkId, MessageId, ShopId, UserId};
use domain::message::{ChannelKind, Topic};
use domain::scope::Scope;
use domain::shop::Language;
use domain::way::Stop;
use i18n::Locale;
use store::rooms::channel::ChannelRow;
pub use store::rooms::message::Message;
use store::rooms::office::{self, MessageFilter};
use store::rooms::openpay::{code, prefill};
use store::rooms::{link, message};
use store::{StoreError, Tx};

pub(crate) use self::credit::watch_credit;
pub use self::credit::{credit_words, usual_floor};
pub(crate) use self::facts::Facts;
pub(crate) use self::hook::Calls;
pub use self::hook::{LineAnswer, LineCall, LineCallError};
pub(crate) use self::matter::Matter;
pub use self::resend::{MessageResending, ResendError};
pub use self::unsubscribe::UnsubscribePage;
pub(crate) use self::unsubscribe::veiled;
use crate::App;

/// What sending came to, for the job that asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sent {
    /// What became of it is written down, and its job ended with that, or was put back.
    Recorded,
    /// There was nothing to do.
    Nothing,
}

impl App {
    /// A message by its id.
    pub async fn find_message(
        &self,
        scope: Scope,
        id: MessageId,
    ) -> Result<Option<Message>, StoreError> {
        self.store()
            .read(move |tx| message::find(tx, scope, id))
            .await
    }

    /// All messages about a link, oldest first.
    pub async fn messages_of_link(
        &self,
        scope: Scope,
        link: LinkId,
    ) -> Result<Vec<Message>, StoreError> {
        self.store()
            .read(move |tx| message::of_link(tx, scope, link))
            .await
    }

    /// Messages of a world, newest first; one more than `limit` tells that there are more.
    pub async fn list_messages(
        &self,
        scope: Scope,
        filter: MessageFilter,
        limit: u32,
    ) -> Result<Vec<Message>, StoreError> {
        self.store()
            .read_long(move |tx| office::messages(tx, scope, &filter, limit))
            .await
    }

    /// The newest messages of a world: what the local outbox shows.
    pub async fn newest_messages(
        &self,
        scope: Scope,
        limit: u32,
    ) -> Result<Vec<Message>, StoreError> {
        self.store()
            .read(move |tx| message::newest(tx, scope, limit))
            .await
    }
}

/// The shop that a message of this topic comes from, and the user whose matter it is.
pub(crate) fn owner_of(
    tx: &mut Tx<'_>,
    scope: Scope,
    topic: Topic,
) -> Result<Option<(ShopId, Option<UserId>)>, StoreError> {
    Ok(match topic {
        Topic::Link(id) => {
            let found = link::find(tx, scope, id)?;
            found.map(|(link, _)| (link.shop, link.made_by))
        }
        Topic::Prefill(id) => {
            let found = prefill::find(tx, scope, id)?;
            found.map(|prefill| (prefill.shop, prefill.made_by))
        }
        Topic::Code(id) => code::find(tx, scope, id)?.map(|code| (code.shop, None)),
    })
}

/// Those of some stops whose channel would take a message now. What is kept here goes nowhere.
pub(crate) fn open_stops(stops: Vec<Stop>, rows: &[ChannelRow], node_mail: bool) -> Vec<Stop> {
    let is_open = |stop: &Stop| {
        let found = facts::open(std::slice::from_ref(stop), rows, node_mail);
        let by = matches!(found, Some((_, facts::Choice::By(_))));
        by && stop.channel != ChannelKind::Outbox
    };
    stops.into_iter().filter(is_open).collect()
}

impl App {
    /// What a one-time code is; nothing but its id and the key of this server says it.
    pub(crate) fn code_of(&self, scope: Scope, id: CodeId) -> String {
        self.vault().code(&code_name(scope, id))
    }

    /// Whether this is the code.
    pub(crate) fn is_code_of(&self, scope: Scope, id: CodeId, typed: &str) -> bool {
        self.vault().is_code(&code_name(scope, id), typed)
    }
}

fn code_name(scope: Scope, id: CodeId) -> String {
    format!("{}/{}/{id}", scope.merchant.0, scope.mode)
}

/// The locale of a language.
pub fn locale(language: Language) -> Locale {
    match language {
        Language::Persian => Locale::Fa,
        Language::English => Locale::En,
        Language::French => Locale::Fr,
    }
}

/// The language of a locale.
pub fn language(locale: Locale) -> Language {
    match locale {
        Locale::Fa => Language::Persian,
        Locale::En => Language::English,
        Locale::Fr => Language::French,
    }
}

/// A channel's name, as staff read it.
pub fn channel_name(kind: ChannelKind, locale: Locale) -> &'static str {
    channels::find(kind.as_str()).map_or(kind.as_str(), |channel| {
        let name = channel.meta().name;
        match locale {
            Locale::Fa => name.fa,
            Locale::En => name.en,
            Locale::Fr => name.fr,
        }
    })
}

/// What a channel means by the reason that is kept of it.
pub fn channel_means(kind: ChannelKind, reason: &str, locale: Locale) -> Option<&'static str> {
    let means = channels::find(kind.as_str())?.describe(reason)?;
    Some(match locale {
        Locale::Fa => means.fa,
        Locale::En => means.en,
        Locale::Fr => means.fr,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_channel_of_this_build_is_what_the_rules_take_it_for() {
        for channel in channels::CHANNELS {
            let meta = channel.meta();
            let kind: ChannelKind = meta.code.parse().unwrap();
            assert_eq!(
                (kind.medium(), kind.format()),
                (meta.medium, meta.format),
                "{kind}"
            );
        }
    }
}
