//! Who hears of a link: of staff, and of its payers.

use domain::contact::Address;
use domain::id::{LinkId, UserId};
use domain::message::Situation;
use domain::notice::{NoticeKind, Wish};
use domain::scope::Scope;
use domain::shop::Shop;
use domain::told::{Reader, Staff};
use domain::way::{Route, each_once};
use store::rooms::access::staff;
use store::rooms::{message, notice};
use store::{StoreError, Tx};

/// The shop's manager and the user who made the link, as the shop's rule lets them hear.
pub(crate) fn who_may_hear<'a>(
    tx: &mut Tx<'_>,
    scope: Scope,
    shop: &'a Shop,
    made_by: Option<UserId>,
) -> Result<Staff<'a>, StoreError> {
    let manager = shop.manager_email.as_ref();
    let manager = manager.and_then(|address| {
        Some(Reader {
            address: address.parse().ok()?,
            language: shop.language,
            declines: Vec::new(),
        })
    });
    // A rule that tells the maker nothing costs no question.
    let maker = made_by.filter(|_| !shop.told.maker.is_empty());
    let maker = match maker {
        Some(user) => staff::find(tx, scope.merchant, user)?,
        None => None,
    };
    let maker = maker.filter(|user| user.active && user.joined);
    let declines = match &maker {
        Some(user) => declined(&notice::wishes_of(tx, scope.merchant, user.id)?),
        None => Vec::new(),
    };
    let maker = maker.and_then(|user| {
        Some(Reader {
            address: user.email?,
            language: user.language.unwrap_or(shop.language),
            declines,
        })
    });
    Ok(Staff {
        told: &shop.told,
        manager,
        maker,
    })
}

/// The ways to whom a link was sent, and to who opened it by themselves.
pub(crate) fn payers(
    tx: &mut Tx<'_>,
    scope: Scope,
    (shop, link): (&Shop, LinkId),
    situation: Situation,
) -> Result<Vec<Route>, StoreError> {
    let people = each_once(people(tx, scope, link)?);
    let people = people.iter();
    Ok(people
        .flat_map(|person| shop.routes(situation, person))
        .collect())
}

/// To whom a link was sent, and who opened it by themselves.
pub(crate) fn people(
    tx: &mut Tx<'_>,
    scope: Scope,
    link: LinkId,
) -> Result<Vec<Vec<Address>>, StoreError> {
    let mut people = message::recipients(tx, scope, link)?;
    people.extend(crate::openpay::payer(tx, scope, link)?);
    Ok(people)
}

/// The situations of which somebody wants no e-mail.
fn declined(wishes: &[Wish]) -> Vec<Situation> {
    let wants = |situation: &Situation| {
        let kind = NoticeKind::of(*situation);
        let wish = wishes.iter().find(|wish| Some(wish.kind) == kind);
        wish.is_none_or(|wish| wish.mail)
    };
    let all = Situation::ALL.iter().copied();
    all.filter(|situation| !wants(situation)).collect()
}
