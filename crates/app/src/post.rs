//! The ways of messages, and that of an e-mail: which server takes it, handing it over, and what is kept of its answer.
//!
//! The merchant's own server comes first, if it is switched on; then the one of the node's settings
//! (`mail_url`); without either every message stays in the local outbox.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use channels::{Answer, Carried, Contact, Failure, Letter, Line, Parcel};
use domain::contact::Email;
use domain::line::Lines;
use domain::message::ChannelKind;
use domain::scope::{MerchantNo, Mode, Scope};
use domain::settings::{MailSecurity, MailServer};
use outbound::{Accepted, Login, MailError, MailErrorClass, Reach, Security, SmtpServer};
use serde_json::{Value, json};
use store::rooms::channel::ChannelRow;

use crate::App;
use crate::line::LineWay;

/// The name of the one secret of a mail server.
pub(crate) const PASSWORD: &str = "password";
/// The whole conversation with a mail server.
pub(crate) const MAIL_TIMEOUT: Duration = Duration::from_secs(20);

/// A mail server as it is stored.
pub(crate) fn to_json(server: &MailServer) -> String {
    json!({
        "host": server.host,
        "port": server.port,
        "security": server.security.as_str(),
        "user": server.user,
        "from": server.from.as_str(),
        "from_name": server.from_name,
        "reply_to": server.reply_to.as_ref().map(Email::as_str),
        "bounces": server.bounces.as_ref().map(Email::as_str),
    })
    .to_string()
}

/// Reads what [`to_json`] wrote.
pub(crate) fn from_json(text: &str) -> Option<MailServer> {
    let value: Value = serde_json::from_str(text).ok()?;
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let optional = |name: &str| text(name).map(str::parse).transpose();
    Some(MailServer {
        host: text("host")?.to_owned(),
        port: value.get("port")?.as_u64()?.try_into().ok()?,
        security: text("security")?.parse().ok()?,
        user: text("user").map(str::to_owned),
        from: text("from")?.parse().ok()?,
        from_name: text("from_name").map(str::to_owned),
        reply_to: optional("reply_to").ok()?,
        bounces: optional("bounces").ok()?,
    })
}

/// How mail leaves.
pub(crate) struct MailWay {
    /// The merchant's, not that of the node's settings.
    is_own: bool,
    server: SmtpServer,
    from: String,
    from_name: Option<String>,
    reply_to: Option<String>,
    /// Where mails come back, if not to `from`.
    bounces: Option<String>,
}

/// How messages leave by a channel.
pub(crate) enum Way {
    /// They do not: they are kept and shown.
    Outbox,
    /// By a mail server.
    Mail(Box<MailWay>),
    /// Over HTTP.
    Line(Box<LineWay>),
    /// They cannot until somebody mends the settings.
    Closed(String),
}

/// The line of channels that need no settings of their own.
static BARE: LazyLock<Line> = LazyLock::new(Line::default);

impl Way {
    /// The settings that its channel packs and reads by.
    pub(crate) fn line(&self) -> &Line {
        match self {
            Self::Line(way) => &way.line,
            Self::Outbox | Self::Mail(_) | Self::Closed(_) => &BARE,
        }
    }

    /// The same way, from a shop's own line at this channel if it has one. The server of the node's
    /// settings is its operator's, so nobody else says from where its mail comes.
    pub(crate) fn sending_from(self, kind: ChannelKind, lines: &Lines) -> Self {
        match (self, lines.at(kind)) {
            (Self::Mail(mail), Some(line)) if mail.is_own => Self::Mail(Box::new(MailWay {
                from: line.to_owned(),
                ..*mail
            })),
            (Self::Line(way), Some(line)) => {
                let channel = way.channel;
                match way.line.sending_from(channel, line) {
                    Ok(line) => Self::Line(Box::new(LineWay { channel, line })),
                    Err(error) => Self::Closed(error.to_string()),
                }
            }
            (way, _) => way,
        }
    }

    /// The letter as this way sends it.
    pub(crate) fn address<'a>(&'a self, letter: Letter<'a>) -> Letter<'a> {
        match self {
            Self::Mail(mail) => mail.address(letter),
            Self::Outbox | Self::Line(_) | Self::Closed(_) => letter,
        }
    }
}

impl MailWay {
    /// By a merchant's own server.
    pub(crate) fn own(stored: MailServer, mut secrets: BTreeMap<String, String>) -> Self {
        let password = secrets.remove(PASSWORD).unwrap_or_default();
        let login = stored.user.map(|username| Login { username, password });
        let domain = stored.from.as_str().rsplit('@').next().map(str::to_owned);
        Self {
            is_own: true,
            server: SmtpServer {
                host: stored.host,
                port: stored.port,
                security: match stored.security {
                    MailSecurity::StartTls => Security::StartTls,
                    MailSecurity::Tls => Security::Tls,
                    MailSecurity::None => Security::None,
                },
                login,
                hello: domain,
                timeout: MAIL_TIMEOUT,
                // Staff of a merchant write this address, so it does not lead into the network
                // behind the server.
                reach: Reach::Loopback,
            },
            from: stored.from.to_string(),
            from_name: stored.from_name,
            reply_to: stored.reply_to.map(|address| address.to_string()),
            bounces: stored.bounces.map(|address| address.to_string()),
        }
    }

    /// The letter as this way sends it.
    pub(crate) fn address<'a>(&'a self, letter: Letter<'a>) -> Letter<'a> {
        Letter {
            from: Contact {
                name: self.from_name.as_deref().or(letter.from.name),
                address: &self.from,
            },
            reply_to: self.reply_to.as_deref().map(|address| Contact {
                name: None,
                address,
            }),
            ..letter
        }
    }

    /// Cuts the password, plain and as it goes over the wire, out of what a server said.
    pub(crate) fn scrub(&self, text: &str) -> String {
        let Some(login) = &self.server.login else {
            return text.to_owned();
        };
        if login.password.is_empty() {
            return text.to_owned();
        }
        let plain = format!("\0{}\0{}", login.username, login.password);
        let forms = [
            STANDARD.encode(plain),
            STANDARD.encode(&login.password),
            login.password.clone(),
        ];
        forms.iter().fold(text.to_owned(), |text, form| {
            text.replace(form.as_str(), "[secret]")
        })
    }
}

impl App {
    /// How the messages of a merchant leave by a channel, as it is stored. One that is not switched
    /// on leads to the server of the node's settings, if it is the mail server, else nowhere.
    pub(crate) fn way(&self, scope: Scope, kind: ChannelKind, row: Option<&ChannelRow>) -> Way {
        let merchant = scope.merchant;
        let row = row.filter(|row| row.active && row.kind == kind);
        match (kind, row) {
            (ChannelKind::Outbox, _) => Way::Outbox,
            (ChannelKind::Smtp, Some(row)) => {
                let opened = self.open_mail(merchant, row);
                opened.map_or_else(
                    |why| Way::Closed(why.to_owned()),
                    |way| Way::Mail(Box::new(way)),
                )
            }
            (ChannelKind::Smtp, None) => self.node_way(),
            (_, Some(row)) => {
                let opened = self.open_line(merchant, row);
                opened.map_or_else(Way::Closed, |way| Way::Line(Box::new(way)))
            }
            (_, None) => Way::Outbox,
        }
    }

    fn node_way(&self) -> Way {
        match &self.settings().mail {
            Some(mail) => Way::Mail(Box::new(MailWay {
                is_own: false,
                server: mail.server.clone(),
                from: mail.from.clone(),
                from_name: None,
                reply_to: None,
                bounces: None,
            })),
            None => Way::Outbox,
        }
    }

    /// The merchant's own server, whether it is switched on or not.
    pub(crate) fn open_mail(
        &self,
        merchant: MerchantNo,
        row: &ChannelRow,
    ) -> Result<MailWay, &'static str> {
        let stored = from_json(&row.settings);
        let stored = stored.ok_or("the settings of the mail server cannot be read")?;
        let secrets = self.vault().open_channel(merchant, row.kind, &row.secrets);
        let secrets = secrets.or(Err("the password cannot be opened with this key"))?;
        Ok(MailWay::own(stored, secrets))
    }

    /// Hands a mail to its server, once. What the server says comes back without the password.
    pub(crate) async fn post(
        &self,
        way: &MailWay,
        (from, to): (&str, (&str, &[String])),
        bytes: &[u8],
    ) -> Result<Accepted, MailError> {
        let from = way.bounces.as_deref().unwrap_or(from);
        let sent = self.outbound().send_copied(&way.server, from, to, bytes);
        match sent.await {
            Ok(accepted) => Ok(Accepted {
                response: way.scrub(&accepted.response),
            }),
            Err(error) => Err(MailError {
                reason: way.scrub(&error.reason),
                ..error
            }),
        }
    }

    /// Carries a packed message by its way; a mail with blind copies to these.
    pub(crate) async fn carry_parcel(
        &self,
        way: &Way,
        mode: Mode,
        (parcel, copies): (Parcel, &[String]),
    ) -> Carried {
        let stopped = |reason: &str| Carried::Failed {
            failure: Failure::Configuration,
            reason: reason.to_owned(),
        };
        let (envelope_from, envelope_to, bytes) = match parcel {
            Parcel::Keep => return Carried::Kept,
            Parcel::Http(request) => return self.carry_line(mode, request).await,
            Parcel::Mail {
                envelope_from,
                envelope_to,
                bytes,
            } => (envelope_from, envelope_to, bytes),
        };
        let Way::Mail(way) = way else {
            return stopped("no mail server is set");
        };
        match self
            .post(way, (&envelope_from, (&envelope_to, copies)), &bytes)
            .await
        {
            Ok(accepted) => Carried::Answered(Answer::taken(&accepted.response)),
            Err(error) => Carried::Failed {
                failure: match error.class {
                    MailErrorClass::Retry => Failure::Retry,
                    MailErrorClass::Configuration => Failure::Configuration,
                    MailErrorClass::Recipient => Failure::Recipient,
                    MailErrorClass::Unknown => Failure::Unknown,
                },
                reason: error.reason,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server() -> MailServer {
        MailServer {
            host: "mail.example.org".to_owned(),
            port: 587,
            security: MailSecurity::StartTls,
            user: Some("shop".to_owned()),
            from: "shop@example.org".parse().unwrap(),
            from_name: None,
            reply_to: Some("answers@example.org".parse().unwrap()),
            bounces: Some("bounces@example.org".parse().unwrap()),
        }
    }

    #[test]
    fn a_password_is_cut_out_of_whatever_a_server_repeats() {
        let secrets = BTreeMap::from([(PASSWORD.to_owned(), "canary-7".to_owned())]);
        let way = MailWay::own(server(), secrets);
        let wire = STANDARD.encode("\0shop\0canary-7");
        let said = format!(
            "535 no: canary-7 / {wire} / {}",
            STANDARD.encode("canary-7")
        );
        assert_eq!(way.scrub(&said), "535 no: [secret] / [secret] / [secret]");
        let none = MailWay::own(server(), BTreeMap::new());
        assert_eq!(none.scrub("535 no"), "535 no");
    }

    #[test]
    fn a_shop_signs_for_itself_on_its_merchants_server_alone() {
        let mut lines = Lines::default();
        lines.set(ChannelKind::Smtp, Some("sales@example.org".to_owned()));
        for (is_own, expected) in [(true, "sales@example.org"), (false, "shop@example.org")] {
            let way = MailWay {
                is_own,
                ..MailWay::own(server(), BTreeMap::new())
            };
            let way = Way::Mail(Box::new(way)).sending_from(ChannelKind::Smtp, &lines);
            assert!(matches!(way, Way::Mail(mail) if mail.from == expected));
        }
    }

    #[test]
    fn settings_are_read_as_they_were_written() {
        let bare = MailServer {
            user: None,
            from_name: Some("گلستان".to_owned()),
            reply_to: None,
            bounces: None,
            ..server()
        };
        for server in [server(), bare] {
            assert_eq!(from_json(&to_json(&server)), Some(server));
        }
        assert_eq!(from_json("{}"), None);
    }
}
