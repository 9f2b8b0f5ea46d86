//! What lists have in common: chips, the form of filters, the foot with sums and the way on.

use app::office::{Shop, Span, Sums};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use money::{Amount, Currency, Unit, parse_amount};

use super::shell::{Seat, unit_for};
use super::typed::{Fields, day, example_day, start_of};
use crate::typed_amount::amount_words;

/// Rows of one page.
pub(crate) const PAGE: u32 = 50;

/// Fields that are chosen elsewhere on the page; the form keeps them.
const HIDDEN: [&str; 13] = [
    "state", "sort", "customer", "document", "channel", "account", "shop", "provider", "maker",
    "told", "type", "show", "by",
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
    /// What it may be, each with its words; empty: what is typed.
    pub(crate) choices: Vec<(String, String)>,
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

impl Filters {
    /// A field in which one of several is chosen, or none; of one alone there is nothing to choose.
    pub(crate) fn choose<T: ToString>(
        &mut self,
        fields: &Fields,
        (name, label): (&'static str, String),
        (any, choices): (String, impl IntoIterator<Item = (T, String)>),
    ) {
        let each = choices.into_iter();
        let each: Vec<_> = each
            .map(|(value, word)| (value.to_string(), word))
            .collect();
        if each.len() < 2 {
            return;
        }
        self.kept.retain(|(kept, _)| *kept != name);
        self.inputs.push(Input {
            name,
            label,
            value: fields.get(name).to_owned(),
            hint: None,
            wrong: None,
            number: false,
            latin: false,
            choices: std::iter::once((String::new(), any)).chain(each).collect(),
        });
    }
}

/// The foot of a list.
pub(crate) struct Foot {
    pub(crate) sums: Vec<String>,
    pub(crate) capped: Option<String>,
    pub(crate) newest: Option<String>,
    pub(crate) older: Option<String>,
}

impl Foot {
    /// Under a list at `path` that keeps these names in its addresses; `next` is where its next page
    /// goes on.
    pub(crate) fn of(
        fields: &Fields,
        (path, names): (&str, &[&str]),
        (sums, capped): (Vec<String>, Option<String>),
        next: Option<impl ToString>,
    ) -> Self {
        let older = next.map(|next| {
            let mut names = names.to_vec();
            names.push("after");
            fields.address(path, &names, &[("after", &next.to_string())])
        });
        let newest = fields.given("after");
        Self {
            sums,
            capped,
            newest: newest.map(|_| fields.address(path, names, &[])),
            older,
        }
    }
}

/// The ranges that every list knows, as they were typed.
#[derive(Debug, Default)]
pub(crate) struct Ranges {
    pub(crate) from: Option<Timestamp>,
    pub(crate) before: Option<Timestamp>,
    pub(crate) min: Option<Amount>,
    pub(crate) max: Option<Amount>,
    /// Of links: when their time ends.
    pub(crate) expires: Span,
    /// Of links: when they were paid.
    pub(crate) paid: Span,
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
        for (name, shift) in [
            ("from", 0),
            ("to", 1),
            ("expires_from", 0),
            ("expires_to", 1),
            ("paid_from", 0),
            ("paid_to", 1),
        ] {
            let Some(typed) = fields.given(name) else {
                continue;
            };
            let found = day(typed)
                .and_then(|day| day.checked_add(jiff::Span::new().days(shift)).ok())
                .and_then(|day| start_of(day, zone));
            if found.is_none() {
                let words = t.office_wrong_date(example_day(now, zone, seat.locale));
                ranges.wrong.push((name, words));
            }
            *match name {
                "from" => &mut ranges.from,
                "to" => &mut ranges.before,
                "expires_from" => &mut ranges.expires.from,
                "expires_to" => &mut ranges.expires.before,
                "paid_from" => &mut ranges.paid.from,
                _ => &mut ranges.paid.before,
            } = found;
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
                    "paper" => (t.links_paper(), None),
                    "code" => (t.links_code(), None),
                    "number" => (t.receipt_number(), None),
                    "expires_from" => (t.links_expires_from(), None),
                    "expires_to" => (t.links_expires_to(), None),
                    "paid_from" => (t.links_paid_from(), None),
                    "paid_to" => (t.links_paid_to(), None),
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
                    latin: matches!(*name, "reference" | "address" | "code"),
                    choices: Vec::new(),
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

/// The sums at the foot, one line for each currency, and whether they are not of all rows. `words` says
/// how many rows there are, what they ask for and what came in.
pub(crate) fn sum_lines(
    seat: &Seat,
    shops: &[Shop],
    (sums, whole): (&[Sums], bool),
    words: impl Fn(u32, String, String) -> String,
) -> (Vec<String>, Option<String>) {
    let shown = |amount: Amount| i18n::amount(amount, unit_for(shops, amount), seat.locale);
    let line = |sum: &Sums| words(sum.count, shown(sum.asked), shown(sum.paid));
    let counted = counted(sums);
    let capped = (counted > 0 && !whole).then(|| seat.t().office_sum_capped(seat.number(counted)));
    (sums.iter().map(line).collect(), capped)
}

/// How many rows were summed.
pub(crate) fn counted(sums: &[Sums]) -> u32 {
    sums.iter().map(|sum| sum.count).sum()
}
