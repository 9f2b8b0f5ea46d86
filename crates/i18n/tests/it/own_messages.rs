//! Messages of texts that people wrote, and the short forms of the default ones.

use std::collections::BTreeMap;

use i18n::Locale;
use i18n::message::{PARAMETERS, Part, TemplateFault, default_template, own_mail, own_short};

type Parameters = BTreeMap<String, String>;

const URL: &str = "https://pay.example/golestan/l/7Qk2?a=1&b=2";
const SENT: (&str, Locale) = ("link_sent", Locale::En);
const PAID: (&str, Locale) = ("paid", Locale::En);

fn live(change: &[(&str, &str)]) -> Parameters {
    let all = PARAMETERS.iter().map(|(name, _)| (*name, ""));
    let known = [("shop", "Golestan"), ("link_url", URL), ("page_url", URL)];
    let all = all.chain(known).chain(change.iter().copied());
    all.map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[test]
fn a_link_is_added_on_its_own_last_line_where_it_is_missing() {
    for (text, wanted) in [
        ("Pay {{ link_url }} now", format!("Pay {URL} now")),
        (
            "Dear,\nplease pay.\n\n",
            format!("Dear,\nplease pay.\n{URL}\n"),
        ),
        // Named, but not shown.
        (
            "{% if not link_url %}{{ link_url }}{% endif %}Pay",
            format!("Pay\n{URL}\n"),
        ),
        ("", format!("\n{URL}\n")),
    ] {
        let mail = own_mail(SENT, ("Pay", text), &live(&[])).unwrap();
        assert_eq!(mail.text, wanted);
        assert!(
            mail.html
                .contains("7Qk2?a=1&amp;b=2\" style=\"display:block")
        );
        let short = own_short(SENT, text, &live(&[])).unwrap();
        assert_eq!(short, wanted.trim_end());
    }
    let paid = own_mail(PAID, ("Thanks", "Thank you."), &live(&[])).unwrap();
    assert_eq!(paid.text, "Thank you.", "nothing is left to pay");
    assert!(!paid.html.contains("display:block"));
}

#[test]
fn what_people_write_is_never_html() {
    let text = "<script>alert(1)</script> & {{ description }}\n\nSee {{ link_url }} or <b>ask</b>\n{{ link_url }}";
    let parameters = live(&[("description", "<img src=x onerror=1>\nsecond")]);
    let mail = own_mail(SENT, ("S", text), &parameters).unwrap();
    assert!(mail.text.contains("<script>alert(1)</script> & <img"));
    for raw in ["<script", "<img", "<b>", "a=1&b"] {
        assert!(!mail.html.contains(raw), "{raw}: {}", mail.html);
    }
    assert!(mail.html.contains("&lt;script&gt;"));
    assert!(mail.html.contains("onerror=1&gt;<br>\nsecond</p>"));
    assert_eq!(
        mail.html.matches("<a href=").count(),
        2,
        "in its line, and the button"
    );
    assert_eq!(mail.html.matches("display:block").count(), 1);
    assert!(
        mail.html.contains("<html lang=\"en\" dir=\"ltr\">") && mail.html.ends_with("</html>\n")
    );
}

#[test]
fn a_subject_is_one_line_whatever_its_values_are() {
    let parameters = live(&[("description", "one\r\nBcc: x@example.org\ntwo")]);
    let mail = own_mail(SENT, ("For {{ description }}", "x"), &parameters).unwrap();
    assert_eq!(mail.subject, "For one Bcc: x@example.org two");
    let mail = own_mail(SENT, ("{{ reference }}", "x"), &parameters).unwrap();
    assert_eq!(mail.subject, "Payment request from Golestan\u{200e}");
}

#[test]
fn a_test_says_so_though_its_text_does_not_and_never_twice() {
    for locale in Locale::ALL {
        let test = live(&[("mode_test", &i18n::texts(locale).message_test_line())]);
        let usual = default_template("paid", locale).unwrap();
        let delivered = usual.render(&test).unwrap().text;
        let line = delivered.lines().next().unwrap().to_owned();
        let own = own_mail(("paid", locale), ("S", "Thanks"), &test).unwrap();
        assert!(own.subject.starts_with('['), "{}", own.subject);
        assert!(own.text.starts_with(&format!("{line}\n\n")), "{}", own.text);
        assert_eq!(own.html.matches(&line).count(), 1);
        let short = own_short(("paid", locale), "Thanks", &test).unwrap();
        assert!(
            short.starts_with('[') && short.ends_with("] Thanks"),
            "{short}"
        );
        // The default text, as it stands in the editor.
        let usual = default_template("paid", locale).unwrap();
        let own = own_mail(("paid", locale), (usual.subject, usual.text), &test).unwrap();
        let delivered = usual.render(&test).unwrap();
        assert_eq!((own.subject, own.text), (delivered.subject, delivered.text));
        assert_eq!(own.html.matches(&line).count(), 1);
        let short = own_short(("paid", locale), usual.short, &test).unwrap();
        assert_eq!(short, usual.render_short(&test).unwrap());
    }
}

#[test]
fn an_unknown_parameter_tells_its_part_and_line() {
    for (subject, text, part, line) in [
        ("{{ surname }}", "x", Part::Subject, 1),
        ("x", "a\n\nb {{ surname }}", Part::Text, 3),
        (
            "x",
            "a\n{% if shop %}b{% else %}{{ surname }}{% endif %}",
            Part::Text,
            2,
        ),
    ] {
        let told = own_mail(SENT, (subject, text), &live(&[])).unwrap_err();
        assert_eq!((told.part, told.error.line), (part, line));
        let unknown = TemplateFault::UnknownParameter("surname".to_owned());
        assert_eq!(told.error.fault, unknown);
    }
}

#[test]
fn the_short_forms_say_what_matters_and_end_with_the_link() {
    let facts = live(&[
        ("amount", "1\u{202f}250\u{202f}000 Toman"),
        ("expires", "Friday, 1 January"),
        ("expires_short", "1 January"),
        ("tracking_code", "123"),
        ("receipt_url", "https://pay.example/golestan/r/1"),
    ]);
    for (situation, locale, wanted) in [
        ("link_sent", Locale::En, format!("Payment request from Golestan: 1 250 000 Toman\nPay by: 1 January\n{URL}")),
        ("paid", Locale::En, "Your payment to Golestan is confirmed: 1 250 000 Toman\nTracking code: 123\nhttps://pay.example/golestan/r/1".to_owned()),
        ("staff_paid", Locale::Fr, format!("Paiement reçu pour Golestan : 1 250 000 Toman\nCode de suivi : 123\n{URL}")),
        ("link_sent", Locale::Fa, format!("درخواست پرداخت Golestan\u{200f}: 1 250 000 Toman\nتا 1 January\n{URL}")),
    ] {
        let short = default_template(situation, locale).unwrap();
        assert_eq!(short.render_short(&facts).unwrap(), wanted);
    }
    let bare = default_template("link_sent", Locale::En).unwrap();
    let bare = bare.render_short(&live(&[])).unwrap();
    assert_eq!(bare, format!("Payment request from Golestan\n{URL}"));
}

#[test]
fn a_short_address_is_the_link_too_and_a_code_to_scan_is_its_picture() {
    let (short, scan) = (
        "https://pay.example/l/7Qk2",
        "https://pay.example/q.png?a&b",
    );
    let known = live(&[("short_url", short), ("qr_url", scan)]);
    let text = own_short(SENT, "Pay {{ short_url }}", &known).unwrap();
    assert_eq!(text, format!("Pay {short}"));
    let mail = own_mail(
        SENT,
        ("Pay", "Here:\n{{ qr_url }}\n\nor {{ short_url }}"),
        &known,
    )
    .unwrap();
    assert!(mail.text.contains(scan) && !mail.text.contains(URL));
    let picture = "<img src=\"https:&#x2f;&#x2f;pay.example&#x2f;q.png?a&amp;b\" alt=\"QR\"";
    assert!(mail.html.contains(picture), "{}", mail.html);
    let leads = "<a href=\"https:&#x2f;&#x2f;pay.example&#x2f;l&#x2f;7Qk2\"";
    assert!(mail.html.contains(leads), "{}", mail.html);
    // Within a line it is an address like any other text.
    let mail = own_mail(SENT, ("Pay", "Scan {{ qr_url }}"), &known).unwrap();
    assert!(!mail.html.contains("<img"), "{}", mail.html);
}
