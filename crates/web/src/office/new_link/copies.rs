//! Who gets a blind copy of the e-mails that send a link: the shop's manager, who makes it, one more.

use app::office::Shop;
use domain::contact::Email;
use domain::recipient::COPIED_MAX;

use crate::office::shell::Seat;
use crate::office::typed::{Fields, Wrongs};

/// The switches of the form with the address behind each. One with no address is off and says so.
pub(super) struct Copies {
    /// Of the shop's manager; `None`: the shop names none.
    pub(super) manager: Option<String>,
    /// Of who is signed in.
    pub(super) own: String,
    pub(super) to_manager: bool,
    pub(super) to_own: bool,
}

impl Copies {
    pub(super) fn of(fields: &Fields, shop: &Shop, seat: &Seat) -> Self {
        let manager = shop.shop.manager_email.clone();
        Self {
            to_manager: manager.is_some() && fields.given("copy_manager").is_some(),
            to_own: fields.given("copy_own").is_some(),
            own: seat.desk.staff.email.to_string(),
            manager,
        }
    }
}

/// Who was chosen, each once; what cannot be is told at its field.
pub(super) fn copies(
    fields: &Fields,
    (shop, recipients): (&Shop, usize),
    seat: &Seat,
    wrongs: &mut Wrongs,
) -> Vec<Email> {
    let t = seat.t();
    let switches = Copies::of(fields, shop, seat);
    let mut chosen: Vec<Email> = Vec::new();
    if switches.to_manager {
        chosen.extend(switches.manager.and_then(|address| address.parse().ok()));
    }
    if switches.to_own {
        chosen.push(seat.desk.staff.email.clone());
    }
    if let Some(typed) = fields.given("copy_to") {
        match typed.trim().parse() {
            Ok(address) => chosen.push(address),
            Err(_) => wrongs.add("copy_to", t.access_bad_email()),
        }
    }
    chosen.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    chosen.dedup_by(|a, b| a.as_str().eq_ignore_ascii_case(b.as_str()));
    if !chosen.is_empty() && recipients > COPIED_MAX {
        let most = u32::try_from(COPIED_MAX).unwrap_or(u32::MAX);
        wrongs.add("copy_to", t.linkform_copies_many(seat.number(most)));
    }
    chosen
}
