//! What the payer does at the bank, and how the way back to the shop begins.

use std::fmt::Write;
use std::time::Duration;

use serde_json::json;
use sha2::{Digest, Sha256};
use url::Url;

use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{BookEntry, Protocol, State};
use crate::calls;
use crate::{
    asanpardakht, idpay, irankish, jibit, lyra, mellat, nextpay, parsian, pasargad,
    pasargad_signed, payping, sadad, saman, sandbox, stripe, vandar, zarinpal, zibal,
};

/// What the payer pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Press {
    Pay,
    Decline,
    Cancel,
}

impl Press {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "pay" => Some(Self::Pay),
            "decline" => Some(Self::Decline),
            "cancel" => Some(Self::Cancel),
            _ => None,
        }
    }
}

/// How the bank's page ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ending {
    pub(crate) state: State,
    /// Where the browser goes; none if the way ends at the bank.
    pub(crate) redirect: Option<Return>,
    /// Whether the return exists and is held back.
    pub(crate) held: bool,
}

/// The way back to the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Return {
    /// The shop's address, with the answer in its query where the protocol comes back by GET.
    pub(crate) url: String,
    /// The answer as a form; empty with GET.
    pub(crate) form: Vec<(String, String)>,
}

impl Return {
    /// The way back that stands in the book, if there is one.
    pub(crate) fn of(entry: &BookEntry) -> Option<Self> {
        Some(Self {
            url: entry.returned_to.clone()?,
            form: entry.returned_form.clone(),
        })
    }
}

/// Why a press did nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotPressed {
    /// No such payment.
    Unknown,
    /// The payment is over already.
    Closed,
}

/// Carries out what the payer pressed, with the misbehaviour of the page and of the return.
pub(crate) fn press(bank: &Bank, key: &str, press: Press) -> Result<Ending, NotPressed> {
    let now = bank.now();
    let mut desk = bank.desk();
    let entry = desk.book.get(key).ok_or(NotPressed::Unknown)?;
    if entry.state != State::Created {
        return Err(NotPressed::Closed);
    }
    let terminal = entry.terminal.clone();
    let page = desk.take(&terminal, Some(key), Step::Page);
    let press = match press {
        _ if page.has(Behaviour::Decline) => Press::Decline,
        _ if page.has(Behaviour::Cancel) => Press::Cancel,
        press => press,
    };
    let callback = desk.take(&terminal, Some(key), Step::Callback);
    let forged = callback.has(Behaviour::ForgedCallback);
    match press {
        Press::Pay if forged => {}
        Press::Pay => pay(&mut desk, key, now, &page),
        Press::Decline => end(&mut desk, key, now, State::Failed),
        Press::Cancel => end(&mut desk, key, now, State::Cancelled),
    }
    let claim = match press {
        _ if forged => Claim::Paid,
        Press::Pay if callback.has(Behaviour::FalseFailure) => Claim::Failed,
        Press::Pay => Claim::Paid,
        Press::Decline => Claim::Failed,
        Press::Cancel => Claim::Cancelled,
    };
    let entry = desk.book.get(key).ok_or(NotPressed::Unknown)?;
    let mut carried = entry.clone();
    if callback.has(Behaviour::SwappedCallback)
        && let Some(other) = desk.another_key(&terminal, Some(key))
    {
        carried.key = other;
    }
    if callback.has(Behaviour::ReplayedReference)
        && let Some(other) = desk.another_paid(entry)
    {
        carried.ref_id = other.ref_id;
        carried.receipt.clone_from(&other.receipt);
    }
    if callback.has(Behaviour::OtherMerchant) {
        "98765432".clone_into(&mut carried.terminal);
    }
    let back = way_back(&carried, claim);
    let (state, notify_url) = (entry.state, entry.notify_url.clone());
    let held = callback.has(Behaviour::LateCallback);
    let gone = callback.has(Behaviour::NoCallback);
    desk.book.change(key, |entry| {
        entry.returned_to = (!gone).then(|| back.url.clone());
        entry.returned_form.clone_from(&back.form);
        entry.held = held && !gone;
    });
    let notification = json!({
        "id": key, "terminal": terminal, "order": desk.book.get(key).and_then(|e| e.order.clone()),
        "status": claim.name(),
    });
    drop(desk);

    if let Some(told) = lyra::form::notification(&carried, claim)
        && !callback.has(Behaviour::NoNotification)
    {
        calls::return_later(bank, told);
    }
    if let Some(url) = notify_url.filter(|_| !callback.has(Behaviour::NoNotification)) {
        calls::post_later(bank, url, notification);
    }
    if gone {
        return Ok(Ending {
            state,
            redirect: None,
            held: false,
        });
    }
    if held {
        release_later(bank, key, &callback);
        return Ok(Ending {
            state,
            redirect: None,
            held: true,
        });
    }
    if callback.has(Behaviour::DoubleCallback) {
        calls::return_later(bank, back.clone());
    }
    Ok(Ending {
        state,
        redirect: Some(back),
        held: false,
    })
}

/// Lets go of a return that was held back and gives its address; the caller delivers it.
pub(crate) fn release(bank: &Bank, key: &str) -> Option<Return> {
    let mut desk = bank.desk();
    let back = Return::of(desk.book.get(key).filter(|entry| entry.held)?);
    desk.book.change(key, |entry| entry.held = false);
    back
}

fn release_later(bank: &Bank, key: &str, quirks: &Quirks) {
    let Some(ms) = quirks.ms(Behaviour::LateCallback) else {
        return;
    };
    let (bank, key) = (bank.clone(), key.to_owned());
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(ms)).await;
        if let Some(back) = release(&bank, &key) {
            calls::return_later(&bank, back);
        }
    });
}

fn pay(desk: &mut Desk, key: &str, now: i64, page: &Quirks) {
    let reference = desk.fresh_reference();
    let wanted = desk
        .book
        .get(key)
        .and_then(|entry| entry.wanted_card.clone());
    // Base64-like: case counts, and a plus or a slash breaks whoever decodes the form wrongly.
    let saman = desk
        .book
        .get(key)
        .is_some_and(|it| it.protocol == Protocol::Saman);
    let receipt = saman.then(|| format!("{}+/=", desk.chance.letters_and_digits(30)));
    let number = wanted.unwrap_or_else(|| card_number(&desk.chance.digits(9)));
    desk.book.change(key, |entry| {
        // A tenth: the classical mistake between rial and toman.
        let paid = if page.has(Behaviour::WrongAmount) {
            (entry.amount / 10).max(1)
        } else if page.has(Behaviour::PartialApproval) {
            (entry.amount / 2).max(1)
        } else {
            entry.amount
        };
        entry.state = State::Paid;
        entry.paid_at = Some(now);
        entry.paid_amount = Some(paid);
        entry.ref_id = Some(reference);
        entry.receipt = receipt;
        entry.card = Some(mask(&number));
        entry.card_hash = Some(hash(&number));
        if entry.auto_verify {
            entry.state = State::Verified;
            entry.verified_at = Some(now);
        }
    });
}

fn end(desk: &mut Desk, key: &str, now: i64, state: State) {
    desk.book.change(key, |entry| {
        entry.state = state;
        entry.ended_at = Some(now);
    });
}

/// What the return says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    Paid,
    Failed,
    Cancelled,
}

impl Claim {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What the browser brings to the shop, by GET in the query or by POST in a form.
fn way_back(entry: &BookEntry, claim: Claim) -> Return {
    let (by_post, fields) = match entry.protocol {
        Protocol::Stripe => {
            return Return {
                url: stripe::returned(entry, claim),
                form: Vec::new(),
            };
        }
        Protocol::Zarinpal => (false, zarinpal::returned(entry, claim)),
        Protocol::Nextpay => (false, nextpay::returned(entry, claim)),
        Protocol::Vandar => (false, vandar::returned(entry, claim)),
        Protocol::Idpay => (true, idpay::returned(entry, claim)),
        Protocol::Payping => (true, payping::returned(entry, claim)),
        Protocol::Saman => (true, saman::returned(entry, claim)),
        Protocol::Sadad => (true, sadad::returned(entry, claim)),
        Protocol::Lyra => (false, lyra::returned(entry, claim)),
        Protocol::Irankish => (true, irankish::returned(entry, claim)),
        Protocol::LyraForm => (false, lyra::form::returned(entry, claim)),
        Protocol::Sandbox => (false, sandbox::returned(entry, claim)),
        Protocol::Zibal => (false, zibal::returned(entry, claim)),
        Protocol::PasargadSigned => (false, pasargad_signed::returned(entry, claim)),
        Protocol::Parsian => (true, parsian::returned(entry, claim)),
        Protocol::Asanpardakht => (true, asanpardakht::returned(entry, claim)),
        Protocol::Jibit => (true, jibit::returned(entry, claim)),
        Protocol::Pasargad => (false, pasargad::returned(entry, claim)),
        Protocol::Mellat => (true, mellat::returned(entry, claim)),
    };
    // The address was parsed when the payment began; the text stands in if it no longer does.
    let Ok(mut url) = Url::parse(&entry.callback_url) else {
        return Return {
            url: entry.callback_url.clone(),
            form: Vec::new(),
        };
    };
    url.set_fragment(None);
    let owned = |(name, text): (&'static str, String)| (name.to_owned(), text);
    let form = if by_post {
        fields.into_iter().map(owned).collect()
    } else {
        url.query_pairs_mut().extend_pairs(fields);
        Vec::new()
    };
    Return {
        url: url.into(),
        form,
    }
}

/// Sixteen digits with a right check digit (Luhn) from nine random ones.
fn card_number(nine: &str) -> String {
    let body = format!("603799{nine}");
    let sum: u32 = body
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .enumerate()
        .map(|(at, digit)| match (at % 2 == 0, digit * 2) {
            (false, _) => digit,
            (true, twice) if twice > 9 => twice - 9,
            (true, twice) => twice,
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// First six, six stars, last four.
fn mask(number: &str) -> String {
    let head: String = number.chars().take(6).collect();
    let tail: String = number.chars().skip(12).collect();
    format!("{head}******{tail}")
}

fn hash(number: &str) -> String {
    let mut hex = String::new();
    for byte in Sha256::digest(number.as_bytes()) {
        let _ = write!(hex, "{byte:02X}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::card_number;

    #[test]
    fn simulated_cards_have_a_right_check_digit() {
        for nine in [
            "000000000",
            "123456789",
            "987654321",
            "555555555",
            "909090909",
        ] {
            let number = card_number(nine);
            assert_eq!(number.len(), 16);
            let digits = number.chars().rev().filter_map(|digit| digit.to_digit(10));
            let sum: u32 = digits
                .enumerate()
                .map(|(at, digit)| {
                    if at % 2 == 1 {
                        digit * 2 / 10 + digit * 2 % 10
                    } else {
                        digit
                    }
                })
                .sum();
            assert_eq!(sum % 10, 0, "{number}");
        }
    }
}
