//! What Zibal's answers mean.

use domain::verdict::Verdict;
use money::{Amount, Currency};

use super::{Zibal, codes, is_track_id};
use crate::coded::Coded;
use crate::driver::Standing;
use crate::json;
use crate::order::{Asked, Begun, Redirect};
use crate::reply::{Reply, Silence};
use crate::terminal::Terminal;
use crate::yes::Yes;

fn said(driver: &Zibal, terminal: &Terminal, reply: &Reply) -> Result<Coded, Silence> {
    let names = ("result", "message");
    Coded::read((driver, terminal), reply, names, codes::TABLE)
}

pub(super) fn begin(driver: &Zibal, terminal: &Terminal, reply: &Reply) -> Begun {
    let said = match said(driver, terminal, reply) {
        Ok(said) if said.code == "100" => said,
        Ok(said) => return said.refused_begin(),
        Err(silence) => return silence.into(),
    };
    let key = said.text("trackId");
    let Some(gateway_key) = key.filter(|key| said.clean && is_track_id(key)) else {
        return Silence::new("result 100 without a usable track id").into();
    };
    Begun::Accepted {
        redirect: Redirect::get(terminal.at(&["start", &gateway_key])),
        gateway_key,
        expires_after: None,
        fee: None,
    }
}

pub(super) fn verify(
    driver: &Zibal,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Verdict {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    match said.code.as_str() {
        "100" | "201" if said.clean => match yes(&said, asked).check(asked) {
            Ok(confirmation) if said.code == "100" => Verdict::Verified(confirmation),
            Ok(confirmation) => Verdict::AlreadyVerified(confirmation),
            Err(other) => other,
        },
        // 202 also while the payer is still typing; 203 denies a key that Zibal itself gave out.
        "202" | "203" => said.not_paid(false),
        _ => said.no_verdict(),
    }
}

fn yes(said: &Coded, asked: &Asked<'_>) -> Yes {
    // A yes whose own status says something else than "paid" contradicts itself.
    let status = json::integer(&said.body, "status");
    let agrees = status.is_none_or(|status| matches!(status, 1 | 2));
    let amount = json::integer(&said.body, "amount").filter(|_| agrees);
    Yes {
        code: said.code.clone(),
        reference: Some(asked.gateway_key.to_owned()),
        tracking_code: said.text("refNumber"),
        amount: amount.map(|rials| Amount::new(rials, Currency::Irr)),
        order: json::named(&said.body, "orderId"),
        card: said.text("cardNumber"),
        fee: None,
    }
}

pub(super) fn inquire(driver: &Zibal, terminal: &Terminal, reply: &Reply) -> Standing {
    let said = match said(driver, terminal, reply) {
        Ok(said) if matches!(said.code.as_str(), "100" | "201") && said.clean => said,
        Ok(said) => return said.no_standing(),
        Err(silence) => return silence.into(),
    };
    let Some(status) = json::integer(&said.body, "status") else {
        return Standing::unknown("a look-up without a status");
    };
    let code = format!("s{status}");
    match status {
        // 4 to 12: a card failed. Nothing says that no other may follow on the same page.
        -1 | 4..=10 | 12 => Standing::Open { code },
        1 | 2 => Standing::Paid { code },
        3 => Standing::Cancelled { code },
        15 | 16 | 18 => Standing::Returned { code },
        _ => Standing::unknown(format!("status {status}")),
    }
}
