//! The delivered texts, as a shop's readers get them. With `PEYVAND_TEXTS` they are written into that
//! file, for people to read.

use std::fmt::Write as _;

use app::office::Desk;
use app::setup::NewShop;
use app::template::{Encoding, Preview, Sample};
use domain::access::Permission;
use domain::message::Situation;
use domain::scope::Mode;
use domain::shop::Language;
use domain::template::{Format, TemplateName};
use money::{Currency, Unit};

use crate::settings_shops::user;
use crate::world::{MANAGER, World, rial};

/// A shop in each language, with a name of usual length.
const SHOPS: [(Language, &str, &str); 3] = [
    (Language::Persian, "fa-books", "کتابفروشی گلستان"),
    (Language::English, "en-books", "Golestan Bookshop"),
    (Language::French, "fr-books", "Librairie Golestan"),
];

pub(crate) async fn every_delivered_text_reads_well_in_every_channel_and_language(world: World) {
    let desk = Desk {
        staff: user(&world).await.staff,
        mode: Mode::Live,
    };
    let mut all = String::new();
    for (language, slug, name) in SHOPS {
        let app = world.app();
        let made = app.make_shop(world.scope.merchant, shop(language, slug, name));
        let shop = made.await.unwrap().shop;
        for situation in Situation::ALL.iter().copied() {
            for format in [Format::Email, Format::Short] {
                let name = TemplateName {
                    shop,
                    situation,
                    format,
                    language,
                };
                let sample = Sample {
                    amount: Some(rial(12_500_000)),
                    ..Sample::default()
                };
                let shown = app.preview_message(&desk, Permission::CreateLinks, name, None, sample);
                let shown = shown.await.unwrap();
                writeln!(all, "== {situation} {language} {format}").unwrap();
                match shown {
                    Preview::Email(mail) => {
                        reads_well(&mail.text, situation);
                        assert!(!mail.subject.contains(['{', '\n']), "{}", mail.subject);
                        assert!(mail.html.contains("</html>"), "{situation} {language}");
                        writeln!(all, "{}\n\n{}", mail.subject, mail.text).unwrap();
                    }
                    Preview::Short { text, sms } => {
                        reads_well(&text, situation);
                        writeln!(all, "{text}\n({} units, {} parts)\n", sms.units, sms.parts)
                            .unwrap();
                        let is_persian = language == Language::Persian;
                        let wanted = if is_persian {
                            Encoding::Ucs2
                        } else {
                            Encoding::Gsm7
                        };
                        // What goes to payers is paid for many times a day.
                        if situation.is_for_payer() {
                            assert_eq!(sms.encoding, wanted, "{text}");
                            assert!(sms.parts <= 2, "{}: {text}", sms.units);
                        }
                        assert!(sms.parts <= 5, "{}: {text}", sms.parts);
                    }
                }
            }
        }
    }
    #[expect(clippy::disallowed_methods, reason = "for people who read the texts")]
    if let Some(file) = std::env::var_os("PEYVAND_TEXTS") {
        std::fs::write(file, all).unwrap();
    }
}

fn shop(language: Language, slug: &str, name: &str) -> NewShop {
    NewShop {
        slug: slug.parse().unwrap(),
        name: name.to_owned(),
        language,
        time_zone: "Asia/Tehran".to_owned(),
        currency: Currency::Irr,
        unit: Unit::Toman,
        manager_email: Some(MANAGER.to_owned()),
        contact: Some("021-88990011".to_owned()),
        validity_days: None,
        account_name: "Account".to_owned(),
        receipt_type_name: "Sale".to_owned(),
    }
}

fn reads_well(text: &str, situation: Situation) {
    assert!(!text.contains(['{', '}', '\u{2068}']), "{text}");
    assert!(!text.contains("  ") && !text.contains("\n\n\n"), "{text}");
    let last = text.trim_end().lines().next_back().unwrap();
    // A code leads nowhere: its reader has the page open that asks for it.
    if situation == Situation::OneTimeCode {
        assert!(text.contains("042917") && !text.contains("http"), "{text}");
        return;
    }
    assert!(last.starts_with("http"), "{text}");
    let to_staff = last.contains("/office/");
    assert_eq!(to_staff, !situation.is_for_payer(), "{text}");
}
