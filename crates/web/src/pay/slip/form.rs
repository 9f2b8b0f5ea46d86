//! What stands in the form of a slip.

use app::slip::SlipPage;
use domain::link::Standing;
use domain::openpay::Ask;
use domain::settings::{Fault, Faults, PictureFault};
use domain::slip::SlipKind;
use i18n::Locale;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use money::Amount;

use crate::office::settings::form::fault_words;
use crate::office::typed::Fields;
use crate::page::T;
use crate::pay::clean;

/// An account to pay to: its numbers as they are read, and as they are copied.
pub(crate) struct AccountEntry {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) card: Option<(String, String)>,
    pub(crate) iban: Option<(String, String)>,
    pub(crate) chosen: bool,
}

#[derive(Default)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) hint: String,
    pub(crate) error: Option<String>,
    pub(crate) unit: Option<&'static str>,
    pub(crate) optional: bool,
    pub(crate) number: bool,
}

/// What stands in the form: what was typed, else what the slip says, else what is due.
pub(crate) struct Form<'a> {
    pub(crate) page: &'a SlipPage,
    pub(crate) typed: Option<&'a Fields>,
    pub(crate) faults: &'a Faults,
    pub(crate) locale: Locale,
    pub(crate) t: T,
    pub(crate) today: Date,
}

impl Form<'_> {
    fn words(&self, name: &str, fault: &Fault) -> String {
        match (name, fault) {
            ("number", Fault::Known) => self.t.slip_wrong_taken(),
            ("form", _) => self.t.slip_wrong_flood(),
            ("picture", Fault::Picture(PictureFault::TooLarge)) => self.t.slip_picture_large(),
            ("picture", Fault::Again) => self.t.slip_picture_again(),
            _ => fault_words(fault, self.t, self.locale),
        }
    }

    pub(crate) fn error(&self, name: &str) -> Option<String> {
        let mut faults = self.faults.0.iter();
        let found = faults.find(|(field, _)| *field == name);
        found.map(|(name, fault)| self.words(name, fault))
    }

    /// All that is wrong, each with the name of its field before it.
    pub(crate) fn wrong(&self) -> Vec<(&'static str, String)> {
        let t = self.t;
        let mut labels = vec![("account", t.slip_account()), ("kind", t.slip_kind())];
        let fields = self.fields().into_iter();
        labels.extend(fields.map(|field| (field.name, field.label)));
        labels.push(("picture", t.slip_picture()));
        let named = |(name, fault): &(&'static str, Fault)| {
            let words = self.words(name, fault);
            let label = labels.iter().find(|(field, _)| field == name);
            let line = label.map(|(_, label)| format!("{label}: {words}"));
            (*name, line.unwrap_or(words))
        };
        self.faults.0.iter().map(named).collect()
    }

    fn value(&self, name: &str, stored: impl FnOnce() -> String) -> String {
        self.typed
            .map_or_else(stored, |typed| typed.get(name).to_owned())
    }

    pub(crate) fn accounts(&self) -> Vec<AccountEntry> {
        let slip = self.page.slip.as_ref();
        let stored = || {
            slip.map(|slip| slip.account.to_string())
                .unwrap_or_default()
        };
        let chosen = self.value("account", stored);
        let accounts = self.page.accounts.iter();
        accounts
            .map(|one| AccountEntry {
                id: one.id.to_string(),
                name: clean(&one.name),
                card: (one.card.as_ref()).map(|card| (card.grouped(), card.as_str().to_owned())),
                iban: (one.iban.as_ref()).map(|iban| (iban.grouped(), iban.as_str().to_owned())),
                chosen: one.id.to_string() == chosen,
            })
            .collect()
    }

    pub(crate) fn kinds(&self) -> Vec<(&'static str, String, bool)> {
        let slip = self.page.slip.as_ref();
        let stored = || slip.map(|slip| slip.kind.to_string()).unwrap_or_default();
        let chosen = self.value("kind", stored);
        let kinds = SlipKind::ALL.iter();
        kinds
            .map(|kind| {
                (
                    kind.as_str(),
                    kind_words(*kind, self.t),
                    kind.as_str() == chosen,
                )
            })
            .collect()
    }

    /// What the link asks for now.
    pub(crate) fn due(&self) -> Amount {
        match self.page.link.standing {
            Standing::Payable(due) => due.suggested(),
            _ => self.page.link.amount,
        }
    }

    pub(crate) fn fields(&self) -> Vec<Field> {
        let (t, slip, asks) = (self.t, self.page.slip.as_ref(), self.page.rules.asks);
        let link = &self.page.link;
        let amount = slip.map_or_else(|| self.due(), |slip| slip.claimed);
        let unit = i18n::shown_unit(link.amount, link.shop.unit);
        let example = day_words(self.today, self.locale);
        let mut fields = vec![
            Field {
                name: "amount",
                label: t.slip_amount(),
                value: self.value("amount", || number_words(amount, unit, self.locale)),
                unit: Some(i18n::unit_name(unit, link.amount.currency(), self.locale)),
                number: true,
                ..Field::default()
            },
            Field {
                name: "day",
                label: t.slip_day(),
                value: self.value("day", || {
                    slip.map(|slip| day_words(slip.day, self.locale))
                        .unwrap_or_default()
                }),
                hint: t.slip_day_hint(example),
                number: true,
                ..Field::default()
            },
            Field {
                name: "number",
                label: t.slip_number(),
                value: self.value("number", || {
                    slip.map(|slip| slip.number.clone()).unwrap_or_default()
                }),
                hint: t.slip_number_hint(),
                number: true,
                ..Field::default()
            },
        ];
        let optional = [
            (
                asks.time,
                "time",
                t.slip_time(),
                t.slip_day_hint(&*i18n::digits("14:30", self.locale)),
            ),
            (
                asks.card,
                "card",
                t.slip_last_four(),
                t.slip_last_four_hint(),
            ),
            (
                asks.depositor,
                "depositor",
                t.slip_depositor(),
                String::new(),
            ),
        ];
        for (ask, name, label, hint) in optional {
            if ask == Ask::Hidden {
                continue;
            }
            let stored = || {
                let text = slip.and_then(|slip| match name {
                    "time" => slip.time.map(|time| time.strftime("%H:%M").to_string()),
                    "card" => slip.card.clone(),
                    _ => slip.depositor.clone(),
                });
                text.unwrap_or_default()
            };
            fields.push(Field {
                name,
                label,
                value: self.value(name, stored),
                hint,
                optional: ask == Ask::Optional,
                number: name != "depositor",
                ..Field::default()
            });
        }
        for field in &mut fields {
            field.error = self.error(field.name);
        }
        fields
    }

    pub(crate) fn picture(&self) -> Option<Field> {
        let t = self.t;
        let ask = self.page.rules.asks.picture;
        let kept = self
            .page
            .slip
            .as_ref()
            .is_some_and(|slip| slip.picture.is_some());
        (ask != Ask::Hidden).then(|| Field {
            label: t.slip_picture(),
            hint: if kept {
                t.slip_picture_kept()
            } else {
                t.slip_picture_hint()
            },
            error: self.error("picture"),
            optional: ask == Ask::Optional || kept,
            ..Field::default()
        })
    }
}

/// What is wrong with a form that comes back. Browsers forget a file that was chosen: whoever sent a
/// picture is told to choose it again.
pub(crate) fn with_picture_lost(mut faults: Faults, sent_picture: bool) -> Faults {
    if sent_picture && faults.0.iter().all(|(name, _)| *name != "picture") {
        faults.0.push(("picture", Fault::Again));
    }
    faults
}

/// A day in digits, as it may be typed.
fn day_words(day: Date, locale: Locale) -> String {
    let noon = day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC);
    noon.map(|at| i18n::short_date(at.timestamp(), &TimeZone::UTC, locale))
        .unwrap_or_default()
}

fn number_words(amount: Amount, unit: money::Unit, locale: Locale) -> String {
    i18n::amount_number(amount, unit, locale)
}

/// How money went, in words.
pub(crate) fn kind_words(kind: SlipKind, t: T) -> String {
    match kind {
        SlipKind::CardToCard => t.slip_kind_card(),
        SlipKind::Paya => t.slip_kind_paya(),
        SlipKind::Satna => t.slip_kind_satna(),
        SlipKind::Branch => t.slip_kind_branch(),
    }
}
