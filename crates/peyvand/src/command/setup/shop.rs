//! `setup shop` and `setup links`: a shop is made or changed; only what is given changes.

use std::path::Path;

use app::App;
use app::settings::{Editor, Pick, Picks, ShopSettings};
use domain::id::ShopId;
use domain::scope::MerchantNo;
use domain::settings::{LinksForm, ShopForm};
use domain::shop::Slug;
use domain::way::with_mail;
use money::{Currency, Unit};
use serde_json::json;

use super::{Done, refused, settings_error};
use crate::args::{LinksOptions, OnOff, ShopOptions};
use crate::error::CommandError;

/// Days that links of a new shop are valid.
const FIRST_VALIDITY: u32 = 7;

pub(super) async fn shop(app: &App, options: ShopOptions) -> Done {
    // A picture that cannot be read is told before anything is done.
    let logo = options.logo.as_deref().map(read).transpose()?;
    if let Some(code) = &options.currency {
        Currency::from_code(code).map_err(|error| refused(error.to_string()))?;
    }
    let found = app.find_shop(&options.slug).await?;
    let (by, id, made) = match &found {
        Some(row) => {
            let by = Editor::operator(row.merchant);
            change(app, &by, row.shop.id, &options).await?;
            (by, row.shop.id, false)
        }
        None => {
            let (by, id) = create(app, &options).await?;
            (by, id, true)
        }
    };
    if let (false, Some(days)) = (made, options.validity_days) {
        let only_days = |form: &mut LinksForm| form.validity_days = days.to_string();
        change_links(app, &by, id, only_days).await?;
    }
    if logo.is_some() || options.remove_logo {
        let version = settings(app, &by, id).await?.row.version;
        let done = match logo {
            Some(file) => app.set_logo(&by, id, version, file).await,
            None => app.remove_logo(&by, id, version).await,
        };
        done.map_err(settings_error)?;
    }
    let row = settings(app, &by, id).await?.row;
    let (name, slug) = (&row.shop.name, &row.shop.slug);
    let value = json!({ "object": "shop", "id": id.to_string(), "slug": slug.as_str() });
    let line = if made {
        format!("Shop {name} is at /{slug}. Next: `peyvand setup provider {slug} …`.")
    } else {
        format!("Shop {name} is at /{slug}.")
    };
    Ok((line, value))
}

pub(super) async fn links(app: &App, options: LinksOptions) -> Done {
    let row = app.find_shop(&options.shop).await?;
    let row = row.ok_or_else(|| refused(format!("there is no shop {}", options.shop)))?;
    let (by, id) = (Editor::operator(row.merchant), row.shop.id);
    let set = |into: &mut String, given: &Option<String>| {
        if let Some(given) = given {
            into.clone_from(given);
        }
    };
    let switch = |into: &mut bool, given: Option<OnOff>| {
        *into = given.map_or(*into, OnOff::is_on);
    };
    let change = |form: &mut LinksForm| {
        set(&mut form.account, &options.account);
        set(&mut form.receipt_type, &options.receipt_type);
        set(&mut form.description, &options.description);
        set(
            &mut form.validity_days,
            &options.validity_days.map(|days| days.to_string()),
        );
        switch(&mut form.receipt, options.receipt);
        switch(&mut form.approve, options.approve);
        if let Some(email) = options.email {
            let ways = with_mail(&row.shop.ways, matches!(email, OnOff::On));
            form.ways = ways.iter().map(ToString::to_string).collect();
        }
        form.lines.clone_from(&options.line);
    };
    change_links(app, &by, id, change).await?;
    let value = json!({ "object": "shop", "id": id.to_string(), "slug": row.shop.slug.as_str() });
    Ok((
        format!("New links of {} follow this.", row.shop.name),
        value,
    ))
}

async fn settings(app: &App, by: &Editor, id: ShopId) -> Result<ShopSettings, CommandError> {
    app.shop_settings(by, id).await.map_err(settings_error)
}

async fn change(
    app: &App,
    by: &Editor,
    id: ShopId,
    options: &ShopOptions,
) -> Result<(), CommandError> {
    let row = settings(app, by, id).await?.row;
    let shop = row.shop;
    let given = |given: &Option<String>, now: String| given.clone().unwrap_or(now);
    let form = ShopForm {
        name: given(&options.name, shop.name),
        slug: given(&options.new_slug, shop.slug.to_string()),
        language: given(&options.language, shop.language.to_string()),
        time_zone: given(&options.time_zone, shop.time_zone),
        currency: given(&options.currency, shop.currency.to_string()),
        unit: given(&options.unit, shop.unit.to_string()),
        manager_email: given(
            &options.manager_email,
            shop.manager_email.unwrap_or_default(),
        ),
        contact: given(&options.contact, shop.contact.unwrap_or_default()),
    };
    let changed = app.change_shop(by, id, row.version, &form).await;
    changed.map_err(settings_error)
}

async fn create(app: &App, options: &ShopOptions) -> Result<(Editor, ShopId), CommandError> {
    let Ok(_) = options.slug.parse::<Slug>() else {
        return Err(refused(
            "a shop's address has 3 to 40 of a-z, 0-9 and -, and is no reserved word",
        ));
    };
    let Some(name) = options.name.clone() else {
        let slug = &options.slug;
        return Err(refused(format!(
            "there is no shop {slug}; a new one needs --name"
        )));
    };
    let given = |given: &Option<String>, usual: &str| given.clone().unwrap_or(usual.to_owned());
    let currency = given(&options.currency, Currency::Irr.code());
    let unit = match Currency::from_code(&currency) {
        Ok(Currency::Irr) | Err(_) => Unit::Toman,
        Ok(other) => Unit::default_for(other),
    };
    let form = ShopForm {
        slug: given(&options.new_slug, &options.slug),
        language: given(&options.language, "fa"),
        time_zone: given(&options.time_zone, "Asia/Tehran"),
        unit: given(&options.unit, unit.code()),
        manager_email: given(&options.manager_email, ""),
        contact: given(&options.contact, ""),
        name: name.clone(),
        currency,
    };
    let days = options.validity_days.unwrap_or(FIRST_VALIDITY);
    let picks = Picks {
        account: Pick::New(None),
        receipt_type: Pick::New(None),
        validity_days: Some(days).filter(|days| *days > 0),
    };
    let merchant = merchant_of_new(app, options, &name).await?;
    let by = Editor::operator(merchant);
    let made = app.create_shop(&by, &form, picks).await;
    Ok((by, made.map_err(settings_error)?.shop))
}

/// Whose shop a new one is: the only merchant's, else that of the shop beside it; the first shop of
/// all begins a merchant.
async fn merchant_of_new(
    app: &App,
    options: &ShopOptions,
    name: &str,
) -> Result<MerchantNo, CommandError> {
    if options.new_merchant {
        return Ok(app.make_merchant(name).await?);
    }
    if let Some(slug) = &options.beside {
        let row = app.find_shop(slug).await?;
        let row = row.ok_or_else(|| refused(format!("there is no shop {slug}")))?;
        return Ok(row.merchant);
    }
    match app.merchants().await?.as_slice() {
        [] => Ok(app.make_merchant(name).await?),
        [only] => Ok(only.no),
        _ => Err(refused(
            "there are several merchants; name a shop of one with --beside, or say --new-merchant",
        )),
    }
}

async fn change_links(
    app: &App,
    by: &Editor,
    id: ShopId,
    change: impl FnOnce(&mut LinksForm),
) -> Result<(), CommandError> {
    let row = settings(app, by, id).await?.row;
    let template = row.shop.description_template.as_ref();
    let mut form = LinksForm {
        account: row.account.to_string(),
        receipt: row.shop.receipt_by_default,
        receipt_type: row.receipt_type.to_string(),
        approve: row.shop.approve_receipts,
        validity_days: row.shop.validity_days.unwrap_or_default().to_string(),
        description: template
            .map(|text| text.as_str().to_owned())
            .unwrap_or_default(),
        ways: row.shop.ways.iter().map(ToString::to_string).collect(),
        lines: Vec::new(),
        told: row.shop.told.clone(),
        two_from: row
            .shop
            .refund_two_from
            .map(|amount| i18n::amount_number(amount, row.shop.unit, i18n::Locale::En))
            .unwrap_or_default(),
    };
    change(&mut form);
    let changed = app.change_links(by, id, row.version, &form).await;
    changed.map_err(settings_error)
}

fn read(file: &Path) -> Result<Vec<u8>, CommandError> {
    use std::io::Read as _;
    let trouble = |source| CommandError::File {
        path: file.display().to_string(),
        source,
    };
    let mut bytes = Vec::new();
    // One byte more than is taken tells a file that is too large.
    let most = u64::try_from(app::picture::MAX_PICTURE).unwrap_or(u64::MAX);
    let open = std::fs::File::open(file).map_err(trouble)?;
    open.take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(trouble)?;
    Ok(bytes)
}
