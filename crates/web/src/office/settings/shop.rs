//! Shops: their list, a new one, and one shop's own page.

use app::settings::{Pick, Picks, ShopSettings};
use axum::extract::Path;
use domain::access::Permission;
use domain::account::FinancialAccount;
use domain::id::ShopId;
use domain::receipt::ReceiptType;
use domain::settings::{MAX_CONTACT, MAX_NAME, ShopForm};
use domain::shop::{Language, Slug};
use i18n::Locale;
use money::{Currency, Unit};

use super::form::{Again, Sent, Sheet};
use super::list::{Part, Row, list_page};
use super::visit::{Answer, Filling, Stop, Visit, done, id_of, version_of};
use crate::office::field::{Choice, Field, Kind};
use crate::office::shell::Tab;
use crate::office::typed::{Fields, Posted};

/// The list.
pub(super) const HERE: &str = "/office/settings/shops";
const NEW: &str = "/office/settings/shops/new";
/// Days that links of a new shop are valid, until somebody says otherwise.
const FIRST_VALIDITY: u32 = 7;
/// Characters of a slug.
const MAX_SLUG: usize = 40;

pub(crate) async fn list(visit: Visit, fields: Fields) -> Answer {
    let shops = visit.web.app.shops_to_set(&visit.reads()).await;
    let shops = visit.read(shops).await?;
    let t = visit.t();
    let rows = shops.into_iter().map(|row| {
        let logo = row.logo.as_deref();
        Row {
            href: format!("{HERE}/{}", row.shop.id),
            parts: vec![Part::code(format!("/{}", row.shop.slug))],
            picture: logo.map(|hash| visit.web.app.logo_path(&row.shop.slug, hash)),
            label: row.shop.name,
            badge: None,
        }
    });
    let all = visit.seat.desk.staff.may_everywhere(Permission::Settings);
    let words = (t.settings_shops(), t.settings_shops_text());
    let new = all.then(|| (NEW, t.settings_shop_new()));
    list_page(&visit, words, new, rows, fields.get("said"))
}

pub(crate) async fn new(visit: Visit) -> Answer {
    new_page(&visit, None, &Again::default()).await
}

pub(crate) async fn create(visit: Visit, Posted(fields): Posted) -> Answer {
    let picks = Picks {
        account: pick(&fields, "account")?,
        receipt_type: pick(&fields, "receipt_type")?,
        validity_days: Some(FIRST_VALIDITY),
    };
    let form = read(&fields);
    let made = visit
        .web
        .app
        .create_shop(&visit.sends(&fields), &form, picks)
        .await;
    match visit.sent(made).await? {
        Sent::Done(made) => done(&format!("{HERE}/{}", made.shop), "made"),
        Sent::Before => done(HERE, "before"),
        Sent::Again(again) => new_page(&visit, Some(&fields), &again).await,
    }
}

pub(crate) async fn show(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let shown = (&Again::default(), fields.get("said"));
    shop_page(&visit, id_of(&id)?, None, shown).await
}

pub(crate) async fn save(visit: Visit, Path(id): Path<String>, Posted(fields): Posted) -> Answer {
    let id: ShopId = id_of(&id)?;
    let (by, version) = (visit.sends(&fields), version_of(&fields)?);
    let changed = visit
        .web
        .app
        .change_shop(&by, id, version, &read(&fields))
        .await;
    match visit.sent(changed).await? {
        Sent::Done(()) | Sent::Before => done(&format!("{HERE}/{id}"), "saved"),
        Sent::Again(again) => shop_page(&visit, id, Some(&fields), (&again, "")).await,
    }
}

/// The pages about one shop.
pub(super) fn tabs(visit: &Visit, id: ShopId, current: &str) -> Vec<Tab> {
    let t = visit.t();
    let tab = |end: &str, label| Tab {
        href: format!("{HERE}/{id}{end}"),
        label,
        current: end == current,
    };
    vec![
        tab("", t.settings_shop()),
        tab("/links", t.settings_links()),
        tab("/sending", t.sending()),
        tab("/slips", t.slip_rules()),
        tab("/openpay", t.openpay()),
        tab("/messages", t.templates()),
        tab("/logo", t.settings_logo()),
    ]
}

/// A form about one shop, on a page of its own.
pub(super) struct TabForm {
    pub(super) id: ShopId,
    /// The end of its address, as in [`tabs`].
    pub(super) end: &'static str,
    /// The shop's name.
    pub(super) name: String,
    /// Said below the heading; may be empty.
    pub(super) intro: String,
    /// The version that is edited.
    pub(super) version: i64,
    pub(super) fields: Vec<Field>,
}

impl TabForm {
    /// The page, with what is said of what was sent.
    pub(super) fn page(self, visit: &Visit, (again, said): (&Again, &str)) -> Answer {
        let t = visit.t();
        let Self { id, end, .. } = self;
        let sheet = Sheet {
            intro: self.intro,
            back: (HERE, t.settings_shops()),
            action: format!("{HERE}/{id}{end}"),
            fields: self.fields,
            version: Some(self.version),
            button: t.settings_save(),
        };
        let shell = visit.shell(self.name);
        let shell = shell.tabs(tabs(visit, id, end)).said(said);
        visit.form(shell, sheet, again)
    }
}

fn read(fields: &Fields) -> ShopForm {
    let text = |name| fields.get(name).to_owned();
    ShopForm {
        name: text("name"),
        slug: text("slug"),
        language: text("language"),
        time_zone: text("time_zone"),
        currency: text("currency"),
        unit: text("unit"),
        manager_email: text("manager_email"),
        contact: text("contact"),
    }
}

/// Something that is there; without a choice something new.
fn pick<T: std::str::FromStr>(fields: &Fields, name: &str) -> Result<Pick<T>, Stop> {
    let chosen = fields.given(name).map(id_of).transpose()?;
    Ok(chosen.map_or(Pick::New(None), Pick::This))
}

async fn new_page(visit: &Visit, typed: Option<&Fields>, again: &Again) -> Answer {
    let picks = visit.web.app.first_picks(&visit.reads()).await;
    let (accounts, kinds) = visit.read(picks).await?;
    let t = visit.t();
    let filling = Filling { typed, again, t };
    let stored = ShopForm {
        language: visit.seat.locale.code().to_owned(),
        time_zone: "Asia/Tehran".to_owned(),
        currency: Currency::Irr.to_string(),
        unit: Unit::Toman.to_string(),
        ..ShopForm::default()
    };
    let mut fields = shop_fields(visit, &filling, &stored, (&[], false));
    fields.extend(pick_fields(&filling, accounts, kinds));
    let sheet = Sheet {
        intro: t.settings_shop_new_text(),
        back: (HERE, t.settings_shops()),
        action: NEW.to_owned(),
        fields,
        version: None,
        button: t.settings_shop_make(),
    };
    let shell = visit.shell(t.settings_shop_new());
    visit.form(shell, sheet, again)
}

/// What a further shop may share with those that are there.
fn pick_fields(
    filling: &Filling<'_>,
    accounts: Vec<FinancialAccount>,
    kinds: Vec<ReceiptType>,
) -> Vec<Field> {
    let t = filling.t;
    let mut fields = Vec::new();
    let mut add = |name, label, first: String, others: Vec<Choice>| {
        if !others.is_empty() {
            let mut choices = vec![Choice::new("", first)];
            choices.extend(others);
            let field = Field {
                name,
                label,
                kind: Kind::Choice(choices),
                ..Field::default()
            };
            fields.push(filling.field(field, ""));
        }
    };
    let accounts = accounts.into_iter();
    let accounts =
        accounts.map(|one| Choice::new(one.id, format!("{} ({})", one.name, one.currency)));
    add(
        "account",
        t.settings_links_account(),
        t.settings_shop_own_account(),
        accounts.collect(),
    );
    let kinds = kinds.into_iter().map(|one| Choice::new(one.id, one.name));
    add(
        "receipt_type",
        t.settings_links_receipt_type(),
        t.settings_shop_own_receipt_type(),
        kinds.collect(),
    );
    fields
}

async fn shop_page(
    visit: &Visit,
    id: ShopId,
    typed: Option<&Fields>,
    (again, said): (&Again, &str),
) -> Answer {
    let found = visit.web.app.shop_settings(&visit.reads(), id).await;
    let found: ShopSettings = visit.read(found).await?;
    let (t, shop) = (visit.t(), &found.row.shop);
    let filling = Filling { typed, again, t };
    let stored = ShopForm {
        name: shop.name.clone(),
        slug: shop.slug.to_string(),
        language: shop.language.to_string(),
        time_zone: shop.time_zone.clone(),
        currency: shop.currency.to_string(),
        unit: shop.unit.to_string(),
        manager_email: shop.manager_email.clone().unwrap_or_default(),
        contact: shop.contact.clone().unwrap_or_default(),
    };
    let form = TabForm {
        id,
        end: "",
        name: shop.name.clone(),
        intro: String::new(),
        version: found.row.version,
        fields: shop_fields(visit, &filling, &stored, (&found.aliases, found.has_links)),
    };
    form.page(visit, (again, said))
}

fn shop_fields(
    visit: &Visit,
    filling: &Filling<'_>,
    stored: &ShopForm,
    (aliases, has_links): (&[Slug], bool),
) -> Vec<Field> {
    let (t, locale) = (filling.t, visit.seat.locale);
    let old: Vec<&str> = aliases.iter().map(Slug::as_str).collect();
    let slug_hint = if stored.slug.is_empty() {
        t.settings_shop_slug_hint()
    } else if old.is_empty() {
        t.settings_shop_slug_change()
    } else {
        let both = (
            t.settings_shop_slug_change(),
            t.settings_shop_slug_old(old.join(", ")),
        );
        format!("{} {}", both.0, both.1)
    };
    let languages = Language::ALL.iter();
    let languages = languages.map(|one| Choice::new(one, app::message::locale(*one).own_name()));
    let currencies = Currency::ALL.into_iter();
    let currencies = currencies.map(|one| Choice::new(one, currency_word(one, locale)));
    let units = [
        (Unit::Toman, t.settings_unit_toman()),
        (Unit::Rial, t.settings_unit_rial()),
        (Unit::Major, t.settings_unit_major()),
    ];
    let (currency_hint, unit_hint) = if has_links {
        (
            t.settings_shop_currency_fixed(),
            t.settings_shop_unit_hint(),
        )
    } else {
        (t.settings_shop_currency_hint(), t.settings_shop_unit_hint())
    };
    vec![
        filling.field(
            Field {
                name: "name",
                label: t.settings_shop_name(),
                hint: t.settings_shop_name_hint(),
                autocomplete: "organization",
                max: MAX_NAME,
                ..Field::default()
            },
            &stored.name,
        ),
        filling.field(
            Field {
                name: "slug",
                label: t.settings_shop_slug(),
                hint: slug_hint,
                prefix: format!("{}/", visit.web.app.settings().public_url),
                autocomplete: "off",
                max: MAX_SLUG,
                ltr: true,
                ..Field::default()
            },
            &stored.slug,
        ),
        filling.field(
            Field {
                name: "language",
                label: t.settings_shop_language(),
                hint: t.settings_shop_language_hint(),
                kind: Kind::Choice(languages.collect()),
                ..Field::default()
            },
            &stored.language,
        ),
        filling.field(
            Field {
                name: "time_zone",
                label: t.settings_shop_zone(),
                hint: t.settings_shop_zone_hint(),
                kind: Kind::Suggested(zones()),
                max: MAX_NAME,
                ltr: true,
                ..Field::default()
            },
            &stored.time_zone,
        ),
        filling.field(
            Field {
                name: "currency",
                label: t.settings_shop_currency(),
                hint: currency_hint,
                kind: Kind::Choice(currencies.collect()),
                fixed: has_links,
                ..Field::default()
            },
            &stored.currency,
        ),
        filling.field(
            Field {
                name: "unit",
                label: t.settings_shop_unit(),
                hint: unit_hint,
                kind: Kind::Choice(units.map(|(unit, word)| Choice::new(unit, word)).into()),
                ..Field::default()
            },
            &stored.unit,
        ),
        filling.optional(
            Field {
                name: "manager_email",
                label: t.settings_shop_email(),
                hint: t.settings_shop_email_hint(),
                kind: Kind::Email,
                autocomplete: "email",
                max: MAX_CONTACT,
                ltr: true,
                ..Field::default()
            },
            &stored.manager_email,
        ),
        filling.optional(
            Field {
                name: "contact",
                label: t.settings_shop_contact(),
                hint: t.settings_shop_contact_hint(),
                autocomplete: "off",
                max: MAX_CONTACT,
                ..Field::default()
            },
            &stored.contact,
        ),
    ]
}

/// A currency by its name and its code.
pub(super) fn currency_word(currency: Currency, locale: Locale) -> String {
    let unit = Unit::default_for(currency);
    format!("{} ({currency})", i18n::unit_name(unit, currency, locale))
}

/// The time zones of the world, ours first.
fn zones() -> Vec<String> {
    let ours = "Asia/Tehran";
    let mut zones: Vec<String> = jiff::tz::db()
        .available()
        .map(|zone| zone.to_string())
        .filter(|zone| zone.contains('/') && !zone.starts_with("Etc/") && zone != ours)
        .collect();
    zones.sort();
    zones.insert(0, ours.to_owned());
    zones
}
