//! The customer: who owes or pays.

mod contact;
pub mod import;
mod merge;
mod number;

use crate::contact::{Address, Email, Mobile};
use crate::id::CustomerId;
use crate::search;
use crate::settings::{Fault, Faults, MAX_NAME, choice, line, optional_email, optional_line};

pub use contact::{Contact, ContactForm, MAX_CONTACTS};
pub use merge::{MergeRefusal, Merged, carry_over, merge};
pub use number::{CustomerNumber, MAX_NUMBER};

/// Characters of a note.
pub const MAX_NOTE: usize = 2_000;
/// Characters of a title.
pub const MAX_TITLE: usize = 40;

/// A person or company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Inner id.
    pub id: CustomerId,
    /// Person, company, or the walk-in of a shop.
    pub kind: CustomerKind,
    /// As staff know them.
    pub name: String,
    /// Their number among the merchant's customers; no two have the same.
    pub number: Option<CustomerNumber>,
    /// How they are addressed before their name: `Dr.`, `Ms`.
    pub title: Option<String>,
    /// Default mobile; two customers can share one, of which staff are warned.
    pub mobile: Option<Mobile>,
    /// First e-mail address.
    pub email: Option<Email>,
    /// What staff write down for themselves; no payer sees it.
    pub note: Option<String>,
    /// Messages may be sent to them; `false` once they asked for none.
    pub may_message: bool,
    /// Out of lists and searches until restored. Customers are never deleted: money hangs on them.
    pub archived: bool,
    /// Counts the changes, so that of two who edit the same customer the second is told.
    pub version: i64,
}

/// What a customer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CustomerKind {
    /// A person.
    Person,
    /// A company.
    Company,
    /// Holds money that is not yet assigned to anybody.
    WalkIn,
}

crate::scope::words!(CustomerKind, "kind of customer":
    Person = "person", Company = "company", WalkIn = "walk_in");

/// What staff type about a customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerForm {
    /// `person` or `company`.
    pub kind: String,
    /// The name.
    pub name: String,
    /// Their number; may be empty.
    pub number: String,
    /// Their title; may be empty.
    pub title: String,
    /// Default mobile, in any spelling; may be empty.
    pub mobile: String,
    /// E-mail address; may be empty.
    pub email: String,
    /// Note, of several lines; may be empty.
    pub note: String,
    /// Messages may be sent to them.
    pub may_message: bool,
}

/// A form that was read and is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerDetails {
    kind: CustomerKind,
    name: String,
    number: Option<CustomerNumber>,
    title: Option<String>,
    mobile: Option<Mobile>,
    email: Option<Email>,
    note: Option<String>,
    may_message: bool,
}

impl CustomerForm {
    /// The values, or everything that is wrong.
    pub fn read(&self) -> Result<CustomerDetails, Faults> {
        let mut faults = Faults::default();
        let kind = faults.take("kind", kind(&self.kind));
        let name = faults.take("name", line(&self.name, MAX_NAME));
        let number = faults.take("number", CustomerNumber::read(&self.number));
        let title = faults.take("title", optional_line(&self.title, MAX_TITLE));
        let mobile = faults.take("mobile", optional_mobile(&self.mobile));
        let email = faults.take("email", optional_email(&self.email));
        let note = faults.take("note", optional_text(&self.note, MAX_NOTE));
        match (kind, name) {
            (Some(kind), Some(name)) if faults.is_empty() => Ok(CustomerDetails {
                kind,
                name,
                number: number.flatten(),
                title: title.flatten(),
                mobile: mobile.flatten(),
                email: email.flatten(),
                note: note.flatten(),
                may_message: self.may_message,
            }),
            _ => Err(faults),
        }
    }
}

impl From<&Customer> for CustomerForm {
    /// The form as it stands before somebody changes it.
    fn from(customer: &Customer) -> Self {
        let mobile = customer.mobile.as_ref().map(ToString::to_string);
        let email = customer.email.as_ref().map(ToString::to_string);
        Self {
            kind: customer.kind.to_string(),
            name: customer.name.clone(),
            number: customer
                .number
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            title: customer.title.clone().unwrap_or_default(),
            mobile: mobile.unwrap_or_default(),
            email: email.unwrap_or_default(),
            note: customer.note.clone().unwrap_or_default(),
            may_message: customer.may_message,
        }
    }
}

impl CustomerDetails {
    /// Person or company.
    pub fn kind(&self) -> CustomerKind {
        self.kind
    }

    /// The mobile that was typed, to look for others who have it.
    pub fn mobile(&self) -> Option<&Mobile> {
        self.mobile.as_ref()
    }

    /// The number that was typed, to look for others who have it.
    pub fn number(&self) -> Option<&CustomerNumber> {
        self.number.as_ref()
    }

    /// A new customer with these details.
    pub fn make(self, id: CustomerId) -> Customer {
        Customer {
            id,
            kind: self.kind,
            name: self.name,
            number: self.number,
            title: self.title,
            mobile: self.mobile,
            email: self.email,
            note: self.note,
            may_message: self.may_message,
            archived: false,
            version: 1,
        }
    }

    /// The customer as read, with these details.
    pub fn change(self, customer: Customer) -> Customer {
        Customer {
            archived: customer.archived,
            version: customer.version,
            ..self.make(customer.id)
        }
    }
}

impl Customer {
    /// The walk-in customer of a shop: it holds money that is not yet assigned to anybody. It has no
    /// name: each reader's language has a word for it.
    pub fn walk_in(id: CustomerId) -> Self {
        Self {
            id,
            kind: CustomerKind::WalkIn,
            name: String::new(),
            number: None,
            title: None,
            mobile: None,
            email: None,
            note: None,
            may_message: false,
            archived: false,
            version: 1,
        }
    }

    /// By what a search finds them: mobile, name, number, e-mail address, then their further addresses and
    /// the names and addresses of their contacts. Nothing finds a walk-in.
    pub fn tokens(&self, further: &[Address], contacts: &[Contact]) -> Vec<String> {
        let mut tokens = Vec::new();
        if !self.is_kept() {
            return tokens;
        }
        let mobile = self.mobile.iter().flat_map(search::mobile_tokens);
        let email = self.email.iter().map(Email::as_str);
        let number = self.number.iter().map(CustomerNumber::as_str);
        let texts = std::iter::once(self.name.as_str())
            .chain(number)
            .chain(email);
        let own = mobile.chain(texts.flat_map(search::tokens));
        let own = own.chain(further.iter().flat_map(search::address_tokens));
        let people = contacts.iter().flat_map(|contact| {
            let addresses = contact.addresses.iter().flat_map(search::address_tokens);
            search::tokens(&contact.name).into_iter().chain(addresses)
        });
        for token in own.chain(people) {
            search::add(&mut tokens, token);
        }
        tokens
    }

    /// The default mobile and the first e-mail: where messages go unless told otherwise.
    pub fn defaults(&self) -> impl Iterator<Item = Address> {
        let mobile = self.mobile.clone().map(Address::Mobile);
        mobile
            .into_iter()
            .chain(self.email.clone().map(Address::Email))
    }

    /// Whether staff keep it: the walk-in is the shop's own and stays as it is.
    pub fn is_kept(&self) -> bool {
        self.kind != CustomerKind::WalkIn
    }
}

/// Nobody makes a walk-in by hand: its shop does.
fn kind(typed: &str) -> Result<CustomerKind, Fault> {
    match choice(typed)? {
        CustomerKind::WalkIn => Err(Fault::Choice),
        kind => Ok(kind),
    }
}

/// A mobile number; empty is `None`.
pub fn optional_mobile(typed: &str) -> Result<Option<Mobile>, Fault> {
    let text = typed.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Fault::Mobile)
}

/// Text of several lines; browsers end a line with CR LF, which is one line feed here.
pub fn optional_text(typed: &str, most: usize) -> Result<Option<String>, Fault> {
    let text = typed.trim().replace("\r\n", "\n");
    if text.is_empty() {
        return Ok(None);
    }
    if text
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\t')
    {
        return Err(Fault::Control);
    }
    if text.chars().count() > most {
        return Err(Fault::TooLong(most));
    }
    Ok(Some(text))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn form() -> CustomerForm {
        CustomerForm {
            kind: "person".to_owned(),
            name: " سارا رضایی ".to_owned(),
            mobile: "۰۹۱۲ ۱۲۳ ۴۵۶۷".to_owned(),
            email: "Sara@Example.ORG".to_owned(),
            number: " C-۱۲۰ ".to_owned(),
            title: "دکتر".to_owned(),
            note: "یک\r\nدو".to_owned(),
            may_message: true,
        }
    }

    fn id(n: u128) -> CustomerId {
        CustomerId::new(Uuid::from_u128(n))
    }

    #[test]
    fn a_form_becomes_a_customer_and_a_form_again() {
        let made = form().read().unwrap().make(id(7));
        assert_eq!(made.name, "سارا رضایی");
        assert_eq!(made.mobile.as_ref().unwrap().e164(), "+989121234567");
        assert_eq!(made.email.as_ref().unwrap().as_str(), "Sara@example.org");
        assert_eq!(made.number.as_ref().unwrap().to_string(), "C-120");
        assert_eq!(made.title.as_deref(), Some("دکتر"));
        assert_eq!(made.note.as_deref(), Some("یک\nدو"));
        assert!(made.may_message && !made.archived);
        let again = CustomerForm::from(&made).read().unwrap();
        assert_eq!(again.make(id(7)), made);
    }

    #[test]
    fn only_a_name_and_a_kind_must_be_given() {
        let form = CustomerForm {
            kind: "company".to_owned(),
            name: "x".to_owned(),
            ..CustomerForm::default()
        };
        let made = form.read().unwrap().make(id(7));
        assert_eq!((made.mobile, made.email, made.note), (None, None, None));
        assert!(!made.may_message);
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let bad = CustomerForm {
            kind: "walk_in".to_owned(),
            name: " ".to_owned(),
            mobile: "021".to_owned(),
            email: "x".to_owned(),
            note: "\u{7}".to_owned(),
            may_message: true,
            ..CustomerForm::default()
        };
        let faults = bad.read().unwrap_err();
        let expected = [
            ("kind", Fault::Choice),
            ("name", Fault::Missing),
            ("mobile", Fault::Mobile),
            ("email", Fault::Email),
            ("note", Fault::Control),
        ];
        assert_eq!(faults.0, expected);
        let long = CustomerForm {
            note: "x".repeat(MAX_NOTE + 1),
            ..form()
        };
        let faults = long.read().unwrap_err();
        assert_eq!(faults, Faults::one("note", Fault::TooLong(MAX_NOTE)));
    }

    #[test]
    fn a_search_finds_name_mobile_and_address_but_no_walk_in() {
        let made = form().read().unwrap().make(id(7));
        for typed in ["رضایی", "0912", "4567", "sara@example.org"] {
            let wanted = search::query(typed);
            let tokens = made.tokens(&[], &[]);
            let met = |word: &search::Wanted| tokens.iter().any(|token| word.is_met_by(token));
            assert!(!wanted.is_empty() && wanted.iter().all(met), "{typed}");
        }
        assert_eq!(Customer::walk_in(id(3)).tokens(&[], &[]), [""; 0]);
    }

    #[test]
    fn a_change_keeps_what_no_form_holds() {
        let old = Customer {
            archived: true,
            version: 5,
            name: "x".to_owned(),
            ..Customer::walk_in(id(3))
        };
        let changed = form().read().unwrap().change(old);
        assert_eq!((changed.id, changed.version), (id(3), 5));
        assert!(changed.archived);
    }
}
