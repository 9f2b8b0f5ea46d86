//! The two steps as pages.

use app::openpay::{CodeWay, NoCode, OpenPayPage, SIGNED, Work};
use askama::Template;
use domain::openpay::{CodeFault, EXTRAS, Named, PayerForm, Price};
use http::StatusCode;
use i18n::{Locale, texts};
use money::{Amount, Unit, parse_amount};
use percent_encoding::utf8_percent_encode;

use super::fields::{Field, Kind, first, note_words, told};
use super::{CodeStop, NOTED, NOTES, OpenPayView, Stop, unit_of, words_of};
use crate::asset::{FORM_STYLE, WORDS, WORK};
use crate::office::{VALUE, fault_words};
use crate::page::{Frame, Page, Policy, T};
use crate::pay::choice::bounds;
use crate::pay::parts::{Contact, Fact, Sum, clean, frame};
use crate::reader::Reader;
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "openpay.html")]
struct OpenPayTemplate<'a> {
    frame: Frame,
    t: T,
    heading: String,
    steps: String,
    notices: Vec<String>,
    /// The work that is asked for.
    work: Option<&'a Work>,
    /// The one-time code that is asked for in its place.
    code: Option<CodeField<'a>>,
    /// Sends a code, or another one.
    send_code: Option<String>,
    facts: Vec<Fact>,
    /// What goes along unseen.
    hidden: Vec<(&'static str, String)>,
    part: Part,
    nonce: &'a str,
    /// Where the steps are.
    action: String,
    /// What the address of the last form keeps.
    suffix: String,
    /// Where somebody asks about a payment.
    find: String,
    contact: Option<Contact>,
}

/// The field of a one-time code.
struct CodeField<'a> {
    ticket: &'a str,
    hint: String,
    wrong: String,
    /// What was sent counts still: it may be typed.
    open: bool,
}

enum Part {
    First(Vec<Field>),
    /// There is nothing to choose.
    Sum(Sum),
    Amount(AmountField),
}

/// The field of the second step.
struct AmountField {
    value: String,
    unit: &'static str,
    /// Its code, which goes along.
    unit_code: &'static str,
    hint: String,
    wrong: String,
    /// The address that says an amount in words.
    words_at: String,
    /// The amount in the field in words, and in the other unit.
    words: String,
    /// Amounts to choose from: value, words, whether it is chosen.
    presets: Vec<(String, String, bool)>,
    /// Any amount may be typed.
    free: bool,
}

impl AmountField {
    /// The name of the free field: beside presets it has its own, so that each comes once.
    fn name(&self) -> &'static str {
        if self.presets.is_empty() {
            Named::Price.as_str()
        } else {
            "other_price"
        }
    }
}

/// One of the two steps for a reader.
pub fn openpay_page(
    page: &OpenPayPage,
    view: &OpenPayView,
    reader: &Reader,
) -> Result<Page, Trouble> {
    let locale = locale_of(page, reader);
    let t = texts(locale);
    let shop = clean(&page.shop.name);
    let is_first = view.step == 1;
    let amount = known_amount(page);
    let heading = if is_first {
        t.openpay_who()
    } else {
        t.openpay_how_much()
    };
    let number = |number| i18n::number(number, locale);
    let action = app::openpay::path(&page.shop.slug);
    let work = match &view.stop {
        Some(Stop::Work(work) | Stop::NoCode(_, work)) => Some(work),
        _ => None,
    };
    let (code, send_code) = code_parts(view, locale, t);
    // The first step has nothing to say in words, and who works does not type.
    let script = match work {
        Some(_) => Some(&WORK),
        None => (!is_first).then_some(&WORDS),
    };
    let mut whole = frame(&page.shop, locale, &t.openpay_title(&shop), script);
    whole.query = query(view);
    whole.css = FORM_STYLE.text;
    let template = OpenPayTemplate {
        frame: whole,
        t,
        heading,
        steps: t.openpay_step(number(i64::from(view.step)), number(3)),
        notices: notices(page, view, locale, t),
        work,
        code,
        send_code,
        facts: told(page, view, !is_first, t),
        hidden: hidden(page, view, reader),
        part: match amount {
            _ if is_first => Part::First(first(page, view, locale, t)),
            Some(amount) => Part::Sum(Sum::new(amount, page.shop.unit, locale)),
            None => Part::Amount(amount_field(page, view, locale, t)),
        },
        nonce: &view.nonce,
        find: format!("{action}/find{}", reader.suffix()),
        suffix: reader.suffix(),
        action,
        contact: Contact::of(&page.shop, locale),
    };
    let status = match &view.stop {
        Some(Stop::Wait | Stop::Work(_) | Stop::NoCode(..)) => StatusCode::TOO_MANY_REQUESTS,
        Some(Stop::NoWay) => StatusCode::CONFLICT,
        Some(Stop::Code(CodeStop { fault: None, .. })) => StatusCode::OK,
        None if view.faults.is_empty() => StatusCode::OK,
        Some(Stop::Code(_)) | None => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let policy = Policy {
        whole_style: Some(&FORM_STYLE),
        script,
        own_form: true,
        connect: !is_first,
        logo: page.shop.logo.is_some(),
        ..Policy::default()
    };
    Page::new(status, &template, &policy)
}

/// The language of the page: the one that was chosen, that of a sealed address, the shop's.
pub(super) fn locale_of(page: &OpenPayPage, reader: &Reader) -> Locale {
    let fixed = page.fixed.as_ref().and_then(|fixed| fixed.language);
    reader.locale(app::message::locale(fixed.unwrap_or(page.shop.language)))
}

/// The amount that nobody may change.
fn known_amount(page: &OpenPayPage) -> Option<Amount> {
    let signed = page.fixed.as_ref().and_then(|fixed| fixed.amount);
    signed.or(match page.rules.price {
        Price::Fixed(amount) => Some(amount),
        _ => None,
    })
}

fn notices(page: &OpenPayPage, view: &OpenPayView, locale: Locale, t: T) -> Vec<String> {
    let mut notices = Vec::new();
    if page.forged {
        notices.push(t.openpay_forged(clean(&page.shop.name)));
    }
    // Those without a field of their own on any step.
    for (named, note) in &view.notes {
        if matches!(named, Named::Reference | Named::Language) {
            notices.push(format!("{named}: {}", note_words(*note, t)));
        }
    }
    let minutes = i18n::number(domain::openpay::WINDOW.as_mins(), locale);
    let shop = clean(&page.shop.name);
    notices.extend(view.stop.as_ref().and_then(|stop| match stop {
        Stop::NoWay => Some(t.openpay_no_way()),
        Stop::Wait => Some(t.openpay_wait(minutes)),
        Stop::Work(work) if work.code.is_none() => Some(t.openpay_work_alone(minutes, shop)),
        Stop::Work(_) => Some(t.openpay_work()),
        Stop::NoCode(NoCode::NoWay, _) => Some(t.openpay_code_no_way(minutes, shop)),
        Stop::NoCode(NoCode::TooMany, _) => Some(t.openpay_code_many(minutes, shop)),
        Stop::Code(_) => None,
    }));
    notices
}

/// The field of a one-time code, and what the button says that sends one.
fn code_parts(view: &OpenPayView, locale: Locale, t: T) -> (Option<CodeField<'_>>, Option<String>) {
    let (to, asked) = match &view.stop {
        Some(Stop::Work(work)) => (work.code.as_ref(), None),
        Some(Stop::Code(code)) => (code.to.as_ref(), Some(code)),
        _ => return (None, None),
    };
    let to = to.map(|(CodeWay::Sms(to) | CodeWay::Email(to))| isolated(to));
    let button = to.clone().map(|to| match asked {
        None => t.openpay_code_send(to),
        Some(_) => t.openpay_code_again(),
    });
    let field = asked.map(|code| {
        let minutes = i18n::number(domain::openpay::CODE_LIFE.as_mins(), locale);
        let fault = code.fault.map(|fault| match fault {
            CodeFault::Wrong(left) => t.openpay_code_wrong(i18n::number(i64::from(left), locale)),
            CodeFault::Expired => t.openpay_code_expired(),
            CodeFault::TooOften => t.openpay_code_too_often(),
            CodeFault::Used => t.openpay_code_used(),
            CodeFault::Other => t.openpay_code_other(),
        });
        CodeField {
            ticket: &code.ticket,
            hint: to
                .map(|to| t.openpay_code_sent(to, minutes))
                .unwrap_or_default(),
            wrong: fault.unwrap_or_default(),
            open: matches!(code.fault, None | Some(CodeFault::Wrong(_))),
        }
    });
    (field, button)
}

/// An address within a sentence of another direction.
fn isolated(address: &str) -> String {
    format!("\u{2066}{address}\u{2069}")
}

/// The values of the form by their names in an address.
fn values(typed: &PayerForm) -> Vec<(&'static str, &str)> {
    let mut values: Vec<(&'static str, &str)> = vec![
        (Named::Name.as_str(), &typed.name),
        (Named::Mobile.as_str(), &typed.mobile),
        ("phone", &typed.phone),
        (Named::Email.as_str(), &typed.email),
        ("subject", &typed.subject),
        (Named::Description.as_str(), &typed.description),
        (Named::Price.as_str(), &typed.amount),
        (Named::Unit.as_str(), &typed.unit),
        (Named::Reference.as_str(), &typed.reference),
    ];
    let extras = EXTRAS
        .into_iter()
        .zip(typed.extras.iter().map(String::as_str));
    values.extend(extras);
    values.retain(|(_, value)| !value.is_empty());
    values
}

/// What the forms send along beside their fields.
fn hidden(page: &OpenPayPage, view: &OpenPayView, reader: &Reader) -> Vec<(&'static str, String)> {
    let mut hidden: Vec<(&'static str, String)> = Vec::new();
    let shown = |name: &str| match name {
        "price" => view.step == 2,
        "unit" => view.step == 2 && known_amount(page).is_none(),
        "reference" => false,
        _ => view.step == 1,
    };
    for (name, value) in values(&view.typed) {
        if !shown(name) {
            hidden.push((name, value.to_owned()));
        }
    }
    hidden.extend(view.signed.clone().map(|signed| (SIGNED, signed)));
    let noted = view.notes.iter().find(|(named, _)| *named == Named::Price);
    let place = noted.and_then(|(_, note)| NOTES.iter().position(|one| one == note));
    hidden.extend(place.map(|place| (NOTED, place.to_string())));
    let language = Named::Language.as_str();
    hidden.extend(reader.chosen.map(|locale| (language, locale.to_string())));
    hidden
}

/// The address of this page but its language, for the menu of languages.
fn query(view: &OpenPayView) -> String {
    let mut text = format!("step={}&", view.step);
    let signed = view.signed.iter().map(|signed| (SIGNED, signed.as_str()));
    for (name, value) in values(&view.typed).into_iter().chain(signed) {
        text.push_str(name);
        text.push('=');
        for letter in value.chars() {
            // Browsers write other letters as an address needs them, and here they weigh less.
            if letter.is_alphanumeric() {
                text.push(letter);
            } else {
                let mut bytes = [0; 4];
                text.extend(utf8_percent_encode(letter.encode_utf8(&mut bytes), VALUE));
            }
        }
        text.push('&');
    }
    text
}

fn amount_field(page: &OpenPayPage, view: &OpenPayView, locale: Locale, t: T) -> AmountField {
    let currency = page.currency();
    let (presets, free): (&[Amount], bool) = match &page.rules.price {
        Price::Presets { amounts, other } => (amounts, *other),
        _ => (&[], true),
    };
    // Presets share a unit in which each is whole.
    let own = page.shop.unit;
    let odd = presets.iter().map(|one| i18n::shown_unit(*one, own));
    let unit = match odd.into_iter().find(|unit| *unit != own) {
        Some(unit) => unit,
        None if presets.is_empty() => unit_of(&view.typed.unit, page),
        None => own,
    };
    let typed_unit = unit_of(&view.typed.unit, page);
    let typed = parse_amount(&view.typed.amount, typed_unit, currency).ok();
    let is_preset = typed.is_some_and(|amount| presets.contains(&amount));
    let value = match typed {
        _ if is_preset => String::new(),
        Some(amount) if unit_is(amount, unit) => i18n::amount_number(amount, unit, locale),
        _ => clean(&view.typed.amount),
    };
    let hint = match &page.rules.price {
        Price::Free { least, most } => {
            let most = most.unwrap_or(Amount::new(money::MAX_MINOR, currency));
            bounds((*least, most), own, locale, t)
        }
        Price::Presets { amounts, .. } => {
            let least = amounts.iter().min_by_key(|amount| amount.minor());
            let least = least.map(|least| t.pay_from(i18n::amount(*least, own, locale)));
            least.filter(|_| free).unwrap_or_default()
        }
        Price::Fixed(_) => String::new(),
    };
    let fault = view.faults.0.iter().find(|(field, _)| *field == "amount");
    let note = view.notes.iter().find(|(named, _)| *named == Named::Price);
    let wrong = match (fault, note) {
        (Some((_, domain::settings::Fault::OutOfRange)), _) if !hint.is_empty() => hint.clone(),
        (Some((_, fault)), _) => fault_words(fault, t, locale),
        (None, Some((_, note))) => note_words(*note, t),
        (None, None) => String::new(),
    };
    let choice = |amount: &Amount| {
        let number = i18n::amount_number(*amount, unit, Locale::En);
        let chosen = typed == Some(*amount);
        (number, i18n::amount(*amount, unit, locale), chosen)
    };
    AmountField {
        value,
        unit: i18n::unit_name(unit, currency, locale),
        unit_code: unit.code(),
        hint,
        wrong,
        words_at: format!(
            "{}/words?lang={locale}",
            app::openpay::path(&page.shop.slug)
        ),
        words: typed
            .map(|amount| words_of(&Sum::new(amount, unit, locale)))
            .unwrap_or_default(),
        presets: presets.iter().map(choice).collect(),
        free,
    }
}

/// Whether an amount is shown in this unit.
fn unit_is(amount: Amount, unit: Unit) -> bool {
    i18n::shown_unit(amount, unit) == unit
}
