//! Customers from a file: which column is which, and what a row says.
//!
//! Headings are read in Persian, English and French in any order, however they are spelled; a column
//! that is not known is left alone. A row is read by the same rules as a typed form.

use super::{CustomerDetails, CustomerForm};
use crate::contact::{Address, AddressKind};
use crate::customer::CustomerKind;
use crate::search::folded;
use crate::settings::Fault;

/// Rows of one file.
pub const MAX_ROWS: u32 = 500_000;
/// Bytes of one file.
pub const MAX_FILE: usize = 64 * 1024 * 1024;
/// Columns of one file.
pub const MAX_COLUMNS: usize = 200;
/// Characters of one cell; each column takes fewer.
pub const MAX_CELL: usize = 10_000;

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImportState {
    /// The file is being read.
    Staging,
    /// It is read; nothing is made until somebody says so.
    Ready,
    /// Customers are being made.
    Running,
    /// All rows are dealt with.
    Done,
    /// Given up; what had been made stays.
    Cancelled,
}

crate::scope::words!(ImportState, "state of import":
    Staging = "staging", Ready = "ready", Running = "running", Done = "done",
    Cancelled = "cancelled");

impl ImportState {
    /// Whether nothing follows any more.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The name; the only one that must be there.
    Name,
    /// Person or company; empty is a person.
    Kind,
    /// Their number among the merchant's customers.
    Number,
    /// What stands before the name.
    Title,
    /// Default mobile.
    Mobile,
    /// First e-mail.
    Email,
    /// A landline; a mobile that stands here becomes a further one.
    Phone,
    /// Id at Telegram.
    Telegram,
    /// Id at Bale.
    Bale,
    /// Id at Eitaa.
    Eitaa,
    /// Number at WhatsApp.
    WhatsApp,
    /// Note for staff.
    Note,
    /// Whether messages may be sent; empty is yes.
    MayMessage,
}

crate::scope::words!(Column, "column":
    Name = "name", Kind = "kind", Number = "number", Title = "title", Mobile = "mobile", Email = "email", Phone = "phone",
    Telegram = "telegram", Bale = "bale", Eitaa = "eitaa", WhatsApp = "whatsapp", Note = "note",
    MayMessage = "may_message");

impl Column {
    /// Its headings: Persian, English, French, and other usual words. Spelling, case, spaces and
    /// accents do not matter.
    pub const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Name => &[
                "نام",
                "name",
                "nom",
                "نام مشتری",
                "نام و نام خانوادگی",
                "customer",
                "customer name",
                "full name",
                "client",
                "nom complet",
                "nom du client",
            ],
            Self::Kind => &["نوع", "kind", "type", "نوع مشتری", "customer type"],
            Self::Number => &[
                "شماره مشتری",
                "customer number",
                "numéro de client",
                "کد مشتری",
                "کد",
                "number",
                "numéro",
                "customer no",
                "customer code",
                "code client",
            ],
            Self::Title => &["عنوان", "title", "civilité", "لقب", "titre", "salutation"],
            Self::Mobile => &[
                "موبایل",
                "mobile",
                "portable",
                "تلفن همراه",
                "شماره موبایل",
                "همراه",
                "mobile number",
                "cell",
                "cell phone",
                "téléphone portable",
                "numéro de portable",
            ],
            Self::Email => &[
                "ایمیل",
                "email",
                "e-mail",
                "پست الکترونیک",
                "email address",
                "courriel",
                "adresse e-mail",
                "رایانامه",
            ],
            Self::Phone => &[
                "تلفن",
                "phone",
                "téléphone",
                "تلفن ثابت",
                "شماره تلفن",
                "landline",
                "telephone",
                "phone number",
                "fixe",
                "téléphone fixe",
            ],
            Self::Telegram => &["تلگرام", "telegram"],
            Self::Bale => &["بله", "bale"],
            Self::Eitaa => &["ایتا", "eitaa"],
            Self::WhatsApp => &["واتساپ", "whatsapp", "واتس‌اپ"],
            Self::Note => &["یادداشت", "note", "توضیحات", "notes", "remarque", "توضیح"],
            Self::MayMessage => &[
                "ارسال پیام",
                "may message",
                "messages acceptés",
                "پیام مجاز",
                "messages",
                "may_message",
            ],
        }
    }

    /// The column with this heading.
    pub fn of_heading(text: &str) -> Option<Self> {
        let wanted = folded(text);
        let is = |heading: &&str| folded(heading) == wanted;
        let mut all = Self::ALL.iter().copied();
        all.find(|column| !wanted.is_empty() && column.headings().iter().any(is))
    }
}

/// Which column of a file is which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    places: Vec<Option<Column>>,
    /// Headings that are not known; what stands below them is left alone.
    pub unknown: Vec<String>,
}

/// Why the first line of a file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadHeadings {
    /// No heading says which column holds the names.
    #[error("no column is headed as the name")]
    NoName(Vec<String>),
    /// Two columns say that they hold the same.
    #[error("two columns hold the {0}")]
    Twice(Column),
    /// More than [`MAX_COLUMNS`].
    #[error("too many columns")]
    TooMany,
}

impl Columns {
    /// Reads the first line.
    pub fn read<'a>(headings: impl IntoIterator<Item = &'a str>) -> Result<Self, BadHeadings> {
        let mut found = Self {
            places: Vec::new(),
            unknown: Vec::new(),
        };
        for heading in headings {
            let column = Column::of_heading(heading);
            if column.is_some() && found.places.contains(&column) {
                return Err(column.map_or(BadHeadings::TooMany, BadHeadings::Twice));
            }
            if column.is_none() && !heading.trim().is_empty() {
                found
                    .unknown
                    .push(heading.trim().chars().take(100).collect());
            }
            found.places.push(column);
            if found.places.len() > MAX_COLUMNS {
                return Err(BadHeadings::TooMany);
            }
        }
        if found.places.contains(&Some(Column::Name)) {
            Ok(found)
        } else {
            Err(BadHeadings::NoName(found.unknown))
        }
    }

    /// The cells of a line that belong to known columns and are not empty.
    pub fn pick<'a>(&self, cells: impl IntoIterator<Item = &'a str>) -> Vec<(Column, String)> {
        let named = self.places.iter().zip(cells);
        let known = named.filter_map(|(column, cell)| Some(((*column)?, cell.trim())));
        known
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(column, cell)| (column, cell.to_owned()))
            .collect()
    }
}

/// A row that is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// The customer.
    pub details: CustomerDetails,
    /// Their addresses beside the default mobile and the first e-mail.
    pub further: Vec<Address>,
}

/// Reads the cells of one line, or tells everything that is wrong with it, column by column.
pub fn read_row(cells: &[(Column, String)]) -> Result<ImportRow, Vec<(Column, Fault)>> {
    let mut wrong = Vec::new();
    let mut form = CustomerForm {
        kind: CustomerKind::Person.to_string(),
        may_message: true,
        ..CustomerForm::default()
    };
    let mut further = Vec::new();
    let mut add = |column, kind, text: &str| match Address::read(kind, text) {
        Ok(address) => further.push(address),
        Err(fault) => wrong.push((column, fault)),
    };
    let mut odd = Vec::new();
    for (column, text) in cells {
        if text.chars().count() > MAX_CELL {
            odd.push((*column, Fault::TooLong(MAX_CELL)));
            continue;
        }
        match column {
            Column::Name => form.name.clone_from(text),
            Column::Number => form.number.clone_from(text),
            Column::Title => form.title.clone_from(text),
            Column::Mobile => form.mobile.clone_from(text),
            Column::Email => form.email.clone_from(text),
            Column::Note => form.note.clone_from(text),
            Column::Kind => match kind(text) {
                Some(kind) => form.kind = kind.to_string(),
                None => odd.push((Column::Kind, Fault::Choice)),
            },
            Column::MayMessage => match yes_or_no(text) {
                Some(yes) => form.may_message = yes,
                None => odd.push((Column::MayMessage, Fault::YesOrNo)),
            },
            Column::Phone => {
                let kind = if Address::read(AddressKind::Landline, text).is_err()
                    && Address::read(AddressKind::Mobile, text).is_ok()
                {
                    AddressKind::Mobile
                } else {
                    AddressKind::Landline
                };
                add(Column::Phone, kind, text);
            }
            Column::Telegram => add(Column::Telegram, AddressKind::Telegram, text),
            Column::Bale => add(Column::Bale, AddressKind::Bale, text),
            Column::Eitaa => add(Column::Eitaa, AddressKind::Eitaa, text),
            Column::WhatsApp => add(Column::WhatsApp, AddressKind::WhatsApp, text),
        }
    }
    wrong.extend(odd);
    match form.read() {
        Ok(details) if wrong.is_empty() => {
            let default = details.mobile().cloned().map(Address::Mobile);
            further.retain(|one| Some(one) != default.as_ref());
            Ok(ImportRow { details, further })
        }
        Ok(_) => Err(wrong),
        Err(faults) => {
            let named = faults.0.into_iter();
            let of_form = named.filter_map(|(field, fault)| Some((field.parse().ok()?, fault)));
            // The field `kind` of a form is always right here.
            let mut all: Vec<(Column, Fault)> = of_form.chain(wrong).collect();
            all.sort_by_key(|(column, _)| *column);
            Err(all)
        }
    }
}

fn kind(text: &str) -> Option<CustomerKind> {
    let person = [
        "شخص",
        "حقیقی",
        "فرد",
        "person",
        "individual",
        "personne",
        "particulier",
    ];
    let company = [
        "شرکت",
        "حقوقی",
        "سازمان",
        "company",
        "organisation",
        "organization",
        "société",
        "entreprise",
    ];
    let wanted = folded(text);
    let among = |words: &[&str]| words.iter().any(|word| folded(word) == wanted);
    if among(&person) {
        Some(CustomerKind::Person)
    } else if among(&company) {
        Some(CustomerKind::Company)
    } else {
        None
    }
}

fn yes_or_no(text: &str) -> Option<bool> {
    let yes = ["بله", "بلی", "آری", "yes", "oui", "true", "1", "y", "vrai"];
    let no = ["خیر", "نه", "no", "non", "false", "0", "n", "faux"];
    let wanted = folded(text);
    let among = |words: &[&str]| words.iter().any(|word| folded(word) == wanted);
    if among(&yes) {
        Some(true)
    } else {
        among(&no).then_some(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::CustomerId;
    use crate::settings::MAX_NAME;
    use uuid::Uuid;

    fn row(cells: &[(Column, &str)]) -> Result<ImportRow, Vec<(Column, Fault)>> {
        let cells = cells
            .iter()
            .map(|(column, text)| (*column, (*text).to_owned()));
        read_row(&cells.collect::<Vec<_>>())
    }

    #[test]
    fn headings_are_known_in_three_languages_any_order_and_any_spelling() {
        for line in [
            "موبايل,نام,ایمیل",
            "Mobile;NAME;E-Mail",
            "Portable|Nom|Courriel",
            "شمارهٔ موبایل|نام مشتری|پست‌الکترونیک",
            " mobile_number |Full-Name|e mail",
        ] {
            let headings: Vec<_> = line.split([',', ';', '|']).collect();
            let columns = Columns::read(headings).unwrap();
            let expected = [Column::Mobile, Column::Name, Column::Email].map(Some);
            assert_eq!(columns.places, expected, "{line}");
        }
    }

    #[test]
    fn no_heading_stands_for_two_columns() {
        let mut seen = std::collections::BTreeMap::new();
        for column in Column::ALL {
            for heading in column.headings() {
                let before = seen.insert(folded(heading), *column);
                assert!(before.is_none_or(|other| other == *column), "{heading}");
                assert_eq!(Column::of_heading(heading), Some(*column));
            }
        }
    }

    #[test]
    fn a_file_needs_a_name_once_and_unknown_columns_are_left_alone() {
        let columns = Columns::read(["name", "City", "", "mobile"]).unwrap();
        assert_eq!(columns.unknown, ["City"]);
        let picked = columns.pick(["Sara", "Shiraz", "x", " 0912 "]);
        let expected = [
            (Column::Name, "Sara".to_owned()),
            (Column::Mobile, "0912".to_owned()),
        ];
        assert_eq!(picked, expected);
        assert_eq!(columns.pick(["Sara"]).len(), 1, "a short line");
        let unknown = vec!["City".to_owned()];
        assert_eq!(Columns::read(["City"]), Err(BadHeadings::NoName(unknown)));
        assert_eq!(
            Columns::read(["name", "نام"]),
            Err(BadHeadings::Twice(Column::Name))
        );
        assert_eq!(
            Columns::read(vec!["x"; MAX_COLUMNS + 1]),
            Err(BadHeadings::TooMany)
        );
    }

    #[test]
    fn a_row_becomes_a_customer_with_all_addresses() {
        let read = row(&[
            (Column::Name, "گلستان"),
            (Column::Kind, "شركت"),
            (Column::Mobile, "۰۹۱۲۱۲۳۴۵۶۷"),
            (Column::Phone, "021 88776655"),
            (Column::Telegram, "@golestan"),
            (Column::MayMessage, "خیر"),
        ]);
        let read = read.unwrap();
        let made = read.details.make(CustomerId::new(Uuid::from_u128(1)));
        assert_eq!(made.kind, CustomerKind::Company);
        assert_eq!(made.mobile.unwrap().e164(), "+989121234567");
        assert!(!made.may_message);
        let further: Vec<_> = read.further.iter().map(Address::as_str).collect();
        assert_eq!(further, ["+982188776655", "@golestan"]);
        let plain = row(&[(Column::Name, "=HYPERLINK(1)")]).unwrap();
        let made = plain.details.make(CustomerId::new(Uuid::from_u128(1)));
        assert_eq!(
            (made.name.as_str(), made.may_message),
            ("=HYPERLINK(1)", true)
        );
    }

    #[test]
    fn a_mobile_below_phone_is_a_further_mobile_and_never_twice() {
        let cells = [(Column::Name, "x"), (Column::Phone, "09121234567")];
        let kinds = |row: ImportRow| row.further.iter().map(Address::kind).collect::<Vec<_>>();
        assert_eq!(kinds(row(&cells).unwrap()), [AddressKind::Mobile]);
        let both = [&cells[..], &[(Column::Mobile, "+989121234567")]].concat();
        assert_eq!(kinds(row(&both).unwrap()), []);
    }

    #[test]
    fn everything_that_is_wrong_with_a_row_is_told_by_its_column() {
        let long = "x".repeat(MAX_NAME + 1);
        let wrong = row(&[
            (Column::Name, &long),
            (Column::Kind, "tree"),
            (Column::Mobile, "0912"),
            (Column::Email, "x@"),
            (Column::Phone, "12"),
            (Column::WhatsApp, "@x"),
            (Column::MayMessage, "perhaps"),
        ]);
        let expected = vec![
            (Column::Name, Fault::TooLong(MAX_NAME)),
            (Column::Kind, Fault::Choice),
            (Column::Mobile, Fault::Mobile),
            (Column::Email, Fault::Email),
            (Column::Phone, Fault::Landline),
            (Column::WhatsApp, Fault::Handle),
            (Column::MayMessage, Fault::YesOrNo),
        ];
        assert_eq!(wrong, Err(expected));
        assert_eq!(row(&[]), Err(vec![(Column::Name, Fault::Missing)]));
    }
}
