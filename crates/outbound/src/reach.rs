//! Which addresses may be reached. Judged by the address that is connected to, never by a name.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// How far one call may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// The public internet, https only: for addresses that other people may write.
    Public,
    /// The same, and this very machine, there also by plain http: for TEST and development.
    Loopback,
    /// Private networks as well, also by plain http: for addresses that only the owner of the
    /// machine writes. Even so never link-local, where clouds keep their metadata.
    Any,
}

/// The address may not be reached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// One of the addresses behind the name is outside the reach.
    #[error("the address {0} may not be reached")]
    Address(IpAddr),
    /// Plain http where https is needed.
    #[error("only https is allowed here")]
    Scheme,
    /// A user or a password stands in the address, or it has no host.
    #[error("the address has a user or no host")]
    Form,
}

impl Reach {
    /// Judges one address.
    pub fn admits(self, ip: IpAddr) -> Result<(), Forbidden> {
        let place = Place::of(ip);
        let fits = match self {
            Self::Public => place == Place::Public,
            Self::Loopback => matches!(place, Place::Public | Place::Loopback),
            Self::Any => place != Place::Never,
        };
        fits.then_some(()).ok_or(Forbidden::Address(ip))
    }

    /// Judges an address as far as it can be without resolving a name.
    pub(crate) fn admits_url(self, url: &Url) -> Result<(), Forbidden> {
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Forbidden::Form);
        }
        let (literal, here) = match url.host().ok_or(Forbidden::Form)? {
            Host::Domain(name) => (None, name == "localhost"),
            Host::Ipv4(ip) => (Some(IpAddr::V4(ip)), ip.is_loopback()),
            Host::Ipv6(ip) => (Some(IpAddr::V6(ip)), ip.is_loopback()),
        };
        let plain_is_fine = self == Self::Any || (self == Self::Loopback && here);
        match url.scheme() {
            "https" => {}
            "http" if plain_is_fine => {}
            _ => return Err(Forbidden::Scheme),
        }
        // A name has its addresses judged when it is resolved; a literal is never resolved.
        literal.map_or(Ok(()), |ip| self.admits(ip))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Public,
    Loopback,
    Private,
    Never,
}

impl Place {
    fn of(ip: IpAddr) -> Self {
        match ip {
            IpAddr::V4(ip) => Self::of_v4(ip),
            IpAddr::V6(ip) => Self::of_v6(ip),
        }
    }

    /// The IANA registry of special-purpose IPv4 addresses, plus 168.63.129.16: a public-looking
    /// address at which one cloud answers its machines.
    fn of_v4(ip: Ipv4Addr) -> Self {
        match ip.octets() {
            [127, ..] => Self::Loopback,
            [0 | 224..=255, ..] | [169, 254, ..] | [168, 63, 129, 16] => Self::Never,
            [10, ..]
            | [100, 64..=127, ..]
            | [172, 16..=31, ..]
            | [192, 168, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [198, 18 | 19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _] => Self::Private,
            _ => Self::Public,
        }
    }

    /// Global unicast without its special parts. An IPv4 address inside an IPv6 one (mapped, or
    /// behind the well-known NAT64 prefix of RFC 6052) is judged as itself.
    fn of_v6(ip: Ipv6Addr) -> Self {
        if let Some(inner) = ip.to_ipv4_mapped() {
            return Self::of_v4(inner);
        }
        match ip.segments() {
            [0, 0, 0, 0, 0, 0, 0, 1] => Self::Loopback,
            [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
                let [a, b] = high.to_be_bytes();
                let [c, d] = low.to_be_bytes();
                match Self::of_v4(Ipv4Addr::new(a, b, c, d)) {
                    // This machine does not stand behind its own translator.
                    Self::Loopback => Self::Never,
                    place => place,
                }
            }
            // 6to4, the protocol assignments (Teredo among them), documentation; and two places of
            // unique local space where clouds keep metadata.
            [0x2002, ..]
            | [0x2001, 0..=0x1ff | 0xdb8, ..]
            | [0x3fff, 0..=0xfff, ..]
            | [0xfd00, 0xec2, ..]
            | [0xfd20, 0xce, ..] => Self::Never,
            [0x2000..=0x3fff, ..] => Self::Public,
            [0xfc00..=0xfdff, ..] => Self::Private,
            _ => Self::Never,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(reach: Reach, text: &str) -> bool {
        reach.admits_url(&Url::parse(text).unwrap()).is_ok()
    }

    /// Every spelling that a browser's or resolver's parser takes for an address inside.
    const INSIDE: &[&str] = &[
        "https://127.0.0.1/",
        "https://127.1/",
        "https://127.255.255.254/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://017700000001/",
        "https://0177.0.0.1/",
        "https://127.0.0.1./",
        "https://１２７.０.０.１/",
        "https://127。0。0。1/",
        "https://%31%32%37.0.0.1/",
        "https://[::1]/",
        "https://[0:0:0:0:0:0:0:1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[::ffff:a9fe:a9fe]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[64:ff9b::10.0.0.1]/",
        "https://[64:ff9b::169.254.169.254]/",
        "https://[64:ff9b:1::1]/",
        "https://[2002:7f00:1::]/",
        "https://[2001::1]/",
        "https://[2001:db8::1]/",
        "https://0.0.0.0/",
        "https://0/",
        "https://[::]/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://172.31.255.255/",
        "https://192.168.1.1/",
        "https://3232235777/",
        "https://100.64.0.1/",
        "https://100.100.100.200/",
        "https://169.254.169.254/",
        "https://0xa9fea9fe/",
        "https://2852039166/",
        "https://168.63.129.16/",
        "https://192.0.0.192/",
        "https://192.0.2.1/",
        "https://198.18.0.1/",
        "https://198.51.100.7/",
        "https://203.0.113.9/",
        "https://224.0.0.1/",
        "https://240.0.0.1/",
        "https://255.255.255.255/",
        "https://[fe80::1]/",
        "https://[fec0::1]/",
        "https://[fc00::1]/",
        "https://[fd00:ec2::254]/",
        "https://[fd20:ce::254]/",
        "https://[fd12:3456::1]/",
        "https://[ff02::1]/",
        "https://[100::1]/",
        "https://[3fff::1]/",
        "https://user@203.0.112.1/",
        "https://user:pass@example.com/",
        "http://8.8.8.8/",
        "http://example.com/",
        "ftp://8.8.8.8/",
    ];

    #[test]
    fn no_spelling_of_an_inner_address_is_public() {
        for text in INSIDE {
            assert!(!judged(Reach::Public, text), "{text}");
        }
    }

    #[test]
    fn public_addresses_are_public() {
        for text in [
            "https://8.8.8.8/",
            "https://100.63.255.255/",
            "https://100.128.0.1/",
            "https://172.15.0.1/",
            "https://172.32.0.1/",
            "https://192.167.0.1/",
            "https://[2a01:4f8::1]/",
            "https://[2606:4700::1111]/",
            "https://[::ffff:8.8.8.8]/",
            "https://[64:ff9b::8.8.8.8]/",
            "https://example.com/",
        ] {
            assert!(judged(Reach::Public, text), "{text}");
        }
    }

    #[test]
    fn loopback_adds_this_machine_alone_and_there_plain_http() {
        for text in [
            "http://127.0.0.1:8080/",
            "http://[::1]/",
            "http://localhost/",
            "https://8.8.8.8/",
        ] {
            assert!(judged(Reach::Loopback, text), "{text}");
        }
        for text in [
            "http://8.8.8.8/",
            "http://example.com/",
            "http://10.0.0.1/",
            "https://192.168.0.1/",
            "https://169.254.169.254/",
            "https://[64:ff9b::7f00:1]/",
            "http://localhost.example.com/",
        ] {
            assert!(!judged(Reach::Loopback, text), "{text}");
        }
    }

    #[test]
    fn any_reaches_private_networks_but_never_a_clouds_metadata() {
        for text in [
            "http://10.0.0.1/",
            "http://192.168.0.1/",
            "https://[fd12::1]/",
            "http://[::1]/",
        ] {
            assert!(judged(Reach::Any, text), "{text}");
        }
        for text in [
            "http://169.254.169.254/",
            "http://[fe80::1]/",
            "http://[fd00:ec2::254]/",
            "http://168.63.129.16/",
            "http://[::ffff:169.254.169.254]/",
            "http://0.0.0.0/",
            "http://255.255.255.255/",
        ] {
            assert!(!judged(Reach::Any, text), "{text}");
        }
    }
}
