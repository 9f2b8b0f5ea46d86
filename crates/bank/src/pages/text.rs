//! The words of the payer's pages, in Persian and English.

use axum::http::{HeaderMap, header};

/// A language of the payer's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lang {
    Fa,
    En,
}

/// What the pages say.
pub(super) struct Words {
    pub(super) simulated: &'static str,
    pub(super) bank: &'static str,
    pub(super) pay_to: &'static str,
    pub(super) rial: &'static str,
    pub(super) toman: &'static str,
    pub(super) pay: &'static str,
    pub(super) decline: &'static str,
    pub(super) cancel: &'static str,
    pub(super) next: &'static str,
    pub(super) key: &'static str,
    pub(super) unknown: &'static str,
    pub(super) unknown_text: &'static str,
    pub(super) closed: &'static str,
    pub(super) closed_text: &'static str,
    pub(super) back: &'static str,
    pub(super) back_text: &'static str,
    pub(super) thanks: &'static str,
    pub(super) thanks_text: &'static str,
    pub(super) held: &'static str,
    pub(super) held_text: &'static str,
    pub(super) foreign: &'static str,
    pub(super) foreign_text: &'static str,
    pub(super) other_lang: &'static str,
}

static FA: Words = Words {
    simulated: "بانک شبیه‌سازی‌شده: هیچ پول واقعی جابه‌جا نمی‌شود.",
    bank: "درگاه آزمایشی",
    pay_to: "پرداخت به",
    rial: "ریال",
    toman: "تومان",
    pay: "پرداخت",
    decline: "رد شدن کارت",
    cancel: "انصراف",
    next: "پس از انتخاب، به فروشگاه بازمی‌گردید.",
    key: "شناسهٔ پرداخت",
    unknown: "چنین پرداختی نیست",
    unknown_text: "این نشانی به هیچ پرداختی نمی‌رسد. لطفاً از صفحهٔ فروشگاه دوباره شروع کنید.",
    closed: "این پرداخت بسته شده است",
    closed_text: "این صفحه پیش‌تر به پایان رسیده است و دوباره نمی‌توان با آن پرداخت کرد.",
    back: "بازگشت به فروشگاه",
    back_text: "کار شما در بانک به پایان رسید. برای دیدن نتیجه به فروشگاه بازگردید.",
    thanks: "سپاسگزاریم",
    thanks_text: "کار شما در بانک به پایان رسید. می‌توانید این صفحه را ببندید.",
    held: "در حال بازگشت",
    held_text: "کار شما در بانک به پایان رسید. بانک کمی بعد به فروشگاه خبر می‌دهد.",
    foreign: "این درخواست از فروشگاه ثبت‌شده نیامده است",
    foreign_text: "بانک فقط پرداخت‌هایی را می‌پذیرد که از نشانی ثبت‌شدهٔ فروشگاه آغاز شده باشند.",
    other_lang: "English",
};

static EN: Words = Words {
    simulated: "SIMULATED BANK: no real money moves here.",
    bank: "Test gateway",
    pay_to: "Payment to",
    rial: "rials",
    toman: "tomans",
    pay: "Pay",
    decline: "Decline (card refused)",
    cancel: "Cancel",
    next: "After your choice you return to the shop.",
    key: "Payment id",
    unknown: "No such payment",
    unknown_text: "This address leads to no payment. Please start again from the shop's page.",
    closed: "This payment is closed",
    closed_text: "This page has done its work and cannot be paid on again.",
    back: "Back to the shop",
    back_text: "You are done at the bank. Go back to the shop for the result.",
    thanks: "Thank you",
    thanks_text: "You are done at the bank. You can close this page.",
    held: "On the way back",
    held_text: "You are done at the bank. The bank tells the shop a little later.",
    foreign: "This request does not come from the registered shop",
    foreign_text: "The bank takes only payments that start at the shop's registered address.",
    other_lang: "فارسی",
};

impl Lang {
    /// From `?lang=`, else the first of `Accept-Language` that the bank speaks, else English.
    pub(crate) fn choose(query: Option<&str>, headers: &HeaderMap) -> Self {
        let accepted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        query
            .and_then(Self::from_tag)
            .or_else(|| {
                accepted
                    .unwrap_or_default()
                    .split(',')
                    .find_map(Self::from_tag)
            })
            .unwrap_or(Self::En)
    }

    fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.trim().split(['-', ';']).next().unwrap_or_default();
        match language.to_ascii_lowercase().as_str() {
            "fa" => Some(Self::Fa),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Fa => "fa",
            Self::En => "en",
        }
    }

    pub(super) fn direction(self) -> &'static str {
        match self {
            Self::Fa => "rtl",
            Self::En => "ltr",
        }
    }

    pub(super) fn other(self) -> Self {
        match self {
            Self::Fa => Self::En,
            Self::En => Self::Fa,
        }
    }

    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::Fa => &FA,
            Self::En => &EN,
        }
    }

    /// A number in the language's digits and separators.
    pub(super) fn number(self, latin: &str) -> String {
        match self {
            Self::En => latin.to_owned(),
            Self::Fa => latin
                .chars()
                .map(|letter| match letter {
                    ',' => '٬',
                    '.' => '٫',
                    '0' => '۰',
                    '1' => '۱',
                    '2' => '۲',
                    '3' => '۳',
                    '4' => '۴',
                    '5' => '۵',
                    '6' => '۶',
                    '7' => '۷',
                    '8' => '۸',
                    '9' => '۹',
                    other => other,
                })
                .collect(),
        }
    }
}
