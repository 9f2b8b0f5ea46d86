//! The judgement: the books, the bank's book and what payers were told must all say the same.

use std::collections::BTreeMap;

use anyhow::Context as _;
use serde_json::Value;

use super::desk::Desk;
use super::payers::Crowd;
use super::report::Report;
use super::stage::Stage;

/// Words of `verify-books` about money that came and is not here.
const LOST: &str = "the bank holds ";
/// Words of `verify-books` about money that is here more often than it came.
const DOUBLED: [&str; 3] = [
    "is paid here, the bank holds nothing",
    "booked by exactly one transfer",
    "paid is entered once",
];

/// What the server itself says; it must run.
pub(super) fn ask_the_server(crowd: &Crowd, report: &mut Report) -> anyhow::Result<()> {
    let told = std::mem::take(&mut *crowd.told());
    for page in &told.paid_pages {
        if crowd.says_paid(page) != Some(true) {
            report.lost(format!("{page} said paid, and does not any more"));
        }
    }
    let links = crowd.list("/v1/payment_links")?;
    let there: Vec<_> = links.iter().filter_map(|link| text(link, "id")).collect();
    for id in told.starts.keys() {
        if !there.contains(&id.as_str()) {
            report.lost(format!("{id} was acknowledged and is gone"));
        }
    }
    if links.len() > usize::try_from(told.keys)? {
        report.doubled(format!("{} links from {} wishes", links.len(), told.keys));
    }
    let payments = crowd.list("/v1/payments")?;
    report.payments = payments.len();
    let mut started = BTreeMap::<&str, u64>::new();
    let mut credits = BTreeMap::<&str, u64>::new();
    for payment in &payments {
        let link = text(payment, "payment_link").context("a payment without link")?;
        *started.entry(link).or_default() += 1;
        if text(payment, "state") == Some("paid") {
            let code = text(payment, "tracking_code").unwrap_or("none");
            *credits.entry(code).or_default() += 1;
        }
    }
    for (link, count) in started {
        // A link that was never acknowledged was never opened either.
        let asked = told.starts.get(link).copied().unwrap_or(0);
        if count > asked {
            report.doubled(format!("{link}: {count} payments, {asked} starts"));
        }
    }
    for (code, count) in credits.into_iter().filter(|(_, count)| *count > 1) {
        report.doubled(format!(
            "the bank's reference {code} credits {count} payments"
        ));
    }
    Ok(())
}

/// What the commands and the bank say; the server has stopped.
///
/// `leases` says whether they count: a plant behind them takes them away too, and must show alone.
pub(super) fn ask_the_books(
    stage: &Stage,
    desk: &Desk,
    leases: bool,
    report: &mut Report,
) -> anyhow::Result<()> {
    report.bank_paid = desk.paid()?;
    for breach in stage.breaches()? {
        if breach.contains(LOST) {
            report.lost(breach);
        } else if DOUBLED.iter().any(|words| breach.contains(words)) {
            report.doubled(breach);
        } else {
            report.unexplained(breach);
        }
    }
    for key in desk.interrupted().filter(|_| leases) {
        report.unexplained(format!("{key}: the bank was asked while it was answering"));
    }
    // The bank never says "verified before" by itself here: if we heard it, it was us.
    let (_, queue) = stage.ask(&["resolve", "--all"])?;
    let items = queue.get("data").or(Some(&queue)).and_then(Value::as_array);
    for item in items.context("the resolve queue is no list")? {
        if text(item, "reason") == Some("already_verified") {
            let payment = text(item, "payment").unwrap_or("?");
            report.unexplained(format!(
                "{payment}: verified by us, and taken for another's"
            ));
        }
    }
    Ok(())
}

fn text<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}
