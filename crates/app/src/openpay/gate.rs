//! Work that a payer's machine does before one more payment may be opened.

use std::collections::BTreeMap;

use domain::openpay::WORK_LIFE;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use store::rooms::shop::ShopRow;

use super::code::CodeWay;
use crate::App;

/// Work that is asked for: a number is to be found, so that the SHA-256 of `challenge:number`
/// begins with so many zero bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// What is hashed before the number.
    pub challenge: String,
    /// Leading zero bits.
    pub bits: u32,
    /// Where a code would go in place of it, if any channel leads to the payer.
    pub code: Option<CodeWay>,
}

impl App {
    /// New work for one payment of a shop.
    pub(super) fn give_work(
        &self,
        row: &ShopRow,
        bits: u32,
        code: Option<CodeWay>,
    ) -> Option<Work> {
        let fields = BTreeMap::from([
            ("at".to_owned(), self.now().as_microsecond().to_string()),
            ("bits".to_owned(), bits.to_string()),
        ]);
        let use_of = (row.merchant, label(row));
        let sealed =
            self.vault()
                .seal_carried(self.entropy(), (use_of.0, use_of.1.as_str()), &fields);
        Some(Work {
            challenge: sealed.ok()?,
            bits,
            code,
        })
    }

    /// Whether this work was given out here, not long ago, and is done. That it counts once is the
    /// caller's care.
    pub(super) fn is_done(&self, row: &ShopRow, (challenge, answer): (&str, &str)) -> bool {
        let opened = self
            .vault()
            .open_carried((row.merchant, &label(row)), challenge);
        let Ok(fields) = opened else {
            return false;
        };
        let read = |name: &str| fields.get(name).map_or("", String::as_str);
        let given = read("at").parse().ok();
        let given = given.and_then(|at| Timestamp::from_microsecond(at).ok());
        let Some((given, bits)) = given.zip(read("bits").parse::<u32>().ok()) else {
            return false;
        };
        let age = self.now().duration_since(given);
        let in_time = !age.is_negative() && age <= WORK_LIFE;
        in_time && answer.len() <= 20 && leading_zeros(challenge, answer) >= bits
    }
}

fn label(row: &ShopRow) -> String {
    format!("openpay-work/{}", row.shop.id)
}

/// How much work an answer shows.
fn leading_zeros(challenge: &str, answer: &str) -> u32 {
    let hash = Sha256::digest(format!("{challenge}:{answer}"));
    let mut zeros = 0;
    for byte in hash {
        zeros += byte.leading_zeros();
        if byte != 0 {
            break;
        }
    }
    zeros
}
