//! The page that all forms of the settings share: what was typed stays, what is wrong is told at
//! its field, and who was second to save is told what the first one wrote.

use app::settings::SettingsError;
use askama::Template;
use axum::response::Response;
use domain::settings::{Fault, Faults, Flaw, PictureFault};
use http::StatusCode;
use i18n::Locale;

use crate::office::door::{Signed, refuse};
use crate::office::field::{Field, Fields, Kind};
use crate::office::shell::{Seat, Shell, page};
use crate::page::T;
use crate::reader::Reader;
use crate::routes::Web;
use crate::trouble::Trouble;

/// A form of the settings, without what was typed wrong.
pub(super) struct Sheet {
    /// Said below the heading; may be empty.
    pub(super) intro: String,
    /// Where "back" leads, and its words.
    pub(super) back: (&'static str, String),
    /// Where the form goes.
    pub(super) action: String,
    pub(super) fields: Vec<Field>,
    /// The version that is edited; `None`: something new is made.
    pub(super) version: Option<i64>,
    pub(super) button: String,
}

/// Why the form is shown again; [`Again::default`] shows it for the first time.
#[derive(Default)]
pub(in crate::office) struct Again {
    pub(in crate::office) status: StatusCode,
    faults: Faults,
    changed: bool,
}

impl Again {
    /// What was typed is refused.
    pub(in crate::office) fn refused(faults: Faults) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            faults,
            changed: false,
        }
    }

    /// Somebody else was first.
    pub(in crate::office) fn second() -> Self {
        Self {
            status: StatusCode::CONFLICT,
            faults: Faults::default(),
            changed: true,
        }
    }

    /// What is wrong at a field.
    pub(super) fn fault(&self, name: &str) -> Option<&Fault> {
        let mut faults = self.faults.0.iter();
        faults
            .find(|(field, _)| *field == name)
            .map(|(_, fault)| fault)
    }

    /// Says at each field what is wrong with it.
    pub(in crate::office) fn mark(&self, fields: &mut [Field], seat: &Seat) {
        for field in fields {
            let mut faults = self.faults.0.iter();
            if let Some((_, fault)) = faults.find(|(name, _)| *name == field.name) {
                field.error = fault_words(fault, seat.t(), seat.locale);
            }
        }
    }

    /// Says that somebody else was first.
    pub(in crate::office) fn notice(&self, t: T) -> Option<String> {
        self.changed.then(|| t.settings_changed())
    }
}

/// What became of a form that was sent.
pub(super) enum Sent<T> {
    /// It is done.
    Done(T),
    /// The same form had been sent before, and was done then.
    Before,
    /// It is shown again.
    Again(Again),
}

/// Reads what a use case answered. Refusals and missing things answer by themselves.
pub(super) async fn sent<T>(
    web: &Web,
    signed: &Signed,
    reader: &Reader,
    done: Result<T, SettingsError>,
) -> Result<Sent<T>, Response> {
    use axum::response::IntoResponse as _;
    match done {
        Ok(done) => Ok(Sent::Done(done)),
        Err(SettingsError::Twice) => Ok(Sent::Before),
        Err(SettingsError::Wrong(faults)) => Ok(Sent::Again(Again::refused(faults))),
        Err(SettingsError::Changed) => Ok(Sent::Again(Again::second())),
        Err(SettingsError::Forbidden(missing)) => Err(refuse(web, signed, missing, reader).await),
        Err(SettingsError::NotFound) => Err(Trouble::Unknown.into_response()),
        Err(SettingsError::Store(error)) => Err(Trouble::Busy(error.to_string()).into_response()),
    }
}

#[derive(Template)]
#[template(path = "office/settings/form.html")]
struct FormTemplate<'a> {
    s: Shell,
    intro: String,
    back: (&'static str, String),
    notice: Option<String>,
    action: String,
    nonce: String,
    version: Option<i64>,
    /// Something is typed that must not be seen: those who keep passwords for people are told what
    /// for.
    secret: bool,
    fields: Fields<'a>,
    button: String,
    after: String,
}

/// The page of a form; `after` stands below it, rendered already, and may be empty.
pub(super) fn form_page(
    web: &Web,
    seat: &Seat,
    shell: Shell,
    mut sheet: Sheet,
    again: &Again,
    after: String,
) -> Result<Response, Trouble> {
    let t = seat.t();
    again.mark(&mut sheet.fields, seat);
    let template = FormTemplate {
        s: shell,
        intro: sheet.intro,
        back: sheet.back,
        notice: again.notice(t),
        action: sheet.action,
        nonce: web.app.form_nonce(),
        version: sheet.version,
        secret: (sheet.fields.iter()).any(|field| matches!(field.kind, Kind::Password)),
        fields: Fields {
            heading: t.access_fix(),
            fields: &sheet.fields,
        },
        button: sheet.button,
        after,
    };
    page(again.status, &template)
}

/// What somebody else saved in a field, if it is not what stands in ours.
pub(super) fn theirs(again: &Again, typed: &str, stored: &str, t: T) -> Option<String> {
    let differs = again.changed && typed.trim() != stored;
    differs.then(|| t.settings_theirs(stored))
}

/// A fault in words.
pub(crate) fn fault_words(fault: &Fault, t: T, locale: Locale) -> String {
    let number = |number: u32| i18n::number(i64::from(number), locale);
    match fault {
        Fault::Missing => t.office_wrong_empty(),
        Fault::TooLong(most) => {
            let most = u32::try_from(*most).unwrap_or(u32::MAX);
            t.settings_wrong_long(number(most))
        }
        Fault::Control => t.settings_wrong_control(),
        Fault::Choice => t.settings_wrong_choice(),
        Fault::Email => t.access_bad_email(),
        Fault::Mobile => t.settings_wrong_mobile(),
        Fault::CustomerNumber => t.customer_wrong_number(),
        Fault::Landline => t.people_wrong_landline(),
        Fault::Handle => t.people_wrong_handle(),
        Fault::Known => t.people_wrong_known(),
        Fault::Full(most) => t.people_wrong_full(number(u32::try_from(*most).unwrap_or(u32::MAX))),
        Fault::Time => t.sending_wrong_time(),
        Fault::CallingCode => t.sending_wrong_code(),
        Fault::YesOrNo => t.people_wrong_yes(),
        Fault::Host => t.providers_wrong_host(),
        Fault::Amount => t.providers_wrong_amount(),
        Fault::Order => t.providers_wrong_order(),
        Fault::OutOfRange => t.providers_wrong_range(),
        Fault::Address(_) => t.providers_wrong_address(),
        Fault::Form(_) => t.providers_wrong_form(),
        Fault::Row(line) => t.settings_wrong_row(number(u32::try_from(*line).unwrap_or(u32::MAX))),
        Fault::Again => t.providers_wrong_again(),
        Fault::Unprotected => t.providers_wrong_unprotected(),
        Fault::Slug => t.settings_wrong_slug(number(3), number(40)),
        Fault::SlugTaken => t.settings_wrong_slug_taken(),
        Fault::TimeZone => t.settings_wrong_zone(),
        Fault::Unit => t.settings_wrong_unit(),
        Fault::OtherCurrency => t.settings_wrong_other_currency(),
        Fault::NoAccount => t.settings_wrong_no_account(),
        Fault::Fixed => t.settings_wrong_fixed(),
        Fault::Iban => t.settings_wrong_iban(),
        Fault::Card => t.settings_wrong_card(),
        Fault::Cash => t.settings_wrong_cash(),
        Fault::DefaultOf(shop) => t.settings_wrong_default(shop.as_str()),
        Fault::Day => t.receipt_wrong_day(),
        Fault::Future => t.receipt_wrong_future(),
        Fault::MoreThanAmount => t.receipt_wrong_fee(),
        Fault::Nobody => t.receipt_wrong_nobody(),
        Fault::Several => t.receipt_wrong_several(),
        Fault::Parameter(name) => t.settings_wrong_parameter(format!("{{{name}}}")),
        Fault::Line(line, flaw) => {
            let line = number(u32::try_from(*line).unwrap_or(u32::MAX));
            flaw_words(flaw, line, t)
        }
        Fault::Date => t.document_wrong_date(),
        Fault::TooOld(most) => t.slip_wrong_old(*most, number(*most)),
        Fault::CardNumber => t.slip_wrong_card_number(),
        Fault::LastFour => t.slip_wrong_last_four(),
        Fault::Decimal => t.document_wrong_decimal(),
        Fault::Percent => t.document_wrong_percent(),
        Fault::Discount => t.document_wrong_discount(),
        Fault::Either => t.document_wrong_either(),
        Fault::Taken => t.document_wrong_taken(),
        Fault::RunningNumber => t.document_wrong_running(),
        Fault::Key => t.document_wrong_key(),
        Fault::NoDocument => t.document_wrong_document(),
        Fault::Picture(fault) => picture_words(*fault, t),
        Fault::Number { least, most } => t.settings_wrong_between(number(*least), number(*most)),
    }
}

/// What is wrong in a line of a template, in words.
fn flaw_words(flaw: &Flaw, line: String, t: T) -> String {
    match flaw {
        Flaw::Parameter(name) => t.templates_wrong_parameter(line, name.as_str()),
        Flaw::Forbidden(what) => t.templates_wrong_forbidden(line, what.as_str()),
        Flaw::Braces => t.templates_wrong_braces(line),
        Flaw::TooMuch => t.templates_wrong_much(line),
    }
}

/// Why a picture is refused, in words.
fn picture_words(fault: PictureFault, t: T) -> String {
    match fault {
        PictureFault::TooLarge => t.settings_picture_large(),
        PictureFault::Svg => t.settings_picture_svg(),
        PictureFault::Html => t.settings_picture_html(),
        PictureFault::Gif => t.settings_picture_gif(),
        PictureFault::Other => t.settings_picture_other(),
        PictureFault::TooManyPixels => t.settings_picture_pixels(),
        PictureFault::Broken => t.settings_picture_broken(),
    }
}
