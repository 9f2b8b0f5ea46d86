//! Bank slips: registered by payers, looked at by staff, corrected, accepted and rejected; and money
//! that comes twice.

mod stage;

use stage::{PICTURE, Story};

use crate::judge::{DESK, Judge, TELEPHONE};
use crate::stage::{nothing_complained, sees};
use crate::tongue::{ALL, Heading, PERSIAN_AND_ENGLISH, Tongue};

#[test]
fn anybody_pays_by_a_slip_that_is_corrected_and_accepted_in_persian() {
    from_the_form_to_the_receipt(Tongue::Fa);
}

#[test]
fn anybody_pays_by_a_slip_that_is_corrected_and_accepted_in_english() {
    from_the_form_to_the_receipt(Tongue::En);
}

#[test]
fn anybody_pays_by_a_slip_that_is_corrected_and_accepted_in_french() {
    from_the_form_to_the_receipt(Tongue::Fr);
}

fn from_the_form_to_the_receipt(tongue: Tongue) {
    let Some(story) = Story::or_skip(tongue, true) else {
        return;
    };
    let mut payers = Judge::new(tongue, &[(TELEPHONE, false), (TELEPHONE, true)]);
    let mut staffs = Judge::new(tongue, &[(TELEPHONE, false), (DESK, false), (DESK, true)]);
    let (payer, staff) = (&story.payer, &story.office.browser);

    story.opens_a_payment();
    story.copies_the_account();
    payers.judge(payer, "slip");
    story.fills_in("۰۰۴۵۱۲");
    story.attaches("slip.png", &e2e::from_base64(PICTURE));
    story.sends();
    let slip = story.has_a_code();
    payers.judge(payer, "slip-waiting");
    story.is_told(1);
    story.finds_it(&slip);
    payers.judge(payer, "slip-found");

    story.sees_it_in_the_queue(&slip);
    staffs.judge(staff, "office-slips-queue");
    story.opens_it();
    story.looks_at_the_picture();
    staffs.judge(staff, "office-slips-one");
    story.asks(tongue.slip_words());
    payer.go(&story.is_led_by(2));
    assert!(payer.text(".state").contains(tongue.slip_words()));
    payers.judge(payer, "slip-questioned");
    payer.follow("main a.button:not(.plain)");
    assert!(payer.text(".note").contains(tongue.slip_words()));
    assert_eq!(payer.value("#number"), "004512", "it is there already");
    payers.judge(payer, "slip-correction");
    payer.fill("#number", "004519");
    story.sends();
    assert_eq!(
        story.has_a_code().code,
        slip.code,
        "{tongue:?}: the same payment"
    );

    // Less came in than the payer says.
    let less = tongue.toman(200_000);
    story.accepts("۲۰۰٬۰۰۰");
    staffs.judge(staff, "office-slips-accepted");
    payer.go(&slip.page);
    sees(payer, tongue.heading(Heading::Paid));
    assert!(payer.text(".sum").contains(&less), "{tongue:?}");
    assert!(payer.text("dl").contains(tongue.sum()[0]), "what was said");
    assert_eq!(payer.shown("dd:has(.copy) .code"), 2, "{tongue:?}");
    assert!(payer.text("dl").contains(&tongue.toman(50_000)), "the rest");
    assert!(payer.has("main a.button[href*='/l/']"), "the way to pay it");
    payers.judge(payer, "slip-paid");
    let receipt = story.keeps_the_receipt(&less);
    let thanks = story.is_told(3);
    assert_eq!(thanks.lines().next_back(), Some(receipt.as_str()));
    story.books(&less);

    // Who asks sees the end of the number, and of nobody the name.
    let found = story.finds_it(&slip);
    assert!(found.contains("…4519") && !found.contains("004519"));
    assert!(!found.contains(stage::NAME), "{tongue:?}: {found}");
    story.is_well();
    payers.end();
    staffs.end();
}

#[test]
fn without_script_a_slip_is_registered_rejected_with_reason_and_its_payer_told() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(story) = Story::or_skip(tongue, false) else {
            return;
        };
        let payer = &story.payer;
        story.opens_a_payment();
        // Buttons that need a script are not there: so none ran.
        assert_eq!(payer.shown("[data-copy]"), 0, "{tongue:?}");
        story.fills_in("451290");
        story.attaches("slip.png", &e2e::from_base64(PICTURE));
        story.sends();
        let slip = story.has_a_code();
        story.is_told(1);

        story.sees_it_in_the_queue(&slip);
        story.opens_it();
        story.rejects("not_found", tongue.slip_words());
        payer.go(&story.is_led_by(2));
        let said = payer.text(".state.bad");
        assert!(said.contains(tongue.slip_words()), "{tongue:?}: {said}");
        assert!(said.contains(tongue.not_found()), "{tongue:?}: {said}");
        // It can be paid nevertheless.
        payer.follow("main a.button:not(.plain)");
        assert!(payer.has("input[name=provider]"), "{tongue:?}");
        story.is_well();
    }
}

#[test]
fn a_slip_and_an_online_payment_for_one_link_are_both_kept_and_the_second_waits_for_a_person() {
    for tongue in PERSIAN_AND_ENGLISH {
        let Some(story) = Story::or_skip(tongue, true) else {
            return;
        };
        let (office, payer) = (&story.office, &story.payer);
        let url = office.make_link("250000", "");
        let page = office.path();
        story.chooses_a_slip(&url);
        story.fills_in("451290");
        story.sends();
        let slip = story.has_a_code();
        // Whoever comes back is told of it before paying again.
        payer.go(&url);
        assert_eq!(payer.shown(".note a"), 1, "{tongue:?}");
        payer.click("input[name=provider]");
        payer.follow("main form .button");
        crate::stage::at_bank(payer, "pay");
        sees(payer, tongue.heading(Heading::Paid));

        story.sees_it_in_the_queue(&slip);
        story.opens_it();
        // Nothing is due any more, and staff are warned before they accept.
        assert_eq!(office.browser.shown("main > .notice"), 1, "{tongue:?}");
        story.accepts("250000");
        payer.go(&slip.page);
        assert!(payer.has(".state.wait"), "{tongue:?}: received, not booked");
        office.go(&office.browser, "/office/resolve");
        let waits = office.browser.text(".list tbody");
        assert!(waits.contains(tongue.sum()[0]), "{tongue:?}: {waits}");
        office.go(&office.browser, &page);
        assert_eq!(office.browser.shown(".tried"), 2, "{tongue:?}: both");
        story.is_well();
    }
}

#[test]
fn a_slip_with_something_wrong_says_so_at_each_field_and_keeps_what_was_typed() {
    for tongue in ALL {
        let Some(story) = Story::or_skip(tongue, true) else {
            return;
        };
        let mut judge = Judge::new(tongue, &[(TELEPHONE, false), (TELEPHONE, true)]);
        let payer = &story.payer;
        let url = story.office.make_link("250000", "");
        story.chooses_a_slip(&url);
        story.fills_in("451290");
        let tomorrow = story.day(2);
        payer.fill("#day", &tomorrow);
        payer.choose("#kind", "branch");
        story.attaches("slip.jpg", b"I have paid, believe me.");
        story.sends();
        story.is_wrong(&["day", "picture"]);
        for (field, typed) in [
            ("kind", "branch"),
            ("amount", tongue.sum()[0]),
            ("day", &tomorrow),
            ("number", "451290"),
            ("time", "۱۴:۳۰"),
            ("card", "۷۸۹۳"),
            ("depositor", stage::NAME),
        ] {
            let stands = payer.value(&format!("#{field}"));
            assert_eq!(stands, typed, "{tongue:?}: {field}");
        }
        judge.judge(payer, "slip-wrong");
        payer.fill("#day", &story.day(-1));
        payer.fill("#card", "6037 9912 3456 7893");
        story.attaches("slip.png", &e2e::from_base64(PICTURE));
        story.sends();
        // The browser has not kept the picture, so its payer must.
        story.is_wrong(&["card", "picture"]);
        payer.fill("#card", "7893");
        story.attaches("slip.png", &e2e::from_base64(PICTURE));
        story.sends();
        let slip = story.has_a_code();
        story.sees_it_in_the_queue(&slip);
        nothing_complained(payer, tongue);
        judge.end();
    }
}

impl Tongue {
    /// What staff write to a payer.
    fn slip_words(self) -> &'static str {
        match self {
            Tongue::Fa => "شمارهٔ پیگیری با صورت‌حساب بانک نمی‌خواند.",
            Tongue::En => "The number is not on our statement.",
            Tongue::Fr => "Le numéro ne figure pas sur notre relevé.",
        }
    }

    /// A reason for which slips are rejected: the money did not come.
    fn not_found(self) -> &'static str {
        match self {
            Tongue::Fa => "دیده نشد",
            Tongue::En => "was not found",
            Tongue::Fr => "n’a pas été trouvé",
        }
    }

    /// A number of toman as pages write it.
    fn toman(self, toman: u32) -> String {
        let plain = toman.to_string();
        let (front, back) = plain.split_at(plain.len() - 3);
        match self {
            Tongue::Fa => {
                let digit = |c: char| c.to_digit(10).and_then(|d| char::from_u32(0x06F0 + d));
                let digits = |text: &str| text.chars().filter_map(digit).collect::<String>();
                format!("{}٬{}", digits(front), digits(back))
            }
            Tongue::En => format!("{front},{back}"),
            Tongue::Fr => format!("{front}\u{202F}{back}"),
        }
    }
}
