//! The demo's shop: a bookshop in Tehran with links in Persian and English.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::App;
use app::auth::Caller;
use app::link::{Answered, LinkRequest, LinkView};
use app::settings::Editor;
use app::setup::{NewProvider, NewShop};
use domain::contact::Address;
use domain::id::ShopId;
use domain::link::{AmountRule, Expiry, Usage};
use domain::openpay::{Ask, OpenPayForm};
use domain::scope::{MerchantNo, Mode, Scope};
use domain::shop::Language;
use money::{Amount, Currency, Unit};

use crate::error::CommandError;

/// The name of the shop in addresses.
pub(crate) const SLUG: &str = "golestan";

/// The shop with what the demo shows of it.
pub(crate) struct DemoShop {
    pub(crate) scope: Scope,
    pub(crate) api_key: String,
    pub(crate) links: Vec<LinkView>,
}

impl DemoShop {
    /// The address of the first link, ready to be paid.
    pub(crate) fn first_link(&self) -> &str {
        self.links.first().map_or("", |link| link.url.as_str())
    }

    /// Each link's address, with what it is for.
    pub(crate) fn notes(&self) -> Vec<(String, String)> {
        let note = |link: &LinkView| {
            (
                link.url.clone(),
                link.terms.description.clone().unwrap_or_default(),
            )
        };
        self.links.iter().map(note).collect()
    }
}

/// What each link is for: reference, description, toman, language, who gets it.
const LINKS: &[(&str, &str, i64, Language, &str)] = &[
    (
        "INV-1405-218",
        "فاکتور ۱۴۰۵/۲۱۸ – سه جلد کتاب",
        125_000,
        Language::Persian,
        "sara@example.com",
    ),
    (
        "INV-1405-219",
        "شاهنامهٔ فردوسی، چاپ مسکو",
        1_850_000,
        Language::Persian,
        "reza@example.com",
    ),
    (
        "INV-1405-220",
        "Invoice 1405/220 – Persian grammar",
        480_000,
        Language::English,
        "anna@example.com",
    ),
    (
        "INV-1405-221",
        "Facture 1405/221 – Hafez bilingue",
        620_000,
        Language::French,
        "luc@example.com",
    ),
];

/// Makes the shop, its providers at the simulated bank, a key and the links.
pub(crate) async fn make(app: &App, bank_url: &str) -> Result<DemoShop, CommandError> {
    let refused = |error: app::setup::SetupError| CommandError::Refused(error.to_string());
    let merchant = app.make_merchant("کتابفروشی گلستان").await?;
    let wanted = NewShop {
        slug: SLUG
            .parse()
            .or(Err(CommandError::Refused("the slug".to_owned())))?,
        name: "کتابفروشی گلستان".to_owned(),
        language: Language::Persian,
        time_zone: "Asia/Tehran".to_owned(),
        currency: Currency::Irr,
        unit: Unit::Toman,
        manager_email: Some("manager@example.com".to_owned()),
        contact: Some("021-88990011".to_owned()),
        validity_days: Some(7),
        account_name: "حساب جاری".to_owned(),
        receipt_type_name: "پرداخت آنلاین".to_owned(),
    };
    let made = app.make_shop(merchant, wanted).await.map_err(refused)?;
    let providers = [
        (
            "zarinpal",
            "زرین‌پال (شبیه‌سازی)",
            "zarinpal",
            zarinpal_credentials(),
        ),
        ("sandbox", "درگاه آزمایشی", "sandbox", sandbox_credentials()),
    ];
    for (position, (driver, name, path, credentials)) in (1..).zip(providers) {
        let provider = NewProvider {
            mode: Mode::Test,
            account: made.account,
            driver: driver.to_owned(),
            public_name: name.to_owned(),
            base_url: Some(format!("{bank_url}/{path}")),
            credentials,
            position,
            limits: (None, None),
            auto_verify: false,
        };
        app.make_provider(merchant, Currency::Irr, provider)
            .await
            .map_err(refused)?;
    }
    open_page(app, merchant, made.shop).await?;
    let api_key = app.make_api_key(merchant, Mode::Test, "demo").await?;
    let caller = app
        .authenticate(&api_key)
        .await
        .map_err(|error| CommandError::Refused(error.to_string()))?;
    let mut links = Vec::new();
    for (reference, description, toman, language, recipient) in LINKS {
        let link = link(
            app,
            &caller,
            (reference, description, *toman),
            *language,
            recipient,
        )
        .await?;
        links.push(link);
    }
    Ok(DemoShop {
        scope: caller.scope,
        api_key,
        links,
    })
}

async fn link(
    app: &App,
    caller: &Caller,
    (reference, description, toman): (&str, &str, i64),
    language: Language,
    recipient: &str,
) -> Result<LinkView, CommandError> {
    let wrong = |what: &str| CommandError::Refused(format!("the demo's own {what}"));
    let request = LinkRequest {
        shop: None,
        account: None,
        customer: None,
        document: None,
        receipt_field: None,
        amount: Amount::from_toman(toman).or(Err(wrong("amount")))?,
        description: Some(description.to_owned()),
        reference: Some(reference.parse().or(Err(wrong("reference")))?),
        expiry: Expiry::ShopDefault,
        rule: AmountRule::Whole,
        usage: Usage::Single,
        language: Some(language),
        note: None,
        receipt_type: None,
        receipt: None,
        providers: None,
        recipients: vec![Address::Email(
            recipient.parse().or(Err(wrong("recipient")))?,
        )],
        message: None,
        channels: None,
        return_url: None,
        metadata: Vec::new(),
    };
    let unused = Arc::new(|_: &LinkView| (201, String::new()));
    let made = app.create_link(caller, request, None, unused, "demo").await;
    match made {
        Ok(Answered::Now(view)) => Ok(view),
        Ok(Answered::Before { .. }) => Err(wrong("link")),
        Err(error) => Err(CommandError::Refused(error.to_string())),
    }
}

/// The shop's OpenPay page: it takes test payments, for one of two subjects.
async fn open_page(app: &App, merchant: MerchantNo, shop: ShopId) -> Result<(), CommandError> {
    let word = str::to_owned;
    let form = OpenPayForm {
        open: true,
        mode: Mode::Test.to_string(),
        name: Ask::Required.to_string(),
        phone: Ask::Optional.to_string(),
        email: Ask::Hidden.to_string(),
        description: Ask::Optional.to_string(),
        subjects: word("خرید کتاب\nکمک به کتابخانهٔ محله"),
        price: word("free"),
        least: word("1000"),
        limits: ["5", "5", "200", "10", "4"].map(word),
        ..OpenPayForm::default()
    };
    let by = Editor::operator(merchant);
    let changed = app.change_openpay(&by, shop, 0, &form).await;
    changed.map_err(|error| CommandError::Refused(error.to_string()))
}

fn zarinpal_credentials() -> BTreeMap<String, String> {
    let id = "00000000-0000-4000-8000-000000001405";
    BTreeMap::from([("merchant_id".to_owned(), id.to_owned())])
}

fn sandbox_credentials() -> BTreeMap<String, String> {
    BTreeMap::from([
        ("terminal".to_owned(), "golestan".to_owned()),
        ("secret".to_owned(), "sandbox-secret-golestan".to_owned()),
    ])
}
