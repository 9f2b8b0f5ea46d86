//! Bank slips of the demo: the shop takes them, and some wait in the queue.

use app::App;
use app::settings::Editor;
use app::slip::SlipSent;
use domain::openpay::Ask;
use domain::settings::AccountForm;
use domain::slip::{RulesForm, SlipForm};
use jiff::ToSpan as _;
use jiff::tz::TimeZone;

use super::shop::{DemoShop, SLUG};
use crate::error::CommandError;

/// Numbers of an account and of a card that no bank gave to anybody; their check digits fit.
const IBAN: &str = "IR820540102680020817909002";
const CARD: &str = "6037991234567893";

/// What waits: the place of the link, number, last four digits, depositor, toman.
const SLIPS: &[(usize, &str, &str, &str, &str)] = &[
    (1, "451290", "4417", "رضا کریمی", "1850000"),
    (2, "140508290117", "2208", "Anna Weber", "480000"),
    (2, "451290", "9034", "", "48000"),
];

/// Switches slips on and registers those that wait.
pub(super) async fn register(app: &App, shop: &DemoShop) -> Result<(), CommandError> {
    let by = Editor::operator(shop.scope.merchant);
    let refused = |error: app::settings::SettingsError| CommandError::Refused(error.to_string());
    let Some(link) = shop.links.first() else {
        return Ok(());
    };
    let (account, _) = app.account(&by, link.link.account).await.map_err(refused)?;
    let form = AccountForm {
        name: account.name.clone(),
        kind: account.kind.to_string(),
        currency: account.currency.code().to_owned(),
        iban: IBAN.to_owned(),
        card: CARD.to_owned(),
        active: true,
    };
    app.change_account(&by, account.id, account.version, &form)
        .await
        .map_err(refused)?;
    let found = app.slip_rules(&by, link.link.shop).await.map_err(refused)?;
    let optional = || Ask::Optional.to_string();
    let rules = RulesForm {
        active: true,
        accounts: vec![account.id.to_string()],
        time: optional(),
        card: optional(),
        depositor: optional(),
        picture: optional(),
        two_from: "5000000".to_owned(),
        most_days: "30".to_owned(),
        hours: "24".to_owned(),
        place: String::new(),
    };
    app.change_slip_rules(&by, link.link.shop, found.row.version, &rules)
        .await
        .map_err(refused)?;
    let yesterday = app
        .now()
        .to_zoned(TimeZone::UTC)
        .date()
        .checked_sub(1.day());
    for (place, number, card, depositor, toman) in SLIPS {
        let Some(link) = shop.links.get(*place) else {
            continue;
        };
        let sent = SlipSent {
            form: SlipForm {
                kind: "card_to_card".to_owned(),
                account: account.id.to_string(),
                number: (*number).to_owned(),
                amount: (*toman).to_owned(),
                unit: "toman".to_owned(),
                day: yesterday.clone().ok(),
                time: String::new(),
                card: (*card).to_owned(),
                depositor: (*depositor).to_owned(),
            },
            picture: None,
            nonce: format!("demo-{place}-{number}"),
            language: None,
        };
        let token = link.link.token.as_str();
        app.register_slip(SLUG, token, sent, "demo")
            .await
            .map_err(|error| CommandError::Refused(error.to_string()))?;
    }
    Ok(())
}
