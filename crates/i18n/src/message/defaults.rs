//! The texts with which a shop begins: one template for each situation and language. Staff may
//! replace them; what they see is whole templates, but here the words of a language stand in one
//! file ([`fa`], [`en`], [`fr`]) and the shape of all messages in another ([`layout`]).

mod en;
mod fa;
mod fr;
mod layout;

use std::sync::LazyLock;

use crate::Locale;

/// The parts of a message in one situation and language, for [`render`](super::render). Each may
/// name all [`PARAMETERS`] and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// One line, for [`Format::Text`](super::Format::Text).
    pub subject: &'static str,
    /// For [`Format::Text`](super::Format::Text).
    pub text: &'static str,
    /// A whole page for mail programs, for [`Format::Html`](super::Format::Html).
    pub html: &'static str,
    /// As an SMS or a chat message, for [`Format::Text`](super::Format::Text).
    pub short: &'static str,
}

/// What stands around a text of somebody else on a page for mail programs.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    /// Up to the text, for [`Format::Html`](super::Format::Html).
    pub(super) head: &'static str,
    /// The button that leads to the link, for [`Format::Html`](super::Format::Html).
    pub(super) button: &'static str,
    /// After the text, as it is.
    pub(super) end: &'static str,
}

/// Every parameter and what it means. All must be given when a template is rendered; what does
/// not apply is given as an empty text, and the default templates leave its line out. Only `shop`,
/// `currency`, `link_url` in `link_sent`, `reminder` and `openpay_sent`, and `code` in `one_time_code`, are never
/// empty.
///
/// Values are formatted already, in the language of the message and without U+2068 and U+2069. All
/// are one line but `description`, `shop_contact` and `reason`.
pub const PARAMETERS: &[(&str, &str)] = &[
    ("shop", "name of the shop; never empty"),
    (
        "shop_contact",
        "where the shop answers questions: a phone number, an e-mail address",
    ),
    (
        "customer",
        "name of the customer to whom the money is booked; empty while that is nobody",
    ),
    (
        "customer_title",
        "what stands before their name: Dr., Ms.; empty without one",
    ),
    (
        "customer_number",
        "their number in the merchant's own books, in Latin letters; empty without one",
    ),
    (
        "document_kind",
        "what the document of the payment is: an invoice, a quotation; empty without one",
    ),
    ("document_number", "number of that document"),
    ("amount", "the amount with its unit; empty when it is open"),
    ("amount_words", "the amount in words, with its unit"),
    ("currency", "name of the unit in which the shop counts"),
    ("description", "what the payment is for"),
    ("reference", "the shop's own reference, in Latin letters"),
    (
        "link_url",
        "address of the page to pay on; never empty in what sends it",
    ),
    (
        "short_url",
        "the same address in fewer letters; empty in `openpay_sent` and `one_time_code`",
    ),
    (
        "qr_url",
        "address of a picture of the link to scan; alone on a line of an e-mail it is the picture",
    ),
    (
        "expires",
        "until when the link can be paid: date and time, written out in the reader's calendar",
    ),
    (
        "expires_short",
        "the same moment in digits, where each letter is paid for",
    ),
    (
        "payment_code",
        "our code of the payment, in Latin letters, by which to ask about it",
    ),
    (
        "code",
        "the one-time code that a payer asked for, in Latin digits; empty but in `one_time_code`",
    ),
    (
        "tracking_code",
        "the bank's code of the payment, in Latin letters",
    ),
    ("receipt_number", "number of the receipt"),
    (
        "receipt_url",
        "address of the receipt, to keep or print; empty while there is none",
    ),
    (
        "paid_at",
        "when it was paid: date and time, written out in the reader's calendar",
    ),
    ("provider", "name of the gateway, as the shop calls it"),
    (
        "page_url",
        "address of the page of the payment, for whom the message goes to",
    ),
    (
        "reason",
        "why staff must decide or look, in words of the reader's language or of a channel; of a \
         slip, what staff wrote to its payer",
    ),
    (
        "recipient",
        "to staff: the address that a message did not reach",
    ),
    (
        "mode_test",
        "anything in TEST, empty in LIVE; a message in TEST begins with saying so",
    ),
];

/// The default template of a situation: `link_sent`, `reminder`, `openpay_sent`, `one_time_code`, `paid`,
/// `receipt`, `failed`, `expired`, `refunded` and those of slips (`slip_received`, `slip_correction`,
/// `slip_rejected`, `slip_revoked`) for the payer, `staff_paid`, `staff_partly_paid`, `staff_failed`, `staff_expired`,
/// `staff_pending_too_long`, `staff_needs_resolving`, `staff_bounced`, `staff_channel_stopped` and
/// `staff_slip` for staff. None for any other word.
pub fn default_template(situation: &str, locale: Locale) -> Option<Template> {
    TEMPLATES
        .iter()
        .find(|built| built.situation == situation && built.locale == locale)
        .map(Built::template)
}

/// All of them.
pub(super) fn all() -> impl Iterator<Item = Template> {
    TEMPLATES.iter().map(Built::template)
}

/// The frame of pages in a language.
pub(super) fn frame(locale: Locale) -> Frame {
    FRAMES.of(locale)
}

/// All of them.
pub(super) fn frames() -> impl Iterator<Item = Frame> {
    Locale::ALL.into_iter().map(frame)
}

/// What begins a subject in TEST, between brackets, and what begins a text.
pub(super) const fn test_words(locale: Locale) -> (&'static str, &'static str) {
    let words = words(locale);
    (words.test_tag, words.test_line)
}

/// Put together once in the life of the process.
static TEMPLATES: LazyLock<Vec<Built>> = LazyLock::new(|| {
    Locale::ALL
        .into_iter()
        .flat_map(|locale| layout::build(locale, words(locale)))
        .collect()
});

/// Head and button of each language's frame.
static FRAMES: LazyLock<Frames> = LazyLock::new(|| Frames {
    fa: layout::frame(Locale::Fa, words(Locale::Fa)),
    en: layout::frame(Locale::En, words(Locale::En)),
    fr: layout::frame(Locale::Fr, words(Locale::Fr)),
});

struct Frames {
    fa: (String, String),
    en: (String, String),
    fr: (String, String),
}

impl Frames {
    fn of(&'static self, locale: Locale) -> Frame {
        let (head, button) = match locale {
            Locale::Fa => &self.fa,
            Locale::En => &self.en,
            Locale::Fr => &self.fr,
        };
        Frame {
            head,
            button,
            end: layout::END,
        }
    }
}

/// The template of a situation in a language.
struct Built {
    situation: &'static str,
    locale: Locale,
    subject: String,
    text: String,
    html: String,
    short: String,
}

impl Built {
    fn template(&'static self) -> Template {
        Template {
            subject: &self.subject,
            text: &self.text,
            html: &self.html,
            short: &self.short,
        }
    }
}

const fn words(locale: Locale) -> &'static Words {
    match locale {
        Locale::Fa => &fa::WORDS,
        Locale::En => &en::WORDS,
        Locale::Fr => &fr::WORDS,
    }
}

/// What a language says. Words stand in text and HTML alike, so they hold no `<` and no `&`.
/// Sentences may name the parameter `shop`, which is never empty, but do not begin with it: mail
/// programs take the direction of a line from its first letter.
struct Words {
    /// Begins the subject in TEST.
    test_tag: &'static str,
    /// Begins the message in TEST.
    test_line: &'static str,
    /// What stands between a name and its value.
    colon: &'static str,

    // Names of values.
    amount: &'static str,
    spelled_out: &'static str,
    description: &'static str,
    reference: &'static str,
    expires: &'static str,
    payment_code: &'static str,
    /// The one-time code.
    code: &'static str,
    tracking_code: &'static str,
    receipt_number: &'static str,
    paid_at: &'static str,
    provider: &'static str,
    page: &'static str,
    /// Before the address of what staff are told of.
    office_page: &'static str,
    /// Before the address of the receipt.
    receipt: &'static str,
    reason: &'static str,
    recipient: &'static str,
    /// What a channel said.
    failure: &'static str,

    /// Before the contact of the shop.
    contact: &'static str,
    /// Before the link, in the text.
    pay_here: &'static str,
    /// On the button; the amount follows.
    pay: &'static str,
    /// Before the bare address, below the button.
    address: &'static str,
    /// To the payer who does not know the request.
    unexpected: &'static str,
    /// Below a one-time code.
    keep_secret: &'static str,
    /// Below the codes of a payment.
    keep_codes: &'static str,

    /// In place of the subjects where each letter is paid for; the amount follows.
    link_sent_short: &'static str,
    openpay_sent_short: &'static str,
    paid_short: &'static str,
    /// The line of `expires` there.
    expires_short: &'static str,

    link_sent: Said,
    reminder: Said,
    openpay_sent: Said,
    one_time_code: Said,
    paid: Said,
    receipt_sent: Said,
    staff_paid: Said,
    failed: Said,
    expired: Said,
    staff_partly_paid: Said,
    staff_failed: Said,
    staff_expired: Said,
    staff_pending_too_long: Said,
    staff_needs_resolving: Said,
    staff_bounced: Said,
    staff_channel_stopped: Said,
    refunded: Said,
    slip_received: Said,
    slip_correction: Said,
    slip_rejected: Said,
    slip_revoked: Said,
    staff_slip: Said,
}

/// What a situation says.
struct Said {
    /// The amount follows, if there is one.
    subject: &'static str,
    /// The first paragraphs.
    lead: &'static [&'static str],
}
