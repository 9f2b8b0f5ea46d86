//! A page as it is sent: its HTML and what the browser may do with it.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFRESH, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use i18n::{Locale, Texts};

use crate::asset::{Asset, STYLE};
use crate::trouble::Trouble;

/// Bytes that most pages need: they are rendered without moving what stands already.
const ROOM: usize = 16 * 1024;

/// A page, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Status of the answer.
    pub status: StatusCode,
    /// The whole page.
    pub html: String,
    /// `Content-Security-Policy`.
    pub policy: String,
    /// Seconds after which the browser asks again by itself.
    pub refresh: Option<u32>,
    /// Seconds after which asking again makes sense.
    pub retry_after: Option<u32>,
}

impl Page {
    /// Renders a template under a policy.
    pub(crate) fn new(
        status: StatusCode,
        template: &impl Template,
        policy: &Policy<'_>,
    ) -> Result<Self, Trouble> {
        let mut html = String::with_capacity(ROOM);
        template
            .render_into(&mut html)
            .map_err(|error| Trouble::Broken(error.to_string()))?;
        Ok(Self {
            status,
            html,
            policy: policy.text(),
            refresh: None,
            retry_after: None,
        })
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        let mut put = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        put(CONTENT_SECURITY_POLICY, &self.policy);
        if let Some(seconds) = self.refresh {
            put(REFRESH, &seconds.to_string());
        }
        if let Some(seconds) = self.retry_after {
            put(RETRY_AFTER, &seconds.to_string());
        }
        (self.status, headers, self.html).into_response()
    }
}

/// What a page may do: show its own style, run at most one script that we wrote, and post its form
/// to ourselves and to the banks that it offers.
#[derive(Default)]
pub(crate) struct Policy<'a> {
    /// A style beside the common one.
    pub(crate) style: Option<&'static Asset>,
    /// A style in the place of the common one, which it holds.
    pub(crate) whole_style: Option<&'static Asset>,
    /// The script inside the page.
    pub(crate) script: Option<&'static Asset>,
    /// Whether the page shows a logo from this server.
    pub(crate) logo: bool,
    /// Whether a form posts to ourselves.
    pub(crate) own_form: bool,
    /// Whether the script asks this server.
    pub(crate) connect: bool,
    /// Origins that a form leads to; browsers hold redirects to this list as well.
    pub(crate) origins: &'a [&'a str],
}

impl Policy<'_> {
    fn text(&self) -> String {
        let mut parts = vec!["default-src 'none';img-src data:"];
        if self.logo {
            parts.push(" 'self'");
        }
        let style = self.whole_style.unwrap_or(&STYLE).source();
        parts.extend([";style-src ", style]);
        if let Some(style) = self.style {
            parts.extend([" ", style.source()]);
        }
        if let Some(script) = self.script {
            parts.extend([";script-src ", script.source()]);
        }
        if self.connect {
            parts.push(";connect-src 'self'");
        }
        parts.push(";form-action");
        let mut known: Vec<&str> = Vec::new();
        known.extend(self.own_form.then_some("'self'"));
        for origin in self.origins {
            if is_origin(origin) && !known.contains(origin) {
                known.push(origin);
            }
        }
        if known.is_empty() {
            known.push("'none'");
        }
        parts.extend(known.iter().flat_map(|source| [" ", source]));
        parts.push(";frame-ancestors 'none';base-uri 'none'");
        parts.concat()
    }
}

/// Whether the text is `http(s)://host[:port]` and cannot end the directive that it stands in.
fn is_origin(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && rest
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b))
    })
}

/// The origin of an absolute web address; none if it is not one.
pub(crate) fn origin(url: &str) -> Option<String> {
    let uri: http::Uri = url.parse().ok()?;
    let scheme = uri
        .scheme_str()
        .filter(|scheme| matches!(*scheme, "http" | "https"))?;
    let authority = uri
        .authority()
        .filter(|authority| !authority.as_str().contains('@'))?;
    Some(format!("{scheme}://{authority}"))
}

/// What the base of every template shows.
pub(crate) struct Frame {
    pub(crate) lang: &'static str,
    pub(crate) dir: &'static str,
    pub(crate) title: String,
    pub(crate) shop: Option<String>,
    /// Address of the shop's logo on this server; without one our own mark stands there.
    pub(crate) logo: Option<String>,
    /// Shows the banner of TEST.
    pub(crate) test: bool,
    /// What the addresses of the other languages keep of this one: nothing, or `a=b&`.
    pub(crate) query: String,
    pub(crate) css: &'static str,
    pub(crate) script: Option<&'static str>,
    locale: Locale,
}

/// One entry of the menu of languages.
pub(crate) struct LanguageEntry {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) short: &'static str,
    pub(crate) current: bool,
}

impl Frame {
    pub(crate) fn new(locale: Locale, title: String) -> Self {
        Self {
            lang: locale.code(),
            dir: locale.dir(),
            title,
            shop: None,
            logo: None,
            test: false,
            query: String::new(),
            css: STYLE.text,
            script: None,
            locale,
        }
    }

    pub(crate) fn languages(&self) -> [LanguageEntry; 3] {
        Locale::ALL.map(|locale| LanguageEntry {
            code: locale.code(),
            name: locale.own_name(),
            short: match locale {
                Locale::Fa => "فا",
                Locale::En => "EN",
                Locale::Fr => "FR",
            },
            current: locale == self.locale,
        })
    }
}

/// The texts as templates call them.
pub(crate) type T = &'static Texts;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_lists_each_origin_once_and_nothing_that_is_none() {
        let origins = [
            "https://payment.zarinpal.com",
            "https://payment.zarinpal.com",
            "http://127.0.0.1:8090",
            "https://a.example; script-src *",
            "javascript:alert(1)",
            "https://",
        ];
        let policy = Policy {
            own_form: true,
            origins: &origins,
            ..Policy::default()
        };
        let text = policy.text();
        assert!(
            text.contains(
                ";form-action 'self' https://payment.zarinpal.com http://127.0.0.1:8090;frame-"
            ),
            "{text}"
        );
        assert!(!text.contains("script-src"), "{text}");
    }

    #[test]
    fn an_origin_is_the_start_of_a_web_address() {
        assert_eq!(
            origin("https://bank.example:444/pay?x=1").unwrap(),
            "https://bank.example:444"
        );
        for url in [
            "/pay",
            "javascript:alert(1)",
            "ftp://bank.example/",
            "https://a@b.example/",
        ] {
            assert_eq!(origin(url), None, "{url}");
        }
    }
}
