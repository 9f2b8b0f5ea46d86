//! The bell: what a user was told, reading it, and where they want to be told.

use domain::id::{LinkId, NoticeId};
use domain::notice::Wish;
use store::StoreError;
use store::rooms::link;
use store::rooms::notice::{self, Notice, NoticeFilter, Which};
use store::rooms::shop::ShopRow;

use super::{Desk, page, shops_of};
use crate::App;

/// A page of notices.
#[derive(Debug, Clone)]
pub struct NoticeList {
    /// All shops of the merchant, for time zones.
    pub shops: Vec<ShopRow>,
    /// The notices, newest first, each with what its link is for.
    pub rows: Vec<NoticeLine>,
    /// There are older ones.
    pub more: bool,
}

/// One notice of a list.
#[derive(Debug, Clone)]
pub struct NoticeLine {
    /// The notice.
    pub notice: Notice,
    /// What its link is for: description and reference.
    pub about: (Option<String>, Option<String>),
}

impl App {
    /// The notices of a user, newest first.
    pub async fn office_notices(
        &self,
        desk: &Desk,
        filter: NoticeFilter,
        limit: u32,
    ) -> Result<NoticeList, StoreError> {
        let desk = desk.clone();
        self.store()
            .read(move |tx| {
                let (scope, user) = (desk.scope(), desk.staff.user);
                let wanted = (&filter, limit.saturating_add(1));
                let (found, more) = page(notice::list(tx, scope, user, wanted)?, limit);
                let mut rows = Vec::with_capacity(found.len());
                for notice in found {
                    // What they may not see any more has no words here.
                    let about = match notice.about.link {
                        Some(id) => words(tx, &desk, id)?,
                        None => (None, None),
                    };
                    rows.push(NoticeLine { notice, about });
                }
                Ok(NoticeList {
                    shops: shops_of(tx, &desk)?,
                    rows,
                    more,
                })
            })
            .await
    }

    /// Marks notices of a user as read, and sweeps very old ones away.
    pub async fn read_notices(&self, desk: &Desk, which: Which) -> Result<(), StoreError> {
        let (scope, user, app) = (desk.scope(), desk.staff.user, self.clone());
        self.write(move |tx| {
            notice::mark_read(tx, scope, user, which, app.now())?;
            notice::sweep(tx, scope, user)
        })
        .await
    }

    /// Where a user wants to be told of each kind; what they did not choose is as usual.
    pub async fn notice_wishes(&self, desk: &Desk) -> Result<Vec<Wish>, StoreError> {
        let (merchant, user) = (desk.staff.merchant, desk.staff.user);
        self.store()
            .read(move |tx| notice::wishes_of(tx, merchant, user))
            .await
    }

    /// Keeps where a user wants to be told.
    pub async fn set_notice_wishes(
        &self,
        desk: &Desk,
        wishes: Vec<Wish>,
    ) -> Result<(), StoreError> {
        let (merchant, user) = (desk.staff.merchant, desk.staff.user);
        self.write(move |tx| notice::set_wishes(tx, merchant, user, &wishes))
            .await
    }
}

/// What a link is for, for those who may see it.
fn words(
    tx: &mut store::Tx<'_>,
    desk: &Desk,
    id: LinkId,
) -> Result<(Option<String>, Option<String>), StoreError> {
    let found = link::find(tx, desk.scope(), id)?;
    let found = found.filter(|(link, _)| desk.sees(link));
    Ok(found.map_or((None, None), |(link, terms)| {
        (terms.description, link.reference)
    }))
}

/// One notice to be marked, from what a form says.
pub fn which(one: Option<&str>, up_to: Option<&str>) -> Option<Which> {
    let id = |text: &str| text.parse::<NoticeId>().ok();
    match (one, up_to) {
        (Some(one), None) => id(one).map(Which::One),
        (None, Some(up_to)) => id(up_to).map(Which::UpTo),
        _ => None,
    }
}
