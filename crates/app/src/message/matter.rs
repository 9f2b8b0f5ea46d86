//! What a message is about, and how its parameters say it.

use std::collections::BTreeMap;

use domain::document::DocumentKind;
use domain::resolve::ResolveReason;
use domain::shop::Shop;
use i18n::Locale;
use jiff::Timestamp;
use money::{Amount, Unit};

use crate::link::time_zone;

/// What is known; what does not apply is empty.
#[derive(Debug, Clone, Default)]
pub(crate) struct Matter {
    pub(crate) amount: Option<Amount>,
    /// Empty: nobody yet.
    pub(crate) customer: String,
    pub(crate) customer_number: String,
    pub(crate) customer_title: String,
    pub(crate) document: Option<(DocumentKind, String)>,
    pub(crate) description: Option<String>,
    pub(crate) reference: Option<String>,
    pub(crate) link_url: String,
    /// The same in fewer letters; empty for what is no link.
    pub(crate) short_url: String,
    /// A picture of it to scan; empty for what is no link.
    pub(crate) qr_url: String,
    pub(crate) expires_at: Option<Timestamp>,
    /// A one-time code.
    pub(crate) code: Option<String>,
    pub(crate) payment_code: String,
    pub(crate) tracking_code: Option<String>,
    pub(crate) receipt_number: Option<i64>,
    pub(crate) receipt_url: String,
    pub(crate) paid_at: Option<Timestamp>,
    pub(crate) provider: String,
    pub(crate) page_url: String,
    pub(crate) reason: Option<ResolveReason>,
    /// Whom a message did not reach.
    pub(crate) recipient: Option<String>,
    /// What a channel said, in its own words.
    pub(crate) failure: Option<String>,
}

impl Matter {
    /// Every documented parameter, in the words of the shop and of the reader's language.
    pub(crate) fn parameters(
        self,
        shop: &Shop,
        is_live: bool,
        locale: Locale,
    ) -> BTreeMap<String, String> {
        let texts = i18n::texts(locale);
        let zone = time_zone(&shop.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let long = |at: Option<Timestamp>| {
            at.map(|at| i18n::date_time(at, &zone, locale))
                .unwrap_or_default()
        };
        let short = |at: Option<Timestamp>| {
            at.map(|at| i18n::short_date_time(at, &zone, locale))
                .unwrap_or_default()
        };
        let worded = |word: fn(Amount, Unit, Locale) -> String| {
            self.amount
                .map(|amount| word(amount, shop.unit, locale))
                .unwrap_or_default()
        };
        let test = if is_live {
            String::new()
        } else {
            texts.message_test_line()
        };
        let (kind, document) = match self.document {
            Some((kind, number)) => (kind_word(kind, texts), number),
            None => Default::default(),
        };
        let number = self.receipt_number.map(|number| number.to_string());
        let entries = [
            ("shop", shop.name.clone()),
            ("shop_contact", shop.contact.clone().unwrap_or_default()),
            ("customer", self.customer),
            ("customer_number", self.customer_number),
            ("customer_title", self.customer_title),
            ("document_kind", kind),
            ("document_number", document),
            ("amount", worded(i18n::amount)),
            ("amount_words", worded(i18n::amount_in_words)),
            (
                "currency",
                i18n::unit_name(shop.unit, shop.currency, locale).to_owned(),
            ),
            ("description", self.description.unwrap_or_default()),
            ("reference", self.reference.unwrap_or_default()),
            ("link_url", self.link_url),
            ("short_url", self.short_url),
            ("qr_url", self.qr_url),
            ("expires", long(self.expires_at)),
            ("expires_short", short(self.expires_at)),
            ("payment_code", self.payment_code),
            ("code", self.code.unwrap_or_default()),
            ("tracking_code", self.tracking_code.unwrap_or_default()),
            ("receipt_number", number.unwrap_or_default()),
            ("receipt_url", self.receipt_url),
            ("paid_at", long(self.paid_at)),
            ("provider", self.provider),
            ("page_url", self.page_url),
            (
                "reason",
                self.reason
                    .map(|reason| why(reason, texts))
                    .or(self.failure)
                    .unwrap_or_default(),
            ),
            ("recipient", self.recipient.unwrap_or_default()),
            ("mode_test", test),
        ];
        entries
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}

/// What a document is called, in the reader's language.
fn kind_word(kind: DocumentKind, texts: &i18n::Texts) -> String {
    match kind {
        DocumentKind::Quotation => texts.document_quotation(),
        DocumentKind::Order => texts.document_order(),
        DocumentKind::Invoice => texts.document_invoice(),
        DocumentKind::Contract => texts.document_contract(),
        DocumentKind::Opportunity => texts.document_opportunity(),
        DocumentKind::Form => texts.document_form(),
    }
}

/// Why money waits for a person, in the reader's language.
fn why(reason: ResolveReason, texts: &i18n::Texts) -> String {
    use ResolveReason as Reason;
    match reason {
        Reason::AlreadyPaid => texts.reason_already_paid(),
        Reason::LinkCancelled => texts.reason_link_cancelled(),
        Reason::UsedUp => texts.reason_used_up(),
        Reason::Superseded => texts.reason_superseded(),
        Reason::Excess => texts.reason_excess(),
        Reason::AmountMismatch => texts.reason_amount_mismatch(),
        Reason::ReferenceUsed => texts.reason_reference_used(),
        Reason::AlreadyVerified => texts.reason_already_verified(),
        Reason::WrongParty => texts.reason_wrong_party(),
        Reason::Unconfirmed => texts.reason_unconfirmed(),
    }
}
