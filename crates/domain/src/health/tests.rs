//! When a provider is ill, and when it is well again.

use money::Currency;
use uuid::Uuid;

use super::*;
use crate::id::AccountId;
use crate::provider::ProviderState;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

/// A pulse that felt these beats of a provider that is well, one a second, and the last turn.
fn felt(beats: &[Beat]) -> (Pulse, Option<Turn>) {
    let mut pulse = Pulse::default();
    let mut turn = None;
    for (second, beat) in (0..).zip(beats) {
        turn = pulse.feel(*beat, "words", None, at(second));
    }
    (pulse, turn)
}

fn falls_with(beats: &[Beat]) -> Option<Ailment> {
    match felt(beats).1 {
        Some(Turn::Falls(illness)) => Some(illness.ailment),
        None => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn three_in_a_row_make_ill_and_anything_between_does_not() {
    use Beat::{Configuration as C, Fine as F, Unreachable as U};
    assert_eq!(falls_with(&[U, U]), None);
    assert_eq!(falls_with(&[U, U, U]), Some(Ailment::Unreachable));
    assert_eq!(
        falls_with(&[F, F, F, F, U, U, U]),
        Some(Ailment::Unreachable)
    );
    assert_eq!(falls_with(&[U, U, F, U, U]), None);
    assert_eq!(falls_with(&[C, C]), None);
    assert_eq!(falls_with(&[C, C, C]), Some(Ailment::Configuration));
    assert_eq!(falls_with(&[C, U, C]), None);
}

#[test]
fn slow_is_ill_only_when_it_is_the_rule() {
    use Beat::{Fine as F, Slow as S};
    assert_eq!(falls_with(&[S, S, S, S]), None, "too few to say");
    assert_eq!(falls_with(&[F, F, S, S, S]), Some(Ailment::Slow));
    assert_eq!(
        falls_with(&[F, F, F, S, S, S]),
        None,
        "half is not more than half"
    );
}

#[test]
fn what_is_long_ago_counts_no_more() {
    let mut pulse = Pulse::default();
    pulse.feel(Beat::Unreachable, "", None, at(0));
    pulse.feel(Beat::Unreachable, "", None, at(1));
    let later = 2 + FORGOTTEN.as_secs();
    assert_eq!(pulse.feel(Beat::Unreachable, "", None, at(later)), None);
}

fn ill(ailment: Ailment) -> Illness {
    Illness {
        ailment,
        since: at(0),
        rests_until: at(60),
        spells: 0,
        words: "first".to_owned(),
    }
}

#[test]
fn one_answer_makes_well_at_any_time() {
    for second in [1, 100] {
        let ill = ill(Ailment::Unreachable);
        for beat in [Beat::Fine, Beat::Slow] {
            let turn = Pulse::default().feel(beat, "", Some(&ill), at(second));
            assert_eq!(turn, Some(Turn::Recovers));
        }
    }
    let slow = ill(Ailment::Slow);
    let mut pulse = Pulse::default();
    assert!(matches!(
        pulse.feel(Beat::Slow, "", Some(&slow), at(100)),
        Some(Turn::Rests(_))
    ));
    assert_eq!(
        pulse.feel(Beat::Fine, "", Some(&slow), at(101)),
        Some(Turn::Recovers)
    );
}

#[test]
fn who_rests_is_not_tried_and_each_try_in_vain_makes_the_rest_longer() {
    let first = ill(Ailment::Unreachable);
    let mut pulse = Pulse::default();
    let during = pulse.feel(Beat::Unreachable, "x", Some(&first), at(59));
    assert_eq!(during, None);
    assert!(first.rests(at(59)) && !first.rests(at(60)));
    let mut known = first;
    let mut rests = Vec::new();
    for _ in 0..6 {
        let now = known.rests_until;
        let Some(Turn::Rests(next)) = pulse.feel(Beat::Configuration, "x", Some(&known), now)
        else {
            panic!("no rest");
        };
        assert_eq!(next.since, at(0));
        assert_eq!(next.ailment, Ailment::Configuration);
        rests.push(next.rests_until.duration_since(now).as_secs() / 60);
        known = next;
    }
    assert_eq!(rests, [2, 5, 10, 30, 30, 30]);
}

#[test]
fn the_operator_is_told_once_in_an_hour() {
    assert!(is_news(None, at(0)));
    assert!(!is_news(Some(at(0)), at(3_599)));
    assert!(is_news(Some(at(0)), at(3_600)));
}

#[test]
fn those_that_rest_stand_behind_and_none_is_lost() {
    let all: Vec<Provider> = (1..=4_u128)
        .map(|n| Provider {
            id: ProviderId::new(Uuid::from_u128(n)),
            account: AccountId::new(Uuid::from_u128(9)),
            driver: "sandbox".into(),
            public_name: "Sandbox".into(),
            state: ProviderState::Test,
            published: true,
            position: 0,
            min: None,
            max: None,
            currency: Currency::Irr,
            auto_verify: false,
            terminal_key: "t".into(),
            base_url: String::new(),
        })
        .collect();
    let (first, third) = (all[0].id, all[2].id);
    let sorted = well_first(all.iter().collect(), |id| id == first || id == third);
    let ids: Vec<_> = sorted.iter().map(|one| one.id).collect();
    assert_eq!(ids, [all[1].id, all[3].id, first, third]);
}

#[test]
fn figures_add_up() {
    let mut figures = Figures::default();
    assert_eq!(
        (figures.percent_answered(), figures.average_ms()),
        (None, None)
    );
    figures.count(Beat::Fine, 100);
    figures.count(Beat::Slow, 9_000);
    figures.count(Beat::Unreachable, 15_000);
    figures.count(Beat::Configuration, 100);
    assert_eq!(figures.percent_answered(), Some(50));
    assert_eq!(figures.average_ms(), Some(6_050));
    assert_eq!(
        (figures.slow, figures.unreachable, figures.configuration),
        (1, 1, 1)
    );
}
