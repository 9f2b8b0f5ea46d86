//! The page on which a payer registers a bank slip or corrects one: where to pay to, and what was
//! paid.

pub(crate) mod form;

use std::time::Duration;

use app::picture::MAX_SLIP_PICTURE;
use app::slip::{SlipError, SlipPage, SlipSent};
use askama::Template;
use axum::Extension;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use axum::response::{IntoResponse as _, Response};
use domain::settings::{Fault, Faults};
use domain::shop::Language;
use domain::slip::SlipForm;
use http::StatusCode;
use i18n::texts;

use super::parts::{
    Contact, State as Told, Sum, Tone, Way, clean, frame, link_address, locale_of, payment_address,
    what,
};
use super::payment::StateTemplate;
use super::{ShopAndToken, ShopTokenAndCode};
use crate::asset::{CONVENIENCE, SLIP_STYLE};
use crate::office::settings::upload::{Taken, upload};
use crate::office::typed::Fields;
use crate::page::{Frame, Page, Policy, T};
use crate::reader::Reader;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

pub(crate) use self::form::kind_words;
use self::form::{AccountEntry, Field, Form, with_picture_lost};

/// What is taken of the form.
const TAKEN: Taken = Taken {
    file: "picture",
    kept: MAX_SLIP_PICTURE + 1,
    read: 64 * 1024 * 1024,
    time: Duration::from_mins(2),
};

/// Where the page is: for a new slip, or for the one with this code.
pub(super) fn address(slug: &str, token: &str, code: Option<&str>, reader: &Reader) -> String {
    let suffix = reader.suffix();
    match code {
        Some(code) => format!("/{slug}/l/{token}/{}/slip{suffix}", code.replace('-', "")),
        None => format!("/{slug}/l/{token}/slip{suffix}"),
    }
}

pub(crate) async fn show(
    State(web): State<Web>,
    names: ShopAndToken,
    Extension(reader): Extension<Reader>,
) -> Result<Response, Trouble> {
    let seen = Seen {
        web: &web,
        names: (&names.slug, &names.token, None),
        reader: &reader,
    };
    seen.page(None, &Faults::default(), StatusCode::OK).await
}

pub(crate) async fn show_again(
    State(web): State<Web>,
    names: ShopTokenAndCode,
    Extension(reader): Extension<Reader>,
) -> Result<Response, Trouble> {
    let seen = Seen {
        web: &web,
        names: (&names.slug, &names.token, Some(&names.code)),
        reader: &reader,
    };
    seen.page(None, &Faults::default(), StatusCode::OK).await
}

pub(crate) async fn register(
    State(web): State<Web>,
    names: ShopAndToken,
    Extension(reader): Extension<Reader>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Trouble> {
    let seen = Seen {
        web: &web,
        names: (&names.slug, &names.token, None),
        reader: &reader,
    };
    seen.is_known().await?;
    let (fields, sent) = read(form, chosen(&reader)).await?;
    let (slug, token, picture) = (&names.slug, &names.token, sent.picture.is_some());
    let done = web.app.register_slip(slug, token, sent, &reader.request_id);
    match done.await {
        Ok(code) => {
            let place = format!("/{slug}/l/{token}/{}{}", code.as_str(), reader.suffix());
            see_other(&place)
        }
        Err(error) => seen.again((&fields, picture), error).await,
    }
}

pub(crate) async fn correct(
    State(web): State<Web>,
    names: ShopTokenAndCode,
    Extension(reader): Extension<Reader>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Trouble> {
    let ShopTokenAndCode { slug, token, code } = &names;
    let seen = Seen {
        web: &web,
        names: (slug, token, Some(code)),
        reader: &reader,
    };
    seen.is_known().await?;
    let (fields, sent) = read(form, chosen(&reader)).await?;
    let (app, picture) = (&web.app, sent.picture.is_some());
    let done = app.correct_slip(slug, token, code, sent, &reader.request_id);
    match done.await {
        // Who comes second finds it corrected.
        Ok(()) | Err(SlipError::Refused(_)) => {
            see_other(&format!("/{slug}/l/{token}/{code}{}", reader.suffix()))
        }
        Err(error) => seen.again((&fields, picture), error).await,
    }
}

/// The language that a reader chose.
fn chosen(reader: &Reader) -> Option<Language> {
    reader.chosen.map(app::message::language)
}

/// Reads the form of a slip, for somebody who reads this language if not the link's.
pub(crate) async fn read(
    form: Result<Multipart, MultipartRejection>,
    language: Option<Language>,
) -> Result<(Fields, SlipSent), Trouble> {
    let sent = upload(form.map_err(|_| Trouble::BadForm)?, TAKEN).await?;
    let fields = sent.fields;
    let text = |name| fields.get(name).to_owned();
    // A key of any length would be kept as it is.
    let nonce: String = fields.get("nonce").chars().take(64).collect();
    let sent = SlipSent {
        form: SlipForm {
            kind: text("kind"),
            account: text("account"),
            number: text("number"),
            amount: text("amount"),
            unit: text("unit"),
            day: i18n::read_day(fields.get("day")),
            time: text("time"),
            card: text("card"),
            depositor: text("depositor"),
        },
        picture: Some(sent.file).filter(|file| !file.is_empty()),
        nonce,
        language,
    };
    Ok((fields, sent))
}

#[derive(Template)]
#[template(path = "slip.html")]
struct SlipTemplate {
    frame: Frame,
    t: T,
    style: &'static str,
    title: String,
    what: String,
    /// What is to be paid; `None`: it was, and the slip is corrected.
    due: Option<Sum>,
    /// What staff say about the slip.
    said: Option<String>,
    wrong: Vec<(&'static str, String)>,
    accounts: Vec<AccountEntry>,
    nonce: String,
    /// Its code and its name.
    unit: (&'static str, &'static str),
    kinds: Vec<(&'static str, String, bool)>,
    fields: Vec<Field>,
    picture: Option<Field>,
    button: String,
    /// Its address and its word.
    back: (String, String),
    contact: Option<Contact>,
}

/// A page that somebody looks at.
struct Seen<'a> {
    web: &'a Web,
    names: (&'a str, &'a str, Option<&'a str>),
    reader: &'a Reader,
}

impl Seen<'_> {
    /// Nothing is read for a link or a slip that is not there.
    async fn is_known(&self) -> Result<(), Trouble> {
        let (slug, token, code) = self.names;
        match self.web.app.slip_page(slug, token, code).await {
            Err(SlipError::NotFound) => Err(Trouble::Unknown),
            Err(SlipError::Store(error)) => Err(Trouble::Busy(error.to_string())),
            _ => Ok(()),
        }
    }

    /// The page with what was typed, and why nothing came of it. `picture`: one was sent.
    async fn again(
        &self,
        (fields, picture): (&Fields, bool),
        error: SlipError,
    ) -> Result<Response, Trouble> {
        let (faults, status) = match error {
            SlipError::Wrong(faults) => (faults, StatusCode::UNPROCESSABLE_ENTITY),
            SlipError::Taken => (Faults::one("number", Fault::Known), StatusCode::CONFLICT),
            SlipError::Flood => {
                let faults = Faults::one("form", Fault::Full(0));
                (faults, StatusCode::TOO_MANY_REQUESTS)
            }
            SlipError::Closed => return self.closed().await,
            SlipError::Store(error) => return Err(Trouble::Busy(error.to_string())),
            SlipError::NotFound | SlipError::Forbidden(_) | SlipError::Refused(_) => {
                return Err(Trouble::Unknown);
            }
        };
        let faults = with_picture_lost(faults, picture);
        self.page(Some(fields), &faults, status).await
    }

    async fn page(
        &self,
        typed: Option<&Fields>,
        faults: &Faults,
        status: StatusCode,
    ) -> Result<Response, Trouble> {
        let (slug, token, code) = self.names;
        match self.web.app.slip_page(slug, token, code).await {
            Ok(page) => {
                let nonce = self.web.app.form_nonce();
                let again = (typed, faults, status);
                let now = self.web.app.now();
                let seen = (self.reader, code);
                Ok(slip_page(&page, seen, (nonce, now), again)?.into_response())
            }
            Err(SlipError::Closed) => self.closed().await,
            Err(SlipError::Store(error)) => Err(Trouble::Busy(error.to_string())),
            Err(_) => Err(Trouble::Unknown),
        }
    }

    /// The page in the place of a form that is not there (any more).
    async fn closed(&self) -> Result<Response, Trouble> {
        let (slug, token, _) = self.names;
        let page = self.web.app.link_page(slug, token).await;
        let page = page.map_err(|_| Trouble::Unknown)?;
        let locale = locale_of(&page, self.reader);
        let t = texts(locale);
        let shop = clean(&page.shop.name);
        let state = Told::new(Tone::Still, t.slip_closed()).line(t.slip_closed_text(&shop));
        let title = format!("{} – {shop}", state.heading);
        let template = StateTemplate {
            frame: frame(&page.shop, locale, &title, None),
            t,
            state,
            what: what(page.description.as_deref(), &page.shop, t),
            sum: None,
            facts: Vec::new(),
            ways: vec![Way::main(link_address(&page, self.reader), t.slip_back())],
            print: false,
            keep: None,
            contact: Contact::of(&page.shop, locale),
        };
        let policy = Policy {
            logo: page.shop.logo.is_some(),
            ..Policy::default()
        };
        Ok(Page::new(StatusCode::CONFLICT, &template, &policy)?.into_response())
    }
}

/// The page of a slip for a reader, with the code of the one that is corrected.
fn slip_page(
    page: &SlipPage,
    (reader, code): (&Reader, Option<&str>),
    (nonce, now): (String, jiff::Timestamp),
    (typed, faults, status): (Option<&Fields>, &Faults, StatusCode),
) -> Result<Page, Trouble> {
    let link = &page.link;
    let locale = locale_of(link, reader);
    let t = texts(locale);
    let form = Form {
        page,
        typed,
        faults,
        locale,
        t,
        today: now.to_zoned(link.shop.time_zone.clone()).date(),
    };
    let corrects = page.slip.is_some();
    let title = if corrects {
        t.slip_correct_title()
    } else {
        t.slip_register_title()
    };
    let shop = clean(&link.shop.name);
    let unit = i18n::shown_unit(link.amount, link.shop.unit);
    // Nothing that leads to a second payment stands on the page of a slip that is corrected.
    let (due, back) = match code {
        Some(code) => {
            let back = payment_address(link, code, reader);
            (None, (back, t.openpay_back()))
        }
        None => {
            let due = Sum::new(form.due(), link.shop.unit, locale);
            (Some(due), (link_address(link, reader), t.slip_back()))
        }
    };
    let template = SlipTemplate {
        frame: frame(
            &link.shop,
            locale,
            &format!("{title} – {shop}"),
            Some(&CONVENIENCE),
        ),
        t,
        style: SLIP_STYLE.text,
        title,
        what: what(link.description.as_deref(), &link.shop, t),
        due,
        said: page
            .slip
            .as_ref()
            .and_then(|slip| slip.words.as_deref())
            .map(clean),
        wrong: form.wrong(),
        accounts: form.accounts(),
        nonce,
        unit: (
            unit.code(),
            i18n::unit_name(unit, link.amount.currency(), locale),
        ),
        kinds: form.kinds(),
        fields: form.fields(),
        picture: form.picture(),
        button: if corrects {
            t.slip_send_correction()
        } else {
            t.slip_send()
        },
        back,
        contact: Contact::of(&link.shop, locale),
    };
    let policy = Policy {
        style: Some(&SLIP_STYLE),
        script: Some(&CONVENIENCE),
        own_form: true,
        logo: link.shop.logo.is_some(),
        ..Policy::default()
    };
    Page::new(status, &template, &policy)
}
