//! The default messages, in every situation and language.

use std::collections::BTreeMap;

use i18n::message::{Format, PARAMETERS, Template, check, default_template, render};
use i18n::{Locale, amount, amount_in_words, date_time, short_date_time, unit_name};
use jiff::civil::date;
use jiff::tz::TimeZone;
use money::{Amount, Currency, Unit};

type Parameters = BTreeMap<String, String>;

const SITUATIONS: [&str; 22] = [
    "link_sent",
    "reminder",
    "openpay_sent",
    "one_time_code",
    "paid",
    "receipt",
    "staff_paid",
    "failed",
    "expired",
    "staff_partly_paid",
    "staff_failed",
    "staff_expired",
    "staff_pending_too_long",
    "staff_needs_resolving",
    "staff_bounced",
    "staff_channel_stopped",
    "refunded",
    "slip_received",
    "slip_correction",
    "slip_rejected",
    "slip_revoked",
    "staff_slip",
];
const URL: &str = "https://pay.example/golestan/l/7Qk2?a=1&b=2";
/// Those whose messages end with the address to pay on.
const WITH_LINK: [&str; 3] = ["link_sent", "reminder", "openpay_sent"];
const CODES: [&str; 5] = [
    "code",
    "reference",
    "payment_code",
    "tracking_code",
    "receipt_number",
];

/// The three parts of one message.
struct Message {
    subject: String,
    text: String,
    html: String,
}

fn template(situation: &str, locale: Locale) -> Template {
    default_template(situation, locale).unwrap()
}

fn message(situation: &str, locale: Locale, parameters: &Parameters) -> Message {
    let default = template(situation, locale);
    let Template {
        subject,
        text,
        html,
        ..
    } = default;
    let part = |part: &str, format| {
        render(part, parameters, format)
            .map_err(|error| format!("{situation} {locale}: {error}\n{part}"))
            .unwrap()
    };
    let message = Message {
        subject: part(subject, Format::Text),
        text: part(text, Format::Text),
        html: part(html, Format::Html),
    };
    // Read once and kept, it says the same.
    let kept = default.render(parameters).unwrap();
    let page = default.render_html(parameters).unwrap();
    assert_eq!(
        [&kept.subject, &kept.text, &page],
        [&message.subject, &message.text, &message.html]
    );
    message
}

/// What a payment in LIVE has, all of it.
fn full(locale: Locale) -> Parameters {
    let sum = Amount::new(12_500_000, Currency::from_code("IRR").unwrap());
    let at = date(2026, 11, 26)
        .at(23, 59, 0, 0)
        .to_zoned(TimeZone::UTC)
        .unwrap()
        .timestamp();
    let when = date_time(at, &TimeZone::UTC, locale);
    let short = short_date_time(at, &TimeZone::UTC, locale);
    let (shop, description, provider, reason) = match locale {
        Locale::Fa => (
            "کتاب‌فروشی گلستان",
            "فاکتور ۱۴۰۵/۲۱۸",
            "به‌پرداخت ملت",
            "این پیوند پیش‌تر پرداخت شده بود.",
        ),
        Locale::En => (
            "Golestan Bookshop",
            "Invoice 1405/218",
            "Mellat",
            "This link had been paid before.",
        ),
        Locale::Fr => (
            "Librairie Golestan",
            "Facture 1405/218",
            "Mellat",
            "Ce lien avait déjà été payé.",
        ),
    };
    let values = [
        ("shop", shop),
        ("shop_contact", "021-88001122"),
        ("customer", "Sara Ahmadi"),
        ("document_kind", "Invoice"),
        ("customer_number", "C-120"),
        ("customer_title", "Dr."),
        ("document_number", "1405-77"),
        ("currency", unit_name(Unit::Toman, sum.currency(), locale)),
        ("amount", &amount(sum, Unit::Toman, locale)),
        ("amount_words", &amount_in_words(sum, Unit::Toman, locale)),
        ("description", description),
        ("reference", "1405-218"),
        ("link_url", URL),
        ("short_url", "https://pay.example/l/7Qk2"),
        ("qr_url", "https://pay.example/golestan/l/7Qk2/qr.png"),
        ("expires", &when),
        ("expires_short", &short),
        ("payment_code", "PK7M-3Q9X"),
        ("code", "042917"),
        ("tracking_code", "100200300400"),
        ("receipt_number", "1405-000017"),
        ("receipt_url", "https://pay.example/golestan/r/5Tz8"),
        ("paid_at", &when),
        ("provider", provider),
        ("page_url", "https://pay.example/golestan/p/9Xw1"),
        ("reason", reason),
        ("recipient", "sara@example.org"),
        ("mode_test", ""),
    ];
    values
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// All parameters, empty but for those named.
fn only(names: &[&str], locale: Locale) -> Parameters {
    let mut parameters = full(locale);
    for (name, value) in &mut parameters {
        if !names.contains(&name.as_str()) {
            value.clear();
        }
    }
    parameters
}

fn with(mut parameters: Parameters, name: &str, value: &str) -> Parameters {
    parameters.insert(name.to_owned(), value.to_owned());
    parameters
}

/// What is never empty.
fn minimal(situation: &str, locale: Locale) -> Parameters {
    let needed = match situation {
        "one_time_code" => "code",
        with_link if WITH_LINK.contains(&with_link) => "link_url",
        _ => "shop",
    };
    only(&["shop", needed], locale)
}

/// Full, minimal, and with each other parameter alone added to the least or taken from the most.
fn all_parameters(situation: &str, locale: Locale) -> Vec<Parameters> {
    let least = minimal(situation, locale);
    let most = with(full(locale), "mode_test", "1");
    let mut all = vec![least.clone(), most.clone(), full(locale)];
    for (name, _) in PARAMETERS {
        if least.get(*name).unwrap().is_empty() {
            all.push(with(least.clone(), name, most.get(*name).unwrap()));
            all.push(with(most.clone(), name, ""));
        }
    }
    all
}

fn each(mut promise: impl FnMut(&str, Locale)) {
    for situation in SITUATIONS {
        for locale in Locale::ALL {
            promise(situation, locale);
        }
    }
}

/// What a reader sees of a page.
fn seen(html: &str) -> String {
    let (_, body) = html.split_once("<body").unwrap();
    let mut seen = String::new();
    for piece in body.split('<') {
        seen.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    unescaped(&seen)
}

fn unescaped(html: &str) -> String {
    html.replace("&#x2f;", "/")
        .replace("&#x27;", "'")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[test]
fn every_situation_has_a_template_in_every_language() {
    each(|situation, locale| {
        let known = |name: &str| PARAMETERS.iter().any(|(parameter, _)| *parameter == name);
        let Template {
            subject,
            text,
            html,
            short,
        } = template(situation, locale);
        for part in [subject, text, html, short] {
            assert_eq!(check(part, known), Ok(()), "{situation} {locale}");
        }
    });
    assert_eq!(default_template("something_else", Locale::En), None);
}

#[test]
fn the_list_of_parameters_is_what_the_examples_give() {
    let listed: Vec<&str> = PARAMETERS.iter().map(|(name, _)| *name).collect();
    let mut sorted = listed.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, full(Locale::En).into_keys().collect::<Vec<_>>());
    assert!(PARAMETERS.iter().all(|(_, meaning)| !meaning.is_empty()));
}

#[test]
fn a_message_reads_well_whatever_is_empty() {
    each(|situation, locale| {
        for parameters in all_parameters(situation, locale) {
            let Message {
                subject,
                text,
                html,
            } = message(situation, locale, &parameters);
            let about = format!("{situation} {locale} {parameters:?}\n{subject}\n{text}\n{html}");
            for part in [&subject, &text, &html] {
                assert!(
                    !part.contains(['\u{2068}', '\u{2069}', '{', '}']),
                    "{about}"
                );
            }
            assert!(!subject.contains('\n') && !subject.is_empty(), "{about}");
            assert!(
                !subject.contains("  ") && subject.trim() == subject,
                "{about}"
            );
            assert!(!subject.ends_with(':'), "{about}");
            // No gaps, and no name without a value: only what comes before an address ends so.
            assert!(text.ends_with('\n') && !text.contains("\n\n\n"), "{about}");
            let lines: Vec<&str> = text.lines().collect();
            assert!(
                !lines[0].is_empty() && !lines[lines.len() - 1].is_empty(),
                "{about}"
            );
            for (place, line) in lines.iter().enumerate() {
                assert_eq!(line.trim(), *line, "{about}");
                assert!(!line.contains("  "), "{about}");
                if line.ends_with([':', '\u{200e}']) {
                    assert!(lines[place + 1].starts_with("https://"), "{about}");
                }
            }
            for gap in ["\"></span>", "\"></p>", "\"></a>", "<br></p>", "href=\"\""] {
                assert!(!html.contains(gap), "{about}");
            }
        }
    });
}

#[test]
fn text_and_html_say_every_value_that_the_situation_is_about() {
    let payment = [
        "amount",
        "description",
        "reference",
        "provider",
        "payment_code",
        "tracking_code",
    ];
    let further: [(&str, &[&str]); 7] = [
        (
            "openpay_sent",
            &[
                "shop_contact",
                "amount",
                "amount_words",
                "description",
                "reference",
                "link_url",
            ],
        ),
        (
            "link_sent",
            &[
                "shop_contact",
                "amount",
                "amount_words",
                "description",
                "reference",
                "expires",
                "link_url",
            ],
        ),
        (
            "paid",
            &[
                "shop_contact",
                "amount_words",
                "paid_at",
                "receipt_number",
                "receipt_url",
            ],
        ),
        ("staff_paid", &["paid_at", "receipt_number", "page_url"]),
        ("staff_expired", &["expires", "page_url"]),
        ("staff_pending_too_long", &["page_url"]),
        ("staff_needs_resolving", &["reason", "paid_at", "page_url"]),
    ];
    for (situation, further) in further {
        for locale in Locale::ALL {
            let parameters = full(locale);
            let Message {
                subject,
                text,
                html,
            } = message(situation, locale, &parameters);
            let page = seen(&html);
            let mut expected = further.to_vec();
            match situation {
                with_link if WITH_LINK.contains(&with_link) => {}
                "staff_expired" => expected.extend(["amount", "description", "reference"]),
                _ => expected.extend(payment),
            }
            for name in expected {
                let value = &parameters[name];
                assert!(text.contains(value), "{situation} {locale} {name}\n{text}");
                if ["page_url", "receipt_url"].contains(&name) {
                    assert!(unescaped(&html).contains(&format!("href=\"{value}\"")));
                } else {
                    assert!(page.contains(value), "{situation} {locale} {name}\n{page}");
                }
            }
            for part in [&subject, &text, &page] {
                assert!(part.contains(&parameters["shop"]));
            }
            assert!(subject.contains(&parameters["amount"]), "{subject}");
        }
    }
}

#[test]
fn the_text_with_a_link_ends_with_the_link_on_its_own_line() {
    for locale in Locale::ALL {
        for (situation, parameters) in WITH_LINK.into_iter().flat_map(|situation| {
            let all = all_parameters(situation, locale).into_iter();
            all.map(move |parameters| (situation, parameters))
        }) {
            let Message { text, html, .. } = message(situation, locale, &parameters);
            assert!(text.ends_with(&format!("\n{URL}\n")), "{text}");
            assert_eq!(text.matches(URL).count(), 1, "{text}");
            assert_eq!(html.matches("<a ").count(), 1, "{html}");
            assert!(
                unescaped(&html).contains(&format!("href=\"{URL}\"")),
                "{html}"
            );
            assert!(seen(&html).contains(URL), "{html}");
        }
    }
}

#[test]
fn the_payer_gets_the_receipt_or_without_one_the_page_of_the_payment() {
    for locale in Locale::ALL {
        let full = full(locale);
        for (wanted, other) in [("receipt_url", "page_url"), ("page_url", "receipt_url")] {
            let parameters = match wanted {
                "page_url" => with(full.clone(), "receipt_url", ""),
                _ => full.clone(),
            };
            let Message { text, html, .. } = message("paid", locale, &parameters);
            let html = unescaped(&html);
            assert!(text.contains(&full[wanted]), "{text}");
            assert!(
                html.contains(&format!("href=\"{}\"", full[wanted])),
                "{html}"
            );
            assert!(!text.contains(&full[other]) && !html.contains(&full[other]));
        }
    }
}

#[test]
fn every_message_in_test_begins_with_saying_so_and_none_in_live_does() {
    let words = [
        (Locale::Fa, "آزمایشی", "آزمایشی – بدون پول واقعی"),
        (Locale::En, "TEST", "TEST – no real money"),
        (Locale::Fr, "TEST", "TEST – pas d’argent réel"),
    ];
    for situation in SITUATIONS {
        for (locale, tag, line) in words {
            let live = minimal(situation, locale);
            let test = message(situation, locale, &with(live.clone(), "mode_test", "yes"));
            assert!(
                test.subject.starts_with(&format!("[{tag}] ")),
                "{}",
                test.subject
            );
            assert!(
                test.text.starts_with(&format!("{line}\n\n")),
                "{}",
                test.text
            );
            assert!(
                seen(&test.html).trim_start().starts_with(line),
                "{}",
                test.html
            );

            let live = message(situation, locale, &live);
            for part in [live.subject, live.text, live.html] {
                assert!(!part.contains(tag), "{part}");
            }
        }
    }
}

#[test]
fn a_hostile_value_stays_text_in_html() {
    let hostile = "</title></span>\"'><script>alert(1)</script><a href=javascript:x>&amp;";
    each(|situation, locale| {
        let mut parameters = full(locale);
        let tags = |html: &str| html.matches('<').count();
        let harmless = tags(&message(situation, locale, &parameters).html);
        for value in parameters.values_mut() {
            hostile.clone_into(value);
        }
        parameters.insert("mode_test".to_owned(), String::new());
        let Message { text, html, .. } = message(situation, locale, &parameters);
        assert_eq!(tags(&html), harmless, "{html}");
        assert!(!html.contains(hostile), "{html}");
        assert!(seen(&html).contains(hostile), "{html}");
        assert!(text.contains(hostile), "{text}");
    });
}

#[test]
fn html_needs_nothing_from_outside_and_says_its_language() {
    each(|situation, locale| {
        let html = template(situation, locale).html;
        let said = format!("lang=\"{}\" dir=\"{}\"", locale.code(), locale.dir());
        assert_eq!(html.matches(&said).count(), 2, "{html}");
        for absent in [
            "<table", "<img", "<style", "<script", "<link", "class=", "url(", "src=", "http",
        ] {
            assert!(!html.contains(absent), "{absent}\n{html}");
        }
        assert!(html.contains("name=\"color-scheme\" content=\"light dark\""));
        for tag in ["p", "a", "span", "div", "title"] {
            let open = html.matches(&format!("<{tag} ")).count()
                + html.matches(&format!("<{tag}>")).count();
            assert_eq!(
                open,
                html.matches(&format!("</{tag}>")).count(),
                "{tag}\n{html}"
            );
        }
    });
}

#[test]
fn codes_run_left_to_right_after_persian_letters() {
    each(|situation, locale| {
        let parameters = full(locale);
        let Message { text, html, .. } = message(situation, locale, &parameters);
        for value in CODES.map(|name| &parameters[name]) {
            let marked = text.contains(&format!(": \u{200e}{value}\n"));
            assert_eq!(
                marked,
                text.contains(value) && locale == Locale::Fa,
                "{text}"
            );
            if html.contains(value) {
                assert!(
                    html.contains(&format!("<span dir=\"ltr\">{value}</span>")),
                    "{html}"
                );
            }
        }
    });
}

#[test]
fn the_words_keep_the_typography_of_their_language() {
    each(|situation, locale| {
        let parameters = minimal(situation, locale);
        let Message {
            subject,
            text,
            html,
        } = message(situation, locale, &parameters);
        for part in [subject, text.replace(URL, ""), seen(&html).replace(URL, "")] {
            let absent: &[&str] = match locale {
                Locale::Fa => &[
                    "ي",
                    "ك",
                    "?",
                    ",",
                    ";",
                    "ه ی",
                    " می ",
                    " ها",
                    "\u{200c} ",
                    " \u{200c}",
                ],
                Locale::En => &[" ?", " :", " ;", "’ "],
                Locale::Fr => &[" ?", " :", " ;", "'", "« ", "\""],
            };
            for wrong in absent {
                assert!(!part.contains(wrong), "{wrong:?}\n{part}");
            }
            assert!(!part.contains('!'), "{part}");
        }
    });
}

#[test]
fn no_line_begins_with_the_name_of_the_shop() {
    each(|situation, locale| {
        let parameters = with(full(locale), "shop", "@@");
        let Message { subject, text, .. } = message(situation, locale, &parameters);
        assert!(!subject.starts_with("@@"), "{subject}");
        assert!(text.lines().all(|line| !line.starts_with("@@")), "{text}");
    });
}

#[test]
fn staff_are_led_to_the_office_and_payers_never() {
    each(|situation, locale| {
        let office = match locale {
            Locale::Fa => "پیشخان",
            Locale::En => "in the office",
            Locale::Fr => "le bureau",
        };
        let said = message(situation, locale, &full(locale));
        for part in [&said.text, &seen(&said.html)] {
            let led = part.contains(office);
            assert_eq!(
                led,
                situation.starts_with("staff_"),
                "{situation} {locale}: {part}"
            );
        }
    });
}

#[test]
fn a_one_time_code_stands_in_an_sms_of_one_part_with_nothing_else_to_read() {
    for locale in Locale::ALL {
        let parameters = with(minimal("one_time_code", locale), "mode_test", "yes");
        let short = template("one_time_code", locale);
        let short = short.render_short(&parameters).unwrap();
        assert!(short.ends_with("042917"), "{short}");
        assert!(short.chars().count() <= 70, "{short}");
    }
}
