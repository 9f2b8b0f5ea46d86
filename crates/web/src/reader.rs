//! Who reads: the language of the answer and the number of the request.

use domain::id::ProviderId;
use http::header::{ACCEPT_LANGUAGE, COOKIE};
use http::request::Parts;
use i18n::Locale;

/// The reader of one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// Chosen by `?lang=`; it goes along to the next page.
    pub chosen: Option<Locale>,
    /// What the browser prefers, else the server's own language. For pages about nothing in
    /// particular: a link has its own language.
    pub preferred: Locale,
    /// Number of the request, on every answer and in the log.
    pub request_id: String,
    /// The way of paying that worked in this browser last.
    pub way: Option<ProviderId>,
}

/// The cookie that remembers it: the id of a provider, and nothing about the payer.
pub(crate) const WAY: &str = "way";

impl Reader {
    /// Reads the head of a request. `fallback` is the language of the server.
    pub(crate) fn of(head: &Parts, fallback: Locale, request_id: String) -> Self {
        let accepted = head
            .headers
            .get(ACCEPT_LANGUAGE)
            .and_then(|header| header.to_str().ok())
            .and_then(Locale::from_accept_language);
        Self {
            chosen: head.uri.query().and_then(chosen),
            preferred: accepted.unwrap_or(fallback),
            request_id,
            way: way(head),
        }
    }

    /// The language of a page whose subject speaks `own`.
    pub fn locale(&self, own: Locale) -> Locale {
        self.chosen.unwrap_or(own)
    }

    /// The language of a page about nothing in particular.
    pub fn any_locale(&self) -> Locale {
        self.locale(self.preferred)
    }

    /// What an address on the next page ends with: `?lang=fr`, or nothing.
    pub(crate) fn suffix(&self) -> String {
        self.chosen
            .map(|locale| format!("?lang={locale}"))
            .unwrap_or_default()
    }
}

/// The way of paying that a cookie names.
fn way(head: &Parts) -> Option<ProviderId> {
    let cookies = head.headers.get(COOKIE)?.to_str().ok()?;
    let mut pairs = cookies.split(';').map(str::trim);
    let value = pairs.find_map(|pair| pair.strip_prefix(WAY)?.strip_prefix('='))?;
    value.parse().ok()
}

/// The value of `lang` in a query; what is none of ours or stands there twice is ignored.
fn chosen(query: &str) -> Option<Locale> {
    let mut values = query
        .split('&')
        .filter_map(|pair| pair.strip_prefix("lang="));
    let first = values.next()?;
    if values.next().is_some() {
        None
    } else {
        Locale::from_code(first).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_chosen_once_and_only_from_ours() {
        assert_eq!(chosen("lang=fr"), Some(Locale::Fr));
        assert_eq!(chosen("a=b&lang=fa"), Some(Locale::Fa));
        for query in [
            "",
            "lang=",
            "lang=de",
            "lang=fa&lang=en",
            "xlang=fa",
            "lang=%66a",
        ] {
            assert_eq!(chosen(query), None, "{query}");
        }
    }
}
