//! Two people at one setting.

use super::{EMAIL, Office, PASSWORD, browser};
use crate::stage::nothing_complained;
use crate::tongue::PERSIAN_AND_ENGLISH;

#[test]
fn of_two_who_edit_one_setting_the_second_is_told_and_loses_nothing() {
    for tongue in PERSIAN_AND_ENGLISH {
        let (Some(office), Some(second)) = (Office::or_skip(tongue), browser(tongue, true)) else {
            return;
        };
        let first = &office.browser;
        office.sign_in(&second, EMAIL, PASSWORD);
        let form = "/office/settings/merchant";
        office.go(first, form);
        office.go(&second, form);
        first.fill("#name", "Golestan One");
        first.follow(".send .button");
        assert_eq!(first.shown(".said"), 1, "{tongue:?}");

        second.fill("#name", "Golestan Two");
        second.follow(".send .button");
        assert_eq!(second.shown(".notice[role=alert]"), 1, "{tongue:?}");
        assert_eq!(second.value("#name"), "Golestan Two", "{tongue:?}");
        assert!(
            second.text(".theirs").contains("Golestan One"),
            "{tongue:?}"
        );
        first.reload();
        assert_eq!(first.value("#name"), "Golestan One", "{tongue:?}: kept");

        // Knowing it, the second may have the last word.
        second.follow(".send .button");
        assert_eq!(second.shown(".said"), 1, "{tongue:?}");
        first.reload();
        assert_eq!(first.value("#name"), "Golestan Two", "{tongue:?}");
        nothing_complained(first, tongue);
        nothing_complained(&second, tongue);
    }
}
