//! E-mail: one RFC 5322 mail, plain text and HTML side by side.

use std::time::SystemTime;

use jiff::Timestamp;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use crate::bounce;
use crate::channel::{Answer, Channel, Delivery, Parcel, Unpackable};
use crate::letter::{Contact, Letter};
use crate::line::Line;
use crate::meta::{Format, Medium, Meta, Reports, Text};
use crate::report::{CallbackInput, Report};

/// The channel.
#[derive(Debug)]
pub(crate) struct Smtp;

static META: Meta = Meta {
    code: "smtp",
    name: Text {
        fa: "ایمیل",
        en: "E-mail",
        fr: "E-mail",
    },
    medium: Medium::Email,
    format: Format::Email,
    // The same `Message-ID` lets a reader's program drop the second one; few do.
    dedupes: false,
    // Mails that come back, passed on by whoever gets them.
    reports: Reports::Callback,
    reports_at_once: 0,
    credit: false,
    max_units: None,
    // A mail server has a form of its own.
    fields: &[],
    line: None,
    base_url: None,
};

impl Channel for Smtp {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn pack(&self, _line: &Line, letter: &Letter<'_>) -> Result<Parcel, Unpackable> {
        let from = mailbox(letter.from, "sender")?;
        let to = mailbox(letter.to, "receiver")?;
        one_line(letter.subject, "subject")?;
        let id = token(letter.message_id, "message id")?;
        let language = token(letter.language, "language")?;

        let mut mail = Message::builder()
            .message_id(Some(format!("<{id}@{}>", from.email.domain())))
            .date(date(letter.date))
            .from(from.clone())
            .to(to.clone())
            .subject(letter.subject)
            // RFC 3834: no holiday notice answers this.
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("Content-Language", language));
        if let Some(contact) = letter.reply_to {
            mail = mail.reply_to(mailbox(contact, "reply address")?);
        }
        if let Some(address) = letter.list_unsubscribe {
            let address = link(address)?;
            mail = mail.raw_header(header("List-Unsubscribe", &format!("<{address}>")));
            if address.starts_with("https://") {
                // RFC 8058: mail programs may POST there by themselves, without opening a page.
                let post = header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
                mail = mail.raw_header(post);
            }
        }

        // `=_` occurs in neither quoted-printable nor base64 (RFC 2045, 6.7), so no text can end
        // its own part; and the boundary is the same each time.
        let plain = part(ContentType::TEXT_PLAIN, letter.text);
        let mail = match letter.html {
            None => mail.singlepart(plain),
            Some(html) => mail.multipart(
                MultiPart::alternative()
                    .boundary(format!("=_{id}"))
                    .singlepart(plain)
                    .singlepart(part(ContentType::TEXT_HTML, html)),
            ),
        };
        let mail = mail.map_err(|error| Unpackable::Build(error.to_string()))?;
        Ok(Parcel::Mail {
            envelope_from: from.email.to_string(),
            envelope_to: to.email.to_string(),
            bytes: mail.formatted(),
        })
    }

    fn understand(&self, _line: &Line, answer: &Answer) -> Delivery {
        Delivery::Accepted {
            provider_ref: queue_number(&String::from_utf8_lossy(&answer.body)),
        }
    }

    /// A mail that came back, whole. Its report names our own id of the message and not the
    /// server's number, which comes back to nobody.
    fn hear(&self, _line: &Line, input: &CallbackInput<'_>) -> Vec<Report> {
        bounce::read(input.body).into_iter().collect()
    }
}

fn part(kind: ContentType, text: &str) -> SinglePart {
    let encoding = if text.is_ascii() {
        ContentTransferEncoding::QuotedPrintable
    } else {
        ContentTransferEncoding::Base64
    };
    SinglePart::builder()
        .header(kind)
        .header(encoding)
        .body(text.to_owned())
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// A mail's date has whole seconds; one before 1970 or after 9999 has no form in it.
fn date(date: Timestamp) -> SystemTime {
    const LATEST: i64 = 253_402_300_799;
    let seconds = date.as_second().clamp(0, LATEST).unsigned_abs();
    SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds)
}

fn mailbox(contact: Contact<'_>, what: &'static str) -> Result<Mailbox, Unpackable> {
    one_line(contact.address, what)?;
    one_line(contact.name.unwrap_or_default(), what)?;
    let name = contact.name.map(str::trim).filter(|name| !name.is_empty());
    let address: Option<Address> = contact.address.parse().ok();
    // Beyond ASCII both servers would need SMTPUTF8, which few have.
    let address = address.filter(|_| contact.address.is_ascii());
    Ok(Mailbox::new(
        name.map(str::to_owned),
        address.ok_or(Unpackable::Address(what))?,
    ))
}

fn one_line(text: &str, what: &'static str) -> Result<(), Unpackable> {
    let line = !text
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'));
    line.then_some(()).ok_or(Unpackable::ControlCharacter(what))
}

fn token<'a>(text: &'a str, what: &'static str) -> Result<&'a str, Unpackable> {
    let plain = (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    plain.then_some(text).ok_or(Unpackable::Address(what))
}

fn link(text: &str) -> Result<&str, Unpackable> {
    let known = text.starts_with("https://") || text.starts_with("mailto:");
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>'));
    let fits = known && plain && text.len() <= 900;
    fits.then_some(text)
        .ok_or(Unpackable::Address("unsubscribe address"))
}

/// `250 2.0.0 Ok: queued as 4F2…` is what most servers say.
fn queue_number(response: &str) -> Option<String> {
    let (_, rest) = response.split_once("queued as ")?;
    let number: String = rest
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .take(64)
        .collect();
    (!number.is_empty()).then_some(number)
}
