//! What programs send about links.

use std::collections::BTreeMap;
use std::str::FromStr;

use app::link::{LinkRequest, Revision};
use app::template::LinkMessage;
use domain::contact::{Address, AddressKind, Email};
use domain::document::FieldKey;
use domain::id::{AccountId, CustomerId, DocumentId, ProviderId};
use domain::link::{AmountRule as Rule, Expiry, Problem, Reference, Usage};
use domain::shop::Language;
use money::{Amount, Currency, CurrencyError};
use serde::Serialize;
use utoipa::ToSchema;

use super::object::{AmountRule, Limits, ReceiptWish};
use crate::errors::Wrong;
use crate::fields::Fields;
use crate::json::Json;
use crate::query::moment;
use crate::words::{CurrencyCode, LanguageCode};

/// A payment link to make. A field that is left out or `null` has its default; an unknown field is
/// refused.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPaymentLink {
    /// Slug or id of the shop. May be left out when there is only one.
    shop: Option<&'static str>,
    /// Id of the financial account that the money lands on (`acc_…`), an active one of the shop's
    /// currency. The shop's default unless told.
    account: Option<&'static str>,
    /// Id of the customer to whom the money is booked (`cus_…`). The document's, or the shop's
    /// walk-in customer, unless told.
    customer: Option<&'static str>,
    /// Id of the document that the link is for (`doc_…`), one of the shop.
    document: Option<&'static str>,
    /// What is asked for, in minor units: for IRR whole rials. Of an open amount, what is suggested
    /// to the payer. Must be left out when the rule is `left`, and given else.
    #[schema(minimum = 1, maximum = 9_000_000_000_000_000_i64)]
    amount: Option<i64>,
    /// ISO 4217; the currency of the shop. Toman is no currency: send rials.
    #[schema(value_type = CurrencyCode)]
    currency: &'static str,
    /// How the amount is decided; `fixed` unless told.
    amount_rule: Option<AmountRule>,
    /// Whether the fixed amount of a link that is not reusable may be paid in parts.
    partial: Option<bool>,
    /// The least that the first part brings, in minor units.
    #[schema(minimum = 1)]
    first_part: Option<i64>,
    /// Shown to the payer.
    #[schema(max_length = 500)]
    description: Option<&'static str>,
    /// Your own order reference.
    #[schema(pattern = "^[A-Za-z0-9_-]{1,64}$")]
    reference: Option<&'static str>,
    /// Until when the link can be paid (RFC 3339). The shop's default unless told.
    #[schema(format = DateTime)]
    expires_at: Option<&'static str>,
    /// Instead of `expires_at`: until the end of the Nth day after today, in the shop's time zone;
    /// 0: for ever.
    #[schema(minimum = 0, maximum = 3_650)]
    expires_in_days: Option<u32>,
    /// Whether it can be paid more than once. `false` unless told.
    reusable: Option<bool>,
    /// Limits of a reusable link.
    limits: Option<Limits>,
    /// What is booked when it is paid.
    receipt: Option<ReceiptWish>,
    /// Who is sent the link: e-mail addresses, or objects with `email`, `mobile`, `telegram`, `bale`,
    /// `eitaa` or `whatsapp`. Each goes by the ways that the shop has for such an address.
    #[schema(max_items = 50)]
    recipients: Option<Vec<Recipient>>,
    /// What they read, if not the shop's own texts. A text without the parameter `link_url` gets the
    /// link on its own last line.
    message: Option<MessageTexts>,
    /// Language of page and messages; the shop's unless told.
    #[schema(value_type = Option<LanguageCode>)]
    language: Option<&'static str>,
    /// Ids of the providers that are offered, in this order; all of the shop unless told.
    providers: Option<Vec<&'static str>>,
    /// Where the payer may go on to afterwards: http or https.
    #[schema(max_length = 2_000, format = "uri")]
    return_url: Option<&'static str>,
    /// Your own data: at most 50 texts. Never shown to payers.
    metadata: Option<BTreeMap<&'static str, &'static str>>,
    /// For your staff; never shown to payers.
    #[schema(max_length = 2_000)]
    note: Option<&'static str>,
}

/// Somebody who is sent the link.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Recipient {
    /// An e-mail address.
    Address(&'static str),
    /// An e-mail address in an object.
    Contact {
        /// The address.
        email: &'static str,
    },
    /// A mobile.
    Mobile {
        /// Its number: E.164, or as people in Iran write it.
        mobile: &'static str,
    },
    /// An account at a messenger; one of these.
    Messenger {
        /// Name or number at Telegram.
        #[serde(skip_serializing_if = "Option::is_none")]
        telegram: Option<&'static str>,
        /// Mobile, name or number at Bale.
        #[serde(skip_serializing_if = "Option::is_none")]
        bale: Option<&'static str>,
        /// Name or number at Eitaa.
        #[serde(skip_serializing_if = "Option::is_none")]
        eitaa: Option<&'static str>,
        /// Mobile at WhatsApp.
        #[serde(skip_serializing_if = "Option::is_none")]
        whatsapp: Option<&'static str>,
    },
}

/// What a link's recipients read; parameters stand in double braces.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MessageTexts {
    /// By e-mail.
    pub(crate) email: Option<MailText>,
    /// By SMS and messengers.
    pub(crate) short: Option<ShortText>,
}

/// Subject and text of an e-mail.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailText {
    /// One line.
    #[schema(max_length = 200)]
    pub(super) subject: &'static str,
    /// HTML is made of it.
    #[schema(max_length = 5_000)]
    pub(super) text: &'static str,
}

/// The text of an SMS or of a chat message.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShortText {
    /// As short as can be.
    #[schema(max_length = 5_000)]
    pub(super) text: &'static str,
}

/// A change of a link's terms. What is left out stays; at least one field must be given.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkChange {
    /// What is asked for, in minor units; more than what has been paid.
    #[schema(minimum = 1, maximum = 9_000_000_000_000_000_i64, nullable = false)]
    amount: Option<i64>,
    /// May stand beside `amount`; it cannot change.
    #[schema(value_type = Option<CurrencyCode>, nullable = false)]
    currency: Option<&'static str>,
    /// Shown to the payer.
    #[schema(max_length = 500, nullable = false)]
    description: Option<&'static str>,
    /// Until when the link can be paid (RFC 3339).
    #[schema(format = DateTime, nullable = false)]
    expires_at: Option<&'static str>,
}

/// Takes a new link out of a body.
pub(super) fn new_link(body: &mut Fields<'_>) -> Option<LinkRequest> {
    let shop = body.text("shop");
    let account = body.parsed("account", |text| {
        AccountId::from_str(text).map_err(|_| Wrong::Judged(Problem::NotFound))
    });
    let customer = body.parsed("customer", |text| {
        CustomerId::from_str(text).map_err(|_| Wrong::Judged(Problem::NotFound))
    });
    let document = body.parsed("document", |text| {
        DocumentId::from_str(text).map_err(|_| Wrong::Judged(Problem::NotFound))
    });
    let (has_amount, has_currency) = (body.has("amount"), body.has("currency"));
    let minor = body.money("amount");
    let currency = body.parsed("currency", currency_of);
    if !has_currency {
        body.wrong::<()>("currency", Wrong::Required);
    }
    let rule = amount_rule(body, currency);
    let minor = match (has_amount, rule) {
        (true, Some(Rule::Left)) => body.wrong("amount", Wrong::Beside("what is left")),
        (false, Some(Rule::Left)) => Some(0),
        (false, _) => body.wrong("amount", Wrong::Required),
        (true, _) => minor,
    };
    let description = body.text("description");
    let reference = body.parsed("reference", |text| {
        Reference::from_str(text).map_err(Wrong::Judged)
    });
    let expiry = expiry(body);
    let usage = usage(body, currency);
    let receipt = body.object("receipt", |receipt| {
        let field = receipt.parsed("field", |text| {
            FieldKey::from_str(text).map_err(|_| Wrong::Judged(Problem::NotFound))
        });
        Some((receipt.flag("create"), field))
    });
    let (receipt, receipt_field) = receipt.unwrap_or_default();
    let recipients = body.list("recipients", recipient);
    let message = body.object("message", |texts| Some(message(texts)));
    let language = body.parsed("language", |text| {
        Language::from_str(text).map_err(|_| Wrong::NotOneOf("fa, en, fr"))
    });
    let providers = body.list("providers", provider);
    let return_url = body.text("return_url");
    let metadata = body.texts("metadata");
    let note = body.text("note");
    Some(LinkRequest {
        shop,
        account,
        amount: Amount::new(minor?, currency?),
        rule: rule?,
        description,
        reference,
        expiry,
        usage,
        language,
        note,
        receipt_type: None,
        receipt,
        providers,
        customer,
        document,
        receipt_field,
        recipients: recipients.unwrap_or_default(),
        message,
        channels: None,
        return_url,
        metadata: metadata.unwrap_or_default(),
    })
}

/// Takes a change of a link in `currency` out of a body.
pub(super) fn change(body: &mut Fields<'_>, currency: Currency) -> Revision {
    const CHANGEABLE: [&str; 3] = ["amount", "description", "expires_at"];
    for name in CHANGEABLE {
        if body.is_null(name) {
            body.wrong::<()>(name, Wrong::NotRemovable);
        }
    }
    let untouched = CHANGEABLE.into_iter().all(|name| !body.has(name));
    let named = body.parsed("currency", currency_of);
    if named.is_some_and(|named| named != currency) {
        body.wrong::<()>(
            "currency",
            Wrong::Judged(domain::link::Problem::WrongCurrency),
        );
    }
    let revision = Revision {
        amount: body
            .money("amount")
            .map(|minor| Amount::new(minor, currency)),
        description: body.parsed("description", |text| {
            // The same rule as for a new link.
            let bad = text.chars().any(|c| c.is_control() && c != '\n');
            if bad {
                Err(Wrong::BadCharacters)
            } else {
                Ok(text.to_owned())
            }
        }),
        expires_at: body.parsed("expires_at", moment),
    };
    if untouched {
        body.wrong_whole(Wrong::NothingToChange);
    }
    revision
}

pub(crate) fn currency_of(code: &str) -> Result<Currency, Wrong> {
    Currency::from_code(code).map_err(|error| match error {
        CurrencyError::Toman => Wrong::Toman,
        CurrencyError::Unknown => Wrong::UnknownCurrency,
    })
}

fn amount_rule(body: &mut Fields<'_>, currency: Option<Currency>) -> Option<Rule> {
    let of = |minor: Option<i64>| minor.zip(currency).map(|(m, c)| Amount::new(m, c));
    let told = body.object("amount_rule", |rule| {
        let (limited, has_type) = (rule.has("min") || rule.has("max"), rule.has("type"));
        let kind = rule.parsed("type", |kind| match kind {
            "fixed" => Ok(Rule::Whole),
            "left" => Ok(Rule::Left),
            "open" => Ok(Rule::Open {
                least: None,
                most: None,
            }),
            _ => Err(Wrong::NotOneOf("fixed, open, left")),
        });
        let (least, most) = (rule.money("min"), rule.money("max"));
        if !has_type {
            return rule.wrong("type", Wrong::Required);
        }
        match kind? {
            Rule::Open { .. } => Some(Rule::Open {
                least: of(least),
                most: of(most),
            }),
            _ if limited => rule.wrong("type", Wrong::NeedsOpen),
            other => Some(other),
        }
    });
    let partial = body.flag("partial").unwrap_or(false);
    let has_first = body.has("first_part");
    let first = body.money("first_part");
    if has_first && !partial {
        return body.wrong("first_part", Wrong::NeedsPartial);
    }
    match (told.unwrap_or(Rule::Whole), partial) {
        (Rule::Open { .. }, true) => body.wrong("partial", Wrong::Beside("an open amount")),
        (Rule::Left, true) => body.wrong("partial", Wrong::Beside("what is left")),
        (_, true) => Some(Rule::Parts { first: of(first) }),
        (rule, false) => Some(rule),
    }
}

fn expiry(body: &mut Fields<'_>) -> Expiry {
    let both = body.has("expires_at") && body.has("expires_in_days");
    let at = body.parsed("expires_at", moment);
    let days = body.count_or_zero("expires_in_days");
    if both {
        body.wrong::<()>("expires_in_days", Wrong::Beside("expires_at"));
    }
    match (at, days) {
        (Some(at), _) => Expiry::At(at),
        (None, Some(0)) => Expiry::Never,
        (None, Some(days)) => Expiry::Days(days),
        (None, None) => Expiry::ShopDefault,
    }
}

fn usage(body: &mut Fields<'_>, currency: Option<Currency>) -> Usage {
    let reusable = body.flag("reusable").unwrap_or(false);
    let limited = body.has("limits");
    let limits = body.object("limits", |limits| {
        Some((limits.count("max_payments"), limits.money("max_total")))
    });
    if limited && !reusable {
        body.wrong::<()>("limits", Wrong::NeedsReusable);
    }
    if !reusable {
        return Usage::Single;
    }
    let (max_payments, max_total) = limits.unwrap_or_default();
    Usage::Reusable {
        max_payments,
        max_total: max_total
            .zip(currency)
            .map(|(minor, currency)| Amount::new(minor, currency)),
    }
}

pub(crate) fn message(texts: &mut Fields<'_>) -> LinkMessage {
    fn needed(part: &mut Fields<'_>, name: &str) -> Option<String> {
        if !part.has(name) {
            return part.wrong(name, Wrong::Required);
        }
        part.text(name)
    }
    let email = texts.object("email", |mail| {
        let (subject, text) = (needed(mail, "subject"), needed(mail, "text"));
        Some((subject?, text?))
    });
    let short = texts.object("short", |short| needed(short, "text"));
    LinkMessage { email, short }
}

/// By what somebody is reached, and what is said of an address that is none.
const REACHED: [(AddressKind, Wrong); 6] = [
    (AddressKind::Email, Wrong::NotAnEmail),
    (AddressKind::Mobile, Wrong::NotAMobile),
    (AddressKind::Telegram, Wrong::NotAHandle),
    (AddressKind::Bale, Wrong::NotAHandle),
    (AddressKind::Eitaa, Wrong::NotAHandle),
    (AddressKind::WhatsApp, Wrong::NotAHandle),
];

pub(crate) fn recipient(list: &mut Fields<'_>, place: &str, item: Json) -> Option<Address> {
    let parse = |text: &str| {
        let email = Email::from_str(text).map_err(|_| Wrong::NotAnEmail);
        email.map(Address::Email)
    };
    match item {
        item @ Json::Object(_) => list.as_object(place, item, |contact| {
            let mut kinds = REACHED.into_iter();
            match kinds.find(|(kind, _)| contact.has(kind.as_str())) {
                Some((kind, wrong)) => contact.parsed(kind.as_str(), |text| {
                    Address::read(kind, text).map_err(|_| wrong)
                }),
                None => contact.wrong("email", Wrong::Required),
            }
        }),
        Json::Text(text) => match parse(&text) {
            Ok(address) => Some(address),
            Err(wrong) => list.wrong(place, wrong),
        },
        _ => list.wrong(
            place,
            Wrong::NotA(
                "an e-mail address, or an object with email, mobile, telegram, bale, eitaa or whatsapp",
            ),
        ),
    }
}

fn provider(list: &mut Fields<'_>, place: &str, item: Json) -> Option<ProviderId> {
    let text = list.as_text(place, item)?;
    match text.parse() {
        Ok(id) => Some(id),
        Err(_) => list.wrong(place, Wrong::NotAnId(ProviderId::PREFIX)),
    }
}

impl NewPaymentLink {
    /// One for the document, with every field that can stand beside the others.
    pub(crate) fn example() -> serde_json::Value {
        crate::json::example(&Self {
            shop: Some("golestan"),
            account: None,
            customer: None,
            document: None,
            amount: Some(1_250_000),
            currency: "IRR",
            amount_rule: Some(AmountRule {
                kind: "fixed",
                min: None,
                max: None,
            }),
            partial: Some(false),
            first_part: None,
            description: Some("Order 1042: two books"),
            reference: Some("order-1042"),
            expires_at: None,
            expires_in_days: Some(7),
            reusable: Some(true),
            limits: Some(Limits {
                max_payments: Some(3),
                max_total: Some(3_750_000),
            }),
            receipt: Some(ReceiptWish {
                create: true,
                field: None,
            }),
            recipients: Some(vec![
                Recipient::Address("sara@example.com"),
                Recipient::Contact {
                    email: "reza@example.com",
                },
                Recipient::Mobile {
                    mobile: "+989121234567",
                },
                Recipient::Messenger {
                    telegram: Some("@sara_k"),
                    bale: None,
                    eitaa: None,
                    whatsapp: None,
                },
            ]),
            message: Some(MessageTexts {
                email: Some(MailText {
                    subject: "Your two books",
                    text: "Please pay {{ amount }}: {{ link_url }}",
                }),
                short: None,
            }),
            language: Some("en"),
            providers: None,
            return_url: Some("https://shop.example.com/thanks"),
            metadata: Some(BTreeMap::from([("cart", "8f14e45f")])),
            note: Some("Called on Monday"),
        })
    }
}

impl LinkChange {
    /// One for the document.
    pub(crate) fn example() -> serde_json::Value {
        crate::json::example(&Self {
            amount: Some(1_500_000),
            currency: Some("IRR"),
            description: Some("Order 1042: three books"),
            expires_at: Some("2026-12-31T20:29:59Z"),
        })
    }
}
