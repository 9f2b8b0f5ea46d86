//! The mail that goes out.

use channels::{Channel, Contact, Letter, Line, Parcel, Unpackable, find};
use proptest::prelude::*;

use crate::reader::Read;

const SUBJECT: &str =
    "لینک پرداخت فروشگاه گل‌سرخ: ۱٬۵۰۰٬۰۰۰ ریال بابت فاکتور ۱۲ — لطفاً تا فردا بپردازید";
const TEXT: &str = "سلام\nبرای پرداخت این نشانی را باز کنید:\nhttps://pay.example.ir/l/abc\n.\n";
const HTML: &str =
    "<p dir=\"rtl\">سلام</p>\n<p><a href=\"https://pay.example.ir/l/abc\">پرداخت</a></p>\n";

fn smtp() -> &'static dyn Channel {
    find("smtp").unwrap()
}

fn letter() -> Letter<'static> {
    Letter {
        message_id: "msg_0199c0ffee",
        date: "2026-11-21T10:20:30.5Z".parse().unwrap(),
        from: Contact {
            name: Some("فروشگاه گل‌سرخ"),
            address: "shop@pay.example.ir",
        },
        to: Contact {
            name: Some("مریم رضایی"),
            address: "maryam@example.com",
        },
        reply_to: Some(Contact {
            name: None,
            address: "owner@example.ir",
        }),
        subject: SUBJECT,
        text: TEXT,
        html: Some(HTML),
        situation: "link_sent",
        language: "fa",
        values: &[],
        list_unsubscribe: Some("https://pay.example.ir/u/abc"),
    }
}

fn packed(letter: &Letter<'_>) -> String {
    let Parcel::Mail { bytes, .. } = smtp().pack(&Line::default(), letter).unwrap() else {
        panic!("mail expected")
    };
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_persian_mail_reads_back_as_it_was_written() {
    let mail = Read::from(&packed(&letter()));
    assert_eq!(mail.header("Subject"), SUBJECT);
    assert_eq!(mail.header("From"), "فروشگاه گل‌سرخ <shop@pay.example.ir>");
    assert_eq!(mail.header("To"), "مریم رضایی <maryam@example.com>");
    assert_eq!(mail.header("Reply-To"), "owner@example.ir");
    assert_eq!(mail.header("Message-ID"), "<msg_0199c0ffee@pay.example.ir>");
    assert_eq!(mail.header("Date"), "Sat, 21 Nov 2026 10:20:30 +0000");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert_eq!(mail.header("Content-Language"), "fa");
    assert_eq!(
        mail.header("List-Unsubscribe"),
        "<https://pay.example.ir/u/abc>"
    );
    assert_eq!(
        mail.header("List-Unsubscribe-Post"),
        "List-Unsubscribe=One-Click"
    );
    assert_eq!(mail.header("MIME-Version"), "1.0");
    assert!(
        mail.header("Content-Type")
            .starts_with("multipart/alternative")
    );
    let parts = mail.parts();
    let [plain, html] = parts.as_slice() else {
        panic!("two parts expected")
    };
    assert_eq!(plain.header("Content-Type"), "text/plain; charset=utf-8");
    assert_eq!(html.header("Content-Type"), "text/html; charset=utf-8");
    assert_eq!(plain.text(), TEXT);
    assert_eq!(html.text(), HTML);
}

#[test]
fn an_english_mail_reads_back_too() {
    let english = Letter {
        subject: "Payment link of Rose Shop",
        text: "Hello,\nlong line: ==== and a trailing space \n.\nFrom the shop",
        html: Some("<p style=\"color:#123\">Hello</p>"),
        from: Contact {
            name: Some("Rose, \"The\" Shop"),
            address: "shop@pay.example.ir",
        },
        to: Contact {
            name: None,
            address: "payer@example.com",
        },
        reply_to: None,
        list_unsubscribe: None,
        language: "en",
        ..letter()
    };
    let wire = packed(&english);
    // A name with a comma goes encoded, never bare: bare it would be two addresses.
    assert!(!wire.contains("Rose, \""), "{wire}");
    let mail = Read::from(&wire);
    assert_eq!(mail.header("Subject"), english.subject);
    assert_eq!(
        mail.header("From"),
        "Rose, \"The\" Shop <shop@pay.example.ir>"
    );
    assert!(!mail.names().contains(&"Reply-To"));
    assert!(!mail.names().contains(&"List-Unsubscribe"));
    assert!(!mail.names().contains(&"List-Unsubscribe-Post"));
    let parts = mail.parts();
    assert_eq!(parts.first().unwrap().text(), english.text);
    assert_eq!(
        Some(parts.last().unwrap().text()),
        english.html.map(str::to_owned)
    );
}

#[test]
fn the_envelope_is_the_bare_addresses() {
    let Parcel::Mail {
        envelope_from,
        envelope_to,
        ..
    } = smtp().pack(&Line::default(), &letter()).unwrap()
    else {
        panic!("mail expected")
    };
    assert_eq!(envelope_from, "shop@pay.example.ir");
    assert_eq!(envelope_to, "maryam@example.com");
}

#[test]
fn the_same_letter_is_the_same_mail_byte_for_byte() {
    assert_eq!(packed(&letter()), packed(&letter()));
}

#[test]
fn the_wire_form_is_ascii_in_short_lines_without_bare_breaks() {
    let mail = packed(&letter());
    assert!(mail.is_ascii());
    for line in mail.split("\r\n") {
        assert!(line.len() <= 998 && !line.contains(['\r', '\n']), "{line}");
    }
    // Nothing but what was wanted: a lost or an added header shows here.
    let mut names = Read::from(&mail).names().join(" ");
    names.make_ascii_lowercase();
    assert_eq!(
        names,
        "message-id date from to subject auto-submitted content-language reply-to \
         list-unsubscribe list-unsubscribe-post mime-version content-type"
    );
}

#[test]
fn a_boundary_inside_the_text_ends_nothing() {
    let evil = "--=_msg_0199c0ffee--\n--=_msg_0199c0ffee\nContent-Type: text/html\n\n<script>";
    let mail = Read::from(&packed(&Letter {
        text: evil,
        ..letter()
    }));
    let parts = mail.parts();
    assert_eq!(parts.len(), 2);
    assert_eq!(parts.first().unwrap().text(), evil);
}

/// What header injections are made of.
const BREAKS: &[&str] = &[
    "x\r\nBcc: evil@example.com",
    "x\nBcc: evil@example.com",
    "x\rBcc: evil@example.com",
    "x\r\n\r\n<script>",
    "x\r\n Bcc: evil@example.com",
    "x\0y",
    "x\u{b}y",
    "x\u{c}y",
    "x\u{7f}y",
    "x\u{85}Bcc: evil@example.com",
    "x\u{2028}Bcc: evil@example.com",
    "x\u{2029}y",
    "\r",
    "\n",
    "x\t\ny",
    "x\u{1b}[31m",
];

#[test]
fn a_line_break_or_control_character_is_refused_in_every_field_of_the_head() {
    for bad in BREAKS {
        let name = Contact {
            name: Some(bad),
            address: "a@example.com",
        };
        let address = Contact {
            name: None,
            address: bad,
        };
        let mixed = format!("a@example.com{bad}");
        let mixed = Contact {
            name: None,
            address: &mixed,
        };
        let letters = [
            Letter {
                subject: bad,
                ..letter()
            },
            Letter {
                from: name,
                ..letter()
            },
            Letter {
                to: name,
                ..letter()
            },
            Letter {
                reply_to: Some(name),
                ..letter()
            },
            Letter {
                from: address,
                ..letter()
            },
            Letter {
                to: address,
                ..letter()
            },
            Letter {
                reply_to: Some(address),
                ..letter()
            },
            Letter {
                to: mixed,
                ..letter()
            },
            Letter {
                message_id: bad,
                ..letter()
            },
            Letter {
                language: bad,
                ..letter()
            },
            Letter {
                list_unsubscribe: Some(bad),
                ..letter()
            },
        ];
        for (place, letter) in letters.iter().enumerate() {
            assert!(
                smtp().pack(&Line::default(), letter).is_err(),
                "{place} {bad:?}"
            );
        }
    }
}

#[test]
fn what_is_no_address_is_refused() {
    for bad in [
        "",
        "a",
        "a@",
        "@b.com",
        "a b@c.com",
        "a@b@c.com",
        "<a@b.com>",
        "a@b.com>",
        "a@b.com,c@d.com",
        "سلام@example.com",
        "a@پارس.ایران",
    ] {
        let to = Contact {
            name: None,
            address: bad,
        };
        let refused = smtp()
            .pack(&Line::default(), &Letter { to, ..letter() })
            .unwrap_err();
        assert_eq!(refused, Unpackable::Address("receiver"), "{bad}");
    }
    for bad in [
        "http://a.ir",
        "javascript:x",
        "https://a.ir/> x",
        "https://a.ir/ <b>",
    ] {
        let letter = Letter {
            list_unsubscribe: Some(bad),
            ..letter()
        };
        assert_eq!(
            smtp().pack(&Line::default(), &letter).unwrap_err(),
            Unpackable::Address("unsubscribe address")
        );
    }
}

#[test]
fn a_time_that_no_mail_can_state_does_not_stop_it() {
    let (early, late) = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
    for (date, stated) in [
        (early, "Thu, 01 Jan 1970 00:00:00 +0000"),
        (late, "Thu, 30 Dec 9999 22:00:00 +0000"),
    ] {
        let mail = Read::from(&packed(&Letter { date, ..letter() }));
        assert_eq!(mail.header("Date"), stated);
    }
}

proptest! {
    #[test]
    fn any_subject_and_text_reads_back_or_is_refused(
        subject in "\\PC{1,120}",
        text in "(\\PC|\n){0,200}",
        name in "\\PC{0,60}",
    ) {
        let to = Contact { name: Some(&name), address: "a@example.com" };
        let letter = Letter { subject: &subject, text: &text, to, ..letter() };
        if smtp().pack(&Line::default(), &letter).is_err() {
            // `\PC` holds the two separators, which are refused.
            let all = format!("{subject}{name}");
            prop_assert!(all.contains(['\u{2028}', '\u{2029}']), "{all:?}");
            return Ok(());
        }
        let wire = packed(&letter);
        prop_assert!(wire.is_ascii());
        let mail = Read::from(&wire);
        prop_assert_eq!(mail.names().len(), 12);
        prop_assert_eq!(mail.parts().first().unwrap().text(), text);
        prop_assert_eq!(mail.parts().len(), 2);
    }
}
