//! Texts that pages share.

use i18n::{Locale, plain, texts};

#[test]
fn a_text_is_in_the_readers_language() {
    assert_eq!(texts(Locale::Fa).pay(), "پرداخت");
    assert_eq!(texts(Locale::En).pay(), "Pay");
    assert_eq!(texts(Locale::Fr).pay(), "Payer");
}

#[test]
fn values_are_isolated_for_html_and_bare_for_sms() {
    let text = texts(Locale::Fa).asked_by("Digi Shop");
    assert_eq!(text, "درخواست‌کننده: \u{2068}Digi Shop\u{2069}");
    assert_eq!(plain(&text), "درخواست‌کننده: Digi Shop");
    assert_eq!(plain("پرداخت"), "پرداخت");
}

#[test]
fn a_count_picks_the_plural() {
    let minutes = |locale, count: i64| {
        let number = i18n::number(count, locale);
        plain(&texts(locale).minutes_left(count, number)).into_owned()
    };
    assert_eq!(minutes(Locale::En, 1), "1 minute left");
    assert_eq!(minutes(Locale::En, 2), "2 minutes left");
    assert_eq!(minutes(Locale::Fr, 0), "Il reste 0 minute");
    assert_eq!(minutes(Locale::Fr, 2), "Il reste 2 minutes");
    assert_eq!(minutes(Locale::Fa, 5), "۵ دقیقه مانده است");
}
