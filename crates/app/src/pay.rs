//! The payer's side: what a link's page shows, starting a payment, and what became of it.

mod face;

use std::sync::Arc;

use domain::health::well_first;
use domain::id::{LinkId, ProviderId};
use domain::link::{AmountRule, Due, Link, LinkState, Standing, Terms, Usage};
use domain::provider::offered;
use domain::scope::Scope;
use domain::shop::{Language, Slug};
use domain::token::{PaymentCode, Token};
use jiff::Timestamp;
use money::{Amount, ParseAmountError};
use store::rooms::shop::ShopRow;
use store::rooms::under_way::{self, UnderWay};
use store::rooms::{payment, provider, shop};
use store::{StoreError, Tx};

use crate::App;
use crate::link::followed;
use crate::slip::place_of_slips;

use face::face;
pub use face::{PaymentFace, ShopFace, SlipFace};

/// A provider that the payer may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Posted back.
    pub id: ProviderId,
    /// As the payer reads it.
    pub name: String,
    /// `scheme://host[:port]` of the bank's page, for `form-action`.
    pub origin: String,
}

/// The page of a link.
#[derive(Debug, Clone)]
pub struct LinkPage {
    /// Who asks.
    pub shop: ShopFace,
    /// Inner id, for staff who are asked about it.
    pub link: LinkId,
    /// In its address.
    pub token: String,
    /// Language of the link.
    pub language: Language,
    /// What is asked for in all; of an open amount, what is suggested.
    pub amount: Amount,
    /// How much of it a payment brings.
    pub rule: AmountRule,
    /// Posted back, so that nobody pays outdated terms.
    pub version: u32,
    /// For what.
    pub description: Option<String>,
    /// The merchant's own reference.
    pub reference: Option<String>,
    /// Until when.
    pub expires_at: Option<Timestamp>,
    /// Payable (and how much), or why not.
    pub standing: Standing,
    /// What the payer may choose from; empty when no provider takes this amount now.
    pub offers: Vec<Offer>,
    /// A payer may register a bank slip instead; it stands at this place among the ways of paying,
    /// counted from 1, or behind them all.
    pub slip: Option<u32>,
    /// The payment that explains a link which is not payable: the one that paid it, or the one
    /// that is being checked. Of a payable link: one whose payer is at the bank, or a slip that waits,
    /// so that nobody pays twice who has paid and not come back.
    pub payment: Option<PaymentFace>,
    /// Where the payer may go on to.
    pub return_url: Option<String>,
}

/// The page of one payment of a link.
#[derive(Debug, Clone)]
pub struct PaymentPage {
    /// Its link.
    pub link: LinkPage,
    /// The link's stored state, judged by time.
    pub link_state: LinkState,
    /// The payment.
    pub payment: PaymentFace,
}

/// What the payer's browser does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GoToBank {
    /// 303 to this address.
    Get {
        /// Absolute.
        url: String,
    },
    /// A page whose form is posted there.
    Post {
        /// Absolute.
        url: String,
        /// Hidden fields.
        fields: Vec<(String, String)>,
    },
}

/// Why a page cannot be shown. All unknown addresses look alike.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// No such shop, link or payment.
    #[error("unknown address")]
    Unknown,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

/// Why a payment did not start. The page is shown again with the reason.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No such shop or link.
    #[error("unknown address")]
    Unknown,
    /// The terms changed since the page was shown.
    #[error("the terms have changed")]
    Outdated,
    /// The link cannot be paid now.
    #[error("the link cannot be paid now")]
    NotPayable(Standing),
    /// The amount that the payer typed cannot be read.
    #[error("the amount cannot be read")]
    BadAmount(ParseAmountError),
    /// It can be read, but is not one that may be paid now.
    #[error("the amount may not be paid now")]
    Amount(Due),
    /// Payment of this link, which its payer made themselves, was begun too often.
    #[error("payment was begun too often")]
    TooOften,
    /// The provider is not offered (any more), or not for this amount.
    #[error("the provider is not offered")]
    NotOffered,
    /// The bank did not take it; nothing was taken from the payer. Offer the next one.
    #[error("the bank cannot be reached")]
    BankDown {
        /// The provider that failed.
        provider: ProviderId,
    },
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

/// What the payer's form posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartForm {
    /// The version of the terms that the page showed.
    pub version: u32,
    /// The chosen provider.
    pub provider: String,
    /// What the payer wants to pay, as typed in the shop's unit, where there is a choice.
    pub amount: Option<String>,
    /// The language that the payer chose on the page, if it is not the link's.
    pub language: Option<Language>,
}

/// A shop and a link that an address named.
pub(crate) struct Place {
    pub(crate) scope: Scope,
    pub(crate) row: Arc<ShopRow>,
    pub(crate) link: Link,
    pub(crate) terms: Terms,
    /// Some payment of the link is: its payer is at the bank, or somebody is to decide about it.
    under_way: bool,
}

impl App {
    /// The page of a link.
    pub async fn link_page(&self, slug: &str, token: &str) -> Result<LinkPage, PageError> {
        Ok(self.link_page_in(slug, token).await?.1)
    }

    /// The same for somebody who opens it in a browser: that is noted.
    pub async fn open_link_page(&self, slug: &str, token: &str) -> Result<LinkPage, PageError> {
        let (scope, page) = self.link_page_in(slug, token).await?;
        self.note_opened(scope, page.link);
        Ok(page)
    }

    async fn link_page_in(&self, slug: &str, token: &str) -> Result<(Scope, LinkPage), PageError> {
        let (slug, token) = address(slug, token)?;
        let app = self.clone();
        let names = (slug.clone(), token.clone());
        let (page, at, version) = self
            .store()
            .read(move |tx| {
                let place = place(tx, &names.0, &names.1)?.ok_or(PageError::Unknown)?;
                let (at, version) = ((place.scope, place.link.id), place.link.version);
                // It is handed on several times: one pointer, not all its fields.
                Ok::<_, PageError>((Box::new(app.page(tx, place)?), at, version))
            })
            .await?;
        let (scope, id) = at;
        if page.version == version {
            return Ok((scope, *page));
        }
        // Its document changed what it asks for: only a version that is kept can be paid.
        let app = self.clone();
        self.write(move |tx| app.lock_following(tx, scope, id).map(drop))
            .await?;
        let app = self.clone();
        let page = self.store().read(move |tx| {
            let place = place(tx, &slug, &token)?.ok_or(PageError::Unknown)?;
            Ok::<_, PageError>(app.page(tx, place)?)
        });
        Ok((scope, page.await?))
    }

    /// The page of one payment of a link.
    pub async fn payment_page(
        &self,
        slug: &str,
        token: &str,
        code: &str,
    ) -> Result<PaymentPage, PageError> {
        let (slug, token) = address(slug, token)?;
        let code: PaymentCode = code.parse().or(Err(PageError::Unknown))?;
        let app = self.clone();
        self.store()
            .read(move |tx| {
                let place = place(tx, &slug, &token)?.ok_or(PageError::Unknown)?;
                let found = payment::find_by_code(tx, place.scope, &code)?
                    .filter(|payment| payment.link == place.link.id)
                    .ok_or(PageError::Unknown)?;
                let face = face(tx, place.scope, &found)?;
                let link_state = place.link.state_at(&place.terms, app.now());
                let mut link = app.page(tx, place)?;
                // The payer reads on in the language that they chose before they went to the bank.
                link.language = found.language;
                Ok(PaymentPage {
                    link,
                    link_state,
                    payment: face,
                })
            })
            .await
    }

    fn page(&self, tx: &mut Tx<'_>, place: Place) -> Result<LinkPage, StoreError> {
        let Place {
            scope,
            row,
            link,
            terms,
            under_way,
        } = place;
        let (link, terms) = followed(tx, scope, (link, terms))?;
        let under_way = if under_way {
            under_way::of_link(tx, scope, link.id)?
        } else {
            UnderWay::default()
        };
        let held = under_way.held(link.paid.currency());
        let standing = link.standing(&terms, held, self.now());
        let offers = match standing {
            Standing::Payable(due) => offers(tx, scope, (&link, &terms), &due, self.now())?,
            _ => Vec::new(),
        };
        let slip = match standing {
            Standing::Payable(_) => place_of_slips(&row, terms.amount.currency()),
            _ => None,
        };
        // The one that explains the standing.
        let payment = match standing {
            Standing::Payable(_) => {
                // Of a link that many pay, nobody reads about the slip of another.
                let slip = || {
                    under_way
                        .newest_slip()
                        .filter(|_| terms.usage == Usage::Single)
                };
                under_way.newest_away().or_else(slip).cloned()
            }
            Standing::BeingChecked => under_way.newest_asked().cloned(),
            Standing::Paid | Standing::UsedUp | Standing::NothingOwed => {
                under_way::newest_paid(tx, scope, link.id)?
            }
            Standing::Draft | Standing::Expired | Standing::Cancelled => None,
        };
        let payment = payment
            .map(|payment| face(tx, scope, &payment))
            .transpose()?;
        Ok(LinkPage {
            shop: ShopFace::of(&row, scope.mode)?,
            link: link.id,
            token: link.token.as_str().to_owned(),
            language: link.language,
            amount: terms.amount,
            rule: terms.rule,
            version: link.version,
            description: terms.description,
            reference: link.reference,
            expires_at: terms.expires_at,
            standing,
            offers,
            slip,
            payment,
            return_url: link.return_url,
        })
    }
}

fn offers(
    tx: &mut Tx<'_>,
    scope: Scope,
    (link, terms): (&Link, &Terms),
    due: &Due,
    now: Timestamp,
) -> Result<Vec<Offer>, StoreError> {
    let asked = [
        scope.merchant.0.into(),
        scope.mode.as_str().into(),
        link.account.to_string().into(),
    ];
    let kept = tx.recall("the gateways of an account", &asked, |tx| {
        let rows = provider::of_account(tx, scope, link.account)?;
        let ill = rows.iter().filter_map(|row| {
            let ill = row.illness.clone()?;
            Some((row.provider.id, ill))
        });
        let ill: Vec<_> = ill.collect();
        let all: Vec<_> = rows.into_iter().map(|row| row.provider).collect();
        Ok::<_, StoreError>((all, ill))
    })?;
    let (all, ill) = &*kept;
    let rests = |id| ill.iter().any(|(of, ill)| *of == id && ill.rests(now));
    let offers = offered(all, scope.mode, due, terms.providers.as_deref());
    let offers = well_first(offers, rests);
    let offer = |one: &&domain::provider::Provider| Offer {
        id: one.id,
        name: one.public_name.clone(),
        origin: origin(&one.base_url),
    };
    Ok(offers.iter().map(offer).collect())
}

/// `scheme://host[:port]` of an absolute address: what stands before its third slash.
fn origin(url: &str) -> String {
    let path = url.match_indices('/').nth(2);
    let end = path.map_or(url.len(), |(at, _)| at);
    url.get(..end).unwrap_or(url).to_owned()
}

pub(crate) fn address(slug: &str, token: &str) -> Result<(Slug, Token), PageError> {
    let unknown = Err(PageError::Unknown);
    Ok((
        slug.parse().or(unknown)?,
        token.parse().or(Err(PageError::Unknown))?,
    ))
}

/// The shop and the link that an address names; the token tells the world.
pub(crate) fn place(
    tx: &mut Tx<'_>,
    slug: &Slug,
    token: &Token,
) -> Result<Option<Place>, StoreError> {
    let at_slug = tx.recall("the shop at a slug", &[slug.as_str().into()], |tx| {
        let row = shop::find_by_slug(tx, slug)?;
        Ok::<_, StoreError>(row.map(Arc::new))
    })?;
    let Some(row) = Option::clone(&at_slug) else {
        return Ok(None);
    };
    let scope = Scope {
        merchant: row.merchant,
        mode: token.mode(),
    };
    let Some((link, terms, under_way)) = under_way::link_by_token(tx, scope, token)? else {
        return Ok(None);
    };
    if link.shop != row.shop.id {
        return Ok(None);
    }
    Ok(Some(Place {
        scope,
        row,
        link,
        terms,
        under_way,
    }))
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn an_origin_has_no_path() {
        assert_eq!(
            origin("https://payment.zarinpal.com"),
            "https://payment.zarinpal.com"
        );
        assert_eq!(
            origin("http://127.0.0.1:8090/zarinpal"),
            "http://127.0.0.1:8090"
        );
    }
}
