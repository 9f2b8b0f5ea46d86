//! `setup list`: everything that is set up; no secret is among it.

use app::App;
use app::settings::Editor;
use domain::account::{CardNumber, Iban};
use domain::scope::Mode;
use serde_json::{Value, json};

use super::{Done, settings_error};
use crate::error::CommandError;

pub(super) async fn list(app: &App) -> Done {
    let mut merchants = Vec::new();
    for merchant in app.merchants().await? {
        let by = Editor::operator(merchant.no);
        merchants.push(json!({
            "object": "merchant",
            "name": merchant.name,
            "shops": shops(app, &by).await?,
            "accounts": accounts(app, &by).await?,
            "receipt_types": receipt_types(app, &by).await?,
            "providers": providers(app, &by).await?,
        }));
    }
    let text = merchants.iter().map(told).collect::<Vec<_>>().join("\n");
    let text = if text.is_empty() {
        "Nothing is set up yet. Begin with `peyvand setup shop SLUG --name NAME`.".to_owned()
    } else {
        text
    };
    Ok((text, json!({ "object": "list", "data": merchants })))
}

async fn shops(app: &App, by: &Editor) -> Result<Vec<Value>, CommandError> {
    let rows = app.shops_to_set(by).await.map_err(settings_error)?;
    let one = |row: &app::office::Shop| {
        let shop = &row.shop;
        let template = shop.description_template.as_ref();
        json!({
            "object": "shop", "id": shop.id.to_string(), "slug": shop.slug.as_str(),
            "name": shop.name, "language": shop.language.as_str(), "time_zone": shop.time_zone,
            "currency": shop.currency.code(), "unit": shop.unit.code(),
            "manager_email": shop.manager_email, "contact": shop.contact,
            "logo": row.logo.as_deref().map(|hash| app.logo_path(&shop.slug, hash)),
            "links": {
                "account": row.account.to_string(), "receipt": shop.receipt_by_default,
                "receipt_type": row.receipt_type.to_string(), "approve": shop.approve_receipts,
                "validity_days": shop.validity_days,
                "description": template.map(|text| text.as_str().to_owned()),
                "channels": shop.ways.iter().map(ToString::to_string).collect::<Vec<_>>(),
            },
        })
    };
    Ok(rows.iter().map(one).collect())
}

async fn accounts(app: &App, by: &Editor) -> Result<Vec<Value>, CommandError> {
    let all = app.accounts(by).await.map_err(settings_error)?;
    let one = |account: &domain::account::FinancialAccount| {
        json!({
            "object": "account", "id": account.id.to_string(), "name": account.name,
            "kind": account.kind.as_str(), "currency": account.currency.code(),
            "iban": account.iban.as_ref().map(Iban::as_str),
            "card": account.card.as_ref().map(CardNumber::as_str), "active": account.active,
        })
    };
    Ok(all.iter().map(one).collect())
}

async fn receipt_types(app: &App, by: &Editor) -> Result<Vec<Value>, CommandError> {
    let all = app.receipt_types(by).await.map_err(settings_error)?;
    let one = |kind: &domain::receipt::ReceiptType| {
        json!({ "object": "receipt_type", "id": kind.id.to_string(), "name": kind.name,
            "active": kind.active })
    };
    Ok(all.iter().map(one).collect())
}

async fn providers(app: &App, by: &Editor) -> Result<Vec<Value>, CommandError> {
    let mut all = Vec::new();
    for mode in Mode::ALL {
        for view in app.providers(by, mode).await.map_err(settings_error)? {
            let one = &view.provider;
            all.push(json!({
                "object": "provider", "id": one.id.to_string(), "name": one.public_name,
                "driver": one.driver, "livemode": mode.is_live(),
                "account": one.account.to_string(), "state": one.state.as_str(),
                "published": one.published,
            }));
        }
    }
    Ok(all)
}

/// One merchant for people: a line for each thing.
fn told(merchant: &Value) -> String {
    let word = |value: &Value, name: &str| match value.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => "-".to_owned(),
        Some(other) => other.to_string(),
    };
    let mut lines = vec![format!("Merchant {}", word(merchant, "name"))];
    for (kind, label, names) in [
        ("shops", "shop", ["slug", "name", "currency", "unit"]),
        (
            "accounts",
            "account",
            ["name", "currency", "iban", "active"],
        ),
        ("receipt_types", "receipt type", ["name", "active", "", ""]),
        (
            "providers",
            "provider",
            ["driver", "name", "state", "livemode"],
        ),
    ] {
        for one in merchant
            .get(kind)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let facts = names.iter().filter(|name| !name.is_empty());
            let facts: Vec<String> = facts
                .map(|name| match (*name, one.get(*name)) {
                    ("active", Some(Value::Bool(on))) => {
                        if *on { "active" } else { "off" }.to_owned()
                    }
                    ("livemode", Some(Value::Bool(live))) => {
                        if *live { "LIVE" } else { "TEST" }.to_owned()
                    }
                    _ => word(one, name),
                })
                .collect();
            lines.push(format!(
                "  {label}  {}  {}",
                word(one, "id"),
                facts.join("  ")
            ));
        }
    }
    lines.join("\n")
}
