//! Messages of texts that people wrote in place of the default ones. Such a text is filled in as it
//! is; what it must not lack is added: the link, and the word that this is only a test. Its HTML is
//! its text, escaped, in the frame of the default pages: nobody writes HTML.

use std::collections::BTreeMap;

use minijinja::HtmlEscape;

use super::defaults::{self, Frame};
use super::{Format, PAGES, TemplateError, part, render};
use crate::Locale;

/// A message for mail programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as a whole page.
    pub html: String,
}

/// A part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The subject.
    Subject,
    /// The text.
    Text,
}

/// Why a text does not render: which part of it, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct OwnError {
    /// The part.
    pub part: Part,
    /// What is wrong with it.
    pub error: TemplateError,
}

/// The e-mail that subject and text make of their parameters, all [`PARAMETERS`](super::PARAMETERS)
/// of them. A subject that comes out empty is the default one.
pub fn own_mail(
    (situation, locale): (&str, Locale),
    (subject, text): (&str, &str),
    parameters: &BTreeMap<String, String>,
) -> Result<Mail, OwnError> {
    let at = |part| move |error| OwnError { part, error };
    let subject = render(subject, parameters, Format::Text).map_err(at(Part::Subject))?;
    let subject = one_line(&subject);
    let usual = defaults::default_template(situation, locale);
    let subject = match usual {
        Some(usual) if subject.is_empty() => {
            let usual = usual.render(parameters);
            usual.map_err(at(Part::Subject))?.subject
        }
        _ => tagged(subject, locale, parameters),
    };
    let text = render(text, parameters, Format::Text).map_err(at(Part::Text))?;
    let text = with_link(text, situation, parameters);
    let html = page(&text, situation, locale, parameters).map_err(at(Part::Text))?;
    let line = defaults::test_words(locale).1;
    let text = if is_test(parameters) && !text.contains(line) {
        format!("{line}\n\n{text}")
    } else {
        text
    };
    Ok(Mail {
        subject,
        text,
        html,
    })
}

/// The SMS or chat message that a text makes of its parameters.
pub fn own_short(
    (situation, locale): (&str, Locale),
    text: &str,
    parameters: &BTreeMap<String, String>,
) -> Result<String, TemplateError> {
    let text = render(text, parameters, Format::Text)?;
    let text = with_link(text, situation, parameters);
    Ok(cheap(&tagged(text, locale, parameters)))
}

/// The same text without signs that make an SMS longer and say no more: a phone that is sent one
/// no-break space gets the whole text in letters of sixteen bits.
pub(super) fn cheap(text: &str) -> String {
    let plain = text.replace(['\u{a0}', '\u{202f}'], " ").replace('’', "'");
    plain.trim_end().to_owned()
}

fn value<'a>(parameters: &'a BTreeMap<String, String>, name: &str) -> &'a str {
    parameters.get(name).map_or("", String::as_str)
}

fn is_test(parameters: &BTreeMap<String, String>) -> bool {
    !value(parameters, "mode_test").is_empty()
}

/// In TEST, begins with saying so.
fn tagged(text: String, locale: Locale, parameters: &BTreeMap<String, String>) -> String {
    let (tag, line) = defaults::test_words(locale);
    let said = text.contains(&format!("[{tag}]")) || text.contains(line);
    if is_test(parameters) && !said {
        format!("[{tag}] {text}")
    } else {
        text
    }
}

/// A message that sends a link or a code holds it; else it comes last, on its own line.
fn with_link(text: String, situation: &str, parameters: &BTreeMap<String, String>) -> String {
    let needed = match situation {
        with_link if SEND_LINK.contains(&with_link) => value(parameters, "link_url"),
        "one_time_code" => value(parameters, "code"),
        _ => "",
    };
    let short = value(parameters, "short_url");
    let is_there = text.contains(needed) || !short.is_empty() && text.contains(short);
    if needed.is_empty() || is_there {
        return text;
    }
    format!("{}\n{needed}\n", text.trim_end())
}

/// The situations whose messages are nothing without their link.
const SEND_LINK: [&str; 3] = ["link_sent", "reminder", "openpay_sent"];

/// Values may hold several lines, a subject may not.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The page of a text.
fn page(
    text: &str,
    situation: &str,
    locale: Locale,
    parameters: &BTreeMap<String, String>,
) -> Result<String, TemplateError> {
    let Frame { head, button, end } = defaults::frame(locale);
    // The frame says it already.
    let said = defaults::test_words(locale).1;
    let text = text.strip_prefix(said).unwrap_or(text);
    let url = value(parameters, "link_url");
    let button = if SEND_LINK.contains(&situation) && !url.is_empty() {
        Some((url, part(&PAGES, button, parameters)?))
    } else {
        None
    };
    let ways = ["link_url", "short_url", "page_url", "receipt_url"];
    let ways = ways.map(|name| value(parameters, name));
    let mut html = part(&PAGES, head, parameters)?;
    html.push_str(&body(text, (&ways, value(parameters, "qr_url")), button));
    html.push_str(end);
    Ok(html)
}

/// Paragraphs and lines as they stand. The button takes the place of the first line that is the
/// link alone, or comes last. A line that is the address of the code to scan alone is its picture.
fn body(text: &str, (ways, scan): (&[&str], &str), mut button: Option<(&str, String)>) -> String {
    let mut html = String::new();
    for paragraph in text.split("\n\n") {
        let mut lines = Vec::new();
        for line in paragraph.lines() {
            match button.take_if(|(url, _)| line.trim() == *url) {
                Some((_, button)) => {
                    html.push_str(&paragraph_of(&std::mem::take(&mut lines)));
                    html.push_str(&button);
                }
                None if !scan.is_empty() && line.trim() == scan => lines.push(picture(scan)),
                None => lines.push(line_of(line, ways)),
            }
        }
        html.push_str(&paragraph_of(&lines));
    }
    html.extend(button.map(|(_, button)| button));
    html
}

fn paragraph_of(lines: &[String]) -> String {
    if lines.iter().all(|line| line.trim().is_empty()) {
        return String::new();
    }
    let lines = lines.join("<br>\n");
    format!("<p dir=\"auto\" style=\"margin:0 0 16px\">{lines}</p>\n")
}

/// A code to scan. Readers who see no pictures have the link itself.
fn picture(scan: &str) -> String {
    let address = HtmlEscape(scan);
    format!(
        "<img src=\"{address}\" alt=\"QR\" width=\"200\" height=\"200\" style=\"background:#fff\">"
    )
}

/// One line, escaped; an address of ours that stands between spaces leads there.
fn line_of(line: &str, ways: &[&str]) -> String {
    let words = line.split(' ').map(|word| {
        let escaped = HtmlEscape(word);
        if !word.is_empty() && ways.contains(&word) {
            format!(
                "<a href=\"{escaped}\" dir=\"ltr\" style=\"word-break:break-all\">{escaped}</a>"
            )
        } else {
            escaped.to_string()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}
