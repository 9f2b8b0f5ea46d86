//! What lists have in common: chips, the form of filters, the foot with sums and the way on.

use app::office::{SUMMED, Shop, Sums};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use money::{Amount, Currency, Unit, parse_amount};

use super::shell::{Seat, unit_for};
use super::typed::{Fields, day, example_day, start_of};
use crate::typed_amount::amount_words;

/// Rows of one page.
pub(crate) const PAGE: u32 = 50;

/// Fields that are chosen elsewhere on the page; the form keeps them.
const HIDDEN: [&str; 7] = [
    "state", "sort", "customer", "document", "channel", "account", "shop",
];

/// One chip: a state to narrow to.
pub(crate) struct Chip {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) current: bool,
}

/// One field of the form of filters.
pub(crate) struct Input {
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) hint: Option<String>,
    pub(crate) wrong: Option<String>,
    pub(crate) number: bool,
    pub(crate) latin: bool,
}

/// Chips and form.
pub(crate) struct Filters {
    pub(crate) path: &'static str,
    /// What the form keeps without showing it.
    pub(crate) kept: Vec<(&'static str, String)>,
    pub(crate) chips: Vec<Chip>,
    pub(crate) inputs: Vec<Input>,
    /// Something is filtered.
    pub(crate) open: bool,
}

/// The foot of a list.
pub(crate) struct Foot {
    pub(crate) sums: Vec<String>,
    pub(crate) capped: Option<String>,
    pub(crate) newest: Option<String>,
    pub(crate) older: Option<String>,
}

/// The ranges that every list knows, as they were typed.
#[derive(Debug, Default)]
pub(crate) struct Ranges {
    pub(crate) from: Option<Timestamp>,
    pub(crate) before: Option<Timestamp>,
    pub(crate) min: Option<Amount>,
    pub(crate) max: Option<Amount>,
    wrong: Vec<(&'static str, String)>,
}

impl Ranges {
    /// Reads days and amounts; what cannot be read narrows nothing and is told at its field.
    pub(crate) fn read(
        fields: &Fields,
        seat: &Seat,
        (unit, currency): (Unit, Currency),
        zone: &TimeZone,
        now: Timestamp,
    ) -> Self {
        let t = seat.t();
        let mut ranges = Self::default();
        for (name, shift) in [("from", 0), ("to", 1)] {
            let Some(typed) = fields.given(name) else {
                continue;
            };
            let found = day(typed)
                .and_then(|day| day.checked_add(jiff::Span::new().days(shift)).ok())
                .and_then(|day| start_of(day, zone));
            match (found, name) {
                (None, _) => ranges.wrong.push((
                    name,
                    t.office_wrong_date(example_day(now, zone, seat.locale)),
                )),
                (at, "from") => ranges.from = at,
                (at, _) => ranges.before = at,
            }
        }
        for name in ["min", "max"] {
            let Some(typed) = fields.given(name) else {
                continue;
            };
            match (parse_amount(typed, unit, currency), name) {
                (Err(error), _) => {
                    let word = i18n::unit_name(unit, currency, seat.locale);
                    ranges.wrong.push((name, amount_words(error, word, t)));
                }
                (Ok(amount), "min") => ranges.min = Some(amount),
                (Ok(amount), _) => ranges.max = Some(amount),
            }
        }
        ranges
    }

    /// The form of filters over these names.
    pub(crate) fn filters(
        &self,
        seat: &Seat,
        fields: &Fields,
        (path, names): (&'static str, &'static [&'static str]),
        chips: Vec<(&'static str, String)>,
        (example, unit): (String, &str),
    ) -> Filters {
        let t = seat.t();
        let inputs = names
            .iter()
            .filter(|name| !HIDDEN.contains(*name))
            .map(|name| {
                let (label, hint) = match *name {
                    "reference" => (t.reference(), None),
                    "name" => (t.links_customer_name(), None),
                    "address" => (t.message_to(), None),
                    "from" => (t.office_from_date(), Some(t.office_date_hint(&example))),
                    "to" => (t.office_to_date(), None),
                    "min" => (t.office_from_amount(), Some(unit.to_owned())),
                    "max" => (t.office_to_amount(), Some(unit.to_owned())),
                    _ => (t.office_text(), None),
                };
                let wrong = self.wrong.iter().find(|(wrong, _)| wrong == name);
                Input {
                    name,
                    label,
                    value: fields.get(name).to_owned(),
                    hint,
                    wrong: wrong.map(|(_, text)| text.clone()),
                    number: matches!(*name, "min" | "max"),
                    latin: matches!(*name, "reference" | "address"),
                }
            })
            .collect();
        let state = fields.get("state");
        let chips = chips
            .into_iter()
            .map(|(word, label)| Chip {
                href: fields.address(path, names, &[("state", word)]),
                label,
                current: word == state,
            })
            .collect();
        Filters {
            path,
            kept: HIDDEN
                .into_iter()
                .filter(|name| names.contains(name))
                .filter_map(|name| Some((name, fields.given(name)?.to_owned())))
                .collect(),
            chips,
            inputs,
            open: names
                .iter()
                .any(|name| *name != "sort" && !fields.get(name).is_empty()),
        }
    }
}

/// The sums at the foot, one line for each currency; `count` words the number of rows.
pub(crate) fn sum_lines(
    seat: &Seat,
    shops: &[Shop],
    sums: &[Sums],
    count: impl Fn(u32) -> String,
) -> (Vec<String>, Option<String>) {
    let t = seat.t();
    let shown = |amount: Amount| i18n::amount(amount, unit_for(shops, amount), seat.locale);
    let lines = sums.iter().map(|sum| {
        [
            count(sum.count),
            t.office_sum_asked(shown(sum.asked)),
            t.office_sum_received(shown(sum.paid)),
        ]
        .join(" · ")
    });
    let counted: u32 = sums.iter().map(|sum| sum.count).sum();
    let capped = (counted >= SUMMED).then(|| t.office_sum_capped(seat.number(SUMMED)));
    (lines.collect(), capped)
}
