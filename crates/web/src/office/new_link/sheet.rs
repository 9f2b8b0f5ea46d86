//! The form of a new link as it is shown, empty or with what was typed.

use app::office::{Making, Shop};
use askama::Template;
use axum::response::{IntoResponse as _, Response};
use domain::message::Medium;
use http::StatusCode;
use i18n::Texts;

use super::about::{Part, Told, messengers};
use super::copies::Copies;
use super::read::place_of;
use super::{chosen_shop, in_words};
use crate::office::by::{Channel, offered};
use crate::office::shell::{Place, Seat, Shell, clock, page};
use crate::office::typed::{Fields, Wrongs, example_day};
use crate::routes::Web;
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "office/new_link.html")]
struct NewLinkTemplate {
    s: Shell,
    /// What was typed.
    v: Fields,
    w: Wrongs,
    labels: Vec<(&'static str, String)>,
    notice: Option<String>,
    nonce: String,
    shops: Vec<Choice>,
    unit: &'static str,
    words: String,
    languages: Vec<Choice>,
    /// What parameters in the description are for; empty if there are none.
    parameters: String,
    /// Messages are kept here and go nowhere.
    kept: bool,
    /// The same of messages to mobiles: the shop has no channel for them.
    kept_mobiles: bool,
    /// The shops' channels, if there are several.
    channels: Vec<Channel>,
    /// `whole`, `parts` or `open`.
    rule: String,
    until: String,
    until_shop: String,
    example: String,
    /// Empty if there is nothing to choose from.
    accounts: Vec<Choice>,
    /// Each with its place among those that are offered, as typed.
    providers: Vec<(Choice, String)>,
    about: Part,
    /// Fields for ids at messengers: name, label and hint.
    messengers: Vec<(&'static str, String, String)>,
    /// Such an id was typed.
    by_messenger: bool,
    copies: Copies,
    /// The message of this link is written, or something is wrong with it.
    own_message: bool,
    /// What was left out when the form was shown: pressing again means it.
    seen: String,
    button: String,
    one: String,
    many: String,
}

pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) chosen: bool,
}

/// What stands in the form's description before anything is typed.
pub(super) fn described(shop: &Shop) -> String {
    let template = shop.shop.description_template.as_ref();
    template.map_or_else(String::new, |text| text.with_shop(&shop.shop.name))
}

/// The accounts that the money may land on, if there are several.
fn accounts(making: &Making, shop: &Shop, typed: &Fields, t: &Texts) -> Vec<Choice> {
    let named = typed.get("account");
    let own = Choice {
        value: String::new(),
        label: t.office_shop_account(),
        chosen: named.is_empty(),
    };
    let others = making.accounts_of(shop).filter(|account| {
        // One that nobody can pay to would be refused: it is not offered.
        account.id != shop.account && making.takes_money(account.id)
    });
    let mut choices: Vec<Choice> = others
        .map(|account| Choice {
            value: account.id.to_string(),
            label: account.name.clone(),
            chosen: named == account.id.to_string(),
        })
        .collect();
    if !choices.is_empty() {
        choices.insert(0, own);
    }
    choices
}

/// The providers of the account that is chosen.
fn providers(making: &Making, shop: &Shop, typed: &Fields) -> Vec<(Choice, String)> {
    let account = typed.get("account").parse().unwrap_or(shop.account);
    let all = making.providers.iter();
    all.filter(|one| one.account == account)
        .map(|one| {
            let choice = Choice {
                value: one.id.to_string(),
                label: one.public_name.clone(),
                chosen: typed.all("provider").any(|id| id == one.id.to_string()),
            };
            (choice, typed.get(&place_of(one.id)).to_owned())
        })
        .collect()
}

pub(super) fn form(
    web: &Web,
    seat: &Seat,
    making: &Making,
    nonce: String,
    status: StatusCode,
    (typed, wrongs, notice): (Fields, Wrongs, Option<String>),
    about: Part,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let Some(shop) = chosen_shop(making, &typed).or(making.shops.first()) else {
        return Err(Trouble::Unknown);
    };
    let zone = clock(shop);
    let people = u32::try_from(about.told.to.len()).unwrap_or(u32::MAX);
    let language = typed.get("language");
    let mut languages = vec![Choice {
        value: String::new(),
        label: t.office_shop_language(),
        chosen: language.is_empty(),
    }];
    languages.extend(i18n::Locale::ALL.into_iter().map(|locale| Choice {
        value: locale.code().to_owned(),
        label: locale.own_name().to_owned(),
        chosen: language == locale.code(),
    }));
    let until = typed.given("until").unwrap_or("shop").to_owned();
    let messengers = messengers(seat);
    let template = NewLinkTemplate {
        s: Shell::new(seat, Some(Place::Links), t.office_new_link()),
        labels: vec![
            ("shop", t.office_shop()),
            ("account", t.office_account()),
            ("amount", t.amount()),
            ("locked", t.linkform_locked()),
            ("description", t.description()),
            ("reference", t.reference()),
            ("who", t.linkform_who()),
            ("receipt_field", t.linkform_field()),
            ("recipients", t.office_recipients()),
            ("mobiles", t.linkform_mobiles()),
            ("telegram", t.people_telegram()),
            ("bale", t.people_bale()),
            ("eitaa", t.people_eitaa()),
            ("whatsapp", t.people_whatsapp()),
            ("copy_to", t.linkform_copy_to()),
            ("days", t.office_days()),
            ("day", t.office_day()),
            ("rule", t.office_rule()),
            ("first_part", t.office_first_part()),
            ("least", t.office_least()),
            ("most", t.office_most()),
            ("max_payments", t.office_max_payments()),
            ("max_total", t.office_max_total()),
            ("provider", t.office_providers()),
            ("note", t.office_note()),
            ("subject", t.templates_subject()),
            ("text", t.linkform_text()),
            ("short", t.templates_short()),
        ],
        notice,
        nonce,
        shops: making
            .shops
            .iter()
            .map(|row| Choice {
                value: row.shop.id.to_string(),
                label: row.shop.name.clone(),
                chosen: row.shop.id == shop.shop.id,
            })
            .collect(),
        unit: i18n::unit_name(shop.shop.unit, shop.shop.currency, seat.locale),
        words: in_words(&typed, shop, seat),
        languages,
        parameters: if described(shop).contains("{reference}") {
            t.office_description_parameter("{reference}")
        } else {
            String::new()
        },
        kept: shop.shop.ways.is_empty(),
        kept_mobiles: !shop
            .shop
            .ways
            .iter()
            .any(|way| way.channel.medium() == Medium::Mobile),
        channels: offered(making.shops.iter().map(|row| &row.shop), &typed, seat),
        rule: typed.given("rule").unwrap_or("whole").to_owned(),
        until,
        until_shop: shop.shop.validity_days.map_or_else(
            || t.office_until_shop_never(),
            |days| t.office_until_shop_days(days, seat.number(days)),
        ),
        example: example_day(web.app.now(), &zone, seat.locale),
        accounts: accounts(making, shop, &typed, t),
        providers: providers(making, shop, &typed),
        seen: about.told.left.join("\n"),
        by_messenger: messengers
            .iter()
            .any(|(name, ..)| typed.given(name).is_some()),
        messengers,
        about,
        copies: Copies::of(&typed, shop, seat),
        own_message: ["subject", "text", "short"]
            .into_iter()
            .any(|name| typed.given(name).is_some()),
        button: match (status, people) {
            // Without script it cannot follow what is typed, so it names both.
            (StatusCode::OK, 0) => t.office_create_either(),
            (_, 0) => t.office_create(),
            (_, people) => t.office_create_send(people, seat.number(people)),
        },
        one: t.office_create_send(1, seat.number(1)),
        many: t.office_create_send(2, "{n}"),
        v: typed,
        w: wrongs,
    };
    page(status, &template)
}

#[derive(Template)]
#[template(path = "office/told.html")]
struct ToldTemplate<'a> {
    t: crate::page::T,
    told: &'a Told,
}

/// The list of those who would be told, alone.
pub(super) fn told_part(seat: &Seat, told: &Told) -> Result<Response, Trouble> {
    let template = ToldTemplate { t: seat.t(), told };
    let html = template
        .render()
        .map_err(|error| Trouble::Busy(error.to_string()))?;
    Ok(axum::response::Html(html).into_response())
}
