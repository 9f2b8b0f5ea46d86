//! The form of a mail server.

use std::net::IpAddr;

use super::{
    Fault, Faults, MAX_NAME, choice, host, optional_email, optional_line, optional_number,
};
use crate::contact::Email;

/// Characters of a user name or a password.
pub const MAX_LOGIN: usize = 200;

/// How the connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MailSecurity {
    /// Plain at first, then TLS; never without.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// None: on this very machine only.
    None,
}

crate::scope::words!(MailSecurity, "security of mail":
    StartTls = "starttls", Tls = "tls", None = "none");

impl MailSecurity {
    /// The port that servers use for it, as a rule.
    pub const fn port(self) -> u16 {
        match self {
            Self::StartTls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

/// A mail server as it may be kept; its password is kept apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: MailSecurity,
    /// Who we are to the server; `None`: it does not ask.
    pub user: Option<String>,
    /// The address that mail comes from.
    pub from: Email,
    /// The name beside it; `None`: that of the shop.
    pub from_name: Option<String>,
    /// Where answers go, if not there.
    pub reply_to: Option<Email>,
    /// Where mails come back that did not arrive, if not there.
    pub bounces: Option<Email>,
}

/// A mail server as typed, without its password.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailForm {
    /// Name or address.
    pub host: String,
    /// Its port; empty: the usual one.
    pub port: String,
    /// `starttls`, `tls` or `none`.
    pub security: String,
    /// User name; empty: the server does not ask.
    pub user: String,
    /// The address that mail comes from.
    pub from: String,
    /// The name beside it.
    pub from_name: String,
    /// Where answers go.
    pub reply_to: String,
    /// Where mails come back that did not arrive.
    pub bounces: String,
}

impl MailForm {
    /// The server, or everything that is wrong with it.
    pub fn read(&self) -> Result<MailServer, Faults> {
        let mut faults = Faults::default();
        let name = faults.take("host", host(&self.host));
        let port = optional_number(&self.port, 1, u32::from(u16::MAX));
        let port = faults.take("port", port);
        let security = faults.take("security", choice::<MailSecurity>(&self.security));
        let user = faults.take("user", optional_line(&self.user, MAX_LOGIN));
        let from = optional_email(&self.from).and_then(|from| from.ok_or(Fault::Missing));
        let from = faults.take("from", from);
        let from_name = faults.take("from_name", optional_line(&self.from_name, MAX_NAME));
        let reply_to = faults.take("reply_to", optional_email(&self.reply_to));
        let bounces = faults.take("bounces", optional_email(&self.bounces));
        if let (Some(name), Some(MailSecurity::None)) = (&name, security)
            && !is_here(name)
        {
            faults.0.push(("security", Fault::Unprotected));
        }
        let answers = (reply_to, bounces);
        match (name, port, security, user, from, from_name, answers) {
            (
                Some(host),
                Some(port),
                Some(security),
                Some(user),
                Some(from),
                Some(from_name),
                (Some(reply_to), Some(bounces)),
            ) if faults.is_empty() => Ok(MailServer {
                host,
                port: port
                    .and_then(|port| u16::try_from(port).ok())
                    .unwrap_or(security.port()),
                security,
                user,
                from,
                from_name,
                reply_to,
                bounces,
            }),
            _ => Err(faults),
        }
    }
}

/// Whether a host is this very machine.
fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> MailForm {
        MailForm {
            host: " Mail.Example.org ".to_owned(),
            security: "starttls".to_owned(),
            from: "shop@Example.org".to_owned(),
            ..MailForm::default()
        }
    }

    fn faults(form: &MailForm) -> Vec<(&'static str, Fault)> {
        form.read().unwrap_err().0
    }

    #[test]
    fn what_may_stay_empty_takes_its_usual_value() {
        let server = form().read().unwrap();
        assert_eq!(
            (server.host.as_str(), server.port),
            ("mail.example.org", 587)
        );
        assert_eq!(
            (server.user, server.from_name, server.reply_to),
            (None, None, None)
        );
        let typed = MailForm {
            port: "۲۵۲۵".to_owned(),
            ..form()
        };
        assert_eq!(typed.read().unwrap().port, 2525);
    }

    #[test]
    fn every_wrong_field_is_told_at_once() {
        let bad = MailForm {
            host: "mail example".to_owned(),
            port: "0".to_owned(),
            security: "ssl".to_owned(),
            user: "a\0b".to_owned(),
            from: String::new(),
            from_name: "Shop\r\nBcc: x@example.org".to_owned(),
            reply_to: "x@example.org\r\nBcc: y@example.org".to_owned(),
            bounces: "nowhere".to_owned(),
        };
        let names: Vec<_> = faults(&bad).into_iter().map(|(name, _)| name).collect();
        let wanted = [
            "host",
            "port",
            "security",
            "user",
            "from",
            "from_name",
            "reply_to",
            "bounces",
        ];
        assert_eq!(names, wanted);
    }

    #[test]
    fn without_tls_there_is_this_machine_alone() {
        for here in ["localhost", "127.0.0.1", "127.8.9.1", "::1"] {
            let plain = MailForm {
                host: here.to_owned(),
                security: "none".to_owned(),
                ..form()
            };
            assert_eq!(plain.read().unwrap().port, 25, "{here}");
        }
        for there in [
            "10.0.0.1",
            "localhost.example.org",
            "example.org",
            "0.0.0.0",
        ] {
            let plain = MailForm {
                host: there.to_owned(),
                security: "none".to_owned(),
                ..form()
            };
            assert_eq!(
                faults(&plain),
                [("security", Fault::Unprotected)],
                "{there}"
            );
        }
    }
}
