//! Asking for no more messages, by the address that a mail carries (RFC 8058): whoever reads the
//! mail may, and nobody else finds the way.

use domain::contact::{Address, AddressKind};
use domain::event::{Actor, EventKind};
use domain::id::{MessageId, OptOutId};
use domain::scope::{MerchantNo, Mode, Scope};
use domain::shop::Language;
use store::rooms::{event, message, opt_out, shop};
use store::{StoreError, Tx};

use crate::App;
use crate::pay::{PageError, ShopFace};
use crate::vault::Named;

/// The page on which a reader asks for no more messages.
#[derive(Debug, Clone)]
pub struct UnsubscribePage {
    /// Who writes.
    pub shop: ShopFace,
    /// The language of the message.
    pub language: Language,
    /// The reader's address, so much of it that they know it again.
    pub address: String,
    /// Nothing goes to it any more.
    pub done: bool,
}

/// A message's reader.
struct Found {
    scope: Scope,
    address: Address,
    page: UnsubscribePage,
}

impl App {
    /// Where on this server the reader of a message may ask for no more.
    pub fn unsubscribe_path(&self, scope: Scope, message: MessageId) -> String {
        let what = format!("{}/{}/{message}", scope.merchant.0, scope.mode);
        format!("/u/{}", self.vault().name(Named::Unsubscribe, &what))
    }

    /// The whole address. Only under https: mail programs post there.
    pub(super) fn unsubscribe_url(&self, scope: Scope, message: MessageId) -> Option<String> {
        let url = self.address(&self.unsubscribe_path(scope, message));
        url.starts_with("https://").then_some(url)
    }

    /// What the page of such an address shows. Looking changes nothing.
    pub async fn unsubscribe_page(&self, token: &str) -> Result<UnsubscribePage, PageError> {
        let (scope, id) = self.reader_of(token)?;
        let found = self.store().read(move |tx| find(tx, scope, id)).await?;
        found.map(|found| found.page).ok_or(PageError::Unknown)
    }

    /// Writes down that the reader wants no more messages. Asked twice, it is done once.
    pub async fn unsubscribe(
        &self,
        token: &str,
        request_id: &str,
    ) -> Result<UnsubscribePage, PageError> {
        let (scope, id) = self.reader_of(token)?;
        let opt_out = OptOutId::new(self.uuid());
        let noted = self.act(Actor::Payer, Some(request_id), |act| {
            let event = act.event(EventKind::OptOutSet, opt_out);
            event.with("message", id)
        });
        let app = self.clone();
        let done = self.write(move |tx| {
            let Some(found) = find(tx, scope, id)? else {
                return Ok(None);
            };
            let t = i18n::texts(super::locale(found.page.shop.language));
            let reason = t.unsubscribe_reason();
            let named = (opt_out, reason.as_str());
            if let Some(set) = opt_out::set(tx, found.scope, &found.address, named, app.now())? {
                let mut noted = noted.clone().with("address_kind", found.address.kind());
                noted.object = set.to_string();
                event::append(tx, found.scope, &[noted])?;
            }
            Ok::<_, StoreError>(Some(UnsubscribePage {
                done: true,
                ..found.page
            }))
        });
        done.await?.ok_or(PageError::Unknown)
    }

    fn reader_of(&self, token: &str) -> Result<(Scope, MessageId), PageError> {
        let named = self.vault().named(Named::Unsubscribe, token);
        named
            .as_deref()
            .and_then(message_of)
            .ok_or(PageError::Unknown)
    }
}

/// Reads what [`App::unsubscribe_path`] named.
fn message_of(text: &str) -> Option<(Scope, MessageId)> {
    let mut parts = text.split('/');
    let merchant = MerchantNo(parts.next()?.parse().ok()?);
    let mode: Mode = parts.next()?.parse().ok()?;
    let id = parts.next()?.parse().ok()?;
    Some((Scope { merchant, mode }, id))
}

fn find(tx: &mut Tx<'_>, scope: Scope, id: MessageId) -> Result<Option<Found>, StoreError> {
    let Some(message) = message::find(tx, scope, id)? else {
        return Ok(None);
    };
    let Some(address) = message.to() else {
        return Ok(None);
    };
    let Some((shop, _)) = super::owner_of(tx, scope, message.topic)? else {
        return Ok(None);
    };
    let Some(row) = shop::find(tx, scope.merchant, shop)? else {
        return Ok(None);
    };
    let silent = opt_out::set_among(tx, scope, std::slice::from_ref(&address))?;
    Ok(Some(Found {
        scope,
        page: UnsubscribePage {
            shop: ShopFace::of(&row, scope.mode)?,
            language: message.language,
            address: veiled(&address),
            done: silent.has(&address),
        },
        address,
    }))
}

/// An address that its owner knows again and a stranger does not learn: `s…@example.org`.
pub(crate) fn veiled(address: &Address) -> String {
    let text = address.as_str();
    let first: String = text.chars().take(1).collect();
    match text.rsplit_once('@') {
        Some((_, host)) if address.kind() == AddressKind::Email => format!("{first}…@{host}"),
        _ => {
            let skipped = text.chars().count().saturating_sub(4);
            let last: String = text.chars().skip(skipped).collect();
            format!("…{last}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_veiled() {
        let veil = |kind, text: &str| veiled(&Address::read(kind, text).unwrap());
        assert_eq!(
            veil(AddressKind::Email, "sara@example.org"),
            "s…@example.org"
        );
        assert_eq!(veil(AddressKind::Mobile, "09121234567"), "…4567");
    }
}
