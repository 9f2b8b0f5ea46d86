//! The part of the form that says whom a link is about, what it is for, and who will be told.

use app::office::{About, Found, Shop};
use domain::contact::{Address, AddressKind};
use domain::customer::CustomerKind;
use domain::id::{CustomerId, DocumentId};
use domain::position::PositionKey;
use domain::recipient::{Choice as Wish, Left, Reach, Whose, Why};
use i18n::Texts;

use super::sheet::Choice;
use crate::office::by::chosen;
use crate::office::document::title_of;
use crate::office::people::{hint, kind_word, position_word};
use crate::office::shell::{Seat, trouble, unit_for};
use crate::office::typed::{Fields, Wrongs};
use crate::routes::Web;
use crate::trouble::Trouble;

/// The part as it is shown.
#[derive(Default)]
pub(super) struct Part {
    /// Page and name of the customer.
    pub(super) customer: Option<(String, String)>,
    /// Page and name of the document.
    pub(super) document: Option<(String, String)>,
    /// Customers of whom one must be chosen.
    pub(super) several: Vec<Choice>,
    /// The customer's own addresses, if there are more than those that are used unless told.
    pub(super) own: Vec<Choice>,
    /// Positions whose holders can be told.
    pub(super) positions: Vec<Choice>,
    /// Fields of the document that can list the receipts.
    pub(super) receipt_fields: Vec<Choice>,
    /// What is left on the document, or words for it: a link may be locked to that.
    pub(super) left: Option<String>,
    /// What open links ask for already.
    pub(super) asked: Option<String>,
    pub(super) told: Told,
}

/// Who would be told now.
#[derive(Default)]
pub(super) struct Told {
    pub(super) to: Vec<String>,
    /// Who or what is left out, and why.
    pub(super) left: Vec<String>,
}

/// What is known of whom the form names. A typed customer becomes a chosen one if there is only
/// one; else what was found is offered, and the fault stands at its field.
pub(super) async fn about(
    web: &Web,
    seat: &Seat,
    shops: &[Shop],
    (fields, wrongs): (&mut Fields, &mut Wrongs),
) -> Result<(Option<About>, Part), Trouble> {
    let t = seat.t();
    let mut part = Part::default();
    let document: Option<DocumentId> = fields.get("document").parse().ok();
    if document.is_none()
        && fields.given("customer").is_none()
        && let Some(typed) = fields.given("who").map(str::to_owned)
    {
        let found = web.app.office_find_customer(&seat.desk, &typed).await;
        match found.map_err(|error| Trouble::Busy(error.to_string()))? {
            Found::One(id) => fields.0.push(("customer".to_owned(), id.to_string())),
            Found::Nobody => wrongs.add("who", t.linkform_nobody()),
            Found::Several(all) => {
                wrongs.add("who", t.linkform_several());
                let choice = |one: domain::customer::Customer| Choice {
                    label: match &one.mobile {
                        Some(mobile) => format!("{} · {mobile}", one.name),
                        None => one.name.clone(),
                    },
                    value: one.id.to_string(),
                    chosen: false,
                };
                part.several = all.into_iter().map(choice).collect();
            }
        }
    }
    let customer: Option<CustomerId> = fields.get("customer").parse().ok();
    let about = web.app.office_about(&seat.desk, (customer, document)).await;
    let mut about = about.map_err(trouble)?;
    // The walk-in customer stands for nobody.
    let is_nobody = |known: &About| known.customer.kind == CustomerKind::WalkIn;
    if document.is_none() && about.as_ref().is_some_and(is_nobody) {
        fields.0.retain(|(name, _)| name != "customer");
        about = None;
    }
    if let Some(known) = &about {
        show(known, fields, (seat, shops), &mut part);
    }
    Ok((about, part))
}

fn show(known: &About, fields: &Fields, (seat, shops): (&Seat, &[Shop]), part: &mut Part) {
    let customer = &known.customer;
    part.customer = Some((
        format!("/office/customers/{}", customer.id),
        customer.name.clone(),
    ));
    let document = known.document.as_ref();
    part.document =
        document.map(|one| (format!("/office/documents/{}", one.id), title_of(one, seat)));
    let mut keys: Vec<PositionKey> = Vec::new();
    for contact in &known.contacts {
        if !keys.contains(&contact.position) {
            keys.push(contact.position);
        }
    }
    let choice = |key: PositionKey| Choice {
        value: key.to_string(),
        label: position_word(key, &known.positions, seat),
        chosen: fields.all("position").any(|one| one == key.to_string()),
    };
    part.positions = keys.into_iter().map(choice).collect();
    part.own = own(known, fields);
    let language = app::message::language(seat.locale);
    let named = fields.get("receipt_field");
    let field = |one: &domain::document::FieldDefinition| Choice {
        value: one.key.to_string(),
        label: one.label.text(language).to_owned(),
        chosen: one.key.as_str() == named,
    };
    part.receipt_fields = known.receipt_fields.iter().map(field).collect();
    part.left = document.map(|_| match known.amount {
        Some(left) => i18n::amount(left, unit_for(shops, left), seat.locale),
        None => seat.t().linkform_rest(),
    });
    let asked = known.asked.zip(document);
    part.asked = asked.map(|(asked, _)| {
        let amount = i18n::amount(asked, unit_for(shops, asked), seat.locale);
        seat.t().linkform_asked(amount)
    });
}

/// The customer's addresses to choose among. Until somebody chose, those are chosen that are used then.
fn own(known: &About, fields: &Fields) -> Vec<Choice> {
    if known.further.is_empty() {
        return Vec::new();
    }
    let is_first = fields.given("own").is_none();
    let choice = |(address, usual): (Address, bool)| {
        let value = address.spelled();
        Choice {
            chosen: (is_first && usual) || fields.all("own").any(|one| one == value),
            label: value.clone(),
            value,
        }
    };
    let usual = known.customer.defaults().map(|address| (address, true));
    let further = known.further.iter().map(|address| (address.clone(), false));
    let all = usual.chain(further);
    all.filter(|(address, _)| address.takes_messages())
        .map(choice)
        .collect()
}

/// What kinds of addresses can be typed.
const TYPED: [AddressKind; 6] = [
    AddressKind::Email,
    AddressKind::Mobile,
    AddressKind::Telegram,
    AddressKind::Bale,
    AddressKind::Eitaa,
    AddressKind::WhatsApp,
];

/// The form's field for addresses of a kind.
pub(in crate::office) const fn field_of(kind: AddressKind) -> &'static str {
    match kind {
        AddressKind::Email => "recipients",
        AddressKind::Mobile | AddressKind::Landline => "mobiles",
        AddressKind::Telegram | AddressKind::Bale | AddressKind::Eitaa | AddressKind::WhatsApp => {
            kind.as_str()
        }
    }
}

/// The fields for ids at messengers, with their labels and hints.
pub(super) fn messengers(seat: &Seat) -> Vec<(&'static str, String, String)> {
    let kinds = TYPED.into_iter().filter(|kind| kind.messenger().is_some());
    let field = |kind| (field_of(kind), kind_word(kind, seat), hint(kind, seat));
    kinds.map(field).collect()
}

/// Whom the form wants to be told; `None`: nobody.
pub(super) fn wish(fields: &Fields) -> Option<Wish> {
    if fields.given("quiet").is_some() {
        return None;
    }
    let own: Vec<Address> = fields.all("own").filter_map(Address::read_any).collect();
    let typed = |kind: AddressKind| {
        let own = own.iter().filter(|address| address.kind() == kind);
        let own = own.map(|address| address.as_str().to_owned());
        let typed = pieces(fields.get(field_of(kind)));
        let all = own.chain(Some(typed).filter(|typed| !typed.is_empty()));
        all.collect::<Vec<_>>().join(";")
    };
    let wish = Wish {
        positions: fields
            .all("position")
            .filter_map(|key| key.parse().ok())
            .collect(),
        typed: TYPED.into_iter().map(|kind| (kind, typed(kind))).collect(),
        channels: chosen(fields),
        copies: Vec::new(),
    };
    let is_empty = wish.positions.is_empty() && wish.typed.iter().all(|(_, text)| text.is_empty());
    let named = fields.given("customer").or(fields.given("document"));
    (!is_empty || named.is_some()).then_some(wish)
}

/// Commas and line breaks are understood like semicolons.
fn pieces(typed: &str) -> String {
    let pieces = typed.split([';', ',', '\n', '،', '؛']).map(str::trim);
    pieces
        .filter(|piece| !piece.is_empty())
        .collect::<Vec<_>>()
        .join(";")
}

/// Says at its field what cannot be read, and tells who is reached.
pub(super) fn tell(reach: &Reach, known: Option<&About>, seat: &Seat, wrongs: &mut Wrongs) -> Told {
    let t = seat.t();
    let mut told = Told::default();
    for one in &reach.to {
        let name = match one.whose {
            Whose::Customer => known.map(|known| known.customer.name.clone()),
            Whose::Contact(id) => known.and_then(|known| contact(known, id)),
            Whose::Typed => None,
        };
        told.to.push(match name {
            Some(name) => format!("{} ({name})", one.address),
            None => one.address.to_string(),
        });
    }
    for (left, why) in &reach.left {
        match (left, why) {
            (_, Why::Duplicate) => {}
            (Left::Typed(kind, text), why) => {
                let field = field_of(*kind);
                let words = match (why, kind) {
                    (Why::Landline, _) => t.linkform_landline(text),
                    (_, AddressKind::Email) => t.office_wrong_email(text),
                    (_, AddressKind::Mobile) => t.linkform_wrong_mobile(text),
                    _ => t.linkform_wrong_handle(text),
                };
                if wrongs.at(field).is_none() {
                    wrongs.add(field, words);
                }
            }
            (left, why) => {
                let who = who(left, known, seat);
                told.left.push(format!("{who}: {}", why_words(why, t)));
            }
        }
    }
    told
}

fn contact(known: &About, id: domain::id::ContactId) -> Option<String> {
    let mut all = known.contacts.iter();
    all.find(|one| one.id == id).map(|one| one.name.clone())
}

fn who(left: &Left, known: Option<&About>, seat: &Seat) -> String {
    match left {
        Left::Customer => known
            .map(|known| known.customer.name.clone())
            .unwrap_or_default(),
        Left::Contact(id) => known
            .and_then(|known| contact(known, *id))
            .unwrap_or_default(),
        Left::Position(key) => {
            let positions = known.map(|known| known.positions.as_slice());
            position_word(*key, positions.unwrap_or_default(), seat)
        }
        Left::Address(address) => address.to_string(),
        Left::Typed(_, text) => text.clone(),
    }
}

fn why_words(why: &Why, t: &Texts) -> String {
    match why {
        Why::CustomerOptedOut | Why::ContactOptedOut | Why::AddressOptedOut => t.linkform_silent(),
        Why::NoAddress => t.linkform_no_address(),
        Why::Landline => t.linkform_landline_left(),
        Why::UnknownPosition => t.linkform_no_position(),
        Why::NoHolder => t.linkform_no_holder(),
        Why::NoChannel => t.linkform_no_channel(),
        Why::Duplicate | Why::Bad(_) => String::new(),
    }
}
