//! The bell: whom of the back office a notice reaches, written in the unit of its cause.

use domain::access::Staff;
use domain::id::NoticeId;
use domain::link::Link;
use domain::notice::{About, Audience, Bell, NewNotice, NoticeKind};
use domain::scope::Scope;
use domain::settle::Booking;
use store::rooms::access::staff::{self, StaffRow};
use store::rooms::notice;
use store::{StoreError, Tx};

use crate::App;

/// A user who can come in and read.
fn reader(row: StaffRow) -> Option<Staff> {
    let email = row.email.filter(|_| row.active && row.joined)?;
    Some(Staff {
        user: row.id,
        merchant: row.merchant,
        name: row.name,
        email,
        language: row.language,
        grants: row.grants,
    })
}

impl App {
    /// Rings for everybody whom this reaches.
    pub(crate) fn ring(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        kind: NoticeKind,
        about: About,
    ) -> Result<(), StoreError> {
        let wishes = notice::wishes(tx, scope.merchant, kind)?;
        let rows = match kind.audience() {
            // Paid links are many: only who made this one, and who wants to hear of all, is looked for.
            Audience::Maker => {
                let wanting = wishes.iter().filter(|(_, wish)| wish.bell == Bell::All);
                let mut users: Vec<_> = wanting.map(|(user, _)| *user).collect();
                users.extend(about.maker);
                users.sort_unstable();
                users.dedup();
                let mut rows = Vec::with_capacity(users.len());
                for user in users {
                    rows.extend(staff::find(tx, scope.merchant, user)?);
                }
                rows
            }
            Audience::Shop(_) | Audience::Merchant(_) => staff::all(tx, scope.merchant)?,
        };
        let now = self.now();
        let reached = rows.into_iter().filter_map(reader).filter(|user| {
            let wish = wishes.iter().find(|(known, _)| *known == user.user);
            kind.reaches(user, &about, wish.map_or(Bell::Own, |(_, wish)| wish.bell))
        });
        let notices: Vec<NewNotice> = reached
            .map(|user| NewNotice {
                id: NoticeId::new(self.uuid()),
                user: user.user,
                kind,
                about,
            })
            .collect();
        notice::insert(tx, scope, &notices, now)
    }
}

impl App {
    /// Rings for what a payment came to.
    pub(crate) fn ring_for_payment(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        link: &Link,
        booking: &Booking,
    ) -> Result<(), StoreError> {
        let about = About {
            shop: Some(link.shop),
            maker: link.made_by,
            link: Some(link.id),
            payment: Some(booking.payment.id),
            ..About::default()
        };
        for kind in booking.told.iter().copied().filter_map(NoticeKind::of) {
            self.ring(tx, scope, kind, about)?;
        }
        Ok(())
    }
}
