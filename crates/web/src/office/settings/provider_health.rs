//! How the bank of a provider is, in words.

use app::settings::provider::ProviderView;
use domain::health::Ailment;
use jiff::tz::TimeZone;

use super::visit::Visit;
use crate::office::words::Badge;
use crate::page::T;

/// The health of a provider for its page.
pub(super) struct Health {
    pub(super) badge: Badge,
    /// Since when it is ill, and until when it stands behind the others.
    pub(super) rests: Option<String>,
    /// What to do about it.
    pub(super) advice: Option<String>,
    /// What went wrong last, in the bank's words.
    pub(super) words: Option<String>,
    /// What the bank did in the last day.
    pub(super) figures: String,
}

/// What ails a provider.
pub(in crate::office) fn ailment(ailment: Ailment, t: T) -> String {
    match ailment {
        Ailment::Configuration => t.health_configuration(),
        Ailment::Unreachable => t.health_unreachable(),
        Ailment::Slow => t.health_slow(),
    }
}

pub(super) fn badge(view: &ProviderView, t: T) -> Badge {
    match &view.illness {
        Some(ill) => Badge {
            tone: "bad",
            word: ailment(ill.ailment, t),
        },
        None => Badge {
            tone: "good",
            word: t.health_well(),
        },
    }
}

pub(super) fn health(visit: &Visit, view: &ProviderView, zone: &TimeZone) -> Health {
    let (t, figures) = (visit.t(), &view.figures);
    let number = |value| i18n::number(value, visit.seat.locale);
    let told = figures.percent_answered().zip(figures.average_ms());
    let ill = view.illness.as_ref();
    let moment = |at| visit.seat.minute(at, zone);
    Health {
        badge: badge(view, t),
        rests: ill.map(|ill| t.health_rests(moment(ill.since), moment(ill.rests_until))),
        advice: ill.map(|ill| match ill.ailment {
            Ailment::Configuration => t.health_configuration_advice(),
            Ailment::Unreachable | Ailment::Slow => t.health_rest_advice(),
        }),
        words: ill
            .map(|ill| ill.words.clone())
            .filter(|words| !words.is_empty()),
        figures: told.map_or_else(
            || t.health_no_figures(),
            |(percent, average)| {
                t.health_figures(number(figures.calls), number(percent), number(average))
            },
        ),
    }
}
