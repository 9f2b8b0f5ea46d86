//! `setup account` and `setup receipt-type`: made without an id, changed with one.

use app::App;
use domain::account::{AccountKind, CardNumber, Iban};
use domain::id::{AccountId, ReceiptTypeId};
use domain::settings::AccountForm;
use money::Currency;
use serde_json::json;

use super::{Done, editor, refused, settings_error};
use crate::args::{AccountOptions, OnOff, ReceiptTypeOptions};

pub(super) async fn account(app: &App, options: AccountOptions) -> Done {
    let by = editor(app, options.shop.as_deref()).await?;
    let id: Option<AccountId> = options
        .id
        .as_deref()
        .map(str::parse)
        .transpose()
        .or(Err(refused("that is not the id of an account (acc_…)")))?;
    let found = match id {
        Some(id) => Some(app.account(&by, id).await.map_err(settings_error)?.0),
        None => None,
    };
    let now = found.as_ref();
    let given = |given: Option<String>, now: Option<String>, usual: &str| {
        given.or(now).unwrap_or_else(|| usual.to_owned())
    };
    let form = AccountForm {
        name: given(options.name, now.map(|one| one.name.clone()), ""),
        kind: given(
            options.kind,
            now.map(|one| one.kind.to_string()),
            AccountKind::Bank.as_str(),
        ),
        currency: given(
            options.currency,
            now.map(|one| one.currency.to_string()),
            Currency::Irr.code(),
        ),
        iban: given(
            options.iban,
            now.and_then(|one| one.iban.as_ref().map(Iban::to_string)),
            "",
        ),
        card: given(
            options.card,
            now.and_then(|one| one.card.as_ref().map(CardNumber::to_string)),
            "",
        ),
        active: options
            .active
            .map_or(now.is_none_or(|one| one.active), OnOff::is_on),
    };
    let id = match (id, now) {
        (Some(id), Some(now)) => {
            let changed = app.change_account(&by, id, now.version, &form).await;
            changed.map_err(settings_error)?;
            id
        }
        _ => app
            .create_account(&by, &form)
            .await
            .map_err(settings_error)?,
    };
    let value = json!({ "object": "account", "id": id.to_string() });
    Ok((format!("Account {} is {id}.", form.name), value))
}

pub(super) async fn receipt_type(app: &App, options: ReceiptTypeOptions) -> Done {
    let by = editor(app, options.shop.as_deref()).await?;
    let id: Option<ReceiptTypeId> = options
        .id
        .as_deref()
        .map(str::parse)
        .transpose()
        .or(Err(refused("that is not the id of a receipt type (rct_…)")))?;
    let (id, name) = if let Some(id) = id {
        let now = app.receipt_type(&by, id).await.map_err(settings_error)?;
        let name = options.name.unwrap_or(now.name);
        let active = options.active.map_or(now.active, OnOff::is_on);
        let typed = (name.as_str(), active, now.needs_approval);
        let changed = app.change_receipt_type(&by, id, now.version, typed).await;
        changed.map_err(settings_error)?;
        (id, name)
    } else {
        let name = options.name.unwrap_or_default();
        let made = app.create_receipt_type(&by, &name).await;
        (made.map_err(settings_error)?, name)
    };
    let value = json!({ "object": "receipt_type", "id": id.to_string() });
    Ok((format!("Receipt type {name} is {id}."), value))
}
