//! The form for a new link.

mod first;

use app::link::{Answered, LinkError, LinkRequest, Once};
use app::office::{Making, Shop};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use domain::contact::Email;
use domain::id::ProviderId;
use domain::link::{Expiry, Reference, Usage};
use domain::settings::DescriptionTemplate;
use domain::shop::Language;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use i18n::Texts;
use money::{Amount, parse_amount};

use self::first::first;
use super::shell::{Place, Seat, Shell, clock, page};
use super::typed::{
    Fields, Posted, Wrongs, amount_words, count, day, end_of, example_day, field_words, unit_word,
};
use crate::routes::{Web, see_other};
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
    until: String,
    until_shop: String,
    example: String,
    /// Empty if there is nothing to choose from.
    accounts: Vec<Choice>,
    providers: Vec<Choice>,
    button: String,
    one: String,
    many: String,
}

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// Digits of a nonce: a UUID.
const NONCE: usize = 32;

pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Trouble> {
    let making = making(&web, &seat).await?;
    if let Some(lack) = making.lack() {
        return first(&web, &seat, lack).await;
    }
    let nonce = web.app.form_nonce();
    let words = making.shops.first().map(described).unwrap_or_default();
    let typed = Fields(vec![("description".to_owned(), words)]);
    let fresh = (typed, Wrongs::default(), None);
    form(&web, &seat, &making, nonce, StatusCode::OK, fresh)
}

/// An amount in words, for those who type one: a misplaced zero is seen before it costs.
pub(crate) async fn words(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let making = making(&web, &seat).await?;
    let text = chosen_shop(&making, &fields)
        .map(|shop| in_words(&fields, shop, &seat))
        .unwrap_or_default();
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

pub(crate) async fn make(
    State(web): State<Web>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let nonce = fields.get("nonce").to_owned();
    if nonce.len() != NONCE || !nonce.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Trouble::BadForm);
    }
    let making = making(&web, &seat).await?;
    if let Some(lack) = making.lack() {
        return first(&web, &seat, lack).await;
    }
    let mut wrongs = Wrongs::default();
    let bad = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(shop) = chosen_shop(&making, &fields) else {
        wrongs.add("shop", seat.t().office_wrong_missing());
        return form(&web, &seat, &making, nonce, bad, (fields, wrongs, None));
    };
    let others: Vec<String> = making.shops.iter().map(described).collect();
    let request = request(&fields, (shop, &others), &seat, &mut wrongs);
    let shop_id = shop.shop.id;
    let Some(request) = request.filter(|_| wrongs.is_empty()) else {
        return form(&web, &seat, &making, nonce, bad, (fields, wrongs, None));
    };
    let once = Once {
        key: nonce.clone(),
        fingerprint: fields.fingerprint(),
    };
    let made = web
        .app
        .office_create(&seat.desk, shop_id, request, once, &seat.request_id)
        .await;
    match made {
        Ok(Answered::Now(view)) => {
            see_other(&format!("/office/links/{}?said=created", view.link.id))
        }
        Ok(Answered::Before { body, .. }) => {
            see_other(&format!("/office/links/{body}?said=before"))
        }
        Err(LinkError::Fields(errors)) => {
            let t = seat.t();
            let found = errors
                .iter()
                .map(|error| field_words(error, seat.locale, t));
            wrongs.0.extend(found);
            form(&web, &seat, &making, nonce, bad, (fields, wrongs, None))
        }
        Err(LinkError::KeyReused | LinkError::Running) => {
            let notice = Some(seat.t().office_sent_before());
            let nonce = web.app.form_nonce();
            form(
                &web,
                &seat,
                &making,
                nonce,
                StatusCode::CONFLICT,
                (fields, wrongs, notice),
            )
        }
        Err(LinkError::NotFound | LinkError::Life(_)) => Err(Trouble::Unknown),
        Err(LinkError::Store(error)) => Err(Trouble::Busy(error.to_string())),
    }
}

async fn making(web: &Web, seat: &Seat) -> Result<Making, Trouble> {
    let making = web.app.office_making(&seat.desk).await;
    making.map_err(|error| Trouble::Busy(error.to_string()))
}

fn chosen_shop<'a>(making: &'a Making, fields: &Fields) -> Option<&'a Shop> {
    let named = fields.get("shop");
    let mut shops = making.shops.iter();
    match named {
        "" => shops.next(),
        named => shops.find(|row| row.shop.id.to_string() == named),
    }
}

fn in_words(fields: &Fields, shop: &Shop, seat: &Seat) -> String {
    let (unit, currency) = (shop.shop.unit, shop.shop.currency);
    parse_amount(fields.get("amount"), unit, currency)
        .map(|amount| i18n::amount_in_words(amount, unit, seat.locale))
        .unwrap_or_default()
}

/// Addresses, separated by `;`; commas and line breaks are understood too.
fn addresses(fields: &Fields) -> impl Iterator<Item = &str> {
    fields
        .get("recipients")
        .split([';', ',', '\n', '،', '؛'])
        .map(str::trim)
        .filter(|address| !address.is_empty())
}

/// What the form asks for; what is wrong is told at its field.
fn request(
    fields: &Fields,
    (shop, described): (&Shop, &[String]),
    seat: &Seat,
    wrongs: &mut Wrongs,
) -> Option<LinkRequest> {
    let t = seat.t();
    let (unit, currency) = (shop.shop.unit, shop.shop.currency);
    let unit_name = unit_word(unit, currency, seat.locale);
    let amount = |name: &'static str, wrongs: &mut Wrongs| -> Option<Amount> {
        parse_amount(fields.get(name), unit, currency)
            .map_err(|error| wrongs.add(name, amount_words(error, unit_name, t)))
            .ok()
    };
    let asked = amount("amount", wrongs);
    let reference = fields.given("reference").and_then(|typed| {
        typed
            .parse::<Reference>()
            .map_err(|problem| {
                let error = domain::link::FieldError {
                    field: "reference".to_owned(),
                    problem,
                };
                wrongs.0.push(field_words(&error, seat.locale, t));
            })
            .ok()
    });
    let expiry = expiry(fields, shop, wrongs, t);
    let usage = if fields.given("reusable").is_some() {
        let max_payments = fields.given("max_payments").and_then(|typed| {
            let number = count(typed);
            if number.is_none() {
                wrongs.add("max_payments", t.office_wrong_number());
            }
            number
        });
        let max_total = fields
            .given("max_total")
            .and_then(|_| amount("max_total", wrongs));
        Usage::Reusable {
            max_payments,
            max_total,
        }
    } else {
        Usage::Single
    };
    let mut recipients = Vec::new();
    for address in addresses(fields) {
        match address.parse::<Email>() {
            Ok(email) => recipients.push(email),
            Err(_) if wrongs.at("recipients").is_none() => {
                wrongs.add("recipients", t.office_wrong_email(address));
            }
            Err(_) => {}
        }
    }
    // What is no provider at all is refused like one that is not offered: never taken for "all".
    let providers: Result<Vec<ProviderId>, _> = fields.all("provider").map(str::parse).collect();
    let providers = providers.unwrap_or_else(|_| {
        wrongs.add("provider", t.settings_wrong_choice());
        Vec::new()
    });
    let account = fields.given("account").and_then(|typed| {
        let id = typed.parse().ok();
        if id.is_none() {
            wrongs.add("account", t.settings_wrong_choice());
        }
        id
    });
    Some(LinkRequest {
        shop: None,
        account,
        amount: asked?,
        description: description(fields, shop, described),
        reference,
        expiry: expiry?,
        usage,
        language: fields.get("language").parse::<Language>().ok(),
        note: fields.given("note").map(lines),
        receipt: None,
        providers: (!providers.is_empty()).then_some(providers),
        recipients,
        return_url: None,
        metadata: Vec::new(),
    })
}

/// What stands in the form's description before anything is typed.
fn described(shop: &Shop) -> String {
    let template = shop.shop.description_template.as_ref();
    template.map_or_else(String::new, |text| text.with_shop(&shop.shop.name))
}

/// The description as typed. What the form itself wrote is left to the shop that was chosen; what
/// was written around its parameters is filled in; and an empty one is meant so.
fn description(fields: &Fields, shop: &Shop, described: &[String]) -> Option<String> {
    let typed = lines(fields.get("description"));
    if !typed.is_empty() && described.contains(&typed) {
        return None;
    }
    let template = shop.shop.description_template.as_ref();
    let filled = template.and_then(|_| DescriptionTemplate::read(&typed).ok().flatten());
    Some(filled.map_or(typed, |text| {
        text.fill(&shop.shop.name, fields.given("reference"))
    }))
}

/// Browsers end the lines of a text with two characters.
pub(crate) fn lines(typed: &str) -> String {
    typed.replace("\r\n", "\n")
}

fn expiry(fields: &Fields, shop: &Shop, wrongs: &mut Wrongs, t: &Texts) -> Option<Expiry> {
    match fields.get("until") {
        "never" => Some(Expiry::Never),
        "days" => {
            let days = count(fields.get("days"));
            if days.is_none() {
                wrongs.add("days", t.office_wrong_number());
            }
            days.map(Expiry::Days)
        }
        "day" => {
            let zone = clock(shop);
            let end = day(fields.get("day")).and_then(|day| end_of(day, &zone));
            if end.is_none() {
                wrongs.add("day", t.office_wrong_date("1405/09/05, 2026-11-26"));
            }
            end.map(Expiry::At)
        }
        _ => Some(Expiry::ShopDefault),
    }
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
fn providers(making: &Making, shop: &Shop, typed: &Fields) -> Vec<Choice> {
    let account = typed.get("account").parse().unwrap_or(shop.account);
    let all = making.providers.iter();
    all.filter(|one| one.account == account)
        .map(|one| Choice {
            value: one.id.to_string(),
            label: one.public_name.clone(),
            chosen: typed.all("provider").any(|id| id == one.id.to_string()),
        })
        .collect()
}

fn form(
    web: &Web,
    seat: &Seat,
    making: &Making,
    nonce: String,
    status: StatusCode,
    (typed, wrongs, notice): (Fields, Wrongs, Option<String>),
) -> Result<Response, Trouble> {
    let t = seat.t();
    let Some(shop) = chosen_shop(making, &typed).or(making.shops.first()) else {
        return Err(Trouble::Unknown);
    };
    let zone = clock(shop);
    let people = u32::try_from(addresses(&typed).count()).unwrap_or(u32::MAX);
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
    let template = NewLinkTemplate {
        s: Shell::new(seat, Some(Place::Links), t.office_new_link()),
        labels: vec![
            ("shop", t.office_shop()),
            ("account", t.office_account()),
            ("amount", t.amount()),
            ("description", t.description()),
            ("reference", t.reference()),
            ("recipients", t.office_recipients()),
            ("days", t.office_days()),
            ("day", t.office_day()),
            ("max_payments", t.office_max_payments()),
            ("max_total", t.office_max_total()),
            ("provider", t.office_providers()),
            ("note", t.office_note()),
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
        unit: unit_word(shop.shop.unit, shop.shop.currency, seat.locale),
        words: in_words(&typed, shop, seat),
        languages,
        parameters: if described(shop).contains("{reference}") {
            t.office_description_parameter("{reference}")
        } else {
            String::new()
        },
        kept: shop.shop.channels.is_empty(),
        until,
        until_shop: shop.shop.validity_days.map_or_else(
            || t.office_until_shop_never(),
            |days| t.office_until_shop_days(seat.number(days)),
        ),
        example: example_day(web.app.now(), &zone, seat.locale),
        accounts: accounts(making, shop, &typed, t),
        providers: providers(making, shop, &typed),
        button: match (status, people) {
            // Without script it cannot follow what is typed, so it names both.
            (StatusCode::OK, _) => t.office_create_either(),
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
