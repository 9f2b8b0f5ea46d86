//! The shape of the default messages: what stands where. How it looks is said in [`text`] and
//! [`html`].

mod html;
mod text;

pub(super) use html::END;

use super::{Built, Words};
use crate::Locale;

/// Head and button of the frame in one language.
pub(super) fn frame(locale: Locale, words: &'static Words) -> (String, String) {
    let page = Page { locale, words };
    (page.head(), page.button())
}

/// What a message is about.
const ABOUT: &[Name] = &[Name::Amount, Name::Description, Name::Reference];
/// The same for a payer, who is to see that nothing hides in the figures.
const SPELLED_OUT: &[Name] = &[
    Name::Amount,
    Name::AmountWords,
    Name::Description,
    Name::Reference,
];
/// What is known of a payment once it is booked.
const BOOKED: &[Name] = &[
    Name::PaidAt,
    Name::Provider,
    Name::PaymentCode,
    Name::TrackingCode,
    Name::ReceiptNumber,
];
/// By what a bank slip is known.
const SLIP: &[Name] = &[Name::PaymentCode, Name::SlipNumber];

/// The templates of all situations in one language.
pub(super) fn build(locale: Locale, words: &'static Words) -> Vec<Built> {
    let facts = |groups: &[&[Name]]| Block::Facts(groups.concat());
    let staff = |groups: &[&[Name]]| vec![facts(groups), Block::Page];
    let payer = |groups: &[&[Name]]| vec![facts(groups), Block::Contact, Block::Payment];
    let asking = |groups: &[&[Name]]| {
        vec![
            facts(groups),
            Block::Say(&[], words.unexpected),
            Block::Contact,
            // Last, so that the text ends with the link.
            Block::Link,
        ]
    };
    let booked = || {
        vec![
            facts(&[SPELLED_OUT, BOOKED]),
            Block::Say(&[Name::PaymentCode, Name::TrackingCode], words.keep_codes),
            Block::Contact,
            Block::Receipt,
        ]
    };
    let link = || asking(&[SPELLED_OUT, &[Name::Expires]]);
    let code = || vec![facts(&[&[Name::Code]]), Block::Say(&[], words.keep_secret)];
    let not_kept = || payer(&[ABOUT, &[Name::PaymentCode]]);
    let slip_received = || {
        vec![
            facts(&[ABOUT, SLIP]),
            Block::Say(&[Name::PaymentCode], words.keep_codes),
            Block::Contact,
            Block::Payment,
        ]
    };
    // What staff wrote comes first: it says what to do.
    let answer = || payer(&[&[Name::Answer], ABOUT, SLIP]);
    let arrived = || staff(&[ABOUT, BOOKED]);
    let stuck = || {
        let so_far = [Name::Provider, Name::PaymentCode, Name::TrackingCode];
        staff(&[ABOUT, &so_far])
    };
    let odd = || {
        staff(&[&[
            Name::Amount,
            Name::Reason,
            Name::Description,
            Name::Reference,
            Name::PaidAt,
            Name::Provider,
            Name::PaymentCode,
            Name::TrackingCode,
        ]])
    };
    let bounced = || {
        staff(&[&[
            Name::Amount,
            Name::Recipient,
            Name::Failure,
            Name::Description,
            Name::Reference,
            Name::Expires,
        ]])
    };
    let staff_failed = || staff(&[ABOUT, &[Name::Provider, Name::PaymentCode]]);
    let situations = [
        ("link_sent", &words.link_sent, link()),
        ("reminder", &words.reminder, link()),
        ("openpay_sent", &words.openpay_sent, asking(&[SPELLED_OUT])),
        ("one_time_code", &words.one_time_code, code()),
        ("paid", &words.paid, booked()),
        ("receipt", &words.receipt_sent, booked()),
        ("failed", &words.failed, not_kept()),
        ("refunded", &words.refunded, not_kept()),
        ("expired", &words.expired, payer(&[ABOUT])),
        ("slip_received", &words.slip_received, slip_received()),
        ("slip_correction", &words.slip_correction, answer()),
        ("slip_rejected", &words.slip_rejected, answer()),
        ("slip_revoked", &words.slip_revoked, answer()),
        ("staff_paid", &words.staff_paid, arrived()),
        ("staff_partly_paid", &words.staff_partly_paid, arrived()),
        ("staff_failed", &words.staff_failed, staff_failed()),
        (
            "staff_expired",
            &words.staff_expired,
            staff(&[ABOUT, &[Name::Expires]]),
        ),
        (
            "staff_pending_too_long",
            &words.staff_pending_too_long,
            stuck(),
        ),
        ("staff_needs_resolving", &words.staff_needs_resolving, odd()),
        ("staff_bounced", &words.staff_bounced, bounced()),
        (
            "staff_channel_stopped",
            &words.staff_channel_stopped,
            staff(&[&[Name::Failure]]),
        ),
        ("staff_slip", &words.staff_slip, staff(&[ABOUT, SLIP])),
    ];
    let page = Page { locale, words };
    situations
        .into_iter()
        .map(|(situation, said, blocks)| {
            let short = match situation {
                "link_sent" => words.link_sent_short,
                "openpay_sent" => words.openpay_sent_short,
                "paid" | "receipt" => words.paid_short,
                _ => said.subject,
            };
            Built {
                situation,
                locale,
                subject: page.subject(said.subject),
                text: page.text(said, &blocks),
                html: page.html(said, &blocks),
                short: page.short(short, &blocks),
            }
        })
        .collect()
}

/// A paragraph or more after the first ones.
enum Block {
    /// A sentence, if one of these is not empty; always, if none is named.
    Say(&'static [Name], &'static str),
    /// Names and values; each line is there if its value is.
    Facts(Vec<Name>),
    /// Where to ask.
    Contact,
    /// Where to pay.
    Link,
    /// Where staff see what they are told of.
    Page,
    /// Where the payer sees the payment.
    Payment,
    /// Where to see the receipt; without one, the payment.
    Receipt,
}

/// A parameter with a name for the reader.
#[derive(Clone, Copy)]
enum Name {
    Amount,
    AmountWords,
    Description,
    Reference,
    Expires,
    PaymentCode,
    Code,
    TrackingCode,
    /// The same of a slip: whoever typed it need not read it in an SMS.
    SlipNumber,
    /// Why, in the words of staff: as long as they like, so an SMS leads to them.
    Answer,
    ReceiptNumber,
    PaidAt,
    Provider,
    Reason,
    Recipient,
    Failure,
}

/// How a value looks.
enum Look {
    /// The one clear figure of the message.
    Figure,
    /// Belongs to the figure.
    UnderFigure,
    /// Text of the reader's language, or of any.
    Plain,
    /// Latin letters and digits, left to right.
    Code,
}

impl Name {
    const fn parameter(self) -> &'static str {
        match self {
            Name::Amount => "amount",
            Name::AmountWords => "amount_words",
            Name::Description => "description",
            Name::Reference => "reference",
            Name::Expires => "expires",
            Name::PaymentCode => "payment_code",
            Name::Code => "code",
            Name::TrackingCode | Name::SlipNumber => "tracking_code",
            Name::ReceiptNumber => "receipt_number",
            Name::PaidAt => "paid_at",
            Name::Provider => "provider",
            Name::Reason | Name::Answer | Name::Failure => "reason",
            Name::Recipient => "recipient",
        }
    }

    const fn label(self, words: &Words) -> &'static str {
        match self {
            Name::Amount => words.amount,
            Name::AmountWords => words.spelled_out,
            Name::Description => words.description,
            Name::Reference => words.reference,
            Name::Expires => words.expires,
            Name::PaymentCode => words.payment_code,
            Name::Code => words.code,
            Name::TrackingCode | Name::SlipNumber => words.tracking_code,
            Name::ReceiptNumber => words.receipt_number,
            Name::PaidAt => words.paid_at,
            Name::Provider => words.provider,
            Name::Reason | Name::Answer => words.reason,
            Name::Recipient => words.recipient,
            Name::Failure => words.failure,
        }
    }

    const fn look(self) -> Look {
        match self {
            Name::Amount => Look::Figure,
            Name::AmountWords => Look::UnderFigure,
            Name::Reference
            | Name::PaymentCode
            | Name::Code
            | Name::TrackingCode
            | Name::SlipNumber
            | Name::ReceiptNumber
            | Name::Recipient => Look::Code,
            Name::Description
            | Name::Expires
            | Name::PaidAt
            | Name::Provider
            | Name::Reason
            | Name::Answer
            | Name::Failure => Look::Plain,
        }
    }
}

/// A language, and what it says.
struct Page {
    locale: Locale,
    words: &'static Words,
}

impl Block {
    /// The block is there if one of these is not empty; always, if there are none.
    fn conditions(&self) -> Vec<&'static str> {
        let parameters = |names: &[Name]| names.iter().map(|name| name.parameter()).collect();
        match self {
            Block::Say(names, _) => parameters(names),
            Block::Facts(names) => parameters(names),
            Block::Contact => vec!["shop_contact"],
            Block::Link => Vec::new(),
            Block::Page | Block::Payment => vec!["page_url"],
            Block::Receipt => vec!["receipt_url", "page_url"],
        }
    }
}

/// One of two, by whether the parameter is not empty.
fn either(parameter: &str, with: &str, without: &str) -> String {
    format!("{{% if {parameter} %}}\n{with}{{% else %}}\n{without}{{% endif %}}\n")
}

fn value(parameter: &str) -> String {
    ["{{ ", parameter, " }}"].concat()
}

/// What is there if one of the parameters is not empty; always, if none is named.
fn when(parameters: &[&str], what: &str) -> String {
    if parameters.is_empty() {
        return what.to_owned();
    }
    // The engine drops the newline after a tag.
    format!(
        "{{% if {} %}}\n{what}{{% endif %}}\n",
        parameters.join(" or ")
    )
}
