//! What every page must have, whatever it says.

use i18n::Locale;

use crate::samples::every_page;

fn for_every_page(check: impl Fn(&str, Locale, &web::Page)) {
    for locale in Locale::ALL {
        for (name, page) in every_page(locale) {
            check(&format!("{name} in {locale}"), locale, &page);
        }
    }
}

#[test]
fn every_page_says_its_language_and_direction_once() {
    for_every_page(|name, locale, page| {
        let start = format!(
            "<!doctype html>\n<html lang=\"{}\" dir=\"{}\">",
            locale.code(),
            locale.dir()
        );
        assert!(
            page.html.starts_with(&start),
            "{name}: {}",
            &page.html[..80]
        );
        assert_eq!(page.html.matches("<h1").count(), 1, "{name}");
        assert_eq!(page.html.matches("<main>").count(), 1, "{name}");
        assert_eq!(
            page.html.matches("aria-current=\"true\"").count(),
            1,
            "{name}"
        );
        assert!(!page.html.contains("<title></title>"), "{name}");
    });
}

#[test]
fn every_element_that_is_opened_is_closed_in_order() {
    for_every_page(|name, _, page| {
        let mut open: Vec<&str> = Vec::new();
        let mut rest = page.html.as_str();
        while let Some(start) = rest.find('<') {
            rest = &rest[start + 1..];
            let end = rest.find('>').unwrap();
            let tag = &rest[..end];
            rest = &rest[end + 1..];
            if let Some(closed) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(closed), "{name}");
                continue;
            }
            let element = tag.split([' ', '\n']).next().unwrap();
            if let "style" | "script" = element {
                let close = format!("</{element}>");
                rest = &rest[rest.find(&close).unwrap() + close.len()..];
                continue;
            }
            // The icon's address holds a drawing; its inner tags are no elements of the page.
            if element == "link" {
                rest = &rest[rest.find("<style>").unwrap()..];
                continue;
            }
            let is_void = matches!(element, "!doctype" | "meta" | "input" | "br" | "img")
                || tag.ends_with('/');
            if !is_void {
                open.push(element);
            }
        }
        assert!(open.is_empty(), "{name} leaves {open:?} open");
    });
}

#[test]
fn no_page_asks_for_anything_more() {
    for_every_page(|name, _, page| {
        for wanting in [
            "src=",
            "@import",
            "url(",
            "rel=\"stylesheet\"",
            "srcset",
            "<iframe",
        ] {
            assert!(!page.html.contains(wanting), "{name} has {wanting}");
        }
    });
}

#[test]
fn no_page_styles_or_runs_anything_that_its_policy_does_not_name() {
    for_every_page(|name, _, page| {
        assert!(!page.html.contains(" style="), "{name}");
        for handler in [" onclick=", " onload=", " onerror=", "javascript:"] {
            let body = page.html.split("<script>").next().unwrap();
            assert!(!body.contains(handler), "{name} has {handler}");
        }
        assert!(!page.policy.contains("unsafe"), "{name}");
        let scripts = page.html.matches("<script").count();
        let named = usize::from(page.policy.contains("script-src 'sha256-"));
        assert_eq!(scripts, named, "{name}");
        assert!(page.policy.contains("default-src 'none'"), "{name}");
        assert!(
            page.policy
                .contains("frame-ancestors 'none';base-uri 'none'"),
            "{name}"
        );
        assert!(page.html.contains("<style>:root"), "{name}");
    });
}

#[test]
fn no_page_lacks_a_text() {
    for_every_page(|name, _, page| {
        for trace in [
            "{$", "{ $", "pay-", "pay_", "???", "Unknown(", "None", "Some(",
        ] {
            let body = page.html.split("<body>").nth(1).unwrap();
            let body = body.split("<script>").next().unwrap();
            assert!(!body.contains(trace), "{name} has {trace}");
        }
    });
}

#[test]
fn no_page_shouts() {
    for_every_page(|name, _, page| {
        let body = page.html.split("<body>").nth(1).unwrap();
        let body = body.split("<script>").next().unwrap();
        assert!(!body.contains('!'), "{name}");
    });
}

#[test]
fn everything_that_can_be_chosen_has_a_label_and_every_button_has_words() {
    for_every_page(|name, _, page| {
        for input in page.html.split("<input ").skip(1) {
            let input = &input[..input.find('>').unwrap()];
            let id = input
                .split("id=\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            let label = id.map(|id| format!("<label for=\"{id}\">"));
            let labelled = label.is_some_and(|label| page.html.contains(&label));
            assert!(
                input.contains("type=\"hidden\"") || input.contains("type=\"radio\"") || labelled,
                "{name}: {input}"
            );
        }
        let radios = page.html.matches("<input type=\"radio\"").count();
        assert_eq!(
            page.html.matches("<label><input type=\"radio\"").count(),
            radios,
            "{name}"
        );
        assert_eq!(
            page.html.matches("<legend>").count(),
            usize::from(radios > 0),
            "{name}"
        );
        for (open, close) in [("<button", "</button>"), ("<a ", "</a>")] {
            for element in page.html.split(open).skip(1) {
                let inner = &element[element.find('>').unwrap() + 1..];
                let inner = &inner[..inner.find(close).unwrap()];
                assert!(inner.chars().any(char::is_alphanumeric), "{name}: {inner}");
            }
        }
    });
}

#[test]
fn codes_are_latin_and_left_to_right_in_every_language() {
    for locale in Locale::ALL {
        let pages = every_page(locale);
        let page = &pages
            .iter()
            .find(|(name, _)| name == "payment-paid")
            .unwrap()
            .1
            .html;
        for code in [
            "K7QX-29MT-4",
            "201482937465",
            "6104-33**-****-0011",
            "1042",
            "INV-1405-218",
        ] {
            let isolated = format!("<bdi dir=\"ltr\" class=\"code\">{code}</bdi>");
            assert!(page.contains(&isolated), "{code} in {locale}");
        }
    }
}
