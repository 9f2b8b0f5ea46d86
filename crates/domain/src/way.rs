//! By which ways a shop's messages go, and the walk from somebody's addresses to messages.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::contact::{Address, Email};
use crate::message::{ChannelKind, Situation};
use crate::scope::UnknownWord;

/// When a way is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// For every message.
    Always,
    /// If the way before it surely failed, or leads to nobody.
    Fallback,
}

/// One way of a shop's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Way {
    /// By which channel.
    pub channel: ChannelKind,
    /// When.
    pub role: Role,
}

/// What stands behind a channel that is a fallback.
const FALLBACK: &str = ":fallback";

impl fmt::Display for Way {
    /// As stored: `smtp`, `kavenegar:fallback`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.channel.as_str())?;
        match self.role {
            Role::Always => Ok(()),
            Role::Fallback => f.write_str(FALLBACK),
        }
    }
}

impl FromStr for Way {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let (channel, role) = match text.strip_suffix(FALLBACK) {
            Some(channel) => (channel, Role::Fallback),
            None => (text, Role::Always),
        };
        Ok(Self {
            channel: channel.parse()?,
            role,
        })
    }
}

impl Way {
    /// A way that is used for every message.
    pub const fn always(channel: ChannelKind) -> Self {
        Self {
            channel,
            role: Role::Always,
        }
    }

    /// A way that is used if the one before it failed.
    pub const fn fallback(channel: ChannelKind) -> Self {
        Self {
            channel,
            role: Role::Fallback,
        }
    }
}

/// One channel with an address that it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// By which channel.
    pub channel: ChannelKind,
    /// To whom.
    pub address: Address,
}

/// Where a message goes, and where its fallbacks go, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Where it goes.
    pub first: Stop,
    /// Each only if the one before it surely failed.
    pub rest: Vec<Stop>,
}

impl Route {
    /// One stop, and nothing behind it.
    pub const fn only(channel: ChannelKind, address: Address) -> Self {
        Self {
            first: Stop { channel, address },
            rest: Vec::new(),
        }
    }

    /// To a mailbox.
    pub const fn mail(address: Email) -> Self {
        Self::only(ChannelKind::Smtp, Address::Email(address))
    }

    /// What is left of a route when its first stop failed.
    pub fn of(stops: &[Stop]) -> Option<Self> {
        let (first, rest) = stops.split_first()?;
        Some(Self {
            first: first.clone(),
            rest: rest.to_vec(),
        })
    }

    /// Every stop, in order.
    pub fn stops(&self) -> impl Iterator<Item = &Stop> {
        std::iter::once(&self.first).chain(&self.rest)
    }
}

/// The same list with e-mail in it, or without; where it stands already it stays as it is.
pub fn with_mail(ways: &[Way], on: bool) -> Vec<Way> {
    let is_mail = |way: &Way| way.channel == ChannelKind::Smtp;
    let mut list = ways.to_vec();
    if !on {
        list.retain(|way| !is_mail(way));
    } else if !list.iter().any(is_mail) {
        list.push(Way::always(ChannelKind::Smtp));
    }
    list
}

/// The ways of a message: how a link is sent is the shop's choice alone; what is about a payment
/// always goes to a mailbox too.
pub fn ways_for(ways: &[Way], situation: Situation) -> Vec<Way> {
    let mut ways = ways.to_vec();
    let has_mail = ways.iter().any(|way| way.channel == ChannelKind::Smtp);
    if !situation.sends_address() && !has_mail {
        ways.push(Way::always(ChannelKind::Smtp));
    }
    ways
}

/// The messages to one person. A way that leads to no address of theirs is passed over; a fallback
/// joins the message before it, or is a message of its own if there is none yet. One channel comes
/// to one address once. What no way leads to is kept in the local outbox, to be passed on by hand.
pub fn walk(ways: &[Way], person: &[Address]) -> Vec<Route> {
    let mut routes: Vec<Route> = Vec::new();
    let mut taken: Vec<Stop> = Vec::new();
    for way in ways {
        let is_first = routes.is_empty();
        for address in person.iter().filter(|one| way.channel.takes(one)) {
            let stop = Stop {
                channel: way.channel,
                address: address.clone(),
            };
            let known = |one: &Stop| {
                one.channel == stop.channel && one.address.as_str() == stop.address.as_str()
            };
            if taken.iter().any(known) {
                continue;
            }
            taken.push(stop.clone());
            match routes
                .last_mut()
                .filter(|_| way.role == Role::Fallback && !is_first)
            {
                Some(route) => route.rest.push(stop),
                None => routes.push(Route {
                    first: stop,
                    rest: Vec::new(),
                }),
            }
        }
    }
    for address in person {
        let led_to = taken.iter().any(|stop| stop.address.is_same(address));
        if address.takes_messages() && !led_to {
            taken.push(Stop {
                channel: ChannelKind::Outbox,
                address: address.clone(),
            });
            routes.push(Route::only(ChannelKind::Outbox, address.clone()));
        }
    }
    routes
}

/// Every address once, with the first who has it, in an order that does not depend on how they came.
pub fn each_once(mut people: Vec<Vec<Address>>) -> Vec<Vec<Address>> {
    for person in &mut people {
        person.sort();
    }
    people.sort();
    let mut known = BTreeSet::new();
    for person in &mut people {
        person.retain(|address| known.insert((address.kind(), address.key())));
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact::AddressKind;

    fn address(text: &str) -> Address {
        let (kind, text) = text.split_once(' ').unwrap();
        Address::read(kind.parse::<AddressKind>().unwrap(), text).unwrap()
    }

    fn ways(text: &str) -> Vec<Way> {
        let all = text.split_whitespace().map(str::parse);
        all.collect::<Result<_, _>>().unwrap()
    }

    /// `smtp sara@example.org > kavenegar +98…`: the stops of each message.
    fn walked(list: &str, person: &[&str]) -> Vec<String> {
        let person: Vec<_> = person.iter().map(|text| address(text)).collect();
        let stop = |stop: &Stop| format!("{} {}", stop.channel, stop.address);
        let routes = walk(&ways(list), &person).into_iter();
        let route = |route: Route| route.stops().map(stop).collect::<Vec<_>>().join(" > ");
        routes.map(route).collect()
    }

    const MAIL: &str = "email sara@example.org";
    const MOBILE: &str = "mobile 09121234567";
    const BALE: &str = "bale 09121234567";
    const CHAT: &str = "telegram @sara_k";

    #[test]
    fn the_ways_of_a_shop_become_messages_with_their_chains() {
        let sms = "kavenegar +989121234567";
        let mail = "smtp sara@example.org";
        let cases: &[(&str, &[&str], &[&str])] = &[
            // Always is a message each; their order is the shop's.
            ("kavenegar smtp", &[MAIL, MOBILE], &[sms, mail]),
            // A fallback joins the message before it.
            (
                "kavenegar smtp:fallback",
                &[MAIL, MOBILE],
                &["kavenegar +989121234567 > smtp sara@example.org"],
            ),
            // Or is the message, if that one leads to nobody, or it is the first of the list.
            ("kavenegar smtp:fallback", &[MAIL], &[mail]),
            ("smtp:fallback", &[MAIL], &[mail]),
            // Several fallbacks stand one behind the other.
            (
                "kavenegar safir:fallback smtp:fallback",
                &[MAIL, MOBILE],
                &["kavenegar +989121234567 > safir +989121234567 > smtp sara@example.org"],
            ),
            // A fallback behind a way that leads to nobody joins the one before that.
            (
                "smtp telegram kavenegar:fallback",
                &[MAIL, MOBILE],
                &["smtp sara@example.org > kavenegar +989121234567"],
            ),
            // One channel comes to one address once, however it is written and listed.
            ("kavenegar kavenegar:fallback", &[MOBILE, MOBILE], &[sms]),
            (
                "safir",
                &[MOBILE, BALE],
                &["safir +989121234567", "outbox +989121234567"],
            ),
            // What no way leads to is kept.
            ("smtp", &[MAIL, CHAT], &[mail, "outbox @sara_k"]),
            ("", &[MAIL], &["outbox sara@example.org"]),
            ("outbox", &[MAIL], &["outbox sara@example.org"]),
            // Nobody, and a landline, get nothing.
            ("smtp", &[], &[]),
            ("smtp", &["landline 02188776655"], &[]),
        ];
        for (list, person, wanted) in cases {
            assert_eq!(walked(list, person), *wanted, "{list}: {person:?}");
        }
    }

    #[test]
    fn two_mailboxes_of_a_first_fallback_both_get_the_message() {
        let other = "email reza@example.org";
        let both = walked("smtp:fallback", &[MAIL, other]);
        assert_eq!(both, ["smtp sara@example.org", "smtp reza@example.org"]);
    }

    #[test]
    fn each_channel_takes_its_own_addresses() {
        use ChannelKind as Kind;
        let all = [MAIL, MOBILE, BALE, CHAT, "bale @sara_k", "eitaa @sara_k"];
        for (kind, taken) in [
            (Kind::Smtp, vec![MAIL]),
            (Kind::Kavenegar, vec![MOBILE]),
            (Kind::Http, vec![MOBILE]),
            (Kind::Telegram, vec![CHAT]),
            (Kind::Bale, vec!["bale @sara_k"]),
            (Kind::Safir, vec![MOBILE, BALE]),
            (Kind::Eitaa, vec!["eitaa @sara_k"]),
            (Kind::WhatsApp, vec![MOBILE]),
            (Kind::Outbox, all.to_vec()),
        ] {
            let takes = |text: &&str| kind.takes(&address(text));
            let found: Vec<_> = all.into_iter().filter(takes).collect();
            assert_eq!(found, taken, "{kind}");
        }
    }

    #[test]
    fn what_is_about_a_payment_always_goes_to_a_mailbox_too() {
        let sms = ways("kavenegar");
        assert_eq!(ways_for(&sms, Situation::LinkSent), sms);
        assert_eq!(ways_for(&sms, Situation::OpenpaySent), sms);
        assert_eq!(ways_for(&sms, Situation::Paid), ways("kavenegar smtp"));
        let mail = ways("smtp:fallback");
        assert_eq!(ways_for(&mail, Situation::Paid), mail);
    }

    #[test]
    fn e_mail_is_switched_on_and_off_and_the_rest_stays() {
        let sms = ways("kavenegar");
        let both = ways("smtp:fallback kavenegar");
        assert_eq!(with_mail(&sms, true), ways("kavenegar smtp"));
        assert_eq!(with_mail(&both, true), both);
        assert_eq!(with_mail(&both, false), sms);
    }

    #[test]
    fn a_way_is_stored_as_it_is_read() {
        for text in ["smtp", "smtp:fallback", "kavenegar:fallback"] {
            assert_eq!(text.parse::<Way>().unwrap().to_string(), text);
        }
        for bad in ["", ":fallback", "smtp:", "pigeon"] {
            assert!(bad.parse::<Way>().is_err(), "{bad}");
        }
    }
}
