//! Who gets a message about a customer, at which address, and who does not and why.
//!
//! Somebody at the form of a link chooses positions, types addresses, or chooses nothing; what comes
//! out is every final address, once, with whose it is, and everything that is left out with its
//! reason, to be shown before anything is sent.

use std::collections::BTreeSet;

use crate::contact::{Address, AddressKind, Email};
use crate::customer::{Contact, Customer};
use crate::id::ContactId;
use crate::message::ChannelKind;
use crate::position::{Position, PositionKey};
use crate::settings::Fault;

/// Whom somebody chose. The default, nothing, means the customer's default mobile and first e-mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// All who hold these positions at the company.
    pub positions: Vec<PositionKey>,
    /// What was typed for a kind of address: several with `;` between them. A person's own further
    /// addresses are chosen here too.
    pub typed: Vec<(AddressKind, String)>,
    /// By these of the shop's channels alone; `None`: by every one.
    pub channels: Option<Vec<ChannelKind>>,
    /// Who gets a blind copy of each e-mail; nobody of them is a recipient.
    pub copies: Vec<Email>,
}

/// Most recipients of whose e-mails blind copies are sent.
pub const COPIED_MAX: usize = 20;

/// What is known about the customer.
#[derive(Debug, Clone, Copy)]
pub struct Party<'a> {
    /// Whom the money is booked to.
    pub customer: &'a Customer,
    /// Their addresses beside the default mobile and the first e-mail.
    pub further: &'a [Address],
    /// The people of a company.
    pub contacts: &'a [Contact],
    /// The positions that the merchant added.
    pub positions: &'a [Position],
}

/// Addresses that asked for no messages, whoever they belong to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OptOuts(BTreeSet<(AddressKind, String)>);

/// Whose an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The customer's own.
    Customer,
    /// A contact's.
    Contact(ContactId),
    /// Typed, and nobody's that is known here.
    Typed,
}

/// An address that gets the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Where to.
    pub address: Address,
    /// Whose it is.
    pub whose: Whose,
}

/// Who or what gets nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// The customer as a whole.
    Customer,
    /// Somebody at the company.
    Contact(ContactId),
    /// A position.
    Position(PositionKey),
    /// An address.
    Address(Address),
    /// A piece of typed text.
    Typed(AddressKind, String),
}

/// Why something gets nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The customer asked for no messages at all.
    CustomerOptedOut,
    /// The contact asked for none.
    ContactOptedOut,
    /// This address asked for none.
    AddressOptedOut,
    /// There is no address that takes messages.
    NoAddress,
    /// It stands in the list already and is sent once.
    Duplicate,
    /// It cannot be read as an address of its kind.
    Bad(Fault),
    /// No messages go to landlines.
    Landline,
    /// The merchant has no such position, or has switched it off.
    UnknownPosition,
    /// Nobody at the customer holds this position.
    NoHolder,
    /// No channel that was chosen leads there.
    NoChannel,
}

/// Who is reached, and who is not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Every final address, once, in the order of the choice.
    pub to: Vec<Recipient>,
    /// What is left out, in the order of the choice.
    pub left: Vec<(Left, Why)>,
}

impl Reach {
    /// Leaves out where none of these channels leads. Somebody who is reached at one address is not
    /// said to be left out for another.
    fn narrow(&mut self, channels: &[ChannelKind]) {
        let is_led_to = |one: &Recipient| channels.iter().any(|way| way.takes(&one.address));
        let (to, others): (Vec<_>, Vec<_>) = self.to.drain(..).partition(is_led_to);
        for one in others {
            let whose = one.whose;
            let is_reached = whose != Whose::Typed && to.iter().any(|other| other.whose == whose);
            let left = match whose {
                Whose::Customer => Left::Customer,
                Whose::Contact(id) => Left::Contact(id),
                Whose::Typed => Left::Address(one.address),
            };
            let left = (left, Why::NoChannel);
            if !is_reached && !self.left.contains(&left) {
                self.left.push(left);
            }
        }
        self.to = to;
    }
}

impl OptOuts {
    /// Adds an address.
    pub fn add(&mut self, address: &Address) {
        self.0.insert((address.kind(), address.key()));
    }

    /// Whether the address asked for no messages.
    pub fn has(&self, address: &Address) -> bool {
        self.0.contains(&(address.kind(), address.key()))
    }
}

impl Choice {
    /// The pieces of what was typed, each with its address or what is wrong with it.
    fn pieces(&self) -> impl Iterator<Item = (AddressKind, &str, Result<Address, Fault>)> {
        let pieces = self.typed.iter().flat_map(|(kind, text)| {
            let texts = text.split([';', '؛', '\n']).map(str::trim);
            texts.map(|text| (*kind, text))
        });
        pieces
            .filter(|(_, text)| !text.is_empty())
            .map(|(kind, text)| (kind, text, Address::read(kind, text)))
    }

    fn is_nothing(&self) -> bool {
        self.positions.is_empty() && self.pieces().next().is_none()
    }
}

impl Party<'_> {
    /// Every address that a choice could lead to: for these the opt-outs must be known.
    pub fn candidates(&self, choice: &Choice) -> Vec<Address> {
        let own = self.customer.defaults();
        let people = self.contacts.iter().flat_map(|one| one.addresses.iter());
        let typed = choice.pieces().filter_map(|(.., address)| address.ok());
        own.chain(people.cloned()).chain(typed).collect()
    }

    /// Decides who is reached.
    pub fn reach(&self, choice: &Choice, opt_outs: &OptOuts) -> Reach {
        let mut reach = self.named(choice, opt_outs);
        if let Some(channels) = &choice.channels {
            reach.narrow(channels);
        }
        reach
    }

    /// Who is reached if every channel is used.
    fn named(&self, choice: &Choice, opt_outs: &OptOuts) -> Reach {
        let mut reach = Reach::default();
        if choice.is_nothing() {
            self.by_default(opt_outs, &mut reach);
            return reach;
        }
        for position in &choice.positions {
            self.position(*position, opt_outs, &mut reach);
        }
        for (kind, text, read) in choice.pieces() {
            match read {
                Ok(address) => {
                    let whose = self.whose(&address);
                    self.offer(address, whose, opt_outs, &mut reach);
                }
                Err(fault) => {
                    // A number that is right but rings in an office: said in its own words.
                    let landline = kind == AddressKind::Mobile
                        && Address::read(AddressKind::Landline, text).is_ok();
                    let why = if landline {
                        Why::Landline
                    } else {
                        Why::Bad(fault)
                    };
                    reach.left.push((Left::Typed(kind, text.to_owned()), why));
                }
            }
        }
        reach
    }

    /// Puts those addresses together that belong to one of these people; a stranger's stand alone.
    pub fn people(&self, addresses: &[Address]) -> Vec<Vec<Address>> {
        let mut people: Vec<(Whose, Vec<Address>)> = Vec::new();
        for address in addresses {
            let whose = self.whose(address);
            let known = people.iter_mut();
            let mut known = known.filter(|(one, _)| *one == whose && whose != Whose::Typed);
            match known.next() {
                Some((_, theirs)) => theirs.push(address.clone()),
                None => people.push((whose, vec![address.clone()])),
            }
        }
        people.into_iter().map(|(_, theirs)| theirs).collect()
    }

    fn by_default(&self, opt_outs: &OptOuts, reach: &mut Reach) {
        if !self.customer.may_message {
            let left = (Left::Customer, Why::CustomerOptedOut);
            reach.left.push(left);
            return;
        }
        let mut any = false;
        for address in self.customer.defaults() {
            any = true;
            self.offer(address, Whose::Customer, opt_outs, reach);
        }
        if !any {
            reach.left.push((Left::Customer, Why::NoAddress));
        }
    }

    fn position(&self, position: PositionKey, opt_outs: &OptOuts, reach: &mut Reach) {
        let known = match position {
            PositionKey::Manager | PositionKey::Liaison => true,
            PositionKey::Own(id) => {
                let mut all = self.positions.iter();
                all.any(|one| one.id == id && one.active)
            }
        };
        if !known {
            let left = (Left::Position(position), Why::UnknownPosition);
            reach.left.push(left);
            return;
        }
        let holders = self.contacts.iter();
        let mut holders = holders.filter(|one| one.position == position).peekable();
        if holders.peek().is_none() {
            reach.left.push((Left::Position(position), Why::NoHolder));
        }
        for contact in holders {
            let who = Left::Contact(contact.id);
            let mut addresses = contact.addresses.iter();
            if let Some(why) = self.refuses(Whose::Contact(contact.id)) {
                reach.left.push((who, why));
            } else if addresses.all(|one| !one.takes_messages()) {
                reach.left.push((who, Why::NoAddress));
            } else {
                let addresses = contact.addresses.iter();
                for address in addresses.filter(|one| one.takes_messages()) {
                    let whose = Whose::Contact(contact.id);
                    self.offer(address.clone(), whose, opt_outs, reach);
                }
            }
        }
    }

    /// Takes an address into the list, or says why not.
    fn offer(&self, address: Address, whose: Whose, opt_outs: &OptOuts, reach: &mut Reach) {
        let there = reach.to.iter().any(|one| one.address.is_same(&address));
        let why = if there {
            Some(Why::Duplicate)
        } else if !address.takes_messages() {
            Some(Why::Landline)
        } else if opt_outs.has(&address) {
            Some(Why::AddressOptedOut)
        } else {
            self.refuses(whose)
        };
        match why {
            Some(why) => reach.left.push((Left::Address(address), why)),
            None => reach.to.push(Recipient { address, whose }),
        }
    }

    /// Why nothing goes to them at all: a company that asked for no messages asked for all its
    /// people, and who asked for none is not reached by typing their address.
    fn refuses(&self, whose: Whose) -> Option<Why> {
        let contact = |id| self.contacts.iter().find(|one| one.id == id);
        match whose {
            Whose::Typed => None,
            _ if !self.customer.may_message => Some(Why::CustomerOptedOut),
            Whose::Customer => None,
            Whose::Contact(id) => {
                let asked = contact(id).is_some_and(|one| !one.may_message);
                asked.then_some(Why::ContactOptedOut)
            }
        }
    }

    /// Whose a typed address is. An address that somebody shares with one who asked for no messages
    /// is theirs: it stays silent.
    fn whose(&self, address: &Address) -> Whose {
        let holds = |contact: &&Contact| contact.addresses.iter().any(|one| one.is_same(address));
        let silent = self
            .contacts
            .iter()
            .filter(|one| !one.may_message)
            .find(holds);
        if let Some(contact) = silent {
            return Whose::Contact(contact.id);
        }
        let mut own = self.customer.defaults().chain(self.further.iter().cloned());
        if own.any(|one| one.is_same(address)) {
            return Whose::Customer;
        }
        let holder = self.contacts.iter().find(holds);
        holder.map_or(Whose::Typed, |contact| Whose::Contact(contact.id))
    }
}

#[cfg(test)]
mod tests;
