//! One test for each rule of who is reached.

use uuid::Uuid;

use super::*;
use crate::customer::CustomerKind;
use crate::id::{CustomerId, PositionId};
use AddressKind::{Email, Landline, Mobile, Telegram};

const BOOKS: u128 = 40;
const OFF: u128 = 41;

fn address(kind: AddressKind, text: &str) -> Address {
    Address::read(kind, text).unwrap()
}

fn own(n: u128) -> PositionKey {
    PositionKey::Own(PositionId::new(Uuid::from_u128(n)))
}

fn con(n: u128) -> ContactId {
    ContactId::new(Uuid::from_u128(n))
}

/// A company with a manager, a liaison, two bookkeepers, and all that the rules are about.
struct House {
    customer: Customer,
    further: Vec<Address>,
    contacts: Vec<Contact>,
    positions: Vec<Position>,
    opt_outs: OptOuts,
}

fn contact(n: u128, position: PositionKey, addresses: &[(AddressKind, &str)]) -> Contact {
    let addresses = addresses.iter().map(|(kind, text)| address(*kind, text));
    Contact {
        id: con(n),
        name: format!("contact {n}"),
        position,
        addresses: addresses.collect(),
        note: None,
        may_message: true,
    }
}

fn house() -> House {
    let customer = Customer {
        kind: CustomerKind::Company,
        mobile: Some("09120000001".parse().unwrap()),
        email: Some("info@golestan.example".parse().unwrap()),
        may_message: true,
        name: "Golestan".to_owned(),
        ..Customer::walk_in(CustomerId::new(Uuid::from_u128(1)))
    };
    let position = |n, active| Position {
        id: PositionId::new(Uuid::from_u128(n)),
        name: "x".to_owned(),
        active,
        version: 1,
    };
    House {
        customer,
        further: vec![
            address(Mobile, "09120000009"),
            address(Landline, "02188776655"),
        ],
        contacts: vec![
            contact(
                11,
                PositionKey::Manager,
                &[(Mobile, "09121111111"), (Email, "m@g.example")],
            ),
            contact(
                12,
                PositionKey::Liaison,
                &[(Telegram, "@liaison"), (Landline, "02188776655")],
            ),
            contact(13, own(BOOKS), &[(Mobile, "09123333333")]),
            contact(14, own(BOOKS), &[(Email, "b@g.example")]),
            contact(15, own(OFF), &[(Email, "off@g.example")]),
        ],
        positions: vec![position(BOOKS, true), position(OFF, false)],
        opt_outs: OptOuts::default(),
    }
}

impl House {
    fn party(&self) -> Party<'_> {
        Party {
            customer: &self.customer,
            further: &self.further,
            contacts: &self.contacts,
            positions: &self.positions,
        }
    }

    fn reach(&self, positions: &[PositionKey], typed: &[(AddressKind, &str)]) -> Reach {
        self.reach_by(None, positions, typed)
    }

    fn reach_by(
        &self,
        channels: Option<&[ChannelKind]>,
        positions: &[PositionKey],
        typed: &[(AddressKind, &str)],
    ) -> Reach {
        let typed = typed.iter().map(|(kind, text)| (*kind, (*text).to_owned()));
        let choice = Choice {
            positions: positions.to_vec(),
            typed: typed.collect(),
            channels: channels.map(<[_]>::to_vec),
            copies: Vec::new(),
        };
        self.party().reach(&choice, &self.opt_outs)
    }
}

/// The addresses with whose they are, as words.
fn to(reach: &Reach) -> Vec<(String, Whose)> {
    let words = |one: &Recipient| (one.address.to_string(), one.whose);
    reach.to.iter().map(words).collect()
}

fn sent(text: &str, whose: Whose) -> (String, Whose) {
    (text.to_owned(), whose)
}

#[test]
fn nothing_chosen_means_default_mobile_and_first_e_mail_and_nothing_further() {
    let reach = house().reach(&[], &[]);
    let expected = [
        sent("+989120000001", Whose::Customer),
        sent("info@golestan.example", Whose::Customer),
    ];
    assert_eq!(to(&reach), expected);
    assert_eq!(reach.left, []);
    // Separators alone choose nothing.
    assert_eq!(house().reach(&[], &[(Mobile, " ; ;")]), reach);
}

#[test]
fn manager_and_liaison_are_reached_by_all_their_addresses_that_take_messages() {
    let reach = house().reach(&[PositionKey::Manager, PositionKey::Liaison], &[]);
    let expected = [
        sent("+989121111111", Whose::Contact(con(11))),
        sent("m@g.example", Whose::Contact(con(11))),
        sent("@liaison", Whose::Contact(con(12))),
    ];
    assert_eq!(to(&reach), expected);
    assert_eq!(reach.left, [], "a landline beside others is no news");
}

#[test]
fn any_other_position_means_all_its_holders() {
    let reach = house().reach(&[own(BOOKS)], &[]);
    let expected = [
        sent("+989123333333", Whose::Contact(con(13))),
        sent("b@g.example", Whose::Contact(con(14))),
    ];
    assert_eq!(to(&reach), expected);
}

#[test]
fn a_position_that_is_unknown_or_switched_off_or_held_by_nobody_is_told() {
    let mut house = house();
    house
        .contacts
        .retain(|one| one.position != PositionKey::Liaison);
    let reach = house.reach(&[own(99), own(OFF), PositionKey::Liaison], &[]);
    assert_eq!(reach.to, []);
    let expected = [
        (Left::Position(own(99)), Why::UnknownPosition),
        (Left::Position(own(OFF)), Why::UnknownPosition),
        (Left::Position(PositionKey::Liaison), Why::NoHolder),
    ];
    assert_eq!(reach.left, expected);
}

#[test]
fn typed_addresses_go_with_separators_and_in_any_digits() {
    let reach = house().reach(
        &[],
        &[
            (Mobile, "۰۹۱۲۵۵۵۵۵۵۵ ؛ +1 415 555 2671;"),
            (Email, "a@x.example;b@x.example"),
            (Telegram, "@somebody"),
        ],
    );
    let expected = [
        sent("+989125555555", Whose::Typed),
        sent("+14155552671", Whose::Typed),
        sent("a@x.example", Whose::Typed),
        sent("b@x.example", Whose::Typed),
        sent("@somebody", Whose::Typed),
    ];
    assert_eq!(to(&reach), expected);
}

#[test]
fn a_typed_address_that_somebody_has_is_theirs() {
    let reach = house().reach(&[], &[(Mobile, "09120000009;09121111111;09120000001")]);
    let expected = [
        sent("+989120000009", Whose::Customer),
        sent("+989121111111", Whose::Contact(con(11))),
        sent("+989120000001", Whose::Customer),
    ];
    assert_eq!(to(&reach), expected);
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_reached() {
    let reach = house().reach(
        &[],
        &[(Mobile, "0912;09125555555;02188776655"), (Email, "x@")],
    );
    assert_eq!(to(&reach), [sent("+989125555555", Whose::Typed)]);
    let typed = |kind, text: &str| Left::Typed(kind, text.to_owned());
    let expected = [
        (typed(Mobile, "0912"), Why::Bad(Fault::Mobile)),
        (typed(Mobile, "02188776655"), Why::Landline),
        (typed(Email, "x@"), Why::Bad(Fault::Email)),
    ];
    assert_eq!(reach.left, expected);
}

#[test]
fn one_address_gets_one_message_and_case_is_ignored() {
    let reach = house().reach(
        &[PositionKey::Manager],
        &[(Email, "M@G.example; n@g.example ;N@G.EXAMPLE")],
    );
    let expected = [
        sent("+989121111111", Whose::Contact(con(11))),
        sent("m@g.example", Whose::Contact(con(11))),
        sent("n@g.example", Whose::Typed),
    ];
    assert_eq!(to(&reach), expected);
    let why: Vec<_> = reach.left.iter().map(|(_, why)| why.clone()).collect();
    assert_eq!(why, [Why::Duplicate, Why::Duplicate]);
}

#[test]
fn an_address_that_asked_for_no_messages_stays_so_wherever_it_comes_from() {
    let mut house = house();
    for (kind, text) in [
        (Email, "INFO@golestan.example"),
        (Email, "m@g.example"),
        (Mobile, "09125555555"),
    ] {
        house.opt_outs.add(&address(kind, text));
    }
    assert_eq!(
        to(&house.reach(&[], &[])),
        [sent("+989120000001", Whose::Customer)]
    );
    let reach = house.reach(&[PositionKey::Manager], &[(Mobile, "09125555555")]);
    assert_eq!(to(&reach), [sent("+989121111111", Whose::Contact(con(11)))]);
    let expected = [
        (
            Left::Address(address(Email, "m@g.example")),
            Why::AddressOptedOut,
        ),
        (
            Left::Address(address(Mobile, "09125555555")),
            Why::AddressOptedOut,
        ),
    ];
    assert_eq!(reach.left, expected);
}

#[test]
fn who_asked_for_no_messages_gets_none_by_typing_their_address() {
    let mut house = house();
    house.contacts[0].may_message = false;
    let reach = house.reach(&[PositionKey::Manager], &[(Mobile, "09121111111")]);
    assert_eq!(reach.to, []);
    let expected = [
        (Left::Contact(con(11)), Why::ContactOptedOut),
        (
            Left::Address(address(Mobile, "09121111111")),
            Why::ContactOptedOut,
        ),
    ];
    assert_eq!(reach.left, expected);
    // Shared with somebody who takes messages: still silent.
    house.contacts[2]
        .addresses
        .put(address(Mobile, "09121111111"));
    assert_eq!(house.reach(&[], &[(Mobile, "09121111111")]).to, []);
}

#[test]
fn a_customer_who_asked_for_no_messages_asked_for_all_their_people() {
    let mut house = house();
    house.customer.may_message = false;
    let reach = house.reach(&[], &[]);
    assert_eq!(reach.left, [(Left::Customer, Why::CustomerOptedOut)]);
    let reach = house.reach(
        &[PositionKey::Manager],
        &[(Mobile, "09120000009;09125555555")],
    );
    assert_eq!(
        to(&reach),
        [sent("+989125555555", Whose::Typed)],
        "a stranger's"
    );
    assert_eq!(reach.left.len(), 2);
    assert!(
        reach
            .left
            .iter()
            .all(|(_, why)| *why == Why::CustomerOptedOut)
    );
}

#[test]
fn who_has_no_address_is_named() {
    let mut house = house();
    (house.customer.mobile, house.customer.email) = (None, None);
    house.contacts[0] = contact(11, PositionKey::Manager, &[(Landline, "02188776655")]);
    assert_eq!(
        house.reach(&[], &[]).left,
        [(Left::Customer, Why::NoAddress)]
    );
    let reach = house.reach(&[PositionKey::Manager], &[]);
    assert_eq!(reach.left, [(Left::Contact(con(11)), Why::NoAddress)]);
}

#[test]
fn channels_that_were_chosen_leave_out_whom_none_of_them_leads_to() {
    let house = house();
    let mail = [ChannelKind::Smtp];
    // Reached by mail, the company is not left out for its mobile.
    let reach = house.reach_by(Some(&mail), &[], &[]);
    assert_eq!(to(&reach), [sent("info@golestan.example", Whose::Customer)]);
    assert_eq!(reach.left, []);

    let typed = [(Mobile, "09124444444"), (Email, "x@y.example")];
    let positions = [PositionKey::Manager, own(BOOKS)];
    let reach = house.reach_by(Some(&mail), &positions, &typed);
    let expected = [
        sent("m@g.example", Whose::Contact(con(11))),
        sent("b@g.example", Whose::Contact(con(14))),
        sent("x@y.example", Whose::Typed),
    ];
    assert_eq!(to(&reach), expected);
    let typed = Left::Address(address(Mobile, "09124444444"));
    let left = [Left::Contact(con(13)), typed];
    assert_eq!(reach.left, left.map(|left| (left, Why::NoChannel)));

    // Of two addresses that no channel leads to, their holder is told once.
    let reach = house.reach_by(Some(&[]), &[], &[]);
    assert_eq!(to(&reach), []);
    assert_eq!(reach.left, [(Left::Customer, Why::NoChannel)]);
}

#[test]
fn opt_outs_are_asked_for_every_address_that_can_be_reached() {
    let house = house();
    let typed = (Mobile, "09125555555;x".to_owned());
    let choice = Choice {
        positions: vec![PositionKey::Manager],
        typed: vec![typed],
        channels: None,
        copies: Vec::new(),
    };
    let candidates = house.party().candidates(&choice);
    for one in &house.party().reach(&choice, &OptOuts::default()).to {
        assert!(candidates.contains(&one.address), "{one:?}");
    }
    assert!(candidates.contains(&address(Email, "info@golestan.example")));
}

#[test]
fn the_addresses_of_one_person_stand_together_and_strangers_alone() {
    let house = house();
    let given = [
        address(Mobile, "09120000001"),
        address(Email, "x@y.example"),
        address(Email, "m@g.example"),
        address(Email, "info@golestan.example"),
        address(Mobile, "09121111111"),
        address(Mobile, "09127777777"),
    ];
    let people = house.party().people(&given);
    let [own, stranger, manager, mail, number, other] = given;
    let expected = [
        vec![own, mail],
        vec![stranger],
        vec![manager, number],
        vec![other],
    ];
    assert_eq!(people, expected);
}
