//! To whom something is sent: people who are known, to choose among, and others, to type.

use app::office::{Addressed, Resending};
use domain::contact::Address;
use domain::link::RECIPIENTS_MAX;
use domain::sending::Crowd;

use super::shell::Seat;
use super::typed::Fields;

/// The part of a form that says to whom.
pub(super) struct Whom {
    pub(super) known: Vec<Known>,
    /// What was typed.
    pub(super) others: String,
    pub(super) wrong: Option<String>,
}

/// Somebody whom one may choose.
pub(super) struct Known {
    pub(super) address: String,
    /// They asked for no messages.
    pub(super) silent: bool,
    pub(super) chosen: bool,
}

impl Whom {
    /// The usual ones are chosen until somebody sent the form.
    pub(super) fn new(known: &[Addressed], typed: Option<&Fields>, wrong: Option<String>) -> Self {
        let takes_messages = known.iter().filter(|one| one.address.takes_messages());
        let known = takes_messages.map(|one| {
            let address = one.address.spelled();
            let named = |fields: &Fields| fields.all("to").any(|to| to == address);
            Known {
                chosen: !one.silent && typed.map_or(one.usual, named),
                silent: one.silent,
                address,
            }
        });
        Self {
            known: known.collect(),
            others: typed
                .map(|fields| fields.get("others").to_owned())
                .unwrap_or_default(),
            wrong,
        }
    }
}

/// Who was chosen and typed, or the first piece that is no address.
pub(super) fn recipients(fields: &Fields) -> Result<Vec<Address>, &str> {
    let others = fields.get("others").split([';', ',', '\n', '،', '؛']);
    let others = others.map(str::trim).filter(|piece| !piece.is_empty());
    let all = fields.all("to").chain(others);
    all.map(|piece| Address::read_any(piece).ok_or(piece))
        .collect()
}

/// What is to be said of what went out; nothing, if all of it did.
pub(super) fn left_out(sent: Resending, seat: &Seat) -> Vec<String> {
    let Resending::Now { messages, silent } = sent else {
        return Vec::new();
    };
    if silent.is_empty() && messages > 0 {
        return Vec::new();
    }
    let t = seat.t();
    let mut told = Vec::new();
    let count = u32::try_from(messages).unwrap_or(u32::MAX);
    if count > 0 {
        told.push(t.life_resend_done(count, seat.number(count)));
    }
    let names: Vec<_> = silent.iter().map(Address::spelled).collect();
    told.push(t.life_resend_left(names.join(&t.office_and_between())));
    told
}

/// Why nothing was sent.
pub(super) fn crowd(crowd: Crowd, seat: &Seat) -> String {
    let t = seat.t();
    match crowd {
        Crowd::Nobody => t.life_resend_nobody(),
        Crowd::TooMany => {
            let most = u32::try_from(RECIPIENTS_MAX).unwrap_or(u32::MAX);
            t.life_resend_many(seat.number(most))
        }
    }
}
